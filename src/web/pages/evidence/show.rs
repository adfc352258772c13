//! One piece as it stands, all its versions, and its files.

use super::{id, path};
use crate::app::AppError;
use crate::app::evidence::{self, CriterionView, ReviewView, View};
use crate::app::people::Why;
use crate::domain::evidence::StateWord;
use crate::domain::ids::AttachmentId;
use crate::views::evidence::{ContentShown, CriterionLine, Event, Evidence, History, Redacted, Remark, Standing, Version};
use crate::views::parts::Link;
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::pages::people::tabs::{self, Place};
use crate::web::reply::Reply;

fn line(owner: &str, own: bool, criterion: &CriterionView, review: Option<&ReviewView>, counts: bool) -> CriterionLine {
    let base = if own { "/progress".to_owned() } else { format!("/people/{owner}/progress") };
    let line = CriterionLine::new(format!("{base}/criteria/{}", criterion.id), &criterion.name, &criterion.note);
    match (criterion.outcome, review) {
        (Some(outcome), Some(review)) => {
            let on = words::day_of(review.at.naive_utc());
            line.decided(outcome, counts, &review.who, on, criterion.comment.as_deref())
        }
        _ => line,
    }
}

/// How it stands, in the words of whom it concerns.
///
/// `before`: what was sent of it, where its owner writes it anew.
fn standing<'a>(view: &'a View, before: Option<&evidence::History>) -> Standing<'a> {
    let last = before.and_then(|history| history.versions.first());
    if let Some(last) = last {
        return Standing::NewVersion { before: last.number, reviewed: last.review.is_some() };
    }
    let review = view.review.as_ref();
    let day = |review: &ReviewView| words::day_of(review.at.naive_utc());
    let reason = |review: &'a ReviewView| review.returned.as_ref().map_or("", |(_, words)| words.as_str());
    match (view.state, review, view.waiting) {
        (StateWord::Submitted, _, Some(waiting)) => Standing::Waiting {
            sent_on: waiting.since,
            reviewer: view.reviewers.manager.as_ref().or(view.reviewers.acting.first()).map(|named| named.name.as_str()),
            due_on: waiting.due_on,
        },
        (StateWord::Returned, Some(review), _) => Standing::Returned { by: &review.who, on: day(review), reason: reason(review) },
        (StateWord::Restricted, Some(review), _) => {
            Standing::Restricted { by: &review.who, on: day(review), reason: reason(review) }
        }
        (StateWord::Reviewed, Some(review), _) => Standing::Reviewed { by: &review.who, on: day(review) },
        (StateWord::Withdrawn, ..) => {
            Standing::Withdrawn { on: words::day_of(view.withdrawn_at.unwrap_or(view.changed_at).naive_utc()) }
        }
        _ => Standing::Draft,
    }
}

pub fn show(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let view = evidence::view(tx, me, &id(asked))?;
        let own = view.own;
        let evidence_path = path(asked);
        let title = view.content.as_ref().map_or("", |content| &content.title).to_owned();
        let kind = view.kind.clone().unwrap_or_default();
        let shown = view
            .content
            .as_ref()
            .map(|content| ContentShown::beside(content, &kind, &evidence_path, &view.restated))
            .unwrap_or_default();
        let of = (!own).then_some(view.owner.name.as_str());
        let anew = own && view.state == StateWord::Draft && view.earlier > 0;
        let before = if anew { Some(evidence::history(tx, me, &view.id)?) } else { None };
        let mut page = Evidence::new(&evidence_path, &title, of, standing(&view, before.as_ref()), shown);
        if view.content.is_none() {
            page.nothing = "What stood here was taken out, since it could identify a tenant.".to_owned();
        }
        let owner = view.owner.id.to_string();
        page.criteria =
            view.criteria.iter().map(|criterion| line(&owner, own, criterion, view.review.as_ref(), !view.ended)).collect();
        page.why = (view.why != Why::Own).then(|| view.why.words());
        page.tabs = tabs::of(&view.why, &view.owner.id, Place::Evidence);
        if view.ended && !own {
            let text = format!("{} is writing a new version. The outcomes count no longer.", view.owner.name);
            page.remarks.push(Remark::new("This has been opened again", text));
        }
        if own && let Some(on) = evidence::kept_in_application(tx, &view)? {
            page.remarks.push(Remark::locked(on));
        }
        ways(&mut page, &view, &evidence_path);
        page.events = before.as_ref().map_or_else(|| events(&view, own), events_of_versions);
        let back = if own { "/evidence".to_owned() } else { format!("/people/{owner}/evidence") };
        frame.back = Some(Link::new(back, "Back"));
        frame.print_caption = Some(format!("{}. Evidence, as at {}", view.owner.name, words::date(tx.today)));
        Ok(page)
    })
}

