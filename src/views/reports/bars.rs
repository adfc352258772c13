//! The picture of a grade report: one bar a team, one part a level, numbers in the bar, once for wide and once for narrow
//! windows, and the same as a table. A level is told by its label; solid, hatched and hollow only repeat it.

use serde::Serialize;

use super::super::words;

/// Teams that a picture still shows well; with more there is the table alone.
const MOST_TEAMS: usize = 20;
/// Pixels of a bar, and of one person at most.
const BAR: f64 = 24.0;
const PERSON_AT_MOST: f64 = 30.0;
/// Pixels that a letter of the picture takes, a little more than it does.
const LETTER: f64 = 8.5;
/// The wide drawing: its width, and where bars begin.
const WIDE: f64 = 688.0;
const WIDE_FROM: f64 = 150.0;
/// Between a bar and the words beside it.
const BESIDE: f64 = 12.0;
/// The narrow one.
const NARROW: f64 = 288.0;

/// How many of a team are on which level, as counted by the report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TeamCounts {
    pub team: String,
    /// In the order of the levels.
    pub by_level: Vec<u32>,
    pub no_level: u32,
}

impl TeamCounts {
    fn all(&self) -> u32 {
        self.by_level.iter().sum::<u32>() + self.no_level
    }
}

/// The levels by team.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Bars {
    /// "North Central: level A 8, level B 4, level C 2. North Harbour: ..."
    pub description: String,
    /// Null where there are too many teams.
    pub drawings: Option<[Drawing; 2]>,
    /// "A", "B", "C".
    pub levels: Vec<String>,
    pub rows: Vec<CountsRow>,
    /// Of all teams.
    pub sum: CountsRow,
}

/// One row of the table.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CountsRow {
    pub team: String,
    pub by_level: Vec<String>,
    pub no_level: String,
    pub all: String,
}

/// One drawing. Lengths are pixels of its own.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Drawing {
    /// The class that shows it: `gradus-wide`, `gradus-narrow`.
    pub class: &'static str,
    pub width: f64,
    pub height: f64,
    pub bars: Vec<Bar>,
}

/// The bar of one team.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Bar {
    pub name: String,
    pub name_y: f64,
    pub name_class: &'static str,
    pub parts: Vec<Part>,
    /// "14 people, 1 no level".
    pub total: String,
    pub total_x: f64,
    pub total_y: f64,
}

/// The part of one level.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Part {
    pub class: &'static str,
    pub x: f64,
    pub y: f64,
    pub width: f64,
    /// Null where it does not fit; the words beside the bar have it then.
    pub label: Option<Label>,
}

/// The number in a part.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Label {
    /// "A 8".
    pub text: String,
    pub class: &'static str,
    pub x: f64,
    pub y: f64,
    /// Half the width of the plain ground behind it on a hatched part; null elsewhere.
    pub ground: Option<Ground>,
}

/// A plain ground behind a number.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Ground {
    pub x: f64,
    pub y: f64,
    pub width: f64,
}

/// To a tenth of a pixel.
fn tenth(length: f64) -> f64 {
    (length * 10.0).round() / 10.0
}

fn wide_of(text: &str) -> f64 {
    text.chars().count() as f64 * LETTER
}

/// The text, cut where it would be wider than `room`.
fn cut(text: &str, room: f64) -> String {
    let most = (room / LETTER) as usize;
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let start: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}\u{2026}", start.trim_end())
}

/// `people`: 14; the parts that have no number of their own; those without a level.
fn total_words(counts: &TeamCounts, unlabelled: &[String]) -> String {
    let mut parts = vec![words::counted(u64::from(counts.all()), "person", "people")];
    parts.extend_from_slice(unlabelled);
    if counts.no_level > 0 {
        parts.push(format!("{} no level", words::number(u64::from(counts.no_level))));
    }
    parts.join(", ")
}

