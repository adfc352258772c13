//! Progression frameworks: levels that build on each other without a circle, criteria in known levels and groups.

use std::collections::HashMap;

use super::{Check, Known};
use crate::domain::document::Kind;
use crate::domain::problem::Code;
use crate::frameworks::view::View;

pub(super) fn run(check: &mut Check<'_>) {
    let root = check.root();
    check.grade();
    check.reference_at("job_profile", &[Kind::JobProfile]);

    let levels = check.unique_ids("levels");
    check.unique(root.list("levels"), "order", Code::DuplicateOrder);
    for level in root.list("levels") {
        for included in level.list("includes") {
            check.known(Code::UnknownLevel, Some(included), "level", &levels);
        }
    }
    cycles(check, &levels);

    let mut groups = Known::new();
    for group in root.list("groups") {
        let Some(id) = group.text() else { continue };
        if groups.insert(id, group).is_some() {
            check.say(Code::DuplicateId, group, format!("The id {id} stands twice"));
        }
    }

    let criteria = check.unique_ids("criteria");
    for criterion in root.list("criteria") {
        check.known(Code::UnknownLevel, criterion.get("level"), "level", &levels);
        check.known(Code::UnknownGroup, criterion.get("group"), "group", &groups);
        supersession(check, criterion, &criteria);
        if let Some(mapping) = criterion.get("maps_to") {
            maps_to(check, mapping);
        }
    }
}

/// A level that reaches itself through `includes`. Each circle is told once, at its first level.
fn cycles<'a>(check: &mut Check<'a>, levels: &Known<'a>) {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        Open,
        Done,
    }
    fn visit<'a>(check: &mut Check<'a>, levels: &Known<'a>, id: &'a str, marks: &mut HashMap<&'a str, Mark>) {
        marks.insert(id, Mark::Open);
        let included: Vec<View<'a>> = levels.get(id).into_iter().flat_map(|level| level.list("includes")).collect();
        for include in included {
            let Some(other) = include.text().filter(|other| levels.contains_key(other)) else { continue };
            match marks.get(other) {
                None => visit(check, levels, other, marks),
                Some(Mark::Open) => {
                    check.say(Code::LevelCycle, include, format!("Level {id} includes {other}, which leads back to {id}"));
                }
                Some(Mark::Done) => {}
            }
        }
        marks.insert(id, Mark::Done);
    }
    let mut marks = HashMap::new();
    for level in check.root().list("levels") {
        // Nesting is bounded: a chain of includes cannot be longer than there are levels, and those are few in 2 MiB only
        // by decency, so a chain is cut where no council could have meant it.
        if levels.len() > 200 {
            check.say(Code::OutOfRange, level, "A framework has at most 200 levels");
            return;
        }
        if let Some(id) = level.text_at("id").filter(|id| !marks.contains_key(id)) {
            visit(check, levels, id, &mut marks);
        }
    }
}

fn supersession<'a>(check: &mut Check<'a>, criterion: View<'a>, criteria: &Known<'a>) {
    let own = criterion.text_at("id").unwrap_or_default();
    let mut any = None;
    for successor in criterion.list("superseded_by") {
        any = Some(successor);
        check.known(Code::UnknownCriterion, Some(successor), "criterion", criteria);
        if successor.text() == Some(own) {
            check.say(Code::RetiredCriterion, successor, format!("{own} cannot supersede itself"));
        }
    }
    if let (Some(at), None) = (any, criterion.get("retired")) {
        check.say(Code::SupersededNotRetired, at, format!("{own} is superseded but not retired. Add retired: with the day"));
    }
}

fn maps_to<'a>(check: &mut Check<'a>, mapping: View<'a>) {
    let (criterion, accountability) = (mapping.get("criterion"), mapping.get("accountability"));
    if criterion.is_some() == accountability.is_some() {
        check.say(Code::MappingTarget, mapping, "Name either a criterion or an accountability of the job profile");
    }
    let Some(profile) = check.reference(mapping.get("job_profile"), &[Kind::JobProfile]) else { return };
    let criteria: Known<'_> = profile
        .root
        .get("person_spec")
        .into_iter()
        .flat_map(|spec| spec.list("groups"))
        .flat_map(|group| group.list("criteria"))
        .filter_map(|criterion| Some((criterion.text_at("id")?, criterion)))
        .collect();
    let accountabilities: Known<'_> = profile.root.list("accountabilities").filter_map(|a| Some((a.text_at("id")?, a))).collect();
    check.known(Code::UnknownCriterion, criterion, "criterion", &criteria);
    check.known(Code::UnknownAccountability, accountability, "accountability", &accountabilities);
}
