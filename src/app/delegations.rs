//! Cover: who acts for a manager over the manager's own reports, until when, and for what. The manager arranges it, or HR;
//! never the one who acts.

use chrono::{Days as Span, NaiveDate};

use super::fields::Fields;
use super::relations::{self, Standing};
use super::{About, AppError, Caller, Tx, accounts};
use crate::domain::account::{AccountState, Role};
use crate::domain::audit::Outcome;
use crate::domain::ids::PersonId;
use crate::domain::outbox::{CoverEdge, CoverSide, Message, NaturalKey};
use crate::domain::people::{Days, Delegation, DelegationScope, Person};
use crate::domain::words;
use crate::policy::{self, Action, DelegationTerms, OfficerScope, Relation, Relations, Subject};
use crate::store::{delegations, lines, people};

/// The longest cover, first and last day counted.
const MOST_DAYS: u64 = 90;

/// Cover to be arranged.
#[derive(Clone, Debug)]
pub struct NewDelegation {
    /// The manager who is covered.
    pub from: PersonId,
    /// Who acts.
    pub to: PersonId,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub scopes: Vec<DelegationScope>,
}

/// Cover with the names that a page shows.
#[derive(Clone, PartialEq, Debug)]
pub struct CoverView {
    pub delegation: Delegation,
    pub from: String,
    pub to: String,
    pub by: String,
    /// In force today.
    pub active: bool,
}

/// The covers that somebody is part of, newest first.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Covers {
    /// Who acts for the person.
    pub for_them: Vec<CoverView>,
    /// For whom the person acts.
    pub by_them: Vec<CoverView>,
}

/// The covers of one person; one's own, or of somebody whose profile one may read.
pub fn of(tx: &mut Tx<'_>, me: &Caller, id: &PersonId) -> Result<Covers, AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    tx.allow(me, Action::ViewProfile, &standing.subject(&person))?;
    let (from, to) = (delegations::list_from(tx.connection, id)?, delegations::list_to(tx.connection, id)?);
    let covers = Covers { for_them: named(tx, from)?, by_them: named(tx, to)? };
    super::people::record_read(tx, me, &person, &standing, "cover_read");
    Ok(covers)
}

/// Every cover of the organisation, for those who may see everybody in it.
pub fn list(tx: &mut Tx<'_>, me: &Caller) -> Result<Vec<CoverView>, AppError> {
    if policy::scope(&me.actor) != OfficerScope::Organisation {
        // The policy gives the reason, and the refusal is recorded.
        tx.allow(me, Action::ViewReport, &Subject::organisation(me.organisation().clone()))?;
    }
    let all = delegations::list_for_organisation(tx.connection, me.organisation())?;
    let shown = all.len();
    let covers = named(tx, all)?;
    tx.record(me, Outcome::Read, "covers_listed", About::whole("delegation"), vec![("shown", shown.to_string())]);
    Ok(covers)
}

/// Lets somebody act for a manager.
pub fn grant(tx: &mut Tx<'_>, me: &Caller, new: NewDelegation) -> Result<Delegation, AppError> {
    let (from, standing) = relations::find(tx, me, &new.from)?;
    let to = colleague(tx, &from, &new.to)?;
    let part = Part::of(tx, me, &from, &to.id)?;
    tx.allow(me, Action::Delegate, &subject(me, &from, &standing, part.sound()))?;

    let days = Days { starts_on: new.starts_on, ends_on: Some(new.ends_on) };
    let reports: Vec<_> = lines::list_for_person(tx.connection, &to.id)?;
    let to_subject = reports.iter().any(|line| line.manager == from.id && line.days.meet(days));
    let others = delegations::list_from(tx.connection, &from.id)?;
    let mut fields = Fields::default();
    check_people(&mut fields, &from, &to, to_subject);
    check_days(&mut fields, &new, tx.today);
    let overlaps = |cover: &&Delegation| cover.to == to.id && cover.ended_at.is_none() && cover.days.meet(days);
    if let Some(cover) = others.iter().find(overlaps) {
        let since = words::date(cover.days.starts_on);
        fields.wrong("to", "overlaps", format!("{} acts for {} from {since} already. End that cover first", to.name, from.name));
    }
    let mut scopes = new.scopes;
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() {
        fields.wrong("scopes", "required", format!("Select what {} may do", to.name));
    }
    fields.check()?;
    let terms = DelegationTerms {
        same_organisation: to.organisation == from.organisation,
        to_manager: to.roles.has(Role::Manager),
        days: u32::try_from((new.ends_on - new.starts_on).num_days() + 1).unwrap_or(u32::MAX),
        to_subject,
        ..part.sound()
    };
    tx.allow(me, Action::Delegate, &subject(me, &from, &standing, terms))?;

    let delegation = Delegation {
        id: tx.new_id(),
        organisation: from.organisation.clone(),
        from: from.id.clone(),
        to: to.id.clone(),
        days,
        scopes,
        by: me.id().clone(),
        ended_at: None,
        version: 1,
    };
    delegations::insert(tx.connection, &delegation, tx.now)?;
    let scopes: Vec<&str> = delegation.scopes.iter().map(|scope| scope.as_str()).collect();
    let details = vec![
        ("to_after", to.id.to_string()),
        ("starts_on_after", new.starts_on.to_string()),
        ("ends_on_after", new.ends_on.to_string()),
        ("scopes_after", scopes.join(" ")),
    ];
    tx.record(me, Outcome::Done, "cover_granted", About::thing("delegation", &*delegation.id, Some(&from.id)), details);
    tell_both(tx, &delegation, &from, &to, CoverEdge::Starts)?;
    Ok(delegation)
}

