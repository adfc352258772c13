//! Accounts and the roles they hold.

use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Choice, Choices, Field, FormErrors, Link, Nothing, Pagination, PostButton, Select, SummaryRow, Tag};
use super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use crate::domain::account::{AccountState, Role};

/// The tag of the state of an account.
pub fn state_tag(state: AccountState) -> Tag {
    match state {
        AccountState::Invited => Tag::blue(state.label()),
        AccountState::Active => Tag::green(state.label()),
        AccountState::Disabled => Tag::grey(state.label()),
    }
}

/// All roles as checkboxes named `roles`, with what each may do.
fn role_choices(chosen: &[Role], errors: &FormErrors) -> Choices {
    let options = Role::ALL.into_iter().map(|role| Choice::new(role.as_str(), role.label()).hint(may(role))).collect();
    let words: Vec<&str> = chosen.iter().map(|role| role.as_str()).collect();
    Choices::new("roles", "Roles", options).chosen(&words).checked(errors)
}

/// What a role may do, in a sentence.
pub fn may(role: Role) -> &'static str {
    match role {
        Role::Officer => "Keeps their own record and applies for a level",
        Role::Manager => "Reviews, appraises and recommends their own reports",
        Role::Hr => "Reads records, imports, checks and decides applications",
        Role::Admin => "Adds people and roles. Cannot be HR, and reads no record",
        Role::Auditor => "Reads records and the audit log, and holds no other role",
    }
}

/// `/admin/people`. Filters `q`, `state` and `role` stay in the address.
#[derive(Clone, Debug, Serialize)]
pub struct People {
    pub how_many: String,
    pub search: Field,
    pub state: Select,
    pub role: Select,
    pub rows: Vec<AccountRow>,
    pub nothing: Option<Nothing>,
    pub pages: Pagination,
}

/// One account.
#[derive(Clone, Debug, Serialize)]
pub struct AccountRow {
    pub href: String,
    pub name: String,
    pub email: String,
    pub state: Tag,
    /// "Officer, manager"; null for none.
    pub roles: Option<String>,
    /// "On", "Off", "Off, but needed".
    pub second_step: String,
    /// Null: never.
    pub last_sign_in: Option<String>,
}

impl People {
    /// `state` and `role`: the words that are filtered by, or nothing.
    pub fn new(how_many: impl Into<String>, q: &str, state: &str, role: &str, rows: Vec<AccountRow>) -> People {
        let mut states = vec![Choice::new("", "All states")];
        states.extend(AccountState::ALL.into_iter().map(|state| Choice::new(state.as_str(), state.label())));
        let mut roles = vec![Choice::new("", "All roles")];
        roles.extend(Role::ALL.into_iter().map(|role| Choice::new(role.as_str(), role.label())));
        People {
            how_many: how_many.into(),
            search: Field { input_type: "search", ..Field::text("q", "Name or email address") }.value(q),
            state: Select::new("state", "State", states).chosen(state),
            role: Select::new("role", "Role", roles).chosen(role),
            rows,
            nothing: None,
            pages: Pagination::default(),
        }
    }
}

impl Page for People {
    const TEMPLATE: &'static str = "pages/admin/people";

    fn title(&self) -> String {
        "People and roles".to_owned()
    }

    fn samples() -> Vec<(&'static str, People)> {
        let row = |name: &str, email: &str, state: AccountState, roles: Option<&str>| AccountRow {
            href: "/admin/people/1".to_owned(),
            name: name.to_owned(),
            email: email.to_owned(),
            state: state_tag(state),
            roles: roles.map(str::to_owned),
            second_step: "On".to_owned(),
            last_sign_in: roles.map(|_| "9 Apr 2026, 8:58am".to_owned()),
        };
        let rows = vec![
            row("Officer One", "officer.one@example.org", AccountState::Active, Some("Officer")),
            row("Officer Two", "officer.two@example.org", AccountState::Invited, None),
            row("Officer Three", "officer.three@example.org", AccountState::Disabled, Some("Officer")),
        ];
        let nothing = Nothing::matches("accounts", "/admin/people", "There are 418 accounts.");
        let awkward = vec![row(LONG_NAME, HOSTILE, AccountState::Active, Some("Manager, officer, HR"))];
        let pages = Pagination { previous: Some("/admin/people?before=1".into()), next: Some("/admin/people?after=2".into()) };
        vec![
            ("normal", People { pages, ..People::new("418 accounts, 402 of them active.", "", "", "", rows) }),
            ("empty", People { nothing: Some(nothing), ..People::new("418 accounts.", "zzz", "active", "auditor", Vec::new()) }),
            ("awkward", People::new(NON_ASCII, HOSTILE, "", "", awkward)),
        ]
    }
}

