//! `gradus schema`: the JSON Schema of each kind of document, for editors.

use std::fs;
use std::path::PathBuf;

use clap::Args;

use super::{Failure, Outcome, Run, json, print};
use crate::domain::document::Kind;
use crate::frameworks::schema::json_schema;
use crate::frameworks::shape::nearest;

/// Print the JSON Schema of a kind of document, or write them all.
#[derive(Args)]
pub struct Schema {
    /// The kind, such as job_profile.
    #[arg(required_unless_present = "output")]
    kind: Option<String>,
    /// Write KIND.schema.json for every kind into this folder.
    #[arg(long, value_name = "FOLDER", conflicts_with = "kind")]
    output: Option<PathBuf>,
}

impl Schema {
    pub(super) fn run(self) -> Run {
        if let Some(folder) = self.output {
            let failed = |error: std::io::Error| Failure::System(format!("{}: {error}", folder.display()));
            fs::create_dir_all(&folder).map_err(failed)?;
            for kind in Kind::ALL {
                fs::write(folder.join(format!("{}.schema.json", kind.as_str())), json(&json_schema(kind))?).map_err(failed)?;
            }
        }
        if let Some(word) = self.kind {
            let words = || Kind::ALL.iter().map(|kind| kind.as_str());
            let Some(kind) = Kind::from_word(&word) else {
                let suggestion = nearest(&word, words()).map(|near| format!(" Did you mean {near}?")).unwrap_or_default();
                let all: Vec<&str> = words().collect();
                return Err(Failure::Usage(format!("There is no kind {word}.{suggestion} The kinds are {}.", all.join(", "))));
            };
            print(&json(&json_schema(kind))?)?;
        }
        Ok(Outcome::Fine)
    }
}
