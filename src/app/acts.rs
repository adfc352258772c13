//! Acts of people, each on its own day of the past, played in their order through the use cases that pages and the API call.
//! A demonstration gets its history so, and a scenario its evidence and applications: nothing can stand there that could not
//! have come about.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::evidence::{self, Change, NewFile};
use super::progression::{self, NewDecision, Recommendation, Replacement, Submission};
use super::reviews::{self, Settled};
use super::{AppError, Caller, Tx, call, judgements};
use crate::clock;
use crate::domain::evidence_policy::GateId;
use crate::domain::ids::{ApplicationId, CriterionId, EvidenceId, PersonId};
use crate::domain::officer::ReviewOutcome;
use crate::domain::progression::case::Answer;
use crate::domain::review::Typed;
use crate::store::{evidence as evidence_rows, progression as application_rows};

/// When the first act of a day happens, after midnight; the next ones follow a second apart.
const MORNING: Duration = Duration::hours(9);

/// Somebody does something.
#[derive(Clone, Debug)]
pub struct Act {
    pub on: NaiveDate,
    /// The staff number of whoever does it.
    pub by: String,
    pub deed: Deed,
}

/// What is done. Pieces and applications have names by which later acts find them.
#[derive(Clone, Debug)]
pub enum Deed {
    /// Evidence is begun, or written further.
    Write {
        piece: String,
        change: Box<Change>,
        files: Vec<NewFile>,
    },
    SendEvidence {
        piece: String,
    },
    WithdrawEvidence {
        piece: String,
    },
    /// Evidence that was reviewed is taken up again.
    Reopen {
        piece: String,
    },
    Review {
        piece: String,
        typed: Typed,
    },
    GiveBack {
        piece: String,
        typed: Typed,
    },
    Judge {
        /// The officer's staff number.
        officer: String,
        criterion: CriterionId,
        outcome: ReviewOutcome,
        reason: String,
    },
    Start {
        application: String,
    },
    Send {
        application: String,
        statement: String,
    },
    Withdraw {
        application: String,
        reason: String,
    },
    Recommend {
        application: String,
        said: Recommendation,
        reason: String,
    },
    Check {
        application: String,
        gate: GateId,
        answer: Answer,
        reason: String,
    },
    Decide {
        application: String,
        new: NewDecision,
    },
    Reverse {
        application: String,
        new: Replacement,
    },
    Appeal {
        application: String,
        grounds: String,
    },
}

/// An act that could not be played, by its place in the list.
#[derive(Debug)]
pub(super) struct Refused {
    pub act: usize,
    pub why: AppError,
}

/// Plays the acts in the order of their days; those of one day in the order of the list. `people` by staff number. Standings
/// are not made: whoever calls does it afterwards.
pub(super) fn play(tx: &mut Tx<'_>, people: &BTreeMap<String, PersonId>, acts: &[Act]) -> Result<(), Refused> {
    let (now, today) = (tx.now, tx.today);
    let mut order: Vec<usize> = (0..acts.len()).collect();
    order.sort_by_key(|at| acts[*at].on);
    let mut player = Player { people, evidence: BTreeMap::new(), applications: BTreeMap::new() };
    tx.past = true;
    let mut played = Ok(());
    for of_day in order.chunk_by(|one, other| acts[*one].on == acts[*other].on) {
        for (index, act) in (0_i32..).zip(of_day) {
            let left = i32::try_from(of_day.len()).unwrap_or(i32::MAX).saturating_sub(index);
            tx.now = moment(acts[*act].on, index, left, now);
            tx.today = acts[*act].on;
            played = player.play(tx, &acts[*act]).map_err(|why| Refused { act: *act, why });
            if played.is_err() {
                break;
            }
        }
        if played.is_err() {
            break;
        }
    }
    (tx.past, tx.now, tx.today) = (false, now, today);
    played
}

/// The moment of an act: in the morning, and before now even where that day is today.
fn moment(on: NaiveDate, index: i32, left: i32, now: DateTime<Utc>) -> DateTime<Utc> {
    let morning = clock::start_of_day_in_london(on) + MORNING + Duration::seconds(index.into());
    morning.min(now - Duration::seconds(left.into()))
}

struct Player<'p> {
    people: &'p BTreeMap<String, PersonId>,
    evidence: BTreeMap<String, EvidenceId>,
    applications: BTreeMap<String, ApplicationId>,
}

