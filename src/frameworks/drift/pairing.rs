//! Which criterion of a framework answers to which of a job profile: as declared, else by equal texts, else by the same id.
//! It works on lines of both documents and decides nothing about what a difference means.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, VecDeque};

use crate::domain::framework::{Criterion, MapRelation};
use crate::domain::job_profile::{CriteriaGroup, SpecCriterion};

use super::wording::{Score, without_punctuation, words};

/// A criterion of either document, ready to be compared.
pub(super) struct Line<'a> {
    id: &'a str,
    level: Option<&'a str>,
    group: &'a str,
    /// Printed before under another id.
    reprint: bool,
    pub text: &'a str,
    /// The text without its punctuation.
    pub folded: String,
    words: BTreeSet<String>,
}

impl<'a> Line<'a> {
    pub fn of_framework(criterion: &'a Criterion) -> Line<'a> {
        let (id, text) = (criterion.id.as_str(), criterion.text.as_str());
        let (folded, words) = (without_punctuation(text), words(text));
        Line { id, level: Some(criterion.level.as_str()), group: criterion.group.as_str(), reprint: false, text, folded, words }
    }

    pub fn of_profile(group: &'a CriteriaGroup, criterion: &'a SpecCriterion) -> Line<'a> {
        let (id, text) = (criterion.id.as_str(), criterion.text.as_str());
        let (folded, words) = (without_punctuation(text), words(text));
        let (level, reprint) = (criterion.level.as_ref().map(|level| level.as_str()), criterion.duplicate_of.is_some());
        Line { id, level, group: group.id.as_str(), reprint, text, folded, words }
    }

    pub fn score_with(&self, other: &Line) -> Score {
        Score::of(&self.words, &other.words)
    }

    /// Who goes first among equals. By id and not by position, so that reordering a document never changes a count; short
    /// ids first, so that K2 comes before K10.
    fn precedence(&self) -> (bool, usize, &'a str) {
        (self.reprint, self.id.len(), self.id)
    }
}

/// A place in the job profile: a line of its person specification, or an accountability.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Target {
    Criterion(usize),
    Accountability(usize),
}

/// What a criterion of the framework answers to, and the relation that somebody declared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Partner {
    pub target: Target,
    pub declared: Option<MapRelation>,
}

/// Pairs every criterion of the framework with at most one place of the job profile; a criterion there is used once. Several
/// criteria may have moved into one accountability.
pub(super) fn pair(ours: &[Line], theirs: &[Line], declared: &[Option<Partner>]) -> Vec<Option<Partner>> {
    let mut pairs = Pairs { partners: vec![None; ours.len()], used: vec![false; theirs.len()] };
    pairs.take_declared(ours, theirs, declared);
    let passes = [
        (Wording::Exact, Tie::Id),
        (Wording::Exact, Tie::LevelAndGroup),
        (Wording::Exact, Tie::Level),
        (Wording::Exact, Tie::Group),
        (Wording::Exact, Tie::Nothing),
        (Wording::Folded, Tie::Id),
        (Wording::Folded, Tie::LevelAndGroup),
        (Wording::Folded, Tie::Level),
        (Wording::Folded, Tie::Group),
        (Wording::Folded, Tie::Nothing),
        // The same id in both documents says that they belong together, however the texts differ.
        (Wording::Any, Tie::Id),
    ];
    let (our_order, their_order) = (by_precedence(ours), by_precedence(theirs));
    for (wording, tie) in passes {
        pairs.join((ours, &our_order), (theirs, &their_order), wording, tie);
    }
    pairs.partners
}

/// How much of the texts has to agree.
#[derive(Clone, Copy)]
enum Wording {
    Exact,
    Folded,
    Any,
}

/// What else has to agree, since the same text may stand in a document more than once.
#[derive(Clone, Copy)]
enum Tie {
    Id,
    LevelAndGroup,
    Level,
    Group,
    Nothing,
}

