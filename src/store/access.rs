//! Rows of how people get in: passwords and second factors, links, sessions, tokens, closed doors, and what was typed when
//! time ran out. Secrets come here as digests.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError, asked_directly, change};
use super::people;
use super::schema::{
    answered_call, api_token, credential, kept_form, link, organisation, person, recovery_code, role_grant, session, throttle,
};
use crate::domain::ids::PersonId;
use crate::domain::people::Person;
use crate::domain::session::{ApiToken, Credential, Link, LinkPurpose, Session, Stage, Throttle};

type Changed = Result<bool, StoreError>;

/// What somebody signs in by; empty where nothing is set yet.
pub fn credential(connection: &mut AnyConnection, person: &PersonId) -> Result<Credential, StoreError> {
    type Row = (Option<String>, Option<NaiveDateTime>, Option<String>, Option<NaiveDateTime>, Option<i64>, i64);
    let row: Option<Row> = credential::table
        .find(person.as_str())
        .select((
            credential::password_hash,
            credential::password_set_at,
            credential::totp_secret,
            credential::totp_confirmed_at,
            credential::totp_last_step,
            credential::version,
        ))
        .first(connection)
        .optional()?;
    Ok(row.map_or_else(Credential::default, |(password_hash, set_at, totp_secret, confirmed_at, totp_last_step, version)| {
        Credential {
            password_hash,
            password_set_at: set_at.map(|at| at.and_utc()),
            totp_secret,
            totp_confirmed_at: confirmed_at.map(|at| at.and_utc()),
            totp_last_step,
            version,
        }
    }))
}

/// Writes it where it still has its version. False: somebody else was faster.
pub fn save_credential(connection: &mut AnyConnection, person: &PersonId, changed: &Credential) -> Changed {
    let values = (
        credential::password_hash.eq(&changed.password_hash),
        credential::password_set_at.eq(changed.password_set_at.map(|at| at.naive_utc())),
        credential::totp_secret.eq(&changed.totp_secret),
        credential::totp_confirmed_at.eq(changed.totp_confirmed_at.map(|at| at.naive_utc())),
        credential::totp_last_step.eq(changed.totp_last_step),
        credential::version.eq(changed.version + 1),
    );
    let rows = match changed.version {
        0 => diesel::insert_into(credential::table)
            .values((credential::person_id.eq(person.as_str()), values))
            .execute(connection)?,
        version => diesel::update(credential::table.find(person.as_str()))
            .filter(credential::version.eq(version))
            .set(values)
            .execute(connection)?,
    };
    Ok(rows == 1)
}

/// Puts new recovery codes, given as id and digest, in the place of all old ones.
pub fn replace_recovery_codes(
    connection: &mut AnyConnection,
    person: &PersonId,
    codes: &[(String, String)],
) -> Result<(), StoreError> {
    diesel::delete(recovery_code::table.filter(recovery_code::person_id.eq(person.as_str()))).execute(connection)?;
    for (id, digest) in codes {
        diesel::insert_into(recovery_code::table)
            .values((recovery_code::id.eq(id), recovery_code::person_id.eq(person.as_str()), recovery_code::digest.eq(digest)))
            .execute(connection)?;
    }
    Ok(())
}

/// Uses a recovery code up. False: there is none such that is unused.
pub fn use_recovery_code(connection: &mut AnyConnection, person: &PersonId, digest: &str, now: DateTime<Utc>) -> Changed {
    let unused = recovery_code::table.filter(
        recovery_code::person_id.eq(person.as_str()).and(recovery_code::digest.eq(digest)).and(recovery_code::used_at.is_null()),
    );
    Ok(diesel::update(unused).set(recovery_code::used_at.eq(now.naive_utc())).execute(connection)? == 1)
}

pub fn count_recovery_codes(connection: &mut AnyConnection, person: &PersonId) -> Result<i64, StoreError> {
    Ok(recovery_code::table
        .filter(recovery_code::person_id.eq(person.as_str()).and(recovery_code::used_at.is_null()))
        .count()
        .get_result(connection)?)
}

