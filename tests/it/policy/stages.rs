//! The states: what each role may do in each, as tables. Y yes, 403 refused, 404 hidden, 409 not in this state.

use gradus::domain::account::Role;
use gradus::policy::{Action, ApplicationStage, AppraisalStage, Decision, EvidenceStage, Facts, Relation};

use super::letters::EVERYTHING;
use super::{ask, uninvolved};

/// Nine acts by five roles in the six states of a piece of evidence.
const EVIDENCE: &str = "
                    |           | Draft Submitted Returned Reviewed Restricted Withdrawn
view_evidence       | officer S  | Y   Y   Y   Y   Y   Y
view_evidence       | manager DR | 404 Y   Y   Y   404 Y
view_evidence       | hr OT      | 404 Y   Y   Y   404 Y
view_evidence       | admin OT   | 404 404 404 404 404 404
view_evidence       | auditor OT | 404 Y   Y   Y   404 Y
download_attachment | officer S  | Y   Y   Y   Y   Y   Y
download_attachment | manager DR | 404 Y   Y   Y   404 Y
download_attachment | hr OT      | 404 Y   Y   Y   404 Y
download_attachment | admin OT   | 404 404 404 404 404 404
download_attachment | auditor OT | 404 Y   Y   Y   404 Y
view_draft          | officer S  | Y   Y   Y   Y   Y   Y
view_draft          | manager DR | 404 404 404 404 404 404
view_draft          | hr OT      | 404 404 404 404 404 404
view_draft          | admin OT   | 404 404 404 404 404 404
view_draft          | auditor OT | 404 404 404 404 404 404
submit_evidence     | officer S  | Y   409 Y   409 Y   409
submit_evidence     | manager DR | 404 404 404 404 404 404
submit_evidence     | hr OT      | 404 404 404 404 404 404
submit_evidence     | admin OT   | 404 404 404 404 404 404
submit_evidence     | auditor OT | 404 404 404 404 404 404
edit_draft          | officer S  | Y   409 Y   409 Y   409
edit_draft          | manager DR | 404 404 404 404 404 404
edit_draft          | hr OT      | 404 404 404 404 404 404
edit_draft          | admin OT   | 404 404 404 404 404 404
edit_draft          | auditor OT | 404 404 404 404 404 404
withdraw            | officer S  | 409 Y   409 409 409 409
withdraw            | manager DR | 404 403 403 403 404 403
withdraw            | hr OT      | 404 403 403 403 404 403
withdraw            | admin OT   | 404 404 404 404 404 404
withdraw            | auditor OT | 404 403 403 403 404 403
comment             | officer S  | 409 Y   Y   Y   Y   409
comment             | manager DR | 404 Y   Y   Y   404 409
comment             | hr OT      | 404 403 403 403 404 403
comment             | admin OT   | 404 404 404 404 404 404
comment             | auditor OT | 404 403 403 403 404 403
review              | officer S  | 403 403 403 403 403 403
review              | manager DR | 404 Y   409 409 404 409
review              | hr OT      | 404 403 403 403 404 403
review              | admin OT   | 404 404 404 404 404 404
review              | auditor OT | 404 403 403 403 404 403
moderate            | officer S  | 403 403 403 403 403 403
moderate            | manager DR | 404 403 403 403 404 403
moderate            | hr OT      | 404 409 409 Y   404 409
moderate            | admin OT   | 404 404 404 404 404 404
moderate            | auditor OT | 404 403 403 403 404 403
";

const APPLICATION: &str = "
                      |            | New Draft Submitted Returned Recommended NotRecommended Approved MetDeferred Declined Withdrawn
apply                 | officer S  | Y   Y   409 Y   409 409 409 409 409 409
withdraw              | officer S  | 409 Y   Y   Y   Y   Y   409 409 409 409
withdraw              | manager DR | 403 403 403 403 403 403 403 403 403 403
contest               | officer S  | 409 409 409 409 409 409 409 Y   Y   409
recommend             | manager DR | 409 409 Y   409 409 409 409 409 409 409
recommend             | manager AD | 409 409 Y   409 409 409 409 409 409 409
confirm_criteria_gate | hr OT      | 409 409 409 409 Y   Y   409 409 409 409
confirm_funding_gate  | manager OT | 409 409 409 409 Y   Y   409 409 409 409
decide                | hr OT      | 409 409 409 409 Y   Y   409 409 409 409
decide                | manager IR | 409 409 409 409 Y   Y   409 409 409 409
decide                | manager DR | 403 403 403 403 403 403 403 403 403 403
decide                | admin OT   | 404 404 404 404 404 404 404 404 404 404
reverse               | hr OT      | 409 409 409 409 409 409 Y   Y   Y   409
hear_appeal           | hr OT      | 409 409 409 409 409 409 409 Y   Y   409
";

const APPRAISAL: &str = "
               |            | NotStarted SelfAssessment ManagerReview Moderation Shared Signed Closed NotRated
