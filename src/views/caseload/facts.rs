//! What the pages of figures are made from, and the words that several of them share.

use chrono::NaiveDate;

use super::super::parts::Tag;
use super::super::progress::Reader;
use super::super::words::{self, date};
use super::amount::{Measure, show, units};
use crate::domain::assessment::amounts::{grouped, hundredths};
use crate::domain::assessment::caseload::{EventFigure, FigurePeriod, Given, Held};
use crate::domain::assessment::reasons::ReasonCode as Code;
use crate::domain::caseload::{
    Basis, Dispute, DisputeKind, DisputeOutcome, Figure, Metric, PastFigure, PeriodKind, Shape, is_ratio_of_money,
};
use crate::domain::officer::{ALL_PATCHES, CaseEvent};

/// A file that figures came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FromFile {
    pub name: String,
    /// Who added it.
    pub by: String,
    pub on: NaiveDate,
}

/// One row of a file, with what became of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Source<'a> {
    pub figure: &'a Figure,
    /// Of its period: "Quarter 1 (April to June 2025)".
    pub name: String,
    /// Why it does not count.
    pub left_out: Option<Code>,
    /// It is of all patches, and those of single ones count.
    pub beside_patches: bool,
    pub held: Option<Held>,
    /// None for what no import brought.
    pub file: Option<FromFile>,
    /// What it said before, oldest first.
    pub earlier: Vec<(&'a PastFigure, Option<FromFile>)>,
    /// What was said against it, newest first.
    pub disputes: Vec<Disputed<'a>>,
}

/// A dated event, with what became of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Counted<'a> {
    pub event: &'a CaseEvent,
    pub figure: EventFigure,
    /// None for what no import brought.
    pub file: Option<FromFile>,
    pub line: Option<u32>,
}

/// A dispute with the names of those in it.
#[derive(Clone, PartialEq, Debug)]
pub struct Disputed<'a> {
    pub dispute: &'a Dispute,
    pub raised_by: String,
    /// Empty while it is open.
    pub settled_by: String,
}

/// What stands for a figure in addresses and forms: the patch last, for it may hold any letter.
pub fn token(figure: &Figure) -> String {
    let row = &figure.observation;
    format!("{}.{}.{}.{}.{}", row.period.as_str(), row.start, row.end, row.basis.as_str(), row.patch)
}

/// What is wrong with a figure, as the form asks it.
pub(super) fn kind_of_dispute(kind: DisputeKind) -> &'static str {
    match kind {
        DisputeKind::Amount => "The amount is wrong",
        DisputeKind::PatchOrDates => "The patch or the dates are wrong",
        DisputeKind::NotMine => "It is not mine",
        DisputeKind::Other => "Something else",
    }
}

/// How a dispute ended.
pub fn outcome_of_dispute(outcome: DisputeOutcome) -> &'static str {
    match outcome {
        DisputeOutcome::Stands => "The figure stands",
        DisputeOutcome::Corrected => "Corrected by a later file",
        DisputeOutcome::LeftOut => "Left out",
        DisputeOutcome::Withdrawn => "Taken back",
    }
}

/// Pounds or a count, exact.
pub(super) fn plain_amount(metric: &Metric, amount: rust_decimal::Decimal) -> String {
    hundredths_of(metric, hundredths(amount))
}

/// The same from hundredths.
pub(super) fn hundredths_of(metric: &Metric, amount: i64) -> String {
    let is_money = metric.unit == crate::domain::caseload::Unit::Gbp || is_ratio_of_money(metric.id.as_str());
    match (is_money, amount < 0) {
        (true, true) => format!("-£{}", grouped(-amount)),
        (true, false) => format!("£{}", grouped(amount)),
        (false, _) => grouped(amount),
    }
}

/// The value of one row: a ratio in percent, "48 of 50" kept for the columns beside it.
pub fn value_of(metric: &Metric, row: &crate::domain::officer::Observation) -> String {
    let measure = Measure::of(metric);
    match (metric.ratio, row.denominator) {
        (true, Some(denominator)) if !denominator.0.is_zero() => {
            let percent = row.numerator.0 * rust_decimal::Decimal::from(100) / denominator.0;
            units(&percent.round_dp(6).to_string()).map_or_else(String::new, |value| show(value, measure))
        }
        (true, _) => "Nothing was due".to_owned(),
        (false, _) => plain_amount(metric, row.numerator.0),
    }
}

