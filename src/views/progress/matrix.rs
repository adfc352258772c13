//! `/progress/matrix`: which evidence supports which criterion. A table of the newest pieces, or the same as a list.

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::assessment::Assessment;
use crate::domain::assessment::answer::{CriterionStatus, MetBy};

use super::super::engine::Page;
use super::super::parts::{Link, Nothing, Pagination, Select, Tab, Tag};
use super::super::words::{self, date, short_date};
use super::{Filters, Named, Names, Reader, outcome_tag, samples};

/// The most columns of evidence.
pub const MATRIX_COLUMNS: usize = 8;

/// What the page is made from.
#[derive(Clone, Copy, Debug)]
pub struct MatrixFacts<'a> {
    pub reader: &'a Reader,
    pub names: &'a Names,
    pub assessment: &'a Assessment,
    /// What the reader may open, newest first; [`MATRIX_COLUMNS`] at most. Drafts are the officer's alone.
    pub evidence: &'a [MatrixEvidence],
    /// The addresses of newer and of older evidence.
    pub newer: Option<&'a str>,
    pub older: Option<&'a str>,
    /// `?view=list`.
    pub list: bool,
    pub may_add: bool,
    pub filters: &'a Filters,
}

/// A piece of evidence with what was found for each criterion that it names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MatrixEvidence {
    pub id: String,
    pub title: String,
    /// "Case study".
    pub kind: String,
    pub dated_on: Option<NaiveDate>,
    pub found: Vec<(String, Found)>,
}

/// How a piece of evidence stands for one criterion.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    Draft,
    Waiting,
    Returned,
    Met,
    PartlyMet,
    NotMet,
    NoLongerCounts,
    Withdrawn,
}

impl Found {
    /// The status words of pages.md 1.
    pub fn words(self) -> &'static str {
        match self {
            Found::Draft => "Draft",
            Found::Waiting => "Waiting for review",
            Found::Returned => "Returned",
            Found::Met => "Met",
            Found::PartlyMet => "Partly met",
            Found::NotMet => "Not met",
            Found::NoLongerCounts => "No longer counts",
            Found::Withdrawn => "Withdrawn",
        }
    }

    /// The first words of it, for a narrow column.
    fn short(self) -> &'static str {
        match self {
            Found::Waiting => "Waiting",
            Found::PartlyMet => "Partly",
            Found::NoLongerCounts => "No longer",
            other => other.words(),
        }
    }

    pub fn tag(self) -> Tag {
        let words = self.words();
        match self {
            Found::Draft | Found::NoLongerCounts | Found::Withdrawn => Tag::grey(words),
            Found::Waiting => Tag::blue(words),
            Found::Returned | Found::PartlyMet => Tag::amber(words),
            Found::Met => Tag::green(words),
            Found::NotMet => Tag::red(words),
        }
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct Matrix {
    pub heading: String,
    pub why: Option<String>,
    pub tabs: Vec<Tab>,
    pub action: String,
    /// "list" keeps the view when filters change; null for the table.
    pub view: Option<&'static str>,
    pub level: Option<Select>,
    pub group: Select,
    /// To the other view.
    pub other_view: Link,
    pub as_list: bool,
    /// "No evidence yet."
    pub empty: Option<String>,
    pub add: Option<Link>,
    pub columns: Vec<Column>,
    pub rows: Vec<MatrixRow>,
    /// In place of rows.
    pub nothing: Option<Nothing>,
    pub pages: Pagination,
    pub older: Option<Link>,
}

/// The head of a column.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Column {
    pub href: String,
    pub kind: String,
    /// "12 Feb 26".
    pub on: Option<String>,
    pub title: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct MatrixRow {
    pub criterion: Named,
    pub tag: Tag,
    /// As many as there are columns; null where the evidence does not name the criterion.
    pub cells: Vec<Option<MatrixCell>>,
    /// The cells that are there, for the list.
    pub evidence: Vec<MatrixCell>,
    /// What else meets it: a judgement, a course, a figure.
    pub other_ways: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct MatrixCell {
    pub href: String,
    /// "Case study, 12 February 2026, Relationships (B-E1): waiting for review".
    pub sentence: String,
    /// The same in the list: "Joint visits, case study, 12 February 2026".
    pub piece: String,
    pub short: &'static str,
    pub icon: &'static str,
    pub tag: Tag,
}

impl Matrix {
    pub fn new(facts: &MatrixFacts<'_>) -> Matrix {
        let MatrixFacts { reader, names, assessment, filters, .. } = *facts;
        let action = format!("{}/matrix", reader.progress());
        let shown: Vec<&CriterionStatus> = assessment.criteria.iter().filter(|status| filters.shows(status)).collect();
        let exist = format!("There are {}.", assessment.criteria.len());
        let level = names.level_select(&[("", "All levels")], &filters.level);
        let query = query(filters, level.is_some(), !facts.list);
        let everything = if level.is_some() { format!("{action}?level=") } else { action.clone() };
        let evidence = known(facts);
        let (page, to) = if facts.list { ("View as a table", "the table") } else { ("View as a list", "the list") };
        Matrix {
            heading: format!("Criteria and evidence{}", reader.of_whom()),
            why: None,
            tabs: Vec::new(),
            view: facts.list.then_some("list"),
            level,
            group: names.group_select(&filters.group),
            other_view: Link::new(format!("{action}{query}"), page).hidden(format!("(to {to} of criteria and evidence)")),
            as_list: facts.list,
            empty: evidence.is_empty().then(|| "No evidence yet.".to_owned()),
            add: facts.may_add.then(|| Link::new("/evidence/new", "Add evidence")),
            columns: evidence.iter().copied().map(column).collect(),
            rows: shown.iter().map(|status| row(reader, &evidence, status)).collect(),
            nothing: shown.is_empty().then(|| Nothing::matches("criteria", everything, exist)),
            pages: Pagination { previous: facts.newer.map(str::to_owned), next: None },
            older: facts.older.map(|href| Link::new(href, "Older evidence")),
            action,
        }
    }

    /// About another person: why the reader may see it, and the other pages about them.
    pub fn about(mut self, why: Option<String>, tabs: Vec<Tab>) -> Matrix {
        (self.why, self.tabs) = (why, tabs);
        self
    }
}

/// The evidence that the reader may know of: a draft is its owner's alone.
fn known<'a>(facts: &MatrixFacts<'a>) -> Vec<&'a MatrixEvidence> {
    let is_draft = |evidence: &MatrixEvidence| evidence.found.iter().any(|(_, found)| *found == Found::Draft);
    facts.evidence.iter().filter(|evidence| facts.reader.is_officer() || !is_draft(evidence)).collect()
}

