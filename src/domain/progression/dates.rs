//! The days of an application: when a new level takes effect, within how many working days each step is due, since when the
//! criteria have been met, and the reference that carries the year.

use chrono::{Datelike, Months, NaiveDate};

use crate::domain::assessment::facts::Facts;
use crate::domain::assessment::outcome::Outcome;
use crate::domain::assessment::plan::Plan;
use crate::domain::evidence_policy::EffectiveRule;
use crate::domain::officer::Record;
use crate::domain::period::next_day;
use crate::domain::words;

/// Working days within which the line manager recommends or not, from the day it was sent.
pub const RECOMMEND_WITHIN: u32 = 10;
/// Working days within which it is decided, from the day it was sent.
pub const DECIDE_WITHIN: u32 = 20;
/// Working days within which an appeal is heard (domain.md 2.1).
pub const HEAR_WITHIN: u32 = 20;
/// Months after which a deferred application is looked at again, where nobody says another day.
pub const REVIEW_AFTER_MONTHS: u32 = 6;
/// Months that a new level can lie ahead, and a review.
pub const MOST_MONTHS_AHEAD: u32 = 12;

/// The first day of a new level by the policy's rule. It never lies before the criteria were met.
pub fn proposed_effective(rule: EffectiveRule, decided_on: NaiveDate, criteria_met_on: NaiveDate) -> NaiveDate {
    match rule {
        EffectiveRule::FirstOfNextMonth => first_of_next_month(decided_on),
        EffectiveRule::AprilFirst => first_april_from(decided_on),
        EffectiveRule::CriteriaMetOn => criteria_met_on,
    }
}

/// What is wrong with another day than the proposed one, as code and words; none where the rule allows it.
pub fn effective_problem(
    rule: EffectiveRule,
    effective_on: NaiveDate,
    decided_on: NaiveDate,
    criteria_met_on: NaiveDate,
) -> Option<(&'static str, String)> {
    if effective_on < criteria_met_on {
        let words = format!("Effective date must be on or after {}, when the criteria were met", words::date(criteria_met_on));
        return Some(("too_early", words));
    }
    let last = months_after(decided_on, MOST_MONTHS_AHEAD);
    if effective_on > last {
        return Some(("too_late", format!("Effective date must be on or before {}", words::date(last))));
    }
    match rule {
        EffectiveRule::FirstOfNextMonth if effective_on.day() != 1 => {
            Some(("rule", "Effective date must be the first day of a month".to_owned()))
        }
        EffectiveRule::AprilFirst if (effective_on.month(), effective_on.day()) != (4, 1) => {
            Some(("rule", "Effective date must be a 1 April".to_owned()))
        }
        _ => None,
    }
}

fn first_of_next_month(day: NaiveDate) -> NaiveDate {
    let first = day.with_day(1).unwrap_or(day);
    months_after(first, 1)
}

/// The first 1 April on or after a day.
fn first_april_from(day: NaiveDate) -> NaiveDate {
    let of_year = |year| NaiveDate::from_ymd_opt(year, 4, 1).unwrap_or(NaiveDate::MAX);
    let this_year = of_year(day.year());
    if day <= this_year { this_year } else { of_year(day.year() + 1) }
}

