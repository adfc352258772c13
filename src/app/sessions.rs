//! Coming in and going out: sign-in by password and code, mailed links, second factors that a role asks for, proving again
//! who one is, time limits, and what was typed when they ran out. Every way in ends in `let_in`, so that no way is weaker
//! than another.

use chrono::Duration;

use super::call::{self, About, Call, Caller, Credentials};
use super::error::{AppError, Door, FieldError};
use super::passwords::{self, digest};
use super::{App, Tx, accounts};
use crate::domain::account::AccountState;
use crate::domain::audit::Outcome;
use crate::domain::ids::PersonId;
use crate::domain::people::Person;
use crate::domain::session::{Credential, Link, LinkPurpose, Session, Stage, Throttle};
use crate::policy::Access;
use crate::store::access::{self, Which};
use crate::store::people;

/// Wrong passwords for one account from one place before that place has to wait; and from everywhere before the account is
/// closed to strangers. Nothing is counted for a place alone: an office behind one address cannot be shut out.
const FREE_FROM_ONE_PLACE: i64 = 5;
const FREE_FROM_EVERYWHERE: i64 = 25;
const FREE_CODES: i64 = 5;
/// Reset links that one address may ask for before it has to wait.
const FREE_RESETS: i64 = 5;
/// A browser that has not got in yet has this long.
const HALFWAY: Duration = Duration::minutes(20);
/// Letters that are kept of what a browser calls itself.
const DEVICE: usize = 160;

/// A browser that was let in, or one step further.
#[derive(Clone, Debug)]
pub struct LetIn {
    /// For the cookie. It is kept nowhere.
    pub secret: String,
    pub session: Session,
    pub name: String,
}

fn wrong_password() -> AppError {
    AppError::field("email", "sign_in_failed", "Email address or password is not right")
}

/// Signs in with an address and a password. Whoever is not known is told the same, after the same work, as whoever mistyped.
pub fn sign_in(app: &App, call: &Call, email: &str, password: &str) -> Result<LetIn, AppError> {
    let mut errors = Vec::new();
    if email.trim().is_empty() {
        errors.push(FieldError::new("email", "required", "Enter your email address"));
    }
    if password.is_empty() {
        errors.push(FieldError::new("password", "required", "Enter your password"));
    }
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    let email = email.trim().to_lowercase();
    let doors = doors(&email, &call.address);
    let (person, credential) = app.read_open(call, |tx| {
        for (door, _) in &doors {
            refuse_if_closed(tx, door)?;
        }
        let person = people::find_by_email(tx.connection, &email)?;
        let credential = match &person {
            Some(person) => access::credential(tx.connection, &person.id)?,
            None => Credential::default(),
        };
        Ok((person, credential))
    })?;
    // Outside any transaction: it takes a third of a second on purpose.
    let right = passwords::verify(credential.password_hash.as_deref(), password, app.settings().passwords);
    let asked = call.clone();
    match person.filter(|person| right && person.account == AccountState::Active) {
        Some(person) => app.write_open(call, move |tx| {
            // The account may have been closed, or the password changed, while it was being checked.
            let person = people::find(tx.connection, &person.id)?.ok_or_else(wrong_password)?;
            let now_stored = access::credential(tx.connection, &person.id)?;
            if person.account != AccountState::Active || now_stored.password_hash != credential.password_hash {
                return Err(wrong_password());
            }
            if let Some((one, other)) = person.roles.toxic_pair() {
                let words = format!("One account cannot be {} and {}. Ask an administrator.", one.label(), other.label());
                tx.record_refusal("sign_in", About::person(&person), vec![("rule", "toxic_roles".to_owned())]);
                return Err(AppError::forbidden("toxic_roles", words));
            }
            for (door, _) in &doors {
                access::clear_throttle(tx.connection, door)?;
            }
            let_in(tx, &asked, &person, &now_stored, None)
        }),
        None => {
            let known = app.read_open(call, |tx| Ok(people::find_by_email(tx.connection, &email)?))?;
            app.write_open(call, move |tx| {
                for (door, free) in &doors {
                    let counted = Throttle::failed(access::throttle(tx.connection, door)?, *free, tx.now);
                    access::save_throttle(tx.connection, door, &counted)?;
                }
                let about = known.as_ref().map_or(About::whole("sign_in"), About::person);
                tx.record_unsigned(Outcome::Refused, "sign_in", about, vec![]);
                Ok(())
            })?;
            Err(wrong_password())
        }
    }
}

