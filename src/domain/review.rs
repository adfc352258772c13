//! The review of one revision of evidence: what a reviewer types, what is wrong with it, and what is kept. A review is never
//! changed; who may review is not its business.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::evidence::Missing;
use super::ids::{CriterionId, EvidenceId, PersonId, ReviewId};
use super::officer::{DocumentOutcome, ReviewOutcome};

/// Most letters of a comment or a reason.
pub const COMMENT: usize = 4_000;
/// Pieces that are reviewed together at most.
pub const TOGETHER: usize = 10;

/// Why evidence goes back without an outcome.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnReason {
    MoreDetail,
    /// It is hidden from all but its owner at once.
    MayIdentifyTenant,
    NotMine,
}

impl ReturnReason {
    pub const ALL: [ReturnReason; 3] = [ReturnReason::MoreDetail, ReturnReason::MayIdentifyTenant, ReturnReason::NotMine];

    pub fn as_str(self) -> &'static str {
        match self {
            ReturnReason::MoreDetail => "more_detail",
            ReturnReason::MayIdentifyTenant => "may_identify_tenant",
            ReturnReason::NotMine => "not_mine",
        }
    }

    pub fn from_word(word: &str) -> Option<ReturnReason> {
        ReturnReason::ALL.into_iter().find(|reason| reason.as_str() == word)
    }

    /// As the reviewer chooses it.
    pub fn label(self) -> &'static str {
        match self {
            ReturnReason::MoreDetail => "Needs more detail",
            ReturnReason::MayIdentifyTenant => "May identify a tenant",
            ReturnReason::NotMine => "Not mine to judge",
        }
    }
}

/// A review as it is kept.
#[derive(Clone, PartialEq, Debug)]
pub struct Review {
    pub id: ReviewId,
    pub evidence: EvidenceId,
    pub revision: u32,
    /// Whose evidence it is.
    pub person: PersonId,
    pub reviewer: PersonId,
    /// The manager for whom the reviewer acted.
    pub for_manager: Option<PersonId>,
    pub made_at: DateTime<Utc>,
    pub verdict: Verdict,
}

/// What a review came to.
#[derive(Clone, PartialEq, Debug)]
pub enum Verdict {
    /// One for each criterion.
    Outcomes(Vec<DocumentOutcome>),
    Returned {
        reason: ReturnReason,
        comment: String,
    },
}

/// What a reviewer has typed, sent or not.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Typed {
    #[serde(default)]
    pub outcomes: BTreeMap<CriterionId, TypedOutcome>,
    /// Why it is to go back, and the words that its owner reads.
    pub reason: Option<ReturnReason>,
    #[serde(default)]
    pub comment: String,
}

impl Typed {
    /// Outcomes are typed on one page and a return on another: what one of them did not show stays as it was `before`.
    pub fn beside(mut self, before: Typed) -> Typed {
        if self.outcomes.is_empty() {
            self.outcomes = before.outcomes;
        }
        if self.reason.is_none() && self.comment.is_empty() {
            (self.reason, self.comment) = (before.reason, before.comment);
        }
        self
    }

    /// Typed for an earlier revision: the words stay, and what is found of the one that is shown is chosen anew.
    pub fn for_another_revision(mut self) -> Typed {
        for one in self.outcomes.values_mut() {
            (one.outcome, one.judge) = (None, false);
        }
        self
    }
}

/// What a reviewer has typed for one criterion.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct TypedOutcome {
    pub outcome: Option<ReviewOutcome>,
    #[serde(default)]
    pub comment: String,
    /// The reviewer judges the whole criterion by this as well.
    #[serde(default)]
    pub judge: bool,
}

/// The outcomes that were typed for these criteria, or everything that is missing: `outcome_{criterion}`,
/// `comment_{criterion}`. `name` names a criterion to people, `officer` whose evidence it is.
pub fn outcomes(
    typed: &Typed,
    criteria: &[CriterionId],
    name: &dyn Fn(&CriterionId) -> String,
    officer: &str,
) -> Result<Vec<(DocumentOutcome, bool)>, Vec<Missing>> {
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    let nothing = TypedOutcome::default();
    for criterion in criteria {
        let typed = typed.outcomes.get(criterion).unwrap_or(&nothing);
        let Some(outcome) = typed.outcome else {
            let message = format!("Select an outcome for {}", name(criterion));
            missing.push(Missing { field: format!("outcome_{criterion}"), code: "required", message });
            continue;
        };
        let comment = typed.comment.trim();
        if comment.is_empty() && (outcome != ReviewOutcome::Met || typed.judge) {
            let message = match outcome {
                ReviewOutcome::Met => format!("Enter a reason. {officer} will read it"),
                ReviewOutcome::PartlyMet | ReviewOutcome::NotMet => format!("Say what would make {} met", name(criterion)),
            };
            missing.push(Missing { field: format!("comment_{criterion}"), code: "required", message });
            continue;
        }
        let comment = (!comment.is_empty()).then(|| comment.to_owned());
        found.push((DocumentOutcome { criterion: criterion.clone(), outcome, comment }, typed.judge));
    }
    if missing.is_empty() { Ok(found) } else { Err(missing) }
}

