//! `/plan`, and the same page about another person: what was agreed to be done, by whom and until when, and the earliest
//! realistic day of the next level.

mod form;
mod samples;
mod start;
mod way;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::engine::Page;
use super::parts::{Link, Markup, PostButton, Tab, Tag};
use super::progress::{Named, Names, Reader, Side};
use super::words::{capital, counted, date, day_of, join, short_date};
use crate::domain::appraisal::Act;
use crate::domain::development::earliest::Earliest;
use crate::domain::development::{ActionState, Nearness, Owner, PlanAction, SOON_DAYS, Settled};
use crate::domain::ids::PersonId;

pub use form::{ActionFacts, ActionForm, ActionTyped, FinishForm};
pub use start::{CheckActions, Start, StartFacts, Taken};
pub use way::Way;

/// What the page is made from.
#[derive(Clone, Copy, Debug)]
pub struct PlanFacts<'a> {
    pub reader: &'a Reader,
    /// Of what the post asks for.
    pub criteria: &'a Names,
    pub as_of: NaiveDate,
    /// By the day on which each is due.
    pub actions: &'a [PlanAction],
    /// Of everybody who wrote in it.
    pub names: &'a BTreeMap<PersonId, String>,
    /// Titles of appraisal cycles.
    pub cycles: &'a BTreeMap<String, String>,
    pub earliest: Option<&'a Earliest>,
    /// Something could be planned for what is missing.
    pub proposes: bool,
    pub may_write: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    pub heading: String,
    pub officer: Option<String>,
    pub why: Option<String>,
    pub tabs: Vec<Tab>,
    pub as_at: String,
    pub lead: String,
    /// In place of a list.
    pub nothing: Option<String>,
    /// The one green button, and the other way to begin.
    pub primary: Option<Link>,
    pub ways: Vec<Link>,
    pub open: Vec<OpenRow>,
    pub done: Vec<SettledRow>,
    pub dropped: Vec<SettledRow>,
    pub way: Option<Way>,
}

#[derive(Clone, Debug, Serialize)]
pub struct OpenRow {
    /// To come back to it from a list of days.
    pub id: String,
    pub what: String,
    /// Where it was agreed, who added it and who changed it.
    pub told: Vec<String>,
    pub criterion: Option<Named>,
    pub owner: String,
    pub due: String,
    pub tag: Option<Tag>,
    pub links: Vec<Link>,
}

#[derive(Clone, Debug, Serialize)]
pub struct SettledRow {
    pub what: String,
    pub told: Vec<String>,
    pub criterion: Option<Named>,
    /// "28 Feb 2026".
    pub on: String,
    pub by: String,
    pub words: String,
    pub reopen: Option<PostButton>,
}

/// Who sees to an action, to this reader.
pub(super) fn owner(reader: &Reader, owner: Owner) -> String {
    match (owner, reader.side) {
        (Owner::Officer, Side::Officer) | (Owner::Manager, Side::Manager) | (Owner::Hr, Side::Hr) => "You".to_owned(),
        (Owner::Officer, _) => reader.officer.clone(),
        (Owner::Manager, _) => capital(reader.manager_name()),
        (Owner::Hr, _) => "HR".to_owned(),
    }
}

/// "Relationships (B-E1)", or the id alone where the post asks for it no more.
pub fn criterion_label(criteria: &Names, id: &str) -> String {
    criteria.criterion(id).map_or_else(|| id.to_owned(), |found| format!("{} ({id})", found.label))
}

impl PlanFacts<'_> {
    fn name(&self, id: &PersonId) -> &str {
        self.names.get(id).map_or("", String::as_str)
    }

    fn named(&self, action: &PlanAction) -> Option<Named> {
        let id = action.criterion.as_ref()?;
        let known = self.criteria.criterion(id.as_str());
        known.map(|found| Named::new(self.reader, id.as_str(), &found.label))
    }

    /// How it came into the plan.
    fn told(&self, action: &PlanAction) -> Vec<String> {
        let said =
            |what: &str, act: &Act| format!("{what} by {} on {}", self.name(&act.by), short_date(day_of(act.at.naive_utc())));
        let cycle = action.cycle.as_ref().and_then(|id| self.cycles.get(id));
        let agreed = cycle.map(|title| format!("Agreed in the appraisal {title}"));
        // One that the post asks for no more has no page to link to.
        let gone = action.criterion.as_ref().filter(|_| self.named(action).is_none());
        let gone = gone.map(|id| format!("For {id}, which this post does not ask for now"));
        let changed = action.changed.as_ref().map(|act| said("Changed", act));
        [agreed, gone, Some(said("Added", &action.made)), changed].into_iter().flatten().collect()
    }
}

