//! Posts that people hold. HR gives, moves and ends them. A level comes with a person's first post under a framework, as
//! what they were appointed at; afterwards only a decision changes it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::fields::Fields;
use super::relations::{self, Standing};
use super::{About, AppError, Caller, Tx, standing, teams};
use crate::domain::account::{AccountState, Role};
use crate::domain::audit::Outcome;
use crate::domain::framework::ProgressionFramework;
use crate::domain::ids::{LevelId, PersonId, PostId, Reference, TeamId};
use crate::domain::people::{Days, LevelBasis, Person, Post, PostLevel, Team};
use crate::frameworks::library::Library;
use crate::policy::{Action, Subject};
use crate::store::{people, post_moves, posts};

/// A post to be given.
#[derive(Clone, Debug, Default)]
pub struct NewPost {
    /// Id of a job profile.
    pub job_profile: String,
    /// Id of a framework, where the post has levels.
    pub framework: Option<String>,
    /// The level of appointment; only where the person comes under the framework for the first time.
    pub level: Option<String>,
    pub team: Option<TeamId>,
    pub post_number: Option<String>,
    pub starts_on: NaiveDate,
}

/// A post with the names that a page shows.
#[derive(Clone, PartialEq, Debug)]
pub struct HeldPost {
    pub post: Post,
    pub job_title: String,
    pub framework_title: Option<String>,
    pub team: Option<String>,
    /// The level on the day asked about: id and name.
    pub level: Option<(LevelId, String)>,
}

/// The names of a post as they are on a day. A document that is no longer in the library leaves its id.
pub(super) fn named(library: &Library, teams: &BTreeMap<TeamId, Team>, day: NaiveDate, post: Post) -> HeldPost {
    let job_profile = library.job_profiles.find(&Reference::new(&*post.job_profile), day);
    let framework = post
        .framework
        .as_ref()
        .and_then(|id| library.frameworks.find(&Reference::new(&**id), day).ok())
        .map(|found| &found.document);
    let level = post.level_on(day).map(|held| {
        let name = framework.and_then(|found| found.levels.iter().find(|level| level.id == held.level));
        (held.level.clone(), name.map_or_else(|| held.level.to_string(), |level| level.name.clone()))
    });
    HeldPost {
        job_title: job_profile.map_or_else(|_| post.job_profile.clone(), |found| found.document.job_title.clone()),
        framework_title: post.framework.as_ref().map(|id| framework.map_or_else(|| id.clone(), |found| found.title.clone())),
        team: post.team.as_ref().and_then(|id| teams.get(id)).map(|team| team.name.clone()),
        level,
        post,
    }
}

/// Gives a person a post. `version` is the person's.
pub fn add(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, version: i64, new: NewPost) -> Result<Post, AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    tx.allow(me, Action::SetLine, &standing.subject(&person))?;
    if person.version != version {
        return Err(AppError::Stale);
    }
    must_be_staff(&person)?;
    if let Some(team) = &new.team {
        teams::find(tx, me, team)?;
    }
    let held = posts::list_for_person(tx.connection, id)?;
    let mut fields = Fields::default();
    let post_number = fields.optional_line("post_number", "Post number", new.post_number.as_deref(), 40);
    fields.day("starts_on", "Start date", new.starts_on);
    check_job_profile(&mut fields, tx.library(), &person, &new);
    let levels = levels_of(&mut fields, tx.library(), &person, &new, &held, me.id());
    let days = Days::from(new.starts_on);
    let holds_it = |post: &&Post| post.job_profile == new.job_profile && post.post_number == post_number && post.days.meet(days);
    if let Some(post) = held.iter().find(holds_it) {
        let since = crate::domain::words::date(post.days.starts_on);
        fields.wrong("job_profile", "held", format!("{} holds this post from {since}. End it first", person.name));
    }
    fields.check()?;
    let post = Post {
        id: PostId::new(tx.new_id()),
        person: person.id.clone(),
        organisation: person.organisation.clone(),
        job_profile: new.job_profile,
        framework: new.framework,
        team: new.team,
        post_number,
        days,
        levels,
        version: 1,
    };
    if !people::touch(tx.connection, id, version)? {
        return Err(AppError::Stale);
    }
    posts::insert(tx.connection, &post, tx.now)?;
    let mut details = vec![("job_profile_after", post.job_profile.clone()), ("starts_on_after", new.starts_on.to_string())];
    details.extend(post.framework.iter().map(|framework| ("framework_after", framework.clone())));
    details.extend(post.levels.iter().map(|level| ("level_after", level.level.to_string())));
    details.extend(post.team.iter().map(|team| ("team_after", team.to_string())));
    tx.record(me, Outcome::Done, "post_added", About::thing("post", post.id.as_str(), Some(id)), details);
    standing::changed(tx, id, &[standing::Part::Held])?;
    standing::teams_changed(tx, std::slice::from_ref(id))?;
    Ok(post)
}

