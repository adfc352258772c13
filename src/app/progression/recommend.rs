//! The line manager's word on an application, or that of whoever acts for the line manager: to recommend it, not to, or to
//! send it back for a change. Both names are kept.

use super::super::fields::Fields;
use super::super::relations::Standing;
use super::super::{About, AppError, Caller, Tx};
use super::{Said, case, step, tell, touched, update, words};
use crate::domain::audit::Outcome;
use crate::domain::ids::ApplicationId;
use crate::domain::progression::Application;
use crate::domain::progression::case::{Form, StepKind};
use crate::policy::{Action, Relation};
use crate::store::people;
use crate::store::progression::typed;

/// What the line manager says.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Recommendation {
    Recommend,
    NotRecommend,
    /// Something is to be changed first.
    Return,
}

impl Recommendation {
    pub const ALL: [Recommendation; 3] = [Recommendation::Recommend, Recommendation::NotRecommend, Recommendation::Return];

    pub const fn as_str(self) -> &'static str {
        match self {
            Recommendation::Recommend => "recommend",
            Recommendation::NotRecommend => "not_recommend",
            Recommendation::Return => "return",
        }
    }

    pub fn from_word(word: &str) -> Option<Recommendation> {
        Recommendation::ALL.into_iter().find(|said| said.as_str() == word)
    }
}

/// Recommends an application, does not, or returns it.
pub fn recommend(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &ApplicationId,
    version: i64,
    said: Recommendation,
    reason: &str,
) -> Result<Application, AppError> {
    let (case, standing) = case::find(tx, me, id)?;
    case.allow(tx, me, Action::Recommend)?;
    case.must_be(version)?;
    let mut fields = Fields::default();
    let reason = words::reason(&mut fields, "reason", reason, &case.person.name);
    fields.check()?;
    let state = case.application.state.clone();
    let (state, kind, action) = match said {
        Recommendation::Recommend => (state.recommend(reason.clone())?, StepKind::Recommended, "application_recommended"),
        Recommendation::NotRecommend => {
            (state.not_recommend(reason.clone())?, StepKind::NotRecommended, "application_not_recommended")
        }
        Recommendation::Return => (state.send_back(reason.clone())?, StepKind::Returned, "application_returned"),
    };
    let acting_for = acting_for(tx, &standing)?;
    let application = update(tx, Application { state, ..case.application.clone() })?;
    let done = step(tx, me, &application, kind, Said { acting_for: acting_for.clone(), ..Said::reason(reason) })?;
    typed::forget(tx.connection, &application.id, me.id(), Form::Recommendation)?;
    let about = About::thing("application", application.id.as_str(), Some(&application.person));
    let mut details =
        vec![("state_before", case.stage().as_str().to_owned()), ("state_after", application.stage().as_str().to_owned())];
    details.extend(acting_for.map(|manager| ("for", manager)));
    tx.record(me, Outcome::Done, action, about, details);
    match said {
        Recommendation::Return => tell::of_return(tx, &case.person, &application, me, &done.id)?,
        Recommendation::Recommend | Recommendation::NotRecommend => {
            tell::to_decide(tx, &case, me, tell::ready_by(kind), &done.id)?;
        }
    }
    touched(tx, &application.person)?;
    Ok(application)
}

/// The line manager for whom the caller acts; none where the caller is the line manager.
fn acting_for(tx: &mut Tx<'_>, standing: &Standing) -> Result<Option<String>, AppError> {
    if standing.relations.has(Relation::DirectReport) {
        return Ok(None);
    }
    let Some(line) = standing.above.first() else { return Ok(None) };
    Ok(people::find(tx.connection, &line.manager)?.map(|manager| manager.name))
}
