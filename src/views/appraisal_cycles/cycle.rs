//! `/appraisals/cycles/{id}`: who has not finished.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Choice, Link, Nothing, Pagination, PostButton, Select, SummaryRow, Tag};
use super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::super::words::{counted, date, number, short_date};
use super::form::{CycleWhole, person};
use super::{day, progress, tag};
use crate::domain::appraisal::{NotRatedReason, Recommended, Stage, StateWord, Turn};

/// How far the appraisals of one stage have come.
#[derive(Clone, Debug)]
pub struct StageFacts {
    pub stage: Stage,
    pub due_on: NaiveDate,
    pub all: u64,
    pub settled: u64,
    pub overdue: u64,
    pub states: Vec<(StateWord, u64)>,
}

/// How far the people of a manager have come.
#[derive(Clone, Debug)]
pub struct ManagerFacts {
    /// Id and name; None: they have no line manager.
    pub manager: Option<(String, String)>,
    pub all: u64,
    pub settled: u64,
    pub overdue: u64,
    pub waits_for_manager: u64,
    pub waits_for_officer: u64,
    pub waits_for_moderator: u64,
}

/// One appraisal.
#[derive(Clone, Copy, Debug)]
pub struct RowFacts<'a> {
    pub appraisal: &'a str,
    pub person: &'a str,
    pub manager: Option<&'a str>,
    pub stage: Stage,
    pub due_on: NaiveDate,
    pub word: StateWord,
    pub state: &'a str,
    pub not_rated: Option<NotRatedReason>,
    pub turn: Option<&'a str>,
    pub overdue: bool,
    pub increment: Option<Recommended>,
}

/// Who is not in it, by id and name.
#[derive(Clone, Copy, Default, Debug)]
pub struct MissingFacts<'a> {
    pub joiners: &'a [(String, String)],
    pub without_manager: &'a [(String, String)],
}

/// What the address asks for, as it stands there.
#[derive(Clone, Copy, Default, Debug)]
pub struct OverviewFilters<'a> {
    pub show: &'a str,
    pub stage: &'a str,
    pub state: &'a str,
    pub turn: &'a str,
    pub manager: &'a str,
    pub increment: &'a str,
}

impl OverviewFilters<'_> {
    fn any(&self) -> bool {
        [self.stage, self.state, self.turn, self.manager, self.increment].iter().any(|word| !word.is_empty())
    }
}

/// What the page is made from.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub id: &'a str,
    pub version: i64,
    pub cycle: CycleWhole<'a>,
    /// By whom and on which day it was opened.
    pub opened: (&'a str, NaiveDate),
    pub all: u64,
    pub settled: u64,
    pub stages: &'a [StageFacts],
    pub managers: &'a [ManagerFacts],
    /// What is recommended about increments, with how many there are of each; empty where nothing of it was shared.
    pub increments: &'a [(Recommended, u64)],
    /// The reader may have it as a file.
    pub file: bool,
    pub rows: &'a [RowFacts<'a>],
    /// How many there are of these.
    pub found: u64,
    pub missing: MissingFacts<'a>,
    pub filters: OverviewFilters<'a>,
    pub pages: &'a Pagination,
}

#[derive(Clone, Debug, Serialize)]
pub struct OverviewPage {
    #[serde(skip)]
    heading: String,
    pub path: String,
    pub lead: String,
    pub change: Link,
    pub about: Vec<SummaryRow>,
    pub stages: Vec<StageRow>,
    pub managers: Vec<ManagerRow>,
    /// Ratings are looked over by a moderator.
    pub moderated: bool,
    pub show: Select,
    pub stage: Select,
    pub state: Select,
    pub turn: Select,
    pub manager: Select,
    /// Null where nothing is recommended about increments, or nothing of it was shared yet.
    pub increment: Option<Select>,
    pub increments: Vec<Link>,
    pub file: Option<Link>,
    pub caption: String,
    pub rows: Vec<Row>,
    pub nothing: Option<Nothing>,
    pub pages: Pagination,
    pub joiners: Vec<Link>,
    /// Null where there is nobody to add.
    pub add: Option<PostButton>,
    pub without_manager: Vec<Link>,
}

