//! Loads a scenario into an empty database or a demonstration, whole or not at all, and makes a demonstration of an empty
//! database. Passwords are hashed before the transaction begins: a hash takes a third of a second.

mod history;
mod records;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::acts::{self, Act};
use super::call::{self, About, Call, Channel, Credentials};
use super::error::AppError;
use super::imports::{self, Ran, Upload};
use super::{App, Tx, accounts, passwords, standing};
use crate::clock;
use crate::domain::account::{AccountState, Role, Roles};
use crate::domain::audit::Outcome;
use crate::domain::ids::{PersonId, PostId, TeamId};
use crate::domain::installation::Purpose;
use crate::domain::people::{Days, Delegation, Designation, LevelBasis, Line, Person, Post, PostLevel, Team};
use crate::domain::scenario::{Scenario, ScenarioPerson};
use crate::domain::staff_import::people::day_before;
use crate::domain::staff_import::posts::team_key;
use crate::domain::staff_import::record::ImportState;
use crate::frameworks::scenario::Places;
use crate::store::{access, delegations, designations, installation, lines, people, posts, teams};

/// How much was loaded.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
pub struct Loaded {
    pub organisations: usize,
    pub people: usize,
    pub posts: usize,
    pub lines: usize,
    pub delegations: usize,
    pub evidence: usize,
    pub applications: usize,
}

/// Loads the scenario. `places` says where in its file each thing stands; `progress` hears how many people are ready.
pub fn load(app: &App, scenario: Scenario, places: Places, progress: &dyn Fn(usize)) -> Result<Loaded, AppError> {
    let hashes = hashes(app, &scenario, progress)?;
    let call = Call::new(Channel::Command, Credentials::Nobody);
    app.write_open(&call, move |tx| {
        may_take(tx, &scenario)?;
        let (loaded, ids) = Load::new(tx, &scenario).all(&hashes)?;
        history::play(tx, &scenario, &ids, &places)?;
        ids.values().try_for_each(|id| standing::changed(tx, id, &standing::Part::ALL))?;
        Ok(loaded)
    })
}

/// A staff file of a demonstration.
pub struct Given {
    /// The address of whoever imports it.
    pub by: String,
    /// The day on which they do.
    pub on: NaiveDate,
    pub upload: Upload,
}

/// What a demonstration is made of.
pub struct Demonstration {
    /// The people and their facts.
    pub scenario: Scenario,
    /// Files, which go in through the import that any file goes through.
    pub files: Vec<Given>,
    /// The day on which the council began with Gradus: the people are of that day.
    pub began_on: NaiveDate,
    /// What the people have done since.
    pub acts: Vec<Act>,
}

/// Makes an empty database a demonstration: its mark, its people, the files, and the history. All of it is one
/// transaction, so there is never half a demonstration.
pub fn demonstrate(app: &App, made_of: Demonstration) -> Result<Loaded, AppError> {
    let Demonstration { scenario, files, began_on, acts } = made_of;
    let hashes = hashes(app, &scenario, &|_| {})?;
    let call = Call::new(Channel::Command, Credentials::Nobody);
    app.write_open(&call, move |tx| {
        may_take(tx, &scenario)?;
        installation::insert(tx.connection, Purpose::Demonstration, tx.now)?;
        let (now, today) = (tx.now, tx.today);
        (tx.past, tx.now, tx.today) = (true, clock::start_of_day_in_london(began_on), began_on);
        let (loaded, mut ids) = Load::new(tx, &scenario).all(&hashes)?;
        for file in files {
            (tx.now, tx.today) = (clock::start_of_day_in_london(file.on).min(now), file.on);
            import(tx, file)?;
        }
        (tx.past, tx.now, tx.today) = (false, now, today);
        // Whoever came with a file is told of, too.
        for organisation in &scenario.organisations {
            for person in people::list_for_organisation(tx.connection, organisation)? {
                let Some(number) = person.employee_ref else { continue };
                ids.entry(number).or_insert(person.id);
            }
        }
        acts::play(tx, &ids, &acts).map_err(|refused| {
            let Act { on, by, deed } = &acts[refused.act];
            AppError::Internal(format!("{by} of the demonstration could not do this on {on}: {}\n{deed:?}", refused.why))
        })?;
        stand(tx, &scenario)?;
        Ok(loaded)
    })
}

