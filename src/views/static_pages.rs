//! Pages that anyone may read: the accessibility statement with the parts the law asks for, the privacy notice, help.

use chrono::NaiveDate;
use serde::Serialize;

use super::engine::Page;
use super::layout::Frame;
use super::parts::SummaryRow;
use super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::words;

/// How to reach somebody.
#[derive(Clone, Debug, Serialize)]
pub struct Contact {
    pub email: String,
    pub telephone: Option<String>,
}

impl Contact {
    pub fn new(email: impl Into<String>, telephone: Option<String>) -> Contact {
        Contact { email: email.into(), telephone }
    }
}

/// `/accessibility`: scope, status, known issues, contact, enforcement, dates (the 2018 Regulations; trust.md 5).
#[derive(Clone, Debug, Serialize)]
pub struct Accessibility {
    pub council: String,
    /// In plain words.
    pub status: String,
    /// In the words of the regulations' model statement.
    pub compliance: String,
    /// What is not accessible, why, and what to use instead; one sentence or two each.
    pub issues: Vec<String>,
    pub contact: Contact,
    /// "5 working days".
    pub answer_within: String,
    pub enforcement: String,
    pub prepared: String,
    pub reviewed: String,
    /// How it was tested, by whom and when.
    pub tested: String,
}

impl Accessibility {
    /// `issues` empty claims full compliance. The enforcement is that of England, Scotland and Wales.
    pub fn new(
        council: impl Into<String>,
        contact: Contact,
        issues: Vec<String>,
        prepared: NaiveDate,
        reviewed: NaiveDate,
    ) -> Accessibility {
        let (degree, status) = if issues.is_empty() {
            ("fully compliant", "We know of no part that is not accessible.")
        } else {
            ("partially compliant", "We know that some parts are not fully accessible. They are listed below.")
        };
        let because = if issues.is_empty() { "" } else { ", due to the issues listed above" };
        Accessibility {
            council: council.into(),
            status: status.to_owned(),
            compliance: format!(
                "This service is {degree} with the Web Content Accessibility Guidelines version 2.2 AA standard{because}."
            ),
            issues,
            contact,
            answer_within: "5 working days".to_owned(),
            enforcement: "The Equality and Human Rights Commission (EHRC) enforces these regulations. If you are not happy with \
                          how we answer your complaint, contact the Equality Advisory and Support Service (EASS)."
                .to_owned(),
            prepared: words::date(prepared),
            reviewed: words::date(reviewed),
            tested:
                "The makers of Gradus test it in Chromium at every change. A program walks through it as each kind of user, with \
                     scripts and without, and tries every page with the axe rules for WCAG 2.2 AA at three widths, and its colours \
                     also in dark and high contrast. It signs in, and uses the account pages, with the keyboard alone."
                    .to_owned(),
        }
    }
}

impl Page for Accessibility {
    const TEMPLATE: &'static str = "pages/static_pages/accessibility";

    fn title(&self) -> String {
        "Accessibility statement".to_owned()
    }

    fn sample_frame() -> Frame {
        Frame::sample_signed_out()
    }

    fn samples() -> Vec<(&'static str, Accessibility)> {
        let day = NaiveDate::from_ymd_opt(2026, 4, 10).unwrap_or_default();
        let contact = || Contact::new("gradus@example.org", Some("01632 960 001".to_owned()));
        let known = "People who use screen readers have not tested it yet, so there may be problems that we do not know of.";
        vec![
            ("normal", Accessibility::new("Example Borough Council", contact(), vec![known.to_owned()], day, day)),
            (
                "empty",
                Accessibility::new("Example Borough Council", Contact::new("gradus@example.org", None), Vec::new(), day, day),
            ),
            (
                "awkward",
                Accessibility::new(
                    LONG_NAME,
                    Contact::new(HOSTILE, Some(NON_ASCII.to_owned())),
                    vec![HOSTILE.to_owned()],
                    day,
                    day,
                ),
            ),
        ]
    }
}

/// `/privacy`.
#[derive(Clone, Debug, Serialize)]
pub struct Privacy {
    pub council: String,
    /// The legal ground, as the council states it.
    pub basis: String,
    /// What is kept for how long.
    pub kept: Vec<SummaryRow>,
    /// The data protection officer.
    pub officer: Contact,
}

impl Privacy {
    /// With the periods of trust.md section 3.
    pub fn new(council: impl Into<String>, officer: Contact) -> Privacy {
        Privacy {
            council: council.into(),
            basis: "To run the council well as your employer, and to meet what the law asks of a landlord's staff. We do not \
                    rely on your consent, because you could not freely refuse it."
                .to_owned(),
            kept: vec![
                SummaryRow::new("Your record and decisions", "Until 6 years after you leave"),
                SummaryRow::new("Appraisals", "6 years"),
                SummaryRow::new("Applications that did not succeed", "2 years"),
                SummaryRow::new("Drafts that you leave", "12 months"),
                SummaryRow::new("Files that HR imports", "30 days"),
                SummaryRow::new("Mails we sent you", "90 days"),
                SummaryRow::new("When you signed in", "12 months"),
                SummaryRow::new("The audit log", "7 years"),
            ],
            officer,
        }
    }
}

impl Page for Privacy {
    const TEMPLATE: &'static str = "pages/static_pages/privacy";

    fn title(&self) -> String {
        "Privacy".to_owned()
    }

    fn sample_frame() -> Frame {
        Frame::sample_signed_out()
    }

    fn samples() -> Vec<(&'static str, Privacy)> {
        vec![
            ("normal", Privacy::new("Example Borough Council", Contact::new("privacy@example.org", None))),
            ("awkward", Privacy::new(HOSTILE, Contact::new(HOSTILE, Some(NON_ASCII.to_owned())))),
        ]
    }
}

/// `/help`, with `#contact`.
#[derive(Clone, Debug, Serialize)]
pub struct Help {
    pub words: Vec<SummaryRow>,
    /// Who answers: "The income team's administrator, on working days."
    pub who: String,
    pub contact: Contact,
}

impl Help {
    pub fn new(who: impl Into<String>, contact: Contact) -> Help {
        Help {
            words: vec![
                SummaryRow::new("Level", "A step of your post: A, B, C. You hold one, and may apply for the next."),
                SummaryRow::new("Criterion", "One thing that a level asks for."),
                SummaryRow::new("Evidence", "Something you did that shows it. Your line manager reviews it."),
                SummaryRow::new("Met, Not met", "What the record shows today about a criterion."),
                SummaryRow::new("Cannot tell yet", "Something is missing or waits. It never counts against you."),
                SummaryRow::new("As at", "The day for which a page says how things stood."),
            ],
            who: who.into(),
            contact,
        }
    }
}

impl Page for Help {
    const TEMPLATE: &'static str = "pages/static_pages/help";

    fn title(&self) -> String {
        "Help".to_owned()
    }

    fn sample_frame() -> Frame {
        Frame::sample_signed_out()
    }

    fn samples() -> Vec<(&'static str, Help)> {
        let contact = Contact::new("gradus@example.org", Some("01632 960 001".to_owned()));
        vec![
            ("normal", Help::new("The income team's administrators answer on working days.", contact)),
            ("awkward", Help::new(HOSTILE, Contact::new(HOSTILE, None))),
        ]
    }
}
