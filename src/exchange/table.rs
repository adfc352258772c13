//! Reads a table of text: the heading, then row after row, with the line of the file each begins on. Rows are handed on one
//! by one; what is wrong with the file as a whole, or with the shape of a row, is told here.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, Read};

use csv::{ReaderBuilder, StringRecord};

use super::cells::Line;
use super::text::{self, LineEnds};
use crate::domain::mapping::{DateOrder, Encoding, ImportKind, Mapping};
use crate::domain::problem::Code;
use crate::domain::staff_import::content::Content;
use crate::domain::staff_import::problems::{self, TOTALS_HINT};
use crate::domain::staff_import::{MAX_FIGURES, MAX_ROWS, Problems, RowProblem};

/// The largest file of any kind, in bytes; what a kind takes may be less.
pub const MAX_BYTES: usize = 250 * MEGABYTE;
const MEGABYTE: usize = 1024 * 1024;
/// The longest cell, in bytes.
pub const MAX_CELL: usize = 100 * 1024;
/// The longest row, in bytes: more than a row of ours with every cell at its longest.
const MAX_ROW: usize = 2 * MEGABYTE;
/// Rows of totals that a file may close with.
const MAX_TOTALS: usize = 20;

/// Megabytes and rows that a file of a kind may have. Figures come by the million; staff do not.
fn limits(kind: ImportKind) -> (usize, usize) {
    if kind == ImportKind::Metrics { (MAX_BYTES / MEGABYTE, MAX_FIGURES) } else { (50, MAX_ROWS) }
}

/// How a council writes its extract.
pub struct Layout<'a> {
    columns: Option<&'a BTreeMap<String, String>>,
    delimiter: char,
    encoding: Encoding,
    skip_rows: u32,
    drop_total_rows: bool,
    pub(super) date_order: DateOrder,
    pub(super) excel_dates: bool,
}

impl<'a> Layout<'a> {
    /// What the mapping says; without one: our own columns, comma, UTF-8, ISO dates.
    pub fn of(mapping: Option<&'a Mapping>) -> Layout<'a> {
        Layout {
            columns: mapping.map(|mapping| &mapping.columns),
            delimiter: mapping.and_then(|mapping| mapping.delimiter.chars().next()).unwrap_or(','),
            encoding: mapping.map_or(Encoding::Utf8, |mapping| mapping.encoding),
            skip_rows: mapping.map_or(0, |mapping| mapping.skip_rows),
            drop_total_rows: mapping.is_some_and(|mapping| mapping.drop_total_rows),
            date_order: mapping.map_or(DateOrder::Iso, |mapping| mapping.date_order),
            excel_dates: mapping.is_some_and(|mapping| mapping.excel_dates),
        }
    }

    /// The heading under which our column stands in the file.
    fn heading<'c>(&'c self, column: &'c str) -> &'c str {
        self.columns.and_then(|columns| columns.get(column)).map_or(column, String::as_str)
    }
}

/// Where our columns stand in the file, each that a file of the kind may have. They are asked for row after row, mostly in their
/// order, so that each is looked for from the one on that was asked for last.
pub struct Columns {
    list: Vec<(&'static str, Option<usize>)>,
    last: Cell<usize>,
}

impl Columns {
    fn of(kind: ImportKind) -> Columns {
        Columns { list: kind.columns().iter().map(|column| (*column, None)).collect(), last: Cell::new(0) }
    }

    /// The place of a column among the cells of a row.
    pub(super) fn place(&self, column: &str) -> Option<usize> {
        self.list[self.find(column)?].1
    }

    /// Sets it, and gives the one that was set before.
    fn set(&mut self, column: &str, place: usize) -> Option<usize> {
        let at = self.find(column)?;
        self.list[at].1.replace(place)
    }

