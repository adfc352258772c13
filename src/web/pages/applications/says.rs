//! A case in the words of its pages.

use chrono::{DateTime, NaiveDate, Utc};

use crate::app::Tx;
use crate::app::progression::{CaseView, CheckView};
use crate::domain::assessment::answer::MetBy;
use crate::domain::assessment::outcome::Outcome;
use crate::domain::evidence_policy::{EffectiveRule, GateId};
use crate::domain::ids::Reference;
use crate::domain::progression::Application;
use crate::domain::progression::case::{Step, StepKind};
use crate::views::applications::{self as views, Brief, CheckLine, Quote, Subject, level_words};
use crate::views::parts::Link;
use crate::views::words;

pub fn path_of(application: &Application) -> String {
    format!("/applications/{}", application.id)
}

/// The day in London of something that happened.
pub fn on_day(at: DateTime<Utc>) -> NaiveDate {
    words::day_of(at.naive_utc())
}

/// "B (Practising)", as the level is called today.
pub fn level_of(tx: &Tx<'_>, application: &Application) -> String {
    let level = application.level.as_str();
    let plan = tx.plan(&Reference::new(&*application.framework), tx.today);
    let name = plan.ok().and_then(|plan| plan.levels.iter().find(|known| known.id == level).map(|known| known.name.clone()));
    level_words(level, name.as_deref().unwrap_or_default())
}

/// "B (Practising)", as it was called when the application was sent.
pub fn frozen_level(view: &CaseView) -> String {
    let level = view.application.level.as_str();
    level_words(level, view.frozen.as_ref().map_or("", |frozen| frozen.level_name.as_str()))
}

/// "Officer One, level B (Practising), 26-0041".
pub fn about(view: &CaseView) -> String {
    let reference = view.application.reference.as_deref().map_or_else(String::new, |reference| format!(", {reference}"));
    format!("{}, level {}{reference}", view.person.name, frozen_level(view))
}

/// The version of `id@version`.
pub fn version_of(reference: &str) -> &str {
    reference.rsplit_once('@').map_or(reference, |(_, version)| version)
}

/// The head of a form about a case.
pub fn subject<'a>(view: &'a CaseView, case: &'a str, version: &'a str) -> Subject<'a> {
    Subject { case, officer: &view.person.name, level: view.application.level.as_str(), version }
}

pub fn check_line(check: &CheckView) -> CheckLine {
    let owner = |by: &str| match check.gate {
        GateId::CriteriaMet => format!("HR, {by}"),
        GateId::FundedNeed => format!("Budget holder, {by}"),
    };
    match (&check.answer, check.gate) {
        (Some(given), gate) => CheckLine::answered(gate, owner(&given.by_name), given.answer, on_day(given.at), &given.reason),
        (None, GateId::CriteriaMet) => CheckLine::open(check.gate, "HR"),
        (None, GateId::FundedNeed) if check.owners.is_empty() => CheckLine::open(check.gate, "Budget holder, not named yet"),
        (None, GateId::FundedNeed) => CheckLine::open(check.gate, owner(&words::either(&check.owners))),
    }
}

/// Where the officer's figures stand, if the reader may open them. `own`: the reader is the officer.
pub fn caseload_of(view: &CaseView, own: bool) -> Option<String> {
    let path = || if own { "/caseload".to_owned() } else { format!("/people/{}/caseload", view.person.id) };
    view.may_open_figures.then(path)
}

/// What is read before a step is taken.
pub fn brief(view: &CaseView, you_are: &str) -> Brief {
    let case = path_of(&view.application);
    let Some(frozen) = &view.frozen else { return Brief::default() };
    let unmet = |outcome: Outcome| frozen.answer.unmet().filter(|criterion| criterion.outcome == outcome).count();
    let counts = [frozen.met, unmet(Outcome::NotMet), unmet(Outcome::InsufficientData)].map(number);
    let mut brief = Brief::new(&case, frozen.as_of, counts[0], counts[1], counts[2])
        .you_are(format!("You are: {you_are}"))
        .decided_first(&view.person.name, view.decided_first.as_deref())
        .link(Link::new(format!("/people/{}/evidence", view.person.id), "Evidence"))
        .since(&view.figures, caseload_of(view, false).as_deref());
    let steps = view.steps.iter().filter(|step| matches!(step.kind, StepKind::Recommended | StepKind::NotRecommended));
    brief.quotes.extend(steps.take(1).map(recommended));
    if !frozen.statement.is_empty() {
        let who = format!("{} added this on {}.", view.person.name, words::date(frozen.as_of));
        brief = brief.quote(Quote::new(who, frozen.statement.clone()));
    }
    brief
}

fn recommended(step: &Step) -> Quote {
    let did = if step.kind == StepKind::Recommended { "recommended" } else { "did not recommend" };
    let by = match &step.acting_for {
        Some(manager) => format!("{} for {manager}", step.by_name),
        None => step.by_name.clone(),
    };
    let who = format!("{by} {did} this on {}.", words::date(on_day(step.at)));
    Quote::new(who, step.reason.clone().unwrap_or_default())
}

pub fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// "Recommended by Manager One on 8 July 2026 at 2:10pm."
pub fn happened(step: &Step) -> String {
    format!("{} on {}.", step.sentence(), words::date_time(step.at.naive_utc()))
}

/// What meets a criterion, which says its own day: to the evidence, where it is one and the reader may open it.
pub fn met_by(met: &MetBy, may_open: bool) -> Link {
    let href = if may_open && met.kind == "document" { format!("/evidence/{}", met.id) } else { String::new() };
    Link::new(href, met.text.trim_end_matches('.'))
}

/// On which days a new level may begin, by the policy that was frozen.
pub fn effective_rule(view: &CaseView) -> String {
    let Some(frozen) = &view.frozen else { return String::new() };
    let rule = match frozen.effective {
        EffectiveRule::FirstOfNextMonth => "First of a month, by policy",
        EffectiveRule::AprilFirst => "A 1 April, by policy",
        EffectiveRule::CriteriaMetOn => "A day",
    };
    let proposed =
        view.proposed_effective_on.map_or_else(String::new, |day| format!(" It is {} if you leave it empty.", words::date(day)));
    format!("{rule}, on or after {}, when the criteria were met.{proposed}", words::date(frozen.criteria_met_on))
}

/// The lines of a text, each a paragraph of a summary.
pub fn lines(key: &str, text: &str) -> crate::views::parts::SummaryRow {
    let lines = text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
    crate::views::parts::SummaryRow { lines, ..crate::views::parts::SummaryRow::new(key, "") }
}

/// The tag of a criterion's outcome.
pub fn outcome_tag(outcome: Outcome) -> crate::views::parts::Tag {
    crate::views::progress::outcome_tag(outcome)
}

/// The step of the timeline, for views.
pub fn step(step: &Step) -> views::Step {
    views::Step::of(step)
}
