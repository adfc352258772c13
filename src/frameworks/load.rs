//! From files to the library: text, shape, meaning, in that order, and every problem of every file on the way. A problem
//! in one document hides none in another.

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::diagnostics::SourceFile;
use super::index::{Entry, Index, Parsed};
use super::library::{Library, Shelf, Stored};
use super::scalar::{self, Plain};
use super::shape::{ShapeProblem, nearest};
use super::tree::{self, NodeId, Position, Tree, Value};
use super::view::View;
use super::{checks, de, schema};
use crate::domain::document::{Document, Kind};
use crate::domain::problem::{Code, Problem, Report};

/// What loading gives: everything that is wrong, and everything that is not.
pub struct Loaded {
    pub report: Report,
    pub library: Library,
}

/// Digests of published documents, by `id@version`.
pub type Published = std::collections::BTreeMap<String, String>;

/// Keys that every document has besides those of its type.
const COMMON_KEYS: [&str; 2] = ["kind", "schema_version"];

/// Loads `target` and reports on it. Its references are resolved against `set`, in which a document of `target` replaces
/// the same id and version. `today` decides which version a reference without one means.
pub fn load(target: &[SourceFile], set: &[SourceFile], published: &Published, today: NaiveDate) -> Loaded {
    let mut problems = Vec::new();
    let parsed: Vec<Parsed<'_>> = target.iter().map(|file| parse(file, &mut problems)).collect();
    let parsed_set: Vec<Parsed<'_>> = set.iter().map(|file| parse(file, &mut Vec::new())).collect();

    let mut index = Index::new();
    for (files, reported) in [(&parsed, true), (&parsed_set, false)] {
        for file in files {
            if file.broken {
                index.broken.extend(ids_in(file.file.text.as_ref().unwrap_or_else(|unreadable| &unreadable.remains)));
            }
            for &root in &file.tree.roots {
                shelve(&mut index, file, root, reported, &mut problems);
            }
        }
    }

    let mut library = Library::default();
    let mut documents = 0;
    for at in 0..index.entries.len() {
        let entry = &index.entries[at];
        let mut found = Vec::new();
        checks::run(&index, entry, today, &mut found);
        found.retain(|problem| problem.pointer.as_ref().is_none_or(|pointer| !entry.told.contains(pointer)));
        let count =
            entry.problems + found.iter().filter(|problem| problem.severity == crate::domain::problem::Severity::Error).count();
        if entry.reported {
            documents += 1;
            problems.append(&mut found);
        }
        if count == 0
            && let Some(problem) = keep(entry, &mut library, published)
            && entry.reported
        {
            problems.push(problem);
        }
    }
    Loaded { report: Report::new(documents, problems), library }
}

/// Loads documents that were checked when they were kept: their shape is checked again, what they refer to is not, since
/// they may stand alone.
pub fn restore(files: &[SourceFile]) -> Result<Library, Report> {
    let mut problems = Vec::new();
    let parsed: Vec<Parsed<'_>> = files.iter().map(|file| parse(file, &mut problems)).collect();
    let mut index = Index::new();
    for file in &parsed {
        for &root in &file.tree.roots {
            shelve(&mut index, file, root, true, &mut problems);
        }
    }
    let mut library = Library::default();
    if problems.is_empty() {
        problems.extend(index.entries.iter().filter_map(|entry| keep(entry, &mut library, &Published::new())));
    }
    if problems.is_empty() { Ok(library) } else { Err(Report::new(index.entries.len(), problems)) }
}

/// The words behind `id:` in a text that is no YAML.
fn ids_in(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("id").filter_map(|(at, key)| {
        let value = text[at + key.len()..].trim_start_matches(['"', '\'']).trim_start_matches(' ').strip_prefix(':')?;
        let value = value.trim_start_matches([' ', '"', '\'']);
        let end = value.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '_' | '-')).unwrap_or(value.len());
        Some(&value[..end])
    })
}

fn parse<'s>(file: &'s SourceFile, problems: &mut Vec<Problem>) -> Parsed<'s> {
    let (tree, broken) = parse_text(file, problems);
    Parsed { file, tree, broken }
}

