//! Setting lines: transfers, loops, whom HR may set, and what is refused.

use std::sync::Barrier;

use gradus::app::App;
use gradus::app::lines::{NewLine, end_line, set_line};
use gradus::domain::account::AccountState;
use gradus::domain::outbox::MessageKind;
use gradus::store::outbox;

use super::council::{Council, call, day, id, messages, word};
use crate::support::databases::on_both;

fn set(council: &Council, caller: &str, text: &str, reason: Option<&str>) -> Result<(), gradus::app::AppError> {
    let (who, starts_on) = text.split_once(' ').unwrap();
    let (person, manager) = who.split_once('<').unwrap();
    let version = council.version(person);
    let new = NewLine { person: id(person), manager: id(manager), starts_on: day(starts_on), reason: reason.map(str::to_owned) };
    council.write(caller, move |tx, me| set_line(tx, me, version, new)).map(drop)
}

fn staff(council: &Council) {
    council.add("Hana", "oh").add("Dora", "m").add("Max", "om").add("Mia", "om").add("Olga", "o");
}

#[test]
fn a_transfer_ends_the_line_before_and_leaves_what_is_planned() {
    // The lines that are there, the line that is set, the lines afterwards. Today is 10 April 2026.
    let table: [(&[&str], &str, &str); 7] = [
        (&[], "Olga<Max 2026-05-01", "max 2026-05-01.."),
        (&["Olga<Max 2026-01-01.."], "Olga<Mia 2026-05-01", "max 2026-01-01..2026-04-30; mia 2026-05-01.."),
        (&["Olga<Max 2026-01-01.."], "Olga<Mia 2026-04-10", "max 2026-01-01..2026-04-09; mia 2026-04-10.."),
        // One that begins the same day makes way.
        (&["Olga<Max 2026-05-01.."], "Olga<Mia 2026-05-01", "mia 2026-05-01.."),
        // One that is planned for later stays.
        (
            &["Olga<Max 2026-01-01..2026-08-31", "Olga<Dora 2026-09-01.."],
            "Olga<Mia 2026-05-01",
            "max 2026-01-01..2026-04-30; mia 2026-05-01..2026-08-31; dora 2026-09-01..",
        ),
        // A gap before is left as it was.
        (&["Olga<Max 2026-01-01..2026-02-28"], "Olga<Mia 2026-05-01", "max 2026-01-01..2026-02-28; mia 2026-05-01.."),
        // The same manager again after a gap.
        (&["Olga<Max 2026-01-01..2026-02-28"], "Olga<Max 2026-05-01", "max 2026-01-01..2026-02-28; max 2026-05-01.."),
    ];
    for (there, new, expected) in table {
        on_both(|fresh| {
            let council = Council::new(fresh);
            staff(&council);
            council.lines(there);
            set(&council, "Hana", new, None).unwrap();
            assert_eq!(council.lines_of("Olga"), expected, "{}: {there:?}, {new}", council.name);
        });
    }
}

#[test]
fn no_line_leads_back_on_any_day() {
    // The lines that are there, the line that is set, what is said.
    let table: [(&[&str], &str, &str); 7] = [
        (&[], "Max<Max 2026-05-01", "Max cannot be their own line manager"),
        (
            &["Max<Mia 2026-01-01.."],
            "Mia<Max 2026-05-01",
            "From 1 May 2026 this would go round in a circle: Mia, managed by Max, managed by Mia",
        ),
        (
            &["Max<Mia 2026-01-01..", "Mia<Dora 2026-01-01.."],
            "Dora<Max 2026-05-01",
            "From 1 May 2026 this would go round in a circle: Dora, managed by Max, managed by Mia, managed by Dora",
        ),
        // They meet on some days only: a line that is planned, and one that is about to end.
        (
            &["Max<Mia 2026-09-01.."],
            "Mia<Max 2026-05-01",
            "From 1 September 2026 this would go round in a circle: Mia, managed by Max, managed by Mia",
        ),
        (
            &["Max<Mia 2026-01-01..2026-05-01"],
            "Mia<Max 2026-05-01",
            "From 1 May 2026 this would go round in a circle: Mia, managed by Max, managed by Mia",
        ),
        (&["Max<Mia 2026-01-01..2026-04-30"], "Mia<Max 2026-05-01", ""),
        (&["Max<Mia 2026-01-01..2026-04-30", "Mia<Dora 2026-09-01.."], "Mia<Max 2026-05-01", ""),
    ];
    for (there, new, expected) in table {
        on_both(|fresh| {
            let council = Council::new(fresh);
            staff(&council);
            council.lines(there);
            let before = council.everything();
            let said = set(&council, "Hana", new, None).err().map(|error| error.to_string()).unwrap_or_default();
            assert_eq!(said, expected, "{}: {there:?}, {new}", council.name);
            assert_eq!(council.everything() == before, !expected.is_empty(), "{}: {new}", council.name);
        });
    }
}

