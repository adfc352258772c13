//! The picture of one metric over its periods (pages.md 4): the own line with a disc where a period is on the right side of
//! its target and a ring where it is not, the target dashed, the team dotted, and gaps that say why they are gaps. Once for wide
//! windows and once, with the latest periods, for narrow ones.

use super::super::parts::Drawing;
use super::amount::{Measure, show};

/// A value in ten-thousandths of its unit.
pub type Units = i64;

/// One period in the picture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Point {
    /// Below the axis, on two lines: "Quarter 1" and "Apr to Jun 2025".
    pub label: [String; 2],
    /// The same where there is no room: "Q1", "6 Apr".
    pub short: String,
    /// Inside a sentence: "Quarter 1 (April to June 2025)".
    pub name: String,
    /// The value, or why there is none.
    pub own: Result<Units, Gap>,
    /// On the right side of the target; None where there is none.
    pub is_hit: Option<bool>,
    pub target: Option<Units>,
    pub team: Option<Units>,
    /// No rent is due in this week.
    pub rent_free: bool,
}

/// Why a period has no value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gap {
    LeftOut,
    NoFigure,
    NothingDue,
    Disputed,
}

impl Gap {
    /// On two lines at its place in the picture.
    fn words(self) -> [&'static str; 2] {
        match self {
            Gap::LeftOut => ["left", "out"],
            Gap::NoFigure => ["no", "figure"],
            Gap::NothingDue => ["none", "due"],
            Gap::Disputed => ["dis-", "puted"],
        }
    }
}

/// What is drawn.
#[derive(Clone, Debug)]
pub struct Trend<'a> {
    /// The sentence of the page, which the picture is called by.
    pub title: &'a str,
    /// "You", or "Officer".
    pub own: &'a str,
    pub measure: Measure,
    pub lower_is_better: bool,
    /// "quarter".
    pub period: &'a str,
    /// Oldest first.
    pub points: &'a [Point],
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    pub wide: Drawing,
    pub narrow: Drawing,
    /// What shapes and lines mean, and where the scale starts.
    pub caption: String,
    /// Highest, lowest and latest, in a sentence.
    pub summary: String,
}

/// As many periods as the narrow drawing shows, the latest.
const NARROW_MOST: usize = 6;
/// With more periods than this there is room for short labels alone.
const LONG_LABELS: usize = 4;

/// The picture; None where no period has a value.
pub fn picture(trend: &Trend<'_>) -> Option<Picture> {
    let summary = summary(trend)?;
    let scale = Scale::of(trend.points, trend.measure)?;
    let mut wide = Drawing::wide("trend", trend.title, summary.clone());
    wide.size(640, 280);
    draw(&mut wide, trend, trend.points, &scale, &WIDE);
    let latest = &trend.points[trend.points.len().saturating_sub(NARROW_MOST)..];
    // Where the latest periods have no value the narrow drawing has the scale of all of them.
    let narrow_scale = Scale::of(latest, trend.measure).unwrap_or_else(|| scale.clone());
    let mut narrow = Drawing::narrow("trend", trend.title, summary.clone());
    narrow.size(288, 346);
    draw(&mut narrow, trend, latest, &narrow_scale, &NARROW);
    Some(Picture { wide, narrow, caption: caption(trend, &scale, latest.len()), summary })
}

/// Where the parts of a drawing stand.
struct Frame {
    left: i32,
    right: i32,
    top: i32,
    foot: i32,
    /// Between the edges of the plot and the first and last period.
    inset: i32,
    /// Where the words at the ends of the lines begin.
    ends: i32,
    is_wide: bool,
}

const WIDE: Frame = Frame { left: 68, right: 530, top: 12, foot: 224, inset: 40, ends: 542, is_wide: true };
const NARROW: Frame = Frame { left: 52, right: 216, top: 12, foot: 286, inset: 18, ends: 228, is_wide: false };

