//! The record of an officer: every fact that `assess` takes, gathered from the tables, as it stood on any day. It is read for
//! one officer or for a span of them by the same queries, so a report over thousands costs as many queries a step as a page.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::{AppError, Tx};
use crate::clock;
use crate::domain::assessment::plan::Plan;
use crate::domain::assessment::{Assessment, assess};
use crate::domain::ids::{LocalId, PersonId, Reference};
use crate::domain::officer::{
    Absence, Block, DocumentState, EvidenceDocument, Fte, LevelBasis, LevelConfirmed, PatchHolding, Record,
};
use crate::domain::people::{self, Person, Post};
use crate::frameworks::load::digest;
use crate::frameworks::select::Basis;
use crate::store::evidence_facts::{self, Held, Sent};
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
    let mut facts = Facts::load(tx, &Span::one(&person.id))?;
    let record = facts.take(person, post, &plan, as_of, sight);
    let assessment = assess(&plan, &record, as_of, None);
    Ok(Assessed { assessment, record, plan })
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
}

#[derive(Default)]
struct OfOne {
    waivers: Vec<(String, crate::domain::officer::Waiver)>,
    employment: Vec<crate::domain::officer::Employment>,
    fte: Vec<Fte>,
    patches: Vec<PatchHolding>,
    absences: Vec<Absence>,
    qualifications: Vec<crate::domain::officer::Award>,
    training: Vec<crate::domain::officer::Completion>,
    cpd: Vec<crate::domain::officer::CpdEntry>,
    evidence: Vec<Held>,
    judgements: Vec<(String, crate::domain::officer::Judgement)>,
    observations: Vec<crate::domain::officer::Observation>,
    team_observations: Vec<crate::domain::officer::Observation>,
    events: Vec<crate::domain::officer::CaseEvent>,
    blocks: Vec<Block>,
    /// Names of those who gave levels.
    names: HashMap<PersonId, String>,
}

impl Facts {
    /// Reads what is held of everybody in the span, whatever the day.
    pub fn load(tx: &mut Tx<'_>, of: &Span) -> Result<Facts, AppError> {
        let mut facts = Facts { people: HashMap::new() };
        let connection = &mut *tx.connection;
        for (person, framework, waiver) in waivers::list(connection, of)? {
            facts.of(person).waivers.push((framework, waiver));
        }
        for (person, block) in waivers::list_blocks(connection, of)? {
            facts.of(person).blocks.push(block);
        }
        for (person, job) in employment::list(connection, of)? {
            facts.of(person).employment.push(job);
        }
        for (person, hours) in hours::list(connection, of)? {
            facts.of(person).fte.push(Fte { from: hours.starts_on, fte: hours.fte });
        }
        for held in patches::list(connection, of)? {
            let (from, to) = (held.days.starts_on, held.days.ends_on);
            facts.of(held.person).patches.push(PatchHolding { patch: held.patch, from, to, basis: held.basis });
        }
        for (person, days) in absences::list(connection, of)? {
            facts.of(person).absences.push(Absence { from: days.starts_on, to: days.ends_on });
        }
        for (person, award) in qualifications::list(connection, of)? {
            facts.of(person).qualifications.push(award);
        }
        for (person, completion) in training::list(connection, of)? {
            facts.of(person).training.push(completion);
        }
        for (person, entry) in cpd::list(connection, of)? {
            facts.of(person).cpd.push(entry);
        }
        for held in evidence_facts::list(connection, of)? {
            facts.of(held.person.clone()).evidence.push(held);
        }
        for (person, framework, judgement) in judgements::list(connection, of)? {
            facts.of(person).judgements.push((framework, judgement));
        }
        for (person, of_team, observation) in caseload::list(connection, of)? {
            let of_one = facts.of(person);
            let list = if of_team { &mut of_one.team_observations } else { &mut of_one.observations };
            list.push(observation);
        }
        for (person, event) in caseload::list_events(connection, of)? {
            facts.of(person).events.push(event);
        }
        for (person, by, name) in people_rows::level_givers(connection, of)? {
            facts.of(person).names.insert(by, name);
        }
        Ok(facts)
    }

    fn of(&mut self, person: PersonId) -> &mut OfOne {
        self.people.entry(person).or_default()
    }

    /// The record of one of them for a post on a day.
    pub fn record(&mut self, person: &Person, post: &Post, plan: &Plan, as_of: NaiveDate, sight: Sight) -> Record {
        let facts = self.of(person.id.clone());
        let record = facts.reviewed(person, post, plan, as_of, sight);
        let whole = OfOne {
            employment: facts.employment.clone(),
            fte: facts.fte.clone(),
            patches: facts.patches.clone(),
            absences: facts.absences.clone(),
            qualifications: facts.qualifications.clone(),
            training: facts.training.clone(),
            cpd: facts.cpd.clone(),
            observations: facts.observations.clone(),
            team_observations: facts.team_observations.clone(),
            events: facts.events.clone(),
            blocks: facts.blocks.clone(),
            ..OfOne::default()
        };
        whole.complete(record)
    }

    /// The same for the last time: what it is made of goes with it, for there are hundreds of figures.
    pub fn take(&mut self, person: &Person, post: &Post, plan: &Plan, as_of: NaiveDate, sight: Sight) -> Record {
        let facts = self.people.remove(&person.id).unwrap_or_default();
        let record = facts.reviewed(person, post, plan, as_of, sight);
        facts.complete(record)
    }
}

