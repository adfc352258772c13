//! The page of one application: where it is and why, what was frozen, the checks, the timeline, and what its reader may do.
//! Beside it every criterion as it was assessed, and the letter.

use chrono::NaiveDate;

use super::says::{
    caseload_of, check_line, frozen_level, level_of, lines, met_by, number, on_day, outcome_tag, path_of, step, version_of,
};
use super::{case_path, id};
use crate::app::AppError;
use crate::app::people::Why;
use crate::app::progression::{self, CaseAction, CaseView, ExpectedStep, FrozenView};
use crate::domain::assessment::answer::CriterionStatus;
use crate::domain::evidence_policy::GateId;
use crate::domain::progression::case::{Part, StepKind};
use crate::domain::progression::decision::{Appeal, AppealState, DecisionBasis};
use crate::domain::progression::frozen::Change;
use crate::domain::progression::{Stage, State};
use crate::views::applications::{
    Assessed, AssessedCriterion, AssessedGroup, Assessment, Case, Letter, Message, Quote, Step, level_words,
};
use crate::views::parts::{Link, SummaryRow};
use crate::views::words;
use crate::web::asked::{Answer, Asked};

pub fn show(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let view = progression::view(tx, me, &id(asked))?;
        frame.back = Some(Link::new("/applications", "Back"));
        frame.print_caption = Some(caption(&view, tx.today));
        let level = if view.frozen.is_some() { frozen_level(&view) } else { level_of(tx, &view.application) };
        Ok(page(&view, &level, tx.today))
    })
}

fn caption(view: &CaseView, today: NaiveDate) -> String {
    let reference = view.application.reference.as_deref().unwrap_or("not sent");
    format!("{}. Application {reference}, as at {}", view.person.name, words::date(today))
}

fn page(view: &CaseView, level: &str, today: NaiveDate) -> Case {
    let application = &view.application;
    let case = path_of(application);
    let own = view.why == Why::Own;
    let mut page = Case::new(level, application.stage(), lead(view));
    page.reference = application.reference.clone();
    page.about = (!own).then(|| format!("{}. {}", view.person.name, view.why.words()));
    page.messages = messages(view, &case, own, today);
    if let Some(frozen) = &view.frozen {
        page.assessed = Some(assessed(view, frozen, &case));
        page.statement = (!frozen.statement.is_empty()).then(|| {
            let who = format!("{} added this on {}.", frozen.officer_name, words::date(frozen.as_of));
            Quote::new(who, frozen.statement.clone())
        });
    }
    let expected = view.expected.iter().rev().map(|expected| Step::expected(expected.by, coming(view, expected.step)));
    page.steps = expected.chain(view.steps.iter().map(step)).collect();
    (page.primary, page.actions) = ways(view, &case);
    page.checks(view.checks.iter().map(check_line).collect())
}

/// Where it is, and who acts by when.
fn lead(view: &CaseView) -> String {
    let application = &view.application;
    let Some(sent) = application.submitted_at.filter(|_| application.was_sent()) else {
        return "Not sent. Only you can see it.".to_owned();
    };
    let due = application.due_on.filter(|_| application.stage().is_open() && application.stage() != Stage::Returned);
    let waits = match (&view.waits_for, application.stage()) {
        (Some(who), Stage::Submitted | Stage::Recommended | Stage::NotRecommended) => format!(" It waits for {who}."),
        _ => String::new(),
    };
    format!("{}{waits}", Case::lead(on_day(sent), due))
}

fn coming(view: &CaseView, step: ExpectedStep) -> String {
    match (step, &view.line_manager) {
        (ExpectedStep::Recommendation, Some(manager)) => format!("Recommendation by {manager}"),
        (ExpectedStep::Recommendation, None) => "Recommendation by the line manager".to_owned(),
        (ExpectedStep::Decision, _) => "Decision".to_owned(),
        (ExpectedStep::Hearing, _) => "Hearing of the appeal".to_owned(),
    }
}

