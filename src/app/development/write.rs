//! What officer and line manager do with the plan: add actions, change them, say what came of them, drop them with a reason,
//! and take them up again.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::super::evidence::Names;
use super::super::fields::Fields;
use super::super::{About, AppError, Caller, FieldError, Tx, record, relations};
use crate::domain::appraisal::Act;
use crate::domain::audit::Outcome;
use crate::domain::development::{ActionState, LINE, MOST_OPEN, Owner, PlanAction, Settled, WORDS};
use crate::domain::ids::{CriterionId, PersonId};
use crate::domain::people::Person;
use crate::policy::Action;
use crate::store::{appraisals, development as rows};

/// An action as it was typed.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct NewAction {
    pub what: String,
    /// A word of `Owner`.
    pub owner: String,
    /// Empty: no criterion.
    pub criterion: String,
    /// None: nothing was typed, or what could not be read.
    pub due_on: Option<NaiveDate>,
}

impl NewAction {
    /// What is kept, as the form shows it again.
    pub fn of(held: &PlanAction) -> NewAction {
        NewAction {
            what: held.what.clone(),
            owner: held.owner.as_str().to_owned(),
            criterion: held.criterion.as_ref().map_or_else(String::new, ToString::to_string),
            due_on: Some(held.due_on),
        }
    }
}

/// What an action says, read.
struct Read {
    what: String,
    owner: Owner,
    criterion: Option<CriterionId>,
    due_on: NaiveDate,
}

/// Reads one. `held`: the action that is changed, whose criterion and day are taken as they are. `prefix` stands before the
/// names of the fields.
fn read(
    new: &NewAction,
    held: Option<&PlanAction>,
    known: &BTreeSet<CriterionId>,
    today: NaiveDate,
    wrong: Vec<FieldError>,
    prefix: &str,
) -> Result<Read, Vec<FieldError>> {
    let named = |field: &str| format!("{prefix}{field}");
    let mut fields = Fields::default();
    let due = named("due_on");
    // A day that could not be read is not asked for again.
    let unread = wrong.iter().any(|error| error.field == due);
    let what = fields.line(&named("what"), "Action", "Enter what is to be done", &new.what, LINE);
    let owner = Owner::from_word(&new.owner);
    if owner.is_none() {
        fields.wrong(&named("owner"), "required", "Select who does it");
    }
    let criterion = (!new.criterion.is_empty()).then(|| CriterionId::new(&*new.criterion));
    let is_held = held.is_some_and(|held| held.criterion == criterion);
    if criterion.as_ref().is_some_and(|id| !is_held && !known.contains(id)) {
        fields.wrong(&named("criterion"), "unknown_criterion", "Select a criterion from the list");
    }
    match new.due_on {
        None if !unread => fields.wrong(&due, "required", "Enter the date by which it is to be done"),
        None => {}
        Some(day) if held.is_some_and(|held| held.due_on == day) => {}
        Some(day) => {
            fields.day(&due, "Due date", day);
            if day < today {
                fields.wrong(&due, "in_the_past", "Due date must be today or in the future");
            }
        }
    }
    wrong.into_iter().for_each(|error| fields.wrong(&error.field, &error.code, error.message));
    match fields.check() {
        Err(AppError::Invalid(errors)) => Err(errors),
        _ => owner
            .zip(new.due_on)
            .map(|(owner, due_on)| Read { what, owner, criterion, due_on })
            .ok_or_else(|| vec![FieldError::new(&due, "required", "Enter the date by which it is to be done")]),
    }
}

/// Whose plan the caller may write in.
pub fn to_add(tx: &mut Tx<'_>, me: &Caller, person: &PersonId) -> Result<Person, AppError> {
    let (person, standing) = relations::find(tx, me, person)?;
    tx.allow(me, Action::PlanDevelopment, &standing.subject(&person))?;
    Ok(person)
}

/// The criteria of the post that somebody holds today.
fn criteria(tx: &mut Tx<'_>, person: &PersonId) -> Result<BTreeSet<CriterionId>, AppError> {
    let today = tx.today;
    let post = record::find_post(tx, person, today)?;
    Ok(post.map(|post| Names::of(tx, record::reference(&post).id()).ids()).unwrap_or_default())
}

/// Adds an action. The same that is open already is not added twice. `cycle`: the appraisal cycle in which it was agreed;
/// `wrong`: what could not be read.
pub fn add(
    tx: &mut Tx<'_>,
    me: &Caller,
    person: &PersonId,
    cycle: Option<&str>,
    new: &NewAction,
    wrong: Vec<FieldError>,
) -> Result<PlanAction, AppError> {
    let person = to_add(tx, me, person)?;
    let known = criteria(tx, &person.id)?;
    let read = read(new, None, &known, tx.today, wrong, "").map_err(AppError::Invalid)?;
    let cycle = match cycle {
        Some(id) => Some(own_cycle(tx, &person.id, id)?),
        None => None,
    };
    insert(tx, me, &person.id, cycle, read)
}

