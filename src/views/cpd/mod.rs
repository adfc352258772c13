//! `/cpd`, the same page about another person, and the form of an entry.

mod portfolio;
mod samples;

use chrono::NaiveDate;
use serde::Serialize;

pub use portfolio::{Portfolio, PortfolioFacts};

use super::engine::Page;
use super::evidence::paragraphs;
use super::parts::{Choice, Choices, DateField, Field, FormErrors, Link, Tab, TextArea};
use super::progress::{Named, Reader};
use super::words::{date, sentence, short_date};
use crate::domain::assessment::learning::CpdNeed;
use crate::domain::cpd::{CpdKind, KeptEntry, Standard};

#[derive(Clone, Copy, Debug)]
pub struct LogFacts<'a> {
    pub reader: &'a Reader,
    pub as_of: NaiveDate,
    /// Newest first.
    pub entries: &'a [KeptEntry],
    pub needs: &'a [CpdNeed],
    pub may_write: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct Log {
    pub heading: String,
    pub officer: Option<String>,
    pub why: Option<String>,
    pub tabs: Vec<Tab>,
    pub as_at: String,
    pub needs: Vec<Need>,
    pub nothing: Option<String>,
    pub rows: Vec<Row>,
    pub add: Option<&'static str>,
    /// The entries of some days, to print.
    pub portfolio: Option<String>,
}

/// What a criterion asks for.
#[derive(Clone, Debug, Serialize)]
pub struct Need {
    pub criterion: Named,
    /// "14.5 of 20 hours since 11 April 2025."
    pub hours: String,
    pub reflections: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub on: String,
    pub title: String,
    pub kind: Option<&'static str>,
    pub hours: String,
    pub reflection: Vec<String>,
    pub standards: Option<String>,
    pub links: Vec<Link>,
}

impl Log {
    pub fn new(facts: &LogFacts<'_>) -> Log {
        let reader = facts.reader;
        Log {
            heading: format!("Continuing professional development (CPD){}", reader.of_whom()),
            officer: (!reader.is_officer()).then(|| reader.officer.clone()),
            why: None,
            tabs: Vec::new(),
            as_at: format!("As at {}", date(facts.as_of)),
            needs: facts
                .needs
                .iter()
                .map(|need| Need {
                    criterion: Named::new(reader, &need.criterion, &need.label),
                    hours: format!("{} of {} hours since {}.", need.hours, need.hours_needed, date(need.since)),
                    reflections: (need.reflections_needed > 0)
                        .then(|| format!("{} of {} entries with a reflection.", need.reflections, need.reflections_needed)),
                })
                .collect(),
            nothing: facts.entries.is_empty().then(|| "No entries.".to_owned()),
            rows: facts.entries.iter().map(|entry| row(entry, facts.may_write)).collect(),
            add: facts.may_write.then_some("/cpd/new"),
            portfolio: (!facts.entries.is_empty()).then(|| format!("{}/portfolio", reader.cpd())),
        }
    }

    /// About another person: why the reader may see it, and the other pages about them; or the other pages of one's learning.
    pub fn about(mut self, why: Option<String>, tabs: Vec<Tab>) -> Log {
        (self.why, self.tabs) = (why, tabs);
        self
    }
}

fn row(entry: &KeptEntry, may_write: bool) -> Row {
    let title = entry.title.clone().unwrap_or_else(|| "An activity without a title".to_owned());
    let standards: Vec<String> = entry.standards.iter().map(|standard| sentence(standard.as_str())).collect();
    let change = Link::new(format!("/cpd/{}/change", entry.id), "Change").hidden(title.clone());
    let withdraw = Link::new(format!("/cpd/{}/withdraw", entry.id), "Withdraw").hidden(title.clone());
    let from_file =
        (entry.reflected && entry.reflection.is_none()).then(|| "It has a reflection, which is not held here.".to_owned());
    Row {
        on: short_date(entry.on),
        kind: entry.kind.map(CpdKind::words),
        hours: entry.hours.to_string(),
        reflection: entry.reflection.as_deref().map(paragraphs).unwrap_or_default().into_iter().chain(from_file).collect(),
        standards: (!standards.is_empty()).then(|| standards.join(", ")),
        links: if may_write { vec![change, withdraw] } else { Vec::new() },
        title,
    }
}

impl Page for Log {
    const TEMPLATE: &'static str = "pages/cpd/log";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn samples() -> Vec<(&'static str, Log)> {
        samples::log()
    }
}

/// What was typed.
#[derive(Clone, Debug, Default)]
pub struct EntryTyped<'a> {
    pub on: [&'a str; 3],
    pub hours: &'a str,
    pub title: &'a str,
    pub kind: &'a str,
    pub reflection: &'a str,
    pub standards: Vec<String>,
}

/// Posts `title`, `kind`, the day `on`, `hours`, `reflection`, `standards` and, of an entry that is there, `version` to `action`.
#[derive(Clone, Debug, Serialize)]
pub struct EntryForm {
    pub heading: &'static str,
    pub action: String,
    pub version: Option<i64>,
    pub title: Field,
    pub kind: Choices,
    pub on: DateField,
    pub hours: Field,
    pub reflection: TextArea,
    pub standards: Choices,
    pub errors: FormErrors,
}

impl EntryForm {
    /// `change`: the id and the version of an entry that is there.
    pub fn new(change: Option<(&str, i64)>, typed: &EntryTyped<'_>, errors: FormErrors) -> EntryForm {
        let kinds = CpdKind::ALL.map(|kind| Choice::new(kind.as_str(), kind.words()));
        let standards = Standard::ALL.map(|standard| Choice::new(standard.as_str(), sentence(standard.as_str())));
        EntryForm {
            heading: if change.is_some() { "Change an entry" } else { "Add an entry" },
            action: change.map_or_else(|| "/cpd/new".to_owned(), |(id, _)| format!("/cpd/{id}/change")),
            version: change.map(|(_, version)| version),
            title: Field::text("title", "What did you do?").hint("Do not name tenants.").value(typed.title).checked(&errors),
            kind: Choices::new("kind", "Kind of activity", kinds.to_vec()).chosen(&[typed.kind]).checked(&errors),
            on: DateField::new("on", "When did you do it?").hint("For example, 27 3 2026.").typed(typed.on).checked(&errors),
            hours: Field::text("hours", "Hours")
                .hint("In quarters of an hour, for example 2.5.")
                .width("govuk-input--width-4")
                .value(typed.hours)
                .checked(&errors),
            reflection: TextArea::new("reflection", "What did you learn, and what will you do with it? (optional)")
                .hint("4,000 characters at most. Some criteria ask for entries with a reflection.")
                .value(typed.reflection)
                .checked(&errors),
            standards: Choices::new("standards", "Professional standards that it is about (optional)", standards.to_vec())
                .chosen(&typed.standards)
                .checked(&errors),
            errors,
        }
    }
}

impl Page for EntryForm {
    const TEMPLATE: &'static str = "pages/cpd/form";

    fn title(&self) -> String {
        self.heading.to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, EntryForm)> {
        samples::form()
    }
}
