//! Where an officer stands: the answer for today as its reader may have it, the history of one criterion, the same record held
//! against another post, and a manager's team. Nothing here decides anything; it reads, and the reading is recorded.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{Months, NaiveDate};

use super::people::{Named, Why, names, record_read};
use super::record::{self, Assessed, Facts, Sight};
use super::relations::{self, Standing};
use super::{About, AppError, Caller, Tx, standing};
use crate::domain::assessment::outcome::Outcome;
use crate::domain::assessment::plan::Plan;
use crate::domain::assessment::{Assessment, assess, facts};
use crate::domain::audit;
use crate::domain::ids::{PersonId, Reference};
use crate::domain::officer::Record;
use crate::domain::people::{Person, Post};
use crate::domain::projection::Glance;
use crate::domain::words;
use crate::policy::{self, Action, EvidenceStage, Relation, Relations, Subject};
use crate::store::delegations;
use crate::store::lines;
use crate::store::span::Span;
use crate::store::team::{self as reports_rows, Report};

/// How far back the history of a criterion goes.
const HISTORY_MONTHS: u32 = 36;
/// How many changes of a criterion are told.
const MOST_CHANGES: usize = 20;

/// What the caller may do with the record.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct May {
    pub add_evidence: bool,
    pub apply: bool,
    /// Record a judgement of a criterion.
    pub judge: bool,
    /// Verify a qualification.
    pub verify: bool,
    /// Decide whether one is equivalent.
    pub decide_equivalents: bool,
    /// Write the development plan.
    pub plan: bool,
    /// The caller is the line manager, or acts for them.
    pub is_line: bool,
    pub is_hr: bool,
}

/// An officer's standing today, for one reader.
#[derive(Clone, Debug)]
pub struct View {
    pub person: Person,
    pub why: Why,
    pub manager: Option<Named>,
    pub as_of: NaiveDate,
    /// None where the person holds no post today.
    pub held: Option<Held>,
    pub may: May,
}

/// A post with the answer for it.
#[derive(Clone, Debug)]
pub struct Held {
    pub post: Post,
    pub job_title: String,
    pub assessed: Assessed,
}

/// One change of a criterion's outcome.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    pub on: NaiveDate,
    pub outcome: Outcome,
    /// What changed it, in a sentence.
    pub cause: String,
}

/// The officer's standing, as the caller may see it.
pub fn view(tx: &mut Tx<'_>, me: &Caller, id: &PersonId) -> Result<View, AppError> {
    seen(tx, me, id, record::assessed_for)
}

/// The same for a page that shows outcomes alone: figures beside those of the team, where they decide nothing, are left out.
pub fn outcomes(tx: &mut Tx<'_>, me: &Caller, id: &PersonId) -> Result<View, AppError> {
    seen(tx, me, id, record::outcomes_for)
}

fn seen(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, ask: Asks) -> Result<View, AppError> {
    let (person, standing) = relations::look(tx, me, id)?;
    tx.allow(me, Action::ViewRecord, &standing.subject(&person))?;
    let view = of(tx, me, person, &standing, ask)?;
    record_read(tx, me, &view.person, &standing, "record_read");
    Ok(view)
}

