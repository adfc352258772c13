//! Reads an officer's record: the same way as documents, so that every problem in it comes with its place, all at once.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate};
use serde_json::json;

use super::diagnostics::SourceFile;
use super::library::Library;
use super::schema::{SCHEMA_VERSION, generated, require};
use super::select::{Basis, Chosen};
use super::shape::{Schema, nearest, quote};
use super::tree::Position;
use super::view::View;
use super::{de, load};
use crate::domain::assessment::FIGURE_YEARS;
use crate::domain::assessment::amounts::hundredths;
use crate::domain::caseload::PeriodKind;
use crate::domain::decimal::Dec;
use crate::domain::ids::{Reference, is_reference};
use crate::domain::officer::Record;
use crate::domain::period::Periods;
use crate::domain::problem::{Code, Problem, Report};

/// A record that is in order.
#[derive(Debug)]
pub struct LoadedRecord {
    pub record: Record,
    /// The record as JSON with sorted keys; reads back as the same record.
    pub content: String,
}

/// JSON Schema of a record.
pub fn json_schema() -> serde_json::Value {
    let mut schema = generated::<Record>();
    require(&mut schema, "schema_version", json!({"type": "integer", "const": SCHEMA_VERSION}));
    schema
}

/// Reads the record in `file` and holds it against the documents of its own framework on `as_of`.
pub fn read(file: &SourceFile, library: &Library, as_of: NaiveDate) -> Result<LoadedRecord, Report> {
    read_with(file, |check| check.meaning(library, as_of))
}

/// Reads a record that was in order when it was kept. Its own framework may not have been kept with it, so its ids are held
/// against nothing.
pub fn read_kept(file: &SourceFile) -> Result<LoadedRecord, Report> {
    read_with(file, |_| {})
}

fn read_with(file: &SourceFile, meaning: impl FnOnce(&mut Check<'_>)) -> Result<LoadedRecord, Report> {
    static SCHEMA: OnceLock<Schema> = OnceLock::new();
    let schema = SCHEMA.get_or_init(|| match Schema::compile(&json_schema()) {
        Ok(schema) => schema,
        // Only a change of our own type can come here, and the first test that reads a record shows it.
        Err(fault) => panic!("the schema of records cannot be compiled: {fault}"),
    });
    let mut problems = Vec::new();
    let refused = |problems| Err(Report::new(1, problems));
    let (parsed, faults) = load::parse_text(file, &mut problems);
    let [root] = parsed.roots.as_slice() else {
        if problems.is_empty() {
            problems.push(file.problem(
                Code::WrongType,
                Position::default(),
                "The file holds one record; there are several documents in it",
            ));
        }
        return refused(problems);
    };
    let root = View { tree: &parsed, node: *root };
    let mut found = Vec::new();
    schema.check(&parsed, root.node, &mut found);
    for problem in found {
        let code = match problem.code {
            Code::OutOfRange if parsed.pointer(problem.node) == "/schema_version" => Code::UnsupportedSchemaVersion,
            code => code,
        };
        let mut told = file.problem(code, problem.position, problem.message);
        told.pointer = Some(parsed.pointer(problem.node));
        told.suggestion = problem.suggestion;
        problems.push(told);
    }
    let mut check = Check { file, root, problems, officer: root.text_at("officer").unwrap_or_default() };
    meaning(&mut check);
    let mut problems = check.problems;
    if faults || !problems.is_empty() {
        return refused(problems);
    }
    match de::from_node::<Record>(&parsed, root.node, &[]) {
        Ok(record) => {
            let content = load::canonical(root);
            Ok(LoadedRecord { record, content })
        }
        Err(refusal) => {
            problems.push(file.problem(Code::WrongType, root.position(), format!("The record cannot be read: {refusal}")));
            refused(problems)
        }
    }
}

/// What is wrong with a record that stands inside another file, whose shape has been checked.
pub(super) fn problems_in(file: &SourceFile, root: View<'_>, library: &Library, as_of: NaiveDate) -> Vec<Problem> {
    let mut check = Check { file, root, problems: Vec::new(), officer: root.text_at("officer").unwrap_or_default() };
    check.meaning(library, as_of);
    check.problems
}

struct Check<'a> {
    file: &'a SourceFile,
    root: View<'a>,
    problems: Vec<Problem>,
    officer: &'a str,
}

/// What the record's ids are held against.
struct Names<'l> {
    levels: Vec<&'l str>,
    criteria: Vec<&'l str>,
}

impl<'a> Check<'a> {
    fn say(&mut self, code: Code, at: View<'a>, message: impl Into<String>) -> &mut Problem {
        let mut problem = self.file.problem(code, at.position(), message);
        problem.pointer = Some(at.tree.pointer(at.node));
        self.problems.push(problem);
        let last = self.problems.len() - 1;
        &mut self.problems[last]
    }

