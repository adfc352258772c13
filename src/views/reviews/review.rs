//! The forms of a review: of one piece of evidence, and of several down one page.

use serde::Serialize;

use super::piece::{Piece, by_control, pieces};
use super::{CriterionAsked, ReviewedPiece, sample};
use crate::views::engine::Page;
use crate::views::evidence::{ContentShown, Event};
use crate::views::parts::FormErrors;
use crate::views::samples::HOSTILE;

/// `/reviews/{id}`. Posts, for each criterion, `outcome_{criterion}` (`met`, `partly_met`, `not_met`), `comment_{criterion}` and
/// `judge_{criterion}` (`yes`), with `revision`, to itself; `action=save` from (Save). A script posts it with `autosave=1` where
/// `autosave` says so. A mistake is told of the name of the field.
#[derive(Clone, Debug, Serialize)]
pub struct Review {
    pub piece: Piece,
    pub action: String,
    /// It saves itself while the reviewer writes.
    pub autosave: bool,
    /// "Last saved 4:12pm".
    pub last_saved: Option<String>,
    pub errors: FormErrors,
}

impl Review {
    pub fn new(
        facts: &ReviewedPiece<'_>,
        content: ContentShown,
        events: Vec<Event>,
        criteria: &[CriterionAsked<'_>],
        errors: &FormErrors,
    ) -> Review {
        let errors = by_control(errors);
        Review {
            piece: Piece::new(facts, content, events, criteria, false, &errors),
            action: format!("/reviews/{}", facts.evidence),
            autosave: false,
            last_saved: None,
            errors,
        }
    }

    /// It saves itself; `last_saved`: when it last did.
    pub fn saving_itself(mut self, last_saved: Option<String>) -> Review {
        self.autosave = true;
        self.last_saved = last_saved;
        self
    }
}

impl Page for Review {
    const TEMPLATE: &'static str = "pages/reviews/review";

    fn title(&self) -> String {
        format!("Review: {}", self.piece.title)
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, Review)> {
        let errors = FormErrors::none()
            .with("outcome_X-1", "Select an outcome for Relationships (B-E1)")
            .with("comment_X-1", "Say what would make Relationships (B-E1) met");
        let normal =
            Review::new(&pieces::facts("0412"), sample::shown(), sample::events(), &pieces::criteria(), &FormErrors::none());
        let awkward = Review::new(
            &pieces::hostile_facts("0412"),
            sample::hostile_shown(),
            vec![Event::new(sample::at(1, 1, 0, 0), HOSTILE).said(HOSTILE)],
            &pieces::hostile_criteria(&pieces::hostile_typed()),
            &errors,
        );
        vec![("normal", normal.saving_itself(Some("Last saved 4:12pm".to_owned()))), ("awkward", awkward)]
    }
}

/// `/reviews/together`. Posts the same for each piece, every name begun with its id (`{id}.outcome_{criterion}`, `{id}.revision`),
/// and `chosen` (repeated), to itself.
#[derive(Clone, Debug, Serialize)]
pub struct Together {
    /// "2 pieces of evidence, each with outcomes of its own."
    pub lead: String,
    pub pieces: Vec<TogetherPiece>,
    /// What was chosen and cannot be reviewed any more, named.
    pub skipped: Vec<super::Skipped>,
    pub errors: FormErrors,
}

/// One of several.
#[derive(Clone, Debug, Serialize)]
pub struct TogetherPiece {
    pub evidence: String,
    pub piece: Piece,
}

impl Together {
    /// Each with its facts, what was written, and its criteria.
    pub fn new<'a>(
        pieces: impl IntoIterator<Item = (ReviewedPiece<'a>, ContentShown, Vec<CriterionAsked<'a>>)>,
        skipped: Vec<super::Skipped>,
        errors: &FormErrors,
    ) -> Together {
        let errors = by_control(errors);
        let pieces: Vec<TogetherPiece> = pieces
            .into_iter()
            .map(|(facts, content, criteria)| TogetherPiece {
                evidence: facts.evidence.to_owned(),
                piece: Piece::new(&facts, content, Vec::new(), &criteria, true, &errors),
            })
            .collect();
        let lead = match pieces.len() {
            1 => "1 piece of evidence.".to_owned(),
            many => format!("{many} pieces of evidence. Decide on each by itself."),
        };
        Together { lead, pieces, skipped, errors }
    }
}

impl Page for Together {
    const TEMPLATE: &'static str = "pages/reviews/together";

    fn title(&self) -> String {
        "Review several".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, Together)> {
        let errors = FormErrors::none()
            .with("0412.outcome_B-E1", "Select an outcome for Relationships (B-E1)")
            .with("0398.comment_X-1", "Say what would make Acting early (B-E2) met");
        let typed = pieces::hostile_typed();
        let plain = |id| (pieces::facts(id), sample::shown(), pieces::criteria().to_vec());
        let odd = (pieces::hostile_facts("0398"), sample::hostile_shown(), pieces::hostile_criteria(&typed).to_vec());
        let skipped = vec![super::Skipped::new(HOSTILE, "Officer One withdrew this on 28 March 2026.")];
        vec![
            ("normal", Together::new([plain("0412"), plain("0413")], Vec::new(), &FormErrors::none())),
            ("awkward", Together::new([plain("0412"), odd], skipped, &errors)),
        ]
    }
}
