//! Separation of duty: each of the sixteen rules of trust.md, once where it lets pass and once where it forbids.

use gradus::domain::account::Role::{Admin, Auditor, Hr, Manager, Officer};
use gradus::domain::account::{Role, Roles};
use gradus::domain::ids::PersonId;
use gradus::policy::{
    Access, Action, ApplicationStage, Decision, DelegationTerms, EvidenceStage, Facts, Refusal, Relation, Relations, Step, decide,
};

use super::letters::{EVERYTHING, SOUND};
use super::{STEPPED_UP, actor, ask, every_scope, organisation, subject, uninvolved};

/// What comes of it for somebody uninvolved, but for `change`.
fn with(roles: &[Role], action: Action, relation: Relation, change: fn(&mut Facts)) -> Decision {
    let mut facts = uninvolved(action);
    change(&mut facts);
    ask(roles, action, relation, facts)
}

fn roles(these: &[Role]) -> Roles {
    these.iter().copied().collect()
}

const DENIED: fn(Refusal) -> Decision = Decision::Deny;
const NOTHING: fn(&mut Facts) = |_| {};

#[test]
fn rule_1_nobody_judges_themselves_by_any_route() {
    let judging = "review moderate recommend decide reverse appraise sign_off confirm_criteria_gate confirm_funding_gate hear_appeal \
        verify_qualification waive mark_not_rated resolve_dispute";
    for action in judging.split_whitespace().map(|word| Action::from_word(word).expect("an action")) {
        for held in [&[Officer][..], &[Manager], &[Hr], &[Officer, Manager, Hr], &[Manager, Admin], &[Auditor]] {
            for access in [STEPPED_UP, every_scope(), Access::Command] {
                // Whatever relation is claimed, and with every designation: the ids say that it is oneself.
                for claimed in Relation::ALL.into_iter().filter(|claimed| *claimed != Relation::OtherOrganisation) {
                    let facts = Facts {
                        moderation_assigned: Some(true),
                        panel_member: Some(true),
                        budget_holder: Some(true),
                        hears_appeal: Some(true),
                        cover: Some(EVERYTHING),
                        ..uninvolved(action)
                    };
                    let mut own = subject(action, Relation::Own, facts);
                    own.relations = Relations::of(claimed);
                    let answer = decide(&actor(held, access), action, &own);
                    assert!(matches!(answer, Decision::Deny(_)), "{action} {held:?} {claimed:?}: {answer:?}");
                }
            }
        }
    }
    assert_eq!(with(&[Manager], Action::Review, Relation::DirectReport, NOTHING), Decision::Allow);
    assert_eq!(with(&[Manager], Action::Review, Relation::Own, NOTHING), DENIED(Refusal::OwnCase));
}

#[test]
fn to_claim_that_somebody_else_is_oneself_opens_nothing() {
    let mut other = subject(Action::ViewDraft, Relation::OtherTeam, uninvolved(Action::ViewDraft));
    other.relations = Relations::of(Relation::Own);
    assert_eq!(decide(&actor(&[Officer], STEPPED_UP), Action::ViewDraft, &other), Decision::Hidden);
    other.person = Some(PersonId::from("reader"));
    assert_eq!(decide(&actor(&[Officer], STEPPED_UP), Action::ViewDraft, &other), Decision::Allow);
    assert_eq!(other.organisation, organisation());
}

#[test]
fn rule_2_who_recommended_does_not_decide() {
    for action in [Action::Decide, Action::ConfirmCriteriaGate, Action::Reverse] {
        assert_eq!(with(&[Hr], action, Relation::Former, NOTHING), Decision::Allow, "{action}");
        assert_eq!(
            with(&[Hr], action, Relation::Former, |f| f.recommended = Some(true)),
            DENIED(Refusal::Recommended),
            "{action}"
        );
        assert_eq!(with(&[Hr], action, Relation::Former, |f| f.recommended = None), DENIED(Refusal::Recommended), "{action}");
    }
    let named = |f: &mut Facts| f.panel_member = Some(true);
    assert_eq!(with(&[Manager], Action::Decide, Relation::OtherTeam, named), Decision::Allow);
    let both = |f: &mut Facts| (f.panel_member, f.recommended) = (Some(true), Some(true));
    assert_eq!(with(&[Manager], Action::Decide, Relation::OtherTeam, both), DENIED(Refusal::Recommended));
    let holder = |f: &mut Facts| (f.budget_holder, f.recommended) = (Some(true), Some(true));
    assert_eq!(with(&[Manager], Action::ConfirmFundingGate, Relation::OtherTeam, holder), DENIED(Refusal::Recommended));
}

