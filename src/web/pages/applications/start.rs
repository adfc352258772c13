//! The way to an application: whether one can apply, the draft, the last look at it, and what was sent.

use super::forms::{self, carried};
use super::says::{frozen_level, met_by, number, on_day, path_of};
use super::{case_path, id};
use crate::app::progression::{self, CaseAction, CaseView, Prospect, Submission};
use crate::app::{AppError, Caller, Tx, sessions};
use crate::domain::assessment::Assessment;
use crate::domain::evidence_policy::GateId;
use crate::domain::progression::case::StepKind;
use crate::domain::progression::frozen;
use crate::domain::progression::start::{Blocker, BlockerCode};
use crate::domain::progression::{Application, State};
use crate::views::applications::{CheckApplication, MetGroup, MetRow, Quote, Sent, Start, level_words};
use crate::views::errors::{Stale, TwoVersions};
use crate::views::parts::{FormErrors, Link};
use crate::views::progress::{Reader, RowGroup, Side, missing_by_actor};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::pages::{form_errors, form_version};
use crate::web::reply::Reply;

pub fn new_form(asked: &Asked) -> Answer {
    start_page(asked, 200)
}

fn start_page(asked: &Asked, status: u16) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let prospect = progression::prospect(tx, me, None)?;
        frame.back = Some(Link::new("/applications", "Back"));
        Ok(start_view(me, &prospect, None))
    })
}

/// Whether the officer can apply. `draft`: an application of their own that is open, and so stands in no way of itself.
fn start_view(me: &Caller, prospect: &Prospect, draft: Option<&Application>) -> Start {
    let blockers = standing_in_the_way(prospect, draft);
    let Some(assessed) = &prospect.assessed else {
        let said = blockers.into_iter().map(|(_, text)| text).collect();
        return Start::blocked(None, "You can still collect evidence.", said, Vec::new(), Vec::new());
    };
    let assessment = &assessed.assessment;
    let level = assessment.target_level.as_ref().map(|target| {
        let name = assessed.plan.levels.iter().find(|level| level.id == *target).map_or("", |level| level.name.as_str());
        level_words(target, name)
    });
    let funded = frozen::needs(assessed.plan.progression.as_ref(), GateId::FundedNeed);
    let readers = readers(prospect.line_manager.as_deref(), funded);
    let page = match level.as_deref() {
        Some(level) if blockers.is_empty() => {
            Start::ready(level, format!("{} You can apply.", how_many(assessment, level)), readers)
        }
        Some(level) => {
            let lead = how_many(assessment, level);
            let missing = what_is_missing(me, prospect, assessment);
            let ready = blockers.iter().all(|(code, _)| *code != BlockerCode::NotReady);
            let said = blockers.into_iter().map(|(_, text)| text).collect();
            let page = Start::blocked(Some(level), lead, said, missing, readers);
            match (&prospect.open, draft) {
                (_, Some(draft)) => page.way(Link::new(path_of(draft), "See the application")),
                (Some(open), None) => page.way(way_to(open)),
                (None, None) if ready => page,
                (None, None) => page.way(Link::new("/progress", "See my progress")),
            }
        }
        None => {
            let said = blockers.into_iter().map(|(_, text)| text).collect();
            Start::blocked(None, "You can still collect evidence.", said, Vec::new(), Vec::new())
        }
    };
    if funded { page } else { page.criteria_alone() }
}

/// Codes and sentences of what stops the application.
fn standing_in_the_way(prospect: &Prospect, draft: Option<&Application>) -> Vec<(BlockerCode, String)> {
    let itself = draft.is_some_and(|draft| prospect.open.as_ref().is_some_and(|open| open.id == draft.id));
    // A level that is still to come and an appeal have the same code, and words of their own.
    let all = prospect.blockers.iter().filter(|blocker| !itself || **blocker != Blocker::plain(BlockerCode::ApplicationOpen));
    all.map(|blocker| (blocker.code, blocker.text.clone())).collect()
}

fn way_to(open: &Application) -> Link {
    match (&open.state, &open.reference) {
        (State::Draft, _) => Link::new(format!("{}/check", path_of(open)), "Go on with your application"),
        (_, Some(reference)) => Link::new(path_of(open), format!("See application {reference}")),
        (_, None) => Link::new(path_of(open), "See your application"),
    }
}

