//! The floor page: what the bare stack costs, without anything that makes it Gradus. actix-web, diesel and handlebars alone:
//! no session, no policy, no layout of ours; 40 joined rows of 8 columns, some 12.7 kB of HTML. A write changes one row and adds
//! another, in a transaction of its own on the one writing connection, which waits behind a mutex. It is for comparison and
//! belongs to no product.

use std::cell::RefCell;
use std::path::Path;
use std::sync::Mutex;

use actix_web::{App, HttpResponse, HttpServer, web};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde::Serialize;

pub const ROWS: usize = 40;

const PAGE: &str = r#"<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{{name}}</title></head><body><h1>{{name}}</h1>
<table><caption>Evidence</caption>
<thead><tr><th scope="col">Title</th><th scope="col">Criterion</th><th scope="col">Level</th><th scope="col">Kind</th><th scope="col">State</th><th scope="col">Day</th><th scope="col">Reviewer</th><th scope="col">Note</th></tr></thead>
<tbody>
{{#each rows}}<tr class="row {{this.state}}">
<th scope="row"><a href="/evidence/{{this.id}}">{{this.title}}</a></th>
<td>{{this.criterion}}</td><td class="level">{{this.level}}</td><td>{{this.kind}}</td>
<td><span class="tag">{{this.state}}</span></td><td class="day">{{this.day}}</td><td>{{this.reviewer}}</td><td>{{this.note}}</td>
</tr>
{{/each}}</tbody></table></body></html>
"#;

#[derive(QueryableByName, Serialize)]
struct Row {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Text)]
    criterion: String,
    #[diesel(sql_type = Text)]
    level: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Text)]
    day: String,
    #[diesel(sql_type = Text)]
    reviewer: String,
    #[diesel(sql_type = Text)]
    note: String,
}

#[derive(Serialize)]
struct Page {
    name: String,
    rows: Vec<Row>,
}

fn open(path: &Path) -> SqliteConnection {
    let mut connection = SqliteConnection::establish(&path.display().to_string()).expect("a database file");
    let setting = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";
    connection.batch_execute(setting).expect("settings of the connection");
    connection
}

/// Writes a database of this many officers with [`ROWS`] pieces of evidence each.
pub fn prepare(path: &Path, officers: usize) {
    let mut connection = open(path);
    let mut text = String::from(
        "BEGIN;
         CREATE TABLE officer (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
         CREATE TABLE criterion (id INTEGER PRIMARY KEY, words TEXT NOT NULL, level TEXT NOT NULL);
         CREATE TABLE evidence (id INTEGER PRIMARY KEY, officer INTEGER NOT NULL REFERENCES officer, criterion INTEGER NOT NULL
             REFERENCES criterion, reviewer INTEGER NOT NULL REFERENCES officer, title TEXT NOT NULL, kind TEXT NOT NULL,
             state TEXT NOT NULL, day TEXT NOT NULL, note TEXT NOT NULL);
         CREATE INDEX evidence_officer ON evidence (officer, id);
         CREATE TABLE audit (id INTEGER PRIMARY KEY, evidence INTEGER NOT NULL, at TEXT NOT NULL, said TEXT NOT NULL);",
    );
    for criterion in 1..=30 {
        let level = ["A", "B", "C"][criterion % 3];
        text.push_str(&format!(
            "INSERT INTO criterion VALUES ({criterion}, 'Keeps rent accounts in order ({criterion})', '{level}');"
        ));
    }
    for officer in 1..=officers {
        text.push_str(&format!("INSERT INTO officer VALUES ({officer}, 'Officer {officer}');"));
    }
    for officer in 1..=officers {
        for row in 0..ROWS {
            let (criterion, reviewer) = (row % 30 + 1, (officer * 7 + row) % officers + 1);
            let (kind, state) = (["case note", "letter", "figure"][row % 3], ["draft", "submitted", "returned", "met"][row % 4]);
            text.push_str(&format!(
                "INSERT INTO evidence (officer, criterion, reviewer, title, kind, state, day, note) VALUES ({officer}, {criterion}, \
                 {reviewer}, 'Arrears agreed & paid ({row})', '{kind}', '{state}', '2026-03-{:02}', 'Rent <paid> \"in full\"');",
                row % 28 + 1
            ));
        }
    }
    text.push_str("COMMIT;");
    connection.batch_execute(&text).expect("rows of the floor");
}

thread_local! {
    static CONNECTION: RefCell<Option<SqliteConnection>> = const { RefCell::new(None) };
}

const QUERY: &str = "SELECT e.id, e.title, c.words AS criterion, c.level, e.kind, e.state, e.day, r.name AS reviewer, e.note \
    FROM evidence e JOIN criterion c ON c.id = e.criterion JOIN officer r ON r.id = e.reviewer WHERE e.officer = ? ORDER BY e.id";

/// What `POST /{evidence}` does, synced to disk before it answers.
fn write(connection: &mut SqliteConnection, evidence: i64) {
    connection
        .immediate_transaction(|connection| {
            diesel::sql_query("UPDATE evidence SET state = 'submitted', day = '2026-04-10' WHERE id = ?")
                .bind::<BigInt, _>(evidence)
                .execute(connection)?;
            diesel::sql_query("INSERT INTO audit (evidence, at, said) VALUES (?, '2026-04-10 09:00:00', 'evidence_sent')")
                .bind::<BigInt, _>(evidence)
                .execute(connection)
        })
        .expect("a change of the floor");
}

/// Serves `/{officer}` from `path` until it is ended; says its address on standard output.
pub fn serve(path: &Path) {
    let path = path.to_owned();
    let writer = web::Data::new(Mutex::new(open(&path)));
    let mut templates = handlebars::Handlebars::new();
    templates.set_strict_mode(true);
    templates.register_template_string("page", PAGE).expect("a template");
    let templates = web::Data::new(templates);
    actix_web::rt::System::new().block_on(async move {
        let server = HttpServer::new(move || {
            let path = path.clone();
            let writing = web::post().to(|evidence: web::Path<i64>, writer: web::Data<Mutex<SqliteConnection>>| {
                write(&mut writer.lock().expect("nobody panics with it"), *evidence);
                async { HttpResponse::NoContent().finish() }
            });
            App::new().app_data(templates.clone()).app_data(writer.clone()).route("/{officer}", writing).route(
                "/{officer}",
                web::get().to(move |officer: web::Path<i64>, templates: web::Data<handlebars::Handlebars<'static>>| {
                    let html = CONNECTION.with_borrow_mut(|held| {
                        let connection = held.get_or_insert_with(|| open(&path));
                        let rows: Vec<Row> =
                            diesel::sql_query(QUERY).bind::<BigInt, _>(*officer).load(connection).expect("rows of an officer");
                        assert_eq!(rows.len(), ROWS);
                        templates.render("page", &Page { name: format!("Officer {officer}"), rows }).expect("a page")
                    });
                    async move { HttpResponse::Ok().content_type("text/html; charset=utf-8").body(html) }
                }),
            )
        })
        .workers(2)
        .bind("127.0.0.1:0")
        .expect("a free port");
        println!("{}", server.addrs()[0]);
        server.run().await.expect("the floor serves");
    });
}
