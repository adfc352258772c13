//! The worked cases of domain.md 3.8, typed from the page, through `assess`.

use chrono::NaiveDate;
use gradus::domain::assessment::answer::{CriterionStatus, PeriodStatus, RuleStatus};
use gradus::domain::assessment::assess;
use gradus::domain::assessment::outcome::Outcome;
use gradus::domain::assessment::plan::{Documents, Plan, Target};
use gradus::domain::caseload::MetricCatalogue;
use gradus::domain::evidence_policy::EvidencePolicy;
use gradus::domain::framework::ProgressionFramework;
use serde_json::{Value, json};

/// The quarters of 2025/26.
const QUARTERS: [(&str, &str); 4] =
    [("2025-04-01", "2025-06-30"), ("2025-07-01", "2025-09-30"), ("2025-10-01", "2025-12-31"), ("2026-01-01", "2026-03-31")];

fn metrics() -> Value {
    json!([
        {"id": "cta_pct", "name": "Current tenant arrears", "unit": "percent", "shape": "stock", "better": "lower", "ratio": true, "summary": "-"},
        {"id": "collected_pct_excl_bf", "name": "Rent collected", "unit": "percent", "shape": "flow", "better": "higher", "ratio": true, "summary": "-"},
        {"id": "audits_pct", "name": "Tenancy audits", "unit": "percent", "shape": "flow", "better": "higher", "ratio": true, "bounded": true, "summary": "-"},
        {"id": "hearings", "name": "Hearings", "unit": "count", "shape": "event", "better": "neutral", "summary": "-"},
        {"id": "income_gained_gbp", "name": "Income gained", "unit": "gbp", "shape": "flow", "better": "higher", "summary": "-"},
        {"id": "newtenant_visits", "name": "Visits", "unit": "count", "shape": "flow", "better": "higher", "summary": "-"},
    ])
}

/// Assesses a record of these facts by one rule, the only one of its criterion.
fn assessed(rule: &Value, facts: &Value, as_of: &str) -> CriterionStatus {
    let mut rule = rule.clone();
    rule["id"] = json!("R");
    rule["criterion"] = json!("C-1");
    let framework: ProgressionFramework =
        serde_json::from_value(json!({"id": "f", "version": "1", "effective_from": "2020-04-01",
        "title": "Worked cases", "levels": [{"id": "C", "name": "Only", "order": 1}], "groups": ["experience"],
        "criteria": [{"id": "C-1", "level": "C", "group": "experience", "text": "A requirement."}]}))
        .expect("a framework");
    let policy: EvidencePolicy = serde_json::from_value(
        json!({"id": "p", "version": "1", "effective_from": "2020-04-01", "framework": "f@1", "rules": [rule]}),
    )
    .expect("a policy");
    let catalogue: MetricCatalogue =
        serde_json::from_value(json!({"id": "m", "version": "1", "metrics": metrics()})).expect("a catalogue");
    let plan = Plan::compile(&Documents {
        target: Target::Framework(&framework),
        policy: Some(&policy),
        training_matrix: None,
        metric_catalogue: Some(&catalogue),
        qualification_catalogue: None,
        calendar: None,
        pinned: Vec::new(),
    });
    let mut record = json!({"officer": "00123", "framework": "f"});
    record.as_object_mut().expect("an object").extend(facts.as_object().expect("an object").clone());
    let record = serde_json::from_value(record).expect("a record");
    let mut criteria = assess(&plan, &record, day(as_of), None).criteria;
    assert_eq!(criteria.len(), 1);
    criteria.remove(0)
}

