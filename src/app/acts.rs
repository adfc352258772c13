//! Acts of people, each on its own day of the past, played in their order through the use cases that pages and the API call.
//! A demonstration gets its history so, and a scenario its evidence and applications: nothing can stand there that could not
//! have come about.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::appraisals::{self, NewCycle, Reworded};
use super::conduct_standard::{self, NewScope, NewTitledPost};
use super::development::{self, NewAction};
use super::evidence::{self, Change, NewFile};
use super::progression::{self, NewDecision, Recommendation, Replacement, Submission};
use super::reviews::{self, Settled};
use super::{AppError, Caller, Tx, call, judgements};
use crate::clock;
use crate::domain::appraisal::{
    Answer as PartAnswer, NotRatedReason, ObjectiveState, SectionKind, SignatureKind, Stage, ViewKind, Written,
};
use crate::domain::evidence_policy::GateId;
use crate::domain::ids::{ApplicationId, CriterionId, EvidenceId, LocalId, PersonId};
use crate::domain::officer::ReviewOutcome;
use crate::domain::progression::case::Answer;
use crate::domain::review::Typed;
use crate::store::{appraisals as appraisal_rows, evidence as evidence_rows, progression as application_rows};

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

/// What is done. Pieces, actions of a plan and applications have names by which later acts find them.
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
    Plan {
        action: String,
        /// The officer's staff number.
        officer: String,
        new: NewAction,
    },
    Finish {
        action: String,
        words: String,
    },
    DropAction {
        action: String,
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
    /// HR opens a cycle of appraisals.
    OpenCycle {
        new: Box<NewCycle>,
        /// The staff number of whoever moderates it, where its scheme asks for that.
        moderator: Option<String>,
    },
    /// Somebody acts in the newest appraisal of this stage that an officer has.
    Appraise {
        /// The officer's staff number.
        officer: String,
        stage: Stage,
        step: AppraisalStep,
    },
    /// HR enters somebody's post that has no job profile.
    EnterPost {
        officer: String,
        title: String,
        starts_on: NaiveDate,
    },
    /// HR records if somebody's post is in scope of the Competence and Conduct Standard.
    RecordScope {
        officer: String,
        new: Box<NewScope>,
    },
}

