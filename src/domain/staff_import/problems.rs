//! What is wrong with a file, row by row and cell by cell.

use serde::{Deserialize, Serialize};

use super::MAX_PROBLEMS;
use crate::domain::problem::{Code, Severity};

/// What is wrong with a row, or worth knowing about it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct RowProblem {
    /// The line of the file on which the row begins, from 1; 0 means the file as a whole.
    pub line: u32,
    /// Our name of the column.
    pub column: Option<String>,
    pub code: Code,
    pub severity: Severity,
    /// What stands in the cell; a long text is cut.
    pub value: Option<String>,
    /// A sentence with its line and what to do.
    pub message: String,
    /// Other lines that belong to it.
    pub other_lines: Vec<u32>,
}

impl RowProblem {
    /// About the file as a whole. `words` is a sentence.
    pub fn file(code: Code, words: impl Into<String>) -> RowProblem {
        let severity = code.severity();
        RowProblem { line: 0, column: None, code, severity, value: None, message: words.into(), other_lines: Vec::new() }
    }

    /// About a row: "Line 12: " goes before the words.
    pub fn row(code: Code, line: u32, words: impl std::fmt::Display) -> RowProblem {
        RowProblem { line, ..RowProblem::file(code, format!("Line {line}: {words}")) }
    }

    /// About a cell: "Line 12, numerator: " goes before the words.
    pub fn cell(code: Code, line: u32, column: &str, value: &str, words: impl std::fmt::Display) -> RowProblem {
        let message = format!("Line {line}, {column}: {words}");
        RowProblem { message, ..RowProblem::row(code, line, "").at(column, value) }
    }

    /// Names the cell in a problem whose words do not.
    pub fn at(mut self, column: &str, value: &str) -> RowProblem {
        self.column = Some(column.to_owned());
        self.value = Some(shorten(value)).filter(|value| !value.is_empty());
        self
    }

    pub fn with_lines(mut self, lines: impl IntoIterator<Item = u32>) -> RowProblem {
        self.other_lines.extend(lines);
        self
    }
}

/// That nobody has a reference.
pub(super) fn unknown_officer(line: u32, employee_ref: &str) -> RowProblem {
    let totals = if is_total(employee_ref) { TOTALS_HINT } else { "" };
    let text = format!("nobody has reference {employee_ref}{totals}");
    RowProblem::row(Code::UnknownOfficer, line, text).at("employee_ref", employee_ref)
}

/// What is said of a row that seems to sum up those before it.
pub const TOTALS_HINT: &str = ". This looks like a row of totals: take it out, or choose a mapping that drops such rows";

/// Whether the first text of a row is that of a row of totals.
pub fn is_total(text: &str) -> bool {
    let text = text.to_lowercase();
    let words = ["total", "grand total", "sub total", "subtotal"];
    words.iter().filter_map(|word| text.strip_prefix(word)).any(|rest| {
        let rest = rest.strip_prefix('s').unwrap_or(rest);
        rest.is_empty() || rest.starts_with(' ')
    })
}

/// A cell's text as a message shows it.
pub fn shorten(text: &str) -> String {
    const SHOWN: usize = 60;
    let shown: String = text.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(SHOWN).is_some() { shown + "..." } else { shown }
}

/// The problems of a file. A hostile file has millions of them: the first are kept and the rest are counted.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Problems {
    pub list: Vec<RowProblem>,
    /// Those that were not kept.
    pub more: usize,
}

impl Problems {
    pub fn push(&mut self, problem: RowProblem) {
        if self.list.len() < MAX_PROBLEMS { self.list.push(problem) } else { self.more += 1 }
    }

    pub fn errors(&self) -> usize {
        self.more + self.list.iter().filter(|problem| problem.severity == Severity::Error).count()
    }

    pub fn warnings(&self) -> usize {
        self.list.iter().filter(|problem| problem.severity == Severity::Warning).count()
    }

    pub(super) fn sort(&mut self) {
        self.list.sort();
        self.list.dedup();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_names_its_line_and_cell() {
        let cell = RowProblem::cell(Code::NumberFormat, 12, "numerator", "1.234,56", "we cannot read \"1.234,56\". Use 1234.56");
        assert_eq!(cell.message, "Line 12, numerator: we cannot read \"1.234,56\". Use 1234.56");
        assert_eq!((cell.line, cell.column.as_deref(), cell.value.as_deref()), (12, Some("numerator"), Some("1.234,56")));
        assert_eq!(
            RowProblem::row(Code::UnknownOfficer, 12, "nobody has reference 00123").message,
            "Line 12: nobody has reference 00123"
        );
    }

    #[test]
    fn a_row_of_totals_is_known_by_its_first_text() {
        for (text, expected) in [
            ("Total", true),
            ("Totals", true),
            ("GRAND TOTAL", true),
            ("Grand totals", true),
            ("Subtotal CH1", true),
            ("Sub totals", true),
            ("total for the quarter", true),
            ("Totally", false),
            ("00123", false),
            ("", false),
        ] {
            assert_eq!(is_total(text), expected, "{text}");
        }
    }

    #[test]
    fn problems_over_the_limit_are_counted() {
        let mut problems = Problems::default();
        for line in 0..20_007 {
            problems.push(RowProblem::row(Code::EmptyCell, line, ""));
        }
        assert_eq!((problems.list.len(), problems.more, problems.errors()), (20_000, 7, 20_007));
    }
}