    fn known(&mut self, code: Code, at: Option<View<'a>>, what: &str, known: &[&str]) {
        let Some((at, word)) = at.and_then(|at| Some((at, at.text()?))) else { return };
        if !known.contains(&word) {
            let suggestion = nearest(word, known.iter().copied());
            self.say(code, at, format!("There is no {what} {word}")).suggestion = suggestion;
        }
    }

    fn meaning(&mut self, library: &Library, as_of: NaiveDate) {
        let framework = self.root.get("framework").and_then(|at| Some((at, at.text()?)));
        // What is no reference has been told already.
        let Some((at, reference)) = framework.filter(|(_, reference)| is_reference(reference)) else { return };
        let basis = match Basis::choose(library, &Reference::new(reference), as_of) {
            Ok(basis) => basis,
            Err(unresolved) => {
                self.say(unresolved.code, at, unresolved.message).suggestion = unresolved.suggestion;
                return;
            }
        };
        self.criteria(&basis);
        self.people();
        self.dates();
        self.ids();
        self.learning(&basis);
        self.working_time();
        self.figures(&basis);
    }

    fn criteria(&mut self, basis: &Basis<'_>) {
        let names = match basis.target {
            Chosen::Framework(stored) => Names {
                levels: stored.document.levels.iter().map(|level| level.id.as_str()).collect(),
                criteria: stored.document.criteria.iter().map(|criterion| criterion.id.as_str()).collect(),
            },
            Chosen::JobProfile(stored) => Names {
                levels: Vec::new(),
                criteria: stored.document.criteria().map(|(_, criterion)| criterion.id.as_str()).collect(),
            },
        };
        self.known(Code::UnknownLevel, self.root.get("level"), "level", &names.levels);
        for confirmed in self.root.list("levels_confirmed") {
            self.known(Code::UnknownLevel, confirmed.get("level"), "level", &names.levels);
        }
        let named = ["waivers", "judgements"]
            .into_iter()
            .flat_map(|list| self.root.list(list))
            .filter_map(|entry| entry.get("criterion"));
        let evidence = self.root.list("documents").flat_map(|document| {
            document.list("criteria").chain(document.list("outcomes").filter_map(|outcome| outcome.get("criterion")))
        });
        let awards = self.root.list("qualifications").flat_map(|award| {
            award.list("equivalent_to").chain(award.list("equivalence").filter_map(|request| request.get("criterion")))
        });
        for criterion in named.chain(evidence).chain(awards).collect::<Vec<_>>() {
            self.known(Code::UnknownCriterion, Some(criterion), "criterion", &names.criteria);
        }
    }

    /// Nobody decides about themselves.
    fn people(&mut self) {
        for (list, key, what) in [
            ("judgements", "by", "A judgement"),
            ("waivers", "by", "A waiver"),
            ("levels_confirmed", "by", "A level"),
            ("documents", "accepted_by", "A piece of evidence"),
            ("qualifications", "verified_by", "A qualification"),
            ("employment", "verified_by", "A job"),
        ] {
            for entry in self.root.list(list) {
                if let Some(at) = entry.get(key).filter(|at| at.text() == Some(self.officer)) {
                    self.say(Code::ByOfficer, at, format!("{what} cannot be decided by the officer it is about"));
                }
            }
        }
    }

    fn dates(&mut self) {
        for (list, earlier, later) in [
            ("employment", "from", "to"),
            ("patches", "from", "to"),
            ("absences", "from", "to"),
            ("qualifications", "awarded_on", "expires_on"),
            ("documents", "submitted_on", "accepted_on"),
            ("documents", "dated_on", "expires_on"),
            ("waivers", "on", "review_on"),
            ("training", "completed_on", "paused_until"),
            ("observations", "start", "end"),
            ("team_observations", "start", "end"),
        ] {
            for entry in self.root.list(list) {
                let (Some(from), Some(at)) = (entry.date_at(earlier), entry.get(later)) else { continue };
                if let Some(to) = at.date().filter(|to| *to < from) {
                    self.say(Code::DateOrder, at, format!("{later} {to} comes before {earlier} {from}"));
                }
            }
        }
        for document in self.root.list("documents") {
            if document.text_at("state") == Some("accepted") && document.get("accepted_on").is_none() {
                self.say(Code::MissingKey, document, "An accepted document needs accepted_on: the day from which it counts");
            }
            if document.get("type").is_none() && document.list("types").next().is_none() {
                self.say(Code::MissingKey, document, "A document needs type: the kind of evidence that it is");
            }
        }
    }

