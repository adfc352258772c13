//! `/appraisals/{id}`: where it stands and whose turn it is, what each side said of every part, and what goes with it.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::applications::Quote;
use super::super::engine::Page;
use super::super::evidence::Event;
use super::super::parts::{Link, Tag};
use super::super::words;
use super::increment::{self, IncrementShown};
use super::shared::{Party, SectionShown, ViewFacts, heading, nothing_asked, sections, state_tag};
use crate::domain::appraisal::{Form, Objective, ObjectiveState, SectionKind, Side, Stage, State, StateWord, ViewKind};
use crate::domain::training::{CourseStanding, CourseState};

/// What the page is made from.
#[derive(Clone, Debug)]
pub struct PageFacts<'a> {
    /// `/appraisals/{id}`.
    pub path: &'a str,
    pub cycle: &'a str,
    pub stage: Stage,
    pub due_on: NaiveDate,
    /// The first day on which it can be closed unsigned; None where it is not shared.
    pub unsigned_from: Option<NaiveDate>,
    pub state: &'a State,
    pub form: &'a Form,
    pub party: Party<'a>,
    /// Those that the reader may see: the officer's, then the interim ones, then the manager's.
    pub views: &'a [ViewFacts<'a>],
    pub objectives: &'a [Objective],
    /// The reader may propose and agree on objectives.
    pub plans: bool,
    pub offers: Vec<OfferLine>,
    /// None: no list is set, or the reader may not know of them.
    pub courses: Option<&'a [CourseStanding]>,
    /// Where the courses stand.
    pub training: &'a str,
    /// None: the reader may not know of them.
    pub actions: Option<Vec<ActionLine>>,
    /// Where the development plan stands.
    pub plan: &'a str,
    /// Newest first.
    pub events: Vec<Event>,
    pub today: NaiveDate,
    pub why: Option<String>,
}

/// A judgement that goes with it.
#[derive(Clone, Debug, Serialize)]
pub struct OfferLine {
    /// "Contributing to change (B-E3)", with the criterion's page where the reader may open it.
    pub name: String,
    pub href: Option<String>,
    /// "Met", "Not met".
    pub outcome: String,
    pub reason: String,
}

/// Something that is to be done to develop.
#[derive(Clone, Debug, Serialize)]
pub struct ActionLine {
    pub what: String,
    pub owner: String,
    /// "By 30 September 2026", "Done on 4 May 2026".
    pub when: String,
    /// "For Signposting (B-K2)".
    pub criterion: Option<String>,
}

/// What is agreed for the officer to develop.
#[derive(Clone, Debug, Serialize)]
pub struct DevelopmentShown {
    pub actions: Vec<ActionLine>,
    pub link: Link,
}

/// A course of the post.
#[derive(Clone, Debug, Serialize)]
pub struct CourseLine {
    pub title: String,
    pub tag: Tag,
    pub until: String,
}

/// One step of the way.
#[derive(Clone, Debug, Serialize)]
pub struct WayStep {
    pub name: &'static str,
    /// "Done", "Now", "Later".
    pub state: &'static str,
    /// "3 Mar 2027".
    pub on: Option<String>,
    pub done: bool,
    pub now: bool,
}

/// Something that was said about the appraisal as a whole.
#[derive(Clone, Debug, Serialize)]
pub struct Message {
    pub heading: String,
    pub line: Option<String>,
    pub quote: Option<Quote>,
}

