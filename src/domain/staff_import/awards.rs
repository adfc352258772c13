//! What a file of qualifications would change. The same person, catalogue entry, title and subject again is the same
//! qualification, corrected; what is blank leaves what is held. None comes in verified: somebody looks at the certificate.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::dated::Planner;
use super::snapshot::Dated;
use super::{AwardRow, Plan, Problems, RowProblem, Step};
use crate::domain::ids::{LocalId, QualificationId};
use crate::domain::officer::{Award, AwardStatus};
use crate::domain::problem::Code;
use crate::domain::qualification::{HeldAward, QualificationCatalogue};
use crate::domain::words;

/// The highest level of the framework of regulated qualifications.
const HIGHEST_LEVEL: u32 = 8;

/// What tells a qualification of somebody from the others: entry, title without differences that do not count, subject.
type Key = (String, String, String, String);

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// `catalogue`: the one whose entries rows may name; `held`: what was not withdrawn.
pub fn plan(
    rows: &[AwardRow],
    read: &Problems,
    dated: &Dated,
    catalogue: Option<&QualificationCatalogue>,
    held: &[HeldAward],
    today: NaiveDate,
) -> Plan {
    let mut planner = Planner::new(read, dated);
    let title = |row: &AwardRow| {
        let entry = row.catalogue.as_deref().and_then(|id| catalogue?.qualification(id));
        row.title.clone().or_else(|| entry.map(|entry| entry.title.clone())).unwrap_or_default()
    };
    let key = |row: &AwardRow| -> Key {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        (row.employee_ref.clone(), text(&row.catalogue), folded(&title(row)), text(&row.subject))
    };
    let rows = planner.one_row_each(rows, "qualification", key, |row| (row.line, said(row)));
    let mut of_key: BTreeMap<(&str, &str, String, &str), &HeldAward> = BTreeMap::new();
    for held in held {
        let award = &held.award;
        let entry = award.catalogue.as_ref().map_or("", QualificationId::as_str);
        let subject = award.subject.as_ref().map_or("", LocalId::as_str);
        of_key.entry((held.person.as_str(), entry, folded(&award.title), subject)).or_insert(held);
    }
    for row in rows {
        check(&mut planner, row, catalogue, today);
        let Some(person) = planner.person(row.line, &row.employee_ref, today) else { continue };
        let (_, entry, folded_title, subject) = key(row);
        let was = of_key.get(&(person.person.id.as_str(), entry.as_str(), folded_title, subject.as_str())).copied();
        let (after, number) = after(row, title(row), was);
        let changes = changes(was, &after, number.as_deref());
        let step = match was {
            None => Step::AddAward { award: Box::new(after), number },
            Some(was) => Step::CorrectAward { was: Box::new(was.clone()), award: Box::new(after), number },
        };
        planner.entry(row.line, person, changes, step);
    }
    planner.finish()
}

/// What a row says beside its key, to tell two that differ.
fn said(row: &AwardRow) -> String {
    let AwardRow {
        level, field, awarding_body, qualification_number, grade, guided_hours, status, awarded_on, expires_on, ..
    } = row;
    format!(
        "{level:?}{field:?}{awarding_body:?}{qualification_number:?}{grade:?}{guided_hours:?}{status:?}{awarded_on:?}{expires_on:?}"
    )
}

