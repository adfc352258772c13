//! The forms by which HR changes a person's facts, line, team and posts. Each posts `version`, the person's.

use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Choice, DateField, Field, FormErrors, Select, TextArea};
use super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};

/// A day of a form, posted as `{name}_day`, `{name}_month`, `{name}_year`.
fn day(name: &str, legend: &str, hint: &str, typed: [&str; 3], errors: &FormErrors) -> DateField {
    DateField::new(name, legend).hint(hint).typed(typed).checked(errors)
}

/// The day from which a change holds.
fn starts_on(typed: [&str; 3], errors: &FormErrors) -> DateField {
    day("starts_on", "Start date", "The first day it holds. For example, 1 5 2026", typed, errors)
}

/// `/people/{id}/manager`. Posts `manager` (a reference), `starts_on_*`, `reason`, `version`.
#[derive(Clone, Debug, Serialize)]
pub struct SetManager {
    /// "Officer One reports to Manager Two since 1 April 2025."
    pub now: String,
    pub action: String,
    pub version: String,
    pub manager: Field,
    pub starts_on: DateField,
    pub reason: TextArea,
    pub cancel: String,
    pub errors: FormErrors,
}

/// What was typed into the form of a line.
#[derive(Clone, Copy, Debug, Default)]
pub struct ManagerTyped<'a> {
    pub manager: &'a str,
    pub starts_on: [&'a str; 3],
    pub reason: &'a str,
}

impl SetManager {
    /// `profile`: the path of the person, below which the form posts.
    pub fn new(now: impl Into<String>, profile: &str, version: &str, typed: ManagerTyped, errors: FormErrors) -> SetManager {
        let field = Field::text("manager", "New line manager").hint("Their employee reference. Leading zeros count");
        let reason = TextArea::new("reason", "Reason (only for a date in the past)").hint("The officer will read it");
        SetManager {
            now: now.into(),
            action: format!("{profile}/manager"),
            version: version.to_owned(),
            manager: field.value(typed.manager).width("gradus-input-10").checked(&errors),
            starts_on: starts_on(typed.starts_on, &errors),
            reason: reason.value(typed.reason).checked(&errors),
            cancel: profile.to_owned(),
            errors,
        }
    }
}

impl Page for SetManager {
    const TEMPLATE: &'static str = "pages/people/set_manager";

    fn title(&self) -> String {
        "Change line manager".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, SetManager)> {
        let now = "Officer One reports to Manager Two, since 1 April 2025.";
        let errors = FormErrors::none()
            .with("manager", "Manager One reports to Officer One, so this would go round in a circle")
            .with("starts_on", "Start date must include a month")
            .with("reason", "Enter a reason. Officer One will read it");
        let typed = ManagerTyped { manager: HOSTILE, starts_on: ["1", "<b>", "2026"], reason: HOSTILE };
        vec![
            ("normal", SetManager::new(now, "/people/00101", "7", ManagerTyped::default(), FormErrors::none())),
            ("awkward", SetManager::new(LONG_NAME, "/people/00101", "7", typed, errors)),
        ]
    }
}

/// `/people/{id}/team`. Posts `post` where there are several, `team` and `version`.
#[derive(Clone, Debug, Serialize)]
pub struct TransferTeam {
    /// "Officer One is in Income North."
    pub now: String,
    pub action: String,
    pub version: String,
    /// Null where one post is held.
    pub post: Option<Select>,
    pub team: Select,
    pub cancel: String,
    pub errors: FormErrors,
}

impl TransferTeam {
    /// What was chosen is marked in `posts` and `teams`; `posts` is empty where there is nothing to choose.
    pub fn new(
        now: impl Into<String>,
        profile: &str,
        version: &str,
        posts: Vec<Choice>,
        teams: Vec<Choice>,
        errors: FormErrors,
    ) -> TransferTeam {
        TransferTeam {
            now: now.into(),
            action: format!("{profile}/team"),
            version: version.to_owned(),
            post: (!posts.is_empty()).then(|| Select::new("post", "Post", posts).checked(&errors)),
            team: Select::new("team", "New team", teams).checked(&errors),
            cancel: profile.to_owned(),
            errors,
        }
    }
}

