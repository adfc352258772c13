//! Waivers: HR says that somebody need not meet a criterion for now, why, and when it is looked at again. It is a reasonable
//! adjustment or the like; the officer and whoever may see the record read the reason.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};

use super::evidence::Names;
use super::fields::Fields;
use super::people::{Named, Why, names as names_of, why_seen};
use super::{About, AppError, Caller, FieldError, Tx, record, relations, standing};
use crate::domain::audit::Outcome;
use crate::domain::ids::{CriterionId, PersonId};
use crate::domain::officer::Waiver;
use crate::domain::people::Person;
use crate::domain::waiver::{Ended, HeldWaiver, MOST_MONTHS, Place, REASON, WaiverState};
use crate::domain::words;
use crate::policy::{Action, Subject};
use crate::store::{people, waivers as rows};

/// A waiver with the names that a page shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WaiverView {
    pub waiver: HeldWaiver,
    pub officer: String,
    /// "Driving licence and car (A-Q2)".
    pub criterion: String,
    pub by: String,
    pub ended_by: Option<String>,
    pub state: WaiverState,
}

/// A criterion in front of whoever may waive it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ToWaive {
    pub person: Named,
    pub why: Why,
    /// "Driving licence and car (A-Q2)".
    pub name: String,
    /// Word for word.
    pub text: String,
    /// The one that is to be reviewed: it holds, or its review day is past.
    pub open: Option<WaiverView>,
    /// Those that ended, newest first.
    pub ended: Vec<WaiverView>,
}

/// Waivers on one page.
pub const PAGE: usize = 50;

/// Waivers of the organisation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    pub waivers: Vec<WaiverView>,
    /// After which the next page begins.
    pub next: Option<String>,
    /// How many there are, how many hold, and how many ran out and were not reviewed.
    pub all: i64,
    pub hold: i64,
    pub ran_out: i64,
}

/// The waivers of the organisation, those that are to be looked at soonest first and ended ones last: so many, after one.
pub fn list(tx: &mut Tx<'_>, me: &Caller, after: Option<&str>, limit: usize) -> Result<Listed, AppError> {
    let organisation = me.organisation().clone();
    tx.allow(me, Action::Waive, &Subject::organisation(organisation.clone()))?;
    let after = after.and_then(Place::read);
    let most = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let mut found = rows::list_for_organisation(tx.connection, &organisation, after.as_ref(), most)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let [all, open, ran_out] = rows::count(tx.connection, &organisation, tx.today)?;
    let views = views(tx, found)?;
    let next = views.last().map(|view| view.waiver.place().text()).filter(|_| more);
    let about = About { organisation: Some(organisation), ..About::whole("waivers") };
    tx.record(me, Outcome::Read, "waivers_listed", about, vec![("waivers", views.len().to_string())]);
    Ok(Listed { waivers: views, next, all, hold: open - ran_out, ran_out })
}

fn views(tx: &mut Tx<'_>, found: Vec<HeldWaiver>) -> Result<Vec<WaiverView>, AppError> {
    let named = |waiver: &HeldWaiver| {
        let ended = waiver.ended.as_ref().map(|ended| ended.by.clone());
        [Some(waiver.person.clone()), Some(waiver.by.clone()), ended].into_iter().flatten().collect::<Vec<_>>()
    };
    let ids: Vec<PersonId> = found.iter().flat_map(named).collect();
    let names: BTreeMap<PersonId, String> = names_of(tx, ids.iter())?;
    let name = |id: &PersonId| names.get(id).cloned().unwrap_or_default();
    let today = tx.today;
    let mut views = Vec::with_capacity(found.len());
    for waiver in found {
        views.push(WaiverView {
            officer: name(&waiver.person),
            criterion: Names::of(tx, &waiver.framework).criterion(&waiver.criterion),
            by: name(&waiver.by),
            ended_by: waiver.ended.as_ref().map(|ended| name(&ended.by)),
            state: waiver.state(today),
            waiver,
        });
    }
    Ok(views)
}

