//! A figure inside a piece of evidence, in words.

use super::super::parts::SummaryRow;
use super::super::words::date;
use super::facts::{FromFile, origin};
use super::metric::whole_value;
use crate::domain::caseload::Figure;
use crate::domain::evidence::PinnedFigure;
use crate::domain::officer::ALL_PATCHES;

/// The figure as it was put in, where it came from, and what a later file says. `now`: what it says now, where that differs.
pub fn pinned_row(pinned: &PinnedFigure, now: Option<&Figure>) -> SummaryRow {
    let patch = if pinned.row.patch == ALL_PATCHES { "all patches".to_owned() } else { format!("patch {}", pinned.row.patch) };
    let value = whole_value(&pinned.metric, &pinned.row);
    let file = match (&pinned.file, &pinned.added_by, pinned.added_on) {
        (Some(name), Some(by), Some(on)) => Some(FromFile { name: name.clone(), by: by.clone(), on }),
        _ => None,
    };
    let row = SummaryRow::new("Figure", format!("{}, {}, {patch}: {value}", pinned.metric.name, pinned.period)).line(format!(
        "{} Kept as it was on {}.",
        origin(file.as_ref(), pinned.line, pinned.revision),
        date(pinned.pinned_on)
    ));
    match now {
        Some(now) => {
            let since = whole_value(&pinned.metric, &now.observation);
            row.line(format!("A later file says {since} (revision {}). This evidence keeps {value}.", now.origin.revision))
        }
        None => row,
    }
}
