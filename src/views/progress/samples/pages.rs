//! The pages of Officer One.

use crate::domain::assessment::Assessment;
use crate::domain::assessment::answer::{ActiveBlock, Alert, MetBy, RuleStatus, RuleSums};
use crate::domain::assessment::outcome::Outcome;
use crate::domain::assessment::reasons::ReasonCode as Code;
use crate::domain::assessment::takes::{How, LookedAt, Part, RunsOut, Takes};
use crate::domain::caseload::Unit;
use crate::domain::officer::{Judgement, ReviewOutcome};

use super::super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::super::{
    ChosenPost, Compare, CompareFacts, CriterionEvidence, CriterionFacts, CriterionPage, Filters, Found, HistoryFact, Matrix,
    MatrixEvidence, MatrixFacts, OpenApplication, Progress, ProgressFacts, Reader, Side, Ways,
};
use super::{
    CRITERIA, WHY, assessment, day, everything_met, hostile, hostile_names, judged, met, met_status, names, officer_one, profile,
    reader, status, tabs,
};

pub fn progress() -> Vec<(&'static str, Progress)> {
    let (own, manager) = (reader(Side::Officer), reader(Side::Manager));
    let (names, filters) = (names(), Filters::default());
    let runs_out = [
        RunsOut { criterion: "A-K3".to_owned(), last_on: day("2026-05-31"), kept: true },
        RunsOut { criterion: "B-S3".to_owned(), last_on: day("2026-08-31"), kept: false },
    ];
    let one = officer_one();
    let facts = ProgressFacts {
        reader: &own,
        names: &names,
        assessment: &one,
        runs_out: &runs_out,
        application: None,
        may_add: true,
        may_apply: true,
        filters: &filters,
    };
    let mut alerted = one.clone();
    alerted.alerts = vec![Alert {
        code: Code::LapsedAtHeldLevel,
        criterion: "A-K4".to_owned(),
        since: day("2026-02-01"),
        text: "Data protection ran out on 31 January 2026. Level A is kept.".to_owned(),
    }];
    let applied = OpenApplication::With { whom: "Manager One".to_owned(), href: "/applications/26-0041".to_owned() };
    let ready = assessment(Some("B"), Some("C"), everything_met());
    let mut blocked = ready.clone();
    blocked.eligible = false;
    blocked.blocks = vec![ActiveBlock {
        code: "min_months_at_level".into(),
        until: Some(day("2026-06-30")),
        text: "An application can be sent from 1 July 2026.".to_owned(),
    }];
    let top = assessment(Some("C"), None, everything_met());
    let nothing_yet = CRITERIA.iter().map(|(id, ..)| status(id, Code::JudgementMissing, "No manager's judgement is recorded."));
    let new = assessment(None, Some("A"), nothing_yet.collect());
    let (profile_names, profile) = profile();
    let filtered = Filters { level: "C".to_owned(), group: String::new(), outcome: "not_met".to_owned() };
    let nobody = Filters { group: "skills".to_owned(), outcome: "not_met".to_owned(), ..Filters::default() };
    let hostile_reader = Reader { officer: LONG_NAME.to_owned(), manager: Some(HOSTILE.to_owned()), ..manager.clone() };
    let (hostile_names, hostile) = (hostile_names(), hostile(alerted.clone()));
    vec![
        ("normal", Progress::new(&facts)),
        (
            "manager",
            Progress::new(&ProgressFacts { reader: &manager, assessment: &alerted, may_add: false, may_apply: false, ..facts })
                .about(Some(WHY.to_owned()), tabs()),
        ),
        ("alert", Progress::new(&ProgressFacts { assessment: &alerted, application: Some(&applied), ..facts })),
        ("ready", Progress::new(&ProgressFacts { assessment: &ready, runs_out: &[], ..facts })),
        ("blocked", Progress::new(&ProgressFacts { assessment: &blocked, runs_out: &[], ..facts })),
        ("top", Progress::new(&ProgressFacts { assessment: &top, runs_out: &[], ..facts })),
        ("new", Progress::new(&ProgressFacts { assessment: &new, runs_out: &[], ..facts })),
        ("no-levels", Progress::new(&ProgressFacts { names: &profile_names, assessment: &profile, runs_out: &[], ..facts })),
        ("filtered", Progress::new(&ProgressFacts { filters: &filtered, ..facts })),
        ("no-match", Progress::new(&ProgressFacts { filters: &nobody, ..facts })),
        ("empty", Progress::without_criteria(&own, day("2026-04-10"))),
        (
            "awkward",
            Progress::new(&ProgressFacts { reader: &hostile_reader, names: &hostile_names, assessment: &hostile, ..facts })
                .about(Some(HOSTILE.to_owned()), tabs()),
        ),
    ]
}

