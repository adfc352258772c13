//! A case as the policy is asked about it: the application, what has happened in it, and what part the caller has.

use std::collections::BTreeSet;

use super::super::relations::{self, Standing};
use super::super::{AppError, Caller, Tx};
use super::policy_stage;
use crate::domain::evidence_policy::{GateId, ProgressionTerms};
use crate::domain::ids::{ApplicationId, PersonId, TeamId};
use crate::domain::people::{DesignationKind, Person};
use crate::domain::progression::case::{CasePart, GateAnswer, Part, Step, StepKind, standing_answer};
use crate::domain::progression::decision::{Appeal, AppealState, Decision};
use crate::domain::progression::frozen::{self, Freeze};
use crate::domain::progression::{Application, Stage};
use crate::policy::{self, Action, ApplicationStage, Subject};
use crate::store::progression::{self as rows, decisions, freezes, history};
use crate::store::{designations, posts};

/// An application with everything that has happened, each list oldest first.
pub(super) struct Case {
    pub application: Application,
    pub person: Person,
    pub steps: Vec<Step>,
    pub gates: Vec<GateAnswer>,
    pub decisions: Vec<Decision>,
    pub appeals: Vec<Appeal>,
    pub parts: Vec<CasePart>,
    /// Of the newest freeze: who reviewed what counts, and the policy's terms.
    pub reviewers: Vec<PersonId>,
    pub terms: Option<ProgressionTerms>,
    /// What the caller is named for today without naming the case: for the team or for everybody.
    pub designated: Vec<DesignationKind>,
    /// The officer has a part in an open case of the caller's.
    pub reciprocal: bool,
    /// The officer, as the caller stands to them.
    pub base: Subject,
}

/// An application that the caller may know of: what was never sent is its owner's alone.
pub(super) fn find(tx: &mut Tx<'_>, me: &Caller, id: &ApplicationId) -> Result<(Case, Standing), AppError> {
    // No id has such a letter, and PostgreSQL takes none.
    if id.as_str().contains('\0') {
        return Err(AppError::NotFound);
    }
    let application = rows::find(tx.connection, id)?.ok_or(AppError::NotFound)?;
    if !application.was_sent() && application.person != *me.id() {
        return Err(AppError::NotFound);
    }
    let (person, standing) = relations::find(tx, me, &application.person)?;
    let team = posts::find(tx.connection, &application.post)?.and_then(|post| post.team);
    let mine = Mine::of(tx, me)?;
    let ids = std::slice::from_ref(id);
    let (terms, reviewers) = freezes::heads(tx.connection, ids)?.remove(id).unwrap_or_default();
    let case = Case {
        steps: history::steps(tx.connection, ids)?.remove(id).unwrap_or_default(),
        gates: history::gates(tx.connection, ids)?.remove(id).unwrap_or_default(),
        decisions: decisions::list(tx.connection, ids)?.remove(id).unwrap_or_default(),
        appeals: decisions::appeals(tx.connection, ids)?.remove(id).unwrap_or_default(),
        parts: history::parts(tx.connection, ids)?.remove(id).unwrap_or_default(),
        reviewers,
        terms,
        designated: mine.kinds_for(team.as_ref()),
        reciprocal: mine.opposite.contains(&application.person),
        base: standing.subject(&person),
        application,
        person,
    };
    Ok((case, standing))
}

/// What the caller brings to every case: designations of today, and who has a part in the caller's own open case.
pub(super) struct Mine {
    named: Vec<(DesignationKind, Option<TeamId>)>,
    opposite: BTreeSet<PersonId>,
}

impl Mine {
    pub fn of(tx: &mut Tx<'_>, me: &Caller) -> Result<Mine, AppError> {
        let today = tx.today;
        let named = designations::list_for_person(tx.connection, me.id())?;
        let named = named.into_iter().filter(|named| named.days.include(today)).map(|named| (named.kind, named.team));
        Ok(Mine { named: named.collect(), opposite: opposite(tx, me)? })
    }

    /// What the caller is named for, for a post of this team.
    pub fn kinds_for(&self, team: Option<&TeamId>) -> Vec<DesignationKind> {
        let fits = |of: &Option<TeamId>| of.is_none() || of.as_ref() == team;
        self.named.iter().filter(|(_, of)| fits(of)).map(|(kind, _)| *kind).collect()
    }

    pub fn is_opposite(&self, person: &PersonId) -> bool {
        self.opposite.contains(person)
    }
}

