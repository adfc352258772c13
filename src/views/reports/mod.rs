//! The grade report: who is on which level as at a day, counted by team, one row a post, with the files that say the same.

mod bars;
mod exports;
mod rows;

use chrono::NaiveDate;
use serde::Serialize;

pub use bars::{Bars, TeamCounts};
pub use exports::{ExportFacts, ExportRow, Exports};
pub use rows::{COLUMNS, Column, Row, columns};

use super::engine::Page;
use super::layout::Frame;
use super::parts::{Choice, DateField, FormErrors, Link, Pagination, Posted, Select, Tag};
use super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::words;

/// `/reports/grades`. Reads `as_of_day`, `as_of_month`, `as_of_year`, `team`, `framework`, `level`, `ready`, `manager`, and
/// keeps `sort` and `known`.
#[derive(Clone, Debug, Serialize)]
pub struct GradeReport {
    /// "48 people: A 21, B 17, C 9, no level 1."
    pub counts: String,
    /// "6 are ready for the next level."
    pub ready_words: String,
    /// "This covers only people who report to you."; null where it covers everybody.
    pub covers: Option<&'static str>,
    /// "As at 31 March 2026, shown as known today."
    pub known: String,
    /// "As known on that date", or back to today.
    pub known_link: Link,
    pub as_of: DateField,
    pub team: Select,
    pub framework: Select,
    pub level: Select,
    pub ready: Select,
    pub manager: Select,
    /// What the form does not show and must not lose.
    pub kept: Vec<Posted>,
    /// Without it, that is removed.
    pub chips: Vec<Link>,
    /// Where no filter is left.
    pub clear: String,
    pub bars: Option<Bars>,
    /// "All 48 people, as at 31 March 2026".
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// In place of rows: "No one held a post then.", or that nobody matches.
    pub nothing: Option<super::parts::Nothing>,
    pub pages: Pagination,
    /// "Download all 48 rows as at 31 March 2026".
    pub download: String,
    /// Empty for who may read it on the screen alone.
    pub downloads: Vec<Link>,
    pub errors: FormErrors,
}

/// "48 people: A 21, B 17, C 9, no level 1." of a report with `total` rows.
pub fn counts_words(total: u64, levels: &[(&str, u64)], no_level: u64) -> String {
    let mut parts: Vec<String> = levels.iter().map(|(level, count)| format!("{level} {}", words::number(*count))).collect();
    if no_level > 0 {
        parts.push(format!("no level {}", words::number(no_level)));
    }
    let people = words::counted(total, "person", "people");
    if parts.is_empty() { format!("{people}.") } else { format!("{people}: {}.", parts.join(", ")) }
}

/// "6 are ready for the next level."
pub fn ready_words(ready: u64) -> String {
    match ready {
        0 => "Nobody is ready for the next level.".to_owned(),
        1 => "1 is ready for the next level.".to_owned(),
        many => format!("{} are ready for the next level.", words::number(many)),
    }
}

/// What the report is asked for. Each list begins with the answer that means all, and what was chosen is marked.
#[derive(Clone, Debug, Default)]
pub struct Asked<'a> {
    pub as_of: [&'a str; 3],
    pub teams: Vec<Choice>,
    pub frameworks: Vec<Choice>,
    pub levels: Vec<Choice>,
    pub ready: Vec<Choice>,
    pub managers: Vec<Choice>,
}

impl GradeReport {
    /// Without rows; the fields that follow from what is shown are set by [`GradeReport::showing`].
    pub fn new(asked: Asked, errors: FormErrors) -> GradeReport {
        GradeReport {
            counts: String::new(),
            ready_words: String::new(),
            covers: None,
            known: String::new(),
            known_link: Link::default(),
            as_of: DateField::new("as_of", "As at").typed(asked.as_of).checked(&errors),
            team: Select::new("team", "Team", asked.teams),
            framework: Select::new("framework", "Framework", asked.frameworks),
            level: Select::new("level", "Level", asked.levels),
            ready: Select::new("ready", "Ready", asked.ready),
            manager: Select::new("manager", "Manager", asked.managers),
            kept: Vec::new(),
            chips: Vec::new(),
            clear: "/reports/grades".to_owned(),
            bars: None,
            caption: String::new(),
            columns: Vec::new(),
            rows: Vec::new(),
            nothing: None,
            pages: Pagination::default(),
            download: String::new(),
            downloads: Vec::new(),
            errors,
        }
    }

