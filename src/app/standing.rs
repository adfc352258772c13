//! Keeps the projection of each officer true: made again in the transaction of every write that touches the officer, and for
//! everybody once a day, a few at a time, for the passing of time and for new documents.

use super::record::{self, Assessed};
use super::{App, AppError, Call, Tx};
use crate::domain::ids::PersonId;
use crate::domain::people::{Person, Post};
use crate::domain::projection::{self, CriterionStanding, Projection};
use crate::frameworks::load::digest;
use crate::store::{people, projections};

/// How many are made again in one transaction, so that nobody else's write waits for long.
const AT_ONCE: i64 = 20;

/// Makes the row of an officer again. Whoever holds no post has none.
pub fn refresh(tx: &mut Tx<'_>, id: &PersonId) -> Result<(), AppError> {
    let today = tx.today;
    let Some(post) = record::find_post(tx, id, today)? else { return Ok(projections::remove(tx.connection, id)?) };
    let person = people::find(tx.connection, id)?.ok_or(AppError::NotFound)?;
    let assessed = record::assessed(tx, &person, &post, today)?;
    let row = of(&person, &post, &assessed)?;
    Ok(projections::replace(tx.connection, &row, tx.now)?)
}

/// The row that belongs to an answer.
pub fn of(person: &Person, post: &Post, assessed: &Assessed) -> Result<Projection, AppError> {
    let Assessed { assessment, record, plan } = assessed;
    let inputs =
        serde_json::to_string(record).map_err(|error| AppError::Internal(format!("a record cannot be written: {error}")))?;
    let (met, total, outstanding, cannot_tell) = projection::counts(assessment);
    let level = |id: &Option<String>| id.as_deref().map(Into::into);
    Ok(Projection {
        person: person.id.clone(),
        organisation: person.organisation.clone(),
        post: post.id.clone(),
        reference: record::reference(post).to_string(),
        framework_version: assessment.version.clone(),
        basis: plan.basis.clone(),
        inputs: digest(&inputs),
        as_of: assessment.as_of,
        level: level(&assessment.level_held),
        target: level(&assessment.target_level),
        readiness: assessment.readiness,
        met,
        total,
        outstanding,
        cannot_tell,
        next_lapse: projection::next_lapse(assessment),
        alerts: u32::try_from(assessment.alerts.len()).unwrap_or(u32::MAX),
        criteria: CriterionStanding::all_of(assessment),
    })
}

/// Goes through everybody and makes again whatever is not of today or rests on other documents. Gives how many that were.
pub fn refresh_all(app: &App) -> Result<usize, AppError> {
    let (mut after, mut made) = (String::new(), 0);
    loop {
        let from = after.clone();
        let (last, refreshed) = app.write_open(&Call::job(), move |tx| {
            let people = projections::people_after(tx.connection, &from, AT_ONCE)?;
            let mut refreshed = 0;
            for person in &people {
                if is_stale(tx, person)? {
                    refresh(tx, person)?;
                    refreshed += 1;
                }
            }
            Ok((people.last().map(ToString::to_string), refreshed))
        })?;
        made += refreshed;
        let Some(last) = last else { return Ok(made) };
        after = last;
    }
}

/// Whether the row is of another day, another post or other documents than it should be.
fn is_stale(tx: &mut Tx<'_>, person: &PersonId) -> Result<bool, AppError> {
    let today = tx.today;
    let row = projections::find(tx.connection, person)?;
    let post = record::find_post(tx, person, today)?;
    let (Some(row), Some(post)) = (&row, &post) else { return Ok(row.is_some() || post.is_some()) };
    let basis = tx.plan(&record::reference(post), today)?.basis.clone();
    Ok(row.as_of != today || row.post != post.id || row.basis != basis)
}
