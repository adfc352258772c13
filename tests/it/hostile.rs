//! Files that nobody should write: each ends at once, in a problem with a code, and takes no other file with it.

use std::fs;

use serde_json::Value;

use crate::command::Folder;
use crate::town::{ORGANISATION, TOWN};

/// Checks one file through the binary: exit code 1, nothing on standard error, and exactly these `line:column code`.
fn told(bytes: impl AsRef<[u8]>) -> Vec<String> {
    let folder = Folder::new();
    folder.write("x.yaml", bytes);
    let answer = folder.gradus(["check", "x.yaml", "--format", "json"]);
    assert_eq!((answer.code, answer.err.as_str()), (Some(1), ""));
    let report: Value = serde_json::from_str(&answer.out).unwrap();
    let problems = report["problems"].as_array().unwrap();
    assert_eq!(report["errors"], problems.len());
    problems.iter().map(|p| format!("{}:{} {}", p["line"], p["column"], p["code"].as_str().unwrap())).collect()
}

#[test]
fn bytes_that_are_not_utf_8_are_refused() {
    assert_eq!(told(b"name: Caf\xe9\n"), ["0:0 not_utf8"]);
    assert_eq!(told(b"\xc0\xaf"), ["0:0 not_utf8"]);
    let text = "kind: organisation\n";
    let little: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let big: Vec<u8> = [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    assert_eq!(told(little), ["0:0 not_utf8"]);
    assert_eq!(told(big), ["0:0 not_utf8"]);
}

#[test]
fn a_file_without_a_document_is_told() {
    for text in ["", "\n\n", "# a comment\n# another\n", "---\n", "---\n# nothing\n...\n", "null\n", "\u{feff}"] {
        assert_eq!(told(text), ["0:0 empty_file"], "{text:?}");
    }
}

#[test]
fn a_document_that_is_no_mapping_is_told() {
    assert_eq!(told("just words\n"), ["1:1 wrong_type"]);
    assert_eq!(told("- kind: organisation\n"), ["1:1 wrong_type"]);
    assert_eq!(told("{}\n"), ["1:1 missing_key"]);
}

#[test]
fn three_mebibytes_are_refused_and_two_are_read() {
    assert_eq!(told(vec![b'#'; 3 << 20]), ["0:0 file_too_large"]);
    let mut text = ORGANISATION.to_owned();
    text.push_str(&"#".repeat((2 << 20) - text.len()));
    let folder = Folder::new();
    folder.write("x.yaml", text);
    assert_eq!(folder.gradus(["check", "x.yaml"]).code, Some(0));
}

#[test]
fn nesting_of_ten_thousand_ends_at_once_in_every_style() {
    // An unclosed bracket is seen by the scanner, which looks ahead: its column is not held to be exact.
    let flow = told("[".repeat(10_000));
    assert_eq!(flow.len(), 1, "{flow:?}");
    assert!(flow[0].starts_with("1:") && flow[0].ends_with(" nested_too_deep"), "{flow:?}");
    assert_eq!(told("- ".repeat(10_000)), ["1:129 nested_too_deep"]);
    let flow = told("{a: ".repeat(10_000));
    assert!(flow.len() == 1 && flow[0].ends_with(" nested_too_deep"), "{flow:?}");
    let indented: String = (0..1_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert_eq!(told(indented), ["65:65 nested_too_deep"]);
}

#[test]
fn an_alias_bomb_ends_at_once() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        bomb += &format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(", "));
    }
    assert_eq!(told(bomb), ["5:25 alias_budget"]);
    assert_eq!(told("a: &a {b: *a}\n"), ["1:11 alias_cycle"]);
    assert_eq!(told("a: *b\nb: &b 1\n"), ["1:4 unknown_alias"]);
}

#[test]
fn nul_bytes_are_no_yaml() {
    let problems = told("kind: organisation\nname: \0\0\n");
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].ends_with(" yaml_syntax"), "{problems:?}");
    let problems = told(vec![0; 100_000]);
    assert!(problems.iter().all(|problem| problem.ends_with(" yaml_syntax")), "{problems:?}");
}

#[test]
fn tags_and_merge_keys_do_nothing() {
    let tagged = format!("{ORGANISATION}mission: !!python/object:os.system none\n");
    assert_eq!(told(tagged), ["10:36 unsupported_tag"]);
    let merged = format!("{ORGANISATION}<<: {{mission: none}}\n");
    assert_eq!(told(merged), ["10:1 unknown_key"]);
}

