//! Writing: each side saves its view as often as it likes and nobody else reads it. Sending gives it to the other side, and from
//! then on it is not changed.

use chrono::{DateTime, NaiveDate, Utc};

use super::super::evidence::Names;
use super::super::fields::Fields;
use super::super::{AppError, Caller, Tx, record};
use super::{Loaded, load};
use crate::domain::appraisal::form::{COMMENT, MOST_OFFERS, SUMMARY};
use crate::domain::appraisal::{Act, Form, Increment, State, StateWord, View, ViewKind, Written};
use crate::domain::audit::Outcome;
use crate::policy::Action;
use crate::store::appraisals::views;

/// A view after it was saved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Saved {
    /// Of the view.
    pub version: i64,
    pub at: DateTime<Utc>,
}

/// Saves a side's view. `version` is the one that was read, 0 where there was none. A draft is its side's own affair, so the
/// audit log does not follow it word by word.
pub fn save(tx: &mut Tx<'_>, me: &Caller, id: &str, kind: ViewKind, version: i64, written: &Written) -> Result<Saved, AppError> {
    let loaded = writable(tx, me, id, kind)?;
    let written = checked(tx, &loaded, kind, written);
    let held = loaded.view(me, kind);
    if let (Some(held), Ok(written)) = (held, &written)
        && held.written == *written
    {
        // The same form sent twice finds its own words there.
        return Ok(Saved { version: held.version, at: held.changed_at });
    }
    if held.map_or(0, |held| held.version) != version {
        return Err(AppError::Stale);
    }
    let written = written?;
    match held.cloned() {
        Some(held) => write(tx, &View { by: me.id().clone(), written, changed_at: tx.now, ..held }),
        None => {
            let view = View {
                id: tx.new_id(),
                appraisal: loaded.appraisal.id.clone(),
                kind,
                by: me.id().clone(),
                written,
                sent_at: None,
                changed_at: tx.now,
                version: 1,
            };
            views::insert(tx.connection, &view)?;
            if kind == ViewKind::Own && loaded.appraisal.state.word() == StateWord::NotStarted {
                let begun = loaded.appraisal.clone().begin(tx.now)?;
                loaded.write(tx, begun)?;
                tx.record(me, Outcome::Done, "appraisal_started", loaded.about(), vec![]);
            }
            Ok(Saved { version: 1, at: tx.now })
        }
    }
}

fn write(tx: &mut Tx<'_>, view: &View) -> Result<Saved, AppError> {
    if !views::update(tx.connection, view)? {
        return Err(AppError::Stale);
    }
    Ok(Saved { version: view.version + 1, at: view.changed_at })
}

/// An appraisal whose view of this kind the caller may write now.
fn writable(tx: &mut Tx<'_>, me: &Caller, id: &str, kind: ViewKind) -> Result<Loaded, AppError> {
    let loaded = load(tx, me, id)?;
    loaded.allow(tx, me, if kind == ViewKind::Own { Action::SelfAssess } else { Action::Appraise })?;
    still_open(&loaded, me, kind)?;
    Ok(loaded)
}

/// A view is written until it is sent, and by nobody while the moderator has it.
pub(super) fn still_open(loaded: &Loaded, me: &Caller, kind: ViewKind) -> Result<(), AppError> {
    if loaded.appraisal.state.word() == StateWord::Moderation {
        return Err(loaded.wrong_state());
    }
    if kind != ViewKind::Manager && loaded.view(me, kind).is_some_and(|view| view.sent_at.is_some()) {
        return Err(AppError::conflict("was_sent", "It was sent, so it is not changed any more."));
    }
    Ok(())
}

