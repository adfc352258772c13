//! The figures of a caseload: one's own below `/caseload`, the same about somebody else below `/people/{id}/caseload`, and a
//! manager's team.

use super::people::tabs::{self, Place};
use super::progress::{reader, whose, why};
use super::{form_errors, form_version};
use crate::app::caseload::{self, Caseload, NewDispute};
use crate::app::{AppError, Caller, Tx};
use crate::domain::assessment::caseload as figures;
use crate::domain::assessment::reasons::ReasonCode;
use crate::domain::caseload::{DisputeOutcome, Figure, Metric, PeriodKind};
use crate::domain::ids::PersonId;
use crate::domain::officer::Observation;
use crate::views::caseload as views;
use crate::views::caseload::{
    Counted, DisputeForm, DisputeTyped, Disputed, Disputes, FromFile, Held, Member, MetricFacts, MetricPage, OpenDispute,
    Overview, Settle, SettleFacts, Source, TeamFacts, TeamFigures, has_write_offs_beside,
};
use crate::views::parts::{FormErrors, Link};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::reply::Reply;

/// The periods that a page shows at most, the latest ones.
pub const MOST_PERIODS: usize = 13;

pub fn show(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let caseload = caseload::view(tx, me, &whose(asked, me))?;
        let view = &caseload.view;
        let reader = reader(me, view);
        frame.print_caption = Some(format!("{}. Caseload figures, as at {}", view.person.name, words::date(view.as_of)));
        let held: Vec<Held<'_>> = caseload.metrics.iter().map(|metric| held(&caseload, metric)).collect();
        let disputed = caseload.disputes.iter().filter(|of| of.dispute.settlement.is_none()).count();
        let page = Overview::new(&reader, view.as_of, &held, disputed);
        Ok(page.about(why(view), tabs::of(&view.why, &view.person.id, Place::Caseload)))
    })
}

/// A metric with its latest period and what rules make of it.
pub fn held<'c>(caseload: &'c Caseload, metric: &'c Metric) -> Held<'c> {
    let Some(held) = &caseload.view.held else {
        return Held { metric, latest: None, events: 0, uses: Vec::new() };
    };
    let (plan, record, as_of) = (&held.assessed.plan, &held.assessed.record, caseload.view.as_of);
    let uses = figures::uses(plan, record, as_of, metric.id.as_str());
    let kind = caseload::kinds(caseload, &metric.id, ruled(&uses)).into_iter().next();
    let shown = kind.map(|kind| figures::periods(plan, record, as_of, metric, kind, MOST_PERIODS)).unwrap_or_default();
    // The latest that was given something; what is only missing says nothing yet.
    let given = shown.iter().rfind(|period| period.left_out != Some(ReasonCode::MetricMissingPeriod)).cloned();
    let events = record.events.iter().filter(|event| event.metric == metric.id && event.on <= as_of).count();
    Held { metric, latest: given.or_else(|| shown.last().cloned()), events, uses }
}

/// The kind of period that the first rule looks at.
pub fn ruled(uses: &[figures::FigureUse]) -> Option<PeriodKind> {
    uses.iter().find_map(|used| used.kind)
}

pub fn metric(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let caseload = caseload::view(tx, me, &whose(asked, me))?;
        let page = metric_page(tx, me, &caseload, asked.param("metric"), asked.query.get("period"))?;
        let (view, reader) = (&caseload.view, reader(me, &caseload.view));
        frame.back = Some(Link::new(reader.caseload(), "Back"));
        frame.print_caption = Some(format!("{}. {}, as at {}", view.person.name, page.name, words::date(view.as_of)));
        Ok(page.about(why(view), tabs::of(&view.why, &view.person.id, Place::Caseload)))
    })
}

