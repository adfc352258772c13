//! Python, so that somebody else's code reads what ours wrote. `GRADUS_TEST_PYTHON` names one that has the modules; without
//! it, it is the `python3` that the machine finds.

use std::process::Command;

use serde_json::Value as Json;

/// What a program of `tests/fixtures` prints, as JSON.
pub fn run(fixture: &str, arguments: &[&str]) -> Json {
    let python = std::env::var("GRADUS_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let program = format!("{}/tests/fixtures/{fixture}", env!("CARGO_MANIFEST_DIR"));
    let answer = Command::new(&python).arg(&program).args(arguments).output();
    let answer = answer.unwrap_or_else(|error| panic!("{python}, which the tests need: {error}"));
    let complaint = String::from_utf8_lossy(&answer.stderr);
    assert!(
        answer.status.success(),
        "{python} {fixture} failed. It needs openpyxl; GRADUS_TEST_PYTHON may name a Python that has it.\n{complaint}"
    );
    serde_json::from_slice(&answer.stdout).unwrap_or_else(|error| panic!("{fixture} printed no JSON: {error}"))
}
