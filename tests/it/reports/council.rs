//! A council whose people have changed: levels, teams, managers, evidence, applications, each with the day it is of and the
//! day on which it was written down.

use chrono::{DateTime, NaiveDate, Utc};
use gradus::app::reports::{Question, ReportLine, export, unheard};
use gradus::app::{AppError, Call, passwords};
use gradus::clock::new_id;
use gradus::domain::account::{AccountState, Role, Roles};
use gradus::domain::ids::{ApplicationId, CriterionId, OrganisationId, PersonId, PostId, TeamId};
use gradus::domain::officer::{ReviewOutcome, Waiver};
use gradus::domain::people::{Days, LevelBasis, Line, Person, Post, PostLevel, Team};
use gradus::domain::progression::case::{Step, StepKind};
use gradus::domain::progression::{Application, State};
use gradus::domain::session::Credential;
use gradus::store::history::{PastEvidence, PastReview};
use gradus::store::progression::{self, history as timeline};
use gradus::store::{access, history, lines, people, post_moves, posts, teams, waivers};

use crate::support::databases::Fresh;
use crate::support::service::{PASSWORD, Service};

pub const FRAMEWORK: &str = "medway.iao.framework";
/// The day of the report: ten days before the clock of the tests.
pub const DAY: &str = "2026-03-31";

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Noon of a day.
pub fn noon(text: &str) -> DateTime<Utc> {
    format!("{text}T12:00:00Z").parse().unwrap()
}

pub struct Council {
    pub service: Service,
    /// When rows are written down, where nothing else is said.
    pub known: DateTime<Utc>,
}

/// A post as tests say it.
pub struct Held<'t> {
    pub id: &'t str,
    pub of: &'t str,
    /// Empty: none.
    pub team: &'t str,
    /// `2023-05-02..` or `2023-05-02..2026-02-28`.
    pub days: &'t str,
    /// `A 2023-05-02, B 2026-03-01`; empty for a post without a framework.
    pub levels: &'t str,
}

impl Held<'_> {
    pub fn post(&self, person: &Person) -> Post {
        let (from, to) = self.days.split_once("..").unwrap();
        let level = |text: &str| {
            let (level, from) = text.split_once(' ').unwrap();
            PostLevel { level: level.into(), starts_on: day(from), basis: LevelBasis::Appointment, by: None }
        };
        let levels: Vec<PostLevel> = self.levels.split(", ").filter(|text| !text.is_empty()).map(level).collect();
        Post {
            id: PostId::new(self.id),
            person: person.id.clone(),
            organisation: person.organisation.clone(),
            job_profile: "medway.iao.jd".to_owned(),
            framework: (!levels.is_empty()).then(|| FRAMEWORK.to_owned()),
            team: Some(self.team).filter(|team| !team.is_empty()).map(TeamId::new),
            post_number: Some(format!("00{}", self.id)),
            days: Days { starts_on: day(from), ends_on: (!to.is_empty()).then(|| day(to)) },
            levels,
            version: 1,
        }
    }
}

impl Council {
    /// Teams north and south; Hana of HR, Aud the auditor, managers One and Two; somebody of HR in another council.
    pub fn new(fresh: &Fresh) -> Council {
        let council = Council { service: Service::start(fresh), known: noon("2024-01-10") };
        for (organisation, id, name, role) in [
            ("medway", "hana", "Hana Resources", Role::Hr),
            ("medway", "aud", "Aud Auditor", Role::Auditor),
            ("medway", "m1", "Manager One", Role::Manager),
            ("medway", "m2", "Manager Two", Role::Manager),
            ("sidley", "fritz", "Fritz Foreign", Role::Hr),
        ] {
            council.person(organisation, id, name, &[role]);
        }
        for (id, name) in [("north", "Income North"), ("south", "Income South")] {
            council.team("medway", id, name);
        }
        council
    }

