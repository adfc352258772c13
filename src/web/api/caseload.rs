//! The figures of a caseload for programs: what is held with where it came from, the periods as rules read them, and a team.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::lists::Page;
use crate::app::caseload::{self, Caseload, DisputeView, NewDispute};
use crate::domain::assessment::answer::RuleStatus;
use crate::domain::assessment::caseload as figures;
use crate::domain::assessment::outcome::Outcome;
use crate::domain::assessment::reasons::ReasonCode;
use crate::domain::caseload::{Basis, DisputeKind, DisputeOutcome, Figure, Metric, PastFigure, PeriodKind};
use crate::domain::decimal::Dec;
use crate::domain::ids::PersonId;
use crate::domain::officer::Record;
use crate::views::caseload::token;
use crate::web::asked::{Answer, Asked};
use crate::web::pages::caseload::{MOST_PERIODS, held as held_of, ruled};
use crate::web::pages::progress::{held, whose};
use crate::web::reply::Reply;

#[derive(Serialize)]
struct Period {
    period: PeriodKind,
    start: NaiveDate,
    end: NaiveDate,
    name: String,
    /// Four places, percent for ratios; null where nothing is counted.
    value: Option<String>,
    target: Option<String>,
    team: Option<String>,
    hit: Option<bool>,
    left_out: Option<ReasonCode>,
}

impl From<figures::FigurePeriod> for Period {
    fn from(period: figures::FigurePeriod) -> Period {
        Period {
            period: period.kind,
            start: period.start,
            end: period.end,
            name: period.name,
            value: period.value.filter(|_| period.left_out.is_none()),
            target: period.target,
            team: period.team,
            hit: period.is_hit,
            left_out: period.left_out,
        }
    }
}

#[derive(Serialize)]
struct Used {
    criterion: String,
    supports: bool,
    outcome: Outcome,
    text: String,
    says: Vec<String>,
    rule: RuleStatus,
}

impl From<figures::FigureUse> for Used {
    fn from(used: figures::FigureUse) -> Used {
        Used {
            criterion: used.criterion,
            supports: used.supports,
            outcome: used.outcome,
            text: used.text,
            says: used.says,
            rule: used.rule,
        }
    }
}

#[derive(Serialize)]
struct Summary {
    metric: String,
    name: String,
    latest: Option<Period>,
    events: usize,
    uses: Vec<Used>,
}

#[derive(Serialize)]
struct Overview {
    person: PersonId,
    name: String,
    as_of: NaiveDate,
    disputed: usize,
    metrics: Vec<Summary>,
}

pub fn show(asked: &Asked) -> Answer {
    let caseload = asked.read(|tx, me| caseload::view(tx, me, &whose(asked, me)))?;
    let metrics = caseload.metrics.iter().map(|metric| {
        let held = held_of(&caseload, metric);
        Summary {
            metric: metric.id.to_string(),
            name: metric.name.clone(),
            latest: held.latest.map(Period::from),
            events: held.events,
            uses: held.uses.into_iter().map(Used::from).collect(),
        }
    });
    Reply::json(
        200,
        &Overview {
            metrics: metrics.collect(),
            person: caseload.view.person.id.clone(),
            name: caseload.view.person.name.clone(),
            as_of: caseload.view.as_of,
            disputed: caseload.disputes.iter().filter(|of| of.dispute.settlement.is_none()).count(),
        },
    )
}

#[derive(Serialize)]
struct Row {
    /// What stands for the figure where one is disputed or used as evidence.
    figure: String,
    period: PeriodKind,
    start: NaiveDate,
    end: NaiveDate,
    patch: String,
    basis: Basis,
    numerator: Dec,
    denominator: Option<Dec>,
    target: Option<Dec>,
    /// A dispute about it is open.
    disputed: bool,
    /// Null unless a dispute about it was settled so.
    left_out: Option<LeftOut>,
    revision: i64,
    import: Option<String>,
    file: Option<String>,
    line: Option<u32>,
    added_by: Option<String>,
    source: Option<String>,
    extracted_at: Option<DateTime<Utc>>,
    note: Option<String>,
    /// Days of the period on which the patch was held on this basis, of so many.
    held_days: Option<i64>,
    of_days: Option<i64>,
    /// Null while it says what it says.
    replaced_at: Option<DateTime<Utc>>,
}

