//! Small documents for every relation, the bundled pair as a golden case, and properties over shuffled documents. Expected
//! values are written by hand.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// A criterion of a framework. Its level is the first letter of its id.
fn ours(id: &str, text: &str) -> Value {
    json!({"id": id, "level": id[..1], "group": "skills", "text": text})
}

/// A criterion of a job profile, in the group `skills`.
fn theirs(id: &str, text: &str) -> Value {
    json!({"id": id, "level": id[..1], "text": text})
}

fn with(mut criterion: Value, more: Value) -> Value {
    criterion.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    criterion
}

fn reworded_to(criterion: &str) -> Value {
    json!({"maps_to": {"job_profile": "jd", "criterion": criterion, "relation": "reworded", "effect": "looser"}})
}

fn moved_to(accountability: &str) -> Value {
    json!({"maps_to": {"job_profile": "jd", "accountability": accountability, "relation": "moved"}})
}

fn framework(criteria: Vec<Value>) -> ProgressionFramework {
    serde_json::from_value(json!({
        "id": "fw", "version": "1", "effective_from": "2025-04-01", "title": "Framework", "groups": ["skills"],
        "levels": [{"id": "A", "name": "One", "order": 1}, {"id": "B", "name": "Two", "order": 2, "includes": ["A"]}],
        "criteria": criteria,
    }))
    .unwrap()
}

fn profile_of_groups(groups: Value) -> JobProfile {
    serde_json::from_value(json!({
        "id": "jd", "version": "7", "job_title": "Officer", "person_spec": {"groups": groups},
        "accountabilities": [
            {"id": "acc1", "group": "role", "summary": "Audits tenancies."},
            {"id": "acc2", "group": "role", "summary": "Goes to court."},
        ],
    }))
    .unwrap()
}

fn profile(criteria: Vec<Value>) -> JobProfile {
    profile_of_groups(json!([{"id": "skills", "title": "Skills", "criteria": criteria}]))
}

fn compared(ours: Vec<Value>, theirs: Vec<Value>) -> DriftPair {
    drift(&profile(theirs), &framework(ours))
}

/// Counts in the order of documents.md 7.
fn counts(identical: usize, punctuation: usize, reworded: usize, added: usize, missing: usize, moved: usize) -> DriftCounts {
    DriftCounts { identical, punctuation, reworded, added, missing, moved }
}

/// Each difference as `relation ours>theirs`, with what is not said as a dash.
fn summary(pair: &DriftPair) -> Vec<String> {
    let shown = |id: Option<&str>| id.unwrap_or("-").to_owned();
    let line = |d: &Difference| {
        let relation = serde_json::to_value(d.relation).unwrap();
        let place = d.job_profile_criterion.as_ref().map(|id| id.as_str()).or(d.accountability.as_ref().map(|id| id.as_str()));
        format!(
            "{}{} {}>{}",
            relation.as_str().unwrap(),
            if d.declared { "!" } else { "" },
            shown(d.framework_criterion.as_ref().map(|id| id.as_str())),
            shown(place)
        )
    };
    pair.differences.iter().map(line).collect()
}

