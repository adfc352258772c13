//! Holds the rows of a file against what may be there, and against what is held.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::super::own_numbers::IdleTargets;
use super::super::problems::unknown_officer;
use super::super::record::SHOWN;
use super::super::snapshot::{Caseloads, Held};
use super::super::targets;
use super::super::{Entry, FieldChange, Plan, Problems, RowProblem, Verdict};
use super::{FigureChanges, FigureRow, FigureRows, FigureStep, PersonChange, of_millionths, range};
use crate::domain::assessment::amounts::{Fraction, grouped, hundredths, micros, plain};
use crate::domain::audit::hex;
use crate::domain::caseload::{Basis, Figure, Metric, PeriodKind, Shape, Unit, is_ratio_of_money};
use crate::domain::decimal::Dec;
use crate::domain::ids::PersonId;
use crate::domain::officer::ALL_PATCHES;
use crate::domain::people::Days;
use crate::domain::problem::Code;
use crate::domain::words;

/// People whose criteria are judged with the figures of a file, before and after, so that a preview can say what they do.
const JUDGED: usize = 50;

/// Holds a file, part by part, against the catalogue, the calendar and the patches, and then against what is held.
pub struct Planning<'a> {
    there: &'a Caseloads,
    by_ref: HashMap<&'a str, u32>,
    holdings: Holdings<'a>,
    patches: HashSet<&'a str>,
    problems: Problems,
    set_aside: Vec<(u32, String)>,
    idle: IdleTargets,
    /// Figures of all patches that do not count: the first line that leads to it, and how many do.
    aside: Option<(u32, usize)>,
    unchanged: usize,
    changes: FigureChanges,
    added: Vec<Entry>,
    digest: Sha256,
    /// The period that was found to be one last: mostly the next row is of the same.
    sound: Option<(PeriodKind, NaiveDate, NaiveDate)>,
}

/// A part of a file whose rows were checked.
pub struct Part<'f> {
    file: &'f FigureRows,
    /// The people of it in the order of their ids, by their place among all, each with their part of `kept`.
    people: Vec<(usize, Range<usize>)>,
    /// Places of rows, one for each figure, by person.
    kept: Vec<u32>,
}

/// The patches that people held: by person, patch and basis.
type Holdings<'a> = HashMap<(&'a str, &'a str, Basis), Vec<Days>>;

impl Part<'_> {
    /// How many people it has figures of.
    pub fn people(&self) -> usize {
        self.people.len()
    }

    /// The days that its rows are about, each period once.
    pub fn periods(&self) -> Vec<(PeriodKind, NaiveDate, NaiveDate)> {
        let rows = self.kept.iter().map(|at| &self.file.rows[*at as usize]);
        let each: HashSet<_> = rows.map(|row| (row.period, row.start, row.end)).collect();
        each.into_iter().collect()
    }

    /// How many rows it has of one of them.
    pub fn rows(&self, place: usize) -> usize {
        self.people.get(place).map_or(0, |(_, part)| part.len())
    }
}

