//! A council for tests: people made straight in the tables, a clock that the test moves, and use cases called as somebody.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use gradus::app::{App, AppError, Call, Caller, Settings, Tx, passwords};
use gradus::clock::Clock;
use gradus::domain::account::{AccountState, Role, Roles};
use gradus::domain::audit::{Entry, Outcome};
use gradus::domain::ids::{OrganisationId, PersonId};
use gradus::domain::people::{Days, Delegation, DelegationScope, Line, Person};
use gradus::frameworks::files::bundled;
use gradus::frameworks::library::Library;
use gradus::frameworks::load::{Published, load};
use gradus::store::db::{self, AnyConnection};
use gradus::store::{audit, delegations, designations, lines, people, posts, teams};

use crate::support::databases::Fresh;
use crate::support::service::keeps_the_truth;

/// 10 April 2026, 10 o'clock in London.
pub const START: &str = "2026-04-10T09:00:00Z";

pub struct Council {
    pub app: App,
    pub name: &'static str,
    clock: Clock,
    manager: db::Manager,
}

impl Drop for Council {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            keeps_the_truth(&self.app, &self.manager);
        }
    }
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// `2026-01-01..2026-03-31`, or without an end.
pub fn days(text: &str) -> Days {
    let (from, to) = text.split_once("..").unwrap();
    Days { starts_on: day(from), ends_on: (!to.is_empty()).then(|| day(to)) }
}

/// The id of the person with this name: names are ids here, in small letters.
pub fn id(name: &str) -> PersonId {
    PersonId::new(name.to_lowercase())
}

pub fn roles(letters: &str) -> Roles {
    letters.chars().map(role).collect()
}

fn role(letter: char) -> Role {
    match letter {
        'o' => Role::Officer,
        'm' => Role::Manager,
        'h' => Role::Hr,
        'a' => Role::Admin,
        'u' => Role::Auditor,
        _ => panic!("no role {letter}"),
    }
}

impl Council {
    /// Two councils, medway and s001, without anybody.
    pub fn new(fresh: &Fresh) -> Council {
        Council::with(fresh, Library::default())
    }

    pub fn with_documents(fresh: &Fresh) -> Council {
        Council::with(fresh, load(&bundled(), &[], &Published::new(), day("2026-04-10")).library)
    }

    fn with(fresh: &Fresh, library: Library) -> Council {
        let manager = fresh.manager();
        let mut connection = manager.open().unwrap();
        db::migrate(&mut connection).unwrap();
        let clock = Clock::set_to(moment(START));
        let settings = Settings { passwords: passwords::Cost::Cheap, ..Settings::default() };
        let app = App::new(fresh.manager(), 2, clock.clone(), library, settings).unwrap();
        for (organisation, name) in [("medway", "Medway Council"), ("s001", "Another Council")] {
            people::ensure_organisation(&mut connection, &OrganisationId::new(organisation), name, app.now()).unwrap();
        }
        Council { app, name: fresh.name, clock, manager }
    }

    /// The service a second time on the same database, as another replica runs it.
    pub fn replica(&self) -> App {
        App::new(self.manager.clone(), 2, self.clock.clone(), Library::default(), self.app.settings().clone()).unwrap()
    }

    /// The same with the bundled documents.
    pub fn twin(&self) -> App {
        let library = load(&bundled(), &[], &Published::new(), day("2026-04-10")).library;
        App::new(self.manager.clone(), 2, self.clock.clone(), library, self.app.settings().clone()).unwrap()
    }

    pub fn connection(&self) -> AnyConnection {
        self.manager.open().unwrap()
    }

    pub fn at(&self, text: &str) -> &Council {
        self.clock.advance(moment(text) - self.app.now());
        self
    }

    /// Adds somebody of medway with an open account.
    pub fn add(&self, name: &str, roles: &str) -> &Council {
        self.add_to("medway", name, roles)
    }

    pub fn add_to(&self, organisation: &str, name: &str, letters: &str) -> &Council {
        let person = Person {
            id: id(name),
            organisation: OrganisationId::new(organisation),
            employee_ref: (!letters.contains('u')).then(|| format!("E-{}", name.to_lowercase())),
            name: name.to_owned(),
            email: Some(email(name)),
            account: AccountState::Active,
            roles: roles(letters),
            last_sign_in_at: None,
            made_at: self.app.now(),
            version: 1,
        };
        people::insert(&mut self.connection(), &person, None).unwrap();
        self
    }

    /// Writes changed facts of somebody, whatever the rules say.
    pub fn force(&self, name: &str, change: impl FnOnce(&mut Person)) -> &Council {
        let mut person = self.person(name);
        change(&mut person);
        assert!(people::update(&mut self.connection(), &person).unwrap());
        self
    }

    /// `Olga<Max 2026-01-01..` makes Max the manager of Olga on these days, whatever the rules say.
    pub fn line(&self, text: &str) -> &Council {
        let (who, held) = text.split_once(' ').unwrap();
        let (person, manager) = who.split_once('<').unwrap();
        let line = Line { id: text.to_lowercase(), person: id(person), manager: id(manager), days: days(held), version: 1 };
        lines::insert(&mut self.connection(), &line, None, self.app.now()).unwrap();
        self
    }

