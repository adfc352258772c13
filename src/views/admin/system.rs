//! The workings that an administrator looks after: mails on their way, tokens, settings.

use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Choice, Nothing, Pagination, PostButton, Select, Tag};
use super::super::samples::{HOSTILE, LONG_NAME};

/// `/admin/mail`. Never the body of a mail.
#[derive(Clone, Debug, Serialize)]
pub struct Mail {
    /// "2 mails wait, 1 could not be delivered."
    pub summary: String,
    pub state: Select,
    pub rows: Vec<MailRow>,
    pub nothing: Option<Nothing>,
    pub pages: Pagination,
}

/// One mail.
#[derive(Clone, Debug, Serialize)]
pub struct MailRow {
    /// "Activation", "Evidence is waiting".
    pub kind: String,
    /// Masked: "o...e@example.org".
    pub to: String,
    /// "Waiting", "Sent", "Could not be delivered", "Given up".
    pub state: Tag,
    /// What the mail server said, last.
    pub why: Option<String>,
    pub tries: String,
    pub made: String,
    pub next_try: Option<String>,
    /// Null where there is nothing to send again.
    pub resend: Option<PostButton>,
}

impl Mail {
    /// `states` begins with the answer that means all.
    pub fn new(summary: impl Into<String>, states: Vec<Choice>, rows: Vec<MailRow>) -> Mail {
        Mail {
            summary: summary.into(),
            state: Select::new("state", "State", states),
            nothing: rows.is_empty().then(|| Nothing::yet("Nothing waiting.")),
            rows,
            pages: Pagination::default(),
        }
    }
}

impl Page for Mail {
    const TEMPLATE: &'static str = "pages/admin/mail";

    fn title(&self) -> String {
        "Mail".to_owned()
    }

    fn samples() -> Vec<(&'static str, Mail)> {
        let states =
            || vec![Choice::new("", "All"), Choice::new("waiting", "Waiting"), Choice::new("bounced", "Could not be delivered")];
        let row = |kind: &str, state: Tag, why: Option<&str>| MailRow {
            kind: kind.to_owned(),
            to: "o...e@example.org".to_owned(),
            state,
            why: why.map(str::to_owned),
            tries: "3".to_owned(),
            made: "10 Apr 2026, 4:10pm".to_owned(),
            next_try: why.map(|_| "10 Apr 2026, 4:40pm".to_owned()),
            resend: why.map(|_| PostButton::new("/admin/mail/resend", "Resend").hidden(kind).with("mail", "1")),
        };
        let rows = vec![
            row("Activation", Tag::blue("Waiting"), Some("421 Try again later")),
            row("New password", Tag::green("Sent"), None),
            row("Activation", Tag::red("Could not be delivered"), Some("550 No such person here")),
        ];
        vec![
            ("normal", Mail::new("1 mail waits, 1 could not be delivered.", states(), rows)),
            ("empty", Mail::new("Every mail was sent.", states(), Vec::new())),
            ("awkward", Mail::new(LONG_NAME, states(), vec![row(HOSTILE, Tag::amber("Given up"), Some(HOSTILE))])),
        ]
    }
}

/// `/admin/tokens`: all tokens that work, whoever made them.
#[derive(Clone, Debug, Serialize)]
pub struct AllTokens {
    /// "3 tokens of 2 people."
    pub summary: String,
    pub rows: Vec<OwnedToken>,
    pub pages: Pagination,
}

/// A token and its owner.
#[derive(Clone, Debug, Serialize)]
pub struct OwnedToken {
    pub name: String,
    pub owner: String,
    pub scopes: String,
    pub made: String,
    pub last_used: Option<String>,
    pub ends: String,
    pub revoke: PostButton,
}

impl Page for AllTokens {
    const TEMPLATE: &'static str = "pages/admin/tokens";

    fn title(&self) -> String {
        "Tokens".to_owned()
    }

    fn samples() -> Vec<(&'static str, AllTokens)> {
        let row = |name: &str, owner: &str, last_used: Option<&str>| OwnedToken {
            name: name.to_owned(),
            owner: owner.to_owned(),
            scopes: "Import figures".to_owned(),
            made: "2 Apr 2026".to_owned(),
            last_used: last_used.map(str::to_owned),
            ends: "1 Jul 2026".to_owned(),
            revoke: PostButton::new("/admin/tokens/revoke", "Revoke").hidden(format!("{name} of {owner}")).with("token", "1"),
        };
        let of =
            |rows: Vec<OwnedToken>| AllTokens { summary: "2 tokens of 2 people.".to_owned(), rows, pages: Pagination::default() };
        vec![
            ("normal", of(vec![row("Nightly figures", "HR One", Some("10 Apr 2026")), row("Calendar", "Officer One", None)])),
            ("empty", of(Vec::new())),
            ("awkward", of(vec![row(HOSTILE, LONG_NAME, None)])),
        ]
    }
}

/// `/admin/settings`: what the service was started with. A secret says only whether it is set.
#[derive(Clone, Debug, Serialize)]
pub struct Settings {
    pub groups: Vec<SettingGroup>,
}

/// Settings that belong together.
#[derive(Clone, Debug, Serialize)]
pub struct SettingGroup {
    pub heading: String,
    pub rows: Vec<Setting>,
}

/// One setting.
#[derive(Clone, Debug, Serialize)]
pub struct Setting {
    pub label: String,
    /// `GRADUS_SMTP_URL`.
    pub name: String,
    pub value: String,
    /// Nobody set it.
    pub built_in: bool,
}

impl Setting {
    pub fn new(label: &str, name: &str, value: impl Into<String>, built_in: bool) -> Setting {
        Setting { label: label.to_owned(), name: name.to_owned(), value: value.into(), built_in }
    }

    /// A setting whose value is never shown.
    pub fn secret(label: &str, name: &str, set: bool) -> Setting {
        Setting::new(label, name, if set { "Set, not shown" } else { "Not set" }, !set)
    }
}

impl Page for Settings {
    const TEMPLATE: &'static str = "pages/admin/settings";

    fn title(&self) -> String {
        "Settings".to_owned()
    }

    fn samples() -> Vec<(&'static str, Settings)> {
        let of = |from: &str| Settings {
            groups: vec![
                SettingGroup {
                    heading: "Signing in".to_owned(),
                    rows: vec![
                        Setting::new("Roles that need a second step", "GRADUS_REQUIRE_TOTP", "HR, administrator, auditor", true),
                        Setting::secret("Secret of the council's sign-in", "GRADUS_OIDC_CLIENT_SECRET", false),
                    ],
                },
                SettingGroup {
                    heading: "Mail".to_owned(),
                    rows: vec![
                        Setting::new("Sender", "GRADUS_MAIL_FROM", from, false),
                        Setting::secret("Mail server", "GRADUS_SMTP_URL", true),
                    ],
                },
            ],
        };
        vec![("normal", of("gradus@example.org")), ("awkward", of(HOSTILE))]
    }
}
