//! `gradus import`: a file about staff or their caseloads, whole or not at all, every problem told.

use std::fmt::Write;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use clap::{Args, ValueEnum};
use indicatif::ProgressBar;
use serde::Serialize;

use super::migrate::Database;
use super::progress::bar;
use super::{Failure, Format, Outcome, Run, Set, at, json, only_errors, print, today};
use crate::app::imports::{self, Doing, Ran, Upload};
use crate::app::{App, AppError, Call, Caller, Settings};
use crate::clock::Clock;
use crate::domain::mapping::Mapping;
use crate::domain::staff_import::content::Content;
use crate::domain::staff_import::record::{ImportState, ShownEntry, Summary};
use crate::domain::staff_import::{Plan, Problems, RowProblem, StaffFile};
use crate::exchange::spool::Spool;
use crate::exchange::{staff, table, templates};
use crate::frameworks::load::{Published, load};
use crate::store::db::{self, Manager};

/// Import a file about staff, their caseloads or their learning. Nothing is stored while anything is wrong with it; the same file again changes nothing.
#[derive(Args)]
pub struct Import {
    #[arg(value_enum)]
    kind: Kind,
    /// The table (CSV, UTF-8).
    #[arg(required_unless_present = "template")]
    file: Option<PathBuf>,
    /// Print a file to begin with, headings and two lines as a sample, and stop.
    #[arg(long, conflicts_with_all = ["file", "mapping", "dry_run"])]
    template: bool,
    /// The organisation; the actor's own, where it is left out.
    #[arg(long, value_name = "ID")]
    organisation: Option<String>,
    /// How the council's own extract is written (YAML).
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Say what would happen, and store nothing.
    #[arg(long)]
    dry_run: bool,
    /// The address of whoever imports. Their rights apply.
    #[arg(long, value_name = "EMAIL", required_unless_present = "template")]
    actor: Option<String>,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    database: Database,
    /// Where people reach the service; links in mails begin with it.
    #[arg(long, env = "GRADUS_PUBLIC_URL", value_name = "URL", default_value = "http://127.0.0.1:8080")]
    public_url: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    People,
    Patches,
    Fte,
    Absences,
    Metrics,
    Events,
    Targets,
    Qualifications,
    Employment,
    Training,
    Cpd,
}

impl Kind {
    fn staff_file(self) -> StaffFile {
        match self {
            Kind::People => StaffFile::People,
            Kind::Patches => StaffFile::Patches,
            Kind::Fte => StaffFile::Fte,
            Kind::Absences => StaffFile::Absences,
            Kind::Metrics => StaffFile::Metrics,
            Kind::Events => StaffFile::Events,
            Kind::Targets => StaffFile::Targets,
            Kind::Qualifications => StaffFile::Qualifications,
            Kind::Employment => StaffFile::Employment,
            Kind::Training => StaffFile::Training,
            Kind::Cpd => StaffFile::Cpd,
        }
    }
}

impl Import {
    pub(super) fn run(self, set: &Set) -> Run {
        let kind = self.kind.staff_file();
        if self.template {
            let bytes = templates::write(kind).map_err(|error| Failure::System(error.to_string()))?;
            print(&String::from_utf8_lossy(&bytes))?;
            return Ok(Outcome::Fine);
        }
        let (Some(path), Some(actor)) = (&self.file, &self.actor) else {
            return Err(Failure::Usage("FILE and --actor are needed".to_owned()));
        };
        let library = set.library(today(), self.format)?;
        let mapping = self.mapping.as_deref().map(|path| read_mapping(path, set, self.format)).transpose()?;
        let content = read_file(path)?;
        let manager = self.database.manager()?;
        is_migrated(&manager)?;
        let reading = bar("Reading", content.size());
        let read = staff::read(kind, &content, mapping.as_ref(), &|done| reading.set_position(done));
        let read = read.map_err(|error| Failure::System(format!("cannot read {}: {error}", path.display())))?;
        reading.finish_and_clear();
        let settings = Settings { public_url: self.public_url.trim_end_matches('/').to_owned(), ..Settings::default() };
        let app = App::new(manager, 1, Clock::System, library, settings)
            .map_err(|error| Failure::System(format!("cannot start: {error}")))?;
        let call = Call::command(actor);
        let asked = self.organisation.clone();
        let file = path.display().to_string();
        let lines = read.lines as u64;
        if self.dry_run {
            let bars = Bars::of(lines);
            let (plan, summary) = app.read(&call, |tx, me| {
                is_own(me, asked.as_deref())?;
                imports::dry_run(tx, me, &read, &|doing, done| bars.hear(doing, done))
            })?;
            bars.clear();
            let state = if plan.is_sound() { "dry_run" } else { "refused" };
            return self.tell(&file, state, None, &plan, &summary);
        }
        let upload = Upload { file_name: file.clone(), content, mapping, read };
        let ran = app.write(&call, move |tx, me| {
            is_own(me, asked.as_deref())?;
            let bars = Bars::of(lines);
            let ran = imports::run(tx, me, upload, &|doing, done| bars.hear(doing, done));
            bars.clear();
            ran
        })?;
        match ran {
            Ran::Refused(plan, summary) => self.tell(&file, "refused", None, &plan, &summary),
            Ran::Kept(plan, import) => self.tell(&file, import.state.as_str(), Some(&import.id), &plan, &import.summary),
        }
    }

