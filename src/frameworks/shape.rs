//! The structural check. The JSON Schema that is generated from the domain types is compiled once into a [`Schema`] and
//! every node of a document is held against it, so that the types, the published schema and `check` are one thing. All
//! problems of a document are found in one walk; nothing is known here of what documents mean.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::scalar::{self, Plain};
use super::tree::{Entry, NodeId, Position, Tree, Value};
use crate::domain::calendar::{MONTH_DAY_PATTERN, is_month_day};
use crate::domain::decimal::{DECIMAL_PATTERN, is_decimal};
use crate::domain::ids::{ID_PATTERN, REFERENCE_PATTERN, is_id, is_reference};
use crate::domain::problem::Code;

/// A compiled JSON Schema. Only what `schemars` writes for our types is understood; anything else stops the first test.
pub struct Schema {
    shapes: Vec<Shape>,
    root: usize,
}

enum Shape {
    Record {
        keys: BTreeMap<String, usize>,
        required: Vec<String>,
    },
    Mapping {
        values: usize,
    },
    List {
        items: usize,
        least: usize,
    },
    Text(Form),
    Integer {
        min: i64,
        max: i64,
    },
    Bool,
    Null,
    /// A mapping with exactly one of these keys.
    Tagged {
        keys: BTreeMap<String, usize>,
    },
    AnyOf(Vec<usize>),
    /// Stands for another shape while that one is being compiled.
    Same(usize),
}

#[derive(Clone, PartialEq)]
enum Form {
    Free,
    Id,
    Reference,
    Decimal,
    Date,
    MonthDay,
    Words(Vec<String>),
}

/// A structural problem, still without its file.
#[derive(Debug)]
pub struct ShapeProblem {
    pub code: Code,
    pub node: NodeId,
    pub position: Position,
    pub message: String,
    pub suggestion: Option<String>,
}

impl Schema {
    /// Compiles a schema. The error says which part of it is not understood: a fault in our types, never in a document.
    pub fn compile(schema: &Json) -> Result<Schema, String> {
        let mut compiler = Compiler { root: schema, definitions: BTreeMap::new(), shapes: Vec::new() };
        let root = compiler.shape(schema)?;
        Ok(Schema { shapes: compiler.shapes, root })
    }

    /// Every structural problem of the document at `node`.
    pub fn check(&self, tree: &Tree<'_>, node: NodeId, problems: &mut Vec<ShapeProblem>) {
        Walk { schema: self, tree, problems }.node(self.root, node, None);
    }

    fn resolve(&self, mut shape: usize) -> &Shape {
        while let Shape::Same(other) = &self.shapes[shape] {
            shape = *other;
        }
        &self.shapes[shape]
    }
}

struct Compiler<'j> {
    root: &'j Json,
    definitions: BTreeMap<String, usize>,
    shapes: Vec<Shape>,
}