fn check(planner: &mut Planner<'_>, row: &AwardRow, catalogue: Option<&QualificationCatalogue>, today: NaiveDate) {
    let mut wrong = |code: Code, column: &str, value: &str, text: String| {
        planner.problem(RowProblem::cell(code, row.line, column, value, text));
    };
    let entry = row.catalogue.as_deref().and_then(|id| catalogue?.qualification(id));
    match (&row.catalogue, entry, &row.title) {
        (Some(id), None, _) => {
            wrong(Code::UnknownQualification, "catalogue", id, format!("the catalogue has no qualification {id}"));
        }
        (None, _, None) => {
            let text = "the cell is empty. Write the title, or the qualification's id under catalogue".to_owned();
            wrong(Code::EmptyCell, "title", "", text);
        }
        _ => {}
    }
    if let Some(level) = row.level {
        let of_entry = entry.and_then(|entry| entry.rqf_level);
        if !(1..=HIGHEST_LEVEL).contains(&level) {
            wrong(Code::OutOfRange, "level", &level.to_string(), format!("must be from 1 to {HIGHEST_LEVEL}"));
        } else if let Some(known) = of_entry.filter(|known| *known != level) {
            let text = format!("the catalogue says level {known}. Leave the cell blank, or leave catalogue blank");
            wrong(Code::OutOfRange, "level", &level.to_string(), text);
        }
    }
    if let Some(field) = &row.field {
        let known = catalogue.is_some_and(|all| all.qualifications.iter().any(|entry| entry.field == **field));
        match entry {
            _ if !known => wrong(Code::UnknownField, "field", field, format!("no qualification of the catalogue is in {field}")),
            Some(entry) if entry.field != **field => {
                let text = format!("the catalogue says {}. Leave the cell blank, or leave catalogue blank", entry.field);
                wrong(Code::UnknownField, "field", field, text);
            }
            _ => {}
        }
    }
    if let Some(subject) = &row.subject {
        let known = match entry {
            Some(entry) => entry.subjects.iter().any(|id| *id == **subject),
            None => catalogue
                .is_some_and(|all| all.qualifications.iter().any(|entry| entry.subjects.iter().any(|id| *id == **subject))),
        };
        if !known {
            let text = match entry {
                Some(entry) if !entry.subjects.is_empty() => {
                    let subjects: Vec<String> = entry.subjects.iter().map(ToString::to_string).collect();
                    format!("{} is not taken in {subject}. Use {}", entry.title, words::either(&subjects))
                }
                _ => format!("this qualification is not taken in {subject}. Leave it blank"),
            };
            wrong(Code::UnknownSubject, "subject", subject, text);
        }
    }
    if let (Some(entry), Some(all), Some(grade)) = (entry, catalogue, &row.grade)
        && !entry.ladders.is_empty()
        && all.grade_rank(entry, grade).is_none()
    {
        let grades: Vec<String> = all.grades(entry).into_iter().map(str::to_owned).collect();
        wrong(Code::UnknownGradeStep, "grade", grade, format!("must be {}", words::either(&grades)));
    }
    match (row.status, row.awarded_on) {
        (AwardStatus::Complete, None) => {
            wrong(Code::EmptyCell, "awarded_on", "", "the cell is empty. A finished qualification needs the day".to_owned());
        }
        (AwardStatus::InProgress, Some(day)) => {
            let text = "leave it blank until it is finished, or write complete under status".to_owned();
            wrong(Code::DateOrder, "awarded_on", &day.to_string(), text);
        }
        (_, Some(day)) if day > today => {
            wrong(Code::FutureDate, "awarded_on", &day.to_string(), format!("{} is still to come", words::date(day)));
        }
        _ => {}
    }
    if let (Some(awarded), Some(last)) = (row.awarded_on, row.expires_on)
        && last < awarded
    {
        let text = format!("the last day must be on or after {awarded}");
        wrong(Code::DateOrder, "expires_on", &last.to_string(), text);
    }
}

/// The award as it would be, and its number.
fn after(row: &AwardRow, title: String, was: Option<&HeldAward>) -> (Award, Option<String>) {
    let held = was.map(|was| &was.award);
    let kept = |new: &Option<String>, old: Option<&String>| new.clone().or_else(|| old.cloned());
    // Level and field of an entry are the catalogue's to say.
    let own = row.catalogue.is_none();
    let award = Award {
        id: held.map_or_else(|| LocalId::new(""), |held| held.id.clone()),
        catalogue: row.catalogue.as_deref().map(QualificationId::new),
        title: held.map_or(title, |held| held.title.clone()),
        level: row.level.filter(|_| own).or_else(|| held.and_then(|held| held.level)),
        field: row.field.as_deref().filter(|_| own).map(LocalId::new).or_else(|| held.and_then(|held| held.field.clone())),
        awarding_body: kept(&row.awarding_body, held.and_then(|held| held.awarding_body.as_ref())),
        subject: row.subject.as_deref().map(LocalId::new),
        grade: kept(&row.grade, held.and_then(|held| held.grade.as_ref())),
        guided_hours: row.guided_hours.or_else(|| held.and_then(|held| held.guided_hours)),
        status: row.status,
        awarded_on: row.awarded_on,
        expires_on: row.expires_on.or_else(|| held.and_then(|held| held.expires_on)),
        verified: false,
        verified_by: None,
        verified_on: None,
        equivalent_to: Vec::new(),
        equivalence: Vec::new(),
    };
    (award, kept(&row.qualification_number, was.and_then(|was| was.qualification_number.as_ref())))
}

fn changes(was: Option<&HeldAward>, after: &Award, number: Option<&str>) -> [(&'static str, Option<String>, String); 11] {
    let held = was.map(|was| &was.award);
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let number_of = |number: Option<u32>| number.map_or_else(String::new, |number| number.to_string());
    let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    let status = |status: AwardStatus| if status == AwardStatus::Complete { "complete" } else { "in_progress" }.to_owned();
    let both = |of: &dyn Fn(&Award) -> String| (held.map(of), of(after));
    let row = |column: &'static str, (was, will_be): (Option<String>, String)| (column, was, will_be);
    [
        row("title", both(&|award| award.title.clone())),
        row("level", both(&|award| number_of(award.level))),
        row("field", both(&|award| text(award.field.as_ref().map(LocalId::as_str)))),
        row("awarding_body", both(&|award| text(award.awarding_body.as_deref()))),
        ("qualification_number", was.map(|was| text(was.qualification_number.as_deref())), text(number)),
        row("grade", both(&|award| text(award.grade.as_deref()))),
        row("subject", both(&|award| text(award.subject.as_ref().map(LocalId::as_str)))),
        row("guided_hours", both(&|award| number_of(award.guided_hours))),
        row("status", both(&|award| status(award.status))),
        row("awarded_on", both(&|award| day(award.awarded_on))),
        row("expires_on", both(&|award| day(award.expires_on))),
    ]
}
