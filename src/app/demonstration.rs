//! Whom a visitor of a demonstration can be, and what they can try as each: said from what is there, so that it stays true
//! while visitors change things.

use std::collections::{BTreeMap, BTreeSet};

use super::{AppError, Tx, standing};
use crate::domain::account::{AccountState, Role};
use crate::domain::assessment::outcome::Outcome;
use crate::domain::evidence::StateWord;
use crate::domain::evidence_policy::GateId;
use crate::domain::ids::{ApplicationId, OrganisationId, PersonId, Reference};
use crate::domain::people::{DesignationKind, Person};
use crate::domain::progression::{Application, Stage, State};
use crate::domain::words;
use crate::store::progression::{self as applications, Filter, decisions, history};
use crate::store::{designations, evidence_list, lines, people, posts, waiting};

/// As many cases are looked through for those that wait for a budget holder.
const MOST_CASES: i64 = 1_000;

/// Somebody of a demonstration whom a visitor may be.
#[derive(Clone, Debug)]
pub struct DemonstrationPerson {
    pub id: String,
    pub name: String,
    /// What they are.
    pub post: String,
    /// What a visitor can do as them.
    pub can: String,
}

/// The people to choose from, officers first. Anywhere but in a demonstration there is no such
/// list.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<DemonstrationPerson>, AppError> {
    if !tx.settings().demonstration {
        return Err(AppError::NotFound);
    }
    let organisations = people::organisations(tx.connection)?;
    let several = organisations.len() > 1;
    let mut found: Vec<(Kind, DemonstrationPerson)> = Vec::new();
    for (organisation, council) in organisations {
        let mut open = people::list_for_organisation(tx.connection, &organisation)?;
        open.retain(|person| person.account == AccountState::Active && person.roles.toxic_pair().is_none());
        // As the staff list numbers them; whoever has no number comes last.
        open.sort_by_key(|person| (person.employee_ref.is_none(), person.employee_ref.clone()));
        let known = Known::of(tx, &organisation, &open)?;
        for person in open {
            let Some((kind, what)) = known.work(&person) else { continue };
            let can = match kind {
                Kind::Officer => officer(tx, &person)?,
                _ => known.waiting(tx, kind, &person)?,
            };
            let post = if several { format!("{what}, {council}") } else { what };
            found.push((kind, DemonstrationPerson { id: person.id.as_str().to_owned(), name: person.name, post, can }));
        }
    }
    found.sort_by_key(|(kind, _)| *kind);
    Ok(found.into_iter().map(|(_, person)| person).collect())
}

/// What somebody of a demonstration mostly does, in the order in which a visitor finds them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Officer,
    Manager,
    Hr,
    BudgetHolder,
    Admin,
    Auditor,
}

/// What a visitor can try as an officer: the most pressing thing of all that is open.
fn officer(tx: &mut Tx<'_>, person: &Person) -> Result<String, AppError> {
    let own = applications::list_for_person(tx.connection, &person.id)?;
    if let Some(words) = of_applications(tx, &own)? {
        return Ok(words);
    }
    let counts = evidence_list::count_own(tx.connection, &person.id)?;
    let has = |state: StateWord| counts.get(&state).is_some_and(|count| *count > 0);
    let standing = standing::of_people(tx, std::slice::from_ref(&person.id))?.remove(&person.id);
    let target = standing.as_ref().and_then(|standing| standing.glance.target.clone());
    let ready = standing.as_ref().is_some_and(|standing| standing.glance.readiness == Some(Outcome::Met));
    Ok(match (&standing, target) {
        (Some(_), Some(target)) if ready => format!("Ready for level {target}: start an application."),
        _ if has(StateWord::Returned) || has(StateWord::Restricted) => {
            "Evidence came back: see why, change it and send it again.".to_owned()
        }
        (Some(standing), _) if standing.alerts > 0 => {
            "Something has run out at the level held: see what, and that the level stays.".to_owned()
        }
        (Some(standing), None) if standing.glance.level.is_some() => {
            "Holds the highest level: see what runs out soon.".to_owned()
        }
        (Some(_), None) => {
            let words = "A post without levels: collect evidence for the requirements of the job description.";
            words.to_owned()
        }
        (_, Some(target)) if has(StateWord::Submitted) => {
            format!("Half way to level {target}: see what is missing and who has to act.")
        }
        _ => "See what the next level needs, and add evidence.".to_owned(),
    })
}

