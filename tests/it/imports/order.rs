//! The order of the rows never matters: a file turned upside down plans the same, however people, managers and teams hang
//! together in it.

use gradus::domain::staff_import::{Plan, StaffFile};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::{Council, HEADING, HR, read, row};
use crate::support::databases::Fresh;

/// A plan without the lines.
fn without_lines(plan: &Plan) -> (Vec<String>, Vec<String>, usize, Vec<String>) {
    let entries =
        plan.entries.iter().map(|entry| format!("{} {:?} {:?}", entry.employee_ref, entry.verdict, entry.changes)).collect();
    let mut codes: Vec<String> = plan
        .problems
        .list
        .iter()
        .map(|problem| format!("{} {:?} {} others", problem.code.as_str(), problem.value, problem.other_lines.len()))
        .collect();
    codes.sort();
    (entries, codes, plan.unchanged, plan.teams.clone())
}

/// A file of people, some there already, with managers anywhere among them.
fn rows() -> impl Strategy<Value = Vec<String>> {
    let refs = ["00045", "00046", "00047", "00123", "00124", "00125", "90001", "90002", "01000", "01001", "01002", "01003"];
    let teams = ["", "Income North", "income  north", "Income West", "INCOME WEST"];
    let one = (0..refs.len(), 0..=refs.len(), 0..teams.len(), 0..4u8, prop::bool::weighted(0.9));
    prop::collection::vec(one, 1..10).prop_map(move |people| {
        people
            .into_iter()
            .map(|(who, manager, team, roles, active)| {
                row(&[
                    ("employee_ref", refs[who]),
                    ("name", &format!("Name {who}")),
                    ("roles", ["", "officer", "manager", "officer;manager"][usize::from(roles)]),
                    ("manager_ref", refs.get(manager).copied().unwrap_or_default()),
                    ("job_profile", if team == 0 { "" } else { "medway.iao.jd" }),
                    ("post_from", if team == 0 { "" } else { "2026-04-01" }),
                    ("team", teams[team]),
                    ("active", if active { "true" } else { "false" }),
                ])
            })
            .collect()
    })
}

#[test]
fn rows_in_any_order_plan_the_same() {
    let fresh = Fresh::sqlite();
    let council = Council::new(&fresh);
    let mut sound = 0;
    let strategy =
        (rows(), any::<prop::sample::Index>()).prop_flat_map(|(rows, _)| (Just(rows.clone()), Just(rows).prop_shuffle()));
    // The same files in every run: what is counted below must not depend on luck.
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config { cases: 400, failure_persistence: None, ..Config::default() }, rng);
    let counted = std::cell::Cell::new(0);
    runner
        .run(&strategy, |(rows, shuffled)| {
            let plan = |rows: &[String]| {
                let text = HEADING.to_owned() + &rows.concat();
                council.dry_run(HR, &read(StaffFile::People, text.as_bytes(), None))
            };
            let (one, other) = (plan(&rows), plan(&shuffled));
            counted.set(counted.get() + usize::from(one.is_sound() && !one.entries.is_empty()));
            prop_assert_eq!(without_lines(&one), without_lines(&other));
            Ok(())
        })
        .unwrap();
    sound += counted.get();
    assert!(sound > 20, "only {sound} of 400 files could be imported at all");
}
