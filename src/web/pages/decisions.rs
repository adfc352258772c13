//! What waits to be decided, the two checks, and the decision. No page suggests an outcome, and nothing is chosen beforehand.

use super::applications::{
    Opened, about, brief, carried, case_path, check_line, effective_rule, gather, id, interest_wrong, level_of, on_day, path_of,
    posted, shown, subject,
};
use super::form_version;
use super::typed::{optional_day, sound};
use crate::app::progression::{self, Listed, NewDecision, Waiting, WaitingStep};
use crate::app::{AppError, Caller, FieldError, Tx};
use crate::domain::account::Role;
use crate::domain::evidence_policy::GateId;
use crate::domain::progression::case::{Answer as CheckAnswer, Form as CaseForm};
use crate::domain::progression::decision::{Decision, DecisionBasis, DecisionOutcome};
use crate::views::applications::{CheckAnswers, LetterText, gate_question, outcome_tag};
use crate::views::decisions as views;
use crate::views::parts::{FormErrors, Link};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::reply::Reply;

/// `/decisions`.
pub fn list(asked: &Asked) -> Answer {
    asked.page(|tx, me| {
        let waiting = progression::to_decide(tx, me)?;
        let first_due = waiting.iter().filter_map(|waiting| waiting.by).min();
        let total = u64::try_from(waiting.len()).unwrap_or(u64::MAX);
        let rows = waiting.iter().map(|waiting| row(tx, waiting)).collect();
        let page = views::ToDecide::new(rows, total, first_due);
        Ok(match progression::decided(tx, me, asked.query.filled("before"))? {
            Some(decided) => {
                let made = decided.made.iter().map(|(listed, decision)| made(tx, listed, decision)).collect();
                page.with_made(made, decided.next.map(|next| format!("/decisions?before={next}#made")))
            }
            None => page,
        })
    })
}

fn made(tx: &Tx<'_>, listed: &Listed, decision: &Decision) -> views::Made {
    let application = &listed.application;
    let reference = application.reference.clone().unwrap_or_default();
    let case = Link::new(path_of(application), reference).hidden(format!("of {}", listed.officer));
    views::Made {
        case,
        officer: listed.officer.clone(),
        level: level_of(tx, application),
        outcome: outcome_tag(decision.outcome),
        made: words::short_date(on_day(decision.at)),
        by: decision.by_name.clone(),
        basis: match decision.basis {
            DecisionBasis::Decision => None,
            DecisionBasis::Reversal => Some("In place of an earlier one"),
            DecisionBasis::Appeal => Some("After an appeal"),
        },
    }
}

fn row(tx: &Tx<'_>, waiting: &Waiting) -> views::Waiting {
    let application = &waiting.listed.application;
    let case = path_of(application);
    let sent = application.submitted_at.map_or_else(Default::default, on_day);
    let reference = application.reference.clone().unwrap_or_default();
    let officer = waiting.listed.officer.clone();
    let row = views::Waiting::new(officer, level_of(tx, application), reference, sent, waiting.by, tx.today);
    waiting.steps.iter().fold(row, |row, step| row.step(format!("{case}{}", page_of(*step)), step.label()))
}

/// The page of a step, behind that of its application.
const fn page_of(step: WaitingStep) -> &'static str {
    match step {
        WaitingStep::CheckCriteria => "/gates/criteria_met",
        WaitingStep::CheckFunding => "/gates/funded_need",
        WaitingStep::Decide => "/decision",
        WaitingStep::Hear => "/hearing",
        WaitingStep::NameBudgetHolder | WaitingStep::NameHearer => "/named",
        WaitingStep::LookAgain { replaces: true } => "/reverse",
        WaitingStep::LookAgain { replaces: false } => "",
    }
}

fn gate(asked: &Asked) -> Result<GateId, AppError> {
    GateId::from_word(asked.param("gate")).ok_or(AppError::NotFound)
}

pub fn gate_form(asked: &Asked) -> Answer {
    let gate = gate(asked)?;
    let show = |_: &Caller, opened: &Opened, errors| show_gate(gate, opened, errors);
    shown(asked, 200, CaseForm::of_gate(gate), show, FormErrors::none())
}

fn show_gate(gate: GateId, opened: &Opened, errors: FormErrors) -> views::Gate {
    let (view, typed) = (&opened.view, &opened.typed);
    let you_are = match gate {
        GateId::CriteriaMet => "HR, check 1",
        GateId::FundedNeed => "budget holder, check 2",
    };
    let mut brief = brief(view, you_are);
    brief.checks = view.checks.iter().map(check_line).collect();
    let typed = views::GateTyped { interest: typed.get("interest"), answer: typed.get("answer"), reason: typed.raw("reason") };
    let subject = subject(view, &opened.case, &opened.version);
    views::Gate::new(subject, gate, brief, typed, opened.saved.as_deref(), errors)
}

