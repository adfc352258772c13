//! A case as its page shows it: what was frozen, what has changed since, the two checks, what has happened, who acts next, and
//! what the caller may do, each by the policy's own answer. That it was read is recorded, unless it is one's own.

use chrono::{DateTime, NaiveDate, Utc};

use super::super::people::{LineView, Why, names, record_read, why};
use super::super::relations::Standing;
use super::super::{AppError, Caller, Tx};
use super::case::{self, Case};
use super::{appeal, decide, decided, figures, gates, interest, tell};
use crate::domain::evidence_policy::{EffectiveRule, GateId};
use crate::domain::ids::{ApplicationId, PersonId};
use crate::domain::people::{DesignationKind, Person};
use crate::domain::progression::case::{GateAnswer, Part, Step};
use crate::domain::progression::decision::{Appeal, Decision, DecisionOutcome};
use crate::domain::progression::figures::FrozenFigure;
use crate::domain::progression::frozen::{Change, Freeze, FrozenAnswer, since};
use crate::domain::progression::letter::Letter;
use crate::domain::progression::{Application, Stage};
use crate::policy::subject::EvidenceStage;
use crate::policy::{self, Action};
use crate::store::progression::{self as rows, decisions};
use crate::store::{people, posts};

/// Everything that the page of a case shows.
#[derive(Clone, PartialEq, Debug)]
pub struct CaseView {
    pub application: Application,
    pub person: Person,
    pub why: Why,
    /// Today's name of the officer's line manager.
    pub line_manager: Option<String>,
    /// None for one that was never sent.
    pub frozen: Option<FrozenView>,
    /// What is different today. Empty once it is decided.
    pub since: Vec<Change>,
    /// The figures that rules looked at when it was frozen, and what has become of them, before a decision and after.
    pub figures: Vec<FrozenFigure>,
    /// Those that are needed, in their order.
    pub checks: Vec<CheckView>,
    /// What follows from the checks, once all are answered.
    pub outcome: Option<DecisionOutcome>,
    /// The day that the policy's rule gives a new level, were it approved today.
    pub proposed_effective_on: Option<NaiveDate>,
    /// Newest first.
    pub steps: Vec<Step>,
    pub expected: Vec<Expected>,
    /// The one that stands first.
    pub decisions: Vec<Decision>,
    /// Newest first.
    pub appeals: Vec<Appeal>,
    /// Who is named for this case now.
    pub people: Vec<NamedPart>,
    /// Who acts next, by name or desk.
    pub waits_for: Option<String>,
    pub may: May,
    /// The reference of another application for the post that was sent and is decided first, where the caller may put a new
    /// decision in the place of this one's.
    pub decided_first: Option<String>,
    /// The caller may open the evidence that was counted. Whoever was named for a case may no longer once it is over.
    pub may_open_evidence: bool,
    /// The caller may open the pages of the officer's figures.
    pub may_open_figures: bool,
}

/// What was frozen when it was sent last.
#[derive(Clone, PartialEq, Debug)]
pub struct FrozenView {
    pub number: u32,
    pub at: DateTime<Utc>,
    pub as_of: NaiveDate,
    pub framework: String,
    pub framework_version: String,
    /// `id@version`.
    pub policy: Option<String>,
    pub officer_name: String,
    pub job_title: String,
    pub level_name: String,
    /// Of the criteria that the level needs.
    pub met: usize,
    pub total: usize,
    pub criteria_met_on: NaiveDate,
    /// On which days a new level may begin.
    pub effective: EffectiveRule,
    pub statement: String,
    pub answer: FrozenAnswer,
    pub answer_digest: String,
    pub record_digest: String,
}

/// One of the checks.
#[derive(Clone, PartialEq, Debug)]
pub struct CheckView {
    pub gate: GateId,
    /// Who is to answer it, by name; empty once it is answered, for HR's, which is everybody there, and where no budget
    /// holder is named.
    pub owners: Vec<String>,
    /// The answer that stands.
    pub answer: Option<GateAnswer>,
}

/// What is still to come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Expected {
    pub step: ExpectedStep,
    pub by: NaiveDate,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExpectedStep {
    Recommendation,
    Decision,
    Hearing,
}

/// Somebody with a part in this case alone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NamedPart {
    /// To release them by.
    pub id: String,
    pub person: PersonId,
    pub name: String,
    pub part: Part,
}