impl Frame {
    /// Where the period at a place of so many stands.
    fn x(&self, at: usize, count: usize) -> i32 {
        let (first, last) = (self.left + self.inset, self.right - self.inset);
        match i32::try_from(count).unwrap_or(1) {
            ..=1 => (first + last) / 2,
            count => first + divided((last - first) * i32::try_from(at).unwrap_or(0), count - 1),
        }
    }

    fn y(&self, scale: &Scale, value: Units) -> i32 {
        let (height, range) = (i64::from(self.foot - self.top), scale.high - scale.low);
        let up = i128::from(value - scale.low) * i128::from(height);
        let up = (up * 2 + i128::from(range)).div_euclid(i128::from(range) * 2);
        self.foot - i32::try_from(up).unwrap_or(0)
    }
}

/// To the nearest pixel.
fn divided(sum: i32, by: i32) -> i32 {
    (sum * 2 + by).div_euclid(by * 2)
}

/// One of many small pictures on one scale.
#[derive(Clone, Debug)]
pub struct Small<'a> {
    pub id: &'a str,
    /// Whose it is.
    pub title: &'a str,
    pub measure: Measure,
    pub points: &'a [Point],
    /// The points of all of them.
    pub scale: &'a [Point],
}

const SMALL: Frame = Frame { left: 2, right: 198, top: 10, foot: 94, inset: 12, ends: 198, is_wide: false };

/// A small picture: the own line with discs and rings, and the target; None where no period has a value.
pub fn small(of: &Small<'_>) -> Option<Drawing> {
    let scale = Scale::of(of.scale, of.measure)?;
    let values: Vec<(&Point, Units)> = of.points.iter().filter_map(|point| Some((point, point.own.ok()?))).collect();
    let (latest, value) = values.last()?;
    let description = format!("{} in {}, the latest of {} periods.", of.measure.value(*value), latest.name, of.points.len());
    let mut drawing = Drawing { class: "gradus-small", ..Drawing::wide(of.id, of.title, description) };
    drawing.size(200, 96);
    let x = |at: usize| SMALL.x(at, of.points.len());
    let y = |value: Units| SMALL.y(&scale, value);
    let line =
        |pick: fn(&Point) -> Option<Units>| path(of.points.iter().enumerate().map(|(at, point)| Some((x(at), y(pick(point)?)))));
    drawing.path("l-axis", format!("M{} {}H{}", SMALL.left, SMALL.foot, SMALL.right));
    drawing.path("l-target", line(|point| point.target));
    drawing.path("l-own", line(|point| point.own.ok()));
    for (at, point) in of.points.iter().enumerate() {
        if let Ok(value) = point.own {
            mark(&mut drawing, x(at), y(value), point.is_hit);
        }
    }
    Some(drawing)
}

/// The values that the axis goes from and to, and the steps of its lines.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Scale {
    low: Units,
    high: Units,
    step: Units,
}

impl Scale {
    /// From a round number below everything drawn to one above it, in a few steps of 1, 2 or 5. Counts and amounts
    /// that come near to nought begin there.
    fn of(points: &[Point], measure: Measure) -> Option<Scale> {
        let own = points.iter().filter_map(|point| point.own.ok());
        let others = points.iter().flat_map(|point| [point.target, point.team]).flatten();
        let (low, high) = own.clone().chain(others).fold(None, |range: Option<(i64, i64)>, value| {
            Some(range.map_or((value, value), |(low, high)| (low.min(value), high.max(value))))
        })?;
        own.clone().next()?;
        let spread = (high - low).max(high.abs() / 10).max(measure.least_step() * 2);
        let from_nought = low >= 0 && low < spread;
        let bottom = if from_nought { 0 } else { low };
        let step = round_up((high.max(bottom + spread) - bottom + 3) / 4).max(measure.least_step());
        let mut scale = Scale { low: bottom.div_euclid(step) * step, high: 0, step };
        // A point on the edge is hard to see.
        if !from_nought && low - scale.low <= step / 4 && (low < 0 || scale.low >= step) {
            scale.low -= step;
        }
        scale.high = (high + step - 1).div_euclid(step) * step;
        if scale.high <= scale.low {
            scale.high = scale.low + step;
        }
        Some(scale)
    }

