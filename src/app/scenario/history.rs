//! The evidence and the applications of a scenario: each is brought to its state by the acts of people, who come from the
//! scenario as well. Whatever cannot be said, or would be refused, is told with its place.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::super::acts::{self, Act, Deed};
use super::super::evidence::Change;
use super::super::progression::{NewDecision, Recommendation};
use super::super::{AppError, Tx};
use crate::domain::evidence_policy::GateId;
use crate::domain::ids::{LevelId, PersonId, Reference};
use crate::domain::officer::ReviewOutcome;
use crate::domain::problem::{Code, Problem, Report};
use crate::domain::progression::Stage;
use crate::domain::progression::case::Answer;
use crate::domain::review::{ReturnReason, Typed, TypedOutcome};
use crate::domain::scenario::{EvidenceState, Scenario, ScenarioApplication, ScenarioEvidence, ScenarioPerson};
use crate::frameworks::library::Library;
use crate::frameworks::scenario::Places;
use crate::frameworks::select::Basis;

const EVIDENCE: &str = "evidence";
const APPLICATIONS: &str = "applications";

/// What is said where a scenario says nothing.
const NOTE: &str = "The account shows it.";
const REASON: &str = "As the record shows.";
const MORE_DETAIL: &str = "Please say more about what you did.";

/// Plays the lists. Nothing stays where anything is wrong.
pub(super) fn play(
    tx: &mut Tx<'_>,
    scenario: &Scenario,
    people: &BTreeMap<String, PersonId>,
    places: &Places,
) -> Result<(), AppError> {
    let library = tx.library();
    let mut maker = Maker { scenario, library, places, acts: Vec::new(), of: Vec::new(), problems: Vec::new() };
    for (at, piece) in scenario.evidence.iter().enumerate() {
        maker.evidence(at, piece);
    }
    for (at, application) in scenario.applications.iter().enumerate() {
        let gates = gates(library, scenario, application);
        maker.application(at, application, &gates);
    }
    if !maker.problems.is_empty() {
        return Err(AppError::Problems(Report::new(1, maker.problems)));
    }
    acts::play(tx, people, &maker.acts).map_err(|refused| match refused.why {
        AppError::Internal(_) | AppError::Unavailable(_) => refused.why,
        why => {
            let (list, index) = maker.of[refused.act];
            let words = why.to_string().replace('\n', " ");
            AppError::Problems(Report::new(1, vec![places.problem(list, index, Code::NotPossible, words)]))
        }
    })
}

/// The checks that the policy of an officer's framework asks for; both where there is no policy.
fn gates(library: &Library, scenario: &Scenario, application: &ScenarioApplication) -> Vec<GateId> {
    let post = scenario.person(&application.officer).and_then(|person| person.post.as_ref());
    let framework = post.and_then(|post| post.framework.as_ref()).map(|id| Reference::new(id.as_str()));
    let basis = framework.and_then(|framework| Basis::choose(library, &framework, application.on).ok());
    let terms = basis.and_then(|basis| basis.policy).and_then(|policy| policy.document.progression.as_ref());
    GateId::ALL.into_iter().filter(|gate| crate::domain::progression::frozen::needs(terms, *gate)).collect()
}

/// The level of an officer's framework that follows another one.
fn next_level(library: &Library, officer: &ScenarioPerson, held: &LevelId, day: NaiveDate) -> Option<LevelId> {
    let framework = officer.post.as_ref()?.framework.as_ref()?;
    let levels = &library.frameworks.find(&Reference::new(framework.as_str()), day).ok()?.document.levels;
    let order = levels.iter().find(|level| level.id == *held)?.order;
    let next = levels.iter().filter(|level| level.order > order).min_by_key(|level| level.order);
    next.map(|level| level.id.clone())
}

struct Maker<'s> {
    scenario: &'s Scenario,
    library: &'s Library,
    places: &'s Places,
    acts: Vec<Act>,
    /// For each act the list and the entry that it comes from.
    of: Vec<(&'static str, usize)>,
    problems: Vec<Problem>,
}

