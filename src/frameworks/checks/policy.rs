//! Evidence policies: each rule names a criterion that counts, has the keys of its type and no others, fits its metric, and
//! can be met. A figure that decides alone is warned about.

use std::collections::HashSet;

use super::requirement::{Context, kinds_of_evidence, requirement};
use super::{Check, Known, Used};
use crate::domain::document::Kind;
use crate::domain::problem::Code;
use crate::frameworks::index::Entry;
use crate::frameworks::shape::nearest;
use crate::frameworks::view::View;

/// Keys that only a flat metric rule has.
const FLAT_KEYS: [&str; 16] = [
    "use",
    "metric",
    "type",
    "period",
    "window",
    "at_least",
    "at_least_share",
    "min_active",
    "min_denominator",
    "test",
    "compare",
    "relative_to",
    "attribution",
    "filter",
    "distinct_by",
    "prorate",
];

pub(super) fn run(check: &mut Check<'_>) {
    let root = check.root();
    let target = check.reference_at("framework", &[Kind::ProgressionFramework, Kind::JobProfile]);
    let organisation = target.and_then(|target| target.root.text_at("organisation"));
    let metrics = check.used("metric_catalogue", Kind::MetricCatalogue, organisation);
    let qualifications = check.used("qualification_catalogue", Kind::QualificationCatalogue, organisation);
    let training = check.used("training_matrix", Kind::TrainingMatrix, organisation);
    let calendar = check.used("calendar", Kind::Calendar, organisation);
    if let Some(progression) = root.get("progression") {
        check.unique(progression.list("gates"), "id", Code::DuplicateId);
    }

    let types = check.unique_ids("document_types");
    let rules = check.unique_ids("rules");
    let flat: Known<'_> =
        rules.iter().filter(|(_, rule)| rule.get("requires").is_none()).map(|(id, rule)| (*id, *rule)).collect();
    let job_profile = match target {
        Some(target) if target.kind == Some(Kind::JobProfile) => Some(target.id),
        Some(target) => target.root.text_at("job_profile"),
        None => None,
    };
    let mut context = Context {
        qualifications,
        training,
        target_known: target.is_some(),
        job_profile,
        rules: Some(flat),
        document_types: root.get("document_types").map(|_| types),
        criterion: None,
    };

    let criteria = target.map(criteria_of);
    let mut trees: Known<'_> = Known::new();
    for rule in root.list("rules") {
        if let Some(criteria) = &criteria {
            criterion(check, rule, criteria);
        }
        match rule.get("requires") {
            Some(tree) => {
                context.criterion = rule.text_at("criterion");
                only_tree(check, rule);
                second_tree(check, rule, &mut trees);
                requirement(check, tree, &context);
            }
            None => {
                flat_rule(check, rule, &metrics);
                // Without any calendar weeks start on Mondays and years in April; a choice between several is not ours.
                if let (Some(period), Used::Several(_)) = (rule.get("period"), &calendar) {
                    check.needed(&calendar, Kind::Calendar, period);
                }
            }
        }
    }
    kinds_of_evidence(check, root.list("rules"));
    metric_alone(check);
}

fn criteria_of<'a>(target: &'a Entry<'a>) -> Known<'a> {
    let own = target.root.list("criteria");
    let spec =
        target.root.get("person_spec").into_iter().flat_map(|spec| spec.list("groups")).flat_map(|group| group.list("criteria"));
    own.chain(spec).filter_map(|criterion| Some((criterion.text_at("id")?, criterion))).collect()
}

fn criterion<'a>(check: &mut Check<'a>, rule: View<'a>, criteria: &Known<'_>) {
    let Some(at) = rule.get("criterion") else { return };
    match at.text().and_then(|id| criteria.get(id)) {
        None => check.known(Code::UnknownCriterion, Some(at), "criterion", criteria),
        Some(found) if found.get("retired").is_some() => {
            let message = format!("{} is retired and no longer counts", at.text().unwrap_or_default());
            let suggestion = found.list("superseded_by").find_map(View::text).map(str::to_owned);
            check.say(Code::RetiredCriterion, at, message).suggestion = suggestion;
        }
        Some(_) => {}
    }
}

fn only_tree<'a>(check: &mut Check<'a>, rule: View<'a>) {
    for key in FLAT_KEYS.into_iter().chain(["if_absent"]) {
        if let Some(at) = rule.get(key) {
            let message = match key {
                "use" => "use belongs to a metric rule: only a figure can support. Take it out here".to_owned(),
                _ => format!("A rule with requires does not take {key}"),
            };
            check.say(Code::RuleKeyNotAllowed, at, message);
        }
    }
}

