//! `/training/gaps`: people by courses for one team, teams by courses for the organisation.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Choice, Link, Nothing, Select};
use super::super::words::{counted, date, join, short_date};
use super::{samples, state_words};
use crate::domain::training::{CourseStanding, CourseState};

/// Somebody and their courses, as the columns are; None: the post does not ask for it.
#[derive(Clone, Debug)]
pub struct Member<'a> {
    pub person: &'a str,
    pub name: &'a str,
    pub courses: Vec<Option<&'a CourseStanding>>,
}

/// A team in counts.
#[derive(Clone, Debug)]
pub struct TeamCount<'a> {
    pub id: &'a str,
    pub name: Option<&'a str>,
    pub people: usize,
    pub complete: usize,
    /// How many have it, of how many who need it.
    pub courses: Vec<(usize, usize)>,
}

/// What the page is made from.
#[derive(Clone, Debug)]
pub struct GapsFacts<'a> {
    pub as_of: NaiveDate,
    /// "Your team", "Every team", the name of a team.
    pub place: &'a str,
    /// Teams to choose from: id and name.
    pub teams: Vec<(&'a str, &'a str)>,
    pub all_courses: Vec<(&'a str, &'a str)>,
    /// The columns.
    pub courses: Vec<&'a str>,
    /// None: it is every team in counts.
    pub members: Option<Vec<Member<'a>>>,
    pub counts: Vec<TeamCount<'a>>,
    pub people: usize,
    pub complete: usize,
    pub without_list: usize,
    pub sample: bool,
    /// `team`, `course` and `state` as they were chosen.
    pub chosen: [&'a str; 3],
    /// Where the file is, for whoever may have it.
    pub file: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct TrainingGaps {
    pub as_at: String,
    pub place: String,
    pub lead: Option<String>,
    pub without_list: Option<String>,
    pub sample: bool,
    pub team: Option<Select>,
    pub course: Select,
    pub state: Option<Select>,
    pub file: Option<String>,
    pub columns: Vec<String>,
    pub key: Vec<Cell>,
    pub people: Vec<PersonRow>,
    pub teams: Vec<TeamRow>,
    pub nothing: Option<Nothing>,
}

#[derive(Clone, Debug, Serialize)]
pub struct PersonRow {
    pub link: Link,
    pub have: String,
    pub cells: Vec<Cell>,
    /// The same in sentences, for narrow screens.
    pub lines: Vec<String>,
}

/// A mark with its words.
#[derive(Clone, Debug, Serialize)]
pub struct Cell {
    pub class: &'static str,
    pub icon: &'static str,
    pub words: String,
    /// Below the mark: the day on which it ran out or runs out.
    pub day: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct TeamRow {
    pub link: Link,
    pub have: String,
    pub cells: Vec<TeamCell>,
}

#[derive(Clone, Debug, Serialize)]
pub struct TeamCell {
    pub column: String,
    /// "5 of 6"; None: nobody there needs it.
    pub count: Option<String>,
    pub short: bool,
}

impl TrainingGaps {
    pub fn new(facts: &GapsFacts<'_>) -> TrainingGaps {
        let [team, course, state] = facts.chosen;
        let all = |words: &str| Choice::new("", words);
        let choices = |first: &str, rest: &[(&str, &str)]| -> Vec<Choice> {
            std::iter::once(all(first)).chain(rest.iter().map(|(id, name)| Choice::new(*id, *name))).collect()
        };
        let states: Vec<(&str, &str)> = CourseState::ALL.iter().map(|state| (state.as_str(), state_words(*state))).collect();
        let teams = [facts.teams.as_slice(), &[("none", "No team")]].concat();
        let people: Vec<PersonRow> = facts.members.iter().flatten().map(|member| person(member, &facts.courses)).collect();
        let rows: Vec<TeamRow> = facts.counts.iter().map(|count| team_row(count, facts)).collect();
        let nothing = match (facts.people, people.is_empty() && rows.is_empty()) {
            (0, _) => Some(Nothing::yet("Nobody holds a post here.")),
            (_, true) => {
                let exist = format!("{} hold a post here.", counted(facts.people as u64, "person", "people"));
                let clear = if team.is_empty() { "/training/gaps".to_owned() } else { format!("/training/gaps?team={team}") };
                Some(Nothing::matches("people", clear, exist))
            }
            _ => None,
        };
        TrainingGaps {
            as_at: format!("As at {}", date(facts.as_of)),
            place: facts.place.to_owned(),
            lead: (facts.people > 0).then(|| {
                let of = counted(facts.people as u64, "person has", "people have");
                format!("{} of {of} every course of their post in date.", facts.complete)
            }),
            without_list: (facts.without_list > 0).then(|| {
                let hold = counted(facts.without_list as u64, "person holds", "people hold");
                format!("{hold} a post without a list of courses.")
            }),
            sample: facts.sample,
            team: (!facts.teams.is_empty())
                .then(|| Select::new("team", "Team", choices("Every team, in counts", &teams)).chosen(team)),
            course: Select::new("course", "Course", choices("Every course", &facts.all_courses)).chosen(course),
            state: facts
                .members
                .is_some()
                .then(|| Select::new("state", "Who has a course that is", choices("Everybody", &states)).chosen(state)),
            file: facts.file.clone(),
            columns: facts.courses.iter().map(|title| (*title).to_owned()).collect(),
            key: CourseState::ALL.iter().map(|state| mark(*state, None)).chain([not_asked()]).collect(),
            people,
            teams: rows,
            nothing,
        }
    }
}

fn mark(state: CourseState, day: Option<String>) -> Cell {
    let (class, icon) = match state {
        CourseState::Done => ("gradus-cell--met", "i-met"),
        CourseState::DueSoon => ("gradus-cell--wait", "i-part"),
        CourseState::Paused => ("gradus-cell--ask", "i-wait"),
        CourseState::Lapsed => ("gradus-cell--not", "i-not"),
        CourseState::Never => ("gradus-cell--not", "i-ring"),
    };
    Cell { class, icon, words: state_words(state).to_owned(), day }
}

fn not_asked() -> Cell {
    Cell { class: "gradus-cell--none", icon: "i-none", words: "Not asked of the post".to_owned(), day: None }
}

fn cell(course: Option<&CourseStanding>) -> Cell {
    let Some(course) = course else { return not_asked() };
    let day = match course.state {
        CourseState::Lapsed | CourseState::DueSoon => course.valid_until,
        CourseState::Paused => course.paused_until,
        CourseState::Done | CourseState::Never => None,
    };
    mark(course.state, day.map(short_date))
}

fn person(member: &Member<'_>, titles: &[&str]) -> PersonRow {
    let asked: Vec<&CourseStanding> = member.courses.iter().flatten().copied().collect();
    let have = asked.iter().filter(|course| course.state.counts()).count();
    let of = |state: CourseState| -> Vec<String> {
        let with = member.courses.iter().zip(titles).filter(|(course, _)| course.is_some_and(|course| course.state == state));
        with.map(|(course, title)| match (state, course.and_then(|course| course.valid_until)) {
            (CourseState::Lapsed | CourseState::DueSoon, Some(last)) => format!("{title} ({})", short_date(last)),
            _ => (*title).to_owned(),
        })
        .collect()
    };
    let missing = [CourseState::Lapsed, CourseState::Never, CourseState::DueSoon, CourseState::Paused];
    let lines = missing.into_iter().map(|state| (state, of(state))).filter(|(_, titles)| !titles.is_empty());
    PersonRow {
        link: Link::new(format!("/people/{}/training", member.person), member.name),
        have: if asked.is_empty() { "No list".to_owned() } else { format!("{have} of {}", asked.len()) },
        cells: member.courses.iter().map(|course| cell(*course)).collect(),
        lines: lines.map(|(state, titles)| format!("{}: {}.", state_words(state), join(&titles))).collect(),
    }
}

fn team_row(count: &TeamCount<'_>, facts: &GapsFacts<'_>) -> TeamRow {
    let [_, course, _] = facts.chosen;
    let kept = if course.is_empty() { String::new() } else { format!("&course={course}") };
    TeamRow {
        link: Link::new(format!("/training/gaps?team={}{kept}", count.id), count.name.unwrap_or("No team")),
        have: format!("{} of {}", count.complete, count.people),
        cells: count
            .courses
            .iter()
            .zip(&facts.courses)
            .map(|((have, need), title)| TeamCell {
                column: (*title).to_owned(),
                count: (*need > 0).then(|| format!("{have} of {need}")),
                short: have < need,
            })
            .collect(),
    }
}

impl Page for TrainingGaps {
    const TEMPLATE: &'static str = "pages/training/gaps";

    fn title(&self) -> String {
        format!("Courses: {}", self.place)
    }

    fn samples() -> Vec<(&'static str, TrainingGaps)> {
        samples::gaps()
    }
}
