//! Whether an officer can apply, and the draft of an application: nobody else knows of it yet.

use super::super::fields::Fields;
use super::super::posts::{self as held, HeldPost};
use super::super::record::{self, Assessed, Sight};
use super::super::{About, AppError, Caller, Tx, relations};
use super::{case, update, words};
use crate::domain::audit::Outcome;
use crate::domain::ids::{ApplicationId, LevelId, PostId};
use crate::domain::people::{Person, Post};
use crate::domain::progression::start::{Blocker, BlockerCode, blockers};
use crate::domain::progression::{Application, Stage, State};
use crate::policy::{Action, ApplicationStage};
use crate::store::progression::{self as rows, decisions};
use crate::store::{posts, teams};

/// What the start page shows: the post, where the officer stands, and what stands in the way. Without blockers there is a
/// button.
#[derive(Clone, Debug)]
pub struct Prospect {
    pub post: Option<HeldPost>,
    /// None without a post.
    pub assessed: Option<Assessed>,
    pub blockers: Vec<Blocker>,
    /// The application for this post that is still to be decided, or else the one about which an appeal is to be heard.
    pub open: Option<Application>,
    pub line_manager: Option<String>,
}

/// The caller's own prospect; of the post named, or of the one that is held today.
pub fn prospect(tx: &mut Tx<'_>, me: &Caller, post: Option<&PostId>) -> Result<Prospect, AppError> {
    let (person, standing) = relations::find(tx, me, me.id())?;
    let subject = standing.subject(&person).application(ApplicationStage::New);
    tx.allow(me, Action::Apply, &subject)?;
    let Some(post) = own_post(tx, &person, post)? else {
        let blockers = vec![Blocker::plain(BlockerCode::NoPost)];
        return Ok(Prospect { post: None, assessed: None, blockers, open: None, line_manager: None });
    };
    let open = rows::find_open(tx.connection, &post.id)?;
    let (assessed, mut blockers) = readiness(tx, &person, &post)?;
    if open.is_some() {
        blockers.insert(0, Blocker::plain(BlockerCode::ApplicationOpen));
    }
    let open = if open.is_some() { open } else { under_appeal(tx, &post)? };
    let line_manager = line_manager(tx, &person)?;
    let teams = teams::list_for_organisation(tx.connection, me.organisation())?;
    let teams = teams.into_iter().map(|team| (team.id.clone(), team)).collect();
    let post = held::named(tx.library(), &teams, tx.today, post);
    Ok(Prospect { post: Some(post), assessed: Some(assessed), blockers, open, line_manager })
}

/// Starts an application. Whoever is not ready is told why not.
pub fn start(tx: &mut Tx<'_>, me: &Caller, post: Option<PostId>) -> Result<Application, AppError> {
    let (person, standing) = relations::find(tx, me, me.id())?;
    let subject = standing.subject(&person).application(ApplicationStage::New);
    tx.allow(me, Action::Apply, &subject)?;
    let Some(post) = own_post(tx, &person, post.as_ref())? else {
        return Err(AppError::not_eligible(vec![Blocker::plain(BlockerCode::NoPost)], None));
    };
    if rows::find_open(tx.connection, &post.id)?.is_some() {
        return Err(AppError::not_eligible(vec![Blocker::plain(BlockerCode::ApplicationOpen)], None));
    }
    let (assessed, blockers) = readiness(tx, &person, &post)?;
    let (held, target) = must_be_ready(&assessed, blockers)?;
    let application = Application {
        id: ApplicationId::new(tx.new_id()),
        organisation: person.organisation.clone(),
        person: person.id.clone(),
        post: post.id.clone(),
        framework: assessed.assessment.framework.clone(),
        level: target,
        level_held: held,
        reference: None,
        state: State::Draft,
        statement: String::new(),
        submitted_at: None,
        recommend_by: None,
        due_on: None,
        made_at: tx.now,
        version: 1,
    };
    rows::insert(tx.connection, &application)?;
    let about = About::thing("application", application.id.as_str(), Some(&person.id));
    let details = vec![("state_after", Stage::Draft.as_str().to_owned()), ("level_after", application.level.to_string())];
    tx.record(me, Outcome::Done, "application_started", about, details);
    super::touched(tx, &person.id)?;
    Ok(application)
}