/// `/admin/people/new`. Posts `name`, `email`, `employee_ref`, `roles` (repeated).
#[derive(Clone, Debug, Serialize)]
pub struct AddPerson {
    pub name: Field,
    pub email: Field,
    pub reference: Field,
    pub roles: Choices,
    pub errors: FormErrors,
}

impl AddPerson {
    pub fn new(name: &str, email: &str, reference: &str, roles: &[Role], errors: FormErrors) -> AddPerson {
        AddPerson {
            name: Field::text("name", "Name").value(name).autocomplete("off").checked(&errors),
            email: Field::email("email", "Work email address").value(email).autocomplete("off").checked(&errors),
            reference: Field::text("employee_ref", "Employee reference (optional)")
                .hint("As in the people file. Leading zeros count. An auditor has none")
                .value(reference)
                .width("gradus-input-10")
                .checked(&errors),
            roles: role_choices(roles, &errors),
            errors,
        }
    }
}

impl Page for AddPerson {
    const TEMPLATE: &'static str = "pages/admin/add_person";

    fn title(&self) -> String {
        "Add a person".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, AddPerson)> {
        let errors = FormErrors::none()
            .with("name", "Enter a name")
            .with("email", "This email address has an account already")
            .with("roles", "One person cannot be administrator and HR");
        vec![
            ("normal", AddPerson::new("", "", "", &[Role::Officer], FormErrors::none())),
            ("awkward", AddPerson::new("", HOSTILE, NON_ASCII, &[Role::Admin, Role::Hr], errors)),
        ]
    }
}

/// `/admin/people/{id}/edit`. Posts `name`, `email`, `version`.
#[derive(Clone, Debug, Serialize)]
pub struct EditAccount {
    /// Whose account it is, as it was.
    pub of: String,
    pub path: String,
    pub version: String,
    pub name: Field,
    pub email: Field,
    pub errors: FormErrors,
}

impl EditAccount {
    /// `path`: `/admin/people/{id}`.
    pub fn new(of: impl Into<String>, path: &str, version: &str, name: &str, email: &str, errors: FormErrors) -> EditAccount {
        EditAccount {
            of: of.into(),
            path: path.to_owned(),
            version: version.to_owned(),
            name: Field::text("name", "Name").value(name).autocomplete("off").checked(&errors),
            email: Field::email("email", "Work email address")
                .hint("They sign in with it. With another one they are signed out, and both addresses are told")
                .value(email)
                .autocomplete("off")
                .checked(&errors),
            errors,
        }
    }
}

impl Page for EditAccount {
    const TEMPLATE: &'static str = "pages/admin/edit_account";

    fn title(&self) -> String {
        format!("Change the account of {}", self.of)
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, EditAccount)> {
        let of = |name: &str, email: &str, errors| EditAccount::new(name, "/admin/people/1", "7", name, email, errors);
        let errors =
            FormErrors::none().with("name", "Enter a name").with("email", "This email address cannot be used. Enter another one");
        vec![
            ("normal", of("Officer One", "officer.one@example.org", FormErrors::none())),
            ("awkward", of(LONG_NAME, HOSTILE, errors)),
        ]
    }
}

/// `/admin/people/{id}`. Roles are posted to `{path}/roles` with `version`.
#[derive(Clone, Debug, Serialize)]
pub struct AdminPerson {
    pub name: String,
    pub path: String,
    pub version: String,
    /// State, address, reference, last sign-in, second step.
    pub facts: Vec<SummaryRow>,
    /// Null where the reader may not change them.
    pub roles: Option<Choices>,
    /// Why not, and which they are: "You cannot change your own roles: administrator."
    pub roles_fixed: Option<String>,
    /// Send a link, end sessions.
    pub actions: Vec<PostButton>,
    /// To pages that ask first: reset the second step, close the account.
    pub links: Vec<Link>,
    pub errors: FormErrors,
}

