//! "What does this officer still need for the next level, why, who acts, and when?" One pure question, answered from a
//! compiled [`Plan`], a [`Record`] and a day. No clock, no I/O, no hidden state.
//!
//! [`Plan::outcomes`] counts, for any number of officers; [`assess`] explains, for one. Both take every outcome from the
//! same functions (`leaf`, `figures`); the second only adds words.

pub mod amounts;
pub mod answer;
pub mod caseload;
mod explain;
mod explain_figures;
mod explain_leaves;
mod explain_restated;
pub mod facts;
mod figures;
mod leaf;
pub mod learning;
mod moment;
pub mod outcome;
pub mod plan;
pub mod reasons;
mod series;
pub mod takes;

pub use answer::Assessment;
pub use figures::Verdict;
pub use moment::Moment;
pub use series::FIGURE_YEARS;

use chrono::NaiveDate;

use self::answer::{ActiveBlock, Alert, CriterionStatus, LevelStatus, MetBy, Reason};
use self::explain::{Explained, Story};
use self::facts::Facts;
use self::leaf::Case;
use self::moment::{Day, NEVER_AFTER, number};
use self::outcome::Outcome;
use self::plan::Plan;
use self::reasons::{Act, ReasonCode};
use super::evidence_policy::BlockCode;
use super::officer::{LevelConfirmed, Record};
use super::period::{add_months, next_day};
use super::words;

/// What counting says of one officer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// Indexes into [`Plan::levels`].
    pub held: Option<usize>,
    pub attained: Option<usize>,
    pub target: Option<usize>,
    pub readiness: Option<Outcome>,
}

impl Plan {
    /// The level held on the day, as an index into [`Plan::levels`].
    fn held(&self, facts: &Facts, day: Day) -> Option<usize> {
        let since = facts.held.partition_point(|(from, _)| *from <= day);
        since.checked_sub(1).and_then(|at| facts.held[at].1)
    }

    /// The outcome of each criterion, in the order of [`Plan::criteria`], and where that leaves the officer. Allocates only
    /// where `outcomes` has to grow.
    pub fn outcomes(&self, facts: &Facts, at: &Moment, outcomes: &mut Vec<Outcome>) -> Standing {
        facts.touch();
        let held = self.held(facts, at.day);
        outcomes.clear();
        for (position, criterion) in (0u16..).zip(&self.criteria) {
            let case = Case { facts, criterion: position, known: at.day, at };
            let given = is_confirmed(self, held, criterion.level) || waiver(facts, position, at.day).is_some();
            outcomes.push(if given { Outcome::Met } else { self.outcome(criterion.root, case) });
        }
        let attained = (0..self.levels.len()).rev().find(|level| self.level_outcome(*level, outcomes).is_met());
        let target = self.next_level(held);
        Standing { held, attained, target, readiness: target.map(|target| self.level_outcome(target, outcomes)) }
    }

    /// The level above the one held; the lowest where none is.
    fn next_level(&self, held: Option<usize>) -> Option<usize> {
        let next = held.map_or(0, |held| held + 1);
        (next < self.levels.len()).then_some(next)
    }

    /// Whether the level needs the criterion, its own or through a level that it includes.
    fn needs(&self, level: usize, criterion: Option<usize>) -> bool {
        criterion.is_some_and(|of| self.levels[level].needs[of])
    }

    fn level_outcome(&self, level: usize, outcomes: &[Outcome]) -> Outcome {
        let needed = self.criteria.iter().zip(outcomes).filter(|(criterion, _)| self.needs(level, criterion.level));
        Outcome::all_of(needed.map(|(_, outcome)| *outcome))
    }
}

/// Whether a level that is held takes the criterion as met.
fn is_confirmed(plan: &Plan, held: Option<usize>, level: Option<usize>) -> bool {
    held.is_some_and(|held| plan.needs(held, level))
}

/// The waiver that covers the criterion on the day.
fn waiver(facts: &Facts, criterion: u16, day: Day) -> Option<&facts::WaiverFact> {
    facts
        .waivers
        .iter()
        .filter(|waiver| waiver.criterion == criterion && waiver.from <= day && day <= waiver.to)
        .max_by_key(|w| w.to)
}