/// What failures of one sign-in are counted under, and how many are free there. Addresses do not stand there in clear.
fn doors(email: &str, address: &str) -> [(String, i64); 2] {
    [
        (format!("place:{}", digest(&format!("{email}\n{address}"))), FREE_FROM_ONE_PLACE),
        (format!("account:{}", digest(email)), FREE_FROM_EVERYWHERE),
    ]
}

fn refuse_if_closed(tx: &mut Tx<'_>, door: &str) -> Result<(), AppError> {
    match access::throttle(tx.connection, door)?.and_then(|throttle| throttle.closed(tx.now)) {
        Some(until) => Err(AppError::TooMany { until }),
        None => Ok(()),
    }
}

/// The next step of a browser whose person is known: the code, setting one up, or in. It always gets a new secret, and the
/// session it came with ends.
fn let_in(
    tx: &mut Tx<'_>,
    call: &Call,
    person: &Person,
    credential: &Credential,
    passed: Option<Stage>,
) -> Result<LetIn, AppError> {
    let asked_of_role = person.roles.iter().any(|role| tx.settings().require_totp.has(role));
    let stage = match passed {
        Some(Stage::Code | Stage::Enrol) => Stage::Open,
        _ if credential.second_factor().is_some() => Stage::Code,
        _ if asked_of_role => Stage::Enrol,
        _ => Stage::Open,
    };
    if let Credentials::Session(secret) = &call.credentials
        && let Some(before) = access::find_session(tx.connection, &digest(secret))?
    {
        access::end_sessions(tx.connection, &before.person, Which::One(&before.id), tx.now)?;
    }
    let let_in = begin(tx, call, person, stage, None)?;
    if stage == Stage::Open {
        people::signed_in(tx.connection, &person.id, tx.now)?;
        let me = Caller::of(person.clone(), Access::Session { stepped_up: true }, None);
        tx.record(&me, Outcome::Done, "sign_in", About::person(person), vec![]);
    }
    Ok(let_in)
}

fn begin(tx: &mut Tx<'_>, call: &Call, person: &Person, stage: Stage, link: Option<String>) -> Result<LetIn, AppError> {
    let secret = passwords::new_secret();
    let lasts = if stage == Stage::Open { tx.settings().limits.absolute } else { HALFWAY };
    let session = Session {
        id: tx.new_id(),
        person: person.id.clone(),
        stage,
        link,
        csrf: passwords::new_secret(),
        made_at: tx.now,
        seen_at: tx.now,
        ends_at: tx.now + lasts,
        stepped_up_at: (stage == Stage::Open).then_some(tx.now),
        device: call.device.chars().filter(|c| !c.is_control()).take(DEVICE).collect(),
        ended_at: None,
    };
    access::insert_session(tx.connection, &digest(&secret), &session)?;
    Ok(LetIn { secret, session, name: person.name.clone() })
}

/// The session that the call's cookie names, at this stage and no other.
pub(super) fn halfway(tx: &mut Tx<'_>, call: &Call, stage: Stage) -> Result<(Session, Person), AppError> {
    let Credentials::Session(secret) = &call.credentials else {
        return Err(AppError::Unauthenticated(Door::SignIn));
    };
    let session = call::live_session(tx, secret)?;
    let person = people::find(tx.connection, &session.person)?
        .filter(|person| person.account != AccountState::Disabled)
        .ok_or(AppError::Unauthenticated(Door::SignIn))?;
    if session.stage != stage {
        return Err(AppError::Unauthenticated(Door::SignIn));
    }
    Ok((session, person))
}