/// What the caller may do now.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct May {
    /// Write on, and send.
    pub submit: bool,
    pub withdraw: bool,
    pub recommend: bool,
    pub check_criteria: bool,
    pub check_funding: bool,
    /// The checks are answered, and the caller may decide.
    pub decide: bool,
    pub declare_interest: bool,
    pub appeal: bool,
    pub hear: bool,
    pub reverse: bool,
    pub name_people: bool,
}

/// A thing that can be done in a case, as the API names it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CaseAction {
    Submit,
    Withdraw,
    Recommend,
    CheckCriteria,
    CheckFunding,
    Decide,
    DeclareInterest,
    Appeal,
    Hear,
    Reverse,
    NamePeople,
}

impl CaseAction {
    pub const fn as_str(self) -> &'static str {
        match self {
            CaseAction::Submit => "submit",
            CaseAction::Withdraw => "withdraw",
            CaseAction::Recommend => "recommend",
            CaseAction::CheckCriteria => "check_criteria",
            CaseAction::CheckFunding => "check_funding",
            CaseAction::Decide => "decide",
            CaseAction::DeclareInterest => "declare_interest",
            CaseAction::Appeal => "appeal",
            CaseAction::Hear => "hear_appeal",
            CaseAction::Reverse => "reverse",
            CaseAction::NamePeople => "name_people",
        }
    }
}

impl May {
    /// What is allowed, in the order of a case.
    pub fn actions(self) -> Vec<CaseAction> {
        [
            (self.submit, CaseAction::Submit),
            (self.withdraw, CaseAction::Withdraw),
            (self.recommend, CaseAction::Recommend),
            (self.check_criteria, CaseAction::CheckCriteria),
            (self.check_funding, CaseAction::CheckFunding),
            (self.decide, CaseAction::Decide),
            (self.declare_interest, CaseAction::DeclareInterest),
            (self.appeal, CaseAction::Appeal),
            (self.hear, CaseAction::Hear),
            (self.reverse, CaseAction::Reverse),
            (self.name_people, CaseAction::NamePeople),
        ]
        .into_iter()
        .filter_map(|(may, action)| may.then_some(action))
        .collect()
    }
}

/// A case. That it was read is recorded, unless it is one's own.
pub fn view(tx: &mut Tx<'_>, me: &Caller, id: &ApplicationId) -> Result<CaseView, AppError> {
    let (case, standing) = case::find(tx, me, id)?;
    case.allow(tx, me, Action::ViewRecord)?;
    let freeze = if case.application.was_sent() { Some(case.freeze(tx)?) } else { None };
    let today = tx.today;
    let line = line_of(tx, &case.person)?;
    let line_manager = line.as_ref().map(|line| line.manager.clone());
    let may = may(tx, me, &case);
    let frozen = freeze.as_ref().map(|freeze| frozen_view(&case, freeze)).transpose()?;
    let since = match &frozen {
        Some(frozen) if case.stage().is_open() => changes(tx, &case, &frozen.answer)?,
        _ => Vec::new(),
    };
    let figures = match (&freeze, &frozen) {
        (Some(freeze), Some(frozen)) => figures::of_case(tx, &case, freeze, &frozen.answer)?,
        _ => Vec::new(),
    };
    let checks = if case.application.was_sent() { checks(tx, &case)? } else { Vec::new() };
    let proposed = freeze.as_ref().filter(|_| case.stage().is_open()).map(|freeze| {
        let rule = freeze.effective_rule();
        crate::domain::progression::dates::proposed_effective(rule, today, freeze.criteria_met_on)
    });
    let known = names(tx, case.parts.iter().map(|part| &part.person))?;
    let named = case.parts.iter().filter(|part| part.holds()).map(|part| NamedPart {
        id: part.id.clone(),
        person: part.person.clone(),
        name: known.get(&part.person).cloned().unwrap_or_default(),
        part: part.part,
    });
    let people: Vec<NamedPart> = named.collect();
    let replaces = (may.hear || may.reverse) && case.stage() != Stage::Approved;
    let other = if replaces { rows::find_sent_open(tx.connection, &case.application.post)? } else { None };
    let shown = CaseView {
        decided_first: other.and_then(|other| other.reference),
        why: reason_to_see(tx, me, &case, &standing, line.as_ref()),
        outcome: decide::outcome(&case).filter(|_| case.application.was_sent()),
        proposed_effective_on: proposed,
        expected: expected(&case),
        waits_for: waits_for(&case, line_manager.as_deref(), &checks, &people),
        line_manager,
        frozen,
        since,
        figures,
        checks,
        steps: case.steps.iter().rev().cloned().collect(),
        decisions: case.decisions.iter().rev().cloned().collect(),
        appeals: case.appeals.iter().rev().cloned().collect(),
        people,
        may,
        may_open_evidence: may_open_evidence(me, &case.person, &standing),
        may_open_figures: policy::decide(&me.actor, Action::ViewRecord, &standing.subject(&case.person)).offers(),
        person: case.person.clone(),
        application: case.application.clone(),
    };
    record_read(tx, me, &case.person, &standing, "application_read");
    Ok(shown)
}