/// "You meet 21 of the 23 criteria for level B (Practising)."
pub fn how_many(assessment: &Assessment, level: &str) -> String {
    let of = assessment.levels.iter().find(|known| Some(&known.id) == assessment.target_level.as_ref());
    let (met, total) = of.map_or((0, 0), |known| (known.cumulative_met, known.cumulative_total));
    let (met, all) = (words::number(number(met)), words::number(number(total)));
    if met == all {
        format!("You meet all {all} criteria for level {level}.")
    } else {
        format!("You meet {met} of the {all} criteria for level {level}.")
    }
}

fn readers(line_manager: Option<&str>, funded: bool) -> Vec<String> {
    let manager = line_manager.map_or_else(|| "Your line manager".to_owned(), |name| format!("Your line manager, {name}"));
    let mut all = vec![manager, "HR".to_owned()];
    if funded {
        all.push("The budget holder of your team".to_owned());
    }
    all.push("Anyone HR names for your application".to_owned());
    all
}

fn what_is_missing(me: &Caller, prospect: &Prospect, assessment: &Assessment) -> Vec<RowGroup> {
    let reader = Reader {
        side: Side::Officer,
        person: me.id().to_string(),
        officer: me.name.clone(),
        manager: prospect.line_manager.clone(),
        as_of: assessment.as_of,
    };
    missing_by_actor(&reader, assessment)
}

/// POST `/applications`: makes the draft.
pub fn start(asked: &Asked) -> Answer {
    match asked.write(|tx, me| progression::start(tx, me, None)) {
        Ok(application) => {
            let to = format!("{}/check", path_of(&application));
            Ok(Reply::on_to(to).saying("Application started. Nothing is sent yet."))
        }
        Err(AppError::NotEligible(_)) => start_page(asked, 409),
        Err(error) => Err(error),
    }
}

/// A draft, and where its officer stands today.
struct Draft {
    view: CaseView,
    prospect: Prospect,
}

/// A draft of the caller's, or one that came back.
fn draft(asked: &Asked, tx: &mut Tx<'_>, me: &Caller) -> Result<Draft, AppError> {
    let id = id(asked);
    let application = progression::allowed(tx, me, &id, CaseAction::Submit)?;
    let view = progression::view(tx, me, &id)?;
    let prospect = progression::prospect(tx, me, Some(&application.post))?;
    Ok(Draft { view, prospect })
}

pub fn check_form(asked: &Asked) -> Answer {
    let opened = asked.read(|tx, me| Ok((draft(asked, tx, me)?, sessions::typed(tx, me, &asked.path)?)));
    let page = opened
        .and_then(|(draft, kept)| check_page(asked, 200, &draft, &kept.map(Form::of).unwrap_or_default(), FormErrors::none()));
    forms::or_changed(asked, page)
}

/// The last look; or why it cannot be sent any more, where something ran out since it was started.
fn check_page(asked: &Asked, status: u16, draft: &Draft, typed: &Form, errors: FormErrors) -> Answer {
    let application = &draft.view.application;
    let case = path_of(application);
    if !standing_in_the_way(&draft.prospect, Some(application)).is_empty() {
        let status = if status == 200 { 200 } else { 409 };
        return asked.framed(status, |_, me, frame| {
            frame.back = Some(Link::new(case.clone(), "Back"));
            Ok(start_view(me, &draft.prospect, Some(application)))
        });
    }
    asked.framed(status, |tx, _, frame| {
        frame.back = Some(Link::new(case.clone(), "Back"));
        let held = application.version.to_string();
        let version = asked.form.filled("version").unwrap_or(&held);
        let statement = if typed.has("statement") { typed.raw("statement") } else { &application.statement };
        let (lead, groups) = what_is_sent(&draft.prospect, tx.today);
        let page = CheckApplication::new(lead, groups, &case, version, statement, typed.get("own_work"), errors);
        Ok(match returned(&draft.view) {
            Some(quote) => page.again(quote),
            None => page,
        })
    })
}

fn returned(view: &CaseView) -> Option<Quote> {
    let State::Returned { reason } = &view.application.state else { return None };
    let step = view.steps.iter().find(|step| step.kind == StepKind::Returned)?;
    let who = format!("{} returned this on {}.", step.by_name, words::date(on_day(step.at)));
    Some(Quote::new(who, reason.clone()))
}

