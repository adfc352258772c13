//! Disputes about figures: the officer says that one is wrong, and it does not count until somebody else has settled it.

use std::collections::HashMap;

use super::super::fields::Fields;
use super::super::people::Named;
use super::super::relations::{self, Standing};
use super::super::{About, AppError, Caller, Tx, accounts, standing};
use super::{Caseload, DisputeView};
use crate::domain::account::{AccountState, Role};
use crate::domain::audit::Outcome;
use crate::domain::caseload::{Basis, Dispute, DisputeKind, DisputeOutcome, Figure, FigureKey, PeriodKind, Settlement, Shape};
use crate::domain::ids::{MetricId, PersonId};
use crate::domain::outbox::{DisputeState, MailState, Message, NaturalKey};
use crate::domain::people::Person;
use crate::policy::{self, Action, Cover, Subject};
use crate::store::{caseload as rows, outbox, people};

/// Letters of a reason at most.
const REASON: usize = 2_000;

/// What an officer says against a figure, as it was typed.
#[derive(Clone, Default, Debug)]
pub struct NewDispute {
    pub metric: String,
    /// What stands for the figure: kind of period, first and last day, basis and patch, joined by points.
    pub figure: String,
    pub kind: String,
    pub reason: String,
}

/// A dispute in a list, with whose figure it is about.
#[derive(Clone, PartialEq, Debug)]
pub struct DisputeRow {
    pub view: DisputeView,
    pub person: Named,
    /// The metric by name, and the period.
    pub metric: String,
    pub period: String,
}

/// A dispute in front of whoever may settle it.
#[derive(Clone, Debug)]
pub struct ToSettle {
    pub view: DisputeView,
    pub person: Named,
    pub why: super::super::people::Why,
    /// The caseload that the figure is of.
    pub caseload: Caseload,
    /// What the figure says now.
    pub figure: Figure,
    /// A later file said something else since it was disputed.
    pub corrected: bool,
    /// The caller may settle it: None, or why not, in words.
    pub refused: Option<String>,
}

/// The key of a figure of somebody from what stands for it in addresses and forms.
pub fn key(person: &PersonId, metric: &str, token: &str) -> Option<FigureKey> {
    let mut parts = token.splitn(5, '.');
    let mut part = || parts.next().filter(|part| !part.is_empty() && !part.contains('\0'));
    Some(FigureKey {
        period: PeriodKind::from_word(part()?)?,
        start: part()?.parse().ok()?,
        end: part()?.parse().ok()?,
        basis: Basis::from_word(part()?)?,
        patch: part()?.to_owned(),
        person: person.clone(),
        metric: MetricId::new(metric),
        of_team: false,
    })
}

/// Opens the caller's own figures to dispute one of a metric.
pub fn to_dispute(tx: &mut Tx<'_>, me: &Caller, metric: &str) -> Result<Caseload, AppError> {
    let (person, standing) = relations::find(tx, me, me.id())?;
    tx.allow(me, Action::DisputeMetric, &standing.subject(&person))?;
    let caseload = super::view(tx, me, me.id())?;
    let metric = super::metric(&caseload, metric)?;
    let held: Vec<&Figure> = caseload.figures.iter().filter(|figure| figure.observation.metric == metric.id).collect();
    if held.iter().any(|figure| !figure.observation.disputed) {
        return Ok(caseload);
    }
    let words = match metric.shape {
        _ if !held.is_empty() => "Every figure of this is disputed or left out already.",
        Shape::Event => "This is counted one by one. If one is wrong, tell HR: the next file of events corrects it.",
        _ => "We hold no figure of this, so there is nothing to dispute.",
    };
    Err(AppError::conflict("nothing_to_dispute", words))
}

