//! `/team`, and the team of another manager for HR: who needs what. One table for each level aimed for; never a ranking.

mod samples;
mod tables;
#[cfg(test)]
mod tests;
mod written;

use std::ops::Range;

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::assessment::outcome::Outcome;
use crate::domain::assessment::reasons::Act;
use crate::domain::projection::{Criteria, Glance};

use super::engine::Page;
use super::parts::{Choice, Link, Markup, Nothing, Select};
use super::progress::Names;
use super::words::{self, counted, date};
use tables::{level_shown, person, tables};

/// The most criteria in one table, so that it fits on a sheet of paper.
pub const COLUMNS: usize = 16;

/// What the page is made from.
#[derive(Clone, Copy, Debug)]
pub struct TeamFacts<'a> {
    pub as_of: NaiveDate,
    /// Whose team it is: id and name. None: the reader's own.
    pub manager: Option<(&'a str, &'a str)>,
    /// The frameworks and job profiles of the members.
    pub frameworks: &'a [Names],
    /// Only people whose records the reader may open.
    pub members: &'a [Member],
    pub filters: &'a TeamFilters,
}

/// One person, as the projection has them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    pub person: String,
    pub name: String,
    /// Index into the frameworks; None without a post that asks for anything.
    pub framework: Option<usize>,
    pub held: Option<String>,
    /// None: the highest level is held, or there are no levels.
    pub target: Option<String>,
    pub criteria: Criteria,
    /// Outstanding for the target, by outcome.
    pub not_met: usize,
    pub cannot_tell: usize,
    /// Pieces of evidence that wait for the line manager.
    pub waiting: usize,
    /// Actions of the development plan that are overdue.
    pub overdue: usize,
    /// The last day of what runs out next.
    pub runs_out_on: Option<NaiveDate>,
    /// Its criterion.
    pub runs_out: Option<String>,
    /// Criteria of which something ran out already, at a level that is kept.
    pub ran_out: Vec<String>,
    /// "Acting for Manager Two until 31 January 2026"; None for the reader's own reports.
    pub because: Option<String>,
}

/// What the page shows. Empty words mean the next level, all groups, all of any status, and every criterion.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TeamFilters {
    pub level: String,
    pub group: String,
    /// `met`, `not_met`, `waiting` or `cannot_tell`.
    pub status: String,
    /// The head of a column leads to that criterion alone.
    pub criterion: String,
    /// `?view=list`.
    pub list: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct Team {
    /// "Your team (8)".
    #[serde(skip)]
    pub heading: String,
    pub as_at: String,
    /// "1 is ready", " for the next level. ", and so on: facts in bold, words between.
    pub ready: String,
    pub waiting: String,
    /// "wait for you."
    pub waits: String,
    /// Why the reader sees these people; null where nobody is in the team.
    pub why: Option<String>,
    /// What is said of a cell, by [`Status`].
    #[serde(skip)]
    pub status_words: [String; 4],
    /// None where nobody is in the team.
    #[serde(skip)]
    pub filters: Option<Choosers>,
    #[serde(skip)]
    pub as_list: bool,
    #[serde(skip)]
    pub other_view: Link,
    /// "3 actions", where development plans have overdue ones, and the plans that have them.
    pub overdue: Option<String>,
    pub overdue_plans: Vec<Link>,
    /// Their caseload figures side by side.
    pub figures: Link,
    /// "Role training (B-Q1)", where only one criterion is shown, and the way back.
    #[serde(skip)]
    pub only: Option<Only>,
    /// "You have no direct reports.", or that the filters match nobody.
    #[serde(skip)]
    pub nothing: Option<Nothing>,
    #[serde(skip)]
    pub tables: Vec<TeamTable>,
    /// People who aim for no level.
    #[serde(skip)]
    pub others: Vec<TeamPerson>,
}

