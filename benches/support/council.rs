//! A council of invented staff in an SQLite file, by the product's own generator and import, with an officer, a manager and
//! somebody of HR who are signed in.

use std::path::{Path, PathBuf};
use std::process::Command;

use gradus::clock::{Clock, new_id};
use gradus::domain::account::{AccountState, Role, Roles};
use gradus::domain::ids::{OrganisationId, PersonId};
use gradus::domain::people::Person;
use gradus::store::db::{self, DatabaseUrl, Manager};
use gradus::store::{lines, people};

use super::service::{self, Reader};

const ORGANISATION: &str = "medway";

/// A council and three of its people.
pub struct Council {
    pub folder: PathBuf,
    pub url: String,
    pub officer: Reader,
    pub manager: Reader,
    pub hr: Reader,
}

fn gradus(arguments: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_gradus")).args(arguments).output().expect("gradus starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}{}", String::from_utf8_lossy(&output.stdout));
}

impl Council {
    /// `size` as `gradus generate` names it.
    pub fn new(folder: &Path, size: &str) -> Council {
        let folder = folder.join(size);
        std::fs::create_dir_all(&folder).expect("a folder of our own");
        let url = format!("sqlite://{}", folder.join("gradus.db").display());
        let manager = Manager::new(DatabaseUrl::parse(&url).expect("an address of a file"));
        let mut connection = manager.open().expect("a new database");
        db::migrate(&mut connection).expect("its tables");
        let now = Clock::System.now();
        let organisation = OrganisationId::new(ORGANISATION);
        people::ensure_organisation(&mut connection, &organisation, "Benchmark council", now).expect("a council");
        let hr = Person {
            id: PersonId::new(new_id(now)),
            organisation: organisation.clone(),
            employee_ref: Some("bench-hr".to_owned()),
            name: "Hr Bench".to_owned(),
            email: Some("hr@bench.example".to_owned()),
            account: AccountState::Active,
            roles: Roles::NONE.with(Role::Hr),
            last_sign_in_at: None,
            made_at: now,
            version: 1,
        };
        people::insert(&mut connection, &hr, None).expect("somebody of HR");
        let files = folder.join("files").display().to_string();
        gradus(&["generate", "--size", size, "--output", &files, "--organisation", ORGANISATION]);
        let staff = format!("{files}/people.csv");
        gradus(&[
            "import",
            "people",
            &staff,
            "--organisation",
            ORGANISATION,
            "--actor",
            "hr@bench.example",
            "--database-url",
            &url,
        ]);
        let today = gradus::clock::day_in_london(now);
        let lines = lines::list_for_organisation(&mut connection, &organisation, Some(today)).expect("lines");
        // Somebody who manages nobody, for what waits for managers is counted for managers alone; and the line manager of most
        // of them.
        let manages = |person: &PersonId| lines.iter().any(|line| line.manager == *person);
        let officers: Vec<_> = lines.iter().filter(|line| !manages(&line.person)).collect();
        let reports = |manager: &PersonId| officers.iter().filter(|line| line.manager == *manager).count();
        let managers = officers.iter().map(|line| &line.manager);
        let manager_id = managers.max_by_key(|id| (reports(id), (*id).clone())).expect("a manager").clone();
        let officer_id = officers.iter().find(|line| line.manager == manager_id).expect("an officer").person.clone();
        let mut signed_in = |id: &PersonId| service::sign_in(&mut connection, id, now);
        Council { officer: signed_in(&officer_id), manager: signed_in(&manager_id), hr: signed_in(&hr.id), folder, url }
    }
}
