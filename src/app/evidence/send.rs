//! Sending a piece, taking it back, and taking it up again. What is sent is kept as it was sent; what had to be redacted goes
//! for good as soon as its redacted text is sent.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::super::fields::Fields;
use super::super::{AppError, Caller, Tx, accounts, days};
use super::findings;
use super::read::reviewers_of;
use super::write::{Saved, about, editable, write};
use super::{Loaded, Names, load};
use crate::domain::audit::Outcome;
use crate::domain::evidence::{Asked, Content, Evidence, Missing, Move, StateWord, digest, missing};
use crate::domain::ids::{AttachmentId, EvidenceId};
use crate::domain::outbox::{Message, NaturalKey};
use crate::policy::{Action, EvidenceStage};
use crate::store::{attachments, evidence as rows, reviews};

/// What is about to be sent, and what it still lacks.
#[derive(Clone, Debug)]
pub struct Check {
    pub evidence: Evidence,
    pub names: Names,
    /// All of it, in the order of the form.
    pub missing: Vec<Missing>,
    /// Who will be told.
    pub reviewers: super::Reviewers,
}

/// A piece that was sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sent {
    pub saved: Saved,
    pub revision: u32,
    pub due_on: NaiveDate,
}

/// Looks over a piece before it is sent.
pub fn check(tx: &mut Tx<'_>, me: &Caller, id: &EvidenceId) -> Result<Check, AppError> {
    let loaded = editable(tx, me, id)?;
    let (names, missing) = lacks(tx, &loaded);
    let reviewers = reviewers_of(tx, &loaded)?.0;
    let mut evidence = loaded.evidence;
    names.sort(&mut evidence.content.criteria);
    Ok(Check { evidence, names, missing, reviewers })
}

fn lacks(tx: &Tx<'_>, loaded: &Loaded) -> (Names, Vec<Missing>) {
    let Evidence { content, not_tenants, framework, .. } = &loaded.evidence;
    let names = Names::of(tx, framework);
    let criteria = names.criteria();
    let open = findings::open(content, not_tenants);
    let asked = Asked { today: tx.today, kinds: names.kinds(), criteria: &criteria, findings: &open };
    let missing = missing(content, &asked);
    (names, missing)
}

/// Sends a piece for review; everything that it lacks is said at once.
pub fn submit(tx: &mut Tx<'_>, me: &Caller, id: &EvidenceId, version: i64) -> Result<Sent, AppError> {
    let mut loaded = load(tx, me, id)?;
    loaded.allow(tx, me, Action::SubmitEvidence)?;
    loaded.check_version(version)?;
    let (names, lacking) = lacks(tx, &loaded);
    let mut fields = Fields::default();
    fields.missing(lacking);
    fields.check()?;
    names.sort(&mut loaded.evidence.content.criteria);
    let was_restricted = loaded.evidence.state.word() == StateWord::Restricted;
    if was_restricted && is_as_sent(tx, &loaded.evidence)? {
        let words = "Take out what could identify a tenant first. Nothing is changed since it came back.";
        return Err(AppError::conflict("unchanged", words));
    }
    let due_on = days::working_days_after(tx, &loaded.person.organisation, tx.today, tx.settings().review_days);
    // Answers about what no longer stands there go; a key is made of the text it is about.
    let there: BTreeSet<String> =
        findings::of(&loaded.evidence.content, &BTreeSet::new()).into_iter().map(|finding| finding.key).collect();
    loaded.evidence.not_tenants.retain(|key| there.contains(key));
    let after = loaded.evidence.clone().submit(tx.now, due_on)?;
    let saved = write(tx, &after)?;
    let digest = keep(tx, &after)?;
    let mut details = vec![
        ("revision_after", after.revision.to_string()),
        ("digest_after", digest),
        ("criteria_after", criteria_words(&after.content)),
        ("due_on_after", due_on.to_string()),
    ];
    if was_restricted {
        let (texts, files) = purge(tx, me, &after)?;
        details.extend([("contents_removed", texts.to_string()), ("files_removed", files.to_string())]);
    }
    tx.record(me, Outcome::Done, "evidence_sent", about(&after), details);
    tell_reviewers(tx, &loaded, &after, due_on)?;
    Ok(Sent { saved, revision: after.revision, due_on })
}