self_assess    | officer S  | Y   Y   409 409 409 409 409 409
appraise       | manager DR | Y   Y   Y   Y   409 409 409 409
acknowledge    | officer S  | 409 409 409 409 Y   409 409 409
moderate       | manager OT | 409 409 409 Y   409 409 409 409
moderate       | hr OT      | 409 409 409 Y   409 409 409 409
moderate       | manager DR | 403 403 403 403 403 403 403 403
sign_off       | manager DR | 409 409 409 409 Y   Y   409 409
sign_off       | officer S  | 403 403 403 403 403 403 403 403
mark_not_rated | hr OT      | Y   Y   Y   Y   Y   409 409 409
appraise       | hr OT      | 403 403 403 403 403 403 403 403
";

/// The rows of a table: action, role, relation, and the answer by column.
fn rows(table: &'static str) -> Vec<(Action, Role, Relation, Vec<&'static str>)> {
    let lines = table.lines().filter(|line| !line.is_empty()).skip(1);
    let rows = lines.map(|line| {
        let [action, who, cells] = line.split('|').map(str::trim).collect::<Vec<_>>().try_into().expect("three parts");
        let (role, relation) = who.split_once(' ').expect("a role and a relation");
        let found = (Action::from_word(action), Role::from_word(role), Relation::from_word(relation.trim()));
        let (Some(action), Some(role), Some(relation)) = found else { panic!("{line}") };
        (action, role, relation, cells.split_whitespace().collect())
    });
    rows.collect()
}

fn status(answer: Decision) -> &'static str {
    match answer {
        Decision::Allow => "Y",
        Decision::StepUp => "step up",
        Decision::Deny(_) => "403",
        Decision::Hidden => "404",
        Decision::WrongState => "409",
    }
}

/// Somebody named for everything who had no part in anything.
fn named(action: Action) -> Facts {
    Facts {
        moderation_assigned: Some(true),
        panel_member: Some(true),
        budget_holder: Some(true),
        hears_appeal: Some(true),
        cover: Some(EVERYTHING),
        ..uninvolved(action)
    }
}

/// Compares a table with `decide` and counts its cells. `put` sets the stage, or none.
fn compare<S: Copy + std::fmt::Debug>(table: &'static str, stages: &[S], put: fn(&mut Facts, Option<S>)) -> usize {
    let mut cells = 0;
    for (action, role, relation, expected) in rows(table) {
        assert_eq!(expected.len(), stages.len(), "{action} {role}");
        for (stage, expected) in stages.iter().zip(expected) {
            let mut facts = named(action);
            put(&mut facts, Some(*stage));
            assert_eq!(
                status(ask(&[role], action, relation, facts)),
                expected,
                "{action} {role} {} {stage:?}",
                relation.as_str()
            );
            cells += 1;
        }
    }
    cells
}

#[test]
fn evidence_changes_only_in_the_states_that_let_it() {
    use EvidenceStage::*;
    let stages = [Draft, Submitted, Returned, Reviewed, Restricted, Withdrawn];
    assert_eq!(compare(EVIDENCE, &stages, |facts, stage| facts.evidence = stage), 6 * 9 * 5);
}

#[test]
fn an_application_changes_only_in_the_states_that_let_it() {
    use ApplicationStage::*;
    let stages = [New, Draft, Submitted, Returned, Recommended, NotRecommended, Approved, MetDeferred, Declined, Withdrawn];
    assert_eq!(compare(APPLICATION, &stages, |facts, stage| facts.application = stage), 140);
}

#[test]
fn an_appraisal_changes_only_in_the_states_that_let_it() {
    use AppraisalStage::*;
    let stages = [NotStarted, SelfAssessment, ManagerReview, Moderation, Shared, Signed, Closed, NotRated];
    assert_eq!(compare(APPRAISAL, &stages, |facts, stage| facts.appraisal = stage), 80);
}

#[test]
fn a_state_that_is_not_known_lets_nothing_change_and_shows_nothing_to_others() {
    for (action, role, relation, expected) in rows(EVIDENCE).into_iter().chain(rows(APPLICATION)).chain(rows(APPRAISAL)) {
        let facts = Facts { evidence: None, application: None, appraisal: None, ..named(action) };
        let answer = status(ask(&[role], action, relation, facts));
        let reads_own =
            matches!(action, Action::ViewEvidence | Action::ViewDraft | Action::DownloadAttachment) && expected[0] == "Y";
        assert_eq!(answer == "Y", reads_own, "{action} {role}");
        if role == Role::Manager && matches!(action, Action::ViewEvidence | Action::Review) {
            assert_eq!(answer, "404", "{action}");
        }
    }
}

#[test]
fn a_new_piece_of_evidence_can_be_started_and_not_yet_edited() {
    let new = |action| Facts { evidence: Some(EvidenceStage::New), ..uninvolved(action) };
    let of = |action| status(ask(&[Role::Officer], action, Relation::Own, new(action)));
    assert_eq!([of(Action::SubmitEvidence), of(Action::EditDraft), of(Action::Withdraw)], ["Y", "409", "409"]);
}
