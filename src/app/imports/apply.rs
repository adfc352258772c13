//! Does what a plan says, step by step, in the caller's transaction: all of it or nothing. Whoever leaves is shut out in the
//! same moment.

use std::collections::BTreeMap;

use diesel::result::{DatabaseErrorKind, Error};

use super::load::Planned;
use super::{Doing, Import, Progress, caseload};
use crate::app::call::{About, Caller};
use crate::app::caseload as figures;
use crate::app::error::AppError;
use crate::app::{Tx, accounts, admin, standing};
use crate::domain::account::{AccountState, Roles};
use crate::domain::audit::Outcome;
use crate::domain::cpd::KeptEntry;
use crate::domain::ids::{PersonId, PostId, TeamId};
use crate::domain::officer::{Completion, Employment};
use crate::domain::outbox::{AccountChange, ManagerSide, Message, NaturalKey};
use crate::domain::people::{Days, Line, PatchHeld, Person, Post, Team, WorkingHours};
use crate::domain::qualification::HeldAward;
use crate::domain::staff_import::people::day_before;
use crate::domain::staff_import::posts::team_key;
use crate::domain::staff_import::{Entry, Plan, Read, Rows, StaffFile, Step, TeamName, Verdict};
use crate::store::access::{self, Which};
use crate::store::caseload as rows;
use crate::store::db::StoreError;
use crate::store::{
    absences, cpd, employment, hours, lines, patches, people, post_moves, posts, qualifications, teams, titled_posts, training,
};

/// Why a step did not go through.
pub(super) enum Failed {
    /// What the plan rests on is no longer so.
    Stale,
    Other(AppError),
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Failed {
        match error {
            // Somebody else added the same reference, address or day a moment ago.
            StoreError::Query(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Failed::Stale,
            other => Failed::Other(other.into()),
        }
    }
}

impl From<AppError> for Failed {
    fn from(error: AppError) -> Failed {
        Failed::Other(error)
    }
}

/// Does every step of the plan.
pub(super) fn apply(
    tx: &mut Tx<'_>,
    me: &Caller,
    import: &Import,
    planned: &Planned,
    read: &Read,
    progress: Progress<'_>,
) -> Result<(), AppError> {
    let mut work = Work { tx, me, import, people: planned.people.clone(), refs: BTreeMap::new(), teams: BTreeMap::new() };
    let done = match &read.rows {
        Rows::Metrics(file) => {
            let done = caseload::figures(work.tx, import, planned, file, progress);
            done.and_then(|()| {
                let changes = &planned.plan.figures.people;
                standing::teams_changed(work.tx, &touched(&planned.plan))?;
                figures::of_import(work.tx, import, changes)?;
                Ok(caseload::record(work.tx, me, import, changes)?)
            })
        }
        Rows::Targets(_) => caseload::targets(work.tx, me, import, &planned.plan, progress),
        _ => work.all(planned, progress),
    };
    done.map_err(|failed| match failed {
        Failed::Stale => AppError::conflict("import_stale", "Records changed since. Check again."),
        Failed::Other(error) => error,
    })
}

/// Whose figures a plan changes.
fn touched(plan: &Plan) -> Vec<PersonId> {
    plan.figures.people.iter().map(|change| change.person.clone()).collect()
}

struct Work<'w, 'a> {
    tx: &'w mut Tx<'a>,
    me: &'w Caller,
    import: &'w Import,
    /// As they are by now.
    people: BTreeMap<PersonId, Person>,
    refs: BTreeMap<String, PersonId>,
    /// Teams that were made, by key.
    teams: BTreeMap<String, TeamId>,
}

/// False: the row has another version by now.
pub(super) fn sure(done: bool) -> Result<(), Failed> {
    if done { Ok(()) } else { Err(Failed::Stale) }
}

impl Work<'_, '_> {
    fn all(&mut self, planned: &Planned, progress: Progress<'_>) -> Result<(), Failed> {
        for person in planned.people.values() {
            person.employee_ref.clone().map(|employee_ref| self.refs.insert(employee_ref, person.id.clone()));
        }
        for name in &planned.plan.teams {
            let team = Team {
                id: TeamId::new(self.tx.new_id()),
                organisation: self.import.organisation.clone(),
                name: name.clone(),
                version: 1,
            };
            teams::insert(self.tx.connection, &team, self.tx.now)?;
            self.teams.insert(team_key(name), team.id);
        }
        // Everybody is there before anybody is somebody's manager.
        let mut ids = Vec::with_capacity(planned.plan.entries.len());
        for entry in &planned.plan.entries {
            let id = match &entry.person {
                Some(id) => id.clone(),
                None => self.add(entry)?,
            };
            self.refs.insert(entry.employee_ref.clone(), id.clone());
            ids.push(id);
        }
        let part = match self.import.kind {
            StaffFile::Events => standing::Part::Caseload,
            _ => standing::Part::Held,
        };
        for (done, (entry, id)) in planned.plan.entries.iter().zip(&ids).enumerate() {
            for step in &entry.steps {
                self.step(entry, id, step)?;
            }
            self.record(entry, id);
            standing::changed(self.tx, id, &[part])?;
            progress(Doing::Storing, done + 1);
        }
        let renamed =
            |(id, person): (&PersonId, &Person)| planned.people.get(id).is_some_and(|before| before.name != person.name);
        if self.people.iter().any(renamed) {
            standing::renamed(self.tx, &self.import.organisation)?;
        }
        Ok(())
    }