#[test]
fn every_relation_is_told_by_its_own_rule() {
    let table = [
        ("equal texts are identical under the same id", ours("A1", "x"), theirs("A1", "x"), counts(1, 0, 0, 0, 0, 0), vec![]),
        ("and under another id and level", ours("A1", "x"), theirs("B9", "x"), counts(1, 0, 0, 0, 0, 0), vec![]),
        (
            "a full stop is punctuation",
            ours("A1", "x y"),
            theirs("A1", "x y."),
            counts(0, 1, 0, 0, 0, 0),
            vec!["punctuation A1>A1"],
        ),
        (
            "so is white space, under another id",
            ours("A1", "x y"),
            theirs("A2", " x\n y"),
            counts(0, 1, 0, 0, 0, 0),
            vec!["punctuation A1>A2"],
        ),
        ("case is kept", ours("A1", "x y"), theirs("A2", "X y"), counts(0, 0, 0, 1, 1, 0), vec!["added ->A2", "missing A1>-"]),
        ("a figure is not punctuation", ours("A1", "4-9"), theirs("A1", "49"), counts(0, 0, 1, 0, 0, 0), vec!["reworded A1>A1"]),
        (
            "the same id with another text is reworded",
            ours("A1", "x"),
            theirs("A1", "y"),
            counts(0, 0, 1, 0, 0, 0),
            vec!["reworded A1>A1"],
        ),
        (
            "a declared rewording pairs other ids",
            with(ours("A1", "x"), reworded_to("A2")),
            theirs("A2", "y"),
            counts(0, 0, 1, 0, 0, 0),
            vec!["reworded! A1>A2"],
        ),
        (
            "texts that have become equal win over the declaration",
            with(ours("A1", "x"), reworded_to("A2")),
            theirs("A2", "x"),
            counts(1, 0, 0, 0, 0, 0),
            vec![],
        ),
        (
            "and so do texts that differ by punctuation only",
            with(ours("A1", "x"), reworded_to("A2")),
            theirs("A2", "x."),
            counts(0, 1, 0, 0, 0, 0),
            vec!["punctuation A1>A2"],
        ),
        (
            "a moved one is not missing",
            with(ours("A1", "x"), moved_to("acc1")),
            theirs("B1", "y"),
            counts(0, 0, 0, 1, 0, 1),
            vec!["added ->B1", "moved! A1>acc1"],
        ),
        (
            "what is on one side only is missing or added",
            ours("A1", "x"),
            theirs("B1", "y"),
            counts(0, 0, 0, 1, 1, 0),
            vec!["added ->B1", "missing A1>-"],
        ),
        (
            "a retired criterion takes no part",
            with(ours("A1", "x"), json!({"retired": "2025-01-01"})),
            theirs("A1", "x"),
            counts(0, 0, 0, 1, 0, 0),
            vec!["added ->A1"],
        ),
        (
            "texts outside ASCII compare by character",
            ours("A1", "Café “ΣΟΦΙΑ” – 你好"),
            theirs("A2", "Café 'ΣΟΦΙΑ' - 你好。"),
            counts(0, 1, 0, 0, 0, 0),
            vec!["punctuation A1>A2"],
        ),
        (
            "texts of nothing but punctuation are not alike",
            ours("A1", "–"),
            theirs("A2", "…"),
            counts(0, 0, 0, 1, 1, 0),
            vec!["added ->A2", "missing A1>-"],
        ),
    ];
    for (rule, framework, profile, expected, differences) in table {
        let pair = compared(vec![framework], vec![profile]);
        assert_eq!(pair.counts, expected, "{rule}");
        assert_eq!(summary(&pair), differences, "{rule}");
    }
}

#[test]
fn declarations_that_say_nothing_here_are_ignored() {
    let table = [
        ("another job profile", json!({"job_profile": "other", "criterion": "A2", "relation": "reworded"})),
        ("another version of it", json!({"job_profile": "jd@6", "criterion": "A2", "relation": "reworded"})),
        ("a criterion that is not there", json!({"job_profile": "jd", "criterion": "A3", "relation": "reworded"})),
        ("an accountability that is not there", json!({"job_profile": "jd", "accountability": "acc3", "relation": "moved"})),
        ("no target at all", json!({"job_profile": "jd", "relation": "moved", "gate": true})),
    ];
    for (case, maps_to) in table {
        let pair = compared(vec![with(ours("A1", "x"), json!({"maps_to": maps_to}))], vec![theirs("A2", "y")]);
        assert_eq!(summary(&pair), ["added ->A2", "missing A1>-"], "{case}");
    }
    let pinned = json!({"maps_to": {"job_profile": "jd@7", "criterion": "A2", "relation": "reworded"}});
    assert_eq!(summary(&compared(vec![with(ours("A1", "x"), pinned)], vec![theirs("A2", "y")])), ["reworded! A1>A2"]);
}

