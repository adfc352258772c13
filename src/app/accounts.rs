//! One's own account, and accounts as an administrator keeps them: invitations, passwords, second factors, sessions, tokens.
//! An administrator sees who may sign in and as what, and nothing of anybody's record.

use chrono::{DateTime, Duration, Utc};

use super::call::{About, Caller};
use super::error::{AppError, FieldError};
use super::passwords::{self, digest};
use super::sessions::looks_like_address;
use super::{App, Call, Tx};
use crate::domain::account::{AccountState, Role, Roles};
use crate::domain::audit::Outcome;
use crate::domain::ids::{OrganisationId, PersonId};
use crate::domain::outbox::{AccountChange, Message, NaturalKey, NewMail, SecretPath};
use crate::domain::people::Person;
use crate::domain::session::{ApiToken, Link, LinkPurpose, Session, Stage};
use crate::policy::{self, Action, Relation, Relations, Subject, TokenScope};
use crate::store::access::{self, Which};
use crate::store::{outbox, people};

/// A key that an authenticator app is to take in.
#[derive(Clone, Debug)]
pub struct NewSecondFactor {
    /// Base32.
    pub secret: String,
    /// What the picture says.
    pub address: String,
}

/// One's account as its page shows it.
#[derive(Clone, Debug)]
pub struct Account {
    pub person: Person,
    pub has_password: bool,
    pub password_set_at: Option<DateTime<Utc>>,
    pub second_factor: bool,
    pub second_factor_since: Option<DateTime<Utc>>,
    /// The role asks for one, so it cannot be turned off.
    pub second_factor_required: bool,
    pub recovery_codes_left: i64,
    /// Live ones, newest first.
    pub sessions: Vec<Session>,
    pub tokens: Vec<ApiToken>,
}

fn myself(me: &Caller) -> Subject {
    Subject::person(me.organisation().clone(), me.id().clone(), Relations::of(Relation::Own))
}

fn my_person(tx: &mut Tx<'_>, me: &Caller) -> Result<Person, AppError> {
    people::find(tx.connection, me.id())?.ok_or(AppError::NotFound)
}

/// One's own account.
pub fn mine(tx: &mut Tx<'_>, me: &Caller) -> Result<Account, AppError> {
    tx.allow(me, Action::ViewAccount, &myself(me))?;
    let person = my_person(tx, me)?;
    let credential = access::credential(tx.connection, &person.id)?;
    let (now, limits) = (tx.now, tx.settings().limits);
    let mut sessions = access::sessions_of(tx.connection, &person.id)?;
    sessions.retain(|session| session.is_live(now, limits));
    Ok(Account {
        has_password: credential.password_hash.is_some(),
        password_set_at: credential.password_set_at,
        second_factor: credential.second_factor().is_some(),
        second_factor_since: credential.totp_confirmed_at,
        second_factor_required: person.roles.iter().any(|role| tx.settings().require_totp.has(role)),
        recovery_codes_left: access::count_recovery_codes(tx.connection, &person.id)?,
        sessions,
        tokens: access::tokens_of(tx.connection, &person.id)?,
        person,
    })
}

