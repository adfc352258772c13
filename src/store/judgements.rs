//! Rows of managers' judgements of whole criteria. They are only ever added.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError, asked_directly};
use super::schema::{judgement, person};
use super::span::Span;
use crate::domain::ids::{CriterionId, LocalId, PersonId, ReviewId};
use crate::domain::judgement as kept;
use crate::domain::officer::{Judgement, ReviewOutcome};
use crate::domain::words;

type Row = (String, String, String, String, String, Option<String>, NaiveDate, String, String);

/// The outcome that a row holds.
pub(super) fn outcome(word: &str) -> Result<ReviewOutcome, StoreError> {
    ReviewOutcome::from_word(word).ok_or_else(|| StoreError::Row(format!("\"{word}\" is no outcome")))
}

/// By person, oldest first, each with the id of the framework it is about. Whoever judged is given by name, and for whom.
pub fn list(connection: &mut AnyConnection, of: &Span) -> Result<Vec<(PersonId, String, Judgement)>, StoreError> {
    let covered = diesel::alias!(person as covered);
    let rows: Vec<Row> = asked_directly!(&mut *connection, direct => judgement::table
        .inner_join(person::table.on(person::id.eq(judgement::by_person)))
        .left_join(covered.on(covered.field(person::id).nullable().eq(judgement::for_manager)))
        .filter(judgement::person_id.between(&of.first, &of.last).and(judgement::made_at.lt(of.known_before)))
        .order((judgement::person_id, judgement::criterion, judgement::made_at, judgement::id))
        .select((
            judgement::person_id,
            judgement::framework,
            judgement::criterion,
            judgement::outcome,
            person::name,
            covered.field(person::name).nullable(),
            judgement::given_on,
            judgement::reason,
            judgement::source,
        ))
        .load(direct)?);
    rows.into_iter()
        .map(|(of, framework, criterion, word, by, for_manager, on, reason, source)| {
            let judged = Judgement {
                criterion: CriterionId::new(criterion),
                outcome: outcome(&word)?,
                by: words::acting_for(&by, for_manager.as_deref()),
                on,
                reason: Some(reason),
                source: Some(LocalId::new(source)),
            };
            Ok((PersonId::new(of), framework, judged))
        })
        .collect()
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = judgement, treat_none_as_default_value = false)]
struct Kept {
    id: String,
    person_id: String,
    framework: String,
    criterion: String,
    outcome: String,
    by_person: String,
    for_manager: Option<String>,
    given_on: NaiveDate,
    made_at: NaiveDateTime,
    reason: String,
    source: String,
    review_id: Option<String>,
}

impl Kept {
    fn read(self) -> Result<kept::Judgement, StoreError> {
        let source = kept::JudgementSource::from_word(&self.source)
            .ok_or_else(|| StoreError::Row(format!("judgement {} has the source \"{}\"", self.id, self.source)))?;
        Ok(kept::Judgement {
            outcome: outcome(&self.outcome)?,
            id: self.id,
            person: PersonId::new(self.person_id),
            framework: self.framework,
            criterion: CriterionId::new(self.criterion),
            by: PersonId::new(self.by_person),
            for_manager: self.for_manager.map(PersonId::new),
            given_on: self.given_on,
            made_at: self.made_at.and_utc(),
            reason: self.reason,
            source,
            review: self.review_id.map(ReviewId::new),
        })
    }
}

/// Every judgement of one criterion of a person, the newest first.
pub fn list_for_criterion(
    connection: &mut AnyConnection,
    person: &PersonId,
    criterion: &CriterionId,
) -> Result<Vec<kept::Judgement>, StoreError> {
    let rows: Vec<Kept> = asked_directly!(&mut *connection, direct => judgement::table
        .filter(judgement::person_id.eq(person.as_str()).and(judgement::criterion.eq(criterion.as_str())))
        .order((judgement::made_at.desc(), judgement::id.desc()))
        .select(Kept::as_select())
        .load(direct)?);
    rows.into_iter().map(Kept::read).collect()
}

pub fn insert(connection: &mut AnyConnection, new: &kept::Judgement) -> Result<(), StoreError> {
    let row = Kept {
        id: new.id.clone(),
        person_id: new.person.as_str().to_owned(),
        framework: new.framework.clone(),
        criterion: new.criterion.as_str().to_owned(),
        outcome: new.outcome.as_str().to_owned(),
        by_person: new.by.as_str().to_owned(),
        for_manager: new.for_manager.as_ref().map(|manager| manager.as_str().to_owned()),
        given_on: new.given_on,
        made_at: new.made_at.naive_utc(),
        reason: new.reason.clone(),
        source: new.source.as_str().to_owned(),
        review_id: new.review.as_ref().map(|review| review.as_str().to_owned()),
    };
    asked_directly!(&mut *connection, direct => diesel::insert_into(judgement::table).values(row).execute(direct)?);
    Ok(())
}
