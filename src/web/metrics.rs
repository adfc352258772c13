//! Counters for whoever watches the service: requests by route and status class, and how long they took. Nothing personal:
//! routes stand as patterns, never as paths.

use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

type Labels = [(&'static str, String); 3];

/// The counters of one process.
pub struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    seconds: Family<[(&'static str, String); 1], Histogram>,
}

impl Metrics {
    pub fn new() -> Metrics {
        let mut registry = Registry::with_prefix("gradus");
        let requests = Family::<Labels, Counter>::default();
        let seconds = Family::<[(&'static str, String); 1], Histogram>::new_with_constructor(|| {
            Histogram::new(exponential_buckets(0.001, 2.0, 14))
        });
        registry.register("http_requests", "Requests by route, method and class of status", requests.clone());
        registry.register("http_request_seconds", "Time from the first byte in to the answer", seconds.clone());
        Metrics { registry, requests, seconds }
    }

    /// Counts one request. `route` is the pattern: `/people/{id}`.
    pub fn count(&self, route: &str, method: &str, status: u16, took: Duration) {
        let class = format!("{}xx", status / 100);
        self.requests.get_or_create(&[("route", route.to_owned()), ("method", method.to_owned()), ("status", class)]).inc();
        self.seconds.get_or_create(&[("route", route.to_owned())]).observe(took.as_secs_f64());
    }

    /// In the text form that Prometheus reads.
    pub fn text(&self) -> String {
        let mut text = String::new();
        match encode(&mut text, &self.registry) {
            Ok(()) => text,
            Err(_) => String::new(),
        }
    }
}

impl Default for Metrics {
    fn default() -> Metrics {
        Metrics::new()
    }
}
