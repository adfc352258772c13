//! Work that may take longer than anybody waits for a page: it goes on by itself, and whoever asks meanwhile sees how far it
//! is. What came of it waits for whoever asks next.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Pieces of work by what they are about; each comes to an `R`.
pub struct UnderWay<R>(Arc<Mutex<BTreeMap<String, Work<R>>>>);

enum Work<R> {
    GoesOn(Far),
    Ended(R),
}

/// How far it is: so many of so many rows.
#[derive(Clone)]
pub struct Far {
    done: Arc<AtomicUsize>,
    pub of: usize,
}

impl Far {
    /// The number never goes back and is never over the whole.
    pub fn hear(&self, done: usize) {
        self.done.fetch_max(done.min(self.of), Ordering::Relaxed);
    }

    pub fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }
}

/// Where a piece of work stands.
pub enum State<R> {
    GoesOn(Far),
    Ended(R),
    /// There is none, or it was told already, or it broke off.
    Nothing,
}

impl<R> Default for UnderWay<R> {
    fn default() -> UnderWay<R> {
        UnderWay(Arc::default())
    }
}

impl<R: Send + 'static> UnderWay<R> {
    fn all(map: &Mutex<BTreeMap<String, Work<R>>>) -> MutexGuard<'_, BTreeMap<String, Work<R>>> {
        map.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins `work` about `of` rows, unless the same is under way, and waits for its end as long as `patience` allows.
    pub fn begin(
        &self,
        about: &str,
        of: usize,
        patience: Duration,
        work: impl FnOnce(&Far) -> R + Send + 'static,
    ) -> std::io::Result<State<R>> {
        let far = Far { done: Arc::default(), of };
        {
            let mut all = Self::all(&self.0);
            if all.contains_key(about) {
                drop(all);
                return Ok(self.state(about));
            }
            all.insert(about.to_owned(), Work::GoesOn(far.clone()));
        }
        let (map, key) = (self.0.clone(), about.to_owned());
        let (sender, ended) = sync_channel::<()>(1);
        let begun = std::thread::Builder::new().name("under way".to_owned()).spawn(move || {
            let result = catch_unwind(AssertUnwindSafe(|| work(&far)));
            let mut all = Self::all(&map);
            match result {
                Ok(result) => drop(all.insert(key, Work::Ended(result))),
                Err(_) => drop(all.remove(&key)),
            }
            drop(all);
            // Nobody may be waiting any more.
            let _ = sender.send(());
        });
        if let Err(error) = begun {
            Self::all(&self.0).remove(about);
            return Err(error);
        }
        match ended.recv_timeout(patience) {
            Ok(()) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Ok(self.state(about)),
        }
    }

    /// Where it stands. What came of it is told once.
    pub fn state(&self, about: &str) -> State<R> {
        let mut all = Self::all(&self.0);
        match all.remove(about) {
            Some(Work::Ended(result)) => State::Ended(result),
            Some(Work::GoesOn(far)) => {
                all.insert(about.to_owned(), Work::GoesOn(far.clone()));
                State::GoesOn(far)
            }
            None => State::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    const LONG: Duration = Duration::from_secs(600);

    fn words(state: State<&'static str>) -> String {
        match state {
            State::GoesOn(far) => format!("{} of {}", far.done(), far.of),
            State::Ended(result) => result.to_owned(),
            State::Nothing => "nothing".to_owned(),
        }
    }

    #[test]
    fn what_ends_soon_is_told_at_once_and_once() {
        let all = UnderWay::default();
        assert_eq!(words(all.begin("1", 10, LONG, |_| "done").unwrap()), "done");
        assert_eq!(words(all.state("1")), "nothing");
    }

    #[test]
    fn what_takes_long_goes_on_and_is_not_begun_twice() {
        let all = UnderWay::default();
        let (go, wait) = channel::<usize>();
        let (told, heard) = channel::<()>();
        let begun = all.begin("1", 10, Duration::ZERO, move |far| {
            for done in wait {
                far.hear(done);
                told.send(()).unwrap();
            }
            "done"
        });
        assert_eq!(words(begun.unwrap()), "0 of 10");
        for (done, expected) in [(4, "4 of 10"), (3, "4 of 10"), (99, "10 of 10")] {
            go.send(done).unwrap();
            heard.recv().unwrap();
            assert_eq!(words(all.state("1")), expected);
        }
        assert_eq!(words(all.begin("1", 10, LONG, |_| "a second time").unwrap()), "10 of 10");
        assert_eq!(words(all.begin("2", 1, LONG, |_| "another").unwrap()), "another");
        drop(go);
        let ended = std::iter::repeat_with(|| words(all.state("1"))).find(|words| words != "10 of 10");
        assert_eq!(ended.as_deref(), Some("done"));
        assert_eq!(words(all.state("1")), "nothing");
    }

    #[test]
    fn what_breaks_off_leaves_nothing_behind() {
        let all = UnderWay::<&'static str>::default();
        assert_eq!(words(all.begin("1", 10, LONG, |_| panic!("on purpose")).unwrap()), "nothing");
        assert_eq!(words(all.begin("1", 10, LONG, |_| "again").unwrap()), "again");
    }
}