fn may_open_evidence(me: &Caller, person: &Person, standing: &Standing) -> bool {
    policy::decide(&me.actor, Action::ViewEvidence, &standing.subject(person).evidence(EvidenceStage::Reviewed)).offers()
}

/// What the caller may do now. Whoever may not see the case does not learn that it is there.
pub fn actions(tx: &mut Tx<'_>, me: &Caller, id: &ApplicationId) -> Result<Vec<CaseAction>, AppError> {
    let (case, _) = case::find(tx, me, id)?;
    case.allow(tx, me, Action::ViewRecord)?;
    Ok(may(tx, me, &case).actions())
}

/// The letter of a decision: of the one that stands, or of an earlier one by its number. It reads the same for ever.
pub fn letter(tx: &mut Tx<'_>, me: &Caller, id: &ApplicationId, number: Option<u32>) -> Result<Letter, AppError> {
    let (case, standing) = case::find(tx, me, id)?;
    case.allow(tx, me, Action::ViewRecord)?;
    let decision = match number {
        None => case.decision(),
        Some(number) => case.decisions.iter().find(|decision| decision.number == number),
    };
    let decision = decision.ok_or(AppError::NotFound)?;
    let letter = decisions::letter(tx.connection, &decision.id)?.ok_or(AppError::NotFound)?;
    record_read(tx, me, &case.person, &standing, "letter_read");
    Ok(letter)
}

fn may(tx: &Tx<'_>, me: &Caller, case: &Case) -> May {
    let offers = |action| case.offers(tx, me, action);
    let hearing = case.open_appeal().is_some();
    let hear = hearing && offers(Action::HearAppeal);
    let settles = |action| match action {
        Action::HearAppeal => hear,
        other => offers(other),
    };
    May {
        submit: offers(Action::Apply),
        withdraw: offers(Action::Withdraw),
        recommend: offers(Action::Recommend),
        check_criteria: offers(gates::action_of(GateId::CriteriaMet)),
        check_funding: case.needs(GateId::FundedNeed) && offers(gates::action_of(GateId::FundedNeed)),
        decide: case.unanswered().is_empty() && offers(Action::Decide),
        declare_interest: interest::SETTLING.into_iter().any(settles),
        appeal: offers(Action::Contest) && appeal::contestable(case, tx.today).is_ok(),
        hear,
        reverse: !hearing && offers(Action::Reverse),
        name_people: case.application.was_sent()
            && (case.stage().is_open() || hearing)
            && policy::decide(&me.actor, Action::Designate, &case.base).offers(),
    }
}

fn frozen_view(case: &Case, freeze: &Freeze) -> Result<FrozenView, AppError> {
    let answer = decided::read(freeze)?;
    let level = case.application.level.as_str();
    let (met, total) = answer.counts(level);
    Ok(FrozenView {
        number: freeze.number,
        at: freeze.at,
        as_of: freeze.as_of,
        framework: freeze.framework.clone(),
        framework_version: freeze.framework_version.clone(),
        policy: freeze.policy.clone(),
        officer_name: freeze.officer_name.clone(),
        job_title: freeze.job_title.clone(),
        level_name: answer.level_name(level).to_owned(),
        met,
        total,
        criteria_met_on: freeze.criteria_met_on,
        effective: freeze.effective_rule(),
        statement: freeze.statement.clone(),
        answer,
        answer_digest: freeze.answer_digest.clone(),
        record_digest: freeze.record_digest.clone(),
    })
}

