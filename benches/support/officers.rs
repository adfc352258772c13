//! Made-up officers with three years of figures and a realistic mix of evidence, for the benchmark of assessments and for
//! the test that counting does not allocate. The same officers on every machine.

use chrono::{Days, Months, NaiveDate};
use gradus::domain::assessment::plan::Plan;
use gradus::domain::caseload::{Basis as Hold, HearingOutcome, HearingRole, PeriodKind};
use gradus::domain::decimal::Dec;
use gradus::domain::ids::Reference;
use gradus::domain::officer::{
    Absence, Award, AwardStatus, CaseEvent, Completion, CpdEntry, DocumentState, Employment, EvidenceDocument, Fte, Judgement,
    LevelBasis, LevelConfirmed, Observation, Record, ReviewOutcome,
};
use gradus::frameworks::diagnostics::SourceFile;
use gradus::frameworks::files::bundled;
use gradus::frameworks::load::{Published, load};
use gradus::frameworks::select::Basis;
use rust_decimal::Decimal;

/// What officers are assessed against, and which figures and kinds of evidence its rules look at.
pub struct Workload {
    pub plan: Plan,
    framework: &'static str,
    figures: &'static [(&'static str, PeriodKind)],
    team_figures: &'static [(&'static str, PeriodKind)],
    /// Whether officers hold levels, which are then taken as met.
    levels: bool,
    /// A criterion and the kinds of evidence given for it.
    evidence: &'static [(&'static str, &'static str)],
    criteria: Vec<String>,
}

/// The day on which everybody is assessed.
pub fn as_of() -> NaiveDate {
    day(2026, 4, 10)
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
}

/// 30 criteria, 12 of them by figures. Nobody holds a level, so that every rule of everybody is counted.
pub fn thirty() -> Workload {
    workload("bench.framework", THIRTY_FIGURES, &[("cta_pct", PeriodKind::Quarter)], THIRTY_EVIDENCE, false)
}

/// The bundled framework of 31 criteria with its policy; one officer in two holds a level.
pub fn medway() -> Workload {
    workload("medway.iao.framework", MEDWAY_FIGURES, &[], MEDWAY_EVIDENCE, true)
}

fn workload(
    framework: &'static str,
    figures: &'static [(&'static str, PeriodKind)],
    team_figures: &'static [(&'static str, PeriodKind)],
    evidence: &'static [(&'static str, &'static str)],
    levels: bool,
) -> Workload {
    let documents = include_str!("policy.yaml").split("---\n").zip(["framework", "policy"]);
    let documents: Vec<SourceFile> = documents.map(|(text, name)| SourceFile::new(format!("bench/{name}.yaml"), text)).collect();
    let loaded = load(&documents, &bundled(), &Published::new(), as_of());
    assert!(loaded.report.ok, "the benchmark's documents are in order: {:?}", loaded.report.problems);
    let basis = Basis::choose(&loaded.library, &Reference::new(framework), as_of()).expect("the framework is there");
    let plan = basis.plan();
    let criteria = plan.criteria.iter().map(|criterion| criterion.id.clone()).collect();
    Workload { plan, framework, figures, team_figures, levels, evidence, criteria }
}

const THIRTY_FIGURES: &[(&str, PeriodKind)] = &[
    ("cta_pct", PeriodKind::Month),
    ("cta_pct", PeriodKind::Quarter),
    ("collected_pct_excl_bf", PeriodKind::Month),
    ("actions_pct", PeriodKind::Month),
    ("agreements_kept_pct", PeriodKind::Month),
    ("newtenant_visits", PeriodKind::Month),
    ("income_gained_gbp", PeriodKind::Month),
];

const MEDWAY_FIGURES: &[(&str, PeriodKind)] = &[
    ("cta_pct", PeriodKind::Quarter),
    ("audits_pct", PeriodKind::Quarter),
    ("dq_pct", PeriodKind::Quarter),
    ("actions_pct", PeriodKind::Week),
    ("newtenant_visits", PeriodKind::Month),
    ("income_gained_gbp", PeriodKind::Month),
];

const THIRTY_EVIDENCE: &[(&str, &str)] = &[
    ("E04", "observation"),
    ("E04", "work_sample"),
    ("E05", "reflective_account"),
    ("E05", "reflective_account"),
    ("E07", "case_study"),
    ("E07", "case_study"),
    ("E07", "case_study"),
    ("E08", "work_sample"),
    ("E10", "case_study"),
    ("E10", "witness_statement"),
    ("E10", "observation"),
    ("E11", "driving_licence"),
    ("E11", "driving_licence"),
    ("E12", "reflective_account"),
    ("E12", "case_study"),
    ("E15", "service_improvement"),
    ("E15", "service_improvement"),
    ("E16", "patch_plan"),
    ("E17", "case_study"),
    ("E17", "work_sample"),
    ("E17", "service_improvement"),
    ("E04", "observation"),
    ("E05", "reflective_account"),
    ("E07", "case_study"),
    ("E08", "work_sample"),
    ("E10", "case_study"),
    ("E12", "case_study"),
    ("E15", "service_improvement"),
    ("E16", "patch_plan"),
    ("E17", "work_sample"),
];

