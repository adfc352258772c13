//! Figures of teams, worked out from those of their members: of the teams and metrics that rules hold against somebody. What was
//! read for one serves others of the same day; without that each step of a report would read most teams.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Months, NaiveDate, Utc};

use super::super::AppError;
use crate::domain::assessment::plan::Plan;
use crate::domain::caseload::PeriodKind;
use crate::domain::caseload::team::{self, OfTeam};
use crate::domain::ids::TeamId;
use crate::domain::officer::Observation;
use crate::domain::people::Post;
use crate::store::caseload::{TeamQuestion, figures_of_teams};
use crate::store::db::AnyConnection;

/// How far back they are read: the same quarter of the year before, and as many again as may be left out.
const TEAM_MONTHS: u32 = 36;

#[derive(Default)]
pub struct Teams(HashMap<TeamId, Read>);

/// What was read of a team.
struct Read {
    metrics: BTreeSet<(String, PeriodKind)>,
    figures: Vec<Observation>,
}

impl Teams {
    /// The figures of a post's team that rules of the plan ask for, of those that were read.
    pub(super) fn of(&self, post: &Post, plan: &Plan) -> Vec<Observation> {
        let asked = plan.beside_team();
        let read = post.team.as_ref().and_then(|team| self.0.get(team));
        let figures = read.map(|read| read.figures.as_slice()).unwrap_or_default();
        let is_asked = |row: &&Observation| asked.contains(&(row.metric.as_str(), row.period));
        figures.iter().filter(is_asked).cloned().collect()
    }

    /// Reads what is wanted of teams and is not there: one query, or none. `known_before`: as it was known then.
    pub(super) fn read<'w>(
        &mut self,
        connection: &mut AnyConnection,
        wanted: impl Iterator<Item = (&'w TeamId, Vec<(&'w str, PeriodKind)>)>,
        as_of: NaiveDate,
        known_before: Option<DateTime<Utc>>,
    ) -> Result<(), AppError> {
        let (mut teams, mut metrics) = (BTreeSet::new(), BTreeSet::new());
        for (team, asked) in wanted {
            let asked: BTreeSet<(String, PeriodKind)> = asked.into_iter().map(|(id, kind)| (id.to_owned(), kind)).collect();
            let there = self.0.get(team).map(|read| &read.metrics);
            if !asked.is_subset(there.unwrap_or(&BTreeSet::new())) {
                metrics.extend(there.into_iter().flatten().cloned().chain(asked));
                teams.insert(team.clone());
            }
        }
        if teams.is_empty() {
            return Ok(());
        }
        let from = as_of.checked_sub_months(Months::new(TEAM_MONTHS)).unwrap_or(as_of);
        let (listed, asked) = (
            teams.iter().cloned().collect::<Vec<TeamId>>(),
            metrics.iter().map(|(id, kind)| (id.as_str(), *kind)).collect::<Vec<_>>(),
        );
        let question = TeamQuestion { teams: &listed, metrics: &asked, from, until: as_of };
        let mut found: HashMap<TeamId, Vec<OfTeam>> = HashMap::new();
        for (team, row) in figures_of_teams(connection, &question, known_before)? {
            found.entry(team).or_default().push(row);
        }
        for team in teams {
            let figures = found.remove(&team).map(|rows| team::figures(&rows)).unwrap_or_default();
            self.0.insert(team, Read { metrics: metrics.clone(), figures });
        }
        Ok(())
    }
}
