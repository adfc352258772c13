//! One appraisal with all that its page shows beside what was written: whose turn it is, names, the criteria that a judgement
//! can be offered for, and the courses of the post. And the same for each form, for whom may fill it in now.

use std::collections::BTreeMap;

use super::super::evidence::Names;
use super::super::people::{Named, Why, names, why_seen};
use super::super::{AppError, Caller, Tx, record, training};
use super::list::{Opened, seen};
use super::settle::{self_assessment_is_due, time_to_sign_is_over};
use super::write::{still_open, whole};
use super::{Loaded, is_line, load};
use crate::domain::appraisal::{Move, Reader, State, Turn, ViewKind};
use crate::domain::ids::{CriterionId, PersonId};
use crate::domain::training::CourseStanding;
use crate::policy::Action;

/// A criterion of the officer's post, as people call it: "Relationships (B-E1)".
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Criterion {
    pub id: CriterionId,
    pub name: String,
}

/// One appraisal with what stands around it.
#[derive(Clone, PartialEq, Debug)]
pub struct Sheet {
    pub opened: Opened,
    /// None: the reader moderates it, and knows of nothing else about the officer.
    pub why: Option<Why>,
    pub own: bool,
    /// The reader is the line manager, or acts for the line manager.
    pub line: bool,
    /// Who has to do something next; None once it is settled, or where nobody is there to do it.
    pub turn: Option<Named>,
    pub moderator: Option<String>,
    /// Whoever did something to it, by id.
    pub people: BTreeMap<PersonId, String>,
    /// Of the post, in the order of the framework. Empty for somebody without a framework.
    pub criteria: Vec<Criterion>,
    /// The courses of the post as they stand today; None where no list is set, or where the reader may not know.
    pub training: Option<Vec<CourseStanding>>,
}

/// What a form is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wanted {
    Write(ViewKind),
    /// Looking a view over before it is sent. It has to be whole.
    Send(ViewKind),
    GoOn,
    Moderate,
    Sign,
    Close,
    NotRate,
    Objectives,
}

/// Opens an appraisal for its page.
pub fn sheet(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<Sheet, AppError> {
    let loaded = load(tx, me, id)?;
    shown(tx, me, loaded)
}

/// Opens it for a form that the caller may fill in now. Where the state stands in the way, the answer says how it is.
pub fn to_do(tx: &mut Tx<'_>, me: &Caller, id: &str, wanted: Wanted) -> Result<Sheet, AppError> {
    let loaded = load(tx, me, id)?;
    let action = match wanted {
        Wanted::Write(ViewKind::Own) | Wanted::Send(ViewKind::Own) => Action::SelfAssess,
        Wanted::Write(_) | Wanted::Send(_) | Wanted::GoOn => Action::Appraise,
        Wanted::Moderate => Action::Moderate,
        Wanted::Sign => Action::Acknowledge,
        Wanted::Close => Action::SignOff,
        Wanted::NotRate => Action::MarkNotRated,
        Wanted::Objectives => Action::PlanDevelopment,
    };
    loaded.allow(tx, me, action)?;
    match wanted {
        Wanted::Write(kind) => still_open(&loaded, me, kind)?,
        Wanted::Send(ViewKind::Manager) => {
            let with_manager = matches!(loaded.appraisal.state, State::ManagerReview(_) | State::Moderation(Some(_)));
            if !with_manager {
                return Err(loaded.wrong_state());
            }
            whole(&loaded, me, ViewKind::Manager)?;
        }
        Wanted::Send(kind) => {
            still_open(&loaded, me, kind)?;
            whole(&loaded, me, kind)?;
        }
        Wanted::GoOn => {
            if !matches!(loaded.appraisal.state, State::NotStarted | State::SelfAssessment) {
                return Err(loaded.wrong_state());
            }
            self_assessment_is_due(tx, &loaded)?;
        }
        Wanted::Moderate if loaded.appraisal.state != State::Moderation(None) => return Err(loaded.wrong_state()),
        Wanted::Close => time_to_sign_is_over(tx, &loaded)?,
        Wanted::Moderate | Wanted::Sign | Wanted::NotRate | Wanted::Objectives => {}
    }
    shown(tx, me, loaded)
}

/// Who did something to it.
fn actors(loaded: &Loaded) -> Vec<PersonId> {
    let appraisal = &loaded.appraisal;
    let mut found = Vec::new();
    match &appraisal.state {
        State::ManagerReview(Some(back)) => found.push(&back.act.by),
        State::Moderation(Some(act)) => found.push(&act.by),
        State::Closed(_, _, closed) => found.push(&closed.act.by),
        State::NotRated(not_rated) => found.push(&not_rated.act.by),
        _ => {}
    }
    if let Some(shared) = appraisal.state.shared() {
        found.push(&shared.shared.by);
        found.extend(shared.moderated.iter().map(|act| &act.by));
    }
    found.push(&loaded.cycle.opened_by);
    found.extend(&loaded.cycle.moderator);
    found.into_iter().cloned().collect()
}

fn shown(tx: &mut Tx<'_>, me: &Caller, loaded: Loaded) -> Result<Sheet, AppError> {
    let moderates = loaded.reader(me) == Reader::Moderator;
    let actors = actors(&loaded);
    let (person, standing, cycle) = (loaded.person.clone(), loaded.standing.clone(), loaded.cycle.clone());
    let opened = seen(tx, me, loaded)?;
    let turn = match opened.state.turn() {
        Some(Turn::Officer) => Some(person.id.clone()),
        Some(Turn::Manager) => opened.manager.as_ref().map(|manager| manager.id.clone()),
        Some(Turn::Moderator) => cycle.moderator.clone(),
        None => None,
    };
    let people = names(tx, actors.iter().chain(&turn))?;
    let named = |id: PersonId| Named { name: people.get(&id).cloned().unwrap_or_default(), id };
    let (mut why, mut criteria, mut courses) = (None, Vec::new(), None);
    if !moderates {
        why = Some(why_seen(tx, me, &person, &standing)?);
        tx.allow(me, Action::ViewRecord, &standing.subject(&person))?;
        courses = training::courses(tx, &person.id)?;
    }
    let today = tx.today;
    if let Some(post) = record::find_post(tx, &person.id, today)? {
        let all = Names::of(tx, record::reference(&post).id()).in_order();
        criteria = all.into_iter().map(|(id, name)| Criterion { id, name }).collect();
    }
    Ok(Sheet {
        own: person.id == *me.id(),
        line: is_line(&standing),
        moderator: cycle.moderator.as_ref().and_then(|id| people.get(id)).cloned(),
        turn: turn.map(named),
        people,
        why,
        criteria,
        training: courses,
        opened,
    })
}

impl Sheet {
    pub fn may(&self, wanted: Move) -> bool {
        self.opened.moves.contains(&wanted)
    }

    pub fn writes(&self, kind: ViewKind) -> bool {
        self.opened.writes.contains(&kind)
    }
}