const MEDWAY_EVIDENCE: &[(&str, &str)] = &[
    ("A-Q2", "driving_licence"),
    ("A-Q2", "business_insurance"),
    ("A-K1", "knowledge_test"),
    ("A-K2", "knowledge_test"),
    ("A-S1", "observation"),
    ("A-S1", "feedback"),
    ("A-S3", "skills_test"),
    ("A-S4", "letter_sample"),
    ("B-K1", "reflective_account"),
    ("B-K2", "case_study"),
    ("B-E1", "case_study"),
    ("B-E1", "case_study"),
    ("B-E1", "witness_statement"),
    ("B-E2", "case_study"),
    ("B-E2", "case_study"),
    ("B-E3", "contribution_record"),
    ("B-E4", "audit_sample"),
    ("B-S1", "decision_sample"),
    ("B-S2", "record_sample"),
    ("B-S3", "feedback"),
    ("C-K1", "topic_occupancy"),
    ("C-K1", "topic_service"),
    ("C-K1", "topic_communities"),
    ("C-K1", "topic_involvement"),
    ("C-E1", "service_improvement"),
    ("C-E2", "campaign_plan"),
    ("C-E3", "hearing_bundle"),
    ("C-S1", "case_study"),
    ("C-S1", "work_sample"),
    ("C-S2", "patch_plan"),
];

const COURSES: [&str; 11] = [
    "gdpr",
    "safeguarding",
    "health-safety",
    "equality",
    "lone-working",
    "housing-system",
    "housing-law",
    "welfare-benefits",
    "tenancy-fraud",
    "court-skills",
    "office-software",
];

/// A linear congruential generator (Numerical Recipes).
struct Lcg(u32);

impl Lcg {
    /// Below `limit`.
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 16) % limit
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// A day in the last so many days.
    fn recently(&mut self, days: u32) -> NaiveDate {
        as_of() - Days::new(u64::from(self.below(days)))
    }
}

impl Workload {
    /// The officer of that number.
    pub fn officer(&self, number: u32) -> Record {
        let mut random = Lcg(number.wrapping_mul(2_654_435_761));
        let appointed = as_of() - Days::new(u64::from(400 + random.below(4000)));
        let level = if self.levels { [None, None, Some("A"), Some("B")][random.below(4) as usize] } else { None };
        let mut record = Record {
            schema_version: None,
            officer: format!("{number:06}"),
            framework: Reference::new(self.framework),
            level: level.map(Into::into),
            appointed_on: Some(appointed),
            levels_confirmed: Vec::new(),
            waivers: Vec::new(),
            employment: Vec::new(),
            fte: vec![Fte { from: appointed, fte: Dec(Decimal::new(if random.chance(20) { 60 } else { 100 }, 2)) }],
            patches: None,
            absences: Vec::new(),
            qualifications: Vec::new(),
            training: Vec::new(),
            cpd: Vec::new(),
            documents: Vec::new(),
            judgements: Vec::new(),
            observations: Vec::new(),
            restated: Vec::new(),
            team_observations: Vec::new(),
            events: Vec::new(),
            blocks: Vec::new(),
            left_out: Vec::new(),
        };
        if let Some(level) = level {
            let by = Some("00046".to_owned());
            record.levels_confirmed =
                vec![LevelConfirmed { level: level.into(), on: appointed, basis: LevelBasis::Appointment, by }];
        }
        if random.chance(20) {
            let from = random.recently(1000);
            record.absences = vec![Absence { from, to: Some(from + Days::new(u64::from(random.below(90)))) }];
        }
        self.evidence(&mut random, &mut record);
        learning(&mut random, &mut record, appointed);
        for (metric, period) in self.figures {
            figures(&mut random, metric, *period, &mut record.observations);
        }
        for (metric, period) in self.team_figures {
            figures(&mut random, metric, *period, &mut record.team_observations);
        }
        for hearing in 0..random.below(8) {
            let outcome = if random.chance(15) { HearingOutcome::Vacated } else { HearingOutcome::SuspendedOrder };
            let role = if random.chance(85) { HearingRole::Representative } else { HearingRole::Observer };
            record.events.push(CaseEvent {
                metric: "hearings".into(),
                on: random.recently(1000),
                reference: Some(format!("H{}", hearing / 2 * 2 + random.below(2))),
                outcome: Some(outcome),
                role: Some(role),
            });
        }
        record
    }

