//! What all lists of the API have in common: how many at a time, where the next page begins, and the shape of an answer.

use serde::Serialize;

use crate::app::AppError;
use crate::web::asked::Asked;

/// A page of a list.
#[derive(Serialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// For `cursor`, where there is more.
    pub next: Option<String>,
}

/// How many are asked for: 1 to 200, 50 where nothing is said.
pub fn limit(asked: &Asked) -> Result<usize, AppError> {
    match asked.query.filled("limit").map(str::parse) {
        None => Ok(50),
        Some(Ok(limit @ 1..=200)) => Ok(limit),
        Some(_) => Err(AppError::field("limit", "out_of_range", "limit must be a whole number from 1 to 200")),
    }
}

/// Where the page begins, as the page before said it.
pub fn cursor(asked: &Asked) -> Option<&str> {
    asked.query.filled("cursor")
}

/// A cursor that is a place in an order of numbers.
pub fn place(asked: &Asked) -> Result<Option<i64>, AppError> {
    let wrong = || AppError::field("cursor", "unknown_cursor", "cursor must be the next of an answer of this list");
    cursor(asked).map(|text| text.parse().map_err(|_| wrong())).transpose()
}

/// A filter that is one of a few words, where it is given.
pub fn word<T>(asked: &Asked, name: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, AppError> {
    let wrong = || AppError::field(name, "unknown_word", format!("{name} is none of the words that it can be"));
    asked.query.filled(name).map(|text| read(text).ok_or_else(wrong)).transpose()
}
