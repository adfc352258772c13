//! `/appraisals/{id}`.

use chrono::{DateTime, Utc};

use super::shown::{id, offers, party, path, print_caption, views};
use crate::app::appraisals::{self as app, Sheet};
use crate::app::people::Why;
use crate::domain::appraisal::{Move, SignatureKind, State, StateWord, ViewKind};
use crate::domain::development::{ActionState, Owner, PlanAction};
use crate::domain::ids::PersonId;
use crate::views::appraisals::{ActionLine, AppraisalPage, PageFacts};
use crate::views::evidence::Event;
use crate::views::parts::Link;
use crate::views::words;
use crate::web::asked::{Answer, Asked};

pub fn show(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let sheet = app::sheet(tx, me, &id(asked))?;
        let opened = &sheet.opened;
        let (path, views) = (path(asked), views(&sheet));
        let base = if sheet.own { String::new() } else { format!("/people/{}", opened.person.id) };
        let involved = sheet.own || sheet.line || sheet.why.is_none();
        frame.back = Some(match involved {
            true => Link::new("/appraisals", "Appraisals"),
            false => Link::new(base.clone(), opened.person.name.clone()),
        });
        frame.print_caption = Some(print_caption(&sheet, tx.today));
        let managers = views.iter().find(|view| view.kind == ViewKind::Manager);
        let (training, plan) = (format!("{base}/training"), format!("{base}/plan"));
        let facts = PageFacts {
            path: &path,
            cycle: &opened.cycle.title,
            stage: opened.stage,
            due_on: opened.due_on,
            unsigned_from: match &opened.state {
                State::Shared(shared) => Some(app::unsigned_from(shared)),
                _ => None,
            },
            state: &opened.state,
            form: &opened.form,
            party: party(&sheet),
            views: &views,
            objectives: &opened.objectives,
            plans: opened.plans,
            offers: managers.map(|view| offers(&sheet, &view.written.offers)).unwrap_or_default(),
            courses: sheet.training.as_deref(),
            training: &training,
            actions: sheet.why.is_some().then(|| actions(&sheet)),
            plan: &plan,
            events: events(&sheet),
            today: tx.today,
            why: sheet.why.as_ref().filter(|why| **why != Why::Own).map(Why::words),
        };
        let facts = PageFacts { why: facts.why.or_else(|| sheet.why.is_none().then(|| MODERATES.to_owned())), ..facts };
        let (primary, others) = ways(&sheet, &path);
        Ok(AppraisalPage::new(facts, primary, others))
    })
}

const MODERATES: &str = "You moderate this cycle.";

/// What is agreed for the officer to develop.
fn actions(sheet: &Sheet) -> Vec<ActionLine> {
    let party = party(sheet);
    let line = |action: &PlanAction| ActionLine {
        what: action.what.clone(),
        owner: match action.owner {
            Owner::Officer => party.officer.to_owned(),
            Owner::Manager => party.manager_name().to_owned(),
            Owner::Hr => "HR".to_owned(),
        },
        when: match action.state {
            ActionState::Open => format!("By {}", words::date(action.due_on)),
            ActionState::Done(on, _) => format!("Done on {}", words::date(on)),
            ActionState::Dropped(_) => "Dropped".to_owned(),
        },
        criterion: action.criterion.as_ref().map(|id| {
            let known = sheet.criteria.iter().find(|criterion| criterion.id == *id);
            format!("For {}", known.map_or(id.as_str(), |criterion| &criterion.name))
        }),
    };
    sheet.opened.development.iter().map(line).collect()
}

