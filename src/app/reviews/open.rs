//! Opening a piece to review it, and keeping what was typed for later.

use std::collections::BTreeMap;

use super::super::evidence::{Loaded, ReviewView, View, load, people_of, recorded_read, review_view, shown, state_words};
use super::super::record::{self, Sight};
use super::super::{AppError, Caller, Tx, fields};
use super::{Skipped, queue};
use crate::domain::evidence::StateWord;
use crate::domain::ids::{CriterionId, EvidenceId};
use crate::domain::review::{COMMENT, TOGETHER, Typed, Verdict};
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
    /// By what each criterion is met already, where it is.
    pub already: BTreeMap<CriterionId, String>,
    /// The last return of an earlier version.
    pub came_back: Option<ReviewView>,
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
        already: if waits { already(tx, loaded, &view)? } else { BTreeMap::new() },
        draft: rows::draft(tx.connection, &loaded.evidence.id, me.id())?,
        settled: (!waits).then(|| settled_words(loaded, &view)),
        next: queue::next_waiting(tx, me, &loaded.evidence.id)?,
        came_back: came_back(tx, &view)?,
        view,
    })
}

/// The last return of a version before the one that is shown.
fn came_back(tx: &mut Tx<'_>, view: &View) -> Result<Option<ReviewView>, AppError> {
    if view.revision <= 1 {
        return Ok(None);
    }
    let mut returns = rows::list_of(tx.connection, &view.id)?;
    returns.retain(|review| review.revision < view.revision && matches!(review.verdict, Verdict::Returned { .. }));
    let last = returns.into_iter().max_by_key(|review| review.revision);
    let people = people_of(tx, last.iter())?;
    Ok(last.map(|review| review_view(&people, review)))
}

/// What the officer's record says today of the criteria of a piece, without what only its owner may read.
fn already(tx: &mut Tx<'_>, loaded: &Loaded, view: &View) -> Result<BTreeMap<CriterionId, String>, AppError> {
    let today = tx.today;
    let post = record::find_post(tx, &loaded.person.id, today)?;
    let Some(post) = post.filter(|post| record::reference(post).id() == loaded.evidence.framework) else {
        return Ok(BTreeMap::new());
    };
    let assessed = record::assessed_for(tx, &loaded.person, &post, today, Sight::Others)?;
    let met = assessed.assessment.criteria.iter().filter(|status| status.outcome.is_met());
    let met = met.map(|status| {
        let by = status.met_by.first().map(|by| format!(" {}.", by.text)).unwrap_or_default();
        (CriterionId::new(&*status.id), format!("Already met.{by}"))
    });
    Ok(met.filter(|(id, _)| view.criteria.iter().any(|criterion| criterion.id == *id)).collect())
}

/// "Officer One withdrew this on 10 April 2026."
fn settled_words(loaded: &Loaded, view: &View) -> String {
    match (view.state, view.withdrawn_at) {
        (StateWord::Withdrawn, Some(at)) => {
            let day = crate::domain::words::date(crate::clock::day_in_london(at));
            format!("{} withdrew this on {day}.", loaded.person.name)
        }
        _ => state_words(&loaded.evidence, false),
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

/// Why pieces that were chosen are not reviewed with the others, as it is now.
pub fn left_out(tx: &mut Tx<'_>, me: &Caller, ids: &[EvidenceId]) -> Result<Vec<Skipped>, AppError> {
    let mut found = Vec::new();
    for id in ids.iter().take(TOGETHER) {
        let (title, officer, words) = match tx.apart(|tx| open(tx, me, id)) {
            Ok(Opened { view, settled, .. }) => {
                let officer = view.owner.name;
                let words = settled.unwrap_or_else(|| format!("{officer} has sent a new version of this. Read it first."));
                (view.content.map(|content| content.title).unwrap_or_default(), officer, words)
            }
            Err(AppError::NotFound | AppError::Forbidden { .. }) => {
                (String::new(), String::new(), "It can no longer be read.".to_owned())
            }
            Err(error) => return Err(error),
        };
        found.push(Skipped { evidence: id.clone(), title, officer, words });
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
    keep(tx, me, id, revision, typed)
}

/// Keeps what was typed on one page beside what was kept of the other.
pub(super) fn keep(tx: &mut Tx<'_>, me: &Caller, id: &EvidenceId, revision: u32, typed: Typed) -> Result<Draft, AppError> {
    let before = match rows::draft(tx.connection, id, me.id())? {
        Some(draft) if draft.revision == revision => draft.typed,
        Some(draft) => draft.typed.for_another_revision(),
        None => Typed::default(),
    };
    let draft = Draft { revision, typed: typed.beside(before), saved_at: tx.now };
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