#[derive(Clone, Debug, Serialize)]
pub struct StageRow {
    pub stage: String,
    pub due: String,
    pub progress: String,
    pub states: Vec<Link>,
}

#[derive(Clone, Debug, Serialize)]
pub struct ManagerRow {
    pub link: Option<Link>,
    pub progress: String,
    pub manager: String,
    pub officers: String,
    pub moderator: String,
    pub overdue: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub link: Link,
    pub stage: &'static str,
    pub manager: Option<String>,
    pub due: String,
    pub overdue: bool,
    pub turn: Option<String>,
    pub tag: Tag,
    pub note: Option<String>,
    pub increment: Option<&'static str>,
}

fn select(id: &str, label: &str, all: &str, options: impl Iterator<Item = (String, String)>, chosen: &str) -> Select {
    let options = std::iter::once(Choice::new("", all)).chain(options.map(|(value, label)| Choice::new(value, label)));
    Select::new(id, label, options.collect()).chosen(chosen)
}

fn turn_label(turn: Turn) -> &'static str {
    match turn {
        Turn::Officer => "The officer's",
        Turn::Manager => "The manager's",
        Turn::Moderator => "The moderator's",
    }
}

fn sentence(word: &str) -> String {
    super::super::words::capital(word)
}

fn row(row: &RowFacts<'_>) -> Row {
    let turn = match (row.word.is_settled(), row.turn) {
        (true, _) => None,
        (false, Some(name)) => Some(name.to_owned()),
        (false, None) => Some("Nobody: there is no line manager".to_owned()),
    };
    // Once it is confirmed it is the manager's turn again.
    let confirmed = row.word == StateWord::Moderation && row.turn.is_some() && row.turn == row.manager;
    Row {
        link: Link::new(format!("/appraisals/{}", row.appraisal), row.person).hidden(row.stage.words()),
        stage: row.stage.words(),
        manager: row.manager.map(str::to_owned),
        due: short_date(row.due_on),
        overdue: row.overdue,
        turn,
        tag: tag(row.word, row.state),
        note: match row.not_rated {
            Some(reason) => Some(reason.label().to_owned()),
            None => confirmed.then(|| "Confirmed, to be shared".to_owned()),
        },
        increment: row.increment.map(Recommended::label),
    }
}

fn stage_row(stage: &StageFacts, path: &str) -> StageRow {
    let of = stage.stage.as_str();
    let state = |(word, count): &(StateWord, u64)| {
        let address = format!("{path}?show=all&stage={of}&state={}", word.as_str());
        Link::new(address, format!("{} {}", word.label(), number(*count))).hidden(stage.stage.words())
    };
    StageRow {
        stage: sentence(stage.stage.words()),
        due: date(stage.due_on),
        progress: progress(stage.all, stage.settled, stage.overdue),
        states: stage.states.iter().map(state).collect(),
    }
}

fn manager_row(count: &ManagerFacts, path: &str) -> ManagerRow {
    ManagerRow {
        link: count.manager.as_ref().map(|(id, name)| Link::new(format!("{path}?manager={id}"), name.clone())),
        progress: progress(count.all, count.settled, count.overdue),
        manager: number(count.waits_for_manager),
        officers: number(count.waits_for_officer),
        moderator: number(count.waits_for_moderator),
        overdue: count.overdue > 0,
    }
}