/// Changes one's own password. The present one is asked for, whatever was proved before; every other session and every token
/// ends.
pub fn change_password(app: &App, call: &Call, current: &str, new: &str) -> Result<(), AppError> {
    let (person, credential, council) = app.read(call, |tx, me| {
        tx.allow(me, Action::ManageOwnAccount, &myself(me).routine())?;
        let person = my_person(tx, me)?;
        let council = people::organisation_name(tx.connection, &person.organisation)?.unwrap_or_default();
        let credential = access::credential(tx.connection, &person.id)?;
        Ok((person, credential, council))
    })?;
    let mut errors = Vec::new();
    if !passwords::verify(credential.password_hash.as_deref(), current, app.settings().passwords) {
        errors.push(FieldError::new("current", "wrong_password", "Your password is not right"));
    }
    let context = [person.name.as_str(), person.email.as_deref().unwrap_or_default(), &council];
    errors.extend(passwords::judge("password", new, &context).err());
    if errors.is_empty() && current == new {
        errors.push(FieldError::new("password", "same_password", "New password must be different from the old one"));
    }
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    let hash = passwords::hash(new, app.settings().passwords)?;
    app.write(call, move |tx, me| {
        tx.allow(me, Action::ManageOwnAccount, &myself(me).routine())?;
        let person = my_person(tx, me)?;
        if access::credential(tx.connection, &person.id)?.password_hash != credential.password_hash {
            return Err(AppError::Stale);
        }
        store_password(tx, &person, hash)?;
        let keep = me.session.as_ref().map_or("", |session| session.id.as_str());
        access::end_sessions(tx.connection, &person.id, Which::AllBut(keep), tx.now)?;
        access::revoke_tokens(tx.connection, &person.id, None, tx.now)?;
        access::end_links(tx.connection, &person.id, tx.now)?;
        tx.record(me, Outcome::Done, "password_changed", About::person(&person), vec![]);
        tell_of_change(tx, &person, AccountChange::Password)
    })
}

pub(super) fn store_password(tx: &mut Tx<'_>, person: &Person, hash: String) -> Result<(), AppError> {
    let mut credential = access::credential(tx.connection, &person.id)?;
    credential.password_hash = Some(hash);
    credential.password_set_at = Some(tx.now);
    match access::save_credential(tx.connection, &person.id, &credential)? {
        true => Ok(()),
        false => Err(AppError::Stale),
    }
}

/// Begins a second factor of one's own; it counts once a code has shown that the app has the key.
pub fn begin_second_factor(tx: &mut Tx<'_>, me: &Caller) -> Result<NewSecondFactor, AppError> {
    tx.allow(me, Action::ManageOwnAccount, &myself(me))?;
    let person = my_person(tx, me)?;
    if access::credential(tx.connection, &person.id)?.second_factor().is_some() {
        return Err(AppError::conflict("second_factor_on", "Your second factor is on. Turn it off before you set up another."));
    }
    propose_second_factor(tx, &person)
}

/// The key that is being set up, the same one until it is confirmed.
pub(super) fn propose_second_factor(tx: &mut Tx<'_>, person: &Person) -> Result<NewSecondFactor, AppError> {
    let mut credential = access::credential(tx.connection, &person.id)?;
    let secret = match &credential.totp_secret {
        Some(secret) if credential.totp_confirmed_at.is_none() => secret.clone(),
        _ => {
            let secret = passwords::new_totp_secret();
            credential.totp_secret = Some(secret.clone());
            credential.totp_confirmed_at = None;
            credential.totp_last_step = None;
            if !access::save_credential(tx.connection, &person.id, &credential)? {
                return Err(AppError::Stale);
            }
            secret
        }
    };
    let account = person.email.as_deref().unwrap_or(&person.name);
    let address = passwords::totp_address(&secret, account)
        .ok_or_else(|| AppError::Internal("a second factor's key cannot be written as an address".to_owned()))?;
    Ok(NewSecondFactor { secret, address })
}

/// Confirms one's own second factor. Gives the recovery codes, which are shown once.
pub fn finish_second_factor(tx: &mut Tx<'_>, me: &Caller, code: &str) -> Result<Vec<String>, AppError> {
    tx.allow(me, Action::ManageOwnAccount, &myself(me))?;
    let person = my_person(tx, me)?;
    let codes = confirm_second_factor(tx, &person, code)?;
    tell_of_change(tx, &person, AccountChange::SecondFactor)?;
    Ok(codes)
}

pub(super) fn confirm_second_factor(tx: &mut Tx<'_>, person: &Person, code: &str) -> Result<Vec<String>, AppError> {
    let mut credential = access::credential(tx.connection, &person.id)?;
    let secret = credential
        .totp_secret
        .clone()
        .filter(|_| credential.totp_confirmed_at.is_none())
        .ok_or_else(|| AppError::conflict("no_second_factor", "There is no second factor to confirm."))?;
    let step = passwords::totp_step(&secret, code, tx.now.timestamp(), None)
        .ok_or_else(|| AppError::field("code", "wrong_code", "The code is not right. Enter the one that your app shows now"))?;
    credential.totp_confirmed_at = Some(tx.now);
    credential.totp_last_step = Some(step);
    if !access::save_credential(tx.connection, &person.id, &credential)? {
        return Err(AppError::Stale);
    }
    tx.record_unsigned(Outcome::Done, "second_factor_on", About::person(person), vec![]);
    new_recovery_codes(tx, &person.id)
}

