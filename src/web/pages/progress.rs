//! Where an officer stands: one's own pages below `/progress`, and the same about somebody else below `/people/{id}/progress`.

use super::people::tabs::{self, Place};
use crate::app::people::Why;
use crate::app::progress::{self, Held, View};
use crate::app::progression::{self, Underway};
use crate::app::{AppError, Caller, Tx, evidence};
use crate::domain::account::Role;
use crate::domain::assessment::caseload::metrics_of_rules;
use crate::domain::assessment::takes;
use crate::domain::ids::{ApplicationId, PersonId};
use crate::domain::officer::{DocumentState, EvidenceDocument, Judgement, ReviewOutcome};
use crate::domain::progression::Stage;
use crate::views::parts::Link;
use crate::views::progress::{
    ChosenPost, Compare, CompareFacts, CriterionEvidence, CriterionFacts, CriterionPage, Filters, Found, HistoryFact,
    MATRIX_COLUMNS, Matrix, MatrixEvidence, MatrixFacts, Names, OpenApplication, Progress, ProgressFacts, Reader, Side, Ways,
};
use crate::views::words;
use crate::web::asked::{Answer, Asked};

/// Whose pages are asked for: the person of the path, or the reader.
pub fn whose(asked: &Asked, me: &Caller) -> PersonId {
    match asked.param("person") {
        "" => me.id().clone(),
        id => id.into(),
    }
}

pub fn reader(me: &Caller, view: &View) -> Reader {
    let side = match () {
        () if view.person.id == *me.id() => Side::Officer,
        () if view.may.is_line => Side::Manager,
        () if view.may.is_hr => Side::Hr,
        () => Side::Other,
    };
    Reader {
        side,
        person: view.person.id.to_string(),
        officer: view.person.name.clone(),
        manager: view.manager.as_ref().map(|manager| manager.name.clone()),
        as_of: view.as_of,
    }
}

/// Why somebody else's page is shown; nothing about one's own.
pub fn why(view: &View) -> Option<String> {
    (view.why != Why::Own).then(|| view.why.words())
}

fn filters(asked: &Asked) -> Filters {
    let word = |name: &str| asked.query.filled(name).unwrap_or_default().to_owned();
    Filters { level: word("level"), group: word("group"), outcome: word("outcome") }
}

fn caption(view: &View, title: &str) -> String {
    format!("{}. {title}, as at {}", view.person.name, words::date(view.as_of))
}

pub fn show(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let view = progress::outcomes(tx, me, &whose(asked, me))?;
        let reader = reader(me, &view);
        frame.print_caption = Some(caption(&view, "Progress"));
        let tabs = match view.why == Why::Own && !me.actor.roles.has(Role::Officer) {
            true => tabs::own_record(Place::Progress),
            false => tabs::of(&view.why, &view.person.id, Place::Progress),
        };
        let Some(held) = &view.held else {
            return Ok(Progress::without_criteria(&reader, view.as_of).about(why(&view), tabs));
        };
        let application = open_application(tx, me, &view, held)?;
        let assessed = &held.assessed;
        let runs_out = takes::runs_out(&assessed.plan, &assessed.record, &assessed.assessment);
        let page = Progress::new(&ProgressFacts {
            reader: &reader,
            names: &Names::from(&*assessed.plan),
            assessment: &assessed.assessment,
            runs_out: &runs_out,
            application: application.as_ref(),
            may_add: view.may.add_evidence,
            may_apply: view.may.apply,
            filters: &filters(asked),
        });
        Ok(page.about(why(&view), tabs))
    })
}

/// What is under way about the next level: an application that its owner goes on with, or that waits for somebody, an appeal, or a
/// level that begins later.
fn open_application(tx: &mut Tx<'_>, me: &Caller, view: &View, held: &Held) -> Result<Option<OpenApplication>, AppError> {
    let path = |id: &ApplicationId| format!("/applications/{id}");
    let open = match progression::underway(tx, me, &view.person, &held.post)? {
        None => return Ok(None),
        Some(Underway::Open(open)) => open,
        Some(Underway::Appealed(appealed, heard_by)) => {
            return Ok(Some(OpenApplication::Appealed { heard_by, href: path(&appealed.id) }));
        }
        Some(Underway::Granted { level, on, application }) => {
            let plan = &held.assessed.plan;
            let held_now = held.assessed.assessment.level_held.as_deref();
            let again = held_now.is_some_and(|held_now| plan.level(level.as_str()) < plan.level(held_now));
            let href = application.as_ref().map(path);
            return Ok(Some(OpenApplication::Granted { level: level.to_string(), on, again, href }));
        }
    };
    let with = match open.stage() {
        Stage::Draft => return Ok(Some(OpenApplication::Begun { href: path(&open.id) + "/check" })),
        Stage::Returned => return Ok(Some(OpenApplication::Returned { href: path(&open.id) })),
        Stage::Submitted => view.manager.as_ref().map_or_else(|| "the line manager".to_owned(), |manager| manager.name.clone()),
        Stage::Recommended | Stage::NotRecommended => "HR".to_owned(),
        _ => return Ok(None),
    };
    Ok(Some(OpenApplication::With { whom: with, href: path(&open.id) }))
}

