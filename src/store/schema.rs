//! The tables, as both databases have them; a test holds this against what the migrations make.

diesel::table! {
    /// What the database is for: one row.
    installation (id) {
        id -> Text,
        purpose -> Text,
        made_at -> Timestamp,
    }
}
