//! Three councils whose people come one after the other, more of them than one step reads: none sees another's, and pages
//! leave nobody out.

use gradus::app::reports::{Asking, Question, SortBy, Turn, screen};
use gradus::app::{Call, standing};
use gradus::domain::account::{Role, Roles};
use gradus::domain::ids::{OrganisationId, PersonId};
use gradus::domain::people::Person;
use gradus::store::db::{self, StoreError};
use gradus::store::{people, posts};

use super::council::{Council, Held, day, email};
use crate::support::databases::{Fresh, on_both};

const COUNCILS: [&str; 3] = ["medway", "s001", "s002"];
const EACH: usize = 150;

fn crowd(fresh: &Fresh) -> Council {
    let council = Council::new(fresh);
    for organisation in COUNCILS {
        council.person(organisation, &format!("hr-{organisation}"), "Hr", &[Role::Hr]);
    }
    let hr = council.find("hr-medway");
    db::write::<_, StoreError>(&mut council.service.connection(), |connection| {
        for (number, organisation) in (0..EACH).flat_map(|number| COUNCILS.map(|organisation| (number, organisation))) {
            let id = format!("n{number:04}-{organisation}");
            let person = Person {
                id: PersonId::new(&*id),
                organisation: OrganisationId::new(organisation),
                employee_ref: Some(id.clone()),
                name: format!("Officer {:03}", EACH - number),
                email: None,
                roles: Roles::NONE,
                ..hr.clone()
            };
            people::insert(connection, &person, None)?;
            let levels = ["A 2024-01-01", "", "B 2024-01-01"][number % 3];
            let held = Held { id: &format!("p-{id}"), of: &id, team: "", days: "2024-01-01..", levels };
            posts::insert(connection, &held.post(&person), council.known)?;
        }
        Ok(())
    })
    .unwrap();
    council
}

fn own(organisation: &str) -> Vec<String> {
    (0..EACH).map(|number| format!("n{number:04}-{organisation}")).collect()
}

#[test]
fn councils_never_mix() {
    on_both(|fresh| {
        let council = crowd(fresh);
        let refs = |question: &Question, organisation: &str| {
            let rows = council.rows(&format!("hr-{organisation}"), question).unwrap();
            rows.into_iter().map(|line| line.line.row.employee_ref).collect::<Vec<_>>()
        };
        let earlier = Question { as_of: Some(day("2026-03-31")), ..Question::default() };
        for organisation in COUNCILS {
            assert_eq!(refs(&earlier, organisation), own(organisation), "{}", fresh.name);
        }
        standing::refresh_all(&council.service.app).unwrap();
        for organisation in COUNCILS {
            assert_eq!(refs(&Question::default(), organisation), own(organisation), "{}", fresh.name);
        }
        // More than one piece of a file that is sent.
        let file = council.service.signed_in(&council.find("hr-s001")).get("/reports/grades.json");
        assert!(file.body.len() > 64 * 1024, "{} bytes", file.body.len());
        let sent: Vec<String> =
            file.json()["items"].as_array().unwrap().iter().map(|row| row["employee_ref"].as_str().unwrap().to_owned()).collect();
        assert_eq!(sent, own("s001"), "{}", fresh.name);
        // A question by another council's team or manager finds nobody.
        council.team("s001", "theirs", "Theirs");
        for question in [
            Question { team: Some("theirs".into()), ..Question::default() },
            Question { manager: Some("hr-s001".into()), ..Question::default() },
        ] {
            assert!(refs(&question, "medway").is_empty());
        }
    });
}

#[test]
fn pages_hold_everybody_once_in_any_order_and_back_again() {
    let fresh = Fresh::sqlite();
    let council = crowd(&fresh);
    let asked = |asking: &Asking| {
        let call = Call::command(&email("hr-medway"));
        council.service.app.read_apart(&call, |tx, me| screen(tx, me, &Question::default(), asking)).unwrap()
    };
    for (sort, descending) in [(SortBy::Name, false), (SortBy::Level, true), (SortBy::Ready, false)] {
        let (mut seen, mut turn, mut pages) = (Vec::new(), Turn::First, Vec::new());
        loop {
            let page = asked(&Asking { sort, descending, turn: turn.clone() });
            assert_eq!(page.total, EACH as u64);
            let refs: Vec<String> = page.lines.iter().map(|line| line.line.row.employee_ref.clone()).collect();
            seen.extend(refs.clone());
            pages.push(refs);
            let Some(next) = page.next else { break };
            turn = Turn::After(next);
        }
        assert_eq!(pages.len(), 3, "50 to a page");
        let mut sorted = seen.clone();
        sorted.sort();
        assert_eq!(sorted, own("medway"), "{sort:?}: everybody once");
        let last = asked(&Asking { sort, descending, turn });
        let back = asked(&Asking { sort, descending, turn: Turn::Before(last.previous.unwrap()) });
        let refs: Vec<String> = back.lines.iter().map(|line| line.line.row.employee_ref.clone()).collect();
        assert_eq!(refs, pages[1], "{sort:?}: the page before is the page before");
    }
    // Names run against the numbers.
    assert_eq!(asked(&Asking::default()).lines[0].line.row.employee_ref, "n0149-medway");
    // A place of another council, or of nobody, is the beginning.
    for place in ["p-n0100-s001", "nobody", "\0"] {
        let page = asked(&Asking { turn: Turn::After(place.into()), ..Asking::default() });
        assert_eq!(page.lines[0].line.row.employee_ref, "n0149-medway", "{place}");
    }
}