fn new_recovery_codes(tx: &mut Tx<'_>, person: &PersonId) -> Result<Vec<String>, AppError> {
    let codes = passwords::new_recovery_codes();
    let rows: Vec<(String, String)> = codes.iter().map(|code| (tx.new_id(), passwords::recovery_digest(code))).collect();
    access::replace_recovery_codes(tx.connection, person, &rows)?;
    Ok(codes)
}

/// New recovery codes in the place of the old ones.
pub fn renew_recovery_codes(tx: &mut Tx<'_>, me: &Caller) -> Result<Vec<String>, AppError> {
    tx.allow(me, Action::ManageOwnAccount, &myself(me))?;
    let person = my_person(tx, me)?;
    if access::credential(tx.connection, &person.id)?.second_factor().is_none() {
        return Err(AppError::conflict("no_second_factor", "Recovery codes belong to a second factor. Set one up first."));
    }
    tx.record(me, Outcome::Done, "recovery_codes_renewed", About::person(&person), vec![]);
    new_recovery_codes(tx, &person.id)
}

/// Turns one's own second factor off, where the role does not ask for it.
pub fn turn_off_second_factor(tx: &mut Tx<'_>, me: &Caller) -> Result<(), AppError> {
    tx.allow(me, Action::ManageOwnAccount, &myself(me))?;
    let person = my_person(tx, me)?;
    if person.roles.iter().any(|role| tx.settings().require_totp.has(role)) {
        return Err(AppError::conflict("second_factor_required", "Your role needs a second factor, so it cannot be turned off."));
    }
    clear_second_factor(tx, &person)?;
    tx.record(me, Outcome::Done, "second_factor_off", About::person(&person), vec![]);
    tell_of_change(tx, &person, AccountChange::SecondFactor)
}

/// Takes one's second factor away so that another telephone can be set up at once. Where the role needs one, nothing else
/// can be done until it is.
pub fn replace_second_factor(tx: &mut Tx<'_>, me: &Caller) -> Result<(), AppError> {
    tx.allow(me, Action::ManageOwnAccount, &myself(me))?;
    let person = my_person(tx, me)?;
    clear_second_factor(tx, &person)?;
    if let Some(session) = me.session.as_ref().filter(|_| person.roles.iter().any(|role| tx.settings().require_totp.has(role))) {
        access::set_stage(tx.connection, &session.id, Stage::Enrol)?;
    }
    tx.record(me, Outcome::Done, "second_factor_replaced", About::person(&person), vec![]);
    tell_of_change(tx, &person, AccountChange::SecondFactor)
}

pub(super) fn clear_second_factor(tx: &mut Tx<'_>, person: &Person) -> Result<(), AppError> {
    let mut credential = access::credential(tx.connection, &person.id)?;
    credential.totp_secret = None;
    credential.totp_confirmed_at = None;
    credential.totp_last_step = None;
    if !access::save_credential(tx.connection, &person.id, &credential)? {
        return Err(AppError::Stale);
    }
    Ok(access::replace_recovery_codes(tx.connection, &person.id, &[])?)
}

/// Ends one of one's own sessions, or all but the one in use. Gives their number.
pub fn end_my_sessions(tx: &mut Tx<'_>, me: &Caller, only: Option<&str>) -> Result<usize, AppError> {
    tx.allow(me, Action::ManageOwnAccount, &myself(me).routine())?;
    let current = me.session.as_ref().map_or("", |session| session.id.as_str());
    let ended = access::end_sessions(tx.connection, me.id(), only.map_or(Which::AllBut(current), Which::One), tx.now)?;
    let person = my_person(tx, me)?;
    tx.record(me, Outcome::Done, "sessions_ended", About::person(&person), vec![("sessions", ended.to_string())]);
    Ok(ended)
}

