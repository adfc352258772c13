//! Random policies over a fixed metric catalogue, with some calendars. Each rule is the only one of its own criterion, so
//! that the criterion's outcome is the rule's.

use gradus::domain::assessment::plan::{Documents, Plan, Target};
use gradus::domain::calendar::Calendar;
use gradus::domain::caseload::MetricCatalogue;
use gradus::domain::evidence_policy::{EvidencePolicy, Rule};
use gradus::domain::framework::ProgressionFramework;
use serde_json::{Value, json};

use super::chance::Chance;

/// Metrics with a direction: id, unit, shape, better, ratio, bounded, allow_negative.
const METRICS: [(&str, &str, &str, &str, bool, bool, bool); 9] = [
    ("arrears_pct", "percent", "stock", "lower", true, false, false),
    ("arrears_net_pct", "percent", "stock", "lower", true, false, true),
    ("debit_pct", "percent", "stock", "higher", true, true, false),
    ("collected_pct", "percent", "flow", "higher", true, false, false),
    ("late_pct", "percent", "flow", "lower", true, true, false),
    ("arrears_gbp", "gbp", "stock", "lower", false, false, false),
    ("gained_gbp", "gbp", "flow", "higher", false, false, false),
    ("visits", "count", "flow", "higher", false, false, false),
    ("complaints", "count", "flow", "lower", false, false, false),
];
const RATIOS: [&str; 5] = ["arrears_pct", "arrears_net_pct", "debit_pct", "collected_pct", "late_pct"];
const SUMS: [&str; 3] = ["gained_gbp", "visits", "complaints"];
pub const EVENTS: [&str; 2] = ["hearings", "notices"];
pub const HEARING_OUTCOMES: [&str; 7] =
    ["adjourned", "adjourned_on_terms", "suspended_order", "outright_order", "dismissed", "withdrawn", "vacated"];
/// What ratios are near, in percent.
pub const PERCENTS: [&str; 9] = ["2.75", "90", "33.333333", "66.67", "98.5", "0", "100", "0.5", "50.000001"];
pub const AMOUNTS: [&str; 5] = ["3", "40", "100.5", "1250.25", "0"];

/// The documents of one plan.
pub struct Set {
    pub framework: ProgressionFramework,
    pub policy: EvidencePolicy,
    pub catalogue: MetricCatalogue,
    pub calendar: Option<Calendar>,
}

impl Set {
    pub fn random(chance: &mut Chance, rules: usize) -> Set {
        let rules: Vec<Value> = (0..rules).map(|at| rule(chance, at)).collect();
        Set::new(rules, calendar(chance))
    }

    pub fn new(rules: Vec<Value>, calendar: Option<Value>) -> Set {
        let criteria: Vec<Value> = rules
            .iter()
            .map(|rule| json!({"id": rule["criterion"], "level": "A", "group": "skills", "text": "A requirement."}))
            .collect();
        let mut metrics: Vec<Value> = METRICS
            .iter()
            .map(|(id, unit, shape, better, ratio, bounded, allow_negative)| {
                json!({"id": id, "name": id, "unit": unit, "shape": shape, "better": better, "ratio": ratio, "bounded": bounded,
                    "allow_negative": allow_negative, "summary": "A metric."})
            })
            .collect();
        for (id, shape) in [("hearings", "event"), ("notices", "flow")] {
            metrics.push(
                json!({"id": id, "name": id, "unit": "count", "shape": shape, "better": "neutral", "summary": "A metric."}),
            );
        }
        let read = "the documents of the reference fit their types";
        Set {
            framework: serde_json::from_value(
                json!({"id": "reference.framework", "version": "1", "effective_from": "2020-04-01",
                "title": "Reference", "levels": [{"id": "A", "name": "Only", "order": 1}], "groups": ["skills"],
                "criteria": criteria}),
            )
            .expect(read),
            policy: serde_json::from_value(json!({"id": "reference.policy", "version": "1", "effective_from": "2020-04-01",
                "framework": "reference.framework@1", "rules": rules}))
            .expect(read),
            catalogue: serde_json::from_value(json!({"id": "reference.metrics", "version": "1", "metrics": metrics}))
                .expect(read),
            calendar: calendar.map(|calendar| serde_json::from_value(calendar).expect(read)),
        }
    }

    /// The same documents with one rule of the policy only.
    pub fn with_only(&self, rule: &Rule) -> Set {
        let mut framework = self.framework.clone();
        framework.criteria.retain(|criterion| criterion.id == rule.criterion);
        let mut policy = self.policy.clone();
        policy.rules = vec![rule.clone()];
        Set { framework, policy, catalogue: self.catalogue.clone(), calendar: self.calendar.clone() }
    }

    pub fn plan(&self) -> Plan {
        Plan::compile(&Documents {
            target: Target::Framework(&self.framework),
            policy: Some(&self.policy),
            training_matrix: None,
            metric_catalogue: Some(&self.catalogue),
            qualification_catalogue: None,
            calendar: self.calendar.as_ref(),
            pinned: Vec::new(),
        })
    }
}

fn calendar(chance: &mut Chance) -> Option<Value> {
    let (week_starts, financial_year_starts, first) = match chance.below(5) {
        0 | 1 => return None,
        2 => ("monday", "04-01", "2024-04-01"),
        3 => ("wednesday", "01-01", "2024-01-03"),
        _ => ("sunday", "04-06", "2024-04-07"),
    };
    Some(json!({"id": "reference.calendar", "version": "1", "week_starts": week_starts,
        "financial_year_starts": financial_year_starts,
        "years": [{"year": "2024/25", "first_monday": first, "weeks": 53, "rent_free_weeks": []}]}))
}

