//! Courses for programs.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::lists::{self, Page};
use crate::app::training::{self as app, NewClaim, WaitingClaim};
use crate::app::waiting::Page as Waits;
use crate::domain::ids::{CourseId, PersonId};
use crate::domain::training::{Claim, ClaimState, CourseStanding, CourseState, KeptCompletion, Pause, TakenOut};
use crate::web::asked::{Answer, Asked};
use crate::web::pages::progress::whose;
use crate::web::pages::training as pages;
use crate::web::reply::{Body, Reply};

#[derive(Serialize)]
struct Course<'a> {
    course: &'a CourseId,
    title: &'a str,
    state: CourseState,
    completed_on: Option<NaiveDate>,
    /// The last day; null where it is not recorded, or counts for good.
    valid_until: Option<NaiveDate>,
    paused_until: Option<NaiveDate>,
}

fn course(course: &CourseStanding) -> Course<'_> {
    Course {
        course: &course.course,
        title: &course.title,
        state: course.state,
        completed_on: course.completed_on,
        valid_until: course.valid_until,
        paused_until: course.paused_until,
    }
}

/// A completion with where it comes from.
#[derive(Serialize)]
struct Completion<'a> {
    id: &'a str,
    course: &'a CourseId,
    completed_on: NaiveDate,
    source: Option<&'a str>,
    confirmed_by: Option<&'a PersonId>,
    recorded_at: DateTime<Utc>,
}

fn completion(done: &KeptCompletion) -> Completion<'_> {
    Completion {
        id: &done.id,
        course: &done.course,
        completed_on: done.completed_on,
        source: done.source.as_deref(),
        confirmed_by: done.confirmed_by.as_ref(),
        recorded_at: done.made_at,
    }
}

/// A completion that was recorded by mistake and counts no longer.
#[derive(Serialize)]
struct Out<'a> {
    #[serde(flatten)]
    completion: Completion<'a>,
    taken_out_by: &'a PersonId,
    taken_out_at: DateTime<Utc>,
    reason: &'a str,
}

fn taken_out(out: &TakenOut) -> Out<'_> {
    Out { completion: completion(&out.completion), taken_out_by: &out.by, taken_out_at: out.at, reason: &out.reason }
}

/// What somebody said that they finished.
#[derive(Serialize)]
struct Told<'a> {
    id: &'a str,
    person: &'a PersonId,
    course: &'a CourseId,
    completed_on: NaiveDate,
    note: Option<&'a str>,
    state: ClaimState,
    told_at: DateTime<Utc>,
    answered_by: Option<&'a PersonId>,
    answered_at: Option<DateTime<Utc>>,
    reason: Option<&'a str>,
    version: i64,
}

fn told(claim: &Claim) -> Told<'_> {
    Told {
        id: &claim.id,
        person: &claim.person,
        course: &claim.course,
        completed_on: claim.completed_on,
        note: claim.note.as_deref(),
        state: claim.state,
        told_at: claim.told_at,
        answered_by: claim.answered_by.as_ref(),
        answered_at: claim.answered_at,
        reason: claim.reason.as_deref(),
        version: claim.version,
    }
}

/// A renewal that waits.
#[derive(Serialize)]
struct Paused<'a> {
    id: &'a str,
    course: &'a CourseId,
    until: NaiveDate,
    by: &'a PersonId,
    at: DateTime<Utc>,
}

fn paused(pause: &Pause) -> Paused<'_> {
    Paused { id: &pause.id, course: &pause.course, until: pause.until, by: &pause.made_by, at: pause.made_at }
}

#[derive(Serialize)]
struct Courses<'a> {
    person: &'a PersonId,
    as_of: NaiveDate,
    /// The list is a sample and not the council's own.
    sample: bool,
    #[serde(flatten)]
    courses: Page<Course<'a>>,
    /// Courses that the post does not ask for and that were finished.
    besides: Vec<Course<'a>>,
    /// Newest first.
    completions: Vec<Completion<'a>>,
    /// Newest first.
    taken_out: Vec<Out<'a>>,
    /// What waits to be confirmed, and what was not confirmed.
    told: Vec<Told<'a>>,
    pauses: Vec<Paused<'a>>,
}

/// The courses of the post, in the order of its list; none where no list is set.
pub fn show(asked: &Asked) -> Answer {
    let found = asked.read(|tx, me| app::view(tx, me, &whose(asked, me)))?;
    let items = found.courses.as_deref().unwrap_or_default().iter().map(course).collect();
    Reply::json(
        200,
        &Courses {
            person: &found.view.person.id,
            as_of: found.view.as_of,
            sample: found.sample,
            courses: Page { items, next: None },
            besides: found.besides.iter().map(course).collect(),
            completions: found.completions.iter().map(completion).collect(),
            taken_out: found.taken_out.iter().map(taken_out).collect(),
            told: found.claims.iter().map(told).collect(),
            pauses: found.pauses.iter().map(paused).collect(),
        },
    )
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    course: String,
    completed_on: NaiveDate,
    note: Option<String>,
}

/// 201 with what waits now; what waits already is given again.
pub fn tell(asked: &Asked) -> Answer {
    let New { course, completed_on, note } = asked.json()?;
    let new = NewClaim { course, completed_on: Some(completed_on), note: note.unwrap_or_default() };
    let claim = asked.write(move |tx, me| app::tell(tx, me, &new, Vec::new()))?;
    Ok(Reply::json(201, &told(&claim))?.with_version(claim.version))
}

