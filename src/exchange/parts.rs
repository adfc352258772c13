//! The rows of a file of figures while it is read. Those of a small file stay together in memory; those of a large one wait in
//! a file without a name, parted by officer, so that all rows of an officer are together and no part is large.

use std::io::{self, Read, Write};

use chrono::{DateTime, Datelike, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::spool::Spool;
use crate::domain::caseload::{Basis, PeriodKind};
use crate::domain::decimal::Dec;
use crate::domain::staff_import::content::Content;
use crate::domain::staff_import::figures::{FigureFile, FigureRow, FigureRows, Parts};

/// Rows of a file that stay in memory.
pub(super) const TOGETHER: usize = 10_000;
/// Parts of a file with more.
const PARTS: usize = 64;
/// Bytes of a part that wait in memory before they are written.
const PIECE: usize = 32 * 1024;

/// A row as it waits. It says its words itself, for those that stand in few rows would fill the memory; what it has in common
/// with the row before it in its part is left out.
#[derive(Serialize, Deserialize)]
struct Waiting<'a> {
    line: u32,
    #[serde(borrow)]
    texts: [Option<&'a str>; 4],
    note: Option<&'a str>,
    period: PeriodKind,
    basis: Basis,
    /// Days since the beginning of the calendar.
    days: [i32; 2],
    numerator: i64,
    denominator: Option<i64>,
    target: Option<i64>,
    supplied: Option<i64>,
    fte: Option<[u8; 16]>,
    extracted_at: Option<(i64, u32)>,
}

fn odd<E: Into<Box<dyn std::error::Error + Send + Sync>>>(why: E) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

/// The words of a row that all rows have.
const WORDS: [fn(&FigureRow) -> u32; 4] = [|row| row.officer, |row| row.patch, |row| row.metric, |row| row.source];

fn waiting<'a>(from: &'a FigureRows, row: &FigureRow, before: Option<&FigureRow>) -> Waiting<'a> {
    let text = |place: fn(&FigureRow) -> u32| match before.map(place) {
        Some(before) if before == place(row) => None,
        _ => Some(from.words.text(place(row))),
    };
    let extracted_at = Some(row.extracted_at).filter(|at| before.is_none_or(|before| before.extracted_at != *at));
    Waiting {
        line: row.line,
        texts: WORDS.map(text),
        note: row.note.map(|note| from.words.text(note)),
        period: row.period,
        basis: row.basis,
        days: [row.start, row.end].map(|day| day.num_days_from_ce()),
        numerator: row.numerator,
        denominator: row.denominator,
        target: row.target,
        supplied: row.supplied,
        fte: row.fte.map(|fte| fte.0.serialize()),
        extracted_at: extracted_at.map(|at| (at.timestamp(), at.timestamp_subsec_nanos())),
    }
}

fn come(waiting: &Waiting<'_>, to: &mut FigureRows) -> Option<()> {
    let before = to.rows.last();
    let mut places = [0; 4];
    for ((place, text), of) in places.iter_mut().zip(waiting.texts).zip(WORDS) {
        *place = match text {
            Some(text) => to.words.place(text, before.map_or(0, of)),
            None => of(before?),
        };
    }
    let [officer, patch, metric, source] = places;
    let extracted_at = match waiting.extracted_at {
        Some((seconds, nanos)) => DateTime::from_timestamp(seconds, nanos)?,
        None => before?.extracted_at,
    };
    let [start, end] = waiting.days.map(NaiveDate::from_num_days_from_ce_opt);
    to.rows.push(FigureRow {
        line: waiting.line,
        officer,
        patch,
        metric,
        source,
        note: waiting.note.map(|note| to.words.place(note, 0)),
        period: waiting.period,
        basis: waiting.basis,
        start: start?,
        end: end?,
        numerator: waiting.numerator,
        denominator: waiting.denominator,
        target: waiting.target,
        supplied: waiting.supplied,
        fte: waiting.fte.map(|bytes| Dec(Decimal::deserialize(bytes))),
        extracted_at,
    });
    Some(())
}

