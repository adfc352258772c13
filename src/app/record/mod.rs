//! The record of an officer: every fact that `assess` takes, gathered from the tables, as it stood on any day. It is read for
//! one officer or for a span of them by the same queries, so a report over thousands costs as many queries a step as a page.

mod documents;
mod kept;
mod teams;

pub use teams::Teams;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{AppError, Tx};
use crate::clock;
use crate::domain::assessment::plan::Plan;
use crate::domain::assessment::{Assessment, assess};
use crate::domain::caseload::{Dispute, Target};
use crate::domain::ids::{PersonId, Reference};
use crate::domain::officer::{self, Absence, Block, Fte, LevelBasis, LevelConfirmed, PatchHolding, Record};
use crate::domain::people::{self, Person, Post};
use crate::frameworks::load::digest;
use crate::frameworks::select::Basis;
use crate::store::db::AnyConnection;
use crate::store::evidence_facts::{self, Held};
use crate::store::kept::{self as kept_rows, Part};
use crate::store::span::Span;
use crate::store::{
    absences, caseload, cpd, employment, hours, judgements, patches, people as people_rows, posts, qualifications, training,
    waivers,
};

/// Who will read what comes of it. Drafts, and evidence that may identify a tenant, are their owner's alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sight {
    Owner,
    Others,
}

/// An officer's answer, with what it rests on.
#[derive(Clone, Debug)]
pub struct Assessed {
    pub assessment: Assessment,
    pub record: Record,
    pub plan: Arc<Plan>,
}

/// What is kept of an answer for good, as it is asked for years later.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Frozen {
    pub as_of: NaiveDate,
    pub framework: String,
    pub version: String,
    /// `id@version`.
    pub policy: Option<String>,
    /// JSON of the answer, the record, and the list of the documents' contents.
    pub answer: String,
    pub record: String,
    pub documents: String,
    /// SHA-256 of `answer` and of `record`, in hex.
    pub answer_digest: String,
    pub record_digest: String,
}

/// The post that a person holds on a day: of several the one that began last.
pub fn post_on(posts: &[Post], day: NaiveDate) -> Option<&Post> {
    posts.iter().filter(|post| post.days.include(day)).max_by_key(|post| (post.days.starts_on, &post.id))
}

/// The post that a person holds on a day.
pub fn find_post(tx: &mut Tx<'_>, person: &PersonId, day: NaiveDate) -> Result<Option<Post>, AppError> {
    let posts = posts::list(tx.connection, &Span::one(person))?;
    Ok(post_on(&posts, day).cloned())
}

/// What a post is judged by: its framework, or its job profile where it has none.
pub fn reference(post: &Post) -> Reference {
    Reference::new(post.framework.clone().unwrap_or_else(|| post.job_profile.clone()))
}

/// The officer's answer for their post on a day, as others than the officer may read it.
pub fn assessed(tx: &mut Tx<'_>, person: &Person, post: &Post, as_of: NaiveDate) -> Result<Assessed, AppError> {
    assessed_for(tx, person, post, as_of, Sight::Others)
}

/// The officer's answer for their post on a day.
pub fn assessed_for(tx: &mut Tx<'_>, person: &Person, post: &Post, as_of: NaiveDate, sight: Sight) -> Result<Assessed, AppError> {
    let plan = tx.plan(&reference(post), as_of)?;
    let mut facts = Facts::load_one(tx, &person.id)?;
    facts.read_teams(tx, &[(post, &plan)], as_of, None)?;
    Ok(answer(facts, person, post, plan, as_of, sight))
}

/// The same for whoever looks at outcomes and not at every rule: a team's figures are read only where they decide something.
pub fn outcomes_for(tx: &mut Tx<'_>, person: &Person, post: &Post, as_of: NaiveDate, sight: Sight) -> Result<Assessed, AppError> {
    let plan = tx.plan(&reference(post), as_of)?;
    let mut facts = Facts::load_one(tx, &person.id)?;
    facts.read_deciding_teams(tx, post, &plan, as_of)?;
    Ok(answer(facts, person, post, plan, as_of, sight))
}

