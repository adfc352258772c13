//! The bundled documents against the golden figures of domain.md 1.1 to 1.7: counted by hand there, counted here from what is loaded.

mod policy;
mod profiles;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use gradus::domain::document::HeaderField;
use gradus::domain::document::{Document, Kind};
use gradus::domain::framework::{CriterionRequirement, ProgressionFramework};
use gradus::domain::ids::Reference;
use gradus::domain::job_profile::JobProfile;
use gradus::frameworks::diagnostics::SourceFile;
use gradus::frameworks::files::bundled;
use gradus::frameworks::library::{Library, Shelf};
use gradus::frameworks::load::{Loaded, Published, load};

use crate::command::Folder;
use crate::town::{places, replace, today};

static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    let Loaded { report, library } = load(&bundled(), &[], &Published::new(), today());
    assert_eq!(places(&report.problems), [""; 0]);
    library
});

fn only<T: Document>(shelf: &'static Shelf<T>, id: &str) -> &'static T {
    &shelf.find(&Reference::new(id), today()).unwrap().document
}

fn framework() -> &'static ProgressionFramework {
    only(&LIBRARY.frameworks, "medway.iao.framework")
}

fn profile(id: &str) -> &'static JobProfile {
    only(&LIBRARY.job_profiles, id)
}

fn header(fields: &[HeaderField]) -> Vec<(&str, Option<&str>)> {
    fields.iter().map(|field| (field.label.as_str(), field.value.as_deref())).collect()
}

/// How often each thing comes.
fn tally<K: Ord>(things: impl IntoIterator<Item = K>) -> BTreeMap<K, usize> {
    things.into_iter().fold(BTreeMap::new(), |mut counts, thing| {
        *counts.entry(thing).or_default() += 1;
        counts
    })
}

#[test]
fn the_set_holds_these_documents_and_says_which_are_ours() {
    let mut found = Vec::new();
    macro_rules! shelves {
        ($($shelf:ident)*) => { $(for stored in LIBRARY.$shelf.iter() {
            found.push((stored.pinned(), stored.document.sample()));
        })* };
    }
    shelves!(
        organisations qualification_catalogues metric_catalogues calendars competency_frameworks job_profiles training_matrices frameworks
        policies appraisal_schemes mappings
    );
    let expected = [
        ("medway@2025", false),
        ("s001@2026", false),
        ("s002@1", false),
        ("s004@2025-06", false),
        ("uk.qualifications@1", true),
        ("income.metrics@1", false),
        ("medway.rent@1", true),
        ("s004.culture@2025-06", false),
        ("medway.iao.jd@2025", false),
        ("s001.ho.jd@2026-04", false),
        ("s002.ftao.jd@1", false),
        ("s004.snh.jd@2025-06", false),
        ("medway.hra@local-draft", true),
        ("medway.iao.framework@2025-04", false),
        ("medway.iao.policy@1", true),
        ("medway.appraisal@1", true),
        ("s001.appraisal@1", true),
        ("s002.appraisal@1", true),
        ("s004.appraisal@1", true),
        ("sample.extract@1", true),
    ];
    assert_eq!(found.iter().map(|(pinned, sample)| (pinned.as_str(), *sample)).collect::<Vec<_>>(), expected);
    assert_eq!(tally(LIBRARY.register().into_iter().map(|entry| entry.kind)).len(), Kind::ALL.len());
}

#[test]
fn the_five_sources_have_138_criteria_and_137_of_them_are_distinct() {
    let framework = framework().active_criteria().count();
    let profiles = ["s001.ho.jd", "s002.ftao.jd", "medway.iao.jd", "s004.snh.jd"].map(profile);
    let printed = profiles.map(|profile| profile.criteria().count());
    let distinct = profiles.map(|profile| profile.criteria().filter(|(_, c)| c.duplicate_of.is_none()).count());
    assert_eq!((framework, printed), (31, [27, 36, 28, 16]));
    assert_eq!(framework + printed.iter().sum::<usize>(), 138);
    assert_eq!(framework + distinct.iter().sum::<usize>(), 137);
}