fn second_tree<'a>(check: &mut Check<'a>, rule: View<'a>, trees: &mut Known<'a>) {
    let Some(criterion) = rule.text_at("criterion") else { return };
    if let Some(first) = trees.insert(criterion, rule) {
        let related = check.entry.parsed.file.related(first.position(), "the first stands here");
        check
            .say(Code::DuplicateRequires, rule, format!("{criterion} has a second requires tree. Join them with all_of"))
            .related
            .push(related);
    }
}

/// Which keys a type of metric rule needs and may have.
struct Keys {
    needs: &'static [&'static str],
    may: &'static [&'static str],
}

fn keys_of(kind: &str, supports: bool) -> Option<Keys> {
    Some(match (kind, supports) {
        ("periods", _) => {
            Keys { needs: &["period", "window"], may: &["test", "at_least", "at_least_share", "min_active", "attribution"] }
        }
        ("pooled", false) => Keys { needs: &["period", "window", "test"], may: &["min_denominator", "attribution"] },
        ("pooled", true) => Keys { needs: &["period", "window"], may: &["test", "min_denominator", "attribution"] },
        ("change", false) => Keys { needs: &["compare", "test"], may: &["period", "relative_to", "attribution"] },
        ("change", true) => Keys { needs: &["compare"], may: &["test", "period", "relative_to", "attribution"] },
        ("pooled_count", false) => Keys { needs: &["period", "window", "test"], may: &["prorate", "attribution"] },
        ("pooled_count", true) => Keys { needs: &["period", "window"], may: &["test", "prorate", "attribution"] },
        ("event_count", false) => Keys { needs: &["window", "test"], may: &["filter", "distinct_by"] },
        ("event_count", true) => Keys { needs: &["window"], may: &["test", "filter", "distinct_by"] },
        _ => return None,
    })
}

fn flat_rule<'a>(check: &mut Check<'a>, rule: View<'a>, metrics: &Used<'a>) {
    let missing: Vec<&str> = ["metric", "type"].into_iter().filter(|key| rule.get(key).is_none()).collect();
    if missing.len() == 2 {
        check.say(Code::RuleKeyMissing, rule, "A rule has either requires, or metric and type");
        return;
    }
    for key in missing {
        check.say(Code::RuleKeyMissing, rule, format!("A metric rule needs {key}"));
    }
    let supports = rule.text_at("use") == Some("supports");
    let kind = rule.text_at("type").unwrap_or_default();
    if let Some(keys) = keys_of(kind, supports) {
        for key in keys.needs.iter().filter(|key| rule.get(key).is_none() && !misspelt(rule, key)) {
            check.say(Code::RuleKeyMissing, rule, format!("A rule of type {kind} needs {key}"));
        }
        let common = ["use", "metric", "type"];
        for key in FLAT_KEYS.iter().filter(|key| !common.contains(key) && !keys.needs.contains(key) && !keys.may.contains(key)) {
            if let Some(at) = rule.get(key) {
                let all: Vec<&str> = keys.needs.iter().chain(keys.may).copied().collect();
                let message = format!("A rule of type {kind} does not take {key}; it takes {}", all.join(", "));
                check.say(Code::RuleKeyNotAllowed, at, message);
            }
        }
        numbers(check, rule, kind, supports);
        zero_count(check, rule);
        test(check, rule, kind);
    }
    metric(check, rule, metrics, kind);
}

/// Whether a key of the rule looks like `key`: then the misspelling has been told already.
fn misspelt(rule: View<'_>, key: &str) -> bool {
    rule.entries()
        .any(|(entry, _)| nearest(&entry.key, std::iter::once(key)).is_some() && !FLAT_KEYS.contains(&entry.key.as_ref()))
}