/// The file's text as a tree, and whether some of it could not be read.
pub(super) fn parse_text<'s>(file: &'s SourceFile, problems: &mut Vec<Problem>) -> (Tree<'s>, bool) {
    let text = match &file.text {
        Ok(text) => text.as_str(),
        Err(unreadable) => {
            problems.push(file.problem(unreadable.code, Position::default(), &unreadable.message));
            ""
        }
    };
    let (tree, faults) = tree::read(text);
    let broken = file.text.is_err() || faults.iter().any(|fault| fault.first.is_none());
    if file.text.is_ok() && faults.is_empty() && tree.roots.iter().all(|root| is_nothing(&tree, *root)) {
        problems.push(file.problem(Code::EmptyFile, Position::default(), "The file holds no document"));
    }
    for fault in faults {
        let mut problem = file.problem(fault.code, fault.position, fault.message);
        if let Some(first) = fault.first {
            problem.related.push(file.related(first, "it stands here first"));
        }
        problems.push(problem);
    }
    (tree, broken)
}

/// Reads a file that is no document, such as a story: one value of any type, without a schema.
pub fn read_plain<T: DeserializeOwned>(file: &SourceFile) -> Result<T, Report> {
    let mut problems = Vec::new();
    let (tree, _) = parse_text(file, &mut problems);
    if let ([root], true) = (tree.roots.as_slice(), problems.is_empty()) {
        return de::from_node(&tree, *root, &[])
            .map_err(|refusal| Report::new(1, vec![file.problem(Code::WrongType, Position::default(), refusal)]));
    }
    Err(Report::new(1, problems))
}

fn is_nothing(tree: &Tree<'_>, root: NodeId) -> bool {
    matches!(tree.value(root), Value::Scalar { text, quoted: false } if matches!(scalar::read(text), Plain::Empty | Plain::Null))
}

/// Finds out what the document is, checks its shape, and puts it where references find it.
fn shelve<'s>(index: &mut Index<'s>, parsed: &'s Parsed<'s>, root: NodeId, reported: bool, problems: &mut Vec<Problem>) {
    if is_nothing(&parsed.tree, root) {
        return;
    }
    let view = View { tree: &parsed.tree, node: root };
    let mut found = Vec::new();
    let kind = kind_of(view, &mut found);
    if let Some(kind) = kind {
        schema::compiled(kind).check(&parsed.tree, root, &mut found);
        // The kind was found by its word and the version says the rest.
        for problem in &mut found {
            if problem.code == Code::OutOfRange && parsed.tree.pointer(problem.node) == "/schema_version" {
                problem.code = Code::UnsupportedSchemaVersion;
            }
        }
    }
    let id = view.text_at("id").unwrap_or_default();
    let version = view.text_at("version").unwrap_or_default();
    // A document under the target replaces the same one of the set; the set comes second.
    let same = index.versions(id).find(|entry| entry.version == version && !version.is_empty());
    if let Some(same) = same {
        if !reported {
            return;
        }
        let position = view.get("id").map_or(view.position(), View::position);
        let mut problem = parsed.file.problem(Code::DuplicateDocument, position, format!("{id}@{version} stands twice"));
        problem.document = Some(id.to_owned());
        problem.pointer = Some("/id".to_owned());
        let first = same.root.get("id").map_or(same.root.position(), View::position);
        problem.related.push(same.parsed.file.related(first, "it stands here first"));
        problems.push(problem);
        problems.extend(found.into_iter().map(|problem| shape_problem(parsed, id, problem)));
        return;
    }
    let at = index.entries.len();
    let count = found.len();
    let wrong = found.iter().filter(|problem| problem.code != Code::MissingKey);
    let told = wrong.map(|problem| parsed.tree.pointer(problem.node)).collect();
    if reported {
        problems.extend(found.into_iter().map(|problem| shape_problem(parsed, id, problem)));
    }
    let effective_from = view.date_at("effective_from");
    index.entries.push(Entry { parsed, root: view, kind, id, version, effective_from, reported, problems: count, told });
    if !id.is_empty() {
        index.by_id.entry(id).or_default().push(at);
    }
}

fn kind_of(view: View<'_>, found: &mut Vec<ShapeProblem>) -> Option<Kind> {
    let root = |code, message: &str| ShapeProblem {
        code,
        node: view.node,
        position: view.position(),
        message: message.to_owned(),
        suggestion: None,
    };
    if !matches!(view.tree.value(view.node), Value::Mapping(_)) {
        found.push(root(Code::WrongType, "A document is a mapping that begins with kind:"));
        return None;
    }
    let Some(word) = view.get("kind") else {
        found.push(root(Code::MissingKey, "The key kind is missing, so nothing else can be checked"));
        return None;
    };
    let text = word.text().unwrap_or_default();
    let kind = Kind::from_word(text);
    if kind.is_none() {
        let words: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        found.push(ShapeProblem {
            code: Code::UnknownKind,
            node: word.node,
            position: word.position(),
            message: format!("{} is no kind of document; the kinds are {}", super::shape::quote(text), words.join(", ")),
            suggestion: nearest(text, words.into_iter()),
        });
    }
    kind
}

