//! Every cell of the table against `decide`: yes where it says yes, no in the right way where it says no, and each
//! condition met and broken.

use std::collections::HashSet;

use gradus::domain::account::{AccountState, Role};
use gradus::policy::matrix::{self, OTHERS, Row};
use gradus::policy::{
    Access, Action, Actor, Decision, Facts, Refusal, Relation, Relations, Step, Thing, TokenScope, TokenScopes, decide,
    decide_signed_out,
};

use super::letters::{breaks, meet};
use super::{SESSION, STEPPED_UP, actor, every_scope, right_state, subject, uninvolved};

/// The base actions of trust.md 1, typed from there.
const BASE: &str = "view_profile, view_record, view_evidence, view_draft, submit_evidence, edit_draft, withdraw, \
    download_attachment, comment, review, moderate, appraise, sign_off, acknowledge, apply, recommend, decide, reverse, contest, \
    export_person, export_bulk, import, rectify, erase, manage_frameworks, manage_users, set_line, delegate, read_audit, \
    manage_tokens, outbox";

/// The further actions of trust.md 1.
const FURTHER: &str = "verify_qualification, waive, confirm_criteria_gate, confirm_funding_gate, dispute_metric, \
    resolve_dispute, hear_appeal, set_target, adopt_policy, draft_policy, publish_framework, plan_development, open_cycle, \
    mark_not_rated, view_report, designate";

fn rows_of(role: &str) -> Vec<&'static Row> {
    matrix::rows().iter().filter(|row| row.role == role).collect()
}

fn cells_of(role: &str) -> impl Iterator<Item = (Action, Relation, &'static str)> {
    rows_of(role).into_iter().flat_map(|row| Relation::ALL.map(|relation| (row.action, relation, row.cell(relation))))
}

fn cell(action: Action, role: Role, relation: Relation) -> &'static str {
    let row = matrix::row(action).into_iter().find(|row| row.role == role.as_str());
    row.expect("a row for each action and role").cell(relation)
}

/// The cell's alternatives, each a list of letters; none for a plain yes or no.
fn alternatives(cell: &'static str) -> Vec<Vec<char>> {
    match cell {
        "Y" | "-" | "H" => Vec::new(),
        letters => letters.split('/').map(|letters| letters.chars().collect()).collect(),
    }
}

#[test]
fn the_table_has_every_action_for_every_role_and_door_once() {
    let rows = matrix::parse(matrix::TEXT).unwrap_or_else(|malformed| panic!("{malformed}"));
    assert_eq!(rows, matrix::rows());
    let names: Vec<&str> = Role::ALL.into_iter().map(Role::as_str).chain(OTHERS).collect();
    let expected: Vec<(Action, &str)> =
        Action::ALL.iter().flat_map(|action| names.iter().map(move |name| (*action, *name))).collect();
    assert_eq!(rows.iter().map(|row| (row.action, row.role)).collect::<Vec<_>>(), expected);

    let words: HashSet<&str> = Action::ALL.iter().map(|action| action.as_str()).collect();
    assert_eq!(words.len(), Action::ALL.len());
    let typed: Vec<&str> = BASE.split(", ").chain(FURTHER.split(", ")).collect();
    assert_eq!((BASE.split(", ").count(), FURTHER.split(", ").count()), (31, 16));
    assert_eq!(typed.iter().filter(|word| !words.contains(*word)).count(), 0);
    for word in &typed {
        assert_eq!(Action::from_word(word).map(Action::as_str), Some(*word));
    }
    assert_eq!(Action::from_word("promote"), None);
}

#[test]
fn a_damaged_table_names_its_line() {
    let head = "action,role,S,DR,AD,IR,FR,OT,UP,XO\n";
    let of = |row: &str| {
        matrix::parse(Box::leak(format!("# legend\n{head}{row}").into_boxed_str())).map_err(|bad| (bad.line, bad.problem))
    };
    assert_eq!(of("decide,hr,-,-,-,q,q,q,-,H").map(|rows| rows.len()), Ok(1));
    assert_eq!(of("promote,hr,-,-,-,q,q,q,-,H"), Err((3, "no such action")));
    assert_eq!(of("decide,hr,-,-,-,q,q,q,-"), Err((3, "not one cell for each relation")));
    assert_eq!(of("decide,hr,-,-,-,q,q,q,-,H,H"), Err((3, "not one cell for each relation")));
    assert!(matrix::parse("action,role,DR,S,AD,IR,FR,OT,UP,XO\n").is_err());
    assert!(matrix::parse("").is_err());
}

