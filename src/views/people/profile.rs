//! One person: the facts held today, the posts, and what changed.

use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Link, Pagination, SummaryRow, Tab};
use super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};

/// `/people/{id}`.
#[derive(Clone, Debug, Serialize)]
pub struct Profile {
    pub name: String,
    /// Why the reader may see it: "Your direct report."; null about oneself.
    pub why: Option<String>,
    pub tabs: Vec<Tab>,
    /// Reference, job, team, line manager, cover, working hours, absences, patches.
    pub facts: Vec<SummaryRow>,
    pub posts: Vec<PostRow>,
    /// The reader may end posts: the table has a column for it.
    pub can_end: bool,
    /// What the reader may change.
    pub actions: Vec<Link>,
}

/// One post at one level.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PostRow {
    pub job: String,
    /// "B (Practising), since 1 Oct 2026", and the one that begins later.
    pub level: Option<String>,
    pub team: Option<String>,
    pub from: String,
    /// Null: held now.
    pub to: Option<String>,
    /// How the level came: "Appointment", "Decision".
    pub basis: String,
    /// The form that ends it, where the reader may.
    pub end: Option<Link>,
}

fn tabs(history: bool) -> Vec<Tab> {
    vec![Tab::new("/people/00101", "Profile", !history), Tab::new("/people/00101/history", "History", history)]
}

impl Page for Profile {
    const TEMPLATE: &'static str = "pages/people/profile";

    fn title(&self) -> String {
        self.name.clone()
    }

    fn samples() -> Vec<(&'static str, Profile)> {
        let post = |job: &str, level: Option<&str>, to: Option<&str>| PostRow {
            job: job.to_owned(),
            level: level.map(str::to_owned),
            team: Some("Income North".to_owned()),
            from: "2 May 2023".to_owned(),
            to: to.map(str::to_owned),
            basis: "Appointment".to_owned(),
            end: to.is_none().then(|| Link::new("/people/00101/posts/1/end", "End").hidden(job)),
        };
        let facts = |team: &str| {
            vec![
                SummaryRow::new("Reference", "00101"),
                SummaryRow::new("Job", "Income and Arrears Officer, level A since 2 May 2023"),
                SummaryRow::new("Team", team).link(Link::new("/people/00101/team", "Change").hidden("team")),
                SummaryRow::new("Line manager", "Manager One, since 1 April 2025")
                    .line("Manager Two acts for Manager One until 31 Jan 2026")
                    .link(Link::new("/people/00101/manager", "Change").hidden("line manager")),
                SummaryRow::new("Working hours", "0.8 of full time, since 1 September 2025"),
                SummaryRow::new("Absences", "3 to 14 November 2025"),
                SummaryRow::new("Patches", "CH1, since 1 April 2025"),
            ]
        };
        let actions = vec![
            Link::new("/people/00101/posts/new", "Add a post"),
            Link::new("/people/00101/manager", "Change line manager"),
            Link::new("/people/00101/team", "Move to another team"),
        ];
        let now = post("Income and Arrears Officer", Some("A"), None);
        vec![
            (
                "normal",
                Profile {
                    name: "Officer One".to_owned(),
                    why: Some("Officer One is your direct report.".to_owned()),
                    tabs: tabs(false),
                    facts: facts("Income North"),
                    posts: vec![now, post("Tenancy Support Officer", None, Some("1 May 2023"))],
                    can_end: true,
                    actions,
                },
            ),
            (
                "empty",
                Profile {
                    name: "Officer Two".to_owned(),
                    why: None,
                    tabs: tabs(false),
                    facts: vec![SummaryRow::new("Reference", "00102"), SummaryRow::new("Line manager", "None")],
                    posts: Vec::new(),
                    can_end: false,
                    actions: Vec::new(),
                },
            ),
            (
                "awkward",
                Profile {
                    name: LONG_NAME.to_owned(),
                    why: Some(HOSTILE.to_owned()),
                    tabs: tabs(false),
                    facts: facts(HOSTILE),
                    posts: vec![
                        post(HOSTILE, Some(NON_ASCII), None),
                        PostRow { job: LONG_NAME.to_owned(), ..PostRow::default() },
                    ],
                    can_end: false,
                    actions: Vec::new(),
                },
            ),
        ]
    }
}

/// `/people/{id}/history`: what changed, newest first.
#[derive(Clone, Debug, Serialize)]
pub struct History {
    pub name: String,
    /// Why the reader may see it; null about oneself.
    pub why: Option<String>,
    pub tabs: Vec<Tab>,
    pub entries: Vec<HistoryEntry>,
    pub pages: Pagination,
}

/// One thing that happened, or is expected.
#[derive(Clone, Debug, Serialize)]
pub struct HistoryEntry {
    /// "2 April 2026 at 4:12pm".
    pub at: String,
    /// The same for machines: `2026-04-02T15:12:00Z`, or a day.
    pub iso: String,
    pub what: String,
    pub by: Option<String>,
    pub detail: Option<String>,
    /// What it comes of: "Application 26-0041".
    pub link: Option<Link>,
    /// It has not happened yet.
    pub expected: bool,
}

impl Page for History {
    const TEMPLATE: &'static str = "pages/people/history";

    fn title(&self) -> String {
        format!("History of {}", self.name)
    }

    fn samples() -> Vec<(&'static str, History)> {
        let entry = |what: &str, by: Option<&str>, detail: Option<&str>, expected| HistoryEntry {
            at: "2 April 2026 at 4:12pm".to_owned(),
            iso: "2026-04-02T15:12:00Z".to_owned(),
            what: what.to_owned(),
            by: by.map(str::to_owned),
            detail: detail.map(str::to_owned),
            link: None,
            expected,
        };
        let level = HistoryEntry {
            link: Some(Link::new("/applications/1", "Application 26-0041")),
            ..entry("Level B: Income Advice Officer", Some("HR One"), Some("Decision"), false)
        };
        let of = |name: &str, entries| History {
            name: name.to_owned(),
            why: Some("Your direct report.".to_owned()),
            tabs: tabs(true),
            entries,
            pages: Pagination::default(),
        };
        vec![
            (
                "normal",
                of(
                    "Officer One",
                    vec![
                        entry("Moves to Income South", None, None, true),
                        level,
                        entry("Line manager changed", Some("HR One"), Some("From Manager Two to Manager One"), false),
                        entry("Record began", None, None, false),
                    ],
                ),
            ),
            ("empty", of("Officer Two", Vec::new())),
            ("awkward", of(HOSTILE, vec![entry(HOSTILE, Some(LONG_NAME), Some("one\n\ntwo <b>"), false)])),
        ]
    }
}
