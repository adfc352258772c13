//! The development plan: one's own at `/plan`, somebody else's at `/people/{id}/plan`, and starting it from what is missing.

mod actions;
mod start;

pub use actions::{add, add_form, change, change_form, drop_ask, drop_submit, finish, finish_form, reopen};
pub use start::{form as start_form, submit as start_submit};

use super::people::tabs::{self, Place};
use super::progress::{reader, whose, why};
use crate::app::development::{self as app, DevelopmentPlan};
use crate::views::development::{Plan, PlanFacts};
use crate::views::parts::Link;
use crate::views::progress::Names;
use crate::views::words;
use crate::web::asked::{Answer, Asked};

pub fn show(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let plan = app::view(tx, me, &whose(asked, me))?;
        let view = &plan.view;
        frame.print_caption = Some(format!("{}. Development plan, as at {}", view.person.name, words::date(view.as_of)));
        let reader = reader(me, view);
        if reader.is_officer() {
            frame.back = Some(Link::new("/progress", "My progress"));
        }
        let page = Plan::new(&PlanFacts {
            reader: &reader,
            criteria: &names(&plan),
            as_of: view.as_of,
            actions: &plan.actions,
            names: &plan.names,
            cycles: &plan.cycles,
            earliest: plan.earliest.as_ref(),
            proposes: !plan.proposals.is_empty(),
            may_write: plan.may_write,
        });
        Ok(page.about(why(view), tabs::of(&view.why, &view.person.id, Place::Plan)))
    })
}

/// What the post asks for; nothing without a post.
fn names(plan: &DevelopmentPlan) -> Names {
    plan.view.held.as_ref().map_or_else(Names::default, |held| Names::from(&*held.assessed.plan))
}

/// The criteria that are missing for the next level.
fn missing(plan: &DevelopmentPlan) -> Vec<String> {
    plan.view.held.as_ref().map_or_else(Vec::new, |held| held.assessed.assessment.outstanding.clone())
}
