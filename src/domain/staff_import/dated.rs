//! What a file of patches, working hours or absences would change. A row says what holds from a day on; the same person and
//! day again is the same thing, corrected. What the file does not name stays.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::figures::FigureChanges;
use super::problems::unknown_officer;
use super::snapshot::{Dated, Held};
use super::{AbsenceRow, Entry, FieldChange, FteRow, PatchRow, Plan, Problems, RowProblem, Step, Verdict};
use crate::domain::caseload::Basis;
use crate::domain::ids::PersonId;
use crate::domain::people::Days;
use crate::domain::problem::Code;
use crate::domain::words;

/// What would stand on one person's calendar: by first day, with the line of the file that puts it there.
type Calendar = BTreeMap<NaiveDate, (Days, Option<u32>)>;

pub fn plan_patches(rows: &[PatchRow], read: &Problems, dated: &Dated) -> Plan {
    let mut planner = Planner::new(read, dated);
    let held: BTreeMap<_, _> = dated
        .patches
        .iter()
        .map(|held| ((held.person.as_str(), held.patch.as_str(), held.days.starts_on), (held.days.ends_on, held.basis)))
        .collect();
    let rows = planner.one_row_each(
        rows,
        "person and day",
        |row| (row.employee_ref.clone(), row.patch.clone(), row.days.starts_on),
        |row| (row.line, row.days.ends_on.map_or(String::new(), |day| day.to_string()) + word(row.basis)),
    );
    // Holdings as they would be, to see which of a person and a patch share a day.
    let mut holdings: BTreeMap<(String, &str, &str), Calendar> = BTreeMap::new();
    for held in &dated.patches {
        let key = (held.person.to_string(), held.patch.as_str(), word(held.basis));
        holdings.entry(key).or_default().insert(held.days.starts_on, (held.days, None));
    }
    for row in rows {
        let Some(person) = planner.person(row.line, &row.employee_ref, row.days.starts_on) else { continue };
        let starts_on = row.days.starts_on;
        let was = held.get(&(person.person.id.as_str(), row.patch.as_str(), starts_on)).copied();
        let id = person.person.id.to_string();
        for basis in [Basis::Substantive, Basis::Cover] {
            holdings.entry((id.clone(), &row.patch, word(basis))).or_default().remove(&starts_on);
        }
        holdings.entry((id, &row.patch, word(row.basis))).or_default().insert(starts_on, (row.days, Some(row.line)));
        let step = match was {
            None => Step::AddPatch { patch: row.patch.clone(), days: row.days, basis: row.basis },
            Some(_) => Step::CorrectPatch { patch: row.patch.clone(), days: row.days, basis: row.basis },
        };
        let changes = [
            ("patch", was.map(|_| row.patch.clone()), row.patch.clone()),
            ("from", was.map(|_| starts_on.to_string()), starts_on.to_string()),
            ("to", was.map(|(to, _)| until(to)), until(row.days.ends_on)),
            ("basis", was.map(|(_, basis)| word(basis).to_owned()), word(row.basis).to_owned()),
        ];
        planner.entry(row.line, person, changes, step);
    }
    for ((_, patch, _), days) in &holdings {
        planner.overlaps(Code::OverlappingHoldings, &format!("holds {patch}"), days);
    }
    planner.finish()
}

pub fn plan_fte(rows: &[FteRow], read: &Problems, dated: &Dated) -> Plan {
    let mut planner = Planner::new(read, dated);
    let rows = planner.one_row_each(
        rows,
        "person and day",
        |row| (row.employee_ref.clone(), row.starts_on),
        |row| (row.line, row.fte.0.normalize().to_string()),
    );
    for row in rows {
        let Some(person) = planner.person(row.line, &row.employee_ref, row.starts_on) else { continue };
        let was = person.hours.iter().find(|hours| hours.starts_on == row.starts_on).map(|hours| hours.fte);
        let (starts_on, fte) = (row.starts_on, row.fte);
        let step = if was.is_none() { Step::AddHours { starts_on, fte } } else { Step::CorrectHours { starts_on, fte } };
        // 0.50 is 0.5: no change.
        let was_text = was.map(|was| if was == fte { fte.to_string() } else { was.to_string() });
        let changes = [("from", was.map(|_| starts_on.to_string()), starts_on.to_string()), ("fte", was_text, fte.to_string())];
        planner.entry(row.line, person, changes, step);
    }
    planner.finish()
}

