//! The store's ground on both databases: addresses, migrations up and down, transactions, the writer.

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::{Arc, Barrier};

use chrono::{TimeZone, Utc};
use diesel::prelude::*;
use diesel::sql_types::Text;
use gradus::domain::installation::Purpose;
use gradus::store::db::{self, AnyConnection, DatabaseUrl, StoreError};
use gradus::store::installation;
use gradus::store::writer::Writer;

use crate::support::databases::{Fresh, on_both};

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// `table.column` of every table that is ours, in the database's own words.
fn columns(fresh: &Fresh, connection: &mut AnyConnection) -> BTreeSet<String> {
    let query = match fresh.name {
        "SQLite" => {
            "SELECT m.name || '.' || c.name AS name FROM sqlite_master m, pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
        }
        _ => {
            "SELECT (table_name || '.' || column_name)::text AS name FROM information_schema.columns WHERE table_schema = 'public'"
        }
    };
    let rows: Vec<Name> = diesel::sql_query(query).load(connection).unwrap();
    rows.into_iter().map(|row| row.name).filter(|name| !name.starts_with("__diesel")).collect()
}

#[test]
fn an_address_that_means_no_database_says_what_does() {
    for (url, words) in [
        ("mysql://x", "sqlite://PATH"),
        ("", "sqlite://PATH"),
        ("sqlite://", "needs the path"),
        ("postgres://x@y/z?sslmode=require", "no TLS"),
    ] {
        let error = DatabaseUrl::parse(url).unwrap_err().to_string();
        assert!(error.contains(words), "{url}: {error}");
    }
}

#[test]
fn a_refused_connection_gives_the_databases_own_reason() {
    let fresh = Fresh::postgres();
    let url = format!("{}_that_is_not_there", fresh.url);
    let error = db::Manager::new(DatabaseUrl::parse(&url).unwrap()).open().map(drop).unwrap_err().to_string();
    assert!(error.contains("does not exist"), "{error}");
    let error =
        db::Manager::new(DatabaseUrl::parse("sqlite:///dev/null/x.db").unwrap()).open().map(drop).unwrap_err().to_string();
    assert!(error.contains("/dev/null"), "{error}");
}

/// `table.column` as the queries know them.
fn columns_of_the_schema() -> BTreeSet<String> {
    let files = std::fs::read_dir("src/store/schema").unwrap().map(|entry| entry.unwrap().path());
    let schema: String = files.map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let mut table = "";
    let mut found = BTreeSet::new();
    for line in schema.lines().map(str::trim) {
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            table = name;
        } else if let Some((column, _)) = line.split_once(" -> ") {
            found.insert(format!("{table}.{column}"));
        }
    }
    assert!(found.len() > 100, "{found:?}");
    found
}

#[test]
fn migrations_go_up_down_and_up_again_to_the_same_tables() {
    assert_eq!(
        db::known_migrations().unwrap(),
        db::known_postgres_migrations().unwrap(),
        "both databases have the same migrations"
    );
    let expected = columns_of_the_schema();
    on_both(|fresh| {
        let mut connection = fresh.manager().open().unwrap();
        let made = db::migrate(&mut connection).unwrap();
        assert_eq!(made, db::known_migrations().unwrap(), "{}", fresh.name);
        assert_eq!(columns(fresh, &mut connection), expected, "{}", fresh.name);
        assert!(db::migrate(&mut connection).unwrap().is_empty(), "{}: a second run finds nothing to do", fresh.name);
        db::unmake(&mut connection).unwrap();
        assert!(columns(fresh, &mut connection).is_empty(), "{}", fresh.name);
        db::migrate(&mut connection).unwrap();
        assert_eq!(columns(fresh, &mut connection), expected, "{}", fresh.name);
    });
}

#[test]
fn a_database_of_a_newer_version_is_left_alone() {
    on_both(|fresh| {
        let mut connection = fresh.manager().open().unwrap();
        db::migrate(&mut connection).unwrap();
        diesel::sql_query("INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('9999', '2030-01-01 00:00:00')")
            .execute(&mut connection)
            .unwrap();
        match db::migrate(&mut connection) {
            Err(StoreError::Newer(names)) => assert_eq!(names, ["9999"], "{}", fresh.name),
            other => panic!("{}: {other:?}", fresh.name),
        }
    });
}