/// Who recommends or decides in an open case of the caller's, or is named to (trust.md 1, rule 5).
fn opposite(tx: &mut Tx<'_>, me: &Caller) -> Result<BTreeSet<PersonId>, AppError> {
    let own = rows::list_for_person(tx.connection, me.id())?;
    let ids: Vec<ApplicationId> = own.iter().filter(|own| own.was_sent()).map(|own| own.id.clone()).collect();
    let appeals = decisions::appeals(tx.connection, &ids)?;
    let decided = decisions::list(tx.connection, &ids)?;
    let today = tx.today;
    let none = Vec::new();
    let open: Vec<ApplicationId> = own
        .iter()
        .filter(|own| {
            let appeals = appeals.get(&own.id).unwrap_or(&none);
            own.was_sent() && is_live(own.stage(), decided.get(&own.id).and_then(|all| all.last()), appeals, today)
        })
        .map(|own| own.id.clone())
        .collect();
    let mut people = BTreeSet::new();
    for step in history::steps(tx.connection, &open)?.into_values().flatten() {
        let aside = matches!(step.kind, StepKind::Named(_) | StepKind::Released(_) | StepKind::InterestDeclared);
        if !aside && step.by != *me.id() {
            people.insert(step.by);
        }
    }
    let parts = history::parts(tx.connection, &open)?.into_values().flatten();
    people.extend(parts.filter(|part| part.holds() && part.part != Part::Conflict).map(|part| part.person));
    Ok(people)
}

/// Whether anything may still happen in a case: it is to be decided, an appeal is open, or one may come.
fn is_live(stage: Stage, last: Option<&Decision>, appeals: &[Appeal], today: chrono::NaiveDate) -> bool {
    let open = appeals.iter().any(|appeal| appeal.state == AppealState::Open);
    let may_come = last.is_some_and(|decision| {
        let unused = appeals.iter().all(|appeal| appeal.decision != decision.id);
        unused && decision.appeal_until.is_some_and(|until| today <= until)
    });
    stage.is_open() || open || may_come
}

impl Case {
    pub const fn stage(&self) -> Stage {
        self.application.stage()
    }

    pub fn id(&self) -> &ApplicationId {
        &self.application.id
    }

    /// The appeal that is still to be heard.
    pub fn open_appeal(&self) -> Option<&Appeal> {
        self.appeals.iter().find(|appeal| appeal.state == AppealState::Open)
    }

    /// The decision that stands.
    pub fn decision(&self) -> Option<&Decision> {
        self.decisions.last()
    }

    pub fn is_live(&self, today: chrono::NaiveDate) -> bool {
        is_live(self.stage(), self.decision(), &self.appeals, today)
    }

    /// Whether the day has come on which a deferred application is looked at again. An appeal goes first.
    pub fn is_looked_at_again(&self, today: chrono::NaiveDate) -> bool {
        self.application.is_looked_at_again(today) && self.open_appeal().is_none()
    }

    /// The step of the recommendation that stands.
    pub fn recommendation(&self) -> Option<&Step> {
        self.steps.iter().rev().find(|step| matches!(step.kind, StepKind::Recommended | StepKind::NotRecommended))
    }

    /// The answer to a check that stands.
    pub fn answer(&self, gate: GateId) -> Option<&GateAnswer> {
        standing_answer(&self.gates, gate)
    }

    /// Whether a check is asked for here.
    pub fn needs(&self, gate: GateId) -> bool {
        frozen::needs(self.terms.as_ref(), gate)
    }

    /// Checks that are needed and have no answer.
    pub fn unanswered(&self) -> Vec<GateId> {
        GateId::ALL.into_iter().filter(|gate| self.needs(*gate) && self.answer(*gate).is_none()).collect()
    }

    /// Whether somebody holds a part here.
    pub fn is_named(&self, person: &PersonId, part: Part) -> bool {
        self.parts.iter().any(|held| held.holds() && held.person == *person && held.part == part)
    }

    /// Whether somebody recommended, answered a check, decided, reviewed what counts, or was named to.
    pub fn was_involved(&self, person: &PersonId) -> bool {
        let acted = self.steps.iter().any(|step| {
            let acts = !matches!(step.kind, StepKind::Named(_) | StepKind::Released(_));
            acts && step.by == *person
        });
        let named = self.parts.iter().any(|held| held.person == *person && held.part != Part::Hearer);
        acted || named || self.reviewers.contains(person)
    }

    /// The case as the policy is asked whether `me` may do `action`.
    pub fn subject(&self, me: &PersonId, action: Action, today: chrono::NaiveDate) -> Subject {
        let answered = |gate: GateId| self.gates.iter().any(|given| given.gate == gate && given.by == *me);
        let by_me = |step: &&Step| step.by == *me;
        let recommended = |step: &Step| matches!(step.kind, StepKind::Recommended | StepKind::NotRecommended);
        let conflict = self.is_named(me, Part::Conflict);
        // Who keeps out is named no longer; a designation for a team ends with what may happen in the case, except for those
        // who had a part in it.
        let concerned = self.is_live(today) || self.was_involved(me);
        let designated = |kind| concerned && self.designated.contains(&kind);
        let named = |part, kind| !conflict && (self.is_named(me, part) || designated(kind));
        let mut subject = self.base.clone();
        let facts = &mut subject.facts;
        // Whether the work is funded is asked anew where a deferred application is looked at again.
        let asked_anew = action == Action::ConfirmFundingGate && self.is_looked_at_again(today);
        facts.application = Some(if asked_anew { ApplicationStage::Recommended } else { policy_stage(self.stage()) });
        facts.panel_member = Some(named(Part::PanelMember, DesignationKind::PanelMember));
        facts.budget_holder = Some(named(Part::BudgetHolder, DesignationKind::BudgetHolder));
        facts.hears_appeal = Some(!conflict && self.is_named(me, Part::Hearer));
        facts.reviewed_counted = Some(self.reviewers.contains(me));
        facts.recommended = Some(self.steps.iter().filter(by_me).any(recommended));
        facts.decided = Some(self.decisions.iter().any(|decision| decision.by == *me));
        facts.confirmed_other_gate = Some(match action {
            Action::ConfirmCriteriaGate => answered(GateId::FundedNeed),
            Action::ConfirmFundingGate => answered(GateId::CriteriaMet),
            _ => false,
        });
        facts.involved = Some(conflict || self.was_involved(me));
        facts.conflict = Some(conflict);
        facts.reciprocal_case = Some(self.reciprocal);
        subject
    }

