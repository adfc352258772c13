//! The integration tests: one binary, one module for each subject.

mod allocation;
mod architecture;
mod assess_command;
mod assess_leaves;
mod assess_levels;
mod assess_properties;
mod check_command;
mod command;
mod corpus;
mod diagnostics;
mod hostile;
mod library;
mod licences;
mod pages;
mod question;
mod record_problems;
mod records;
mod reference;
mod schema;
mod source;
mod store;
mod support;
mod town;
mod versions;
mod worked_cases;
mod worked_commands;
