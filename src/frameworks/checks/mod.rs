//! What documents mean to themselves and to each other. One file for each family of kinds; here is what they share:
//! saying a problem at a place, ids that must be unique, references that must lead somewhere.

mod catalogues;
mod framework;
mod job_profile;
mod policy;
mod requirement;

use std::collections::HashMap;

use chrono::NaiveDate;

use super::index::{Entry, Index};
use super::library::choose;
use super::shape::nearest;
use super::tree::Position;
use super::view::View;
use crate::domain::document::Kind;
use crate::domain::ids::is_id;
use crate::domain::problem::{Code, Problem};

/// Runs the checks of the document's kind.
pub(super) fn run(index: &Index<'_>, entry: &Entry<'_>, today: NaiveDate, problems: &mut Vec<Problem>) {
    let Some(kind) = entry.kind else { return };
    // A version that is not in force yet refers to what will be in force with it.
    let as_of = entry.effective_from.map_or(today, |from| from.max(today));
    let mut check = Check { index, entry, as_of, problems };
    match kind {
        Kind::Organisation => catalogues::organisation(&mut check),
        Kind::QualificationCatalogue => catalogues::qualifications(&mut check),
        Kind::MetricCatalogue => catalogues::metrics(&mut check),
        Kind::Calendar => catalogues::calendar(&mut check),
        Kind::CompetencyFramework => catalogues::competencies(&mut check),
        Kind::JobProfile => job_profile::run(&mut check),
        Kind::TrainingMatrix => catalogues::training(&mut check),
        Kind::ProgressionFramework => framework::run(&mut check),
        Kind::EvidencePolicy => policy::run(&mut check),
        Kind::AppraisalScheme => catalogues::appraisal(&mut check),
        Kind::Mapping => catalogues::mapping(&mut check),
    }
}

/// The check of one document.
pub(super) struct Check<'a> {
    index: &'a Index<'a>,
    entry: &'a Entry<'a>,
    /// The day for which references without a version are resolved.
    as_of: NaiveDate,
    problems: &'a mut Vec<Problem>,
}

/// A document that rules rely on.
pub(super) enum Used<'a> {
    Document(&'a Entry<'a>),
    /// It is named, and what is wrong with the name or the document has been told.
    Broken,
    Nothing,
    /// None is named and several could be meant.
    Several(String),
}

/// The entries of a document that can be referred to by id.
pub(super) type Known<'a> = HashMap<&'a str, View<'a>>;