/// Who settled a dispute about a figure so that it stays out, when and why.
#[derive(Serialize)]
struct LeftOut {
    by: String,
    on: NaiveDate,
    reason: String,
}

fn held_record(caseload: &Caseload) -> Option<&Record> {
    caseload.view.held.as_ref().map(|held| &held.assessed.record)
}

fn row(caseload: &Caseload, figure: &Figure, replaced_at: Option<DateTime<Utc>>) -> Row {
    let (row, origin) = (&figure.observation, &figure.origin);
    let file = origin.import.as_ref().and_then(|(import, _)| caseload.files.get(import));
    let held = held_record(caseload).and_then(|record| figures::held(record, row));
    let left_out = held_record(caseload).filter(|_| row.disputed).and_then(|record| {
        let found = record.left_out.iter().find(|left_out| left_out.is_of(row))?;
        Some(LeftOut { by: found.by.clone(), on: found.on, reason: found.reason.clone() })
    });
    Row {
        figure: token(figure),
        period: row.period,
        start: row.start,
        end: row.end,
        patch: row.patch.clone(),
        basis: row.basis,
        numerator: row.numerator,
        denominator: row.denominator,
        target: row.target,
        disputed: row.disputed && left_out.is_none(),
        left_out,
        revision: origin.revision,
        import: origin.import.as_ref().map(|(import, _)| import.clone()),
        file: file.map(|file| file.name.clone()),
        line: origin.import.as_ref().map(|(_, line)| *line),
        added_by: file.map(|file| file.by.clone()),
        source: row.source.clone(),
        extracted_at: origin.extracted_at,
        note: origin.note.clone(),
        held_days: held.as_ref().map(|held| held.days),
        of_days: held.as_ref().map(|held| held.of),
        replaced_at,
    }
}

/// A dispute, as lists and pages of figures give it.
#[derive(Serialize)]
pub struct Dispute {
    pub id: String,
    pub figure: String,
    pub revision: i64,
    pub kind: DisputeKind,
    pub reason: String,
    pub raised_by: String,
    pub raised_at: DateTime<Utc>,
    pub outcome: Option<DisputeOutcome>,
    pub settlement: Option<String>,
    pub settled_by: Option<String>,
    pub settled_at: Option<DateTime<Utc>>,
    pub version: i64,
}

impl Dispute {
    pub fn of(view: &DisputeView) -> Dispute {
        let (dispute, settled) = (&view.dispute, view.dispute.settlement.as_ref());
        let key = &dispute.key;
        Dispute {
            id: dispute.id.clone(),
            figure: format!("{}.{}.{}.{}.{}", key.period.as_str(), key.start, key.end, key.basis.as_str(), key.patch),
            revision: dispute.revision,
            kind: dispute.kind,
            reason: dispute.reason.clone(),
            raised_by: view.raised_by.clone(),
            raised_at: dispute.raised_at,
            outcome: settled.map(|settled| settled.outcome),
            settlement: settled.map(|settled| settled.text.clone()),
            settled_by: settled.map(|_| view.settled_by.clone()),
            settled_at: settled.map(|settled| settled.at),
            version: dispute.version,
        }
    }
}

#[derive(Serialize)]
struct Event {
    on: NaiveDate,
    #[serde(rename = "ref")]
    reference: Option<String>,
    outcome: Option<crate::domain::caseload::HearingOutcome>,
    role: Option<crate::domain::caseload::HearingRole>,
    counts: bool,
    why_not: Option<String>,
}

