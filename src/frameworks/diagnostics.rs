//! Says problems: collects them with their place in a file, and prints them as a good compiler does.

use std::fmt::Write;
use std::sync::OnceLock;

use super::tree::Position;
use crate::domain::problem::{Code, Problem, Related, Report};

/// A file as it was read. `path` is the name that problems use.
#[derive(Clone, Debug)]
pub struct SourceFile {
    pub path: String,
    pub text: Result<String, Unreadable>,
    /// Where each line begins, found when the first problem needs it: a file may have a hundred thousand problems.
    lines: OnceLock<Vec<usize>>,
}

/// Why a file's text is not there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unreadable {
    pub code: Code,
    pub message: String,
    /// What can be made out all the same: enough to know which documents the file may hold.
    pub remains: String,
}

impl SourceFile {
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> SourceFile {
        SourceFile::with(path, Ok(text.into()))
    }

    /// Takes a file's bytes. Bytes that are no text, or too many, are remembered as what is wrong with them.
    pub fn from_bytes(path: impl Into<String>, bytes: Vec<u8>) -> SourceFile {
        SourceFile::with(path, text_of(bytes))
    }

    pub fn unreadable(path: impl Into<String>, error: &std::io::Error) -> SourceFile {
        let message = format!("The file cannot be read: {error}");
        SourceFile::with(path, Err(Unreadable { code: Code::UnreadableFile, message, remains: String::new() }))
    }

    fn with(path: impl Into<String>, text: Result<String, Unreadable>) -> SourceFile {
        SourceFile { path: path.into(), text, lines: OnceLock::new() }
    }

    /// A problem at `position` of this file; [`Position::default`] means the file as a whole.
    pub fn problem(&self, code: Code, position: Position, message: impl Into<String>) -> Problem {
        Problem {
            severity: code.severity(),
            code,
            path: self.path.clone(),
            line: position.line,
            column: position.column,
            document: None,
            pointer: None,
            message: message.into(),
            source_line: self.line(position.line),
            suggestion: None,
            related: Vec::new(),
        }
    }

    pub fn related(&self, position: Position, message: impl Into<String>) -> Related {
        Related { path: self.path.clone(), line: position.line, column: position.column, message: message.into() }
    }

    fn line(&self, number: u32) -> Option<String> {
        let text = self.text.as_ref().ok()?;
        let lines = self.lines.get_or_init(|| line_starts(text));
        let start = *lines.get(usize::try_from(number.checked_sub(1)?).ok()?)?;
        // A line of a hostile file may be megabytes; what a person can look at is kept.
        Some(text[start..].chars().take_while(|c| !matches!(c, '\n' | '\r')).take(400).collect())
    }
}

/// Lines end as YAML has it: at a line feed, at a carriage return, or at both together.
fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let ends = |at: &usize| bytes[*at] == b'\n' || bytes[*at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
    std::iter::once(0).chain((0..bytes.len()).filter(ends).map(|at| at + 1)).collect()
}

fn text_of(bytes: Vec<u8>) -> Result<String, Unreadable> {
    let unreadable = |code, message: String, remains: String| Err(Unreadable { code, message, remains });
    if bytes.len() > super::tree::MAX_BYTES {
        return unreadable(
            Code::FileTooLarge,
            format!("The file has more than 2 MiB ({} bytes)", super::tree::MAX_BYTES),
            String::from_utf8_lossy(&bytes).into_owned(),
        );
    }
    if let [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] = bytes.as_slice() {
        let remains = bytes.iter().filter(|byte| byte.is_ascii() && **byte != 0).map(|byte| char::from(*byte)).collect();
        return unreadable(Code::NotUtf8, "The file is UTF-16. Save it as UTF-8".to_owned(), remains);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        }),
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            let line = error.as_bytes()[..good].iter().filter(|byte| **byte == b'\n').count() + 1;
            let remains = String::from_utf8_lossy(error.as_bytes()).into_owned();
            unreadable(Code::NotUtf8, format!("Line {line} is not UTF-8 text. Save the file as UTF-8"), remains)
        }
    }
}

