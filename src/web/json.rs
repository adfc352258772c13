//! The body of an API call: one JSON object. What is wrong in it is said beside the name of its field.

use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer as _, MapAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::error::Category;

use super::error::problem;
use crate::app::{AppError, FieldError};

/// Reads a body of this shape.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, AppError> {
    let (error, field) = match object(body) {
        Ok(read) => return Ok(read),
        Err(failed) => failed,
    };
    let begins_as_object = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    let wrong = match field.filter(|_| error.classify() == Category::Data) {
        Some(field) => {
            let (code, message) = said_of::<T>(&field, &error);
            FieldError::new(field, code, message)
        }
        None if begins_as_object || error.classify() != Category::Data => {
            FieldError::new("", problem::BODY, format!("The body is not what this call takes: {error}"))
        }
        None => {
            FieldError::new("", problem::BODY, "The body must be a JSON object: the names of the fields, each with its value")
        }
    };
    Err(AppError::Invalid(vec![wrong]))
}

/// Reads an object; of one that is not what it should be also the field whose value that was about.
fn object<T: DeserializeOwned>(body: &[u8]) -> Result<T, (serde_json::Error, Option<String>)> {
    let mut at = None;
    let mut reader = serde_json::Deserializer::from_slice(body);
    let read = T::deserialize(Object { inner: &mut reader, at: &mut at });
    read.and_then(|read| reader.end().map(|()| read)).map_err(|error| (error, at))
}

/// The code and the words for a value that its field does not take.
fn said_of<T: DeserializeOwned>(field: &str, error: &serde_json::Error) -> (&'static str, String) {
    // No field takes an empty object for a day or a word, so its refusal tells what the field wants.
    let probe = serde_json::json!({ field: {} }).to_string();
    let wants_day = object::<T>(probe.as_bytes()).is_err_and(|(error, _)| error.to_string().contains("formatted date string"));
    if wants_day {
        return ("date", "must be a real date, as 2026-04-10".to_owned());
    }
    let text = error.to_string();
    let text = text.rsplit_once(" at line ").map_or(&*text, |(text, _)| text);
    match text.rsplit_once("expected ") {
        Some((_, wanted)) => ("type", format!("must be {}", in_words(wanted))),
        None => ("type", text.to_owned()),
    }
}

fn in_words(wanted: &str) -> &str {
    match wanted {
        "a string" => "text",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "an object",
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number",
        "f32" | "f64" => "a number",
        _ if wanted.starts_with("struct ") => "an object",
        _ => wanted,
    }
}

/// Takes nothing but an object, and notes where in it the reader is.
struct Object<'a, D> {
    inner: D,
    at: &'a mut Option<String>,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Object<'_, D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_map(Noting { visitor, at: self.at })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct Noting<'a, V> {
    visitor: V,
    at: &'a mut Option<String>,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Noting<'_, V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(formatter)
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<V::Value, M::Error> {
        self.visitor.visit_map(Fields { map, next: String::new(), at: self.at })
    }
}

struct Fields<'a, M> {
    map: M,
    next: String,
    at: &'a mut Option<String>,
}

impl<'de, M: MapAccess<'de>> MapAccess<'de> for Fields<'_, M> {
    type Error = M::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, M::Error> {
        let Some(name) = self.map.next_key::<String>()? else { return Ok(None) };
        self.next.clone_from(&name);
        seed.deserialize(name.into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, M::Error> {
        let value = self.map.next_value_seed(seed);
        if value.is_err() {
            *self.at = Some(std::mem::take(&mut self.next));
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize, PartialEq, Debug)]
    #[serde(deny_unknown_fields)]
    struct Taken {
        name: String,
        on: Option<NaiveDate>,
        count: Option<u32>,
        #[serde(default)]
        parts: Vec<Part>,
    }

    #[derive(Deserialize, PartialEq, Debug)]
    #[serde(rename_all = "snake_case")]
    enum Part {
        Panel,
        Budget,
    }

    #[test]
    fn a_body_is_an_object_and_what_is_wrong_stands_at_its_field() {
        let whole = read::<Taken>(br#" {"name": "A", "on": "2026-02-28", "count": 2, "parts": ["panel", "budget"]} "#).unwrap();
        let day = NaiveDate::from_ymd_opt(2026, 2, 28);
        assert_eq!(whole, Taken { name: "A".to_owned(), on: day, count: Some(2), parts: vec![Part::Panel, Part::Budget] });
        let an_object = "The body must be a JSON object: the names of the fields, each with its value";
        let a_date = "must be a real date, as 2026-04-10";
        for (body, field, code, words) in [
            (r#"["A", "2026-02-28", 1, []]"#, "", "body", an_object),
            (" [] ", "", "body", an_object),
            ("\"A\"", "", "body", an_object),
            ("null", "", "body", an_object),
            (r#"{"name": "A", "on": "2026-02-30"}"#, "on", "date", a_date),
            (r#"{"on": "30/04/2026", "name": "A"}"#, "on", "date", a_date),
            (r#"{"name": "A", "on": 5}"#, "on", "date", a_date),
            (r#"{"name": 5}"#, "name", "type", "must be text"),
            (r#"{"name": null}"#, "name", "type", "must be text"),
            (r#"{"name": "A", "count": "2"}"#, "count", "type", "must be a whole number"),
            (r#"{"name": "A", "count": -1}"#, "count", "type", "must be a whole number"),
            (r#"{"name": "A", "parts": "panel"}"#, "parts", "type", "must be a list"),
            (r#"{"name": "A", "parts": ["king"]}"#, "parts", "type", "must be `panel` or `budget`"),
        ] {
            let Err(AppError::Invalid(errors)) = read::<Taken>(body.as_bytes()) else { panic!("{body}") };
            let [error] = errors.as_slice() else { panic!("{body}: {errors:?}") };
            assert_eq!((&*error.field, &*error.code, &*error.message), (field, code, words), "{body}");
        }
    }

    #[test]
    fn a_body_that_cannot_be_read_is_about_no_field() {
        for body in [
            "",
            "{",
            "name",
            r#"{"name": "A""#,
            r#"{"name": "A"#,
            r#"{"name": "A"} {}"#,
            r#"{"name": "A", "name": "B"}"#,
            r#"{"name": "A", "surprise": 1}"#,
            "{}",
        ] {
            let Err(AppError::Invalid(errors)) = read::<Taken>(body.as_bytes()) else { panic!("{body}") };
            let [error] = errors.as_slice() else { panic!("{body}: {errors:?}") };
            assert_eq!((&*error.field, &*error.code), ("", "body"), "{body}");
            assert!(error.message.starts_with("The body is not what this call takes: "), "{body}: {}", error.message);
        }
    }
}
