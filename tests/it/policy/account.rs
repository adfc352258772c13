//! Roles that may not meet, stepping up, and the words of a refusal.

use gradus::domain::account::Role;
use gradus::domain::account::Role::{Admin, Auditor, Hr, Manager, Officer};
use gradus::policy::{
    Access, Action, Decision, Facts, OfficerScope, Refusal, Relation, Step, TokenScope, account_scope, decide, scope, scopes_of,
};

use super::{SESSION, STEPPED_UP, actor, ask, every_scope, subject, uninvolved};

const TOXIC: [&[Role]; 6] =
    [&[Admin, Hr], &[Auditor, Officer], &[Auditor, Manager], &[Auditor, Hr], &[Auditor, Admin], &[Officer, Manager, Hr, Admin]];

#[test]
fn an_account_with_a_toxic_pair_can_do_nothing_at_all() {
    for roles in TOXIC {
        for access in [STEPPED_UP, every_scope(), Access::Command] {
            let actor = actor(roles, access);
            for action in Action::ALL {
                for relation in Relation::ALL.into_iter().filter(|relation| *relation != Relation::OtherOrganisation) {
                    let answer = decide(&actor, *action, &subject(*action, relation, uninvolved(*action)));
                    assert_eq!(answer, Decision::Deny(Refusal::RolesConflict), "{action} {roles:?}");
                }
            }
            assert_eq!((scope(&actor), account_scope(&actor)), (OfficerScope::Nobody, OfficerScope::Nobody));
        }
    }
    for roles in [&[Officer, Manager, Hr][..], &[Officer, Manager, Admin], &[Auditor]] {
        assert_eq!(ask(roles, Action::ViewAccount, Relation::Own, Facts::default()), Decision::Allow, "{roles:?}");
    }
}

#[test]
fn an_account_without_a_role_sees_itself_and_published_documents_alone() {
    let seen: Vec<&str> = (Action::ALL.iter().copied())
        .filter(|action| ask(&[], *action, Relation::Own, uninvolved(*action)).offers())
        .map(Action::as_str)
        .collect();
    assert_eq!(seen, ["manage_tokens", "view_account", "manage_own_account", "view_document"]);
    for relation in Relation::ALL.into_iter().skip(1) {
        for action in Action::ALL.iter().filter(|action| **action != Action::ViewDocument) {
            assert!(!ask(&[], *action, relation, uninvolved(*action)).offers(), "{action}");
        }
    }
}

#[test]
fn a_token_is_offered_what_some_case_could_allow_its_owner() {
    for (roles, scopes) in [
        (&[][..], &["read"][..]),
        (&[Officer], &["read", "evidence", "export"]),
        (&[Manager], &["read", "evidence", "export", "staff"]),
        (&[Hr], &["read", "evidence", "import", "export", "staff"]),
        (&[Admin], &["read", "evidence", "export"]),
        (&[Auditor], &["read", "audit"]),
        (&[Officer, Manager, Hr], &["read", "evidence", "import", "export", "staff"]),
    ] {
        let offered: Vec<&str> = scopes_of(roles.iter().copied().collect()).map(TokenScope::as_str).collect();
        assert_eq!(offered, scopes, "{roles:?}");
    }
}

#[test]
fn what_opens_nothing_needs_no_stepping_up() {
    for action in [Action::ManageTokens, Action::ManageOwnAccount] {
        let reader = actor(&[Officer], SESSION);
        let grave = subject(action, Relation::Own, Facts::default());
        assert_eq!(decide(&reader, action, &grave), Decision::StepUp);
        assert_eq!(decide(&reader, action, &grave.clone().routine()), Decision::Allow);
        assert_eq!(decide(&actor(&[Officer], STEPPED_UP), action, &grave), Decision::Allow);
    }
}

#[test]
fn asking_a_colleague_spares_the_stepping_up_only_for_the_own_record() {
    let asking = |roles: &[Role], relation| {
        let facts = Facts { step: Step::Ask, ..uninvolved(Action::ExportPerson) };
        decide(&actor(roles, SESSION), Action::ExportPerson, &subject(Action::ExportPerson, relation, facts))
    };
    assert_eq!(asking(&[Hr], Relation::Own), Decision::Allow);
    assert_eq!(asking(&[Hr], Relation::OtherTeam), Decision::StepUp);
    assert_eq!(asking(&[Manager], Relation::DirectReport), Decision::StepUp);
}

#[test]
fn roles_add_up_for_one_person() {
    let both = [Manager, Hr];
    let review = uninvolved(Action::Review);
    assert_eq!(ask(&both, Action::Review, Relation::DirectReport, review), Decision::Allow);
    assert!(!ask(&[Hr], Action::Review, Relation::DirectReport, review).offers());
    assert!(!ask(&both, Action::Review, Relation::OtherTeam, review).offers());
    assert_eq!(ask(&both, Action::Waive, Relation::OtherTeam, uninvolved(Action::Waive)), Decision::Allow);
}

#[test]
fn the_page_of_a_refusal_says_the_rule_and_who_can() {
    let words = |roles: &[Role], action, relation, facts| match ask(roles, action, relation, facts) {
        Decision::Deny(refusal) => (refusal.code(), refusal.words()),
        other => panic!("{action}: {other:?}"),
    };
    let facts = Facts { recommended: Some(true), ..uninvolved(Action::Decide) };
    assert_eq!(
        words(&[Hr], Action::Decide, Relation::OtherTeam, facts),
        ("recommended_this", "You recommended this, so someone else must decide it.")
    );
    assert_eq!(
        words(&[Manager], Action::Decide, Relation::DirectReport, facts),
        ("line_manager", "You manage this person or act for who does, so someone else must decide.")
    );
    assert_eq!(
        words(&[Officer], Action::Review, Relation::Own, uninvolved(Action::Review)),
        ("own_case", "This is about you, so someone else must do it.")
    );
    assert_eq!(
        words(&[Hr], Action::Review, Relation::OtherTeam, uninvolved(Action::Review)),
        ("not_permitted", "The line manager, or who acts for the line manager, reviews evidence.")
    );
    for action in Action::ALL {
        let words = Refusal::NotPermitted(*action).words();
        assert!(words.ends_with('.') && words.len() >= 20, "{action}: {words}");
    }
}
