//! What the database is for, so that a demonstration is never mistaken for a council's service, nor the other way round.

use chrono::{DateTime, NaiveDateTime, SubsecRound, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError};
use super::schema::installation;
use crate::domain::installation::{Installation, Purpose};

const ONLY: &str = "only";

/// The database's row, where it has been made.
pub fn find(connection: &mut AnyConnection) -> Result<Option<Installation>, StoreError> {
    let row: Option<(String, NaiveDateTime)> =
        installation::table.find(ONLY).select((installation::purpose, installation::made_at)).first(connection).optional()?;
    match row {
        None => Ok(None),
        Some((purpose, made_at)) => match Purpose::from_word(&purpose) {
            Some(purpose) => Ok(Some(Installation { purpose, made_at: made_at.and_utc() })),
            None => Err(StoreError::Connect(format!("the database says that it is for \"{purpose}\", which is nothing we know"))),
        },
    }
}

/// Marks a new database. One that is marked already is refused.
pub fn insert(connection: &mut AnyConnection, purpose: Purpose, made_at: DateTime<Utc>) -> Result<(), StoreError> {
    // Microseconds are what both databases keep.
    let made_at = made_at.naive_utc().trunc_subsecs(6);
    diesel::insert_into(installation::table)
        .values((installation::id.eq(ONLY), installation::purpose.eq(purpose.as_str()), installation::made_at.eq(made_at)))
        .execute(connection)?;
    Ok(())
}