/// Assesses one officer on a day. `target` names a level to aim for instead of the next one; an unknown name is nobody's
/// aim, so the caller checks it with [`Plan::level`] first.
pub fn assess(plan: &Plan, record: &Record, as_of: NaiveDate, target: Option<&str>) -> Assessment {
    let facts = Facts::pack(plan, record);
    let at = plan.at(as_of);
    let mut outcomes = Vec::new();
    let standing = plan.outcomes(&facts, &at, &mut outcomes);
    let target = target.map_or(standing.target, |target| plan.level(target));
    let readiness = target.map(|target| plan.level_outcome(target, &outcomes));

    let mut alerts = Vec::new();
    let mut criteria = Vec::with_capacity(outcomes.len());
    let mut lapses = Vec::with_capacity(outcomes.len());
    for (position, outcome) in outcomes.iter().enumerate() {
        let case = Case { facts: &facts, criterion: position as u16, known: at.day, at: &at };
        let story = Story { plan, record, case };
        let (status, lapses_on) = story.criterion(position, *outcome, standing.held, &mut alerts);
        criteria.push(status);
        lapses.push(lapses_on);
    }
    let is_outstanding = |position: usize| {
        target.is_some_and(|target| plan.needs(target, plan.criteria[position].level)) && !outcomes[position].is_met()
    };
    let outstanding = (0..plan.criteria.len()).filter(|at| is_outstanding(*at)).map(|at| plan.criteria[at].id.clone()).collect();
    let blocks = blocks(plan, record, as_of, standing.held);
    let has_levels = !plan.levels.is_empty();
    let ready = has_levels.then(|| readiness == Some(Outcome::Met));
    let level_id = |level: Option<usize>| level.map(|level| plan.levels[level].id.clone());
    Assessment {
        officer: record.officer.clone(),
        framework: plan.id.clone(),
        version: plan.version.clone(),
        policy: plan.policy.clone(),
        documents: plan.documents.clone(),
        as_of,
        level_held: level_id(standing.held),
        attained_level: level_id(standing.attained),
        target_level: level_id(target),
        readiness,
        ready,
        eligible: ready == Some(true) && blocks.is_empty(),
        blocks,
        alerts,
        levels: levels(plan, &outcomes),
        criteria,
        outstanding,
        lapses,
    }
}

fn levels(plan: &Plan, outcomes: &[Outcome]) -> Vec<LevelStatus> {
    let count = |wanted: &dyn Fn(Option<usize>) -> bool| {
        let of = plan.criteria.iter().zip(outcomes).filter(|(criterion, _)| wanted(criterion.level));
        of.fold((0, 0), |(met, total), (_, outcome)| (met + usize::from(outcome.is_met()), total + 1))
    };
    (0..plan.levels.len())
        .map(|level| {
            let (met, total) = count(&|of| of == Some(level));
            let (cumulative_met, cumulative_total) = count(&|of| plan.needs(level, of));
            let status = plan.level_outcome(level, outcomes);
            LevelStatus { id: plan.levels[level].id.clone(), status, met, total, cumulative_met, cumulative_total }
        })
        .collect()
}