pub fn withdraw(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), asked.version()?);
    asked.write(move |tx, me| app::withdraw(tx, me, &id, version))?;
    Ok(Reply::new(204, Body::Empty))
}

#[derive(Serialize)]
struct Waiting<'a> {
    name: &'a str,
    title: &'a str,
    #[serde(flatten)]
    told: Told<'a>,
}

fn waiting(found: &WaitingClaim) -> Waiting<'_> {
    Waiting { name: &found.person.name, title: &found.title, told: told(&found.claim) }
}

/// What waits for the caller, the longest waiting first.
pub fn queue(asked: &Asked) -> Answer {
    let (limit, after) = (lists::limit(asked)?, lists::cursor(asked));
    let found = asked.read(|tx, me| app::waiting(tx, me, Waits { after, limit }))?;
    Reply::json(200, &Page { items: found.rows.iter().map(waiting).collect::<Vec<_>>(), next: found.next.clone() })
}

#[derive(Serialize)]
struct ToAnswer<'a> {
    #[serde(flatten)]
    waiting: Waiting<'a>,
    /// The day on which it was finished last, as it is recorded.
    recorded_before: Option<NaiveDate>,
    /// Until when it would count; null: for good.
    would_count_until: Option<NaiveDate>,
}

pub fn one(asked: &Asked) -> Answer {
    let found = asked.read(|tx, me| app::to_answer(tx, me, asked.param("id")))?;
    let shape =
        ToAnswer { waiting: waiting(&found.waiting), recorded_before: found.before, would_count_until: found.would_count_until };
    Ok(Reply::json(200, &shape)?.with_version(found.waiting.claim.version))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answered {
    confirmed: bool,
    /// Needed where it is not confirmed.
    reason: Option<String>,
}

pub fn answer(asked: &Asked) -> Answer {
    let (id, version, answered) = (asked.param("id").to_owned(), asked.version()?, asked.json::<Answered>()?);
    let reason = answered.reason.unwrap_or_default();
    let claim = asked.write(move |tx, me| app::answer(tx, me, &id, version, Some(answered.confirmed), &reason))?;
    Ok(Reply::json(200, &told(&claim))?.with_version(claim.version))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToPause {
    course: String,
    until: NaiveDate,
}

/// 201 with the pause. It takes the place of another pause of the course.
pub fn pause(asked: &Asked) -> Answer {
    let person = PersonId::from(asked.param("person"));
    let ToPause { course, until } = asked.json()?;
    let pause = asked.write(move |tx, me| app::pause(tx, me, &person, &course, Some(until), Vec::new()))?;
    Reply::json(201, &paused(&pause))
}

pub fn end_pause(asked: &Asked) -> Answer {
    let id = asked.param("id").to_owned();
    asked.write(move |tx, me| app::end_pause(tx, me, &id))?;
    Ok(Reply::new(204, Body::Empty))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToTakeOut {
    reason: String,
}

/// 204; the completion counts no longer, and stands among those that were taken out.
pub fn take_out(asked: &Asked) -> Answer {
    let (id, ToTakeOut { reason }) = (asked.param("id").to_owned(), asked.json()?);
    asked.write(move |tx, me| app::take_out(tx, me, &id, &reason))?;
    Ok(Reply::new(204, Body::Empty))
}

#[derive(Serialize)]
struct Member<'a> {
    person: &'a PersonId,
    name: &'a str,
    team: Option<&'a str>,
    courses: Vec<Course<'a>>,
}

/// A team in counts.
#[derive(Serialize)]
struct Team<'a> {
    /// "none": everybody without a team.
    team: &'a str,
    name: Option<&'a str>,
    people: usize,
    complete: usize,
    courses: Vec<Counted<'a>>,
}

#[derive(Serialize)]
struct Counted<'a> {
    course: &'a CourseId,
    in_date: usize,
    of: usize,
}

#[derive(Serialize)]
struct Gaps<'a> {
    people: usize,
    /// How many have every course of their post in date.
    complete: usize,
    without_list: usize,
    sample: bool,
    /// By name; none where it is every team in counts.
    members: Vec<Member<'a>>,
    teams: Vec<Team<'a>>,
}

/// Who has which course: the own team, a team, or every team in counts.
pub fn gaps(asked: &Asked) -> Answer {
    let found = asked.read(|tx, me| app::gaps(tx, me, &pages::asked_of(asked), false))?;
    let members = found.members.iter().map(|member| Member {
        person: &member.person.id,
        name: &member.person.name,
        team: member.team.as_deref(),
        courses: member.courses.iter().flatten().map(course).collect(),
    });
    let teams = found.counts.iter().map(|count| Team {
        team: &count.id,
        name: count.name.as_deref(),
        people: count.people,
        complete: count.complete,
        courses: found
            .courses
            .iter()
            .zip(&count.courses)
            .map(|((course, _), (in_date, of))| Counted { course, in_date: *in_date, of: *of })
            .collect(),
    });
    Reply::json(
        200,
        &Gaps {
            people: found.people,
            complete: found.complete,
            without_list: found.without_list,
            sample: found.sample,
            members: members.collect(),
            teams: teams.collect(),
        },
    )
}

/// The file of it, for who may export.
pub fn gaps_csv(asked: &Asked) -> Answer {
    pages::csv_of(asked)
}
