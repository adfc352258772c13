//! What must hold of `load` for any bytes at all. The fuzzer and `tests/it/corpus.rs` run the same function; it panics
//! where something does not hold.

use std::collections::HashMap;

use chrono::NaiveDate;
use gradus::domain::document::Document;
use gradus::domain::problem::Report;
use gradus::frameworks::diagnostics::{SourceFile, to_text};
use gradus::frameworks::library::{Library, Shelf};
use gradus::frameworks::load::{Loaded, Published, load};

/// No UTF-8 text has this byte, so it can stand between two files.
const SEPARATOR: u8 = 0xFF;
/// Longer inputs are loaded once only.
const SMALL: usize = 2 * 1024;
/// More files than this are one file with bytes that are no text.
const MOST_FILES: usize = 16;

/// Loads the bytes as one file, or as several that [`SEPARATOR`] divides, and holds what comes back against its promises.
pub fn run(data: &[u8]) {
    let files: Vec<SourceFile> = data
        .splitn(MOST_FILES, |byte| *byte == SEPARATOR)
        .enumerate()
        .map(|(at, bytes)| SourceFile::from_bytes(format!("{at}.yaml"), bytes.to_vec()))
        .collect();
    let Loaded { report, library } = read(&files, &[]);
    counts_agree(&report);
    problems_stand_in_their_files(&report, &files);
    let text = to_text(&report);
    if data.len() <= SMALL {
        let again = read(&files, &[]);
        assert_eq!(again.report, report, "the same bytes gave another report");
        assert_eq!(again.library.register(), library.register(), "the same bytes gave another library");
        assert_eq!(to_text(&again.report), text);
    }
    round_trip(&library, &files);
}

fn read(target: &[SourceFile], set: &[SourceFile]) -> Loaded {
    let today = NaiveDate::from_ymd_opt(2026, 4, 10).expect("a day of the calendar");
    load(target, set, &Published::new(), today)
}

fn counts_agree(report: &Report) {
    assert_eq!(report.ok, report.errors == 0);
    assert_eq!(report.errors + report.warnings, report.problems.len());
    assert!(report.problems.is_sorted_by_key(|problem| (&problem.path, problem.line, problem.column)));
}

/// A problem names a file, and a place that the file has.
fn problems_stand_in_their_files(report: &Report, files: &[SourceFile]) {
    let lines: HashMap<&str, Option<Vec<usize>>> = files.iter().map(|file| (file.path.as_str(), line_lengths(file))).collect();
    let has = |path: &str, line: u32, column: u32| match &lines[path] {
        None => (line, column) == (0, 0),
        Some(_) if line == 0 => column == 0,
        // The place may be the end of the line, or of the text.
        Some(lengths) => lengths.get(line as usize - 1).is_some_and(|length| column as usize <= length + 1),
    };
    for problem in &report.problems {
        assert!(has(&problem.path, problem.line, problem.column), "{problem:?}");
        assert_eq!(problem.source_line.is_some(), problem.line > 0, "{problem:?}");
        for related in &problem.related {
            assert!(has(&related.path, related.line, related.column), "{problem:?}");
        }
    }
}

/// How many characters each line has; none where the file has no text.
fn line_lengths(file: &SourceFile) -> Option<Vec<usize>> {
    let text = file.text.as_ref().ok()?.replace("\r\n", "\n").replace('\r', "\n");
    Some(text.split('\n').map(|line| line.chars().count()).collect())
}

/// What was kept, written out as its own content and read in the place of what it came from, is the same document.
fn round_trip(library: &Library, files: &[SourceFile]) {
    let mut contents = Vec::new();
    shelf(&mut contents, &library.organisations);
    shelf(&mut contents, &library.qualification_catalogues);
    shelf(&mut contents, &library.metric_catalogues);
    shelf(&mut contents, &library.calendars);
    shelf(&mut contents, &library.competency_frameworks);
    shelf(&mut contents, &library.job_profiles);
    shelf(&mut contents, &library.training_matrices);
    shelf(&mut contents, &library.frameworks);
    shelf(&mut contents, &library.policies);
    shelf(&mut contents, &library.appraisal_schemes);
    shelf(&mut contents, &library.mappings);
    if contents.is_empty() {
        return;
    }
    let again = read(&contents, files);
    assert!(again.report.ok, "{}", to_text(&again.report));
    let pins = |library: &Library| -> Vec<_> {
        library.register().into_iter().map(|entry| (entry.kind, entry.pinned, entry.digest)).collect()
    };
    assert_eq!(pins(&again.library), pins(library), "a document changed on its way out and in");
}

fn shelf<T: Document>(contents: &mut Vec<SourceFile>, shelf: &Shelf<T>) {
    for stored in shelf.iter() {
        contents.push(SourceFile::new(format!("content-{}.json", contents.len()), stored.content.as_str()));
    }
}
