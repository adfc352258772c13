//! Observations as a dense series, one cell a period: summed over the patches that count for the officer, exact. Who held
//! which patch for how long is decided here and nowhere else (documents.md 4.6).

use chrono::NaiveDate;

use super::amounts::{hundredths, micros};
use super::moment::{Day, NEVER_AFTER, number};
use super::plan::{Plan, Slot};
use crate::domain::caseload::PeriodKind;
use crate::domain::officer::{ALL_PATCHES, LeftOut, Observation, Record};
use crate::domain::period::{Ordinal, Periods};

/// All series of an officer, one for each slot of the plan, their cells one after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct AllSeries {
    spans: Vec<Span>,
    cells: Vec<PackedCell>,
    /// Targets too wide for their cells.
    wide: Vec<i128>,
}

/// Where a series lies, and the period of its first cell.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    first: Ordinal,
    start: u32,
    end: u32,
}

/// Figures of one metric, one kind of period, one way of attribution.
#[derive(Clone, Copy, Debug)]
pub(super) struct Series<'a> {
    first: Ordinal,
    cells: &'a [PackedCell],
    wide: &'a [i128],
}

/// One period in 24 bytes: nearly every target is a plain number, or the same number for each unit of the denominator.
#[derive(Clone, Copy, Debug)]
struct PackedCell {
    numerator: i64,
    denominator: i64,
    target: i32,
    meaning: TargetMeaning,
    state: CellState,
}

/// What the target of a packed cell means.
#[derive(Clone, Copy, PartialEq, Debug)]
enum TargetMeaning {
    Nothing,
    Plain,
    TimesDenominator,
    /// An index into the wide ones.
    Wide,
}

/// One period.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Cell {
    /// In hundredths.
    pub numerator: i64,
    pub denominator: i64,
    /// What the numerator times 10^8 (ratios) or 10^4 (amounts) is compared with: the targets in millionths, weighted by
    /// the denominators in hundredths where it is a ratio. None: some patch has no target.
    pub target: Option<i128>,
    pub state: CellState,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum CellState {
    Figure,
    /// No row at all.
    Missing,
    /// Rows, but no patch that was held for long enough.
    NotAttributable,
    /// Rows, but only for patches that were covered.
    CoverOnly,
    Disputed,
}

impl Cell {
    pub(super) const MISSING: Cell = Cell { numerator: 0, denominator: 0, target: None, state: CellState::Missing };
}

impl PackedCell {
    const MISSING: PackedCell =
        PackedCell { numerator: 0, denominator: 0, target: 0, meaning: TargetMeaning::Nothing, state: CellState::Missing };

    fn pack(cell: Cell, wide: &mut Vec<i128>) -> PackedCell {
        let (target, meaning) = match cell.target {
            None => (0, TargetMeaning::Nothing),
            Some(sum) => match (each(sum, i128::from(cell.denominator)), i32::try_from(sum)) {
                (Some(each), _) => (each, TargetMeaning::TimesDenominator),
                (_, Ok(plain)) => (plain, TargetMeaning::Plain),
                _ => {
                    wide.push(sum);
                    (wide.len() as i32 - 1, TargetMeaning::Wide)
                }
            },
        };
        PackedCell { numerator: cell.numerator, denominator: cell.denominator, target, meaning, state: cell.state }
    }

    #[inline]
    fn unpack(&self, wide: &[i128]) -> Cell {
        let unit = if self.meaning == TargetMeaning::TimesDenominator { self.denominator } else { 1 };
        let target = match self.meaning {
            TargetMeaning::Nothing => None,
            TargetMeaning::Wide => wide.get(self.target as usize).copied(),
            _ => Some(i128::from(self.target) * i128::from(unit)),
        };
        Cell { numerator: self.numerator, denominator: self.denominator, target, state: self.state }
    }
}

/// What times `denominator` is `sum`, if anything small is.
fn each(sum: i128, denominator: i128) -> Option<i32> {
    let each = i32::try_from(sum.checked_div(denominator)?).ok()?;
    (i128::from(each) * denominator == sum).then_some(each)
}

