//! People and where they stand in the organisation: the list, a person's profile and history, and the forms by which HR
//! changes line, team and posts.

mod forms;
mod organisation;
mod profile;

use serde::Serialize;

use super::engine::Page;
use super::parts::{Choice, Field, Link, Nothing, Pagination, Select};
use super::samples::{HOSTILE, LONG_NAME, NON_ASCII};

pub use forms::{AddPost, EndPost, ManagerTyped, PostChoices, SetManager, StaffFacts, TransferTeam};
pub use organisation::{DesignationRow, DesignationTyped, Designations, Team, TeamRow, Teams};
pub use profile::{History, HistoryEntry, PostRow, Profile};

/// `/people`. Filters `q`, `team` and `role` stay in the address.
#[derive(Clone, Debug, Serialize)]
pub struct List {
    /// "People", "Team", "Records": as the reader's navigation says it.
    pub heading: String,
    /// Null where the reader may not add anybody.
    pub add: Option<Link>,
    /// "412 people. You see them because you work in HR."
    pub how_many: String,
    pub search: Field,
    pub team: Select,
    pub role: Select,
    /// 50 at most.
    pub rows: Vec<PersonRow>,
    /// In place of rows.
    pub nothing: Option<Nothing>,
    pub pages: Pagination,
}

/// One person of the list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PersonRow {
    pub href: String,
    pub name: String,
    /// The employee's reference, leading zeros kept.
    pub reference: String,
    pub team: Option<String>,
    pub job: Option<String>,
    pub level: Option<String>,
    pub manager: Option<String>,
}

impl List {
    /// `teams` and `roles` begin with the answer that means all.
    pub fn new(how_many: impl Into<String>, q: &str, teams: Vec<Choice>, roles: Vec<Choice>, rows: Vec<PersonRow>) -> List {
        List {
            heading: "People".to_owned(),
            add: None,
            how_many: how_many.into(),
            search: Field { input_type: "search", ..Field::text("q", "Name or reference") }.value(q),
            team: Select::new("team", "Team", teams),
            role: Select::new("role", "Role", roles),
            rows,
            nothing: None,
            pages: Pagination::default(),
        }
    }
}

impl Page for List {
    const TEMPLATE: &'static str = "pages/people/list";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn samples() -> Vec<(&'static str, List)> {
        let row = |name: &str, reference: &str, team: &str| PersonRow {
            href: format!("/people/{reference}"),
            name: name.to_owned(),
            reference: reference.to_owned(),
            team: Some(team.to_owned()),
            job: Some("Income and Arrears Officer".to_owned()),
            level: Some("A".to_owned()),
            manager: Some("Manager One".to_owned()),
        };
        let of = |q: &str, rows| {
            let teams = vec![Choice::new("", "All teams"), Choice::new("north", "Income North")];
            let roles = vec![Choice::new("", "All roles"), Choice::new("manager", "Manager")];
            List::new("412 people. You see them because you work in HR.", q, teams, roles, rows)
        };
        let rows = vec![row("Officer One", "00101", "Income North"), row("Officer Two", "00102", "Income South")];
        let bare = PersonRow { name: NON_ASCII.to_owned(), href: "/people/1".to_owned(), ..PersonRow::default() };
        let nothing = Nothing::matches("people", "/people", "There are 412 people.");
        vec![
            (
                "normal",
                List {
                    add: Some(Link::new("/people/new", "Add a person")),
                    pages: Pagination { previous: None, next: Some("/people?after=01J9".into()) },
                    ..of("", rows)
                },
            ),
            ("empty", List { nothing: Some(nothing), ..of("zzz", Vec::new()) }),
            ("awkward", of(HOSTILE, vec![row(LONG_NAME, "00103", HOSTILE), row(HOSTILE, "00104", LONG_NAME), bare])),
        ]
    }
}
