//! A file's bytes as text, piece by piece: the mark before it is taken off, and Windows text becomes UTF-8.

use std::io::{self, Read};

use crate::domain::mapping::Encoding;
use crate::domain::problem::Code;
use crate::domain::staff_import::RowProblem;
use crate::domain::staff_import::content::Content;

/// Bytes that are read at once.
pub(super) const PIECE: usize = 64 * 1024;
/// The mark that some programs write before UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// What is wrong with the file as text, if anything is.
pub(super) fn check(content: &Content, encoding: Encoding) -> io::Result<Option<RowProblem>> {
    let mut sample = Vec::new();
    content.reader().take(512).read_to_end(&mut sample)?;
    let wide = matches!(sample.as_slice(), [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]);
    // Without a mark, every other byte of Latin text is nothing.
    if wide || sample.iter().filter(|byte| **byte == 0).count() * 3 > sample.len() && !sample.is_empty() {
        return Ok(Some(RowProblem::file(Code::NotUtf8, "The file is UTF-16. Save it as CSV UTF-8")));
    }
    if encoding == Encoding::Cp1252 {
        return Ok(None);
    }
    let words = "the text is not UTF-8. Save the file as CSV UTF-8, or choose a mapping that names its encoding";
    Ok(first_bad_line(content)?.map(|line| RowProblem::row(Code::NotUtf8, line, words)))
}

/// The line on which the bytes stop being UTF-8.
fn first_bad_line(content: &Content) -> io::Result<Option<u32>> {
    let mut reader = unmarked(content)?;
    let mut ends = LineEnds::default();
    let mut bytes = Vec::with_capacity(PIECE);
    loop {
        let held = bytes.len();
        let read = reader.by_ref().take((PIECE - held) as u64).read_to_end(&mut bytes)?;
        let sound = match std::str::from_utf8(&bytes) {
            Ok(text) => text.len(),
            // A letter may go on in the next piece.
            Err(error) if error.error_len().is_none() && read > 0 => error.valid_up_to(),
            Err(error) => {
                ends.pass(&bytes[..error.valid_up_to()]);
                return Ok(Some(ends.count + 1));
            }
        };
        ends.pass(&bytes[..sound]);
        bytes.drain(..sound);
        if read == 0 {
            return Ok(None);
        }
    }
}

/// The bytes without the mark.
fn unmarked(content: &Content) -> io::Result<impl Read + use<>> {
    let mut first = Vec::new();
    let mut reader = content.reader();
    reader.by_ref().take(MARK.len() as u64).read_to_end(&mut first)?;
    if first == MARK {
        first.clear();
    }
    Ok(io::Cursor::new(first).chain(reader))
}

/// The text of a file that has been checked.
pub(super) fn reader(content: &Content, encoding: Encoding) -> io::Result<Box<dyn Read>> {
    let plain = unmarked(content)?;
    Ok(match encoding {
        Encoding::Utf8 => Box::new(plain),
        Encoding::Cp1252 => Box::new(Windows { bytes: plain, rest: Vec::new() }),
    })
}

/// Windows text as UTF-8.
struct Windows<R> {
    bytes: R,
    /// What did not fit into what was asked for last.
    rest: Vec<u8>,
}

impl<R: Read> Read for Windows<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.rest.is_empty() {
            let mut piece = [0; PIECE];
            let read = self.bytes.read(&mut piece)?;
            let text: String = piece[..read].iter().map(|byte| cp1252(*byte)).collect();
            self.rest = text.into_bytes();
        }
        let now = into.len().min(self.rest.len());
        into[..now].copy_from_slice(&self.rest[..now]);
        self.rest.drain(..now);
        Ok(now)
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

/// Counts line ends along a text: a line feed, a carriage return, or both together.
#[derive(Default)]
pub(super) struct LineEnds {
    pub count: u32,
    after_return: bool,
}

impl LineEnds {
    pub(super) fn pass(&mut self, bytes: &[u8]) {
        // Mostly there are line feeds alone, and those are quick to count.
        if !self.after_return && !bytes.contains(&b'\r') {
            let feeds = bytes.iter().filter(|byte| **byte == b'\n').count();
            self.count = self.count.saturating_add(u32::try_from(feeds).unwrap_or(u32::MAX));
            return;
        }
        for byte in bytes {
            if *byte == b'\r' || *byte == b'\n' && !self.after_return {
                self.count = self.count.saturating_add(1);
            }
            self.after_return = *byte == b'\r';
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(bytes: &[u8], encoding: Encoding) -> String {
        let mut text = String::new();
        reader(&bytes.to_vec().into(), encoding).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    fn bad_line(bytes: Vec<u8>) -> Option<u32> {
        check(&bytes.into(), Encoding::Utf8).unwrap().map(|problem| problem.line)
    }

    #[test]
    fn lines_end_at_either_sign_and_at_both_together_wherever_a_piece_ends() {
        for (text, expected) in
            [("", 0), ("a", 0), ("a\nb", 1), ("a\r\nb\r\n", 2), ("a\rb\r", 2), ("\n\r\n\r", 3), ("\r\r\n\n", 3)]
        {
            for piece in 1..=4 {
                let mut ends = LineEnds::default();
                text.as_bytes().chunks(piece).for_each(|piece| ends.pass(piece));
                assert_eq!(ends.count, expected, "{text:?} by {piece}");
            }
        }
    }

    #[test]
    fn the_pound_sign_and_the_euro_are_read_from_windows_text() {
        assert_eq!(text_of(b"\xA3 \x80 \xE9", Encoding::Cp1252), "£ € é");
        assert_eq!(text_of(&[0x80; PIECE + 3], Encoding::Cp1252), "€".repeat(PIECE + 3));
        assert_eq!(text_of(b"\xEF\xBB\xBFa", Encoding::Utf8), "a");
        assert_eq!(text_of(b"\xEF\xBB", Encoding::Cp1252), "ï»");
    }

    #[test]
    fn the_line_that_is_not_utf_8_is_found_in_any_piece() {
        assert_eq!(bad_line(b"a\nb\xA3".to_vec()), Some(2));
        assert_eq!(bad_line(b"a\nb\xC2".to_vec()), Some(2));
        assert_eq!(bad_line("£\n".repeat(100).into_bytes()), None);
        // A sign of three bytes lies across the end of a piece in every way.
        for before in PIECE - 4..=PIECE {
            let mut bytes = vec![b'\n'; before];
            bytes.extend("€\n".as_bytes());
            assert_eq!(bad_line(bytes.clone()), None, "{before}");
            bytes.push(0x80);
            assert_eq!(bad_line(bytes), Some(u32::try_from(before).unwrap() + 2), "{before}");
        }
    }
}