#[test]
fn each_document_names_its_source() {
    let sources = [
        (framework().source.as_ref(), "000_cfa7562ec68218e5.txt", 0),
        (profile("s001.ho.jd").source.as_ref(), "001_d86e8e43de649aeb.txt", 2),
        (profile("s002.ftao.jd").source.as_ref(), "002_08b20503f194a4d7.txt", 0),
        (profile("medway.iao.jd").source.as_ref(), "003_8104e65d86b82e4c.txt", 2),
        (profile("s004.snh.jd").source.as_ref(), "004_185032bf6d67767d.txt", 1),
    ];
    for (source, file, placeholders) in sources {
        let source = source.unwrap();
        assert_eq!((source.file.as_str(), source.placeholders.len()), (file, placeholders));
    }
    assert!(profile("s001.ho.jd").source.as_ref().unwrap().placeholders.contains(&"[add role title]".to_owned()));
}

// S000

#[test]
fn s000_has_its_printed_heading() {
    let framework = framework();
    let expected = [
        ("Scheme", Some("Tenant Services Career progression framework")),
        ("Date", Some("April 2025")),
        ("Team", Some("Income and Leasehold Management")),
        ("Job title", Some("Income and Arrears Officer")),
        ("Post number", Some("3227")),
        ("Range", Some("Range 4")),
        ("Full duties", Some("See Job Profile for full duties.")),
    ];
    assert_eq!(header(&framework.header), expected);
    assert_eq!(framework.title, "Tenant Services Career progression framework");
    assert_eq!(framework.effective_from.to_string(), "2025-04-01");
    assert_eq!(framework.post_number.as_deref(), Some("3227"));
    assert_eq!(framework.duties_summary.len(), 2);
    assert_eq!(framework.job_profile.as_ref().unwrap().as_str(), "medway.iao.jd");
}

#[test]
fn s000_has_three_levels_that_build_on_each_other() {
    let levels: Vec<_> = framework()
        .levels
        .iter()
        .map(|level| {
            let includes: Vec<&str> = level.includes.iter().map(|id| id.as_str()).collect();
            (level.id.as_str(), level.code.as_deref(), level.name.as_str(), level.order, includes.join(" "))
        })
        .collect();
    let expected = [
        ("A", Some("4A"), "Developing", 1, String::new()),
        ("B", Some("4B"), "Practising", 2, "A".to_owned()),
        ("C", Some("4C"), "Accomplished", 3, "A B".to_owned()),
    ];
    assert_eq!(levels, expected);
}

#[test]
fn s000_has_31_criteria_in_levels_and_groups() {
    let framework = framework();
    let groups: Vec<&str> = framework.groups.iter().map(|group| group.as_str()).collect();
    assert_eq!(groups, ["qualifications", "knowledge", "experience", "skills"]);
    let counts = tally(framework.active_criteria().map(|c| (c.group.as_str(), c.level.as_str())));
    let count = |group: &str, level: &str| counts.get(&(group, level)).copied().unwrap_or(0);
    // Per group: A, B, C, all; then what B and C ask in all.
    for (group, expected) in [
        ("qualifications", [2, 1, 2, 5, 3, 5]),
        ("knowledge", [4, 2, 1, 7, 6, 7]),
        ("experience", [3, 4, 3, 10, 7, 10]),
        ("skills", [4, 3, 2, 9, 7, 9]),
    ] {
        let [a, b, c] = ["A", "B", "C"].map(|level| count(group, level));
        assert_eq!([a, b, c, a + b + c, a + b, a + b + c], expected, "{group}");
    }
    let levels = tally(framework.active_criteria().map(|c| c.level.as_str()));
    assert_eq!(levels, BTreeMap::from([("A", 13), ("B", 10), ("C", 8)]));
    assert_eq!(framework.active_criteria().count(), 31);
    let cumulative = |level: &str| {
        let level = framework.levels.iter().find(|other| other.id == *level).unwrap();
        framework.active_criteria().filter(|c| c.level == level.id || level.includes.contains(&c.level)).count()
    };
    assert_eq!(["A", "B", "C"].map(cumulative), [13, 23, 31]);
    // S000 marks nothing as essential or desirable.
    assert!(framework.criteria.iter().all(|c| c.requirement == CriterionRequirement::Unspecified && c.retired.is_none()));
}