/// The parts of a bar that begins at `x`, and what could not be written into them.
fn parts_of(levels: &[String], counts: &TeamCounts, x: f64, y: f64, person: f64) -> (Vec<Part>, Vec<String>, f64) {
    let (mut parts, mut unlabelled, mut at) = (Vec::new(), Vec::new(), x);
    for (place, (level, &count)) in levels.iter().zip(&counts.by_level).enumerate() {
        if count == 0 {
            continue;
        }
        let width = tenth(f64::from(count) * person);
        let text = format!("{level} {}", words::number(u64::from(count)));
        let (class, label_class) = [("bar-a", "mid t-on"), ("bar-b", "mid t-b"), ("bar-c", "mid t-b")][place % 3];
        let room = wide_of(&text) + 8.0;
        let middle = tenth(at + width / 2.0);
        let label = (room <= width).then(|| Label {
            text: text.clone(),
            class: label_class,
            x: middle,
            y: y + 17.5,
            ground: (class == "bar-b").then(|| Ground { x: tenth(middle - room / 2.0), y: y + 2.0, width: tenth(room) }),
        });
        if label.is_none() {
            unlabelled.push(text);
        }
        parts.push(Part { class, x: tenth(at), y, width, label });
        at += width;
    }
    (parts, unlabelled, tenth(at))
}

impl Bars {
    /// `levels` in their order; every team has as many counts. Null where there is nobody.
    pub fn new(levels: &[&str], teams: &[TeamCounts]) -> Option<Bars> {
        let most = teams.iter().map(|team| team.by_level.iter().sum::<u32>()).max()?;
        let levels: Vec<String> = levels.iter().map(|&level| level.to_owned()).collect();
        let drawn = most > 0 && teams.len() <= MOST_TEAMS;
        Some(Bars {
            description: describe(&levels, teams),
            drawings: drawn.then(|| [wide(&levels, teams, most), narrow(&levels, teams, most)]),
            rows: teams.iter().map(row).collect(),
            sum: row(&sum(levels.len(), teams)),
            levels,
        })
    }
}

fn row(counts: &TeamCounts) -> CountsRow {
    let number = |count: u32| words::number(u64::from(count));
    CountsRow {
        team: counts.team.clone(),
        by_level: counts.by_level.iter().map(|&count| number(count)).collect(),
        no_level: number(counts.no_level),
        all: number(counts.all()),
    }
}

fn sum(levels: usize, teams: &[TeamCounts]) -> TeamCounts {
    let of = |place: usize| teams.iter().filter_map(|team| team.by_level.get(place)).sum();
    TeamCounts {
        team: "All teams".to_owned(),
        by_level: (0..levels).map(of).collect(),
        no_level: teams.iter().map(|team| team.no_level).sum(),
    }
}

fn describe(levels: &[String], teams: &[TeamCounts]) -> String {
    let team = |counts: &TeamCounts| {
        let mut parts: Vec<String> = levels
            .iter()
            .zip(&counts.by_level)
            .filter(|(_, count)| **count > 0)
            .map(|(level, count)| format!("level {level} {}", words::number(u64::from(*count))))
            .collect();
        if counts.no_level > 0 {
            parts.push(format!("no level {}", words::number(u64::from(counts.no_level))));
        }
        format!("{}: {}.", counts.team, parts.join(", "))
    };
    teams.iter().map(team).collect::<Vec<_>>().join(" ")
}

fn wide(levels: &[String], teams: &[TeamCounts], most: u32) -> Drawing {
    let fits = |person: f64| {
        teams.iter().all(|counts| {
            let (_, unlabelled, end) = parts_of(levels, counts, WIDE_FROM, 0.0, person);
            end + BESIDE + wide_of(&total_words(counts, &unlabelled)) <= WIDE
        })
    };
    // The narrower the parts, the more has to be said beside them; so the widest that fits is tried for.
    let mut person = ((WIDE - WIDE_FROM - BESIDE) / f64::from(most)).min(PERSON_AT_MOST);
    for _ in 0..40 {
        if fits(person) {
            break;
        }
        person *= 0.95;
    }
    let bars: Vec<Bar> = (0u32..)
        .zip(teams)
        .map(|(place, counts)| {
            let y = f64::from(place) * 40.0;
            let (parts, unlabelled, end) = parts_of(levels, counts, WIDE_FROM, y, person);
            Bar {
                name: cut(&counts.team, WIDE_FROM - 8.0),
                name_y: y + 18.0,
                name_class: "",
                parts,
                total: total_words(counts, &unlabelled),
                total_x: end + BESIDE,
                total_y: y + 18.0,
            }
        })
        .collect();
    Drawing { class: "gradus-wide", width: WIDE, height: bars.len() as f64 * 40.0 - 16.0 + 2.0, bars }
}

