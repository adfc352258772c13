//! The one writer: a thread with a connection of its own that gathers what is waiting into one transaction. Every job but the
//! first runs in a savepoint, so that one that fails undoes nothing of the others, and nobody hears of success before the whole
//! is on disk: group commit makes a synced write as cheap as an unsynced one.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::db::{AnyConnection, Manager, StoreError, begin, commit, is_locked, roll_back, savepoint};

/// Jobs that one transaction takes at most.
const GROUP: usize = 64;
/// Jobs that may wait before the next caller has to.
const QUEUE: usize = 1_024;

/// How long a job that can wait does so for others to share its transaction.
const GATHERING: Duration = Duration::from_millis(6);

/// Hands jobs to the writing thread. Cloning it is cheap; the thread ends with the last clone.
#[derive(Clone)]
pub struct Writer {
    jobs: SyncSender<Waiting>,
}

struct Waiting {
    job: Job,
    haste: Haste,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Haste {
    AtOnce,
    WithOthers,
}

/// What runs in the group's transaction.
type Job = Box<dyn FnOnce(&mut AnyConnection, Place) -> Done + Send>;

/// Whether a job has others before it in its transaction, which are to stay should it fail.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    First,
    AfterOthers,
}

/// A job that has run: whether it did what it was to do, and what to tell its caller once the group is on disk, or is not.
struct Done {
    went_well: bool,
    finish: Finish,
}

type Finish = Box<dyn FnOnce(Result<(), String>) + Send>;

impl Writer {
    /// Starts the writing thread. It opens its connection when the first job comes, and again after a failure.
    pub fn start(manager: Manager) -> std::io::Result<(Writer, JoinHandle<()>)> {
        let (sender, receiver) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new().name("writer".to_owned()).spawn(move || work(&manager, &receiver))?;
        Ok((Writer { jobs: sender }, thread))
    }

    /// Runs `job` and waits until it is durable. Whatever it did is undone where it returns an error.
    pub fn write<T, E>(&self, job: impl FnOnce(&mut AnyConnection) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<diesel::result::Error> + From<StoreError> + Send + 'static,
    {
        let (sender, answer) = sync_channel::<Result<T, E>>(1);
        let gone = || E::from(StoreError::Unavailable("the writer has stopped".to_owned()));
        // A caller that has gone away needs no answer.
        let tell = move |told| drop(sender.send(told));
        self.jobs.send(Waiting { job: ready(job, tell), haste: Haste::AtOnce }).map_err(|_| gone())?;
        answer.recv().unwrap_or_else(|_| Err(gone()))
    }

    /// The same for what comes often, and whose caller has other things to do: `tell` hears once it is durable, or is dropped
    /// where the writer cannot answer. It may wait some milliseconds for others, so that all of them are synced to disk once, and
    /// whoever reads meanwhile finds less that has changed.
    pub fn write_with_others<T, E>(
        &self,
        job: impl FnOnce(&mut AnyConnection) -> Result<T, E> + Send + 'static,
        tell: impl FnOnce(Result<T, E>) + Send + 'static,
    ) where
        T: Send + 'static,
        E: From<diesel::result::Error> + From<StoreError> + Send + 'static,
    {
        // Where the writer has stopped, `tell` is dropped with the job.
        let _ = self.jobs.send(Waiting { job: ready(job, tell), haste: Haste::WithOthers });
    }
}

/// A job as the writing thread runs it.
fn ready<T, E>(
    job: impl FnOnce(&mut AnyConnection) -> Result<T, E> + Send + 'static,
    tell: impl FnOnce(Result<T, E>) + Send + 'static,
) -> Job
where
    T: Send + 'static,
    E: From<diesel::result::Error> + From<StoreError> + Send + 'static,
{
    Box::new(move |connection, place| {
        let result = match place {
            Place::First => job(connection),
            Place::AfterOthers => savepoint(connection, job),
        };
        let went_well = result.is_ok();
        let finish: Finish = Box::new(move |committed| {
            tell(match (result, committed) {
                (Ok(value), Ok(())) => Ok(value),
                (Ok(_), Err(why)) => Err(StoreError::Unavailable(why).into()),
                (Err(error), _) => Err(error),
            });
        });
        Done { went_well, finish }
    })
}

fn work(manager: &Manager, jobs: &Receiver<Waiting>) {
    let mut connection: Option<AnyConnection> = None;
    let mut gathered = VecDeque::new();
    while gather(jobs, &mut gathered) {
        let Some(open) = begun(manager, &mut connection) else {
            // Without a connection a job is dropped, and its caller hears that the writer cannot answer.
            gathered.pop_front();
            continue;
        };
        if !group(open, &mut gathered, jobs) {
            connection = None;
        }
    }
}

/// Waits for a job, and for others as long as none of them is in haste. False: there will be none.
fn gather(jobs: &Receiver<Waiting>, gathered: &mut VecDeque<Waiting>) -> bool {
    if gathered.is_empty() {
        match jobs.recv() {
            Ok(first) => gathered.push_back(first),
            Err(_) => return false,
        }
    }
    let begun = Instant::now();
    while gathered.len() < GROUP && gathered.iter().all(|waiting| waiting.haste == Haste::WithOthers) {
        match jobs.recv_timeout(GATHERING.saturating_sub(begun.elapsed())) {
            Ok(next) => gathered.push_back(next),
            Err(_) => break,
        }
    }
    true
}

/// The connection with a transaction begun. One that broke while nobody wrote shows it only now: nothing was done by it yet,
/// so a new one may take its place.
fn begun<'a>(manager: &Manager, held: &'a mut Option<AnyConnection>) -> Option<&'a mut AnyConnection> {
    if let Some(connection) = held {
        match begin(connection) {
            Ok(()) => return held.as_mut(),
            // It has waited for the lock as long as it may.
            Err(error) if is_locked(&error) => {
                *held = None;
                return None;
            }
            Err(_) => {}
        }
    }
    *held = manager.open().ok();
    if begin(held.as_mut()?).is_err() {
        *held = None;
    }
    held.as_mut()
}

/// Runs one group in the transaction that is begun: what was gathered, and what comes meanwhile. False: the connection cannot be
/// trusted any longer.
fn group(connection: &mut AnyConnection, gathered: &mut VecDeque<Waiting>, jobs: &Receiver<Waiting>) -> bool {
    let mut finishes: Vec<Finish> = Vec::new();
    while finishes.len() < GROUP {
        let Some(Waiting { job, .. }) = gathered.pop_front().or_else(|| jobs.try_recv().ok()) else { break };
        let place = if finishes.is_empty() { Place::First } else { Place::AfterOthers };
        match catch_unwind(AssertUnwindSafe(|| job(connection, place))) {
            // There is nothing to undo but what it did itself, and nothing to keep.
            Ok(Done { went_well: false, finish }) if place == Place::First => {
                let undone = roll_back(connection);
                let sound = undone.is_ok();
                tell(vec![finish], &undone.map_err(|error| error.to_string()));
                return sound;
            }
            Ok(Done { finish, .. }) => finishes.push(finish),
            Err(_) => {
                // How far the job came is not known, so nothing of the group is kept, and nobody is told that it was.
                let _ = roll_back(connection);
                tell(finishes, &Err("another write of the same moment failed; try again".to_owned()));
                return false;
            }
        }
    }
    let committed = commit(connection).map_err(|error| error.to_string());
    let sound = committed.is_ok();
    tell(finishes, &committed);
    sound
}

fn tell(finishes: Vec<Finish>, committed: &Result<(), String>) {
    for finish in finishes {
        finish(committed.clone());
    }
}
