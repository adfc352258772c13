//! The people whom HR names for a case: panel, budget holder, who hears an appeal.

use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Choice, Choices, Field, FormErrors, PostButton, Tag};
use super::super::samples::{HOSTILE, LONG_NAME};

/// `/applications/{id}/named`: who is named for a case beside those who hold the office. Posts `person` (an employee
/// reference), `kind` (panel_member, budget_holder, hearer) and `version`; each row has a button that ends it.
#[derive(Clone, Debug, Serialize)]
pub struct NamedPeople {
    /// "Officer One, level B (Practising), 26-0041".
    pub about: String,
    pub rows: Vec<NamedRow>,
    pub action: String,
    pub version: String,
    pub person: Field,
    pub kind: Choices,
    pub cancel: String,
    pub errors: FormErrors,
}

/// Somebody with a part in the case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct NamedRow {
    pub person: String,
    /// "Panel member", "Budget holder", "Hears the appeal", "Declared an interest".
    pub part: Tag,
    /// "By HR One, 9 Jul 2026".
    pub by: String,
    /// Null where it cannot be taken back.
    pub end: Option<PostButton>,
}

impl NamedPeople {
    /// `person` and `kind` as they were typed. Where an appeal is open (`appeal`) the application is decided, and only who hears
    /// it is still to be named.
    pub fn new(
        case: &str,
        about: impl Into<String>,
        rows: Vec<NamedRow>,
        version: &str,
        appeal: bool,
        [person, kind]: [&str; 2],
        errors: FormErrors,
    ) -> NamedPeople {
        let kinds = match appeal {
            true => vec![Choice::new("hearer", "Hears the appeal").hint("Had no part in the case before")],
            false => vec![
                Choice::new("panel_member", "Panel member")
                    .hint("May decide. Not a line manager of the officer, nor who recommended it"),
                Choice::new("budget_holder", "Budget holder").hint("Says if the higher-level work is needed and funded"),
            ],
        };
        let number = Field::text("person", "Who").hint("Their employee reference. Leading zeros count");
        NamedPeople {
            about: about.into(),
            rows,
            action: format!("{case}/named"),
            version: version.to_owned(),
            person: number.value(person).width("gradus-input-10").checked(&errors),
            kind: Choices::new("kind", "As", kinds).chosen(&[kind]).checked(&errors),
            cancel: case.to_owned(),
            errors,
        }
    }
}

impl Page for NamedPeople {
    const TEMPLATE: &'static str = "pages/applications/named";

    fn title(&self) -> String {
        "People named for this application".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, NamedPeople)> {
        let case = "/applications/1";
        let row = |person: &str, part: Tag, end: bool| NamedRow {
            person: person.to_owned(),
            part,
            by: "HR One, 9 Jul 2026".to_owned(),
            end: end.then(|| PostButton::new("/applications/1/named/2/end", "End").hidden(person).with("version", "1")),
        };
        let rows = vec![
            row("Manager Nine", Tag::blue("Hears the appeal"), true),
            row("Manager Eight", Tag::amber("Declared an interest"), false),
        ];
        let about = "Officer One, level B (Practising), 26-0041";
        let errors =
            FormErrors::none().with("person", "Nobody has reference 00999").with("kind", "Select what they are named as");
        vec![
            ("normal", NamedPeople::new(case, about, rows, "6", true, ["", ""], FormErrors::none())),
            ("empty", NamedPeople::new(case, about, Vec::new(), "6", false, ["", ""], FormErrors::none())),
            (
                "awkward",
                NamedPeople::new(
                    case,
                    LONG_NAME,
                    vec![row(LONG_NAME, Tag::blue("Panel member"), true)],
                    "6",
                    true,
                    [HOSTILE, ""],
                    errors,
                ),
            ),
        ]
    }
}
