//! Forms of a case that somebody saves to go on with later. Only the one who typed it reads it, and only while they may do
//! what the form is for.

use chrono::{DateTime, Utc};

use super::super::{AppError, Caller, Tx};
use super::case::{self, Case};
use super::gates::{self, action_of};
use super::{appeal, decide, replace};
use crate::domain::evidence_policy::GateId;
use crate::domain::ids::ApplicationId;
use crate::domain::progression::case::Form;
use crate::policy::Action;
use crate::store::progression::typed as rows;
pub use crate::store::progression::typed::Fields;

/// As much as a form may hold, in all.
const MOST: usize = 40_000;

/// What was typed, and when it was saved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Typed {
    pub fields: Fields,
    pub saved_at: DateTime<Utc>,
}

/// What a form is for.
const fn action(form: Form) -> Action {
    match form {
        Form::Recommendation => Action::Recommend,
        Form::CriteriaMet => action_of(GateId::CriteriaMet),
        Form::FundedNeed => action_of(GateId::FundedNeed),
        Form::Decision => Action::Decide,
        Form::Reversal => Action::Reverse,
        Form::Appeal => Action::Contest,
        Form::Hearing => Action::HearAppeal,
    }
}

/// Whether a form can be filled in now, apart from who may.
fn must_be_open(case: &Case, form: Form, today: chrono::NaiveDate) -> Result<(), AppError> {
    match form {
        Form::Recommendation => Ok(()),
        Form::CriteriaMet => gates::must_be_needed(case, GateId::CriteriaMet),
        Form::FundedNeed => gates::must_be_needed(case, GateId::FundedNeed),
        Form::Decision => decide::checked(case).map(drop),
        Form::Reversal => replace::must_not_be_under_appeal(case),
        Form::Appeal => appeal::contestable(case, today).map(drop),
        Form::Hearing => appeal::open_appeal(case).map(drop),
    }
}

/// What the caller has typed into a form and not sent; or why the form cannot be filled in.
pub fn typed(tx: &mut Tx<'_>, me: &Caller, id: &ApplicationId, form: Form) -> Result<Option<Typed>, AppError> {
    let (case, _) = case::find(tx, me, id)?;
    case.allow(tx, me, action(form))?;
    must_be_open(&case, form, tx.today)?;
    let found = rows::find(tx.connection, id, me.id(), form)?;
    Ok(found.map(|(fields, saved_at)| Typed { fields, saved_at }))
}

/// Keeps what the caller has typed. It is not checked, so that nothing is lost that is not finished.
pub fn save(tx: &mut Tx<'_>, me: &Caller, id: &ApplicationId, form: Form, fields: &Fields) -> Result<Typed, AppError> {
    let (case, _) = case::find(tx, me, id)?;
    case.allow(tx, me, action(form))?;
    let length: usize = fields.iter().map(|(name, value)| name.len() + value.len()).sum();
    if length > MOST {
        return Err(AppError::field("form", "too_long", "This is too much text to keep. Shorten it"));
    }
    rows::keep(tx.connection, id, me.id(), form, fields, tx.now)?;
    Ok(Typed { fields: fields.clone(), saved_at: tx.now })
}
