//! What a file of caseload figures would change. Files have millions of rows, so a row is small, words that repeat are held
//! once, and what changes is a list of rows beside the first examples that a page shows.

use std::collections::HashMap;
use std::ops::Range;

use chrono::{DateTime, NaiveDate, Utc};
use sha2::{Digest, Sha256};

use super::record::SHOWN;
use super::snapshot::{Caseloads, Held};
use super::{Entry, FieldChange, Plan, Problems, RowProblem, Verdict};
use crate::domain::assessment::amounts::{Fraction, grouped, hundredths, micros, plain};
use crate::domain::audit::hex;
use crate::domain::caseload::{Basis, Figure, Metric, Origin, PeriodKind, Shape, Unit, is_ratio_of_money};
use crate::domain::decimal::Dec;
use crate::domain::ids::{MetricId, PersonId};
use crate::domain::officer::{ALL_PATCHES, Observation};
use crate::domain::people::Days;
use crate::domain::problem::Code;
use crate::domain::words;

/// People whose criteria are judged with the figures of a file, before and after, so that a preview can say what they do.
const JUDGED: usize = 50;

/// Texts that stand again and again in a file, each held once.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Words {
    list: Vec<String>,
    places: HashMap<String, u32>,
}

impl Words {
    /// The place of a text in the list.
    pub fn place(&mut self, text: &str) -> u32 {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.list.push(text.to_owned());
        self.places.insert(text.to_owned(), place);
        place
    }

    pub fn text(&self, place: u32) -> &str {
        self.list.get(place as usize).map_or("", String::as_str)
    }

    /// For each place its rank in the order of the texts.
    fn ranks(&self) -> Vec<u32> {
        let mut order: Vec<usize> = (0..self.list.len()).collect();
        order.sort_by(|a, b| self.list[*a].cmp(&self.list[*b]));
        let mut ranks = vec![0; order.len()];
        for (rank, place) in (0..).zip(order) {
            ranks[place] = rank;
        }
        ranks
    }
}

/// One row. `officer`, `patch`, `metric`, `source` and `note` are places among the words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FigureRow {
    pub line: u32,
    pub officer: u32,
    pub patch: u32,
    pub metric: u32,
    pub period: PeriodKind,
    pub basis: Basis,
    pub start: NaiveDate,
    pub end: NaiveDate,
    /// In hundredths.
    pub numerator: i64,
    /// In hundredths.
    pub denominator: Option<i64>,
    /// In millionths of the metric's unit.
    pub target: Option<i64>,
    pub fte: Option<Dec>,
    /// A percentage to hold against the amounts, in millionths.
    pub supplied: Option<i64>,
    pub source: u32,
    pub extracted_at: DateTime<Utc>,
    pub note: Option<u32>,
}

impl FigureRow {
    /// Whether two rows about the same figure say the same.
    fn says_the_same(&self, other: &FigureRow) -> bool {
        (self.numerator, self.denominator, self.target, self.fte, self.note)
            == (other.numerator, other.denominator, other.target, other.fte, other.note)
    }
}

/// The rows of a file. Rows with a mistake are not among them.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct FigureRows {
    pub words: Words,
    pub rows: Vec<FigureRow>,
}

impl FigureRows {
    /// What a row says, as it is stored.
    pub fn figure(&self, row: &FigureRow, person: &PersonId, import: &str, revision: i64, now: DateTime<Utc>) -> Figure {
        let amount = |units: i64, scale: u32| Dec(rust_decimal::Decimal::new(units, scale).normalize());
        Figure {
            person: person.clone(),
            of_team: false,
            observation: Observation {
                metric: MetricId::new(self.words.text(row.metric)),
                patch: self.words.text(row.patch).to_owned(),
                period: row.period,
                start: row.start,
                end: row.end,
                numerator: amount(row.numerator, 2),
                denominator: row.denominator.map(|denominator| amount(denominator, 2)),
                target: row.target.map(|target| amount(target, 6)),
                basis: row.basis,
                disputed: false,
                source: Some(self.words.text(row.source).to_owned()),
            },
            origin: Origin {
                revision,
                import: Some((import.to_owned(), row.line)),
                extracted_at: Some(row.extracted_at),
                fte: row.fte,
                note: row.note.map(|note| self.words.text(note).to_owned()),
                made_at: now,
            },
        }
    }
}

/// One row that is stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FigureStep {
    /// Place among the rows of the file.
    pub row: u32,
    /// Nothing is held yet; otherwise what is held is corrected.
    pub is_new: bool,
}