/// The session of a cookie, whatever it may do: for the form keys and the time limit that every page shows.
pub fn current(tx: &mut Tx<'_>, call: &Call) -> Option<Session> {
    match &call.credentials {
        Credentials::Session(secret) => call::live_session(tx, secret).ok(),
        _ => None,
    }
}

/// The second step: a code of the authenticator, or a recovery code.
pub fn enter_code(app: &App, call: &Call, code: &str) -> Result<LetIn, AppError> {
    if code.trim().is_empty() {
        return Err(AppError::field("code", "required", "Enter the code from your authenticator app"));
    }
    let (asked, code) = (call.clone(), code.to_owned());
    let done: Result<LetIn, AppError> = app
        .write_open(call, move |tx| {
            let (_, person) = halfway(tx, &asked, Stage::Code)?;
            if !takes_code(tx, &person, &code)? {
                // An error would undo the count.
                return Ok(None);
            }
            let credential = access::credential(tx.connection, &person.id)?;
            let_in(tx, &asked, &person, &credential, Some(Stage::Code)).map(Some)
        })?
        .ok_or_else(|| AppError::field("code", "wrong_code", "The code is not right. Enter the one that your app shows now"));
    done
}

/// Whether the code is right; a wrong one is counted, and a right one used up. Too many wrong ones close the door.
pub(super) fn takes_code(tx: &mut Tx<'_>, person: &Person, code: &str) -> Result<bool, AppError> {
    let door = format!("code:{}", person.id);
    refuse_if_closed(tx, &door)?;
    let mut credential = access::credential(tx.connection, &person.id)?;
    let step = credential
        .second_factor()
        .and_then(|secret| passwords::totp_step(secret, code, tx.now.timestamp(), credential.totp_last_step));
    let right = match step {
        Some(step) => {
            credential.totp_last_step = Some(step);
            access::save_credential(tx.connection, &person.id, &credential)?
        }
        None => {
            let used = access::use_recovery_code(tx.connection, &person.id, &passwords::recovery_digest(code), tx.now)?;
            if used {
                let left = access::count_recovery_codes(tx.connection, &person.id)?;
                tx.record_unsigned(Outcome::Done, "recovery_code_used", About::person(person), vec![("left", left.to_string())]);
            }
            used
        }
    };
    if right {
        access::clear_throttle(tx.connection, &door)?;
    } else {
        let counted = Throttle::failed(access::throttle(tx.connection, &door)?, FREE_CODES, tx.now);
        access::save_throttle(tx.connection, &door, &counted)?;
        tx.record_unsigned(Outcome::Refused, "second_factor", About::person(person), vec![]);
    }
    Ok(right)
}

/// Begins or goes on with the second factor that the role asks for, and gives its key.
pub fn begin_enrolment(app: &App, call: &Call) -> Result<accounts::NewSecondFactor, AppError> {
    let asked = call.clone();
    app.write_open(call, move |tx| {
        let (_, person) = halfway(tx, &asked, Stage::Enrol)?;
        accounts::propose_second_factor(tx, &person)
    })
}

/// Confirms it by a code and lets the person in. Gives the recovery codes, which are shown once.
pub fn finish_enrolment(app: &App, call: &Call, code: &str) -> Result<(LetIn, Vec<String>), AppError> {
    let (asked, code) = (call.clone(), code.to_owned());
    app.write_open(call, move |tx| {
        let (_, person) = halfway(tx, &asked, Stage::Enrol)?;
        let codes = accounts::confirm_second_factor(tx, &person, &code)?;
        let credential = access::credential(tx.connection, &person.id)?;
        Ok((let_in(tx, &asked, &person, &credential, Some(Stage::Enrol))?, codes))
    })
}