fn fact(outcome: Outcome, text: &str, met_by: Vec<MetBy>) -> Takes {
    Takes { outcome, part: Part::Fact { text: text.to_owned(), met_by } }
}

fn takes() -> Takes {
    let either = Takes {
        outcome: Outcome::NotMet,
        part: Part::Several {
            how: How::One,
            parts: vec![
                fact(Outcome::NotMet, "Records correct at least 95% over the last 4 quarters", Vec::new()),
                fact(Outcome::InsufficientData, "Record sample accepted", Vec::new()),
            ],
        },
    };
    let parts = vec![
        either,
        fact(Outcome::Met, "The line manager's judgement in the last 24 months", vec![judged("B-E1")]),
        fact(Outcome::NotMet, "2 accepted: case study in the last 24 months", Vec::new()),
    ];
    Takes { outcome: Outcome::NotMet, part: Part::Several { how: How::All, parts } }
}

fn looked_at() -> Vec<LookedAt> {
    let pooled = RuleStatus {
        id: "S4".to_owned(),
        kind: "pooled".into(),
        usage: "supports".into(),
        outcome: Some(Outcome::Met),
        hits: None,
        needed: None,
        value: Some("84.1270".to_owned()),
        target: Some("75.0000".to_owned()),
        sums: Some(RuleSums {
            numerator: Some("53.00".to_owned()),
            denominator: Some("63.00".to_owned()),
            ..RuleSums::default()
        }),
        periods: Vec::new(),
    };
    let counted = RuleStatus {
        id: "S3".to_owned(),
        kind: "pooled_count".into(),
        outcome: None,
        value: None,
        target: None,
        sums: Some(RuleSums { numerator: Some("14.00".to_owned()), counted: Some(14), ..RuleSums::default() }),
        ..pooled.clone()
    };
    vec![
        LookedAt { text: "Agreements kept at least 75% over the last 4 quarters".to_owned(), unit: Unit::Percent, rule: pooled },
        LookedAt { text: "Referrals for support recorded over the last 12 months".to_owned(), unit: Unit::Count, rule: counted },
    ]
}

