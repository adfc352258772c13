//! Looking over, sending, taking back, changing what was reviewed, and throwing a draft away.

use super::{id, path};
use crate::app::AppError;
use crate::app::evidence;
use crate::domain::evidence::StateWord;
use crate::views::confirm::Confirmation;
use crate::views::evidence::{self as views, Check, CheckFacts, Note, Sent, SentFacts};
use crate::views::parts::Link;
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::pages::form_version;
use crate::web::reply::Reply;

pub fn check(asked: &Asked) -> Answer {
    check_page(asked, 200)
}

fn check_page(asked: &Asked, status: u16) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let looked = evidence::check(tx, me, &id(asked))?;
        let view = evidence::to_write(tx, me, &id(asked))?;
        let said: Vec<String> = evidence::findings(tx, me, &id(asked))?
            .into_iter()
            .filter(|finding| finding.not_a_tenants)
            .map(|finding| format!("{}: it is not a tenant's", finding.words))
            .collect();
        let content = &looked.evidence.content;
        let kind = content.kind.as_ref().map(|kind| looked.names.kind(kind)).unwrap_or_default();
        let labels: Vec<String> = content.criteria.iter().map(|claim| looked.names.criterion(&claim.criterion)).collect();
        let notes: Vec<Note<'_>> = content
            .criteria
            .iter()
            .zip(&labels)
            .map(|(claim, label)| Note { criterion: claim.criterion.as_str(), label, typed: &claim.note })
            .collect();
        let version = looked.evidence.version.to_string();
        let reviewer = looked.reviewers.manager.as_ref().or(looked.reviewers.acting.first());
        let facts = CheckFacts {
            evidence: &path(asked),
            version: &version,
            reviewer: reviewer.map(|named| named.name.as_str()),
            content,
            kind: &kind,
            notes: &notes,
            findings: &said,
        };
        let undone = evidence::undone_by_change(tx, me, &view)?;
        frame.back = Some(Link::new(format!("{}/edit/tenants", path(asked)), "Back"));
        let misfits = view.criteria.iter().filter_map(|criterion| criterion.misfit.clone()).collect();
        let page = Check::new(&facts, &looked.missing).misfits(misfits);
        Ok(if undone.is_empty() { page } else { page.undone(&undone) })
    })
}

pub fn check_submit(asked: &Asked) -> Answer {
    let (evidence, version) = (id(asked), form_version(asked)?);
    match asked.write(move |tx, me| evidence::submit(tx, me, &evidence, version)) {
        Ok(_) => Ok(Reply::on_to(format!("{}/sent", path(asked)))),
        // The page says what is missing, each with the step where it is; a piece changed elsewhere is looked over again.
        Err(AppError::Invalid(_)) => check_page(asked, 422),
        Err(AppError::Stale) => check_page(asked, 412),
        Err(error) => Err(error),
    }
}

/// Can be opened again later; then it says what became of it.
pub fn sent(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let view = evidence::view(tx, me, &id(asked))?;
        let at = view.sent_at.filter(|_| view.own).ok_or(AppError::NotFound)?;
        let since = match (view.state, &view.review) {
            (StateWord::Submitted, _) => None,
            (StateWord::Reviewed, Some(review)) => {
                Some(format!("{} reviewed this on {}.", review.who, words::date(words::day_of(review.at.naive_utc()))))
            }
            (StateWord::Returned | StateWord::Restricted, Some(review)) => {
                Some(format!("{} returned this on {}.", review.who, words::date(words::day_of(review.at.naive_utc()))))
            }
            (StateWord::Withdrawn, _) => Some("You withdrew it.".to_owned()),
            _ => Some("You are writing a new version of it.".to_owned()),
        };
        let reviewer = view.reviewers.manager.as_ref().or(view.reviewers.acting.first());
        let title = view.content.as_ref().map_or("", |content| &content.title);
        frame.back = Some(Link::new("/evidence", "Your evidence"));
        let facts = SentFacts {
            evidence: &path(asked),
            title,
            at: at.naive_utc(),
            reviewer: reviewer.map(|named| named.name.as_str()),
            due_on: view.waiting.map_or(tx.today, |waiting| waiting.due_on),
        };
        Ok(Sent::new(&facts, since))
    })
}

pub fn withdraw_ask(asked: &Asked) -> Answer {
    let not_yours = || AppError::forbidden("not_yours", "Only its owner takes it back.");
    ask(asked, not_yours, |view, path| {
        let title = view.content.as_ref().map_or("", |content| &content.title);
        view.may.withdraw.then(|| views::withdraw(path, title, &view.version.to_string()))
    })
}

/// A question about a piece of one's own that can be done now; where the state forbids it, that is said.
///
/// `not_yours`: what others hear who may read it.
fn ask(asked: &Asked, not_yours: fn() -> AppError, question: impl Fn(&evidence::View, &str) -> Option<Confirmation>) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let view = evidence::view(tx, me, &id(asked))?;
        frame.back = Some(Link::new(path(asked), "Back"));
        let not_now = || AppError::conflict("wrong_state", "This cannot be done in the state that the evidence is in now.");
        match view.own {
            false => Err(not_yours()),
            true => question(&view, &path(asked)).ok_or_else(not_now),
        }
    })
}

pub fn withdraw(asked: &Asked) -> Answer {
    let (evidence, version) = (id(asked), form_version(asked)?);
    asked.write(move |tx, me| evidence::withdraw(tx, me, &evidence, version))?;
    Ok(Reply::on_to(path(asked)).saying("Evidence withdrawn. Nobody reviews it now."))
}

pub fn change_ask(asked: &Asked) -> Answer {
    ask(
        asked,
        || AppError::NotFound,
        |view, path| {
            let title = view.content.as_ref().map_or("", |content| &content.title);
            let decided: Vec<String> = view
                .criteria
                .iter()
                .filter(|criterion| criterion.outcome.is_some())
                .map(|criterion| criterion.name.clone())
                .collect();
            view.may.reopen.then(|| views::change_reviewed(path, title, &decided, &view.version.to_string()))
        },
    )
}

pub fn change(asked: &Asked) -> Answer {
    let (evidence, version) = (id(asked), form_version(asked)?);
    asked.write(move |tx, me| evidence::reopen(tx, me, &evidence, version))?;
    Ok(Reply::on_to(format!("{}/edit/account", path(asked))).saying("You are writing a new version. Send it when it is ready."))
}

pub fn discard_ask(asked: &Asked) -> Answer {
    ask(
        asked,
        || AppError::NotFound,
        |view, path| {
            let title = view.content.as_ref().map_or("", |content| &content.title);
            let title = if title.is_empty() { "Evidence without a title" } else { title };
            let version = view.version.to_string();
            match (view.may.discard, view.may.drop) {
                (true, _) => Some(views::delete_draft(path, title, &version)),
                (_, true) => Some(views::drop_change(path, title, &version)),
                _ => None,
            }
        },
    )
}

pub fn discard(asked: &Asked) -> Answer {
    let (evidence, version) = (id(asked), form_version(asked)?);
    let left = asked.write(move |tx, me| evidence::discard(tx, me, &evidence, version))?;
    Ok(match left {
        None => Reply::on_to("/evidence").saying("Draft deleted."),
        Some(StateWord::Reviewed) => Reply::on_to(path(asked)).saying("Change dropped. What was reviewed counts again."),
        Some(_) => Reply::on_to(path(asked)).saying("Change dropped. It is as you sent it last."),
    })
}
