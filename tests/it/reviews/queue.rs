//! The queue: whose evidence is in it, in which order, and page by page.

use gradus::app::reviews::{Queue, QueueQuery, Which, queue};

use crate::evidence::{Desk, met};
use crate::people::council::{id, word};
use crate::support::databases::on_both;

fn of(desk: &Desk, name: &str, which: Which) -> Queue {
    let asked = QueueQuery { which, ..QueueQuery::default() };
    desk.council.read(name, |tx, me| queue(tx, me, &asked)).unwrap()
}

/// `officer for manager!` of each row; ! where it is overdue.
fn told(queue: &Queue) -> String {
    let row = |row: &gradus::app::reviews::QueueRow| {
        let for_manager = row.for_manager.as_ref().map_or_else(String::new, |manager| format!(" for {}", manager.name));
        format!("{}{for_manager}{}", row.officer.name, if row.overdue { "!" } else { "" })
    };
    queue.rows.iter().map(row).collect::<Vec<_>>().join(", ")
}

#[test]
fn the_queue_holds_direct_reports_and_those_of_managers_one_acts_for_the_oldest_first() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        desk.council.add("Olaf", "o").line("Olaf<Mia 2026-01-01..");
        desk.post("Olaf", "2024-01-01..");
        desk.post("Max", "2024-01-01..");
        for (at, officer) in [
            ("2026-04-10T09:00:00Z", "Otto"),
            ("2026-04-13T09:00:00Z", "Olga"),
            ("2026-04-14T09:00:00Z", "Olaf"),
            ("2026-04-15T09:00:00Z", "Max"),
            ("2026-04-16T09:00:00Z", "Otto"),
        ] {
            desk.council.at(at);
            desk.sent(officer, &["B-K2"]);
        }
        // A draft waits for nobody.
        desk.whole("Olga", &["B-K2"]);
        // Due ten working days on: 24, 27, 28, 29 and 30 April. Today it is the 28th.
        desk.council.at("2026-04-28T09:00:00Z");
        for (name, expected) in [
            ("Max", "Otto!, Olga!, Otto"),
            // Her own report, and those of Max for whom she acts.
            ("Mia", "Otto for Max!, Olga for Max!, Olaf, Otto for Max"),
            // Cover for appraisals is none for reviews.
            ("Nora", ""),
            ("Dora", "Max"),
            ("Zoe", ""),
        ] {
            assert_eq!(told(&of(&desk, name, Which::All)), expected, "{}: {name}", desk.name);
        }
        assert_eq!(told(&of(&desk, "Mia", Which::Overdue)), "Otto for Max!, Olga for Max!", "{}", desk.name);
        let acting = of(&desk, "Mia", Which::ActingFor(id("Max")));
        assert_eq!(told(&acting), "Otto for Max!, Olga for Max!, Otto for Max", "{}", desk.name);
        // The numbers are of all that waits, whatever is asked for.
        assert_eq!((acting.all, acting.overdue), (4, 2), "{}", desk.name);
        let cover = &acting.acting[0];
        let told_cover = (cover.manager.name.as_str(), cover.until.unwrap().to_string(), cover.waiting);
        assert_eq!(told_cover, ("Max", "2026-05-31".to_owned(), 3), "{}", desk.name);
        // Not somebody for whom she does not act, not even herself.
        for manager in ["Dora", "Mia", "Nobody"] {
            assert_eq!(told(&of(&desk, "Mia", Which::ActingFor(id(manager)))), "", "{}: {manager}", desk.name);
        }
        // Cover ends at midnight in London.
        desk.council.at("2026-05-31T23:00:00Z");
        assert_eq!(told(&of(&desk, "Mia", Which::All)), "Olaf!", "{}", desk.name);
    });
}

#[test]
fn what_is_settled_leaves_the_queue() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let [first, second, third] = [(); 3].map(|()| desk.sent("Olga", &["B-K2"]));
        assert_eq!(of(&desk, "Max", Which::All).all, 3, "{}", desk.name);
        desk.record("Max", &first, met(&["B-K2"])).unwrap();
        desk.withdraw("Olga", &second).unwrap();
        let left = of(&desk, "Max", Which::All);
        let ids: Vec<_> = left.rows.iter().map(|row| row.row.listed.id.clone()).collect();
        assert_eq!((left.all, ids), (1, vec![third]), "{}", desk.name);
    });
}

#[test]
fn the_queue_goes_on_page_by_page() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let sent: Vec<String> = (0..7)
            .map(|nth| {
                // Two are sent at the same moment.
                if nth != 3 {
                    desk.council.at(&format!("2026-04-10T09:0{nth}:00Z"));
                }
                desk.sent(if nth % 2 == 0 { "Olga" } else { "Otto" }, &["B-K2"]).to_string()
            })
            .collect();
        let whole = of(&desk, "Max", Which::All);
        let all: Vec<String> = whole.rows.iter().map(|row| row.row.listed.id.to_string()).collect();
        let mut sorted = all.clone();
        sorted.sort();
        let mut expected = sent.clone();
        expected.sort();
        assert_eq!(sorted, expected, "{}", desk.name);
        assert_eq!((&all[..2], &all[4..]), (&sent[..2], &sent[4..]), "{}", desk.name);
        for limit in 1..=7 {
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let asked = QueueQuery { which: Which::All, after, limit: Some(limit) };
                let page = desk.council.read("Max", |tx, me| queue(tx, me, &asked)).unwrap();
                assert_eq!(page.all, 7, "{}", desk.name);
                found.extend(page.rows.iter().map(|row| row.row.listed.id.to_string()));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(found, all, "{}: {limit}", desk.name);
        }
        let asked = QueueQuery { after: Some("nothing".into()), ..QueueQuery::default() };
        assert_eq!(word(desk.council.read("Max", |tx, me| queue(tx, me, &asked))), "not found", "{}", desk.name);
    });
}
