//! What is asked before evidence is withdrawn, or changed after its review.

use super::super::confirm::Confirmation;
use crate::domain::words;
use crate::views::parts::Link;

/// `/evidence/{id}/withdraw`. `evidence`: its path. Posts `version`.
pub fn withdraw(evidence: &str, title: &str, version: &str) -> Confirmation {
    Confirmation::new("Are you sure you want to withdraw this evidence?", "Withdraw it", format!("{evidence}/withdraw"), evidence)
        .about(title)
        .effect("Nobody reviews it, and it counts for nothing.")
        .effect("It stays in your list. What you wrote is kept.")
        .value("version", version)
}

/// `/evidence/{id}/change`: what was reviewed is to be changed. `criteria`: those with an outcome, by name. Posts `version`.
pub fn change_reviewed(evidence: &str, title: &str, criteria: &[String], version: &str) -> Confirmation {
    let outcomes = if criteria.len() == 1 { "The outcome" } else { "The outcomes" };
    let ends = if criteria.len() == 1 { "no longer counts" } else { "no longer count" };
    let mut page = Confirmation::new("This will undo an outcome", "Change anyway", format!("{evidence}/change"), evidence)
        .about(title)
        .effect(format!("{outcomes} for {} {ends} from now on.", words::join(criteria)))
        .effect("The new version has to be sent and reviewed. What was decided stays in the history.")
        .effect("Until you send it you can drop the change. Then what was reviewed counts again.")
        .value("version", version);
    page.cancel = Link::new(evidence, "Keep it");
    page
}

/// Before a draft goes that was never sent.
pub fn delete_draft(evidence: &str, title: &str, version: &str) -> Confirmation {
    Confirmation::new("Are you sure you want to delete this draft?", "Delete it", format!("{evidence}/discard"), evidence)
        .about(title)
        .effect("What you wrote and the files you added are deleted. This cannot be undone.")
        .value("version", version)
}

/// Before a piece that was opened again is left as it was sent last.
pub fn drop_change(evidence: &str, title: &str, version: &str) -> Confirmation {
    let mut page = Confirmation::new("Drop this change?", "Drop the change", format!("{evidence}/discard"), evidence)
        .about(title)
        .effect("The version that you sent last stands again, with whatever was decided about it.")
        .effect("What you wrote and the files you added since are deleted. This cannot be undone.")
        .value("version", version);
    page.cancel = Link::new(evidence, "Go on writing");
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_change_undoes_is_named() {
        let of = |criteria: &[&str]| {
            let criteria: Vec<String> = criteria.iter().map(ToString::to_string).collect();
            change_reviewed("/evidence/7", "A", &criteria, "4").effects.remove(0)
        };
        assert_eq!(of(&["Relationships (B-E1)"]), "The outcome for Relationships (B-E1) no longer counts from now on.");
        assert_eq!(
            of(&["Relationships (B-E1)", "Acting early (B-E2)"]),
            "The outcomes for Relationships (B-E1) and Acting early (B-E2) no longer count from now on."
        );
        let page = withdraw("/evidence/7", "A", "4");
        assert_eq!((page.action.as_str(), page.cancel.href.as_str()), ("/evidence/7/withdraw", "/evidence/7"));
        assert_eq!(page.values[0].value, "4");
    }
}