/// The answers of many, for the post that each holds on the day; of whoever holds none there is none. What is kept of all of
/// them is asked for at once, so that only those are asked for one by one of whom something is not kept yet.
pub fn assessed_all(tx: &mut Tx<'_>, of: &[PersonId], as_of: NaiveDate) -> Result<Vec<(PersonId, Assessed)>, AppError> {
    let mut posts: HashMap<PersonId, Vec<Post>> = HashMap::new();
    for post in posts::list_for_people(tx.connection, of)? {
        posts.entry(post.person.clone()).or_default().push(post);
    }
    let mut kept: HashMap<PersonId, Parts> = HashMap::new();
    if !tx.writes {
        for (person, part, bytes) in kept_rows::find_for(tx.connection, of)? {
            kept.entry(person).or_default().push((part, bytes));
        }
    }
    let mut found = Vec::new();
    for person in people_rows::find_all(tx.connection, of)? {
        let Some(post) = posts.get(&person.id).and_then(|posts| post_on(posts, as_of)) else { continue };
        let plan = tx.plan(&reference(post), as_of)?;
        let (mut facts, _) = Facts::from_kept(tx, &person.id, kept.remove(&person.id).unwrap_or_default())?;
        facts.read_deciding_teams(tx, post, &plan, as_of)?;
        found.push((person.id.clone(), answer(facts, &person, post, plan, as_of, Sight::Others)));
    }
    Ok(found)
}

fn answer(mut facts: Facts, person: &Person, post: &Post, plan: Arc<Plan>, as_of: NaiveDate, sight: Sight) -> Assessed {
    let record = facts.take(person, post, &plan, as_of, sight);
    let assessment = assess(&plan, &record, as_of, None);
    Assessed { assessment, record, plan }
}

/// The answer as it is and as it would be with these figures of the officer's own, each instead of the one it corrects.
pub(super) fn assessed_with(
    tx: &mut Tx<'_>,
    person: &Person,
    post: &Post,
    as_of: NaiveDate,
    figures: &[officer::Observation],
) -> Result<(Assessment, Assessment), AppError> {
    let plan = tx.plan(&reference(post), as_of)?;
    let mut facts = Facts::load_one(tx, &person.id)?;
    facts.read_deciding_teams(tx, post, &plan, as_of)?;
    let before = facts.record(person, post, &plan, as_of, Sight::Others);
    let caseload = &mut facts.of(person.id.clone()).caseload;
    for new in figures {
        match caseload.observations.iter_mut().find(|held| is_same_figure(held, new)) {
            // What is disputed stays out, whatever the file says; what was settled so counts as corrected.
            Some(held) => {
                let is_settled = caseload.left_out.iter().any(|left_out| left_out.is_of(held));
                let disputed = held.disputed && !is_settled;
                *held = officer::Observation { disputed, ..new.clone() };
            }
            None => caseload.observations.push(new.clone()),
        }
    }
    if figures.iter().any(|figure| figure.target.is_none()) {
        let targets = caseload::targets_for(tx.connection, &Span::one(&person.id))?;
        let caseload = &mut facts.of(person.id.clone()).caseload;
        caseload.targets = Target::for_any(&targets, &caseload.observations);
    }
    let after = facts.take(person, post, &plan, as_of, Sight::Others);
    Ok((assess(&plan, &before, as_of, None), assess(&plan, &after, as_of, None)))
}

fn is_same_figure(one: &officer::Observation, other: &officer::Observation) -> bool {
    (&one.metric, &one.patch, one.period) == (&other.metric, &other.patch, other.period)
        && (one.start, one.end, one.basis) == (other.start, other.end, other.basis)
}