impl<'a> Planning<'a> {
    /// `read`: what was found while the file was read.
    pub fn new(read: &Problems, there: &'a Caseloads) -> Planning<'a> {
        let by_ref =
            (0..).zip(&there.people).filter_map(|(place, held)| Some((held.person.employee_ref.as_deref()?, place))).collect();
        let mut holdings: Holdings<'_> = HashMap::new();
        for held in &there.patches {
            holdings.entry((held.person.as_str(), held.patch.as_str(), held.basis)).or_default().push(held.days);
        }
        Planning {
            there,
            by_ref,
            holdings,
            patches: there.patches.iter().map(|held| held.patch.as_str()).collect(),
            problems: read.clone(),
            set_aside: Vec::new(),
            idle: IdleTargets::default(),
            aside: None,
            unchanged: 0,
            changes: FigureChanges::default(),
            added: Vec::new(),
            digest: Sha256::new(),
            sound: None,
        }
    }

    /// Holds every row of a part against what may be there.
    pub fn check<'f>(&mut self, file: &'f FigureRows) -> Part<'f> {
        let rows = self.rows(file);
        self.one_row_each(file, rows)
    }

    /// The rows that are about somebody else than the importer, each with the place of its person.
    fn rows(&mut self, file: &FigureRows) -> Vec<(u32, u32)> {
        let there = self.there;
        let officers: Vec<Option<u32>> = file.words.list.iter().map(|text| self.by_ref.get(text.as_str()).copied()).collect();
        let metrics: Vec<Option<&Metric>> = file.words.list.iter().map(|text| there.metrics.get(text)).collect();
        let mut kept = Vec::with_capacity(file.rows.len());
        for (at, row) in (0..).zip(&file.rows) {
            self.metric(file, row, metrics[row.metric as usize]);
            self.period(row);
            let Some(place) = officers[row.officer as usize] else {
                let employee_ref = file.words.text(row.officer);
                self.say(unknown_officer(row.line, employee_ref));
                continue;
            };
            if self.person(file, row, &there.people[place as usize]) {
                self.patch(file, row, &there.people[place as usize]);
                kept.push((place, at));
            }
        }
        kept
    }

    fn say(&mut self, problem: RowProblem) {
        self.problems.push(problem);
    }

    fn cell(&mut self, row: &FigureRow, code: Code, column: &str, value: &str, words: String) {
        self.say(RowProblem::cell(code, row.line, column, value, words));
    }

    /// False: the row is not looked at any further.
    fn person(&mut self, file: &FigureRows, row: &FigureRow, held: &Held) -> bool {
        let employee_ref = file.words.text(row.officer);
        if held.person.id == self.there.importer {
            let text = "this row is about you, so it is set aside. A colleague in HR imports it";
            self.set_aside.push((row.line, employee_ref.to_owned()));
            self.say(RowProblem::row(Code::OwnRow, row.line, text).at("employee_ref", employee_ref));
            return false;
        }
        if held.had_left_by(row.start) {
            let text = format!("{employee_ref} had left by {}", words::date(row.start));
            self.say(RowProblem::row(Code::OfficerLeft, row.line, text).at("employee_ref", employee_ref));
        }
        true
    }

    /// Whoever a figure is given to had the patch on one of its days at least; whether that was long enough is a rule's to say.
    fn patch(&mut self, file: &FigureRows, row: &FigureRow, held: &Held) {
        let patch = file.words.text(row.patch);
        if patch == ALL_PATCHES {
            return;
        }
        if !self.patches.contains(patch) {
            let text = format!("there is no patch {patch}");
            self.say(RowProblem::row(Code::UnknownPatch, row.line, text).at("patch", patch));
            return;
        }
        let days = Days { starts_on: row.start, ends_on: Some(row.end) };
        let held_then = self.holdings.get(&(held.person.id.as_str(), patch, row.basis));
        if !held_then.is_some_and(|holdings| holdings.iter().any(|holding| holding.meet(days))) {
            let did = if row.basis == Basis::Cover { "cover" } else { "hold" };
            let text = format!("{} did not {did} patch {patch} then", file.words.text(row.officer));
            self.say(RowProblem::row(Code::NoAssignment, row.line, text).at("patch", patch));
        }
    }

    fn period(&mut self, row: &FigureRow) {
        let period = Some((row.period, row.start, row.end));
        if self.sound != period && self.is_sound(row) {
            self.sound = period;
        }
        if row.extracted_at.date_naive() > self.there.today {
            let told = words::date(row.extracted_at.date_naive());
            self.cell(row, Code::FutureDate, "extracted_at", &told, format!("{told} is still to come"));
        }
    }

    /// False where figures of the row's period cannot be taken, which it tells.
    fn is_sound(&mut self, row: &FigureRow) -> bool {
        let there = self.there;
        let told = row.start.to_string();
        if !there.periods.is_period(row.period, row.start, row.end) {
            let text = format!("{} is not a period in the calendar", range(row.start, row.end));
            self.say(RowProblem::row(Code::PeriodMismatch, row.line, text).at("period_start", &told));
        } else if row.end > there.today {
            let text = format!("the period ends on {}, which is still to come", words::date(row.end));
            self.say(RowProblem::row(Code::FutureDate, row.line, text).at("period_end", &row.end.to_string()));
        } else if let Some(closed) = there.closed_through.filter(|closed| row.end <= *closed) {
            let text = format!("figures up to {} are closed", words::date(closed));
            self.say(RowProblem::row(Code::LockedYear, row.line, text).at("period_end", &row.end.to_string()));
        } else {
            return true;
        }
        false
    }

    fn metric(&mut self, file: &FigureRows, row: &FigureRow, metric: Option<&Metric>) {
        let Some(metric) = metric else {
            let id = file.words.text(row.metric);
            return self.say(RowProblem::row(Code::UnknownMetric, row.line, format!("there is no metric {id}")).at("metric", id));
        };
        if metric.shape == Shape::Event {
            let text = format!("{} are counted one by one. Give them in a file of events", words::plain(metric.id.as_str()));
            return self.cell(row, Code::MetricShape, "metric", metric.id.as_str(), text);
        }
        // Parts of a count are counts themselves; parts of money are not.
        let is_counted = metric.unit == Unit::Count || (metric.ratio && !is_ratio_of_money(metric.id.as_str()));
        let is_wrong = |amount: i64| is_counted && amount % 100 != 0;
        if row.numerator < 0 && !metric.allow_negative {
            let told = plain(row.numerator);
            self.cell(row, Code::NegativeAmount, "numerator", &told, format!("{} cannot be less than nothing", metric.name));
        } else if is_wrong(row.numerator) {
            let told = plain(row.numerator);
            self.cell(row, Code::NumberFormat, "numerator", &told, format!("{} is counted in whole numbers", metric.name));
        }
        match row.denominator {
            None if metric.ratio => {
                self.cell(row, Code::EmptyCell, "denominator", "", format!("{} needs a denominator. Fill it in", metric.name));
            }
            Some(denominator) if denominator < 0 => {
                let told = plain(denominator);
                self.cell(row, Code::NegativeAmount, "denominator", &told, "it cannot be less than nothing".to_owned());
            }
            Some(denominator) if metric.ratio && is_wrong(denominator) => {
                let told = plain(denominator);
                self.cell(row, Code::NumberFormat, "denominator", &told, format!("{} is counted in whole numbers", metric.name));
            }
            Some(0) if metric.ratio && row.numerator != 0 => {
                let text = "nothing was due, so the numerator is 0 as well".to_owned();
                self.cell(row, Code::ZeroDenominator, "denominator", "0", text);
            }
            Some(denominator) if metric.ratio && metric.bounded && row.numerator > denominator => {
                let (done, due) = (plain(row.numerator), plain(denominator));
                let text = format!("{done} done is more than {due} due");
                self.say(RowProblem::row(Code::OverWhole, row.line, text).at("numerator", &done));
            }
            Some(denominator) if metric.ratio && denominator > 0 => self.supplied(row, denominator),
            _ => {}
        }
        let Some(target) = row.target else { return };
        match targets::refused(metric, target) {
            Some((code, text)) => self.cell(row, code, "target", &of_millionths(target), text),
            None => self.idle.note(self.there, metric, row.period, target, row.line),
        }
    }

    /// A percentage that the file gives beside the amounts. Within 0.05 of a point it is the same.
    fn supplied(&mut self, row: &FigureRow, denominator: i64) {
        let Some(supplied) = row.supplied else { return };
        let computed = i128::from(row.numerator) * 100 * 1_000_000;
        let off = |millionths: i128| (millionths * i128::from(denominator) - computed).abs();
        let near = 50_000 * i128::from(denominator);
        let given = i128::from(supplied);
        let told = of_millionths(supplied);
        if off(given) <= near {
            return;
        }
        if (0..200_000).contains(&given) && off(given * 100) <= near {
            let hundred = of_millionths(supplied.saturating_mul(100));
            let text = format!("{told} looks like a fraction. Give {hundred} for {hundred}%");
            self.say(RowProblem::row(Code::PctScale, row.line, text).at("supplied_pct", &told));
            return;
        }
        let computed = Fraction::new(i128::from(row.numerator) * 100, denominator).rounded(2);
        let text = format!("you gave {told}%; the amounts give {computed}%. We will use {computed}%");
        self.say(RowProblem::row(Code::PctDiffers, row.line, text).at("supplied_pct", &told));
    }

    /// One row for each figure, by person. Two that differ are told, and neither is kept.
    fn one_row_each<'f>(&mut self, file: &'f FigureRows, rows: Vec<(u32, u32)>) -> Part<'f> {
        let mut part = Part { file, people: Vec::new(), kept: Vec::with_capacity(rows.len()) };
        let ranks = file.words.ranks();
        // What makes two rows one figure, in the order in which figures are planned; the line; and the place of the row.
        let key = |(place, at): (u32, u32)| {
            let row = &file.rows[at as usize];
            let (metric, patch) = (ranks[row.metric as usize], ranks[row.patch as usize]);
            let figure = (place, metric, row.period, row.start, row.end, patch, row.basis == Basis::Cover);
            (figure, row.line, at)
        };
        let mut rows: Vec<_> = rows.into_iter().map(key).collect();
        rows.sort_unstable();
        for same in rows.chunk_by(|(figure, ..), (next, ..)| figure == next) {
            let row = |(.., at): &(_, u32, u32)| &file.rows[*at as usize];
            let first = row(&same[0]);
            let others: Vec<u32> = same[1..].iter().map(|other| row(other).line).collect();
            if same[1..].iter().any(|other| !row(other).says_the_same(first)) {
                let lines: Vec<String> = std::iter::once(&first.line).chain(&others).map(u32::to_string).collect();
                let message = format!("Lines {} give different values for the same figure. Keep one", words::join(&lines));
                let problem = RowProblem::row(Code::SameKey, first.line, "").with_lines(others);
                self.say(RowProblem { message, ..problem });
                continue;
            }
            if let Some(second) = others.first() {
                let text = format!("the same row stands again in line {second}. It is used once");
                self.say(RowProblem::row(Code::DuplicateRow, first.line, text).with_lines(others));
            }
            let ((place, ..), _, at) = same[0];
            let place = place as usize;
            match part.people.last_mut().filter(|(last, _)| *last == place) {
                Some((_, of_person)) => of_person.end += 1,
                None => part.people.push((place, part.kept.len()..part.kept.len() + 1)),
            }
            part.kept.push(at);
        }
        part
    }

    /// Whether anything is wrong, so that nothing needs to be compared.
    pub fn is_refused(&self) -> bool {
        self.problems.errors() > 0
    }

    /// The people of a part in their order.
    pub fn people_of(&self, part: &Part<'_>) -> Vec<PersonId> {
        part.people.iter().map(|(person, _)| self.there.people[*person].person.id.clone()).collect()
    }

    /// Holds the rows of one of them against the figures that are held of them in the part's periods, and says what has to be
    /// stored.
    pub fn compare<'f, 'h>(&mut self, part: &Part<'f>, place: usize, figures: &'h [Figure]) -> Vec<FigureStep<'f, 'h>> {
        let Some((person, of_person)) = part.people.get(place) else { return Vec::new() };
        let held = &self.there.people[*person];
        let there: HashMap<_, &Figure> = figures
            .iter()
            .filter(|figure| !figure.of_team)
            .map(|figure| {
                let said = &figure.observation;
                ((said.metric.as_str(), said.period, said.start, said.end, said.patch.as_str(), said.basis), figure)
            })
            .collect();
        let (from, until) = (NaiveDate::MAX, NaiveDate::MIN);
        let (person, had_any) = (held.person.id.clone(), !figures.is_empty());
        let mut change = PersonChange { person, new: 0, corrected: 0, held: had_any, from, until };
        let mut steps = Vec::new();
        for at in &part.kept[of_person.clone()] {
            let row = &part.file.rows[*at as usize];
            let (metric, patch) = (part.file.words.text(row.metric), part.file.words.text(row.patch));
            let was = there.get(&(metric, row.period, row.start, row.end, patch, row.basis)).copied();
            if was.is_some_and(|was| says(part.file, row, was)) {
                self.unchanged += 1;
                continue;
            }
            let count = if was.is_none() { &mut change.new } else { &mut change.corrected };
            *count += 1;
            (change.from, change.until) = (change.from.min(row.start), change.until.max(row.end));
            self.step(held, part.file, row, was);
            steps.push(FigureStep { row, was });
        }
        self.all_beside_one(part.file, &steps, figures);
        if change.corrected > 0 && self.changes.judged.len() < JUDGED {
            let said =
                |step: &FigureStep<'_, '_>| part.file.figure(step.row, &held.person.id, "", 1, step.row.extracted_at).observation;
            self.changes.judged.push((held.person.id.clone(), steps.iter().map(said).collect()));
        }
        if !steps.is_empty() {
            self.changes.new += change.new;
            self.changes.corrected += change.corrected;
            self.changes.people.push(change);
        }
        steps
    }

    /// Notes where a file leads to figures of single patches beside one of all patches, which then does not count.
    fn all_beside_one(&mut self, file: &FigureRows, steps: &[FigureStep<'_, '_>], figures: &[Figure]) {
        let new = steps.iter().map(|step| {
            let (row, metric) = (step.row, file.words.text(step.row.metric));
            (file.words.text(row.patch) == ALL_PATCHES, (metric, row.period, row.start, row.end))
        });
        let held = figures.iter().filter(|figure| !figure.of_team).map(|figure| {
            let said = &figure.observation;
            (said.patch == ALL_PATCHES, (said.metric.as_str(), said.period, said.start, said.end))
        });
        // Nearly every file has the one or the other.
        let each = || new.clone().chain(held.clone());
        if each().all(|(is_all, _)| is_all) || !each().any(|(is_all, _)| is_all) {
            return;
        }
        let (of_all, of_one): (Vec<_>, Vec<_>) = each().partition(|(is_all, _)| *is_all);
        let keys = |of: Vec<(bool, _)>| of.into_iter().map(|(_, key)| key).collect::<HashSet<_>>();
        let (of_all, of_one) = (keys(of_all), keys(of_one));
        let in_file: HashSet<_> = new.clone().filter(|(is_all, _)| *is_all).map(|(_, key)| key).collect();
        for (step, (is_all, key)) in steps.iter().zip(new) {
            // Where both are in the file, the line of all patches is told.
            let leads = if is_all { of_one.contains(&key) } else { of_all.contains(&key) && !in_file.contains(&key) };
            if leads {
                let (line, count) = self.aside.unwrap_or((step.row.line, 0));
                self.aside = Some((line.min(step.row.line), count + 1));
            }
        }
    }

    fn step(&mut self, held: &Held, file: &FigureRows, row: &FigureRow, was: Option<&Figure>) {
        self.digest.update(match was {
            None => format!("{} \n", row.line),
            Some(was) => format!("{} {:?} {:?}\n", row.line, was.observation, was.origin.revision),
        });
        let list = if was.is_none() { &mut self.added } else { &mut self.changes.shown };
        if list.len() < SHOWN {
            let verdict = if was.is_none() { Verdict::New } else { Verdict::Changed };
            list.push(Entry {
                line: row.line,
                employee_ref: held.person.employee_ref.clone().unwrap_or_default(),
                name: held.person.name.clone(),
                person: Some(held.person.id.clone()),
                verdict,
                changes: told(self.there, file, row, was),
                affects: self.there.criteria_of(file.words.text(row.metric)),
                steps: Vec::new(),
            });
        }
    }

    /// The plan. Where anything is wrong nothing would be done, whatever had been compared before it was found.
    pub fn finish(mut self) -> Plan {
        self.idle.tell(self.there, &mut self.problems);
        if self.is_refused() {
            self.aside = None;
            self.changes = FigureChanges::default();
            self.added.clear();
            self.unchanged = 0;
            self.digest = Sha256::new();
        }
        if let Some((line, count)) = self.aside {
            let more =
                if count == 1 { String::new() } else { format!(". So with {}", words::count(count as u64 - 1, "row") + " more") };
            let text = format!("figures of single patches are there for the period, so that of all patches does not count{more}");
            self.say(RowProblem::row(Code::PatchesCount, line, text).at("patch", ""));
        }
        self.problems.sort();
        self.set_aside.sort();
        self.changes.shown.append(&mut self.added);
        self.changes.digest = hex(&self.digest.finalize());
        Plan {
            entries: Vec::new(),
            unchanged: self.unchanged,
            set_aside: self.set_aside,
            teams: Vec::new(),
            problems: self.problems,
            staff: self.there.people.len(),
            figures: self.changes,
        }
    }
}

