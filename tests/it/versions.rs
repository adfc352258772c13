//! Versions: which one a reference means, what replaces what, and what a published document may no longer change.

use gradus::domain::ids::Reference;
use gradus::domain::problem::Code;
use gradus::frameworks::diagnostics::SourceFile;
use gradus::frameworks::library::{Library, Stored, Unresolved};
use gradus::frameworks::load::{Loaded, Published, load};

use crate::town::{
    FRAMEWORK, METRICS, ORGANISATION, POLICY, PROFILE, TOWN, change, day, places, replace, today, town, town_with,
};

fn library(files: &[SourceFile]) -> Library {
    let Loaded { report, library } = load(files, &[], &Published::new(), today());
    assert_eq!(places(&report.problems), [""; 0]);
    library
}

/// The framework in another version, in force from another day.
fn framework(version: &str, from: &str) -> String {
    let text = replace(FRAMEWORK, "version: \"1\"\ntitle", &format!("version: \"{version}\"\ntitle"));
    replace(&text, "effective_from: 2025-04-01", &format!("effective_from: {from}"))
}

fn town_and(files: &[(&str, String)]) -> Vec<SourceFile> {
    let mut all = town();
    all.extend(files.iter().map(|(path, text)| SourceFile::new(*path, text.clone())));
    all
}

fn meant(library: &Library, reference: &str, on: &str) -> Result<String, Unresolved> {
    library.frameworks.find(&Reference::new(reference), day(on)).map(Stored::pinned)
}

#[test]
fn an_id_alone_means_the_version_that_came_into_force_last() {
    // The names of versions have no order: only the days count.
    let library = library(&town_and(&[("f9.yaml", framework("9", "2024-04-01")), ("f0.yaml", framework("0", "2026-04-01"))]));
    for (on, expected) in [
        ("2024-04-01", "town.framework@9"),
        ("2025-03-31", "town.framework@9"),
        ("2025-04-01", "town.framework@1"),
        ("2026-03-31", "town.framework@1"),
        ("2026-04-01", "town.framework@0"),
        ("2099-01-01", "town.framework@0"),
    ] {
        assert_eq!(meant(&library, "town.framework", on).unwrap(), expected, "{on}");
    }
    assert_eq!(meant(&library, "town.framework", "2024-03-31").unwrap_err().code, Code::NoVersionInForce);
    // A pinned version is meant on every day, before it is in force too.
    assert_eq!(meant(&library, "town.framework@0", "2020-01-01").unwrap(), "town.framework@0");
}

#[test]
fn a_reference_that_means_nothing_says_why() {
    let library = library(&town_and(&[("f2.yaml", framework("2", "2025-04-01"))]));
    let tie = meant(&library, "town.framework", "2025-04-01").unwrap_err();
    assert_eq!((tie.code, tie.suggestion.as_deref()), (Code::AmbiguousVersion, Some("town.framework@1")));
    assert_eq!(meant(&library, "town.framework@2", "2025-04-01").unwrap(), "town.framework@2");
    let version = meant(&library, "town.framework@3", "2025-04-01").unwrap_err();
    assert_eq!(version.code, Code::UnknownVersion);
    let id = meant(&library, "town.framewrok", "2025-04-01").unwrap_err();
    assert_eq!((id.code, id.suggestion.as_deref()), (Code::UnknownDocument, Some("town.framework")));
}

#[test]
fn a_version_without_a_day_has_always_been_in_force() {
    let second = replace(PROFILE, "version: \"1\"\n", "version: \"2\"\neffective_from: 2026-01-01\n");
    let library = library(&town_and(&[("profile2.yaml", second)]));
    let on = |text| library.job_profiles.find(&Reference::new("town.jd"), day(text)).map(Stored::pinned).unwrap();
    assert_eq!(on("1990-01-01"), "town.jd@1");
    assert_eq!(on("2025-12-31"), "town.jd@1");
    assert_eq!(on("2026-01-01"), "town.jd@2");
}