/// What a figure was and is: each value as it is read, with the amounts where the values alone would not differ. None where
/// the amounts are the same.
pub fn values_apart(
    metric: &Metric,
    was: &crate::domain::officer::Observation,
    now: &crate::domain::officer::Observation,
) -> Option<(String, String)> {
    if (was.numerator, was.denominator) == (now.numerator, now.denominator) {
        let target = |row: &crate::domain::officer::Observation| match row.target {
            Some(target) => format!("a target of {}", target.0.normalize()),
            None => "no target".to_owned(),
        };
        return (was.target != now.target).then(|| (target(was), target(now)));
    }
    let (before, after) = (value_of(metric, was), value_of(metric, now));
    match before == after {
        true => Some((super::metric::whole_value(metric, was), super::metric::whole_value(metric, now))),
        false => Some((before, after)),
    }
}

/// What is called by its status: Counted, Left out, Disputed, Corrected.
pub(super) fn status(source: &Source<'_>) -> Tag {
    match source.left_out {
        Some(Code::MetricDisputed) => Tag::amber("Disputed"),
        Some(_) => Tag::grey("Left out"),
        None if source.beside_patches => Tag::grey("Left out"),
        None if source.earlier.is_empty() => Tag::green("Counted"),
        None => Tag::blue("Corrected"),
    }
}

/// Why a period does not count, as a sentence.
pub(super) fn left_out_words(code: Code) -> &'static str {
    match code {
        Code::MetricBaseline => "Left out: it is before the first full period in post.",
        Code::MetricAbsent => "Left out: away for half of it or more.",
        Code::MetricNotAttributable => "Left out: the patch was not held for long enough.",
        Code::MetricCoverOnly => "Left out: the patch was only covered.",
        Code::MetricLeftOut => "Left out: it was found wrong.",
        Code::MetricDisputed => "Disputed: it does not count until it is settled.",
        Code::MetricNoActivity => "Nothing was due, so there is nothing to measure.",
        Code::MetricMissingPeriod => "No figure was given.",
        _ => "Left out.",
    }
}

/// The words below a criterion that is met without its rules.
pub(super) fn given_words(given: Given) -> &'static str {
    match given {
        Given::Appointment => "Taken as met on appointment",
        Given::Level => "Taken as met with the level",
        Given::Waiver => "Waived",
    }
}

/// How a row came to be somebody's: "Patch CH1, held on 91 of 91 days."
pub(super) fn attribution(reader: &Reader, metric: &Metric, source: &Source<'_>) -> Vec<String> {
    let row = &source.figure.observation;
    let own = match row.basis {
        Basis::Substantive => "as their own",
        Basis::Cover => "as cover",
    };
    let own = if reader.is_officer() && row.basis == Basis::Substantive { "as your own" } else { own };
    if row.patch == ALL_PATCHES {
        return vec![format!("All patches together, {own}.")];
    }
    let Some(held) = &source.held else {
        return vec![format!("Patch {}, {own}. No holders of patches are recorded, so it counts whole.", row.patch)];
    };
    let days = words::number(held.days.unsigned_abs());
    let mut said = vec![format!("Patch {}, held {own} on {days} of {} days.", row.patch, words::number(held.of.unsigned_abs()))];
    if metric.shape == Shape::Stock && held.days > 0 && !held.on_last_day {
        said.push("It was not held on the last day, on which this is counted.".to_owned());
    }
    said.extend(held.stretches.iter().map(|(from, to, basis)| {
        let how = if *basis == Basis::Cover { "Cover" } else { "Holder" };
        match to {
            Some(to) => format!("{how} from {} to {}.", date(*from), date(*to)),
            None => format!("{how} since {}.", date(*from)),
        }
    }));
    said
}

/// Where a value came from: "figures-q4.csv, line 12, added by HR One on 9 April 2026. Revision 2."
pub(super) fn origin(file: Option<&FromFile>, line: Option<u32>, revision: i64) -> String {
    format!("{} Revision {revision}.", came_from(file, line))
}

/// The same of what has no revisions.
pub(super) fn came_from(file: Option<&FromFile>, line: Option<u32>) -> String {
    match (file, line) {
        (Some(file), Some(line)) => {
            let line = words::number(u64::from(line));
            format!("{}, line {line}, added by {} on {}.", file.name, file.by, date(file.on))
        }
        _ => "Brought over from the record before.".to_owned(),
    }
}

/// "quarter", "week"; a snapshot is called a day.
pub(super) fn period_word(kind: PeriodKind) -> &'static str {
    match kind {
        PeriodKind::Snapshot => "day",
        kind => kind.as_str(),
    }
}

/// The value of a period, or why there is none.
pub(super) fn period_value(measure: Measure, period: &FigurePeriod) -> Option<String> {
    let value = units(period.value.as_deref()?)?;
    Some(super::amount::show_apart(value, period.target.as_deref().and_then(units), measure))
}
