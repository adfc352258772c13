//! Reads a table of text: the heading, then row after row, with the line of the file each begins on. Rows are handed on one
//! by one; what is wrong with the file as a whole, or with the shape of a row, is told here.

use std::borrow::Cow;
use std::collections::BTreeMap;

use csv::{ReaderBuilder, StringRecord};

use super::cells::Line;
use crate::domain::mapping::{DateOrder, Encoding, ImportKind, Mapping};
use crate::domain::problem::Code;
use crate::domain::staff_import::{MAX_FIGURES, MAX_ROWS, Problems, RowProblem};

/// The largest file of any kind, in bytes; what a kind takes may be less.
pub const MAX_BYTES: usize = 250 * MEGABYTE;
const MEGABYTE: usize = 1024 * 1024;
/// The longest cell, in bytes.
pub const MAX_CELL: usize = 100 * 1024;

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

/// Reads the table and hands each row to `each`. Gives the number of rows. `progress` hears how many bytes are done.
pub fn read(
    bytes: &[u8],
    layout: &Layout<'_>,
    (kind, optional): (ImportKind, &[&str]),
    problems: &mut Problems,
    progress: &dyn Fn(u64),
    mut each: impl FnMut(&mut Line<'_>),
) -> usize {
    let (megabytes, most) = limits(kind);
    if bytes.len() > megabytes * MEGABYTE {
        problems.push(RowProblem::file(Code::FileTooLarge, format!("The file is larger than {megabytes} MB. Split it")));
        return 0;
    }
    let text = match text_of(bytes, layout.encoding) {
        Ok(text) => text,
        Err(problem) => {
            problems.push(problem);
            return 0;
        }
    };
    let Ok(delimiter) = u8::try_from(layout.delimiter) else {
        problems.push(RowProblem::file(
            Code::Delimiter,
            "The delimiter of the mapping is not a plain character. Use a comma, a semicolon or a tab",
        ));
        return 0;
    };
    let start = skip(&text, layout.skip_rows);
    let mut lines = Lines { text: &text, at: start, number: layout.skip_rows + 1 };
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(&text.as_bytes()[start..]);
    let mut record = StringRecord::new();
    let mut heading: Option<(BTreeMap<&'static str, usize>, usize)> = None;
    let mut rows = 0;
    loop {
        let from = start + usize::try_from(reader.position().byte()).unwrap_or(usize::MAX - start);
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            // The text is UTF-8 and its rows may have any length, so nothing is left that could fail.
            Err(error) => {
                problems.push(RowProblem::file(Code::NotUtf8, format!("The file cannot be read as a table: {error}")));
                break;
            }
        }
        let to = start + usize::try_from(reader.position().byte()).unwrap_or(usize::MAX - start);
        let line = lines.move_to(from);
        if to >= text.len() && ends_inside_quotes(&text[lines.at..], layout.delimiter) {
            problems.push(RowProblem::row(Code::UnclosedQuote, line, "a quotation mark is opened here and never closed"));
            break;
        }
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let Some((columns, width)) = &heading else {
            match columns_of(&record, line, layout, kind, optional, problems) {
                Some(columns) => heading = Some((columns, record.len())),
                None => return 0,
            }
            continue;
        };
        if layout.drop_total_rows && is_total(&record) && text[to.min(text.len())..].trim().is_empty() {
            break;
        }
        rows += 1;
        if rows > most {
            problems.push(RowProblem::row(Code::TooManyRows, line, format!("the file has more than {most} rows. Split it")));
            break;
        }
        if rows % 1_000 == 0 {
            progress(to as u64);
        }
        if record.len() != *width {
            let text = format!(
                "the line has {} cells and the heading has {width}. Put text with commas in quotation marks",
                record.len()
            );
            problems.push(RowProblem::row(Code::FieldCount, line, text));
            continue;
        }
        each(&mut Line::new(line, &record, columns, layout, problems));
    }
    if heading.is_none() && problems.list.is_empty() {
        problems.push(RowProblem::file(
            Code::EmptyFile,
            "The file is empty. It needs a line with the names of the columns, and rows below it",
        ));
    }
    progress(bytes.len() as u64);
    rows
}

/// The bytes as text. A byte order mark is taken off.
fn text_of(bytes: &[u8], encoding: Encoding) -> Result<Cow<'_, str>, RowProblem> {
    let wide = matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]);
    // Without a mark, every other byte of Latin text is nothing.
    let sample = &bytes[..bytes.len().min(512)];
    if wide || sample.iter().filter(|byte| **byte == 0).count() * 3 > sample.len() && !sample.is_empty() {
        return Err(RowProblem::file(Code::NotUtf8, "The file is UTF-16. Save it as CSV UTF-8"));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match encoding {
        Encoding::Utf8 => std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
            let line = line_ends(&bytes[..error.valid_up_to()]) + 1;
            let words = "the text is not UTF-8. Save the file as CSV UTF-8, or choose a mapping that names its encoding";
            RowProblem::row(Code::NotUtf8, line, words)
        }),
        Encoding::Cp1252 => Ok(Cow::Owned(bytes.iter().map(|byte| cp1252(*byte)).collect())),
    }
}