#[test]
fn a_declaration_may_name_the_less_usual_kind_of_target() {
    let moved_within = json!({"maps_to": {"job_profile": "jd", "criterion": "B1", "relation": "moved", "effect": "same"}});
    let pair = compared(vec![with(ours("A1", "x"), moved_within)], vec![theirs("B1", "x")]);
    assert_eq!((summary(&pair), pair.counts), (vec!["moved! A1>B1".to_owned()], counts(0, 0, 0, 0, 0, 1)));

    let duty = json!({"maps_to": {"job_profile": "jd", "accountability": "acc2", "relation": "reworded"}});
    let pair = compared(vec![with(ours("A1", "x"), duty)], vec![]);
    assert_eq!((summary(&pair), pair.counts), (vec!["reworded! A1>acc2".to_owned()], counts(0, 0, 1, 0, 0, 0)));
}

#[test]
fn a_declaration_comes_before_equal_texts_and_equal_ids() {
    let pair =
        compared(vec![with(ours("A1", "x"), reworded_to("A2")), ours("A2", "old")], vec![theirs("A1", "x"), theirs("A2", "new")]);
    assert_eq!(summary(&pair), ["reworded! A1>A2", "added ->A1", "missing A2>-"]);
    // The line that would have fitted stays in sight as a proposal.
    let proposals: Vec<_> = pair.proposals.iter().map(|p| (p.framework_criterion.as_str(), p.score.to_string())).collect();
    assert_eq!(proposals, [("A1", "1.0000".to_owned())]);
}

#[test]
fn two_that_claim_the_same_criterion_do_not_share_it() {
    let claim = |id: &str, text: &str| with(ours(id, text), reworded_to("A9"));
    let table = [
        ("the equal text has it", claim("A1", "z"), claim("A2", "x"), vec!["missing A1>-"]),
        (
            "then the text that differs by punctuation",
            claim("A1", "z"),
            claim("A2", "x!"),
            vec!["missing A1>-", "punctuation A2>A9"],
        ),
        ("then the same id", claim("A1", "y"), claim("A9", "z"), vec!["reworded! A9>A9", "missing A1>-"]),
        ("then the same level and group", claim("B1", "y"), claim("A20", "z"), vec!["reworded! A20>A9", "missing B1>-"]),
        ("then the lower id", claim("A1", "y"), claim("A2", "z"), vec!["reworded! A1>A9", "missing A2>-"]),
    ];
    for (rule, one, other, expected) in table {
        for both in [vec![one.clone(), other.clone()], vec![other, one]] {
            let pair = compared(both, vec![theirs("A9", "x")]);
            assert_eq!(summary(&pair), expected, "{rule}");
        }
    }
}

#[test]
fn criteria_with_the_same_text_are_paired_one_to_one() {
    let group = |id: &str, criteria: Vec<Value>| json!({"id": id, "title": id, "criteria": criteria});
    let in_group = |id: &str, group: &str| with(ours(id, "x"), json!({"group": group}));
    // Same id first, then level and group, then level, then group, then whatever is left.
    let table = [
        (vec![ours("A1", "x"), ours("A2", "x")], vec![theirs("A2", "x")], vec!["missing A1>-"]),
        (vec![ours("A1", "x")], vec![theirs("A3", "x"), theirs("A1", "x")], vec!["added ->A3"]),
        (vec![ours("A1", "x"), ours("B1", "x")], vec![theirs("B7", "x")], vec!["missing A1>-"]),
        (vec![ours("A10", "x"), ours("A9", "x")], vec![theirs("A7", "x")], vec!["missing A10>-"]),
        (vec![ours("A1", "x"), ours("A2", "x.")], vec![theirs("A3", "x."), theirs("A4", "x")], vec![]),
        (
            vec![ours("A1", "x!"), ours("A2", "x?")],
            vec![theirs("A2", "x"), theirs("A4", "x.")],
            vec!["punctuation A1>A4", "punctuation A2>A2"],
        ),
    ];
    for (ours, theirs, expected) in table {
        assert_eq!(summary(&compared(ours, theirs)), expected);
    }
    let by_group = drift(
        &profile_of_groups(json!([group("knowledge", vec![theirs("A8", "x")]), group("experience", vec![])])),
        &framework(vec![in_group("A1", "experience"), in_group("A2", "knowledge")]),
    );
    assert_eq!(summary(&by_group), ["missing A1>-"]);
    let without_level = json!({"id": "K8", "text": "x"});
    let by_group_alone = drift(
        &profile_of_groups(json!([group("knowledge", vec![without_level])])),
        &framework(vec![in_group("A1", "experience"), in_group("B2", "knowledge")]),
    );
    assert_eq!(summary(&by_group_alone), ["missing A1>-"]);
}

