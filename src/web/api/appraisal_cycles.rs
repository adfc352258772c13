//! Appraisals in lists, and their cycles, for programs.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::lists::{self, Page};
use crate::app::appraisals::{self as app, ChangedCycle, OverviewQuery, StageCount};
use crate::app::people::Named;
use crate::domain::appraisal::{Cycle, Recommended, Stage, StateWord, Turn};
use crate::web::asked::{Answer, Asked};
use crate::web::pages::appraisal_cycles as pages;
use crate::web::reply::Reply;

#[derive(Serialize)]
struct Listed<'a> {
    id: &'a str,
    person: &'a str,
    name: &'a str,
    cycle: &'a str,
    stage: Stage,
    due_on: NaiveDate,
    state: StateWord,
    /// "Signed (seen, not agreed)"
    label: &'a str,
    not_rated: Option<&'a str>,
    /// Whose turn it is, by name.
    turn: Option<&'a str>,
    my_turn: bool,
    overdue: bool,
}

fn shape(one: &app::Listed) -> Listed<'_> {
    Listed {
        id: &one.id,
        person: one.person.id.as_str(),
        name: &one.person.name,
        cycle: &one.cycle,
        stage: one.stage,
        due_on: one.due_on,
        state: one.word,
        label: one.state,
        not_rated: one.not_rated.map(|reason| reason.as_str()),
        turn: one.turn.as_deref(),
        my_turn: one.my_turn,
        overdue: one.overdue,
    }
}

/// All of them: those in which it is the caller's turn first.
pub fn mine(asked: &Asked) -> Answer {
    let all = asked.read(app::list_mine)?;
    Reply::json(200, &Page { items: all.iter().map(shape).collect(), next: None })
}

pub fn of_person(asked: &Asked) -> Answer {
    let found = asked.read(|tx, me| app::list_of_person(tx, me, &asked.param("person").into()))?;
    Reply::json(200, &Page { items: found.appraisals.iter().map(shape).collect(), next: None })
}

#[derive(Serialize)]
struct Whole<'a> {
    id: &'a str,
    version: i64,
    title: &'a str,
    /// `ID@VERSION`
    scheme: &'a str,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    mid_year_due_on: Option<NaiveDate>,
    year_end_due_on: NaiveDate,
    moderator: Option<&'a str>,
    team: Option<&'a str>,
    job_profile: Option<&'a str>,
    opened_by: &'a str,
    opened_at: DateTime<Utc>,
}

impl<'a> From<&'a Cycle> for Whole<'a> {
    fn from(cycle: &'a Cycle) -> Whole<'a> {
        Whole {
            id: &cycle.id,
            version: cycle.version,
            title: &cycle.title,
            scheme: &cycle.scheme,
            starts_on: cycle.starts_on,
            ends_on: cycle.ends_on,
            mid_year_due_on: cycle.mid_year_due_on,
            year_end_due_on: cycle.year_end_due_on,
            moderator: cycle.moderator.as_ref().map(|id| id.as_str()),
            team: cycle.team.as_ref().map(|id| id.as_str()),
            job_profile: cycle.job_profile.as_deref(),
            opened_by: cycle.opened_by.as_str(),
            opened_at: cycle.opened_at,
        }
    }
}

#[derive(Serialize)]
struct Counted<'a> {
    #[serde(flatten)]
    cycle: Whole<'a>,
    appraisals: u64,
    settled: u64,
    overdue: u64,
}

/// All of them, the newest first.
pub fn list(asked: &Asked) -> Answer {
    let all = asked.read(app::cycles)?;
    let shape = |listed: &'_ app::ListedCycle| (listed.counts.all, listed.counts.settled, listed.counts.overdue);
    let items: Vec<Counted<'_>> = all
        .iter()
        .map(|listed| {
            let (appraisals, settled, overdue) = shape(listed);
            Counted { cycle: (&listed.cycle).into(), appraisals, settled, overdue }
        })
        .collect();
    Reply::json(200, &Page { items, next: None })
}

#[derive(Serialize)]
struct Person<'a> {
    person: &'a str,
    name: &'a str,
}

impl<'a> From<&'a Named> for Person<'a> {
    fn from(named: &'a Named) -> Person<'a> {
        Person { person: named.id.as_str(), name: &named.name }
    }
}

fn people(all: &[Named]) -> Vec<Person<'_>> {
    all.iter().map(Into::into).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    scheme: String,
    title: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    mid_year_due_on: Option<NaiveDate>,
    year_end_due_on: NaiveDate,
    moderator: Option<String>,
    team: Option<String>,
    job_profile: Option<String>,
    /// Only says who would be in it.
    #[serde(default)]
    check: bool,
}

#[derive(Serialize)]
struct Opened<'a> {
    /// Null where it was only checked.
    cycle: Option<Whole<'a>>,
    people: Vec<Person<'a>>,
    late: Vec<Person<'a>>,
    without_manager: Vec<Person<'a>>,
}

