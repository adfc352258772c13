//! The figures of a caseload: pictures and tables of what was imported, what it means for criteria, and what is disputed.

mod amount;
mod dispute;
mod facts;
mod metric;
mod multiples;
mod overview;
mod pinned;
mod samples;
mod trend;

pub use dispute::{DisputeForm, DisputeTyped, Disputes, OpenDispute, Settle, SettleFacts, withdraw};
pub use facts::{Disputed, FromFile, Source, token};
pub use metric::{MetricFacts, MetricPage, has_write_offs_beside};
pub use multiples::{Member, TeamFacts, TeamFigures};
pub use overview::{Held, Overview};
pub use pinned::pinned_row;
pub(super) use samples::pinned as sample_pinned;