pub fn criterion() -> Vec<(&'static str, CriterionPage)> {
    let (own, manager) = (reader(Side::Officer), reader(Side::Manager));
    let (names, one) = (names(), officer_one());
    let of = |answer: &Assessment, id: &str| answer.criteria.iter().find(|status| status.id == id).cloned();
    let not_met = of(&one, "B-E1").unwrap_or_else(|| status("B-E1", Code::RuleMissing, ""));
    let is_met = of(&one, "A-K3").unwrap_or_else(|| met_status("A-K3", Vec::new()));
    let (takes, looked_at) = (takes(), looked_at());
    let evidence = |title: &str, found| CriterionEvidence {
        id: "1".to_owned(),
        title: title.to_owned(),
        kind: "Case study".to_owned(),
        dated_on: Some(day("2026-02-12")),
        found,
    };
    let pieces = [evidence("Joint visits", Found::Waiting), evidence("Early contact", Found::PartlyMet)];
    let history = [
        HistoryFact { on: day("2026-03-12"), outcome: Outcome::NotMet, cause: "A case study became too old.".to_owned() },
        HistoryFact { on: day("2024-02-12"), outcome: Outcome::Met, cause: "Manager One judged it met.".to_owned() },
    ];
    let given = |outcome, by: &str, on: &str, reason: Option<&str>| Judgement {
        criterion: "B-E1".into(),
        outcome,
        by: by.to_owned(),
        on: day(on),
        reason: reason.map(str::to_owned),
        source: None,
    };
    let reason = "Two joint visits show it. The second account leaves out what the partner did.";
    let (later, earlier) = (
        given(ReviewOutcome::PartlyMet, "Manager One", "2026-02-20", Some(reason)),
        given(ReviewOutcome::Met, "Manager Two", "2024-02-12", None),
    );
    let judgements = [&later, &earlier];
    let hostile_judgement = given(ReviewOutcome::NotMet, LONG_NAME, "2026-01-14", Some(HOSTILE));
    let hostile_judgements = [&hostile_judgement];
    let facts = CriterionFacts {
        judgements: &judgements,
        reader: &own,
        names: &names,
        assessment: &one,
        status: &not_met,
        takes: &takes,
        looked_at: &looked_at,
        evidence: &pieces,
        history: &history,
        ways: Ways { may_add: true, ..Ways::default() },
    };
    let judge = Ways {
        judge: Some("/people/00101/progress/criteria/B-E1/judgement"),
        waive: Some("/people/00101/progress/criteria/B-E1/waiver"),
        ..Ways::default()
    };
    let single = fact(Outcome::Met, "Course completed: Safeguarding", vec![judged("A-K3")]);
    let hostile_reader = Reader { officer: LONG_NAME.to_owned(), manager: Some(HOSTILE.to_owned()), ..manager.clone() };
    let (hostile_names, hostile_answer) = (hostile_names(), hostile(one.clone()));
    let hostile_status = of(&hostile_answer, "B-E1").unwrap_or_else(|| not_met.clone());
    let hostile_takes = fact(Outcome::NotMet, HOSTILE, vec![met("document", "1", "2026-01-14", None, LONG_NAME)]);
    let hostile_pieces = [evidence(HOSTILE, Found::Draft), evidence(LONG_NAME, Found::Met)];
    let hostile_history = [HistoryFact { on: day("2026-01-14"), outcome: Outcome::InsufficientData, cause: HOSTILE.to_owned() }];
    vec![
        ("normal", CriterionPage::new(&facts)),
        (
            "manager",
            CriterionPage::new(&CriterionFacts { reader: &manager, ways: judge, ..facts }).about(Some(WHY.to_owned()), tabs()),
        ),
        ("met", CriterionPage::new(&CriterionFacts { status: &is_met, takes: &single, looked_at: &[], ..facts })),
        (
            "empty",
            CriterionPage::new(&CriterionFacts {
                looked_at: &[],
                evidence: &[],
                judgements: &[],
                history: &[],
                ways: Ways::default(),
                ..facts
            }),
        ),
        (
            "awkward",
            CriterionPage::new(&CriterionFacts {
                reader: &hostile_reader,
                names: &hostile_names,
                assessment: &hostile_answer,
                status: &hostile_status,
                takes: &hostile_takes,
                evidence: &hostile_pieces,
                judgements: &hostile_judgements,
                history: &hostile_history,
                ..facts
            })
            .about(Some(HOSTILE.to_owned()), tabs()),
        ),
    ]
}