/// What stops an application: what the record names, as far as the policy heeds it, and what follows from the dates.
fn blocks(plan: &Plan, record: &Record, as_of: NaiveDate, held: Option<usize>) -> Vec<ActiveBlock> {
    let heeded = |code: &BlockCode| plan.progression.as_ref().is_none_or(|terms| terms.blocks.contains(code));
    let mut named: Vec<_> = record
        .blocks
        .iter()
        .filter(|block| heeded(&block.code) && block.until.is_none_or(|until| until >= as_of))
        .map(|block| (block.code, block.until))
        .collect();
    named.sort_unstable();
    named.dedup();
    let mut active: Vec<ActiveBlock> = named.into_iter().map(|(code, until)| block(code, until)).collect();
    let Some(terms) = &plan.progression else { return active };
    let mut dated = |code: BlockCode, from: Option<NaiveDate>, months: u32| {
        let free_on = from.map(|from| add_months(from, months)).filter(|free_on| months > 0 && as_of < *free_on);
        if let Some(until) =
            free_on.and_then(|day| day.pred_opt()).filter(|_| active.iter().all(|known| known.code != code.as_str()))
        {
            active.push(block(code, Some(until)));
        }
    };
    if terms.blocks.contains(&BlockCode::Probation) {
        dated(BlockCode::Probation, record.appointed_on, terms.probation_months);
    }
    dated(
        BlockCode::MinMonthsAtLevel,
        held.and_then(|held| held_since(plan, record, held, as_of)).map(|since| since.on),
        terms.min_months_at_level,
    );
    active
}

fn block(code: BlockCode, until: Option<NaiveDate>) -> ActiveBlock {
    let text = match (code, until) {
        (BlockCode::FormalProcess, _) => "HR needs to speak to the officer first.".to_owned(),
        (BlockCode::Probation, Some(until)) => format!("Probation runs to the end of {}.", words::date(until)),
        (BlockCode::Probation, None) => "Probation is not finished.".to_owned(),
        (BlockCode::MinMonthsAtLevel, Some(until)) => {
            format!("An application can be sent from {}.", words::date(next_day(until)))
        }
        (BlockCode::MinMonthsAtLevel, None) => "The officer has not been at this level for long enough.".to_owned(),
    };
    ActiveBlock { code: code.as_str().into(), until, text }
}

/// The confirmation from which a level has been held: the first of that level or of one that needs it.
fn held_since<'r>(plan: &Plan, record: &'r Record, level: usize, as_of: NaiveDate) -> Option<&'r LevelConfirmed> {
    let covers = |confirmed: &&LevelConfirmed| {
        confirmed.on <= as_of && plan.level(confirmed.level.as_str()).is_some_and(|of| plan.levels[of].needs[level])
    };
    record.levels_confirmed.iter().filter(covers).min_by_key(|confirmed| (confirmed.on, confirmed.basis, confirmed.by.as_deref()))
}