/// What can be done with it now.
fn ways(page: &mut Evidence, view: &View, path: &str) {
    let may = view.may;
    let edit = format!("{path}/edit/account");
    page.main = match view.state {
        StateWord::Draft if may.edit => Some(Link::new(edit, "Continue")),
        StateWord::Returned if may.edit => Some(Link::new(edit, "Change and send again")),
        StateWord::Restricted if may.edit => Some(Link::new(edit, "Take out the details")),
        StateWord::Submitted if may.review => Some(Link::new(format!("/reviews/{}", view.id), "Review")),
        _ => None,
    };
    let offers = [
        (may.reopen, Link::new(format!("{path}/change"), "Change")),
        (may.withdraw, Link::new(format!("{path}/withdraw"), "Withdraw")),
        (may.discard, Link::new(format!("{path}/discard"), "Delete this draft")),
        (may.drop, Link::new(format!("{path}/discard"), "Drop this change")),
    ];
    page.actions = offers.into_iter().filter(|(offered, _)| *offered).map(|(_, link)| link).collect();
}

/// What happened to what is shown, newest first; what is expected before all.
pub fn events(view: &View, own: bool) -> Vec<Event> {
    let who = if own { "You".to_owned() } else { view.owner.name.clone() };
    let mut events = Vec::new();
    if let Some(waiting) = view.waiting.filter(|_| view.state == StateWord::Submitted) {
        events.push(Event::expected(waiting.due_on, "Outcome"));
    }
    if let Some(at) = view.withdrawn_at {
        events.push(Event::new(at.naive_utc(), format!("{who} withdrew it")));
    }
    if let Some(review) = &view.review {
        let by = &review.who;
        let event = match &review.returned {
            Some((_, words)) => Event::new(review.at.naive_utc(), format!("{by} returned it")).said(words.clone()),
            None => Event::new(review.at.naive_utc(), format!("{by} reviewed it")),
        };
        events.push(event);
    }
    if let Some(at) = view.sent_at {
        events.push(Event::new(at.naive_utc(), format!("{who} sent it")));
    }
    events
}

/// What happened to all versions, newest first.
fn events_of_versions(history: &evidence::History) -> Vec<Event> {
    let mut events: Vec<(chrono::NaiveDateTime, Event)> = Vec::new();
    for version in &history.versions {
        let at = version.sent_at.naive_utc();
        events.push((at, Event::new(at, format!("{} sent version {}", history.owner.name, version.number))));
        if let Some(review) = &version.review {
            let at = review.at.naive_utc();
            let event = match &review.returned {
                Some((_, words)) => {
                    Event::new(at, format!("{} returned version {}", review.who, version.number)).said(words.clone())
                }
                None => Event::new(at, format!("{} reviewed version {}", review.who, version.number)),
            };
            events.push((at, event));
        }
        if let Some(ended) = version.ended_at {
            let at = ended.naive_utc();
            events.push((at, Event::new(at, format!("Version {} counted no longer", version.number))));
        }
    }
    events.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    events.into_iter().map(|(_, event)| event).collect()
}

pub fn history(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let found = evidence::history(tx, me, &id(asked))?;
        let evidence_path = path(asked);
        let owner = found.owner.id.to_string();
        let mut versions = Vec::new();
        for version in &found.versions {
            let sent_on = words::day_of(version.sent_at.naive_utc());
            let counts = version.ended_at.is_none();
            let criteria: Vec<CriterionLine> = version
                .criteria
                .iter()
                .map(|criterion| line(&owner, found.own, criterion, version.review.as_ref(), counts))
                .collect();
            let kind = version.kind.clone().unwrap_or_default();
            versions.push(match (&version.content, &version.removed) {
                (Some(content), _) => {
                    let shown = ContentShown::new(content, &kind, &evidence_path);
                    Version::new(version.number, sent_on, &content.title, criteria, shown)
                }
                (None, removed) => {
                    let (by, at) =
                        removed.as_ref().map_or(("Gradus", version.sent_at), |removed| (removed.by.as_str(), removed.at));
                    let reason = version.review.as_ref().and_then(|review| review.returned.as_ref()).map(|(_, words)| &**words);
                    let stub = Redacted::new(by, words::day_of(at.naive_utc()), reason, version.digest.clone());
                    Version::redacted(version.number, sent_on, criteria, stub)
                }
            });
        }
        frame.back = Some(Link::new(evidence_path.clone(), "Back"));
        frame.print_caption = Some(format!("{}. History of evidence, as at {}", found.owner.name, words::date(tx.today)));
        Ok(History {
            of: if found.title.is_empty() { "Evidence without a title".to_owned() } else { found.title.clone() },
            why: (found.why != Why::Own).then(|| found.why.words()),
            tabs: tabs::of(&found.why, &found.owner.id, Place::Evidence),
            back: Link::new(evidence_path, "See it as it stands"),
            events: events_of_versions(&found),
            versions,
        })
    })
}

/// A file, to be kept and never shown in the page.
pub fn download(asked: &Asked) -> Answer {
    let file = AttachmentId::new(asked.param("file"));
    let found = asked.read(|tx, me| evidence::download(tx, me, &id(asked), &file))?;
    if found.bytes.is_empty() {
        return Err(AppError::NotFound);
    }
    Ok(Reply::file(found.file.kind.media_type(), found.file.name, found.bytes))
}
