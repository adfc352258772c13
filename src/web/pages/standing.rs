//! What stands whatever anybody does: health, styles and script, and whom to tell of a weakness.

use chrono::{Duration, NaiveDate};

use crate::app::AppError;
use crate::app::shell;
use crate::views::assets::Asset;
use crate::views::static_pages::{Accessibility, Contact, Help, Privacy};
use crate::web::asked::{Answer, Asked};
use crate::web::reply::{Body, Reply};

/// The process runs and answers. It says nothing of the database, or a restart would be the cure for somebody else's illness.
pub fn live(_: &Asked) -> Answer {
    Ok(Reply::text(200, "live\n"))
}

/// Work may be sent here: the database answers and has this version's tables, and nobody is stopping the service.
pub fn ready(asked: &Asked) -> Answer {
    if asked.web.is_stopping() {
        return Ok(Reply::text(503, "stopping\n"));
    }
    match asked.app().is_ready() {
        Ok(()) => Ok(Reply::text(200, "ready\n")),
        Err(error) => {
            tracing::warn!(request_id = asked.request_id, error = %error, "not ready");
            Ok(Reply::text(503, "not ready\n").with_header("Retry-After", "5"))
        }
    }
}

pub fn asset(asked: &Asked) -> Answer {
    let asset = asked.web.assets.get(&asked.path).ok_or(AppError::NotFound)?;
    Ok(served(asset))
}

pub fn icon(asked: &Asked) -> Answer {
    let asset = asked.web.assets.get(&asked.web.assets.links().icon).ok_or(AppError::NotFound)?;
    Ok(served(asset))
}

fn served(asset: &Asset) -> Reply {
    let body = Body::Asset { content_type: asset.content_type, bytes: asset.bytes.clone(), for_ever: asset.immutable };
    Reply::new(200, body)
}

/// RFC 9116. It is renewed by being asked for.
pub fn security_txt(asked: &Asked) -> Answer {
    let settings = asked.app().settings();
    let expires = (asked.app().now() + Duration::days(180)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let text = format!(
        "Contact: {url}/help#contact\nExpires: {expires}\nPreferred-Languages: en\nCanonical: {url}/.well-known/security.txt\n",
        url = settings.public_url
    );
    Ok(Reply::text(200, text))
}

/// The day the statement was last gone through; its author changes it here, with the pages.
const STATEMENT: (i32, u32, u32) = (2026, 11, 22);

fn contact(asked: &Asked) -> Contact {
    Contact::new(asked.app().settings().contact.clone(), None)
}

fn council(asked: &Asked) -> String {
    let named = asked.app().read_open(&asked.call, shell::only_council).ok().flatten();
    named.unwrap_or_else(|| "the council".to_owned())
}

/// What the tests of a program cannot show is said to be open, not well.
fn issues() -> Vec<String> {
    vec![
        "People who use screen readers, voice control or magnifiers have not tested it yet, so there may be problems that we do \
         not know of. Until they have, tell us what you meet: we answer, and help you in another way."
            .to_owned(),
    ]
}

pub fn accessibility(asked: &Asked) -> Answer {
    let day = NaiveDate::from_ymd_opt(STATEMENT.0, STATEMENT.1, STATEMENT.2).unwrap_or_default();
    asked.open_page(200, &Accessibility::new(council(asked), contact(asked), issues(), day, day))
}

pub fn privacy(asked: &Asked) -> Answer {
    asked.open_page(200, &Privacy::new(council(asked), contact(asked)))
}

pub fn help(asked: &Asked) -> Answer {
    asked.open_page(200, &Help::new("The council's own Gradus desk, on working days.", contact(asked)))
}
