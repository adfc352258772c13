//! One's own account: password, second step, sessions, tokens.

use super::form_errors;
use crate::app::accounts::{self, Account, NewSecondFactor};
use crate::app::{AppError, Caller, Tx};
use crate::domain::session::{ApiToken, Session};
use crate::views::account as views;
use crate::views::confirm::Confirmation;
use crate::views::parts::{Choice, FormErrors, Link, PostButton, SummaryRow};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::reply::Reply;

/// What a token may be allowed, and in which words.
const SCOPES: [(&str, &str); 6] = [
    ("read", "Read what you may read"),
    ("evidence", "Write and send your evidence and your self-assessment, comment, and keep your development plan"),
    ("import", "Import files"),
    ("export", "Export reports"),
    ("audit", "Read the audit log"),
    ("staff", "Change posts, lines, teams, cover and designations, and open appraisal cycles"),
];
/// How long a token may work, in days.
const ENDS: [(&str, &str); 3] = [("30", "In 30 days"), ("90", "In 90 days"), ("365", "In a year")];

pub fn show(asked: &Asked) -> Answer {
    asked.page(|tx, me| Ok(summary(&accounts::mine(tx, me)?)))
}

fn summary(account: &Account) -> views::Account {
    let person = &account.person;
    let roles: Vec<&str> = person.roles.iter().map(|role| role.label()).collect();
    let last = person.last_sign_in_at.map_or_else(|| "Never".to_owned(), |at| words::date_time(at.naive_utc()));
    let password = account
        .password_set_at
        .map_or_else(|| "Not set".to_owned(), |at| format!("Set on {}", words::date(words::day_of(at.naive_utc()))));
    let second = match (account.second_factor, account.second_factor_required) {
        (true, _) => "On",
        (false, true) => "Off. Your roles need it: turn it on",
        (false, false) => "Off",
    };
    let link = |href: &str, text: &str, hidden: &str| Link::new(href, text).hidden(hidden);
    views::Account {
        about: vec![
            SummaryRow::new("Name", person.name.clone()),
            SummaryRow::new("Email address", person.email.clone().unwrap_or_else(|| "None".to_owned())),
            SummaryRow::new("Roles", if roles.is_empty() { "None".to_owned() } else { roles.join(", ") }),
            SummaryRow::new("Last sign-in", last),
        ],
        signing_in: vec![
            SummaryRow::new("Password", password).link(link("/account/password", "Change", "password")),
            SummaryRow::new("Second step", second).link(link("/account/second-factor", "Change", "second step of signing in")),
            SummaryRow::new("Sessions", format!("{} open", account.sessions.len())).link(link(
                "/account/sessions",
                "See",
                "sessions",
            )),
            SummaryRow::new("Tokens", words::counted(account.tokens.len() as u64, "token", "tokens")).link(link(
                "/account/tokens",
                "See",
                "tokens",
            )),
        ],
        told: vec![
            SummaryRow::new("Your record", "Everybody who opens it is written down")
                .link(Link::new("/account/views", "Who has looked at your record")),
        ],
    }
}

pub fn password_form(asked: &Asked) -> Answer {
    password_page(asked, 200, FormErrors::none())
}

fn password_page(asked: &Asked, status: u16, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        frame.back = Some(Link::new("/account", "Back"));
        let account = accounts::mine(tx, me)?;
        Ok(views::ChangePassword::new(account.person.email.unwrap_or_default(), errors))
    })
}

pub fn password_submit(asked: &Asked) -> Answer {
    let (current, new) = (asked.form.raw("current"), asked.form.raw("password"));
    match accounts::change_password(asked.app(), &asked.call, current, new) {
        Ok(()) => Ok(Reply::on_to("/account").saying("Your password is changed. You are signed out everywhere else.")),
        Err(AppError::Invalid(errors)) => password_page(asked, 422, form_errors(&errors)),
        Err(error) => Err(error),
    }
}

pub fn second_factor(asked: &Asked) -> Answer {
    let account = asked.read(accounts::mine)?;
    if !account.second_factor {
        let proposed = asked.write(accounts::begin_second_factor)?;
        return set_up_page(asked, 200, &proposed, FormErrors::none());
    }
    asked.framed(200, |_, _, frame| {
        frame.back = Some(Link::new("/account", "Back"));
        let left = u64::try_from(account.recovery_codes_left).unwrap_or(0);
        let since = account.second_factor_since.map_or_else(String::new, |at| words::date(words::day_of(at.naive_utc())));
        Ok(views::SecondFactor::on(&since, left, !account.second_factor_required))
    })
}