/// What both lines must have in common, or None for a line that cannot take part.
fn key<'k>(line: &'k Line, wording: Wording, tie: Tie) -> Option<[&'k str; 3]> {
    let text = match wording {
        Wording::Exact => line.text,
        // Texts of nothing but punctuation are not alike.
        Wording::Folded if line.folded.is_empty() => return None,
        Wording::Folded => &line.folded,
        Wording::Any => "",
    };
    Some(match tie {
        Tie::Id => [text, line.id, ""],
        Tie::LevelAndGroup => [text, line.level?, line.group],
        Tie::Level => [text, line.level?, ""],
        Tie::Group => [text, line.group, ""],
        Tie::Nothing => [text, "", ""],
    })
}

fn by_precedence(lines: &[Line]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by_key(|i| lines[*i].precedence());
    order
}

struct Pairs {
    partners: Vec<Option<Partner>>,
    used: Vec<bool>,
}

impl Pairs {
    /// Declarations first. Where two criteria claim the same one, the nearer text has it, then the same id, then the same
    /// level and group; the other is treated as undeclared.
    fn take_declared(&mut self, ours: &[Line], theirs: &[Line], declared: &[Option<Partner>]) {
        let mut claims = Vec::new();
        for (i, partner) in declared.iter().enumerate() {
            match partner {
                Some(Partner { target: Target::Criterion(j), .. }) => {
                    let (our, their) = (&ours[i], &theirs[*j]);
                    let agreement = [
                        our.text == their.text,
                        our.folded == their.folded,
                        our.id == their.id,
                        our.level == their.level && our.group == their.group,
                    ];
                    claims.push((Reverse(agreement), our.precedence(), i, *j));
                }
                Some(Partner { target: Target::Accountability(_), .. }) => self.partners[i] = *partner,
                None => {}
            }
        }
        claims.sort();
        for (_, _, i, j) in claims {
            if !self.used[j] {
                self.used[j] = true;
                self.partners[i] = declared[i];
            }
        }
    }

    /// Pairs what is still free on both sides and has the same key.
    fn join(&mut self, ours: (&[Line], &[usize]), theirs: (&[Line], &[usize]), wording: Wording, tie: Tie) {
        let mut free: HashMap<[&str; 3], VecDeque<usize>> = HashMap::new();
        for &j in theirs.1 {
            if !self.used[j]
                && let Some(key) = key(&theirs.0[j], wording, tie)
            {
                free.entry(key).or_default().push_back(j);
            }
        }
        for &i in ours.1 {
            if self.partners[i].is_none()
                && let Some(key) = key(&ours.0[i], wording, tie)
                && let Some(j) = free.get_mut(&key).and_then(VecDeque::pop_front)
            {
                self.used[j] = true;
                self.partners[i] = Some(Partner { target: Target::Criterion(j), declared: None });
            }
        }
    }
}

/// The best relative of each missing and each added criterion among all criteria of the other document, paired or not: a
/// missing one may be covered by a line that already has its partner. On a tie the first in the document; a pair that is the
/// best both ways is named once.
pub(super) fn proposals(ours: &[Line], theirs: &[Line], missing: &[usize], added: &[usize]) -> Vec<(usize, usize, Score)> {
    let mut found: Vec<(usize, usize, Score)> = Vec::new();
    for &i in missing {
        found.extend(best(&ours[i], theirs).map(|(j, score)| (i, j, score)));
    }
    for &j in added {
        let Some((i, score)) = best(&theirs[j], ours) else { continue };
        if !found.iter().any(|(other_i, other_j, _)| (*other_i, *other_j) == (i, j)) {
            found.push((i, j, score));
        }
    }
    found
}

fn best(line: &Line, candidates: &[Line]) -> Option<(usize, Score)> {
    let mut best: Option<(usize, Score)> = None;
    for (i, candidate) in candidates.iter().enumerate() {
        let score = line.score_with(candidate);
        if score.is_worth_proposing() && best.is_none_or(|(_, highest)| score > highest) {
            best = Some((i, score));
        }
    }
    best
}
