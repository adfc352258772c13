//! The JSON of what the pages show and do: the same functions of `app`, by token.

pub mod account;
pub mod delegations;
pub mod designations;
pub mod imports;
mod paging;
pub mod people;
pub mod teams;
