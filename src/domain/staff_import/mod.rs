//! Imports of files about staff and their caseloads: the rows as they were read, what they would change, and what is wrong with them. Planning is a
//! pure question about the rows and what is there; nothing here knows files, tables or who asks.

pub mod awards;
pub mod content;
pub mod dated;
pub mod employment;
pub mod events;
pub mod figures;
pub mod learning;
pub mod lines;
pub mod own_numbers;
pub mod people;
pub mod posts;
pub mod problems;
pub mod record;
pub mod snapshot;
pub mod targets;

use std::collections::BTreeSet;
use std::fmt::Write;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::account::{Role, Roles};
use super::audit::hex;
use super::caseload::{Basis, HearingOutcome, HearingRole, PeriodKind, Target};
use super::cpd::KeptEntry;
use super::decimal::Dec;
use super::ids::{CourseId, LevelId, LocalId, PersonId, TeamId};
use super::mapping::ImportKind;
use super::officer::{Award, AwardStatus, CaseEvent};
use super::people::{Days, Line, Post, PostLevel};
use super::qualification::HeldAward;
use figures::{FigureChanges, FigureFile};
use learning::{CpdRow, TrainingRow};
pub use problems::{Problems, RowProblem, shorten};
use snapshot::HeldJob;

/// A file may have this many rows below its heading.
pub const MAX_ROWS: usize = 200_000;
/// A file of figures may have this many.
pub const MAX_FIGURES: usize = 2_500_000;
/// Problems that are kept of one file; what is over is counted.
pub const MAX_PROBLEMS: usize = 20_000;
/// More leavers and transfers than this, or than a tenth of the staff, need a second person (trust.md 1, rule 13).
pub const BULK_ROWS: usize = 50;

/// The kinds of file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffFile {
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

impl StaffFile {
    pub const ALL: [StaffFile; 11] = [
        StaffFile::People,
        StaffFile::Patches,
        StaffFile::Fte,
        StaffFile::Absences,
        StaffFile::Metrics,
        StaffFile::Events,
        StaffFile::Targets,
        StaffFile::Qualifications,
        StaffFile::Employment,
        StaffFile::Training,
        StaffFile::Cpd,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            StaffFile::People => "people",
            StaffFile::Patches => "patches",
            StaffFile::Fte => "fte",
            StaffFile::Absences => "absences",
            StaffFile::Metrics => "metrics",
            StaffFile::Events => "events",
            StaffFile::Targets => "targets",
            StaffFile::Qualifications => "qualifications",
            StaffFile::Employment => "employment",
            StaffFile::Training => "training",
            StaffFile::Cpd => "cpd",
        }
    }

    pub fn from_word(word: &str) -> Option<StaffFile> {
        StaffFile::ALL.into_iter().find(|file| file.as_str() == word)
    }

    /// As a page says it.
    pub fn label(self) -> &'static str {
        match self {
            StaffFile::People => "People",
            StaffFile::Patches => "Patches",
            StaffFile::Fte => "Working hours",
            StaffFile::Absences => "Absences",
            StaffFile::Metrics => "Figures",
            StaffFile::Events => "Events",
            StaffFile::Targets => "Targets",
            StaffFile::Qualifications => "Qualifications",
            StaffFile::Employment => "Employment",
            StaffFile::Training => "Courses finished",
            StaffFile::Cpd => "CPD",
        }
    }

    /// What a mapping calls it.
    pub fn import_kind(self) -> ImportKind {
        match self {
            StaffFile::People => ImportKind::People,
            StaffFile::Patches => ImportKind::Patches,
            StaffFile::Fte => ImportKind::Fte,
            StaffFile::Absences => ImportKind::Absences,
            StaffFile::Metrics => ImportKind::Metrics,
            StaffFile::Events => ImportKind::Events,
            StaffFile::Targets => ImportKind::Targets,
            StaffFile::Qualifications => ImportKind::Qualifications,
            StaffFile::Employment => ImportKind::Employment,
            StaffFile::Training => ImportKind::Training,
            StaffFile::Cpd => ImportKind::Cpd,
        }
    }
}

