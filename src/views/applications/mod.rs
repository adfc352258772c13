//! Applications for a level: the list, the start, what is sent, the case and its letter, and the steps that are not decisions:
//! recommendation, appeal, reversal. The checks and the decision itself are in `decisions`.

mod answers;
mod appeal;
mod assessment;
mod case;
mod figures;
mod letter;
mod list;
mod named;
mod parts;
mod recommend;
mod start;

pub use answers::{CheckAnswers, Sent};
pub use appeal::{Appeal, FirstDecision, Hearing, HearingTyped, Reverse, ReverseTyped, Subject};
pub use assessment::{AssessedCriterion, AssessedGroup, Assessment};
pub use case::{Assessed, Case, Message};
pub(super) use figures::samples as sample_figures;
pub use figures::{AssessedFigure, SinceLine};
pub use letter::{Letter, LetterText, Unmet};
pub use list::{List, Row, Section};
pub use named::{NamedPeople, NamedRow};
pub use parts::{Brief, CheckLine, NewDecision, NewDecisionTyped, Quote, Step, gate_question};
pub(super) use parts::{effective_on, interest, reason, review_on, words_for};
pub use recommend::{Recommend, RecommendTyped};
pub use start::{CheckApplication, MetGroup, MetRow, Start};

use super::confirm::Confirmation;
use super::parts::{FormErrors, Tag};
use crate::domain::progression::Stage;
use crate::domain::progression::decision::DecisionOutcome;

/// The tag of an application's state.
pub fn state_tag(stage: Stage) -> Tag {
    let label = stage.label();
    match stage {
        Stage::Submitted | Stage::Recommended => Tag::blue(label),
        Stage::Returned | Stage::NotRecommended => Tag::amber(label),
        Stage::Approved => Tag::green(label),
        Stage::MetDeferred => Tag::purple(label),
        Stage::Declined => Tag::red(label),
        Stage::Draft | Stage::Withdrawn => Tag::grey(label),
    }
}

/// The tag of a decision.
pub fn outcome_tag(outcome: DecisionOutcome) -> Tag {
    state_tag(match outcome {
        DecisionOutcome::Approved => Stage::Approved,
        DecisionOutcome::MetDeferred => Stage::MetDeferred,
        DecisionOutcome::Declined => Stage::Declined,
    })
}

/// "B (Practising)"; the level alone where it has no name of its own.
pub fn level_words(level: &str, name: &str) -> String {
    if name.is_empty() || name == level { level.to_owned() } else { format!("{level} ({name})") }
}

/// `/applications/{id}/withdraw`. Posts `reason` and `version`.
pub fn withdraw(case: &str, reference: &str, version: &str, typed: &str, errors: FormErrors) -> Confirmation {
    Confirmation::new("Withdraw your application?", "Withdraw application", format!("{case}/withdraw"), case)
        .about(format!("Application {reference}"))
        .effect("Nobody decides on it any more.")
        .effect("Your level and your evidence stay as they are.")
        .effect("You can apply again when you are ready.")
        .value("version", version)
        .reason("Optional. Your line manager and HR will read it.", typed, errors)
}

/// `/applications/{id}/interest`: whoever was to settle something in the case has an interest. Posts `version`.
pub fn interest_declared(case: &str, officer: &str, version: &str) -> Confirmation {
    Confirmation::new("Declare an interest?", "Declare an interest", format!("{case}/interest"), case)
        .about(format!("The application of {officer}"))
        .effect("You take no part in this application any more. Someone else decides.")
        .effect(format!("That you have an interest stays on record, and {officer} can read it. Why is not asked."))
        .warning("You cannot take this back.")
        .value("version", version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_its_word_and_its_glyph() {
        for (stage, text, icon) in [
            (Stage::Draft, "Draft", "i-none"),
            (Stage::Submitted, "Sent", "i-wait"),
            (Stage::Returned, "Returned", "i-part"),
            (Stage::Recommended, "Recommended", "i-wait"),
            (Stage::NotRecommended, "Not recommended", "i-part"),
            (Stage::Approved, "Approved", "i-met"),
            (Stage::MetDeferred, "Met but deferred", "i-ask"),
            (Stage::Declined, "Declined", "i-not"),
            (Stage::Withdrawn, "Withdrawn", "i-none"),
        ] {
            let tag = state_tag(stage);
            assert_eq!((tag.text.as_str(), tag.icon), (text, icon));
        }
        assert_eq!(level_words("B", "Practising"), "B (Practising)");
        assert_eq!([level_words("B", "B"), level_words("B", "")], ["B", "B"]);
    }
}
