//! Pages: one typed struct per template, with samples; what stands around them; the assets they need. Strings come ready
//! to print; this room formats and never looks anything up. It must not know the store, the app or HTTP.

pub mod account;
pub mod admin;
pub mod applications;
pub mod appraisal_cycles;
pub mod appraisals;
pub mod assets;
pub mod audit;
pub mod caseload;
pub mod conduct_standard;
pub mod confirm;
pub mod cpd;
pub mod decisions;
pub mod delegations;
pub mod development;
pub mod employment;
pub mod engine;
pub mod errors;
pub mod evidence;
mod expand;
pub mod imports;
pub mod judgement;
pub mod layout;
pub mod mail;
pub mod parts;
pub mod people;
pub mod progress;
pub mod qualifications;
pub mod reports;
pub mod reviews;
mod samples;
pub mod sign_in;
pub mod static_pages;
pub mod team;
pub mod training;
pub mod waivers;
pub mod words;

pub use engine::{Page, RenderError, render};
pub use layout::Frame;
pub use samples::{RenderedSample, page_templates, rendered_samples};
