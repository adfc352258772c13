//! `/progress/criteria/{id}`, and the same page about another person: why a criterion has its outcome.

use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

use crate::domain::assessment::Assessment;
use crate::domain::assessment::amounts;
use crate::domain::assessment::answer::{CriterionStatus, RuleStatus};
use crate::domain::assessment::outcome::Outcome;
use crate::domain::assessment::takes::{How, LookedAt, Part, Takes};
use crate::domain::caseload::{Unit, is_ratio_of_money};
use crate::domain::officer::Judgement;

use super::super::engine::Page;
use super::super::evidence::outcome_tag as review_tag;
use super::super::parts::{Link, Tab, Tag};
use super::super::words::{self, date, short_date};
use super::matrix::Found;
use super::reasons::{self, ReasonLine, Ways};
use super::{Names, Proof, Reader, is_appointment, outcome_tag, own, samples, standing};

/// What the page is made from.
#[derive(Clone, Copy, Debug)]
pub struct CriterionFacts<'a> {
    pub reader: &'a Reader,
    pub names: &'a Names,
    pub assessment: &'a Assessment,
    /// Of the assessment.
    pub status: &'a CriterionStatus,
    pub takes: &'a Takes,
    pub looked_at: &'a [LookedAt],
    /// The pieces that name this criterion and that the reader may open, newest first.
    pub evidence: &'a [CriterionEvidence],
    /// What was judged of this criterion, newest first.
    pub judgements: &'a [&'a Judgement],
    /// Newest first.
    pub history: &'a [HistoryFact],
    pub ways: Ways<'a>,
}

/// A piece of evidence for the criterion.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CriterionEvidence {
    pub id: String,
    pub title: String,
    /// "Case study".
    pub kind: String,
    pub dated_on: Option<NaiveDate>,
    /// What was found about this criterion.
    pub found: Found,
}

/// A change of the criterion's outcome.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HistoryFact {
    pub on: NaiveDate,
    pub outcome: Outcome,
    /// What changed it, as a sentence.
    pub cause: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct CriterionPage {
    /// Of the window: "Relationships (B-E1)", with the name of another person after it.
    pub heading: String,
    pub label: String,
    pub criterion_id: String,
    /// Whose page it is; null about oneself.
    pub officer: Option<String>,
    pub why: Option<String>,
    pub tabs: Vec<Tab>,
    pub as_at: String,
    pub tag: Tag,
    /// "Taken as met on appointment", "Lapses 31 May 2026".
    pub standing: Option<String>,
    /// The requirement, word for word.
    pub text: String,
    /// "Level B (Practising), Experience".
    pub place: String,
    /// The first is the answer to why. None where it is met by its rules alone.
    pub reasons: Vec<ReasonLine>,
    /// By what it is met.
    pub met_by: Vec<Proof>,
    /// "What it takes (all of these)".
    pub takes_heading: String,
    pub takes: Vec<TakesLine>,
    /// The level or a waiver meets it, whatever its rules say.
    pub given: bool,
    /// Figures that are looked at and never decide.
    pub looked_at: Vec<LookedAtRow>,
    /// "30 June 2026".
    pub earliest: Option<String>,
    /// To plan something for it.
    pub plan: Option<Link>,
    pub add: Option<Link>,
    pub evidence: Vec<EvidenceRow>,
    pub judgements: Vec<JudgementRow>,
    /// To judge the criterion, where no reason leads there.
    pub judge: Option<Link>,
    /// To waive the criterion, for whoever may and where no reason leads there.
    pub waiver: Option<Link>,
    /// What ran out at the level that is held.
    pub alerts: Vec<String>,
    pub history: Vec<HistoryRow>,
    pub source: Vec<String>,
    /// Back to the whole.
    pub all: Link,
}

