//! Teams, and people named for a duty: budget holders and panel members.

use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Choice, Choices, DateField, Field, FormErrors, Link, PostButton, Select};
use super::super::samples::{HOSTILE, LONG_NAME};

/// `/teams`. Posts `name`.
#[derive(Clone, Debug, Serialize)]
pub struct Teams {
    pub rows: Vec<TeamRow>,
    /// The field for the name of a new team; null where the reader may not add one.
    pub add: Option<Field>,
    pub errors: FormErrors,
}

/// One team.
#[derive(Clone, Debug, Serialize)]
pub struct TeamRow {
    /// The people of the team.
    pub href: String,
    pub name: String,
    pub people: String,
    /// Null where the reader may not.
    pub rename: Option<Link>,
}

impl Teams {
    pub fn new(rows: Vec<TeamRow>, may_add: bool, name: &str, errors: FormErrors) -> Teams {
        Teams { rows, add: may_add.then(|| Field::text("name", "Team name").value(name).checked(&errors)), errors }
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
        let row = |name: &str| TeamRow {
            href: "/people?team=1".to_owned(),
            name: name.to_owned(),
            people: "12".to_owned(),
            rename: Some(Link::new("/teams/1", "Rename").hidden(name)),
        };
        let errors = FormErrors::none().with("name", "There is a team Income North already. Enter another name");
        let rows = vec![row("Income"), row("Income North")];
        vec![
            ("normal", Teams::new(rows, true, "", FormErrors::none())),
            ("empty", Teams::new(Vec::new(), false, "", FormErrors::none())),
            ("awkward", Teams::new(vec![row(HOSTILE), row(LONG_NAME)], true, HOSTILE, errors)),
        ]
    }
}

/// `/teams/{id}`. Posts `name` and `version`.
#[derive(Clone, Debug, Serialize)]
pub struct Team {
    pub action: String,
    pub version: String,
    pub name: Field,
    pub errors: FormErrors,
}

impl Team {
    pub fn new(path: &str, version: &str, name: &str, errors: FormErrors) -> Team {
        Team {
            action: path.to_owned(),
            version: version.to_owned(),
            name: Field::text("name", "Team name").value(name).checked(&errors),
            errors,
        }
    }
}

impl Page for Team {
    const TEMPLATE: &'static str = "pages/people/team";

    fn title(&self) -> String {
        "Rename a team".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, Team)> {
        let errors = FormErrors::none().with("name", "Enter a team name");
        vec![
            ("normal", Team::new("/teams/1", "2", "Income North", FormErrors::none())),
            ("awkward", Team::new("/teams/1", "2", HOSTILE, errors)),
        ]
    }
}

/// `/designations`. Posts `person` (a reference), `kind`, `team`, `starts_on_*` and, where there is an end, `ends_on_*`.
#[derive(Clone, Debug, Serialize)]
pub struct Designations {
    pub rows: Vec<DesignationRow>,
    pub person: Field,
    pub kind: Choices,
    pub team: Select,
    pub starts_on: DateField,
    pub ends_on: DateField,
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
    pub starts_on: [&'a str; 3],
    pub ends_on: [&'a str; 3],
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
            starts_on: DateField::new("starts_on", "Start date")
                .hint("For example, 1 5 2026")
                .typed(typed.starts_on)
                .checked(&errors),
            ends_on: DateField::new("ends_on", "End date (optional)").hint("The last day").typed(typed.ends_on).checked(&errors),
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
            end: end.then(|| PostButton::new("/designations/1/end", "End").hidden(person).with("version", "1")),
        };
        let teams = || vec![Choice::new("", "The whole council"), Choice::new("1", "Income North")];
        let rows = vec![row("Budget Holder", "Budget holder", true), row("Manager Three", "Panel member", false)];
        let typed = DesignationTyped {
            person: HOSTILE,
            kind: "panel_member",
            starts_on: ["1", "5", "2026"],
            ends_on: ["1", "4", "2026"],
        };
        let errors = FormErrors::none()
            .with("person", "Nobody has this reference")
            .with("kind", "Select what they are named as")
            .with("starts_on", "Start date must include a day")
            .with("ends_on", "End date must be on or after 1 May 2026");
        vec![
            ("normal", Designations::new(rows, teams(), DesignationTyped::default(), FormErrors::none())),
            ("empty", Designations::new(Vec::new(), teams(), DesignationTyped::default(), FormErrors::none())),
            ("awkward", Designations::new(vec![row(HOSTILE, LONG_NAME, true)], teams(), typed, errors)),
        ]
    }
}