/// 201 with the cycle and who is in it; with `check` 200, and nothing is opened.
pub fn open(asked: &Asked) -> Answer {
    let body: New = asked.json()?;
    let new = app::NewCycle {
        scheme: body.scheme,
        title: body.title,
        starts_on: body.starts_on,
        ends_on: body.ends_on,
        mid_year_due_on: body.mid_year_due_on,
        year_end_due_on: body.year_end_due_on,
        moderator: body.moderator.as_deref().map(Into::into),
        team: body.team.as_deref().map(Into::into),
        job_profile: body.job_profile,
    };
    let (cycle, found) = match body.check {
        true => asked.read(|tx, me| app::check(tx, me, &new))?,
        false => asked.write(move |tx, me| app::open(tx, me, new))?,
    };
    let shape = Opened {
        cycle: (!body.check).then(|| (&cycle).into()),
        people: people(&found.in_it),
        late: people(&found.late),
        without_manager: people(&found.without_manager),
    };
    match body.check {
        true => Reply::json(200, &shape),
        false => Ok(Reply::json(201, &shape)?.with_version(cycle.version)),
    }
}

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    person: &'a str,
    name: &'a str,
    manager: Option<&'a str>,
    stage: Stage,
    due_on: NaiveDate,
    state: StateWord,
    label: &'a str,
    not_rated: Option<&'a str>,
    turn: Option<&'a str>,
    overdue: bool,
    /// What is recommended about the increment within the grade, once it is shared.
    increment: Option<Recommended>,
}

#[derive(Serialize)]
struct Increments {
    recommendation: Recommended,
    appraisals: usize,
}

#[derive(Serialize)]
struct ByManager<'a> {
    manager: Option<Person<'a>>,
    appraisals: usize,
    settled: usize,
    overdue: usize,
    waits_for_manager: usize,
    waits_for_officers: usize,
    waits_for_moderator: usize,
}

#[derive(Serialize)]
struct Overview<'a> {
    #[serde(flatten)]
    cycle: Whole<'a>,
    appraisals: usize,
    settled: usize,
    stages: &'a [StageCount],
    managers: Vec<ByManager<'a>>,
    increments: Vec<Increments>,
    joiners: Vec<Person<'a>>,
    without_manager: Vec<Person<'a>>,
    #[serde(flatten)]
    rows: Page<Row<'a>>,
}

/// A cycle with a page of its appraisals: those that are not settled, or with `show=all` all of them; by `stage`, `state`,
/// `turn`, `manager` and `increment`.
pub fn show(asked: &Asked) -> Answer {
    let all = lists::word(asked, "show", |word| (word == "all").then_some(true))?;
    let query = OverviewQuery {
        all: all.unwrap_or(false),
        stage: lists::word(asked, "stage", Stage::from_word)?,
        state: lists::word(asked, "state", StateWord::from_word)?,
        turn: lists::word(asked, "turn", Turn::from_word)?,
        manager: asked.query.filled("manager").map(Into::into),
        increment: lists::word(asked, "increment", Recommended::from_word)?,
        after: lists::cursor(asked).map(str::to_owned),
        limit: Some(lists::limit(asked)?),
    };
    let found = asked.read(|tx, me| app::overview(tx, me, asked.param("id"), &query))?;
    let rows = found.rows.iter().map(|row| Row {
        id: &row.appraisal,
        person: row.person.id.as_str(),
        name: &row.person.name,
        manager: row.manager.as_ref().map(|manager| manager.id.as_str()),
        stage: row.stage,
        due_on: row.due_on,
        state: row.word,
        label: row.state,
        not_rated: row.not_rated.map(|reason| reason.as_str()),
        turn: row.turn.as_deref(),
        overdue: row.overdue,
        increment: row.increment,
    });
    let increments =
        found.increments.iter().map(|(one, count)| Increments { recommendation: *one, appraisals: *count }).collect();
    let managers = found.managers.iter().map(|count| ByManager {
        manager: count.manager.as_ref().map(Into::into),
        appraisals: count.all,
        settled: count.settled,
        overdue: count.overdue,
        waits_for_manager: count.waits_for_manager,
        waits_for_officers: count.waits_for_officer,
        waits_for_moderator: count.waits_for_moderator,
    });
    let shape = Overview {
        cycle: (&found.cycle).into(),
        appraisals: found.all,
        settled: found.settled,
        stages: &found.stages,
        managers: managers.collect(),
        increments,
        joiners: people(&found.missing.in_it),
        without_manager: people(&found.missing.without_manager),
        rows: Page { items: rows.collect(), next: found.next.clone() },
    };
    Ok(Reply::json(200, &shape)?.with_version(found.cycle.version))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Changed {
    title: String,
    mid_year_due_on: Option<NaiveDate>,
    year_end_due_on: NaiveDate,
    moderator: Option<String>,
}

pub fn change(asked: &Asked) -> Answer {
    let (id, version, body): (String, i64, Changed) = (asked.param("id").to_owned(), asked.version()?, asked.json()?);
    let changed = ChangedCycle {
        title: body.title,
        mid_year_due_on: body.mid_year_due_on,
        year_end_due_on: body.year_end_due_on,
        moderator: body.moderator.as_deref().map(Into::into),
    };
    let cycle = asked.write(move |tx, me| app::change(tx, me, &id, version, &changed))?;
    Ok(Reply::json(200, &Whole::from(&cycle))?.with_version(cycle.version))
}

#[derive(Serialize)]
struct Added {
    added: usize,
}

/// Adds everybody who joined since; asked again it adds nobody.
pub fn add_joiners(asked: &Asked) -> Answer {
    let id = asked.param("id").to_owned();
    let added = asked.write(move |tx, me| app::add_joiners(tx, me, &id))?;
    Reply::json(200, &Added { added })
}

/// Where every appraisal of a cycle stands, as a file for who may export.
pub fn csv(asked: &Asked) -> Answer {
    pages::csv(asked)
}