impl<'s> Maker<'s> {
    /// Somebody who is needed; a problem where there is nobody.
    fn needed(&mut self, place: (&'static str, usize), found: Option<&'s str>, what: &str) -> Option<&'s str> {
        if found.is_none() {
            let message = format!("The state needs {what}, and the scenario has none on that day");
            self.problems.push(self.places.problem(place.0, place.1, Code::NobodyToAct, message));
        }
        found
    }

    fn evidence(&mut self, at: usize, piece: &'s ScenarioEvidence) {
        let place = (EVIDENCE, at);
        let Some(officer) = self.scenario.person(&piece.officer) else { return };
        let key = format!("{EVIDENCE} {at}");
        let manager = self.scenario.manager_on(officer, piece.on);
        let reviewer = match piece.state {
            EvidenceState::Returned | EvidenceState::Reviewed => self.needed(place, manager, "a line manager"),
            EvidenceState::Draft | EvidenceState::Submitted | EvidenceState::Withdrawn => None,
        };
        let mut act = |by: &str, deed| {
            self.acts.push(Act { on: piece.on, by: by.to_owned(), deed });
            self.of.push(place);
        };
        let own = piece.officer.as_str();
        act(own, Deed::Write { piece: key.clone(), change: Box::new(written(piece)), files: Vec::new() });
        if piece.state != EvidenceState::Draft {
            act(own, Deed::SendEvidence { piece: key.clone() });
        }
        match (piece.state, reviewer) {
            (EvidenceState::Withdrawn, _) => act(own, Deed::WithdrawEvidence { piece: key }),
            (EvidenceState::Returned, Some(by)) => {
                let reason = Some(ReturnReason::MoreDetail);
                let typed = Typed { reason, comment: MORE_DETAIL.to_owned(), ..Typed::default() };
                act(by, Deed::GiveBack { piece: key, typed });
            }
            (EvidenceState::Reviewed, Some(by)) => {
                let met = TypedOutcome { outcome: Some(ReviewOutcome::Met), ..TypedOutcome::default() };
                let outcomes = piece.criteria.iter().map(|criterion| (criterion.clone(), met.clone())).collect();
                act(by, Deed::Review { piece: key, typed: Typed { outcomes, ..Typed::default() } });
            }
            _ => {}
        }
    }

    fn application(&mut self, at: usize, application: &'s ScenarioApplication, gates: &[GateId]) {
        let place = (APPLICATIONS, at);
        let Some(officer) = self.scenario.person(&application.officer) else { return };
        if !self.levels_fit(place, officer, application) {
            return;
        }
        let Some(cast) = self.cast(place, officer, application, gates) else { return };
        let key = || format!("{APPLICATIONS} {at}");
        let mut act = |by: &str, deed| {
            self.acts.push(Act { on: application.on, by: by.to_owned(), deed });
            self.of.push(place);
        };
        let (own, reason) = (application.officer.as_str(), || REASON.to_owned());
        act(own, Deed::Start { application: key() });
        if application.state != Stage::Draft {
            act(own, Deed::Send { application: key(), statement: String::new() });
        }
        if application.state == Stage::Withdrawn {
            act(own, Deed::Withdraw { application: key(), reason: String::new() });
        }
        if let Some(manager) = cast.manager {
            let said = match application.state {
                Stage::Returned => Recommendation::Return,
                Stage::NotRecommended => Recommendation::NotRecommend,
                _ => Recommendation::Recommend,
            };
            act(manager, Deed::Recommend { application: key(), said, reason: reason() });
        }
        for (gate, by) in cast.gates {
            let answer = match (application.state, gate) {
                (Stage::Declined, GateId::CriteriaMet) => Answer::No,
                (Stage::MetDeferred, GateId::FundedNeed) => Answer::NotNow,
                _ => Answer::Yes,
            };
            act(by, Deed::Check { application: key(), gate, answer, reason: reason() });
        }
        if let Some(by) = cast.decides {
            let new = NewDecision { words: REASON.to_owned(), ..NewDecision::default() };
            act(by, Deed::Decide { application: key(), new });
        }
    }