impl<'a> Check<'a> {
    fn root(&self) -> View<'a> {
        self.entry.root
    }

    fn say(&mut self, code: Code, at: View<'a>, message: impl Into<String>) -> &mut Problem {
        self.say_at(code, at, at.position(), message)
    }

    fn say_at(&mut self, code: Code, at: View<'a>, position: Position, message: impl Into<String>) -> &mut Problem {
        let mut problem = self.entry.parsed.file.problem(code, position, message);
        problem.document = (!self.entry.id.is_empty()).then(|| self.entry.id.to_owned());
        problem.pointer = Some(at.tree.pointer(at.node));
        self.problems.push(problem);
        let last = self.problems.len() - 1;
        &mut self.problems[last]
    }

    /// Says that an id is unknown, with the nearest known one.
    fn unknown<'k>(&mut self, code: Code, at: View<'a>, what: &str, known: impl Iterator<Item = &'k str>) {
        let word = at.text().unwrap_or_default();
        // What cannot be an id has been told as such.
        if !is_id(word) && code != Code::UnknownGradeStep {
            return;
        }
        let Some(mut known) = self.index.to_compare(known) else {
            self.say(code, at, format!("There is no {what} {word}"));
            return;
        };
        known.sort_unstable();
        let suggestion = nearest(word, known.iter().copied());
        let choice = match (&suggestion, known.len()) {
            (None, 1..=8) => format!("; there is {}", known.join(", ")),
            _ => String::new(),
        };
        self.say(code, at, format!("There is no {what} {word}{choice}")).suggestion = suggestion;
    }

    /// Holds the word at `at` against the known ones.
    fn known(&mut self, code: Code, at: Option<View<'a>>, what: &str, known: &Known<'_>) {
        let Some((at, word)) = at.and_then(|at| Some((at, at.text()?))) else { return };
        if !known.contains_key(word) {
            self.unknown(code, at, what, known.keys().copied());
        }
    }

    /// The members by what stands behind `key`; a second one with the same id is a problem.
    fn unique(&mut self, members: impl Iterator<Item = View<'a>>, key: &str, code: Code) -> Known<'a> {
        let mut known = Known::new();
        for member in members {
            let Some((at, id)) = member.get(key).and_then(|at| Some((at, at.text()?))) else { continue };
            match known.get(id) {
                Some(first) => {
                    let first = first.get(key).map_or(first.position(), View::position);
                    let related = self.entry.parsed.file.related(first, "it stands here first");
                    let message = match code {
                        Code::DuplicateOrder => format!("{key} {id} stands twice"),
                        _ => format!("The id {id} stands twice"),
                    };
                    self.say(code, at, message).related.push(related);
                }
                None => {
                    known.insert(id, member);
                }
            }
        }
        known
    }

    fn unique_ids(&mut self, key: &str) -> Known<'a> {
        let members: Vec<_> = self.root().list(key).collect();
        self.unique(members.into_iter(), "id", Code::DuplicateId)
    }

    /// The document that the reference at `at` means. Nothing is said, and None comes back, where the other document is
    /// itself broken.
    fn reference(&mut self, at: Option<View<'a>>, kinds: &[Kind]) -> Option<&'a Entry<'a>> {
        let at = at?;
        let reference = at.text()?;
        let id = reference.rsplit_once('@').map_or(reference, |(id, _)| id);
        let index = self.index;
        let mut versions = index.versions(id).peekable();
        if versions.peek().is_none() {
            if index.may_be_broken(id) {
                return None;
            }
            let of_kind =
                index.entries.iter().filter(|entry| entry.kind.is_some_and(|kind| kinds.contains(&kind))).map(|entry| entry.id);
            let nearest_of = |known: Option<Vec<&str>>| nearest(id, known?.into_iter());
            let suggestion = nearest_of(index.to_compare(of_kind)).or_else(|| nearest_of(index.to_compare(index.ids())));
            let message =
                format!("There is no document {id}. If it stands in another of your files, check the folder that holds both");
            self.say(Code::UnknownDocument, at, message).suggestion = suggestion;
            return None;
        }
        let rows = versions.map(|entry| (entry, entry.version, entry.effective_from));
        match choose(reference, rows, self.as_of) {
            Ok(entry) => {
                let kind = entry.kind?;
                if kinds.contains(&kind) {
                    return Some(entry);
                }
                let wanted: Vec<&str> = kinds.iter().map(|kind| kind.with_article()).collect();
                self.say(Code::WrongKind, at, format!("{id} is {}, not {}", kind.with_article(), wanted.join(" or ")));
                None
            }
            Err(unresolved) => {
                self.say(unresolved.code, at, unresolved.message).suggestion = unresolved.suggestion;
                None
            }
        }
    }

    /// The reference behind `key`.
    fn reference_at(&mut self, key: &str, kinds: &[Kind]) -> Option<&'a Entry<'a>> {
        self.reference(self.root().get(key), kinds)
    }

    /// The document that `uses` names behind `key`, else the default.
    fn used(&mut self, key: &str, kind: Kind, organisation: Option<&str>) -> Used<'a> {
        match self.root().get("uses").and_then(|uses| uses.get(key)) {
            Some(at) => self.reference(Some(at), &[kind]).map_or(Used::Broken, Used::Document),
            None => self.default_of(kind, organisation.map(|o| o.rsplit_once('@').map_or(o, |(id, _)| id))),
        }
    }

    /// The document of a kind that counts where none is named: the organisation's own, else the one that belongs to nobody,
    /// else the only one there is.
    fn default_of(&self, kind: Kind, organisation: Option<&str>) -> Used<'a> {
        let owner =
            |entry: &Entry<'_>| entry.root.text_at("organisation").map(|o| o.rsplit_once('@').map_or(o, |(id, _)| id).to_owned());
        let of = |wanted: Option<&str>| -> Vec<&'a Entry<'a>> {
            self.index.of_kind(kind).filter(|entry| owner(entry).as_deref() == wanted).collect()
        };
        let own = organisation.map(|organisation| of(Some(organisation))).unwrap_or_default();
        let candidates =
            [own, of(None), self.index.of_kind(kind).collect()].into_iter().find(|found| !found.is_empty()).unwrap_or_default();
        let Some(first) = candidates.first() else { return Used::Nothing };
        let mut ids: Vec<&str> = candidates.iter().map(|entry| entry.id).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.len() > 1 {
            return Used::Several(ids.join(", "));
        }
        match choose(first.id, candidates.iter().map(|entry| (*entry, entry.version, entry.effective_from)), self.as_of) {
            Ok(entry) => Used::Document(entry),
            Err(unresolved) => Used::Several(unresolved.message),
        }
    }

    /// The document that a rule at `at` needs; says so where there is none, or several.
    fn needed(&mut self, used: &Used<'a>, kind: Kind, at: View<'a>) -> Option<&'a Entry<'a>> {
        let name = kind.as_str();
        match used {
            Used::Document(entry) => Some(entry),
            Used::Broken => None,
            Used::Nothing => {
                self.say(
                    Code::UnknownDocument,
                    at,
                    format!("This needs {}, and there is none. Add one, or name it under uses", kind.with_article()),
                );
                None
            }
            Used::Several(which) => {
                self.say(
                    Code::AmbiguousDefault,
                    at,
                    format!("Several could be meant here ({which}). Name one: uses: {{{name}: …}}"),
                );
                None
            }
        }
    }

    /// The organisation's grade, where both are named.
    fn grade(&mut self) {
        let organisation = self.reference_at("organisation", &[Kind::Organisation]);
        let (Some(organisation), Some(grade)) = (organisation, self.root().get("grade")) else { return };
        let grades: Known<'_> = organisation.root.list("grades").filter_map(|g| Some((g.text_at("id")?, g))).collect();
        self.known(Code::UnknownGrade, Some(grade), "grade", &grades);
    }
}
