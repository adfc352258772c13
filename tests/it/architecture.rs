//! Holds the walls between the rooms of `src`: which room may use which other, and which outside crates it may use.
//! The source is read token by token, so comments and texts count for nothing and every path counts, in `use` or in code.

use std::fs;
use std::path::{Path, PathBuf};

use super::source::{Found, Token, paths, tokens};

/// A room, the rooms it may use, and the crates it may use. Nothing in the room's own tests is held to the crates.
struct Room {
    name: &'static str,
    rooms: &'static [&'static str],
    crates: &'static [&'static str],
}

const EVERY_ROOM: &[&str] =
    &["domain", "policy", "frameworks", "store", "app", "views", "web", "exchange", "mail", "jobs", "cli", "clock", "config"];

/// What every room may use: plain values and their serde traits.
const PLAIN: &[&str] = &["std", "serde", "chrono", "rust_decimal"];

/// No arrow points back: `domain` uses no sibling, `store` never knows `app`, `views` never knows `store`, nothing knows
/// `web`. A crate is added to a room here in the change that first uses it there.
const ROOMS: &[Room] = &[
    // schemars: the JSON Schemas that editors and `check` use are generated from the domain types themselves.
    // num_bigint: ratios are compared exactly.
    // sha2: the links of the audit log.
    Room { name: "domain", rooms: &[], crates: &["schemars", "num_bigint", "sha2"] },
    Room { name: "policy", rooms: &["domain"], crates: &[] },
    Room {
        name: "frameworks",
        rooms: &["domain"],
        crates: &["schemars", "serde_yaml", "serde_json", "sha2", "strsim", "rust_embed"],
    },
    Room { name: "store", rooms: &["domain"], crates: &["serde_json", "chrono", "diesel", "diesel_migrations"] },
    // argon2 to totp_rs: passwords.rs and nothing else.
    Room {
        name: "app",
        rooms: &["domain", "policy", "frameworks", "store", "clock"],
        crates: &["serde_json", "postcard", "diesel", "argon2", "sha2", "subtle", "totp_rs", "zxcvbn"],
    },
    // chrono_tz: times are said in London's time. qrcode: the picture that sets up a second step.
    Room { name: "views", rooms: &["domain"], crates: &["serde_json", "handlebars", "rust_embed", "chrono_tz", "qrcode"] },
    Room {
        name: "web",
        rooms: &["app", "views", "exchange", "domain"],
        crates: &[
            "serde_json",
            "actix_web",
            "actix_multipart",
            "futures_util",
            "tokio",
            // A report is written whole before it is sent.
            "tempfile",
            "tracing",
            "governor",
            "prometheus_client",
            "form_urlencoded",
            "matchit",
        ],
    },
    // rust_xlsxwriter: reports as spreadsheets. zip: what is inside a Word or Excel file that somebody adds. postcard and
    // tempfile: rows of a large file wait outside of the memory.
    Room {
        name: "exchange",
        rooms: &["domain"],
        crates: &["serde_json", "csv", "rust_xlsxwriter", "zip", "postcard", "tempfile"],
    },
    // tokio: lettre limits the time of connecting only, so every step of a conversation has a limit of ours.
    Room { name: "mail", rooms: &["views", "domain"], crates: &["lettre", "tokio"] },
    // views and domain: a job writes the words of a message from its row before it hands it to mail. clock: a job runs for
    // long, so it is given a clock and not a time.
    Room {
        name: "jobs",
        rooms: &["app", "store", "mail", "exchange", "views", "domain", "clock"],
        crates: &["tokio", "tracing"],
    },
    // actix_web and tokio: the loop that `serve` runs in, and the signals that end it. indicatif: progress on a terminal.
    // tempfile: an export takes its name when it is whole.
    Room {
        name: "cli",
        rooms: EVERY_ROOM,
        crates: &["clap", "serde_json", "actix_web", "tokio", "tracing", "indicatif", "tempfile"],
    },
    Room { name: "config", rooms: EVERY_ROOM, crates: &["clap", "tracing_subscriber"] },
    // The clock is read by rooms that may know little, so it knows nothing.
    Room { name: "clock", rooms: &[], crates: &["chrono_tz", "rand", "uuid"] },
    Room { name: "main", rooms: EVERY_ROOM, crates: &["gradus"] },
];

/// The room of a file below `src`, and the modules that its path stands for.
fn place(path: &Path) -> (String, Vec<String>) {
    let mut modules: Vec<String> =
        path.with_extension("").components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    if modules.last().is_some_and(|last| last == "mod") {
        modules.pop();
    }
    match modules.as_slice() {
        [only] if only == "main" || only == "lib" => ("main".to_owned(), Vec::new()),
        _ => (modules[0].clone(), modules),
    }
}

/// What of the file at `path` crosses a wall, in words. `dependencies` are the crates of the manifest.
fn violations(path: &Path, text: &str, dependencies: &[String]) -> Vec<String> {
    let (name, modules) = place(path);
    let Some(room) = ROOMS.iter().find(|room| room.name == name) else {
        return vec![format!("{}: the room {name} is not in the table of tests/it/architecture.rs", path.display())];
    };
    // `#[cfg(test)] mod tests;` stands in another file than the tests.
    let of_tests = modules.iter().any(|module| module == "tests");
    let mut found = Vec::new();
    for path_found in paths(&tokens(text), &modules) {
        let Found { line, in_test, ref target } = path_found;
        let head = target.segments.first().map_or("", String::as_str);
        let complaint = if target.of_crate {
            let allowed = head == room.name || room.rooms.contains(&head) || (room.name == "main" && target.segments.is_empty());
            (!allowed).then(|| match head {
                "" | "*" => "takes the whole crate; name the room".to_owned(),
                _ => format!("may not use the room {head}"),
            })
        } else {
            let outside = matches!(head, "std" | "core" | "alloc" | "gradus") || dependencies.iter().any(|name| name == head);
            let head = if matches!(head, "core" | "alloc") { "std" } else { head };
            let allowed = PLAIN.contains(&head) || room.crates.contains(&head) || ((in_test || of_tests) && head != "gradus");
            (outside && !allowed).then(|| format!("may not use the crate {head}"))
        };
        if let Some(complaint) = complaint {
            found.push(format!("{}:{line}: {} {complaint}", path.display(), room.name));
        }
    }
    found
}

