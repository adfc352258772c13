//! Who has which course of their post and who has not: the manager's own team, or for HR and auditors a team at a time, with
//! counts of every team. What one team costs does not depend on how large the organisation is.

use std::collections::{BTreeMap, BTreeSet};

use super::super::people::Named;
use super::super::{About, AppError, Caller, Tx, record, relations};
use crate::domain::audit::Outcome;
use crate::domain::ids::{CourseId, PersonId, TeamId};
use crate::domain::officer::Completion;
use crate::domain::people::{Person, Post};
use crate::domain::training::{CourseStanding, CourseState, TrainingMatrix};
use crate::policy::{self, Action, Subject};
use crate::store::{people, posts, teams, training as rows};

/// People whose courses are read at once.
const AT_ONCE: usize = 2_000;

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Asked {
    /// One team, for whoever sees all of them; "none" is everybody without a team.
    pub team: Option<String>,
    /// One course alone.
    pub course: Option<String>,
    /// Whoever has a course in this state alone.
    pub state: Option<CourseState>,
}

/// Of whom it tells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// The reader's own team.
    OwnTeam,
    /// Every team, in counts.
    Organisation,
    /// One team: its name; None: everybody without one.
    Team(Option<String>),
}

/// Somebody and their courses.
#[derive(Clone, Debug)]
pub struct Member {
    pub person: Named,
    pub employee_ref: Option<String>,
    /// The name of the team, where it is told of more than one.
    pub team: Option<String>,
    /// As the columns are; None: the post does not ask for it.
    pub courses: Vec<Option<CourseStanding>>,
}

/// A team in counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TeamCount {
    /// "none" where it is everybody without a team.
    pub id: String,
    pub name: Option<String>,
    pub people: usize,
    /// People who have every course of their post.
    pub complete: usize,
    /// As the columns are: how many have it, of how many who need it.
    pub courses: Vec<(usize, usize)>,
}

#[derive(Clone, Debug)]
pub struct Gaps {
    pub place: Place,
    /// Teams to choose from: none where the reader has one alone.
    pub teams: Vec<(String, String)>,
    /// Every course that somebody here needs, whatever was asked for.
    pub all_courses: Vec<(CourseId, String)>,
    /// The columns.
    pub courses: Vec<(CourseId, String)>,
    /// By name; empty where it is every team in counts, unless it is for a file.
    pub members: Vec<Member>,
    pub counts: Vec<TeamCount>,
    /// How many were looked at, and how many of them have every course of their post.
    pub people: usize,
    pub complete: usize,
    /// How many hold a post without a list of courses.
    pub without_list: usize,
    /// A list is ours and not the council's.
    pub sample: bool,
    pub may_export: bool,
}

/// Somebody as the table is made of them.
struct Seen<'l> {
    post: Post,
    matrix: Option<&'l TrainingMatrix>,
    standings: Vec<CourseStanding>,
}

/// Who has what. `export`: for a file, which only HR may have.
pub fn gaps(tx: &mut Tx<'_>, me: &Caller, asked: &Asked, export: bool) -> Result<Gaps, AppError> {
    let whole = Subject::organisation(me.organisation().clone());
    let may_export = policy::decide(&me.actor, Action::ExportBulk, &whole).offers();
    if export {
        tx.allow(me, Action::ExportBulk, &whole)?;
    }
    let (place, posts) = match export || policy::decide(&me.actor, Action::ViewReport, &whole).offers() {
        true => of_organisation(tx, me, asked)?,
        false => {
            tx.allow(me, Action::ViewReport, &Subject::own_team(me.organisation().clone()))?;
            let below = relations::below(tx, me.id())?;
            let ids: Vec<PersonId> = below.direct.union(&below.acting).cloned().collect();
            (Place::OwnTeam, posts::list_for_people(tx.connection, &ids)?)
        }
    };
    let mut held: Vec<Post> = posts.into_iter().filter(|post| post.days.include(tx.today)).collect();
    let mut known = BTreeSet::new();
    held.retain(|post| known.insert(post.person.clone()));
    let seen = seen(tx, held)?;
    let all_courses = columns(&seen);
    let wanted = |id: &CourseId| asked.course.as_ref().is_none_or(|course| *id == **course);
    let courses: Vec<(CourseId, String)> = all_courses.iter().filter(|(id, _)| wanted(id)).cloned().collect();
    let teams: BTreeMap<TeamId, String> = match &place {
        Place::OwnTeam => BTreeMap::new(),
        _ => {
            teams::list_for_organisation(tx.connection, me.organisation())?.into_iter().map(|team| (team.id, team.name)).collect()
        }
    };
    let gaps = Gaps {
        counts: if place == Place::Organisation { counts(&seen, &courses, &teams) } else { Vec::new() },
        members: match place == Place::Organisation && !export {
            true => Vec::new(),
            false => members(tx, &seen, &courses, &teams, asked.state)?,
        },
        people: seen.len(),
        complete: seen.iter().filter(|one| is_complete(one)).count(),
        without_list: seen.iter().filter(|one| one.standings.is_empty()).count(),
        sample: seen.iter().any(|one| one.matrix.is_some_and(|matrix| matrix.sample)),
        teams: teams.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        place,
        all_courses,
        courses,
        may_export,
    };
    let about = About { organisation: Some(me.organisation().clone()), ..About::whole("courses") };
    let action = if export { "training_gaps_exported" } else { "training_gaps_read" };
    tx.record(me, Outcome::Read, action, about, vec![("people", gaps.people.to_string())]);
    Ok(gaps)
}

