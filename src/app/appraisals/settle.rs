//! Going on without a self-assessment, moderation, signatures, closing, and marking as not rated.

use chrono::{Duration, NaiveDate};

use super::super::evidence::Names;
use super::super::fields::Fields;
use super::super::judgements::{self, New};
use super::super::{AppError, Caller, Tx, record, standing};
use super::{Loaded, load};
use crate::domain::appraisal::form::COMMENT;
use crate::domain::appraisal::moves::DAYS_TO_SIGN;
use crate::domain::appraisal::{
    Act, Appraisal, GivenBack, InvalidTransition, NotRated, NotRatedReason, Shared, SignatureKind, Signed, State, ViewKind,
};
use crate::domain::audit::Outcome;
use crate::domain::judgement::JudgementSource;
use crate::domain::words;
use crate::policy::Action;
use crate::{clock, domain::ids::CriterionId};

/// Does one move, where the caller may and the appraisal is as they saw it.
fn moved(
    tx: &mut Tx<'_>,
    me: &Caller,
    loaded: &Loaded,
    word: &str,
    details: Vec<(&str, String)>,
    step: impl FnOnce(Appraisal, Act) -> Result<Appraisal, InvalidTransition>,
) -> Result<(), AppError> {
    let act = Act { at: tx.now, by: me.id().clone() };
    let after = step(loaded.appraisal.clone(), act)?;
    loaded.write(tx, after)?;
    tx.record(me, Outcome::Done, word, loaded.about(), details);
    Ok(())
}

/// The appraisal, where the caller may do this to it as they saw it. None: the same form was sent twice, and what it asks for
/// is done, by the caller.
fn opened(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &str,
    version: i64,
    action: Action,
    done: impl FnOnce(&State) -> bool,
) -> Result<Option<Loaded>, AppError> {
    let loaded = load(tx, me, id)?;
    if loaded.appraisal.version == version + 1 && done(&loaded.appraisal.state) {
        return Ok(None);
    }
    loaded.allow(tx, me, action)?;
    loaded.check_version(version)?;
    Ok(Some(loaded))
}

/// Before the appraisal is due the self-assessment can still come.
pub(super) fn self_assessment_is_due(tx: &Tx<'_>, loaded: &Loaded) -> Result<(), AppError> {
    if tx.today >= loaded.appraisal.due_on {
        return Ok(());
    }
    let due = words::date(loaded.appraisal.due_on);
    let words = format!("The self-assessment can still come until {due}. Then you can go on without it.");
    Err(AppError::conflict("too_early", words))
}

/// The first day on which what was shared can be closed without the officer's signature.
pub fn unsigned_from(shared: &Shared) -> NaiveDate {
    clock::day_in_london(shared.shared.at) + Duration::days(DAYS_TO_SIGN)
}

/// What was shared is closed once it is signed, or once there was time enough to sign it.
pub(super) fn time_to_sign_is_over(tx: &Tx<'_>, loaded: &Loaded) -> Result<(), AppError> {
    let State::Shared(shared) = &loaded.appraisal.state else { return Ok(()) };
    let first = unsigned_from(shared);
    if tx.today >= first {
        return Ok(());
    }
    let words = format!(
        "{} has until the end of {} to sign it. From {} you can close it without the signature.",
        loaded.person.name,
        words::date(first - Duration::days(1)),
        words::date(first)
    );
    Err(AppError::conflict("not_signed", words))
}

/// The manager goes on although no self-assessment came, once it is due.
pub fn go_on_without(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64) -> Result<(), AppError> {
    let loaded = load(tx, me, id)?;
    loaded.allow(tx, me, Action::Appraise)?;
    if loaded.appraisal.version == version + 1 && loaded.appraisal.state == State::ManagerReview(None) {
        return Ok(());
    }
    if !matches!(loaded.appraisal.state, State::NotStarted | State::SelfAssessment) {
        return Err(loaded.wrong_state());
    }
    loaded.check_version(version)?;
    self_assessment_is_due(tx, &loaded)?;
    moved(tx, me, &loaded, "appraisal_without_self_assessment", vec![], |before, act| before.go_on_without(act.at))
}

/// The moderator confirms the ratings, and the manager can share them.
pub fn confirm(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64) -> Result<(), AppError> {
    let done = |state: &State| matches!(state, State::Moderation(Some(act)) if act.by == *me.id());
    let Some(loaded) = opened(tx, me, id, version, Action::Moderate, done)? else { return Ok(()) };
    moved(tx, me, &loaded, "appraisal_moderated", vec![], Appraisal::confirm)
}

/// The moderator asks the manager to look again, and says why.
pub fn give_back(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64, reason: &str) -> Result<(), AppError> {
    let done = |state: &State| matches!(state, State::ManagerReview(Some(back)) if back.act.by == *me.id() && back.words == one_way(reason));
    let Some(loaded) = opened(tx, me, id, version, Action::Moderate, done)? else { return Ok(()) };
    let reason = required(reason, "Enter a reason. The manager will read it")?;
    moved(tx, me, &loaded, "appraisal_given_back", vec![], |before, act| before.give_back(GivenBack { act, words: reason }))
}