#[test]
fn a_database_is_marked_once_and_reads_back_what_was_written() {
    // More digits than a database keeps.
    let made_at = Utc.with_ymd_and_hms(2026, 3, 29, 1, 30, 0).unwrap() + chrono::Duration::nanoseconds(123_456_789);
    on_both(|fresh| {
        let mut connection = fresh.manager().open().unwrap();
        db::migrate(&mut connection).unwrap();
        assert_eq!(installation::find(&mut connection).unwrap(), None);
        installation::insert(&mut connection, Purpose::Demonstration, made_at).unwrap();
        let found = installation::find(&mut connection).unwrap().unwrap();
        assert_eq!(found.purpose, Purpose::Demonstration, "{}", fresh.name);
        assert_eq!(found.made_at.timestamp_micros(), made_at.timestamp_micros(), "{}", fresh.name);
        assert!(
            installation::insert(&mut connection, Purpose::Service, made_at).is_err(),
            "{}: a mark is never changed",
            fresh.name
        );
    });
}

/// A table of counters for the tests of transactions.
fn counters(fresh: &Fresh) -> AnyConnection {
    let mut connection = fresh.manager().open().unwrap();
    diesel::sql_query("CREATE TABLE counter (name TEXT PRIMARY KEY, value BIGINT NOT NULL)").execute(&mut connection).unwrap();
    diesel::sql_query("INSERT INTO counter VALUES ('a', 0)").execute(&mut connection).unwrap();
    connection
}

#[derive(QueryableByName)]
struct Value {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    value: i64,
}

fn value(connection: &mut AnyConnection) -> i64 {
    diesel::sql_query("SELECT value FROM counter WHERE name = 'a'").get_result::<Value>(connection).unwrap().value
}

fn set(connection: &mut AnyConnection, to: i64) -> QueryResult<usize> {
    diesel::sql_query(format!("UPDATE counter SET value = {to} WHERE name = 'a'")).execute(connection)
}

#[test]
fn a_write_that_fails_leaves_nothing_behind() {
    on_both(|fresh| {
        let mut connection = counters(fresh);
        let failed: Result<(), StoreError> = db::write(&mut connection, |connection| {
            set(connection, 7)?;
            Err(StoreError::Unavailable("enough".to_owned()))
        });
        assert!(failed.is_err());
        assert_eq!(value(&mut connection), 0, "{}", fresh.name);
        db::write::<_, StoreError>(&mut connection, |connection| Ok(set(connection, 8)?)).unwrap();
        assert_eq!(value(&mut connection), 8, "{}", fresh.name);
    });
}

#[test]
fn writers_that_read_first_neither_fail_nor_lose_an_update() {
    on_both(|fresh| {
        drop(counters(fresh));
        let gate = Arc::new(Barrier::new(4));
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let (manager, gate) = (fresh.manager(), Arc::clone(&gate));
                std::thread::spawn(move || {
                    let mut connection = manager.open().unwrap();
                    gate.wait();
                    for _ in 0..50 {
                        db::write::<_, StoreError>(&mut connection, |connection| {
                            let now = value(connection);
                            Ok(set(connection, now + 1)?)
                        })
                        .unwrap();
                    }
                })
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(value(&mut fresh.manager().open().unwrap()), 200, "{}", fresh.name);
    });
}

/// What the work of eight callers at a time gives in all, who do it 25 times each; it is told the caller and the round.
fn summed_at_once(work: impl Fn(u32, u32) -> i64 + Sync) -> i64 {
    std::thread::scope(|scope| {
        let work = &work;
        let begin = |caller| scope.spawn(move || (0..25).map(|round| work(caller, round)).sum::<i64>());
        let callers: Vec<_> = (0..8).map(begin).collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).sum()
    })
}

#[test]
fn the_writer_keeps_what_succeeds_and_undoes_what_fails_beside_it() {
    on_both(|fresh| {
        drop(counters(fresh));
        let (writer, thread) = Writer::start(fresh.manager()).unwrap();
        let acknowledged = summed_at_once(|caller, round| {
            let fails = (caller + round) % 3 == 0;
            let result: Result<(), StoreError> = writer.write(move |connection| {
                let now = value(connection);
                set(connection, now + 1)?;
                if fails { Err(StoreError::Unavailable("on purpose".to_owned())) } else { Ok(()) }
            });
            assert_eq!(result.is_err(), fails);
            i64::from(result.is_ok())
        });
        assert_eq!(value(&mut fresh.manager().open().unwrap()), acknowledged, "{}", fresh.name);
        drop(writer);
        thread.join().unwrap();
    });
}