#[derive(Clone, Debug)]
pub struct Choosers {
    pub level: Select,
    pub group: Select,
    pub status: Select,
    /// "list" keeps the view when filters change; None for the tables.
    pub view: Option<&'static str>,
    /// Keeps whose team it is; None for the reader's own.
    pub manager: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Only {
    pub label: String,
    pub criterion_id: String,
    pub text: String,
    pub clear: String,
}

/// People who aim for the same level of the same framework.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TeamTable {
    pub id: String,
    /// "Next level B (8 people)".
    pub heading: String,
    pub columns: Vec<TeamColumn>,
    /// One, or as many as it takes at 16 criteria each.
    pub parts: Vec<TeamPart>,
    /// The rows of each part, and the same people as a list.
    pub people: Vec<TeamPerson>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TeamPart {
    /// The id of the caption.
    pub id: String,
    pub caption: String,
    /// Which columns of the table.
    pub columns: Range<usize>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TeamColumn {
    pub href: String,
    pub id: String,
    pub label: String,
    /// How many of the people meet it.
    pub met: usize,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TeamPerson {
    pub href: String,
    pub name: String,
    pub because: Option<String>,
    pub held: Option<String>,
    pub next: Option<String>,
    /// "6", or "Ready"; None where no level is aimed for.
    pub missing: Option<String>,
    pub progress: String,
    /// "missing: 5 not met, 1 cannot tell"; None where ready.
    pub missing_words: Option<String>,
    pub runs_out: Option<String>,
    /// What the list says in the place of the columns before the criteria.
    pub lines: Vec<String>,
    /// One for each column of the table.
    pub statuses: Vec<Status>,
}

/// What a cell says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    Met,
    NotMet,
    Waiting,
    CannotTell,
}

impl Status {
    fn of(outcome: Outcome, act: Act) -> Status {
        match (outcome, act) {
            (Outcome::Met, _) => Status::Met,
            (_, Act::Manager) => Status::Waiting,
            (Outcome::NotMet, _) => Status::NotMet,
            (Outcome::InsufficientData, _) => Status::CannotTell,
        }
    }

    const ALL: [Status; 4] = [Status::Met, Status::NotMet, Status::Waiting, Status::CannotTell];

    fn value(self) -> &'static str {
        match self {
            Status::Met => "met",
            Status::NotMet => "not_met",
            Status::Waiting => "waiting",
            Status::CannotTell => "cannot_tell",
        }
    }

    fn words(self, facts: &TeamFacts<'_>) -> String {
        match self {
            Status::Met => Outcome::Met.words().to_owned(),
            Status::NotMet => Outcome::NotMet.words().to_owned(),
            Status::Waiting => format!("Waiting for {}", facts.whom()),
            Status::CannotTell => Outcome::InsufficientData.words().to_owned(),
        }
    }

    fn class(self) -> &'static str {
        match self {
            Status::Met => "gradus-cell--met",
            Status::NotMet => "gradus-cell--not",
            Status::Waiting => "gradus-cell--wait",
            Status::CannotTell => "gradus-cell--ask",
        }
    }

    fn icon(self) -> &'static str {
        match self {
            Status::Met => "i-met",
            Status::NotMet => "i-not",
            Status::Waiting => "i-wait",
            Status::CannotTell => "i-ask",
        }
    }
}

impl TeamFacts<'_> {
    /// For whom evidence waits: "you", or the manager by name.
    fn whom(&self) -> &str {
        self.manager.map_or("you", |(_, name)| name)
    }

    /// The page with the same filters, another criterion and another view.
    fn address(&self, criterion: &str, list: bool) -> String {
        let filters = self.filters;
        let parts = [
            ("manager", self.manager.map_or("", |(id, _)| id)),
            ("level", filters.level.as_str()),
            ("group", &filters.group),
            ("status", &filters.status),
            ("criterion", criterion),
            ("view", if list { "list" } else { "" }),
        ];
        let parts: Vec<String> =
            parts.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}={value}")).collect();
        if parts.is_empty() { "/team".to_owned() } else { format!("/team?{}", parts.join("&")) }
    }

    /// The same without filters.
    fn plain_address(&self) -> String {
        self.manager.map_or_else(|| "/team".to_owned(), |(id, _)| format!("/team?manager={id}"))
    }
}

impl Member {
    /// Somebody of whom no more is known than that they are here.
    pub fn new(person: &str, name: &str, waiting: usize, because: Option<String>) -> Member {
        Member {
            person: person.to_owned(),
            name: name.to_owned(),
            framework: None,
            held: None,
            target: None,
            criteria: Criteria::default(),
            not_met: 0,
            cannot_tell: 0,
            waiting,
            overdue: 0,
            runs_out_on: None,
            runs_out: None,
            ran_out: Vec::new(),
            because,
        }
    }

