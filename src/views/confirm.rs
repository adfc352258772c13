//! The page that asks before something is done that cannot be undone.

use serde::Serialize;

use super::applications;
use super::engine::Page;
use super::parts::{FormErrors, Link, Posted, TextArea};
use super::samples::{HOSTILE, LONG_NAME, NON_ASCII};

/// What will happen, a warning button and a way back. Posts `values` and, where it is asked for, `reason` to `action`.
#[derive(Clone, Debug, Serialize)]
pub struct Confirmation {
    /// The h1: "Are you sure you want to close this account?"
    pub question: String,
    /// Who or what it is about.
    pub about: Option<String>,
    /// What will happen, one sentence each.
    pub effects: Vec<String>,
    pub warning: Option<String>,
    pub action: String,
    pub values: Vec<Posted>,
    pub reason: Option<TextArea>,
    pub button: String,
    pub cancel: Link,
    pub errors: FormErrors,
}

impl Confirmation {
    pub fn new(
        question: impl Into<String>,
        button: impl Into<String>,
        action: impl Into<String>,
        cancel: impl Into<String>,
    ) -> Confirmation {
        Confirmation {
            question: question.into(),
            about: None,
            effects: Vec::new(),
            warning: None,
            action: action.into(),
            values: Vec::new(),
            reason: None,
            button: button.into(),
            cancel: Link::new(cancel, "Cancel"),
            errors: FormErrors::none(),
        }
    }

    pub fn about(mut self, about: impl Into<String>) -> Confirmation {
        self.about = Some(about.into());
        self
    }

    pub fn effect(mut self, sentence: impl Into<String>) -> Confirmation {
        self.effects.push(sentence.into());
        self
    }

    pub fn warning(mut self, sentence: impl Into<String>) -> Confirmation {
        self.warning = Some(sentence.into());
        self
    }

    /// A hidden value, such as the version of what is changed.
    pub fn value(mut self, name: &str, value: impl Into<String>) -> Confirmation {
        self.values.push(Posted { name: name.to_owned(), value: value.into() });
        self
    }

    /// Asks for a `reason`; `hint` says who will read it.
    pub fn reason(mut self, hint: impl Into<String>, typed: &str, errors: FormErrors) -> Confirmation {
        self.reason = Some(TextArea::new("reason", "Reason").hint(hint).value(typed).checked(&errors));
        self.errors = errors;
        self
    }
}

impl Page for Confirmation {
    const TEMPLATE: &'static str = "pages/confirm/confirmation";

    fn title(&self) -> String {
        self.question.clone()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, Confirmation)> {
        let path = "/admin/people/1/close";
        let errors = FormErrors::none().with("reason", "Enter a reason. Officer One will read it");
        vec![
            (
                "normal",
                Confirmation::new("Are you sure you want to close this account?", "Close the account", path, "/admin/people/1")
                    .about("Officer One, officer.one@example.org")
                    .effect("Officer One is signed out everywhere at once.")
                    .effect("Nothing of the record is lost, and the account can be opened again.")
                    .value("version", "7"),
            ),
            ("interest", applications::interest_declared("/applications/1", "Officer One", "5")),
            ("withdraw", applications::withdraw("/applications/1", "26-0041", "4", "", FormErrors::none())),
            ("empty", Confirmation::new("End all sessions?", "End all sessions", path, "/account")),
            (
                "awkward",
                Confirmation::new(format!("Are you sure about {LONG_NAME}?"), HOSTILE, path, "/admin/people")
                    .about(NON_ASCII)
                    .effect(HOSTILE)
                    .effect(LONG_NAME)
                    .warning("This ends 14 accounts. Another HR colleague must confirm.")
                    .reason("Officer One will read it.", "{{7*7}}</textarea><script>alert(1)</script>", errors),
            ),
        ]
    }
}
