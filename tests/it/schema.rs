//! The published JSON Schema and `check` are one thing: what another validator says of a document's shape, `check` says too.

use std::collections::BTreeSet;

use gradus::domain::document::{Document, Kind};
use gradus::domain::problem::{Code, Problem};
use gradus::frameworks::diagnostics::SourceFile;
use gradus::frameworks::files::bundled;
use gradus::frameworks::library::Shelf;
use gradus::frameworks::load::{Published, load};
use gradus::frameworks::schema::json_schema;
use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::town::{today, town};

/// The codes of the block "Shape of a document".
const STRUCTURAL: [Code; 13] = [
    Code::UnknownKind,
    Code::UnsupportedSchemaVersion,
    Code::UnknownKey,
    Code::MissingKey,
    Code::WrongType,
    Code::RetypedValue,
    Code::EmptyValue,
    Code::UnknownValue,
    Code::IdFormat,
    Code::ReferenceFormat,
    Code::DecimalFormat,
    Code::DateFormat,
    Code::OutOfRange,
];

fn validator(kind: Kind) -> Validator {
    jsonschema::options().should_validate_formats(true).build(&json_schema(kind)).unwrap()
}

/// Every document of the files as JSON.
fn documents(files: &[SourceFile]) -> Vec<(Kind, String, Value)> {
    fn rows<T: Document>(shelf: &Shelf<T>, out: &mut Vec<(Kind, String, Value)>) {
        out.extend(shelf.iter().map(|stored| (T::KIND, stored.pinned(), serde_json::from_str(&stored.content).unwrap())));
    }
    let library = load(files, &[], &Published::new(), today()).library;
    let mut out = Vec::new();
    macro_rules! shelves {
        ($($shelf:ident)*) => { $(rows(&library.$shelf, &mut out);)* };
    }
    shelves!(
        organisations qualification_catalogues metric_catalogues calendars competency_frameworks job_profiles training_matrices frameworks
        policies appraisal_schemes mappings
    );
    out
}

/// What `check` says of the document's shape when it stands alone. Its references lead nowhere then; that is no matter of shape.
fn structural(document: &Value) -> Vec<Problem> {
    let file = [SourceFile::new("x.json", document.to_string())];
    let problems = load(&file, &[], &Published::new(), today()).report.problems;
    problems.into_iter().filter(|problem| STRUCTURAL.contains(&problem.code)).collect()
}

#[test]
fn every_document_is_valid_by_its_schema() {
    let mut count = 0;
    for (kind, pinned, document) in documents(&bundled()).into_iter().chain(documents(&town())) {
        let errors: Vec<_> = validator(kind).iter_errors(&document).map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0], "{pinned}");
        assert_eq!(structural(&document), [], "{pinned}");
        count += 1;
    }
    assert_eq!(count, 31);
}

#[test]
fn a_schema_refuses_documents_of_other_kinds() {
    for (kind, pinned, document) in documents(&bundled()) {
        for other in Kind::ALL {
            assert_eq!(validator(other).is_valid(&document), other == kind, "{pinned} as {other:?}");
        }
    }
}

/// The document with only those members of its lists that have a form none before them had: as telling, and quick to check.
fn shortened(value: &Value, form: &str, seen: &mut BTreeSet<String>) -> Value {
    seen.insert(form.to_owned());
    match value {
        Value::Array(members) => {
            let mut kept = Vec::new();
            for member in members {
                let before = seen.len();
                let member = shortened(member, &format!("{form}/*"), seen);
                if seen.len() > before {
                    kept.push(member);
                }
            }
            Value::Array(kept)
        }
        Value::Object(entries) => {
            let short = |(key, member): (&String, &Value)| (key.clone(), shortened(member, &format!("{form}/{key}"), seen));
            Value::Object(entries.iter().map(short).collect())
        }
        other => other.clone(),
    }
}

/// The places of a document, as JSON Pointers.
fn places(value: &Value, place: String, out: &mut Vec<String>) {
    match value {
        Value::Array(members) => members.iter().enumerate().for_each(|(at, member)| places(member, format!("{place}/{at}"), out)),
        Value::Object(entries) => {
            for (key, member) in entries {
                places(member, format!("{place}/{}", key.replace('~', "~0").replace('/', "~1")), out);
            }
        }
        _ => {}
    }
    out.push(place);
}

