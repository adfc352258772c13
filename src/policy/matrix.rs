//! The table `matrix.csv`, as people read and print it. For printing and for tests alone: `decide` does not read it.

use std::fmt;
use std::sync::OnceLock;

use super::action::Action;
use super::relation::Relation;

/// The table as it stands in the repository.
pub const TEXT: &str = include_str!("matrix.csv");

/// The rows of the table that are no roles: doors and states of an account.
pub const OTHERS: [&str; 4] = ["anonymous", "disabled", "invited", "token"];

/// One action for one role, or for one of [`OTHERS`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    pub action: Action,
    pub role: &'static str,
    /// One for each relation, in the order of [`Relation::ALL`].
    pub cells: [&'static str; 8],
}

impl Row {
    pub fn cell(&self, relation: Relation) -> &'static str {
        self.cells[relation as usize]
    }
}

/// What is wrong with the table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Malformed {
    pub line: usize,
    pub problem: &'static str,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "matrix.csv:{}: {}", self.line, self.problem)
    }
}

/// Reads a table. Lines that begin with `#` are the legend.
pub fn parse(text: &'static str) -> Result<Vec<Row>, Malformed> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.is_empty());
    let head: Vec<&str> = ["action", "role"].into_iter().chain(Relation::ALL.map(Relation::as_str)).collect();
    match lines.next() {
        Some((_, line)) if line.split(',').eq(head) => {}
        _ => return Err(Malformed { line: 1, problem: "the head is not action, role and the relations in order" }),
    }
    lines.map(|(index, line)| read_row(line).map_err(|problem| Malformed { line: index + 1, problem })).collect()
}

fn read_row(line: &'static str) -> Result<Row, &'static str> {
    let mut parts = line.split(',');
    let action = parts.next().and_then(Action::from_word).ok_or("no such action")?;
    let role = parts.next().ok_or("no role")?;
    let cells: Vec<&'static str> = parts.collect();
    let cells = cells.try_into().map_err(|_| "not one cell for each relation")?;
    Ok(Row { action, role, cells })
}

/// Every row, in the order of the table.
pub fn rows() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    // The text is compiled in and a test reads it: that it is malformed cannot reach anybody.
    ROWS.get_or_init(|| parse(TEXT).unwrap_or_default())
}

/// The rows of one action.
pub fn row(action: Action) -> Vec<&'static Row> {
    rows().iter().filter(|row| row.action == action).collect()
}

/// The lines above the table that say what its letters mean.
pub fn legend() -> impl Iterator<Item = &'static str> {
    TEXT.lines().filter_map(|line| line.strip_prefix('#')).map(str::trim_start)
}