impl Compiler<'_> {
    fn push(&mut self, shape: Shape) -> usize {
        self.shapes.push(shape);
        self.shapes.len() - 1
    }

    fn shape(&mut self, schema: &Json) -> Result<usize, String> {
        if let Some(reference) = schema.get("$ref").and_then(Json::as_str) {
            return self.reference(reference);
        }
        if let Some(options) = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Json::as_array) {
            return self.options(options);
        }
        if let Some(word) = schema.get("const").and_then(Json::as_str) {
            return Ok(self.push(Shape::Text(Form::Words(vec![word.to_owned()]))));
        }
        if let Some(number) = schema.get("const").and_then(Json::as_i64) {
            return Ok(self.push(Shape::Integer { min: number, max: number }));
        }
        match schema.get("type") {
            Some(Json::String(name)) => self.typed(name, schema),
            Some(Json::Array(names)) => {
                let mut options = Vec::new();
                for name in names {
                    options.push(self.typed(name.as_str().unwrap_or_default(), schema)?);
                }
                Ok(self.push(Shape::AnyOf(options)))
            }
            _ => Err(format!("a schema without a type: {schema}")),
        }
    }

    fn reference(&mut self, reference: &str) -> Result<usize, String> {
        if let Some(&known) = self.definitions.get(reference) {
            return Ok(known);
        }
        let target = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
        let Some(target) = target.cloned() else { return Err(format!("nothing at {reference}")) };
        let slot = self.push(Shape::Null);
        self.definitions.insert(reference.to_owned(), slot);
        let compiled = self.shape(&target)?;
        self.shapes[slot] = Shape::Same(compiled);
        Ok(slot)
    }

    fn options(&mut self, options: &[Json]) -> Result<usize, String> {
        let words: Option<Vec<String>> =
            options.iter().map(|o| o.get("const").and_then(Json::as_str).map(str::to_owned)).collect();
        if let Some(words) = words {
            return Ok(self.push(Shape::Text(Form::Words(words))));
        }
        if options.iter().all(is_tagged_variant) {
            let mut keys = BTreeMap::new();
            for option in options {
                for (key, value) in option["properties"].as_object().into_iter().flatten() {
                    keys.insert(key.clone(), self.shape(value)?);
                }
            }
            return Ok(self.push(Shape::Tagged { keys }));
        }
        let compiled = options.iter().map(|option| self.shape(option)).collect::<Result<_, _>>()?;
        Ok(self.push(Shape::AnyOf(compiled)))
    }

    fn typed(&mut self, name: &str, schema: &Json) -> Result<usize, String> {
        let shape = match name {
            "object" => match (schema.get("properties"), schema.get("additionalProperties")) {
                (Some(properties), Some(Json::Bool(false))) => {
                    let mut keys = BTreeMap::new();
                    for (key, value) in properties.as_object().into_iter().flatten() {
                        keys.insert(key.clone(), self.shape(value)?);
                    }
                    let required = schema.get("required").and_then(Json::as_array).into_iter().flatten();
                    let required = required.filter_map(Json::as_str).map(str::to_owned).collect();
                    Shape::Record { keys, required }
                }
                (None, Some(values @ Json::Object(_))) => Shape::Mapping { values: self.shape(values)? },
                (None, Some(Json::Bool(false))) => Shape::Record { keys: BTreeMap::new(), required: Vec::new() },
                _ => return Err(format!("an open object: {schema}")),
            },
            "array" => Shape::List {
                items: self.shape(schema.get("items").ok_or("an array without items")?)?,
                least: schema.get("minItems").and_then(Json::as_u64).and_then(|least| usize::try_from(least).ok()).unwrap_or(0),
            },
            "string" => Shape::Text(form(schema)?),
            "integer" => Shape::Integer {
                min: schema.get("minimum").and_then(Json::as_i64).unwrap_or(i64::MIN),
                max: schema.get("maximum").and_then(Json::as_i64).unwrap_or(i64::from(u32::MAX)),
            },
            "boolean" => Shape::Bool,
            "null" => Shape::Null,
            other => return Err(format!("the type {other}")),
        };
        Ok(self.push(shape))
    }
}

fn is_tagged_variant(option: &Json) -> bool {
    option["type"] == "object"
        && option["properties"].as_object().is_some_and(|properties| properties.len() == 1)
        && option["required"].as_array().is_some_and(|required| required.len() == 1)
}

fn form(schema: &Json) -> Result<Form, String> {
    if let Some(words) = schema.get("enum").and_then(Json::as_array) {
        return Ok(Form::Words(words.iter().filter_map(Json::as_str).map(str::to_owned).collect()));
    }
    match (schema.get("pattern").and_then(Json::as_str), schema.get("format").and_then(Json::as_str)) {
        (None, None) => Ok(Form::Free),
        (Some(ID_PATTERN), None) => Ok(Form::Id),
        (Some(REFERENCE_PATTERN), None) => Ok(Form::Reference),
        (Some(DECIMAL_PATTERN), None) => Ok(Form::Decimal),
        (Some(MONTH_DAY_PATTERN), None) => Ok(Form::MonthDay),
        (None, Some("date")) => Ok(Form::Date),
        other => Err(format!("the text form {other:?}")),
    }
}

struct Walk<'a> {
    schema: &'a Schema,
    tree: &'a Tree<'a>,
    problems: &'a mut Vec<ShapeProblem>,
}

