//! Lists by parts: how many are asked for, after which, and the shape in which they go out.

use serde::Serialize;

use crate::app::AppError;
use crate::web::asked::Asked;

/// One part of a list.
#[derive(Serialize)]
pub struct Part<T> {
    pub items: Vec<T>,
    /// What to send as `cursor` for the next part; null at the end.
    pub next: Option<String>,
}

/// How many items are asked for: 50 where nothing is said, 200 at most.
pub fn limit(asked: &Asked) -> Result<usize, AppError> {
    let Some(text) = asked.query.filled("limit") else { return Ok(50) };
    match text.parse() {
        Ok(limit @ 1..=200) => Ok(limit),
        _ => Err(AppError::field("limit", "out_of_range", "limit must be a whole number from 1 to 200")),
    }
}

/// Where the part begins, as the part before said it.
pub fn cursor(asked: &Asked) -> Option<&str> {
    asked.query.filled("cursor")
}