/// Ends a post: `ends_on` is its last day. `version` is the post's.
pub fn end(tx: &mut Tx<'_>, me: &Caller, id: &PostId, version: i64, ends_on: NaiveDate) -> Result<Post, AppError> {
    let (person, post) = find(tx, me, id, version)?;
    let mut fields = Fields::default();
    fields.day_from("ends_on", "End date", ends_on, post.days.starts_on);
    fields.check()?;
    let days = Days { ends_on: Some(ends_on), ..post.days };
    let before = post.days.ends_on.map_or_else(String::new, |day| day.to_string());
    let details = vec![("ends_on_before", before), ("ends_on_after", ends_on.to_string())];
    change(tx, me, &person, Post { days, ..post }, "post_ended", details)
}

/// Moves a post to another team, or out of any. `version` is the post's.
pub fn move_to_team(tx: &mut Tx<'_>, me: &Caller, id: &PostId, version: i64, team: Option<TeamId>) -> Result<Post, AppError> {
    let (person, post) = find(tx, me, id, version)?;
    if let Some(team) = &team {
        teams::find(tx, me, team)?;
    }
    if post.team == team {
        return Ok(post);
    }
    let word = |team: &Option<TeamId>| team.as_ref().map_or_else(String::new, TeamId::to_string);
    let details = vec![("team_before", word(&post.team)), ("team_after", word(&team))];
    post_moves::insert(tx.connection, &tx.new_id(), &post, tx.now)?;
    change(tx, me, &person, Post { team, ..post }, "post_moved", details)
}

/// Moves the post that somebody holds today to another team, or out of any. `version` is the person's. `post` says which,
/// where there is more than one.
pub fn transfer(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &PersonId,
    version: i64,
    post: Option<PostId>,
    team: Option<TeamId>,
) -> Result<Post, AppError> {
    let person = holder(tx, me, id, version)?;
    let today = tx.today;
    let mut held = posts::list_for_person(tx.connection, id)?;
    held.retain(|held| held.days.include(today) && post.as_ref().is_none_or(|post| *post == held.id));
    match (held.pop(), held.is_empty()) {
        (Some(held), true) => move_to_team(tx, me, &held.id, held.version, team),
        (Some(_), false) => Err(AppError::field("post", "required", "Select which post")),
        (None, _) if post.is_some() => Err(AppError::NotFound),
        (None, _) => Err(AppError::conflict("no_post", format!("{} holds no post today.", person.name))),
    }
}

/// Ends a post of somebody: `ends_on` is its last day. `version` is the person's.
pub fn end_held(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &PersonId,
    version: i64,
    post: &PostId,
    ends_on: NaiveDate,
) -> Result<Post, AppError> {
    holder(tx, me, id, version)?;
    let held = posts::list_for_person(tx.connection, id)?;
    let held = held.into_iter().find(|held| held.id == *post).ok_or(AppError::NotFound)?;
    end(tx, me, &held.id, held.version, ends_on)
}

/// Somebody whose posts the caller may change, unchanged since the caller looked.
fn holder(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, version: i64) -> Result<Person, AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    tx.allow(me, Action::SetLine, &standing.subject(&person))?;
    if person.version == version { Ok(person) } else { Err(AppError::Stale) }
}

/// What can be chosen for a new post: ids and titles.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Choices {
    pub job_profiles: Vec<(String, String)>,
    pub frameworks: Vec<(String, String)>,
    /// Levels of all these frameworks.
    pub levels: Vec<(String, String)>,
}

/// The documents of the caller's council that are in force today, and those of none in particular.
pub fn choices(tx: &mut Tx<'_>, me: &Caller) -> Result<Choices, AppError> {
    tx.allow(me, Action::ViewDocument, &Subject::organisation(me.organisation().clone()))?;
    let (library, today) = (tx.library(), tx.today);
    let ours = |organisation: Option<&Reference>| organisation.is_none_or(|of| of.id() == me.organisation().as_str());
    let mut choices = Choices::default();
    let jobs: BTreeSet<&str> = library.job_profiles.iter().map(|stored| stored.document.id.as_str()).collect();
    for id in jobs {
        if let Ok(found) = library.job_profiles.find(&Reference::new(id), today)
            && ours(found.document.organisation.as_ref())
        {
            choices.job_profiles.push((id.to_owned(), found.document.job_title.clone()));
        }
    }
    let frameworks: BTreeSet<&str> = library.frameworks.iter().map(|stored| stored.document.id.as_str()).collect();
    for id in frameworks {
        if let Ok(found) = library.frameworks.find(&Reference::new(id), today)
            && ours(found.document.organisation.as_ref())
        {
            choices.frameworks.push((id.to_owned(), found.document.title.clone()));
            for level in &found.document.levels {
                let row = (level.id.to_string(), format!("{} ({})", level.id, level.name));
                if !choices.levels.contains(&row) {
                    choices.levels.push(row);
                }
            }
        }
    }
    choices.job_profiles.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
    choices.levels.sort();
    Ok(choices)
}

