//! What every decision has in common, whether it is the first, a reversal or one on appeal: its verdict checked against the
//! rules that were frozen, its letter, its place in the history, and the level that follows from it.

use chrono::NaiveDate;

use super::super::fields::Fields;
use super::super::{About, AppError, Caller, Tx, days};
use super::case::Case;
use super::{Said, level, step, tell, touched, update};
use crate::clock::day_in_london;
use crate::domain::assessment::Assessment;
use crate::domain::audit::Outcome;
use crate::domain::evidence_policy::GateId;
use crate::domain::progression::Application;
use crate::domain::progression::case::{Answer, StepKind};
use crate::domain::progression::dates::{self, MOST_MONTHS_AHEAD, REVIEW_AFTER_MONTHS, months_after};
use crate::domain::progression::decision::{Decision, DecisionBasis, DecisionOutcome, Verdict};
use crate::domain::progression::frozen::{Freeze, FrozenAnswer, FrozenNames};
use crate::domain::progression::letter::{Letter, LetterCheck, LetterCriterion, LetterLapse, Replaced};
use crate::domain::words as say;
use crate::store::people;
use crate::store::progression::{decisions, typed};

/// Days that whoever decides may set; left out, the rules give them.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Asked {
    pub effective_on: Option<NaiveDate>,
    pub review_on: Option<NaiveDate>,
}

/// The verdict of an outcome, with its days checked. `why`: what the state carries.
pub(super) fn verdict(
    tx: &mut Tx<'_>,
    fields: &mut Fields,
    case: &Case,
    freeze: &Freeze,
    outcome: DecisionOutcome,
    asked: Asked,
    why: String,
) -> Result<Verdict, AppError> {
    let today = tx.today;
    Ok(match outcome {
        DecisionOutcome::Approved => {
            let (rule, met_on) = (freeze.effective_rule(), freeze.criteria_met_on);
            let effective_on = asked.effective_on.unwrap_or_else(|| dates::proposed_effective(rule, today, met_on));
            match dates::effective_problem(rule, effective_on, today, met_on) {
                Some((code, words)) => fields.wrong("effective_on", code, words),
                None => level::check(tx, fields, case, effective_on)?,
            }
            Verdict::Approved { effective_on }
        }
        DecisionOutcome::MetDeferred => {
            let review_on = asked.review_on.unwrap_or_else(|| months_after(today, REVIEW_AFTER_MONTHS));
            let last = months_after(today, MOST_MONTHS_AHEAD);
            if review_on <= today {
                fields.wrong("review_on", "too_early", "Review date must be in the future");
            } else if review_on > last {
                fields.wrong("review_on", "too_late", format!("Review date must be on or before {}", say::date(last)));
            }
            Verdict::MetDeferred { reason: why, review_on }
        }
        DecisionOutcome::Declined => Verdict::Declined { reasons: why },
    })
}

/// A decision that is made now. `returns_on`: the first day of the level held before, where an approval that had begun is
/// replaced.
pub(super) struct New<'a> {
    pub basis: DecisionBasis,
    pub verdict: &'a Verdict,
    pub reason: Option<String>,
    pub words: String,
    pub returns_on: Option<NaiveDate>,
}

/// The decision as it will be kept.
pub(super) fn compose(tx: &Tx<'_>, me: &Caller, case: &Case, freeze: &Freeze, new: New<'_>) -> Decision {
    let outcome = new.verdict.outcome();
    let (effective_on, review_on) = match new.verdict {
        Verdict::Approved { effective_on } => (Some(*effective_on), None),
        Verdict::MetDeferred { review_on, .. } => (new.returns_on, Some(*review_on)),
        Verdict::Declined { .. } => (new.returns_on, None),
    };
    // What was decided on appeal is final.
    let can_be_appealed = outcome != DecisionOutcome::Approved && new.basis != DecisionBasis::Appeal;
    let window = freeze.appeal_working_days();
    let until = || days::working_days_after(tx, &case.application.organisation, tx.today, window);
    Decision {
        id: tx.new_id(),
        number: case.decision().map_or(1, |last| last.number + 1),
        basis: new.basis,
        replaces: case.decision().map(|last| last.id.clone()),
        outcome,
        by: me.id().clone(),
        by_name: me.name.clone(),
        at: tx.now,
        reason: new.reason,
        words: new.words,
        effective_on,
        review_on,
        appeal_until: can_be_appealed.then(until),
    }
}

/// The frozen answer with the names of its framework.
pub(super) fn read(freeze: &Freeze) -> Result<FrozenAnswer, AppError> {
    let unreadable = |error: serde_json::Error| AppError::Internal(format!("freeze {} cannot be read: {error}", freeze.id));
    let answer: Assessment = serde_json::from_str(&freeze.answer).map_err(unreadable)?;
    let documents: Vec<serde_json::Value> = serde_json::from_str(&freeze.documents).map_err(unreadable)?;
    let is_framework = |document: &serde_json::Value| document["id"] == *freeze.framework && document["levels"].is_array();
    let names = match documents.into_iter().find(is_framework) {
        Some(framework) => serde_json::from_value(framework).map_err(unreadable)?,
        None => FrozenNames::default(),
    };
    Ok(FrozenAnswer::new(answer, names))
}

