//! Many requests in a short time: whoever sends them waits, and nobody else does.

use gradus::domain::account::Role;
use gradus::web::limits::{self, Limits};
use gradus::web::routes::ROUTES;

use super::headers::{sound, tells_nothing};
use crate::support::databases::{Fresh, on_both};
use crate::support::service::{PASSWORD, Service};
use crate::support::wire::{Got, Wire};

fn slowed(got: &Got, what: &str) {
    assert_eq!(got.status, 429, "{what}");
    let wait: u64 = got.header("retry-after").unwrap_or_else(|| panic!("{what}: no Retry-After")).parse().unwrap();
    assert!((1..=600).contains(&wait), "{what}: {wait}");
    sound(got, false, what);
    tells_nothing(got, what);
}

#[test]
fn a_hundred_quick_costly_requests_are_slowed_and_another_reader_is_served() {
    let costly: Vec<&str> = ROUTES.iter().filter(|route| route.costly && route.method == "GET").map(|route| route.path).collect();
    for path in costly.into_iter().filter(|path| !path.contains('{')) {
        let fresh = Fresh::sqlite();
        let service = Service::limited(&fresh, |_| {}, Some(Limits::default()));
        for (name, role) in
            [("Hr One", Role::Hr), ("Hr Two", Role::Hr), ("Auditor One", Role::Auditor), ("Auditor Two", Role::Auditor)]
        {
            service.person(name, &[role]);
        }
        let reader = if path.starts_with("/audit") || path.starts_with("/api/v1/audit") { "auditor" } else { "hr" };
        let mut greedy = Wire::to(&service.url);
        greedy.sign_in(&format!("{reader}.one@medway.example"), PASSWORD);
        let mut other = Wire::to(&service.url);
        other.sign_in(&format!("{reader}.two@medway.example"), PASSWORD);
        let answers: Vec<Got> = (0..100).map(|_| greedy.get(path)).collect();
        let served = answers.iter().filter(|got| got.status == 200).count();
        let burst = usize::try_from(limits::COSTLY.burst.get()).unwrap();
        assert!((burst..90).contains(&served), "{path}: {served} of 100 served");
        slowed(answers.last().unwrap(), path);
        assert_eq!(other.get(path).status, 200, "{path}: a colleague at the same address waits too");
        assert_eq!(greedy.get("/account").status, 200, "{path}: what is cheap still goes");
    }
}

#[test]
fn a_flood_at_the_door_is_slowed_by_address_and_those_inside_go_on() {
    on_both(|fresh| {
        let service = Service::limited(fresh, |_| {}, Some(Limits::default()));
        service.person("Officer One", &[Role::Officer]);
        let mut inside = Wire::to(&service.url);
        assert_eq!(inside.sign_in("officer.one@medway.example", PASSWORD).status, 303);
        let mut flood = Wire::to(&service.url);
        let mut last = None;
        for _ in 0..600 {
            let got = flood.get("/sign-in");
            assert!(matches!(got.status, 200 | 429), "{}: {}", fresh.name, got.status);
            if got.status == 429 {
                last = Some(got);
                break;
            }
        }
        slowed(&last.expect("six hundred at once are too many"), fresh.name);
        assert_eq!(inside.get("/account").status, 200, "{}: somebody inside waits for a flood at the door", fresh.name);
    });
}
