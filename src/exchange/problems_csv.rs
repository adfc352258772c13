//! The problems of a file as a table, to be worked through in a spreadsheet beside it.

use std::io;

use super::cells_out::harmless;
use crate::domain::staff_import::RowProblem;

/// UTF-8 with a mark at its beginning, by which spreadsheets know the encoding.
pub fn write(problems: &[RowProblem]) -> io::Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
    table.write_record(["line", "column", "severity", "code", "value", "message"])?;
    for problem in problems {
        table.write_record([
            problem.line.to_string().as_str(),
            &harmless(problem.column.as_deref().unwrap_or_default()),
            problem.severity.as_str(),
            problem.code.as_str(),
            &harmless(problem.value.as_deref().unwrap_or_default()),
            &harmless(&problem.message),
        ])?;
    }
    table.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::problem::Code;

    #[test]
    fn a_value_that_a_spreadsheet_would_run_stays_text() {
        let cell = |value: &str| RowProblem::cell(Code::NumberFormat, 7, "fte", value, "no \"number\", this");
        let problems: Vec<_> = ["=1+1", "+1", "-1", "@x", "0,6"].map(cell).into();
        let text = String::from_utf8(write(&problems).unwrap()).unwrap();
        let values: Vec<_> = text.lines().skip(1).map(|line| line.split("number_format,").nth(1).unwrap()).collect();
        let message = "\"Line 7, fte: no \"\"number\"\", this\"";
        let expected = ["'=1+1", "'+1", "'-1", "'@x", "\"0,6\""].map(|value| format!("{value},{message}"));
        assert_eq!(values, expected);
        assert!(text.starts_with("\u{feff}line,column,severity,code,value,message\n7,fte,error,number_format,"));
    }
}