    /// The level held on the day is the one that the application leads from, and the next one is that which it leads to: what the
    /// service would give by itself.
    fn levels_fit(&mut self, place: (&'static str, usize), officer: &ScenarioPerson, of: &ScenarioApplication) -> bool {
        let own = |held: &&crate::domain::scenario::LevelHeld| held.person == officer.employee_ref && held.from <= of.on;
        let last = self.scenario.level_history.iter().filter(own).max_by_key(|held| held.from).map(|held| &held.level);
        let held = last.or_else(|| officer.post.as_ref().and_then(|post| post.level.as_ref()));
        let next = held.and_then(|held| next_level(self.library, officer, held, of.on));
        let message = match (held, next) {
            (Some(held), _) if *held != of.from => {
                format!("{} holds level {held} on that day, not {}", officer.name, of.from)
            }
            (Some(_), Some(next)) if next == of.to => return true,
            (Some(held), Some(next)) => format!("From level {held} the next one is {next}, not {}", of.to),
            (Some(held), None) => format!("No level follows {held}"),
            (None, _) => format!("{} holds no level on that day", officer.name),
        };
        self.problems.push(self.places.problem(place.0, place.1, Code::UnknownLevel, message));
        false
    }

    /// Who acts. None: somebody who is needed is missing, and it has been told.
    fn cast(
        &mut self,
        place: (&'static str, usize),
        officer: &'s ScenarioPerson,
        application: &'s ScenarioApplication,
        gates: &[GateId],
    ) -> Option<Cast<'s>> {
        use Stage::*;
        let by = application.by.as_deref();
        let mut cast = Cast { manager: None, gates: Vec::new(), decides: None };
        if matches!(application.state, Draft | Submitted | Withdrawn) {
            return Some(cast);
        }
        let decided = application.state.is_decided();
        let manager = self.scenario.manager_on(officer, application.on);
        let named = by.filter(|_| !decided);
        cast.manager = Some(self.needed(place, named.or(manager), "a line manager")?);
        if !decided {
            return Some(cast);
        }
        let mut hr = self.scenario.hr_of(officer);
        let decides = by.or_else(|| hr.next());
        let decides = self.needed(place, decides, "somebody in HR")?;
        cast.decides = Some(decides);
        for gate in gates {
            let by = match gate {
                GateId::CriteriaMet => decides,
                GateId::FundedNeed => {
                    let mut holders = self.scenario.budget_holders_of(officer, application.on);
                    let holder = holders.find(|holder| Some(*holder) != manager && *holder != decides);
                    self.needed(place, holder, "a budget holder besides the line manager and whoever decides")?
                }
            };
            cast.gates.push((*gate, by));
        }
        Some(cast)
    }
}

/// Who does what in an application, as far as it came.
struct Cast<'s> {
    manager: Option<&'s str>,
    gates: Vec<(GateId, &'s str)>,
    decides: Option<&'s str>,
}

fn written(piece: &ScenarioEvidence) -> Change {
    let paragraphs: Vec<&str> = piece.text.split("\n\n").map(str::trim).filter(|text| !text.is_empty()).collect();
    let paragraph = |at: usize| {
        let text = paragraphs.get(at).or(paragraphs.last()).copied().unwrap_or_default();
        Some(text.to_owned())
    };
    Change {
        criteria: Some(piece.criteria.clone()),
        notes: piece.criteria.iter().map(|criterion| (criterion.clone(), NOTE.to_owned())).collect(),
        title: Some(piece.title.clone()),
        kind: Some(Some(piece.kind.clone())),
        happened_on: Some(Some(piece.on)),
        situation: paragraph(0),
        task: paragraph(1),
        action_taken: paragraph(2),
        result: paragraph(3),
        declared: Some(true),
        ..Change::default()
    }
}
