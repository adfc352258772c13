//! From the words of a message to a mail that leaves: its headers, and where it goes (a mail server, a folder, or the
//! memory of a test). It knows neither the outbox nor why a mail is sent.

mod settings;
mod smtp;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use lettre::address::Address;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};

use crate::domain::ids::OutboxId;
use crate::views::mail::Rendered;

pub use settings::{SettingError, Smtp};

/// Where mail goes.
#[derive(Clone)]
pub enum Transport {
    Smtp(Arc<Smtp>),
    /// One `.eml` file a mail, named by its outbox id: for a demonstration and for looking at mail.
    Folder(PathBuf),
    /// For tests.
    Memory(Arc<Mutex<Vec<Sent>>>),
}

/// A mail that the memory took.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sent {
    pub to: String,
    /// Headers and body as they would travel.
    pub raw: String,
}

impl Transport {
    /// Reads `SMTP_URL`: `smtp://[USER:PASSWORD@]HOST[:PORT]`, `smtps://...` or `file:DIR`.
    ///
    /// `smtps` speaks TLS from the first byte (port 465); `smtp` must be raised to TLS by STARTTLS (port 587) and sends
    /// nothing where the server does not offer it, save to this machine itself. `?tls=required` asks for it there too;
    /// `?ca=FILE` adds a council's own certificate authority (PEM) to the public ones. Certificates are always checked.
    pub fn from_url(url: &str) -> Result<Transport, SettingError> {
        match url.strip_prefix("file:") {
            Some("") => Err(SettingError("file: needs the path of a folder, such as file:data/mail".to_owned())),
            Some(folder) => Ok(Transport::Folder(PathBuf::from(folder.strip_prefix("//").unwrap_or(folder)))),
            None => Ok(Transport::Smtp(Arc::new(Smtp::from_url(url)?))),
        }
    }

    /// A memory, and the list that it fills.
    pub fn memory() -> (Transport, Arc<Mutex<Vec<Sent>>>) {
        let list = Arc::new(Mutex::new(Vec::new()));
        (Transport::Memory(Arc::clone(&list)), list)
    }
}

/// Why a mail did not leave.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Failure {
    /// The server cannot be reached, does not answer or refuses us as a whole; the next mail would fare no better.
    Unreachable(String),
    /// This mail was put off or cut short; the same again later may go through.
    Temporary(String),
    /// This mail or its address was refused for good.
    Permanent(String),
}

