//! The appraisals of people as a report tells them: when the last was closed, and when the next is due.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::super::{AppError, Tx};
use crate::clock;
use crate::domain::appraisal::{Placed, StateWord};
use crate::domain::ids::PersonId;
use crate::store::appraisals::placed;
use crate::store::span::Span;

/// The appraisals of people, as they were before a moment.
pub(super) struct Appraisals {
    by_person: BTreeMap<PersonId, Vec<Placed>>,
    end: DateTime<Utc>,
}

impl Appraisals {
    pub fn load(tx: &mut Tx<'_>, of: &Span, end: DateTime<Utc>) -> Result<Appraisals, AppError> {
        let mut by_person: BTreeMap<PersonId, Vec<Placed>> = BTreeMap::new();
        for found in placed::list_in(tx.connection, of)? {
            by_person.entry(found.person.clone()).or_default().push(found);
        }
        Ok(Appraisals { by_person, end })
    }

    fn of(&self, person: &PersonId) -> impl Iterator<Item = &Placed> {
        self.by_person.get(person).into_iter().flatten()
    }

    /// The day on which the last was closed.
    pub fn last_of(&self, person: &PersonId) -> Option<NaiveDate> {
        let closed = self.of(person).filter(|found| found.word == StateWord::Closed).filter_map(|found| found.settled_at);
        closed.filter(|at| *at < self.end).max().map(clock::day_in_london)
    }

    /// The day by which the first is due that was open then.
    pub fn next_of(&self, person: &PersonId) -> Option<NaiveDate> {
        let open = |found: &&Placed| found.made_at < self.end && found.settled_at.is_none_or(|at| at >= self.end);
        self.of(person).filter(open).map(|found| found.due_on).min()
    }
}