pub fn plan_absences(rows: &[AbsenceRow], read: &Problems, dated: &Dated) -> Plan {
    let mut planner = Planner::new(read, dated);
    let held: BTreeMap<_, _> = dated.absences.iter().map(|(of, days)| ((of.as_str(), days.starts_on), days.ends_on)).collect();
    let rows = planner.one_row_each(
        rows,
        "person and day",
        |row| (row.employee_ref.clone(), row.days.starts_on),
        |row| (row.line, until(row.days.ends_on)),
    );
    let mut absences: BTreeMap<&PersonId, Calendar> = BTreeMap::new();
    for (of, days) in &dated.absences {
        absences.entry(of).or_default().insert(days.starts_on, (*days, None));
    }
    for row in rows {
        let Some(person) = planner.person(row.line, &row.employee_ref, row.days.starts_on) else { continue };
        let id = &person.person.id;
        let was = held.get(&(id.as_str(), row.days.starts_on)).copied();
        absences.entry(id).or_default().insert(row.days.starts_on, (row.days, Some(row.line)));
        let step = if was.is_none() { Step::AddAbsence(row.days) } else { Step::CorrectAbsence(row.days) };
        let from = row.days.starts_on.to_string();
        let changes = [("from", was.map(|_| from.clone()), from), ("to", was.map(until), until(row.days.ends_on))];
        planner.entry(row.line, person, changes, step);
    }
    for days in absences.values() {
        planner.overlaps(Code::OverlappingAbsences, "is away", days);
    }
    planner.finish()
}

/// A last day as people read it; none is open.
pub(super) fn until(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| "open".to_owned(), |day| day.to_string())
}

fn word(basis: Basis) -> &'static str {
    match basis {
        Basis::Substantive => "substantive",
        Basis::Cover => "cover",
    }
}

pub(super) struct Planner<'a> {
    dated: &'a Dated,
    by_ref: BTreeMap<&'a str, &'a Held>,
    problems: Problems,
    entries: Vec<Entry>,
    unchanged: usize,
    set_aside: Vec<(u32, String)>,
}