/// The longest that a token works.
const TOKEN_DAYS: i64 = 366;

/// What a token of the caller could be for.
pub fn token_scopes(me: &Caller) -> Vec<TokenScope> {
    policy::scopes_of(me.actor.roles).collect()
}

/// Makes a token for a program. Gives it with its secret, which is shown once.
pub fn make_token(
    tx: &mut Tx<'_>,
    me: &Caller,
    name: &str,
    scopes: &[String],
    days: i64,
) -> Result<(ApiToken, String), AppError> {
    tx.allow(me, Action::ManageTokens, &myself(me))?;
    let mut errors = Vec::new();
    let name = name.trim();
    if name.is_empty() {
        errors.push(FieldError::new("name", "required", "Enter a name for the token"));
    } else if name.chars().count() > 80 {
        errors.push(FieldError::new("name", "too_long", "Name must be 80 characters or less"));
    }
    if scopes.is_empty() {
        errors.push(FieldError::new("scopes", "required", "Select what the token may do"));
    }
    if let Some(unknown) = scopes.iter().find(|word| TokenScope::from_word(word).is_none()) {
        errors.push(FieldError::new("scopes", "unknown_scope", format!("There is no permission called {unknown}")));
    }
    let of_use = token_scopes(me);
    if let Some(useless) = scopes.iter().filter_map(|word| TokenScope::from_word(word)).find(|scope| !of_use.contains(scope)) {
        let words = format!("Your roles let no token do this: {}", useless.as_str());
        errors.push(FieldError::new("scopes", "not_yours", words));
    }
    if !(1..=TOKEN_DAYS).contains(&days) {
        let words = format!("A token works for 1 to {TOKEN_DAYS} days");
        errors.push(FieldError::new("days", "out_of_range", words));
    }
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    let secret = passwords::new_secret();
    let token = ApiToken {
        id: tx.new_id(),
        person: me.id().clone(),
        name: name.to_owned(),
        scopes: scopes.to_vec(),
        made_at: tx.now,
        ends_at: tx.now + Duration::days(days),
        used_at: None,
        revoked_at: None,
    };
    access::insert_token(tx.connection, &digest(&secret), &token)?;
    let details = vec![("name", token.name.clone()), ("scopes", token.scopes.join(" "))];
    tx.record(me, Outcome::Done, "token_made", About::thing("token", token.id.clone(), Some(me.id())), details);
    Ok((token, secret))
}

