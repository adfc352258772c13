//! Rows of applications for a level: where each stands here; what was frozen, what happened and what was decided beside it.
//! Those are added and never changed.

pub mod decisions;
pub mod freezes;
pub mod history;
pub mod typed;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::db::{AnyBackend, AnyConnection, StoreError, asked_directly, change, written_out};
use super::schema::{application, application_counter, post};
use super::span::Span;
use crate::domain::ids::{ApplicationId, LevelId, OrganisationId, PersonId, PostId};
use crate::domain::progression::{Application, Stage, State};

#[derive(Queryable, Selectable)]
#[diesel(table_name = application)]
struct Row {
    id: String,
    organisation_id: String,
    person_id: String,
    post_id: String,
    framework: String,
    level: String,
    level_held: Option<String>,
    reference: Option<String>,
    state: String,
    reason: Option<String>,
    effective_on: Option<NaiveDate>,
    review_on: Option<NaiveDate>,
    statement: String,
    submitted_at: Option<NaiveDateTime>,
    recommend_by: Option<NaiveDate>,
    due_on: Option<NaiveDate>,
    made_at: NaiveDateTime,
    version: i64,
}

/// A word that no row of ours holds.
fn unknown(table: &str, id: &str, word: &str) -> StoreError {
    StoreError::Row(format!("{table} {id}: \"{word}\" is nothing we know"))
}

impl Row {
    fn read(self) -> Result<Application, StoreError> {
        let stage = Stage::from_word(&self.state).ok_or_else(|| unknown("application", &self.id, &self.state))?;
        let incomplete = || StoreError::Row(format!("application {} is {} without what belongs to that", self.id, self.state));
        let reason = || self.reason.clone().ok_or_else(incomplete);
        let state = match stage {
            Stage::Draft => State::Draft,
            Stage::Submitted => State::Submitted,
            Stage::Returned => State::Returned { reason: reason()? },
            Stage::Recommended => State::Recommended { reason: reason()? },
            Stage::NotRecommended => State::NotRecommended { reason: reason()? },
            Stage::Approved => State::Approved { effective_on: self.effective_on.ok_or_else(incomplete)? },
            Stage::MetDeferred => State::MetDeferred { reason: reason()?, review_on: self.review_on.ok_or_else(incomplete)? },
            Stage::Declined => State::Declined { reasons: reason()? },
            Stage::Withdrawn => State::Withdrawn { reason: self.reason.clone() },
        };
        Ok(Application {
            id: ApplicationId::new(self.id),
            organisation: OrganisationId::new(self.organisation_id),
            person: PersonId::new(self.person_id),
            post: PostId::new(self.post_id),
            framework: self.framework,
            level: LevelId::new(self.level),
            level_held: self.level_held.map(LevelId::new),
            reference: self.reference,
            state,
            statement: self.statement,
            submitted_at: self.submitted_at.map(|at| at.and_utc()),
            recommend_by: self.recommend_by,
            due_on: self.due_on,
            made_at: self.made_at.and_utc(),
            version: self.version,
        })
    }
}

fn read(rows: Vec<Row>) -> Result<Vec<Application>, StoreError> {
    rows.into_iter().map(Row::read).collect()
}

pub fn find(connection: &mut AnyConnection, id: &ApplicationId) -> Result<Option<Application>, StoreError> {
    let row: Option<Row> = application::table.find(id.as_str()).select(Row::as_select()).first(connection).optional()?;
    row.map(Row::read).transpose()
}

/// The application for a post that is still to be decided.
pub fn find_open(connection: &mut AnyConnection, post: &PostId) -> Result<Option<Application>, StoreError> {
    let open: Vec<&str> = Stage::ALL.into_iter().filter(|stage| stage.is_open()).map(Stage::as_str).collect();
    let row: Option<Row> = application::table
        .filter(application::post_id.eq(post.as_str()).and(application::state.eq_any(open)))
        .select(Row::as_select())
        .first(connection)
        .optional()?;
    row.map(Row::read).transpose()
}

/// The same, if it was sent: what was not is its owner's alone.
pub fn find_sent_open(connection: &mut AnyConnection, post: &PostId) -> Result<Option<Application>, StoreError> {
    Ok(find_open(connection, post)?.filter(Application::was_sent))
}

