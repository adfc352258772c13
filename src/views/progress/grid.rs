//! The grid of all criteria: groups down, levels across, a square for each criterion. Its shape says the outcome.

use std::fmt::Write as _;

use crate::domain::assessment::Assessment;
use crate::domain::assessment::answer::CriterionStatus;
use crate::domain::assessment::outcome::Outcome;
use crate::domain::assessment::reasons::Act;

use super::super::parts::{Drawing, wrap};
use super::super::words;
use super::{Names, Reader, Side};

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grid {
    pub wide: Drawing,
    pub narrow: Drawing,
    /// "Waiting for Manager One".
    pub waiting: String,
    /// The same in numbers: the heads of the columns, and a row for each group.
    pub levels: Vec<String>,
    pub rows: Vec<GridRow>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GridRow {
    pub group: String,
    /// "4 of 4"; null where the level asks for nothing in the group.
    pub counts: Vec<Option<String>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Square {
    Met,
    NotMet,
    Waiting,
    CannotTell,
}

fn square(status: &CriterionStatus) -> Square {
    match status.outcome {
        Outcome::Met => Square::Met,
        _ if status.act == Act::Manager => Square::Waiting,
        Outcome::NotMet => Square::NotMet,
        Outcome::InsufficientData => Square::CannotTell,
    }
}

/// The squares of one group at one level.
struct Cell {
    squares: Vec<Square>,
}

impl Cell {
    fn count(&self) -> Option<String> {
        let met = self.squares.iter().filter(|square| **square == Square::Met).count();
        (!self.squares.is_empty()).then(|| format!("{met} of {}", self.squares.len()))
    }
}

/// None where there are no levels.
pub fn grid(reader: &Reader, names: &Names, assessment: &Assessment) -> Option<Grid> {
    if names.levels.is_empty() {
        return None;
    }
    let cell = |group: &str, level: &str| Cell {
        squares: assessment
            .criteria
            .iter()
            .filter(|status| status.group == group && status.level.as_deref() == Some(level))
            .map(square)
            .collect(),
    };
    let rows: Vec<(String, Vec<Cell>)> = names
        .groups()
        .into_iter()
        .map(|group| (words::sentence(group), names.levels.iter().map(|level| cell(group, &level.id)).collect()))
        .collect();
    let met = assessment.criteria.iter().filter(|status| status.outcome.is_met()).count();
    let title = format!("All {} criteria: {met} met", assessment.criteria.len());
    let description = rows.iter().map(|(group, cells)| {
        let counts =
            names.levels.iter().zip(cells).filter_map(|(level, cell)| Some(format!("level {} {}", level.id, cell.count()?)));
        format!("{group}: {}.", counts.collect::<Vec<_>>().join(", "))
    });
    let description = description.collect::<Vec<_>>().join(" ");
    let mut wide = Drawing::wide("grid", title.clone(), description.clone());
    let mut narrow = Drawing::narrow("grid", title, description);
    draw_wide(&mut wide, names, assessment, &rows);
    draw_narrow(&mut narrow, names, &rows);
    let waiting = match reader.side {
        Side::Manager => "Waiting for you".to_owned(),
        _ => format!("Waiting for {}", reader.manager_name()),
    };
    let levels = names.levels.iter().map(|level| format!("Level {}", level.id)).collect();
    let rows =
        rows.iter().map(|(group, cells)| GridRow { group: group.clone(), counts: cells.iter().map(Cell::count).collect() });
    Some(Grid { wide, narrow, waiting, levels, rows: rows.collect() })
}

/// A square is 24 px wide and stands 6 px from the next.
const PITCH: i32 = 30;

fn draw_wide(drawing: &mut Drawing, names: &Names, assessment: &Assessment, rows: &[(String, Vec<Cell>)]) {
    let count = i32::try_from(names.levels.len()).unwrap_or(i32::MAX);
    let step = 504 / count;
    let across = ((step - 14) / PITCH).max(1);
    let column = |at: usize| 150 + step * i32::try_from(at).unwrap_or_default();
    let fit = usize::try_from((step - 14) / 9).unwrap_or_default();
    for (at, level) in names.levels.iter().enumerate() {
        let counted = assessment.levels.iter().find(|status| status.id == level.id);
        for line in wrap(&format!("Level {}", level.id), fit, 1) {
            drawing.text("t-l", column(at), 16, line);
        }
        if let Some(status) = counted {
            drawing.text("t-m", column(at), 38, format!("{} of {}", status.met, status.total));
        }
    }
    let mut squares = Squares::default();
    let mut y = 50;
    for (group, cells) in rows {
        drawing.path("l-rule", format!("M0 {y}.5h640"));
        let label = wrap(group, 17, 3);
        for (line, text) in (0..).zip(&label) {
            drawing.text("", 0, y + 29 + 19 * line, text.clone());
        }
        let mut lines = i32::try_from(label.len()).unwrap_or(1) * 2 / 3;
        for (at, cell) in cells.iter().enumerate() {
            lines = lines.max(squares.fill(&cell.squares, [column(at), y + 11], across));
        }
        y += lines.max(1) * PITCH + 14;
    }
    drawing.size(640, y);
    squares.draw(drawing);
}

fn draw_narrow(drawing: &mut Drawing, names: &Names, rows: &[(String, Vec<Cell>)]) {
    let labels: Vec<String> = names.levels.iter().map(|level| wrap(&format!("Level {}", level.id), 14, 1).concat()).collect();
    let longest = labels.iter().map(|label| label.chars().count()).max().unwrap_or_default();
    let left = (8 * i32::try_from(longest).unwrap_or(14) + 16).max(72);
    let across = ((288 - 64 - left) / PITCH).max(1);
    let mut squares = Squares::default();
    let mut y = 0;
    for (group, cells) in rows {
        drawing.path("l-rule", format!("M0 {y}.5h288"));
        for (line, text) in (0..).zip(wrap(group, 32, 2)) {
            if line > 0 {
                y += 20;
            }
            drawing.text("t-b", 0, y + 24, text);
        }
        y += 38;
        for (label, cell) in labels.iter().zip(cells) {
            let Some(counted) = cell.count() else { continue };
            drawing.text("", 0, y + 18, label.clone());
            drawing.text("t-m end", 288, y + 18, counted);
            y += squares.fill(&cell.squares, [left, y], across) * PITCH + 2;
        }
        y += 12;
    }
    drawing.size(288, y);
    squares.draw(drawing);
}

/// One path for each look: squares of a kind are drawn in one stroke.
#[derive(Default)]
struct Squares {
    solid: String,
    line: String,
    fill: String,
    dotted: String,
}

impl Squares {
    /// Puts squares from a place on, so many in a line. Says how many lines they took.
    fn fill(&mut self, squares: &[Square], [left, top]: [i32; 2], across: i32) -> i32 {
        for (at, square) in (0..).zip(squares) {
            self.put(*square, left + PITCH * (at % across), top + PITCH * (at / across));
        }
        let count = i32::try_from(squares.len()).unwrap_or_default();
        (count + across - 1) / across
    }

    /// The shapes of the sprite, from the top left corner.
    fn put(&mut self, square: Square, x: i32, y: i32) {
        // A text takes whatever is written to it.
        let _ = match square {
            Square::Met => write!(self.solid, "M{x} {y}h24v24h-24zm5.4 12.4l4.9 4.9 8.5-9.2-1.9-1.7-6.7 7.2-3-3z"),
            Square::NotMet => write!(self.line, "M{x}.75 {y}.75h22.5v22.5h-22.5zm6.75 6.75l9 9m0-9l-9 9"),
            Square::Waiting => write!(self.line, "M{x}.75 {y}.75h22.5v22.5h-22.5z")
                .and_then(|()| write!(self.fill, "M{x} {}h24v12h-24z", y + 12)),
            Square::CannotTell => write!(self.dotted, "M{} {}h22v22h-22z", x + 1, y + 1)
                .and_then(|()| write!(self.line, "M{x} {y}m8.7 9.4c0-2 1.4-3.2 3.3-3.2s3.3 1.1 3.3 2.9c0 2.4-3.2 2.4-3.2 4.8"))
                .and_then(|()| write!(self.fill, "M{x} {y}m10.7 17a1.4 1.4 0 1 0 2.8 0a1.4 1.4 0 1 0-2.8 0z")),
        };
    }

    fn draw(self, drawing: &mut Drawing) {
        drawing.path("sq-solid", self.solid);
        drawing.path("sq-line", self.line);
        drawing.path("sq-dotted", self.dotted);
        drawing.path("sq-fill", self.fill);
    }
}
