//! Reviews of evidence: the queue, one review or several down one page, what is checked before it is sent, a return, and what
//! was done.

mod check;
mod piece;
mod queue;
mod review;
mod send_back;

use super::evidence::sample;

pub use check::{CheckedOutcome, CheckedPiece, Done, ReviewCheck, Skipped};
pub use piece::{CameBack, CriterionAsked, Piece, ReviewCriterion, ReviewedPiece, control_id};
pub use queue::{Queue, QueueRow};
pub use review::{Review, Together};
pub use send_back::{NotReviewed, SendBack};
