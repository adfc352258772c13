//! Who would manage whom after an import, from today on, and whether anybody would come round to themselves.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::people::Days;

/// The lines of everybody: for each person (by any key that is theirs) the managers, each with its days.
#[derive(Default)]
pub struct Lines<'a>(BTreeMap<&'a str, Vec<(&'a str, Days)>>);

impl<'a> Lines<'a> {
    pub fn add(&mut self, person: &'a str, manager: &'a str, days: Days) {
        self.0.entry(person).or_default().push((manager, days));
    }

    /// Every circle that would stand on `today` or on a later day, once each: its members in their order, the smallest
    /// first.
    pub fn circles(&self, today: NaiveDate) -> BTreeSet<Vec<&'a str>> {
        let mut days: BTreeSet<NaiveDate> = BTreeSet::from([today]);
        days.extend(self.0.values().flatten().map(|(_, days)| days.starts_on).filter(|day| *day > today));
        days.into_iter().flat_map(|day| self.circles_on(day)).collect()
    }

    fn circles_on(&self, day: NaiveDate) -> Vec<Vec<&'a str>> {
        let manager_of = |person: &str| -> Option<&'a str> {
            self.0.get(person)?.iter().find(|(_, days)| days.include(day)).map(|(manager, _)| *manager)
        };
        let mut done: BTreeSet<&str> = BTreeSet::new();
        let mut circles = Vec::new();
        for start in self.0.keys() {
            // Each person has one manager a day, so a walk upwards either ends, meets one that is done, or goes round.
            let mut walk: Vec<&'a str> = Vec::new();
            let mut place: BTreeMap<&str, usize> = BTreeMap::new();
            let mut at = Some(*start);
            while let Some(person) = at.filter(|person| !done.contains(person)) {
                if let Some(from) = place.get(person) {
                    circles.push(turned(&walk[*from..]));
                    break;
                }
                place.insert(person, walk.len());
                walk.push(person);
                at = manager_of(person);
            }
            done.extend(walk);
        }
        circles
    }
}

/// The circle begun at its smallest member.
fn turned<'a>(circle: &[&'a str]) -> Vec<&'a str> {
    let smallest = (0..circle.len()).min_by_key(|at| circle[*at]).unwrap_or(0);
    circle.iter().cycle().skip(smallest).take(circle.len()).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn circles(lines: &[(&str, &str, &str, &str)]) -> Vec<String> {
        let mut all = Lines::default();
        for (person, manager, from, to) in lines {
            let ends_on = (!to.is_empty()).then(|| day(to));
            all.add(person, manager, Days { starts_on: day(from), ends_on });
        }
        all.circles(day("2026-04-10")).into_iter().map(|circle| circle.join(">")).collect()
    }

    #[test]
    fn circles_are_found_on_every_day_from_today_on() {
        let ever = "2020-01-01";
        for (lines, expected) in [
            (vec![("a", "b", ever, ""), ("b", "c", ever, "")], vec![]),
            (vec![("a", "a", ever, "")], vec!["a"]),
            (vec![("b", "a", ever, ""), ("a", "b", ever, "")], vec!["a>b"]),
            (vec![("c", "a", ever, ""), ("a", "b", ever, ""), ("b", "c", ever, ""), ("d", "a", ever, "")], vec!["a>b>c"]),
            (vec![("a", "b", ever, ""), ("b", "a", ever, ""), ("c", "d", ever, ""), ("d", "c", ever, "")], vec!["a>b", "c>d"]),
            // The two never hold on the same day.
            (vec![("a", "b", ever, "2026-04-30"), ("b", "a", "2026-05-01", "")], vec![]),
            // They do, on one day to come.
            (vec![("a", "b", ever, "2026-05-01"), ("b", "a", "2026-05-01", "")], vec!["a>b"]),
            // They did, and that is over.
            (vec![("a", "b", ever, "2026-04-09"), ("b", "a", ever, "")], vec![]),
        ] {
            assert_eq!(circles(&lines), expected, "{lines:?}");
        }
    }
}
