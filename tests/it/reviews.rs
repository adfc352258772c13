//! Reviews of evidence at the level of the use cases, on both databases: the queue, outcomes and returns, several together,
//! two reviewers at once, and judgements of whole criteria.

mod judgements;
mod queue;
mod races;
mod recording;
mod together;
