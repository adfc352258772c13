//! Imports of staff files: preview, confirmation, result. The caller reads the file (that is a matter of formats) outside of
//! any transaction; here it is planned against what is there, and planned again in the transaction that does it, so that
//! what happens is what was shown or nothing at all.

mod apply;
mod caseload;
mod effects;
mod load;
mod shown;

use std::io::Write;

use chrono::{DateTime, Duration, Utc};

pub use shown::{Shown, Turn, allowed, page, read_mapping, shown};

use super::call::{About, Caller};
use super::error::AppError;
use super::{Tx, accounts};
use crate::domain::account::{AccountState, Role};
use crate::domain::audit::Outcome;
use crate::domain::mapping::Mapping;
use crate::domain::outbox::{Message, NaturalKey};
use crate::domain::staff_import::content::Content;
use crate::domain::staff_import::record::{Import, ImportState, Summary};
use crate::domain::staff_import::{Plan, Read, StaffFile};
use crate::policy::subject::{Facts, Step};
use crate::policy::{Action, Relation, Relations, Subject};
use crate::store::db::StoreError;
use crate::store::{imports, people};

/// Days that a colleague has to confirm.
const DAYS_TO_CONFIRM: i64 = 7;
/// Letters of a file's name that are kept.
const MAX_FILE_NAME: usize = 200;

/// A file that somebody gives us, with its rows as they were read.
#[derive(Clone, Debug)]
pub struct Upload {
    pub file_name: String,
    pub content: Content,
    pub mapping: Option<Mapping>,
    pub read: Read,
}

/// The two long parts of an import.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Doing {
    /// Rows are held against what is there.
    Checking,
    /// What changes is written.
    Storing,
}

/// Of so many people what is held is read at once, to hold figures of a file against it.
const PEOPLE: usize = 32;

/// Hears what is being done and how many rows are done.
pub type Progress<'a> = &'a (dyn Fn(Doing, usize) + Sync);

/// For whoever does not look.
pub fn unheard(_: Doing, _: usize) {}

/// What the file would do. Nothing is stored.
pub fn dry_run(tx: &mut Tx<'_>, me: &Caller, read: &Read, progress: Progress<'_>) -> Result<(Plan, Summary), AppError> {
    ask(tx, me, None, Step::Ask)?;
    let plan = load::plan(tx, me.id(), me.organisation(), read, progress)?.plan;
    let summary = effects::summary(tx, &plan, read.lines)?;
    Ok((plan, summary))
}

/// Keeps the file and what it would do, or what is wrong with it, as `dry_run` gave it: nobody waits to write while a large
/// file is planned, and it is planned again before anything is done.
pub fn preview(tx: &mut Tx<'_>, me: &Caller, upload: Upload, plan: &Plan) -> Result<Import, AppError> {
    ask(tx, me, None, Step::Ask)?;
    let state = if plan.is_sound() { ImportState::Previewed } else { ImportState::Refused };
    keep(tx, me, &upload, plan, state)
}

/// Does at once what the file says, as a command asks for it: a file with problems is refused whole and not kept, and one
/// over the threshold waits for a second person.
pub fn run(tx: &mut Tx<'_>, me: &Caller, upload: Upload, progress: Progress<'_>) -> Result<Ran, AppError> {
    ask(tx, me, None, Step::Ask)?;
    let planned = load::plan(tx, me.id(), me.organisation(), &upload.read, progress)?;
    if !planned.plan.is_sound() {
        let summary = Summary::of(&planned.plan, upload.read.lines);
        return Ok(Ran::Refused(planned.plan, summary));
    }
    if planned.plan.needs_second_person() {
        let import = keep(tx, me, &upload, &planned.plan, ImportState::SecondPerson)?;
        tell_second_person(tx, me, &import)?;
        return Ok(Ran::Kept(planned.plan, import));
    }
    ask(tx, me, Some(false), Step::Ask)?;
    let import = keep(tx, me, &upload, &planned.plan, ImportState::Done)?;
    apply::apply(tx, me, &import, &planned, &upload.read, progress)?;
    finished(tx, me, &import);
    Ok(Ran::Kept(planned.plan, import))
}

/// How a command's import ended.
#[derive(Clone, Debug)]
pub enum Ran {
    /// The file has problems; nothing was stored.
    Refused(Plan, Summary),
    /// Done, or waiting for a second person: see the import's state.
    Kept(Plan, Import),
}

