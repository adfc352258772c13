//! The difference of two versions as a manager reads it: what happened to which criterion, with the wording before and after.
//! It prints what the comparison found.

use crate::domain::ids::CriterionId;
use crate::frameworks::prose::paragraph;

use super::{Change, ChangeKind, LevelChange, LevelChangeKind, VersionDiff};

impl VersionDiff {
    /// Readable text of at most 80 columns, ending in a line break.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        paragraph(&mut out, "", 0, &self.title);
        paragraph(&mut out, "From: ", 6, &format!("{}, version {}", self.old.id, self.old.version));
        paragraph(&mut out, "To:   ", 6, &format!("{}, version {}", self.new.id, self.new.version));
        let counts = &self.counts;
        let numbers = format!(
            "Kept {}, reworded {}, split {}, merged {}, moved {}, removed {}, new {}.",
            counts.kept, counts.reworded, counts.split, counts.merged, counts.moved, counts.removed, counts.new
        );
        paragraph(&mut out, "", 0, &numbers);
        if !self.has_differences() {
            out.push_str("\nNothing has changed.\n");
        }
        for level in &self.levels {
            out.push('\n');
            describe_level(&mut out, level);
        }
        for change in &self.changes {
            out.push('\n');
            describe(&mut out, change);
        }
        out
    }
}

fn describe_level(out: &mut String, level: &LevelChange) {
    let happened = match level.change {
        LevelChangeKind::Changed => "changed",
        LevelChangeKind::Removed => "removed",
        LevelChangeKind::New => "new",
    };
    paragraph(out, "", 2, &format!("Level {}: {happened}", level.id));
    for remark in &level.remarks {
        paragraph(out, "  ", 4, remark);
    }
}

fn describe(out: &mut String, change: &Change) {
    paragraph(out, "", 2, &title(change));
    if change.old_text == change.new_text {
        texts(out, "Text", &change.new, &change.new_text);
    } else {
        texts(out, "Before", &change.old, &change.old_text);
        texts(out, "After", &change.new, &change.new_text);
    }
    for remark in &change.remarks {
        paragraph(out, "  ", 4, remark);
    }
}

fn title(change: &Change) -> String {
    let (old, new) = (listed(&change.old), listed(&change.new));
    match change.change {
        ChangeKind::Reworded if change.old == change.new => format!("{new}: reworded"),
        ChangeKind::Reworded => format!("{old}: now {new}"),
        ChangeKind::Split => format!("{old}: split into {new}"),
        ChangeKind::Merged => format!("{old}: merged into {new}"),
        ChangeKind::Moved if change.fields.contains(&"text") => format!("{new}: moved and reworded"),
        ChangeKind::Moved => format!("{new}: moved"),
        ChangeKind::Removed => format!("{old}: removed"),
        ChangeKind::New => format!("{new}: new"),
    }
}

fn listed(ids: &[CriterionId]) -> String {
    match ids {
        [] => String::new(),
        [only] => only.to_string(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(|id| id.as_str()).collect();
            format!("{} and {last}", first.join(", "))
        }
    }
}

/// Names the criterion only where there are several.
fn texts(out: &mut String, label: &str, ids: &[CriterionId], texts: &[String]) {
    for (id, text) in ids.iter().zip(texts) {
        let lead = if ids.len() > 1 { format!("  {label} ({id}): ") } else { format!("  {label}: ") };
        paragraph(out, &lead, 6, text);
    }
}