/// A cycle in which the person has an appraisal.
fn own_cycle(tx: &mut Tx<'_>, person: &PersonId, id: &str) -> Result<String, AppError> {
    let all = appraisals::list_of_people(tx.connection, std::slice::from_ref(person))?;
    all.into_iter().find(|found| found.cycle == id).map(|found| found.cycle).ok_or(AppError::NotFound)
}

/// Whether several could be added as they were typed. The fields of each are named after its key: `{key}.what`; `wrong` too.
pub fn check_all(
    tx: &mut Tx<'_>,
    me: &Caller,
    person: &PersonId,
    new: &[(String, NewAction)],
    wrong: &[FieldError],
) -> Result<(), AppError> {
    let person = to_add(tx, me, person)?;
    read_all(tx, &person.id, new, wrong).map(drop)
}

/// Adds several at once, or none.
pub fn add_all(
    tx: &mut Tx<'_>,
    me: &Caller,
    person: &PersonId,
    new: &[(String, NewAction)],
    wrong: &[FieldError],
) -> Result<Vec<PlanAction>, AppError> {
    let person = to_add(tx, me, person)?;
    let all = read_all(tx, &person.id, new, wrong)?;
    all.into_iter().map(|read| insert(tx, me, &person.id, None, read)).collect()
}

fn read_all(
    tx: &mut Tx<'_>,
    person: &PersonId,
    new: &[(String, NewAction)],
    wrong: &[FieldError],
) -> Result<Vec<Read>, AppError> {
    if new.is_empty() {
        return Err(AppError::field("take", "required", "Select an action"));
    }
    let known = criteria(tx, person)?;
    let (mut sound, mut errors) = (Vec::new(), Vec::new());
    for (key, action) in new {
        let prefix = format!("{key}.");
        let of_it = wrong.iter().filter(|error| error.field.starts_with(&prefix)).cloned().collect();
        match read(action, None, &known, tx.today, of_it, &prefix) {
            Ok(read) => sound.push(read),
            Err(found) => errors.extend(found),
        }
    }
    if errors.is_empty() { Ok(sound) } else { Err(AppError::Invalid(errors)) }
}

fn insert(tx: &mut Tx<'_>, me: &Caller, person: &PersonId, cycle: Option<String>, read: Read) -> Result<PlanAction, AppError> {
    let all = rows::list(tx.connection, person)?;
    let Read { what, owner, criterion, due_on } = read;
    let same = |held: &&PlanAction| {
        held.is_open() && (&held.what, held.owner, &held.criterion, held.due_on) == (&what, owner, &criterion, due_on)
    };
    if let Some(held) = all.iter().find(same) {
        return Ok(held.clone());
    }
    if all.iter().filter(|held| held.is_open()).count() >= MOST_OPEN {
        let words = format!("A plan can have {MOST_OPEN} open actions at most. Finish or drop one first");
        return Err(AppError::field("what", "too_many", words));
    }
    let action = PlanAction {
        id: tx.new_id(),
        person: person.clone(),
        cycle,
        what,
        owner,
        criterion,
        due_on,
        state: ActionState::Open,
        made: act(tx, me),
        changed: None,
        version: 1,
    };
    rows::insert(tx.connection, &action)?;
    tx.record(me, Outcome::Done, "development_action_added", about(&action), facts(&action));
    Ok(action)
}

fn act(tx: &Tx<'_>, me: &Caller) -> Act {
    Act { at: tx.now, by: me.id().clone() }
}

fn about(action: &PlanAction) -> About {
    About::thing("development_action", &*action.id, Some(&action.person))
}

/// What it is as the log keeps it: never its words, which may say anything about somebody.
fn facts(action: &PlanAction) -> Vec<(&'static str, String)> {
    vec![
        ("owner_after", action.owner.as_str().to_owned()),
        ("criterion_after", action.criterion.as_ref().map_or_else(String::new, ToString::to_string)),
        ("due_on_after", action.due_on.to_string()),
    ]
}

