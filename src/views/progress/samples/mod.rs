//! Officer One in the samples: level A by appointment, on the way to level B, with every kind of reason; and the same with
//! nothing, with everything, and with awkward words.

mod pages;

use chrono::NaiveDate;

use crate::domain::assessment::Assessment;
use crate::domain::assessment::answer::{CriterionStatus, LevelStatus, MetBy, Reason};
use crate::domain::assessment::outcome::Outcome;
use crate::domain::assessment::plan::PinnedDocument;
use crate::domain::assessment::reasons::{Act, ReasonCode as Code};
use crate::domain::document::Kind;
use crate::domain::framework::CriterionRequirement;

use super::super::parts::Tab;
use super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::{CriterionName, LevelName, Names, Reader, RowGroup, Side, missing_by_actor};

pub use pages::{compare, criterion, matrix, progress};

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

pub fn reader(side: Side) -> Reader {
    Reader {
        side,
        person: "00101".to_owned(),
        officer: "Officer One".to_owned(),
        manager: Some("Manager One".to_owned()),
        as_of: day("2026-04-10"),
    }
}

fn tabs() -> Vec<Tab> {
    vec![Tab::new("/people/00101", "Profile", false), Tab::new("/people/00101/progress", "Progress", true)]
}

const WHY: &str = "Officer One is your direct report.";

fn level(id: &str, name: &str, needs: &[&str]) -> LevelName {
    LevelName { id: id.to_owned(), name: name.to_owned(), needs: needs.iter().map(ToString::to_string).collect() }
}

const CRITERIA: [(&str, &str, &str); 31] = [
    ("A-Q1", "qualifications", "Level 2 qualification"),
    ("A-Q2", "qualifications", "Driving and car use"),
    ("A-K1", "knowledge", "Law for secure tenancies"),
    ("A-K2", "knowledge", "Welfare benefits"),
    ("A-K3", "knowledge", "Safeguarding"),
    ("A-K4", "knowledge", "Data protection"),
    ("A-E1", "experience", "Social housing experience"),
    ("A-E2", "experience", "Working in a team"),
    ("A-E3", "experience", "Housing management systems"),
    ("A-S1", "skills", "Working relationships"),
    ("A-S2", "skills", "Prioritising work"),
    ("A-S3", "skills", "Office software"),
    ("A-S4", "skills", "Communication"),
    ("B-Q1", "qualifications", "Role training"),
    ("B-K1", "knowledge", "Rent collection"),
    ("B-K2", "knowledge", "Signposting"),
    ("B-E1", "experience", "Relationships"),
    ("B-E2", "experience", "Acting early"),
    ("B-E3", "experience", "Contributing to change"),
    ("B-E4", "experience", "Tenancy audits"),
    ("B-S1", "skills", "Applying policy"),
    ("B-S2", "skills", "Accurate records"),
    ("B-S3", "skills", "Customer care"),
    ("C-Q1", "qualifications", "Level 3 housing qualification"),
    ("C-Q2", "qualifications", "Professional development"),
    ("C-K1", "knowledge", "Wider housing knowledge"),
    ("C-E1", "experience", "Improvement and lower arrears"),
    ("C-E2", "experience", "Income campaigns"),
    ("C-E3", "experience", "Court work"),
    ("C-S1", "skills", "Problem solving"),
    ("C-S2", "skills", "Managing the patch"),
];

/// The names of a framework of three levels.
pub fn names() -> Names {
    let criteria = CRITERIA.iter().map(|(id, group, label)| CriterionName {
        id: (*id).to_owned(),
        level: id.get(..1).map(str::to_owned),
        group: (*group).to_owned(),
        label: (*label).to_owned(),
        text: format!("{label}, as the framework asks for it in a sentence or two"),
        requirement: CriterionRequirement::Unspecified,
    });
    Names {
        title: "Income and Arrears Officer".to_owned(),
        levels: vec![level("A", "Developing", &[]), level("B", "Practising", &["A"]), level("C", "Accomplished", &["A", "B"])],
        criteria: criteria.collect(),
    }
}

fn met(kind: &'static str, id: &str, on: &str, by: Option<&str>, text: &str) -> MetBy {
    MetBy { kind: kind.into(), id: id.to_owned(), on: on.parse().ok(), by: by.map(str::to_owned), text: text.to_owned() }
}

fn judged(id: &str) -> MetBy {
    met("judgement", id, "2026-02-02", Some("Manager One"), "Judged met by Manager One on 2 February 2026")
}