    fn tell(&self, file: &str, state: &str, id: Option<&str>, plan: &Plan, summary: &Summary) -> Run {
        print(&match self.format {
            Format::Json => json(&Answer::of(self.kind.staff_file(), file, state, id, plan, summary))?,
            Format::Text => in_words(file, state, plan, summary),
        })?;
        Ok(if plan.is_sound() { Outcome::Fine } else { Outcome::Found })
    }
}

/// The bars of the two parts of an import, one after the other.
struct Bars(u64, OnceLock<ProgressBar>, OnceLock<ProgressBar>);

impl Bars {
    fn of(lines: u64) -> Bars {
        Bars(lines, OnceLock::new(), OnceLock::new())
    }

    fn hear(&self, doing: Doing, done: usize) {
        let shown = match doing {
            Doing::Checking => self.1.get_or_init(|| bar("Checking", self.0)),
            Doing::Storing => {
                self.1.get().inspect(|checking| checking.finish_and_clear());
                self.2.get_or_init(|| bar("Importing", self.0))
            }
        };
        shown.set_position(done as u64);
    }

    fn clear(&self) {
        for shown in [&self.1, &self.2] {
            shown.get().inspect(|shown| shown.finish_and_clear());
        }
    }
}

/// Everybody acts for their own organisation.
pub(super) fn is_own(me: &Caller, asked: Option<&str>) -> Result<(), AppError> {
    match asked.filter(|id| *id != me.organisation().as_str()) {
        None => Ok(()),
        Some(id) => {
            Err(AppError::forbidden("other_organisation", format!("You do not belong to {id}, so you cannot act for it.")))
        }
    }
}

/// The file as it is now: what is read, kept and done is the same whatever becomes of it meanwhile.
fn read_file(path: &Path) -> Result<Content, Failure> {
    let failed = |error: std::io::Error| Failure::Usage(format!("cannot read {}: {error}", path.display()));
    let mut spool = Spool::default();
    // One byte over the limit is enough to know that it is too large.
    let mut file = File::open(path).map_err(failed)?.take(table::MAX_BYTES as u64 + 1);
    std::io::copy(&mut file, &mut spool).map_err(failed)?;
    Ok(spool.content())
}

fn read_mapping(path: &Path, set: &Set, format: Format) -> Result<Mapping, Failure> {
    let own = at(path)?;
    let names: Vec<String> = own.iter().map(|file| file.path.clone()).collect();
    let loaded = load(&own, &set.files()?, &Published::new(), today());
    if !loaded.report.ok {
        return Err(Failure::Problems(only_errors(loaded.report), format));
    }
    let mut found = loaded.library.mappings.iter().filter(|stored| names.contains(&stored.path));
    match (found.next(), found.next()) {
        (Some(stored), None) => Ok(stored.document.clone()),
        _ => Err(Failure::Usage(format!("{} holds no mapping, or more than one", path.display()))),
    }
}

/// Neither an import nor an export makes tables: it would make them in a database that was named by mistake.
pub(super) fn is_migrated(manager: &Manager) -> Result<(), Failure> {
    let applied = db::applied(&mut manager.open()?)?;
    match db::known_migrations()?.iter().all(|name| applied.contains(name)) {
        true => Ok(()),
        false => Err(Failure::System("The database is not at this version. Run gradus migrate first.".to_owned())),
    }
}