#[test]
fn a_line_printed_twice_is_paired_by_its_first_printing() {
    let pair = compared(vec![ours("A9", "x")], vec![with(theirs("A1", "x"), json!({"duplicate_of": "A5"})), theirs("A5", "x")]);
    assert_eq!(summary(&pair), ["added ->A1"]);
}

#[test]
fn empty_documents_agree() {
    let pair = compared(vec![], vec![]);
    assert_eq!(pair.counts, DriftCounts::default());
    assert!(!pair.has_differences());
    assert_eq!(compared(vec![ours("A1", "x")], vec![]).counts, counts(0, 0, 0, 0, 1, 0));
    assert_eq!(compared(vec![], vec![theirs("A1", "x")]).counts, counts(0, 0, 0, 1, 0, 0));
}

#[test]
fn the_json_has_the_agreed_shape_and_order() {
    let gate = json!({"short": "One", "maps_to":
        {"job_profile": "jd", "criterion": "A1", "relation": "reworded", "effect": "stricter", "gate": true}});
    let pair = compared(
        vec![
            ours("A2", "same"),
            ours("A3", "alpha beta gamma"),
            with(ours("A4", "goes"), moved_to("acc2")),
            with(ours("A1", "four"), gate),
        ],
        vec![theirs("A1", "five"), theirs("A2", "same"), theirs("A3", "alpha delta"), theirs("A5", "same again")],
    );
    let report = DriftReport { pairs: vec![pair] };
    assert!(report.has_differences());
    let expected = concat!(
        r#"{"pairs":[{"job_profile":"jd","job_profile_version":"7","framework":"fw","framework_version":"1","#,
        r#""counts":{"identical":1,"punctuation":0,"reworded":2,"added":1,"missing":0,"moved":1},"differences":["#,
        r#"{"relation":"reworded","effect":"stricter","gate":true,"declared":true,"framework_criterion":"A1","#,
        r#""job_profile_criterion":"A1","accountability":null,"framework_text":"four","job_profile_text":"five","score":null},"#,
        r#"{"relation":"added","effect":null,"gate":false,"declared":false,"framework_criterion":null,"#,
        r#""job_profile_criterion":"A5","accountability":null,"framework_text":null,"job_profile_text":"same again","score":null},"#,
        r#"{"relation":"moved","effect":null,"gate":false,"declared":true,"framework_criterion":"A4","#,
        r#""job_profile_criterion":null,"accountability":"acc2","framework_text":"goes","job_profile_text":"Goes to court.","#,
        r#""score":null},"#,
        r#"{"relation":"reworded","effect":null,"gate":false,"declared":false,"framework_criterion":"A3","#,
        r#""job_profile_criterion":"A3","accountability":null,"framework_text":"alpha beta gamma","#,
        r#""job_profile_text":"alpha delta","score":"0.4000"}],"#,
        r#""proposals":[{"framework_criterion":"A2","job_profile_criterion":"A5","score":"0.6667"}]}]}"#,
    );
    assert_eq!(serde_json::to_string(&report).unwrap(), expected);
    assert!(!DriftReport::default().has_differences());
}

