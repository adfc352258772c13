//! Rule trees, wherever they stand: leaves that name what exists, combinators that can be met.

use std::collections::HashSet;

use super::{Check, Known, Used};
use crate::domain::document::Kind;
use crate::domain::problem::Code;
use crate::frameworks::shape::nearest;
use crate::frameworks::view::View;

/// What the leaves of a tree refer to.
pub(super) struct Context<'a> {
    pub qualifications: Used<'a>,
    pub training: Used<'a>,
    /// Whether what the rules are for is known; if not, neither is its job profile.
    pub target_known: bool,
    /// The job profile whose courses `courses: role` means.
    pub job_profile: Option<&'a str>,
    /// The flat rules of the policy, by id; None in a job profile, where there are none.
    pub rules: Option<Known<'a>>,
    /// The kinds of evidence that the policy lists; None where it lists none.
    pub document_types: Option<Known<'a>>,
    /// The criterion that the tree is for.
    pub criterion: Option<&'a str>,
}

impl<'a> Context<'a> {
    pub fn for_profile(check: &mut Check<'a>) -> Context<'a> {
        let organisation = check.root().text_at("organisation");
        Context {
            qualifications: check.used("qualification_catalogue", Kind::QualificationCatalogue, organisation),
            training: check.used("training_matrix", Kind::TrainingMatrix, organisation),
            target_known: true,
            job_profile: Some(check.entry.id),
            rules: None,
            document_types: None,
            criterion: None,
        }
    }
}

/// Kinds of evidence that the rules of one document may name: as many as a plan has bits for.
const MOST_KINDS: usize = crate::domain::assessment::plan::MOST_KINDS;

/// Says where the rules name more kinds of evidence than can be told apart.
pub(super) fn kinds_of_evidence<'a>(check: &mut Check<'a>, rules: impl Iterator<Item = View<'a>>) {
    fn collect<'a>(tree: View<'a>, kinds: &mut Vec<View<'a>>) {
        if let Some(document) = tree.get("document") {
            kinds.extend(document.list("types"));
        }
        tree.entries().for_each(|(_, value)| collect(value, kinds));
        tree.members().for_each(|member| collect(member, kinds));
    }
    let mut kinds = Vec::new();
    rules.for_each(|rule| collect(rule, &mut kinds));
    let mut known = HashSet::new();
    let extra = kinds.into_iter().find(|kind| kind.text().is_some_and(|word| known.insert(word)) && known.len() > MOST_KINDS);
    if let Some(at) = extra {
        check.say(Code::OutOfRange, at, format!("The rules name more than {MOST_KINDS} kinds of evidence"));
    }
}

pub(super) fn requirement<'a>(check: &mut Check<'a>, tree: View<'a>, context: &Context<'a>) {
    for (entry, value) in tree.entries() {
        match entry.key.as_ref() {
            "all_of" | "any_of" => combinator(check, value, context, &entry.key),
            "at_least" => at_least(check, value, context),
            "qualification" => qualification(check, value, context),
            "training_matrix" => training(check, value, context),
            "cpd" => {
                let nothing =
                    value.text_at("hours").and_then(|hours| hours.parse::<f64>().ok()).is_some_and(|hours| hours <= 0.0);
                if nothing && value.number_at("min_reflections").unwrap_or(0) == 0 {
                    check.say(Code::EmptyRule, value, "This CPD rule asks for no hours and no reflections");
                }
            }
            "experience" if value.text_at("min_years").is_some_and(|years| years.starts_with('-')) => {
                check.say(Code::OutOfRange, value, "min_years cannot be negative");
            }
            "document" => document(check, value, context),
            "metric" => metric(check, value, context),
            _ => {}
        }
    }
}

fn combinator<'a>(check: &mut Check<'a>, list: View<'a>, context: &Context<'a>, name: &str) {
    if list.is_list() && list.members().next().is_none() {
        check.say(Code::EmptyRule, list, format!("{name} has no members"));
    }
    for member in list.members() {
        requirement(check, member, context);
    }
}

fn at_least<'a>(check: &mut Check<'a>, value: View<'a>, context: &Context<'a>) {
    let members = value.list("of").count();
    if let Some(n) = value.get("n").filter(|n| n.number().is_some_and(|n| usize::try_from(n).is_ok_and(|n| n > members))) {
        check.say(Code::RuleImpossible, n, format!("at_least asks for {} of {members}", n.text().unwrap_or_default()));
    }
    for member in value.list("of") {
        requirement(check, member, context);
    }
}

