//! Figures of caseloads: how they are held, and how files bring them in.

mod files;
mod held;
mod imported;

pub use files::codes;
