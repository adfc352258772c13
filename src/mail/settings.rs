//! What `SMTP_URL`, `MAIL_FROM` and `PUBLIC_URL` mean for mail. Wrong settings are refused here, in words, when the service
//! starts; passwords are never repeated.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, TlsParameters};

/// How long a connection, and each answer of the server, may take.
const ANSWER: Duration = Duration::from_secs(10);
/// How long the server may look at a whole message before it says that it takes it. Longer, for giving up too soon sends
/// the message twice.
const ACCEPTANCE: Duration = Duration::from_secs(60);

/// Why a setting cannot be used, in words for an administrator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SettingError(pub String);

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SettingError {}

/// When the conversation becomes private.
pub(super) enum Privacy {
    /// Never: only to this machine itself.
    Plain,
    /// Before anything is said, by STARTTLS, or nothing is said.
    Raised(TlsParameters),
    /// From the first byte.
    Whole(TlsParameters),
}

/// A mail server. It has no `Debug`, for it holds a password.
pub struct Smtp {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) privacy: Privacy,
    pub(super) credentials: Option<Credentials>,
    pub(super) answer: Duration,
    pub(super) acceptance: Duration,
}

impl Smtp {
    /// Reads `smtp://[USER:PASSWORD@]HOST[:PORT][?tls=required][&ca=FILE]`, or the same with `smtps`. User and password
    /// are percent-encoded where they hold `:`, `@`, `/`, `?`, `#` or `%`.
    pub fn from_url(url: &str) -> Result<Smtp, SettingError> {
        let shape = || SettingError("mail goes to smtp://HOST:PORT, smtps://HOST:PORT or file:FOLDER".to_owned());
        let (scheme, rest) = url.split_once("://").ok_or_else(shape)?;
        let whole = match scheme {
            "smtp" => false,
            "smtps" => true,
            _ => return Err(shape()),
        };
        let (rest, options) = rest.split_once('?').unwrap_or((rest, ""));
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (login, place) = match rest.rsplit_once('@') {
            Some((login, place)) => (Some(login), place),
            None => (None, rest),
        };
        let (host, port) = host_and_port(place).ok_or_else(shape)?;
        let options = Options::read(options)?;
        let privacy = if whole {
            Privacy::Whole(options.tls(&host)?)
        } else if options.required || !is_loopback(&host) {
            Privacy::Raised(options.tls(&host)?)
        } else {
            Privacy::Plain
        };
        let credentials = login.map(credentials).transpose()?;
        let port = port.unwrap_or(if whole { 465 } else { 587 });
        Ok(Smtp { host, port, privacy, credentials, answer: ANSWER, acceptance: ACCEPTANCE })
    }

    /// Other limits than the usual ones, for tests of a server that hangs.
    #[must_use]
    pub fn with_limits(self, answer: Duration, acceptance: Duration) -> Smtp {
        Smtp { answer, acceptance, ..self }
    }
}

/// What stands after the question mark.
struct Options {
    required: bool,
    authority: Option<Certificate>,
}

impl Options {
    fn read(text: &str) -> Result<Options, SettingError> {
        let mut options = Options { required: false, authority: None };
        for option in text.split('&').filter(|option| !option.is_empty()) {
            match option.split_once('=') {
                Some(("tls", "required")) => options.required = true,
                Some(("ca", file)) => {
                    let file = decoded(file).ok_or_else(|| SettingError("ca= is not percent-encoded UTF-8".to_owned()))?;
                    let pem = std::fs::read(&file).map_err(|error| SettingError(format!("{file}: {error}")))?;
                    let authority = Certificate::from_pem(&pem)
                        .map_err(|_| SettingError(format!("{file} holds no certificate in PEM form")))?;
                    options.authority = Some(authority);
                }
                _ => {
                    return Err(SettingError("the address of the mail server takes ?tls=required and ?ca=FILE only".to_owned()));
                }
            }
        }
        Ok(options)
    }

    /// Certificates are always checked, for the name that was asked for.
    fn tls(&self, host: &str) -> Result<TlsParameters, SettingError> {
        let builder = TlsParameters::builder(host.trim_matches(['[', ']']).to_owned());
        let builder = match &self.authority {
            Some(authority) => builder.add_root_certificate(authority.clone()),
            None => builder,
        };
        builder.build().map_err(|error| SettingError(format!("TLS to the mail server cannot be set up: {error}")))
    }
}

