//! The Competence and Conduct Standard: HR records of each post if it is in scope, why, and how far its holder has come; HR and
//! auditors see all of it. A post without a job profile is entered for it, under a title of its own.

mod titled;

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};

pub use titled::{NewTitledPost, change, enter, may_enter, to_change};

use super::fields::Fields;
use super::{About, AppError, Caller, Tx, progress, relations};
use crate::domain::audit::Outcome;
use crate::domain::conduct_standard::{PostScope, Progress, Scope, TitledPost};
use crate::domain::ids::{PersonId, PostId};
use crate::domain::people::{Days, Person};
use crate::policy::{self, Action, Subject};
pub use crate::store::conduct_standard::Filter;
use crate::store::conduct_standard::{Job, Kind};
use crate::store::{conduct_standard as rows, lines, posts, titled_posts};

const PAGE: usize = 50;
const MOST_RATIONALE: usize = 2_000;
const MOST_NOTE: usize = 200;
/// No transition lasts longer; a later day is a slip of the pen.
const LONGEST_TRANSITION: Months = Months::new(120);

/// Posts with what is recorded about each.
#[derive(Clone, Debug)]
pub struct Overview {
    /// By scope, in the order of [`Scope::ALL`].
    pub counts: Vec<(Scope, i64)>,
    /// Whose day of review has come.
    pub to_review: i64,
    pub rows: Vec<Listed>,
    /// After which the next page begins.
    pub next: Option<PostId>,
    /// The caller may enter posts without a job profile.
    pub may_enter: bool,
}

#[derive(Clone, Debug)]
pub struct Listed {
    pub post: PostId,
    /// It has no job profile.
    pub is_titled: bool,
    pub person: PersonId,
    pub name: String,
    pub job_title: String,
    pub recorded: Option<PostScope>,
    /// How many report to them today: who manages is most likely in scope.
    pub reports: usize,
}

/// A post that somebody holds or held.
#[derive(Clone, Debug)]
pub struct Held {
    pub id: PostId,
    pub job_title: String,
    pub days: Days,
    /// Where it has no job profile.
    pub titled: Option<TitledPost>,
}

impl Held {
    fn kind(&self) -> Kind {
        if self.titled.is_some() { Kind::Titled } else { Kind::Profiled }
    }
}

/// A post whose last day is past, with what was recorded about it, the newest first.
#[derive(Clone, Debug)]
pub struct Ended {
    pub post: Held,
    pub recorded: Vec<PostScope>,
}

/// A post in scope that somebody holds today, with what stands about it.
#[derive(Clone, Debug)]
pub struct InScope {
    pub job_title: String,
    pub recorded: PostScope,
}

/// One post with all that was recorded about it.
#[derive(Clone, Debug)]
pub struct OnePost {
    pub person: Person,
    /// None: the person holds none today.
    pub post: Option<Held>,
    /// What else they hold today.
    pub others: Vec<Held>,
    /// What they held before, the one that ended last first. One with a job profile only where something was recorded about it.
    pub ended: Vec<Ended>,
    pub reports: usize,
    /// The newest first.
    pub recorded: Vec<PostScope>,
    pub may_record: bool,
}

/// What HR records.
#[derive(Clone, Debug, Default)]
pub struct NewScope {
    pub scope: Scope,
    pub rationale: String,
    pub review_on: Option<NaiveDate>,
    pub progress: Option<Progress>,
    pub due_on: Option<NaiveDate>,
    pub note: String,
}

impl NewScope {
    /// What stands, as it would be typed.
    pub fn of(recorded: PostScope) -> NewScope {
        NewScope {
            scope: recorded.scope,
            rationale: recorded.rationale,
            review_on: recorded.review_on,
            progress: recorded.progress,
            due_on: recorded.due_on,
            note: recorded.note.unwrap_or_default(),
        }
    }
}

