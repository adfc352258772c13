//! Made-up records for the bundled framework: facts of all kinds, many of them about the same criteria so that they meet.

use std::collections::HashSet;

use chrono::{Days, Months, NaiveDate};
use gradus::domain::caseload::{Basis, HearingOutcome, HearingRole, PeriodKind};
use gradus::domain::decimal::Dec;
use gradus::domain::evidence_policy::BlockCode;
use gradus::domain::officer::{
    Absence, Award, AwardStatus, Block, CaseEvent, Completion, CpdEntry, DocumentOutcome, DocumentState, Employment,
    EquivalenceRequest, EquivalenceState, EvidenceDocument, Fte, Judgement, LevelBasis, LevelConfirmed, Observation,
    PatchHolding, Record, ReviewOutcome, Waiver,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

const CRITERIA: [&str; 31] = [
    "A-Q1", "A-Q2", "A-K1", "A-K2", "A-K3", "A-K4", "A-E1", "A-E2", "A-E3", "A-S1", "A-S2", "A-S3", "A-S4", "B-Q1", "B-K1",
    "B-K2", "B-E1", "B-E2", "B-E3", "B-E4", "B-S1", "B-S2", "B-S3", "C-Q1", "C-Q2", "C-K1", "C-E1", "C-E2", "C-E3", "C-S1",
    "C-S2",
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

const TYPES: [&str; 23] = [
    "case_study",
    "work_sample",
    "observation",
    "witness_statement",
    "feedback",
    "reflective_account",
    "letter_sample",
    "knowledge_test",
    "skills_test",
    "driving_licence",
    "business_insurance",
    "contribution_record",
    "audit_sample",
    "decision_sample",
    "record_sample",
    "service_improvement",
    "campaign_plan",
    "hearing_bundle",
    "patch_plan",
    "topic_occupancy",
    "topic_service",
    "topic_communities",
    "topic_involvement",
];

/// Metrics of the policy's rules with the period they are asked for in.
const METRICS: [(&str, PeriodKind); 9] = [
    ("cta_pct", PeriodKind::Quarter),
    ("audits_pct", PeriodKind::Quarter),
    ("dq_pct", PeriodKind::Quarter),
    ("dd_pct", PeriodKind::Quarter),
    ("actions_pct", PeriodKind::Week),
    ("actions_pct", PeriodKind::Quarter),
    ("income_gained_gbp", PeriodKind::Month),
    ("newtenant_visits", PeriodKind::Month),
    ("agreements_kept_pct", PeriodKind::Quarter),
];

fn one_of<T: Clone + std::fmt::Debug + 'static>(list: &[T]) -> BoxedStrategy<T> {
    select(list.to_vec()).boxed()
}

/// A day of the four years up to `last`.
fn days(last: NaiveDate) -> BoxedStrategy<NaiveDate> {
    // Some days are near the end, where windows and reviews matter, and some are the last one.
    prop_oneof![3 => 0u64..1_460, 2 => 0u64..120, 1 => Just(0u64)].prop_map(move |before| last - Days::new(before)).boxed()
}

fn expiry(last: NaiveDate) -> BoxedStrategy<Option<NaiveDate>> {
    option::of((0u64..1_200).prop_map(move |after| last - Days::new(400) + Days::new(after))).boxed()
}

fn criterion() -> BoxedStrategy<&'static str> {
    one_of(&CRITERIA).boxed()
}

fn review() -> BoxedStrategy<ReviewOutcome> {
    prop_oneof![6 => Just(ReviewOutcome::Met), 1 => Just(ReviewOutcome::PartlyMet), 1 => Just(ReviewOutcome::NotMet)].boxed()
}

