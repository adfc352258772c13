//! Gradus: career progression and competency tracking for council housing income staff.
//!
//! The rooms and what each may know are described in the README; `tests/it/architecture.rs` holds the walls.

pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod exchange;
pub mod frameworks;
pub mod jobs;
pub mod mail;
pub mod policy;
pub mod store;
pub mod views;
pub mod web;
