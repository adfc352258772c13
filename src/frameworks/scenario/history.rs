//! The evidence and the applications of a scenario: what can be said about them before they are loaded.

use std::collections::BTreeMap;

use super::super::diagnostics::SourceFile;
use super::super::load;
use super::super::select::{Basis, Chosen};
use super::super::shape::nearest;
use super::super::tree::Position;
use super::super::view::View;
use super::Check;
use crate::domain::evidence::kinds;
use crate::domain::ids::Reference;
use crate::domain::problem::{Code, Problem};

/// Where the pieces of evidence and the applications of a scenario stand in its file, for what is found wrong only when they are
/// loaded.
#[derive(Clone, Debug)]
pub struct Places {
    file: SourceFile,
    lists: BTreeMap<&'static str, Vec<Position>>,
}

impl Places {
    /// `scenario`: the file that a scenario was read from.
    pub fn of(file: &SourceFile) -> Places {
        let mut problems = Vec::new();
        let (tree, _) = load::parse_text(file, &mut problems);
        let place = |list: &'static str| {
            let root = tree.roots.first().map(|root| View { tree: &tree, node: *root });
            (list, root.into_iter().flat_map(|root| root.list(list)).map(View::position).collect())
        };
        Places { lists: ["evidence", "applications"].map(place).into(), file: file.clone() }
    }

    /// A problem with an entry of a list.
    pub fn problem(&self, list: &str, index: usize, code: Code, message: impl Into<String>) -> Problem {
        let position = self.lists.get(list).and_then(|all| all.get(index)).copied().unwrap_or_default();
        let mut problem = self.file.problem(code, position, message);
        problem.pointer = Some(format!("/{list}/{index}"));
        problem
    }
}

impl<'a> Check<'a> {
    /// Evidence is of somebody with a post, for criteria that the post is judged by, and of a kind that its policy names.
    pub(super) fn evidence(&mut self, people: &BTreeMap<&'a str, View<'a>>) {
        for piece in self.root.list("evidence") {
            let Some(basis) = self.happened(people, piece) else { continue };
            let known: Vec<&str> = match basis.target {
                Chosen::Framework(stored) => stored.document.criteria.iter().map(|criterion| criterion.id.as_str()).collect(),
                Chosen::JobProfile(stored) => stored.document.criteria().map(|(_, criterion)| criterion.id.as_str()).collect(),
            };
            for at in piece.list("criteria") {
                self.one_of(Code::UnknownCriterion, at, "criterion", &known);
            }
            let kinds = kinds(basis.policy.map(|stored| &stored.document));
            let kinds: Vec<&str> = kinds.iter().map(|kind| kind.id.as_str()).collect();
            if let Some(at) = piece.get("kind") {
                self.one_of(Code::UnknownDocumentType, at, "kind of evidence", &kinds);
            }
        }
    }

    /// An application leads from a level of the post's framework to another one.
    pub(super) fn applications(&mut self, people: &BTreeMap<&'a str, View<'a>>) {
        for application in self.root.list("applications") {
            let person = application.text_at("officer").and_then(|officer| people.get(officer).copied());
            let by = self.pair(people, application, person, "by");
            let by_officer = matches!(application.text_at("state"), Some("draft" | "submitted" | "withdrawn"));
            if let (Some(by), Some(at), Some(person)) = (by, application.get("by"), person)
                && (by.node == person.node) != by_officer
            {
                let words = if by_officer { "Only the officer can do this" } else { "Nobody decides about themselves" };
                self.say(Code::ByOfficer, at, words);
            }
            let Some(basis) = self.happened(people, application) else { continue };
            let Chosen::Framework(stored) = basis.target else {
                self.say(Code::PostIncomplete, application, "The person's post has no framework, so no levels");
                continue;
            };
            let levels: Vec<&str> = stored.document.levels.iter().map(|level| level.id.as_str()).collect();
            for key in ["from", "to"] {
                if let Some(at) = application.get(key) {
                    self.one_of(Code::UnknownLevel, at, "level", &levels);
                }
            }
        }
    }

    /// What an entry with `officer` and `on` is judged by; none where that cannot be said, and then it has been told why.
    fn happened(&mut self, people: &BTreeMap<&'a str, View<'a>>, entry: View<'a>) -> Option<Basis<'a>> {
        let person = self.named(people, entry, "officer")?;
        let post = person.get("post");
        let judged_by = post.and_then(|post| post.text_at("framework").or_else(|| post.text_at("job_profile")));
        let (Some(post), Some(judged_by)) = (post, judged_by) else {
            self.say(Code::PostIncomplete, entry, "The person has no post, so nothing to show");
            return None;
        };
        let at = entry.get("on")?;
        let day = at.date()?;
        if day > self.today {
            self.say(Code::FutureDate, at, format!("{day} is still to come"));
            return None;
        }
        if post.date_at("from").is_some_and(|first| day < first) {
            self.say(Code::DateOrder, at, "It happens before the post begins");
            return None;
        }
        match Basis::choose(self.library, &Reference::new(judged_by), day) {
            Ok(basis) => Some(basis),
            Err(unresolved) => {
                // An unknown document has been told of where the post names it.
                if unresolved.code == Code::NoVersionInForce {
                    self.say(unresolved.code, at, unresolved.message);
                }
                None
            }
        }
    }

    fn one_of(&mut self, code: Code, at: View<'a>, what: &str, known: &[&str]) {
        if let Some(word) = at.text().filter(|word| !known.contains(word)) {
            let suggestion = nearest(word, known.iter().copied());
            self.say(code, at, format!("There is no {what} {word}")).suggestion = suggestion;
        }
    }
}
