//! What a reviewer reads over before it is sent, and what was done.

use serde::Serialize;

use crate::domain::officer::ReviewOutcome;
use crate::views::engine::Page;
use crate::views::evidence::{outcome_tag, paragraphs};
use crate::views::layout::Frame;
use crate::views::parts::{Link, Posted, Tag};
use crate::views::samples::{HOSTILE, LONG_NAME};

/// `/reviews/{id}/check` and `/reviews/together/check`. Posts `values` to `action`.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewCheck {
    pub pieces: Vec<CheckedPiece>,
    /// Chosen, but changed in between, and so left out.
    pub skipped: Vec<Skipped>,
    pub action: String,
    /// The revision of each piece, and whatever else is posted.
    pub values: Vec<Posted>,
    /// "Send your outcomes".
    pub button: String,
    pub cancel: Link,
}

/// The outcomes of one piece.
#[derive(Clone, Debug, Serialize)]
pub struct CheckedPiece {
    pub heading: String,
    pub rows: Vec<CheckedOutcome>,
}

/// What was decided for one criterion.
#[derive(Clone, Debug, Serialize)]
pub struct CheckedOutcome {
    pub label: String,
    pub outcome: Tag,
    /// The comment, a paragraph a line.
    pub lines: Vec<String>,
    /// The form, at the field.
    pub change: Link,
}

/// A piece that was left out, and why.
#[derive(Clone, Debug, Serialize)]
pub struct Skipped {
    pub title: String,
    /// "Officer One withdrew this on 28 March 2026."
    pub why: String,
}

impl Skipped {
    pub fn new(title: impl Into<String>, why: impl Into<String>) -> Skipped {
        Skipped { title: title.into(), why: why.into() }
    }
}

impl CheckedPiece {
    /// `officer`: whose evidence it is. Add a criterion with `decided`.
    pub fn new(title: &str, officer: &str) -> CheckedPiece {
        CheckedPiece { heading: format!("{title}, {officer}"), rows: Vec::new() }
    }

    /// `change`: the form, at the field: `/reviews/0412#outcome_B-E1`.
    pub fn decided(mut self, label: &str, outcome: ReviewOutcome, comment: &str, judge: bool, change: &str) -> CheckedPiece {
        let mut lines = paragraphs(comment);
        if judge {
            lines.push("Also your judgement of the whole criterion.".to_owned());
        }
        let change = Link::new(change, "Change").hidden(format!("outcome for {label}"));
        self.rows.push(CheckedOutcome { label: label.to_owned(), outcome: outcome_tag(outcome), lines, change });
        self
    }
}

impl ReviewCheck {
    /// `action`: where it posts; `cancel`: the form. Add what is posted with `value`.
    pub fn new(
        pieces: Vec<CheckedPiece>,
        skipped: Vec<Skipped>,
        action: impl Into<String>,
        cancel: impl Into<String>,
    ) -> ReviewCheck {
        let button = if pieces.len() == 1 { "Send the review".to_owned() } else { format!("Send {} reviews", pieces.len()) };
        ReviewCheck { pieces, skipped, action: action.into(), values: Vec::new(), button, cancel: Link::new(cancel, "Go back") }
    }

    pub fn value(mut self, name: impl Into<String>, value: impl Into<String>) -> ReviewCheck {
        self.values.push(Posted { name: name.into(), value: value.into() });
        self
    }
}

impl Page for ReviewCheck {
    const TEMPLATE: &'static str = "pages/reviews/check";

    fn title(&self) -> String {
        "Check your outcomes".to_owned()
    }