#[test]
fn check_tells_a_tie_of_two_versions() {
    let mut files = town_and(&[("framework2.yaml", framework("2", "2025-04-01"))]);
    change(&mut files, "policy.yaml", "town.framework@1", "town.framework");
    let report = load(&files, &[], &Published::new(), today()).report;
    assert_eq!(places(&report.problems), ["policy.yaml:5:12 ambiguous_version"]);
    assert_eq!(report.problems[0].suggestion.as_deref(), Some("town.framework@1"));
}

#[test]
fn several_documents_that_could_be_meant_are_a_question_and_no_guess() {
    let mut files = town_with("policy.yaml", "metric_catalogue: metrics, ", "");
    assert_eq!(places(&load(&files, &[], &Published::new(), today()).report.problems), [""; 0]);
    files.push(SourceFile::new("other.yaml", replace(METRICS, "id: metrics", "id: other.metrics")));
    let problems = load(&files, &[], &Published::new(), today()).report.problems;
    let expected =
        ["policy.yaml:11:39 ambiguous_default", "policy.yaml:12:39 ambiguous_default", "policy.yaml:13:54 ambiguous_default"];
    assert_eq!(places(&problems), expected);
    assert!(problems.iter().all(|problem| problem.message.contains("(metrics, other.metrics)")), "{}", problems[0].message);
}

#[test]
fn check_tells_that_no_version_is_in_force() {
    let mut files = town_with("framework.yaml", "effective_from: 2025-04-01", "effective_from: 2027-04-01");
    change(&mut files, "policy.yaml", "town.framework@1", "town.framework");
    let report = load(&files, &[], &Published::new(), today()).report;
    assert_eq!(places(&report.problems), ["policy.yaml:5:12 no_version_in_force"]);
}

#[test]
fn a_coming_policy_refers_to_the_framework_that_comes_with_it() {
    let coming = replace(&framework("2", "2027-04-01"), "id: B-E2", "id: B-E7");
    let policy = |version: &str, from: &str, criterion: &str| {
        let text = replace(POLICY, "version: \"1\"\n", &format!("version: \"{version}\"\n"));
        let text = replace(&text, "effective_from: 2025-04-01", &format!("effective_from: {from}"));
        replace(&text, "town.framework@1", "town.framework").replace("B-E2", criterion)
    };
    let mut files = town_and(&[("framework2.yaml", coming)]);
    files.retain(|file| file.path != "policy.yaml");
    files.push(SourceFile::new("policy.yaml", policy("1", "2025-04-01", "B-E2")));
    files.push(SourceFile::new("policy2.yaml", policy("2", "2027-04-01", "B-E7")));
    assert_eq!(library(&files).policies.len(), 2);
    // The policy of today must not name what only comes, nor the coming one what is then gone.
    files.truncate(files.len() - 2);
    files.push(SourceFile::new("policy.yaml", policy("1", "2025-04-01", "B-E7")));
    files.push(SourceFile::new("policy2.yaml", policy("2", "2027-04-01", "B-E2")));
    let report = load(&files, &[], &Published::new(), today()).report;
    let expected = [
        "policy.yaml:12:25 unknown_criterion",
        "policy.yaml:23:25 unknown_criterion",
        "policy2.yaml:12:25 unknown_criterion",
        "policy2.yaml:23:25 unknown_criterion",
    ];
    assert_eq!(places(&report.problems), expected);
    // From that day on the coming framework is the one that counts for both.
    let later = load(&files, &[], &Published::new(), day("2027-04-01")).report;
    assert_eq!(places(&later.problems), expected[2..]);
}

#[test]
fn a_document_of_the_target_replaces_the_same_one_of_the_set() {
    let changed = replace(ORGANISATION, "Town Council", "Town and Country Council");
    let target = [SourceFile::new("mine.yaml", changed)];
    let Loaded { report, library } = load(&target, &town(), &Published::new(), today());
    assert_eq!((places(&report.problems), report.documents), (vec![], 1));
    let names: Vec<_> =
        library.organisations.iter().map(|stored| (stored.document.name.as_str(), stored.path.as_str())).collect();
    assert_eq!(names, [("Town and Country Council", "mine.yaml")]);
    assert_eq!(library.register().len(), 11);
}

