//! Files that come in and go out: their formats, cell by cell. Nothing here asks a database or knows who asks.

mod absences_csv;
pub mod attachment;
mod cells;
mod cells_out;
pub mod cut;
mod events_csv;
mod fte_csv;
pub mod generate;
pub mod grade_report;
pub mod grade_report_csv;
mod grade_report_json;
pub mod grade_report_xlsx;
mod metrics_csv;
mod numbers;
mod parts;
mod patches_csv;
mod people_csv;
pub mod problems_csv;
pub mod spool;
pub mod staff;
pub mod table;
mod targets_csv;
pub mod templates;
mod text;