#[test]
fn a_long_line_closes_no_loop_and_its_last_link_would() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Hana", "h");
        let names: Vec<String> = (0..40).map(|n| format!("P{n:02}")).collect();
        for name in &names {
            council.add(name, "om");
        }
        for pair in names.windows(2) {
            council.line(&format!("{}<{} 2026-01-01..", pair[0], pair[1]));
        }
        assert_eq!(word(set(&council, "Hana", "P39<P00 2026-05-01", None)), "manager:line_loop");
        council.add("Dora", "m");
        assert_eq!(word(set(&council, "Hana", "P39<Dora 2026-05-01", None)), "ok");
    });
}

#[test]
fn two_replicas_that_set_lines_at_once_close_no_loop_together() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Hana", "h");
        let replica = council.replica();
        for round in 0..10 {
            let pair = [format!("A{round}"), format!("B{round}")];
            for name in &pair {
                council.add(name, "om");
            }
            let gate = Barrier::new(2);
            let set = |app: &App, person: &str, manager: &str| {
                let new = NewLine { person: id(person), manager: id(manager), starts_on: day("2026-05-01"), reason: None };
                gate.wait();
                word(app.write(&call("Hana"), move |tx, me| set_line(tx, me, 1, new)))
            };
            let mut done: Vec<String> = std::thread::scope(|scope| {
                let other = scope.spawn(|| set(&replica, &pair[1], &pair[0]));
                vec![set(&council.app, &pair[0], &pair[1]), other.join().unwrap()]
            });
            done.sort();
            assert_eq!(done, ["manager:line_loop", "ok"], "{}: round {round}", council.name);
        }
    });
}

#[test]
fn only_hr_sets_lines_and_not_for_themselves_or_above_themselves() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        staff(&council);
        council.add("Adam", "a").add("Audrey", "u").line("Hana<Max 2026-01-01..").line("Max<Dora 2026-01-01..");
        council.line("Olga<Max 2026-01-01..");
        for (caller, new, expected) in [
            ("Hana", "Hana<Mia 2026-05-01", "forbidden not_permitted"),
            ("Hana", "Max<Mia 2026-05-01", "forbidden own_line"),
            ("Hana", "Dora<Mia 2026-05-01", "forbidden own_line"),
            ("Max", "Olga<Mia 2026-05-01", "forbidden not_permitted"),
            ("Mia", "Olga<Mia 2026-05-01", "not found"),
            ("Olga", "Olga<Mia 2026-05-01", "forbidden not_permitted"),
            ("Adam", "Olga<Mia 2026-05-01", "forbidden not_permitted"),
            ("Audrey", "Olga<Mia 2026-05-01", "forbidden not_permitted"),
        ] {
            let before = council.everything();
            assert_eq!(word(set(&council, caller, new, None)), expected, "{}: {caller}, {new}", council.name);
            assert_eq!(council.everything(), before, "{}: {caller}, {new}", council.name);
            let event = council.last_event().event;
            assert_eq!((event.outcome.as_str(), event.action.as_str()), ("refused", "set_line"), "{caller}");
        }
    });
}