/// The most pressing thing to do about somebody's applications.
fn of_applications(tx: &mut Tx<'_>, own: &[Application]) -> Result<Option<String>, AppError> {
    let ids: Vec<ApplicationId> = own.iter().map(|application| application.id.clone()).collect();
    let appeals = decisions::appeals(tx.connection, &ids)?;
    let decided = decisions::list(tx.connection, &ids)?;
    let mut found: BTreeMap<u8, String> = BTreeMap::new();
    for application in own {
        let level = &application.level;
        let (turn, words) = match &application.state {
            State::Returned { .. } => (1, format!("An application for level {level} came back: change it and send it again.")),
            State::Draft => (4, format!("An application for level {level} is begun: check it and send it.")),
            State::Submitted | State::Recommended { .. } | State::NotRecommended { .. } => {
                (5, format!("An application for level {level} is on its way: see where it stands."))
            }
            State::Approved { effective_on } if *effective_on > tx.today => {
                let day = words::date(*effective_on);
                (6, format!("Level {level} begins on {day}: read the letter."))
            }
            State::MetDeferred { .. } | State::Declined { .. } => {
                let own = appeals.get(&application.id).map_or(&[][..], Vec::as_slice);
                let last = decided.get(&application.id).and_then(|all| all.last());
                let open = last.and_then(|decision| decision.appeal_until).is_some_and(|until| tx.today <= until);
                match (own.is_empty(), open) {
                    (false, _) => (3, "An appeal was made: see who hears it, by when, and what came of it.".to_owned()),
                    (true, true) => {
                        let decided = application.stage().label().to_lowercase();
                        (2, format!("The decision on level {level} is {decided}: read the letter, and appeal."))
                    }
                    (true, false) => continue,
                }
            }
            State::Approved { .. } | State::Withdrawn { .. } => continue,
        };
        found.entry(turn).or_insert(words);
    }
    Ok(found.pop_first().map(|(_, words)| words))
}

/// What the list says of the people of a council.
struct Known {
    organisation: OrganisationId,
    /// Job title and level in words.
    posts: BTreeMap<PersonId, String>,
    reports: BTreeMap<PersonId, u64>,
    budget_holders: BTreeSet<PersonId>,
}

impl Known {
    fn of(tx: &mut Tx<'_>, organisation: &OrganisationId, people: &[Person]) -> Result<Known, AppError> {
        let (today, library) = (tx.today, tx.library());
        let ids: Vec<PersonId> = people.iter().map(|person| person.id.clone()).collect();
        let mut known = Known {
            organisation: organisation.clone(),
            posts: BTreeMap::new(),
            reports: BTreeMap::new(),
            budget_holders: BTreeSet::new(),
        };
        for post in posts::list_for_organisation(tx.connection, organisation)? {
            let profile = library.job_profiles.find(&Reference::new(&post.job_profile), today);
            if let (true, Ok(profile)) = (post.days.include(today), profile) {
                let title = profile.document.job_title.clone();
                let words = match post.level_on(today) {
                    Some(held) => format!("{title}, level {}", held.level),
                    None => title,
                };
                known.posts.insert(post.person, words);
            }
        }
        for line in lines::list_for_managers(tx.connection, &ids, today)? {
            *known.reports.entry(line.manager).or_default() += 1;
        }
        for named in designations::list_for_organisation(tx.connection, organisation)? {
            if named.kind == DesignationKind::BudgetHolder && named.days.include(today) {
                known.budget_holders.insert(named.person);
            }
        }
        Ok(known)
    }

