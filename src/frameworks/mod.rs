//! The framework library: reads YAML documents, says everything that is wrong with them and where, and hands out domain
//! types that need no second look. It knows neither the database nor HTTP.

mod checks;
mod de;
pub mod diagnostics;
pub mod drift;
pub mod files;
mod index;
pub mod library;
pub mod load;
pub(crate) mod prose;
pub mod record;
mod scalar;
pub mod scenario;
pub mod schema;
pub mod select;
pub mod shape;
pub mod tree;
pub mod versions;
mod view;
