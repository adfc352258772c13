//! A piece in front of its reviewer, with all that a page borrows of it.

use chrono::NaiveDate;

use super::held;
use crate::app::reviews::Opened;
use crate::domain::review::Typed;
use crate::views::evidence::{ContentShown, Event};
use crate::views::reviews::{CameBack, CriterionAsked, ReviewedPiece};
use crate::views::words;
use crate::web::pages::evidence::events;

pub struct Ready {
    pub opened: Opened,
    pub typed: Typed,
    why: String,
    sent_on: NaiveDate,
    today: NaiveDate,
}

impl Ready {
    /// `typed`: what was posted; what was kept, where nothing was.
    pub fn new(opened: Opened, typed: Option<Typed>, today: NaiveDate) -> Ready {
        let sent_at = opened.view.sent_at.unwrap_or(opened.view.changed_at);
        Ready {
            typed: typed.unwrap_or_else(|| held(&opened)),
            why: opened.view.why.words(),
            sent_on: words::day_of(sent_at.naive_utc()),
            today,
            opened,
        }
    }

    pub fn title(&self) -> &str {
        self.opened.view.content.as_ref().map_or("", |content| &content.title)
    }

    pub fn facts(&self) -> ReviewedPiece<'_> {
        let view = &self.opened.view;
        ReviewedPiece {
            evidence: view.id.as_str(),
            title: self.title(),
            officer: &view.owner.name,
            revision: view.revision,
            sent_on: self.sent_on,
            due_on: view.waiting.map_or(self.sent_on, |waiting| waiting.due_on),
            today: self.today,
            why: &self.why,
            earlier: u64::try_from(view.earlier).unwrap_or(0),
            came_back: self.opened.came_back.as_ref().and_then(|review| {
                let (_, reason) = review.returned.as_ref()?;
                Some(CameBack { by: &review.by, on: words::day_of(review.at.naive_utc()), reason })
            }),
        }
    }

    pub fn criteria(&self) -> Vec<CriterionAsked<'_>> {
        let criteria = self.opened.view.criteria.iter().map(|criterion| CriterionAsked {
            id: criterion.id.as_str(),
            label: &criterion.name,
            text: criterion.text.as_deref().unwrap_or_default(),
            note: &criterion.note,
            already: self.opened.already.get(&criterion.id).map(String::as_str),
            misfit: criterion.misfit.as_deref(),
            typed: self.typed.outcomes.get(&criterion.id),
        });
        criteria.collect()
    }

    pub fn content(&self) -> ContentShown {
        let view = &self.opened.view;
        let kind = view.kind.as_deref().unwrap_or_default();
        let path = format!("/evidence/{}", view.id);
        let shown = view.content.as_ref().map(|content| ContentShown::beside(content, kind, &path, &view.restated));
        shown.unwrap_or_default()
    }

    pub fn events(&self) -> Vec<Event> {
        events(&self.opened.view, false)
    }
}
