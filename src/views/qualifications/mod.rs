//! Qualifications: the list with what each meets or why not, the form, what waits to be verified, and verifying one.

mod files;
mod form;
mod list;
mod samples;
mod verify;

pub use files::Certificates;
pub use form::{AskHr, AwardForm, AwardTyped, Entry};
pub use list::{AwardFacts, DocumentFacts, EquivalentFacts, ListFacts, MissingFacts, Qualifications};
pub use verify::{ToVerify, Verify, VerifyFacts, Waiting};

use super::evidence::FileLine;
use super::parts::Tag;
use super::words::{date, sentence};
use crate::domain::evidence::Attachment;
use crate::domain::officer::{Award, AwardStatus};
use crate::domain::qualification::PastVerification;

/// What is printed of an award, a line each.
fn details(award: &Award, number: Option<&str>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut first = Vec::new();
    first.extend(award.level.map(|level| format!("Level {level}")));
    first.extend(award.field.as_ref().map(|field| sentence(field.as_str())));
    first.extend(award.subject.as_ref().map(|subject| sentence(subject.as_str())));
    first.extend(award.grade.as_ref().map(|grade| format!("Grade {grade}")));
    if !first.is_empty() {
        lines.push(first.join(", "));
    }
    match (&award.awarding_body, number) {
        (Some(body), Some(number)) => lines.push(format!("{body}, {number}")),
        (Some(one), None) => lines.push(one.clone()),
        (None, Some(one)) => lines.push(one.to_owned()),
        (None, None) => {}
    }
    lines.extend(award.guided_hours.map(|hours| format!("{hours} guided learning hours")));
    lines.push(match (award.status, award.awarded_on) {
        (AwardStatus::InProgress, _) => "Not finished yet".to_owned(),
        (AwardStatus::Complete, Some(on)) => format!("Awarded on {}", date(on)),
        (AwardStatus::Complete, None) => "Awarded on a day that is not recorded".to_owned(),
    });
    lines.extend(award.expires_on.map(|last| format!("Valid to the end of {}", date(last))));
    lines
}

/// Files to download, where the reader may.
fn lines(award: &Award, files: &[Attachment]) -> Vec<FileLine> {
    files.iter().map(|file| FileLine::new(&format!("/qualifications/{}", award.id), file)).collect()
}

/// Verifications that a change ended, with the name of who verified: who, when, until when, and what it said then.
fn history(past: &[(PastVerification, Option<String>)]) -> Vec<String> {
    let line = |(past, by): &(PastVerification, Option<String>)| {
        let by = by.as_deref().unwrap_or("somebody who is not recorded");
        let changed = date(super::words::day_of(past.ended_at.naive_utc()));
        let said = std::iter::once(past.award.title.clone()).chain(details(&past.award, None));
        let said: Vec<String> = said.collect();
        format!("Verified by {by} on {}; changed on {changed}. It said then: {}.", date(past.on), said.join("; "))
    };
    past.iter().map(line).collect()
}

fn tag(award: &Award, today: chrono::NaiveDate) -> Tag {
    match () {
        () if award.expires_on.is_some_and(|last| last < today) => Tag::red("Ran out"),
        () if award.verified => Tag::green("Verified"),
        () if award.status == AwardStatus::InProgress => Tag::grey("In progress"),
        () => Tag::blue("Not verified"),
    }
}