    fn ids(&mut self) {
        for list in ["qualifications", "documents"] {
            let mut seen: HashMap<&str, View<'a>> = HashMap::new();
            for entry in self.root.list(list) {
                let Some((at, id)) = entry.get("id").and_then(|at| Some((at, at.text()?))) else { continue };
                if let Some(first) = seen.insert(id, at) {
                    let related = self.file.related(first.position(), "it stands here first");
                    self.say(Code::DuplicateId, at, format!("The id {id} stands twice")).related.push(related);
                }
            }
        }
    }

    fn learning(&mut self, basis: &Basis<'_>) {
        if let Some(matrix) = basis.training_matrix {
            let courses: Vec<&str> = matrix.document.courses.iter().map(|course| course.id.as_str()).collect();
            for completion in self.root.list("training") {
                self.known(Code::UnknownCourse, completion.get("course"), "course", &courses);
            }
        }
        if let Some(catalogue) = basis.qualification_catalogue.map(|stored| &stored.document) {
            let known: Vec<&str> = catalogue.qualifications.iter().map(|entry| entry.id.as_str()).collect();
            for award in self.root.list("qualifications") {
                self.known(Code::UnknownQualification, award.get("catalogue"), "qualification", &known);
                let Some(entry) = award.text_at("catalogue").and_then(|id| catalogue.qualification(id)) else { continue };
                if let Some((at, grade)) = award.get("grade").and_then(|at| Some((at, at.text()?)))
                    && !entry.ladders.is_empty()
                    && catalogue.grade_rank(entry, grade).is_none()
                {
                    self.say(Code::UnknownGradeStep, at, format!("{} has no grade {}", entry.title, quote(grade)));
                }
                let subjects: Vec<&str> = entry.subjects.iter().map(|subject| subject.as_str()).collect();
                if !subjects.is_empty() {
                    self.known(Code::UnknownSubject, award.get("subject"), "subject", &subjects);
                }
            }
        }
        for entry in self.root.list("cpd") {
            self.amount(entry.get("hours"), "hours", 0, 100_000);
        }
    }

    fn working_time(&mut self) {
        let mut starts: HashSet<&str> = HashSet::new();
        for entry in self.root.list("fte") {
            self.amount(entry.get("fte"), "fte", 1, 150);
            if let Some((at, from)) = entry.get("from").and_then(|at| Some((at, at.text()?)))
                && !starts.insert(from)
            {
                self.say(Code::DuplicateId, at, format!("Two entries start on {from}"));
            }
        }
        self.holdings();
    }

