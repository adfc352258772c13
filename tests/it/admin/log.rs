//! The audit log as the auditor reads it, and what an administrator sees of it.

use std::collections::BTreeSet;

use chrono::Duration;
use diesel::prelude::*;
use gradus::app::audit::{self, Log, Search};
use gradus::app::{About, Call};
use gradus::domain::account::{Role, Roles};
use gradus::domain::audit::Outcome;
use gradus::domain::people::Person;

use super::{Cast, call, cast, newest, read, word, write};
use crate::support::databases::on_both;
use crate::support::service::Service;

/// An event of `who` about `whom`.
fn happen(service: &Service, who: &Person, action: &'static str, outcome: Outcome, whom: &Person) {
    let whom = whom.clone();
    write(service, who, move |tx, me| {
        tx.record(me, outcome, action, About::person(&whom), vec![("note", "what it was about".to_owned())]);
        Ok(())
    })
    .unwrap();
}

fn search(service: &Service, cast: &Cast, search: &Search) -> Log {
    read(service, &cast.auditor, |tx, me| audit::log(tx, me, search)).unwrap()
}

#[test]
fn only_the_auditor_reads_the_log_and_only_the_own_councils() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        happen(&service, &cast.hr, "person_corrected", Outcome::Done, &cast.officer);
        happen(&service, &cast.stranger, "person_corrected", Outcome::Done, &cast.stranger);
        for who in [&cast.officer, &cast.manager, &cast.hr, &cast.admin, &cast.stranger] {
            let at = format!("{} {}", fresh.name, who.name);
            assert_eq!(
                word(read(&service, who, |tx, me| audit::log(tx, me, &Search::default()))),
                "forbidden not_permitted",
                "{at}"
            );
            assert_eq!(word(read(&service, who, |tx, me| audit::entry(tx, me, 1))), "forbidden not_permitted", "{at}");
            assert_eq!(word(audit::verify(&service.app, &call(who))), "forbidden not_permitted", "{at}");
        }
        let far = service.person_of("slough", "Auditor Far", &[Role::Auditor]);
        let theirs = read(&service, &far, |tx, me| audit::log(tx, me, &Search::default())).unwrap();
        let councils: BTreeSet<String> =
            theirs.entries.iter().filter_map(|named| named.entry.event.organisation.as_ref()).map(ToString::to_string).collect();
        assert_eq!(councils, BTreeSet::from(["slough".to_owned()]), "{}", fresh.name);
        assert_eq!(word(read(&service, &far, |tx, me| audit::entry(tx, me, 1))), "not found", "{}", fresh.name);
        assert_eq!(word(read(&service, &cast.auditor, |tx, me| audit::entry(tx, me, 999))), "not found");
        let ours = read(&service, &cast.auditor, |tx, me| audit::entry(tx, me, 1)).unwrap();
        assert_eq!((ours.actor.as_deref(), ours.person.as_deref()), (Some("Hr One"), Some("Officer One")));
        assert_eq!(ours.entry.event.details, [("note".to_owned(), "what it was about".to_owned())]);
        // Reading is itself in the log.
        assert_eq!(newest(&service, 1), ["audit_entry_read read"]);
        search(&service, &cast, &Search { actor: Some("Hr".to_owned()), ..Search::default() });
        let newest = search(&service, &cast, &Search::default());
        let event = &newest.entries[0].entry.event;
        assert_eq!((event.action.as_str(), event.outcome), ("audit_read", Outcome::Read));
        assert!(event.details.contains(&("actor".to_owned(), "Hr".to_owned())), "{:?}", event.details);
    });
}

#[test]
fn the_log_is_filtered_by_who_whom_what_outcome_and_days_in_london() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        // 10 April, 9 o'clock; then 11 April, 0:30 in London, which is 10 April, 23:30 in UTC.
        happen(&service, &cast.hr, "person_corrected", Outcome::Done, &cast.officer);
        happen(&service, &cast.manager, "profile_read", Outcome::Read, &cast.officer);
        service.clock.advance(Duration::minutes(14 * 60 + 30));
        happen(&service, &cast.hr, "person_corrected", Outcome::Done, &cast.manager);
        happen(&service, &cast.manager, "view_record", Outcome::Refused, &cast.hr);
        let text = |text: &str| Some(text.to_owned());
        let day = |text: &str| Some(text.parse().unwrap());
        let empty = Search::default();
        for (what, asked, expected) in [
            ("who", Search { actor: text("hr one"), ..empty.clone() }, vec![3, 1]),
            ("who, by address", Search { actor: text("manager.one@medway.example"), ..empty.clone() }, vec![4, 2]),
            ("who, by id", Search { actor: text(cast.hr.id.as_str()), ..empty.clone() }, vec![3, 1]),
            ("whom", Search { person: text("Officer"), ..empty.clone() }, vec![2, 1]),
            ("both", Search { actor: text("hr"), person: text("manager"), ..empty.clone() }, vec![3]),
            ("what", Search { action: text("profile_read"), ..empty.clone() }, vec![2]),
            ("refused", Search { outcome: Some(Outcome::Refused), ..empty.clone() }, vec![4]),
            ("from the 11th", Search { since: day("2026-04-11"), until: day("2026-04-11"), ..empty.clone() }, vec![4, 3]),
            ("to the 10th", Search { until: day("2026-04-10"), ..empty.clone() }, vec![2, 1]),
            ("nobody", Search { actor: text("zzz"), ..empty.clone() }, vec![]),
            ("wildcards", Search { actor: text("%"), ..empty.clone() }, vec![]),
            ("another council's", Search { person: text("Admin Far"), ..empty.clone() }, vec![]),
            ("NUL", Search { actor: text("a\0"), action: text("a\0"), ..empty.clone() }, vec![]),
        ] {
            let found: Vec<i64> = search(&service, &cast, &asked)
                .entries
                .iter()
                .map(|named| named.entry.sequence)
                .filter(|sequence| *sequence <= 4)
                .collect();
            assert_eq!(found, expected, "{}: {what}", fresh.name);
        }
        // How many there are is told of what was asked for, on whichever page.
        let corrected = Search { action: text("person_corrected"), limit: Some(1), ..empty.clone() };
        for asked in [corrected.clone(), Search { before: Some(3), ..corrected }] {
            let found = search(&service, &cast, &asked);
            assert_eq!((found.entries.len(), found.matching), (1, 2), "{}", fresh.name);
            assert!(found.of > 4, "{}: {}", fresh.name, found.of);
        }
        let all = search(&service, &cast, &empty);
        assert_eq!(all.matching, all.of, "{}", fresh.name);
        let actions = search(&service, &cast, &empty).actions;
        assert_eq!(actions, ["audit_read", "person_corrected", "profile_read", "view_record"], "{}", fresh.name);
    });
}

