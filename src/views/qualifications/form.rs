//! The form of one qualification, and asking HR whether one is equivalent.

use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Choice, Choices, DateField, Field, FormErrors, Select};
use super::super::words::sentence;
use crate::domain::qualification::QualificationCatalogue;

/// An entry that can be chosen: id and words.
pub type Entry = (String, String);

/// What was typed, or what is kept.
#[derive(Clone, Copy, Debug, Default)]
pub struct AwardTyped<'a> {
    pub catalogue: &'a str,
    pub title: &'a str,
    pub level: &'a str,
    pub field: &'a str,
    pub awarding_body: &'a str,
    pub qualification_number: &'a str,
    pub subject: &'a str,
    pub grade: &'a str,
    pub guided_hours: &'a str,
    pub status: &'a str,
    /// Day, month, year.
    pub awarded_on: [&'a str; 3],
    pub expires_on: [&'a str; 3],
}

/// Posts its fields to itself, with `version` where it changes one.
#[derive(Clone, Debug, Serialize)]
pub struct AwardForm {
    pub heading: String,
    pub action: String,
    pub version: Option<i64>,
    /// What a change does.
    pub warning: Option<String>,
    pub catalogue: Select,
    pub title: Field,
    pub level: Field,
    pub field: Select,
    pub awarding_body: Field,
    pub qualification_number: Field,
    pub subject: Select,
    pub grade: Field,
    pub guided_hours: Field,
    pub status: Choices,
    pub awarded_on: DateField,
    pub expires_on: DateField,
    pub errors: FormErrors,
}

impl AwardForm {
    /// `change`: the id and version of the one that is changed, and whether it is verified.
    pub fn new(
        catalogue: Option<&QualificationCatalogue>,
        change: Option<(&str, i64, bool)>,
        typed: AwardTyped<'_>,
        errors: FormErrors,
    ) -> AwardForm {
        let (entries, fields, subjects) = choices(catalogue);
        let select = |id: &str, label: &str, none: &str, all: Vec<Entry>, chosen: &str, errors: &FormErrors| {
            let all = all.into_iter().map(|(value, label)| Choice::new(value, label));
            Select::new(id, label, std::iter::once(Choice::new("", none)).chain(all).collect()).chosen(chosen).checked(errors)
        };
        let text = |id: &str, label: &str, value: &str| Field::text(id, label).value(value);
        let status =
            [Choice::new("complete", "Yes, I have the result"), Choice::new("in_progress", "No, I am working towards it")];
        AwardForm {
            heading: if change.is_some() { "Change a qualification" } else { "Add a qualification" }.to_owned(),
            action: change.map_or_else(|| "/qualifications/new".to_owned(), |(id, ..)| format!("/qualifications/{id}/change")),
            version: change.map(|(_, version, _)| version),
            warning: change.filter(|(.., verified)| *verified).map(|_| {
                "This is verified. If you change it, somebody has to verify it again, and until then it does not count."
                    .to_owned()
            }),
            catalogue: select("catalogue", "Qualification", "Another qualification", entries, typed.catalogue, &errors)
                .hint("Choose from the list where it is there. Level and field then come with it."),
            title: text("title", "Title (optional for one from the list)", typed.title)
                .hint("As it is printed on the certificate.")
                .checked(&errors),
            level: text("level", "Level (only for another qualification)", typed.level)
                .hint("1 to 8. Leave it empty if you do not know.")
                .width("govuk-input--width-4")
                .checked(&errors),
            field: select("field", "Field (only for another qualification)", "Not stated", fields, typed.field, &errors),
            awarding_body: text("awarding_body", "Awarding body (optional)", typed.awarding_body).checked(&errors),
            qualification_number: text("qualification_number", "Qualification number (optional)", typed.qualification_number)
                .hint("For example, 610/4695/4.")
                .checked(&errors),
            subject: select("subject", "Subject (optional)", "None, or not one of these", subjects, typed.subject, &errors)
                .hint("For a qualification in one subject, such as a GCSE."),
            grade: text("grade", "Grade (optional)", typed.grade).width("govuk-input--width-4").checked(&errors),
            guided_hours: text("guided_hours", "Guided learning hours (optional)", typed.guided_hours)
                .width("govuk-input--width-4")
                .checked(&errors),
            status: Choices::new("status", "Have you finished it?", status.to_vec()).chosen(&[typed.status]).checked(&errors),
            awarded_on: DateField::new("awarded_on", "When was it awarded?")
                .hint("For example, 27 3 2026. Leave it empty until you have finished it.")
                .typed(typed.awarded_on)
                .checked(&errors),
            expires_on: DateField::new("expires_on", "Last day it is valid (optional)")
                .hint("Only where the certificate says so.")
                .typed(typed.expires_on)
                .checked(&errors),
            errors,
        }
    }
}

/// Qualifications, fields and subjects of a catalogue.
fn choices(catalogue: Option<&QualificationCatalogue>) -> (Vec<Entry>, Vec<Entry>, Vec<Entry>) {
    let Some(all) = catalogue else { return (Vec::new(), Vec::new(), Vec::new()) };
    let mut entries: Vec<Entry> = all.qualifications.iter().map(|entry| (entry.id.to_string(), entry.title.clone())).collect();
    entries.sort_by(|one, other| one.1.cmp(&other.1));
    let words = |ids: std::collections::BTreeSet<&str>| -> Vec<Entry> {
        ids.into_iter().map(|id| (id.to_owned(), sentence(id))).collect()
    };
    let fields = words(all.qualifications.iter().map(|entry| entry.field.as_str()).collect());
    let subjects = words(all.qualifications.iter().flat_map(|entry| entry.subjects.iter().map(|id| id.as_str())).collect());
    (entries, fields, subjects)
}

impl Page for AwardForm {
    const TEMPLATE: &'static str = "pages/qualifications/form";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, AwardForm)> {
        super::samples::form()
    }
}

/// `/qualifications/{id}/equivalence`. Posts `criterion` and `version` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct AskHr {
    pub award: String,
    pub details: Vec<String>,
    pub action: String,
    pub version: i64,
    /// None: no criterion takes it.
    pub criterion: Option<Choices>,
    pub errors: FormErrors,
}

impl AskHr {
    /// `criteria`: ids and words of those that can be asked about.
    pub fn new(
        (id, version): (&str, i64),
        award: &crate::domain::officer::Award,
        criteria: &[Entry],
        typed: &str,
        errors: FormErrors,
    ) -> AskHr {
        let choices: Vec<Choice> = criteria.iter().map(|(id, label)| Choice::new(id.clone(), label.clone())).collect();
        AskHr {
            award: award.title.clone(),
            details: super::details(award, None),
            action: format!("/qualifications/{id}/equivalence"),
            version,
            criterion: (!choices.is_empty())
                .then(|| Choices::new("criterion", "What should it count for?", choices).chosen(&[typed]).checked(&errors)),
            errors,
        }
    }
}

impl Page for AskHr {
    const TEMPLATE: &'static str = "pages/qualifications/ask";

    fn title(&self) -> String {
        "Ask HR if it is equivalent".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, AskHr)> {
        super::samples::ask()
    }
}
