//! What the service was started with, as an administrator may read it. They are given by flags and environment variables, so
//! nothing is changed here; a secret says only whether it is set.

use super::{AppError, Caller, Tx};
use crate::policy::{Action, Subject};

/// One setting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    /// What it belongs to: "Signing in".
    pub group: &'static str,
    pub label: &'static str,
    /// The environment variable: `GRADUS_LISTEN`.
    pub name: &'static str,
    pub value: Value,
    /// It is as it comes.
    pub built_in: bool,
}

/// What is shown of a setting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    Text(String),
    /// Never shown; whether there is one.
    Secret(bool),
}

/// The settings, in the order in which they are shown.
pub fn effective(tx: &mut Tx<'_>, me: &Caller) -> Result<Vec<Shown>, AppError> {
    tx.allow(me, Action::ManageSettings, &Subject::organisation(me.organisation().clone()))?;
    Ok(tx.settings().shown.clone())
}
