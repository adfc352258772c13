//! The one writer: a thread with a connection of its own that gathers what is waiting into one transaction. Every job runs
//! in a savepoint, so that one that fails undoes nothing of the others, and nobody hears of success before the whole is on
//! disk: group commit makes a synced write as cheap as an unsynced one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use diesel::Connection as _;

use super::db::{AnyConnection, Manager, StoreError, begin, commit, is_locked, roll_back};

/// Jobs that one transaction takes at most.
const GROUP: usize = 64;
/// Jobs that may wait before the next caller has to.
const QUEUE: usize = 1_024;

/// Hands jobs to the writing thread. Cloning it is cheap; the thread ends with the last clone.
#[derive(Clone)]
pub struct Writer {
    jobs: SyncSender<Job>,
}

/// What runs in the group's transaction, and what to tell its caller once the group is on disk, or is not.
type Job = Box<dyn FnOnce(&mut AnyConnection) -> Finish + Send>;
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
        let run: Job = Box::new(move |connection| {
            // A transaction inside a transaction is a savepoint.
            let result = connection.transaction(job);
            Box::new(move |committed| {
                let told = match (result, committed) {
                    (Ok(value), Ok(())) => Ok(value),
                    (Ok(_), Err(why)) => Err(StoreError::Unavailable(why).into()),
                    (Err(error), _) => Err(error),
                };
                // A caller that has gone away needs no answer.
                let _ = sender.send(told);
            })
        });
        let gone = || E::from(StoreError::Unavailable("the writer has stopped".to_owned()));
        self.jobs.send(run).map_err(|_| gone())?;
        answer.recv().unwrap_or_else(|_| Err(gone()))
    }
}

fn work(manager: &Manager, jobs: &Receiver<Job>) {
    let mut connection: Option<AnyConnection> = None;
    while let Ok(first) = jobs.recv() {
        let Some(open) = begun(manager, &mut connection) else {
            // Without a connection the job is dropped, and its caller hears that the writer cannot answer.
            drop(first);
            continue;
        };
        if !group(open, first, jobs) {
            connection = None;
        }
    }
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

/// Runs one group in the transaction that is begun. False: the connection cannot be trusted any longer.
fn group(connection: &mut AnyConnection, first: Job, jobs: &Receiver<Job>) -> bool {
    let mut finishes: Vec<Finish> = Vec::new();
    let mut next = Some(first);
    while let Some(job) = next {
        match catch_unwind(AssertUnwindSafe(|| job(connection))) {
            Ok(finish) => finishes.push(finish),
            Err(_) => {
                // How far the job came is not known, so nothing of the group is kept, and nobody is told that it was.
                let _ = roll_back(connection);
                tell(finishes, &Err("another write of the same moment failed; try again".to_owned()));
                return false;
            }
        }
        next = if finishes.len() < GROUP { jobs.try_recv().ok() } else { None };
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
