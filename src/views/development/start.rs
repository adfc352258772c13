//! Starting from what is missing: what could be planned for each criterion with the fact it comes from, and a look at what was
//! chosen before it is added.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{DateField, Field, FormErrors, Link, Posted, Select, SummaryRow};
use super::super::progress::{Named, Reader, fact};
use super::super::words::{counted, date};
use super::form::owners;
use super::owner;
use crate::domain::development::Owner;
use crate::domain::development::proposals::Proposal;

/// What was typed about one proposal; None: it stands as it is proposed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taken {
    pub chosen: bool,
    pub what: String,
    pub owner: String,
    pub due_on: [String; 3],
}

#[derive(Clone, Copy, Debug)]
pub struct StartFacts<'a> {
    pub reader: &'a Reader,
    pub level: Option<&'a str>,
    /// Each with what was typed about it.
    pub proposals: &'a [(&'a Proposal, Option<Taken>)],
}

/// Posts for every proposal `take` with its key, and `{key}.what`, `{key}.owner` and the day `{key}.due_on`.
#[derive(Clone, Debug, Serialize)]
pub struct Start {
    pub heading: String,
    pub officer: Option<String>,
    pub lead: String,
    pub nothing: Option<String>,
    pub action: String,
    pub rows: Vec<StartRow>,
    pub cancel: String,
    pub errors: FormErrors,
}

#[derive(Clone, Debug, Serialize)]
pub struct StartRow {
    pub key: String,
    pub criterion: Named,
    /// What the proposal comes from.
    pub fact: String,
    pub planned: bool,
    pub chosen: bool,
    /// The box. The first has the id of all, for the error that nothing was chosen.
    pub id: String,
    pub error: Option<String>,
    /// "Take this into the plan", with the criterion for those who hear it.
    pub hidden: String,
    pub what: Field,
    pub owner: Select,
    pub due_on: DateField,
}

impl Start {
    pub fn new(facts: &StartFacts<'_>, errors: FormErrors) -> Start {
        let StartFacts { reader, proposals, level } = *facts;
        let base = reader.plan();
        let level = level.map_or_else(String::new, |level| format!(" for level {level}"));
        Start {
            heading: "Start from what is missing".to_owned(),
            officer: (!reader.is_officer()).then(|| reader.officer.clone()),
            lead: format!(
                "{}{level}, each from a fact on record. Choose what to take, and change the words, who does it and by when.",
                counted(proposals.len() as u64, "thing could be planned", "things could be planned")
            ),
            nothing: proposals.is_empty().then(|| format!("Nothing is missing{level} that somebody could plan.")),
            action: format!("{base}/start"),
            rows: proposals
                .iter()
                .enumerate()
                .map(|(place, (proposal, taken))| row(reader, place, proposal, taken.as_ref(), &errors))
                .collect(),
            cancel: base,
            errors,
        }
    }
}

fn row(reader: &Reader, place: usize, proposal: &Proposal, taken: Option<&Taken>, errors: &FormErrors) -> StartRow {
    let Proposal { key, criterion, label, .. } = proposal;
    let parts = |day: Option<NaiveDate>| {
        let of = |format: &str| day.map_or_else(String::new, |day| day.format(format).to_string());
        [of("%-d"), of("%-m"), of("%Y")]
    };
    let proposed = || Taken {
        chosen: false,
        what: proposal.what.to_owned(),
        owner: proposal.owner.as_str().to_owned(),
        due_on: parts(proposal.due_on),
    };
    let taken = taken.cloned().unwrap_or_else(proposed);
    let hint = match proposal.due_on {
        Some(day) => format!("{} is the first day on which this criterion could be met.", date(day)),
        None => "No date follows from what is recorded. Choose one.".to_owned(),
    };
    let [day, month, year] = &taken.due_on;
    StartRow {
        criterion: Named::new(reader, criterion, label),
        fact: fact(reader, &proposal.reason),
        planned: proposal.planned,
        chosen: taken.chosen,
        id: if place == 0 { "take".to_owned() } else { format!("take-{}", place + 1) },
        error: errors.of("take").filter(|_| place == 0),
        hidden: format!("for {label} ({criterion})"),
        what: Field::text(&format!("{key}.what"), "What is to be done?").value(taken.what).checked(errors),
        owner: Select::new(&format!("{key}.owner"), "Who does it?", owners(reader)).chosen(&taken.owner).checked(errors),
        due_on: DateField::new(&format!("{key}.due_on"), "By when?").hint(hint).typed([day, month, year]).checked(errors),
        key: key.clone(),
    }
}

impl Page for Start {
    const TEMPLATE: &'static str = "pages/development/start";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, Start)> {
        super::samples::start()
    }
}

/// What was chosen, before it is added. Posts all that was typed with `step`: `add` or `change`.
#[derive(Clone, Debug, Serialize)]
pub struct CheckActions {
    pub officer: Option<String>,
    pub action: String,
    pub rows: Vec<SummaryRow>,
    pub values: Vec<Posted>,
    pub button: String,
    pub cancel: Link,
}

impl CheckActions {
    /// `chosen`: what, owner, day and criterion of each.
    pub fn new(reader: &Reader, chosen: &[(String, Owner, NaiveDate, String)], values: Vec<Posted>) -> CheckActions {
        let base = reader.plan();
        let rows = chosen.iter().map(|(what, by, due_on, criterion)| {
            SummaryRow::new(criterion.clone(), what.clone()).line(format!("{}, by {}", owner(reader, *by), date(*due_on)))
        });
        CheckActions {
            officer: (!reader.is_officer()).then(|| reader.officer.clone()),
            action: format!("{base}/start"),
            rows: rows.collect(),
            values,
            button: if chosen.len() == 1 {
                "Add it to the plan".to_owned()
            } else {
                format!("Add these {} to the plan", chosen.len())
            },
            cancel: Link::new(base, "Cancel"),
        }
    }
}

impl Page for CheckActions {
    const TEMPLATE: &'static str = "pages/development/check";

    fn title(&self) -> String {
        "Check before you add them".to_owned()
    }

    fn samples() -> Vec<(&'static str, CheckActions)> {
        super::samples::check()
    }
}