/// What becomes of figures.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct FigureChanges {
    pub new: usize,
    pub corrected: usize,
    pub steps: Vec<FigureStep>,
    /// Whose figures change, with their part of the steps.
    pub people: Vec<(PersonId, Range<usize>)>,
    /// The first people whose figures are corrected, each with all that the file says of theirs.
    pub judged: Vec<(PersonId, Vec<Observation>)>,
    /// Open applications of people whose figures are corrected: they keep what was frozen with them.
    pub frozen: usize,
    /// The first ones, corrections before what is new.
    pub shown: Vec<Entry>,
    /// Pins every step with what it replaces.
    pub digest: String,
}

impl FigureChanges {
    /// Whose figures are corrected.
    pub fn corrected_people(&self) -> impl Iterator<Item = &PersonId> {
        let is_corrected = |part: &Range<usize>| self.steps[part.clone()].iter().any(|step| !step.is_new);
        self.people.iter().filter(move |(_, part)| is_corrected(part)).map(|(person, _)| person)
    }
}

/// A file whose rows were held against the catalogue, the calendar and the patches.
pub struct Checked<'a> {
    there: &'a Caseloads,
    file: &'a FigureRows,
    problems: Problems,
    set_aside: Vec<(u32, String)>,
    /// The people of the file in the order of their ids, each with their part of `kept`.
    people: Vec<(&'a Held, Range<usize>)>,
    /// Places of rows, one for each figure, by person.
    kept: Vec<u32>,
    unchanged: usize,
    changes: FigureChanges,
    added: Vec<Entry>,
    digest: Sha256,
}

/// Holds every row of a file against what may be there.
pub fn check<'a>(file: &'a FigureRows, read: &Problems, there: &'a Caseloads) -> Checked<'a> {
    let mut checked = Checked {
        there,
        file,
        problems: read.clone(),
        set_aside: Vec::new(),
        people: Vec::new(),
        kept: Vec::new(),
        unchanged: 0,
        changes: FigureChanges::default(),
        added: Vec::new(),
        digest: Sha256::new(),
    };
    let rows = checked.rows();
    checked.one_row_each(rows);
    checked
}

/// The patches that people held: by person, patch and basis.
type Holdings<'a> = HashMap<(&'a str, &'a str, Basis), Vec<Days>>;

