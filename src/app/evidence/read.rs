//! Reading one piece: as it stands, its history, its files. Whoever is not its owner reads a revision as it was sent, and that
//! they did is recorded.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::super::people::{Named, Why, names as names_of, why_seen};
use super::super::{About, AppError, Caller, Tx};
use super::write::about;
use super::{Loaded, Names, load};
use crate::clock;
use crate::domain::account::AccountState;
use crate::domain::audit::Outcome;
use crate::domain::caseload::{Figure, FigureKey};
use crate::domain::evidence::{Attachment, Content, Evidence, Move, Revision, StateWord};
use crate::domain::ids::{AttachmentId, CriterionId, EvidenceId, PersonId, ReviewId};
use crate::domain::officer::ReviewOutcome;
use crate::domain::people::{DelegationScope, Person};
use crate::domain::review::{ReturnReason, Review, Verdict};
use crate::domain::words;
use crate::policy::{self, Action, EvidenceStage};
use crate::store::progression::freezes;
use crate::store::{attachments, caseload, delegations, evidence as rows, people, reviews};

/// One criterion as a piece shows it, and what was found of it.
#[derive(Clone, PartialEq, Debug)]
pub struct CriterionView {
    pub id: CriterionId,
    /// "Relationships (B-E1)".
    pub name: String,
    /// Word for word; none where the framework no longer has it.
    pub text: Option<String>,
    /// The owner's words on how it shows it.
    pub note: String,
    pub outcome: Option<ReviewOutcome>,
    pub comment: Option<String>,
    /// That a piece of this kind does not count for it, and what would.
    pub misfit: Option<String>,
}

/// A review as people read it.
#[derive(Clone, PartialEq, Debug)]
pub struct ReviewView {
    pub id: ReviewId,
    pub by: String,
    /// The manager for whom the reviewer acted.
    pub for_manager: Option<String>,
    /// Both, as a sentence names them: "Manager Two (acting for Manager One)".
    pub who: String,
    pub at: DateTime<Utc>,
    /// Why it went back, with the words to its owner; none where there are outcomes.
    pub returned: Option<(ReturnReason, String)>,
}

/// How long it has waited.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Waiting {
    pub since: NaiveDate,
    /// Whole days since then.
    pub days: i64,
    pub due_on: NaiveDate,
    pub overdue: bool,
}

/// Who may review it today.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Reviewers {
    pub manager: Option<Named>,
    /// Those who act for the line manager in this.
    pub acting: Vec<Named>,
}

/// What the caller may do with it now, so that a page offers just that.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct May {
    pub edit: bool,
    pub submit: bool,
    pub withdraw: bool,
    /// Start a new version of it.
    pub reopen: bool,
    /// Throw it away.
    pub discard: bool,
    /// Leave it as it was sent last.
    pub drop: bool,
    pub download: bool,
    pub review: bool,
}

/// A piece as the caller may see it.
#[derive(Clone, Debug)]
pub struct View {
    pub id: EvidenceId,
    pub owner: Named,
    pub own: bool,
    pub why: Why,
    pub state: StateWord,
    /// What is shown counts no longer: it was taken back, or its owner writes it anew.
    pub ended: bool,
    /// The number of what is shown.
    pub revision: u32,
    pub version: i64,
    /// None where it had to be redacted.
    pub content: Option<Content>,
    /// The kind as people call it.
    pub kind: Option<String>,
    pub criteria: Vec<CriterionView>,
    /// Figures in it that say something else by now, each with its place among them.
    pub restated: Vec<(usize, Figure)>,
    pub sent_at: Option<DateTime<Utc>>,
    /// Of what is shown.
    pub review: Option<ReviewView>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    pub waiting: Option<Waiting>,
    pub reviewers: Reviewers,
    /// Revisions that were sent besides what is shown.
    pub earlier: usize,
    pub changed_at: DateTime<Utc>,
    pub may: May,
}

