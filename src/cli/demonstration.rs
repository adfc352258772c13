//! The data of `serve --demo`: a scenario of invented people in two councils, and staff files that go in through the import
//! that every council's own files go through. The files lie in the folder of this module's name and are part of the program.

use chrono::{Days, NaiveDate};

use super::{Failure, Format, today};
use crate::app::imports::Upload;
use crate::app::scenario::{self, Given};
use crate::app::{App, AppError};
use crate::domain::scenario::Scenario;
use crate::domain::staff_import::StaffFile;
use crate::exchange::staff;
use crate::frameworks::diagnostics::SourceFile;
use crate::frameworks::library::Library;
use crate::frameworks::scenario::read;

const SCENARIO: &str = include_str!("demonstration/scenario.yaml");

/// The imports, in their order: by whom, under which name, of which kind.
const FILES: &[(&str, &str, StaffFile, &str)] = &[
    ("hr.one@medway.example", "people.csv", StaffFile::People, include_str!("demonstration/people.csv")),
    ("hr.one@medway.example", "patches.csv", StaffFile::Patches, include_str!("demonstration/patches.csv")),
    ("hr.two@medway.example", "fte.csv", StaffFile::Fte, include_str!("demonstration/fte.csv")),
    ("hr.two@medway.example", "absences.csv", StaffFile::Absences, include_str!("demonstration/absences.csv")),
    ("hr.three@s001.example", "patches.csv", StaffFile::Patches, include_str!("demonstration/second_council_patches.csv")),
];

/// Days of the cover that is in force when the demonstration is made: begun so many days ago, and so many still to come.
const COVER_BEGAN: u64 = 7;
const COVER_GOES_ON: u64 = 21;

/// Makes the empty database of `app` a demonstration, whole or not at all.
pub(super) fn fill(app: &App) -> Result<(), Failure> {
    let today = today();
    let scenario = people(app.library(), today)?;
    let files = FILES
        .iter()
        .map(|(by, name, kind, text)| {
            let content = text.as_bytes().to_vec();
            let read = staff::read(*kind, &content, None, &|_| {});
            Given { by: (*by).to_owned(), upload: Upload { file_name: (*name).to_owned(), content, mapping: None, read } }
        })
        .collect();
    let made = scenario::demonstrate(app, scenario, files)?;
    tracing::info!(people = made.people, organisations = made.organisations, "the demonstration was made");
    Ok(())
}

fn people(library: &Library, today: NaiveDate) -> Result<Scenario, Failure> {
    let file = SourceFile::new("demonstration/scenario.yaml", SCENARIO);
    let mut scenario = read(&file, library, today).map_err(|report| match library.organisations.has("medway") {
        true => Failure::Problems(report, Format::Text),
        false => Failure::Usage(
            "The people of the demonstration hold posts of the bundled documents. Leave --frameworks out, or fill a database of your own by gradus seed."
                .to_owned(),
        ),
    })?;
    for cover in &mut scenario.delegations {
        let far = || AppError::Internal("the clock stands at the end of time".to_owned());
        cover.start = today.checked_sub_days(Days::new(COVER_BEGAN)).ok_or_else(far)?;
        cover.end = today.checked_add_days(Days::new(COVER_GOES_ON)).ok_or_else(far)?;
    }
    Ok(scenario)
}
