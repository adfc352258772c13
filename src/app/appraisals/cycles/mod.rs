//! Cycles: HR opens one for everybody who holds a post and has a line manager, or for a team or a job alone, adds those who
//! join later, changes its days, and sees who has not finished.

mod candidates;
mod export;
mod overview;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::super::fields::Fields;
use super::super::{About, AppError, Caller, Tx, teams};
use super::tell;
use crate::domain::account::{AccountState, Role};
use crate::domain::appraisal::cycle::LINE;
use crate::domain::appraisal::{Appraisal, AppraisalScheme, Cycle, Form, FormPart, Signature, State};
use crate::domain::audit::Outcome;
use crate::domain::ids::{PersonId, Reference, TeamId};
use crate::domain::people::{Person, Post};
use crate::domain::words;
use crate::policy::{Action, Subject};
use crate::store::appraisals::placed::Counts;
use crate::store::appraisals::{self as rows, cycles as cycle_rows, placed};
use crate::store::people;
pub use candidates::Candidates;
use candidates::{posted, sorted_out};
pub use export::{ExportRow, export, may_export};
pub use overview::{ManagerCount, Overview, OverviewQuery, OverviewRow, StageCount, overview};

/// A cycle that is to be opened.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct NewCycle {
    /// The id of a scheme.
    pub scheme: String,
    pub title: String,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub mid_year_due_on: Option<NaiveDate>,
    pub year_end_due_on: NaiveDate,
    pub moderator: Option<PersonId>,
    /// For the people of this team alone.
    pub team: Option<TeamId>,
    /// For those of this job alone.
    pub job_profile: Option<String>,
}

/// What of a cycle can be changed once it is open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChangedCycle {
    pub title: String,
    pub mid_year_due_on: Option<NaiveDate>,
    pub year_end_due_on: NaiveDate,
    pub moderator: Option<PersonId>,
}

/// A scheme that a cycle can be opened with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scheme {
    pub id: String,
    /// "Objectives 40, Behaviours 60".
    pub sections: Vec<String>,
    pub moderation: bool,
    /// An increment within the grade is recommended at the year's end.
    pub increment: bool,
    /// It is ours and not the council's.
    pub sample: bool,
}

/// A cycle with how far it has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListedCycle {
    pub cycle: Cycle,
    pub counts: Counts,
}

/// Refuses whoever may not open cycles.
pub fn may_open(tx: &mut Tx<'_>, me: &Caller) -> Result<(), AppError> {
    tx.allow(me, Action::OpenCycle, &Subject::organisation(me.organisation().clone()))
}

/// The schemes of the organisation that are in force today, by id.
pub fn schemes(tx: &mut Tx<'_>, me: &Caller) -> Result<Vec<Scheme>, AppError> {
    may_open(tx, me)?;
    let own = tx.library().appraisal_schemes.iter().filter(|stored| is_of(&stored.document, me));
    let ids: BTreeSet<&str> = own.map(|stored| stored.document.id.as_str()).collect();
    let today = tx.today;
    let in_force = ids.into_iter().filter_map(|id| tx.library().appraisal_schemes.find(&Reference::new(id), today).ok());
    let shown = |scheme: &AppraisalScheme| Scheme {
        id: scheme.id.to_string(),
        sections: scheme.sections.iter().map(|section| format!("{} {}", section.title, section.weight)).collect(),
        moderation: scheme.moderation,
        increment: scheme.increment,
        sample: scheme.sample,
    };
    Ok(in_force.map(|stored| shown(&stored.document)).collect())
}

/// The jobs that people of the organisation hold today: id and title, by title.
pub fn jobs(tx: &mut Tx<'_>, me: &Caller) -> Result<Vec<(String, String)>, AppError> {
    may_open(tx, me)?;
    let ids: BTreeSet<String> = posted(tx, me, None, None)?.into_iter().map(|(_, post, _)| post.job_profile).collect();
    let mut found: Vec<(String, String)> =
        ids.into_iter().map(|id| (id.clone(), super::super::progress::title_of(tx, &id))).collect();
    found.sort_by(|one, other| (&one.1, &one.0).cmp(&(&other.1, &other.0)));
    Ok(found)
}