impl Page for TransferTeam {
    const TEMPLATE: &'static str = "pages/people/transfer_team";

    fn title(&self) -> String {
        "Move to another team".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, TransferTeam)> {
        let teams =
            |last: &str| vec![Choice::new("", "Choose a team"), Choice::new("south", "Income South"), Choice::new("x", last)];
        let now = "Officer One is in Income North.";
        let errors = FormErrors::none().with("post", "Select which post").with("team", "Select a team");
        let posts = vec![Choice::new("", "Choose a post"), Choice::new("1", LONG_NAME), Choice::new("2", HOSTILE)];
        vec![
            ("normal", TransferTeam::new(now, "/people/00101", "7", Vec::new(), teams("Income West"), FormErrors::none())),
            ("awkward", TransferTeam::new(NON_ASCII, "/people/00101", "7", posts, teams(HOSTILE), errors)),
        ]
    }
}

/// `/people/{id}/posts`. Posts `job_profile`, `framework`, `level`, `team`, `post_number`, `starts_on_*`, `version`.
#[derive(Clone, Debug, Serialize)]
pub struct AddPost {
    /// "Officer One holds no post now."
    pub now: String,
    pub action: String,
    pub version: String,
    pub job_profile: Select,
    pub framework: Select,
    pub level: Select,
    pub team: Select,
    pub post_number: Field,
    pub starts_on: DateField,
    pub cancel: String,
    pub errors: FormErrors,
}

/// What can be chosen on the form of a new post; each begins with the answer that chooses nothing, and what was chosen is
/// marked.
#[derive(Clone, Debug, Default)]
pub struct PostChoices {
    pub jobs: Vec<Choice>,
    pub frameworks: Vec<Choice>,
    pub levels: Vec<Choice>,
    pub teams: Vec<Choice>,
}

impl AddPost {
    /// `number` and `day` as they were typed.
    pub fn new(
        now: impl Into<String>,
        profile: &str,
        version: &str,
        choices: PostChoices,
        number: &str,
        day: [&str; 3],
        errors: FormErrors,
    ) -> AddPost {
        let framework = Select::new("framework", "Progression framework", choices.frameworks);
        let level = Select::new("level", "Level at the start", choices.levels);
        let number = Field::text("post_number", "Post number (optional)").value(number);
        AddPost {
            now: now.into(),
            action: format!("{profile}/posts"),
            version: version.to_owned(),
            job_profile: Select::new("job_profile", "Job", choices.jobs).checked(&errors),
            framework: framework.hint("Only where the post has levels").checked(&errors),
            level: level.hint("Only for a first appointment. Later, levels change by a decision").checked(&errors),
            team: Select::new("team", "Team", choices.teams).checked(&errors),
            post_number: number.width("gradus-input-10").checked(&errors),
            starts_on: starts_on(day, &errors),
            cancel: profile.to_owned(),
            errors,
        }
    }
}

impl Page for AddPost {
    const TEMPLATE: &'static str = "pages/people/add_post";

    fn title(&self) -> String {
        "Add a post".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, AddPost)> {
        let choices = |job: &str| PostChoices {
            jobs: vec![Choice::new("", "Choose a job"), Choice::new("iao", job)],
            frameworks: vec![Choice::new("", "No framework"), Choice::new("iao", "Income officer progression")],
            levels: vec![Choice::new("", "No level"), Choice::new("A", "A (Developing)")],
            teams: vec![Choice::new("", "No team"), Choice::new("north", "Income North")],
        };
        let normal = choices("Income and Arrears Officer");
        let errors = FormErrors::none()
            .with("job_profile", "Select a job profile")
            .with("framework", "This framework belongs to another job profile. Select the one of this post")
            .with("level", "Levels change only by a decision")
            .with("starts_on", "Start date must be on or after 2 May 2023");
        vec![
            (
                "normal",
                AddPost::new("Officer One holds no post now.", "/people/1", "3", normal, "", ["", "", ""], FormErrors::none()),
            ),
            ("awkward", AddPost::new(HOSTILE, "/people/1", "3", choices(LONG_NAME), HOSTILE, ["1", "1", "1999"], errors)),
        ]
    }
}