/// Asks for a link to set a new password. The answer is the same whether there is an account or not.
pub fn ask_reset(app: &App, call: &Call, email: &str) -> Result<(), AppError> {
    if !looks_like_address(email) {
        return Err(AppError::field("email", "email_format", "Enter an email address, like name@example.gov.uk"));
    }
    let email = email.trim().to_lowercase();
    app.write_open(call, move |tx| {
        let door = format!("reset:{}", digest(&email));
        if access::throttle(tx.connection, &door)?.and_then(|throttle| throttle.closed(tx.now)).is_some() {
            // Nothing is sent, and nobody is told: the answer says only that a link may be on its way.
            return Ok(());
        }
        let counted = Throttle::failed(access::throttle(tx.connection, &door)?, FREE_RESETS, tx.now);
        access::save_throttle(tx.connection, &door, &counted)?;
        match people::find_by_email(tx.connection, &email)? {
            Some(person) if person.account == AccountState::Active => accounts::send_link(tx, &person, LinkPurpose::Reset)?,
            Some(person) if person.account == AccountState::Invited => accounts::send_link(tx, &person, LinkPurpose::Activation)?,
            _ => return Ok(()),
        }
        Ok(())
    })
}

/// Whether text could be an address: enough to catch what was mistyped; the mail itself is the proof.
pub fn looks_like_address(text: &str) -> bool {
    let text = text.trim();
    let plain = text.chars().all(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '<' | '>' | '"' | ',' | ';'));
    plain
        && text.len() <= 254
        && text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.len() > 2 && !host.contains('@'))
}

/// Exchanges the secret of a mailed link for a browser that may set the password, and nothing else.
pub fn follow_link(app: &App, call: &Call, purpose: LinkPurpose, secret: &str) -> Result<LetIn, AppError> {
    let (asked, digest) = (call.clone(), digest(secret));
    app.write_open(call, move |tx| {
        let link = working_link(tx, &digest)?.filter(|link| link.purpose == purpose).ok_or(AppError::NotFound)?;
        let person = people::find(tx.connection, &link.person)?.ok_or(AppError::NotFound)?;
        begin(tx, &asked, &person, Stage::Password, Some(digest))
    })
}

fn working_link(tx: &mut Tx<'_>, digest: &str) -> Result<Option<Link>, AppError> {
    let now = tx.now;
    let Some(link) = access::find_link(tx.connection, digest)?.filter(|link| link.used_at.is_none() && now < link.ends_at) else {
        return Ok(None);
    };
    let person = people::find(tx.connection, &link.person)?;
    Ok(person.filter(|person| person.account != AccountState::Disabled).map(|_| link))
}

/// Sets the password that a link was mailed for. It opens the account where it was not yet, ends every session and token, and
/// is one step of signing in: a second factor is still owed.
pub fn set_password(app: &App, call: &Call, password: &str) -> Result<LetIn, AppError> {
    app.read_open(call, |tx| {
        let (session, person) = halfway(tx, call, Stage::Password)?;
        working_link(tx, session.link.as_deref().unwrap_or_default())?.ok_or(AppError::NotFound)?;
        let council = people::organisation_name(tx.connection, &person.organisation)?.unwrap_or_default();
        let context = [person.name.as_str(), person.email.as_deref().unwrap_or_default(), &council];
        passwords::judge("password", password, &context).map_err(|error| AppError::Invalid(vec![error]))
    })?;
    let hash = passwords::hash(password, app.settings().passwords)?;
    let asked = call.clone();
    app.write_open(call, move |tx| {
        let (session, mut person) = halfway(tx, &asked, Stage::Password)?;
        let used = working_link(tx, session.link.as_deref().unwrap_or_default())?.ok_or(AppError::NotFound)?;
        if !access::use_link(tx.connection, &used.digest, tx.now)? {
            return Err(AppError::NotFound);
        }
        let first = person.account == AccountState::Invited;
        if first {
            person.account = AccountState::Active;
            if !people::update(tx.connection, &person)? {
                return Err(AppError::Stale);
            }
        }
        accounts::store_password(tx, &person, hash)?;
        access::end_sessions(tx.connection, &person.id, Which::All, tx.now)?;
        access::revoke_tokens(tx.connection, &person.id, None, tx.now)?;
        let action = if first { "account_activated" } else { "password_reset" };
        tx.record_unsigned(Outcome::Done, action, About::person(&person), vec![]);
        if !first {
            accounts::tell_of_change(tx, &person, crate::domain::outbox::AccountChange::Password)?;
        }
        let credential = access::credential(tx.connection, &person.id)?;
        let_in(tx, &asked, &person, &credential, Some(Stage::Password))
    })
}

