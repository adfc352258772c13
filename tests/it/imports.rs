//! Imports of staff files: what is wrong with a file, what it would change, and that it happens whole or not at all.

mod changes;
mod command;
mod files;
mod history;
mod importers;
mod killed;
mod learning;
mod order;
mod scenario;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use gradus::app::imports::{self, Ran, Upload, unheard};
use gradus::app::passwords::Cost;
use gradus::app::{App, AppError, Call, Settings, standing};
use gradus::clock::Clock;
use gradus::domain::ids::{OrganisationId, PersonId};
use gradus::domain::mapping::Mapping;
use gradus::domain::people::{Days, PostLevel};
use gradus::domain::staff_import::record::Import;
use gradus::domain::staff_import::{Plan, Read, StaffFile};
use gradus::exchange::staff;
use gradus::frameworks::diagnostics::SourceFile;
use gradus::frameworks::files::bundled;
use gradus::frameworks::library::Library;
use gradus::frameworks::load::{Published, load};
use gradus::frameworks::scenario as scenarios;
use gradus::store::db::{self, AnyConnection};
use gradus::store::{absences, hours, lines, patches, people, posts, teams};

use crate::support::databases::Fresh;
use crate::support::service::what_is_kept_is_true;

pub const HR: &str = "hr.one@medway.example";
pub const OTHER_HR: &str = "hr.two@medway.example";
pub const HEADING: &str =
    "employee_ref,organisation,name,email,roles,manager_ref,job_profile,framework,level,post_from,team,fte,active\n";

/// Codes of imports whose cases are no small files: each has a test of its own here.
pub const SPECIAL: [&str; 10] = [
    "too_many_rows",
    "unknown_organisation",
    "not_yet",
    "toxic_roles",
    "totp_secret",
    "auditor_record",
    "future_date",
    "nobody_to_act",
    "not_possible",
    "taken_out",
];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/imports")
}

/// Every file of the folder and what is expected of it.
pub use files::{cases, mapping};
pub use killed::wait_for_the_end;

/// The codes that the files of the folder show.
pub fn codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for (_, expected) in files::cases() {
        for line in expected.lines() {
            codes.extend(line.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(code, _)| code.to_owned()));
        }
    }
    codes
}

pub fn noon() -> DateTime<Utc> {
    "2026-04-10T11:00:00Z".parse().unwrap()
}

pub fn library(files: &[SourceFile]) -> Library {
    load(files, &[], &Published::new(), noon().date_naive()).library
}

/// The council of the fixtures in a database of its own.
pub struct Council {
    pub app: App,
    pub clock: Clock,
    manager: db::Manager,
}

impl Council {
    pub fn new(fresh: &Fresh) -> Council {
        Council::of(fresh, &fs::read_to_string(folder().join("council.yaml")).unwrap())
    }

    pub fn of(fresh: &Fresh, scenario: &str) -> Council {
        Council::with_files(fresh, scenario, &bundled())
    }

    /// The same judged by other documents.
    pub fn with_files(fresh: &Fresh, scenario: &str, files: &[SourceFile]) -> Council {
        let library = library(files);
        let file = SourceFile::new("council.yaml", scenario);
        let scenario = scenarios::read(&file, &library, noon().date_naive()).unwrap();
        let council = Council::empty_with(fresh, files);
        gradus::app::scenario::load(&council.app, scenario, scenarios::Places::of(&file), &|_| {}).unwrap();
        council
    }

    /// One without anybody.
    pub fn empty(fresh: &Fresh) -> Council {
        Council::empty_with(fresh, &bundled())
    }

    fn empty_with(fresh: &Fresh, files: &[SourceFile]) -> Council {
        let manager = fresh.manager();
        db::migrate(&mut manager.open().unwrap()).unwrap();
        let clock = Clock::set_to(noon());
        let settings = Settings { passwords: Cost::Cheap, ..Settings::default() };
        let app = App::new(manager.clone(), 2, clock.clone(), library(files), settings).unwrap();
        Council { app, clock, manager }
    }

    pub fn connection(&self) -> AnyConnection {
        self.manager.open().unwrap()
    }

    /// Everything that imports could change, in words.
    pub fn everything(&self) -> String {
        everything(&mut self.connection())
    }

    pub fn dry_run(&self, actor: &str, read: &Read) -> Plan {
        self.app.read(&Call::command(actor), |tx, me| imports::dry_run(tx, me, read, &unheard)).unwrap().0
    }

    /// Imports at once, as the command does.
    pub fn run(&self, actor: &str, kind: StaffFile, text: &str) -> Result<Ran, AppError> {
        let upload = upload(kind, text.as_bytes(), None);
        self.app.write(&Call::command(actor), move |tx, me| imports::run(tx, me, upload, &unheard))
    }

    /// Imports what must go through at once. Whatever it changes, what is kept of the facts follows.
    pub fn done(&self, kind: StaffFile, text: &str) -> Import {
        standing::refresh_all(&self.app).unwrap();
        let done = match self.run(HR, kind, text).unwrap() {
            Ran::Kept(_, import) if import.done_at.is_some() => import,
            other => panic!("{other:?}"),
        };
        what_is_kept_is_true(&self.app, &mut self.connection());
        done
    }

    pub fn preview(&self, actor: &str, text: &str) -> Import {
        self.preview_of(actor, upload(StaffFile::People, text.as_bytes(), None))
    }

