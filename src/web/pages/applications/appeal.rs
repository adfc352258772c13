//! The officer's appeal, and its hearing by somebody who had no part in the case before.

use super::forms::{carried, gather, interest_wrong, posted, shown};
use super::reverse::{day_rule, first_decision, new_decision_typed, replacement};
use super::says::{about, brief, lines, on_day, path_of, subject};
use super::{Opened, case_path, id};
use crate::app::progression::{self, CaseView, Hearing, Replacement};
use crate::app::{AppError, Caller, FieldError};
use crate::domain::progression::case::Form as CaseForm;
use crate::domain::progression::decision::AppealState;
use crate::views::applications::{self as views, Appeal, CheckAnswers, HearingTyped, LetterText, Quote, Sent};
use crate::views::parts::{FormErrors, Posted};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::pages::form_version;
use crate::web::pages::typed::sound;
use crate::web::reply::Reply;

/// The form; once it is sent, what comes next.
pub fn appeal_form(asked: &Asked) -> Answer {
    let view = asked.read(|tx, me| {
        let view = progression::view(tx, me, &id(asked))?;
        Ok((view.application.person == *me.id()).then_some(view))
    })?;
    if let Some(page) = view.as_ref().and_then(sent) {
        return asked.page(|_, _| Ok(page));
    }
    shown(asked, 200, CaseForm::Appeal, show_appeal, FormErrors::none())
}

/// An appeal that waits to be heard.
fn sent(view: &CaseView) -> Option<Sent> {
    let open = view.appeals.iter().find(|appeal| appeal.state == AppealState::Open)?;
    let reference = view.application.reference.as_deref()?;
    Some(Sent::appeal(&path_of(&view.application), reference, &words::date(open.heard_by_on)))
}

fn show_appeal(_: &Caller, opened: &Opened, errors: FormErrors) -> Appeal {
    let decision = opened.view.decisions.first();
    let decided = decision.map_or_else(Default::default, |decision| on_day(decision.at));
    let until = decision.and_then(|decision| decision.appeal_until).unwrap_or(decided);
    let grounds = opened.typed.raw("grounds");
    Appeal::new(&opened.case, decided, until, &opened.version, grounds, opened.saved.as_deref(), errors)
}

pub fn appeal_submit(asked: &Asked) -> Answer {
    posted(
        asked,
        CaseForm::Appeal,
        show_appeal,
        |_, _, opened| {
            progression::check_grounds(asked.form.raw("grounds"))?;
            Ok(CheckAnswers::appeal(&opened.case, &about(&opened.view), carried(&asked.form)))
        },
        || {
            let (id, version, grounds) = (id(asked), form_version(asked)?, asked.form.raw("grounds").to_owned());
            asked.write(move |tx, me| progression::appeal(tx, me, &id, version, &grounds))?;
            Ok(Reply::on_to(format!("{}/appeal", case_path(asked))))
        },
    )
}

pub fn hearing_form(asked: &Asked) -> Answer {
    shown(asked, 200, CaseForm::Hearing, show_hearing, FormErrors::none())
}

fn show_hearing(_: &Caller, opened: &Opened, errors: FormErrors) -> views::Hearing {
    let (view, typed) = (&opened.view, &opened.typed);
    let typed = HearingTyped {
        interest: typed.get("interest"),
        finding: typed.get("finding"),
        new_decision: new_decision_typed(typed),
        reason: typed.raw("reason"),
        words: typed.raw("words"),
    };
    let mut brief = brief(view, "named to hear this appeal");
    if let Some(open) = view.appeals.iter().find(|appeal| appeal.state == AppealState::Open) {
        let who = format!("{} appealed on {}.", view.person.name, words::date(on_day(open.made_at)));
        brief.quotes.insert(0, Quote::new(who, open.grounds.clone()));
    }
    brief.checks = view.checks.iter().map(super::check_line).collect();
    let rule = day_rule(view, opened.today);
    let subject = subject(view, &opened.case, &opened.version);
    let first = first_decision(opened);
    views::Hearing::new(subject, brief, first, rule.as_deref(), typed, opened.saved.as_deref(), errors)
}

/// What whoever hears it found.
enum Finding {
    Upheld(Option<Replacement>),
    Dismissed,
    Missing,
}

fn given(form: &Form) -> (Finding, Vec<FieldError>) {
    let mut wrong = Vec::new();
    interest_wrong(&mut wrong, form);
    let finding = match form.get("finding") {
        "uphold" => {
            let (new, more) = replacement(form);
            wrong.extend(more);
            Finding::Upheld(new)
        }
        "dismiss" => Finding::Dismissed,
        _ => {
            wrong.push(FieldError::new("finding", "required", "Select if you uphold the appeal"));
            Finding::Missing
        }
    };
    (finding, wrong)
}

pub fn hearing_submit(asked: &Asked) -> Answer {
    posted(
        asked,
        CaseForm::Hearing,
        show_hearing,
        |tx, me, opened| {
            let officer = &opened.view.person.name;
            let (finding, wrong) = given(&asked.form);
            // What only an appeal that is upheld needs is left out of one that is dismissed.
            let upheld = matches!(finding, Finding::Upheld(_));
            let needed = |posted: &Posted| upheld || matches!(&*posted.name, "interest" | "finding" | "reason" | "version");
            let values = || carried(&asked.form).into_iter().filter(needed).collect();
            let check = || CheckAnswers::hearing(&opened.case, &about(&opened.view), officer, values());
            if let Finding::Upheld(Some(new)) = &finding {
                let letter = gather(wrong, progression::preview_hearing(tx, me, &id(asked), new))?;
                return Ok(check().letter(LetterText::of(&letter)));
            }
            gather(wrong, progression::check_reason(asked.form.raw("reason"), officer))?;
            Ok(CheckAnswers { rows: vec![lines("What follows", "The decision stands. There is no further appeal.")], ..check() })
        },
        || send_hearing(asked),
    )
}

fn send_hearing(asked: &Asked) -> Result<Reply, AppError> {
    let (finding, wrong) = given(&asked.form);
    sound(wrong)?;
    let hearing = match finding {
        Finding::Upheld(Some(new)) => Hearing::Uphold(new),
        Finding::Dismissed => Hearing::Dismiss { reasons: asked.form.raw("reason").to_owned() },
        // With nothing wrong there is a finding, and with it a decision.
        Finding::Upheld(None) | Finding::Missing => return Err(AppError::NotFound),
    };
    let (id, version) = (id(asked), form_version(asked)?);
    let heard = asked.write(move |tx, me| progression::hear(tx, me, &id, version, &hearing));
    heard.map_err(|error| match error {
        // The form asks for one reason, whatever the outcome.
        AppError::Invalid(errors) => AppError::Invalid(
            errors
                .into_iter()
                .map(|error| if error.field == "reasons" { FieldError { field: "reason".to_owned(), ..error } } else { error })
                .collect(),
        ),
        other => other,
    })?;
    Ok(Reply::on_to(case_path(asked)).saying("Outcome of the appeal sent. The officer and the line manager have been told."))
}