#[derive(Serialize)]
struct OneMetric<'a> {
    #[serde(flatten)]
    metric: &'a Metric,
    as_of: NaiveDate,
    /// Oldest first.
    periods: Vec<Period>,
    uses: Vec<Used>,
    events: Vec<Event>,
    figures: Vec<Row>,
    earlier: Vec<Row>,
    disputes: Vec<Dispute>,
}

/// `period`: week, month, quarter, year or snapshot.
pub fn metric(asked: &Asked) -> Answer {
    let id = asked.param("metric");
    let (caseload, kind, record) = asked.read(|tx, me| {
        let caseload = caseload::view(tx, me, &whose(asked, me))?;
        let metric = caseload::metric(&caseload, id)?;
        let assessed = &held(&caseload.view)?.assessed;
        let uses = figures::uses(&assessed.plan, &assessed.record, caseload.view.as_of, id);
        let kinds = caseload::kinds(&caseload, &metric.id, ruled(&uses));
        let wanted = PeriodKind::from_word(asked.query.get("period")).filter(|kind| kinds.contains(kind));
        let kind = wanted.or(kinds.first().copied());
        let (record, _) = caseload::with_team(tx, &caseload, metric, kind.unwrap_or(PeriodKind::Quarter))?;
        Ok((caseload, kind, record))
    })?;
    let metric = caseload::metric(&caseload, id)?;
    let (assessed, as_of) = (&held(&caseload.view)?.assessed, caseload.view.as_of);
    let periods = kind.map(|kind| figures::periods(&assessed.plan, &record, as_of, metric, kind, MOST_PERIODS));
    let events = figures::events(&assessed.plan, &record, as_of, id).into_iter().map(|event| {
        let held = &record.events[event.source];
        Event {
            on: held.on,
            reference: held.reference.clone(),
            outcome: held.outcome,
            role: held.role,
            counts: event.why_not.is_none(),
            why_not: event.why_not,
        }
    });
    let of_metric = |figure: &Figure| figure.observation.metric == metric.id;
    let past = |past: &PastFigure| row(&caseload, &past.figure, Some(past.replaced_at));
    Reply::json(
        200,
        &OneMetric {
            metric,
            as_of,
            periods: periods.unwrap_or_default().into_iter().map(Period::from).collect(),
            uses: figures::uses(&assessed.plan, &assessed.record, as_of, id).into_iter().map(Used::from).collect(),
            events: events.collect(),
            figures: caseload
                .figures
                .iter()
                .filter(|figure| of_metric(figure))
                .map(|figure| row(&caseload, figure, None))
                .collect(),
            earlier: caseload.past.iter().filter(|past| of_metric(&past.figure)).map(past).collect(),
            disputes: caseload.disputes.iter().filter(|of| of.dispute.key.metric == metric.id).map(Dispute::of).collect(),
        },
    )
}

#[derive(Serialize)]
struct Member {
    person: PersonId,
    name: String,
    patches: Vec<String>,
    periods: Vec<Period>,
}

#[derive(Serialize)]
struct Team {
    /// Null where nobody of the team has a figure with a direction.
    metric: Option<String>,
    period: Option<PeriodKind>,
    #[serde(flatten)]
    members: Page<Member>,
}

/// The caller's team, or that of `manager`, with one `metric`. All of it at once: a team is one manager's.
pub fn team(asked: &Asked) -> Answer {
    let manager = asked.query.filled("manager").map(PersonId::from);
    let team = asked.read(|tx, me| caseload::team(tx, me, manager.as_ref(), asked.query.get("metric")))?;
    let items = team.members.into_iter().map(|member| Member {
        person: member.person.id,
        name: member.person.name,
        patches: member.patches,
        periods: member.periods.into_iter().map(Period::from).collect(),
    });
    Reply::json(
        200,
        &Team {
            metric: team.chosen.as_ref().map(|(metric, _)| metric.id.to_string()),
            period: team.chosen.as_ref().map(|(_, kind)| *kind),
            members: Page { items: items.collect(), next: None },
        },
    )
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    /// As the figures of a metric give it.
    figure: String,
    kind: String,
    reason: String,
}

