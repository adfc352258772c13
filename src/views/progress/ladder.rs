//! The ladder of levels: boxes that step up, or stand below each other where the window is narrow. The border says held,
//! next or later; the bar at the foot is met of all.

use std::fmt::Write as _;

use crate::domain::assessment::Assessment;

use super::super::parts::{Drawing, tenths, wrap};
use super::super::words;
use super::{Names, Reader};

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ladder {
    /// "The way to level C".
    pub heading: String,
    pub wide: Drawing,
    pub narrow: Drawing,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Held,
    Next,
    Later,
}

struct Step<'a> {
    id: &'a str,
    name: &'a str,
    met: usize,
    total: usize,
    standing: Standing,
    /// What is written below the box.
    note: String,
}

/// None where there are no levels.
pub fn ladder(reader: &Reader, names: &Names, assessment: &Assessment) -> Option<Ladder> {
    let steps = steps(reader, names, assessment);
    let heading = format!("The way to level {}", names.levels.last()?.id);
    let said = steps.iter().map(|step| {
        let standing = match step.standing {
            Standing::Held => " held",
            Standing::Next => " next",
            Standing::Later => "",
        };
        format!("Level {}{standing}, {} of {}.", step.id, step.met, step.total)
    });
    let description = said.collect::<Vec<_>>().join(" ");
    let mut wide = Drawing::wide("ladder", heading.clone(), description.clone());
    let mut narrow = Drawing::narrow("ladder", heading.clone(), description);
    draw_wide(&mut wide, &steps);
    draw_narrow(&mut narrow, &steps);
    Some(Ladder { heading, wide, narrow })
}

fn steps<'a>(reader: &Reader, names: &'a Names, assessment: &'a Assessment) -> Vec<Step<'a>> {
    let place = |id: &Option<String>| names.levels.iter().position(|level| Some(&level.id) == id.as_ref());
    let (held, target) = (place(&assessment.level_held), place(&assessment.target_level));
    let count = |id: &str| assessment.levels.iter().find(|level| level.id == id).map_or((0, 0), |level| (level.met, level.total));
    names
        .levels
        .iter()
        .enumerate()
        .map(|(at, level)| {
            let standing = match () {
                () if held.is_some_and(|held| at <= held) => Standing::Held,
                () if target == Some(at) => Standing::Next,
                () => Standing::Later,
            };
            let note = match standing {
                Standing::Held if held != Some(at) => String::new(),
                Standing::Held if reader.is_officer() => "You are here".to_owned(),
                Standing::Held => "Held now".to_owned(),
                Standing::Next => "Next".to_owned(),
                Standing::Later if level.needs.is_empty() => String::new(),
                Standing::Later => format!("Needs {}", words::join(&level.needs)),
            };
            let (met, total) = count(&level.id);
            Step { id: &level.id, name: &level.name, met, total, standing, note }
        })
        .collect()
}

const BOX_HEIGHT: i32 = 92;
const RISE: i32 = 24;

fn draw_wide(drawing: &mut Drawing, steps: &[Step]) {
    let count = i32::try_from(steps.len()).unwrap_or(i32::MAX / 1000);
    let (width, height) = (228 * count + 4, RISE * (count - 1) + 152);
    drawing.size(width, height);
    let stairs = format!("M0 {}h232{}", height - 48, format!("v-{RISE}h228").repeat(steps.len() - 1));
    drawing.path("f-step", format!("{stairs}V{height}H0z"));
    drawing.path("l-ink", stairs);
    for (at, step) in (0..).zip(steps) {
        draw_box(drawing, step, [18 + 228 * at, 2 + RISE * (count - 1 - at), 196]);
    }
}

fn draw_narrow(drawing: &mut Drawing, steps: &[Step]) {
    let count = i32::try_from(steps.len()).unwrap_or(i32::MAX / 1000);
    drawing.size(288, 136 * (count - 1) + 120);
    let indent = if count > 3 { 32 / (count - 1) } else { 16 };
    for (at, step) in (0..).zip(steps) {
        let (x, y) = (2 + indent * at, 2 + 136 * at);
        if at > 0 {
            let class = if step.standing == Standing::Later { "l-later" } else { "l-ink" };
            drawing.path(class, format!("M{} {}v72h{}", x - indent + 6, y - 42, (indent - 8).max(1)));
        }
        draw_box(drawing, step, [x, y, 252]);
    }
}

fn draw_box(drawing: &mut Drawing, step: &Step, [x, y, width]: [i32; 3]) {
    let class = match step.standing {
        Standing::Held => "l-held",
        Standing::Next => "l-next",
        Standing::Later => "l-later",
    };
    drawing.rect(class, [x, y, width, BOX_HEIGHT]);
    if step.standing == Standing::Next {
        drawing.rect("l-ink", [x + 5, y + 5, width - 10, BOX_HEIGHT - 10]);
    }
    // A short id is written large, with the name beside it.
    let letters = i32::try_from(step.id.chars().count()).unwrap_or(i32::MAX);
    let (beside, name) = match letters {
        ..=2 => {
            drawing.text("t-xl", x + 16, y + 46, step.id);
            (30 + 20 * letters, step.name)
        }
        _ if step.name.is_empty() => (16, step.id),
        _ => (16, step.name),
    };
    let fit = usize::try_from((width - beside - 14) / 9).unwrap_or_default();
    let lines = wrap(name, fit, 2);
    let top = if lines.len() > 1 { y + 24 } else { y + 34 };
    for (line, text) in (0..).zip(&lines) {
        drawing.text("t-l", x + beside, top + 18 * line, text.clone());
    }
    let below = if lines.len() > 1 { y + 60 } else { y + 55 };
    drawing.text("", x + beside, below, format!("{} of {} met", step.met, step.total));
    draw_bar(drawing, step, [x + 16, y + 68, width - 32]);
    let note = if step.standing == Standing::Later { "t-m" } else { "t-b" };
    if !step.note.is_empty() {
        let fit = usize::try_from((width - 16) / 8).unwrap_or_default();
        for text in wrap(&step.note, fit, 1) {
            drawing.text(note, x + 16, y + if width > 200 { 116 } else { 130 }, text);
        }
    }
}

/// The most criteria that are drawn one by one.
const MOST_SEGMENTS: usize = 30;

fn draw_bar(drawing: &mut Drawing, step: &Step, [x, y, width]: [i32; 3]) {
    let (mut on, mut off) = (String::new(), String::new());
    let width = f64::from(width);
    let segment = |out: &mut String, from: f64, long: f64| {
        out.push('M');
        tenths(out, f64::from(x) + from);
        // A text takes whatever is written to it.
        let _ = write!(out, " {y}h");
        tenths(out, long);
        out.push_str("v10h-");
        tenths(out, long);
        out.push('z');
    };
    if step.total > MOST_SEGMENTS {
        let long = width * step.met as f64 / step.total as f64;
        segment(&mut off, 0.0, width);
        if step.met > 0 {
            segment(&mut on, 0.0, long);
        }
    } else {
        let each = (width + 2.0) / step.total.max(1) as f64;
        for at in 0..step.total {
            segment(if at < step.met { &mut on } else { &mut off }, each * at as f64, each - 2.0);
        }
    }
    drawing.path("seg", off);
    drawing.path("seg-on", on);
}