/// A row of the people file. What is blank leaves what is held as it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonRow {
    pub line: u32,
    pub employee_ref: String,
    pub organisation: Option<String>,
    pub name: String,
    /// In lower case.
    pub email: Option<String>,
    /// Officer and manager at most.
    pub roles: Option<Roles>,
    pub manager_ref: Option<String>,
    pub job_profile: Option<String>,
    pub framework: Option<String>,
    pub level: Option<LevelId>,
    pub post_from: Option<NaiveDate>,
    pub team: Option<String>,
    pub fte: Option<Dec>,
    pub active: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PatchRow {
    pub line: u32,
    pub patch: String,
    pub employee_ref: String,
    pub days: Days,
    pub basis: Basis,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FteRow {
    pub line: u32,
    pub employee_ref: String,
    pub starts_on: NaiveDate,
    pub fte: Dec,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AbsenceRow {
    pub line: u32,
    pub employee_ref: String,
    pub days: Days,
}

/// Rows with a mistake are among them, so that all their mistakes are told: of those a text that could not be read is empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EventRow {
    pub line: u32,
    /// Whether every cell could be read.
    pub is_sound: bool,
    pub employee_ref: String,
    pub metric: String,
    pub on: Option<NaiveDate>,
    pub reference: Option<String>,
    pub outcome: Option<HearingOutcome>,
    pub role: Option<HearingRole>,
}

/// A target for a patch, a team, or everybody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TargetRow {
    pub line: u32,
    pub metric: String,
    pub patch: Option<String>,
    pub team: Option<String>,
    pub period: PeriodKind,
    pub start: NaiveDate,
    pub end: NaiveDate,
    /// In millionths.
    pub target: i64,
}

/// A qualification that somebody holds or works towards. What is blank leaves what is held.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AwardRow {
    pub line: u32,
    pub employee_ref: String,
    pub catalogue: Option<String>,
    pub title: Option<String>,
    pub level: Option<u32>,
    /// In lower case, as `subject` is.
    pub field: Option<String>,
    pub awarding_body: Option<String>,
    pub qualification_number: Option<String>,
    pub grade: Option<String>,
    pub subject: Option<String>,
    pub guided_hours: Option<u32>,
    pub status: AwardStatus,
    pub awarded_on: Option<NaiveDate>,
    pub expires_on: Option<NaiveDate>,
}

/// A job, here or elsewhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EmploymentRow {
    pub line: u32,
    pub employee_ref: String,
    pub employer: String,
    /// In lower case.
    pub field: String,
    pub days: Days,
    /// The staff number of whoever verified it, and when.
    pub verified: Option<(String, NaiveDate)>,
}

/// The rows of a file, by its kind. Rows with a mistake are not among them.
#[derive(Clone, Debug)]
pub enum Rows {
    People(Vec<PersonRow>),
    Patches(Vec<PatchRow>),
    Fte(Vec<FteRow>),
    Absences(Vec<AbsenceRow>),
    Metrics(FigureFile),
    Events(Vec<EventRow>),
    Targets(Vec<TargetRow>),
    Qualifications(Vec<AwardRow>),
    Employment(Vec<EmploymentRow>),
    Training(Vec<TrainingRow>),
    Cpd(Vec<CpdRow>),
}

impl Rows {
    pub fn kind(&self) -> StaffFile {
        match self {
            Rows::People(_) => StaffFile::People,
            Rows::Patches(_) => StaffFile::Patches,
            Rows::Fte(_) => StaffFile::Fte,
            Rows::Absences(_) => StaffFile::Absences,
            Rows::Metrics(_) => StaffFile::Metrics,
            Rows::Events(_) => StaffFile::Events,
            Rows::Targets(_) => StaffFile::Targets,
            Rows::Qualifications(_) => StaffFile::Qualifications,
            Rows::Employment(_) => StaffFile::Employment,
            Rows::Training(_) => StaffFile::Training,
            Rows::Cpd(_) => StaffFile::Cpd,
        }
    }
}

