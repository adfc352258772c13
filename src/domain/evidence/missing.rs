//! What a piece of evidence lacks before it can be sent: all of it at once, in the words of pages.md 7.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Content, Kind};
use crate::domain::ids::CriterionId;
use crate::domain::words;

/// The four parts of the form.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Part {
    Criteria,
    Account,
    Files,
    Tenants,
}

impl Part {
    pub const ALL: [Part; 4] = [Part::Criteria, Part::Account, Part::Files, Part::Tenants];

    /// As addresses spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Part::Criteria => "criteria",
            Part::Account => "account",
            Part::Files => "files",
            Part::Tenants => "tenants",
        }
    }

    pub fn from_word(word: &str) -> Option<Part> {
        Part::ALL.into_iter().find(|part| part.as_str() == word)
    }
}

/// The part of the form that a field stands in.
pub fn part_of(field: &str) -> Part {
    match field {
        "criteria" => Part::Criteria,
        "files" => Part::Files,
        "declared" => Part::Tenants,
        _ if field.starts_with("finding_") => Part::Tenants,
        _ => Part::Account,
    }
}

/// Something that is missing or cannot be sent so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Missing {
    /// `title`, `kind`, `criteria`, `happened_on`, `expires_on`, `situation`, `task`, `action_taken`, `result`,
    /// `note_{criterion}`, `finding_{key}`, `declared`.
    pub field: String,
    pub code: &'static str,
    pub message: String,
}

/// A detail of a tenant that may stand in the text and that nobody has answered for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenFinding {
    pub key: String,
    /// "Possible National Insurance number in What you did".
    pub words: String,
}

/// What sending is measured by.
pub struct Asked<'a> {
    pub today: NaiveDate,
    pub kinds: &'a [Kind],
    /// The criteria that can be shown, each as it is named to people: "Relationships (B-E1)".
    pub criteria: &'a BTreeMap<CriterionId, String>,
    pub findings: &'a [OpenFinding],
}

