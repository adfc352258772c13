//! Stores figures and targets: new ones, and corrections with what stood before. Whoever is touched is judged again, once.

use std::collections::{BTreeSet, HashMap};

use super::apply::{Failed, sure};
use super::{Import, Progress};
use crate::app::call::{About, Caller};
use crate::app::{Tx, standing};
use crate::domain::audit::Outcome;
use crate::domain::caseload::{Figure, FigureKey, Target};
use crate::domain::ids::PersonId;
use crate::domain::staff_import::figures::{FigureRows, FigureStep};
use crate::domain::staff_import::{Plan, Step};
use crate::store::caseload;

/// About so many figures are added at once.
const AT_ONCE: usize = 4_000;

/// Stores what a plan says of figures, one person after the other.
pub(super) fn figures(
    tx: &mut Tx<'_>,
    me: &Caller,
    import: &Import,
    plan: &Plan,
    rows: &FigureRows,
    progress: Progress<'_>,
) -> Result<(), Failed> {
    let changes = &plan.figures;
    let mut changed = Changed::default();
    for (person, part) in &changes.people {
        let steps = &changes.steps[part.clone()];
        of_one(tx, import, person, steps, rows, &mut changed)?;
        if changed.added.len() + changed.corrected.len() >= AT_ONCE {
            changed.store(tx)?;
        }
        record(tx, me, import, person, steps);
        standing::changed(tx, person, &[standing::Part::Caseload])?;
        progress(part.end);
    }
    changed.store(tx)
}

/// What is to be stored at once.
#[derive(Default)]
struct Changed {
    added: Vec<Figure>,
    /// What each said, and what it says from now on.
    corrected: Vec<(Figure, Figure)>,
}

impl Changed {
    fn store(&mut self, tx: &mut Tx<'_>) -> Result<(), Failed> {
        caseload::add_all(tx.connection, &self.added)?;
        self.added.clear();
        sure(caseload::correct_all(tx.connection, &self.corrected)?)?;
        self.corrected.clear();
        Ok(())
    }
}

/// Puts what changes of a person with the rest.
fn of_one(
    tx: &mut Tx<'_>,
    import: &Import,
    person: &PersonId,
    steps: &[FigureStep],
    rows: &FigureRows,
    changed: &mut Changed,
) -> Result<(), Failed> {
    let has_corrections = steps.iter().any(|step| !step.is_new);
    let mut held: HashMap<FigureKey, Figure> = match has_corrections {
        true => caseload::figures_of(tx.connection, person)?.into_iter().map(|figure| (figure.key(), figure)).collect(),
        false => HashMap::new(),
    };
    for step in steps {
        let row = rows.rows.get(step.row as usize).ok_or(Failed::Stale)?;
        let mut new = rows.figure(row, person, &import.id, 1, tx.now);
        if step.is_new {
            changed.added.push(new);
            continue;
        }
        let was = held.remove(&new.key()).ok_or(Failed::Stale)?;
        new.origin.revision = was.origin.revision + 1;
        // A correction ends what was left out, but a dispute that is open stays open.
        new.observation.disputed = was.observation.disputed && caseload::open_dispute(tx.connection, &new.key())?.is_some();
        changed.corrected.push((was, new));
    }
    Ok(())
}

fn record(tx: &mut Tx<'_>, me: &Caller, import: &Import, person: &PersonId, steps: &[FigureStep]) {
    let new = steps.iter().filter(|step| step.is_new).count();
    let details = vec![("import", import.id.clone()), ("added", new.to_string()), ("corrected", (steps.len() - new).to_string())];
    let about =
        About { organisation: Some(import.organisation.clone()), ..About::thing("person", person.as_str(), Some(person)) };
    tx.record(me, Outcome::Done, "figures_set", about, details);
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
        progress(done + 1);
    }
    for person in &touched {
        standing::changed(tx, person, &[standing::Part::Caseload])?;
    }
    Ok(())
}