/// What of a revision had to go, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RemovedView {
    pub by: String,
    pub at: DateTime<Utc>,
}

/// One revision as it was sent.
#[derive(Clone, PartialEq, Debug)]
pub struct VersionView {
    pub number: u32,
    pub sent_at: DateTime<Utc>,
    /// None where it may have identified a tenant: then `removed` says who sent a redacted one.
    pub content: Option<Content>,
    pub removed: Option<RemovedView>,
    pub digest: String,
    pub kind: Option<String>,
    pub criteria: Vec<CriterionView>,
    /// From then on it counted no longer.
    pub ended_at: Option<DateTime<Utc>>,
    pub review: Option<ReviewView>,
}

/// Everything that was sent of a piece, newest first.
#[derive(Clone, Debug)]
pub struct History {
    pub id: EvidenceId,
    pub owner: Named,
    pub own: bool,
    pub why: Why,
    /// Of what was sent last, or is being written.
    pub title: String,
    pub state: StateWord,
    pub versions: Vec<VersionView>,
}

/// A file with its bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Download {
    pub file: Attachment,
    pub bytes: Vec<u8>,
}

/// One piece, as the caller may see it.
pub fn view(tx: &mut Tx<'_>, me: &Caller, id: &EvidenceId) -> Result<View, AppError> {
    let loaded = load(tx, me, id)?;
    let action =
        if loaded.is_own(me) && loaded.evidence.last_sent().is_none() { Action::ViewDraft } else { Action::ViewEvidence };
    loaded.allow(tx, me, action)?;
    let view = shown(tx, me, &loaded)?;
    recorded_read(tx, me, &loaded, "evidence_read");
    Ok(view)
}

/// A piece that the caller may write now, as they see it.
pub fn to_write(tx: &mut Tx<'_>, me: &Caller, id: &EvidenceId) -> Result<View, AppError> {
    let loaded = super::write::editable(tx, me, id)?;
    shown(tx, me, &loaded)
}

/// The id of the framework, or job profile, that a piece of the caller's own belongs to.
pub fn framework_of(tx: &mut Tx<'_>, me: &Caller, id: &EvidenceId) -> Result<String, AppError> {
    Ok(super::write::editable(tx, me, id)?.evidence.framework)
}

/// The criteria whose outcomes ended when a new version of what was reviewed was begun, by name; none of anything else.
pub fn undone_by_change(tx: &mut Tx<'_>, me: &Caller, view: &View) -> Result<Vec<String>, AppError> {
    if view.state != StateWord::Draft || view.earlier == 0 {
        return Ok(Vec::new());
    }
    let last = history(tx, me, &view.id)?.versions.into_iter().next();
    let decided = last.into_iter().flat_map(|version| version.criteria).filter(|criterion| criterion.outcome.is_some());
    Ok(decided.map(|criterion| criterion.name).collect())
}

/// The day of the last application that keeps a version of this piece.
pub fn kept_in_application(tx: &mut Tx<'_>, view: &View) -> Result<Option<NaiveDate>, AppError> {
    let kept = freezes::evidence_of_person(tx.connection, &view.owner.id)?;
    Ok(kept.into_iter().filter(|(id, ..)| id == view.id.as_str()).map(|(.., on)| on).max())
}

/// The figures of a piece that were corrected since they were put in.
fn restated(tx: &mut Tx<'_>, person: &PersonId, content: Option<&Content>) -> Result<Vec<(usize, Figure)>, AppError> {
    let mut found = Vec::new();
    for (at, pinned) in content.iter().flat_map(|content| content.figures.iter().enumerate()) {
        let now = caseload::find(tx.connection, &FigureKey::of(person, false, &pinned.row))?;
        found.extend(now.filter(|now| now.origin.revision > pinned.revision).map(|now| (at, now)));
    }
    Ok(found)
}