/// Everything that is missing, in the order of the form.
pub fn missing(content: &Content, asked: &Asked<'_>) -> Vec<Missing> {
    let mut found = Vec::new();
    let mut add = |field: &str, code: &'static str, message: String| {
        found.push(Missing { field: field.to_owned(), code, message });
    };
    if content.criteria.is_empty() {
        add("criteria", "required", "Select a criterion".to_owned());
    }
    for claim in &content.criteria {
        if !asked.criteria.contains_key(&claim.criterion) {
            let words = format!("{} is not asked for in your post now. Take it out", claim.criterion);
            add("criteria", "unknown", words);
        }
    }
    if content.title.is_empty() {
        add("title", "required", "Enter a title".to_owned());
    }
    let kind = content.kind.as_ref().and_then(|id| asked.kinds.iter().find(|kind| kind.id == *id));
    if kind.is_none() {
        add("kind", "required", "Select the kind of evidence".to_owned());
    }
    match content.happened_on {
        None => add("happened_on", "required", "Enter the date it happened".to_owned()),
        Some(day) if day > asked.today => {
            add("happened_on", "future", "Date it happened must be today or in the past".to_owned());
        }
        Some(_) => {}
    }
    match (content.expires_on, kind) {
        (None, Some(kind)) if kind.must_expire => {
            let words = format!("Enter the date the {} expires", words::lower_first(&kind.name));
            add("expires_on", "required", words);
        }
        (Some(last), _) => {
            if let Some(first) = content.happened_on.filter(|first| last < *first) {
                let words = format!("Date it expires must be on or after {}", words::date(first));
                add("expires_on", "too_early", words);
            }
        }
        (None, _) => {}
    }
    // A licence or a signed statement speaks for itself; without any file the account must be whole.
    if content.files.is_empty() {
        for (field, text, words) in [
            ("situation", &content.situation, "Enter the situation"),
            ("task", &content.task, "Enter your task"),
            ("action_taken", &content.action_taken, "Enter what you did"),
            ("result", &content.result, "Enter what came of it"),
        ] {
            if text.is_empty() {
                add(field, "required", format!("{words}, or add a file"));
            }
        }
    }
    for claim in &content.criteria {
        if let Some(name) = asked.criteria.get(&claim.criterion).filter(|_| claim.note.is_empty()) {
            add(&format!("note_{}", claim.criterion), "required", format!("Say how this shows {name}"));
        }
    }
    for finding in asked.findings {
        let field = format!("finding_{}", finding.key);
        add(&field, "required", format!("{}: take it out, or say that it is not a tenant's", finding.words));
    }
    if !content.redacted {
        add("declared", "required", "Confirm that you have taken out tenants' details".to_owned());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::attachment::AttachmentKind;
    use crate::domain::evidence::{Attachment, Claim};

    fn kinds() -> Vec<Kind> {
        let kind = |id: &str, name: &str, must_expire| Kind { id: id.into(), name: name.to_owned(), summary: None, must_expire };
        vec![kind("case_study", "Case study", false), kind("licence", "Driving licence", true)]
    }

    fn whole() -> Content {
        Content {
            title: "A joint visit".to_owned(),
            kind: Some("case_study".into()),
            happened_on: Some("2026-02-12".parse().unwrap()),
            situation: "Arrears.".to_owned(),
            task: "To agree a plan.".to_owned(),
            action_taken: "I visited.".to_owned(),
            result: "Paid.".to_owned(),
            criteria: vec![Claim { criterion: "B-E1".into(), note: "The visit.".to_owned() }],
            redacted: true,
            ..Content::default()
        }
    }

    fn told(content: &Content, findings: &[OpenFinding]) -> Vec<String> {
        let criteria = [("B-E1", "Relationships (B-E1)"), ("B-E2", "Acting early (B-E2)")];
        let criteria = criteria.into_iter().map(|(id, name)| (CriterionId::new(id), name.to_owned())).collect();
        let kinds = kinds();
        let asked = Asked { today: "2026-04-10".parse().unwrap(), kinds: &kinds, criteria: &criteria, findings };
        missing(content, &asked).into_iter().map(|missing| format!("{}: {}", missing.field, missing.message)).collect()
    }

    #[test]
    fn an_empty_piece_lacks_everything_at_once() {
        let expected = [
            "criteria: Select a criterion",
            "title: Enter a title",
            "kind: Select the kind of evidence",
            "happened_on: Enter the date it happened",
            "situation: Enter the situation, or add a file",
            "task: Enter your task, or add a file",
            "action_taken: Enter what you did, or add a file",
            "result: Enter what came of it, or add a file",
            "declared: Confirm that you have taken out tenants' details",
        ];
        assert_eq!(told(&Content::default(), &[]), expected);
    }

    #[test]
    fn each_lack_is_told_by_itself() {
        let file = Attachment {
            id: "a".into(),
            name: "plan.pdf".to_owned(),
            kind: AttachmentKind::Pdf,
            bytes: 1,
            digest: String::new(),
        };
        type Change = Box<dyn Fn(&mut Content)>;
        let day = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
        let claim = |id: &str, note: &str| Claim { criterion: id.into(), note: note.to_owned() };
        let table: Vec<(Change, &[&str])> = vec![
            (Box::new(|_| {}), &[]),
            (Box::new(move |c| c.happened_on = day("2026-04-10")), &[]),
            (
                Box::new(move |c| c.happened_on = day("2026-04-11")),
                &["happened_on: Date it happened must be today or in the past"],
            ),
            (Box::new(|c| c.kind = Some("topic".into())), &["kind: Select the kind of evidence"]),
            (Box::new(|c| c.kind = Some("licence".into())), &["expires_on: Enter the date the driving licence expires"]),
            (
                Box::new(move |c| c.expires_on = day("2026-02-11")),
                &["expires_on: Date it expires must be on or after 12 February 2026"],
            ),
            (Box::new(move |c| c.expires_on = day("2026-02-12")), &[]),
            (Box::new(|c| c.task.clear()), &["task: Enter your task, or add a file"]),
            (
                Box::new(move |c| {
                    c.task.clear();
                    c.result.clear();
                    c.files.push(file.clone());
                }),
                &[],
            ),
            (Box::new(move |c| c.criteria.push(claim("B-E2", ""))), &["note_B-E2: Say how this shows Acting early (B-E2)"]),
            (
                Box::new(move |c| c.criteria = vec![claim("C-E1", "x")]),
                &["criteria: C-E1 is not asked for in your post now. Take it out"],
            ),
            (Box::new(|c| c.redacted = false), &["declared: Confirm that you have taken out tenants' details"]),
        ];
        for (at, (change, expected)) in table.into_iter().enumerate() {
            let mut content = whole();
            change(&mut content);
            assert_eq!(told(&content, &[]), expected, "row {at}");
        }
        let finding = OpenFinding { key: "k1".to_owned(), words: "Possible postcode in Situation".to_owned() };
        let expected = ["finding_k1: Possible postcode in Situation: take it out, or say that it is not a tenant's"];
        assert_eq!(told(&whole(), &[finding]), expected);
    }

    #[test]
    fn every_field_stands_in_a_part_of_the_form() {
        for (field, part) in [
            ("criteria", "criteria"),
            ("title", "account"),
            ("note_B-E1", "account"),
            ("files", "files"),
            ("finding_k1", "tenants"),
            ("declared", "tenants"),
        ] {
            assert_eq!(part_of(field).as_str(), part, "{field}");
        }
    }
}
