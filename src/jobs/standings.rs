//! Works out where officers stand after changes, a moment later and beside the requests: a write only notes whom it touches.

use std::time::Duration;

use tokio::sync::watch;

use crate::app::{App, standing};

/// How long a note waits at most. Whoever reads the standing before works it out for themselves.
const EVERY: Duration = Duration::from_secs(1);

/// Until the service stops.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let app = app.clone();
        match tokio::task::spawn_blocking(move || standing::settle(&app)).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::error!(%error, "standings could not be worked out and are tried again"),
            Err(error) => {
                tracing::error!(%error, "the step that works standings out ended");
                return;
            }
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            changed = stop.changed() => if changed.is_err() { return },
        }
    }
}
