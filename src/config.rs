//! The settings of the service: flags, or environment variables that begin with `GRADUS_`. `gradus serve --help` prints them.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::app::settings::{Shown, Value};
use crate::domain::account::{Role, Roles};
use crate::domain::session::Limits;

/// Settings of `gradus serve`.
#[derive(Args, Clone)]
pub struct Service {
    /// Where to listen for requests.
    #[arg(long, env = "GRADUS_LISTEN", value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Where people reach the service. Links in mails begin with it; with https:// cookies are for HTTPS only.
    #[arg(long, env = "GRADUS_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Where to listen for Prometheus. Without it there are no metrics; it is for the machine itself.
    #[arg(long, env = "GRADUS_METRICS_LISTEN", value_name = "ADDRESS:PORT")]
    pub metrics_listen: Option<SocketAddr>,
    /// A folder whose files are laid over the built-in styles: gradus.css, gradus.js, icon.svg or a theme.css.
    #[arg(long, env = "GRADUS_THEME", value_name = "FOLDER")]
    pub theme: Option<PathBuf>,
    /// The mail server: smtp://, smtps://, or file:DIR to write mails as files. Without it mails wait in the outbox.
    #[arg(long, env = "GRADUS_SMTP_URL", value_name = "URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// The sender of mails.
    #[arg(long, env = "GRADUS_MAIL_FROM", value_name = "ADDRESS", default_value = "Gradus <gradus@localhost>")]
    pub mail_from: String,
    /// The address that people ask for help, as pages and mails name it.
    #[arg(long, env = "GRADUS_CONTACT", value_name = "ADDRESS", default_value = "gradus@localhost")]
    pub contact: String,
    /// Proxies whose X-Forwarded-For is believed.
    #[arg(long, env = "GRADUS_TRUSTED_PROXIES", value_name = "ADDRESSES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,
    /// Roles that must show a second factor, or none.
    #[arg(long, env = "GRADUS_REQUIRE_TOTP", value_name = "ROLES", default_value = "hr,admin,auditor", value_parser = roles)]
    pub require_totp: Roles,
    /// Minutes without a request after which a session ends.
    #[arg(long, env = "GRADUS_SESSION_IDLE_MINUTES", value_name = "MINUTES", default_value_t = 30,
          value_parser = clap::value_parser!(i64).range(5..=480))]
    pub session_idle_minutes: i64,
    /// Hours after which a session ends in any case.
    #[arg(long, env = "GRADUS_SESSION_HOURS", value_name = "HOURS", default_value_t = 10,
          value_parser = clap::value_parser!(i64).range(1..=24))]
    pub session_hours: i64,
    /// Working days in which sent evidence is to be reviewed.
    #[arg(long, env = "GRADUS_REVIEW_DAYS", value_name = "DAYS", default_value_t = 10,
          value_parser = clap::value_parser!(u32).range(1..=60))]
    pub review_days: u32,
    /// Seconds between two looks into the outbox.
    #[arg(long, env = "GRADUS_OUTBOX_SECONDS", value_name = "SECONDS", default_value_t = 5,
          value_parser = clap::value_parser!(u64).range(1..=3_600))]
    pub outbox_seconds: u64,
    /// Connections to the database for reading, and as many threads for requests.
    #[arg(long, env = "GRADUS_CONNECTIONS", value_name = "NUMBER", default_value_t = 4,
          value_parser = clap::value_parser!(u32).range(1..=64))]
    pub connections: u32,
    /// A file, on another disk or machine, to which the last link of the audit log is written every minute.
    #[arg(long, env = "GRADUS_AUDIT_ANCHOR", value_name = "FILE")]
    pub audit_anchor: Option<PathBuf>,
    /// Seconds that requests in hand may take once the service is told to stop.
    #[arg(long, env = "GRADUS_GRACE_SECONDS", value_name = "SECONDS", default_value_t = 8)]
    pub grace_seconds: u64,
    /// What to log, such as info or gradus=debug.
    #[arg(long, env = "GRADUS_LOG", value_name = "FILTER", default_value = "info")]
    pub log: String,
    /// How to log.
    #[arg(long, env = "GRADUS_LOG_FORMAT", value_name = "FORMAT", default_value = "text")]
    pub log_format: LogFormat,
}

/// How a line of the log is written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Service {
    pub fn limits(&self) -> Limits {
        Limits {
            idle: chrono::Duration::minutes(self.session_idle_minutes),
            absolute: chrono::Duration::hours(self.session_hours),
            ..Limits::default()
        }
    }

    pub fn outbox_interval(&self) -> Duration {
        Duration::from_secs(self.outbox_seconds)
    }

    /// The address that links begin with, without a slash at the end.
    pub fn public_address(&self) -> String {
        match &self.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{}", self.listen),
        }
    }
}