    /// With where they stand in a framework, which is given by its index.
    pub fn standing(mut self, framework: usize, projection: Glance) -> Member {
        let cannot_tell = projection.cannot_tell.min(projection.outstanding);
        self.framework = Some(framework);
        self.held = projection.level.as_ref().map(ToString::to_string);
        self.target = projection.target.as_ref().map(ToString::to_string);
        self.ran_out = projection.criteria.ran_out().map(str::to_owned).collect();
        self.criteria = projection.criteria;
        self.not_met = (projection.outstanding - cannot_tell) as usize;
        self.cannot_tell = cannot_tell as usize;
        self.runs_out_on = projection.next_lapse.as_ref().and_then(|(lapses, _)| lapses.pred_opt());
        self.runs_out = projection.next_lapse.map(|(_, criterion)| criterion.to_string());
        self
    }

    /// What is said of each of these criteria: place in the framework, which is most likely that in the projection, and id.
    fn statuses<'a>(&self, criteria: impl Iterator<Item = (usize, &'a str)>) -> Vec<Status> {
        let held: Vec<(&str, Status)> = self.criteria.turns().map(|(id, outcome, act)| (id, Status::of(outcome, act))).collect();
        let status = |(at, id): (usize, &str)| {
            let there = held.get(at).filter(|known| known.0 == id);
            there.or_else(|| held.iter().find(|known| known.0 == id)).map_or(Status::CannotTell, |known| known.1)
        };
        criteria.map(status).collect()
    }

    fn missing(&self) -> usize {
        self.not_met + self.cannot_tell
    }

    fn is_ready(&self) -> bool {
        self.target.is_some() && self.missing() == 0
    }

    fn progress(&self) -> String {
        format!("/people/{}/progress", self.person)
    }

    /// "5 not met, 1 cannot tell".
    fn missing_words(&self) -> String {
        let parts = [(self.not_met, "not met"), (self.cannot_tell, "cannot tell")];
        let parts = parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, words)| format!("{count} {words}"));
        parts.collect::<Vec<_>>().join(", ")
    }
}

impl Team {
    pub fn new(facts: &TeamFacts<'_>) -> Team {
        let TeamFacts { members, filters, .. } = *facts;
        let mut sorted: Vec<&Member> = members.iter().collect();
        sorted.sort_by(|a, b| order(a).cmp(&order(b)));
        let tables = tables(facts, &sorted);
        let others: Vec<TeamPerson> = sorted
            .iter()
            .filter(|member| filters.is_plain() || (filters.level.is_empty() && filters.wants_evidence_of(member)))
            .filter(|member| level_shown(facts, member).is_none())
            .map(|member| person(facts, member, Vec::new()))
            .collect();
        let nothing = match (members.is_empty(), tables.is_empty() && others.is_empty()) {
            (true, _) => Some(Nothing::yet(match facts.manager {
                None => "You have no direct reports.".to_owned(),
                Some((_, name)) => format!("{name} has no direct reports."),
            })),
            (false, true) => Some(Nothing::matches("people", facts.plain_address(), format!("There are {}.", members.len()))),
            (false, false) => None,
        };
        let ready = members.iter().filter(|member| member.is_ready()).count() as u64;
        let waiting = members.iter().map(|member| member.waiting as u64).sum();
        let overdue = members.iter().map(|member| member.overdue as u64).sum();
        let late = sorted.iter().filter(|member| member.overdue > 0);
        let view = if filters.list { "View as a table" } else { "View as a list" };
        Team {
            heading: match facts.manager {
                None => format!("Your team ({})", members.len()),
                Some((_, name)) => format!("Team of {name} ({})", members.len()),
            },
            as_at: format!("As at {}", date(facts.as_of)),
            ready: match ready {
                0 => "Nobody is ready".to_owned(),
                1 => "1 is ready".to_owned(),
                many => format!("{} are ready", words::number(many)),
            },
            waiting: match waiting {
                0 => "No evidence".to_owned(),
                _ => counted(waiting, "piece of evidence", "pieces of evidence"),
            },
            waits: format!("{} for {}.", if waiting < 2 { "waits" } else { "wait" }, facts.whom()),
            why: (!members.is_empty()).then(|| match facts.manager {
                None => "You see these people because you are their line manager, or act for their line manager. \
                     Officers never see this page."
                    .to_owned(),
                Some((_, name)) => format!("These people report to {name}. Officers never see this page."),
            }),
            status_words: Status::ALL.map(|status| status.words(facts)),
            filters: (!members.is_empty()).then(|| choosers(facts)),
            as_list: filters.list,
            other_view: Link::new(facts.address(&filters.criterion, !filters.list), view),
            overdue: (overdue > 0).then(|| counted(overdue, "action", "actions")),
            overdue_plans: late
                .map(|member| {
                    Link::new(format!("/people/{}/plan", member.person), format!("{} ({})", member.name, member.overdue))
                })
                .collect(),
            figures: Link::new(
                facts.manager.map_or_else(|| "/team/caseload".to_owned(), |(id, _)| format!("/team/caseload?manager={id}")),
                "See their caseload figures",
            ),
            only: only(facts),
            nothing,
            tables,
            others,
        }
    }
}

