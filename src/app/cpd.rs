//! The log of continuing professional development: its owner writes it, and whoever may read the record reads it.

use chrono::NaiveDate;

use super::fields::Fields;
use super::progress::{self, View};
use super::{About, AppError, Caller, FieldError, Tx, relations, standing};
use crate::domain::assessment::learning::{CpdNeed, cpd_needs};
use crate::domain::audit::Outcome;
use crate::domain::cpd::{self, CpdKind, KeptEntry, Standard};
use crate::domain::ids::PersonId;
use crate::policy::{self, Action, EvidenceStage};
use crate::store::cpd as rows;

/// Letters at most.
const TITLE: usize = 200;
const REFLECTION: usize = 4_000;

/// The log, as the caller may see it.
#[derive(Clone, Debug)]
pub struct Log {
    pub view: View,
    /// Newest first.
    pub entries: Vec<KeptEntry>,
    /// What criteria ask for, and how much of it there is.
    pub needs: Vec<CpdNeed>,
    pub may_write: bool,
}

/// An entry as it was typed.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct NewEntry {
    pub on: Option<NaiveDate>,
    pub hours: String,
    pub title: String,
    pub kind: String,
    pub reflection: String,
    pub standards: Vec<String>,
}

pub fn view(tx: &mut Tx<'_>, me: &Caller, id: &PersonId) -> Result<Log, AppError> {
    let view = progress::view(tx, me, id)?;
    let (person, standing) = relations::look(tx, me, id)?;
    let subject = standing.subject(&person).evidence(EvidenceStage::New);
    let may_write = policy::decide(&me.actor, Action::SubmitEvidence, &subject).offers();
    let entries = rows::kept_by(tx.connection, id)?;
    let needs = match &view.held {
        Some(held) => cpd_needs(&held.assessed.plan, &held.assessed.record, view.as_of),
        None => Vec::new(),
    };
    Ok(Log { view, entries, needs, may_write })
}

/// Whether the caller may write in the own log.
pub fn to_add(tx: &mut Tx<'_>, me: &Caller) -> Result<(), AppError> {
    let (person, standing) = relations::find(tx, me, me.id())?;
    tx.allow(me, Action::SubmitEvidence, &standing.subject(&person).evidence(EvidenceStage::New))
}

impl NewEntry {
    /// What an entry says, as a form has it.
    pub fn of(entry: &KeptEntry) -> NewEntry {
        NewEntry {
            on: Some(entry.on),
            hours: entry.hours.to_string(),
            title: entry.title.clone().unwrap_or_default(),
            kind: entry.kind.map(CpdKind::as_str).unwrap_or_default().to_owned(),
            reflection: entry.reflection.clone().unwrap_or_default(),
            standards: entry.standards.iter().map(|standard| standard.as_str().to_owned()).collect(),
        }
    }

    /// What it says, or all that is wrong with it. `wrong`: what could not be read.
    fn read(&self, owner: &PersonId, today: NaiveDate, wrong: Vec<FieldError>) -> Result<KeptEntry, AppError> {
        let mut fields = Fields::default();
        let unread = wrong.iter().any(|error| error.field == "on");
        wrong.into_iter().for_each(|error| fields.wrong(&error.field, &error.code, error.message));
        match self.on {
            None if !unread => fields.wrong("on", "required", "Enter the date you did it"),
            None => {}
            Some(day) => {
                fields.day("on", "Date you did it", day);
                if day > today {
                    fields.wrong("on", "in_the_future", "Date you did it must be today or in the past");
                }
            }
        }
        let hours = cpd::hours(&self.hours);
        if hours.is_none() {
            fields.wrong("hours", "out_of_range", "Hours must be a number from 0.25 to 24, in quarters of an hour, such as 2.5");
        }
        let title = fields.line("title", "Title", "Enter what you did", &self.title, TITLE);
        let kind = CpdKind::from_word(&self.kind);
        if kind.is_none() {
            fields.wrong("kind", "required", "Select the kind of activity");
        }
        let reflection = fields.text("reflection", "What you learned", &self.reflection, REFLECTION);
        let standards: Vec<Standard> = self.standards.iter().filter_map(|word| Standard::from_word(word)).collect();
        if standards.len() != self.standards.len() {
            fields.wrong("standards", "unknown_standard", "Select standards from the list");
        }
        fields.check()?;
        let (Some(on), Some(hours)) = (self.on, hours) else {
            return Err(AppError::Internal("an entry without a day or hours".to_owned()));
        };
        Ok(KeptEntry {
            id: String::new(),
            person: owner.clone(),
            on,
            hours,
            title: Some(title),
            kind,
            reflected: !reflection.is_empty(),
            reflection: (!reflection.is_empty()).then_some(reflection),
            standards,
            version: 1,
        })
    }
}

