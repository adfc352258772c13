//! The command line: one file for each subcommand, and the habits they share. Standard output is for answers, standard
//! error for everything else. Exit codes: 0 fine, 1 the input has problems, 2 wrong usage, 3 the system failed.

mod admin;
mod assess;
mod check;
mod compare;
pub mod demonstration;
mod export;
mod generate;
mod import;
mod migrate;
mod progress;
mod report;
mod schema;
mod seed;
mod serve;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Parser, Subcommand, ValueEnum};
use serde::Serialize;

use crate::clock;
use crate::domain::problem::{Report, Severity};
use crate::frameworks::diagnostics::{self, SourceFile};
use crate::frameworks::files;
use crate::frameworks::library::{Library, Unresolved};
use crate::frameworks::load::{Published, load};

#[derive(Parser)]
#[command(name = "gradus", version, about = "Career progression and competency tracking for council housing income staff")]
struct Cli {
    /// A folder of documents to use instead of the bundled ones.
    #[arg(long, env = "GRADUS_FRAMEWORKS", value_name = "FOLDER", global = true)]
    frameworks: Option<PathBuf>,
    /// Without a command: `serve --demo`.
    #[command(subcommand)]
    command: Option<Command>,
}

/// What `gradus` alone does.
#[derive(Parser)]
struct Alone {
    #[command(flatten)]
    serve: serve::Serve,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Check),
    Assess(assess::Assess),
    Drift(compare::Drift),
    Diff(compare::Diff),
    Schema(schema::Schema),
    Digests(check::Digests),
    Serve(Box<serve::Serve>),
    Migrate(migrate::Migrate),
    Seed(seed::Seed),
    Import(Box<import::Import>),
    Export(Box<export::Export>),
    Generate(generate::Generate),
    BootstrapAdmin(admin::BootstrapAdmin),
    Verify(admin::Verify),
    Routes(admin::Routes),
}

/// How an answer is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For machines; standard output then holds JSON and nothing else.
    Json,
}

/// Why a command ends without its answer.
enum Failure {
    /// The input has problems, and they are told.
    Input(String),
    /// The input has problems, each with its place. They are the answer, so they go where the answer would.
    Problems(Report, Format),
    /// The command was called wrongly.
    Usage(String),
    /// Disk, or whatever else is ours to keep running.
    System(String),
}

/// What a command ends with when it ran: whether what it looked at was in order.
enum Outcome {
    Fine,
    Found,
}

type Run = Result<Outcome, Failure>;

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::System(format!("cannot write the answer: {error}"))
    }
}

/// Reads the arguments, does what they say and gives the exit code.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let set = Set { folder: cli.frameworks };
    let command = cli.command.unwrap_or_else(|| {
        // Settings from the environment count here as well.
        let mut serve = Alone::parse_from(["gradus"]).serve;
        serve.demo = true;
        Command::Serve(Box::new(serve))
    });
    let result = match command {
        Command::Check(command) => command.run(&set),
        Command::Assess(command) => command.run(&set),
        Command::Drift(command) => command.run(&set),
        Command::Diff(command) => command.run(&set),
        Command::Schema(command) => command.run(),
        Command::Digests(command) => command.run(&set),
        Command::Serve(command) => command.run(&set),
        Command::Migrate(command) => command.run(),
        Command::Seed(command) => command.run(&set),
        Command::Import(command) => command.run(&set),
        Command::Export(command) => command.run(&set),
        Command::Generate(command) => command.run(),
        Command::BootstrapAdmin(command) => command.run(&set),
        Command::Verify(command) => command.run(),
        Command::Routes(command) => command.run(),
    };
    match result {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        // Whoever closed the pipe has read enough; that is no failure of ours.
        Err(Failure::Problems(report, format)) => {
            let text = match format {
                Format::Text => Ok(diagnostics::to_text(&report)),
                Format::Json => json(&report),
            };
            match text.and_then(|text| print(&text)) {
                Ok(()) => ExitCode::from(1),
                Err(_) => ExitCode::from(3),
            }
        }
        Err(failure) => {
            let (code, message) = match failure {
                Failure::Input(message) => (1, message),
                Failure::Problems(..) => return ExitCode::from(1),
                Failure::Usage(message) => (2, message),
                Failure::System(message) => (3, message),
            };
            let _ = writeln!(io::stderr(), "{}", message.trim_end());
            ExitCode::from(code)
        }
    }
}

/// Writes an answer to standard output. A reader that has gone away is not a failure.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

fn json<T: Serialize>(answer: &T) -> Result<String, Failure> {
    match serde_json::to_string_pretty(answer) {
        Ok(text) => Ok(text + "\n"),
        Err(error) => Err(Failure::System(format!("cannot write the answer as JSON: {error}"))),
    }
}

/// The documents that references are resolved against.
struct Set {
    folder: Option<PathBuf>,
}

impl Set {
    fn files(&self) -> Result<Vec<SourceFile>, Failure> {
        match &self.folder {
            None => Ok(files::bundled()),
            Some(folder) => at(folder),
        }
    }

    /// The library of the set, which must be in order.
    fn library(&self, today: NaiveDate, format: Format) -> Result<Library, Failure> {
        let loaded = load(&self.files()?, &[], &Published::new(), today);
        match loaded.report.ok {
            true => Ok(loaded.library),
            false => Err(Failure::Problems(only_errors(loaded.report), format)),
        }
    }
}

fn only_errors(report: Report) -> Report {
    let errors = report.problems.into_iter().filter(|problem| problem.severity == Severity::Error).collect();
    Report::new(report.documents, errors)
}

fn at(path: &Path) -> Result<Vec<SourceFile>, Failure> {
    files::at(path).ok_or_else(|| Failure::Usage(format!("There is nothing at {}", path.display())))
}

impl From<Unresolved> for Failure {
    fn from(unresolved: Unresolved) -> Failure {
        let suggestion = unresolved.suggestion.map(|word| format!(" Did you mean {word}?")).unwrap_or_default();
        Failure::Input(format!("error[{}]: {}.{suggestion}", unresolved.code.as_str(), unresolved.message))
    }
}

fn today() -> NaiveDate {
    clock::today()
}
