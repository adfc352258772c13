//! The JSON of what the pages show and do: the same functions of `app`, by token.

pub mod account;
pub mod accounts;
pub mod audit;
mod lists;
pub mod workings;
