//! The grade report for programs: rows by page, or the whole as a file. Both are exports.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::lists::{self, Page};
use crate::app::AppError;
use crate::app::reports::{self, Export, Known, LevelWanted, Question, Ready};
use crate::domain::report::GradeRow;
use crate::exchange::grade_report::Format;
use crate::web::asked::{Answer, Asked};
use crate::web::pages::reports::written;
use crate::web::reply::Reply;

/// `as_of` (a day), `known` (today, then), `team`, `framework`, `level` (an id, or none), `ready` (yes, no, cannot_tell) and
/// `manager`.
fn question(asked: &Asked) -> Result<Question, AppError> {
    let query = &asked.query;
    let day = |text: &str| {
        text.parse().map_err(|_| AppError::field("as_of", "date", "as_of must be a day, like 2026-04-10".to_owned()))
    };
    Ok(Question {
        as_of: query.filled("as_of").map(day).transpose()?,
        known: lists::word(asked, "known", Known::from_word)?.unwrap_or_default(),
        team: query.filled("team").map(Into::into),
        framework: query.filled("framework").map(str::to_owned),
        level: query.filled("level").map(LevelWanted::from_word),
        ready: lists::word(asked, "ready", Ready::from_word)?,
        manager: query.filled("manager").map(Into::into),
    })
}

pub fn grades(asked: &Asked) -> Answer {
    let (question, limit) = (question(asked)?, lists::limit(asked)?);
    let part = asked.read_apart(|tx, me| reports::part(tx, me, &question, lists::cursor(asked), limit))?;
    let items: Vec<GradeRow> = part.lines.into_iter().map(|line| line.line.row).collect();
    Reply::json(200, &Page { items, next: part.next.map(|person| person.to_string()) })
}

pub fn csv(asked: &Asked) -> Answer {
    written(asked, &question(asked)?, Format::Csv)
}

pub fn xlsx(asked: &Asked) -> Answer {
    written(asked, &question(asked)?, Format::Xlsx)
}

/// One export, as programs read it.
#[derive(Serialize)]
struct Exported<'e> {
    at: DateTime<Utc>,
    by: &'e str,
    /// page, api or command.
    channel: &'e str,
    format: &'e str,
    as_of: &'e str,
    known: &'e str,
    rows: u64,
    filters: BTreeMap<&'e str, &'e str>,
}

impl Exported<'_> {
    fn of(export: &Export) -> Exported<'_> {
        let Export { at, by, channel, format, as_of, known, rows, filters } = export;
        let filters = filters.iter().map(|filter| (filter.by, filter.value.as_str())).collect();
        Exported { at: *at, by, channel, format, as_of, known, rows: *rows, filters }
    }
}

/// The reports that left the service, the newest first.
pub fn exports(asked: &Asked) -> Answer {
    let before = lists::place(asked)?;
    let found = asked.read(|tx, me| reports::exports(tx, me, before))?;
    Reply::json(
        200,
        &Page { items: found.exports.iter().map(Exported::of).collect(), next: found.next.map(|place| place.to_string()) },
    )
}
