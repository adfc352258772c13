//! What corrected figures do to criteria: each officer is judged as they stand and as they would stand with the figures of
//! the file, and what differs is told beside the rows.

use super::AppError;
use crate::app::{Tx, record};
use crate::domain::assessment::answer::Assessment;
use crate::domain::staff_import::Plan;
use crate::domain::staff_import::record::{Effect, Summary};
use crate::store::people;

/// What a page and an answer tell of a plan, with what it does to the criteria of the people whose figures it corrects.
pub(super) fn summary(tx: &mut Tx<'_>, plan: &Plan, rows: usize) -> Result<Summary, AppError> {
    let mut summary = Summary::of(plan, rows);
    if !plan.is_sound() {
        return Ok(summary);
    }
    for (id, figures) in &plan.figures.judged {
        let Some(person) = people::find(tx.connection, id)? else { continue };
        let Some(post) = record::find_post(tx, id, tx.today)? else { continue };
        let (before, after) = record::assessed_with(tx, &person, &post, tx.today, figures)?;
        for entry in summary.entries.iter_mut().filter(|entry| Some(&entry.employee_ref) == person.employee_ref.as_ref()) {
            entry.effects = entry.affects.iter().filter_map(|criterion| effect(criterion, &before, &after)).collect();
        }
        let changed = before.criteria.iter().filter_map(|status| effect(status.id.as_str(), &before, &after));
        let changed = changed.filter(|effect| effect.was != effect.will_be);
        let name = format!("{} ({})", person.name, person.employee_ref.as_deref().unwrap_or_default());
        summary.effects.extend(changed.map(|effect| (name.clone(), effect)));
    }
    summary.not_judged = plan.figures.corrected_people().count() - plan.figures.judged.len();
    Ok(summary)
}

/// None: the officer's framework has no such criterion.
fn effect(criterion: &str, before: &Assessment, after: &Assessment) -> Option<Effect> {
    let of = |assessment: &Assessment| {
        let found = assessment.criteria.iter().find(|status| status.id.as_str() == criterion);
        found.map(|status| status.outcome)
    };
    Some(Effect { criterion: criterion.to_owned(), was: of(before)?, will_be: of(after)? })
}