/// What the state means, the newest first.
fn messages(view: &CaseView, case: &str, own: bool, today: NaiveDate) -> Vec<Message> {
    let mut all: Vec<Message> = view.appeals.iter().take(1).map(|appeal| about_appeal(view, case, appeal)).collect();
    let officer = (!own).then_some(view.person.name.as_str());
    let standing = view.decisions.first();
    if let (Some(now), Some(first)) = (standing.filter(|now| now.basis == DecisionBasis::Reversal), view.decisions.get(1)) {
        all.insert(0, Message::reversed(case, on_day(now.at), &now.by_name, on_day(first.at)));
    }
    // Its officer reads of an appeal only while one can be made; others read until when.
    let used = standing.is_some_and(|now| view.appeals.iter().any(|appeal| appeal.decision == now.id));
    let appeal_until = standing.and_then(|now| now.appeal_until).filter(|_| !used && (view.may.appeal || !own));
    // The day of a decision that gives no level is the one from which the level before is held again.
    let back = view.application.level_held.as_ref().map(|held| held.as_str()).zip(standing.and_then(|now| now.effective_on));
    match &view.application.state {
        State::Returned { reason } => {
            if let Some(step) = view.steps.iter().find(|step| step.kind == StepKind::Returned) {
                all.push(Message::returned(&step.by_name, on_day(step.at), reason));
            }
        }
        State::MetDeferred { review_on, .. } => {
            let lapses = view.frozen.as_ref().map(|frozen| lapsing(frozen, *review_on)).unwrap_or_default();
            all.push(Message::deferred(case, officer, *review_on, today, &lapses).back(back));
        }
        State::Declined { .. } => all.push(Message::declined(case, officer, back, appeal_until)),
        State::Approved { effective_on } => {
            all.push(Message::approved(case, &frozen_level(view), *effective_on, appeal_until));
        }
        State::Withdrawn { reason } => {
            if let Some(step) = view.steps.iter().find(|step| step.kind == StepKind::Withdrawn) {
                all.push(Message::withdrawn(&step.by_name, on_day(step.at), reason.as_deref().unwrap_or_default()));
            }
        }
        State::Draft | State::Submitted | State::Recommended { .. } | State::NotRecommended { .. } => {}
    }
    all
}

fn about_appeal(view: &CaseView, case: &str, appeal: &Appeal) -> Message {
    match appeal.state {
        AppealState::Open => {
            let hearers: Vec<String> =
                view.people.iter().filter(|named| named.part == Part::Hearer).map(|named| named.name.clone()).collect();
            Message::under_appeal(on_day(appeal.made_at), appeal.heard_by_on, &hearers)
        }
        AppealState::Upheld | AppealState::Dismissed => {
            let on = on_day(appeal.heard_at.unwrap_or(appeal.made_at));
            let who = appeal.heard_by_name.as_deref().unwrap_or("HR");
            let reasons = appeal.reasons.as_deref().unwrap_or_default();
            Message::heard(case, appeal.state == AppealState::Upheld, on, who, reasons)
        }
    }
}

/// "Data protection on 30 January 2027": the last day on which it counts.
fn lapsing(frozen: &FrozenView, by: NaiveDate) -> Vec<String> {
    let last = |day: NaiveDate| day.pred_opt().unwrap_or(day);
    let all = frozen.answer.lapsing_by(by);
    all.filter_map(|criterion| Some(format!("{} on {}", criterion.label, words::date(last(criterion.lapses_on?))))).collect()
}

fn assessed(view: &CaseView, frozen: &FrozenView, case: &str) -> Assessed {
    let policy = frozen.policy.as_deref().map(version_of);
    let (met, total) = (number(frozen.met), number(frozen.total));
    let all = Assessed::new(case, frozen.as_of, met, total, &frozen.framework_version, policy);
    let all = view.since.iter().map(changed).fold(all, |all, line| all.since(&line));
    all.figures(&view.figures, caseload_of(view, view.why == Why::Own).as_deref())
}

/// "Data protection: Data protection training, 3 July 2026".
fn changed(change: &Change) -> String {
    let mut parts = Vec::new();
    match (change.was, change.now) {
        (Some(was), Some(now)) if was != now => {
            parts.push(format!("{} now, {} then", words::lower_first(now.words()), words::lower_first(was.words())));
        }
        (None, Some(_)) => parts.push("asked for only since".to_owned()),
        (Some(_), None) => parts.push("no longer asked for".to_owned()),
        _ => {}
    }
    parts.extend(change.added.iter().cloned());
    parts.extend(change.gone.iter().map(|gone| format!("no longer: {gone}")));
    format!("{} ({}): {}", change.label, change.criterion, parts.join("; "))
}

/// What waits for the reader, and what else they may do.
fn ways(view: &CaseView, case: &str) -> (Option<Link>, Vec<Link>) {
    let may = view.may;
    let open = |gate: GateId| view.checks.iter().any(|check| check.gate == gate && check.answer.is_none());
    let draft = if view.application.stage() == Stage::Returned { "Change and send again" } else { "Check and send" };
    let gate = |gate: GateId| format!("gates/{}", gate.as_str());
    let offered = [
        (may.submit, "check".to_owned(), draft),
        (may.recommend, "recommend".to_owned(), "Recommend or return"),
        (may.hear, "hearing".to_owned(), "Hear the appeal"),
        (may.check_criteria && open(GateId::CriteriaMet), gate(GateId::CriteriaMet), "Check 1: are the criteria met?"),
        (may.check_funding && open(GateId::FundedNeed), gate(GateId::FundedNeed), "Check 2: is the work needed and funded?"),
        (may.decide, "decision".to_owned(), "Decide"),
        (may.check_criteria && !open(GateId::CriteriaMet), gate(GateId::CriteriaMet), "Answer check 1 again"),
        (may.check_funding && !open(GateId::FundedNeed), gate(GateId::FundedNeed), "Answer check 2 again"),
        (may.appeal, "appeal".to_owned(), "Appeal"),
        (may.name_people, "named".to_owned(), "Name people"),
        (may.reverse, "reverse".to_owned(), "Reverse the decision"),
        (may.declare_interest, "interest".to_owned(), "Declare an interest"),
        (may.withdraw, "withdraw".to_owned(), "Withdraw application"),
    ];
    // The first six wait for somebody; the rest one may do or leave.
    const WAITING: usize = 6;
    let mut links = Vec::new();
    let mut primary = None;
    for (place, (_, path, label)) in offered.into_iter().enumerate().filter(|(_, (may, ..))| *may) {
        let link = Link::new(format!("{case}/{path}"), label);
        if place < WAITING && primary.is_none() {
            primary = Some(link);
        } else {
            links.push(link);
        }
    }
    let earlier = view.decisions.iter().skip(1);
    links.extend(earlier.map(|decision| {
        let text = format!("Read the earlier decision of {}", words::date(on_day(decision.at)));
        Link::new(format!("{case}/letter?number={}", decision.number), text)
    }));
    (primary, links)
}

