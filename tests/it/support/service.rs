//! The service as people meet it: the real routes behind a real socket on the loopback address, a fresh database, a clock
//! that the test moves, and browsers and programs as clients.

use std::net::{IpAddr, TcpListener};
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use gradus::app::passwords::{self, Cost};
use gradus::app::{App, Call, Settings, record};
use gradus::clock::{Clock, new_id};
use gradus::domain::account::{AccountState, Role, Roles};
use gradus::domain::ids::{OrganisationId, PersonId};
use gradus::domain::people::Person;
use gradus::domain::session::Credential;
use gradus::frameworks::files;
use gradus::frameworks::library::Library;
use gradus::frameworks::load::{Published, load};
use gradus::store::db::{self, AnyConnection};
use gradus::store::schema::facts_kept;
use gradus::store::{access, people};
use gradus::views::assets::Assets;
use gradus::web::Web;
use gradus::web::limits::{Limits, Rate};
use gradus::web::routes::{ROUTES, Route};
use gradus::web::server::{self, Options};

use super::databases::Fresh;

/// What everybody in the tests signs in with.
pub const PASSWORD: &str = "maple tractor violin";

/// Ten in the morning of a working day in British summer time.
pub fn morning() -> DateTime<Utc> {
    "2026-04-10T09:00:00Z".parse().unwrap()
}

/// The bundled documents.
pub fn library() -> Library {
    let loaded = load(&files::bundled(), &[], &Published::new(), morning().date_naive());
    assert!(loaded.report.ok);
    loaded.library
}

/// Puts somebody with an open account into a database: see [`Service::person`].
pub fn add_person(connection: &mut AnyConnection, now: DateTime<Utc>, council: &str, name: &str, roles: &[Role]) -> Person {
    let organisation = OrganisationId::new(council);
    people::ensure_organisation(connection, &organisation, &format!("{council} council"), now).unwrap();
    let address = name.to_lowercase().replace(' ', ".");
    let person = Person {
        id: PersonId::new(new_id(now)),
        organisation,
        employee_ref: (!roles.contains(&Role::Auditor)).then(|| format!("{council}-{address}")),
        name: name.to_owned(),
        email: Some(format!("{address}@{council}.example")),
        account: AccountState::Active,
        roles: roles.iter().copied().collect::<Roles>(),
        last_sign_in_at: None,
        made_at: now,
        version: 1,
    };
    people::insert(connection, &person, None).unwrap();
    let hash = passwords::hash(PASSWORD, Cost::Cheap).unwrap();
    let credential = Credential { password_hash: Some(hash), password_set_at: Some(now), ..Credential::default() };
    access::save_credential(connection, &person.id, &credential).unwrap();
    person
}

/// A running service.
pub struct Service {
    pub app: App,
    pub web: Arc<Web>,
    pub clock: Clock,
    pub url: String,
    manager: db::Manager,
    stop: Option<(actix_web::dev::ServerHandle, std::thread::JoinHandle<()>)>,
}

impl Service {
    pub fn start(fresh: &Fresh) -> Service {
        Service::with(fresh, |_| {})
    }

    /// A service whose settings the test changes first.
    pub fn with(fresh: &Fresh, change: impl FnOnce(&mut Settings)) -> Service {
        Service::limited(fresh, change, None)
    }

    /// Without `limits` a test may ask as fast as it can.
    pub fn limited(fresh: &Fresh, change: impl FnOnce(&mut Settings), limits: Option<Limits>) -> Service {
        Service::set_up(fresh, change, limits, Vec::new(), ROUTES)
    }

    /// A service behind proxies whose word it takes.
    pub fn behind(fresh: &Fresh, trusted_proxies: Vec<IpAddr>) -> Service {
        Service::set_up(fresh, |_| {}, None, trusted_proxies, ROUTES)
    }

    /// A service with other routes than the real ones.
    pub fn with_table(fresh: &Fresh, table: &'static [Route]) -> Service {
        Service::set_up(fresh, |_| {}, None, Vec::new(), table)
    }

