//! People as staff for programs: the same facts and changes as the pages.

use chrono::{DateTime, Days as Span, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::lists::{self, Page};
use crate::app::designations::DesignationView;
use crate::app::people::{self, Correction, LineView, ListQuery, Listed, Named, NewPerson, Profile, Turn};
use crate::app::posts::{self, HeldPost, NewPost};
use crate::app::{AppError, lines};
use crate::domain::ids::PersonId;
use crate::domain::people::{Days, DelegationScope, LevelBasis, PatchHeld, Person, WorkingHours};
use crate::web::asked::{Answer, Asked};
use crate::web::reply::Reply;

#[derive(Serialize)]
struct Somebody {
    id: String,
    name: String,
}

impl From<&Named> for Somebody {
    fn from(named: &Named) -> Somebody {
        Somebody { id: named.id.to_string(), name: named.name.clone() }
    }
}

/// Who somebody is, in a list and at the head of a profile.
#[derive(Serialize)]
struct Head {
    id: String,
    version: i64,
    employee_ref: Option<String>,
    name: String,
    roles: Vec<&'static str>,
}

impl From<&Person> for Head {
    fn from(person: &Person) -> Head {
        Head {
            id: person.id.to_string(),
            version: person.version,
            employee_ref: person.employee_ref.clone(),
            name: person.name.clone(),
            roles: person.roles.iter().map(|role| role.as_str()).collect(),
        }
    }
}

#[derive(Serialize)]
struct Post {
    id: String,
    version: i64,
    job_profile: String,
    job_title: String,
    framework: Option<String>,
    team_id: Option<String>,
    team: Option<String>,
    post_number: Option<String>,
    #[serde(flatten)]
    days: Days,
    /// The level held today.
    level: Option<String>,
    levels: Vec<Level>,
}

#[derive(Serialize)]
struct Level {
    level: String,
    starts_on: NaiveDate,
    basis: LevelBasis,
}

impl From<&HeldPost> for Post {
    fn from(held: &HeldPost) -> Post {
        let post = &held.post;
        let level = |level: &crate::domain::people::PostLevel| Level {
            level: level.level.to_string(),
            starts_on: level.starts_on,
            basis: level.basis,
        };
        Post {
            id: post.id.to_string(),
            version: post.version,
            job_profile: post.job_profile.clone(),
            job_title: held.job_title.clone(),
            framework: post.framework.clone(),
            team_id: post.team.as_ref().map(ToString::to_string),
            team: held.team.clone(),
            post_number: post.post_number.clone(),
            days: post.days,
            level: held.level.as_ref().map(|(id, _)| id.to_string()),
            levels: post.levels.iter().map(level).collect(),
        }
    }
}

#[derive(Serialize)]
struct Line {
    id: String,
    version: i64,
    manager: Somebody,
    #[serde(flatten)]
    days: Days,
}

impl From<&LineView> for Line {
    fn from(view: &LineView) -> Line {
        Line {
            id: view.line.id.clone(),
            version: view.line.version,
            manager: Somebody { id: view.line.manager.to_string(), name: view.manager.clone() },
            days: view.line.days,
        }
    }
}

#[derive(Serialize)]
struct Hours {
    starts_on: NaiveDate,
    /// A part of full time, as decimal text.
    fte: String,
}

impl From<&WorkingHours> for Hours {
    fn from(hours: &WorkingHours) -> Hours {
        Hours { starts_on: hours.starts_on, fte: hours.fte.to_string() }
    }
}

#[derive(Serialize)]
struct Patch {
    patch: String,
    #[serde(flatten)]
    days: Days,
    basis: crate::domain::caseload::Basis,
}

impl From<&PatchHeld> for Patch {
    fn from(held: &PatchHeld) -> Patch {
        Patch { patch: held.patch.clone(), days: held.days, basis: held.basis }
    }
}

#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    head: Head,
    posts: Vec<Post>,
    manager: Option<Somebody>,
}

impl From<&Listed> for Row {
    fn from(listed: &Listed) -> Row {
        Row {
            head: (&listed.person).into(),
            posts: listed.posts.iter().map(Into::into).collect(),
            manager: listed.manager.as_ref().map(Into::into),
        }
    }
}

