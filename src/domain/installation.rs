//! What a database is for. It is marked once, when it is made.

use chrono::{DateTime, Utc};

/// A council's service, or a demonstration with invented people.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    Service,
    Demonstration,
}

impl Purpose {
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::Service => "service",
            Purpose::Demonstration => "demonstration",
        }
    }

    pub fn from_word(word: &str) -> Option<Purpose> {
        [Purpose::Service, Purpose::Demonstration].into_iter().find(|purpose| purpose.as_str() == word)
    }
}

/// The mark of a database.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Installation {
    pub purpose: Purpose,
    pub made_at: DateTime<Utc>,
}
