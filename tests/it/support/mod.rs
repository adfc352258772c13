//! What several tests need.

pub mod databases;
pub mod service;
pub mod smtp_sink;
