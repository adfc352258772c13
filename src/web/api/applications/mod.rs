//! Applications for programs: the same lists, cases and steps as the pages. What no token may do is refused here as the policy
//! says; the shapes are the same for whoever may.

mod shapes;

use chrono::NaiveDate;
use serde::Deserialize;

use super::lists::{self, Page};
use crate::app::progression::{self, Hearing, NewDecision, Query, Recommendation, Replacement, Submission};
use crate::app::{AppError, FieldError};
use crate::domain::evidence_policy::GateId;
use crate::domain::ids::{ApplicationId, PersonId, PostId};
use crate::domain::progression::Stage;
use crate::domain::progression::case::{Answer as CheckAnswer, Part};
use crate::domain::progression::decision::DecisionOutcome;
use crate::web::asked::{Answer, Asked};
use crate::web::reply::{Body, Reply};
use shapes::{Case, FrozenAnswer, Head, Waits};

fn id(asked: &Asked) -> ApplicationId {
    asked.param("id").into()
}

/// The case as it is now, with its version.
fn told(asked: &Asked, status: u16, id: &ApplicationId) -> Answer {
    let (view, own) = asked.read(|tx, me| {
        let view = progression::view(tx, me, id)?;
        let own = view.application.person == *me.id();
        Ok((view, own))
    })?;
    Ok(Reply::json(status, &Case::of(&view, own))?.with_version(view.application.version))
}

/// Everything that the caller may see, newest first. `state` asks for one state alone.
pub fn list(asked: &Asked) -> Answer {
    let stage = lists::word(asked, "state", Stage::from_word)?;
    let before = lists::cursor(asked).map(ApplicationId::from);
    let query = Query { stages: stage.into_iter().collect(), before, limit: Some(lists::limit(asked)?) };
    let found = asked.read(|tx, me| progression::list(tx, me, &query))?;
    let items: Vec<Head> = found.applications.iter().map(Head::from).collect();
    Reply::json(200, &Page { items, next: found.next.map(|next| next.to_string()) })
}

/// Those of one person, newest first.
pub fn of_person(asked: &Asked) -> Answer {
    let person = PersonId::from(asked.param("id"));
    let found = asked.read(|tx, me| progression::list_for_person(tx, me, &person))?;
    Reply::json(200, &Page { items: found.iter().map(Head::from).collect(), next: None })
}

/// What waits for the caller.
pub fn decisions(asked: &Asked) -> Answer {
    let waiting = asked.read(progression::to_decide)?;
    Reply::json(200, &Page { items: waiting.iter().map(Waits::from).collect(), next: None })
}

/// For the post named, or for the one that is held today.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Start {
    post: Option<PostId>,
}

pub fn start(asked: &Asked) -> Answer {
    let Start { post } = asked.json()?;
    let made = asked.write(move |tx, me| progression::start(tx, me, post))?;
    Ok(told(asked, 201, &made.id)?.with_header("Location", format!("/api/v1/applications/{}", made.id)))
}

pub fn show(asked: &Asked) -> Answer {
    told(asked, 200, &id(asked))
}