impl AllSeries {
    pub(super) fn of(&self, slot: usize) -> Series<'_> {
        let Span { first, start, end } = self.spans[slot];
        Series { first, cells: &self.cells[start as usize..end as usize], wide: &self.wide }
    }

    /// Only the named series, each up to its `last` period; the others are empty.
    pub(super) fn only(&self, kept: impl Iterator<Item = (usize, Ordinal)>) -> AllSeries {
        let mut only = AllSeries { spans: vec![Span::default(); self.spans.len()], ..AllSeries::default() };
        for (slot, last) in kept {
            let series = self.of(slot);
            for (ordinal, cell) in (series.first..=last).zip(series.cells) {
                only.set(slot, ordinal, cell.unpack(series.wide));
            }
        }
        only
    }

    /// Adds an empty series.
    pub(super) fn add_slot(&mut self) {
        let end = self.cells.len() as u32;
        self.spans.push(Span { first: 0, start: end, end });
    }

    pub(super) fn set(&mut self, slot: usize, ordinal: Ordinal, cell: Cell) {
        let Span { first, start, end } = self.spans[slot];
        let first = if start == end { ordinal } else { first };
        let Ok(at) = u32::try_from(ordinal - first) else { return };
        let packed = PackedCell::pack(cell, &mut self.wide);
        let more = (at + 1).saturating_sub(end - start);
        if more > 0 && slot + 1 == self.spans.len() && end as usize == self.cells.len() {
            // As all series are packed: each after the one before.
            self.cells.resize((end + more) as usize, PackedCell::MISSING);
        } else if more > 0 {
            self.cells.splice(end as usize..end as usize, std::iter::repeat_n(PackedCell::MISSING, more as usize));
            for later in self.spans.iter_mut().filter(|later| later.start >= end) {
                later.start += more;
                later.end += more;
            }
        }
        self.cells[(start + at) as usize] = packed;
        self.spans[slot] = Span { first, start, end: end + more };
    }

    /// Reads something of every 64 bytes.
    pub(super) fn touch(&self) -> i32 {
        let spans = self.spans.iter().step_by(5).fold(0, |sum, span| sum ^ span.first);
        self.cells.iter().step_by(2).fold(spans, |sum, cell| sum ^ cell.target)
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.spans.as_slice()) + size_of_val(self.cells.as_slice()) + size_of_val(self.wide.as_slice())
    }
}

impl<'a> Series<'a> {
    #[inline]
    pub(super) fn cell(&self, ordinal: Ordinal) -> Cell {
        let at = ordinal.checked_sub(self.first).and_then(|at| usize::try_from(at).ok());
        at.and_then(|at| self.cells.get(at)).map_or(Cell::MISSING, |cell| cell.unpack(self.wide))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Periods with figures, latest first.
    pub(super) fn latest_figures(self) -> impl Iterator<Item = Cell> + use<'a> {
        let cells = self.cells.iter().rev().map(move |cell| cell.unpack(self.wide));
        cells.filter(|cell| cell.state == CellState::Figure)
    }
}

/// The years that figures may lie in; the check of records refuses others, since a series holds every period between its
/// first and its last.
pub const FIGURE_YEARS: std::ops::RangeInclusive<i32> = 1990..=2099;

/// Packs the series of all slots, in order.
pub(super) fn pack(periods: &Periods, slots: &[Slot], record: &Record) -> AllSeries {
    let mut all = AllSeries::default();
    for (at, slot) in slots.iter().enumerate() {
        all.add_slot();
        pack_slot(periods, slot, record, |ordinal, cell| all.set(at, ordinal, cell));
    }
    all
}

fn pack_slot(periods: &Periods, slot: &Slot, record: &Record, mut set: impl FnMut(Ordinal, Cell)) {
    let rows = if slot.team { &record.team_observations } else { &record.observations };
    let of_slot = rows.iter().filter(|row| row.metric == *slot.metric && row.period == slot.period);
    let mut rows: Vec<(Ordinal, &Observation)> = of_slot.map(|row| (periods.ordinal(slot.period, row.start), row)).collect();
    rows.sort_by_key(|(ordinal, _)| *ordinal);
    let mut holdings = Holdings { slot, record, by_patch: Vec::new() };
    let mut of_period: Vec<&Observation> = Vec::new();
    for chunk in rows.chunk_by(|one, other| one.0 == other.0) {
        let ordinal = chunk[0].0;
        of_period.clear();
        of_period.extend(chunk.iter().map(|(_, row)| *row));
        set(ordinal, cell_of(&mut holdings, periods.bounds(slot.period, ordinal), &mut of_period));
    }
}

/// `ALL` counts only when no patch row exists.
fn leave_patches(rows: &mut Vec<&Observation>) {
    if rows.iter().any(|row| row.patch != ALL_PATCHES) {
        rows.retain(|row| row.patch != ALL_PATCHES);
    }
}

/// The cell of one period with these first and last days, from its rows.
pub(super) fn cell<'r>(slot: &'r Slot, record: &'r Record, days: (NaiveDate, NaiveDate), rows: &[&'r Observation]) -> Cell {
    cell_of(&mut Holdings { slot, record, by_patch: Vec::new() }, days, &mut rows.to_vec())
}