/// The posts of the caller's organisation.
pub fn overview(tx: &mut Tx<'_>, me: &Caller, filter: Filter, after: Option<&PostId>) -> Result<Overview, AppError> {
    tx.allow(me, Action::ViewReport, &Subject::organisation(me.organisation().clone()))?;
    let today = tx.today;
    let after = after.filter(|id| !id.as_str().contains('\0'));
    let (counts, to_review) = rows::count(tx.connection, me.organisation(), today)?;
    let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut found = rows::list(tx.connection, me.organisation(), today, filter, after, most)?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().map(|last| last.post.clone()).filter(|_| more);
    let people: Vec<PersonId> = found.iter().map(|row| row.person.clone()).collect();
    let mut reports: BTreeMap<PersonId, usize> = BTreeMap::new();
    for line in lines::list_for_managers(tx.connection, &people, today)? {
        *reports.entry(line.manager).or_default() += 1;
    }
    let listed: Vec<Listed> = found
        .into_iter()
        .map(|row| Listed {
            is_titled: matches!(row.job, Job::Title(_)),
            job_title: match row.job {
                Job::Profile(id) => progress::title_of(tx, &id),
                Job::Title(title) => title,
            },
            post: row.post,
            reports: reports.get(&row.person).copied().unwrap_or_default(),
            person: row.person,
            name: row.name,
            recorded: row.recorded,
        })
        .collect();
    let shown = vec![("shown", listed.len().to_string())];
    tx.record(me, Outcome::Read, "post_scopes_read", About::whole("post"), shown);
    let anybody = Subject::organisation(me.organisation().clone());
    let may_enter = policy::decide(&me.actor, Action::SetLine, &anybody).offers();
    Ok(Overview { counts, to_review, rows: listed, next, may_enter })
}

/// The post that somebody holds today, with what was recorded. `post` says which, where there is more than one; without it
/// the one that began last.
pub fn find(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, post: Option<&PostId>) -> Result<OnePost, AppError> {
    tx.allow(me, Action::ViewReport, &Subject::organisation(me.organisation().clone()))?;
    let (person, standing) = relations::look(tx, me, id)?;
    tx.allow(me, Action::ViewRecord, &standing.subject(&person))?;
    let today = tx.today;
    let (mut others, past): (Vec<Held>, Vec<Held>) = every(tx, id)?.into_iter().partition(|post| post.days.include(today));
    let post = chosen(&mut others, post)?;
    let ended = ended(tx, past)?;
    let may_record = policy::decide(&me.actor, Action::SetLine, &standing.subject(&person)).offers();
    let recorded = match &post {
        Some(post) => rows::history(tx.connection, post.kind(), &post.id)?,
        None => Vec::new(),
    };
    let reports = lines::list_for_managers(tx.connection, std::slice::from_ref(id), today)?.len();
    super::people::record_read(tx, me, &person, &standing, "post_scope_read");
    Ok(OnePost { person, post, others, ended, reports, recorded, may_record })
}

/// What is recorded of the posts in scope that somebody holds today, for a page about their record: whoever calls has been
/// allowed to see that. Of a post that is not in scope, or not decided, nothing is said, so that nobody reads of a duty that
/// they do not have.
pub(super) fn in_scope(tx: &mut Tx<'_>, id: &PersonId) -> Result<Vec<InScope>, AppError> {
    let mut found = Vec::new();
    for post in held(tx, id)? {
        let recorded = rows::history(tx.connection, post.kind(), &post.id)?.into_iter().next();
        if let Some(recorded) = recorded.filter(|recorded| recorded.scope.is_in()) {
            found.push(InScope { job_title: post.job_title, recorded });
        }
    }
    Ok(found)
}

/// Refuses whoever may not record anything about somebody's post.
pub fn may_record(tx: &mut Tx<'_>, me: &Caller, id: &PersonId) -> Result<(), AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    tx.allow(me, Action::SetLine, &standing.subject(&person))
}

/// Records something about the post that somebody holds today, chosen as `find` does. `revision`: of what stands, 0 where
/// nothing does.
pub fn record(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &PersonId,
    post: Option<&PostId>,
    revision: i64,
    new: NewScope,
) -> Result<PostScope, AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    tx.allow(me, Action::SetLine, &standing.subject(&person))?;
    let none = || AppError::conflict("no_post", format!("{} holds no post today.", person.name));
    let post = chosen(&mut held(tx, id)?, post)?.ok_or_else(none)?;
    let before = rows::history(tx.connection, post.kind(), &post.id)?.into_iter().next();
    if before.as_ref().map_or(0, |before| before.revision) != revision {
        return Err(AppError::Stale);
    }
    let new = sound(tx.today, new)?;
    let recorded = PostScope {
        id: tx.new_id(),
        post: post.id.clone(),
        revision: revision + 1,
        scope: new.scope,
        rationale: new.rationale,
        review_on: new.review_on,
        progress: new.progress,
        due_on: new.due_on,
        note: Some(new.note).filter(|note| !note.is_empty()),
        by: me.id().clone(),
        by_name: me.name.clone(),
        made_at: tx.now,
    };
    if !rows::insert(tx.connection, post.kind(), &recorded, tx.now)? {
        return Err(AppError::Stale);
    }
    let word = |scope: Option<&PostScope>| scope.map_or("", |held| held.scope.as_str()).to_owned();
    let details = vec![("scope_before", word(before.as_ref())), ("scope_after", word(Some(&recorded)))];
    tx.record(me, Outcome::Done, "post_scope_recorded", About::thing("post", post.id.as_str(), Some(&person.id)), details);
    Ok(recorded)
}

