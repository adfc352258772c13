//! An appraisal and every move between its states. A move takes the appraisal and gives it back changed, or says from where it
//! was tried.
//!
//! NotStarted > SelfAssessment > ManagerReview > (Moderation where the scheme has it) > Shared > Signed > Closed. A signature
//! that does not come never blocks closing; whoever cannot be rated is marked so, with the reason, at any time before signing.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};

use super::super::ids::{OrganisationId, PersonId};
use super::cycle::Stage;
use super::form::Form;
use super::state::{Act, Closed, GivenBack, NotRated, Shared, Signed, State, StateWord};

/// Days that an officer has to sign what was shared before it can be closed without.
pub const DAYS_TO_SIGN: i64 = 10;

/// Everything that can be done to an appraisal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Move {
    Begin,
    SendOwn,
    GoOnWithout,
    PutForward,
    Confirm,
    GiveBack,
    Share,
    Sign,
    Close,
    CloseWithout,
    NotRate,
}

impl Move {
    pub const ALL: [Move; 11] = [
        Move::Begin,
        Move::SendOwn,
        Move::GoOnWithout,
        Move::PutForward,
        Move::Confirm,
        Move::GiveBack,
        Move::Share,
        Move::Sign,
        Move::Close,
        Move::CloseWithout,
        Move::NotRate,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Move::Begin => "begin",
            Move::SendOwn => "send_self_assessment",
            Move::GoOnWithout => "go_on_without",
            Move::PutForward => "put_forward",
            Move::Confirm => "confirm_moderation",
            Move::GiveBack => "give_back",
            Move::Share => "share",
            Move::Sign => "sign",
            Move::Close => "close",
            Move::CloseWithout => "close_without",
            Move::NotRate => "not_rate",
        }
    }
}

/// A move that the state does not let happen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InvalidTransition {
    pub from: StateWord,
    pub attempted: Move,
}

impl fmt::Display for InvalidTransition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cannot be done to an appraisal that is {}", self.attempted.as_str(), self.from.as_str())
    }
}

/// One appraisal of one officer.
#[derive(Clone, PartialEq, Debug)]
pub struct Appraisal {
    pub id: String,
    pub cycle: String,
    pub organisation: OrganisationId,
    pub person: PersonId,
    pub stage: Stage,
    pub due_on: NaiveDate,
    pub form: Form,
    pub state: State,
    pub made_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
    pub version: i64,
}

type Moved = Result<Appraisal, InvalidTransition>;

impl Appraisal {
    fn to(self, state: State, at: DateTime<Utc>) -> Moved {
        Ok(Appraisal { state, changed_at: at, ..self })
    }

    fn refused<T>(&self, attempted: Move) -> Result<T, InvalidTransition> {
        Err(InvalidTransition { from: self.state.word(), attempted })
    }

    /// The officer writes the first words of the self-assessment.
    pub fn begin(self, at: DateTime<Utc>) -> Moved {
        match self.state {
            State::NotStarted => self.to(State::SelfAssessment, at),
            _ => self.refused(Move::Begin),
        }
    }

    /// The officer sends the self-assessment.
    pub fn send_own(self, at: DateTime<Utc>) -> Moved {
        match self.state {
            State::SelfAssessment => self.to(State::ManagerReview(None), at),
            _ => self.refused(Move::SendOwn),
        }
    }

    /// The manager goes on although no self-assessment was sent.
    pub fn go_on_without(self, at: DateTime<Utc>) -> Moved {
        match self.state {
            State::NotStarted | State::SelfAssessment => self.to(State::ManagerReview(None), at),
            _ => self.refused(Move::GoOnWithout),
        }
    }

    /// The manager gives it to the moderator.
    pub fn put_forward(self, at: DateTime<Utc>) -> Moved {
        match self.state {
            State::ManagerReview(_) if self.form.moderation => self.to(State::Moderation(None), at),
            _ => self.refused(Move::PutForward),
        }
    }