pub fn list(asked: &Asked) -> Answer {
    let turn = lists::cursor(asked).map_or(Turn::First, |id| Turn::After(id.into()));
    let asked_for = crate::web::pages::people::query(&asked.query);
    let query = ListQuery { turn, limit: Some(lists::limit(asked)?), ..asked_for };
    let found = asked.read(|tx, me| people::list(tx, me, &query))?;
    let next = match found.next {
        Some(Turn::After(id)) => Some(id.to_string()),
        _ => None,
    };
    Reply::json(200, &Page { items: found.people.iter().map(Row::from).collect(), next })
}

#[derive(Serialize)]
struct Acting {
    #[serde(flatten)]
    who: Somebody,
    until: Option<NaiveDate>,
    scopes: Vec<DelegationScope>,
}

#[derive(Serialize)]
struct Duty {
    id: String,
    version: i64,
    kind: crate::domain::people::DesignationKind,
    team: Option<String>,
    #[serde(flatten)]
    days: Days,
}

impl From<&DesignationView> for Duty {
    fn from(view: &DesignationView) -> Duty {
        let named = &view.designation;
        Duty { id: named.id.clone(), version: named.version, kind: named.kind, team: view.team.clone(), days: named.days }
    }
}

/// A profile: the facts of the page.
#[derive(Serialize)]
struct Whole {
    #[serde(flatten)]
    head: Head,
    /// Why the caller sees it.
    why: String,
    posts: Vec<Post>,
    line: Option<Line>,
    next_lines: Vec<Line>,
    acting: Vec<Acting>,
    reports: Vec<Somebody>,
    hours: Option<Hours>,
    absences: Vec<Days>,
    patches: Vec<Patch>,
    designations: Vec<Duty>,
}

impl From<&Profile> for Whole {
    fn from(profile: &Profile) -> Whole {
        let acting =
            |acting: &people::Acting| Acting { who: (&acting.who).into(), until: acting.until, scopes: acting.scopes.clone() };
        Whole {
            head: (&profile.person).into(),
            why: profile.why.words(),
            posts: profile.posts.iter().map(Into::into).collect(),
            line: profile.line.as_ref().map(Into::into),
            next_lines: profile.next_lines.iter().map(Into::into).collect(),
            acting: profile.acting.iter().map(acting).collect(),
            reports: profile.reports.iter().map(Into::into).collect(),
            hours: profile.hours.as_ref().map(Into::into),
            absences: profile.absences.clone(),
            patches: profile.patches.iter().map(Into::into).collect(),
            designations: profile.designations.iter().map(Into::into).collect(),
        }
    }
}

fn id(asked: &Asked) -> PersonId {
    asked.param("id").into()
}

/// The person as they are now, with their version.
fn told(asked: &Asked, status: u16, id: &PersonId) -> Answer {
    let profile = asked.read(|tx, me| people::profile(tx, me, id))?;
    Ok(Reply::json(status, &Whole::from(&profile))?.with_version(profile.person.version))
}

pub fn show(asked: &Asked) -> Answer {
    told(asked, 200, &id(asked))
}

#[derive(Serialize)]
struct History {
    id: String,
    version: i64,
    posts: Vec<Post>,
    lines: Vec<Line>,
    hours: Vec<Hours>,
    absences: Vec<Days>,
    patches: Vec<Patch>,
}

pub fn history(asked: &Asked) -> Answer {
    let history = asked.read(|tx, me| people::history(tx, me, &id(asked)))?;
    let version = history.person.version;
    let body = History {
        id: history.person.id.to_string(),
        version,
        posts: history.posts.iter().map(Into::into).collect(),
        lines: history.lines.iter().map(Into::into).collect(),
        hours: history.hours.iter().map(Into::into).collect(),
        patches: history.patches.iter().map(Into::into).collect(),
        absences: history.absences,
    };
    Ok(Reply::json(200, &body)?.with_version(version))
}

/// What the caller may do about somebody now.
pub fn actions(asked: &Asked) -> Answer {
    let actions = asked.read(|tx, me| people::actions(tx, me, &id(asked)))?;
    let items: Vec<&str> = actions.into_iter().map(|action| action.as_str()).collect();
    Reply::json(200, &Page { items, next: None })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Add {
    name: String,
    employee_ref: String,
    email: Option<String>,
}

pub fn add(asked: &Asked) -> Answer {
    let Add { name, employee_ref, email } = asked.json()?;
    let person = asked.write(move |tx, me| people::add(tx, me, NewPerson { name, employee_ref, email }))?;
    Ok(told(asked, 201, &person.id)?.with_header("Location", format!("/api/v1/people/{}", person.id)))
}

/// What is left out stays as it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Correct {
    name: Option<String>,
    employee_ref: Option<String>,
}

