//! What a file of courses or of CPD would change. A course that somebody finished on a day is the same again, whatever its
//! source; CPD of the same person, day and title is the same entry, corrected, unless its owner has written it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::dated::Planner;
use super::snapshot::Dated;
use super::{Plan, Problems, RowProblem, Step};
use crate::domain::cpd::{CpdKind, KeptEntry};
use crate::domain::decimal::Dec;
use crate::domain::ids::{CourseId, PersonId};
use crate::domain::problem::Code;
use crate::domain::words;

/// A course that somebody finished.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TrainingRow {
    pub line: u32,
    pub employee_ref: String,
    pub course: String,
    pub completed_on: NaiveDate,
    pub source: Option<String>,
}

/// An entry of continuing professional development.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CpdRow {
    pub line: u32,
    pub employee_ref: String,
    pub on: NaiveDate,
    pub hours: Dec,
    pub kind: Option<CpdKind>,
    pub reflection: Option<String>,
    /// There is a reflection, here or where the file comes from.
    pub reflected: bool,
    pub title: Option<String>,
}

/// What is there before a file of courses.
#[derive(Clone, Debug)]
pub struct Courses {
    pub today: NaiveDate,
    /// Every course of a list.
    pub known: BTreeSet<String>,
    /// With their sources.
    pub held: Vec<(PersonId, CourseId, NaiveDate, Option<String>)>,
    /// What HR has taken out: a file does not bring it back.
    pub taken_out: BTreeSet<(PersonId, CourseId, NaiveDate)>,
}

/// An entry that is there, and whether a file brought it.
#[derive(Clone, PartialEq, Debug)]
pub struct HeldCpd {
    pub entry: KeptEntry,
    pub from_file: bool,
}

pub fn plan_training(rows: &[TrainingRow], read: &Problems, dated: &Dated, there: &Courses) -> Plan {
    let mut planner = Planner::new(read, dated);
    let held: BTreeMap<_, _> = there
        .held
        .iter()
        .map(|(of, course, on, source)| ((of.as_str(), course.as_str(), *on), source.clone().unwrap_or_default()))
        .collect();
    let rows = planner.one_row_each(
        rows,
        "person, course and day",
        |row| (row.employee_ref.clone(), row.course.clone(), row.completed_on),
        |row| (row.line, row.source.clone().unwrap_or_default()),
    );
    for row in rows {
        if !there.known.contains(&row.course) {
            let text = format!("no list of courses has {}", row.course);
            planner.problem(RowProblem::row(Code::UnknownCourse, row.line, text).at("course", &row.course));
        }
        if row.completed_on > there.today {
            let text = format!("{} is still to come", words::date(row.completed_on));
            let day = row.completed_on.to_string();
            planner.problem(RowProblem::cell(Code::FutureDate, row.line, "completed_on", &day, text));
        }
        let Some(person) = planner.person(row.line, &row.employee_ref, row.completed_on) else { continue };
        let was = held.get(&(person.person.id.as_str(), row.course.as_str(), row.completed_on));
        let key = (person.person.id.clone(), CourseId::new(row.course.as_str()), row.completed_on);
        if was.is_none() && there.taken_out.contains(&key) {
            let text = "HR has taken this completion out as a mistake, so it is left out".to_owned();
            planner.problem(RowProblem::row(Code::TakenOut, row.line, text).at("employee_ref", &row.employee_ref));
            continue;
        }
        // A file that names no source leaves the one that is known.
        let source = row.source.clone().or_else(|| was.cloned().filter(|source| !source.is_empty()));
        let day = row.completed_on.to_string();
        let changes = [
            ("course", was.map(|_| row.course.clone()), row.course.clone()),
            ("completed_on", was.map(|_| day.clone()), day),
            ("source", was.cloned(), source.clone().unwrap_or_default()),
        ];
        let course = CourseId::new(row.course.as_str());
        let step = Step::SetCompletion { course, completed_on: row.completed_on, source, is_new: was.is_none() };
        planner.entry(row.line, person, changes, step);
    }
    planner.finish()
}

pub fn plan_cpd(rows: &[CpdRow], read: &Problems, dated: &Dated, today: NaiveDate, held: &[HeldCpd]) -> Plan {
    let mut planner = Planner::new(read, dated);
    let of_key: BTreeMap<_, &HeldCpd> =
        held.iter().map(|held| ((held.entry.person.as_str(), held.entry.on, held.entry.title.as_deref()), held)).collect();
    let rows = planner.one_row_each(
        rows,
        "person, day and title",
        |row| (row.employee_ref.clone(), row.on, row.title.clone()),
        |row| (row.line, format!("{}/{}/{}/{}", row.hours.0.normalize(), kind(row.kind), row.reflected, text(&row.reflection))),
    );
    for row in rows {
        if row.on > today {
            let text = format!("{} is still to come", words::date(row.on));
            planner.problem(RowProblem::cell(Code::FutureDate, row.line, "on", &row.on.to_string(), text));
        }
        let Some(person) = planner.person(row.line, &row.employee_ref, row.on) else { continue };
        let was = of_key.get(&(person.person.id.as_str(), row.on, row.title.as_deref())).copied();
        let said = was.map(|was| &was.entry);
        let same_hours = |was: Dec| if was == row.hours { row.hours.to_string() } else { was.to_string() };
        let changes = [
            ("on", said.map(|_| row.on.to_string()), row.on.to_string()),
            ("title", said.map(|_| text(&row.title).to_owned()), text(&row.title).to_owned()),
            ("hours", said.map(|said| same_hours(said.hours)), row.hours.to_string()),
            ("kind", said.map(|said| kind(said.kind).to_owned()), kind(row.kind).to_owned()),
            (
                "reflection",
                said.map(|said| reflection(said.reflected, &said.reflection)),
                reflection(row.reflected, &row.reflection),
            ),
        ];
        let differs = changes.iter().any(|(_, was, will_be)| was.as_ref() != Some(will_be));
        if let Some(own) = was.filter(|was| !was.from_file && differs) {
            let text = format!("{} wrote this entry ({} hours). It stays as it is", row.employee_ref, own.entry.hours);
            planner.problem(RowProblem::row(Code::DuplicateRow, row.line, text));
            planner.is_unchanged();
            continue;
        }
        let entry = KeptEntry {
            id: String::new(),
            person: person.person.id.clone(),
            on: row.on,
            hours: row.hours,
            title: row.title.clone(),
            kind: row.kind,
            reflected: row.reflected,
            reflection: row.reflection.clone(),
            standards: said.map(|said| said.standards.clone()).unwrap_or_default(),
            version: 1,
        };
        planner.entry(row.line, person, changes, Step::SetCpd { entry, replaces: said.map(|said| said.id.clone()) });
    }
    planner.finish()
}

fn text(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}

fn kind(kind: Option<CpdKind>) -> &'static str {
    kind.map(CpdKind::as_str).unwrap_or_default()
}

/// The text where it is held, else whether there is one.
fn reflection(reflected: bool, text: &Option<String>) -> String {
    match (reflected, text) {
        (_, Some(text)) => text.clone(),
        (true, None) => "yes".to_owned(),
        (false, None) => String::new(),
    }
}
