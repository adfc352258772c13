//! The only place that reads the clock or draws randomness. Everything else takes the time as a parameter (`clippy.toml`
//! holds that).

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, NaiveTime, SubsecRound, TimeZone, Utc};
use chrono_tz::Europe::London;
use rand::TryRng;
use rand::rngs::SysRng;
use uuid::{ContextV7, Timestamp, Uuid};

/// Where the time comes from: the system, read at each use, or a hand that a test moves.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    #[default]
    System,
    /// Microseconds since 1970.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `at` until it is moved.
    pub fn set_to(at: DateTime<Utc>) -> Clock {
        Clock::Set(Arc::new(AtomicI64::new(at.timestamp_micros())))
    }

    /// Moves a set clock; the system's is left alone.
    pub fn advance(&self, by: chrono::Duration) {
        if let Clock::Set(hand) = self {
            hand.fetch_add(by.num_microseconds().unwrap_or(0), Ordering::SeqCst);
        }
    }

    /// The time in microseconds, which is what both databases keep.
    #[allow(clippy::disallowed_methods, reason = "this is the place that reads the clock")]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Clock::System => Utc::now().trunc_subsecs(6),
            Clock::Set(hand) => DateTime::from_timestamp_micros(hand.load(Ordering::SeqCst)).unwrap_or_default(),
        }
    }
}

/// The day it is in London, where the councils are.
pub fn today() -> NaiveDate {
    day_in_london(Clock::System.now())
}

/// The day in London at a moment: whatever is dated begins and ends at midnight there.
pub fn day_in_london(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&London).date_naive()
}

/// When a day begins in London. Summer time begins and ends at one in the morning there, so every day has one midnight.
pub fn start_of_day_in_london(day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    London.from_local_datetime(&midnight).earliest().map_or_else(|| midnight.and_utc(), |at| at.with_timezone(&Utc))
}

/// What makes ids: the millisecond of the last one, and what counts those of it.
struct Ids(Mutex<(u64, ContextV7)>);

static IDS: Ids = Ids::new();

/// A new id, ordered by time; those of the same moment are in the order in which they were asked for, so that what is made
/// together lies together.
pub fn new_id(now: DateTime<Utc>) -> String {
    IDS.next(now)
}

impl Ids {
    const fn new() -> Ids {
        Ids(Mutex::new((0, ContextV7::new())))
    }

    fn next(&self, now: DateTime<Utc>) -> String {
        let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
        let millis = seconds * 1_000 + u64::from(now.timestamp_subsec_millis());
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // It would go on with the latest moment that it knows, but a history is made with earlier ones.
        if last.0 != millis {
            *last = (millis, ContextV7::new());
        }
        Uuid::new_v7(Timestamp::from_unix(&last.1, seconds, now.timestamp_subsec_nanos())).to_string()
    }
}

/// 256 bits that nobody can guess.
pub fn secret() -> [u8; 32] {
    let mut bytes = [0; 32];
    // A system without randomness cannot make a secret, and must not go on.
    SysRng.try_fill_bytes(&mut bytes).expect("the system gives random bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_day_changes_at_midnight_in_london() {
        for (at, day) in [
            ("2026-03-28T23:59:59Z", "2026-03-28"),
            // British summer time has begun: midnight is an hour earlier.
            ("2026-03-29T22:59:59Z", "2026-03-29"),
            ("2026-03-29T23:00:00Z", "2026-03-30"),
            ("2026-10-25T00:30:00Z", "2026-10-25"),
            ("2026-12-31T23:59:59Z", "2026-12-31"),
        ] {
            assert_eq!(day_in_london(at.parse().unwrap()).to_string(), day, "{at}");
        }
    }

    #[test]
    fn a_day_begins_at_midnight_in_london() {
        for (day, at) in [
            ("2026-03-29", "2026-03-29T00:00:00Z"),
            ("2026-03-30", "2026-03-29T23:00:00Z"),
            ("2026-10-25", "2026-10-24T23:00:00Z"),
            ("2026-10-26", "2026-10-26T00:00:00Z"),
        ] {
            assert_eq!(start_of_day_in_london(day.parse().unwrap()), at.parse::<DateTime<Utc>>().unwrap(), "{day}");
        }
    }

    #[test]
    fn ids_are_ordered_by_time_and_never_alike() {
        let first = Utc.with_ymd_and_hms(2026, 4, 10, 9, 0, 0).unwrap();
        let ids: Vec<String> = (0..1_000).map(|n| new_id(first + chrono::Duration::milliseconds(n))).collect();
        assert!(ids.is_sorted());
        let ids = Ids::new();
        let same_moment: Vec<String> = (0..1_000).map(|_| ids.next(first)).collect();
        assert!(same_moment.is_sorted());
        assert_eq!(same_moment.iter().collect::<BTreeSet<_>>().len(), 1_000);
        // A moment before it is told as it is.
        assert!(ids.next(first - chrono::Duration::milliseconds(1)) < same_moment[0]);
    }
}