/// An action that the caller may change.
pub fn find(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<PlanAction, AppError> {
    // No id has such a letter, and PostgreSQL takes none.
    if id.contains('\0') {
        return Err(AppError::NotFound);
    }
    let action = rows::find(tx.connection, id)?.ok_or(AppError::NotFound)?;
    to_add(tx, me, &action.person)?;
    Ok(action)
}

/// The same at the version that the caller saw, and open.
fn open_at(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64) -> Result<PlanAction, AppError> {
    let held = find(tx, me, id)?;
    match held.state {
        ActionState::Open if held.version == version => Ok(held),
        ActionState::Open => Err(AppError::Stale),
        ActionState::Done(..) => Err(AppError::conflict("done", "This action is done. Take it up again to change it.")),
        ActionState::Dropped(_) => Err(AppError::conflict("dropped", "This action was dropped. Take it up again to change it.")),
    }
}

fn write(
    tx: &mut Tx<'_>,
    me: &Caller,
    after: PlanAction,
    word: &str,
    details: Vec<(&'static str, String)>,
) -> Result<PlanAction, AppError> {
    if !rows::update(tx.connection, &after)? {
        return Err(AppError::Stale);
    }
    tx.record(me, Outcome::Done, word, about(&after), details);
    Ok(PlanAction { version: after.version + 1, ..after })
}

/// Changes what an open action says. What changes nothing is no change.
pub fn change(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &str,
    version: i64,
    new: &NewAction,
    wrong: Vec<FieldError>,
) -> Result<PlanAction, AppError> {
    let held = find(tx, me, id)?;
    let known = criteria(tx, &held.person)?;
    let Read { what, owner, criterion, due_on } =
        read(new, Some(&held), &known, tx.today, wrong, "").map_err(AppError::Invalid)?;
    let after = PlanAction { what, owner, criterion, due_on, ..held.clone() };
    if after == held {
        return Ok(held);
    }
    open_at(tx, me, id, version)?;
    let after = PlanAction { changed: Some(act(tx, me)), ..after };
    let mut details = facts(&after);
    details.push(("due_on_before", held.due_on.to_string()));
    details.push(("owner_before", held.owner.as_str().to_owned()));
    write(tx, me, after, "development_action_changed", details)
}

/// Says that it was done, and what came of it. `done_on`: None is today.
pub fn finish(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &str,
    version: i64,
    done_on: Option<NaiveDate>,
    words: &str,
    wrong: Vec<FieldError>,
) -> Result<PlanAction, AppError> {
    let held = find(tx, me, id)?;
    let mut fields = Fields::default();
    if let Some(day) = done_on {
        fields.day("done_on", "Date it was done", day);
        if day > tx.today {
            fields.wrong("done_on", "in_the_future", "Date it was done must be today or in the past");
        }
    }
    let words = fields.text("words", "What came of it", words, WORDS);
    if words.is_empty() {
        fields.wrong("words", "required", "Enter what came of it");
    }
    wrong.into_iter().for_each(|error| fields.wrong(&error.field, &error.code, error.message));
    fields.check()?;
    let on = done_on.unwrap_or(tx.today);
    // A form that is sent twice says the same.
    if let ActionState::Done(day, said) = &held.state
        && (*day, &said.words, &said.act.by) == (on, &words, me.id())
    {
        return Ok(held);
    }
    let held = open_at(tx, me, id, version)?;
    let state = ActionState::Done(on, Settled { act: act(tx, me), words });
    write(tx, me, PlanAction { state, ..held }, "development_action_done", vec![("done_on_after", on.to_string())])
}

/// It is not wanted any more. It stays in the plan with the reason.
pub fn drop_action(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64, reason: &str) -> Result<PlanAction, AppError> {
    let held = find(tx, me, id)?;
    let mut fields = Fields::default();
    let words = fields.text("reason", "Reason", reason, WORDS);
    if words.is_empty() {
        fields.wrong("reason", "required", "Enter a reason");
    }
    fields.check()?;
    if let ActionState::Dropped(said) = &held.state
        && (&said.words, &said.act.by) == (&words, me.id())
    {
        return Ok(held);
    }
    let held = open_at(tx, me, id, version)?;
    let state = ActionState::Dropped(Settled { act: act(tx, me), words });
    write(tx, me, PlanAction { state, ..held }, "development_action_dropped", Vec::new())
}

/// What was done or dropped is open again; what had been said of it is taken back, and the log says that it was.
pub fn reopen(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64) -> Result<PlanAction, AppError> {
    let held = find(tx, me, id)?;
    if held.is_open() {
        return Ok(held);
    }
    if held.version != version {
        return Err(AppError::Stale);
    }
    let was = held.state.word().to_owned();
    let after = PlanAction { state: ActionState::Open, changed: Some(act(tx, me)), ..held };
    write(tx, me, after, "development_action_reopened", vec![("was", was)])
}
