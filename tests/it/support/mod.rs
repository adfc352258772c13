//! What several tests need.

pub mod cut;
pub mod databases;
pub mod files;
pub mod pages;
pub mod post;
pub mod process;
pub mod python;
pub mod service;
pub mod smtp_sink;
pub mod wire;