/// Somebody of the organisation by their employee reference, where anything was typed.
pub fn moderator_of(tx: &mut Tx<'_>, me: &Caller, reference: &str) -> Result<Option<PersonId>, AppError> {
    may_open(tx, me)?;
    if reference.is_empty() {
        return Ok(None);
    }
    if reference.contains('\0') {
        return Err(AppError::field("moderator", "unknown", NOBODY_MODERATES));
    }
    match people::find_by_ref(tx.connection, me.organisation(), reference)? {
        Some(person) => Ok(Some(person.id)),
        None => Err(AppError::field("moderator", "unknown", format!("Nobody has the reference {reference}"))),
    }
}

const NOBODY_MODERATES: &str = "Enter who moderates: somebody of HR, or a manager";

fn is_of(scheme: &AppraisalScheme, me: &Caller) -> bool {
    scheme.organisation.as_ref().is_none_or(|organisation| organisation.id() == me.organisation().as_str())
}

/// Everybody who would be in a cycle that is opened today, and the cycle; or all that is wrong with it.
pub fn check(tx: &mut Tx<'_>, me: &Caller, new: &NewCycle) -> Result<(Cycle, Candidates), AppError> {
    let (cycle, ..) = checked(tx, me, new)?;
    let all = posted(tx, me, cycle.team.as_ref(), cycle.job_profile.as_deref())?;
    let (found, able) = sorted_out(all, cycle.starts_on, &BTreeSet::new());
    somebody(&able)?;
    Ok((cycle, found))
}

fn somebody(able: &[(Person, Post)]) -> Result<(), AppError> {
    if able.is_empty() {
        let words = "Nobody whom this cycle is for holds a post and has a line manager today, so there is nobody to appraise.";
        return Err(AppError::conflict("nobody", words));
    }
    Ok(())
}

/// The days of a cycle, in their order.
fn days(fields: &mut Fields, starts_on: NaiveDate, mid_year: Option<NaiveDate>, year_end: NaiveDate) {
    fields.day_from("year_end_due_on", "Year end due date", year_end, starts_on);
    if let Some(due) = mid_year {
        fields.day_from("mid_year_due_on", "Mid-year due date", due, starts_on);
        if due >= year_end {
            fields.wrong("mid_year_due_on", "too_late", "Mid-year due date must be before the year end");
        }
    }
}

fn free_title(fields: &mut Fields, tx: &mut Tx<'_>, me: &Caller, typed: &str, but: Option<&str>) -> Result<String, AppError> {
    let title = fields.line("title", "Name", "Enter a name, for example 2026 to 2027", typed, LINE);
    let others = cycle_rows::list(tx.connection, me.organisation())?;
    if others.iter().any(|cycle| cycle.title == title && but != Some(&*cycle.id)) {
        fields.wrong("title", "taken", format!("There is a cycle {title} already"));
    }
    Ok(title)
}

