//! `/qualifications`, and the same page about another person.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::conduct_standard::ForHolder;
use super::super::engine::Page;
use super::super::evidence::FileLine;
use super::super::parts::{Link, Tab, Tag};
use super::super::progress::{Named, Reader};
use super::super::words::{self, date};
use super::{details, history, lines, tag};
use crate::domain::conduct_standard::PostScope;
use crate::domain::evidence::Attachment;
use crate::domain::officer::{Award, EquivalenceState};
use crate::domain::qualification::PastVerification;

/// What the list is made from.
#[derive(Clone, Copy, Debug)]
pub struct ListFacts<'a> {
    pub reader: &'a Reader,
    pub as_of: NaiveDate,
    pub awards: &'a [AwardFacts<'a>],
    pub missing: &'a [MissingFacts<'a>],
    pub documents: &'a [DocumentFacts<'a>],
    pub may_write: bool,
    pub may_verify: bool,
    pub may_decide: bool,
}

/// One award. Criteria are id and label.
#[derive(Clone, Debug)]
pub struct AwardFacts<'a> {
    pub award: &'a Award,
    pub number: Option<&'a str>,
    pub meets: Vec<(&'a str, &'a str)>,
    /// With the reason's sentence.
    pub reasons: Vec<(&'a str, &'a str, &'a str)>,
    pub equivalents: Vec<EquivalentFacts<'a>>,
    pub may_ask: bool,
    /// None that the reader may not open.
    pub files: &'a [Attachment],
    /// Verifications that a change ended, with the name of who verified.
    pub past: Vec<(PastVerification, Option<String>)>,
}

/// What HR was asked, and what it decided.
#[derive(Clone, Copy, Debug)]
pub struct EquivalentFacts<'a> {
    pub criterion: &'a str,
    pub state: EquivalenceState,
    pub reason: Option<&'a str>,
    pub by: &'a str,
    pub on: Option<NaiveDate>,
}

/// A document with a last day that a criterion asks for.
#[derive(Clone, Copy, Debug)]
pub struct DocumentFacts<'a> {
    pub criterion: (&'a str, &'a str),
    /// The id of the kind, and its name.
    pub kind: (&'a str, &'a str),
    /// The evidence that counts longest, and its last day.
    pub held: Option<(&'a str, NaiveDate)>,
    /// One waits for its review.
    pub waits: bool,
}

/// A criterion that nothing meets, with sentences that say why.
#[derive(Clone, Debug)]
pub struct MissingFacts<'a> {
    pub criterion: (&'a str, &'a str),
    pub reasons: Vec<&'a str>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Qualifications {
    pub heading: String,
    pub officer: Option<String>,
    pub why: Option<String>,
    pub tabs: Vec<Tab>,
    pub as_at: String,
    pub lead: String,
    pub rows: Vec<Row>,
    pub missing: Vec<Missing>,
    pub documents: Vec<DocumentRow>,
    /// Posts in scope of the Competence and Conduct Standard; empty for everybody else, who reads nothing of it.
    pub standard: Vec<ForHolder>,
    /// Where the reader adds one.
    pub add: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub title: String,
    pub details: Vec<String>,
    pub tag: Tag,
    /// Who verified it, or that nobody has.
    pub verified: String,
    /// Verifications that a change ended.
    pub history: Vec<String>,
    pub files: Vec<FileLine>,
    pub meets: Vec<Named>,
    pub reasons: Vec<String>,
    pub links: Vec<Link>,
}

#[derive(Clone, Debug, Serialize)]
pub struct DocumentRow {
    pub name: String,
    /// "31 May 2026".
    pub until: Option<String>,
    pub tag: Tag,
    pub criterion: Named,
    pub links: Vec<Link>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Missing {
    pub criterion: Named,
    pub reasons: Vec<String>,
}

impl Qualifications {
    pub fn new(facts: &ListFacts<'_>) -> Qualifications {
        let reader = facts.reader;
        let verified = facts.awards.iter().filter(|award| award.award.verified).count();
        let whose = if reader.is_officer() {
            "None recorded. Add what you hold, and what you are working towards."
        } else {
            "None recorded."
        };
        Qualifications {
            heading: format!("Qualifications{}", reader.of_whom()),
            officer: (!reader.is_officer()).then(|| reader.officer.clone()),
            why: None,
            tabs: Vec::new(),
            as_at: format!("As at {}", date(facts.as_of)),
            lead: match facts.awards.len() {
                0 => whose.to_owned(),
                all => format!("{verified} of {all} verified. Only what is verified counts."),
            },
            rows: facts.awards.iter().map(|award| row(facts, award)).collect(),
            missing: facts
                .missing
                .iter()
                .map(|missing| Missing {
                    criterion: Named::new(reader, missing.criterion.0, missing.criterion.1),
                    reasons: missing.reasons.iter().map(ToString::to_string).collect(),
                })
                .collect(),
            documents: facts.documents.iter().map(|document| document_row(facts, document)).collect(),
            standard: Vec::new(),
            add: facts.may_write.then(|| "/qualifications/new".to_owned()),
        }
    }

