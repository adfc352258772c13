//! One function for each thing that can be asked of Gradus, synchronous, inside one transaction: it loads, asks the policy,
//! applies the rules of `domain`, stores, and records what happened. Pages, API, jobs and commands all come through here; what
//! is asked of whom is decided here and nowhere above.

pub mod accounts;
pub mod acts;
pub mod admin;
pub mod appraisals;
pub mod audit;
pub mod call;
pub mod caseload;
pub mod conduct_standard;
pub mod cpd;
pub mod days;
pub mod delegations;
pub mod demonstration;
pub mod designations;
pub mod development;
pub mod employment;
pub mod error;
pub mod evidence;
mod fields;
pub mod imports;
pub mod judgements;
pub mod lines;
pub mod outbox;
pub mod passwords;
pub mod people;
pub mod post;
pub mod posts;
pub mod progress;
pub mod progression;
pub mod qualifications;
pub mod record;
pub mod relations;
pub mod reports;
pub mod reviews;
pub mod roles;
pub mod runs_out;
pub mod scenario;
pub mod sessions;
pub mod settings;
pub mod shell;
pub mod standing;
pub mod teams;
pub mod training;
pub mod waiting;
pub mod waivers;

use std::collections::HashMap;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration as Wait;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::r2d2::Pool;

pub use call::{About, Call, Caller, Channel, Credentials, Later, Once};
pub use error::{AppError, FieldError};

use crate::clock::{self, Clock};
use crate::domain::account::Roles;
use crate::domain::assessment::plan::Plan;
use crate::domain::audit::{Event, Outcome};
use crate::domain::ids::Reference;
use crate::domain::session::Limits;
use crate::frameworks::library::Library;
use crate::frameworks::select::Basis;
pub use crate::policy::Action;
use crate::policy::{self, Decision, Subject};
use crate::store::audit as audit_rows;
use crate::store::db::{self, AnyConnection, Manager, StoreError};
use crate::store::writer::Writer;

/// How long a file that was imported is kept (trust.md 3, retention). What it did stays.
const FILE_DAYS: i64 = 30;

/// What does not change while the service runs.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where people reach it; links in mails begin with it. No slash at the end.
    pub public_url: String,
    pub limits: Limits,
    /// Roles that must show a second factor.
    pub require_totp: Roles,
    /// Whether people here are invented.
    pub demonstration: bool,
    /// Whom to ask for help: an address.
    pub contact: String,
    pub passwords: passwords::Cost,
    /// Working days that a reviewer has for evidence.
    pub review_days: u32,
    /// What the service was started with, as an administrator may see it.
    pub shown: Vec<settings::Shown>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            public_url: "http://127.0.0.1:8080".to_owned(),
            limits: Limits::default(),
            require_totp: Roles::NONE,
            demonstration: false,
            contact: "gradus@localhost".to_owned(),
            passwords: passwords::Cost::Full,
            review_days: 10,
            shown: Vec::new(),
        }
    }
}

/// The service without its doors. Cloning it is cheap.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    pool: Pool<Manager>,
    manager: Manager,
    writer: Writer,
    clock: Clock,
    library: Library,
    settings: Settings,
    plans: Plans,
    remembered: standing::Remembered,
}

/// Compiled rules by document and day: compiling takes longer than assessing.
type Plans = Mutex<HashMap<(Reference, NaiveDate), Arc<Plan>>>;

/// As many are kept; a report as at many days goes round.
const MOST_PLANS: usize = 256;

impl App {
    /// `connections` are for reading; writes have one of their own. The database may be away: whoever asks it then is told.
    pub fn new(manager: Manager, connections: u32, clock: Clock, library: Library, settings: Settings) -> std::io::Result<App> {
        let (writer, _) = Writer::start(manager.clone())?;
        let own = manager.clone();
        let pool = Pool::builder()
            .max_size(connections)
            .min_idle(Some(0))
            .connection_timeout(Wait::from_secs(5))
            .test_on_check_out(true)
            .error_handler(Box::new(diesel::r2d2::NopErrorHandler))
            .build_unchecked(manager);
        Ok(App(Arc::new(Inner {
            pool,
            manager: own,
            writer,
            clock,
            library,
            settings,
            plans: Plans::default(),
            remembered: Default::default(),
        })))
    }

    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub fn library(&self) -> &Library {
        &self.0.library
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }

