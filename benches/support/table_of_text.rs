//! What an import of figures is held against: a table of text with the file's own columns and the key of a figure, filled without
//! any question whether a row is right.

use std::ffi::{CString, c_int};
use std::path::Path;
use std::ptr;

use diesel::pg::{CopyFormat, CopyHeader};
use diesel::prelude::*;
use gradus::store::db::AnyConnection;
use libsqlite3_sys as ffi;

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

/// A connection to SQLite with nothing above it, and one statement.
struct Bare {
    database: *mut ffi::sqlite3,
    statement: *mut ffi::sqlite3_stmt,
}

impl Bare {
    /// With the settings of the product's own connections.
    fn open(path: &Path) -> Bare {
        let mut bare = Bare { database: ptr::null_mut(), statement: ptr::null_mut() };
        let path = CString::new(path.to_str().expect("a plain path")).expect("a plain path");
        // SAFETY: the path ends in a null byte, and the place of the connection is ours.
        assert_eq!(unsafe { ffi::sqlite3_open(path.as_ptr(), &raw mut bare.database) }, ffi::SQLITE_OK);
        bare.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;");
        bare.run(&format!("CREATE TABLE IF NOT EXISTS bare ({COLUMNS}) WITHOUT ROWID"));
        let insert = CString::new(format!("INSERT INTO bare VALUES (?,?,?,?,?,?,?,?,?,?,?) {UPSERT}")).expect("plain text");
        // SAFETY: the connection is open and the text ends in a null byte.
        let prepared =
            unsafe { ffi::sqlite3_prepare_v2(bare.database, insert.as_ptr(), -1, &raw mut bare.statement, ptr::null_mut()) };
        assert_eq!(prepared, ffi::SQLITE_OK);
        bare
    }

    fn run(&self, text: &str) {
        let text = CString::new(text).expect("plain text");
        // SAFETY: the connection is open and the text ends in a null byte.
        let ran = unsafe { ffi::sqlite3_exec(self.database, text.as_ptr(), None, ptr::null_mut(), ptr::null_mut()) };
        assert_eq!(ran, ffi::SQLITE_OK, "{text:?}");
    }

    fn add(&self, record: &csv::ByteRecord) {
        for (place, cell) in (1..).zip(record) {
            // SAFETY: the statement is prepared, and the cell lives until after it has run.
            unsafe {
                if cell.is_empty() {
                    ffi::sqlite3_bind_null(self.statement, place);
                } else {
                    let length = c_int::try_from(cell.len()).expect("a short cell");
                    ffi::sqlite3_bind_text(self.statement, place, cell.as_ptr().cast(), length, ffi::SQLITE_STATIC());
                }
            }
        }
        // SAFETY: the statement is prepared and all its values are bound.
        unsafe {
            assert_eq!(ffi::sqlite3_step(self.statement), ffi::SQLITE_DONE);
            ffi::sqlite3_reset(self.statement);
        }
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        // SAFETY: nothing uses either any more.
        unsafe {
            ffi::sqlite3_finalize(self.statement);
            ffi::sqlite3_close(self.database);
        }
    }
}

/// Puts a file into the table, in one transaction; rows that are there are written again. Gives the rows.
pub fn sqlite(path: &Path, file: &Path) -> usize {
    let bare = Bare::open(path);
    let mut reader = csv::Reader::from_path(file).expect("a file");
    let (mut record, mut rows) = (csv::ByteRecord::new(), 0);
    bare.run("BEGIN IMMEDIATE");
    while reader.read_byte_record(&mut record).expect("a row") {
        bare.add(&record);
        rows += 1;
    }
    bare.run("COMMIT");
    rows
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