/// What the officer sends, level by level, the one applied for first.
fn what_is_sent(prospect: &Prospect, today: chrono::NaiveDate) -> (String, Vec<MetGroup>) {
    let Some(assessed) = &prospect.assessed else { return (String::new(), Vec::new()) };
    let (assessment, plan) = (&assessed.assessment, &assessed.plan);
    let target = plan.levels.iter().position(|level| Some(&level.id) == assessment.target_level.as_ref());
    let Some(target) = target else { return (String::new(), Vec::new()) };
    let needed = plan.levels[target].needs.iter().enumerate().rev().filter(|(_, needs)| **needs).map(|(place, _)| place);
    let groups = needed.filter_map(|place| {
        let level = plan.levels.get(place)?;
        let of = assessment.criteria.iter().filter(|criterion| criterion.level.as_ref() == Some(&level.id));
        let rows: Vec<MetRow> = of
            .map(|criterion| {
                MetRow::new(&criterion.label, &criterion.id, criterion.met_by.iter().map(|met| met_by(met, true)).collect())
            })
            .collect();
        let heading = format!("Level {} ({})", level.id, words::number(number(rows.len())));
        Some(MetGroup { heading, rows })
    });
    let level = level_words(&plan.levels[target].id, &plan.levels[target].name);
    let lead = format!("As at {}. {}", words::date(today), how_many(assessment, &level));
    (lead, groups.collect())
}

/// POST `/applications/{id}/check`: saved to go on with later, or sent.
pub fn check_submit(asked: &Asked) -> Answer {
    let (id, version) = (id(asked), form_version(asked)?);
    let statement = asked.form.raw("statement").to_owned();
    let own_work = asked.form.get("own_work") == "yes";
    let result = if asked.form.get("step") == "save" {
        let saved = asked.write(move |tx, me| {
            progression::save_statement(tx, me, &id, version, &statement)?;
            Ok(words::time(tx.now.naive_utc()))
        });
        saved.map(|at| Reply::on_to(case_path(asked)).saying(format!("Draft saved at {at}. Nothing is sent.")))
    } else {
        let sent = Submission { statement, own_work };
        let sent = asked.write(move |tx, me| progression::submit(tx, me, &id, version, sent));
        sent.map(|_| Reply::on_to(format!("{}/sent", case_path(asked))))
    };
    match result {
        Err(AppError::Invalid(errors)) => again(asked, 422, form_errors(&errors)),
        Err(AppError::NotEligible(_)) => again(asked, 409, FormErrors::none()),
        Err(AppError::Stale) => stale(asked),
        other => forms::or_changed(asked, other),
    }
}

fn again(asked: &Asked, status: u16, errors: FormErrors) -> Answer {
    let draft = asked.read(|tx, me| draft(asked, tx, me))?;
    check_page(asked, status, &draft, &asked.form, errors)
}

/// The officer wrote in two windows: both texts, and the choice between them.
fn stale(asked: &Asked) -> Answer {
    let draft = asked.read(|tx, me| draft(asked, tx, me))?;
    let mine = asked.form.raw("statement").replace("\r\n", "\n");
    let held = &draft.view.application;
    let mut values = carried(&asked.form);
    values.retain(|value| value.name != "version");
    let step = if asked.form.get("step") == "save" { "save" } else { "send" };
    values.push(crate::views::parts::Posted { name: "step".to_owned(), value: step.to_owned() });
    let page = Stale {
        saved_by: "What is stored now stands beside what you typed.".to_owned(),
        rows: vec![TwoVersions { what: "Anything else we should know".to_owned(), mine, theirs: held.statement.clone() }],
        action: asked.path.clone(),
        version: held.version.to_string(),
        values,
        keep_theirs: format!("{}/check", case_path(asked)),
    };
    asked.page_with(412, |_, _| Ok(page))
}

/// `/applications/{id}/sent`: what comes next. Whoever else may see the application is shown the application.
pub fn sent(asked: &Asked) -> Answer {
    let (view, own) = asked.read(|tx, me| {
        let view = progression::view(tx, me, &id(asked))?;
        let own = view.application.person == *me.id();
        Ok((view, own))
    })?;
    let application = &view.application;
    let (Some(reference), Some(by), true) = (&application.reference, application.recommend_by, own) else {
        return Ok(Reply::on_to(case_path(asked)));
    };
    let manager = view.line_manager.clone().unwrap_or_else(|| "your line manager".to_owned());
    let due = words::date(application.due_on.unwrap_or(by));
    let page = Sent::application(&path_of(application), reference, &frozen_level(&view), &manager, &words::date(by), &due);
    asked.page(|_, _| Ok(page))
}
