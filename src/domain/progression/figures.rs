//! The figures that an application was frozen with, and what has become of each since. What they say now counts for nothing in
//! it.

use chrono::{DateTime, Utc};

use crate::domain::caseload::{DisputeOutcome, Metric};
use crate::domain::officer::Observation;

/// A figure that a rule looked at when an application was frozen.
#[derive(Clone, PartialEq, Debug)]
pub struct FrozenFigure {
    pub metric: Metric,
    /// As it was frozen.
    pub row: Observation,
    /// "Quarter 3 (October to December 2025)".
    pub period: String,
    /// Which revision of the figure that was; None where it is not held any more.
    pub revision: Option<i64>,
    /// Oldest first.
    pub since: Vec<FigureChange>,
}

/// What happened to a figure after it was frozen.
#[derive(Clone, PartialEq, Debug)]
pub enum FigureChange {
    /// It says something else now, by the line of this file.
    Corrected {
        now: Observation,
        revision: i64,
        at: DateTime<Utc>,
        file: Option<(String, u32)>,
    },
    Disputed {
        at: DateTime<Utc>,
    },
    Settled {
        at: DateTime<Utc>,
        outcome: DisputeOutcome,
    },
}

impl FigureChange {
    pub fn at(&self) -> DateTime<Utc> {
        match self {
            FigureChange::Corrected { at, .. } | FigureChange::Disputed { at } | FigureChange::Settled { at, .. } => *at,
        }
    }

    pub const fn as_str(&self) -> &'static str {
        match self {
            FigureChange::Corrected { .. } => "corrected",
            FigureChange::Disputed { .. } => "disputed",
            FigureChange::Settled { .. } => "settled",
        }
    }
}