#[test]
fn differences_stand_in_reading_order() {
    let declared = |id: &str, effect: Value, gate: bool| {
        let maps_to = json!({"job_profile": "jd", "criterion": id, "relation": "reworded", "effect": effect, "gate": gate});
        with(ours(id, &format!("old {id}")), json!({"maps_to": maps_to}))
    };
    let moved_gate = json!({"maps_to": {"job_profile": "jd", "accountability": "acc1", "relation": "moved", "gate": true}});
    let pair = compared(
        vec![
            ours("A1", "dot"),
            ours("A2", "old A2"),
            declared("A3", json!("same"), false),
            with(ours("A4", "moves"), moved_to("acc2")),
            ours("A5", "gone"),
            declared("A6", json!("unclear"), false),
            declared("A7", json!("stricter"), false),
            declared("A8", json!(null), true),
            with(ours("A9", "moves and bars"), moved_gate),
        ],
        vec![
            theirs("B1", "fresh"),
            theirs("A1", "dot."),
            theirs("A2", "new A2"),
            theirs("A3", "new A3"),
            theirs("A6", "new A6"),
            theirs("A7", "new A7"),
            theirs("A8", "new A8"),
        ],
    );
    assert_eq!(
        summary(&pair),
        [
            "reworded! A8>A8",
            "moved! A9>acc1",
            "reworded! A6>A6",
            "reworded! A7>A7",
            "added ->B1",
            "missing A5>-",
            "moved! A4>acc2",
            "reworded A2>A2",
            "reworded! A3>A3",
            "punctuation A1>A1",
        ]
    );
}

fn proposed(pair: &DriftPair) -> Vec<(&str, &str, String)> {
    pair.proposals
        .iter()
        .map(|p| (p.framework_criterion.as_str(), p.job_profile_criterion.as_str(), p.score.to_string()))
        .collect()
}

#[test]
fn proposals_look_at_all_criteria_of_the_other_document() {
    // A2 is best covered by a line that has its partner already; 2 x 1 / (2 + 6).
    let relations = "honed relationship management and interpersonal skills";
    let pair = compared(vec![ours("A1", relations), ours("A2", "Communication skills")], vec![theirs("A1", relations)]);
    assert_eq!(proposed(&pair), [("A2", "A1", "0.2500".to_owned())]);
    assert_eq!(pair.counts, counts(1, 0, 0, 0, 1, 0));
}

#[test]
fn a_pair_that_is_best_both_ways_is_proposed_once() {
    let pair = compared(vec![ours("A1", "case work")], vec![theirs("B1", "case notes")]);
    assert_eq!(proposed(&pair), [("A1", "B1", "0.5000".to_owned())]);
}

#[test]
fn proposals_start_at_a_fifth_and_ties_go_to_the_first() {
    let table = [
        // 2 / (5 + 5) and 2 / (5 + 6).
        ("a b c d e", vec!["a v w x y"], vec![("A1", "B0", "0.2000")]),
        ("a b c d e", vec!["a v w x y z"], vec![]),
        ("a b", vec!["b c", "a d", "e f"], vec![("A1", "B0", "0.5000"), ("A1", "B1", "0.5000")]),
        ("a b", vec!["z", "a d", "b a c"], vec![("A1", "B2", "0.8000"), ("A1", "B1", "0.5000")]),
        ("…", vec!["–"], vec![]),
    ];
    for (text, others, expected) in table {
        let others = others.iter().enumerate().map(|(i, text)| theirs(&format!("B{i}"), text)).collect();
        let pair = compared(vec![ours("A1", text)], others);
        let expected: Vec<_> = expected.into_iter().map(|(i, j, score)| (i, j, score.to_owned())).collect();
        assert_eq!(proposed(&pair), expected, "{text}");
    }
}