#[test]
fn a_line_needs_a_fit_manager_and_a_reason_where_it_reaches_back() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        staff(&council);
        council.add("Otto", "o").add("Vera", "om").add("Audrey", "u").line("Olga<Max 2026-01-01..");
        council.force("Vera", |vera| vera.account = AccountState::Disabled);
        council.add("Gwen", "o").force("Gwen", |gwen| gwen.employee_ref = None);
        for (new, reason, expected) in [
            ("Olga<Otto 2026-05-01", None, "manager:not_a_manager"),
            ("Olga<Vera 2026-05-01", None, "manager:not_active"),
            ("Olga<Max 2026-05-01", None, "manager:unchanged"),
            ("Olga<Mia 2026-04-09", None, "reason:required"),
            ("Olga<Mia 2026-04-09", Some("  "), "reason:required"),
            ("Olga<Mia 1899-12-31", Some("a slip"), "starts_on:date"),
            ("Olga<Otto 2026-04-09", None, "manager:not_a_manager reason:required"),
            ("Audrey<Mia 2026-05-01", None, "conflict auditor"),
            ("Gwen<Mia 2026-05-01", None, "conflict no_employee_ref"),
            ("Vera<Mia 2026-05-01", None, "conflict account_closed"),
        ] {
            let before = council.everything();
            assert_eq!(word(set(&council, "Hana", new, reason)), expected, "{}: {new}", council.name);
            assert_eq!(council.everything(), before, "{}: {new}", council.name);
        }
        assert_eq!(messages(set(&council, "Hana", "Olga<Mia 2026-04-09", None)), "Enter a reason. Olga will read it");
        set(&council, "Hana", "Olga<Mia 2026-04-09", Some("The form came late")).unwrap();
        assert_eq!(
            council.last_change(),
            "line_set by hana about olga manager_before=max manager_after=mia starts_on_after=2026-04-09 reason=The form came late"
        );
    });
}

#[test]
fn a_line_that_is_set_is_mailed_to_both_and_counts_the_version_up() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        staff(&council);
        let new = || NewLine { person: id("Olga"), manager: id("Mia"), starts_on: day("2026-05-01"), reason: None };
        council.write("Hana", move |tx, me| set_line(tx, me, 1, new())).unwrap();
        assert_eq!(council.version("Olga"), 2);
        let medway = gradus::domain::ids::OrganisationId::new("medway");
        let mails = outbox::list(&mut council.connection(), &medway, None, None, 10).unwrap();
        let mut told: Vec<(String, bool)> =
            mails.into_iter().map(|mail| (mail.address, mail.kind == MessageKind::ManagerChanged)).collect();
        told.sort();
        assert_eq!(told, [("mia@example.test".to_owned(), true), ("olga@example.test".to_owned(), true)]);
        let again = council.write("Hana", move |tx, me| set_line(tx, me, 1, NewLine { manager: id("Max"), ..new() }));
        assert_eq!(word(again), "stale", "{}", council.name);
        assert_eq!(council.lines_of("Olga"), "mia 2026-05-01..");
    });
}

#[test]
fn a_line_can_end_without_another() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        staff(&council);
        council.line("Olga<Max 2026-01-01..");
        let end = |last: &str, reason: Option<&str>| {
            let (version, last, reason) = (council.version("Olga"), day(last), reason.map(str::to_owned));
            word(council.write("Hana", move |tx, me| end_line(tx, me, &id("Olga"), version, last, reason)))
        };
        assert_eq!(end("2025-12-31", Some("a slip")), "ends_on:no_line");
        assert_eq!(end("2026-04-08", None), "reason:required");
        assert_eq!(end("2026-05-31", None), "ok");
        assert_eq!(council.lines_of("Olga"), "max 2026-01-01..2026-05-31");
        assert_eq!(
            council.last_change(),
            "line_ended by hana about olga manager_before=max ends_on_before= ends_on_after=2026-05-31"
        );
        // Yesterday as the last day makes today the first without: no reason is needed for that.
        assert_eq!(end("2026-04-09", None), "ok");
        assert_eq!(council.lines_of("Olga"), "max 2026-01-01..2026-04-09");
    });
}
