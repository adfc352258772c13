//! Where an officer stands: the pages of progress, made from an [`Assessment`](crate::domain::assessment::Assessment) and
//! the names of its framework. Every word about an outcome, and every way on from a reason, is chosen here; nothing is
//! worked out again.

mod compare;
mod criterion;
mod grid;
mod ladder;
mod lists;
mod matrix;
mod own;
mod reasons;
mod samples;
mod sentences;
#[cfg(test)]
mod tests;
mod written;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::assessment::Assessment;
use crate::domain::assessment::answer::{CriterionStatus, MetBy};
use crate::domain::assessment::outcome::Outcome;
use crate::domain::assessment::plan::Plan;
use crate::domain::assessment::reasons::ReasonCode;
use crate::domain::framework::CriterionRequirement;
use crate::domain::officer::LevelBasis;

use super::parts::{Choice, Link, Select, Tag};
use super::words;

pub use compare::{ChosenPost, Compare, CompareFacts};
pub use criterion::{CriterionEvidence, CriterionFacts, CriterionPage, HistoryFact};
pub use lists::{CriterionRow, RowGroup};
pub use matrix::{Found, MATRIX_COLUMNS, Matrix, MatrixEvidence, MatrixFacts};
pub use own::{OpenApplication, Progress, ProgressFacts};
pub use reasons::{ReasonLine, Ways, fact};
pub(super) use samples::{missing as sample_missing, names as sample_names, reader as sample_reader};

/// Who reads about whom. The side follows from the relation by which the reader may see the record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reader {
    pub side: Side,
    /// The officer's id, as addresses have it.
    pub person: String,
    /// The officer's name.
    pub officer: String,
    /// The line manager's name, where there is one.
    pub manager: Option<String>,
    /// The day of what is shown.
    pub as_of: NaiveDate,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// The officer: "you".
    Officer,
    /// The line manager, or who acts for them.
    Manager,
    Hr,
    /// Everybody else: an auditor, a panel member, a higher manager.
    Other,
}

/// What meets something, and where it can be seen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Proof {
    pub text: String,
    pub href: Option<String>,
}

impl Proof {
    fn plain(text: impl Into<String>) -> Proof {
        Proof { text: text.into(), href: None }
    }
}

impl Reader {
    /// With the page of what it names. `metrics`: the metric of each rule, where they are known.
    fn proof(&self, met: &MetBy, text: String, metrics: &[(String, String)]) -> Proof {
        let href = match &*met.kind {
            "document" => Some(format!("/evidence/{}", met.id)),
            // Whoever reads for one decision alone opens no other record of the person.
            _ if self.side == Side::Other => None,
            "award" => Some(self.qualifications()),
            "employment" => Some(self.employment()),
            "course" => Some(self.training()),
            "cpd" => Some(self.cpd()),
            "figure" => {
                let metric = metrics.iter().find(|(rule, _)| *rule == met.id);
                Some(metric.map_or_else(|| self.caseload(), |(_, metric)| self.figure(metric)))
            }
            _ => None,
        };
        Proof { text, href }
    }

    pub fn is_officer(&self) -> bool {
        self.side == Side::Officer
    }

    /// `/progress`, or the same page of another person.
    pub fn progress(&self) -> String {
        match self.side {
            Side::Officer => "/progress".to_owned(),
            _ => format!("/people/{}/progress", self.person),
        }
    }

    pub fn criterion(&self, id: &str) -> String {
        format!("{}/criteria/{id}", self.progress())
    }

    /// `/caseload`, or the same page of another person.
    pub fn caseload(&self) -> String {
        match self.side {
            Side::Officer => "/caseload".to_owned(),
            _ => format!("/people/{}/caseload", self.person),
        }
    }

    pub fn training(&self) -> String {
        match self.side {
            Side::Officer => "/training".to_owned(),
            _ => format!("/people/{}/training", self.person),
        }
    }

    pub fn cpd(&self) -> String {
        match self.side {
            Side::Officer => "/cpd".to_owned(),
            _ => format!("/people/{}/cpd", self.person),
        }
    }

    /// `/plan`, or the same page of another person.
    pub fn plan(&self) -> String {
        match self.side {
            Side::Officer => "/plan".to_owned(),
            _ => format!("/people/{}/plan", self.person),
        }
    }