impl OverviewPage {
    pub fn new(facts: &Facts<'_>) -> OverviewPage {
        let cycle = &facts.cycle;
        let path = format!("/appraisals/cycles/{}", facts.id);
        let overdue: u64 = facts.stages.iter().map(|stage| stage.overdue).sum();
        let mut about = vec![
            SummaryRow::new("For", cycle.meant_for),
            SummaryRow::new("Scheme", cycle.scheme),
            SummaryRow::new("Days", format!("{} to {}", date(cycle.starts_on), date(cycle.ends_on))),
            SummaryRow::new("Opened", format!("By {} on {}", facts.opened.0, date(facts.opened.1))),
        ];
        about.extend(cycle.moderator.map(|name| SummaryRow::new("Moderated by", name)));
        let filters = facts.filters;
        let stages = facts.stages.iter().map(|stage| (stage.stage.as_str().to_owned(), sentence(stage.stage.words())));
        let states = StateWord::ALL.into_iter().map(|word| (word.as_str().to_owned(), word.label().to_owned()));
        let turns = Turn::ALL.into_iter().map(|turn| (turn.as_str().to_owned(), turn_label(turn).to_owned()));
        let managers = facts.managers.iter().filter_map(|count| count.manager.clone());
        let increments = Recommended::ALL.into_iter().map(|one| (one.as_str().to_owned(), one.label().to_owned()));
        let recommended = |(one, count): &(Recommended, u64)| {
            Link::new(format!("{path}?show=all&increment={}", one.as_str()), format!("{} {}", one.label(), number(*count)))
        };
        let show = [Choice::new("", "Not finished"), Choice::new("all", "All of them")];
        let there = if facts.all == 1 { "There is" } else { "There are" };
        let exist = format!("{there} {} in the cycle.", counted(facts.all, "appraisal", "appraisals"));
        let nothing = match (facts.rows.is_empty(), filters.any()) {
            (false, _) => None,
            (true, true) => Some(Nothing::matches("appraisals", format!("{path}?show=all"), exist)),
            (true, false) => Some(Nothing::yet("Every appraisal of this cycle is finished.")),
        };
        let joined = !facts.missing.joiners.is_empty();
        OverviewPage {
            heading: format!("Appraisal cycle {}", cycle.title),
            lead: format!("{}.", progress(facts.all, facts.settled, overdue)),
            change: Link::new(format!("{path}/change"), "Change its name or days"),
            about,
            stages: facts.stages.iter().map(|stage| stage_row(stage, &path)).collect(),
            managers: facts.managers.iter().map(|count| manager_row(count, &path)).collect(),
            moderated: cycle.moderator.is_some(),
            show: Select::new("show", "Show", show.to_vec()).chosen(filters.show),
            stage: select("stage", "Appraisal", "Both", stages, filters.stage),
            state: select("state", "State", "All states", states, filters.state),
            turn: select("turn", "Whose turn", "Anybody's", turns, filters.turn),
            manager: select("manager", "Line manager", "All managers", managers, filters.manager),
            increment: (!facts.increments.is_empty())
                .then(|| select("increment", "Increment", "All recommendations", increments, filters.increment)),
            increments: facts.increments.iter().map(recommended).collect(),
            file: facts.file.then(|| {
                let all = counted(facts.all, "appraisal", "appraisals");
                Link::new(format!("{path}/appraisals.csv"), format!("Download all {all} (CSV)"))
            }),
            caption: format!("{}, by the day they are due", counted(facts.found, "appraisal", "appraisals")),
            rows: facts.rows.iter().map(row).collect(),
            nothing,
            pages: facts.pages.clone(),
            joiners: facts.missing.joiners.iter().map(person).collect(),
            add: joined.then(|| PostButton::new(format!("{path}/joiners"), "Add them to the cycle")),
            without_manager: facts.missing.without_manager.iter().map(person).collect(),
            path,
        }
    }
}