    /// A name for one request, in its answer and in the log.
    pub fn request_id(&self) -> String {
        clock::new_id(self.now())
    }

    /// A digest of parts, each told from the next.
    pub fn digest(&self, parts: &[&[u8]]) -> String {
        passwords::digest_of(parts)
    }

    /// 256 bits that nobody can guess.
    pub fn new_secret(&self) -> String {
        passwords::new_secret()
    }

    /// The writer, for jobs that have work of their own.
    pub fn writer(&self) -> &Writer {
        &self.0.writer
    }

    /// Whether the database answers and has all that this version needs.
    pub fn is_ready(&self) -> Result<(), AppError> {
        let mut connection = self.connection()?;
        let pending = db::pending(&mut connection)?;
        if !pending.is_empty() {
            return Err(AppError::Unavailable(format!("migrations are pending: {}", pending.join(", "))));
        }
        audit_rows::head(&mut connection)?;
        Ok(())
    }

    /// The last link of the audit log.
    pub fn audit_head(&self) -> Result<crate::domain::audit::Head, AppError> {
        Ok(audit_rows::head(&mut *self.connection()?)?)
    }

    /// Clears away sessions, links, typed text, answers and files that have run out, and what is left on the disk of
    /// anything that had to go. Gives how many rows went.
    pub fn clear_away(&self) -> Result<usize, AppError> {
        let now = self.now();
        let gone: Result<usize, AppError> = self.0.writer.write(move |connection| {
            let files = crate::store::imports::forget_files(connection, now - chrono::Duration::days(FILE_DAYS))?;
            Ok(files + crate::store::access::clear_away(connection, now)?)
        });
        let gone = gone?;
        db::empty_log(&mut *self.connection()?)?;
        Ok(gone)
    }

    /// What a new day brings: whoever is to hear that cover is over, that an appraisal is due or that an application is looked at
    /// again is told, and every officer's standing is of that day.
    pub fn begin_day(&self) -> Result<(), AppError> {
        self.write_open(&Call::job(), delegations::tell_of_ends)?;
        self.write_open(&Call::job(), appraisals::remind)?;
        self.write_open(&Call::job(), progression::remind)?;
        standing::refresh_all(self).map(drop)
    }

    /// Tells people what of a record runs out. Once a day is often enough.
    pub fn tell_what_runs_out(&self) -> Result<usize, AppError> {
        runs_out::tell(self)
    }

    /// The clock, for jobs that run for long.
    pub fn clock(&self) -> Clock {
        self.0.clock.clone()
    }

    fn connection(&self) -> Result<diesel::r2d2::PooledConnection<Manager>, AppError> {
        self.0.pool.get().map_err(|error| AppError::Unavailable(error.to_string()))
    }