/// Adds a link, and ends every other one of the same person: only the newest works.
pub fn insert_link(connection: &mut AnyConnection, new: &Link, now: DateTime<Utc>) -> Result<(), StoreError> {
    end_links(connection, &new.person, now)?;
    diesel::insert_into(link::table)
        .values((
            link::digest.eq(&new.digest),
            link::person_id.eq(new.person.as_str()),
            link::purpose.eq(new.purpose.as_str()),
            link::made_at.eq(now.naive_utc()),
            link::ends_at.eq(new.ends_at.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}

pub fn end_links(connection: &mut AnyConnection, person: &PersonId, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::update(link::table.filter(link::person_id.eq(person.as_str()).and(link::used_at.is_null())))
        .set(link::used_at.eq(now.naive_utc()))
        .execute(connection)?;
    Ok(())
}

pub fn find_link(connection: &mut AnyConnection, digest: &str) -> Result<Option<Link>, StoreError> {
    type Row = (String, String, NaiveDateTime, Option<NaiveDateTime>);
    let row: Option<Row> = link::table
        .find(digest)
        .select((link::person_id, link::purpose, link::ends_at, link::used_at))
        .first(connection)
        .optional()?;
    row.map(|(person, purpose, ends_at, used_at)| {
        Ok(Link {
            digest: digest.to_owned(),
            person: PersonId::new(person),
            purpose: LinkPurpose::from_word(&purpose)
                .ok_or_else(|| StoreError::Row(format!("a link has the purpose \"{purpose}\"")))?,
            ends_at: ends_at.and_utc(),
            used_at: used_at.map(|at| at.and_utc()),
        })
    })
    .transpose()
}

/// Uses a link up. False: it was used in between.
pub fn use_link(connection: &mut AnyConnection, digest: &str, now: DateTime<Utc>) -> Changed {
    let rows = diesel::update(link::table.filter(link::digest.eq(digest).and(link::used_at.is_null())))
        .set(link::used_at.eq(now.naive_utc()))
        .execute(connection)?;
    Ok(rows == 1)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = session)]
struct SessionRow {
    id: String,
    person_id: String,
    stage: String,
    link: Option<String>,
    csrf: String,
    made_at: NaiveDateTime,
    seen_at: NaiveDateTime,
    ends_at: NaiveDateTime,
    stepped_up_at: Option<NaiveDateTime>,
    device: String,
    ended_at: Option<NaiveDateTime>,
}

impl SessionRow {
    fn read(self) -> Result<Session, StoreError> {
        Ok(Session {
            stage: Stage::from_word(&self.stage)
                .ok_or_else(|| StoreError::Row(format!("a session has the stage \"{}\"", self.stage)))?,
            id: self.id,
            person: PersonId::new(self.person_id),
            link: self.link,
            csrf: self.csrf,
            made_at: self.made_at.and_utc(),
            seen_at: self.seen_at.and_utc(),
            ends_at: self.ends_at.and_utc(),
            stepped_up_at: self.stepped_up_at.map(|at| at.and_utc()),
            device: self.device,
            ended_at: self.ended_at.map(|at| at.and_utc()),
        })
    }
}

pub fn insert_session(connection: &mut AnyConnection, digest: &str, new: &Session) -> Result<(), StoreError> {
    diesel::insert_into(session::table)
        .values((
            session::id.eq(&new.id),
            session::digest.eq(digest),
            session::person_id.eq(new.person.as_str()),
            session::stage.eq(new.stage.as_str()),
            session::link.eq(&new.link),
            session::csrf.eq(&new.csrf),
            session::made_at.eq(new.made_at.naive_utc()),
            session::seen_at.eq(new.seen_at.naive_utc()),
            session::ends_at.eq(new.ends_at.naive_utc()),
            session::stepped_up_at.eq(new.stepped_up_at.map(|at| at.naive_utc())),
            session::device.eq(&new.device),
        ))
        .execute(connection)?;
    Ok(())
}

pub fn find_session(connection: &mut AnyConnection, digest: &str) -> Result<Option<Session>, StoreError> {
    let row: Option<SessionRow> =
        session::table.filter(session::digest.eq(digest)).select(SessionRow::as_select()).first(connection).optional()?;
    row.map(SessionRow::read).transpose()
}

/// The signed-in session of a person whose forms carry this key, ended or not.
pub fn find_session_by_key(connection: &mut AnyConnection, person: &PersonId, csrf: &str) -> Result<Option<Session>, StoreError> {
    let row: Option<SessionRow> = session::table
        .filter(session::person_id.eq(person.as_str()).and(session::csrf.eq(csrf)).and(session::stage.eq("open")))
        .select(SessionRow::as_select())
        .first(connection)
        .optional()?;
    row.map(SessionRow::read).transpose()
}

/// A session with the person whose it is, and the name of their organisation: what nearly every request begins with.
pub fn find_session_of(connection: &mut AnyConnection, digest: &str) -> Result<Option<(Session, Person, String)>, StoreError> {
    let held = role_grant::person_id.eq(person::id).and(role_grant::revoked_at.is_null());
    let rows: Vec<(SessionRow, people::Row, String, Option<String>)> = asked_directly!(connection, direct => session::table
        .inner_join(person::table.on(person::id.eq(session::person_id)))
        .inner_join(organisation::table.on(organisation::id.eq(person::organisation_id)))
        .left_join(role_grant::table.on(held))
        .filter(session::digest.eq(digest))
        .select((SessionRow::as_select(), people::Row::as_select(), organisation::name, role_grant::role.nullable()))
        .load(direct)?);
    let (mut found, mut grants) = (None, Vec::with_capacity(rows.len()));
    for (session, person, organisation, role) in rows {
        found = Some((session, organisation));
        grants.push((person, role));
    }
    let Some(((session, organisation), person)) = found.zip(people::one(grants)?) else { return Ok(None) };
    Ok(Some((session.read()?, person, organisation)))
}

/// Signed-in sessions of a person that have not been ended, newest first; some may have run out.
pub fn sessions_of(connection: &mut AnyConnection, person: &PersonId) -> Result<Vec<Session>, StoreError> {
    let rows: Vec<SessionRow> = session::table
        .filter(session::person_id.eq(person.as_str()).and(session::ended_at.is_null()).and(session::stage.eq("open")))
        .order(session::made_at.desc())
        .select(SessionRow::as_select())
        .load(connection)?;
    rows.into_iter().map(SessionRow::read).collect()
}

/// Notes that a session was used.
pub fn touch_session(connection: &mut AnyConnection, id: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    let seen = session::seen_at.eq(now.naive_utc());
    asked_directly!(connection, direct => change(session::table, session::id.eq(id), seen).execute(direct)?);
    Ok(())
}

pub fn step_up_session(connection: &mut AnyConnection, id: &str, digest: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::update(session::table.find(id))
        .set((session::stepped_up_at.eq(now.naive_utc()), session::digest.eq(digest)))
        .execute(connection)?;
    Ok(())
}

/// Puts a session back to an earlier step.
pub fn set_stage(connection: &mut AnyConnection, id: &str, stage: Stage) -> Result<(), StoreError> {
    diesel::update(session::table.find(id)).set(session::stage.eq(stage.as_str())).execute(connection)?;
    Ok(())
}

/// Ends one session, or all of a person, or all but one. Gives their number.
pub fn end_sessions(
    connection: &mut AnyConnection,
    person: &PersonId,
    which: Which<'_>,
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let live = session::table.filter(session::person_id.eq(person.as_str()).and(session::ended_at.is_null()));
    let ended = session::ended_at.eq(now.naive_utc());
    Ok(match which {
        Which::All => diesel::update(live).set(ended).execute(connection)?,
        Which::One(id) => diesel::update(live.filter(session::id.eq(id))).set(ended).execute(connection)?,
        Which::AllBut(id) => diesel::update(live.filter(session::id.ne(id))).set(ended).execute(connection)?,
    })
}

/// Which sessions of a person.
#[derive(Clone, Copy)]
pub enum Which<'a> {
    All,
    One(&'a str),
    AllBut(&'a str),
}

pub fn throttle(connection: &mut AnyConnection, key: &str) -> Result<Option<Throttle>, StoreError> {
    type Row = (i64, NaiveDateTime, Option<NaiveDateTime>);
    let row: Option<Row> = throttle::table
        .find(key)
        .select((throttle::failures, throttle::last_at, throttle::closed_until))
        .first(connection)
        .optional()?;
    Ok(row.map(|(failures, last_at, closed_until)| Throttle {
        failures,
        last_at: last_at.and_utc(),
        closed_until: closed_until.map(|at| at.and_utc()),
    }))
}

pub fn save_throttle(connection: &mut AnyConnection, key: &str, now: &Throttle) -> Result<(), StoreError> {
    let values = (
        throttle::failures.eq(now.failures),
        throttle::last_at.eq(now.last_at.naive_utc()),
        throttle::closed_until.eq(now.closed_until.map(|at| at.naive_utc())),
    );
    if diesel::update(throttle::table.find(key)).set(values).execute(connection)? == 0 {
        diesel::insert_into(throttle::table).values((throttle::key.eq(key), values)).execute(connection)?;
    }
    Ok(())
}

pub fn clear_throttle(connection: &mut AnyConnection, key: &str) -> Result<(), StoreError> {
    diesel::delete(throttle::table.find(key)).execute(connection)?;
    Ok(())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = api_token)]
struct TokenRow {
    id: String,
    person_id: String,
    name: String,
    scopes: String,
    made_at: NaiveDateTime,
    ends_at: NaiveDateTime,
    used_at: Option<NaiveDateTime>,
    revoked_at: Option<NaiveDateTime>,
}

impl TokenRow {
    fn read(self) -> ApiToken {
        ApiToken {
            id: self.id,
            person: PersonId::new(self.person_id),
            name: self.name,
            scopes: self.scopes.split(',').filter(|word| !word.is_empty()).map(str::to_owned).collect(),
            made_at: self.made_at.and_utc(),
            ends_at: self.ends_at.and_utc(),
            used_at: self.used_at.map(|at| at.and_utc()),
            revoked_at: self.revoked_at.map(|at| at.and_utc()),
        }
    }
}

pub fn insert_token(connection: &mut AnyConnection, digest: &str, new: &ApiToken) -> Result<(), StoreError> {
    diesel::insert_into(api_token::table)
        .values((
            api_token::id.eq(&new.id),
            api_token::person_id.eq(new.person.as_str()),
            api_token::name.eq(&new.name),
            api_token::digest.eq(digest),
            api_token::scopes.eq(new.scopes.join(",")),
            api_token::made_at.eq(new.made_at.naive_utc()),
            api_token::ends_at.eq(new.ends_at.naive_utc()),
            api_token::version.eq(1),
        ))
        .execute(connection)?;
    Ok(())
}

pub fn find_token(connection: &mut AnyConnection, digest: &str) -> Result<Option<ApiToken>, StoreError> {
    let row: Option<TokenRow> = asked_directly!(connection, direct =>
        api_token::table.filter(api_token::digest.eq(digest)).select(TokenRow::as_select()).first(direct).optional()?);
    Ok(row.map(TokenRow::read))
}

/// Tokens of a person that were not revoked, newest first.
pub fn tokens_of(connection: &mut AnyConnection, person: &PersonId) -> Result<Vec<ApiToken>, StoreError> {
    let rows: Vec<TokenRow> = api_token::table
        .filter(api_token::person_id.eq(person.as_str()).and(api_token::revoked_at.is_null()))
        .order(api_token::made_at.desc())
        .select(TokenRow::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(TokenRow::read).collect())
}

pub fn touch_token(connection: &mut AnyConnection, id: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    let used = api_token::used_at.eq(now.naive_utc());
    asked_directly!(connection, direct => change(api_token::table, api_token::id.eq(id), used).execute(direct)?);
    Ok(())
}

/// Ends one token of a person, or all. Gives their number.
pub fn revoke_tokens(
    connection: &mut AnyConnection,
    person: &PersonId,
    only: Option<&str>,
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let live = api_token::table.filter(api_token::person_id.eq(person.as_str()).and(api_token::revoked_at.is_null()));
    let revoked = api_token::revoked_at.eq(now.naive_utc());
    Ok(match only {
        None => diesel::update(live).set(revoked).execute(connection)?,
        Some(id) => diesel::update(live.filter(api_token::id.eq(id))).set(revoked).execute(connection)?,
    })
}

/// Keeps what somebody had typed at a page, in the place of what was kept before.
pub fn keep_form(
    connection: &mut AnyConnection,
    person: &PersonId,
    path: &str,
    fields: &[(String, String)],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let fields = serde_json::to_string(fields).map_err(|error| StoreError::Row(error.to_string()))?;
    diesel::delete(kept_form::table.find((person.as_str(), path))).execute(connection)?;
    diesel::insert_into(kept_form::table)
        .values((
            kept_form::person_id.eq(person.as_str()),
            kept_form::path.eq(path),
            kept_form::fields.eq(fields),
            kept_form::kept_at.eq(now.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}

/// What was kept for a page, if anything.
pub fn kept_form(
    connection: &mut AnyConnection,
    person: &PersonId,
    path: &str,
) -> Result<Option<Vec<(String, String)>>, StoreError> {
    let fields: Option<String> =
        kept_form::table.find((person.as_str(), path)).select(kept_form::fields).first(connection).optional()?;
    fields.map(|fields| serde_json::from_str(&fields).map_err(|error| StoreError::Row(error.to_string()))).transpose()
}

pub fn forget_form(connection: &mut AnyConnection, person: &PersonId, path: &str) -> Result<(), StoreError> {
    diesel::delete(kept_form::table.find((person.as_str(), path))).execute(connection)?;
    Ok(())
}

/// The answer that was given to a call with this key: the digest of what was asked, the status, nought while it is not known,
/// and the body.
pub fn answered(
    connection: &mut AnyConnection,
    person: &PersonId,
    key: &str,
) -> Result<Option<(String, i64, String)>, StoreError> {
    Ok(answered_call::table
        .find((person.as_str(), key))
        .select((answered_call::digest, answered_call::status, answered_call::body))
        .first(connection)
        .optional()?)
}

/// Notes that a call with this key is being done; its answer comes with [`end_answer`].
pub fn begin_answer(
    connection: &mut AnyConnection,
    person: &PersonId,
    key: &str,
    digest: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(answered_call::table)
        .values((
            answered_call::person_id.eq(person.as_str()),
            answered_call::key.eq(key),
            answered_call::digest.eq(digest),
            answered_call::status.eq(0),
            answered_call::body.eq(""),
            answered_call::made_at.eq(now.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}

/// Keeps the answer of a call that was begun. One that was not done has none.
pub fn end_answer(
    connection: &mut AnyConnection,
    person: &PersonId,
    key: &str,
    status: i64,
    body: &str,
) -> Result<(), StoreError> {
    diesel::update(answered_call::table.find((person.as_str(), key)))
        .set((answered_call::status.eq(status), answered_call::body.eq(body)))
        .execute(connection)?;
    Ok(())
}

/// Clears away what has run out: sessions and links a month after their end, so that the page of an account can still name
/// them, typed text after a week, answers and failed tries after a day.
pub fn clear_away(connection: &mut AnyConnection, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let before = |days: i64| (now - chrono::Duration::days(days)).naive_utc();
    let mut rows = diesel::delete(session::table.filter(session::ends_at.lt(before(30)))).execute(connection)?;
    rows += diesel::delete(link::table.filter(link::ends_at.lt(before(30)))).execute(connection)?;
    rows += diesel::delete(kept_form::table.filter(kept_form::kept_at.lt(before(7)))).execute(connection)?;
    rows += diesel::delete(answered_call::table.filter(answered_call::made_at.lt(before(1)))).execute(connection)?;
    rows += diesel::delete(throttle::table.filter(throttle::last_at.lt(before(1)))).execute(connection)?;
    Ok(rows)
}