#[test]
fn what_may_wait_shares_a_transaction_with_others() {
    on_both(|fresh| {
        drop(counters(fresh));
        let (writer, thread) = Writer::start(fresh.manager()).unwrap();
        let shared = summed_at_once(|_, _| {
            // Another connection does not see yet what others of the same transaction have done.
            let outside = fresh.manager().open().unwrap();
            let (told, durable) = std::sync::mpsc::channel();
            let job = move |connection: &mut AnyConnection| {
                let (now, mut outside) = (value(connection), outside);
                let before = value(&mut outside);
                set(connection, now + 1)?;
                Ok::<_, StoreError>(before < now)
            };
            writer.write_with_others(job, move |done| told.send(done).unwrap());
            i64::from(durable.recv().unwrap().unwrap())
        });
        assert_eq!(value(&mut fresh.manager().open().unwrap()), 200, "{}: all of it is there", fresh.name);
        assert!(shared > 0, "{}: each had a transaction of its own", fresh.name);
        drop(writer);
        thread.join().unwrap();
    });
}

#[test]
fn the_first_of_a_group_that_fails_leaves_nothing_to_those_after_it() {
    on_both(|fresh| {
        drop(counters(fresh));
        let (writer, thread) = Writer::start(fresh.manager()).unwrap();
        for round in 0..3 {
            let failed: Result<(), StoreError> = writer.write(|connection| {
                set(connection, 99)?;
                // PostgreSQL gives up a transaction at the first statement that fails.
                diesel::sql_query("SELECT * FROM nowhere").execute(connection)?;
                Ok(())
            });
            assert!(matches!(failed, Err(StoreError::Query(_))), "{}: {failed:?}", fresh.name);
            let found: Result<i64, StoreError> = writer.write(move |connection| {
                let found = value(connection);
                set(connection, found + 1)?;
                Ok(found)
            });
            assert_eq!(found.unwrap(), round, "{}", fresh.name);
        }
        drop(writer);
        thread.join().unwrap();
    });
}

#[test]
fn what_is_read_at_once_is_of_one_moment() {
    on_both(|fresh| {
        let mut other = counters(fresh);
        let mut connection = fresh.manager().open().unwrap();
        let found = db::read(&mut connection, |connection| {
            let first = value(connection);
            set(&mut other, 5).unwrap();
            (first, value(connection))
        });
        assert_eq!(found.unwrap(), (0, 0), "{}", fresh.name);
        assert_eq!(value(&mut connection), 5, "{}: the next reading sees it", fresh.name);
    });
}

#[test]
fn a_panic_in_one_write_acknowledges_nothing_and_the_writer_goes_on() {
    on_both(|fresh| {
        drop(counters(fresh));
        let (writer, thread) = Writer::start(fresh.manager()).unwrap();
        let result: Result<(), StoreError> = writer.write(|connection| {
            set(connection, 5)?;
            panic!("a fault of ours");
        });
        assert!(matches!(result, Err(StoreError::Unavailable(_))), "{}: {result:?}", fresh.name);
        let next = |connection: &mut AnyConnection| {
            let now = value(connection);
            Ok::<_, StoreError>(set(connection, now + 1)?)
        };
        writer.write(next).unwrap();
        assert_eq!(value(&mut fresh.manager().open().unwrap()), 1, "{}", fresh.name);
        drop(writer);
        thread.join().unwrap();
    });
}

#[test]
fn migrate_brings_a_database_up_to_date_from_the_command_line() {
    on_both(|fresh| {
        let run = || Command::new(env!("CARGO_BIN_EXE_gradus")).args(["migrate", "--database-url", &fresh.url]).output().unwrap();
        let first = run();
        assert_eq!(first.status.code(), Some(0), "{}", String::from_utf8_lossy(&first.stderr));
        assert!(String::from_utf8_lossy(&first.stdout).starts_with("Applied 0001"));
        assert_eq!(String::from_utf8_lossy(&run().stdout), "The database is up to date.\n");
    });
    for (url, code) in [("nonsense", 2), ("sqlite:///dev/null/x.db", 3), ("postgres://nobody@127.0.0.1:1/x", 3)] {
        let output = Command::new(env!("CARGO_BIN_EXE_gradus")).args(["migrate", "--database-url", url]).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{url}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
