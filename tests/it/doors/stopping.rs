//! The real service told to stop: what is in hand is finished, nobody is cut off, and it ends in time. And its metrics, which
//! stand on a door of their own.

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use gradus::clock::Clock;
use gradus::domain::account::Role;
use gradus::store::db;

use crate::support::databases::{Fresh, on_both};
use crate::support::process::Running;
use crate::support::service::{PASSWORD, add_person};
use crate::support::wire::{Wire, host};

fn prepared(fresh: &Fresh) {
    let connection = &mut fresh.manager().open().unwrap();
    db::migrate(connection).unwrap();
    add_person(connection, Clock::System.now(), "medway", "Officer One", &[Role::Officer]);
}

#[test]
fn told_to_stop_it_finishes_what_is_in_hand_and_ends_well() {
    on_both(|fresh| {
        prepared(fresh);
        let mut running = Running::start(&fresh.url, &["--grace-seconds", "8"], &[]);
        // The answer of an unknown address takes a whole password hash, so all of these are in hand when the word comes.
        let mut ready = Wire::to(&running.url);
        ready.get("/sign-in");
        let begun: Vec<_> = (0..8)
            .map(|number| {
                let mut wire = ready.clone();
                std::thread::spawn(move || {
                    let email = format!("nobody{number}@medway.example");
                    wire.post("/sign-in", &[("email", &email), ("password", "whatever it is")]).status
                })
            })
            .collect();
        std::thread::sleep(Duration::from_millis(60));
        running.terminate();
        for request in begun {
            assert_eq!(request.join().expect("a whole answer"), 422, "{}", fresh.name);
        }
        let (code, took) = running.ended(Duration::from_secs(12));
        assert_eq!(code, Some(0), "{}: {}", fresh.name, running.log().join("\n"));
        assert!(took < Duration::from_secs(10), "{}: {took:?}", fresh.name);
        assert!(TcpStream::connect(host(&running.url)).is_err(), "{}: it still listens", fresh.name);
        // Nothing was lost on the way: it starts again and lets people in.
        let again = Running::start(&fresh.url, &[], &[]);
        let mut wire = Wire::to(&again.url);
        assert_eq!(wire.sign_in("officer.one@medway.example", PASSWORD).status, 303, "{}", fresh.name);
    });
}

#[test]
fn a_request_that_never_ends_holds_up_the_end_for_the_grace_and_no_longer() {
    let fresh = Fresh::sqlite();
    prepared(&fresh);
    let mut running = Running::start(&fresh.url, &["--grace-seconds", "2"], &[]);
    let mut stuck = TcpStream::connect(host(&running.url)).unwrap();
    let head =
        "POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nabc";
    stuck.write_all(head.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(200));
    running.terminate();
    let (code, took) = running.ended(Duration::from_secs(10));
    assert_eq!(code, Some(0), "{}", running.log().join("\n"));
    assert!(took < Duration::from_secs(6), "{took:?}");
}

#[test]
fn metrics_stand_on_a_door_of_their_own_and_name_no_path() {
    let fresh = Fresh::sqlite();
    prepared(&fresh);
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let running = Running::start(&fresh.url, &["--metrics-listen", &free], &[]);
    let mut wire = Wire::to(&running.url);
    let secret = "0123456789abcdef".repeat(4);
    assert_eq!(wire.get(&format!("/reset/{secret}")).status, 404);
    assert_eq!(wire.sign_in("officer.one@medway.example", PASSWORD).status, 303);
    assert_eq!(wire.get("/metrics").status, 404, "they are not for everybody");
    let got = Wire::to(&format!("http://{free}")).get("/metrics");
    assert_eq!(got.status, 200);
    assert!(got.header("content-type").unwrap().starts_with("application/openmetrics-text; version=1.0.0"));
    let line = "gradus_http_requests_total{route=\"/sign-in\",method=\"POST\",status=\"3xx\"} 1";
    assert!(got.body.lines().any(|held| held == line), "{}", got.body);
    assert!(got.body.contains("route=\"/reset/{secret}\"") && got.body.ends_with("# EOF\n"), "{}", got.body);
    assert!(!got.body.contains(&secret) && !got.body.contains("officer"), "{}", got.body);
    let mut metrics = Wire::to(&format!("http://{free}"));
    for path in ["/", "/account", "/health/live", "/sign-in"] {
        assert_eq!(metrics.get(path).status, 404, "{path} is not for this door");
    }
}