fn set_up_page(asked: &Asked, status: u16, proposed: &NewSecondFactor, errors: FormErrors) -> Answer {
    let page = setting_up(proposed, "/account/second-factor", errors)?;
    asked.framed(status, |_, _, frame| {
        frame.back = Some(Link::new("/account", "Back"));
        Ok(page)
    })
}

/// The picture and the key of a second factor that is being set up.
pub fn setting_up(proposed: &NewSecondFactor, action: &str, errors: FormErrors) -> Result<views::SecondFactor, AppError> {
    let setup = views::Setup::new(&proposed.address, &proposed.secret)
        .ok_or_else(|| AppError::Internal("a second factor's key does not fit its picture".to_owned()))?;
    Ok(views::SecondFactor::setting_up(setup, action, errors))
}

pub fn second_factor_submit(asked: &Asked) -> Answer {
    let code = asked.form.get("code").to_owned();
    match asked.write(move |tx, me| accounts::finish_second_factor(tx, me, &code)) {
        Ok(codes) => codes_page(asked, codes),
        Err(AppError::Invalid(errors)) => {
            let proposed = asked.write(accounts::begin_second_factor)?;
            set_up_page(asked, 422, &proposed, form_errors(&errors))
        }
        Err(error) => Err(error),
    }
}

fn codes_page(asked: &Asked, codes: Vec<String>) -> Answer {
    asked.page(|tx, me| Ok(recovery_codes(tx, me, codes, "/account")))
}

fn recovery_codes(tx: &Tx<'_>, me: &Caller, codes: Vec<String>, next: &str) -> views::RecoveryCodes {
    views::RecoveryCodes { codes, made: format!("Made for {} on {}.", me.name, words::date(tx.today)), next: next.to_owned() }
}

/// A question before something about the second step is done.
fn ask(asked: &Asked, title: &str, what: &str, action: &str, label: &str) -> Answer {
    let page =
        Confirmation { effects: vec![what.to_owned()], ..Confirmation::new(title, label, action, "/account/second-factor") };
    asked.page(|tx, me| {
        accounts::mine(tx, me)?;
        Ok(page)
    })
}

pub fn codes_ask(asked: &Asked) -> Answer {
    let what = "Your old recovery codes stop working.";
    ask(asked, "Make new recovery codes", what, "/account/second-factor/codes", "Make new codes")
}

pub fn codes_submit(asked: &Asked) -> Answer {
    let codes = asked.write(accounts::renew_recovery_codes)?;
    codes_page(asked, codes)
}

pub fn off_ask(asked: &Asked) -> Answer {
    let what = "Your password alone will let you in. Your recovery codes stop working.";
    ask(asked, "Turn off the second step", what, "/account/second-factor/off", "Turn it off")
}

pub fn off_submit(asked: &Asked) -> Answer {
    asked.write(accounts::turn_off_second_factor)?;
    Ok(Reply::on_to("/account").saying("The second step of signing in is off."))
}

pub fn replace_ask(asked: &Asked) -> Answer {
    let what = "The app on your old telephone stops working, and so do your recovery codes. You set up the new one at once.";
    ask(asked, "Set up another telephone", what, "/account/second-factor/replace", "Go on")
}

pub fn replace_submit(asked: &Asked) -> Answer {
    asked.write(accounts::replace_second_factor)?;
    Ok(Reply::on_to("/account/second-factor"))
}

pub fn sessions(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        frame.back = Some(Link::new("/account", "Back"));
        let account = accounts::mine(tx, me)?;
        let current = me.session.as_ref().map(|session| session.id.clone()).unwrap_or_default();
        let rows: Vec<views::SessionRow> = account.sessions.iter().map(|session| session_row(session, &current)).collect();
        let places = words::counted(rows.len() as u64, "place", "places");
        Ok(views::Sessions {
            summary: format!("You are signed in at {places}."),
            end_others: (rows.len() > 1).then(|| PostButton::new("/account/sessions/others", "Sign out everywhere else")),
            rows,
        })
    })
}