/// A part of what it takes. Either words with a tag, or a heading with parts of its own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TakesLine {
    /// "One of these:" where parts follow.
    pub text: String,
    pub tag: Tag,
    /// What shows it: "Judged met by Manager One on 2 February 2026".
    pub met_by: Vec<Proof>,
    pub parts: Vec<TakesLine>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LookedAtRow {
    /// To the figures; null where the metric is not known.
    pub href: Option<String>,
    /// "Agreements kept at least 75% over the last 4 quarters".
    pub text: String,
    /// "84.13% (53 of 63)"; null where there is no figure.
    pub value: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct EvidenceRow {
    pub href: String,
    pub title: String,
    pub kind: String,
    pub on: Option<String>,
    pub tag: Tag,
}

/// Who judged the criterion, when, and why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct JudgementRow {
    pub on: String,
    pub by: String,
    pub tag: Tag,
    pub reason: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct HistoryRow {
    pub on: String,
    /// For machines.
    pub datetime: String,
    pub tag: Tag,
    pub cause: String,
}

impl CriterionPage {
    pub fn new(facts: &CriterionFacts<'_>) -> CriterionPage {
        let CriterionFacts { reader, names, assessment, status, takes, ways, .. } = *facts;
        let name = names.criterion(&status.id);
        let (takes_heading, takes) = takes_lines(reader, takes, ways);
        let add = || Link::new(format!("/evidence/new?criterion={}", status.id), "Add evidence");
        let level = status.level.as_ref().map(|level| words::capital(&names.level_words(level)));
        let group = words::sentence(&status.group);
        let given = status.met_by.first().is_some_and(|met| matches!(&*met.kind, "level" | "waiver"));
        let reasons = reasons::lines(reader, status, ways);
        let leads = |path: &str| reasons.iter().any(|line| line.link.as_ref().is_some_and(|link| link.href == path));
        CriterionPage {
            heading: format!("{} ({}){}", status.label, status.id, reader.of_whom()),
            label: status.label.clone(),
            criterion_id: status.id.clone(),
            officer: (!reader.is_officer()).then(|| reader.officer.clone()),
            why: None,
            tabs: Vec::new(),
            as_at: format!("As at {}", date(assessment.as_of)),
            tag: outcome_tag(status.outcome),
            standing: standing(status),
            text: name.map_or_else(String::new, |name| name.text.clone()),
            place: level.map_or(group.clone(), |level| format!("{level}, {}", words::lower_first(&group))),
            judge: ways.judge.filter(|path| !leads(path)).map(|judge| Link::new(judge, "Record a judgement")),
            waiver: ways
                .waive
                .filter(|path| !status.outcome.is_met() && !leads(path))
                .map(|path| Link::new(path, "Waive this criterion")),
            reasons,
            met_by: met_by(reader, status, ways),
            takes_heading,
            takes,
            given,
            looked_at: facts.looked_at.iter().map(|looked_at| looked_at_row(reader, ways, looked_at)).collect(),
            earliest: status.earliest_on.map(date),
            plan: (ways.may_plan && !status.outcome.is_met()).then(|| {
                let href = format!("{}/new?criterion={}", reader.plan(), status.id);
                Link::new(href, "Plan this").hidden(format!("for {}", status.label))
            }),
            add: ways.may_add.then(add),
            evidence: facts.evidence.iter().map(evidence_row).collect(),
            alerts: own::alert_words(reader, assessment, &status.id),
            judgements: facts.judgements.iter().map(|judgement| judgement_row(judgement)).collect(),
            history: facts.history.iter().map(history_row).collect(),
            source: sources(assessment),
            all: Link::new(reader.progress(), if reader.is_officer() { "My progress" } else { "All criteria" }),
        }
    }

    /// About another person: why the reader may see it, and the other pages about them.
    pub fn about(mut self, why: Option<String>, tabs: Vec<Tab>) -> CriterionPage {
        (self.why, self.tabs) = (why, tabs);
        self
    }
}

fn judgement_row(judgement: &Judgement) -> JudgementRow {
    JudgementRow {
        on: short_date(judgement.on),
        by: judgement.by.clone(),
        tag: review_tag(judgement.outcome),
        reason: judgement.reason.clone().filter(|reason| !reason.is_empty()),
    }
}

/// What meets it, once each. A level that is only taken as met is said by its reason.
fn met_by(reader: &Reader, status: &CriterionStatus, ways: Ways<'_>) -> Vec<Proof> {
    let behind = status.met_by.iter().filter(|met| !matches!(&*met.kind, "level" | "waiver"));
    let mut said: Vec<Proof> = behind.map(|met| reader.proof(met, format!("{}.", met.text), ways.metrics)).collect();
    let level = status.met_by.iter().find(|met| met.kind == "level");
    if let Some(by) = level.filter(|level| !is_appointment(level)).and_then(|level| level.by.as_ref()) {
        said.push(Proof::plain(format!("The level was decided by {by}.")));
    }
    said
}

fn takes_lines(reader: &Reader, takes: &Takes, ways: Ways<'_>) -> (String, Vec<TakesLine>) {
    match &takes.part {
        Part::Fact { .. } => ("What it takes".to_owned(), vec![takes_line(reader, takes, ways)]),
        Part::Several { how, parts } => {
            let lines = parts.iter().map(|part| takes_line(reader, part, ways)).collect();
            (format!("What it takes ({})", how_words(*how)), lines)
        }
    }
}

fn takes_line(reader: &Reader, takes: &Takes, ways: Ways<'_>) -> TakesLine {
    let tag = outcome_tag(takes.outcome);
    match &takes.part {
        Part::Fact { text, met_by } => {
            let met_by = met_by.iter().map(|met| reader.proof(met, met.text.clone(), ways.metrics)).collect();
            TakesLine { text: text.clone(), tag, met_by, parts: Vec::new() }
        }
        Part::Several { how, parts } => {
            let text = format!("{}:", words::capital(&how_words(*how)));
            let parts = parts.iter().map(|part| takes_line(reader, part, ways)).collect();
            TakesLine { text, tag, met_by: Vec::new(), parts }
        }
    }
}

fn how_words(how: How) -> String {
    match how {
        How::All => "all of these".to_owned(),
        How::One => "one of these".to_owned(),
        How::AtLeast(count) => format!("{count} of these"),
    }
}

fn looked_at_row(reader: &Reader, ways: Ways<'_>, looked_at: &LookedAt) -> LookedAtRow {
    let LookedAt { text, unit, rule } = looked_at;
    let amount = |decimal: &str| match unit {
        Unit::Percent => format!("{}%", percent(decimal, rule.target.as_deref())),
        Unit::Gbp => format!("£{}", grouped(decimal)),
        Unit::Count => grouped(decimal),
    };
    let metric = ways.metrics.iter().find(|(id, _)| *id == rule.id);
    let of_money = metric.is_some_and(|(_, metric)| is_ratio_of_money(metric));
    let part: fn(&str) -> String = if of_money { |decimal| format!("£{}", grouped(decimal)) } else { grouped };
    LookedAtRow { href: metric.map(|(_, metric)| reader.figure(metric)), text: text.clone(), value: value(rule, amount, part) }
}

/// `amount`: in the unit of the rule; `part`: one of the two numbers of a ratio.
fn value(rule: &RuleStatus, amount: impl Fn(&str) -> String, part: fn(&str) -> String) -> Option<String> {
    if has_no_figure(rule) {
        return None;
    }
    let sums = rule.sums.as_ref();
    let numerator = sums.and_then(|sums| sums.numerator.as_deref());
    let denominator = sums.and_then(|sums| sums.denominator.as_deref());
    if let (Some(hits), Some(_)) = (rule.hits, rule.needed) {
        return Some(format!("In {hits} of {}", words::counted(rule.periods.len() as u64, "period", "periods")));
    }
    match (&rule.value, numerator, denominator) {
        (Some(value), Some(numerator), Some(denominator)) => {
            return Some(format!("{} ({} of {})", amount(value), part(numerator), part(denominator)));
        }
        (Some(value), ..) if rule.kind == "change" => {
            return Some(format!("{} percentage points", percent(value, rule.target.as_deref())));
        }
        _ => {}
    }
    let counted = sums.and_then(|sums| sums.counted).map(words::number);
    let value = counted.or_else(|| numerator.map(&amount)).or_else(|| rule.value.as_deref().map(&amount))?;
    match sums.and_then(|sums| sums.expected.as_deref()) {
        Some(expected) => Some(format!("{value}; {} expected for the hours worked", grouped(expected))),
        None => Some(value),
    }
}

/// Whether no period of the window has a figure. Adding up none of them is nought, which would look like a figure.
fn has_no_figure(rule: &RuleStatus) -> bool {
    let nothing_added = rule.sums.as_ref().is_some_and(|sums| sums.active == Some(0));
    let no_period = !rule.periods.is_empty() && rule.periods.iter().all(|period| period.value.is_none());
    rule.value.is_none() && (nothing_added || no_period)
}

/// An amount with its thousands apart, and two places where it is not whole.
fn grouped(decimal: &str) -> String {
    decimal.parse::<Decimal>().map_or_else(|_| decimal.to_owned(), |amount| amounts::grouped(amounts::hundredths(amount)))
}

/// A decimal of four places with two, or with all where rounding would hide that it differs from its target.
fn percent(decimal: &str, target: Option<&str>) -> String {
    let Ok(exact) = decimal.parse::<Decimal>() else { return decimal.to_owned() };
    let rounded = exact.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let hidden =
        target.and_then(|target| target.parse::<Decimal>().ok()).is_some_and(|target| rounded == target && exact != target);
    if hidden { exact.normalize().to_string() } else { format!("{rounded:.2}") }
}

fn evidence_row(evidence: &CriterionEvidence) -> EvidenceRow {
    EvidenceRow {
        href: format!("/evidence/{}", evidence.id),
        title: evidence.title.clone(),
        kind: evidence.kind.clone(),
        on: evidence.dated_on.map(short_date),
        tag: evidence.found.tag(),
    }
}

fn history_row(fact: &HistoryFact) -> HistoryRow {
    HistoryRow { on: date(fact.on), datetime: fact.on.to_string(), tag: outcome_tag(fact.outcome), cause: fact.cause.clone() }
}

/// The documents that the answer rests on: "Progression framework medway.iao, version 2025-04".
fn sources(assessment: &Assessment) -> Vec<String> {
    let named = assessment
        .documents
        .iter()
        .map(|document| format!("{} {}, version {}", words::sentence(document.kind.as_str()), document.id, document.version));
    named.collect()
}

impl Page for CriterionPage {
    const TEMPLATE: &'static str = "pages/progress/criterion";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn samples() -> Vec<(&'static str, CriterionPage)> {
        samples::criterion()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_have_two_places_unless_that_hides_a_miss() {
        for (decimal, target, said) in [
            ("84.1270", Some("75.0000"), "84.13"),
            ("90.0000", Some("90.0000"), "90.00"),
            ("2.6999", Some("2.7000"), "2.6999"),
            ("89.9960", Some("90.0000"), "89.996"),
            ("-0.5050", None, "-0.51"),
            ("100", None, "100.00"),
        ] {
            assert_eq!(percent(decimal, target), said, "{decimal} against {target:?}");
        }
    }
}
