//! A piece of evidence: its states, with what each carries, and every move between them on one page. What is kept of it is in
//! `content`, what it still lacks before it can be sent in `missing`. It knows no rights and no storage.

mod content;
mod missing;

use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};

pub use content::{Attachment, Claim, Content, Kind, PinnedFigure, digest, kinds};
pub use missing::{Asked, Missing, OpenFinding, Part, missing, part_of};

use super::ids::{EvidenceId, OrganisationId, PersonId, ReviewId};
use super::officer::DocumentOutcome;
use super::review::ReturnReason;

/// Most letters of a title, of each of the four texts, of a note on a criterion, and of a case reference.
pub const TITLE: usize = 200;
pub const TEXT: usize = 4_000;
pub const NOTE: usize = 1_000;
pub const CASE_REFERENCE: usize = 40;
/// Criteria that one piece can be for.
pub const MOST_CRITERIA: usize = 30;
/// Files of one piece, and bytes of all files that one officer has.
pub const MOST_FILES: usize = 10;
pub const MOST_BYTES: i64 = 200_000_000;

/// The word for a state, as the database and the API spell it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum StateWord {
    Draft,
    Submitted,
    Returned,
    Reviewed,
    Restricted,
    Withdrawn,
}

impl StateWord {
    pub const ALL: [StateWord; 6] = [
        StateWord::Draft,
        StateWord::Submitted,
        StateWord::Returned,
        StateWord::Reviewed,
        StateWord::Restricted,
        StateWord::Withdrawn,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            StateWord::Draft => "draft",
            StateWord::Submitted => "submitted",
            StateWord::Returned => "returned",
            StateWord::Reviewed => "reviewed",
            StateWord::Restricted => "restricted",
            StateWord::Withdrawn => "withdrawn",
        }
    }

    pub fn from_word(word: &str) -> Option<StateWord> {
        StateWord::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// As pages write it (pages.md 1).
    pub fn label(self) -> &'static str {
        match self {
            StateWord::Draft => "Draft",
            StateWord::Submitted => "Waiting for review",
            StateWord::Returned | StateWord::Restricted => "Returned",
            StateWord::Reviewed => "Reviewed",
            StateWord::Withdrawn => "Withdrawn",
        }
    }
}

impl fmt::Display for StateWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// When it was sent, and the last day of the review.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sent {
    pub at: DateTime<Utc>,
    pub due_on: NaiveDate,
}

/// Why it came back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Returned {
    pub review: ReviewId,
    pub at: DateTime<Utc>,
    pub by: PersonId,
    pub reason: ReturnReason,
    pub comment: String,
}

/// What a review found.
#[derive(Clone, PartialEq, Debug)]
pub struct Reviewed {
    pub review: ReviewId,
    pub at: DateTime<Utc>,
    pub by: PersonId,
    /// One for each criterion.
    pub outcomes: Vec<DocumentOutcome>,
}

/// Where a piece of evidence stands.
#[derive(Clone, PartialEq, Debug)]
pub enum State {
    /// Being written; known to its owner alone. It may have been sent before.
    Draft,
    Submitted(Sent),
    /// Its owner changes it and sends it again.
    Returned(Sent, Returned),
    Reviewed(Sent, Reviewed),
    /// May identify a tenant: hidden from all but its owner until it is redacted and sent again.
    Restricted(Sent, Returned),
    /// Taken back at this moment.
    Withdrawn(Sent, DateTime<Utc>),
}

impl State {
    pub fn word(&self) -> StateWord {
        match self {
            State::Draft => StateWord::Draft,
            State::Submitted(_) => StateWord::Submitted,
            State::Returned(..) => StateWord::Returned,
            State::Reviewed(..) => StateWord::Reviewed,
            State::Restricted(..) => StateWord::Restricted,
            State::Withdrawn(..) => StateWord::Withdrawn,
        }
    }

    pub fn sent(&self) -> Option<Sent> {
        match self {
            State::Draft => None,
            State::Submitted(sent)
            | State::Returned(sent, _)
            | State::Reviewed(sent, _)
            | State::Restricted(sent, _)
            | State::Withdrawn(sent, _) => Some(*sent),
        }
    }

    /// Why it came back, where it did.
    pub fn returned(&self) -> Option<&Returned> {
        match self {
            State::Returned(_, returned) | State::Restricted(_, returned) => Some(returned),
            _ => None,
        }
    }