/// What was written, tidied; or everything that is wrong with it.
fn checked(tx: &mut Tx<'_>, loaded: &Loaded, kind: ViewKind, written: &Written) -> Result<Written, AppError> {
    let form = &loaded.appraisal.form;
    let mut fields = Fields::default();
    let mut after = written.clone();
    if written.has_doubles() {
        fields.wrong("answers", "twice", "Say something of each part and each criterion once only");
    }
    for answer in &mut after.answers {
        let field = format!("comment_{}_{}", answer.section, answer.part);
        if !form.has_part(answer.section.as_str(), &answer.part) {
            fields.wrong("answers", "unknown", "One of these is not a part of this appraisal. Load the page again");
            break;
        }
        if answer.rating.as_ref().is_some_and(|rating| form.scale.iter().all(|step| step.id != *rating)) {
            let rating = format!("rating_{}_{}", answer.section, answer.part);
            fields.wrong(&rating, "unknown", "Select a rating from the list");
        }
        answer.comment = fields.text(&field, "Comment", &answer.comment, COMMENT);
    }
    after.answers.retain(|answer| answer.rating.is_some() || !answer.comment.is_empty());
    after.summary = fields.text("summary", "Summary", &written.summary, SUMMARY);
    if kind != ViewKind::Manager && !written.offers.is_empty() {
        fields.wrong("offers", "manager_only", "Only the manager's view offers judgements");
    }
    if after.offers.len() > MOST_OFFERS {
        fields.wrong("offers", "too_many", format!("Offer {MOST_OFFERS} judgements at most"));
    }
    if !after.offers.is_empty() {
        let today = tx.today;
        let post = record::find_post(tx, &loaded.person.id, today)?;
        let names = post.map(|post| Names::of(tx, record::reference(&post).id()));
        for offer in &mut after.offers {
            let known = names.as_ref().is_some_and(|names| names.has(&offer.criterion));
            if !known {
                fields.wrong("offers", "unknown", "One of these is not a criterion of the officer's post. Select from the list");
                break;
            }
            let field = format!("offer_reason_{}", offer.criterion);
            offer.reason = fields.text(&field, "Reason", &offer.reason, COMMENT);
        }
    }
    after.increment = increment(&mut fields, form, kind, written.increment.as_ref(), tx.today);
    fields.check()?;
    Ok(after)
}

/// A recommendation on the increment, tidied. What is still missing in it is asked for before it is sent.
fn increment(fields: &mut Fields, form: &Form, kind: ViewKind, typed: Option<&Increment>, today: NaiveDate) -> Option<Increment> {
    let typed = typed?;
    if kind != ViewKind::Manager {
        fields.wrong("increment", "manager_only", "Only the manager's view recommends an increment");
    } else if !form.increment {
        fields.wrong("increment", "not_asked", "This appraisal asks for no recommendation on the increment");
    }
    let reason = fields.text("increment_reason", "Reason", &typed.reason, COMMENT);
    if let Some(day) = typed.discussed_on {
        const LABEL: &str = "Day of the discussion";
        fields.day("increment_discussed_on", LABEL, day);
        if !typed.recommendation.needs_discussion() {
            let words = "Leave the day empty, or select that the increment is withheld";
            fields.wrong("increment_discussed_on", "not_withheld", words);
        } else if day >= today {
            fields.wrong("increment_discussed_on", "not_past", format!("{LABEL} must be in the past"));
        }
    }
    Some(Increment { reason, ..typed.clone() })
}

/// The view of a side, whole enough to be sent; or everything that is missing in it.
pub(super) fn whole<'l>(loaded: &'l Loaded, me: &Caller, kind: ViewKind) -> Result<&'l View, AppError> {
    let ask = if kind == ViewKind::Manager { ASK_MANAGER } else { "Enter your view before you send it" };
    let view = loaded.view(me, kind).filter(|view| !(view.written.summary.is_empty() && view.written.answers.is_empty()));
    let Some(view) = view else { return Err(AppError::field("summary", "required", ask)) };
    let mut fields = Fields::default();
    if kind == ViewKind::Manager {
        if view.written.summary.is_empty() {
            fields.wrong("summary", "required", ask);
        }
        for offer in view.written.offers.iter().filter(|offer| offer.reason.is_empty()) {
            let field = format!("offer_reason_{}", offer.criterion);
            fields.wrong(&field, "required", format!("Enter a reason. {} will read it", loaded.person.name));
        }
        if loaded.appraisal.form.increment {
            increment_is_whole(&mut fields, &view.written, &loaded.person.name);
        }
    }
    fields.check()?;
    Ok(view)
}

/// An increment is withheld only after a discussion and where something is rated, and whatever is not the normal one has a reason.
fn increment_is_whole(fields: &mut Fields, written: &Written, officer: &str) {
    let Some(held) = &written.increment else {
        fields.wrong("increment", "required", "Select what you recommend for the increment");
        return;
    };
    if held.recommendation.needs_reason() && held.reason.is_empty() {
        fields.wrong("increment_reason", "required", format!("Enter a reason. {officer} will read it"));
    }
    if held.recommendation.needs_discussion() && written.answers.iter().all(|answer| answer.rating.is_none()) {
        let words = "Rate what was not satisfactory before you recommend that the increment is withheld";
        fields.wrong("increment", "nothing_rated", words);
    }
    if held.recommendation.needs_discussion() && held.discussed_on.is_none() {
        let words = format!("Enter the day on which you discussed it with {officer}");
        fields.wrong("increment_discussed_on", "required", words);
    }
}

