//! The forms by which HR changes a person's line, team and posts. Each posts `version` and a day from which it holds.

use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Choice, DateField, Field, FormErrors, Select};
use super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};

/// The day from which a change holds, posted as `from_day`, `from_month`, `from_year`.
fn from(typed: [&str; 3], errors: &FormErrors) -> DateField {
    DateField::new("from", "From when?").hint("For example, 1 5 2026").typed(typed).checked(errors)
}

/// `/people/{id}/manager`. Posts `manager` (a reference), `from_*`, `version`.
#[derive(Clone, Debug, Serialize)]
pub struct SetManager {
    /// "Officer One reports to Manager Two since 1 April 2025."
    pub now: String,
    pub action: String,
    pub version: String,
    pub manager: Field,
    pub from: DateField,
    pub cancel: String,
    pub errors: FormErrors,
}

impl SetManager {
    /// `profile`: the path of the person, below which the form posts.
    pub fn new(
        now: impl Into<String>,
        profile: &str,
        version: &str,
        manager: &str,
        day: [&str; 3],
        errors: FormErrors,
    ) -> SetManager {
        let field = Field::text("manager", "New line manager").hint("Their employee reference. Leading zeros count");
        SetManager {
            now: now.into(),
            action: format!("{profile}/manager"),
            version: version.to_owned(),
            manager: field.value(manager).width("gradus-input-10").checked(&errors),
            from: from(day, &errors),
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
            .with("from", "From must include a month");
        vec![
            ("normal", SetManager::new(now, "/people/00101", "7", "", ["", "", ""], FormErrors::none())),
            ("awkward", SetManager::new(LONG_NAME, "/people/00101", "7", HOSTILE, ["1", "<b>", "2026"], errors)),
        ]
    }
}

/// `/people/{id}/team`. Posts `team`, `from_*`, `version`.
#[derive(Clone, Debug, Serialize)]
pub struct TransferTeam {
    /// "Officer One is in Income North since 2 May 2023."
    pub now: String,
    pub action: String,
    pub version: String,
    pub team: Select,
    pub from: DateField,
    pub cancel: String,
    pub errors: FormErrors,
}

impl TransferTeam {
    pub fn new(
        now: impl Into<String>,
        profile: &str,
        version: &str,
        teams: Vec<Choice>,
        day: [&str; 3],
        errors: FormErrors,
    ) -> TransferTeam {
        TransferTeam {
            now: now.into(),
            action: format!("{profile}/team"),
            version: version.to_owned(),
            team: Select::new("team", "New team", teams).checked(&errors),
            from: from(day, &errors),
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
        let now = "Officer One is in Income North, since 2 May 2023.";
        let errors = FormErrors::none().with("team", "Select a team").with("from", "From must be a real date");
        vec![
            ("normal", TransferTeam::new(now, "/people/00101", "7", teams("Income West"), ["", "", ""], FormErrors::none())),
            ("awkward", TransferTeam::new(NON_ASCII, "/people/00101", "7", teams(HOSTILE), ["31", "2", "2026"], errors)),
        ]
    }
}

/// `/people/{id}/posts/new`. Posts `job`, `level`, `team`, `number`, `from_*`, `version`.
#[derive(Clone, Debug, Serialize)]
pub struct AddPost {
    /// "Officer One holds no post now."
    pub now: String,
    pub action: String,
    pub version: String,
    pub job: Select,
    pub level: Select,
    pub team: Select,
    pub number: Field,
    pub from: DateField,
    pub cancel: String,
    pub errors: FormErrors,
}

/// What can be chosen on the form of a new post; each begins with the answer that chooses nothing.
#[derive(Clone, Debug, Default)]
pub struct PostChoices {
    pub jobs: Vec<Choice>,
    pub levels: Vec<Choice>,
    pub teams: Vec<Choice>,
}

impl AddPost {
    /// What was chosen is marked in `choices`; `number` and `day` as they were typed.
    pub fn new(
        now: impl Into<String>,
        profile: &str,
        version: &str,
        choices: PostChoices,
        number: &str,
        day: [&str; 3],
        errors: FormErrors,
    ) -> AddPost {
        let level = Select::new("level", "Level at the start", choices.levels);
        AddPost {
            now: now.into(),
            action: format!("{profile}/posts"),
            version: version.to_owned(),
            job: Select::new("job", "Job", choices.jobs).checked(&errors),
            level: level.hint("Only for a first appointment. Later, levels change by a decision").checked(&errors),
            team: Select::new("team", "Team", choices.teams).checked(&errors),
            number: Field::text("number", "Post number (optional)").value(number).width("gradus-input-10").checked(&errors),
            from: from(day, &errors),
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
            levels: vec![Choice::new("", "No level"), Choice::new("A", "A (Developing)")],
            teams: vec![Choice::new("", "Choose a team"), Choice::new("north", "Income North")],
        };
        let normal = choices("Income and Arrears Officer");
        let errors = FormErrors::none()
            .with("job", "Select a job")
            .with("level", "Levels change only by a decision")
            .with("team", "Select a team")
            .with("from", "From must be on or after 2 May 2023");
        vec![
            (
                "normal",
                AddPost::new("Officer One holds no post now.", "/people/1", "3", normal, "", ["", "", ""], FormErrors::none()),
            ),
            ("awkward", AddPost::new(HOSTILE, "/people/1", "3", choices(LONG_NAME), HOSTILE, ["1", "1", "1999"], errors)),
        ]
    }
}
