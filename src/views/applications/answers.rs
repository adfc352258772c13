//! The look at one's answers before they count, and the page that says they were sent.

use serde::Serialize;

use super::super::engine::Page;
use super::super::layout::Frame;
use super::super::parts::{Link, Posted, SummaryRow, Tag};
use super::super::samples::{HOSTILE, LONG_NAME};
use super::letter::LetterText;

/// Shown when a form was posted with nothing wrong in it. Posts what was typed again, hidden, to the same path as the form,
/// with `step`: `send`, or `change` to have the form back.
#[derive(Clone, Debug, Serialize)]
pub struct CheckAnswers {
    /// "Check your decision".
    pub heading: String,
    /// "Officer One, level B (Practising)".
    pub about: String,
    pub rows: Vec<SummaryRow>,
    pub letter: Option<LetterText>,
    /// "A person must make this decision. Your name and reasons go to Officer One."
    pub warning: Option<String>,
    pub action: String,
    pub values: Vec<Posted>,
    /// "Send decision".
    pub button: &'static str,
}

impl CheckAnswers {
    fn new(heading: &str, button: &'static str, about: &str, action: String, values: Vec<Posted>) -> CheckAnswers {
        CheckAnswers {
            heading: heading.to_owned(),
            about: about.to_owned(),
            rows: Vec::new(),
            letter: None,
            warning: None,
            action,
            values,
            button,
        }
    }

    /// `case`: the path of the application; `values`: all that was typed, and `version`.
    pub fn recommendation(case: &str, about: &str, officer: &str, values: Vec<Posted>) -> CheckAnswers {
        CheckAnswers::new("Check your recommendation", "Send", about, format!("{case}/recommend"), values)
            .warning(format!("This cannot be edited later. Your name and your reason go to {officer}."))
    }

    /// `gate`: the word of the check in its path.
    pub fn gate(case: &str, gate: &str, about: &str, officer: &str, values: Vec<Posted>) -> CheckAnswers {
        CheckAnswers::new("Check your answer", "Send answer", about, format!("{case}/gates/{gate}"), values)
            .warning(format!("A later answer takes its place; both stay on record. Your name and your reason go to {officer}."))
    }

    pub fn decision(case: &str, about: &str, officer: &str, values: Vec<Posted>, letter: LetterText) -> CheckAnswers {
        CheckAnswers::new("Check your decision", "Send decision", about, format!("{case}/decision"), values)
            .letter(letter)
            .warning(format!("A person must make this decision. Your name and reasons go to {officer}."))
    }

    pub fn reversal(case: &str, about: &str, officer: &str, values: Vec<Posted>, letter: LetterText) -> CheckAnswers {
        CheckAnswers::new("Check the reversal", "Reverse the decision", about, format!("{case}/reverse"), values)
            .letter(letter)
            .warning(format!("The first decision stays on record. Your name and reasons go to {officer}."))
    }

    pub fn appeal(case: &str, about: &str, values: Vec<Posted>) -> CheckAnswers {
        CheckAnswers::new("Check your appeal", "Send appeal", about, format!("{case}/appeal"), values)
            .warning("HR and the people who hear it will read this. It cannot be edited later.")
    }

    pub fn hearing(case: &str, about: &str, officer: &str, values: Vec<Posted>) -> CheckAnswers {
        CheckAnswers::new("Check the outcome of the appeal", "Send outcome", about, format!("{case}/hearing"), values)
            .warning(format!("A person must make this decision. Your name and reasons go to {officer}."))
    }

    /// An answer as it was given.
    pub fn row(mut self, question: &str, answer: impl Into<String>) -> CheckAnswers {
        self.rows.push(SummaryRow::new(question, answer));
        self
    }

    /// An outcome that has a tag.
    pub fn tagged(mut self, question: &str, answer: Tag) -> CheckAnswers {
        self.rows.push(SummaryRow { lines: Vec::new(), ..SummaryRow::new(question, "") }.tag(answer));
        self
    }

    pub fn letter(mut self, letter: LetterText) -> CheckAnswers {
        self.letter = Some(letter);
        self
    }

    pub fn warning(mut self, sentence: impl Into<String>) -> CheckAnswers {
        self.warning = Some(sentence.into());
        self
    }
}

