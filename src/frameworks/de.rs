//! Hands a checked part of a [`Tree`] to serde. It trusts that `shape` found nothing wrong; what it refuses nevertheless
//! becomes a problem like any other and never a panic.

use std::fmt;

use serde::de::{self, IntoDeserializer, Visitor};

use super::scalar::{self, Plain};
use super::tree::{NodeId, Tree, Value};

/// Reads a domain type from the node. `skip` names keys of the node itself that the type does not know.
pub fn from_node<'de, T: de::Deserialize<'de>>(tree: &'de Tree<'_>, node: NodeId, skip: &'de [&'de str]) -> Result<T, String> {
    T::deserialize(NodeDeserializer { tree, node, skip }).map_err(|error| error.0)
}

#[derive(Debug)]
struct Refusal(String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

impl de::Error for Refusal {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Refusal(message.to_string())
    }
}

#[derive(Clone, Copy)]
struct NodeDeserializer<'de> {
    tree: &'de Tree<'de>,
    node: NodeId,
    skip: &'de [&'de str],
}

impl<'de> NodeDeserializer<'de> {
    fn child(self, node: NodeId) -> Self {
        NodeDeserializer { node, skip: &[], ..self }
    }

    fn text(self) -> Option<&'de str> {
        match self.tree.value(self.node) {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }
}

impl<'de> de::Deserializer<'de> for NodeDeserializer<'de> {
    type Error = Refusal;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.tree.value(self.node) {
            Value::Scalar { text, quoted: true } => visitor.visit_borrowed_str(text),
            Value::Scalar { text, quoted: false } => match scalar::read(text) {
                Plain::Empty | Plain::Null => visitor.visit_unit(),
                Plain::Bool(value) => visitor.visit_bool(value),
                Plain::Integer(value) => match u64::try_from(value) {
                    Ok(value) => visitor.visit_u64(value),
                    Err(_) => visitor.visit_i64(value),
                },
                Plain::Text => visitor.visit_borrowed_str(text),
            },
            Value::Sequence(items) => {
                visitor.visit_seq(de::value::SeqDeserializer::new(items.iter().map(|item| Element(self.child(*item)))))
            }
            Value::Mapping(entries) => visitor.visit_map(de::value::MapDeserializer::new(
                entries
                    .iter()
                    .filter(|entry| !self.skip.contains(&entry.key.as_ref()))
                    .map(|entry| (entry.key.as_ref(), Element(self.child(entry.value)))),
            )),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.tree.value(self.node) {
            Value::Scalar { text, quoted: false } if matches!(scalar::read(text), Plain::Null | Plain::Empty) => {
                visitor.visit_none()
            }
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        match self.tree.value(self.node) {
            Value::Mapping(entries) if entries.len() == 1 => {
                visitor.visit_enum(de::value::MapAccessDeserializer::new(de::value::MapDeserializer::new(
                    entries.iter().map(|entry| (entry.key.as_ref(), Element(self.child(entry.value)))),
                )))
            }
            _ => match self.text() {
                Some(word) => visitor.visit_enum(word.into_deserializer()),
                None => Err(Refusal("expected a word, or a mapping with one key".to_owned())),
            },
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

/// Lets serde's ready-made sequence and map access take nodes.
struct Element<'de>(NodeDeserializer<'de>);

impl<'de> IntoDeserializer<'de, Refusal> for Element<'de> {
    type Deserializer = NodeDeserializer<'de>;
    fn into_deserializer(self) -> Self::Deserializer {
        self.0
    }
}