    fn find(&self, column: &str) -> Option<usize> {
        let last = self.last.get();
        let at = (last..self.list.len()).chain(0..last).find(|at| self.list[*at].0 == column)?;
        self.last.set(at);
        Some(at)
    }
}

/// Reads the table and hands each row to `each`. Gives the number of rows. `progress` hears how many bytes are done. An error
/// says that the bytes could not be had; what is wrong with them is among the problems.
pub fn read(
    content: &Content,
    layout: &Layout<'_>,
    (kind, optional): (ImportKind, &[&str]),
    problems: &mut Problems,
    progress: &dyn Fn(u64),
    mut each: impl FnMut(&mut Line<'_>) -> io::Result<()>,
) -> io::Result<usize> {
    let (megabytes, most) = limits(kind);
    if content.size() > (megabytes * MEGABYTE) as u64 {
        problems.push(RowProblem::file(Code::FileTooLarge, format!("The file is larger than {megabytes} MB. Split it")));
        return Ok(0);
    }
    if let Some(problem) = text::check(content, layout.encoding)? {
        problems.push(problem);
        return Ok(0);
    }
    let Ok(delimiter) = u8::try_from(layout.delimiter) else {
        problems.push(RowProblem::file(
            Code::Delimiter,
            "The delimiter of the mapping is not a plain character. Use a comma, a semicolon or a tab",
        ));
        return Ok(0);
    };
    let window = Window::of(text::reader(content, layout.encoding)?, layout.skip_rows)?;
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(text::PIECE)
        .from_reader(window);
    let mut record = StringRecord::new();
    let mut heading: Option<(Columns, usize)> = None;
    // Rows of totals are like any others if more rows follow.
    let mut totals: Vec<(u32, StringRecord)> = Vec::new();
    let mut rows = 0;
    loop {
        let from = reader.position().byte();
        reader.get_mut().forget(from);
        let read = reader.read_record(&mut record);
        let to = reader.position().byte();
        let line = reader.get_mut().line();
        match read {
            Ok(true) => {}
            Ok(false) => break,
            Err(_) if reader.get_ref().too_long => {
                problems.push(match reader.get_ref().ends_inside_quotes(layout.delimiter) {
                    true => never_closed(line),
                    false => RowProblem::row(Code::TooLong, line, "the row is longer than 2 MB. Shorten it"),
                });
                break;
            }
            Err(error) => match error.into_kind() {
                csv::ErrorKind::Io(error) => return Err(error),
                // The text is UTF-8 and its rows may have any length, so nothing is left that could fail.
                other => {
                    let words = format!("The file cannot be read as a table: {other:?}");
                    problems.push(RowProblem::file(Code::NotUtf8, words));
                    break;
                }
            },
        }
        if reader.get_ref().ends_at(to) && reader.get_ref().ends_inside_quotes(layout.delimiter) {
            problems.push(never_closed(line));
            break;
        }
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let Some((columns, width)) = &heading else {
            match columns_of(&record, line, layout, kind, optional, problems) {
                Some(columns) => heading = Some((columns, record.len())),
                None => return Ok(0),
            }
            continue;
        };
        let is_totals = layout.drop_total_rows && is_total(&record);
        if is_totals {
            totals.push((line, record.clone()));
        }
        // More than a few do not close a file.
        let held = if is_totals && totals.len() <= MAX_TOTALS { Vec::new() } else { std::mem::take(&mut totals) };
        let now = (!is_totals).then_some((line, &record));
        for (line, record) in held.iter().map(|(line, record)| (*line, record)).chain(now) {
            rows += 1;
            if rows > most {
                problems.push(RowProblem::row(Code::TooManyRows, line, format!("the file has more than {most} rows. Split it")));
                break;
            }
            if record.len() != *width {
                let text = format!(
                    "the line has {} cells and the heading has {width}. Put text with commas in quotation marks",
                    record.len()
                );
                problems.push(RowProblem::row(Code::FieldCount, line, text));
                continue;
            }
            let told = problems.list.len();
            each(&mut Line::new(line, record, columns, layout, problems))?;
            // The first problem as they are listed says what the row may be.
            if let Some(first) = problems.list[told..].iter_mut().min().filter(|_| is_total(record)) {
                first.message.push_str(TOTALS_HINT);
            }
        }
        if rows > most {
            break;
        }
        if rows % 1_000 == 0 {
            progress(to);
        }
    }
    if heading.is_none() && problems.list.is_empty() {
        problems.push(RowProblem::file(
            Code::EmptyFile,
            "The file is empty. It needs a line with the names of the columns, and rows below it",
        ));
    }
    progress(content.size());
    Ok(rows)
}

fn never_closed(line: u32) -> RowProblem {
    RowProblem::row(Code::UnclosedQuote, line, "a quotation mark is opened here and never closed")
}

/// Text on its way to the table. What was read of it is kept from the beginning of the row on, so that lines are counted along
/// it: a cell in quotation marks may hold line ends, so rows are not lines.
struct Window<R> {
    text: R,
    kept: Vec<u8>,
    /// Where the row begins among `kept`, and what is still to be given to the table.
    row: usize,
    given: usize,
    /// The place of `kept` in the text that the table sees.
    first: u64,
    /// Line ends before the row, and lines that were skipped before those.
    ends: LineEnds,
    skipped: u32,
    at_end: bool,
    /// The table asked for more than a row may have.
    too_long: bool,
}

impl<R: Read> Window<R> {
    /// The text after so many lines.
    fn of(text: R, skip: u32) -> io::Result<Window<R>> {
        let mut window = Window {
            text,
            kept: Vec::new(),
            row: 0,
            given: 0,
            first: 0,
            ends: LineEnds::default(),
            skipped: skip,
            at_end: false,
            too_long: false,
        };
        for _ in 0..skip {
            window.skip_line()?;
        }
        window.kept.drain(..window.row);
        (window.row, window.given) = (0, 0);
        Ok(window)
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let rest = &self.kept[self.row..];
            match rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
                // Whether a line feed belongs to it is seen with the next byte.
                Some(end) if end + 1 < rest.len() || self.at_end => {
                    self.row += end + if rest[end..].starts_with(b"\r\n") { 2 } else { 1 };
                    return Ok(());
                }
                None if self.at_end => {
                    self.row = self.kept.len();
                    return Ok(());
                }
                None => {
                    self.row = self.kept.len();
                    self.more()?;
                }
                Some(_) => self.more()?,
            }
        }
    }

