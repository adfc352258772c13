use super::super::question::Question;

/// Verified housing work in these stretches.
fn worked(stretches: &[(&str, &str)]) -> String {
    let job = |(from, to): &(&str, &str)| {
        format!("{{employer: Town, field: housing, from: {from}, to: {to}, verified_by: h, verified_on: 2026-01-05}}")
    };
    format!("employment: [{}]", stretches.iter().map(job).collect::<Vec<_>>().join(", "))
}

#[test]
fn zero_years_still_need_one_verified_job() {
    let question = Question::new("{experience: {field: housing, min_years: \"0\"}}");
    question.today(&[
        ("", "not_met experience_short officer - 2026-04-10"),
        ("employment: [{employer: Town, field: housing, from: 2026-04-10}]", "not_met experience_unverified hr - 2026-04-10"),
        (
            "employment: [{employer: Town, field: housing, from: 2026-04-10, verified_by: h, verified_on: 2026-04-11}]",
            "not_met experience_unverified hr - 2026-04-10",
        ),
        (
            "employment: [{employer: Town, field: housing, from: 2026-04-10, verified_by: h, verified_on: 2026-04-10}]",
            "met - none - -",
        ),
        (
            "employment: [{employer: Bank, field: revenues, from: 2020-04-10, verified_by: h, verified_on: 2026-04-10}]",
            "not_met experience_short officer - 2026-04-10",
        ),
    ]);
    assert_eq!(question.texts(""), ["No verified housing work is recorded."]);
    let unverified = "employment: [{employer: Town Homes, field: housing, from: 2026-04-01}]";
    assert_eq!(question.texts(unverified), ["Town Homes has not been verified."]);
}

#[test]
fn years_are_reached_on_the_last_day_of_them() {
    Question::new("{experience: {field: housing, min_years: \"3\"}}").table(&[
        (&worked(&[("2023-04-11", "null")]), "2026-04-10", "met - none - -"),
        (&worked(&[("2023-04-12", "null")]), "2026-04-10", "not_met experience_short officer - 2026-04-11"),
        (&worked(&[("2023-02-01", "2026-01-31")]), "2026-04-10", "met - none - -"),
        (&worked(&[("2023-05-02", "null")]), "2026-04-10", "not_met experience_short officer - 2026-05-01"),
        (&worked(&[("2023-05-02", "null")]), "2026-04-30", "not_met experience_short officer - 2026-05-01"),
        (&worked(&[("2023-05-02", "null")]), "2026-05-01", "met - none - -"),
        // Nobody looks further than 24 months ahead.
        (&worked(&[("2025-04-11", "null")]), "2026-04-10", "not_met experience_short officer - 2028-04-10"),
        (&worked(&[("2025-04-12", "null")]), "2026-04-10", "not_met experience_short officer - -"),
        ("", "2026-04-10", "not_met experience_short officer - -"),
    ]);
}

#[test]
fn a_day_counts_once_however_many_jobs_it_is_in() {
    let question = Question::new("{experience: {field: housing, min_years: \"3\"}}");
    let overlapping = worked(&[("2023-01-01", "2024-12-31"), ("2024-01-01", "2025-06-30")]);
    question.today(&[
        // Two and a half years, though the jobs add up to three and a half; half a year more from today.
        (&overlapping, "not_met experience_short officer - 2026-10-09"),
        (&worked(&[("2024-01-01", "2025-12-31"), ("2023-01-01", "2024-06-30")]), "met - none - -"),
        (&worked(&[("2023-01-01", "2025-12-31"), ("2024-01-01", "2024-06-30")]), "met - none - -"),
        // A gap ends nothing: what lies on both sides adds up.
        (&worked(&[("2020-01-01", "2021-12-31"), ("2023-01-01", "2023-12-31")]), "met - none - -"),
        (&worked(&[("2020-01-01", "2021-12-31"), ("2023-02-01", "2023-12-31")]), "not_met experience_short officer - 2026-05-09"),
        // One job straight after the other is one stretch.
        (&worked(&[("2023-01-15", "2024-03-20"), ("2024-03-21", "2026-01-14")]), "met - none - -"),
    ]);
    assert_eq!(question.texts(&overlapping), ["2.5 of 3 years of verified housing work."]);
}

#[test]
fn work_that_nobody_verified_counts_once_somebody_does() {
    Question::new("{experience: {field: housing, min_years: \"3\"}}").today(&[
        (
            "employment: [{employer: Town, field: housing, from: 2020-01-01, to: 2024-01-01}]",
            "not_met experience_unverified hr - 2026-04-10",
        ),
        (
            "employment: [{employer: Town, field: housing, from: 2020-01-01, verified_by: h, verified_on: 2026-04-11}]",
            "not_met experience_unverified hr - 2026-04-10",
        ),
    ]);
}
