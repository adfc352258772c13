//! Appraisals for programs: one as its reader may see it, writing and sending each side's view, what moves it on, and objectives.

mod moves;
mod objectives;
mod one;

pub use moves::{
    close, go_on, moderate, not_rated, save_interim, save_manager, save_own, share, sign, submit_interim, submit_own,
};
pub use objectives::{agree, drop_objective, propose, reword};
pub use one::{actions, show};
