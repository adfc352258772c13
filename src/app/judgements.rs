//! A manager's judgement of a whole criterion, with a review or by itself. It is a record of its own: evidence that is
//! accepted is one thing, a criterion that is judged another.

use chrono::NaiveDate;

use super::evidence::Names;
use super::fields::Fields;
use super::people::{Named, Why, names as names_of, why_seen};
use super::relations::{self, Standing};
use super::{About, AppError, Caller, Tx, record, standing};
use crate::domain::audit::Outcome;
use crate::domain::ids::{CriterionId, PersonId, ReviewId};
use crate::domain::judgement::{Judgement, JudgementSource};
use crate::domain::officer::ReviewOutcome;
use crate::domain::people::Person;
use crate::domain::review::COMMENT;
use crate::policy::{self, Action, EvidenceStage, Relation, Subject};
use crate::store::judgements as rows;

/// A judgement with the names that a page shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JudgementView {
    pub judgement: Judgement,
    pub by: String,
    /// The manager for whom whoever judged acted.
    pub for_manager: Option<String>,
}

/// A criterion in front of whoever may judge it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ToJudge {
    pub person: Named,
    pub why: Why,
    /// "Relationships (B-E1)".
    pub name: String,
    /// Word for word.
    pub text: String,
    /// What was given before, the newest first.
    pub given: Vec<JudgementView>,
}

/// A judgement to be kept.
pub(super) struct New<'n> {
    pub person: &'n Person,
    pub framework: &'n str,
    pub criterion: &'n CriterionId,
    pub outcome: ReviewOutcome,
    pub reason: String,
    pub for_manager: Option<PersonId>,
    pub source: JudgementSource,
    pub review: Option<ReviewId>,
}

/// A judgement has no states, so the policy is asked as for evidence that waits.
fn subject(person: &Person, standing: &Standing) -> Subject {
    standing.subject(person).evidence(EvidenceStage::Submitted)
}

/// Whether the caller may judge a person's criteria, so that a page offers it.
pub fn may_judge(me: &Caller, person: &Person, standing: &Standing) -> bool {
    policy::decide(&me.actor, Action::Review, &subject(person, standing)).offers()
}

/// Opens a criterion of the post that a person holds today to judge it.
pub fn to_give(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, criterion: &CriterionId) -> Result<ToJudge, AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    tx.allow(me, Action::Review, &subject(&person, &standing))?;
    let framework = framework_of(tx, &person)?;
    let names = Names::of(tx, &framework);
    let text = names.text(criterion).ok_or(AppError::NotFound)?.to_owned();
    Ok(ToJudge {
        name: names.criterion(criterion),
        text,
        why: why_seen(tx, me, &person, &standing)?,
        given: list(tx, me, id, criterion)?,
        person: Named { id: person.id, name: person.name },
    })
}

/// The id of the framework, or job profile, of the post that a person holds today.
fn framework_of(tx: &mut Tx<'_>, person: &Person) -> Result<String, AppError> {
    let today = tx.today;
    let Some(post) = record::find_post(tx, &person.id, today)? else {
        let words = format!("{} holds no post today, so there is nothing to judge. HR gives posts.", person.name);
        return Err(AppError::conflict("no_post", words));
    };
    Ok(record::reference(&post).id().to_owned())
}

/// What came of judging a criterion.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Given {
    Recorded(Judgement),
    /// The newest one says just this, by the same person on the same day: a form that was sent twice.
    Already(Judgement),
}

