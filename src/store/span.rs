//! Whose facts a query reads: one person's, or those of everybody whose id lies between two. The same statement serves both,
//! so it is prepared once, and a report goes through an organisation in steps of bounded size.

use crate::domain::ids::PersonId;

/// People by id, both ends included. Ids are ordered by time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Span {
    pub first: String,
    pub last: String,
}

impl Span {
    pub fn one(person: &PersonId) -> Span {
        Span { first: person.as_str().to_owned(), last: person.as_str().to_owned() }
    }

    /// From the least to the greatest of them; None where there is nobody.
    pub fn of<'a>(people: impl IntoIterator<Item = &'a PersonId>) -> Option<Span> {
        let mut ids: Vec<&str> = people.into_iter().map(PersonId::as_str).collect();
        ids.sort_unstable();
        Some(Span { first: (*ids.first()?).to_owned(), last: (*ids.last()?).to_owned() })
    }
}
