//! The settings of the service: flags, or environment variables that begin with `GRADUS_`. `gradus serve --help` prints them.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

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