/// The officer disputes a figure. It does not count from now on.
pub fn raise(tx: &mut Tx<'_>, me: &Caller, new: &NewDispute) -> Result<Dispute, AppError> {
    let (person, standing) = relations::find(tx, me, me.id())?;
    tx.allow(me, Action::DisputeMetric, &standing.subject(&person))?;
    if new.metric.contains('\0') {
        return Err(AppError::NotFound);
    }
    let mut fields = Fields::default();
    let figure = match key(&person.id, &new.metric, &new.figure) {
        Some(key) => rows::find(tx.connection, &key)?,
        None => None,
    };
    if figure.is_none() {
        fields.wrong("figure", "required", "Select a figure");
    }
    let kind = DisputeKind::from_word(&new.kind);
    if kind.is_none() {
        fields.wrong("kind", "required", "Select what is wrong");
    }
    let reason = fields.text("reason", "Why it is wrong", &new.reason, REASON);
    if reason.is_empty() {
        fields.wrong("reason", "required", "Say why it is wrong. HR and your manager will read it");
    }
    fields.check()?;
    let (Some(figure), Some(kind)) = (figure, kind) else {
        return Err(AppError::Internal("a dispute without a figure".to_owned()));
    };
    let dispute = Dispute {
        id: tx.new_id(),
        key: figure.key(),
        revision: figure.origin.revision,
        kind,
        reason,
        raised_by: me.id().clone(),
        raised_at: tx.now,
        settlement: None,
        version: 1,
    };
    if figure.observation.disputed && rows::open_dispute(tx.connection, &dispute.key)?.is_none() {
        let words = "This figure is left out already. A later file can correct it.";
        return Err(AppError::conflict("left_out", words));
    }
    if !rows::raise_dispute(tx.connection, &dispute)? {
        return Err(AppError::conflict("already_disputed", "You have disputed this figure already. It waits to be settled."));
    }
    let mut details = about_figure(&dispute.key);
    details.push(("kind_after", kind.as_str().to_owned()));
    tx.record(me, Outcome::Done, "figure_disputed", About::thing("dispute", &*dispute.id, Some(&person.id)), details);
    standing::changed(tx, &person.id, &[standing::Part::Caseload])?;
    standing::teams_changed(tx, std::slice::from_ref(&person.id))?;
    let period = period(&dispute.key);
    for recipient in people::list_for_organisation(tx.connection, &person.organisation)? {
        let is_told = recipient.roles.has(Role::Hr) && recipient.account == AccountState::Active && recipient.id != person.id;
        if is_told {
            let message = Message::Dispute {
                state: DisputeState::Raised,
                period: period.clone(),
                metric: new.metric.clone(),
                dispute: dispute.id.clone(),
            };
            let key = NaturalKey::dispute(&dispute.id, DisputeState::Raised, &recipient.id);
            accounts::post(tx, &recipient, key, message)?;
        }
    }
    Ok(dispute)
}

/// The days of a figure, as a mail says them.
pub(super) fn period(key: &FigureKey) -> String {
    let day = crate::domain::words::date;
    match key.start == key.end {
        true => format!("The figure for {}", day(key.start)),
        false => format!("The figure for {} to {}", day(key.start), day(key.end)),
    }
}

pub(super) fn about_figure(key: &FigureKey) -> Vec<(&'static str, String)> {
    vec![
        ("metric", key.metric.to_string()),
        ("period", key.period.as_str().to_owned()),
        ("starts_on", key.start.to_string()),
        ("patch", key.patch.clone()),
    ]
}