/// Every file below `src`, by its path there.
fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, root: &Path, files: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                walk(&path, root, files);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).expect("a readable file");
                files.push((path.strip_prefix(root).expect("below src").to_owned(), text));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &root, &mut files);
    files.sort();
    assert!(files.len() > 20, "only {} files found below src", files.len());
    files
}

/// The crates that the manifest names, as code spells them.
fn dependencies() -> Vec<String> {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).expect("Cargo.toml");
    let mut in_dependencies = false;
    let mut names = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            in_dependencies = line.trim_end_matches(']').ends_with("dependencies");
        } else if let (true, Some((name, _))) = (in_dependencies, line.split_once('=')) {
            names.push(name.trim().replace('-', "_"));
        }
    }
    names
}

#[test]
fn no_room_uses_what_it_may_not_know() {
    let dependencies = dependencies();
    assert!(dependencies.iter().any(|name| name == "serde_yaml"), "{dependencies:?}");
    let found: Vec<String> = sources().iter().flat_map(|(path, text)| violations(path, text, &dependencies)).collect();
    assert!(found.is_empty(), "forbidden uses:\n{}", found.join("\n"));
}

#[test]
fn every_file_says_what_it_is_and_stays_short_and_finished() {
    for (path, text) in sources() {
        let path = path.display();
        assert!(text.starts_with("//! "), "src/{path} does not begin with a //! comment that says what it holds");
        let lines = text.lines().count();
        assert!(lines <= 600, "src/{path} has {lines} lines; at 600 a file becomes a folder");
        for pair in tokens(&text).windows(2) {
            if let [Token { text: name, line }, Token { text: "!", .. }] = pair {
                assert!(!matches!(*name, "todo" | "unimplemented" | "dbg"), "src/{path}:{line}: {name}! is left in");
            }
        }
    }
}

#[test]
fn a_forbidden_use_is_found_wherever_it_hides() {
    let crates = ["serde_json", "serde_yaml", "clap", "proptest"].map(str::to_owned);
    let of = |path: &str, text: &str| violations(Path::new(path), text, &crates);
    let lines = |path: &str, text: &str| -> Vec<String> {
        of(path, text).into_iter().map(|found| found.split(':').nth(1).unwrap_or_default().to_owned()).collect()
    };
    let forbidden = [
        "use crate::store::officers;",
        "use crate::{domain::ids, store::officers};",
        "use crate::{\n domain::ids,\n store};",
        "pub(crate) use crate::store as shelf;",
        "use crate::*;",
        "use super::store::db;",
        "fn f() { crate::store::open() }",
        "fn f() -> super::store::Row { open() }",
        "mod inner { use super::super::store::Row; }",
        "#[cfg(test)]\nmod tests { use crate::store::Row; }",
        "macro_rules! m { () => { $crate::store::open() } }",
        "use serde_json::Value;",
        "fn f(value: &serde_json::Value) {}",
        "fn f(value: &::serde_json::Value) {}",
        "use gradus::store;",
        "#[cfg(test)] mod tests {}\nuse serde_json::Value;",
        "const A: char = '\"'; use crate::store::Row; const B: char = '\"';",
        "fn f<'a>(x: &'a str) -> crate::store::Row<'a> {}",
    ];
    for text in forbidden {
        let found = of("domain/mod.rs", text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
    }
    assert_eq!(of("domain/evidence.rs", "use super::super::store::db;").len(), 1);
    assert_eq!(of("domain/evidence.rs", "for row in crate::store::rows() {}").len(), 1);
    let allowed = [
        "// use crate::store::officers;\n/* use crate::store; /* nested */ use crate::app; */",
        "const A: &str = \"use crate::store::x;\"; const B: &str = r#\"crate::store::\"x\"#; const C: char = '\\'';",
        "use crate::domain::ids::Id; use super::store::x; use self::inner::x; use std::fmt; use ::std::fmt;",
        "#[cfg(test)]\nmod tests { use super::*; use serde_json::json; use proptest::prelude::*; }",
        "pub(crate) fn f() {} pub(in crate::domain) fn g() { Vec::new(); store::x(); }",
    ];
    for text in allowed {
        assert_eq!(of("domain/evidence.rs", text), Vec::<String>::new(), "{text}");
    }
    assert_eq!(lines("views/mail.rs", "use crate::domain::x;\n\nuse crate::{\n    store::y,\n};\n"), ["4"]);
    assert_eq!(lines("web/pages/mod.rs", "use crate::store::x;\nuse crate::app::y;\nuse clap::Parser;\n"), ["1", "3"]);
    assert!(of("domain/evidence/tests.rs", "use proptest::prelude::*;").is_empty());
    assert_eq!(of("domain/evidence/tests.rs", "use crate::store::Row;").len(), 1);
    assert_eq!(of("kitchen/sink.rs", "").len(), 1);
    assert!(of("main.rs", "fn main() { gradus::cli::run() }").is_empty());
    assert!(of("lib.rs", "pub mod cli;\npub mod domain;\n").is_empty());
}
