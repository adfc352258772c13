//! Who acts for a manager, for what and until when.

use serde::Serialize;

use super::engine::Page;
use super::parts::{Choice, Choices, DateField, Field, FormErrors, PostButton, Tag};
use super::samples::{HOSTILE, LONG_NAME};

/// `/delegations`. Posts `to` (a reference), `starts_*`, `ends_*` and `scopes` (repeated) to `action`.
#[derive(Clone, Debug, Serialize)]
pub struct Delegations {
    /// Whose cover it is, where HR looks after it: "For Manager One."; null for the reader's own.
    pub whose: Option<String>,
    pub rows: Vec<CoverRow>,
    pub action: String,
    pub to: Field,
    pub starts: DateField,
    pub ends: DateField,
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
    pub to: &'a str,
    pub starts: [&'a str; 3],
    pub ends: [&'a str; 3],
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
            action: "/delegations".to_owned(),
            to: Field::text("to", "Who covers?")
                .hint("A manager's employee reference. Leading zeros count")
                .value(typed.to)
                .width("gradus-input-10")
                .checked(&errors),
            starts: DateField::new("starts", "First day").hint("For example, 1 5 2026").typed(typed.starts).checked(&errors),
            ends: DateField::new("ends", "Last day").typed(typed.ends).checked(&errors),
            scopes: Choices::new("scopes", "What may they do for you?", scopes).chosen(typed.scopes).checked(&errors),
            errors,
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
                .then(|| PostButton::new("/delegations/end", "End").hidden(format!("cover by {who}")).with("delegation", "1")),
        };
        let rows = vec![
            row("Manager Two", Tag::green("Now"), true),
            row("Manager Three", Tag::blue("Later"), true),
            row("Manager Four", Tag::grey("Ended"), false),
        ];
        let typed = CoverTyped { to: HOSTILE, starts: ["1", "5", "2026"], ends: ["31", "12", "2026"], scopes: &["review"] };
        let errors = FormErrors::none()
            .with("to", "Officer Two is not a manager. Choose a manager")
            .with("starts", "First day must be today or later")
            .with("ends", "Cover lasts 90 days at most. Last day must be on or before 29 July 2026")
            .with("scopes", "Select what they may do");
        vec![
            ("normal", Delegations::new(rows, CoverTyped::default(), FormErrors::none())),
            ("empty", Delegations::new(Vec::new(), CoverTyped::default(), FormErrors::none())),
            (
                "awkward",
                Delegations {
                    whose: Some(format!("For {LONG_NAME}.")),
                    ..Delegations::new(vec![row(HOSTILE, Tag::amber(HOSTILE), true)], typed, errors)
                },
            ),
        ]
    }
}
