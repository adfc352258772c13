//! Courses to look at and to test with, and texts that mean harm.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::super::parts::{FormErrors, Pagination, Tab};
use super::super::progress::{Side, sample_reader};
use super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

fn at(text: &str) -> DateTime<Utc> {
    day(text).and_hms_opt(9, 0, 0).unwrap_or_default().and_utc()
}

fn course(title: &str, state: CourseState, done: Option<&str>, until: Option<&str>) -> CourseStanding {
    CourseStanding {
        course: CourseId::new(title.to_lowercase().replace(' ', "-")),
        title: title.to_owned(),
        state,
        completed_on: done.map(day),
        valid_until: until.map(day),
        paused_until: (state == CourseState::Paused).then(|| day("2026-06-30")),
    }
}

fn courses() -> [CourseStanding; 6] {
    [
        course("Data protection", CourseState::DueSoon, Some("2025-05-10"), Some("2026-05-31")),
        course("Safeguarding", CourseState::Done, Some("2025-05-10"), Some("2028-05-31")),
        course("Housing law", CourseState::Done, Some("2025-05-10"), None),
        course("Fire safety", CourseState::Lapsed, Some("2024-05-10"), Some("2025-05-31")),
        course("Equality and diversity", CourseState::Paused, Some("2022-05-10"), Some("2025-05-31")),
        course("Lone working", CourseState::Never, None, None),
    ]
}

fn claim(course: &str, state: ClaimState) -> Claim {
    let answered = state == ClaimState::NotConfirmed;
    Claim {
        id: "c1".to_owned(),
        person: PersonId::from("00101"),
        course: CourseId::new(course),
        completed_on: day("2026-04-01"),
        note: Some("Certificate FS-204".to_owned()),
        state,
        told_at: at("2026-04-02"),
        answered_by: answered.then(|| PersonId::from("00045")),
        answered_at: answered.then(|| at("2026-04-03")),
        reason: answered.then(|| "The list of that day does not have your name. Please ask the trainer.".to_owned()),
        version: 1,
    }
}

pub(super) fn training() -> Vec<(&'static str, Training)> {
    let courses = courses();
    let (officer, manager) = (sample_reader(Side::Officer), sample_reader(Side::Hr));
    let people = BTreeMap::from([(PersonId::from("00045"), "Manager One".to_owned())]);
    let titles = courses.iter().map(|course| (course.course.clone(), course.title.clone())).collect();
    let kept = |id: &str, on: &str, source: Option<&str>| KeptCompletion {
        id: format!("done-{id}"),
        course: CourseId::new(id),
        completed_on: day(on),
        source: source.map(str::to_owned),
        confirmed_by: source.is_none().then(|| PersonId::from("00045")),
        made_at: at("2025-05-12"),
    };
    let completions = [kept("data-protection", "2025-05-10", None), kept("safeguarding", "2025-05-10", Some("Learning system"))];
    let claims = [claim("fire-safety", ClaimState::Waiting), claim("lone-working", ClaimState::NotConfirmed)];
    let pauses = [Pause {
        id: "p1".to_owned(),
        person: PersonId::from("00101"),
        course: CourseId::new("equality-and-diversity"),
        until: day("2026-06-30"),
        made_by: PersonId::from("00045"),
        made_at: at("2025-05-12"),
    }];
    let out = |reason: &str| TakenOut {
        completion: kept("fire-safety", "2025-04-02", Some("Learning system")),
        by: PersonId::from("00045"),
        at: at("2025-06-02"),
        reason: reason.to_owned(),
    };
    let (mistakes, odd) = ([out("It was another Officer One.")], [out(HOSTILE)]);
    let besides = [course("Display screen equipment", CourseState::Done, Some("2025-05-10"), Some("2027-05-31"))];
    let normal = TrainingFacts {
        reader: &officer,
        as_of: day("2026-04-10"),
        courses: Some(&courses),
        besides: &besides,
        sample: true,
        completions: &completions,
        taken_out: &[],
        claims: &claims,
        pauses: &pauses,
        titles: &titles,
        people: &people,
        may_tell: true,
        may_confirm: false,
        may_pause: false,
        may_take_out: false,
    };
    let harm = [
        course(HOSTILE, CourseState::Never, None, None),
        course(LONG_NAME, CourseState::Done, Some("2025-05-10"), None),
        courses[4].clone(),
    ];
    let told = [
        Claim { note: Some(HOSTILE.to_owned()), reason: Some(NON_ASCII.to_owned()), ..claim(HOSTILE, ClaimState::NotConfirmed) },
        claim(LONG_NAME, ClaimState::Waiting),
    ];
    let awkward = TrainingFacts {
        reader: &manager,
        courses: Some(&harm),
        besides: &[],
        sample: false,
        claims: &told,
        taken_out: &odd,
        may_take_out: true,
        may_tell: false,
        may_confirm: true,
        may_pause: true,
        ..normal
    };
    let nothing = TrainingFacts { courses: None, besides: &[], claims: &[], pauses: &[], may_tell: false, ..normal };
    let mistaken = TrainingFacts { reader: &manager, taken_out: &mistakes, may_tell: false, may_take_out: true, ..normal };
    let tabs = vec![Tab::new("/people/00101/training", "Training", true), Tab::new("/people/00101", "Profile", false)];
    vec![
        ("normal", Training::new(&normal)),
        ("taken-out", Training::new(&mistaken)),
        ("empty", Training::new(&nothing)),
        ("awkward", Training::new(&awkward).about(Some(HOSTILE.to_owned()), tabs)),
    ]
}