fn import(tx: &mut Tx<'_>, Given { by, upload, .. }: Given) -> Result<(), AppError> {
    let name = upload.file_name.clone();
    let me = call::authenticate(tx, &Call::command(&by))?;
    let why = match imports::run(tx, &me, upload, &imports::unheard)? {
        Ran::Kept(_, import) if import.state == ImportState::Done => return Ok(()),
        Ran::Kept(..) => "it needs a second person".to_owned(),
        Ran::Refused(plan, _) => plan.problems.list.first().map_or_else(String::new, |problem| problem.message.clone()),
    };
    Err(AppError::Internal(format!("{name} of the demonstration was not imported: {why}")))
}

/// Notes that the standing of everybody in the organisations of a scenario is to be worked out.
fn stand(tx: &mut Tx<'_>, scenario: &Scenario) -> Result<(), AppError> {
    for organisation in &scenario.organisations {
        for person in people::list_for_organisation(tx.connection, organisation)? {
            standing::changed(tx, &person.id, &standing::Part::ALL)?;
        }
    }
    Ok(())
}

/// By staff number. `progress` hears how many people are done.
fn hashes(app: &App, scenario: &Scenario, progress: &dyn Fn(usize)) -> Result<BTreeMap<String, String>, AppError> {
    let mut hashes = BTreeMap::new();
    for (done, person) in scenario.people.iter().enumerate() {
        if let Some(password) = &person.password {
            hashes.insert(person.employee_ref.clone(), passwords::hash(password, app.settings().passwords)?);
        }
        progress(done + 1);
    }
    Ok(hashes)
}

impl Loaded {
    fn nothing() -> Loaded {
        Loaded { organisations: 0, people: 0, posts: 0, lines: 0, delegations: 0, evidence: 0, applications: 0 }
    }
}

/// A database with people in it takes a scenario only where they are invented, and only people whom it does not have.
fn may_take(tx: &mut Tx<'_>, scenario: &Scenario) -> Result<(), AppError> {
    let demonstration = installation::find(tx.connection)?.is_some_and(|found| found.purpose == Purpose::Demonstration);
    let mut there = false;
    for (organisation, _) in people::organisations(tx.connection)? {
        there |= !people::list_for_organisation(tx.connection, &organisation)?.is_empty();
    }
    if there && !demonstration {
        return Err(AppError::conflict(
            "not_empty",
            "This database holds people already. A scenario goes into an empty database or a demonstration.",
        ));
    }
    for person in scenario.people.iter().filter(|_| there) {
        let same_ref = people::find_by_ref(tx.connection, &person.organisation, &person.employee_ref)?;
        let same_email = match &person.email {
            Some(email) => people::find_by_email(tx.connection, email)?,
            None => None,
        };
        if same_ref.is_some() || same_email.is_some() {
            let words = format!("{} is here already, by reference or by address. Nothing was loaded.", person.employee_ref);
            return Err(AppError::conflict("already_there", words));
        }
    }
    Ok(())
}

struct Load<'l, 'a> {
    tx: &'l mut Tx<'a>,
    scenario: &'l Scenario,
    ids: BTreeMap<&'l str, PersonId>,
    teams: BTreeMap<(String, String), TeamId>,
    loaded: Loaded,
}

impl<'l, 'a> Load<'l, 'a> {
    fn new(tx: &'l mut Tx<'a>, scenario: &'l Scenario) -> Load<'l, 'a> {
        Load { tx, scenario, ids: BTreeMap::new(), teams: BTreeMap::new(), loaded: Loaded::nothing() }
    }

