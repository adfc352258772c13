//! Diesel: connections, transactions, rows and queries, on SQLite and PostgreSQL from one code base. It takes and returns
//! domain types and decides nothing.

pub mod access;
pub mod audit;
pub mod db;
pub mod installation;
pub mod outbox;
pub mod people;
pub mod schema;
pub mod writer;