/// Open disputes about people whom the caller may settle for, oldest first.
pub fn list(tx: &mut Tx<'_>, me: &Caller) -> Result<Vec<DisputeRow>, AppError> {
    let mut everybody = Subject::own_team(me.organisation().clone());
    everybody.facts.imported = Some(false);
    everybody.facts.cover = Some(Cover { review: true, ..Cover::default() });
    tx.allow(me, Action::ResolveDispute, &everybody)?;
    let found = match me.actor.roles.has(Role::Hr) {
        true => rows::open_disputes_in(tx.connection, me.organisation())?,
        false => {
            let below = relations::below(tx, me.id())?;
            let ids: Vec<PersonId> = below.direct.iter().chain(&below.acting).cloned().collect();
            rows::open_disputes(tx.connection, &ids)?
        }
    };
    let mut shown = Vec::new();
    // Each person once, however many of their figures are disputed.
    let mut people: HashMap<PersonId, Option<Person>> = HashMap::new();
    for dispute in found {
        if !people.contains_key(&dispute.key.person) {
            let (person, standing) = relations::find(tx, me, &dispute.key.person)?;
            // Whoever added the figure sees that it is disputed, and that somebody else settles it.
            let mut subject = standing.subject(&person);
            subject.facts.imported = Some(false);
            let offers = policy::decide(&me.actor, Action::ResolveDispute, &subject).offers();
            people.insert(dispute.key.person.clone(), offers.then_some(person));
        }
        if let Some(Some(person)) = people.get(&dispute.key.person) {
            shown.push((dispute, Named { id: person.id.clone(), name: person.name.clone() }));
        }
    }
    let count = shown.len().to_string();
    let about = About { organisation: Some(me.organisation().clone()), ..About::whole("disputes") };
    tx.record(me, Outcome::Read, "disputes_read", about, vec![("disputes", count)]);
    let (disputes, people): (Vec<Dispute>, Vec<Named>) = shown.into_iter().unzip();
    let named = super::with_names(tx, disputes)?.into_iter().zip(people);
    let listed = named.map(|(view, person)| {
        let key = &view.dispute.key;
        DisputeRow { metric: metric_name(tx, key.metric.as_str()), period: period_name(key), person, view }
    });
    Ok(listed.collect())
}

/// By the newest catalogue that names it.
pub(super) fn metric_name(tx: &Tx<'_>, id: &str) -> String {
    let named = tx.library().metric_catalogues.iter().filter_map(|stored| stored.document.metric(id)).last();
    named.map_or_else(|| id.to_owned(), |metric| metric.name.clone())
}

pub(super) fn period_name(key: &FigureKey) -> String {
    let day = crate::domain::words::short_date;
    if key.start == key.end { day(key.start) } else { format!("{} to {}", day(key.start), day(key.end)) }
}

