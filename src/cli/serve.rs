//! `gradus serve`: the web service with its jobs. `gradus` alone is `gradus serve --demo`.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::migrate::Database;
use super::{Failure, Format, Outcome, Run, Set, today};
use crate::app::passwords::Cost;
use crate::app::{App, Settings, post};
use crate::clock::Clock;
use crate::config::{self, Service};
use crate::domain::account::Roles;
use crate::domain::installation::Purpose;
use crate::jobs::{Deliverer, StillTrue, Upkeep, standings};
use crate::mail::{Post, Transport};
use crate::store::db::{self, AnyConnection};
use crate::store::{installation, people};
use crate::views::assets::Assets;
use crate::web::Web;
use crate::web::limits::Limits;
use crate::web::server::{self, Options};

/// Run the web service and its jobs. Pending migrations are applied first.
#[derive(Args)]
pub struct Serve {
    /// Serve invented people, to try Gradus out. It listens on this machine only and asks for no password.
    #[arg(long)]
    pub demo: bool,
    #[command(flatten)]
    pub database: Database,
    #[command(flatten)]
    pub service: Service,
}

impl Serve {
    pub(super) fn run(self, set: &Set) -> Run {
        config::start_log(&self.service.log, self.service.log_format).map_err(Failure::Usage)?;
        if self.demo && !self.service.listen.ip().is_loopback() {
            return Err(Failure::Usage(
                "A demonstration lets anybody in, so it listens on this machine only: use 127.0.0.1 with --listen.".to_owned(),
            ));
        }
        if let Some(metrics) = self.service.metrics_listen.filter(|address| !address.ip().is_loopback()) {
            tracing::warn!(%metrics, "metrics are open to other machines");
        }
        let library = set.library(today(), Format::Text)?;
        let manager = self.database.manager()?;
        let mut connection = manager.open()?;
        let made = db::migrate(&mut connection)?;
        if !made.is_empty() {
            tracing::info!(migrations = made.join(", "), "the database was brought to this version");
        }
        let fresh = is_fresh(&mut connection, self.demo)?;
        drop(connection);
        let settings = Settings {
            public_url: self.service.public_address(),
            limits: self.service.limits(),
            // Nobody of a demonstration owns an authenticator.
            require_totp: if self.demo { Roles::NONE } else { self.service.require_totp },
            demonstration: self.demo,
            contact: self.service.contact.clone(),
            passwords: Cost::Full,
            review_days: self.service.review_days,
            shown: self.service.shown(self.database.url()),
        };
        let app = App::new(manager, self.service.connections, Clock::System, library, settings)
            .map_err(|error| Failure::System(format!("cannot start: {error}")))?;
        if self.demo && fresh {
            super::demonstration::fill(&app)?;
        }
        let post = match &self.service.smtp_url {
            None => None,
            Some(url) => {
                let transport = Transport::from_url(url).map_err(|error| Failure::Usage(error.to_string()))?;
                let post = Post::new(transport, &self.service.mail_from, &app.settings().public_url);
                Some(post.map_err(|error| Failure::Usage(error.to_string()))?)
            }
        };
        let assets = Assets::load(self.service.theme.as_deref())
            .map_err(|error| Failure::Usage(format!("cannot read the theme: {error}")))?;
        let web = Arc::new(Web::new(app, assets, self.service.trusted_proxies.clone(), Limits::default()));
        actix_web::rt::System::new().block_on(self.serve(web, post))
    }

