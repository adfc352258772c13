//! `/training`, the same page about another person, the forms behind it, what waits to be confirmed, and who lacks what.

mod confirm;
mod gaps;
mod pause;
mod samples;
mod take_out;
mod tell;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

pub use confirm::{AnswerFacts, ConfirmCourse, CoursesToConfirm, Waiting};
pub use gaps::{GapsFacts, Member, TeamCount, TrainingGaps};
pub use pause::{PauseFacts, PauseRenewal};
pub use take_out::{TakeOut, TakeOutFacts};
pub use tell::{FinishedCourse, FinishedTyped};

use super::engine::Page;
use super::parts::{Link, Tab, Tag};
use super::progress::Reader;
use super::words::{self, date};
use crate::domain::ids::{CourseId, PersonId};
use crate::domain::training::{Claim, ClaimState, CourseStanding, CourseState, KeptCompletion, Pause, TakenOut};

/// What the page is made from.
#[derive(Clone, Copy, Debug)]
pub struct TrainingFacts<'a> {
    pub reader: &'a Reader,
    pub as_of: NaiveDate,
    /// None where no list is set for the post.
    pub courses: Option<&'a [CourseStanding]>,
    /// Courses that the post does not ask for.
    pub besides: &'a [CourseStanding],
    pub sample: bool,
    /// Newest first.
    pub completions: &'a [KeptCompletion],
    /// Newest first.
    pub taken_out: &'a [TakenOut],
    pub claims: &'a [Claim],
    pub pauses: &'a [Pause],
    pub titles: &'a BTreeMap<CourseId, String>,
    /// Names of those who confirmed, answered, paused or took something out.
    pub people: &'a BTreeMap<PersonId, String>,
    pub may_tell: bool,
    pub may_confirm: bool,
    pub may_pause: bool,
    pub may_take_out: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct Training {
    pub heading: String,
    pub officer: Option<String>,
    pub why: Option<String>,
    pub tabs: Vec<Tab>,
    pub as_at: String,
    pub lead: String,
    pub next: Option<String>,
    pub sample: bool,
    pub tell: Option<&'static str>,
    pub pause: Option<String>,
    pub told: Vec<Told>,
    pub rows: Vec<Row>,
    pub besides: Vec<Row>,
    pub taken_out: Vec<Out>,
}

/// A completion that was recorded by mistake.
#[derive(Clone, Debug, Serialize)]
pub struct Out {
    /// "Fire safety, finished on 1 April 2026"
    pub title: String,
    /// "Taken out by HR One on 10 April 2026."
    pub said: String,
    pub reason: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub title: String,
    pub tag: Tag,
    /// When it was finished last.
    pub done: Option<String>,
    /// Who confirmed it, or which file brought it.
    pub source: Option<String>,
    /// Until when it counts.
    pub until: String,
    /// Who let it wait.
    pub paused_by: Option<String>,
    pub links: Vec<Link>,
}

/// Something that was said and that waits, or was not confirmed.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// "Fire safety, finished on 1 April 2026"
    pub title: String,
    pub tag: Tag,
    pub said: String,
    pub note: Option<String>,
    pub reason: Option<String>,
    pub links: Vec<Link>,
}

impl Training {
    pub fn new(facts: &TrainingFacts<'_>) -> Training {
        let reader = facts.reader;
        let courses = facts.courses.unwrap_or_default();
        let rows: Vec<Row> = courses.iter().map(|course| row(facts, course)).collect();
        let in_date = courses.iter().filter(|course| course.state.counts()).count();
        let runs_out = |course: &&CourseStanding| course.state == CourseState::DueSoon;
        let first = courses.iter().filter(runs_out).filter_map(|course| Some((course.valid_until?, &course.title))).min();
        Training {
            heading: format!("Training{}", reader.of_whom()),
            officer: (!reader.is_officer()).then(|| reader.officer.clone()),
            why: None,
            tabs: Vec::new(),
            as_at: format!("As at {}", date(facts.as_of)),
            lead: match rows.len() {
                0 => "No courses are set. HR sets the list for a post.".to_owned(),
                all => format!("{in_date} of {all} courses are in date."),
            },
            next: first.map(|(last, title)| format!("{title} is the next to run out: at the end of {}.", date(last))),
            sample: facts.sample && !rows.is_empty(),
            tell: facts.may_tell.then_some("/training/new"),
            pause: facts.may_pause.then(|| format!("/people/{}/training/pause", reader.person)),
            told: facts.claims.iter().map(|claim| told(facts, claim)).collect(),
            besides: facts.besides.iter().map(|course| row(facts, course)).collect(),
            rows,
            taken_out: facts.taken_out.iter().map(|out| taken_out(facts, out)).collect(),
        }
    }

    /// About another person: why the reader may see it, and the other pages about them; or the other pages of one's learning.
    pub fn about(mut self, why: Option<String>, tabs: Vec<Tab>) -> Training {
        (self.why, self.tabs) = (why, tabs);
        self
    }
}

/// The tag of a state, as every page has it.
pub fn tag(state: CourseState) -> Tag {
    let words = state_words(state);
    match state {
        CourseState::Done => Tag::green(words),
        CourseState::DueSoon => Tag::amber(words),
        CourseState::Paused => Tag::blue(words),
        CourseState::Lapsed | CourseState::Never => Tag::red(words),
    }
}

pub fn state_words(state: CourseState) -> &'static str {
    match state {
        CourseState::Done => "In date",
        CourseState::DueSoon => "Due soon",
        CourseState::Paused => "Paused",
        CourseState::Lapsed => "Ran out",
        CourseState::Never => "Not recorded",
    }
}

