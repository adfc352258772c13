//! Writing: a piece is begun, saved as often as its owner likes, gets and loses files, and is thrown away before anybody else
//! has seen it, or left as it was sent last. Saving never asks for completeness; it refuses only what cannot be kept.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::super::fields::Fields;
use super::super::passwords::sha256;
use super::super::relations;
use super::super::{About, AppError, Caller, Tx, days, record, standing};
use super::{Loaded, Names, load};
use crate::clock::day_in_london;
use crate::domain::attachment::{Accepted, AttachmentKind};
use crate::domain::audit::Outcome;
use crate::domain::evidence::{
    Attachment, CASE_REFERENCE, Claim, Content, Evidence, MOST_BYTES, MOST_CRITERIA, MOST_FILES, Move, NOTE, PinnedFigure,
    Reviewed, Sent, State, StateWord, TEXT, TITLE,
};
use crate::domain::ids::{AttachmentId, CriterionId, DocumentType, EvidenceId, PersonId};
use crate::domain::people::Person;
use crate::domain::review::{Review, Verdict};
use crate::domain::words;
use crate::policy::{Action, EvidenceStage};
use crate::store::{attachments, certificates, evidence as rows, reviews};

/// Answers about findings that are kept at most, and letters of each.
const MOST_ANSWERS: usize = 200;
const MOST_LETTERS: usize = 64;
/// For so long a draft with no words in it is the one that its owner began just now.
const JUST_NOW: TimeDelta = TimeDelta::minutes(10);

/// What is written anew; whatever is None stays as it is. `Some(None)` empties it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Change {
    /// All that it shows; notes on those that stay are kept.
    pub criteria: Option<Vec<CriterionId>>,
    /// Notes on some of them; one on a criterion that it does not show is left aside.
    pub notes: BTreeMap<CriterionId, String>,
    pub title: Option<String>,
    pub kind: Option<Option<DocumentType>>,
    pub happened_on: Option<Option<NaiveDate>>,
    pub expires_on: Option<Option<NaiveDate>>,
    pub case_reference: Option<String>,
    pub situation: Option<String>,
    pub task: Option<String>,
    pub action_taken: Option<String>,
    pub result: Option<String>,
    /// That tenants' details are taken out.
    pub declared: Option<bool>,
    /// Keys of all findings that are no tenant's.
    pub not_tenants: Option<BTreeSet<String>>,
}

/// A piece after it was saved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Saved {
    pub id: EvidenceId,
    pub version: i64,
    pub at: DateTime<Utc>,
    /// False where all of it was there already.
    pub changed: bool,
}

impl Saved {
    fn of(evidence: &Evidence, version: i64) -> Saved {
        Saved { id: evidence.id.clone(), version, at: evidence.changed_at, changed: version > evidence.version }
    }
}

/// A file as it came, found to be what its name says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewFile {
    pub name: String,
    pub kind: AttachmentKind,
    pub bytes: Vec<u8>,
    /// SHA-256 of the bytes, in hex.
    pub digest: String,
}

impl NewFile {
    pub fn of(accepted: Accepted) -> NewFile {
        let digest = sha256(&accepted.bytes);
        NewFile { name: accepted.name, kind: accepted.kind, bytes: accepted.bytes, digest }
    }
}

/// A piece that the caller could begin for the post that they hold today, and the caller; nothing is written.
pub(super) fn about_to_begin(tx: &mut Tx<'_>, me: &Caller) -> Result<(Evidence, Person), AppError> {
    let (person, standing) = relations::find(tx, me, me.id())?;
    tx.allow(me, Action::SubmitEvidence, &standing.subject(&person).evidence(EvidenceStage::New))?;
    let today = tx.today;
    let Some(post) = record::find_post(tx, me.id(), today)? else {
        let words = "You hold no post today, so there is nothing to show evidence for. HR gives posts.";
        return Err(AppError::conflict("no_post", words));
    };
    let framework = record::reference(&post).id().to_owned();
    let id = EvidenceId::new(tx.new_id());
    let evidence = Evidence::begin(id, person.organisation.clone(), person.id.clone(), framework, tx.now);
    Ok((evidence, person))
}

