//! Small pairs of versions for every kind of change, and properties over shuffled versions. Expected values are written by
//! hand.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// A criterion whose level is the first letter of its id, with the text "text of ID".
fn line(id: &str) -> Value {
    json!({"id": id, "level": id[..1], "group": "skills", "text": format!("text of {id}")})
}

fn with(mut criterion: Value, more: Value) -> Value {
    criterion.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    criterion
}

fn retired(id: &str, superseded_by: &[&str]) -> Value {
    with(line(id), json!({"retired": "2026-04-01", "superseded_by": superseded_by}))
}

fn levels_json() -> Value {
    json!([{"id": "A", "code": "4A", "name": "One", "order": 1}, {"id": "B", "name": "Two", "order": 2, "includes": ["A"]}])
}

fn version(version: &str, levels: Value, criteria: Vec<Value>) -> ProgressionFramework {
    serde_json::from_value(json!({
        "id": "fw", "version": version, "effective_from": "2025-04-01", "title": "Framework", "groups": ["skills", "knowledge"],
        "levels": levels, "criteria": criteria,
    }))
    .unwrap()
}

fn compared(old: Vec<Value>, new: Vec<Value>) -> VersionDiff {
    diff(&version("1", levels_json(), old), &version("2", levels_json(), new))
}

/// Each change as `kind old>new fields`.
fn summary(diff: &VersionDiff) -> Vec<String> {
    let ids = |ids: &[CriterionId]| ids.iter().map(CriterionId::as_str).collect::<Vec<_>>().join("+");
    let kind = |change: &Change| serde_json::to_value(change.change).unwrap().as_str().unwrap().to_owned();
    let shown =
        |change: &Change| format!("{} {}>{} {}", kind(change), ids(&change.old), ids(&change.new), change.fields.join(","));
    diff.changes.iter().map(|change| shown(change).trim_end().to_owned()).collect()
}

/// Counts in the order of documents.md 7.
fn counts(numbers: [usize; 7]) -> ChangeCounts {
    let [kept, reworded, split, merged, moved, removed, new] = numbers;
    ChangeCounts { kept, reworded, split, merged, moved, removed, new }
}

type Case = (&'static str, Vec<Value>, Vec<Value>, [usize; 7], Vec<&'static str>);

fn check(table: Vec<Case>) {
    for (rule, old, new, expected, changes) in table {
        let diff = compared(old, new);
        assert_eq!(diff.counts, counts(expected), "{rule}");
        assert_eq!(summary(&diff), changes, "{rule}");
        assert_eq!(diff.has_differences(), !changes.is_empty(), "{rule}");
    }
}

#[test]
fn the_same_id_is_kept_reworded_or_moved() {
    let a1 = |more: Value| vec![with(line("A1"), more)];
    check(vec![
        ("unchanged", a1(json!({})), a1(json!({})), [1, 0, 0, 0, 0, 0, 0], vec![]),
        (
            "label, note, mapping and whose reading it is may change",
            a1(json!({})),
            a1(json!({"short": "s", "note": "n", "inferred": true,
                      "maps_to": {"job_profile": "jd", "criterion": "A1", "relation": "reworded"}})),
            [1, 0, 0, 0, 0, 0, 0],
            vec![],
        ),
        (
            "a changed text is reworded",
            a1(json!({})),
            a1(json!({"text": "other"})),
            [0, 1, 0, 0, 0, 0, 0],
            vec!["reworded A1>A1 text"],
        ),
        (
            "texts are compared exactly",
            a1(json!({"text": "x"})),
            a1(json!({"text": "x."})),
            [0, 1, 0, 0, 0, 0, 0],
            vec!["reworded A1>A1 text"],
        ),
        (
            "so is a changed requirement",
            a1(json!({})),
            a1(json!({"requirement": "essential"})),
            [0, 1, 0, 0, 0, 0, 0],
            vec!["reworded A1>A1 requirement"],
        ),
        (
            "both at once",
            a1(json!({"requirement": "desirable"})),
            a1(json!({"requirement": "essential", "text": "other"})),
            [0, 1, 0, 0, 0, 0, 0],
            vec!["reworded A1>A1 text,requirement"],
        ),
        ("another level is moved", a1(json!({})), a1(json!({"level": "B"})), [0, 0, 0, 0, 1, 0, 0], vec!["moved A1>A1 level"]),
        ("another group too", a1(json!({})), a1(json!({"group": "knowledge"})), [0, 0, 0, 0, 1, 0, 0], vec!["moved A1>A1 group"]),
        (
            "moved and reworded is moved",
            a1(json!({})),
            a1(json!({"level": "B", "group": "knowledge", "text": "other", "requirement": "essential"})),
            [0, 0, 0, 0, 1, 0, 0],
            vec!["moved A1>A1 level,group,text,requirement"],
        ),
        (
            "a successor of what is still asked for says nothing",
            a1(json!({})),
            vec![with(line("A1"), json!({"superseded_by": ["A2"]})), line("A2")],
            [1, 0, 0, 0, 0, 0, 1],
            vec!["new >A2"],
        ),
    ]);
}

