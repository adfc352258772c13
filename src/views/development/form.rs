//! The forms of one action: what it says, and what came of it.

use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Choice, Choices, DateField, Field, FormErrors, Select, TextArea};
use super::super::progress::{Names, Reader};
use super::{criterion_label, owner};
use crate::domain::development::Owner;

/// What was typed, or what is kept.
#[derive(Clone, Copy, Debug, Default)]
pub struct ActionTyped<'a> {
    pub what: &'a str,
    pub owner: &'a str,
    pub criterion: &'a str,
    /// Day, month, year.
    pub due_on: [&'a str; 3],
}

/// What the form of an action is made from.
#[derive(Clone, Copy, Debug)]
pub struct ActionFacts<'a> {
    pub reader: &'a Reader,
    pub criteria: &'a Names,
    /// Criteria that are missing for the next level, which come first.
    pub missing: &'a [String],
    /// The action that is changed, by id and version.
    pub change: Option<(&'a str, i64)>,
    /// The appraisal cycle in which it is agreed.
    pub cycle: &'a str,
}

/// Posts `what`, `owner`, `criterion`, the day `due_on`, and `version` or `cycle`.
#[derive(Clone, Debug, Serialize)]
pub struct ActionForm {
    pub heading: String,
    pub officer: Option<String>,
    pub action: String,
    pub version: Option<i64>,
    pub cycle: Option<String>,
    pub what: Field,
    pub owner: Choices,
    pub criterion: Select,
    pub due_on: DateField,
    pub cancel: String,
    pub errors: FormErrors,
}

/// Who can see to an action.
pub(super) fn owners(reader: &Reader) -> Vec<Choice> {
    Owner::ALL.into_iter().map(|one| Choice::new(one.as_str(), owner(reader, one))).collect()
}

/// The criteria to choose from, those that are missing first. One that the post asks for no more stays where it was chosen.
fn criteria(facts: &ActionFacts<'_>, chosen: &str) -> Vec<Choice> {
    let choice = |id: &str| Choice::new(id, criterion_label(facts.criteria, id));
    let is_missing = |id: &str| facts.missing.iter().any(|missing| missing == id);
    let all = facts.criteria.criteria.iter().map(|criterion| criterion.id.as_str());
    let gone = (!chosen.is_empty() && facts.criteria.criterion(chosen).is_none()).then(|| choice(chosen));
    std::iter::once(Choice::new("", "None"))
        .chain(
            facts.missing.iter().map(|id| Choice::new(id.clone(), format!("{}: missing", criterion_label(facts.criteria, id)))),
        )
        .chain(all.filter(|id| !is_missing(id)).map(choice))
        .chain(gone)
        .collect()
}

impl ActionForm {
    pub fn new(facts: &ActionFacts<'_>, typed: &ActionTyped<'_>, errors: FormErrors) -> ActionForm {
        let base = facts.reader.plan();
        ActionForm {
            heading: if facts.change.is_some() { "Change an action" } else { "Add an action" }.to_owned(),
            officer: (!facts.reader.is_officer()).then(|| facts.reader.officer.clone()),
            action: facts.change.map_or_else(|| format!("{base}/new"), |(id, _)| format!("/plan/actions/{id}/change")),
            version: facts.change.map(|(_, version)| version),
            cycle: (!facts.cycle.is_empty()).then(|| facts.cycle.to_owned()),
            what: Field::text("what", "What is to be done?")
                .hint("Something that can be seen to be done. For example, Sit with the court officer for a morning.")
                .value(typed.what)
                .checked(&errors),
            owner: Choices::new("owner", "Who does it?", owners(facts.reader)).chosen(&[typed.owner]).checked(&errors),
            criterion: Select::new(
                "criterion",
                "Which criterion does it help with? (optional)",
                criteria(facts, typed.criterion),
            )
            .chosen(typed.criterion)
            .checked(&errors),
            due_on: DateField::new("due_on", "By when?").hint("For example, 30 9 2026.").typed(typed.due_on).checked(&errors),
            cancel: base,
            errors,
        }
    }
}

impl Page for ActionForm {
    const TEMPLATE: &'static str = "pages/development/form";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, ActionForm)> {
        super::samples::form()
    }
}

/// `/plan/actions/{id}/done`. Posts the day `done_on`, `words` and `version` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct FinishForm {
    pub officer: Option<String>,
    /// The action.
    pub what: String,
    pub action: String,
    pub version: i64,
    pub done_on: DateField,
    pub words: TextArea,
    pub cancel: String,
    pub errors: FormErrors,
}

impl FinishForm {
    /// `typed`: the day in its parts, and the words.
    pub fn new(
        reader: &Reader,
        (id, version): (&str, i64),
        what: &str,
        (done_on, words): ([&str; 3], &str),
        errors: FormErrors,
    ) -> FinishForm {
        FinishForm {
            officer: (!reader.is_officer()).then(|| reader.officer.clone()),
            what: what.to_owned(),
            action: format!("/plan/actions/{id}/done"),
            version,
            done_on: DateField::new("done_on", "When was it done?")
                .hint("Leave it empty for today. For example, 27 3 2026.")
                .typed(done_on)
                .checked(&errors),
            words: TextArea::new("words", "What came of it?")
                .hint("What was learned, or what is different now. Do not name tenants. 1,000 characters at most.")
                .value(words)
                .checked(&errors),
            cancel: reader.plan(),
            errors,
        }
    }
}

impl Page for FinishForm {
    const TEMPLATE: &'static str = "pages/development/finish";

    fn title(&self) -> String {
        "This action is done".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, FinishForm)> {
        super::samples::finish()
    }
}
