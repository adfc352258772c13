//! Who may go by which route, asked over HTTP of the running service. What to expect comes from `matrix.csv`, never from
//! `policy::decide`; what a route is about and what it is sent comes from `authorisation/routes.txt`. A new route fails here
//! until it has its line there.

mod appraised;
mod cases;
mod changes;
mod expected;
mod grid;
mod mapped;
mod table;
mod world;
