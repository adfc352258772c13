//! Who looked at somebody's record: name, role, when and at what, from the audit log.

use chrono::{DateTime, Utc};

use super::super::{AppError, Caller, Tx, relations};
use super::{names, record_read};
use crate::domain::account::Role;
use crate::domain::audit::{Entry, Outcome};
use crate::domain::ids::PersonId;
use crate::policy::Action;
use crate::store::audit::{self, Filter};

/// Rows on one page.
const PAGE: usize = 50;

/// Somebody looked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct View {
    pub who: String,
    /// In which role, where it is known.
    pub role: Option<Role>,
    pub at: DateTime<Utc>,
    /// The word of the audit log for what was read: `profile_read`.
    pub kind: String,
}

/// The newest first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Views {
    pub views: Vec<View>,
    /// Where the next page begins, if there is one.
    pub next: Option<i64>,
}

/// Who looked at a person's record, apart from the person. `before` is the `next` of the page before.
pub fn who_viewed(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, before: Option<i64>) -> Result<Views, AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    tx.allow(me, Action::ViewHistory, &standing.subject(&person))?;
    let mut filter = Filter {
        organisation: Some(person.organisation.as_str().to_owned()),
        person: Some(id.as_str().to_owned()),
        outcome: Some(Outcome::Read),
        before,
        ..Filter::default()
    };
    let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut entries: Vec<Entry> = Vec::new();
    // Rows of the person's own reading are passed over, so it may take more than one look.
    loop {
        let found = audit::list(tx.connection, &filter, most)?;
        let Some(last) = found.last().map(|entry| entry.sequence) else { break };
        filter.before = Some(last);
        let whole = found.len() <= PAGE;
        entries.extend(found.into_iter().filter(|entry| entry.event.actor.as_ref() != Some(id)));
        if whole || entries.len() > PAGE {
            break;
        }
    }
    let more = entries.len() > PAGE;
    entries.truncate(PAGE);
    let next = entries.last().map(|entry| entry.sequence).filter(|_| more);
    let names = names(tx, entries.iter().filter_map(|entry| entry.event.actor.as_ref()))?;
    let views = entries
        .into_iter()
        .map(|entry| View {
            who: entry.event.actor.as_ref().and_then(|actor| names.get(actor)).cloned().unwrap_or_else(|| "Gradus".to_owned()),
            role: entry.event.details.iter().find(|(name, _)| name == "as").and_then(|(_, word)| Role::from_word(word)),
            at: entry.event.at,
            kind: entry.event.action,
        })
        .collect();
    record_read(tx, me, &person, &standing, "views_read");
    Ok(Views { views, next })
}
