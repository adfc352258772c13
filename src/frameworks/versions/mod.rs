//! What changed between two versions of a progression framework: which criteria stayed, changed, split, merged, moved, came
//! or went. It compares two typed documents; what a change means for an officer is not known here.

mod succession;
mod text;

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use crate::domain::framework::{Criterion, Level, ProgressionFramework};
use crate::domain::ids::{CriterionId, DocumentId, LevelId, Version};

/// The answer of `diff` (documents.md 7).
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct VersionDiff {
    pub old: VersionOf,
    pub new: VersionOf,
    pub counts: ChangeCounts,
    /// In the order of the old document, then what is new in the order of the new one. Kept criteria are left out.
    pub changes: Vec<Change>,
    /// Levels that came, went or changed; left out where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<LevelChange>,
    /// For the readable text only.
    #[serde(skip)]
    pub title: String,
}

impl VersionDiff {
    /// Whether anything but kept criteria was found.
    pub fn has_differences(&self) -> bool {
        !self.changes.is_empty() || !self.levels.is_empty()
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct VersionOf {
    pub id: DocumentId,
    pub version: Version,
}

/// Kept counts criteria, the others count entries of `changes`: a split into two is one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct ChangeCounts {
    pub kept: usize,
    pub reworded: usize,
    pub split: usize,
    pub merged: usize,
    pub moved: usize,
    pub removed: usize,
    pub new: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Text or requirement changed, under the same id or under the one that supersedes it.
    Reworded,
    Split,
    Merged,
    /// The same id under another level or group.
    Moved,
    Removed,
    New,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Change {
    pub change: ChangeKind,
    pub old: Vec<CriterionId>,
    pub new: Vec<CriterionId>,
    /// Which of level, group, text and requirement differ between the two sides.
    pub fields: Vec<&'static str>,
    /// One for each of `old`, in its order.
    pub old_text: Vec<String>,
    pub new_text: Vec<String>,
    /// What became of the fields other than the text, in words; for the readable text only.
    #[serde(skip)]
    pub remarks: Vec<String>,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct LevelChange {
    pub change: LevelChangeKind,
    pub id: LevelId,
    /// Which of name, code, order and includes differ.
    pub fields: Vec<&'static str>,
    /// For the readable text only.
    #[serde(skip)]
    pub remarks: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LevelChangeKind {
    Changed,
    Removed,
    New,
}

/// Compares two versions of a framework. Only criteria that are active in one of them count; labels, notes and mappings may
/// change freely. The order of criteria within either document changes no count.
pub fn diff(old: &ProgressionFramework, new: &ProgressionFramework) -> VersionDiff {
    let succession = succession::trace(old, new);
    let active: HashMap<&str, &Criterion> = new.active_criteria().map(|criterion| (criterion.id.as_str(), criterion)).collect();
    let mut kept = 0;
    let mut changes = Vec::new();
    for criterion in old.active_criteria() {
        if succession.is_covered(criterion) {
            // An entry for several criteria stands where the first of them stood.
            changes.extend(succession.starting_at(criterion).map(|step| change(step.kind, &step.old, &step.new)));
        } else if let Some(now) = active.get(criterion.id.as_str()) {
            match same_id(criterion, now) {
                None => kept += 1,
                Some(kind) => changes.push(change(kind, &[criterion], &[now])),
            }
        } else {
            changes.push(change(ChangeKind::Removed, &[criterion], &[]));
        }
    }
    let known: HashSet<&str> = old.active_criteria().map(|criterion| criterion.id.as_str()).collect();
    let is_new = |criterion: &&Criterion| !known.contains(criterion.id.as_str()) && !succession.is_successor(criterion);
    changes.extend(new.active_criteria().filter(is_new).map(|criterion| change(ChangeKind::New, &[], &[criterion])));

    let mut counts = ChangeCounts { kept, ..ChangeCounts::default() };
    for change in &changes {
        *counts.of(change.change) += 1;
    }
    let of = |framework: &ProgressionFramework| VersionOf { id: framework.id.clone(), version: framework.version.clone() };
    VersionDiff { old: of(old), new: of(new), counts, changes, levels: levels(old, new), title: new.title.clone() }
}

impl ChangeCounts {
    fn of(&mut self, kind: ChangeKind) -> &mut usize {
        match kind {
            ChangeKind::Reworded => &mut self.reworded,
            ChangeKind::Split => &mut self.split,
            ChangeKind::Merged => &mut self.merged,
            ChangeKind::Moved => &mut self.moved,
            ChangeKind::Removed => &mut self.removed,
            ChangeKind::New => &mut self.new,
        }
    }
}

/// How a criterion that is active under the same id in both versions changed; None where officers are asked for the same.
fn same_id(old: &Criterion, new: &Criterion) -> Option<ChangeKind> {
    if old.level != new.level || old.group != new.group {
        Some(ChangeKind::Moved)
    } else if old.text != new.text || old.requirement != new.requirement {
        Some(ChangeKind::Reworded)
    } else {
        None
    }
}

fn change(kind: ChangeKind, old: &[&Criterion], new: &[&Criterion]) -> Change {
    let mut fields = Vec::new();
    let mut remarks = Vec::new();
    for (field, value) in FIELDS {
        let (before, after) = (distinct(old, value), distinct(new, value));
        // With nothing on one side there is nothing to compare.
        if old.is_empty() || new.is_empty() || (before == after && before.len() == 1) {
            continue;
        }
        fields.push(field);
        if field != "text" {
            remarks.push(format!("Changed {field}: from {} to {}.", before.join(", "), after.join(", ")));
        }
    }
    let ids = |criteria: &[&Criterion]| criteria.iter().map(|criterion| criterion.id.clone()).collect();
    let texts = |criteria: &[&Criterion]| criteria.iter().map(|criterion| criterion.text.clone()).collect();
    Change { change: kind, old: ids(old), new: ids(new), fields, old_text: texts(old), new_text: texts(new), remarks }
}

type Field = (&'static str, fn(&Criterion) -> &str);

const FIELDS: [Field; 4] = [
    ("level", |criterion| criterion.level.as_str()),
    ("group", |criterion| criterion.group.as_str()),
    ("text", |criterion| &criterion.text),
    ("requirement", |criterion| criterion.requirement.as_str()),
];

fn distinct<'a>(criteria: &[&'a Criterion], value: fn(&Criterion) -> &str) -> Vec<&'a str> {
    let mut values: Vec<&str> = criteria.iter().map(|criterion| value(criterion)).collect();
    values.sort_unstable();
    values.dedup();
    values
}

/// Levels are compared by id; they have no successors.
fn levels(old: &ProgressionFramework, new: &ProgressionFramework) -> Vec<LevelChange> {
    let find = |framework: &ProgressionFramework, id: &LevelId| framework.levels.iter().any(|level| level.id == *id);
    let mut changes = Vec::new();
    for level in &old.levels {
        match new.levels.iter().find(|now| now.id == level.id) {
            Some(now) => changes.extend(level_change(level, now)),
            None => changes.push(LevelChange {
                change: LevelChangeKind::Removed,
                id: level.id.clone(),
                fields: Vec::new(),
                remarks: Vec::new(),
            }),
        }
    }
    changes.extend(new.levels.iter().filter(|level| !find(old, &level.id)).map(|level| LevelChange {
        change: LevelChangeKind::New,
        id: level.id.clone(),
        fields: Vec::new(),
        remarks: Vec::new(),
    }));
    changes
}

fn level_change(old: &Level, new: &Level) -> Option<LevelChange> {
    let includes = |level: &Level| {
        let mut ids: Vec<&str> = level.includes.iter().map(LevelId::as_str).collect();
        ids.sort_unstable();
        ids.join(", ")
    };
    let values = |level: &Level| {
        [
            ("name", level.name.clone()),
            ("code", level.code.clone().unwrap_or_default()),
            ("order", level.order.to_string()),
            ("includes", includes(level)),
        ]
    };
    let mut change =
        LevelChange { change: LevelChangeKind::Changed, id: new.id.clone(), fields: Vec::new(), remarks: Vec::new() };
    for ((field, before), (_, after)) in values(old).into_iter().zip(values(new)) {
        if before != after {
            let shown = |value: String| if value.is_empty() { "none".to_owned() } else { value };
            change.fields.push(field);
            change.remarks.push(format!("Changed {field}: from {} to {}.", shown(before), shown(after)));
        }
    }
    (!change.fields.is_empty()).then_some(change)
}

#[cfg(test)]
mod tests;
