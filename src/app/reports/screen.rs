//! The report as a screen shows it: counts of everybody who matches, and one page of rows. All rows are made in one pass, of
//! which only the counts and as many rows as fit on the page are kept.

use std::collections::BTreeMap;

use super::super::{AppError, Caller, Tx};
use super::question::{Scope, Settled};
use super::rows::{ReportLine, Walk};
use crate::domain::assessment::outcome::Outcome;
use crate::domain::ids::{PersonId, PostId, Reference, TeamId};
use crate::store::posts;
use crate::store::reports::{self, Holders};

/// Rows on one page, where nothing else is asked for.
const PAGE: usize = 50;

/// What the rows of a screen are sorted by.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum SortBy {
    #[default]
    Name,
    Ref,
    Team,
    Job,
    Grade,
    Level,
    Since,
    Next,
    Ready,
    Missing,
    RunsOut,
    Application,
}

impl SortBy {
    const WORDS: [(SortBy, &'static str); 12] = [
        (SortBy::Name, "name"),
        (SortBy::Ref, "ref"),
        (SortBy::Team, "team"),
        (SortBy::Job, "job"),
        (SortBy::Grade, "grade"),
        (SortBy::Level, "level"),
        (SortBy::Since, "since"),
        (SortBy::Next, "next"),
        (SortBy::Ready, "ready"),
        (SortBy::Missing, "missing"),
        (SortBy::RunsOut, "runs_out"),
        (SortBy::Application, "application"),
    ];

    pub fn from_word(word: &str) -> Option<SortBy> {
        SortBy::WORDS.into_iter().find(|(_, held)| *held == word).map(|(by, _)| by)
    }

    /// What stands in the column, so that texts sort as it does. None: nothing stands there.
    fn key(self, line: &ReportLine) -> Option<String> {
        let row = &line.line.row;
        let text = |text: &Option<String>| text.as_ref().map(|text| text.to_lowercase());
        match self {
            SortBy::Name => Some(row.name.to_lowercase()),
            SortBy::Ref => Some(row.employee_ref.to_lowercase()).filter(|text| !text.is_empty()),
            SortBy::Team => text(&row.team),
            SortBy::Job => Some(row.job_title.to_lowercase()),
            SortBy::Grade => text(&row.grade),
            SortBy::Level => row.level.clone(),
            SortBy::Since => row.level_since.map(|day| day.to_string()),
            SortBy::Next => row.next_level.clone(),
            SortBy::Ready => line.line.readiness.map(|readiness| match readiness {
                Outcome::NotMet => "0".to_owned(),
                Outcome::InsufficientData => "1".to_owned(),
                Outcome::Met => "2".to_owned(),
            }),
            SortBy::Missing => row.next_level.as_ref().map(|_| format!("{:06}", row.outstanding.len())),
            SortBy::RunsOut => line.runs_out.map(|day| day.to_string()),
            SortBy::Application => row.application_state.clone(),
        }
    }
}

/// A row's place among the others: by the column, empty ones last; then by name.
type Key = (bool, String, String, String);

fn key(by: SortBy, line: &ReportLine) -> Key {
    let sorted = by.key(line);
    (sorted.is_none(), sorted.unwrap_or_default(), line.line.row.name.to_lowercase(), line.line.post.to_string())
}

/// A row's name in an address: names of people do not go there.
pub type Place = PostId;

/// Which page.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub enum Turn {
    #[default]
    First,
    After(Place),
    Before(Place),
}

/// How the screen is to show it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Asking {
    pub sort: SortBy,
    pub descending: bool,
    pub turn: Turn,
}

/// How many posts of a team are on which level.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TeamLevels {
    /// None: posts without a team.
    pub team: Option<String>,
    /// As [`Screen::levels`] has them.
    pub by_level: Vec<u64>,
    pub no_level: u64,
}

/// What the filters can be set to.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Choices {
    /// By name.
    pub teams: Vec<(TeamId, String)>,
    /// Ids and titles.
    pub frameworks: Vec<(String, String)>,
    /// Lowest first.
    pub levels: Vec<String>,
    /// By name; empty for whoever sees one team alone.
    pub managers: Vec<(PersonId, String)>,
}

/// One page of the report, with counts of all that match.
#[derive(Clone, PartialEq, Debug)]
pub struct Screen {
    pub as_of: chrono::NaiveDate,
    /// Posts that match, and how many there are without the filters.
    pub total: u64,
    pub of: u64,
    /// Lowest first, each with how many hold it.
    pub levels: Vec<(String, u64)>,
    pub no_level: u64,
    pub ready: u64,
    /// By name; posts without a team last.
    pub teams: Vec<TeamLevels>,
    pub lines: Vec<ReportLine>,
    pub previous: Option<Place>,
    pub next: Option<Place>,
    pub choices: Choices,
    /// Whether it is of the whole organisation, and not of a manager's own team.
    pub is_whole: bool,
}

/// Counts that grow row by row.
#[derive(Default)]
struct Totals {
    total: u64,
    ready: u64,
    by_level: BTreeMap<Option<String>, u64>,
    /// By whether there is none, then by name.
    by_team: BTreeMap<(bool, String), BTreeMap<Option<String>, u64>>,
}

impl Totals {
    fn count(&mut self, line: &ReportLine) {
        let row = &line.line.row;
        self.total += 1;
        self.ready += u64::from(line.line.readiness == Some(Outcome::Met));
        *self.by_level.entry(row.level.clone()).or_default() += 1;
        let team = (row.team.is_none(), row.team.clone().unwrap_or_default());
        *self.by_team.entry(team).or_default().entry(row.level.clone()).or_default() += 1;
    }
}

