//! What holds for any actor, any subject and any facts, made up at random, always the same ones.

use std::collections::HashSet;

use gradus::domain::account::{AccountState, Role, Roles};
use gradus::policy::{
    Access, Action, Actor, ApplicationStage, AppraisalStage, Cover, Decision, DelegationTerms, EvidenceStage, Facts,
    OfficerScope, Relation, Relations, Step, Subject, Thing, TokenScope, TokenScopes, account_scope, decide, matrix, scope,
};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{Config, RngSeed};

use super::letters::holds;
use super::{STEPPED_UP, actor, subject};

fn config(cases: u32) -> Config {
    Config { cases, rng_seed: RngSeed::Fixed(4), failure_persistence: None, ..Config::default() }
}

fn any_roles() -> impl Strategy<Value = Vec<Role>> {
    subsequence(Role::ALL.to_vec(), 0..=3)
}

fn any_access() -> impl Strategy<Value = Access> {
    prop_oneof![
        any::<bool>().prop_map(|stepped_up| Access::Session { stepped_up }),
        subsequence(TokenScope::ALL.to_vec(), 0..=6)
            .prop_map(|scopes| Access::Token(scopes.into_iter().collect::<TokenScopes>())),
        Just(Access::Command),
    ]
}

fn any_actor() -> impl Strategy<Value = Actor> {
    let state = prop_oneof![4 => Just(AccountState::Active), 1 => select(AccountState::ALL.to_vec())];
    (any_roles(), any_access(), state).prop_map(|(roles, access, account)| Actor { account, ..actor(&roles, access) })
}

fn any_action() -> impl Strategy<Value = Action> {
    select(Action::ALL.to_vec())
}

fn any_relations() -> impl Strategy<Value = Relations> {
    subsequence(Relation::ALL.to_vec(), 0..=3).prop_map(|relations| relations.into_iter().collect())
}

/// Facts of every kind; about half of each are favourable, so that much is allowed.
fn any_facts() -> impl Strategy<Value = Facts> {
    let stages = (
        of(select(vec![
            EvidenceStage::New,
            EvidenceStage::Draft,
            EvidenceStage::Submitted,
            EvidenceStage::Reviewed,
            EvidenceStage::Restricted,
        ])),
        of(select(vec![
            ApplicationStage::New,
            ApplicationStage::Submitted,
            ApplicationStage::Recommended,
            ApplicationStage::Declined,
        ])),
        of(select(vec![AppraisalStage::NotStarted, AppraisalStage::ManagerReview, AppraisalStage::Shared])),
    );
    let bits = proptest::collection::vec(prop_oneof![1 => Just(None), 4 => Just(Some(false)), 2 => Just(Some(true))], 18);
    let step = select(vec![Step::Unknown, Step::Ask, Step::ConfirmAnothers, Step::ConfirmOwn]);
    let cover = of((any::<bool>(), any::<bool>(), any::<bool>()));
    let terms = of((proptest::array::uniform5(prop_oneof![4 => Just(true), 1 => Just(false)]), 1..120u32));
    let accounts = (of(any_roles()), of(any_roles()), any::<bool>(), any::<bool>());
    (stages, bits, step, cover, terms, accounts).prop_map(|(stages, bits, step, cover, terms, (now, wanted, resets, routine))| {
        Facts {
            evidence: stages.0,
            application: stages.1,
            appraisal: stages.2,
            moderation_assigned: bits[0],
            panel_member: bits[1],
            budget_holder: bits[2],
            hears_appeal: bits[3],
            reviewed_this: bits[4],
            reviewed_counted: bits[5],
            recommended: bits[6],
            decided: bits[7],
            confirmed_other_gate: bits[8],
            involved: bits[9],
            edited_last: bits[10],
            imported: bits[11],
            conflict: bits[12],
            reciprocal_case: bits[13],
            cover_from_applicant: bits[14],
            legal_hold: bits[15],
            over_threshold: bits[16],
            break_glass: bits[17],
            visible_to_everyone: bits[0],
            cover: cover.map(|(review, appraise, recommend)| Cover { review, appraise, recommend }),
            delegation: terms.map(|([same, manager, not_subject, not_actor, not_onward], days)| DelegationTerms {
                same_organisation: same,
                to_manager: manager,
                days,
                to_subject: !not_subject,
                to_actor: !not_actor,
                onward: !not_onward,
            }),
            step,
            roles_now: now.map(|roles| roles.into_iter().collect()),
            roles_wanted: wanted.map(|roles| roles.into_iter().collect()),
            resets_second_factor: resets,
            routine,
        }
    })
}

/// Somebody else, or the organisation, who stands in these ways to the actor.
fn of_relations(action: Action, relations: Relations, facts: Facts) -> Subject {
    let mut subject = subject(action, Relation::OtherTeam, facts);
    subject.relations = relations;
    subject
}