/// What the manager's ratings come to.
#[derive(Clone, Debug, Serialize)]
pub struct ScoreShown {
    pub sentence: String,
    pub rows: Vec<ScoreRow>,
    pub how: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct ScoreRow {
    pub section: String,
    pub weight: String,
    /// "66.67", "Left out: nothing is rated".
    pub value: String,
}

/// An objective as it stands.
#[derive(Clone, Debug, Serialize)]
pub struct ObjectiveShown {
    pub title: String,
    pub measure: String,
    pub tag: Tag,
    /// For whose word it waits.
    pub waits: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct AppraisalPage {
    pub heading: String,
    /// "Olga Officer, with Max Manager".
    pub of: String,
    pub state: Tag,
    pub why: Option<String>,
    pub lead: String,
    /// What the other side does not read yet.
    pub unseen: Option<String>,
    pub way: Vec<WayStep>,
    pub messages: Vec<Message>,
    pub primary: Option<Link>,
    pub others: Vec<Link>,
    pub sections: Vec<SectionShown>,
    /// Those that are proposed or were dropped; what is agreed stands in its section.
    pub objectives: Vec<ObjectiveShown>,
    pub objectives_link: Option<Link>,
    pub summaries: Vec<Quote>,
    pub score: Option<ScoreShown>,
    /// Null where none is asked for, or where the reader may not know of it.
    pub increment: Option<IncrementShown>,
    pub offers: Vec<OfferLine>,
    pub offers_lead: &'static str,
    pub courses_lead: Option<String>,
    pub courses: Vec<CourseLine>,
    pub training: Link,
    /// Null: the reader may not know of it.
    pub development: Option<DevelopmentShown>,
    pub events: Vec<Event>,
}

impl AppraisalPage {
    /// `primary` and `others`: what the reader can do now.
    pub fn new(facts: PageFacts<'_>, primary: Option<Link>, others: Vec<Link>) -> AppraisalPage {
        let party = facts.party;
        let closed = facts.state.word() == StateWord::Closed;
        // What stands keeps its objectives; those of today are agreed beside the next appraisal.
        let open = !facts.state.stands();
        AppraisalPage {
            heading: heading(facts.cycle, facts.stage),
            of: match party.manager {
                Some(manager) => format!("{}, with {manager}", party.officer),
                None => format!("{}, without a line manager today", party.officer),
            },
            state: state_tag(facts.state),
            why: facts.why.clone(),
            lead: lead(&facts),
            unseen: unseen(&facts),
            way: way(&facts),
            messages: messages(&facts),
            primary,
            others,
            sections: sections(facts.form, facts.views),
            objectives: facts.objectives.iter().filter(|_| open).filter_map(|held| waiting(held, &party)).collect(),
            objectives_link: (facts.plans && open)
                .then(|| Link::new(format!("{}/objectives", facts.path), "Agree on objectives")),
            summaries: facts
                .views
                .iter()
                .filter(|view| !view.written.summary.is_empty())
                .map(|view| Quote::new(format!("{}, {}", view.title(), view.when()), view.written.summary.clone()))
                .collect(),
            score: score(&facts),
            increment: increment::shown(facts.form, facts.views, party.officer),
            offers: facts.offers,
            offers_lead: if closed {
                "They were recorded when it was closed, and count from then on."
            } else {
                "They are recorded when it is closed, and count from then on."
            },
            courses_lead: facts.courses.map(|courses| courses_lead(courses, facts.today)),
            courses: facts.courses.unwrap_or_default().iter().map(course).collect(),
            training: Link::new(facts.training, if party.own { "See your training" } else { "See the training" }),
            development: facts
                .actions
                .map(|actions| DevelopmentShown { actions, link: Link::new(facts.plan, "See the development plan") }),
            events: facts.events,
        }
    }
}

fn day(at: chrono::DateTime<chrono::Utc>) -> NaiveDate {
    words::day_of(at.naive_utc())
}

fn on(at: chrono::DateTime<chrono::Utc>) -> String {
    words::date(day(at))
}

/// Whose turn it is, and until when.
fn lead(facts: &PageFacts<'_>) -> String {
    let party = facts.party;
    let (officer, manager, moderator) = (party.officer, party.manager_name(), party.moderator_name());
    let due = format!("by the end of {}", words::date(facts.due_on));
    match facts.state {
        State::NotStarted if party.own => format!("It is your turn: write your self-assessment and send it {due}."),
        State::NotStarted => format!("{officer} has not started. The self-assessment is due {due}."),
        State::SelfAssessment if party.own => format!("It is your turn: send your self-assessment {due}."),
        State::SelfAssessment => {
            format!("{officer} is writing the self-assessment and sends it {due}. Nobody else reads it before.")
        }
        State::ManagerReview(back) => {
            let again = if back.is_some() { " again" } else { "" };
            let to = if facts.form.moderation { format!("send it to {moderator}") } else { format!("share it with {officer}") };
            match (party.line, party.own) {
                (true, _) => format!("It is your turn{again}: write your view and {to} {due}."),
                (_, true) => format!("It is {manager}'s turn{again}. You read their view once it is shared, {due}."),
                _ => format!("It is {manager}'s turn{again}: their view is due {due}."),
            }
        }
        State::Moderation(None) if party.moderates => {
            "It is your turn: confirm the ratings, or give them back with a reason.".to_owned()
        }
        State::Moderation(None) => format!("It is {moderator}'s turn: the ratings are looked over before they are shared."),
        State::Moderation(Some(act)) if party.line => {
            let moderator = party.moderator_first();
            format!("{moderator} confirmed the ratings on {}. It is your turn: share your view with {officer}.", on(act.at))
        }
        State::Moderation(Some(act)) => {
            let moderator = party.moderator_first();
            format!("{moderator} confirmed the ratings on {}. It is {manager}'s turn to share them.", on(act.at))
        }
        State::Shared(shared) => {
            let last = facts.unsigned_from.and_then(|first| first.pred_opt()).unwrap_or(facts.due_on);
            let (since, last) = (on(shared.shared.at), words::date(last));
            match (party.own, party.line) {
                (true, _) => {
                    format!("It was shared with you on {since}. It is your turn: read it and sign it by the end of {last}.")
                }
                (_, true) if facts.unsigned_from.is_some_and(|first| facts.today >= first) => {
                    format!(
                        "You shared it on {since}. {officer} had until the end of {last} to sign it. You can close it without."
                    )
                }
                _ => format!("It was shared on {since}. It is {officer}'s turn to sign it, by the end of {last}."),
            }
        }
        State::Signed(_, signed) if party.line => {
            format!("{officer} signed it on {}. It is your turn: sign and close it.", on(signed.at))
        }
        State::Signed(_, signed) => {
            let who = if party.own { "You" } else { officer };
            format!("{who} signed it on {}. It is {manager}'s turn to sign and close it.", on(signed.at))
        }
        State::Closed(_, _, closed) => format!("It was closed on {}. It is not changed any more.", on(closed.act.at)),
        State::NotRated(not_rated) => {
            format!("It was marked as not rated on {}: {}.", on(not_rated.act.at), not_rated.reason.label().to_lowercase())
        }
    }
}

/// What of the reader's own the other side cannot see yet.
fn unseen(facts: &PageFacts<'_>) -> Option<String> {
    let party = facts.party;
    if facts.state.word().is_settled() {
        return None;
    }
    let draft = |kind: ViewKind| facts.views.iter().any(|view| view.kind == kind && view.sent_at.is_none());
    if party.own && draft(ViewKind::Own) {
        return Some(format!("{} cannot see what you wrote yet.", party.manager_first()));
    }
    let mine = party.line && (draft(ViewKind::Manager) || draft(ViewKind::Interim));
    mine.then(|| format!("{} cannot see your view yet.", party.officer))
}

fn way(facts: &PageFacts<'_>) -> Vec<WayStep> {
    // The steps up to the one that waits.
    let at = match facts.state {
        State::NotStarted | State::SelfAssessment => 0,
        State::ManagerReview(_) => 1,
        State::Moderation(None) => 2,
        State::Moderation(Some(_)) => 3,
        State::Shared(_) => 4,
        State::Signed(..) => 5,
        State::Closed(..) => 6,
        State::NotRated(_) => return Vec::new(),
    };
    let sent = facts.views.iter().find(|view| view.kind == ViewKind::Own).and_then(|view| view.sent_at);
    let shared = facts.state.shared();
    let confirmed = match facts.state {
        State::Moderation(Some(act)) => Some(act.at),
        _ => shared.and_then(|shared| shared.moderated.as_ref()).map(|act| act.at),
    };
    let closed = match facts.state {
        State::Closed(_, _, closed) => Some(closed.act.at),
        _ => None,
    };
    let all = [
        ("Self-assessment", sent, true),
        ("Manager's view", None, true),
        ("Moderation", confirmed, facts.form.moderation),
        ("Share", shared.map(|shared| shared.shared.at), true),
        ("Sign", facts.state.signed().map(|signed| signed.at), true),
        ("Closed", closed, true),
    ];
    let unsent = at > 0 && sent.is_none();
    let unsigned = at > 5 && facts.state.signed().is_none();
    all.into_iter()
        .enumerate()
        .filter(|(_, (.., there))| *there)
        .map(|(place, (name, on, _))| {
            let (done, now) = (place < at, place == at);
            let left_out = place == 0 && unsent || place == 4 && unsigned;
            WayStep {
                name,
                state: match (left_out, done, now) {
                    (true, ..) => "Left out",
                    (_, true, _) => "Done",
                    (_, _, true) => "Now",
                    _ => "Later",
                },
                on: on.map(|at| words::short_date(day(at))),
                done: done && !left_out,
                now,
            }
        })
        .collect()
}

fn messages(facts: &PageFacts<'_>) -> Vec<Message> {
    let party = facts.party;
    let mut all = Vec::new();
    let mut say = |heading: String, line: Option<String>, quote: Option<Quote>| all.push(Message { heading, line, quote });
    if let State::ManagerReview(Some(back)) = facts.state
        && !party.own
    {
        let who = format!("{}, {}", party.moderator_first(), on(back.act.at));
        say("Given back".to_owned(), None, Some(Quote::new(who, back.words.clone())));
    }
    if let State::NotRated(not_rated) = facts.state {
        let line = format!("{}. Nothing of it is rated, and no judgement is given.", not_rated.reason.label());
        say("Why it is not rated".to_owned(), Some(line), Some(Quote::new(on(not_rated.act.at), not_rated.words.clone())));
    }
    if let Some(signed) = facts.state.signed() {
        let who = if party.own { "You" } else { party.officer };
        let line = match signed.kind {
            crate::domain::appraisal::SignatureKind::Agreed => format!("{who} signed: agreed."),
            crate::domain::appraisal::SignatureKind::SeenNotAgreed => format!("{who} signed: seen, and not agreed."),
        };
        let quote =
            (!signed.comment.is_empty()).then(|| Quote::new(format!("Comment, {}", on(signed.at)), signed.comment.clone()));
        say("Signature".to_owned(), Some(line), quote);
    }
    if let State::Closed(_, None, closed) = facts.state {
        let why = closed.without.clone().unwrap_or_default();
        let line = format!("{} did not sign it in the time there was.", party.officer);
        say("Closed without a signature".to_owned(), Some(line), Some(Quote::new(on(closed.act.at), why)));
    }
    all
}

/// An objective that is not agreed, or not any more.
fn waiting(held: &Objective, party: &Party<'_>) -> Option<ObjectiveShown> {
    let (tag, waits) = match held.state {
        ObjectiveState::Agreed(_) => return None,
        ObjectiveState::Proposed(by) => (Tag::blue("Proposed"), Some(waits_for(by, party))),
        ObjectiveState::Dropped => (Tag::grey("Dropped"), None),
    };
    Some(ObjectiveShown { title: held.title.clone(), measure: held.measure.clone(), tag, waits })
}

/// "It waits for Max Manager to agree." `by` proposed it.
pub(super) fn waits_for(by: Side, party: &Party<'_>) -> String {
    match by {
        Side::Officer if party.line => "It waits for you to agree.".to_owned(),
        Side::Officer => format!("It waits for {} to agree.", party.manager_name()),
        Side::Manager if party.own => "It waits for you to agree.".to_owned(),
        Side::Manager => format!("It waits for {} to agree.", party.officer),
    }
}

/// What the manager's ratings come to, and how.
fn score(facts: &PageFacts<'_>) -> Option<ScoreShown> {
    let view = facts.views.iter().find(|view| view.kind == ViewKind::Manager)?;
    let (first, last) = (facts.form.scale.first()?, facts.form.scale.last()?);
    let whose = if facts.party.line && view.sent_at.is_none() { "Your".to_owned() } else { format!("{}'s", view.by) };
    let sentence = match view.score.overall {
        Some(overall) => format!("{whose} ratings come to {overall} of 100."),
        None => format!("{whose} view rates nothing, so there is no score."),
    };
    let rows = facts.form.sections.iter().map(|section| {
        let found = view.score.sections.iter().find(|(id, _)| *id == section.id).and_then(|(_, value)| *value);
        let nothing = match (section.parts.is_empty(), section.kind) {
            (true, SectionKind::Objectives) => "Left out: no objective is agreed".to_owned(),
            (true, kind) => nothing_asked(kind).to_owned(),
            (false, _) => "Left out: nothing is rated".to_owned(),
        };
        ScoreRow {
            section: section.title.clone(),
            weight: section.weight.to_string(),
            value: found.map_or(nothing, |value| value.to_string()),
        }
    });
    let how = if first == last {
        "What has no rating is left out, and the rest counts for more.".to_owned()
    } else {
        format!(
            "{} counts 100 and {} counts 0, the ratings between them evenly. What has no rating is left out, and the rest counts \
             for more.",
            first.name, last.name
        )
    };
    let how = format!("{how} The score decides no level and no pay.");
    Some(ScoreShown { sentence, rows: rows.collect(), how })
}

fn courses_lead(courses: &[CourseStanding], today: NaiveDate) -> String {
    let counts = courses.iter().filter(|course| course.state.counts()).count();
    format!("{counts} of {} courses of the post are in date on {}.", courses.len(), words::date(today))
}

fn course(course: &CourseStanding) -> CourseLine {
    CourseLine {
        title: course.title.clone(),
        tag: match course.state {
            CourseState::Done => Tag::green("In date"),
            CourseState::DueSoon => Tag::amber("Due soon"),
            CourseState::Paused => Tag::blue("Paused"),
            CourseState::Lapsed => Tag::red("Ran out"),
            CourseState::Never => Tag::red("Not recorded"),
        },
        until: match (course.state, course.valid_until) {
            (CourseState::Never, _) => "Not recorded as complete".to_owned(),
            (CourseState::Lapsed, Some(last)) => format!("Ran out at the end of {}", words::date(last)),
            (_, Some(last)) => format!("Counts to the end of {}", words::date(last)),
            (_, None) => "Counts for good".to_owned(),
        },
    }
}

impl Page for AppraisalPage {
    const TEMPLATE: &'static str = "pages/appraisals/appraisal";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn samples() -> Vec<(&'static str, AppraisalPage)> {
        super::samples::pages()
    }
}
