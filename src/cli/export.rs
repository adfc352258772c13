//! `gradus export`: reports as files.

use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use tempfile::NamedTempFile;

use super::import::{is_migrated, is_own};
use super::migrate::Database;
use super::progress::bar;
use super::{Failure, Format as Printed, Outcome, Run, Set, print, today};
use crate::app::reports::{self, Known, Question};
use crate::app::{App, AppError, Call, Settings};
use crate::clock::Clock;
use crate::exchange::grade_report::{self, Format};

/// Write a report to a file. The file is there when it is whole, and not before.
#[derive(Args)]
pub struct Export {
    #[arg(value_enum)]
    report: Report,
    /// The day the report is about; today, where it is left out.
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
    /// Whether what was written down after that day counts.
    #[arg(long, value_enum, default_value = "today")]
    known: KnownWhen,
    #[arg(long, value_enum)]
    format: FileFormat,
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    /// The organisation; the actor's own, where it is left out.
    #[arg(long, value_name = "ID")]
    organisation: Option<String>,
    /// The address of whoever exports. Their rights apply, and the export is recorded.
    #[arg(long, value_name = "EMAIL")]
    actor: String,
    #[command(flatten)]
    database: Database,
}

#[derive(Clone, Copy, ValueEnum)]
enum Report {
    /// Who is on which level: one row a post.
    Grades,
    /// The same rows: what each officer still lacks stands in the column outstanding.
    Readiness,
}

#[derive(Clone, Copy, ValueEnum)]
enum KnownWhen {
    /// Everything known today counts.
    Today,
    /// Only what was known on that day.
    Then,
}

#[derive(Clone, Copy, ValueEnum)]
enum FileFormat {
    Csv,
    Xlsx,
    Json,
}

impl Export {
    pub(super) fn run(self, set: &Set) -> Run {
        let library = set.library(today(), Printed::Text)?;
        let manager = self.database.manager()?;
        is_migrated(&manager)?;
        let format = match self.format {
            FileFormat::Csv => Format::Csv,
            FileFormat::Xlsx => Format::Xlsx,
            FileFormat::Json => Format::Json,
        };
        let known = match self.known {
            KnownWhen::Today => Known::Today,
            KnownWhen::Then => Known::Then,
        };
        let (Report::Grades | Report::Readiness) = self.report;
        let question = Question { as_of: self.as_of, known, ..Question::default() };
        let path = &self.output;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let beside = NamedTempFile::new_in(folder);
        let mut file = beside.map_err(|error| Failure::Usage(format!("cannot write to {}: {error}", folder.display())))?;
        let app = App::new(manager, 1, Clock::System, library, Settings::default())
            .map_err(|error| Failure::System(format!("cannot start: {error}")))?;
        let failed = |error: std::io::Error| AppError::Unavailable(format!("cannot write {}: {error}", path.display()));
        let rows = app.read_apart(&Call::command(&self.actor), |tx, me| {
            is_own(me, self.organisation.as_deref())?;
            let as_of = self.as_of.unwrap_or(tx.today);
            let writing = bar("Writing", 0);
            let progress = |done, about| {
                writing.set_length(about);
                writing.set_position(done);
            };
            let (out, times) = (BufWriter::new(file.as_file_mut()), (as_of, tx.now));
            let written = grade_report::write(format, out, times, failed, |row| {
                reports::export(tx, me, &question, format.as_str(), &progress, &mut |line| row(line.line.row))
            });
            writing.finish_and_clear();
            let (rows, mut out) = written?;
            out.flush().map_err(failed)?;
            Ok(rows)
        })?;
        file.persist(path).map_err(|error| Failure::System(format!("cannot write {}: {error}", path.display())))?;
        print(&format!("{rows} {} written to {}.\n", if rows == 1 { "row" } else { "rows" }, path.display()))?;
        Ok(Outcome::Fine)
    }
}