impl Walk<'_> {
    /// Holds `node` against `shape`. `key` is the key it stands behind, for the words of the problem.
    fn node(&mut self, shape: usize, node: NodeId, key: Option<&str>) {
        let schema = self.schema;
        match (schema.resolve(shape), self.tree.value(node)) {
            (Shape::Record { keys, required }, Value::Mapping(_)) => self.record(keys, required, node),
            (Shape::Tagged { keys }, Value::Mapping(_)) => self.tagged(keys, node),
            (Shape::Mapping { values }, Value::Mapping(entries)) => {
                for entry in entries {
                    self.node(*values, entry.value, Some(&entry.key));
                }
            }
            (Shape::List { items, least }, Value::Sequence(members)) => {
                if members.len() < *least {
                    self.problem(Code::EmptyValue, node, format!("{} at least one entry", takes(key)), None);
                }
                for member in members {
                    self.node(*items, *member, key);
                }
            }
            (Shape::AnyOf(options), _) => self.any_of(options, node, key),
            (expected, Value::Scalar { text, quoted: false }) if scalar::read(text) == Plain::Empty => {
                self.empty(&[expected], node, key)
            }
            (Shape::List { .. }, Value::Scalar { text, quoted }) => {
                let message = format!("{} a list, not {}", takes(key), scalar_words(text, *quoted));
                let suggestion = (scalar::read(text) != Plain::Null).then(|| format!("[{text}]"));
                self.problem(Code::WrongType, node, message, suggestion);
            }
            (Shape::List { .. }, Value::Mapping(_)) => {
                self.problem(Code::WrongType, node, format!("{} a list: begin each entry with a hyphen", takes(key)), None);
            }
            (Shape::Tagged { keys }, Value::Sequence(_)) if keys.contains_key("all_of") => {
                let message = format!("{} one rule, not a list. Write all_of: or any_of: above the list", takes(key));
                self.problem(Code::WrongType, node, message, None);
            }
            (expected, Value::Scalar { text, quoted }) => self.scalar(expected, node, text, *quoted, key),
            (expected, found) => {
                let message = format!("{} {}, not {}", takes(key), expectation(schema, expected), kind_of(found));
                self.problem(Code::WrongType, node, message, None);
            }
        }
    }

    fn record(&mut self, keys: &BTreeMap<String, usize>, required: &[String], node: NodeId) {
        let Value::Mapping(entries) = self.tree.value(node) else { return };
        let mut misspelt = Vec::new();
        for entry in entries {
            if let Some(&shape) = keys.get(entry.key.as_ref()) {
                self.node(shape, entry.value, Some(&entry.key));
                continue;
            }
            let suggestion = nearest(&entry.key, keys.keys().map(String::as_str));
            misspelt.extend(suggestion.clone());
            self.problems.push(ShapeProblem {
                code: Code::UnknownKey,
                node: entry.value,
                position: entry.key_position,
                message: self.unknown_key(entry),
                suggestion,
            });
        }
        for key in required {
            // A misspelt key has been told; that its right spelling is missing is the same problem.
            if self.tree.get(node, key).is_none() && !misspelt.contains(key) {
                let owner = self.tree.get(node, "id").and_then(|id| self.tree.text(id)).map(|id| format!(" in {}", short(id)));
                self.problem(Code::MissingKey, node, format!("The key {key} is missing{}", owner.unwrap_or_default()), None);
            }
        }
    }

    fn unknown_key(&self, entry: &Entry<'_>) -> String {
        let key = quote(&entry.key);
        let empty = self.tree.text(entry.value).is_some_and(|text| scalar::read(text) == Plain::Empty);
        match empty && entry.key.contains(' ') {
            true => format!("{key} is read as a key: inside {{ }} a comma ends the text. Put the whole text in quotes"),
            false => format!("The key {key} is not known here"),
        }
    }

    fn tagged(&mut self, keys: &BTreeMap<String, usize>, node: NodeId) {
        let Value::Mapping(entries) = self.tree.value(node) else { return };
        if entries.len() != 1 {
            let message = match (entries.is_empty(), keys.contains_key("all_of")) {
                (true, _) => format!("One key is needed here, one of {}", sorted(keys.keys())),
                (false, true) => format!(
                    "Only one key can stand here; there are {}. Put them in a list under all_of: or any_of:",
                    entries.len()
                ),
                (false, false) => {
                    format!("Only one key can stand here, one of {}; there are {}", sorted(keys.keys()), entries.len())
                }
            };
            let code = if entries.is_empty() { Code::MissingKey } else { Code::UnknownKey };
            self.problem(code, node, message, None);
            if entries.is_empty() {
                return;
            }
        }
        for entry in entries {
            match keys.get(entry.key.as_ref()) {
                Some(&shape) => self.node(shape, entry.value, Some(&entry.key)),
                None => self.problems.push(ShapeProblem {
                    code: Code::UnknownKey,
                    node: entry.value,
                    position: entry.key_position,
                    message: format!("The key {} is not known here; it is one of {}", quote(&entry.key), sorted(keys.keys())),
                    suggestion: nearest(&entry.key, keys.keys().map(String::as_str)),
                }),
            }
        }
    }

    /// The option whose type fits the node decides; where several texts fit the type, one that accepts it is enough.
    fn any_of(&mut self, options: &[usize], node: NodeId, key: Option<&str>) {
        let schema = self.schema;
        let fitting: Vec<usize> =
            options.iter().copied().filter(|&option| fits(schema, schema.resolve(option), self.tree.value(node))).collect();
        match fitting.as_slice() {
            [] => {
                let shapes: Vec<&Shape> = options.iter().map(|&option| schema.resolve(option)).collect();
                // Null is an option beside the one that is meant, and text the likeliest intention behind a scalar: its
                // words explain quoting.
                let meant = |wanted: fn(&Shape) -> bool| shapes.iter().position(|shape| wanted(shape)).map(|at| options[at]);
                let text = meant(|shape| matches!(shape, Shape::Text(_)));
                let others: Vec<usize> =
                    options.iter().copied().filter(|&option| !matches!(schema.resolve(option), Shape::Null)).collect();
                match (self.tree.value(node), text, others.as_slice()) {
                    (Value::Scalar { text, quoted: false }, ..) if scalar::read(text) == Plain::Empty => {
                        self.empty(&shapes, node, key)
                    }
                    (_, _, [only]) => self.node(*only, node, key),
                    (Value::Scalar { .. }, Some(text), _) => self.node(text, node, key),
                    (found, _, others) => {
                        let expected: Vec<String> = others.iter().map(|&o| expectation(schema, schema.resolve(o))).collect();
                        let message = format!("{} {}, not {}", takes(key), expected.join(" or "), kind_of(found));
                        self.problem(Code::WrongType, node, message, None);
                    }
                }
            }
            [only] => {
                let before = self.problems.len();
                self.node(*only, node, key);
                let list = options.iter().any(|&option| matches!(schema.resolve(option), Shape::List { .. }));
                if let (true, Some(told), Some(word)) = (list, self.problems.get_mut(before), self.tree.text(node)) {
                    told.message = format!("{}; or a list such as [{}]", told.message, short(word));
                    told.suggestion = Some(format!("[{}]", short(word)));
                }
            }
            several => {
                let mut last = Vec::new();
                for option in several {
                    let mut found = Vec::new();
                    Walk { schema, tree: self.tree, problems: &mut found }.node(*option, node, key);
                    if found.is_empty() {
                        return;
                    }
                    last = found;
                }
                // A word beside a list of ids: say both, since the list may be what was meant.
                let word = several.iter().find_map(|&option| match schema.resolve(option) {
                    Shape::Text(Form::Words(words)) => Some(sorted(words.iter())),
                    _ => None,
                });
                if let (Some(word), Some(told)) = (word, last.first_mut()) {
                    told.message = format!("{}; the word {word} can stand here too", told.message);
                }
                self.problems.append(&mut last);
            }
        }
    }

    fn scalar(&mut self, expected: &Shape, node: NodeId, text: &str, quoted: bool, key: Option<&str>) {
        let plain = if quoted { Plain::Text } else { scalar::read(text) };
        match (expected, plain) {
            (_, Plain::Empty) => self.empty(&[expected], node, key),
            (Shape::Text(form), _) => self.text(form, node, text, quoted, plain, key),
            (Shape::Integer { min, max }, Plain::Integer(number)) if (*min..=*max).contains(&number) => {}
            (Shape::Integer { min, max }, Plain::Integer(number)) => {
                let message = match (number < *min, min == max) {
                    (_, true) => format!("{} {min}, not {number}", takes(key)),
                    (true, _) => format!("{} a number from {min} up, not {number}", takes(key)),
                    (false, _) => format!("{} a number up to {max}, not {number}", takes(key)),
                };
                self.problem(Code::OutOfRange, node, message, None);
            }
            (Shape::Bool, Plain::Bool(_)) | (Shape::Null, Plain::Null) => {}
            (expected, _) => {
                let message =
                    format!("{} {}, not {}", takes(key), expectation(self.schema, expected), scalar_words(text, quoted));
                let suggestion = match expected {
                    Shape::Integer { .. } if quoted && matches!(scalar::read(text), Plain::Integer(_)) => Some(text.to_owned()),
                    Shape::Bool => match text.to_ascii_lowercase().as_str() {
                        "yes" | "on" | "true" | "y" => Some("true".to_owned()),
                        "no" | "off" | "false" | "n" => Some("false".to_owned()),
                        _ => None,
                    },
                    _ => None,
                };
                self.problem(Code::WrongType, node, message, suggestion);
            }
        }
    }

    fn text(&mut self, form: &Form, node: NodeId, text: &str, quoted: bool, plain: Plain, key: Option<&str>) {
        if plain == Plain::Null {
            let message = format!("{} {}, and may not be null", takes(key), form_words(form));
            return self.problem(Code::WrongType, node, message, None);
        }
        if *form == Form::Free && text.is_empty() {
            let message = format!("{} text that says something; write null where you mean nothing", takes(key));
            return self.problem(Code::EmptyValue, node, message, None);
        }
        if let Form::Words(words) = form {
            if !words.iter().any(|word| word == text) {
                let message = match words.as_slice() {
                    [only] => format!("{} the word {only}, not {}", takes(key), quote(text)),
                    _ => format!("{} is not one of {}", quote(text), sorted(words.iter())),
                };
                self.problem(Code::UnknownValue, node, message, nearest(text, words.iter().map(String::as_str)));
            }
            return;
        }
        if *form == Form::Date {
            if !scalar::is_date_shape(text) || chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_err() {
                let message = format!("{} is not a date of the calendar; write year-month-day, such as 2026-04-10", quote(text));
                self.problem(Code::DateFormat, node, message, None);
            }
            return;
        }
        if !quoted && let Some(taken_for) = scalar::retyped(text) {
            let message = format!("{} {}, but YAML reads {text} as {taken_for}. Put it in quotes", takes(key), form_words(form));
            return self.problem(Code::RetypedValue, node, message, Some(format!("\"{text}\"")));
        }
        let (fine, code, words) = match form {
            Form::Id => (is_id(text), Code::IdFormat, "an id has letters, digits, dots, underscores and hyphens only"),
            Form::Reference => (is_reference(text), Code::ReferenceFormat, "a reference is an id, or id@version"),
            Form::Decimal => (
                is_decimal(text),
                Code::DecimalFormat,
                "a decimal is digits with at most one point, without %, £ or commas, such as \"2.75\"",
            ),
            Form::MonthDay => (is_month_day(text), Code::DateFormat, "a day of every year is month-day, such as \"04-01\""),
            Form::Free | Form::Date | Form::Words(_) => (true, Code::WrongType, ""),
        };
        if !fine {
            self.problem(code, node, format!("{}: {words}", quote(text)), None);
        }
    }

    /// Nothing stands where something is wanted; what to write depends on what is wanted.
    fn empty(&mut self, expected: &[&Shape], node: NodeId, key: Option<&str>) {
        let place = key.map_or_else(|| "Nothing stands here".to_owned(), |key| format!("Nothing stands behind {key}"));
        let wants = |wanted: fn(&Shape) -> bool| expected.iter().any(|shape| wanted(shape));
        let optional_record = |shape: &Shape| matches!(shape, Shape::Record { required, .. } if required.is_empty());
        let (advice, suggestion) = match () {
            () if wants(|shape| matches!(shape, Shape::Null)) => ("Write null where you mean nothing", Some("null")),
            () if wants(|shape| matches!(shape, Shape::List { .. })) => ("Write [] for an empty list", Some("[]")),
            () if wants(optional_record) => ("Write {} where it has no conditions", Some("{}")),
            () => ("It is needed", None),
        };
        self.problem(Code::EmptyValue, node, format!("{place}. {advice}"), suggestion.map(str::to_owned));
    }

    fn problem(&mut self, code: Code, node: NodeId, message: String, suggestion: Option<String>) {
        self.problems.push(ShapeProblem { code, node, position: self.tree.position(node), message, suggestion });
    }
}

