//! The only place that reads the clock. Everything else takes the time as a parameter (`clippy.toml` holds that).

use chrono::{NaiveDate, Utc};
use chrono_tz::Europe::London;

/// The day it is in London, where the councils are.
#[allow(clippy::disallowed_methods, reason = "this is the place that reads the clock")]
pub fn today() -> NaiveDate {
    Utc::now().with_timezone(&London).date_naive()
}
