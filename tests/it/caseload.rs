//! Figures of caseloads: how they are held, and how files bring them in.

mod effects;
mod files;
mod held;
mod imported;
mod killed;
mod large;
mod orders;
mod team;

pub use files::{cases, codes};
