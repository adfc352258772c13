//! A disagreement made small: what is not needed for it is dropped, and the rest is printed.

use std::fmt::Write;

use chrono::NaiveDate;
use gradus::domain::evidence_policy::Rule;
use gradus::domain::officer::Record;
use serde::Serialize;

use super::documents::Set;

/// Drops facts one at a time for as long as `fails` still says that the rest disagrees.
pub fn shrink(record: &Record, fails: impl Fn(&Record) -> bool) -> Record {
    let mut smallest = record.clone();
    loop {
        let before = smallest.clone();
        drop_members(&mut smallest, &fails, |record| &mut record.observations);
        drop_members(&mut smallest, &fails, |record| &mut record.team_observations);
        drop_members(&mut smallest, &fails, |record| &mut record.events);
        drop_members(&mut smallest, &fails, |record| &mut record.absences);
        drop_members(&mut smallest, &fails, |record| &mut record.fte);
        if smallest.patches.is_some() {
            drop_members(&mut smallest, &fails, |record| record.patches.as_mut().expect("patches"));
        }
        for simpler in [Record { patches: None, ..smallest.clone() }, Record { appointed_on: None, ..smallest.clone() }] {
            if simpler != smallest && fails(&simpler) {
                smallest = simpler;
            }
        }
        if smallest == before {
            return smallest;
        }
    }
}

fn drop_members<T: Clone>(record: &mut Record, fails: &impl Fn(&Record) -> bool, list: impl Fn(&mut Record) -> &mut Vec<T>) {
    let mut at = 0;
    while at < list(record).len() {
        let mut smaller = record.clone();
        list(&mut smaller).remove(at);
        if fails(&smaller) {
            *record = smaller;
        } else {
            at += 1;
        }
    }
}

/// The case in words that can be pasted into a YAML file: JSON in YAML's flow style, one fact a line.
pub fn print(set: &Set, rule: &Rule, record: &Record, as_of: NaiveDate) -> String {
    let mut text = String::new();
    let mut line = |key: &str, value: String| writeln!(text, "{key} {value}").expect("a string takes everything");
    line("as_of:", as_of.to_string());
    line("calendar:", json(&set.calendar));
    let metric = set.catalogue.metrics.iter().find(|metric| Some(&metric.id) == rule.metric.as_ref());
    line("metric:", json(&metric));
    line("rule:", json(rule));
    line("appointed_on:", json(&record.appointed_on));
    line("fte:", json(&record.fte));
    line("absences:", json(&record.absences));
    line("patches:", json(&record.patches));
    for (key, rows) in [("observations:", &record.observations), ("team_observations:", &record.team_observations)] {
        line(key, String::new());
        rows.iter().for_each(|row| line("  -", json(row)));
    }
    line("events:", String::new());
    record.events.iter().for_each(|event| line("  -", json(event)));
    text
}

/// Without what is null.
fn json(value: &impl Serialize) -> String {
    let mut value = serde_json::to_value(value).expect("JSON");
    if let Some(object) = value.as_object_mut() {
        object.retain(|_, value| !value.is_null());
    }
    value.to_string()
}