    /// Kind of work, and that in words. None: an account without any role.
    fn work(&self, person: &Person) -> Option<(Kind, String)> {
        let chief = [Role::Hr, Role::Admin, Role::Auditor, Role::Manager, Role::Officer];
        let role = chief.into_iter().find(|role| person.roles.has(*role))?;
        Some(match role {
            Role::Hr => (Kind::Hr, "Human resources".to_owned()),
            Role::Admin => (Kind::Admin, "System administrator".to_owned()),
            Role::Auditor => (Kind::Auditor, "Internal audit".to_owned()),
            _ if self.budget_holders.contains(&person.id) => (Kind::BudgetHolder, "Budget holder".to_owned()),
            Role::Manager => match self.reports.get(&person.id) {
                None => (Kind::Manager, "Line manager".to_owned()),
                Some(1) => (Kind::Manager, "Line manager of 1 person".to_owned()),
                Some(many) => (Kind::Manager, format!("Line manager of {many} people")),
            },
            Role::Officer => (Kind::Officer, self.posts.get(&person.id).cloned().unwrap_or_else(|| "Officer".to_owned())),
        })
    }

    /// What a visitor can do as somebody who is no officer, and how much of it waits.
    fn waiting(&self, tx: &mut Tx<'_>, kind: Kind, person: &Person) -> Result<String, AppError> {
        let today = tx.today;
        Ok(match kind {
            Kind::Manager => {
                let found = waiting::for_manager(tx.connection, &person.id, today)?;
                let waits = [
                    many(found.reviews, "piece of evidence", "pieces of evidence"),
                    many(found.recommendations, "application", "applications"),
                ];
                let waits = waiting_words(waits.into_iter().flatten().collect());
                format!("{waits} Review, recommend, and see who in your team needs what.")
            }
            Kind::Hr => {
                let open = applications::count_undecided(tx.connection, &self.organisation, &person.id, today)?;
                let waits = waiting_words(many(open, "application", "applications").into_iter().collect());
                format!("{waits} Check, decide, and see the grade report.")
            }
            Kind::BudgetHolder => {
                let waits = waiting_words(many(self.unfunded(tx)?, "application", "applications").into_iter().collect());
                format!("{waits} Say if higher-level work is needed and funded.")
            }
            Kind::Admin => "Add people and roles. You cannot read anyone\u{2019}s evidence.".to_owned(),
            Kind::Auditor => "Read records and the audit log. Your reading is recorded.".to_owned(),
            Kind::Officer => String::new(),
        })
    }

    /// How many recommended applications have no answer yet on whether the work is funded.
    fn unfunded(&self, tx: &mut Tx<'_>) -> Result<i64, AppError> {
        let stages = [Stage::Recommended, Stage::NotRecommended];
        let filter = Filter { stages: &stages, ..Filter::default() };
        let open = applications::list(tx.connection, &self.organisation, &filter, MOST_CASES)?;
        let ids: Vec<ApplicationId> = open.into_iter().map(|application| application.id).collect();
        let answered = history::gates(tx.connection, &ids)?;
        let funded = |id: &&ApplicationId| {
            answered.get(*id).is_some_and(|given| given.iter().any(|given| given.gate == GateId::FundedNeed))
        };
        let unanswered = ids.iter().filter(|id| !funded(id)).count();
        Ok(i64::try_from(unanswered).unwrap_or(i64::MAX))
    }
}

/// "1 application", "2 applications"; none where there is none.
fn many(count: i64, one: &str, more: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {more}")),
    }
}

/// "Waiting: 3 pieces of evidence and 1 application."
fn waiting_words(waits: Vec<String>) -> String {
    if waits.is_empty() { "Nothing waits now.".to_owned() } else { format!("Waiting: {}.", words::join(&waits)) }
}