/// Ends cover at once, before its last day.
pub fn end(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64) -> Result<(), AppError> {
    if id.contains('\0') {
        return Err(AppError::NotFound);
    }
    let delegation = delegations::find(tx.connection, id)?.ok_or(AppError::NotFound)?;
    let (from, standing) = relations::find(tx, me, &delegation.from)?;
    let part = Part::of(tx, me, &from, &delegation.to)?;
    tx.allow(me, Action::Delegate, &subject(me, &from, &standing, part.sound()))?;
    if delegation.version != version {
        return Err(AppError::Stale);
    }
    if delegation.ended_at.is_some() || delegation.days.ends_on.is_some_and(|last| last < tx.today) {
        return Err(AppError::conflict("over", "This cover is over already."));
    }
    if !delegations::end(tx.connection, id, version, me.id(), tx.now)? {
        return Err(AppError::Stale);
    }
    let last = delegation.days.ends_on.map_or_else(String::new, |day| day.to_string());
    let details =
        vec![("to_before", delegation.to.to_string()), ("ends_on_before", last), ("ended_on_after", tx.today.to_string())];
    tx.record(me, Outcome::Done, "cover_ended", About::thing("delegation", id, Some(&from.id)), details);
    let to = people::find(tx.connection, &delegation.to)?.ok_or(AppError::NotFound)?;
    tell_both(tx, &delegation, &from, &to, CoverEdge::Ends)
}

/// Whether the caller may end a cover now, so that a page offers it.
pub fn may_end(tx: &mut Tx<'_>, me: &Caller, cover: &Delegation) -> Result<bool, AppError> {
    if cover.ended_at.is_some() || cover.days.ends_on.is_some_and(|last| last < tx.today) {
        return Ok(false);
    }
    let (from, standing) = relations::find(tx, me, &cover.from)?;
    let part = Part::of(tx, me, &from, &cover.to)?;
    Ok(policy::decide(&me.actor, Action::Delegate, &subject(me, &from, &standing, part.sound())).offers())
}

/// A manager for whom the caller may arrange cover; the refusal says why not.
pub fn arrangeable(tx: &mut Tx<'_>, me: &Caller, id: &PersonId) -> Result<Person, AppError> {
    let (from, standing) = relations::find(tx, me, id)?;
    let terms = Part { to_actor: false, onward: false }.sound();
    tx.allow(me, Action::Delegate, &subject(me, &from, &standing, terms))?;
    Ok(from)
}

/// Whether the caller may arrange cover for a manager, so that a page offers it.
pub(super) fn may_arrange(me: &Caller, from: &Person, standing: &Standing) -> bool {
    let terms = Part { to_actor: false, onward: false }.sound();
    from.roles.has(Role::Manager) && policy::decide(&me.actor, Action::Delegate, &subject(me, from, standing, terms)).offers()
}

/// The caller's own part in a cover.
#[derive(Clone, Copy)]
struct Part {
    /// The caller is the one who acts, or would.
    to_actor: bool,
    /// The caller acts for the manager today: to arrange cover would pass it on.
    onward: bool,
}

impl Part {
    fn of(tx: &mut Tx<'_>, me: &Caller, from: &Person, to: &PersonId) -> Result<Part, AppError> {
        let covers = delegations::list_active_to(tx.connection, me.id(), tx.today)?;
        Ok(Part { to_actor: to == me.id(), onward: covers.iter().any(|cover| cover.from == from.id) })
    }

    /// Terms against which nothing speaks but the caller's own part.
    fn sound(self) -> DelegationTerms {
        DelegationTerms {
            same_organisation: true,
            to_manager: true,
            days: 1,
            to_subject: false,
            to_actor: self.to_actor,
            onward: self.onward,
        }
    }
}

