//! What the line manager and HR do: see what waits for them, look at the certificate, and say that they have seen it.

use std::collections::BTreeMap;

use super::super::people::{Named as PersonNamed, Why, names, why_seen};
use super::super::relations;
use super::super::waiting::{self, Page, Waiting};
use super::super::{About, AppError, Caller, Tx, standing};
use super::{May, found, may};
use crate::domain::audit::Outcome;
use crate::domain::ids::PersonId;
use crate::domain::officer::EquivalenceState;
use crate::domain::qualification::HeldAward;
use crate::policy::{self, Action};
use crate::store::qualifications as rows;
use crate::store::waiting::PageOf;

/// An award that waits, with whose it is.
#[derive(Clone, Debug)]
pub struct WaitingAward {
    pub held: HeldAward,
    pub person: PersonNamed,
}

/// An award in front of whoever may verify it or decide about it.
#[derive(Clone, Debug)]
pub struct ToVerify {
    pub held: HeldAward,
    pub person: PersonNamed,
    pub why: Why,
    pub may: May,
    /// Names of whoever verified it, now and before.
    pub people: BTreeMap<PersonId, String>,
}

/// What waits for the caller, the longest waiting first. HR has everybody's; a manager those of the own team.
pub fn waiting(tx: &mut Tx<'_>, me: &Caller, page: Page<'_>) -> Result<Waiting<WaitingAward>, AppError> {
    let whose = waiting::whose(tx, me)?;
    let asked = PageOf { whose: &whose, but: me.id(), after: page.after(), limit: page.read() };
    let (open, next) = page.cut(rows::waiting(tx.connection, asked)?, |held| held.award.id.to_string());
    let mut shown = Vec::new();
    for held in open {
        let (person, standing) = relations::find(tx, me, &held.person)?;
        let may = may(me, &person, &standing);
        let asks_hr = held.equivalents.iter().any(|asked| asked.state == EquivalenceState::Pending);
        if (may.verify && !held.award.verified) || (may.decide && asks_hr) {
            shown.push(WaitingAward { held, person: PersonNamed { id: person.id, name: person.name } });
        }
    }
    let count = shown.len().to_string();
    let about = About { organisation: Some(me.organisation().clone()), ..About::whole("qualifications") };
    tx.record(me, Outcome::Read, "qualifications_to_verify_read", about, vec![("qualifications", count)]);
    Ok(Waiting { rows: shown, next })
}

/// Opens an award to verify it, or to decide about it as an equivalent.
pub fn to_verify(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<ToVerify, AppError> {
    let (held, person, standing) = found(tx, me, id)?;
    let subject = standing.subject(&person);
    let may = may(me, &person, &standing);
    if !(may.verify || may.decide) {
        tx.allow(me, Action::VerifyQualification, &subject)?;
    }
    super::super::people::record_read(tx, me, &person, &standing, "qualification_read");
    let why = why_seen(tx, me, &person, &standing)?;
    let people = names(tx, held.past.iter().map(|past| &past.by).chain([&held.verified_by]).flatten())?;
    Ok(ToVerify { held, person: PersonNamed { id: person.id, name: person.name }, why, may, people })
}

/// The caller has seen the certificate, or the provider's own confirmation.
pub fn verify(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64, seen: bool) -> Result<HeldAward, AppError> {
    let (held, person, standing) = found(tx, me, id)?;
    tx.allow(me, Action::VerifyQualification, &standing.subject(&person))?;
    if held.award.verified {
        return Err(AppError::conflict("already_verified", "This qualification is verified already."));
    }
    if held.version != version {
        return Err(AppError::Stale);
    }
    if !seen {
        return Err(AppError::field("seen", "required", "Confirm that you have seen the certificate"));
    }
    if !rows::verify(tx.connection, id, version, me.id(), tx.today)? {
        return Err(AppError::Stale);
    }
    let mut details = vec![("title", held.award.title.clone()), ("verified_on_after", tx.today.to_string())];
    if standing.relations.has(policy::Relation::ActingFor) {
        details.extend(standing.covers.first().map(|cover| ("for_manager", cover.from.to_string())));
    }
    let about = About::thing("qualification", id, Some(&person.id));
    tx.record(me, Outcome::Done, "qualification_verified", about, details);
    standing::changed(tx, &person.id, &[standing::Part::Held])?;
    rows::find(tx.connection, id)?.ok_or(AppError::NotFound)
}