/// Counts that must fit into each other.
fn numbers<'a>(check: &mut Check<'a>, rule: View<'a>, kind: &str, supports: bool) {
    let window = rule.get("window");
    let periods = window.and_then(View::number);
    let months = window.and_then(|window| window.number_at("months"));
    if kind == "periods" {
        match (rule.get("at_least"), rule.get("at_least_share"), rule.get("test")) {
            (Some(_), Some(share), _) => {
                check.say(Code::RuleKeyNotAllowed, share, "at_least and at_least_share stand together; keep one of them");
            }
            (None, None, test) if !supports || test.is_some() => {
                check.say(Code::RuleKeyMissing, rule, "A rule of type periods needs at_least or at_least_share");
            }
            (Some(at), None, None) | (None, Some(at), None) => {
                check.say(Code::RuleKeyMissing, at, "How many periods count can only be said of a test; add test");
            }
            _ => {}
        }
    }
    if let Some(at) = window.filter(|_| matches!(kind, "periods" | "pooled") && months.is_some()) {
        check.say(Code::RuleKeyNotAllowed, at, format!("A rule of type {kind} takes a window of periods, such as window: 4"));
    }
    if let Some(at) = window.filter(|_| kind == "event_count" && periods.is_some()) {
        check.say(
            Code::RuleKeyNotAllowed,
            at,
            "A rule of type event_count takes a window of months, such as window: {months: 24}",
        );
    }
    for key in ["at_least", "min_active"] {
        if let (Some(at), Some(periods)) = (rule.get(key), periods)
            && at.number().is_some_and(|number| number > periods)
        {
            let message = format!("{key} asks for {} of a window of {periods}", at.text().unwrap_or_default());
            check.say(Code::RuleImpossible, at, message);
        }
    }
    for (at, lowest) in [
        (rule.get("at_least_share"), false),
        (rule.get("attribution").and_then(|attribution| attribution.get("min_share_of_period")), true),
    ] {
        let value = at.and_then(View::text).and_then(|text| text.parse::<crate::domain::decimal::Dec>().ok());
        if let (Some(at), Some(value)) = (at, value) {
            let zero = rust_decimal::Decimal::ZERO;
            if value.0 > rust_decimal::Decimal::ONE || value.0 < zero || (!lowest && value.0 == zero) {
                check.say(Code::OutOfRange, at, "A share lies between \"0\" and \"1\"");
            }
        }
    }
    if let Some(at) = rule.get("period") {
        match (kind, at.text().unwrap_or_default()) {
            ("pooled_count", period) if period != "month" => {
                check.say(Code::RuleKeyNotAllowed, at, "A rule of type pooled_count takes period: month");
            }
            ("change", period) if period != "quarter" => {
                check.say(
                    Code::RuleKeyNotAllowed,
                    at,
                    "same_quarter_last_year compares quarters: take period out, or write quarter",
                );
            }
            (_, "snapshot") => {
                check.say(Code::RuleKeyNotAllowed, at, "A snapshot has no length, so no window can be made of it");
            }
            _ => {}
        }
    }
}

/// A count of nothing is reached by nothing.
fn zero_count<'a>(check: &mut Check<'a>, rule: View<'a>) {
    let of_test = rule.get("test").and_then(|test| test.get("at_least"));
    for at in [rule.get("at_least"), of_test].into_iter().flatten().filter(|at| at.number() == Some(0)) {
        check.say(Code::EmptyRule, at, "at_least: 0 asks for nothing, so everybody meets it");
    }
}

/// Which test a type takes.
fn test<'a>(check: &mut Check<'a>, rule: View<'a>, kind: &str) {
    let Some((entry, value)) = rule.get("test").and_then(|test| test.entries().next()) else { return };
    let name = entry.key.as_ref();
    let allowed: &[&str] = match kind {
        "event_count" => &["at_least"],
        "pooled_count" => &["beats", "meets", "meets_per_fte_year"],
        _ => &["beats", "meets"],
    };
    if !allowed.contains(&name) {
        check.say(Code::RuleKeyNotAllowed, value, format!("A rule of type {kind} is tested by {}", allowed.join(", ")));
        return;
    }
    if matches!(kind, "change" | "pooled_count") && value.text() == Some("target") {
        check.say(
            Code::RuleKeyNotAllowed,
            value,
            format!("A rule of type {kind} has no target of its own; write a number in quotes"),
        );
    }
    if name == "meets_per_fte_year" && rule.get("prorate").is_none() {
        check.say(Code::RuleKeyMissing, rule, "meets_per_fte_year needs prorate: fte");
    }
    if let (Some(at), true) = (rule.get("prorate"), kind == "pooled_count" && name != "meets_per_fte_year") {
        check.say(Code::RuleKeyNotAllowed, at, "prorate goes with meets_per_fte_year; without it the sum is tested as it is");
    }
}

