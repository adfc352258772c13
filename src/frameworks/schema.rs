//! The schema of each kind of document, generated from the domain types: for editors as JSON Schema, for `check` compiled.

use std::sync::OnceLock;

use schemars::JsonSchema;
use serde_json::{Value as Json, json};

use super::shape::Schema;
use crate::domain::appraisal::AppraisalScheme;
use crate::domain::calendar::Calendar;
use crate::domain::caseload::MetricCatalogue;
use crate::domain::competency::CompetencyFramework;
use crate::domain::document::Kind;
use crate::domain::evidence_policy::EvidencePolicy;
use crate::domain::framework::ProgressionFramework;
use crate::domain::job_profile::JobProfile;
use crate::domain::mapping::Mapping;
use crate::domain::organisation::Organisation;
use crate::domain::qualification::QualificationCatalogue;
use crate::domain::training::TrainingMatrix;

/// The version of the shapes that this build reads.
pub const SCHEMA_VERSION: i64 = 1;

/// JSON Schema (draft 2020-12) of one kind, `kind` and `schema_version` included.
pub fn json_schema(kind: Kind) -> Json {
    let mut schema = match kind {
        Kind::Organisation => generated::<Organisation>(),
        Kind::QualificationCatalogue => generated::<QualificationCatalogue>(),
        Kind::MetricCatalogue => generated::<MetricCatalogue>(),
        Kind::Calendar => generated::<Calendar>(),
        Kind::CompetencyFramework => generated::<CompetencyFramework>(),
        Kind::JobProfile => generated::<JobProfile>(),
        Kind::TrainingMatrix => generated::<TrainingMatrix>(),
        Kind::ProgressionFramework => generated::<ProgressionFramework>(),
        Kind::EvidencePolicy => generated::<EvidencePolicy>(),
        Kind::AppraisalScheme => generated::<AppraisalScheme>(),
        Kind::Mapping => generated::<Mapping>(),
    };
    require(&mut schema, "kind", json!({"type": "string", "const": kind.as_str()}));
    require(&mut schema, "schema_version", json!({"type": "integer", "const": SCHEMA_VERSION}));
    schema
}

/// JSON Schema of a type, as `check` compiles it.
pub fn generated<T: JsonSchema>() -> Json {
    let mut schema = schemars::schema_for!(T).to_value();
    no_empty_text(&mut schema);
    bound(&mut schema);
    schema
}

/// Free text that is there says something: null is how a document says nothing.
fn no_empty_text(schema: &mut Json) {
    match schema {
        Json::Object(keys) => {
            let is_text = match keys.get("type") {
                Some(Json::String(name)) => name == "string",
                Some(Json::Array(names)) => names.iter().any(|name| name == "string"),
                _ => false,
            };
            if is_text && ["enum", "const", "pattern", "format"].iter().all(|key| !keys.contains_key(*key)) {
                keys.insert("minLength".to_owned(), json!(1));
            }
            keys.values_mut().for_each(no_empty_text);
        }
        Json::Array(members) => members.iter_mut().for_each(no_empty_text),
        _ => {}
    }
}

/// Says how large a whole number may be: `check` and the types take 32 bits, and `format: uint32` alone binds no validator.
fn bound(schema: &mut Json) {
    match schema {
        Json::Object(keys) => {
            let integer = keys.get("type").is_some_and(|kind| kind == "integer" || kind[0] == "integer");
            if integer && !keys.contains_key("maximum") && !keys.contains_key("const") {
                keys.insert("maximum".to_owned(), json!(u32::MAX));
            }
            keys.values_mut().for_each(bound);
        }
        Json::Array(members) => members.iter_mut().for_each(bound),
        _ => {}
    }
}

/// Adds a key that every document of the kind has.
pub fn require(schema: &mut Json, key: &str, value: Json) {
    schema["properties"][key] = value;
    if !schema["required"].is_array() {
        schema["required"] = json!([]);
    }
    if let Some(required) = schema["required"].as_array_mut() {
        required.insert(0, json!(key));
    }
}

/// The compiled schema of one kind; compiled once in a process.
pub fn compiled(kind: Kind) -> &'static Schema {
    static SCHEMAS: [OnceLock<Schema>; Kind::ALL.len()] = [const { OnceLock::new() }; Kind::ALL.len()];
    SCHEMAS[kind as usize].get_or_init(|| match Schema::compile(&json_schema(kind)) {
        Ok(schema) => schema,
        // Only a change of our own types can come here, and the first test that loads anything shows it.
        Err(fault) => panic!("the schema of {} cannot be compiled: {fault}", kind.as_str()),
    })
}