    fn add(&mut self, entry: &Entry) -> Result<PersonId, Failed> {
        let (email, roles) = match entry.steps.first() {
            Some(Step::AddPerson { email, roles }) => (email.clone(), *roles),
            _ => (None, Roles::NONE),
        };
        let person = Person {
            id: PersonId::new(self.tx.new_id()),
            organisation: self.import.organisation.clone(),
            employee_ref: Some(entry.employee_ref.clone()),
            name: entry.name.clone(),
            email,
            account: AccountState::Invited,
            roles,
            last_sign_in_at: None,
            made_at: self.tx.now,
            version: 1,
        };
        people::insert(self.tx.connection, &person, Some(self.me.id()))?;
        accounts::invite(self.tx, &person)?;
        let id = person.id.clone();
        self.people.insert(id.clone(), person);
        Ok(id)
    }

    fn step(&mut self, entry: &Entry, id: &PersonId, step: &Step) -> Result<(), Failed> {
        let now = self.tx.now;
        match step {
            Step::AddPerson { .. } => {}
            Step::SetIdentity { name, employee_ref, email } => self.set_identity(id, name, employee_ref, email)?,
            Step::Grant(role) => {
                people::grant(self.tx.connection, id, *role, Some(self.me.id()), now)?;
                self.change(id, |person| person.roles = person.roles.with(*role))?;
            }
            Step::Revoke(role) => {
                people::revoke(self.tx.connection, id, *role, Some(self.me.id()), now)?;
                self.change(id, |person| person.roles = person.roles.without(*role))?;
            }
            Step::Reopen => {
                let person = self.change(id, |person| person.account = AccountState::Invited)?;
                accounts::invite(self.tx, &person)?;
            }
            Step::Close => {
                self.keep_an_administrator(id)?;
                self.change(id, |person| person.account = AccountState::Disabled)?;
                access::end_sessions(self.tx.connection, id, Which::All, now)?;
                access::revoke_tokens(self.tx.connection, id, None, now)?;
                access::end_links(self.tx.connection, id, now)?;
            }
            Step::EndTitledPosts => titled_posts::end_all(self.tx.connection, id, self.tx.today)?,
            Step::EndPost { post, ends_on } => {
                let days = Days { ends_on: Some(*ends_on), ..post.days };
                sure(posts::update(self.tx.connection, &Post { days, ..post.clone() })?)?;
            }
            Step::EndLine { line, ends_on } => self.end_line(line, *ends_on)?,
            Step::AddPost { job_profile, framework, team, starts_on, level } => {
                let post = Post {
                    id: PostId::new(self.tx.new_id()),
                    person: id.clone(),
                    organisation: self.import.organisation.clone(),
                    job_profile: job_profile.clone(),
                    framework: framework.clone(),
                    team: team.as_ref().and_then(|team| self.team(team)),
                    post_number: None,
                    days: Days::from(*starts_on),
                    levels: level.iter().cloned().collect(),
                    version: 1,
                };
                posts::insert(self.tx.connection, &post, now)?;
            }
            Step::MoveTeam { post, team } => {
                let team = self.team(team);
                post_moves::insert(self.tx.connection, &self.tx.new_id(), post, now)?;
                sure(posts::update(self.tx.connection, &Post { team, ..post.clone() })?)?;
            }
            Step::SetManager { manager_ref, replaces, days } => {
                self.set_manager(entry, id, manager_ref, replaces.as_ref(), *days)?
            }
            Step::AddHours { starts_on, fte } => {
                hours::insert(self.tx.connection, id, &WorkingHours { starts_on: *starts_on, fte: *fte }, now)?;
            }
            Step::CorrectHours { starts_on, fte } => {
                sure(hours::replace(self.tx.connection, id, &WorkingHours { starts_on: *starts_on, fte: *fte })?)?;
            }
            Step::AddPatch { patch, days, basis } => {
                let held = PatchHeld { patch: patch.clone(), person: id.clone(), days: *days, basis: *basis };
                let new_id = self.tx.new_id();
                patches::insert(self.tx.connection, &new_id, &self.import.organisation, &held, now)?;
            }
            Step::CorrectPatch { patch, days, basis } => {
                let held = PatchHeld { patch: patch.clone(), person: id.clone(), days: *days, basis: *basis };
                sure(patches::replace(self.tx.connection, &self.import.organisation, &held)?)?;
            }
            Step::SetEvent { event, replaces } => {
                if let Some(old) = replaces {
                    sure(rows::replace_event(self.tx.connection, old, now)?)?;
                }
                let (new_id, line) = (self.tx.new_id(), Some((self.import.id.as_str(), entry.line)));
                rows::insert_event(self.tx.connection, &new_id, id, event, line, now)?;
            }
            Step::AddAward { award, number } => {
                let new_id = self.tx.new_id();
                qualifications::insert(self.tx.connection, &new_id, id, award, number.as_deref(), None, now)?;
            }
            Step::CorrectAward { was, award, number } => {
                let after = HeldAward { award: (**award).clone(), qualification_number: number.clone(), ..(**was).clone() };
                sure(qualifications::change(self.tx.connection, &after)?)?;
                let past_id = self.tx.new_id();
                qualifications::end_verification(self.tx.connection, &past_id, was, now)?;
            }
            Step::AddJob { employer, field, days, verified } => {
                let job = Employment {
                    employer: employer.clone(),
                    field: field.clone(),
                    from: days.starts_on,
                    to: days.ends_on,
                    verified_by: None,
                    verified_on: verified.as_ref().map(|(_, on)| *on),
                };
                let (new_id, by) = (self.tx.new_id(), verified.as_ref().map(|(by, _)| by));
                employment::insert(self.tx.connection, &new_id, id, &job, by, now)?;
            }
            Step::CorrectJob { was, field, days, verified } => {
                let after = Employment { field: field.clone(), to: days.ends_on, ..was.job.clone() };
                let verified = verified.as_ref().map(|(by, on)| (by, *on));
                sure(employment::change(self.tx.connection, &was.id, was.version, &after, verified)?)?;
                let (past_id, by) = (self.tx.new_id(), was.job.verified_by.as_deref().map(PersonId::from));
                employment::end_verification(self.tx.connection, &past_id, &was.id, &was.job, by.as_ref(), now)?;
            }
            Step::SetCompletion { course, completed_on, source, is_new: false } => {
                sure(training::set_source(self.tx.connection, id, course.as_str(), *completed_on, source.as_deref())?)?;
            }
            Step::SetCompletion { course, completed_on, source, is_new: true } => {
                let new = Completion { course: course.clone(), completed_on: *completed_on, paused_until: None };
                let new_id = self.tx.new_id();
                training::insert_from(self.tx.connection, &new_id, id, &new, (source.as_deref(), None), now)?;
            }
            Step::SetCpd { entry, replaces } => {
                if let Some(old) = replaces {
                    sure(cpd::replace(self.tx.connection, old, now)?)?;
                }
                let new = KeptEntry { id: self.tx.new_id(), ..entry.clone() };
                cpd::add_from(self.tx.connection, &new, Some(&self.import.id), now)?;
            }
            // Targets are nobody's, and are set elsewhere.
            Step::SetTarget(_) => {}
            Step::AddAbsence(days) => absences::insert(self.tx.connection, id, *days, now)?,
            Step::CorrectAbsence(days) => sure(absences::set_end(self.tx.connection, id, *days)?)?,
        }
        Ok(())
    }