    /// The moderator confirms the ratings.
    pub fn confirm(self, act: Act) -> Moved {
        let at = act.at;
        match self.state {
            State::Moderation(None) => self.to(State::Moderation(Some(act)), at),
            _ => self.refused(Move::Confirm),
        }
    }

    /// The moderator asks the manager to look again.
    pub fn give_back(self, back: GivenBack) -> Moved {
        let at = back.act.at;
        match self.state {
            State::Moderation(None) => self.to(State::ManagerReview(Some(back)), at),
            _ => self.refused(Move::GiveBack),
        }
    }

    /// The officer may read the manager's view from now on.
    pub fn share(self, act: Act) -> Moved {
        let at = act.at;
        match self.state.clone() {
            State::ManagerReview(_) if !self.form.moderation => {
                self.to(State::Shared(Shared { moderated: None, shared: act }), at)
            }
            State::Moderation(Some(moderated)) => self.to(State::Shared(Shared { moderated: Some(moderated), shared: act }), at),
            _ => self.refused(Move::Share),
        }
    }

    /// The officer signs: agreed, or seen and not agreed.
    pub fn sign(self, signed: Signed) -> Moved {
        let at = signed.at;
        match self.state.clone() {
            State::Shared(shared) => self.to(State::Signed(shared, signed), at),
            _ => self.refused(Move::Sign),
        }
    }

    /// The manager signs what the officer has signed, and it is closed.
    pub fn close(self, act: Act) -> Moved {
        let at = act.at;
        match self.state.clone() {
            State::Signed(shared, signed) => self.to(State::Closed(shared, Some(signed), Closed { act, without: None }), at),
            _ => self.refused(Move::Close),
        }
    }

    /// The manager signs and closes what the officer did not sign, and says why.
    pub fn close_without(self, act: Act, why: String) -> Moved {
        let at = act.at;
        match self.state.clone() {
            State::Shared(shared) => self.to(State::Closed(shared, None, Closed { act, without: Some(why) }), at),
            _ => self.refused(Move::CloseWithout),
        }
    }

