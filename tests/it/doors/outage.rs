//! A database that is away, busy, or not of this version: requests are told to come back, nothing is acknowledged that did not
//! happen, and all is well again without a restart.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use gradus::domain::account::Role;
use gradus::store::schema::api_token;
use gradus::web::server;

use super::headers::{sound, tells_nothing};
use crate::support::cut::Cut;
use crate::support::databases::{Fresh, on_both};
use crate::support::service::{PASSWORD, Service};
use crate::support::wire::{Got, Wire};

/// Told to come back, in time.
fn put_off(got: &Got, took: Duration, what: &str) {
    assert_eq!(got.status, 503, "{what}: {}", got.body);
    let wait: u64 = got.header("retry-after").unwrap_or_else(|| panic!("{what}: no Retry-After")).parse().unwrap();
    assert!((1..=60).contains(&wait), "{what}: {wait}");
    assert!(took < Duration::from_secs(12), "{what}: took {took:?}");
    sound(got, false, what);
    tells_nothing(got, what);
}

fn timed(ask: impl FnOnce() -> Got) -> (Got, Duration) {
    let begun = Instant::now();
    let got = ask();
    (got, begun.elapsed())
}

fn tokens(service: &Service) -> i64 {
    use diesel::prelude::*;
    api_token::table.count().get_result(&mut service.connection()).unwrap()
}

const TOKEN: [(&str, &str); 3] = [("name", "mine"), ("scopes", "read"), ("days", "30")];

#[test]
fn while_postgresql_is_away_requests_are_put_off_and_all_heals_without_a_restart() {
    let mut fresh = Fresh::postgres();
    let direct = fresh.url.clone();
    let (before, rest) = direct.split_once('@').unwrap();
    let (server, name) = rest.split_once('/').unwrap();
    let wire_to_it = Cut::before(server);
    fresh.url = format!("{before}@{}/{name}", wire_to_it.address);
    let service = Service::start(&fresh);
    service.person("Officer One", &[Role::Officer]);
    let mut reader = Wire::to(&service.url);
    reader.sign_in("officer.one@medway.example", PASSWORD);
    reader.get("/account/tokens");
    assert_eq!(reader.get("/health/ready").status, 200);
    for round in 1..=2 {
        wire_to_it.cut();
        let ask = |ask: fn(&mut Wire) -> Got| {
            let mut reader = reader.clone();
            std::thread::spawn(move || timed(|| ask(&mut reader)))
        };
        // As many as there are threads, all at once.
        let waiting = [
            ("a page", ask(|reader| reader.get("/account"))),
            ("the API", ask(|reader| reader.get("/api/v1/account"))),
            ("a change", ask(|reader| reader.post("/account/tokens", &TOKEN))),
            ("readiness", ask(|reader| reader.get("/health/ready"))),
        ];
        std::thread::sleep(Duration::from_millis(300));
        let (live, took) = timed(|| Wire::to(&service.url).get("/health/live"));
        assert_eq!((live.status, live.body.as_str()), (200, "live\n"), "round {round}");
        assert!(took < Duration::from_secs(1), "round {round}: live took {took:?} while every thread waits");
        for (what, thread) in waiting {
            let (got, took) = thread.join().unwrap();
            put_off(&got, took, &format!("round {round}: {what}"));
            let problem = got.header("content-type") == Some("application/problem+json; charset=utf-8");
            assert_eq!(problem, what == "the API", "round {round}: {what}");
        }
        wire_to_it.mend();
        let begun = Instant::now();
        while reader.get("/account").status != 200 {
            assert!(begun.elapsed() < Duration::from_secs(5), "round {round}: it does not heal");
        }
        assert_eq!(reader.get("/health/ready").status, 200, "round {round}");
        assert_eq!(tokens(&service), round - 1, "round {round}: what was put off did not happen");
        let made = reader.post("/account/tokens", &TOKEN);
        assert_eq!((made.status, tokens(&service)), (200, round), "round {round}: {}", made.body);
    }
}

#[test]
fn while_sqlite_is_locked_changes_are_put_off_reading_goes_on_and_it_heals() {
    let fresh = Fresh::sqlite();
    let service = Service::start(&fresh);
    service.person("Officer One", &[Role::Officer]);
    let mut reader = Wire::to(&service.url);
    reader.sign_in("officer.one@medway.example", PASSWORD);
    reader.get("/account/tokens");
    for round in 1..=2 {
        let mut other_program = service.connection();
        other_program.batch_execute("BEGIN EXCLUSIVE").unwrap();
        let mut second = reader.clone();
        let waiting = std::thread::spawn(move || timed(|| second.post("/account/tokens", &TOKEN)));
        assert_eq!(reader.get("/account").status, 200, "round {round}: reading goes on");
        assert_eq!(reader.get("/health/ready").status, 200, "round {round}");
        assert_eq!(reader.get("/health/live").status, 200, "round {round}");
        let (got, took) = waiting.join().unwrap();
        put_off(&got, took, &format!("round {round}: a change"));
        other_program.batch_execute("ROLLBACK").unwrap();
        assert_eq!(tokens(&service), round - 1, "round {round}: what was put off did not happen");
        let made = reader.post("/account/tokens", &TOKEN);
        assert_eq!((made.status, tokens(&service)), (200, round), "round {round}");
        // A lock that is gone in time is only waited for.
        other_program.batch_execute("BEGIN EXCLUSIVE").unwrap();
        let mut third = reader.clone();
        let waiting = std::thread::spawn(move || third.get("/account/tokens").status);
        std::thread::sleep(Duration::from_millis(300));
        other_program.batch_execute("ROLLBACK").unwrap();
        assert_eq!(waiting.join().unwrap(), 200, "round {round}");
    }
}

#[test]
fn readiness_says_no_with_pending_migrations_and_once_it_is_stopping_and_liveness_always_yes() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let mut wire = Wire::to(&service.url);
        let mut states = |what: &str, ready: u16| {
            let got = wire.get("/health/ready");
            assert_eq!(got.status, ready, "{}: {what}: {}", fresh.name, got.body);
            assert!(
                ["ready\n", "not ready\n", "stopping\n"].contains(&got.body.as_str()),
                "{}: {what}: {}",
                fresh.name,
                got.body
            );
            let live = wire.get("/health/live");
            assert_eq!((live.status, live.body.as_str()), (200, "live\n"), "{}: {what}", fresh.name);
        };
        states("well", 200);
        let last = "UPDATE __diesel_schema_migrations SET version = '0' WHERE version = \
                    (SELECT max(version) FROM __diesel_schema_migrations)";
        service.connection().batch_execute(last).unwrap();
        states("a migration is pending", 503);
        let known = gradus::store::db::known_migrations().unwrap();
        let back = format!("UPDATE __diesel_schema_migrations SET version = '{}' WHERE version = '0'", known.last().unwrap());
        service.connection().batch_execute(&back).unwrap();
        states("migrated", 200);
        service.connection().batch_execute("ALTER TABLE audit_head RENAME TO gone").unwrap();
        states("a table is missing", 503);
        service.connection().batch_execute("ALTER TABLE gone RENAME TO audit_head").unwrap();
        states("it is back", 200);
        server::begin_stopping(&service.web);
        states("stopping", 503);
    });
}