/// A day some months later, at the latest the last one of its month.
pub fn months_after(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

/// The first day of the unbroken run of days up to `as_of` on which every criterion of the target level was met, by what is
/// on record now. The run ends where another level was held. None: they are not met on `as_of`.
pub fn met_since(plan: &Plan, record: &Record, as_of: NaiveDate) -> Option<NaiveDate> {
    let facts = Facts::pack(plan, record);
    let mut outcomes = Vec::new();
    let mut target_on = |day: NaiveDate| {
        let standing = plan.outcomes(&facts, &plan.at(day), &mut outcomes);
        (standing.readiness == Some(Outcome::Met)).then_some(standing.target).flatten()
    };
    let target = target_on(as_of)?;
    // Nobody waits for longer than this.
    let earliest = as_of.checked_sub_months(Months::new(36)).unwrap_or(NaiveDate::MIN);
    let mut first = as_of;
    while first > earliest {
        let Some(before) = first.pred_opt().filter(|day| target_on(*day) == Some(target)) else { break };
        first = before;
    }
    Some(first)
}

/// The first day on which the level held before can be held again: what was paid is never taken back.
pub fn earliest_return(today: NaiveDate, level_began_on: NaiveDate) -> NaiveDate {
    today.max(next_day(level_began_on))
}

/// The reference of an application: `26-0041` for the 41st that was sent in 2026.
pub fn reference(year: i32, number: i64) -> String {
    format!("{:02}-{number:04}", year.rem_euclid(100))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    const RULES: [(&str, EffectiveRule); 3] =
        [("first", EffectiveRule::FirstOfNextMonth), ("april", EffectiveRule::AprilFirst), ("met", EffectiveRule::CriteriaMetOn)];

    fn rule(word: &str) -> EffectiveRule {
        RULES.into_iter().find(|(known, _)| *known == word).unwrap().1
    }

    #[test]
    fn a_new_level_takes_effect_as_the_policy_says() {
        for (word, decided, met, effective) in [
            ("first", "2026-07-29", "2026-07-01", "2026-08-01"),
            ("first", "2026-07-31", "2026-07-01", "2026-08-01"),
            // The month after the decision, even where that is made on a first.
            ("first", "2026-08-01", "2026-07-01", "2026-09-01"),
            ("first", "2026-12-31", "2026-07-01", "2027-01-01"),
            ("first", "2028-01-31", "2027-12-01", "2028-02-01"),
            ("april", "2026-03-31", "2026-01-01", "2026-04-01"),
            ("april", "2026-04-01", "2026-01-01", "2026-04-01"),
            ("april", "2026-04-02", "2026-01-01", "2027-04-01"),
            ("april", "2026-12-31", "2026-01-01", "2027-04-01"),
            ("met", "2026-07-29", "2026-07-01", "2026-07-01"),
            ("met", "2026-07-29", "2026-02-28", "2026-02-28"),
        ] {
            assert_eq!(proposed_effective(rule(word), day(decided), day(met)), day(effective), "{word} {decided} {met}");
            let problem = effective_problem(rule(word), day(effective), day(decided), day(met));
            assert_eq!(problem, None, "what the rule proposes, it allows: {word} {decided}");
        }
    }

    #[test]
    fn another_day_keeps_to_the_rule_and_to_the_day_the_criteria_were_met() {
        let early = "Effective date must be on or after 1 July 2026, when the criteria were met";
        let late = "Effective date must be on or before 29 July 2027";
        for (word, effective, problem) in [
            ("first", "2026-07-01", None),
            ("first", "2026-06-01", Some(early)),
            ("first", "2026-10-01", None),
            ("first", "2026-10-02", Some("Effective date must be the first day of a month")),
            ("first", "2027-07-01", None),
            ("first", "2027-08-01", Some(late)),
            ("april", "2027-04-01", None),
            ("april", "2026-04-01", Some(early)),
            ("april", "2027-05-01", Some("Effective date must be a 1 April")),
            ("april", "2028-04-01", Some(late)),
            ("met", "2026-07-01", None),
            ("met", "2026-06-30", Some(early)),
            ("met", "2026-09-17", None),
            ("met", "2027-07-30", Some(late)),
        ] {
            let found = effective_problem(rule(word), day(effective), day("2026-07-29"), day("2026-07-01"));
            assert_eq!(found.map(|(_, words)| words).as_deref(), problem, "{word} {effective}");
        }
    }

    #[test]
    fn a_level_that_has_begun_is_given_back_from_today_at_the_earliest() {
        for (today, began, first) in [
            ("2026-09-10", "2026-08-01", "2026-09-10"),
            ("2026-08-01", "2026-08-01", "2026-08-02"),
            ("2026-08-02", "2026-08-01", "2026-08-02"),
        ] {
            assert_eq!(earliest_return(day(today), day(began)), day(first), "{today} {began}");
        }
    }

    #[test]
    fn a_reference_has_the_year_and_at_least_four_digits() {
        for (year, number, text) in
            [(2026, 41, "26-0041"), (2026, 1, "26-0001"), (2030, 12_345, "30-12345"), (2100, 7, "00-0007")]
        {
            assert_eq!(reference(year, number), text);
        }
    }
}
