//! What is under way about an officer's next level, as the page of progress says it.

use chrono::NaiveDate;

use super::super::{AppError, Caller, Tx};
use crate::domain::ids::{ApplicationId, LevelId};
use crate::domain::people::{Person, Post};
use crate::domain::progression::Application;
use crate::domain::progression::decision::AppealState;
use crate::store::progression::{self as rows, decisions};

#[derive(Clone, PartialEq, Debug)]
pub enum Underway {
    /// A level that is decided and begins on a later day, and the application that it comes of.
    Granted { level: LevelId, on: NaiveDate, application: Option<ApplicationId> },
    /// Not settled yet. What was never sent is its owner's alone.
    Open(Application),
    /// An appeal about it is to be heard by the end of the day.
    Appealed(Application, NaiveDate),
}

/// Whoever asks may read the person's record already.
pub fn underway(tx: &mut Tx<'_>, me: &Caller, person: &Person, post: &Post) -> Result<Option<Underway>, AppError> {
    let mut all = rows::list_for_person(tx.connection, &person.id)?;
    all.retain(|application| application.was_sent() || person.id == *me.id());
    let settled = |application: &&Application| application.post == post.id && application.stage().is_decided();
    if let Some(planned) = post.levels.iter().find(|level| level.starts_on > tx.today) {
        let application = all.iter().find(settled).map(|application| application.id.clone());
        return Ok(Some(Underway::Granted { level: planned.level.clone(), on: planned.starts_on, application }));
    }
    let open = all.iter().find(|application| application.stage().is_open()).cloned();
    if let Some(sent) = open.clone().filter(Application::was_sent) {
        return Ok(Some(Underway::Open(sent)));
    }
    let decided: Vec<ApplicationId> = all.iter().filter(settled).map(|application| application.id.clone()).collect();
    if decided.is_empty() {
        return Ok(open.map(Underway::Open));
    }
    let appeals = decisions::appeals(tx.connection, &decided)?;
    let appealed = |application: Application| {
        let open = appeals.get(&application.id)?.iter().find(|appeal| appeal.state == AppealState::Open)?;
        Some(Underway::Appealed(application, open.heard_by_on))
    };
    // What is begun waits until the appeal is heard.
    Ok(all.into_iter().find_map(appealed).or(open.map(Underway::Open)))
}
