//! Plans to look at and to test with, and texts that mean harm.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::super::parts::{FormErrors, Posted, Tab};
use super::super::progress::{Side, sample_names, sample_reader};
use super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::{ActionFacts, ActionForm, ActionTyped, CheckActions, FinishForm, Plan, PlanFacts, Start, StartFacts, Taken};
use crate::domain::appraisal::Act;
use crate::domain::assessment::answer::Reason;
use crate::domain::assessment::reasons::ReasonCode;
use crate::domain::development::earliest::{CriterionDay, Earliest, LastAction, Wait};
use crate::domain::development::proposals::Proposal;
use crate::domain::development::{ActionState, Owner, PlanAction, Settled};
use crate::domain::evidence_policy::EffectiveRule;
use crate::domain::ids::{CriterionId, PersonId};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

fn act(at: &str) -> Act {
    Act { by: PersonId::from("m"), at: at.parse::<DateTime<Utc>>().unwrap_or_default() }
}

fn action(id: &str, what: &str, owner: Owner, criterion: Option<&str>, due_on: &str) -> PlanAction {
    PlanAction {
        id: id.to_owned(),
        person: PersonId::from("00101"),
        cycle: None,
        what: what.to_owned(),
        owner,
        criterion: criterion.map(CriterionId::new),
        due_on: day(due_on),
        state: ActionState::Open,
        made: act("2026-03-02T09:00:00Z"),
        changed: None,
        version: 3,
    }
}

fn settled(words: &str) -> Settled {
    Settled { act: act("2026-03-20T09:00:00Z"), words: words.to_owned() }
}

fn criterion(id: &str, label: &str, could_be_on: Option<&str>, on: Option<&str>, action: Option<(&str, &str)>) -> CriterionDay {
    CriterionDay {
        id: id.to_owned(),
        label: label.to_owned(),
        could_be_on: could_be_on.map(day),
        on: on.map(day),
        action: action.map(|(what, due_on)| LastAction {
            id: "a1".to_owned(),
            what: what.to_owned(),
            due_on: day(due_on),
            overdue: day(due_on) < day("2026-04-10"),
        }),
    }
}

fn earliest() -> Earliest {
    Earliest {
        level: "B".to_owned(),
        as_of: day("2026-04-10"),
        criteria: vec![
            criterion(
                "B-Q1",
                "Role training",
                Some("2026-04-10"),
                Some("2026-05-29"),
                Some(("Book the course and finish it", "2026-05-29")),
            ),
            criterion("B-K1", "Rent collection", Some("2026-04-10"), Some("2026-04-10"), None),
            criterion(
                "B-E4",
                "Tenancy audits",
                Some("2026-06-30"),
                Some("2026-06-30"),
                Some(("Check ten audits a week", "2026-03-31")),
            ),
        ],
        waits: vec![Wait { code: "min_months_at_level".to_owned(), free_on: Some(day("2026-05-01")) }],
        ready_on: Some(day("2026-06-30")),
        send_on: Some(day("2026-06-30")),
        recommend_by: Some(day("2026-07-14")),
        decide_by: Some(day("2026-07-28")),
        begins_on: Some(day("2026-08-01")),
        rule: EffectiveRule::FirstOfNextMonth,
        application: None,
        beside: 1,
    }
}

pub(super) fn plan() -> Vec<(&'static str, Plan)> {
    let (officer, manager) = (sample_reader(Side::Officer), sample_reader(Side::Manager));
    let criteria = sample_names();
    let names = BTreeMap::from([(PersonId::from("m"), "Manager One".to_owned())]);
    let cycles = BTreeMap::from([("c1".to_owned(), "2025 to 2026".to_owned())]);
    let actions = [
        PlanAction {
            cycle: Some("c1".to_owned()),
            ..action("a1", "Check ten audits a week", Owner::Officer, Some("B-E4"), "2026-03-31")
        },
        action("a2", "Sit with the court officer for a morning", Owner::Manager, None, "2026-04-20"),
        PlanAction {
            changed: Some(act("2026-04-01T09:00:00Z")),
            ..action("a3", "Book the course and finish it", Owner::Officer, Some("B-Q1"), "2026-05-29")
        },
        PlanAction {
            state: ActionState::Done(day("2026-03-18"), settled("I know now who to ask.\nNext: a hearing of my own.")),
            ..action("a4", "Shadow the benefits team", Owner::Officer, Some("B-K2"), "2026-03-31")
        },
        PlanAction {
            state: ActionState::Dropped(settled("The course is not run any more.")),
            ..action("a5", "Take the debt advice course", Owner::Hr, Some("Z-9"), "2026-06-30")
        },
    ];
    let earliest_day = earliest();
    let normal = PlanFacts {
        reader: &officer,
        criteria: &criteria,
        as_of: day("2026-04-10"),
        actions: &actions,
        names: &names,
        cycles: &cycles,
        earliest: Some(&earliest_day),
        proposes: true,
        may_write: true,
    };
    let open_ended = Earliest {
        criteria: vec![
            criterion("B-E4", HOSTILE, None, None, Some((HOSTILE, "2026-05-01"))),
            criterion("B-K1", LONG_NAME, Some("2026-04-10"), Some("2026-04-10"), None),
        ],
        waits: vec![Wait { code: "formal_process".to_owned(), free_on: None }],
        ready_on: None,
        send_on: None,
        recommend_by: None,
        decide_by: None,
        begins_on: None,
        ..earliest()
    };
    let harm = [
        action("a1", HOSTILE, Owner::Officer, Some("B-E4"), "2026-03-31"),
        action("a2", LONG_NAME, Owner::Hr, Some("B-K1"), "2026-09-30"),
        PlanAction {
            state: ActionState::Done(day("2026-03-18"), settled(NON_ASCII)),
            ..action("a3", NON_ASCII, Owner::Manager, None, "2026-03-31")
        },
    ];
    let tabs = vec![Tab::new("/people/00101/plan", "Plan", true), Tab::new("/people/00101", "Profile", false)];
    let awkward = PlanFacts { reader: &manager, actions: &harm, earliest: Some(&open_ended), may_write: false, ..normal };
    let on_its_way = Earliest { application: Some("app-1".to_owned()), criteria: Vec::new(), waits: Vec::new(), ..earliest() };
    vec![
        ("normal", Plan::new(&normal)),
        ("empty", Plan::new(&PlanFacts { actions: &[], ..normal })),
        ("sent", Plan::new(&PlanFacts { actions: &actions[..2], earliest: Some(&on_its_way), proposes: false, ..normal })),
        ("awkward", Plan::new(&awkward).about(Some(HOSTILE.to_owned()), tabs)),
    ]
}

