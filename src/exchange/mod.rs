//! Files that come in and go out: their formats, cell by cell. Nothing here asks a database or knows who asks.

mod absences_csv;
mod cells;
mod fte_csv;
pub mod generate;
mod patches_csv;
mod people_csv;
pub mod problems_csv;
pub mod staff;
pub mod table;
