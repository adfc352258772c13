//! The pages: from what was asked to a view, through one call of `app`. Forms that are not right yet come back with what was
//! typed and what to do.

pub mod account;
pub mod admin;
pub mod applications;
pub mod appraisal_cycles;
pub mod appraisals;
pub mod audit;
pub mod caseload;
pub mod conduct_standard;
pub mod cpd;
pub mod decisions;
pub mod delegations;
pub mod designations;
pub mod development;
pub mod employment;
pub mod evidence;
pub mod home;
pub mod imports;
pub mod judgements;
pub mod people;
pub mod progress;
pub mod qualifications;
pub mod reports;
pub mod reviews;
pub mod sign_in;
mod stale;
pub mod standing;
pub mod team;
pub mod teams;
pub mod training;
mod typed;
mod waiting;
pub mod waivers;

use super::asked::Asked;
use crate::app::{AppError, FieldError};
use crate::views::parts::FormErrors;

/// What is wrong with a form, as its page shows it.
pub fn form_errors(errors: &[FieldError]) -> FormErrors {
    errors.iter().fold(FormErrors::none(), |all, error| all.with(error.field.as_str(), error.message.as_str()))
}

/// The version of what a form changes, as the page had it.
pub fn form_version(asked: &Asked) -> Result<i64, AppError> {
    asked.form.number("version").ok_or(AppError::Stale)
}
