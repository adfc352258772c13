//! The doors of the service, tried by hostile hands and on bad days: headers, bodies, forged words, floods, a database that
//! is away, a request that panics, forms of two windows, and the word to stop.

mod bodies;
mod durable;
mod flood;
mod forged;
mod headers;
mod log;
mod messages;
mod outage;
mod panics;
mod paths;
mod stopping;
mod windows;
