//! The reader's own account: what it is, its password, its second step, its sessions, its tokens, who read the record.

mod security;
mod tokens;

use serde::Serialize;

use super::engine::Page;
use super::parts::{Link, Pagination, SummaryRow};
use super::samples::{HOSTILE, LONG_NAME, NON_ASCII};

pub use security::{ChangePassword, Qr, RecoveryCodes, SecondFactor, SessionRow, Sessions, Setup};
pub use tokens::{TokenRow, TokenShown, Tokens};

/// `/account`.
#[derive(Clone, Debug, Serialize)]
pub struct Account {
    /// Name, address, roles, last sign-in.
    pub about: Vec<SummaryRow>,
    /// Password, second step, sessions, tokens; each with a link.
    pub signing_in: Vec<SummaryRow>,
    /// Mail, and who has looked at the record.
    pub told: Vec<SummaryRow>,
}

impl Page for Account {
    const TEMPLATE: &'static str = "pages/account/account";

    fn title(&self) -> String {
        "Your account".to_owned()
    }

    fn samples() -> Vec<(&'static str, Account)> {
        let of = |name: &str, email: &str, second: &str| Account {
            about: vec![
                SummaryRow::new("Name", name),
                SummaryRow::new("Email address", email),
                SummaryRow::new("Roles", "Manager, officer"),
                SummaryRow::new("Last sign-in", "9 April 2026 at 8:58am"),
            ],
            signing_in: vec![
                SummaryRow::new("Password", "Set on 2 May 2025")
                    .link(Link::new("/account/password", "Change").hidden("password")),
                SummaryRow::new("Second step", second)
                    .link(Link::new("/account/second-factor", "Change").hidden("second step of signing in")),
                SummaryRow::new("Sessions", "2 open").link(Link::new("/account/sessions", "See sessions")),
                SummaryRow::new("Tokens", "None").link(Link::new("/account/tokens", "See tokens")),
            ],
            told: vec![
                SummaryRow::new("Mail", "Sent to you as things happen"),
                SummaryRow::new("Your record", "Opened 3 times in the last 30 days")
                    .link(Link::new("/account/views", "Who has looked at your record")),
            ],
        };
        vec![
            ("normal", of("Manager One", "manager.one@example.org", "On since 2 May 2025")),
            ("awkward", of(LONG_NAME, HOSTILE, "Off. Your roles need it: turn it on")),
        ]
    }
}

/// `/account/views`, and the same for a record that HR looks after.
#[derive(Clone, Debug, Serialize)]
pub struct Viewed {
    /// "2 people opened your record in the last 30 days."
    pub summary: String,
    pub rows: Vec<ViewRow>,
    pub pages: Pagination,
}

/// Somebody who opened the record.
#[derive(Clone, Debug, Serialize)]
pub struct ViewRow {
    pub who: String,
    /// "Your line manager", "HR", "Auditor".
    pub role: String,
    pub at: String,
    /// "Evidence", "Profile and history".
    pub what: String,
}

impl Page for Viewed {
    const TEMPLATE: &'static str = "pages/account/viewed";

    fn title(&self) -> String {
        "Who has looked at your record".to_owned()
    }

    fn samples() -> Vec<(&'static str, Viewed)> {
        let row = |who: &str, role: &str, what: &str| ViewRow {
            who: who.to_owned(),
            role: role.to_owned(),
            at: "9 Apr 2026, 8:58am".to_owned(),
            what: what.to_owned(),
        };
        let of = |rows: Vec<ViewRow>, pages| Viewed {
            summary: "2 people opened your record in the last 30 days.".to_owned(),
            rows,
            pages,
        };
        let next = Pagination { previous: None, next: Some("/account/views?before=01J9".to_owned()) };
        vec![
            (
                "normal",
                of(
                    vec![row("Manager One", "Your line manager", "Evidence"), row("HR One", "HR", "Profile")],
                    Pagination::default(),
                ),
            ),
            ("empty", of(Vec::new(), Pagination::default())),
            ("awkward", of(vec![row(LONG_NAME, "Auditor", NON_ASCII), row(HOSTILE, "HR", HOSTILE)], next)),
        ]
    }
}
