//! The integration tests: one binary, one module for each subject.

mod architecture;
mod licences;
mod source;
mod worked_commands;
