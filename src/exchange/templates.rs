//! A file to begin with for each kind of import: the headings, two lines as a sample, and what goes into each column.

use std::io;

use crate::domain::staff_import::StaffFile;

/// A column of a kind of file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Column {
    pub name: &'static str,
    /// Every line has something in it.
    pub is_needed: bool,
    /// One sentence.
    pub about: &'static str,
    /// The cells of the two sample lines.
    pub samples: [&'static str; 2],
}

const fn needed(name: &'static str, about: &'static str, samples: [&'static str; 2]) -> Column {
    Column { name, is_needed: true, about, samples }
}

const fn may_be_blank(name: &'static str, about: &'static str, samples: [&'static str; 2]) -> Column {
    Column { name, is_needed: false, about, samples }
}

const REFERENCE: Column = needed("employee_ref", "The officer's reference. Leading zeros stay.", ["00101", "00102"]);
const PERIOD_KIND: Column = needed("period_kind", "week, month, quarter, year or snapshot.", ["quarter", "month"]);
const PERIOD_START: Column = needed("period_start", "The first day of the period.", ["2025-04-01", "2025-04-01"]);
const PERIOD_END: Column =
    needed("period_end", "The last day of the period in the council's calendar.", ["2025-06-30", "2025-04-30"]);

const PEOPLE: &[Column] = &[
    needed("employee_ref", "The reference that stays with the person. Leading zeros stay.", ["00101", "00102"]),
    may_be_blank("organisation", "The id of the council; your own where it is blank.", ["", ""]),
    needed("name", "First and last name.", ["Officer One", "Officer Two"]),
    may_be_blank(
        "email",
        "Where the person signs in and gets mail.",
        ["officer.one@example.gov.uk", "officer.two@example.gov.uk"],
    ),
    may_be_blank("roles", "officer, manager, or both with a space between.", ["officer", "officer manager"]),
    may_be_blank("manager_ref", "The reference of the line manager.", ["00045", "00045"]),
    may_be_blank("job_profile", "The id of the job profile of the post.", ["", ""]),
    may_be_blank("framework", "The id of the progression framework of the post.", ["", ""]),
    may_be_blank("level", "The level at the first placement. After that a level changes by a decision only.", ["", ""]),
    may_be_blank("post_from", "The first day in the post.", ["", ""]),
    may_be_blank("team", "The name of the team. It is made where it is not there.", ["Income North", "Income South"]),
    may_be_blank("fte", "The share of full-time hours, over 0 and at most 1.5.", ["1", "0.6"]),
    needed("active", "true while they work here, false once they have left.", ["true", "true"]),
];

const PATCHES: &[Column] = &[
    needed("patch", "The code of the patch.", ["CH1", "CH2"]),
    REFERENCE,
    needed("from", "The first day on which it is held.", ["2025-04-01", "2025-07-01"]),
    may_be_blank("to", "The last day; blank goes on.", ["", "2025-09-30"]),
    may_be_blank("basis", "substantive, also where it is blank, or cover.", ["substantive", "cover"]),
];

const FTE: &[Column] = &[
    REFERENCE,
    needed("from", "The first day of these hours.", ["2025-04-01", "2025-07-01"]),
    needed("fte", "The share of full-time hours, over 0 and at most 1.5.", ["1", "0.6"]),
];

const ABSENCES: &[Column] = &[
    REFERENCE,
    needed("from", "The first day away. No reason is taken.", ["2025-04-01", "2025-07-01"]),
    may_be_blank("to", "The last day away; blank goes on.", ["2025-05-31", ""]),
];

const METRICS: &[Column] = &[
    REFERENCE,
    needed("patch", "A patch that the officer held in the period, or ALL.", ["CH1", "ALL"]),
    PERIOD_KIND,
    PERIOD_START,
    PERIOD_END,
    needed("metric", "The id of the metric in the catalogue.", ["cta_pct", "income_gained_gbp"]),
    needed("numerator", "Pounds or a count, at most two places after the point.", ["48300.00", "4486.50"]),
    may_be_blank("denominator", "The number that a ratio is out of; ratios need it.", ["1840000.00", ""]),
    may_be_blank("target", "In the metric's unit; per cent for ratios.", ["2.75", ""]),
    may_be_blank("fte", "The share of full-time hours in the period.", ["", ""]),
    may_be_blank("basis", "substantive, also where it is blank, or cover.", ["substantive", ""]),
    may_be_blank("supplied_pct", "The percentage that the system shows. It is only held against the amounts.", ["2.63", ""]),
    needed("source", "The system that gave the figure.", ["Housing system", "Housing system"]),
    needed("extracted_at", "The day, or the day and time, on which it gave it.", ["2025-07-07", "2025-05-07"]),
    may_be_blank("note", "Anything to know about this figure. No tenants' names.", ["", ""]),
];

const EVENTS: &[Column] = &[
    REFERENCE,
    needed("metric", "The id of a metric that is counted one by one.", ["hearings", "hearings"]),
    needed("on", "The day on which it happened.", ["2025-04-16", "2025-06-18"]),
    may_be_blank("ref", "The reference of the case, so that nothing is counted twice.", ["H-0101", "H-0102"]),
    may_be_blank(
        "outcome",
        "How it ended, such as suspended_order, adjourned_on_terms or vacated.",
        ["suspended_order", "vacated"],
    ),
    may_be_blank("role", "representative or observer.", ["representative", "observer"]),
];

const TARGETS: &[Column] = &[
    needed("metric", "The id of a metric that can have a target.", ["cta_pct", "audits_pct"]),
    may_be_blank("patch", "For this patch alone.", ["CH1", ""]),
    may_be_blank("team", "For this team alone. With neither it is for everybody.", ["", "Income North"]),
    PERIOD_KIND,
    PERIOD_START,
    PERIOD_END,
    needed("target", "In the metric's unit; per cent for ratios.", ["2.75", "90"]),
];

const QUALIFICATIONS: &[Column] = &[
    REFERENCE,
    may_be_blank("catalogue", "The id of the qualification in the catalogue; blank for any other.", ["gcse", ""]),
    may_be_blank(
        "title",
        "As it is printed; needed where catalogue is blank. It tells two apart that are alike otherwise.",
        ["GCSE English", "Certificate in lettings"],
    ),
    may_be_blank("level", "1 to 8, for one that is not in the catalogue.", ["", "3"]),
    may_be_blank("field", "For one that is not in the catalogue: a field that the catalogue has.", ["", "housing"]),
    may_be_blank("awarding_body", "Who awarded it.", ["AQA", ""]),
    may_be_blank("qualification_number", "As it is printed.", ["", "610/4695/4"]),
    may_be_blank("grade", "As it is printed.", ["5", "Pass"]),
    may_be_blank("subject", "For one in a subject: english, maths or other.", ["english", ""]),
    may_be_blank("guided_hours", "Guided learning hours, where the provider states them.", ["", "130"]),
    needed("status", "complete or in_progress.", ["complete", "complete"]),
    may_be_blank("awarded_on", "The day of the award; blank until it is finished.", ["2012-08-23", "2025-06-30"]),
    may_be_blank("expires_on", "The last day on which it is valid, where it has one.", ["", ""]),
];

const EMPLOYMENT: &[Column] = &[
    REFERENCE,
    needed("employer", "Where they worked or work.", ["A housing association", "Another council"]),
    needed("field", "A word that rules ask for, such as housing.", ["housing", "revenues"]),
    needed("from", "The first day.", ["2019-01-07", "2021-04-01"]),
    may_be_blank("to", "The last day; blank goes on.", ["2023-04-28", ""]),
    may_be_blank("verified_by", "The reference of whoever verified it; blank: somebody verifies it in Gradus.", ["00045", ""]),
    may_be_blank("verified_on", "The day on which they did.", ["2023-05-02", ""]),
];

const TRAINING: &[Column] = &[
    REFERENCE,
    needed("course", "The id of the course in the list of the post.", ["gdpr", "safeguarding"]),
    needed("completed_on", "The day on which it was finished.", ["2025-04-10", "2025-06-30"]),
    may_be_blank("source", "The system or the list that says so.", ["Learning system", ""]),
];

const CPD: &[Column] = &[
    REFERENCE,
    needed("on", "The day of the activity.", ["2025-04-16", "2025-06-18"]),
    needed("hours", "In quarters of an hour, 24 at most.", ["2.5", "1"]),
    may_be_blank("kind", "course, reading, event, shadowing, coaching, project or other.", ["course", "reading"]),
    may_be_blank("reflection", "What was learned. yes says that it is held elsewhere.", ["yes", ""]),
    may_be_blank("title", "What was done. With the day it tells entries apart.", ["Court skills", "Benefit changes"]),
];

/// The columns of a kind in the order of its file.
pub fn columns(kind: StaffFile) -> &'static [Column] {
    match kind {
        StaffFile::People => PEOPLE,
        StaffFile::Patches => PATCHES,
        StaffFile::Fte => FTE,
        StaffFile::Absences => ABSENCES,
        StaffFile::Metrics => METRICS,
        StaffFile::Events => EVENTS,
        StaffFile::Targets => TARGETS,
        StaffFile::Qualifications => QUALIFICATIONS,
        StaffFile::Employment => EMPLOYMENT,
        StaffFile::Training => TRAINING,
        StaffFile::Cpd => CPD,
    }
}

/// The headings and the two sample lines as CSV in UTF-8.
pub fn write(kind: StaffFile) -> io::Result<Vec<u8>> {
    let columns = columns(kind);
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(columns.iter().map(|column| column.name))?;
    for line in 0..2 {
        table.write_record(columns.iter().map(|column| column.samples[line]))?;
    }
    table.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::{cells_out::harmless, staff};

    #[test]
    fn each_kind_has_a_file_to_begin_with_that_can_be_read() {
        for kind in StaffFile::ALL {
            let names: Vec<&str> = columns(kind).iter().map(|column| column.name).collect();
            assert_eq!(names, kind.import_kind().columns(), "{}", kind.as_str());
            let bytes = write(kind).unwrap();
            let read = staff::read(kind, &bytes.into(), None, &|_| {}).unwrap();
            assert_eq!((read.lines, &read.problems.list), (2, &Vec::new()), "{}", kind.as_str());
            for column in columns(kind) {
                assert!(column.about.ends_with('.'), "{}", column.about);
                let is_filled = column.samples.iter().all(|cell| !cell.is_empty());
                assert!(is_filled || !column.is_needed, "{} {}", kind.as_str(), column.name);
                assert!(column.samples.iter().all(|cell| harmless(cell) == *cell));
            }
        }
    }

    #[test]
    fn what_may_be_blank_may_be() {
        for kind in StaffFile::ALL {
            let columns = columns(kind);
            let line = |cell: fn(&Column) -> &str| columns.iter().map(cell).collect::<Vec<_>>().join(",");
            let needed = line(|column| if column.is_needed { column.samples[0] } else { "" });
            let text = format!("{}\n{needed}\n", line(|column| column.name));
            let read = staff::read(kind, &text.as_bytes().to_vec().into(), None, &|_| {}).unwrap();
            assert_eq!(read.problems.list, [], "{text}");
        }
    }
}
