//! Opening a piece to review it, and keeping what was typed for later.

use super::super::evidence::{Loaded, View, load, recorded_read, shown, state_words};
use super::super::{AppError, Caller, Tx, fields};
use super::queue;
use crate::domain::evidence::StateWord;
use crate::domain::ids::EvidenceId;
use crate::domain::review::{COMMENT, TOGETHER, Typed};
use crate::policy::{Action, Decision};
use crate::store::reviews::{self as rows, Draft};

/// A piece in front of a reviewer.
#[derive(Clone, Debug)]
pub struct Opened {
    pub view: View,
    /// What the caller has typed for it and not sent. It may be for an earlier revision than is shown.
    pub draft: Option<Draft>,
    /// Why it cannot be reviewed now, where it cannot: it was withdrawn, or somebody has reviewed it.
    pub settled: Option<String>,
    /// What waits longest besides.
    pub next: Option<EvidenceId>,
}

/// Opens a piece. That it was read is recorded.
pub fn open(tx: &mut Tx<'_>, me: &Caller, id: &EvidenceId) -> Result<Opened, AppError> {
    let loaded = load(tx, me, id)?;
    let opened = opened(tx, me, &loaded)?;
    recorded_read(tx, me, &loaded, "evidence_read");
    Ok(opened)
}

fn opened(tx: &mut Tx<'_>, me: &Caller, loaded: &Loaded) -> Result<Opened, AppError> {
    let waits = match loaded.decide(me, Action::Review) {
        Decision::WrongState => false,
        _ => {
            loaded.allow(tx, me, Action::Review)?;
            true
        }
    };
    let view = shown(tx, me, loaded)?;
    Ok(Opened {
        draft: rows::draft(tx.connection, &loaded.evidence.id, me.id())?,
        settled: (!waits).then(|| settled_words(loaded, &view)),
        next: queue::next_waiting(tx, me, &loaded.evidence.id)?,
        view,
    })
}

/// "Officer One withdrew this on 10 April 2026."
fn settled_words(loaded: &Loaded, view: &View) -> String {
    match (view.state, view.withdrawn_at) {
        (StateWord::Withdrawn, Some(at)) => {
            let day = crate::domain::words::date(crate::clock::day_in_london(at));
            format!("{} withdrew this on {day}.", loaded.person.name)
        }
        _ => state_words(&loaded.evidence.state),
    }
}

/// Opens several pieces that can be reviewed; whatever cannot is left out.
pub fn open_together(tx: &mut Tx<'_>, me: &Caller, ids: &[EvidenceId]) -> Result<Vec<Opened>, AppError> {
    queue::may_review_at_all(tx, me)?;
    let mut found = Vec::new();
    for id in ids.iter().take(TOGETHER) {
        match tx.apart(|tx| open(tx, me, id)) {
            Ok(opened) if opened.settled.is_none() => found.push(opened),
            Ok(_) | Err(AppError::NotFound | AppError::Forbidden { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// Keeps what the caller has typed. It refuses only what cannot be kept.
pub fn save_draft(tx: &mut Tx<'_>, me: &Caller, id: &EvidenceId, revision: u32, typed: &Typed) -> Result<Draft, AppError> {
    let loaded = load(tx, me, id)?;
    loaded.allow(tx, me, Action::Review)?;
    let mut found = fields::Fields::default();
    let typed = tidy(&mut found, typed);
    found.check()?;
    let draft = Draft { revision, typed, saved_at: tx.now };
    rows::keep_draft(tx.connection, id, me.id(), &draft)?;
    Ok(draft)
}

/// What was typed, tidied; what is too long or has letters that cannot be kept is told by its field.
pub(super) fn tidy(fields: &mut fields::Fields, typed: &Typed) -> Typed {
    let mut typed = typed.clone();
    for (criterion, one) in &mut typed.outcomes {
        one.comment = fields.text(&format!("comment_{criterion}"), "Comment", &one.comment, COMMENT);
    }
    typed.comment = fields.text("comment", "Reason", &typed.comment, COMMENT);
    typed
}
