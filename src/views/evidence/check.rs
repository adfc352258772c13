//! What an officer reads over before it is sent, and what is said once it is.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::steps::{step_from_check, undone};
use super::{Note, officer, paragraphs, sample, size};
use crate::domain::evidence::{Content, Missing, Part, part_of};
use crate::views::caseload::pinned_row;
use crate::views::engine::Page;
use crate::views::layout::Frame;
use crate::views::parts::{Link, SummaryRow};
use crate::views::samples::{HOSTILE, LONG_NAME};
use crate::views::words;

/// `/evidence/{id}/check`. Posts `version` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// "Manager One will read this and decide on 2 criteria."
    pub lead: String,
    pub sections: Vec<CheckSection>,
    /// What has to be done first, each with the step where it is. With any, there is nothing to send.
    pub missing: Vec<Link>,
    /// Outcomes that count no longer since what was reviewed is being changed.
    pub undone: Option<String>,
    /// Criteria for which its kind does not count, a sentence each.
    pub misfits: Vec<String>,
    pub action: String,
    pub version: String,
    pub cancel: String,
}

/// The answers of one step.
#[derive(Clone, Debug, Serialize)]
pub struct CheckSection {
    pub heading: &'static str,
    pub rows: Vec<SummaryRow>,
}

/// What is to be sent.
#[derive(Clone, Copy, Debug)]
pub struct CheckFacts<'a> {
    /// Its path: `/evidence/0412`.
    pub evidence: &'a str,
    pub version: &'a str,
    /// Null where nobody is known yet.
    pub reviewer: Option<&'a str>,
    pub content: &'a Content,
    /// The name of its kind.
    pub kind: &'a str,
    /// The criteria, each with what the officer says of it.
    pub notes: &'a [Note<'a>],
    /// What was said of each find: "Possible postcode in Title: it is not a tenant's".
    pub findings: &'a [String],
}

impl Check {
    pub fn new(facts: &CheckFacts<'_>, missing: &[Missing]) -> Check {
        let change = |step: Part, field: &str, what: &str| {
            let at = if field.is_empty() { String::new() } else { format!("#{field}") };
            Link::new(format!("{}{at}", step_from_check(step, facts.evidence)), "Change").hidden(what)
        };
        let row = |key: &str, lines: Vec<String>, link: Link| {
            let lines = if lines.is_empty() { vec!["Not given".to_owned()] } else { lines };
            SummaryRow { key: key.to_owned(), lines, tag: None, links: vec![link] }
        };
        let day = |day: Option<NaiveDate>| day.map(words::date).into_iter().collect::<Vec<_>>();
        let written = facts.content;
        let account =
            |key: &str, field: &str, lines: Vec<String>| row(key, lines, change(Part::Account, field, &words::lower_first(key)));
        let names: Vec<String> = facts.notes.iter().map(|note| note.label.to_owned()).collect();
        let mut happened = vec![
            account("Title", "title", paragraphs(&written.title)),
            account("Kind of evidence", "kind", paragraphs(facts.kind)),
            account("When it happened", "happened_on", day(written.happened_on)),
            account("Case reference", "case_reference", paragraphs(written.case_reference.as_deref().unwrap_or_default())),
        ];
        happened.extend(written.figures.iter().map(|pinned| pinned_row(pinned, None)));
        if written.expires_on.is_some() {
            happened.push(account("Date it expires", "expires_on", day(written.expires_on)));
        }
        happened.extend([
            account("Situation", "situation", paragraphs(&written.situation)),
            account("Your task", "task", paragraphs(&written.task)),
            account("What you did", "action_taken", paragraphs(&written.action_taken)),
            account("What came of it", "result", paragraphs(&written.result)),
        ]);
        happened.extend(facts.notes.iter().map(|note| {
            let field = format!("note_{}", note.criterion);
            let key = format!("How it shows {}", note.label);
            account(&key, &field, paragraphs(note.typed))
        }));
        let mut files: Vec<String> = written.files.iter().map(|file| format!("{}, {}", file.name, size(file))).collect();
        if files.is_empty() {
            files.push("No files".to_owned());
        }
        let said =
            if written.redacted { "You have taken out anything that could identify a tenant" } else { "Not confirmed yet" };
        let mut tenants = facts.findings.to_vec();
        tenants.push(said.to_owned());
        let sections = vec![
            CheckSection { heading: "What it shows", rows: vec![row("Criteria", names, change(Part::Criteria, "", "criteria"))] },
            CheckSection { heading: "What happened", rows: happened },
            CheckSection {
                heading: "Files and tenants' details",
                rows: vec![
                    row("Files", files, change(Part::Files, "", "files")),
                    row("Tenants' details", tenants, change(Part::Tenants, "", "tenants' details")),
                ],
            },
        ];
        let who = facts.reviewer.unwrap_or("Your line manager");
        let decide = match facts.notes.len() {
            1 => "1 criterion".to_owned(),
            many => format!("{many} criteria"),
        };
        Check {
            lead: format!("{who} will read this and decide on {decide}."),
            sections,
            missing: missing
                .iter()
                .map(|missing| {
                    let step = step_from_check(part_of(&missing.field), facts.evidence);
                    Link::new(format!("{step}#{}", missing.field), missing.message.clone())
                })
                .collect(),
            undone: None,
            misfits: Vec::new(),
            action: format!("{}/check", facts.evidence),
            version: facts.version.to_owned(),
            cancel: facts.evidence.to_owned(),
        }
    }

