//! "What does this officer still need for the next level, why, who acts, and when?" One pure question, answered from a
//! compiled [`Plan`], a [`Record`](super::officer::Record) and a day. No clock, no I/O, no hidden state.

pub mod amounts;
pub mod facts;
mod figures;
mod leaf;
mod moment;
pub mod outcome;
pub mod plan;
