//! Lists of applications: one's own, those of one person, everything that the caller may see, and those that wait for the
//! caller's recommendation; and the decisions that were made.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::super::people::{names, record_read};
use super::super::relations::{self, Below};
use super::super::{About, AppError, Caller, Tx};
use super::policy_stage;
use crate::domain::audit::Outcome;
use crate::domain::ids::{ApplicationId, PersonId};
use crate::domain::people::{DelegationScope, Person};
use crate::domain::progression::decision::{AppealState, Decision};
use crate::domain::progression::{Application, Stage};
use crate::policy::{self, Action, OfficerScope, Subject};
use crate::store::progression::{self as rows, Filter, decisions, history};
use crate::store::{delegations, lines};

const PAGE: usize = 50;
const MOST: usize = 200;

/// What of a list is asked for.
#[derive(Clone, Default, Debug)]
pub struct Query {
    /// In these states alone; in any where there are none.
    pub stages: Vec<Stage>,
    /// The `next` of the page before.
    pub before: Option<ApplicationId>,
    /// 50 where it is left out, 200 at most.
    pub limit: Option<usize>,
}

/// An application with the officer's name of today.
#[derive(Clone, PartialEq, Debug)]
pub struct Listed {
    pub application: Application,
    pub officer: String,
    /// By when an appeal about it is heard, while one is open.
    pub heard_by: Option<NaiveDate>,
}

/// One page, the newest first.
#[derive(Clone, PartialEq, Debug)]
pub struct Page {
    pub applications: Vec<Listed>,
    /// Where the next page begins, if there is one.
    pub next: Option<ApplicationId>,
}

/// The caller's own, newest first, drafts too.
pub fn list_own(tx: &mut Tx<'_>, me: &Caller) -> Result<Vec<Listed>, AppError> {
    let (person, standing) = relations::find(tx, me, me.id())?;
    tx.allow(me, Action::ViewRecord, &standing.subject(&person))?;
    let own = rows::list_for_person(tx.connection, me.id())?;
    with_names(tx, own)
}

/// The application of somebody that is not settled yet; what was never sent is its owner's alone. Whoever asks may read the
/// person's record already.
pub fn open_of(tx: &mut Tx<'_>, me: &Caller, person: &Person) -> Result<Option<Application>, AppError> {
    let all = rows::list_for_person(tx.connection, &person.id)?;
    Ok(all.into_iter().find(|application| application.stage().is_open() && (application.was_sent() || person.id == *me.id())))
}

/// Those of one person, newest first. What was never sent is its owner's alone.
pub fn list_for_person(tx: &mut Tx<'_>, me: &Caller, id: &PersonId) -> Result<Vec<Listed>, AppError> {
    let (person, standing) = relations::find(tx, me, id)?;
    tx.allow(me, Action::ViewRecord, &standing.subject(&person))?;
    let mut all = rows::list_for_person(tx.connection, id)?;
    all.retain(|application| application.was_sent() || *id == *me.id());
    record_read(tx, me, &person, &standing, "applications_read");
    with_names(tx, all)
}

/// Every application that the caller may see: own, of people below, of cases one is named for; all for HR and the auditor.
pub fn list(tx: &mut Tx<'_>, me: &Caller, asked: &Query) -> Result<Page, AppError> {
    let scope = policy::scope(&me.actor);
    let named = history::applications_of(tx.connection, me.id())?;
    let people = match scope {
        OfficerScope::Organisation => None,
        OfficerScope::OwnAndReports => Some(relations::below(tx, me.id())?.with(me.id())),
        OfficerScope::Own => Some(vec![me.id().clone()]),
        OfficerScope::Nobody => {
            // The policy gives the reason, and the refusal is recorded.
            tx.allow(me, Action::ViewReport, &Subject::organisation(me.organisation().clone()))?;
            Some(Vec::new())
        }
    };
    let limit = asked.limit.unwrap_or(PAGE).clamp(1, MOST);
    let before = asked.before.as_ref().filter(|id| !id.as_str().contains('\0'));
    let filter = Filter {
        people: people.as_deref().map(|people| (people, named.as_slice())),
        stages: &asked.stages,
        own: Some(me.id()),
        before,
    };
    let most = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let mut found = rows::list(tx.connection, me.organisation(), &filter, most)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().map(|last| last.id.clone()).filter(|_| more);
    if found.iter().any(|application| application.person != *me.id()) {
        let shown = vec![("shown", found.len().to_string())];
        tx.record(me, Outcome::Read, "applications_listed", About::whole("application"), shown);
    }
    Ok(Page { applications: with_names(tx, found)?, next })
}

/// Decisions that stand, the one made last first, each with its application.
#[derive(Clone, PartialEq, Debug)]
pub struct Decided {
    pub made: Vec<(Listed, Decision)>,
    /// The decision after which the next page begins, if there is one.
    pub next: Option<String>,
}

