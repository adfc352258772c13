//! A criterion that somebody in HR has said need not be met for now, and how that ended. The record of `assess` holds of it
//! what rules look at.

use chrono::{DateTime, NaiveDate, Utc};

use super::ids::{CriterionId, PersonId};

/// Letters of a reason at most.
pub const REASON: usize = 2_000;
/// A waiver is looked at again within so many months.
pub const MOST_MONTHS: u32 = 24;

/// A waiver as it is kept. It is never changed: one that goes on after its review ends, and another begins.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HeldWaiver {
    pub id: String,
    pub person: PersonId,
    /// The id of the framework that the criterion belongs to.
    pub framework: String,
    pub criterion: CriterionId,
    pub given_on: NaiveDate,
    pub by: PersonId,
    pub reason: String,
    /// The last day on which it holds; None holds until somebody ends it.
    pub review_on: Option<NaiveDate>,
    pub ended: Option<Ended>,
}

/// Where a waiver stands in the list of an organisation's: those that are to be looked at soonest first and ended ones last.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    pub ended: bool,
    pub review_on: Option<NaiveDate>,
    pub id: String,
}

impl Place {
    /// As an address carries it, so that a page begins where the one before ended even if that waiver is reviewed meanwhile.
    pub fn text(&self) -> String {
        let word = if self.ended { "ended" } else { "open" };
        format!("{word}.{}.{}", self.review_on.map_or_else(String::new, |day| day.to_string()), self.id)
    }

    /// None: the text says no place.
    pub fn read(text: &str) -> Option<Place> {
        let mut parts = text.splitn(3, '.');
        let ended = match parts.next()? {
            "ended" => true,
            "open" => false,
            _ => return None,
        };
        let review_on = match parts.next()? {
            "" => None,
            day => Some(day.parse().ok()?),
        };
        Some(Place { ended, review_on, id: parts.next().filter(|id| !id.contains('\0'))?.to_owned() })
    }
}

/// How a waiver ended before its review day, or at its review.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ended {
    /// The first day on which it no longer holds.
    pub on: NaiveDate,
    pub by: PersonId,
    pub reason: String,
    pub at: DateTime<Utc>,
}

impl HeldWaiver {
    pub fn place(&self) -> Place {
        Place { ended: self.ended.is_some(), review_on: self.review_on, id: self.id.clone() }
    }
}

/// How a waiver stands on a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WaiverState {
    Holds,
    /// Its review day is past, and nobody has looked at it again.
    RanOut,
    Ended,
}

impl WaiverState {
    pub fn as_str(self) -> &'static str {
        match self {
            WaiverState::Holds => "holds",
            WaiverState::RanOut => "ran_out",
            WaiverState::Ended => "ended",
        }
    }
}

impl HeldWaiver {
    pub fn state(&self, today: NaiveDate) -> WaiverState {
        match (&self.ended, self.review_on) {
            (Some(_), _) => WaiverState::Ended,
            (None, Some(last)) if last < today => WaiverState::RanOut,
            (None, _) => WaiverState::Holds,
        }
    }

    /// The last day on which it holds or held.
    pub fn last_day(&self) -> Option<NaiveDate> {
        let ended = self.ended.as_ref().and_then(|ended| ended.on.pred_opt());
        [self.review_on, ended].into_iter().flatten().min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waiver_holds_to_its_last_day_or_until_it_is_ended() {
        let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
        let table = [
            // Review, ended on, today: state, last day.
            (Some("2026-05-01"), None, "2026-05-01", WaiverState::Holds, Some("2026-05-01")),
            (Some("2026-05-01"), None, "2026-05-02", WaiverState::RanOut, Some("2026-05-01")),
            (None, None, "2030-01-01", WaiverState::Holds, None),
            (Some("2026-05-01"), Some("2026-03-01"), "2026-03-01", WaiverState::Ended, Some("2026-02-28")),
            (Some("2026-05-01"), Some("2026-05-09"), "2026-05-09", WaiverState::Ended, Some("2026-05-01")),
            (None, Some("2024-03-01"), "2026-05-09", WaiverState::Ended, Some("2024-02-29")),
        ];
        for (review_on, ended, today, state, last) in table {
            let ended = ended.map(|on| Ended {
                on: day(on),
                by: "h".into(),
                reason: String::new(),
                at: day(on).and_hms_opt(9, 0, 0).unwrap().and_utc(),
            });
            let waiver = HeldWaiver {
                id: "w".to_owned(),
                person: "p".into(),
                framework: "f".to_owned(),
                criterion: "A-Q2".into(),
                given_on: day("2024-01-01"),
                by: "h".into(),
                reason: String::new(),
                review_on: review_on.map(day),
                ended,
            };
            assert_eq!((waiver.state(day(today)), waiver.last_day()), (state, last.map(day)), "{review_on:?} {today}");
        }
    }
}