/// What of a piece is shown to the caller, who may see it.
pub(in crate::app) fn shown(tx: &mut Tx<'_>, me: &Caller, loaded: &Loaded) -> Result<View, AppError> {
    let evidence = &loaded.evidence;
    let own = loaded.is_own(me);
    let sent = rows::revisions(tx.connection, &evidence.id)?;
    let last = sent.iter().find(|sent| Some(sent.number) == evidence.last_sent());
    // The owner sees what is being written; others what was sent.
    let (number, content, sent_at, ended) = match last {
        Some(last) if !own => (last.number, last.content.clone(), Some(last.submitted_at), last.ended_at.is_some()),
        _ => {
            let sent = evidence.state.sent().map(|sent| sent.at);
            (evidence.revision, Some(evidence.content.clone()), sent, loaded.seen == StateWord::Withdrawn)
        }
    };
    let review = reviews::find_of(tx.connection, &evidence.id, i64::from(number))?;
    let names = Names::of(tx, &evidence.framework);
    let people = people_of(tx, review.iter())?;
    Ok(View {
        id: evidence.id.clone(),
        owner: named(&loaded.person),
        own,
        why: why_seen(tx, me, &loaded.person, &loaded.standing)?,
        state: loaded.seen,
        ended,
        revision: number,
        version: evidence.version,
        kind: content.as_ref().and_then(|content| content.kind.as_ref()).map(|kind| names.kind(kind)),
        criteria: criteria(&names, content.as_ref(), review.as_ref()),
        restated: restated(tx, &evidence.person, content.as_ref())?,
        content,
        sent_at,
        review: review.map(|review| review_view(&people, review)),
        withdrawn_at: match loaded.seen {
            StateWord::Withdrawn => evidence.state.settled_at().or_else(|| last.and_then(|last| last.ended_at)),
            _ => None,
        },
        waiting: waiting(tx.today, evidence),
        reviewers: reviewers_of(tx, loaded)?.0,
        earlier: sent.iter().filter(|sent| sent.number != number).count(),
        changed_at: evidence.changed_at,
        may: may(me, loaded),
    })
}

/// The history of a piece.
pub fn history(tx: &mut Tx<'_>, me: &Caller, id: &EvidenceId) -> Result<History, AppError> {
    let loaded = load(tx, me, id)?;
    loaded.allow(tx, me, Action::ViewEvidence)?;
    let evidence = &loaded.evidence;
    let own = loaded.is_own(me);
    let sent = rows::revisions(tx.connection, id)?;
    let mut found: BTreeMap<u32, Review> =
        reviews::list_of(tx.connection, id)?.into_iter().map(|review| (review.revision, review)).collect();
    let people = people_of(tx, found.values())?;
    let removers = names_of(tx, sent.iter().filter_map(|sent| sent.removed.as_ref()).map(|removed| &removed.by))?;
    let names = Names::of(tx, &evidence.framework);
    let last_title = sent.last().and_then(|sent| sent.content.as_ref()).map(|content| content.title.clone());
    let version = |sent: Revision| {
        let review = found.remove(&sent.number);
        let content = sent.content;
        VersionView {
            number: sent.number,
            sent_at: sent.submitted_at,
            removed: sent
                .removed
                .map(|removed| RemovedView { by: removers.get(&removed.by).cloned().unwrap_or_default(), at: removed.at }),
            digest: sent.digest,
            kind: content.as_ref().and_then(|content| content.kind.as_ref()).map(|kind| names.kind(kind)),
            criteria: criteria(&names, content.as_ref(), review.as_ref()),
            content,
            ended_at: sent.ended_at,
            review: review.map(|review| review_view(&people, review)),
        }
    };
    let history = History {
        id: id.clone(),
        owner: named(&loaded.person),
        own,
        why: why_seen(tx, me, &loaded.person, &loaded.standing)?,
        title: if own { evidence.content.title.clone() } else { last_title.unwrap_or_default() },
        state: loaded.seen,
        versions: sent.into_iter().map(version).rev().collect(),
    };
    recorded_read(tx, me, &loaded, "evidence_history_read");
    Ok(history)
}