/// How an officer's answer is asked for.
type Asks = fn(&mut Tx<'_>, &Person, &Post, NaiveDate, Sight) -> Result<Assessed, AppError>;

fn of(tx: &mut Tx<'_>, me: &Caller, person: Person, standing: &Standing, ask: Asks) -> Result<View, AppError> {
    let today = tx.today;
    let sight = if person.id == *me.id() { Sight::Owner } else { Sight::Others };
    let held = match record::find_post(tx, &person.id, today)? {
        Some(post) => {
            let assessed = ask(tx, &person, &post, today, sight)?;
            Some(Held { job_title: job_title(tx, &post), post, assessed })
        }
        None => None,
    };
    let manager = lines::manager_on(tx.connection, &person.id, today)?.map(|(id, name)| Named { id, name });
    let subject = standing.subject(&person);
    let offers = |action, subject| policy::decide(&me.actor, action, &subject).offers();
    let is_line = standing.relations.has_any(&[Relation::DirectReport, Relation::ActingFor]);
    let may = May {
        add_evidence: held.is_some() && offers(Action::SubmitEvidence, subject.clone().evidence(EvidenceStage::New)),
        apply: held.is_some() && offers(Action::Apply, subject.clone().application(policy::ApplicationStage::New)),
        judge: held.is_some() && offers(Action::Review, subject.clone().evidence(EvidenceStage::Submitted)),
        verify: offers(Action::VerifyQualification, subject.clone()),
        decide_equivalents: offers(Action::Waive, subject.clone()),
        plan: offers(Action::PlanDevelopment, subject.clone()),
        is_line: is_line && me.actor.roles.has(crate::domain::account::Role::Manager),
        is_hr: me.actor.roles.has(crate::domain::account::Role::Hr),
    };
    let why = super::people::why(me, &person, standing, manager.as_ref().map(|manager| manager.name.as_str()));
    Ok(View { why, manager, as_of: today, held, may, person })
}

/// The title of the job, or its id where the document is gone.
pub fn job_title(tx: &Tx<'_>, post: &Post) -> String {
    title_of(tx, &post.job_profile)
}

pub(super) fn title_of(tx: &Tx<'_>, job_profile: &str) -> String {
    let found = tx.library().job_profiles.find(&Reference::new(job_profile), tx.today);
    found.map_or_else(|_| job_profile.to_owned(), |stored| stored.document.job_title.clone())
}

/// How the outcome of a criterion changed, newest first. It is worked out from the facts as they are held today, and says
/// what each day would have said.
pub fn history(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, criterion: &str) -> Result<Vec<Change>, AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    tx.allow(me, Action::ViewRecord, &standing.subject(&person))?;
    let today = tx.today;
    let Some(post) = record::find_post(tx, id, today)? else { return Ok(Vec::new()) };
    let sight = if person.id == *me.id() { Sight::Owner } else { Sight::Others };
    let mut held = Facts::load(tx, &Span::one(id))?;
    let plan = tx.plan(&record::reference(&post), today)?;
    held.read_teams(tx, &[(&post, &plan)], today, None)?;
    let Some(position) = plan.criterion(criterion) else { return Err(AppError::NotFound) };
    let now = held.record(&person, &post, &plan, today, sight);
    let first = today.checked_sub_months(Months::new(HISTORY_MONTHS)).unwrap_or(today).max(post.days.starts_on);
    let mut outcomes = Vec::new();
    let mut changes: Vec<Change> = Vec::new();
    for day in days_of(&now).range(first..=today).copied().chain([today]).collect::<BTreeSet<_>>() {
        let record = held.record(&person, &post, &plan, day, sight);
        plan.outcomes(&facts::Facts::pack(&plan, &record), &plan.at(day), &mut outcomes);
        let outcome = outcomes[position];
        if changes.last().is_none_or(|last| last.outcome != outcome) {
            let cause = cause(&assess(&plan, &record, day, None), position);
            changes.push(Change { on: day, outcome, cause });
        }
    }
    changes.reverse();
    changes.truncate(MOST_CHANGES);
    Ok(changes)
}

/// What the answer of that day gives as the ground.
fn cause(answer: &Assessment, position: usize) -> String {
    let Some(status) = answer.criteria.get(position) else { return String::new() };
    let met = status.met_by.iter().max_by_key(|met| met.on).map(|met| format!("{}.", met.text.trim_end_matches('.')));
    let reason = status.reasons.first().map(|reason| reason.text.clone());
    if status.outcome.is_met() { met.or(reason) } else { reason }.unwrap_or_default()
}

