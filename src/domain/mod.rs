//! Nouns, states and the arithmetic of progression. No input or output, no clock, no database, no HTTP.

pub mod account;
pub mod appraisal;
pub mod assessment;
pub mod audit;
pub mod calendar;
pub mod caseload;
pub mod competency;
pub mod decimal;
pub mod document;
pub mod evidence_policy;
pub mod framework;
pub mod ids;
pub mod installation;
pub mod job_profile;
pub mod mapping;
pub mod officer;
pub mod organisation;
pub mod outbox;
pub mod people;
pub mod period;
pub mod problem;
pub mod qualification;
pub mod session;
pub mod staff_import;
pub mod training;
pub mod words;