/// Opens a criterion of the post that a person holds today to waive it, or to review the waiver that there is.
pub fn to_waive(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, criterion: &CriterionId) -> Result<ToWaive, AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    tx.allow(me, Action::Waive, &standing.subject(&person))?;
    let framework = framework_of(tx, &person)?;
    let names = Names::of(tx, &framework);
    let text = names.text(criterion).ok_or(AppError::NotFound)?.to_owned();
    let (name, found) = (names.criterion(criterion), rows::list_for_criterion(tx.connection, id, &framework, criterion)?);
    let (open, ended): (Vec<_>, Vec<_>) = views(tx, found)?.into_iter().partition(|view| view.state != WaiverState::Ended);
    super::people::record_read(tx, me, &person, &standing, "waivers_read");
    Ok(ToWaive {
        why: why_seen(tx, me, &person, &standing)?,
        person: Named { id: person.id, name: person.name },
        name,
        text,
        open: open.into_iter().next(),
        ended,
    })
}

/// The waivers of one criterion of somebody, as whoever sees the record may read them; newest first.
pub fn of_criterion(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, criterion: &CriterionId) -> Result<Vec<WaiverView>, AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    tx.allow(me, Action::ViewRecord, &standing.subject(&person))?;
    let framework = framework_of(tx, &person)?;
    if !Names::of(tx, &framework).has(criterion) {
        return Err(AppError::NotFound);
    }
    let found = rows::list_for_criterion(tx.connection, id, &framework, criterion)?;
    super::people::record_read(tx, me, &person, &standing, "waivers_read");
    views(tx, found)
}

/// The id of the framework, or job profile, of the post that a person holds today.
fn framework_of(tx: &mut Tx<'_>, person: &Person) -> Result<String, AppError> {
    let today = tx.today;
    let Some(post) = record::find_post(tx, &person.id, today)? else {
        let words = format!("{} holds no post today, so there is nothing to waive. HR gives posts.", person.name);
        return Err(AppError::conflict("no_post", words));
    };
    Ok(record::reference(&post).id().to_owned())
}

/// What was typed: why, and the last day on which it holds.
fn read(
    fields: &mut Fields,
    person: &Person,
    reason: &str,
    review_on: Option<NaiveDate>,
    dated: bool,
    today: NaiveDate,
    wrong: Vec<FieldError>,
) -> String {
    let reason = fields.text("reason", "Reason", reason, REASON);
    if reason.is_empty() {
        fields.wrong("reason", "required", format!("Enter a reason. {} will read it", person.name));
    }
    let unread = wrong.iter().any(|error| error.field == "review_on");
    match review_on {
        Some(day) if dated => {
            let (label, last) = ("Day to review it", today + Months::new(MOST_MONTHS));
            fields.day_from("review_on", label, day, today.succ_opt().unwrap_or(today));
            if day > last {
                fields.wrong("review_on", "too_late", format!("{label} must be on or before {}", words::date(last)));
            }
        }
        None if dated && !unread => fields.wrong("review_on", "required", "Enter the day to review it"),
        _ => {}
    }
    if dated {
        wrong.into_iter().for_each(|error| fields.wrong(&error.field, &error.code, error.message));
    }
    reason
}

/// Waives a criterion of the post that a person holds today, until its review. `wrong`: what could not be read of it.
pub fn give(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &PersonId,
    criterion: &CriterionId,
    reason: &str,
    review_on: Option<NaiveDate>,
    wrong: Vec<FieldError>,
) -> Result<HeldWaiver, AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    tx.allow(me, Action::Waive, &standing.subject(&person))?;
    let framework = framework_of(tx, &person)?;
    if !Names::of(tx, &framework).has(criterion) {
        return Err(AppError::NotFound);
    }
    let mut fields = Fields::default();
    let reason = read(&mut fields, &person, reason, review_on, true, tx.today, wrong);
    fields.check()?;
    let there = rows::list_for_criterion(tx.connection, id, &framework, criterion)?;
    if let Some(open) = there.into_iter().find(|waiver| waiver.ended.is_none()) {
        // The same form sent twice is one waiver.
        if (open.by == *me.id(), open.given_on, &open.reason, open.review_on) == (true, tx.today, &reason, review_on) {
            return Ok(open);
        }
        return Err(AppError::conflict("already_waived", "There is a waiver of this criterion. Review it instead."));
    }
    insert(tx, me, &person, framework, criterion.clone(), reason, review_on)
}