/// Cover is over the reports of a manager, so the policy is asked about them. Whoever manages the manager stands one step
/// further from the reports, and whoever acts for somebody above stands nowhere.
fn subject(me: &Caller, from: &Person, standing: &Standing, terms: DelegationTerms) -> Subject {
    let mut subject = if from.id == *me.id() {
        Subject::own_team(from.organisation.clone())
    } else {
        let to_reports = |relation| match relation {
            Relation::DirectReport => Relation::Indirect,
            Relation::ActingFor => Relation::OtherTeam,
            other => other,
        };
        let relations: Relations = standing.relations.iter().map(to_reports).collect();
        Subject::person(from.organisation.clone(), from.id.clone(), relations)
    };
    subject.facts.delegation = Some(terms);
    subject
}

/// Somebody of the same organisation; of another, nobody is known.
fn colleague(tx: &mut Tx<'_>, from: &Person, id: &PersonId) -> Result<Person, AppError> {
    if id.as_str().contains('\0') {
        return Err(AppError::NotFound);
    }
    people::find(tx.connection, id)?.filter(|to| to.organisation == from.organisation).ok_or(AppError::NotFound)
}

fn check_people(fields: &mut Fields, from: &Person, to: &Person, to_subject: bool) {
    if !from.roles.has(Role::Manager) {
        fields.wrong("from", "not_a_manager", format!("{} is not a manager, so there is nothing to cover", from.name));
    }
    if to.id == from.id {
        fields.wrong("to", "same_person", format!("{} cannot act for themselves. Select someone else", from.name));
    } else if to.account != AccountState::Active {
        fields.wrong("to", "not_active", format!("{} has no open account. Select someone else", to.name));
    } else if !to.roles.has(Role::Manager) {
        fields.wrong("to", "not_a_manager", format!("{} is not a manager. Cover goes to a manager of your council", to.name));
    } else if to_subject {
        let words = format!("{} reports to {}, so cannot act for them. Select another manager", to.name, from.name);
        fields.wrong("to", "to_subject", words);
    }
}

fn check_days(fields: &mut Fields, new: &NewDelegation, today: NaiveDate) {
    fields.day("starts_on", "Start date", new.starts_on);
    if new.starts_on < today {
        fields.wrong("starts_on", "too_early", "Start date must be today or in the future");
    }
    fields.day_from("ends_on", "End date", new.ends_on, new.starts_on);
    let last = new.starts_on.checked_add_days(Span::new(MOST_DAYS - 1));
    if let Some(last) = last.filter(|last| new.ends_on > *last) {
        let words = format!("End date must be on or before {}. Cover lasts {MOST_DAYS} days at most", words::date(last));
        fields.wrong("ends_on", "too_long", words);
    }
}

fn named(tx: &mut Tx<'_>, all: Vec<Delegation>) -> Result<Vec<CoverView>, AppError> {
    let today = tx.today;
    let names = super::people::names(tx, all.iter().flat_map(|cover| [&cover.from, &cover.to, &cover.by]))?;
    let name = |id: &PersonId| names.get(id).cloned().unwrap_or_default();
    Ok(all
        .into_iter()
        .map(|delegation| CoverView {
            from: name(&delegation.from),
            to: name(&delegation.to),
            by: name(&delegation.by),
            active: delegation.is_active(today),
            delegation,
        })
        .collect())
}

/// Mails the manager and the one who acts.
/// Tells of cover whose last day has passed within the week; whoever was told before is not told again.
pub fn tell_of_ends(tx: &mut Tx<'_>) -> Result<(), AppError> {
    let week_ago = tx.today - chrono::Days::new(7);
    for cover in delegations::list_over(tx.connection, week_ago, tx.today)? {
        let (from, to) = (people::find(tx.connection, &cover.from)?, people::find(tx.connection, &cover.to)?);
        if let (Some(from), Some(to)) = (from, to) {
            tell_both(tx, &cover, &from, &to, CoverEdge::Ends)?;
        }
    }
    Ok(())
}

fn tell_both(tx: &mut Tx<'_>, cover: &Delegation, from: &Person, to: &Person, edge: CoverEdge) -> Result<(), AppError> {
    let last = cover.days.ends_on.unwrap_or(tx.today);
    let until = match edge {
        CoverEdge::Starts => last,
        CoverEdge::Ends => last.min(tx.today),
    };
    for (person, side, other) in [(from, CoverSide::Covered, &to.name), (to, CoverSide::Covering, &from.name)] {
        let message = Message::Cover {
            edge,
            side,
            other: other.clone(),
            from: cover.days.starts_on,
            until,
            may_do: cover.scopes.iter().map(|scope| scope.label().to_owned()).collect(),
        };
        accounts::post(tx, person, NaturalKey::cover(&cover.id, edge, &person.id), message)?;
    }
    Ok(())
}