fn narrow(levels: &[String], teams: &[TeamCounts], most: u32) -> Drawing {
    let person = ((NARROW - 2.0) / f64::from(most)).min(PERSON_AT_MOST);
    let bars: Vec<Bar> = (0u32..)
        .zip(teams)
        .map(|(place, counts)| {
            let y = f64::from(place) * 92.0;
            let (parts, unlabelled, _) = parts_of(levels, counts, 1.0, y + 46.0, person);
            Bar {
                name: cut(&counts.team, NARROW),
                name_y: y + 16.0,
                name_class: "t-b",
                parts,
                total: cut(&total_words(counts, &unlabelled), NARROW + 40.0),
                total_x: 0.0,
                total_y: y + 38.0,
            }
        })
        .collect();
    Drawing { class: "gradus-narrow", width: NARROW, height: bars.len() as f64 * 92.0 - 68.0 + BAR + 24.0, bars }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn team(name: &str, by_level: &[u32], no_level: u32) -> TeamCounts {
        TeamCounts { team: name.to_owned(), by_level: by_level.to_vec(), no_level }
    }

    #[test]
    fn a_bar_has_its_numbers_in_it_and_what_does_not_fit_beside_it() {
        let bars = Bars::new(&["A", "B", "C"], &[team("North Central", &[8, 4, 1], 2)]).unwrap();
        let [wide, narrow] = bars.drawings.unwrap();
        let parts: Vec<(&str, f64, f64, Option<&str>)> = wide.bars[0]
            .parts
            .iter()
            .map(|part| (part.class, part.x, part.width, part.label.as_ref().map(|label| label.text.as_str())))
            .collect();
        let person = parts[0].2 / 8.0;
        assert_eq!(parts[0], ("bar-a", 150.0, tenth(8.0 * person), Some("A 8")));
        assert_eq!((parts[1].0, parts[1].3), ("bar-b", Some("B 4")));
        assert!((parts[1].1 - parts[0].2 - 150.0).abs() < 0.2, "parts touch");
        assert_eq!((parts[2].0, parts[2].3), ("bar-c", None));
        assert_eq!(wide.bars[0].total, "15 people, C 1, 2 no level");
        assert!(narrow.bars[0].parts.iter().all(|part| part.x + part.width <= 288.0));
        assert_eq!(bars.description, "North Central: level A 8, level B 4, level C 1, no level 2.");
    }

    #[test]
    fn everything_stays_inside_the_drawing() {
        for counts in [vec![8, 4, 2], vec![1, 0, 0], vec![400, 3, 1], vec![0, 0, 900], vec![33, 33, 34]] {
            let bars = Bars::new(&["A", "B", "C"], &[team("A team with a very long name indeed", &counts, 7)]).unwrap();
            let [wide, narrow] = bars.drawings.unwrap();
            let bar = &wide.bars[0];
            assert!(bar.total_x + bar.total.chars().count() as f64 * 7.5 <= 688.0, "{counts:?}: {bar:?}");
            assert!(bar.name.chars().count() <= 17, "{}", bar.name);
            assert!(narrow.bars[0].parts.iter().all(|part| part.x + part.width <= 288.5), "{counts:?}");
        }
    }

    #[test]
    fn the_table_adds_up() {
        let teams = [team("North", &[1_000, 2], 1), team("South", &[3, 4], 0)];
        let bars = Bars::new(&["A", "B"], &teams).unwrap();
        let all = CountsRow {
            team: "All teams".to_owned(),
            by_level: vec!["1,003".to_owned(), "6".to_owned()],
            no_level: "1".to_owned(),
            all: "1,010".to_owned(),
        };
        assert_eq!(bars.sum, all);
        assert_eq!(bars.rows[1].all, "7");
    }

    #[test]
    fn too_many_teams_have_a_table_alone_and_nobody_has_nothing() {
        let many: Vec<TeamCounts> = (0..21).map(|n| team(&format!("Team {n}"), &[1], 0)).collect();
        assert!(Bars::new(&["A"], &many).unwrap().drawings.is_none());
        assert!(Bars::new(&["A"], &many[..20]).unwrap().drawings.is_some());
        assert!(Bars::new(&["A"], &[team("Without", &[0], 5)]).unwrap().drawings.is_none());
        assert!(Bars::new(&["A"], &[]).is_none());
    }
}