/// The mutated documents: at every place the value is left out, gets a key too many, or is replaced.
fn mutations(document: &Value) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    places(document, String::new(), &mut all);
    let replacements = [
        json!(7),
        json!(0),
        json!(-1),
        json!(2.5),
        json!(4_294_967_296_u64),
        json!(true),
        json!(null),
        json!([]),
        json!({}),
        json!(["x"]),
        json!({"x": 1}),
        json!(""),
        json!("no word"),
        json!("2025-02-30"),
        json!("word"),
    ];
    let mut out = Vec::new();
    for place in &all {
        // A file that holds null holds no document; that is `empty_file`.
        for replacement in replacements.iter().filter(|replacement| !(place.is_empty() && replacement.is_null())) {
            let mut changed = document.clone();
            *changed.pointer_mut(place).unwrap() = replacement.clone();
            out.push((format!("{place} = {replacement}"), changed));
        }
        let mut changed = document.clone();
        if let Some(object) = changed.pointer_mut(place).and_then(Value::as_object_mut) {
            object.insert("unknown-key".to_owned(), json!("x"));
            out.push((format!("{place} + unknown-key"), changed));
        }
        let mut changed = document.clone();
        let (parent, key) = place.rsplit_once('/').unwrap_or_default();
        if let Some(object) = changed.pointer_mut(parent).and_then(Value::as_object_mut).filter(|_| !place.is_empty()) {
            object.remove(&key.replace("~1", "/").replace("~0", "~"));
            out.push((format!("{place} left out"), changed));
        }
    }
    out
}

/// Mutations that are tried on one document.
const MOST: usize = 600;

/// How many mutations were tried, and those on which the two do not agree.
fn disagreements(kind: Kind, pinned: &str, document: &Value) -> (usize, Vec<String>) {
    let validator = validator(kind);
    let document = shortened(document, "", &mut BTreeSet::new());
    assert!(validator.is_valid(&document) && structural(&document).is_empty(), "{pinned} {document}");
    let mutations = mutations(&document);
    // A large document has thousands: every n-th of them, so that places and replacements still mix.
    let every = mutations.len() / MOST + 1;
    let tried: Vec<_> = mutations.iter().step_by(every).collect();
    let differing = tried.iter().filter_map(|(what, mutated)| {
        let problems = structural(mutated);
        let by_schema = validator.is_valid(mutated);
        let told: Vec<_> = problems.iter().map(|p| format!("{} at {:?}", p.code.as_str(), p.pointer)).collect();
        (by_schema != told.is_empty()).then(|| format!("{pinned} {what}: the schema says {by_schema}, check says {told:?}"))
    });
    (tried.len(), differing.collect())
}

#[test]
fn check_and_the_schema_agree_on_every_mutation() {
    let documents = documents(&bundled());
    let results: Vec<_> = std::thread::scope(|scope| {
        let runs: Vec<_> =
            documents.iter().map(|(kind, pinned, document)| scope.spawn(|| disagreements(*kind, pinned, document))).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    let all: Vec<_> = results.iter().flat_map(|(_, differing)| differing.clone()).collect();
    assert!(all.is_empty(), "{} disagreements\n{}", all.len(), all.join("\n"));
    assert_eq!(results.len(), 20);
    assert!(results.iter().all(|(count, _)| *count >= 150), "{results:?}");
}

#[test]
fn an_empty_object_lacks_every_key_that_the_schema_requires() {
    for kind in Kind::ALL {
        let document = Map::from_iter([("kind".to_owned(), json!(kind.as_str()))]);
        let schema = json_schema(kind);
        let required: BTreeSet<String> = schema["required"]
            .as_array()
            .unwrap()
            .iter()
            .map(|key| key.as_str().unwrap().to_owned())
            .filter(|key| key != "kind")
            .collect();
        let told: BTreeSet<String> = structural(&Value::Object(document))
            .into_iter()
            .map(|problem| problem.message.strip_prefix("The key ").unwrap().strip_suffix(" is missing").unwrap().to_owned())
            .collect();
        assert_eq!(told, required, "{kind:?}");
    }
}
