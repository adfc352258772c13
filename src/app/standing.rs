//! Keeps the projection of each officer true: made again in the transaction of every write that touches the officer, and for
//! everybody once a day, a few at a time, for the passing of time and for new documents.

use std::collections::HashMap;

use super::record::{self, Assessed};
use super::{App, AppError, Call, Tx};
use crate::domain::assessment::takes;
use crate::domain::ids::PersonId;
use crate::domain::people::{Person, Post};
use crate::domain::projection::{self, CriterionStanding, Projection};
use crate::frameworks::load::digest;
use crate::store::span::Span;
use crate::store::{people, posts, projections};

/// How many are made again in one transaction, so that nobody else's write waits for long.
const AT_ONCE: usize = 20;
/// How many are looked at in one reading.
const LOOKED_AT: i64 = 500;

/// Makes the row of an officer again. Whoever holds no post has none. While history is played, whoever plays it does this at
/// its end.
pub fn refresh(tx: &mut Tx<'_>, id: &PersonId) -> Result<(), AppError> {
    if tx.past {
        return Ok(());
    }
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
    let criteria = CriterionStanding::all_of(assessment, &takes::lapses(plan, record, assessment));
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
        next_lapse: projection::next_lapse(&criteria),
        alerts: u32::try_from(assessment.alerts.len()).unwrap_or(u32::MAX),
        criteria,
    })
}

/// Goes through everybody and makes again whatever is not of today or rests on other documents. Gives how many that were.
pub fn refresh_all(app: &App) -> Result<usize, AppError> {
    let (mut after, mut made) = (String::new(), 0);
    loop {
        let (last, stale) = app.read_open(&Call::job(), |tx| {
            let people = projections::people_after(tx.connection, &after, LOOKED_AT)?;
            let Some(span) = Span::of(&people) else { return Ok((None, Vec::new())) };
            let stale = stale(tx, &span, &people)?;
            Ok((people.last().map(ToString::to_string), stale))
        })?;
        made += stale.len();
        for part in stale.chunks(AT_ONCE) {
            let part = part.to_vec();
            app.write_open(&Call::job(), move |tx| part.iter().try_for_each(|person| refresh(tx, person)))?;
        }
        let Some(last) = last else { return Ok(made) };
        after = last;
    }
}

/// Those of them whose row is of another day, another post or other documents than it should be.
fn stale(tx: &mut Tx<'_>, span: &Span, people: &[PersonId]) -> Result<Vec<PersonId>, AppError> {
    let today = tx.today;
    let mut posts: HashMap<PersonId, Vec<Post>> = HashMap::new();
    for post in posts::list(tx.connection, span)? {
        posts.entry(post.person.clone()).or_default().push(post);
    }
    let rows = projections::list(tx.connection, span)?;
    let rows: HashMap<&PersonId, &Projection> = rows.iter().map(|row| (&row.person, row)).collect();
    let mut stale = Vec::new();
    for person in people {
        let post = posts.get(person).and_then(|posts| record::post_on(posts, today));
        let is_stale = match (rows.get(person), post) {
            (Some(row), Some(post)) => {
                let basis = &tx.plan(&record::reference(post), today)?.basis;
                row.as_of != today || row.post != post.id || row.basis != *basis
            }
            (row, post) => row.is_some() || post.is_some(),
        };
        if is_stale {
            stale.push(person.clone());
        }
    }
    Ok(stale)
}
