//! A reversal: another person of HR makes a new decision in the place of the one that stands. Both stay in sight.

use super::forms::{carried, gather, interest_wrong, posted, shown};
use super::says::{about, brief, effective_rule, on_day, subject};
use super::{Opened, case_path, id};
use crate::app::progression::{self, CaseView, Replacement};
use crate::app::{AppError, Caller, FieldError};
use crate::domain::progression::case::Form as CaseForm;
use crate::domain::progression::dates::earliest_return;
use crate::domain::progression::decision::DecisionOutcome;
use crate::views::applications::{CheckAnswers, FirstDecision, LetterText, NewDecisionTyped, Reverse, ReverseTyped};
use crate::views::parts::FormErrors;
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::pages::form_version;
use crate::web::pages::typed::{optional_day, sound};
use crate::web::reply::Reply;

const FORM: CaseForm = CaseForm::Reversal;

pub fn form(asked: &Asked) -> Answer {
    shown(asked, 200, FORM, show, FormErrors::none())
}

fn show(_: &Caller, opened: &Opened, errors: FormErrors) -> Reverse {
    let (view, typed) = (&opened.view, &opened.typed);
    let typed = ReverseTyped {
        interest: typed.get("interest"),
        new_decision: new_decision_typed(typed),
        reason: typed.raw("reason"),
        words: typed.raw("words"),
    };
    let subject = subject(view, &opened.case, &opened.version);
    let rule = day_rule(view, opened.today);
    Reverse::new(subject, brief(view, "HR"), first_decision(opened), rule.as_deref(), typed, opened.saved.as_deref(), errors)
}

/// The decision that is looked at again.
pub fn first_decision(opened: &Opened) -> FirstDecision<'_> {
    let first = opened.view.decisions.first();
    FirstDecision {
        again: opened.view.application.is_looked_at_again(opened.today),
        outcome: first.map_or(DecisionOutcome::Declined, |first| first.outcome),
        on: first.map_or_else(Default::default, |first| on_day(first.at)),
        by: first.map_or("", |first| first.by_name.as_str()),
        reason: first.map_or("", |first| first.reason.as_deref().unwrap_or(first.words.as_str())),
    }
}

pub fn new_decision_typed(typed: &Form) -> NewDecisionTyped<'_> {
    NewDecisionTyped {
        outcome: typed.get("outcome"),
        effective_on: typed.date("effective_on"),
        review_on: typed.date("review_on"),
    }
}

/// Which days may be given with the new decision. Where an approval has begun it is the day on which the level before is held
/// again; where it has not, there is nothing to ask.
pub fn day_rule(view: &CaseView, today: chrono::NaiveDate) -> Option<String> {
    match view.decisions.first() {
        Some(first) if first.outcome == DecisionOutcome::Approved => {
            let began = first.effective_on.filter(|began| *began <= today)?;
            let earliest = words::date(earliest_return(today, began));
            Some(format!("{earliest} or later: what was paid is not taken back. It is {earliest} if you leave it empty."))
        }
        _ => Some(effective_rule(view)),
    }
}

/// A new decision as it was typed, and what is wrong with it.
pub fn replacement(form: &Form) -> (Option<Replacement>, Vec<FieldError>) {
    let mut wrong = Vec::new();
    let outcome = DecisionOutcome::from_word(form.get("outcome"));
    if outcome.is_none() {
        wrong.push(FieldError::new("outcome", "required", "Select a decision"));
    }
    let effective_on = optional_day(&mut wrong, form, "effective_on", "Effective date");
    let review_on = optional_day(&mut wrong, form, "review_on", "Review date");
    let (reason, words) = (form.raw("reason").to_owned(), form.raw("words").to_owned());
    (outcome.map(|outcome| Replacement { outcome, reason, words, effective_on, review_on }), wrong)
}

/// The same, and the question that comes before.
fn given(form: &Form) -> (Option<Replacement>, Vec<FieldError>) {
    let mut wrong = Vec::new();
    interest_wrong(&mut wrong, form);
    if form.get("interest") == "yes" {
        wrong.push(FieldError::new("interest", "conflict", "You have an interest, so someone else in HR must reverse this"));
    }
    let (new, more) = replacement(form);
    wrong.extend(more);
    (new, wrong)
}

pub fn submit(asked: &Asked) -> Answer {
    posted(
        asked,
        FORM,
        show,
        |tx, me, opened| {
            let officer = &opened.view.person.name;
            let (new, wrong) = given(&asked.form);
            let Some(new) = new else {
                gather(wrong, progression::check_reason(asked.form.raw("reason"), officer))?;
                return Err(AppError::NotFound);
            };
            let letter = gather(wrong, progression::preview_reversal(tx, me, &id(asked), &new))?;
            let values = carried(&asked.form);
            let letter = LetterText::of(&letter);
            Ok(CheckAnswers::reversal(&opened.case, &about(&opened.view), officer, values, letter))
        },
        || send(asked),
    )
}

fn send(asked: &Asked) -> Result<Reply, AppError> {
    let (new, wrong) = given(&asked.form);
    sound(wrong)?;
    // With nothing wrong there is one.
    let new = new.ok_or(AppError::NotFound)?;
    let (id, version) = (id(asked), form_version(asked)?);
    asked.write(move |tx, me| progression::reverse(tx, me, &id, version, &new))?;
    Ok(Reply::on_to(case_path(asked)).saying("Decision reversed. The officer and the line manager have been told."))
}