    /// Somebody whose id and staff number are the same, with an open account.
    pub fn person(&self, organisation: &str, id: &str, name: &str, roles: &[Role]) {
        let connection = &mut self.service.connection();
        let council = OrganisationId::new(organisation);
        people::ensure_organisation(connection, &council, &format!("{organisation} council"), self.known).unwrap();
        let person = Person {
            id: PersonId::new(id),
            organisation: council,
            employee_ref: (!roles.contains(&Role::Auditor)).then(|| id.to_owned()),
            name: name.to_owned(),
            email: Some(email(id)),
            account: AccountState::Active,
            roles: roles.iter().copied().collect::<Roles>(),
            last_sign_in_at: None,
            made_at: self.known,
            version: 1,
        };
        people::insert(connection, &person, None).unwrap();
        let hash = passwords::hash(PASSWORD, passwords::Cost::Cheap).unwrap();
        let credential = Credential { password_hash: Some(hash), password_set_at: Some(self.known), ..Credential::default() };
        access::save_credential(connection, &person.id, &credential).unwrap();
    }

    pub fn find(&self, id: &str) -> Person {
        people::find(&mut self.service.connection(), &PersonId::new(id)).unwrap().unwrap()
    }

    pub fn team(&self, organisation: &str, id: &str, name: &str) {
        let team =
            Team { id: TeamId::new(id), organisation: OrganisationId::new(organisation), name: name.to_owned(), version: 1 };
        teams::insert(&mut self.service.connection(), &team, self.known).unwrap();
    }

    pub fn post(&self, held: &Held<'_>) {
        let post = held.post(&self.find(held.of));
        posts::insert(&mut self.service.connection(), &post, self.known).unwrap();
    }

    /// A level that is written down later than the post.
    pub fn level(&self, post: &str, level: &str, from: &str, written_on: &str) {
        let new = PostLevel { level: level.into(), starts_on: day(from), basis: LevelBasis::Decision, by: None };
        posts::insert_level(&mut self.service.connection(), &PostId::new(post), &new, noon(written_on)).unwrap();
    }

    /// A post that is in another team from a day on.
    pub fn moves(&self, post: &str, to: &str, on: &str) {
        let connection = &mut self.service.connection();
        let held = posts::find(connection, &PostId::new(post)).unwrap().unwrap();
        post_moves::insert(connection, &new_id(noon(on)), &held, noon(on)).unwrap();
        assert!(posts::update(connection, &Post { team: Some(TeamId::new(to)), ..held }).unwrap());
    }

    pub fn line(&self, of: &str, manager: &str, days: &str, written_on: &str) {
        let (from, to) = days.split_once("..").unwrap();
        let line = Line {
            id: format!("{of}-{manager}-{from}"),
            person: PersonId::new(of),
            manager: PersonId::new(manager),
            days: Days { starts_on: day(from), ends_on: (!to.is_empty()).then(|| day(to)) },
            version: 1,
        };
        lines::insert(&mut self.service.connection(), &line, None, noon(written_on)).unwrap();
    }

    /// Criteria that need not be met, from `given` through `review`.
    pub fn waive(&self, of: &str, criteria: &[&str], given: &str, review: Option<&str>, written_on: &str) {
        let hr = self.find("hana");
        for criterion in criteria {
            let waiver = Waiver {
                criterion: CriterionId::new(*criterion),
                on: day(given),
                by: hr.name.clone(),
                reason: "Agreed".to_owned(),
                review_on: review.map(day),
            };
            let connection = &mut self.service.connection();
            let (id, of) = (new_id(noon(written_on)), PersonId::new(of));
            waivers::insert(connection, &id, &of, FRAMEWORK, &waiver, &hr.id, noon(written_on)).unwrap();
        }
    }

    /// A case study for B-E2, sent on a day and found to meet it on another.
    pub fn case_study(&self, of: &str, sent_on: &str, reviewed_on: Option<&str>) {
        let id = new_id(noon(sent_on));
        let review = reviewed_on.map(|on| PastReview {
            id: new_id(noon(on)),
            by: PersonId::new("m1"),
            at: noon(on),
            reason: None,
            comment: None,
            outcomes: vec![(CriterionId::new("B-E2"), ReviewOutcome::Met, None)],
        });
        let evidence = PastEvidence {
            id,
            title: "Joint visits".to_owned(),
            kind: "case_study".to_owned(),
            criteria: vec![CriterionId::new("B-E2")],
            happened_on: day(sent_on),
            expires_on: None,
            redacted: true,
            is_draft: false,
            sent_at: noon(sent_on),
            due_on: day(sent_on) + chrono::Days::new(14),
            content: "{}".to_owned(),
            digest: "d".to_owned(),
            review,
        };
        history::insert_evidence(&mut self.service.connection(), &self.find(of), FRAMEWORK, &evidence).unwrap();
    }

