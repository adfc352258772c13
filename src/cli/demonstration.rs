//! The data of `serve --demo`: a scenario of invented people in two councils, files that go in through the import that
//! every council's own files go through, and what the people have done. The files lie in the folder of this module's name and
//! are part of the program. Their days are counted from the day on which the demonstration is made.

mod paper;
mod story;
mod teller;

use std::collections::BTreeMap;
use std::io;

use chrono::{Days, NaiveDate};

use self::story::Story;
use super::{Failure, Format};
use crate::app::App;
use crate::app::imports::Upload;
use crate::app::scenario::{self, Demonstration, Given};
use crate::clock;
use crate::domain::problem::{Code, Report};
use crate::domain::staff_import::content::Content;
use crate::domain::staff_import::{PatchRow, Rows, StaffFile};
use crate::exchange::staff;
use crate::frameworks::diagnostics::SourceFile;
use crate::frameworks::library::Library;
use crate::frameworks::load::read_plain;
use crate::frameworks::scenario::read;
use crate::frameworks::tree::Position;

const SCENARIO: &str = include_str!("demonstration/scenario.yaml");
const STORY: &str = include_str!("demonstration/story.yaml");

/// Hearings, one by one.
const EVENTS: &str = include_str!("demonstration/events.csv");

/// Who brings in targets, and the figures and hearings of every month.
const IMPORTER: &str = "hr.one@medway.example";

/// The imports, in their order: by whom, under which name, of which kind.
const FILES: &[(&str, &str, StaffFile, &str)] = &[
    ("hr.one@medway.example", "people.csv", StaffFile::People, include_str!("demonstration/people.csv")),
    ("hr.one@medway.example", "patches.csv", StaffFile::Patches, include_str!("demonstration/patches.csv")),
    ("hr.two@medway.example", "fte.csv", StaffFile::Fte, include_str!("demonstration/fte.csv")),
    ("hr.two@medway.example", "absences.csv", StaffFile::Absences, include_str!("demonstration/absences.csv")),
    ("hr.three@s001.example", "patches.csv", StaffFile::Patches, include_str!("demonstration/second_council_patches.csv")),
];

/// Makes the empty database of `app` a demonstration, whole or not at all.
pub(super) fn fill(app: &App) -> Result<(), Failure> {
    let library = app.library();
    let made_of = made_of(library, clock::day_in_london(app.now())).map_err(|report| match library.organisations.has("medway") {
        true => Failure::Problems(report, Format::Text),
        false => Failure::Usage(
            "The people of the demonstration hold posts of the bundled documents. Leave --frameworks out, or fill a database of your own by gradus seed."
                .to_owned(),
        ),
    })?;
    let made = scenario::demonstrate(app, made_of)?;
    tracing::info!(people = made.people, organisations = made.organisations, "the demonstration was made");
    Ok(())
}

/// What a demonstration consists of that is made on a day.
pub fn made_of(library: &Library, today: NaiveDate) -> Result<Demonstration, Report> {
    let people = SourceFile::new("demonstration/scenario.yaml", dated(SCENARIO, today));
    let told = SourceFile::new("demonstration/story.yaml", STORY);
    let broken =
        |file: &SourceFile, words: String| Report::new(1, vec![file.problem(Code::WrongType, Position::default(), words)]);
    let story: Story = read_plain(&told)?;
    let scenario = read(&people, library, today)?;
    let began_on = story.began_on(today);
    let unread = |error: io::Error| broken(&people, format!("a file could not be kept for reading: {error}"));
    let mut files: Vec<Given> = FILES
        .iter()
        .map(|(by, name, kind, text)| given(by, began_on, name, *kind, dated(text, today)))
        .collect::<io::Result<_>>()
        .map_err(unread)?;
    let holdings: Vec<PatchRow> = files.iter().flat_map(|file| patches(&file.upload.read.rows)).cloned().collect();
    files.push(given(IMPORTER, began_on, "targets.csv", StaffFile::Targets, story.target_file(today)).map_err(unread)?);
    let events = event_files(&dated(EVENTS, today), began_on);
    for (on, name, text) in events {
        files.push(given(IMPORTER, on, &name, StaffFile::Events, text).map_err(unread)?);
    }
    let figures = story.figure_files(today, &holdings);
    for (on, name, text) in figures {
        files.push(given(IMPORTER, on, &name, StaffFile::Metrics, text).map_err(unread)?);
    }
    let acts = story.acts(today).map_err(|words| broken(&told, words))?;
    Ok(Demonstration { scenario, files, began_on, acts })
}

/// The lines of a file of events as they came: those up to the beginning in one file, then one for each day of a hearing.
fn event_files(text: &str, began_on: NaiveDate) -> Vec<(NaiveDate, String, String)> {
    let mut lines = text.lines();
    let heading = lines.next().unwrap_or_default();
    let mut by_day: BTreeMap<NaiveDate, String> = BTreeMap::new();
    for line in lines {
        let on = line.split(',').nth(2).and_then(|day| day.parse().ok()).unwrap_or(began_on);
        *by_day.entry(on.max(began_on)).or_default() += &format!("{line}\n");
    }
    let file = |(on, lines): (NaiveDate, String)| (on, format!("hearings-{on}.csv"), format!("{heading}\n{lines}"));
    by_day.into_iter().map(file).collect()
}

/// A file with its rows.
fn given(by: &str, on: NaiveDate, name: &str, kind: StaffFile, text: String) -> io::Result<Given> {
    let content = Content::from(text.into_bytes());
    let read = staff::read(kind, &content, None, &|_| {})?;
    Ok(Given { by: by.to_owned(), on, upload: Upload { file_name: name.to_owned(), content, mapping: None, read } })
}

fn patches(rows: &Rows) -> &[PatchRow] {
    match rows {
        Rows::Patches(rows) => rows,
        _ => &[],
    }
}

/// The text with days in the place of `today-40` and `today+40`: so many days before and after the demonstration is made.
fn dated(text: &str, today: NaiveDate) -> String {
    let mut parts = text.split("today");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits =
            part.get(1..).map_or(0, |rest| rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_digit()).len());
        let number = part.get(1..=digits).and_then(|number| number.parse().ok());
        let day = match (part.chars().next(), number) {
            (Some('-'), Some(days)) => today.checked_sub_days(Days::new(days)),
            (Some('+'), Some(days)) => today.checked_add_days(Days::new(days)),
            _ => None,
        };
        match day {
            Some(day) => {
                out.push_str(&day.to_string());
                out.push_str(&part[1 + digits..]);
            }
            None => {
                out.push_str("today");
                out.push_str(part);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_the_day_of_making() {
        let today = NaiveDate::from_ymd_opt(2028, 2, 29).unwrap();
        for (text, expected) in [
            ("from: today-1, to: today+1", "from: 2028-02-28, to: 2028-03-01"),
            ("today-365", "2027-03-01"),
            ("of today, today- and today+x", "of today, today- and today+x"),
            ("today", "today"),
            ("", ""),
        ] {
            assert_eq!(dated(text, today), expected, "{text}");
        }
    }
}