fn qualification<'a>(check: &mut Check<'a>, leaf: View<'a>, context: &Context<'a>) {
    let asks = ["catalogue", "min_level", "field", "awarding_body", "count", "min_guided_hours", "equivalence"];
    let without =
        leaf.is_true("without_subjects") || leaf.list("must_include").next().is_some() || leaf.get("min_grade").is_some();
    if !without && asks.iter().all(|key| leaf.get(key).is_none()) {
        check.say(Code::EmptyRule, leaf, "This qualification rule asks for nothing, so any award would meet it");
    }
    for key in ["min_grade", "must_include"] {
        if let (Some(at), None) = (leaf.get(key), leaf.get("catalogue")) {
            check.say(Code::RuleKeyMissing, at, format!("{key} needs catalogue: grades and subjects belong to a qualification"));
        }
    }
    // A catalogue is needed for what is named from it; a field alone is only held against one that is there.
    let catalogue = match (leaf.get("catalogue"), &context.qualifications) {
        (Some(at), used) => check.needed(used, Kind::QualificationCatalogue, at),
        (None, Used::Document(entry)) => Some(*entry),
        (None, _) => None,
    };
    let Some(catalogue) = catalogue else { return };
    let known: Known<'_> = catalogue.root.list("qualifications").filter_map(|q| Some((q.text_at("id")?, q))).collect();
    check.known(Code::UnknownQualification, leaf.get("catalogue"), "qualification", &known);
    let fields: Known<'_> = known.values().filter_map(|q| q.get("field")).filter_map(|f| Some((f.text()?, f))).collect();
    check.known(Code::UnknownField, leaf.get("field"), "field", &fields);
    let Some(entry) = leaf.text_at("catalogue").and_then(|id| known.get(id)) else { return };
    let subjects: Known<'_> = entry.list("subjects").filter_map(|s| Some((s.text()?, s))).collect();
    for subject in leaf.list("must_include") {
        check.known(Code::UnknownSubject, Some(subject), "subject", &subjects);
    }
    if let Some(count) = leaf.number_at("count") {
        let needed = leaf.list("must_include").filter_map(View::text).collect::<HashSet<_>>().len();
        if usize::try_from(count).is_ok_and(|count| (1..needed).contains(&count)) {
            check.say(Code::RuleImpossible, leaf, format!("{needed} subjects must be among {count} awards"));
        }
    }
    let ladders: HashSet<&str> = catalogue.root.list("ladders").filter_map(|ladder| ladder.text_at("id")).collect();
    if entry.list("ladders").filter_map(View::text).any(|ladder| !ladders.contains(ladder)) {
        return;
    }
    let grades: Vec<&str> = entry
        .list("ladders")
        .filter_map(View::text)
        .flat_map(|id| catalogue.root.list("ladders").filter(move |ladder| ladder.text_at("id") == Some(id)))
        .flat_map(|ladder| {
            let order = ladder.list("order").filter_map(View::text);
            let mapped = ladder.get("grades").into_iter().flat_map(View::entries).map(|(entry, _)| entry.key.as_ref());
            order.chain(mapped).collect::<Vec<_>>()
        })
        .collect();
    if let Some(at) = leaf.get("min_grade")
        && at.text().is_some_and(|grade| !grades.contains(&grade))
    {
        check.unknown(Code::UnknownGradeStep, at, "grade", grades.into_iter());
    }
}

fn training<'a>(check: &mut Check<'a>, leaf: View<'a>, context: &Context<'a>) {
    let Some(courses) = leaf.get("courses") else { return };
    if courses.is_list() && courses.members().next().is_none() {
        check.say(Code::EmptyRule, courses, "No course is named");
    }
    let Some(matrix) = check.needed(&context.training, Kind::TrainingMatrix, courses) else { return };
    if courses.text() == Some("role") {
        if !context.target_known {
            return;
        }
        let Some(profile) = context.job_profile else {
            check.say(Code::UnknownRole, courses, "courses: role needs a framework that names its job profile");
            return;
        };
        let roles: Vec<&str> = matrix.root.list("roles").filter_map(|role| role.text_at("job_profile")).map(base).collect();
        if !roles.contains(&base(profile)) {
            check.say(Code::UnknownRole, courses, format!("{} sets no courses for {}", matrix.id, base(profile)));
        }
        return;
    }
    let known: Known<'_> = matrix.root.list("courses").filter_map(|c| Some((c.text_at("id")?, c))).collect();
    for course in courses.members() {
        check.known(Code::UnknownCourse, Some(course), "course", &known);
    }
}

fn base(reference: &str) -> &str {
    reference.rsplit_once('@').map_or(reference, |(id, _)| id)
}

fn document<'a>(check: &mut Check<'a>, leaf: View<'a>, context: &Context<'a>) {
    if let Some(types) = leaf.get("types") {
        if types.is_list() && types.members().next().is_none() {
            check.say(Code::EmptyRule, types, "No kind of evidence is named");
        }
        for kind in types.members() {
            if let Some(known) = &context.document_types
                && let Some(word) = kind.text().filter(|word| !known.contains_key(word))
            {
                let known = check.index.to_compare(known.keys().copied());
                let suggestion = known.and_then(|known| nearest(word, known.into_iter()));
                let message = format!("document_types has no kind of evidence {word}. Add it there, or correct the word");
                check.say(Code::UnknownDocumentType, kind, message).suggestion = suggestion;
            }
        }
    }
}

fn metric<'a>(check: &mut Check<'a>, leaf: View<'a>, context: &Context<'a>) {
    let Some(id) = leaf.text() else { return };
    let Some(rules) = &context.rules else {
        check.say(Code::UnknownRule, leaf, "A job profile has no metric rules; they belong to an evidence policy");
        return;
    };
    let Some(rule) = rules.get(id) else {
        check.unknown(Code::UnknownRule, leaf, "metric rule", rules.keys().copied());
        return;
    };
    if let (Some(own), Some(other)) = (context.criterion, rule.text_at("criterion"))
        && own != other
    {
        check.say(Code::RuleOfOtherCriterion, leaf, format!("{id} is a rule of {other}, not of {own}"));
    }
    if rule.text_at("use") == Some("supports") {
        check.say(Code::RuleNotRequired, leaf, format!("{id} only supports, so a tree cannot count it"));
    }
}