    pub fn reviewed(&self) -> Option<&Reviewed> {
        match self {
            State::Reviewed(_, reviewed) => Some(reviewed),
            _ => None,
        }
    }

    /// When it came to rest: returned, reviewed or withdrawn.
    pub fn settled_at(&self) -> Option<DateTime<Utc>> {
        match self {
            State::Draft | State::Submitted(_) => None,
            State::Returned(_, returned) | State::Restricted(_, returned) => Some(returned.at),
            State::Reviewed(_, reviewed) => Some(reviewed.at),
            State::Withdrawn(_, at) => Some(*at),
        }
    }
}

/// What can be done with a piece of evidence.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Move {
    Edit,
    Submit,
    Withdraw,
    /// A reviewer sends it back.
    Return,
    /// A reviewer sends it back because it may identify a tenant.
    Restrict,
    Review,
    /// Its owner takes it up again after a review or after having taken it back: a new revision.
    Reopen,
    /// What was opened again stands as it was sent last, and what was written since goes for good.
    Drop,
    /// A draft that nobody else has seen goes for good.
    Discard,
}

impl Move {
    pub const ALL: [Move; 9] = [
        Move::Edit,
        Move::Submit,
        Move::Withdraw,
        Move::Return,
        Move::Restrict,
        Move::Review,
        Move::Reopen,
        Move::Drop,
        Move::Discard,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Move::Edit => "edit",
            Move::Submit => "submit",
            Move::Withdraw => "withdraw",
            Move::Return => "return",
            Move::Restrict => "restrict",
            Move::Review => "review",
            Move::Reopen => "reopen",
            Move::Drop => "drop the change of",
            Move::Discard => "discard",
        }
    }
}

/// What was tried cannot be done in this state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InvalidTransition {
    pub from: StateWord,
    pub attempted: Move,
}

impl fmt::Display for InvalidTransition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {} evidence that is {}", self.attempted.as_str(), self.from)
    }
}

/// A piece of evidence as it stands: what is being written, or what was sent last.
#[derive(Clone, PartialEq, Debug)]
pub struct Evidence {
    pub id: EvidenceId,
    pub organisation: OrganisationId,
    pub person: PersonId,
    /// The id of the framework or job profile that its criteria belong to.
    pub framework: String,
    pub state: State,
    /// Number of the revision that is being written in a draft; otherwise of the one that was sent last.
    pub revision: u32,
    pub content: Content,
    /// Keys of findings that its owner says are no tenant's.
    pub not_tenants: BTreeSet<String>,
    pub made_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
    pub version: i64,
}

impl Evidence {
    /// A piece that is begun now, with nothing in it.
    pub fn begin(
        id: EvidenceId,
        organisation: OrganisationId,
        person: PersonId,
        framework: String,
        at: DateTime<Utc>,
    ) -> Evidence {
        Evidence {
            id,
            organisation,
            person,
            framework,
            state: State::Draft,
            revision: 1,
            content: Content::default(),
            not_tenants: BTreeSet::new(),
            made_at: at,
            changed_at: at,
            version: 1,
        }
    }

    /// The number of the revision that was sent last; none where nothing has been.
    pub fn last_sent(&self) -> Option<u32> {
        match self.state {
            State::Draft => self.revision.checked_sub(1).filter(|number| *number > 0),
            _ => Some(self.revision),
        }
    }

    /// Whether the state lets it happen.
    pub fn allows(&self, attempted: Move) -> Result<(), InvalidTransition> {
        use StateWord::*;
        let from = self.state.word();
        let allowed = match attempted {
            Move::Edit | Move::Submit => matches!(from, Draft | Returned | Restricted),
            Move::Withdraw | Move::Return | Move::Restrict | Move::Review => from == Submitted,
            Move::Reopen => matches!(from, Reviewed | Withdrawn),
            Move::Drop => from == Draft && self.last_sent().is_some(),
            Move::Discard => from == Draft && self.last_sent().is_none(),
        };
        if allowed { Ok(()) } else { Err(InvalidTransition { from, attempted }) }
    }

    /// Something of it is written anew. Its state stays.
    pub fn edit(self, content: Content, not_tenants: BTreeSet<String>, at: DateTime<Utc>) -> Result<Evidence, InvalidTransition> {
        self.allows(Move::Edit)?;
        Ok(Evidence { content, not_tenants, changed_at: at, ..self })
    }