fn insert(
    tx: &mut Tx<'_>,
    me: &Caller,
    person: &Person,
    framework: String,
    criterion: CriterionId,
    reason: String,
    review_on: Option<NaiveDate>,
) -> Result<HeldWaiver, AppError> {
    let id = tx.new_id();
    let new = Waiver { criterion, on: tx.today, by: me.name.clone(), reason, review_on };
    rows::insert(tx.connection, &id, &person.id, &framework, &new, me.id(), tx.now)?;
    let details = vec![
        ("criterion", new.criterion.to_string()),
        ("reason_after", new.reason.clone()),
        ("review_on_after", review_on.map_or_else(String::new, |day| day.to_string())),
    ];
    tx.record(me, Outcome::Done, "criterion_waived", About::thing("waiver", id.as_str(), Some(&person.id)), details);
    standing::changed(tx, &person.id, &[standing::Part::Held])?;
    rows::find(tx.connection, &id)?.ok_or(AppError::NotFound)
}

/// What a review of a waiver came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reviewed {
    /// It goes on.
    Keep,
    End,
}

/// Looks at a waiver again: it ends today, or another takes its place from today to its own review.
pub fn review(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &str,
    result: Option<Reviewed>,
    reason: &str,
    review_on: Option<NaiveDate>,
    wrong: Vec<FieldError>,
) -> Result<HeldWaiver, AppError> {
    if id.contains('\0') {
        return Err(AppError::NotFound);
    }
    let waiver = rows::find(tx.connection, id)?.ok_or(AppError::NotFound)?;
    let (person, their) = relations::find(tx, me, &waiver.person)?;
    tx.allow(me, Action::Waive, &their.subject(&person))?;
    if let Some(ended) = &waiver.ended {
        let by = people::find(tx.connection, &ended.by)?.map_or_else(|| "Somebody".to_owned(), |person| person.name);
        let words = format!("{by} has reviewed this waiver on {}.", words::date(ended.on));
        return Err(AppError::conflict("already_reviewed", words));
    }
    let mut fields = Fields::default();
    if result.is_none() {
        fields.wrong("result", "required", "Select whether the waiver goes on");
    }
    let reason = read(&mut fields, &person, reason, review_on, result == Some(Reviewed::Keep), tx.today, wrong);
    fields.check()?;
    let ended = Ended { on: tx.today, by: me.id().clone(), reason: reason.clone(), at: tx.now };
    if !rows::end(tx.connection, id, &ended)? {
        return Err(AppError::Stale);
    }
    let word = if result == Some(Reviewed::Keep) { "kept" } else { "ended" };
    let details =
        vec![("criterion", waiver.criterion.to_string()), ("result_after", word.to_owned()), ("reason_after", reason.clone())];
    tx.record(me, Outcome::Done, "waiver_reviewed", About::thing("waiver", id, Some(&person.id)), details);
    standing::changed(tx, &person.id, &[standing::Part::Held])?;
    match result {
        Some(Reviewed::Keep) => insert(tx, me, &person, waiver.framework, waiver.criterion, reason, review_on),
        _ => rows::find(tx.connection, id)?.ok_or(AppError::NotFound),
    }
}

/// Whose a waiver is, and of which criterion, for whoever may review it.
pub fn find(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<HeldWaiver, AppError> {
    if id.contains('\0') {
        return Err(AppError::NotFound);
    }
    let waiver = rows::find(tx.connection, id)?.ok_or(AppError::NotFound)?;
    let (person, standing) = relations::find(tx, me, &waiver.person)?;
    tx.allow(me, Action::Waive, &standing.subject(&person))?;
    Ok(waiver)
}