    fn lines(&self) -> impl Iterator<Item = Units> + use<> {
        let (low, high, step) = (self.low, self.high, self.step);
        (0..).map(move |at| low + step * at).take_while(move |value| *value <= high)
    }
}

/// The least of 1, 2 and 5 times a power of ten that is no less.
fn round_up(least: Units) -> Units {
    let mut power = 1;
    loop {
        for step in [power, power * 2, power * 5] {
            if step >= least {
                return step;
            }
        }
        power *= 10;
    }
}

fn draw(drawing: &mut Drawing, trend: &Trend<'_>, points: &[Point], scale: &Scale, frame: &Frame) {
    let x = |at: usize| frame.x(at, points.len());
    let y = |value: Units| frame.y(scale, value);
    for line in scale.lines() {
        if line != scale.low {
            drawing.path("l-rule", format!("M{} {}H{}", frame.left, y(line), frame.right));
        }
        drawing.text("t-m end", frame.left - 8, y(line) + 5, trend.measure.tick(line, scale.step));
    }
    for (at, _) in points.iter().enumerate().filter(|(_, point)| point.rent_free) {
        drawing.path("l-free", format!("M{} {}V{}", x(at), frame.top, frame.foot));
    }
    drawing.path("l-axis", axis(frame, scale));
    let line =
        |of: &dyn Fn(&Point) -> Option<Units>| path(points.iter().enumerate().map(|(at, point)| Some((x(at), y(of(point)?)))));
    drawing.path("l-team", line(&|point| point.team));
    drawing.path("l-target", line(&|point| point.target));
    drawing.path("l-own", line(&|point| point.own.ok()));
    for (at, point) in points.iter().enumerate() {
        match point.own {
            Ok(value) => mark(drawing, x(at), y(value), point.is_hit),
            Err(gap) => {
                let [first, second] = gap.words();
                drawing.text("t-m mid", x(at), frame.foot - 26, first);
                drawing.text("t-m mid", x(at), frame.foot - 10, second);
            }
        }
    }
    value_labels(drawing, trend, points, scale, frame);
    below(drawing, points, frame);
    ends(drawing, trend, points, scale, frame);
}

/// The axis; broken where it does not begin at nought.
fn axis(frame: &Frame, scale: &Scale) -> String {
    let Frame { left, right, top, foot, .. } = frame;
    let up = if scale.low == 0 { format!("M{left} {foot}V{top}") } else { format!("M{left} {foot}v-9l-6 -4 12 -6 -6 -4V{top}") };
    format!("M{left} {foot}H{right}{up}")
}

/// A line through the places there are, broken where there is none. A place alone between gaps is a dash of its own.
fn path(places: impl Iterator<Item = Option<(i32, i32)>>) -> String {
    let mut runs: Vec<Vec<(i32, i32)>> = vec![Vec::new()];
    for place in places {
        match (place, runs.last_mut()) {
            (Some(place), Some(run)) => run.push(place),
            _ => runs.push(Vec::new()),
        }
    }
    let drawn = runs.iter().map(|run| match run.as_slice() {
        [] => String::new(),
        [(x, y)] => format!("M{} {y}h12", x - 6),
        [(x, y), rest @ ..] => format!("M{x} {y}{}", rest.iter().map(|(x, y)| format!("L{x} {y}")).collect::<String>()),
    });
    drawn.collect()
}

/// A disc, a ring, or a small square where there is nothing to hit.
fn mark(drawing: &mut Drawing, x: i32, y: i32, is_hit: Option<bool>) {
    match is_hit {
        Some(true) => drawing.path("p-hit", circle(x, y, 8)),
        Some(false) => drawing.path("p-miss", circle(x, y, 6)),
        None => drawing.path("p-hit", format!("M{} {}h10v10h-10z", x - 5, y - 5)),
    }
}

