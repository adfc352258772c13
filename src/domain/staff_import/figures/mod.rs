//! What a file of caseload figures would change. Files have millions of rows, so they are planned part by part: a row is small,
//! words that repeat are held once, and of what changes only counts and the first examples that a page shows are kept.

mod planning;

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

pub use planning::{Part, Planning};

use super::Entry;
use crate::domain::caseload::{Basis, Figure, Origin, PeriodKind};
use crate::domain::decimal::Dec;
use crate::domain::ids::{MetricId, PersonId};
use crate::domain::officer::Observation;
use crate::domain::words;

/// Texts that stand again and again in a file, each held once.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Words {
    list: Vec<String>,
    places: HashMap<String, u32>,
}

impl Words {
    /// The place of a text in the list. `near`: a place at which it may well stand, for there it is found at once.
    pub fn place(&mut self, text: &str, near: u32) -> u32 {
        if self.list.get(near as usize).is_some_and(|held| held == text) {
            return near;
        }
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.list.push(text.to_owned());
        self.places.insert(text.to_owned(), place);
        place
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn text(&self, place: u32) -> &str {
        self.list.get(place as usize).map_or("", String::as_str)
    }

    /// For each place its rank in the order of the texts.
    fn ranks(&self) -> Vec<u32> {
        let mut order: Vec<usize> = (0..self.list.len()).collect();
        order.sort_by(|a, b| self.list[*a].cmp(&self.list[*b]));
        let mut ranks = vec![0; order.len()];
        for (rank, place) in (0..).zip(order) {
            ranks[place] = rank;
        }
        ranks
    }
}

/// One row. `officer`, `patch`, `metric`, `source` and `note` are places among the words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FigureRow {
    pub line: u32,
    pub officer: u32,
    pub patch: u32,
    pub metric: u32,
    pub period: PeriodKind,
    pub basis: Basis,
    pub start: NaiveDate,
    pub end: NaiveDate,
    /// In hundredths.
    pub numerator: i64,
    /// In hundredths.
    pub denominator: Option<i64>,
    /// In millionths of the metric's unit.
    pub target: Option<i64>,
    pub fte: Option<Dec>,
    /// A percentage to hold against the amounts, in millionths.
    pub supplied: Option<i64>,
    pub source: u32,
    pub extracted_at: DateTime<Utc>,
    pub note: Option<u32>,
}

impl FigureRow {
    /// Whether two rows about the same figure say the same.
    fn says_the_same(&self, other: &FigureRow) -> bool {
        (self.numerator, self.denominator, self.target, self.fte, self.note)
            == (other.numerator, other.denominator, other.target, other.fte, other.note)
    }
}

/// Rows that are held at once: those of a small file, or a part of a large one. Rows with a mistake are not among them.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct FigureRows {
    pub words: Words,
    pub rows: Vec<FigureRow>,
}

impl FigureRows {
    /// What a row says, as it is stored.
    pub fn figure(&self, row: &FigureRow, person: &PersonId, import: &str, revision: i64, now: DateTime<Utc>) -> Figure {
        let amount = |units: i64, scale: u32| Dec(rust_decimal::Decimal::new(units, scale).normalize());
        Figure {
            person: person.clone(),
            of_team: false,
            observation: Observation {
                metric: MetricId::new(self.words.text(row.metric)),
                patch: self.words.text(row.patch).to_owned(),
                period: row.period,
                start: row.start,
                end: row.end,
                numerator: amount(row.numerator, 2),
                denominator: row.denominator.map(|denominator| amount(denominator, 2)),
                target: row.target.map(|target| amount(target, 6)),
                basis: row.basis,
                disputed: false,
                source: Some(self.words.text(row.source).to_owned()),
            },
            origin: Origin {
                revision,
                import: Some((import.to_owned(), row.line)),
                extracted_at: Some(row.extracted_at),
                fte: row.fte,
                note: row.note.map(|note| self.words.text(note).to_owned()),
                made_at: now,
            },
        }
    }
}

/// The rows of a file that is too large to be held at once. All rows of an officer are in one part, in the order of the file.
pub trait Parts: Send + Sync {
    fn count(&self) -> usize;

    /// One of them, from 0 on. An error says that it could not be had.
    fn part(&self, at: usize) -> io::Result<FigureRows>;
}

/// The rows of a file.
#[derive(Clone)]
pub struct FigureFile(Arc<dyn Parts>);

impl Parts for FigureRows {
    fn count(&self) -> usize {
        1
    }

    fn part(&self, _: usize) -> io::Result<FigureRows> {
        Ok(self.clone())
    }
}

impl FigureFile {
    pub fn together(rows: FigureRows) -> FigureFile {
        FigureFile(Arc::new(rows))
    }

    pub fn parted(parts: impl Parts + 'static) -> FigureFile {
        FigureFile(Arc::new(parts))
    }

    pub fn count(&self) -> usize {
        self.0.count()
    }

    pub fn part(&self, at: usize) -> io::Result<FigureRows> {
        self.0.part(at)
    }
}

impl fmt::Debug for FigureFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FigureFile({} parts)", self.count())
    }
}

/// A row that is stored, and what it corrects; a new one corrects nothing.
#[derive(Clone, Copy, Debug)]
pub struct FigureStep<'f, 'h> {
    pub row: &'f FigureRow,
    pub was: Option<&'h Figure>,
}

/// What becomes of a person's figures.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonChange {
    pub person: PersonId,
    pub new: usize,
    pub corrected: usize,
    /// Whether any were held of the periods of the file.
    pub held: bool,
    /// The first and the last day of what is new or corrected.
    pub from: NaiveDate,
    pub until: NaiveDate,
}

/// What becomes of figures.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct FigureChanges {
    pub new: usize,
    pub corrected: usize,
    /// Whose figures change, part of the file by part.
    pub people: Vec<PersonChange>,
    /// The first people whose figures are corrected, each with all that the file says of theirs.
    pub judged: Vec<(PersonId, Vec<Observation>)>,
    /// Open applications of people whose figures are corrected: they keep what was frozen with them.
    pub frozen: usize,
    /// The first ones, corrections before what is new.
    pub shown: Vec<Entry>,
    /// Pins every step with what it replaces.
    pub digest: String,
}

impl FigureChanges {
    /// Whose figures are corrected.
    pub fn corrected_people(&self) -> impl Iterator<Item = &PersonId> {
        self.people.iter().filter(|change| change.corrected > 0).map(|change| &change.person)
    }
}

/// Millionths as they are written: 2.75.
pub(super) fn of_millionths(amount: i64) -> String {
    rust_decimal::Decimal::new(amount, 6).normalize().to_string()
}

/// `1 to 28 April 2026`, `1 April to 30 June 2026`.
pub(super) fn range(start: NaiveDate, end: NaiveDate) -> String {
    use chrono::Datelike;
    let first = match (start.year() == end.year(), start.month() == end.month()) {
        (true, true) => start.format("%-d").to_string(),
        (true, false) => start.format("%-d %B").to_string(),
        (false, _) => words::date(start),
    };
    format!("{first} to {}", words::date(end))
}