impl<'a> Checked<'a> {
    /// The rows that are about somebody else than the importer, each with the place of its person.
    fn rows(&mut self) -> Vec<(u32, u32)> {
        let (there, file) = (self.there, self.file);
        let by_ref: HashMap<&str, u32> =
            (0..).zip(&there.people).filter_map(|(place, held)| Some((held.person.employee_ref.as_deref()?, place))).collect();
        let mut holdings: Holdings<'_> = HashMap::new();
        for held in &there.patches {
            holdings.entry((held.person.as_str(), held.patch.as_str(), held.basis)).or_default().push(held.days);
        }
        let patches: std::collections::HashSet<&str> = there.patches.iter().map(|held| held.patch.as_str()).collect();
        let officers: Vec<Option<u32>> = file.words.list.iter().map(|text| by_ref.get(text.as_str()).copied()).collect();
        let metrics: Vec<Option<&Metric>> = file.words.list.iter().map(|text| there.metrics.get(text)).collect();
        let mut kept = Vec::with_capacity(file.rows.len());
        for (at, row) in (0..).zip(&file.rows) {
            let metric = metrics[row.metric as usize];
            self.metric(row, metric);
            self.period(row);
            let Some(place) = officers[row.officer as usize] else {
                let employee_ref = file.words.text(row.officer);
                let text = format!("nobody has reference {employee_ref}");
                self.say(RowProblem::row(Code::UnknownOfficer, row.line, text).at("employee_ref", employee_ref));
                continue;
            };
            if self.person(row, &there.people[place as usize]) {
                self.patch(row, &there.people[place as usize], &holdings, patches.contains(file.words.text(row.patch)));
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
    fn person(&mut self, row: &FigureRow, held: &Held) -> bool {
        let employee_ref = self.file.words.text(row.officer).to_owned();
        if held.person.id == self.there.importer {
            let text = "this row is about you, so it is set aside. A colleague in HR imports it";
            self.set_aside.push((row.line, employee_ref.clone()));
            self.say(RowProblem::row(Code::OwnRow, row.line, text).at("employee_ref", &employee_ref));
            return false;
        }
        if held.had_left_by(row.start) {
            let text = format!("{employee_ref} had left by {}", words::date(row.start));
            self.say(RowProblem::row(Code::OfficerLeft, row.line, text).at("employee_ref", &employee_ref));
        }
        true
    }

    /// Whoever a figure is given to had the patch on one of its days at least; whether that was long enough is a rule's to say.
    fn patch(&mut self, row: &FigureRow, held: &Held, holdings: &Holdings<'_>, is_known: bool) {
        let patch = self.file.words.text(row.patch);
        if patch == ALL_PATCHES {
            return;
        }
        if !is_known {
            let text = format!("there is no patch {patch}");
            self.say(RowProblem::row(Code::UnknownPatch, row.line, text).at("patch", patch));
            return;
        }
        let days = Days { starts_on: row.start, ends_on: Some(row.end) };
        let held_then = holdings.get(&(held.person.id.as_str(), patch, row.basis));
        if !held_then.is_some_and(|holdings| holdings.iter().any(|holding| holding.meet(days))) {
            let did = if row.basis == Basis::Cover { "cover" } else { "hold" };
            let text = format!("{} did not {did} patch {patch} then", self.file.words.text(row.officer));
            self.say(RowProblem::row(Code::NoAssignment, row.line, text).at("patch", patch));
        }
    }

    fn period(&mut self, row: &FigureRow) {
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
        }
        if row.extracted_at.date_naive() > there.today {
            let told = words::date(row.extracted_at.date_naive());
            self.cell(row, Code::FutureDate, "extracted_at", &told, format!("{told} is still to come"));
        }
    }

    fn metric(&mut self, row: &FigureRow, metric: Option<&Metric>) {
        let Some(metric) = metric else {
            let id = self.file.words.text(row.metric);
            return self.say(RowProblem::row(Code::UnknownMetric, row.line, format!("there is no metric {id}")).at("metric", id));
        };
        if metric.shape == Shape::Event {
            let text = format!("{} are counted one by one. Give them in a file of events", words::plain(metric.id.as_str()));
            return self.cell(row, Code::MetricShape, "metric", metric.id.as_str(), text);
        }
        let whole = |amount: i64| amount % 100 == 0;
        if row.numerator < 0 && !metric.allow_negative {
            let told = plain(row.numerator);
            self.cell(row, Code::NegativeAmount, "numerator", &told, format!("{} cannot be less than nothing", metric.id));
        } else if metric.unit == Unit::Count && !whole(row.numerator) {
            let told = plain(row.numerator);
            self.cell(row, Code::NumberFormat, "numerator", &told, format!("{} is counted in whole numbers", metric.id));
        }
        match row.denominator {
            None if metric.ratio => {
                self.cell(row, Code::EmptyCell, "denominator", "", format!("{} needs a denominator. Fill it in", metric.id));
            }
            Some(denominator) if denominator < 0 => {
                let told = plain(denominator);
                self.cell(row, Code::NegativeAmount, "denominator", &told, "it cannot be less than nothing".to_owned());
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
        if let Some(target) = row.target.filter(|_| !metric.better.has_direction()) {
            let text = format!("{} takes no target: more of it must not become an aim", metric.id);
            self.cell(row, Code::NeutralTarget, "target", &of_millionths(target), text);
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
    fn one_row_each(&mut self, mut rows: Vec<(u32, u32)>) {
        let file = self.file;
        let ranks = file.words.ranks();
        let key = |(place, at): &(u32, u32)| {
            let row = &file.rows[*at as usize];
            let (metric, patch) = (ranks[row.metric as usize], ranks[row.patch as usize]);
            (*place, metric, row.period, row.start, row.end, patch, row.basis == Basis::Cover)
        };
        rows.sort_unstable_by_key(|row| (key(row), file.rows[row.1 as usize].line));
        for same in rows.chunk_by(|a, b| key(a) == key(b)) {
            let row = |(_, at): &(u32, u32)| &file.rows[*at as usize];
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
            let (place, at) = same[0];
            let held = &self.there.people[place as usize];
            match self.people.last_mut().filter(|(last, _)| last.person.id == held.person.id) {
                Some((_, part)) => part.end += 1,
                None => self.people.push((held, self.kept.len()..self.kept.len() + 1)),
            }
            self.kept.push(at);
        }
    }

    /// Whether anything is wrong, so that nothing needs to be compared.
    pub fn is_refused(&self) -> bool {
        self.problems.errors() > 0
    }

    /// The people of the file, by place.
    pub fn people(&self) -> Vec<PersonId> {
        self.people.iter().map(|(held, _)| held.person.id.clone()).collect()
    }

    /// Holds the rows of one of them against the figures that are held of them.
    pub fn compare(&mut self, place: usize, figures: &[Figure]) {
        let Some((held, part)) = self.people.get(place).cloned() else { return };
        let there: HashMap<_, &Figure> = figures
            .iter()
            .filter(|figure| !figure.of_team)
            .map(|figure| {
                let said = &figure.observation;
                ((said.metric.as_str(), said.period, said.start, said.end, said.patch.as_str(), said.basis), figure)
            })
            .collect();
        let first = self.changes.steps.len();
        for at in part {
            let at = self.kept[at];
            let row = &self.file.rows[at as usize];
            let (metric, patch) = (self.file.words.text(row.metric), self.file.words.text(row.patch));
            let was = there.get(&(metric, row.period, row.start, row.end, patch, row.basis)).copied();
            if was.is_some_and(|was| self.says(row, was)) {
                self.unchanged += 1;
                continue;
            }
            self.step(held, at, row, was);
        }
        let steps = &self.changes.steps[first..];
        if steps.iter().any(|step| !step.is_new) && self.changes.judged.len() < JUDGED {
            let said = |step: &FigureStep| {
                let row = &self.file.rows[step.row as usize];
                self.file.figure(row, &held.person.id, "", 1, row.extracted_at).observation
            };
            self.changes.judged.push((held.person.id.clone(), steps.iter().map(said).collect()));
        }
        if self.changes.steps.len() > first {
            self.changes.people.push((held.person.id.clone(), first..self.changes.steps.len()));
        }
    }

    /// Whether a row says what is held.
    fn says(&self, row: &FigureRow, was: &Figure) -> bool {
        let said = &was.observation;
        let note = row.note.map(|note| self.file.words.text(note));
        row.numerator == hundredths(said.numerator.0)
            && row.denominator == said.denominator.map(|amount| hundredths(amount.0))
            && row.target == said.target.map(|target| micros(target.0))
            && row.fte == was.origin.fte
            && note == was.origin.note.as_deref()
    }

    fn step(&mut self, held: &Held, at: u32, row: &FigureRow, was: Option<&Figure>) {
        self.changes.steps.push(FigureStep { row: at, is_new: was.is_none() });
        let before = was.map(|was| format!("{:?} {:?}", was.observation, was.origin.revision)).unwrap_or_default();
        self.digest.update(format!("{} {before}\n", row.line));
        let (count, list) = match was {
            None => (&mut self.changes.new, &mut self.added),
            Some(_) => (&mut self.changes.corrected, &mut self.changes.shown),
        };
        *count += 1;
        if list.len() < SHOWN {
            let verdict = if was.is_none() { Verdict::New } else { Verdict::Changed };
            list.push(Entry {
                line: row.line,
                employee_ref: held.person.employee_ref.clone().unwrap_or_default(),
                name: held.person.name.clone(),
                person: Some(held.person.id.clone()),
                verdict,
                changes: told(self.there, self.file, row, was),
                affects: self.there.criteria_of(self.file.words.text(row.metric)),
                steps: Vec::new(),
            });
        }
    }

    pub fn finish(mut self) -> Plan {
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
        kind => words::lower_first(&there.periods.name(kind, there.periods.ordinal(kind, row.start))),
    };
    let field = format!("{}, {period}, {patch}{cover}", metric.name);
    let said = was.map(|was| &was.observation);
    let value = |numerator: i64, denominator: Option<i64>| value(metric, numerator, denominator);
    let optional = |amount: Option<i64>| amount.map(of_millionths).unwrap_or_default();
    let mut changes = vec![(
        field.clone(),
        said.map(|said| value(hundredths(said.numerator.0), said.denominator.map(|amount| hundredths(amount.0))))
            .unwrap_or_default(),
        value(row.numerator, row.denominator),
    )];
    if let Some(was) = was {
        let target = was.observation.target.map(|target| micros(target.0));
        changes.push((format!("{field}: target"), optional(target), optional(row.target)));
        let fte = |fte: Option<Dec>| fte.map(|fte| fte.0.normalize().to_string()).unwrap_or_default();
        changes.push((format!("{field}: working hours"), fte(was.origin.fte), fte(row.fte)));
        let note = row.note.map(|note| file.words.text(note).to_owned());
        changes.push((format!("{field}: note"), was.origin.note.clone().unwrap_or_default(), note.unwrap_or_default()));
        changes.retain(|(_, was, will_be)| was != will_be);
    }
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

/// Millionths as they are written: 2.75.
pub(super) fn of_millionths(amount: i64) -> String {
    rust_decimal::Decimal::new(amount, 6).normalize().to_string()
}

/// `1 to 28 April 2026`, `1 April to 30 June 2026`.
pub(super) fn range(start: NaiveDate, end: NaiveDate) -> String {
    use chrono::Datelike;
    let first = match (start.year() == end.year(), start.month() == end.month()) {
        (true, true) => start.format("%-d").to_string(),
        (true, false) => start.format("%-d %B").to_string(),
        (false, _) => words::date(start),
    };
    format!("{first} to {}", words::date(end))
}
