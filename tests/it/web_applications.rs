//! The pages and the API of applications and decisions, through the real doors on both databases.

mod api;
mod figures;
mod links;
mod lists;
mod outcomes;
mod printed;
mod twice;
mod typed;
mod walk;
mod who;
mod wrong;

use gradus::clock::new_id;
use gradus::domain::account::Role;
use gradus::domain::ids::{ApplicationId, PostId};
use gradus::domain::officer::Waiver;
use gradus::domain::people::{Days, Designation, DesignationKind, LevelBasis, Line, Person, Post, PostLevel};
use gradus::domain::progression::Application;
use gradus::store::{designations, lines, posts, progression, waivers};

use crate::support::databases::Fresh;
use crate::support::pages::{all_hidden, done, hidden, is_silent, main_of, says, send};
use crate::support::service::{Browser, Service};

const FRAMEWORK: &str = "medway.iao.framework";
/// The criteria of level B.
const OF_B: [&str; 10] = ["B-Q1", "B-K1", "B-K2", "B-E1", "B-E2", "B-E3", "B-E4", "B-S1", "B-S2", "B-S3"];

/// A council with officers who are ready for level B, and everybody who has a part in their cases. It is Friday 10 April 2026.
pub struct Council {
    pub service: Service,
    pub officer: Person,
    /// Reports to the same manager, and is not ready.
    pub colleague: Person,
    pub manager: Person,
    /// Manages the manager.
    pub director: Person,
    pub hr: Person,
    pub hr_two: Person,
    /// Holds the budget of everybody.
    pub holder: Person,
    /// Manages elsewhere.
    pub other: Person,
    pub auditor: Person,
    pub admin: Person,
    /// HR of another council.
    pub stranger: Person,
}

pub fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

impl Council {
    pub fn new(fresh: &Fresh) -> Council {
        let service = Service::start(fresh);
        let person = |name: &str, roles: &[Role]| service.person(name, roles);
        let council = Council {
            officer: person("Olga Officer", &[Role::Officer]),
            colleague: person("Cleo Colleague", &[Role::Officer]),
            manager: person("Max Manager", &[Role::Manager]),
            director: person("Dora Director", &[Role::Manager]),
            hr: person("Hana Resources", &[Role::Hr]),
            hr_two: person("Hugo Resources", &[Role::Hr]),
            holder: person("Berta Budget", &[Role::Manager]),
            other: person("Zoe Other", &[Role::Manager]),
            auditor: person("Aud Auditor", &[Role::Auditor]),
            admin: person("Adam Admin", &[Role::Admin]),
            stranger: service.person_of("s001", "Xena Stranger", &[Role::Hr]),
            service,
        };
        council.line(&council.manager, &council.director);
        council.place(&council.officer);
        council.place(&council.colleague);
        council.make_ready(&council.officer);
        let named = Designation {
            id: new_id(council.service.clock.now()),
            organisation: council.holder.organisation.clone(),
            person: council.holder.id.clone(),
            kind: DesignationKind::BudgetHolder,
            team: None,
            days: Days::from(day("2026-01-01")),
            version: 1,
        };
        designations::insert(&mut council.service.connection(), &named, &council.hr.id, council.service.clock.now()).unwrap();
        council
    }

    pub fn line(&self, person: &Person, manager: &Person) {
        let now = self.service.clock.now();
        let days = Days::from(day("2025-05-01"));
        let line = Line { id: new_id(now), person: person.id.clone(), manager: manager.id.clone(), days, version: 1 };
        lines::insert(&mut self.service.connection(), &line, None, now).unwrap();
    }

    /// A post at level A since 1 May 2025, under the manager.
    pub fn place(&self, person: &Person) {
        self.line(person, &self.manager);
        let now = self.service.clock.now();
        let from = day("2025-05-01");
        let level = PostLevel { level: "A".into(), starts_on: from, basis: LevelBasis::Appointment, by: None };
        let post = Post {
            id: PostId::new(new_id(now)),
            person: person.id.clone(),
            organisation: person.organisation.clone(),
            job_profile: "medway.iao.jd".to_owned(),
            framework: Some(FRAMEWORK.to_owned()),
            team: None,
            post_number: None,
            days: Days::from(from),
            levels: vec![level],
            version: 1,
        };
        posts::insert(&mut self.service.connection(), &post, now).unwrap();
    }