fn rule(chance: &mut Chance, at: usize) -> Value {
    let mut rule = match chance.below(20) {
        0..7 => periods(chance),
        7..11 => pooled(chance),
        11..14 => change(chance),
        14..17 => pooled_count(chance),
        _ => event_count(chance),
    };
    rule["id"] = json!(format!("R{at}"));
    rule["criterion"] = json!(format!("C{at}"));
    if rule["type"] != "event_count" {
        if chance.percent(60) {
            rule["attribution"] = attribution(chance);
        }
        if chance.percent(25) {
            rule["if_absent"] = json!("not_met");
        }
    }
    if chance.percent(8) {
        rule["use"] = json!("supports");
        if chance.percent(50) {
            for key in ["test", "at_least", "at_least_share"] {
                rule.as_object_mut().expect("an object").remove(key);
            }
        }
    }
    rule
}

fn attribution(chance: &mut Chance) -> Value {
    let mut attribution = json!({});
    if chance.percent(60) {
        attribution["min_share_of_period"] = json!(chance.pick(&["0", "0.25", "0.333333", "0.5", "0.75", "1", "1.000000"]));
    }
    if chance.percent(60) {
        attribution["basis"] = json!(chance.pick(&["substantive", "cover", "any", "any"]));
    }
    attribution
}

/// A test against the target or against a number of which values are often near.
fn test(chance: &mut Chance, metric: &str, target: bool) -> Value {
    let than = match () {
        () if target && chance.percent(50) => "target",
        () if RATIOS.contains(&metric) => chance.pick(&PERCENTS),
        () => chance.pick(&AMOUNTS),
    };
    json!({chance.pick(&["beats", "meets"]): than})
}

fn periods(chance: &mut Chance) -> Value {
    let metric = chance.pick(&METRICS).0;
    let (period, window) = match chance.below(10) {
        0 if chance.percent(10) => ("week", chance.between(13, 60)),
        0..3 => ("week", chance.between(1, 6)),
        3..5 => ("month", chance.between(1, 5)),
        5..9 => ("quarter", chance.between(1, 4)),
        _ => ("year", chance.between(1, 2)),
    };
    let mut rule = json!({"metric": metric, "type": "periods", "period": period, "window": window});
    rule["test"] = test(chance, metric, true);
    if chance.percent(60) {
        rule["at_least"] = json!(chance.between(1, window));
    } else {
        rule["at_least_share"] = json!(chance.pick(&["0.5", "0.75", "0.90", "1", "0.333333", "0.000001"]));
    }
    if chance.percent(30) {
        rule["min_active"] = json!(chance.between(0, window));
    }
    rule
}

fn pooled(chance: &mut Chance) -> Value {
    let metric = chance.pick(&RATIOS);
    let (period, window) = match chance.below(10) {
        0..2 => ("week", chance.between(1, 5)),
        2..5 => ("month", chance.between(1, 5)),
        5..9 => ("quarter", chance.between(1, 4)),
        _ => ("year", chance.between(1, 2)),
    };
    let mut rule = json!({"metric": metric, "type": "pooled", "period": period, "window": window});
    rule["test"] = test(chance, metric, true);
    if chance.percent(30) {
        rule["min_denominator"] = match chance.below(4) {
            0 => json!(10),
            1 => json!("48"),
            2 => json!("60.01"),
            _ => json!("0"),
        };
    }
    rule
}

fn change(chance: &mut Chance) -> Value {
    let mut rule = json!({"metric": chance.pick(&METRICS).0, "type": "change", "compare": "same_quarter_last_year"});
    let than = chance.pick(&["0", "0.10", "-0.10", "0.01", "1", "0.000001", "-1"]);
    rule["test"] = json!({chance.pick(&["beats", "meets"]): than});
    if chance.percent(50) {
        rule["relative_to"] = json!("team");
    }
    if chance.percent(30) {
        rule["period"] = json!("quarter");
    }
    rule
}

fn pooled_count(chance: &mut Chance) -> Value {
    let metric = chance.pick(&SUMS);
    let months = chance.pick(&[1, 2, 3, 6, 12]);
    let window = if chance.percent(50) { json!({"months": months}) } else { json!(months) };
    let mut rule = json!({"metric": metric, "type": "pooled_count", "period": "month", "window": window});
    if chance.percent(60) {
        let yearly = chance.pick(&["12", "40", "37.5", "36", "1200", "0.01"]);
        rule["test"] = json!({"meets_per_fte_year": yearly});
        rule["prorate"] = json!("fte");
    } else {
        let number = chance.pick(&["0", "3", "9", "36", "40", "100.5", "300"]);
        rule["test"] = json!({chance.pick(&["beats", "meets"]): number});
    }
    rule
}

fn event_count(chance: &mut Chance) -> Value {
    let months = chance.pick(&[1, 3, 6, 12, 24]);
    let mut rule = json!({"metric": chance.pick(&EVENTS), "type": "event_count", "window": {"months": months}});
    rule["test"] = json!({"at_least": chance.between(1, 4)});
    if chance.percent(70) {
        let mut filter = json!({});
        if chance.percent(50) {
            filter["outcome_not"] = json!([chance.pick(&HEARING_OUTCOMES), "vacated"]);
        }
        if chance.percent(30) {
            filter["outcome"] = json!(["adjourned", "suspended_order", "vacated", chance.pick(&HEARING_OUTCOMES)]);
        }
        if chance.percent(50) {
            filter["role"] = json!(chance.pick(&["representative", "observer"]));
        }
        rule["filter"] = filter;
    }
    if chance.percent(60) {
        rule["distinct_by"] = json!("ref");
    }
    rule
}
