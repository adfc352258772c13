//! Qualifications that people hold or work towards: what each meets, who verified it, and what HR decided about it as an
//! equivalent. Their owner adds them; the line manager or HR verifies them.

mod equivalents;
mod files;
mod verify;
mod write;

use std::collections::{BTreeMap, BTreeSet};

pub use equivalents::{ask, decide, label};
pub use files::{attach, download, remove_file};
pub use verify::{ToVerify, WaitingAward, to_verify, verify, waiting};
pub use write::{NewAward, add, change, find_own, to_add, to_change, withdraw};

use chrono::NaiveDate;

use super::conduct_standard::{self, InScope};
use super::evidence::Names;
use super::people::names;
use super::progress::{self, View};
use super::relations::{self, Standing};
use super::{AppError, Caller, Tx, record};
use crate::domain::assessment::answer::Reason;
use crate::domain::assessment::learning::{QualificationCriterion, dated_documents, qualification_criteria};
use crate::domain::ids::{CriterionId, DocumentType, PersonId};
use crate::domain::officer::{DocumentState, EquivalenceState};
use crate::domain::people::{Person, Post};
use crate::domain::qualification::{Equivalent, HeldAward, QualificationCatalogue};
use crate::frameworks::select::Basis;
use crate::policy::{self, Action, EvidenceStage};
use crate::store::qualifications as rows;

/// An award with what it does.
#[derive(Clone, Debug)]
pub struct AwardView {
    pub held: HeldAward,
    /// Criteria that it meets today.
    pub meets: Vec<Named>,
    /// What stands between it and criteria that it might meet: the criterion and the reason.
    pub reasons: Vec<(Named, Reason)>,
    /// Criteria for which HR may be asked whether it is an equivalent.
    pub may_ask: Vec<Named>,
}

/// A criterion by its label.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Named {
    pub id: CriterionId,
    pub label: String,
}

/// All that the page of somebody's qualifications shows.
#[derive(Clone, Debug)]
pub struct Qualifications {
    pub view: View,
    pub awards: Vec<AwardView>,
    /// Criteria that no award meets yet, with the reasons that are about no award.
    pub missing: Vec<(Named, Vec<Reason>)>,
    /// Documents with a last day that the post asks for.
    pub documents: Vec<DatedView>,
    /// Posts held today that the Competence and Conduct Standard asks for a qualification for; empty where it asks for none.
    pub standard: Vec<InScope>,
    /// Names of those who verified or decided.
    pub people: BTreeMap<PersonId, String>,
    pub may: May,
}

/// A document with a last day that a criterion asks for, and what there is of it. It is evidence, and kept as such.
#[derive(Clone, Debug)]
pub struct DatedView {
    pub criterion: Named,
    pub kind: DocumentType,
    /// "Driving licence".
    pub name: String,
    /// The accepted one that counts longest: its id and last day.
    pub held: Option<(String, NaiveDate)>,
    /// One was sent and waits for its review.
    pub waits: bool,
}

/// What the caller may do with them.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct May {
    /// Add, change, withdraw, ask HR.
    pub write: bool,
    pub verify: bool,
    /// Decide about equivalents.
    pub decide: bool,
    /// Open certificates.
    pub download: bool,
}

/// The qualifications of somebody, as the caller may see them.
pub fn view(tx: &mut Tx<'_>, me: &Caller, id: &PersonId) -> Result<Qualifications, AppError> {
    let view = progress::view(tx, me, id)?;
    let (person, standing) = relations::look(tx, me, id)?;
    let may = may(me, &person, &standing);
    let held = rows::held_by(tx.connection, id)?;
    let mut criteria = Vec::new();
    if let Some(post) = &view.held {
        criteria = qualification_criteria(&post.assessed.plan);
    }
    let deciders = held.iter().flat_map(|held| held.equivalents.iter().filter_map(|asked| asked.decided_by.as_ref()));
    let verifiers = held.iter().flat_map(|held| held.past.iter().map(|past| &past.by).chain([&held.verified_by]).flatten());
    let people = names(tx, verifiers.chain(deciders))?;
    let awards: Vec<AwardView> = held.into_iter().map(|held| with_criteria(held, &view, &criteria)).collect();
    let ids: BTreeSet<&str> = awards.iter().map(|award| award.held.award.id.as_str()).collect();
    let mut missing = Vec::new();
    let statuses = view.held.iter().flat_map(|held| &held.assessed.assessment.criteria);
    for status in statuses.filter(|status| !status.outcome.is_met()) {
        if criteria.iter().all(|criterion| criterion.id != status.id) {
            continue;
        }
        let about_none = |reason: &&Reason| is_about_awards(reason) && !ids.contains(reason.subject.as_str());
        let reasons: Vec<Reason> = status.reasons.iter().filter(about_none).cloned().collect();
        if !reasons.is_empty() {
            missing.push((Named { id: CriterionId::new(&*status.id), label: status.label.clone() }, reasons));
        }
    }
    let documents = documents(tx, &view);
    let standard = conduct_standard::in_scope(tx, id)?;
    Ok(Qualifications { view, awards, missing, documents, standard, people, may })
}