/// Text for people: `path:line:column: error[code]: message`, the line with a caret, the suggestion, related places.
pub fn to_text(report: &Report) -> String {
    let mut out = String::new();
    for problem in &report.problems {
        problem_text(&mut out, problem);
    }
    let plural = |number: usize, word: &str| format!("{number} {word}{}", if number == 1 { "" } else { "s" });
    let documents = plural(report.documents, "document");
    let _ = match (report.errors, report.warnings) {
        (0, 0) => writeln!(out, "{documents}: no problems found."),
        (errors, warnings) => writeln!(out, "{documents}: {}, {}.", plural(errors, "error"), plural(warnings, "warning")),
    };
    out
}

fn problem_text(out: &mut String, problem: &Problem) {
    let place = match problem.line {
        0 => problem.path.clone(),
        line => format!("{}:{line}:{}", problem.path, problem.column),
    };
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{place}: {}[{}]: {}", problem.severity.as_str(), problem.code.as_str(), problem.message);
    if let Some(line) = &problem.source_line {
        let number = problem.line.to_string();
        let margin = " ".repeat(number.len());
        let (shown, caret) = window(line, problem.column as usize);
        let _ = writeln!(out, "{margin} |\n{number} | {shown}\n{margin} | {}^", " ".repeat(caret));
    }
    if let Some(suggestion) = &problem.suggestion {
        let _ = writeln!(out, "  did you mean {suggestion}?");
    }
    for related in &problem.related {
        let _ = writeln!(out, "  {}:{}:{}: {}", related.path, related.line, related.column, related.message);
    }
    out.push('\n');
}

/// The part of a long line around the column, with the caret's place in it. Tabs become spaces so that the caret fits.
fn window(line: &str, column: usize) -> (String, usize) {
    const WIDTH: usize = 100;
    let at = column.saturating_sub(1);
    let start = if at < WIDTH - 20 { 0 } else { at - 40 };
    let shown: String = line.chars().skip(start).take(WIDTH).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let lead = if start > 0 { "…" } else { "" };
    let tail = if line.chars().nth(start + WIDTH).is_some() { "…" } else { "" };
    (format!("{lead}{shown}{tail}"), at - start + lead.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_like_a_compilers() {
        let file = SourceFile::new("medway/policy.yaml", "rules:\n  - {metric: ctapct}\n");
        let mut problem = file.problem(Code::UnknownMetric, Position { line: 2, column: 14 }, "There is no metric ctapct");
        problem.suggestion = Some("cta_pct".to_owned());
        problem.related.push(file.related(Position { line: 1, column: 1 }, "the rules start here"));
        let text = to_text(&Report::new(1, vec![problem]));
        let expected = "medway/policy.yaml:2:14: error[unknown_metric]: There is no metric ctapct\n  |\n2 |   - {metric: ctapct}\n  |              ^\n  \
                        did you mean cta_pct?\n  medway/policy.yaml:1:1: the rules start here\n\n1 document: 1 error, 0 warnings.\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn bytes_that_are_no_text_say_so() {
        let code = |bytes: &[u8]| SourceFile::from_bytes("f", bytes.to_vec()).text.unwrap_err().code;
        assert_eq!(code(b"a: \xa3"), Code::NotUtf8);
        assert_eq!(code(&[0xFF, 0xFE, 0x61, 0x00]), Code::NotUtf8);
        assert_eq!(code(&vec![b'a'; 3 << 20]), Code::FileTooLarge);
        assert_eq!(SourceFile::from_bytes("f", b"\xef\xbb\xbfa".to_vec()).text.unwrap(), "a");
        let fault = SourceFile::from_bytes("f", b"a\nb\nc\xa3".to_vec()).text.unwrap_err();
        assert!(fault.message.contains("Line 3"), "{}", fault.message);
    }

    #[test]
    fn lines_end_where_yaml_ends_them() {
        let file = SourceFile::new("f", "one\rtwo\r\nthree\n\nfive");
        let lines: Vec<_> = (1..=6).map(|number| file.line(number)).collect();
        let expected = [Some("one"), Some("two"), Some("three"), Some(""), Some("five"), None];
        assert_eq!(lines, expected.map(|line| line.map(str::to_owned)));
    }

    #[test]
    fn the_caret_stays_under_its_column_in_a_long_line() {
        let line = format!("{}here", "x".repeat(300));
        let (shown, caret) = window(&line, 301);
        assert_eq!(shown.chars().nth(caret), Some('h'));
    }
}