impl AdminPerson {
    /// `path`: `/admin/people/{id}`.
    pub fn new(name: impl Into<String>, path: &str, version: &str, facts: Vec<SummaryRow>) -> AdminPerson {
        AdminPerson {
            name: name.into(),
            path: path.to_owned(),
            version: version.to_owned(),
            facts,
            roles: None,
            roles_fixed: None,
            actions: Vec::new(),
            links: Vec::new(),
            errors: FormErrors::none(),
        }
    }

    /// With a form for the roles.
    pub fn roles(mut self, held: &[Role], errors: FormErrors) -> AdminPerson {
        self.roles = Some(role_choices(held, &errors));
        self.errors = errors;
        self
    }
}

impl Page for AdminPerson {
    const TEMPLATE: &'static str = "pages/admin/person";

    fn title(&self) -> String {
        format!("Account of {}", self.name)
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, AdminPerson)> {
        let facts = |email: &str| {
            vec![
                SummaryRow { lines: Vec::new(), ..SummaryRow::new("State", "") }.tag(state_tag(AccountState::Active)),
                SummaryRow::new("Email address", email),
                SummaryRow::new("Reference", "00101"),
                SummaryRow::new("Last sign-in", "9 April 2026 at 8:58am"),
                SummaryRow::new("Second step", "On since 2 May 2025"),
            ]
        };
        let full = |name: &str, email: &str, roles: &[Role], errors| AdminPerson {
            actions: vec![
                PostButton::new("/admin/people/1/link", "Send a reset link").with("version", "7"),
                PostButton::new("/admin/people/1/sessions/end", "End all sessions").with("version", "7"),
            ],
            links: vec![
                Link::new("/admin/people/1/second-factor/reset", "Reset the second step"),
                Link::new("/admin/people/1/close", "Close the account"),
            ],
            ..AdminPerson::new(name, "/admin/people/1", "7", facts(email)).roles(roles, errors)
        };
        let toxic = FormErrors::none().with("roles", "An auditor holds no other role. Choose auditor alone, or the others");
        vec![
            ("normal", full("Officer One", "officer.one@example.org", &[Role::Officer], FormErrors::none())),
            (
                "empty",
                AdminPerson {
                    roles_fixed: Some("You cannot change your own roles: administrator.".to_owned()),
                    ..AdminPerson::new("Admin One", "/admin/people/2", "1", facts("admin.one@example.org"))
                },
            ),
            ("awkward", full(LONG_NAME, HOSTILE, &[Role::Auditor, Role::Hr], toxic)),
        ]
    }
}

/// `/admin/roles`: who holds which.
#[derive(Clone, Debug, Serialize)]
pub struct Roles {
    pub groups: Vec<RoleGroup>,
}

/// One role and who holds it.
#[derive(Clone, Debug, Serialize)]
pub struct RoleGroup {
    pub role: String,
    pub may: String,
    pub how_many: String,
    pub people: Vec<Link>,
    /// The list of all, where there are more than are shown.
    pub more: Option<String>,
}

impl RoleGroup {
    pub fn new(role: Role, how_many: u64, people: Vec<Link>) -> RoleGroup {
        let more = (how_many > people.len() as u64).then(|| format!("/admin/people?role={}", role.as_str()));
        RoleGroup {
            role: role.label().to_owned(),
            may: format!("{}.", may(role)),
            how_many: super::super::words::number(how_many),
            people,
            more,
        }
    }
}

impl Page for Roles {
    const TEMPLATE: &'static str = "pages/admin/roles";

    fn title(&self) -> String {
        "Roles".to_owned()
    }

    fn samples() -> Vec<(&'static str, Roles)> {
        let of = |name: &str| Roles {
            groups: vec![
                RoleGroup::new(Role::Officer, 402, vec![Link::new("/admin/people/1", name)]),
                RoleGroup::new(Role::Hr, 1, vec![Link::new("/admin/people/2", "HR One")]),
                RoleGroup::new(Role::Auditor, 0, Vec::new()),
            ],
        };
        vec![("normal", of("Officer One")), ("awkward", of(HOSTILE))]
    }
}
