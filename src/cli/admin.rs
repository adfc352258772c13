//! Commands for whoever runs the service: the first administrator, the table of routes, the check of the audit log.

use std::path::PathBuf;

use clap::Args;

use super::migrate::Database;
use super::{Failure, Format, Outcome, Run, Set, json, print, today};
use crate::app::{App, AppError, Settings, accounts};
use crate::clock::Clock;
use crate::domain::audit::Head;
use crate::domain::ids::OrganisationId;
use crate::policy::{Relation, matrix};
use crate::store::{audit, db};
use crate::web::routes::{Access, ROUTES};

/// Make the first administrator of an organisation and print the link that sets their password. It works once.
#[derive(Args)]
pub struct BootstrapAdmin {
    /// The id of the organisation, as its documents name it.
    #[arg(long, value_name = "ID")]
    organisation: String,
    #[arg(long, value_name = "ADDRESS")]
    email: String,
    #[command(flatten)]
    database: Database,
    /// Where people reach the service.
    #[arg(long, env = "GRADUS_PUBLIC_URL", value_name = "URL", default_value = "http://127.0.0.1:8080")]
    public_url: String,
}

impl BootstrapAdmin {
    pub(super) fn run(self, set: &Set) -> Run {
        let library = set.library(today(), Format::Text)?;
        let known = library.organisations.iter().find(|stored| stored.document.id.as_str() == self.organisation);
        let council = match known {
            Some(stored) => stored.document.name.clone(),
            None => {
                let known: Vec<&str> = library.organisations.iter().map(|stored| stored.document.id.as_str()).collect();
                let words = format!("There is no organisation {}. There are: {}.", self.organisation, known.join(", "));
                return Err(Failure::Usage(words));
            }
        };
        let manager = self.database.manager()?;
        db::migrate(&mut manager.open()?)?;
        let public_url = self.public_url.trim_end_matches('/').to_owned();
        let settings = Settings { public_url: public_url.clone(), ..Settings::default() };
        let app = App::new(manager, 1, Clock::System, library, settings)
            .map_err(|error| Failure::System(format!("cannot start: {error}")))?;
        let path = accounts::bootstrap(&app, OrganisationId::new(self.organisation), council, self.email)?;
        print(&format!("{public_url}{path}\n"))?;
        Ok(Outcome::Fine)
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Failure {
        match error {
            AppError::Unavailable(_) | AppError::Internal(_) => Failure::System(error.to_string()),
            AppError::Problems(report) => Failure::Problems(report, Format::Text),
            AppError::Unauthenticated(_) => {
                Failure::Usage("Nobody with that address may act here. Give --actor the address of an open account.".to_owned())
            }
            other => Failure::Input(other.to_string()),
        }
    }
}

/// Print every route with the row of the authorisation table that it stands under.
#[derive(Args)]
pub struct Routes {}

impl Routes {
    pub(super) fn run(self) -> Run {
        let mut text = String::new();
        for route in ROUTES {
            let access = match route.access {
                Access::Open => "anybody".to_owned(),
                Access::Door => "anybody, slowed by address".to_owned(),
                Access::Policy(actions) => actions.iter().map(|action| action.as_str()).collect::<Vec<_>>().join(" or "),
            };
            text.push_str(&format!("{:<6} {:<40} {access}\n", route.method, route.path));
            if let Access::Policy(actions) = route.access {
                for action in actions {
                    text.push_str(&matrix_rows(*action));
                }
            }
        }
        print(&text)?;
        Ok(Outcome::Fine)
    }
}

fn matrix_rows(action: crate::policy::Action) -> String {
    let mut text = String::new();
    for row in matrix::row(action) {
        let cells: Vec<String> =
            Relation::ALL.into_iter().map(|relation| format!("{} {}", relation.as_str(), row.cell(relation))).collect();
        text.push_str(&format!("           {:<10} {}\n", row.role, cells.join("  ")));
    }
    text
}

/// Check that the audit log is whole: no row changed, taken out or put in.
#[derive(Args)]
pub struct Verify {
    #[command(flatten)]
    database: Database,
    /// A file of links that was written elsewhere while the service ran. It shows a log whose end was cut off.
    #[arg(long, env = "GRADUS_AUDIT_ANCHOR", value_name = "FILE")]
    anchor: Option<PathBuf>,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(serde::Serialize)]
struct Verified {
    ok: bool,
    entries: i64,
    first_bad_row: Option<i64>,
    what: Option<String>,
}

impl Verify {
    pub(super) fn run(self) -> Run {
        let anchors = match &self.anchor {
            None => Vec::new(),
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| Failure::Usage(format!("cannot read {}: {error}", path.display())))?;
                read_anchors(&text).map_err(|line| {
                    Failure::Input(format!("{}:{line}: this is no line of an anchor: TIME ROW HASH", path.display()))
                })?
            }
        };
        let mut connection = self.database.manager()?.open()?;
        let (answer, words) = match audit::verify(&mut connection, &anchors)? {
            Ok(head) => {
                let words = format!("The audit log is whole: {} entries, {} anchors held.\n", head.sequence, anchors.len());
                (Verified { ok: true, entries: head.sequence, first_bad_row: None, what: None }, words)
            }
            Err(fault) => {
                let words = format!("The audit log is damaged at row {}: {}.\n", fault.sequence, fault.what);
                let entries = fault.sequence - 1;
                (Verified { ok: false, entries, first_bad_row: Some(fault.sequence), what: Some(fault.what) }, words)
            }
        };
        match self.format {
            Format::Text => print(&words)?,
            Format::Json => print(&json(&answer)?)?,
        }
        Ok(if answer.ok { Outcome::Fine } else { Outcome::Found })
    }
}

/// Lines of `TIME ROW HASH`; the number of the first that is none otherwise.
fn read_anchors(text: &str) -> Result<Vec<Head>, usize> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(index, line)| {
            let parts: Vec<&str> = line.split_whitespace().collect();
            match parts.as_slice() {
                [_, row, hash] => Ok(Head { sequence: row.parse().map_err(|_| index + 1)?, hash: (*hash).to_owned() }),
                _ => Err(index + 1),
            }
        })
        .collect()
}
