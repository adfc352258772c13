//! However the same figures come in, in one file or several, in any order, again, or wrong and put right, rules say the same.

use gradus::domain::assessment::Assessment;
use gradus::domain::staff_import::StaffFile;
use serde_json::Value;

use super::files::council;
use super::imported::{HEADING, answer};
use crate::imports::Council;
use crate::support::databases::Fresh;

/// Numbers that are the same on every machine: a linear congruence, its upper half.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let other = self.below(last as u64 + 1) as usize;
            list.swap(last, other);
        }
    }
}

/// Eight quarters of arrears, collection, audits and arrangements; some periods are missing, in some nothing was due.
fn made_up(numbers: &mut Numbers) -> Vec<String> {
    let mut rows = Vec::new();
    for quarter in 0..8_u32 {
        let start = chrono::NaiveDate::from_ymd_opt(2024, 4, 1).unwrap() + chrono::Months::new(quarter * 3);
        let end = (start + chrono::Months::new(3)).pred_opt().unwrap();
        let arrears = 40_000 + numbers.below(20_000);
        let target = ["2.60", "2.70", "2.75"][numbers.below(3) as usize];
        let due = numbers.below(30);
        let done = if due == 0 { 0 } else { due - numbers.below(due.min(4)) };
        let collected = 395_000 + numbers.below(15_000);
        for (metric, numerator, denominator, target) in [
            ("cta_pct", arrears, 1_840_000, target),
            ("collected_pct_excl_bf", collected, 410_000, ""),
            ("audits_pct", done, due, ""),
            ("agreements_kept_pct", 14 + numbers.below(7), 20, ""),
        ] {
            if numbers.below(12) > 0 {
                rows.push(format!(
                    "00123,CH1,quarter,{start},{end},{metric},{numerator},{denominator},{target},,Housing system,2026-04-07\n"
                ));
            }
        }
    }
    rows
}

fn add(council: &Council, rows: &[String]) -> String {
    council.done(StaffFile::Metrics, &(HEADING.to_owned() + &rows.concat())).summary.words()
}

/// Outcomes, values and reasons, without what is told of corrections.
fn verdicts(council: &Council) -> Vec<Value> {
    let assessment: Assessment = answer(council, "2026-04-10");
    let mut answer = serde_json::to_value(assessment).unwrap();
    let criteria = answer["criteria"].as_array_mut().unwrap();
    for criterion in criteria.iter_mut() {
        let reasons = criterion["reasons"].as_array_mut().unwrap();
        reasons.retain(|reason| reason["code"] != "metric_restated");
    }
    criteria.clone()
}

#[test]
fn the_way_in_which_figures_come_changes_no_verdict() {
    for seed in 1..=3 {
        let mut numbers = Numbers(seed);
        let mut rows = made_up(&mut numbers);
        let fresh = Fresh::sqlite();
        let whole = council(&fresh);
        let before = verdicts(&whole);
        add(&whole, &rows);
        let expected = verdicts(&whole);
        assert_ne!(expected, before, "seed {seed}: the figures say something");
        // Again: nothing changes.
        let count = rows.len();
        assert_eq!(add(&whole, &rows), format!("0 added, 0 corrected, {count} unchanged"), "seed {seed}");
        assert_eq!(verdicts(&whole), expected, "seed {seed}: twice");
        // Wrong, and put right again, one row after the other.
        for at in [0, count / 2, count - 1] {
            let right = rows[at].clone();
            let wrong: Vec<String> = right.split(',').map(str::to_owned).collect();
            let numerator: u64 = wrong[6].parse().unwrap();
            let wrong = [&wrong[..6], &[numerator.saturating_sub(1).to_string()], &wrong[7..]].concat().join(",");
            if wrong != right {
                add(&whole, &[wrong]);
                assert_eq!(add(&whole, &[right]), "0 added, 1 corrected, 0 unchanged", "seed {seed}");
            }
        }
        assert_eq!(verdicts(&whole), expected, "seed {seed}: restated and restated back");
        // In another order and in two files.
        let other_fresh = Fresh::sqlite();
        let split = council(&other_fresh);
        numbers.shuffle(&mut rows);
        let (first, second) = rows.split_at(count / 3);
        add(&split, first);
        add(&split, second);
        assert_eq!(verdicts(&split), expected, "seed {seed}: two files in another order");
    }
}
