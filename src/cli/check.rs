//! `gradus check` and `gradus digests`: what is wrong with documents, and what pins those that are right.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use clap::Args;

use super::{Failure, Format, Outcome, Run, Set, at, json, only_errors, print, today};
use crate::domain::problem::Code;
use crate::frameworks::diagnostics::to_text;
use crate::frameworks::load::{Loaded, Published, load};

/// Check documents: every problem of every file, with its place.
#[derive(Args)]
pub struct Check {
    /// Files or folders. Without any: the bundled documents, or those of --frameworks.
    paths: Vec<PathBuf>,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// End with exit code 1 on warnings too.
    #[arg(long)]
    deny_warnings: bool,
    /// Refuse documents that were published with other content: a file written by `gradus digests`.
    #[arg(long, value_name = "FILE")]
    published: Option<PathBuf>,
    /// Print every code that a problem can have, and what to do about it.
    #[arg(long)]
    codes: bool,
}

impl Check {
    pub(super) fn run(self, set: &Set) -> Run {
        if self.codes {
            return codes(self.format);
        }
        let published = self.published.map_or_else(|| Ok(Published::new()), read_published)?;
        let report = load_paths(&self.paths, set, &published)?.0.report;
        print(&match self.format {
            Format::Text => to_text(&report),
            Format::Json => json(&report)?,
        })?;
        Ok(if report.ok && (report.warnings == 0 || !self.deny_warnings) { Outcome::Fine } else { Outcome::Found })
    }
}

/// Print the SHA-256 of every document's content, by id@version, for `gradus check --published`.
#[derive(Args)]
pub struct Digests {
    /// Files or folders. Without any: the bundled documents, or those of --frameworks.
    paths: Vec<PathBuf>,
}

impl Digests {
    pub(super) fn run(self, set: &Set) -> Run {
        let (loaded, own) = load_paths(&self.paths, set, &Published::new())?;
        let Loaded { report, library } = loaded;
        if !report.ok {
            return Err(Failure::Problems(only_errors(report), Format::Text));
        }
        let digests: BTreeMap<String, String> = library
            .register()
            .into_iter()
            .filter(|entry| own.contains(&entry.path))
            .map(|entry| (entry.pinned, entry.digest))
            .collect();
        print(&json(&digests)?)?;
        Ok(Outcome::Fine)
    }
}

/// Loads what was named against the set, and gives the paths of its files.
fn load_paths(paths: &[PathBuf], set: &Set, published: &Published) -> Result<(Loaded, HashSet<String>), Failure> {
    let files = set.files()?;
    let mut target = Vec::new();
    for path in paths {
        target.append(&mut at(path)?);
    }
    let (target, files) = if paths.is_empty() { (files, Vec::new()) } else { (target, files) };
    let own = target.iter().map(|file| file.path.clone()).collect();
    Ok((load(&target, &files, published, today()), own))
}

fn read_published(path: PathBuf) -> Result<Published, Failure> {
    let text = fs::read_to_string(&path).map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))?;
    serde_json::from_str(&text)
        .map_err(|error| Failure::Input(format!("{}: not a file written by gradus digests: {error}", path.display())))
}

fn codes(format: Format) -> Run {
    #[derive(serde::Serialize)]
    struct Row {
        code: &'static str,
        severity: &'static str,
        summary: &'static str,
    }
    let rows: Vec<Row> = Code::ALL
        .iter()
        .map(|code| Row { code: code.as_str(), severity: code.severity().as_str(), summary: code.summary() })
        .collect();
    print(&match format {
        Format::Json => json(&rows)?,
        Format::Text => rows.iter().fold(String::new(), |mut out, row| {
            let _ = writeln!(out, "{:<28} {:<8} {}", row.code, row.severity, row.summary);
            out
        }),
    })?;
    Ok(Outcome::Fine)
}
