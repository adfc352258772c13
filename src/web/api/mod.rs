//! The JSON of what the pages show and do: the same functions of `app`, by token.

pub mod account;
