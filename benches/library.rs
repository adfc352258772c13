//! How fast documents are loaded and checked, against parsing the same bytes with the YAML engine alone.

use chrono::NaiveDate;
use gradus::frameworks::diagnostics::SourceFile;
use gradus::frameworks::files::bundled;
use gradus::frameworks::load::{Published, load};
use serde_yaml::granit_parser::Parser;

use crate::support::{self, Row};

const FILES: u32 = 1000;

/// Words that vary the texts.
const WORDS: [&str; 8] = ["rent", "tenancy", "arrears", "council", "resident", "patch", "benefit", "court"];

/// A linear congruential generator (Numerical Recipes), so that every machine makes the same bytes.
struct Lcg(u32);

impl Lcg {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.0 >> 16
    }
}

/// As many frameworks as asked for, each about 12 kB: the bundled one under another id, with longer and varied texts.
fn frameworks(count: u32) -> Vec<SourceFile> {
    let files = bundled();
    let original = files.iter().find(|file| file.path == "medway/framework.yaml").expect("the bundled framework");
    let original = original.text.as_ref().expect("it is text");
    let mut random = Lcg(1);
    (0..count)
        .map(|number| {
            let mut text = String::new();
            for line in original.lines() {
                if line.starts_with("id: ") {
                    text += &format!("id: bench.f{number}");
                } else if let Some(start) = line.strip_suffix('"').filter(|start| start.contains(" text: ")) {
                    text += start;
                    for _ in 0..9 + random.next() % 6 {
                        text += " ";
                        text += WORDS[random.next() as usize % WORDS.len()];
                    }
                    text += "\"";
                } else {
                    text += line;
                }
                text.push('\n');
            }
            SourceFile::new(format!("bench/{number:04}.yaml"), text)
        })
        .collect()
}

fn events(files: &[SourceFile]) -> usize {
    let texts = files.iter().filter_map(|file| file.text.as_ref().ok());
    texts.map(|text| Parser::new_from_str(text).take_while(Result::is_ok).count()).sum()
}

pub fn measure() {
    let today = NaiveDate::from_ymd_opt(2026, 4, 10).expect("a day of the calendar");
    let files = frameworks(FILES);
    let set = bundled();
    let bytes: usize = files.iter().filter_map(|file| file.text.as_ref().ok()).map(String::len).sum();
    println!("{FILES} frameworks of {} bytes on average", bytes / files.len());
    let check = || {
        let loaded = load(&files, &set, &Published::new(), today);
        assert!(loaded.report.ok && loaded.report.documents == files.len(), "the generated frameworks are in order");
        loaded.library.frameworks.len()
    };
    support::run(&mut [
        Row {
            name: "load and check 1,000 frameworks",
            ours: Box::new(check),
            reference: Some(("the YAML engine's events alone", Box::new(|| events(&files)))),
            goal: Some(2.0),
        },
        Row {
            name: "load and check 1,000 frameworks",
            ours: Box::new(check),
            reference: Some(("the engine into serde's IgnoredAny", Box::new(|| ignored(&files)))),
            goal: None,
        },
        Row {
            name: "gradus check on the bundled documents",
            ours: Box::new(|| load(&bundled(), &[], &Published::new(), today).report.documents),
            reference: Some(("the YAML engine's events alone", Box::new(|| events(&set)))),
            goal: None,
        },
    ]);
}

/// The engine's own way into types, with a type that keeps nothing.
fn ignored(files: &[SourceFile]) -> usize {
    let texts = files.iter().filter_map(|file| file.text.as_ref().ok());
    texts.map(|text| serde_yaml::from_str::<serde::de::IgnoredAny>(text).map_or(0, |_| 1)).sum()
}
