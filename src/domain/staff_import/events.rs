//! What a file of events would change: the same person, metric, day and reference again is the same event, corrected.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::dated::Planner;
use super::snapshot::{Caseloads, Dated, Held, HeldEvent};
use super::{EventRow, Plan, Problems, RowProblem, Step};
use crate::domain::caseload::{HearingOutcome, HearingRole, Shape};
use crate::domain::ids::MetricId;
use crate::domain::officer::CaseEvent;
use crate::domain::problem::Code;
use crate::domain::words;

/// `held`: the events that count now.
pub fn plan(rows: &[EventRow], read: &Problems, dated: &Dated, there: &Caseloads, held: &[HeldEvent]) -> Plan {
    let mut planner = Planner::new(read, dated);
    for row in rows.iter().filter(|row| !row.is_sound) {
        check(row, there, &mut planner);
    }
    let sound: Vec<(&EventRow, NaiveDate)> =
        rows.iter().filter(|row| row.is_sound).filter_map(|row| Some((row, row.on?))).collect();
    let rows = planner.one_row_each(
        &sound,
        "event",
        |(row, on)| (row.employee_ref.clone(), row.metric.clone(), *on, row.reference.clone()),
        |(row, _)| (row.line, outcome(row.outcome) + "/" + role(row.role)),
    );
    let of_key: BTreeMap<_, &HeldEvent> = held
        .iter()
        .map(|held| {
            let event = &held.event;
            ((held.person.as_str(), event.metric.as_str(), event.on, event.reference.as_deref()), held)
        })
        .collect();
    for (row, on) in rows {
        let id = &row.metric;
        let Some(person) = check(row, there, &mut planner) else { continue };
        let key = (person.person.id.as_str(), id.as_str(), *on, row.reference.as_deref());
        let was = of_key.get(&key).copied();
        let said = was.map(|was| &was.event);
        let reference = row.reference.clone().unwrap_or_default();
        let changes = [
            ("metric", said.map(|_| id.clone()), id.clone()),
            ("on", said.map(|_| on.to_string()), on.to_string()),
            ("ref", said.map(|_| reference.clone()), reference),
            ("outcome", said.map(|said| outcome(said.outcome)), outcome(row.outcome)),
            ("role", said.map(|said| role(said.role).to_owned()), role(row.role).to_owned()),
        ];
        let event = CaseEvent {
            metric: MetricId::new(id.as_str()),
            on: *on,
            reference: row.reference.clone(),
            outcome: row.outcome,
            role: row.role,
        };
        planner.entry(row.line, person, changes, Step::SetEvent { event, replaces: was.map(|was| was.id.clone()) });
        planner.affects(row.line, &there.criteria_of(id));
    }
    planner.finish()
}

/// Tells what is wrong with a row, as far as it could be read. Gives whom it is about, where it can be planned.
fn check<'d>(row: &EventRow, there: &Caseloads, planner: &mut Planner<'d>) -> Option<&'d Held> {
    let id = &row.metric;
    match there.metrics.get(id) {
        None if id.is_empty() => {}
        None => {
            planner.problem(RowProblem::row(Code::UnknownMetric, row.line, format!("there is no metric {id}")).at("metric", id));
        }
        Some(metric) if metric.shape != Shape::Event => {
            let text = format!("{} is no event. Give it in a file of figures", metric.name);
            planner.problem(RowProblem::cell(Code::MetricShape, row.line, "metric", id, text));
        }
        Some(_) => {}
    }
    let closed = there.closed_through.filter(|closed| row.on.is_some_and(|on| on <= *closed));
    match (row.on, closed) {
        (Some(on), _) if on > there.today => {
            let text = format!("{} is still to come", words::date(on));
            planner.problem(RowProblem::cell(Code::FutureDate, row.line, "on", &on.to_string(), text));
        }
        (Some(on), Some(closed)) => {
            let text = format!("events up to {} are closed", words::date(closed));
            planner.problem(RowProblem::row(Code::LockedYear, row.line, text).at("on", &on.to_string()));
        }
        _ => {}
    }
    match row.on {
        _ if row.employee_ref.is_empty() => None,
        Some(on) => planner.person(row.line, &row.employee_ref, on),
        None => planner.known(row.line, &row.employee_ref),
    }
}

fn outcome(outcome: Option<HearingOutcome>) -> String {
    outcome.map(HearingOutcome::words).unwrap_or_default().to_owned()
}

fn role(role: Option<HearingRole>) -> &'static str {
    role.map(HearingRole::as_str).unwrap_or_default()
}
