//! Sign-ins, changes to accounts and refusals, as an administrator sees them: who and when, never about whom.

use serde::Serialize;

use super::super::audit::outcomes;
use super::super::engine::Page;
use super::super::parts::{Nothing, Pagination, Select, Tag};
use super::super::samples::{HOSTILE, LONG_NAME};

/// `/admin/security`. The filter `outcome` stays in the address.
#[derive(Clone, Debug, Serialize)]
pub struct Security {
    pub outcome: Select,
    pub rows: Vec<SecurityRow>,
    pub nothing: Option<Nothing>,
    pub pages: Pagination,
}

/// One event.
#[derive(Clone, Debug, Serialize)]
pub struct SecurityRow {
    pub at: String,
    /// Null where nobody was known yet.
    pub who: Option<String>,
    pub what: String,
    /// "Page", "API", "Command".
    pub by: String,
    pub outcome: Tag,
}

impl Security {
    /// `outcome`: the word that is filtered by, or nothing.
    pub fn new(outcome: &str, rows: Vec<SecurityRow>) -> Security {
        let nothing = match (rows.is_empty(), outcome) {
            (false, _) => None,
            (true, "") => Some(Nothing::yet("Nothing has happened yet.")),
            (true, _) => {
                Some(Nothing { text: "No events match.".to_owned(), clear: Some("/admin/security".to_owned()), exist: None })
            }
        };
        Security {
            outcome: Select::new("outcome", "Outcome", outcomes()).chosen(outcome),
            rows,
            nothing,
            pages: Pagination::default(),
        }
    }
}

impl Page for Security {
    const TEMPLATE: &'static str = "pages/admin/security";

    fn title(&self) -> String {
        "Sign-ins and refusals".to_owned()
    }

    fn samples() -> Vec<(&'static str, Security)> {
        let row = |who: Option<&str>, what: &str, outcome: Tag| SecurityRow {
            at: "10 Apr 2026, 4:10pm".to_owned(),
            who: who.map(str::to_owned),
            what: what.to_owned(),
            by: "Page".to_owned(),
            outcome,
        };
        let rows = vec![
            row(Some("Officer One"), "Sign in", Tag::green("Done")),
            row(None, "Sign in", Tag::red("Refused")),
            row(Some("Manager One"), "View record", Tag::red("Refused")),
        ];
        let pages = Pagination { previous: None, next: Some("/admin/security?before=1040".to_owned()) };
        vec![
            ("normal", Security { pages, ..Security::new("", rows) }),
            ("empty", Security::new("refused", Vec::new())),
            ("awkward", Security::new("", vec![row(Some(LONG_NAME), HOSTILE, Tag::amber(HOSTILE))])),
        ]
    }
}