#[test]
fn a_moved_criterion_and_a_retired_one_get_no_proposal() {
    let retired = with(ours("A2", "go to court"), json!({"retired": "2025-01-01"}));
    let pair = compared(vec![with(ours("A1", "court cases"), moved_to("acc2")), retired], vec![theirs("B1", "will go to court")]);
    // The added line finds the moved criterion, never the retired one: 2 x 1 / (2 + 4).
    assert_eq!(proposed(&pair), [("A1", "B1", "0.3333".to_owned())]);
    let pair = compared(vec![with(ours("A1", "court cases"), moved_to("acc2"))], vec![theirs("A9", "other"), theirs("A8", "z")]);
    assert_eq!(proposed(&pair), []);
}

fn bundled<T: serde::de::DeserializeOwned>(yaml: &str) -> T {
    let mut document: Value = serde_yaml::from_str(yaml).unwrap();
    let keys = document.as_object_mut().unwrap();
    keys.remove("kind");
    keys.remove("schema_version");
    serde_json::from_value(document).unwrap()
}

#[test]
fn the_bundled_pair_shows_the_differences_that_were_found_by_hand() {
    let profile: JobProfile = bundled(include_str!("../../../frameworks/medway/job_profile.yaml"));
    let framework: ProgressionFramework = bundled(include_str!("../../../frameworks/medway/framework.yaml"));
    let pair = drift(&profile, &framework);
    assert_eq!(pair.counts, counts(24, 2, 1, 1, 2, 2));
    assert_eq!(
        summary(&pair),
        [
            "reworded! A-Q1>A-Q1",
            "added ->A-Q3",
            "missing A-S3>-",
            "missing A-S4>-",
            "moved! B-E4>acc7",
            "moved! C-E3>acc5",
            "punctuation A-K4>A-K4",
            "punctuation B-Q1>B-Q1",
        ]
    );
    let gate = &pair.differences[0];
    assert_eq!((gate.effect, gate.gate, gate.score), (Some(MapEffect::Stricter), true, None));
    // "Communication skills" shares one word of 2 and 6 with A-S1; A-Q3 shares "to" and "and", of 8 and 9 words, with A-S2.
    assert_eq!(proposed(&pair), [("A-S4", "A-S1", "0.2500".to_owned()), ("A-S2", "A-Q3", "0.2353".to_owned())]);
    assert_eq!(pair.to_text(), include_str!("tests/bundled.txt"));
}

#[test]
fn the_text_says_when_there_is_nothing_to_say() {
    let agreed = compared(vec![ours("A1", "x")], vec![theirs("A1", "x")]);
    let expected = "\
Job description: Officer (jd, version 7)
Framework:       Framework (fw, version 1)
Identical 1, punctuation 0, reworded 0, added 0, missing 0, moved 0.
The framework governs progression; the job description governs appointment.

They agree.
";
    assert_eq!(agreed.to_text(), expected);
    let report = DriftReport { pairs: vec![agreed.clone(), agreed] };
    assert_eq!(report.to_text(), format!("{expected}\n{expected}"));
}

#[test]
fn the_text_names_effect_place_and_doubt() {
    let looser = with(with(ours("A1", "two years"), reworded_to("A2")), json!({"short": "Length"}));
    let pair = compared(vec![looser, ours("A4", "x\u{1b} y")], vec![theirs("A2", "one year"), theirs("A4", "z")]);
    let expected = "\
Job description: Officer (jd, version 7)
Framework:       Framework (fw, version 1)
Identical 0, punctuation 0, reworded 2, added 0, missing 0, moved 0.
The framework governs progression; the job description governs appointment.

Changes what is asked
  A1 (A2 in the job description) Length
    Framework:       two years
    Job description: one year
    The job description asks for less.

Reworded
  A4
    Framework:       x y
    Job description: z
    Nobody has declared how they relate: only the id is the same (score 0.00).
";
    assert_eq!(pair.to_text(), expected);
}