/// The hidden values of a form, for samples.
fn posted(name: &str, value: &str) -> Posted {
    Posted { name: name.to_owned(), value: value.to_owned() }
}

impl Page for CheckAnswers {
    const TEMPLATE: &'static str = "pages/applications/check_answers";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn samples() -> Vec<(&'static str, CheckAnswers)> {
        let (case, about) = ("/applications/1", "Officer One, level B (Practising), 26-0041");
        let values = || vec![posted("reason", "All 23 are met."), posted("version", "4")];
        let letter = LetterText::sample;
        vec![
            (
                "normal",
                CheckAnswers::recommendation(case, about, "Officer One", values())
                    .row("Your recommendation", "Recommend")
                    .row("Reason", "All 23 are met."),
            ),
            (
                "gate",
                CheckAnswers::gate(case, "funded_need", about, "Officer One", values())
                    .row("Is the higher-level work needed and funded?", "Not now")
                    .row("Reason", "No vacancy this year."),
            ),
            (
                "decision",
                CheckAnswers::decision(case, about, "Officer One", values(), letter()).row("Do you have an interest?", "No"),
            ),
            ("reversal", CheckAnswers::reversal(case, about, "Officer One", values(), letter())),
            ("appeal", CheckAnswers::appeal(case, about, values()).row("What was wrong", "The audit of March is not counted.")),
            ("hearing", CheckAnswers::hearing(case, about, "Officer One", values()).tagged("Outcome", Tag::grey("Dismissed"))),
            (
                "awkward",
                CheckAnswers::recommendation(case, LONG_NAME, HOSTILE, vec![posted("reason", HOSTILE)]).row("Reason", HOSTILE),
            ),
        ]
    }
}

/// What was sent and what comes next. Its path can be opened again.
#[derive(Clone, Debug, Serialize)]
pub struct Sent {
    /// "Application sent".
    pub heading: String,
    /// "Your application for level B (Practising) is with Manager One."
    pub lead: String,
    /// "Your reference is", "26-0041".
    pub reference: Option<String>,
    /// What comes next, one sentence each.
    pub next: Vec<String>,
    pub links: Vec<Link>,
}

impl Sent {
    /// `/applications/{id}/sent`. `by`: "15 July 2026", the last day of the recommendation; `due`: the last day of the decision.
    pub fn application(case: &str, reference: &str, level: &str, manager: &str, by: &str, due: &str) -> Sent {
        Sent {
            heading: "Application sent".to_owned(),
            lead: format!("Your application for level {level} is with {manager}."),
            reference: Some(reference.to_owned()),
            next: vec![
                format!("{manager} has been told and recommends it or not by the end of {by}."),
                format!("Then HR and the budget holder make their checks. The decision is due by the end of {due}."),
                "What you add now does not change it.".to_owned(),
                "You can withdraw it until it is decided.".to_owned(),
            ],
            links: vec![Link::new(case, "See the application")],
        }
    }

    /// `/applications/{id}/appeal`, once sent. `by`: the last day of the hearing.
    pub fn appeal(case: &str, reference: &str, by: &str) -> Sent {
        Sent {
            heading: "Appeal sent".to_owned(),
            lead: "HR has been told.".to_owned(),
            reference: Some(reference.to_owned()),
            next: vec![
                "HR names people who had no part in the decision. They hear your appeal.".to_owned(),
                format!("It is heard by the end of {by}. You will get a mail when there is an outcome."),
            ],
            links: vec![Link::new(case, "See the application")],
        }
    }
}

impl Page for Sent {
    const TEMPLATE: &'static str = "pages/applications/sent";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn sample_frame() -> Frame {
        Frame { back: None, ..Frame::sample() }
    }

    fn samples() -> Vec<(&'static str, Sent)> {
        let case = "/applications/1";
        vec![
            ("normal", Sent::application(case, "26-0041", "B (Practising)", "Manager One", "15 July 2026", "29 July 2026")),
            ("appeal", Sent::appeal(case, "26-0041", "21 August 2026")),
            ("awkward", Sent::application(case, HOSTILE, HOSTILE, LONG_NAME, HOSTILE, HOSTILE)),
        ]
    }
}
