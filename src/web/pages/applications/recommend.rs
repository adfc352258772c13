//! The line manager's word: recommended, not recommended, or returned for a change.

use super::forms::{gather, posted, shown};
use super::says::{about, brief, subject};
use super::{Opened, case_path, id};
use crate::app::people::Why;
use crate::app::progression::{self, Recommendation};
use crate::app::{AppError, Caller, FieldError};
use crate::domain::progression::case::Form as CaseForm;
use crate::views::applications::{CheckAnswers, Recommend, RecommendTyped};
use crate::views::parts::FormErrors;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::pages::form_version;
use crate::web::pages::typed::sound;
use crate::web::reply::Reply;

const FORM: CaseForm = CaseForm::Recommendation;

pub fn form(asked: &Asked) -> Answer {
    shown(asked, 200, FORM, show, FormErrors::none())
}

fn show(_: &Caller, opened: &Opened, errors: FormErrors) -> Recommend {
    let view = &opened.view;
    let you_are = match &view.why {
        Why::ActingFor { manager, .. } => format!("acting for {manager}"),
        _ => "line manager".to_owned(),
    };
    let typed = RecommendTyped { recommendation: opened.typed.get("recommendation"), reason: opened.typed.raw("reason") };
    let subject = subject(view, &opened.case, &opened.version);
    Recommend::new(subject, brief(view, &you_are), typed, opened.saved.as_deref(), errors)
}

/// What was chosen, and what is wrong with it.
fn given(form: &Form) -> (Option<Recommendation>, Vec<FieldError>) {
    let said = Recommendation::from_word(form.get("recommendation"));
    let wrong = FieldError::new("recommendation", "required", "Select a recommendation");
    (said, if said.is_none() { vec![wrong] } else { Vec::new() })
}

pub fn submit(asked: &Asked) -> Answer {
    posted(
        asked,
        FORM,
        show,
        |_, _, opened| {
            let (_, wrong) = given(&asked.form);
            let officer = &opened.view.person.name;
            gather(wrong, progression::check_reason(asked.form.raw("reason"), officer))?;
            let values = super::forms::carried(&asked.form);
            Ok(CheckAnswers::recommendation(&opened.case, &about(&opened.view), officer, values))
        },
        || send(asked),
    )
}

fn send(asked: &Asked) -> Result<Reply, AppError> {
    let (said, wrong) = given(&asked.form);
    sound(wrong)?;
    // With nothing wrong there is one.
    let said = said.ok_or(AppError::NotFound)?;
    let (id, version, reason) = (id(asked), form_version(asked)?, asked.form.raw("reason").to_owned());
    asked.write(move |tx, me| progression::recommend(tx, me, &id, version, said, &reason))?;
    Ok(Reply::on_to(case_path(asked)).saying(match said {
        Recommendation::Recommend => "Recommended. Those who check and decide have been told.",
        Recommendation::NotRecommend => "Not recommended. It still goes to those who check and decide.",
        Recommendation::Return => "Returned. The officer has been told and can change it.",
    }))
}
