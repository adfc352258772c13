//! A file with some of its rows alone, so that they can be brought in by somebody else.

use csv::{ByteRecord, ReaderBuilder};

use crate::domain::mapping::Mapping;

/// Whatever stands above the rows, and of the rows those that begin on `lines` (counted from 1), byte for byte.
pub fn rows(content: &[u8], mapping: Option<&Mapping>, lines: &[u32]) -> Vec<u8> {
    let above = mapping.map_or(0, |mapping| mapping.skip_rows);
    let delimiter = mapping.and_then(|mapping| mapping.delimiter.bytes().next()).unwrap_or(b',');
    let start = (0..above).fold(0, |at, _| at + line_length(&content[at..]));
    let table = &content[start..];
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(table);
    let mut kept = content[..start].to_vec();
    let (mut record, mut has_heading, mut line, mut at) = (ByteRecord::new(), false, above + 1, 0);
    while let Ok(true) = reader.read_byte_record(&mut record) {
        let mut to = usize::try_from(reader.position().byte()).unwrap_or(table.len()).clamp(at, table.len());
        // The reader stops between the two letters of a line's end.
        if table[..to].ends_with(b"\r") && table.get(to) == Some(&b'\n') {
            to += 1;
        }
        let row = &table[at..to];
        let blank = row.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        let begins = line + line_ends(&row[..blank]);
        let is_blank = record.iter().all(|cell| cell.trim_ascii().is_empty());
        if !is_blank && (!has_heading || lines.contains(&begins)) {
            kept.extend_from_slice(&row[blank..]);
            if !kept.ends_with(b"\n") && !kept.ends_with(b"\r") {
                kept.push(b'\n');
            }
        }
        has_heading |= !is_blank;
        (line, at) = (line + line_ends(row), to);
    }
    kept
}

/// With its end: a line feed, a carriage return, or both together.
fn line_length(bytes: &[u8]) -> usize {
    match bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
        None => bytes.len(),
        Some(end) if bytes[end..].starts_with(b"\r\n") => end + 2,
        Some(end) => end + 1,
    }
}

fn line_ends(bytes: &[u8]) -> u32 {
    let mut count = 0;
    let mut rest = bytes;
    while rest.iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
        rest = &rest[line_length(rest)..];
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, lines: &[u32]) -> String {
        String::from_utf8(rows(text.as_bytes(), None, lines)).unwrap()
    }

    #[test]
    fn the_heading_and_the_rows_of_these_lines_are_left() {
        let table = [
            ("a,b\n1,2\n3,4\n5,6\n", vec![3], "a,b\n3,4\n"),
            ("a,b\n1,2\n3,4\n5,6", vec![2, 4], "a,b\n1,2\n5,6\n"),
            ("\u{feff}a,b\r\n1,2\r\n3,4\r\n", vec![3], "\u{feff}a,b\r\n3,4\r\n"),
            ("a,b\r1,2\r3,4", vec![3], "a,b\r3,4\n"),
            // Blank lines and cells with line ends are passed by their lines.
            ("\n\na,b\n\n1,2\n\n3,4\n", vec![7], "a,b\n3,4\n"),
            ("a,b\n\"1\n1\",2\n3,4\n\"5\r\n5\",6\n", vec![4, 5], "a,b\n3,4\n\"5\r\n5\",6\n"),
            ("a,b\n1 \" 1,2\n3,4\n", vec![3], "a,b\n3,4\n"),
            ("a,b\n1,2\n", vec![], "a,b\n"),
            ("", vec![1], ""),
        ];
        for (text, lines, left) in table {
            assert_eq!(cut(text, &lines), left, "{text:?}");
        }
    }
}
