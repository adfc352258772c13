//! A council of invented staff in an SQLite file, by the product's own generator and import, with an officer, a manager and
//! somebody of HR who are signed in; and the service over it, with a count of what it asks the database.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use gradus::app::{App, Settings, passwords};
use gradus::clock::{Clock, new_id};
use gradus::domain::account::{AccountState, Role, Roles};
use gradus::domain::ids::{OrganisationId, PersonId};
use gradus::domain::people::Person;
use gradus::domain::session::{Session, Stage};
use gradus::frameworks::files;
use gradus::frameworks::load::{Published, load};
use gradus::store::db::{self, DatabaseUrl, Manager};
use gradus::store::{access, lines, people};
use gradus::views::assets::Assets;
use gradus::web::Web;
use gradus::web::limits::{Limits, Rate};
use gradus::web::server::{self, Options};

const ORGANISATION: &str = "medway";

/// A council and three of its people.
pub struct Council {
    pub folder: PathBuf,
    pub url: String,
    pub officer: Reader,
    pub manager: Reader,
    pub hr: Reader,
}

/// Somebody who is signed in.
pub struct Reader {
    pub id: String,
    pub cookie: String,
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
        let mut signed_in = |id: &PersonId| {
            let person = people::find(&mut connection, id).expect("a person").expect("who is there");
            let open = Person { account: AccountState::Active, ..person };
            assert!(people::update(&mut connection, &open).expect("an account"));
            let secret = passwords::new_secret();
            let session = Session {
                id: new_id(now),
                person: id.clone(),
                stage: Stage::Open,
                link: None,
                csrf: passwords::new_secret(),
                made_at: now,
                seen_at: now,
                ends_at: now + chrono::Duration::hours(10),
                stepped_up_at: Some(now),
                device: "bench".to_owned(),
                ended_at: None,
            };
            access::insert_session(&mut connection, &passwords::digest(&secret), &session).expect("a session");
            Reader { id: id.as_str().to_owned(), cookie: format!("gradus={secret}") }
        };
        Council { officer: signed_in(&officer_id), manager: signed_in(&manager_id), hr: signed_in(&hr.id), folder, url }
    }
}

/// Serves a council until it is ended, as `gradus serve` does, but as fast as it is asked: without limits for one caller.
/// Says its address on standard output.
pub fn serve(url: &str) {
    let (web, listener) = set_up(url);
    println!("{}", listener.local_addr().expect("an address"));
    actix_web::rt::System::new().block_on(async move {
        let options = Options { workers: 2, grace: Duration::from_secs(1) };
        server::serve(web, listener, &options).expect("it serves").await.expect("it serves");
    });
}

fn set_up(url: &str) -> (Arc<Web>, TcpListener) {
    let manager = Manager::new(DatabaseUrl::parse(url).expect("an address of a file"));
    let loaded = load(&files::bundled(), &[], &Published::new(), gradus::clock::today());
    let app = App::new(manager, 4, Clock::System, loaded.library, Settings::default()).expect("the service starts");
    let many = Rate { burst: u32::MAX.try_into().expect("many"), a_second: 1_000_000.try_into().expect("many") };
    let limits = Limits::new(many, many, many);
    let web = Web::new(app, Assets::load(None).expect("the assets"), Vec::new(), limits);
    (Arc::new(web), TcpListener::bind("127.0.0.1:0").expect("a free port"))
}

static QUERIES: AtomicUsize = AtomicUsize::new(0);

/// Counts what is asked of the database, without the words that begin and end transactions and the pool's own question
/// whether a connection is alive.
struct Counter;

impl Instrumentation for Counter {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let text = query.to_string();
            let idle = ["SELECT 1", "PRAGMA", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"];
            if idle.iter().all(|start| !text.trim_start().starts_with(start)) {
                QUERIES.fetch_add(1, Ordering::SeqCst);
            }
        }
    }
}

/// The service over a council in this process, so that its queries can be counted.
pub struct Counted {
    pub address: String,
}

impl Counted {
    pub fn start(url: &str) -> Counted {
        set_default_instrumentation(|| Some(Box::new(Counter))).expect("the counter is set");
        let (web, listener) = set_up(url);
        let address = listener.local_addr().expect("an address").to_string();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let options = Options { workers: 1, grace: Duration::from_secs(1) };
                server::serve(web, listener, &options).expect("it serves").await.expect("it serves");
            });
        });
        Counted { address }
    }

    /// Queries of one request, once everything that is kept is kept.
    pub fn queries(&self, path: &str, cookie: &str) -> usize {
        let mut asker = super::load::Asker::to(&self.address);
        let mut ask = || {
            let before = QUERIES.load(Ordering::SeqCst);
            let (status, body) = asker.get(path, cookie);
            assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&body));
            QUERIES.load(Ordering::SeqCst) - before
        };
        ask();
        let counted = [ask(), ask()];
        assert_eq!(counted[0], counted[1], "{path} asks as much each time");
        counted[0]
    }
}