/// The record with its criteria; without a post there are none to show.
pub fn held(view: &View) -> Result<&Held, AppError> {
    let no_post = || AppError::conflict("no_post", "There is no post today, so there are no criteria. HR gives posts.");
    view.held.as_ref().ok_or_else(no_post)
}

pub fn criterion(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let person = whose(asked, me);
        let view = progress::view(tx, me, &person)?;
        let reader = reader(me, &view);
        let held = held(&view)?;
        let (assessed, id) = (&held.assessed, asked.param("criterion"));
        let status = assessed.assessment.criteria.iter().find(|status| status.id == id).ok_or(AppError::NotFound)?;
        let takes = takes::takes(&assessed.plan, &assessed.record, view.as_of, id).ok_or(AppError::NotFound)?;
        let history: Vec<HistoryFact> = progress::history(tx, me, &person, id)?
            .into_iter()
            .map(|change| HistoryFact { on: change.on, outcome: change.outcome, cause: change.cause })
            .collect();
        // Nobody waives what is theirs, nor for whoever holds no post.
        let waive = view.may.decide_equivalents.then(|| format!("{}/waiver", reader.criterion(id)));
        let judge = view.may.judge.then(|| format!("{}/judgement", reader.criterion(id)));
        let mut judgements: Vec<&Judgement> =
            assessed.record.judgements.iter().filter(|judgement| judgement.criterion == *id).collect();
        judgements.sort_by_key(|judgement| std::cmp::Reverse(judgement.on));
        let metrics = metrics_of_rules(&assessed.plan, id);
        frame.back = Some(Link::new(reader.progress(), "Back"));
        frame.print_caption = Some(caption(&view, id));
        let page = CriterionPage::new(&CriterionFacts {
            reader: &reader,
            names: &Names::from(&*assessed.plan),
            assessment: &assessed.assessment,
            status,
            takes: &takes,
            looked_at: &takes::looked_at(&assessed.plan, &assessed.record, view.as_of, id),
            evidence: &evidence_for(&assessed.record.documents, id, &evidence::Names::of(tx, &assessed.assessment.framework)),
            judgements: &judgements,
            history: &history,
            ways: Ways {
                may_add: view.may.add_evidence,
                metrics: &metrics,
                judge: judge.as_deref(),
                waive: waive.as_deref(),
                verify: view.may.verify,
                decide: view.may.decide_equivalents,
                may_plan: view.may.plan,
            },
        });
        Ok(page.about(why(&view), tabs::of(&view.why, &view.person.id, Place::Progress)))
    })
}

/// The pieces that name a criterion, newest first.
fn evidence_for(documents: &[EvidenceDocument], criterion: &str, kinds: &evidence::Names) -> Vec<CriterionEvidence> {
    let mut named: Vec<(&EvidenceDocument, Found)> =
        documents.iter().filter_map(|document| Some((document, found(document, criterion)?))).collect();
    named.sort_by_key(|(document, _)| std::cmp::Reverse((document.dated_on, document.id.clone())));
    named
        .into_iter()
        .map(|(document, found)| CriterionEvidence {
            id: document.id.to_string(),
            title: document.name(),
            kind: kind(document, kinds),
            dated_on: document.dated_on,
            found,
        })
        .collect()
}

fn kind(document: &EvidenceDocument, kinds: &evidence::Names) -> String {
    document.kind.as_ref().map_or_else(|| "Evidence".to_owned(), |kind| kinds.kind(kind))
}

/// How a piece of evidence stands for a criterion; none where it does not name it.
fn found(document: &EvidenceDocument, criterion: &str) -> Option<Found> {
    let names_it = document.criteria.iter().any(|named| named == criterion);
    let judged = document.outcome(criterion);
    if !names_it && judged.is_none() {
        return None;
    }
    Some(match document.state() {
        DocumentState::Draft if document.changed_on.is_some() => Found::NoLongerCounts,
        DocumentState::Draft => Found::Draft,
        DocumentState::Submitted => Found::Waiting,
        DocumentState::Returned | DocumentState::NeedsRedaction => Found::Returned,
        DocumentState::Accepted => match judged.map(|found| found.outcome) {
            Some(ReviewOutcome::Met) => Found::Met,
            Some(ReviewOutcome::PartlyMet) => Found::PartlyMet,
            Some(ReviewOutcome::NotMet) => Found::NotMet,
            None if document.outcomes.is_empty() => Found::Met,
            // Reviewed, and nothing was found about this one.
            None => return None,
        },
    })
}