fn checked(tx: &mut Tx<'_>, me: &Caller, new: &NewCycle) -> Result<(Cycle, AppraisalScheme), AppError> {
    may_open(tx, me)?;
    let today = tx.today;
    let mut fields = Fields::default();
    let title = free_title(&mut fields, tx, me, &new.title, None)?;
    fields.day("starts_on", "First day", new.starts_on);
    fields.day("ends_on", "Last day", new.ends_on);
    if new.ends_on <= new.starts_on {
        fields.wrong("ends_on", "too_early", "Last day must be after the first day");
    }
    days(&mut fields, new.starts_on, new.mid_year_due_on, new.year_end_due_on);
    if let Some(team) = &new.team
        && teams::find(tx, me, team).is_err()
    {
        fields.wrong("team", "unknown", "Select a team from the list");
    }
    if let Some(job) = &new.job_profile
        && tx.library().job_profiles.find(&Reference::new(&**job), today).is_err()
    {
        fields.wrong("job_profile", "unknown", "Select a job from the list");
    }
    let scheme = tx.library().appraisal_schemes.find(&Reference::new(&*new.scheme), today).ok();
    let scheme = scheme.filter(|stored| is_of(&stored.document, me));
    let asks_second = |scheme: &AppraisalScheme| scheme.signatures.contains(&Signature::SecondManager);
    match scheme {
        None => fields.wrong("scheme", "unknown", "Select an appraisal scheme"),
        Some(stored) if asks_second(&stored.document) => fields.wrong(
            "scheme",
            "second_manager",
            "This scheme asks for the signature of a second manager, which Gradus does not take",
        ),
        Some(stored) => check_moderator(&mut fields, tx, me, stored.document.moderation, new.moderator.as_ref())?,
    }
    fields.check()?;
    let Some(stored) = scheme else { return Err(AppError::Internal("a cycle without a scheme".to_owned())) };
    let cycle = Cycle {
        id: tx.new_id(),
        organisation: me.organisation().clone(),
        scheme: stored.pinned(),
        title,
        starts_on: new.starts_on,
        ends_on: new.ends_on,
        mid_year_due_on: new.mid_year_due_on,
        year_end_due_on: new.year_end_due_on,
        moderator: new.moderator.clone().filter(|_| stored.document.moderation),
        team: new.team.clone(),
        job_profile: new.job_profile.clone(),
        opened_by: me.id().clone(),
        opened_at: tx.now,
        version: 1,
    };
    Ok((cycle, stored.document.clone()))
}

/// Opens a cycle for everybody whom it is for, who holds a post and has a line manager today. They are told.
pub fn open(tx: &mut Tx<'_>, me: &Caller, new: NewCycle) -> Result<(Cycle, Candidates), AppError> {
    let (cycle, scheme) = checked(tx, me, &new)?;
    let all = posted(tx, me, cycle.team.as_ref(), cycle.job_profile.as_deref())?;
    let (found, able) = sorted_out(all, cycle.starts_on, &BTreeSet::new());
    somebody(&able)?;
    cycle_rows::insert(tx.connection, &cycle)?;
    put_in(tx, me, &cycle, &scheme, &able)?;
    let details = vec![("people_after", able.len().to_string()), ("scheme_after", cycle.scheme.clone())];
    let about = About::thing("appraisal_cycle", &*cycle.id, None);
    tx.record(me, Outcome::Done, "appraisal_cycle_opened", about, details);
    Ok((cycle, found))
}