/// The caller adds an entry. One that is there already in every word is not added twice. `wrong`: what could not be read.
pub fn add(tx: &mut Tx<'_>, me: &Caller, new: &NewEntry, wrong: Vec<FieldError>) -> Result<KeptEntry, AppError> {
    to_add(tx, me)?;
    let read = new.read(me.id(), tx.today, wrong)?;
    let entry = KeptEntry { id: tx.new_id(), ..read };
    let same = |held: &KeptEntry| KeptEntry { id: entry.id.clone(), version: 1, ..held.clone() } == entry;
    if let Some(held) = rows::kept_by(tx.connection, me.id())?.into_iter().find(same) {
        return Ok(held);
    }
    rows::add(tx.connection, &entry, tx.now)?;
    let details = vec![
        ("on_after", entry.on.to_string()),
        ("hours_after", entry.hours.to_string()),
        ("reflected_after", entry.reflected.to_string()),
    ];
    tx.record(me, Outcome::Done, "cpd_entry_added", About::thing("cpd_entry", &*entry.id, Some(me.id())), details);
    standing::changed(tx, me.id(), &[standing::Part::Held])?;
    Ok(entry)
}

/// The caller writes an entry anew. One that a file brought becomes the caller's own. A reflection that the file only told of
/// stays told of while no text takes its place.
pub fn change(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &str,
    version: i64,
    new: &NewEntry,
    wrong: Vec<FieldError>,
) -> Result<KeptEntry, AppError> {
    let held = find_own(tx, me, id)?;
    let read = new.read(me.id(), tx.today, wrong)?;
    let told_of = held.reflected && held.reflection.is_none();
    let entry = KeptEntry { id: held.id.clone(), reflected: read.reflected || told_of, version: held.version, ..read };
    // What is sent twice is written once.
    if entry == held {
        return Ok(held);
    }
    if held.version != version || !rows::change(tx.connection, &entry)? {
        return Err(AppError::Stale);
    }
    let details = vec![
        ("on_before", held.on.to_string()),
        ("on_after", entry.on.to_string()),
        ("hours_before", held.hours.to_string()),
        ("hours_after", entry.hours.to_string()),
        ("reflected_before", held.reflected.to_string()),
        ("reflected_after", entry.reflected.to_string()),
    ];
    tx.record(me, Outcome::Done, "cpd_entry_changed", About::thing("cpd_entry", id, Some(me.id())), details);
    standing::changed(tx, me.id(), &[standing::Part::Held])?;
    Ok(KeptEntry { version: version + 1, ..entry })
}

/// One of the caller's own.
pub fn find_own(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<KeptEntry, AppError> {
    if id.contains('\0') {
        return Err(AppError::NotFound);
    }
    let entry = rows::find(tx.connection, id)?.ok_or(AppError::NotFound)?;
    let (person, standing) = relations::find(tx, me, &entry.person)?;
    tx.allow(me, Action::SubmitEvidence, &standing.subject(&person).evidence(EvidenceStage::New))?;
    Ok(entry)
}

/// The caller takes an entry back. It counts no longer.
pub fn withdraw(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64) -> Result<(), AppError> {
    let entry = find_own(tx, me, id)?;
    if entry.version != version || !rows::withdraw(tx.connection, id, version, tx.now)? {
        return Err(AppError::Stale);
    }
    let details = vec![("on_before", entry.on.to_string()), ("hours_before", entry.hours.to_string())];
    tx.record(me, Outcome::Done, "cpd_entry_withdrawn", About::thing("cpd_entry", id, Some(me.id())), details);
    standing::changed(tx, me.id(), &[standing::Part::Held])?;
    Ok(())
}
