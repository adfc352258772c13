//! Who may import, and when it takes two: the threshold, the second person, rows about oneself, other organisations.

use gradus::app::imports;
use gradus::app::{AppError, Call};
use gradus::domain::account::AccountState;
use gradus::domain::ids::OrganisationId;
use gradus::domain::staff_import::StaffFile;
use gradus::domain::staff_import::record::ImportState;
use gradus::store::outbox;

use super::{Council, HEADING, HR, OTHER_HR, conflict, newcomers, row};
use crate::support::databases::{Fresh, on_both};

/// Rows that give so many of the newcomers another manager.
fn transfers(count: usize) -> String {
    let people = (0..count).map(|number| {
        let reference = format!("{:05}", 20_000 + number);
        row(&[("employee_ref", &reference), ("name", "New Officer"), ("manager_ref", "00046")])
    });
    HEADING.to_owned() + &people.collect::<String>()
}

#[test]
fn a_tenth_of_the_staff_or_fifty_go_through_and_one_more_needs_a_second_person() {
    // Eight of the council have a staff record and are here.
    for (newcomers_first, moved, second) in [(32, 4, false), (32, 5, true), (31, 4, true), (492, 50, false), (502, 51, true)] {
        let fresh = Fresh::sqlite();
        let council = Council::new(&fresh);
        council.done(StaffFile::People, &newcomers(newcomers_first));
        let shown = council.preview(HR, &transfers(moved));
        assert_eq!((shown.summary.staff, shown.summary.moved), (newcomers_first + 8, moved));
        assert_eq!(shown.summary.needs_second_person, second, "{moved} of {}", shown.summary.staff);
        let state = if second { ImportState::SecondPerson } else { ImportState::Done };
        assert_eq!(council.confirm(HR, &shown).unwrap().state, state);
    }
}

#[test]
fn the_second_person_is_another_one_and_not_in_the_file() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let text = HEADING.to_owned()
            + &row(&[("employee_ref", "00123"), ("name", "Officer One"), ("active", "false")])
            + &row(&[("employee_ref", "00124"), ("name", "Officer Two"), ("manager_ref", "00046")]);
        let shown = council.preview(HR, &text);
        let before = council.everything();
        let waiting = council.confirm(HR, &shown).unwrap();
        assert_eq!((waiting.state, council.everything()), (ImportState::SecondPerson, before.clone()));
        assert_eq!(conflict(council.confirm(HR, &waiting)), "second_person");
        assert_eq!(council.everything(), before);
        let done = council.confirm(OTHER_HR, &waiting).unwrap();
        assert_eq!(done.state, ImportState::Done);
        assert_eq!(done.confirmed_by, Some(council.person("90002").id));
        assert_eq!(council.person("00123").account, AccountState::Disabled);

        // A file that changes the second person's own record is for a third.
        let text = HEADING.to_owned() + &row(&[("employee_ref", "90002"), ("name", "HR Two"), ("active", "false")]);
        let waiting = council.confirm(HR, &council.preview(HR, &text)).unwrap();
        assert_eq!(waiting.state, ImportState::SecondPerson);
        assert_eq!(conflict(council.confirm(OTHER_HR, &waiting)), "own_case");
        assert_eq!(council.person("90002").account, AccountState::Active);
    });
}

#[test]
fn who_may_import_is_the_policys_to_say_and_organisations_are_apart() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let shown = council.preview(HR, &newcomers(1));
        let before = council.everything();
        for actor in
            ["officer.one@medway.example", "manager.one@medway.example", "admin@medway.example", "auditor@medway.example"]
        {
            assert!(matches!(council.run(actor, StaffFile::People, &newcomers(1)), Err(AppError::Forbidden { .. })), "{actor}");
            assert!(matches!(council.confirm(actor, &shown), Err(AppError::Forbidden { .. })), "{actor}");
        }
        assert!(matches!(council.run("manager.three@medway.example", StaffFile::People, ""), Err(AppError::Unauthenticated(_))));
        let elsewhere = "hr@s001.example";
        assert!(matches!(council.confirm(elsewhere, &shown), Err(AppError::NotFound)));
        let id = shown.id.clone();
        let cancelled = council.app.write(&Call::command(elsewhere), move |tx, me| imports::cancel(tx, me, &id, 1));
        assert!(matches!(cancelled, Err(AppError::NotFound)));
        assert_eq!(council.app.read(&Call::command(elsewhere), |tx, me| imports::list(tx, me, None, 50)).unwrap().len(), 0);
        assert_eq!(council.everything(), before);
    });
}

