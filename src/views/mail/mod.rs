//! The words of mails: subject, plain text and HTML of each message, from the templates in `templates/mail`. Two engines,
//! for HTML is escaped and plain text is not. It knows nothing of addresses or of how a mail travels.
//!
//! To add a message: a variant of `Message` and its kind in `domain/outbox/message.rs`, a folder of three templates of that name, its
//! arm in `words.rs` and its samples beside it; the tests of `tests/it/mail/words.rs` then say what is missing.

use std::fmt;
use std::sync::OnceLock;

use handlebars::{Handlebars, no_escape};
use rust_embed::RustEmbed;
use serde::Serialize;
use serde_json::Value;

use crate::domain::outbox::Message;

mod samples;
mod words;

pub use samples::samples;
use words::{harmless, words_of};

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
