//! The grade report: what it says of a day, the same in every format, to whom, and what of it is recorded.

mod access;
mod command;
mod council;
mod files;
mod rows;
mod several;
