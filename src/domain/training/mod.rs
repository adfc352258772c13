//! Courses, how long each stays valid, and which of them a post needs.

mod claim;

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use claim::{Claim, ClaimState};

use super::document::document;
use super::ids::{CourseId, DocumentId, PersonId, Reference, Version};
use super::officer::Completion;
use super::period::{add_months, end_of_month};

/// Roles by courses.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrainingMatrix {
    pub id: DocumentId,
    pub version: Version,
    /// True for a document that is ours and not a council's.
    #[serde(default)]
    pub sample: bool,
    pub effective_from: Option<NaiveDate>,
    pub note: Option<String>,
    pub organisation: Option<Reference>,
    pub courses: Vec<Course>,
    #[serde(default)]
    pub roles: Vec<TrainingRole>,
}
document!(TrainingMatrix, TrainingMatrix);

impl TrainingMatrix {
    pub fn course(&self, id: &str) -> Option<&Course> {
        self.courses.iter().find(|course| course.id == *id)
    }

    /// How the courses of a post stand on a day, in the order of the post's list; None where none is set for it.
    pub fn standings(&self, job_profile: &str, completions: &[Completion], as_of: NaiveDate) -> Option<Vec<CourseStanding>> {
        let role = self.roles.iter().find(|role| role.job_profile.id() == job_profile)?;
        let courses = role.requires.iter().filter_map(|id| self.course(id.as_str()));
        Some(courses.map(|course| course.standing(completions, as_of)).collect())
    }

    /// The courses of the list that a post does not ask for, as far as somebody has finished them.
    pub fn besides(&self, job_profile: &str, completions: &[Completion], as_of: NaiveDate) -> Vec<CourseStanding> {
        let role = self.roles.iter().find(|role| role.job_profile.id() == job_profile);
        let asked = |course: &Course| role.is_some_and(|role| role.requires.contains(&course.id));
        let others = self.courses.iter().filter(|course| !asked(course)).map(|course| course.standing(completions, as_of));
        others.filter(|standing| standing.state != CourseState::Never).collect()
    }
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Course {
    pub id: CourseId,
    pub title: String,
    #[serde(default)]
    pub mandatory: bool,
    /// Months until it must be taken again; null is once for good.
    #[schemars(range(min = 1))]
    pub renew_months: Option<u32>,
    /// Whether it runs out on the day itself or at the end of that month.
    #[serde(default)]
    pub valid_until: ValidUntil,
    /// How many days before it runs out people are told.
    pub due_soon_days: Option<u32>,
    pub note: Option<String>,
}

/// How many days before a course runs out people are told, where its list does not say.
pub const DUE_SOON_DAYS: u32 = 60;

/// The last day on which a course counts that was finished on a day (domain.md 2.6).
pub fn last_valid_day(completed_on: NaiveDate, renew_months: u32, to_end_of_month: bool) -> NaiveDate {
    let day = add_months(completed_on, renew_months);
    if to_end_of_month { end_of_month(day) } else { day }
}

impl Course {
    /// The last day on which it counts, finished on a day; None: it counts for good.
    pub fn last_day(&self, completed_on: NaiveDate) -> Option<NaiveDate> {
        let months = self.renew_months?;
        Some(last_valid_day(completed_on, months, self.valid_until == ValidUntil::EndOfMonth))
    }

    /// How it stands on a day: by the completion that counts longest.
    pub fn standing(&self, completions: &[Completion], as_of: NaiveDate) -> CourseStanding {
        let of_course = completions.iter().filter(|done| done.course == self.id && done.completed_on <= as_of);
        let with_days = of_course.map(|done| (done, self.last_day(done.completed_on).unwrap_or(NaiveDate::MAX)));
        let best =
            with_days.max_by_key(|(done, until)| ((*until).max(done.paused_until.unwrap_or(NaiveDate::MIN)), done.completed_on));
        let (state, valid_until) = match best {
            None => (CourseState::Never, None),
            Some((_, until)) if until == NaiveDate::MAX => (CourseState::Done, None),
            Some((done, until)) => {
                let counts_until = until.max(done.paused_until.unwrap_or(NaiveDate::MIN));
                let left = counts_until.signed_duration_since(as_of).num_days();
                let soon = i64::from(self.due_soon_days.unwrap_or(DUE_SOON_DAYS));
                let state = match () {
                    () if left < 0 => CourseState::Lapsed,
                    () if until < as_of => CourseState::Paused,
                    // The day after the last one is the first without it.
                    () if left < soon => CourseState::DueSoon,
                    () => CourseState::Done,
                };
                (state, Some(until))
            }
        };
        CourseStanding {
            course: self.id.clone(),
            title: self.title.clone(),
            state,
            completed_on: best.map(|(done, _)| done.completed_on),
            valid_until,
            paused_until: best.and_then(|(done, _)| done.paused_until),
        }
    }
}

/// A completion as it is kept, with where it comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeptCompletion {
    pub id: String,
    pub course: CourseId,
    pub completed_on: NaiveDate,
    /// The system or the file that gave it.
    pub source: Option<String>,
    /// Who confirmed what its owner said.
    pub confirmed_by: Option<PersonId>,
    pub made_at: DateTime<Utc>,
}