/// One import.
pub fn find(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<Import, AppError> {
    ask(tx, me, None, Step::Ask)?;
    own(tx, me, id)
}

/// The imports of the caller's organisation, newest first, at most `limit`: those before this time and id.
pub fn list(tx: &mut Tx<'_>, me: &Caller, before: Option<(DateTime<Utc>, &str)>, limit: i64) -> Result<Vec<Import>, AppError> {
    ask(tx, me, None, Step::Ask)?;
    Ok(imports::list(tx.connection, me.organisation(), before, limit)?)
}

/// Writes the file of an import to `into`, to be read again for `confirm`, `check_again` and `plan_again`.
pub fn file(tx: &mut Tx<'_>, me: &Caller, id: &str, into: &mut dyn Write) -> Result<(StaffFile, Option<Mapping>), AppError> {
    let import = find(tx, me, id)?;
    let mut place = 0;
    while let Some(piece) = imports::piece(tx.connection, id, place)? {
        into.write_all(&piece).map_err(|error| AppError::Internal(format!("a file could not be kept for reading: {error}")))?;
        place += 1;
    }
    if place == 0 {
        return Err(AppError::conflict("file_gone", "The file is no longer kept. Add it again."));
    }
    Ok((import.kind, imports::mapping(tx.connection, id)?))
}

/// The lines of an import that are about whoever brought it in, for another colleague to bring in.
pub fn set_aside(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<(Import, Vec<u32>), AppError> {
    let import = find(tx, me, id)?;
    let lines: Vec<u32> = import.summary.set_aside.iter().map(|(line, _)| *line).collect();
    if lines.is_empty() || import.state == ImportState::Refused {
        return Err(AppError::conflict("nothing_set_aside", "No row of this file was set aside."));
    }
    if import.made_by == *me.id() {
        let words = "These rows are about you, so another colleague in HR must import them.";
        return Err(AppError::forbidden("own_row", words));
    }
    Ok((import, lines))
}

/// Every problem and every change of an import, as it would be now.
pub fn plan_again(tx: &mut Tx<'_>, me: &Caller, id: &str, read: &Read) -> Result<Plan, AppError> {
    let import = find(tx, me, id)?;
    is_the_file(&import, read)?;
    Ok(load::plan(tx, &import.made_by, &import.organisation, read, &unheard)?.plan)
}

/// Shows anew what the file would do. Whoever had confirmed must confirm again.
pub fn check_again(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64, read: &Read) -> Result<Import, AppError> {
    let mut import = open(tx, me, id, version)?;
    is_the_file(&import, read)?;
    let plan = load::plan(tx, &import.made_by, &import.organisation, read, &unheard)?.plan;
    import.state = if plan.is_sound() { ImportState::Previewed } else { ImportState::Refused };
    import.summary = effects::summary(tx, &plan, read.lines)?;
    import.confirmed_by = None;
    change(tx, &mut import)?;
    tx.record(me, Outcome::Done, "import_checked_again", About::thing("import", import.id.clone(), None), numbers(&import));
    Ok(import)
}

/// Does what was shown. Over the threshold the first confirmation asks for a second one, by another person. Where records
/// have changed so that something else would happen than was shown, nothing happens.
pub fn confirm(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &str,
    version: i64,
    read: &Read,
    progress: Progress<'_>,
) -> Result<Import, AppError> {
    let mut import = open(tx, me, id, version)?;
    is_the_file(&import, read)?;
    let planned = load::plan(tx, &import.made_by, &import.organisation, read, progress)?;
    if !planned.plan.is_sound() || planned.plan.fingerprint() != import.summary.fingerprint {
        return Err(AppError::conflict("import_stale", "Records changed since. Check again."));
    }
    if planned.plan.people().contains(me.id()) {
        // Nobody confirms a change to their own record.
        let subject = Subject::person(me.organisation().clone(), me.id().clone(), Relations::of(Relation::Own));
        tx.allow(me, Action::Import, &subject)?;
    }
    let bulk = planned.plan.needs_second_person();
    let is_mine = import.made_by == *me.id();
    if bulk && is_mine && import.state == ImportState::Previewed {
        ask(tx, me, Some(true), Step::Ask)?;
        import.state = ImportState::SecondPerson;
        change(tx, &mut import)?;
        tx.record(me, Outcome::Done, "import_asked", About::thing("import", import.id.clone(), None), numbers(&import));
        tell_second_person(tx, me, &import)?;
        return Ok(import);
    }
    ask(tx, me, Some(bulk), if is_mine { Step::ConfirmOwn } else { Step::ConfirmAnothers })?;
    apply::apply(tx, me, &import, &planned, read, progress)?;
    import.state = ImportState::Done;
    import.confirmed_by = Some(me.id().clone());
    import.done_at = Some(tx.now);
    change(tx, &mut import)?;
    finished(tx, me, &import);
    Ok(import)
}

/// Leaves everything as it is.
pub fn cancel(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64) -> Result<Import, AppError> {
    let mut import = open(tx, me, id, version)?;
    import.state = ImportState::Cancelled;
    change(tx, &mut import)?;
    tx.record(me, Outcome::Done, "import_cancelled", About::thing("import", import.id.clone(), None), vec![]);
    Ok(import)
}

/// Asks the policy whether the caller imports for the organisation. `over_threshold` is not known before the plan is.
fn ask(tx: &mut Tx<'_>, me: &Caller, over_threshold: Option<bool>, step: Step) -> Result<(), AppError> {
    let facts = Facts { over_threshold, step, ..Facts::default() };
    tx.allow(me, Action::Import, &Subject::organisation(me.organisation().clone()).facts(facts))
}

fn own(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<Import, AppError> {
    imports::find(tx.connection, id)?.filter(|import| import.organisation == *me.organisation()).ok_or(AppError::NotFound)
}

/// An import that can still be confirmed or cancelled.
fn open(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64) -> Result<Import, AppError> {
    let import = find(tx, me, id)?;
    if import.version != version {
        return Err(AppError::Stale);
    }
    match import.state.is_open() {
        true => Ok(import),
        false => Err(AppError::conflict("wrong_state", "This import is over. Add the file again.")),
    }
}

/// The rows must be those of the file that was kept.
fn is_the_file(import: &Import, read: &Read) -> Result<(), AppError> {
    match import.digest == read.digest && import.kind == read.rows.kind() {
        true => Ok(()),
        false => Err(AppError::Internal(format!("the rows given for import {} are not those of its file", import.id))),
    }
}

fn keep(tx: &mut Tx<'_>, me: &Caller, upload: &Upload, plan: &Plan, state: ImportState) -> Result<Import, AppError> {
    let is_done = state == ImportState::Done;
    let import = Import {
        id: tx.new_id(),
        organisation: me.organisation().clone(),
        kind: upload.read.rows.kind(),
        file_name: plain_name(&upload.file_name),
        digest: upload.read.digest.clone(),
        state,
        summary: effects::summary(tx, plan, upload.read.lines)?,
        made_by: me.id().clone(),
        made_at: tx.now,
        confirmed_by: is_done.then(|| me.id().clone()),
        done_at: is_done.then_some(tx.now),
        version: 1,
    };
    imports::insert(tx.connection, &import, upload.mapping.as_ref())?;
    let mut place = 0;
    upload.content.pieces(|piece| -> Result<(), Unkept> {
        imports::insert_piece(tx.connection, &import.id, place, piece)?;
        place += 1;
        Ok(())
    })?;
    let action = match state {
        ImportState::Refused => "import_refused",
        ImportState::SecondPerson => "import_asked",
        _ => "import_previewed",
    };
    if !is_done {
        tx.record(me, Outcome::Done, action, About::thing("import", import.id.clone(), None), numbers(&import));
    }
    Ok(import)
}

/// Why a file was not kept.
struct Unkept(AppError);

impl From<std::io::Error> for Unkept {
    fn from(error: std::io::Error) -> Unkept {
        Unkept(load::lost(error))
    }
}

impl From<StoreError> for Unkept {
    fn from(error: StoreError) -> Unkept {
        Unkept(error.into())
    }
}

impl From<Unkept> for AppError {
    fn from(unkept: Unkept) -> AppError {
        unkept.0
    }
}

fn change(tx: &mut Tx<'_>, import: &mut Import) -> Result<(), AppError> {
    if !imports::update(tx.connection, import)? {
        return Err(AppError::Stale);
    }
    import.version += 1;
    Ok(())
}

fn finished(tx: &mut Tx<'_>, me: &Caller, import: &Import) {
    let mut details = numbers(import);
    details.push(("digest", import.digest.clone()));
    details.push(("made_by", import.made_by.to_string()));
    tx.record(me, Outcome::Done, "import_done", About::thing("import", import.id.clone(), None), details);
}

fn numbers(import: &Import) -> Vec<(&'static str, String)> {
    vec![("kind", import.kind.as_str().to_owned()), ("file", import.file_name.clone()), ("result", import.summary.words())]
}

/// Mails every other person in HR that a change waits for one of them.
fn tell_second_person(tx: &mut Tx<'_>, me: &Caller, import: &Import) -> Result<(), AppError> {
    let by = tx.today + Duration::days(DAYS_TO_CONFIRM);
    for person in people::list_for_organisation(tx.connection, me.organisation())? {
        if person.roles.has(Role::Hr) && person.account == AccountState::Active && person.id != *me.id() {
            let message = Message::SecondPerson { who: me.name.clone(), by, path: format!("/imports/{}", import.id) };
            accounts::post(tx, &person, NaturalKey::second_person(&import.id, &person.id), message)?;
        }
    }
    Ok(())
}

/// A file's name without folders and without what cannot be printed.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !c.is_control()).take(MAX_FILE_NAME).collect();
    if plain.trim().is_empty() { "file.csv".to_owned() } else { plain }
}
