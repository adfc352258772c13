use super::super::question::Question;

const MISSING: &str = "not_met qualification_missing officer - 2026-04-10";
const OPEN: &str = "insufficient_data qualification_unverified manager - 2026-04-10";
const MET: &str = "met - none - -";
const VERIFIED: &str = "verified: true, verified_by: h, verified_on: 2026-01-05";

/// One award with these keys.
fn award(keys: &str) -> String {
    format!("qualifications: [{{id: q1, title: The award, {keys}}}]")
}

/// The same, verified.
fn verified(keys: &str) -> String {
    award(&format!("{keys}, {VERIFIED}"))
}

fn today(question: &Question, rows: &[(String, &str)]) {
    question.today(&rows.iter().map(|(facts, expected)| (facts.as_str(), *expected)).collect::<Vec<_>>());
}

#[test]
fn all_options_hold_of_the_same_award() {
    today(
        &Question::new("{qualification: {min_level: 2, min_guided_hours: 120, without_subjects: true}}"),
        &[
            (String::new(), MISSING),
            (verified("level: 2, guided_hours: 120"), MET),
            (verified("level: 3, guided_hours: 500"), MET),
            (verified("level: 2, guided_hours: 119"), MISSING),
            // Unknown hours do not count.
            (verified("level: 2"), MISSING),
            // A single subject is no Level 2 qualification.
            (verified("catalogue: gcse, subject: maths, guided_hours: 120"), MISSING),
            (verified("level: 1, guided_hours: 120"), "not_met qualification_level_low officer - 2026-04-10"),
            (
                format!(
                    "qualifications: [{{id: q1, title: One, level: 1, guided_hours: 120, {VERIFIED}}}, {{id: q2, title: Two, level: 2, {VERIFIED}}}]"
                ),
                "not_met qualification_level_low officer - 2026-04-10",
            ),
        ],
    );
}

#[test]
fn level_and_field_fall_back_on_the_catalogue() {
    today(
        &Question::new("{qualification: {min_level: 3, field: housing, awarding_body: CIH}}"),
        &[
            (verified("catalogue: cih-l3, awarding_body: CIH"), MET),
            (verified("catalogue: cih-l4, awarding_body: CIH"), MET),
            (verified("catalogue: cih-l2, awarding_body: CIH"), "not_met qualification_level_low officer - 2026-04-10"),
            (verified("level: 3, field: housing, awarding_body: CIH"), MET),
            (verified("catalogue: hnc-housing, awarding_body: Pearson"), MISSING),
            (verified("catalogue: irrv-l3, awarding_body: CIH"), MISSING),
            // What the award itself says goes before the catalogue.
            (verified("catalogue: cih-l3, awarding_body: CIH, level: 2"), "not_met qualification_level_low officer - 2026-04-10"),
        ],
    );
}

#[test]
fn an_award_counts_once_it_is_awarded_and_verified_and_while_it_is_valid() {
    let question = Question::new("{qualification: {min_level: 2}}");
    today(
        &question,
        &[
            (award("level: 2, awarded_on: 2020-06-30"), OPEN),
            (award("level: 2, awarded_on: 2020-06-30, verified: true, verified_on: 2026-04-11"), OPEN),
            (award("level: 2, awarded_on: 2020-06-30, verified: true, verified_on: 2026-04-10"), MET),
            (award("level: 2, awarded_on: 2026-04-10, verified: true, verified_on: 2026-04-10"), MET),
            (award("level: 2, awarded_on: 2026-04-11, verified: true, verified_on: 2026-04-10"), MISSING),
            (verified("level: 2, expires_on: 2026-04-10"), "met document_lapses_soon none 2026-04-11 -"),
            (verified("level: 2, expires_on: 2026-12-31"), "met - none 2027-01-01 -"),
            (verified("level: 2, expires_on: 2026-04-09"), "not_met qualification_expired officer - 2026-04-10"),
        ],
    );
    assert_eq!(question.texts(&award("level: 2")), ["The award has not been verified."]);
    assert_eq!(question.texts(&verified("level: 2, expires_on: 2026-04-09")), ["The award ran out on 9 April 2026."]);
    assert_eq!(question.texts(&verified("level: 1")), ["The award is level 1. This needs a qualification at level 2 or above."]);
}