#[test]
fn what_goes_is_removed_or_handed_over() {
    check(vec![
        ("absent", vec![line("A1")], vec![], [0, 0, 0, 0, 0, 1, 0], vec!["removed A1>"]),
        ("retired", vec![line("A1")], vec![retired("A1", &[])], [0, 0, 0, 0, 0, 1, 0], vec!["removed A1>"]),
        (
            "a successor that is not there is none",
            vec![line("A1")],
            vec![retired("A1", &["A7"])],
            [0, 0, 0, 0, 0, 1, 0],
            vec!["removed A1>"],
        ),
        (
            "nor is the criterion itself",
            vec![line("A1")],
            vec![retired("A1", &["A1"])],
            [0, 0, 0, 0, 0, 1, 0],
            vec!["removed A1>"],
        ),
        (
            "a ring of retired ones ends nowhere",
            vec![line("A1"), line("A2")],
            vec![retired("A1", &["A2"]), retired("A2", &["A1"])],
            [0, 0, 0, 0, 0, 2, 0],
            vec!["removed A1>", "removed A2>"],
        ),
        (
            "one for one is reworded under another id",
            vec![line("A1")],
            vec![retired("A1", &["A2"]), line("A2")],
            [0, 1, 0, 0, 0, 0, 0],
            vec!["reworded A1>A2 text"],
        ),
        (
            "even where only the id changed",
            vec![line("A1")],
            vec![retired("A1", &["A2"]), with(line("A2"), json!({"text": "text of A1"}))],
            [0, 1, 0, 0, 0, 0, 0],
            vec!["reworded A1>A2"],
        ),
        (
            "or the level with it",
            vec![line("A1")],
            vec![retired("A1", &["B2"]), line("B2")],
            [0, 1, 0, 0, 0, 0, 0],
            vec!["reworded A1>B2 level,text"],
        ),
        (
            "an absent one hands over as the old version says",
            vec![with(line("A1"), json!({"superseded_by": ["A2"]}))],
            vec![line("A2")],
            [0, 1, 0, 0, 0, 0, 0],
            vec!["reworded A1>A2 text"],
        ),
        (
            "through a version in between",
            vec![line("A1")],
            vec![retired("A1", &["A2"]), retired("A2", &["A3"]), line("A3")],
            [0, 1, 0, 0, 0, 0, 0],
            vec!["reworded A1>A3 text"],
        ),
    ]);
}

#[test]
fn splits_and_merges_come_from_superseded_by() {
    check(vec![
        (
            "two successors are a split, and neither is new",
            vec![line("A1")],
            vec![retired("A1", &["A3", "A2", "A2"]), line("A2"), line("A3")],
            [0, 0, 1, 0, 0, 0, 0],
            vec!["split A1>A2+A3 text"],
        ),
        (
            "a split may reach a line that was there before, which stays",
            vec![line("A1"), line("A2")],
            vec![retired("A1", &["A2", "A3"]), line("A2"), line("A3")],
            [1, 0, 1, 0, 0, 0, 0],
            vec!["split A1>A2+A3 text"],
        ),
        (
            "and other levels",
            vec![line("A1")],
            vec![retired("A1", &["A2", "B3"]), line("A2"), line("B3")],
            [0, 0, 1, 0, 0, 0, 0],
            vec!["split A1>A2+B3 level,text"],
        ),
        (
            "a split of which one part has gone since is a succession",
            vec![line("A1")],
            vec![retired("A1", &["A2", "A3"]), retired("A2", &[]), line("A3")],
            [0, 1, 0, 0, 0, 0, 0],
            vec!["reworded A1>A3 text"],
        ),
        (
            "two with one successor are one merge",
            vec![line("A1"), line("A2"), line("A4")],
            vec![retired("A1", &["A3"]), retired("A2", &["A3"]), line("A3"), line("A4")],
            [1, 0, 0, 1, 0, 0, 0],
            vec!["merged A1+A2>A3 text"],
        ),
        (
            "a line that takes another in keeps its id and is one of the merged",
            vec![line("A1"), line("A2")],
            vec![line("A1"), retired("A2", &["A1"])],
            [0, 0, 0, 1, 0, 0, 0],
            vec!["merged A1+A2>A1 text"],
        ),
        (
            "wherever it stands",
            vec![line("A1"), line("A2"), line("A3")],
            vec![retired("A1", &["A3"]), line("A2"), with(line("A3"), json!({"requirement": "essential"}))],
            [1, 0, 0, 1, 0, 0, 0],
            vec!["merged A1+A3>A3 text,requirement"],
        ),
        (
            "a part of a split that takes another in besides",
            vec![line("A1"), line("A2")],
            vec![retired("A1", &["A3", "A4"]), retired("A2", &["A3"]), line("A3"), line("A4")],
            [0, 0, 1, 1, 0, 0, 0],
            vec!["split A1>A3+A4 text", "merged A2>A3 text"],
        ),
    ]);
}

