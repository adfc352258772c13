//! What a piece of evidence says, and the kinds of evidence that a policy names.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::attachment::AttachmentKind;
use crate::domain::audit::hex;
use crate::domain::caseload::Metric;
use crate::domain::evidence_policy::{EvidencePolicy, Requirement};
use crate::domain::ids::{AttachmentId, CriterionId, DocumentType};
use crate::domain::officer::Observation;

/// What is being written, or was sent. What was sent is kept as this, in JSON.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Content {
    pub title: String,
    pub kind: Option<DocumentType>,
    pub happened_on: Option<NaiveDate>,
    /// The last day on which it is valid.
    pub expires_on: Option<NaiveDate>,
    /// From the housing system.
    pub case_reference: Option<String>,
    pub situation: String,
    pub task: String,
    pub action_taken: String,
    pub result: String,
    /// What it shows.
    pub criteria: Vec<Claim>,
    pub files: Vec<Attachment>,
    /// The owner declared that tenants' details are taken out.
    pub redacted: bool,
    /// Figures of the caseload that it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<PinnedFigure>,
}

/// A figure as it was when it was put into a piece of evidence. What a file says later changes nothing here.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PinnedFigure {
    pub metric: Metric,
    /// Of its period: "Quarter 1 (April to June 2025)".
    pub period: String,
    pub row: Observation,
    pub revision: i64,
    /// The import with its line; none where no file brought it.
    pub import: Option<String>,
    pub line: Option<u32>,
    pub file: Option<String>,
    pub added_by: Option<String>,
    pub added_on: Option<NaiveDate>,
    pub pinned_on: NaiveDate,
}

/// A file, without its bytes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Attachment {
    pub id: AttachmentId,
    pub name: String,
    #[serde(serialize_with = "kind_word", deserialize_with = "word_kind")]
    pub kind: AttachmentKind,
    pub bytes: i64,
    /// SHA-256 of the bytes, in hex.
    pub digest: String,
}

fn kind_word<S: serde::Serializer>(kind: &AttachmentKind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.as_str())
}

fn word_kind<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<AttachmentKind, D::Error> {
    let word = String::deserialize(deserializer)?;
    AttachmentKind::from_word(&word).ok_or_else(|| serde::de::Error::custom(format!("there is no kind of file {word}")))
}

/// A criterion, and the owner's words on how the evidence shows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Claim {
    pub criterion: CriterionId,
    pub note: String,
}

/// The digest of content that was sent, from its JSON: it stays when the content has to go.
pub fn digest(text: &str) -> String {
    hex(&Sha256::digest(text))
}

impl Content {
    /// The texts that people wrote, each with the label of its field. The case reference is to name a case, so it is not
    /// among them.
    pub fn texts(&self) -> Vec<(String, &str)> {
        let fixed = [
            ("Title", &self.title),
            ("Situation", &self.situation),
            ("Your task", &self.task),
            ("What you did", &self.action_taken),
            ("What came of it", &self.result),
        ];
        let fixed = fixed.into_iter().map(|(label, text)| (label.to_owned(), text.as_str()));
        let notes = self.criteria.iter().map(|claim| (format!("How it shows {}", claim.criterion), claim.note.as_str()));
        fixed.chain(notes).collect()
    }

    /// How the evidence shows a criterion, in the owner's words.
    pub fn note(&self, criterion: &CriterionId) -> Option<&str> {
        self.criteria.iter().find(|claim| claim.criterion == *criterion).map(|claim| claim.note.as_str())
    }
}

/// A kind of evidence that an officer can choose.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kind {
    pub id: DocumentType,
    pub name: String,
    pub summary: Option<String>,
    /// It must say on which day it expires, for a rule asks for that.
    pub must_expire: bool,
}