pub fn matrix(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let view = progress::view(tx, me, &whose(asked, me))?;
        let reader = reader(me, &view);
        let assessed = &held(&view)?.assessed;
        let mut documents: Vec<&EvidenceDocument> = assessed.record.documents.iter().collect();
        documents.sort_by_key(|document| std::cmp::Reverse((document.dated_on, document.id.clone())));
        let at = usize::try_from(asked.query.number("page").unwrap_or(1).max(1) - 1).unwrap_or(0);
        let pages = documents.len().div_ceil(MATRIX_COLUMNS).max(1);
        // Beyond the end begins again.
        let at = if at < pages { at } else { 0 };
        let kinds = evidence::Names::of(tx, &assessed.assessment.framework);
        let shown: Vec<MatrixEvidence> =
            documents.iter().skip(at * MATRIX_COLUMNS).take(MATRIX_COLUMNS).map(|document| column(document, &kinds)).collect();
        let turn = |page: usize| address(asked, &reader, page);
        let (newer, older) = ((at > 0).then(|| turn(at)), (at + 1 < pages).then(|| turn(at + 2)));
        frame.back = Some(Link::new(reader.progress(), "Back"));
        frame.print_caption = Some(caption(&view, "Criteria and evidence"));
        let mut chosen = filters(asked);
        // What the next level asks for comes first; all levels are a choice of their own.
        if !asked.query.has("level") {
            chosen.level = assessed.assessment.target_level.clone().unwrap_or_default();
        }
        let page = Matrix::new(&MatrixFacts {
            reader: &reader,
            names: &Names::from(&*assessed.plan),
            assessment: &assessed.assessment,
            evidence: &shown,
            newer: newer.as_deref(),
            older: older.as_deref(),
            list: asked.query.get("view") == "list",
            may_add: view.may.add_evidence,
            filters: &chosen,
        });
        Ok(page.about(why(&view), tabs::of(&view.why, &view.person.id, Place::Progress)))
    })
}

/// The same page with other columns.
fn address(asked: &Asked, reader: &Reader, page: usize) -> String {
    let kept =
        ["level", "group", "view"].into_iter().filter(|name| asked.query.has(name)).map(|name| (name, asked.query.get(name)));
    let kept: String = kept.map(|(name, value)| format!("&{name}={}", crate::web::form::encode(value))).collect();
    format!("{}/matrix?page={page}{kept}", reader.progress())
}

fn column(document: &EvidenceDocument, kinds: &evidence::Names) -> MatrixEvidence {
    let mut criteria: Vec<&str> = document.criteria.iter().map(|criterion| criterion.as_str()).collect();
    criteria.extend(document.outcomes.iter().map(|outcome| outcome.criterion.as_str()));
    criteria.sort_unstable();
    criteria.dedup();
    MatrixEvidence {
        id: document.id.to_string(),
        title: document.name(),
        kind: kind(document, kinds),
        dated_on: document.dated_on,
        found: criteria.into_iter().filter_map(|id| Some((id.to_owned(), found(document, id)?))).collect(),
    }
}

pub fn compare(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let view = progress::view(tx, me, &whose(asked, me))?;
        let reader = reader(me, &view);
        held(&view)?;
        let posts = progress::others(tx, &view);
        let chosen = asked.query.filled("with").filter(|id| posts.iter().any(|(post, _)| post == id)).map(str::to_owned);
        let compared = match &chosen {
            Some(other) => Some(progress::compare(tx, &view, other)?),
            None => None,
        };
        let names = compared.as_ref().map(|compared| Names::from(&*compared.plan));
        let chosen = match (&chosen, &names, &compared) {
            (Some(id), Some(names), Some(compared)) => Some(ChosenPost {
                value: id,
                names,
                assessment: &compared.assessment,
                without_equivalent: &compared.without_equivalent,
            }),
            _ => None,
        };
        frame.back = Some(Link::new(reader.progress(), "Back"));
        frame.print_caption = Some(caption(&view, "Compared with another post"));
        let page = Compare::new(&CompareFacts { reader: &reader, posts: &posts, chosen });
        Ok(page.about(why(&view), tabs::of(&view.why, &view.person.id, Place::Progress)))
    })
}
