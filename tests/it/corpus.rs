//! Replays the fuzzer's corpus: every input that once was interesting must still keep the loader's promises.

use std::fs;
use std::path::Path;

use crate::support::files;

#[path = "../../fuzz/targets/attachment.rs"]
mod attachment;
#[path = "../../fuzz/targets/grade_report.rs"]
mod grade_report;
#[path = "../../fuzz/targets/loader.rs"]
mod loader;
#[path = "../../fuzz/targets/record.rs"]
mod record;
#[path = "../../fuzz/targets/staff_file.rs"]
mod staff_file;

#[test]
fn the_loader_keeps_its_promises_on_the_whole_corpus() {
    replay("loader", loader::run);
}

#[test]
fn the_record_reader_keeps_its_promises_on_the_whole_corpus() {
    replay("record", record::run);
}

/// The corpus is the files of the imports' own tests, each read as every kind of file and in either layout.
#[test]
fn the_reader_of_staff_files_keeps_its_promises_on_any_file_cut_anywhere() {
    let mut inputs = 0;
    let files = crate::imports::cases().into_iter().map(|(path, _)| (path, 0..8));
    let caseloads = crate::caseload::cases().into_iter().map(|(path, _)| (path, 8..16));
    for (path, kinds) in files.chain(caseloads) {
        let bytes = fs::read(&path).expect("a file");
        for first in kinds {
            let whole: Vec<u8> = std::iter::once(first).chain(bytes.iter().copied()).collect();
            let cuts = (1..whole.len()).step_by(whole.len().div_ceil(8));
            for cut in cuts.chain([whole.len()]) {
                if let Err(fault) = std::panic::catch_unwind(|| staff_file::run(&whole[..cut])) {
                    eprintln!("while reading {} as {first} up to {cut}", path.display());
                    std::panic::resume_unwind(fault);
                }
                inputs += 1;
            }
        }
    }
    assert!(inputs > 2_000, "only {inputs} inputs");
}

/// The corpus is the files of `support/files.rs`, each under every name, cut anywhere and with any byte changed.
#[test]
fn files_are_taken_as_promised_however_they_are_broken() {
    let mut inputs = 0;
    let mut taken = |bytes: &[u8]| {
        if let Err(fault) = std::panic::catch_unwind(|| attachment::run(bytes)) {
            eprintln!("while taking {}", bytes.escape_ascii());
            std::panic::resume_unwind(fault);
        }
        inputs += 1;
    };
    for (name, bytes) in files::good() {
        for other in ["a.pdf", "b.docx", "c.xlsx", "d.png", "e.jpg", "f.svg", name] {
            taken(&[other.as_bytes(), b"\n", &bytes].concat());
        }
        let whole = [name.as_bytes(), b"\n", &bytes].concat();
        for at in 0..whole.len() {
            taken(&whole[..at]);
            for change in [0x01, 0x80, 0xFF] {
                let mut changed = whole.clone();
                changed[at] ^= change;
                taken(&changed);
            }
        }
    }
    assert!(inputs > 5_000, "only {inputs} inputs");
}

/// Texts made of what matters to a table and to a spreadsheet, in every order.
#[test]
fn the_grade_report_holds_any_text() {
    let parts =
        ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "\"", ",", ";", "'", " ", "a", "é", "＝", "\u{feff}", "\u{202e}", "1"];
    let mut texts: Vec<Vec<u8>> = Vec::new();
    for first in parts {
        for second in parts {
            texts.extend(parts.map(|third| [first, second, third].concat().into_bytes()));
        }
    }
    assert!(texts.len() > 6_000, "only {} texts", texts.len());
    grade_report::run(&texts.join(&0xFF));
    grade_report::run(b"");
    grade_report::run(b"\xC3\x28\xFF\xE2\x82");
}

fn replay(corpus: &str, run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(corpus);
    let mut inputs = 0;
    for entry in fs::read_dir(&folder).expect("the corpus is checked in") {
        let path = entry.expect("a corpus entry").path();
        let data = fs::read(&path).expect("a corpus file");
        // A failed promise panics; this says on which input.
        if let Err(fault) = std::panic::catch_unwind(|| run(&data)) {
            eprintln!("while reading {}", path.display());
            std::panic::resume_unwind(fault);
        }
        inputs += 1;
    }
    assert!(inputs > 50, "the corpus has only {inputs} files");
}

/// Large files in which everything is wrong in the same way. Each ends soon; what costs its square does not.
#[test]
fn the_loader_keeps_its_promises_where_thousands_of_things_are_wrong() {
    let framework = "kind: progression_framework\nschema_version: 1\nid: f\nversion: \"1\"\ntitle: F\norganisation: o\n\
                     levels: [{id: A, code: a, name: A, order: 1, includes: []}]\ngroups: [k]\ncriteria:\n";
    let criterion = |id: &str, rest: &str| {
        format!("  - {{id: {id}, level: A, group: k, short: s, requirement: unspecified, text: t{rest}}}\n")
    };
    let many = |of: &dyn Fn(usize) -> String| {
        let mut text = String::new();
        for number in 0.. {
            let next = of(number);
            if text.len() + next.len() > 700_000 {
                break;
            }
            text += &next;
        }
        text
    };
    let mapping = |number: usize| {
        let head = format!("---\nkind: mapping\nschema_version: 1\nid: m{number}\nversion: \"1\"\nfor: metrics\n");
        head + &format!("organisation: o{number}x\n")
    };
    let files = [
        framework.to_owned() + &many(&|n| criterion(&format!("c{n}"), &format!(", superseded_by: [q{n}y]"))),
        framework.to_owned() + &many(&|_| criterion("c", "")),
        framework.to_owned() + "  []\n" + &many(&|n| format!("k{n}: 1\n")),
        many(&|_| "a: 1\n".to_owned()),
        many(&mapping),
        many(&|_| "---\n*a\n".to_owned()),
        many(&|_| "id: f\n\t".to_owned()) + "\0",
        format!("a: [{}", many(&|n| format!("&a{n} *a{}, ", n + 1))),
    ];
    for file in files {
        loader::run(file.as_bytes());
    }
}
