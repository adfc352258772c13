//! How fast one caller may ask. By process, in memory: it keeps one machine from being worn out. What must hold across
//! replicas, such as wrong passwords, is counted in the database.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

/// Requests in a burst, and a second after it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rate {
    pub burst: NonZeroU32,
    pub a_second: NonZeroU32,
}

impl Rate {
    const fn of(burst: u32, a_second: u32) -> Rate {
        let one = NonZeroU32::MIN;
        Rate {
            burst: match NonZeroU32::new(burst) {
                Some(burst) => burst,
                None => one,
            },
            a_second: match NonZeroU32::new(a_second) {
                Some(rate) => rate,
                None => one,
            },
        }
    }
}

/// Everything one caller asks.
pub const ALL: Rate = Rate::of(300, 50);
/// Exports, imports, searches of the audit log, and everything at the door: what costs much or could be tried out.
pub const COSTLY: Rate = Rate::of(60, 1);
/// The door for a whole address, behind which there may be a whole office at nine in the morning.
pub const DOOR: Rate = Rate::of(300, 5);

/// So many times as fast as one caller may a whole address ask, behind which there may be an office.
const OFFICE: u32 = 20;

/// One limiter for each kind.
pub struct Limits {
    all: DefaultKeyedRateLimiter<String>,
    costly: DefaultKeyedRateLimiter<String>,
    door: DefaultKeyedRateLimiter<String>,
    /// By address alone: whoever shows a new cookie with each request has one address all the same.
    address: DefaultKeyedRateLimiter<String>,
    clock: DefaultClock,
    asked: AtomicU64,
}

/// After so many requests those who have been quiet are forgotten, so that new names cannot fill the memory.
const TIDY_EVERY: u64 = 10_000;

/// What a request is counted as, besides being one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Plain,
    Costly,
    Door,
}

impl Limits {
    pub fn new(all: Rate, costly: Rate, door: Rate) -> Limits {
        let limiter = |rate: Rate| DefaultKeyedRateLimiter::keyed(Quota::per_second(rate.a_second).allow_burst(rate.burst));
        let many = NonZeroU32::MIN.saturating_add(OFFICE - 1);
        let office = Rate { burst: all.burst.saturating_mul(many), a_second: all.a_second.saturating_mul(many) };
        Limits {
            address: limiter(office),
            all: limiter(all),
            costly: limiter(costly),
            door: limiter(door),
            clock: DefaultClock::default(),
            asked: AtomicU64::new(1),
        }
    }

    /// How long the caller has to wait, if at all.
    pub fn wait(&self, kind: Kind, caller: &str, address: &str) -> Option<Duration> {
        if self.asked.fetch_add(1, Ordering::Relaxed).is_multiple_of(TIDY_EVERY) {
            self.tidy();
        }
        let mut checked = self.address.check_key(&address.to_owned()).err();
        if let Some(until) = checked {
            // A caller of whom nothing else is known is not remembered.
            return Some(until.wait_time_from(self.clock.now()));
        }
        let key = caller.to_owned();
        checked = self.all.check_key(&key).err();
        if checked.is_none() {
            checked = match kind {
                Kind::Plain => None,
                Kind::Costly => self.costly.check_key(&key).err(),
                Kind::Door => self.door.check_key(&key).err(),
            };
        }
        checked.map(|until| until.wait_time_from(self.clock.now()))
    }

    /// Forgets callers who have been quiet.
    fn tidy(&self) {
        for limiter in [&self.all, &self.costly, &self.door, &self.address] {
            limiter.retain_recent();
        }
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits::new(ALL, COSTLY, DOOR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_caller_waits_and_another_does_not() {
        let limits = Limits::new(Rate::of(20, 1), Rate::of(3, 1), Rate::of(5, 1));
        let free = (0..10).filter(|_| limits.wait(Kind::Costly, "a", "here").is_none()).count();
        assert_eq!(free, 3);
        let wait = limits.wait(Kind::Costly, "a", "here").unwrap();
        assert!(wait <= Duration::from_secs(1), "{wait:?}");
        assert!(limits.wait(Kind::Costly, "b", "here").is_none());
        assert!(limits.wait(Kind::Plain, "a", "here").is_none(), "what is cheap still goes");
        assert!((0..30).any(|_| limits.wait(Kind::Plain, "a", "here").is_some()));
    }

    #[test]
    fn a_new_name_with_each_request_does_not_help() {
        let limits = Limits::new(Rate::of(2, 1), Rate::of(2, 1), Rate::of(2, 1));
        let free = (0..100).filter(|n| limits.wait(Kind::Plain, &n.to_string(), "here").is_none()).count();
        assert!((40..45).contains(&free), "{free}");
        assert!(limits.wait(Kind::Plain, "0", "there").is_none(), "another address goes on");
    }

    #[test]
    fn callers_who_have_gone_quiet_are_forgotten() {
        let fast = Rate::of(1_000_000, 1_000_000);
        let limits = Limits::new(fast, fast, fast);
        for n in 0..TIDY_EVERY {
            assert!(limits.wait(Kind::Plain, &n.to_string(), "here").is_none());
        }
        assert!(limits.all.len() < 1_000, "{} are remembered", limits.all.len());
    }
}
