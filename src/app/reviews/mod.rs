//! Reviews of evidence: what waits for the caller, one piece at a time or several together. A review is two records where the
//! reviewer judges a whole criterion by it as well. Of two reviewers one wins; what the other typed is kept.

mod open;
mod queue;
mod record;
mod together;

pub use open::{Opened, left_out, open, open_together, save_draft};
pub use queue::{ActingFor, Queue, QueueQuery, QueueRow, Which, queue};
pub use record::{Done, Overtaken, Settled, give_back, record};
pub use together::{DoneOne, OneOf, Skipped, Together, of_piece, together};