/// A file of a piece. Others than the owner get files that were sent, and only while the piece is shown to them.
pub fn download(tx: &mut Tx<'_>, me: &Caller, id: &EvidenceId, file: &AttachmentId) -> Result<Download, AppError> {
    let loaded = load(tx, me, id)?;
    loaded.allow(tx, me, Action::DownloadAttachment)?;
    if file.as_str().contains('\0') {
        return Err(AppError::NotFound);
    }
    let found = attachments::find(tx.connection, file)?.filter(|found| found.evidence == *id).ok_or(AppError::NotFound)?;
    let of_draft = loaded.is_own(me) && found.current;
    if !of_draft && !was_sent(tx, id, file)? {
        return Err(AppError::NotFound);
    }
    let bytes = attachments::content(tx.connection, file)?.ok_or(AppError::NotFound)?;
    if !loaded.is_own(me) {
        let role = loaded.standing.role_of(me).as_str().to_owned();
        let about = About::thing("attachment", file.as_str(), Some(&loaded.person.id));
        tx.record(me, Outcome::Read, "attachment_read", about, vec![("as", role), ("evidence", id.to_string())]);
    }
    Ok(Download { file: found.file, bytes })
}

fn was_sent(tx: &mut Tx<'_>, id: &EvidenceId, file: &AttachmentId) -> Result<bool, AppError> {
    let sent = rows::revisions(tx.connection, id)?;
    Ok(sent.iter().filter_map(|sent| sent.content.as_ref()).any(|content| content.files.iter().any(|sent| sent.id == *file)))
}

/// Records that somebody else's piece is read, and in which role.
pub(in crate::app) fn recorded_read(tx: &mut Tx<'_>, me: &Caller, loaded: &Loaded, what: &str) {
    if !loaded.is_own(me) {
        let role = loaded.standing.role_of(me).as_str().to_owned();
        tx.record(me, Outcome::Read, what, about(&loaded.evidence), vec![("as", role)]);
    }
}

fn named(person: &Person) -> Named {
    Named { id: person.id.clone(), name: person.name.clone() }
}

/// The names of all who had a part in these reviews.
pub(in crate::app) fn people_of<'r>(
    tx: &mut Tx<'_>,
    reviews: impl Iterator<Item = &'r Review>,
) -> Result<BTreeMap<PersonId, String>, AppError> {
    let ids: Vec<&PersonId> = reviews.flat_map(|review| std::iter::once(&review.reviewer).chain(&review.for_manager)).collect();
    names_of(tx, ids.into_iter())
}

pub(in crate::app) fn review_view(people: &BTreeMap<PersonId, String>, review: Review) -> ReviewView {
    let name = |id: &PersonId| people.get(id).cloned().unwrap_or_default();
    let (by, for_manager) = (name(&review.reviewer), review.for_manager.as_ref().map(name));
    ReviewView {
        who: words::acting_for(&by, for_manager.as_deref()),
        by,
        for_manager,
        at: review.made_at,
        id: review.id,
        returned: match review.verdict {
            Verdict::Returned { reason, comment } => Some((reason, comment)),
            Verdict::Outcomes(_) => None,
        },
    }
}

