//! The words of mails: subject, plain text and HTML of each message, from the templates in `templates/mail`. Two engines,
//! for HTML is escaped and plain text is not. It knows nothing of addresses or of how a mail travels.
//!
//! To add a message: a variant of `Message` and its kind in `domain/outbox.rs`, a folder of three templates of that name, its
//! arm in `words_of` and its samples here; the tests of `tests/it/mail/words.rs` then say what is missing.

use std::fmt;
use std::sync::OnceLock;

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use handlebars::{Handlebars, no_escape};
use rust_embed::RustEmbed;
use serde::Serialize;
use serde_json::{Value, json};

use super::words::{self, date};
use crate::domain::ids::PersonId;
use crate::domain::outbox::{AccountChange, CoverEdge, CoverSide, ManagerSide, Message, SecretPath};

/// No text of a person's is longer than this in a mail.
const LONGEST: usize = 200;

#[derive(RustEmbed)]
#[folder = "templates/mail"]
struct Templates;

/// What every mail of a council has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Frame {
    pub council: String,
    /// Where the service is, without a slash at the end: `https://gradus.example.gov.uk`.
    pub public_url: String,
    /// Whom to ask, in words.
    pub contact: String,
}

/// A mail in words. The subject is one line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rendered {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Why a mail has no words.
#[derive(Debug)]
pub enum MailError {
    /// The single-use link that it is about has been wiped.
    LinkGone,
    /// A template is not as it must be.
    Template(String),
}

impl fmt::Display for MailError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MailError::LinkGone => f.write_str("its link is no longer kept"),
            MailError::Template(text) => write!(f, "its template failed: {text}"),
        }
    }
}

impl std::error::Error for MailError {}

struct Engines {
    text: Handlebars<'static>,
    html: Handlebars<'static>,
}

/// Both engines, made once. A broken template breaks every mail alike, so that no test misses it.
fn engines() -> Result<&'static Engines, MailError> {
    static ENGINES: OnceLock<Result<Engines, String>> = OnceLock::new();
    let made = ENGINES.get_or_init(|| {
        let make = |ending: &str| {
            let mut engine = Handlebars::new();
            engine.set_strict_mode(true);
            engine.set_prevent_indent(true);
            engine.register_embed_templates_with_extension::<Templates>(ending).map_err(|error| error.to_string())?;
            Ok::<_, String>(engine)
        };
        let mut text = make(".txt.hbs")?;
        text.register_escape_fn(no_escape);
        Ok(Engines { text, html: make(".html.hbs")? })
    });
    made.as_ref().map_err(|error| MailError::Template(error.clone()))
}

/// Every template file, by its path below `templates/mail`: for the test that finds orphans.
pub fn template_files() -> Vec<String> {
    let mut files: Vec<String> = Templates::iter().map(|name| name.into_owned()).collect();
    files.sort_unstable();
    files
}

/// What a template may use: the words of its message and what every mail has.
#[derive(Serialize)]
struct Letter<'a> {
    subject: &'a str,
    council: String,
    contact: String,
    link: String,
    #[serde(flatten)]
    words: Value,
}

/// The mail in words.
pub fn render(message: &Message, frame: &Frame) -> Result<Rendered, MailError> {
    let engines = engines()?;
    let (path, words) = words_of(message)?;
    let folder = message.kind().as_str();
    let mut letter = Letter {
        subject: "",
        council: harmless(&frame.council),
        contact: harmless(&frame.contact),
        link: format!("{}{path}", frame.public_url.trim_end_matches('/')),
        words,
    };
    let failed = |error: handlebars::RenderError| MailError::Template(error.to_string());
    let subject = engines.text.render(&format!("{folder}/subject"), &letter).map_err(failed)?;
    let subject = harmless(&subject);
    letter.subject = &subject;
    let text = engines.text.render(&format!("{folder}/body"), &letter).map_err(failed)?;
    let html = engines.html.render(&format!("{folder}/body"), &letter).map_err(failed)?;
    Ok(Rendered { subject, text, html })
}

