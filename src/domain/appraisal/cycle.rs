//! A year of appraisals, and the objectives with their measures that stand beside every appraisal of it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::super::ids::{OrganisationId, PersonId, TeamId};

/// Letters that a title and a measure have at most.
pub const LINE: usize = 200;
pub const MEASURE: usize = 1_000;
/// Objectives that one person has in one cycle at most.
pub const MOST_OBJECTIVES: usize = 12;

/// The two appraisals that a cycle can ask for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    MidYear,
    YearEnd,
}

impl Stage {
    pub const ALL: [Stage; 2] = [Stage::MidYear, Stage::YearEnd];

    pub fn as_str(self) -> &'static str {
        match self {
            Stage::MidYear => "mid_year",
            Stage::YearEnd => "year_end",
        }
    }

    pub fn from_word(word: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.as_str() == word)
    }

    /// As it stands in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Stage::MidYear => "mid-year",
            Stage::YearEnd => "year end",
        }
    }
}

/// A cycle that HR opened, for the whole organisation or for a part of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cycle {
    pub id: String,
    pub organisation: OrganisationId,
    /// The scheme, pinned: `ID@VERSION`.
    pub scheme: String,
    /// "2025 to 2026".
    pub title: String,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    /// None: this cycle has no mid-year appraisal.
    pub mid_year_due_on: Option<NaiveDate>,
    pub year_end_due_on: NaiveDate,
    /// Who looks over the manager's views before they are shared, where the scheme asks for it.
    pub moderator: Option<PersonId>,
    /// It is for the people of this team alone.
    pub team: Option<TeamId>,
    /// It is for those of this job alone.
    pub job_profile: Option<String>,
    pub opened_by: PersonId,
    pub opened_at: DateTime<Utc>,
    pub version: i64,
}

impl Cycle {
    /// Its appraisals, each with the day by which it is due.
    pub fn stages(&self) -> Vec<(Stage, NaiveDate)> {
        let mid_year = self.mid_year_due_on.map(|due| (Stage::MidYear, due));
        mid_year.into_iter().chain([(Stage::YearEnd, self.year_end_due_on)]).collect()
    }
}

/// The two who agree on objectives.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Officer,
    Manager,
}

impl Side {
    pub fn as_str(self) -> &'static str {
        match self {
            Side::Officer => "officer",
            Side::Manager => "manager",
        }
    }

    pub fn from_word(word: &str) -> Option<Side> {
        [Side::Officer, Side::Manager].into_iter().find(|side| side.as_str() == word)
    }
}

/// Where an objective stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ObjectiveState {
    /// One side put it so; the other has not agreed yet.
    Proposed(Side),
    Agreed(DateTime<Utc>),
    /// It counts no more. What was said of it stays.
    Dropped,
}

/// Something to reach in a cycle, and how one will see that it was reached.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Objective {
    pub id: String,
    pub cycle: String,
    pub person: PersonId,
    /// 1 for the first.
    pub place: u32,
    pub title: String,
    pub measure: String,
    pub state: ObjectiveState,
    pub made_at: DateTime<Utc>,
    pub version: i64,
}

impl Objective {
    /// New words, put by one side: the other has to agree to them.
    pub fn reword(self, by: Side, title: String, measure: String) -> Objective {
        Objective { title, measure, state: ObjectiveState::Proposed(by), ..self }
    }

    /// One side agrees. What that side put itself, or what is agreed already, stays as it is.
    pub fn agree(self, by: Side, at: DateTime<Utc>) -> Objective {
        match self.state {
            ObjectiveState::Proposed(proposer) if proposer != by => Objective { state: ObjectiveState::Agreed(at), ..self },
            ObjectiveState::Proposed(_) | ObjectiveState::Agreed(_) | ObjectiveState::Dropped => self,
        }
    }

    pub fn counts(&self) -> bool {
        matches!(self.state, ObjectiveState::Agreed(_))
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn the_other_side_has_to_agree_to_every_wording() {
        let at = Utc.with_ymd_and_hms(2026, 4, 20, 9, 0, 0).unwrap();
        let first = Objective {
            id: "1".to_owned(),
            cycle: "c".to_owned(),
            person: PersonId::new("p"),
            place: 1,
            title: "First contacts".to_owned(),
            measure: "Within 5 days".to_owned(),
            state: ObjectiveState::Proposed(Side::Officer),
            made_at: at,
            version: 1,
        };
        assert!(!first.counts());
        assert_eq!(first.clone().agree(Side::Officer, at), first, "nobody agrees with themselves");
        let agreed = first.agree(Side::Manager, at);
        assert!(agreed.counts());
        let reworded = agreed.reword(Side::Manager, "First contacts".to_owned(), "Within 3 days".to_owned());
        assert_eq!(reworded.state, ObjectiveState::Proposed(Side::Manager));
        assert!(reworded.clone().agree(Side::Officer, at).counts());
        let dropped = Objective { state: ObjectiveState::Dropped, ..reworded };
        assert_eq!(dropped.clone().agree(Side::Officer, at), dropped);
    }
}
