//! All documents of a run as far as they could be made out, for looking up what one says of another. Documents with problems
//! are in it too, so that a reference to one of them is no second problem.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::diagnostics::SourceFile;
use super::tree::Tree;
use super::view::View;
use crate::domain::document::Kind;

/// With how many known words the wrong ones of a run are compared, all together, for suggestions.
const MAX_COMPARISONS: usize = 2_000_000;

/// A file and its documents.
pub(super) struct Parsed<'s> {
    pub file: &'s SourceFile,
    pub tree: Tree<'s>,
    /// Some of it could not be read.
    pub broken: bool,
}

/// A document as far as it could be made out.
pub(super) struct Entry<'s> {
    pub parsed: &'s Parsed<'s>,
    pub root: View<'s>,
    /// None where `kind` is missing or unknown.
    pub kind: Option<Kind>,
    pub id: &'s str,
    pub version: &'s str,
    pub effective_from: Option<NaiveDate>,
    /// Whether problems in it are reported.
    pub reported: bool,
    pub problems: usize,
    /// Where something is wrong already, as JSON Pointers: what a wrong value would mean is not asked.
    pub told: HashSet<String>,
}

/// All documents, for looking up what another one refers to.
pub(super) struct Index<'s> {
    pub entries: Vec<Entry<'s>>,
    pub by_id: HashMap<&'s str, Vec<usize>>,
    /// Ids of documents that files may hold which could not be read.
    pub broken: HashSet<&'s str>,
    comparisons_left: Cell<usize>,
}

impl<'s> Index<'s> {
    pub fn new() -> Index<'s> {
        let comparisons_left = Cell::new(MAX_COMPARISONS);
        Index { entries: Vec::new(), by_id: HashMap::new(), broken: HashSet::new(), comparisons_left }
    }

    /// The known words, for comparing a wrong one with them. None where that has been done too often: in a file with
    /// thousands of wrong words it would cost their square, and nobody reads so many suggestions.
    pub fn to_compare<'k>(&self, known: impl Iterator<Item = &'k str>) -> Option<Vec<&'k str>> {
        let left = self.comparisons_left.get();
        let known: Option<Vec<_>> = (left > 0).then(|| known.collect());
        self.comparisons_left.set(left.saturating_sub(known.as_ref().map_or(0, Vec::len)));
        known
    }

    pub fn versions(&self, id: &str) -> impl Iterator<Item = &Entry<'s>> {
        self.by_id.get(id).into_iter().flatten().map(|&at| &self.entries[at])
    }

    pub fn ids(&self) -> impl Iterator<Item = &'s str> {
        self.by_id.keys().copied()
    }

    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Entry<'s>> {
        self.entries.iter().filter(move |entry| entry.kind == Some(kind))
    }

    /// Whether the document may stand in a file that could not be read: then nothing can be said about it.
    pub fn may_be_broken(&self, id: &str) -> bool {
        self.broken.contains(id)
    }
}
