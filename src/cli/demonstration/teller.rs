//! Tells the story as acts: who does what on which day. Nothing here knows what may be done: the acts go through the use cases,
//! and one that is refused keeps the demonstration from being made.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Duration, NaiveDate, Weekday};

use super::paper::paper;
use super::story::{
    Application, Appraisal, Cycle, OfApplication, OfAppraisal, OfEvidence, Piece, Planned, PlannedEnd, Portfolio, Scoped, Story,
    Titled, Told,
};
use crate::app::acts::{Act, AppraisalStep, Deed};
use crate::app::appraisals::{NewCycle, Reworded};
use crate::app::conduct_standard::NewScope;
use crate::app::development::NewAction;
use crate::app::evidence::Change;
use crate::app::progression::{NewDecision, Recommendation, Replacement};
use crate::domain::appraisal::{NotRatedReason, SignatureKind, Stage, ViewKind};
use crate::domain::ids::LocalId;
use crate::domain::officer::ReviewOutcome;
use crate::domain::progression::dates::months_after;
use crate::domain::review::{Typed, TypedOutcome};

/// Days between two pieces of a portfolio, from a piece to its review, and from what happened to its being written down.
const BETWEEN_PIECES: u64 = 3;
const TO_REVIEW: u64 = 5;
const TO_WRITING: u64 = 10;

impl Story {
    /// Every act, the earliest first.
    pub fn acts(&self, today: NaiveDate) -> Result<Vec<Act>, String> {
        let mut teller = Teller { today, acts: Vec::new() };
        for portfolio in &self.portfolios {
            teller.portfolio(portfolio, &self.pieces)?;
        }
        for (at, told) in self.evidence.iter().enumerate() {
            teller.evidence(&format!("evidence {at}"), told)?;
        }
        for given in &self.judgements {
            let (officer, criterion) = (given.officer.clone(), given.criterion.clone());
            let deed = Deed::Judge { officer, criterion, outcome: given.outcome, reason: given.reason.clone() };
            teller.tell(given.ago, &given.by, deed);
        }
        for (at, planned) in self.plans.iter().enumerate() {
            teller.plan(&format!("action {at}"), planned);
        }
        for (at, application) in self.applications.iter().enumerate() {
            teller.application(&format!("application {at}"), application);
        }
        for cycle in &self.cycles {
            teller.cycle(cycle);
        }
        for appraisal in &self.appraisals {
            teller.appraisal(appraisal);
        }
        for scoped in &self.scopes {
            teller.scope(scoped);
        }
        let mut acts = teller.acts;
        acts.sort_by_key(|(ago, _)| std::cmp::Reverse(*ago));
        Ok(acts.into_iter().map(|(_, act)| act).collect())
    }
}

/// A day some days earlier.
pub(super) fn before(today: NaiveDate, days: u64) -> NaiveDate {
    today.checked_sub_days(Days::new(days)).unwrap_or(today)
}

/// A day some days later.
fn after(today: NaiveDate, days: u64) -> NaiveDate {
    today.checked_add_days(Days::new(days)).unwrap_or(today)
}

/// The same, or the Friday before a weekend.
fn working_day(today: NaiveDate, ago: u64) -> NaiveDate {
    let day = before(today, ago);
    match day.weekday() {
        Weekday::Sat => before(day, 1),
        Weekday::Sun => before(day, 2),
        _ => day,
    }
}

struct Teller {
    today: NaiveDate,
    /// With how many days ago each was.
    acts: Vec<(u64, Act)>,
}

impl Teller {
    fn tell(&mut self, ago: u64, by: &str, deed: Deed) {
        self.acts.push((ago, Act { on: working_day(self.today, ago), by: by.to_owned(), deed }));
    }

    fn scope(&mut self, of: &Scoped) {
        let officer = || of.officer.clone();
        if let Some(Titled { title, began }) = &of.post {
            let starts_on = before(self.today, *began);
            self.tell(of.ago, &of.by, Deed::EnterPost { officer: officer(), title: title.clone(), starts_on });
        }
        let in_days = |days: i64| self.today.checked_add_signed(Duration::days(days));
        let new = NewScope {
            scope: of.scope,
            rationale: of.rationale.clone(),
            review_on: in_days(of.review_in),
            progress: of.progress,
            due_on: of.due_in.and_then(in_days),
            note: of.note.clone(),
        };
        self.tell(of.ago, &of.by, Deed::RecordScope { officer: officer(), new: Box::new(new) });
    }