    /// About another person: why the reader may see it, and the other pages about them; or the other pages of one's learning.
    pub fn about(mut self, why: Option<String>, tabs: Vec<Tab>) -> Qualifications {
        (self.why, self.tabs) = (why, tabs);
        self
    }

    /// With the posts in scope of the Competence and Conduct Standard: the title of each, and what stands about it.
    pub fn in_scope(mut self, posts: &[(&str, &PostScope)]) -> Qualifications {
        self.standard = posts.iter().map(|(job, recorded)| ForHolder::new(job, recorded)).collect();
        self
    }
}

fn row(facts: &ListFacts<'_>, held: &AwardFacts<'_>) -> Row {
    let award = held.award;
    let path = |step: &str| format!("/qualifications/{}/{step}", award.id);
    let link = |step: &str, text: &str| Link::new(path(step), text).hidden(award.title.clone());
    let mut links = Vec::new();
    if facts.may_write {
        links.push(link("change", "Change"));
        links.push(link("files", if held.files.is_empty() { "Add the certificate" } else { "Certificate" }));
        if held.may_ask {
            links.push(link("equivalence", "Ask HR if it is equivalent"));
        }
        links.push(link("withdraw", "Withdraw"));
    }
    let waits_for_hr = held.equivalents.iter().any(|asked| asked.state == EquivalenceState::Pending);
    match () {
        () if facts.may_verify && !award.verified => links.push(link("verification", "Verify it")),
        () if facts.may_decide && waits_for_hr => links.push(link("verification", "Decide if it is equivalent")),
        () => {}
    }
    let mut reasons: Vec<String> = held.reasons.iter().map(|(id, _, text)| format!("{id}: {text}")).collect();
    reasons.extend(held.equivalents.iter().filter_map(|asked| said(asked, &reasons)).collect::<Vec<_>>());
    Row {
        title: award.title.clone(),
        details: details(award, held.number),
        tag: tag(award, facts.as_of),
        verified: match (award.verified, &award.verified_by, award.verified_on) {
            (true, Some(by), Some(on)) => format!("By {by}, {}", words::short_date(on)),
            (true, ..) => "By somebody who is not recorded".to_owned(),
            (false, ..) => String::new(),
        },
        history: history(&held.past),
        files: lines(award, held.files),
        meets: held.meets.iter().map(|(id, label)| Named::new(facts.reader, id, label)).collect(),
        reasons,
        links,
    }
}

fn document_row(facts: &ListFacts<'_>, document: &DocumentFacts<'_>) -> DocumentRow {
    let (criterion, label) = document.criterion;
    let (kind, name) = document.kind;
    let mut links = Vec::new();
    if let Some((id, _)) = document.held {
        links.push(Link::new(format!("/evidence/{id}"), "See it").hidden(name));
    }
    if facts.may_write {
        let words = if document.held.is_some() { "Add the new one" } else { "Add it" };
        links.push(Link::new(format!("/evidence/new?criterion={criterion}&kind={kind}"), words).hidden(name));
    }
    DocumentRow {
        name: name.to_owned(),
        until: document.held.map(|(_, last)| date(last)),
        tag: match document.held {
            Some((_, last)) if last >= facts.as_of => Tag::green("Valid"),
            _ if document.waits => Tag::blue("Waiting for review"),
            Some(_) => Tag::red("Ran out"),
            None => Tag::grey("Not recorded"),
        },
        criterion: Named::new(facts.reader, criterion, label),
        links,
    }
}

/// What HR said, where no reason says it already.
fn said(asked: &EquivalentFacts<'_>, before: &[String]) -> Option<String> {
    let id = asked.criterion;
    if before.iter().any(|line| line.starts_with(&format!("{id}: ")) && line.contains("HR")) {
        return None;
    }
    let on = asked.on.map_or_else(String::new, |on| format!(" on {}", date(on)));
    let reason = asked.reason.map_or_else(String::new, |reason| format!(": {reason}"));
    Some(match asked.state {
        EquivalenceState::Pending => format!("{id}: HR has not decided yet whether it is equivalent."),
        EquivalenceState::Approved => format!("{id}: {} decided{on} that it is equivalent{reason}", by(asked.by)),
        EquivalenceState::Refused => format!("{id}: {} decided{on} that it is not equivalent{reason}", by(asked.by)),
    })
}

fn by(name: &str) -> &str {
    if name.is_empty() { "HR" } else { name }
}

impl Page for Qualifications {
    const TEMPLATE: &'static str = "pages/qualifications/list";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn samples() -> Vec<(&'static str, Qualifications)> {
        super::samples::list()
    }
}