#[test]
fn rule_3_neither_the_line_manager_nor_who_acts_decides() {
    let named = |f: &mut Facts| {
        (f.panel_member, f.hears_appeal, f.budget_holder, f.cover) = (Some(true), Some(true), Some(true), Some(EVERYTHING))
    };
    assert_eq!(with(&[Manager, Hr], Action::Decide, Relation::OtherTeam, named), Decision::Allow);
    for action in [Action::Decide, Action::Reverse, Action::ConfirmCriteriaGate, Action::ConfirmFundingGate, Action::HearAppeal] {
        for relation in [Relation::DirectReport, Relation::ActingFor] {
            for held in [&[Manager][..], &[Hr], &[Manager, Hr]] {
                assert_eq!(with(held, action, relation, named), DENIED(Refusal::LineManager), "{action} {held:?}");
            }
        }
    }
    // A second relation does not wash the first away.
    let mut also = subject(Action::Decide, Relation::DirectReport, uninvolved(Action::Decide));
    also.relations = also.relations.with(Relation::OtherTeam);
    assert_eq!(decide(&actor(&[Hr], STEPPED_UP), Action::Decide, &also), DENIED(Refusal::LineManager));
}

#[test]
fn rule_4_cover_that_the_applicant_chose_does_not_serve_the_applicant() {
    let acts = [Action::Recommend, Action::SignOff, Action::Review, Action::Appraise, Action::VerifyQualification];
    for action in acts {
        let by_cover = |f: &mut Facts| f.cover = Some(EVERYTHING);
        assert_eq!(with(&[Manager], action, Relation::ActingFor, by_cover), Decision::Allow, "{action}");
        let chosen = |f: &mut Facts| (f.cover, f.cover_from_applicant) = (Some(EVERYTHING), Some(true));
        assert_eq!(with(&[Manager], action, Relation::ActingFor, chosen), DENIED(Refusal::CoverFromApplicant), "{action}");
        let unknown = |f: &mut Facts| (f.cover, f.cover_from_applicant) = (Some(EVERYTHING), None);
        assert_eq!(with(&[Manager], action, Relation::ActingFor, unknown), DENIED(Refusal::CoverFromApplicant), "{action}");
        assert_eq!(
            with(&[Manager], action, Relation::DirectReport, |f| f.cover_from_applicant = None),
            Decision::Allow,
            "{action}"
        );
    }
}

#[test]
fn rule_5_no_two_people_settle_each_others_cases() {
    for (held, action, relation) in [
        (Hr, Action::Decide, Relation::OtherTeam),
        (Hr, Action::Reverse, Relation::OtherTeam),
        (Hr, Action::ConfirmCriteriaGate, Relation::OtherTeam),
        (Manager, Action::Recommend, Relation::DirectReport),
    ] {
        assert_eq!(with(&[held], action, relation, NOTHING), Decision::Allow, "{action}");
        let mutual = |f: &mut Facts| f.reciprocal_case = Some(true);
        assert_eq!(with(&[held], action, relation, mutual), DENIED(Refusal::ReciprocalCase), "{action}");
        assert_eq!(with(&[held], action, relation, |f| f.reciprocal_case = None), DENIED(Refusal::ReciprocalCase), "{action}");
    }
}

#[test]
fn rule_6_nobody_decides_or_corrects_for_their_own_line() {
    let acts = "decide reverse rectify erase waive verify_qualification confirm_criteria_gate hear_appeal resolve_dispute \
        mark_not_rated set_line delegate designate moderate";
    for action in acts.split_whitespace().map(|word| Action::from_word(word).expect("an action")) {
        let ready = |f: &mut Facts| {
            (f.hears_appeal, f.step, f.delegation, f.moderation_assigned) =
                (Some(true), Step::ConfirmAnothers, Some(SOUND), Some(true));
        };
        assert_eq!(with(&[Hr], action, Relation::OtherTeam, ready), Decision::Allow, "{action}");
        assert_eq!(with(&[Hr], action, Relation::Upline, ready), DENIED(Refusal::OwnLine), "{action}");
    }
    assert_eq!(with(&[Hr], Action::ViewRecord, Relation::Upline, NOTHING), Decision::Allow);
}