/// What Windows writes between 0x80 and 0x9F; the five bytes without a character stay controls, which no cell takes.
const CP1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’', '“', '”',
    '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn cp1252(byte: u8) -> char {
    match byte {
        0x80..=0x9F => CP1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// Where the text goes on after so many lines.
fn skip(text: &str, lines: u32) -> usize {
    (0..lines).fold(0, |at, _| at + line_length(&text[at..]))
}

/// The length of the first line, its end included: a line feed, a carriage return, or both together.
fn line_length(text: &str) -> usize {
    match text.find(['\n', '\r']) {
        None => text.len(),
        Some(end) if text[end..].starts_with("\r\n") => end + 2,
        Some(end) => end + 1,
    }
}

fn line_ends(bytes: &[u8]) -> u32 {
    let ends = |at: &usize| bytes[*at] == b'\n' || bytes[*at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
    u32::try_from((0..bytes.len()).filter(ends).count()).unwrap_or(u32::MAX)
}

/// Counts lines along the text. A cell in quotation marks may hold line ends, so rows are not lines.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    number: u32,
}

impl Lines<'_> {
    /// The line on which the row begins that was read from `byte` on: blank lines before it are passed.
    fn move_to(&mut self, byte: usize) -> u32 {
        let bytes = self.text.as_bytes();
        let mut to = byte.clamp(self.at, bytes.len());
        while matches!(bytes.get(to), Some(b'\n' | b'\r')) {
            to += 1;
        }
        self.number += line_ends(&bytes[self.at..to]);
        self.at = to;
        self.number
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
) -> Option<BTreeMap<&'static str, usize>> {
    let found: Vec<String> = heading.iter().map(plain).collect();
    let known: Vec<(&'static str, String)> =
        kind.columns().iter().map(|column| (*column, plain(layout.heading(column)))).collect();
    let only = heading.get(0).filter(|_| heading.len() == 1).unwrap_or_default();
    if let Some(sign) = [';', '\t', '|', ','].into_iter().find(|sign| *sign != layout.delimiter && only.contains(*sign)) {
        let sign = if sign == '\t' { "tabs".to_owned() } else { format!("\"{sign}\"") };
        problems.push(RowProblem::file(Code::Delimiter, format!("The columns are parted by {sign}. Choose a mapping")));
        return None;
    }
    let mut columns = BTreeMap::new();
    for (at, name) in found.iter().enumerate() {
        let told = heading.get(at).unwrap_or_default().trim();
        match known.iter().find(|(_, heading)| heading == name) {
            Some((column, _)) => {
                if columns.insert(*column, at).is_some() {
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
    for (column, _) in known.iter().filter(|(column, _)| !columns.contains_key(column) && !optional.contains(column)) {
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
    let first = record.iter().map(str::trim).find(|cell| !cell.is_empty()).unwrap_or_default().to_lowercase();
    ["total", "grand total", "sub total", "subtotal"].iter().any(|word| first == *word || first.starts_with(&format!("{word} ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_either_sign_and_at_both_together() {
        for (text, expected) in [("", 0), ("a", 0), ("a\nb", 1), ("a\r\nb\r\n", 2), ("a\rb\r", 2), ("\n\r\n\r", 3)] {
            assert_eq!(line_ends(text.as_bytes()), expected, "{text:?}");
        }
        assert_eq!([skip("a\r\nb\nc", 0), skip("a\r\nb\nc", 1), skip("a\r\nb\nc", 2), skip("a\r\nb\nc", 9)], [0, 3, 5, 6]);
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

    #[test]
    fn the_pound_sign_and_the_euro_are_read_from_windows_text() {
        let text = text_of(b"\xA3 \x80 \xE9", Encoding::Cp1252).unwrap();
        assert_eq!(text, "£ € é");
        assert_eq!(text_of(b"a\nb\xA3", Encoding::Utf8).unwrap_err().line, 2);
    }
}
