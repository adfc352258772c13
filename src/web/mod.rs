//! HTTP and nothing else: the table of routes, sessions and form keys, forms and JSON in and out, errors as status codes.
//! A handler is an ordinary function from what was asked to a reply; it runs on a thread of its own and calls `app` once.
//! `pages` and `api` call the same functions of `app`.

pub mod api;
pub mod asked;
mod body;
pub mod error;
pub mod form;
mod form_key;
pub mod frame;
mod json;
pub mod limits;
pub mod metrics;
pub mod pages;
mod paths;
pub mod reply;
mod route;
pub mod routes;
pub mod server;
pub mod under_way;
mod unsettled;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;

use self::under_way::UnderWay;
use crate::app::imports::Shown;
use crate::app::{App, AppError};
use crate::views::assets::Assets;

/// Reports that are made at a time.
const LONG_AT_A_TIME: usize = 2;
/// How long the sender of a form waits for what goes on without them.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the doors of the service share.
pub struct Web {
    pub app: App,
    pub assets: Assets,
    /// Reached by HTTPS: cookies say so, and so does every answer.
    pub secure: bool,
    /// Proxies whose word about the caller's address is taken.
    pub trusted_proxies: Vec<IpAddr>,
    pub limits: limits::Limits,
    pub metrics: metrics::Metrics,
    /// Places for what takes long: so many such requests are worked on at a time, the others wait.
    pub long: Arc<Semaphore>,
    /// Imports that are being done.
    pub imports: UnderWay<Result<Shown, AppError>>,
    /// How long the sender of a form waits for what goes on without them.
    pub patience: Duration,
    /// Set while it is being stopped: no new work is sent here any more.
    pub stopping: AtomicBool,
}

impl Web {
    pub fn new(app: App, assets: Assets, trusted_proxies: Vec<IpAddr>, limits: limits::Limits) -> Web {
        let secure = app.settings().public_url.starts_with("https://");
        let long = Arc::new(Semaphore::new(LONG_AT_A_TIME));
        let metrics = metrics::Metrics::new();
        Web {
            app,
            assets,
            secure,
            trusted_proxies,
            limits,
            metrics,
            long,
            imports: UnderWay::default(),
            patience: PATIENCE,
            stopping: AtomicBool::new(false),
        }
    }

    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }
}
