//! The figures of a caseload: pictures and tables of what was imported, what it means for criteria, and what is disputed.

mod amount;
mod dispute;
mod facts;
mod metric;
mod multiples;
mod notes;
mod overview;
mod pinned;
mod samples;
mod trend;

pub use dispute::{DisputeForm, DisputeTyped, Disputes, OpenDispute, Settle, SettleFacts, withdraw};
pub use facts::{Counted, Disputed, FromFile, Source, token};
pub(super) use facts::{outcome_of_dispute as settled_as, value_of as figure_value, values_apart as figure_values_apart};
pub use metric::{MetricFacts, MetricPage, has_write_offs_beside};
pub use multiples::{Member, TeamFacts, TeamFigures};
pub use overview::{Held, Overview};
pub use pinned::pinned_row;
pub(super) use samples::{arrears_figure as sample_figure, pinned as sample_pinned};