    fn set_up(
        fresh: &Fresh,
        change: impl FnOnce(&mut Settings),
        limits: Option<Limits>,
        trusted_proxies: Vec<IpAddr>,
        table: &'static [Route],
    ) -> Service {
        let manager = fresh.manager();
        db::migrate(&mut manager.open().unwrap()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let clock = Clock::set_to(morning());
        let mut settings = Settings { public_url: url.clone(), passwords: Cost::Cheap, ..Settings::default() };
        change(&mut settings);
        let app = App::new(manager.clone(), 4, clock.clone(), library(), settings).unwrap();
        let many = Rate { burst: 1_000_000.try_into().unwrap(), a_second: 1_000_000.try_into().unwrap() };
        let limits = limits.unwrap_or_else(|| Limits::new(many, many, many));
        let mut web = Web::new(app.clone(), Assets::load(None).unwrap(), trusted_proxies, limits);
        // However slow the machine is, what is short is waited for.
        web.patience = Duration::from_secs(600);
        let web = Arc::new(web);
        let (sender, receiver) = mpsc::channel();
        let shared = web.clone();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let options = Options { workers: 2, grace: Duration::from_secs(1) };
                let running = server::serve_table(shared, listener, &options, table).unwrap();
                sender.send(running.handle()).unwrap();
                running.await.unwrap();
            });
        });
        let handle = receiver.recv().unwrap();
        Service { app, web, clock, url, manager, stop: Some((handle, thread)) }
    }

    pub fn connection(&self) -> AnyConnection {
        self.manager.open().unwrap()
    }

    /// Somebody with an open account at the council `medway`, who signs in with [`PASSWORD`].
    pub fn person(&self, name: &str, roles: &[Role]) -> Person {
        self.person_of("medway", name, roles)
    }

    pub fn person_of(&self, council: &str, name: &str, roles: &[Role]) -> Person {
        add_person(&mut self.connection(), self.clock.now(), council, name, roles)
    }

    /// Gives somebody a second factor, and its key.
    pub fn second_factor(&self, person: &Person) -> String {
        let connection = &mut self.connection();
        let secret = passwords::new_totp_secret();
        let mut credential = access::credential(connection, &person.id).unwrap();
        credential.totp_secret = Some(secret.clone());
        credential.totp_confirmed_at = Some(self.clock.now());
        assert!(access::save_credential(connection, &person.id, &credential).unwrap());
        secret
    }

    /// The code that the person's app shows now.
    pub fn code(&self, secret: &str) -> String {
        passwords::totp_code(secret, self.clock.now().timestamp()).unwrap()
    }

    /// A browser that nobody has used.
    pub fn browser(&self) -> Browser {
        Browser::to(&self.url)
    }

    /// A browser in which `person` has signed in.
    pub fn signed_in(&self, person: &Person) -> Browser {
        let mut browser = self.browser();
        let page = browser.sign_in(person.email.as_deref().unwrap(), PASSWORD);
        assert_eq!(page.status, 303, "{}", page.body);
        browser
    }

    /// A program with a token of `person`.
    pub fn program(&self, person: &Person, scopes: &[&str]) -> Program {
        let connection = &mut self.connection();
        let secret = passwords::new_secret();
        let now = self.clock.now();
        let token = gradus::domain::session::ApiToken {
            id: new_id(now),
            person: person.id.clone(),
            name: "test".to_owned(),
            scopes: scopes.iter().map(|word| (*word).to_owned()).collect(),
            made_at: now,
            ends_at: now + chrono::Duration::days(30),
            used_at: None,
            revoked_at: None,
        };
        access::insert_token(connection, &passwords::digest(&secret), &token).unwrap();
        Program { agent: agent(), url: self.url.clone(), token: Some(secret) }
    }

    /// A program without a token.
    pub fn stranger(&self) -> Program {
        Program { agent: agent(), url: self.url.clone(), token: None }
    }

    /// Secrets of links of this kind that wait in the outbox, oldest first: `/reset/...`.
    pub fn mailed_paths(&self, message: &str) -> Vec<String> {
        use diesel::prelude::*;
        use gradus::store::schema::outbox;
        let contexts: Vec<Option<String>> = outbox::table
            .filter(outbox::message.eq(message))
            .order((outbox::made_at, outbox::id))
            .select(outbox::context)
            .load(&mut self.connection())
            .unwrap();
        let path = |text: String| {
            let context: serde_json::Value = serde_json::from_str(&text).unwrap();
            context["path"].as_str().map(str::to_owned)
        };
        contexts.into_iter().flatten().filter_map(path).collect()
    }
}

/// After a test has written facts past the use cases.
pub fn forget_kept(connection: &mut AnyConnection) {
    diesel::delete(facts_kept::table).execute(connection).unwrap();
}

