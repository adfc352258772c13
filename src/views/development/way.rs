//! The earliest realistic day of the next level in words, as a picture of bars, and as the table of what it rests on.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::parts::{Drawing, Link};
use super::super::progress::{Named, Reader};
use super::super::words::{capital, counted, date, join, short_date};
use crate::domain::development::earliest::{CriterionDay, Earliest, Wait};
use crate::domain::evidence_policy::{BlockCode, EffectiveRule};
use crate::domain::progression::dates::{DECIDE_WITHIN, RECOMMEND_WITHIN};

/// Criteria that are named in the sentence; of more, only how many there are.
const MOST_NAMED: usize = 2;

#[derive(Clone, Debug, Serialize)]
pub struct Way {
    /// "Earliest date for level B".
    pub heading: String,
    pub lead: String,
    /// What goes with it, each with a way on.
    pub notes: Vec<Note>,
    /// For wide and for narrow windows; none where there is no day to draw.
    #[serde(skip)]
    pub picture: Option<[Drawing; 2]>,
    pub rows: Vec<WayRow>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Note {
    pub text: String,
    pub link: Option<Link>,
}

/// A part of the day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct WayRow {
    /// Where the part has a page of its own.
    pub criterion: Option<Named>,
    pub what: String,
    /// "30 Jun 2026", or "Cannot tell yet".
    pub on: String,
    pub rests_on: Vec<String>,
}

impl Way {
    /// `start`: the reader may plan from what is missing.
    pub fn new(reader: &Reader, earliest: &Earliest, start: bool) -> Way {
        let level = &earliest.level;
        let lead = lead(reader, earliest);
        Way {
            heading: format!("Earliest date for level {level}"),
            picture: picture(earliest, &lead),
            notes: notes(reader, earliest, start),
            rows: rows(reader, earliest),
            lead,
        }
    }
}

fn lead(reader: &Reader, earliest: &Earliest) -> String {
    let (level, Some(begins_on)) = (&earliest.level, earliest.begins_on) else {
        return "We cannot give a date yet.".to_owned();
    };
    if let (Some(_), Some(decide_by)) = (&earliest.application, earliest.decide_by) {
        let whose =
            if reader.is_officer() { "Your application".to_owned() } else { format!("The application of {}", reader.officer) };
        let (decided, begins) = (date(decide_by), date(begins_on));
        return format!(
            "{whose} for level {level} is to be decided by {decided}. If it is approved then, level {level} begins on {begins}."
        );
    }
    format!("No earlier than {}: {}.", date(begins_on), join(&parts(earliest)))
}

/// What makes up the day, each as a part of one sentence.
fn parts(earliest: &Earliest) -> Vec<String> {
    let mut parts = Vec::new();
    let last: Vec<&CriterionDay> = earliest.last().collect();
    match (last.as_slice(), earliest.ready_on) {
        ([], _) if earliest.criteria.is_empty() => parts.push("every criterion is met".to_owned()),
        ([], _) | (_, None) => parts.push("every missing criterion could be met today".to_owned()),
        (many, Some(on)) if many.len() > MOST_NAMED => {
            parts.push(format!("{} criteria could be met on {} at the earliest", many.len(), date(on)));
        }
        (few, Some(on)) => parts.extend(few.iter().map(|criterion| {
            let name = format!("{} ({})", criterion.label, criterion.id);
            match &criterion.action {
                Some(action) if criterion.could_be_on < Some(on) => {
                    format!("the last action for {name} is due on {}", date(action.due_on))
                }
                _ => format!("{name} could be met on {} at the earliest", date(on)),
            }
        })),
    }
    if let (Some(send_on), Some(ready_on)) = (earliest.send_on, earliest.ready_on)
        && send_on > ready_on
    {
        parts.push(format!("an application can be sent from {}", date(send_on)));
    }
    if let Some(decide_by) = earliest.decide_by {
        parts.push(format!("it is to be decided within {DECIDE_WITHIN} working days, by {}", date(decide_by)));
    }
    parts.push(rule(earliest.rule).to_owned());
    parts
}

fn rule(rule: EffectiveRule) -> &'static str {
    match rule {
        EffectiveRule::FirstOfNextMonth => "a new level begins on the first of the month after the decision",
        EffectiveRule::AprilFirst => "a new level begins on a 1 April",
        EffectiveRule::CriteriaMetOn => "a new level begins on the day on which the criteria were met",
    }
}