    /// Of 100 documents 25 are drafts, 15 wait, 10 were returned and 50 are accepted. Managers have judged most criteria.
    fn evidence(&self, random: &mut Lcg, record: &mut Record) {
        for (at, (criterion, kind)) in self.evidence.iter().enumerate() {
            let dated = random.recently(1000);
            let state = match random.below(100) {
                0..25 => DocumentState::Draft,
                25..40 => DocumentState::Submitted,
                40..50 => DocumentState::Returned,
                _ => DocumentState::Accepted,
            };
            let is_accepted = state == DocumentState::Accepted;
            record.documents.push(EvidenceDocument {
                id: format!("d{at}").as_str().into(),
                title: None,
                kind: Some((*kind).into()),
                types: Vec::new(),
                criteria: vec![(*criterion).into()],
                state: Some(state),
                outcomes: Vec::new(),
                dated_on: Some(dated),
                submitted_on: (state != DocumentState::Draft).then_some(dated),
                returned_on: None,
                comment: None,
                accepted_by: is_accepted.then(|| "00045".to_owned()),
                accepted_on: is_accepted.then_some(dated),
                expires_on: (kind.starts_with("driving") || kind.starts_with("business")).then(|| dated + Months::new(36)),
                redacted: random.chance(90),
                changed_on: None,
            });
        }
        for criterion in &self.criteria {
            for _ in 0..[0, 1, 1, 1, 2][random.below(5) as usize] {
                let outcome = if random.chance(80) { ReviewOutcome::Met } else { ReviewOutcome::NotMet };
                record.judgements.push(Judgement {
                    criterion: criterion.as_str().into(),
                    outcome,
                    by: "00045".to_owned(),
                    on: random.recently(900),
                    reason: None,
                    source: None,
                });
            }
        }
    }
}

fn learning(random: &mut Lcg, record: &mut Record, appointed: NaiveDate) {
    for course in COURSES {
        if random.chance(90) {
            record.training.push(Completion { course: course.into(), completed_on: random.recently(700), paused_until: None });
        }
    }
    for _ in 0..random.below(16) {
        let hours = Dec(Decimal::new(i64::from(random.below(40)) * 25, 2));
        record.cpd.push(CpdEntry { on: random.recently(500), hours, reflection: random.chance(50), title: None });
    }
    record.employment.push(Employment {
        employer: "The council".to_owned(),
        field: "housing".into(),
        from: appointed,
        to: None,
        verified_by: random.chance(90).then(|| "00046".to_owned()),
        verified_on: None,
    });
    for (id, level, field) in [("q1", 2, None), ("q2", 3, Some("housing"))] {
        if random.chance(60) {
            let verified = random.chance(80);
            record.qualifications.push(Award {
                id: id.into(),
                catalogue: None,
                title: "Certificate".to_owned(),
                level: Some(level),
                field: field.map(Into::into),
                awarding_body: Some("CIH".to_owned()),
                subject: None,
                grade: None,
                guided_hours: Some(180),
                status: AwardStatus::Complete,
                awarded_on: Some(random.recently(1500)),
                expires_on: None,
                verified,
                verified_by: verified.then(|| "00046".to_owned()),
                verified_on: None,
                equivalent_to: Vec::new(),
                equivalence: Vec::new(),
            });
        }
    }
}

/// The months of three years, or the quarters or weeks in them, with a gap here and there.
fn figures(random: &mut Lcg, metric: &str, period: PeriodKind, rows: &mut Vec<Observation>) {
    let is_ratio = metric.ends_with("_pct") || metric.contains("_pct_");
    let is_lower_better = metric == "cta_pct";
    let mut start = day(2023, 4, 1);
    if period == PeriodKind::Week {
        start = day(2023, 4, 3);
    }
    let next = |start: NaiveDate| match period {
        PeriodKind::Week => start + Days::new(7),
        PeriodKind::Quarter => start + Months::new(3),
        _ => start + Months::new(1),
    };
    while next(start) <= as_of() {
        let end = next(start) - Days::new(1);
        if !random.chance(2) {
            // Amounts in hundredths; ratios around what is asked for.
            let denominator = i64::from(1_000 + random.below(60_000)) * 100;
            let percent =
                if is_lower_better { i64::from(200 + random.below(100)) } else { i64::from(7_500 + random.below(2_600)) };
            let numerator = if is_ratio { denominator / 10_000 * percent } else { i64::from(random.below(900)) };
            let target = if is_lower_better {
                Some(Decimal::new(275 - i64::from(start.format("%Y").to_string() == "2026") * 15, 2))
            } else {
                Some(Decimal::new(8_500, 2))
            };
            rows.push(Observation {
                metric: metric.into(),
                patch: "CH1".to_owned(),
                period,
                start,
                end,
                numerator: Dec(Decimal::new(numerator, 2)),
                denominator: is_ratio.then(|| Dec(Decimal::new(denominator, 2))),
                target: target.filter(|_| is_ratio).map(Dec),
                basis: Hold::Substantive,
                disputed: random.chance(1),
                source: None,
            });
        }
        start = next(start);
    }
}