/// What somebody does in an appraisal.
#[derive(Clone, Debug)]
pub enum AppraisalStep {
    Propose(Reworded),
    /// Agrees to whatever the other side proposed.
    Agree,
    /// Writes their view: a rating and a comment for each objective that is agreed, in their order, and a summary.
    Write {
        kind: ViewKind,
        ratings: Vec<(LocalId, String)>,
        summary: String,
    },
    SendOwn,
    /// Gives the manager's view to the moderator.
    PutForward,
    /// The moderator confirms the ratings.
    Confirm,
    Share,
    Sign {
        kind: SignatureKind,
        comment: String,
    },
    Close,
    NotRate {
        reason: NotRatedReason,
        words: String,
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
    let mut player = Player { people, evidence: BTreeMap::new(), plans: BTreeMap::new(), applications: BTreeMap::new() };
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
    plans: BTreeMap<String, String>,
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
            Deed::Plan { action, officer, new } => {
                let officer = self.person(officer)?;
                let added = development::add(tx, me, &officer, None, new, Vec::new())?;
                self.plans.insert(action.clone(), added.id);
                Ok(())
            }
            Deed::Finish { action, words } => {
                let (id, version) = self.planned(tx, me, action)?;
                development::finish(tx, me, &id, version, None, words, Vec::new()).map(drop)
            }
            Deed::DropAction { action, reason } => {
                let (id, version) = self.planned(tx, me, action)?;
                development::drop_action(tx, me, &id, version, reason).map(drop)
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
            Deed::OpenCycle { new, moderator } => {
                let moderator = moderator.as_ref().map(|moderator| self.person(moderator)).transpose()?;
                appraisals::open(tx, me, NewCycle { moderator, ..(**new).clone() }).map(drop)
            }
            Deed::Appraise { officer, stage, step } => {
                let officer = self.person(officer)?;
                appraise(tx, me, &officer, *stage, step)
            }
            Deed::EnterPost { officer, title, starts_on } => {
                let officer = self.person(officer)?;
                let version = conduct_standard::may_enter(tx, me, &officer)?.0.version;
                let new = NewTitledPost { title: title.clone(), starts_on: *starts_on, ends_on: None };
                conduct_standard::enter(tx, me, &officer, version, &new).map(drop)
            }
            Deed::RecordScope { officer, new } => {
                let officer = self.person(officer)?;
                conduct_standard::record(tx, me, &officer, None, 0, (**new).clone()).map(drop)
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

    /// An action of a plan and its version now.
    fn planned(&self, tx: &mut Tx<'_>, me: &Caller, action: &str) -> Result<(String, i64), AppError> {
        let id = self.plans.get(action).ok_or_else(|| unknown(action))?;
        let found = development::find(tx, me, id)?;
        Ok((found.id, found.version))
    }

    /// An application and its version now.
    fn application(&self, tx: &mut Tx<'_>, application: &str) -> Result<(ApplicationId, i64), AppError> {
        let id = self.applications.get(application).ok_or_else(|| unknown(application))?;
        let found = application_rows::find(tx.connection, id)?.ok_or(AppError::NotFound)?;
        Ok((found.id, found.version))
    }
}

/// Does one step in the newest appraisal of a stage that an officer has.
fn appraise(tx: &mut Tx<'_>, me: &Caller, officer: &PersonId, stage: Stage, step: &AppraisalStep) -> Result<(), AppError> {
    let all = appraisal_rows::placed::list_of_people(tx.connection, std::slice::from_ref(officer))?;
    let placed = all.into_iter().find(|found| found.stage == stage).ok_or(AppError::NotFound)?;
    let (id, version) = (placed.id.as_str(), placed.version);
    let views = appraisal_rows::views::list(tx.connection, id)?;
    let held = |kind: ViewKind| views.iter().find(|view| view.kind == kind).map_or(0, |view| view.version);
    let objectives = appraisal_rows::beside::objectives(tx.connection, &placed.cycle, officer)?;
    match step {
        AppraisalStep::Propose(words) => appraisals::propose(tx, me, id, words).map(drop),
        AppraisalStep::Agree => {
            let proposed = objectives.iter().filter(|objective| matches!(objective.state, ObjectiveState::Proposed(_)));
            let mut proposed = proposed.map(|objective| (objective.id.clone(), objective.version));
            proposed.try_for_each(|(objective, version)| appraisals::agree(tx, me, id, &objective, version).map(drop))
        }
        AppraisalStep::Write { kind, ratings, summary } => {
            let form = appraisal_rows::find(tx.connection, id)?.ok_or(AppError::NotFound)?.form;
            let section = form.sections.iter().find(|section| section.kind == SectionKind::Objectives);
            let agreed = objectives.iter().filter(|objective| objective.counts()).zip(ratings);
            let answers = section.into_iter().flat_map(|section| {
                agreed.clone().map(|(objective, (rating, comment))| PartAnswer {
                    section: section.id.clone(),
                    part: objective.id.clone(),
                    rating: Some(rating.clone()),
                    comment: comment.clone(),
                })
            });
            let written = Written { answers: answers.collect(), summary: summary.clone(), offers: Vec::new(), increment: None };
            appraisals::save(tx, me, id, *kind, held(*kind), &written).map(drop)
        }
        AppraisalStep::SendOwn => appraisals::send_own(tx, me, id, held(ViewKind::Own)),
        AppraisalStep::PutForward => appraisals::put_forward(tx, me, id, held(ViewKind::Manager)),
        AppraisalStep::Confirm => appraisals::confirm(tx, me, id, version),
        AppraisalStep::Share => appraisals::share(tx, me, id, held(ViewKind::Manager)),
        AppraisalStep::Sign { kind, comment } => appraisals::sign(tx, me, id, version, Some(*kind), comment),
        AppraisalStep::Close => appraisals::close(tx, me, id, version, "").map(drop),
        AppraisalStep::NotRate { reason, words } => appraisals::not_rate(tx, me, id, version, Some(*reason), words),
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
