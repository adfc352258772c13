//! `gradus drift` and `gradus diff`: a job profile against its framework, and one version of a framework against another.

use std::path::Path;

use chrono::NaiveDate;
use clap::Args;

use super::{Failure, Format, Outcome, Run, Set, at, json, only_errors, print, today};
use crate::domain::framework::ProgressionFramework;
use crate::domain::ids::Reference;
use crate::domain::job_profile::JobProfile;
use crate::frameworks::drift::{DriftReport, drift};
use crate::frameworks::library::{Library, Stored};
use crate::frameworks::load::{Published, load};
use crate::frameworks::versions::diff;

/// Compare job profiles with the progression frameworks of their posts.
#[derive(Args)]
pub struct Drift {
    /// Only this job profile, ID or ID@VERSION.
    #[arg(long, value_name = "ID")]
    job_profile: Option<String>,
    /// Only this framework, ID or ID@VERSION.
    #[arg(long, value_name = "ID")]
    framework: Option<String>,
    /// The day for which an ID without a version is read. Default: today.
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// End with exit code 1 where there are differences.
    #[arg(long)]
    exit_code: bool,
}

impl Drift {
    pub(super) fn run(self, set: &Set) -> Run {
        let as_of = self.as_of.unwrap_or_else(today);
        let library = set.library(as_of, self.format)?;
        let mut pairs = Vec::new();
        for (job_profile, framework) in pairs_of(&library, self.job_profile.as_deref(), self.framework.as_deref(), as_of)? {
            pairs.push(drift(job_profile, framework));
        }
        let report = DriftReport { pairs };
        print(&match self.format {
            Format::Text if report.pairs.is_empty() => {
                "No framework names a job profile, so there is nothing to compare.\n".to_owned()
            }
            Format::Text => report.to_text(),
            Format::Json => json(&report)?,
        })?;
        Ok(if self.exit_code && report.has_differences() { Outcome::Found } else { Outcome::Fine })
    }
}

/// The pairs to compare. Both named: that pair, whether or not the framework names the job profile. Otherwise every
/// framework in force with the job profile that it names, as far as the names given allow.
fn pairs_of<'l>(
    library: &'l Library,
    job_profile: Option<&str>,
    framework: Option<&str>,
    as_of: NaiveDate,
) -> Result<Vec<(&'l JobProfile, &'l ProgressionFramework)>, Failure> {
    let profile = job_profile.map(|id| library.job_profiles.find(&Reference::new(id), as_of)).transpose()?;
    let frameworks: Vec<&Stored<ProgressionFramework>> = match framework {
        Some(id) => vec![library.frameworks.find(&Reference::new(id), as_of)?],
        None => library.frameworks.iter().filter(|stored| is_in_force(library, stored, as_of)).collect(),
    };
    let mut pairs = Vec::new();
    for stored in frameworks {
        let named = match &stored.document.job_profile {
            Some(reference) => Some(library.job_profiles.find(reference, as_of)?),
            None => None,
        };
        match (profile, named) {
            (Some(profile), _) if framework.is_some() => pairs.push((&profile.document, &stored.document)),
            (Some(profile), Some(named)) if profile.document.id != named.document.id => {}
            (Some(profile), Some(_)) => pairs.push((&profile.document, &stored.document)),
            (None, Some(named)) => pairs.push((&named.document, &stored.document)),
            (_, None) => {}
        }
    }
    if let (true, Some(profile)) = (pairs.is_empty(), profile) {
        return Err(Failure::Input(format!("No framework names {}. Name one with --framework", profile.document.id)));
    }
    Ok(pairs)
}

fn is_in_force(library: &Library, stored: &Stored<ProgressionFramework>, as_of: NaiveDate) -> bool {
    let id = Reference::new(stored.document.id.as_str());
    library.frameworks.find(&id, as_of).is_ok_and(|found| found.document.version == stored.document.version)
}

/// Compare two versions of a framework: what was kept, reworded, split, merged, moved, removed, new.
#[derive(Args)]
pub struct Diff {
    /// The older one: ID@VERSION, or a file.
    old: String,
    /// The newer one: ID@VERSION, or a file.
    new: String,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// End with exit code 1 where there are differences.
    #[arg(long)]
    exit_code: bool,
}

impl Diff {
    pub(super) fn run(self, set: &Set) -> Run {
        let old = Side::open(&self.old, set, self.format)?;
        let new = Side::open(&self.new, set, self.format)?;
        let difference = diff(old.framework()?, new.framework()?);
        print(&match self.format {
            Format::Text => difference.to_text(),
            Format::Json => json(&difference)?,
        })?;
        Ok(if self.exit_code && difference.has_differences() { Outcome::Found } else { Outcome::Fine })
    }
}

/// One side of a comparison, from the set or from a file of its own.
struct Side<'n> {
    name: &'n str,
    library: Library,
    from_file: bool,
}

impl<'n> Side<'n> {
    fn open(name: &'n str, set: &Set, format: Format) -> Result<Side<'n>, Failure> {
        let path = Path::new(name);
        if !path.exists() {
            return Ok(Side { name, library: set.library(today(), format)?, from_file: false });
        }
        // Loaded against the set, then read alone: the set's own versions must not stand beside the file's.
        let files = at(path)?;
        let loaded = load(&files, &set.files()?, &Published::new(), today());
        if !loaded.report.ok {
            return Err(Failure::Problems(only_errors(loaded.report), format));
        }
        Ok(Side { name, library: loaded.library, from_file: true })
    }

    fn framework(&self) -> Result<&ProgressionFramework, Failure> {
        if !self.from_file {
            return Ok(&self.library.frameworks.find(&Reference::new(self.name), today())?.document);
        }
        let mut own = self.library.frameworks.iter().filter(|stored| Path::new(&stored.path).starts_with(self.name));
        match (own.next(), own.next()) {
            (Some(only), None) => Ok(&only.document),
            (None, _) => Err(Failure::Input(format!("{} holds no progression framework", self.name))),
            (Some(_), Some(_)) => Err(Failure::Input(format!("{} holds several frameworks; name one as ID@VERSION", self.name))),
        }
    }
}