/// Why it is to go back and in which words, or everything that is missing: `reason`, `comment`.
pub fn returned(typed: &Typed, officer: &str) -> Result<(ReturnReason, String), Vec<Missing>> {
    let comment = typed.comment.trim();
    let mut missing = Vec::new();
    if typed.reason.is_none() {
        let message = "Select why you return it".to_owned();
        missing.push(Missing { field: "reason".to_owned(), code: "required", message });
    }
    if comment.is_empty() {
        let message = format!("Enter a reason. {officer} will read it");
        missing.push(Missing { field: "comment".to_owned(), code: "required", message });
    }
    match typed.reason {
        Some(reason) if missing.is_empty() => Ok((reason, comment.to_owned())),
        _ => Err(missing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(outcome: Option<ReviewOutcome>, comment: &str, judge: bool) -> Typed {
        let one = TypedOutcome { outcome, comment: comment.to_owned(), judge };
        Typed { outcomes: [("B-E1".into(), one)].into(), ..Typed::default() }
    }

    #[test]
    fn an_outcome_needs_a_comment_unless_it_is_met_and_no_judgement() {
        use ReviewOutcome::*;
        for (outcome, comment, judge, expected) in [
            (None, "", false, "outcome_B-E1: Select an outcome for Relationships (B-E1)"),
            (None, "Good", true, "outcome_B-E1: Select an outcome for Relationships (B-E1)"),
            (Some(Met), "", false, "Met -"),
            (Some(Met), " Good ", false, "Met Good"),
            (Some(Met), " ", true, "comment_B-E1: Enter a reason. Officer One will read it"),
            (Some(Met), "Seen often", true, "Met Seen often judged"),
            (Some(PartlyMet), "", false, "comment_B-E1: Say what would make Relationships (B-E1) met"),
            (Some(PartlyMet), "", true, "comment_B-E1: Say what would make Relationships (B-E1) met"),
            (Some(PartlyMet), "More", false, "PartlyMet More"),
            (Some(NotMet), "\n", false, "comment_B-E1: Say what would make Relationships (B-E1) met"),
            (Some(NotMet), "No", true, "NotMet No judged"),
        ] {
            let typed = typed(outcome, comment, judge);
            let name = |id: &CriterionId| format!("Relationships ({id})");
            let found = match outcomes(&typed, &["B-E1".into()], &name, "Officer One") {
                Ok(found) => {
                    let (found, judged) = &found[0];
                    let comment = found.comment.as_deref().unwrap_or("-");
                    format!("{:?} {comment}{}", found.outcome, if *judged { " judged" } else { "" })
                }
                Err(missing) => format!("{}: {}", missing[0].field, missing[0].message),
            };
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn every_criterion_needs_an_outcome_and_others_are_left_aside() {
        let name = |id: &CriterionId| id.to_string();
        let typed = typed(Some(ReviewOutcome::Met), "", false);
        let missing = outcomes(&typed, &["A-E1".into(), "B-E1".into(), "C-E1".into()], &name, "O").unwrap_err();
        let fields: Vec<&str> = missing.iter().map(|missing| missing.field.as_str()).collect();
        assert_eq!(fields, ["outcome_A-E1", "outcome_C-E1"]);
        assert_eq!(outcomes(&typed, &[], &name, "O").unwrap(), []);
    }

    #[test]
    fn evidence_goes_back_for_a_reason_that_its_owner_can_read() {
        let typed = |reason, comment: &str| Typed { reason, comment: comment.to_owned(), ..Typed::default() };
        let fields = |typed: &Typed| -> Vec<String> {
            returned(typed, "O").unwrap_err().into_iter().map(|missing| missing.field).collect()
        };
        assert_eq!(fields(&typed(None, " ")), ["reason", "comment"]);
        assert_eq!(fields(&typed(None, "x")), ["reason"]);
        assert_eq!(fields(&typed(Some(ReturnReason::NotMine), "")), ["comment"]);
        let whole = typed(Some(ReturnReason::MoreDetail), " Say more. ");
        assert_eq!(returned(&whole, "O").unwrap(), (ReturnReason::MoreDetail, "Say more.".to_owned()));
    }
}
