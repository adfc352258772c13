//! Loads what is there and plans a file against it: one query for each table, whatever the file holds.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Doing, PEOPLE, Progress};
use crate::app::error::AppError;
use crate::app::{Tx, days};
use crate::domain::ids::{OrganisationId, PersonId, Reference};
use crate::domain::people::{Line, Person, Post, WorkingHours};
use crate::domain::period::Periods;
use crate::domain::progression::Stage;
use crate::domain::staff_import::figures::{FigureFile, Planning};
use crate::domain::staff_import::learning::{self, Courses, HeldCpd};
use crate::domain::staff_import::own_numbers::own_numbers;
use crate::domain::staff_import::snapshot::{Caseloads, Dated, FrameworkFacts, Held, HeldEvent, HeldJob, Staff};
use crate::domain::staff_import::{
    PersonRow, Plan, Problems, Read, Rows, awards, dated, employment as jobs, events, people as people_plan, targets,
};
use crate::frameworks::library::Library;
use crate::store::{
    absences, caseload, cpd, employment, hours, lines, patches, people, posts, progression, qualifications, teams, titled_posts,
    training,
};

/// A plan with what it was made against.
pub(super) struct Planned {
    pub plan: Plan,
    /// Everybody, where it is a plan that changes what is held of people themselves.
    pub people: BTreeMap<PersonId, Person>,
    /// What figures were held against, where it is a plan for figures.
    pub caseloads: Option<Caseloads>,
}

/// Plans what was read, for an import made by `importer`.
pub(super) fn plan(
    tx: &mut Tx<'_>,
    importer: &PersonId,
    organisation: &OrganisationId,
    read: &Read,
    progress: Progress<'_>,
) -> Result<Planned, AppError> {
    let people = held(tx, organisation)?;
    let by_id = match &read.rows {
        Rows::Metrics(_) | Rows::Targets(_) => BTreeMap::new(),
        _ => people.iter().map(|held| (held.person.id.clone(), held.person.clone())).collect(),
    };
    let mut against = None;
    let plan = match &read.rows {
        Rows::People(rows) => {
            let staff = staff(tx, importer, organisation, people, rows)?;
            people_plan::plan(rows, &read.broken, &read.problems, &staff)
        }
        Rows::Patches(rows) => {
            let patches = patches::list_for_organisation(tx.connection, organisation)?;
            let there = Dated { importer: importer.clone(), people, patches, absences: Vec::new() };
            dated::plan_patches(rows, &read.problems, &there)
        }
        Rows::Fte(rows) => {
            let there = Dated { importer: importer.clone(), people, patches: Vec::new(), absences: Vec::new() };
            dated::plan_fte(rows, &read.problems, &there)
        }
        Rows::Metrics(file) => {
            let there = caseloads(tx, importer, organisation, people)?;
            let plan = figures_plan(tx, file, &read.problems, &there, progress)?;
            against = Some(there);
            plan
        }
        Rows::Events(rows) => {
            let held: Vec<HeldEvent> = caseload::events_of_organisation(tx.connection, organisation)?
                .into_iter()
                .map(|held| HeldEvent { id: held.id, person: held.person, event: held.event })
                .collect();
            let there = caseloads(tx, importer, organisation, people)?;
            let dated =
                Dated { importer: importer.clone(), people: there.people.clone(), patches: Vec::new(), absences: Vec::new() };
            events::plan(rows, &read.problems, &dated, &there, &held)
        }
        Rows::Qualifications(rows) => {
            let held = qualifications::list_for_organisation(tx.connection, organisation)?;
            let there = Dated { importer: importer.clone(), people, patches: Vec::new(), absences: Vec::new() };
            let catalogue = crate::app::qualifications::catalogue(tx, None)?;
            awards::plan(rows, &read.problems, &there, catalogue, &held, tx.today)
        }
        Rows::Employment(rows) => {
            let held = employment::list_for_organisation(tx.connection, organisation)?
                .into_iter()
                .map(|(id, person, job, version)| HeldJob { id, person, job, version })
                .collect::<Vec<_>>();
            let there = Dated { importer: importer.clone(), people, patches: Vec::new(), absences: Vec::new() };
            jobs::plan(rows, &read.problems, &there, &held, tx.today)
        }
        Rows::Targets(rows) => {
            let there = caseloads(tx, importer, organisation, people)?;
            let held = caseload::targets(tx.connection, organisation, None)?;
            targets::plan(rows, &read.problems, &there, &held)
        }
        Rows::Absences(rows) => {
            let absences = absences::list_for_organisation(tx.connection, organisation)?;
            let there = Dated { importer: importer.clone(), people, patches: Vec::new(), absences };
            dated::plan_absences(rows, &read.problems, &there)
        }
        Rows::Training(rows) => {
            let library = tx.library();
            let all = library.training_matrices.iter().flat_map(|stored| &stored.document.courses);
            let known = all.map(|course| course.id.to_string()).collect();
            let held = training::sources_in(tx.connection, organisation)?;
            let taken_out = training::taken_out_in(tx.connection, organisation)?;
            let dated = Dated { importer: importer.clone(), people, patches: Vec::new(), absences: Vec::new() };
            learning::plan_training(rows, &read.problems, &dated, &Courses { today: tx.today, known, held, taken_out })
        }
        Rows::Cpd(rows) => {
            let held: Vec<HeldCpd> = cpd::kept_in(tx.connection, organisation)?
                .into_iter()
                .map(|(entry, from_file)| HeldCpd { entry, from_file })
                .collect();
            let dated = Dated { importer: importer.clone(), people, patches: Vec::new(), absences: Vec::new() };
            learning::plan_cpd(rows, &read.problems, &dated, tx.today, &held)
        }
    };
    Ok(Planned { plan, people: by_id, caseloads: against })
}