/// The applications of a person, newest first.
pub fn list_for_person(connection: &mut AnyConnection, person: &PersonId) -> Result<Vec<Application>, StoreError> {
    let rows: Vec<Row> = asked_directly!(connection, direct => application::table
        .filter(application::person_id.eq(person.as_str()))
        .order(application::id.desc())
        .select(Row::as_select())
        .load(direct)?);
    read(rows)
}

/// The applications of these people, newest first within each 500 of them.
pub fn list_for_people(connection: &mut AnyConnection, people: &[PersonId]) -> Result<Vec<Application>, StoreError> {
    let mut found = Vec::new();
    for part in people.chunks(500) {
        let ids: Vec<&str> = part.iter().map(PersonId::as_str).collect();
        let rows: Vec<Row> = application::table
            .filter(application::person_id.eq_any(ids))
            .order(application::id.desc())
            .select(Row::as_select())
            .load(connection)?;
        found.extend(read(rows)?);
    }
    Ok(found)
}

/// The applications of some people, the newest first.
pub fn list_in(connection: &mut AnyConnection, of: &Span) -> Result<Vec<Application>, StoreError> {
    let rows: Vec<Row> = asked_directly!(connection, direct => application::table
        .filter(application::person_id.between(&of.first, &of.last))
        .order(application::id.desc())
        .select(Row::as_select())
        .load(direct)?);
    read(rows)
}

/// The applications with these ids, in no order.
pub fn find_all(connection: &mut AnyConnection, ids: &[ApplicationId]) -> Result<Vec<Application>, StoreError> {
    let mut found = Vec::new();
    for part in ids.chunks(500) {
        let ids: Vec<&str> = part.iter().map(ApplicationId::as_str).collect();
        let rows: Vec<Row> = application::table.filter(application::id.eq_any(ids)).select(Row::as_select()).load(connection)?;
        found.extend(read(rows)?);
    }
    Ok(found)
}

/// Which applications of an organisation are listed.
#[derive(Clone, Copy, Default, Debug)]
pub struct Filter<'a> {
    /// Of these people alone, and those with these ids besides. None: of everybody.
    pub people: Option<(&'a [PersonId], &'a [ApplicationId])>,
    /// In these states alone. Empty: in any.
    pub stages: &'a [Stage],
    /// Whose drafts count too: what was never sent is its owner's alone.
    pub own: Option<&'a PersonId>,
    /// The last one of the page before.
    pub before: Option<&'a ApplicationId>,
}

/// Applications of an organisation, newest first.
pub fn list(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
    filter: &Filter<'_>,
    limit: i64,
) -> Result<Vec<Application>, StoreError> {
    let mut query = application::table
        .filter(application::organisation_id.eq(organisation.as_str()))
        .order(application::id.desc())
        .limit(limit)
        .select(Row::as_select())
        .into_boxed::<AnyBackend>();
    let own = filter.own.map_or("", PersonId::as_str);
    query = query.filter(application::reference.is_not_null().or(application::person_id.eq(own)));
    if let Some((people, ids)) = filter.people {
        let people: Vec<&str> = people.iter().map(PersonId::as_str).collect();
        let ids: Vec<&str> = ids.iter().map(ApplicationId::as_str).collect();
        query = query.filter(application::person_id.eq_any(people).or(application::id.eq_any(ids)));
    }
    if !filter.stages.is_empty() {
        let words: Vec<&str> = filter.stages.iter().map(|stage| stage.as_str()).collect();
        query = query.filter(application::state.eq_any(words));
    }
    if let Some(before) = filter.before {
        query = query.filter(application::id.lt(before.as_str()));
    }
    read(query.load(connection)?)
}

pub fn insert(connection: &mut AnyConnection, new: &Application) -> Result<(), StoreError> {
    diesel::insert_into(application::table)
        .values((
            application::id.eq(new.id.as_str()),
            application::organisation_id.eq(new.organisation.as_str()),
            application::person_id.eq(new.person.as_str()),
            application::post_id.eq(new.post.as_str()),
            application::framework.eq(&new.framework),
            application::level.eq(new.level.as_str()),
            application::level_held.eq(new.level_held.as_ref().map(LevelId::as_str)),
            application::state.eq(new.state.stage().as_str()),
            application::statement.eq(&new.statement),
            application::made_at.eq(new.made_at.naive_utc()),
            application::version.eq(1),
        ))
        .execute(connection)?;
    Ok(())
}