    /// It is sent. What had come back is sent as a new revision.
    pub fn submit(self, at: DateTime<Utc>, due_on: NaiveDate) -> Result<Evidence, InvalidTransition> {
        self.allows(Move::Submit)?;
        let revision = match self.state {
            State::Draft => self.revision,
            _ => self.revision + 1,
        };
        Ok(Evidence { state: State::Submitted(Sent { at, due_on }), revision, changed_at: at, ..self })
    }

    /// Its owner takes it back before it is reviewed.
    pub fn withdraw(self, at: DateTime<Utc>) -> Result<Evidence, InvalidTransition> {
        let sent = self.waiting(Move::Withdraw)?;
        Ok(Evidence { state: State::Withdrawn(sent, at), changed_at: at, ..self })
    }

    /// A reviewer sends it back; for a tenant's sake it is hidden as well.
    pub fn give_back(self, returned: Returned) -> Result<Evidence, InvalidTransition> {
        let at = returned.at;
        let state = match returned.reason {
            ReturnReason::MayIdentifyTenant => State::Restricted(self.waiting(Move::Restrict)?, returned),
            ReturnReason::MoreDetail | ReturnReason::NotMine => State::Returned(self.waiting(Move::Return)?, returned),
        };
        // Whatever was declared did not hold.
        let redacted = self.content.redacted && matches!(state, State::Returned(..));
        Ok(Evidence { state, content: Content { redacted, ..self.content }, changed_at: at, ..self })
    }

    /// A reviewer gives outcomes.
    pub fn review(self, reviewed: Reviewed) -> Result<Evidence, InvalidTransition> {
        let sent = self.waiting(Move::Review)?;
        let at = reviewed.at;
        Ok(Evidence { state: State::Reviewed(sent, reviewed), changed_at: at, ..self })
    }

    /// Its owner begins a new revision; outcomes of the one before count no longer. It must be declared anew.
    pub fn reopen(self, at: DateTime<Utc>) -> Result<Evidence, InvalidTransition> {
        self.allows(Move::Reopen)?;
        let content = Content { redacted: false, ..self.content };
        Ok(Evidence { state: State::Draft, revision: self.revision + 1, content, changed_at: at, ..self })
    }

    /// Its owner leaves it as it was sent last, and as it stood then: reviewed or taken back.
    pub fn drop_change(self, stood: State, content: Content, at: DateTime<Utc>) -> Result<Evidence, InvalidTransition> {
        self.allows(Move::Drop)?;
        let revision = self.revision - 1;
        Ok(Evidence { state: stood, revision, content, not_tenants: BTreeSet::new(), changed_at: at, ..self })
    }

    /// Lets a draft go that nobody else has seen.
    pub fn discard(self) -> Result<EvidenceId, InvalidTransition> {
        self.allows(Move::Discard)?;
        Ok(self.id)
    }

    fn waiting(&self, attempted: Move) -> Result<Sent, InvalidTransition> {
        match self.state {
            State::Submitted(sent) => Ok(sent),
            _ => Err(InvalidTransition { from: self.state.word(), attempted }),
        }
    }
}

/// What was sent once, as it was sent.
#[derive(Clone, PartialEq, Debug)]
pub struct Revision {
    pub number: u32,
    pub submitted_at: DateTime<Utc>,
    /// None once it had to be redacted.
    pub content: Option<Content>,
    /// Of the content, in hex; it stays.
    pub digest: String,
    /// From then on it counts no longer: it was taken back, or opened again.
    pub ended_at: Option<DateTime<Utc>>,
    pub removed: Option<Removed>,
}

