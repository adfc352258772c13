//! Who took over from whom: reads `superseded_by` of the criteria that are no longer asked for and tells splits, merges and
//! plain successions apart. It knows nothing of texts.

use std::collections::{HashMap, HashSet};

use crate::domain::framework::{Criterion, ProgressionFramework};

use super::ChangeKind;

/// One handover: `old` in the order of the old document, `new` in the order of the new one.
pub(super) struct Step<'a> {
    pub kind: ChangeKind,
    pub old: Vec<&'a Criterion>,
    pub new: Vec<&'a Criterion>,
}

pub(super) struct Succession<'a> {
    steps: Vec<Step<'a>>,
    covered: HashSet<&'a str>,
    successors: HashSet<&'a str>,
}

impl<'a> Succession<'a> {
    /// Whether an old criterion takes part in a handover.
    pub fn is_covered(&self, old: &Criterion) -> bool {
        self.covered.contains(old.id.as_str())
    }

    /// Whether a new criterion took over from another.
    pub fn is_successor(&self, new: &Criterion) -> bool {
        self.successors.contains(new.id.as_str())
    }

    /// The handover whose first old criterion this is.
    pub fn starting_at(&self, old: &Criterion) -> Option<&Step<'a>> {
        self.steps.iter().find(|step| step.old.first().is_some_and(|first| first.id == old.id))
    }
}

/// Finds the handovers between two versions. Every criterion active in `old` takes part in one at most:
/// - two or more successors: split;
/// - one successor, which others hand over to as well, or which was there before under its own id: merged;
/// - one successor, which supersedes only this one: reworded under another id.
pub(super) fn trace<'a>(old: &'a ProgressionFramework, new: &'a ProgressionFramework) -> Succession<'a> {
    let lookup = Lookup::new(new);
    let active_before: HashSet<&str> = old.active_criteria().map(|criterion| criterion.id.as_str()).collect();
    let handovers: Vec<(&Criterion, Vec<usize>)> = old
        .active_criteria()
        .map(|criterion| (criterion, lookup.successors(criterion)))
        .filter(|(_, successors)| !successors.is_empty())
        .collect();
    let mut receives: HashMap<usize, usize> = HashMap::new();
    for successor in handovers.iter().flat_map(|(_, successors)| successors) {
        *receives.entry(*successor).or_default() += 1;
    }

    let mut steps: Vec<Step> = Vec::new();
    let mut step_of: HashMap<usize, usize> = HashMap::new();
    for (criterion, successors) in &handovers {
        let named: Vec<&Criterion> = successors.iter().map(|i| &new.criteria[*i]).collect();
        let [only] = successors.as_slice() else {
            steps.push(Step { kind: ChangeKind::Split, old: vec![criterion], new: named });
            continue;
        };
        if let Some(step) = step_of.get(only) {
            steps[*step].old.push(criterion);
            continue;
        }
        let was_there = active_before.contains(new.criteria[*only].id.as_str());
        let takes_over_alone = receives.get(only) == Some(&1) && !was_there;
        let kind = if takes_over_alone { ChangeKind::Reworded } else { ChangeKind::Merged };
        step_of.insert(*only, steps.len());
        steps.push(Step { kind, old: vec![criterion], new: named });
    }
    absorb_survivors(old, &mut steps);

    let covered = steps.iter().flat_map(|step| &step.old).map(|criterion| criterion.id.as_str()).collect();
    let successors = steps.iter().flat_map(|step| &step.new).map(|criterion| criterion.id.as_str()).collect();
    Succession { steps, covered, successors }
}

/// A criterion that others were merged into and that kept its own id is one of the merged.
fn absorb_survivors<'a>(old: &'a ProgressionFramework, steps: &mut [Step<'a>]) {
    let position: HashMap<&str, (usize, &Criterion)> =
        old.active_criteria().enumerate().map(|(i, criterion)| (criterion.id.as_str(), (i, criterion))).collect();
    for step in steps.iter_mut().filter(|step| step.kind == ChangeKind::Merged) {
        let survivors: Vec<&Criterion> = step
            .new
            .iter()
            .filter_map(|criterion| position.get(criterion.id.as_str()))
            .map(|(_, criterion)| *criterion)
            .collect();
        step.old.extend(survivors);
        step.old.sort_by_key(|criterion| position.get(criterion.id.as_str()).map(|(i, _)| *i));
    }
}

/// The criteria of the new version by id, with their positions.
struct Lookup<'a> {
    criteria: &'a [Criterion],
    position: HashMap<&'a str, usize>,
}

impl<'a> Lookup<'a> {
    fn new(new: &'a ProgressionFramework) -> Lookup<'a> {
        let position = new.criteria.iter().enumerate().map(|(i, criterion)| (criterion.id.as_str(), i)).collect();
        Lookup { criteria: &new.criteria, position }
    }

    /// The active criteria that took over from one that was active before, in document order. A successor that has itself
    /// been retired since passes on to its own. None for a criterion that is still active: then nothing was handed over.
    fn successors(&self, old: &'a Criterion) -> Vec<usize> {
        let now = self.position.get(old.id.as_str()).map(|i| &self.criteria[*i]);
        if now.is_some_and(|now| now.retired.is_none()) {
            return Vec::new();
        }
        let mut seen = HashSet::from([old.id.as_str()]);
        // The new version's word counts; one that no longer lists the criterion leaves only what the old one said.
        let mut open: Vec<&str> = now.unwrap_or(old).superseded_by.iter().map(|id| id.as_str()).collect();
        let mut found = Vec::new();
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            let Some(&i) = self.position.get(id) else { continue };
            match self.criteria[i].retired {
                None => found.push(i),
                Some(_) => open.extend(self.criteria[i].superseded_by.iter().map(|id| id.as_str())),
            }
        }
        found.sort_unstable();
        found
    }
}