impl OfOne {
    /// A record of what was written and reviewed, for a framework and on a day.
    fn reviewed(&self, person: &Person, post: &Post, plan: &Plan, as_of: NaiveDate, sight: Sight) -> Record {
        let framework = reference(post);
        let levels_confirmed = levels(post, plan, as_of, &self.names);
        let level = levels_confirmed.last().map(|confirmed| confirmed.level.clone());
        let end = clock::start_of_day_in_london(as_of.succ_opt().unwrap_or(as_of));
        let of_own = |of: &str| of == framework.id();
        let evidence = self.evidence.iter().filter(|held| of_own(&held.framework));
        let documents = evidence.filter_map(|held| document(held, end, sight)).collect();
        let waivers = self.waivers.iter().filter(|(of, _)| of_own(of)).map(|(_, waiver)| waiver.clone()).collect();
        let judgements = self.judgements.iter().filter(|(of, _)| of_own(of)).map(|(_, judged)| judged.clone()).collect();
        Record {
            schema_version: Some(1),
            officer: person.employee_ref.clone().unwrap_or_else(|| person.id.to_string()),
            framework,
            level,
            appointed_on: Some(post.days.starts_on),
            levels_confirmed,
            waivers,
            employment: Vec::new(),
            fte: Vec::new(),
            patches: None,
            absences: Vec::new(),
            qualifications: Vec::new(),
            training: Vec::new(),
            cpd: Vec::new(),
            documents,
            judgements,
            observations: Vec::new(),
            team_observations: Vec::new(),
            events: Vec::new(),
            blocks: Vec::new(),
        }
    }

    /// Adds what counts whatever the framework and the day.
    fn complete(self, record: Record) -> Record {
        Record {
            employment: self.employment,
            fte: self.fte,
            // Figures are counted for patches held as soon as any holding is known.
            patches: Some(self.patches).filter(|held| !held.is_empty()),
            absences: self.absences,
            qualifications: self.qualifications,
            training: self.training,
            cpd: self.cpd,
            observations: self.observations,
            team_observations: self.team_observations,
            events: self.events,
            blocks: self.blocks,
            ..record
        }
    }
}

/// The levels confirmed up to a day. A level that was taken back is left out together with what had been built on it.
fn levels(post: &Post, plan: &Plan, as_of: NaiveDate, names: &HashMap<PersonId, String>) -> Vec<LevelConfirmed> {
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

/// A piece of evidence as it stood at the end of a day; none where there was nothing yet, or nothing that this reader sees.
fn document(held: &Held, end: DateTime<Utc>, sight: Sight) -> Option<EvidenceDocument> {
    if held.made_at >= end {
        return None;
    }
    let sent = held.revisions.iter().rev().find(|sent| sent.submitted_at < end);
    let Some(sent) = sent else { return draft(held, sight) };
    let review = sent.review.as_ref().filter(|review| review.at < end);
    let ended = sent.ended_at.filter(|at| *at < end);
    let was_reviewed = |sent: &Sent| sent.review.as_ref().is_some_and(|review| !review.returned && review.at < end);
    let mut document = as_sent(held, sent);
    if let Some(at) = ended {
        // Taken back, or opened again after it was reviewed.
        if !was_reviewed(sent) || held.is_withdrawn {
            return None;
        }
        return Some(EvidenceDocument {
            state: Some(DocumentState::Draft),
            submitted_on: None,
            changed_on: Some(clock::day_in_london(at)),
            ..document
        });
    }
    match review {
        None => {
            let before = held.revisions.iter().filter(|earlier| earlier.number < sent.number);
            let changed = before.filter(|earlier| was_reviewed(earlier)).filter_map(|earlier| earlier.ended_at).max();
            document.changed_on = changed.map(clock::day_in_london);
            Some(document)
        }
        Some(review) if review.returned && review.may_identify_tenant => (sight == Sight::Owner).then(|| EvidenceDocument {
            state: Some(DocumentState::NeedsRedaction),
            returned_on: Some(clock::day_in_london(review.at)),
            ..document
        }),
        Some(review) if review.returned => Some(EvidenceDocument {
            state: Some(DocumentState::Returned),
            returned_on: Some(clock::day_in_london(review.at)),
            comment: review.comment.clone(),
            ..document
        }),
        Some(review) => Some(EvidenceDocument {
            state: Some(DocumentState::Accepted),
            outcomes: review.outcomes.clone(),
            accepted_by: Some(review.by.clone()),
            accepted_on: Some(clock::day_in_london(review.at)),
            ..document
        }),
    }
}

/// What was never sent is its owner's alone.
fn draft(held: &Held, sight: Sight) -> Option<EvidenceDocument> {
    (held.is_draft && sight == Sight::Owner).then(|| EvidenceDocument {
        id: LocalId::new(held.id.as_str()),
        title: Some(held.title.clone()).filter(|title| !title.is_empty()),
        kind: held.kind.as_deref().map(Into::into),
        types: Vec::new(),
        criteria: held.criteria.clone(),
        state: Some(DocumentState::Draft),
        outcomes: Vec::new(),
        dated_on: None,
        submitted_on: None,
        returned_on: None,
        comment: None,
        accepted_by: None,
        accepted_on: None,
        expires_on: None,
        redacted: true,
        changed_on: None,
    })
}

fn as_sent(held: &Held, sent: &Sent) -> EvidenceDocument {
    EvidenceDocument {
        id: LocalId::new(held.id.as_str()),
        title: Some(sent.title.clone()).filter(|title| !title.is_empty()),
        kind: Some(sent.kind.as_str().into()),
        types: Vec::new(),
        criteria: sent.criteria.clone(),
        state: Some(DocumentState::Submitted),
        outcomes: Vec::new(),
        dated_on: Some(sent.happened_on),
        submitted_on: Some(clock::day_in_london(sent.submitted_at)),
        returned_on: None,
        comment: None,
        accepted_by: None,
        accepted_on: None,
        expires_on: sent.expires_on,
        redacted: sent.redacted,
        changed_on: None,
    }
}