/// A post that the caller may change, with its holder.
fn find(tx: &mut Tx<'_>, me: &Caller, id: &PostId, version: i64) -> Result<(Person, Post), AppError> {
    if id.as_str().contains('\0') {
        return Err(AppError::NotFound);
    }
    let post = posts::find(tx.connection, id)?.ok_or(AppError::NotFound)?;
    let (person, standing): (Person, Standing) = relations::find(tx, me, &post.person)?;
    tx.allow(me, Action::SetLine, &standing.subject(&person))?;
    if post.version != version {
        return Err(AppError::Stale);
    }
    Ok((person, post))
}

fn change(
    tx: &mut Tx<'_>,
    me: &Caller,
    person: &Person,
    post: Post,
    action: &str,
    details: Vec<(&str, String)>,
) -> Result<Post, AppError> {
    if !posts::update(tx.connection, &post)? || !people::touch(tx.connection, &person.id, person.version)? {
        return Err(AppError::Stale);
    }
    tx.record(me, Outcome::Done, action, About::thing("post", post.id.as_str(), Some(&person.id)), details);
    standing::changed(tx, &person.id, &[standing::Part::Held])?;
    standing::teams_changed(tx, std::slice::from_ref(&person.id))?;
    Ok(Post { version: post.version + 1, ..post })
}

/// Whether somebody can have a staff record: auditors have none, and nobody without a staff number.
pub(super) fn must_be_staff(person: &Person) -> Result<(), AppError> {
    if person.roles.has(Role::Auditor) {
        let words = format!("{} is an auditor. An auditor has no staff record.", person.name);
        return Err(AppError::conflict("auditor", words));
    }
    if person.employee_ref.is_none() {
        let words = format!("{} has no staff number. Add it first.", person.name);
        return Err(AppError::conflict("no_employee_ref", words));
    }
    if person.account == AccountState::Disabled {
        return Err(AppError::conflict("account_closed", format!("The account of {} is closed.", person.name)));
    }
    Ok(())
}

/// The job profile is in the library, and no other council's.
fn check_job_profile(fields: &mut Fields, library: &Library, person: &Person, new: &NewPost) {
    if new.job_profile.is_empty() {
        return fields.wrong("job_profile", "required", "Select a job profile");
    }
    let ours = library
        .job_profiles
        .find(&Reference::new(&*new.job_profile), new.starts_on)
        .is_ok_and(|found| is_of(person, found.document.organisation.as_ref()));
    if !ours {
        let words = format!("There is no job profile {} on that day. Select one from the list", new.job_profile);
        fields.wrong("job_profile", "unknown_document", words);
    }
}

/// Whether a document is of the person's council, or of none in particular.
fn is_of(person: &Person, organisation: Option<&Reference>) -> bool {
    organisation.is_none_or(|organisation| organisation.id() == person.organisation.as_str())
}

/// The levels that the post has from its start.
fn levels_of(
    fields: &mut Fields,
    library: &Library,
    person: &Person,
    new: &NewPost,
    held: &[Post],
    by: &PersonId,
) -> Vec<PostLevel> {
    let Some(id) = &new.framework else {
        if new.level.is_some() {
            fields.wrong("level", "no_framework", "A level belongs to a framework. Select one, or leave the level empty");
        }
        return Vec::new();
    };
    let found = library.frameworks.find(&Reference::new(&**id), new.starts_on).map(|found| &found.document);
    let Some(framework) = found.ok().filter(|framework| is_of(person, framework.organisation.as_ref())) else {
        fields.wrong(
            "framework",
            "unknown_document",
            format!("There is no framework {id} on that day. Select one from the list"),
        );
        return Vec::new();
    };
    if framework.job_profile.as_ref().is_some_and(|profile| profile.id() != new.job_profile) {
        fields.wrong("framework", "other_post", "This framework belongs to another job profile. Select the one of this post");
    }
    let earlier = held.iter().filter(|post| post.framework.as_ref() == Some(id));
    let last =
        earlier.filter_map(|post| post.levels.iter().max_by_key(|level| level.starts_on)).max_by_key(|level| level.starts_on);
    match (last, new.level.as_deref().filter(|level| !level.is_empty())) {
        // What was held under the framework is held on, since the day it was reached.
        (Some(last), None) => vec![last.clone()],
        (Some(last), Some(level)) if last.level == *level => vec![last.clone()],
        (Some(last), Some(_)) => {
            let words = format!("{} holds level {}. Levels change only by a decision", person.name, last.level);
            fields.wrong("level", "level_by_decision_only", words);
            Vec::new()
        }
        (None, level) => first_level(fields, framework, level, new.starts_on, by).into_iter().collect(),
    }
}

fn first_level(
    fields: &mut Fields,
    framework: &ProgressionFramework,
    level: Option<&str>,
    starts_on: NaiveDate,
    by: &PersonId,
) -> Option<PostLevel> {
    let Some(level) = level else {
        fields.wrong("level", "required", "Select the level of appointment");
        return None;
    };
    let Some(found) = framework.levels.iter().find(|found| found.id == *level) else {
        fields.wrong("level", "unknown_level", format!("{} has no level {level}. Select one of its levels", framework.title));
        return None;
    };
    Some(PostLevel { level: found.id.clone(), starts_on, basis: LevelBasis::Appointment, by: Some(by.clone()) })
}