/// Who waits comes first, then what ran out or runs out first, then the name: never how far somebody is.
fn order(member: &Member) -> (bool, NaiveDate, &str, &str) {
    let runs_out = match member.ran_out.is_empty() {
        true => member.runs_out_on.unwrap_or(NaiveDate::MAX),
        false => NaiveDate::MIN,
    };
    (member.waiting == 0, runs_out, &member.name, &member.person)
}

impl TeamFilters {
    /// Nothing is chosen that leaves people out.
    fn is_plain(&self) -> bool {
        self.level.is_empty() && self.status.is_empty() && self.criterion.is_empty()
    }

    /// A piece of theirs waits, and that is what was asked for. For which criteria it is, is not known here.
    fn wants_evidence_of(&self, member: &Member) -> bool {
        let all_criteria = self.group.is_empty() && self.criterion.is_empty();
        self.status == Status::Waiting.value() && all_criteria && member.waiting > 0
    }
}

fn choosers(facts: &TeamFacts<'_>) -> Choosers {
    let TeamFacts { frameworks, filters, .. } = *facts;
    let mut levels: Vec<Choice> = vec![Choice::new("", "Next level")];
    let mut groups: Vec<Choice> = vec![Choice::new("", "All groups")];
    let add = |choices: &mut Vec<Choice>, value: &str, label: String| {
        if choices.iter().all(|choice| choice.value != value) {
            choices.push(Choice::new(value, label));
        }
    };
    for names in frameworks {
        for level in &names.levels {
            add(&mut levels, &level.id, format!("Level {}", level.id));
        }
        for criterion in &names.criteria {
            add(&mut groups, &criterion.group, words::sentence(&criterion.group));
        }
    }
    let statuses = Status::ALL.map(|status| Choice::new(status.value(), status.words(facts)));
    let statuses = std::iter::once(Choice::new("", "All")).chain(statuses).collect();
    Choosers {
        level: Select::new("level", "Level", levels).chosen(&filters.level),
        group: Select::new("group", "Group", groups).chosen(&filters.group),
        status: Select::new("status", "Status", statuses).chosen(&filters.status),
        view: filters.list.then_some("list"),
        manager: facts.manager.map(|(id, _)| id.to_owned()),
    }
}

fn only(facts: &TeamFacts<'_>) -> Option<Only> {
    let filters = facts.filters;
    let criteria = facts.frameworks.iter().flat_map(|names| &names.criteria);
    let criterion = criteria.into_iter().find(|criterion| criterion.id == filters.criterion)?;
    Some(Only {
        label: criterion.label.clone(),
        criterion_id: criterion.id.clone(),
        text: criterion.text.clone(),
        clear: facts.address("", filters.list),
    })
}

impl Page for Team {
    const TEMPLATE: &'static str = "pages/team/team";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn write(&self, out: &mut Markup) {
        written::write(self, out);
    }

    fn samples() -> Vec<(&'static str, Team)> {
        samples::team()
    }
}
