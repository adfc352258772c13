//! Things of an officer's record that run out on a day of their own: qualifications, courses and documents. People are told
//! sixty days before, a fortnight before and the day after (pages.md 6, `runs_out`).

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use super::officer::{AwardStatus, DocumentState, Record};
use super::training::TrainingMatrix;
use super::words;

/// Days before the last day on which the two notices are due.
const FIRST: i64 = 60;
const SECOND: i64 = 14;
/// Days after it in which the last notice is still sent: the service may have been away.
const LATE: i64 = 7;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThingKind {
    Award,
    Course,
    Document,
}

impl ThingKind {
    /// As `met_by` of an assessment names it.
    pub fn as_str(self) -> &'static str {
        match self {
            ThingKind::Award => "award",
            ThingKind::Course => "course",
            ThingKind::Document => "document",
        }
    }
}

/// Something that runs out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Thing {
    pub kind: ThingKind,
    pub id: String,
    /// What people call it. Of a document the kind, because a title may identify a tenant.
    pub title: String,
    /// The last day on which it counts.
    pub last_on: NaiveDate,
    /// The completion of a course that runs out.
    pub completed_on: Option<NaiveDate>,
}

/// Which of the three notices is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    First,
    Second,
    /// It ran out.
    After,
}

impl Notice {
    pub fn as_str(self) -> &'static str {
        match self {
            Notice::First => "first",
            Notice::Second => "second",
            Notice::After => "after",
        }
    }

    /// The notice that is due today about something that counts to the end of a day.
    pub fn due(last_on: NaiveDate, today: NaiveDate) -> Option<Notice> {
        let left = last_on.signed_duration_since(today);
        match () {
            () if left < TimeDelta::days(-LATE) => None,
            () if left < TimeDelta::zero() => Some(Notice::After),
            () if left <= TimeDelta::days(SECOND) => Some(Notice::Second),
            () if left <= TimeDelta::days(FIRST) => Some(Notice::First),
            () => None,
        }
    }
}

/// What a record holds that counts and has a last day, whatever it is needed for. `matrix`: the courses of the post.
pub fn things(record: &Record, matrix: Option<&TrainingMatrix>, today: NaiveDate) -> Vec<Thing> {
    let mut found = Vec::new();
    for award in record.qualifications.iter().filter(|award| award.verified && award.status == AwardStatus::Complete) {
        let Some(last_on) = award.expires_on else { continue };
        let (id, title) = (award.id.to_string(), award.title.clone());
        found.push(Thing { kind: ThingKind::Award, id, title, last_on, completed_on: None });
    }
    for course in matrix.into_iter().flat_map(|matrix| &matrix.courses) {
        let standing = course.standing(&record.training, today);
        let Some(valid_until) = standing.valid_until else { continue };
        found.push(Thing {
            kind: ThingKind::Course,
            id: course.id.to_string(),
            title: course.title.clone(),
            // Renewal that waits for somebody who is away counts meanwhile.
            last_on: standing.paused_until.map_or(valid_until, |paused| paused.max(valid_until)),
            completed_on: standing.completed_on,
        });
    }
    for document in record.documents.iter().filter(|document| document.state() == DocumentState::Accepted) {
        let (Some(last_on), Some(kind)) = (document.expires_on, &document.kind) else { continue };
        let (id, title) = (document.id.to_string(), words::sentence(kind.as_str()));
        found.push(Thing { kind: ThingKind::Document, id, title, last_on, completed_on: None });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_are_due_sixty_and_fourteen_days_before_and_the_day_after() {
        let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
        for (last_on, today, due) in [
            ("2026-06-09", "2026-04-09", None),
            ("2026-06-09", "2026-04-10", Some(Notice::First)),
            ("2026-06-09", "2026-05-25", Some(Notice::First)),
            ("2026-06-09", "2026-05-26", Some(Notice::Second)),
            ("2026-06-09", "2026-06-09", Some(Notice::Second)),
            ("2026-06-09", "2026-06-10", Some(Notice::After)),
            ("2026-06-09", "2026-06-16", Some(Notice::After)),
            ("2026-06-09", "2026-06-17", None),
            // Over the end of February, in a common year and in a leap year.
            ("2026-03-31", "2026-01-29", None),
            ("2026-03-31", "2026-01-30", Some(Notice::First)),
            ("2028-03-31", "2028-01-30", None),
            ("2028-03-31", "2028-01-31", Some(Notice::First)),
            ("2028-02-29", "2028-03-01", Some(Notice::After)),
            // Over the night in which the clocks go forward, and over a new year.
            ("2026-04-12", "2026-03-29", Some(Notice::Second)),
            ("2026-12-31", "2027-01-01", Some(Notice::After)),
        ] {
            assert_eq!(Notice::due(day(last_on), day(today)), due, "{last_on} {today}");
        }
    }
}