/// What can be done now: first what it is the reader's turn to do.
fn ways(sheet: &Sheet, path: &str) -> (Option<Link>, Vec<Link>) {
    let opened = &sheet.opened;
    let link = |last: &str, text: String| Link::new(format!("{path}/{last}"), text);
    let officer = &opened.person.name;
    let begun = |kind: ViewKind| opened.views.iter().any(|seen| seen.view.kind == kind);
    let word = opened.state.word();
    let write = |text: &str, again: &str, kind: ViewKind| if begun(kind) { again.to_owned() } else { text.to_owned() };
    let early = matches!(word, StateWord::NotStarted | StateWord::SelfAssessment);
    let first = [
        sheet
            .writes(ViewKind::Own)
            .then(|| link("own", write("Write your self-assessment", "Continue your self-assessment", ViewKind::Own))),
        sheet.may(Move::Confirm).then(|| link("moderate", "Confirm or give back".to_owned())),
        (sheet.writes(ViewKind::Manager) && !early)
            .then(|| link("manager", write("Write your view", "Continue your view", ViewKind::Manager))),
        (sheet.may(Move::Share) && word == StateWord::Moderation).then(|| link("share", format!("Share with {officer}"))),
        sheet.may(Move::Sign).then(|| link("sign", "Sign".to_owned())),
        sheet.may(Move::Close).then(|| link("close", "Sign and close".to_owned())),
        sheet.may(Move::CloseWithout).then(|| link("close", "Close without the signature".to_owned())),
    ];
    let others = [
        sheet.may(Move::GoOnWithout).then(|| link("go-on", "Go on without the self-assessment".to_owned())),
        (sheet.writes(ViewKind::Manager) && early)
            .then(|| link("manager", write("Begin your view", "Continue your view", ViewKind::Manager))),
        sheet.writes(ViewKind::Interim).then(|| link("interim", "Write an interim view".to_owned())),
        sheet.may(Move::NotRate).then(|| link("not-rated", "Mark as not rated".to_owned())),
    ];
    (first.into_iter().flatten().next(), others.into_iter().flatten().collect())
}

/// What happened to it, newest first, as far as the reader may see it.
fn events(sheet: &Sheet) -> Vec<Event> {
    let opened = &sheet.opened;
    let name = |id: &PersonId| sheet.people.get(id).cloned().unwrap_or_default();
    let mut all: Vec<(DateTime<Utc>, String)> = Vec::new();
    let officer = opened.person.name.as_str();
    all.push((opened.cycle.opened_at, format!("{} opened the cycle {}", name(&opened.cycle.opened_by), opened.cycle.title)));
    for seen in &opened.views {
        let Some(at) = seen.view.sent_at else { continue };
        match seen.view.kind {
            ViewKind::Own => all.push((at, format!("{officer} sent the self-assessment"))),
            ViewKind::Interim => all.push((at, format!("{} sent an interim view", seen.by))),
            // That it was shared is told with the state.
            ViewKind::Manager => {}
        }
    }
    let mut confirmed =
        |act: &crate::domain::appraisal::Act| all.push((act.at, format!("{} confirmed the ratings", name(&act.by))));
    if let State::Moderation(Some(act)) = &opened.state {
        confirmed(act);
    }
    if let Some(act) = opened.state.shared().and_then(|shared| shared.moderated.as_ref()) {
        confirmed(act);
    }
    match &opened.state {
        State::ManagerReview(Some(back)) => all.push((back.act.at, format!("{} gave it back", name(&back.act.by)))),
        State::Closed(_, _, closed) => all.push((closed.act.at, format!("{} signed and closed it", name(&closed.act.by)))),
        State::NotRated(not_rated) => {
            all.push((not_rated.act.at, format!("{} marked it as not rated", name(&not_rated.act.by))));
        }
        _ => {}
    }
    if let Some(shared) = opened.state.shared() {
        all.push((shared.shared.at, format!("{} shared it", name(&shared.shared.by))));
    }
    if let Some(signed) = opened.state.signed() {
        let how = match signed.kind {
            SignatureKind::Agreed => "agreed",
            SignatureKind::SeenNotAgreed => "seen, not agreed",
        };
        all.push((signed.at, format!("{officer} signed it: {how}")));
    }
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    all.into_iter().map(|(at, what)| Event::new(at.naive_utc(), what)).collect()
}