impl Page for OverviewPage {
    const TEMPLATE: &'static str = "pages/appraisal_cycles/cycle";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn samples() -> Vec<(&'static str, OverviewPage)> {
        let cycle = CycleWhole {
            title: "2026 to 2027",
            scheme: "medway.appraisal@1",
            meant_for: "Everybody with a post and a line manager",
            starts_on: day(2026, 4, 1),
            ends_on: day(2027, 3, 31),
            mid_year_due_on: Some(day(2026, 10, 30)),
            year_end_due_on: day(2027, 3, 12),
            moderator: None,
            people: 41,
        };
        let one = |name: &str| ("00101".to_owned(), name.to_owned());
        let stages = [
            StageFacts {
                stage: Stage::MidYear,
                due_on: day(2026, 10, 30),
                all: 41,
                settled: 12,
                overdue: 3,
                states: vec![(StateWord::ManagerReview, 29), (StateWord::Closed, 11), (StateWord::NotRated, 1)],
            },
            StageFacts {
                stage: Stage::YearEnd,
                due_on: day(2027, 3, 12),
                all: 41,
                settled: 0,
                overdue: 0,
                states: vec![(StateWord::NotStarted, 41)],
            },
        ];
        let count = |manager: Option<&str>, overdue| ManagerFacts {
            manager: manager.map(one),
            all: 16,
            settled: 4,
            overdue,
            waits_for_manager: 5,
            waits_for_officer: 7,
            waits_for_moderator: 1,
        };
        let managers = [count(Some("Manager One"), 3), count(Some("Manager Two"), 0), count(None, 0)];
        let first = RowFacts {
            appraisal: "1",
            person: "Officer One",
            manager: Some("Manager One"),
            stage: Stage::MidYear,
            due_on: day(2026, 10, 30),
            word: StateWord::ManagerReview,
            state: "With manager",
            not_rated: None,
            turn: Some("Manager One"),
            overdue: true,
            increment: None,
        };
        let rows = [
            first,
            RowFacts {
                person: "Officer Two",
                word: StateWord::Shared,
                state: "Shared",
                turn: Some("Officer Two"),
                increment: Some(Recommended::Withheld),
                ..first
            },
            RowFacts {
                person: "Officer Three",
                word: StateWord::NotRated,
                state: "Not rated",
                not_rated: Some(NotRatedReason::LongAbsence),
                turn: None,
                overdue: false,
                ..first
            },
        ];
        let odd = [
            RowFacts { person: LONG_NAME, manager: None, turn: None, ..first },
            RowFacts { person: HOSTILE, turn: Some(NON_ASCII), ..first },
        ];
        let (joiners, alone) = ([one("Officer Four")], [one(NON_ASCII), one(LONG_NAME)]);
        let pages = Pagination::default();
        let more = Pagination { previous: None, next: Some("/appraisals/cycles/1?after=1".to_owned()) };
        let normal = Facts {
            id: "1",
            version: 1,
            cycle,
            opened: ("HR One", day(2026, 4, 10)),
            all: 82,
            settled: 12,
            stages: &stages,
            managers: &managers,
            increments: &[(Recommended::Normal, 11), (Recommended::Withheld, 1)],
            file: true,
            rows: &rows,
            found: 3,
            missing: MissingFacts { joiners: &joiners, without_manager: &[] },
            filters: OverviewFilters::default(),
            pages: &pages,
        };
        let odd_cycle = CycleWhole { title: HOSTILE, moderator: Some(LONG_NAME), meant_for: HOSTILE, ..cycle };
        let awkward = Facts {
            cycle: odd_cycle,
            rows: &odd,
            missing: MissingFacts { joiners: &[], without_manager: &alone },
            filters: OverviewFilters { show: "all", stage: "mid_year", ..OverviewFilters::default() },
            pages: &more,
            ..normal
        };
        let filtered = OverviewFilters { state: "signed", ..OverviewFilters::default() };
        vec![
            ("normal", OverviewPage::new(&normal)),
            (
                "empty",
                OverviewPage::new(&Facts {
                    rows: &[],
                    increments: &[],
                    file: false,
                    found: 0,
                    missing: MissingFacts::default(),
                    ..normal
                }),
            ),
            ("nothing", OverviewPage::new(&Facts { rows: &[], found: 0, filters: filtered, ..normal })),
            ("awkward", OverviewPage::new(&awkward)),
        ]
    }
}
