//! Rows of teams. Within an organisation a name is a team's own, whatever its case and spacing.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError};
use super::people::sort_key;
use super::schema::team;
use crate::domain::ids::{OrganisationId, TeamId};
use crate::domain::people::Team;

type Row = (String, String, String, i64);

const COLUMNS: (team::id, team::organisation_id, team::name, team::version) =
    (team::id, team::organisation_id, team::name, team::version);

pub fn find(connection: &mut AnyConnection, id: &TeamId) -> Result<Option<Team>, StoreError> {
    let row: Option<Row> = team::table.find(id.as_str()).select(COLUMNS).first(connection).optional()?;
    Ok(row.map(read))
}

/// `name` in any case and spacing.
pub fn find_by_name(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
    name: &str,
) -> Result<Option<Team>, StoreError> {
    let row: Option<Row> = team::table
        .filter(team::organisation_id.eq(organisation.as_str()).and(team::sort_key.eq(sort_key(name))))
        .select(COLUMNS)
        .first(connection)
        .optional()?;
    Ok(row.map(read))
}

/// Every team of an organisation, by name.
pub fn list_for_organisation(connection: &mut AnyConnection, organisation: &OrganisationId) -> Result<Vec<Team>, StoreError> {
    let rows: Vec<Row> = team::table
        .filter(team::organisation_id.eq(organisation.as_str()))
        .order((team::sort_key, team::id))
        .select(COLUMNS)
        .load(connection)?;
    Ok(rows.into_iter().map(read).collect())
}

pub fn insert(connection: &mut AnyConnection, new: &Team, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::insert_into(team::table)
        .values((
            team::id.eq(new.id.as_str()),
            team::organisation_id.eq(new.organisation.as_str()),
            team::name.eq(&new.name),
            team::sort_key.eq(sort_key(&new.name)),
            team::made_at.eq(now.naive_utc()),
            team::version.eq(1),
        ))
        .execute(connection)?;
    Ok(())
}

/// Writes the name where the row still has `changed.version`. False: somebody else was faster.
pub fn update(connection: &mut AnyConnection, changed: &Team) -> Result<bool, StoreError> {
    let rows = diesel::update(team::table.filter(team::id.eq(changed.id.as_str()).and(team::version.eq(changed.version))))
        .set((team::name.eq(&changed.name), team::sort_key.eq(sort_key(&changed.name)), team::version.eq(changed.version + 1)))
        .execute(connection)?;
    Ok(rows == 1)
}

fn read((id, organisation, name, version): Row) -> Team {
    Team { id: TeamId::new(id), organisation: OrganisationId::new(organisation), name, version }
}
