//! The chain of the audit log: many write to it at once, what is tampered with is named, what is disposed of leaves it whole.

use std::process::Command;

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use gradus::domain::audit::{Event, Head, Outcome, link, payload_digest};
use gradus::store::audit;
use gradus::store::db::{self, AnyConnection, StoreError};

use crate::support::databases::{Fresh, on_both};

fn at(number: i64) -> DateTime<Utc> {
    "2026-04-10T09:00:00Z".parse::<DateTime<Utc>>().unwrap() + Duration::seconds(number)
}

fn event(number: i64) -> Event {
    Event {
        organisation: Some("medway".into()),
        at: at(number),
        channel: "page".to_owned(),
        actor: Some("admin-one".into()),
        action: "roles_changed".to_owned(),
        outcome: Outcome::Done,
        subject_kind: "person".to_owned(),
        subject_id: Some("officer-one".to_owned()),
        person: Some("officer-one".into()),
        request_id: Some(format!("request-{number}")),
        details: vec![("roles_after".to_owned(), format!("officer {number}"))],
    }
}

fn append(connection: &mut AnyConnection, number: i64) {
    db::write::<_, StoreError>(connection, |connection| {
        audit::append(connection, vec![(event(number), format!("salt-{number}"))])
    })
    .unwrap();
}

/// A log of eight rows.
fn log(fresh: &Fresh) -> AnyConnection {
    let mut connection = fresh.manager().open().unwrap();
    db::migrate(&mut connection).unwrap();
    (1..=8).for_each(|number| append(&mut connection, number));
    connection
}

/// What `gradus verify` says, and its exit code.
fn verify(fresh: &Fresh, anchors: &[Head]) -> (i32, String) {
    let folder = std::env::temp_dir().join(format!("gradus-anchor-{}-{}", std::process::id(), fresh.url.len()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("anchor");
    let lines: String = anchors.iter().map(|head| format!("2026-04-10T09:00:00Z {} {}\n", head.sequence, head.hash)).collect();
    std::fs::write(&file, lines).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
    command.args(["verify", "--database-url", &fresh.url]).arg("--anchor").arg(&file);
    let output = command.output().unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap().trim_end().to_owned())
}

/// One way to tamper, in SQL that both databases know, and what is said of it.
struct Tampering {
    with: &'static str,
    sql: &'static [&'static str],
    /// Links that were written down elsewhere beforehand: these rows'.
    anchored: &'static [i64],
    said: &'static str,
}