fn metric_page(tx: &mut Tx<'_>, me: &Caller, caseload: &Caseload, id: &str, period: &str) -> Result<MetricPage, AppError> {
    let metric = caseload::metric(caseload, id)?;
    let view = &caseload.view;
    let held = super::progress::held(view)?;
    let (plan, as_of) = (&held.assessed.plan, view.as_of);
    let uses = figures::uses(plan, &held.assessed.record, as_of, id);
    let kinds = caseload::kinds(caseload, &metric.id, ruled(&uses));
    let asked_for = PeriodKind::from_word(period).filter(|kind| kinds.contains(kind));
    let kind = asked_for.or(kinds.first().copied()).unwrap_or(PeriodKind::Quarter);
    let (record, small_team) = caseload::with_team(tx, caseload, metric, kind)?;
    let shown = match kinds.is_empty() {
        true => Vec::new(),
        false => figures::periods(plan, &record, as_of, metric, kind, MOST_PERIODS),
    };
    let first = shown.first().map(|period| period.start);
    let sources = sources(caseload, metric, kind, &shown, first);
    let found = figures::events(plan, &record, as_of, id);
    let events: Vec<Counted<'_>> = found
        .into_iter()
        .map(|figure| {
            let event = &record.events[figure.source];
            let import = caseload.events.iter().find(|held| held.event == *event).and_then(|held| held.import.as_ref());
            let file = import.and_then(|(import, _)| from_file(caseload, import));
            Counted { event, figure, file, line: import.map(|(_, line)| *line) }
        })
        .collect();
    let write_offs: Vec<&Observation> = record.observations.iter().filter(|row| row.metric == *"writeoff_gbp").collect();
    Ok(MetricPage::new(&MetricFacts {
        reader: &reader(me, view),
        as_of,
        metric,
        kinds: &kinds,
        kind,
        periods: &shown,
        uses: &uses,
        sources: &sources,
        events: &events,
        small_team,
        write_offs: has_write_offs_beside(metric).then_some(&write_offs),
        calendar: caseload.calendar.as_ref(),
        may_dispute: caseload.may_dispute,
        may_add_evidence: caseload.may_add_evidence,
    }))
}

fn from_file(caseload: &Caseload, import: &str) -> Option<FromFile> {
    let file = caseload.files.get(import)?;
    Some(FromFile { name: file.name.clone(), by: file.by.clone(), on: file.on })
}

/// The rows behind the periods that are shown, newest first.
pub fn sources<'c>(
    caseload: &'c Caseload,
    metric: &Metric,
    kind: PeriodKind,
    shown: &[figures::FigurePeriod],
    first: Option<chrono::NaiveDate>,
) -> Vec<Source<'c>> {
    let Some(held) = &caseload.view.held else { return Vec::new() };
    let (plan, record) = (&held.assessed.plan, &held.assessed.record);
    let file = |figure: &Figure| from_file(caseload, &figure.origin.import.as_ref()?.0);
    let of_metric = caseload.figures.iter().filter(|figure| {
        let row = &figure.observation;
        row.metric == metric.id && row.period == kind && first.is_none_or(|first| row.start >= first)
    });
    let mut sources: Vec<Source<'c>> = of_metric
        .map(|figure| {
            let (row, key) = (&figure.observation, figure.key());
            let period = shown.iter().find(|period| period.start == row.start && period.end == row.end);
            let earlier = caseload.past.iter().filter(|past| past.figure.key() == key);
            let disputes = caseload.disputes.iter().filter(|of| of.dispute.key == key);
            let left_out = match () {
                () if !row.disputed => period.and_then(|period| period.left_out),
                () if disputes.clone().any(|of| of.dispute.settlement.is_none()) => Some(ReasonCode::MetricDisputed),
                () => Some(ReasonCode::MetricLeftOut),
            };
            Source {
                figure,
                name: figures::name(plan, kind, row.start),
                left_out,
                beside_patches: figures::is_beside_patches(record, row),
                held: figures::held(record, row),
                file: file(figure),
                earlier: earlier.map(|past| (past, file(&past.figure))).collect(),
                disputes: disputes
                    .map(|of| Disputed {
                        dispute: &of.dispute,
                        raised_by: of.raised_by.clone(),
                        settled_by: of.settled_by.clone(),
                    })
                    .collect(),
            }
        })
        .collect();
    sources.reverse();
    sources
}

pub fn team(asked: &Asked) -> Answer {
    let manager = asked.query.filled("manager").map(PersonId::from);
    asked.framed(200, |tx, me, frame| {
        let team = caseload::team(tx, me, manager.as_ref(), asked.query.get("metric"))?;
        frame.back = Some(Link::new("/team", "Back"));
        frame.print_caption = Some(format!("{}. Figures of the team, as at {}", team.manager.name, words::date(team.as_of)));
        let members: Vec<Member<'_>> = team
            .members
            .iter()
            .map(|member| Member {
                person: member.person.id.as_str(),
                name: &member.person.name,
                patches: &member.patches,
                periods: &member.periods,
            })
            .collect();
        let other = (team.manager.id != *me.id()).then_some((team.manager.id.as_str(), team.manager.name.as_str()));
        Ok(TeamFigures::new(&TeamFacts {
            manager: other,
            as_of: team.as_of,
            metrics: &team.metrics,
            chosen: team.chosen.as_ref().map(|(metric, kind)| (metric, *kind)),
            members: &members,
        }))
    })
}