    pub fn employment(&self) -> String {
        match self.side {
            Side::Officer => "/employment".to_owned(),
            _ => format!("/people/{}/employment", self.person),
        }
    }

    pub fn qualifications(&self) -> String {
        match self.side {
            Side::Officer => "/qualifications".to_owned(),
            _ => format!("/people/{}/qualifications", self.person),
        }
    }

    /// The page of one metric.
    pub fn figure(&self, metric: &str) -> String {
        format!("{}/{metric}", self.caseload())
    }

    /// The first words for the officer, the second, after the name, for others: "You meet", "Officer One meets".
    fn says(&self, you: &str, name: &str) -> String {
        match self.side {
            Side::Officer => format!("You {you}"),
            _ => format!("{} {name}", self.officer),
        }
    }

    /// "you" or the name, inside a sentence.
    pub(super) fn whom(&self) -> &str {
        if self.is_officer() { "you" } else { &self.officer }
    }

    /// How a list says whose it is: "" or ": Officer One".
    pub(super) fn of_whom(&self) -> String {
        if self.is_officer() { String::new() } else { format!(": {}", self.officer) }
    }

    pub(super) fn manager_name(&self) -> &str {
        self.manager.as_deref().unwrap_or("the line manager")
    }
}

/// What the levels and criteria of a framework, or of a job profile, are called.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Names {
    pub title: String,
    /// Lowest first; none where a job profile was asked.
    pub levels: Vec<LevelName>,
    pub criteria: Vec<CriterionName>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LevelName {
    pub id: String,
    pub name: String,
    /// The ids of the other levels that it needs, lowest first.
    pub needs: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CriterionName {
    pub id: String,
    pub level: Option<String>,
    pub group: String,
    /// A few words.
    pub label: String,
    /// The requirement, word for word.
    pub text: String,
    pub requirement: CriterionRequirement,
}

impl From<&Plan> for Names {
    fn from(plan: &Plan) -> Names {
        let id = |at: usize| plan.levels[at].id.clone();
        let levels = plan.levels.iter().enumerate().map(|(at, level)| {
            let needs = level.needs.iter().enumerate().filter(|(other, needed)| **needed && *other != at);
            LevelName { id: level.id.clone(), name: level.name.clone(), needs: needs.map(|(other, _)| id(other)).collect() }
        });
        let criteria = plan.criteria.iter().map(|criterion| CriterionName {
            id: criterion.id.clone(),
            level: criterion.level.map(id),
            group: criterion.group.clone(),
            label: criterion.label.clone(),
            text: criterion.text.clone(),
            requirement: criterion.requirement,
        });
        Names { title: plan.title.clone(), levels: levels.collect(), criteria: criteria.collect() }
    }
}

impl Names {
    pub(super) fn criterion(&self, id: &str) -> Option<&CriterionName> {
        self.criteria.iter().find(|criterion| criterion.id == id)
    }

    fn level(&self, id: &str) -> Option<&LevelName> {
        self.levels.iter().find(|level| level.id == id)
    }

    /// "level B (Practising)"; "level B" where the level has no other name.
    fn level_words(&self, id: &str) -> String {
        match self.level(id).map(|level| level.name.as_str()).filter(|name| !name.is_empty() && *name != id) {
            Some(name) => format!("level {id} ({name})"),
            None => format!("level {id}"),
        }
    }

    /// The groups in the order of their first criteria.
    fn groups(&self) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        self.criteria.iter().map(|criterion| criterion.group.as_str()).filter(|group| seen.insert(*group)).collect()
    }

    /// The choice of a level; an empty value means all.
    fn level_select(&self, first: &[(&str, &str)], chosen: &str) -> Option<Select> {
        let levels = self.levels.iter().map(|level| Choice::new(level.id.clone(), format!("Level {}", level.id)));
        let options = first.iter().map(|(word, label)| Choice::new(*word, *label)).chain(levels).collect();
        (!self.levels.is_empty()).then(|| Select::new("level", "Level", options).chosen(chosen))
    }

    fn group_select(&self, chosen: &str) -> Select {
        let groups = self.groups().into_iter().map(|group| Choice::new(group, words::sentence(group)));
        let options = std::iter::once(Choice::new("", "All groups")).chain(groups).collect();
        Select::new("group", "Group", options).chosen(chosen)
    }
}

