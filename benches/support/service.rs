//! The service over a council: in a process of its own, which is asked as fast as it answers, or in this one, where what it asks
//! the database is counted; and those who are signed in to it.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use gradus::app::{App, Call, Channel, Credentials, Settings, passwords};
use gradus::clock::{Clock, day_in_london, new_id};
use gradus::domain::account::AccountState;
use gradus::domain::ids::PersonId;
use gradus::domain::people::Person;
use gradus::domain::session::{Session, Stage};
use gradus::frameworks::files;
use gradus::frameworks::load::{Published, load};
use gradus::jobs::standings;
use gradus::store::db::{AnyConnection, DatabaseUrl, Manager};
use gradus::store::{access, people};
use gradus::views::assets::Assets;
use gradus::web::Web;
use gradus::web::limits::{Limits, Rate};
use gradus::web::server::{self, Options};

use super::load::Asker;

/// Somebody who is signed in.
pub struct Reader {
    pub id: String,
    pub cookie: String,
}

/// Opens an account and signs its owner in.
pub fn sign_in(connection: &mut AnyConnection, id: &PersonId, now: DateTime<Utc>) -> Reader {
    let person = people::find(connection, id).expect("a person").expect("who is there");
    let open = Person { account: AccountState::Active, ..person };
    assert!(people::update(connection, &open).expect("an account"));
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
    access::insert_session(connection, &passwords::digest(&secret), &session).expect("a session");
    Reader { id: id.as_str().to_owned(), cookie: format!("gradus={secret}") }
}

/// A call of theirs.
pub fn call_of(reader: &Reader) -> Call {
    let secret = reader.cookie.strip_prefix("gradus=").expect("a cookie of ours");
    Call::new(Channel::Page, Credentials::Session(secret.to_owned()))
}

/// The service without its doors.
pub fn app(url: &str, clock: Clock) -> App {
    let manager = Manager::new(DatabaseUrl::parse(url).expect("an address of a file"));
    let loaded = load(&files::bundled(), &[], &Published::new(), day_in_london(clock.now()));
    App::new(manager, 4, clock, loaded.library, Settings::default()).expect("the service starts")
}

/// Serves a council until it is ended, as `gradus serve` does, with the work on standings beside it, but as fast as it is asked: without limits for one caller.
/// Says its address on standard output.
pub fn serve(url: &str, clock: Clock) {
    let (web, listener) = set_up(url, clock);
    println!("{}", listener.local_addr().expect("an address"));
    let beside = web.app.clone();
    std::thread::spawn(move || {
        let (_never, stop) = tokio::sync::watch::channel(false);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        runtime.block_on(standings::run(beside, stop));
    });
    run(web, listener, 2);
}

fn run(web: Arc<Web>, listener: TcpListener, workers: usize) {
    actix_web::rt::System::new().block_on(async move {
        let options = Options { workers, grace: Duration::from_secs(1) };
        server::serve(web, listener, &options).expect("it serves").await.expect("it serves");
    });
}

fn set_up(url: &str, clock: Clock) -> (Arc<Web>, TcpListener) {
    let many = Rate { burst: u32::MAX.try_into().expect("many"), a_second: 1_000_000.try_into().expect("many") };
    let limits = Limits::new(many, many, many);
    let web = Web::new(app(url, clock), Assets::load(None).expect("the assets"), Vec::new(), limits);
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
                if std::env::var_os("GRADUS_BENCH_QUERIES").is_some() {
                    eprintln!("    {text}");
                }
            }
        }
    }
}

/// Counts what connections ask that are opened from now on.
pub fn count() {
    set_default_instrumentation(|| Some(Box::new(Counter))).expect("the counter is set");
}

/// Counts no connections that are opened from now on.
pub fn count_no_more() {
    set_default_instrumentation(|| None).expect("the counter is taken out");
}

/// How much was asked so far.
pub fn counted() -> usize {
    QUERIES.load(Ordering::SeqCst)
}

/// The service over a council in this process, so that its queries can be counted.
pub struct Counted {
    pub address: String,
}

impl Counted {
    pub fn start(url: &str, clock: Clock) -> Counted {
        count();
        let (web, listener) = set_up(url, clock);
        let address = listener.local_addr().expect("an address").to_string();
        std::thread::spawn(move || run(web, listener, 1));
        Counted { address }
    }

    /// Queries of one request, once everything that is kept is kept.
    pub fn queries(&self, path: &str, cookie: &str) -> usize {
        let mut asker = Asker::to(&self.address);
        let mut ask = || {
            let before = counted();
            let (status, body) = asker.get(path, cookie);
            assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&body));
            counted() - before
        };
        ask();
        let counted = [ask(), ask()];
        assert_eq!(counted[0], counted[1], "{path} asks as much each time");
        counted[0]
    }
}
