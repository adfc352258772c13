//! Resetting a second factor: alone for most, by two administrators for the powerful.

use chrono::Duration;
use gradus::app::admin::{self, Reset};
use gradus::domain::account::Role;
use gradus::domain::people::Person;
use gradus::store::{access, outbox, requests};

use super::{cast, newest, now, read, word, write};
use crate::support::databases::on_both;
use crate::support::service::Service;

fn reset(service: &Service, who: &Person, whom: &Person, reason: &'static str) -> Result<Reset, gradus::app::AppError> {
    let (id, version) = (whom.id.clone(), now(service, &whom.id).version);
    write(service, who, move |tx, me| admin::reset_second_factor(tx, me, &id, version, reason))
}

fn confirm(service: &Service, who: &Person, whom: &Person, request: &str) -> String {
    let (id, request) = (whom.id.clone(), request.to_owned());
    word(write(service, who, move |tx, me| admin::confirm_reset(tx, me, &id, &request)))
}

fn cancel(service: &Service, who: &Person, whom: &Person, request: &str) -> String {
    let (id, request) = (whom.id.clone(), request.to_owned());
    word(write(service, who, move |tx, me| admin::cancel_reset(tx, me, &id, &request)))
}

fn has_one(service: &Service, person: &Person) -> bool {
    access::credential(&mut service.connection(), &person.id).unwrap().second_factor().is_some()
}

fn asked(came: Result<Reset, gradus::app::AppError>) -> String {
    match came.unwrap() {
        Reset::Asked(_, request) => request.id,
        Reset::Done(person) => panic!("{} was reset at once", person.name),
    }
}

fn mails(service: &Service, whom: &Person, kind: &str) -> usize {
    let mails = outbox::list(&mut service.connection(), &whom.organisation, None, None, 100).unwrap();
    mails.iter().filter(|mail| mail.kind.as_str() == kind && Some(&mail.address) == whom.email.as_ref()).count()
}

#[test]
fn one_administrator_resets_it_for_staff_and_the_person_is_told_and_signed_out() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        for target in [&cast.officer, &cast.manager] {
            assert_eq!(word(reset(&service, &cast.admin, target, "lost")), "conflict no_second_factor", "{}", fresh.name);
            let mut browser = service.signed_in(target);
            service.second_factor(target);
            assert_eq!(word(reset(&service, &cast.admin, target, "  ")), "reason:required", "{}", fresh.name);
            assert!(has_one(&service, target));
            assert!(matches!(reset(&service, &cast.admin, target, "Came with a badge").unwrap(), Reset::Done(_)));
            assert!(!has_one(&service, target), "{}", fresh.name);
            assert_eq!(access::count_recovery_codes(&mut service.connection(), &target.id).unwrap(), 0);
            assert_eq!(browser.get("/account").status, 303, "{}: signed out", fresh.name);
            assert_eq!(mails(&service, target, "security"), 1, "{}", fresh.name);
            assert_eq!(newest(&service, 1), ["second_factor_reset done"]);
        }
    });
}