    /// Its kind does not count for some of its criteria. It can be sent all the same.
    pub fn misfits(mut self, sentences: Vec<String>) -> Check {
        self.misfits = sentences;
        self
    }

    /// `criteria`: those with an outcome, by name.
    pub fn undone(mut self, criteria: &[String]) -> Check {
        self.undone = Some(undone(criteria));
        self
    }
}

impl Page for Check {
    const TEMPLATE: &'static str = "pages/evidence/check";

    fn title(&self) -> String {
        "Check before you send".to_owned()
    }

    fn sample_frame() -> Frame {
        officer()
    }

    fn samples() -> Vec<(&'static str, Check)> {
        let notes = [
            Note { criterion: "B-E1", label: "Relationships (B-E1)", typed: "I brought two other services to one visit." },
            Note { criterion: "B-E2", label: "Acting early (B-E2)", typed: "I went before the next letter was due." },
        ];
        let findings = ["Possible postcode in Situation: it is not a tenant's".to_owned()];
        let (content, bare, hostile) = (sample::content(), Content::default(), sample::hostile());
        let facts = CheckFacts {
            evidence: "/evidence/0412",
            version: "5",
            reviewer: Some("Manager One"),
            content: &content,
            kind: "Case study",
            notes: &notes,
            findings: &findings,
        };
        let bare = CheckFacts { reviewer: None, content: &bare, kind: "", notes: &notes[..1], findings: &[], ..facts };
        let odd = [Note { criterion: "X-1", label: LONG_NAME, typed: "</textarea><script>alert(1)</script>" }];
        let odd_findings = [HOSTILE.to_owned()];
        let awkward = CheckFacts {
            reviewer: Some(LONG_NAME),
            content: &hostile,
            kind: HOSTILE,
            notes: &odd,
            findings: &odd_findings,
            ..facts
        };
        let missing =
            |field: &str, message: &str| Missing { field: field.to_owned(), code: "required", message: message.to_owned() };
        let missing =
            [missing("title", "Enter a title"), missing("declared", "Confirm that you have taken out tenants' details")];
        let misfit = "Acting early (B-E2) takes: case study. Observation does not count for it.".to_owned();
        vec![
            ("normal", Check::new(&facts, &[])),
            ("empty", Check::new(&bare, &missing)),
            ("awkward", Check::new(&awkward, &[]).undone(&[HOSTILE.to_owned()]).misfits(vec![misfit, HOSTILE.to_owned()])),
        ]
    }
}

/// `/evidence/{id}/sent`, which can be opened again later.
#[derive(Clone, Debug, Serialize)]
pub struct Sent {
    /// "Joint visits in one block, 27 March 2026 at 4:30pm"
    pub what: String,
    /// What was told to whom, what the officer can still do, what comes next: one sentence each.
    pub next: Vec<String>,
    /// What became of it since: "Manager One reviewed this on 2 April 2026."
    pub since: Option<String>,
    pub links: Vec<Link>,
}

/// What was sent.
#[derive(Clone, Copy, Debug)]
pub struct SentFacts<'a> {
    /// Its path.
    pub evidence: &'a str,
    pub title: &'a str,
    pub at: NaiveDateTime,
    /// Null where nobody is known yet.
    pub reviewer: Option<&'a str>,
    pub due_on: NaiveDate,
}