    pub fn preview_of(&self, actor: &str, upload: Upload) -> Import {
        let plan = self.dry_run(actor, &upload.read);
        self.app.write(&Call::command(actor), move |tx, me| imports::preview(tx, me, upload, &plan)).unwrap()
    }

    pub fn confirm(&self, actor: &str, import: &Import) -> Result<Import, AppError> {
        let call = Call::command(actor);
        let id = import.id.clone();
        let mut content = Vec::new();
        let (kind, mapping) = self.app.read(&call, |tx, me| imports::file(tx, me, &id, &mut content))?;
        let read = read(kind, &content, mapping.as_ref());
        let version = import.version;
        self.app.write(&call, move |tx, me| imports::confirm(tx, me, &id, version, &read, &unheard))
    }

    pub fn person(&self, employee_ref: &str) -> gradus::domain::people::Person {
        let organisation = OrganisationId::new("medway");
        people::find_by_ref(&mut self.connection(), &organisation, employee_ref).unwrap().unwrap()
    }
}

pub fn upload(kind: StaffFile, content: &[u8], mapping: Option<Mapping>) -> Upload {
    let read = read(kind, content, mapping.as_ref());
    Upload { file_name: "staff.csv".to_owned(), content: content.to_vec().into(), mapping, read }
}

pub fn read(kind: StaffFile, content: &[u8], mapping: Option<&Mapping>) -> Read {
    staff::read(kind, &content.to_vec().into(), mapping, &|_| {}).unwrap()
}

/// The people of every organisation with all that imports speak of: by name, so that two databases can be compared.
pub fn everything(connection: &mut AnyConnection) -> String {
    let mut text = String::new();
    let dated = |days: Days| match days.ends_on {
        Some(last) => format!("{} to {last}", days.starts_on),
        None => format!("{} on", days.starts_on),
    };
    let some = |text: Option<&str>| text.unwrap_or("-").to_owned();
    for (organisation, _) in people::organisations(connection).unwrap() {
        let everybody = people::list_for_organisation(connection, &organisation).unwrap();
        let name = |id: &PersonId| everybody.iter().find(|person| person.id == *id).unwrap().name.clone();
        let teams: Vec<_> = teams::list_for_organisation(connection, &organisation).unwrap();
        for person in &everybody {
            let roles: Vec<_> = person.roles.iter().map(|role| role.as_str()).collect();
            let (reference, email) = (some(person.employee_ref.as_deref()), some(person.email.as_deref()));
            writeln!(text, "{reference} {} {email} {} {}", person.name, person.account.as_str(), roles.join("+")).unwrap();
            for post in posts::list_for_person(connection, &person.id).unwrap() {
                let team = post.team.and_then(|id| teams.iter().find(|team| team.id == id)).map(|team| team.name.as_str());
                let held = |held: &PostLevel| format!(" {} {} by {}", held.level, held.starts_on, held.basis.as_str());
                let levels: String = post.levels.iter().map(held).collect();
                let (framework, team) = (some(post.framework.as_deref()), some(team));
                writeln!(text, "  post {} {framework} {team} {}{levels}", post.job_profile, dated(post.days)).unwrap();
            }
            for line in lines::list_for_person(connection, &person.id).unwrap() {
                writeln!(text, "  manager {} {}", name(&line.manager), dated(line.days)).unwrap();
            }
            for hours in hours::list_for_person(connection, &person.id).unwrap() {
                writeln!(text, "  hours {} {}", hours.starts_on, hours.fte).unwrap();
            }
            for held in patches::list_for_person(connection, &person.id).unwrap() {
                writeln!(text, "  patch {} {} {:?}", held.patch, dated(held.days), held.basis).unwrap();
            }
            for days in absences::list_for_person(connection, &person.id).unwrap() {
                writeln!(text, "  away {}", dated(days)).unwrap();
            }
        }
        let names: Vec<_> = teams.iter().map(|team| team.name.as_str()).collect();
        writeln!(text, "teams {}", names.join("; ")).unwrap();
    }
    text
}

/// The code of a conflict or refusal.
pub fn conflict(result: Result<impl std::fmt::Debug, AppError>) -> String {
    match result {
        Err(AppError::Conflict { code, .. } | AppError::Forbidden { code, .. }) => code,
        other => panic!("{other:?}"),
    }
}

/// A file of so many new officers, 20000 and on, managed by 00045.
pub fn newcomers(count: usize) -> String {
    let people = (0..count).map(|number| {
        let reference = format!("{:05}", 20_000 + number);
        let email = format!("new.{number}@medway.example");
        row(&[
            ("employee_ref", &reference),
            ("name", "New Officer"),
            ("email", &email),
            ("roles", "officer"),
            ("manager_ref", "00045"),
        ])
    });
    HEADING.to_owned() + &people.collect::<String>()
}

/// A row of the people file with these cells set; the others are blank, and `active` is true.
pub fn row(cells: &[(&str, &str)]) -> String {
    let cell = |column: &str| {
        let set = cells.iter().find(|(name, _)| *name == column).map(|(_, value)| *value);
        set.unwrap_or(if column == "active" { "true" } else { "" }).to_owned()
    };
    HEADING.trim_end().split(',').map(cell).collect::<Vec<_>>().join(",") + "\n"
}