#[test]
fn rule_7_hr_alters_no_evidence_review_or_appraisal_of_others() {
    for action in [Action::Withdraw, Action::Comment, Action::Review, Action::Appraise, Action::SignOff, Action::Acknowledge] {
        assert_eq!(with(&[Hr], action, Relation::DirectReport, NOTHING), DENIED(Refusal::NotPermitted(action)), "{action}");
    }
    for action in [Action::SubmitEvidence, Action::EditDraft] {
        assert_eq!(with(&[Hr], action, Relation::OtherTeam, NOTHING), Decision::Hidden, "{action}");
        assert_eq!(with(&[Hr], action, Relation::Own, NOTHING), Decision::Allow, "{action}");
    }
    assert_eq!(with(&[Hr, Manager], Action::Review, Relation::DirectReport, NOTHING), Decision::Allow);
}

#[test]
fn rule_8_reviews_and_decisions_are_never_changed() {
    let reviewed = |f: &mut Facts| f.evidence = Some(EvidenceStage::Reviewed);
    assert_eq!(with(&[Manager], Action::Review, Relation::DirectReport, NOTHING), Decision::Allow);
    assert_eq!(with(&[Manager], Action::Review, Relation::DirectReport, reviewed), Decision::WrongState);
    assert_eq!(with(&[Officer], Action::EditDraft, Relation::Own, reviewed), Decision::WrongState);
    assert_eq!(
        with(&[Officer], Action::SubmitEvidence, Relation::Own, |f| f.evidence = Some(EvidenceStage::New)),
        Decision::Allow
    );
    for stage in [ApplicationStage::Approved, ApplicationStage::MetDeferred, ApplicationStage::Declined] {
        let facts = |action| Facts { application: Some(stage), ..uninvolved(action) };
        assert_eq!(ask(&[Hr], Action::Decide, Relation::OtherTeam, facts(Action::Decide)), Decision::WrongState);
        assert_eq!(ask(&[Hr], Action::Reverse, Relation::OtherTeam, facts(Action::Reverse)), Decision::Allow);
    }
}

#[test]
fn rule_9_another_person_reverses() {
    assert_eq!(with(&[Hr], Action::Reverse, Relation::OtherTeam, NOTHING), Decision::Allow);
    assert_eq!(with(&[Hr], Action::Reverse, Relation::OtherTeam, |f| f.decided = Some(true)), DENIED(Refusal::DecidedThis));
    assert_eq!(with(&[Hr], Action::Reverse, Relation::OtherTeam, |f| f.decided = None), DENIED(Refusal::DecidedThis));
}

#[test]
fn rule_10_no_role_holds_what_would_let_it_watch_or_raise_itself() {
    let give = |f: &mut Facts| f.roles_wanted = Some(roles(&[Officer, Manager]));
    assert_eq!(with(&[Admin], Action::ManageUsers, Relation::OtherTeam, give), Decision::Allow);
    assert_eq!(with(&[Hr], Action::ManageUsers, Relation::OtherTeam, give), DENIED(Refusal::NotPermitted(Action::ManageUsers)));
    assert_eq!(with(&[Admin], Action::ManageUsers, Relation::Own, give), DENIED(Refusal::NotPermitted(Action::ManageUsers)));
    for pair in [[Admin, Hr], [Auditor, Officer], [Auditor, Hr], [Auditor, Admin], [Auditor, Manager]] {
        let facts = Facts { roles_wanted: Some(roles(&pair)), ..uninvolved(Action::ManageUsers) };
        let answer = ask(&[Admin], Action::ManageUsers, Relation::OtherTeam, facts);
        assert_eq!(answer, DENIED(Refusal::RolesWantedConflict), "{pair:?}");
    }
    for action in [Action::ViewRecord, Action::ViewEvidence, Action::DownloadAttachment] {
        assert_eq!(with(&[Admin], action, Relation::OtherTeam, NOTHING), Decision::Hidden);
        assert_eq!(with(&[Auditor], action, Relation::OtherTeam, NOTHING), Decision::Allow);
    }
    // A file of people gives no role beyond officer and manager.
    assert_eq!(with(&[Hr], Action::Import, Relation::OtherTeam, give), Decision::Allow);
    let beyond = |f: &mut Facts| f.roles_wanted = Some(roles(&[Officer, Hr]));
    assert_eq!(with(&[Hr], Action::Import, Relation::OtherTeam, beyond), DENIED(Refusal::RoleBeyondImport));
    // An auditor writes nothing but to the own account.
    let writes: Vec<&str> = (Action::ALL.iter().copied())
        .filter(|action| !action.as_str().starts_with("view_"))
        .filter(|action| Relation::ALL.into_iter().any(|relation| with(&[Auditor], *action, relation, NOTHING).offers()))
        .map(Action::as_str)
        .collect();
    assert_eq!(writes, ["download_attachment", "read_audit", "manage_tokens", "manage_own_account"]);
}

