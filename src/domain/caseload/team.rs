//! The figures of a team, worked out from those of its members.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Basis, PeriodKind};
use crate::domain::decimal::Dec;
use crate::domain::ids::{MetricId, PersonId};
use crate::domain::officer::{ALL_PATCHES, Observation};

/// Fewer officers than these make no figure of a team: one could be worked out from the others.
pub const LEAST_OF_TEAM: usize = 5;

/// A figure of somebody in a team, in hundredths.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OfTeam {
    pub person: PersonId,
    pub metric: MetricId,
    pub period: PeriodKind,
    /// The patch, or `ALL`.
    pub patch: String,
    pub start: NaiveDate,
    pub end: NaiveDate,
    pub numerator: i64,
    pub denominator: i64,
}

/// Numerators and denominators of each metric and period of which enough people have a figure, summed exactly: by metric, kind
/// of period and day. Of a person the row of all patches counts only where there is none of a patch.
pub fn figures(found: &[OfTeam]) -> Vec<Observation> {
    type Period<'a> = (&'a str, PeriodKind, NaiveDate, NaiveDate);
    let mut by_period: BTreeMap<Period<'_>, Vec<&OfTeam>> = BTreeMap::new();
    for row in found {
        by_period.entry((row.metric.as_str(), row.period, row.start, row.end)).or_default().push(row);
    }
    let summed = by_period.into_iter().filter_map(|((metric, period, start, end), rows)| {
        let people: BTreeSet<&PersonId> = rows.iter().map(|row| &row.person).collect();
        if people.len() < LEAST_OF_TEAM {
            return None;
        }
        let with_patches: BTreeSet<&PersonId> =
            rows.iter().filter(|row| row.patch != ALL_PATCHES).map(|row| &row.person).collect();
        let counted = rows.iter().filter(|row| row.patch != ALL_PATCHES || !with_patches.contains(&row.person));
        let (numerator, denominator) = counted.fold((0_i64, 0_i64), |(numerator, denominator), row| {
            (numerator.saturating_add(row.numerator), denominator.saturating_add(row.denominator))
        });
        let amount = |hundredths| Dec(rust_decimal::Decimal::new(hundredths, 2).normalize());
        Some(Observation {
            metric: MetricId::new(metric),
            patch: ALL_PATCHES.to_owned(),
            period,
            start,
            end,
            numerator: amount(numerator),
            denominator: Some(amount(denominator)),
            target: None,
            basis: Basis::Substantive,
            disputed: false,
            source: None,
        })
    });
    summed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(person: &str, patch: &str, day: u32, numerator: i64, denominator: i64) -> OfTeam {
        let on = |day| NaiveDate::from_ymd_opt(2026, 1, day).unwrap();
        OfTeam {
            person: PersonId::from(person),
            metric: "cta_pct".into(),
            period: PeriodKind::Week,
            patch: patch.to_owned(),
            start: on(day),
            end: on(day + 6),
            numerator,
            denominator,
        }
    }

    /// Five people in the first week, one of them with a patch and with all patches; four in the second.
    #[test]
    fn a_team_has_a_figure_where_five_people_have_one() {
        let mut found = vec![row("a", "P1", 5, 100, 1_000), row("a", ALL_PATCHES, 5, 900, 9_000)];
        found.extend(["b", "c", "d", "e"].map(|person| row(person, ALL_PATCHES, 5, 50, 500)));
        found.extend(["a", "b", "c", "d"].map(|person| row(person, "P2", 12, 10, 100)));
        let sums: Vec<(String, String)> =
            figures(&found).into_iter().map(|team| (team.numerator.to_string(), team.denominator.unwrap().to_string())).collect();
        assert_eq!(sums, [("3".to_owned(), "30".to_owned())]);
    }

    /// One person with five patches is no team.
    #[test]
    fn patches_of_one_person_are_one_person() {
        let found: Vec<OfTeam> = ["P1", "P2", "P3", "P4", "P5"].map(|patch| row("a", patch, 5, 1, 10)).into();
        assert!(figures(&found).is_empty());
    }
}