impl<'a> Planner<'a> {
    pub(super) fn new(read: &Problems, dated: &'a Dated) -> Planner<'a> {
        let refs = dated.people.iter().filter_map(|held| Some((held.person.employee_ref.as_deref()?, held)));
        Planner {
            dated,
            by_ref: refs.collect(),
            problems: read.clone(),
            entries: Vec::new(),
            unchanged: 0,
            set_aside: Vec::new(),
        }
    }

    /// One row for each key, by key. `what` names what has the key, and `told` gives a row's line and what it says beside the key.
    pub(super) fn one_row_each<'r, R, K: Ord>(
        &mut self,
        rows: &'r [R],
        what: &str,
        key: impl Fn(&R) -> K,
        told: impl Fn(&R) -> (u32, String),
    ) -> Vec<&'r R> {
        let mut by_key: BTreeMap<K, Vec<&R>> = BTreeMap::new();
        for row in rows {
            by_key.entry(key(row)).or_default().push(row);
        }
        let mut kept = Vec::new();
        for mut same in by_key.into_values() {
            same.sort_by_key(|row| told(row).0);
            let (line, text) = told(same[0]);
            let others: Vec<u32> = same[1..].iter().map(|row| told(row).0).collect();
            if same[1..].iter().any(|row| told(row).1 != text) {
                let lines: Vec<String> =
                    std::iter::once(line).chain(others.iter().copied()).map(|line| line.to_string()).collect();
                let message = format!("Lines {} give different values for the same {what}. Keep one", words::join(&lines));
                let problem = RowProblem::row(Code::SameKey, line, "").with_lines(others);
                self.problems.push(RowProblem { message, ..problem });
                // Which of them is meant is not known, so none is planned.
                continue;
            }
            if let Some(second) = others.first() {
                let text = format!("the same row stands again in line {second}. It is used once");
                self.problems.push(RowProblem::row(Code::DuplicateRow, line, text).with_lines(others));
            }
            kept.push(same[0]);
        }
        kept
    }

    /// Notes a row that changes nothing.
    pub(super) fn is_unchanged(&mut self) {
        self.unchanged += 1;
    }

    pub(super) fn problem(&mut self, problem: RowProblem) {
        self.problems.push(problem);
    }

    /// Whoever has a reference.
    pub(super) fn held(&self, employee_ref: &str) -> Option<&'a Held> {
        self.by_ref.get(employee_ref).copied()
    }

    /// Whoever has a reference; that nobody has it is told.
    pub(super) fn known(&mut self, line: u32, employee_ref: &str) -> Option<&'a Held> {
        let held = self.held(employee_ref);
        if held.is_none() {
            self.problems.push(unknown_officer(line, employee_ref));
        }
        held
    }

    /// Whom a row is about, where it can be planned: somebody known who was here on its first day, and not the importer.
    pub(super) fn person(&mut self, line: u32, employee_ref: &str, starts_on: NaiveDate) -> Option<&'a Held> {
        let held = self.known(line, employee_ref)?;
        let mut refuse = |code, text: String| {
            self.problems.push(RowProblem::row(code, line, text).at("employee_ref", employee_ref));
            None
        };
        if held.person.id == self.dated.importer {
            let text = "this row is about you, so it is set aside. A colleague in HR imports it".to_owned();
            self.set_aside.push((line, employee_ref.to_owned()));
            return refuse(Code::OwnRow, text);
        }
        if held.had_left_by(starts_on) {
            return refuse(Code::OfficerLeft, format!("{employee_ref} had left by {}", words::date(starts_on)));
        }
        Some(held)
    }

    /// Notes a row: new where there was nothing, changed where a field differs.
    pub(super) fn entry<const N: usize>(
        &mut self,
        line: u32,
        held: &Held,
        fields: [(&str, Option<String>, String); N],
        step: Step,
    ) {
        let is_new = fields.iter().all(|(_, was, _)| was.is_none());
        let changes: Vec<FieldChange> = fields
            .into_iter()
            .filter(|(_, was, will_be)| was.as_deref().unwrap_or_default() != will_be)
            .map(|(field, was, will_be)| FieldChange { field: field.to_owned(), was: was.unwrap_or_default(), will_be })
            .collect();
        if changes.is_empty() {
            self.unchanged += 1;
            return;
        }
        self.entries.push(Entry {
            line,
            employee_ref: held.person.employee_ref.clone().unwrap_or_default(),
            name: held.person.name.clone(),
            person: Some(held.person.id.clone()),
            verdict: if is_new { Verdict::New } else { Verdict::Changed },
            changes,
            affects: Vec::new(),
            steps: vec![step],
        });
    }

    /// Says which criteria the entry of a line bears on, where it became one.
    pub(super) fn affects(&mut self, line: u32, criteria: &[String]) {
        if let Some(entry) = self.entries.last_mut().filter(|entry| entry.line == line) {
            entry.affects = criteria.to_vec();
        }
    }

    /// Days that share a day with those before them. What stood there already, and stays, is not the file's.
    fn overlaps(&mut self, code: Code, does: &str, days: &Calendar) {
        let mut longest: Option<(Days, Option<u32>)> = None;
        for (days, line) in days.values() {
            if let Some((before, before_line)) = longest.filter(|(before, _)| before.meet(*days))
                && let Some(at) = line.or(before_line)
            {
                let other = if line.is_some() { before } else { *days };
                let text = format!("the person {does} from {} as well, on some of the same days", words::date(other.starts_on));
                let problem = RowProblem::row(code, at, text).at("from", &days.starts_on.to_string());
                self.problems.push(problem.with_lines(line.and(before_line)));
            }
            let goes_further = |before: Days| match (before.ends_on, days.ends_on) {
                (None, _) => false,
                (Some(_), None) => true,
                (Some(before), Some(last)) => last > before,
            };
            if longest.is_none_or(|(before, _)| goes_further(before)) {
                longest = Some((*days, *line));
            }
        }
    }

    pub(super) fn finish(mut self) -> Plan {
        self.problems.sort();
        self.set_aside.sort();
        Plan {
            entries: self.entries,
            unchanged: self.unchanged,
            set_aside: self.set_aside,
            teams: Vec::new(),
            problems: self.problems,
            staff: self.dated.people.len(),
            figures: FigureChanges::default(),
        }
    }
}