/// The decisions of the caller's organisation, for HR and the auditor; None for everybody else. `before`: the `next` of the page
/// before.
pub fn decided(tx: &mut Tx<'_>, me: &Caller, before: Option<&str>) -> Result<Option<Decided>, AppError> {
    if policy::scope(&me.actor) != OfficerScope::Organisation {
        return Ok(None);
    }
    let before = before.filter(|id| !id.contains('\0'));
    let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut found = decisions::list_standing(tx.connection, me.organisation(), before, most)?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().map(|(_, last)| last.id.clone()).filter(|_| more);
    let ids: Vec<ApplicationId> = found.iter().map(|(id, _)| id.clone()).collect();
    let applications = rows::find_all(tx.connection, &ids)?;
    if applications.iter().any(|application| application.person != *me.id()) {
        let shown = vec![("shown", applications.len().to_string())];
        tx.record(me, Outcome::Read, "applications_listed", About::whole("application"), shown);
    }
    let listed = with_names(tx, applications)?.into_iter().map(|listed| (listed.application.id.clone(), listed));
    let mut listed: BTreeMap<ApplicationId, Listed> = listed.collect();
    let made = found.into_iter().filter_map(|(id, decision)| Some((listed.remove(&id)?, decision)));
    Ok(Some(Decided { made: made.collect(), next }))
}

/// Those that wait for the caller's recommendation, as line manager or as cover for one; the most urgent first.
pub fn to_recommend(tx: &mut Tx<'_>, me: &Caller) -> Result<Vec<Listed>, AppError> {
    let today = tx.today;
    let covers = delegations::list_active_to(tx.connection, me.id(), today)?;
    let covers = covers.into_iter().filter(|cover| cover.scopes.contains(&DelegationScope::Recommend));
    let managers: Vec<PersonId> = [me.id().clone()].into_iter().chain(covers.map(|cover| cover.from)).collect();
    let people: Vec<PersonId> =
        lines::list_for_managers(tx.connection, &managers, today)?.into_iter().map(|line| line.person).collect();
    let mut waiting = rows::list_for_people(tx.connection, &people)?;
    waiting.retain(|application| application.stage() == Stage::Submitted);
    waiting.sort_by(|a, b| (a.recommend_by, &a.id).cmp(&(b.recommend_by, &b.id)));
    waiting.dedup_by(|a, b| a.id == b.id);
    let opposite = super::case::Mine::of(tx, me)?;
    let mut allowed = Vec::new();
    for application in waiting {
        let (person, standing) = relations::find(tx, me, &application.person)?;
        let mut subject = standing.subject(&person).application(policy_stage(application.stage()));
        subject.facts.reciprocal_case = Some(opposite.is_opposite(&application.person));
        if policy::decide(&me.actor, Action::Recommend, &subject).offers() {
            allowed.push(application);
        }
    }
    with_names(tx, allowed)
}

pub(super) fn with_names(tx: &mut Tx<'_>, all: Vec<Application>) -> Result<Vec<Listed>, AppError> {
    let known = names(tx, all.iter().map(|application| &application.person))?;
    let decided = all.iter().filter(|application| application.stage().is_decided());
    let decided: Vec<ApplicationId> = decided.map(|application| application.id.clone()).collect();
    let appeals = decisions::appeals(tx.connection, &decided)?;
    let heard_by = |id: &ApplicationId| {
        let open = appeals.get(id)?.iter().find(|appeal| appeal.state == AppealState::Open)?;
        Some(open.heard_by_on)
    };
    let listed = all.into_iter().map(|application| Listed {
        officer: known.get(&application.person).cloned().unwrap_or_default(),
        heard_by: heard_by(&application.id),
        application,
    });
    Ok(listed.collect())
}

/// How the caller stands to everybody of the organisation, worked out once.
pub(super) struct Kin {
    below: Below,
    former: Vec<PersonId>,
    above: Vec<PersonId>,
}

impl Kin {
    pub fn of(tx: &mut Tx<'_>, me: &Caller) -> Result<Kin, AppError> {
        let today = tx.today;
        let former = lines::list_former_for_manager(tx.connection, me.id(), today)?;
        let above = relations::lines_above(tx, me.id(), today)?;
        Ok(Kin {
            below: relations::below(tx, me.id())?,
            former: former.into_iter().map(|line| line.person).collect(),
            above: above.into_iter().map(|line| line.manager).collect(),
        })
    }

    /// As `relations::between` says of one.
    pub fn relations(&self, me: &PersonId, person: &PersonId) -> policy::Relations {
        use policy::Relation::{ActingFor, DirectReport, Former, Indirect, OtherTeam, Own, Upline};
        if person == me {
            return policy::Relations::of(Own);
        }
        let direct = self.below.direct.contains(person);
        let all = [
            (direct, DirectReport),
            (self.below.acting.contains(person), ActingFor),
            (self.below.indirect.contains(person), Indirect),
            (!direct && self.former.contains(person), Former),
            (self.above.contains(person), Upline),
        ];
        let found: policy::Relations = all.into_iter().filter_map(|(holds, relation)| holds.then_some(relation)).collect();
        if found == policy::Relations::NONE { policy::Relations::of(OtherTeam) } else { found }
    }
}