fn shape_problem(parsed: &Parsed<'_>, id: &str, found: ShapeProblem) -> Problem {
    let mut problem = parsed.file.problem(found.code, found.position, found.message);
    problem.document = (!id.is_empty()).then(|| id.to_owned());
    problem.pointer = Some(parsed.tree.pointer(found.node));
    problem.suggestion = found.suggestion;
    problem
}

/// Reads the typed document and keeps it. Gives back the problem where that must not be.
fn keep(entry: &Entry<'_>, library: &mut Library, published: &Published) -> Option<Problem> {
    match entry.kind? {
        Kind::Organisation => keep_in(&mut library.organisations, entry, published),
        Kind::QualificationCatalogue => keep_in(&mut library.qualification_catalogues, entry, published),
        Kind::MetricCatalogue => keep_in(&mut library.metric_catalogues, entry, published),
        Kind::Calendar => keep_in(&mut library.calendars, entry, published),
        Kind::CompetencyFramework => keep_in(&mut library.competency_frameworks, entry, published),
        Kind::JobProfile => keep_in(&mut library.job_profiles, entry, published),
        Kind::TrainingMatrix => keep_in(&mut library.training_matrices, entry, published),
        Kind::ProgressionFramework => keep_in(&mut library.frameworks, entry, published),
        Kind::EvidencePolicy => keep_in(&mut library.policies, entry, published),
        Kind::AppraisalScheme => keep_in(&mut library.appraisal_schemes, entry, published),
        Kind::Mapping => keep_in(&mut library.mappings, entry, published),
    }
}

fn keep_in<T: Document + DeserializeOwned>(shelf: &mut Shelf<T>, entry: &Entry<'_>, published: &Published) -> Option<Problem> {
    let content = canonical(entry.root);
    let digest = digest(&content);
    let file = entry.parsed.file;
    let about = |code, message: String| {
        let mut problem = file.problem(code, entry.root.position(), message);
        problem.document = Some(entry.id.to_owned());
        problem.pointer = Some(String::new());
        problem
    };
    if let Some(before) = published.get(&format!("{}@{}", entry.id, entry.version))
        && *before != digest
    {
        let message = format!("{}@{} was published with other content. Give the change a new version", entry.id, entry.version);
        return Some(about(Code::PublishedChanged, message));
    }
    match de::from_node::<T>(entry.root.tree, entry.root.node, &COMMON_KEYS) {
        Ok(document) => {
            shelf.insert(Stored { document, digest, content, path: file.path.clone() });
            None
        }
        // The shape check and the types come from one source, so this is a fault of ours; it is still told, not hidden.
        Err(refusal) => Some(about(Code::WrongType, format!("The document cannot be read: {refusal}"))),
    }
}

/// The content as JSON with sorted keys: the same for every layout of the same content. YAML reads it back.
pub(super) fn canonical(root: View<'_>) -> String {
    let mut out = Vec::new();
    write_canonical(root, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

fn write_canonical(view: View<'_>, out: &mut Vec<u8>) {
    // Writing to memory cannot fail.
    let text = |out: &mut Vec<u8>, text: &str| drop(serde_json::to_writer(out, text));
    match view.tree.value(view.node) {
        Value::Scalar { text: words, quoted } => match (quoted, scalar::read(words)) {
            (false, Plain::Empty | Plain::Null) => out.extend_from_slice(b"null"),
            (false, Plain::Bool(_) | Plain::Integer(_)) => out.extend_from_slice(words.as_bytes()),
            _ => text(out, words),
        },
        Value::Sequence(_) => {
            out.push(b'[');
            for (at, member) in view.members().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write_canonical(member, out);
            }
            out.push(b']');
        }
        Value::Mapping(entries) => {
            let mut order: Vec<_> = entries.iter().collect();
            order.sort_unstable_by_key(|entry| &entry.key);
            out.push(b'{');
            for (at, entry) in order.into_iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                text(out, &entry.key);
                out.push(b':');
                write_canonical(View { node: entry.value, ..view }, out);
            }
            out.push(b'}');
        }
    }
}

/// SHA-256 in lower-case hex: what pins a content for good.
pub fn digest(content: &str) -> String {
    hex(&Sha256::digest(content.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