/// Proves again who one is, by the second factor where there is one and by the password otherwise. Gives the new secret of
/// the session's cookie.
pub fn step_up(app: &App, call: &Call, proof: &str) -> Result<LetIn, AppError> {
    let (credential, person) = app.read(call, |tx, me| {
        refuse_if_closed(tx, &format!("step_up:{}", me.id()))?;
        let person = people::find(tx.connection, me.id())?.ok_or(AppError::NotFound)?;
        Ok((access::credential(tx.connection, me.id())?, person))
    })?;
    let by = proof_of(app, &credential);
    let right_password =
        by == Proof::Password && passwords::verify(credential.password_hash.as_deref(), proof, app.settings().passwords);
    let proof = proof.to_owned();
    let stepped = app.write(call, move |tx, me| {
        let door = format!("step_up:{}", me.id());
        let right = match by {
            Proof::Code => takes_code(tx, &person, &proof)?,
            Proof::Password => right_password,
            Proof::Word => true,
        };
        if !right {
            let counted = Throttle::failed(access::throttle(tx.connection, &door)?, FREE_CODES, tx.now);
            access::save_throttle(tx.connection, &door, &counted)?;
            tx.record(me, Outcome::Refused, "step_up", About::person(&person), vec![]);
            return Ok(None);
        }
        access::clear_throttle(tx.connection, &door)?;
        let Some(mut session) = me.session.clone() else { return Err(AppError::Unauthenticated(Door::SignIn)) };
        let secret = passwords::new_secret();
        access::step_up_session(tx.connection, &session.id, &digest(&secret), tx.now)?;
        session.stepped_up_at = Some(tx.now);
        tx.record(me, Outcome::Done, "step_up", About::person(&person), vec![]);
        Ok(Some(LetIn { secret, session, name: person.name.clone() }))
    })?;
    stepped.ok_or_else(|| match by {
        Proof::Code => AppError::field("proof", "wrong_code", "The code is not right. Enter the one that your app shows now"),
        Proof::Password | Proof::Word => AppError::field("proof", "wrong_password", "The password is not right"),
    })
}

/// By what somebody proves again who they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Proof {
    Code,
    Password,
    /// Their word: an invented person of a demonstration was chosen from a list and has nothing else.
    Word,
}

/// What the step above asks the caller for.
pub fn steps_up_by(app: &App, call: &Call) -> Result<Proof, AppError> {
    let credential = app.read(call, |tx, me| Ok(access::credential(tx.connection, me.id())?))?;
    Ok(proof_of(app, &credential))
}

fn proof_of(app: &App, credential: &Credential) -> Proof {
    if credential.second_factor().is_some() {
        Proof::Code
    } else if app.settings().demonstration && credential.password_hash.is_none() {
        Proof::Word
    } else {
        Proof::Password
    }
}

/// Ends the session of the call. A browser that has none is none the worse.
pub fn sign_out(app: &App, call: &Call) -> Result<(), AppError> {
    let asked = call.clone();
    app.write_open(call, move |tx| {
        let Some(session) = current(tx, &asked) else { return Ok(()) };
        access::end_sessions(tx.connection, &session.person, Which::One(&session.id), tx.now)?;
        if let Some(person) = people::find(tx.connection, &session.person)? {
            let me = Caller::of(person.clone(), Access::Session { stepped_up: false }, None);
            tx.record(&me, Outcome::Done, "sign_out", About::person(&person), vec![]);
        }
        Ok(())
    })
}