#[test]
fn pages_of_the_log_hold_every_entry_once() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        let officer = cast.officer.clone();
        write(&service, &cast.hr, move |tx, me| {
            (0..120).for_each(|_| tx.record(me, Outcome::Done, "person_corrected", About::person(&officer), vec![]));
            Ok(())
        })
        .unwrap();
        let mut asked = Search { action: Some("person_corrected".to_owned()), ..Search::default() };
        let (mut seen, mut sizes) = (Vec::new(), Vec::new());
        loop {
            let page = search(&service, &cast, &asked);
            sizes.push(page.entries.len());
            seen.extend(page.entries.iter().map(|named| named.entry.sequence));
            match page.next {
                Some(next) => asked.before = Some(next),
                None => break,
            }
        }
        assert_eq!(sizes, [50, 50, 20], "{}", fresh.name);
        assert_eq!(seen, (1..=120).rev().collect::<Vec<_>>(), "{}", fresh.name);
    });
}

#[test]
fn the_check_runs_in_steps_and_names_the_first_bad_row() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        // More rows than one step takes.
        let officer = cast.officer.clone();
        write(&service, &cast.hr, move |tx, me| {
            (0..2_100).for_each(|_| tx.record(me, Outcome::Done, "person_corrected", About::person(&officer), vec![]));
            Ok(())
        })
        .unwrap();
        let whole = audit::verify(&service.app, &call(&cast.auditor)).unwrap().result.unwrap();
        assert_eq!(whole.sequence, 2_101, "{}: the check itself is in the log", fresh.name);
        diesel::sql_query("UPDATE audit_entry SET action = 'x' WHERE sequence = 1500")
            .execute(&mut service.connection())
            .unwrap();
        let fault = audit::verify(&service.app, &call(&cast.auditor)).unwrap().result.unwrap_err();
        assert_eq!((fault.sequence, fault.what.as_str()), (1500, "the row has been changed"), "{}", fresh.name);
    });
}

#[test]
fn an_administrator_sees_sign_ins_and_refusals_without_whom_they_were_about() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        service.signed_in(&cast.officer);
        service.browser().sign_in("manager.one@medway.example", "wrong");
        service.browser().sign_in("nobody@medway.example", "wrong");
        happen(&service, &cast.hr, "profile_read", Outcome::Read, &cast.officer);
        happen(&service, &cast.manager, "view_record", Outcome::Refused, &cast.hr);
        service.browser().sign_in("admin.far@slough.example", "wrong");
        let id = cast.officer.id.clone();
        write(&service, &cast.second, move |tx, me| {
            gradus::app::roles::set(tx, me, &id, 1, Roles::NONE.with(Role::Officer).with(Role::Manager))
        })
        .unwrap();
        let seen = |outcome, before, limit| {
            read(&service, &cast.admin, |tx, me| audit::security_events(tx, me, outcome, before, limit)).unwrap()
        };
        let rows = |events: Vec<audit::SecurityEvent>| -> Vec<String> {
            let row = |event: audit::SecurityEvent| {
                format!("{} {} {}", event.action, event.outcome.as_str(), event.who.as_deref().unwrap_or("-"))
            };
            events.into_iter().map(row).collect()
        };
        assert_eq!(
            rows(seen(None, None, None).events),
            [
                "roles_changed done Admin Two",
                "view_record refused Manager One",
                "sign_in refused Manager One",
                "sign_in done Officer One"
            ],
            "{}",
            fresh.name
        );
        assert_eq!(
            rows(seen(Some(Outcome::Refused), None, None).events),
            ["view_record refused Manager One", "sign_in refused Manager One"]
        );
        let first = seen(None, None, Some(3));
        assert_eq!(rows(seen(None, first.next, Some(3)).events), ["sign_in done Officer One"]);
        for who in [&cast.officer, &cast.manager, &cast.hr, &cast.auditor] {
            let came =
                word(service.app.read(&Call::command(who.email.as_deref().unwrap()), |tx, me| {
                    audit::security_events(tx, me, None, None, None)
                }));
            assert_eq!(came, "forbidden not_permitted", "{} {}", fresh.name, who.name);
        }
    });
}
