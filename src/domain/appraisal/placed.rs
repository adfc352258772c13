//! Where an appraisal stands without anything that was written into it: enough for lists, for the overview of a cycle and for
//! reminders.

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::super::ids::PersonId;
use super::cycle::Stage;
use super::state::{NotRatedReason, SignatureKind, StateWord, Turn};

/// Days before the due day on which whoever acts is reminded.
const REMINDED_BEFORE: u64 = 7;
/// Days before the due day on which the second appraisal of a cycle opens.
const OPENS_BEFORE: u64 = 28;

/// Where one appraisal stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Placed {
    pub id: String,
    pub cycle: String,
    pub person: PersonId,
    pub stage: Stage,
    pub due_on: NaiveDate,
    pub word: StateWord,
    pub signature: Option<SignatureKind>,
    /// The moderator has confirmed it.
    pub confirmed: bool,
    pub not_rated: Option<NotRatedReason>,
    pub made_at: DateTime<Utc>,
    /// Since when it stands so.
    pub changed_at: DateTime<Utc>,
    pub settled_at: Option<DateTime<Utc>>,
    pub version: i64,
}

/// The days on which whoever acts is told, besides those on which it becomes their turn.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Reminder {
    /// It is open from today.
    Open,
    /// It is due in a week.
    Week,
    /// It is due today.
    Day,
}

impl Reminder {
    pub fn as_str(self) -> &'static str {
        match self {
            Reminder::Open => "open",
            Reminder::Week => "week",
            Reminder::Day => "day",
        }
    }
}

impl Placed {
    pub fn turn(&self) -> Option<Turn> {
        self.word.turn(self.confirmed)
    }

    /// "Signed (seen, not agreed)".
    pub fn label(&self) -> &'static str {
        match (self.word, self.signature) {
            (StateWord::Signed, Some(signature)) => signature.label(),
            (word, _) => word.label(),
        }
    }

    pub fn is_settled(&self) -> bool {
        self.word.is_settled()
    }

    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        !self.is_settled() && self.due_on < today
    }

    /// The last of the reminders whose day has come. A day that nobody was told on, because the service was away, is made up for
    /// within a week. `made_on`: the day on which it was made; `first`: it is the first appraisal of its cycle, which opens then.
    pub fn reminder(&self, made_on: NaiveDate, first: bool, today: NaiveDate) -> Option<Reminder> {
        if self.is_settled() {
            return None;
        }
        let opens_on = if first { made_on } else { made_on.max(self.due_on - Days::new(OPENS_BEFORE)) };
        let steps = [
            (Reminder::Day, self.due_on),
            (Reminder::Week, self.due_on - Days::new(REMINDED_BEFORE)),
            (Reminder::Open, opens_on),
        ];
        // Whoever was told that it opens is not reminded on the same day, nor of days before it.
        let fits = |(step, on): &(Reminder, NaiveDate)| *step == Reminder::Open || *on > opens_on;
        let (step, on) = steps.into_iter().filter(fits).find(|(_, on)| *on <= today)?;
        (today < on + Days::new(REMINDED_BEFORE)).then_some(step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn placed(word: StateWord, due: &str) -> Placed {
        Placed {
            id: "a".to_owned(),
            cycle: "c".to_owned(),
            person: PersonId::new("p"),
            stage: Stage::YearEnd,
            due_on: day(due),
            word,
            signature: None,
            confirmed: false,
            not_rated: None,
            made_at: DateTime::UNIX_EPOCH,
            changed_at: DateTime::UNIX_EPOCH,
            settled_at: None,
            version: 1,
        }
    }

    #[test]
    fn the_days_on_which_somebody_is_told_are_those_of_the_table() {
        // Made on, first of its cycle, due on, today, what is told. 2028 is a leap year; a month's end and a year's lie between.
        for (made, first, due, today, told) in [
            ("2026-04-10", true, "2026-10-30", "2026-04-10", "open"),
            ("2026-04-10", true, "2026-10-30", "2026-04-16", "open"),
            ("2026-04-10", true, "2026-10-30", "2026-04-17", "-"),
            ("2026-04-10", true, "2026-10-30", "2026-10-22", "-"),
            ("2026-04-10", true, "2026-10-30", "2026-10-23", "week"),
            ("2026-04-10", true, "2026-10-30", "2026-10-29", "week"),
            ("2026-04-10", true, "2026-10-30", "2026-10-30", "day"),
            ("2026-04-10", true, "2026-10-30", "2026-11-05", "day"),
            ("2026-04-10", true, "2026-10-30", "2026-11-06", "-"),
            // The second appraisal opens four weeks before it is due.
            ("2026-04-10", false, "2027-03-12", "2026-04-10", "-"),
            ("2026-04-10", false, "2027-03-12", "2027-02-11", "-"),
            ("2026-04-10", false, "2027-03-12", "2027-02-12", "open"),
            ("2026-04-10", false, "2028-03-12", "2028-02-12", "-"),
            ("2026-04-10", false, "2028-03-12", "2028-02-13", "open"),
            ("2026-04-10", false, "2028-03-07", "2028-02-28", "-"),
            ("2026-04-10", false, "2028-03-07", "2028-02-29", "week"),
            ("2026-04-10", false, "2028-03-06", "2028-02-28", "week"),
            ("2026-12-01", false, "2027-01-02", "2026-12-26", "week"),
            // Made late: it opens then, and nobody is told twice on a day, nor of a day before.
            ("2027-03-01", false, "2027-03-12", "2027-03-01", "open"),
            ("2027-03-05", true, "2027-03-12", "2027-03-05", "open"),
            ("2027-03-05", true, "2027-03-12", "2027-03-11", "open"),
            ("2027-03-08", true, "2027-03-12", "2027-03-11", "open"),
            ("2027-03-08", true, "2027-03-12", "2027-03-12", "day"),
            ("2027-03-12", true, "2027-03-12", "2027-03-12", "open"),
            ("2027-03-20", true, "2027-03-12", "2027-03-20", "open"),
        ] {
            let found = placed(StateWord::ManagerReview, due).reminder(day(made), first, day(today));
            assert_eq!(found.map_or("-", Reminder::as_str), told, "made {made}, first {first}, due {due}, on {today}");
        }
        for word in [StateWord::Closed, StateWord::NotRated] {
            assert_eq!(placed(word, "2027-03-12").reminder(day("2026-04-10"), true, day("2027-03-12")), None);
        }
    }

    #[test]
    fn whose_turn_it_is_follows_from_the_state() {
        for (word, confirmed, turn) in [
            (StateWord::NotStarted, false, "officer"),
            (StateWord::SelfAssessment, false, "officer"),
            (StateWord::ManagerReview, false, "manager"),
            // It was given back: the act of the moderator is there, and it is the manager's turn all the same.
            (StateWord::ManagerReview, true, "manager"),
            (StateWord::Moderation, false, "moderator"),
            (StateWord::Moderation, true, "manager"),
            (StateWord::Shared, true, "officer"),
            (StateWord::Signed, true, "manager"),
            (StateWord::Closed, true, "-"),
            (StateWord::NotRated, false, "-"),
        ] {
            assert_eq!(word.turn(confirmed).map_or("-", Turn::as_str), turn, "{word:?} {confirmed}");
        }
    }

    #[test]
    fn what_is_settled_is_not_overdue() {
        let today = day("2027-03-13");
        assert!(placed(StateWord::Shared, "2027-03-12").is_overdue(today));
        assert!(!placed(StateWord::Shared, "2027-03-13").is_overdue(today));
        assert!(!placed(StateWord::Closed, "2027-03-12").is_overdue(today));
    }
}
