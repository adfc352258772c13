//! Lists of appraisals, and the cycles that HR opens: all of them, a new one, its last look, and who has not finished.

mod cycle;
mod form;
mod list;
mod mine;

pub use cycle::{Facts, ManagerFacts, MissingFacts, OverviewFilters, OverviewPage, RowFacts, StageFacts};
pub use form::{ChangeCycle, CheckCycle, CycleTyped, CycleWhole, NewCycle, SchemeChoice};
pub use list::{CycleFacts, Cycles};
pub use mine::{Listed, Mine};

use chrono::NaiveDate;

use super::parts::Tag;
use super::words::{counted, number};
use crate::domain::appraisal::StateWord;

fn tag(word: StateWord, label: &str) -> Tag {
    match word {
        StateWord::NotStarted | StateWord::NotRated => Tag::grey(label),
        StateWord::SelfAssessment | StateWord::ManagerReview | StateWord::Moderation | StateWord::Signed => Tag::blue(label),
        StateWord::Shared => Tag::amber(label),
        StateWord::Closed => Tag::green(label),
    }
}

/// "12 of 40 finished, 3 overdue."
fn progress(all: u64, settled: u64, overdue: u64) -> String {
    let late = if overdue > 0 { format!(", {} overdue", number(overdue)) } else { String::new() };
    format!("{} of {} finished{late}", number(settled), counted(all, "appraisal", "appraisals"))
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}
