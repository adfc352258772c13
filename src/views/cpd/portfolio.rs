//! `/cpd/portfolio`, and the same about another person: the entries of some days with their sums, to print.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{DateField, FormErrors};
use super::super::progress::Reader;
use super::super::words::{counted, date, sentence};
use super::{Row, row, samples};
use crate::domain::cpd::{CpdKind, KeptEntry, Standard};
use crate::domain::decimal::Dec;

/// What the page is made from.
#[derive(Clone, Copy, Debug)]
pub struct PortfolioFacts<'a> {
    pub reader: &'a Reader,
    /// The title of the job, where there is one.
    pub post: Option<&'a str>,
    pub why: Option<&'a str>,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// Of these days, newest first.
    pub entries: &'a [KeptEntry],
    /// `from` and `to` as they were typed.
    pub typed: [[&'a str; 3]; 2],
}

#[derive(Clone, Debug, Serialize)]
pub struct Portfolio {
    pub heading: String,
    pub officer: String,
    pub post: Option<String>,
    pub why: Option<String>,
    pub action: String,
    pub all: String,
    pub from: DateField,
    pub to: DateField,
    /// "From 11 April 2025 to 10 April 2026: 14.5 hours in 2 entries, 1 of them with a reflection."
    pub lead: String,
    pub kinds: Vec<Sum>,
    pub standards: Vec<Sum>,
    pub rows: Vec<Row>,
    pub errors: FormErrors,
}

/// Hours of one kind, or about one standard.
#[derive(Clone, Debug, Serialize)]
pub struct Sum {
    pub name: String,
    pub hours: String,
    pub entries: usize,
}

impl Portfolio {
    pub fn new(facts: &PortfolioFacts<'_>, errors: FormErrors) -> Portfolio {
        let (reader, entries) = (facts.reader, facts.entries);
        let reflected = entries.iter().filter(|entry| entry.reflected).count();
        let lead = format!(
            "From {} to {}: {} hours in {}, {reflected} of them with a reflection.",
            date(facts.from),
            date(facts.to),
            hours(entries.iter()),
            counted(entries.len() as u64, "entry", "entries"),
        );
        let kind = |kind: Option<CpdKind>| {
            let name = kind.map_or("No kind given", CpdKind::words);
            sum(name.to_owned(), entries.iter().filter(|entry| entry.kind == kind))
        };
        let standard = |standard: Standard| {
            sum(sentence(standard.as_str()), entries.iter().filter(|entry| entry.standards.contains(&standard)))
        };
        let [from, to] = facts.typed;
        Portfolio {
            heading: format!("CPD portfolio{}", reader.of_whom()),
            officer: reader.officer.clone(),
            post: facts.post.map(str::to_owned),
            why: facts.why.map(str::to_owned),
            action: format!("{}/portfolio", reader.cpd()),
            all: reader.cpd(),
            from: DateField::new("from", "From").typed(from).checked(&errors),
            to: DateField::new("to", "To").typed(to).checked(&errors),
            lead,
            kinds: CpdKind::ALL.map(Some).into_iter().chain([None]).filter_map(kind).collect(),
            standards: Standard::ALL.into_iter().filter_map(standard).collect(),
            rows: entries.iter().map(|entry| row(entry, false)).collect(),
            errors,
        }
    }
}

fn hours<'e>(entries: impl Iterator<Item = &'e KeptEntry>) -> Dec {
    let all: rust_decimal::Decimal = entries.map(|entry| entry.hours.0).sum();
    Dec(all.normalize())
}

fn sum<'e>(name: String, entries: impl Iterator<Item = &'e KeptEntry> + Clone) -> Option<Sum> {
    let count = entries.clone().count();
    (count > 0).then(|| Sum { name, hours: hours(entries).to_string(), entries: count })
}

impl Page for Portfolio {
    const TEMPLATE: &'static str = "pages/cpd/portfolio";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, Portfolio)> {
        samples::portfolio()
    }
}