fn credentials(login: &str) -> Result<Credentials, SettingError> {
    let wrong = || SettingError("the mail server's name and password are USER:PASSWORD, percent-encoded".to_owned());
    let (user, password) = login.split_once(':').ok_or_else(wrong)?;
    Ok(Credentials::new(decoded(user).ok_or_else(wrong)?, decoded(password).ok_or_else(wrong)?))
}

/// `HOST`, `HOST:PORT`, `[ADDRESS]` or `[ADDRESS]:PORT`.
fn host_and_port(place: &str) -> Option<(String, Option<u16>)> {
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port.parse::<u16>().ok().filter(|port| *port != 0)?)),
        _ => (place, None),
    };
    is_host(host).then(|| (host.to_owned(), port))
}

fn is_host(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => address.parse::<IpAddr>().is_ok(),
        None => !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_')),
    }
}

/// This machine itself, by a name or number that can mean nothing else.
fn is_loopback(host: &str) -> bool {
    let bare = host.trim_matches(['[', ']']);
    bare.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The host of the service's public address, as it may stand in a Message-ID.
pub(super) fn host_of(public_url: &str) -> Result<String, SettingError> {
    let wrong = || SettingError("the public address is http://HOST or https://HOST".to_owned());
    let (_, rest) = public_url.split_once("://").ok_or_else(wrong)?;
    let place = rest.split(['/', '?', '#']).next().unwrap_or_default();
    host_and_port(place).map(|(host, _)| host).ok_or_else(wrong)
}

/// Percent-decoding; none where what comes out is not UTF-8, or an escape is cut short.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        if first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Host, port and privacy of an address, in words.
    fn meaning(url: &str) -> Result<(String, u16, &'static str), String> {
        let smtp = Smtp::from_url(url).map_err(|error| error.to_string())?;
        let privacy = match smtp.privacy {
            Privacy::Plain => "plain",
            Privacy::Raised(_) => "raised",
            Privacy::Whole(_) => "whole",
        };
        Ok((smtp.host, smtp.port, privacy))
    }

    #[test]
    fn mail_to_another_machine_is_never_sent_in_the_clear() {
        for (url, host, port, privacy) in [
            ("smtp://mail.example.gov.uk", "mail.example.gov.uk", 587, "raised"),
            ("smtp://user:secret@mail.example.gov.uk:25/", "mail.example.gov.uk", 25, "raised"),
            ("smtp://192.0.2.7:25", "192.0.2.7", 25, "raised"),
            // A name that only looks like this machine.
            ("smtp://localhost.example.gov.uk", "localhost.example.gov.uk", 587, "raised"),
            ("smtp://127.0.0.1.example:25", "127.0.0.1.example", 25, "raised"),
            ("smtps://mail.example.gov.uk", "mail.example.gov.uk", 465, "whole"),
            ("smtps://127.0.0.1", "127.0.0.1", 465, "whole"),
            ("smtp://127.0.0.1:2525", "127.0.0.1", 2525, "plain"),
            ("smtp://localhost:25", "localhost", 25, "plain"),
            ("smtp://[::1]:25", "[::1]", 25, "plain"),
            ("smtp://127.0.0.1:25?tls=required", "127.0.0.1", 25, "raised"),
        ] {
            assert_eq!(meaning(url), Ok((host.to_owned(), port, privacy)), "{url}");
        }
    }

    #[test]
    fn an_address_that_means_no_server_is_refused_without_its_password() {
        for url in [
            "",
            "mail.example",
            "http://mail.example",
            "smtp://",
            "smtp://:25",
            "smtp://mail.example:0",
            "smtp://mail.example:99999",
            "smtp://mail example",
            "smtp://hunter2@mail.example",
            "smtp://user:hunter2%zz@mail.example",
            "smtp://user:hunter2@mail.example?tls=none",
            "smtp://user:hunter2@mail.example?ca=/nowhere/ca.pem",
        ] {
            let error = meaning(url).unwrap_err();
            assert!(!error.contains("hunter2"), "{url}: {error}");
        }
    }

    #[test]
    fn a_password_may_hold_any_character() {
        assert_eq!(decoded("p%40ss%3Aw%2Frd+%C3%A9").as_deref(), Some("p@ss:w/rd+é"));
        for wrong in ["%", "%4", "%zz", "%ff"] {
            assert_eq!(decoded(wrong), None, "{wrong}");
        }
    }
}
