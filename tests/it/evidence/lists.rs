//! Lists: the own one with what came back first, and what others see of it, page by page.

use gradus::app::evidence::{OwnList, OwnQuery, PersonList, PersonQuery, Which, list_for_person, list_own};
use gradus::domain::evidence::StateWord;
use gradus::domain::ids::EvidenceId;
use gradus::domain::review::ReturnReason;

use super::{Desk, met};
use crate::people::council::{id, word};
use crate::support::databases::on_both;

/// Nine pieces of Olga, each an hour after the one before: numbers are their titles.
fn nine(desk: &Desk) -> Vec<EvidenceId> {
    let pieces: Vec<EvidenceId> = (1..=9)
        .map(|nth| {
            desk.council.at(&format!("2026-04-11T{nth:02}:00:00Z"));
            let of = desk.whole("Olga", &["B-K2"]);
            let title = gradus::app::evidence::Change { title: Some(nth.to_string()), ..Default::default() };
            desk.save("Olga", &of, title).unwrap();
            if nth != 1 && nth != 6 {
                desk.submit("Olga", &of).unwrap();
            }
            of
        })
        .collect();
    desk.council.at("2026-04-12T09:00:00Z");
    desk.give_back("Max", &pieces[1], ReturnReason::MoreDetail).unwrap();
    desk.council.at("2026-04-12T10:00:00Z");
    desk.give_back("Max", &pieces[4], ReturnReason::MayIdentifyTenant).unwrap();
    desk.council.at("2026-04-12T11:00:00Z");
    desk.record("Max", &pieces[2], met(&["B-K2"])).unwrap();
    desk.council.at("2026-04-12T12:00:00Z");
    desk.record("Max", &pieces[6], met(&["B-K2"])).unwrap();
    desk.reopen("Olga", &pieces[6]).unwrap();
    desk.council.at("2026-04-12T13:00:00Z");
    desk.withdraw("Olga", &pieces[7]).unwrap();
    desk.council.at("2026-04-12T14:00:00Z");
    desk.withdraw("Olga", &pieces[8]).unwrap();
    desk.reopen("Olga", &pieces[8]).unwrap();
    pieces
}

fn own(desk: &Desk, asked: &OwnQuery) -> OwnList {
    desk.council.read("Olga", |tx, me| list_own(tx, me, asked)).unwrap()
}

fn titles(list: &OwnList) -> String {
    list.rows.iter().map(|row| row.listed.title.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_own_list_has_what_came_back_first_and_then_what_was_changed_last() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let pieces = nine(&desk);
        let whole = own(&desk, &OwnQuery::default());
        assert_eq!(titles(&whole), "5 2 9 8 7 3 6 4 1", "{}", desk.name);
        assert_eq!((whole.next.clone(), whole.of()), (None, 9), "{}", desk.name);
        let counts: Vec<String> = whole.counts.iter().map(|(state, count)| format!("{state} {count}")).collect();
        let expected = ["draft 4", "submitted 1", "returned 1", "reviewed 1", "restricted 1", "withdrawn 1"];
        assert_eq!(counts, expected, "{}", desk.name);
        let first = &whole.rows[0];
        assert_eq!(first.kind.as_deref(), Some("Case study"), "{}", desk.name);
        assert_eq!(first.criteria, [("B-K2".into(), "Signposting (B-K2)".to_owned())], "{}", desk.name);
        for (state, expected) in [
            (StateWord::Draft, "9 7 6 1"),
            (StateWord::Submitted, "4"),
            (StateWord::Returned, "2"),
            (StateWord::Restricted, "5"),
            (StateWord::Withdrawn, "8"),
        ] {
            let of_state = own(&desk, &OwnQuery { state: Some(state), ..OwnQuery::default() });
            assert_eq!(titles(&of_state), expected, "{}: {state}", desk.name);
        }
        // Page by page it is the same list, wherever a page ends.
        for limit in 1..=9 {
            let (mut all, mut after, mut pages) = (Vec::new(), None, 0);
            loop {
                let page = own(&desk, &OwnQuery { after, limit: Some(limit), ..OwnQuery::default() });
                assert!(page.rows.len() <= limit, "{}", desk.name);
                all.push(titles(&page));
                pages += 1;
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!((all.join(" ").as_str(), pages), ("5 2 9 8 7 3 6 4 1", 9usize.div_ceil(limit)), "{}: {limit}", desk.name);
        }
        // Nobody else's piece is a place in the list.
        let other = desk.whole("Otto", &["B-K2"]);
        for after in [other, "no\0such".into(), "nothing".into()] {
            let asked = OwnQuery { after: Some(after), ..OwnQuery::default() };
            assert_eq!(word(desk.council.read("Olga", |tx, me| list_own(tx, me, &asked))), "not found", "{}", desk.name);
        }
        assert_eq!(pieces.len(), 9);
    });
}

#[test]
fn others_see_what_was_sent_as_it_was_sent() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let pieces = nine(&desk);
        // What is written anew shows under its old title.
        for at in [6, 8] {
            let change = gradus::app::evidence::Change { title: Some("secret".to_owned()), ..Default::default() };
            desk.save("Olga", &pieces[at], change).unwrap();
        }
        let list = |which, after, limit| -> PersonList {
            let asked = PersonQuery { which, after, limit };
            desk.council.read("Max", |tx, me| list_for_person(tx, me, &id("Olga"), &asked)).unwrap()
        };
        let told = |list: &PersonList| -> String {
            let rows = list
                .rows
                .iter()
                .map(|row| format!("{} {}{}", row.listed.title, row.listed.state, if row.listed.ended { " ended" } else { "" }));
            rows.collect::<Vec<_>>().join(", ")
        };
        let all = "9 withdrawn ended, 8 withdrawn ended, 7 reviewed ended, 4 submitted, 3 reviewed, 2 returned";
        let whole = list(Which::All, None, None);
        assert_eq!((told(&whole).as_str(), whole.of, whole.next.clone()), (all, 6, None), "{}", desk.name);
        assert_eq!(whole.person.name, "Olga", "{}", desk.name);
        for (which, expected) in [
            (Which::Submitted, "4 submitted"),
            (Which::Returned, "2 returned"),
            (Which::Reviewed, "7 reviewed ended, 3 reviewed"),
            (Which::Withdrawn, "9 withdrawn ended, 8 withdrawn ended"),
        ] {
            let some = list(which, None, None);
            assert_eq!((told(&some).as_str(), some.of), (expected, 6), "{}: {which:?}", desk.name);
        }
        for limit in 1..=6 {
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let page = list(Which::All, after, Some(limit));
                found.push(told(&page));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(found.join(", "), all, "{}: {limit}", desk.name);
        }
        // What is not shown is no place either.
        for hidden in [&pieces[0], &pieces[4]] {
            let asked = PersonQuery { after: Some(hidden.clone()), ..PersonQuery::default() };
            let came = desk.council.read("Max", |tx, me| list_for_person(tx, me, &id("Olga"), &asked));
            assert_eq!(word(came), "not found", "{}", desk.name);
        }
    });
}