fn fits(schema: &Schema, shape: &Shape, value: &Value<'_>) -> bool {
    match (shape, value) {
        (Shape::AnyOf(options), _) => options.iter().any(|&option| fits(schema, schema.resolve(option), value)),
        (Shape::Record { .. } | Shape::Mapping { .. } | Shape::Tagged { .. }, Value::Mapping(_))
        | (Shape::List { .. }, Value::Sequence(_)) => true,
        (_, Value::Scalar { text, quoted }) => {
            let plain = if *quoted { Plain::Text } else { scalar::read(text) };
            match shape {
                Shape::Text(_) => plain == Plain::Text,
                Shape::Integer { .. } => matches!(plain, Plain::Integer(_)),
                Shape::Bool => matches!(plain, Plain::Bool(_)),
                Shape::Null => plain == Plain::Null,
                _ => false,
            }
        }
        _ => false,
    }
}

fn takes(key: Option<&str>) -> String {
    key.map_or_else(|| "This takes".to_owned(), |key| format!("{key} takes"))
}

fn expectation(schema: &Schema, shape: &Shape) -> String {
    match shape {
        Shape::Record { .. } | Shape::Mapping { .. } | Shape::Tagged { .. } => "keys with values".to_owned(),
        Shape::List { .. } => "a list".to_owned(),
        Shape::Text(form) => form_words(form).to_owned(),
        Shape::Integer { .. } => "a whole number".to_owned(),
        Shape::Bool => "true or false".to_owned(),
        Shape::Null => "null".to_owned(),
        Shape::AnyOf(options) => {
            options.iter().map(|&option| expectation(schema, schema.resolve(option))).collect::<Vec<_>>().join(" or ")
        }
        Shape::Same(other) => expectation(schema, schema.resolve(*other)),
    }
}