/// Writes state, statement, reference and days, where the row still has `changed.version`. False: somebody else was faster.
pub fn update(connection: &mut AnyConnection, changed: &Application) -> Result<bool, StoreError> {
    let (effective_on, review_on) = match &changed.state {
        State::Approved { effective_on } => (Some(*effective_on), None),
        State::MetDeferred { review_on, .. } => (None, Some(*review_on)),
        _ => (None, None),
    };
    let held = application::id.eq(changed.id.as_str()).and(application::version.eq(changed.version));
    let new = (
        application::level.eq(changed.level.as_str()),
        application::level_held.eq(changed.level_held.as_ref().map(LevelId::as_str)),
        application::reference.eq(&changed.reference),
        application::state.eq(changed.state.stage().as_str()),
        application::reason.eq(changed.state.reason()),
        application::effective_on.eq(effective_on),
        application::review_on.eq(review_on),
        application::statement.eq(&changed.statement),
        application::submitted_at.eq(changed.submitted_at.map(|at| at.naive_utc())),
        application::recommend_by.eq(changed.recommend_by),
        application::due_on.eq(changed.due_on),
        application::version.eq(changed.version + 1),
    );
    let rows = asked_directly!(connection, direct => change(application::table, held, new).execute(direct)?);
    Ok(rows == 1)
}

/// The next number of a year. Whoever calls holds the organisation.
pub fn next_number(connection: &mut AnyConnection, organisation: &OrganisationId, year: i32) -> Result<i64, StoreError> {
    let of_year = application_counter::table.find((organisation.as_str(), i64::from(year)));
    let last: Option<i64> = of_year.select(application_counter::last).first(connection).optional()?;
    match last {
        None => diesel::insert_into(application_counter::table)
            .values((
                application_counter::organisation_id.eq(organisation.as_str()),
                application_counter::year.eq(i64::from(year)),
                application_counter::last.eq(1),
            ))
            .execute(connection)?,
        Some(last) => diesel::update(of_year).set(application_counter::last.eq(last + 1)).execute(connection)?,
    };
    Ok(last.unwrap_or(0) + 1)
}

/// A number as the database keeps it.
fn small(table: &str, id: &str, number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| unknown(table, id, &number.to_string()))
}

written_out! {
    /// Nothing came of a deferred application since: the officer has not applied again, and no appeal is open.
    NothingSince: "(SELECT count(*) FROM application AS later WHERE later.person_id = application.person_id \
        AND later.framework = application.framework AND later.id > application.id AND later.reference IS NOT NULL \
        AND later.state <> 'withdrawn') + (SELECT count(*) FROM appeal WHERE appeal.application_id = application.id \
        AND appeal.state = 'open') = 0"
}

/// What makes a deferred application one to look at again by a day: its own day has come, nothing came of it since, and the
/// officer holds such a post.
macro_rules! is_due_again {
    ($day:expr) => {{
        let posts = post::table
            .filter(post::person_id.eq(application::person_id).and(post::framework.eq(application::framework.nullable())))
            .filter(post::starts_on.le($day).and(post::ends_on.is_null().or(post::ends_on.ge($day))));
        application::review_on.le($day).and(NothingSince).and(posts.count().single_value().gt(0))
    }};
}

/// Deferred applications of an organisation that are to be looked at again by a day, the newest first.
pub fn due_again(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
    day: NaiveDate,
) -> Result<Vec<Application>, StoreError> {
    let rows: Vec<Row> = application::table
        .filter(application::organisation_id.eq(organisation.as_str()))
        .filter(application::state.eq(Stage::MetDeferred.as_str()))
        .filter(is_due_again!(day))
        .order(application::id.desc())
        .select(Row::as_select())
        .load(connection)?;
    read(rows)
}

/// How many cases of an organisation have a recommendation and no decision, or are to be looked at again by a day, apart from
/// one's own.
pub fn count_undecided(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
    apart_from: &PersonId,
    day: NaiveDate,
) -> Result<i64, StoreError> {
    let deferred = Stage::MetDeferred.as_str();
    let undecided = application::state.eq(Stage::Recommended.as_str()).or(application::state.eq(Stage::NotRecommended.as_str()));
    Ok(application::table
        .filter(application::organisation_id.eq(organisation.as_str()).and(application::person_id.ne(apart_from.as_str())))
        .filter(undecided.or(application::state.eq(deferred)))
        .filter(application::state.ne(deferred).nullable().or(is_due_again!(day)))
        .count()
        .get_result(connection)?)
}
