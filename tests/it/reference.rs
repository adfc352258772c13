//! The product's metric rules against a second opinion: the same sentences of documents.md 4, written again day by day and
//! with exact fractions, by somebody who has not read the first one. Random documents and records, the same on every run;
//! the values lie at their targets or a penny beside them.
//!
//! `GRADUS_REFERENCE_CASES=1000000` asks for a full run; the ordinary one takes fewer.

mod chance;
mod days;
mod documents;
mod failure;
mod fraction;
mod known;
mod records;
mod rules;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::NaiveDate;
use gradus::domain::assessment::assess;
use gradus::domain::assessment::facts::Facts;
use gradus::domain::assessment::outcome::Outcome;
use gradus::domain::assessment::plan::Plan;
use gradus::domain::evidence_policy::{MetricRuleKind, Rule, RuleUse};
use gradus::domain::officer::Record;

use self::chance::Chance;
use self::documents::Set;
use self::fraction::Fraction;
use self::known::Question;
use self::rules::{Answer, PeriodAnswer};

const ORDINARY_CASES: u64 = 200_000;
const RULES: usize = 30;
const RECORDS_PER_PLAN: usize = 60;
const DAYS_PER_RECORD: usize = 3;

/// How often each outcome came up for each type of rule, so that a run that decides nothing is noticed.
type Tally = BTreeMap<(&'static str, &'static str), u64>;

fn count(tally: &mut Tally, rule: &Rule, outcome: Option<Outcome>) {
    let word = match outcome {
        None => "no test",
        Some(Outcome::Met) => "met",
        Some(Outcome::NotMet) => "not met",
        Some(Outcome::InsufficientData) => "cannot tell",
    };
    *tally.entry((rule.kind.expect("a flat rule").as_str(), word)).or_default() += 1;
}

/// Runs `work` for seeds from 0 up, on all processors, until `cases` rules have been asked.
fn until(cases: u64, work: impl Fn(u64, &mut Tally) -> u64 + Sync) -> (u64, Tally) {
    let (next, asked) = (AtomicU64::new(0), AtomicU64::new(0));
    let worker = || {
        let mut tally = Tally::new();
        while asked.load(Ordering::Relaxed) < cases {
            let done = work(next.fetch_add(1, Ordering::Relaxed), &mut tally);
            asked.fetch_add(done, Ordering::Relaxed);
        }
        tally
    };
    let workers = std::thread::available_parallelism().map_or(1, |count| count.get());
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let started: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
        started.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    let mut total = Tally::new();
    for (key, times) in tallies.into_iter().flatten() {
        *total.entry(key).or_default() += times;
    }
    (asked.into_inner(), total)
}

fn question<'a>(set: &'a Set, record: &'a Record, as_of: NaiveDate) -> Question<'a> {
    Question { catalogue: &set.catalogue, calendar: set.calendar.as_ref(), record, as_of }
}

/// What the counting path says of one rule, which is the only one of its criterion.
fn counted(plan: &Plan, rule: &Rule, record: &Record, as_of: NaiveDate) -> Option<Outcome> {
    let mut outcomes = Vec::new();
    plan.outcomes(&Facts::pack(plan, record), &plan.at(as_of), &mut outcomes);
    outcomes.get(plan.criterion(rule.criterion.as_str())?).copied()
}

/// What `assess` says of one rule, in the words of the reference.
fn explained(plan: &Plan, rule: &Rule, record: &Record, as_of: NaiveDate) -> Answer {
    let assessment = assess(plan, record, as_of, None);
    let criterion = assessment.criteria.iter().find(|criterion| criterion.id == rule.criterion.as_str()).expect("the criterion");
    let [status] = criterion.rules.as_slice() else { panic!("one rule a criterion") };
    assert_eq!(status.id, rule.id.as_str());
    let sums = status.sums.clone().unwrap_or_default();
    let places = |text: Option<String>| text.map(|text| Fraction::decimal(text).four_places());
    let (value, against) = match rule.kind.expect("a flat rule") {
        MetricRuleKind::Periods => (None, None),
        MetricRuleKind::Pooled | MetricRuleKind::Change => (status.value.clone(), status.target.clone()),
        MetricRuleKind::PooledCount => (sums.numerator, sums.expected.or(status.target.clone())),
        MetricRuleKind::EventCount => (sums.counted.map(|n| n.to_string()), status.needed.map(|n| n.to_string())),
    };
    let periods = status.periods.iter().rev().map(|period| PeriodAnswer {
        start: period.start,
        end: period.end,
        verdict: word(&period.verdict),
        value: places(period.value.clone()),
        target: places(period.target.clone()),
    });
    Answer {
        outcome: status.outcome,
        hits: status.hits,
        value: places(value),
        against: places(against),
        periods: periods.collect(),
    }
    .comparable(rule)
}

/// A verdict as JSON spells it.
fn word(verdict: &impl serde::Serialize) -> String {
    serde_json::to_value(verdict).expect("JSON").as_str().expect("a word").to_owned()
}

