//! The figures of an officer: what was imported, how each came to be theirs, what rules make of it, and what is disputed.
//! Whoever may read the record may read them; that they were read is recorded with it.

mod disputes;
mod pinned;
mod team;
mod told;
mod withdraw;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

pub(in crate::app) use disputes::mail_still_true;
pub use disputes::{DisputeRow, NewDispute, ToSettle, list, raise, settle, to_dispute, to_settle};
pub use pinned::use_as_evidence;
pub use team::{TeamFigures, TeamMember, team};
pub(in crate::app) use told::{figures_still_there, of_import};
pub use withdraw::{ToWithdraw, to_withdraw, withdraw};

use super::people::names;
use super::progress::{self, View};
use super::{AppError, Caller, Tx, record};
use crate::clock::day_in_london;
use crate::domain::calendar::Calendar;
use crate::domain::caseload::team::{self as team_of, LEAST_OF_TEAM, OfTeam};
use crate::domain::caseload::{Dispute, Figure, Metric, MetricCatalogue, PastFigure, PeriodKind};
use crate::domain::ids::{MetricId, PersonId, Reference};
use crate::domain::officer::Record;
use crate::domain::people::Post;
use crate::frameworks::select::Basis;
use crate::policy::{self, Action};
use crate::store::caseload::{self as rows, HeldEvent};

/// Which kind of period is shown first, where there are several.
const KINDS: [PeriodKind; 5] = [PeriodKind::Quarter, PeriodKind::Month, PeriodKind::Week, PeriodKind::Year, PeriodKind::Snapshot];
/// How far back figures of the team are looked for.
const TEAM_YEARS: u32 = 5;

/// A file that figures came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    pub name: String,
    /// The name of who added it.
    pub by: String,
    pub on: NaiveDate,
}

/// A dispute with the names of those in it.
#[derive(Clone, PartialEq, Debug)]
pub struct DisputeView {
    pub dispute: Dispute,
    pub raised_by: String,
    /// Empty while it is open.
    pub settled_by: String,
}

/// Everything of a caseload that its pages show.
#[derive(Clone, Debug)]
pub struct Caseload {
    pub view: View,
    /// All that there are, and those that something is held of, in the order of the catalogue.
    pub catalogue: Vec<Metric>,
    pub metrics: Vec<Metric>,
    /// By metric, kind of period, day and patch.
    pub figures: Vec<Figure>,
    /// What figures said before, oldest first.
    pub past: Vec<PastFigure>,
    /// Those that count now, newest first.
    pub events: Vec<HeldEvent>,
    /// Newest first.
    pub disputes: Vec<DisputeView>,
    pub files: BTreeMap<String, File>,
    pub calendar: Option<Calendar>,
    pub may_dispute: bool,
    pub may_add_evidence: bool,
}

/// The figures of the officer, as the caller may see them.
pub fn view(tx: &mut Tx<'_>, me: &Caller, id: &PersonId) -> Result<Caseload, AppError> {
    let view = progress::view(tx, me, id)?;
    let figures: Vec<Figure> = rows::figures_of(tx.connection, id)?.into_iter().filter(|figure| !figure.of_team).collect();
    let past: Vec<PastFigure> = rows::history_of(tx.connection, id)?.into_iter().filter(|past| !past.figure.of_team).collect();
    let events = rows::events_of(tx.connection, id)?;
    let imports = figures.iter().chain(past.iter().map(|past| &past.figure)).filter_map(|figure| figure.origin.import.clone());
    let imports = imports.chain(events.iter().filter_map(|held| held.import.clone()));
    let imports: BTreeSet<String> = imports.map(|(import, _)| import).collect();
    let files = files(tx, imports)?;
    let disputes = rows::disputes_of(tx.connection, id)?;
    let disputes = with_names(tx, disputes)?;
    let (catalogue, metrics, calendar) = match &view.held {
        Some(held) => {
            let basis = basis(tx, &held.post)?;
            let held_of = |metric: &&Metric| {
                let record = &held.assessed.record;
                figures.iter().any(|figure| figure.observation.metric == metric.id)
                    || record.events.iter().any(|event| event.metric == metric.id && event.on <= view.as_of)
            };
            let catalogue = basis.0.map(|catalogue| catalogue.metrics.clone()).unwrap_or_default();
            let metrics = catalogue.iter().filter(held_of).cloned().collect();
            (catalogue, metrics, basis.1)
        }
        None => (Vec::new(), Vec::new(), None),
    };
    let subject = super::relations::find(tx, me, id).map(|(person, standing)| standing.subject(&person))?;
    let may_dispute = policy::decide(&me.actor, Action::DisputeMetric, &subject).offers();
    let may_add_evidence = view.may.add_evidence;
    Ok(Caseload { view, catalogue, metrics, figures, past, events, disputes, files, calendar, may_dispute, may_add_evidence })
}

