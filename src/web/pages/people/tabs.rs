//! The pages about one person, as tabs. One's own stand in the navigation, so only somebody else's have them.

use crate::app::people::Why;
use crate::domain::ids::PersonId;
use crate::views::parts::Tab;

/// Which of them the reader is at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    Progress,
    Evidence,
    Caseload,
    Applications,
    Profile,
    History,
}

/// The tabs of somebody; none of one's own work, but for profile and history, which the navigation leaves out.
pub fn of(why: &Why, person: &PersonId, at: Place) -> Vec<Tab> {
    let tab = |path: &str, label: &str, place: Place| Tab::new(format!("/people/{person}{path}"), label, place == at);
    let about = [tab("", "Profile", Place::Profile), tab("/history", "History", Place::History)];
    let work = [
        tab("/progress", "Progress", Place::Progress),
        tab("/evidence", "Evidence", Place::Evidence),
        tab("/caseload", "Caseload", Place::Caseload),
        tab("/applications", "Applications", Place::Applications),
    ];
    match (why, at) {
        (Why::Own, Place::Profile | Place::History) => about.into(),
        (Why::Own, _) => Vec::new(),
        _ => work.into_iter().chain(about).collect(),
    }
}
