//! An import as a reader sees it: who brought it in, and what this reader may do about it now.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::super::people::names;
use super::super::{App, AppError, Caller, FieldError, Tx};
use crate::domain::ids::PersonId;
use crate::domain::mapping::Mapping;
use crate::domain::staff_import::record::{Import, ImportState};
use crate::frameworks::diagnostics::SourceFile;
use crate::frameworks::files;
use crate::frameworks::load::{Published, load, restore};
use crate::policy::subject::{Facts, Step};
use crate::policy::{self, Action, Subject};

/// An import with the names that a page shows.
#[derive(Clone, PartialEq, Debug)]
pub struct Shown {
    pub import: Import,
    pub made_by: String,
    pub confirmed_by: Option<String>,
    /// The reader brought it in.
    pub is_mine: bool,
    pub turn: Turn,
    /// The reader may leave everything as it is.
    pub may_cancel: bool,
}

/// What the reader's confirmation would do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    /// It would be done.
    Do,
    /// A colleague would be asked to confirm as well.
    Ask,
    /// Nothing: it is over, changes nothing, or is a colleague's to confirm.
    Nobody,
}

/// Whether the caller may bring in files at all, before one is read.
pub fn allowed(tx: &mut Tx<'_>, me: &Caller) -> Result<(), AppError> {
    super::ask(tx, me, None, Step::Ask)
}

/// One import.
pub fn shown(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<Shown, AppError> {
    let import = super::find(tx, me, id)?;
    let names = names(tx, people_of(&import))?;
    Ok(describe(me, import, &names))
}

/// The imports of the caller's organisation, newest first, at most `limit`: those that are older than `after`, which is the
/// id of an import. And whether there are more.
pub fn page(tx: &mut Tx<'_>, me: &Caller, after: Option<&str>, limit: usize) -> Result<(Vec<Shown>, bool), AppError> {
    let place: Option<(DateTime<Utc>, &str)> = match after {
        Some(id) => Some((super::find(tx, me, id)?.made_at, id)),
        None => None,
    };
    let most = i64::try_from(limit).unwrap_or(i64::MAX - 1).saturating_add(1);
    let mut found = super::list(tx, me, place, most)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let names = names(tx, found.iter().flat_map(people_of))?;
    Ok((found.into_iter().map(|import| describe(me, import, &names)).collect(), more))
}

fn people_of(import: &Import) -> impl Iterator<Item = &PersonId> {
    std::iter::once(&import.made_by).chain(&import.confirmed_by)
}

fn describe(me: &Caller, import: Import, names: &BTreeMap<PersonId, String>) -> Shown {
    let name = |id: &PersonId| names.get(id).cloned().unwrap_or_default();
    let is_mine = import.made_by == *me.id();
    Shown {
        made_by: name(&import.made_by),
        confirmed_by: import.confirmed_by.as_ref().map(name),
        turn: turn(me, &import, is_mine),
        may_cancel: import.state.is_open(),
        is_mine,
        import,
    }
}

/// The same question as `confirm` asks the policy.
fn turn(me: &Caller, import: &Import, is_mine: bool) -> Turn {
    let bulk = import.summary.needs_second_person;
    let changes = import.summary.new + import.summary.changed + import.summary.ended;
    if !import.state.is_open() || changes == 0 {
        return Turn::Nobody;
    }
    let may = |step| {
        let facts = Facts { over_threshold: Some(bulk), step, ..Facts::default() };
        let subject = Subject::organisation(me.organisation().clone()).facts(facts);
        policy::decide(&me.actor, Action::Import, &subject).offers()
    };
    match (bulk && is_mine && import.state == ImportState::Previewed, is_mine) {
        (true, _) if may(Step::Ask) => Turn::Ask,
        (false, true) if may(Step::ConfirmOwn) => Turn::Do,
        (false, false) if may(Step::ConfirmAnothers) => Turn::Do,
        _ => Turn::Nobody,
    }
}

/// Reads a mapping that came with a file. What it refers to need not be in the library; its own columns must be right.
pub fn read_mapping(app: &App, bytes: Vec<u8>) -> Result<Mapping, AppError> {
    use crate::domain::problem::{Code, Severity};
    const NAME: &str = "mapping";
    let wrong = |line: u32, words: &str| {
        let place = if line > 0 { format!("Line {line}: ") } else { String::new() };
        FieldError::new(NAME, "mapping", format!("{place}{words}"))
    };
    let own = [SourceFile::from_bytes(NAME, bytes)];
    let today = crate::clock::day_in_london(app.now());
    let report = load(&own, &files::bundled(), &Published::new(), today).report;
    let errors: Vec<FieldError> = report
        .problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error && problem.code != Code::UnknownDocument)
        .map(|problem| wrong(problem.line, &problem.message))
        .collect();
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    let library = restore(&own).map_err(|_| AppError::Invalid(vec![wrong(0, "This file cannot be read as a mapping")]))?;
    let mut mappings = library.mappings.iter();
    match (mappings.next(), mappings.next()) {
        (Some(stored), None) => Ok(stored.document.clone()),
        _ => Err(AppError::Invalid(vec![wrong(0, "The file must hold one mapping and nothing else")])),
    }
}
