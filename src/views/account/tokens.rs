//! Tokens by which programs act as the reader: the list, the form, and the one time a token is shown.

use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Choice, Choices, Field, FormErrors, PostButton, Select, SummaryRow};
use super::super::samples::{HOSTILE, LONG_NAME};

/// `/account/tokens`. Posts `name`, `scopes` (repeated) and `ends` (days).
#[derive(Clone, Debug, Serialize)]
pub struct Tokens {
    pub rows: Vec<TokenRow>,
    pub name: Field,
    pub scopes: Choices,
    pub ends: Select,
    pub errors: FormErrors,
}

/// A token that works.
#[derive(Clone, Debug, Serialize)]
pub struct TokenRow {
    pub name: String,
    /// "Read your record, add evidence".
    pub scopes: String,
    pub made: String,
    /// Null: never.
    pub last_used: Option<String>,
    pub ends: String,
    pub revoke: PostButton,
}

impl Tokens {
    /// `scopes`: those the reader may give; `ends`: the choices of days.
    pub fn new(rows: Vec<TokenRow>, name: &str, scopes: Vec<Choice>, ends: Vec<Choice>, errors: FormErrors) -> Tokens {
        Tokens {
            rows,
            name: Field::text("name", "Name").hint("What will use it").value(name).checked(&errors),
            scopes: Choices::new("scopes", "What may it do?", scopes).checked(&errors),
            ends: Select::new("days", "It ends after", ends).checked(&errors),
            errors,
        }
    }
}

impl Page for Tokens {
    const TEMPLATE: &'static str = "pages/account/tokens";

    fn title(&self) -> String {
        "Your tokens".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, Tokens)> {
        let scopes = || {
            vec![
                Choice::new("read", "Read your record").hint("Progress, evidence, figures"),
                Choice::new("evidence", "Add and change your evidence"),
            ]
        };
        let ends = || vec![Choice::new("30", "30 days"), Choice::new("90", "90 days"), Choice::new("365", "1 year")];
        let row = |name: &str, last_used: Option<&str>| TokenRow {
            name: name.to_owned(),
            scopes: "Read your record".to_owned(),
            made: "2 Apr 2026".to_owned(),
            last_used: last_used.map(str::to_owned),
            ends: "1 Jul 2026".to_owned(),
            revoke: PostButton::new("/account/tokens/revoke", "Revoke").hidden(name).with("token", "1"),
        };
        let errors = FormErrors::none().with("name", "Enter a name").with("scopes", "Select what it may do");
        let rows = vec![row("Spreadsheet of my hours", Some("9 Apr 2026")), row("Calendar", None)];
        vec![
            ("normal", Tokens::new(rows, "", scopes(), ends(), FormErrors::none())),
            ("empty", Tokens::new(Vec::new(), "", scopes(), ends(), FormErrors::none())),
            ("awkward", Tokens::new(vec![row(HOSTILE, None), row(LONG_NAME, None)], HOSTILE, scopes(), ends(), errors)),
        ]
    }
}

/// The one time a token is shown.
#[derive(Clone, Debug, Serialize)]
pub struct TokenShown {
    pub token: String,
    /// Name, what it may do, when it ends.
    pub about: Vec<SummaryRow>,
}

impl Page for TokenShown {
    const TEMPLATE: &'static str = "pages/account/token_shown";

    fn title(&self) -> String {
        "Your new token".to_owned()
    }

    fn samples() -> Vec<(&'static str, TokenShown)> {
        let of = |name: &str| TokenShown {
            token: "gradus_sample_7Qx2mVw9Kd4Rt6Yb8Nc3Pf5Hj1Ls0Za7Qx2mVw9Kd4R".to_owned(),
            about: vec![
                SummaryRow::new("Name", name),
                SummaryRow::new("May", "Read your record"),
                SummaryRow::new("Ends", "1 July 2026"),
            ],
        };
        vec![("normal", of("Spreadsheet of my hours")), ("awkward", of(HOSTILE))]
    }
}
