//! The smaller kinds: organisations, catalogues, calendars, training, competencies, appraisal schemes, mappings.

use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;

use super::{Check, Known};
use crate::domain::decimal::Dec;
use crate::domain::document::Kind;
use crate::domain::mapping::ImportKind;
use crate::domain::problem::Code;
use crate::frameworks::view::View;

pub(super) fn organisation(check: &mut Check<'_>) {
    let root = check.root();
    let clusters = check.unique_ids("clusters");
    check.unique_ids("values");
    for value in root.list("values") {
        check.known(Code::UnknownCluster, value.get("cluster"), "cluster", &clusters);
    }
    check.unique_ids("grades");
    for grade in root.list("grades") {
        check.unique(grade.list("levels"), "id", Code::DuplicateId);
        check.unique(grade.list("levels"), "order", Code::DuplicateOrder);
    }
}

pub(super) fn competencies(check: &mut Check<'_>) {
    let root = check.root();
    check.reference_at("organisation", &[Kind::Organisation]);
    let clusters = check.unique_ids("clusters");
    check.unique_ids("competencies");
    let levels: Vec<&str> =
        root.get("levels").into_iter().flat_map(|levels| levels.list("known")).filter_map(View::text).collect();
    for competency in root.list("competencies") {
        check.known(Code::UnknownCluster, competency.get("cluster"), "cluster", &clusters);
        for (entry, value) in competency.get("descriptors").into_iter().flat_map(View::entries) {
            if !levels.contains(&entry.key.as_ref()) {
                let message = format!("There is no level {}; the known levels are {}", entry.key, levels.join(", "));
                check.say_at(Code::UnknownCompetencyLevel, value, entry.key_position, message);
            }
        }
    }
}

pub(super) fn training(check: &mut Check<'_>) {
    let root = check.root();
    check.reference_at("organisation", &[Kind::Organisation]);
    let courses = check.unique_ids("courses");
    check.unique(root.list("roles"), "job_profile", Code::DuplicateId);
    for role in root.list("roles") {
        check.reference(role.get("job_profile"), &[Kind::JobProfile]);
        for course in role.list("requires") {
            check.known(Code::UnknownCourse, Some(course), "course", &courses);
        }
    }
}

pub(super) fn metrics(check: &mut Check<'_>) {
    check.unique_ids("metrics");
    for metric in check.root().list("metrics") {
        if metric.is_true("bounded") && !metric.is_true("ratio") {
            check.say(Code::MetricShape, metric, "Only a ratio can be bounded: its numerator cannot exceed its denominator");
        }
        if let Some(unit) = metric.get("unit").filter(|unit| metric.is_true("ratio") != (unit.text() == Some("percent"))) {
            check.say(Code::MetricShape, unit, "A ratio is given in percent, and percent is always a ratio");
        }
    }
}

pub(super) fn qualifications(check: &mut Check<'_>) {
    let root = check.root();
    let ladders = check.unique_ids("ladders");
    for ladder in root.list("ladders") {
        self::ladder(check, ladder, &ladders);
    }
    check.unique_ids("qualifications");
    for qualification in root.list("qualifications") {
        for ladder in qualification.list("ladders") {
            check.known(Code::UnknownLadder, Some(ladder), "ladder", &ladders);
        }
    }
}

fn ladder<'a>(check: &mut Check<'a>, ladder: View<'a>, ladders: &Known<'a>) {
    let mut steps = Known::new();
    for step in ladder.list("order") {
        if let Some(first) = step.text().and_then(|text| steps.insert(text, step)) {
            let related = check.entry.parsed.file.related(first.position(), "it stands here first");
            check.say(Code::DuplicateOrder, step, "The grade stands twice on its ladder").related.push(related);
        }
    }
    check.known(Code::UnknownLadder, ladder.get("maps_to"), "ladder", ladders);
    let target: Option<Known<'_>> = ladder
        .text_at("maps_to")
        .and_then(|id| ladders.get(id))
        .map(|target| target.list("order").filter_map(|step| Some((step.text()?, step))).collect());
    match (ladder.get("grades"), ladder.get("maps_to")) {
        (Some(at), None) => {
            check.say(Code::UnknownLadder, at, "grades need maps_to: the ladder that they stand for");
        }
        (None, Some(at)) => {
            check.say(Code::EmptyRule, at, "maps_to needs grades: which grade stands for which");
        }
        _ => {}
    }
    for (entry, value) in ladder.get("grades").into_iter().flat_map(View::entries) {
        if let Some(target) = &target {
            check.known(Code::UnknownGradeStep, Some(value), "grade on the other ladder", target);
        }
        steps.insert(&entry.key, value);
    }
    for anchored in ladder.list("anchored") {
        check.known(Code::UnknownGradeStep, Some(anchored), "grade on this ladder", &steps);
    }
}

