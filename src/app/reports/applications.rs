//! Applications as they stood at the end of a day, from the steps of their timelines.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::super::{AppError, Tx};
use crate::clock;
use crate::domain::ids::{ApplicationId, PersonId};
use crate::domain::people::Post;
use crate::domain::progression::case::{Step, StepKind};
use crate::domain::progression::decision::DecisionOutcome;
use crate::domain::progression::{Application, Stage};
use crate::store::progression::{self, history};
use crate::store::span::Span;

/// What a row says of applications: the stage of the one that moved last, and when that one was sent last.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Applied {
    pub stage: Option<Stage>,
    pub sent_on: Option<NaiveDate>,
    pub last_decision_on: Option<NaiveDate>,
}

/// The applications of some people, with what had happened by the end of a day.
pub(super) struct Applications {
    by_person: BTreeMap<PersonId, Vec<Application>>,
    steps: BTreeMap<ApplicationId, Vec<Step>>,
    end: DateTime<Utc>,
}

impl Applications {
    /// Two queries; one where nobody has applied.
    pub fn load(tx: &mut Tx<'_>, of: &Span, end: DateTime<Utc>) -> Result<Applications, AppError> {
        let mut by_person: BTreeMap<PersonId, Vec<Application>> = BTreeMap::new();
        for application in progression::list_in(tx.connection, of)? {
            by_person.entry(application.person.clone()).or_default().push(application);
        }
        let ids: Vec<ApplicationId> = by_person.values().flatten().map(|application| application.id.clone()).collect();
        let steps = history::steps(tx.connection, &ids)?;
        Ok(Applications { by_person, steps, end })
    }

    /// Those for the post, and those under its framework for posts that were over by the day: a move to another post does not
    /// forget them. `held`: the posts of the day.
    pub fn of(&self, post: &Post, held: &[Post]) -> Applied {
        let mut applied = Applied::default();
        let mut latest = None;
        for application in self.by_person.get(&post.person).into_iter().flatten() {
            let of_another = held.iter().any(|other| other.id == application.post && other.id != post.id);
            if of_another || post.framework.as_deref() != Some(&*application.framework) {
                continue;
            }
            let steps = self.steps.get(&application.id).map_or(&[][..], Vec::as_slice);
            let by_then: Vec<&Step> = steps.iter().filter(|step| step.at < self.end).collect();
            // The application in which something happened last is the one that is told of.
            let moved = by_then.iter().rev().find_map(|step| stage_after(step.kind).map(|stage| (step.at, stage)));
            let Some((at, stage)) = moved else { continue };
            let decided = by_then.iter().rev().find(|step| matches!(stage_after(step.kind), Some(stage) if stage.is_decided()));
            applied.last_decision_on = applied.last_decision_on.max(decided.map(|step| clock::day_in_london(step.at)));
            if latest.is_none_or(|latest| latest < at) {
                latest = Some(at);
                applied.stage = Some(stage);
                let sent = by_then.iter().rev().find(|step| stage_after(step.kind) == Some(Stage::Submitted));
                applied.sent_on = sent.map(|step| clock::day_in_london(step.at));
            }
        }
        applied
    }
}

/// The stage that a step brings an application to; none where it leaves it as it is.
fn stage_after(kind: StepKind) -> Option<Stage> {
    Some(match kind {
        StepKind::Sent | StepKind::SentAgain => Stage::Submitted,
        StepKind::Returned => Stage::Returned,
        StepKind::Recommended => Stage::Recommended,
        StepKind::NotRecommended => Stage::NotRecommended,
        StepKind::Withdrawn => Stage::Withdrawn,
        StepKind::Decided(outcome) | StepKind::Reversed(outcome) | StepKind::AppealUpheld(outcome) => match outcome {
            DecisionOutcome::Approved => Stage::Approved,
            DecisionOutcome::MetDeferred => Stage::MetDeferred,
            DecisionOutcome::Declined => Stage::Declined,
        },
        StepKind::CriteriaChecked(_)
        | StepKind::FundingChecked(_)
        | StepKind::InterestDeclared
        | StepKind::Named(_)
        | StepKind::Released(_)
        | StepKind::Appealed
        | StepKind::AppealDismissed => return None,
    })
}
