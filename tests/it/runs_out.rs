//! What runs out is told to the officer and the line manager, three times and each once, on both databases.

use gradus::domain::officer::{Award, AwardStatus, Completion};
use gradus::domain::people::Person;
use gradus::domain::training::TrainingMatrix;
use gradus::mail::Sent;
use gradus::store::{qualifications, training};

use crate::support::databases::on_both;
use crate::support::post::{deliver, unfolded};
use crate::support::service::library;
use crate::web_applications::{Council, day};

/// A verified certificate of level 3 in housing.
fn certificate(council: &Council, of: &Person, id: &str, expires_on: Option<&str>) {
    let award = Award {
        id: id.into(),
        catalogue: Some("cih-l3".into()),
        title: "CIH Level 3 certificate".to_owned(),
        level: None,
        field: None,
        awarding_body: None,
        subject: None,
        grade: None,
        guided_hours: None,
        status: AwardStatus::Complete,
        awarded_on: Some(day("2023-06-10")),
        expires_on: expires_on.map(day),
        verified: true,
        verified_by: None,
        verified_on: Some(day("2023-07-01")),
        equivalent_to: Vec::new(),
        equivalence: Vec::new(),
    };
    let (now, by) = (council.service.clock.now(), &council.hr.id);
    qualifications::insert(&mut council.service.connection(), id, &of.id, &award, None, Some(by), now).unwrap();
}

fn completed(council: &Council, of: &Person, course: &str, on: &str) {
    let done = Completion { course: course.into(), completed_on: day(on), paused_until: None };
    let (id, now) = (format!("{}-{course}-{on}", of.id), council.service.clock.now());
    training::insert(&mut council.service.connection(), &id, &of.id, &done, now).unwrap();
}

/// The courses of the post.
fn courses() -> Vec<String> {
    let library = library();
    let matrices = library.training_matrices.iter().map(|stored| &stored.document);
    let roles = matrices.flat_map(|matrix: &TrainingMatrix| &matrix.roles);
    let role = roles.into_iter().find(|role| role.job_profile.id() == "medway.iao.jd").unwrap();
    role.requires.iter().map(ToString::to_string).collect()
}

/// To whom each went, and what it says.
fn texts(sent: &[Sent]) -> Vec<(String, String)> {
    sent.iter().map(|mail| (mail.to.clone(), unfolded(&mail.raw).replace("\r\n", " "))).collect()
}

#[test]
fn the_officer_and_the_line_manager_are_told_three_times_and_each_once() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let officer = &council.colleague;
        // Sixty days from 10 April, both days counted as they are.
        certificate(&council, officer, "award-1", Some("2026-06-09"));
        for course in courses() {
            completed(&council, officer, &course, if course == "gdpr" { "2025-04-20" } else { "2026-04-01" });
        }
        // Somebody who holds another one that does not run out has nothing to renew.
        certificate(&council, &council.officer, "award-2", Some("2026-06-09"));
        certificate(&council, &council.officer, "award-3", None);
        let tell = || council.service.app.tell_what_runs_out().unwrap();
        assert_eq!(tell(), 4, "{}: the certificate and a course, to two people", fresh.name);
        assert_eq!(tell(), 0, "{}: nobody is told twice", fresh.name);
        let sent = texts(&deliver(&council.service));
        assert_eq!(sent.len(), 4, "{}", fresh.name);
        let to = |who: &Person, words: &[&str]| {
            let address = who.email.as_deref().unwrap();
            let says = |mail: &str| words.iter().all(|words| mail.contains(words));
            sent.iter().filter(|(to, mail)| to.contains(address) && says(mail)).count()
        };
        let certificate_ends = "CIH Level 3 certificate runs out on 9 June 2026.";
        assert_eq!(to(officer, &[certificate_ends, "Renew it to keep ", "(C-Q1).", "/qualifications"]), 1, "{sent:#?}");
        assert_eq!(to(officer, &["Data protection runs out on 30 April 2026.", "(B-Q1)", "/training"]), 1, "{sent:#?}");
        let theirs = format!("{}: {certificate_ends}", officer.name);
        assert_eq!(to(&council.manager, &[&theirs, "Make time for it to be renewed", "/people/"]), 1, "{sent:#?}");
        assert!(sent.iter().all(|(_, mail)| mail.contains("Subject: Something runs out")), "{sent:#?}");

        // A fortnight before the course runs out, which is renewed before the mail goes.
        council.service.clock.advance(chrono::Duration::days(6));
        assert_eq!(tell(), 2, "{}", fresh.name);
        completed(&council, officer, "gdpr", "2026-04-16");
        assert!(deliver(&council.service).is_empty(), "{}: it is no longer true", fresh.name);

        council.service.clock.advance(chrono::Duration::days(40));
        assert_eq!(tell(), 2, "{}: 26 May is a fortnight before", fresh.name);
        assert_eq!(deliver(&council.service).len(), 2);
        council.service.clock.advance(chrono::Duration::days(15));
        assert_eq!(tell(), 2, "{}: the day after", fresh.name);
        let sent = texts(&deliver(&council.service));
        assert!(sent.iter().all(|(_, mail)| mail.contains("CIH Level 3 certificate ran out on 9 June 2026.")), "{sent:#?}");
        council.service.clock.advance(chrono::Duration::days(1));
        assert_eq!(tell(), 0, "{}", fresh.name);
    });
}

#[test]
fn nobody_is_told_before_seven_in_the_morning() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        certificate(&council, &council.colleague, "award-1", Some("2026-06-09"));
        // It is 10 in London; the next day at half past four.
        council.service.clock.advance(chrono::Duration::minutes(18 * 60 + 30));
        assert_eq!(council.service.app.tell_what_runs_out().unwrap(), 2, "{}", fresh.name);
        assert!(deliver(&council.service).is_empty(), "{}", fresh.name);
        council.service.clock.advance(chrono::Duration::hours(3));
        assert_eq!(deliver(&council.service).len(), 2, "{}", fresh.name);
    });
}
