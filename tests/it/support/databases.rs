//! A fresh database for each test, on SQLite and on a real PostgreSQL. There is no skipping: without a PostgreSQL the test
//! fails and says how to get one.

use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use gradus::store::db::{DatabaseUrl, Manager};

/// The address of a PostgreSQL server in which tests may make databases.
const POSTGRES: &str = "GRADUS_TEST_POSTGRES";

/// A database that goes away with the test.
pub struct Fresh {
    pub name: &'static str,
    pub url: String,
    place: Place,
}

enum Place {
    File(std::path::PathBuf),
    Server { admin: String, database: String },
}

impl Fresh {
    pub fn sqlite() -> Fresh {
        let folder = std::env::temp_dir().join(format!("gradus-test-{}-{}", std::process::id(), number()));
        let url = format!("sqlite://{}", folder.join("gradus.db").display());
        Fresh { name: "SQLite", url, place: Place::File(folder) }
    }

    pub fn postgres() -> Fresh {
        let admin = std::env::var(POSTGRES).unwrap_or_else(|_| {
            panic!(
                "{POSTGRES} is not set: run `bash .ci/run`, or name a server such as postgres://postgres@127.0.0.1:5432/postgres"
            )
        });
        let database = format!("gradus_test_{}_{}", std::process::id(), number());
        manager(&admin).open().unwrap().batch_execute(&format!("CREATE DATABASE {database}")).unwrap();
        let (server, _) = admin.rsplit_once('/').unwrap();
        Fresh { name: "PostgreSQL", url: format!("{server}/{database}"), place: Place::Server { admin: admin.clone(), database } }
    }

    pub fn manager(&self) -> Manager {
        manager(&self.url)
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        match &self.place {
            Place::File(folder) => drop(std::fs::remove_dir_all(folder)),
            Place::Server { admin, database } => {
                let dropped =
                    manager(admin).open().map(|mut admin| admin.batch_execute(&format!("DROP DATABASE {database} WITH (FORCE)")));
                // A test that has failed already must not end the whole run here.
                if !std::thread::panicking() {
                    dropped.unwrap().unwrap();
                }
            }
        }
    }
}

fn manager(url: &str) -> Manager {
    Manager::new(DatabaseUrl::parse(url).unwrap())
}

fn number() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Runs the test on both databases.
pub fn on_both(test: impl Fn(&Fresh)) {
    for fresh in [Fresh::sqlite(), Fresh::postgres()] {
        test(&fresh);
    }
}
