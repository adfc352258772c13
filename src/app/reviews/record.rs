//! Recording a review: outcomes with comments, or a return. It is for the revision that the reviewer has read: where that no
//! longer waits, what was typed is kept and the reviewer hears what happened instead.

use chrono::{DateTime, Utc};

use super::super::evidence::{Loaded, Names, load, names_of_criteria, state_words, write};
use super::super::fields::Fields;
use super::super::{AppError, Caller, Tx, accounts, judgements, standing};
use super::{open, queue};
use crate::domain::audit::Outcome;
use crate::domain::evidence::{Evidence, Returned, Reviewed, StateWord};
use crate::domain::ids::{CriterionId, EvidenceId, ReviewId};
use crate::domain::judgement::JudgementSource;
use crate::domain::officer::DocumentOutcome;
use crate::domain::outbox::{Message, NaturalKey};
use crate::domain::review::{Review, Typed, Verdict, outcomes, returned};
use crate::policy::{Action, Decision};
use crate::store::reviews as rows;
use crate::store::{evidence as evidence_rows, people};

/// What came of it.
#[derive(Clone, PartialEq, Debug)]
pub enum Settled {
    Done(Done),
    /// It was settled by another meanwhile, or withdrawn, or sent anew. What was typed is kept as a draft.
    Overtaken(Overtaken),
}

/// A review that is recorded.
#[derive(Clone, PartialEq, Debug)]
pub struct Done {
    pub review: ReviewId,
    /// What waits longest now.
    pub next: Option<EvidenceId>,
}

/// What happened to a piece meanwhile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Overtaken {
    pub state: StateWord,
    /// The revision that there is now.
    pub revision: u32,
    /// Who settled it, where somebody did.
    pub by: Option<String>,
    pub at: Option<DateTime<Utc>>,
    /// For people: what it is now and what can be done.
    pub words: String,
}

impl From<Overtaken> for AppError {
    fn from(overtaken: Overtaken) -> AppError {
        AppError::conflict("overtaken", overtaken.words)
    }
}

/// Gives outcomes to the criteria of a revision.
pub fn record(tx: &mut Tx<'_>, me: &Caller, id: &EvidenceId, revision: u32, typed: &Typed) -> Result<Settled, AppError> {
    let loaded = match ready(tx, me, id, revision, typed)? {
        Ok(loaded) => loaded,
        Err(overtaken) => return Ok(Settled::Overtaken(overtaken)),
    };
    let names = Names::of(tx, &loaded.evidence.framework);
    let criteria: Vec<CriterionId> = names_of_criteria(&names, &loaded.evidence).into_iter().map(|(id, _)| id).collect();
    let mut fields = Fields::default();
    let typed = open::tidy(&mut fields, typed);
    let found = outcomes(&typed, &criteria, &|id| names.criterion(id), &loaded.person.name);
    let found = found.unwrap_or_else(|missing| {
        fields.missing(missing);
        Vec::new()
    });
    fields.check()?;
    let (given, judged): (Vec<DocumentOutcome>, Vec<bool>) = found.into_iter().unzip();
    let review = begun(tx, me, &loaded, Verdict::Outcomes(given.clone()));
    let reviewed = Reviewed { review: review.id.clone(), at: tx.now, by: me.id().clone(), outcomes: given.clone() };
    let after = loaded.evidence.clone().review(reviewed)?;
    if let Some(overtaken) = keep(tx, me, &loaded, &after, &review, &typed)? {
        return Ok(Settled::Overtaken(overtaken));
    }
    for found in given.iter().zip(&judged).filter(|(_, judged)| **judged).map(|(found, _)| found) {
        judgements::insert(
            tx,
            me,
            judgements::New {
                person: &loaded.person,
                framework: &loaded.evidence.framework,
                criterion: &found.criterion,
                outcome: found.outcome,
                reason: found.comment.clone().unwrap_or_default(),
                for_manager: review.for_manager.clone(),
                source: JudgementSource::Review,
                review: Some(review.id.clone()),
            },
        )?;
    }
    let words: Vec<String> = given.iter().map(|found| format!("{} {}", found.criterion, found.outcome.as_str())).collect();
    let mut details = vec![("revision", revision.to_string()), ("outcomes_after", words.join(", "))];
    details.extend(review.for_manager.iter().map(|manager| ("for_manager", manager.to_string())));
    tx.record(me, Outcome::Done, "evidence_reviewed", write::about(&loaded.evidence), details);
    let message = Message::Reviewed {
        reviewer: me.name.clone(),
        criteria: u32::try_from(given.len()).unwrap_or(u32::MAX),
        evidence: id.to_string(),
        review: review.id.to_string(),
    };
    accounts::post(tx, &loaded.person, NaturalKey::reviewed(review.id.as_str()), message)?;
    done(tx, me, &loaded, review)
}