/// The officer's own figures of the kind of period that the page of the metric shows.
fn dispute_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    let id = asked.param("metric");
    asked.framed(status, |tx, me, frame| {
        let caseload = caseload::to_dispute(tx, me, id)?;
        let metric = caseload::metric(&caseload, id)?;
        let kinds = caseload::kinds(&caseload, &metric.id, None);
        let rows: Vec<Source<'_>> = kinds.iter().flat_map(|kind| sources(&caseload, metric, *kind, &[], None)).collect();
        // What is disputed already waits for others.
        let open: Vec<Source<'_>> = rows.into_iter().filter(|row| !row.figure.observation.disputed).collect();
        frame.back = Some(Link::new(format!("/caseload/{id}"), "Back"));
        let typed = DisputeTyped { figure: typed.get("figure"), kind: typed.get("kind"), reason: typed.raw("reason") };
        Ok(DisputeForm::new(metric, &open, typed, errors))
    })
}

pub fn dispute_form(asked: &Asked) -> Answer {
    dispute_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

pub fn dispute(asked: &Asked) -> Answer {
    let new = NewDispute {
        metric: asked.param("metric").to_owned(),
        figure: asked.form.raw("figure").to_owned(),
        kind: asked.form.get("kind").to_owned(),
        reason: asked.form.raw("reason").to_owned(),
    };
    match asked.write(move |tx, me| caseload::raise(tx, me, &new)) {
        Ok(_) => Ok(Reply::on_to(format!("/caseload/{}", asked.param("metric")))
            .saying("Figure disputed. It does not count until it is settled.")),
        Err(AppError::Invalid(errors)) => dispute_page(asked, 422, &asked.form, form_errors(&errors)),
        Err(error) => Err(error),
    }
}

pub fn disputes(asked: &Asked) -> Answer {
    asked.page(|tx, me| {
        let found = caseload::list(tx, me)?;
        let open: Vec<OpenDispute<'_>> = found
            .iter()
            .map(|row| OpenDispute {
                dispute: &row.view.dispute,
                officer: &row.person.name,
                metric: &row.metric,
                period: &row.period,
            })
            .collect();
        Ok(Disputes::new(&open))
    })
}

pub fn settle_form(asked: &Asked) -> Answer {
    settle_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

fn settle_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let found = caseload::to_settle(tx, me, asked.param("id"))?;
        let caseload = &found.caseload;
        let (key, metric) = (&found.view.dispute.key, caseload::metric(caseload, found.view.dispute.key.metric.as_str())?);
        let rows = sources(caseload, metric, key.period, &[], None);
        let source = rows.iter().find(|row| row.figure.key() == *key).ok_or(AppError::NotFound)?;
        let disputed = Disputed {
            dispute: &found.view.dispute,
            raised_by: found.view.raised_by.clone(),
            settled_by: found.view.settled_by.clone(),
        };
        frame.back = Some(Link::new("/disputes", "Back"));
        let facts = SettleFacts {
            reader: &reader(me, &caseload.view),
            why: &found.why.words(),
            metric,
            source,
            disputed: &disputed,
            corrected: found.corrected,
            refused: found.refused.as_deref(),
            typed: (typed.get("outcome"), typed.raw("reason")),
        };
        Ok(Settle::new(&facts, errors))
    })
}

pub fn settle(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), form_version(asked)?);
    let (outcome, reason) = (DisputeOutcome::from_word(asked.form.get("outcome")), asked.form.raw("reason").to_owned());
    match asked.write(move |tx, me| caseload::settle(tx, me, &id, version, outcome, &reason)) {
        Ok(_) => Ok(Reply::on_to("/disputes").saying("Dispute settled. The officer is told.")),
        Err(AppError::Invalid(errors)) => settle_page(asked, 422, &asked.form, form_errors(&errors)),
        Err(error) => Err(error),
    }
}

pub fn withdraw_form(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let found = caseload::to_withdraw(tx, me, asked.param("id"))?;
        let metric = found.view.dispute.key.metric.as_str();
        frame.back = Some(Link::new(format!("/caseload/{metric}"), "Back"));
        Ok(views::withdraw(&found.view.dispute, &found.metric, &found.period))
    })
}

pub fn withdraw(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), form_version(asked)?);
    let taken = asked.write(move |tx, me| caseload::withdraw(tx, me, &id, version))?;
    Ok(Reply::on_to(format!("/caseload/{}", taken.key.metric)).saying("Dispute taken back. The figure counts again."))
}

/// Begins a piece of evidence with a figure in it, and goes on to its first step.
pub fn pin(asked: &Asked) -> Answer {
    let (metric, figure) = (asked.param("metric").to_owned(), asked.form.raw("figure").to_owned());
    match asked.write(move |tx, me| caseload::use_as_evidence(tx, me, &metric, &figure)) {
        Ok(begun) => {
            Ok(Reply::on_to(format!("/evidence/{}/edit/criteria", begun.id)).saying("A draft with this figure has begun."))
        }
        // The form has a list alone: what is not on it was never there.
        Err(AppError::Invalid(_)) => Ok(Reply::on_to(format!("/caseload/{}", asked.param("metric")))),
        Err(error) => Err(error),
    }
}