#[test]
fn rule_10_a_second_administrator_resets_a_powerful_second_factor() {
    let reset = |now: Option<Roles>, step| {
        let facts = Facts { resets_second_factor: true, roles_now: now, step, ..uninvolved(Action::ManageUsers) };
        ask(&[Admin], Action::ManageUsers, Relation::OtherTeam, facts)
    };
    assert_eq!(reset(Some(roles(&[Officer, Manager])), Step::Unknown), Decision::Allow);
    for powerful in [Some(roles(&[Officer, Hr])), Some(roles(&[Admin])), Some(roles(&[Auditor])), None] {
        assert_eq!(reset(powerful, Step::Unknown), DENIED(Refusal::SecondPerson));
        assert_eq!(reset(powerful, Step::ConfirmOwn), DENIED(Refusal::SecondPerson));
        assert_eq!(reset(powerful, Step::Ask), Decision::Allow);
        assert_eq!(reset(powerful, Step::ConfirmAnothers), Decision::Allow);
    }
}

#[test]
fn rule_11_the_delegate_does_not_change_the_delegation() {
    let sound = |f: &mut Facts| f.delegation = Some(SOUND);
    let own = |f: &mut Facts| f.delegation = Some(DelegationTerms { to_actor: true, ..SOUND });
    for (held, relation) in [(Manager, Relation::DirectReport), (Hr, Relation::OtherTeam)] {
        assert_eq!(with(&[held], Action::Delegate, relation, sound), Decision::Allow);
        assert_eq!(with(&[held], Action::Delegate, relation, own), DENIED(Refusal::OwnDelegation));
    }
    // Cover is not passed on; when it is over, the relation is gone and nothing is left of it.
    assert_eq!(with(&[Manager], Action::Delegate, Relation::ActingFor, sound), DENIED(Refusal::NotPermitted(Action::Delegate)));
    assert_eq!(with(&[Manager], Action::Review, Relation::ActingFor, |f| f.cover = Some(EVERYTHING)), Decision::Allow);
    assert_eq!(with(&[Manager], Action::Review, Relation::OtherTeam, |f| f.cover = Some(EVERYTHING)), Decision::Hidden);
}

#[test]
fn rule_12_another_than_the_last_editor_publishes() {
    for (held, action) in [(Admin, Action::PublishFramework), (Hr, Action::AdoptPolicy)] {
        assert_eq!(with(&[held], action, Relation::OtherTeam, NOTHING), Decision::Allow);
        assert_eq!(with(&[held], action, Relation::OtherTeam, |f| f.edited_last = Some(true)), DENIED(Refusal::LastEditor));
    }
}

#[test]
fn rule_13_bulk_effects_take_a_second_person_of_hr() {
    for action in [Action::Import, Action::SetLine] {
        assert_eq!(with(&[Hr], action, Relation::OtherTeam, NOTHING), Decision::Allow);
        for (step, expected) in [
            (Step::Unknown, DENIED(Refusal::SecondPerson)),
            (Step::ConfirmOwn, DENIED(Refusal::SecondPerson)),
            (Step::Ask, Decision::Allow),
            (Step::ConfirmAnothers, Decision::Allow),
        ] {
            let facts = Facts { over_threshold: Some(true), step, ..uninvolved(action) };
            assert_eq!(ask(&[Hr], action, Relation::OtherTeam, facts), expected, "{action} {step:?}");
        }
    }
    assert_eq!(with(&[Hr], Action::Import, Relation::OtherTeam, |f| f.over_threshold = None), DENIED(Refusal::SecondPerson));
    assert_eq!(with(&[Hr], Action::SetLine, Relation::OtherTeam, |f| f.over_threshold = None), Decision::Allow);
}