fn appointed() -> MetBy {
    met("level", "A", "2023-05-02", None, "Taken as met: level A held since 2 May 2023 (appointment)")
}

/// A criterion that is met by what is given.
fn met_status(id: &str, met_by: Vec<MetBy>) -> CriterionStatus {
    let (_, group, label) = CRITERIA.iter().find(|(known, ..)| *known == id).copied().unwrap_or((id, "skills", id));
    CriterionStatus {
        id: id.to_owned(),
        level: id.get(..1).map(str::to_owned),
        group: group.to_owned(),
        requirement: None,
        outcome: Outcome::Met,
        act: Act::None,
        met_by,
        lapses_on: None,
        earliest_on: None,
        reasons: Vec::new(),
        rules: Vec::new(),
        label: label.to_owned(),
    }
}

/// A criterion with one reason. What waits for a review or rests on too few cases cannot be told yet.
pub fn status(id: &str, code: Code, text: &str) -> CriterionStatus {
    let open = code.is_open() || code == Code::MetricTooFewCases;
    let earliest = if code.act() == Act::Figures { "2026-06-30" } else { "2026-04-10" };
    CriterionStatus {
        outcome: if open { Outcome::InsufficientData } else { Outcome::NotMet },
        act: code.act(),
        met_by: Vec::new(),
        earliest_on: earliest.parse().ok(),
        reasons: vec![Reason::new(code, "subject", text)],
        ..met_status(id, Vec::new())
    }
}

fn with(mut status: CriterionStatus, code: Code, text: &str) -> CriterionStatus {
    status.reasons.push(Reason::new(code, "2", text));
    status
}

/// The criteria of Officer One, in the order of the framework.
fn statuses() -> Vec<CriterionStatus> {
    let no_judgement = "No manager's judgement is recorded.";
    CRITERIA
        .iter()
        .map(|(id, ..)| match *id {
            "B-Q1" => status(id, Code::CourseMissing, "Lone working is not recorded as complete."),
            "B-K1" => status(
                id,
                Code::EvidenceReturned,
                "Rent collection in practice was returned on 2 April 2026: \"Say what you did.\"",
            ),
            "B-K2" => met_status(id, vec![judged(id)]),
            "B-E1" => with(
                CriterionStatus {
                    outcome: Outcome::NotMet,
                    ..status(id, Code::EvidenceAwaitingReview, "Joint visits, sent on 27 March 2026, waits for review.")
                },
                Code::JudgementMissing,
                no_judgement,
            ),
            "B-E2" => met_status(id, vec![met("document", "1", "2026-01-14", None, "Early contact, 12 December 2025")]),
            "B-E3" => status(id, Code::JudgementMissing, no_judgement),
            "B-E4" => {
                status(id, Code::MetricBelowTarget, "Tenancy audits completed was 89.58% (43 of 48); it must be at least 90%.")
            }
            "B-S1" => met_status(id, vec![judged(id)]),
            "B-S2" => status(id, Code::MetricTooFewCases, "Records correct rests on 6 cases; 10 needed to judge."),
            "B-S3" => CriterionStatus { lapses_on: Some(day("2026-09-01")), ..met_status(id, vec![judged(id)]) },
            "C-E1" => with(
                status(id, Code::MetricBelowTarget, "Current tenant arrears reached target in 2 of 4 quarters; 3 needed."),
                Code::DocumentsShort,
                "0 of 1 accepted: service improvement.",
            ),
            "C-S1" => met_status(id, vec![judged(id)]),
            id if id.starts_with('A') => met_status(id, vec![appointed(), judged(id)]),
            id => status(id, Code::JudgementMissing, no_judgement),
        })
        .collect()
}