    /// An application for a post with what happened to it.
    pub fn application(&self, post: &str, steps: &[(StepKind, &str)]) {
        let connection = &mut self.service.connection();
        let held = posts::find(connection, &PostId::new(post)).unwrap().unwrap();
        let made_at = steps.first().map_or_else(|| noon("2026-03-01"), |(_, on)| noon(on));
        let application = Application {
            id: ApplicationId::new(new_id(made_at)),
            organisation: held.organisation,
            person: held.person.clone(),
            post: held.id,
            framework: FRAMEWORK.to_owned(),
            level: "B".into(),
            level_held: Some("A".into()),
            reference: None,
            state: State::Draft,
            statement: String::new(),
            submitted_at: None,
            recommend_by: None,
            due_on: None,
            made_at,
            version: 1,
        };
        progression::insert(connection, &application).unwrap();
        for (kind, on) in steps {
            let step = Step {
                id: new_id(noon(on)),
                at: noon(on),
                kind: *kind,
                by: PersonId::new("m1"),
                by_name: "Manager One".to_owned(),
                acting_for: None,
                other: None,
                reason: None,
            };
            timeline::insert_step(connection, &application.id, &step).unwrap();
        }
        if !steps.is_empty() {
            // An open one stands in the way of the next.
            let over = Application {
                reference: Some(format!("26-{post}-{made_at}")),
                submitted_at: Some(made_at),
                due_on: Some(day("2026-06-01")),
                state: State::Withdrawn { reason: None },
                ..application
            };
            assert!(progression::update(connection, &over).unwrap());
        }
    }

    /// The rows, as somebody exports them by a command.
    pub fn rows(&self, actor: &str, question: &Question) -> Result<Vec<ReportLine>, AppError> {
        self.service.app.read_apart(&Call::command(&email(actor)), |tx, me| {
            let mut rows = Vec::new();
            export(tx, me, question, "csv", &unheard, &mut |line| {
                rows.push(line.clone());
                Ok(())
            })?;
            Ok(rows)
        })
    }
}

pub fn email(id: &str) -> String {
    format!("{id}@council.example")
}

/// A row in the words of a table: who, team, manager; level, since, months; next level, ready, criteria met of all, those that
/// are missing, those that lapse; the application, sent on, decided on.
pub fn words(line: &ReportLine) -> String {
    let row = &line.line.row;
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let day = |day: &Option<NaiveDate>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
    let number = |number: &Option<u32>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
    let list = |list: &[String]| if list.is_empty() { "-".to_owned() } else { list.join(" ") };
    let ready = row.ready.map_or("-", |ready| if ready { "yes" } else { "no" });
    [
        format!("{}, {}, {}", row.name, text(&row.team), text(&row.manager)),
        format!("{}, {}, {}", text(&row.level), day(&row.level_since), number(&row.months_at_level)),
        format!("{}, {ready}, {} of {}", text(&row.next_level), number(&row.criteria_met), number(&row.criteria_total)),
        list(&row.outstanding),
        list(&row.lapsing_within_90_days),
        format!("{}, {}, {}", text(&row.application_state), day(&row.application_submitted_on), day(&row.last_decision_on)),
    ]
    .join(" | ")
}

/// Every criterion of level B.
pub const LEVEL_B: [&str; 10] = ["B-Q1", "B-K1", "B-K2", "B-E1", "B-E2", "B-E3", "B-E4", "B-S1", "B-S2", "B-S3"];

/// Those of level B but these.
pub fn all_but(met: &[&str]) -> String {
    LEVEL_B.into_iter().filter(|criterion| !met.contains(criterion)).collect::<Vec<_>>().join(" ")
}

