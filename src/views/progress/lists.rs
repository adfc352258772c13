//! Lists of criteria: what is missing by who acts next, and what a post asks for by how much it asks.

use serde::Serialize;

use crate::domain::assessment::answer::CriterionStatus;
use crate::domain::assessment::reasons::Act;
use crate::domain::framework::CriterionRequirement;

use super::super::parts::Tag;
use super::reasons::{self, Ways, acts_next};
use super::{Named, Reader, Side, outcome_tag, standing};

/// Criteria under one heading.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RowGroup {
    /// With how many there are: "Waiting for Manager One (2)".
    pub heading: String,
    /// "Manager One acts next. You do not need to do anything."; null where the reader acts.
    pub note: Option<String>,
    pub rows: Vec<CriterionRow>,
}

/// One criterion of a task list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CriterionRow {
    pub criterion: Named,
    /// Why it is not met, or how it is.
    pub hint: Option<String>,
    pub tag: Tag,
}

/// What is not met, by who acts next. What the reader can do comes first.
pub fn missing(reader: &Reader, unmet: &[&CriterionStatus]) -> Vec<RowGroup> {
    let own = match reader.side {
        Side::Officer => Act::Officer,
        Side::Manager => Act::Manager,
        Side::Hr => Act::Hr,
        Side::Other => Act::None,
    };
    let mut acts = [Act::Officer, Act::Manager, Act::Hr, Act::Figures, Act::None];
    acts.sort_by_key(|act| *act != own || own == Act::None);
    let of = |act: Act| unmet.iter().copied().filter(move |status| status.act == act);
    acts.into_iter()
        .filter(|act| of(*act).next().is_some())
        .map(|act| RowGroup {
            heading: format!("{} ({})", heading(reader, act), of(act).count()),
            note: note(reader, act, of(act)),
            rows: of(act).map(|status| row(reader, status)).collect(),
        })
        .collect()
}

fn heading(reader: &Reader, act: Act) -> String {
    match (act, reader.side) {
        (Act::Officer, _) => reader.says("can act on these", "can act on these"),
        (Act::Manager, Side::Manager) => "Waiting for you".to_owned(),
        (Act::Manager, _) => format!("Waiting for {}", reader.manager_name()),
        (Act::Hr | Act::Figures | Act::None, _) => act.heading().to_owned(),
    }
}

fn note<'a>(reader: &Reader, act: Act, group: impl Iterator<Item = &'a CriterionStatus>) -> Option<String> {
    if act == Act::Figures {
        let next = group.filter_map(|status| status.earliest_on).min()?;
        return Some(reasons::from_when(reader, next));
    }
    acts_next(reader, act)
}

/// The most reasons that a row names; the page of the criterion has them all.
const MOST_FACTS: usize = 2;

pub fn row(reader: &Reader, status: &CriterionStatus) -> CriterionRow {
    let hint = match status.outcome.is_met() {
        true => standing(status).or_else(|| met_by(status)),
        false => facts(reader, status),
    };
    CriterionRow { criterion: Named::of(reader, status), hint, tag: outcome_tag(status.outcome) }
}

fn facts(reader: &Reader, status: &CriterionStatus) -> Option<String> {
    let lines = reasons::lines(reader, status, Ways::default());
    let mut facts: Vec<String> = lines.iter().take(MOST_FACTS).map(|line| line.fact.clone()).collect();
    match lines.len().saturating_sub(MOST_FACTS) {
        0 => {}
        1 => facts.push("And 1 more reason.".to_owned()),
        more => facts.push(format!("And {more} more reasons.")),
    }
    (!facts.is_empty()).then(|| facts.join(" "))
}

/// By what a criterion is met, in one line. Where a level was given, what stands behind it says more than that it was.
pub fn met_by(status: &CriterionStatus) -> Option<String> {
    let behind: Vec<&str> = status.met_by.iter().filter(|met| met.kind != "level").map(|met| met.text.as_str()).collect();
    (!behind.is_empty()).then(|| behind.join("; "))
}

/// The criteria of a post without levels, by how much they are asked for.
pub fn by_requirement(
    reader: &Reader,
    statuses: &[&CriterionStatus],
    requirement: impl Fn(&CriterionStatus) -> CriterionRequirement,
) -> Vec<RowGroup> {
    [
        (CriterionRequirement::Essential, "Essential"),
        (CriterionRequirement::Desirable, "Desirable"),
        (CriterionRequirement::Unspecified, "Not marked"),
    ]
    .into_iter()
    .filter_map(|(wanted, heading)| {
        let rows: Vec<CriterionRow> =
            statuses.iter().filter(|status| requirement(status) == wanted).map(|status| row(reader, status)).collect();
        let heading = format!("{heading} ({})", rows.len());
        (!rows.is_empty()).then_some(RowGroup { heading, note: None, rows })
    })
    .collect()
}