/// Every day on which a fact of the record began or ended to count.
fn days_of(record: &Record) -> BTreeSet<NaiveDate> {
    let mut days: BTreeSet<NaiveDate> = BTreeSet::new();
    let after = |day: Option<NaiveDate>| day.and_then(|day| day.succ_opt());
    days.extend(record.levels_confirmed.iter().map(|held| held.on));
    days.extend(record.waivers.iter().flat_map(|waiver| [Some(waiver.on), after(waiver.review_on)]).flatten());
    days.extend(record.employment.iter().filter_map(|job| job.verified_on));
    let awards = record.qualifications.iter();
    days.extend(awards.flat_map(|award| [award.awarded_on, award.verified_on, after(award.expires_on)]).flatten());
    days.extend(record.training.iter().map(|completion| completion.completed_on));
    days.extend(record.cpd.iter().map(|entry| entry.on));
    let documents = record.documents.iter();
    days.extend(
        documents.flat_map(|d| [d.submitted_on, d.returned_on, d.accepted_on, d.changed_on, after(d.expires_on)]).flatten(),
    );
    days.extend(record.judgements.iter().map(|judgement| judgement.on));
    days.extend(record.observations.iter().filter_map(|figure| figure.end.succ_opt()));
    days.extend(record.events.iter().map(|event| event.on));
    days
}

/// The officer's record held against another framework or job profile, today.
#[derive(Clone, Debug)]
pub struct Compared {
    pub plan: Arc<Plan>,
    pub assessment: Assessment,
    /// Criteria there that have no equivalent in the officer's own: neither a fact of the record nor the same wording
    /// speaks for them.
    pub without_equivalent: Vec<String>,
}

/// Frameworks and job profiles of the officer's organisation other than the officer's own, by id and title.
pub fn others(tx: &mut Tx<'_>, view: &View) -> Vec<(String, String)> {
    let own = view.held.as_ref().map(|held| record::reference(&held.post));
    let is_own = |id: &str| own.as_ref().is_some_and(|own| own.id() == id);
    let organisation = view.person.organisation.as_str();
    let library = tx.library();
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for stored in library.frameworks.iter().map(|stored| &stored.document) {
        let of_own = stored.organisation.as_ref().is_none_or(|of| of.id() == organisation);
        if of_own && !is_own(stored.id.as_str()) && tx.plan(&Reference::new(stored.id.as_str()), tx.today).is_ok() {
            found.insert(stored.id.to_string(), stored.title.clone());
        }
    }
    for stored in library.job_profiles.iter().map(|stored| &stored.document) {
        let of_own = stored.organisation.as_ref().is_none_or(|of| of.id() == organisation);
        if of_own && !is_own(stored.id.as_str()) && tx.plan(&Reference::new(stored.id.as_str()), tx.today).is_ok() {
            found.insert(stored.id.to_string(), format!("{} (job description)", stored.job_title));
        }
    }
    found.into_iter().collect()
}

/// Holds the record of a view against one of [`others`].
pub fn compare(tx: &mut Tx<'_>, view: &View, other: &str) -> Result<Compared, AppError> {
    let Some(held) = &view.held else {
        return Err(AppError::conflict("no_post", "There is no post today, so there is nothing to compare. HR gives posts."));
    };
    if !others(tx, view).iter().any(|(id, _)| id == other) {
        return Err(AppError::NotFound);
    }
    let plan = tx.plan(&Reference::new(other), view.as_of)?;
    let mut assessment = assess(&plan, &held.assessed.record, view.as_of, None);
    let own: HashMap<String, Outcome> = held
        .assessed
        .plan
        .criteria
        .iter()
        .zip(&held.assessed.assessment.criteria)
        .map(|(criterion, status)| (folded(&criterion.text), status.outcome))
        .collect();
    let mut without_equivalent = Vec::new();
    for (criterion, status) in plan.criteria.iter().zip(&mut assessment.criteria) {
        match own.get(&folded(&criterion.text)) {
            // The same words ask for the same: what is met here is met there.
            Some(Outcome::Met) => status.outcome = Outcome::Met,
            Some(_) => {}
            None if status.outcome.is_met() => {}
            None => without_equivalent.push(criterion.id.clone()),
        }
    }
    Ok(Compared { plan, assessment, without_equivalent })
}