/// Sends a revision back without an outcome.
pub fn give_back(tx: &mut Tx<'_>, me: &Caller, id: &EvidenceId, revision: u32, typed: &Typed) -> Result<Settled, AppError> {
    let loaded = match ready(tx, me, id, revision, typed)? {
        Ok(loaded) => loaded,
        Err(overtaken) => return Ok(Settled::Overtaken(overtaken)),
    };
    let mut fields = Fields::default();
    let typed = open::tidy(&mut fields, typed);
    let found = returned(&typed, &loaded.person.name).map_err(|missing| fields.missing(missing)).ok();
    fields.check()?;
    let Some((reason, comment)) = found else { return Err(AppError::Internal("a return without a reason".to_owned())) };
    let review = begun(tx, me, &loaded, Verdict::Returned { reason, comment: comment.clone() });
    let back = Returned { review: review.id.clone(), at: tx.now, by: me.id().clone(), reason, comment };
    let after = loaded.evidence.clone().give_back(back)?;
    if let Some(overtaken) = keep(tx, me, &loaded, &after, &review, &typed)? {
        return Ok(Settled::Overtaken(overtaken));
    }
    let mut details = vec![("revision", revision.to_string()), ("reason_after", reason.as_str().to_owned())];
    details.extend(review.for_manager.iter().map(|manager| ("for_manager", manager.to_string())));
    tx.record(me, Outcome::Done, "evidence_returned", write::about(&loaded.evidence), details);
    let message = Message::Returned { reviewer: me.name.clone(), evidence: id.to_string(), review: review.id.to_string() };
    accounts::post(tx, &loaded.person, NaturalKey::returned(review.id.as_str()), message)?;
    done(tx, me, &loaded, review)
}

/// Asks the policy, and whether the revision that the caller has read still waits. Otherwise what was typed is kept.
fn ready(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &EvidenceId,
    revision: u32,
    typed: &Typed,
) -> Result<Result<Loaded, Overtaken>, AppError> {
    let loaded = load(tx, me, id)?;
    if loaded.decide(me, Action::Review) != Decision::WrongState {
        loaded.allow(tx, me, Action::Review)?;
        if loaded.evidence.revision == revision {
            return Ok(Ok(loaded));
        }
    }
    Ok(Err(overtaken(tx, me, &loaded, revision, typed)?))
}

/// Keeps what was typed and says what happened.
fn overtaken(tx: &mut Tx<'_>, me: &Caller, loaded: &Loaded, revision: u32, typed: &Typed) -> Result<Overtaken, AppError> {
    let mut fields = Fields::default();
    let typed = open::tidy(&mut fields, typed);
    fields.check()?;
    open::keep(tx, me, &loaded.evidence.id, revision, typed)?;
    let now = &loaded.evidence;
    let review = match now.last_sent() {
        Some(number) => rows::find_of(tx.connection, &now.id, i64::from(number))?,
        None => None,
    };
    let by = match &review {
        Some(review) => people::find(tx.connection, &review.reviewer)?.map(|person| person.name),
        None => None,
    };
    let at = review.as_ref().map(|review| review.made_at).or(now.state.settled_at());
    let what = match (loaded.seen, &by) {
        (StateWord::Submitted, _) => format!("{} has sent a new version of this.", loaded.person.name),
        (StateWord::Withdrawn, _) => format!("{} has withdrawn this.", loaded.person.name),
        (_, Some(by)) => format!("{by} has just settled this."),
        (_, None) => state_words(now, false),
    };
    let words = format!("{what} What you typed is kept as a draft.");
    Ok(Overtaken { state: loaded.seen, revision: now.revision, by, at, words })
}

fn begun(tx: &Tx<'_>, me: &Caller, loaded: &Loaded, verdict: Verdict) -> Review {
    Review {
        id: ReviewId::new(tx.new_id()),
        evidence: loaded.evidence.id.clone(),
        revision: loaded.evidence.revision,
        person: loaded.person.id.clone(),
        reviewer: me.id().clone(),
        for_manager: judgements::acting_for(&loaded.standing),
        made_at: tx.now,
        verdict,
    }
}

/// Writes the new state and then the review, so that of two reviewers the second waits for the first and sees what it did.
fn keep(
    tx: &mut Tx<'_>,
    me: &Caller,
    loaded: &Loaded,
    after: &Evidence,
    review: &Review,
    typed: &Typed,
) -> Result<Option<Overtaken>, AppError> {
    if !evidence_rows::update(tx.connection, after)? {
        let now = load(tx, me, &loaded.evidence.id)?;
        if now.decide(me, Action::ViewEvidence) != Decision::Allow {
            return Err(AppError::NotFound);
        }
        return Ok(Some(overtaken(tx, me, &now, review.revision, typed)?));
    }
    rows::insert(tx.connection, review)?;
    rows::forget_draft(tx.connection, &loaded.evidence.id, me.id())?;
    Ok(None)
}

fn done(tx: &mut Tx<'_>, me: &Caller, loaded: &Loaded, review: Review) -> Result<Settled, AppError> {
    standing::changed(tx, &loaded.person.id, &[standing::Part::Written])?;
    Ok(Settled::Done(Done { review: review.id, next: queue::next_waiting(tx, me, &loaded.evidence.id)? }))
}
