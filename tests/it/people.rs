//! People as staff: rows, relations and use cases, on both databases.

mod apart;
pub(crate) mod council;
mod delegations;
mod designations;
mod facts;
mod lines;
mod list;
mod posts;
mod profile;
mod relations;
mod roles;
mod rows;
mod teams;