fn circle(x: i32, y: i32, r: i32) -> String {
    format!("M{x} {}a{r} {r} 0 1 1 0 {w}a{r} {r} 0 1 1 0 -{w}z", y - r, w = r * 2)
}

/// The values beside their marks: all where there is room, else the highest and the lowest. The latest stands at the end.
fn value_labels(drawing: &mut Drawing, trend: &Trend<'_>, points: &[Point], scale: &Scale, frame: &Frame) {
    if !frame.is_wide {
        return;
    }
    let values: Vec<(usize, Units)> = points.iter().enumerate().filter_map(|(at, point)| Some((at, point.own.ok()?))).collect();
    let Some((latest, _)) = values.last().copied() else { return };
    let highest = values.iter().max_by_key(|(at, value)| (*value, *at)).map(|(at, _)| *at);
    let lowest = values.iter().min_by_key(|(at, value)| (*value, std::cmp::Reverse(*at))).map(|(at, _)| *at);
    for (place, (at, value)) in values.iter().enumerate() {
        let is_extreme = Some(*at) == highest || Some(*at) == lowest;
        if *at == latest || (points.len() > LONG_LABELS + 2 && !is_extreme) {
            continue;
        }
        let y = frame.y(scale, *value);
        // Above where the line comes from below and goes on below, else below.
        let is_peak = place.checked_sub(1).is_none_or(|before| values[before].1 <= *value)
            && values.get(place + 1).is_none_or(|after| after.1 <= *value);
        let label = if is_peak || y + 25 > frame.foot { y - 15 } else { y + 25 };
        drawing.text("t-own mid", frame.x(*at, points.len()), label.max(frame.top + 12), trend.measure.value(*value));
    }
}

/// The periods below the axis.
fn below(drawing: &mut Drawing, points: &[Point], frame: &Frame) {
    let count = points.len();
    let long = frame.is_wide && count <= LONG_LABELS;
    // As many labels as there is room for, the latest among them.
    let room = if frame.is_wide { 46 } else { 32 };
    let apart = if count > 1 { frame.x(1, count) - frame.x(0, count) } else { room };
    let every = usize::try_from((room + apart - 1) / apart.max(1)).unwrap_or(1).max(1);
    for (at, point) in points.iter().enumerate() {
        let x = frame.x(at, count);
        if long {
            drawing.text("t-b mid", x, frame.foot + 24, point.label[0].clone());
            drawing.text("t-m mid", x, frame.foot + 44, point.label[1].clone());
        } else if (count - 1 - at).is_multiple_of(every) {
            drawing.path("l-axis", format!("M{x} {}v6", frame.foot));
            drawing.text("t-b mid", x, frame.foot + 24, point.short.clone());
        }
    }
    if !long && let (Some(first), Some(last)) = (points.first(), points.last()) {
        let span = if first == last { first.label[1].clone() } else { format!("{} to {}", first.name, last.name) };
        let fit = if frame.is_wide { 70 } else { 34 };
        for (line, text) in (0..).zip(super::super::parts::wrap(&span, fit, 2)) {
            drawing.text("t-m", if frame.is_wide { frame.left } else { 0 }, frame.foot + 44 + 16 * line, text);
        }
    }
}