/// Facts that are kept for reading at once say what the facts say, whatever the test did.
pub fn keeps_the_truth(app: &App, manager: &db::Manager) {
    // A test may have taken the database away.
    if let Ok(mut connection) = manager.open() {
        what_is_kept_is_true(app, &mut connection);
    }
}

/// The same now; gives of how many something is kept.
pub fn what_is_kept_is_true(app: &App, connection: &mut AnyConnection) -> usize {
    let kept: Vec<String> = facts_kept::table.select(facts_kept::person_id).distinct().load(connection).unwrap_or_default();
    for person in &kept {
        let untrue = app.read_open(&Call::job(), |tx| record::untrue(tx, &person.as_str().into()));
        assert_eq!(untrue.unwrap(), Vec::<&str>::new(), "kept of {person}");
    }
    kept.len()
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some((handle, thread)) = self.stop.take() {
            // The future does its work when it is made; the thread's end says that it is done.
            drop(handle.stop(false));
            let ended = thread.join();
            if !std::thread::panicking() {
                ended.unwrap();
                keeps_the_truth(&self.app, &self.manager);
            }
        }
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .max_redirects(0)
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(30)))
        .build()
        .into()
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    fn of(response: ureq::http::Response<ureq::Body>) -> Answer {
        Answer::read(response).unwrap()
    }

    fn read(response: ureq::http::Response<ureq::Body>) -> Result<Answer, ureq::Error> {
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap_or_default().to_owned()))
            .collect();
        // A file need not be text.
        let body = String::from_utf8_lossy(&response.into_body().read_to_vec()?).into_owned();
        Ok(Answer { status, headers, body })
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(held, _)| held.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn location(&self) -> &str {
        self.header("location").unwrap_or_default()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The key that a form of the page carries.
    pub fn form_key(&self) -> Option<String> {
        let (_, rest) = self.body.split_once("name=\"csrf_token\" value=\"")?;
        Some(rest.split_once('"')?.0.to_owned())
    }
}

/// A browser: it keeps cookies, and the key of the last form that it saw.
pub struct Browser {
    agent: ureq::Agent,
    url: String,
    pub key: String,
}

impl Browser {
    pub fn get(&mut self, path: &str) -> Answer {
        let answer = Answer::of(self.agent.get(format!("{}{path}", self.url)).call().unwrap());
        if let Some(key) = answer.form_key() {
            self.key = key;
        }
        answer
    }

    /// Sends a form with the key of the last page.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let key = self.key.clone();
        let mut all = vec![("csrf_token", key.as_str())];
        all.extend_from_slice(fields);
        self.post_only(path, &all)
    }

    /// A browser for a service at this address.
    pub fn to(url: &str) -> Browser {
        Browser { agent: agent(), url: url.to_owned(), key: String::new() }
    }

    /// The service is at another port of the same host now.
    pub fn moved_to(&mut self, url: &str) {
        url.clone_into(&mut self.url);
    }

    /// The same where the service may go away meanwhile: None where its answer did not come whole.
    pub fn try_get(&mut self, path: &str) -> Option<Answer> {
        self.agent.get(format!("{}{path}", self.url)).call().and_then(Answer::read).ok()
    }

    pub fn try_post(&mut self, path: &str, fields: &[(&str, &str)]) -> Option<Answer> {
        let all = [&[("csrf_token", self.key.as_str())], fields].concat();
        self.agent.post(format!("{}{path}", self.url)).send_form(all.iter().copied()).and_then(Answer::read).ok()
    }

    /// Sends exactly these fields.
    pub fn post_only(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let sent = self.agent.post(format!("{}{path}", self.url)).send_form(fields.iter().copied());
        let answer = Answer::of(sent.unwrap());
        if let Some(key) = answer.form_key() {
            self.key = key;
        }
        answer
    }

    /// Sends a body of this kind, with no key but the cookies.
    pub fn send(&mut self, method: &str, path: &str, content_type: &str, body: &str) -> Answer {
        let request =
            ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.url)).header("Content-Type", content_type);
        Answer::of(self.agent.run(request.body(body.to_owned()).unwrap()).unwrap())
    }

    /// Sends a form with files, each with its field and name, and the key of the last page.
    pub fn post_files(&mut self, path: &str, fields: &[(&str, &str)], files: &[(&str, &str, &str)]) -> Answer {
        let files: Vec<(&str, &str, &[u8])> = files.iter().map(|(field, name, text)| (*field, *name, text.as_bytes())).collect();
        self.post_bytes(path, fields, &files)
    }

    /// The same with files that are no text.
    pub fn post_bytes(&mut self, path: &str, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Answer {
        let mut all = vec![("csrf_token", self.key.as_str())];
        all.extend_from_slice(fields);
        let body = multipart(&all, files);
        let sent = self.agent.post(format!("{}{path}", self.url)).header("Content-Type", MULTIPART).send(&body[..]);
        let answer = Answer::of(sent.unwrap());
        if let Some(key) = answer.form_key() {
            self.key = key;
        }
        answer
    }

    /// Opens the page that an answer leads to.
    pub fn follow(&mut self, answer: &Answer) -> Answer {
        assert_eq!(answer.status, 303, "{}", answer.body);
        let path = answer.location().to_owned();
        self.get(&path)
    }

    /// Opens the sign-in page and sends its form.
    pub fn sign_in(&mut self, email: &str, password: &str) -> Answer {
        self.get("/sign-in");
        self.post("/sign-in", &[("email", email), ("password", password)])
    }
}

