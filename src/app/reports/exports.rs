//! The files and answers to programs that were made of the grade report, from the audit log.

use chrono::{DateTime, Utc};

use super::super::people::names;
use super::super::{About, AppError, Caller, Tx};
use crate::domain::audit::{Entry, Outcome};
use crate::domain::ids::PersonId;
use crate::policy::{Action, Subject};
use crate::store::audit::{self, Filter};
use crate::store::teams;

/// What the audit log calls a report that left the service.
pub(super) const EXPORTED: &str = "grade_report_exported";
/// Rows on one page.
const PAGE: usize = 50;

/// One export.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Export {
    pub at: DateTime<Utc>,
    pub by: String,
    /// page, api or command.
    pub channel: String,
    /// csv, xlsx or json.
    pub format: String,
    /// The day that it is as at, as the log wrote it: `2026-04-10`.
    pub as_of: String,
    /// today or then.
    pub known: String,
    pub rows: u64,
    pub filters: Vec<Filtered>,
}

/// One filter of an export.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Filtered {
    /// team, framework, level, ready or manager.
    pub by: &'static str,
    pub value: String,
    /// The name of what the value is the id of, where it is still on file; the value otherwise.
    pub shown: String,
}

/// The newest first, and where the next page begins, if there is one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exports {
    pub exports: Vec<Export>,
    pub next: Option<i64>,
}

/// The exports of the caller's organisation. `before` is the `next` of the page before. For who may export.
pub fn exports(tx: &mut Tx<'_>, me: &Caller, before: Option<i64>) -> Result<Exports, AppError> {
    tx.allow(me, Action::ExportBulk, &Subject::organisation(me.organisation().clone()))?;
    let filter = Filter {
        organisation: Some(me.organisation().as_str().to_owned()),
        action: Some(EXPORTED.to_owned()),
        outcome: Some(Outcome::Read),
        before,
        ..Filter::default()
    };
    let mut entries = audit::list(tx.connection, &filter, i64::try_from(PAGE + 1).unwrap_or(i64::MAX))?;
    let more = entries.len() > PAGE;
    entries.truncate(PAGE);
    let next = entries.last().map(|entry| entry.sequence).filter(|_| more);
    let managers: Vec<PersonId> = entries.iter().filter_map(|entry| detail(entry, "manager")).map(PersonId::new).collect();
    let people = names(tx, entries.iter().filter_map(|entry| entry.event.actor.as_ref()).chain(&managers))?;
    let teams = teams::list_for_organisation(tx.connection, me.organisation())?;
    let of = |entry: &Entry| {
        let word = |name| detail(entry, name).unwrap_or_default().to_owned();
        let filters = ["team", "framework", "level", "ready", "manager"].into_iter().filter_map(|name| {
            let value = detail(entry, name)?;
            let named = match name {
                "team" => teams.iter().find(|team| team.id.as_str() == value).map(|team| team.name.clone()),
                "manager" => people.get(&PersonId::new(value)).cloned(),
                _ => None,
            };
            Some(Filtered { by: name, value: value.to_owned(), shown: named.unwrap_or_else(|| value.to_owned()) })
        });
        let by = entry.event.actor.as_ref();
        Export {
            at: entry.event.at,
            by: by.map_or_else(|| "Gradus".to_owned(), |by| people.get(by).cloned().unwrap_or_else(|| by.to_string())),
            channel: entry.event.channel.clone(),
            format: word("format"),
            as_of: word("as_of"),
            known: word("known"),
            rows: word("rows").parse().unwrap_or_default(),
            filters: filters.collect(),
        }
    };
    let exports: Vec<Export> = entries.iter().map(of).collect();
    let shown = vec![("shown", exports.len().to_string())];
    tx.record(me, Outcome::Read, "exports_listed", About::whole("report"), shown);
    Ok(Exports { exports, next })
}

fn detail<'e>(entry: &'e Entry, name: &str) -> Option<&'e str> {
    entry.event.details.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
}
