//! What a route is, and the short ways to write one down.

use super::asked::Handler;
use crate::app::Action;
use crate::exchange::table;

/// Who may come by a route.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// Anybody, signed in or not.
    Open,
    /// Ways in and their steps: anybody, counted and slowed by address.
    Door,
    /// Whom the policy lets do any of these.
    Policy(&'static [Action]),
}

/// Bytes of files that go with a piece of evidence, with what stands around them; and what may stand around a table.
pub(super) const IN_HAND: usize = 52 * 1024 * 1024;
const AROUND: usize = 2 * 1024 * 1024;

/// A way to ask for something.
#[derive(Clone, Copy)]
pub struct Route {
    pub method: &'static str,
    pub path: &'static str,
    pub access: Access,
    pub handler: Handler,
    /// Takes files, of so many bytes with what stands around them.
    pub upload: Option<usize>,
    /// Costs much, so it is counted apart.
    pub costly: bool,
    /// May take long, so it has a thread and a connection of its own and waits until there is room for it.
    pub long: bool,
    /// Answers from memory alone, so it waits for no thread: it answers even while every thread waits for the database.
    pub at_once: bool,
    /// The JSON that says the same, where it is a page that shows or does something of one's work.
    pub twin: Option<&'static str>,
}

pub(super) const fn open(method: &'static str, path: &'static str, handler: Handler) -> Route {
    Route { method, path, access: Access::Open, handler, upload: None, costly: false, long: false, at_once: false, twin: None }
}

pub(super) const fn at_once(method: &'static str, path: &'static str, handler: Handler) -> Route {
    Route { at_once: true, ..open(method, path, handler) }
}

pub(super) const fn door(method: &'static str, path: &'static str, handler: Handler) -> Route {
    Route { access: Access::Door, ..open(method, path, handler) }
}

pub(super) const fn page(
    method: &'static str,
    path: &'static str,
    actions: &'static [Action],
    handler: Handler,
    twin: &'static str,
) -> Route {
    Route { access: Access::Policy(actions), twin: Some(twin), ..open(method, path, handler) }
}

/// A step of a page's own: a form to fill in, a question before it is done. What it leads to has the twin.
pub(super) const fn step(method: &'static str, path: &'static str, actions: &'static [Action], handler: Handler) -> Route {
    Route { access: Access::Policy(actions), ..open(method, path, handler) }
}

pub(super) const fn api(method: &'static str, path: &'static str, actions: &'static [Action], handler: Handler) -> Route {
    Route { access: Access::Policy(actions), ..open(method, path, handler) }
}

/// A route that costs much.
const fn costly(route: Route) -> Route {
    Route { costly: true, ..route }
}

/// A route that takes long, such as one that makes a report.
pub(super) const fn report(route: Route) -> Route {
    Route { long: true, ..costly(route) }
}

/// A route that takes files.
pub(super) const fn files(route: Route) -> Route {
    Route { upload: Some(IN_HAND), ..costly(route) }
}

/// A route that takes tables, which may be large and take long.
pub(super) const fn tables(route: Route) -> Route {
    Route { upload: Some(table::MAX_BYTES + AROUND), long: true, ..costly(route) }
}