fn of_organisation(tx: &mut Tx<'_>, me: &Caller, asked: &Asked) -> Result<(Place, Vec<Post>), AppError> {
    let organisation = me.organisation();
    match asked.team.as_deref() {
        None => Ok((Place::Organisation, posts::list_for_organisation(tx.connection, organisation)?)),
        Some("none") => {
            let mut without = posts::list_for_organisation(tx.connection, organisation)?;
            without.retain(|post| post.team.is_none());
            Ok((Place::Team(None), without))
        }
        Some(id) if id.contains('\0') => Err(AppError::NotFound),
        Some(id) => {
            let team = teams::find(tx.connection, &TeamId::new(id))?;
            let team = team.filter(|team| team.organisation == *organisation).ok_or(AppError::NotFound)?;
            let today = tx.today;
            let of_team = posts::list_in_teams(tx.connection, std::slice::from_ref(&team.id), today)?;
            Ok((Place::Team(Some(team.name)), of_team))
        }
    }
}

/// How everybody stands, with one look at the list of each kind of post.
fn seen<'l>(tx: &mut Tx<'l>, held: Vec<Post>) -> Result<Vec<Seen<'l>>, AppError> {
    let ids: Vec<PersonId> = held.iter().map(|post| post.person.clone()).collect();
    let mut done: BTreeMap<PersonId, Vec<Completion>> = BTreeMap::new();
    for ids in ids.chunks(AT_ONCE) {
        for (of, completion) in rows::list_for_people(tx.connection, ids)? {
            done.entry(of).or_default().push(completion);
        }
    }
    let mut lists: BTreeMap<String, Option<&'l TrainingMatrix>> = BTreeMap::new();
    let mut seen = Vec::with_capacity(held.len());
    for post in held {
        let key = record::reference(&post).to_string();
        let matrix = match lists.get(&key) {
            Some(matrix) => *matrix,
            None => {
                let matrix = super::matrix(tx, &post)?;
                *lists.entry(key).or_insert(matrix)
            }
        };
        let completions = done.remove(&post.person).unwrap_or_default();
        let standings = matrix.and_then(|matrix| matrix.standings(&post.job_profile, &completions, tx.today));
        seen.push(Seen { standings: standings.unwrap_or_default(), matrix, post });
    }
    Ok(seen)
}

fn is_complete(one: &Seen<'_>) -> bool {
    !one.standings.is_empty() && one.standings.iter().all(|course| course.state.counts())
}

/// Every course that somebody needs, in the order of the lists.
fn columns(seen: &[Seen<'_>]) -> Vec<(CourseId, String)> {
    let mut known = BTreeSet::new();
    let all = seen.iter().flat_map(|one| &one.standings);
    all.filter(|course| known.insert(&course.course)).map(|course| (course.course.clone(), course.title.clone())).collect()
}

fn counts(seen: &[Seen<'_>], courses: &[(CourseId, String)], teams: &BTreeMap<TeamId, String>) -> Vec<TeamCount> {
    let mut found: BTreeMap<(bool, String, String), TeamCount> = BTreeMap::new();
    for one in seen {
        let team = one.post.team.as_ref().and_then(|id| Some((id, teams.get(id)?)));
        let (id, name) = team.map_or_else(|| ("none".to_owned(), None), |(id, name)| (id.to_string(), Some(name.clone())));
        let key = (name.is_none(), name.clone().unwrap_or_default().to_lowercase(), id.clone());
        let count = found.entry(key).or_insert_with(|| TeamCount {
            id,
            name,
            people: 0,
            complete: 0,
            courses: vec![(0, 0); courses.len()],
        });
        count.people += 1;
        count.complete += usize::from(is_complete(one));
        for course in &one.standings {
            if let Some(at) = courses.iter().position(|(id, _)| *id == course.course) {
                let (have, need) = &mut count.courses[at];
                *have += usize::from(course.state.counts());
                *need += 1;
            }
        }
    }
    found.into_values().collect()
}

/// One row each, by name; whoever has none of the columns in the state that is asked for is left out.
fn members(
    tx: &mut Tx<'_>,
    seen: &[Seen<'_>],
    courses: &[(CourseId, String)],
    teams: &BTreeMap<TeamId, String>,
    state: Option<CourseState>,
) -> Result<Vec<Member>, AppError> {
    let ids: Vec<PersonId> = seen.iter().map(|one| one.post.person.clone()).collect();
    let mut found: BTreeMap<PersonId, Person> = BTreeMap::new();
    for ids in ids.chunks(AT_ONCE) {
        found.extend(people::find_all(tx.connection, ids)?.into_iter().map(|person| (person.id.clone(), person)));
    }
    let mut members = Vec::new();
    for one in seen {
        let of = |id: &CourseId| one.standings.iter().find(|course| course.course == *id).cloned();
        let row: Vec<Option<CourseStanding>> = courses.iter().map(|(id, _)| of(id)).collect();
        if state.is_none_or(|state| row.iter().flatten().any(|course| course.state == state)) {
            let Some(Person { id, name, employee_ref, .. }) = found.remove(&one.post.person) else { continue };
            let team = one.post.team.as_ref().and_then(|team| teams.get(team)).cloned();
            members.push(Member { person: Named { id, name }, employee_ref, team, courses: row });
        }
    }
    members.sort_by_key(|member| (people::sort_key(&member.person.name), member.person.id.clone()));
    Ok(members)
}