pub(super) fn found(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<(Dispute, Person, Standing), AppError> {
    if id.contains('\0') {
        return Err(AppError::NotFound);
    }
    let dispute = rows::find_dispute(tx.connection, id)?.ok_or(AppError::NotFound)?;
    let (person, standing) = relations::find(tx, me, &dispute.key.person)?;
    Ok((dispute, person, standing))
}

/// The person as the policy is asked about a dispute: whether the caller brought in any value that the figure has had since.
fn subject(tx: &mut Tx<'_>, me: &Caller, dispute: &Dispute, person: &Person, standing: &Standing) -> Result<Subject, AppError> {
    let now = rows::find(tx.connection, &dispute.key)?;
    let before = rows::history(tx.connection, &dispute.key)?;
    let values = now.iter().chain(before.iter().map(|past| &past.figure));
    let of_dispute = values.filter(|figure| figure.origin.revision >= dispute.revision);
    let imports: Vec<String> = of_dispute.filter_map(|figure| figure.origin.import.clone()).map(|(import, _)| import).collect();
    let files = rows::files(tx.connection, &imports)?;
    let mut subject = standing.subject(person);
    subject.facts.imported = Some(files.iter().any(|file| file.by == *me.id()));
    Ok(subject)
}

/// Opens a dispute, to settle it or to read how it was settled.
pub fn to_settle(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<ToSettle, AppError> {
    let (dispute, person, standing) = found(tx, me, id)?;
    let subject = subject(tx, me, &dispute, &person, &standing)?;
    let may = policy::decide(&me.actor, Action::ResolveDispute, &subject);
    let refused = match may {
        policy::Decision::Deny(refusal) if refusal == policy::Refusal::Imported => Some(refusal.words().to_owned()),
        _ => {
            tx.allow(me, Action::ResolveDispute, &subject)?;
            None
        }
    };
    let figure = rows::find(tx.connection, &dispute.key)?.ok_or(AppError::NotFound)?;
    let caseload = super::view(tx, me, &person.id)?;
    let corrected = figure.origin.revision > dispute.revision;
    let view = super::with_names(tx, vec![dispute])?.remove(0);
    let why = caseload.view.why.clone();
    Ok(ToSettle { view, why, caseload, figure, corrected, refused, person: Named { id: person.id, name: person.name } })
}

/// Settles a dispute. `outcome` and `reason` as they were typed.
pub fn settle(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &str,
    version: i64,
    outcome: Option<DisputeOutcome>,
    reason: &str,
) -> Result<Dispute, AppError> {
    let (dispute, person, standing) = found(tx, me, id)?;
    let subject = subject(tx, me, &dispute, &person, &standing)?;
    tx.allow(me, Action::ResolveDispute, &subject)?;
    if let Some(settled) = &dispute.settlement {
        let by = people::find(tx.connection, &settled.by)?.map(|person| person.name).unwrap_or_default();
        return Err(AppError::conflict("already_settled", format!("{by} has settled this already.")));
    }
    if dispute.version != version {
        return Err(AppError::Stale);
    }
    let figure = rows::find(tx.connection, &dispute.key)?.ok_or(AppError::NotFound)?;
    let mut fields = Fields::default();
    // To take it back is the officer's own.
    let outcome = outcome.filter(|outcome| *outcome != DisputeOutcome::Withdrawn);
    match outcome {
        None => fields.wrong("outcome", "required", "Select how it is settled"),
        Some(DisputeOutcome::Corrected) if figure.origin.revision <= dispute.revision => {
            let words = "No later file has corrected this figure. Add the file first, or select another answer";
            fields.wrong("outcome", "not_corrected", words);
        }
        Some(_) => {}
    }
    let reason = fields.text("reason", "Reason", reason, REASON);
    if reason.is_empty() {
        fields.wrong("reason", "required", format!("Enter a reason. {} will read it", person.name));
    }
    fields.check()?;
    let Some(outcome) = outcome else { return Err(AppError::Internal("a dispute settled without an outcome".to_owned())) };
    let settled = Settlement { outcome, text: reason, by: me.id().clone(), at: tx.now };
    if !rows::settle_dispute(tx.connection, &dispute, &settled)? {
        return Err(AppError::Stale);
    }
    let mut details = about_figure(&dispute.key);
    details.push(("outcome_after", outcome.as_str().to_owned()));
    tx.record(me, Outcome::Done, "dispute_settled", About::thing("dispute", &*dispute.id, Some(&person.id)), details);
    standing::changed(tx, &person.id, &[standing::Part::Caseload])?;
    standing::teams_changed(tx, std::slice::from_ref(&person.id))?;
    let message = Message::Dispute {
        state: DisputeState::Settled,
        period: period(&dispute.key),
        metric: dispute.key.metric.to_string(),
        dispute: dispute.id.clone(),
    };
    let key = NaturalKey::dispute(&dispute.id, DisputeState::Settled, &person.id);
    accounts::post(tx, &person, key, message)?;
    Ok(Dispute { settlement: Some(settled), version: version + 1, ..dispute })
}

/// Whether a mail about a dispute is still to be sent: nobody is asked to settle what is settled, or what is no longer theirs,
/// and only who was asked hears that there is nothing to settle.
pub(in crate::app) fn mail_still_true(
    connection: &mut crate::store::db::AnyConnection,
    state: DisputeState,
    id: &str,
    recipient: &Person,
) -> Result<bool, crate::store::db::StoreError> {
    let Some(dispute) = rows::find_dispute(connection, id)? else { return Ok(false) };
    Ok(match state {
        DisputeState::Raised => dispute.settlement.is_none() && recipient.roles.has(Role::Hr),
        DisputeState::Settled => dispute.settlement.is_some() && dispute.key.person == recipient.id,
        DisputeState::Withdrawn => {
            let asked = NaturalKey::dispute(id, DisputeState::Raised, &recipient.id);
            let is_told = outbox::state_of(connection, &asked)? == Some(MailState::Sent);
            is_told && dispute.settlement.is_some() && recipient.roles.has(Role::Hr)
        }
    })
}
