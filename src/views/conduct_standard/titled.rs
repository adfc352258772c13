//! `/competence-and-conduct/{person}/posts` and `.../posts/{post}`: a post without a job profile, entered or put right.

use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{DateField, Field, FormErrors};
use super::super::samples::{HOSTILE, LONG_NAME};

/// Posts `title`, `starts_on_*`, `ends_on_*` and `version`.
#[derive(Clone, Debug, Serialize)]
pub struct TitledPostForm {
    #[serde(skip)]
    pub heading: &'static str,
    /// "Manager One holds no post now."
    pub lead: String,
    pub action: String,
    pub version: String,
    pub title: Field,
    pub starts_on: DateField,
    pub ends_on: DateField,
    pub button: &'static str,
    pub cancel: String,
    pub errors: FormErrors,
}

/// What was typed into the form.
#[derive(Clone, Copy, Debug, Default)]
pub struct TitledTyped<'a> {
    pub title: &'a str,
    pub starts_on: [&'a str; 3],
    pub ends_on: [&'a str; 3],
}

impl TitledPostForm {
    /// A new one. `person`: where what is recorded of them stands.
    pub fn enter(lead: String, person: &str, version: &str, typed: TitledTyped<'_>, errors: FormErrors) -> TitledPostForm {
        TitledPostForm::of("Enter a post", lead, format!("{person}/posts"), person, version, typed, errors)
    }

    /// One that is there.
    pub fn change(
        lead: String,
        person: &str,
        post: &str,
        version: &str,
        typed: TitledTyped<'_>,
        errors: FormErrors,
    ) -> TitledPostForm {
        TitledPostForm::of("Change a post", lead, format!("{person}/posts/{post}"), person, version, typed, errors)
    }

    fn of(
        heading: &'static str,
        lead: String,
        action: String,
        person: &str,
        version: &str,
        typed: TitledTyped<'_>,
        errors: FormErrors,
    ) -> TitledPostForm {
        let day = |name, legend, hint, typed| DateField::new(name, legend).hint(hint).typed(typed).checked(&errors);
        TitledPostForm {
            heading,
            lead,
            action,
            version: version.to_owned(),
            title: Field::text("title", "Title of the post")
                .hint("For example, Head of Housing")
                .value(typed.title)
                .checked(&errors),
            starts_on: day("starts_on", "When did it begin?", "For example, 1 5 2024", typed.starts_on),
            ends_on: day("ends_on", "Last day (optional)", "Only where it is over or its end is known", typed.ends_on),
            button: if heading == "Enter a post" { "Enter the post" } else { "Save" },
            cancel: person.to_owned(),
            errors,
        }
    }
}

impl Page for TitledPostForm {
    const TEMPLATE: &'static str = "pages/conduct_standard/titled";

    fn title(&self) -> String {
        self.heading.to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, TitledPostForm)> {
        let person = "/competence-and-conduct/00101";
        let lead = || "Manager One holds no post now.".to_owned();
        let held = TitledTyped { title: "Head of Housing", starts_on: ["1", "5", "2024"], ends_on: ["", "", ""] };
        let odd = TitledTyped { title: HOSTILE, starts_on: ["31", "2", "2026"], ends_on: ["1", "1", "1999"] };
        let errors = FormErrors::none()
            .with("title", "Enter the title of the post")
            .with("starts_on", "Start date must be a real date")
            .with("ends_on", "Last day must be on or after 1 May 2024");
        let none = FormErrors::none;
        vec![
            ("enter", TitledPostForm::enter(lead(), person, "3", TitledTyped::default(), none())),
            ("change", TitledPostForm::change("Manager One holds it.".to_owned(), person, "1", "2", held, none())),
            ("awkward", TitledPostForm::enter(LONG_NAME.to_owned(), person, "3", odd, errors)),
        ]
    }
}
