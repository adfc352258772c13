//! The sample policy against domain.md 1.9, and the metric catalogue against 3.2.

use std::collections::{BTreeMap, BTreeSet};

use gradus::domain::caseload::{Better, Shape, Unit};
use gradus::domain::evidence_policy::{EvidencePolicy, MetricRuleKind, Requirement, RuleUse};

use super::{LIBRARY, framework, only, tally};

fn policy() -> &'static EvidencePolicy {
    only(&LIBRARY.policies, "medway.iao.policy")
}

#[test]
fn every_criterion_of_s000_has_exactly_one_tree() {
    let trees = tally(policy().rules.iter().filter(|rule| rule.requires.is_some()).map(|rule| rule.criterion.as_str()));
    let expected: BTreeMap<&str, usize> = framework().criteria.iter().map(|criterion| (criterion.id.as_str(), 1)).collect();
    assert_eq!(trees, expected);
    assert_eq!(trees.len(), 31);
}

/// The kinds of leaf without which the tree cannot be met.
fn needed(tree: &Requirement) -> BTreeSet<&'static str> {
    let all = |members: &[Requirement]| members.iter().flat_map(needed).collect();
    let any = |members: &[Requirement]| {
        members.iter().map(needed).reduce(|one, other| one.intersection(&other).copied().collect()).unwrap_or_default()
    };
    match tree {
        Requirement::AllOf(members) => all(members),
        Requirement::AnyOf(members) => any(members),
        Requirement::AtLeast(some) if some.n as usize == some.of.len() => all(&some.of),
        Requirement::AtLeast(some) => any(&some.of),
        Requirement::Qualification(_) => BTreeSet::from(["qualification"]),
        Requirement::TrainingMatrix(_) => BTreeSet::from(["training_matrix"]),
        Requirement::Cpd(_) => BTreeSet::from(["cpd"]),
        Requirement::Experience(_) => BTreeSet::from(["experience"]),
        Requirement::Document(_) => BTreeSet::from(["document"]),
        Requirement::ManagerJudgement(_) => BTreeSet::from(["manager_judgement"]),
        Requirement::Metric(_) => BTreeSet::from(["metric"]),
    }
}

#[test]
fn figures_can_decide_four_criteria_and_the_rest_is_portfolio_and_judgement() {
    let mut by_kind: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for rule in &policy().rules {
        for kind in rule.requires.iter().flat_map(needed) {
            by_kind.entry(kind).or_default().push(rule.criterion.as_str());
        }
    }
    assert_eq!(by_kind["qualification"], ["A-Q1", "C-Q1"]);
    assert_eq!(by_kind["training_matrix"], ["A-K3", "A-K4", "B-Q1"]);
    assert_eq!(by_kind["cpd"], ["C-Q2"]);
    assert_eq!(by_kind["metric"], ["B-E4", "C-E1", "C-E2", "C-E3"]);
    assert_eq!(by_kind["experience"], ["A-E1"]);
    // Wherever a figure must be met, a person and a document must be too.
    for criterion in &by_kind["metric"] {
        assert!(by_kind["manager_judgement"].contains(criterion), "{criterion}");
    }
}