#[test]
fn what_comes_is_new_unless_it_took_over() {
    check(vec![
        ("new", vec![], vec![line("A1")], [0, 0, 0, 0, 0, 0, 1], vec!["new >A1"]),
        ("born retired", vec![], vec![retired("A1", &[])], [0; 7], vec![]),
        (
            "retired in both",
            vec![retired("A1", &["A2"])],
            vec![retired("A1", &["A2"]), line("A2")],
            [0, 0, 0, 0, 0, 0, 1],
            vec!["new >A2"],
        ),
        ("retired before and gone now", vec![retired("A1", &[])], vec![], [0; 7], vec![]),
        ("asked for again", vec![retired("A1", &[])], vec![line("A1")], [0, 0, 0, 0, 0, 0, 1], vec!["new >A1"]),
        (
            "asked for again in place of another",
            vec![retired("A1", &["A2"]), line("A2")],
            vec![line("A1"), retired("A2", &["A1"])],
            [0, 1, 0, 0, 0, 0, 0],
            vec!["reworded A2>A1 text"],
        ),
        ("nothing at all", vec![], vec![], [0; 7], vec![]),
    ]);
}

#[test]
fn changes_stand_in_the_old_order_and_then_in_the_new() {
    let diff = compared(
        vec![line("B9"), line("A1"), line("A2"), line("A3"), line("A4"), line("A5")],
        vec![
            line("A8"),
            line("A7"),
            line("A5"),
            with(line("A4"), json!({"level": "B"})),
            retired("A3", &["A8"]),
            retired("A2", &["A6", "A9"]),
            retired("A1", &["A8"]),
            line("A6"),
            line("A9"),
            line("A0"),
        ],
    );
    assert_eq!(
        summary(&diff),
        ["removed B9>", "merged A1+A3>A8 text", "split A2>A6+A9 text", "moved A4>A4 level", "new >A7", "new >A0"]
    );
    assert_eq!(diff.counts, counts([1, 0, 1, 1, 1, 1, 2]));
}

#[test]
fn the_json_has_the_agreed_shape_and_order() {
    let diff = compared(
        vec![line("A1"), line("A2"), line("A3")],
        vec![line("A1"), retired("A2", &["A5", "A6"]), line("A5"), line("A6")],
    );
    let expected = concat!(
        r#"{"old":{"id":"fw","version":"1"},"new":{"id":"fw","version":"2"},"#,
        r#""counts":{"kept":1,"reworded":0,"split":1,"merged":0,"moved":0,"removed":1,"new":0},"changes":["#,
        r#"{"change":"split","old":["A2"],"new":["A5","A6"],"fields":["text"],"old_text":["text of A2"],"#,
        r#""new_text":["text of A5","text of A6"]},"#,
        r#"{"change":"removed","old":["A3"],"new":[],"fields":[],"old_text":["text of A3"],"new_text":[]}]}"#,
    );
    assert_eq!(serde_json::to_string(&diff).unwrap(), expected);
}

#[test]
fn levels_that_came_went_or_changed_are_named() {
    let old = levels_json();
    let new = json!([{"id": "A", "name": "First", "order": 2}, {"id": "C", "name": "Three", "order": 1, "includes": ["A"]}]);
    let diff = diff(&version("1", old, vec![]), &version("2", new, vec![]));
    assert!(diff.has_differences());
    let expected = json!([
        {"change": "changed", "id": "A", "fields": ["name", "code", "order"]},
        {"change": "removed", "id": "B", "fields": []},
        {"change": "new", "id": "C", "fields": []},
    ]);
    assert_eq!(serde_json::to_value(&diff).unwrap()["levels"], expected);
    let expected = "\
Framework
From: fw, version 1
To:   fw, version 2
Kept 0, reworded 0, split 0, merged 0, moved 0, removed 0, new 0.

Level A: changed
  Changed name: from One to First.
  Changed code: from 4A to none.
  Changed order: from 1 to 2.

Level B: removed

Level C: new
";
    assert_eq!(diff.to_text(), expected);
}

#[test]
fn the_order_of_included_levels_is_no_change() {
    let levels = |includes: Value| {
        json!([{"id": "A", "name": "One", "order": 1}, {"id": "B", "name": "Two", "order": 2},
               {"id": "C", "name": "Three", "order": 3, "includes": includes}])
    };
    let of = |name: &str, includes: Value| version(name, levels(includes), vec![]);
    assert!(!diff(&of("1", json!(["A", "B"])), &of("2", json!(["B", "A"]))).has_differences());
    let fewer = diff(&of("1", json!(["A", "B"])), &of("2", json!(["B"])));
    assert_eq!(fewer.levels[0].fields, ["includes"]);
}