#[test]
fn another_version_of_the_target_stands_beside_that_of_the_set() {
    let target = [SourceFile::new("mine.yaml", framework("2", "2026-04-01"))];
    let Loaded { report, library } = load(&target, &town(), &Published::new(), today());
    assert_eq!((report.ok, report.documents), (true, 1));
    assert_eq!(library.frameworks.len(), 2);
}

#[test]
fn references_of_the_target_lead_into_the_set_and_only_the_target_is_reported() {
    // The framework of the target lacks a criterion that the policy of the set counts: that is for whoever checks the policy.
    let target = [SourceFile::new("mine.yaml", replace(FRAMEWORK, "id: B-E2", "id: B-E8"))];
    let Loaded { report, library } = load(&target, &town(), &Published::new(), today());
    assert_eq!((places(&report.problems), report.documents), (vec![], 1));
    assert!(!library.policies.has("town.policy"));

    let broken = town_with("metrics.yaml", "better: lower", "better: lowr");
    let target = [SourceFile::new("mine.yaml", replace(POLICY, "criterion: A-Q1", "criterion: A-Q9"))];
    let report = load(&target, &broken, &Published::new(), today()).report;
    assert_eq!(places(&report.problems), ["mine.yaml:15:16 unknown_criterion"]);
}

#[test]
fn a_published_document_may_not_change_without_a_new_version() {
    let published: Published = library(&town()).register().into_iter().map(|entry| (entry.pinned, entry.digest)).collect();
    assert_eq!(published.len(), 11);
    let told = |files: &[SourceFile]| {
        let Loaded { report, library } = load(files, &[], &published, today());
        (places(&report.problems), library.register().len())
    };
    assert_eq!(told(&town()), (vec![], 11));
    let commented = town_with("framework.yaml", "levels:\n", "levels:   # three\n");
    assert_eq!(told(&commented), (vec![], 11));
    let reworded = town_with("framework.yaml", "text: Court work.", "text: Court work!");
    assert_eq!(told(&reworded), (vec!["framework.yaml:1:1 published_changed".to_owned()], 10));
    let revised = replace(&framework("2", "2026-04-01"), "text: Court work.", "text: Court work!");
    assert_eq!(told(&town_and(&[("framework2.yaml", revised)])), (vec![], 12));

    let report = load(&reworded, &[], &published, today()).report;
    let problem = &report.problems[0];
    assert_eq!((problem.document.as_deref(), problem.pointer.as_deref()), (Some("town.framework"), Some("")));
    assert!(problem.message.contains("town.framework@1"), "{}", problem.message);
}

/// The digest of the organisation when it is written so.
fn digest(text: &str) -> String {
    library(&[SourceFile::new("o.yaml", text)]).organisations.iter().next().unwrap().digest.clone()
}

