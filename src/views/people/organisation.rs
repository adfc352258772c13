//! Teams, and people named for a duty: budget holders and panel members.

use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Choice, Choices, DateField, Field, FormErrors, PostButton, Select};
use super::super::samples::{HOSTILE, LONG_NAME};

/// `/people/teams`. Posts `name` and `parent`.
#[derive(Clone, Debug, Serialize)]
pub struct Teams {
    pub rows: Vec<TeamRow>,
    pub name: Field,
    pub parent: Select,
    pub errors: FormErrors,
}

/// One team.
#[derive(Clone, Debug, Serialize)]
pub struct TeamRow {
    /// The people of the team.
    pub href: String,
    pub name: String,
    pub parent: Option<String>,
    pub people: String,
}

impl Teams {
    /// `parents` begins with the answer for a team that is part of none.
    pub fn new(rows: Vec<TeamRow>, name: &str, parents: Vec<Choice>, errors: FormErrors) -> Teams {
        Teams {
            rows,
            name: Field::text("name", "Name").value(name).checked(&errors),
            parent: Select::new("parent", "Part of", parents).checked(&errors),
            errors,
        }
    }
}

impl Page for Teams {
    const TEMPLATE: &'static str = "pages/people/teams";

    fn title(&self) -> String {
        "Teams".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, Teams)> {
        let row = |name: &str, parent: Option<&str>| TeamRow {
            href: "/people?team=1".to_owned(),
            name: name.to_owned(),
            parent: parent.map(str::to_owned),
            people: "12".to_owned(),
        };
        let parents = || vec![Choice::new("", "No other team"), Choice::new("1", "Income")];
        let errors = FormErrors::none().with("name", "There is a team of this name already");
        let rows = vec![row("Income", None), row("Income North", Some("Income"))];
        vec![
            ("normal", Teams::new(rows, "", parents(), FormErrors::none())),
            ("empty", Teams::new(Vec::new(), "", parents(), FormErrors::none())),
            ("awkward", Teams::new(vec![row(HOSTILE, Some(LONG_NAME))], HOSTILE, parents(), errors)),
        ]
    }
}

/// `/people/designations`. Posts `person` (a reference), `kind`, `team`, `from_*` and, where there is an end, `to_*`.
#[derive(Clone, Debug, Serialize)]
pub struct Designations {
    pub rows: Vec<DesignationRow>,
    pub person: Field,
    pub kind: Choices,
    pub team: Select,
    pub from: DateField,
    pub to: DateField,
    pub errors: FormErrors,
}

/// Somebody named for a duty.
#[derive(Clone, Debug, Serialize)]
pub struct DesignationRow {
    pub person: String,
    /// "Budget holder", "Panel member".
    pub kind: String,
    /// "Income North", "The whole council".
    pub team: String,
    pub from: String,
    /// Null: no end is set.
    pub to: Option<String>,
    /// Null once it is over.
    pub end: Option<PostButton>,
}

/// What was typed into the form of a designation.
#[derive(Clone, Copy, Debug, Default)]
pub struct DesignationTyped<'a> {
    pub person: &'a str,
    /// `budget_holder` or `panel_member`.
    pub kind: &'a str,
    pub from: [&'a str; 3],
    pub to: [&'a str; 3],
}

impl Designations {
    /// `teams` begins with the answer for the whole council.
    pub fn new(rows: Vec<DesignationRow>, teams: Vec<Choice>, typed: DesignationTyped, errors: FormErrors) -> Designations {
        let kinds = vec![
            Choice::new("budget_holder", "Budget holder").hint("Says if higher-level work is needed and funded"),
            Choice::new("panel_member", "Panel member").hint("May decide applications"),
        ];
        Designations {
            rows,
            person: Field::text("person", "Person")
                .hint("Their employee reference. Leading zeros count")
                .value(typed.person)
                .width("gradus-input-10")
                .checked(&errors),
            kind: Choices::new("kind", "Named as", kinds).chosen(&[typed.kind]).checked(&errors),
            team: Select::new("team", "For", teams).checked(&errors),
            from: DateField::new("from", "From").hint("For example, 1 5 2026").typed(typed.from).checked(&errors),
            to: DateField::new("to", "To (optional)").hint("The last day").typed(typed.to).checked(&errors),
            errors,
        }
    }
}

impl Page for Designations {
    const TEMPLATE: &'static str = "pages/people/designations";

    fn title(&self) -> String {
        "Budget holders and panel members".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, Designations)> {
        let row = |person: &str, kind: &str, end: bool| DesignationRow {
            person: person.to_owned(),
            kind: kind.to_owned(),
            team: "The whole council".to_owned(),
            from: "1 Apr 2026".to_owned(),
            to: (!end).then(|| "31 Mar 2026".to_owned()),
            end: end.then(|| PostButton::new("/people/designations/end", "End").hidden(person).with("designation", "1")),
        };
        let teams = || vec![Choice::new("", "The whole council"), Choice::new("1", "Income North")];
        let rows = vec![row("Budget Holder", "Budget holder", true), row("Manager Three", "Panel member", false)];
        let typed = DesignationTyped { person: HOSTILE, kind: "panel_member", from: ["1", "5", "2026"], to: ["1", "4", "2026"] };
        let errors = FormErrors::none()
            .with("person", "Nobody has this reference")
            .with("kind", "Select what they are named as")
            .with("from", "From must include a day")
            .with("to", "To must be on or after 1 May 2026");
        vec![
            ("normal", Designations::new(rows, teams(), DesignationTyped::default(), FormErrors::none())),
            ("empty", Designations::new(Vec::new(), teams(), DesignationTyped::default(), FormErrors::none())),
            ("awkward", Designations::new(vec![row(HOSTILE, LONG_NAME, true)], teams(), typed, errors)),
        ]
    }
}