/// Who took the content of a revision away by sending a redacted one, and when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Removed {
    pub by: PersonId,
    pub at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: u32) -> DateTime<Utc> {
        format!("2026-04-{day:02}T09:00:00Z").parse().unwrap()
    }

    fn due() -> NaiveDate {
        "2026-04-24".parse().unwrap()
    }

    fn returned(reason: ReturnReason) -> Returned {
        Returned { review: "r".into(), at: at(3), by: "max".into(), reason, comment: "More.".to_owned() }
    }

    fn reviewed() -> Reviewed {
        Reviewed { review: "r".into(), at: at(3), by: "max".into(), outcomes: Vec::new() }
    }

    /// A piece in each state, reached by moves, and a draft that was opened again.
    fn in_each_state() -> [(&'static str, Evidence); 7] {
        let draft = Evidence::begin("e".into(), "medway".into(), "olga".into(), "f".to_owned(), at(1));
        let submitted = draft.clone().submit(at(2), due()).unwrap();
        [
            ("draft", draft),
            ("submitted", submitted.clone()),
            ("returned", submitted.clone().give_back(returned(ReturnReason::MoreDetail)).unwrap()),
            ("reviewed", submitted.clone().review(reviewed()).unwrap()),
            ("restricted", submitted.clone().give_back(returned(ReturnReason::MayIdentifyTenant)).unwrap()),
            ("withdrawn", submitted.clone().withdraw(at(3)).unwrap()),
            ("opened again", submitted.review(reviewed()).unwrap().reopen(at(4)).unwrap()),
        ]
    }

    fn go(evidence: Evidence, attempted: Move) -> Result<Option<Evidence>, InvalidTransition> {
        match attempted {
            Move::Edit => evidence.edit(Content::default(), BTreeSet::new(), at(5)).map(Some),
            Move::Submit => evidence.submit(at(5), due()).map(Some),
            Move::Withdraw => evidence.withdraw(at(5)).map(Some),
            Move::Return => evidence.give_back(returned(ReturnReason::NotMine)).map(Some),
            Move::Restrict => evidence.give_back(returned(ReturnReason::MayIdentifyTenant)).map(Some),
            Move::Review => evidence.review(reviewed()).map(Some),
            Move::Reopen => evidence.reopen(at(5)).map(Some),
            Move::Drop => {
                let stood = State::Withdrawn(Sent { at: at(2), due_on: due() }, at(3));
                evidence.drop_change(stood, Content::default(), at(5)).map(Some)
            }
            Move::Discard => evidence.discard().map(|_| None),
        }
    }

    #[test]
    fn each_move_leads_from_the_states_that_allow_it_to_the_state_and_revision_of_the_table() {
        // In the order of Move::ALL; a dash is refused, and the number is the revision then.
        let table = "
            draft        | draft 1      | submitted 1 | -           | -          | -            | -          | -       | -           | gone
            submitted    | -            | -           | withdrawn 1 | returned 1 | restricted 1 | reviewed 1 | -       | -           | -
            returned     | returned 1   | submitted 2 | -           | -          | -            | -          | -       | -           | -
            reviewed     | -            | -           | -           | -          | -            | -          | draft 2 | -           | -
            restricted   | restricted 1 | submitted 2 | -           | -          | -            | -          | -       | -           | -
            withdrawn    | -            | -           | -           | -          | -            | -          | draft 2 | -           | -
            opened again | draft 2      | submitted 2 | -           | -          | -            | -          | -       | withdrawn 1 | -
        ";
        let rows: Vec<Vec<&str>> = table
            .lines()
            .filter(|line| line.contains('|'))
            .map(|line| line.split('|').map(str::trim).collect::<Vec<_>>())
            .collect();
        for ((name, evidence), row) in in_each_state().into_iter().zip(rows) {
            assert_eq!(row[0], name);
            let from = evidence.state.word();
            for (attempted, expected) in Move::ALL.into_iter().zip(&row[1..]) {
                let found = match go(evidence.clone(), attempted) {
                    Ok(Some(after)) => format!("{} {}", after.state.word(), after.revision),
                    Ok(None) => "gone".to_owned(),
                    Err(error) => {
                        assert_eq!(error, InvalidTransition { from, attempted });
                        "-".to_owned()
                    }
                };
                assert_eq!(found, *expected, "{name}: {attempted:?}");
                assert_eq!(evidence.allows(attempted).is_ok(), *expected != "-", "{name}: {attempted:?}");
            }
        }
    }

    #[test]
    fn a_piece_knows_which_revision_was_sent_last() {
        let sent = in_each_state().map(|(name, evidence)| (name, evidence.last_sent()));
        let expected = [
            ("draft", None),
            ("submitted", Some(1)),
            ("returned", Some(1)),
            ("reviewed", Some(1)),
            ("restricted", Some(1)),
            ("withdrawn", Some(1)),
            ("opened again", Some(1)),
        ];
        assert_eq!(sent, expected);
    }

    #[test]
    fn what_is_opened_again_must_be_declared_anew() {
        let mut draft = Evidence::begin("e".into(), "medway".into(), "olga".into(), "f".to_owned(), at(1));
        draft.content.redacted = true;
        let again = draft.submit(at(2), due()).unwrap().withdraw(at(3)).unwrap().reopen(at(4)).unwrap();
        assert!(!again.content.redacted);
    }
}
