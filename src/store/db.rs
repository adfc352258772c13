//! The two databases: which one a URL means, how a connection is set up, transactions, migrations. Everything that tells
//! SQLite from PostgreSQL is in this file and nowhere else.

use std::fmt;
use std::path::Path;

use diesel::backend::Backend;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::migration::MigrationSource;
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AsChangeset, AstPass, QueryFragment, QueryId};
use diesel::r2d2::ManageConnection;
use diesel::sql_types::Bool;
use diesel::sqlite::{Sqlite, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const SQLITE_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// How long a connection waits for another one's write to end.
const BUSY_MILLISECONDS: u32 = 5_000;
/// How long the emptying of the log waits for those who read.
const READER_MILLISECONDS: u32 = 500;
/// Whoever writes on PostgreSQL holds this lock.
const WRITER_LOCK: i64 = 71_685;

/// What queries that are put together piece by piece are typed with.
pub type AnyBackend = <AnyConnection as diesel::Connection>::Backend;

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// Asks the database by what it is. A query for either is put together anew each time, and each of its values is looked at twice;
/// one for the database that there is stands prepared. For what nearly every request asks, or asks many rows of.
macro_rules! asked_directly {
    ($connection:expr, $direct:ident => $query:expr) => {
        match $connection {
            $crate::store::db::AnyConnection::Sqlite($direct) => $query,
            $crate::store::db::AnyConnection::Postgres($direct) => $query,
        }
    };
}
pub(super) use asked_directly;

/// An update that stands prepared from its first use on. Diesel makes its own ready anew each time, as they might change other
/// columns each time; to plan one takes longer than to carry it out. For what is changed by nearly every write.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change<From, Rows, Changes> {
    from: From,
    rows: Rows,
    changes: Changes,
}

/// Changes the rows of a table for which `rows` holds. `changes` always names the same columns.
pub(super) fn change<T, Rows, Changes>(table: T, rows: Rows, changes: Changes) -> Change<T::FromClause, Rows, Changes::Changeset>
where
    T: Table,
    Rows: AppearsOnTable<T> + Expression<SqlType = Bool>,
    Changes: AsChangeset<Target = T>,
{
    Change { from: table.from_clause(), rows, changes: changes.as_changeset() }
}

impl<DB, From, Rows, Changes> QueryFragment<DB> for Change<From, Rows, Changes>
where
    DB: Backend,
    From: QueryFragment<DB>,
    Rows: QueryFragment<DB>,
    Changes: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql("UPDATE ");
        self.from.walk_ast(pass.reborrow())?;
        pass.push_sql(" SET ");
        self.changes.walk_ast(pass.reborrow())?;
        pass.push_sql(" WHERE ");
        self.rows.walk_ast(pass)
    }
}

/// It is known by its text.
impl<From, Rows, Changes> QueryId for Change<From, Rows, Changes> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<From, Rows, Changes, Connection> RunQueryDsl<Connection> for Change<From, Rows, Changes> {}

/// Conditions whose words are written out rather than bound: only then does a statement that stands prepared read the short index
/// of the rows that they hold for.
macro_rules! written_out {
    ($($(#[$about:meta])* $name:ident: $text:literal)*) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, diesel::query_builder::QueryId)]
        pub(in $crate::store) struct $name;

        impl diesel::expression::Expression for $name {
            type SqlType = diesel::sql_types::Bool;
        }

        impl<DB: diesel::backend::Backend> diesel::query_builder::QueryFragment<DB> for $name {
            fn walk_ast<'b>(&'b self, mut pass: diesel::query_builder::AstPass<'_, 'b, DB>) -> diesel::QueryResult<()> {
                pass.push_sql($text);
                Ok(())
            }
        }

        impl<Source> diesel::expression::AppearsOnTable<Source> for $name {}
        impl<Source> diesel::expression::SelectableExpression<Source> for $name {}
        impl<Groups> diesel::expression::ValidGrouping<Groups> for $name {
            type IsAggregate = diesel::expression::is_aggregate::Never;
        }
    )*};
}
pub(super) use written_out;