/// What somebody holds today, of both kinds: what began first stands first.
fn held(tx: &mut Tx<'_>, id: &PersonId) -> Result<Vec<Held>, AppError> {
    let today = tx.today;
    Ok(every(tx, id)?.into_iter().filter(|post| post.days.include(today)).collect())
}

/// The posts of somebody, of both kinds and of all time, in the same order.
fn every(tx: &mut Tx<'_>, id: &PersonId) -> Result<Vec<Held>, AppError> {
    let mut all: Vec<Held> = Vec::new();
    for post in posts::list_for_person(tx.connection, id)? {
        let job_title = progress::title_of(tx, &post.job_profile);
        all.push(Held { id: post.id, job_title, days: post.days, titled: None });
    }
    for post in titled_posts::list_for_person(tx.connection, id)? {
        all.push(Held { id: post.id.clone(), job_title: post.title.clone(), days: post.days, titled: Some(post) });
    }
    all.sort_by_key(|post| post.days.starts_on);
    Ok(all)
}

/// Those that have ended, with what was recorded. Every one without a job profile is among them: it stands nowhere else, and
/// may have been ended by mistake.
fn ended(tx: &mut Tx<'_>, not_held: Vec<Held>) -> Result<Vec<Ended>, AppError> {
    let today = tx.today;
    let mut found = Vec::new();
    for post in not_held.into_iter().filter(|post| post.days.ends_on.is_some_and(|last| last < today)) {
        let recorded = rows::history(tx.connection, post.kind(), &post.id)?;
        if post.titled.is_some() || !recorded.is_empty() {
            found.push(Ended { post, recorded });
        }
    }
    found.sort_by_key(|ended| std::cmp::Reverse(ended.post.days.ends_on));
    Ok(found)
}

/// Takes out the post that is asked for; without one the last. None: nothing is held.
fn chosen(held: &mut Vec<Held>, post: Option<&PostId>) -> Result<Option<Held>, AppError> {
    match post {
        Some(post) => {
            let at = held.iter().position(|held| held.id == *post).ok_or(AppError::NotFound)?;
            Ok(Some(held.remove(at)))
        }
        None => Ok(held.pop()),
    }
}

/// What was typed, without what its scope has no place for, or all that is wrong with it.
fn sound(today: NaiveDate, typed: NewScope) -> Result<NewScope, AppError> {
    let mut fields = Fields::default();
    let rationale = fields.text("rationale", "Rationale", &typed.rationale, MOST_RATIONALE);
    if typed.scope != Scope::Undecided {
        if rationale.is_empty() {
            fields.wrong("rationale", "required", "Say why the post is in scope or not");
        }
        match typed.review_on {
            None => fields.wrong("review_on", "required", "Enter the date on which this is looked at again"),
            Some(day) if day <= today => fields.wrong("review_on", "too_early", "Review date must be in the future"),
            Some(day) => fields.day("review_on", "Review date", day),
        }
    }
    let is_in = typed.scope.is_in();
    let mut note = String::new();
    if is_in {
        match (typed.progress, typed.due_on) {
            (None, _) => fields.wrong("progress", "required", "Select how far they have come"),
            (Some(Progress::Holds), _) | (_, Some(_)) => {}
            (Some(_), None) => fields.wrong("due_on", "required", "Enter the date by which it is asked for"),
        }
        let latest = today.checked_add_months(LONGEST_TRANSITION).unwrap_or(today);
        match typed.due_on {
            Some(day) if day > latest => fields.wrong("due_on", "too_late", "Transition date must be within ten years"),
            Some(day) => fields.day("due_on", "Transition date", day),
            None => {}
        }
        note = fields.optional_line("note", "Qualification", Some(&typed.note), MOST_NOTE).unwrap_or_default();
    }
    fields.check()?;
    Ok(NewScope {
        scope: typed.scope,
        rationale,
        review_on: typed.review_on,
        progress: typed.progress.filter(|_| is_in),
        due_on: typed.due_on.filter(|_| is_in),
        note,
    })
}