impl Story<'_> {
    /// One criterion with everything there is to say about it, and the first day on which what is recorded no longer meets it.
    fn criterion(
        &self,
        position: usize,
        outcome: Outcome,
        held: Option<usize>,
        alerts: &mut Vec<Alert>,
    ) -> (CriterionStatus, Option<NaiveDate>) {
        let criterion = &self.plan.criteria[position];
        let mut explained = self.node(criterion.root);
        let of_rules = explained.lapses_on.filter(|_| explained.outcome.is_met());
        let is_confirmed = is_confirmed(self.plan, held, criterion.level);
        if is_confirmed {
            self.alert(&explained, &criterion.id, alerts);
            explained = self.confirmed(criterion.level, explained);
        } else if let Some(waiver) = waiver(self.case.facts, self.case.criterion, self.case.at.day) {
            explained = self.waived(waiver, explained);
        } else {
            self.expired_waiver(&mut explained);
        }
        let act = match outcome {
            Outcome::Met => Act::None,
            _ => {
                let failing = explained.reasons.iter().filter(|reason| !reason.code.is_notice());
                failing.map(|reason| reason.code.act()).min().unwrap_or(Act::None)
            }
        };
        // At a level that is held the rules are asked, because the level itself keeps the criterion met.
        let lapses_on = if is_confirmed { of_rules } else { explained.lapses_on.filter(|_| outcome.is_met()) };
        let status = CriterionStatus {
            id: criterion.id.clone(),
            level: criterion.level.map(|level| self.plan.levels[level].id.clone()),
            group: criterion.group.clone(),
            requirement: self.plan.levels.is_empty().then(|| criterion.requirement.as_str().into()),
            outcome,
            act,
            met_by: if outcome.is_met() { explained.met_by } else { Vec::new() },
            lapses_on: explained.lapses_on,
            earliest_on: if outcome.is_met() { None } else { explained.earliest_on },
            reasons: explained.reasons,
            rules: criterion.rules.iter().map(|rule| self.rule(&self.plan.rules[*rule])).collect(),
            label: criterion.label.clone(),
        };
        (status, lapses_on)
    }

    /// What ran out at a level that is kept.
    fn alert(&self, explained: &Explained, criterion: &str, alerts: &mut Vec<Alert>) {
        if explained.outcome.is_met() {
            return;
        }
        for (since, thing) in &explained.lapsed {
            let held = self.plan.held(self.case.facts, self.case.at.day).map_or("", |held| &self.plan.levels[held].id);
            let last = since.pred_opt().unwrap_or(*since);
            let text = format!("{thing} ran out on {}. Level {held} is kept.", words::date(last));
            alerts.push(Alert { code: ReasonCode::LapsedAtHeldLevel, criterion: criterion.to_owned(), since: *since, text });
        }
    }

    fn confirmed(&self, level: Option<usize>, rules: Explained) -> Explained {
        let id = level.map_or("", |level| &self.plan.levels[level].id);
        let since = level.and_then(|level| held_since(self.plan, self.record, level, self.as_of()));
        let held = match since {
            Some(since) => format!("level {id} held since {} ({})", words::date(since.on), since.basis.as_str()),
            None => format!("level {id} is held"),
        };
        let mut met_by = vec![MetBy {
            kind: "level".into(),
            id: id.to_owned(),
            on: since.map(|since| since.on),
            by: since.and_then(|since| since.by.clone()),
            text: format!("Taken as met: {held}"),
        }];
        met_by.extend(rules.met_by.into_iter().filter(|_| rules.outcome.is_met()));
        let reasons = vec![Reason::new(ReasonCode::Confirmed, id, format!("Taken as met: {held}."))];
        Explained { outcome: Outcome::Met, reasons, met_by, lapses_on: None, earliest_on: None, lapsed: Vec::new() }
    }

    fn waived(&self, waiver: &facts::WaiverFact, rules: Explained) -> Explained {
        let recorded = &self.record.waivers[waiver.source];
        let text =
            format!("Waived by {} on {}: {}", recorded.by, words::date(recorded.on), recorded.reason.trim_end_matches('.'));
        let mut reasons = vec![Reason::new(ReasonCode::Waived, recorded.criterion.as_str(), text.clone() + ".")];
        let ends = (waiver.to != NEVER_AFTER).then(|| next_day(moment::date(waiver.to)));
        if let Some(last) = recorded.review_on.filter(|last| number(*last) - self.case.at.day <= 60) {
            let text = format!("The waiver ends on {}.", words::date(last));
            reasons.push(Reason::new(ReasonCode::WaiverExpires, recorded.criterion.as_str(), text));
        }
        let (by, on) = (Some(recorded.by.clone()), Some(recorded.on));
        let mut met_by = vec![MetBy { kind: "waiver".into(), id: recorded.criterion.to_string(), on, by, text }];
        // Met by rules as well: it lapses when neither holds any longer.
        let lapses_on = match (ends, rules.outcome.is_met()) {
            (Some(ends), true) => rules.lapses_on.map(|lapses| lapses.max(ends)),
            (ends, _) => ends,
        };
        if rules.outcome.is_met() {
            met_by.extend(rules.met_by);
        }
        Explained { outcome: Outcome::Met, reasons, met_by, lapses_on, earliest_on: None, lapsed: Vec::new() }
    }

    fn expired_waiver(&self, explained: &mut Explained) {
        if explained.outcome.is_met() {
            return;
        }
        let day = self.case.at.day;
        let ended = self.case.facts.waivers.iter().filter(|waiver| waiver.criterion == self.case.criterion && waiver.to < day);
        if let Some(last) = ended.max_by_key(|waiver| waiver.to) {
            let recorded = &self.record.waivers[last.source];
            let text = format!("The waiver ended on {}.", words::date(moment::date(last.to)));
            self.reason(explained, ReasonCode::WaiverExpired, recorded.criterion.as_str(), text);
        }
    }
}
