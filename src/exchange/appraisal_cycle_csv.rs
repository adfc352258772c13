//! Where the appraisals of a cycle stand, as a table: one row for each.

use std::io;

use chrono::NaiveDate;

use super::cells_out::harmless;
use crate::domain::appraisal::{Increment, NotRatedReason, SignatureKind, Stage, StateWord, Turn};
use crate::domain::decimal::Dec;

/// One appraisal. What there is not is an empty cell.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    pub employee_ref: &'a str,
    pub name: &'a str,
    pub manager_ref: &'a str,
    pub manager: &'a str,
    pub stage: Stage,
    pub due_on: NaiveDate,
    pub state: StateWord,
    pub signature: Option<SignatureKind>,
    pub not_rated: Option<NotRatedReason>,
    pub turn: Option<Turn>,
    pub turn_name: &'a str,
    pub since: NaiveDate,
    pub overdue: bool,
    /// Out of 100.
    pub score: Option<Dec>,
    pub increment: Option<&'a Increment>,
}

const COLUMNS: [&str; 16] = [
    "employee_ref",
    "name",
    "line_manager_ref",
    "line_manager",
    "stage",
    "due_on",
    "state",
    "signature",
    "not_rated",
    "next_to_act",
    "next_to_act_name",
    "since",
    "overdue",
    "score",
    "increment",
    "increment_discussed_on",
];

/// UTF-8 with a mark at its beginning, by which spreadsheets know the encoding; lines end with CR LF, as RFC 4180 has it.
pub fn write<'a>(rows: impl Iterator<Item = Row<'a>>) -> io::Result<Vec<u8>> {
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(b"\xEF\xBB\xBF".to_vec());
    table.write_record(COLUMNS)?;
    for row in rows {
        let discussed = row.increment.and_then(|held| held.discussed_on);
        table.write_record([
            &*harmless(row.employee_ref),
            &*harmless(row.name),
            &*harmless(row.manager_ref),
            &*harmless(row.manager),
            row.stage.as_str(),
            &row.due_on.to_string(),
            row.state.as_str(),
            row.signature.map_or("", SignatureKind::as_str),
            row.not_rated.map_or("", NotRatedReason::as_str),
            row.turn.map_or("", Turn::as_str),
            &*harmless(row.turn_name),
            &row.since.to_string(),
            if row.overdue { "true" } else { "false" },
            &row.score.map(|score| score.to_string()).unwrap_or_default(),
            row.increment.map_or("", |held| held.recommendation.as_str()),
            &discussed.map(|day| day.to_string()).unwrap_or_default(),
        ])?;
    }
    table.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_kept_from_it() {
        let day: NaiveDate = "2026-04-30".parse().unwrap();
        let row = Row {
            employee_ref: "00101",
            name: "=HYPERLINK(\"x\")",
            manager_ref: "+1",
            manager: "@sum, \"quoted\"",
            stage: Stage::YearEnd,
            due_on: day,
            state: StateWord::Signed,
            signature: Some(SignatureKind::Agreed),
            not_rated: None,
            turn: Some(Turn::Manager),
            turn_name: "-2+3",
            since: day,
            overdue: true,
            score: Some("66.67".parse().unwrap()),
            increment: None,
        };
        let text = String::from_utf8(write([row].into_iter()).unwrap()).unwrap();
        assert!(text.starts_with("\u{feff}employee_ref,name,line_manager_ref,"));
        assert_eq!(
            text.lines().nth(1).unwrap(),
            "00101,\"'=HYPERLINK(\"\"x\"\")\",'+1,\"'@sum, \"\"quoted\"\"\",year_end,2026-04-30,signed,agreed,,manager,'-2+3,\
             2026-04-30,true,66.67,,"
        );
    }
}