/// A completion that HR took out because it was recorded by mistake: it counts no longer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TakenOut {
    pub completion: KeptCompletion,
    pub by: PersonId,
    pub at: DateTime<Utc>,
    pub reason: String,
}

/// The renewal of a course waits for somebody who is away: it counts to the end of a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pause {
    pub id: String,
    pub person: PersonId,
    pub course: CourseId,
    pub until: NaiveDate,
    pub made_by: PersonId,
    pub made_at: DateTime<Utc>,
}

/// How a course stands for somebody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CourseStanding {
    pub course: CourseId,
    pub title: String,
    pub state: CourseState,
    pub completed_on: Option<NaiveDate>,
    /// The last day on which it counts; None: it was never finished, or counts for good.
    pub valid_until: Option<NaiveDate>,
    pub paused_until: Option<NaiveDate>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CourseState {
    Done,
    DueSoon,
    /// It ran out, and its renewal waits for somebody who is away: it counts.
    Paused,
    Lapsed,
    Never,
}

impl CourseState {
    pub const ALL: [CourseState; 5] =
        [CourseState::Done, CourseState::DueSoon, CourseState::Paused, CourseState::Lapsed, CourseState::Never];

    pub fn as_str(self) -> &'static str {
        match self {
            CourseState::Done => "done",
            CourseState::DueSoon => "due_soon",
            CourseState::Paused => "paused",
            CourseState::Lapsed => "lapsed",
            CourseState::Never => "never",
        }
    }

    pub fn from_word(word: &str) -> Option<CourseState> {
        CourseState::ALL.into_iter().find(|state| state.as_str() == word)
    }

    pub fn counts(self) -> bool {
        matches!(self, CourseState::Done | CourseState::DueSoon | CourseState::Paused)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ValidUntil {
    EndOfMonth,
    #[default]
    ExactDay,
}

/// The courses that holders of a post need.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrainingRole {
    pub job_profile: Reference,
    pub requires: Vec<CourseId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    /// By the calendar: months clamped to their ends, the whole month where the list says so, leap days.
    #[test]
    fn a_course_counts_through_its_last_day() {
        for (finished, months, to_end_of_month, last) in [
            ("2024-08-31", 18, false, "2026-02-28"),
            ("2024-02-29", 12, false, "2025-02-28"),
            ("2024-02-29", 48, false, "2028-02-29"),
            ("2023-02-28", 12, false, "2024-02-28"),
            ("2023-02-28", 12, true, "2024-02-29"),
            ("2025-01-10", 12, true, "2026-01-31"),
            ("2025-01-31", 1, true, "2025-02-28"),
            ("2025-12-31", 2, false, "2026-02-28"),
            ("2025-03-30", 12, false, "2026-03-30"),
        ] {
            assert_eq!(last_valid_day(day(finished), months, to_end_of_month), day(last), "{finished} and {months} months");
        }
    }

    #[test]
    fn a_course_stands_by_the_completion_that_counts_longest() {
        let course = Course {
            id: "gdpr".into(),
            title: "Data protection".to_owned(),
            mandatory: true,
            renew_months: Some(12),
            valid_until: ValidUntil::EndOfMonth,
            due_soon_days: Some(60),
            note: None,
        };
        let done = |on: &str, paused: Option<&str>| Completion {
            course: "gdpr".into(),
            completed_on: day(on),
            paused_until: paused.map(day),
        };
        let once = vec![done("2025-05-10", None)];
        let twice = vec![done("2025-05-10", None), done("2024-05-10", None)];
        let paused = vec![done("2024-05-10", Some("2026-06-30"))];
        use CourseState::{Done, DueSoon, Lapsed, Never, Paused};
        for (completions, as_of, state) in [
            (&once, "2025-05-09", Never),
            (&once, "2025-05-10", Done),
            // 31 May 2026 is the last day: 60 days and the day after before it, it is due soon.
            (&once, "2026-04-01", Done),
            (&once, "2026-04-02", DueSoon),
            (&once, "2026-05-31", DueSoon),
            (&once, "2026-06-01", Lapsed),
            (&twice, "2026-03-01", Done),
            (&paused, "2025-05-01", Done),
            (&paused, "2025-06-01", Paused),
            (&paused, "2026-06-30", Paused),
            (&paused, "2026-07-01", Lapsed),
        ] {
            assert_eq!(course.standing(completions, day(as_of)).state, state, "{as_of}");
        }
        let for_good = Course { renew_months: None, ..course };
        assert_eq!(for_good.standing(&once, day("2999-01-01")).state, Done);
    }
}
