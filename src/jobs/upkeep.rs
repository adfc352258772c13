//! Small things that are due from time to time: people hear of cover that is over, what has run out is cleared away, and the last link of the audit log is
//! written down outside of the database, where whoever could cut the log cannot reach it.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use chrono::NaiveDate;
use tokio::sync::watch;

use crate::app::{App, AppError};
use crate::clock::day_in_london;
use crate::domain::audit::Head;

/// How often the log is anchored, and after how many of those rounds what has run out is cleared away.
const EVERY: Duration = Duration::from_secs(60);
const TIDY_ROUNDS: u32 = 60;

/// The work, and what it remembers between two rounds.
pub struct Upkeep {
    app: App,
    anchor: Option<PathBuf>,
    last: Option<Head>,
    /// The day on which people were last told of what runs out.
    told_on: Option<NaiveDate>,
}

/// A line of the anchor's file: `TIME ROW HASH`.
pub fn anchor_line(at: chrono::DateTime<chrono::Utc>, head: &Head) -> String {
    format!("{} {} {}\n", at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true), head.sequence, head.hash)
}

impl Upkeep {
    /// `anchor`: the file to which links are added.
    pub fn new(app: App, anchor: Option<PathBuf>) -> Upkeep {
        Upkeep { app, anchor, last: None, told_on: None }
    }

    /// Writes the last link down, where it is a new one. Lines are added and never changed; each is on disk before the next.
    pub fn anchor(&mut self) -> Result<(), AppError> {
        let Some(path) = &self.anchor else { return Ok(()) };
        let head = self.app.audit_head()?;
        if head.sequence == 0 || self.last.as_ref() == Some(&head) {
            return Ok(());
        }
        let written = OpenOptions::new().create(true).append(true).open(path).and_then(|mut file| {
            file.write_all(anchor_line(self.app.now(), &head).as_bytes())?;
            file.sync_data()
        });
        written.map_err(|error| AppError::Internal(format!("cannot write {}: {error}", path.display())))?;
        self.last = Some(head);
        Ok(())
    }

    /// Clears away what has run out, and tells of what the day has brought.
    pub fn tidy(&mut self) -> Result<usize, AppError> {
        self.app.begin_day()?;
        let today = day_in_london(self.app.now());
        if self.told_on != Some(today) {
            self.app.tell_what_runs_out()?;
            self.told_on = Some(today);
        }
        self.app.clear_away()
    }

    /// Both, again and again, until the service stops.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut round: u32 = 0;
        loop {
            let tidy = round.is_multiple_of(TIDY_ROUNDS);
            let (upkeep, anchored, tidied) = match tokio::task::spawn_blocking(move || {
                let anchored = self.anchor();
                let tidied = if tidy { self.tidy().map(|_| ()) } else { Ok(()) };
                (self, anchored, tidied)
            })
            .await
            {
                Ok(done) => done,
                Err(error) => {
                    tracing::error!(%error, "upkeep ended");
                    return;
                }
            };
            self = upkeep;
            for error in [anchored.err(), tidied.err()].into_iter().flatten() {
                tracing::error!(%error, "upkeep failed and is tried again");
            }
            round = round.wrapping_add(1);
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                // Told to stop, or nobody is left who could tell: the last link of this run is written down first.
                _ = stop.changed() => {
                    let _ = tokio::task::spawn_blocking(move || self.anchor()).await;
                    return;
                }
            }
        }
    }
}
