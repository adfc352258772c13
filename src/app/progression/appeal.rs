//! An appeal: the officer's, within the working days that the policy gives, one for each decision; heard by somebody whom HR
//! named and who had no part in the case before. It is upheld with a new decision, which is final, or dismissed.

use super::super::fields::Fields;
use super::super::{About, AppError, Caller, Tx, days};
use super::case::{self, Case};
use super::replace::{self, Replacement};
use super::{Said, decided, step, tell, update, words};
use crate::domain::audit::Outcome;
use crate::domain::ids::ApplicationId;
use crate::domain::progression::Application;
use crate::domain::progression::case::{Form, StepKind};
use crate::domain::progression::dates::HEAR_WITHIN;
use crate::domain::progression::decision::{Appeal, AppealState, Decision, DecisionBasis, Verdict};
use crate::domain::progression::frozen::Freeze;
use crate::domain::progression::letter::Letter;
use crate::domain::words as say;
use crate::policy::Action;
use crate::store::progression::{decisions, typed};

/// How an appeal ends.
#[derive(Clone, Debug)]
pub enum Hearing {
    Uphold(Replacement),
    Dismiss { reasons: String },
}

/// Appeals against the decision that stands.
pub fn appeal(tx: &mut Tx<'_>, me: &Caller, id: &ApplicationId, version: i64, grounds: &str) -> Result<Appeal, AppError> {
    let (case, _) = case::find(tx, me, id)?;
    case.allow(tx, me, Action::Contest)?;
    let decision = contestable(&case, tx.today)?.id.clone();
    case.must_be(version)?;
    let mut fields = Fields::default();
    let grounds = words::grounds(&mut fields, grounds);
    fields.check()?;
    let application = update(tx, case.application.clone())?;
    let appeal = Appeal {
        id: tx.new_id(),
        decision,
        grounds: grounds.clone(),
        state: AppealState::Open,
        made_at: tx.now,
        heard_by_on: days::working_days_after(tx, &application.organisation, tx.today, HEAR_WITHIN),
        heard_by: None,
        heard_by_name: None,
        heard_at: None,
        reasons: None,
        version: 1,
    };
    decisions::insert_appeal(tx.connection, &application.id, &appeal)?;
    step(tx, me, &application, StepKind::Appealed, Said::reason(grounds))?;
    typed::forget(tx.connection, &application.id, me.id(), Form::Appeal)?;
    let about = About::thing("application", application.id.as_str(), Some(&application.person));
    let details = vec![("appeal_after", appeal.id.clone()), ("heard_by_on_after", appeal.heard_by_on.to_string())];
    tx.record(me, Outcome::Done, "appeal_made", about, details);
    tell::of_appeal(tx, &case.person, &application, &appeal)?;
    Ok(appeal)
}

/// The decision that can be appealed against today; or why there is none.
pub(super) fn contestable(case: &Case, today: chrono::NaiveDate) -> Result<&Decision, AppError> {
    let Some(decision) = case.decision() else {
        return Err(AppError::conflict("not_decided", "There is no decision yet."));
    };
    if case.appeals.iter().any(|appeal| appeal.decision == decision.id) {
        return Err(AppError::conflict("appealed", "You appealed against this decision already. A decision takes one appeal."));
    }
    let Some(until) = decision.appeal_until else {
        return Err(AppError::conflict("final", "This decision was made on appeal, so it is final."));
    };
    if today > until {
        let words = format!("Appeals against this decision were open until the end of {}.", say::date(until));
        return Err(AppError::conflict("appeal_over", words));
    }
    Ok(decision)
}

/// Hears the appeal that is open. What is upheld makes a new decision.
pub fn hear(tx: &mut Tx<'_>, me: &Caller, id: &ApplicationId, version: i64, hearing: &Hearing) -> Result<Appeal, AppError> {
    let (case, _) = case::find(tx, me, id)?;
    case.must_not_be_done(me, version)?;
    case.allow(tx, me, Action::HearAppeal)?;
    let open = open_appeal(&case)?;
    case.must_be(version)?;
    let heard = |state, reasons: String| Appeal {
        state,
        heard_by: Some(me.id().clone()),
        heard_by_name: Some(me.name.clone()),
        heard_at: Some(tx.now),
        reasons: Some(reasons),
        ..open.clone()
    };
    match hearing {
        Hearing::Uphold(new) => {
            let heard = heard(AppealState::Upheld, new.reason.trim().to_owned());
            let (freeze, verdict, decision) = prepare(tx, me, &case, new)?;
            let state = case.application.state.clone().replace(verdict)?;
            settle(tx, &heard)?;
            let moved = Application { state, ..case.application.clone() };
            decided::make(tx, me, &case, moved, &freeze, decision)?;
            Ok(heard)
        }
        Hearing::Dismiss { reasons } => {
            let mut fields = Fields::default();
            let reasons = words::reason(&mut fields, "reasons", reasons, &case.person.name);
            fields.check()?;
            let heard = heard(AppealState::Dismissed, reasons.clone());
            let application = update(tx, case.application.clone())?;
            settle(tx, &heard)?;
            step(tx, me, &application, StepKind::AppealDismissed, Said::reason(reasons))?;
            typed::forget_all(tx.connection, &application.id)?;
            let about = About::thing("application", application.id.as_str(), Some(&application.person));
            tx.record(me, Outcome::Done, "appeal_dismissed", about, vec![("appeal_after", heard.id.clone())]);
            tell::of_decision(tx, &case.person, &application, &heard.id, None)?;
            Ok(heard)
        }
    }
}

/// The letter as it would be if the appeal were upheld so. Nothing is decided.
pub fn preview_hearing(tx: &mut Tx<'_>, me: &Caller, id: &ApplicationId, new: &Replacement) -> Result<Letter, AppError> {
    let (case, _) = case::find(tx, me, id)?;
    case.allow(tx, me, Action::HearAppeal)?;
    open_appeal(&case)?;
    let (freeze, _, decision) = prepare(tx, me, &case, new)?;
    decided::letter(tx, &case, &freeze, &decision)
}

pub(super) fn open_appeal(case: &Case) -> Result<&Appeal, AppError> {
    let none = || AppError::conflict("no_appeal", "No appeal is open. It may have been heard already.");
    case.open_appeal().ok_or_else(none)
}

/// Whoever hears an appeal has the last word on both checks, but never makes a decision worse.
fn prepare(tx: &mut Tx<'_>, me: &Caller, case: &Case, new: &Replacement) -> Result<(Freeze, Verdict, Decision), AppError> {
    let freeze = case.freeze(tx)?;
    let mut fields = Fields::default();
    // In the order of outcomes the better one comes first.
    if case.decision().is_some_and(|standing| new.outcome > standing.outcome) {
        fields.wrong("outcome", "worse", "An appeal that is upheld cannot make the decision worse");
    }
    replace::prepare(tx, me, case, freeze, DecisionBasis::Appeal, new, fields)
}

fn settle(tx: &mut Tx<'_>, heard: &Appeal) -> Result<(), AppError> {
    if decisions::hear_appeal(tx.connection, heard)? { Ok(()) } else { Err(AppError::Stale) }
}