/// domain.md 1.2: where each criterion starts and ends in its cell.
const ANCHORS: [(&str, &str, &str); 31] = [
    ("A-Q1", "Level 2 qualification", "NVQ etc"),
    ("A-Q2", "Full UK driving", "of a car"),
    ("A-K1", "A good understanding", "secure tenants"),
    ("A-K2", "Knowledge of welfare", "benefits"),
    ("A-K3", "Knowledge of safeguarding", "principles"),
    ("A-K4", "An awareness of GDPR", "information sharing"),
    ("A-E1", "Experience of working in a social", "setting"),
    ("A-E2", "Experience of working in a team", "objectives"),
    ("A-E3", "Familiarity with", "processes"),
    ("A-S1", "Honed", "interpersonal skills"),
    ("A-S2", "Effective prioritisation", "deadlines"),
    ("A-S3", "Proficient", "PowerPoint"),
    ("A-S4", "Communication skills", "Communication skills"),
    ("B-Q1", "Completion of role specific", "matrix"),
    ("B-K1", "An in depth", "rent collection"),
    ("B-K2", "In depth knowledge", "signposting"),
    ("B-E1", "Build productive", "support residents"),
    ("B-E2", "Experience with identifying", "action"),
    ("B-E3", "Experience of actively", "decisions"),
    ("B-E4", "Experience of carrying out", "tenancy fraud"),
    ("B-S1", "Ability to apply", "related issues"),
    ("B-S2", "Ability to use Council ICT", "CRM"),
    ("B-S3", "Excellent customer care", "where necessary"),
    ("C-Q1", "Completion of level 3", "to the role"),
    ("C-Q2", "Evidence of continued", "development"),
    ("C-K1", "Comprehensive understanding", "involvement"),
    ("C-E1", "Drive service", "targets set"),
    ("C-E2", "Evidence of proactive", "groups"),
    ("C-E3", "Experience of pursuing", "court"),
    ("C-S1", "Evidence of problem solving", "ability"),
    ("C-S2", "Evidence of proactively", "picture"),
];

#[test]
fn s000_criteria_start_and_end_where_the_cells_were_split() {
    let criteria = &framework().criteria;
    assert_eq!(criteria.iter().map(|c| c.id.as_str()).collect::<Vec<_>>(), ANCHORS.map(|(id, _, _)| id));
    for (criterion, (id, starts, ends)) in criteria.iter().zip(ANCHORS) {
        assert!(criterion.text.starts_with(starts), "{id}: {}", criterion.text);
        assert!(criterion.text.ends_with(ends), "{id}: {}", criterion.text);
        assert_eq!(criterion.text.trim(), criterion.text, "{id}");
        assert!(criterion.short.as_ref().is_some_and(|short| short.split(' ').count() <= 5), "{id}");
    }
}

// S000 against S003 (domain.md 1.4)