impl Failure {
    /// The reason in words.
    pub fn text(&self) -> &str {
        match self {
            Failure::Unreachable(text) | Failure::Temporary(text) | Failure::Permanent(text) => text,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// A mail to send: words, and what its headers say.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    pub id: &'a OutboxId,
    pub message_id: &'a str,
    pub to: &'a str,
    pub words: &'a Rendered,
    pub at: DateTime<Utc>,
}

/// Sends mail in the name of the service.
#[derive(Clone)]
pub struct Post {
    transport: Transport,
    from: Mailbox,
    host: String,
}

impl Post {
    /// `from` is `MAIL_FROM`, with or without a name; the host of `public_url` ends every Message-ID.
    pub fn new(transport: Transport, from: &str, public_url: &str) -> Result<Post, SettingError> {
        let refused = || SettingError(format!("\"{from}\" is not an address to send mail from, such as gradus@example.gov.uk"));
        if from.chars().any(char::is_control) {
            return Err(refused());
        }
        let from: Mailbox = from.parse().map_err(|_| refused())?;
        let host = settings::host_of(public_url)?;
        Ok(Post { transport, from, host })
    }

    /// The Message-ID of a mail: the same at every attempt.
    pub fn message_id(&self, id: &OutboxId) -> String {
        format!("<{id}@{}>", self.host)
    }

    /// Sends one mail and waits until the server has taken it.
    pub async fn send(&self, letter: Letter<'_>) -> Result<(), Failure> {
        let to = recipient(letter.to)?;
        let message = self.compose(&letter, &to)?;
        match &self.transport {
            Transport::Smtp(server) => smtp::send(server, &self.from.email, &to, &message).await,
            Transport::Folder(folder) => write_file(folder, letter.id, &message),
            Transport::Memory(list) => {
                let raw = String::from_utf8_lossy(&message).into_owned();
                // A test that failed while it held the list has failed already.
                list.lock().unwrap_or_else(PoisonError::into_inner).push(Sent { to: to.to_string(), raw });
                Ok(())
            }
        }
    }

    fn compose(&self, letter: &Letter<'_>, to: &Address) -> Result<Vec<u8>, Failure> {
        let header = |name: &'static str, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), one_line(value));
        let message = lettre::Message::builder()
            .date(letter.at.into())
            .from(self.from.clone())
            .to(Mailbox::new(None, to.clone()))
            .subject(one_line(&letter.words.subject))
            .message_id(Some(one_line(letter.message_id)))
            .raw_header(header("X-Gradus-Outbox", letter.id.as_str()))
            // Keeps holiday notices from answering.
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .multipart(MultiPart::alternative_plain_html(letter.words.text.clone(), letter.words.html.clone()))
            .map_err(|error| Failure::Permanent(format!("the mail cannot be written: {error}")))?;
        Ok(message.formatted())
    }
}

/// An address that a mail may go to: one, and nothing else on the line.
fn recipient(address: &str) -> Result<Address, Failure> {
    let refused = || Failure::Permanent("the address is not one that mail can be sent to".to_owned());
    if address.chars().any(|c| c.is_control() || c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';')) {
        return Err(refused());
    }
    address.parse().map_err(|_| refused())
}

/// A header ends at the end of its line.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The file appears whole; a second attempt takes the place of the first.
fn write_file(folder: &Path, id: &OutboxId, message: &[u8]) -> Result<(), Failure> {
    let write = || {
        std::fs::create_dir_all(folder)?;
        let unfinished = folder.join(format!("{id}.part"));
        std::fs::write(&unfinished, message)?;
        std::fs::rename(&unfinished, folder.join(format!("{id}.eml")))
    };
    write().map_err(|error| Failure::Unreachable(format!("the folder for mail: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_address_and_nothing_else() {
        for address in ["a@b.example", "first.last+tag@sub.council.gov.uk", "o'neill@b.example"] {
            assert_eq!(recipient(address).map(|found| found.to_string()), Ok(address.to_owned()));
        }
        for address in [
            "",
            "nobody",
            "a@b.example, c@d.example",
            "a@b.example\r\nBcc: c@d.example",
            "a@b.example\nRCPT TO:<c@d.example>",
            "\"a\r\nb\"@b.example",
            "Name <a@b.example>",
            "a@b.example>",
            "a @b.example",
            "a@b.example\u{0}",
        ] {
            assert!(matches!(recipient(address), Err(Failure::Permanent(_))), "{address:?}");
        }
    }

    #[test]
    fn the_sender_is_checked_when_the_service_starts() {
        let make = |from: &str, url: &str| Post::new(Transport::memory().0, from, url);
        let id = OutboxId::from("x1");
        let host = |url: &str| make("Gradus <gradus@example.gov.uk>", url).map(|post| post.message_id(&id));
        assert_eq!(host("https://gradus.example.gov.uk").as_deref(), Ok("<x1@gradus.example.gov.uk>"));
        assert_eq!(host("http://127.0.0.1:8080/").as_deref(), Ok("<x1@127.0.0.1>"));
        assert_eq!(host("https://[::1]:8443/x").as_deref(), Ok("<x1@[::1]>"));
        for url in ["", "gradus", "https://", "https://a b/", "https://a>b/"] {
            assert!(host(url).is_err(), "{url}");
        }
        // The default of a machine that is only tried out.
        assert!(make("Gradus <gradus@localhost>", "http://127.0.0.1:8080").is_ok());
        for from in ["", "Gradus", "a@b.example\r\nBcc: c@d.example"] {
            assert!(make(from, "https://gradus.example.gov.uk").is_err(), "{from:?}");
        }
    }
}
