//! Every crate that is built in has a licence that a council's lawyers know, and every crate that we chose has its reason
//! written down in `docs/dependencies.md`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;

const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "PostgreSQL",
    "CC0-1.0",
    // For data alone: the list of certificate authorities that mail servers are checked against.
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Exceptions that only widen what a licence permits.
const EXCEPTIONS: &[&str] = &["LLVM-exception"];

/// Whether an SPDX expression can be met with allowed licences alone. `Err`: it is not one that is understood.
fn is_allowed(expression: &str) -> Result<bool, String> {
    // Older crates wrote "MIT/Apache-2.0" for a choice.
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let allowed = any_of(&words, &mut at)?;
    match words.get(at) {
        None => Ok(allowed),
        Some(word) => Err(format!("{word} is not expected in {expression}")),
    }
}

fn any_of(words: &[&str], at: &mut usize) -> Result<bool, String> {
    let mut allowed = all_of(words, at)?;
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        allowed |= all_of(words, at)?;
    }
    Ok(allowed)
}

fn all_of(words: &[&str], at: &mut usize) -> Result<bool, String> {
    let mut allowed = one(words, at)?;
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        allowed &= one(words, at)?;
    }
    Ok(allowed)
}

fn one(words: &[&str], at: &mut usize) -> Result<bool, String> {
    let word = words.get(*at).copied().unwrap_or("the end");
    *at += 1;
    if word == "(" {
        let allowed = any_of(words, at)?;
        *at += 1;
        return if words.get(*at - 1) == Some(&")") { Ok(allowed) } else { Err("a bracket is left open".to_owned()) };
    }
    if matches!(word, ")" | "AND" | "OR" | "WITH" | "the end") {
        return Err(format!("a licence is expected, not {word}"));
    }
    let mut allowed = ALLOWED.contains(&word);
    if words.get(*at) == Some(&"WITH") {
        allowed &= words.get(*at + 1).is_some_and(|exception| EXCEPTIONS.contains(exception));
        *at += 2;
    }
    Ok(allowed)
}

fn cargo(arguments: &[&str]) -> Result<Vec<u8>, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output();
    let output = output.map_err(|error| error.to_string())?;
    if output.status.success() { Ok(output.stdout) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// What cargo knows of all crates in the lock file. Where those of other systems were never downloaded, this system's.
fn metadata() -> Json {
    let all = ["metadata", "--offline", "--locked", "--format-version", "1"];
    let bytes = cargo(&all).unwrap_or_else(|_| {
        let version = Command::new("rustc").arg("-vV").output().expect("rustc runs").stdout;
        let version = String::from_utf8(version).expect("rustc speaks UTF-8");
        let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host");
        let here: Vec<&str> = all.into_iter().chain(["--filter-platform", host]).collect();
        cargo(&here).expect("cargo metadata")
    });
    serde_json::from_slice(&bytes).expect("cargo prints JSON")
}

#[test]
fn every_crate_has_an_allowed_licence() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("packages");
    let refused: Vec<String> = packages
        .iter()
        .filter_map(|package| {
            let verdict = package["license"].as_str().ok_or_else(|| "no licence is given".to_owned()).and_then(is_allowed);
            let trouble = match verdict {
                Ok(true) => return None,
                Ok(false) => package["license"].to_string(),
                Err(error) => error,
            };
            Some(format!("{} {}: {trouble}", package["name"], package["version"]))
        })
        .collect();
    assert!(packages.len() > 50, "only {} crates are known", packages.len());
    assert!(refused.is_empty(), "not allowed:\n{}", refused.join("\n"));
}

#[test]
fn every_crate_we_chose_has_its_reason_written_down() {
    let metadata = metadata();
    let ours = metadata["packages"].as_array().into_iter().flatten().find(|package| package["name"] == "gradus");
    let chosen: BTreeSet<&str> = ours
        .and_then(|package| package["dependencies"].as_array())
        .into_iter()
        .flatten()
        .filter_map(|dependency| dependency["rename"].as_str().or(dependency["name"].as_str()))
        .collect();
    assert!(chosen.contains("serde_yaml"), "{chosen:?}");
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/dependencies.md")).expect("the table");
    let rows: BTreeSet<&str> =
        text.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").nth(1)?.split('`').nth(1)).collect();
    let missing: Vec<_> = chosen.difference(&rows).collect();
    assert!(missing.is_empty(), "no row in docs/dependencies.md for {missing:?}");
}

#[test]
fn licence_expressions_are_read_as_they_are_meant() {
    let table = [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("MIT OR GPL-3.0-only", true),
        ("MIT AND GPL-3.0-only", false),
        ("GPL-3.0-only OR MPL-2.0", false),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("(MIT OR Apache-2.0) AND NCSA", false),
        ("GPL-3.0-only AND MIT OR ISC", true),
        ("ISC OR MIT AND GPL-3.0-only", true),
        ("GPL-3.0-only AND (MIT OR ISC)", false),
        ("Apache-2.0 WITH LLVM-exception OR GPL-3.0-only", true),
        ("Apache-2.0 WITH Commons-Clause", false),
        ("MIT/Apache-2.0", true),
    ];
    for (expression, expected) in table {
        assert_eq!(is_allowed(expression), Ok(expected), "{expression}");
    }
    for nonsense in ["", "MIT OR", "(MIT", "MIT)", "MIT Apache-2.0", "OR MIT", "()"] {
        assert!(is_allowed(nonsense).is_err(), "{nonsense}");
    }
}