pub(super) fn form() -> Vec<(&'static str, ActionForm)> {
    let (officer, manager) = (sample_reader(Side::Officer), sample_reader(Side::Manager));
    let criteria = sample_names();
    let missing = ["B-E4".to_owned()];
    let facts = ActionFacts { reader: &officer, criteria: &criteria, missing: &missing, change: None, cycle: "" };
    let typed = ActionTyped { what: HOSTILE, owner: "hr", criterion: "Z-9", due_on: ["31", "2", "x"] };
    let errors = FormErrors::none()
        .with("what", "Action must be 200 characters or less. You have 9 too many")
        .with("owner", "Select who does it")
        .with("criterion", "Select a criterion from the list")
        .with("due_on", "Due date must be a real date");
    let change = ActionFacts { reader: &manager, change: Some(("a1", 3)), cycle: HOSTILE, ..facts };
    vec![
        ("normal", ActionForm::new(&facts, &ActionTyped { criterion: "B-E4", ..ActionTyped::default() }, FormErrors::none())),
        ("awkward", ActionForm::new(&change, &typed, errors)),
    ]
}

pub(super) fn finish() -> Vec<(&'static str, FinishForm)> {
    let (officer, manager) = (sample_reader(Side::Officer), sample_reader(Side::Manager));
    let errors = FormErrors::none()
        .with("done_on", "Date it was done must be today or in the past")
        .with("words", "Enter what came of it");
    vec![
        ("normal", FinishForm::new(&officer, ("a1", 3), "Check ten audits a week", ([""; 3], ""), FormErrors::none())),
        ("awkward", FinishForm::new(&manager, ("a1", 3), HOSTILE, (["1", "1", "2999"], NON_ASCII), errors)),
    ]
}

pub(super) fn start() -> Vec<(&'static str, Start)> {
    let (officer, manager) = (sample_reader(Side::Officer), sample_reader(Side::Manager));
    let proposal = |id: &str, label: &str, code: ReasonCode, text: &str, what, owner, due_on: Option<&str>, planned| Proposal {
        key: format!("{id}.officer"),
        criterion: id.to_owned(),
        label: label.to_owned(),
        reason: Reason::new(code, "s", text),
        what,
        owner,
        due_on: due_on.map(day),
        planned,
    };
    let course = proposal(
        "B-Q1",
        "Role training",
        ReasonCode::CourseMissing,
        "Lone working is not recorded as complete.",
        "Book the course and finish it",
        Owner::Officer,
        None,
        false,
    );
    let figures = proposal(
        "B-E4",
        "Tenancy audits",
        ReasonCode::MetricBelowTarget,
        "Tenancy audits was 89.58% (43 of 48); it must be at least 90%.",
        "Agree what will bring the next figures to what is needed",
        Owner::Officer,
        Some("2026-06-30"),
        true,
    );
    let harm =
        Proposal { label: HOSTILE.to_owned(), reason: Reason::new(ReasonCode::DocumentsShort, "s", HOSTILE), ..course.clone() };
    let taken =
        Taken { chosen: true, what: HOSTILE.to_owned(), owner: "hr".to_owned(), due_on: ["31", "2", "x"].map(str::to_owned) };
    let errors = FormErrors::none().with("take", "Select an action").with("B-Q1.officer.due_on", "Due date must be a real date");
    let both = [(&course, None), (&figures, None)];
    let typed = [(&harm, Some(taken))];
    vec![
        ("normal", Start::new(&StartFacts { reader: &officer, level: Some("B"), proposals: &both }, FormErrors::none())),
        ("empty", Start::new(&StartFacts { reader: &officer, level: None, proposals: &[] }, FormErrors::none())),
        ("awkward", Start::new(&StartFacts { reader: &manager, level: Some("B"), proposals: &typed }, errors)),
    ]
}

pub(super) fn check() -> Vec<(&'static str, CheckActions)> {
    let (officer, manager) = (sample_reader(Side::Officer), sample_reader(Side::Manager));
    let chosen = |what: &str, criterion: &str| (what.to_owned(), Owner::Officer, day("2026-05-29"), criterion.to_owned());
    let values = |value: &str| vec![Posted { name: "take".to_owned(), value: value.to_owned() }];
    let two = [
        chosen("Book the course and finish it", "Role training (B-Q1)"),
        chosen("Check ten audits a week", "Tenancy audits (B-E4)"),
    ];
    vec![
        ("normal", CheckActions::new(&officer, &two, values("B-Q1.officer"))),
        ("awkward", CheckActions::new(&manager, &[chosen(HOSTILE, LONG_NAME)], values(HOSTILE))),
    ]
}