/// `/people/{id}/posts/{post}/end`. Posts `ends_on_*` and `version`.
#[derive(Clone, Debug, Serialize)]
pub struct EndPost {
    /// "Officer One is Income and Arrears Officer in Income North since 2 May 2023."
    pub now: String,
    pub action: String,
    pub version: String,
    pub ends_on: DateField,
    pub cancel: String,
    pub errors: FormErrors,
}

impl EndPost {
    pub fn new(
        now: impl Into<String>,
        profile: &str,
        post: &str,
        version: &str,
        typed: [&str; 3],
        errors: FormErrors,
    ) -> EndPost {
        EndPost {
            now: now.into(),
            action: format!("{profile}/posts/{post}/end"),
            version: version.to_owned(),
            ends_on: day("ends_on", "End date", "The last day in the post. For example, 30 4 2026", typed, &errors),
            cancel: profile.to_owned(),
            errors,
        }
    }
}

impl Page for EndPost {
    const TEMPLATE: &'static str = "pages/people/end_post";

    fn title(&self) -> String {
        "End a post".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, EndPost)> {
        let now = "Officer One is Income and Arrears Officer in Income North, since 2 May 2023.";
        let errors = FormErrors::none().with("ends_on", "End date must be on or after 2 May 2023");
        vec![
            ("normal", EndPost::new(now, "/people/00101", "1", "7", ["", "", ""], FormErrors::none())),
            ("awkward", EndPost::new(HOSTILE, "/people/00101", "1", "7", ["1", "5", "2022"], errors)),
        ]
    }
}

/// `/people/new` and `/people/{id}/edit`. Posts `name`, `employee_ref`, for somebody new `email`, and otherwise `version`.
#[derive(Clone, Debug, Serialize)]
pub struct StaffFacts {
    pub heading: String,
    pub lead: String,
    pub action: String,
    /// Empty for somebody new.
    pub version: String,
    pub name: Field,
    pub employee_ref: Field,
    /// Null where the address is not to be changed here.
    pub email: Option<Field>,
    pub button: String,
    pub cancel: String,
    pub errors: FormErrors,
}

impl StaffFacts {
    /// Somebody new.
    pub fn add(name: &str, employee_ref: &str, email: &str, errors: FormErrors) -> StaffFacts {
        let address = Field { autocomplete: Some("off"), ..Field::email("email", "Email address (optional)") };
        let hint = "The invitation goes there. Without one, the person cannot sign in";
        StaffFacts {
            email: Some(address.hint(hint).value(email).checked(&errors)),
            action: "/people/new".to_owned(),
            version: String::new(),
            heading: "Add somebody to the staff".to_owned(),
            lead: "The person begins as an officer. Other roles are given by an administrator.".to_owned(),
            button: "Add the person".to_owned(),
            cancel: "/people".to_owned(),
            ..StaffFacts::edit("", "", name, employee_ref, errors)
        }
    }

    /// Somebody whose facts are put right.
    pub fn edit(profile: &str, version: &str, name: &str, employee_ref: &str, errors: FormErrors) -> StaffFacts {
        let number = Field::text("employee_ref", "Staff number").hint("Leading zeros count");
        StaffFacts {
            heading: "Correct name or staff number".to_owned(),
            lead: "What was there before stays in the audit log.".to_owned(),
            action: format!("{profile}/edit"),
            version: version.to_owned(),
            name: Field::text("name", "Name").value(name).checked(&errors),
            employee_ref: number.value(employee_ref).width("gradus-input-10").checked(&errors),
            email: None,
            button: "Save".to_owned(),
            cancel: profile.to_owned(),
            errors,
        }
    }
}

impl Page for StaffFacts {
    const TEMPLATE: &'static str = "pages/people/staff_facts";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, StaffFacts)> {
        let errors = FormErrors::none()
            .with("name", "Enter a name")
            .with("employee_ref", "Enter a staff number")
            .with("email", "Enter an email address, like name@example.gov.uk");
        vec![
            ("normal", StaffFacts::edit("/people/00101", "7", "Officer One", "00101", FormErrors::none())),
            ("empty", StaffFacts::add("", "", "", FormErrors::none())),
            ("awkward", StaffFacts::add(HOSTILE, LONG_NAME, HOSTILE, errors)),
        ]
    }
}
