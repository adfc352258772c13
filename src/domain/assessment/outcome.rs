//! Three values and how they combine (documents.md 3.3). "Cannot tell yet" never counts as a shortfall.

use serde::{Deserialize, Serialize};

/// What is known of a criterion, a rule or a level.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Met,
    NotMet,
    InsufficientData,
}

use Outcome::{InsufficientData, Met, NotMet};

impl Outcome {
    pub fn from_bool(met: bool) -> Outcome {
        if met { Met } else { NotMet }
    }

    pub fn is_met(self) -> bool {
        self == Met
    }

    /// The status words of pages.md 1.
    pub fn words(self) -> &'static str {
        match self {
            Met => "Met",
            NotMet => "Not met",
            InsufficientData => "Cannot tell yet",
        }
    }

    /// not_met beats insufficient_data beats met. Nothing at all is met.
    pub fn all_of(outcomes: impl Iterator<Item = Outcome>) -> Outcome {
        let mut result = Met;
        for outcome in outcomes {
            match outcome {
                NotMet => return NotMet,
                InsufficientData => result = InsufficientData,
                Met => {}
            }
        }
        result
    }

    /// met beats insufficient_data beats not_met. Nothing at all is not met.
    pub fn any_of(outcomes: impl Iterator<Item = Outcome>) -> Outcome {
        let mut result = NotMet;
        for outcome in outcomes {
            match outcome {
                Met => return Met,
                InsufficientData => result = InsufficientData,
                NotMet => {}
            }
        }
        result
    }

    /// Met if at least `n` are; not met if even the open ones would not be enough.
    pub fn at_least(n: u32, outcomes: impl Iterator<Item = Outcome>) -> Outcome {
        let (mut met, mut open) = (0u32, 0u32);
        for outcome in outcomes {
            match outcome {
                Met => met += 1,
                InsufficientData => open += 1,
                NotMet => {}
            }
        }
        match () {
            () if met >= n => Met,
            () if met + open < n => NotMet,
            () => InsufficientData,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_values_combine_as_the_table_says() {
        let table: [(&[Outcome], Outcome, Outcome, Outcome); 8] = [
            // members, all_of, any_of, at_least 2
            (&[], Met, NotMet, NotMet),
            (&[Met], Met, Met, NotMet),
            (&[Met, Met], Met, Met, Met),
            (&[Met, NotMet], NotMet, Met, NotMet),
            (&[Met, InsufficientData], InsufficientData, Met, InsufficientData),
            (&[NotMet, InsufficientData], NotMet, InsufficientData, NotMet),
            (&[InsufficientData, InsufficientData], InsufficientData, InsufficientData, InsufficientData),
            (&[NotMet, NotMet, Met, Met], NotMet, Met, Met),
        ];
        for (members, all, any, two) in table {
            assert_eq!(Outcome::all_of(members.iter().copied()), all, "all_of {members:?}");
            assert_eq!(Outcome::any_of(members.iter().copied()), any, "any_of {members:?}");
            assert_eq!(Outcome::at_least(2, members.iter().copied()), two, "at_least {members:?}");
        }
    }
}