#[test]
fn for_the_powerful_a_second_administrator_confirms() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        let third = service.person("Admin Three", &[Role::Admin]);
        for target in [&cast.hr, &cast.auditor, &third] {
            let at = format!("{} {}", fresh.name, target.name);
            service.second_factor(target);
            let before = mails(&service, &cast.second, "second_person");
            let request = asked(reset(&service, &cast.admin, target, "Lost telephone"));
            assert!(has_one(&service, target), "{at}: nothing happens yet");
            assert_eq!(mails(&service, &cast.second, "second_person"), before + 1, "{at}: another is asked");
            assert_eq!(mails(&service, &cast.admin, "second_person"), 0, "{at}: not who asked");
            assert_eq!(newest(&service, 1), ["second_factor_reset_asked done"], "{at}");
            let account = read(&service, &cast.second, |tx, me| admin::account(tx, me, &target.id)).unwrap();
            let waiting = account.waiting.unwrap();
            assert_eq!(
                (waiting.asked_by.as_str(), waiting.request.reason.as_str(), waiting.is_mine),
                ("Admin One", "Lost telephone", false)
            );
            assert_eq!(word(reset(&service, &cast.second, target, "Also")), "conflict asked_already", "{at}");
            for (who, expected) in
                [(&cast.admin, "forbidden second_person"), (&cast.officer, "not found"), (&cast.stranger, "not found")]
            {
                assert_eq!(confirm(&service, who, target, &request), expected, "{at}: {}", who.name);
            }
            assert_ne!(confirm(&service, target, target, &request), "ok", "{at}: not the own");
            assert_eq!(confirm(&service, &cast.second, &cast.manager, &request), "not found", "{at}: of somebody else");
            assert_eq!(confirm(&service, &cast.second, target, "a\0b"), "not found", "{at}");
            assert!(has_one(&service, target), "{at}");
            assert_eq!(confirm(&service, &cast.second, target, &request), "ok", "{at}");
            assert!(!has_one(&service, target), "{at}");
            assert_eq!(confirm(&service, &cast.second, target, &request), "conflict request_settled", "{at}: once");
            let stored = requests::find(&mut service.connection(), &request).unwrap().unwrap();
            assert_eq!((stored.asked_by, stored.confirmed_by), (cast.admin.id.clone(), Some(cast.second.id.clone())), "{at}");
            assert_eq!(mails(&service, target, "security"), 1, "{at}");
        }
    });
}

#[test]
fn a_request_is_taken_back_runs_out_and_needs_somebody_to_confirm_it() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        service.second_factor(&cast.hr);
        let request = asked(reset(&service, &cast.admin, &cast.hr, "Lost"));
        assert_eq!(cancel(&service, &cast.officer, &cast.hr, &request), "not found");
        assert_ne!(cancel(&service, &cast.hr, &cast.hr, &request), "ok");
        assert_eq!(cancel(&service, &cast.admin, &cast.hr, &request), "ok");
        assert_eq!(confirm(&service, &cast.second, &cast.hr, &request), "conflict request_settled");
        let request = asked(reset(&service, &cast.admin, &cast.hr, "Lost"));
        service.clock.advance(Duration::days(7) - Duration::seconds(1));
        assert!(read(&service, &cast.second, |tx, me| admin::account(tx, me, &cast.hr.id)).unwrap().waiting.is_some());
        service.clock.advance(Duration::seconds(1));
        assert_eq!(confirm(&service, &cast.second, &cast.hr, &request), "conflict request_settled", "{}", fresh.name);
        assert!(read(&service, &cast.second, |tx, me| admin::account(tx, me, &cast.hr.id)).unwrap().waiting.is_none());
        assert!(has_one(&service, &cast.hr), "{}", fresh.name);
        asked(reset(&service, &cast.admin, &cast.hr, "Lost again"));
        // With two administrators there is nobody to confirm for one of them.
        service.second_factor(&cast.second);
        assert_eq!(word(reset(&service, &cast.admin, &cast.second, "Lost")), "conflict no_second_person", "{}", fresh.name);
    });
}

#[test]
fn two_who_confirm_at_once_reset_it_once() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let cast = cast(&service);
        let third = service.person("Admin Three", &[Role::Admin]);
        let other = Service::start(fresh);
        for _ in 0..5 {
            service.second_factor(&cast.hr);
            let request = asked(reset(&service, &cast.admin, &cast.hr, "Lost"));
            let came: Vec<String> = std::thread::scope(|scope| {
                let request = &request;
                let hr = &cast.hr;
                let threads = [(&service, &cast.second), (&other, &third)]
                    .map(|(service, who)| scope.spawn(move || confirm(service, who, hr, request)));
                threads.map(|thread| thread.join().unwrap()).into()
            });
            assert_eq!(came.iter().filter(|word| *word == "ok").count(), 1, "{} {came:?}", fresh.name);
        }
    });
}