    /// Waives what level B asks for.
    pub fn make_ready(&self, person: &Person) {
        for criterion in OF_B {
            let waiver = Waiver {
                criterion: criterion.into(),
                on: day("2025-06-01"),
                by: self.hr.name.clone(),
                reason: "Shown in another post".to_owned(),
                review_on: None,
            };
            let (id, now) = (format!("{}-{criterion}", person.id), self.service.clock.now());
            waivers::insert(&mut self.service.connection(), &id, &person.id, FRAMEWORK, &waiver, &self.hr.id, now).unwrap();
        }
    }

    /// Takes a waiver out, whatever the rules say.
    pub fn unwaive(&self, person: &Person, criterion: &str) {
        use diesel::connection::SimpleConnection;
        let statement = format!("DELETE FROM waiver WHERE id = '{}-{criterion}'", person.id);
        self.service.connection().batch_execute(&statement).unwrap();
    }

    pub fn browser(&self, person: &Person) -> Browser {
        self.service.signed_in(person)
    }

    pub fn application(&self, path: &str) -> Application {
        let id = ApplicationId::from(path.rsplit('/').next().unwrap());
        progression::find(&mut self.service.connection(), &id).unwrap().unwrap()
    }

    pub fn state(&self, path: &str) -> &'static str {
        self.application(path).stage().as_str()
    }

    /// `A 2025-05-01, B 2026-05-01`.
    pub fn levels(&self, person: &Person) -> String {
        let all = posts::list_for_person(&mut self.service.connection(), &person.id).unwrap();
        let levels: Vec<String> =
            all.iter().flat_map(|post| &post.levels).map(|level| format!("{} {}", level.level, level.starts_on)).collect();
        levels.join(", ")
    }

    /// The officer starts and sends an application by the pages. Gives its path.
    pub fn sent(&self) -> String {
        self.sent_by(&self.officer)
    }

    pub fn sent_by(&self, officer: &Person) -> String {
        let mut browser = self.browser(officer);
        browser.get("/applications/new");
        let started = browser.post("/applications", &[]);
        assert_eq!(started.status, 303, "{}", main_of(&started));
        let check = started.location().to_owned();
        let page = browser.follow(&started);
        let sent = browser.post(&check, &[("own_work", "yes"), ("version", &hidden(&page, "version")), ("step", "send")]);
        assert_eq!(sent.status, 303, "{}", main_of(&sent));
        check.strip_suffix("/check").unwrap().to_owned()
    }

    /// The same, recommended.
    pub fn recommended(&self) -> String {
        self.recommended_of(&self.officer)
    }

    pub fn recommended_of(&self, officer: &Person) -> String {
        let case = self.sent_by(officer);
        let mut browser = self.browser(&self.manager);
        let said = [("recommendation", "recommend"), ("reason", "All of it is met")];
        done(&send(&mut browser, &format!("{case}/recommend"), &said));
        case
    }

    /// The same, with both checks answered.
    pub fn checked(&self, criteria: &str, funded: &str) -> String {
        self.checked_of(&self.officer, criteria, funded)
    }

    pub fn checked_of(&self, officer: &Person, criteria: &str, funded: &str) -> String {
        let case = self.recommended_of(officer);
        for (who, gate, answer) in [(&self.hr, "criteria_met", criteria), (&self.holder, "funded_need", funded)] {
            let mut browser = self.browser(who);
            let said = [("interest", "no"), ("answer", answer), ("reason", "I looked at all of it")];
            done(&send(&mut browser, &format!("{case}/gates/{gate}"), &said));
        }
        case
    }

    /// The same, decided by HR.
    pub fn decided(&self, criteria: &str, funded: &str) -> String {
        let case = self.checked(criteria, funded);
        let mut browser = self.browser(&self.hr);
        done(&send(&mut browser, &format!("{case}/decision"), &[("interest", "no"), ("words", "Words of the decider")]));
        case
    }

    /// Names somebody for a case, as HR does.
    pub fn name(&self, case: &str, person: &Person, kind: &str) {
        let mut browser = self.browser(&self.hr);
        let path = format!("{case}/named");
        let version = hidden(&browser.get(&path), "version");
        let said = [("person", person.employee_ref.as_deref().unwrap()), ("kind", kind), ("version", &version)];
        done(&browser.post(&path, &said));
    }
}
