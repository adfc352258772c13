//! `/exports`: which reports left the service, who took them and when.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use crate::views::engine::Page;
use crate::views::parts::Pagination;
use crate::views::samples::{HOSTILE, LONG_NAME};
use crate::views::words;

/// The newest first.
#[derive(Clone, Debug, Serialize)]
pub struct Exports {
    pub rows: Vec<ExportRow>,
    pub pages: Pagination,
}

/// One file, or one answer to a program.
#[derive(Clone, Debug, Serialize)]
pub struct ExportRow {
    /// "10 Apr 2026, 4:10pm".
    pub at: String,
    pub by: String,
    /// "CSV, by a program".
    pub format: String,
    /// "10 Apr 2026, as known on that date".
    pub as_of: String,
    /// "412".
    pub rows: String,
    /// "Team: Income North". Empty: everybody.
    pub filters: Vec<String>,
    /// The same report on screen.
    pub href: String,
}

/// What is known of an export, as the audit log has it.
#[derive(Clone, Debug)]
pub struct ExportFacts<'a> {
    pub at: NaiveDateTime,
    pub by: &'a str,
    pub channel: &'a str,
    pub format: &'a str,
    pub as_of: &'a str,
    pub known: &'a str,
    pub rows: u64,
    /// What it was filtered by: team, framework, level, ready or manager, and the value in words.
    pub filters: &'a [(&'a str, &'a str)],
    pub href: String,
}

impl ExportRow {
    pub fn new(facts: ExportFacts<'_>) -> ExportRow {
        let how = match facts.channel {
            "api" => ", by a program",
            "command" => ", on the command line",
            _ => "",
        };
        let day = facts.as_of.parse().map_or_else(|_| facts.as_of.to_owned(), words::short_date);
        let known = if facts.known == "then" { ", as known on that date" } else { "" };
        let filter = |&(name, value): &(&str, &str)| match (name, value) {
            ("level", "none") => "No level".to_owned(),
            ("ready", _) => format!("Ready: {}", value.replace('_', " ")),
            _ => format!("{}: {value}", words::sentence(name)),
        };
        ExportRow {
            at: words::short_date_time(facts.at),
            by: facts.by.to_owned(),
            format: format!("{}{how}", facts.format.to_uppercase()),
            as_of: format!("{day}{known}"),
            rows: words::number(facts.rows),
            filters: facts.filters.iter().map(filter).collect(),
            href: facts.href,
        }
    }
}

impl Page for Exports {
    const TEMPLATE: &'static str = "pages/reports/exports";

    fn title(&self) -> String {
        "Exports".to_owned()
    }

    fn samples() -> Vec<(&'static str, Exports)> {
        let row = |by, channel, format, known, filters: &[(&str, &str)]| {
            let at = NaiveDate::from_ymd_opt(2026, 4, 10).and_then(|day| day.and_hms_opt(15, 10, 0)).unwrap_or_default();
            let href = "/reports/grades?as_of=2026-03-31".to_owned();
            ExportRow::new(ExportFacts { at, by, channel, format, as_of: "2026-03-31", known, rows: 1_412, filters, href })
        };
        let rows = vec![
            row("HR One", "page", "xlsx", "today", &[]),
            row("HR Two", "api", "json", "then", &[("team", "Income North"), ("ready", "cannot_tell"), ("level", "none")]),
            row("HR One", "command", "csv", "today", &[("manager", "Manager One"), ("level", "B")]),
        ];
        let awkward = vec![row(LONG_NAME, "page", HOSTILE, "today", &[("framework", HOSTILE), ("team", LONG_NAME)])];
        let of = |rows| Exports { rows, pages: Pagination::default() };
        vec![("normal", of(rows)), ("empty", of(Vec::new())), ("awkward", of(awkward))]
    }
}