/// The people of the tests. Each is there for something that must count on the one day and not on the other.
pub fn changed(fresh: &Fresh) -> Council {
    use StepKind::*;
    let council = Council::new(fresh);
    let officers = [
        ("01", "Officer One"),
        ("02", "Officer Two"),
        ("03", "Officer Three"),
        ("04", "Officer Four"),
        ("05", "Officer Five"),
        ("06", "Officer Six"),
        ("07", "Officer Seven"),
        ("08", "Officer Eight"),
        ("09", "Officer Nine"),
        ("10", "=1+1 <b>Officer</b> Ten"),
    ];
    for (id, name) in officers {
        council.person("medway", id, name, &[Role::Officer]);
    }
    for (id, of, team, days, levels) in [
        ("p01", "01", "north", "2023-05-02..", "A 2023-05-02"),
        ("p02", "02", "north", "2023-05-02..", "A 2023-05-02"),
        ("p03", "03", "north", "2023-05-02..", "A 2023-05-02"),
        ("p04", "04", "south", "2020-02-29..", "A 2020-02-29, B 2022-10-01, C 2025-06-30"),
        ("p05", "05", "", "2024-01-31..", ""),
        ("p06", "06", "south", "2023-05-02..2026-02-28", "A 2023-05-02"),
        ("p07", "07", "south", "2026-04-01..", "A 2026-04-01"),
        ("p08a", "08", "south", "2024-01-01..", "A 2024-01-01"),
        ("p08b", "08", "north", "2025-01-01..", ""),
        ("p09", "09", "south", "2023-05-02..", "A 2023-05-02, A 2025-05-02"),
        ("p10", "10", "south", "2023-05-02..", "A 2023-05-02"),
    ] {
        council.post(&Held { id, of, team, days, levels });
    }
    let early = "2024-01-10";
    // One: two case studies, of which the second was reviewed after the day; a waiver that ends soon; an application that was
    // decided after the day.
    council.line("01", "m1", "2024-01-01..", early);
    council.waive("01", &["B-K1"], "2026-01-05", Some("2026-05-15"), "2026-01-05");
    council.case_study("01", "2026-03-10", Some("2026-03-20"));
    council.case_study("01", "2026-03-15", Some("2026-04-02"));
    council.application("p01", &[(Sent, "2025-03-02"), (Recommended, "2025-03-10"), (Decided(declined()), "2025-04-20")]);
    council.application("p01", &[(Sent, "2026-03-02"), (Recommended, "2026-03-12"), (Decided(declined()), "2026-04-03")]);
    // Two: a level that counts from before the day and was written down after it.
    council.line("02", "m1", "2024-01-01..", early);
    council.level("p02", "B", "2026-03-01", "2026-04-02");
    // Three: another manager since the middle of March, entered in April; another team since April.
    council.line("03", "m1", "2024-01-01..2026-03-15", early);
    council.line("03", "m2", "2026-03-16..", "2026-04-04");
    council.moves("p03", "south", "2026-04-05");
    // Four: returned and sent again; taken back after the day.
    council.application(
        "p08a",
        &[(Sent, "2026-02-02"), (Returned, "2026-02-10"), (SentAgain, "2026-03-31"), (Withdrawn, "2026-04-01")],
    );
    council.application("p09", &[]);
    // Nine cannot be told of: everything but B-E2 is waived, and its case studies wait. Ten is ready since a waiver that was
    // written down in April.
    council.line("08", "m2", "2024-01-01..", early);
    council.line("09", "m2", "2024-01-01..", early);
    let others: Vec<&str> = LEVEL_B.into_iter().filter(|criterion| *criterion != "B-E2").collect();
    council.waive("09", &others, "2026-01-05", None, "2026-01-05");
    council.case_study("09", "2026-03-10", None);
    council.case_study("09", "2026-03-11", Some("2026-04-09"));
    council.waive("10", &others, "2026-01-05", None, "2026-01-05");
    council.waive("10", &["B-E2"], "2026-03-01", None, "2026-04-01");
    council
}

fn declined() -> gradus::domain::progression::decision::DecisionOutcome {
    gradus::domain::progression::decision::DecisionOutcome::Declined
}