pub fn correct(asked: &Asked) -> Answer {
    let (person, version, body) = (id(asked), asked.version()?, asked.json::<Correct>()?);
    asked.write(move |tx, me| {
        let held = people::changeable(tx, me, &person, crate::app::Action::Rectify)?.person;
        let wanted = Correction { name: body.name.unwrap_or(held.name), employee_ref: body.employee_ref.or(held.employee_ref) };
        people::correct(tx, me, &person, version, wanted)
    })?;
    told(asked, 200, &id(asked))
}

/// A manager from a day on; without a manager, none from that day on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetManager {
    manager: Option<PersonId>,
    starts_on: NaiveDate,
    reason: Option<String>,
}

pub fn set_manager(asked: &Asked) -> Answer {
    let (person, version, body) = (id(asked), asked.version()?, asked.json::<SetManager>()?);
    let SetManager { manager, starts_on, reason } = body;
    asked.write(move |tx, me| match manager {
        Some(manager) => lines::set_line(tx, me, version, lines::NewLine { person, manager, starts_on, reason }).map(drop),
        None => {
            let last = starts_on.checked_sub_days(Span::new(1)).unwrap_or(starts_on);
            lines::end_line(tx, me, &person, version, last, reason)
        }
    })?;
    told(asked, 200, &id(asked))
}

/// A team, or none, for the post that is held today. `post` says which, where there is more than one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetTeam {
    team: Option<String>,
    post: Option<String>,
}

pub fn set_team(asked: &Asked) -> Answer {
    let (person, version, body) = (id(asked), asked.version()?, asked.json::<SetTeam>()?);
    let (post, team) = (body.post.as_deref().map(Into::into), body.team.as_deref().map(Into::into));
    asked.write(move |tx, me| posts::transfer(tx, me, &person, version, post, team))?;
    told(asked, 200, &id(asked))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AddPost {
    job_profile: String,
    framework: Option<String>,
    level: Option<String>,
    team: Option<String>,
    post_number: Option<String>,
    starts_on: NaiveDate,
}

pub fn add_post(asked: &Asked) -> Answer {
    let (person, version, body) = (id(asked), asked.version()?, asked.json::<AddPost>()?);
    let new = NewPost {
        job_profile: body.job_profile,
        framework: body.framework,
        level: body.level,
        team: body.team.as_deref().map(Into::into),
        post_number: body.post_number,
        starts_on: body.starts_on,
    };
    asked.write(move |tx, me| posts::add(tx, me, &person, version, new))?;
    let id = id(asked);
    Ok(told(asked, 201, &id)?.with_header("Location", format!("/api/v1/people/{id}")))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EndPost {
    ends_on: NaiveDate,
}

pub fn end_post(asked: &Asked) -> Answer {
    let (person, version, body) = (id(asked), asked.version()?, asked.json::<EndPost>()?);
    let post = asked.param("post").into();
    asked.write(move |tx, me| posts::end_held(tx, me, &person, version, &post, body.ends_on))?;
    told(asked, 200, &id(asked))
}

#[derive(Serialize)]
struct View {
    who: String,
    role: Option<&'static str>,
    at: DateTime<Utc>,
    what: String,
}

/// Who has looked at the record of whoever's token it is.
pub fn views(asked: &Asked) -> Answer {
    let before = match lists::cursor(asked) {
        Some(text) => Some(text.parse().map_err(|_| AppError::field("cursor", "cursor", "cursor must be one that a list gave"))?),
        None => None,
    };
    let found = asked.read(|tx, me| {
        let id = me.id().clone();
        people::who_viewed(tx, me, &id, before)
    })?;
    let items: Vec<View> = found
        .views
        .into_iter()
        .map(|view| View { who: view.who, role: view.role.map(|role| role.as_str()), at: view.at, what: view.kind })
        .collect();
    Reply::json(200, &Page { items, next: found.next.map(|next| next.to_string()) })
}