fn award(last: NaiveDate) -> BoxedStrategy<Award> {
    let kinds = ["gcse", "nvq-l2", "it-user-l2", "cih-l2", "cih-l3", "hnc-housing", "degree"];
    let grades = ["3", "4", "7", "9", "C", "A"];
    let asked =
        (one_of(&["A-Q1", "C-Q1"]), one_of(&[EquivalenceState::Pending, EquivalenceState::Approved, EquivalenceState::Refused]));
    (
        (one_of(&kinds), one_of(&["english", "maths", "other"]), one_of(&grades)),
        (option::of(Just("CIH")), option::of(80u32..200), prop::bool::weighted(0.1)),
        (option::of(days(last)), expiry(last), option::weighted(0.8, days(last))),
        (option::weighted(0.2, one_of(&["A-Q1", "C-Q1"])), vec(asked, 0..3)),
    )
        .prop_map(
            |((kind, subject, grade), (body, guided_hours, studying), (awarded_on, expires_on, verified_on), (equal, asked))| {
                let gcse = kind == "gcse";
                Award {
                    id: "".into(),
                    catalogue: Some(kind.into()),
                    title: kind.to_owned(),
                    level: None,
                    field: None,
                    awarding_body: body.map(str::to_owned),
                    subject: gcse.then(|| subject.into()),
                    grade: gcse.then(|| grade.to_owned()),
                    guided_hours,
                    status: if studying { AwardStatus::InProgress } else { AwardStatus::Complete },
                    awarded_on,
                    expires_on: expires_on.filter(|_| !gcse),
                    verified: verified_on.is_some(),
                    verified_by: verified_on.map(|_| "hr".to_owned()),
                    verified_on,
                    equivalent_to: equal.into_iter().map(Into::into).collect(),
                    equivalence: asked
                        .into_iter()
                        .map(|(criterion, state)| EquivalenceRequest { criterion: criterion.into(), state, reason: None })
                        .collect(),
                }
            },
        )
        .boxed()
}

fn document(last: NaiveDate) -> BoxedStrategy<EvidenceDocument> {
    let states = [DocumentState::Draft, DocumentState::Submitted, DocumentState::Returned, DocumentState::NeedsRedaction];
    (
        (one_of(&TYPES), vec(one_of(&TYPES), 0..3), vec(criterion(), 0..9)),
        (option::weighted(0.2, one_of(&states)), vec((criterion(), review()), 0..2), prop::bool::weighted(0.7)),
        (option::of(days(last)), option::of(days(last)), days(last), expiry(last)),
    )
        .prop_map(|((kind, types, criteria), (state, outcomes, redacted), (dated_on, submitted_on, accepted_on, expires_on))| {
            EvidenceDocument {
                id: "".into(),
                title: None,
                kind: Some(kind.into()),
                types: types.into_iter().map(Into::into).collect(),
                criteria: criteria.into_iter().map(Into::into).collect(),
                state,
                outcomes: outcomes
                    .into_iter()
                    .map(|(criterion, outcome)| DocumentOutcome { criterion: criterion.into(), outcome, comment: None })
                    .collect(),
                dated_on,
                submitted_on,
                returned_on: None,
                comment: None,
                accepted_by: None,
                accepted_on: Some(accepted_on).filter(|_| state.is_none()),
                expires_on,
                redacted,
                changed_on: None,
            }
        })
        .boxed()
}

/// The document that a criterion asks for, accepted, so that rules of several leaves are met now and then.
fn fitting(last: NaiveDate) -> BoxedStrategy<EvidenceDocument> {
    (document(last), vec(criterion(), 4..20))
        .prop_map(|(document, criteria)| EvidenceDocument {
            state: None,
            outcomes: Vec::new(),
            accepted_on: document.accepted_on.or(document.submitted_on).or(document.dated_on),
            criteria: criteria.into_iter().map(Into::into).collect(),
            ..document
        })
        .boxed()
}

fn completion(last: NaiveDate) -> BoxedStrategy<Completion> {
    (one_of(&COURSES), days(last), option::weighted(0.1, expiry(last)))
        .prop_map(|(course, completed_on, paused)| Completion {
            course: course.into(),
            completed_on,
            paused_until: paused.flatten().filter(|until| *until > completed_on),
        })
        .boxed()
}

fn cpd(last: NaiveDate) -> BoxedStrategy<CpdEntry> {
    (days(last), 1i64..40, any::<bool>())
        .prop_map(|(on, quarters, reflection)| CpdEntry { on, hours: Dec(rust_decimal(quarters * 25)), reflection, title: None })
        .boxed()
}

/// A number of hundredths.
fn rust_decimal(hundredths: i64) -> rust_decimal::Decimal {
    rust_decimal::Decimal::new(hundredths, 2)
}

fn judgement(last: NaiveDate) -> BoxedStrategy<Judgement> {
    (criterion(), review(), one_of(&["m1", "m2"]), days(last), option::of(Just("Seen at work.".to_owned())))
        .prop_map(|(criterion, outcome, by, on, reason)| Judgement {
            criterion: criterion.into(),
            outcome,
            by: by.to_owned(),
            on,
            reason,
            source: None,
        })
        .boxed()
}

