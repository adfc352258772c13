//! Writing and sending the views of an appraisal, and moving it on. A token writes what one says of oneself; what judges or signs
//! is a person's to do, signed in. A view is written and sent at its own version, 0 where there is none yet; every other call is about the version
//! of the appraisal.

use serde::{Deserialize, Serialize};

use super::one::shown;
use crate::app::appraisals as app;
use crate::app::{AppError, Caller, FieldError, Tx};
use crate::domain::appraisal::{Answer as Said, Increment, NotRatedReason, Offer, SignatureKind, ViewKind, Written};
use crate::web::asked::{Answer, Asked};
use crate::web::reply::{Body, Reply};

/// What a side writes: all of it, each time.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    #[serde(default)]
    answers: Vec<Said>,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    offers: Vec<Offer>,
    /// Of a manager's view whose form asks for one.
    increment: Option<Increment>,
}

#[derive(Serialize)]
struct Saved {
    version: i64,
    changed_at: chrono::DateTime<chrono::Utc>,
}

fn save(asked: &Asked, kind: ViewKind) -> Answer {
    let (id, version, new) = (asked.param("id").to_owned(), asked.version()?, asked.json::<New>()?);
    let written = Written { answers: new.answers, summary: new.summary, offers: new.offers, increment: new.increment };
    let saved = asked.write(move |tx, me| app::save(tx, me, &id, kind, version, &written))?;
    Ok(Reply::json(200, &Saved { version: saved.version, changed_at: saved.at })?.with_version(saved.version))
}

pub fn save_own(asked: &Asked) -> Answer {
    save(asked, ViewKind::Own)
}

pub fn save_manager(asked: &Asked) -> Answer {
    save(asked, ViewKind::Manager)
}

pub fn save_interim(asked: &Asked) -> Answer {
    save(asked, ViewKind::Interim)
}

/// Does it, and gives the appraisal as it is then; nothing where it is not the caller's to read any more.
fn done(asked: &Asked, work: impl FnOnce(&mut Tx<'_>, &Caller, &str) -> Result<(), AppError> + Send + 'static) -> Answer {
    let id = asked.param("id").to_owned();
    asked.write(move |tx, me| work(tx, me, &id))?;
    match asked.read(|tx, me| app::sheet(tx, me, asked.param("id"))) {
        Ok(sheet) => shown(200, &sheet),
        Err(AppError::NotFound | AppError::Forbidden { .. }) => Ok(Reply::new(204, Body::Empty)),
        Err(error) => Err(error),
    }
}

pub fn submit_own(asked: &Asked) -> Answer {
    let version = asked.version()?;
    done(asked, move |tx, me, id| app::send_own(tx, me, id, version))
}

pub fn submit_interim(asked: &Asked) -> Answer {
    let version = asked.version()?;
    done(asked, move |tx, me, id| app::send_interim(tx, me, id, version))
}

/// To the moderator where the scheme has one who has not confirmed it, to the officer otherwise.
pub fn share(asked: &Asked) -> Answer {
    let version = asked.version()?;
    done(asked, move |tx, me, id| app::give_on(tx, me, id, version))
}

pub fn go_on(asked: &Asked) -> Answer {
    let version = asked.version()?;
    done(asked, move |tx, me, id| app::go_on_without(tx, me, id, version))
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Moderated {
    Confirmed,
    GivenBack,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Moderation {
    outcome: Moderated,
    #[serde(default)]
    reason: String,
}

pub fn moderate(asked: &Asked) -> Answer {
    let (version, Moderation { outcome, reason }) = (asked.version()?, asked.json()?);
    done(asked, move |tx, me, id| match outcome {
        Moderated::Confirmed => app::confirm(tx, me, id, version),
        Moderated::GivenBack => app::give_back(tx, me, id, version, &reason),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Signature {
    /// agreed, seen_not_agreed
    signature: String,
    #[serde(default)]
    comment: String,
}

pub fn sign(asked: &Asked) -> Answer {
    let (version, Signature { signature, comment }) = (asked.version()?, asked.json()?);
    let kind = SignatureKind::from_word(&signature);
    done(asked, move |tx, me, id| app::sign(tx, me, id, version, kind, &comment))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Closing {
    /// Why the officer has not signed, where that is so.
    #[serde(default)]
    reason: String,
}

pub fn close(asked: &Asked) -> Answer {
    let (version, Closing { reason }) = (asked.version()?, asked.json()?);
    done(asked, move |tx, me, id| app::close(tx, me, id, version, &reason).map(|_| ()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NotRated {
    /// long_absence, joined_late, left, other
    not_rated: String,
    reason: String,
}

pub fn not_rated(asked: &Asked) -> Answer {
    let (version, NotRated { not_rated, reason }) = (asked.version()?, asked.json()?);
    let why = NotRatedReason::from_word(&not_rated);
    if why.is_none() && !not_rated.is_empty() {
        let words = format!("There is no reason {not_rated:?}");
        return Err(AppError::Invalid(vec![FieldError::new("not_rated", "unknown", words)]));
    }
    done(asked, move |tx, me, id| app::not_rate(tx, me, id, version, why, &reason))
}
