//! Posts without a job profile. HR enters them under a title of their own, puts them right and ends them; they are there for the
//! Standard alone, so that no page of progression changes.

use chrono::NaiveDate;

use super::super::fields::Fields;
use super::super::{About, AppError, Caller, Tx, posts as profiled, relations};
use super::{Held, held};
use crate::domain::audit::Outcome;
use crate::domain::conduct_standard::TitledPost;
use crate::domain::ids::{PersonId, PostId};
use crate::domain::people::{Days, Person};
use crate::domain::words;
use crate::policy::Action;
use crate::store::{people, titled_posts as rows};

const MOST_TITLE: usize = 200;

/// A post as it was typed.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct NewTitledPost {
    pub title: String,
    pub starts_on: NaiveDate,
    /// The last day, where it is over.
    pub ends_on: Option<NaiveDate>,
}

/// Somebody for whom the caller may enter a post, with what they hold today.
pub fn may_enter(tx: &mut Tx<'_>, me: &Caller, id: &PersonId) -> Result<(Person, Vec<Held>), AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    tx.allow(me, Action::SetLine, &standing.subject(&person))?;
    let held = held(tx, id)?;
    Ok((person, held))
}

/// Enters a post for somebody. `version` is the person's.
pub fn enter(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, version: i64, new: &NewTitledPost) -> Result<TitledPost, AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    tx.allow(me, Action::SetLine, &standing.subject(&person))?;
    if person.version != version {
        return Err(AppError::Stale);
    }
    profiled::must_be_staff(&person)?;
    let known = rows::list_for_person(tx.connection, id)?;
    let (title, days) = sound(tx.today, &person, &known, None, new)?;
    let post = TitledPost {
        id: PostId::new(tx.new_id()),
        organisation: person.organisation.clone(),
        person: person.id.clone(),
        title,
        days,
        version: 1,
    };
    if !people::touch(tx.connection, id, version)? {
        return Err(AppError::Stale);
    }
    rows::insert(tx.connection, &post, tx.now)?;
    let about = About::thing("titled_post", post.id.as_str(), Some(id));
    tx.record(me, Outcome::Done, "titled_post_added", about, said("_after", &post));
    Ok(post)
}

/// A post that the caller may change, with its holder. It may be over.
pub fn to_change(tx: &mut Tx<'_>, me: &Caller, id: &PersonId, post: &PostId) -> Result<(Person, TitledPost), AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    tx.allow(me, Action::SetLine, &standing.subject(&person))?;
    let known = rows::list_for_person(tx.connection, id)?;
    let found = known.into_iter().find(|known| known.id == *post).ok_or(AppError::NotFound)?;
    Ok((person, found))
}

/// Puts title and days right, or ends the post. `version` is the post's.
pub fn change(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &PersonId,
    post: &PostId,
    version: i64,
    new: &NewTitledPost,
) -> Result<TitledPost, AppError> {
    let (person, before) = to_change(tx, me, id, post)?;
    if before.version != version {
        return Err(AppError::Stale);
    }
    let known = rows::list_for_person(tx.connection, id)?;
    let (title, days) = sound(tx.today, &person, &known, Some(post), new)?;
    let after = TitledPost { title, days, ..before.clone() };
    if after == before {
        return Ok(before);
    }
    if !rows::update(tx.connection, &after)? {
        return Err(AppError::Stale);
    }
    let mut details = said("_before", &before);
    details.extend(said("_after", &after));
    let about = About::thing("titled_post", post.as_str(), Some(id));
    tx.record(me, Outcome::Done, "titled_post_changed", about, details);
    Ok(TitledPost { version: version + 1, ..after })
}

/// Title and days, as the audit log keeps them.
fn said(when: &str, post: &TitledPost) -> Vec<(&'static str, String)> {
    let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    let names = match when {
        "_before" => ["title_before", "starts_on_before", "ends_on_before"],
        _ => ["title_after", "starts_on_after", "ends_on_after"],
    };
    let values = [post.title.clone(), day(Some(post.days.starts_on)), day(post.days.ends_on)];
    names.into_iter().zip(values).collect()
}

/// What was typed, or all that is wrong with it. `but`: the post that is changed, among those that are `known`.
fn sound(
    today: NaiveDate,
    person: &Person,
    known: &[TitledPost],
    but: Option<&PostId>,
    typed: &NewTitledPost,
) -> Result<(String, Days), AppError> {
    let mut fields = Fields::default();
    let title = fields.line("title", "Title", "Enter the title of the post", &typed.title, MOST_TITLE);
    fields.day("starts_on", "Start date", typed.starts_on);
    if typed.starts_on > today {
        fields.wrong("starts_on", "in_the_future", "Start date must be today or in the past");
    }
    if let Some(last) = typed.ends_on {
        fields.day_from("ends_on", "Last day", last, typed.starts_on);
    }
    let days = Days { starts_on: typed.starts_on, ends_on: typed.ends_on };
    let same = |known: &&TitledPost| {
        Some(&known.id) != but && known.title.to_lowercase() == title.to_lowercase() && known.days.meet(days)
    };
    if let Some(same) = known.iter().find(same) {
        let since = words::date(same.days.starts_on);
        fields.wrong("title", "held", format!("{} holds this post from {since}. End it first", person.name));
    }
    fields.check()?;
    Ok((title, days))
}
