//! The progress bar of long commands: on a terminal only, and on standard error, so that answers stay clean.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressStyle};

/// A bar of so many steps; hidden where nobody looks.
pub fn bar(what: &'static str, steps: u64) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(steps).with_message(what);
    // The template is ours; were it wrong, the bar would look plain.
    if let Ok(style) = ProgressStyle::with_template("{msg:12} [{bar:40}] {human_pos} of {human_len} ({eta} left)") {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}