/// 201 with the dispute.
pub fn dispute(asked: &Asked) -> Answer {
    let New { figure, kind, reason } = asked.json()?;
    let new = NewDispute { metric: asked.param("metric").to_owned(), figure, kind, reason };
    let (dispute, name) = asked.write(move |tx, me| Ok((caseload::raise(tx, me, &new)?, me.name.clone())))?;
    Reply::json(201, &Dispute::of(&DisputeView { dispute, raised_by: name, settled_by: String::new() }))
}

#[derive(Serialize)]
struct Open {
    person: PersonId,
    name: String,
    metric: String,
    #[serde(flatten)]
    dispute: Dispute,
}

/// Open disputes that are the caller's to settle, oldest first.
pub fn disputes(asked: &Asked) -> Answer {
    let found = asked.read(caseload::list)?;
    let items = found.into_iter().map(|row| Open {
        dispute: Dispute::of(&row.view),
        metric: row.view.dispute.key.metric.to_string(),
        person: row.person.id,
        name: row.person.name,
    });
    Reply::json(200, &Page { items: items.collect::<Vec<_>>(), next: None })
}

/// One dispute with its figure as it is now.
#[derive(Serialize)]
struct OneDispute {
    person: PersonId,
    name: String,
    metric: String,
    #[serde(flatten)]
    dispute: Dispute,
    now: Row,
    corrected: bool,
    /// Why the caller may not settle it; null where they may.
    refused: Option<String>,
}

pub fn one_dispute(asked: &Asked) -> Answer {
    let found = asked.read(|tx, me| caseload::to_settle(tx, me, asked.param("id")))?;
    let version = found.view.dispute.version;
    let shape = OneDispute {
        dispute: Dispute::of(&found.view),
        metric: found.view.dispute.key.metric.to_string(),
        now: row(&found.caseload, &found.figure, None),
        corrected: found.corrected,
        refused: found.refused,
        person: found.person.id,
        name: found.person.name,
    };
    Ok(Reply::json(200, &shape)?.with_version(version))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settled {
    outcome: DisputeOutcome,
    reason: String,
}

/// Settles a dispute at the version of `If-Match`.
pub fn settle(asked: &Asked) -> Answer {
    let (id, version, Settled { outcome, reason }) = (asked.param("id").to_owned(), asked.version()?, asked.json()?);
    let (dispute, name) = asked.write(move |tx, me| {
        let dispute = caseload::settle(tx, me, &id, version, Some(outcome), &reason)?;
        Ok((dispute, me.name.clone()))
    })?;
    let version = dispute.version;
    let shape = Dispute::of(&DisputeView { dispute, raised_by: String::new(), settled_by: name });
    Ok(Reply::json(200, &shape)?.with_version(version))
}

/// Takes a dispute of one's own back at the version of `If-Match`.
pub fn withdraw(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), asked.version()?);
    let (dispute, name) = asked.write(move |tx, me| {
        let dispute = caseload::withdraw(tx, me, &id, version)?;
        Ok((dispute, me.name.clone()))
    })?;
    let version = dispute.version;
    let shape = Dispute::of(&DisputeView { dispute, raised_by: name.clone(), settled_by: name });
    Ok(Reply::json(200, &shape)?.with_version(version))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pinned {
    /// As the figures of a metric give it.
    figure: String,
}

/// Begins a piece of evidence with a figure in it: 201 with its id and where it is.
pub fn pin(asked: &Asked) -> Answer {
    let (metric, Pinned { figure }) = (asked.param("metric").to_owned(), asked.json()?);
    let begun = asked.write(move |tx, me| caseload::use_as_evidence(tx, me, &metric, &figure))?;
    #[derive(Serialize)]
    struct Begun {
        id: String,
        version: i64,
    }
    let reply = Reply::json(201, &Begun { id: begun.id.to_string(), version: begun.version })?;
    Ok(reply.with_version(begun.version).with_header("Location", format!("/api/v1/evidence/{}", begun.id)))
}