const fn of(with: &'static str, sql: &'static [&'static str], said: &'static str) -> Tampering {
    Tampering { with, sql, anchored: &[], said }
}

const TAMPERINGS: &[Tampering] = &[
    of("the action", &["UPDATE audit_entry SET action = 'sign_in' WHERE sequence = 5"], "row 5: the row has been changed"),
    of("the actor", &["UPDATE audit_entry SET actor_id = 'hr-one' WHERE sequence = 5"], "row 5: the row has been changed"),
    of("no actor", &["UPDATE audit_entry SET actor_id = NULL WHERE sequence = 5"], "row 5: the row has been changed"),
    of("the person", &["UPDATE audit_entry SET person_id = 'x' WHERE sequence = 5"], "row 5: the row has been changed"),
    of(
        "the council",
        &["UPDATE audit_entry SET organisation_id = 'slough' WHERE sequence = 5"],
        "row 5: the row has been changed",
    ),
    of("the outcome", &["UPDATE audit_entry SET outcome = 'refused' WHERE sequence = 5"], "row 5: the row has been changed"),
    of("the door", &["UPDATE audit_entry SET channel = 'job' WHERE sequence = 5"], "row 5: the row has been changed"),
    of("the time", &["UPDATE audit_entry SET at = '2026-04-10 09:00:06' WHERE sequence = 5"], "row 5: the row has been changed"),
    of("the subject", &["UPDATE audit_entry SET subject_id = 'y' WHERE sequence = 5"], "row 5: the row has been changed"),
    of("the kind", &["UPDATE audit_entry SET subject_kind = 'team' WHERE sequence = 5"], "row 5: the row has been changed"),
    of("the request", &["UPDATE audit_entry SET request_id = NULL WHERE sequence = 5"], "row 5: the row has been changed"),
    of(
        "a moved border",
        &["UPDATE audit_entry SET action = 'roles_change', channel = 'paged' WHERE sequence = 5"],
        "row 5: the row has been changed",
    ),
    of("the hash", &["UPDATE audit_entry SET hash = 'abc' WHERE sequence = 5"], "row 5: the row has been changed"),
    of("the first row", &["UPDATE audit_entry SET action = 'x' WHERE sequence = 1"], "row 1: the row has been changed"),
    of("the last row", &["UPDATE audit_entry SET action = 'x' WHERE sequence = 8"], "row 8: the row has been changed"),
    of(
        "a replaced payload",
        &["UPDATE audit_payload SET body = '[[\"roles_after\",\"hr\"]]' WHERE sequence = 5"],
        "row 5: the details have been changed",
    ),
    of(
        "a replaced salt",
        &["UPDATE audit_payload SET salt = 'pepper' WHERE sequence = 5"],
        "row 5: the details have been changed",
    ),
    of(
        "an unreadable payload",
        &["UPDATE audit_payload SET body = 'nonsense' WHERE sequence = 5"],
        "row 5: the details have been changed",
    ),
    of(
        "a row taken out",
        &["DELETE FROM audit_payload WHERE sequence = 5", "DELETE FROM audit_entry WHERE sequence = 5"],
        "row 5: the row is missing",
    ),
    of(
        "the first row taken out",
        &["DELETE FROM audit_payload WHERE sequence = 1", "DELETE FROM audit_entry WHERE sequence = 1"],
        "row 1: the row is missing",
    ),
    of(
        "a cut tail",
        &["DELETE FROM audit_payload WHERE sequence > 6", "DELETE FROM audit_entry WHERE sequence > 6"],
        "row 7: the log does not end where its head says",
    ),
    of(
        "an empty log",
        &["DELETE FROM audit_payload", "DELETE FROM audit_entry"],
        "row 1: the log does not end where its head says",
    ),
    of(
        "a head put back",
        &["UPDATE audit_head SET sequence = 6, hash = 'abc'"],
        "row 7: the log does not end where its head says",
    ),
    of("a head of another hash", &["UPDATE audit_head SET hash = 'abc'"], "row 8: the log does not end where its head says"),
    Tampering {
        with: "a cut tail, with the head put back",
        sql: &[
            "DELETE FROM audit_payload WHERE sequence > 6",
            "DELETE FROM audit_entry WHERE sequence > 6",
            "UPDATE audit_head SET sequence = 6, hash = (SELECT hash FROM audit_entry WHERE sequence = 6)",
        ],
        anchored: &[3, 7],
        said: "row 7: the log ends at row 6, but row 7 was anchored",
    },
];

#[test]
fn whatever_is_tampered_with_is_named_with_its_row() {
    on_both(|fresh| {
        let mut connection = log(fresh);
        let heads: Vec<Head> = (1..=8)
            .map(|sequence| Head { sequence, hash: audit::find(&mut connection, sequence).unwrap().unwrap().hash })
            .collect();
        assert_eq!(verify(fresh, &heads), (0, "The audit log is whole: 8 entries, 8 anchors held.".to_owned()), "{}", fresh.name);
        for table in ["audit_entry", "audit_payload", "audit_head"] {
            sql_query(format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).execute(&mut connection).unwrap();
        }
        for tampering in TAMPERINGS {
            for sql in tampering.sql {
                assert!(sql_query(*sql).execute(&mut connection).unwrap() > 0, "{}: {sql}", tampering.with);
            }
            let anchors: Vec<Head> = heads.iter().filter(|head| tampering.anchored.contains(&head.sequence)).cloned().collect();
            let expected = format!("The audit log is damaged at {}.", tampering.said);
            assert_eq!(verify(fresh, &anchors), (1, expected), "{}: {}", fresh.name, tampering.with);
            // As it was, for the next.
            for table in ["audit_payload", "audit_entry", "audit_head"] {
                sql_query(format!("DELETE FROM {table}")).execute(&mut connection).unwrap();
            }
            for table in ["audit_entry", "audit_payload", "audit_head"] {
                sql_query(format!("INSERT INTO {table} SELECT * FROM kept_{table}")).execute(&mut connection).unwrap();
            }
        }
        assert_eq!(verify(fresh, &heads).0, 0, "{}", fresh.name);
    });
}

/// A row of our own that follows `before`, as somebody with the database and the source could make it.
fn forge(connection: &mut AnyConnection, sequence: i64, before: &str) -> String {
    let forged = Event { action: "sign_in".to_owned(), details: Vec::new(), ..event(sequence) };
    let digest = payload_digest("salt", "[]");
    let hash = link(sequence, &forged, &digest, before);
    let time = forged.at.naive_utc().format("%Y-%m-%d %H:%M:%S");
    sql_query(format!(
        "INSERT INTO audit_entry VALUES ({sequence}, 'medway', '{time}', 'page', 'admin-one', 'sign_in', 'done', 'person', \
         'officer-one', 'officer-one', 'request-{sequence}', '{digest}', '{before}', '{hash}')"
    ))
    .execute(connection)
    .unwrap();
    hash
}

#[test]
fn a_row_put_in_is_named_and_a_log_made_anew_is_not_the_one_that_was_anchored() {
    on_both(|fresh| {
        let mut connection = log(fresh);
        let hash = |connection: &mut AnyConnection, sequence| audit::find(connection, sequence).unwrap().unwrap().hash;
        // At the end: the head does not know it.
        let last = hash(&mut connection, 8);
        forge(&mut connection, 9, &last);
        let (code, said) = verify(fresh, &[]);
        assert_eq!((code, said.as_str()), (1, "The audit log is damaged at row 9: the log does not end where its head says."));
        sql_query("DELETE FROM audit_entry WHERE sequence = 9").execute(&mut connection).unwrap();
        assert_eq!(verify(fresh, &[]).0, 0, "{}", fresh.name);
        // In the middle, with the later rows moved up: the next one follows another.
        sql_query("DELETE FROM audit_payload WHERE sequence > 4").execute(&mut connection).unwrap();
        for sequence in (5..=8).rev() {
            sql_query(format!("UPDATE audit_entry SET sequence = {} WHERE sequence = {sequence}", sequence + 1))
                .execute(&mut connection)
                .unwrap();
        }
        let fourth = hash(&mut connection, 4);
        forge(&mut connection, 5, &fourth);
        let (code, said) = verify(fresh, &[]);
        assert_eq!((code, said.as_str()), (1, "The audit log is damaged at row 6: the row does not follow the one before it."));
        // Everything from there on made anew: only who wrote a link down elsewhere can tell.
        let anchors = [Head { sequence: 4, hash: fourth.clone() }, Head { sequence: 8, hash: last }];
        sql_query("DELETE FROM audit_entry WHERE sequence > 4").execute(&mut connection).unwrap();
        let made = (5..=8).fold(fourth, |before, sequence| forge(&mut connection, sequence, &before));
        sql_query(format!("UPDATE audit_head SET sequence = 8, hash = '{made}'")).execute(&mut connection).unwrap();
        assert_eq!(verify(fresh, &[]).0, 0, "{}: nothing shows without an anchor", fresh.name);
        let (code, said) = verify(fresh, &anchors);
        assert_eq!((code, said.as_str()), (1, "The audit log is damaged at row 8: the row is not the one that was anchored."));
    });
}

#[test]
fn what_is_disposed_of_leaves_the_chain_whole() {
    on_both(|fresh| {
        let mut connection = log(fresh);
        assert!(audit::dispose(&mut connection, 5).unwrap(), "{}", fresh.name);
        assert!(!audit::dispose(&mut connection, 5).unwrap(), "once");
        assert!(!audit::dispose(&mut connection, 99).unwrap(), "what is not there");
        let entry = audit::find(&mut connection, 5).unwrap().unwrap();
        assert!(!entry.has_details && entry.event.details.is_empty());
        assert_eq!(verify(fresh, &[]), (0, "The audit log is whole: 8 entries, 0 anchors held.".to_owned()), "{}", fresh.name);
        append(&mut connection, 9);
        assert_eq!(verify(fresh, &[]).0, 0, "{}", fresh.name);
    });
}

#[test]
fn many_who_append_at_once_make_one_chain() {
    const THREADS: i64 = 8;
    const EACH: i64 = 25;
    on_both(|fresh| {
        let mut connection = fresh.manager().open().unwrap();
        db::migrate(&mut connection).unwrap();
        std::thread::scope(|scope| {
            for thread in 0..THREADS {
                scope.spawn(move || {
                    let mut connection = fresh.manager().open().unwrap();
                    for number in 0..EACH {
                        // One in five is undone, as a use case that fails is.
                        let fails = number % 5 == 4;
                        let done: Result<(), StoreError> = db::write(&mut connection, |connection| {
                            let events = vec![(event(thread * EACH + number), format!("{thread}-{number}"))];
                            audit::append(connection, events)?;
                            if fails { Err(StoreError::Row("on purpose".to_owned())) } else { Ok(()) }
                        });
                        assert_eq!(done.is_err(), fails, "{done:?}");
                    }
                });
            }
            // Whoever checks meanwhile never finds a fault.
            let mut connection = fresh.manager().open().unwrap();
            for _ in 0..10 {
                assert!(audit::verify(&mut connection, &[]).unwrap().is_ok(), "{}", fresh.name);
            }
        });
        let head = audit::verify(&mut connection, &[]).unwrap().unwrap();
        assert_eq!(head.sequence, THREADS * EACH * 4 / 5, "{}", fresh.name);
        let filter = audit::Filter::default();
        let mut requests: Vec<String> = audit::list(&mut connection, &filter, 1_000)
            .unwrap()
            .into_iter()
            .filter_map(|entry| entry.event.request_id)
            .collect();
        requests.sort_unstable();
        requests.dedup();
        assert_eq!(i64::try_from(requests.len()).unwrap(), head.sequence, "{}: each once", fresh.name);
    });
}
