//! The log of continuing professional development for programs.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::lists::Page;
use crate::app::cpd::{self as app, NewEntry};
use crate::domain::cpd::{CpdKind, KeptEntry, Standard};
use crate::domain::decimal::Dec;
use crate::domain::ids::PersonId;
use crate::web::asked::{Answer, Asked};
use crate::web::pages::progress::whose;
use crate::web::reply::{Body, Reply};

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    on: NaiveDate,
    hours: Dec,
    title: Option<&'a str>,
    kind: Option<CpdKind>,
    reflection: Option<&'a str>,
    /// True also where a file said so and the text is not held.
    reflected: bool,
    standards: &'a [Standard],
    version: i64,
}

fn shape(entry: &KeptEntry) -> Entry<'_> {
    Entry {
        id: &entry.id,
        on: entry.on,
        hours: entry.hours,
        title: entry.title.as_deref(),
        kind: entry.kind,
        reflection: entry.reflection.as_deref(),
        reflected: entry.reflected,
        standards: &entry.standards,
        version: entry.version,
    }
}

/// What a criterion asks for, and how much of it there is since a day.
#[derive(Serialize)]
struct Need<'a> {
    criterion: &'a str,
    since: NaiveDate,
    hours: Dec,
    hours_needed: Dec,
    reflections: usize,
    reflections_needed: u32,
}

#[derive(Serialize)]
struct Log<'a> {
    person: &'a PersonId,
    as_of: NaiveDate,
    needs: Vec<Need<'a>>,
    #[serde(flatten)]
    entries: Page<Entry<'a>>,
}

/// All of it, newest first.
pub fn show(asked: &Asked) -> Answer {
    let log = asked.read(|tx, me| app::view(tx, me, &whose(asked, me)))?;
    let needs = log.needs.iter().map(|need| Need {
        criterion: &need.criterion,
        since: need.since,
        hours: need.hours,
        hours_needed: need.hours_needed,
        reflections: need.reflections,
        reflections_needed: need.reflections_needed,
    });
    Reply::json(
        200,
        &Log {
            person: &log.view.person.id,
            as_of: log.view.as_of,
            needs: needs.collect(),
            entries: Page { items: log.entries.iter().map(shape).collect(), next: None },
        },
    )
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    on: NaiveDate,
    /// "2.5"
    hours: String,
    title: String,
    kind: String,
    reflection: Option<String>,
    #[serde(default)]
    standards: Vec<String>,
}

/// 201 with the entry; one that is there already in every word is given again.
pub fn add(asked: &Asked) -> Answer {
    let New { on, hours, title, kind, reflection, standards } = asked.json()?;
    let new = NewEntry { on: Some(on), hours, title, kind, reflection: reflection.unwrap_or_default(), standards };
    let entry = asked.write(move |tx, me| app::add(tx, me, &new, Vec::new()))?;
    Ok(Reply::json(201, &shape(&entry))?.with_version(entry.version))
}

/// Writes all of it anew, at the version of `If-Match`.
pub fn change(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), asked.version()?);
    let New { on, hours, title, kind, reflection, standards } = asked.json()?;
    let new = NewEntry { on: Some(on), hours, title, kind, reflection: reflection.unwrap_or_default(), standards };
    let entry = asked.write(move |tx, me| app::change(tx, me, &id, version, &new, Vec::new()))?;
    Ok(Reply::json(200, &shape(&entry))?.with_version(entry.version))
}

pub fn withdraw(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), asked.version()?);
    asked.write(move |tx, me| app::withdraw(tx, me, &id, version))?;
    Ok(Reply::new(204, Body::Empty))
}