/// Panics with the smallest record that still makes the two disagree.
fn disagree<T: PartialEq + std::fmt::Debug>(
    set: &Set,
    rule: &Rule,
    record: &Record,
    as_of: NaiveDate,
    reference: impl Fn(&Question<'_>, &Rule) -> T,
    product: impl Fn(&Plan, &Rule, &Record, NaiveDate) -> T,
) -> ! {
    let alone = set.with_only(rule);
    let still = alone.plan();
    let differs =
        |plan: &Plan, record: &Record| reference(&question(set, record, as_of), rule) != product(plan, rule, record, as_of);
    let needs_all = !differs(&still, record);
    let plan = if needs_all { set.plan() } else { still };
    let smallest = failure::shrink(record, |record| differs(&plan, record));
    panic!(
        "reference: {:?}\nproduct:   {:?}\n{}{}",
        reference(&question(set, &smallest, as_of), rule),
        product(&plan, rule, &smallest, as_of),
        failure::print(set, rule, &smallest, as_of),
        if needs_all { "(only together with the other rules of this policy)\n" } else { "" },
    )
}

#[test]
fn counting_agrees_with_the_reference() {
    let cases = std::env::var("GRADUS_REFERENCE_CASES").map_or(ORDINARY_CASES, |cases| cases.parse().expect("a number of cases"));
    let (asked, tally) = until(cases, |seed, tally| {
        let chance = &mut Chance::new(seed);
        let set = Set::random(chance, RULES);
        let plan = set.plan();
        let mut outcomes = Vec::new();
        let mut asked = 0;
        for _ in 0..RECORDS_PER_PLAN {
            let case = records::record(chance, &set, DAYS_PER_RECORD);
            let facts = Facts::pack(&plan, &case.record);
            for as_of in case.days {
                plan.outcomes(&facts, &plan.at(as_of), &mut outcomes);
                for (rule, outcome) in set.policy.rules.iter().zip(&outcomes) {
                    if rule.usage == RuleUse::Supports {
                        continue;
                    }
                    let expected = question(&set, &case.record, as_of).answer(rule).outcome;
                    if expected != Some(*outcome) {
                        let reference = |question: &Question<'_>, rule: &Rule| question.answer(rule).outcome;
                        disagree(&set, rule, &case.record, as_of, reference, counted);
                    }
                    count(tally, rule, expected);
                    asked += 1;
                }
            }
        }
        asked
    });
    println!("{asked} cases: {tally:#?}");
    for kind in ["periods", "pooled", "change", "pooled_count", "event_count"] {
        let of = |outcome| tally.get(&(kind, outcome)).copied().unwrap_or(0);
        let total = of("met") + of("not met") + of("cannot tell");
        assert!(total > asked / 20, "only {total} of {asked} rules were of type {kind}");
        for outcome in ["met", "not met", "cannot tell"] {
            assert!(
                of(outcome) > total / 20 || kind == "event_count" && outcome == "cannot tell",
                "{kind}: {outcome} hardly came up"
            );
        }
    }
}

#[test]
fn explanations_agree_with_the_reference() {
    let (asked, tally) = until(6_000, |seed, tally| {
        let chance = &mut Chance::new(1_000_000 + seed);
        let set = Set::random(chance, RULES);
        let plan = set.plan();
        let mut asked = 0;
        for _ in 0..2 {
            let case = records::record(chance, &set, 1);
            let as_of = case.days[0];
            for rule in &set.policy.rules {
                let expected = question(&set, &case.record, as_of).answer(rule).comparable(rule);
                if expected != explained(&plan, rule, &case.record, as_of) {
                    disagree(&set, rule, &case.record, as_of, |question, rule| question.answer(rule).comparable(rule), explained);
                }
                count(tally, rule, expected.outcome);
                asked += 1;
            }
        }
        asked
    });
    println!("{asked} cases: {tally:#?}");
}

/// So that agreement means something: a record that is a penny different is not always answered alike.
#[test]
fn the_reference_sees_a_penny() {
    let rule = serde_json::json!({"id": "R", "criterion": "C", "metric": "arrears_pct", "type": "periods", "period": "quarter",
        "window": 1, "at_least": 1, "test": {"beats": "target"}});
    let set = Set::new(vec![rule], None);
    let outcome = |numerator: &str| {
        let row = serde_json::json!({"metric": "arrears_pct", "period": "quarter", "start": "2026-01-01", "end": "2026-03-31",
            "numerator": numerator, "denominator": "1840000", "target": "2.75"});
        let record = serde_json::json!({"officer": "00123", "framework": "reference.framework", "observations": [row]});
        let record: Record = serde_json::from_value(record).expect("a record");
        let as_of = NaiveDate::from_ymd_opt(2026, 3, 31).expect("a day");
        question(&set, &record, as_of).answer(&set.policy.rules[0]).outcome
    };
    assert_eq!(outcome("50599.99"), Some(Outcome::Met));
    assert_eq!(outcome("50600.00"), Some(Outcome::NotMet));
}