fn metric<'a>(check: &mut Check<'a>, rule: View<'a>, metrics: &Used<'a>, kind: &str) {
    let Some(at) = rule.get("metric") else { return };
    let Some(catalogue) = check.needed(metrics, Kind::MetricCatalogue, at) else { return };
    let known: Known<'_> = catalogue.root.list("metrics").filter_map(|m| Some((m.text_at("id")?, m))).collect();
    let Some(found) = at.text().and_then(|id| known.get(id)) else {
        check.known(Code::UnknownMetric, Some(at), "metric", &known);
        return;
    };
    let word = |key| found.text_at(key).unwrap_or_default();
    let name = at.text().unwrap_or_default();
    let neutral = matches!(word("better"), "neutral" | "context");
    let event = word("shape") == "event";
    match kind {
        "event_count" if !event && !neutral => {
            check.say(Code::MetricShape, at, format!("{name} is not counted by events"));
        }
        "periods" | "pooled" | "change" | "pooled_count" if event => {
            check.say(Code::MetricShape, at, format!("{name} is counted by events: use type: event_count"));
        }
        "pooled" if !found.is_true("ratio") => {
            check.say(Code::MetricShape, at, format!("{name} has no denominator to pool: use type: pooled_count"));
        }
        "pooled_count" if found.is_true("ratio") || word("shape") != "flow" => {
            check.say(
                Code::MetricShape,
                at,
                format!("{name} is not a count during a period, so months of it cannot be added up"),
            );
        }
        _ => {}
    }
    if let (Some(test), true) = (rule.get("test"), neutral && kind != "event_count") {
        check.say(
            Code::NeutralTarget,
            test,
            format!("{name} has no better direction, so it takes no test: more of it must not become an aim"),
        );
    }
}

/// Warns where a criterion can be met by figures without anyone having looked.
fn metric_alone(check: &mut Check<'_>) {
    let root = check.root();
    let named: HashSet<&str> = root.list("rules").filter_map(|rule| rule.get("requires")).flat_map(metrics_named).collect();
    let flat: HashSet<&str> =
        root.list("rules").filter(|rule| rule.get("metric").is_some()).filter_map(|rule| rule.text_at("id")).collect();
    // What is wrong with a rule that names no metric, or a metric rule that is not there, has been told.
    let dangling = |tree: View<'_>| metrics_named(tree).iter().any(|id| !flat.contains(id));
    // The first tree of a criterion counts; a second one is a problem of its own.
    let mut trees: Known<'_> = Known::new();
    for rule in root.list("rules") {
        if let (Some(criterion), Some(tree)) = (rule.text_at("criterion"), rule.get("requires")) {
            trees.entry(criterion).or_insert(tree);
        }
    }
    for rule in root.list("rules") {
        let criterion = rule.text_at("criterion").unwrap_or_default();
        let alone = match rule.get("requires") {
            Some(tree) => !dangling(tree) && without_person(tree) == Some(true),
            None => {
                let id = rule.text_at("id").unwrap_or_default();
                let counts = rule.text_at("use") != Some("supports") && rule.get("metric").is_some() && !named.contains(&id);
                counts && trees.get(criterion).is_none_or(|tree| without_person(*tree).is_some())
            }
        };
        if alone {
            check.say(
                Code::MetricAlone,
                rule,
                format!("Figures alone decide {criterion}. Add manager_judgement, so that a person does"),
            );
        }
    }
}

fn metrics_named(tree: View<'_>) -> Vec<&str> {
    let mut found = Vec::new();
    for (entry, value) in tree.entries() {
        match entry.key.as_ref() {
            "metric" => found.extend(value.text()),
            "all_of" | "any_of" => found.extend(value.members().flat_map(metrics_named)),
            "at_least" => found.extend(value.list("of").flat_map(metrics_named)),
            _ => {}
        }
    }
    found
}

/// Whether the tree can be met without a person having looked at anything: None where not, else whether a figure takes part.
fn without_person(tree: View<'_>) -> Option<bool> {
    let (entry, value) = tree.entries().next()?;
    match entry.key.as_ref() {
        "metric" => Some(true),
        "training_matrix" | "cpd" => Some(false),
        "all_of" => value.members().map(without_person).try_fold(false, |any, member| Some(any | member?)),
        "any_of" => value.members().filter_map(without_person).max(),
        "at_least" => {
            let n = usize::try_from(value.number_at("n")?).ok()?;
            let members: Vec<bool> = value.list("of").filter_map(without_person).collect();
            (members.len() >= n).then(|| members.contains(&true))
        }
        _ => None,
    }
}