/// The catalogue and the calendar that a post is judged by. A post without a policy has the newest catalogue there is.
fn basis<'l>(tx: &Tx<'l>, post: &Post) -> Result<(Option<&'l MetricCatalogue>, Option<Calendar>), AppError> {
    let basis = Basis::choose(tx.library(), &record::reference(post), tx.today).map_err(record::unresolved)?;
    let catalogue = basis.metric_catalogue.or_else(|| tx.library().metric_catalogues.iter().last());
    Ok((catalogue.map(|stored| &stored.document), basis.calendar.map(|stored| stored.document.clone())))
}

/// The catalogue alone, for what a post is judged by.
fn catalogue<'l>(tx: &Tx<'l>, judged_by: &Reference) -> Result<Option<&'l MetricCatalogue>, AppError> {
    let basis = Basis::choose(tx.library(), judged_by, tx.today).map_err(record::unresolved)?;
    let catalogue = basis.metric_catalogue.or_else(|| tx.library().metric_catalogues.iter().last());
    Ok(catalogue.map(|stored| &stored.document))
}

fn files(tx: &mut Tx<'_>, imports: BTreeSet<String>) -> Result<BTreeMap<String, File>, AppError> {
    let imports: Vec<String> = imports.into_iter().collect();
    let found = rows::files(tx.connection, &imports)?;
    let people = names(tx, found.iter().map(|file| &file.by))?;
    let named = found.into_iter().map(|file| {
        let by = people.get(&file.by).cloned().unwrap_or_default();
        (file.id, File { name: file.name, by, on: day_in_london(file.at) })
    });
    Ok(named.collect())
}

fn with_names(tx: &mut Tx<'_>, disputes: Vec<Dispute>) -> Result<Vec<DisputeView>, AppError> {
    let people = disputes
        .iter()
        .flat_map(|dispute| std::iter::once(&dispute.raised_by).chain(dispute.settlement.as_ref().map(|settled| &settled.by)));
    let people = names(tx, people)?;
    let name = |id: &PersonId| people.get(id).cloned().unwrap_or_default();
    let named = disputes.into_iter().map(|dispute| DisputeView {
        raised_by: name(&dispute.raised_by),
        settled_by: dispute.settlement.as_ref().map(|settled| name(&settled.by)).unwrap_or_default(),
        dispute,
    });
    Ok(named.collect())
}

/// The record with the figures of the officer's team beside the own, worked out where a file gave none: summed over its
/// members, for periods in which there are enough of them. True: there are too few.
pub fn with_team(tx: &mut Tx<'_>, caseload: &Caseload, metric: &Metric, kind: PeriodKind) -> Result<(Record, bool), AppError> {
    let Some(held) = &caseload.view.held else { return Err(AppError::NotFound) };
    let mut record = held.assessed.record.clone();
    let is_given = record.team_observations.iter().any(|row| row.metric == metric.id && row.period == kind);
    let Some(team) = &held.post.team else { return Ok((record, false)) };
    let members = rows::members(tx.connection, team, tx.today)?;
    if is_given || !metric.ratio {
        if is_given && members.len() < LEAST_OF_TEAM {
            record.team_observations.retain(|row| row.metric != metric.id);
            return Ok((record, true));
        }
        return Ok((record, false));
    }
    let from = tx.today.checked_sub_months(chrono::Months::new(12 * TEAM_YEARS)).unwrap_or(tx.today);
    let asked =
        rows::TeamQuestion { teams: std::slice::from_ref(team), metrics: &[(metric.id.as_str(), kind)], from, until: tx.today };
    let found: Vec<OfTeam> = rows::figures_of_teams(tx.connection, &asked, None)?.into_iter().map(|(_, row)| row).collect();
    let sums = team_of::figures(&found);
    let is_small = sums.is_empty();
    record.team_observations.extend(sums);
    Ok((record, is_small))
}

/// One of the metrics of the catalogue, whether anything is held of it or not.
pub fn metric<'c>(caseload: &'c Caseload, id: &str) -> Result<&'c Metric, AppError> {
    if caseload.view.held.is_none() {
        return Err(AppError::conflict("no_post", "There is no post today, so no rule looks at any figure. HR gives posts."));
    }
    caseload.catalogue.iter().find(|metric| metric.id == *id).ok_or(AppError::NotFound)
}

/// The kinds of period that figures of a metric are held for: what a deciding rule looks at first, else the longest.
pub fn kinds(caseload: &Caseload, metric: &MetricId, ruled: Option<PeriodKind>) -> Vec<PeriodKind> {
    let held: BTreeSet<PeriodKind> = caseload
        .figures
        .iter()
        .filter(|figure| figure.observation.metric == *metric)
        .map(|figure| figure.observation.period)
        .collect();
    let mut kinds: Vec<PeriodKind> = held.into_iter().collect();
    kinds.sort_by_key(|kind| (Some(*kind) != ruled, KINDS.iter().position(|other| other == kind)));
    kinds
}
