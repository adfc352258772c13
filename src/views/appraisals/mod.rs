//! Appraisals: one from its first word to its closing, the forms in which officer and manager write it, and its objectives.

mod check;
mod form;
mod increment;
mod objectives;
mod page;
mod samples;
mod shared;
mod step;

pub use check::{Check, CheckFacts};
pub use form::{FormFacts, OfferTyped, OffersTyped, PartTyped, Typed, WriteView, control_id, field_name};
pub use increment::{IncrementShown, IncrementTyped, in_words as increment_in_words, shown as increment_shown};
pub use objectives::{ObjectiveForm, ObjectiveLine, Objectives, drop_objective};
pub use page::{ActionLine, AppraisalPage, CourseLine, OfferLine, PageFacts};
pub use shared::{Party, SectionShown, ViewFacts, heading, offered, rating_name, sections as sections_of};
pub use step::{Step, close, go_on, moderate, not_rated, sign};