#[test]
fn an_award_in_progress_counts_only_where_the_rule_takes_it() {
    let finished = Question::new("{qualification: {min_level: 3, field: housing}}");
    let studying = "catalogue: btec-housing, status: in_progress";
    let in_progress = "not_met qualification_in_progress officer - 2026-04-10";
    today(&finished, &[(verified(studying), in_progress), (award(studying), in_progress)]);
    assert_eq!(finished.texts(&verified(studying)), ["The award is not finished."]);
    let either = Question::new("{qualification: {min_level: 3, field: housing, accept_in_progress: true}}");
    today(&either, &[(verified(studying), MET), (award(studying), OPEN), (verified("catalogue: btec-housing"), MET)]);
}

/// GCSEs as `subject grade`, verified unless they end in `?`.
fn gcses(list: &[&str]) -> String {
    let one = |(at, gcse): (usize, &&str)| {
        let (gcse, state) = gcse.strip_suffix('?').map_or((*gcse, VERIFIED), |open| (open, "verified: false"));
        let (subject, grade) = gcse.split_once(' ').unwrap();
        format!("{{id: g{at}, title: GCSE, catalogue: gcse, subject: {subject}, grade: \"{grade}\", {state}}}")
    };
    format!("qualifications: [{}]", list.iter().enumerate().map(one).collect::<Vec<_>>().join(", "))
}

#[test]
fn passes_are_counted_by_grade_and_subject_old_letters_too() {
    let question =
        Question::new("{qualification: {catalogue: gcse, count: 3, min_grade: \"4\", must_include: [english, maths]}}");
    let short = "not_met qualification_grades_short officer - 2026-04-10";
    today(
        &question,
        &[
            (gcses(&["english 4", "maths 9", "other 5"]), MET),
            // C is 4, B is 5, A is 7.
            (gcses(&["english C", "maths A*", "other B"]), MET),
            (gcses(&["english 4", "maths C", "other 3"]), short),
            (gcses(&["english 4", "maths 3", "other 4", "other 4"]), short),
            (gcses(&["english 4", "other 4", "other 5", "other 6"]), short),
            (gcses(&["english 4", "maths 4"]), short),
            (gcses(&["english 4", "maths 4", "other 4?"]), OPEN),
            (gcses(&["english 4", "maths 4?", "other 4", "other 4"]), OPEN),
            (gcses(&["english 4", "maths 4?", "other 3"]), "not_met qualification_unverified officer - 2026-04-10"),
            (String::new(), short),
        ],
    );
    assert_eq!(question.texts(""), ["0 of 3 passes count. Missing: English and Maths."]);
    assert_eq!(question.texts(&gcses(&["english 4", "other 4", "other 5", "other 6"])), ["3 of 3 passes count. Missing: Maths."]);
    assert_eq!(question.texts(&gcses(&["english 4", "maths 4"])), ["2 of 3 passes count."]);
    // A rule in letters takes number grades as well.
    let letters = Question::new("{qualification: {catalogue: gcse, count: 2, min_grade: C, must_include: [english, maths]}}");
    today(
        &letters,
        &[
            (gcses(&["english C", "maths 4"]), MET),
            (gcses(&["english A", "maths 9"]), MET),
            (gcses(&["english 3", "maths 4"]), short),
        ],
    );
}

#[test]
fn hr_decides_what_is_equivalent() {
    let question = Question::new("{qualification: {equivalence: hr_approved}}");
    let asked = |state: &str| format!("equivalence: [{{criterion: X, state: {state}, reason: It has no English}}]");
    today(
        &question,
        &[
            (verified("level: 2"), MISSING),
            (verified("equivalent_to: [X]"), MET),
            (verified("equivalent_to: [Z]"), MISSING),
            (verified(&asked("approved")), MET),
            (award(&asked("approved")), OPEN),
            (verified(&asked("pending")), "not_met equivalence_pending hr - 2026-04-10"),
            (verified(&asked("refused")), "not_met equivalence_refused officer - 2026-04-10"),
            (verified("equivalence: [{criterion: Z, state: approved}]"), MISSING),
        ],
    );
    assert_eq!(question.texts(&verified(&asked("pending"))), ["HR has not decided if The award is equivalent."]);
    assert_eq!(question.texts(&verified(&asked("refused"))), ["HR decided that The award is not equivalent: It has no English."]);
    assert_eq!(
        question.texts(""),
        ["No verified qualification meets this. It needs a qualification that HR has approved as equivalent."]
    );
    // With other options beside it, all must hold of the award that HR approved.
    today(
        &Question::new("{qualification: {min_level: 3, field: housing, equivalence: hr_approved}}"),
        &[
            (verified("level: 3, field: housing, equivalent_to: [X]"), MET),
            (verified("level: 3, field: revenues, equivalent_to: [X]"), MISSING),
            (verified("level: 2, field: housing, equivalent_to: [X]"), "not_met qualification_level_low officer - 2026-04-10"),
        ],
    );
}