/// A file as it was read.
#[derive(Clone, Debug)]
pub struct Read {
    /// SHA-256 of the bytes, in hex.
    pub digest: String,
    /// Rows below the heading, the wrong ones included.
    pub lines: usize,
    pub rows: Rows,
    /// References of rows that have a mistake and are not among the rows: naming them is no second mistake.
    pub broken: BTreeSet<String>,
    pub problems: Problems,
}

/// What becomes of the thing that a row is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    New,
    Changed,
    /// Somebody has left.
    Ended,
}

/// What a field was and will be; empty means nothing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FieldChange {
    pub field: String,
    pub was: String,
    pub will_be: String,
}

/// One person, or one row of a dated file, and what changes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    pub line: u32,
    pub employee_ref: String,
    pub name: String,
    /// Nobody yet where the person is new.
    pub person: Option<PersonId>,
    pub verdict: Verdict,
    pub changes: Vec<FieldChange>,
    /// Criteria that rules judge by it.
    pub affects: Vec<String>,
    /// What has to be done, in this order.
    pub steps: Vec<Step>,
}

impl Entry {
    /// Whether it counts for the threshold: somebody leaves, or goes to another manager, team or post.
    pub fn moves_somebody(&self) -> bool {
        let transfer = |change: &FieldChange| matches!(change.field.as_str(), "manager_ref" | "team" | "post_from");
        match self.verdict {
            Verdict::New => false,
            Verdict::Ended => true,
            // Who had no manager or no post before has not been moved from anywhere.
            Verdict::Changed => self.changes.iter().any(|change| transfer(change) && !change.was.is_empty()),
        }
    }
}

/// One thing to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// Adds the person of the entry. A person with an address is invited.
    AddPerson {
        email: Option<String>,
        roles: Roles,
    },
    /// Writes what the person's own row holds.
    SetIdentity {
        name: Option<String>,
        employee_ref: Option<String>,
        email: Option<String>,
    },
    Grant(Role),
    Revoke(Role),
    /// Somebody is back: the account opens by a new link.
    Reopen,
    /// Closes the account: sessions, tokens and links end with it.
    Close,
    /// Lets the post end on this day.
    EndPost {
        post: Post,
        ends_on: NaiveDate,
    },
    /// Lets every post without a job profile end today.
    EndTitledPosts,
    /// Lets the line end on this day; one that would begin later goes.
    EndLine {
        line: Line,
        ends_on: NaiveDate,
    },
    AddPost {
        job_profile: String,
        framework: Option<String>,
        team: Option<TeamName>,
        starts_on: NaiveDate,
        level: Option<PostLevel>,
    },
    MoveTeam {
        post: Post,
        team: TeamName,
    },
    /// From `days` on the manager is this one; the line that `replaces` names ends the day before.
    SetManager {
        manager_ref: String,
        replaces: Option<Line>,
        days: Days,
    },
    AddHours {
        starts_on: NaiveDate,
        fte: Dec,
    },
    CorrectHours {
        starts_on: NaiveDate,
        fte: Dec,
    },
    AddPatch {
        patch: String,
        days: Days,
        basis: Basis,
    },
    CorrectPatch {
        patch: String,
        days: Days,
        basis: Basis,
    },
    AddAbsence(Days),
    CorrectAbsence(Days),
    /// Adds an event; the one with the id that `replaces` names no longer counts.
    SetEvent {
        event: CaseEvent,
        replaces: Option<String>,
    },
    /// Adds a qualification that nobody has verified.
    AddAward {
        award: Box<Award>,
        number: Option<String>,
    },
    /// Writes one anew; whoever verified it has to look again.
    CorrectAward {
        was: Box<HeldAward>,
        award: Box<Award>,
        number: Option<String>,
    },
    /// Adds a job. `verified`: by whom and when, where the file says so.
    AddJob {
        employer: String,
        field: LocalId,
        days: Days,
        verified: Option<(PersonId, NaiveDate)>,
    },
    /// Whoever had verified it has to look again, unless the file says who did.
    CorrectJob {
        was: Box<HeldJob>,
        field: LocalId,
        days: Days,
        verified: Option<(PersonId, NaiveDate)>,
    },
    /// Adds a completion, or gives one that is there another source.
    SetCompletion {
        course: CourseId,
        completed_on: NaiveDate,
        source: Option<String>,
        is_new: bool,
    },
    /// Adds an entry; the one with the id that `replaces` names no longer counts.
    SetCpd {
        entry: KeptEntry,
        replaces: Option<String>,
    },
    /// Sets a target for figures that carry none. It belongs to nobody.
    SetTarget(Target),
}

