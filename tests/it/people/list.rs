//! The list of people: pages that are complete and without repeats, and a search that takes every character for itself.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::Connection as _;
use diesel::connection::InstrumentationEvent;
use gradus::app::people::{ListQuery, Turn, list};
use gradus::domain::ids::{OrganisationId, PersonId, PostId, TeamId};
use gradus::domain::people::{Post, Team};
use gradus::store::{posts, teams};

use super::council::{Council, days, id, roles, word};
use crate::support::databases::on_both;

fn names(council: &Council, caller: &str, query: &ListQuery) -> Vec<String> {
    council.read(caller, |tx, me| list(tx, me, query)).unwrap().people.into_iter().map(|row| row.person.name).collect()
}

#[test]
fn pages_hold_everybody_once_forwards_and_backwards() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Hana", "h");
        // Namesakes stand in the order of their ids; case and spacing do not count.
        for (nth, name) in ["ann", "Ann", "ANN", "Örn", "Zed", "ben  a", "Ben B", "  cid", "émil", "李"].iter().enumerate() {
            let nth_name: &'static str = format!("P{nth}").leak();
            council.add(nth_name, "o").force(nth_name, |person| person.name = (*name).to_owned());
        }
        let all = names(&council, "Hana", &ListQuery::default());
        assert_eq!(
            all,
            ["ann", "Ann", "ANN", "ben  a", "Ben B", "  cid", "Hana", "Zed", "émil", "Örn", "李"],
            "{}",
            council.name
        );
        for limit in [1, 2, 3, 5, 10, 11, 50, 1_000] {
            let mut forwards = Vec::new();
            let mut turn = Some(Turn::First);
            let mut last = None;
            while let Some(this) = turn {
                let query = ListQuery { turn: this.clone(), limit: Some(limit), ..ListQuery::default() };
                let page = council.read("Hana", |tx, me| list(tx, me, &query)).unwrap();
                assert_eq!((page.total, page.of), (11, 11));
                assert_eq!(page.previous.is_none(), this == Turn::First, "{limit}");
                assert!(page.people.len() <= limit);
                forwards.extend(page.people.iter().map(|row| row.person.name.clone()));
                last = page.people.last().map(|row| row.person.id.clone());
                turn = page.next;
            }
            assert_eq!(forwards, all, "{}: {limit}", council.name);
            // And back from the end.
            let mut backwards: Vec<String> = vec!["李".to_owned()];
            let mut turn = last.map(Turn::Before);
            while let Some(this) = turn {
                let query = ListQuery { turn: this, limit: Some(limit), ..ListQuery::default() };
                let page = council.read("Hana", |tx, me| list(tx, me, &query)).unwrap();
                assert!(page.next.is_some());
                backwards.splice(0..0, page.people.iter().map(|row| row.person.name.clone()));
                turn = page.previous;
            }
            assert_eq!(backwards, all, "{}: {limit} backwards", council.name);
        }
    });
}

#[test]
fn who_comes_or_goes_between_two_pages_moves_nobody_else() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Hana", "h").add("Bea", "o").add("Cat", "o").add("Dan", "o").add("Eve", "o");
        let query = |turn: Turn| ListQuery { turn, limit: Some(2), ..ListQuery::default() };
        assert_eq!(names(&council, "Hana", &query(Turn::First)), ["Bea", "Cat"]);
        council.add("Abe", "o").force("Bea", |bea| bea.name = "Zoe".to_owned());
        assert_eq!(names(&council, "Hana", &query(Turn::After(id("Cat")))), ["Dan", "Eve"], "{}", council.name);
    });
}