/// Whether the caller holds a post today for which they may begin a piece.
pub fn can_begin(tx: &mut Tx<'_>, me: &Caller) -> Result<bool, AppError> {
    match about_to_begin(tx, me) {
        Ok(_) => Ok(true),
        Err(AppError::Conflict { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Begins a piece for the post that the caller holds today; `criterion` is chosen where the post has it.
pub fn start(tx: &mut Tx<'_>, me: &Caller, criterion: Option<&CriterionId>) -> Result<Evidence, AppError> {
    start_with(tx, me, criterion, Vec::new())
}

/// The same with figures that it rests on.
pub(in crate::app) fn start_with(
    tx: &mut Tx<'_>,
    me: &Caller,
    criterion: Option<&CriterionId>,
    figures: Vec<PinnedFigure>,
) -> Result<Evidence, AppError> {
    let (mut evidence, _) = about_to_begin(tx, me)?;
    evidence.content.figures = figures;
    let names = Names::of(tx, &evidence.framework);
    let chosen = criterion.filter(|id| names.find(id).is_some());
    evidence.content.criteria.extend(chosen.map(|id| Claim { criterion: id.clone(), note: String::new() }));
    rows::insert(tx.connection, &evidence)?;
    standing::changed(tx, me.id(), &[standing::Part::Written])?;
    tx.record(me, Outcome::Done, "evidence_started", about(&evidence), vec![("framework_after", evidence.framework.clone())]);
    Ok(evidence)
}

/// Begins a piece for these criteria, and of this kind where it is known. Whoever went back and sent the form once more is led
/// to the draft that they began just now, as long as nothing is written in it.
pub fn begin(
    tx: &mut Tx<'_>,
    me: &Caller,
    criteria: Vec<CriterionId>,
    kind: Option<DocumentType>,
) -> Result<EvidenceId, AppError> {
    let (new, _) = about_to_begin(tx, me)?;
    let names = Names::of(tx, &new.framework);
    let kind = kind.filter(|kind| names.kinds().iter().any(|known| known.id == *kind));
    let chosen: BTreeSet<&CriterionId> = criteria.iter().collect();
    let empty = Content { kind: kind.clone(), ..Content::default() };
    let since = tx.now - JUST_NOW;
    for id in rows::begun_since(tx.connection, me.id(), since)? {
        let Some(found) = rows::find(tx.connection, &id)?.filter(|found| found.framework == new.framework) else { continue };
        let has_words = found.content.criteria.iter().any(|claim| !claim.note.is_empty());
        let shows: BTreeSet<&CriterionId> = found.content.criteria.iter().map(|claim| &claim.criterion).collect();
        if !has_words && shows == chosen && (Content { criteria: Vec::new(), ..found.content.clone() }) == empty {
            return Ok(id);
        }
    }
    let begun = start(tx, me, None)?;
    let change = Change { criteria: Some(criteria), kind: kind.map(Some), ..Change::default() };
    Ok(save(tx, me, &begun.id, begun.version, &change)?.id)
}

/// Saves what was written. A draft is its owner's own affair, so the audit log does not follow it word by word.
pub fn save(tx: &mut Tx<'_>, me: &Caller, id: &EvidenceId, version: i64, change: &Change) -> Result<Saved, AppError> {
    let loaded = editable(tx, me, id)?;
    let names = Names::of(tx, &loaded.evidence.framework);
    let mut fields = Fields::default();
    let content = changed(&mut fields, &names, &loaded.evidence.content, change);
    let not_tenants = change.not_tenants.as_ref().map_or_else(|| loaded.evidence.not_tenants.clone(), answers);
    let wrong = fields.check();
    let mut held = loaded.evidence.content.clone();
    names.sort(&mut held.criteria);
    // The same form sent twice finds its own words there, under a later version than it knew.
    if wrong.is_ok() && content == held && not_tenants == loaded.evidence.not_tenants {
        return Ok(Saved::of(&loaded.evidence, loaded.evidence.version));
    }
    loaded.check_version(version)?;
    wrong?;
    let after = loaded.evidence.edit(content, not_tenants, tx.now)?;
    write(tx, &after)
}

/// Adds a file. One of the same name and bytes that is there already is not added twice.
pub fn attach(tx: &mut Tx<'_>, me: &Caller, id: &EvidenceId, file: NewFile) -> Result<Saved, AppError> {
    let Loaded { evidence, .. } = editable(tx, me, id)?;
    if evidence.content.files.iter().any(|held| held.name == file.name && held.digest == file.digest) {
        return Ok(Saved::of(&evidence, evidence.version));
    }
    let mut after = evidence.clone().edit(evidence.content.clone(), evidence.not_tenants.clone(), tx.now)?;
    let mut fields = Fields::default();
    let length = i64::try_from(file.bytes.len()).unwrap_or(i64::MAX);
    // The row is taken before anything is counted, so that two files at once do not both count as the last.
    let saved = write(tx, &after)?;
    if after.content.files.len() >= MOST_FILES {
        fields.wrong("files", "too_many", format!("You can add {MOST_FILES} files at most. Remove one first"));
    }
    quota(tx, me.id(), length, &mut fields)?;
    fields.check()?;
    let new =
        Attachment { id: AttachmentId::new(tx.new_id()), name: file.name, kind: file.kind, bytes: length, digest: file.digest };
    attachments::insert(tx.connection, &after.id, &new, &file.bytes, tx.now)?;
    let details = vec![
        ("file_after", new.id.to_string()),
        ("kind_after", new.kind.as_str().to_owned()),
        ("bytes_after", new.bytes.to_string()),
        ("digest_after", new.digest.clone()),
    ];
    tx.record(me, Outcome::Done, "evidence_file_added", about(&after), details);
    after.content.files.push(new);
    Ok(saved)
}

/// Whether the files of a person, certificates among them, may take so many bytes more.
pub(in crate::app) fn quota(tx: &mut Tx<'_>, person: &PersonId, more: i64, fields: &mut Fields) -> Result<(), AppError> {
    let held = attachments::bytes_of_person(tx.connection, person)? + certificates::bytes_of_person(tx.connection, person)?;
    if held + more > MOST_BYTES {
        let most = words::grouped(usize::try_from(MOST_BYTES / 1_000_000).unwrap_or_default());
        fields.wrong("files", "quota", format!("Your files may take {most} MB together. Remove one that you no longer need"));
    }
    Ok(())
}

/// Takes a file out of what is being written. What was sent with it keeps it.
pub fn remove_file(tx: &mut Tx<'_>, me: &Caller, id: &EvidenceId, file: &AttachmentId) -> Result<Saved, AppError> {
    let Loaded { evidence, .. } = editable(tx, me, id)?;
    let found = evidence.content.files.iter().find(|found| found.id == *file).cloned().ok_or(AppError::NotFound)?;
    let after = evidence.clone().edit(evidence.content.clone(), evidence.not_tenants.clone(), tx.now)?;
    let saved = write(tx, &after)?;
    let sent = rows::revisions(tx.connection, id)?;
    let was_sent = sent.iter().filter_map(|sent| sent.content.as_ref()).any(|content| content.files.contains(&found));
    if was_sent {
        attachments::set_aside(tx.connection, file, tx.now)?;
    } else {
        attachments::remove(tx.connection, file)?;
    }
    let details = vec![("file_before", file.to_string()), ("digest_before", found.digest)];
    tx.record(me, Outcome::Done, "evidence_file_removed", about(&after), details);
    Ok(saved)
}

/// Throws a draft away that was never sent. One that was opened again stands as it was sent last, with what was decided about
/// it then; only what was written since goes. Gives the state that a piece is left in.
pub fn discard(tx: &mut Tx<'_>, me: &Caller, id: &EvidenceId, version: i64) -> Result<Option<StateWord>, AppError> {
    let loaded = editable(tx, me, id)?;
    loaded.check_version(version)?;
    if loaded.evidence.allows(Move::Drop).is_ok() {
        return drop_change(tx, me, loaded).map(Some);
    }
    if loaded.evidence.last_sent().is_some() {
        let words = "It was sent before, so it cannot be thrown away. Leave it as it is, or send it again.";
        return Err(AppError::conflict("was_sent", words));
    }
    let about = about(&loaded.evidence);
    let gone = loaded.evidence.discard()?;
    if !rows::remove(tx.connection, &gone, version)? {
        return Err(AppError::Stale);
    }
    standing::changed(tx, me.id(), &[standing::Part::Written])?;
    tx.record(me, Outcome::Done, "evidence_discarded", about, vec![]);
    Ok(None)
}

fn drop_change(tx: &mut Tx<'_>, me: &Caller, loaded: Loaded) -> Result<StateWord, AppError> {
    let Loaded { evidence, person, .. } = loaded;
    let all = rows::revisions(tx.connection, &evidence.id)?;
    let sent = all.last().filter(|sent| evidence.last_sent() == Some(sent.number));
    let Some((sent, content)) = sent.and_then(|sent| Some((sent, sent.content.clone()?))) else {
        let words = "What was sent last is not there any more. Send it again.";
        return Err(AppError::conflict("was_removed", words));
    };
    let day = day_in_london(sent.submitted_at);
    let due_on = days::working_days_after(tx, &person.organisation, day, tx.settings().review_days);
    let was = Sent { at: sent.submitted_at, due_on };
    let review = reviews::find_of(tx.connection, &evidence.id, i64::from(sent.number))?;
    let stood = match (review, sent.ended_at) {
        (Some(Review { id, made_at, reviewer, verdict: Verdict::Outcomes(outcomes), .. }), _) => {
            rows::resume_revision(tx.connection, &evidence.id, sent.number)?;
            State::Reviewed(was, Reviewed { review: id, at: made_at, by: reviewer, outcomes })
        }
        (None, Some(at)) => State::Withdrawn(was, at),
        _ => return Err(AppError::Internal(format!("evidence {} was opened again and had not ended", evidence.id))),
    };
    let (held, state_after) = (evidence.content.files.clone(), stood.word());
    let after = evidence.drop_change(stood, content, tx.now)?;
    // The row is taken first, so that nobody adds a file meanwhile.
    write(tx, &after)?;
    for file in held.iter().filter(|file| !after.content.files.contains(file)) {
        let was_sent = all.iter().filter_map(|sent| sent.content.as_ref()).any(|content| content.files.contains(file));
        let away = if was_sent {
            attachments::set_aside(tx.connection, &file.id, tx.now)
        } else {
            attachments::remove(tx.connection, &file.id)
        };
        away?;
    }
    for file in after.content.files.iter().filter(|file| !held.contains(file)) {
        attachments::bring_back(tx.connection, &file.id)?;
    }
    let details = vec![("revision_after", after.revision.to_string()), ("state_after", state_after.as_str().to_owned())];
    tx.record(me, Outcome::Done, "evidence_change_dropped", about(&after), details);
    Ok(state_after)
}

/// A piece that the caller may write now.
pub(super) fn editable(tx: &mut Tx<'_>, me: &Caller, id: &EvidenceId) -> Result<Loaded, AppError> {
    let loaded = load(tx, me, id)?;
    loaded.allow(tx, me, Action::EditDraft)?;
    Ok(loaded)
}

/// Writes a piece where nobody else has in between.
pub(super) fn write(tx: &mut Tx<'_>, after: &Evidence) -> Result<Saved, AppError> {
    if !rows::update(tx.connection, after)? {
        return Err(AppError::Stale);
    }
    standing::changed(tx, &after.person, &[standing::Part::Written])?;
    Ok(Saved::of(after, after.version + 1))
}

pub(in crate::app) fn about(evidence: &Evidence) -> About {
    About::thing("evidence", evidence.id.as_str(), Some(&evidence.person))
}

/// The content with what was written put in.
fn changed(fields: &mut Fields, names: &Names, before: &Content, change: &Change) -> Content {
    let mut after = before.clone();
    if let Some(title) = &change.title {
        after.title = fields.optional_line("title", "Title", Some(title), TITLE).unwrap_or_default();
    }
    if let Some(kind) = &change.kind {
        let known = |kind: &DocumentType| names.kinds().iter().any(|known| known.id == *kind);
        if kind.as_ref().is_some_and(|kind| !known(kind) && before.kind.as_ref() != Some(kind)) {
            fields.wrong("kind", "unknown", "Select the kind of evidence");
        }
        after.kind = kind.clone();
    }
    if let Some(day) = change.happened_on {
        day.into_iter().for_each(|day| fields.day("happened_on", "Date it happened", day));
        after.happened_on = day;
    }
    if let Some(day) = change.expires_on {
        day.into_iter().for_each(|day| fields.day("expires_on", "Date it expires", day));
        after.expires_on = day;
    }
    if let Some(reference) = &change.case_reference {
        after.case_reference = fields.optional_line("case_reference", "Housing case reference", Some(reference), CASE_REFERENCE);
    }
    for (field, label, typed, text) in [
        ("situation", "Situation", &change.situation, &mut after.situation),
        ("task", "Your task", &change.task, &mut after.task),
        ("action_taken", "What you did", &change.action_taken, &mut after.action_taken),
        ("result", "What came of it", &change.result, &mut after.result),
    ] {
        if let Some(typed) = typed {
            *text = fields.text(field, label, typed, TEXT);
        }
    }
    if let Some(criteria) = &change.criteria {
        after.criteria = claims(fields, names, before, criteria);
    }
    for claim in &mut after.criteria {
        if let Some(note) = change.notes.get(&claim.criterion) {
            let (field, label) =
                (format!("note_{}", claim.criterion), format!("How it shows {}", names.criterion(&claim.criterion)));
            claim.note = fields.text(&field, &label, note, NOTE);
        }
    }
    names.sort(&mut after.criteria);
    after.redacted = change.declared.unwrap_or(before.redacted);
    after
}

/// The criteria chosen, each once, with the notes that were there.
fn claims(fields: &mut Fields, names: &Names, before: &Content, chosen: &[CriterionId]) -> Vec<Claim> {
    let chosen: BTreeSet<&CriterionId> = chosen.iter().collect();
    if chosen.len() > MOST_CRITERIA {
        fields.wrong("criteria", "too_many", format!("Select {MOST_CRITERIA} criteria at most"));
    }
    let mut claims = Vec::with_capacity(chosen.len());
    for id in chosen {
        let note = before.note(id);
        if note.is_none() && names.find(id).is_none() {
            fields.wrong("criteria", "unknown", "One of these is not a criterion of your post. Select from the list");
            break;
        }
        claims.push(Claim { criterion: id.clone(), note: note.unwrap_or_default().to_owned() });
    }
    claims
}

/// Keys as findings have them; whatever else was sent is left aside.
fn answers(given: &BTreeSet<String>) -> BTreeSet<String> {
    let sound = |key: &&String| {
        !key.is_empty()
            && key.len() <= MOST_LETTERS
            && key.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'_' || letter == b'-')
    };
    given.iter().filter(sound).take(MOST_ANSWERS).cloned().collect()
}
