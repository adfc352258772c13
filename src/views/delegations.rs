//! Who acts for a manager, for what and until when.

use serde::Serialize;

use super::engine::Page;
use super::parts::{Choice, Choices, DateField, Field, FormErrors, PostButton, Tag};
use super::samples::{HOSTILE, LONG_NAME};

/// `/delegations`. Posts `to` (a reference), `starts_on_*`, `ends_on_*` and `scopes` (repeated) to `action`; and `from`, a
/// reference, where the reader looks after the cover of others.
#[derive(Clone, Debug, Serialize)]
pub struct Delegations {
    /// Whose cover it is, where HR looks after it: "For Manager One."; null for the reader's own.
    pub whose: Option<String>,
    pub rows: Vec<CoverRow>,
    /// In place of rows.
    pub nobody: String,
    pub action: String,
    /// Null where it is known who is covered.
    pub from: Option<Field>,
    pub to: Field,
    pub starts_on: DateField,
    pub ends_on: DateField,
    pub scopes: Choices,
    pub errors: FormErrors,
}

/// One cover.
#[derive(Clone, Debug, Serialize)]
pub struct CoverRow {
    pub who: String,
    /// "Review, appraise".
    pub scopes: String,
    pub from: String,
    pub to: String,
    /// "Now", "Later", "Ended".
    pub state: Tag,
    /// Null once it is over.
    pub end: Option<PostButton>,
}

/// What was typed into the form of a cover.
#[derive(Clone, Copy, Debug, Default)]
pub struct CoverTyped<'a> {
    pub from: &'a str,
    pub to: &'a str,
    pub starts_on: [&'a str; 3],
    pub ends_on: [&'a str; 3],
    /// `review`, `appraise`, `recommend`.
    pub scopes: &'a [&'a str],
}

impl Delegations {
    pub fn new(rows: Vec<CoverRow>, typed: CoverTyped, errors: FormErrors) -> Delegations {
        let scopes = vec![
            Choice::new("review", "Review evidence"),
            Choice::new("appraise", "Appraise").hint("Write, share and sign appraisals"),
            Choice::new("recommend", "Recommend").hint("On applications for a level"),
        ];
        Delegations {
            whose: None,
            rows,
            nobody: "Nobody acts for you.".to_owned(),
            action: "/delegations".to_owned(),
            from: None,
            to: Field::text("to", "Who covers?")
                .hint("A manager's employee reference. Leading zeros count")
                .value(typed.to)
                .width("gradus-input-10")
                .checked(&errors),
            starts_on: DateField::new("starts_on", "Start date")
                .hint("The first day. For example, 1 5 2026")
                .typed(typed.starts_on)
                .checked(&errors),
            ends_on: DateField::new("ends_on", "End date").hint("The last day").typed(typed.ends_on).checked(&errors),
            scopes: Choices::new("scopes", "What may they do for you?", scopes).chosen(typed.scopes).checked(&errors),
            errors,
        }
    }

    /// The same for somebody who looks after the cover of others: who is covered is typed as well.
    pub fn for_others(rows: Vec<CoverRow>, typed: CoverTyped, errors: FormErrors) -> Delegations {
        let from = Field::text("from", "Who is covered?").hint("A manager's employee reference. Leading zeros count");
        Delegations {
            whose: Some("Cover of every manager of the council.".to_owned()),
            nobody: "Nobody acts for anybody.".to_owned(),
            from: Some(from.value(typed.from).width("gradus-input-10").checked(&errors)),
            ..Delegations::new(rows, typed, errors)
        }
    }
}

impl Page for Delegations {
    const TEMPLATE: &'static str = "pages/delegations/delegations";

    fn title(&self) -> String {
        "Who acts for you".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, Delegations)> {
        let row = |who: &str, state: Tag, open: bool| CoverRow {
            who: who.to_owned(),
            scopes: "Review, appraise".to_owned(),
            from: "1 Jan 2026".to_owned(),
            to: "31 Jan 2026".to_owned(),
            state,
            end: open
                .then(|| PostButton::new("/delegations/1/end", "End").hidden(format!("cover by {who}")).with("version", "1")),
        };
        let rows = vec![
            row("Manager Two", Tag::green("Now"), true),
            row("Manager Three", Tag::blue("Later"), true),
            row("Manager Four", Tag::grey("Ended"), false),
        ];
        let typed = CoverTyped {
            from: HOSTILE,
            to: HOSTILE,
            starts_on: ["1", "5", "2026"],
            ends_on: ["31", "12", "2026"],
            scopes: &["review"],
        };
        let errors = FormErrors::none()
            .with("to", "Officer Two is not a manager. Choose a manager")
            .with("starts_on", "Start date must be today or in the future")
            .with("ends_on", "End date must be on or before 29 July 2026. Cover lasts 90 days at most")
            .with("scopes", "Select what they may do");
        vec![
            ("normal", Delegations::new(rows, CoverTyped::default(), FormErrors::none())),
            ("empty", Delegations::new(Vec::new(), CoverTyped::default(), FormErrors::none())),
            (
                "awkward",
                Delegations {
                    whose: Some(format!("For {LONG_NAME}.")),
                    ..Delegations::for_others(vec![row(HOSTILE, Tag::amber(HOSTILE), true)], typed, errors)
                },
            ),
        ]
    }
}
