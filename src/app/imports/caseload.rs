//! Stores figures and targets: new ones, and corrections with what stood before. Whoever is touched is judged again, once.

use std::collections::{BTreeSet, HashMap};

use super::apply::{Failed, sure};
use super::load::{Planned, lost};
use super::{Doing, Import, PEOPLE, Progress};
use crate::app::call::{About, Caller};
use crate::app::error::AppError;
use crate::app::{Tx, standing};
use crate::domain::audit::Outcome;
use crate::domain::caseload::{Figure, Target};
use crate::domain::ids::PersonId;
use crate::domain::staff_import::figures::{FigureFile, FigureRows, FigureStep, PersonChange, Planning};
use crate::domain::staff_import::{Plan, Problems, Step};
use crate::store::caseload;

/// So many figures make the tables look other than they did, and about so many are corrected at once.
const MANY: usize = 4_000;
/// People of whom it is written down at once that their figures were set.
const RECORDED: usize = 1_000;

/// Stores what a plan says of figures, one person after the other. The rows come part by part as they did when they were
/// planned, and must come to the same.
pub(super) fn figures(
    tx: &mut Tx<'_>,
    import: &Import,
    planned: &Planned,
    file: &FigureFile,
    progress: Progress<'_>,
) -> Result<(), Failed> {
    let there = planned.caseloads.as_ref().ok_or(Failed::Stale)?;
    let changes: HashMap<&PersonId, &PersonChange> =
        planned.plan.figures.people.iter().map(|change| (&change.person, change)).collect();
    let mut again = Planning::new(&Problems::default(), there);
    let mut done = 0;
    for at in 0..file.count() {
        let rows = file.part(at).map_err(lost)?;
        let part = again.check(&rows);
        let (mut added, mut corrected) = (Vec::new(), Vec::new());
        let within = caseload::periods_from_to(tx.connection, &part.periods())?;
        let mut place = 0;
        for people in again.people_of(&part).chunks(PEOPLE) {
            let had_any = |person: &&PersonId| changes.get(person).is_some_and(|change| change.held);
            let had_any: Vec<PersonId> = people.iter().filter(had_any).cloned().collect();
            let held = match &within {
                Some(within) if !had_any.is_empty() => caseload::held(tx.connection, &had_any, within)?,
                _ => HashMap::new(),
            };
            for person in people {
                if let Some(change) = changes.get(person) {
                    let steps = again.compare(&part, place, held.get(person).map(Vec::as_slice).unwrap_or_default());
                    added.extend(steps.iter().filter(|step| step.was.is_none()).map(|step| (&change.person, step.row)));
                    correct(tx, import, &change.person, &steps, &rows, &mut corrected)?;
                }
                done += part.rows(place);
                progress(Doing::Storing, done);
                place += 1;
            }
            if corrected.len() >= MANY {
                sure(caseload::correct_all(tx.connection, &corrected)?)?;
                corrected.clear();
            }
        }
        caseload::add_of_file(tx.connection, &import.id, tx.now, &rows, &added)?;
        sure(caseload::correct_all(tx.connection, &corrected)?)?;
    }
    let touched: Vec<PersonId> = planned.plan.figures.people.iter().map(|change| change.person.clone()).collect();
    standing::all_changed(tx, &touched, &[standing::Part::Caseload])?;
    if planned.plan.figures.new >= MANY {
        caseload::many_were_added(tx.connection)?;
    }
    sure(again.finish().figures.digest == planned.plan.figures.digest)
}

/// Puts what is corrected of a person with the rest: what each figure said, and what it says from now on.
fn correct(
    tx: &mut Tx<'_>,
    import: &Import,
    person: &PersonId,
    steps: &[FigureStep<'_, '_>],
    rows: &FigureRows,
    corrected: &mut Vec<(Figure, Figure)>,
) -> Result<(), Failed> {
    for step in steps {
        let Some(was) = step.was else { continue };
        let mut new = rows.figure(step.row, person, &import.id, 1, tx.now);
        new.origin.revision = was.origin.revision + 1;
        // A correction ends what was left out, but a dispute that is open stays open.
        new.observation.disputed = was.observation.disputed && caseload::open_dispute(tx.connection, &new.key())?.is_some();
        corrected.push((was.clone(), new));
    }
    Ok(())
}

/// Records whose figures were set: of very many, a part at a time.
pub(super) fn record(tx: &mut Tx<'_>, me: &Caller, import: &Import, changes: &[PersonChange]) -> Result<(), AppError> {
    for part in changes.chunks(RECORDED) {
        for change in part {
            let person = &change.person;
            let counts = [("added", change.new.to_string()), ("corrected", change.corrected.to_string())];
            let details = std::iter::once(("import", import.id.clone())).chain(counts).collect();
            let organisation = Some(import.organisation.clone());
            let about = About { organisation, ..About::thing("person", person.as_str(), Some(person)) };
            tx.record(me, Outcome::Done, "figures_set", about, details);
        }
        if part.len() == RECORDED {
            tx.write_down()?;
        }
    }
    Ok(())
}

/// Sets targets, and judges again whoever has a figure that carries none of its own.
pub(super) fn targets(tx: &mut Tx<'_>, me: &Caller, import: &Import, plan: &Plan, progress: Progress<'_>) -> Result<(), Failed> {
    let mut touched: BTreeSet<PersonId> = BTreeSet::new();
    for (done, entry) in plan.entries.iter().enumerate() {
        for step in &entry.steps {
            let Step::SetTarget(target) = step else { continue };
            let new = Target { import: Some((import.id.clone(), entry.line)), ..target.clone() };
            let id = tx.new_id();
            caseload::set_target(tx.connection, &id, &new, tx.now)?;
            touched.extend(caseload::without_target(tx.connection, &new)?);
        }
        let details = entry.changes.iter().map(|change| {
            let was = if change.was.is_empty() { String::new() } else { format!("{} -> ", change.was) };
            ("target", format!("{}, {}: {was}{}", change.field, entry.employee_ref, change.will_be))
        });
        let details = std::iter::once(("import", import.id.clone())).chain(details).collect();
        let about = About { organisation: Some(import.organisation.clone()), ..About::thing("import", import.id.clone(), None) };
        tx.record(me, Outcome::Done, "target_set", about, details);
        progress(Doing::Storing, done + 1);
    }
    for person in &touched {
        standing::changed(tx, person, &[standing::Part::Caseload])?;
    }
    Ok(())
}
