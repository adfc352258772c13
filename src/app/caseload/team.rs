//! The figures of a manager's team beside each other: one metric, a line for each person, by name and never by value.

use std::collections::{BTreeSet, HashMap};

use super::super::people::Named;
use super::super::record::{self, Assessed};
use super::super::{AppError, Caller, Tx, progress};
use crate::domain::assessment::caseload::{FigurePeriod, periods};
use crate::domain::caseload::{Metric, PeriodKind};
use crate::domain::ids::{MetricId, PersonId};

/// The latest periods that each line shows.
pub const TEAM_PERIODS: usize = 8;

/// A team with one metric.
#[derive(Clone, Debug)]
pub struct TeamFigures {
    pub manager: Named,
    pub as_of: chrono::NaiveDate,
    /// Those that have a direction and that somebody of the team has figures of, in the order of the catalogue.
    pub metrics: Vec<Metric>,
    /// Which of them is shown; None where there are none.
    pub chosen: Option<(Metric, PeriodKind)>,
    /// By name.
    pub members: Vec<TeamMember>,
}

#[derive(Clone, Debug)]
pub struct TeamMember {
    pub person: Named,
    /// The patches that are held on the day.
    pub patches: Vec<String>,
    /// Oldest first; none where nothing is held.
    pub periods: Vec<FigurePeriod>,
}

/// The team of the caller, or of another manager. `metric`: the id of the one that is shown; the first where it is none of
/// theirs. Counts of notices and the like have no direction, so nobody is set beside anybody by them.
pub fn team(tx: &mut Tx<'_>, me: &Caller, manager: Option<&PersonId>, metric: &str) -> Result<TeamFigures, AppError> {
    let team = progress::team(tx, me, manager)?;
    let mut held = Vec::new();
    let mut metrics: Vec<Metric> = Vec::new();
    let mut order: Vec<MetricId> = Vec::new();
    let ids: Vec<PersonId> = team.members.iter().map(|member| member.person.id.clone()).collect();
    let mut found: HashMap<PersonId, Assessed> = record::assessed_all(tx, &ids, team.as_of)?.into_iter().collect();
    for member in &team.members {
        let Some(assessed) = found.remove(&member.person.id) else { continue };
        let catalogue = super::catalogue(tx, &assessed.record.framework)?;
        let named: BTreeSet<&str> = assessed.record.observations.iter().map(|row| row.metric.as_str()).collect();
        for metric in catalogue.iter().flat_map(|catalogue| &catalogue.metrics) {
            if !order.contains(&metric.id) {
                order.push(metric.id.clone());
            }
            let is_shown = metric.better.has_direction() && named.contains(metric.id.as_str());
            if is_shown && metrics.iter().all(|known| known.id != metric.id) {
                metrics.push(metric.clone());
            }
        }
        held.push((member.person.clone(), assessed));
    }
    // As the catalogue has them, whoever has figures of which.
    metrics.sort_by_key(|metric| order.iter().position(|id| *id == metric.id));
    let chosen = metrics.iter().find(|known| known.id == *metric).or(metrics.first()).cloned();
    let chosen = chosen.map(|metric| {
        let of_metric = held.iter().flat_map(|(_, assessed)| &assessed.record.observations).filter(|row| row.metric == metric.id);
        let kinds: BTreeSet<PeriodKind> = of_metric.map(|row| row.period).collect();
        let kind = super::KINDS.into_iter().find(|kind| kinds.contains(kind)).unwrap_or(PeriodKind::Quarter);
        (metric, kind)
    });
    let members = held.into_iter().map(|(person, assessed)| {
        let today = |holding: &&crate::domain::officer::PatchHolding| {
            holding.from <= team.as_of && holding.to.is_none_or(|to| to >= team.as_of)
        };
        let holdings = assessed.record.patches.iter().flatten().filter(today);
        let mut patches: Vec<String> = holdings.map(|holding| holding.patch.clone()).collect();
        patches.sort();
        patches.dedup();
        let shown = chosen
            .as_ref()
            .map(|(metric, kind)| periods(&assessed.plan, &assessed.record, team.as_of, metric, *kind, TEAM_PERIODS));
        TeamMember { person, patches, periods: shown.unwrap_or_default() }
    });
    Ok(TeamFigures { manager: team.manager, as_of: team.as_of, members: members.collect(), metrics, chosen })
}
