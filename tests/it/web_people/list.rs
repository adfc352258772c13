//! The list of people as a page: searched with any text, page after page, with an answer where nobody is found.

use gradus::domain::account::Role;

use super::Council;
use crate::support::databases::on_both;

/// Names of people in the rows of a page.
fn names(page: &str) -> Vec<String> {
    let rows = page.split("<th scope=\"row\" class=\"gradus-typed\"><a href=\"/people/").skip(1);
    rows.map(|row| row.split_once('>').unwrap().1.split_once('<').unwrap().0.to_owned()).collect()
}

/// The address of the page that follows or stands before.
fn turn(page: &str, rel: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("rel=\"{rel}\" href=\""))?;
    Some(rest.split_once('"').unwrap().0.replace("&amp;", "&").replace("&#x3D;", "="))
}

#[test]
fn pages_follow_each_other_and_lose_nobody() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        for nth in 0..115 {
            council.service.person(&format!("Person {nth:03}"), &[Role::Officer]);
        }
        let mut hr = council.service.signed_in(&council.hr);
        let (mut all, mut path, mut last) = (Vec::new(), "/people?role=officer".to_owned(), String::new());
        loop {
            let page = hr.get(&path).body;
            assert!(names(&page).len() <= 50 && all.len() < 1_000, "it comes to an end");
            all.extend(names(&page));
            let Some(next) = turn(&page, "next") else { break };
            last = path;
            path = next;
        }
        // 115 made here, two officers, two managers who are officers as well.
        assert_eq!(all.len(), 119, "{}", fresh.name);
        let mut sorted = all.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted, all, "in the order of names, each once");
        let back = turn(&hr.get(&path).body, "prev").unwrap();
        assert!(back.starts_with("/people?role=officer&before="), "{back}");
        assert_eq!(names(&hr.get(&back).body), names(&hr.get(&last).body), "the way back leads to the same rows");
        let page = hr.get("/people").body;
        assert!(page.contains("123 people. You see them because you work in HR."), "{page}");
        assert!(page.contains("<h1 class=\"govuk-heading-xl\">People</h1>"));
    });
}

#[test]
fn a_search_takes_every_character_for_itself() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.service.person("Percy 100% _under", &[Role::Officer]);
        let mut hr = council.service.signed_in(&council.hr);
        for (search, found) in [
            ("officer one", vec!["Officer One"]),
            ("medway-officer.t", vec!["Officer Two"]),
            ("%", vec!["Percy 100% _under"]),
            ("_under", vec!["Percy 100% _under"]),
            ("o_e", vec![]),
            ("' OR '1'='1", vec![]),
            ("\"><script>alert(1)</script>", vec![]),
            ("!", vec![]),
            ("\u{202e}", vec![]),
            ("\0", vec![]),
        ] {
            let query: String = url_encoded(search);
            let answer = hr.get(&format!("/people?q={query}"));
            assert_eq!(answer.status, 200, "{}: {search:?}", fresh.name);
            assert_eq!(names(&answer.body), found, "{}: {search:?}", fresh.name);
            assert!(!answer.body.contains("<script>alert"), "{search:?}");
            if found.is_empty() {
                assert!(answer.body.contains("No people match."), "{search:?}");
                assert!(answer.body.contains("There are 9 people."), "{}: {}", fresh.name, answer.body);
            }
        }
        assert_eq!(names(&hr.get(&format!("/people?team={}", council.team.id)).body), ["Officer One"]);
        assert_eq!(names(&hr.get(&format!("/people?team={}", council.other_team.id)).body), [""; 0]);
        assert_eq!(hr.get("/people?after=nobody").status, 404);
        // Others see whom they may open, under the name that their navigation gives the list.
        for (reader, heading, seen) in [
            (&council.manager, "Team", vec!["Manager One", "Officer One", "Officer Two"]),
            (&council.colleague, "People", vec!["Officer Two"]),
            (&council.stranger, "People", vec!["Hr Other"]),
        ] {
            let page = council.service.signed_in(reader).get("/people").body;
            assert!(page.contains(&format!("<h1 class=\"govuk-heading-xl\">{heading}</h1>")), "{}", reader.name);
            assert_eq!(names(&page), seen, "{}", reader.name);
        }
    });
}

fn url_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
