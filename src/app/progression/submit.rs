//! Sending an application, for the first time and again, and taking it back. Sending freezes the assessment as it is then:
//! readiness is asked anew in the same transaction.

use chrono::Datelike;

use super::super::fields::Fields;
use super::super::record::{self, Assessed};
use super::super::{About, AppError, Caller, Tx, days};
use super::case::{self, Case};
use super::start::{must_be_ready, readiness};
use super::{Said, step, tell, touched, update, words};
use crate::domain::audit::Outcome;
use crate::domain::ids::{ApplicationId, Reference};
use crate::domain::officer::DocumentState;
use crate::domain::people::Post;
use crate::domain::progression::Application;
use crate::domain::progression::case::StepKind;
use crate::domain::progression::dates::{self, DECIDE_WITHIN, RECOMMEND_WITHIN};
use crate::domain::progression::frozen::Freeze;
use crate::domain::progression::start::{Blocker, BlockerCode};
use crate::policy::Action;
use crate::store::posts;
use crate::store::progression::{self as rows, freezes, typed};

/// What the officer sends.
#[derive(Clone, Default, Debug)]
pub struct Submission {
    /// Anything else we should know.
    pub statement: String,
    /// The officer says that it is their own work.
    pub own_work: bool,
}

/// Sends an application; one that came back is frozen anew.
pub fn submit(tx: &mut Tx<'_>, me: &Caller, id: &ApplicationId, version: i64, sent: Submission) -> Result<Application, AppError> {
    let (case, _) = case::find(tx, me, id)?;
    case.allow(tx, me, Action::Apply)?;
    case.must_be(version)?;
    let mut fields = Fields::default();
    let statement = words::optional(&mut fields, "statement", "Anything else we should know", &sent.statement);
    if !sent.own_work {
        fields.wrong("own_work", "required", "Confirm that this is your own work");
    }
    fields.check()?;
    let today = tx.today;
    let post = posts::find(tx.connection, &case.application.post)?.filter(|post| post.days.include(today));
    let Some(post) = post else {
        return Err(AppError::not_eligible(vec![Blocker::plain(BlockerCode::NoPost)], None));
    };
    let (_, blockers) = readiness(tx, &case.person, &post)?;
    // What is frozen others will read, so it is what others may read.
    let assessed = record::assessed(tx, &case.person, &post, today)?;
    let (level_held, level) = must_be_ready(&assessed, blockers)?;
    let first = case.application.reference.is_none();
    let reference = match case.application.reference.clone() {
        Some(reference) => reference,
        None => dates::reference(today.year(), rows::next_number(tx.connection, &case.application.organisation, today.year())?),
    };
    let organisation = case.application.organisation.clone();
    let state = case.application.state.clone().submit()?;
    let application = update(
        tx,
        Application {
            level,
            level_held,
            framework: assessed.assessment.framework.clone(),
            reference: Some(reference),
            state,
            statement: statement.clone(),
            submitted_at: Some(tx.now),
            recommend_by: Some(days::working_days_after(tx, &organisation, today, RECOMMEND_WITHIN)),
            due_on: Some(days::working_days_after(tx, &organisation, today, DECIDE_WITHIN)),
            ..case.application.clone()
        },
    )?;
    let freeze = freeze(tx, &case, &post, &assessed, statement)?;
    freezes::insert(tx.connection, &application.id, &application.person, &freeze)?;
    let kind = if first { StepKind::Sent } else { StepKind::SentAgain };
    step(tx, me, &application, kind, Said::default())?;
    let about = About::thing("application", application.id.as_str(), Some(&application.person));
    let mut details = vec![
        ("state_before", case.stage().as_str().to_owned()),
        ("state_after", application.stage().as_str().to_owned()),
        ("answer_after", freeze.answer_digest.clone()),
        ("record_after", freeze.record_digest.clone()),
    ];
    details.extend(application.reference.iter().map(|reference| ("reference_after", reference.clone())));
    tx.record(me, Outcome::Done, "application_sent", about, details);
    tell::of_application(tx, &case.person, &application, &freeze.id)?;
    touched(tx, &application.person)?;
    Ok(application)
}

/// What is kept of this moment for good.
fn freeze(tx: &mut Tx<'_>, case: &Case, post: &Post, assessed: &Assessed, statement: String) -> Result<Freeze, AppError> {
    let frozen = assessed.freeze(tx)?;
    let last = freezes::latest(tx.connection, case.id())?.map_or(0, |last| last.number);
    let evidence: Vec<String> = assessed
        .record
        .documents
        .iter()
        .filter(|document| document.state() == DocumentState::Accepted)
        .map(|document| document.id.to_string())
        .collect();
    let framework = record::reference(post);
    let reviewers = freezes::who_reviewed(tx.connection, &case.person.id, &evidence, framework.id(), frozen.as_of)?;
    let job = tx.library().job_profiles.find(&Reference::new(&*post.job_profile), tx.today);
    Ok(Freeze {
        id: tx.new_id(),
        number: last + 1,
        at: tx.now,
        as_of: frozen.as_of,
        framework: frozen.framework,
        framework_version: frozen.version,
        policy: frozen.policy,
        criteria_met_on: dates::met_since(&assessed.plan, &assessed.record, frozen.as_of).unwrap_or(frozen.as_of),
        terms: assessed.plan.progression.clone(),
        statement,
        officer_name: case.person.name.clone(),
        job_title: job.map_or_else(|_| post.job_profile.clone(), |found| found.document.job_title.clone()),
        answer: frozen.answer,
        record: frozen.record,
        documents: frozen.documents,
        answer_digest: frozen.answer_digest,
        record_digest: frozen.record_digest,
        evidence,
        reviewers,
    })
}

/// Takes an application back, sent or not. It can be started again.
pub fn withdraw(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &ApplicationId,
    version: i64,
    reason: Option<&str>,
) -> Result<Application, AppError> {
    let (case, _) = case::find(tx, me, id)?;
    case.allow(tx, me, Action::Withdraw)?;
    case.must_be(version)?;
    let mut fields = Fields::default();
    let reason = words::optional(&mut fields, "reason", "Reason", reason.unwrap_or_default());
    fields.check()?;
    let reason = Some(reason).filter(|reason| !reason.is_empty());
    let state = case.application.state.clone().withdraw(reason.clone())?;
    let application = update(tx, Application { state, ..case.application.clone() })?;
    if application.was_sent() {
        step(tx, me, &application, StepKind::Withdrawn, Said { reason, ..Said::default() })?;
    }
    typed::forget_all(tx.connection, &application.id)?;
    let about = About::thing("application", application.id.as_str(), Some(&application.person));
    let details =
        vec![("state_before", case.stage().as_str().to_owned()), ("state_after", application.stage().as_str().to_owned())];
    tx.record(me, Outcome::Done, "application_withdrawn", about, details);
    touched(tx, &application.person)?;
    Ok(application)
}