proptest! {
    #![proptest_config(config(8_000))]

    #[test]
    fn what_is_of_another_organisation_is_hidden_whatever_else_holds(
        actor in any_actor(), action in any_action(), relations in any_relations(), facts in any_facts(),
    ) {
        let facts = if action == Action::ViewDocument { Facts { visible_to_everyone: Some(false), ..facts } } else { facts };
        let subject = of_relations(action, relations.with(Relation::OtherOrganisation), facts);
        prop_assert_eq!(decide(&actor, action, &subject), Decision::Hidden);
    }

    #[test]
    fn roles_together_give_nothing_that_none_of_them_gives(
        actor in any_actor(), action in any_action(), relation in select(Relation::ALL.to_vec()), facts in any_facts(),
    ) {
        let subject = subject(action, relation, facts);
        if decide(&actor, action, &subject).offers() {
            let alone = |role: Option<Role>| Actor { roles: role.into_iter().collect::<Roles>(), ..actor.clone() };
            let by_one = actor.roles.iter().map(Some).chain([None]).any(|role| decide(&alone(role), action, &subject).offers());
            prop_assert!(by_one, "{action} {relation:?}");
        }
    }

    #[test]
    fn relations_together_give_nothing_that_none_of_them_gives(
        actor in any_actor(), action in any_action(), relations in any_relations(), facts in any_facts(),
    ) {
        if decide(&actor, action, &of_relations(action, relations, facts)).offers() {
            let by_one = relations.iter().any(|one| decide(&actor, action, &of_relations(action, one.into(), facts)).offers());
            prop_assert!(by_one, "{action} {relations:?}");
        }
    }

    #[test]
    fn nothing_is_allowed_that_the_table_does_not_give(
        role in select(Role::ALL.to_vec()), access in any_access(), action in any_action(),
        relation in select(Relation::ALL.to_vec()), facts in any_facts(),
    ) {
        let answer = decide(&actor(&[role], access), action, &subject(action, relation, facts));
        let row = matrix::row(action).into_iter().find(|row| row.role == role.as_str()).expect("a row");
        let cell = row.cell(relation);
        let given = match cell {
            "Y" => true,
            "-" | "H" => false,
            letters => letters.split('/').any(|letters| letters.chars().all(|letter| holds(letter, action, &facts))),
        };
        prop_assert!(given || !answer.offers(), "{action} {role} {relation:?} {cell}: {answer:?}");
        let unconfirmed = access == Access::Session { stepped_up: false };
        let grave = cell.contains('s') && !(facts.routine && matches!(action, Action::ManageTokens | Action::ManageOwnAccount));
        let asks_for_own = action == Action::ExportPerson && relation == Relation::Own && facts.step == Step::Ask;
        if answer.offers() {
            prop_assert_eq!(answer == Decision::StepUp, unconfirmed && grave && !asks_for_own, "{} {} {}", action, role, cell);
        }
    }

    #[test]
    fn a_list_holds_exactly_those_whom_the_actor_may_open(actor in any_actor(), relations in any_relations()) {
        for (action, listed) in [(Action::ViewProfile, scope(&actor)), (Action::ViewRecord, scope(&actor)), (Action::ViewAccount, account_scope(&actor))] {
            // Whether a token reads is one question for all of these.
            let own = decide(&actor, action, &subject(action, Relation::Own, Facts::default()));
            prop_assert_eq!(own == Decision::Allow, listed.includes(Relation::Own), "{} {:?}", action, listed);
            let others = relations.without(Relation::Own);
            let expected = !others.has(Relation::OtherOrganisation) && others.iter().any(|relation| listed.includes(relation));
            let answer = decide(&actor, action, &of_relations(action, others, Facts::default()));
            prop_assert_eq!(answer == Decision::Allow, expected, "{} {:?} {:?}", action, listed, others);
        }
    }
}

#[test]
fn the_lists_of_each_role() {
    use OfficerScope::*;
    let of = |roles: &[Role]| (scope(&actor(roles, STEPPED_UP)), account_scope(&actor(roles, STEPPED_UP)));
    assert_eq!(of(&[]), (Nobody, Own));
    assert_eq!(of(&[Role::Officer]), (Own, Own));
    assert_eq!(of(&[Role::Officer, Role::Manager]), (OwnAndReports, Own));
    assert_eq!(of(&[Role::Officer, Role::Manager, Role::Hr]), (Organisation, Own));
    assert_eq!(of(&[Role::Hr]), (Organisation, Own));
    assert_eq!(of(&[Role::Admin]), (Own, Organisation));
    assert_eq!(of(&[Role::Manager, Role::Admin]), (OwnAndReports, Organisation));
    assert_eq!(of(&[Role::Auditor]), (Organisation, Own));
}

#[test]
fn somebody_of_whom_no_relation_is_known_is_hidden() {
    for role in Role::ALL {
        for action in Action::ALL.iter().filter(|action| action.thing() != Thing::Organisation) {
            let facts = super::uninvolved(*action);
            let answer = decide(&actor(&[role], STEPPED_UP), *action, &of_relations(*action, Relations::NONE, facts));
            assert_eq!(answer, Decision::Hidden, "{action} {role}");
        }
    }
}

#[test]
fn codes_and_words_are_told_apart() {
    let scopes: HashSet<&str> = TokenScope::ALL.into_iter().map(TokenScope::as_str).collect();
    assert_eq!(scopes, HashSet::from(["read", "evidence", "import", "export", "audit", "staff"]));
    assert_eq!(TokenScope::from_word("audit"), Some(TokenScope::Audit));
    assert_eq!(TokenScope::from_word("decide"), None);
    assert_eq!(Relation::ALL.map(Relation::as_str), ["S", "DR", "AD", "IR", "FR", "OT", "UP", "XO"]);
}
