//! `/appraisals/{id}/objectives`: what is to be reached, on whose word it waits, and the form that proposes or rewords one.

use serde::Serialize;

use super::super::confirm::Confirmation;
use super::super::engine::Page;
use super::super::parts::{Field, FormErrors, Link, PostButton, Tag, TextArea};
use super::page::waits_for;
use super::shared::Party;
use crate::domain::appraisal::{Objective, ObjectiveState, Side};

/// One objective, with what the reader can do about it.
#[derive(Clone, Debug, Serialize)]
pub struct ObjectiveLine {
    pub title: String,
    pub measure: String,
    pub tag: Tag,
    /// For whose word it waits.
    pub waits: Option<String>,
    pub agree: Option<PostButton>,
    pub links: Vec<Link>,
}

impl ObjectiveLine {
    /// `path`: of the appraisal. Of one that was dropped nothing can be done.
    pub fn new(held: &Objective, path: &str, party: &Party<'_>) -> ObjectiveLine {
        let one = format!("{path}/objectives/{}", held.id);
        let mine = if party.own { Side::Officer } else { Side::Manager };
        let about = held.title.as_str();
        ObjectiveLine {
            title: held.title.clone(),
            measure: held.measure.clone(),
            tag: match held.state {
                ObjectiveState::Agreed(_) => Tag::green("Agreed"),
                ObjectiveState::Proposed(_) => Tag::blue("Proposed"),
                ObjectiveState::Dropped => Tag::grey("Dropped"),
            },
            waits: match held.state {
                ObjectiveState::Proposed(by) => Some(waits_for(by, party)),
                ObjectiveState::Agreed(_) | ObjectiveState::Dropped => None,
            },
            agree: matches!(held.state, ObjectiveState::Proposed(by) if by != mine).then(|| {
                PostButton::new(format!("{one}/agree"), "Agree")
                    .hidden(format!("to {about}"))
                    .with("version", held.version.to_string())
            }),
            links: match held.state {
                ObjectiveState::Dropped => Vec::new(),
                _ => vec![Link::new(one.clone(), "Change").hidden(about), Link::new(format!("{one}/drop"), "Drop").hidden(about)],
            },
        }
    }
}

/// Posts `title` and `measure` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct Objectives {
    pub caption: String,
    pub lead: String,
    pub rows: Vec<ObjectiveLine>,
    pub action: String,
    pub title: Field,
    pub measure: TextArea,
    pub back: String,
    pub errors: FormErrors,
}

impl Objectives {
    pub fn new(
        path: &str,
        caption: &str,
        party: &Party<'_>,
        rows: Vec<ObjectiveLine>,
        typed: (&str, &str),
        errors: FormErrors,
    ) -> Objectives {
        let other = if party.own { party.manager_name() } else { party.officer };
        let waiting = rows.iter().filter(|row| row.agree.is_some()).count();
        let lead = match (rows.is_empty(), waiting) {
            (true, _) => format!("There is no objective yet. Propose the first; it counts once {other} agrees."),
            (_, 0) => "An objective counts once both of you have agreed to its words.".to_owned(),
            (_, 1) => "1 objective waits for you to agree.".to_owned(),
            (_, many) => format!("{many} objectives wait for you to agree."),
        };
        let (title, measure) = fields(typed, &errors);
        Objectives {
            caption: caption.to_owned(),
            lead,
            rows,
            action: format!("{path}/objectives"),
            title,
            measure,
            back: path.to_owned(),
            errors,
        }
    }
}

fn fields((title, measure): (&str, &str), errors: &FormErrors) -> (Field, TextArea) {
    (
        Field::text("title", "Objective")
            .hint("In a few words. For example: first contacts within 5 days")
            .value(title)
            .checked(errors),
        TextArea::new("measure", "Measure").hint("How you will both see that it was reached.").value(measure).checked(errors),
    )
}

impl Page for Objectives {
    const TEMPLATE: &'static str = "pages/appraisals/objectives";

    fn title(&self) -> String {
        "Objectives".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, Objectives)> {
        super::samples::objectives()
    }
}

/// Other words for one: posts `title`, `measure` and `version` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct ObjectiveForm {
    pub caption: String,
    pub lead: String,
    pub action: String,
    pub version: i64,
    pub title: Field,
    pub measure: TextArea,
    pub cancel: String,
    pub errors: FormErrors,
}

impl ObjectiveForm {
    pub fn new(
        (path, id, version): (&str, &str, i64),
        caption: &str,
        party: &Party<'_>,
        typed: (&str, &str),
        errors: FormErrors,
    ) -> ObjectiveForm {
        let other = if party.own { party.manager_name() } else { party.officer };
        let (title, measure) = fields(typed, &errors);
        ObjectiveForm {
            caption: caption.to_owned(),
            lead: format!("In other words it counts again once {other} agrees."),
            action: format!("{path}/objectives/{id}"),
            version,
            title,
            measure,
            cancel: format!("{path}/objectives"),
            errors,
        }
    }
}

impl Page for ObjectiveForm {
    const TEMPLATE: &'static str = "pages/appraisals/objective";

    fn title(&self) -> String {
        "Change an objective".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, ObjectiveForm)> {
        super::samples::objective_form()
    }
}

/// The question before one is dropped.
pub fn drop_objective(path: &str, held: &Objective) -> Confirmation {
    let list = format!("{path}/objectives");
    Confirmation::new("Are you sure you want to drop this objective?", "Drop it", format!("{list}/{}/drop", held.id), list)
        .about(held.title.clone())
        .effect("It counts no more, and nobody rates it. Both of you see that it was dropped.")
        .value("version", held.version.to_string())
}
