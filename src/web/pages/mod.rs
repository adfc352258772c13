//! The pages: from what was asked to a view, through one call of `app`. Forms that are not right yet come back with what was
//! typed and what to do.

pub mod account;
pub mod admin;
pub mod audit;
pub mod home;
pub mod sign_in;
pub mod standing;

use crate::app::FieldError;
use crate::views::parts::FormErrors;

/// What is wrong with a form, as its page shows it.
pub fn form_errors(errors: &[FieldError]) -> FormErrors {
    errors.iter().fold(FormErrors::none(), |all, error| all.with(error.field.as_str(), error.message.as_str()))
}
