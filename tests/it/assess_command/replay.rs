//! Keeping an answer and giving it again, years and versions later; what was tampered with is found.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::{fixture, json, officer, run};
use crate::command::Folder;

/// The bundled documents as files, with newer versions of the framework, its policy, and what the policy uses.
fn newer_set(folder: &Folder) -> PathBuf {
    let bundled = Path::new(env!("CARGO_MANIFEST_DIR")).join("frameworks");
    let copy = |name: &str| fs::read_to_string(bundled.join(name)).unwrap();
    for area in ["common", "medway", "s001", "s002", "s004"] {
        for file in fs::read_dir(bundled.join(area)).unwrap() {
            let name = format!("{area}/{}", file.unwrap().file_name().to_str().unwrap());
            folder.write(&format!("set/{name}"), copy(&name));
        }
    }
    let newer = |name: &str, changes: &[(&str, &str)]| {
        let text = changes.iter().fold(copy(name), |text, (from, to)| {
            assert!(text.contains(from), "{from:?} is not in {name}");
            text.replace(from, to)
        });
        folder.write(&format!("set/newer/{}", name.replace('/', "-")), text);
    };
    newer(
        "medway/framework.yaml",
        &[("version: \"2025-04\"", "version: \"2026-04\""), ("effective_from: 2025-04-01", "effective_from: 2026-04-01")],
    );
    newer(
        "medway/policy.yaml",
        &[
            ("version: \"1\"\nsample", "version: \"2\"\nsample"),
            ("medway.iao.framework@2025-04", "medway.iao.framework"),
            ("effective_from: 2025-04-01", "effective_from: 2026-04-01"),
            ("test: {meets: \"90\"}}\n  - {id: R6", "test: {meets: \"85\"}}\n  - {id: R6"),
            ("uk.qualifications@1", "uk.qualifications@2"),
        ],
    );
    newer(
        "common/qualifications.yaml",
        &[("version: \"1\"", "version: \"2\"\neffective_from: 2026-04-01"), ("title: NVQ Level 2", "title: NVQ 2")],
    );
    folder.documents().join("set")
}

#[test]
fn a_kept_answer_is_given_again_whatever_has_become_of_the_documents() {
    let folder = Folder::new();
    let (record, kept) = (fixture("officer.yaml"), folder.documents().join("kept.json"));
    let (record, kept) = (record.to_str().unwrap(), kept.to_str().unwrap());
    let ask = ["--record", record, "--as-of", "2026-04-10", "--format", "json"];
    let saved = run(&folder, None, &[&ask[..], &["--save", kept]].concat());
    assert_eq!(saved.out, officer(&["--format", "json"]).out, "keeping changes nothing");
    let replay = |set: Option<&Path>| run(&folder, set, &["--replay", kept, "--format", "json"]);
    let again = replay(None);
    assert_eq!((again.code, &again.out, again.err.as_str()), (Some(0), &saved.out, ""));

    // The same question today would be answered by the newer versions ...
    let set = newer_set(&folder);
    let fresh = json(&run(&folder, Some(&set), &ask));
    assert_eq!([&fresh["version"], &fresh["policy"]], ["2026-04", "medway.iao.policy@2"]);
    let audits = fresh["criteria"].as_array().unwrap().iter().find(|criterion| criterion["id"] == "B-E4").unwrap();
    assert_eq!(audits["outcome"], "met");
    // ... and what was kept stays as it was.
    let again = replay(Some(&set));
    assert_eq!((again.code, &again.out, again.err.as_str()), (Some(0), &saved.out, ""));
    // Not even the documents are needed any more.
    let empty = folder.documents().join("nothing");
    fs::create_dir(&empty).unwrap();
    assert_eq!(replay(Some(&empty)).code, Some(0));
    // A replay as text is the report.
    let text = run(&folder, None, &["--replay", kept]);
    assert_eq!((text.code, text.out), (Some(0), fs::read_to_string(fixture("officer.txt")).unwrap()));
}