/// The counts and the outstanding follow from the criteria, as they do in an answer.
fn assessment(held: Option<&str>, target: Option<&str>, criteria: Vec<CriterionStatus>) -> Assessment {
    let levels: Vec<LevelStatus> = ["A", "B", "C"]
        .iter()
        .enumerate()
        .map(|(at, id)| {
            let own = |status: &&CriterionStatus| status.level.as_deref() == Some(*id);
            let below =
                |status: &&CriterionStatus| status.level.as_deref().is_some_and(|of| ["A", "B", "C"][..=at].contains(&of));
            let met = |status: &&CriterionStatus| status.outcome.is_met();
            LevelStatus {
                id: (*id).to_owned(),
                status: Outcome::all_of(criteria.iter().filter(below).map(|status| status.outcome)),
                met: criteria.iter().filter(own).filter(met).count(),
                total: criteria.iter().filter(own).count(),
                cumulative_met: criteria.iter().filter(below).filter(met).count(),
                cumulative_total: criteria.iter().filter(below).count(),
            }
        })
        .collect();
    let needed = |status: &&CriterionStatus| status.level.as_deref() <= target;
    let outstanding: Vec<String> = criteria
        .iter()
        .filter(|_| target.is_some())
        .filter(needed)
        .filter(|status| !status.outcome.is_met())
        .map(|status| status.id.clone())
        .collect();
    let ready = target.is_some() && outstanding.is_empty();
    Assessment {
        officer: "00101".to_owned(),
        framework: "medway.iao".to_owned(),
        version: "2025-04".to_owned(),
        policy: Some("medway.iao.policy@1".to_owned()),
        documents: vec![
            PinnedDocument {
                kind: Kind::ProgressionFramework,
                id: "medway.iao".to_owned(),
                version: "2025-04".to_owned(),
                digest: String::new(),
            },
            PinnedDocument {
                kind: Kind::EvidencePolicy,
                id: "medway.iao.policy".to_owned(),
                version: "1".to_owned(),
                digest: String::new(),
            },
        ],
        as_of: day("2026-04-10"),
        level_held: held.map(str::to_owned),
        attained_level: held.map(str::to_owned),
        target_level: target.map(str::to_owned),
        readiness: target.and_then(|target| levels.iter().find(|level| level.id == target)).map(|level| level.status),
        ready: Some(ready),
        eligible: ready,
        blocks: Vec::new(),
        alerts: Vec::new(),
        levels,
        criteria,
        outstanding,
        lapses: Vec::new(),
    }
}

/// Officer One on the way to level B.
pub fn officer_one() -> Assessment {
    assessment(Some("A"), Some("B"), statuses())
}

/// What is missing for Officer One, for pages that list it.
pub fn missing() -> Vec<RowGroup> {
    missing_by_actor(&reader(Side::Officer), &officer_one())
}

fn everything_met() -> Vec<CriterionStatus> {
    let level_b = |id| {
        vec![
            met("level", "B", "2025-07-01", Some("HR One"), "Taken as met: level B held since 1 July 2025 (decision)"),
            judged(id),
        ]
    };
    CRITERIA.iter().map(|(id, ..)| met_status(id, if id.starts_with('C') { vec![judged(id)] } else { level_b(id) })).collect()
}

/// A post without levels: requirements marked as a job profile marks them.
fn profile() -> (Names, Assessment) {
    let requirement = |at: usize| match at % 3 {
        0 => CriterionRequirement::Essential,
        1 => CriterionRequirement::Desirable,
        _ => CriterionRequirement::Unspecified,
    };
    let mut names = names();
    names.title = "Tenancy Support Officer".to_owned();
    names.levels.clear();
    names.criteria.drain(8..20);
    for (at, criterion) in names.criteria.iter_mut().enumerate() {
        (criterion.level, criterion.requirement) = (None, requirement(at));
    }
    let mut criteria = statuses();
    criteria.drain(8..20);
    for (at, status) in criteria.iter_mut().enumerate() {
        (status.level, status.requirement) = (None, Some(requirement(at).as_str().into()));
        status.met_by.retain(|met| met.kind != "level");
    }
    let mut answer = assessment(None, None, criteria);
    (answer.levels, answer.ready, answer.readiness) = (Vec::new(), None, None);
    (names, answer)
}

fn hostile_names() -> Names {
    let mut names = names();
    names.title = HOSTILE.to_owned();
    names.levels[0].name = LONG_NAME.to_owned();
    names.levels[1].name = HOSTILE.to_owned();
    names.levels[2].name = NON_ASCII.to_owned();
    for (at, criterion) in names.criteria.iter_mut().enumerate() {
        criterion.label = [LONG_NAME, HOSTILE, NON_ASCII][at % 3].to_owned();
        criterion.text = HOSTILE.to_owned();
    }
    names
}

fn hostile(mut answer: Assessment) -> Assessment {
    for (at, status) in answer.criteria.iter_mut().enumerate() {
        status.label = [LONG_NAME, HOSTILE, NON_ASCII][at % 3].to_owned();
        for reason in &mut status.reasons {
            reason.text = format!("{HOSTILE} {LONG_NAME}");
        }
        for met in &mut status.met_by {
            met.text = HOSTILE.to_owned();
        }
    }
    answer
}
