//! The courses that somebody's post asks for, how each of them stands, what they say that they finished, and renewals that
//! wait while they are away.

mod claims;
mod gaps;
mod pauses;
mod taken_out;

use std::collections::BTreeMap;

pub(super) use claims::mail_still_true;
pub use claims::{NewClaim, ToAnswer, WaitingClaim, answer, find_own, tell, to_answer, to_tell, waiting, withdraw};
pub use gaps::{Asked, Gaps, Member, Place, TeamCount, gaps};
pub use pauses::{Pausable, ToPause, end_pause, find_pause, pause, to_pause};
pub use taken_out::{ToTakeOut, take_out, to_take_out};

use super::people::names;
use super::progress::{self, View};
use super::{AppError, Caller, Tx, record, relations};
use crate::domain::ids::{CourseId, PersonId};
use crate::domain::people::Post;
use crate::domain::training::{Claim, ClaimState, CourseStanding, KeptCompletion, Pause, TakenOut, TrainingMatrix};
use crate::frameworks::select::Basis;
use crate::policy::{self, Action, EvidenceStage};
use crate::store::training as rows;

/// The courses of a post, as the caller may see them.
#[derive(Clone, Debug)]
pub struct Training {
    pub view: View,
    /// In the order of the matrix; None where no list is set for the post.
    pub courses: Option<Vec<CourseStanding>>,
    /// Courses that the post does not ask for and that were finished.
    pub besides: Vec<CourseStanding>,
    /// The matrix is ours and not the council's.
    pub sample: bool,
    /// Newest first.
    pub completions: Vec<KeptCompletion>,
    /// What was recorded by mistake and counts no longer, newest first.
    pub taken_out: Vec<TakenOut>,
    /// What waits, and what was not confirmed, as long as nothing newer about the course is there; newest first.
    pub claims: Vec<Claim>,
    pub pauses: Vec<Pause>,
    /// The titles of the courses of the list.
    pub titles: BTreeMap<CourseId, String>,
    /// Names of those who confirmed, answered, paused or took something out.
    pub people: BTreeMap<PersonId, String>,
    pub may: May,
}

/// What the caller may do.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct May {
    /// Say that a course is finished.
    pub tell: bool,
    /// Confirm what somebody said.
    pub confirm: bool,
    /// Let renewals wait.
    pub pause: bool,
    /// Take out what was recorded by mistake.
    pub take_out: bool,
}

pub fn view(tx: &mut Tx<'_>, me: &Caller, id: &PersonId) -> Result<Training, AppError> {
    let view = progress::view(tx, me, id)?;
    let (person, standing) = relations::look(tx, me, id)?;
    let subject = standing.subject(&person);
    let offers = |action, subject| policy::decide(&me.actor, action, &subject).offers();
    let mut may = May {
        tell: offers(Action::SubmitEvidence, subject.clone().evidence(EvidenceStage::New)),
        confirm: offers(Action::VerifyQualification, subject.clone()),
        pause: offers(Action::Rectify, subject.clone()),
        take_out: offers(Action::Rectify, subject),
    };
    let matrix = match &view.held {
        Some(held) => matrix(tx, &held.post)?,
        None => None,
    };
    may.tell &= matrix.is_some();
    may.pause &= matrix.is_some();
    let (mut courses, mut besides, mut sample) = (None, Vec::new(), false);
    let all = matrix.iter().flat_map(|matrix| &matrix.courses);
    let titles = all.map(|course| (course.id.clone(), course.title.clone())).collect();
    if let (Some(matrix), Some(held)) = (matrix, &view.held) {
        let completions = &held.assessed.record.training;
        courses = matrix.standings(&held.post.job_profile, completions, view.as_of);
        besides = matrix.besides(&held.post.job_profile, completions, view.as_of);
        sample = matrix.sample;
    }
    let completions = rows::kept_by(tx.connection, id)?;
    let taken_out = rows::taken_out_of(tx.connection, id)?;
    let claims = open_claims(rows::claims_of(tx.connection, id)?, &completions);
    let pauses = rows::pauses_of(tx.connection, id)?;
    let confirmed = completions.iter().filter_map(|done| done.confirmed_by.as_ref());
    let answered = claims.iter().filter_map(|claim| claim.answered_by.as_ref());
    let people = names(
        tx,
        confirmed.chain(answered).chain(pauses.iter().map(|pause| &pause.made_by)).chain(taken_out.iter().map(|out| &out.by)),
    )?;
    Ok(Training { view, courses, besides, sample, completions, taken_out, claims, pauses, titles, people, may })
}

/// How the courses of somebody's post stand, for a page whose reader was let in and recorded already. None: no list is set.
pub(super) fn courses(tx: &mut Tx<'_>, id: &PersonId) -> Result<Option<Vec<CourseStanding>>, AppError> {
    let Some(post) = record::find_post(tx, id, tx.today)? else { return Ok(None) };
    let Some(matrix) = matrix(tx, &post)? else { return Ok(None) };
    let completions: Vec<_> =
        rows::list_for_people(tx.connection, std::slice::from_ref(id))?.into_iter().map(|(_, done)| done).collect();
    Ok(matrix.standings(&post.job_profile, &completions, tx.today))
}

/// What still tells something: it waits, or it was not confirmed and nothing was said or recorded about the course since.
fn open_claims(claims: Vec<Claim>, completions: &[KeptCompletion]) -> Vec<Claim> {
    let mut said = std::collections::BTreeSet::new();
    let is_open = |claim: &Claim| match claim.state {
        ClaimState::Waiting => true,
        ClaimState::NotConfirmed => {
            let since = |done: &KeptCompletion| done.course == claim.course && Some(done.made_at) > claim.answered_at;
            !completions.iter().any(since)
        }
        ClaimState::Confirmed | ClaimState::Withdrawn => false,
    };
    // Newest first: what was said of a course later takes the place of what was said before.
    claims
        .into_iter()
        .filter(|claim| claim.state != ClaimState::Withdrawn)
        .filter(|claim| said.insert(claim.course.clone()) || claim.state == ClaimState::Waiting)
        .filter(is_open)
        .collect()
}

/// The courses by which a post is judged.
fn matrix<'l>(tx: &Tx<'l>, post: &Post) -> Result<Option<&'l TrainingMatrix>, AppError> {
    let basis = Basis::choose(tx.library(), &record::reference(post), tx.today).map_err(record::unresolved)?;
    Ok(basis.training_matrix.map(|stored| &stored.document))
}
