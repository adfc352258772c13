//! Who has which course, as a table: one row for each person and course of their post.

use std::io;

use chrono::NaiveDate;

use super::cells_out::harmless;
use crate::domain::training::CourseStanding;

/// A person as a row begins.
#[derive(Clone, Copy, Debug)]
pub struct Holder<'a> {
    pub employee_ref: &'a str,
    pub name: &'a str,
    pub team: &'a str,
}

/// UTF-8 with a mark at its beginning, by which spreadsheets know the encoding.
pub fn write<'a>(rows: impl Iterator<Item = (Holder<'a>, &'a CourseStanding)>) -> io::Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    table.write_record([
        "employee_ref",
        "name",
        "team",
        "course",
        "title",
        "state",
        "completed_on",
        "valid_until",
        "paused_until",
    ])?;
    for (holder, course) in rows {
        table.write_record([
            &*harmless(holder.employee_ref),
            &*harmless(holder.name),
            &*harmless(holder.team),
            &*harmless(course.course.as_str()),
            &*harmless(&course.title),
            course.state.as_str(),
            &day(course.completed_on),
            &day(course.valid_until),
            &day(course.paused_until),
        ])?;
    }
    table.into_inner().map_err(|error| io::Error::other(error.to_string()))
}