/// Wording without punctuation, spaces folded.
fn folded(text: &str) -> String {
    let letters: String = text.chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' }).collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Somebody of a team.
#[derive(Clone, Debug)]
pub struct Member {
    pub person: Named,
    pub projection: Option<Glance>,
    /// Pieces of evidence that wait for a review.
    pub waiting: u32,
    /// Actions of the development plan that were to be done by now.
    pub overdue: u32,
    /// Why they are here, where they are not the manager's own report: "Acting for Manager Two until 31 Jan 2026".
    pub because: Option<String>,
}

/// A team, by name.
#[derive(Clone, Debug)]
pub struct Team {
    pub manager: Named,
    pub as_of: NaiveDate,
    pub members: Vec<Member>,
    /// Of what the members are judged by.
    pub plans: BTreeMap<String, Arc<Plan>>,
}

/// The team of a manager: the caller's own with those of managers whom the caller acts for, or another's whom HR asks about.
pub fn team(tx: &mut Tx<'_>, me: &Caller, manager: Option<&PersonId>) -> Result<Team, AppError> {
    let today = tx.today;
    let whose = manager.unwrap_or(me.id()).clone();
    let (head, standing) = relations::look(tx, me, &whose)?;
    let is_own = whose == *me.id();
    match is_own {
        true => tx.allow(me, Action::ViewReport, &Subject::own_team(me.organisation().clone()))?,
        false => tx.allow(me, Action::ViewRecord, &standing.subject(&head))?,
    }
    // Whoever stands below somebody below the caller is an indirect report.
    let is_below = standing.relations.has_any(&[Relation::DirectReport, Relation::ActingFor, Relation::Indirect]);
    // Each once, and why they are here.
    let mut reports: BTreeMap<PersonId, (Report, Option<String>)> = BTreeMap::new();
    let own = reports_rows::reports_of(tx.connection, &whose, today)?;
    reports.extend(own.into_iter().map(|report| (report.person.clone(), (report, None))));
    if is_own {
        let covers = delegations::list_active_to(tx.connection, me.id(), today)?;
        let managers: BTreeSet<&PersonId> = covers.iter().map(|cover| &cover.from).collect();
        let named = names(tx, managers.iter().copied())?;
        for manager in managers {
            let until = covers.iter().filter(|cover| cover.from == *manager).filter_map(|cover| cover.days.ends_on).max();
            let name = named.get(manager).cloned().unwrap_or_default();
            let until = until.map(|day| format!(" until {}", words::short_date(day))).unwrap_or_default();
            for report in reports_rows::reports_of(tx.connection, manager, today)? {
                if report.person != *me.id() {
                    let because = format!("Acting for {name}{until}");
                    reports.entry(report.person.clone()).or_insert((report, Some(because)));
                }
            }
        }
    }
    let mut found: Vec<(Report, Option<String>)> = reports.into_values().collect();
    found.sort_by(|(one, _), (other, _)| (&one.sort_key, &one.person).cmp(&(&other.sort_key, &other.person)));
    let mut members = Vec::new();
    for (mut report, because) in found {
        let relation = match (is_own, is_below) {
            (true, _) if because.is_some() => Relation::ActingFor,
            (true, _) => Relation::DirectReport,
            (false, true) => Relation::Indirect,
            (false, false) => Relation::OtherTeam,
        };
        let subject = Subject::person(report.organisation.clone(), report.person.clone(), Relations::of(relation));
        if policy::decide(&me.actor, Action::ViewRecord, &subject).offers() {
            let projection = standing::of_report(tx, &mut report)?;
            let Report { person: id, name, waiting, overdue, .. } = report;
            members.push(Member { projection, waiting, overdue, because, person: Named { id, name } });
        }
    }
    let mut plans = BTreeMap::new();
    for reference in members.iter().filter_map(|member| member.projection.as_ref()).map(|row| row.reference.clone()) {
        if let std::collections::btree_map::Entry::Vacant(entry) = plans.entry(reference.clone()) {
            entry.insert(tx.plan(&Reference::new(reference), today)?);
        }
    }
    let about = About { organisation: Some(head.organisation.clone()), ..About::thing("team", whose.as_str(), None) };
    let count = members.len().to_string();
    tx.record(me, audit::Outcome::Read, "team_read", about, vec![("people", count)]);
    Ok(Team { manager: Named { id: head.id, name: head.name }, as_of: today, members, plans })
}