/// Keeps what the officer is writing. Nothing is sent.
pub fn save_statement(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &ApplicationId,
    version: i64,
    statement: &str,
) -> Result<Application, AppError> {
    let (case, _) = case::find(tx, me, id)?;
    case.allow(tx, me, Action::Apply)?;
    case.must_be(version)?;
    let mut fields = Fields::default();
    let statement = words::optional(&mut fields, "statement", "Anything else we should know", statement);
    fields.check()?;
    if statement == case.application.statement {
        return Ok(case.application);
    }
    update(tx, Application { statement, ..case.application })
}

/// The post that an application is for: the one named, or the one that is held today.
fn own_post(tx: &mut Tx<'_>, person: &Person, post: Option<&PostId>) -> Result<Option<Post>, AppError> {
    let today = tx.today;
    let Some(id) = post else { return record::find_post(tx, &person.id, today) };
    if id.as_str().contains('\0') {
        return Err(AppError::NotFound);
    }
    let found = posts::find(tx.connection, id)?.filter(|post| post.person == person.id && post.days.include(today));
    found.map(Some).ok_or(AppError::NotFound)
}

/// Where the officer stands today, and what that puts in the way of an application.
pub(super) fn readiness(tx: &mut Tx<'_>, person: &Person, post: &Post) -> Result<(Assessed, Vec<Blocker>), AppError> {
    let today = tx.today;
    let assessed = record::assessed_for(tx, person, post, today, Sight::Owner)?;
    let mut found = blockers(&assessed.assessment);
    let has_way = !matches!(found.first().map(|first| first.code), Some(BlockerCode::NoFramework | BlockerCode::TopLevelHeld));
    // A level that begins later is held only then, and what follows it waits as long.
    if has_way && let Some(planned) = post.levels.iter().find(|level| level.starts_on > today) {
        let text = format!("You move to level {} on {}.", planned.level, crate::domain::words::date(planned.starts_on));
        found.insert(0, Blocker { code: BlockerCode::ApplicationOpen, free_on: Some(planned.starts_on), text });
    }
    // What is asked for may still be given by the appeal.
    if has_way && let Some(reference) = under_appeal(tx, post)?.and_then(|appealed| appealed.reference) {
        let text = format!("Your appeal about {reference} is heard first.");
        found.insert(0, Blocker { code: BlockerCode::ApplicationOpen, free_on: None, text });
    }
    if has_way && line_manager(tx, person)?.is_none() {
        found.push(Blocker::plain(BlockerCode::NoManager));
    }
    Ok((assessed, found))
}

/// The application for a post about which an appeal is still to be heard.
fn under_appeal(tx: &mut Tx<'_>, post: &Post) -> Result<Option<Application>, AppError> {
    let Some(id) = decisions::appealed_for(tx.connection, &post.id)? else { return Ok(None) };
    Ok(rows::find(tx.connection, &id)?)
}

/// The levels held and applied for; or why not.
pub(super) fn must_be_ready(assessed: &Assessed, blockers: Vec<Blocker>) -> Result<(Option<LevelId>, LevelId), AppError> {
    let answer = &assessed.assessment;
    match &answer.target_level {
        Some(target) if blockers.is_empty() => {
            Ok((answer.level_held.as_deref().map(LevelId::new), LevelId::new(target.as_str())))
        }
        _ => Err(AppError::not_eligible(blockers, Some(answer.clone()))),
    }
}

/// The name of whoever manages the officer today.
pub(super) fn line_manager(tx: &mut Tx<'_>, person: &Person) -> Result<Option<String>, AppError> {
    let today = tx.today;
    let Some(line) = crate::store::lines::find_on(tx.connection, &person.id, today)? else { return Ok(None) };
    Ok(crate::store::people::find(tx.connection, &line.manager)?.map(|manager| manager.name))
}
