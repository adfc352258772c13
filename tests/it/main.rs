//! The integration tests: one binary, one module for each subject.

mod architecture;
mod check_command;
mod command;
mod corpus;
mod diagnostics;
mod hostile;
mod library;
mod licences;
mod records;
mod reference;
mod schema;
mod source;
mod town;
mod versions;
mod worked_cases;
mod worked_commands;
