//! `gradus assess`: the pure assessment of a record, on its own or replayed from what was kept.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{Failure, Format, Outcome, Run, Set, json, print, report, today};
use crate::domain::assessment::{Assessment, assess};
use crate::domain::ids::Reference;
use crate::frameworks::diagnostics::SourceFile;
use crate::frameworks::files;
use crate::frameworks::library::Library;
use crate::frameworks::load::{digest, restore};
use crate::frameworks::record::{self, LoadedRecord};
use crate::frameworks::select::Basis;
use crate::frameworks::shape::nearest;

/// Say what an officer still needs for the next level, why, who acts, and when.
#[derive(Args)]
#[command(group = clap::ArgGroup::new("input").required(true).args(["record", "replay"]))]
pub struct Assess {
    /// The officer's record (YAML).
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Assess against this framework or job profile instead of the record's own: ID or ID@VERSION.
    #[arg(long, value_name = "ID[@VERSION]", conflicts_with = "replay")]
    framework: Option<String>,
    /// The day asked about. Default: today.
    #[arg(long, value_name = "DATE", conflicts_with = "replay")]
    as_of: Option<NaiveDate>,
    /// Aim for this level instead of the next one.
    #[arg(long, value_name = "LEVEL", conflicts_with = "replay")]
    target: Option<String>,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Keep the answer with its record and documents, to be replayed years later.
    #[arg(long, value_name = "FILE", conflicts_with = "replay")]
    save: Option<PathBuf>,
    /// Answer again from a kept file; exit code 1 where a byte differs.
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,
}

/// What `--save` keeps.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    gradus_assessment: u32,
    asked: Asked,
    record: Json,
    /// SHA-256 of the record, in hex: much of it can change without another answer.
    record_digest: String,
    documents: Vec<Json>,
    /// SHA-256 of the answer's bytes, in hex.
    answer_digest: String,
    answer: Json,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// Pinned: id@version.
    framework: String,
    as_of: NaiveDate,
    target: Option<String>,
}

/// The layout of [`Kept`].
const KEPT_VERSION: u32 = 1;

impl Assess {
    pub(super) fn run(self, set: &Set) -> Run {
        if let Some(path) = &self.replay {
            return replay(path, self.format);
        }
        let Some(path) = &self.record else { return Err(Failure::Usage("Name a record with --record".to_owned())) };
        let as_of = self.as_of.unwrap_or_else(today);
        let library = set.library(as_of, self.format)?;
        let loaded = read_record(path, &library, as_of, self.format)?;
        let framework = self.framework.unwrap_or_else(|| loaded.record.framework.to_string());
        let asked = Asked { framework, as_of, target: self.target };
        let (answer, basis) = answer(&library, &loaded, &asked)?;
        if let Some(path) = &self.save {
            save(path, &asked, &loaded, &answer, &basis)?;
        }
        show(&answer, &loaded, &basis, self.format)?;
        Ok(Outcome::Fine)
    }
}

fn read_record(path: &Path, library: &Library, as_of: NaiveDate, format: Format) -> Result<LoadedRecord, Failure> {
    let missing = || Failure::Usage(format!("There is no file {}", path.display()));
    let file = files::at(path).and_then(|mut files| if path.is_dir() { None } else { files.pop() }).ok_or_else(missing)?;
    record::read(&file, library, as_of).map_err(|report| Failure::Problems(report, format))
}

fn answer<'l>(library: &'l Library, loaded: &LoadedRecord, asked: &Asked) -> Result<(Assessment, Basis<'l>), Failure> {
    let basis = Basis::choose(library, &Reference::new(&asked.framework), asked.as_of)?;
    let plan = basis.plan();
    if let Some(target) = &asked.target
        && plan.level(target).is_none()
    {
        let levels: Vec<&str> = plan.levels.iter().map(|level| level.id.as_str()).collect();
        let suggestion = nearest(target, levels.iter().copied()).map(|near| format!(" Did you mean {near}?")).unwrap_or_default();
        let all =
            if levels.is_empty() { "It has no levels.".to_owned() } else { format!("Its levels are {}.", levels.join(", ")) };
        return Err(Failure::Input(format!("error[unknown_level]: {} has no level {target}. {all}{suggestion}", plan.id)));
    }
    Ok((assess(&plan, &loaded.record, asked.as_of, asked.target.as_deref()), basis))
}

