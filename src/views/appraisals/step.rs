//! The forms that move an appraisal on: going on without a self-assessment, moderating, signing, closing, and marking it as not
//! rated.

use serde::Serialize;

use super::super::applications::Quote;
use super::super::engine::Page;
use super::super::parts::{Choice, Choices, FormErrors, TextArea};
use super::increment::IncrementShown;
use super::shared::SectionShown;
use crate::domain::appraisal::NotRatedReason;

/// Posts its fields and `version` to `action`.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    pub heading: String,
    /// "Olga Officer. Appraisal 2026 to 2027, year end".
    pub caption: String,
    pub lead: Vec<String>,
    /// What is decided about, where it has to be read first.
    pub sections: Vec<SectionShown>,
    pub quotes: Vec<Quote>,
    pub increment: Option<IncrementShown>,
    pub choice: Option<Choices>,
    pub text: Option<TextArea>,
    pub after: Option<&'static str>,
    pub action: String,
    pub version: i64,
    pub button: &'static str,
    pub cancel: String,
    pub errors: FormErrors,
}

fn step(
    path: &str,
    caption: &str,
    version: i64,
    (last, heading, button): (&str, &str, &'static str),
    errors: FormErrors,
) -> Step {
    Step {
        heading: heading.to_owned(),
        caption: caption.to_owned(),
        lead: Vec::new(),
        sections: Vec::new(),
        quotes: Vec::new(),
        increment: None,
        choice: None,
        text: None,
        after: None,
        action: format!("{path}/{last}"),
        version,
        button,
        cancel: path.to_owned(),
        errors,
    }
}

impl Step {
    fn says(mut self, sentence: impl Into<String>) -> Step {
        self.lead.push(sentence.into());
        self
    }

    /// With what is decided about.
    pub fn about(mut self, sections: Vec<SectionShown>, quotes: Vec<Quote>) -> Step {
        (self.sections, self.quotes) = (sections, quotes);
        self
    }

    /// With the recommendation that goes with it.
    pub fn recommending(mut self, increment: Option<IncrementShown>) -> Step {
        self.increment = increment;
        self
    }
}

/// The manager goes on without a self-assessment.
pub fn go_on(path: &str, caption: &str, version: i64, officer: &str) -> Step {
    let words = ("go-on", "Go on without the self-assessment", "Go on without it");
    step(path, caption, version, words, FormErrors::none())
        .says(format!("{officer} has not sent a self-assessment, and it is due."))
        .says("If you go on, it cannot be sent any more. What was written and not sent stays unread.")
}

/// The moderator's answer: `outcome` (confirmed, given_back) and `reason`.
pub fn moderate(path: &str, caption: &str, version: i64, manager: &str, typed: (&str, &str), errors: FormErrors) -> Step {
    let options = vec![
        Choice::new("confirmed", "Confirm the ratings").hint(format!("{manager} can share them then.")),
        Choice::new("given_back", "Give them back").hint(format!("{manager} looks at them again.")),
    ];
    let form = step(path, caption, version, ("moderate", "Moderate", "Send your answer"), errors);
    Step {
        choice: Some(Choices::new("outcome", "Your answer", options).chosen(&[typed.0]).checked(&form.errors)),
        text: Some(
            TextArea::new("reason", "Reason")
                .hint(format!("Needed to give them back. {manager} will read it, and the officer will not."))
                .value(typed.1)
                .checked(&form.errors),
        ),
        ..form
    }
    .says("You read this while it is with you. Once you have answered it is closed to you.")
}

/// The officer's signature: `signature` (agreed, seen_not_agreed) and `comment`.
pub fn sign(path: &str, caption: &str, version: i64, typed: (&str, &str), errors: FormErrors) -> Step {
    let options = vec![Choice::new("agreed", "I agree"), Choice::new("seen_not_agreed", "I have seen it and do not agree")];
    let form = step(path, caption, version, ("sign", "Sign your appraisal", "Sign"), errors);
    Step {
        choice: Some(Choices::new("signature", "Your signature", options).chosen(&[typed.0]).checked(&form.errors)),
        text: Some(
            TextArea::new("comment", "Comment")
                .hint("Needed if you do not agree. It stays with the appraisal.")
                .value(typed.1)
                .checked(&form.errors),
        ),
        after: Some("Either way it can be closed."),
        ..form
    }
}

/// The manager's signature, which closes it: `reason` where the officer has not signed. `judgements`: how many it gives.
pub fn close(
    path: &str,
    caption: &str,
    version: i64,
    (officer, signed, judgements): (&str, bool, usize),
    typed: &str,
    errors: FormErrors,
) -> Step {
    let form = step(path, caption, version, ("close", "Sign and close", "Sign and close it"), errors);
    let text = TextArea::new("reason", &format!("Why {officer} has not signed"))
        .hint(format!("{officer} will read it."))
        .value(typed)
        .checked(&form.errors);
    let form = Step { text: (!signed).then_some(text), ..form }.says(if signed {
        format!("{officer} has signed. Your signature closes the appraisal, and nobody changes it any more.")
    } else {
        format!("{officer} has not signed in the time there was. Your signature closes it all the same.")
    });
    match judgements {
        0 => form.says("It gives no judgement of a criterion."),
        1 => form.says("1 judgement of a criterion is recorded with it, and counts from today."),
        many => form.says(format!("{many} judgements of criteria are recorded with it, and count from today.")),
    }
}

/// Why it is not rated: `not_rated` and `reason`.
pub fn not_rated(path: &str, caption: &str, version: i64, officer: &str, typed: (&str, &str), errors: FormErrors) -> Step {
    let options = NotRatedReason::ALL.into_iter().map(|reason| Choice::new(reason.as_str(), reason.label())).collect();
    let form = step(path, caption, version, ("not-rated", "Mark as not rated", "Mark as not rated"), errors);
    Step {
        choice: Some(Choices::new("not_rated", "Why is it not rated?", options).chosen(&[typed.0]).checked(&form.errors)),
        text: Some(
            TextArea::new("reason", "Reason")
                .hint(format!("{officer} will read it. Do not write about health."))
                .value(typed.1)
                .checked(&form.errors),
        ),
        ..form
    }
    .says(format!(
        "The appraisal of {officer} ends here, without ratings and without judgements. It does not count against them."
    ))
}

impl Page for Step {
    const TEMPLATE: &'static str = "pages/appraisals/step";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, Step)> {
        super::samples::steps()
    }
}