fn form_words(form: &Form) -> &'static str {
    match form {
        Form::Free => "text",
        Form::Id => "an id",
        Form::Reference => "a reference",
        Form::Decimal => "a decimal in quotes",
        Form::Date => "a date",
        Form::MonthDay => "a day of the year in quotes",
        Form::Words(_) => "a word",
    }
}

fn kind_of(value: &Value<'_>) -> String {
    match value {
        Value::Mapping(_) => "keys with values".to_owned(),
        Value::Sequence(_) => "a list".to_owned(),
        Value::Scalar { text, quoted } => scalar_words(text, *quoted),
    }
}

fn scalar_words(text: &str, quoted: bool) -> String {
    match (quoted, scalar::read(text)) {
        (true, _) => format!("the text {}", quote(text)),
        (false, Plain::Empty | Plain::Null) => "null".to_owned(),
        (false, _) => short(text),
    }
}

/// Text in quotation marks, cut where it is long.
pub fn quote(text: &str) -> String {
    format!("\"{}\"", short(text))
}

fn short(text: &str) -> String {
    let mut cut: String = text.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}

fn sorted<'w>(words: impl Iterator<Item = &'w String>) -> String {
    let mut words: Vec<&str> = words.map(String::as_str).collect();
    words.sort_unstable();
    words.join(", ")
}

/// The known word that is close enough to `word` to be what was meant.
pub fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<String> {
    if word.len() > 60 {
        return None;
    }
    let lower = word.to_lowercase();
    // Any letter is one change away from any other: of a single letter, only its case can have been meant.
    let allowed = match lower.chars().count() {
        1 => 0,
        length => (length / 3).max(1),
    };
    known
        .filter(|candidate| *candidate != word)
        .filter(|candidate| candidate.len().abs_diff(lower.len()) <= 4 * allowed)
        .map(|candidate| (strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}