fn job(last: NaiveDate) -> BoxedStrategy<Employment> {
    let length = option::of(30u64..900);
    (one_of(&["Town", "Borough"]), one_of(&["housing", "revenues"]), days(last), length, option::of(days(last)))
        .prop_map(|(employer, field, from, length, verified_on)| Employment {
            employer: employer.to_owned(),
            field: field.into(),
            from,
            to: length.map(|length| from + Days::new(length)),
            verified_by: verified_on.map(|_| "hr".to_owned()),
            verified_on,
        })
        .boxed()
}

fn waiver(last: NaiveDate) -> BoxedStrategy<Waiver> {
    (criterion(), days(last), option::of(0u64..900), one_of(&["h1", "h2"]))
        .prop_map(|(criterion, on, review, by)| Waiver {
            criterion: criterion.into(),
            on,
            by: by.to_owned(),
            reason: "Came with an equal one".to_owned(),
            review_on: review.map(|days| on + Days::new(days)),
        })
        .boxed()
}

fn confirmed(last: NaiveDate) -> BoxedStrategy<LevelConfirmed> {
    let bases = [LevelBasis::Appointment, LevelBasis::Decision];
    (one_of(&["A", "A", "B", "C"]), days(last), one_of(&bases), option::of(Just("hr".to_owned())))
        .prop_map(|(level, on, basis, by)| LevelConfirmed { level: level.into(), on, basis, by })
        .boxed()
}

fn observation() -> BoxedStrategy<Observation> {
    (
        (one_of(&METRICS), 0u32..40, one_of(&["CH1", "CH2", "ALL"]), prop::bool::weighted(0.1)),
        (0i64..60, 0i64..40, option::weighted(0.9, 0i64..400), prop::bool::weighted(0.1)),
    )
        .prop_map(|(((metric, period), back, patch, cover), (numerator, denominator, target, disputed))| {
            let first = |text: &str| text.parse::<NaiveDate>().unwrap();
            let (start, end) = match period {
                PeriodKind::Week => {
                    let start = first("2026-04-06") - Days::new(7 * u64::from(back % 27));
                    (start, start + Days::new(6))
                }
                PeriodKind::Month => months(first("2026-04-01"), back % 26, 1),
                _ => months(first("2026-04-01"), 3 * (back % 9), 3),
            };
            let ratio = metric.ends_with("pct");
            Observation {
                metric: metric.into(),
                patch: patch.to_owned(),
                period,
                start,
                end,
                numerator: Dec(rust_decimal(100 * if ratio { numerator.min(denominator) } else { numerator })),
                denominator: ratio.then(|| Dec(rust_decimal(100 * denominator))),
                target: target.map(|target| Dec(rust_decimal(target * 25))),
                basis: if cover { Basis::Cover } else { Basis::Substantive },
                disputed,
                source: None,
            }
        })
        .boxed()
}

fn months(first: NaiveDate, back: u32, length: u32) -> (NaiveDate, NaiveDate) {
    let start = first - Months::new(back);
    (start, (start + Months::new(length)).pred_opt().unwrap())
}

fn observations() -> BoxedStrategy<Vec<Observation>> {
    vec(observation(), 0..60)
        .prop_map(|mut rows| {
            let mut seen = HashSet::new();
            rows.retain(|row| seen.insert((row.metric.clone(), row.period, row.start, row.patch.clone(), row.basis)));
            rows
        })
        .boxed()
}

fn event(last: NaiveDate) -> BoxedStrategy<CaseEvent> {
    let outcomes = [HearingOutcome::SuspendedOrder, HearingOutcome::Adjourned, HearingOutcome::Vacated];
    let roles = [HearingRole::Representative, HearingRole::Representative, HearingRole::Observer];
    (days(last), option::of(0u8..6), option::of(one_of(&outcomes)), option::of(one_of(&roles)))
        .prop_map(|(on, reference, outcome, role)| CaseEvent {
            metric: "hearings".into(),
            on,
            reference: reference.map(|number| format!("H{number}")),
            outcome,
            role,
        })
        .boxed()
}