#[test]
fn s000_and_s003_differ_in_these_criteria_only() {
    let profile: BTreeMap<&str, &str> =
        profile("medway.iao.jd").criteria().map(|(_, c)| (c.id.as_str(), c.text.as_str())).collect();
    let (mut same, mut full_stop, mut reworded, mut missing) = (0, Vec::new(), Vec::new(), Vec::new());
    for criterion in &framework().criteria {
        let id = criterion.id.as_str();
        match profile.get(id) {
            None => missing.push(id),
            Some(text) if *text == criterion.text => same += 1,
            Some(text) if *text == format!("{}.", criterion.text) => full_stop.push(id),
            Some(_) => reworded.push(id),
        }
    }
    assert_eq!(same, 24);
    assert_eq!(full_stop, ["A-K4", "B-Q1"]);
    assert_eq!(reworded, ["A-Q1"]);
    assert_eq!(missing, ["A-S3", "A-S4", "B-E4", "C-E3"]);
    let added: Vec<_> = profile.keys().filter(|id| framework().criteria.iter().all(|c| c.id != **id)).collect();
    assert_eq!(added, [&"A-Q3"]);
    assert!(profile["A-Q1"].contains("5-9") && framework().criteria[0].text.contains("4-9"));
    let declared: Vec<_> = framework()
        .criteria
        .iter()
        .filter_map(|c| Some((c.id.as_str(), c.maps_to.as_ref()?)))
        .map(|(id, to)| (id, to.criterion.as_ref().map(|c| c.as_str()), to.accountability.as_ref().map(|a| a.as_str()), to.gate))
        .collect();
    let expected = [("A-Q1", Some("A-Q1"), None, true), ("B-E4", None, Some("acc7"), false), ("C-E3", None, Some("acc5"), false)];
    assert_eq!(declared, expected);
}

// What happens when a criterion is lost

/// The bundled framework and policy, as a council that copied them has them.
fn copied() -> (SourceFile, SourceFile) {
    let mut files = bundled();
    let mut take = |path: &str| files.swap_remove(files.iter().position(|file| file.path == path).unwrap());
    (take("medway/framework.yaml"), take("medway/policy.yaml"))
}

/// The text without the criterion: from its `- id:` to the next one, or to the end.
fn without(text: &str, id: &str) -> String {
    let start = text.find(&format!("  - id: {id}\n")).unwrap();
    let end = text[start + 1..].find("  - id: ").map_or(text.len(), |length| start + 1 + length);
    format!("{}{}", &text[..start], &text[end..])
}

#[test]
fn a_criterion_that_is_lost_is_missed_by_its_rules_and_by_the_count() {
    let (framework, policy) = copied();
    let (framework, policy) = (framework.text.unwrap(), policy.text.unwrap());
    for (id, _, _) in ANCHORS {
        let target = [SourceFile::new("framework.yaml", without(&framework, id)), SourceFile::new("policy.yaml", policy.clone())];
        let Loaded { report, library } = load(&target, &bundled(), &Published::new(), today());
        let named = policy.matches(&format!("criterion: {id}")).count();
        let told: Vec<_> = report.problems.iter().map(|p| (p.path.as_str(), p.code.as_str())).collect();
        assert_eq!(told, vec![("policy.yaml", "unknown_criterion"); named], "{id}");
        assert!(named >= 1, "{id} has no rule");
        let stored = library.frameworks.find(&Reference::new("medway.iao.framework"), today()).unwrap();
        assert_eq!((stored.path.as_str(), stored.document.active_criteria().count()), ("framework.yaml", 30), "{id}");
    }
}

#[test]
fn check_tells_a_lost_criterion_in_a_copied_set() {
    let folder = Folder::new();
    let (framework, policy) = copied();
    let (framework, policy) = (framework.text.unwrap(), policy.text.unwrap());
    folder.write("framework.yaml", &framework);
    folder.write("policy.yaml", &policy);
    assert_eq!(folder.gradus(["check", "."]).code, Some(0));
    folder.write("framework.yaml", without(&framework, "B-K1"));
    let answer = folder.gradus(["check", "."]);
    assert_eq!(answer.code, Some(1));
    // S2 and E.B-K1.
    assert_eq!(answer.out.matches("error[unknown_criterion]: There is no criterion B-K1").count(), 2, "{}", answer.out);
    // Retired instead of deleted: kept for the record, no longer counted, and its rules are told.
    let retired = replace(&framework, "short: Rent collection\n", "short: Rent collection\n    retired: 2026-04-01\n");
    folder.write("framework.yaml", retired);
    let answer = folder.gradus(["check", "."]);
    assert_eq!(answer.out.matches("error[retired_criterion]").count(), 2, "{}", answer.out);
}
