//! Diesel: connections, transactions, rows and queries, on SQLite and PostgreSQL from one code base. It takes and returns
//! domain types and decides nothing.

pub mod absences;
pub mod access;
pub mod accounts;
pub mod attachments;
pub mod audit;
pub mod caseload;
pub mod cpd;
pub mod db;
pub mod delegations;
pub mod designations;
pub mod employment;
pub mod evidence;
pub mod evidence_facts;
pub mod evidence_list;
pub mod history;
pub mod hours;
pub mod imports;
pub mod installation;
pub mod judgements;
pub mod lines;
pub mod outbox;
pub mod patches;
pub mod people;
pub mod people_list;
pub mod posts;
pub mod projections;
pub mod qualifications;
pub mod requests;
pub mod reviews;
pub mod schema;
pub mod span;
pub mod teams;
pub mod training;
pub mod waivers;
pub mod writer;