    /// `total`: the rows on all pages; `ready`: how many of them are ready.
    pub fn showing(mut self, as_of: NaiveDate, total: u64, levels: &[(&str, u64)], no_level: u64, ready: u64) -> GradeReport {
        let day = words::date(as_of);
        self.counts = counts_words(total, levels, no_level);
        self.ready_words = if total == 0 { String::new() } else { ready_words(ready) };
        self.caption = match total {
            1 => format!("1 person, as at {day}"),
            many => format!("All {} people, as at {day}", words::number(many)),
        };
        self.download = match total {
            1 => format!("Download the row as at {day}"),
            many => format!("Download all {} rows as at {day}", words::number(many)),
        };
        self
    }

    /// Of the reader's own line alone.
    pub fn of_reports(mut self) -> GradeReport {
        self.covers = Some("This covers only people who report to you.");
        self
    }

    /// Shown as known today; `path` shows it as known on that day.
    pub fn known_today(mut self, as_of: NaiveDate, path: impl Into<String>) -> GradeReport {
        self.known = format!("As at {}, shown as known today.", words::date(as_of));
        self.known_link = Link::new(path, "As known on that date");
        self
    }

    /// Shown as known on the day itself; `path` shows it as known today.
    pub fn known_then(mut self, as_of: NaiveDate, path: impl Into<String>) -> GradeReport {
        self.known = format!("As at {}, shown as known on that date.", words::date(as_of));
        self.known_link = Link::new(path, "As known today");
        self
    }

    /// `path` gives the address of a file by its ending.
    pub fn files(mut self, path: impl Fn(&str) -> String) -> GradeReport {
        self.downloads = [("csv", "CSV"), ("xlsx", "XLSX"), ("json", "JSON")]
            .into_iter()
            .map(|(ending, label)| Link::new(path(ending), label).hidden("download"))
            .collect();
        self
    }
}

impl Page for GradeReport {
    const TEMPLATE: &'static str = "pages/reports/grades";