/// Parts of what is kept of an officer that say something else than the facts: there are none.
pub fn untrue(tx: &mut Tx<'_>, of: &PersonId) -> Result<Vec<&'static str>, AppError> {
    let mut facts = Facts::load(tx, &Span::one(of))?;
    let told = facts.of(of.clone()).clone();
    let kept = kept_rows::find(tx.connection, of)?;
    let differs = |(part, bytes): &(Part, Vec<u8>)| told.written_out(*part).as_ref() != Some(bytes);
    Ok(kept.iter().filter(|row| differs(row)).map(|(part, _)| part.as_str()).collect())
}

/// Parts of an officer's facts as they are kept.
pub(super) type Parts = Vec<(Part, Vec<u8>)>;

/// The same as others than the officer read it, with the parts of the facts that were not kept, as they may be from now on.
pub(super) fn assessed_to_keep(
    tx: &mut Tx<'_>,
    person: &Person,
    post: &Post,
    as_of: NaiveDate,
) -> Result<(Assessed, Parts), AppError> {
    let plan = tx.plan(&reference(post), as_of)?;
    let (mut facts, missing) = Facts::load_kept(tx, &person.id)?;
    facts.read_deciding_teams(tx, post, &plan, as_of)?;
    let parts = match facts.people.get(&person.id) {
        Some(of_one) => missing.into_iter().filter_map(|part| Some((part, of_one.written_out(part)?))).collect(),
        None => Vec::new(),
    };
    Ok((answer(facts, person, post, plan, as_of, Sight::Others), parts))
}

impl Assessed {
    /// The answer with its record and documents, as bytes that never change.
    pub fn freeze(&self, tx: &Tx<'_>) -> Result<Frozen, AppError> {
        let inner = |error: serde_json::Error| AppError::Internal(format!("an answer cannot be kept: {error}"));
        let (framework, version) = (self.assessment.framework.clone(), self.assessment.version.clone());
        let pinned = Reference::new(format!("{framework}@{version}"));
        let basis = Basis::choose(tx.library(), &pinned, self.assessment.as_of).map_err(unresolved)?;
        let documents: Vec<serde_json::Value> =
            basis.contents().iter().map(|(_, content)| serde_json::from_str(content)).collect::<Result<_, _>>().map_err(inner)?;
        let answer = serde_json::to_string(&self.assessment).map_err(inner)?;
        let record = serde_json::to_string(&self.record).map_err(inner)?;
        Ok(Frozen {
            as_of: self.assessment.as_of,
            framework,
            version,
            policy: self.assessment.policy.clone(),
            answer_digest: digest(&answer),
            record_digest: digest(&record),
            documents: serde_json::to_string(&documents).map_err(inner)?,
            answer,
            record,
        })
    }
}

/// A post names a document that is not there: the documents that the service was started with lack it.
pub(super) fn unresolved(error: crate::frameworks::library::Unresolved) -> AppError {
    AppError::Internal(format!("a post names a document that cannot be found: {}", error.message))
}

/// Facts of one or many people, read and not yet put together.
pub struct Facts {
    people: HashMap<PersonId, OfOne>,
    teams: Teams,
}

#[derive(Clone, Default)]
struct OfOne {
    caseload: Caseload,
    written: Written,
    held: HeldFacts,
}

#[derive(Clone, PartialEq, Default, Debug)]
struct Caseload {
    observations: Vec<officer::Observation>,
    team_observations: Vec<officer::Observation>,
    events: Vec<officer::CaseEvent>,
    /// What own figures said before they were corrected.
    restated: Vec<officer::Restatement>,
    /// That the figures which carry none might take.
    targets: Vec<Target>,
    /// Of those that are disputed, the ones that were settled so.
    left_out: Vec<officer::LeftOut>,
}

/// Judgements each with the framework that they are about.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
struct Written {
    evidence: Vec<Held>,
    judgements: Vec<(String, officer::Judgement)>,
}

#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
struct HeldFacts {
    waivers: Vec<(String, officer::Waiver)>,
    employment: Vec<officer::Employment>,
    fte: Vec<Fte>,
    patches: Vec<PatchHolding>,
    absences: Vec<Absence>,
    qualifications: Vec<officer::Award>,
    training: Vec<officer::Completion>,
    cpd: Vec<officer::CpdEntry>,
    blocks: Vec<Block>,
    /// Names of those who gave levels.
    names: BTreeMap<PersonId, String>,
}

impl Facts {
    /// Reads what is held of everybody in the span, whatever the day.
    pub fn load(tx: &mut Tx<'_>, of: &Span) -> Result<Facts, AppError> {
        let mut facts = Facts { people: HashMap::new(), teams: Teams::default() };
        Part::ALL.into_iter().try_for_each(|part| facts.read(tx.connection, of, part))?;
        Ok(facts)
    }

    /// The same for one officer.
    pub fn load_one(tx: &mut Tx<'_>, of: &PersonId) -> Result<Facts, AppError> {
        Ok(Facts::load_kept(tx, of)?.0)
    }

    /// Takes what is kept of an officer, and reads the parts that are not, which it names. Whoever writes reads the facts
    /// themselves: what they have just changed may not be noted yet.
    fn load_kept(tx: &mut Tx<'_>, of: &PersonId) -> Result<(Facts, Vec<Part>), AppError> {
        let kept = if tx.writes { Vec::new() } else { kept_rows::find(tx.connection, of)? };
        Facts::from_kept(tx, of, kept)
    }

    /// The same with what is kept of them at hand.
    fn from_kept(tx: &mut Tx<'_>, of: &PersonId, kept: Parts) -> Result<(Facts, Vec<Part>), AppError> {
        let mut of_one = OfOne::default();
        let there: Vec<Part> =
            kept.into_iter().filter(|(part, bytes)| of_one.take_in(*part, bytes)).map(|(part, _)| part).collect();
        let missing: Vec<Part> = Part::ALL.into_iter().filter(|part| !there.contains(part)).collect();
        let mut facts = Facts { people: HashMap::from([(of.clone(), of_one)]), teams: Teams::default() };
        let span = Span::one(of);
        missing.iter().try_for_each(|part| facts.read(tx.connection, &span, *part))?;
        Ok((facts, missing))
    }

    fn read(&mut self, connection: &mut AnyConnection, of: &Span, part: Part) -> Result<(), AppError> {
        match part {
            Part::Caseload => {
                for (person, of_team, observation) in caseload::list(connection, of)? {
                    let figures = &mut self.of(person).caseload;
                    let list = if of_team { &mut figures.team_observations } else { &mut figures.observations };
                    list.push(observation);
                }
                let has_none = |facts: &OfOne| facts.caseload.observations.iter().any(|figure| figure.target.is_none());
                if self.people.values().any(has_none) {
                    let targets = caseload::targets_for(connection, of)?;
                    for facts in self.people.values_mut() {
                        facts.caseload.targets = Target::for_any(&targets, &facts.caseload.observations);
                    }
                }
                for (person, said, at) in caseload::said_before(connection, of)? {
                    self.of(person).caseload.restated.push(restatement(said, clock::day_in_london(at)));
                }
                let has_disputed = |facts: &OfOne| facts.caseload.observations.iter().any(|figure| figure.disputed);
                if self.people.values().any(has_disputed) {
                    for (dispute, by) in caseload::left_out(connection, of)? {
                        self.of(dispute.key.person.clone()).caseload.left_out.extend(left_out(dispute, by));
                    }
                }
                for (person, event) in caseload::list_events(connection, of)? {
                    self.of(person).caseload.events.push(event);
                }
            }
            Part::Written => {
                for held in evidence_facts::list(connection, of)? {
                    self.of(held.person.clone()).written.evidence.push(held);
                }
                for (person, framework, judgement) in judgements::list(connection, of)? {
                    self.of(person).written.judgements.push((framework, judgement));
                }
            }
            Part::Held => self.read_held(connection, of)?,
        }
        Ok(())
    }

    fn read_held(&mut self, connection: &mut AnyConnection, of: &Span) -> Result<(), AppError> {
        for (person, framework, waiver) in waivers::list(connection, of)? {
            self.of(person).held.waivers.push((framework, waiver));
        }
        for (person, block) in waivers::list_blocks(connection, of)? {
            self.of(person).held.blocks.push(block);
        }
        for (person, job) in employment::list(connection, of)? {
            self.of(person).held.employment.push(job);
        }
        for (person, hours) in hours::list(connection, of)? {
            self.of(person).held.fte.push(Fte { from: hours.starts_on, fte: hours.fte });
        }
        for held in patches::list(connection, of)? {
            let (from, to) = (held.days.starts_on, held.days.ends_on);
            self.of(held.person).held.patches.push(PatchHolding { patch: held.patch, from, to, basis: held.basis });
        }
        for (person, days) in absences::list(connection, of)? {
            self.of(person).held.absences.push(Absence { from: days.starts_on, to: days.ends_on });
        }
        for (person, award) in qualifications::list(connection, of)? {
            self.of(person).held.qualifications.push(award);
        }
        for (person, completion) in training::list(connection, of)? {
            self.of(person).held.training.push(completion);
        }
        for (person, entry) in cpd::list(connection, of)? {
            self.of(person).held.cpd.push(entry);
        }
        for (person, by, name) in people_rows::level_givers(connection, of)? {
            self.of(person).held.names.insert(by, name);
        }
        Ok(())
    }

    /// Reads the figures of an officer's team where an outcome rests on them: what only supports changes none.
    fn read_deciding_teams(&mut self, tx: &mut Tx<'_>, post: &Post, plan: &Plan, as_of: NaiveDate) -> Result<(), AppError> {
        if plan.is_decided_beside_team() { self.read_teams(tx, &[(post, plan)], as_of, None) } else { Ok(()) }
    }

    /// Takes what was read of teams for others of the same day.
    pub fn beside(self, teams: Teams) -> Facts {
        Facts { teams, ..self }
    }

    pub fn into_teams(self) -> Teams {
        self.teams
    }

    /// Reads the figures of the teams that rules hold against those of these people, where they have any of their own: one
    /// query, whoever they are, and none where no rule does or all are there. `known_before`: as they were known then.
    pub fn read_teams(
        &mut self,
        tx: &mut Tx<'_>,
        posts: &[(&Post, &Plan)],
        as_of: NaiveDate,
        known_before: Option<DateTime<Utc>>,
    ) -> Result<(), AppError> {
        let people = &self.people;
        let wanted = posts.iter().filter_map(|(post, plan)| {
            let (team, own) = (post.team.as_ref()?, &people.get(&post.person)?.caseload);
            let mut asked = plan.beside_team();
            asked.retain(|(metric, kind)| {
                let is_held = |row: &officer::Observation| row.metric == *metric && row.period == *kind;
                own.observations.iter().any(is_held) && !own.team_observations.iter().any(is_held)
            });
            Some((team, asked))
        });
        self.teams.read(tx.connection, wanted, as_of, known_before)
    }

    fn of(&mut self, person: PersonId) -> &mut OfOne {
        self.people.entry(person).or_default()
    }

    /// The record of one of them for a post on a day.
    pub fn record(&mut self, person: &Person, post: &Post, plan: &Plan, as_of: NaiveDate, sight: Sight) -> Record {
        let team = self.teams.of(post, plan);
        let facts = self.of(person.id.clone()).clone();
        facts.complete(person, post, plan, as_of, sight, team)
    }

    /// The same for the last time: what it is made of goes with it, for there are hundreds of figures.
    pub fn take(&mut self, person: &Person, post: &Post, plan: &Plan, as_of: NaiveDate, sight: Sight) -> Record {
        let team = self.teams.of(post, plan);
        let facts = self.people.remove(&person.id).unwrap_or_default();
        facts.complete(person, post, plan, as_of, sight, team)
    }
}

impl OfOne {
    /// Takes a part as it was kept; false where it cannot be read.
    fn take_in(&mut self, part: Part, bytes: &[u8]) -> bool {
        let read = match part {
            Part::Caseload => {
                kept::read_caseload(bytes).map(|(observations, team_observations, (events, targets, (left_out, restated)))| {
                    self.caseload = Caseload { observations, team_observations, events, targets, left_out, restated };
                })
            }
            Part::Written => kept::read(bytes).map(|written| self.written = written),
            Part::Held => kept::read(bytes).map(|held| self.held = held),
        };
        read.is_some()
    }

    /// A part as it is kept.
    fn written_out(&self, part: Part) -> Option<Vec<u8>> {
        match part {
            Part::Caseload => {
                let Caseload { observations, team_observations, events, targets, left_out, restated } = &self.caseload;
                kept::write_caseload(observations, team_observations, &(events, targets, (left_out, restated)))
            }
            Part::Written => kept::write(&self.written),
            Part::Held => kept::write(&self.held),
        }
    }

    /// The record for a framework and on a day.
    fn complete(
        self,
        person: &Person,
        post: &Post,
        plan: &Plan,
        as_of: NaiveDate,
        sight: Sight,
        mut team: Vec<officer::Observation>,
    ) -> Record {
        let framework = reference(post);
        let OfOne { mut caseload, written, held } = self;
        // What was given of the team goes before what is worked out.
        let given = |row: &officer::Observation| {
            caseload.team_observations.iter().any(|given| (&given.metric, given.period) == (&row.metric, row.period))
        };
        team.retain(|row| !given(row));
        caseload.team_observations.append(&mut team);
        Target::fill(&caseload.targets, &person.organisation, post.team.as_ref(), &mut caseload.observations);
        let levels_confirmed = levels(post, plan, as_of, &held.names);
        let level = levels_confirmed.last().map(|confirmed| confirmed.level.clone());
        let end = clock::start_of_day_in_london(as_of.succ_opt().unwrap_or(as_of));
        let of_own = |of: &str| of == framework.id();
        let evidence = written.evidence.iter().filter(|held| of_own(&held.framework));
        let documents = evidence.filter_map(|held| documents::document(held, end, sight)).collect();
        let waivers = held.waivers.into_iter().filter(|(of, _)| of_own(of)).map(|(_, waiver)| waiver).collect();
        let judgements = written.judgements.into_iter().filter(|(of, _)| of_own(of)).map(|(_, judged)| judged).collect();
        Record {
            schema_version: Some(1),
            officer: person.employee_ref.clone().unwrap_or_else(|| person.id.to_string()),
            level,
            appointed_on: Some(post.days.starts_on),
            levels_confirmed,
            waivers,
            employment: held.employment,
            fte: held.fte,
            // Figures are counted for patches held as soon as any holding is known.
            patches: Some(held.patches).filter(|held| !held.is_empty()),
            absences: held.absences,
            qualifications: held.qualifications,
            training: held.training,
            cpd: held.cpd,
            documents,
            judgements,
            observations: caseload.observations,
            team_observations: caseload.team_observations,
            restated: caseload.restated,
            events: caseload.events,
            blocks: held.blocks,
            left_out: caseload.left_out,
            framework,
        }
    }
}

/// A figure that stays out as its record says it. `by`: the name of who settled the dispute.
fn left_out(dispute: Dispute, by: String) -> Option<officer::LeftOut> {
    let (key, settled) = (dispute.key, dispute.settlement?);
    Some(officer::LeftOut {
        metric: key.metric,
        patch: key.patch,
        period: key.period,
        start: key.start,
        end: key.end,
        basis: key.basis,
        by,
        on: clock::day_in_london(settled.at),
        reason: settled.text,
    })
}

/// What a figure said until it was corrected on a day.
fn restatement(said: officer::Observation, on: NaiveDate) -> officer::Restatement {
    let officer::Observation { metric, patch, period, start, end, numerator, denominator, basis, .. } = said;
    officer::Restatement { metric, patch, period, start, end, numerator, denominator, basis, on }
}

/// The levels confirmed up to a day. A level that was taken back is left out together with what had been built on it.
fn levels(post: &Post, plan: &Plan, as_of: NaiveDate, names: &BTreeMap<PersonId, String>) -> Vec<LevelConfirmed> {
    let rank = |level: &str| plan.level(level);
    let mut kept: Vec<&people::PostLevel> = Vec::new();
    for level in post.levels.iter().filter(|level| level.starts_on <= as_of) {
        kept.retain(|earlier| rank(earlier.level.as_str()) < rank(level.level.as_str()));
        kept.push(level);
    }
    let confirmed = |level: &people::PostLevel| LevelConfirmed {
        level: level.level.clone(),
        on: level.starts_on,
        basis: match level.basis {
            people::LevelBasis::Appointment => LevelBasis::Appointment,
            people::LevelBasis::Decision => LevelBasis::Decision,
        },
        by: level.by.as_ref().and_then(|by| names.get(by).cloned()),
    };
    kept.into_iter().map(confirmed).collect()
}