/// The names of the lines at their ends, with their latest values, so far apart that each can be read.
fn ends(drawing: &mut Drawing, trend: &Trend<'_>, points: &[Point], scale: &Scale, frame: &Frame) {
    let latest = |of: &dyn Fn(&Point) -> Option<Units>| points.iter().rev().find_map(of);
    let named = [
        ("t-team", "Team", latest(&|point| point.team)),
        ("t-target", "Target", latest(&|point| point.target)),
        ("t-own", trend.own, latest(&|point| point.own.ok())),
    ];
    let high = if frame.is_wide { 20 } else { 38 };
    let mut labels: Vec<(i32, &'static str, &str, Units)> =
        named.into_iter().filter_map(|(class, name, value)| Some((frame.y(scale, value?) + 5, class, name, value?))).collect();
    labels.sort_by_key(|(y, ..)| *y);
    for at in 1..labels.len() {
        labels[at].0 = labels[at].0.max(labels[at - 1].0 + high);
    }
    // What was pushed below the foot pushes the others up.
    let mut most = frame.foot + 5;
    for label in labels.iter_mut().rev() {
        label.0 = label.0.min(most);
        most = label.0 - high;
    }
    for (y, class, name, value) in labels {
        let value = trend.measure.value(value);
        if frame.is_wide {
            drawing.text(class, frame.ends, y, format!("{name} {value}"));
        } else {
            drawing.text(class, frame.ends, y - 8, name);
            drawing.text(class, frame.ends, y + 9, value);
        }
    }
}

/// "Highest 2.85% in Quarter 3 (October to December 2025), lowest and latest 2.45% in Quarter 4 (January to March 2026)."
fn summary(trend: &Trend<'_>) -> Option<String> {
    let values: Vec<(&Point, Units)> = trend.points.iter().filter_map(|point| Some((point, point.own.ok()?))).collect();
    let (latest, _) = values.last()?;
    let highest = values.iter().rev().max_by_key(|(_, value)| *value)?;
    let lowest = values.iter().rev().min_by_key(|(_, value)| *value)?;
    let say = |(point, value): &(&Point, Units)| format!("{} in {}", trend.measure.value(*value), point.name);
    let mut said = if highest.1 == lowest.1 {
        match values.len() {
            1 => format!("{}.", say(highest)),
            count => format!("{} in each of {count} {}s.", trend.measure.value(highest.1), trend.period),
        }
    } else {
        let is_latest = |(point, _): &(&Point, Units)| std::ptr::eq(*point, *latest);
        match (is_latest(highest), is_latest(lowest)) {
            (true, _) => format!("Highest and latest {}, lowest {}.", say(highest), say(lowest)),
            (_, true) => format!("Highest {}, lowest and latest {}.", say(highest), say(lowest)),
            _ => format!("Highest {}, lowest {}, latest {}.", say(highest), say(lowest), say(values.last()?)),
        }
    };
    for (name, of) in [("Target", (|point| point.target) as fn(&Point) -> Option<Units>), ("Team", |point| point.team)] {
        let first = trend.points.iter().find_map(of);
        let last = trend.points.iter().rev().find_map(of);
        if let (Some(first), Some(last)) = (first, last) {
            let (from, to) = (trend.measure.value(first), trend.measure.value(last));
            said += &if first == last { format!(" {name} {to}.") } else { format!(" {name} from {from} to {to}.") };
        }
    }
    Some(said)
}

fn caption(trend: &Trend<'_>, scale: &Scale, narrow: usize) -> String {
    let period = trend.period;
    let mut said = Vec::new();
    if trend.points.iter().any(|point| point.is_hit.is_some()) {
        let better = if trend.lower_is_better { "lower" } else { "higher" };
        said.push(format!("A disc is a {period} on the right side of the target, a ring one that is not: {better} is better."));
    }
    if trend.points.iter().any(|point| point.own.is_err()) {
        said.push("Where the line is broken the words say why.".to_owned());
    }
    if trend.points.iter().any(|point| point.rent_free) {
        said.push("A thin line marks a week in which no rent is due.".to_owned());
    }
    if scale.low != 0 {
        said.push(format!("The scale starts at {}.", show(scale.low, trend.measure)));
    }
    if narrow < trend.points.len() {
        said.push(format!("A narrow window shows the last {narrow}; the table has all."));
    }
    said.join(" ")
}

#[cfg(test)]
mod tests;
