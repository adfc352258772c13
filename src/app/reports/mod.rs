//! The grade report: one row for each post that was held on a day, with what was true of its holder then. It goes through an
//! organisation by id in steps of a few hundred people with a constant number of queries each, and hands on row by row, so that
//! memory does not grow with the organisation.
//!
//! Two questions can be asked of a day in the past. *As known today*: facts that belong to the day count, whenever they were
//! written down. *As known on that date*: what was written down after that day is left out - posts, levels, lines, awards,
//! courses, CPD, jobs, hours, absences, patches, figures, events, waivers and judgements by the time of their rows; evidence,
//! reviews, moves between teams and applications stand with their moments either way. What is changed where it stands is told as
//! it is now: a name, the last day of a post or of a line, who verified an award. Evidence and judgements that were taken over
//! from before Gradus count from their own dates.

mod applications;
mod appraisals;
mod exports;
mod question;
mod rows;
mod screen;

pub use exports::{Export, Exports, Filtered, exports};
pub use question::{Known, LevelWanted, Question, Ready};
pub use rows::ReportLine;
pub use screen::{Asking, Choices, Place, Screen, SortBy, TeamLevels, Turn};

use super::{AppError, Caller, Tx};
use crate::domain::audit::Outcome;
use crate::domain::ids::PersonId;
use crate::policy::{Action, Subject};
use question::{Scope, Settled};
use rows::Walk;

/// Rows that one answer to a program holds at most.
const MOST: usize = 200;

/// Hears how many posts were looked at, of about how many.
pub type Progress<'p> = &'p dyn Fn(u64, u64);

/// For whoever does not look.
pub fn unheard(_: u64, _: u64) {}

/// What takes the rows. An error of it ends the report.
pub type Sink<'s> = &'s mut dyn FnMut(ReportLine) -> Result<(), AppError>;

/// Hands every row to `sink`, in the order of people's ids. Only for who may export; that it was done is recorded with the number
/// of rows. Gives that number.
pub fn export(
    tx: &mut Tx<'_>,
    me: &Caller,
    asked: &Question,
    format: &str,
    progress: Progress<'_>,
    sink: Sink<'_>,
) -> Result<u64, AppError> {
    tx.allow(me, Action::ExportBulk, &Subject::organisation(me.organisation().clone()))?;
    let settled = Settled::of(tx, asked)?;
    let mut walk = Walk::new(tx, me, &settled, Scope::Organisation)?;
    let about = walk.count(tx)?;
    let (mut rows, mut seen) = (0, 0);
    while let Some(lines) = walk.step(tx)? {
        seen += lines.len() as u64;
        for line in lines.into_iter().filter(|line| settled.wants(line)) {
            sink(line)?;
            rows += 1;
        }
        progress(seen, about.max(seen));
    }
    let details = settled.details(rows).into_iter().chain([("format", format.to_owned())]).collect();
    tx.record(me, Outcome::Read, exports::EXPORTED, super::About::whole("report"), details);
    Ok(rows)
}

/// Some rows, and after whom the next ones come.
#[derive(Clone, PartialEq, Debug)]
pub struct Part {
    pub lines: Vec<ReportLine>,
    pub next: Option<PersonId>,
}

/// The rows after somebody, about `limit` of them: never one of a person's two posts without the other. For who may export.
pub fn part(tx: &mut Tx<'_>, me: &Caller, asked: &Question, after: Option<&str>, limit: usize) -> Result<Part, AppError> {
    tx.allow(me, Action::ExportBulk, &Subject::organisation(me.organisation().clone()))?;
    let settled = Settled::of(tx, asked)?;
    let limit = limit.clamp(1, MOST);
    let mut walk = Walk::new(tx, me, &settled, Scope::Organisation)?.after(after.unwrap_or_default(), limit);
    let mut part = Part { lines: Vec::new(), next: None };
    'steps: while let Some(lines) = walk.step(tx)? {
        for line in lines.into_iter().filter(|line| settled.wants(line)) {
            let new_person = part.lines.last().is_some_and(|last: &ReportLine| last.line.person != line.line.person);
            if new_person && part.lines.len() >= limit {
                part.next = part.lines.last().map(|last| last.line.person.clone());
                break 'steps;
            }
            part.lines.push(line);
        }
    }
    let details = settled.details(part.lines.len() as u64).into_iter().chain([("format", "json".to_owned())]).collect();
    tx.record(me, Outcome::Read, exports::EXPORTED, super::About::whole("report"), details);
    Ok(part)
}

/// The report as a screen shows it. HR and auditors see the organisation, a manager the own team of today and the teams of
/// managers for whom they act.
pub fn screen(tx: &mut Tx<'_>, me: &Caller, asked: &Question, asking: &Asking) -> Result<Screen, AppError> {
    let scope = question::scope(tx, me)?;
    let settled = Settled::of(tx, asked)?;
    let screen = screen::make(tx, me, &settled, scope, asking)?;
    let details = settled.details(screen.total);
    tx.record(me, Outcome::Read, "grade_report_read", super::About::whole("report"), details);
    Ok(screen)
}

/// Whether the caller may have the report as a file, after stepping up where that is asked for.
pub fn may_export(me: &Caller) -> bool {
    crate::policy::decide(&me.actor, Action::ExportBulk, &Subject::organisation(me.organisation().clone())).offers()
}