#[test]
fn a_digest_does_not_see_comments_order_of_keys_or_layout() {
    let same = [
        // Comments, blank lines, another order of keys, block instead of flow, other quotes, a document marker.
        "# The town\n---\nname: 'Town Council'   # as it calls itself\nid: town\nkind: organisation\n\nversion: '1'\nschema_version: 1\n\
         values:\n  - cluster: people\n    name: We care\n    id: care\nclusters:\n- {name: People, id: people}\n\
         grades: [{levels: [{order: 1, id: '4A'}, {id: 4B, order: 2}], label: Grade 4, id: g4}]\n",
        // An alias for what is written twice; a folded text.
        "kind: organisation\nschema_version: 1\nid: town\nversion: \"1\"\nname: >-\n  Town\n  Council\nclusters: [{id: &p people, name: People}]\n\
         values: [{id: care, name: We care, cluster: *p}]\ngrades: [{id: g4, label: \"Grade 4\", levels: [{id: \"4A\", order: 1}, {id: \"4B\", order: 2}]}]\n",
    ];
    let expected = digest(ORGANISATION);
    assert_eq!(expected.len(), 64);
    assert!(expected.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')), "{expected}");
    for text in same {
        assert_eq!(digest(text), expected, "{text}");
    }
    assert_eq!(digest(&ORGANISATION.replace('\n', "\r\n")), expected);
}

#[test]
fn a_digest_sees_every_change_of_content() {
    let mut digests = vec![digest(ORGANISATION)];
    for (from, to) in [
        ("Town Council", "Town council"),
        ("Town Council", "Town  Council"),
        ("version: \"1\"", "version: \"2\""),
        ("{id: \"4A\", order: 1}, {id: \"4B\", order: 2}", "{id: \"4B\", order: 2}, {id: \"4A\", order: 1}"),
        ("order: 2", "order: 3"),
        ("name: People", "name: People, inferred: true"),
        ("name: People", "name: People, note: \"true\""),
        ("name: People", "name: People, note: \"null\""),
        ("name: People", "name: People, note: null"),
    ] {
        // Spaces inside quotes are content.
        let to = if to == "Town  Council" { "\"Town  Council\"" } else { to };
        digests.push(digest(&replace(ORGANISATION, from, to)));
    }
    digests.sort_unstable();
    let all = digests.len();
    digests.dedup();
    assert_eq!(digests.len(), all);
}

#[test]
fn a_date_is_the_same_content_in_quotes_and_without() {
    let digest = |text: String| {
        let mut files = town();
        files.retain(|file| file.path != "framework.yaml");
        files.push(SourceFile::new("framework.yaml", text));
        library(&files).frameworks.iter().next().unwrap().digest.clone()
    };
    let quoted = replace(FRAMEWORK, "effective_from: 2025-04-01", "effective_from: \"2025-04-01\"");
    assert_eq!(digest(quoted), digest(FRAMEWORK.to_owned()));
}

#[test]
fn stored_content_reads_back_as_the_same_documents() {
    let before = library(&town());
    macro_rules! contents {
        ($($shelf:ident)*) => { vec![$(before.$shelf.iter().next().unwrap().content.clone()),*] };
    }
    let contents = contents!(
        organisations qualification_catalogues metric_catalogues calendars competency_frameworks job_profiles training_matrices frameworks
        policies appraisal_schemes mappings
    );
    assert_eq!(contents.len(), TOWN.len());
    let files: Vec<_> = contents.into_iter().enumerate().map(|(at, text)| SourceFile::new(format!("{at}.json"), text)).collect();
    let register = |library: &Library| library.register().into_iter().map(|e| (e.kind, e.pinned, e.digest)).collect::<Vec<_>>();
    assert_eq!(register(&library(&files)), register(&before));
}

#[test]
fn more_kinds_of_evidence_than_can_be_told_apart_are_refused() {
    let told = |kinds: usize| {
        let types: Vec<String> = (0..kinds).map(|kind| format!("kind_{kind}")).collect();
        let text = format!(
            "kind: evidence_policy\nschema_version: 1\nid: many\nversion: \"1\"\nframework: medway.iao.framework\n\
             effective_from: 2026-01-01\nrules:\n  - {{id: E, criterion: A-E2, requires: {{document: {{types: [{}]}}}}}}\n",
            types.join(", ")
        );
        let set = gradus::frameworks::files::bundled();
        let report = load(&[SourceFile::new("many.yaml", text)], &set, &Published::new(), today()).report;
        report.problems.into_iter().map(|problem| (problem.code, problem.pointer.unwrap_or_default())).collect::<Vec<_>>()
    };
    assert_eq!(told(128), []);
    assert_eq!(told(129), [(Code::OutOfRange, "/rules/0/requires/document/types/128".to_owned())]);
}
