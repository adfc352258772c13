//! A sample of every message, and of those with texts of people one with texts that mean harm.

use chrono::{NaiveDate, TimeZone, Utc};

use crate::domain::appraisal::{Stage, Turn};
use crate::domain::ids::PersonId;
use crate::domain::outbox::{
    AccountChange, CaseReady, CaseSide, CoverEdge, CoverSide, DisputeState, ManagerSide, Message, RunsOutSide, SecretPath,
};
use crate::domain::runs_out::{Notice, ThingKind};

/// Messages to look at and to test with: each at least once as it usually is and once with hostile texts.
pub fn samples() -> Vec<(&'static str, Message)> {
    let hostile = "<script>alert(1)</script> {{7*7}} {{{link}}}\r\nBcc: everyone@evil.example http://evil.example \u{202e}emaN";
    let at = |hour, minute| Utc.with_ymd_and_hms(2026, 4, 10, hour, minute, 0).single().unwrap_or_default();
    let on = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default();
    let cover = |edge, side, other: &str, may_do: &[&str]| Message::Cover {
        edge,
        side,
        other: other.to_owned(),
        from: on(1, 1),
        until: on(1, 31),
        may_do: may_do.iter().map(|&words| words.to_owned()).collect(),
    };
    let manager = |side, name: &str| Message::ManagerChanged {
        side,
        name: name.to_owned(),
        from: on(5, 1),
        officer: PersonId::from("01973a00-0000-7000-8000-000000000123"),
    };
    let security = |what| Message::Security { what, at: at(15, 30) };
    let asks = |who: &str| Message::SecondPerson { who: who.to_owned(), by: on(4, 24), path: "/imports/41".to_owned() };
    let evidence = || "01973a00-0000-7000-8000-0000000000e1".to_owned();
    let application = || "01973a00-0000-7000-8000-0000000000a1".to_owned();
    let review = |name: &str, criteria| Message::ReviewRequested {
        name: name.to_owned(),
        criteria,
        by: on(4, 14),
        evidence: evidence(),
        revision: 1,
    };
    let returned =
        |reviewer: &str| Message::Returned { reviewer: reviewer.to_owned(), evidence: evidence(), review: "r-1".to_owned() };
    let reviewed = |reviewer: &str, criteria| Message::Reviewed {
        reviewer: reviewer.to_owned(),
        criteria,
        evidence: evidence(),
        review: "r-2".to_owned(),
    };
    let applied = |name: &str| Message::ApplicationSent { name: name.to_owned(), by: on(7, 15), application: application() };
    let sent_back = |who: &str| Message::ApplicationReturned { who: who.to_owned(), application: application() };
    let ready = |side, ready, name: &str| Message::ToDecide {
        side,
        name: name.to_owned(),
        level: "B".to_owned(),
        ready,
        by: Some(on(7, 29)),
        application: application(),
    };
    let decision = |side, appeal_until| Message::Decision { side, on: on(7, 20), appeal_until, application: application() };
    let again = |side, name: &str| Message::LookAgain {
        side,
        name: name.to_owned(),
        level: "B".to_owned(),
        on: on(1, 13),
        application: application(),
    };
    let appeal = |side| Message::Appeal { side, on: on(7, 27), heard_by: on(8, 21), application: application() };
    let confirm = |name: &str| Message::CoursesToConfirm { name: name.to_owned(), on: on(4, 10) };
    let import = || "01973a00-0000-7000-8000-0000000000f1".to_owned();
    let added = |added, corrected| Message::FiguresAdded { from: on(1, 1), until: on(3, 31), added, corrected, import: import() };
    let corrected = |side, figures| Message::FrozenChanged { side, figures, application: application(), import: import() };
    let disputed = |state, period: &str| Message::Dispute {
        state,
        period: period.to_owned(),
        metric: "cta_pct".to_owned(),
        dispute: "01973a00-0000-7000-8000-0000000000d1".to_owned(),
    };
    let due = |stage, side, name: &str| Message::AppraisalDue {
        stage,
        side,
        name: name.to_owned(),
        by: on(10, 30),
        appraisal: "01973a00-0000-7000-8000-0000000000b1".to_owned(),
    };
    let shared = |manager: &str| Message::AppraisalShared {
        manager: manager.to_owned(),
        appraisal: "01973a00-0000-7000-8000-0000000000b1".to_owned(),
    };
    let runs_out = |side, kind, title: &str, notice, criteria: &[&str]| Message::RunsOut {
        side,
        officer: PersonId::from("01973a00-0000-7000-8000-000000000123"),
        name: "Officer One".to_owned(),
        kind,
        thing: "01973a00-0000-7000-8000-0000000000c1".to_owned(),
        title: title.to_owned(),
        on: on(5, 31),
        notice,
        criteria: criteria.iter().map(ToString::to_string).collect(),
        completed_on: None,
    };
    let own = RunsOutSide::Officer;
    let theirs = RunsOutSide::LineManager;
    let licence = ["Driving licence and car (A-Q2)"];
    vec![
        ("activation", Message::Activation { path: Some(SecretPath::new("/activate/sample-1")), valid_until: at(15, 30) }),
        ("reset", Message::Reset { path: Some(SecretPath::new("/reset/sample-2")), valid_until: at(8, 5) }),
        ("security-password", security(AccountChange::Password)),
        ("security-second-factor", security(AccountChange::SecondFactor)),
        ("security-roles", security(AccountChange::Roles)),
        ("security-address", security(AccountChange::SignInAddress)),
        ("security-state", security(AccountChange::State)),
        ("security-sessions", security(AccountChange::Sessions)),
        ("cover-starts-covered", cover(CoverEdge::Starts, CoverSide::Covered, "Manager Two", &["review evidence"])),
        (
            "cover-starts-covering",
            cover(CoverEdge::Starts, CoverSide::Covering, "Manager One", &["review evidence", "recommend"]),
        ),
        ("cover-ends-covered", cover(CoverEdge::Ends, CoverSide::Covered, "Manager Two", &[])),
        ("cover-ends-covering", cover(CoverEdge::Ends, CoverSide::Covering, "Manager One", &[])),
        ("cover-awkward", cover(CoverEdge::Starts, CoverSide::Covering, hostile, &[hostile])),
        ("manager-changed-officer", manager(ManagerSide::Officer, "Manager Two")),
        ("manager-changed-manager", manager(ManagerSide::NewManager, "Officer One")),
        ("manager-changed-awkward", manager(ManagerSide::Officer, hostile)),
        ("second-person", asks("HR One")),
        ("second-person-awkward", asks(hostile)),
        ("review-requested", review("Officer One", 2)),
        ("review-requested-one", review("Officer One", 1)),
        ("review-requested-awkward", review(hostile, 1_000)),
        ("returned", returned("Manager One")),
        ("returned-awkward", returned(hostile)),
        ("reviewed", reviewed("Manager One", 3)),
        ("reviewed-one", reviewed("Manager One", 1)),
        ("reviewed-awkward", reviewed(hostile, 2)),
        ("application-sent", applied("Officer One")),
        ("application-sent-awkward", applied(hostile)),
        ("to-decide-hr", ready(CaseSide::Hr, CaseReady::Recommended, "Officer One")),
        ("to-decide-named", ready(CaseSide::Named, CaseReady::NotRecommended, "Officer One")),
        ("to-decide-checked", ready(CaseSide::Hr, CaseReady::Checked, "Officer One")),
        ("to-decide-awkward", ready(CaseSide::Hr, CaseReady::Recommended, hostile)),
        ("application-returned", sent_back("Manager One")),
        ("application-returned-awkward", sent_back(hostile)),
        ("decision-officer", decision(CaseSide::Officer, Some(on(8, 3)))),
        ("decision-officer-final", decision(CaseSide::Officer, None)),
        ("decision-manager", decision(CaseSide::LineManager, Some(on(8, 3)))),
        ("look-again-officer", again(CaseSide::Officer, "Officer One")),
        ("look-again-manager", again(CaseSide::LineManager, "Officer One")),
        ("look-again-hr", again(CaseSide::Hr, "Officer One")),
        ("look-again-awkward", again(CaseSide::Hr, hostile)),
        ("appeal-officer", appeal(CaseSide::Officer)),
        ("appeal-hr", appeal(CaseSide::Hr)),
        ("appeal-named", appeal(CaseSide::Named)),
        ("figures-added", added(12, 0)),
        ("figures-added-and-corrected", added(12, 1)),
        ("figures-added-corrected", added(0, 2)),
        ("dispute-raised", disputed(DisputeState::Raised, "The figure for 1 January 2026 to 31 March 2026")),
        ("dispute-settled", disputed(DisputeState::Settled, "The figure for 1 January 2026 to 31 March 2026")),
        ("dispute-withdrawn", disputed(DisputeState::Withdrawn, "The figure for 1 January 2026 to 31 March 2026")),
        ("dispute-awkward", disputed(DisputeState::Raised, hostile)),
        ("frozen-changed-hr", corrected(CaseSide::Hr, 2)),
        ("frozen-changed-officer", corrected(CaseSide::Officer, 1)),
        ("appraisal-due-officer", due(Stage::MidYear, Turn::Officer, "Officer One")),
        ("appraisal-due-manager", due(Stage::YearEnd, Turn::Manager, "Officer One")),
        ("appraisal-due-moderator", due(Stage::YearEnd, Turn::Moderator, "Officer One")),
        ("appraisal-due-awkward", due(Stage::YearEnd, Turn::Manager, hostile)),
        ("appraisal-shared", shared("Manager One")),
        ("appraisal-shared-awkward", shared(hostile)),
        ("runs-out-officer", runs_out(own, ThingKind::Document, "Driving licence", Notice::First, &licence)),
        (
            "runs-out-manager",
            runs_out(theirs, ThingKind::Course, "Data protection", Notice::Second, &["GDPR (A-K4)", "Role training (B-Q1)"]),
        ),
        ("runs-out-after", runs_out(own, ThingKind::Award, "Money advice certificate", Notice::After, &["Welfare (A-K2)"])),
        ("runs-out-after-manager", runs_out(theirs, ThingKind::Award, "Certificate", Notice::After, &["Welfare (A-K2)"])),
        ("courses-to-confirm", confirm("Officer One")),
        ("courses-to-confirm-awkward", confirm(hostile)),
        ("runs-out-awkward", runs_out(theirs, ThingKind::Award, hostile, Notice::First, &[hostile])),
    ]
}
