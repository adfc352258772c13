//! What the lists of what waits to be verified share: qualifications, jobs and courses.

use crate::views::parts::{Pagination, Tab};
use crate::web::form::encode;

/// The lists of what waits for whoever verifies.
pub(super) fn queues(at: &str) -> Vec<Tab> {
    [("/qualifications/to-verify", "Qualifications"), ("/employment/to-verify", "Jobs"), ("/training/to-confirm", "Courses")]
        .map(|(href, label)| Tab::new(href, label, href == at))
        .into()
}

/// The ways to the pages before and after.
pub(super) fn steps(at: &str, after: Option<&str>, next: Option<&str>) -> Pagination {
    Pagination { previous: after.map(|_| at.to_owned()), next: next.map(|id| format!("{at}?after={}", encode(id))) }
}
