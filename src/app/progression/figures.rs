//! What has become of the figures of a case since it was frozen.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::Deserialize;

use super::super::{AppError, Tx};
use super::case::Case;
use crate::domain::assessment::caseload::name;
use crate::domain::caseload::{Figure, FigureKey, Metric, PastFigure};
use crate::domain::ids::Reference;
use crate::domain::officer::Observation;
use crate::domain::progression::figures::{FigureChange, FrozenFigure};
use crate::domain::progression::frozen::{Freeze, FrozenAnswer};
use crate::domain::words;
use crate::store::caseload::{self as rows, ImportedFile};

/// The figures that an application was frozen with, each with its revision and with what has happened to it since.
pub(super) fn of_case(tx: &mut Tx<'_>, case: &Case, freeze: &Freeze, then: &FrozenAnswer) -> Result<Vec<FrozenFigure>, AppError> {
    let unreadable = |error: serde_json::Error| AppError::Internal(format!("freeze {} cannot be read: {error}", freeze.id));
    let frozen = looked_at(freeze, then, case.application.level.as_str()).map_err(unreadable)?;
    if frozen.is_empty() {
        return Ok(Vec::new());
    }
    let person = &case.person.id;
    let now: HashMap<FigureKey, Figure> =
        rows::figures_of(tx.connection, person)?.into_iter().map(|figure| (figure.key(), figure)).collect();
    let mut before: HashMap<FigureKey, Vec<PastFigure>> = HashMap::new();
    if now.values().any(|figure| figure.origin.revision > 1) {
        for past in rows::history_of(tx.connection, person)? {
            before.entry(past.figure.key()).or_default().push(past);
        }
    }
    let disputes = rows::disputes_of(tx.connection, person)?;
    // The names of periods are those of the calendar of that day.
    let reference = Reference::new(format!("{}@{}", freeze.framework, freeze.framework_version));
    let plan = tx.plan(&reference, freeze.as_of).ok();
    let changed = now.values().filter(|figure| figure.origin.made_at > freeze.at);
    let imports: BTreeSet<String> = changed.filter_map(|figure| Some(figure.origin.import.as_ref()?.0.clone())).collect();
    let imports: Vec<String> = imports.into_iter().collect();
    let files = match imports.is_empty() {
        true => Vec::new(),
        false => rows::files(tx.connection, &imports)?,
    };
    let mut figures = Vec::with_capacity(frozen.len());
    for (metric, row) in frozen {
        let key = FigureKey::of(person, false, &row);
        let period = match &plan {
            Some(plan) => name(plan, row.period, row.start),
            None => format!("{} to {}", words::date(row.start), words::date(row.end)),
        };
        let held = now.get(&key);
        let past = before.get(&key).map(Vec::as_slice).unwrap_or_default();
        let stood = |past: &&PastFigure| past.figure.origin.made_at <= freeze.at && freeze.at < past.replaced_at;
        let revision = match held.filter(|held| held.origin.made_at <= freeze.at) {
            Some(held) => Some(held.origin.revision),
            None => past.iter().find(stood).map(|past| past.figure.origin.revision),
        };
        let mut since = Vec::new();
        if let Some(held) = held.filter(|held| held.origin.made_at > freeze.at) {
            let origin = &held.origin;
            let (at, revision) = (origin.made_at, origin.revision);
            since.push(FigureChange::Corrected { now: held.observation.clone(), revision, at, file: file(&files, held) });
        }
        for dispute in disputes.iter().filter(|dispute| dispute.key == key) {
            if dispute.raised_at > freeze.at {
                since.push(FigureChange::Disputed { at: dispute.raised_at });
            }
            if let Some(settled) = dispute.settlement.as_ref().filter(|settled| settled.at > freeze.at) {
                since.push(FigureChange::Settled { at: settled.at, outcome: settled.outcome });
            }
        }
        since.sort_by_key(FigureChange::at);
        figures.push(FrozenFigure { metric, row, period, revision, since });
    }
    Ok(figures)
}

/// The name of the file that a figure came from, and the line of it.
fn file(files: &[ImportedFile], figure: &Figure) -> Option<(String, u32)> {
    let (import, line) = figure.origin.import.as_ref()?;
    let file = files.iter().find(|file| file.id == *import)?;
    Some((file.name.clone(), *line))
}

#[derive(Deserialize)]
struct KeptRecord {
    #[serde(default)]
    observations: Vec<Observation>,
}

#[derive(Deserialize)]
struct KeptRule {
    id: String,
    metric: Option<String>,
}

/// The observations of the kept record that rules of the kept answer looked at, each with its metric: by metric in the order
/// of the catalogue, period and patch.
///
/// # Errors
/// What was kept is not what this program keeps.
fn looked_at(freeze: &Freeze, then: &FrozenAnswer, level: &str) -> Result<Vec<(Metric, Observation)>, serde_json::Error> {
    let documents: Vec<serde_json::Value> = serde_json::from_str(&freeze.documents)?;
    let mut metric_of: BTreeMap<String, String> = BTreeMap::new();
    let mut metrics: Vec<Metric> = Vec::new();
    for mut document in documents {
        match document["kind"].as_str() {
            Some("evidence_policy") => {
                let rules: Vec<KeptRule> = list(document["rules"].take())?;
                metric_of.extend(rules.into_iter().filter_map(|rule| Some((rule.id, rule.metric?))));
            }
            Some("metric_catalogue") => metrics.extend(list::<Metric>(document["metrics"].take())?),
            _ => {}
        }
    }
    let mut periods: BTreeSet<(&str, NaiveDate, NaiveDate)> = BTreeSet::new();
    let levels: Vec<&str> = then.answer.levels.iter().map(|level| level.id.as_str()).collect();
    let target = levels.iter().position(|known| *known == level).unwrap_or(levels.len());
    let is_asked = |of: Option<&str>| of.is_none_or(|of| levels.iter().position(|known| *known == of) <= Some(target));
    for criterion in then.answer.criteria.iter().filter(|criterion| is_asked(criterion.level.as_deref())) {
        for rule in &criterion.rules {
            let Some(metric) = metric_of.get(&rule.id) else { continue };
            periods.extend(rule.periods.iter().map(|period| (metric.as_str(), period.start, period.end)));
        }
    }
    if periods.is_empty() {
        return Ok(Vec::new());
    }
    let record: KeptRecord = serde_json::from_str(&freeze.record)?;
    let mut found: Vec<(usize, Observation)> = Vec::new();
    for row in record.observations {
        let place = metrics.iter().position(|metric| metric.id == row.metric);
        if let Some(place) = place.filter(|_| periods.contains(&(row.metric.as_str(), row.start, row.end))) {
            found.push((place, row));
        }
    }
    found.sort_by(|(one, a), (other, b)| (one, a.period, a.start, &a.patch).cmp(&(other, b.period, b.start, &b.patch)));
    Ok(found.into_iter().map(|(place, row)| (metrics[place].clone(), row)).collect())
}

/// A list that a document may leave out.
fn list<T: for<'de> Deserialize<'de>>(value: serde_json::Value) -> Result<Vec<T>, serde_json::Error> {
    Ok(serde_json::from_value::<Option<Vec<T>>>(value)?.unwrap_or_default())
}
