//! The pages and the API of people, teams, lines, cover, designations and imports, through the real doors on both databases.

mod api;
mod changes;
mod conduct_standard;
mod imports;
mod list;
mod typed;
mod who;

use chrono::NaiveDate;
use gradus::clock::new_id;
use gradus::domain::account::Role;
use gradus::domain::ids::{PersonId, PostId, TeamId};
use gradus::domain::people::{Days, LevelBasis, Line, Person, Post, PostLevel, Team};
use gradus::store::{lines, people, posts, teams};

use crate::support::databases::Fresh;
use crate::support::service::Service;

/// A council with a line, somebody who used to manage, colleagues, and people of another council.
struct Council {
    service: Service,
    hr: Person,
    hr_two: Person,
    manager: Person,
    /// Managed the officer until the end of 2024.
    former: Person,
    officer: Person,
    /// Reports to the same manager.
    colleague: Person,
    auditor: Person,
    admin: Person,
    /// HR of another council.
    stranger: Person,
    team: Team,
    other_team: Team,
    post: PostId,
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

impl Council {
    fn new(fresh: &Fresh) -> Council {
        let service = Service::start(fresh);
        let hr = service.person("Hr One", &[Role::Hr]);
        let hr_two = service.person("Hr Two", &[Role::Hr]);
        let manager = service.person("Manager One", &[Role::Officer, Role::Manager]);
        let former = service.person("Manager Two", &[Role::Officer, Role::Manager]);
        let officer = service.person("Officer One", &[Role::Officer]);
        let colleague = service.person("Officer Two", &[Role::Officer]);
        let auditor = service.person("Auditor One", &[Role::Auditor]);
        let admin = service.person("Admin One", &[Role::Admin]);
        let stranger = service.person_of("s001", "Hr Other", &[Role::Hr]);
        let now = service.clock.now();
        let connection = &mut service.connection();
        let team = |name: &str| Team {
            id: TeamId::new(new_id(now)),
            organisation: officer.organisation.clone(),
            name: name.to_owned(),
            version: 1,
        };
        let (north, south) = (team("Income North"), team("Income South"));
        teams::insert(connection, &north, now).unwrap();
        teams::insert(connection, &south, now).unwrap();
        let mut line = |person: &Person, manager: &Person, from: &str, to: Option<&str>| {
            let days = Days { starts_on: day(from), ends_on: to.map(day) };
            let line = Line { id: new_id(now), person: person.id.clone(), manager: manager.id.clone(), days, version: 1 };
            lines::insert(connection, &line, None, now).unwrap();
        };
        line(&officer, &former, "2024-01-01", Some("2024-12-31"));
        line(&officer, &manager, "2025-01-01", None);
        line(&colleague, &manager, "2025-01-01", None);
        let post = Post {
            id: PostId::new(new_id(now)),
            person: officer.id.clone(),
            organisation: officer.organisation.clone(),
            job_profile: "medway.iao.jd".to_owned(),
            framework: Some("medway.iao.framework".to_owned()),
            team: Some(north.id.clone()),
            post_number: None,
            days: Days::from(day("2023-05-02")),
            levels: vec![PostLevel { level: "A".into(), starts_on: day("2023-05-02"), basis: LevelBasis::Appointment, by: None }],
            version: 1,
        };
        let id = post.id.clone();
        posts::insert(&mut service.connection(), &post, now).unwrap();
        Council {
            service,
            hr,
            hr_two,
            manager,
            former,
            officer,
            colleague,
            auditor,
            admin,
            stranger,
            team: north,
            other_team: south,
            post: id,
        }
    }

    fn person(&self, id: &PersonId) -> Person {
        people::find(&mut self.service.connection(), id).unwrap().unwrap()
    }

    /// The person without the day of signing in.
    fn unchanged(&self, person: &Person) -> Person {
        Person { last_sign_in_at: person.last_sign_in_at, ..self.person(&person.id) }
    }

    fn version(&self, of: &Person) -> String {
        self.person(&of.id).version.to_string()
    }
}

/// What is said of a person by staff number on a page.
fn number(person: &Person) -> &str {
    person.employee_ref.as_deref().unwrap()
}
