//! YAML text as a tree of nodes that know where they stand. The engine's events become the tree in one pass; nothing is
//! typed here, so one wrong value hides no other. Every limit against hostile input is here too.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_yaml::granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Span, Tag};

use crate::domain::problem::Code;

/// Bytes that a file may have.
pub const MAX_BYTES: usize = 2 * 1024 * 1024;
/// How deep values may be nested.
pub const MAX_DEPTH: usize = 64;
/// How many values aliases may repeat, all together in one file. What they repeat has at most [`MAX_BYTES`] of text.
pub const MAX_ALIASED: usize = 50_000;
/// Keys from which on a mapping is searched by hash.
const LONG_MAPPING: usize = 24;

/// Index of a node in its [`Tree`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct NodeId(u32);

/// A place in the text: line and column from 1, column in characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

#[derive(Debug)]
pub enum Value<'s> {
    Scalar { text: Cow<'s, str>, quoted: bool },
    Sequence(Vec<NodeId>),
    Mapping(Vec<Entry<'s>>),
}

#[derive(Debug)]
pub struct Entry<'s> {
    pub key: Cow<'s, str>,
    pub key_position: Position,
    pub value: NodeId,
}

#[derive(Debug)]
struct Node<'s> {
    value: Value<'s>,
    position: Position,
    /// The node that this one was written in, and its place there. The root is its own parent.
    parent: NodeId,
    place: u32,
}

/// The documents of one file.
#[derive(Debug)]
pub struct Tree<'s> {
    nodes: Vec<Node<'s>>,
    pub roots: Vec<NodeId>,
}

/// A fault that the text itself has, before anyone asks what it means.
#[derive(Debug, PartialEq, Eq)]
pub struct TextFault {
    pub code: Code,
    pub position: Position,
    pub message: String,
    /// The first of two duplicates.
    pub first: Option<Position>,
}

impl<'s> Tree<'s> {
    pub fn value(&self, node: NodeId) -> &Value<'s> {
        &self.nodes[node.0 as usize].value
    }

    /// The text of a scalar.
    pub fn text(&self, node: NodeId) -> Option<&str> {
        match self.value(node) {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    pub fn position(&self, node: NodeId) -> Position {
        self.nodes[node.0 as usize].position
    }

    /// The value behind `key`; the first where the key stands twice.
    pub fn get(&self, node: NodeId, key: &str) -> Option<NodeId> {
        match self.value(node) {
            Value::Mapping(entries) => entries.iter().find(|entry| entry.key == key).map(|entry| entry.value),
            _ => None,
        }
    }

    /// Where the key `key` of a mapping stands.
    pub fn key_position(&self, node: NodeId, key: &str) -> Option<Position> {
        match self.value(node) {
            Value::Mapping(entries) => entries.iter().find(|entry| entry.key == key).map(|entry| entry.key_position),
            _ => None,
        }
    }

    /// JSON Pointer (RFC 6901) from the root of the node's document.
    pub fn pointer(&self, node: NodeId) -> String {
        let mut steps = Vec::new();
        let mut at = node;
        loop {
            let here = &self.nodes[at.0 as usize];
            if here.parent == at {
                break;
            }
            steps.push(match self.value(here.parent) {
                Value::Mapping(entries) => entries[here.place as usize].key.replace('~', "~0").replace('/', "~1"),
                _ => here.place.to_string(),
            });
            at = here.parent;
        }
        steps.iter().rev().fold(String::new(), |pointer, step| pointer + "/" + step)
    }
}

/// Reads all documents of a file. A document whose text is broken is left out and the next one is read; a duplicate key
/// is a fault, and its second value is left out.
pub fn read(text: &str) -> (Tree<'_>, Vec<TextFault>) {
    // A node for about every twenty bytes, as documents are.
    let mut builder = Builder { nodes: Vec::with_capacity(text.len() / 20), ..Builder::default() };
    let options = serde_yaml::granit_parser::options! { emit_unresolved_aliases: true };
    let mut parser = Parser::new_from_str_with_options(text, options);
    loop {
        let stopped = match parser.next_event() {
            None | Some(Ok((Event::StreamEnd, _))) => break,
            Some(Ok((event, span))) => builder.event(event, span).is_err(),
            Some(Err(error)) => {
                builder.faults.push(syntax_fault(&error));
                true
            }
        };
        if stopped {
            builder.abandon_document();
            if builder.exhausted || !matches!(parser.proceed_next_document(), Ok(true)) {
                break;
            }
        }
    }
    (Tree { nodes: builder.nodes, roots: builder.roots }, builder.faults)
}

fn syntax_fault(error: &ScanError) -> TextFault {
    let marker = error.marker();
    let code = match error.kind() {
        ErrorKind::RecursionLimitExceeded => Code::NestedTooDeep,
        _ => Code::YamlSyntax,
    };
    let message = match code {
        Code::NestedTooDeep => nested_message(),
        _ => syntax_words(error.kind()).map_or_else(|| format!("This is not YAML: {}", error.info()), str::to_owned),
    };
    TextFault { code, position: Position { line: clamp(marker.line()), column: clamp(marker.col() + 1) }, message, first: None }
}

/// What usually lies behind a fault of the text, in words that help.
fn syntax_words(kind: &ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::TabNotAllowed | ErrorKind::TabInBlockIndentation | ErrorKind::TabInIndentation => {
            "A tab is used here or at the start of the next line. Indent with spaces"
        }
        ErrorKind::InvalidQuotedScalarIndent | ErrorKind::UnclosedQuotedScalar => {
            "A closing quotation mark is missing, here or further up"
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar => "An apostrophe ends this text. Use double quotes around it",
        ErrorKind::InvalidTrailingDoubleQuotedScalar => "A quotation mark ends this text. Write \\\" for one inside it",
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::BlockEntryInFlowCollection
        | ErrorKind::MismatchedFlowCollectionEnd { .. } => "A closing } or ] is missing, or one stands here that nothing opened",
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            "A colon stands where YAML expects none. Put the text in double quotes; if it is a key, check its indent and the space \
             after the colon in the line above"
        }
        _ => return None,
    })
}