/// What a piece shows, with what a review found of each. Where the text is gone, what was found stays.
fn criteria(names: &Names, content: Option<&Content>, review: Option<&Review>) -> Vec<CriterionView> {
    let outcomes = match review.map(|review| &review.verdict) {
        Some(Verdict::Outcomes(outcomes)) => outcomes.as_slice(),
        _ => &[],
    };
    let mut ids: Vec<&CriterionId> = match content {
        Some(content) => content.criteria.iter().map(|claim| &claim.criterion).collect(),
        None => outcomes.iter().map(|found| &found.criterion).collect(),
    };
    ids.sort_by_key(|id| (names.rank(id), *id));
    let kind = content.and_then(|content| content.kind.as_ref());
    let view = |id: &CriterionId| {
        let found = outcomes.iter().find(|found| found.criterion == *id);
        CriterionView {
            id: id.clone(),
            name: names.criterion(id),
            text: names.find(id).map(|criterion| criterion.text.clone()),
            note: content.and_then(|content| content.note(id)).unwrap_or_default().to_owned(),
            outcome: found.map(|found| found.outcome),
            comment: found.and_then(|found| found.comment.clone()),
            misfit: kind.and_then(|kind| names.misfit(kind, id)),
        }
    };
    ids.into_iter().map(view).collect()
}

/// The criteria of what was sent last, with their names.
pub(in crate::app) fn names_of_criteria(names: &Names, evidence: &Evidence) -> Vec<(CriterionId, String)> {
    let mut ids: Vec<&CriterionId> = evidence.content.criteria.iter().map(|claim| &claim.criterion).collect();
    ids.sort_by_key(|id| (names.rank(id), *id));
    ids.into_iter().map(|id| (id.clone(), names.criterion(id))).collect()
}

fn waiting(today: NaiveDate, evidence: &Evidence) -> Option<Waiting> {
    let sent = evidence.state.sent().filter(|_| evidence.state.word() == StateWord::Submitted)?;
    let since = clock::day_in_london(sent.at);
    Some(Waiting { since, days: (today - since).num_days(), due_on: sent.due_on, overdue: sent.due_on < today })
}

/// What the policy would say to each thing that the page may offer.
fn may(me: &Caller, loaded: &Loaded) -> May {
    let offers = |action| loaded.decide(me, action).offers();
    let edit = offers(Action::EditDraft);
    let anew = loaded.standing.subject(&loaded.person).evidence(EvidenceStage::New);
    May {
        edit,
        submit: offers(Action::SubmitEvidence),
        withdraw: offers(Action::Withdraw),
        reopen: loaded.evidence.allows(Move::Reopen).is_ok() && policy::decide(&me.actor, Action::SubmitEvidence, &anew).offers(),
        discard: edit && loaded.evidence.allows(Move::Discard).is_ok(),
        drop: edit && loaded.evidence.allows(Move::Drop).is_ok(),
        download: offers(Action::DownloadAttachment),
        review: offers(Action::Review),
    }
}

/// Who may review a piece today: as they are shown, and the people themselves.
pub(super) fn reviewers_of(tx: &mut Tx<'_>, loaded: &Loaded) -> Result<(Reviewers, Vec<Person>), AppError> {
    let today = tx.today;
    let line = crate::store::lines::find_on(tx.connection, &loaded.person.id, today)?;
    let Some(line) = line else { return Ok((Reviewers::default(), Vec::new())) };
    let mut acting = delegations::list_from(tx.connection, &line.manager)?;
    acting.retain(|cover| {
        cover.is_active(today)
            && cover.scopes.contains(&DelegationScope::Review)
            && cover.to != loaded.person.id
            // Cover that the officer chose does not serve the officer.
            && cover.by != loaded.person.id
    });
    let mut ids: Vec<PersonId> = acting.iter().map(|cover| cover.to.clone()).collect();
    ids.sort_unstable();
    ids.dedup();
    let everybody: Vec<PersonId> = std::iter::once(line.manager.clone()).chain(ids).collect();
    let mut found = people::find_all(tx.connection, &everybody)?;
    found.sort_by_cached_key(|person| (person.id != line.manager, people::sort_key(&person.name), person.id.clone()));
    found.retain(|person| person.id == line.manager || person.account == AccountState::Active);
    let reviewers = Reviewers {
        manager: found.iter().find(|person| person.id == line.manager).map(named),
        acting: found.iter().filter(|person| person.id != line.manager).map(named).collect(),
    };
    Ok((reviewers, found))
}