/// The rows of a page: those next to its beginning or end, as many as fit and one more.
struct Page {
    kept: BTreeMap<Key, ReportLine>,
    from: Option<Key>,
    /// Rows come after `from` in the order of keys, and the least of them are kept; else before it, and the greatest.
    upwards: bool,
}

impl Page {
    fn offer(&mut self, by: SortBy, line: ReportLine) {
        let key = key(by, &line);
        let wanted = match (&self.from, self.upwards) {
            (None, _) => true,
            (Some(from), true) => key > *from,
            (Some(from), false) => key < *from,
        };
        if !wanted {
            return;
        }
        self.kept.insert(key, line);
        if self.kept.len() > PAGE + 1 {
            if self.upwards {
                self.kept.pop_last()
            } else {
                self.kept.pop_first()
            };
        }
    }
}

pub(super) fn make(tx: &mut Tx<'_>, me: &Caller, settled: &Settled, scope: Scope, asking: &Asking) -> Result<Screen, AppError> {
    let is_whole = matches!(scope, Scope::Organisation);
    let mut walk = Walk::new(tx, me, settled, scope)?;
    let everybody = Holders { team: None, framework: None, manager: None, ..walk.holders().clone() };
    let of = reports::count(tx.connection, &everybody)?;
    let frameworks = reports::frameworks(tx.connection, &everybody)?;
    let managers = if is_whole { reports::managers(tx.connection, me.organisation(), settled.as_of)? } else { Vec::new() };
    let (from, turn) = begin(tx, &mut walk, settled, asking)?;
    let backwards = matches!(turn, Turn::Before(_));
    let mut page = Page { kept: BTreeMap::new(), from, upwards: backwards == asking.descending };
    let mut totals = Totals::default();
    while let Some(lines) = walk.step(tx)? {
        for line in lines.into_iter().filter(|line| settled.wants(line)) {
            totals.count(&line);
            page.offer(asking.sort, line);
        }
    }
    let more = page.kept.len() > PAGE;
    if more {
        if page.upwards {
            page.kept.pop_last()
        } else {
            page.kept.pop_first()
        };
    }
    let mut lines: Vec<ReportLine> = page.kept.into_values().collect();
    if asking.descending {
        lines.reverse();
    }
    let (has_previous, has_next) = match turn {
        Turn::First => (false, more),
        Turn::After(_) => (true, more),
        Turn::Before(_) => (more, true),
    };
    let place = |line: Option<&ReportLine>| line.map(|line| line.line.post.clone());
    let previous = place(lines.first()).filter(|_| has_previous);
    let next = place(lines.last()).filter(|_| has_next);
    let titled = frameworks.into_iter().map(|id| (title(tx, settled, &id), id)).map(|(title, id)| (id, title)).collect();
    let mut levels = walk.levels();
    // A level that no framework of the day knows is told all the same.
    levels.extend(totals.by_level.keys().flatten().filter(|level| !walk.levels().contains(level)).cloned());
    let count = |by: &BTreeMap<Option<String>, u64>, level: Option<&String>| by.get(&level.cloned()).copied().unwrap_or(0);
    let teams = totals.by_team.iter().map(|((without, name), by)| TeamLevels {
        team: (!without).then(|| name.clone()),
        by_level: levels.iter().map(|level| count(by, Some(level))).collect(),
        no_level: count(by, None),
    });
    Ok(Screen {
        as_of: settled.as_of,
        total: totals.total,
        of: u64::try_from(of).unwrap_or(0),
        no_level: count(&totals.by_level, None),
        ready: totals.ready,
        teams: teams.collect(),
        choices: Choices { teams: by_name(walk.teams()), frameworks: titled, levels: levels.clone(), managers },
        levels: levels.into_iter().map(|level| (count(&totals.by_level, Some(&level)), level)).map(|(n, l)| (l, n)).collect(),
        lines,
        previous,
        next,
        is_whole,
    })
}

/// Where the page begins. A place that is no longer in the report means the first page.
fn begin(tx: &mut Tx<'_>, walk: &mut Walk<'_>, settled: &Settled, asking: &Asking) -> Result<(Option<Key>, Turn), AppError> {
    let (Turn::After(place) | Turn::Before(place)) = &asking.turn else { return Ok((None, Turn::First)) };
    if place.as_str().contains('\0') {
        return Ok((None, Turn::First));
    }
    let Some(post) = posts::find(tx.connection, place)? else { return Ok((None, Turn::First)) };
    let outside = walk.holders().within.as_ref().is_some_and(|people| people.binary_search(&post.person).is_err());
    if outside || post.organisation != walk.holders().organisation {
        return Ok((None, Turn::First));
    }
    let lines = walk.of_one(tx, &post.person)?;
    let line = lines.iter().find(|line| line.line.post == *place && settled.wants(line));
    Ok(match line {
        Some(line) => (Some(key(asking.sort, line)), asking.turn.clone()),
        None => (None, Turn::First),
    })
}

fn by_name(teams: &BTreeMap<TeamId, String>) -> Vec<(TeamId, String)> {
    let mut named: Vec<(TeamId, String)> = teams.iter().map(|(id, name)| (id.clone(), name.clone())).collect();
    named.sort_by_cached_key(|(id, name)| (name.to_lowercase(), id.clone()));
    named
}

fn title(tx: &Tx<'_>, settled: &Settled, framework: &str) -> String {
    let found = tx.library().frameworks.find(&Reference::new(framework), settled.as_of);
    found.map_or_else(|_| framework.to_owned(), |found| found.document.title.clone())
}