    /// Loads everything; standings are made afterwards. Gives the people by staff number as well.
    fn all(mut self, hashes: &BTreeMap<String, String>) -> Result<(Loaded, BTreeMap<String, PersonId>), AppError> {
        for id in &self.scenario.organisations {
            let library = self.tx.library();
            let document = library.organisations.iter().find(|stored| stored.document.id.as_str() == id.as_str());
            let name = document.map_or_else(|| id.to_string(), |stored| stored.document.name.clone());
            people::ensure_organisation(self.tx.connection, id, &name, self.tx.now)?;
            self.loaded.organisations += 1;
        }
        let scenario = self.scenario;
        for person in &scenario.people {
            self.person(person, hashes.get(&person.employee_ref))?;
        }
        for person in &scenario.people {
            self.post(person)?;
            self.lines(person)?;
        }
        self.delegations()?;
        self.designations()?;
        self.records()?;
        self.loaded.evidence = self.scenario.evidence.len();
        self.loaded.applications = self.scenario.applications.len();
        let ids = self.ids.into_iter().map(|(employee_ref, id)| (employee_ref.to_owned(), id)).collect();
        Ok((self.loaded, ids))
    }

    fn records(&mut self) -> Result<(), AppError> {
        for record in &self.scenario.records {
            let officer = self.id(&record.officer)?;
            let line = lines::find_on(self.tx.connection, &officer, self.tx.today)?;
            records::load(self.tx, record, &self.ids, line.map(|line| line.manager).as_ref())?;
        }
        Ok(())
    }

    fn person(&mut self, new: &'l ScenarioPerson, hash: Option<&String>) -> Result<(), AppError> {
        let roles: Roles = new.roles.iter().copied().collect();
        let person = Person {
            id: PersonId::new(self.tx.new_id()),
            organisation: new.organisation.clone(),
            // An auditor holds no staff record.
            employee_ref: (!roles.has(Role::Auditor)).then(|| new.employee_ref.clone()),
            name: new.name.clone(),
            email: new.email.as_ref().map(|email| email.trim().to_lowercase()),
            account: if new.active { AccountState::Active } else { AccountState::Disabled },
            roles,
            last_sign_in_at: None,
            made_at: self.tx.now,
            version: 1,
        };
        people::insert(self.tx.connection, &person, None)?;
        if let Some(hash) = hash {
            accounts::store_password(self.tx, &person, hash.clone())?;
        }
        if let Some(secret) = &new.totp_secret {
            let mut credential = access::credential(self.tx.connection, &person.id)?;
            credential.totp_secret = Some(secret.clone());
            credential.totp_confirmed_at = Some(self.tx.now);
            if !access::save_credential(self.tx.connection, &person.id, &credential)? {
                return Err(AppError::Stale);
            }
        }
        let roles = roles.iter().map(Role::as_str).collect::<Vec<_>>().join(" ");
        self.tx.record_unsigned(Outcome::Done, "person_added", About::person(&person), vec![("roles", roles)]);
        self.ids.insert(&new.employee_ref, person.id);
        self.loaded.people += 1;
        Ok(())
    }

    /// The id of somebody whom the file names. That it names nobody else was found on reading.
    fn id(&self, employee_ref: &str) -> Result<PersonId, AppError> {
        let unknown = || AppError::Internal(format!("the scenario names {employee_ref}, who is not in it"));
        self.ids.get(employee_ref).cloned().ok_or_else(unknown)
    }