#[test]
fn answers_for_a_target_and_for_another_post_are_replayed_too() {
    for more in [&["--target", "C"][..], &["--framework", "s004.snh.jd"]] {
        let folder = Folder::new();
        let kept = folder.documents().join("kept.json");
        let record = fixture("officer.yaml");
        let ask = ["--record", record.to_str().unwrap(), "--as-of", "2026-04-10", "--save", kept.to_str().unwrap()];
        let saved = run(&folder, None, &[&ask[..], more].concat());
        let again = run(&folder, None, &["--replay", kept.to_str().unwrap()]);
        assert_eq!((again.code, again.out, again.err.as_str()), (Some(0), saved.out, ""), "{more:?}");
    }
}

#[test]
fn whatever_was_tampered_with_is_named() {
    let folder = Folder::new();
    let kept = folder.documents().join("kept.json");
    let record = fixture("officer.yaml");
    let ask = ["--record", record.to_str().unwrap(), "--as-of", "2026-04-10", "--save", kept.to_str().unwrap()];
    assert_eq!(run(&folder, None, &ask).code, Some(0));
    let original = fs::read_to_string(&kept).unwrap();
    let tampered = |change: &dyn Fn(&mut Json)| {
        let mut value: Json = serde_json::from_str(&original).unwrap();
        change(&mut value);
        let path = folder.write("tampered.json", serde_json::to_string_pretty(&value).unwrap());
        run(&folder, None, &["--replay", path.to_str().unwrap()])
    };
    // Written again as it was: the layout of the file is nobody's business.
    assert_eq!(tampered(&|_| {}).code, Some(0));
    let document = |value: &mut Json, id: &str| {
        let list = value["documents"].as_array().unwrap();
        list.iter().position(|document| document["id"] == id).unwrap()
    };
    type Change<'a> = &'a dyn Fn(&mut Json);
    let cases: [(Change<'_>, &str); 8] = [
        (&|kept| kept["answer"]["eligible"] = Json::Bool(true), "/answer/eligible: kept true, now false"),
        (&|kept| kept["answer"]["levels"][1]["met"] = Json::from(9), "/answer/levels/1/met: kept 9, now 2"),
        (&|kept| kept["record"]["judgements"][2]["outcome"] = Json::from("met"), "/record"),
        // A change that no outcome shows.
        (&|kept| kept["record"]["cpd"][2]["hours"] = Json::from("2.25"), "/record"),
        (&|kept| kept["record"]["employment"][0]["employer"] = Json::from("Hill Homes"), "/record"),
        (
            &|kept| {
                let at = document(kept, "medway.iao.policy");
                kept["documents"][at]["rules"][1]["test"]["meets"] = Json::from("85");
            },
            "/answer/documents/1/digest",
        ),
        (
            &|kept| {
                let at = document(kept, "uk.qualifications");
                kept["documents"][at]["qualifications"][0]["title"] = Json::from("O level");
            },
            "/answer/documents/4/digest",
        ),
        (&|kept| kept["answer_digest"] = Json::from("0"), "/answer_digest"),
    ];
    for (change, place) in cases {
        let answer = tampered(change);
        assert_eq!(answer.code, Some(1), "{place}");
        assert!(answer.err.contains(place), "{place} is not in {}", answer.err);
    }
    // What can no longer be read is refused as well.
    for change in [
        (&|kept: &mut Json| kept["record"]["officer"] = Json::from(123)) as Change<'_>,
        &|kept| kept["documents"][0]["levels"] = Json::from("A"),
        &|kept| kept["gradus_assessment"] = Json::from(2),
        &|kept| kept["more"] = Json::from(1),
        &|kept| kept["asked"]["framework"] = Json::from("medway.iao.framework@2024"),
    ] {
        assert_eq!(tampered(change).code, Some(1));
    }
}