    /// Several lines, each as [`Council::line`] takes it.
    pub fn lines(&self, all: &[&str]) -> &Council {
        all.iter().fold(self, |council, text| council.line(text))
    }

    /// `Max>Mia 2026-04-01..2026-04-30 review,appraise` lets Mia act for Max, whatever the rules say.
    pub fn cover(&self, text: &str, by: &str) -> &Council {
        let (who, rest) = text.split_once(' ').unwrap();
        let (held, scopes) = rest.split_once(' ').unwrap();
        let (from, to) = who.split_once('>').unwrap();
        let cover = Delegation {
            id: text.to_lowercase(),
            organisation: OrganisationId::new("medway"),
            from: id(from),
            to: id(to),
            days: days(held),
            scopes: scopes.split(',').map(|word| DelegationScope::from_word(word).unwrap()).collect(),
            by: id(by),
            ended_at: None,
            version: 1,
        };
        delegations::insert(&mut self.connection(), &cover, self.app.now()).unwrap();
        self
    }

    pub fn person(&self, name: &str) -> Person {
        people::find(&mut self.connection(), &id(name)).unwrap().unwrap()
    }

    pub fn version(&self, name: &str) -> i64 {
        self.person(name).version
    }

    pub fn read<T>(&self, name: &str, work: impl FnOnce(&mut Tx<'_>, &Caller) -> Result<T, AppError>) -> Result<T, AppError> {
        self.app.read(&call(name), work)
    }

    pub fn write<T: Send + 'static>(
        &self,
        name: &str,
        work: impl FnOnce(&mut Tx<'_>, &Caller) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let done = self.app.write(&call(name), work);
        // As it is done beside the requests: what is kept from now on must follow every later change.
        gradus::app::standing::settle(&self.app).unwrap();
        done
    }

    /// The newest event of the audit log.
    pub fn last_event(&self) -> Entry {
        audit::list(&mut self.connection(), &audit::Filter::default(), 1).unwrap().remove(0)
    }

    /// `action by ACTOR about PERSON name=value ...` of the newest event.
    pub fn last_change(&self) -> String {
        let event = self.last_event().event;
        assert_eq!(event.outcome, Outcome::Done, "{event:?}");
        let part = |id: &Option<PersonId>| id.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
        let details: Vec<String> = event.details.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{} by {} about {} {}", event.action, part(&event.actor), part(&event.person), details.join(" "))
    }

    /// Every row of staff, so that two moments can be compared.
    pub fn everything(&self) -> String {
        let connection = &mut self.connection();
        let mut all = String::new();
        for organisation in ["medway", "s001"].map(OrganisationId::new) {
            all += &format!(
                "{:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}\n",
                people::list_for_organisation(connection, &organisation).unwrap(),
                teams::list_for_organisation(connection, &organisation).unwrap(),
                posts::list_for_organisation(connection, &organisation).unwrap(),
                lines::list_for_organisation(connection, &organisation, None).unwrap(),
                delegations::list_for_organisation(connection, &organisation).unwrap(),
                designations::list_for_organisation(connection, &organisation).unwrap(),
            );
        }
        all
    }

    /// The lines of somebody: `max 2026-01-01..2026-03-31; mia 2026-04-01..`.
    pub fn lines_of(&self, name: &str) -> String {
        let there = lines::list_for_person(&mut self.connection(), &id(name)).unwrap();
        let word = |line: &Line| {
            let last = line.days.ends_on.map_or_else(String::new, |day| day.to_string());
            format!("{} {}..{last}", line.manager, line.days.starts_on)
        };
        there.iter().map(word).collect::<Vec<_>>().join("; ")
    }
}

pub fn email(name: &str) -> String {
    format!("{}@example.test", name.to_lowercase())
}

pub fn call(name: &str) -> Call {
    Call::command(&email(name))
}

/// What came of a call, in a word that tables can hold.
pub fn word<T>(result: Result<T, AppError>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(AppError::NotFound) => "not found".to_owned(),
        Err(AppError::Stale) => "stale".to_owned(),
        Err(AppError::Forbidden { code, .. }) => format!("forbidden {code}"),
        Err(AppError::Conflict { code, .. }) => format!("conflict {code}"),
        Err(AppError::Invalid(errors)) => {
            let by_field: BTreeMap<_, _> = errors.iter().map(|error| (&error.field, &error.code)).collect();
            by_field.iter().map(|(field, code)| format!("{field}:{code}")).collect::<Vec<_>>().join(" ")
        }
        Err(AppError::NotEligible(why)) => {
            let codes: Vec<&str> = why.blockers.iter().map(|blocker| blocker.code.as_str()).collect();
            format!("not eligible {}", codes.join(" "))
        }
        Err(error) => format!("{error:?}"),
    }
}

/// The messages of an error, line by line.
pub fn messages<T: std::fmt::Debug>(result: Result<T, AppError>) -> String {
    result.unwrap_err().to_string()
}