fn notes(reader: &Reader, earliest: &Earliest, start: bool) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut note = |text: String, link: Option<Link>| notes.push(Note { text, link });
    if let Some(id) = &earliest.application {
        note(
            "What is added now does not change it.".to_owned(),
            Some(Link::new(format!("/applications/{id}"), "See the application")),
        );
        return notes;
    }
    for criterion in earliest.open_ended() {
        let name = format!("{} ({})", criterion.label, criterion.id);
        note(
            format!("{name} has no day on which it could be met."),
            Some(Link::new(reader.criterion(&criterion.id), "See why").hidden(format!("for {name}"))),
        );
    }
    for wait in earliest.waits.iter().filter(|wait| wait.free_on.is_none()) {
        note(wait_words(reader, wait), None);
    }
    let unplanned = earliest.unplanned().filter(|criterion| criterion.on.is_some()).count() as u64;
    if unplanned > 0 {
        let have = if unplanned == 1 { "has" } else { "have" };
        let missing = counted(unplanned, "missing criterion", "missing criteria");
        let link = start.then(|| Link::new(format!("{}/start", reader.plan()), "Start from what is missing"));
        let text = format!(
            "{missing} {have} no action in the plan and counts from the first day it could be met. It may well take longer."
        );
        let text =
            if unplanned == 1 { text } else { text.replace("counts from the first day it", "count from the first day they") };
        note(text, link);
    }
    let overdue = earliest.criteria.iter().filter(|criterion| criterion.action.as_ref().is_some_and(|action| action.overdue));
    match overdue.count() as u64 {
        0 => {}
        1 => note("1 action for them is overdue. It counts as due today.".to_owned(), None),
        many => note(format!("{many} actions for them are overdue. They count as due today."), None),
    }
    match earliest.beside as u64 {
        0 => {}
        1 => note("1 open action is for none of the missing criteria, so it does not change this date.".to_owned(), None),
        many => note(format!("{many} open actions are for none of the missing criteria, so they do not change this date."), None),
    }
    if earliest.begins_on.is_some() {
        note("This is worked out from what is recorded. It is not a forecast and not a promise.".to_owned(), None);
    }
    notes
}

/// What stops an application. The cause of a formal process is HR's to say.
fn wait_words(reader: &Reader, wait: &Wait) -> String {
    match (wait.code.as_str(), wait.free_on) {
        (code, _) if code == BlockCode::FormalProcess.as_str() => format!("HR needs to speak to {} first.", reader.whom()),
        (code, None) if code == BlockCode::Probation.as_str() => {
            "Probation is not finished, and no last day is recorded.".to_owned()
        }
        (code, Some(_)) if code == BlockCode::Probation.as_str() => "Probation is over".to_owned(),
        (_, Some(_)) => "Long enough at the level held".to_owned(),
        (_, None) => "Not long enough at the level held, and no last day is recorded.".to_owned(),
    }
}

fn rows(reader: &Reader, earliest: &Earliest) -> Vec<WayRow> {
    let said = |day: Option<NaiveDate>| day.map_or_else(|| "Cannot tell yet".to_owned(), short_date);
    let row = |what: &str, on: Option<NaiveDate>, rests_on: Vec<String>| WayRow {
        criterion: None,
        what: what.to_owned(),
        on: said(on),
        rests_on,
    };
    let mut rows: Vec<WayRow> = earliest
        .criteria
        .iter()
        .map(|criterion| WayRow {
            criterion: Some(Named::new(reader, &criterion.id, &criterion.label)),
            what: String::new(),
            on: said(criterion.on),
            rests_on: criterion_rests_on(earliest, criterion),
        })
        .collect();
    for wait in &earliest.waits {
        let formal = wait.code == BlockCode::FormalProcess.as_str();
        let what =
            if wait.free_on.is_some() && !formal { wait_words(reader, wait) } else { "What an application waits for".to_owned() };
        let rests_on = if wait.free_on.is_some() && !formal { Vec::new() } else { vec![wait_words(reader, wait)] };
        // Neither cause nor end of a formal process is told here.
        rows.push(row(&what, wait.free_on.filter(|_| !formal), rests_on));
    }
    let sent = if earliest.application.is_some() { "Application sent" } else { "Application sent, at the earliest" };
    rows.push(row(sent, earliest.send_on, Vec::new()));
    let within = |days: u32| vec![format!("Within {days} working days of sending")];
    rows.push(row("Recommendation, at the latest", earliest.recommend_by, within(RECOMMEND_WITHIN)));
    rows.push(row("Decision, at the latest", earliest.decide_by, within(DECIDE_WITHIN)));
    rows.push(row(&format!("Level {} begins", earliest.level), earliest.begins_on, vec![capital(rule(earliest.rule))]));
    rows
}

