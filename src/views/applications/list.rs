//! The list of applications: the reader's own, and those that wait for them.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Link, Pagination, Tab, Tag};
use super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::super::words;
use super::state_tag;
use crate::domain::progression::Stage;

/// `/applications`, and those of one officer.
#[derive(Clone, Debug, Serialize)]
pub struct List {
    heading: String,
    /// "Your direct report.": why the reader sees those of somebody else.
    pub why: Option<String>,
    /// The other pages about them.
    pub tabs: Vec<Tab>,
    /// What the reader can do: "Apply for level B (Practising)", "See what is missing" or "See why you cannot apply".
    pub apply: Option<Apply>,
    pub sections: Vec<Section>,
    pub pages: Pagination,
}

/// The way to an application of one's own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Apply {
    /// "You meet 17 of the 23 criteria for level B (Practising)."
    pub text: String,
    pub link: Link,
    /// Ready: the link is the page's button.
    pub ready: bool,
}

/// Applications under one heading.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Section {
    /// The id of its table.
    pub id: &'static str,
    /// The caption: "Your applications", "Waiting for your recommendation (1)".
    pub caption: String,
    /// Whether the rows name the officer.
    pub names: bool,
    pub rows: Vec<Row>,
    /// In place of rows.
    pub nothing: &'static str,
}

/// One application.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Row {
    pub href: String,
    /// "26-0041"; a draft has none yet.
    pub reference: String,
    /// Null in one's own list.
    pub officer: Option<String>,
    /// "B (Practising)".
    pub level: String,
    pub state: Tag,
    /// "1 Jul 2026".
    pub sent: Option<String>,
    /// Who acts, by when: "Manager One recommends by 15 Jul 2026".
    pub next: Option<String>,
}

impl List {
    pub fn new(sections: Vec<Section>) -> List {
        let heading = "Applications".to_owned();
        List { heading, why: None, tabs: Vec::new(), apply: None, sections, pages: Pagination::default() }
    }

    /// Of somebody else, whom the page names.
    pub fn about(mut self, officer: &str, why: String, tabs: Vec<Tab>) -> List {
        self.heading = format!("Applications of {officer}");
        (self.why, self.tabs) = (Some(why), tabs);
        self
    }

    /// The reader may apply: `level` is "B (Practising)".
    pub fn ready(mut self, text: impl Into<String>, level: &str) -> List {
        let link = Link::new("/applications/new", format!("Apply for level {level}"));
        self.apply = Some(Apply { text: text.into(), link, ready: true });
        self
    }

    /// The reader may not apply yet.
    pub fn not_ready(self, text: impl Into<String>) -> List {
        self.unready(text, "See what is missing")
    }

    /// There is nothing to apply for now: `text` says why.
    pub fn cannot(self, text: impl Into<String>) -> List {
        self.unready(text, "See why you cannot apply")
    }

    fn unready(mut self, text: impl Into<String>, link: &str) -> List {
        self.apply = Some(Apply { text: text.into(), link: Link::new("/applications/new", link), ready: false });
        self
    }
}

impl Section {
    pub fn own(rows: Vec<Row>) -> Section {
        Section { id: "own", caption: "Your applications".to_owned(), names: false, rows, nothing: "You have not applied." }
    }

    /// For a line manager, and whoever acts for one.
    pub fn to_recommend(rows: Vec<Row>) -> Section {
        let caption = format!("Waiting for your recommendation ({})", rows.len());
        Section { id: "recommend", caption, names: true, rows, nothing: "No application waits for your recommendation." }
    }

    pub fn of_team(rows: Vec<Row>) -> Section {
        let caption = "Other applications of your team".to_owned();
        Section { id: "team", caption, names: true, rows, nothing: "Nobody else of your team has applied." }
    }

    /// Of one officer, for whoever may read their record.
    pub fn of_person(rows: Vec<Row>) -> Section {
        let caption = "Applications that were sent".to_owned();
        Section { id: "person", caption, names: false, rows, nothing: "No application was sent." }
    }

    /// For HR and auditors.
    pub fn all(rows: Vec<Row>) -> Section {
        Section { id: "all", caption: "All applications".to_owned(), names: true, rows, nothing: "Nobody has applied." }
    }
}

impl Row {
    /// `id`: the application's; `level`: "B (Practising)".
    pub fn new(id: &str, reference: Option<&str>, level: impl Into<String>, stage: Stage) -> Row {
        Row {
            href: format!("/applications/{id}"),
            reference: reference.unwrap_or("Not sent").to_owned(),
            officer: None,
            level: level.into(),
            state: state_tag(stage),
            sent: None,
            next: None,
        }
    }

    pub fn officer(mut self, name: impl Into<String>) -> Row {
        self.officer = Some(name.into());
        self
    }

    pub fn sent(mut self, on: NaiveDate) -> Row {
        self.sent = Some(words::short_date(on));
        self
    }

    pub fn next(mut self, who: &str, by: NaiveDate) -> Row {
        self.next = Some(format!("{who} by {}", words::short_date(by)));
        self
    }
}

impl Page for List {
    const TEMPLATE: &'static str = "pages/applications/list";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn samples() -> Vec<(&'static str, List)> {
        let on = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default();
        let mine = vec![
            Row::new("2", None, "C (Accomplished)", Stage::Draft),
            Row::new("1", Some("26-0041"), "B (Practising)", Stage::Approved).sent(on(7, 1)),
        ];
        let waiting = vec![
            Row::new("3", Some("26-0044"), "B (Practising)", Stage::Submitted)
                .officer("Officer One")
                .sent(on(7, 1))
                .next("You recommend", on(7, 15)),
        ];
        let others = vec![
            Row::new("4", Some("26-0038"), "C (Accomplished)", Stage::Recommended)
                .officer("Officer Two")
                .sent(on(6, 3))
                .next("HR checks", on(7, 1)),
            Row::new("5", Some("26-0012"), "B (Practising)", Stage::MetDeferred).officer("Officer Three").sent(on(2, 2)),
        ];
        let of_one = vec![Row::new("1", Some("26-0041"), "B (Practising)", Stage::Approved).sent(on(7, 1))];
        let tabs = vec![
            Tab::new("/people/00101/progress", "Progress", false),
            Tab::new("/people/00101/applications", "Applications", true),
        ];
        let odd = vec![
            Row::new("6", Some(HOSTILE), HOSTILE, Stage::Declined).officer(LONG_NAME).sent(on(2, 2)).next(NON_ASCII, on(12, 31)),
        ];
        let pages = Pagination { previous: None, next: Some("/applications?after=6".to_owned()) };
        vec![
            (
                "normal",
                List::new(vec![Section::own(mine)]).not_ready("You meet 17 of the 23 criteria for level C (Accomplished)."),
            ),
            ("manager", List::new(vec![Section::to_recommend(waiting), Section::of_team(others)])),
            ("person", List::new(vec![Section::of_person(of_one)]).about("Officer One", "Your direct report.".to_owned(), tabs)),
            (
                "empty",
                List::new(vec![Section::own(Vec::new())])
                    .ready("You meet all 23 criteria for level B (Practising). You can apply.", "B (Practising)"),
            ),
            ("highest-level", List::new(vec![Section::own(Vec::new())]).cannot("You hold the highest level.")),
            (
                "awkward",
                List { pages, ..List::new(vec![Section::all(odd), Section::to_recommend(Vec::new())]).not_ready(HOSTILE) },
            ),
        ]
    }
}