/// What was answered, and what is wrong with it.
fn answered(gate: GateId, form: &Form) -> (Option<CheckAnswer>, Vec<FieldError>) {
    let mut wrong = Vec::new();
    interest_wrong(&mut wrong, form);
    let answer = CheckAnswer::from_word(form.get("answer")).filter(|answer| answer.is_for(gate));
    if answer.is_none() {
        wrong.push(FieldError::new("answer", "required", "Select an answer"));
    }
    (answer, wrong)
}

pub fn gate_submit(asked: &Asked) -> Answer {
    let gate = gate(asked)?;
    posted(
        asked,
        CaseForm::of_gate(gate),
        |_: &Caller, opened: &Opened, errors| show_gate(gate, opened, errors),
        |_, _, opened| {
            let officer = &opened.view.person.name;
            let (_, wrong) = answered(gate, &asked.form);
            gather(wrong, progression::check_reason(asked.form.raw("reason"), officer))?;
            let values = carried(&asked.form);
            let about = format!("{}. {}", about(&opened.view), gate_question(gate));
            Ok(CheckAnswers::gate(&opened.case, gate.as_str(), &about, officer, values))
        },
        || {
            let (answer, wrong) = answered(gate, &asked.form);
            sound(wrong)?;
            // With nothing wrong there is one.
            let answer = answer.ok_or(AppError::NotFound)?;
            let (id, version, reason) = (id(asked), form_version(asked)?, asked.form.raw("reason").to_owned());
            asked.write(move |tx, me| progression::answer_gate(tx, me, &id, version, gate, answer, &reason))?;
            Ok(Reply::on_to(case_path(asked)).saying("Your answer is sent."))
        },
    )
}

pub fn decision_form(asked: &Asked) -> Answer {
    shown(asked, 200, CaseForm::Decision, show_decision, FormErrors::none())
}

fn show_decision(me: &Caller, opened: &Opened, errors: FormErrors) -> views::Decision {
    let (view, typed) = (&opened.view, &opened.typed);
    let you_are = if me.actor.roles.has(Role::Hr) { "HR" } else { "panel member" };
    let mut brief = brief(view, you_are);
    brief.checks = view.checks.iter().map(check_line).collect();
    let rule = effective_rule(view);
    let day = match view.outcome {
        Some(DecisionOutcome::Approved) => views::DecisionDay::Effective(&rule),
        Some(DecisionOutcome::MetDeferred) => views::DecisionDay::Review,
        Some(DecisionOutcome::Declined) | None => views::DecisionDay::None,
    };
    let typed = views::DecisionTyped {
        interest: typed.get("interest"),
        effective_on: typed.date("effective_on"),
        review_on: typed.date("review_on"),
        words: typed.raw("words"),
    };
    let subject = subject(view, &opened.case, &opened.version);
    views::Decision::new(subject, brief, day, typed, opened.saved.as_deref(), errors)
}

/// A decision as it was typed, and what is wrong with it.
fn decided(form: &Form) -> (NewDecision, Vec<FieldError>) {
    let mut wrong = Vec::new();
    interest_wrong(&mut wrong, form);
    let effective_on = optional_day(&mut wrong, form, "effective_on", "Effective date");
    let review_on = optional_day(&mut wrong, form, "review_on", "Review date");
    (NewDecision { words: form.raw("words").to_owned(), effective_on, review_on }, wrong)
}

pub fn decision_submit(asked: &Asked) -> Answer {
    posted(
        asked,
        CaseForm::Decision,
        show_decision,
        |tx, me, opened| {
            let (new, wrong) = decided(&asked.form);
            let letter = gather(wrong, progression::preview(tx, me, &id(asked), &new))?;
            let values = carried(&asked.form);
            let letter = LetterText::of(&letter);
            Ok(CheckAnswers::decision(&opened.case, &about(&opened.view), &opened.view.person.name, values, letter))
        },
        || {
            let (new, wrong) = decided(&asked.form);
            sound(wrong)?;
            let (id, version) = (id(asked), form_version(asked)?);
            asked.write(move |tx, me| progression::decide(tx, me, &id, version, new))?;
            Ok(Reply::on_to(case_path(asked)).saying("Decision sent. The officer and the line manager have been told."))
        },
    )
}