/// Adds many rows: copied in by PostgreSQL, and some hundred in a statement by SQLite. The caller's transaction makes it all of
/// them or none. The rows own what they say, and their `Insertable` has `treat_none_as_default_value = false`.
macro_rules! add_rows {
    ($connection:expr, $table:expr, $rows:expr) => {
        match $connection {
            $crate::store::db::AnyConnection::Sqlite(sqlite) => {
                // A statement of so many rows is always the same and stands prepared.
                let (parts, rest) = $rows.as_chunks::<{ $crate::store::db::ROWS_OF_A_STATEMENT }>();
                for part in parts {
                    diesel::insert_into($table).values(part).execute(sqlite)?;
                }
                if !rest.is_empty() {
                    diesel::insert_into($table).values(rest).execute(sqlite)?;
                }
            }
            $crate::store::db::AnyConnection::Postgres(postgres) => {
                diesel::copy_from($table).from_insertable($rows).execute(postgres)?;
            }
        }
    };
}
pub(super) use add_rows;

/// More make no statement faster, and of few rows few are left over. SQLite takes no more than 32,766 values in one.
pub(super) const ROWS_OF_A_STATEMENT: usize = 100;

/// Why the database did not do what was asked.
#[derive(Debug)]
pub enum StoreError {
    /// The URL means no database that we know.
    Url(String),
    /// It cannot be reached, or refuses us; in the database's own words.
    Connect(String),
    /// It is there but busy, or went away; the same again later may go through.
    Unavailable(String),
    /// A migration failed; the database stands where it stood before it.
    Migration(String),
    /// The database was made by a newer version.
    Newer(Vec<String>),
    /// A row that cannot be: something else than this program wrote it.
    Row(String),
    /// Anything else that the database said.
    Query(diesel::result::Error),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Url(text) => f.write_str(text),
            StoreError::Connect(text) => write!(f, "cannot connect to the database: {text}"),
            StoreError::Unavailable(text) => write!(f, "the database cannot answer now: {text}"),
            StoreError::Migration(text) => write!(f, "a migration failed: {text}"),
            StoreError::Newer(names) => {
                write!(f, "the database was made by a newer version of Gradus: it has {}. Use that version", names.join(", "))
            }
            StoreError::Row(text) => write!(f, "the database holds what cannot be: {text}"),
            StoreError::Query(error) => write!(f, "the database refused: {error}"),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<diesel::result::Error> for StoreError {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind, Error};
        match &error {
            Error::DatabaseError(DatabaseErrorKind::ClosedConnection, info) => StoreError::Unavailable(info.message().to_owned()),
            Error::DatabaseError(_, info) if is_busy(info.message()) => StoreError::Unavailable(info.message().to_owned()),
            _ => StoreError::Query(error),
        }
    }
}

/// Whether another connection held the lock for longer than this one may wait.
pub(super) fn is_locked(error: &diesel::result::Error) -> bool {
    matches!(error, diesel::result::Error::DatabaseError(_, info) if info.message().contains("is locked"))
}

fn is_busy(message: &str) -> bool {
    [
        "database is locked",
        "database table is locked",
        "disk I/O error",
        "database or disk is full",
        "server closed the connection",
    ]
    .iter()
    .any(|words| message.contains(words))
}

/// Where the database is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DatabaseUrl {
    /// A file.
    Sqlite(String),
    Postgres(String),
}

impl DatabaseUrl {
    /// Reads `sqlite://PATH`, `postgres://...` or `postgresql://...`.
    pub fn parse(url: &str) -> Result<DatabaseUrl, StoreError> {
        match url.split_once("://") {
            Some(("sqlite", "")) => {
                Err(StoreError::Url("sqlite:// needs the path of a file, such as sqlite://data/gradus.db".to_owned()))
            }
            Some(("sqlite", path)) => Ok(DatabaseUrl::Sqlite(path.to_owned())),
            Some(("postgres" | "postgresql", _)) if asks_for_tls(url) => Err(StoreError::Url(
                "this build has no TLS to PostgreSQL (sslmode=require); use a build with it, or a local socket or tunnel"
                    .to_owned(),
            )),
            Some(("postgres" | "postgresql", _)) => Ok(DatabaseUrl::Postgres(url.to_owned())),
            _ => Err(StoreError::Url("a database is sqlite://PATH or postgres://USER@HOST/NAME".to_owned())),
        }
    }
}

fn asks_for_tls(url: &str) -> bool {
    ["sslmode=require", "sslmode=verify-ca", "sslmode=verify-full"].iter().any(|mode| url.contains(mode))
}

/// Opens connections for a pool.
#[derive(Clone, Debug)]
pub struct Manager {
    url: DatabaseUrl,
}

impl Manager {
    pub fn new(url: DatabaseUrl) -> Manager {
        Manager { url }
    }

