//! The Competence and Conduct Standard: HR records of each post if it is in scope, why, and how far its holder has come; HR and
//! auditors see all of it. A post without a job profile is entered for it, under a title of its own.

mod titled;

use std::collections::BTreeMap;

use chrono::NaiveDate;

pub use titled::{NewTitledPost, change, enter, may_enter, to_change};

use super::fields::Fields;
use super::{About, AppError, Caller, Tx, progress, relations};
use crate::domain::audit::Outcome;
use crate::domain::conduct_standard::{PostScope, Progress, Scope, TitledPost};
use crate::domain::ids::{PersonId, PostId};
use crate::domain::people::Person;
use crate::policy::{self, Action, Subject};
pub use crate::store::conduct_standard::Filter;
use crate::store::conduct_standard::{Job, Kind};
use crate::store::{conduct_standard as rows, lines, posts, titled_posts};

const PAGE: usize = 50;
const MOST_RATIONALE: usize = 2_000;
const MOST_NOTE: usize = 200;

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

/// A post that somebody holds today.
#[derive(Clone, Debug)]
pub struct Held {
    pub id: PostId,
    pub job_title: String,
    /// Where it has no job profile.
    pub titled: Option<TitledPost>,
}

impl Held {
    fn kind(&self) -> Kind {
        if self.titled.is_some() { Kind::Titled } else { Kind::Profiled }
    }
}

/// One post with all that was recorded about it.
#[derive(Clone, Debug)]
pub struct OnePost {
    pub person: Person,
    /// None: the person holds none today.
    pub post: Option<Held>,
    /// What else they hold today.
    pub others: Vec<Held>,
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
    let mut others = held(tx, id)?;
    let post = chosen(&mut others, post)?;
    let may_record = policy::decide(&me.actor, Action::SetLine, &standing.subject(&person)).offers();
    let recorded = match &post {
        Some(post) => rows::history(tx.connection, post.kind(), &post.id)?,
        None => Vec::new(),
    };
    let today = tx.today;
    let reports = lines::list_for_managers(tx.connection, std::slice::from_ref(id), today)?.len();
    super::people::record_read(tx, me, &person, &standing, "post_scope_read");
    Ok(OnePost { person, post, others, reports, recorded, may_record })
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
    let mut all: Vec<(NaiveDate, Held)> = Vec::new();
    for post in posts::list_for_person(tx.connection, id)?.into_iter().filter(|post| post.days.include(today)) {
        let job_title = progress::title_of(tx, &post.job_profile);
        all.push((post.days.starts_on, Held { id: post.id, job_title, titled: None }));
    }
    for post in titled_posts::list_for_person(tx.connection, id)?.into_iter().filter(|post| post.days.include(today)) {
        all.push((post.days.starts_on, Held { id: post.id.clone(), job_title: post.title.clone(), titled: Some(post) }));
    }
    all.sort_by_key(|(starts_on, _)| *starts_on);
    Ok(all.into_iter().map(|(_, held)| held).collect())
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
    let note = fields.optional_line("note", "Qualification", Some(&typed.note), MOST_NOTE).unwrap_or_default();
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
    if typed.scope.is_in() {
        match (typed.progress, typed.due_on) {
            (None, _) => fields.wrong("progress", "required", "Select how far they have come"),
            (Some(Progress::Holds), _) | (_, Some(_)) => {}
            (Some(_), None) => fields.wrong("due_on", "required", "Enter the date by which it is asked for"),
        }
        if let Some(day) = typed.due_on {
            fields.day("due_on", "Transition date", day);
        }
    }
    fields.check()?;
    let is_in = typed.scope.is_in();
    Ok(NewScope {
        scope: typed.scope,
        rationale,
        review_on: typed.review_on,
        progress: typed.progress.filter(|_| is_in),
        due_on: typed.due_on.filter(|_| is_in),
        note: if is_in { note } else { String::new() },
    })
}