/// What the caller may do now.
pub fn actions(asked: &Asked) -> Answer {
    let actions = asked.read(|tx, me| progression::actions(tx, me, &id(asked)))?;
    Reply::json(200, &Page { items: actions.into_iter().map(|action| action.as_str()).collect(), next: None })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Write {
    statement: String,
}

/// Keeps what the officer is writing.
pub fn write(asked: &Asked) -> Answer {
    let (id, version, Write { statement }) = (id(asked), asked.version()?, asked.json()?);
    let saved = asked.write(move |tx, me| progression::save_statement(tx, me, &id, version, &statement))?;
    told(asked, 200, &saved.id)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Submit {
    #[serde(default)]
    statement: String,
    #[serde(default)]
    own_work: bool,
}

pub fn submit(asked: &Asked) -> Answer {
    let (id, version, Submit { statement, own_work }) = (id(asked), asked.version()?, asked.json()?);
    let sent = asked.write(move |tx, me| progression::submit(tx, me, &id, version, Submission { statement, own_work }))?;
    told(asked, 200, &sent.id)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Withdraw {
    reason: Option<String>,
}

pub fn withdraw(asked: &Asked) -> Answer {
    let (id, version, Withdraw { reason }) = (id(asked), asked.version()?, asked.json()?);
    let done = asked.write(move |tx, me| progression::withdraw(tx, me, &id, version, reason.as_deref()))?;
    told(asked, 200, &done.id)
}

/// A word that the body must have, as `read` takes it.
fn word<T>(wrong: &mut Vec<FieldError>, field: &str, given: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
    let found = read(given);
    if found.is_none() {
        wrong.push(FieldError::new(field, "unknown_word", format!("{field} is none of the words that it can be")));
    }
    found
}

fn must<T>(wrong: Vec<FieldError>, found: Option<T>) -> Result<T, AppError> {
    found.ok_or(AppError::Invalid(wrong))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recommend {
    /// recommend, `not_recommend` or return.
    recommendation: String,
    reason: String,
}

pub fn recommend(asked: &Asked) -> Answer {
    let (id, version, Recommend { recommendation, reason }) = (id(asked), asked.version()?, asked.json()?);
    let mut wrong = Vec::new();
    let said = word(&mut wrong, "recommendation", &recommendation, Recommendation::from_word);
    let done = asked.write(move |tx, me| {
        progression::allowed(tx, me, &id, progression::CaseAction::Recommend)?;
        progression::recommend(tx, me, &id, version, must(wrong, said)?, &reason)
    })?;
    told(asked, 200, &done.id)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Gate {
    /// yes, no, and for the funded need `not_now`.
    answer: String,
    reason: String,
}

pub fn gate(asked: &Asked) -> Answer {
    let gate = GateId::from_word(asked.param("gate")).ok_or(AppError::NotFound)?;
    let (id, version, Gate { answer, reason }) = (id(asked), asked.version()?, asked.json()?);
    let mut wrong = Vec::new();
    let answer = word(&mut wrong, "answer", &answer, CheckAnswer::from_word);
    let step = match gate {
        GateId::CriteriaMet => progression::CaseAction::CheckCriteria,
        GateId::FundedNeed => progression::CaseAction::CheckFunding,
    };
    let done = asked.write(move |tx, me| {
        progression::allowed(tx, me, &id, step)?;
        progression::answer_gate(tx, me, &id, version, gate, must(wrong, answer)?, &reason)
    })?;
    told(asked, 200, &done.id)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

pub fn interest(asked: &Asked) -> Answer {
    let (id, version, Nothing {}) = (id(asked), asked.version()?, asked.json()?);
    asked.write(move |tx, me| progression::declare_interest(tx, me, &id, version))?;
    // Whoever was only named for the case may not see it any more.
    Ok(Reply::new(204, Body::Empty))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decide {
    words: String,
    effective_on: Option<NaiveDate>,
    review_on: Option<NaiveDate>,
}

pub fn decide(asked: &Asked) -> Answer {
    let (id, version, Decide { words, effective_on, review_on }) = (id(asked), asked.version()?, asked.json()?);
    let new = NewDecision { words, effective_on, review_on };
    asked.write(move |tx, me| progression::decide(tx, me, &id, version, new))?;
    told(asked, 200, &self::id(asked))
}

/// A new decision in the place of one that stands.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Replace {
    /// approved, `met_deferred` or declined.
    outcome: DecisionOutcome,
    reason: String,
    #[serde(default)]
    words: String,
    effective_on: Option<NaiveDate>,
    review_on: Option<NaiveDate>,
}

impl From<Replace> for Replacement {
    fn from(new: Replace) -> Replacement {
        let Replace { outcome, reason, words, effective_on, review_on } = new;
        Replacement { outcome, reason, words, effective_on, review_on }
    }
}

pub fn reverse(asked: &Asked) -> Answer {
    let (id, version, new) = (id(asked), asked.version()?, asked.json::<Replace>()?.into());
    asked.write(move |tx, me| progression::reverse(tx, me, &id, version, &new))?;
    told(asked, 200, &self::id(asked))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Appeal {
    grounds: String,
}

pub fn appeal(asked: &Asked) -> Answer {
    let (id, version, Appeal { grounds }) = (id(asked), asked.version()?, asked.json()?);
    asked.write(move |tx, me| progression::appeal(tx, me, &id, version, &grounds))?;
    told(asked, 201, &self::id(asked))
}

/// Upheld with a new decision, or dismissed with reasons.
#[derive(Deserialize)]
#[serde(tag = "finding", rename_all = "snake_case", deny_unknown_fields)]
enum Hear {
    Uphold { decision: Replace },
    Dismiss { reasons: String },
}

pub fn hear(asked: &Asked) -> Answer {
    let (id, version) = (id(asked), asked.version()?);
    let hearing = match asked.json()? {
        Hear::Uphold { decision } => Hearing::Uphold(decision.into()),
        Hear::Dismiss { reasons } => Hearing::Dismiss { reasons },
    };
    asked.write(move |tx, me| progression::hear(tx, me, &id, version, &hearing))?;
    told(asked, 200, &self::id(asked))
}

/// Who is named for the case.
pub fn parts(asked: &Asked) -> Answer {
    let view = asked.read(|tx, me| progression::view(tx, me, &id(asked)))?;
    let reply = Reply::json(200, &Page { items: shapes::named(&view), next: None })?;
    Ok(reply.with_version(view.application.version))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Name {
    person: PersonId,
    /// `panel_member`, `budget_holder` or hearer.
    part: Part,
}

pub fn name(asked: &Asked) -> Answer {
    let (id, version, Name { person, part }) = (id(asked), asked.version()?, asked.json()?);
    let named = asked.write(move |tx, me| progression::name(tx, me, &id, version, &person, part))?;
    told(asked, 201, &named.id)
}

pub fn release(asked: &Asked) -> Answer {
    let (id, version, part) = (id(asked), asked.version()?, asked.param("part").to_owned());
    let released = asked.write(move |tx, me| progression::release(tx, me, &id, version, &part))?;
    told(asked, 200, &released.id)
}

/// The letter of the decision that stands, or of an earlier one by its `number`.
pub fn letter(asked: &Asked) -> Answer {
    let wrong = || AppError::field("number", "out_of_range", "number must be that of a decision, from 1 on");
    let number = asked.query.filled("number").map(|text| text.parse::<u32>().map_err(|_| wrong())).transpose()?;
    let letter = asked.read(|tx, me| progression::letter(tx, me, &id(asked), number))?;
    Reply::json(200, &letter)
}

/// The frozen answer, every criterion.
pub fn assessment(asked: &Asked) -> Answer {
    let view = asked.read(|tx, me| progression::view(tx, me, &id(asked)))?;
    let frozen = view.frozen.as_ref().ok_or(AppError::NotFound)?;
    Ok(Reply::json(200, &FrozenAnswer::of(&view.application, frozen))?.with_version(view.application.version))
}