    fn post(&mut self, person: &ScenarioPerson) -> Result<(), AppError> {
        let Some(post) = &person.post else { return Ok(()) };
        let mut levels = Vec::new();
        for held in self.scenario.level_history.iter().filter(|held| held.person == person.employee_ref) {
            let by = held.by.as_deref().map(|by| self.id(by)).transpose()?;
            levels.push(PostLevel { level: held.level.clone(), starts_on: held.from, basis: held.basis, by });
        }
        if let Some(level) = post.level.clone().filter(|_| levels.is_empty()) {
            levels.push(PostLevel { level, starts_on: post.from, basis: LevelBasis::Appointment, by: None });
        }
        levels.sort_by_key(|level| level.starts_on);
        let new = Post {
            id: PostId::new(self.tx.new_id()),
            person: self.id(&person.employee_ref)?,
            organisation: person.organisation.clone(),
            job_profile: post.job_profile.to_string(),
            framework: post.framework.as_ref().map(ToString::to_string),
            team: post.team.as_ref().map(|name| self.team(person, name)).transpose()?,
            post_number: None,
            days: Days::from(post.from),
            levels,
            version: 1,
        };
        posts::insert(self.tx.connection, &new, self.tx.now)?;
        self.loaded.posts += 1;
        Ok(())
    }

    fn team(&mut self, person: &ScenarioPerson, name: &str) -> Result<TeamId, AppError> {
        let key = (person.organisation.to_string(), team_key(name));
        if let Some(id) = self.teams.get(&key) {
            return Ok(id.clone());
        }
        let held = teams::find_by_name(self.tx.connection, &person.organisation, name)?;
        let id = match held {
            Some(team) => team.id,
            None => {
                let team = Team {
                    id: TeamId::new(self.tx.new_id()),
                    organisation: person.organisation.clone(),
                    name: name.to_owned(),
                    version: 1,
                };
                teams::insert(self.tx.connection, &team, self.tx.now)?;
                team.id
            }
        };
        self.teams.insert(key, id.clone());
        Ok(id)
    }

    /// The first manager from the first day of the post, and each transfer from its own day on.
    fn lines(&mut self, person: &ScenarioPerson) -> Result<(), AppError> {
        let mut starts: BTreeMap<NaiveDate, &str> = BTreeMap::new();
        if let Some(manager) = &person.manager {
            starts.insert(person.post.as_ref().map_or(self.tx.today, |post| post.from), manager);
        }
        for transfer in self.scenario.transfers.iter().filter(|transfer| transfer.person == person.employee_ref) {
            starts.insert(transfer.from, &transfer.manager);
        }
        let days: Vec<NaiveDate> = starts.keys().copied().collect();
        for (at, (starts_on, manager)) in starts.into_iter().enumerate() {
            let line = Line {
                id: self.tx.new_id(),
                person: self.id(&person.employee_ref)?,
                manager: self.id(manager)?,
                days: Days { starts_on, ends_on: days.get(at + 1).map(|next| day_before(*next)) },
                version: 1,
            };
            lines::insert(self.tx.connection, &line, None, self.tx.now)?;
            self.loaded.lines += 1;
        }
        Ok(())
    }

    fn delegations(&mut self) -> Result<(), AppError> {
        for new in &self.scenario.delegations {
            let from = self.id(&new.from)?;
            let organisation = self.scenario.people.iter().find(|person| person.employee_ref == new.from);
            let Some(organisation) = organisation.map(|person| person.organisation.clone()) else { continue };
            let delegation = Delegation {
                id: self.tx.new_id(),
                organisation,
                by: from.clone(),
                from,
                to: self.id(&new.to)?,
                days: Days { starts_on: new.start, ends_on: Some(new.end) },
                scopes: new.scope.clone(),
                ended_at: None,
                version: 1,
            };
            delegations::insert(self.tx.connection, &delegation, self.tx.now)?;
            self.loaded.delegations += 1;
        }
        Ok(())
    }

    fn designations(&mut self) -> Result<(), AppError> {
        for new in &self.scenario.designations {
            let Some(named) = self.scenario.people.iter().find(|person| person.employee_ref == new.person) else { continue };
            let designation = Designation {
                id: self.tx.new_id(),
                organisation: named.organisation.clone(),
                person: self.id(&new.person)?,
                kind: new.kind,
                team: None,
                days: Days::from(new.from),
                version: 1,
            };
            let by = self.id(&new.by)?;
            designations::insert(self.tx.connection, &designation, &by, self.tx.now)?;
        }
        Ok(())
    }
}
