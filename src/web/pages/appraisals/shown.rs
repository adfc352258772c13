//! What the pages of one appraisal take from the app: who reads it, the views that may be seen, and what stands above each form.

use crate::app::appraisals::Sheet;
use crate::app::{AppError, Caller};
use crate::domain::appraisal::{Offer, ViewKind};
use crate::views::appraisals::{OfferLine, Party, ViewFacts, heading};
use crate::views::errors::{Conflict, Foot};
use crate::views::layout::Frame;
use crate::views::parts::{Link, SummaryRow};
use crate::views::words;
use crate::web::asked::{Answer, Asked};

pub fn id(asked: &Asked) -> String {
    asked.param("id").to_owned()
}

/// The path of the appraisal that is asked for.
pub fn path(asked: &Asked) -> String {
    format!("/appraisals/{}", asked.param("id"))
}

pub fn party(sheet: &Sheet) -> Party<'_> {
    Party {
        officer: &sheet.opened.person.name,
        manager: sheet.opened.manager.as_ref().map(|manager| manager.name.as_str()),
        moderator: sheet.moderator.as_deref(),
        own: sheet.own,
        line: sheet.line,
        moderates: sheet.why.is_none(),
    }
}

/// The views that the reader may see: the officer's, then the interim ones, then the manager's.
pub fn views(sheet: &Sheet) -> Vec<ViewFacts<'_>> {
    let of = |kind: ViewKind| sheet.opened.views.iter().filter(move |seen| seen.view.kind == kind);
    let all = of(ViewKind::Own).chain(of(ViewKind::Interim)).chain(of(ViewKind::Manager));
    all.map(|seen| ViewFacts {
        kind: seen.view.kind,
        by: &seen.by,
        written: &seen.view.written,
        sent_at: seen.view.sent_at,
        changed_at: seen.view.changed_at,
        score: &seen.score,
    })
    .collect()
}

/// "Olga Officer. Appraisal 2026 to 2027, year end".
pub fn caption(sheet: &Sheet) -> String {
    format!("{}. {}", sheet.opened.person.name, heading(&sheet.opened.cycle.title, sheet.opened.stage))
}

/// The judgements that go with it, with the pages of their criteria where the reader may open those.
pub fn offers(sheet: &Sheet, offers: &[Offer]) -> Vec<OfferLine> {
    let base = match (&sheet.why, sheet.own) {
        (None, _) => None,
        (Some(_), true) => Some("/progress".to_owned()),
        (Some(_), false) => Some(format!("/people/{}/progress", sheet.opened.person.id)),
    };
    let line = |offer: &Offer| {
        let known = sheet.criteria.iter().find(|criterion| criterion.id == offer.criterion);
        OfferLine {
            name: known.map_or_else(|| offer.criterion.to_string(), |criterion| criterion.name.clone()),
            href: base.as_ref().filter(|_| known.is_some()).map(|base| format!("{base}/criteria/{}", offer.criterion)),
            outcome: offer.outcome.words().to_owned(),
            reason: offer.reason.clone(),
        }
    };
    offers.iter().map(line).collect()
}

/// The version of the caller's own view of this kind; 0 where there is none yet.
pub fn version_of(sheet: &Sheet, me: &Caller, kind: ViewKind) -> i64 {
    mine(sheet, me, kind).map_or(0, |seen| seen.view.version)
}

pub fn mine<'s>(sheet: &'s Sheet, me: &Caller, kind: ViewKind) -> Option<&'s crate::app::appraisals::Seen> {
    let mut all = sheet.opened.views.iter();
    all.find(|seen| seen.view.kind == kind && (kind != ViewKind::Interim || seen.view.by == *me.id()))
}

/// The way back to the appraisal.
pub fn back(asked: &Asked, frame: &mut Frame) {
    frame.back = Some(Link::new(path(asked), "Back to the appraisal"));
}

/// Somebody else moved it on meanwhile: how it is now, beside what was typed. Any other failure is told as it is.
pub fn overtaken(asked: &Asked, error: AppError, typed: &[(&str, &str)]) -> Answer {
    let (status, now) = match &error {
        AppError::Conflict { words, .. } => (409, words.clone()),
        AppError::Stale => (412, "It was changed while you were working. Read it again before you decide.".to_owned()),
        _ => return Err(error),
    };
    let foot = Foot::new("/", "your first page", Some(asked.request_id.clone()));
    let rows = typed.iter().filter(|(_, text)| !text.trim().is_empty());
    let rows: Vec<SummaryRow> = rows.map(|(label, text)| SummaryRow::new(*label, *text)).collect();
    let links = vec![Link::new(path(asked), "See the appraisal as it is now")];
    let page = Conflict { links, typed: rows, ..Conflict::new(now, foot) };
    asked.page_with(status, |_, _| Ok(page))
}

/// "Olga Officer. Appraisal 2026 to 2027, year end, as at 1 February 2027".
pub fn print_caption(sheet: &Sheet, today: chrono::NaiveDate) -> String {
    format!("{}, as at {}", caption(sheet), words::date(today))
}
