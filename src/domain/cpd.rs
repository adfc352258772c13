//! Entries of continuing professional development as people keep them.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::decimal::Dec;
use super::ids::PersonId;

/// What was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CpdKind {
    Course,
    Reading,
    Event,
    Shadowing,
    Coaching,
    Project,
    Other,
}

impl CpdKind {
    pub const ALL: [CpdKind; 7] = [
        CpdKind::Course,
        CpdKind::Reading,
        CpdKind::Event,
        CpdKind::Shadowing,
        CpdKind::Coaching,
        CpdKind::Project,
        CpdKind::Other,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            CpdKind::Course => "course",
            CpdKind::Reading => "reading",
            CpdKind::Event => "event",
            CpdKind::Shadowing => "shadowing",
            CpdKind::Coaching => "coaching",
            CpdKind::Project => "project",
            CpdKind::Other => "other",
        }
    }

    pub fn from_word(word: &str) -> Option<CpdKind> {
        CpdKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    pub fn words(self) -> &'static str {
        match self {
            CpdKind::Course => "Course or workshop",
            CpdKind::Reading => "Reading or research",
            CpdKind::Event => "Conference or network",
            CpdKind::Shadowing => "Shadowing or a visit",
            CpdKind::Coaching => "Coaching or mentoring",
            CpdKind::Project => "Project or working group",
            CpdKind::Other => "Something else",
        }
    }
}

/// The seven characteristics of the professional standards of the Chartered Institute of Housing (domain.md 2.5).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standard {
    Integrity,
    Inclusive,
    Ethical,
    Knowledgeable,
    Skilled,
    Advocate,
    Leadership,
}

impl Standard {
    pub const ALL: [Standard; 7] = [
        Standard::Integrity,
        Standard::Inclusive,
        Standard::Ethical,
        Standard::Knowledgeable,
        Standard::Skilled,
        Standard::Advocate,
        Standard::Leadership,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Standard::Integrity => "integrity",
            Standard::Inclusive => "inclusive",
            Standard::Ethical => "ethical",
            Standard::Knowledgeable => "knowledgeable",
            Standard::Skilled => "skilled",
            Standard::Advocate => "advocate",
            Standard::Leadership => "leadership",
        }
    }

    pub fn from_word(word: &str) -> Option<Standard> {
        Standard::ALL.into_iter().find(|standard| standard.as_str() == word)
    }
}

/// One entry. It counts as soon as it is written: its owner answers for it, and whoever reads the record sees all of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeptEntry {
    pub id: String,
    pub person: PersonId,
    pub on: NaiveDate,
    pub hours: Dec,
    pub title: Option<String>,
    /// None: an entry of a file that does not say.
    pub kind: Option<CpdKind>,
    /// What was learned, and what changes by it.
    pub reflection: Option<String>,
    /// It has a reflection, here or in the file that it came from.
    pub reflected: bool,
    pub standards: Vec<Standard>,
    pub version: i64,
}

/// Hours as they are typed: quarters of an hour, at most those of a day.
pub fn hours(text: &str) -> Option<Dec> {
    let hours: Dec = text.trim().parse().ok()?;
    let quarters = hours.0 * Decimal::from(4);
    let fits = quarters.fract().is_zero() && quarters > Decimal::ZERO && hours.0 <= Decimal::from(24);
    fits.then(|| Dec(hours.0.normalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_quarters_of_an_hour_up_to_a_day() {
        for (typed, kept) in [
            ("2.5", Some("2.5")),
            (" 0.25 ", Some("0.25")),
            ("24", Some("24")),
            ("3.50", Some("3.5")),
            ("0", None),
            ("-1", None),
            ("24.25", None),
            ("0.1", None),
            ("2,5", None),
            ("", None),
            ("NaN", None),
            ("1e1", None),
        ] {
            assert_eq!(hours(typed).map(|hours| hours.to_string()).as_deref(), kept, "{typed}");
        }
    }
}