fn day_of(at: DateTime<Utc>) -> String {
    date(words::day_of(at.naive_utc()))
}

fn row(facts: &TrainingFacts<'_>, course: &CourseStanding) -> Row {
    let name = |id: &PersonId| facts.people.get(id).map_or("somebody", String::as_str);
    let kept =
        facts.completions.iter().find(|done| done.course == course.course && Some(done.completed_on) == course.completed_on);
    let source = kept.and_then(|done| match (&done.confirmed_by, &done.source) {
        (Some(by), _) => Some(format!("Confirmed by {} on {}", name(by), day_of(done.made_at))),
        (None, Some(source)) => Some(format!("From {source}, {}", day_of(done.made_at))),
        (None, None) => None,
    });
    let pause = facts.pauses.iter().find(|pause| pause.course == course.course);
    let mut links = Vec::new();
    let waits = facts.claims.iter().any(|claim| claim.course == course.course && claim.state == ClaimState::Waiting);
    if facts.may_tell && !waits {
        let href = format!("/training/new?course={}", course.course);
        links.push(Link::new(href, "Tell us you finished").hidden(course.title.clone()));
    }
    if let Some(pause) = pause.filter(|_| facts.may_pause) {
        links.push(
            Link::new(format!("/training/pauses/{}/end", pause.id), "End the pause").hidden(format!("of {}", course.title)),
        );
    }
    if let Some(kept) = kept.filter(|_| facts.may_take_out) {
        let of = format!("{}, finished on {}", course.title, date(kept.completed_on));
        links.push(Link::new(format!("/training/completions/{}/take-out", kept.id), "Take out").hidden(of));
    }
    Row {
        title: course.title.clone(),
        tag: tag(course.state),
        done: course.completed_on.map(words::short_date),
        source,
        until: match (course.state, course.valid_until, course.paused_until) {
            (CourseState::Never, ..) => "Not recorded as complete".to_owned(),
            (CourseState::Paused, _, Some(until)) => format!("Renewal is paused to {}; it counts", date(until)),
            (CourseState::Lapsed, Some(last), Some(paused)) if paused > last => {
                format!("Ran out at the end of {}; its renewal was paused to {}", date(last), date(paused))
            }
            (CourseState::Lapsed, Some(last), _) => format!("Ran out at the end of {}", date(last)),
            (_, Some(last), Some(paused)) if paused > last => {
                format!("To the end of {}, then its renewal is paused to {}", date(last), date(paused))
            }
            (_, Some(last), _) => format!("To the end of {}", date(last)),
            (_, None, _) => "For good".to_owned(),
        },
        paused_by: pause.map(|pause| format!("Paused by {} on {}", name(&pause.made_by), day_of(pause.made_at))),
        links,
    }
}

fn taken_out(facts: &TrainingFacts<'_>, out: &TakenOut) -> Out {
    let done = &out.completion;
    let title = facts.titles.get(&done.course).map_or_else(|| done.course.to_string(), Clone::clone);
    let by = facts.people.get(&out.by).map_or("somebody", String::as_str);
    Out {
        title: format!("{title}, finished on {}", date(done.completed_on)),
        said: format!("Taken out by {by} on {}.", day_of(out.at)),
        reason: out.reason.clone(),
    }
}

fn told(facts: &TrainingFacts<'_>, claim: &Claim) -> Told {
    let title = facts.titles.get(&claim.course).map_or_else(|| claim.course.to_string(), Clone::clone);
    let name = |id: &PersonId| facts.people.get(id).map_or("somebody", String::as_str);
    let who = if facts.reader.is_officer() { "You" } else { &facts.reader.officer };
    let said = format!("{who} said so on {}.", day_of(claim.told_at));
    let mut links = Vec::new();
    match claim.state {
        ClaimState::Waiting if facts.may_tell => {
            links.push(Link::new(format!("/training/claims/{}/withdraw", claim.id), "Withdraw").hidden(title.clone()));
        }
        ClaimState::Waiting if facts.may_confirm => {
            links.push(Link::new(format!("/training/claims/{}", claim.id), "Confirm it or not").hidden(title.clone()));
        }
        ClaimState::NotConfirmed if facts.may_tell => {
            let href = format!("/training/new?course={}", claim.course);
            links.push(Link::new(href, "Tell us again").hidden(title.clone()));
        }
        _ => {}
    }
    let (tag, said) = match (&claim.answered_by, claim.answered_at) {
        (Some(by), Some(at)) => (Tag::red("Not confirmed"), format!("{said} {} did not confirm it on {}.", name(by), day_of(at))),
        _ => {
            let who = match (facts.reader.is_officer(), &facts.reader.manager) {
                (true, Some(manager)) => format!("{manager} or HR confirms it; then it counts."),
                (true, None) => "HR confirms it; then it counts.".to_owned(),
                (false, _) => "It counts once it is confirmed.".to_owned(),
            };
            (Tag::blue("Waiting to be confirmed"), format!("{said} {who}"))
        }
    };
    Told {
        title: format!("{title}, finished on {}", date(claim.completed_on)),
        tag,
        said,
        note: claim.note.clone(),
        reason: claim.reason.clone(),
        links,
    }
}

impl Page for Training {
    const TEMPLATE: &'static str = "pages/training/courses";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn samples() -> Vec<(&'static str, Training)> {
        samples::training()
    }
}
