//! Appraisals: cycles that HR opens, objectives, the views that officer and manager write and that nobody else reads before they
//! are sent, moderation, sharing, signatures, and the judgements that a closed appraisal leaves behind.

mod beside;
mod cycles;
mod list;
mod settle;
mod show;
mod tell;
mod write;

pub use beside::{Reworded, agree, drop_objective, propose, reword};
pub use cycles::{
    Candidates, ChangedCycle, ExportRow, ListedCycle, ManagerCount, NewCycle, Overview, OverviewQuery, OverviewRow, Scheme,
    StageCount, add_joiners, change, changeable, check, cycles, export, jobs, may_export, may_open, meant_for, moderator_of,
    open, overview, schemes,
};
pub use list::{Listed, OfPerson, Opened, Seen, list_mine, list_of_person, view};
pub use settle::{close, confirm, give_back, go_on_without, not_rate, sign, unsigned_from};
pub use show::{Criterion, Sheet, Wanted, sheet, to_do};
pub(super) use tell::{remind, still_true as mail_still_true};
pub use write::{Saved, give_on, put_forward, save, send_interim, send_own, share};

use super::relations::{self, Standing};
use super::{About, AppError, Caller, Tx};
use crate::clock;
use crate::domain::appraisal::{
    Appraisal, Cycle, Form, InvalidTransition, NotRated, Objective, Reader, Side, State, StateWord, View, ViewKind,
};
use crate::domain::people::Person;
use crate::domain::words;
use crate::policy::{self, Action, AppraisalStage, Decision, Relation, Subject};
use crate::store::appraisals::{self as rows, beside as beside_rows, cycles as cycle_rows, views};

/// An appraisal with everything that is decided by.
#[derive(Clone, Debug)]
pub(super) struct Loaded {
    /// Its form has the agreed objectives in it.
    pub appraisal: Appraisal,
    pub cycle: Cycle,
    pub person: Person,
    pub standing: Standing,
    pub views: Vec<View>,
    pub objectives: Vec<Objective>,
}

impl Loaded {
    pub fn is_own(&self, me: &Caller) -> bool {
        self.person.id == *me.id()
    }

    /// The appraisal as the policy is asked about it.
    pub fn subject(&self, me: &Caller) -> Subject {
        let mut subject = self.standing.subject(&self.person).appraisal(stage(self.appraisal.state.word()));
        let waits = self.appraisal.state == State::Moderation(None);
        subject.facts.moderation_assigned = Some(waits && self.cycle.moderator.as_ref() == Some(me.id()));
        let wrote = self.views.iter().any(|view| view.kind != ViewKind::Own && view.by == *me.id());
        subject.facts.reviewed_this = Some(wrote);
        subject
    }

    pub fn decide(&self, me: &Caller, action: Action) -> Decision {
        policy::decide(&me.actor, action, &self.subject(me))
    }

    /// Asks the policy. Where the state stands in the way, the answer says how it is now.
    pub fn allow(&self, tx: &mut Tx<'_>, me: &Caller, action: Action) -> Result<(), AppError> {
        if self.decide(me, action) == Decision::WrongState {
            return Err(self.wrong_state());
        }
        tx.allow(me, action, &self.subject(me))
    }

    pub fn wrong_state(&self) -> AppError {
        AppError::conflict("wrong_state", state_words(&self.appraisal.state))
    }

    pub fn check_version(&self, version: i64) -> Result<(), AppError> {
        if self.appraisal.version == version { Ok(()) } else { Err(AppError::Stale) }
    }

    /// The view of a side; of the interim ones the caller's own.
    pub fn view(&self, me: &Caller, kind: ViewKind) -> Option<&View> {
        self.views.iter().find(|view| view.kind == kind && (kind != ViewKind::Interim || view.by == *me.id()))
    }

    /// As what the caller reads it.
    pub fn reader<'c>(&self, me: &'c Caller) -> Reader<'c> {
        if self.is_own(me) {
            Reader::Officer
        } else if self.decide(me, Action::Moderate).offers() {
            Reader::Moderator
        } else if is_line(&self.standing) {
            Reader::Line(me.id())
        } else {
            Reader::Other
        }
    }

    /// Writes the appraisal where nobody else has in between, and tells whoever acts next.
    pub fn write(&self, tx: &mut Tx<'_>, after: Appraisal) -> Result<i64, AppError> {
        let after = kept(after);
        if !rows::update(tx.connection, &after)? {
            return Err(AppError::Stale);
        }
        tell::moved(tx, self, &after)?;
        Ok(after.version + 1)
    }

    pub fn about(&self) -> About {
        About::thing("appraisal", &*self.appraisal.id, Some(&self.person.id))
    }
}

