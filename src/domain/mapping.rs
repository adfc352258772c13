//! How a council's own extract is read: which of its columns is which of ours, and how it writes dates.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::document::document;
use super::ids::{DocumentId, Reference, Version};

/// The columns of a council's own extract.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    pub id: DocumentId,
    pub version: Version,
    /// True for a document that is ours and not a council's.
    #[serde(default)]
    pub sample: bool,
    pub effective_from: Option<NaiveDate>,
    pub note: Option<String>,
    pub organisation: Option<Reference>,
    /// The import that it is for.
    #[serde(rename = "for")]
    pub import: ImportKind,
    /// Our column to the heading in the extract.
    pub columns: BTreeMap<String, String>,
    #[serde(default)]
    pub date_order: DateOrder,
    #[serde(default = "comma")]
    pub delimiter: String,
    #[serde(default)]
    pub encoding: Encoding,
    /// Lines before the heading.
    #[serde(default)]
    pub skip_rows: u32,
    /// Leave out a closing row of totals.
    #[serde(default)]
    pub drop_total_rows: bool,
    /// Accept dates as day numbers of a spreadsheet (1900 system).
    #[serde(default)]
    pub excel_dates: bool,
}
document!(Mapping, Mapping);

fn comma() -> String {
    ",".to_owned()
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    People,
    Patches,
    Fte,
    Absences,
    Metrics,
    Events,
    Targets,
    Training,
    Qualifications,
    Cpd,
    Employment,
}

impl ImportKind {
    /// The columns that an import of this kind knows (contract.md 5).
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            ImportKind::People => &[
                "employee_ref",
                "organisation",
                "name",
                "email",
                "roles",
                "manager_ref",
                "job_profile",
                "framework",
                "level",
                "post_from",
                "team",
                "fte",
                "active",
            ],
            ImportKind::Patches => &["patch", "employee_ref", "from", "to", "basis"],
            ImportKind::Fte => &["employee_ref", "from", "fte"],
            ImportKind::Absences => &["employee_ref", "from", "to"],
            ImportKind::Metrics => &[
                "employee_ref",
                "patch",
                "period_kind",
                "period_start",
                "period_end",
                "metric",
                "numerator",
                "denominator",
                "target",
                "fte",
                "basis",
                "supplied_pct",
                "source",
                "extracted_at",
                "note",
            ],
            ImportKind::Events => &["employee_ref", "metric", "on", "ref", "outcome", "role"],
            ImportKind::Targets => &["metric", "patch", "team", "period_kind", "period_start", "period_end", "target"],
            ImportKind::Training => &["employee_ref", "course", "completed_on", "source"],
            ImportKind::Qualifications => &[
                "employee_ref",
                "catalogue",
                "title",
                "level",
                "field",
                "awarding_body",
                "qualification_number",
                "grade",
                "subject",
                "guided_hours",
                "status",
                "awarded_on",
                "expires_on",
            ],
            ImportKind::Cpd => &["employee_ref", "on", "hours", "kind", "reflection", "title"],
            ImportKind::Employment => &["employee_ref", "employer", "field", "from", "to", "verified_by", "verified_on"],
        }
    }

    pub fn from_word(word: &str) -> Option<ImportKind> {
        Some(match word {
            "people" => ImportKind::People,
            "patches" => ImportKind::Patches,
            "fte" => ImportKind::Fte,
            "absences" => ImportKind::Absences,
            "metrics" => ImportKind::Metrics,
            "events" => ImportKind::Events,
            "targets" => ImportKind::Targets,
            "training" => ImportKind::Training,
            "qualifications" => ImportKind::Qualifications,
            "cpd" => ImportKind::Cpd,
            "employment" => ImportKind::Employment,
            _ => return None,
        })
    }
}

/// How the extract writes dates; never guessed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    #[default]
    Iso,
    Dmy,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub enum Encoding {
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "cp1252")]
    Cp1252,
}
