//! Objectives, on which officer and manager agree. They go through the year with every appraisal of the cycle.

use super::super::fields::Fields;
use super::super::{About, AppError, Caller, Tx};
use super::{Loaded, kept, load, side};
use crate::domain::appraisal::cycle::{LINE, MEASURE, MOST_OBJECTIVES};
use crate::domain::appraisal::{Appraisal, Objective, ObjectiveState, Side, Stage};
use crate::domain::audit::Outcome;
use crate::policy::Action;
use crate::store::appraisals::{self as rows, beside};

/// Words of an objective, as they were typed.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Reworded {
    pub title: String,
    pub measure: String,
}

fn opened(tx: &mut Tx<'_>, me: &Caller, appraisal: &str) -> Result<Loaded, AppError> {
    let loaded = load(tx, me, appraisal)?;
    tx.allow(me, Action::PlanDevelopment, &loaded.subject(me))?;
    Ok(loaded)
}

/// Objectives change until the appraisal at the year's end was shared: then it says what came of them.
fn changeable(tx: &mut Tx<'_>, me: &Caller, appraisal: &str) -> Result<Loaded, AppError> {
    let loaded = opened(tx, me, appraisal)?;
    let all = rows::list_of_people(tx.connection, std::slice::from_ref(&loaded.person.id))?;
    let year_end = all.iter().find(|found| found.cycle == loaded.cycle.id && found.stage == Stage::YearEnd);
    if year_end.is_some_and(|found| found.state.stands()) {
        let words = "The appraisal at the year's end was shared or settled, so these objectives are not changed any more.";
        return Err(AppError::conflict("objectives_settled", words));
    }
    // Kept by a version that did not fix what was shared.
    for earlier in all.into_iter().filter(|found| found.cycle == loaded.cycle.id && found.state.stands() && !found.form.fixed) {
        let form = earlier.form.clone().with_objectives(&loaded.objectives);
        if !rows::update(tx.connection, &kept(Appraisal { form, ..earlier }))? {
            return Err(AppError::Stale);
        }
    }
    Ok(loaded)
}

fn words_of(typed: &Reworded) -> Result<Reworded, AppError> {
    let mut fields = Fields::default();
    let title = fields.line("title", "Objective", "Enter an objective", &typed.title, LINE);
    let measure = fields.text("measure", "Measure", &typed.measure, MEASURE);
    if measure.is_empty() {
        fields.wrong("measure", "required", "Enter how you will both see that it was reached");
    }
    fields.check()?;
    Ok(Reworded { title, measure })
}

fn about(objective: &Objective) -> About {
    About::thing("objective", &*objective.id, Some(&objective.person))
}

/// One side proposes an objective. The same words that wait or are agreed already are not put twice.
pub fn propose(tx: &mut Tx<'_>, me: &Caller, appraisal: &str, typed: &Reworded) -> Result<Objective, AppError> {
    let loaded = changeable(tx, me, appraisal)?;
    let Reworded { title, measure } = words_of(typed)?;
    let live = |objective: &&Objective| objective.state != ObjectiveState::Dropped;
    if let Some(same) = loaded.objectives.iter().filter(live).find(|held| held.title == title && held.measure == measure) {
        return Ok(same.clone());
    }
    if loaded.objectives.iter().filter(live).count() >= MOST_OBJECTIVES {
        return Err(AppError::field("title", "too_many", format!("You can have {MOST_OBJECTIVES} objectives at most")));
    }
    let objective = Objective {
        id: tx.new_id(),
        cycle: loaded.cycle.id.clone(),
        person: loaded.person.id.clone(),
        place: loaded.objectives.last().map_or(1, |last| last.place + 1),
        title,
        measure,
        state: ObjectiveState::Proposed(side(me, &loaded.person)),
        made_at: tx.now,
        version: 1,
    };
    beside::insert_objective(tx.connection, &objective)?;
    tx.record(me, Outcome::Done, "objective_proposed", about(&objective), vec![]);
    Ok(objective)
}

/// An objective of the appraisal's cycle, as the caller saw it.
fn found(loaded: &Loaded, id: &str, version: i64) -> Result<Objective, AppError> {
    let objective = loaded.objectives.iter().find(|held| held.id == id).ok_or(AppError::NotFound)?;
    if objective.version != version {
        return Err(AppError::Stale);
    }
    if objective.state == ObjectiveState::Dropped {
        return Err(AppError::conflict("dropped", "This objective was dropped. Propose a new one."));
    }
    Ok(objective.clone())
}

fn write(tx: &mut Tx<'_>, me: &Caller, after: Objective, word: &str) -> Result<Objective, AppError> {
    if !beside::update_objective(tx.connection, &after)? {
        return Err(AppError::Stale);
    }
    tx.record(me, Outcome::Done, word, about(&after), vec![]);
    Ok(Objective { version: after.version + 1, ..after })
}

/// One side puts it in other words, to which the other has to agree.
pub fn reword(
    tx: &mut Tx<'_>,
    me: &Caller,
    appraisal: &str,
    id: &str,
    version: i64,
    typed: &Reworded,
) -> Result<Objective, AppError> {
    let loaded = changeable(tx, me, appraisal)?;
    let held = found(&loaded, id, version)?;
    let Reworded { title, measure } = words_of(typed)?;
    if held.title == title && held.measure == measure {
        return Ok(held);
    }
    let after = held.reword(side(me, &loaded.person), title, measure);
    write(tx, me, after, "objective_reworded")
}

/// The other side agrees.
pub fn agree(tx: &mut Tx<'_>, me: &Caller, appraisal: &str, id: &str, version: i64) -> Result<Objective, AppError> {
    let loaded = changeable(tx, me, appraisal)?;
    let held = found(&loaded, id, version)?;
    let by = side(me, &loaded.person);
    if held.state == ObjectiveState::Proposed(by) {
        let other = if by == Side::Officer { "the manager" } else { "the officer" };
        let words = format!("You put it so yourself. It waits for {other} to agree.");
        return Err(AppError::conflict("own_proposal", words));
    }
    if held.counts() {
        return Ok(held);
    }
    let after = held.agree(by, tx.now);
    write(tx, me, after, "objective_agreed")
}

/// It counts no more.
pub fn drop_objective(tx: &mut Tx<'_>, me: &Caller, appraisal: &str, id: &str, version: i64) -> Result<Objective, AppError> {
    let loaded = changeable(tx, me, appraisal)?;
    let held = found(&loaded, id, version)?;
    let after = Objective { state: ObjectiveState::Dropped, ..held };
    write(tx, me, after, "objective_dropped")
}