/// Plans figures part by part, so that neither the file nor what is held of everybody is in memory at once.
fn figures_plan(
    tx: &mut Tx<'_>,
    file: &FigureFile,
    read: &Problems,
    there: &Caseloads,
    progress: Progress<'_>,
) -> Result<Plan, AppError> {
    let mut planning = Planning::new(read, there);
    let mut done = 0;
    for at in 0..file.count() {
        let rows = file.part(at).map_err(lost)?;
        let part = planning.check(&rows);
        if planning.is_refused() {
            continue;
        }
        let within = caseload::periods_from_to(tx.connection, &part.periods())?;
        let mut place = 0;
        for people in planning.people_of(&part).chunks(PEOPLE) {
            let held = match &within {
                Some(within) => caseload::held(tx.connection, people, within)?,
                None => HashMap::new(),
            };
            for person in people {
                planning.compare(&part, place, held.get(person).map(Vec::as_slice).unwrap_or_default());
                done += part.rows(place);
                progress(Doing::Checking, done);
                place += 1;
            }
        }
    }
    let mut plan = planning.finish();
    let corrected: Vec<PersonId> = plan.figures.corrected_people().cloned().collect();
    let applications = progression::list_for_people(tx.connection, &corrected)?;
    let is_frozen = |stage: Stage| stage.is_open() && !matches!(stage, Stage::Draft | Stage::Returned);
    plan.figures.frozen = applications.iter().filter(|application| is_frozen(application.stage())).count();
    Ok(plan)
}

/// Rows or bytes of a file that cannot be had again from where they wait.
pub(super) fn lost(error: std::io::Error) -> AppError {
    AppError::Internal(format!("a file could not be read again: {error}"))
}

/// Everybody with posts, lines and hours, each oldest first.
fn held(tx: &mut Tx<'_>, organisation: &OrganisationId) -> Result<Vec<Held>, AppError> {
    let mut posts_of: BTreeMap<PersonId, Vec<Post>> = BTreeMap::new();
    for post in posts::list_for_organisation(tx.connection, organisation)? {
        posts_of.entry(post.person.clone()).or_default().push(post);
    }
    let mut lines_of: BTreeMap<PersonId, Vec<Line>> = BTreeMap::new();
    for line in lines::list_for_organisation(tx.connection, organisation, None)? {
        lines_of.entry(line.person.clone()).or_default().push(line);
    }
    let mut hours_of: BTreeMap<PersonId, Vec<WorkingHours>> = BTreeMap::new();
    for (of, hours) in hours::list_for_organisation(tx.connection, organisation)? {
        hours_of.entry(of).or_default().push(hours);
    }
    let titled = titled_posts::holders_after(tx.connection, organisation, tx.today)?;
    let people = people::list_for_organisation(tx.connection, organisation)?;
    Ok(people
        .into_iter()
        .map(|person| Held {
            holds_titled_post: titled.contains(&person.id),
            posts: posts_of.remove(&person.id).unwrap_or_default(),
            lines: lines_of.remove(&person.id).unwrap_or_default(),
            hours: hours_of.remove(&person.id).unwrap_or_default(),
            person,
        })
        .collect())
}