/// domain.md 3.2: unit, better, shape. Ratios are the metrics in percent.
#[rustfmt::skip]
const METRICS: [(&str, Unit, Better, Shape); 33] = [
    ("cta_gbp", Unit::Gbp, Better::Lower, Shape::Stock),
    ("cta_pct", Unit::Percent, Better::Lower, Shape::Stock),
    ("cta_pct_net", Unit::Percent, Better::Lower, Shape::Stock),
    ("collected_pct_excl_bf", Unit::Percent, Better::Higher, Shape::Flow),
    ("collected_pct_incl_bf", Unit::Percent, Better::Higher, Shape::Flow),
    ("arrears_cases", Unit::Count, Better::Context, Shape::Stock),
    ("caseload", Unit::Count, Better::Context, Shape::Stock),
    ("over_7wk_pct", Unit::Percent, Better::Lower, Shape::Stock),
    ("actions_pct", Unit::Percent, Better::Higher, Shape::Flow),
    ("first_contact_pct", Unit::Percent, Better::Higher, Shape::Flow),
    ("nosp", Unit::Count, Better::Neutral, Shape::Flow),
    ("court_apps", Unit::Count, Better::Neutral, Shape::Flow),
    ("hearings", Unit::Count, Better::Neutral, Shape::Event),
    ("orders", Unit::Count, Better::Neutral, Shape::Flow),
    ("warrants", Unit::Count, Better::Neutral, Shape::Flow),
    ("evictions", Unit::Count, Better::Neutral, Shape::Flow),
    ("agreements_made", Unit::Count, Better::Neutral, Shape::Flow),
    ("agreements_kept_pct", Unit::Percent, Better::Higher, Shape::Flow),
    ("dd_pct", Unit::Percent, Better::Higher, Shape::Stock),
    ("referrals", Unit::Count, Better::Context, Shape::Flow),
    ("income_gained_gbp", Unit::Gbp, Better::Higher, Shape::Flow),
    ("audits_pct", Unit::Percent, Better::Higher, Shape::Flow),
    ("fraud_cases", Unit::Count, Better::Neutral, Shape::Flow),
    ("vulns_recorded", Unit::Percent, Better::Higher, Shape::Flow),
    ("newtenant_visits", Unit::Count, Better::Higher, Shape::Flow),
    ("newtenant_pct", Unit::Percent, Better::Higher, Shape::Flow),
    ("fta_gbp", Unit::Gbp, Better::Lower, Shape::Stock),
    ("fta_pct", Unit::Percent, Better::Lower, Shape::Stock),
    ("fta_collected_pct", Unit::Percent, Better::Higher, Shape::Flow),
    ("writeoff_gbp", Unit::Gbp, Better::Neutral, Shape::Flow),
    ("trace_pct", Unit::Percent, Better::Higher, Shape::Flow),
    ("complaints_upheld", Unit::Count, Better::Context, Shape::Flow),
    ("dq_pct", Unit::Percent, Better::Higher, Shape::Flow),
];

#[test]
fn the_catalogue_has_every_metric_with_its_direction() {
    let metrics = &only(&LIBRARY.metric_catalogues, "income.metrics").metrics;
    let found: Vec<_> = metrics.iter().map(|metric| (metric.id.as_str(), metric.unit, metric.better, metric.shape)).collect();
    assert_eq!(found, METRICS);
    assert!(metrics.iter().all(|metric| metric.ratio == (metric.unit == Unit::Percent)));
}

#[test]
fn no_metric_without_a_direction_is_tested_against_a_target() {
    let directed = |id: &str| METRICS.iter().any(|(metric, _, better, _)| *metric == id && better.has_direction());
    let mut without_test = 0;
    for rule in &policy().rules {
        let Some(metric) = &rule.metric else { continue };
        if directed(metric.as_str()) {
            continue;
        }
        // Hearings are counted as experience: a number of events, and no target.
        if rule.kind == Some(MetricRuleKind::EventCount) {
            assert_eq!((metric.as_str(), rule.criterion.as_str()), ("hearings", "C-E3"));
            continue;
        }
        assert!(rule.test.is_none() && rule.usage == RuleUse::Supports, "{}", rule.id);
        without_test += 1;
    }
    // referrals, fraud_cases, complaints_upheld, writeoff_gbp, nosp, court_apps, orders.
    assert_eq!(without_test, 7);
}

#[test]
fn rules_that_only_support_are_in_no_tree() {
    fn named(tree: &Requirement) -> Vec<&str> {
        match tree {
            Requirement::Metric(id) => vec![id.as_str()],
            Requirement::AllOf(members) | Requirement::AnyOf(members) => members.iter().flat_map(named).collect(),
            Requirement::AtLeast(some) => some.of.iter().flat_map(named).collect(),
            _ => Vec::new(),
        }
    }
    let trees: BTreeSet<&str> = policy().rules.iter().filter_map(|rule| rule.requires.as_ref()).flat_map(named).collect();
    let flat = policy().rules.iter().filter(|rule| rule.metric.is_some());
    for rule in flat {
        assert_eq!(trees.contains(rule.id.as_str()), rule.usage == RuleUse::Requires, "{}", rule.id);
    }
    assert_eq!(trees, BTreeSet::from(["R1", "R5", "R6", "R9", "R10"]));
}

#[test]
fn the_years_of_the_rent_calendar_have_52_weeks_but_for_two() {
    let calendar = only(&LIBRARY.calendars, "medway.rent");
    let long: Vec<_> = calendar.years.iter().filter(|year| year.weeks == 53).map(|year| year.year.as_str()).collect();
    assert_eq!(long, ["2024/25", "2030/31"]);
    assert!(calendar.years.iter().all(|year| matches!(year.weeks, 52 | 53)));
}