pub(super) fn calendar(check: &mut Check<'_>) {
    let root = check.root();
    check.reference_at("organisation", &[Kind::Organisation]);
    let mut holidays = Known::new();
    for day in root.list("bank_holidays") {
        if day.text().and_then(|text| holidays.insert(text, day)).is_some() {
            check.say(Code::DuplicateId, day, "The day stands twice");
        }
    }
    check.unique(root.list("years"), "year", Code::DuplicateId);
    let starts = root.text_at("week_starts").unwrap_or_default();
    let mut last_end: Option<NaiveDate> = None;
    for year in root.list("years") {
        let (Some(at), Some(weeks)) = (year.get("first_monday"), year.number_at("weeks")) else { continue };
        let Some(first) = at.date() else { continue };
        let weekday = first.format("%A").to_string().to_lowercase();
        if weekday != starts {
            check.say(Code::CalendarYear, at, format!("{first} is a {weekday}, but weeks start on {starts}"));
        }
        if let Some(expected) = last_end.filter(|expected| *expected != first) {
            check.say(Code::CalendarGap, at, format!("The year before ends on the eve of {expected}, so this one starts then"));
        }
        let Some(end) = u64::try_from(weeks).ok().and_then(|weeks| first.checked_add_days(Days::new(weeks * 7))) else {
            continue;
        };
        last_end = Some(end);
        for free in year.list("rent_free_weeks") {
            let Some(day) = free.date() else { continue };
            if day < first || day >= end || day.weekday() != first.weekday() {
                check.say(Code::CalendarYear, free, format!("{day} is not the first day of a week of this rent year"));
            }
        }
    }
}

pub(super) fn appraisal(check: &mut Check<'_>) {
    let root = check.root();
    check.reference_at("organisation", &[Kind::Organisation]);
    check.unique_ids("scale");
    check.unique(root.list("scale"), "order", Code::DuplicateOrder);
    check.unique_ids("sections");
    let mut total = Decimal::ZERO;
    for section in root.list("sections") {
        let Some(at) = section.get("weight") else { return };
        // A weight that is no decimal has been told; a total without it would mislead.
        let Some(weight) = at.text().and_then(|text| text.parse::<Dec>().ok()) else { return };
        if weight.0 < Decimal::ZERO {
            check.say(Code::OutOfRange, at, "A weight cannot be negative");
        }
        total += weight.0;
    }
    if let Some(sections) = root.get("sections").filter(|sections| sections.is_list() && total != Decimal::ONE_HUNDRED) {
        check.say(Code::WeightsTotal, sections, format!("The weights add up to {total}, not to 100"));
    }
}

pub(super) fn mapping(check: &mut Check<'_>) {
    let root = check.root();
    check.reference_at("organisation", &[Kind::Organisation]);
    if let Some(columns) = root.text_at("for").and_then(ImportKind::from_word).map(ImportKind::columns) {
        for (entry, value) in root.get("columns").into_iter().flat_map(View::entries) {
            if !columns.contains(&entry.key.as_ref()) {
                let suggestion = crate::frameworks::shape::nearest(&entry.key, columns.iter().copied());
                let message = format!("There is no column {}; the columns are {}", entry.key, columns.join(", "));
                check.say_at(Code::UnknownColumn, value, entry.key_position, message).suggestion = suggestion;
            }
        }
    }
    if let Some(at) = root.get("delimiter").filter(|at| at.text().is_some_and(|text| text.len() != 1)) {
        check.say(Code::DelimiterFormat, at, "A delimiter is one character, such as \",\" or \";\" or \"\\t\"");
    }
}