fn session_row(session: &Session, current: &str) -> views::SessionRow {
    let device = if session.device.is_empty() { "Unknown browser".to_owned() } else { session.device.clone() };
    views::SessionRow {
        started: words::short_date_time(session.made_at.naive_utc()),
        last_used: words::short_date_time(session.seen_at.naive_utc()),
        end: (session.id != current).then(|| {
            PostButton::new("/account/sessions", "End").hidden(format!("session in {device}")).with("session", session.id.clone())
        }),
        browser: device,
    }
}

pub fn session_end(asked: &Asked) -> Answer {
    let id = asked.form.get("session").to_owned();
    let ended = asked.write(move |tx, me| accounts::end_my_sessions(tx, me, Some(&id)))?;
    Ok(Reply::on_to("/account/sessions").saying(if ended == 0 { "That session had ended." } else { "The session is ended." }))
}

pub fn sessions_end_others(asked: &Asked) -> Answer {
    let ended = asked.write(|tx, me| accounts::end_my_sessions(tx, me, None))?;
    let words = words::counted(ended as u64, "session is", "sessions are");
    Ok(Reply::on_to("/account/sessions").saying(format!("{words} ended.")))
}

pub fn tokens(asked: &Asked) -> Answer {
    tokens_page(asked, 200, &asked.typed_before(), FormErrors::none())
}

fn tokens_page(asked: &Asked, status: u16, typed: &Form, errors: FormErrors) -> Answer {
    asked.framed(status, |tx, me, frame| {
        frame.back = Some(Link::new("/account", "Back"));
        let account = accounts::mine(tx, me)?;
        let chosen = typed.all("scopes");
        let of_use = accounts::token_scopes(me);
        let scopes = SCOPES
            .into_iter()
            .filter(|(word, _)| of_use.iter().any(|scope| scope.as_str() == *word))
            .map(|(word, label)| {
                let mut choice = Choice::new(word, label);
                choice.chosen = chosen.iter().any(|held| held == word);
                choice
            })
            .collect();
        let ends = ENDS
            .into_iter()
            .map(|(days, label)| Choice { chosen: typed.get("days") == days, ..Choice::new(days, label) })
            .collect();
        let rows = account.tokens.iter().map(token_row).collect();
        Ok(views::Tokens::new(rows, typed.get("name"), scopes, ends, errors))
    })
}

fn said_scopes(token: &ApiToken) -> String {
    let said = |word: &String| SCOPES.iter().find(|(held, _)| held == word).map_or(word.as_str(), |(_, label)| label).to_owned();
    token.scopes.iter().map(said).collect::<Vec<_>>().join("; ")
}

fn token_row(token: &ApiToken) -> views::TokenRow {
    let day = |at: chrono::DateTime<chrono::Utc>| words::short_date(words::day_of(at.naive_utc()));
    views::TokenRow {
        name: token.name.clone(),
        scopes: said_scopes(token),
        made: day(token.made_at),
        last_used: token.used_at.map(day),
        ends: day(token.ends_at),
        revoke: PostButton::new("/account/tokens/revoke", "Revoke").hidden(token.name.clone()).with("token", token.id.clone()),
    }
}

pub fn token_make(asked: &Asked) -> Answer {
    let (name, scopes) = (asked.form.get("name").to_owned(), asked.form.all("scopes"));
    let days = asked.form.number("days").unwrap_or(0);
    match asked.write(move |tx, me| accounts::make_token(tx, me, &name, &scopes, days)) {
        Ok((token, secret)) => asked.page(|_, _| {
            let ends = words::date(words::day_of(token.ends_at.naive_utc()));
            let about = vec![
                SummaryRow::new("Name", token.name.clone()),
                SummaryRow::new("May", said_scopes(&token)),
                SummaryRow::new("Ends", ends),
            ];
            Ok(views::TokenShown { token: secret, about })
        }),
        Err(AppError::Invalid(errors)) => tokens_page(asked, 422, &asked.form, form_errors(&errors)),
        Err(error) => Err(error),
    }
}

pub fn token_revoke(asked: &Asked) -> Answer {
    let id = asked.form.get("token").to_owned();
    asked.write(move |tx, me| accounts::revoke_token(tx, me, &id))?;
    Ok(Reply::on_to("/account/tokens").saying("The token is revoked."))
}