    fn cycle(&mut self, cycle: &Cycle) {
        let starts_on = before(self.today, cycle.starts);
        let new = NewCycle {
            scheme: cycle.scheme.clone(),
            title: format!("{} to {}", starts_on.year(), starts_on.year() + 1),
            starts_on,
            ends_on: after(starts_on, 364),
            mid_year_due_on: Some(after(self.today, cycle.mid_year_in)),
            year_end_due_on: after(self.today, cycle.year_end_in),
            ..NewCycle::default()
        };
        self.tell(cycle.ago, &cycle.by, Deed::OpenCycle { new: Box::new(new), moderator: cycle.moderator.clone() });
    }

    fn appraisal(&mut self, of: &Appraisal) {
        for event in &of.life {
            let (own, manager) = (&of.officer, &of.by);
            let write = |kind, ratings: &Vec<(LocalId, String)>, summary: &str| AppraisalStep::Write {
                kind,
                ratings: ratings.clone(),
                summary: summary.to_owned(),
            };
            let (ago, by, step) = match event {
                OfAppraisal::Propose { ago, title, measure } => {
                    (ago, own, AppraisalStep::Propose(Reworded { title: title.clone(), measure: measure.clone() }))
                }
                OfAppraisal::Agree { ago } => (ago, manager, AppraisalStep::Agree),
                OfAppraisal::Own { ago, ratings, summary } => (ago, own, write(ViewKind::Own, ratings, summary)),
                OfAppraisal::SendOwn { ago } => (ago, own, AppraisalStep::SendOwn),
                OfAppraisal::View { ago, ratings, summary } => (ago, manager, write(ViewKind::Manager, ratings, summary)),
                OfAppraisal::PutForward { ago } => (ago, manager, AppraisalStep::PutForward),
                OfAppraisal::Confirm { ago, by } => (ago, by, AppraisalStep::Confirm),
                OfAppraisal::Share { ago } => (ago, manager, AppraisalStep::Share),
                OfAppraisal::Sign { ago, agreed, comment } => {
                    let kind = if *agreed { SignatureKind::Agreed } else { SignatureKind::SeenNotAgreed };
                    (ago, own, AppraisalStep::Sign { kind, comment: comment.clone() })
                }
                OfAppraisal::Close { ago } => (ago, manager, AppraisalStep::Close),
                OfAppraisal::NotRate { ago, words } => {
                    let step = AppraisalStep::NotRate { reason: NotRatedReason::LongAbsence, words: words.clone() };
                    (ago, manager, step)
                }
            };
            self.tell(*ago, by, Deed::Appraise { officer: of.officer.clone(), stage: Stage::MidYear, step });
        }
    }

    fn portfolio(&mut self, portfolio: &Portfolio, pieces: &BTreeMap<String, Piece>) -> Result<(), String> {
        let mut ago = portfolio.ago;
        for name in &portfolio.pieces {
            let known = pieces.get(name).ok_or_else(|| format!("There is no piece {name}"))?;
            let piece = known.of_patch(&portfolio.patch);
            let key = format!("{} {name}", portfolio.officer);
            let found = piece.criteria.keys().map(|criterion| {
                let outcome = TypedOutcome { outcome: Some(ReviewOutcome::Met), comment: piece.praise.clone(), judge: true };
                (criterion.clone(), outcome)
            });
            let typed = Typed { outcomes: found.collect(), ..Typed::default() };
            self.write(&key, &portfolio.officer, ago, &piece)?;
            self.tell(ago, &portfolio.officer, Deed::SendEvidence { piece: key.clone() });
            self.tell(ago.saturating_sub(TO_REVIEW), &portfolio.by, Deed::Review { piece: key, typed });
            ago = ago.saturating_sub(BETWEEN_PIECES);
        }
        Ok(())
    }

    fn write(&mut self, key: &str, officer: &str, ago: u64, piece: &Piece) -> Result<(), String> {
        let files = if piece.paper.is_empty() { Vec::new() } else { vec![paper(&piece.title, &piece.paper)?] };
        let text = |text: &String| Some(text.clone());
        let change = Change {
            criteria: Some(piece.criteria.keys().cloned().collect()),
            notes: piece.criteria.clone(),
            title: text(&piece.title),
            kind: Some(Some(piece.kind.clone())),
            happened_on: Some(Some(working_day(self.today, ago + TO_WRITING))),
            situation: text(&piece.situation),
            task: text(&piece.task),
            action_taken: text(&piece.action),
            result: text(&piece.result),
            declared: Some(true),
            ..Change::default()
        };
        self.tell(ago, officer, Deed::Write { piece: key.to_owned(), change: Box::new(change), files });
        Ok(())
    }