/// Takes a piece back that nobody has reviewed.
pub fn withdraw(tx: &mut Tx<'_>, me: &Caller, id: &EvidenceId, version: i64) -> Result<Saved, AppError> {
    let loaded = load(tx, me, id)?;
    loaded.allow(tx, me, Action::Withdraw)?;
    loaded.check_version(version)?;
    let after = loaded.evidence.withdraw(tx.now)?;
    let saved = write(tx, &after)?;
    rows::end_revision(tx.connection, &after.id, after.revision, tx.now)?;
    let details = vec![("revision_before", after.revision.to_string())];
    tx.record(me, Outcome::Done, "evidence_withdrawn", about(&after), details);
    Ok(saved)
}

/// Takes a piece up again after a review, or after having taken it back: a new revision, which its owner writes. From now on
/// what was found of the one before counts no longer.
pub fn reopen(tx: &mut Tx<'_>, me: &Caller, id: &EvidenceId, version: i64) -> Result<Saved, AppError> {
    let loaded = load(tx, me, id)?;
    if loaded.evidence.allows(Move::Reopen).is_ok() {
        // To the policy it is a piece that is about to be started.
        let anew = loaded.standing.subject(&loaded.person).evidence(EvidenceStage::New);
        tx.allow(me, Action::SubmitEvidence, &anew)?;
    } else {
        loaded.allow(tx, me, Action::SubmitEvidence)?;
        return Err(AppError::conflict("wrong_state", super::state_words(&loaded.evidence, true)));
    }
    loaded.check_version(version)?;
    let (before, was) = (loaded.evidence.revision, loaded.evidence.state.word());
    let after = loaded.evidence.reopen(tx.now)?;
    let saved = write(tx, &after)?;
    rows::end_revision(tx.connection, &after.id, before, tx.now)?;
    let details = vec![
        ("revision_after", after.revision.to_string()),
        ("state_before", was.as_str().to_owned()),
        ("criteria_before", criteria_words(&after.content)),
    ];
    tx.record(me, Outcome::Done, "evidence_reopened", about(&after), details);
    Ok(saved)
}

fn criteria_words(content: &Content) -> String {
    content.criteria.iter().map(|claim| claim.criterion.as_str()).collect::<Vec<_>>().join(" ")
}

/// Keeps what was sent; gives its digest.
fn keep(tx: &mut Tx<'_>, sent: &Evidence) -> Result<String, AppError> {
    let text = written(sent)?;
    let digest = digest(&text);
    let id = tx.new_id();
    rows::insert_revision(tx.connection, &id, sent, &text, &digest)?;
    Ok(digest)
}

/// The content as it is kept.
fn written(evidence: &Evidence) -> Result<String, AppError> {
    serde_json::to_string(&evidence.content)
        .map_err(|error| AppError::Internal(format!("evidence {} cannot be written: {error}", evidence.id)))
}

/// Whether it says word for word what was sent last.
fn is_as_sent(tx: &mut Tx<'_>, evidence: &Evidence) -> Result<bool, AppError> {
    let text = written(evidence)?;
    let sent = rows::revisions(tx.connection, &evidence.id)?;
    Ok(sent.last().is_some_and(|sent| sent.digest == digest(&text)))
}

/// Takes away what may identify a tenant: texts and titles of everything sent before, files that are not sent now, and what
/// reviewers have typed about it. Digests stay. Gives how many texts and files went.
fn purge(tx: &mut Tx<'_>, me: &Caller, sent: &Evidence) -> Result<(usize, usize), AppError> {
    let texts = rows::remove_contents_before(tx.connection, &sent.id, sent.revision, me.id(), tx.now)?;
    let kept: BTreeSet<&AttachmentId> = sent.content.files.iter().map(|file| &file.id).collect();
    let files = attachments::purge_others(tx.connection, &sent.id, &kept)?;
    reviews::forget_drafts(tx.connection, &sent.id)?;
    Ok((texts, files))
}

/// Mails whoever may review it: the line manager, and those who act for the line manager in this.
fn tell_reviewers(tx: &mut Tx<'_>, loaded: &Loaded, sent: &Evidence, due_on: NaiveDate) -> Result<(), AppError> {
    let criteria = u32::try_from(sent.content.criteria.len()).unwrap_or(u32::MAX);
    for reviewer in reviewers_of(tx, loaded)?.1 {
        let message = Message::ReviewRequested {
            name: loaded.person.name.clone(),
            criteria,
            by: due_on,
            evidence: sent.id.to_string(),
            revision: sent.revision,
        };
        let key = NaturalKey::review_requested(sent.id.as_str(), sent.revision, &reviewer.id);
        accounts::post(tx, &reviewer, key, message)?;
    }
    Ok(())
}
