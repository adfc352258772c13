//! An import of figures that is killed at any moment leaves nothing of itself or everything.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use gradus::store::{audit, caseload, imports};

use super::files::council;
use crate::command::Folder;
use crate::imports::{HR, wait_for_the_end};
use crate::support::databases::{Fresh, on_both};

/// How many moments on each database.
const KILLS: u32 = 16;

/// Two years of months of three metrics; every amount is the round's.
fn file(round: u32) -> String {
    let mut text = "employee_ref,patch,period_kind,period_start,period_end,metric,numerator,source,extracted_at\n".to_owned();
    for month in 0..24 {
        let start = chrono::NaiveDate::from_ymd_opt(2024, 4, 1).unwrap() + chrono::Months::new(month);
        let end = (start + chrono::Months::new(1)).pred_opt().unwrap();
        for metric in ["referrals", "nosp", "writeoff_gbp"] {
            text += &format!("00123,CH1,month,{start},{end},{metric},{round},Housing system,2026-04-07\n");
        }
    }
    text
}

fn command(fresh: &Fresh, path: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
    command.args(["import", "metrics", path.to_str().unwrap(), "--actor", HR, "--database-url", &fresh.url]);
    command.env_remove("GRADUS_FRAMEWORKS").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[test]
fn killed_at_any_moment_every_figure_is_of_one_file() {
    on_both(|fresh| {
        let person = council(fresh).person("00123").id;
        let folder = Folder::new();
        let path = folder.write("figures.csv", file(0));
        let started = Instant::now();
        assert!(command(fresh, &path).status().unwrap().success());
        let whole = started.elapsed();
        let (mut last, mut nothing, mut all_there) = ("0".to_owned(), 0, 0);
        for round in 1..=KILLS {
            let path = folder.write("figures.csv", file(round));
            let mut child = command(fresh, &path).spawn().unwrap();
            // Every fourth one gets through, however slow the machine is.
            if !round.is_multiple_of(4) {
                std::thread::sleep(whole * (round - 1) / KILLS);
                let _ = child.kill();
            }
            child.wait().unwrap();
            let connection = &mut fresh.manager().open().unwrap();
            wait_for_the_end(fresh, connection);
            let found = caseload::figures_of(connection, &person).unwrap();
            let amount = found[0].observation.numerator.to_string();
            let place = format!("{}, round {round}", fresh.name);
            assert_eq!(found.len(), 72, "{place}");
            assert!(found.iter().all(|figure| figure.observation.numerator.to_string() == amount), "{place}: parts of two files");
            let (import, _) = found[0].origin.import.clone().unwrap();
            assert!(found.iter().all(|figure| figure.origin.import.as_ref().is_some_and(|(of, _)| *of == import)), "{place}");
            let stored = 1 + all_there + usize::from(amount == round.to_string());
            let kept = imports::list(connection, &gradus::domain::ids::OrganisationId::new("medway"), None, 100).unwrap();
            assert_eq!(kept.len(), stored, "{place}: as many imports as went through");
            assert_eq!(caseload::history_of(connection, &person).unwrap().len(), 72 * (stored - 1), "{place}");
            match amount {
                amount if amount == round.to_string() => {
                    all_there += 1;
                    last = amount;
                }
                amount => {
                    assert_eq!(amount, last, "{place}");
                    nothing += 1;
                }
            }
            assert!(audit::verify(connection, &[]).unwrap().is_ok(), "{place}");
        }
        assert!(nothing >= 1 && all_there >= 4, "{}: {nothing} left nothing, {all_there} everything", fresh.name);
    });
}
