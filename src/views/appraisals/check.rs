//! What a side wrote, looked over before it is sent: from then on it is not changed.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::applications::Quote;
use super::super::engine::Page;
use super::super::parts::Link;
use super::super::words::date;
use super::form::title;
use super::increment::{self, IncrementShown};
use super::page::OfferLine;
use super::shared::{Party, SectionShown, ViewFacts, heading, rated, sections};
use crate::domain::appraisal::{Form, Stage, ViewKind};

/// Days before it is due that are long.
const EARLY: i64 = 90;

/// What the page is made from.
#[derive(Clone, Debug)]
pub struct CheckFacts<'a> {
    pub path: &'a str,
    pub kind: ViewKind,
    pub cycle: &'a str,
    pub stage: Stage,
    pub due_on: NaiveDate,
    pub today: NaiveDate,
    pub party: Party<'a>,
    pub form: &'a Form,
    pub view: ViewFacts<'a>,
    /// Of the view.
    pub version: i64,
    pub offers: Vec<OfferLine>,
    /// It goes to the moderator first.
    pub to_moderator: bool,
    /// It can still be changed.
    pub open: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct Check {
    pub heading: &'static str,
    pub caption: String,
    pub lead: String,
    /// It is sent long before it is due.
    pub early: Option<String>,
    /// "2 of 5 parts have no rating. They are left out of the score."
    pub left_out: Option<String>,
    pub sections: Vec<SectionShown>,
    pub summary: Option<Quote>,
    pub increment: Option<IncrementShown>,
    pub offers: Vec<OfferLine>,
    pub action: String,
    pub version: i64,
    pub button: String,
    pub change: Option<Link>,
}

impl Check {
    pub fn new(facts: CheckFacts<'_>) -> Check {
        let party = facts.party;
        let (officer, manager) = (party.officer, party.manager_first());
        let (heading_of, lead, button) = match facts.kind {
            ViewKind::Own => (
                "Check your self-assessment",
                format!("{manager} reads this once you send it. After that you cannot change it."),
                format!("Send to {}", party.manager_name()),
            ),
            ViewKind::Manager if facts.to_moderator => (
                "Check your view",
                format!("{} looks over the ratings before you share them with {officer}.", party.moderator_first()),
                format!("Send to {}", party.moderator_name()),
            ),
            ViewKind::Manager => (
                "Check your view",
                format!("{officer} reads this once you share it, and signs it. After that you cannot change it."),
                format!("Share with {officer}"),
            ),
            ViewKind::Interim => (
                "Check your interim view",
                "Whoever manages them next reads this once you send it. After that you cannot change it.".to_owned(),
                "Send the interim view".to_owned(),
            ),
        };
        let (action, change) = match facts.kind {
            ViewKind::Manager => (format!("{}/share", facts.path), format!("{}/manager", facts.path)),
            kind => (format!("{}/{}/check", facts.path, kind.as_str()), format!("{}/{}", facts.path, kind.as_str())),
        };
        let written = facts.view.written;
        let left_out =
            rated(facts.form, written).filter(|(rated, all)| rated < all).map(|(rated, all)| match (all - rated, all) {
                (1, all) => format!("1 of {all} parts has no rating. It is left out of the score."),
                (some, all) => format!("{some} of {all} parts have no rating. They are left out of the score."),
            });
        Check {
            heading: heading_of,
            caption: format!("{officer}. {}. {}", heading(facts.cycle, facts.stage), title(facts.kind)),
            lead,
            early: ((facts.due_on - facts.today).num_days() > EARLY).then(|| {
                let due = date(facts.due_on);
                format!("This appraisal is due on {due}. What happens from now until then will not be in it.")
            }),
            left_out,
            sections: sections(facts.form, &[facts.view]),
            summary: (!written.summary.is_empty()).then(|| Quote::new("Summary", written.summary.clone())),
            increment: increment::shown(facts.form, &[facts.view], officer),
            offers: facts.offers,
            action,
            version: facts.version,
            button,
            change: facts.open.then(|| Link::new(change, "Change it")),
        }
    }
}

impl Page for Check {
    const TEMPLATE: &'static str = "pages/appraisals/check";

    fn title(&self) -> String {
        self.heading.to_owned()
    }

    fn samples() -> Vec<(&'static str, Check)> {
        super::samples::checks()
    }
}