/// Lines from few texts, ids, levels and targets, so that duplicates and conflicting claims are common.
fn any_lines() -> impl Strategy<Value = (Vec<Value>, Vec<Value>)> {
    let texts = prop::sample::select(vec!["x", "x.", "x!", "y", "y z", "y, z", "Y z", "", "…"]);
    let level = prop::sample::select(vec!["A", "B"]);
    let group = prop::sample::select(vec!["skills", "knowledge"]);
    let target = prop::sample::select(vec!["A1", "A2", "B1", "B3", "none"]);
    let declared = prop_oneof![
        3 => Just(None),
        2 => target.prop_map(|id| Some(reworded_to(id))),
        1 => Just(Some(moved_to("acc1"))),
        1 => Just(Some(json!({"retired": "2024-01-01"}))),
    ];
    let our = (texts.clone(), level.clone(), group, declared);
    let their = (texts, level);
    (prop::collection::vec(our, 0..7), prop::collection::vec(their, 0..7)).prop_map(|(our, their)| {
        let our = our.into_iter().enumerate().map(|(i, (text, level, group, more))| {
            let line = with(ours(&format!("{level}{i}"), text), json!({"group": group}));
            more.map_or(line.clone(), |more| with(line, more))
        });
        let their = their.into_iter().enumerate().map(|(i, (text, level))| theirs(&format!("{level}{i}"), text));
        (our.collect(), their.collect())
    })
}

fn any_lines_and_an_order() -> impl Strategy<Value = [(Vec<Value>, Vec<Value>); 2]> {
    any_lines().prop_flat_map(|(our, their)| {
        (Just(our.clone()), Just(their.clone()), Just(our).prop_shuffle(), Just(their).prop_shuffle())
            .prop_map(|(our, their, our_shuffled, their_shuffled)| [(our, their), (our_shuffled, their_shuffled)])
    })
}

proptest! {
    #[test]
    fn the_order_of_criteria_changes_no_count([written, shuffled] in any_lines_and_an_order()) {
        let (written, shuffled) = (compared(written.0, written.1), compared(shuffled.0, shuffled.1));
        prop_assert_eq!(written.counts, shuffled.counts);
        let sorted = |pair: &DriftPair| { let mut lines = summary(pair); lines.sort(); lines };
        prop_assert_eq!(sorted(&written), sorted(&shuffled));
    }

    #[test]
    fn every_criterion_is_counted_exactly_once((our, their) in any_lines()) {
        let active = our.iter().filter(|line| line.get("retired").is_none()).count();
        let printed = their.len();
        let pair = compared(our, their);
        let c = pair.counts;
        prop_assert_eq!(c.identical + c.punctuation + c.reworded + c.missing + c.moved, active);
        prop_assert_eq!(c.identical + c.punctuation + c.reworded + c.added, printed);
        let mut used: Vec<_> = pair.differences.iter().filter_map(|d| d.job_profile_criterion.clone()).collect();
        let all = used.len();
        used.sort();
        used.dedup();
        prop_assert_eq!(used.len(), all);
    }

    #[test]
    fn a_document_compared_with_its_own_wording_agrees((our, _) in any_lines()) {
        let our: Vec<Value> = our.into_iter().map(|line| ours(line["id"].as_str().unwrap(), line["text"].as_str().unwrap())).collect();
        let their = our.iter().map(|line| theirs(line["id"].as_str().unwrap(), line["text"].as_str().unwrap())).collect();
        prop_assert!(!compared(our, their).has_differences());
    }

    #[test]
    fn no_line_of_the_text_is_wider_than_eighty((our, their) in any_lines()) {
        let text = compared(our, their).to_text();
        prop_assert!(text.lines().all(|line| line.chars().count() <= 80 && line == line.trim_end()));
    }
}