    /// An organisation without an open administrator could let nobody in again: that is refused with the whole file.
    fn keep_an_administrator(&mut self, id: &PersonId) -> Result<(), Failed> {
        let leaver = self.people.get(id).ok_or(Failed::Stale)?;
        if !admin::is_open_administrator(leaver) {
            return Ok(());
        }
        let organisation = leaver.organisation.clone();
        admin::keep_an_administrator(self.tx, &organisation, id).map_err(Failed::Other)
    }

    /// Changes a person's own row, and knows its new version.
    fn change(&mut self, id: &PersonId, edit: impl FnOnce(&mut Person)) -> Result<Person, Failed> {
        let person = self.people.get_mut(id).ok_or(Failed::Stale)?;
        edit(person);
        sure(people::update(self.tx.connection, person)?)?;
        person.version += 1;
        Ok(person.clone())
    }

    fn set_identity(
        &mut self,
        id: &PersonId,
        name: &Option<String>,
        employee_ref: &Option<String>,
        email: &Option<String>,
    ) -> Result<(), Failed> {
        let before = self.people.get(id).cloned().ok_or(Failed::Stale)?;
        let after = self.change(id, |person| {
            if let Some(name) = name {
                person.name.clone_from(name);
            }
            person.employee_ref = employee_ref.clone().or(person.employee_ref.take());
            person.email = email.clone().or(person.email.take());
        })?;
        if email.is_none() || after.account == AccountState::Disabled {
            return Ok(());
        }
        // Links that were mailed to the old address end, and both addresses hear of it.
        access::end_links(self.tx.connection, id, self.tx.now)?;
        match after.account {
            AccountState::Active => {
                accounts::tell_of_change(self.tx, &before, AccountChange::SignInAddress)?;
                accounts::tell_of_change(self.tx, &after, AccountChange::SignInAddress)?;
            }
            _ => accounts::invite(self.tx, &after)?,
        }
        Ok(())
    }