/// The part in which the rows of an officer wait: the same in every version, for what was shown is held against what is done.
fn part_of(officer: &str) -> usize {
    let mixed =
        officer.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |mixed, byte| (mixed ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    usize::try_from(mixed % PARTS as u64).unwrap_or(0)
}

/// Takes the rows of a file one by one.
pub(super) struct Gathering {
    /// Rows that were not parted yet.
    pub now: FigureRows,
    together: usize,
    parted: Option<Parted>,
}

/// Rows that wait in parts.
struct Parted {
    spool: Spool,
    buffers: Vec<Vec<u8>>,
    /// Of each part the pieces that are written: where each begins, and its bytes.
    pieces: Vec<Vec<(u64, usize)>>,
}

impl Gathering {
    /// `together`: how many rows stay in memory.
    pub(super) fn new(together: usize) -> Gathering {
        Gathering { now: FigureRows::default(), together, parted: None }
    }

    /// Takes what was added to `now` out of the memory, where that is much by now.
    pub(super) fn part(&mut self) -> io::Result<()> {
        // Rows with a mistake leave words behind.
        let much = self.now.rows.len() > self.together || self.now.words.len() > 8 * self.together.max(1);
        if much { self.part_all() } else { Ok(()) }
    }

    fn part_all(&mut self) -> io::Result<()> {
        let parted = self.parted.get_or_insert_with(|| Parted {
            spool: Spool::default(),
            buffers: vec![Vec::new(); PARTS],
            pieces: vec![Vec::new(); PARTS],
        });
        let now = std::mem::take(&mut self.now);
        let mut before: [Option<&FigureRow>; PARTS] = [None; PARTS];
        for row in &now.rows {
            let part = part_of(now.words.text(row.officer));
            let row = waiting(&now, row, before[part].replace(row));
            let buffer = std::mem::take(&mut parted.buffers[part]);
            parted.buffers[part] = postcard::to_extend(&row, buffer).map_err(odd)?;
            if parted.buffers[part].len() >= PIECE {
                parted.write(part)?;
            }
        }
        Ok(())
    }

    /// What was gathered.
    pub(super) fn finish(mut self) -> io::Result<FigureFile> {
        if self.parted.is_none() {
            return Ok(FigureFile::together(self.now));
        }
        self.part_all()?;
        let Some(mut parted) = self.parted else { return Ok(FigureFile::together(self.now)) };
        for part in 0..PARTS {
            parted.write(part)?;
        }
        Ok(FigureFile::parted(InParts { content: parted.spool.content(), pieces: parted.pieces }))
    }
}

impl Parted {
    fn write(&mut self, part: usize) -> io::Result<()> {
        let buffer = &mut self.buffers[part];
        if !buffer.is_empty() {
            self.pieces[part].push((self.spool.size(), buffer.len()));
            self.spool.write_all(buffer)?;
            buffer.clear();
        }
        Ok(())
    }
}

/// A file whose rows wait in parts.
struct InParts {
    content: Content,
    pieces: Vec<Vec<(u64, usize)>>,
}

impl Parts for InParts {
    fn count(&self) -> usize {
        self.pieces.len()
    }

    fn part(&self, at: usize) -> io::Result<FigureRows> {
        let mut rows = FigureRows::default();
        let mut bytes = Vec::new();
        for (from, length) in self.pieces.get(at).into_iter().flatten() {
            bytes.clear();
            self.content.reader_at(*from).take(*length as u64).read_to_end(&mut bytes)?;
            let mut rest = bytes.as_slice();
            while !rest.is_empty() {
                let (row, after) = postcard::take_from_bytes::<Waiting<'_>>(rest).map_err(odd)?;
                come(&row, &mut rows).ok_or_else(|| odd("a day or time that there is not"))?;
                rest = after;
            }
        }
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(line: u32, officer: &str, to: &mut FigureRows) {
        let fifth = line.is_multiple_of(5);
        let [officer, patch, metric, source] = [officer, "CH1", "cta_pct", "Housing"].map(|text| to.words.place(text, 0));
        to.rows.push(FigureRow {
            line,
            officer,
            patch,
            metric,
            source,
            note: fifth.then(|| to.words.place(&format!("note {line}"), 0)),
            period: if fifth { PeriodKind::Week } else { PeriodKind::Snapshot },
            basis: if fifth { Basis::Cover } else { Basis::Substantive },
            start: NaiveDate::from_ymd_opt(2025, 4, 7).unwrap(),
            end: NaiveDate::from_ymd_opt(2200, 12, 31).unwrap(),
            numerator: -i64::from(line),
            denominator: fifth.then_some(i64::MAX),
            target: (!fifth).then_some(i64::MIN),
            supplied: fifth.then_some(7),
            fte: fifth.then(|| "0.60".parse().unwrap()),
            extracted_at: "2025-04-08T09:10:11.123456789Z".parse().unwrap(),
        });
    }

    fn said(from: &FigureRows) -> Vec<(u32, String)> {
        let text = |row: &FigureRow| {
            let words = [row.officer, row.patch, row.metric, row.source].map(|place| from.words.text(place).to_owned());
            let plain = FigureRow { officer: 0, patch: 0, metric: 0, source: 0, note: None, ..row.clone() };
            (row.line, format!("{words:?} {:?} {plain:?}", row.note.map(|note| from.words.text(note))))
        };
        from.rows.iter().map(text).collect()
    }

    #[test]
    fn rows_come_back_as_they_were_and_those_of_an_officer_together() {
        const ROWS: u32 = 5_000;
        let gather = |together: usize| {
            let mut gathering = Gathering::new(together);
            for line in 2..ROWS + 2 {
                row(line, &format!("{:05}", line % 97), &mut gathering.now);
                gathering.part().unwrap();
            }
            gathering.finish().unwrap()
        };
        let whole = gather(ROWS as usize);
        assert_eq!(whole.count(), 1);
        let expected = said(&whole.part(0).unwrap());
        for together in [0, 1, 1_000, ROWS as usize - 1] {
            let file = gather(together);
            assert_eq!(file.count(), PARTS, "{together}");
            let mut all = Vec::new();
            let mut seen = std::collections::BTreeSet::new();
            for part in 0..file.count() {
                let part = file.part(part).unwrap();
                let officers: std::collections::BTreeSet<u32> = part.rows.iter().map(|row| row.officer).collect();
                for officer in officers {
                    assert!(seen.insert(part.words.text(officer).to_owned()), "an officer is in two parts");
                }
                assert!(part.rows.is_sorted_by_key(|row| row.line));
                all.extend(said(&part));
            }
            all.sort();
            assert!(all == expected, "{together}");
        }
    }
}