/// The only rule of a criterion, which decides it.
fn only_rule(criterion: CriterionStatus) -> RuleStatus {
    let [rule] = <[RuleStatus; 1]>::try_from(criterion.rules).expect("one rule");
    assert_eq!(rule.outcome, Some(criterion.outcome));
    rule
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// A row for each quarter of 2025/26.
fn by_quarter(metric: &str, rows: [(&str, &str, Option<&str>); 4]) -> Value {
    let row = |((start, end), (numerator, denominator, target)): ((&str, &str), (&str, &str, Option<&str>))| {
        json!({"metric": metric, "period": "quarter", "start": start, "end": end, "numerator": numerator,
            "denominator": denominator, "target": target})
    };
    json!({"observations": QUARTERS.into_iter().zip(rows).map(row).collect::<Vec<_>>()})
}

fn text(value: Option<&String>) -> &str {
    value.map_or("null", String::as_str)
}

/// A decimal whose trailing zeros do not matter.
fn number(value: Option<&String>) -> rust_decimal::Decimal {
    text(value).parse().expect("a decimal")
}

fn r1() -> Value {
    json!({"metric": "cta_pct", "type": "periods", "period": "quarter", "window": 4, "at_least": 3, "test": {"beats": "target"},
        "attribution": {"min_share_of_period": "0.5", "basis": "substantive"}})
}

/// The arrears of R1, with those of the second quarter given.
fn arrears(second: &str) -> Value {
    let debit = "1840000";
    by_quarter(
        "cta_pct",
        [
            ("48300", debit, Some("2.75")),
            (second, debit, Some("2.70")),
            ("52440", debit, Some("2.65")),
            ("45080", debit, Some("2.60")),
        ],
    )
}

fn told(periods: &[PeriodStatus]) -> Vec<[String; 4]> {
    let tell = |period: &PeriodStatus| {
        let verdict = serde_json::to_value(period.verdict).expect("JSON");
        let verdict = verdict.as_str().expect("a word");
        [
            period.start.to_string(),
            verdict.to_owned(),
            text(period.value.as_ref()).to_owned(),
            text(period.target.as_ref()).to_owned(),
        ]
    };
    periods.iter().map(tell).collect()
}

#[test]
fn r1_a_value_equal_to_its_target_does_not_beat_it() {
    let criterion = assessed(&r1(), &arrears("49680"), "2026-04-10");
    assert_eq!(criterion.outcome, Outcome::NotMet);
    // With nothing owed in the next two quarters, three of the last four are hits (documents.md 7).
    assert_eq!(criterion.earliest_on, Some(day("2026-09-30")));
    let rule = only_rule(criterion);
    assert_eq!((rule.hits, rule.needed), (Some(2), Some(3)));
    assert_eq!((text(rule.value.as_ref()), text(rule.target.as_ref())), ("2.4500", "2.6000"));
    let expected = [
        ["2025-04-01", "hit", "2.6250", "2.7500"],
        ["2025-07-01", "miss", "2.7000", "2.7000"],
        ["2025-10-01", "miss", "2.8500", "2.6500"],
        ["2026-01-01", "hit", "2.4500", "2.6000"],
    ];
    assert_eq!(told(&rule.periods), expected);
    assert_eq!(rule.periods.iter().map(|period| period.end).collect::<Vec<_>>(), QUARTERS.map(|(_, end)| day(end)));
}

#[test]
fn r1_three_quarters_of_four_are_enough() {
    let criterion = assessed(&r1(), &arrears("47100"), "2026-04-10");
    assert_eq!(criterion.outcome, Outcome::Met);
    assert_eq!(criterion.earliest_on, None);
    let rule = only_rule(criterion);
    assert_eq!((rule.hits, rule.needed), (Some(3), Some(3)));
    let expected = [
        ["2025-04-01", "hit", "2.6250", "2.7500"],
        ["2025-07-01", "hit", "2.5598", "2.7000"],
        ["2025-10-01", "miss", "2.8500", "2.6500"],
        ["2026-01-01", "hit", "2.4500", "2.6000"],
    ];
    assert_eq!(told(&rule.periods), expected);
}

#[test]
fn r2_collection_is_pooled_and_not_the_mean_of_four_ratios() {
    let rule = json!({"metric": "collected_pct_excl_bf", "type": "pooled", "period": "quarter", "window": 4, "test": {"meets": "99.00"}});
    let quarters =
        [("397700", "410000", None), ("401800", "410000", None), ("123600", "120000", None), ("121200", "120000", None)];
    let rule = only_rule(assessed(&rule, &by_quarter("collected_pct_excl_bf", quarters), "2026-04-10"));
    assert_eq!(rule.outcome, Some(Outcome::NotMet));
    assert_eq!(text(rule.value.as_ref()), "98.5189");
    let sums = rule.sums.expect("sums");
    assert_eq!((text(sums.numerator.as_ref()), text(sums.denominator.as_ref())), ("1044300", "1060000"));
}

#[test]
fn r5_audits_are_compared_unrounded() {
    let audits = [("11", "12", None), ("9", "12", None), ("12", "12", None), ("11", "12", None)];
    // test, min_denominator, outcome
    let table = [
        ("90", "10", Outcome::NotMet),
        // To four places these are equal, and the value is the greater; then the target is.
        ("89.583333", "10", Outcome::Met),
        ("89.583334", "10", Outcome::NotMet),
        ("89", "48", Outcome::Met),
        ("89", "48.01", Outcome::InsufficientData),
    ];
    for (than, least, outcome) in table {
        let rule = json!({"metric": "audits_pct", "type": "pooled", "period": "quarter", "window": 4, "min_denominator": least,
            "test": {"meets": than}});
        let rule = only_rule(assessed(&rule, &by_quarter("audits_pct", audits), "2026-04-10"));
        assert_eq!(rule.outcome, Some(outcome), "{than} {least}");
        if outcome != Outcome::InsufficientData {
            assert_eq!(text(rule.value.as_ref()), "89.5833", "{than}");
        }
        let sums = rule.sums.expect("sums");
        assert_eq!((text(sums.numerator.as_ref()), text(sums.denominator.as_ref())), ("43", "48"));
    }
}

#[test]
fn r6_a_hearing_on_the_boundary_day_counts_and_no_hearing_counts_twice() {
    let rule = json!({"metric": "hearings", "type": "event_count", "window": {"months": 24},
        "filter": {"outcome_not": ["vacated"], "role": "representative"}, "distinct_by": "ref", "test": {"at_least": 3}});
    let hearing = |(on, reference, outcome): (&str, &str, &str)| json!({"metric": "hearings", "on": on, "ref": reference, "outcome": outcome, "role": "representative"});
    let page = [
        ("2024-03-20", "H1", "suspended_order"),
        ("2024-09-12", "H2", "suspended_order"),
        ("2025-02-04", "H3", "vacated"),
        ("2025-06-18", "H4", "adjourned_on_terms"),
        ("2025-06-18", "H4", "adjourned_on_terms"),
    ];
    let counted = |more: &[(&str, &str, &str)], as_of: &str| {
        let events: Vec<Value> = page.iter().chain(more).map(|event| hearing(*event)).collect();
        let rule = only_rule(assessed(&rule, &json!({"events": events}), as_of));
        assert_eq!(rule.needed, Some(3));
        (rule.sums.expect("sums").counted, rule.outcome.expect("an outcome"))
    };
    let h5 = ("2026-03-31", "H5", "outright_order");
    assert_eq!(counted(&[], "2026-03-31"), (Some(2), Outcome::NotMet));
    assert_eq!(counted(&[h5], "2026-03-31"), (Some(3), Outcome::Met));
    // Both ends of the window: the last day before H5, and the first and the second day of the window.
    assert_eq!(counted(&[h5], "2026-03-30"), (Some(2), Outcome::NotMet));
    assert_eq!(counted(&[("2024-04-01", "H6", "dismissed")], "2026-03-31"), (Some(3), Outcome::Met));
    assert_eq!(counted(&[("2024-03-31", "H6", "dismissed")], "2026-03-31"), (Some(2), Outcome::NotMet));
}

#[test]
fn r7_visits_are_expected_by_hours_worked() {
    let months = [
        ("2025-04-01", "2025-04-30"),
        ("2025-05-01", "2025-05-31"),
        ("2025-06-01", "2025-06-30"),
        ("2025-07-01", "2025-07-31"),
        ("2025-08-01", "2025-08-31"),
        ("2025-09-01", "2025-09-30"),
        ("2025-10-01", "2025-10-31"),
        ("2025-11-01", "2025-11-30"),
        ("2025-12-01", "2025-12-31"),
        ("2026-01-01", "2026-01-31"),
        ("2026-02-01", "2026-02-28"),
        ("2026-03-01", "2026-03-31"),
    ];
    let facts = |visits: u32| {
        // Two a month, and the rest in the last.
        let row = |(at, (start, end)): (usize, &(&str, &str))| {
            let made = if at == 11 { visits - 22 } else { 2 };
            json!({"metric": "newtenant_visits", "period": "month", "start": start, "end": end, "numerator": made.to_string()})
        };
        json!({"observations": months.iter().enumerate().map(row).collect::<Vec<_>>(),
            "fte": [{"from": "2025-04-01", "fte": "0.6"}, {"from": "2026-01-01", "fte": "1.0"}]})
    };
    let with = |test: Value, prorate: Option<&str>, visits: u32| {
        let mut rule = json!({"metric": "newtenant_visits", "type": "pooled_count", "window": {"months": 12}, "period": "month", "test": test});
        if let Some(prorate) = prorate {
            rule["prorate"] = json!(prorate);
        }
        only_rule(assessed(&rule, &facts(visits), "2026-04-10"))
    };
    for (visits, outcome) in [(29, Outcome::Met), (28, Outcome::Met), (27, Outcome::NotMet)] {
        let rule = with(json!({"meets_per_fte_year": 40}), Some("fte"), visits);
        assert_eq!(rule.outcome, Some(outcome), "{visits}");
        let sums = rule.sums.expect("sums");
        assert_eq!(number(sums.expected.as_ref()), "28.00".parse().expect("a decimal"));
        assert_eq!(sums.counted, Some(u64::from(visits)));
    }
    // Without proration the same 29 fall short of 40.
    assert_eq!(with(json!({"meets": "40"}), None, 29).outcome, Some(Outcome::NotMet));
}

/// Numbers as pages.md 1.8 writes them: pounds with pence only if there are any, thousands apart, percentages to two places
/// or as many as it takes to tell them from the target.
#[test]
fn sentences_have_numbers_that_people_read() {
    let pooled = |metric: &str, than: &str| json!({"metric": metric, "type": "pooled", "period": "quarter", "window": 4, "test": {"meets": than}});
    let summed = |metric: &str, test: Value| json!({"metric": metric, "type": "pooled_count", "window": {"months": 3}, "period": "month", "test": test});
    let collected =
        [("397700", "410000", None), ("401800", "410000", None), ("123600", "120000", None), ("121200.50", "120000", None)];
    let collected = by_quarter("collected_pct_excl_bf", collected);
    let audits =
        |all: &str| by_quarter("audits_pct", [("1192", "1200", None), ("0", "0", None), ("0", "0", None), ("0", all, None)]);
    let months = |metric: &str, first: &str| {
        let row = |(start, end, amount): (&str, &str, &str)| json!({"metric": metric, "period": "month", "start": start, "end": end, "numerator": amount});
        let rows = [("2026-01-01", "2026-01-31", first), ("2026-02-01", "2026-02-28", "0"), ("2026-03-01", "2026-03-31", "1000")];
        json!({"observations": rows.map(row), "fte": [{"from": "2025-04-01", "fte": "1.0"}]})
    };
    // rule, facts, what is said of it
    let table = [
        (
            pooled("collected_pct_excl_bf", "99.5"),
            &collected,
            "Rent collected was 98.52% (£1,044,300.50 of £1,060,000); it must be at least 99.50%.",
        ),
        (pooled("collected_pct_excl_bf", "98"), &collected, "Rent collected was 98.52%"),
        (
            pooled("collected_pct_excl_bf", "98.52"),
            &collected,
            "Rent collected was 98.519% (£1,044,300.50 of £1,060,000); it must be at least 98.52%.",
        ),
        (pooled("audits_pct", "100"), &audits("8"), "Tenancy audits was 98.68% (1,192 of 1,208); it must be at least 100%."),
        (pooled("audits_pct", "99.33"), &audits("0"), "Tenancy audits was 99.333%"),
        (
            summed("income_gained_gbp", json!({"meets": "5000"})),
            &months("income_gained_gbp", "3486.50"),
            "Income gained was £4,486.50; it must be at least £5,000.",
        ),
        (
            summed("income_gained_gbp", json!({"beats": "0"})),
            &months("income_gained_gbp", "3486.50"),
            "Income gained was £4,486.50",
        ),
        (summed("income_gained_gbp", json!({"beats": "0"})), &months("income_gained_gbp", "486"), "Income gained was £1,486"),
        (
            summed("newtenant_visits", json!({"meets": "2500"})),
            &months("newtenant_visits", "234"),
            "Visits was 1,234; it must be at least 2,500.",
        ),
    ];
    for (rule, facts, said) in table {
        let criterion = assessed(&rule, facts, "2026-04-10");
        let reasons = criterion.reasons.iter().map(|reason| reason.text.as_str());
        let met_by = criterion.met_by.iter().map(|met| met.text.as_str());
        assert_eq!(reasons.chain(met_by).collect::<Vec<_>>(), [said], "{rule}");
    }
}
