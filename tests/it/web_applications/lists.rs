//! The lists of applications: whose they hold, in which order, page after page.

use gradus::clock::new_id;
use gradus::domain::ids::ApplicationId;
use gradus::domain::progression::{Application, State};
use gradus::store::{posts, progression};

use super::{Council, is_silent, says};
use crate::support::databases::on_both;

/// Applications of the colleague that were withdrawn, the first the oldest.
fn withdrawn(council: &Council, how_many: usize) {
    let connection = &mut council.service.connection();
    let post = posts::list_for_person(connection, &council.colleague.id).unwrap().remove(0);
    for number in 1..=how_many {
        let now = council.service.clock.now();
        let application = Application {
            id: ApplicationId::new(new_id(now)),
            organisation: council.colleague.organisation.clone(),
            person: council.colleague.id.clone(),
            post: post.id.clone(),
            framework: "medway.iao.framework".to_owned(),
            level: "B".into(),
            level_held: Some("A".into()),
            reference: Some(format!("25-{number:04}")),
            state: State::Withdrawn { reason: None },
            statement: String::new(),
            submitted_at: Some(now),
            recommend_by: Some(super::day("2026-04-24")),
            due_on: Some(super::day("2026-05-11")),
            made_at: now,
            version: 1,
        };
        progression::insert(connection, &application).unwrap();
        assert!(progression::update(connection, &application).unwrap());
        council.service.clock.advance(chrono::Duration::seconds(1));
    }
}

#[test]
fn each_reader_lists_whom_they_may_see() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.sent();
        withdrawn(&council, 1);
        let of = |person| council.browser(person).get("/applications");
        let page = of(&council.officer);
        says(&page, &["Your applications", "26-0001", "Sent", "Line manager recommends by 24 Apr 2026"]);
        is_silent(&page, &["25-0001", "Cleo Colleague", "All applications"]);
        let page = of(&council.manager);
        says(&page, &["Waiting for your recommendation (1)", "Other applications of your team", "25-0001", "Cleo Colleague"]);
        assert_eq!(page.body.matches("26-0001").count(), 1, "{}: not in both lists", fresh.name);
        is_silent(&page, &["Your applications"]);
        let page = of(&council.director);
        says(&page, &["No application waits for your recommendation.", "26-0001", "25-0001"]);
        for reader in [&council.hr, &council.auditor] {
            says(&of(reader), &["All applications", "26-0001", "25-0001", "Olga Officer"]);
        }
        says(&of(&council.auditor), &["Reading is recorded."]);
        for reader in [&council.other, &council.admin, &council.stranger] {
            is_silent(&of(reader), &["26-0001", "25-0001"]);
        }
        // Of one officer.
        let path = format!("/people/{}/applications", council.colleague.id);
        says(
            &council.browser(&council.hr).get(&path),
            &["Applications of Cleo Colleague", "Applications that were sent (1)", "25-0001"],
        );
        for (reader, status) in
            [(&council.manager, 200), (&council.colleague, 200), (&council.officer, 404), (&council.other, 404)]
        {
            assert_eq!(council.browser(reader).get(&path).status, status, "{}: {}", fresh.name, reader.name);
        }
    });
}

#[test]
fn a_long_list_comes_in_pages_and_loses_nobody() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        withdrawn(&council, 53);
        let mut hana = council.browser(&council.hr);
        let first = hana.get("/applications");
        says(&first, &["25-0053", "25-0004"]);
        is_silent(&first, &["25-0003"]);
        let next = first.body.split("href=\"/applications?before&#x3D;").nth(1).unwrap().split_once('"').unwrap().0;
        let second = hana.get(&format!("/applications?before={next}"));
        says(&second, &["25-0003", "25-0001", "href=\"/applications\""]);
        is_silent(&second, &["25-0004", "?before", "Your applications"]);
        assert_eq!(hana.get("/applications?before=%3Cb%3E").status, 200, "{}", fresh.name);
    });
}
