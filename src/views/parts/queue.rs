//! A page of what waits for the reader, the longest waiting first, beside the lists of other things that wait.

use serde::Serialize;

use super::super::words::counted;
use super::{Nothing, Pagination, Tab};

#[derive(Clone, Debug, Serialize)]
pub struct Queue<R> {
    pub tabs: Vec<Tab>,
    pub lead: Option<String>,
    pub rows: Vec<R>,
    pub nothing: Option<Nothing>,
    pub pages: Pagination,
}

/// What a queue says: "1 job waits", "2 jobs wait", "for somebody to check it", and where there is none.
#[derive(Clone, Copy, Debug)]
pub struct QueueWords {
    pub one: &'static str,
    pub many: &'static str,
    pub what_for: &'static str,
    pub nothing: &'static str,
}

impl<R> Queue<R> {
    pub fn new(rows: Vec<R>, words: QueueWords, tabs: Vec<Tab>, pages: Pagination) -> Queue<R> {
        let all = format!("{} {}", counted(rows.len() as u64, words.one, words.many), words.what_for);
        let is_all = pages == Pagination::default();
        let lead = if is_all { all + "." } else { all + " on this page, the longest waiting first." };
        Queue {
            tabs,
            lead: (!rows.is_empty()).then_some(lead),
            nothing: rows.is_empty().then(|| Nothing::yet(words.nothing)),
            rows,
            pages,
        }
    }
}