/// Judges a criterion of the post that a person holds today. `outcome` and `reason` as they were typed.
pub fn give(
    tx: &mut Tx<'_>,
    me: &Caller,
    person: &PersonId,
    criterion: &CriterionId,
    outcome: Option<ReviewOutcome>,
    reason: &str,
) -> Result<Given, AppError> {
    let (person, standing) = relations::find(tx, me, person)?;
    tx.allow(me, Action::Review, &subject(&person, &standing))?;
    let framework = framework_of(tx, &person)?;
    let names = Names::of(tx, &framework);
    if !names.has(criterion) {
        return Err(AppError::NotFound);
    }
    let mut fields = Fields::default();
    if outcome.is_none() {
        fields.wrong("outcome", "required", format!("Select an outcome for {}", names.criterion(criterion)));
    }
    let reason = fields.text("reason", "Reason", reason, COMMENT);
    if reason.is_empty() {
        fields.wrong("reason", "required", format!("Enter a reason. {} will read it", person.name));
    }
    fields.check()?;
    let Some(outcome) = outcome else { return Err(AppError::Internal("a judgement without an outcome".to_owned())) };
    let newest = rows::list_for_criterion(tx.connection, &person.id, criterion)?.into_iter().next();
    let same = |held: &Judgement| {
        (&held.by, &held.framework, held.given_on, held.outcome) == (me.id(), &framework, tx.today, outcome)
            && held.reason == reason
            && held.source == JudgementSource::Manager
    };
    if let Some(held) = newest.filter(same) {
        return Ok(Given::Already(held));
    }
    let new = New {
        person: &person,
        framework: &framework,
        criterion,
        outcome,
        reason,
        for_manager: acting_for(&standing),
        source: JudgementSource::Manager,
        review: None,
    };
    let judgement = insert(tx, me, new)?;
    standing::changed(tx, &person.id, &[standing::Part::Written])?;
    Ok(Given::Recorded(judgement))
}

/// Every judgement of a criterion that a person has been given, the newest first. That they were read is recorded.
pub fn list(tx: &mut Tx<'_>, me: &Caller, person: &PersonId, criterion: &CriterionId) -> Result<Vec<JudgementView>, AppError> {
    let (person, standing) = relations::find(tx, me, person)?;
    tx.allow(me, Action::ViewRecord, &standing.subject(&person))?;
    if criterion.as_str().contains('\0') {
        return Err(AppError::NotFound);
    }
    let found = rows::list_for_criterion(tx.connection, &person.id, criterion)?;
    let names = names_of(tx, found.iter().flat_map(|found| std::iter::once(&found.by).chain(&found.for_manager)))?;
    let name = |id: &PersonId| names.get(id).cloned().unwrap_or_default();
    super::people::record_read(tx, me, &person, &standing, "judgements_read");
    Ok(found
        .into_iter()
        .map(|judgement| JudgementView {
            by: name(&judgement.by),
            for_manager: judgement.for_manager.as_ref().map(name),
            judgement,
        })
        .collect())
}

/// The manager for whom the caller acts, where nothing else lets the caller judge.
pub(super) fn acting_for(standing: &Standing) -> Option<PersonId> {
    let by_cover = standing.relations.has(Relation::ActingFor) && !standing.relations.has(Relation::DirectReport);
    by_cover.then(|| standing.covers.first().map(|cover| cover.from.clone())).flatten()
}

/// Keeps a judgement of today; whoever calls has asked the policy, and makes the standing anew afterwards.
pub(super) fn insert(tx: &mut Tx<'_>, me: &Caller, new: New<'_>) -> Result<Judgement, AppError> {
    let given_on: NaiveDate = tx.today;
    let judgement = Judgement {
        id: tx.new_id(),
        person: new.person.id.clone(),
        framework: new.framework.to_owned(),
        criterion: new.criterion.clone(),
        outcome: new.outcome,
        by: me.id().clone(),
        for_manager: new.for_manager,
        given_on,
        made_at: tx.now,
        reason: new.reason,
        source: new.source,
        review: new.review,
    };
    rows::insert(tx.connection, &judgement)?;
    let mut details = vec![
        ("criterion", judgement.criterion.to_string()),
        ("outcome_after", judgement.outcome.as_str().to_owned()),
        ("source", judgement.source.as_str().to_owned()),
    ];
    details.extend(judgement.for_manager.iter().map(|manager| ("for_manager", manager.to_string())));
    let about = About::thing("judgement", &*judgement.id, Some(&judgement.person));
    tx.record(me, Outcome::Done, "criterion_judged", about, details);
    Ok(judgement)
}