impl Plan {
    pub fn new(facts: &PlanFacts<'_>) -> Plan {
        let PlanFacts { reader, actions, may_write, .. } = *facts;
        let base = reader.plan();
        let add = || Link::new(format!("{base}/new"), "Add an action");
        let start = || Link::new(format!("{base}/start"), "Start from what is missing");
        let begins = facts.proposes && actions.iter().all(|action| !action.is_open());
        let (primary, ways) = match (may_write, begins) {
            (false, _) => (None, Vec::new()),
            (true, true) => (Some(start()), vec![add()]),
            (true, false) => (Some(add()), if facts.proposes { vec![start()] } else { Vec::new() }),
        };
        let mut done: Vec<(NaiveDate, SettledRow)> = Vec::new();
        let mut dropped: Vec<(NaiveDate, SettledRow)> = Vec::new();
        for action in actions {
            match &action.state {
                ActionState::Open => {}
                ActionState::Done(on, settled) => done.push((*on, settled_row(facts, action, *on, settled))),
                ActionState::Dropped(settled) => {
                    let on = day_of(settled.act.at.naive_utc());
                    dropped.push((on, settled_row(facts, action, on, settled)));
                }
            }
        }
        let newest = |mut rows: Vec<(NaiveDate, SettledRow)>| {
            rows.sort_by_key(|(on, _)| std::cmp::Reverse(*on));
            rows.into_iter().map(|(_, row)| row).collect()
        };
        Plan {
            heading: format!("Development plan{}", reader.of_whom()),
            officer: (!reader.is_officer()).then(|| reader.officer.clone()),
            why: None,
            tabs: Vec::new(),
            as_at: format!("As at {}", date(facts.as_of)),
            lead: lead(facts),
            nothing: actions.is_empty().then(|| nothing(facts)),
            primary,
            ways,
            open: actions.iter().filter(|action| action.is_open()).map(|action| open_row(facts, action)).collect(),
            done: newest(done),
            dropped: newest(dropped),
            way: facts.earliest.map(|earliest| Way::new(reader, earliest, may_write && facts.proposes)),
        }
    }

    /// About another person: why the reader may see it, and the other pages about them.
    pub fn about(mut self, why: Option<String>, tabs: Vec<Tab>) -> Plan {
        (self.why, self.tabs) = (why, tabs);
        self
    }
}

/// "3 actions are open: 1 is overdue, 1 is due by 24 April 2026."
fn lead(facts: &PlanFacts<'_>) -> String {
    let near: Vec<Nearness> = facts.actions.iter().filter_map(|action| action.nearness(facts.as_of)).collect();
    let count = |wanted: Nearness| near.iter().filter(|found| **found == wanted).count() as u64;
    let are = |count: u64| if count == 1 { "is" } else { "are" };
    let (overdue, soon) = (count(Nearness::Overdue), count(Nearness::DueSoon));
    let mut parts = Vec::new();
    if overdue > 0 {
        parts.push(format!("{overdue} {} overdue", are(overdue)));
    }
    if soon > 0 {
        let by = facts.as_of.checked_add_days(chrono::Days::new(SOON_DAYS)).unwrap_or(facts.as_of);
        parts.push(format!("{soon} {} due by {}", are(soon), date(by)));
    }
    let all = near.len() as u64;
    match (all, parts.is_empty()) {
        (0, _) => "No action is open.".to_owned(),
        (_, true) => format!("{} {} open.", counted(all, "action", "actions"), are(all)),
        (_, false) => format!("{} {} open: {}.", counted(all, "action", "actions"), are(all), join(&parts)),
    }
}

fn nothing(facts: &PlanFacts<'_>) -> String {
    match (facts.may_write, facts.proposes) {
        (true, true) => "Nothing is planned yet. Start from what is missing.".to_owned(),
        (true, false) => "Nothing is planned yet. Add what you have agreed to do, who does it and by when.".to_owned(),
        (false, _) => format!("Nothing is planned yet. {} and the line manager write the plan.", facts.reader.officer),
    }
}

fn open_row(facts: &PlanFacts<'_>, action: &PlanAction) -> OpenRow {
    let link = |word: &str, text: &str| {
        Link::new(format!("/plan/actions/{}/{word}", action.id), text).hidden(format!("\u{201c}{}\u{201d}", action.what))
    };
    OpenRow {
        id: action.id.clone(),
        what: action.what.clone(),
        told: facts.told(action),
        criterion: facts.named(action),
        owner: owner(facts.reader, action.owner),
        due: short_date(action.due_on),
        tag: match action.nearness(facts.as_of) {
            Some(Nearness::Overdue) => Some(Tag::red("Overdue")),
            Some(Nearness::DueSoon) => Some(Tag::amber("Due soon")),
            Some(Nearness::Later) | None => None,
        },
        links: match facts.may_write {
            true => vec![link("done", "It is done"), link("change", "Change"), link("drop", "Drop")],
            false => Vec::new(),
        },
    }
}

fn settled_row(facts: &PlanFacts<'_>, action: &PlanAction, on: NaiveDate, settled: &Settled) -> SettledRow {
    let reopen = PostButton::new(format!("/plan/actions/{}/reopen", action.id), "Take up again")
        .hidden(format!("\u{201c}{}\u{201d}", action.what))
        .with("version", action.version.to_string());
    SettledRow {
        what: action.what.clone(),
        told: facts.told(action),
        criterion: facts.named(action),
        on: short_date(on),
        by: facts.name(&settled.act.by).to_owned(),
        words: settled.words.clone(),
        reopen: facts.may_write.then_some(reopen),
    }
}

impl Page for Plan {
    const TEMPLATE: &'static str = "pages/development/plan";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn write(&self, out: &mut Markup) {
        if let Some([wide, narrow]) = self.way.as_ref().and_then(|way| way.picture.as_ref()) {
            out.raw("<div class=\"gradus-picture gradus-way\">");
            wide.write(out);
            narrow.write(out);
            out.raw("</div>\n");
        }
    }

    fn samples() -> Vec<(&'static str, Plan)> {
        samples::plan()
    }
}