/// The same. What does not count is taken out of the rows.
fn cell_of<'r>(holdings: &mut Holdings<'r>, days: (NaiveDate, NaiveDate), rows: &mut Vec<&'r Observation>) -> Cell {
    leave_patches(rows);
    if holdings.slot.team { sum(holdings.slot, rows) } else { attribute(holdings, days, rows) }
}

/// The cell of one period for the officer.
fn attribute<'r>(holdings: &mut Holdings<'r>, (start, end): (NaiveDate, NaiveDate), rows: &mut Vec<&'r Observation>) -> Cell {
    let slot = holdings.slot;
    rows.retain(|row| slot.attribution.basis.admits(row.basis));
    if rows.is_empty() {
        return Cell { state: CellState::CoverOnly, ..Cell::MISSING };
    }
    rows.retain(|row| row.patch == ALL_PATCHES || holdings.are_held(&row.patch, number(start), number(end)));
    if rows.is_empty() {
        return Cell { state: CellState::NotAttributable, ..Cell::MISSING };
    }
    sum(slot, rows)
}

/// When the officer held which patch, as far as a slot counts it.
struct Holdings<'r> {
    slot: &'r Slot,
    record: &'r Record,
    /// Of the patches that were asked about: the days, merged.
    by_patch: Vec<(&'r str, Vec<(Day, Day)>)>,
}

impl<'r> Holdings<'r> {
    /// Whether the patch was held for the share of the days that the rule asks for, and a stock at its last day too.
    fn are_held(&mut self, patch: &'r str, start: Day, end: Day) -> bool {
        let Some(holdings) = &self.record.patches else { return true };
        let slot = self.slot;
        let at = self.by_patch.iter().position(|(known, _)| *known == patch).unwrap_or_else(|| {
            let of_patch =
                holdings.iter().filter(|holding| holding.patch == patch && slot.attribution.basis.admits(holding.basis));
            let days = of_patch.map(|holding| (number(holding.from), holding.to.map_or(NEVER_AFTER, number))).collect();
            self.by_patch.push((patch, merge(days)));
            self.by_patch.len() - 1
        });
        let held = &self.by_patch[at].1;
        let days = i128::from(days_within(held, start, end));
        let all = i128::from(end) - i128::from(start) + 1;
        let share = i128::from(micros(slot.attribution.min_share_of_period.0));
        let on_last_day = held.iter().any(|(from, to)| (*from..=*to).contains(&end));
        days > 0 && days * 1_000_000 >= share * all && (!slot.stock || on_last_day)
    }
}

fn sum(slot: &Slot, rows: &[&Observation]) -> Cell {
    if rows.iter().any(|row| row.disputed) {
        return Cell { state: CellState::Disputed, ..Cell::MISSING };
    }
    let mut cell = Cell { numerator: 0, denominator: 0, target: Some(0), state: CellState::Figure };
    for row in rows {
        let denominator = row.denominator.map_or(0, |amount| hundredths(amount.0));
        cell.numerator = cell.numerator.saturating_add(hundredths(row.numerator.0));
        cell.denominator = cell.denominator.saturating_add(denominator);
        let weight = if slot.ratio { i128::from(denominator) } else { 1 };
        cell.target = cell.target.zip(row.target).map(|(sum, target)| sum + i128::from(micros(target.0)) * weight);
    }
    cell
}

/// The settlements that keep figures of a period out; none where a dispute about any of them is still open.
pub(super) fn settled_out<'r>(
    plan: &Plan,
    record: &'r Record,
    metric: &str,
    kind: PeriodKind,
    ordinal: Ordinal,
) -> Vec<&'r LeftOut> {
    let disputed = record.observations.iter().filter(|row| {
        row.disputed && row.metric == *metric && row.period == kind && plan.periods.ordinal(kind, row.start) == ordinal
    });
    let settled: Option<Vec<&LeftOut>> =
        disputed.map(|row| record.left_out.iter().find(|left_out| left_out.is_of(row))).collect();
    settled.unwrap_or_default()
}

/// Overlapping and touching stretches of days joined.
pub(super) fn merge(mut stretches: Vec<(Day, Day)>) -> Vec<(Day, Day)> {
    stretches.sort_unstable();
    let mut merged: Vec<(Day, Day)> = Vec::new();
    for (from, to) in stretches {
        match merged.last_mut() {
            Some(last) if from <= last.1.saturating_add(1) => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}

/// How many days of `start..=end` lie in the merged stretches.
pub(super) fn days_within(merged: &[(Day, Day)], start: Day, end: Day) -> i64 {
    merged.iter().map(|(from, to)| (i64::from((*to).min(end)) - i64::from((*from).max(start)) + 1).max(0)).sum()
}