/// A team that is there, or that is made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TeamName {
    Held(TeamId),
    New(String),
}

/// What a file would do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    /// By reference, whatever the order of the rows.
    pub entries: Vec<Entry>,
    pub unchanged: usize,
    /// Rows about the person who imports: the line and the reference.
    pub set_aside: Vec<(u32, String)>,
    /// Names of teams that are made.
    pub teams: Vec<String>,
    pub problems: Problems,
    /// Staff with an open account before the import.
    pub staff: usize,
    /// What becomes of figures, which are too many to be entries.
    pub figures: FigureChanges,
}

impl Plan {
    /// Nothing is done while anything is wrong.
    pub fn is_sound(&self) -> bool {
        self.problems.errors() == 0
    }

    pub fn count(&self, verdict: Verdict) -> usize {
        let figures = match verdict {
            Verdict::New => self.figures.new,
            Verdict::Changed => self.figures.corrected,
            Verdict::Ended => 0,
        };
        self.entries.iter().filter(|entry| entry.verdict == verdict).count() + figures
    }

    /// Leavers and transfers.
    pub fn moved(&self) -> usize {
        self.entries.iter().filter(|entry| entry.moves_somebody()).count()
    }

    /// Whether a second person in HR must confirm.
    pub fn needs_second_person(&self) -> bool {
        is_bulk(self.moved(), self.staff)
    }

    /// The people whose records it changes.
    pub fn people(&self) -> BTreeSet<&PersonId> {
        let of_figures = self.figures.people.iter().map(|change| &change.person);
        self.entries.iter().filter_map(|entry| entry.person.as_ref()).chain(of_figures).collect()
    }

    /// Pins what was shown. Days on which something begins today are left out: tomorrow the same plan is the same.
    pub fn fingerprint(&self) -> String {
        let mut text = String::new();
        for entry in &self.entries {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{} {:?} {:?} {:?}", entry.line, entry.employee_ref, entry.verdict, entry.changes);
        }
        let _ = writeln!(text, "{} {:?} {:?} {:?}", self.unchanged, self.set_aside, self.teams, self.problems);
        text.push_str(&self.figures.digest);
        hex(&Sha256::digest(text))
    }
}

/// Whether so many leavers and transfers among so many staff need a second person.
pub fn is_bulk(moved: usize, staff: usize) -> bool {
    moved > BULK_ROWS || moved * 10 > staff
}

/// Collects what changes about one thing: the field as people read it, beside the step that does it.
#[derive(Default)]
struct Changes {
    fields: Vec<FieldChange>,
    steps: Vec<Step>,
}

impl Changes {
    fn field(&mut self, field: &str, was: impl Into<String>, will_be: impl Into<String>) {
        self.fields.push(FieldChange { field: field.to_owned(), was: was.into(), will_be: will_be.into() });
    }
}

fn words_of(roles: Roles) -> String {
    roles.iter().map(Role::as_str).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_fifty_or_over_a_tenth_needs_a_second_person() {
        for (moved, staff, bulk) in [
            (0, 0, false),
            (0, 10, false),
            (1, 0, true),
            (1, 9, true),
            (1, 10, false),
            (2, 19, true),
            (2, 20, false),
            (50, 500, false),
            (50, 499, true),
            (50, 10_000, false),
            (51, 10_000, true),
            (51, 500, true),
        ] {
            assert_eq!(is_bulk(moved, staff), bulk, "{moved} of {staff}");
        }
    }
}
