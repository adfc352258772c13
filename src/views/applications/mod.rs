//! Applications for a level: the list, the start, what is sent, the case and its letter, and the steps that are not decisions:
//! recommendation, appeal, reversal. The checks and the decision itself are in `decisions`.

mod answers;
mod appeal;
mod assessment;
mod case;
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
pub use letter::{Letter, LetterText, Unmet};
pub use list::{List, Row, Section};
pub use named::{NamedPeople, NamedRow};
pub use parts::{
    Brief, CheckLine, MissingGroup, MissingRow, NewDecision, NewDecisionTyped, Quote, Step, gate_name, gate_question,
};
pub(super) use parts::{effective_on, interest, reason, review_on, words_for};
pub use recommend::{Recommend, RecommendTyped};
pub use start::{CheckApplication, MetGroup, MetRow, Start};

use super::confirm::Confirmation;
use super::parts::{FormErrors, Tag};
use super::words;

/// The tag of an application's state, from its word: `draft`, `submitted`, `returned`, `recommended`, `not_recommended`,
/// `approved`, `met_deferred`, `declined`, `withdrawn`.
pub fn state_tag(state: &str) -> Tag {
    match state {
        "submitted" => Tag::blue("Sent"),
        "returned" => Tag::amber("Returned"),
        "recommended" => Tag::blue("Recommended"),
        "not_recommended" => Tag::amber("Not recommended"),
        "approved" => Tag::green("Approved"),
        "met_deferred" => Tag::purple("Met but deferred"),
        "declined" => Tag::red("Declined"),
        other => Tag::grey(words::sentence(other)),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_its_word_and_its_glyph() {
        for (state, text, icon) in [
            ("draft", "Draft", "i-none"),
            ("submitted", "Sent", "i-wait"),
            ("returned", "Returned", "i-part"),
            ("recommended", "Recommended", "i-wait"),
            ("not_recommended", "Not recommended", "i-part"),
            ("approved", "Approved", "i-met"),
            ("met_deferred", "Met but deferred", "i-ask"),
            ("declined", "Declined", "i-not"),
            ("withdrawn", "Withdrawn", "i-none"),
        ] {
            let tag = state_tag(state);
            assert_eq!((tag.text.as_str(), tag.icon), (text, icon), "{state}");
        }
    }
}