pub(super) fn tell() -> Vec<(&'static str, FinishedCourse)> {
    let typed = FinishedTyped { course: "", on: ["31", "2", "x"], note: HOSTILE };
    let errors =
        FormErrors::none().with("course", "Select the course").with("completed_on", "Date you finished it must be a real date");
    let courses = [("gdpr", "Data protection"), ("x", HOSTILE)];
    vec![
        (
            "normal",
            FinishedCourse::new(&courses, FinishedTyped { course: "gdpr", ..FinishedTyped::default() }, FormErrors::none()),
        ),
        ("awkward", FinishedCourse::new(&courses, typed, errors)),
    ]
}

pub(super) fn to_confirm() -> Vec<(&'static str, CoursesToConfirm)> {
    let tabs = || {
        vec![Tab::new("/qualifications/to-verify", "Qualifications", false), Tab::new("/training/to-confirm", "Courses", true)]
    };
    let (one, two) = (claim("fire-safety", ClaimState::Waiting), claim("x", ClaimState::Waiting));
    let harm = Claim { note: Some(NON_ASCII.to_owned()), ..two };
    let waiting = [
        Waiting { claim: &one, title: "Fire safety", officer: "Officer One" },
        Waiting { claim: &harm, title: HOSTILE, officer: LONG_NAME },
    ];
    vec![
        ("normal", CoursesToConfirm::new(&waiting[..1], tabs(), Pagination::default())),
        ("empty", CoursesToConfirm::new(&[], tabs(), Pagination::default())),
        (
            "awkward",
            CoursesToConfirm::new(
                &waiting,
                tabs(),
                Pagination { previous: None, next: Some("/training/to-confirm?after=w-50".to_owned()) },
            ),
        ),
    ]
}

pub(super) fn confirm() -> Vec<(&'static str, ConfirmCourse)> {
    let one = claim("fire-safety", ClaimState::Waiting);
    let harm = Claim { note: Some(HOSTILE.to_owned()), ..one.clone() };
    let normal = AnswerFacts {
        waiting: Waiting { claim: &one, title: "Fire safety", officer: "Officer One" },
        version: 1,
        why: "You are their line manager.",
        before: Some(day("2024-05-10")),
        would_count_until: Some(day("2027-04-30")),
        typed: ("", ""),
    };
    let awkward = AnswerFacts {
        waiting: Waiting { claim: &harm, title: HOSTILE, officer: LONG_NAME },
        before: None,
        would_count_until: None,
        typed: ("not_confirmed", NON_ASCII),
        ..normal
    };
    let errors = FormErrors::none().with("reason", "Enter a reason");
    vec![("normal", ConfirmCourse::new(&normal, FormErrors::none())), ("awkward", ConfirmCourse::new(&awkward, errors))]
}