    /// Asks the policy; a refusal is recorded.
    pub fn allow(&self, tx: &mut Tx<'_>, me: &Caller, action: Action) -> Result<(), AppError> {
        let subject = self.subject(me.id(), action, tx.today);
        tx.allow(me, action, &subject)
    }

    /// Whether a page offers it.
    pub fn offers(&self, tx: &Tx<'_>, me: &Caller, action: Action) -> bool {
        policy::decide(&me.actor, action, &self.subject(me.id(), action, tx.today)).offers()
    }

    /// Refuses whoever looked at an older one.
    pub fn must_be(&self, version: i64) -> Result<(), AppError> {
        if self.application.version == version { Ok(()) } else { Err(AppError::Stale) }
    }

    /// The same for a check, which has an owner of its own: what was answered to the other one meanwhile changes nothing here.
    /// Every step makes a new version.
    pub fn must_be_for_check(&self, gate: GateId, version: i64) -> Result<(), AppError> {
        let of_other = |step: &Step| match step.kind {
            StepKind::CriteriaChecked(_) => gate == GateId::FundedNeed,
            StepKind::FundingChecked(_) => gate == GateId::CriteriaMet,
            _ => false,
        };
        let since = usize::try_from(self.application.version - version).ok();
        let others = since.is_some_and(|since| since <= self.steps.len() && self.steps.iter().rev().take(since).all(of_other));
        if others { Ok(()) } else { Err(AppError::Stale) }
    }

    /// Whoever sends the same act a second time hears that it is done, and not that they may not do it any more. `version` is
    /// what they looked at.
    pub fn must_not_be_done(&self, me: &Caller, version: i64) -> Result<(), AppError> {
        let mine = self.steps.last().is_some_and(|step| step.by == *me.id());
        if mine && self.application.version == version + 1 { Err(AppError::Stale) } else { Ok(()) }
    }

    /// What was frozen when it was sent last. Whatever was sent has it.
    pub fn freeze(&self, tx: &mut Tx<'_>) -> Result<Freeze, AppError> {
        let missing = || AppError::Internal(format!("application {} was sent and nothing is frozen", self.application.id));
        freezes::latest(tx.connection, &self.application.id)?.ok_or_else(missing)
    }
}

/// Adds to a question about somebody that the caller is named for an open case of theirs, so that whoever decides may read
/// what it rests on.
pub fn add_named(tx: &mut Tx<'_>, me: &Caller, subject: &mut Subject) -> Result<(), AppError> {
    let Some(person) = subject.person.clone() else { return Ok(()) };
    let today = tx.today;
    let own = rows::list_for_person(tx.connection, &person)?;
    let sent: Vec<Application> = own.into_iter().filter(Application::was_sent).collect();
    let ids: Vec<ApplicationId> = sent.iter().map(|application| application.id.clone()).collect();
    let (parts, decided) = (history::parts(tx.connection, &ids)?, decisions::list(tx.connection, &ids)?);
    let appeals = decisions::appeals(tx.connection, &ids)?;
    let mine = Mine::of(tx, me)?;
    let (mut panel, mut budget, mut hears) = (false, false, false);
    for application in sent {
        let none = Vec::new();
        let last = decided.get(&application.id).and_then(|all| all.last());
        if !is_live(application.stage(), last, appeals.get(&application.id).unwrap_or(&none), today) {
            continue;
        }
        let held: Vec<Part> = parts
            .get(&application.id)
            .into_iter()
            .flatten()
            .filter(|part| part.holds() && part.person == *me.id())
            .map(|part| part.part)
            .collect();
        if held.contains(&Part::Conflict) {
            continue;
        }
        let team = posts::find(tx.connection, &application.post)?.and_then(|post| post.team);
        let kinds = mine.kinds_for(team.as_ref());
        panel |= held.contains(&Part::PanelMember) || kinds.contains(&DesignationKind::PanelMember);
        budget |= held.contains(&Part::BudgetHolder) || kinds.contains(&DesignationKind::BudgetHolder);
        hears |= held.contains(&Part::Hearer);
    }
    subject.facts.panel_member = Some(panel);
    subject.facts.budget_holder = Some(budget);
    subject.facts.hears_appeal = Some(hears);
    Ok(())
}