    fn title(&self) -> String {
        "Grade report".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn sample_frame() -> Frame {
        Frame { print_caption: Some("HR One. Grade report, as at 31 March 2026".to_owned()), ..Frame::sample() }
    }

    fn samples() -> Vec<(&'static str, GradeReport)> {
        let day = NaiveDate::from_ymd_opt(2026, 3, 31).unwrap_or_default();
        let asked = |team: &str, typed: [&'static str; 3]| Asked {
            as_of: typed,
            teams: vec![Choice::new("", "All teams"), Choice { chosen: true, ..Choice::new("north", team) }],
            frameworks: vec![Choice::new("", "All frameworks"), Choice::new("iao", "Income and Arrears Officer")],
            levels: ["All levels", "A", "B", "C", "No level"].map(|level| Choice::new(level, level)).into(),
            ready: ["All", "Yes", "No", "Cannot tell yet"].map(|word| Choice::new(word, word)).into(),
            managers: vec![Choice::new("", "All managers"), Choice::new("1", "Manager One")],
        };
        let none = FormErrors::none;
        let text = |words: &str| Some(words.to_owned());
        let row = Row {
            href: "/people/1".to_owned(),
            name: "Officer One".to_owned(),
            reference: "00101".to_owned(),
            team: text("North Central"),
            job: "Income and Arrears Officer".to_owned(),
            grade: text("G6"),
            level: "A".to_owned(),
            since: text("2 May 2023"),
            next: "B".to_owned(),
            ready: text("No"),
            yes: None,
            missing: text("6"),
            runs_out: text("31 May 2026"),
            application: None,
        };
        let ready =
            Row { name: "Officer Two".to_owned(), ready: None, yes: Some(Tag::green("Yes")), missing: text("0"), ..row.clone() };
        let ready = Row { runs_out: None, application: text("Met but deferred"), ..ready };
        let top =
            Row { name: "Officer Three".to_owned(), level: "C".to_owned(), next: "Highest level".to_owned(), ..Row::default() };
        let top = Row {
            href: "/people/3".to_owned(),
            reference: "00103".to_owned(),
            job: "Income and Arrears Officer".to_owned(),
            ..top
        };
        let counts =
            |team: &str, by_level: [u32; 3], no_level| TeamCounts { team: team.to_owned(), by_level: by_level.into(), no_level };
        let teams = [
            counts("North Central", [8, 4, 2], 0),
            counts("North Harbour", [5, 5, 3], 0),
            counts("North Riverside", [4, 4, 2], 1),
            counts("North Valley", [4, 4, 2], 0),
        ];
        let path = |what: &str| format!("/reports/grades?team=north&sort={what}");
        let file = |ending: &str| format!("/reports/grades.{ending}?team=north");
        let levels = [("A", 21), ("B", 17), ("C", 9)];
        let remove = vec![Link::new("/reports/grades?team=", "Income North")];
        let shown = GradeReport::new(asked("Income North (4 teams)", ["31", "3", "2026"]), none())
            .showing(day, 48, &levels, 1, 6)
            .known_today(day, "/reports/grades?team=north&known=then")
            .files(file);
        let shown = GradeReport {
            kept: vec![Posted { name: "sort".to_owned(), value: "ref".to_owned() }],
            chips: remove.clone(),
            bars: Bars::new(&["A", "B", "C"], &teams),
            columns: columns("ref", path),
            rows: vec![row.clone(), ready, top],
            pages: Pagination { previous: None, next: Some("/reports/grades?after=00148".to_owned()) },
            ..shown
        };
        let own_team =
            GradeReport { downloads: Vec::new(), chips: Vec::new(), columns: columns("-missing", path), ..shown.clone() };
        let own_team = own_team.of_reports().known_then(day, "/reports/grades");
        let empty = GradeReport::new(asked("Income North", ["31", "3", "1999"]), none())
            .showing(day, 0, &[], 0, 0)
            .known_today(day, "/reports/grades?known=then");
        let empty = GradeReport { nothing: Some(super::parts::Nothing::yet("No one held a post then.")), chips: remove, ..empty };
        let odd = Row {
            name: LONG_NAME.to_owned(),
            reference: HOSTILE.to_owned(),
            team: text(NON_ASCII),
            job: HOSTILE.to_owned(),
            yes: Some(Tag::green("Yes")),
            ..row
        };
        let awkward = GradeReport::new(asked(HOSTILE, ["31", "2", "<b>"]), none().with("as_of", "As at must be a real date"))
            .showing(day, 1, &[(HOSTILE, 1)], 0, 1)
            .known_today(day, "/reports/grades");
        let awkward = GradeReport {
            chips: vec![Link::new("/reports/grades", HOSTILE), Link::new("/reports/grades", LONG_NAME)],
            bars: Bars::new(&[HOSTILE, "B", "C"], &[counts(LONG_NAME, [1, 400, 2], 3), counts(HOSTILE, [0, 1, 90], 0)]),
            columns: columns("name", path),
            rows: vec![odd],
            ..awkward
        };
        vec![("normal", shown), ("own-team", own_team), ("empty", empty), ("awkward", awkward)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_counted_in_a_sentence() {
        let levels = [("A", 21), ("B", 17), ("C", 9)];
        assert_eq!(counts_words(48, &levels, 1), "48 people: A 21, B 17, C 9, no level 1.");
        assert_eq!(counts_words(1, &[("A", 1)], 0), "1 person: A 1.");
        assert_eq!(counts_words(0, &[], 0), "0 people.");
        assert_eq!(
            [0, 1, 6].map(ready_words),
            ["Nobody is ready for the next level.", "1 is ready for the next level.", "6 are ready for the next level."]
        );
    }
}