/// Says that somebody is still there. Gives when the session ends if nothing more is asked.
pub fn stay(app: &App, call: &Call) -> Result<chrono::DateTime<chrono::Utc>, AppError> {
    app.write(call, |tx, me| {
        let mut session = me.session.clone().ok_or(AppError::Unauthenticated(Door::SignIn))?;
        access::touch_session(tx.connection, &session.id, tx.now)?;
        session.seen_at = tx.now;
        Ok(session.idle_until(tx.settings().limits))
    })
}

/// Lets a demonstration's visitor be one of its invented people. Anywhere else there is no such thing.
pub fn sign_in_as(app: &App, call: &Call, person: &PersonId) -> Result<LetIn, AppError> {
    let (asked, id) = (call.clone(), person.clone());
    app.write_open(call, move |tx| {
        if !tx.settings().demonstration {
            return Err(AppError::NotFound);
        }
        let person = people::find(tx.connection, &id)?
            .filter(|person| person.account == AccountState::Active && person.roles.toxic_pair().is_none())
            .ok_or(AppError::NotFound)?;
        let credential = Credential::default();
        let_in(tx, &asked, &person, &credential, Some(Stage::Code))
    })
}

/// Where somebody stands whose form did not count, but was kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kept {
    /// They go on in this session.
    Here,
    /// They have to come in again, for this reason.
    After(Door),
}

/// Keeps what was typed into a form of a session that is not the browser's own any more, or has run out. Who typed it is told
/// twice, by the cookie and by the form's key: both must be of the same person, though not of the same session. None: they
/// are not, and nothing is kept.
pub fn keep_typed(
    app: &App,
    call: &Call,
    path: &str,
    csrf: &str,
    fields: Vec<(String, String)>,
) -> Result<Option<Kept>, AppError> {
    let Credentials::Session(secret) = &call.credentials else { return Ok(None) };
    let (digest, path, csrf) = (digest(secret), path.to_owned(), csrf.to_owned());
    app.write_open(call, move |tx| {
        let Some(session) = access::find_session(tx.connection, &digest)? else { return Ok(None) };
        if access::find_session_by_key(tx.connection, &session.person, &csrf)?.is_none() {
            return Ok(None);
        }
        access::keep_form(tx.connection, &session.person, &path, &fields, tx.now)?;
        Ok(Some(match session.is_live(tx.now, tx.settings().limits) {
            true => Kept::Here,
            false if session.ended_at.is_none() => Kept::After(Door::TimedOut),
            false => Kept::After(Door::Ended),
        }))
    })
}

/// Keeps what was typed into a form, for somebody who has to prove again who they are before it counts.
pub fn keep_form(tx: &mut Tx<'_>, me: &Caller, path: &str, fields: &[(String, String)]) -> Result<(), AppError> {
    Ok(access::keep_form(tx.connection, me.id(), path, fields, tx.now)?)
}

/// What was kept for a page. It stays until the form is sent.
pub fn typed(tx: &mut Tx<'_>, me: &Caller, path: &str) -> Result<Option<Vec<(String, String)>>, AppError> {
    Ok(access::kept_form(tx.connection, me.id(), path)?)
}

/// The form of a page was sent, and what it asked for is done.
pub fn forget_typed(tx: &mut Tx<'_>, me: &Caller, path: &str) -> Result<(), AppError> {
    Ok(access::forget_form(tx.connection, me.id(), path)?)
}

/// Whether a form carries the key that it should.
pub fn same_key(wanted: &str, given: &str) -> bool {
    passwords::same(wanted, given)
}

/// Whose password is being set, by a link that still works: name and address.
pub fn setting_password(app: &App, call: &Call) -> Result<(String, Option<String>), AppError> {
    app.read_open(call, |tx| {
        let (session, person) = halfway(tx, call, Stage::Password)?;
        working_link(tx, session.link.as_deref().unwrap_or_default())?.ok_or(AppError::NotFound)?;
        Ok((person.name, person.email))
    })
}