impl Sent {
    /// `since` is told in place of what comes next.
    pub fn new(facts: &SentFacts<'_>, since: Option<String>) -> Sent {
        let told = match facts.reviewer {
            Some(reviewer) => format!("{reviewer} has been told. You can withdraw it until it is reviewed."),
            None => {
                "You have no line manager now, so HR has to name somebody. You can withdraw it until it is reviewed.".to_owned()
            }
        };
        let due = format!("It is to be reviewed by the end of {}. You get mail when it is.", words::date(facts.due_on));
        Sent {
            what: format!("{}, {}", facts.title, words::date_time(facts.at)),
            next: if since.is_some() { Vec::new() } else { vec![told, due] },
            since,
            links: vec![
                Link::new(facts.evidence, "See what you sent"),
                Link::new("/evidence/new", "Add more evidence"),
                Link::new("/progress", "Go to my progress"),
            ],
        }
    }
}

impl Page for Sent {
    const TEMPLATE: &'static str = "pages/evidence/sent";

    fn title(&self) -> String {
        "Evidence sent".to_owned()
    }

    fn sample_frame() -> Frame {
        Frame { back: None, ..officer() }
    }

    fn samples() -> Vec<(&'static str, Sent)> {
        let facts = SentFacts {
            evidence: "/evidence/0412",
            title: sample::TITLE,
            at: sample::at(3, 27, 16, 30),
            reviewer: Some("Manager One"),
            due_on: sample::day(4, 14),
        };
        let later = Some("Manager One reviewed this on 2 April 2026.".to_owned());
        vec![
            ("normal", Sent::new(&facts, None)),
            ("later", Sent::new(&facts, later)),
            ("awkward", Sent::new(&SentFacts { title: HOSTILE, reviewer: None, ..facts }, None)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_leads_back_to_its_field() {
        let note = [Note { criterion: "B-E1", label: "Relationships (B-E1)", typed: "" }];
        let content = Content { expires_on: Some(sample::day(12, 31)), ..Content::default() };
        let facts = CheckFacts {
            evidence: "/evidence/7",
            version: "1",
            reviewer: Some("Manager One"),
            content: &content,
            kind: "",
            notes: &note,
            findings: &[],
        };
        let page = Check::new(&facts, &[]);
        let rows: Vec<(String, String, String)> = page
            .sections
            .into_iter()
            .flat_map(|section| section.rows)
            .map(|row| (row.key, row.lines.join("|"), row.links[0].href.clone()))
            .collect();
        let expected = [
            ("Criteria", "Relationships (B-E1)", "criteria?return=check"),
            ("Title", "Not given", "account?return=check#title"),
            ("Kind of evidence", "Not given", "account?return=check#kind"),
            ("When it happened", "Not given", "account?return=check#happened_on"),
            ("Case reference", "Not given", "account?return=check#case_reference"),
            ("Date it expires", "31 December 2026", "account?return=check#expires_on"),
            ("Situation", "Not given", "account?return=check#situation"),
            ("Your task", "Not given", "account?return=check#task"),
            ("What you did", "Not given", "account?return=check#action_taken"),
            ("What came of it", "Not given", "account?return=check#result"),
            ("How it shows Relationships (B-E1)", "Not given", "account?return=check#note_B-E1"),
            ("Files", "No files", "files?return=check"),
            ("Tenants' details", "Not confirmed yet", "tenants?return=check"),
        ];
        let expected: Vec<(String, String, String)> =
            expected.map(|(key, line, place)| (key.to_owned(), line.to_owned(), format!("/evidence/7/edit/{place}"))).to_vec();
        assert_eq!(rows, expected);
        let lacks = Missing { field: "note_B-E1".to_owned(), code: "required", message: "Say how".to_owned() };
        let lacks = Check::new(&facts, &[lacks]).missing;
        assert_eq!(
            (lacks[0].href.as_str(), lacks[0].text.as_str()),
            ("/evidence/7/edit/account?return=check#note_B-E1", "Say how")
        );
        assert_eq!(page.lead, "Manager One will read this and decide on 1 criterion.");
    }

    #[test]
    fn what_was_decided_since_replaces_what_comes_next() {
        let facts = SentFacts {
            evidence: "/evidence/7",
            title: "A",
            at: sample::at(3, 27, 16, 30),
            reviewer: Some("Manager One"),
            due_on: sample::day(4, 14),
        };
        assert_eq!(
            Sent::new(&facts, None).next,
            [
                "Manager One has been told. You can withdraw it until it is reviewed.",
                "It is to be reviewed by the end of 14 April 2026. You get mail when it is."
            ]
        );
        assert!(Sent::new(&facts, Some("Withdrawn.".to_owned())).next.is_empty());
    }
}
