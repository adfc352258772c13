//! The figures of a caseload: pictures and tables of what was imported, what it means for criteria, and what is disputed.

mod amount;
mod trend;

pub use amount::{Measure, units};
pub use trend::{Gap, Picture, Point, Trend, picture};
