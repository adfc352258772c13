//! What a manager recommends about the increment within the grade. It is about pay inside one grade and never about a Level:
//! nothing that assesses criteria reads it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The recommendations that there are (domain.md 2.1, increments within grade).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recommended {
    /// The automatic one.
    Normal,
    Accelerated,
    /// For unsatisfactory performance, which was discussed with the officer before.
    Withheld,
    /// At the maximum of the grade, or too new in it.
    NotApplicable,
}

impl Recommended {
    pub const ALL: [Recommended; 4] =
        [Recommended::Normal, Recommended::Accelerated, Recommended::Withheld, Recommended::NotApplicable];

    pub fn as_str(self) -> &'static str {
        match self {
            Recommended::Normal => "normal",
            Recommended::Accelerated => "accelerated",
            Recommended::Withheld => "withheld",
            Recommended::NotApplicable => "not_applicable",
        }
    }

    pub fn from_word(word: &str) -> Option<Recommended> {
        Recommended::ALL.into_iter().find(|known| known.as_str() == word)
    }

    pub fn label(self) -> &'static str {
        match self {
            Recommended::Normal => "Normal increment",
            Recommended::Accelerated => "Accelerated increment",
            Recommended::Withheld => "Increment withheld",
            Recommended::NotApplicable => "No increment applies",
        }
    }

    /// Whatever is not the normal one is explained.
    pub fn needs_reason(self) -> bool {
        self != Recommended::Normal
    }

    /// An increment is withheld only after a discussion that was held before.
    pub fn needs_discussion(self) -> bool {
        self == Recommended::Withheld
    }
}

/// A recommendation. While it is a draft its reason may be empty and its day missing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Increment {
    pub recommendation: Recommended,
    #[serde(default)]
    pub reason: String,
    /// The past day on which it was discussed with the officer, where it is withheld.
    pub discussed_on: Option<NaiveDate>,
}