#[test]
fn the_text_shows_both_wordings_of_every_change() {
    let diff = compared(
        vec![line("A1"), line("A2"), line("A3"), line("A4"), line("A5"), line("A6"), line("A7")],
        vec![
            with(line("A1"), json!({"text": "text of A1 and more", "requirement": "essential"})),
            with(line("A2"), json!({"level": "B"})),
            with(line("A3"), json!({"group": "knowledge", "text": "another"})),
            retired("A4", &["A8"]),
            retired("A5", &["A8"]),
            retired("A6", &["B1", "B2"]),
            line("A8"),
            line("B1"),
            line("B2"),
            line("B3"),
        ],
    );
    let expected = "\
Framework
From: fw, version 1
To:   fw, version 2
Kept 0, reworded 1, split 1, merged 1, moved 2, removed 1, new 1.

A1: reworded
  Before: text of A1
  After: text of A1 and more
  Changed requirement: from unspecified to essential.

A2: moved
  Text: text of A2
  Changed level: from A to B.

A3: moved and reworded
  Before: text of A3
  After: another
  Changed group: from skills to knowledge.

A4 and A5: merged into A8
  Before (A4): text of A4
  Before (A5): text of A5
  After: text of A8

A6: split into B1 and B2
  Before: text of A6
  After (B1): text of B1
  After (B2): text of B2
  Changed level: from A to B.

A7: removed
  Before: text of A7

B3: new
  After: text of B3
";
    assert_eq!(diff.to_text(), expected);
}

#[test]
fn the_text_says_when_nothing_has_changed() {
    let expected = "\
Framework
From: fw, version 1
To:   fw, version 2
Kept 1, reworded 0, split 0, merged 0, moved 0, removed 0, new 0.

Nothing has changed.
";
    assert_eq!(compared(vec![line("A1")], vec![line("A1")]).to_text(), expected);
}

/// A version of up to seven criteria, among few ids so that succession and reactivation are common.
fn any_version() -> impl Strategy<Value = Vec<Value>> {
    let ids = prop::sample::subsequence(vec!["A1", "A2", "A3", "A4", "B1", "B2", "B3"], 0..=7);
    let successors = prop::collection::vec(prop::sample::select(vec!["A1", "A2", "A3", "B1", "B2"]), 0..3);
    let fate = prop_oneof![
        3 => Just(json!({})),
        1 => Just(json!({"text": "other"})),
        1 => Just(json!({"level": "B"})),
        3 => successors.prop_map(|ids| json!({"retired": "2026-01-01", "superseded_by": ids})),
    ];
    (ids, prop::collection::vec(fate, 7))
        .prop_map(|(ids, fates)| ids.into_iter().zip(fates).map(|(id, fate)| with(line(id), fate)).collect())
}

fn active(criteria: &[Value]) -> Vec<String> {
    let ids = criteria.iter().filter(|line| line.get("retired").is_none()).map(|line| line["id"].as_str().unwrap().to_owned());
    ids.collect()
}

proptest! {
    #[test]
    fn the_order_of_criteria_changes_no_count(
        (old, old_shuffled) in any_version().prop_flat_map(|v| (Just(v.clone()), Just(v).prop_shuffle())),
        (new, new_shuffled) in any_version().prop_flat_map(|v| (Just(v.clone()), Just(v).prop_shuffle())),
    ) {
        prop_assert_eq!(compared(old, new).counts, compared(old_shuffled, new_shuffled).counts);
    }

    #[test]
    fn every_active_criterion_of_the_old_version_is_told_of_once(old in any_version(), new in any_version()) {
        let diff = compared(old.clone(), new.clone());
        let mut told: Vec<&str> = diff.changes.iter().flat_map(|change| &change.old).map(CriterionId::as_str).collect();
        prop_assert_eq!(diff.counts.kept + told.len(), active(&old).len());
        told.sort_unstable();
        told.dedup();
        prop_assert_eq!(diff.counts.kept + told.len(), active(&old).len());
        let fresh = diff.changes.iter().flat_map(|change| &change.new).all(|id| active(&new).iter().any(|other| *id == **other));
        prop_assert!(fresh);
        prop_assert!(diff.to_text().lines().all(|line| line.chars().count() <= 80));
    }

    #[test]
    fn a_version_compared_with_itself_keeps_everything(criteria in any_version()) {
        let diff = compared(criteria.clone(), criteria.clone());
        prop_assert_eq!(diff.counts, counts([active(&criteria).len(), 0, 0, 0, 0, 0, 0]));
        prop_assert!(!diff.has_differences());
    }
}