    fn evidence(&mut self, key: &str, told: &Told) -> Result<(), String> {
        let piece = || key.to_owned();
        for event in &told.life {
            match event {
                OfEvidence::Write { ago } => self.write(key, &told.officer, *ago, &told.piece)?,
                OfEvidence::Send { ago } => self.tell(*ago, &told.officer, Deed::SendEvidence { piece: piece() }),
                OfEvidence::Withdraw { ago } => self.tell(*ago, &told.officer, Deed::WithdrawEvidence { piece: piece() }),
                OfEvidence::Change { ago, result } => {
                    self.tell(*ago, &told.officer, Deed::Reopen { piece: piece() });
                    let change = Change { result: Some(result.clone()), ..Change::default() };
                    let written = Deed::Write { piece: piece(), change: Box::new(change), files: Vec::new() };
                    self.tell(*ago, &told.officer, written);
                }
                OfEvidence::Review { ago, by, found, judge } => {
                    let typed = found.iter().map(|(criterion, found)| {
                        let judge = *judge && !found.comment.is_empty();
                        let typed = TypedOutcome { outcome: Some(found.outcome), comment: found.comment.clone(), judge };
                        (criterion.clone(), typed)
                    });
                    let typed = Typed { outcomes: typed.collect(), ..Typed::default() };
                    self.tell(*ago, by, Deed::Review { piece: piece(), typed });
                }
                OfEvidence::GiveBack { ago, by, reason, comment } => {
                    let typed = Typed { reason: Some(*reason), comment: comment.clone(), ..Typed::default() };
                    self.tell(*ago, by, Deed::GiveBack { piece: piece(), typed });
                }
            }
        }
        Ok(())
    }

    fn plan(&mut self, key: &str, told: &Planned) {
        let due_on = self.today.checked_add_signed(Duration::days(told.due));
        let new = NewAction {
            what: told.what.clone(),
            owner: told.owner.as_str().to_owned(),
            criterion: told.criterion.clone(),
            due_on,
        };
        let action = || key.to_owned();
        self.tell(told.ago, &told.by, Deed::Plan { action: action(), officer: told.officer.clone(), new });
        match &told.end {
            None => {}
            Some(PlannedEnd::Done { ago, words }) => {
                self.tell(*ago, &told.officer, Deed::Finish { action: action(), words: words.clone() });
            }
            Some(PlannedEnd::Dropped { ago, reason }) => {
                self.tell(*ago, &told.officer, Deed::DropAction { action: action(), reason: reason.clone() });
            }
        }
    }

    fn application(&mut self, key: &str, told: &Application) {
        let officer = &told.officer;
        for event in &told.life {
            let application = key.to_owned();
            let recommended =
                |said, reason: &String| Deed::Recommend { application: key.to_owned(), said, reason: reason.clone() };
            match event {
                OfApplication::Start { ago } => self.tell(*ago, officer, Deed::Start { application }),
                OfApplication::Send { ago, statement } => {
                    self.tell(*ago, officer, Deed::Send { application, statement: statement.clone() });
                }
                OfApplication::Withdraw { ago, reason } => {
                    self.tell(*ago, officer, Deed::Withdraw { application, reason: reason.clone() });
                }
                OfApplication::Return { ago, by, reason } => {
                    self.tell(*ago, by, recommended(Recommendation::Return, reason));
                }
                OfApplication::Recommend { ago, by, reason } => {
                    self.tell(*ago, by, recommended(Recommendation::Recommend, reason));
                }
                OfApplication::NotRecommend { ago, by, reason } => {
                    self.tell(*ago, by, recommended(Recommendation::NotRecommend, reason));
                }
                OfApplication::Check { ago, by, gate, answer, reason } => {
                    let deed = Deed::Check { application, gate: *gate, answer: *answer, reason: reason.clone() };
                    self.tell(*ago, by, deed);
                }
                OfApplication::Decide { ago, by, words, months_ahead } => {
                    let first = self.today.with_day(1).unwrap_or(self.today);
                    let effective_on = months_ahead.map(|months| months_after(first, months));
                    let new = NewDecision { words: words.clone(), effective_on, review_on: None };
                    self.tell(*ago, by, Deed::Decide { application, new });
                }
                OfApplication::Reverse { ago, by, outcome, reason, words } => {
                    let new = Replacement {
                        outcome: *outcome,
                        reason: reason.clone(),
                        words: words.clone(),
                        effective_on: None,
                        review_on: None,
                    };
                    self.tell(*ago, by, Deed::Reverse { application, new });
                }
                OfApplication::Appeal { ago, grounds } => {
                    self.tell(*ago, officer, Deed::Appeal { application, grounds: grounds.clone() });
                }
            }
        }
    }
}
