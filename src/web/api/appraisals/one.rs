//! One appraisal as its reader may see it. What a side has not sent is in nobody's answer but its own.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::super::evidence::Somebody;
use crate::app::appraisals::{self as app, Sheet};
use crate::domain::appraisal::{Form, Objective, ObjectiveState, Score, Stage, State, ViewKind, Written};
use crate::domain::ids::LocalId;
use crate::web::asked::{Answer, Asked};
use crate::web::reply::Reply;

/// What somebody did, and when.
#[derive(Serialize)]
struct Deed<'a> {
    at: DateTime<Utc>,
    by: Option<&'a str>,
}

#[derive(Serialize)]
struct Signature<'a> {
    at: DateTime<Utc>,
    kind: &'static str,
    comment: &'a str,
}

#[derive(Serialize)]
struct NotRated<'a> {
    reason: &'static str,
    words: &'a str,
}

/// The state with what it carries.
#[derive(Serialize)]
struct Standing<'a> {
    state: &'static str,
    /// "Signed (seen, not agreed)".
    label: &'static str,
    /// The moderator confirmed it.
    moderated: Option<Deed<'a>>,
    /// The moderator gave it back, and why. The officer does not read it.
    given_back: Option<Deed<'a>>,
    given_back_because: Option<&'a str>,
    shared: Option<Deed<'a>>,
    signature: Option<Signature<'a>>,
    settled: Option<Deed<'a>>,
    /// Why it was closed without a signature.
    closed_without: Option<&'a str>,
    not_rated: Option<NotRated<'a>>,
}

fn standing(sheet: &Sheet) -> Standing<'_> {
    let state = &sheet.opened.state;
    let deed = |act: &crate::domain::appraisal::Act| Deed { at: act.at, by: sheet.people.get(&act.by).map(String::as_str) };
    let back = match state {
        State::ManagerReview(Some(back)) if !sheet.own => Some(back),
        _ => None,
    };
    let shared = state.shared();
    Standing {
        state: state.word().as_str(),
        label: state.label(),
        moderated: match state {
            State::Moderation(confirmed) => confirmed.as_ref().map(deed),
            _ => shared.and_then(|shared| shared.moderated.as_ref()).map(deed),
        },
        given_back: back.map(|back| deed(&back.act)),
        given_back_because: back.map(|back| back.words.as_str()),
        shared: shared.map(|shared| deed(&shared.shared)),
        signature: state.signed().map(|signed| Signature { at: signed.at, kind: signed.kind.as_str(), comment: &signed.comment }),
        settled: match state {
            State::Closed(_, _, closed) => Some(deed(&closed.act)),
            State::NotRated(not_rated) => Some(deed(&not_rated.act)),
            _ => None,
        },
        closed_without: match state {
            State::Closed(_, _, closed) => closed.without.as_deref(),
            _ => None,
        },
        not_rated: match state {
            State::NotRated(not_rated) => Some(NotRated { reason: not_rated.reason.as_str(), words: &not_rated.words }),
            _ => None,
        },
    }
}

#[derive(Serialize)]
struct SectionScore<'a> {
    section: &'a LocalId,
    /// Out of 100; null where nothing of it is rated, and then it is left out.
    score: Option<String>,
}

#[derive(Serialize)]
struct Scored<'a> {
    overall: Option<String>,
    sections: Vec<SectionScore<'a>>,
}

fn scored(score: &Score) -> Scored<'_> {
    let text = |dec: &Option<crate::domain::decimal::Dec>| dec.as_ref().map(ToString::to_string);
    let sections = score.sections.iter().map(|(section, value)| SectionScore { section, score: text(value) });
    Scored { overall: text(&score.overall), sections: sections.collect() }
}

#[derive(Serialize)]
struct Seen<'a> {
    kind: ViewKind,
    by: &'a str,
    sent_at: Option<DateTime<Utc>>,
    changed_at: DateTime<Utc>,
    version: i64,
    #[serde(flatten)]
    written: &'a Written,
    score: Scored<'a>,
}

#[derive(Serialize)]
pub(super) struct One<'a> {
    id: &'a str,
    title: &'a str,
    measure: &'a str,
    state: &'static str,
    /// Who proposed it, while the other side has not agreed.
    proposed_by: Option<&'static str>,
    agreed_at: Option<DateTime<Utc>>,
    version: i64,
}

impl<'a> From<&'a Objective> for One<'a> {
    fn from(held: &'a Objective) -> One<'a> {
        let (state, proposed_by, agreed_at) = match held.state {
            ObjectiveState::Proposed(by) => ("proposed", Some(by.as_str()), None),
            ObjectiveState::Agreed(at) => ("agreed", None, Some(at)),
            ObjectiveState::Dropped => ("dropped", None, None),
        };
        One { id: &held.id, title: &held.title, measure: &held.measure, state, proposed_by, agreed_at, version: held.version }
    }
}

#[derive(Serialize)]
struct Whole<'a> {
    id: &'a str,
    person: Somebody<'a>,
    manager: Option<Somebody<'a>>,
    cycle: &'a str,
    cycle_title: &'a str,
    stage: Stage,
    due_on: NaiveDate,
    #[serde(flatten)]
    standing: Standing<'a>,
    /// Who has to do something next.
    turn: Option<Somebody<'a>>,
    form: &'a Form,
    views: Vec<Seen<'a>>,
    objectives: Vec<One<'a>>,
    version: i64,
}

pub fn show(asked: &Asked) -> Answer {
    let sheet = asked.read(|tx, me| app::sheet(tx, me, asked.param("id")))?;
    shown(200, &sheet)
}

pub(super) fn shown(status: u16, sheet: &Sheet) -> Answer {
    let opened = &sheet.opened;
    let views = opened.views.iter().map(|seen| Seen {
        kind: seen.view.kind,
        by: &seen.by,
        sent_at: seen.view.sent_at,
        changed_at: seen.view.changed_at,
        version: seen.view.version,
        written: &seen.view.written,
        score: scored(&seen.score),
    });
    let body = Whole {
        id: &opened.id,
        person: (&opened.person).into(),
        manager: opened.manager.as_ref().map(Into::into),
        cycle: &opened.cycle.id,
        cycle_title: &opened.cycle.title,
        stage: opened.stage,
        due_on: opened.due_on,
        standing: standing(sheet),
        turn: sheet.turn.as_ref().map(Into::into),
        form: &opened.form,
        views: views.collect(),
        objectives: opened.objectives.iter().map(Into::into).collect(),
        version: opened.version,
    };
    Ok(Reply::json(status, &body)?.with_version(opened.version))
}

#[derive(Serialize)]
struct Offered {
    /// What the caller may do now.
    actions: Vec<&'static str>,
    /// The views that the caller may write now.
    writes: Vec<&'static str>,
    /// The caller may propose and agree on objectives.
    objectives: bool,
}

pub fn actions(asked: &Asked) -> Answer {
    let opened = asked.read(|tx, me| app::view(tx, me, asked.param("id")))?;
    let body = Offered {
        actions: opened.moves.iter().map(|found| found.as_str()).collect(),
        writes: opened.writes.iter().map(|kind| kind.as_str()).collect(),
        objectives: opened.plans,
    };
    Ok(Reply::json(200, &body)?.with_version(opened.version))
}