/// The view of a side as it was read, about to be sent.
fn about_to_send(loaded: &Loaded, me: &Caller, kind: ViewKind, version: i64) -> Result<View, AppError> {
    let view = whole(loaded, me, kind)?;
    if view.version != version {
        return Err(AppError::Stale);
    }
    Ok(view.clone())
}

/// The same form was sent twice: what it sent is what is there.
fn was_sent(loaded: &Loaded, me: &Caller, kind: ViewKind, version: i64) -> bool {
    loaded.view(me, kind).is_some_and(|view| view.sent_at.is_some() && view.by == *me.id() && view.version == version + 1)
}

/// The officer sends the self-assessment to the manager.
pub fn send_own(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64) -> Result<(), AppError> {
    let loaded = load(tx, me, id)?;
    if loaded.is_own(me) && was_sent(&loaded, me, ViewKind::Own, version) {
        return Ok(());
    }
    loaded.allow(tx, me, Action::SelfAssess)?;
    still_open(&loaded, me, ViewKind::Own)?;
    let after = loaded.appraisal.clone().send_own(tx.now)?;
    let view = about_to_send(&loaded, me, ViewKind::Own, version)?;
    write(tx, &View { sent_at: Some(tx.now), changed_at: tx.now, ..view })?;
    loaded.write(tx, after)?;
    tx.record(me, Outcome::Done, "appraisal_self_assessment_sent", loaded.about(), vec![]);
    Ok(())
}

/// A manager who leaves gives their view of the time until then to whoever comes after.
pub fn send_interim(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64) -> Result<(), AppError> {
    let loaded = load(tx, me, id)?;
    loaded.allow(tx, me, Action::Appraise)?;
    if was_sent(&loaded, me, ViewKind::Interim, version) {
        return Ok(());
    }
    still_open(&loaded, me, ViewKind::Interim)?;
    let view = about_to_send(&loaded, me, ViewKind::Interim, version)?;
    write(tx, &View { sent_at: Some(tx.now), changed_at: tx.now, ..view })?;
    tx.record(me, Outcome::Done, "appraisal_interim_view_sent", loaded.about(), vec![]);
    Ok(())
}

const ASK_MANAGER: &str = "Enter a summary. The officer will read it";

/// The manager gives what they wrote to the moderator. `version` is that of the manager's view.
pub fn put_forward(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64) -> Result<(), AppError> {
    let loaded = load(tx, me, id)?;
    loaded.allow(tx, me, Action::Appraise)?;
    let after = loaded.appraisal.clone().put_forward(tx.now)?;
    about_to_send(&loaded, me, ViewKind::Manager, version)?;
    loaded.write(tx, after)?;
    tx.record(me, Outcome::Done, "appraisal_put_forward", loaded.about(), vec![]);
    Ok(())
}

/// The manager shares their view with the officer. `version` is that of the view.
pub fn share(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64) -> Result<(), AppError> {
    let loaded = load(tx, me, id)?;
    if matches!(&loaded.appraisal.state, State::Shared(shared) if shared.shared.by == *me.id())
        && loaded.view(me, ViewKind::Manager).is_some_and(|view| view.version == version + 1)
    {
        return Ok(());
    }
    loaded.allow(tx, me, Action::Appraise)?;
    let after = loaded.appraisal.clone().share(Act { at: tx.now, by: me.id().clone() })?;
    let view = about_to_send(&loaded, me, ViewKind::Manager, version)?;
    write(tx, &View { sent_at: Some(tx.now), changed_at: tx.now, ..view })?;
    loaded.write(tx, after)?;
    tx.record(me, Outcome::Done, "appraisal_shared", loaded.about(), vec![]);
    Ok(())
}

/// The manager gives it on: to the moderator where the scheme has one who has not confirmed it yet, to the officer otherwise.
pub fn give_on(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64) -> Result<(), AppError> {
    let appraisal = load(tx, me, id)?.appraisal;
    let moderated = matches!(appraisal.state, State::Moderation(Some(_)) | State::Shared(_));
    if appraisal.form.moderation && !moderated { put_forward(tx, me, id, version) } else { share(tx, me, id, version) }
}