/// `/applications/{id}/assessment`: every criterion as it was frozen.
pub fn assessment(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let view = progression::view(tx, me, &id(asked))?;
        let frozen = view.frozen.as_ref().ok_or(AppError::NotFound)?;
        frame.back = Some(Link::new(case_path(asked), "Back"));
        frame.print_caption = Some(caption(&view, tx.today));
        Ok(assessment_page(&view, frozen))
    })
}

fn assessment_page(view: &CaseView, frozen: &FrozenView) -> Assessment {
    let application = &view.application;
    let reference = application.reference.as_deref().unwrap_or_default();
    let about = format!("{}, application {reference} for level {}", frozen.officer_name, frozen_level(view));
    let counts = [number(frozen.met), number(frozen.total)];
    let answer = &frozen.answer.answer;
    let levels: Vec<&str> = answer.levels.iter().map(|level| level.id.as_str()).collect();
    let target = levels.iter().position(|level| *level == application.level.as_str()).unwrap_or(levels.len());
    let groups = levels.iter().take(target + 1).rev().map(|level| {
        let of = answer.criteria.iter().filter(|criterion| criterion.level.as_deref() == Some(*level));
        let met = of.clone().filter(|criterion| criterion.outcome.is_met()).count();
        let rows = of.map(|criterion| AssessedCriterion {
            name: criterion.label.clone(),
            id: criterion.id.clone(),
            state: outcome_tag(criterion.outcome),
            by: criterion.met_by.iter().map(|met| met_by(met, view.may_open_evidence)).collect(),
            reasons: reasons_beside(criterion),
        });
        let name = level_words(level, frozen.answer.level_name(level));
        AssessedGroup::new(&format!("Level {name}"), number(met), rows.collect())
    });
    let policy = frozen.policy.as_deref();
    let case = path_of(application);
    let mut page =
        Assessment::new(&case, about, frozen.as_of, counts, &frozen.framework_version, policy.map(version_of), groups.collect());
    page.source = source(frozen);
    page
}

/// What is said of a criterion and not said already by what meets it.
fn reasons_beside(criterion: &CriterionStatus) -> Vec<String> {
    let said = |text: &str| criterion.met_by.iter().any(|met| met.text.trim_end_matches('.') == text.trim_end_matches('.'));
    criterion.reasons.iter().filter(|reason| !said(&reason.text)).map(|reason| reason.text.clone()).collect()
}

/// What it was worked out from, so that it can be checked.
fn source(frozen: &FrozenView) -> Vec<SummaryRow> {
    let mut rows = vec![
        SummaryRow::new("Framework", format!("{}, version {}", frozen.framework, frozen.framework_version)),
        SummaryRow::new("Evidence rules", frozen.policy.clone().unwrap_or_else(|| "None".to_owned())),
        SummaryRow::new("Criteria met since", words::date(frozen.criteria_met_on)),
        SummaryRow::new("Kept on", words::date_time(frozen.at.naive_utc())),
        SummaryRow::new("Answer", frozen.answer_digest.clone()),
        SummaryRow::new("Record", frozen.record_digest.clone()),
    ];
    if !frozen.statement.is_empty() {
        rows.push(lines("Anything else we should know", &frozen.statement));
    }
    rows
}

/// `/applications/{id}/letter`: of the decision that stands, or of an earlier one by its `number`.
pub fn letter(asked: &Asked) -> Answer {
    asked.framed(200, |tx, me, frame| {
        let number = asked.query.filled("number").map(|text| text.parse::<u32>().map_err(|_| AppError::NotFound)).transpose()?;
        let letter = progression::letter(tx, me, &id(asked), number)?;
        let may_appeal = number.is_none() && progression::actions(tx, me, &id(asked))?.contains(&CaseAction::Appeal);
        frame.back = Some(Link::new(case_path(asked), "Back"));
        let decided = words::date(letter.decided_on);
        frame.print_caption = Some(format!("{}. Decision on application {}, {decided}", letter.officer, letter.reference));
        Ok(Letter::new(&case_path(asked), &letter, may_appeal))
    })
}
