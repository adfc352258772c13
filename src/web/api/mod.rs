//! The JSON of what the pages show and do: the same functions of `app`, by token.

pub mod account;
pub mod accounts;
pub mod applications;
pub mod audit;
pub mod caseload;
pub mod conduct_standard;
pub mod delegations;
pub mod designations;
pub mod evidence;
pub mod imports;
pub mod judgements;
mod lists;
pub mod people;
pub mod progress;
pub mod reports;
pub mod reviews;
pub mod teams;
pub mod workings;
