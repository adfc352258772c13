//! What an import of figures is held against: a table of text with the file's own columns and the key of a figure, filled without
//! any question whether a row is right.

use std::path::Path;
use std::process::{Command, Stdio};

use diesel::pg::{CopyFormat, CopyHeader};
use diesel::prelude::*;
use gradus::store::db::AnyConnection;

const COLUMNS: &str = "employee_ref TEXT NOT NULL, patch TEXT NOT NULL, period_kind TEXT NOT NULL, period_start DATE NOT NULL, \
    period_end DATE NOT NULL, metric TEXT NOT NULL, numerator NUMERIC(20, 2) NOT NULL, denominator NUMERIC(20, 2), \
    target NUMERIC(20, 6), source TEXT NOT NULL, extracted_at TIMESTAMP NOT NULL, \
    PRIMARY KEY (employee_ref, metric, period_kind, period_start, period_end, patch)";
const UPSERT: &str = "ON CONFLICT (employee_ref, metric, period_kind, period_start, period_end, patch) DO UPDATE SET \
    numerator = excluded.numerator, denominator = excluded.denominator, target = excluded.target, source = excluded.source, \
    extracted_at = excluded.extracted_at";

diesel::table! {
    bare (employee_ref, metric, period_kind, period_start, period_end, patch) {
        employee_ref -> Text,
        patch -> Text,
        period_kind -> Text,
        period_start -> Date,
        period_end -> Date,
        metric -> Text,
        numerator -> Text,
        denominator -> Nullable<Text>,
        target -> Nullable<Text>,
        source -> Text,
        extracted_at -> Timestamp,
    }
}

diesel::table! {
    staging (employee_ref) {
        employee_ref -> Text,
        patch -> Text,
        period_kind -> Text,
        period_start -> Date,
        period_end -> Date,
        metric -> Text,
        numerator -> Text,
        denominator -> Nullable<Text>,
        target -> Nullable<Text>,
        source -> Text,
        extracted_at -> Timestamp,
    }
}

/// Has the program of SQLite's authors put a file into an empty table of a new database, with the settings of the product's own
/// connections. Gives the rows.
pub fn imported(path: &Path, file: &Path) -> usize {
    let mut command = Command::new("sqlite3");
    command.args(["-batch", "-bail"]).arg(path);
    command.arg("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;");
    command.arg(format!("CREATE TABLE bare ({COLUMNS}) WITHOUT ROWID;"));
    command.arg(format!(".import --csv --skip 1 \"{}\" bare", file.display()));
    command.arg("SELECT 'rows ' || count(*) FROM bare;");
    let done = command.stderr(Stdio::inherit()).output().expect("the program sqlite3, of Debian's package of that name");
    assert!(done.status.success(), "the file goes in");
    let said = String::from_utf8(done.stdout).expect("text");
    said.lines().find_map(|line| line.strip_prefix("rows ")).expect("a number").parse().expect("a number")
}

fn postgres(connection: &mut AnyConnection) -> &mut PgConnection {
    match connection {
        AnyConnection::Postgres(postgres) => postgres,
        AnyConnection::Sqlite(_) => panic!("this is for PostgreSQL"),
    }
}

fn run(connection: &mut PgConnection, text: &str) {
    diesel::sql_query(text).execute(connection).expect("a statement");
}

/// Copies a file into the table as it is. Gives the rows.
pub fn copied(connection: &mut AnyConnection, file: &Path) -> usize {
    let connection = postgres(connection);
    let text = std::fs::read(file).expect("a file");
    run(connection, &format!("CREATE TABLE bare ({COLUMNS})"));
    diesel::copy_from(bare::table)
        .from_raw_data(bare::table, |copy| {
            copy.write_all(&text).map_err(|error| diesel::result::Error::QueryBuilderError(Box::new(error)))
        })
        .with_format(CopyFormat::Csv)
        .with_header(CopyHeader::Set(true))
        .execute(connection)
        .expect("it is copied")
}

/// Copies a file beside the table and upserts all of it.
pub fn staged(connection: &mut AnyConnection, file: &Path) {
    let connection = postgres(connection);
    let text = std::fs::read(file).expect("a file");
    connection
        .transaction(|connection| {
            run(connection, "CREATE TEMPORARY TABLE staging ON COMMIT DROP AS SELECT * FROM bare LIMIT 0");
            diesel::copy_from(staging::table)
                .from_raw_data(staging::table, |copy| {
                    copy.write_all(&text).map_err(|error| diesel::result::Error::QueryBuilderError(Box::new(error)))
                })
                .with_format(CopyFormat::Csv)
                .with_header(CopyHeader::Set(true))
                .execute(connection)?;
            run(connection, &format!("INSERT INTO bare SELECT * FROM staging {UPSERT}"));
            Ok::<_, diesel::result::Error>(())
        })
        .expect("it is copied");
}