#[test]
fn the_legend_explains_every_letter_in_use() {
    let explained: HashSet<&str> = matrix::legend().filter_map(|line| line.split_once("  ")).map(|(letter, _)| letter).collect();
    for row in matrix::rows().iter().filter(|row| row.role != "token") {
        for letter in
            row.cells.iter().flat_map(|cell| cell.split(['/'])).flat_map(|letters| letters.split("")).filter(|l| !l.is_empty())
        {
            assert!(explained.contains(letter), "{letter} of {row:?} is not in the legend");
        }
    }
}

#[test]
fn every_cell_of_every_role_is_what_decide_answers() {
    let mut checked = 0;
    let mut answers = 0;
    let mut wrong = Vec::new();
    for role in Role::ALL {
        for (action, relation, cell) in cells_of(role.as_str()) {
            checked += 1;
            let mut expect = |facts: Facts, access: Access, expected: &str, fits: &dyn Fn(Decision) -> bool| {
                answers += 1;
                let answer = decide(&actor(&[role], access), action, &subject(action, relation, facts));
                if !fits(answer) {
                    wrong.push(format!("{action} {role} {}: {cell}, {expected} expected, got {answer:?}", relation.as_str()));
                }
            };
            let plain = uninvolved(action);
            match cell {
                "Y" => {
                    expect(plain, SESSION, "allowed", &|answer| answer == Decision::Allow);
                    expect(plain, Access::Command, "allowed", &|answer| answer == Decision::Allow);
                }
                "-" => expect(plain, STEPPED_UP, "403", &|answer| matches!(answer, Decision::Deny(_))),
                "H" => expect(plain, STEPPED_UP, "404", &|answer| answer == Decision::Hidden),
                _ => {}
            }
            if matches!(cell, "-" | "H") {
                for step in [Step::Ask, Step::ConfirmAnothers] {
                    let facts = Facts { step, ..everything_met(action) };
                    let refused = |answer| matches!(answer, Decision::Deny(_) | Decision::Hidden);
                    expect(facts, Access::Command, "a refusal with every condition met", &refused);
                }
            }
            let alternatives = alternatives(cell);
            for letters in &alternatives {
                let mut met = plain;
                letters.iter().for_each(|letter| meet(*letter, action, &mut met));
                let unconfirmed = if letters.contains(&'s') { Decision::StepUp } else { Decision::Allow };
                expect(met, SESSION, "a session's yes", &|answer| answer == unconfirmed);
                expect(met, STEPPED_UP, "allowed", &|answer| answer == Decision::Allow);
                expect(met, Access::Command, "allowed", &|answer| answer == Decision::Allow);
                for change in letters.iter().flat_map(|letter| breaks(*letter, action)) {
                    let mut broken = met;
                    change(&mut broken);
                    expect(broken, STEPPED_UP, "a refusal", &|answer| refused_rightly(answer, action, role, relation));
                }
            }
            if alternatives.len() > 1 {
                expect(plain, STEPPED_UP, "a refusal", &|answer| refused_rightly(answer, action, role, relation));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(checked, Action::ALL.len() * Role::ALL.len() * Relation::ALL.len());
    assert!(checked >= 31 * 8 * 5, "only {checked} cells");
    assert!(answers >= 5_000, "only {answers} answers");
}

/// Who is refused the sight of a thing is not told that it is there.
const VIEWS: [Action; 5] =
    [Action::ViewProfile, Action::ViewRecord, Action::ViewEvidence, Action::ViewDraft, Action::ViewAccount];

/// 403 where the role sees such a thing of such a person in any case, 404 where it never does.
fn refused_rightly(answer: Decision, action: Action, role: Role, relation: Relation) -> bool {
    let view = match action.thing() {
        _ if relation == Relation::OtherOrganisation => return answer == Decision::Hidden,
        Thing::Organisation => return matches!(answer, Decision::Deny(_)),
        Thing::Person if cell(Action::ViewAccount, role, relation) == "Y" => Action::ViewAccount,
        Thing::Person => Action::ViewProfile,
        Thing::Record => Action::ViewRecord,
        Thing::Evidence => Action::ViewEvidence,
        Thing::Draft => Action::ViewDraft,
    };
    match cell(view, role, relation) {
        _ if VIEWS.contains(&action) => answer == Decision::Hidden,
        "Y" => matches!(answer, Decision::Deny(_)),
        "H" => answer == Decision::Hidden,
        _ => matches!(answer, Decision::Deny(_) | Decision::Hidden),
    }
}

/// Facts that meet every condition at once.
fn everything_met(action: Action) -> Facts {
    let mut facts = uninvolved(action);
    for letter in "bcdeghilmnpqrtux2".chars() {
        meet(letter, action, &mut facts);
    }
    Facts { budget_holder: Some(true), hears_appeal: Some(true), ..facts }
}

#[test]
fn what_is_not_known_is_never_taken_for_a_yes() {
    let mut checked = 0;
    for role in Role::ALL {
        for (action, relation, cell) in cells_of(role.as_str()) {
            let certain = ["Y", "-", "H", "s", "t"].contains(&cell) || (action, cell) == (Action::SetLine, "u");
            if !certain {
                let answer = decide(&actor(&[role], STEPPED_UP), action, &subject(action, relation, right_state(action)));
                assert!(!answer.offers(), "{action} {role} {}: {answer:?}", relation.as_str());
                checked += 1;
            }
        }
    }
    assert!(checked > 60, "only {checked} cells have conditions");
}

#[test]
fn nobody_signed_out_and_no_closed_account_does_anything() {
    for (action, relation, cell) in cells_of("anonymous") {
        assert_eq!(
            (cell, decide_signed_out(action)),
            ("-", Decision::Deny(Refusal::SignedOut)),
            "{action} {}",
            relation.as_str()
        );
    }
    for state in [AccountState::Disabled, AccountState::Invited] {
        for (action, relation, cell) in cells_of(state.as_str()) {
            let expected = match cell {
                "-" => Decision::Deny(Refusal::AccountNotActive),
                "H" => Decision::Hidden,
                other => panic!("{other} for an account that is not open"),
            };
            for role in Role::ALL {
                for access in [STEPPED_UP, every_scope(), Access::Command] {
                    let closed = Actor { account: state, ..actor(&[role], access) };
                    assert_eq!(
                        decide(&closed, action, &subject(action, relation, uninvolved(action))),
                        expected,
                        "{action} {role}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_token_does_exactly_its_scopes_within_the_rights_of_its_owner() {
    let scope_of = |cell: &str| match cell.trim_end_matches('v') {
        "R" => Some(TokenScope::Read),
        "E" => Some(TokenScope::Evidence),
        "I" => Some(TokenScope::Import),
        "X" => Some(TokenScope::Export),
        "U" => Some(TokenScope::Audit),
        "F" => Some(TokenScope::Staff),
        "-" | "H" => None,
        other => panic!("no scope has the letter {other}"),
    };
    let (mut worked, mut refused) = (0, 0);
    for (action, relation, cell_of_token) in cells_of("token") {
        let needed = scope_of(cell_of_token);
        for role in Role::ALL {
            let subject = subject(action, relation, everything_met(action));
            let by_hand = decide(&actor(&[role], STEPPED_UP), action, &subject);
            for scope in TokenScope::ALL {
                let only = Access::Token(TokenScopes::NONE.with(scope));
                let answer = decide(&actor(&[role], only), action, &subject);
                if relation == Relation::OtherOrganisation && action != Action::ViewDocument {
                    assert_eq!(answer, Decision::Hidden);
                } else if needed == Some(scope) {
                    assert_eq!(answer, by_hand, "{action} {role} {}", relation.as_str());
                    worked += usize::from(answer == Decision::Allow);
                } else if by_hand != Decision::Hidden || relation != Relation::OtherOrganisation {
                    assert_eq!(answer, Decision::Deny(Refusal::TokenTooNarrow), "{action} {role} {}", relation.as_str());
                    refused += 1;
                }
            }
        }
    }
    assert!(worked > 100 && refused > 5_000, "{worked} worked, {refused} refused");
    let never = "review moderate appraise sign_off recommend decide reverse erase manage_users hear_appeal \
        confirm_criteria_gate confirm_funding_gate adopt_policy publish_framework waive manage_tokens manage_own_account";
    for word in never.split_whitespace() {
        let action = Action::from_word(word).unwrap_or_else(|| panic!("{word} is no action"));
        assert_eq!(TokenScope::needed_for(action), None, "{word}");
    }
}

#[test]
fn another_organisation_is_told_by_its_id_whatever_relation_is_claimed() {
    for role in Role::ALL {
        for action in Action::ALL {
            for claimed in Relation::ALL {
                let mut subject = subject(*action, Relation::OtherOrganisation, everything_met(*action));
                subject.relations = Relations::of(claimed);
                assert_eq!(decide(&actor(&[role], STEPPED_UP), *action, &subject), Decision::Hidden, "{action} {role}");
            }
        }
    }
}
