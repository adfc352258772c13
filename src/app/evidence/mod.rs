//! Evidence: an officer writes it, sends it, takes it back or up again, and reads what became of it; others read what was
//! sent. While it is written it is its owner's alone; what others see is always a revision as it was sent.

mod criteria;
mod findings;
pub(super) mod list;
mod names;
mod read;
mod send;
pub(super) mod write;

pub use criteria::{Choice, Choices, Group, choices, choices_for_new};
pub use findings::{Finding, findings};
pub use list::{OwnList, OwnQuery, PersonList, PersonQuery, Row, Which, list_for_person, list_own};
pub use names::Names;
pub use read::{
    CriterionView, Download, History, May, RemovedView, ReviewView, Reviewers, VersionView, View, Waiting, download,
    framework_of, history, kept_in_application, to_write, undone_by_change, view,
};
pub(super) use read::{names_of_criteria, people_of, recorded_read, review_view, shown};
pub use send::{Check, Sent, check, reopen, submit, withdraw};
pub use write::{Change, NewFile, Saved, attach, begin, can_begin, discard, remove_file, save, start};
pub(in crate::app) use write::{quota, start_with};

use super::relations::{self, Standing};
use super::{AppError, Caller, Tx};
use crate::clock;
use crate::domain::evidence::{Evidence, InvalidTransition, State, StateWord};
use crate::domain::ids::EvidenceId;
use crate::domain::people::Person;
use crate::domain::words;
use crate::policy::{self, Action, Decision, EvidenceStage, Subject};
use crate::store::{evidence as rows, reviews};

/// A piece, whose it is, and how the caller stands to them.
#[derive(Clone, Debug)]
pub(super) struct Loaded {
    pub evidence: Evidence,
    pub person: Person,
    pub standing: Standing,
    /// The state as the caller may know it: what is written anew is to others what it was when it was sent.
    pub seen: StateWord,
}

impl Loaded {
    pub fn is_own(&self, me: &Caller) -> bool {
        self.person.id == *me.id()
    }

    /// The piece as the policy is asked about it.
    pub fn subject(&self) -> Subject {
        self.standing.subject(&self.person).evidence(stage(self.seen))
    }

    pub fn decide(&self, me: &Caller, action: Action) -> Decision {
        policy::decide(&me.actor, action, &self.subject())
    }

    /// Asks the policy. Where the state stands in the way, the answer says how it is now.
    pub fn allow(&self, tx: &mut Tx<'_>, me: &Caller, action: Action) -> Result<(), AppError> {
        if self.decide(me, action) == Decision::WrongState {
            return Err(AppError::conflict("wrong_state", state_words(&self.evidence, self.is_own(me))));
        }
        tx.allow(me, action, &self.subject())
    }

    /// Where it was changed since the caller saw it, nothing is done.
    pub fn check_version(&self, version: i64) -> Result<(), AppError> {
        if self.evidence.version == version { Ok(()) } else { Err(AppError::Stale) }
    }
}

/// Finds a piece; whether the caller may know of it is for the policy to say.
pub(super) fn load(tx: &mut Tx<'_>, me: &Caller, id: &EvidenceId) -> Result<Loaded, AppError> {
    // No id has such a letter, and PostgreSQL takes none.
    if id.as_str().contains('\0') {
        return Err(AppError::NotFound);
    }
    let evidence = rows::find(tx.connection, id)?.ok_or(AppError::NotFound)?;
    let person = me.or_find(tx, &evidence.person)?;
    let standing = relations::between(tx, me, &person)?;
    let seen = match (&evidence.state, evidence.last_sent()) {
        (State::Draft, Some(number)) if person.id != *me.id() => {
            match reviews::find_of(tx.connection, &evidence.id, i64::from(number))? {
                Some(_) => StateWord::Reviewed,
                None => StateWord::Withdrawn,
            }
        }
        (state, _) => state.word(),
    };
    Ok(Loaded { evidence, person, standing, seen })
}

pub(super) fn stage(word: StateWord) -> EvidenceStage {
    match word {
        StateWord::Draft => EvidenceStage::Draft,
        StateWord::Submitted => EvidenceStage::Submitted,
        StateWord::Returned => EvidenceStage::Returned,
        StateWord::Reviewed => EvidenceStage::Reviewed,
        StateWord::Restricted => EvidenceStage::Restricted,
        StateWord::Withdrawn => EvidenceStage::Withdrawn,
    }
}

/// How a piece is now, and what can be done: by its officer, in the words of whoever reads.
pub(super) fn state_words(evidence: &Evidence, own: bool) -> String {
    if own { own_state_words(&evidence.state) } else { others_state_words(evidence) }
}

fn others_state_words(evidence: &Evidence) -> String {
    let day = |at| words::date(clock::day_in_london(at));
    match &evidence.state {
        State::Draft if evidence.last_sent().is_some() => "Its officer is writing a new version of it.".to_owned(),
        State::Draft => "It has not been sent.".to_owned(),
        State::Submitted(sent) => format!("It was sent on {} and waits for review.", day(sent.at)),
        State::Returned(_, returned) | State::Restricted(_, returned) => {
            format!("It was returned on {}. Its officer can change it and send it again.", day(returned.at))
        }
        State::Reviewed(_, reviewed) => {
            format!("It was reviewed on {}. Its officer can change it by starting a new version of it.", day(reviewed.at))
        }
        State::Withdrawn(_, at) => {
            format!("It was withdrawn on {}. Its officer can use it again by starting a new version of it.", day(*at))
        }
    }
}

fn own_state_words(state: &State) -> String {
    let day = |at| words::date(clock::day_in_london(at));
    match state {
        State::Draft => "It has not been sent. Continue it and send it for review.".to_owned(),
        State::Submitted(sent) => {
            format!("It was sent on {} and waits for review. It can be withdrawn until then.", day(sent.at))
        }
        State::Returned(_, returned) => format!("It was returned on {}. Change it and send it again.", day(returned.at)),
        State::Reviewed(_, reviewed) => {
            format!("It was reviewed on {}. To change it, start a new version of it.", day(reviewed.at))
        }
        State::Restricted(_, returned) => {
            format!(
                "It was returned on {} because it may identify a tenant. Take out the details and send it again.",
                day(returned.at)
            )
        }
        State::Withdrawn(_, at) => format!("It was withdrawn on {}. To use it again, start a new version of it.", day(*at)),
    }
}

/// The policy and the states say the same, so this is met only where something else changed the piece meanwhile.
impl From<InvalidTransition> for AppError {
    fn from(error: InvalidTransition) -> AppError {
        AppError::conflict("wrong_state", format!("This cannot be done: it is {}.", error.from.label().to_lowercase()))
    }
}