    /// It is not rated at all.
    pub fn not_rate(self, not_rated: NotRated) -> Moved {
        let at = not_rated.act.at;
        match self.state {
            State::NotStarted | State::SelfAssessment | State::ManagerReview(_) | State::Moderation(_) | State::Shared(_) => {
                self.to(State::NotRated(not_rated), at)
            }
            _ => self.refused(Move::NotRate),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::super::state::{NotRatedReason, SignatureKind};
    use super::*;

    fn act() -> Act {
        Act { at: Utc.with_ymd_and_hms(2026, 3, 20, 9, 0, 0).unwrap(), by: PersonId::new("m") }
    }

    fn appraisal(state: State, moderation: bool) -> Appraisal {
        Appraisal {
            id: "a".to_owned(),
            cycle: "c".to_owned(),
            organisation: OrganisationId::new("o"),
            person: PersonId::new("p"),
            stage: Stage::YearEnd,
            due_on: NaiveDate::from_ymd_opt(2026, 3, 31).unwrap(),
            form: Form { scale: Vec::new(), moderation, increment: false, fixed: false, sections: Vec::new() },
            state,
            made_at: act().at,
            changed_at: act().at,
            version: 1,
        }
    }

    fn state(name: &str) -> State {
        let shared = || Shared { moderated: None, shared: act() };
        let signed = |kind| Signed { at: act().at, kind, comment: String::new() };
        match name {
            "not_started" => State::NotStarted,
            "self_assessment" => State::SelfAssessment,
            "manager_review" => State::ManagerReview(None),
            "moderation" => State::Moderation(None),
            "confirmed" => State::Moderation(Some(act())),
            "shared" => State::Shared(shared()),
            "agreed" => State::Signed(shared(), signed(SignatureKind::Agreed)),
            "seen" => State::Signed(shared(), signed(SignatureKind::SeenNotAgreed)),
            "closed" => State::Closed(shared(), None, Closed { act: act(), without: Some("w".to_owned()) }),
            "not_rated" => {
                State::NotRated(NotRated { act: act(), reason: NotRatedReason::LongAbsence, words: "Away".to_owned() })
            }
            other => panic!("{other}"),
        }
    }

    fn tried(from: Appraisal, tried: Move) -> Moved {
        let at = act().at;
        match tried {
            Move::Begin => from.begin(at),
            Move::SendOwn => from.send_own(at),
            Move::GoOnWithout => from.go_on_without(at),
            Move::PutForward => from.put_forward(at),
            Move::Confirm => from.confirm(act()),
            Move::GiveBack => from.give_back(GivenBack { act: act(), words: "Again.".to_owned() }),
            Move::Share => from.share(act()),
            Move::Sign => from.sign(Signed { at, kind: SignatureKind::SeenNotAgreed, comment: "No.".to_owned() }),
            Move::Close => from.close(act()),
            Move::CloseWithout => from.close_without(act(), "On leave.".to_owned()),
            Move::NotRate => from.not_rate(NotRated { act: act(), reason: NotRatedReason::Left, words: "Left.".to_owned() }),
        }
    }

    /// Every state and every move, with and without moderation: whatever is not written here is refused.
    #[test]
    fn every_move_from_every_state_does_what_the_table_says() {
        const STATES: [&str; 10] = [
            "not_started",
            "self_assessment",
            "manager_review",
            "moderation",
            "confirmed",
            "shared",
            "agreed",
            "seen",
            "closed",
            "not_rated",
        ];
        // Without moderation, then with it.
        const TABLE: &str = "
            begin not_started self_assessment self_assessment
            send_self_assessment self_assessment manager_review manager_review
            go_on_without not_started manager_review manager_review
            go_on_without self_assessment manager_review manager_review
            put_forward manager_review - moderation
            confirm_moderation moderation moderation moderation
            give_back moderation manager_review manager_review
            share manager_review shared -
            share confirmed shared shared
            sign shared signed signed
            close agreed closed closed
            close seen closed closed
            close_without shared closed closed
            not_rate not_started not_rated not_rated
            not_rate self_assessment not_rated not_rated
            not_rate manager_review not_rated not_rated
            not_rate moderation not_rated not_rated
            not_rate confirmed not_rated not_rated
            not_rate shared not_rated not_rated";
        let mut cells = 0;
        for moved in Move::ALL {
            for from in STATES {
                let rows = TABLE.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
                let row = rows.filter(|row| row.len() == 4).find(|row| row[0] == moved.as_str() && row[1] == from);
                for (moderation, column) in [(false, 2), (true, 3)] {
                    let expected = row.as_ref().map_or("-", |row| row[column]);
                    let before = appraisal(state(from), moderation);
                    let word = before.state.word();
                    let found = match tried(before, moved) {
                        Ok(after) => after.state.word().as_str(),
                        Err(refused) => {
                            assert_eq!((refused.from, refused.attempted), (word, moved));
                            "-"
                        }
                    };
                    assert_eq!(found, expected, "{} from {from}, moderation {moderation}", moved.as_str());
                    cells += 1;
                }
            }
        }
        assert_eq!(cells, 11 * 10 * 2);
    }

    #[test]
    fn what_was_said_before_goes_along() {
        let moderated = Act { at: act().at, by: PersonId::new("x") };
        let shared = appraisal(State::Moderation(Some(moderated.clone())), true).share(act()).unwrap();
        assert_eq!(shared.state.shared().unwrap().moderated, Some(moderated));
        let signed = tried(shared, Move::Sign).unwrap();
        assert_eq!(signed.state.label(), "Signed (seen, not agreed)");
        let closed = tried(signed, Move::Close).unwrap();
        assert_eq!(closed.state.signed().unwrap().comment, "No.");
        assert!(closed.state.word().is_settled());
    }
}