/// The appraisal as it is kept: objectives change through the year, but what somebody has read of them stands.
pub(super) fn kept(appraisal: Appraisal) -> Appraisal {
    let form = match appraisal.state.stands() {
        true => Form { fixed: true, ..appraisal.form },
        false => appraisal.form.without_objectives(),
    };
    Appraisal { form, ..appraisal }
}

pub(super) fn is_line(standing: &Standing) -> bool {
    standing.relations.has_any(&[Relation::DirectReport, Relation::ActingFor])
}

/// Which side of an agreement the caller is on.
pub(super) fn side(me: &Caller, person: &Person) -> Side {
    if person.id == *me.id() { Side::Officer } else { Side::Manager }
}

/// Finds an appraisal; whether the caller may know of it is for the policy to say.
pub(super) fn load(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<Loaded, AppError> {
    // No id has such a letter, and PostgreSQL takes none.
    if id.contains('\0') {
        return Err(AppError::NotFound);
    }
    let mut appraisal = rows::find(tx.connection, id)?.ok_or(AppError::NotFound)?;
    let (person, standing) = relations::find(tx, me, &appraisal.person)?;
    let cycle = cycle_rows::find(tx.connection, &appraisal.cycle)?.ok_or(AppError::NotFound)?;
    let views = views::list(tx.connection, id)?;
    let objectives = beside_rows::objectives(tx.connection, &appraisal.cycle, &person.id)?;
    appraisal.form = appraisal.form.with_objectives(&objectives);
    Ok(Loaded { appraisal, cycle, person, standing, views, objectives })
}

pub(super) fn stage(word: StateWord) -> AppraisalStage {
    match word {
        StateWord::NotStarted => AppraisalStage::NotStarted,
        StateWord::SelfAssessment => AppraisalStage::SelfAssessment,
        StateWord::ManagerReview => AppraisalStage::ManagerReview,
        StateWord::Moderation => AppraisalStage::Moderation,
        StateWord::Shared => AppraisalStage::Shared,
        StateWord::Signed => AppraisalStage::Signed,
        StateWord::Closed => AppraisalStage::Closed,
        StateWord::NotRated => AppraisalStage::NotRated,
    }
}

/// How an appraisal is now, and what comes next.
pub fn state_words(state: &State) -> String {
    let day = |at| words::date(clock::day_in_london(at));
    match state {
        State::NotStarted => "It has not been started. The officer begins with the self-assessment.".to_owned(),
        State::SelfAssessment => "The officer is writing the self-assessment. Nobody else reads it until it is sent.".to_owned(),
        State::ManagerReview(Some(back)) => {
            format!("It was given back on {} for the manager to look at it again.", day(back.act.at))
        }
        State::ManagerReview(None) => {
            "It is with the manager. The officer reads the manager's view once it is shared.".to_owned()
        }
        State::Moderation(None) => "It is with the moderator, before it is shared.".to_owned(),
        State::Moderation(Some(act)) => format!("It was moderated on {}. The manager can share it.", day(act.at)),
        State::Shared(shared) => format!("It was shared on {}. The officer reads and signs it.", day(shared.shared.at)),
        State::Signed(_, signed) => format!("The officer signed it on {}. The manager signs and closes it.", day(signed.at)),
        State::Closed(_, _, closed) => format!("It was closed on {}. It is not changed any more.", day(closed.act.at)),
        State::NotRated(NotRated { act, reason, .. }) => {
            format!("It was marked as not rated on {}: {}.", day(act.at), reason.label().to_lowercase())
        }
    }
}

/// The policy and the states say the same, so this is met only where something else changed the appraisal meanwhile.
impl From<InvalidTransition> for AppError {
    fn from(error: InvalidTransition) -> AppError {
        AppError::conflict("wrong_state", format!("This cannot be done: it is {}.", error.from.label().to_lowercase()))
    }
}
