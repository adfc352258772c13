//! The figures of an officer: what was imported, how each came to be theirs, what rules make of it, and what is disputed.
//! Whoever may read the record may read them; that they were read is recorded with it.

mod disputes;
mod pinned;
mod team;
mod withdraw;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

pub(in crate::app) use disputes::mail_still_true;
pub use disputes::{DisputeRow, NewDispute, ToSettle, list, raise, settle, to_dispute, to_settle};
pub use pinned::use_as_evidence;
pub use team::{TeamFigures, TeamMember, team};
pub use withdraw::{ToWithdraw, to_withdraw, withdraw};

use super::people::names;
use super::progress::{self, View};
use super::{AppError, Caller, Tx, record};
use crate::clock::day_in_london;
use crate::domain::calendar::Calendar;
use crate::domain::caseload::{Dispute, Figure, Metric, MetricCatalogue, PastFigure, PeriodKind};
use crate::domain::ids::{MetricId, PersonId, Reference};
use crate::domain::officer::{ALL_PATCHES, Observation, Record};
use crate::domain::people::Post;
use crate::frameworks::select::Basis;
use crate::policy::{self, Action};
use crate::store::caseload as rows;

/// Fewer officers than these make no figure of a team: one could be worked out from the others.
const LEAST_OF_TEAM: usize = 5;
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
    let imports = figures.iter().chain(past.iter().map(|past| &past.figure)).filter_map(|figure| figure.origin.import.clone());
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
    Ok(Caseload { view, catalogue, metrics, figures, past, disputes, files, calendar, may_dispute, may_add_evidence })
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
    let found = rows::figures_of_team(tx.connection, &members, &metric.id, kind, from)?;
    let sums = team_sums(found);
    let is_small = sums.is_empty();
    record.team_observations.extend(sums.into_iter().map(|((start, end), (numerator, denominator))| Observation {
        metric: metric.id.clone(),
        patch: ALL_PATCHES.to_owned(),
        period: kind,
        start,
        end,
        numerator: rows::decimal(numerator, rows::HUNDREDTHS),
        denominator: Some(rows::decimal(denominator, rows::HUNDREDTHS)),
        target: None,
        basis: crate::domain::caseload::Basis::Substantive,
        disputed: false,
        source: None,
    }));
    Ok((record, is_small))
}

/// Numerators and denominators of each period of which enough people have a figure. Of a person the row of all patches
/// counts only where there is none of a patch.
fn team_sums(found: Vec<rows::OfTeam>) -> BTreeMap<(NaiveDate, NaiveDate), (i64, i64)> {
    let mut by_period: BTreeMap<(NaiveDate, NaiveDate), BTreeMap<PersonId, Vec<rows::OfTeam>>> = BTreeMap::new();
    for row in found {
        by_period.entry((row.start, row.end)).or_default().entry(row.person.clone()).or_default().push(row);
    }
    by_period.retain(|_, people| people.len() >= LEAST_OF_TEAM);
    let summed = by_period.into_iter().map(|(days, people)| {
        let counted = people.into_values().flat_map(|rows| {
            let has_patches = rows.iter().any(|row| row.patch != ALL_PATCHES);
            rows.into_iter().filter(move |row| !has_patches || row.patch != ALL_PATCHES)
        });
        let sum = counted.fold((0i64, 0i64), |(numerator, denominator), row| {
            (numerator.saturating_add(row.numerator), denominator.saturating_add(row.denominator))
        });
        (days, sum)
    });
    summed.collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn row(person: &str, patch: &str, day: u32, numerator: i64, denominator: i64) -> rows::OfTeam {
        let on = |day| NaiveDate::from_ymd_opt(2026, 1, day).unwrap_or_default();
        rows::OfTeam {
            person: PersonId::from(person),
            patch: patch.to_owned(),
            start: on(day),
            end: on(day + 6),
            numerator,
            denominator,
        }
    }

    /// Five people in the first week, one of them with a patch and with all patches; four in the second.
    #[test]
    fn a_team_has_a_figure_where_five_people_have_one() {
        let mut found = vec![row("a", "P1", 5, 100, 1_000), row("a", ALL_PATCHES, 5, 900, 9_000)];
        found.extend(["b", "c", "d", "e"].map(|person| row(person, ALL_PATCHES, 5, 50, 500)));
        found.extend(["a", "b", "c", "d"].map(|person| row(person, "P2", 12, 10, 100)));
        let sums = team_sums(found);
        assert_eq!(sums.into_values().collect::<Vec<_>>(), [(300, 3_000)]);
    }
}
