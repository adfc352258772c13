//! Files that are too large to be held at once: what they do is what small ones do, and memory does not grow with them.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use gradus::app::Call;
use gradus::app::imports::{self, Ran, Upload, unheard};
use gradus::domain::ids::PersonId;
use gradus::domain::staff_import::StaffFile;
use gradus::exchange::staff;
use gradus::store::caseload;

use super::files::council;
use crate::command::Folder;
use crate::imports::{Council, HR};
use crate::support::databases::{Fresh, on_both};

const HEADING: &str = "employee_ref,patch,period_kind,period_start,period_end,metric,numerator,note,source,extracted_at\n";

fn import(council: &Council, text: &str, together: usize) -> String {
    let content = text.as_bytes().to_vec().into();
    let read = staff::read_with(StaffFile::Metrics, &content, None, &|_| {}, together).unwrap();
    let upload = Upload { file_name: "figures.csv".to_owned(), content, mapping: None, read };
    match council.app.write(&Call::command(HR), move |tx, me| imports::run(tx, me, upload, &unheard)).unwrap() {
        Ran::Kept(_, import) => import.summary.words(),
        Ran::Refused(plan, _) => panic!("{:?}", plan.problems),
    }
}

/// Every figure of both officers, and what it said before.
fn held(council: &Council) -> String {
    let connection = &mut council.connection();
    let mut text = String::new();
    for officer in ["00123", "00124"] {
        let id: PersonId = council.person(officer).id;
        for figure in caseload::figures_of(connection, &id).unwrap() {
            let line = figure.origin.import.as_ref().map(|(_, line)| *line);
            let (said, from) = (&figure.observation, &figure.origin);
            writeln!(text, "{officer} {line:?} {said:?} {} {:?}", from.revision, from.note).unwrap();
            let past = caseload::history(connection, &figure.key()).unwrap();
            past.iter().for_each(|past| writeln!(text, "  was {:?}", past.figure.observation).unwrap());
        }
    }
    text
}

/// Months of two officers: new in the first file; in the second some corrected, some as they were, some new.
fn months(second: bool) -> String {
    let mut text = HEADING.to_owned();
    for month in (0..24).rev() {
        let start = chrono::NaiveDate::from_ymd_opt(2024, 1, 1).unwrap() + chrono::Months::new(month);
        let end = (start + chrono::Months::new(1)).pred_opt().unwrap();
        for (nth, officer) in ["00124", "00123"].into_iter().enumerate() {
            if !second && month % 5 == 4 {
                continue;
            }
            let amount = if second && month % 3 == 0 { 100 + month } else { month };
            let note = if month % 7 == nth as u32 { "counted twice" } else { "" };
            writeln!(text, "{officer},ALL,month,{start},{end},nosp,{amount},{note},Housing system,2026-04-07").unwrap();
        }
    }
    text
}

#[test]
fn rows_that_wait_in_parts_do_what_rows_in_memory_do() {
    on_both(|fresh| {
        let whole = Fresh::sqlite();
        let (whole, parted) = (council(&whole), council(fresh));
        // Of 24 months of two officers, months 4, 9, 14 and 19 come with the second file, which corrects every third of the others.
        for (second, words) in [
            (false, "40 added, 0 corrected, 0 unchanged"),
            (false, "0 added, 0 corrected, 40 unchanged"),
            (true, "8 added, 14 corrected, 26 unchanged"),
            (true, "0 added, 0 corrected, 48 unchanged"),
        ] {
            assert_eq!(import(&whole, &months(second), 1_000), words, "together");
            assert_eq!(import(&parted, &months(second), 5), words, "{} in parts", fresh.name);
            assert_eq!(held(&whole), held(&parted), "{}", fresh.name);
        }
    });
}

/// Days of ten officers.
fn days(rows: usize) -> String {
    let mut text = HEADING.to_owned();
    let first = chrono::NaiveDate::from_ymd_opt(1990, 1, 1).unwrap();
    for row in 0..rows {
        let day = first + chrono::Days::new((row / 30) as u64);
        let (officer, metric) = (row % 10, ["nosp", "referrals", "writeoff_gbp"][row / 10 % 3]);
        writeln!(text, "{:05},ALL,snapshot,{day},{day},{metric},{row},,Housing system,2026-04-07", 100 + officer).unwrap();
    }
    text
}

/// The greatest memory of an import of so many rows, in KiB.
fn memory(rows: usize) -> u64 {
    let fresh = Fresh::sqlite();
    let mut people =
        "schema_version: 1\norganisations: [medway]\npeople:\n  - {ref: \"90001\", organisation: medway, name: HR One, \
                      email: \"hr.one@medway.example\", roles: [hr]}\n"
            .to_owned();
    for officer in 0..10 {
        writeln!(
            people,
            "  - {{ref: \"{:05}\", organisation: medway, name: Officer {officer}, roles: [officer]}}",
            100 + officer
        )
        .unwrap();
    }
    drop(Council::of(&fresh, &people));
    let folder = Folder::new();
    let path = folder.write("figures.csv", days(rows));
    let greatest = watched(&fresh, &path);
    let connection = &mut fresh.manager().open().unwrap();
    use diesel::prelude::*;
    let stored: i64 = gradus::store::schema::figure::table.count().get_result(connection).unwrap();
    assert_eq!(stored, i64::try_from(rows).unwrap());
    greatest
}

fn watched(fresh: &Fresh, path: &Path) -> u64 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
    command.args(["import", "metrics", path.to_str().unwrap(), "--actor", HR, "--database-url", &fresh.url]);
    command.env_remove("GRADUS_FRAMEWORKS").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit());
    let mut child = command.spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut greatest = 0;
    loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
        greatest = greatest.max(line.trim().trim_end_matches(" kB").parse().unwrap_or(0));
        if let Some(ended) = child.try_wait().unwrap() {
            assert!(ended.success());
            return greatest;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The bytes of the larger file alone are more than what is allowed, and its rows are twice that.
#[test]
#[cfg(target_os = "linux")]
fn memory_does_not_grow_with_the_file() {
    let (few, many) = (memory(6_000), memory(120_000));
    assert!(few > 0 && many < few + 8 * 1024, "{few} KiB for 6,000 rows, {many} KiB for 120,000");
}
