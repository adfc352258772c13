//! `/employment/new` and `/employment/{id}/change`.

use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Choice, DateField, Field, FormErrors, Select};
use super::super::words::sentence;
use super::samples;

/// What was typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct JobTyped<'a> {
    pub employer: &'a str,
    pub field: &'a str,
    pub from: [&'a str; 3],
    pub to: [&'a str; 3],
}

/// Posts `employer`, `field`, the days `from` and `to`, and for one that is there `version`.
#[derive(Clone, Debug, Serialize)]
pub struct JobForm {
    #[serde(skip)]
    pub heading: &'static str,
    /// It is verified, and a change ends that.
    pub warning: Option<&'static str>,
    pub action: String,
    pub version: Option<i64>,
    pub employer: Field,
    pub field: Select,
    pub from: DateField,
    pub to: DateField,
    pub errors: FormErrors,
}

impl JobForm {
    /// `fields`: ids to choose from; `change`: id, version, and whether it is verified, of one that is there.
    pub fn new(fields: &[String], change: Option<(&str, i64, bool)>, typed: JobTyped<'_>, errors: FormErrors) -> JobForm {
        let choices = fields.iter().map(|field| Choice::new(field.clone(), sentence(field)));
        let choices = std::iter::once(Choice::new("", "Choose a field")).chain(choices).collect();
        let day = |name, legend, hint, typed| DateField::new(name, legend).hint(hint).typed(typed).checked(&errors);
        JobForm {
            heading: if change.is_some() { "Change a job" } else { "Add a job" },
            warning: change
                .filter(|(.., verified)| *verified)
                .map(|_| "It is verified. If you change it, somebody has to verify it again."),
            action: change.map_or_else(|| "/employment/new".to_owned(), |(id, ..)| format!("/employment/{id}/change")),
            version: change.map(|(_, version, _)| version),
            employer: Field::text("employer", "Employer").value(typed.employer).checked(&errors),
            field: Select::new("field", "Field of work", choices).chosen(typed.field).checked(&errors),
            from: day("from", "When did you start?", "For example, 7 1 2019", typed.from),
            to: day("to", "Last day (optional)", "Leave it empty if you still work there", typed.to),
            errors,
        }
    }
}

impl Page for JobForm {
    const TEMPLATE: &'static str = "pages/employment/form";

    fn title(&self) -> String {
        self.heading.to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, JobForm)> {
        samples::form()
    }
}
