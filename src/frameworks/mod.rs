//! The framework library: reads YAML documents, says everything that is wrong with them and where, and hands out domain
//! types that need no second look. It knows neither the database nor HTTP.

pub mod tree;