impl Service {
    /// The settings as an administrator may read them. `database` is where the database is.
    pub fn shown(&self, database: &str) -> Vec<Shown> {
        let mut all = Vec::new();
        let mut text = |group, label, name, value: String, built_in: &str| {
            let built_in = value == built_in;
            let value = if value.is_empty() { "Not set".to_owned() } else { value };
            all.push(Shown { group, label, name, value: Value::Text(value), built_in });
        };
        let list = |parts: Vec<String>| parts.join(", ");
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        let here = "The service";
        text(here, "Address that people reach", "GRADUS_PUBLIC_URL", self.public_address(), &format!("http://{}", self.listen));
        text(here, "Listens on", "GRADUS_LISTEN", self.listen.to_string(), "127.0.0.1:8080");
        let metrics = self.metrics_listen.map(|address| address.to_string()).unwrap_or_default();
        text(here, "Metrics on", "GRADUS_METRICS_LISTEN", metrics, "");
        text(here, "Whom to ask for help", "GRADUS_CONTACT", self.contact.clone(), "gradus@localhost");
        let proxies = list(self.trusted_proxies.iter().map(ToString::to_string).collect());
        text(here, "Trusted proxies", "GRADUS_TRUSTED_PROXIES", proxies, "");
        text(here, "Styles laid over the built-in ones", "GRADUS_THEME", path(&self.theme), "");
        text(here, "Seconds to finish when stopped", "GRADUS_GRACE_SECONDS", self.grace_seconds.to_string(), "8");
        text(here, "What is logged", "GRADUS_LOG", self.log.clone(), "info");
        let door = "Signing in";
        let roles = list(self.require_totp.iter().map(|role| role.label().to_owned()).collect());
        let roles = if roles.is_empty() { "None".to_owned() } else { roles };
        text(door, "Roles that need a second factor", "GRADUS_REQUIRE_TOTP", roles, "HR, Administrator, Auditor");
        let idle = format!("{} minutes", self.session_idle_minutes);
        text(door, "A session ends without a request for", "GRADUS_SESSION_IDLE_MINUTES", idle, "30 minutes");
        let hours = format!("{} hours", self.session_hours);
        text(door, "A session ends in any case after", "GRADUS_SESSION_HOURS", hours, "10 hours");
        let work = "Evidence";
        let days = format!("{} working days", self.review_days);
        text(work, "Reviewers have for a piece of evidence", "GRADUS_REVIEW_DAYS", days, "10 working days");
        let store = "Database and audit log";
        text(store, "Database", "GRADUS_DATABASE_URL", without_credentials(database), "sqlite://data/gradus.db");
        text(store, "Connections for reading", "GRADUS_CONNECTIONS", self.connections.to_string(), "4");
        text(store, "Links of the audit log are written to", "GRADUS_AUDIT_ANCHOR", path(&self.audit_anchor), "");
        let mail = "Mail";
        text(mail, "Sender", "GRADUS_MAIL_FROM", self.mail_from.clone(), "Gradus <gradus@localhost>");
        text(
            mail,
            "Looks for mail to send every",
            "GRADUS_OUTBOX_SECONDS",
            format!("{} seconds", self.outbox_seconds),
            "5 seconds",
        );
        let server = Value::Secret(self.smtp_url.is_some());
        let built_in = self.smtp_url.is_none();
        all.push(Shown { group: mail, label: "Mail server", name: "GRADUS_SMTP_URL", value: server, built_in });
        all
    }
}

/// An address without the name and password that it may hold, and without whatever follows its path.
fn without_credentials(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    match url.split_once("://") {
        Some((scheme, rest)) => {
            // A password may hold an @ of its own, so the last one counts.
            let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
            format!("{scheme}://{place}")
        }
        None => "Set, not shown".to_owned(),
    }
}

fn roles(text: &str) -> Result<Roles, String> {
    if text.trim() == "none" {
        return Ok(Roles::NONE);
    }
    text.split(',')
        .map(|word| {
            let known = || Role::ALL.map(Role::as_str).join(", ");
            Role::from_word(word.trim()).ok_or_else(|| format!("\"{word}\" is no role; roles are {}, or none", known()))
        })
        .collect()
}

/// Sets up the log, on standard error. Given twice, the first holds.
pub fn start_log(filter: &str, format: LogFormat) -> Result<(), String> {
    let filter = tracing_subscriber::EnvFilter::try_new(filter).map_err(|error| format!("--log: {error}"))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // Set already, as in a test, is as good.
    let _ = match format {
        LogFormat::Text => log.with_ansi(false).try_init(),
        LogFormat::Json => log.json().flatten_event(true).with_current_span(false).with_span_list(false).try_init(),
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Only {
        #[command(flatten)]
        service: Service,
    }

    #[test]
    fn no_secret_is_ever_shown() {
        for (url, shown) in [
            ("sqlite://data/gradus.db", "sqlite://data/gradus.db"),
            ("postgres://gradus:hunter2@db.example/gradus", "postgres://db.example/gradus"),
            ("postgres://gradus:p@ss@db.example:5432/gradus?password=hunter2", "postgres://db.example:5432/gradus"),
            ("postgres://db.example/gradus?user=a&password=b#c", "postgres://db.example/gradus"),
            ("hunter2", "Set, not shown"),
        ] {
            assert_eq!(without_credentials(url), shown);
        }
        let smtp = "--smtp-url=smtps://mailer:hunter2@smtp.example";
        let service = Only::parse_from(["gradus", smtp]).service;
        let shown = service.shown("postgres://gradus:hunter2@db.example/gradus");
        assert!(!format!("{shown:?}").contains("hunter2"), "{shown:?}");
        let mail = shown.iter().find(|setting| setting.name == "GRADUS_SMTP_URL").unwrap();
        assert_eq!((&mail.value, mail.built_in), (&Value::Secret(true), false));
    }

    #[test]
    fn what_nobody_set_is_said_to_be_built_in() {
        let shown = Only::parse_from(["gradus"]).service.shown("sqlite://data/gradus.db");
        let set: Vec<&str> = shown.iter().filter(|setting| !setting.built_in).map(|setting| setting.name).collect();
        assert_eq!(set, Vec::<&str>::new());
    }
}
