//! `gradus seed`: a scenario into an empty database or a demonstration.

use std::path::PathBuf;

use clap::Args;

use super::migrate::Database;
use super::progress::bar;
use super::{Failure, Format, Outcome, Run, Set, at, json, print, today};
use crate::app::{App, AppError, Settings, scenario};
use crate::clock::Clock;
use crate::frameworks::scenario::{Places, read};
use crate::store::db;

/// Load a scenario of people into an empty database or a demonstration. Pending migrations are applied first.
#[derive(Args)]
pub struct Seed {
    /// The scenario (YAML).
    file: PathBuf,
    #[command(flatten)]
    database: Database,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

impl Seed {
    pub(super) fn run(self, set: &Set) -> Run {
        let today = today();
        let library = set.library(today, self.format)?;
        let files = at(&self.file)?;
        let [file] = files.as_slice() else {
            return Err(Failure::Usage(format!("{} is a folder; a scenario is one file", self.file.display())));
        };
        let scenario = read(file, &library, today).map_err(|report| Failure::Problems(report, self.format))?;
        let manager = self.database.manager()?;
        db::migrate(&mut manager.open()?)?;
        let app = App::new(manager, 1, Clock::System, library, Settings::default())
            .map_err(|error| Failure::System(format!("cannot start: {error}")))?;
        let bar = bar("Preparing", scenario.people.len() as u64);
        let loaded = scenario::load(&app, scenario, Places::of(file), &|done| bar.set_position(done as u64));
        bar.finish_and_clear();
        let loaded = loaded.map_err(|error| match error {
            AppError::Problems(report) => Failure::Problems(report, self.format),
            error => error.into(),
        })?;
        print(&match self.format {
            Format::Json => json(&loaded)?,
            Format::Text => format!(
                "Loaded {} people with {} posts, {} lines of management and {} delegations, {} pieces of evidence and {} applications, of {} organisations.\n",
                loaded.people,
                loaded.posts,
                loaded.lines,
                loaded.delegations,
                loaded.evidence,
                loaded.applications,
                loaded.organisations
            ),
        })?;
        Ok(Outcome::Fine)
    }
}