    /// Opens a connection and sets it up. SQLite: wait for a busy writer, write-ahead log, every acknowledged write synced
    /// to disk, foreign keys held, what is deleted overwritten; its folder is made where it is missing.
    pub fn open(&self) -> Result<AnyConnection, StoreError> {
        match &self.url {
            DatabaseUrl::Sqlite(path) => {
                if let Some(folder) = Path::new(path).parent() {
                    std::fs::create_dir_all(folder)
                        .map_err(|error| StoreError::Connect(format!("{}: {error}", folder.display())))?;
                }
                let mut connection =
                    SqliteConnection::establish(path).map_err(|error| StoreError::Connect(format!("{path}: {error}")))?;
                connection
                    .batch_execute(&format!(
                        "PRAGMA busy_timeout = {BUSY_MILLISECONDS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                         PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;"
                    ))
                    .map_err(|error| StoreError::Connect(format!("{path}: {error}")))?;
                Ok(AnyConnection::Sqlite(connection))
            }
            DatabaseUrl::Postgres(url) => {
                let connection = PgConnection::establish(url).map_err(|error| StoreError::Connect(error.to_string()))?;
                Ok(AnyConnection::Postgres(connection))
            }
        }
    }
}

impl ManageConnection for Manager {
    type Connection = AnyConnection;
    type Error = StoreError;

    fn connect(&self) -> Result<AnyConnection, StoreError> {
        self.open()
    }

    /// A server may have gone away since the connection was used last; a file that is open cannot.
    fn is_valid(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        match connection {
            AnyConnection::Sqlite(_) => Ok(()),
            AnyConnection::Postgres(postgres) => Ok(postgres.batch_execute("SELECT 1")?),
        }
    }

    fn has_broken(&self, connection: &mut AnyConnection) -> bool {
        <AnyConnection as diesel::Connection>::TransactionManager::is_broken_transaction_manager(connection)
    }
}

/// Runs a write in a transaction of its own. SQLite takes its write lock at once: a transaction that read first and wrote
/// later would fail where another one wrote in between.
pub fn write<T, E: From<diesel::result::Error>>(
    connection: &mut AnyConnection,
    work: impl FnOnce(&mut AnyConnection) -> Result<T, E>,
) -> Result<T, E> {
    begin(connection)?;
    match work(connection) {
        Ok(value) => {
            commit(connection)?;
            Ok(value)
        }
        Err(error) => {
            roll_back(connection)?;
            Err(error)
        }
    }
}

/// Reads as of one moment: whatever is written meanwhile, `work` finds the database as it was at its first question.
pub fn read<T>(connection: &mut AnyConnection, work: impl FnOnce(&mut AnyConnection) -> T) -> Result<T, StoreError> {
    match connection {
        AnyConnection::Sqlite(sqlite) => AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN")?,
        AnyConnection::Postgres(postgres) => {
            let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
            AnsiTransactionManager::begin_transaction_sql(postgres, begin)?;
        }
    }
    let found = work(connection);
    // There is nothing to undo; a connection that cannot end its transaction is not used again.
    let _ = roll_back(connection);
    Ok(found)
}

/// Runs a part of a transaction by itself: what it did is undone where it fails, and the rest may go on.
pub fn savepoint<T, E: From<diesel::result::Error>>(
    connection: &mut AnyConnection,
    work: impl FnOnce(&mut AnyConnection) -> Result<T, E>,
) -> Result<T, E> {
    connection.transaction(work)
}

/// Opens a transaction that may write. There is one at a time in a database, on PostgreSQL too, however many services share it:
/// whoever reads several rows and then writes finds none of them changed by another meanwhile, and no two wait for each other.
/// Little is lost by it, as every write ends at the head of the audit log, where it would have to wait its turn.
pub(super) fn begin(connection: &mut AnyConnection) -> QueryResult<()> {
    match connection {
        AnyConnection::Sqlite(sqlite) => AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE"),
        AnyConnection::Postgres(postgres) => {
            let begin = format!("BEGIN; SELECT pg_advisory_xact_lock({WRITER_LOCK})");
            AnsiTransactionManager::begin_transaction_sql(postgres, &begin)
        }
    }
}

pub(super) fn commit(connection: &mut AnyConnection) -> QueryResult<()> {
    <AnyConnection as diesel::Connection>::TransactionManager::commit_transaction(connection)
}

pub(super) fn roll_back(connection: &mut AnyConnection) -> QueryResult<()> {
    <AnyConnection as diesel::Connection>::TransactionManager::rollback_transaction(connection)
}