    /// Reads on. What lies before the row is forgotten.
    fn more(&mut self) -> io::Result<()> {
        self.kept.drain(..self.row);
        self.first += self.row as u64;
        self.given = self.given.saturating_sub(self.row);
        self.row = 0;
        let read = self.text.by_ref().take(text::PIECE as u64).read_to_end(&mut self.kept)?;
        self.at_end = read == 0;
        Ok(())
    }

    /// What lies before `byte` is done with.
    fn forget(&mut self, byte: u64) {
        let to = usize::try_from(byte.saturating_sub(self.first)).unwrap_or(usize::MAX);
        self.pass(to.clamp(self.row, self.kept.len()));
    }

    fn pass(&mut self, to: usize) {
        self.ends.pass(&self.kept[self.row..to]);
        self.row = to;
    }

    /// The line on which the row begins that was just read: blank lines before it are passed.
    fn line(&mut self) -> u32 {
        let blank = self.kept[self.row..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        self.pass(self.row + blank);
        self.skipped.saturating_add(self.ends.count).saturating_add(1)
    }

    /// Whether the text ends at this byte.
    fn ends_at(&self, byte: u64) -> bool {
        self.at_end && byte >= self.first + self.kept.len() as u64
    }

    /// Whether a quotation mark of the row is open where the text ends that was read.
    fn ends_inside_quotes(&self, delimiter: char) -> bool {
        ends_inside_quotes(&String::from_utf8_lossy(&self.kept[self.row..]), delimiter)
    }
}

impl<R: Read> Read for Window<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.given == self.kept.len() {
            if self.kept.len() - self.row > MAX_ROW {
                self.too_long = true;
                return Err(io::Error::other("a row is too long"));
            }
            self.more()?;
        }
        let read = (&self.kept[self.given..]).read(into)?;
        self.given += read;
        Ok(read)
    }
}

/// Whether the last row's text ends while a quotation mark is open.
fn ends_inside_quotes(row: &str, delimiter: char) -> bool {
    let mut inside = false;
    let mut at_start = true;
    let mut letters = row.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if inside => {
                if letters.peek() == Some(&'"') {
                    letters.next();
                } else {
                    inside = false;
                }
            }
            '"' if at_start => inside = true,
            _ => {}
        }
        at_start = !inside && (letter == delimiter || letter == '\n' || letter == '\r');
    }
    inside
}