    fn team(&self, team: &TeamName) -> Option<TeamId> {
        match team {
            TeamName::Held(id) => Some(id.clone()),
            TeamName::New(name) => self.teams.get(&team_key(name)).cloned(),
        }
    }

    /// A line that has not begun goes; another one ends.
    fn end_line(&mut self, line: &Line, ends_on: chrono::NaiveDate) -> Result<(), Failed> {
        sure(match line.days.starts_on > ends_on {
            true => lines::remove(self.tx.connection, &line.id, line.version)?,
            false => lines::set_end(self.tx.connection, &line.id, line.version, Some(ends_on))?,
        })
    }

    fn set_manager(
        &mut self,
        entry: &Entry,
        id: &PersonId,
        manager_ref: &str,
        replaces: Option<&Line>,
        days: Days,
    ) -> Result<(), Failed> {
        let manager = self.refs.get(manager_ref).cloned().ok_or(Failed::Stale)?;
        if let Some(old) = replaces {
            self.end_line(old, day_before(days.starts_on))?;
        }
        let line = Line { id: self.tx.new_id(), person: id.clone(), manager: manager.clone(), days, version: 1 };
        lines::insert(self.tx.connection, &line, Some(self.me.id()), self.tx.now)?;
        // Whoever is new is told by the invitation, and their manager by seeing them in the team.
        if entry.verdict == Verdict::New {
            return Ok(());
        }
        let (Some(officer), Some(manager)) = (self.people.get(id).cloned(), self.people.get(&manager).cloned()) else {
            return Err(Failed::Stale);
        };
        for (to, other, side) in [(&officer, &manager, ManagerSide::Officer), (&manager, &officer, ManagerSide::NewManager)] {
            let message =
                Message::ManagerChanged { side, name: other.name.clone(), from: days.starts_on, officer: officer.id.clone() };
            accounts::post(self.tx, to, NaturalKey::manager_changed(&officer.id, days.starts_on, &to.id), message)?;
        }
        Ok(())
    }

    fn record(&mut self, entry: &Entry, id: &PersonId) {
        let action = match (self.import.kind, entry.verdict) {
            (StaffFile::People, Verdict::New) => "person_added",
            (StaffFile::People, Verdict::Changed) => "person_changed",
            (StaffFile::People, Verdict::Ended) => "person_left",
            (StaffFile::Patches, _) => "patch_set",
            (StaffFile::Fte, _) => "hours_set",
            (StaffFile::Absences, _) => "absence_set",
            (StaffFile::Metrics, _) => "figures_set",
            (StaffFile::Events, _) => "event_set",
            (StaffFile::Targets, _) => "target_set",
            (StaffFile::Qualifications, _) => "qualification_set",
            (StaffFile::Employment, _) => "employment_set",
            (StaffFile::Training, _) => "course_recorded",
            (StaffFile::Cpd, _) => "cpd_entry_imported",
        };
        let mut details = vec![("import", self.import.id.clone())];
        details.extend(entry.changes.iter().map(|change| {
            let text =
                if change.was.is_empty() { change.will_be.clone() } else { format!("{} -> {}", change.was, change.will_be) };
            (change.field.as_str(), text)
        }));
        let about =
            About { organisation: Some(self.import.organisation.clone()), ..About::thing("person", id.as_str(), Some(id)) };
        self.tx.record(self.me, Outcome::Done, action, about, details);
    }
}