/// Empties the write-ahead log, which holds what was overwritten until it is used again; for after something had to go. While
/// somebody reads it stays for the next time. PostgreSQL does the like by itself.
pub fn empty_log(connection: &mut AnyConnection) -> Result<(), StoreError> {
    match connection {
        // Whoever wants to write waits as long as this waits for a reader, who may be in the middle of a long report.
        AnyConnection::Sqlite(sqlite) => Ok(sqlite.batch_execute(&format!(
            "PRAGMA busy_timeout = {READER_MILLISECONDS}; PRAGMA wal_checkpoint(TRUNCATE); \
             PRAGMA busy_timeout = {BUSY_MILLISECONDS};"
        ))?),
        AnyConnection::Postgres(_) => Ok(()),
    }
}

/// Has PostgreSQL look at tables that many rows were just added to: it plans by what it knows of a table, and looks by itself
/// only some time later. SQLite plans by the keys alone.
pub fn look_at(connection: &mut AnyConnection, tables: &[&str]) -> Result<(), StoreError> {
    match connection {
        AnyConnection::Sqlite(_) => Ok(()),
        AnyConnection::Postgres(postgres) => Ok(postgres.batch_execute(&format!("ANALYZE {}", tables.join(", ")))?),
    }
}

/// Names of the migrations that the database has, in order.
pub fn applied(connection: &mut AnyConnection) -> Result<Vec<String>, StoreError> {
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| StoreError::Migration(error.to_string());
    let versions = match connection {
        AnyConnection::Sqlite(sqlite) => sqlite.applied_migrations(),
        AnyConnection::Postgres(postgres) => postgres.applied_migrations(),
    };
    let mut names: Vec<String> = versions.map_err(failed)?.iter().map(ToString::to_string).collect();
    names.sort_unstable();
    Ok(names)
}

/// Applies what is missing and names it. A database with migrations that this build does not know is left alone.
pub fn migrate(connection: &mut AnyConnection) -> Result<Vec<String>, StoreError> {
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| StoreError::Migration(error.to_string());
    let known = known_migrations()?;
    let newer: Vec<String> = applied(connection)?.into_iter().filter(|name| !known.contains(name)).collect();
    if !newer.is_empty() {
        return Err(StoreError::Newer(newer));
    }
    let made = match connection {
        AnyConnection::Sqlite(sqlite) => sqlite.run_pending_migrations(SQLITE_MIGRATIONS).map(|made| names(&made)),
        AnyConnection::Postgres(postgres) => postgres.run_pending_migrations(POSTGRES_MIGRATIONS).map(|made| names(&made)),
    };
    made.map_err(failed)
}

/// Names of the migrations of this build that the database does not have yet. It is only read.
pub fn pending(connection: &mut AnyConnection) -> Result<Vec<String>, StoreError> {
    let known = known_migrations()?;
    #[derive(QueryableByName)]
    struct Version {
        #[diesel(sql_type = diesel::sql_types::Text)]
        version: String,
    }
    let rows: Vec<Version> = diesel::sql_query("SELECT version FROM __diesel_schema_migrations").load(connection)?;
    Ok(known.into_iter().filter(|name| rows.iter().all(|row| row.version != *name)).collect())
}

/// Undoes every migration: for tests of the way down.
pub fn unmake(connection: &mut AnyConnection) -> Result<(), StoreError> {
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| StoreError::Migration(error.to_string());
    match connection {
        AnyConnection::Sqlite(sqlite) => sqlite.revert_all_migrations(SQLITE_MIGRATIONS).map(drop),
        AnyConnection::Postgres(postgres) => postgres.revert_all_migrations(POSTGRES_MIGRATIONS).map(drop),
    }
    .map_err(failed)
}

/// The migrations of this build: the same for both databases, which a test holds.
pub fn known_migrations() -> Result<Vec<String>, StoreError> {
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| StoreError::Migration(error.to_string());
    let migrations = MigrationSource::<Sqlite>::migrations(&SQLITE_MIGRATIONS).map_err(failed)?;
    Ok(migrations.iter().map(|migration| migration.name().version().to_string()).collect())
}

/// The migrations for PostgreSQL, for the test that holds them against those for SQLite.
pub fn known_postgres_migrations() -> Result<Vec<String>, StoreError> {
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| StoreError::Migration(error.to_string());
    let migrations = MigrationSource::<Pg>::migrations(&POSTGRES_MIGRATIONS).map_err(failed)?;
    Ok(migrations.iter().map(|migration| migration.name().version().to_string()).collect())
}

fn names(versions: &[diesel::migration::MigrationVersion<'_>]) -> Vec<String> {
    versions.iter().map(ToString::to_string).collect()
}
