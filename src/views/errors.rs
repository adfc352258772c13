//! What a reader sees when something does not go: the rule and who can, what changed, when to try again. Each has a
//! reference that finds the log line; none shows internals.

use serde::Serialize;

use super::engine::Page;
use super::parts::{Link, Posted, SummaryRow};
use super::samples::{HOSTILE, LONG_NAME, NON_ASCII};

/// The end of every error page: ways on, and the reference.
#[derive(Clone, Debug, Serialize)]
pub struct Foot {
    pub home: String,
    /// "your progress", "the sign-in page".
    pub home_label: String,
    /// The id of the request.
    pub reference: Option<String>,
}

impl Foot {
    pub fn new(home: impl Into<String>, home_label: impl Into<String>, reference: Option<String>) -> Foot {
        Foot { home: home.into(), home_label: home_label.into(), reference }
    }

    fn sample() -> Foot {
        Foot::new("/reviews", "your reviews", Some("01J9-7Q4K-2M".to_owned()))
    }

    fn bare() -> Foot {
        Foot::new("/sign-in", "the sign-in page", None)
    }
}

/// 404: not there, or not the reader's to know.
#[derive(Clone, Debug, Serialize)]
pub struct NotFound {
    pub foot: Foot,
}

impl Page for NotFound {
    const TEMPLATE: &'static str = "pages/errors/not_found";

    fn title(&self) -> String {
        "Page not found".to_owned()
    }

    fn samples() -> Vec<(&'static str, NotFound)> {
        vec![("normal", NotFound { foot: Foot::sample() }), ("empty", NotFound { foot: Foot::bare() })]
    }
}

/// 403: the rule, and who can.
#[derive(Clone, Debug, Serialize)]
pub struct Forbidden {
    /// "You recommended this, so someone else must decide it."
    pub rule: String,
    pub who_can: Option<String>,
    pub foot: Foot,
}

impl Page for Forbidden {
    const TEMPLATE: &'static str = "pages/errors/forbidden";

    fn title(&self) -> String {
        "You cannot do this".to_owned()
    }

    fn samples() -> Vec<(&'static str, Forbidden)> {
        vec![
            (
                "normal",
                Forbidden {
                    rule: "You recommended this, so someone else must decide it.".to_owned(),
                    who_can: Some("HR One can decide it.".to_owned()),
                    foot: Foot::sample(),
                },
            ),
            ("awkward", Forbidden { rule: HOSTILE.to_owned(), who_can: None, foot: Foot::bare() }),
        ]
    }
}

/// 409: done already, or not possible in this state.
#[derive(Clone, Debug, Serialize)]
pub struct Conflict {
    /// What it is now: "This evidence is withdrawn."
    pub now: String,
    /// Who changed it, when: "Officer One withdrew it on 2 April 2026 at 4:12pm."
    pub changed: Option<String>,
    /// What the reader can do.
    pub links: Vec<Link>,
    /// What the reader had typed, which was not taken: to copy what is still of use.
    pub typed: Vec<SummaryRow>,
    pub foot: Foot,
}

impl Conflict {
    pub fn new(now: impl Into<String>, foot: Foot) -> Conflict {
        Conflict { now: now.into(), changed: None, links: Vec::new(), typed: Vec::new(), foot }
    }
}

impl Page for Conflict {
    const TEMPLATE: &'static str = "pages/errors/conflict";

    fn title(&self) -> String {
        "This has changed".to_owned()
    }

