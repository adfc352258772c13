//! A figure as evidence: a piece begins with the figure in it as it stands, and keeps it so.

use super::super::{AppError, Caller, FieldError, Tx, evidence};
use crate::domain::assessment::caseload as figures;
use crate::domain::evidence::{Evidence, PinnedFigure};
use crate::domain::ids::CriterionId;

/// Begins a piece of evidence of the caller's own with one of their figures: for the criterion that the figure decides, if any.
pub fn use_as_evidence(tx: &mut Tx<'_>, me: &Caller, metric: &str, figure: &str) -> Result<Evidence, AppError> {
    // Both may be refused, and that is said before there is no post to begin for.
    let can_begin = evidence::can_begin(tx, me)?;
    let caseload = super::view(tx, me, me.id())?;
    if !can_begin {
        let words = "You hold no post today, so there is nothing to show evidence for. HR gives posts.";
        return Err(AppError::conflict("no_post", words));
    }
    let metric = super::metric(&caseload, metric)?.clone();
    let key = super::disputes::key(me.id(), metric.id.as_str(), figure);
    let found = key.and_then(|key| caseload.figures.iter().find(|figure| figure.key() == key));
    let (Some(found), Some(held)) = (found, &caseload.view.held) else {
        return Err(AppError::Invalid(vec![FieldError::new("figure", "required", "Select a figure")]));
    };
    if found.observation.disputed {
        let is_open = caseload.disputes.iter().any(|of| of.dispute.key == found.key() && of.dispute.settlement.is_none());
        if !is_open {
            return Err(AppError::conflict("left_out", "This figure is left out, so it cannot be used."));
        }
        let words = "This figure is disputed, so it cannot be used until that is settled.";
        return Err(AppError::conflict("disputed", words));
    }
    let (plan, record) = (&held.assessed.plan, &held.assessed.record);
    let uses = figures::uses(plan, record, caseload.view.as_of, metric.id.as_str());
    let criterion = uses.iter().find(|used| !used.supports).map(|used| CriterionId::new(used.criterion.as_str()));
    let origin = &found.origin;
    let file = origin.import.as_ref().and_then(|(import, _)| caseload.files.get(import));
    let pinned = PinnedFigure {
        period: figures::name(plan, found.observation.period, found.observation.start),
        row: found.observation.clone(),
        revision: origin.revision,
        import: origin.import.as_ref().map(|(import, _)| import.clone()),
        line: origin.import.as_ref().map(|(_, line)| *line),
        file: file.map(|file| file.name.clone()),
        added_by: file.map(|file| file.by.clone()),
        added_on: file.map(|file| file.on),
        pinned_on: tx.today,
        metric,
    };
    evidence::start_with(tx, me, criterion.as_ref(), vec![pinned])
}
