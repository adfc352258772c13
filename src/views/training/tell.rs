//! `/training/new`: an officer says which course they finished, and when.

use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Choice, DateField, Field, FormErrors, Select};
use super::samples;

/// What was typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct FinishedTyped<'a> {
    pub course: &'a str,
    pub on: [&'a str; 3],
    pub note: &'a str,
}

/// Posts `course`, the day `completed_on` and `note` to `/training/new`.
#[derive(Clone, Debug, Serialize)]
pub struct FinishedCourse {
    /// "Manager One or HR confirms it; then it counts."
    pub lead: &'static str,
    pub course: Select,
    pub on: DateField,
    pub note: Field,
    pub errors: FormErrors,
}

impl FinishedCourse {
    /// `courses`: id and title.
    pub fn new(courses: &[(&str, &str)], typed: FinishedTyped<'_>, errors: FormErrors) -> FinishedCourse {
        let none = std::iter::once(Choice::new("", "Choose a course"));
        let courses = none.chain(courses.iter().map(|(id, title)| Choice::new(*id, *title))).collect();
        FinishedCourse {
            lead: "Your manager or HR confirms it. It counts from then on, by the day on which you finished it.",
            course: Select::new("course", "Course", courses).chosen(typed.course).checked(&errors),
            on: DateField::new("completed_on", "When did you finish it?")
                .hint("The day on the certificate. For example, 27 3 2026.")
                .typed(typed.on)
                .checked(&errors),
            note: Field::text("note", "Where can it be looked up? (optional)")
                .hint("For example the number of the certificate, or who gave the course.")
                .value(typed.note)
                .checked(&errors),
            errors,
        }
    }
}

impl Page for FinishedCourse {
    const TEMPLATE: &'static str = "pages/training/tell";

    fn title(&self) -> String {
        "Tell us you finished a course".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, FinishedCourse)> {
        samples::tell()
    }
}