/// The page that a message links to, and what its template says.
fn words_of(message: &Message) -> Result<(String, Value), MailError> {
    Ok(match message {
        Message::Activation { path, valid_until } | Message::Reset { path, valid_until } => {
            (secret(path)?, json!({"valid_until": moment(*valid_until)}))
        }
        Message::Security { what, at } => {
            let what = match what {
                AccountChange::Password => "Your password",
                AccountChange::SecondFactor => "Your second step at sign-in",
                AccountChange::Roles => "What your account may do",
                AccountChange::SignInAddress => "Your email address for signing in",
                AccountChange::State => "Whether your account is open",
                AccountChange::Sessions => "Where you are signed in",
            };
            ("/account".to_owned(), json!({"what": what, "at": moment(*at)}))
        }
        Message::Cover { edge, side, other, from, until, may_do } => {
            let other = harmless(other);
            let may_do: Vec<String> = may_do.iter().map(|words| harmless(words)).collect();
            let may_do = if may_do.is_empty() { "nothing yet".to_owned() } else { may_do.join(", ") };
            let ends = *edge == CoverEdge::Ends;
            let (path, link_words, arrangement, may, why) = match side {
                CoverSide::Covered => (
                    "/delegations",
                    "See who acts for you",
                    format!("{other} {} for you", if ends { "acted" } else { "acts" }),
                    match ends {
                        true => "From the next day only you can do what was covered.".to_owned(),
                        false => format!("They may: {may_do}."),
                    },
                    "it is your work that is covered",
                ),
                CoverSide::Covering => (
                    "/reviews",
                    "See what waits",
                    format!("you {} for {other}", if ends { "acted" } else { "act" }),
                    match ends {
                        true => "From the next day you can no longer do what was covered.".to_owned(),
                        false => format!("You may: {may_do}."),
                    },
                    "you cover this work",
                ),
            };
            let words = json!({
                "edge": edge.as_str(), "from": date(*from), "until": date(*until), "arrangement": arrangement, "may": may,
                "link_words": link_words, "why": why,
            });
            (path.to_owned(), words)
        }
        Message::ManagerChanged { side, name, from, officer } => {
            let to_officer = *side == ManagerSide::Officer;
            let words = json!({"to_officer": to_officer, "name": harmless(name), "from": date(*from)});
            (format!("/people/{officer}"), words)
        }
        Message::SecondPerson { who, by, path } => (path.clone(), json!({"who": harmless(who), "by": date(*by)})),
    })
}

fn secret(path: &Option<SecretPath>) -> Result<String, MailError> {
    path.as_ref().map(|path| path.reveal().to_owned()).ok_or(MailError::LinkGone)
}

/// Somebody's text on one line, without what turns the writing round and without what mail programs make a link of.
fn harmless(text: &str) -> String {
    let spaced: String = text
        .replace("://", ": //")
        .chars()
        .map(|c| {
            let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            if c.is_control() || turns || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }
        })
        .collect();
    let line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line,
    }
}

/// 4:30pm on 10 April 2026, in London.
fn moment(at: DateTime<Utc>) -> String {
    let at = at.naive_utc();
    format!("{} on {}", words::time(at), words::date(words::day_of(at)))
}

/// Messages to look at and to test with: each at least once as it usually is and once with hostile texts.
pub fn samples() -> Vec<(&'static str, Message)> {
    let hostile = "<script>alert(1)</script> {{7*7}} {{{link}}}\r\nBcc: everyone@evil.example http://evil.example \u{202e}emaN";
    let at = |hour, minute| Utc.with_ymd_and_hms(2026, 4, 10, hour, minute, 0).single().unwrap_or_default();
    let on = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default();
    let cover = |edge, side, other: &str, may_do: &[&str]| Message::Cover {
        edge,
        side,
        other: other.to_owned(),
        from: on(1, 1),
        until: on(1, 31),
        may_do: may_do.iter().map(|&words| words.to_owned()).collect(),
    };
    let manager = |side, name: &str| Message::ManagerChanged {
        side,
        name: name.to_owned(),
        from: on(5, 1),
        officer: PersonId::from("01973a00-0000-7000-8000-000000000123"),
    };
    let security = |what| Message::Security { what, at: at(15, 30) };
    let asks = |who: &str| Message::SecondPerson { who: who.to_owned(), by: on(4, 24), path: "/imports/41".to_owned() };
    vec![
        ("activation", Message::Activation { path: Some(SecretPath::new("/activate/sample-1")), valid_until: at(15, 30) }),
        ("reset", Message::Reset { path: Some(SecretPath::new("/reset/sample-2")), valid_until: at(8, 5) }),
        ("security-password", security(AccountChange::Password)),
        ("security-second-factor", security(AccountChange::SecondFactor)),
        ("security-roles", security(AccountChange::Roles)),
        ("security-address", security(AccountChange::SignInAddress)),
        ("security-state", security(AccountChange::State)),
        ("security-sessions", security(AccountChange::Sessions)),
        ("cover-starts-covered", cover(CoverEdge::Starts, CoverSide::Covered, "Manager Two", &["review evidence"])),
        (
            "cover-starts-covering",
            cover(CoverEdge::Starts, CoverSide::Covering, "Manager One", &["review evidence", "recommend"]),
        ),
        ("cover-ends-covered", cover(CoverEdge::Ends, CoverSide::Covered, "Manager Two", &[])),
        ("cover-ends-covering", cover(CoverEdge::Ends, CoverSide::Covering, "Manager One", &[])),
        ("cover-awkward", cover(CoverEdge::Starts, CoverSide::Covering, hostile, &[hostile])),
        ("manager-changed-officer", manager(ManagerSide::Officer, "Manager Two")),
        ("manager-changed-manager", manager(ManagerSide::NewManager, "Officer One")),
        ("manager-changed-awkward", manager(ManagerSide::Officer, hostile)),
        ("second-person", asks("HR One")),
        ("second-person-awkward", asks(hostile)),
    ]
}
