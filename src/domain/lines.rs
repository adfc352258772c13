//! Rules of who may manage whom: lines lead upwards and never back. Lines are dated, so a loop may meet on some days only.

use std::collections::BTreeMap;

use super::ids::PersonId;
use super::people::{Days, Line};

/// People who would manage each other in a circle.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Loop {
    /// Each is managed by the next, and the last by the first.
    pub people: Vec<PersonId>,
    /// The days on which it would hold.
    pub days: Days,
}

/// Lines by the person who is managed.
#[derive(Clone, Default, Debug)]
pub struct Lines(BTreeMap<PersonId, Vec<Line>>);

impl Lines {
    pub fn add(&mut self, line: Line) {
        self.0.entry(line.person.clone()).or_default().push(line);
    }

    pub fn of(&self, person: &PersonId) -> &[Line] {
        self.0.get(person).map_or(&[], Vec::as_slice)
    }

    /// The loop that would arise if `manager` managed `person` on these days. Lines of `person` are left aside: the new one
    /// takes their place.
    pub fn find_loop(&self, person: &PersonId, manager: &PersonId, days: Days) -> Option<Loop> {
        let mut path = vec![person.clone()];
        self.climb(manager, days, &mut path)
    }

    /// Goes up from `at`, on the days on which the way from the first of `path` up to `at` holds.
    fn climb(&self, at: &PersonId, days: Days, path: &mut Vec<PersonId>) -> Option<Loop> {
        if path.first() == Some(at) {
            return Some(Loop { people: path.clone(), days });
        }
        // A circle of others, which something else made: it has no way back to the person asked about.
        if path.contains(at) {
            return None;
        }
        path.push(at.clone());
        let found =
            self.of(at).iter().find_map(|line| days.shared(line.days).and_then(|shared| self.climb(&line.manager, shared, path)));
        path.pop();
        found
    }
}

impl FromIterator<Line> for Lines {
    fn from_iter<I: IntoIterator<Item = Line>>(all: I) -> Lines {
        let mut lines = Lines::default();
        all.into_iter().for_each(|line| lines.add(line));
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str) -> Days {
        let (from, to) = text.split_once("..").unwrap();
        Days { starts_on: from.parse().unwrap(), ends_on: (!to.is_empty()).then(|| to.parse().unwrap()) }
    }

    /// `b<a 2026-01-01..` reads: b is managed by a on these days.
    fn line(text: &str) -> Line {
        let (who, held) = text.split_once(' ').unwrap();
        let (person, manager) = who.split_once('<').unwrap();
        Line { id: text.to_owned(), person: person.into(), manager: manager.into(), days: days(held), version: 1 }
    }

    #[test]
    fn lines_that_would_lead_back_are_found_on_the_days_they_meet() {
        /// The lines that are there, the new one, and the loop: its people and days.
        type Row = (&'static [&'static str], &'static str, Option<(&'static str, &'static str)>);
        let table: &[Row] = &[
            (&[], "a<a 2026-01-01..", Some(("a", "2026-01-01.."))),
            (&[], "b<a 2026-01-01..", None),
            (&["a<b 2026-01-01.."], "b<a 2026-02-01..", Some(("b a", "2026-02-01.."))),
            (&["a<b 2026-01-01..", "b<c 2026-01-01.."], "c<a 2026-02-01..", Some(("c a b", "2026-02-01.."))),
            (
                &["a<b 2026-01-01..", "b<c 2026-01-01..", "c<d 2026-01-01..", "d<e 2026-01-01.."],
                "e<a 2026-01-01..",
                Some(("e a b c d", "2026-01-01..")),
            ),
            // The old line ended before the new one begins: never at once.
            (&["a<b 2026-01-01..2026-01-31"], "b<a 2026-02-01..", None),
            // One shared day is enough.
            (&["a<b 2026-01-01..2026-02-01"], "b<a 2026-02-01..", Some(("b a", "2026-02-01..2026-02-01"))),
            // A line that is planned counts too.
            (&["a<b 2026-09-01.."], "b<a 2026-02-01..", Some(("b a", "2026-09-01.."))),
            (&["a<b 2026-09-01.."], "b<a 2026-02-01..2026-08-31", None),
            // Three whose days overlap in pairs but never together.
            (&["a<b 2026-01-01..2026-01-20", "b<c 2026-01-15..2026-01-31"], "c<a 2026-01-21..2026-02-28", None),
            (
                &["a<b 2026-01-01..2026-01-20", "b<c 2026-01-15..2026-01-31"],
                "c<a 2026-01-20..2026-02-28",
                Some(("c a b", "2026-01-20..2026-01-20")),
            ),
            // The second of two managers in turn leads back, the first does not.
            (&["a<x 2026-01-01..2026-01-31", "a<b 2026-02-01.."], "b<a 2026-01-01..", Some(("b a", "2026-02-01.."))),
            // What the person had before is replaced, not followed.
            (&["b<c 2026-01-01..", "c<b 2020-01-01..2020-12-31"], "b<a 2026-01-01..", None),
            // A circle of others does not hold us up.
            (&["x<y 2026-01-01..", "y<x 2026-01-01..", "a<x 2026-01-01.."], "b<a 2026-01-01..", None),
        ];
        for (there, new, expected) in table {
            let lines: Lines = there.iter().map(|text| line(text)).collect();
            let new = line(new);
            let found = lines.find_loop(&new.person, &new.manager, new.days);
            let expected =
                expected.map(|(people, held)| Loop { people: people.split(' ').map(PersonId::from).collect(), days: days(held) });
            assert_eq!(found, expected, "{there:?} and {}", new.id);
        }
    }
}
