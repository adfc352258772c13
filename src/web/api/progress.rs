//! Where an officer stands, for programs: the answer of `assess` as documents.md 7 prints it, the history of a criterion, the
//! comparison with another post, and a team.

use chrono::NaiveDate;
use serde::Serialize;

use super::lists::Page;
use crate::app::AppError;
use crate::app::progress::{self, Member};
use crate::domain::assessment::Assessment;
use crate::domain::assessment::answer::CriterionStatus;
use crate::domain::assessment::outcome::Outcome;
use crate::domain::assessment::reasons::{Act, ReasonCode};
use crate::domain::ids::PersonId;
use crate::web::asked::{Answer, Asked};
use crate::web::pages::progress::{held, whose};
use crate::web::reply::Reply;

#[derive(Serialize)]
struct Progress<'a> {
    person: &'a PersonId,
    name: &'a str,
    post: Option<&'a str>,
    job_title: Option<&'a str>,
    as_of: NaiveDate,
    /// Null where the person holds no post.
    assessment: Option<&'a Assessment>,
    may_add_evidence: bool,
    may_apply: bool,
}

pub fn show(asked: &Asked) -> Answer {
    let view = asked.read(|tx, me| progress::view(tx, me, &whose(asked, me)))?;
    let held = view.held.as_ref();
    Reply::json(
        200,
        &Progress {
            person: &view.person.id,
            name: &view.person.name,
            post: held.map(|held| held.post.id.as_str()),
            job_title: held.map(|held| held.job_title.as_str()),
            as_of: view.as_of,
            assessment: held.map(|held| &held.assessed.assessment),
            may_add_evidence: view.may.add_evidence,
            may_apply: view.may.apply,
        },
    )
}

#[derive(Serialize)]
struct Criterion<'a> {
    criterion: &'a CriterionStatus,
    text: &'a str,
    history: Vec<Change>,
}

#[derive(Serialize)]
struct Change {
    on: NaiveDate,
    outcome: Outcome,
    cause: String,
}

pub fn criterion(asked: &Asked) -> Answer {
    let (view, changes) = asked.read(|tx, me| {
        let person = whose(asked, me);
        let view = progress::view(tx, me, &person)?;
        let changes = progress::history(tx, me, &person, asked.param("criterion"))?;
        Ok((view, changes))
    })?;
    let assessed = &held(&view)?.assessed;
    let id = asked.param("criterion");
    let position = assessed.plan.criterion(id).ok_or(AppError::NotFound)?;
    let history = changes.into_iter().map(|change| Change { on: change.on, outcome: change.outcome, cause: change.cause });
    Reply::json(
        200,
        &Criterion {
            criterion: &assessed.assessment.criteria[position],
            text: &assessed.plan.criteria[position].text,
            history: history.collect(),
        },
    )
}

#[derive(Serialize)]
struct Comparison<'a> {
    with: &'a str,
    title: &'a str,
    /// Ids of its criteria.
    met: Vec<&'a str>,
    needed: Vec<&'a str>,
    without_equivalent: &'a [String],
}

/// `with`: the id of another framework or job profile. Without it: those there are.
pub fn compare(asked: &Asked) -> Answer {
    let other = asked.query.filled("with").map(str::to_owned);
    let Some(other) = other else {
        #[derive(Serialize)]
        struct Post {
            id: String,
            title: String,
        }
        let posts = asked.read(|tx, me| {
            let view = progress::view(tx, me, &whose(asked, me))?;
            Ok(progress::others(tx, &view))
        })?;
        return Reply::json(
            200,
            &Page { items: posts.into_iter().map(|(id, title)| Post { id, title }).collect::<Vec<_>>(), next: None },
        );
    };
    let compared = asked.read(|tx, me| {
        let view = progress::view(tx, me, &whose(asked, me))?;
        progress::compare(tx, &view, &other)
    })?;
    let without = &compared.without_equivalent;
    let ids = |met: bool| {
        let of = compared.assessment.criteria.iter().filter(move |status| status.outcome.is_met() == met);
        of.map(|status| status.id.as_str()).filter(move |id| met || !without.iter().any(|other| other == id))
    };
    Reply::json(
        200,
        &Comparison {
            with: &other,
            title: &compared.plan.title,
            met: ids(true).collect(),
            needed: ids(false).collect(),
            without_equivalent: without,
        },
    )
}

#[derive(Serialize)]
struct TeamMember {
    person: PersonId,
    name: String,
    because: Option<String>,
    level: Option<String>,
    next_level: Option<String>,
    readiness: Option<Outcome>,
    met: u32,
    total: u32,
    outstanding: u32,
    cannot_tell: u32,
    evidence_waiting: u32,
    /// Open actions of the development plan whose day is over.
    actions_overdue: u32,
    next_lapse_on: Option<NaiveDate>,
    next_lapse: Option<String>,
    as_of: Option<NaiveDate>,
    criteria: Vec<TeamCriterion>,
}

#[derive(Serialize)]
struct TeamCriterion {
    id: String,
    outcome: Outcome,
    act: Act,
    lead: Option<ReasonCode>,
    lapses_on: Option<NaiveDate>,
}

impl TeamMember {
    fn of(member: Member) -> Result<TeamMember, AppError> {
        let row = member.projection.as_ref();
        let unreadable = || AppError::Internal(format!("the standing of {} cannot be read", member.person.id));
        let criteria = row.map(|row| row.criteria.read().ok_or_else(unreadable)).transpose()?.unwrap_or_default();
        Ok(TeamMember {
            level: row.and_then(|row| row.level.as_ref()).map(ToString::to_string),
            next_level: row.and_then(|row| row.target.as_ref()).map(ToString::to_string),
            readiness: row.and_then(|row| row.readiness),
            met: row.map_or(0, |row| row.met),
            total: row.map_or(0, |row| row.total),
            outstanding: row.map_or(0, |row| row.outstanding),
            cannot_tell: row.map_or(0, |row| row.cannot_tell),
            evidence_waiting: member.waiting,
            actions_overdue: member.overdue,
            next_lapse_on: row.and_then(|row| row.next_lapse.as_ref()).map(|(day, _)| *day),
            next_lapse: row.and_then(|row| row.next_lapse.as_ref()).map(|(_, id)| id.to_string()),
            as_of: row.map(|row| row.as_of),
            criteria: criteria
                .into_iter()
                .map(|criterion| TeamCriterion {
                    id: criterion.id.to_string(),
                    outcome: criterion.outcome,
                    act: criterion.act,
                    lead: criterion.lead,
                    lapses_on: criterion.lapses_on,
                })
                .collect(),
            because: member.because,
            person: member.person.id,
            name: member.person.name,
        })
    }
}

/// The caller's team, or that of `manager`. All of it at once: a team is one manager's.
pub fn team(asked: &Asked) -> Answer {
    let manager = asked.query.filled("manager").map(PersonId::from);
    let team = asked.read(|tx, me| progress::team(tx, me, manager.as_ref()))?;
    let items = team.members.into_iter().map(TeamMember::of).collect::<Result<Vec<_>, _>>()?;
    Reply::json(200, &Page { items, next: None })
}
