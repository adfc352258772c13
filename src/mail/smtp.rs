//! One conversation with a mail server, step by step: only so is it known whether a refusal is about the server, about us,
//! or about this one address. Every step has a limit of time.

use std::future::Future;
use std::time::Duration;

use lettre::address::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::DEFAULT_MECHANISMS;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};

use super::Failure;
use super::settings::{Privacy, Smtp};

/// Parting words are not worth waiting for.
const FAREWELL: Duration = Duration::from_secs(2);

/// What went wrong with a step.
enum Trouble {
    /// The server answered with a refusal.
    Said { code: u16, text: String },
    /// There was no answer, or none that can be read.
    Lost(String),
}

impl Trouble {
    fn text(self) -> String {
        match self {
            Trouble::Said { text, .. } | Trouble::Lost(text) => text,
        }
    }
}

async fn within<T>(limit: Duration, step: &str, doing: impl Future<Output = Result<T, Error>>) -> Result<T, Trouble> {
    match tokio::time::timeout(limit, doing).await {
        Err(_) => Err(Trouble::Lost(format!("{step}: no answer within {} s", limit.as_secs()))),
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => match error.status() {
            Some(code) => {
                let code: u16 = code.into();
                Err(Trouble::Said { code, text: format!("{step}: {error}") })
            }
            None => Err(Trouble::Lost(format!("{step}: {error}"))),
        },
    }
}

/// Hands one message over and waits until the server has taken it.
pub(super) async fn send(server: &Smtp, from: &Address, to: &Address, message: &[u8]) -> Result<(), Failure> {
    let mut connection = connect(server).await.map_err(|trouble| Failure::Unreachable(trouble.text()))?;
    let result = hand_over(server, &mut connection, from, to, message).await;
    // What the server says now changes nothing.
    let _ = tokio::time::timeout(FAREWELL.min(server.answer), connection.abort()).await;
    result
}

async fn connect(server: &Smtp) -> Result<AsyncSmtpConnection, Trouble> {
    let hello = ClientId::default();
    let whole = match &server.privacy {
        Privacy::Whole(tls) => Some(tls.clone()),
        Privacy::Plain | Privacy::Raised(_) => None,
    };
    let place = (server.host.trim_matches(['[', ']']), server.port);
    let connecting = AsyncSmtpConnection::connect_tokio1(place, Some(server.answer), &hello, whole, None);
    let mut connection = within(server.answer, "connecting", connecting).await?;
    if let Privacy::Raised(tls) = &server.privacy {
        if !connection.can_starttls() {
            return Err(Trouble::Lost("the server does not offer STARTTLS, and nothing is sent in the clear".to_owned()));
        }
        within(server.answer, "STARTTLS", connection.starttls(tls.clone(), &hello)).await?;
    }
    if let Some(credentials) = &server.credentials {
        // The answer to a password may repeat it, so only that it was refused is told.
        within(server.answer, "signing in", connection.auth(DEFAULT_MECHANISMS, credentials)).await.map_err(|trouble| {
            match trouble {
                Trouble::Said { code, .. } => Trouble::Lost(format!("the server refused our name and password ({code})")),
                lost => lost,
            }
        })?;
    }
    Ok(connection)
}

async fn hand_over(
    server: &Smtp,
    connection: &mut AsyncSmtpConnection,
    from: &Address,
    to: &Address,
    message: &[u8],
) -> Result<(), Failure> {
    let ascii = AsRef::<str>::as_ref(from).is_ascii() && AsRef::<str>::as_ref(to).is_ascii();
    let parameters = match (ascii, connection.server_info().supports_feature(Extension::SmtpUtfEight)) {
        (true, _) => Vec::new(),
        (false, true) => vec![MailParameter::SmtpUtfEight],
        (false, false) => return Err(Failure::Permanent("the server takes no address with letters beyond ASCII".to_owned())),
    };
    // Whatever is wrong with our own address is wrong for every message.
    within(server.answer, "MAIL FROM", connection.command(Mail::new(Some(from.clone()), parameters)))
        .await
        .map_err(|trouble| Failure::Unreachable(trouble.text()))?;
    within(server.answer, "RCPT TO", connection.command(Rcpt::new(to.clone(), Vec::new())))
        .await
        .map_err(|trouble| of_recipient(trouble, Failure::Unreachable))?;
    within(server.answer, "DATA", connection.command(Data))
        .await
        .map_err(|trouble| of_recipient(trouble, Failure::Unreachable))?;
    // A connection that is cut from here on may have been cut by this message, and may have delivered it: it is not tried
    // as often as a server that is away.
    within(server.acceptance, "sending", connection.message(message))
        .await
        .map_err(|trouble| of_recipient(trouble, Failure::Temporary))?;
    Ok(())
}

/// What a refusal means once the recipient is known. `lost` is what a lost connection means at this step.
fn of_recipient(trouble: Trouble, lost: fn(String) -> Failure) -> Failure {
    match trouble {
        Trouble::Lost(text) => lost(text),
        Trouble::Said { code, text } => match code {
            // The server is closing, or wants something of us first: signing in, encryption, another order.
            421 | 503 | 530 | 534 | 535 | 538 => Failure::Unreachable(text),
            // Storage is full: RFC 5321 4.5.3.1.10 asks to take this as one of the passing kind.
            552 => Failure::Temporary(text),
            500..=599 => Failure::Permanent(text),
            _ => Failure::Temporary(text),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_mean_what_the_table_says() {
        let kind = |code| match of_recipient(Trouble::Said { code, text: String::new() }, Failure::Unreachable) {
            Failure::Unreachable(_) => "server",
            Failure::Temporary(_) => "later",
            Failure::Permanent(_) => "never",
        };
        for (code, expected) in [
            (421, "server"),
            (450, "later"),
            (451, "later"),
            (452, "later"),
            (503, "server"),
            (530, "server"),
            (535, "server"),
            (550, "never"),
            (551, "never"),
            (552, "later"),
            (553, "never"),
            (554, "never"),
        ] {
            assert_eq!(kind(code), expected, "{code}");
        }
    }
}