impl Player<'_> {
    fn play(&mut self, tx: &mut Tx<'_>, act: &Act) -> Result<(), AppError> {
        let person = self.person(&act.by)?;
        let me = &call::in_person(tx, &person)?;
        match &act.deed {
            Deed::Write { piece, change, files } => self.write(tx, me, piece, change, files),
            Deed::SendEvidence { piece } => {
                let (id, version) = self.piece(tx, piece)?;
                evidence::submit(tx, me, &id, version).map(drop)
            }
            Deed::WithdrawEvidence { piece } => {
                let (id, version) = self.piece(tx, piece)?;
                evidence::withdraw(tx, me, &id, version).map(drop)
            }
            Deed::Reopen { piece } => {
                let (id, version) = self.piece(tx, piece)?;
                evidence::reopen(tx, me, &id, version).map(drop)
            }
            Deed::Review { piece, typed } => {
                let (id, revision) = self.sent(tx, piece)?;
                settled(reviews::record(tx, me, &id, revision, typed)?)
            }
            Deed::GiveBack { piece, typed } => {
                let (id, revision) = self.sent(tx, piece)?;
                settled(reviews::give_back(tx, me, &id, revision, typed)?)
            }
            Deed::Judge { officer, criterion, outcome, reason } => {
                let officer = self.person(officer)?;
                judgements::give(tx, me, &officer, criterion, Some(*outcome), reason).map(drop)
            }
            Deed::Start { application } => {
                let started = progression::start(tx, me, None)?;
                self.applications.insert(application.clone(), started.id);
                Ok(())
            }
            Deed::Send { application, statement } => {
                let (id, version) = self.application(tx, application)?;
                let sent = Submission { statement: statement.clone(), own_work: true };
                progression::submit(tx, me, &id, version, sent).map(drop)
            }
            Deed::Withdraw { application, reason } => {
                let (id, version) = self.application(tx, application)?;
                progression::withdraw(tx, me, &id, version, Some(reason)).map(drop)
            }
            Deed::Recommend { application, said, reason } => {
                let (id, version) = self.application(tx, application)?;
                progression::recommend(tx, me, &id, version, *said, reason).map(drop)
            }
            Deed::Check { application, gate, answer, reason } => {
                let (id, version) = self.application(tx, application)?;
                progression::answer_gate(tx, me, &id, version, *gate, *answer, reason).map(drop)
            }
            Deed::Decide { application, new } => {
                let (id, version) = self.application(tx, application)?;
                progression::decide(tx, me, &id, version, new.clone()).map(drop)
            }
            Deed::Reverse { application, new } => {
                let (id, version) = self.application(tx, application)?;
                progression::reverse(tx, me, &id, version, new).map(drop)
            }
            Deed::Appeal { application, grounds } => {
                let (id, version) = self.application(tx, application)?;
                progression::appeal(tx, me, &id, version, grounds).map(drop)
            }
        }
    }

    fn write(&mut self, tx: &mut Tx<'_>, me: &Caller, piece: &str, change: &Change, files: &[NewFile]) -> Result<(), AppError> {
        if !self.evidence.contains_key(piece) {
            let begun = evidence::start(tx, me, None)?;
            self.evidence.insert(piece.to_owned(), begun.id);
        }
        let (id, version) = self.piece(tx, piece)?;
        evidence::save(tx, me, &id, version, change)?;
        files.iter().try_for_each(|file| evidence::attach(tx, me, &id, file.clone()).map(drop))
    }

    fn person(&self, employee_ref: &str) -> Result<PersonId, AppError> {
        self.people.get(employee_ref).cloned().ok_or_else(|| unknown(employee_ref))
    }

    /// A piece and its version now.
    fn piece(&self, tx: &mut Tx<'_>, piece: &str) -> Result<(EvidenceId, i64), AppError> {
        let id = self.evidence.get(piece).ok_or_else(|| unknown(piece))?;
        let found = evidence_rows::find(tx.connection, id)?.ok_or(AppError::NotFound)?;
        Ok((found.id, found.version))
    }

    /// A piece and the revision that was sent last.
    fn sent(&self, tx: &mut Tx<'_>, piece: &str) -> Result<(EvidenceId, u32), AppError> {
        let id = self.evidence.get(piece).ok_or_else(|| unknown(piece))?;
        let found = evidence_rows::find(tx.connection, id)?.ok_or(AppError::NotFound)?;
        Ok((found.id, found.revision))
    }

    /// An application and its version now.
    fn application(&self, tx: &mut Tx<'_>, application: &str) -> Result<(ApplicationId, i64), AppError> {
        let id = self.applications.get(application).ok_or_else(|| unknown(application))?;
        let found = application_rows::find(tx.connection, id)?.ok_or(AppError::NotFound)?;
        Ok((found.id, found.version))
    }
}

/// Whoever made the list named what is not in it.
fn unknown(name: &str) -> AppError {
    AppError::Internal(format!("an act names {name}, which is not there"))
}

/// Nobody else acts meanwhile, so a review is recorded or refused.
fn settled(settled: Settled) -> Result<(), AppError> {
    match settled {
        Settled::Done(_) => Ok(()),
        Settled::Overtaken(overtaken) => Err(overtaken.into()),
    }
}