fn staff(
    tx: &mut Tx<'_>,
    importer: &PersonId,
    organisation: &OrganisationId,
    people: Vec<Held>,
    rows: &[PersonRow],
) -> Result<Staff, AppError> {
    let own: BTreeSet<&str> = people.iter().filter_map(|held| held.person.email.as_deref()).collect();
    let asked: Vec<&str> = rows.iter().filter_map(|row| row.email.as_deref()).filter(|email| !own.contains(email)).collect();
    let taken_elsewhere = people::emails_elsewhere(tx.connection, organisation, &asked)?.into_iter().collect();
    let library = tx.library();
    Ok(Staff {
        organisation: organisation.clone(),
        importer: importer.clone(),
        today: tx.today,
        teams: teams::list_for_organisation(tx.connection, organisation)?,
        people,
        taken_elsewhere,
        job_profiles: library.job_profiles.iter().map(|stored| stored.document.id.to_string()).collect(),
        frameworks: frameworks(library, tx.today),
    })
}

/// What figures are held against: people by id, patches, the metrics of every catalogue in force, and the calendar.
fn caseloads(
    tx: &mut Tx<'_>,
    importer: &PersonId,
    organisation: &OrganisationId,
    mut people: Vec<Held>,
) -> Result<Caseloads, AppError> {
    people.sort_by(|a, b| a.person.id.cmp(&b.person.id));
    let patches = patches::list_for_organisation(tx.connection, organisation)?;
    let teams = teams::list_for_organisation(tx.connection, organisation)?;
    let library = tx.library();
    let mut metrics = BTreeMap::new();
    for stored in library.metric_catalogues.iter() {
        let found = library.metric_catalogues.find(&Reference::new(stored.document.id.as_str()), tx.today);
        for metric in found.iter().flat_map(|found| &found.document.metrics) {
            metrics.entry(metric.id.to_string()).or_insert_with(|| metric.clone());
        }
    }
    let mut criteria: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for stored in library.policies.iter().filter(|stored| stored.document.effective_from <= tx.today) {
        for rule in &stored.document.rules {
            if let Some(metric) = &rule.metric {
                criteria.entry(metric.to_string()).or_default().insert(rule.criterion.to_string());
            }
        }
    }
    let in_force = library.policies.iter().filter(|stored| stored.document.effective_from <= tx.today);
    let own_numbers = own_numbers(in_force.flat_map(|stored| &stored.document.rules));
    let calendar = days::calendar_of(library, organisation, tx.today);
    Ok(Caseloads {
        organisation: organisation.clone(),
        importer: importer.clone(),
        today: tx.today,
        people,
        patches,
        teams,
        metrics,
        criteria,
        own_numbers,
        periods: calendar.map_or_else(Periods::default, Periods::new),
        closed_through: calendar.and_then(|calendar| calendar.closed_through),
    })
}

/// Each framework as it is today, or as it will first be.
fn frameworks(library: &Library, today: chrono::NaiveDate) -> BTreeMap<String, FrameworkFacts> {
    let mut frameworks = BTreeMap::new();
    for stored in library.frameworks.iter() {
        let id = stored.document.id.as_str();
        let document = library.frameworks.find(&Reference::new(id), today).map_or(&stored.document, |found| &found.document);
        frameworks.entry(id.to_owned()).or_insert_with(|| FrameworkFacts {
            job_profile: document.job_profile.as_ref().map(|reference| reference.id().to_owned()),
            levels: document.levels.iter().map(|level| level.id.clone()).collect(),
        });
    }
    frameworks
}
