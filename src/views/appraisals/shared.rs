//! What the pages of one appraisal share: its name and state, who reads it, and what was said of each part, side by side.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::super::parts::Tag;
use super::super::words;
use crate::domain::appraisal::{Answer, Form, Offer, Score, SectionKind, Stage, State, StateWord, ViewKind, Written};
use crate::domain::ids::LocalId;

/// "Appraisal 2026 to 2027, year end".
pub fn heading(cycle: &str, stage: Stage) -> String {
    format!("Appraisal {cycle}, {}", stage.words())
}

pub fn state_tag(state: &State) -> Tag {
    let label = state.label();
    match state.word() {
        StateWord::NotStarted | StateWord::NotRated => Tag::grey(label),
        StateWord::SelfAssessment | StateWord::ManagerReview | StateWord::Moderation | StateWord::Shared => Tag::blue(label),
        StateWord::Signed | StateWord::Closed => Tag::green(label),
    }
}

/// The two whom it is about, and which of them reads.
#[derive(Clone, Copy, Debug)]
pub struct Party<'a> {
    pub officer: &'a str,
    /// None: nobody manages the officer today.
    pub manager: Option<&'a str>,
    pub moderator: Option<&'a str>,
    /// The reader is the officer.
    pub own: bool,
    /// The reader is the line manager, or acts for the line manager.
    pub line: bool,
    /// The reader moderates it, and reads it only while it is with them.
    pub moderates: bool,
}

impl<'a> Party<'a> {
    /// The manager as others are told of them, within a sentence.
    pub fn manager_name(&self) -> &'a str {
        self.manager.unwrap_or("the line manager")
    }

    pub fn moderator_name(&self) -> &'a str {
        self.moderator.unwrap_or("the moderator")
    }

    /// The same where a sentence begins.
    pub fn manager_first(&self) -> &'a str {
        self.manager.unwrap_or("The line manager")
    }

    pub fn moderator_first(&self) -> &'a str {
        self.moderator.unwrap_or("The moderator")
    }
}

/// One view that the reader may see.
#[derive(Clone, Copy, Debug)]
pub struct ViewFacts<'a> {
    pub kind: ViewKind,
    /// Who wrote it.
    pub by: &'a str,
    pub written: &'a Written,
    pub sent_at: Option<DateTime<Utc>>,
    pub changed_at: DateTime<Utc>,
    pub score: &'a Score,
}

impl ViewFacts<'_> {
    /// "Olga Officer's view".
    pub fn title(&self) -> String {
        match self.kind {
            ViewKind::Own | ViewKind::Manager => format!("{}'s view", self.by),
            ViewKind::Interim => format!("Interim view of {}", self.by),
        }
    }

    /// "sent on 3 March 2027", "draft, last saved on 1 March 2027".
    pub fn when(&self) -> String {
        let day = |at: DateTime<Utc>| words::date(words::day_of(at.naive_utc()));
        match (self.kind, self.sent_at) {
            (ViewKind::Manager, Some(at)) => format!("shared on {}", day(at)),
            (_, Some(at)) => format!("sent on {}", day(at)),
            (_, None) => format!("not sent yet, last saved on {}", day(self.changed_at)),
        }
    }
}

/// A section of the form with what was said of its parts.
#[derive(Clone, Debug, Serialize)]
pub struct SectionShown {
    /// For the address within the page.
    pub anchor: String,
    pub title: String,
    /// "Counts for 40 of 100."; null where nothing is rated.
    pub weight: Option<String>,
    /// Why there is no part.
    pub none: Option<String>,
    /// The heads of the columns of `cells`.
    pub columns: Vec<String>,
    pub parts: Vec<PartShown>,
}

#[derive(Clone, Debug, Serialize)]
pub struct PartShown {
    pub name: String,
    pub text: Option<String>,
    /// "Level 3 is required."
    pub level: Option<String>,
    pub cells: Vec<Cell>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Cell {
    /// The head of its column, for narrow screens.
    pub label: String,
    pub rating: Option<String>,
    pub comment: Option<String>,
}

/// The words of a rating.
pub fn rating_name(form: &Form, rating: &LocalId) -> String {
    form.scale.iter().find(|step| step.id == *rating).map_or_else(|| rating.to_string(), |step| step.name.clone())
}

/// What a view says of a part.
pub fn answered<'w>(written: &'w Written, section: &LocalId, part: &str) -> Option<&'w Answer> {
    written.answers.iter().find(|answer| answer.section == *section && answer.part == part)
}

/// A section asks nothing: what that means.
pub(super) fn nothing_asked(kind: SectionKind) -> &'static str {
    match kind {
        SectionKind::Objectives => "No objective is agreed yet. What is not agreed is left out.",
        SectionKind::Behaviours => "The job profile asks for no behaviours, so this is left out.",
        SectionKind::Values => "The council has set no values, so this is left out.",
    }
}

pub(super) fn weight(form: &Form, weight: &crate::domain::decimal::Dec) -> Option<String> {
    let all: rust_decimal::Decimal = form.sections.iter().map(|section| section.weight.0).sum();
    (!form.scale.is_empty() && !all.is_zero()).then(|| format!("Counts for {weight} of {}.", all.normalize()))
}

pub(super) fn level(required: Option<u32>) -> Option<String> {
    required.map(|level| format!("Level {level} is required."))
}

/// Every section, with a column for each view.
pub fn sections(form: &Form, views: &[ViewFacts<'_>]) -> Vec<SectionShown> {
    let columns: Vec<String> = views.iter().map(ViewFacts::title).collect();
    let shown = form.sections.iter().map(|section| SectionShown {
        anchor: format!("section-{}", section.id),
        title: section.title.clone(),
        weight: weight(form, &section.weight),
        none: section.parts.is_empty().then(|| nothing_asked(section.kind).to_owned()),
        columns: columns.clone(),
        parts: section
            .parts
            .iter()
            .map(|part| PartShown {
                name: part.name.clone(),
                text: part.text.clone(),
                level: level(part.required_level),
                cells: views
                    .iter()
                    .zip(&columns)
                    .map(|(view, label)| {
                        let said = answered(view.written, &section.id, &part.id);
                        Cell {
                            label: label.clone(),
                            rating: said.and_then(|said| said.rating.as_ref()).map(|rating| rating_name(form, rating)),
                            comment: said.map(|said| said.comment.clone()).filter(|comment| !comment.is_empty()),
                        }
                    })
                    .collect(),
            })
            .collect(),
    });
    shown.collect()
}

/// "Met: All year."
pub fn offered(offer: &Offer) -> String {
    format!("{}: {}", offer.outcome.words(), offer.reason)
}

/// How many parts a view rates, of how many: None where nothing is rated at all.
pub(super) fn rated(form: &Form, written: &Written) -> Option<(usize, usize)> {
    if form.scale.is_empty() {
        return None;
    }
    let parts = || form.sections.iter().flat_map(|section| section.parts.iter().map(move |part| (&section.id, &part.id)));
    let is_rated =
        |(section, part): &(&LocalId, &String)| answered(written, section, part).is_some_and(|answer| answer.rating.is_some());
    Some((parts().filter(is_rated).count(), parts().count()))
}
