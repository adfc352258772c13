//! Imports for programs: the same steps as the pages.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::lists::{self, Page};
use crate::app::imports::{self, Shown, Turn};
use crate::domain::staff_import::record::Summary;
use crate::web::asked::{Answer, Asked};
use crate::web::pages::imports as pages;
use crate::web::reply::Reply;

#[derive(Serialize)]
struct Import {
    id: String,
    version: i64,
    kind: &'static str,
    file_name: String,
    state: &'static str,
    made_by: String,
    made_at: DateTime<Utc>,
    confirmed_by: Option<String>,
    done_at: Option<DateTime<Utc>>,
    /// What this caller may do now: confirm, cancel, check.
    actions: Vec<&'static str>,
    /// Counts, the first changes and the first problems.
    summary: Summary,
}

fn shape(shown: Shown) -> Import {
    let import = shown.import;
    let mut actions = Vec::new();
    if shown.turn != Turn::Nobody {
        actions.push("confirm");
    }
    if shown.may_cancel {
        actions.extend(["cancel", "check"]);
    }
    Import {
        id: import.id,
        version: import.version,
        kind: import.kind.as_str(),
        file_name: import.file_name,
        state: import.state.as_str(),
        made_by: shown.made_by,
        made_at: import.made_at,
        confirmed_by: shown.confirmed_by,
        done_at: import.done_at,
        actions,
        summary: import.summary,
    }
}

fn told(status: u16, shown: Shown) -> Answer {
    let version = shown.import.version;
    Ok(Reply::json(status, &shape(shown))?.with_version(version))
}

pub fn list(asked: &Asked) -> Answer {
    let limit = lists::limit(asked)?;
    let (found, more) = asked.read(|tx, me| imports::page(tx, me, lists::cursor(asked), limit))?;
    let next = found.last().filter(|_| more).map(|shown| shown.import.id.clone());
    Reply::json(200, &Page { items: found.into_iter().map(shape).collect(), next })
}

/// A file as `multipart/form-data` with `file` and, where there is one, `mapping`; or the table itself as `text/csv`. What
/// is in it stands in the query as `kind`.
pub fn add(asked: &Asked) -> Answer {
    let kind = asked.query.filled("kind").unwrap_or_else(|| asked.form.get("kind"));
    let shown = pages::bring_in(asked, kind)?;
    let location = format!("/api/v1/imports/{}", shown.import.id);
    Ok(told(201, shown)?.with_header("Location", location))
}

/// A file to begin with: `text/csv`.
pub fn template(asked: &Asked) -> Answer {
    pages::template(asked)
}

pub fn show(asked: &Asked) -> Answer {
    told(200, asked.read(|tx, me| imports::shown(tx, me, asked.param("id")))?)
}

pub fn confirm(asked: &Asked) -> Answer {
    told(200, pages::confirmed(asked, asked.version()?)?)
}

pub fn check(asked: &Asked) -> Answer {
    told(200, pages::checked(asked, asked.version()?)?)
}

/// Rows that were set aside since they are about whoever brought the file in, as an import of the caller's: 201.
pub fn set_aside(asked: &Asked) -> Answer {
    let shown = pages::set_aside_rows(asked)?;
    let location = format!("/api/v1/imports/{}", shown.import.id);
    Ok(told(201, shown)?.with_header("Location", location))
}

pub fn cancel(asked: &Asked) -> Answer {
    told(200, pages::cancelled(asked, asked.version()?)?)
}
