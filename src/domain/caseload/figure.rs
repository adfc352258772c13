//! Figures as they are held: where each came from, what it said before, and what somebody says against it.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Basis, PeriodKind};
use crate::domain::decimal::Dec;
use crate::domain::ids::{MetricId, OrganisationId, PersonId, TeamId};
use crate::domain::officer::{ALL_PATCHES, Observation};

/// What makes two figures the same one, said twice.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct FigureKey {
    pub person: PersonId,
    pub metric: MetricId,
    pub period: PeriodKind,
    pub start: NaiveDate,
    pub end: NaiveDate,
    /// The patch, or `ALL`.
    pub patch: String,
    pub basis: Basis,
    /// The team's, kept beside the person's own.
    pub of_team: bool,
}

impl FigureKey {
    pub fn of(person: &PersonId, of_team: bool, observation: &Observation) -> FigureKey {
        FigureKey {
            person: person.clone(),
            metric: observation.metric.clone(),
            period: observation.period,
            start: observation.start,
            end: observation.end,
            patch: observation.patch.clone(),
            basis: observation.basis,
            of_team,
        }
    }
}

/// Where a value came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Origin {
    /// From 1; every correction is the next one.
    pub revision: i64,
    /// The import and its line. Nothing for what was never imported, such as the history that a scenario brings.
    pub import: Option<(String, u32)>,
    /// When the housing system gave it out.
    pub extracted_at: Option<DateTime<Utc>>,
    /// Hours of the officer in the period, as the file said.
    pub fte: Option<Dec>,
    pub note: Option<String>,
    /// When it was stored.
    pub made_at: DateTime<Utc>,
}

/// A figure, and where it came from.
#[derive(Clone, PartialEq, Debug)]
pub struct Figure {
    pub person: PersonId,
    pub of_team: bool,
    /// `source` in it is what the file called the system that gave it.
    pub observation: Observation,
    pub origin: Origin,
}

impl Figure {
    pub fn key(&self) -> FigureKey {
        FigureKey::of(&self.person, self.of_team, &self.observation)
    }
}

/// What a figure said until it was corrected.
#[derive(Clone, PartialEq, Debug)]
pub struct PastFigure {
    pub figure: Figure,
    pub replaced_at: DateTime<Utc>,
}

/// What somebody holds against a figure.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeKind {
    Amount,
    PatchOrDates,
    NotMine,
    Other,
}

impl DisputeKind {
    pub const ALL: [DisputeKind; 4] = [DisputeKind::Amount, DisputeKind::PatchOrDates, DisputeKind::NotMine, DisputeKind::Other];

    pub fn as_str(self) -> &'static str {
        match self {
            DisputeKind::Amount => "amount",
            DisputeKind::PatchOrDates => "patch_or_dates",
            DisputeKind::NotMine => "not_mine",
            DisputeKind::Other => "other",
        }
    }

    pub fn from_word(word: &str) -> Option<DisputeKind> {
        DisputeKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// How a dispute ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeOutcome {
    /// The figure is right and counts again.
    Stands,
    /// A later file said something else, and that counts.
    Corrected,
    /// It is wrong and stays out until a file corrects it.
    LeftOut,
    /// Whoever raised it took it back; the figure counts again.
    Withdrawn,
}

impl DisputeOutcome {
    pub const ALL: [DisputeOutcome; 4] =
        [DisputeOutcome::Stands, DisputeOutcome::Corrected, DisputeOutcome::LeftOut, DisputeOutcome::Withdrawn];

    pub fn as_str(self) -> &'static str {
        match self {
            DisputeOutcome::Stands => "stands",
            DisputeOutcome::Corrected => "corrected",
            DisputeOutcome::LeftOut => "left_out",
            DisputeOutcome::Withdrawn => "withdrawn",
        }
    }

    pub fn from_word(word: &str) -> Option<DisputeOutcome> {
        DisputeOutcome::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }

    /// Whether the figure counts after it.
    pub fn counts(self) -> bool {
        self != DisputeOutcome::LeftOut
    }
}

/// A figure that somebody says is wrong.
#[derive(Clone, PartialEq, Debug)]
pub struct Dispute {
    pub id: String,
    pub key: FigureKey,
    /// The revision that it was raised against.
    pub revision: i64,
    pub kind: DisputeKind,
    pub reason: String,
    pub raised_by: PersonId,
    pub raised_at: DateTime<Utc>,
    /// None while it is open.
    pub settlement: Option<Settlement>,
    pub version: i64,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Settlement {
    pub outcome: DisputeOutcome,
    pub text: String,
    pub by: PersonId,
    pub at: DateTime<Utc>,
}

/// A target for figures that carry none of their own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Target {
    pub organisation: OrganisationId,
    pub metric: MetricId,
    pub period: PeriodKind,
    pub start: NaiveDate,
    pub end: NaiveDate,
    /// The patch, or `ALL`.
    pub patch: String,
    /// None is every team.
    pub team: Option<TeamId>,
    /// In the metric's unit; percent for ratios.
    pub target: Dec,
    pub import: Option<(String, u32)>,
}

impl Target {
    /// Those that any of these figures, which carry none, might take.
    pub fn for_any(targets: &[Target], figures: &[Observation]) -> Vec<Target> {
        let wanted: HashSet<(&MetricId, PeriodKind, NaiveDate, NaiveDate)> = figures
            .iter()
            .filter(|figure| figure.target.is_none())
            .map(|figure| (&figure.metric, figure.period, figure.start, figure.end))
            .collect();
        let fits = |target: &&Target| wanted.contains(&(&target.metric, target.period, target.start, target.end));
        targets.iter().filter(fits).cloned().collect()
    }

    /// Gives figures that carry no target the one that is set for their patch, else for the team, else for everybody.
    pub fn fill(targets: &[Target], organisation: &OrganisationId, team: Option<&TeamId>, figures: &mut [Observation]) {
        for figure in figures.iter_mut().filter(|figure| figure.target.is_none()) {
            let fits = targets.iter().filter(|target| {
                target.metric == figure.metric
                    && (target.period, target.start, target.end) == (figure.period, figure.start, figure.end)
                    && target.organisation == *organisation
            });
            // The nearest first: 0 the patch, 1 the team, 2 everybody.
            let nearness = |target: &Target| match (&target.team, target.patch == ALL_PATCHES) {
                (None, false) => (target.patch == figure.patch).then_some(0),
                (Some(of), _) => (team == Some(of)).then_some(1),
                (None, true) => Some(2),
            };
            let nearest = fits.filter_map(|target| Some((nearness(target)?, target))).min_by_key(|(near, _)| *near);
            figure.target = nearest.map(|(_, target)| target.target);
        }
    }
}