/// Whether a row says what is held.
fn says(file: &FigureRows, row: &FigureRow, was: &Figure) -> bool {
    let said = &was.observation;
    let note = row.note.map(|note| file.words.text(note));
    row.numerator == hundredths(said.numerator.0)
        && row.denominator == said.denominator.map(|amount| hundredths(amount.0))
        && row.target == said.target.map(|target| micros(target.0))
        && row.fte == was.origin.fte
        && note == was.origin.note.as_deref()
}

/// What a page shows of a row that is stored: the value, and whatever else differs.
fn told(there: &Caseloads, file: &FigureRows, row: &FigureRow, was: Option<&Figure>) -> Vec<FieldChange> {
    let Some(metric) = there.metrics.get(file.words.text(row.metric)) else { return Vec::new() };
    let patch = match file.words.text(row.patch) {
        ALL_PATCHES => "all patches",
        patch => patch,
    };
    let cover = if row.basis == Basis::Cover { ", cover" } else { "" };
    let period = match row.period {
        PeriodKind::Snapshot => words::date(row.start),
        // A month's name keeps its capital.
        PeriodKind::Month => there.periods.name(PeriodKind::Month, there.periods.ordinal(PeriodKind::Month, row.start)),
        kind => words::lower_first(&there.periods.name(kind, there.periods.ordinal(kind, row.start))),
    };
    let field = format!("{}, {period}, {patch}{cover}", metric.name);
    let said = was.map(|was| &was.observation);
    let value = |numerator: i64, denominator: Option<i64>| value(metric, numerator, denominator);
    let target = |amount: Option<i64>| amount.map(|amount| targets::in_words(metric, amount)).unwrap_or_default();
    let mut changes = vec![(
        field.clone(),
        said.map(|said| value(hundredths(said.numerator.0), said.denominator.map(|amount| hundredths(amount.0))))
            .unwrap_or_default(),
        value(row.numerator, row.denominator),
    )];
    let was_target = said.and_then(|said| said.target).map(|target| micros(target.0));
    changes.push((format!("{field}: target"), target(was_target), target(row.target)));
    let fte = |fte: Option<Dec>| fte.map(|fte| fte.0.normalize().to_string()).unwrap_or_default();
    changes.push((format!("{field}: working hours"), fte(was.and_then(|was| was.origin.fte)), fte(row.fte)));
    let note = row.note.map(|note| file.words.text(note).to_owned());
    let was_note = was.and_then(|was| was.origin.note.clone());
    changes.push((format!("{field}: note"), was_note.unwrap_or_default(), note.unwrap_or_default()));
    changes.retain(|(_, was, will_be)| was != will_be);
    changes.into_iter().map(|(field, was, will_be)| FieldChange { field, was, will_be }).collect()
}

/// `2.85% (£52,440 of £1,840,000)`, `89.58% (43 of 48)`, `£1,234.50`, `12`.
fn value(metric: &Metric, numerator: i64, denominator: Option<i64>) -> String {
    match (denominator, metric.unit) {
        (Some(0), _) => "nothing was due".to_owned(),
        (Some(denominator), _) if metric.ratio => {
            let percent = Fraction::new(i128::from(numerator) * 100, denominator).rounded(2);
            let amount = if is_ratio_of_money(metric.id.as_str()) { pounds } else { grouped };
            format!("{percent}% ({} of {})", amount(numerator), amount(denominator))
        }
        (_, Unit::Gbp) => pounds(numerator),
        _ => grouped(numerator),
    }
}

/// Hundredths of a pound: `£52,440`, `-£123.45`.
fn pounds(amount: i64) -> String {
    let sign = if amount < 0 { "-" } else { "" };
    format!("{sign}£{}", grouped(amount.saturating_abs()))
}