#[test]
fn rule_14_disposal_takes_two_people_and_waits_for_a_legal_hold() {
    let second = |f: &mut Facts| f.step = Step::ConfirmAnothers;
    assert_eq!(with(&[Hr], Action::Erase, Relation::OtherTeam, second), Decision::Allow);
    assert_eq!(with(&[Hr], Action::Erase, Relation::OtherTeam, |f| f.step = Step::ConfirmOwn), DENIED(Refusal::SecondPerson));
    assert_eq!(with(&[Hr], Action::Erase, Relation::OtherTeam, NOTHING), DENIED(Refusal::SecondPerson));
    let held = |f: &mut Facts| (f.step, f.legal_hold) = (Step::ConfirmAnothers, Some(true));
    assert_eq!(with(&[Hr], Action::Erase, Relation::OtherTeam, held), DENIED(Refusal::LegalHold));
}

#[test]
fn rule_15_an_emergency_lets_an_administrator_read_and_nothing_more() {
    let opened = |f: &mut Facts| f.break_glass = Some(true);
    let mut allowed = Vec::new();
    for action in Action::ALL.iter().copied() {
        let before = with(&[Admin], action, Relation::OtherTeam, NOTHING).offers();
        if with(&[Admin], action, Relation::OtherTeam, opened).offers() && !before {
            allowed.push(action.as_str());
        }
        for held in [&[Officer][..], &[Manager], &[Hr], &[Auditor]] {
            let opens = with(held, action, Relation::OtherTeam, opened).offers()
                != with(held, action, Relation::OtherTeam, NOTHING).offers();
            assert!(!opens, "{action} {held:?}");
        }
        if action != Action::ViewDocument {
            assert_eq!(with(&[Admin], action, Relation::OtherOrganisation, opened), Decision::Hidden, "{action}");
        }
    }
    assert_eq!(allowed, ["view_profile", "view_record", "view_evidence", "download_attachment"]);
    let draft = |f: &mut Facts| (f.break_glass, f.evidence) = (Some(true), Some(EvidenceStage::Draft));
    assert_eq!(with(&[Admin], Action::ViewEvidence, Relation::OtherTeam, draft), Decision::Hidden);
}

#[test]
fn rule_16_nobody_imports_for_themselves_or_settles_what_they_brought_in() {
    assert_eq!(with(&[Hr], Action::Import, Relation::OtherTeam, NOTHING), Decision::Allow);
    assert_eq!(with(&[Hr], Action::Import, Relation::Own, NOTHING), DENIED(Refusal::OwnCase));
    for (held, relation) in [(Manager, Relation::DirectReport), (Hr, Relation::OtherTeam)] {
        assert_eq!(with(&[held], Action::ResolveDispute, relation, NOTHING), Decision::Allow);
        let brought = |f: &mut Facts| f.imported = Some(true);
        assert_eq!(with(&[held], Action::ResolveDispute, relation, brought), DENIED(Refusal::Imported));
    }
}

#[test]
fn the_two_gates_have_two_owners_and_the_first_owner_may_decide() {
    let other = |f: &mut Facts| (f.budget_holder, f.confirmed_other_gate) = (Some(true), Some(true));
    let free = |f: &mut Facts| f.budget_holder = Some(true);
    let both = [Manager, Hr];
    assert_eq!(with(&both, Action::ConfirmCriteriaGate, Relation::OtherTeam, free), Decision::Allow);
    assert_eq!(with(&both, Action::ConfirmFundingGate, Relation::OtherTeam, free), Decision::Allow);
    assert_eq!(with(&both, Action::ConfirmCriteriaGate, Relation::OtherTeam, other), DENIED(Refusal::OtherGate));
    assert_eq!(with(&both, Action::ConfirmFundingGate, Relation::OtherTeam, other), DENIED(Refusal::OtherGate));
    assert_eq!(with(&[Hr], Action::Decide, Relation::OtherTeam, |f| f.confirmed_other_gate = Some(true)), Decision::Allow);
}

#[test]
fn an_hr_person_asks_a_colleague_for_the_own_record_even_with_an_officers_role() {
    for held in [&[Hr][..], &[Hr, Officer], &[Hr, Manager]] {
        for action in [Action::ExportPerson, Action::Rectify] {
            assert_eq!(with(held, action, Relation::Own, NOTHING), DENIED(Refusal::OnlyAsk), "{action} {held:?}");
            assert_eq!(with(held, action, Relation::Own, |f| f.step = Step::Ask), Decision::Allow, "{action} {held:?}");
        }
    }
    assert_eq!(with(&[Officer], Action::ExportPerson, Relation::Own, NOTHING), Decision::Allow);
}
