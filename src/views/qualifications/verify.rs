//! `/qualifications/to-verify` and `/qualifications/{id}/verification`.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::engine::Page;
use super::super::evidence::FileLine;
use super::super::parts::{Choice, Choices, FormErrors, Link, Pagination, Queue, QueueWords, Tab, Tag, TextArea};
use super::super::words;
use super::{details, history, lines, tag};
use crate::domain::evidence::Attachment;
use crate::domain::officer::Award;
use crate::domain::qualification::PastVerification;

/// One line of the list.
#[derive(Clone, Copy, Debug)]
pub struct Waiting<'a> {
    pub award: &'a Award,
    pub officer: &'a str,
    /// Criteria for which HR is asked about it.
    pub asked: &'a [String],
}

#[derive(Clone, Debug, Serialize)]
pub struct ToVerify {
    #[serde(flatten)]
    pub queue: Queue<WaitingRow>,
}

#[derive(Clone, Debug, Serialize)]
pub struct WaitingRow {
    pub link: Link,
    pub officer: String,
    pub details: Vec<String>,
    pub tag: Tag,
    pub asked: Option<String>,
}

impl ToVerify {
    /// `tabs`: the other lists of what waits.
    pub fn new(waiting: &[Waiting<'_>], today: NaiveDate, tabs: Vec<Tab>, pages: Pagination) -> ToVerify {
        let rows: Vec<WaitingRow> = waiting
            .iter()
            .map(|row| WaitingRow {
                link: Link::new(format!("/qualifications/{}/verification", row.award.id), row.award.title.clone())
                    .hidden(format!("of {}", row.officer)),
                officer: row.officer.to_owned(),
                details: details(row.award, None),
                tag: tag(row.award, today),
                asked: (!row.asked.is_empty()).then(|| format!("Is it equivalent for {}?", words::join(row.asked))),
            })
            .collect();
        let words = QueueWords {
            one: "qualification waits",
            many: "qualifications wait",
            what_for: "for somebody to look at the certificate",
            nothing: "Nothing waits to be verified.",
        };
        ToVerify { queue: Queue::new(rows, words, tabs, pages) }
    }
}

impl Page for ToVerify {
    const TEMPLATE: &'static str = "pages/qualifications/to_verify";

    fn title(&self) -> String {
        "Qualifications to verify".to_owned()
    }

    fn samples() -> Vec<(&'static str, ToVerify)> {
        super::samples::to_verify()
    }
}

/// What the page of one is made from.
#[derive(Clone, Copy, Debug)]
pub struct VerifyFacts<'a> {
    pub award: &'a Award,
    pub number: Option<&'a str>,
    pub version: i64,
    pub today: NaiveDate,
    pub officer: &'a str,
    pub why: &'a str,
    pub verified_by: Option<&'a str>,
    pub files: &'a [Attachment],
    /// Verifications that a change ended, with the name of who verified.
    pub past: &'a [(PastVerification, Option<String>)],
    pub may_verify: bool,
    /// A criterion that HR is asked about, where the reader decides: id and words.
    pub asked: Option<(&'a str, &'a str)>,
    /// `decision` and `reason` as they were posted.
    pub typed: (&'a str, &'a str),
}

/// Posts `seen` and `version` to `/verification`; `decision`, `reason`, `criterion` and `version` to `/equivalence/decision`.
#[derive(Clone, Debug, Serialize)]
pub struct Verify {
    pub award: String,
    pub officer: String,
    pub why: String,
    pub details: Vec<String>,
    pub tag: Tag,
    pub verified: Option<String>,
    pub history: Vec<String>,
    pub files: Vec<FileLine>,
    pub version: i64,
    pub verification: Option<Verification>,
    pub decision: Option<EquivalenceForm>,
    pub errors: FormErrors,
}

#[derive(Clone, Debug, Serialize)]
pub struct Verification {
    pub action: String,
    pub seen: Choices,
}

#[derive(Clone, Debug, Serialize)]
pub struct EquivalenceForm {
    pub action: String,
    pub criterion: String,
    /// "Level 2 qualification (A-Q1)".
    pub name: String,
    pub decision: Choices,
    pub reason: TextArea,
}

impl Verify {
    pub fn new(facts: &VerifyFacts<'_>, errors: FormErrors) -> Verify {
        let award = facts.award;
        let seen = Choice::new("yes", "I have seen the certificate, or the provider has confirmed it to me")
            .hint("Check the name, the title, the grade and the date.");
        let answers = [Choice::new("approved", "Yes, it is equivalent"), Choice::new("refused", "No, it is not equivalent")];
        Verify {
            award: award.title.clone(),
            officer: facts.officer.to_owned(),
            why: facts.why.to_owned(),
            details: details(award, facts.number),
            tag: tag(award, facts.today),
            verified: award
                .verified_on
                .map(|on| format!("{} verified it on {}.", facts.verified_by.unwrap_or("Somebody"), words::date(on))),
            history: history(facts.past),
            files: lines(award, facts.files),
            version: facts.version,
            verification: (facts.may_verify && !award.verified).then(|| Verification {
                action: format!("/qualifications/{}/verification", award.id),
                seen: Choices::new("seen", "What have you checked?", vec![seen]).checked(&errors),
            }),
            decision: facts.asked.map(|(id, label)| EquivalenceForm {
                action: format!("/qualifications/{}/equivalence/decision", award.id),
                criterion: id.to_owned(),
                name: format!("{label} ({id})"),
                decision: Choices::new("decision", "Your decision", answers.to_vec()).chosen(&[facts.typed.0]).checked(&errors),
                reason: TextArea::new("reason", "Reason")
                    .hint(format!("{} will read it.", facts.officer))
                    .value(facts.typed.1)
                    .checked(&errors),
            }),
            errors,
        }
    }
}

impl Page for Verify {
    const TEMPLATE: &'static str = "pages/qualifications/verify";

    fn title(&self) -> String {
        format!("Verify a qualification: {}", self.officer)
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, Verify)> {
        super::samples::verify()
    }
}