    /// Reads for somebody who is signed in. What the reading of personal content leaves in the audit log is durable before
    /// the answer is given, or before the caller lets it out who said that they wait for it.
    pub fn read<T>(&self, call: &Call, work: impl FnOnce(&mut Tx<'_>, &Caller) -> Result<T, AppError>) -> Result<T, AppError> {
        self.read_open(call, |tx| {
            let me = call::authenticate(tx, call)?;
            work(tx, &me)
        })
    }

    /// Reads for somebody who is signed in what takes long, on a connection of its own: nobody else waits for one meanwhile.
    pub fn read_apart<T>(
        &self,
        call: &Call,
        work: impl FnOnce(&mut Tx<'_>, &Caller) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let connection = Box::new(self.0.manager.open()?);
        self.read_by(connection, call, |tx| {
            let me = call::authenticate(tx, call)?;
            work(tx, &me)
        })
    }

    /// Reads for anybody.
    pub fn read_open<T>(&self, call: &Call, work: impl FnOnce(&mut Tx<'_>) -> Result<T, AppError>) -> Result<T, AppError> {
        let connection = self.connection()?;
        self.read_by(connection, call, work)
    }

    fn read_by<T>(
        &self,
        mut connection: impl std::ops::DerefMut<Target = AnyConnection>,
        call: &Call,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let now = self.now();
        let (result, events, refusal, touch) = db::read(&mut connection, |connection| {
            let mut tx = Tx::new(self, connection, call, now);
            let result = work(&mut tx);
            let Tx { events, refusal, touch, .. } = tx;
            (result, events, refusal, touch)
        })?;
        drop(connection);
        let events: Vec<Event> = match result {
            Ok(_) => events,
            Err(_) => refusal.into_iter().collect(),
        };
        if !events.is_empty() || touch.is_some() {
            let note = move |connection: &mut AnyConnection| -> Result<(), AppError> {
                if let Some(touch) = touch {
                    touch.apply(connection, now)?;
                }
                Ok(audit_rows::append(connection, salted(events))?)
            };
            match &call.later {
                Some(later) => self.0.writer.write_with_others(note, later.expect()),
                None => self.0.writer.write(note)?,
            }
        }
        result
    }

    /// Changes something for somebody who is signed in. All of it is there afterwards, durable and in the audit log, or
    /// nothing is.
    pub fn write<T: Send + 'static>(
        &self,
        call: &Call,
        work: impl FnOnce(&mut Tx<'_>, &Caller) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let asked = call.clone();
        self.write_open(call, move |tx| {
            let me = call::authenticate(tx, &asked)?;
            call::once(tx, &me, &asked)?;
            work(tx, &me)
        })
    }

    /// Keeps the answer to a call that is to be done once, for when it is sent again.
    pub fn keep_answer(&self, call: &Call, status: u16, body: &str) -> Result<(), AppError> {
        let Some(once) = call.once.clone() else { return Ok(()) };
        let (asked, body) = (call.clone(), body.to_owned());
        self.write_open(call, move |tx| {
            let me = call::authenticate(tx, &asked)?;
            Ok(crate::store::access::end_answer(tx.connection, me.id(), &once.key, i64::from(status), &body)?)
        })
    }

    /// Changes something for anybody.
    pub fn write_open<T: Send + 'static>(
        &self,
        call: &Call,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let (app, asked) = (self.clone(), call.clone());
        let done: Result<T, Failed> = self.0.writer.write(move |connection| {
            let now = app.now();
            let mut tx = Tx { writes: true, ..Tx::new(&app, connection, &asked, now) };
            let result = work(&mut tx);
            let Tx { events, refusal, touch, connection, .. } = tx;
            match result {
                Ok(value) => {
                    if let Some(touch) = touch {
                        touch.apply(connection, now)?;
                    }
                    audit_rows::append(connection, salted(events))?;
                    Ok(value)
                }
                Err(error) => Err(Failed { error, refusal: refusal.map(Box::new) }),
            }
        });
        done.map_err(|failed| {
            // The change is undone; that it was refused is kept.
            let kept = failed.refusal.map(|event| {
                self.0.writer.write(move |connection| -> Result<(), AppError> {
                    Ok(audit_rows::append(connection, salted(vec![*event]))?)
                })
            });
            match kept {
                Some(Err(unkept)) => unkept,
                _ => failed.error,
            }
        })
    }
}

/// An error on its way out of a transaction, with the refusal that is to outlive it.
struct Failed {
    error: AppError,
    refusal: Option<Box<Event>>,
}

impl From<AppError> for Failed {
    fn from(error: AppError) -> Failed {
        Failed { error, refusal: None }
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Failed {
        Failed { error: error.into(), refusal: None }
    }
}

impl From<diesel::result::Error> for Failed {
    fn from(error: diesel::result::Error) -> Failed {
        Failed { error: error.into(), refusal: None }
    }
}

fn salted(events: Vec<Event>) -> Vec<(Event, String)> {
    events.into_iter().map(|event| (event, crate::domain::audit::hex(&clock::secret()[..16]))).collect()
}

/// One transaction of a use case: the database, the time, and what will stand in the audit log.
pub struct Tx<'a> {
    pub connection: &'a mut AnyConnection,
    pub now: DateTime<Utc>,
    /// The day in London.
    pub today: NaiveDate,
    /// What is done is history that is played again: nobody is told of it now, and standings are made once, at its end.
    past: bool,
    /// It may change what it reads.
    writes: bool,
    app: &'a App,
    call: &'a Call,
    events: Vec<Event>,
    refusal: Option<Event>,
    touch: Option<call::Touch>,
}

impl<'a> Tx<'a> {
    fn new(app: &'a App, connection: &'a mut AnyConnection, call: &'a Call, now: DateTime<Utc>) -> Tx<'a> {
        let today = clock::day_in_london(now);
        Tx { connection, now, today, past: false, writes: false, app, call, events: Vec::new(), refusal: None, touch: None }
    }

    pub fn library(&self) -> &'a Library {
        &self.app.0.library
    }

    pub fn settings(&self) -> &'a Settings {
        &self.app.0.settings
    }

    /// The compiled rules of a framework or job profile as they are in force on a day.
    pub fn plan(&self, reference: &Reference, as_of: NaiveDate) -> Result<Arc<Plan>, AppError> {
        let key = (reference.clone(), as_of);
        let plans = &self.app.0.plans;
        if let Some(plan) = plans.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(plan.clone());
        }
        let plan = Arc::new(Basis::choose(self.library(), reference, as_of).map_err(record::unresolved)?.plan());
        let mut kept = plans.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_PLANS {
            kept.clear();
        }
        kept.insert(key, plan.clone());
        Ok(plan)
    }

