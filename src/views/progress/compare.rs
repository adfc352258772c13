//! `/progress/compare`: what the officer's record would count for in another post. Never grades or pay.

use serde::Serialize;

use crate::domain::assessment::Assessment;
use crate::domain::assessment::answer::CriterionStatus;

use super::super::engine::Page;
use super::super::parts::{Choice, Select, Tab};
use super::super::words;
use super::reasons::{self, Ways};
use super::{Names, Reader, lists, samples};

/// What the page is made from.
#[derive(Clone, Copy, Debug)]
pub struct CompareFacts<'a> {
    pub reader: &'a Reader,
    /// Frameworks and job profiles other than the officer's own: value and name.
    pub posts: &'a [(String, String)],
    pub chosen: Option<ChosenPost<'a>>,
}

/// The post that was chosen, and how the record stands against it.
#[derive(Clone, Copy, Debug)]
pub struct ChosenPost<'a> {
    /// As in the list of posts.
    pub value: &'a str,
    pub names: &'a Names,
    pub assessment: &'a Assessment,
    /// Ids of criteria for which nothing in the officer's own post speaks.
    pub without_equivalent: &'a [String],
}

#[derive(Clone, Debug, Serialize)]
pub struct Compare {
    pub heading: String,
    pub why: Option<String>,
    pub tabs: Vec<Tab>,
    pub action: String,
    /// Posts `post`; null where there is no other.
    pub post: Option<Select>,
    pub compared: Option<Compared>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Compared {
    /// "Tenancy Officer, as at 10 April 2026".
    pub title: String,
    /// "You already meet 3 of its 27 criteria."
    pub sentence: String,
    pub lists: Vec<ComparedList>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ComparedList {
    /// The id of its heading.
    pub id: &'static str,
    /// "You already meet (3)".
    pub heading: String,
    pub note: Option<String>,
    pub rows: Vec<ComparedRow>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ComparedRow {
    pub label: String,
    pub criterion_id: String,
    /// "Level B"; null without levels.
    pub level: Option<String>,
    /// By what it is met, or what it still needs.
    pub text: Option<String>,
}

impl Compare {
    pub fn new(facts: &CompareFacts<'_>) -> Compare {
        let reader = facts.reader;
        let choices = facts.posts.iter().map(|(value, name)| Choice::new(value.clone(), name.clone()));
        let options = std::iter::once(Choice::new("", "Choose a post")).chain(choices).collect();
        let chosen = facts.chosen.map(|chosen| chosen.value).unwrap_or_default();
        Compare {
            heading: format!("Compare with another post{}", reader.of_whom()),
            why: None,
            tabs: Vec::new(),
            action: format!("{}/compare", reader.progress()),
            post: (!facts.posts.is_empty()).then(|| Select::new("with", "Post", options).chosen(chosen)),
            compared: facts.chosen.map(|chosen| compared(reader, &chosen)),
        }
    }

    /// About another person: why the reader may see it, and the other pages about them.
    pub fn about(mut self, why: Option<String>, tabs: Vec<Tab>) -> Compare {
        (self.why, self.tabs) = (why, tabs);
        self
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Met,
    Needed,
    NoEquivalent,
}

fn place(chosen: &ChosenPost<'_>, status: &CriterionStatus) -> Place {
    match () {
        () if status.outcome.is_met() => Place::Met,
        () if chosen.without_equivalent.contains(&status.id) => Place::NoEquivalent,
        () => Place::Needed,
    }
}

fn compared(reader: &Reader, chosen: &ChosenPost<'_>) -> Compared {
    let ChosenPost { names, assessment, .. } = *chosen;
    let list = |id, heading: String, wanted: Place, note: Option<&str>| {
        let of = assessment.criteria.iter().filter(|status| place(chosen, status) == wanted);
        let rows: Vec<ComparedRow> = of.map(|status| row(reader, status, wanted)).collect();
        ComparedList { id, heading: format!("{heading} ({})", rows.len()), note: note.map(str::to_owned), rows }
    };
    let lists = vec![
        list("already", reader.says("already meet", "already meets"), Place::Met, None),
        list("needed", reader.says("would still need", "would still need"), Place::Needed, None),
        list(
            "no-equivalent",
            "No equivalent".to_owned(),
            Place::NoEquivalent,
            Some("Nothing that is recorded for the post held now speaks for these."),
        ),
    ];
    let met = lists[0].rows.len();
    let of = words::counted(assessment.criteria.len() as u64, "criterion", "criteria");
    Compared {
        title: format!("{}, as at {}", names.title, words::date(assessment.as_of)),
        sentence: format!("{} {met} of its {of}.", reader.says("already meet", "already meets")),
        lists: lists.into_iter().filter(|list| !list.rows.is_empty()).collect(),
    }
}

fn row(reader: &Reader, status: &CriterionStatus, place: Place) -> ComparedRow {
    let text = match place {
        Place::Met => {
            lists::met_by(status).or_else(|| Some("The post held now asks for the same, and it is met there.".to_owned()))
        }
        Place::Needed => {
            let facts = reasons::lines(reader, status, Ways::default()).into_iter().map(|line| line.fact);
            Some(facts.collect::<Vec<_>>().join(" "))
        }
        Place::NoEquivalent => None,
    };
    let level = status.level.as_ref().map(|level| format!("Level {level}"));
    ComparedRow { label: status.label.clone(), criterion_id: status.id.clone(), level, text }
}

impl Page for Compare {
    const TEMPLATE: &'static str = "pages/progress/compare";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn samples() -> Vec<(&'static str, Compare)> {
        samples::compare()
    }
}
