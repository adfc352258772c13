//! `gradus migrate`: brings a database to this version and stops.

use clap::Args;

use super::{Failure, Outcome, Run, print};
use crate::store::db::{self, DatabaseUrl, Manager, StoreError};

/// Apply pending migrations and stop.
#[derive(Args)]
pub struct Migrate {
    #[command(flatten)]
    database: Database,
}

/// Where the database is.
#[derive(Args)]
pub struct Database {
    /// sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME.
    #[arg(
        long,
        env = "GRADUS_DATABASE_URL",
        value_name = "URL",
        default_value = "sqlite://data/gradus.db",
        hide_env_values = true
    )]
    database_url: String,
}

impl Database {
    /// As it was given, with whatever secret it holds.
    pub(super) fn url(&self) -> &str {
        &self.database_url
    }

    pub(super) fn manager(&self) -> Result<Manager, Failure> {
        DatabaseUrl::parse(&self.database_url).map(Manager::new).map_err(Failure::from)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        match error {
            StoreError::Url(message) => Failure::Usage(message),
            other => Failure::System(other.to_string()),
        }
    }
}

impl Migrate {
    pub(super) fn run(self) -> Run {
        let mut connection = self.database.manager()?.open()?;
        let made = db::migrate(&mut connection)?;
        print(&match made.as_slice() {
            [] => "The database is up to date.\n".to_owned(),
            made => format!("Applied {}.\n", made.join(", ")),
        })?;
        Ok(Outcome::Fine)
    }
}