fn stretch(last: NaiveDate) -> BoxedStrategy<(NaiveDate, Option<NaiveDate>)> {
    (days(last), option::of(1u64..200)).prop_map(|(from, days)| (from, days.map(|days| from + Days::new(days)))).boxed()
}

/// A record whose facts lie in the years up to `today` and, where `ahead` is more than 0, that many days after it. Expiries
/// may lie later.
pub fn record(today: NaiveDate, ahead: u64) -> impl Strategy<Value = Record> {
    let last = today + Days::new(ahead);
    let documents = (vec(document(last), 0..15), vec(fitting(last), 0..25)).prop_map(|(mut all, mut fitting)| {
        all.append(&mut fitting);
        all
    });
    let all_judged = prop::bool::ANY.prop_map(move |all| {
        let met = move |criterion: &str| Judgement {
            criterion: criterion.into(),
            outcome: ReviewOutcome::Met,
            by: "m1".to_owned(),
            on: today - Days::new(90),
            reason: None,
            source: None,
        };
        if all { CRITERIA.into_iter().map(met).collect::<Vec<_>>() } else { Vec::new() }
    });
    let codes = [BlockCode::FormalProcess, BlockCode::Probation];
    (
        (option::of(one_of(&["A", "B", "C"])), vec(confirmed(last), 0..3), option::of(days(last)), vec(waiver(last), 0..4)),
        (vec(award(last), 0..10), vec(completion(last), 0..40), vec(cpd(last), 0..20), vec(job(last), 0..4)),
        (documents, vec(judgement(last), 0..30), all_judged, vec(event(last), 0..10)),
        (observations(), observations(), vec(stretch(last), 0..3), vec((days(last), 20i64..100), 0..3)),
        (
            option::of(vec((one_of(&["CH1", "CH2"]), stretch(last), any::<bool>()), 0..4)),
            vec((one_of(&codes), expiry(last)), 0..3),
        ),
    )
        .prop_map(
            |(
                (level, levels_confirmed, appointed_on, waivers),
                (mut qualifications, training, cpd, employment),
                (mut documents, mut judgements, mut judged, events),
                (observations, team_observations, away, hours),
                (patches, blocks),
            )| {
                for (at, award) in qualifications.iter_mut().enumerate() {
                    award.id = format!("q{at}").as_str().into();
                }
                for (at, document) in documents.iter_mut().enumerate() {
                    document.id = format!("d{at}").as_str().into();
                }
                judgements.append(&mut judged);
                let mut starts = HashSet::new();
                let hours = hours.into_iter().filter(|(from, _)| starts.insert(*from));
                Record {
                    schema_version: None,
                    officer: "00123".to_owned(),
                    framework: "medway.iao.framework".into(),
                    level: level.map(Into::into),
                    appointed_on,
                    levels_confirmed,
                    waivers,
                    employment,
                    fte: hours.map(|(from, share)| Fte { from, fte: Dec(rust_decimal(share)) }).collect(),
                    patches: patches.map(|patches| patches.into_iter().map(holding).collect()),
                    absences: away.into_iter().map(|(from, to)| Absence { from, to }).collect(),
                    qualifications,
                    training,
                    cpd,
                    documents,
                    judgements,
                    observations,
                    restated: Vec::new(),
                    team_observations,
                    events,
                    blocks: blocks.into_iter().map(|(code, until)| Block { code, until }).collect(),
                    left_out: Vec::new(),
                }
            },
        )
}

fn holding((patch, (from, to), cover): (&str, (NaiveDate, Option<NaiveDate>), bool)) -> PatchHolding {
    PatchHolding { patch: patch.to_owned(), from, to, basis: if cover { Basis::Cover } else { Basis::Substantive } }
}

/// One more fact that counts by `today`.
#[derive(Clone, Debug)]
pub enum Made {
    Document(EvidenceDocument),
    Award(Award),
    Completion(Completion),
    Cpd(CpdEntry),
}

pub fn more(today: NaiveDate) -> impl Strategy<Value = Made> {
    prop_oneof![
        (fitting(today), days(today))
            .prop_map(|(document, accepted)| { Made::Document(EvidenceDocument { accepted_on: Some(accepted), ..document }) }),
        (award(today), days(today)).prop_map(|(award, on)| Made::Award(Award { verified: true, verified_on: Some(on), ..award })),
        completion(today).prop_map(Made::Completion),
        cpd(today).prop_map(Made::Cpd),
    ]
}
