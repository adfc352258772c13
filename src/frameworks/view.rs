//! A cursor over a document's tree for checks that must go on where something is wrong: what is missing or of the wrong
//! type is simply not there, since `shape` has said so already.

use super::scalar::{self, Plain};
use super::tree::{Entry, NodeId, Position, Tree, Value};

#[derive(Clone, Copy)]
pub struct View<'a> {
    pub tree: &'a Tree<'a>,
    pub node: NodeId,
}

impl<'a> View<'a> {
    pub fn get(self, key: &str) -> Option<View<'a>> {
        let found = self.tree.get(self.node, key)?;
        let view = View { node: found, ..self };
        (!view.is_null()).then_some(view)
    }

    /// The text of a scalar, whatever it may be read as.
    pub fn text(self) -> Option<&'a str> {
        match self.tree.value(self.node) {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    pub fn text_at(self, key: &str) -> Option<&'a str> {
        self.get(key)?.text()
    }

    pub fn number(self) -> Option<i64> {
        match self.tree.value(self.node) {
            Value::Scalar { text, quoted: false } => match scalar::read(text) {
                Plain::Integer(number) => Some(number),
                _ => None,
            },
            _ => None,
        }
    }

    pub fn number_at(self, key: &str) -> Option<i64> {
        self.get(key)?.number()
    }

    pub fn is_true(self, key: &str) -> bool {
        self.text_at(key) == Some("true")
    }

    pub fn date_at(self, key: &str) -> Option<chrono::NaiveDate> {
        self.get(key)?.date()
    }

    pub fn date(self) -> Option<chrono::NaiveDate> {
        self.text()?.parse().ok()
    }

    fn is_null(self) -> bool {
        match self.tree.value(self.node) {
            Value::Scalar { text, quoted: false } => matches!(scalar::read(text), Plain::Null | Plain::Empty),
            _ => false,
        }
    }

    /// The members of a list; nothing where it is not a list.
    pub fn members(self) -> impl Iterator<Item = View<'a>> {
        let members = match self.tree.value(self.node) {
            Value::Sequence(members) => members.as_slice(),
            _ => &[],
        };
        members.iter().map(move |member| View { node: *member, ..self })
    }

    /// The members of the list behind `key`.
    pub fn list(self, key: &str) -> impl Iterator<Item = View<'a>> {
        self.get(key).into_iter().flat_map(View::members)
    }

    pub fn entries(self) -> impl Iterator<Item = (&'a Entry<'a>, View<'a>)> {
        let entries = match self.tree.value(self.node) {
            Value::Mapping(entries) => entries.as_slice(),
            _ => &[],
        };
        entries.iter().map(move |entry| (entry, View { node: entry.value, ..self }))
    }

    pub fn is_list(self) -> bool {
        matches!(self.tree.value(self.node), Value::Sequence(_))
    }

    pub fn position(self) -> Position {
        self.tree.position(self.node)
    }
}