/// The answer for machines.
#[derive(Serialize)]
struct Answer<'a> {
    ok: bool,
    kind: &'static str,
    file: &'a str,
    /// done | second_person | dry_run | refused
    state: &'a str,
    id: Option<&'a str>,
    rows: usize,
    new: usize,
    changed: usize,
    ended: usize,
    unchanged: usize,
    errors: usize,
    warnings: usize,
    needs_second_person: bool,
    set_aside: Vec<Aside<'a>>,
    teams: &'a [String],
    problems: &'a [RowProblem],
    /// Problems that are not listed, since there are too many.
    more_problems: usize,
    changes: &'a [ShownEntry],
    more_changes: usize,
}

#[derive(Serialize)]
struct Aside<'a> {
    line: u32,
    employee_ref: &'a str,
}

impl<'a> Answer<'a> {
    fn of(
        kind: StaffFile,
        file: &'a str,
        state: &'a str,
        id: Option<&'a str>,
        plan: &'a Plan,
        summary: &'a Summary,
    ) -> Answer<'a> {
        let Problems { list, more } = &plan.problems;
        Answer {
            ok: plan.is_sound(),
            kind: kind.as_str(),
            file,
            state,
            id,
            rows: summary.rows,
            new: summary.new,
            changed: summary.changed,
            ended: summary.ended,
            unchanged: summary.unchanged,
            errors: summary.errors,
            warnings: summary.warnings,
            needs_second_person: summary.needs_second_person,
            set_aside: plan.set_aside.iter().map(|(line, employee_ref)| Aside { line: *line, employee_ref }).collect(),
            teams: &plan.teams,
            problems: list,
            more_problems: *more,
            changes: &summary.entries,
            more_changes: summary.more_entries,
        }
    }
}

fn in_words(file: &str, state: &str, plan: &Plan, summary: &Summary) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    for problem in &plan.problems.list {
        let place = if problem.line == 0 { file.to_owned() } else { format!("{file}:{}", problem.line) };
        let _ = writeln!(text, "{place}: {}[{}]: {}", problem.severity.as_str(), problem.code.as_str(), problem.message);
    }
    if plan.problems.more > 0 {
        let _ = writeln!(text, "and {} more problems", plan.problems.more);
    }
    let problems =
        if summary.errors == 1 { "There is 1 problem.".to_owned() } else { format!("There are {} problems.", summary.errors) };
    let _ = match state {
        "refused" => writeln!(text, "{problems} Nothing has been imported."),
        "dry_run" => {
            for entry in &summary.entries {
                let changes: Vec<String> = entry
                    .changes
                    .iter()
                    .map(|change| match change.was.as_str() {
                        "" => format!("{} {}", change.field, change.will_be),
                        was => format!("{} {was} -> {}", change.field, change.will_be),
                    })
                    .collect();
                let _ = writeln!(text, "Line {}: {} {}: {}", entry.line, entry.employee_ref, entry.name, changes.join(", "));
                for effect in &entry.effects {
                    let _ = writeln!(text, "  {}", effect.words());
                }
            }
            if summary.more_entries > 0 {
                let _ = writeln!(text, "and {} more rows", summary.more_entries);
            }
            if summary.not_judged > 0 {
                let others = summary.not_judged;
                let _ = writeln!(text, "People for whom what the corrections do to criteria is not worked out: {others}.");
            }
            if summary.frozen > 0 {
                let _ = writeln!(text, "Open applications that keep their frozen figures: {}.", summary.frozen);
            }
            let second = if summary.needs_second_person { " A second person in HR would have to confirm." } else { "" };
            writeln!(text, "Nothing has been stored. This would be: {}.{second}", summary.words())
        }
        state if state == ImportState::SecondPerson.as_str() => writeln!(
            text,
            "This moves or ends {} of {} staff, so nothing has been done yet: another colleague in HR must confirm it on the page Imports.",
            summary.moved, summary.staff
        ),
        _ => writeln!(text, "{}.", capital(&summary.words())),
    };
    text
}

fn capital(text: &str) -> String {
    crate::domain::words::capital(text)
}