/// The kinds where no policy names any.
const USUAL: [(&str, &str, &str); 7] = [
    ("case_study", "Case study", "One piece of work from start to end."),
    ("work_sample", "Work sample", "Something you made in the course of your work, with tenants' details taken out."),
    ("observation", "Observation", "A note by someone who watched you do the work."),
    ("witness_statement", "Witness statement", "A signed account by someone else of what you did."),
    ("feedback", "Feedback", "What a resident, partner or colleague said about your work."),
    ("reflective_account", "Reflective account", "What you did, what you learned, and what you would do differently."),
    ("other", "Other", "Anything else. Say what it is."),
];

/// The kinds that officers can choose, in the order of the form.
pub fn kinds(policy: Option<&EvidencePolicy>) -> Vec<Kind> {
    let named = policy.map_or(&[][..], |policy| &policy.document_types);
    if named.is_empty() {
        let kind = |(id, name, summary): (&str, &str, &str)| Kind {
            id: DocumentType::new(id),
            name: name.to_owned(),
            summary: Some(summary.to_owned()),
            must_expire: false,
        };
        return USUAL.map(kind).to_vec();
    }
    let rules = policy.map_or(&[][..], |policy| &policy.rules);
    let must_expire = |id: &DocumentType| rules.iter().filter_map(|rule| rule.requires.as_ref()).any(|tree| expires(tree, id));
    named
        .iter()
        .map(|entry| Kind {
            must_expire: must_expire(&entry.id),
            id: entry.id.clone(),
            name: entry.name.clone(),
            summary: entry.summary.clone(),
        })
        .collect()
}

/// Whether a rule asks for the day on which documents of this kind expire.
fn expires(tree: &Requirement, id: &DocumentType) -> bool {
    match tree {
        Requirement::AllOf(parts) | Requirement::AnyOf(parts) => parts.iter().any(|part| expires(part, id)),
        Requirement::AtLeast(of) => of.of.iter().any(|part| expires(part, id)),
        Requirement::Document(rule) => rule.must_expire && rule.types.contains(id),
        Requirement::Qualification(_)
        | Requirement::TrainingMatrix(_)
        | Requirement::Cpd(_)
        | Requirement::Experience(_)
        | Requirement::ManagerJudgement(_)
        | Requirement::Metric(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::evidence_policy::DocumentTypeEntry;

    #[test]
    fn a_kind_must_expire_where_a_rule_anywhere_in_a_tree_asks_for_it() {
        let entry = |id: &str| DocumentTypeEntry { id: id.into(), name: id.to_owned(), summary: None, note: None };
        let tree = r#"{"all_of": [{"manager_judgement": {}}, {"any_of": [{"document": {"types": ["licence"], "must_expire": true}},
            {"at_least": {"n": 1, "of": [{"document": {"types": ["insurance", "letter"], "must_expire": true}},
            {"document": {"types": ["case_study"]}}]}}]}]}"#;
        let rule = format!(r#"{{"id": "R", "criterion": "A-Q2", "requires": {tree}}}"#);
        let policy = EvidencePolicy {
            id: "p".into(),
            version: "1".into(),
            sample: false,
            effective_from: "2025-04-01".parse().unwrap(),
            note: None,
            framework: "f".into(),
            uses: Default::default(),
            progression: None,
            document_types: ["case_study", "licence", "letter", "feedback"].map(entry).to_vec(),
            rules: vec![serde_json::from_str(&rule).unwrap()],
        };
        let found: Vec<(String, bool)> =
            kinds(Some(&policy)).into_iter().map(|kind| (kind.id.to_string(), kind.must_expire)).collect();
        let expected = [("case_study", false), ("licence", true), ("letter", true), ("feedback", false)];
        assert_eq!(found, expected.map(|(id, must)| (id.to_owned(), must)));
    }

    #[test]
    fn without_a_policy_there_are_the_usual_kinds() {
        let ids: Vec<String> = kinds(None).into_iter().map(|kind| kind.id.to_string()).collect();
        let expected =
            ["case_study", "work_sample", "observation", "witness_statement", "feedback", "reflective_account", "other"];
        assert_eq!(ids, expected);
    }
}
