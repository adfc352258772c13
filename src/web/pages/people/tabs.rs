//! The pages about one person, as tabs. One's own stand in the navigation, so only somebody else's have them.

use crate::app::people::Why;
use crate::domain::ids::PersonId;
use crate::views::parts::Tab;

/// Which of them the reader is at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    Progress,
    Plan,
    Evidence,
    Qualifications,
    Training,
    Cpd,
    Employment,
    Caseload,
    Appraisals,
    Applications,
    Profile,
    History,
}

/// The pages of one's learning, which share a place in the navigation.
fn learning(at: Place) -> [Tab; 4] {
    [
        Tab::new("/qualifications", "Qualifications", at == Place::Qualifications),
        Tab::new("/training", "Training", at == Place::Training),
        Tab::new("/cpd", "CPD", at == Place::Cpd),
        Tab::new("/employment", "Employment", at == Place::Employment),
    ]
}

/// The tabs of one's own record, for whoever's navigation has no other place for learning.
pub fn own_record(at: Place) -> Vec<Tab> {
    let progress = Tab::new("/progress", "Progress", at == Place::Progress);
    std::iter::once(progress).chain(learning(at)).collect()
}

/// The tabs of somebody; none of one's own work, but for profile and history, which the navigation leaves out.
pub fn of(why: &Why, person: &PersonId, at: Place) -> Vec<Tab> {
    let tab = |path: &str, label: &str, place: Place| Tab::new(format!("/people/{person}{path}"), label, place == at);
    let about = [tab("", "Profile", Place::Profile), tab("/history", "History", Place::History)];
    let work = [
        tab("/progress", "Progress", Place::Progress),
        tab("/plan", "Plan", Place::Plan),
        tab("/evidence", "Evidence", Place::Evidence),
        tab("/qualifications", "Qualifications", Place::Qualifications),
        tab("/training", "Training", Place::Training),
        tab("/cpd", "CPD", Place::Cpd),
        tab("/employment", "Employment", Place::Employment),
        tab("/caseload", "Caseload", Place::Caseload),
        tab("/appraisals", "Appraisals", Place::Appraisals),
        tab("/applications", "Applications", Place::Applications),
    ];
    match (why, at) {
        (Why::Own, Place::Qualifications | Place::Training | Place::Cpd | Place::Employment) => learning(at).into(),
        (Why::Own, Place::Profile | Place::History) => about.into(),
        (Why::Own, _) => Vec::new(),
        _ => work.into_iter().chain(about).collect(),
    }
}