/// A cycle that the caller may change.
pub fn changeable(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<(Cycle, Option<String>), AppError> {
    may_open(tx, me)?;
    let cycle = find(tx, me, id)?;
    let moderator = match &cycle.moderator {
        Some(id) => people::find(tx.connection, id)?.and_then(|person| person.employee_ref),
        None => None,
    };
    Ok((cycle, moderator))
}

/// Changes the name of a cycle, its due days and its moderator. The appraisals that are not settled are due on the new days.
pub fn change(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64, changed: &ChangedCycle) -> Result<Cycle, AppError> {
    may_open(tx, me)?;
    let cycle = find(tx, me, id)?;
    let mut fields = Fields::default();
    let title = free_title(&mut fields, tx, me, &changed.title, Some(id))?;
    days(&mut fields, cycle.starts_on, changed.mid_year_due_on, changed.year_end_due_on);
    match (cycle.mid_year_due_on, changed.mid_year_due_on) {
        (Some(_), None) => fields.wrong("mid_year_due_on", "required", "Enter a mid-year due date"),
        (None, Some(_)) => {
            fields.wrong("mid_year_due_on", "none", "This cycle was opened without a mid-year appraisal. Leave the date empty");
        }
        _ => {}
    }
    check_moderator(&mut fields, tx, me, cycle.moderator.is_some(), changed.moderator.as_ref())?;
    fields.check()?;
    let after = Cycle {
        title,
        mid_year_due_on: changed.mid_year_due_on,
        year_end_due_on: changed.year_end_due_on,
        moderator: changed.moderator.clone().filter(|_| cycle.moderator.is_some()),
        ..cycle.clone()
    };
    if after == cycle {
        return Ok(cycle);
    }
    if cycle.version != version || !cycle_rows::update(tx.connection, &after)? {
        return Err(AppError::Stale);
    }
    let mut details = Vec::new();
    let mut told = |name: (&'static str, &'static str), before: String, now: String| {
        if before != now {
            details.extend([(name.0, before), (name.1, now)]);
        }
    };
    let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    told(("title_before", "title_after"), cycle.title.clone(), after.title.clone());
    told(("mid_year_before", "mid_year_after"), day(cycle.mid_year_due_on), day(after.mid_year_due_on));
    told(("year_end_before", "year_end_after"), day(Some(cycle.year_end_due_on)), day(Some(after.year_end_due_on)));
    let of = |person: &Option<PersonId>| person.as_ref().map_or_else(String::new, ToString::to_string);
    told(("moderator_before", "moderator_after"), of(&cycle.moderator), of(&after.moderator));
    for (stage, due_on) in after.stages() {
        cycle_rows::set_due(tx.connection, &after.id, stage, due_on)?;
    }
    tx.record(me, Outcome::Done, "appraisal_cycle_changed", About::thing("appraisal_cycle", &*after.id, None), details);
    if after.moderator != cycle.moderator {
        tell::new_moderator(tx, &after)?;
    }
    Ok(Cycle { version: after.version + 1, ..after })
}

/// A scheme with moderation needs somebody of the organisation for it, HR or a manager.
fn check_moderator(
    fields: &mut Fields,
    tx: &mut Tx<'_>,
    me: &Caller,
    moderation: bool,
    moderator: Option<&PersonId>,
) -> Result<(), AppError> {
    if !moderation {
        return Ok(());
    }
    let found = match moderator {
        Some(id) => people::find(tx.connection, id)?,
        None => None,
    };
    let fits = found.is_some_and(|person| {
        person.organisation == *me.organisation()
            && person.account == AccountState::Active
            && (person.roles.has(Role::Hr) || person.roles.has(Role::Manager))
    });
    if !fits {
        fields.wrong("moderator", "required", NOBODY_MODERATES);
    }
    Ok(())
}

/// Makes the appraisals of these people, each with its form as their post asks for it today.
fn put_in(
    tx: &mut Tx<'_>,
    me: &Caller,
    cycle: &Cycle,
    scheme: &AppraisalScheme,
    able: &[(Person, Post)],
) -> Result<(), AppError> {
    let today = tx.today;
    let values = values(tx, me);
    let mut all: BTreeMap<String, Vec<FormPart>> = BTreeMap::new();
    for (person, post) in able {
        let asked = all
            .entry(post.job_profile.clone())
            .or_insert_with(|| behaviours(tx, &Reference::new(&*post.job_profile), today))
            .clone();
        for (stage, due_on) in cycle.stages() {
            let appraisal = Appraisal {
                id: tx.new_id(),
                cycle: cycle.id.clone(),
                organisation: cycle.organisation.clone(),
                person: person.id.clone(),
                stage,
                due_on,
                form: Form::of(scheme, stage, &asked, &values),
                state: State::NotStarted,
                made_at: tx.now,
                changed_at: tx.now,
                version: 1,
            };
            rows::insert(tx.connection, &appraisal)?;
            if stage == cycle.stages()[0].0 {
                tell::opened(tx, person, &appraisal)?;
            }
        }
    }
    Ok(())
}

/// The values of the organisation, as parts of a form.
fn values(tx: &Tx<'_>, me: &Caller) -> Vec<FormPart> {
    let found = tx.library().organisations.find(&Reference::new(me.organisation().as_str()), tx.today).ok();
    let values = found.into_iter().flat_map(|stored| &stored.document.values);
    let part = |value: &crate::domain::organisation::OrganisationValue| FormPart {
        id: value.id.to_string(),
        name: value.name.clone(),
        text: value.summary.clone(),
        required_level: None,
    };
    values.map(part).collect()
}

/// The behaviours that a job profile asks for, each at its level.
fn behaviours(tx: &Tx<'_>, profile: &Reference, today: NaiveDate) -> Vec<FormPart> {
    let Ok(profile) = tx.library().job_profiles.find(profile, today) else { return Vec::new() };
    let part = |required: &crate::domain::job_profile::RequiredCompetency| {
        let framework = tx.library().competency_frameworks.find(&required.framework, today).ok();
        let known =
            framework.and_then(|stored| stored.document.competencies.iter().find(|known| known.id == required.competency));
        FormPart {
            id: required.competency.to_string(),
            name: known.map_or_else(|| required.competency.to_string(), |known| known.name.clone()),
            text: known.and_then(|known| {
                known.descriptors.get(&required.required_level.to_string()).cloned().or_else(|| known.summary.clone())
            }),
            required_level: Some(required.required_level),
        }
    };
    profile.document.competencies.iter().map(part).collect()
}

fn find(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<Cycle, AppError> {
    if id.contains('\0') {
        return Err(AppError::NotFound);
    }
    let cycle = cycle_rows::find(tx.connection, id)?.ok_or(AppError::NotFound)?;
    if cycle.organisation == *me.organisation() { Ok(cycle) } else { Err(AppError::NotFound) }
}

/// Adds everybody who has joined, or was given a manager, since the cycle was opened. Gives how many there were.
pub fn add_joiners(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<usize, AppError> {
    may_open(tx, me)?;
    let cycle = find(tx, me, id)?;
    let scheme = tx.library().appraisal_schemes.find(&Reference::new(&*cycle.scheme), tx.today);
    let Ok(scheme) = scheme else {
        let words = "The scheme of this cycle is not in the library any more, so nobody can be added.";
        return Err(AppError::conflict("no_scheme", words));
    };
    let in_it = in_cycle(tx, &cycle)?;
    let all = posted(tx, me, cycle.team.as_ref(), cycle.job_profile.as_deref())?;
    let able = sorted_out(all, cycle.starts_on, &in_it).1;
    put_in(tx, me, &cycle, &scheme.document, &able)?;
    if !able.is_empty() {
        let about = About::thing("appraisal_cycle", &*cycle.id, None);
        tx.record(me, Outcome::Done, "appraisal_cycle_joined", about, vec![("people_after", able.len().to_string())]);
    }
    Ok(able.len())
}

fn in_cycle(tx: &mut Tx<'_>, cycle: &Cycle) -> Result<BTreeSet<PersonId>, AppError> {
    Ok(placed::list_of_cycle(tx.connection, &cycle.id)?.into_iter().map(|appraisal| appraisal.person).collect())
}

/// Every cycle of the organisation, the newest first.
pub fn cycles(tx: &mut Tx<'_>, me: &Caller) -> Result<Vec<ListedCycle>, AppError> {
    may_open(tx, me)?;
    let today = tx.today;
    let counts = placed::count_by_cycle(tx.connection, me.organisation(), today)?;
    let all = cycle_rows::list(tx.connection, me.organisation())?;
    let with = |cycle: Cycle| ListedCycle { counts: counts.get(&cycle.id).copied().unwrap_or_default(), cycle };
    Ok(all.into_iter().map(with).collect())
}

/// For whom a cycle is: "Everybody with a post and a line manager", "Team Income North", "Housing officers".
pub fn meant_for(tx: &mut Tx<'_>, cycle: &Cycle) -> Result<String, AppError> {
    let team = match &cycle.team {
        Some(id) => crate::store::teams::find(tx.connection, id)?.map(|team| format!("Team {}", team.name)),
        None => None,
    };
    let job = cycle.job_profile.as_ref().map(|id| super::super::progress::title_of(tx, id));
    Ok(match (team, job) {
        (None, None) => "Everybody with a post and a line manager".to_owned(),
        (team, job) => words::capital(&team.into_iter().chain(job).collect::<Vec<_>>().join(", ")),
    })
}
