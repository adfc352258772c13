//! The JSON of what the pages show and do: the same functions of `app`, by token.

pub mod account;
pub mod accounts;
pub mod applications;
pub mod appraisal_cycles;
pub mod appraisals;
pub mod audit;
pub mod caseload;
pub mod conduct_standard;
pub mod cpd;
pub mod delegations;
pub mod designations;
pub mod development;
pub mod employment;
pub mod evidence;
pub mod imports;
pub mod judgements;
mod lists;
pub mod people;
pub mod progress;
pub mod qualifications;
pub mod reports;
pub mod reviews;
pub mod teams;
pub mod training;
pub mod waivers;
pub mod workings;
