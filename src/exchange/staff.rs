//! Reads a file of any kind into typed rows, with every problem of the whole file.

use std::collections::BTreeSet;

use super::cells::Line;
use super::table::{Layout, read as read_table};
use super::{absences_csv, events_csv, fte_csv, metrics_csv, patches_csv, people_csv, targets_csv};
use crate::domain::mapping::Mapping;
use crate::domain::people::Days;
use crate::domain::problem::Code;
use crate::domain::staff_import::figures::FigureRows;
use crate::domain::staff_import::{Problems, Read, RowProblem, Rows, StaffFile, digest};

/// Reads a file. `progress` hears how many bytes are done.
pub fn read(kind: StaffFile, bytes: &[u8], mapping: Option<&Mapping>, progress: &dyn Fn(u64)) -> Read {
    let mut problems = Problems::default();
    if let Some(mapping) = mapping.filter(|mapping| mapping.import != kind.import_kind()) {
        let words = format!("The mapping {} is for another kind of file than {}", mapping.id, kind.as_str());
        problems.push(RowProblem::file(Code::WrongMapping, words));
    }
    let layout = Layout::of(mapping);
    let table = Table { bytes, layout: &layout, kind, progress };
    let (rows, lines, broken) = match kind {
        StaffFile::Patches => table.read(patches_csv::OPTIONAL, &mut problems, patches_csv::read, Rows::Patches),
        StaffFile::Fte => table.read(&[], &mut problems, fte_csv::read, Rows::Fte),
        StaffFile::Absences => table.read(&[], &mut problems, absences_csv::read, Rows::Absences),
        StaffFile::People => table.read(people_csv::OPTIONAL, &mut problems, people_csv::read, Rows::People),
        StaffFile::Metrics => table.read_figures(&mut problems),
        StaffFile::Events => table.read(events_csv::OPTIONAL, &mut problems, events_csv::read, Rows::Events),
        StaffFile::Targets => table.read(targets_csv::OPTIONAL, &mut problems, targets_csv::read, Rows::Targets),
    };
    Read { digest: digest(bytes), lines, rows, broken, problems }
}

struct Table<'a> {
    bytes: &'a [u8],
    layout: &'a Layout<'a>,
    kind: StaffFile,
    progress: &'a dyn Fn(u64),
}

impl Table<'_> {
    fn read<T>(
        &self,
        optional: &[&str],
        problems: &mut Problems,
        row: fn(&mut Line<'_>) -> Option<T>,
        all: fn(Vec<T>) -> Rows,
    ) -> (Rows, usize, BTreeSet<String>) {
        let mut rows = Vec::new();
        let mut broken = BTreeSet::new();
        let lines = read_table(self.bytes, self.layout, (self.kind.import_kind(), optional), problems, self.progress, |line| {
            let read = row(line);
            match read.filter(|_| !line.is_wrong) {
                Some(read) => rows.push(read),
                None => drop(line.cell("employee_ref").map(|employee_ref| broken.insert(employee_ref.to_owned()))),
            }
        });
        (all(rows), lines, broken)
    }

    fn read_figures(&self, problems: &mut Problems) -> (Rows, usize, BTreeSet<String>) {
        let mut figures = FigureRows::default();
        let columns = (self.kind.import_kind(), metrics_csv::OPTIONAL);
        let lines = read_table(self.bytes, self.layout, columns, problems, self.progress, |line| {
            let read = metrics_csv::read(line, &mut figures.words);
            figures.rows.extend(read.filter(|_| !line.is_wrong));
        });
        (Rows::Metrics(figures), lines, BTreeSet::new())
    }
}

/// The columns from and to: both ends are days of it, and no last day means until further notice.
pub(super) fn days(line: &mut Line<'_>) -> Option<Days> {
    let starts_on = line.needed_date("from");
    let ends_on = line.date("to");
    let days = Days { starts_on: starts_on?, ends_on };
    if !days.in_order() {
        let last = ends_on.map(|day| day.to_string()).unwrap_or_default();
        line.refuse(Code::DateOrder, "to", &last, format!("the last day must be on or after {}", days.starts_on));
        return None;
    }
    Some(days)
}