fn criterion_rests_on(earliest: &Earliest, criterion: &CriterionDay) -> Vec<String> {
    let fact = match criterion.could_be_on {
        Some(on) if on > earliest.as_of => format!("Could be met from {}", short_date(on)),
        Some(_) => "Could be met today".to_owned(),
        None => "No day follows from what is recorded".to_owned(),
    };
    let action = match &criterion.action {
        Some(action) => format!("Action due on {}: {}", short_date(action.due_on), action.what),
        None => "No action is planned".to_owned(),
    };
    vec![fact, action]
}

/// A bar of the picture, from one day to another; of one day alone a mark.
struct Bar {
    label: String,
    class: &'static str,
    from: NaiveDate,
    to: NaiveDate,
}

/// Geometry of a drawing, in pixels.
struct Frame {
    left: i32,
    right: i32,
    width: i32,
    row: i32,
    /// The words stand above the bar and not beside it.
    above: bool,
}

const WIDE: Frame = Frame { left: 216, right: 530, width: 640, row: 40, above: false };
const NARROW: Frame = Frame { left: 2, right: 182, width: 288, row: 58, above: true };
const TOP: i32 = 30;
const BAR: i32 = 18;

/// Solid is what the record allows, dashed what is planned, hollow what an application takes.
fn bars(earliest: &Earliest) -> Option<Vec<Bar>> {
    let (begins_on, decide_by, send_on) = (earliest.begins_on?, earliest.decide_by?, earliest.send_on?);
    let from = earliest.as_of;
    let bar = |label: &str, class, from, to| Bar { label: label.to_owned(), class, from, to };
    let mut bars = Vec::new();
    if let Some(to) = earliest.criteria.iter().filter_map(|criterion| criterion.could_be_on).max() {
        bars.push(bar("Criteria could be met", "bar-a", from, to));
    }
    let actions = earliest.criteria.iter().filter_map(|criterion| criterion.action.as_ref());
    if let Some(to) = actions.map(|action| action.due_on.max(from)).max() {
        bars.push(bar("Actions for them", "l-later", from, to));
    }
    if let Some(to) = earliest.waits.iter().filter_map(|wait| wait.free_on).max() {
        bars.push(bar("Application can be sent", "bar-c", from, to));
    }
    bars.push(bar("Recommend and decide", "bar-c", send_on.max(from), decide_by.max(from)));
    if begins_on >= from {
        bars.push(bar(&format!("Level {} begins", earliest.level), "bar-a", begins_on, begins_on));
    }
    Some(bars)
}

fn picture(earliest: &Earliest, lead: &str) -> Option<[Drawing; 2]> {
    let bars = bars(earliest)?;
    let last = bars.iter().map(|bar| bar.to).max().filter(|last| *last > earliest.as_of)?;
    let said: Vec<String> = bars.iter().map(|bar| format!("{}: {}", bar.label, short_date(bar.to))).collect();
    let description = format!("{}.", said.join("; "));
    let mut drawings = [Drawing::wide("way", lead, &*description), Drawing::narrow("way", lead, &*description)];
    for (drawing, frame) in drawings.iter_mut().zip([&WIDE, &NARROW]) {
        draw(drawing, frame, earliest.as_of, last, &bars);
    }
    Some(drawings)
}

fn draw(drawing: &mut Drawing, frame: &Frame, first: NaiveDate, last: NaiveDate, bars: &[Bar]) {
    let count = i32::try_from(bars.len()).unwrap_or(0);
    drawing.size(frame.width, TOP + frame.row * count);
    let span = (last - first).num_days().max(1);
    let x = |day: NaiveDate| {
        let far = (day - first).num_days().clamp(0, span) * i64::from(frame.right - frame.left) / span;
        frame.left + i32::try_from(far).unwrap_or(0)
    };
    drawing.text("t-m", frame.left, 16, format!("From {}", short_date(first)));
    drawing.path("l-axis", format!("M{} 22v{}", frame.left, TOP - 22 + frame.row * count));
    for (place, bar) in (0_i32..).zip(bars) {
        let top = TOP + place * frame.row;
        let (label_y, bar_y) = if frame.above { (top + 18, top + 26) } else { (top + 25, top + 11) };
        let indent = if frame.above { frame.left + 8 } else { 0 };
        drawing.text("t-b", indent, label_y, bar.label.clone());
        let (from, to) = (x(bar.from), x(bar.to));
        match bar.from == bar.to {
            // A diamond, whose middle is the day.
            true => drawing.path(bar.class, format!("M{to} {bar_y}l9 9l-9 9l-9 -9z")),
            false => drawing.rect(bar.class, [from, bar_y, (to - from).max(4), BAR]),
        }
        let after = if bar.from == bar.to { to + 14 } else { to.max(from + 4) + 8 };
        drawing.text("t", after, bar_y + 14, short_date(bar.to));
    }
}