/// Ends one of one's own tokens.
pub fn revoke_token(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<(), AppError> {
    tx.allow(me, Action::ManageOwnAccount, &myself(me).routine())?;
    if access::revoke_tokens(tx.connection, me.id(), Some(id), tx.now)? == 0 {
        return Err(AppError::NotFound);
    }
    tx.record(me, Outcome::Done, "token_revoked", About::thing("token", id, Some(me.id())), vec![]);
    Ok(())
}

/// Mails a link that works once. Older ones of the same person stop working.
pub fn send_link(tx: &mut Tx<'_>, person: &Person, purpose: LinkPurpose) -> Result<(), AppError> {
    let secret = new_link(tx, person, purpose)?;
    let path = SecretPath::new(link_path(purpose, &secret));
    let valid_until = tx.now + purpose.lasts();
    let issue = tx.new_id();
    let (key, message) = match purpose {
        LinkPurpose::Activation => {
            (NaturalKey::activation(&person.id, &issue), Message::Activation { path: Some(path), valid_until })
        }
        LinkPurpose::Reset => (NaturalKey::reset(&issue), Message::Reset { path: Some(path), valid_until }),
    };
    let action = match purpose {
        LinkPurpose::Activation => "activation_sent",
        LinkPurpose::Reset => "reset_sent",
    };
    tx.record_unsigned(Outcome::Done, action, About::person(person), vec![]);
    post(tx, person, key, message)
}

/// The path of a link. It is exchanged for a cookie at once, and logs leave it out.
fn link_path(purpose: LinkPurpose, secret: &str) -> String {
    match purpose {
        LinkPurpose::Activation => format!("/activate/{secret}"),
        LinkPurpose::Reset => format!("/reset/{secret}"),
    }
}

fn new_link(tx: &mut Tx<'_>, person: &Person, purpose: LinkPurpose) -> Result<String, AppError> {
    let secret = passwords::new_secret();
    let link =
        Link { digest: digest(&secret), person: person.id.clone(), purpose, ends_at: tx.now + purpose.lasts(), used_at: None };
    access::insert_link(tx.connection, &link, tx.now)?;
    Ok(secret)
}

/// Queues a mail to somebody, in the transaction of what it tells of. Whoever has no address gets none.
pub fn post(tx: &mut Tx<'_>, person: &Person, key: NaturalKey, message: Message) -> Result<(), AppError> {
    let Some(address) = person.email.clone().filter(|_| !tx.past) else { return Ok(()) };
    let mail = NewMail {
        key,
        organisation: Some(person.organisation.clone()),
        person: Some(person.id.clone()),
        address,
        message,
        due_at: tx.now,
    };
    let id = tx.new_id();
    outbox::insert(tx.connection, &id, &mail, tx.now)?;
    Ok(())
}

/// Tells the owner that something about the account changed.
pub fn tell_of_change(tx: &mut Tx<'_>, person: &Person, what: AccountChange) -> Result<(), AppError> {
    let event = tx.new_id();
    let to = person.email.clone().unwrap_or_default();
    let at = tx.now;
    post(tx, person, NaturalKey::security(&event, &to), Message::Security { what, at })
}

/// Invites somebody who has an address and no way in yet.
pub fn invite(tx: &mut Tx<'_>, person: &Person) -> Result<(), AppError> {
    match person.account {
        AccountState::Invited if person.email.is_some() => send_link(tx, person, LinkPurpose::Activation),
        _ => Ok(()),
    }
}

/// The first administrator of an organisation. Gives the path of the link, which is printed rather than mailed: there may be
/// no mail yet. Somebody who can run this can read the database anyway.
pub fn bootstrap(app: &App, organisation: OrganisationId, council: String, email: String) -> Result<String, AppError> {
    let call = Call::job();
    app.write_open(&call, move |tx| {
        if !looks_like_address(&email) {
            return Err(AppError::field("email", "email_format", "Give an email address, like name@example.gov.uk"));
        }
        let email = email.trim().to_lowercase();
        people::ensure_organisation(tx.connection, &organisation, &council, tx.now)?;
        let admins = people::list_for_organisation(tx.connection, &organisation)?;
        let active = |person: &&Person| person.roles.has(Role::Admin) && person.account == AccountState::Active;
        if let Some(admin) = admins.iter().find(active) {
            let words = format!("{organisation} has an administrator already: {}. They can add others.", admin.name);
            return Err(AppError::conflict("admin_exists", words));
        }
        let person = match people::find_by_email(tx.connection, &email)? {
            Some(person) if person.organisation == organisation && person.roles.has(Role::Admin) => person,
            Some(_) => {
                let words = format!("{email} belongs to somebody already. An administrator needs an account of their own.");
                return Err(AppError::conflict("email_taken", words));
            }
            None => {
                let person = new_person(tx, &organisation, "First administrator", Some(email), Roles::NONE.with(Role::Admin));
                people::insert(tx.connection, &person, None)?;
                tx.record_unsigned(Outcome::Done, "person_added", About::person(&person), vec![("roles", "admin".to_owned())]);
                person
            }
        };
        let secret = new_link(tx, &person, LinkPurpose::Activation)?;
        Ok(link_path(LinkPurpose::Activation, &secret))
    })
}

fn new_person(tx: &Tx<'_>, organisation: &OrganisationId, name: &str, email: Option<String>, roles: Roles) -> Person {
    Person {
        id: PersonId::new(tx.new_id()),
        organisation: organisation.clone(),
        employee_ref: None,
        name: name.to_owned(),
        email,
        account: AccountState::Invited,
        roles,
        last_sign_in_at: None,
        made_at: tx.now,
        version: 1,
    }
}