/// The officer signs what was shared: agreed, or seen and not agreed, which asks for a comment. Either lets it be closed.
pub fn sign(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &str,
    version: i64,
    kind: Option<SignatureKind>,
    comment: &str,
) -> Result<(), AppError> {
    let person = load(tx, me, id)?.person.id;
    let done = |state: &State| {
        let same = |signed: &Signed| Some(signed.kind) == kind && signed.comment == one_way(comment);
        person == *me.id() && matches!(state, State::Signed(_, signed) if same(signed))
    };
    let Some(loaded) = opened(tx, me, id, version, Action::Acknowledge, done)? else { return Ok(()) };
    let mut fields = Fields::default();
    if kind.is_none() {
        fields.wrong("signature", "required", "Select whether you agree");
    }
    let comment = fields.text("comment", "Comment", comment, COMMENT);
    if kind == Some(SignatureKind::SeenNotAgreed) && comment.is_empty() {
        fields.wrong("comment", "required", "Enter what you do not agree with");
    }
    fields.check()?;
    let Some(kind) = kind else { return Err(AppError::Internal("a signature of no kind".to_owned())) };
    let details = vec![("signature_after", kind.as_str().to_owned())];
    moved(tx, me, &loaded, "appraisal_signed", details, |before, act| before.sign(Signed { at: act.at, kind, comment }))
}

/// The manager signs and closes it. Where the officer has not signed in the time there is, `why` says so and it is closed all the
/// same. The judgements that it offers are given now, and count at once. Gives how many there were.
pub fn close(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64, why: &str) -> Result<usize, AppError> {
    let done = |state: &State| matches!(state, State::Closed(.., closed) if closed.act.by == *me.id());
    let Some(loaded) = opened(tx, me, id, version, Action::SignOff, done)? else { return Ok(0) };
    if let State::Shared(_) = &loaded.appraisal.state {
        time_to_sign_is_over(tx, &loaded)?;
        let why = required(why, "Enter why the officer has not signed")?;
        moved(tx, me, &loaded, "appraisal_closed", vec![("signature_after", "none".to_owned())], |before, act| {
            before.close_without(act, why)
        })?;
    } else {
        moved(tx, me, &loaded, "appraisal_closed", vec![], Appraisal::close)?;
    }
    give_judgements(tx, me, &loaded)
}

/// Gives what the manager's view offers, for the criteria that the officer's post still has. Gives how many there were.
fn give_judgements(tx: &mut Tx<'_>, me: &Caller, loaded: &Loaded) -> Result<usize, AppError> {
    let offers = loaded.view(me, ViewKind::Manager).map(|view| view.written.offers.clone()).unwrap_or_default();
    let today = tx.today;
    let (Some(post), false) = (record::find_post(tx, &loaded.person.id, today)?, offers.is_empty()) else { return Ok(0) };
    let framework = record::reference(&post).id().to_owned();
    let names = Names::of(tx, &framework);
    let mut given: Vec<CriterionId> = Vec::new();
    for offer in offers.into_iter().filter(|offer| names.has(&offer.criterion)) {
        let new = New {
            person: &loaded.person,
            framework: &framework,
            criterion: &offer.criterion,
            outcome: offer.outcome,
            reason: offer.reason,
            for_manager: judgements::acting_for(&loaded.standing),
            source: JudgementSource::Appraisal,
            review: None,
        };
        judgements::insert(tx, me, new)?;
        given.push(offer.criterion);
    }
    if !given.is_empty() {
        standing::changed(tx, &loaded.person.id, &[standing::Part::Written])?;
    }
    Ok(given.len())
}

/// Marks an appraisal as not rated. Nothing that was written before is shown to anybody who could not read it.
pub fn not_rate(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &str,
    version: i64,
    reason: Option<NotRatedReason>,
    words: &str,
) -> Result<(), AppError> {
    let done = |state: &State| {
        matches!(state, State::NotRated(not_rated)
            if not_rated.act.by == *me.id() && Some(not_rated.reason) == reason && not_rated.words == one_way(words))
    };
    let Some(loaded) = opened(tx, me, id, version, Action::MarkNotRated, done)? else { return Ok(()) };
    let mut fields = Fields::default();
    if reason.is_none() {
        fields.wrong("not_rated", "required", "Select why it is not rated");
    }
    let words = fields.text("reason", "Reason", words, COMMENT);
    if words.is_empty() {
        fields.wrong("reason", "required", format!("Enter a reason. {} will read it", loaded.person.name));
    }
    fields.check()?;
    let Some(reason) = reason else { return Err(AppError::Internal("no reason for not rating".to_owned())) };
    let details = vec![("not_rated_after", reason.as_str().to_owned())];
    moved(tx, me, &loaded, "appraisal_not_rated", details, |before, act| before.not_rate(NotRated { act, reason, words }))
}

/// Text as it is kept.
fn one_way(typed: &str) -> String {
    Fields::default().text("", "", typed, COMMENT)
}

fn required(typed: &str, ask: &str) -> Result<String, AppError> {
    let mut fields = Fields::default();
    let text = fields.text("reason", "Reason", typed, COMMENT);
    if text.is_empty() {
        fields.wrong("reason", "required", ask);
    }
    fields.check()?;
    Ok(text)
}
