//! The level that follows from a decision. It stands with every post that the officer holds under the framework from its first
//! day on, so that a move in between loses nothing. Whatever is taken back is never taken back for days that are over.

use chrono::NaiveDate;

use super::super::fields::Fields;
use super::super::{About, AppError, Caller, Tx};
use super::case::Case;
use crate::domain::audit::Outcome;
use crate::domain::people::{LevelBasis, Post, PostLevel};
use crate::domain::words;
use crate::store::posts;

/// The officer's posts under the framework that are not over by a day.
fn posts_from(tx: &mut Tx<'_>, case: &Case, day: NaiveDate) -> Result<Vec<Post>, AppError> {
    let mut all = posts::list_for_person(tx.connection, &case.person.id)?;
    all.retain(|post| post.framework.as_deref() == Some(&*case.application.framework));
    all.retain(|post| post.days.ends_on.is_none_or(|last| day <= last));
    Ok(all)
}

/// Whether a new level can begin on a day: the officer holds such a post then, and no level begins on that day or later.
pub(super) fn check(tx: &mut Tx<'_>, fields: &mut Fields, case: &Case, effective_on: NaiveDate) -> Result<(), AppError> {
    let posts = posts_from(tx, case, effective_on)?;
    if !posts.iter().any(|post| post.days.include(effective_on)) {
        let words = format!("Effective date must be a day on which {} holds the post", case.person.name);
        fields.wrong("effective_on", "no_post", words);
    }
    let later = posts.iter().flat_map(|post| &post.levels).filter(|level| level.starts_on >= effective_on);
    if let Some(level) = later.max_by_key(|level| level.starts_on) {
        let words = format!("Effective date must be after {}, when level {} begins", words::date(level.starts_on), level.level);
        fields.wrong("effective_on", "too_early", words);
    }
    Ok(())
}

/// Gives the level applied for from a day on.
pub(super) fn grant(tx: &mut Tx<'_>, me: &Caller, case: &Case, effective_on: NaiveDate) -> Result<(), AppError> {
    let level = PostLevel {
        level: case.application.level.clone(),
        starts_on: effective_on,
        basis: LevelBasis::Decision,
        by: Some(me.id().clone()),
    };
    for post in posts_from(tx, case, effective_on)? {
        posts::insert_level(tx.connection, &post.id, &level, tx.now)?;
    }
    record(tx, me, case, "level_granted", vec![("level_after", level.level.to_string()), ("from", effective_on.to_string())]);
    Ok(())
}

/// The approval that a new decision replaces, and when the level that it gave begins.
pub(super) fn begun(case: &Case, today: NaiveDate) -> Option<(NaiveDate, bool)> {
    let began_on = case.decision()?.effective_on?;
    Some((began_on, began_on <= today))
}

/// Takes the level back: one that has not begun is withdrawn, one that has begun ends with the day before `returns_on`, when
/// the level held before holds again.
pub(super) fn take_back(tx: &mut Tx<'_>, me: &Caller, case: &Case, returns_on: Option<NaiveDate>) -> Result<(), AppError> {
    let Some((began_on, has_begun)) = begun(case, tx.today) else { return Ok(()) };
    let given = &case.application.level;
    let all = posts_from(tx, case, began_on)?;
    if all.iter().flat_map(|post| &post.levels).any(|level| level.starts_on > began_on) {
        let words = format!("{} has moved to another level since. Reverse that decision first.", case.person.name);
        return Err(AppError::conflict("later_level", words));
    }
    if !has_begun {
        for post in &all {
            posts::remove_level(tx.connection, &post.id, given, began_on)?;
        }
        let details = vec![("level_before", given.to_string()), ("from", began_on.to_string())];
        record(tx, me, case, "level_withdrawn", details);
        return Ok(());
    }
    let (Some(held), Some(returns_on)) = (&case.application.level_held, returns_on) else {
        let words = format!("{} held no level before, so there is none to go back to.", case.person.name);
        return Err(AppError::conflict("no_earlier_level", words));
    };
    let back = PostLevel { level: held.clone(), starts_on: returns_on, basis: LevelBasis::Decision, by: Some(me.id().clone()) };
    for post in posts_from(tx, case, returns_on)? {
        posts::insert_level(tx.connection, &post.id, &back, tx.now)?;
    }
    let details = vec![("level_before", given.to_string()), ("level_after", held.to_string()), ("from", returns_on.to_string())];
    record(tx, me, case, "level_returned", details);
    Ok(())
}

fn record(tx: &mut Tx<'_>, me: &Caller, case: &Case, action: &str, details: Vec<(&str, String)>) {
    let about = About::thing("post", case.application.post.as_str(), Some(&case.person.id));
    tx.record(me, Outcome::Done, action, about, details);
}