fn documents(tx: &Tx<'_>, view: &View) -> Vec<DatedView> {
    let Some(held) = &view.held else { return Vec::new() };
    let names = Names::of(tx, &held.assessed.assessment.framework);
    let of_kind = |kind: &DocumentType| {
        let documents = held.assessed.record.documents.iter();
        let kind = kind.clone();
        documents.filter(move |document| document.kind.as_ref() == Some(&kind) || document.types.contains(&kind))
    };
    let asked = dated_documents(&held.assessed.plan).into_iter().map(|asked| {
        let accepted = of_kind(&asked.kind).filter(|document| document.state() == DocumentState::Accepted);
        let best = accepted.filter_map(|document| Some((document.id.to_string(), document.expires_on?)));
        DatedView {
            name: names.kind(&asked.kind),
            held: best.max_by_key(|(_, last)| *last),
            waits: of_kind(&asked.kind).any(|document| document.state() == DocumentState::Submitted),
            criterion: Named { id: CriterionId::new(&*asked.criterion), label: asked.label },
            kind: asked.kind,
        }
    });
    asked.collect()
}

fn may(me: &Caller, person: &Person, standing: &Standing) -> May {
    let subject = standing.subject(person);
    let offers = |action, subject| policy::decide(&me.actor, action, &subject).offers();
    May {
        write: offers(Action::SubmitEvidence, subject.clone().evidence(EvidenceStage::New)),
        verify: offers(Action::VerifyQualification, subject.clone()),
        download: offers(Action::DownloadAttachment, subject.clone().evidence(EvidenceStage::Submitted)),
        decide: offers(Action::Waive, subject),
    }
}

fn is_about_awards(reason: &Reason) -> bool {
    let word = reason.code.as_str();
    word.starts_with("qualification_") || word.starts_with("equivalence_")
}

fn with_criteria(held: HeldAward, view: &View, criteria: &[QualificationCriterion]) -> AwardView {
    let id = held.award.id.clone();
    let (mut meets, mut reasons) = (Vec::new(), Vec::new());
    for status in view.held.iter().flat_map(|held| &held.assessed.assessment.criteria) {
        let named = || Named { id: CriterionId::new(&*status.id), label: status.label.clone() };
        if status.met_by.iter().any(|met| &*met.kind == "award" && id == *met.id.as_str()) {
            meets.push(named());
        }
        let about = status.reasons.iter().filter(|reason| is_about_awards(reason) && id == *reason.subject.as_str());
        reasons.extend(about.map(|reason| (named(), reason.clone())));
    }
    let takes = criteria.iter().filter(|criterion| criterion.takes_equivalents);
    // What HR refused can be asked again.
    let asked = |id: &str| {
        let open = |asked: &&Equivalent| asked.criterion == *id && asked.state != EquivalenceState::Refused;
        held.equivalents.iter().find(open).is_some()
    };
    let may_ask = takes
        .filter(|criterion| !asked(&criterion.id) && meets.iter().all(|named| named.id != *criterion.id.as_str()))
        .map(|criterion| Named { id: CriterionId::new(&*criterion.id), label: criterion.label.clone() })
        .collect();
    AwardView { held, meets, reasons, may_ask }
}

/// The catalogue that a post is judged by; without a post the newest there is.
pub fn catalogue<'l>(tx: &Tx<'l>, post: Option<&Post>) -> Result<Option<&'l QualificationCatalogue>, AppError> {
    let of_post = match post {
        Some(post) => {
            Basis::choose(tx.library(), &record::reference(post), tx.today).map_err(record::unresolved)?.qualification_catalogue
        }
        None => None,
    };
    let found = of_post.or_else(|| tx.library().qualification_catalogues.iter().last());
    Ok(found.map(|stored| &stored.document))
}

/// An award of somebody whose record the caller may see.
fn found(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<(HeldAward, Person, Standing), AppError> {
    if id.contains('\0') {
        return Err(AppError::NotFound);
    }
    let held = rows::find(tx.connection, id)?.ok_or(AppError::NotFound)?;
    let (person, standing) = relations::find(tx, me, &held.person)?;
    Ok((held, person, standing))
}