#[test]
fn a_search_means_what_it_says_in_any_case() {
    let people = [
        ("P1", "Ann O'Neil", "00123"),
        ("P2", "100% Anna", "00124"),
        ("P3", "snake_case", "X_9"),
        ("P4", "snakeXcase", "X-9"),
        ("P5", "back\\slash", "7\\8"),
        ("P6", "Bang!", "!"),
        ("P7", "ÖRN", "ä1"),
        ("P8", "semi;colon -- \"quoted\"", "9"),
    ];
    let long = "x".repeat(100_000);
    let table: [(&str, &[&str]); 22] = [
        ("", &["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "Hana"]),
        ("   ", &["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "Hana"]),
        ("ann", &["P1", "P2"]),
        ("ANN", &["P1", "P2"]),
        ("%", &["P2"]),
        ("100%", &["P2"]),
        ("_", &["P3"]),
        ("snake_case", &["P3"]),
        ("'", &["P1"]),
        ("O'Neil", &["P1"]),
        ("\\", &["P5"]),
        ("7\\8", &["P5"]),
        ("!", &["P6"]),
        ("örn", &["P7"]),
        ("--", &["P8"]),
        ("\"", &["P8"]),
        ("x_9", &["P3"]),
        ("0012", &["P1", "P2"]),
        ("p4@example.test", &["P4"]),
        ("Ann\0", &[]),
        ("' OR '1'='1", &[]),
        (&long, &[]),
    ];
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Hana", "h");
        for (key, name, number) in people {
            council.add(key, "o").force(key, |person| {
                person.name = name.to_owned();
                person.employee_ref = Some(number.to_owned());
            });
        }
        for (search, expected) in table {
            let query = ListQuery { search: Some(search.to_owned()), ..ListQuery::default() };
            let page = council.read("Hana", |tx, me| list(tx, me, &query)).unwrap();
            let mut found: Vec<PersonId> = page.people.iter().map(|row| row.person.id.clone()).collect();
            let mut expected: Vec<PersonId> = expected.iter().map(|name| id(name)).collect();
            found.sort();
            expected.sort();
            assert_eq!(found, expected, "{}: {:?}", council.name, search.chars().take(20).collect::<String>());
            assert_eq!((page.total, page.of), (found.len() as i64, 9));
        }
    });
}

#[test]
fn filters_go_together_and_by_todays_team() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Hana", "h").add("Max", "om").add("Mia", "om").add("Olga", "o");
        let north =
            Team { id: TeamId::new("north"), organisation: OrganisationId::new("medway"), name: "North".into(), version: 1 };
        teams::insert(&mut council.connection(), &north, council.app.now()).unwrap();
        for (name, held) in [("Max", "2026-01-01.."), ("Mia", "2026-01-01..2026-04-09"), ("Olga", "2026-04-10..")] {
            let post = Post {
                id: PostId::new(name),
                person: id(name),
                organisation: OrganisationId::new("medway"),
                job_profile: "a.post".to_owned(),
                framework: None,
                team: Some(north.id.clone()),
                post_number: None,
                days: days(held),
                levels: Vec::new(),
                version: 1,
            };
            posts::insert(&mut council.connection(), &post, council.app.now()).unwrap();
        }
        council.line("Olga<Max 2026-01-01..");
        let role = |letter: &str| roles(letter).iter().next();
        let in_north = ListQuery { team: Some(north.id.clone()), ..ListQuery::default() };
        assert_eq!(names(&council, "Hana", &in_north), ["Max", "Olga"]);
        let managers = ListQuery { role: role("m"), ..ListQuery::default() };
        assert_eq!(names(&council, "Hana", &managers), ["Max", "Mia"]);
        let both = ListQuery { role: role("m"), ..in_north.clone() };
        assert_eq!(names(&council, "Hana", &both), ["Max"]);
        assert_eq!(names(&council, "Hana", &ListQuery { search: Some("olga".into()), ..both }), [""; 0]);
        let elsewhere = ListQuery { team: Some(TeamId::new("a\0b")), ..ListQuery::default() };
        assert_eq!(word(council.read("Hana", |tx, me| list(tx, me, &elsewhere))), "ok");
        let row = council.read("Max", |tx, me| list(tx, me, &in_north)).unwrap().people.remove(1);
        assert_eq!((row.person.name.as_str(), row.manager.unwrap().name.as_str()), ("Olga", "Max"), "{}", council.name);
        assert_eq!(row.posts[0].team.as_deref(), Some("North"));
    });
}

/// How many queries the list costs somebody.
fn queries(council: &Council, caller: &str) -> usize {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let shown = Rc::new(Cell::new(0));
    council
        .read(caller, |tx, me| {
            tx.connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
                if let InstrumentationEvent::StartQuery { .. } = event {
                    counted.fetch_add(1, Ordering::Relaxed);
                }
            });
            let page = list(tx, me, &ListQuery::default());
            tx.connection.set_instrumentation(|_: InstrumentationEvent<'_>| ());
            shown.set(page.as_ref().map_or(0, |page| page.people.len()));
            page
        })
        .unwrap();
    assert!(shown.get() > 0);
    count.load(Ordering::Relaxed)
}

#[test]
fn a_longer_list_costs_no_more_queries() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Hana", "h").add("Max", "om").add("P0", "o").line("P0<Max 2026-01-01..");
        let few = (queries(&council, "Hana"), queries(&council, "Max"));
        for nth in 1..45 {
            let name: &'static str = format!("P{nth}").leak();
            council.add(name, "o").line(&format!("{name}<Max 2026-01-01.."));
        }
        assert_eq!((queries(&council, "Hana"), queries(&council, "Max")), few, "{}", council.name);
        assert!(few.0 > 3 && few.1 < 20, "{few:?}");
    });
}