/// The level's word in an address for all of them, where none means those up to the next.
const ALL_LEVELS: &str = "all";

/// What a list shows; an empty word means all. It never changes what is met.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filters {
    pub level: String,
    pub group: String,
    /// `met`, `not_met` or `insufficient_data`.
    pub outcome: String,
}

impl Filters {
    fn is_any(&self) -> bool {
        *self != Filters::default()
    }

    fn is_of_level(&self, status: &CriterionStatus) -> bool {
        ["", ALL_LEVELS].contains(&self.level.as_str()) || status.level.as_deref() == Some(self.level.as_str())
    }

    fn shows(&self, status: &CriterionStatus) -> bool {
        let level = self.is_of_level(status);
        let group = self.group.is_empty() || status.group == self.group;
        let outcome = self.outcome.is_empty() || outcome_word(status.outcome) == self.outcome;
        level && group && outcome
    }
}

/// The word of an outcome in addresses and in JSON.
fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Met => "met",
        Outcome::NotMet => "not_met",
        Outcome::InsufficientData => "insufficient_data",
    }
}

/// The choice of an outcome, in the status words.
fn outcome_select(chosen: &str) -> Select {
    let outcomes = [Outcome::Met, Outcome::NotMet, Outcome::InsufficientData];
    let outcomes = outcomes.map(|outcome| Choice::new(outcome_word(outcome), outcome.words()));
    let options = std::iter::once(Choice::new("", "All outcomes")).chain(outcomes).collect();
    Select::new("outcome", "Outcome", options).chosen(chosen)
}

/// What is missing for the level aimed for, by who acts next.
pub fn missing_by_actor(reader: &Reader, assessment: &Assessment) -> Vec<RowGroup> {
    let outstanding: Vec<&CriterionStatus> = sentences::outstanding(assessment).collect();
    lists::missing(reader, &outstanding)
}

/// The tag of a criterion.
pub fn outcome_tag(outcome: Outcome) -> Tag {
    match outcome {
        Outcome::Met => Tag::green(outcome.words()),
        Outcome::NotMet => Tag::red(outcome.words()),
        Outcome::InsufficientData => Tag::purple(outcome.words()),
    }
}

/// A criterion as a link: its words first, its id in brackets that never breaks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Named {
    pub href: String,
    pub label: String,
    pub criterion_id: String,
}

impl Named {
    pub(super) fn new(reader: &Reader, id: &str, label: &str) -> Named {
        Named { href: reader.criterion(id), label: label.to_owned(), criterion_id: id.to_owned() }
    }

    fn of(reader: &Reader, status: &CriterionStatus) -> Named {
        Named::new(reader, &status.id, &status.label)
    }
}

/// The words below "Met": that it lapses, is waived, or was taken as met. Null: nothing more is to say.
fn standing(status: &CriterionStatus) -> Option<String> {
    if !status.outcome.is_met() {
        return None;
    }
    let last = status.lapses_on.and_then(|lapses| lapses.pred_opt()).map(words::date);
    let waived = status.reasons.iter().any(|reason| reason.code == ReasonCode::Waived);
    match (status.met_by.first().filter(|met| met.kind == "level"), waived, last) {
        (Some(level), ..) if is_appointment(level) => Some("Taken as met on appointment".to_owned()),
        (Some(_), ..) => Some("Taken as met with the level".to_owned()),
        (None, true, Some(last)) => Some(format!("Waived until {last}")),
        (None, true, None) => Some("Waived".to_owned()),
        (None, false, Some(last)) => Some(format!("Lapses {last}")),
        (None, false, None) => None,
    }
}

/// Whether the level that meets a criterion came with the appointment: the answer says so at the end of its words.
fn is_appointment(level: &MetBy) -> bool {
    level.text.ends_with(&format!("({})", LevelBasis::Appointment.as_str()))
}

/// The words after which a criterion's own page is linked.
fn see(named: Named) -> Link {
    Link::new(named.href, format!("See {} ({})", named.label, named.criterion_id))
}