    /// Runs a part of the work by itself: what it did is undone where it fails, and the rest may go on. That it was refused
    /// is kept.
    pub(in crate::app) fn apart<T>(&mut self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, AppError>) -> Result<T, AppError> {
        let (app, call, now) = (self.app, self.call, self.now);
        let (today, past, writes) = (self.today, self.past, self.writes);
        let (mut events, mut refusal) = (Vec::new(), None);
        let result = db::savepoint(self.connection, |connection| {
            let mut part = Tx { today, past, writes, ..Tx::new(app, connection, call, now) };
            let result = work(&mut part);
            (events, refusal) = (part.events, part.refusal);
            result
        });
        match result {
            Ok(_) => self.events.extend(events),
            Err(_) => self.events.extend(refusal),
        }
        result
    }

    /// An id for something new.
    pub fn new_id(&self) -> String {
        clock::new_id(self.now)
    }

    /// Asks the policy whether the caller may. A refusal is recorded, whatever becomes of the transaction.
    pub fn allow(&mut self, me: &Caller, action: Action, subject: &Subject) -> Result<(), AppError> {
        let (error, code) = match policy::decide(&me.actor, action, subject) {
            Decision::Allow => return Ok(()),
            Decision::StepUp => return Err(AppError::StepUp),
            Decision::WrongState => {
                return Err(AppError::conflict("wrong_state", "It is not in a state in which this can be done."));
            }
            Decision::Deny(refusal) => (AppError::forbidden(refusal.code(), refusal.words()), refusal.code().to_owned()),
            Decision::Hidden => (AppError::NotFound, "hidden".to_owned()),
        };
        let about = About {
            kind: "person",
            id: subject.person.as_ref().map(|id| id.as_str().to_owned()),
            person: subject.person.clone(),
            organisation: Some(me.actor.organisation.clone()),
        };
        self.refusal = Some(self.event(Some(me), Outcome::Refused, action.as_str(), about, vec![("rule", code)]));
        Err(error)
    }

    /// Records what the caller did or read.
    pub fn record(&mut self, me: &Caller, outcome: Outcome, action: &str, about: About, details: Vec<(&str, String)>) {
        let event = self.event(Some(me), outcome, action, about, details);
        self.events.push(event);
    }

    /// Writes down what was recorded so far, where that is too much to wait in memory for the end. It comes last: nobody else
    /// adds to the audit log from then on until this change is through.
    pub(in crate::app) fn write_down(&mut self) -> Result<(), AppError> {
        Ok(audit_rows::append(self.connection, salted(mem::take(&mut self.events)))?)
    }

    /// Records what happened without anybody who is signed in: a failed try at the door, or the service's own work.
    pub fn record_unsigned(&mut self, outcome: Outcome, action: &str, about: About, details: Vec<(&str, String)>) {
        let event = self.event(None, outcome, action, about, details);
        self.events.push(event);
    }

    /// Records a refusal that outlives the transaction.
    pub fn record_refusal(&mut self, action: &str, about: About, details: Vec<(&str, String)>) {
        self.refusal = Some(self.event(None, Outcome::Refused, action, about, details));
    }

    fn event(&self, me: Option<&Caller>, outcome: Outcome, action: &str, about: About, details: Vec<(&str, String)>) -> Event {
        Event {
            organisation: about.organisation.or_else(|| me.map(|me| me.actor.organisation.clone())),
            at: self.now,
            channel: self.call.channel.as_str().to_owned(),
            actor: me.map(|me| me.actor.person.clone()),
            action: action.to_owned(),
            outcome,
            subject_kind: about.kind.to_owned(),
            subject_id: about.id,
            person: about.person,
            request_id: self.call.request_id.clone(),
            details: details.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        }
    }
}