fn nested_message() -> String {
    format!("Values are nested more than {MAX_DEPTH} deep")
}

fn clamp(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[derive(Default)]
struct Builder<'s> {
    nodes: Vec<Node<'s>>,
    roots: Vec<NodeId>,
    faults: Vec<TextFault>,
    /// Containers that are still open, innermost last.
    open: Vec<Open<'s>>,
    anchors: HashMap<usize, NodeId>,
    /// Values, and bytes of text, that aliases have repeated so far.
    aliased: usize,
    aliased_bytes: usize,
    /// Nothing more can be read from this file.
    exhausted: bool,
}

struct Open<'s> {
    node: NodeId,
    /// In a mapping: the key whose value comes next, or none when a key comes next.
    key: Option<(Cow<'s, str>, Position)>,
    is_mapping: bool,
    /// The value that comes next belongs to a key that was refused.
    skipping: bool,
    /// The keys of a long mapping and where each stood first.
    seen: HashMap<Cow<'s, str>, Position>,
}

/// The document cannot be read further; its fault is already noted.
struct Stop;

impl<'s> Builder<'s> {
    fn event(&mut self, event: Event<'s>, span: Span) -> Result<(), Stop> {
        let position = Position { line: clamp(span.start.line()), column: clamp(span.start.col() + 1) };
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), position);
                let quoted = style != ScalarStyle::Plain;
                if self.takes_key() {
                    self.set_key(text, position);
                    return Ok(());
                }
                let node = self.add(Value::Scalar { text, quoted }, position);
                self.remember(anchor, node);
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), position);
                self.start(Value::Sequence(Vec::new()), false, anchor, position)?;
            }
            Event::MappingStart(_, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), position);
                self.start(Value::Mapping(Vec::new()), true, anchor, position)?;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.open.pop();
            }
            Event::Alias(anchor) => self.alias(anchor, position)?,
            Event::UnresolvedAlias(name) => {
                return self.stop(Code::UnknownAlias, position, format!("There is no anchor &{name} before this alias"));
            }
            _ => {}
        }
        Ok(())
    }

    fn takes_key(&self) -> bool {
        self.open.last().is_some_and(|open| open.is_mapping && open.key.is_none())
    }

    fn set_key(&mut self, key: Cow<'s, str>, position: Position) {
        let Some(open) = self.open.last_mut() else { return };
        let Value::Mapping(entries) = &self.nodes[open.node.0 as usize].value else { return };
        // A short mapping is searched as it stands; a long one by hash, or hostile text would cost its square.
        let first = if entries.len() < LONG_MAPPING {
            entries.iter().find(|entry| entry.key == key).map(|entry| entry.key_position)
        } else {
            if open.seen.is_empty() {
                open.seen = entries.iter().map(|entry| (entry.key.clone(), entry.key_position)).collect();
            }
            let first = open.seen.get(&key).copied();
            open.seen.entry(key.clone()).or_insert(position);
            first
        };
        if let Some(first) = first {
            let message = format!("The key {key} stands twice");
            self.faults.push(TextFault { code: Code::DuplicateKey, position, message, first: Some(first) });
            open.skipping = true;
        }
        open.key = Some((key, position));
    }

    fn start(&mut self, value: Value<'s>, is_mapping: bool, anchor: usize, position: Position) -> Result<(), Stop> {
        if self.takes_key() {
            return self.stop(Code::YamlSyntax, position, "A key must be a word, not a list or a mapping".to_owned());
        }
        if self.open.len() >= MAX_DEPTH {
            return self.stop(Code::NestedTooDeep, position, nested_message());
        }
        let node = self.add(value, position);
        self.remember(anchor, node);
        self.open.push(Open { node, key: None, is_mapping, skipping: false, seen: HashMap::new() });
        Ok(())
    }

    fn alias(&mut self, anchor: usize, position: Position) -> Result<(), Stop> {
        let Some(&target) = self.anchors.get(&anchor) else {
            return self.stop(Code::UnknownAlias, position, "This alias has no anchor before it".to_owned());
        };
        if self.open.iter().any(|open| open.node == target) {
            return self.stop(Code::AliasCycle, position, "This alias stands inside the value that it repeats".to_owned());
        }
        if self.takes_key() {
            return self.stop(Code::YamlSyntax, position, "A key must be a word, not an alias".to_owned());
        }
        let depth = MAX_DEPTH.saturating_sub(self.open.len());
        if self.measure(target, depth).is_none() {
            self.exhausted = true;
            return self.stop(
                Code::AliasBudget,
                position,
                format!("Aliases repeat more than {MAX_ALIASED} values or 2 MiB of text, or nest them too deep"),
            );
        }
        self.attach(target);
        Ok(())
    }

    /// Counts what an alias repeats against the file's budget.
    fn measure(&mut self, node: NodeId, depth: usize) -> Option<()> {
        self.aliased += 1;
        if self.aliased > MAX_ALIASED || depth == 0 {
            return None;
        }
        let children: Vec<NodeId> = match &self.nodes[node.0 as usize].value {
            Value::Scalar { text, .. } => {
                self.aliased_bytes += text.len();
                Vec::new()
            }
            Value::Sequence(items) => items.clone(),
            Value::Mapping(entries) => {
                self.aliased_bytes += entries.iter().map(|entry| entry.key.len()).sum::<usize>();
                entries.iter().map(|entry| entry.value).collect()
            }
        };
        if self.aliased_bytes > MAX_BYTES {
            return None;
        }
        children.into_iter().try_for_each(|child| self.measure(child, depth - 1))
    }

    /// Makes a node and hangs it where the text has it.
    fn add(&mut self, value: Value<'s>, position: Position) -> NodeId {
        let node = NodeId(clamp(self.nodes.len()));
        self.nodes.push(Node { value, position, parent: node, place: 0 });
        if let Some((parent, place)) = self.attach(node) {
            let added = &mut self.nodes[node.0 as usize];
            added.parent = parent;
            added.place = place;
        }
        node
    }

    fn attach(&mut self, node: NodeId) -> Option<(NodeId, u32)> {
        let Some(open) = self.open.last_mut() else {
            self.roots.push(node);
            return None;
        };
        let key = open.key.take();
        if std::mem::take(&mut open.skipping) {
            return None;
        }
        let parent = open.node;
        match (&mut self.nodes[parent.0 as usize].value, key) {
            (Value::Sequence(items), _) => {
                items.push(node);
                Some((parent, clamp(items.len() - 1)))
            }
            (Value::Mapping(entries), Some((key, key_position))) => {
                entries.push(Entry { key, key_position, value: node });
                Some((parent, clamp(entries.len() - 1)))
            }
            _ => None,
        }
    }

    fn remember(&mut self, anchor: usize, node: NodeId) {
        if anchor > 0 {
            self.anchors.insert(anchor, node);
        }
    }

    fn refuse_tag(&mut self, tag: Option<&Tag>, position: Position) {
        if let Some(tag) = tag {
            let message = format!("The tag {} is not used in documents", tag.original());
            self.faults.push(TextFault { code: Code::UnsupportedTag, position, message, first: None });
        }
    }

    fn stop(&mut self, code: Code, position: Position, message: String) -> Result<(), Stop> {
        self.faults.push(TextFault { code, position, message, first: None });
        Err(Stop)
    }

    /// Drops the document that is being read.
    fn abandon_document(&mut self) {
        if let Some(outermost) = self.open.first() {
            let root = outermost.node;
            self.roots.retain(|&kept| kept != root);
        }
        self.open.clear();
        self.anchors.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<Code> {
        read(text).1.into_iter().map(|fault| fault.code).collect()
    }

    #[test]
    fn nodes_know_where_they_stand_and_how_to_be_found() {
        let (tree, faults) = read("a: 1\nlist:\n  - {k/x: \"v\", \"~\": 'é'}\n---\nb: &x [1]\nc: *x\n");
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(tree.roots.len(), 2);
        let list = tree.get(tree.roots[0], "list").unwrap();
        let Value::Sequence(items) = tree.value(list) else { panic!() };
        let tilde = tree.get(items[0], "~").unwrap();
        assert_eq!(tree.pointer(tilde), "/list/0/~0");
        assert_eq!(tree.pointer(tree.get(items[0], "k/x").unwrap()), "/list/0/k~1x");
        assert_eq!(tree.position(tilde), Position { line: 3, column: 21 });
        assert!(matches!(tree.value(tilde), Value::Scalar { text, quoted: true } if text == "é"));
        assert_eq!(tree.get(tree.roots[1], "b"), tree.get(tree.roots[1], "c"));
    }

    #[test]
    fn a_duplicate_key_names_both_places_and_keeps_the_first() {
        let (tree, faults) = read("a: 1\nb: 2\na: [3, {x: 4}]\nc: 5\n");
        assert_eq!(faults.len(), 1);
        assert_eq!((faults[0].code, faults[0].position.line, faults[0].first.unwrap().line), (Code::DuplicateKey, 3, 1));
        let a = tree.get(tree.roots[0], "a").unwrap();
        assert!(matches!(tree.value(a), Value::Scalar { text, .. } if text == "1"));
        assert!(tree.get(tree.roots[0], "c").is_some());
    }

    #[test]
    fn a_broken_document_does_not_hide_the_next() {
        let (tree, faults) = read("a: [1, 2\n---\nb: 1\nb: 2\n");
        assert_eq!(faults.iter().map(|f| f.code).collect::<Vec<_>>(), [Code::YamlSyntax, Code::DuplicateKey]);
        assert_eq!(tree.roots.len(), 1);
    }

    #[test]
    fn hostile_text_ends_in_a_fault_at_once() {
        assert_eq!(codes(&"[".repeat(10_000)), [Code::NestedTooDeep]);
        assert_eq!(codes(&"- ".repeat(10_000)), [Code::NestedTooDeep]);
        assert_eq!(codes(&"{a: ".repeat(10_000)), [Code::NestedTooDeep]);
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for n in 1..12 {
            let last = n - 1;
            bomb += &format!("a{n}: &a{n} [{}]\n", vec![format!("*a{last}"); 10].join(", "));
        }
        assert_eq!(codes(&bomb), [Code::AliasBudget]);
        let long_text = format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), vec!["*a"; 1000].join(", "));
        assert_eq!(codes(&long_text), [Code::AliasBudget]);
        assert_eq!(codes("a: &a [*a]\n"), [Code::AliasCycle]);
        assert_eq!(codes("a: *nobody\n"), [Code::UnknownAlias]);
        assert_eq!(codes("? [a]\n: b\n"), [Code::YamlSyntax]);
        assert_eq!(codes("a: !!python/object x\n"), [Code::UnsupportedTag]);
        assert_eq!(codes("\0"), [Code::YamlSyntax]);
    }
}
