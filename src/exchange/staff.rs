//! Reads a file of any kind into typed rows, with every problem of the whole file.

use std::collections::BTreeSet;
use std::io;

use super::cells::Line;
use super::parts::{self, Gathering};
use super::table::{Layout, read as read_table};
use super::{
    absences_csv, cpd_csv, employment_csv, events_csv, fte_csv, metrics_csv, patches_csv, people_csv, qualifications_csv,
    targets_csv, training_csv,
};
use crate::domain::mapping::Mapping;
use crate::domain::people::Days;
use crate::domain::problem::Code;
use crate::domain::staff_import::content::Content;
use crate::domain::staff_import::figures::FigureRows;
use crate::domain::staff_import::{Problems, Read, RowProblem, Rows, StaffFile};

/// Reads a file. `progress` hears how many bytes are done. An error says that the bytes could not be had.
pub fn read(kind: StaffFile, content: &Content, mapping: Option<&Mapping>, progress: &dyn Fn(u64)) -> io::Result<Read> {
    read_with(kind, content, mapping, progress, parts::TOGETHER)
}

/// The same; of a file of figures so many rows stay together in memory.
pub fn read_with(
    kind: StaffFile,
    content: &Content,
    mapping: Option<&Mapping>,
    progress: &dyn Fn(u64),
    together: usize,
) -> io::Result<Read> {
    let mut problems = Problems::default();
    if let Some(mapping) = mapping.filter(|mapping| mapping.import != kind.import_kind()) {
        let words = format!("The mapping {} is for another kind of file than {}", mapping.id, kind.as_str());
        problems.push(RowProblem::file(Code::WrongMapping, words));
    }
    let layout = Layout::of(mapping);
    let table = Table { content, layout: &layout, kind, progress };
    let (rows, lines, broken) = match kind {
        StaffFile::Patches => table.read(patches_csv::OPTIONAL, &mut problems, patches_csv::read, Rows::Patches),
        StaffFile::Fte => table.read(&[], &mut problems, fte_csv::read, Rows::Fte),
        StaffFile::Absences => table.read(&[], &mut problems, absences_csv::read, Rows::Absences),
        StaffFile::People => table.read(people_csv::OPTIONAL, &mut problems, people_csv::read, Rows::People),
        StaffFile::Metrics => table.read_figures(&mut problems, together),
        StaffFile::Events => table.read_every(events_csv::OPTIONAL, &mut problems, events_csv::read, Rows::Events),
        StaffFile::Targets => table.read(targets_csv::OPTIONAL, &mut problems, targets_csv::read, Rows::Targets),
        StaffFile::Qualifications => {
            table.read(qualifications_csv::OPTIONAL, &mut problems, qualifications_csv::read, Rows::Qualifications)
        }
        StaffFile::Employment => table.read(employment_csv::OPTIONAL, &mut problems, employment_csv::read, Rows::Employment),
        StaffFile::Training => table.read(training_csv::OPTIONAL, &mut problems, training_csv::read, Rows::Training),
        StaffFile::Cpd => table.read(cpd_csv::OPTIONAL, &mut problems, cpd_csv::read, Rows::Cpd),
    }?;
    Ok(Read { digest: content.digest()?, lines, rows, broken, problems })
}

struct Table<'a> {
    content: &'a Content,
    layout: &'a Layout<'a>,
    kind: StaffFile,
    progress: &'a dyn Fn(u64),
}

/// The rows, how many lines there were, and the references of those with a mistake.
type Found = (Rows, usize, BTreeSet<String>);

impl Table<'_> {
    /// Rows with a mistake are left out.
    fn read<T>(
        &self,
        optional: &[&str],
        problems: &mut Problems,
        row: fn(&mut Line<'_>) -> Option<T>,
        all: fn(Vec<T>) -> Rows,
    ) -> io::Result<Found> {
        self.read_every(optional, problems, |line| row(line).filter(|_| !line.is_wrong), all)
    }

    fn read_every<T>(
        &self,
        optional: &[&str],
        problems: &mut Problems,
        row: impl Fn(&mut Line<'_>) -> Option<T>,
        all: fn(Vec<T>) -> Rows,
    ) -> io::Result<Found> {
        let mut rows = Vec::new();
        let mut broken = BTreeSet::new();
        let columns = (self.kind.import_kind(), optional);
        let lines = read_table(self.content, self.layout, columns, problems, self.progress, |line| {
            match row(line) {
                Some(read) => rows.push(read),
                None => drop(line.cell("employee_ref").map(|employee_ref| broken.insert(employee_ref.to_owned()))),
            }
            Ok(())
        })?;
        Ok((all(rows), lines, broken))
    }

    fn read_figures(&self, problems: &mut Problems, together: usize) -> io::Result<Found> {
        let mut gathering = Gathering::new(together);
        let columns = (self.kind.import_kind(), metrics_csv::OPTIONAL);
        let lines = read_table(self.content, self.layout, columns, problems, self.progress, |line| {
            let FigureRows { words, rows } = &mut gathering.now;
            let read = metrics_csv::read(line, words, rows.last());
            rows.extend(read.filter(|_| !line.is_wrong));
            gathering.part()
        })?;
        Ok((Rows::Metrics(gathering.finish()?), lines, BTreeSet::new()))
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