#[test]
fn a_row_about_the_importer_is_set_aside_and_named_and_the_rest_goes_through() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let text = newcomers(1) + &row(&[("employee_ref", "90001"), ("name", "The Boss"), ("roles", "manager"), ("fte", "1")]);
        let done = council.done(StaffFile::People, &text);
        assert_eq!(done.summary.set_aside, [(3, "90001".to_owned())]);
        assert_eq!(done.summary.words(), "1 added, 0 corrected, 0 unchanged");
        let me = council.person("90001");
        assert_eq!((me.name.as_str(), me.roles.iter().count(), me.version), ("HR One", 1, 1));
        let hours = council.done(StaffFile::Fte, "employee_ref,from,fte\n90001,2026-01-01,1\n00123,2026-01-01,1\n");
        assert_eq!((hours.summary.set_aside, hours.summary.new), (vec![(2, "90001".to_owned())], 1));
    });
}

#[test]
fn an_account_without_a_staff_record_gets_it_by_its_address() {
    let fresh = Fresh::sqlite();
    let council = Council::of(
        &fresh,
        "schema_version: 1\norganisations: [medway]\npeople:\n  - {ref: \"90001\", organisation: medway, name: HR One, email: \"hr.one@medway.example\", roles: [hr]}\n",
    );
    let organisation = OrganisationId::new("medway");
    gradus::app::accounts::bootstrap(&council.app, organisation, "Medway".to_owned(), "first@medway.example".to_owned()).unwrap();
    let text = HEADING.to_owned() + &row(&[("employee_ref", "00001"), ("name", "First"), ("email", "First@medway.example")]);
    assert_eq!(council.done(StaffFile::People, &text).summary.words(), "0 added, 1 corrected, 0 unchanged");
    let person = council.person("00001");
    assert_eq!(person.email.as_deref(), Some("first@medway.example"));
    assert_eq!(person.roles.iter().map(|role| role.as_str()).collect::<Vec<_>>(), ["admin"]);
}

/// `kind address` of every mail of the council, sorted.
fn mails(council: &Council) -> Vec<String> {
    let organisation = OrganisationId::new("medway");
    let page = outbox::list(&mut council.connection(), &organisation, None, None, 1_000).unwrap();
    let mut mails: Vec<String> = page.iter().map(|mail| format!("{} {}", mail.kind.as_str(), mail.address)).collect();
    mails.sort();
    mails
}

#[test]
fn whoever_is_new_back_moved_or_asked_to_confirm_gets_a_mail_and_nobody_else() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.done(StaffFile::People, &(newcomers(1) + &row(&[("employee_ref", "00300"), ("name", "No Address")])));
        assert_eq!(mails(&council), ["activation new.0@medway.example"]);
        let back = [("employee_ref", "00047"), ("name", "Manager Three"), ("email", "back@medway.example")];
        let moved = [("employee_ref", "00123"), ("name", "Officer One"), ("manager_ref", "00046")];
        let also_moved = [("employee_ref", "00124"), ("name", "Officer Two"), ("manager_ref", "00046")];
        let text = HEADING.to_owned() + &row(&back) + &row(&moved) + &row(&also_moved);
        let waiting = council.confirm(HR, &council.preview(HR, &text)).unwrap();
        let second = "second_person hr.two@medway.example";
        assert_eq!(mails(&council), ["activation new.0@medway.example", second]);
        council.confirm(OTHER_HR, &waiting).unwrap();
        let expected = [
            "activation back@medway.example",
            "activation new.0@medway.example",
            "manager_changed manager.two@medway.example",
            "manager_changed manager.two@medway.example",
            "manager_changed officer.one@medway.example",
            "manager_changed officer.two@medway.example",
            second,
        ];
        assert_eq!(mails(&council), expected);
        // A file without changes sends nothing.
        council.done(StaffFile::People, &newcomers(1));
        assert_eq!(mails(&council), expected);
    });
}