pub fn matrix() -> Vec<(&'static str, Matrix)> {
    let (own, manager) = (reader(Side::Officer), reader(Side::Manager));
    let (names, one) = (names(), officer_one());
    let piece = |id: &str, kind: &str, title: &str, on: &str, found: &[(&str, Found)]| MatrixEvidence {
        id: id.to_owned(),
        title: title.to_owned(),
        kind: kind.to_owned(),
        dated_on: on.parse().ok(),
        found: found.iter().map(|(criterion, found)| ((*criterion).to_owned(), *found)).collect(),
    };
    let evidence = [
        piece("9", "Reflective account", "My first year", "", &[("B-K1", Found::Draft)]),
        piece("8", "Case study", "Joint visits", "2026-02-12", &[("B-E1", Found::Waiting), ("B-E2", Found::Waiting)]),
        piece("7", "Reflective account", "Rent collection in practice", "2026-02-01", &[("B-K1", Found::Returned)]),
        piece("6", "Case study", "Early contact", "2025-12-12", &[("B-E2", Found::Met), ("B-E1", Found::PartlyMet)]),
        piece("5", "Work sample", "Letters", "2025-11-03", &[("B-K2", Found::Met), ("B-S3", Found::NotMet)]),
        piece("4", "Feedback", "From a support worker", "2025-10-20", &[("B-S3", Found::NoLongerCounts)]),
    ];
    let filters = Filters { level: "B".to_owned(), ..Filters::default() };
    let facts = MatrixFacts {
        reader: &own,
        names: &names,
        assessment: &one,
        evidence: &evidence,
        newer: None,
        older: Some("/progress/matrix?level=B&after=4"),
        list: false,
        may_add: true,
        filters: &filters,
    };
    let nothing = Filters { level: "C".to_owned(), group: "nothing".to_owned(), ..Filters::default() };
    let hostile_reader = Reader { officer: LONG_NAME.to_owned(), ..manager.clone() };
    let (hostile_names, hostile_answer) = (hostile_names(), hostile(one.clone()));
    let hostile_evidence: Vec<MatrixEvidence> =
        [HOSTILE, LONG_NAME, NON_ASCII, HOSTILE, LONG_NAME, NON_ASCII, HOSTILE, LONG_NAME]
            .iter()
            .map(|words| piece("1", words, words, "2026-02-12", &[("A-K1", Found::Waiting), ("B-E2", Found::Met)]))
            .collect();
    let all = Filters::default();
    vec![
        ("normal", Matrix::new(&facts)),
        (
            "manager",
            Matrix::new(&MatrixFacts { reader: &manager, newer: Some("/people/00101/progress/matrix"), may_add: false, ..facts })
                .about(Some(WHY.to_owned()), tabs()),
        ),
        ("list", Matrix::new(&MatrixFacts { list: true, ..facts })),
        ("empty", Matrix::new(&MatrixFacts { evidence: &[], older: None, ..facts })),
        ("no-match", Matrix::new(&MatrixFacts { filters: &nothing, ..facts })),
        (
            "awkward",
            Matrix::new(&MatrixFacts {
                reader: &hostile_reader,
                names: &hostile_names,
                assessment: &hostile_answer,
                evidence: &hostile_evidence,
                filters: &all,
                ..facts
            })
            .about(Some(HOSTILE.to_owned()), tabs()),
        ),
    ]
}

pub fn compare() -> Vec<(&'static str, Compare)> {
    let (own, manager) = (reader(Side::Officer), reader(Side::Manager));
    let (profile_names, profile) = profile();
    let posts = [
        ("s001.tso".to_owned(), "Tenancy Support Officer (Example District Council)".to_owned()),
        ("s002.ho".to_owned(), "Housing Officer (Example City Council)".to_owned()),
    ];
    let facts = CompareFacts { reader: &own, posts: &posts, chosen: None };
    let without_equivalent = ["C-Q1", "C-Q2", "C-E2"].map(str::to_owned);
    let chosen =
        ChosenPost { value: "s001.tso", names: &profile_names, assessment: &profile, without_equivalent: &without_equivalent };
    let hostile_posts = [(HOSTILE.to_owned(), LONG_NAME.to_owned())];
    let hostile_reader = Reader { officer: LONG_NAME.to_owned(), ..manager };
    let (hostile_names, hostile_answer) = (hostile_names(), hostile(officer_one()));
    vec![
        ("normal", Compare::new(&CompareFacts { chosen: Some(chosen), ..facts })),
        ("choose", Compare::new(&facts)),
        ("empty", Compare::new(&CompareFacts { posts: &[], ..facts })),
        (
            "awkward",
            Compare::new(&CompareFacts {
                reader: &hostile_reader,
                posts: &hostile_posts,
                chosen: Some(ChosenPost {
                    value: HOSTILE,
                    names: &hostile_names,
                    assessment: &hostile_answer,
                    without_equivalent: &[],
                }),
            })
            .about(Some(HOSTILE.to_owned()), tabs()),
        ),
    ]
}
