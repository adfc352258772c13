//! Observations as a dense series, one cell a period: summed over the patches that count for the officer, exact. Who held
//! which patch for how long is decided here and nowhere else (documents.md 4.6).

use std::collections::BTreeMap;

use super::amounts::{hundredths, micros};
use super::moment::{Day, NEVER_AFTER, number};
use super::plan::Slot;
use crate::domain::officer::{ALL_PATCHES, Observation, Record};
use crate::domain::period::{Ordinal, Periods};

/// Figures of one metric, one kind of period, one way of attribution.
#[derive(Clone, Debug, Default)]
pub(super) struct Series {
    /// The period of the first cell.
    pub first: Ordinal,
    pub cells: Vec<Cell>,
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

impl Series {
    pub(super) fn cell(&self, ordinal: Ordinal) -> Cell {
        let at = ordinal.checked_sub(self.first).and_then(|at| usize::try_from(at).ok());
        at.and_then(|at| self.cells.get(at)).copied().unwrap_or(Cell::MISSING)
    }

    pub(super) fn set(&mut self, ordinal: Ordinal, cell: Cell) {
        if self.cells.is_empty() {
            self.first = ordinal;
        }
        if let Ok(at) = usize::try_from(ordinal - self.first) {
            if at >= self.cells.len() {
                self.cells.resize(at + 1, Cell::MISSING);
            }
            self.cells[at] = cell;
        }
    }
}

/// Series longer than this have a gap that no council's figures have; the record check says so.
pub const MAX_PERIODS: i32 = 6_000;

pub(super) fn pack(periods: &Periods, slot: &Slot, record: &Record) -> Series {
    let rows = if slot.team { &record.team_observations } else { &record.observations };
    let mut by_period: BTreeMap<Ordinal, Vec<&Observation>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.metric == *slot.metric && row.period == slot.period) {
        by_period.entry(periods.ordinal(slot.period, row.start)).or_default().push(row);
    }
    let mut series = Series::default();
    let last = by_period.keys().next_back().copied().unwrap_or_default();
    for (ordinal, rows) in by_period.into_iter().filter(|(ordinal, _)| last.saturating_sub(*ordinal) < MAX_PERIODS) {
        let cell = if slot.team { sum(slot, &patch_rows(&rows)) } else { attribute(periods, slot, record, ordinal, &rows) };
        series.set(ordinal, cell);
    }
    series
}

/// `ALL` counts only when no patch row exists.
fn patch_rows<'r>(rows: &[&'r Observation]) -> Vec<&'r Observation> {
    let of_patches: Vec<&Observation> = rows.iter().copied().filter(|row| row.patch != ALL_PATCHES).collect();
    if of_patches.is_empty() { rows.to_vec() } else { of_patches }
}

/// The cell of one period for the officer.
fn attribute(periods: &Periods, slot: &Slot, record: &Record, ordinal: Ordinal, rows: &[&Observation]) -> Cell {
    let rows = patch_rows(rows);
    let admitted: Vec<&Observation> = rows.iter().copied().filter(|row| slot.attribution.basis.admits(row.basis)).collect();
    if admitted.is_empty() {
        return Cell { state: CellState::CoverOnly, ..Cell::MISSING };
    }
    let (start, end) = periods.bounds(slot.period, ordinal);
    let attributable: Vec<&Observation> = admitted
        .into_iter()
        .filter(|row| row.patch == ALL_PATCHES || is_held(slot, record, &row.patch, number(start), number(end)))
        .collect();
    if attributable.is_empty() {
        return Cell { state: CellState::NotAttributable, ..Cell::MISSING };
    }
    sum(slot, &attributable)
}

/// Whether the patch was held for the share of the days that the rule asks for, and a stock at its last day too.
fn is_held(slot: &Slot, record: &Record, patch: &str, start: Day, end: Day) -> bool {
    let Some(holdings) = &record.patches else { return true };
    let held = merge(
        holdings
            .iter()
            .filter(|holding| holding.patch == patch && slot.attribution.basis.admits(holding.basis))
            .map(|holding| (number(holding.from), holding.to.map_or(NEVER_AFTER, number)))
            .collect(),
    );
    let days = i128::from(days_within(&held, start, end));
    let all = i128::from(end) - i128::from(start) + 1;
    let share = i128::from(micros(slot.attribution.min_share_of_period.0));
    let on_last_day = held.iter().any(|(from, to)| (*from..=*to).contains(&end));
    days > 0 && days * 1_000_000 >= share * all && (!slot.stock || on_last_day)
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
