//! The table: one mistake, one problem, its place counted by hand. Every code has at least one line, or a test of its own.

/// One mistake in the town: what is replaced, and where the one problem must stand.
pub struct Edit {
    pub code: &'static str,
    pub path: &'static str,
    pub from: &'static str,
    pub to: &'static str,
    /// Path, line and column of the problem.
    pub place: (&'static str, u32, u32),
    pub pointer: &'static str,
    pub suggestion: Option<&'static str>,
}

#[rustfmt::skip]
const fn edit(
    code: &'static str, path: &'static str, from: &'static str, to: &'static str, place: (&'static str, u32, u32),
    pointer: &'static str, suggestion: Option<&'static str>,
) -> Edit {
    Edit { code, path, from, to, place, pointer, suggestion }
}

/// A text that stands beside the town in `extra.yaml`: its code, line and column, and the place of the first of two.
pub struct Text {
    pub code: &'static str,
    pub text: &'static str,
    pub place: (u32, u32),
    pub first: Option<(u32, u32)>,
}

const fn text(code: &'static str, text: &'static str, place: (u32, u32)) -> Text {
    Text { code, text, place, first: None }
}

pub const TEXTS: &[Text] = &[
    text("empty_file", "", (0, 0)),
    text("empty_file", "# Only a comment\n\n---\n...\n", (0, 0)),
    text("alias_cycle", "a: &a\n  - [*a]\n", (2, 6)),
    text("unknown_alias", "kind: mapping\ncolumns: *all\n", (2, 10)),
    text("yaml_syntax", "kind: mapping\nid: a: b\n", (2, 6)),
    text("yaml_syntax", "kind: mapping\n? [a]\n: b\n", (2, 3)),
    Text { code: "duplicate_key", text: "# A mapping\nx: 1\ny: {a: 1, a: 2}\n", place: (3, 11), first: Some((3, 5)) },
    text("unsupported_tag", "x: !!str 1\n", (1, 10)),
    text("wrong_type", "- kind: mapping\n", (1, 1)),
    text("missing_key", "# no kind\nid: x\n", (2, 1)),
    // An alias of a0 repeats 11 values, of a1 111, of a2 1,111, of a3 11,111. Up to line 4 that is 110 + 1,110 + 11,110 = 12,330;
    // three more of a3 make 45,663, and the fourth is over 50,000.
    text(
        "alias_budget",
        "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n\
        a1: &a1 [*a0, *a0, *a0, *a0, *a0, *a0, *a0, *a0, *a0, *a0]\n\
        a2: &a2 [*a1, *a1, *a1, *a1, *a1, *a1, *a1, *a1, *a1, *a1]\n\
        a3: &a3 [*a2, *a2, *a2, *a2, *a2, *a2, *a2, *a2, *a2, *a2]\n\
        a4: &a4 [*a3, *a3, *a3, *a3, *a3, *a3, *a3, *a3, *a3, *a3]\n",
        (5, 25),
    ),
];

#[rustfmt::skip]
pub const EDITS: &[Edit] = &[
    // Shape of a document.
    edit("unknown_kind", "organisation.yaml", "kind: organisation", "kind: organization", ("organisation.yaml", 1, 7), "/kind", Some("organisation")),
    edit("unsupported_schema_version", "organisation.yaml", "schema_version: 1", "schema_version: 2", ("organisation.yaml", 2, 17), "/schema_version", None),
    edit("unknown_key", "mapping.yaml", "date_order: iso", "date_ordr: iso", ("mapping.yaml", 8, 1), "/date_ordr", Some("date_order")),
    edit("unknown_key", "organisation.yaml", "name: Town", "nmae: Town", ("organisation.yaml", 5, 1), "/nmae", Some("name")),
    edit("unknown_key", "policy.yaml", "- qualification: {min_level: 2, field", "- qualificaton: {min_level: 2, field", ("policy.yaml", 21, 11), "/rules/3/requires/any_of/3/qualificaton", Some("qualification")),
    edit("missing_key", "profile.yaml", "job_title: Income Officer\n", "", ("profile.yaml", 1, 1), "", None),
    edit("missing_key", "training.yaml", "{id: gdpr, title: Data protection,", "{id: gdpr,", ("training.yaml", 7, 5), "/courses/0", None),
    edit("wrong_type", "training.yaml", "mandatory: true", "mandatory: yes", ("training.yaml", 7, 51), "/courses/0/mandatory", Some("true")),
    edit("wrong_type", "calendar.yaml", "weeks: 52", "weeks: \"52\"", ("calendar.yaml", 11, 56), "/years/1/weeks", Some("52")),
    edit("wrong_type", "appraisal.yaml", "signatures: [officer, manager]", "signatures: officer", ("appraisal.yaml", 10, 13), "/signatures", Some("[officer]")),
    edit("retyped_value", "organisation.yaml", "label: \"Grade 4\"", "label: 4", ("organisation.yaml", 9, 21), "/grades/0/label", Some("\"4\"")),
    edit("retyped_value", "organisation.yaml", "name: Town Council", "name: NO", ("organisation.yaml", 5, 7), "/name", Some("\"NO\"")),
    edit("retyped_value", "calendar.yaml", "year: \"2025/26\"", "year: 1:30", ("calendar.yaml", 11, 12), "/years/1/year", Some("\"1:30\"")),
    edit("retyped_value", "policy.yaml", "min_years: \"1.5\"", "min_years: 1.5", ("policy.yaml", 20, 61), "/rules/3/requires/any_of/2/all_of/0/experience/min_years", Some("\"1.5\"")),
    edit("empty_value", "organisation.yaml", "name: Town Council", "name: ~", ("organisation.yaml", 5, 7), "/name", None),
    edit("empty_value", "profile.yaml", "grade: g4", "grade: ~", ("profile.yaml", 7, 8), "/grade", Some("null")),
    edit("empty_value", "training.yaml", "requires: [gdpr]", "requires: ~", ("training.yaml", 9, 42), "/roles/0/requires", Some("[]")),
    edit("empty_value", "organisation.yaml", "name: Town Council", "name:", ("organisation.yaml", 5, 5), "/name", None),
    edit("unknown_value", "metrics.yaml", "better: lower", "better: lowr", ("metrics.yaml", 6, 71), "/metrics/0/better", Some("lower")),
    edit("id_format", "training.yaml", "{id: law,", "{id: housing law,", ("training.yaml", 8, 10), "/courses/1/id", None),
    edit("reference_format", "calendar.yaml", "organisation: town", "organisation: town/x", ("calendar.yaml", 5, 15), "/organisation", None),
    edit("decimal_format", "appraisal.yaml", "weight: \"40\"", "weight: \"4O\"", ("appraisal.yaml", 8, 67), "/sections/0/weight", None),
    edit("date_format", "calendar.yaml", "[2025-12-25]", "[2025-02-30]", ("calendar.yaml", 7, 17), "/bank_holidays/0", None),
    edit("date_format", "calendar.yaml", "financial_year_starts: \"04-01\"", "financial_year_starts: \"02-29\"", ("calendar.yaml", 8, 24), "/financial_year_starts", None),
    edit("out_of_range", "calendar.yaml", "weeks: 52", "weeks: 51", ("calendar.yaml", 11, 56), "/years/1/weeks", None),
    edit("out_of_range", "training.yaml", "renew_months: 12", "renew_months: 0", ("training.yaml", 7, 71), "/courses/0/renew_months", None),
    edit("out_of_range", "policy.yaml", "window: 4, at_least: 3,", "window: 4, at_least_share: \"1.5\",", ("policy.yaml", 11, 107), "/rules/0/at_least_share", None),
    // Documents among each other.
    edit("duplicate_id", "organisation.yaml", "{id: \"4B\"", "{id: \"4A\"", ("organisation.yaml", 9, 68), "/grades/0/levels/1/id", None),
    edit("duplicate_id", "framework.yaml", "groups: [qualifications, experience]", "groups: [qualifications, experience, qualifications]", ("framework.yaml", 13, 38), "/groups/2", None),
    edit("unknown_document", "framework.yaml", "organisation: town", "organisation: twon", ("framework.yaml", 7, 15), "/organisation", Some("town")),
    edit("unknown_version", "policy.yaml", "town.framework@1", "town.framework@2", ("policy.yaml", 5, 12), "/framework", Some("town.framework@1")),
    edit("wrong_kind", "calendar.yaml", "organisation: town", "organisation: quals", ("calendar.yaml", 5, 15), "/organisation", None),
    // Inside a document.
    edit("unknown_level", "framework.yaml", "{id: B-E2, level: B", "{id: B-E2, level: D", ("framework.yaml", 18, 23), "/criteria/3/level", None),
    edit("unknown_level", "framework.yaml", "includes: [A]", "includes: [A, Z]", ("framework.yaml", 12, 55), "/levels/1/includes/1", None),
    edit("level_cycle", "framework.yaml", "order: 1}", "order: 1, includes: [B]}", ("framework.yaml", 12, 52), "/levels/1/includes/0", None),
    edit("level_cycle", "framework.yaml", "order: 1}", "order: 1, includes: [A]}", ("framework.yaml", 11, 52), "/levels/0/includes/0", None),
    edit("duplicate_order", "framework.yaml", "order: 2", "order: 1", ("framework.yaml", 12, 38), "/levels/1/order", None),
    edit("duplicate_order", "qualifications.yaml", "\"3\", \"4\"]", "\"3\", \"3\", \"4\"]", ("qualifications.yaml", 6, 41), "/ladders/0/order/3", None),
    edit("unknown_group", "framework.yaml", "experience, text: Court", "experiance, text: Court", ("framework.yaml", 18, 33), "/criteria/3/group", Some("experience")),
    edit("unknown_grade", "framework.yaml", "grade: g4", "grade: g5", ("framework.yaml", 9, 8), "/grade", Some("g4")),
    edit("unknown_criterion", "policy.yaml", "criterion: A-Q1", "criterion: A-Q2", ("policy.yaml", 15, 16), "/rules/3/criterion", Some("A-Q1")),
    edit("unknown_criterion", "framework.yaml", "superseded_by: [B-E1]", "superseded_by: [B-E9]", ("framework.yaml", 16, 94), "/criteria/1/superseded_by/0", Some("B-E1")),
    edit("unknown_criterion", "framework.yaml", "criterion: Q1", "criterion: Q2", ("framework.yaml", 15, 108), "/criteria/0/maps_to/criterion", Some("Q1")),
    edit("retired_criterion", "policy.yaml", "criterion: A-Q1", "criterion: A-E0", ("policy.yaml", 15, 16), "/rules/3/criterion", Some("B-E1")),
    edit("superseded_not_retired", "framework.yaml", "retired: 2025-04-01, superseded_by: [B-E1]", "superseded_by: [B-E1]", ("framework.yaml", 16, 73), "/criteria/1/superseded_by/0", None),
    edit("unknown_accountability", "framework.yaml", "accountability: acc1", "accountability: acc9", ("framework.yaml", 17, 115), "/criteria/2/maps_to/accountability", Some("acc1")),
    edit("mapping_target", "framework.yaml", "criterion: Q1, relation", "relation", ("framework.yaml", 15, 74), "/criteria/0/maps_to", None),
    edit("mapping_target", "framework.yaml", "criterion: Q1, relation", "criterion: Q1, accountability: acc1, relation", ("framework.yaml", 15, 74), "/criteria/0/maps_to", None),
    edit("unknown_method", "profile.yaml", "[A, I]", "[A, T]", ("profile.yaml", 20, 57), "/person_spec/groups/0/criteria/1/assessed_by/1", None),
    edit("unknown_alternative", "profile.yaml", "Q1.degree", "Q1.degre", ("profile.yaml", 20, 93), "/person_spec/groups/0/criteria/1/conditional_on/not_satisfied", Some("Q1.degree")),
    edit("unknown_duplicate", "profile.yaml", "duplicate_of: acc1", "duplicate_of: acc2", ("profile.yaml", 11, 43), "/accountabilities/1/duplicate_of", Some("acc1")),
    edit("unknown_cluster", "organisation.yaml", "cluster: people}", "cluster: peple}", ("organisation.yaml", 7, 45), "/values/0/cluster", Some("people")),
    edit("unknown_competency", "profile.yaml", "competency: teamwork", "competency: teamwrk", ("profile.yaml", 21, 49), "/competencies/0/competency", Some("teamwork")),
    edit("unknown_competency_level", "profile.yaml", "required_level: 2", "required_level: 3", ("profile.yaml", 21, 75), "/competencies/0/required_level", None),
    edit("unknown_competency_level", "competencies.yaml", "{\"2\": Shares", "{\"4\": Shares", ("competencies.yaml", 9, 71), "/competencies/0/descriptors/4", None),
    edit("unknown_metric", "policy.yaml", "metric: arrears", "metric: arrers", ("policy.yaml", 11, 39), "/rules/0/metric", Some("arrears")),
    edit("unknown_course", "policy.yaml", "courses: [gdpr]", "courses: [gpdr]", ("policy.yaml", 19, 49), "/rules/3/requires/any_of/1/all_of/0/training_matrix/courses/0", Some("gdpr")),
    edit("unknown_course", "training.yaml", "requires: [gdpr]", "requires: [gdpr, lwa]", ("training.yaml", 9, 49), "/roles/0/requires/1", Some("law")),
    edit("unknown_role", "training.yaml", "roles: [{job_profile: town.jd, requires: [gdpr]}]", "roles: []", ("policy.yaml", 19, 86), "/rules/3/requires/any_of/1/all_of/1/training_matrix/courses", None),
    edit("unknown_rule", "policy.yaml", "{metric: R1}", "{metric: R7}", ("policy.yaml", 22, 60), "/rules/4/requires/all_of/0/metric", Some("R1")),
    edit("unknown_qualification", "policy.yaml", "catalogue: gcse", "catalogue: gcsee", ("policy.yaml", 18, 38), "/rules/3/requires/any_of/0/qualification/catalogue", Some("gcse")),
    edit("unknown_ladder", "qualifications.yaml", "maps_to: number", "maps_to: numbr", ("qualifications.yaml", 7, 27), "/ladders/1/maps_to", Some("number")),
    edit("unknown_ladder", "qualifications.yaml", "ladders: [number, letter]", "ladders: [number, leter]", ("qualifications.yaml", 9, 77), "/qualifications/0/ladders/1", Some("letter")),
    edit("unknown_grade_step", "policy.yaml", "min_grade: C", "min_grade: E", ("policy.yaml", 18, 65), "/rules/3/requires/any_of/0/qualification/min_grade", None),
    edit("unknown_grade_step", "qualifications.yaml", "D: \"3\"", "D: \"33\"", ("qualifications.yaml", 7, 55), "/ladders/1/grades/D", Some("3")),
    edit("unknown_subject", "policy.yaml", "[english, maths]", "[english, math]", ("policy.yaml", 18, 92), "/rules/3/requires/any_of/0/qualification/must_include/1", Some("maths")),
    edit("unknown_document_type", "policy.yaml", "types: [feedback]", "types: [feedbak]", ("policy.yaml", 23, 108), "/rules/5/requires/all_of/1/at_least/of/0/document/types/0", Some("feedback")),
    edit("unknown_field", "policy.yaml", "min_level: 2, field: housing", "min_level: 2, field: hosing", ("policy.yaml", 21, 48), "/rules/3/requires/any_of/3/qualification/field", Some("housing")),
    edit("unknown_column", "mapping.yaml", "{patch:", "{pach:", ("mapping.yaml", 6, 11), "/columns/pach", Some("patch")),
    edit("delimiter_format", "mapping.yaml", "delimiter: \",\"", "delimiter: \";;\"", ("mapping.yaml", 7, 12), "/delimiter", None),
    // Rules.
    edit("rule_key_missing", "policy.yaml", "window: 4, at_least: 3,", "at_least: 3,", ("policy.yaml", 11, 5), "/rules/0", None),
    edit("rule_key_missing", "policy.yaml", "catalogue: gcse, count: 2, min_grade: C, must_include: [english, maths]", "count: 2, min_grade: C", ("policy.yaml", 18, 48), "/rules/3/requires/any_of/0/qualification/min_grade", None),
    edit("rule_key_not_allowed", "policy.yaml", "{months: 24}, test", "{months: 24}, prorate: fte, test", ("policy.yaml", 12, 99), "/rules/1/prorate", None),
    edit("rule_key_not_allowed", "policy.yaml", "criterion: A-Q1\n", "criterion: A-Q1\n    use: requires\n", ("policy.yaml", 16, 10), "/rules/3/use", None),
    edit("duplicate_requires", "policy.yaml", "criterion: A-Q1", "criterion: B-E2", ("policy.yaml", 23, 5), "/rules/5", None),
    edit("rule_of_other_criterion", "policy.yaml", "{metric: R2}", "{metric: R1}", ("policy.yaml", 23, 60), "/rules/5/requires/all_of/0/metric", None),
    edit("rule_not_required", "policy.yaml", "{metric: R1}", "{metric: S1}", ("policy.yaml", 22, 60), "/rules/4/requires/all_of/0/metric", None),
    edit("neutral_target", "policy.yaml", "metric: audits, type: pooled, period: quarter, window: 4,", "metric: notices, type: pooled_count, period: month, window: 12,", ("policy.yaml", 13, 116), "/rules/2/test", None),
    edit("metric_shape", "policy.yaml", "metric: hearings", "metric: arrears", ("policy.yaml", 12, 39), "/rules/1/metric", None),
    edit("metric_shape", "metrics.yaml", "unit: gbp", "unit: percent", ("metrics.yaml", 8, 38), "/metrics/2/unit", None),
    edit("rule_impossible", "policy.yaml", "at_least: 3, test: {beats", "at_least: 5, test: {beats", ("policy.yaml", 11, 101), "/rules/0/at_least", None),
    edit("rule_impossible", "policy.yaml", "{n: 1", "{n: 2", ("policy.yaml", 23, 80), "/rules/5/requires/all_of/1/at_least/n", None),
    edit("empty_rule", "policy.yaml", "types: [feedback]", "types: []", ("policy.yaml", 23, 107), "/rules/5/requires/all_of/1/at_least/of/0/document/types", None),
    edit("empty_rule", "policy.yaml", "{min_level: 2, field: housing}", "{}", ("policy.yaml", 21, 26), "/rules/3/requires/any_of/3/qualification", None),
    edit("metric_alone", "policy.yaml", "{document: {types: [case_study], count: 2}}, {manager_judgement: {}}]}}\n  - {id: T3", "{cpd: {hours: \"1\", months: 12}}]}}\n  - {id: T3", ("policy.yaml", 22, 5), "/rules/4", None),
    // Sums and calendars.
    edit("weights_total", "appraisal.yaml", "weight: \"60\"", "weight: \"50\"", ("appraisal.yaml", 8, 3), "/sections", None),
    edit("calendar_year", "calendar.yaml", "[2025-12-22]", "[2025-12-23]", ("calendar.yaml", 11, 78), "/years/1/rent_free_weeks/0", None),
    edit("calendar_gap", "calendar.yaml", "first_monday: 2025-04-07", "first_monday: 2025-04-14", ("calendar.yaml", 11, 37), "/years/1/first_monday", None),
];