pub(super) fn pause() -> Vec<(&'static str, PauseRenewal)> {
    let (one, two) = (&courses()[3], &course(HOSTILE, CourseState::DueSoon, Some("2025-05-10"), Some("2026-05-31")));
    let courses = [(one, day("2025-01-06"), Some(day("2026-05-31"))), (two, day("2026-05-01"), None)];
    let normal = PauseFacts {
        person: "00101",
        officer: "Officer One",
        why: "You work in HR.",
        courses: &courses[..1],
        typed: ("fire-safety", ["", "", ""]),
    };
    let awkward = PauseFacts { officer: LONG_NAME, courses: &courses, typed: ("", ["31", "2", "x"]), ..normal };
    let errors = FormErrors::none().with("course", "Select a course").with("until", "Last day of the pause must be a real date");
    vec![
        ("normal", PauseRenewal::new(&normal, FormErrors::none())),
        ("empty", PauseRenewal::new(&PauseFacts { courses: &[], ..normal }, FormErrors::none())),
        ("awkward", PauseRenewal::new(&awkward, errors)),
    ]
}

pub(super) fn gaps() -> Vec<(&'static str, TrainingGaps)> {
    let courses = courses();
    let titles: Vec<&str> = courses.iter().map(|course| course.title.as_str()).collect();
    let all: Vec<(&str, &str)> = courses.iter().map(|course| (course.course.as_str(), course.title.as_str())).collect();
    let one = Member { person: "00101", name: "Officer One", courses: courses.iter().map(Some).collect() };
    let two = Member { person: "00102", name: "Officer Two", courses: vec![Some(&courses[1]), None, None, None, None, None] };
    let normal = GapsFacts {
        as_of: day("2026-04-10"),
        place: "your team",
        teams: Vec::new(),
        all_courses: all.clone(),
        courses: titles.clone(),
        members: Some(vec![one.clone(), two.clone()]),
        counts: Vec::new(),
        people: 2,
        complete: 1,
        without_list: 0,
        sample: true,
        chosen: ["", "", ""],
        file: None,
    };
    let count = |id: &'static str, name: Option<&'static str>| TeamCount {
        id,
        name,
        people: 6,
        complete: 2,
        courses: vec![(5, 6), (6, 6), (0, 0), (2, 6), (6, 6), (1, 6)],
    };
    let teams = GapsFacts {
        place: "every team",
        teams: vec![("t1", "Income North"), ("t2", HOSTILE)],
        members: None,
        counts: vec![count("t1", Some("Income North")), count("t2", Some(HOSTILE)), count("none", None)],
        people: 18,
        complete: 6,
        without_list: 2,
        file: Some("/training/gaps.csv".to_owned()),
        ..normal.clone()
    };
    let odd = course(HOSTILE, CourseState::Lapsed, Some("2024-05-10"), Some("2025-05-31"));
    let awkward = GapsFacts {
        place: HOSTILE,
        all_courses: vec![("x", HOSTILE)],
        courses: vec![HOSTILE],
        members: Some(vec![Member { person: "00101", name: LONG_NAME, courses: vec![Some(&odd)] }]),
        chosen: ["t2", "x", "lapsed"],
        ..teams.clone()
    };
    let nobody = GapsFacts {
        members: Some(Vec::new()),
        people: 0,
        complete: 0,
        courses: Vec::new(),
        all_courses: Vec::new(),
        ..normal.clone()
    };
    let no_match = GapsFacts { members: Some(Vec::new()), chosen: ["", "", "lapsed"], ..normal.clone() };
    vec![
        ("normal", TrainingGaps::new(&normal)),
        ("teams", TrainingGaps::new(&teams)),
        ("empty", TrainingGaps::new(&nobody)),
        ("no-match", TrainingGaps::new(&no_match)),
        ("awkward", TrainingGaps::new(&awkward)),
    ]
}

pub(super) fn take_out() -> Vec<(&'static str, TakeOut)> {
    let facts = TakeOutFacts {
        id: "done-1",
        person: "00101",
        officer: "Officer One",
        why: "You are HR. That you opened this is recorded.",
        title: "Fire safety",
        completed_on: day("2026-04-01"),
        reason: "",
    };
    let odd = TakeOutFacts { officer: LONG_NAME, title: HOSTILE, reason: HOSTILE, ..facts };
    let errors = FormErrors::none().with("reason", "Enter a reason. Officer One will read it");
    vec![("normal", TakeOut::new(&facts, FormErrors::none())), ("awkward", TakeOut::new(&odd, errors))]
}
