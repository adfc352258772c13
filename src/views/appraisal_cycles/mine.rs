//! `/appraisals`: whose turn it is; and the appraisals of another person.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Link, Nothing, Tab, Tag};
use super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::super::words::{counted, short_date};
use super::list::{CycleFacts, CycleRow, rows as cycle_rows};
use super::{day, progress, tag};
use crate::domain::appraisal::{NotRatedReason, Stage, StateWord};

/// One appraisal of a list.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    pub id: &'a str,
    /// None: it is the reader's own.
    pub person: Option<&'a str>,
    pub cycle: &'a str,
    pub stage: Stage,
    pub due_on: NaiveDate,
    pub word: StateWord,
    pub state: &'a str,
    pub not_rated: Option<NotRatedReason>,
    pub turn: Option<&'a str>,
    pub my_turn: bool,
    pub settled: bool,
    pub overdue: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct Mine {
    #[serde(skip)]
    heading: String,
    pub officer: Option<String>,
    pub why: Option<String>,
    pub tabs: Vec<Tab>,
    pub lead: String,
    pub sections: Vec<Section>,
    pub nothing: Option<Nothing>,
    /// Null for whoever opens none.
    pub cycles: Option<OpenCycles>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Section {
    pub id: &'static str,
    pub caption: &'static str,
    /// Whether rows name a person.
    pub people: bool,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub link: Link,
    pub person: Option<String>,
    pub due: String,
    pub overdue: bool,
    pub turn: Option<String>,
    pub tag: Tag,
    pub note: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct OpenCycles {
    pub rows: Vec<CycleRow>,
}

/// So many that are finished are shown.
const FINISHED: usize = 50;

fn row(one: &Listed<'_>, someone: bool) -> Row {
    let text = format!("{}, {}", one.cycle, one.stage.words());
    let link = Link::new(format!("/appraisals/{}", one.id), text);
    let turn = match (one.my_turn, one.turn) {
        _ if one.settled => None,
        (true, _) => Some("You".to_owned()),
        (false, Some(name)) => Some(name.to_owned()),
        (false, None) => Some("Nobody: there is no line manager".to_owned()),
    };
    Row {
        link: if let (true, Some(person)) = (someone, one.person) { link.hidden(person) } else { link },
        person: someone.then(|| one.person.unwrap_or("Your own").to_owned()),
        due: short_date(one.due_on),
        overdue: one.overdue,
        turn,
        tag: tag(one.word, one.state),
        note: one.not_rated.map(|reason| reason.label().to_owned()),
    }
}

fn sections(all: &[Listed<'_>], people: bool) -> Vec<Section> {
    let of = |id, caption, fits: &dyn Fn(&Listed<'_>) -> bool, most: usize| Section {
        id,
        caption,
        people,
        rows: all.iter().filter(|one| fits(one)).take(most).map(|one| row(one, people)).collect(),
    };
    let found = [
        of("turn", "Your turn", &|one| one.my_turn, usize::MAX),
        of("others", "Waiting for others", &|one| !one.my_turn && !one.settled, usize::MAX),
        of("finished", "Finished, newest first", &|one| one.settled, FINISHED),
    ];
    found.into_iter().filter(|section| !section.rows.is_empty()).collect()
}

impl Mine {
    /// The reader's own page. `manages`: they appraise others; `cycles`: those that they look after.
    pub fn new(all: &[Listed<'_>], manages: bool, cycles: Option<&[CycleFacts<'_>]>) -> Mine {
        let waiting = all.iter().filter(|one| one.my_turn).count() as u64;
        let open = all.iter().any(|one| !one.settled);
        let waits = if waiting == 1 { "waits" } else { "wait" };
        let overdue = all.iter().filter(|one| one.my_turn && one.overdue).count() as u64;
        let late = if overdue > 0 { format!(" {} overdue.", counted(overdue, "is", "are")) } else { String::new() };
        let lead = match (open, waiting) {
            (false, _) if cycles.is_some_and(|cycles| !cycles.is_empty()) => "Nothing waits for you.".to_owned(),
            (false, _) => "No appraisal is open.".to_owned(),
            (true, 0) => "Nothing waits for you.".to_owned(),
            (true, _) => format!("{} {waits} for you.{late}", counted(waiting, "appraisal", "appraisals")),
        };
        let next = match (cycles, manages) {
            (Some([]), _) => "No cycles yet. Open one for everybody, for a team or for a job.",
            (Some(_), _) => "You have no appraisal of your own or of your reports.",
            (None, true) => "HR opens appraisals for everybody at once. You and your reports get a mail on the day.",
            (None, false) => "HR opens appraisals for everybody at once. You get a mail on the day.",
        };
        Mine {
            heading: if manages || cycles.is_some() { "Appraisals" } else { "Appraisal" }.to_owned(),
            officer: None,
            why: None,
            tabs: Vec::new(),
            lead,
            sections: sections(all, manages),
            nothing: all.is_empty().then(|| Nothing::yet(next)),
            cycles: cycles.map(|cycles| OpenCycles { rows: cycle_rows(cycles) }),
        }
    }

    /// The appraisals of one person. `own`: the reader's.
    pub fn of_person(name: &str, all: &[Listed<'_>], own: bool, why: Option<String>, tabs: Vec<Tab>) -> Mine {
        let settled = all.iter().filter(|one| one.settled).count() as u64;
        let overdue = all.iter().filter(|one| one.overdue).count() as u64;
        let whose =
            if own { "You get a mail on the day HR opens one.".to_owned() } else { format!("{name} is in no cycle yet.") };
        let lead = match all.len() {
            0 => "No appraisal is open.".to_owned(),
            count => format!("{}.", progress(count as u64, settled, overdue)),
        };
        Mine {
            heading: if own { "Appraisals".to_owned() } else { format!("Appraisals of {name}") },
            officer: (!own).then(|| name.to_owned()),
            why,
            tabs,
            lead,
            sections: sections(all, false),
            nothing: all.is_empty().then(|| Nothing::yet(whose)),
            cycles: None,
        }
    }
}

impl Page for Mine {
    const TEMPLATE: &'static str = "pages/appraisal_cycles/mine";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn samples() -> Vec<(&'static str, Mine)> {
        let one = |person, stage, word: StateWord, my_turn| Listed {
            id: "1",
            person,
            cycle: "2026 to 2027",
            stage,
            due_on: day(2026, 10, 30),
            word,
            state: word.label(),
            not_rated: None,
            turn: Some("Officer Two"),
            my_turn,
            settled: word.is_settled(),
            overdue: false,
        };
        let own = [
            one(None, Stage::MidYear, StateWord::Shared, true),
            Listed { turn: Some("Officer One"), ..one(None, Stage::YearEnd, StateWord::NotStarted, true) },
        ];
        let team = [
            Listed { overdue: true, ..one(Some("Officer One"), Stage::MidYear, StateWord::ManagerReview, true) },
            one(None, Stage::MidYear, StateWord::SelfAssessment, true),
            one(Some("Officer Two"), Stage::MidYear, StateWord::SelfAssessment, false),
            Listed { turn: None, ..one(Some("Officer Three"), Stage::YearEnd, StateWord::Closed, false) },
            Listed {
                not_rated: Some(NotRatedReason::LongAbsence),
                ..one(Some("Officer Four"), Stage::YearEnd, StateWord::NotRated, false)
            },
        ];
        let awkward = [
            Listed { cycle: HOSTILE, turn: None, ..one(Some(LONG_NAME), Stage::YearEnd, StateWord::ManagerReview, false) },
            Listed { turn: Some(HOSTILE), ..one(Some(NON_ASCII), Stage::YearEnd, StateWord::Signed, false) },
        ];
        let cycles = CycleFacts::samples();
        let tabs = vec![Tab::new("/people/1/appraisals", "Appraisals", true), Tab::new("/people/1", "Profile", false)];
        vec![
            ("normal", Mine::new(&team, true, None)),
            ("officer", Mine::new(&own, false, None)),
            ("hr", Mine::new(&[], false, Some(&cycles))),
            ("empty", Mine::new(&[], false, None)),
            ("first", Mine::new(&[], false, Some(&[]))),
            ("person", Mine::of_person("Officer One", &team[3..], false, Some("Your direct report.".to_owned()), tabs)),
            ("awkward", Mine::new(&awkward, true, Some(&cycles))),
        ]
    }
}
