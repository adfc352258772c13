//! The development plan of a person: what somebody is to do, who sees to it, until when, and what came of it. An action is
//! never deleted: whatever is no longer wanted is dropped, with a reason.

pub mod earliest;
pub mod proposals;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::appraisal::Act;
use super::ids::{CriterionId, PersonId};

/// Letters at most: of what is to be done, and of what came of it.
pub const LINE: usize = 200;
pub const WORDS: usize = 1_000;
/// Actions that are open at once at most.
pub const MOST_OPEN: usize = 50;
/// An open action is due soon in the last so many days before its day.
pub const SOON_DAYS: u64 = 14;

/// Who sees to an action.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    Officer,
    Manager,
    Hr,
}

impl Owner {
    pub const ALL: [Owner; 3] = [Owner::Officer, Owner::Manager, Owner::Hr];

    pub fn as_str(self) -> &'static str {
        match self {
            Owner::Officer => "officer",
            Owner::Manager => "manager",
            Owner::Hr => "hr",
        }
    }

    pub fn from_word(word: &str) -> Option<Owner> {
        Owner::ALL.into_iter().find(|owner| owner.as_str() == word)
    }
}

/// Where an action stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ActionState {
    Open,
    /// With the day on which it was done and what came of it.
    Done(NaiveDate, Settled),
    /// With why.
    Dropped(Settled),
}

impl ActionState {
    pub fn word(&self) -> &'static str {
        match self {
            ActionState::Open => "open",
            ActionState::Done(..) => "done",
            ActionState::Dropped(_) => "dropped",
        }
    }
}

/// That an action was done or dropped: by whom and when it was recorded, and in what words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settled {
    pub act: Act,
    pub words: String,
}

/// One action of a plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlanAction {
    pub id: String,
    /// Whose plan it is in.
    pub person: PersonId,
    /// The appraisal cycle in which it was agreed, where it was.
    pub cycle: Option<String>,
    pub what: String,
    pub owner: Owner,
    /// The criterion that it is to help with.
    pub criterion: Option<CriterionId>,
    pub due_on: NaiveDate,
    pub state: ActionState,
    pub made: Act,
    /// The last change of its words, owner, criterion or day, or its being taken up again.
    pub changed: Option<Act>,
    pub version: i64,
}

/// How near the day of an open action is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Nearness {
    Overdue,
    DueSoon,
    Later,
}

impl PlanAction {
    pub fn is_open(&self) -> bool {
        self.state == ActionState::Open
    }

    pub fn done_on(&self) -> Option<NaiveDate> {
        match self.state {
            ActionState::Done(on, _) => Some(on),
            ActionState::Open | ActionState::Dropped(_) => None,
        }
    }

    /// None: it is not open. The day on which it is due still counts as in time.
    pub fn nearness(&self, today: NaiveDate) -> Option<Nearness> {
        let soon = today.checked_add_days(Days::new(SOON_DAYS)).unwrap_or(NaiveDate::MAX);
        self.is_open().then(|| match () {
            () if self.due_on < today => Nearness::Overdue,
            () if self.due_on <= soon => Nearness::DueSoon,
            () => Nearness::Later,
        })
    }

    /// Whether it was made, is due or was done from the first day to the last.
    pub fn touches(&self, made_on: NaiveDate, first: NaiveDate, last: NaiveDate) -> bool {
        [Some(made_on), Some(self.due_on), self.done_on()].into_iter().flatten().any(|day| first <= day && day <= last)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use chrono::{TimeZone, Utc};

    use super::*;

    pub fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    pub fn act() -> Act {
        Act { by: PersonId::new("m"), at: Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap() }
    }

    /// An open action.
    pub fn action(id: &str, criterion: Option<&str>, due_on: &str) -> PlanAction {
        PlanAction {
            id: id.to_owned(),
            person: PersonId::new("p"),
            cycle: None,
            what: format!("Do {id}"),
            owner: Owner::Officer,
            criterion: criterion.map(CriterionId::new),
            due_on: day(due_on),
            state: ActionState::Open,
            made: act(),
            changed: None,
            version: 1,
        }
    }

    pub fn settled(words: &str) -> Settled {
        Settled { act: act(), words: words.to_owned() }
    }

    #[test]
    fn an_action_is_late_the_day_after_it_was_due_and_due_soon_fourteen_days_before() {
        for (today, expected) in [
            ("2026-04-15", Nearness::Later),
            ("2026-04-16", Nearness::DueSoon),
            ("2026-04-30", Nearness::DueSoon),
            ("2026-05-01", Nearness::Overdue),
        ] {
            assert_eq!(action("1", None, "2026-04-30").nearness(day(today)), Some(expected), "{today}");
        }
        // Over the end of February in a leap year: 14 days before 1 March 2028 is 16 February.
        for (today, expected) in [("2028-02-15", Nearness::Later), ("2028-02-16", Nearness::DueSoon)] {
            assert_eq!(action("1", None, "2028-03-01").nearness(day(today)), Some(expected), "{today}");
        }
        for state in [ActionState::Done(day("2026-04-01"), settled("Went well.")), ActionState::Dropped(settled("Not needed."))] {
            let action = PlanAction { state, ..action("1", None, "2026-04-30") };
            assert_eq!(action.nearness(day("2026-06-01")), None, "{:?}", action.state);
        }
    }

    #[test]
    fn a_cycle_shows_what_was_made_due_or_done_within_it() {
        let (first, last) = (day("2026-04-01"), day("2027-03-31"));
        let done =
            |on: &str| PlanAction { state: ActionState::Done(day(on), settled("Done.")), ..action("1", None, "2026-03-01") };
        for (action, made, expected) in [
            (action("1", None, "2026-03-31"), "2026-03-01", false),
            (action("1", None, "2026-04-01"), "2026-03-01", true),
            (action("1", None, "2027-03-31"), "2026-03-01", true),
            (action("1", None, "2027-04-01"), "2026-03-31", false),
            (action("1", None, "2027-04-01"), "2027-03-31", true),
            (done("2026-03-31"), "2026-01-01", false),
            (done("2026-04-01"), "2026-01-01", true),
        ] {
            assert_eq!(action.touches(day(made), first, last), expected, "{action:?} made {made}");
        }
    }
}
