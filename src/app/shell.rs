//! What every page of somebody who is signed in needs to know of them.

use std::collections::{BTreeMap, BTreeSet};

use super::{AppError, Caller, Tx};
use crate::domain::account::{AccountState, Role, Roles};
use crate::domain::ids::{OrganisationId, PersonId, Reference};
use crate::domain::people::{DesignationKind, Person};
use crate::store::{designations, lines, people, posts, progression, waiting as waiting_rows};

/// The council, what the reader is there, and how much waits for them.
#[derive(Clone, Debug)]
pub struct Shell {
    pub council: String,
    pub roles: Roles,
    pub waiting: Waiting,
}

/// How much waits for the reader. None: it is not their work.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Waiting {
    pub reviews: Option<u64>,
    pub recommendations: Option<u64>,
    pub decisions: Option<u64>,
    /// The reader holds a designation: decisions may wait for them.
    pub designated: bool,
}

pub fn of(tx: &mut Tx<'_>, me: &Caller) -> Result<Shell, AppError> {
    let council = people::organisation_name(tx.connection, me.organisation())?.unwrap_or_default();
    Ok(Shell { council, roles: me.actor.roles, waiting: waiting(tx, me)? })
}

fn waiting(tx: &mut Tx<'_>, me: &Caller) -> Result<Waiting, AppError> {
    let (roles, today) = (me.actor.roles, tx.today);
    let number = |count: i64| u64::try_from(count).ok();
    let mut waiting = Waiting::default();
    if roles.has(Role::Manager) {
        let found = waiting_rows::for_manager(tx.connection, me.id(), today)?;
        waiting.reviews = number(found.reviews);
        waiting.recommendations = number(found.recommendations);
        waiting.designated = found.designated;
    }
    if roles.has(Role::Hr) {
        waiting.decisions = number(progression::count_undecided(tx.connection, me.organisation(), me.id())?);
    }
    Ok(waiting)
}

/// The council of a service that has one; several are not named to somebody who has not signed in.
pub fn only_council(tx: &mut Tx<'_>) -> Result<Option<String>, AppError> {
    let mut organisations = people::organisations(tx.connection)?;
    Ok(if organisations.len() == 1 { organisations.pop().map(|(_, name)| name) } else { None })
}

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

/// The people to choose from: some of each kind of work, officers first. Anywhere but in a demonstration there is no such
/// list.
pub fn demonstration_people(tx: &mut Tx<'_>) -> Result<Vec<DemonstrationPerson>, AppError> {
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
        let mut listed: BTreeMap<(Kind, Option<String>), usize> = BTreeMap::new();
        for person in open {
            let Some((kind, level, what)) = known.work(&person) else { continue };
            // Everybody would be too many to choose from: the first at each level, and of other work the first ones.
            let count = listed.entry((kind, level)).or_default();
            *count += 1;
            if *count > kind.most() {
                continue;
            }
            let post = if several { format!("{what}, {council}") } else { what };
            let shown =
                DemonstrationPerson { id: person.id.as_str().to_owned(), name: person.name, post, can: kind.can().to_owned() };
            found.push((kind, shown));
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

impl Kind {
    /// So many of them are listed in each council. Two in HR: some things need a second one.
    fn most(self) -> usize {
        match self {
            Kind::Manager | Kind::Hr => 2,
            _ => 1,
        }
    }

    fn can(self) -> &'static str {
        match self {
            Kind::Officer => "See what the next level needs, add evidence and apply.",
            Kind::Manager => "Review evidence, see who in your team needs what, and recommend applications.",
            Kind::Hr => "Confirm that criteria are met, decide applications and see the grade report.",
            Kind::BudgetHolder => "Say if higher-level work is needed and funded.",
            Kind::Admin => "Add people and roles. You cannot read anyone\u{2019}s evidence.",
            Kind::Auditor => "Read records and the audit log. Your reading is recorded.",
        }
    }
}

/// What the list says of the people of a council.
struct Known {
    /// Job title and level.
    posts: BTreeMap<PersonId, (String, Option<String>)>,
    reports: BTreeMap<PersonId, u64>,
    budget_holders: BTreeSet<PersonId>,
}

impl Known {
    fn of(tx: &mut Tx<'_>, organisation: &OrganisationId, people: &[Person]) -> Result<Known, AppError> {
        let (today, library) = (tx.today, tx.library());
        let ids: Vec<PersonId> = people.iter().map(|person| person.id.clone()).collect();
        let mut known = Known { posts: BTreeMap::new(), reports: BTreeMap::new(), budget_holders: BTreeSet::new() };
        for post in posts::list_for_organisation(tx.connection, organisation)? {
            let profile = library.job_profiles.find(&Reference::new(&post.job_profile), today);
            if let (true, Ok(profile)) = (post.days.include(today), profile) {
                let level = post.level_on(today).map(|held| held.level.to_string());
                known.posts.insert(post.person, (profile.document.job_title.clone(), level));
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

    /// Kind of work, level and both in words. None: an account without any role.
    fn work(&self, person: &Person) -> Option<(Kind, Option<String>, String)> {
        let chief = [Role::Hr, Role::Admin, Role::Auditor, Role::Manager, Role::Officer];
        let role = chief.into_iter().find(|role| person.roles.has(*role))?;
        let plain = |kind, words: &str| Some((kind, None, words.to_owned()));
        match role {
            Role::Hr => plain(Kind::Hr, "Human resources"),
            Role::Admin => plain(Kind::Admin, "System administrator"),
            Role::Auditor => plain(Kind::Auditor, "Internal audit"),
            _ if self.budget_holders.contains(&person.id) => plain(Kind::BudgetHolder, "Budget holder"),
            Role::Manager => match self.reports.get(&person.id) {
                None => plain(Kind::Manager, "Line manager"),
                Some(1) => plain(Kind::Manager, "Line manager of 1 person"),
                Some(many) => Some((Kind::Manager, None, format!("Line manager of {many} people"))),
            },
            Role::Officer => match self.posts.get(&person.id) {
                None => plain(Kind::Officer, "Officer"),
                Some((title, None)) => plain(Kind::Officer, title),
                Some((title, Some(level))) => Some((Kind::Officer, Some(level.clone()), format!("{title}, level {level}"))),
            },
        }
    }
}