    async fn serve(self, web: Arc<Web>, post: Option<Post>) -> Run {
        let bind =
            |address| TcpListener::bind(address).map_err(|error| Failure::System(format!("cannot listen on {address}: {error}")));
        let listener = bind(self.service.listen)?;
        let address = listener.local_addr()?;
        let grace = Duration::from_secs(self.service.grace_seconds);
        let workers = usize::try_from(self.service.connections.div_ceil(2)).unwrap_or(1);
        let running = server::serve(web.clone(), listener, &Options { workers, grace })
            .map_err(|error| Failure::System(format!("cannot serve: {error}")))?;
        let handle = running.handle();
        let metrics = match self.service.metrics_listen {
            None => None,
            Some(address) => {
                let served = server::serve_metrics(web.clone(), bind(address)?)
                    .map_err(|error| Failure::System(format!("cannot serve metrics: {error}")))?;
                let handle = served.handle();
                actix_web::rt::spawn(served);
                Some(handle)
            }
        };
        let (stop, stopped) = watch::channel(false);
        let jobs = self.start_jobs(&web.app, post, &stopped);
        // Before anybody learns where it is: whoever starts it may stop it at once.
        let stop_words =
            Stop::listen().map_err(|error| Failure::System(format!("cannot listen for the word to stop: {error}")))?;
        self.welcome(&web, address);
        let stopping = web.clone();
        actix_web::rt::spawn(async move {
            stop_words.asked().await;
            tracing::info!("stopping: requests in hand are finished");
            server::begin_stopping(&stopping);
            // Nobody to tell means that nobody is left to stop.
            let _ = stop.send(true);
            handle.stop(true).await;
        });
        let served = running.await;
        for job in jobs {
            // A job that panicked has said so in the log.
            let _ = job.await;
        }
        if let Some(metrics) = metrics {
            metrics.stop(false).await;
        }
        match served {
            Ok(()) => Ok(Outcome::Fine),
            Err(error) => Err(Failure::System(format!("the server failed: {error}"))),
        }
    }

    /// Mail, where there is a server for it, upkeep, and where officers stand.
    fn start_jobs(&self, app: &App, post: Option<Post>, stopped: &watch::Receiver<bool>) -> Vec<JoinHandle<()>> {
        let mut jobs = Vec::new();
        match post {
            None => tracing::warn!("there is no mail server (--smtp-url): mails wait in the outbox"),
            Some(post) => {
                let (contact, clock) = (app.settings().contact.clone(), app.clock());
                let asked = clock.clone();
                let still_true: StillTrue =
                    Arc::new(move |connection, mail| post::still_true(connection, mail, &contact, asked.now()));
                let name = app.request_id();
                let deliverer = Deliverer::new(app.writer().clone(), post, &app.settings().public_url, still_true, clock, &name);
                let (interval, stopped) = (self.service.outbox_interval(), stopped.clone());
                jobs.push(tokio::spawn(async move { deliverer.run(interval, stopped).await }));
            }
        }
        let upkeep = Upkeep::new(app.clone(), self.service.audit_anchor.clone());
        jobs.push(tokio::spawn(upkeep.run(stopped.clone())));
        jobs.push(tokio::spawn(standings::run(app.clone(), stopped.clone())));
        jobs
    }

    /// Says where it is and how to get in.
    fn welcome(&self, web: &Web, address: std::net::SocketAddr) {
        let reached = self
            .service
            .public_url
            .as_ref()
            .map_or_else(|| format!("http://{address}"), |_| web.app.settings().public_url.clone());
        if self.demo {
            eprintln!(
                "Gradus is at {reached}\nDemonstration: invented people. Open the address and choose whom to be; no password is needed."
            );
        } else {
            eprintln!(
                "Gradus is at {reached}\nThe first administrator is made by: gradus bootstrap-admin --organisation ID --email ADDRESS"
            );
        }
    }
}

/// Refuses a database that is for something else. True: it is new. A council's own is marked here; a demonstration is marked
/// in the transaction that fills it, so that the next start finds a whole one or none.
fn is_fresh(connection: &mut AnyConnection, demo: bool) -> Result<bool, Failure> {
    match (installation::find(connection)?.map(|found| found.purpose), demo) {
        (Some(Purpose::Demonstration), true) | (Some(Purpose::Service), false) => Ok(false),
        (Some(Purpose::Demonstration), false) => Err(Failure::Usage(
            "This database holds a demonstration with invented people. Name another one by --database-url, or serve it with --demo."
                .to_owned(),
        )),
        (Some(Purpose::Service), true) => Err(Failure::Usage(
            "This database is a council's own, so it is not used for a demonstration. Name another one by --database-url.".to_owned(),
        )),
        (None, true) if !people::organisations(connection)?.is_empty() => Err(Failure::Usage(
            "This database is not empty, so it is not made a demonstration. Name another one by --database-url.".to_owned(),
        )),
        (None, true) => Ok(true),
        (None, false) => {
            db::write(connection, |connection| installation::insert(connection, Purpose::Service, Clock::System.now()))?;
            Ok(true)
        }
    }
}

/// The words to stop, of a supervisor and of the keyboard. From here on they end nothing by themselves.
struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

impl Stop {
    fn listen() -> std::io::Result<Stop> {
        Ok(Stop { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn asked(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
