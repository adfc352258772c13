//! Why a use case did not do what was asked, without a word of HTTP. What a person may read is in the variant; what only the
//! log may hold is in `Internal` and `Unavailable`.

use std::fmt;

use chrono::{DateTime, Utc};
use diesel::result::{DatabaseErrorKind, Error};
use serde::Serialize;

use crate::domain::assessment::Assessment;
use crate::domain::problem::Report;
use crate::domain::progression::start::Blocker;
use crate::store::db::StoreError;

/// What is wrong with one field of a form or a call.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FieldError {
    pub field: String,
    /// Stable, for machines.
    pub code: String,
    /// What is wrong and what to do, for people.
    pub message: String,
}

impl FieldError {
    pub fn new(field: impl Into<String>, code: impl Into<String>, message: impl Into<String>) -> FieldError {
        FieldError { field: field.into(), code: code.into(), message: message.into() }
    }
}

/// Why nobody is taken to be signed in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Door {
    /// There is no sign that anybody had been.
    SignIn,
    /// They were, and too much time has passed.
    TimedOut,
    /// They were, and were signed out in another window.
    Ended,
    /// The code is owed.
    Code,
    /// A second factor must be set up first.
    Enrol,
    /// The password is to be set.
    Password,
}

/// Why somebody cannot apply now.
#[derive(Clone, Debug)]
pub struct NotEligible {
    pub blockers: Vec<Blocker>,
    /// None where the blockers say it all.
    pub assessment: Option<Assessment>,
}

/// Why a use case did not do what was asked.
#[derive(Clone, Debug)]
pub enum AppError {
    Unauthenticated(Door),
    /// The caller must prove again who they are.
    StepUp,
    /// They may know of it, and not do it.
    Forbidden {
        code: String,
        words: String,
    },
    /// It is not there, or the caller may not know that it is.
    NotFound,
    Invalid(Vec<FieldError>),
    /// The state does not allow it, or it has been done already.
    Conflict {
        code: String,
        words: String,
    },
    /// Somebody else changed it in between.
    Stale,
    /// It was done before, by the same call; this was the answer.
    Answered {
        status: u16,
        body: String,
    },
    /// Too many tries; the door opens again then.
    TooMany {
        until: DateTime<Utc>,
    },
    /// An application cannot be started or sent; what stands in the way, and where the officer stands.
    NotEligible(Box<NotEligible>),
    /// A file or document has problems, each with its place.
    Problems(Report),
    /// The database is busy or away; nothing was acknowledged. For the log.
    Unavailable(String),
    /// Something that should not happen. For the log.
    Internal(String),
}

impl AppError {
    /// One thing wrong with one field.
    pub fn field(field: &str, code: &str, message: impl Into<String>) -> AppError {
        AppError::Invalid(vec![FieldError::new(field, code, message)])
    }

    pub fn conflict(code: &str, words: impl Into<String>) -> AppError {
        AppError::Conflict { code: code.to_owned(), words: words.into() }
    }

    pub fn not_eligible(blockers: Vec<Blocker>, assessment: Option<Assessment>) -> AppError {
        AppError::NotEligible(Box::new(NotEligible { blockers, assessment }))
    }

    pub fn forbidden(code: &str, words: impl Into<String>) -> AppError {
        AppError::Forbidden { code: code.to_owned(), words: words.into() }
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AppError::Unauthenticated(_) => f.write_str("nobody is signed in"),
            AppError::StepUp => f.write_str("the caller must prove again who they are"),
            AppError::Forbidden { words, .. } | AppError::Conflict { words, .. } => f.write_str(words),
            AppError::NotFound => f.write_str("there is no such thing here"),
            AppError::Invalid(errors) => {
                let words: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
                f.write_str(&words.join("\n"))
            }
            AppError::NotEligible(why) => {
                let words: Vec<&str> = why.blockers.iter().map(|blocker| blocker.text.as_str()).collect();
                f.write_str(&words.join("\n"))
            }
            AppError::Answered { .. } => f.write_str("it was done before"),
            AppError::Stale => f.write_str("somebody else changed this in between"),
            AppError::TooMany { until } => write!(f, "too many tries; try again at {until}"),
            AppError::Problems(report) => write!(f, "the file has {} problems", report.problems.len()),
            AppError::Unavailable(text) => write!(f, "the database cannot answer now: {text}"),
            AppError::Internal(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for AppError {}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> AppError {
        match error {
            StoreError::Unavailable(_) | StoreError::Connect(_) => AppError::Unavailable(error.to_string()),
            // Two did the same at once; the use cases look first, so only the second of them comes here.
            StoreError::Query(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {
                AppError::conflict("just_done", "Somebody else has just done the same. Load the page again.")
            }
            _ => AppError::Internal(error.to_string()),
        }
    }
}

impl From<diesel::result::Error> for AppError {
    fn from(error: diesel::result::Error) -> AppError {
        AppError::from(StoreError::from(error))
    }
}