/// What is different today, as others may read it. Nothing of it counts.
fn changes(tx: &mut Tx<'_>, case: &Case, then: &FrozenAnswer) -> Result<Vec<Change>, AppError> {
    let Some(post) = posts::find(tx.connection, &case.application.post)? else { return Ok(Vec::new()) };
    let today = tx.today;
    let now = super::super::record::assessed(tx, &case.person, &post, today)?;
    Ok(since(then, &now.assessment))
}

fn checks(tx: &mut Tx<'_>, case: &Case) -> Result<Vec<CheckView>, AppError> {
    let holders = tell::holders(tx, case, DesignationKind::BudgetHolder)?;
    let known = names(tx, holders.iter())?;
    let needed = GateId::ALL.into_iter().filter(|gate| case.needs(*gate));
    Ok(needed
        .map(|gate| CheckView {
            gate,
            owners: match gate {
                GateId::FundedNeed if case.answer(gate).is_none() => {
                    holders.iter().filter_map(|id| known.get(id).cloned()).collect()
                }
                _ => Vec::new(),
            },
            answer: case.answer(gate).cloned(),
        })
        .collect())
}

fn expected(case: &Case) -> Vec<Expected> {
    let application = &case.application;
    let mut all = Vec::new();
    if application.stage() == Stage::Submitted
        && let Some(by) = application.recommend_by
    {
        all.push(Expected { step: ExpectedStep::Recommendation, by });
    }
    if matches!(application.stage(), Stage::Submitted | Stage::Recommended | Stage::NotRecommended)
        && let Some(by) = application.due_on
    {
        all.push(Expected { step: ExpectedStep::Decision, by });
    }
    if let Some(appeal) = case.open_appeal() {
        all.push(Expected { step: ExpectedStep::Hearing, by: appeal.heard_by_on });
    }
    all
}

/// Who acts next, in words.
fn waits_for(case: &Case, line_manager: Option<&str>, checks: &[CheckView], people: &[NamedPart]) -> Option<String> {
    if case.open_appeal().is_some() {
        let hearers: Vec<String> =
            people.iter().filter(|named| named.part == Part::Hearer).map(|named| named.name.clone()).collect();
        let nobody = "HR, to name who hears the appeal".to_owned();
        return Some(if hearers.is_empty() { nobody } else { crate::domain::words::either(&hearers) });
    }
    match case.stage() {
        Stage::Draft | Stage::Returned => Some(case.person.name.clone()),
        Stage::Submitted => Some(line_manager.unwrap_or("HR, to set a line manager").to_owned()),
        Stage::Recommended | Stage::NotRecommended => {
            let open: Vec<String> = checks
                .iter()
                .filter(|check| check.answer.is_none())
                .map(|check| match (check.gate, check.owners.as_slice()) {
                    (GateId::CriteriaMet, _) => "HR".to_owned(),
                    (GateId::FundedNeed, []) => "HR, to name a budget holder".to_owned(),
                    (GateId::FundedNeed, owners) => crate::domain::words::either(owners),
                })
                .collect();
            let decide = "HR or a panel member".to_owned();
            Some(if open.is_empty() { decide } else { crate::domain::words::join(&open) })
        }
        Stage::Approved | Stage::MetDeferred | Stage::Declined | Stage::Withdrawn => None,
    }
}

/// Who manages the officer today, by name.
fn line_of(tx: &mut Tx<'_>, person: &Person) -> Result<Option<LineView>, AppError> {
    let today = tx.today;
    let Some(line) = crate::store::lines::find_on(tx.connection, &person.id, today)? else { return Ok(None) };
    let manager = people::find(tx.connection, &line.manager)?.map_or_else(String::new, |manager| manager.name);
    Ok(Some(LineView { line, manager }))
}

/// The nearest reason for which the caller sees the case.
fn reason_to_see(tx: &Tx<'_>, me: &Caller, case: &Case, standing: &Standing, line: Option<&LineView>) -> Why {
    let facts = case.subject(me.id(), Action::ViewRecord, tx.today).facts;
    let named = [facts.panel_member, facts.budget_holder, facts.hears_appeal].contains(&Some(true));
    match why(me, &case.person, standing, line.map(|view| view.manager.as_str())) {
        Why::Emergency if named => Why::Named,
        nearest => nearest,
    }
}
