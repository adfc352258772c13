//! Job profiles: codes, conditions and duplicates inside the document; grades and competencies outside it.

use super::requirement::{Context, kinds_of_evidence, requirement};
use super::{Check, Known};
use crate::domain::document::Kind;
use crate::domain::problem::Code;
use crate::frameworks::view::View;

pub(super) fn run(check: &mut Check<'_>) {
    let root = check.root();
    check.grade();
    for key in ["purpose", "accountabilities", "demand_factors", "working_conditions", "employment_requirements", "statements"] {
        check.unique_ids(key);
    }
    check.unique(root.list("demand_factors").flat_map(|factor| factor.list("statements")), "id", Code::DuplicateId);
    duplicates(check, root.list("accountabilities"));
    let methods = check.unique(root.list("assessment_methods"), "code", Code::DuplicateId);

    let groups = || root.get("person_spec").into_iter().flat_map(|spec| spec.list("groups"));
    let criteria = || groups().flat_map(|group| group.list("criteria"));
    check.unique(groups(), "id", Code::DuplicateId);
    let known = check.unique(criteria(), "id", Code::DuplicateId);

    let context = Context::for_profile(check);
    for criterion in criteria() {
        for code in criterion.list("assessed_by") {
            check.known(Code::UnknownMethod, Some(code), "assessment method", &methods);
        }
        check.unique(criterion.list("alternatives"), "id", Code::DuplicateId);
        for alternative in criterion.list("alternatives") {
            if let Some(rule) = alternative.get("rule") {
                requirement(check, rule, &context);
            }
        }
        condition(check, criterion, &known);
    }
    kinds_of_evidence(check, criteria());
    duplicates(check, criteria());
    if let Some(level) = root.get("requirement_default").and_then(|default| default.get("level")) {
        let levels: Known<'_> =
            criteria().filter_map(|criterion| criterion.get("level")).filter_map(|l| Some((l.text()?, l))).collect();
        check.known(Code::UnknownLevel, Some(level), "level", &levels);
    }
    for required in root.list("competencies") {
        competency(check, required);
    }
}

/// `duplicate_of` names one that stands before it.
fn duplicates<'a>(check: &mut Check<'a>, members: impl Iterator<Item = View<'a>>) {
    let mut before = Known::new();
    for member in members {
        check.known(Code::UnknownDuplicate, member.get("duplicate_of"), "entry before this one with the id", &before);
        before.extend(member.text_at("id").map(|id| (id, member)));
    }
}

fn condition<'a>(check: &mut Check<'a>, criterion: View<'a>, known: &Known<'a>) {
    let Some(at) = criterion.get("conditional_on").and_then(|condition| condition.get("not_satisfied")) else { return };
    let Some(text) = at.text() else { return };
    let found = text.rsplit_once('.').is_some_and(|(id, alternative)| {
        known.get(id).is_some_and(|other| other.list("alternatives").any(|a| a.text_at("id") == Some(alternative)))
    });
    if !found {
        let all: Vec<String> = known
            .iter()
            .flat_map(|(id, other)| other.list("alternatives").filter_map(move |a| Some(format!("{id}.{}", a.text_at("id")?))))
            .collect();
        check.unknown(Code::UnknownAlternative, at, "alternative", all.iter().map(String::as_str));
    }
}

fn competency<'a>(check: &mut Check<'a>, required: View<'a>) {
    let Some(framework) = check.reference(required.get("framework"), &[Kind::CompetencyFramework]) else { return };
    let known: Known<'_> = framework.root.list("competencies").filter_map(|c| Some((c.text_at("id")?, c))).collect();
    check.known(Code::UnknownCompetency, required.get("competency"), "competency", &known);
    let (Some(at), Some(levels)) = (required.get("required_level"), framework.root.get("levels")) else { return };
    let levels: Vec<i64> = levels.list("known").filter_map(View::number).collect();
    if let Some(level) = at.number().filter(|level| !levels.contains(level)) {
        let message = format!("{} knows no level {level}; it knows {levels:?}", framework.id);
        check.say(Code::UnknownCompetencyLevel, at, message);
    }
}