fn show(answer: &Assessment, loaded: &LoadedRecord, basis: &Basis<'_>, format: Format) -> Result<(), Failure> {
    print(&match format {
        Format::Json => json(answer)?,
        Format::Text => report::text(answer, &loaded.record, basis),
    })
}

fn save(path: &Path, asked: &Asked, loaded: &LoadedRecord, answer: &Assessment, basis: &Basis<'_>) -> Result<(), Failure> {
    let inner = |error: serde_json::Error| Failure::System(format!("cannot keep the answer: {error}"));
    let bytes = json(answer)?;
    let record: Json = serde_json::from_str(&loaded.content).map_err(inner)?;
    let kept = Kept {
        gradus_assessment: KEPT_VERSION,
        asked: Asked { framework: format!("{}@{}", answer.framework, answer.version), ..asked.clone() },
        record_digest: digest(&record.to_string()),
        record,
        documents: basis
            .contents()
            .iter()
            .map(|(_, content)| serde_json::from_str(content))
            .collect::<Result<_, _>>()
            .map_err(inner)?,
        answer_digest: digest(&bytes),
        answer: serde_json::from_str(&bytes).map_err(inner)?,
    };
    // Written beside and renamed, so that a full disk leaves no half of a record that a decision may rest on.
    let beside = path.with_extension("gradus-part");
    let written = fs::write(&beside, json(&kept)?).and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&beside);
        Failure::System(format!("{}: {error}", path.display()))
    })
}

fn replay(path: &Path, format: Format) -> Run {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|error| Failure::Usage(format!("{name}: {error}")))?;
    let kept: Kept =
        serde_json::from_str(&text).map_err(|error| Failure::Input(format!("{name}: not a kept assessment: {error}")))?;
    if kept.gradus_assessment != KEPT_VERSION {
        return Err(Failure::Input(format!(
            "{name}: kept in layout {}; this version reads {KEPT_VERSION}",
            kept.gradus_assessment
        )));
    }
    let documents: Vec<SourceFile> = kept
        .documents
        .iter()
        .enumerate()
        .map(|(at, document)| SourceFile::new(format!("{name} document {}", at + 1), document.to_string()))
        .collect();
    let library = restore(&documents).map_err(|report| Failure::Problems(report, format))?;
    let file = SourceFile::new(format!("{name} record"), kept.record.to_string());
    let loaded = record::read_kept(&file).map_err(|report| Failure::Problems(report, format))?;
    let (again, basis) = answer(&library, &loaded, &kept.asked)?;
    let bytes = json(&again)?;
    let same_record = digest(&kept.record.to_string()) == kept.record_digest;
    let same_answer =
        digest(&bytes) == kept.answer_digest && serde_json::from_str::<Json>(&bytes).is_ok_and(|again| again == kept.answer);
    show(&again, &loaded, &basis, format)?;
    if same_record && same_answer {
        return Ok(Outcome::Fine);
    }
    let now = serde_json::from_str(&bytes).unwrap_or(Json::Null);
    let mut places = Vec::new();
    if !same_record {
        places.push("/record: the kept record or its digest was changed".to_owned());
    }
    differences(&kept.answer, &now, "/answer".to_owned(), &mut places);
    if places.is_empty() {
        places.push("/answer_digest: the digest of the kept answer was changed".to_owned());
    }
    Err(Failure::Input(format!("{name}: the answer differs from the one that was kept:\n  {}", places.join("\n  "))))
}

/// Where two answers differ, as pointers; at most twenty.
fn differences(kept: &Json, now: &Json, at: String, places: &mut Vec<String>) {
    if places.len() >= 20 || kept == now {
        return;
    }
    match (kept, now) {
        (Json::Object(kept), Json::Object(now)) => {
            for key in kept.keys().chain(now.keys().filter(|key| !kept.contains_key(*key))) {
                let of = |side: &serde_json::Map<String, Json>| side.get(key).cloned().unwrap_or(Json::Null);
                differences(&of(kept), &of(now), format!("{at}/{key}"), places);
            }
        }
        (Json::Array(kept), Json::Array(now)) if kept.len() == now.len() => {
            for (position, (kept, now)) in kept.iter().zip(now).enumerate() {
                differences(kept, now, format!("{at}/{position}"), places);
            }
        }
        _ => places.push(format!("{at}: kept {kept}, now {now}")),
    }
}
