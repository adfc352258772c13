//! Nothing is acknowledged before it is on disk. The real service runs under `strace`, which says in what order it read
//! requests, synced the database and wrote answers: what a power cut would show, without one.

use std::process::Command;
use std::time::Duration;

use gradus::clock::Clock;
use gradus::domain::account::Role;
use gradus::store::db;

use crate::support::databases::Fresh;
use crate::support::process::Running;
use crate::support::service::{PASSWORD, add_person};
use crate::support::wire::Wire;

/// Whether a sync of the database or its log ended between the reading of the request that holds `request` and the writing of
/// its answer. None: the trace holds no such request with an answer.
fn synced(trace: &str, request: &str) -> Option<bool> {
    let mut lines = trace.lines().skip_while(|line| !line.contains(request));
    lines.next()?;
    // A call that another thread interrupts stands in two lines: begun with the file, and resumed with the result.
    let mut begun: Vec<&str> = Vec::new();
    let mut synced = false;
    for line in lines {
        let thread = line.split_whitespace().next().unwrap_or_default();
        let of_database = line.contains(".db-wal>") || line.contains(".db>");
        let sync = line.contains("fdatasync") || line.contains("fsync");
        let done = line.trim_end().ends_with("= 0");
        if sync && of_database && line.contains("<unfinished") {
            begun.push(thread);
        } else if sync && done && (of_database || line.contains("resumed") && begun.contains(&thread)) {
            synced = true;
        }
        if line.contains("\"HTTP/1.1 ") && line.contains("write") | line.contains("send") {
            return Some(synced);
        }
    }
    None
}

#[test]
fn the_check_sees_a_sync_that_is_missing_too_early_or_of_another_file() {
    let read = "7 recvfrom(9<socket:[1]>, \"POST /a?probe=1 HTTP/1.1\\r\\n\"..., 64) = 64\n";
    let sync = "8 fdatasync(5</x/gradus.db-wal>) = 0\n";
    let failed = "8 fdatasync(5</x/gradus.db-wal>) = -1 EIO (Input/output error)\n";
    let other = "8 fdatasync(6</x/other.txt>) = 0\n";
    let begun = "8 fdatasync(5</x/gradus.db-wal> <unfinished ...>\n7 epoll_wait(3) = 0\n";
    let resumed = "8 <... fdatasync resumed>) = 0\n";
    let stranger = "9 <... fdatasync resumed>) = 0\n";
    let answer = "7 sendto(9<socket:[1]>, \"HTTP/1.1 303 See Other\\r\\n\"..., 64) = 64\n";
    for (trace, expected) in [
        ([read, sync, answer].concat(), Some(true)),
        ([read, begun, resumed, answer].concat(), Some(true)),
        ([read, answer, sync].concat(), Some(false)),
        ([sync, read, answer].concat(), Some(false)),
        ([read, failed, answer].concat(), Some(false)),
        ([read, other, answer].concat(), Some(false)),
        ([read, begun, answer, resumed].concat(), Some(false)),
        ([read, begun, stranger, answer].concat(), Some(false)),
        ([sync, answer].concat(), None),
        ([read, sync].concat(), None),
    ] {
        assert_eq!(synced(&trace, "probe=1 "), expected, "{trace}");
    }
}

#[test]
fn every_acknowledged_change_was_synced_to_disk_first() {
    let strace = Command::new("strace").arg("--version").output();
    assert!(
        strace.is_ok_and(|output| output.status.success()),
        "strace is not here: run `bash .ci/run`, or install the package strace"
    );
    let fresh = Fresh::sqlite();
    let connection = &mut fresh.manager().open().unwrap();
    db::migrate(connection).unwrap();
    add_person(connection, Clock::System.now(), "medway", "Officer One", &[Role::Officer]);
    let folder = std::path::Path::new(fresh.url.strip_prefix("sqlite://").unwrap()).parent().unwrap().to_owned();
    let trace = folder.join("trace").display().to_string();
    let calls = "trace=fsync,fdatasync,read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg";
    let mut running = Running::start(&fresh.url, &[], &["strace", "-f", "-y", "-s", "80", "-e", calls, "-o", &trace]);
    let mut wire = Wire::to(&running.url);
    let mut number = 0;
    let mut changes = Vec::new();
    let mut change = |wire: &mut Wire, path: &str, fields: &[(&str, &str)], status: u16| {
        number += 1;
        let probe = format!("{path}?probe={number}");
        let got = wire.post(&probe, fields);
        assert_eq!(got.status, status, "{path}: {}", got.body);
        changes.push(format!("{probe} "));
    };
    wire.get("/sign-in");
    change(&mut wire, "/sign-in", &[("email", "officer.one@medway.example"), ("password", PASSWORD)], 303);
    wire.get("/account/tokens");
    change(&mut wire, "/account/tokens", &[("name", "mine"), ("scopes", "read"), ("days", "30")], 200);
    change(&mut wire, "/confirm", &[("proof", PASSWORD)], 303);
    wire.get("/account");
    change(&mut wire, "/session/extend", &[], 303);
    change(&mut wire, "/account/password", &[("current", PASSWORD), ("password", "copper lantern meadow")], 303);
    change(&mut wire, "/account/sessions/others", &[], 303);
    change(&mut wire, "/sign-out", &[], 303);
    wire.get("/reset");
    change(&mut wire, "/reset", &[("email", "officer.one@medway.example")], 200);
    wire.get("/privacy?probe=reading");
    running.terminate();
    assert_eq!(running.ended(Duration::from_secs(30)).0, Some(0), "{}", running.log().join("\n"));
    let trace = std::fs::read_to_string(&trace).unwrap();
    for change in &changes {
        assert_eq!(synced(&trace, change), Some(true), "{change}: acknowledged before it was on disk");
    }
    assert_eq!(synced(&trace, "probe=reading "), Some(false), "what changes nothing needs no sync");
}