    fn samples() -> Vec<(&'static str, ReviewCheck)> {
        let change = "/reviews/0412#outcome_B-E1";
        let comment = "Two services, one plan, and a result.\n\nAsk for the repairs team's view next time.";
        let first = || {
            CheckedPiece::new("Joint visits in one block", "Officer One")
                .decided("Relationships (B-E1)", ReviewOutcome::Met, comment, true, change)
                .decided("Acting early (B-E2)", ReviewOutcome::PartlyMet, "Say how you knew.", false, change)
        };
        let second = CheckedPiece::new("Rent surgery on the estate", "Officer Four").decided(
            "Relationships (B-E1)",
            ReviewOutcome::Met,
            "",
            false,
            change,
        );
        let odd = CheckedPiece::new(HOSTILE, LONG_NAME).decided(LONG_NAME, ReviewOutcome::NotMet, HOSTILE, true, change);
        let left_out = vec![Skipped::new(HOSTILE, "Officer Two withdrew this on 28 March 2026.")];
        let together = "/reviews/together/check";
        vec![
            (
                "normal",
                ReviewCheck::new(vec![first()], Vec::new(), "/reviews/0412/check", "/reviews/0412").value("revision", "2"),
            ),
            (
                "several",
                ReviewCheck::new(vec![first(), second], Vec::new(), together, "/reviews/together?chosen=0412&chosen=0415")
                    .value("0412.revision", "2")
                    .value("0415.revision", "1"),
            ),
            ("awkward", ReviewCheck::new(vec![odd], left_out, together, "/reviews/together").value("chosen", HOSTILE)),
        ]
    }
}

/// `/reviews/done`, after one review or several.
#[derive(Clone, Debug, Serialize)]
pub struct Done {
    pub heading: String,
    /// What was reviewed, each with its evidence.
    pub reviewed: Vec<Link>,
    pub skipped: Vec<Skipped>,
    /// "2 pieces wait for you."
    pub next: String,
    /// The next review, or the queue.
    pub main: Link,
}

impl Done {
    /// `left`: how many wait still; `oldest`: the path of the one that waits longest.
    pub fn new(reviewed: Vec<Link>, skipped: Vec<Skipped>, left: u64, oldest: Option<String>) -> Done {
        let heading = match reviewed.len() {
            0 => "No review was sent".to_owned(),
            1 => "Review sent".to_owned(),
            many => format!("{many} reviews sent"),
        };
        let next = match left {
            0 => "Nothing else waits for you.".to_owned(),
            1 => "1 piece of evidence waits for you.".to_owned(),
            many => format!("{many} pieces of evidence wait for you."),
        };
        let main = match oldest {
            Some(path) => Link::new(path, "Review the next one"),
            None => Link::new("/reviews", "Go to your reviews"),
        };
        Done { heading, reviewed, skipped, next, main }
    }
}

impl Page for Done {
    const TEMPLATE: &'static str = "pages/reviews/done";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn sample_frame() -> Frame {
        Frame { back: None, ..Frame::sample() }
    }

    fn samples() -> Vec<(&'static str, Done)> {
        let both =
            vec![Link::new("/evidence/0412", "Joint visits in one block, Officer One"), Link::new("/evidence/0415", HOSTILE)];
        let skipped = vec![Skipped::new("Letter before a hearing", "Officer Two withdrew this on 28 March 2026.")];
        let one = vec![Link::new("/evidence/0412", "Joint visits in one block, Officer One")];
        vec![
            ("normal", Done::new(one, Vec::new(), 0, None)),
            ("several", Done::new(both, skipped.clone(), 2, Some("/reviews/0398".to_owned()))),
            ("awkward", Done::new(Vec::new(), vec![Skipped::new(LONG_NAME, HOSTILE), skipped[0].clone()], 1, None)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_counted() {
        let link = || Link::new("/evidence/1", "A");
        for (reviewed, left, heading, next) in [
            (0, 0, "No review was sent", "Nothing else waits for you."),
            (1, 1, "Review sent", "1 piece of evidence waits for you."),
            (3, 4, "3 reviews sent", "4 pieces of evidence wait for you."),
        ] {
            let page = Done::new(vec![link(); reviewed], Vec::new(), left, None);
            assert_eq!((page.heading.as_str(), page.next.as_str()), (heading, next));
        }
    }

    #[test]
    fn a_button_says_how_many_reviews_it_sends() {
        let pieces = |n| vec![CheckedPiece::new("A", "B"); n];
        let button = |n| ReviewCheck::new(pieces(n), Vec::new(), "", "").button;
        assert_eq!([button(1), button(2)], ["Send the review", "Send 2 reviews"]);
    }
}