#[test]
fn a_problem_on_every_line_of_a_large_file_ends_soon() {
    let same_key = format!("kind: mapping\n{}", "a: 1\n".repeat(20_000));
    let problems = told(same_key);
    assert_eq!(problems.iter().filter(|problem| problem.ends_with("duplicate_key")).count(), 19_999);
    let keys: String = (0..20_000).map(|number| format!("key{number}: 1\n")).collect();
    let problems = told(format!("{ORGANISATION}{keys}"));
    assert_eq!(problems.iter().filter(|problem| problem.ends_with("unknown_key")).count(), 20_000);
}

#[test]
fn a_long_line_is_cut_where_it_is_shown() {
    let folder = Folder::new();
    folder.write("x.yaml", format!("kind: organisation\nname: \"{}\"\nextra: 1\n{}: 2\n", "x".repeat(500_000), "y".repeat(900)));
    let answer = folder.gradus(["check", "x.yaml", "--format", "json"]);
    assert_eq!(answer.code, Some(1));
    assert!(answer.out.len() < 20_000, "{} characters", answer.out.len());
}

#[test]
fn controls_in_a_document_do_not_reach_the_terminal() {
    let folder = Folder::new();
    folder.write("x.yaml", "kind: \"\\e[2Jorganisation\\u202e\"\nid: x\n");
    let answer = folder.gradus(["check", "x.yaml"]);
    assert_eq!(answer.code, Some(1));
    assert!(!answer.out.contains('\u{1b}'), "{:?}", answer.out);
}

#[cfg(unix)]
#[test]
fn links_that_lead_nowhere_or_in_a_circle_are_survived() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new();
    folder.write("organisation.yaml", ORGANISATION);
    symlink("nowhere.yaml", folder.documents().join("x.yaml")).unwrap();
    symlink(".", folder.documents().join("circle")).unwrap();
    let answer = folder.gradus(["check", "."]);
    assert_eq!(answer.code, Some(1));
    assert!(answer.out.starts_with("./x.yaml: error[unreadable_file]: "), "{}", answer.out);
    assert!(answer.out.ends_with("1 document: 1 error, 0 warnings.\n"), "{}", answer.out);
}

#[cfg(unix)]
#[test]
fn a_folder_or_device_that_is_named_like_a_document_is_unreadable() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new();
    symlink(folder.documents(), folder.documents().join("x.yaml")).unwrap();
    symlink("/dev/zero", folder.documents().join("y.yaml")).unwrap();
    let pipe = std::process::Command::new("mkfifo").arg(folder.documents().join("z.yaml")).status();
    let answer = folder.gradus(["check", "."]);
    assert_eq!(answer.code, Some(1));
    let expected = if pipe.is_ok_and(|status| status.success()) { 3 } else { 2 };
    assert_eq!(answer.out.matches("error[unreadable_file]").count(), expected, "{}", answer.out);
}

#[test]
fn hostile_files_hide_nothing_in_their_neighbours() {
    let folder = Folder::new();
    for (path, text) in TOWN {
        folder.write(path, text.replace("metric: arrears", "metric: arrers"));
    }
    folder.write("a.yaml", [0xff, 0xfe, 0x00]);
    folder.write("deep/b.yml", "[".repeat(10_000));
    folder.write("deep/deeper/c.yaml", "a: &a [*a]\n---\nkind: mapping\n");
    folder.write("d.yaml", "");
    folder.write("notes.txt", "[");
    folder.write(".hidden.yaml", "[");
    fs::create_dir(folder.documents().join("empty")).unwrap();
    let answer = folder.gradus_with(Some(&folder.documents()), ["check", ".", "--format", "json"]);
    let report: Value = serde_json::from_str(&answer.out).unwrap();
    let told: Vec<_> = report["problems"].as_array().unwrap().iter().map(|p| format!("{} {}", p["path"], p["code"])).collect();
    let expected = [
        "\"./a.yaml\" \"not_utf8\"",
        "\"./d.yaml\" \"empty_file\"",
        "\"./deep/b.yml\" \"nested_too_deep\"",
        "\"./deep/deeper/c.yaml\" \"alias_cycle\"",
        "\"./policy.yaml\" \"unknown_metric\"",
    ];
    let found: Vec<_> = told.iter().filter(|line| !line.contains("missing_key")).collect();
    assert_eq!(found, expected.iter().collect::<Vec<_>>());
}