/// The letter of a decision: all of it comes from what was frozen and from what is kept for good.
pub(super) fn letter(tx: &mut Tx<'_>, case: &Case, freeze: &Freeze, decision: &Decision) -> Result<Letter, AppError> {
    let application = &case.application;
    let frozen = read(freeze)?;
    let council = people::organisation_name(tx.connection, &application.organisation)?.unwrap_or_default();
    let checks = GateId::ALL.into_iter().filter(|gate| case.needs(*gate)).filter_map(|gate| case.answer(gate));
    let level = application.level.as_str();
    let (met, total) = frozen.counts(level);
    let lapsing = decision.review_on.into_iter().flat_map(|review_on| frozen.lapsing_by(review_on));
    Ok(Letter {
        council,
        reference: application.reference.clone().unwrap_or_default(),
        officer: freeze.officer_name.clone(),
        job_title: freeze.job_title.clone(),
        level: level.to_owned(),
        level_name: frozen.level_name(level).to_owned(),
        level_held: application.level_held.as_ref().map(ToString::to_string),
        sent_on: freeze.as_of,
        decided_on: day_in_london(decision.at),
        basis: decision.basis,
        outcome: decision.outcome,
        effective_on: decision.effective_on,
        review_on: decision.review_on,
        checks: checks
            .map(|given| LetterCheck {
                gate: given.gate,
                answer: given.answer,
                by: given.by_name.clone(),
                on: day_in_london(given.at),
                reason: given.reason.clone(),
            })
            .collect(),
        framework: freeze.framework.clone(),
        framework_version: freeze.framework_version.clone(),
        policy: freeze.policy.clone(),
        as_of: freeze.as_of,
        met,
        total,
        unmet: frozen
            .unmet()
            .map(|criterion| LetterCriterion {
                id: criterion.id.clone(),
                label: criterion.label.clone(),
                outcome: criterion.outcome,
                reasons: criterion.reasons.iter().map(|reason| reason.text.clone()).collect(),
            })
            .collect(),
        lapsing: lapsing
            .filter_map(|criterion| {
                let (id, label) = (criterion.id.clone(), criterion.label.clone());
                criterion.lapses_on.map(|lapses_on| LetterLapse { id, label, lapses_on })
            })
            .collect(),
        decided_by: decision.by_name.clone(),
        reason: decision.reason.clone(),
        words: decision.words.clone(),
        appeal_until: decision.appeal_until,
        replaces: case.decision().map(|last| Replaced {
            outcome: last.outcome,
            decided_on: day_in_london(last.at),
            decided_by: last.by_name.clone(),
        }),
    })
}

/// Makes a decision: the state, the record and its letter, the level, the timeline, the mails. `moved` is the application
/// after its transition; the caller has asked the policy and checked the version.
pub(super) fn make(
    tx: &mut Tx<'_>,
    me: &Caller,
    case: &Case,
    moved: Application,
    freeze: &Freeze,
    decision: Decision,
) -> Result<Decision, AppError> {
    let letter = letter(tx, case, freeze, &decision)?;
    let application = update(tx, moved)?;
    decisions::insert(tx.connection, &application.id, &application.person, &decision, &letter)?;
    if case.decision().is_some_and(|last| last.outcome == DecisionOutcome::Approved) {
        level::take_back(tx, me, case, decision.effective_on)?;
    }
    if let (DecisionOutcome::Approved, Some(effective_on)) = (decision.outcome, decision.effective_on) {
        level::grant(tx, me, case, effective_on)?;
    }
    let (kind, action) = match decision.basis {
        DecisionBasis::Decision => (StepKind::Decided(decision.outcome), "application_decided"),
        DecisionBasis::Reversal => (StepKind::Reversed(decision.outcome), "decision_reversed"),
        DecisionBasis::Appeal => (StepKind::AppealUpheld(decision.outcome), "appeal_upheld"),
    };
    let reason = decision.reason.clone().unwrap_or_else(|| decision.words.clone());
    step(tx, me, &application, kind, Said::reason(reason))?;
    typed::forget_all(tx.connection, &application.id)?;
    let about = About::thing("application", application.id.as_str(), Some(&application.person));
    let mut details = vec![
        ("state_before", case.stage().as_str().to_owned()),
        ("state_after", application.stage().as_str().to_owned()),
        ("decision_after", decision.id.clone()),
    ];
    details.extend(decision.replaces.iter().map(|before| ("decision_before", before.clone())));
    details.extend(decision.effective_on.map(|day| ("effective_on_after", day.to_string())));
    tx.record(me, Outcome::Done, action, about, details);
    tell::of_decision(tx, &case.person, &application, &decision.id, decision.appeal_until)?;
    touched(tx, &application.person)?;
    Ok(decision)
}

/// The reasons of the checks that said no, as the state carries them.
pub(super) fn reasons_against(case: &Case) -> String {
    let against = GateId::ALL.into_iter().filter_map(|gate| case.answer(gate));
    let against = against.filter(|given| given.answer == Answer::No);
    against.map(|given| given.reason.as_str()).collect::<Vec<_>>().join("\n\n")
}
