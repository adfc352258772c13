//! An import as it is kept: from the preview, through a second person where one is needed, to its result.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{FieldChange, Plan, Problems, StaffFile, Verdict};
use crate::domain::assessment::outcome::Outcome;
use crate::domain::ids::{OrganisationId, PersonId};

/// Rows and problems that a summary shows; the rest is counted, and found again by planning anew.
pub const SHOWN: usize = 200;

/// Where an import stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// The file has problems. Nothing was stored of it.
    Refused,
    /// The changes are shown; nothing has been done yet.
    Previewed,
    /// Confirmed once; a second person in HR must confirm.
    SecondPerson,
    Done,
    Cancelled,
}

impl ImportState {
    pub const ALL: [ImportState; 5] =
        [ImportState::Refused, ImportState::Previewed, ImportState::SecondPerson, ImportState::Done, ImportState::Cancelled];

    pub fn as_str(self) -> &'static str {
        match self {
            ImportState::Refused => "refused",
            ImportState::Previewed => "previewed",
            ImportState::SecondPerson => "second_person",
            ImportState::Done => "done",
            ImportState::Cancelled => "cancelled",
        }
    }

    pub fn from_word(word: &str) -> Option<ImportState> {
        ImportState::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether it can still be confirmed or cancelled.
    pub fn is_open(self) -> bool {
        matches!(self, ImportState::Previewed | ImportState::SecondPerson)
    }
}

/// One changed row as a page shows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ShownEntry {
    pub line: u32,
    pub employee_ref: String,
    pub name: String,
    /// None where the row is nobody's, or they were added by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    pub verdict: Verdict,
    pub changes: Vec<FieldChange>,
    /// Criteria that rules judge by it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub affects: Vec<String>,
    /// What all rows of the file together do to those of them that the officer has; nothing where that was not worked out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<Effect>,
}

/// What an import does to a criterion of an officer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Effect {
    pub criterion: String,
    pub was: Outcome,
    pub will_be: Outcome,
}

impl Effect {
    /// "C-E1: Not met, then Met", "C-E1: stays Not met".
    pub fn words(&self) -> String {
        match self.was == self.will_be {
            true => format!("{}: stays {}", self.criterion, self.was.words()),
            false => format!("{}: {}, then {}", self.criterion, self.was.words(), self.will_be.words()),
        }
    }
}

/// What a file would do, or did, in numbers and first examples.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Summary {
    /// Rows of the file.
    pub rows: usize,
    pub new: usize,
    pub changed: usize,
    pub ended: usize,
    pub unchanged: usize,
    pub errors: usize,
    pub warnings: usize,
    /// Leavers and transfers, of so many staff.
    pub moved: usize,
    pub staff: usize,
    pub needs_second_person: bool,
    /// Rows about the person who imports: line and reference.
    pub set_aside: Vec<(u32, String)>,
    /// Teams that are made.
    pub teams: Vec<String>,
    /// Open applications that keep the figures frozen with them although they are corrected.
    #[serde(default, skip_serializing_if = "is_none")]
    pub frozen: usize,
    /// Criteria that get another outcome, with the name and the reference of the officer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<(String, Effect)>,
    /// People whose figures are corrected and for whom that was not worked out, since there are so many.
    #[serde(default, skip_serializing_if = "is_none")]
    pub not_judged: usize,
    /// The first ones; who leaves or moves comes before who is new.
    pub entries: Vec<ShownEntry>,
    pub more_entries: usize,
    /// The first ones.
    pub problems: Problems,
    /// Pins the plan that was shown.
    pub fingerprint: String,
}

fn is_none(count: &usize) -> bool {
    *count == 0
}

impl Summary {
    pub fn of(plan: &Plan, rows: usize) -> Summary {
        let mut shown: Vec<_> = plan.entries.iter().chain(&plan.figures.shown).collect();
        shown.sort_by_key(|entry| (!entry.moves_somebody(), entry.verdict == Verdict::New));
        let entries = shown.iter().take(SHOWN).map(|entry| ShownEntry {
            line: entry.line,
            employee_ref: entry.employee_ref.clone(),
            name: entry.name.clone(),
            person: entry.person.clone(),
            verdict: entry.verdict,
            changes: entry.changes.clone(),
            affects: entry.affects.clone(),
            effects: Vec::new(),
        });
        let mut problems = plan.problems.clone();
        problems.more += problems.list.len().saturating_sub(SHOWN);
        problems.list.truncate(SHOWN);
        Summary {
            rows,
            new: plan.count(Verdict::New),
            changed: plan.count(Verdict::Changed),
            ended: plan.count(Verdict::Ended),
            unchanged: plan.unchanged,
            errors: plan.problems.errors(),
            warnings: plan.problems.warnings(),
            moved: plan.moved(),
            staff: plan.staff,
            needs_second_person: plan.needs_second_person(),
            set_aside: plan.set_aside.clone(),
            teams: plan.teams.clone(),
            frozen: plan.figures.frozen,
            effects: Vec::new(),
            not_judged: 0,
            entries: entries.collect(),
            more_entries: (plan.entries.len() + plan.figures.new + plan.figures.corrected).saturating_sub(SHOWN),
            problems,
            fingerprint: plan.fingerprint(),
        }
    }

    /// "300 added, 8 corrected, 104 unchanged", as pages and the command say it.
    pub fn words(&self) -> String {
        let ended = if self.ended > 0 { format!(", {} ended", self.ended) } else { String::new() };
        format!("{} added, {} corrected{ended}, {} unchanged", self.new, self.changed, self.unchanged)
    }
}

/// An import without the file.
#[derive(Clone, PartialEq, Debug)]
pub struct Import {
    pub id: String,
    pub organisation: OrganisationId,
    pub kind: StaffFile,
    pub file_name: String,
    /// SHA-256 of the file, in hex.
    pub digest: String,
    pub state: ImportState,
    pub summary: Summary,
    pub made_by: PersonId,
    pub made_at: DateTime<Utc>,
    /// Whoever had it done; with a second person, that one.
    pub confirmed_by: Option<PersonId>,
    pub done_at: Option<DateTime<Utc>>,
    pub version: i64,
}