const MULTIPART: &str = "multipart/form-data; boundary=parts-of-a-form";

/// Fields and files as a browser puts them together.
fn multipart(fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!("--parts-of-a-form\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    for (name, file_name, bytes) in files {
        let head = format!(
            "--parts-of-a-form\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--parts-of-a-form--\r\n");
    body
}

/// A program that speaks JSON.
pub struct Program {
    agent: ureq::Agent,
    url: String,
    pub token: Option<String>,
}

impl Program {
    /// A file, byte by byte.
    pub fn get_bytes(&self, path: &str) -> Vec<u8> {
        let mut request = self.agent.get(format!("{}{path}", self.url));
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let response = request.call().unwrap();
        assert_eq!(response.status().as_u16(), 200, "{path}");
        response.into_body().read_to_vec().unwrap()
    }

    pub fn get(&self, path: &str) -> Answer {
        let mut request = self.agent.get(format!("{}{path}", self.url));
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        Answer::of(request.call().unwrap())
    }

    /// The same call under the same key is to be done once.
    pub fn send_once(&self, method: &str, path: &str, body: &serde_json::Value, key: &str) -> Answer {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key);
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        Answer::of(self.agent.run(request.body(body.to_string()).unwrap()).unwrap())
    }

    /// POST, PUT, PATCH or DELETE with JSON and, where it is given, the version as If-Match.
    pub fn send(&self, method: &str, path: &str, body: &serde_json::Value, version: Option<i64>) -> Answer {
        self.send_text(method, path, "application/json", &body.to_string(), version)
    }

    /// POST of files as a form, each with its name, to the field `files`.
    pub fn send_files(&self, path: &str, files: &[(&str, &[u8])], version: i64) -> Answer {
        let files: Vec<(&str, &str, &[u8])> = files.iter().map(|(name, bytes)| ("files", *name, *bytes)).collect();
        self.send_bytes("POST", path, MULTIPART, multipart(&[], &files), Some(version))
    }

    /// The same under a key, to be done once.
    pub fn send_files_once(&self, path: &str, files: &[(&str, &[u8])], version: i64, key: &str) -> Answer {
        let files: Vec<(&str, &str, &[u8])> = files.iter().map(|(name, bytes)| ("files", *name, *bytes)).collect();
        let mut request = self.agent.post(format!("{}{path}", self.url));
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let request = request.header("If-Match", format!("\"{version}\"")).header("Idempotency-Key", key);
        Answer::of(request.header("Content-Type", MULTIPART).send(&multipart(&[], &files)[..]).unwrap())
    }

    /// The same with a body of any kind.
    pub fn send_text(&self, method: &str, path: &str, content_type: &str, body: &str, version: Option<i64>) -> Answer {
        self.send_bytes(method, path, content_type, body.as_bytes().to_vec(), version)
    }

    fn send_bytes(&self, method: &str, path: &str, content_type: &str, body: Vec<u8>, version: Option<i64>) -> Answer {
        let mut request =
            ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.url)).header("Content-Type", content_type);
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        if let Some(version) = version {
            request = request.header("If-Match", format!("\"{version}\""));
        }
        Answer::of(self.agent.run(request.body(body).unwrap()).unwrap())
    }

    /// POST of a table as `text/csv`.
    pub fn send_table(&self, path: &str, table: &str) -> Answer {
        let mut request = self.agent.post(format!("{}{path}", self.url)).header("Content-Type", "text/csv");
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        Answer::of(request.send(table.as_bytes()).unwrap())
    }
}