/// Where our columns stand. `None`: without them no row can be read.
fn columns_of(
    heading: &StringRecord,
    line: u32,
    layout: &Layout<'_>,
    kind: ImportKind,
    optional: &[&str],
    problems: &mut Problems,
) -> Option<Columns> {
    let found: Vec<String> = heading.iter().map(plain).collect();
    let known: Vec<(&'static str, String)> =
        kind.columns().iter().map(|column| (*column, plain(layout.heading(column)))).collect();
    let only = heading.get(0).filter(|_| heading.len() == 1).unwrap_or_default();
    if let Some(sign) = [';', '\t', '|', ','].into_iter().find(|sign| *sign != layout.delimiter && only.contains(*sign)) {
        let sign = if sign == '\t' { "tabs".to_owned() } else { format!("\"{sign}\"") };
        problems.push(RowProblem::file(Code::Delimiter, format!("The columns are parted by {sign}. Choose a mapping")));
        return None;
    }
    let mut columns = Columns::of(kind);
    for (at, name) in found.iter().enumerate() {
        let told = heading.get(at).unwrap_or_default().trim();
        match known.iter().find(|(_, heading)| heading == name) {
            Some((column, _)) => {
                if columns.set(column, at).is_some() {
                    let words = format!("two columns are called \"{told}\". Take one out");
                    problems.push(RowProblem::row(Code::DuplicateColumn, line, words).at(column, told));
                }
            }
            None if name.is_empty() => {
                let words = format!("column {} has no heading. Name it or take it out", at + 1);
                problems.push(RowProblem::row(Code::UnknownColumn, line, words));
            }
            None => {
                let words = format!("this import has no column \"{told}\". Take it out or choose a mapping");
                problems.push(RowProblem::row(Code::UnknownColumn, line, words).at(told, told));
            }
        }
    }
    let mut complete = true;
    for (column, _) in known.iter().filter(|(column, _)| columns.place(column).is_none() && !optional.contains(column)) {
        let name = layout.heading(column);
        let words = format!("The file has no column {name}. Add it or choose a mapping");
        problems.push(RowProblem { message: words, ..RowProblem::row(Code::Columns, line, "").at(column, "") });
        complete = false;
    }
    complete.then_some(columns)
}

/// A heading without the differences that do not count: case, spaces, hyphens.
fn plain(heading: &str) -> String {
    let words: Vec<&str> =
        heading.split(|c: char| c.is_whitespace() || c == '_' || c == '-').filter(|word| !word.is_empty()).collect();
    words.join("_").to_lowercase()
}

/// Whether the row is a closing row of totals.
fn is_total(record: &StringRecord) -> bool {
    problems::is_total(record.iter().map(str::trim).find(|cell| !cell.is_empty()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_begins_after_the_lines_that_are_skipped() {
        for (text, expected) in [
            ("a\r\nb\nc", ["a\r\nb\nc", "b\nc", "c", ""]),
            ("a\rb\r\n\nc", ["a\rb\r\n\nc", "b\r\n\nc", "\nc", "c"]),
            ("", ["", "", "", ""]),
        ] {
            for (skip, rest) in (0..).zip(expected) {
                let mut found = String::new();
                Window::of(text.as_bytes(), skip).unwrap().read_to_string(&mut found).unwrap();
                assert_eq!(found, rest, "{text:?} after {skip}");
            }
        }
    }

    #[test]
    fn an_open_quotation_mark_is_told_from_one_inside_a_cell() {
        for (row, open) in [
            ("a,b", false),
            ("a,\"b\"", false),
            ("a,\"b", true),
            ("a,\"b\"\"", true),
            ("a,\"b\"\"\"", false),
            ("a,5\" pipe", false),
            ("\"a\nb\",c\n", false),
            ("\"a,b\nc\n", true),
        ] {
            assert_eq!(ends_inside_quotes(row, ','), open, "{row:?}");
        }
    }
}