/// The filters again, in the other view. An address without a level shows the next one, so all levels are asked for.
fn query(filters: &Filters, has_levels: bool, list: bool) -> String {
    let mut parts = Vec::new();
    for (name, value, always) in [("level", &filters.level, has_levels), ("group", &filters.group, false)] {
        if always || !value.is_empty() {
            parts.push(format!("{name}={value}"));
        }
    }
    if list {
        parts.push("view=list".to_owned());
    }
    if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
}

fn column(evidence: &MatrixEvidence) -> Column {
    Column {
        href: format!("/evidence/{}", evidence.id),
        kind: evidence.kind.clone(),
        on: evidence.dated_on.map(short_date),
        title: evidence.title.clone(),
    }
}

fn row(reader: &Reader, evidence: &[&MatrixEvidence], status: &CriterionStatus) -> MatrixRow {
    let cell = |evidence: &MatrixEvidence| {
        let found = evidence.found.iter().find(|(criterion, _)| *criterion == status.id)?.1;
        Some(matrix_cell(evidence, status, found))
    };
    let cells: Vec<Option<MatrixCell>> = evidence.iter().copied().map(cell).collect();
    MatrixRow {
        criterion: Named::of(reader, status),
        tag: outcome_tag(status.outcome),
        evidence: cells.iter().flatten().cloned().collect(),
        cells,
        other_ways: status.met_by.iter().filter(|met| met.kind != "document").map(other_way).collect(),
    }
}

fn matrix_cell(evidence: &MatrixEvidence, status: &CriterionStatus, found: Found) -> MatrixCell {
    let dated = evidence.dated_on.map(|on| format!(", {}", date(on))).unwrap_or_default();
    let words = words::lower_first(found.words());
    MatrixCell {
        href: format!("/evidence/{}", evidence.id),
        sentence: format!("{}{dated}, {} ({}): {words}", evidence.kind, status.label, status.id),
        piece: format!("{}, {}{dated}", evidence.title, words::lower_first(&evidence.kind)),
        short: found.short(),
        icon: found.tag().icon,
        tag: found.tag(),
    }
}

/// "Judgement 2 Feb 2026": short, because the page of the criterion says the rest.
fn other_way(met: &MetBy) -> String {
    let on = met.on.map(|on| format!(" {}", short_date(on))).unwrap_or_default();
    match &*met.kind {
        "judgement" => format!("Judgement{on}"),
        "waiver" => format!("Waiver{on}"),
        "level" => format!("Level {} held{}", met.id, met.on.map(|on| format!(" since {}", short_date(on))).unwrap_or_default()),
        _ => met.text.clone(),
    }
}

impl Page for Matrix {
    const TEMPLATE: &'static str = "pages/progress/matrix";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn samples() -> Vec<(&'static str, Matrix)> {
        samples::matrix()
    }
}
