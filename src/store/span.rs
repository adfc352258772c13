//! Whose facts a query reads: one person's, or those of everybody whose id lies between two. The same statement serves both,
//! so it is prepared once, and a report goes through an organisation in steps of bounded size.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use crate::domain::ids::PersonId;

/// People by id, both ends included. Ids are ordered by time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Span {
    pub first: String,
    pub last: String,
    /// Facts that were written at this time or later are left out.
    pub(super) known_before: NaiveDateTime,
}

/// Whatever was written ever.
fn always() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX).and_time(NaiveTime::MIN)
}

impl Span {
    pub fn one(person: &PersonId) -> Span {
        Span::between(person.as_str(), person.as_str())
    }

    /// From the least to the greatest of them; None where there is nobody.
    pub fn of<'a>(people: impl IntoIterator<Item = &'a PersonId>) -> Option<Span> {
        let mut ids: Vec<&str> = people.into_iter().map(PersonId::as_str).collect();
        ids.sort_unstable();
        Some(Span::between(ids.first()?, ids.last()?))
    }

    fn between(first: &str, last: &str) -> Span {
        Span { first: first.to_owned(), last: last.to_owned(), known_before: always() }
    }

    /// The same people, with what was known of them before a moment. Rows that are changed where they stand (the end of a
    /// post) are read as they are now; of awards and jobs, what was verified then.
    pub fn known_before(self, moment: DateTime<Utc>) -> Span {
        Span { known_before: moment.naive_utc(), ..self }
    }

    /// Whether something that is known now was perhaps not known then.
    pub(super) fn is_past(&self) -> bool {
        self.known_before != always()
    }
}