    fn samples() -> Vec<(&'static str, Conflict)> {
        vec![
            (
                "normal",
                Conflict {
                    changed: Some("HR One ended it on 2 April 2026 at 4:12pm.".to_owned()),
                    links: vec![Link::new("/delegations", "See who acts for you")],
                    ..Conflict::new("This cover has ended.", Foot::sample())
                },
            ),
            (
                "reviewed",
                Conflict {
                    changed: Some("Manager Two reviewed it on 2 April 2026 at 4:12pm.".to_owned()),
                    links: vec![
                        Link::new("/evidence/0412", "See what was decided"),
                        Link::new("/reviews", "Review the next one"),
                    ],
                    typed: vec![
                        SummaryRow::new("Relationships (B-E1)", "Met").line("Two services, one plan, and a result."),
                        SummaryRow::new("Acting early (B-E2)", "Nothing chosen"),
                    ],
                    ..Conflict::new("This evidence has been reviewed.", Foot::sample())
                },
            ),
            (
                "awkward",
                Conflict {
                    changed: Some(HOSTILE.to_owned()),
                    typed: vec![SummaryRow::new(LONG_NAME, HOSTILE)],
                    ..Conflict::new(NON_ASCII, Foot::bare())
                },
            ),
        ]
    }
}

/// 412: both versions. Saving posts `values` with the newer `version`; keeping theirs is a link.
#[derive(Clone, Debug, Serialize)]
pub struct Stale {
    /// "HR One saved this on 2 April 2026 at 4:12pm."
    pub saved_by: String,
    pub rows: Vec<TwoVersions>,
    pub action: String,
    /// Of what is stored now.
    pub version: String,
    /// All fields of the form as the reader sent them.
    pub values: Vec<Posted>,
    pub keep_theirs: String,
}

/// One field that differs.
#[derive(Clone, Debug, Serialize)]
pub struct TwoVersions {
    pub what: String,
    pub mine: String,
    pub theirs: String,
}

impl Page for Stale {
    const TEMPLATE: &'static str = "pages/errors/stale";

    fn title(&self) -> String {
        "Someone else saved this while you were working".to_owned()
    }

    fn samples() -> Vec<(&'static str, Stale)> {
        let row = |what: &str, mine: &str, theirs: &str| TwoVersions {
            what: what.to_owned(),
            mine: mine.to_owned(),
            theirs: theirs.to_owned(),
        };
        let of = |rows: Vec<TwoVersions>, value: &str| Stale {
            saved_by: "HR One saved this on 2 April 2026 at 4:12pm.".to_owned(),
            rows,
            action: "/people/1/team".to_owned(),
            version: "8".to_owned(),
            values: vec![Posted { name: "team".to_owned(), value: value.to_owned() }],
            keep_theirs: "/people/1".to_owned(),
        };
        vec![
            ("normal", of(vec![row("Team", "Income North", "Income South")], "north")),
            ("awkward", of(vec![row(LONG_NAME, HOSTILE, NON_ASCII), row("Reason", "First line\nSecond line", "")], HOSTILE)),
        ]
    }
}

/// 429: when to try again.
#[derive(Clone, Debug, Serialize)]
pub struct TooMany {
    /// "4:30pm".
    pub again_at: String,
    pub foot: Foot,
}

impl Page for TooMany {
    const TEMPLATE: &'static str = "pages/errors/too_many";

    fn title(&self) -> String {
        "Wait a little".to_owned()
    }

    fn samples() -> Vec<(&'static str, TooMany)> {
        vec![("normal", TooMany { again_at: "4:30pm".to_owned(), foot: Foot::bare() })]
    }
}

/// 503: the database is busy or away, or the service is starting.
#[derive(Clone, Debug, Serialize)]
pub struct Unavailable {
    /// "Try again in a minute."
    pub when: String,
    pub foot: Foot,
}

impl Page for Unavailable {
    const TEMPLATE: &'static str = "pages/errors/unavailable";

    fn title(&self) -> String {
        "Service unavailable".to_owned()
    }

    fn samples() -> Vec<(&'static str, Unavailable)> {
        vec![("normal", Unavailable { when: "Try again in a minute.".to_owned(), foot: Foot::sample() })]
    }
}

/// 500: nothing the reader did.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    pub foot: Foot,
}

impl Page for Problem {
    const TEMPLATE: &'static str = "pages/errors/problem";

    fn title(&self) -> String {
        "There is a problem".to_owned()
    }

    fn samples() -> Vec<(&'static str, Problem)> {
        vec![("normal", Problem { foot: Foot::sample() }), ("empty", Problem { foot: Foot::bare() })]
    }
}