    /// Holdings of one patch on one basis, by their first day: each is held against the one before it that ends last.
    fn holdings(&mut self) {
        let mut rows: Vec<(&str, &str, NaiveDate, NaiveDate, View<'a>)> = Vec::new();
        for holding in self.root.list("patches") {
            let Some(from) = holding.date_at("from") else { continue };
            let (patch, basis) =
                (holding.text_at("patch").unwrap_or_default(), holding.text_at("basis").unwrap_or("substantive"));
            rows.push((patch, basis, from, holding.date_at("to").unwrap_or(NaiveDate::MAX), holding));
        }
        // The order of the file decides among holdings that start together.
        rows.sort_by_key(|(patch, basis, from, ..)| (*patch, *basis, *from));
        let mut before: Option<(&str, &str, NaiveDate, View<'a>)> = None;
        let mut told = HashSet::new();
        for (patch, basis, from, to, holding) in rows {
            let Some((_, _, last, other)) = before.filter(|known| (known.0, known.1) == (patch, basis)) else {
                before = Some((patch, basis, to, holding));
                continue;
            };
            if from <= last {
                let (first, second) = if other.position() < holding.position() { (other, holding) } else { (holding, other) };
                if told.insert(second.position()) {
                    let related = self.file.related(first.position(), "it overlaps with this one");
                    let message = format!("{patch} is held twice on the same days");
                    self.say(Code::OverlappingHoldings, second, message).related.push(related);
                }
            }
            if to > last {
                before = Some((patch, basis, to, holding));
            }
        }
    }

    /// An amount in hundredths between two bounds, with at most two decimals.
    fn amount(&mut self, at: Option<View<'a>>, what: &str, least: i64, most: i64) -> Option<i64> {
        let at = at?;
        let amount: Dec = at.text()?.parse().ok()?;
        if amount.0.normalize().scale() > 2 {
            self.say(Code::DecimalFormat, at, format!("{what} has at most two decimals"));
            return None;
        }
        let value = hundredths(amount.0);
        if value < least {
            let code = if value < 0 { Code::NegativeAmount } else { Code::OutOfRange };
            self.say(code, at, format!("{what} cannot be {amount}"));
        } else if value > most {
            self.say(Code::OutOfRange, at, format!("{what} cannot be as much as {amount}"));
        }
        Some(value)
    }

    fn figures(&mut self, basis: &Basis<'_>) {
        let Some(catalogue) = basis.metric_catalogue.map(|stored| &stored.document) else { return };
        let known: Vec<&str> = catalogue.metrics.iter().map(|metric| metric.id.as_str()).collect();
        let periods = basis.calendar.map_or_else(Periods::default, |stored| Periods::new(&stored.document));
        for list in ["observations", "team_observations"] {
            let mut seen: HashMap<[&str; 5], View<'a>> = HashMap::new();
            for row in self.root.list(list) {
                self.known(Code::UnknownMetric, row.get("metric"), "metric", &known);
                self.period(row, &periods);
                let metric = row.text_at("metric").and_then(|id| catalogue.metric(id));
                let negative = metric.is_some_and(|metric| metric.allow_negative);
                let most = 100_000_000_000_000;
                let numerator = self.amount(row.get("numerator"), "numerator", if negative { -most } else { 0 }, most);
                let denominator = self.amount(row.get("denominator"), "denominator", 0, most);
                if let Some(metric) = metric {
                    self.ratio(row, metric, numerator, denominator);
                }
                let basis = row.text_at("basis").unwrap_or("substantive");
                let patch = row.text_at("patch").unwrap_or(crate::domain::officer::ALL_PATCHES);
                let texts = ["metric", "period", "start"].map(|key| row.text_at(key).unwrap_or_default());
                if let Some(first) = seen.insert([texts[0], texts[1], texts[2], patch, basis], row) {
                    let related = self.file.related(first.position(), "the first stands here");
                    let message = format!("{} for {patch} is given twice for this period", texts[0]);
                    self.say(Code::DuplicateObservation, row, message).related.push(related);
                }
            }
        }
        for event in self.root.list("events") {
            self.known(Code::UnknownMetric, event.get("metric"), "metric", &known);
        }
    }

    fn period(&mut self, row: View<'a>, periods: &Periods) {
        let (Some(start), Some(end), Some(kind)) =
            (row.date_at("start"), row.date_at("end"), row.text_at("period").and_then(period_kind))
        else {
            return;
        };
        if let Some(at) = row.get("start").filter(|_| !FIGURE_YEARS.contains(&start.year())) {
            let (first, last) = (FIGURE_YEARS.start(), FIGURE_YEARS.end());
            self.say(Code::OutOfRange, at, format!("A figure lies in the years {first} to {last}, not in {}", start.year()));
            return;
        }
        if start <= end && !periods.is_period(kind, start, end) {
            let (first, last) = periods.bounds(kind, periods.ordinal(kind, start));
            let message = format!("{start} to {end} is not a {} of the calendar; {first} to {last} is", kind.as_str());
            let at = row.get("start").unwrap_or(row);
            self.say(Code::PeriodMismatch, at, message);
        }
    }

    fn ratio(
        &mut self,
        row: View<'a>,
        metric: &crate::domain::caseload::Metric,
        numerator: Option<i64>,
        denominator: Option<i64>,
    ) {
        if !metric.ratio {
            if let Some(at) = row.get("numerator").filter(|_| {
                metric.unit == crate::domain::caseload::Unit::Count && numerator.is_some_and(|numerator| numerator % 100 != 0)
            }) {
                self.say(Code::DecimalFormat, at, format!("{} is counted in whole numbers", metric.id));
            }
            return;
        }
        match (row.get("denominator"), numerator, denominator) {
            (None, _, _) => {
                self.say(Code::MissingKey, row, format!("{} is a ratio and needs denominator", metric.id));
            }
            (Some(at), Some(numerator), Some(0)) if numerator != 0 => {
                self.say(Code::ZeroDenominator, at, "A denominator of 0 needs a numerator of 0: nothing was due");
            }
            (Some(at), Some(numerator), Some(denominator)) if metric.bounded && numerator > denominator => {
                let message = format!("{} done is more than {} due", plain(numerator), plain(denominator));
                self.say(Code::OverWhole, at, message);
            }
            _ => {}
        }
    }
}

fn plain(hundredths: i64) -> String {
    crate::domain::assessment::amounts::plain(hundredths)
}

fn period_kind(word: &str) -> Option<PeriodKind> {
    [PeriodKind::Week, PeriodKind::Month, PeriodKind::Quarter, PeriodKind::Year, PeriodKind::Snapshot]
        .into_iter()
        .find(|kind| kind.as_str() == word)
}
