//! What stops an application although the criteria are met.

use gradus::domain::assessment::Assessment;

use super::{COURSE, LICENCE, NO_TERMS, Steps, documents, judged};

/// Ready for B, with these lines besides.
fn ready(steps: &Steps, lines: &str, as_of: &str) -> Assessment {
    let facts = format!("level: A\n{}\n{COURSE}\n{}\n{lines}", judged(&["B1"]), documents(&[LICENCE]));
    let answer = steps.on(&facts, as_of);
    assert_eq!(answer.ready, Some(true));
    assert_eq!(answer.eligible, answer.blocks.is_empty());
    answer
}

/// `code until` of each block.
fn blocks(answer: &Assessment) -> Vec<String> {
    let until = |until: Option<chrono::NaiveDate>| until.map_or("-".to_owned(), |until| until.to_string());
    answer.blocks.iter().map(|block| format!("{} {}", block.code, until(block.until))).collect()
}

#[test]
fn a_block_of_the_record_holds_through_its_last_day_if_the_policy_heeds_it() {
    let heeding = Steps::with("progression: {blocks: [formal_process, probation], effective: criteria_met_on}");
    let block = |until: &str| format!("blocks: [{{code: formal_process, until: {until}}}]");
    let on = |steps: &Steps, until: &str| blocks(&ready(steps, &block(until), "2026-04-10"));
    assert_eq!(on(&heeding, "null"), ["formal_process -"]);
    assert_eq!(on(&heeding, "2026-04-10"), ["formal_process 2026-04-10"]);
    assert_eq!(on(&heeding, "2026-04-09"), [""; 0]);
    let text = &ready(&heeding, &block("null"), "2026-04-10").blocks[0].text;
    // The cause is HR's to tell.
    assert_eq!(text, "HR needs to speak to the officer first.");
    // A policy that does not name it does not heed it.
    let probation_only = Steps::with("progression: {blocks: [probation], effective: criteria_met_on}");
    assert_eq!(on(&probation_only, "null"), [""; 0]);
    assert_eq!(on(&Steps::with(NO_TERMS), "null"), [""; 0]);
}

#[test]
fn probation_follows_from_the_day_of_appointment() {
    let steps = Steps::with("progression: {probation_months: 6, blocks: [probation], effective: criteria_met_on}");
    let on = |appointed: &str| blocks(&ready(&steps, &format!("appointed_on: {appointed}"), "2026-04-10"));
    assert_eq!(on("2025-10-10"), [""; 0]);
    assert_eq!(on("2025-10-11"), ["probation 2026-04-10"]);
    assert_eq!(on("2026-01-31"), ["probation 2026-07-30"]);
    // Six months after 31 August end with February.
    assert_eq!(blocks(&ready(&steps, "appointed_on: 2025-08-31", "2026-02-27")), ["probation 2026-02-27"]);
    assert_eq!(blocks(&ready(&steps, "appointed_on: 2025-08-31", "2026-02-28")), [""; 0]);
    assert_eq!(blocks(&ready(&steps, "", "2026-04-10")), [""; 0]);
    let text = &ready(&steps, "appointed_on: 2025-10-11", "2026-04-10").blocks[0].text;
    assert_eq!(text, "Probation runs to the end of 10 April 2026.");
    // What HR recorded itself stands once.
    let both = "appointed_on: 2026-01-31\nblocks: [{code: probation, until: 2026-08-31}]";
    assert_eq!(blocks(&ready(&steps, both, "2026-04-10")), ["probation 2026-08-31"]);
    // Probation that the policy does not heed is none.
    let unheeded = Steps::with("progression: {probation_months: 6, effective: criteria_met_on}");
    assert_eq!(blocks(&ready(&unheeded, "appointed_on: 2026-01-31", "2026-04-10")), [""; 0]);
}

#[test]
fn months_at_a_level_count_from_its_confirmation() {
    let steps = Steps::with("progression: {min_months_at_level: 12, blocks: [min_months_at_level], effective: criteria_met_on}");
    let confirmed = |on: &str| format!("levels_confirmed: [{{level: A, on: {on}, basis: appointment, by: h}}]");
    let on = |day: &str| blocks(&ready(&steps, &confirmed(day), "2026-04-10"));
    assert_eq!(on("2025-04-10"), [""; 0]);
    assert_eq!(on("2025-04-11"), ["min_months_at_level 2026-04-10"]);
    let text = &ready(&steps, &confirmed("2025-06-01"), "2026-04-10").blocks[0].text;
    assert_eq!(text, "An application can be sent from 1 June 2026.");
    // The first confirmation counts, in whatever order they stand.
    let twice = "levels_confirmed: [{level: A, on: 2026-02-01, basis: decision, by: h}, {level: A, on: 2024-02-01, basis: appointment, by: h}]";
    assert_eq!(blocks(&ready(&steps, twice, "2026-04-10")), [""; 0]);
    // Nobody knows since when: nothing stops it.
    assert_eq!(blocks(&ready(&steps, "", "2026-04-10")), [""; 0]);
}

#[test]
fn several_blocks_are_all_told() {
    let steps = Steps::with(
        "progression: {min_months_at_level: 12, probation_months: 6, blocks: [probation, formal_process, min_months_at_level], effective: criteria_met_on}",
    );
    let lines = "appointed_on: 2025-12-01
levels_confirmed: [{level: A, on: 2025-12-01, basis: appointment, by: h}]
blocks: [{code: formal_process, until: null}]";
    let mut all = blocks(&ready(&steps, lines, "2026-04-10"));
    all.sort();
    assert_eq!(all, ["formal_process -", "min_months_at_level 2026-11-30", "probation 2026-05-31"]);
}
