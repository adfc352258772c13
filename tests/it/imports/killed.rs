//! An import that is killed at any moment leaves nothing of itself or everything, and the audit log whole.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use gradus::store::audit;
use gradus::store::db::AnyConnection;

use super::{Council, HEADING, HR, everything, row};
use crate::command::Folder;
use crate::support::databases::{Fresh, on_both};

/// How many moments on each database.
const KILLS: u32 = 24;

/// Forty people of a round, in a team of their own.
fn file(round: u32) -> String {
    let people = (0..40).map(|number| {
        let reference = format!("{:05}", 10_000 + round * 100 + number);
        row(&[
            ("employee_ref", &reference),
            ("name", "New Officer"),
            ("email", &format!("staff.{reference}@medway.example")),
            ("roles", "officer"),
            ("manager_ref", "00045"),
            ("job_profile", "medway.iao.jd"),
            ("framework", "medway.iao.framework"),
            ("level", "A"),
            ("post_from", "2026-04-01"),
            ("team", &format!("Team {round}")),
            ("fte", "0.8"),
        ])
    });
    HEADING.to_owned() + &people.collect::<String>()
}

fn command(fresh: &Fresh, path: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
    command.args(["import", "people", path.to_str().unwrap(), "--actor", HR, "--database-url", &fresh.url]);
    command.env_remove("GRADUS_FRAMEWORKS").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[test]
fn killed_at_any_moment_it_leaves_nothing_or_everything() {
    on_both(|fresh| {
        drop(Council::new(fresh));
        let folder = Folder::new();
        // How long one takes when nobody disturbs it.
        let path = folder.write("people.csv", file(0));
        let started = Instant::now();
        assert!(command(fresh, &path).status().unwrap().success());
        let mut whole = started.elapsed();

        let (mut nothing, mut all_there) = (0, 0);
        for round in 1..=KILLS {
            let path = folder.write("people.csv", file(round));
            let mut child = command(fresh, &path).spawn().unwrap();
            // The later moments come after the usual end, and the last long after it, so that some get through however busy the
            // machine is.
            std::thread::sleep(if round == KILLS { whole * 5 } else { whole * round * 6 / (KILLS * 4) });
            let _ = child.kill();
            child.wait().unwrap();
            let connection = &mut fresh.manager().open().unwrap();
            wait_for_the_end(fresh, connection);
            let found = everything(connection);
            let count = |text: String| found.matches(&text).count();
            let parts = [
                count(format!("staff.{:03}", 100 + round)),
                count(format!("framework Team {round} 2026-04-01 on A 2026-04-01 by appointment\n  manager Manager One")),
                count(format!("Team {round};")) + count(format!("Team {round}\n")),
            ];
            match parts {
                [0, 0, 0] => nothing += 1,
                [40, 40, 1] => all_there += 1,
                other => panic!("{}, round {round}: {other:?} of 40 people, 40 posts and 1 team", fresh.name),
            }
            assert!(audit::verify(connection, &[]).unwrap().is_ok(), "{}, round {round}", fresh.name);
            // The next time it goes through, whatever was left.
            if round % 8 == 0 {
                let started = Instant::now();
                assert!(command(fresh, &path).status().unwrap().success(), "{}, round {round}", fresh.name);
                whole = whole.max(started.elapsed());
            }
        }
        assert!(nothing >= 5 && all_there >= 1, "{}: {nothing} left nothing, {all_there} everything", fresh.name);
    });
}

#[derive(QueryableByName)]
struct Busy {
    #[diesel(sql_type = BigInt)]
    busy: i64,
}

/// A PostgreSQL server notices only after a moment that its client is gone, and may still be about to commit.
pub fn wait_for_the_end(fresh: &Fresh, connection: &mut AnyConnection) {
    if fresh.name == "SQLite" {
        return;
    }
    let query = "SELECT count(*) AS busy FROM pg_stat_activity WHERE datname = current_database() \
                 AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
    for _ in 0..1_000 {
        let rows: Vec<Busy> = diesel::sql_query(query).load(connection).unwrap();
        if rows[0].busy == 0 {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("a killed import still holds its connection");
}
