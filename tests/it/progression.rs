//! Applications for a level, from the first draft to an appeal, on both databases.

mod apart;
mod appeals;
mod frozen;
mod journey;
mod levels;
mod lists;
mod log;
mod mails;
mod naming;
mod queue;
mod races;
mod reversal;
mod states;
mod view;
pub(crate) mod world;
