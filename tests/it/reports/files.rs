//! The same figures in every format, as others read them.

use serde_json::{Value as Json, json};

use super::council::{Council, DAY, changed};
use crate::command::Folder;
use crate::support::databases::on_both;
use crate::support::python;

const COLUMNS: usize = 25;

/// A file of the report, as bytes.
fn file(council: &Council, ending: &str) -> Vec<u8> {
    let program = council.service.program(&council.find("hana"), &["export"]);
    program.get_bytes(&format!("/api/v1/reports/grades.{ending}?as_of={DAY}"))
}

fn read(kind: &str, bytes: &[u8]) -> Json {
    let folder = Folder::new();
    let path = folder.write(&format!("report.{kind}"), bytes);
    python::run("reports/read.py", &[kind, path.to_str().unwrap()])
}

/// A cell of JSON as it stands in a CSV file.
fn as_text(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(parts) => parts.iter().map(|part| part.as_str().unwrap()).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

#[test]
fn every_format_says_the_same() {
    on_both(|fresh| {
        let council = changed(fresh);
        let mut hana = council.service.signed_in(&council.find("hana"));
        let json = hana.get(&format!("/reports/grades.json?as_of={DAY}"));
        assert_eq!(json.header("content-type"), Some("application/json; charset=utf-8"));
        let json = json.json();
        assert_eq!(json["as_of"], DAY);
        let rows = json["items"].as_array().unwrap();
        let (csv, xlsx) = (read("csv", &file(&council, "csv")), read("xlsx", &file(&council, "xlsx")));
        let (csv, xlsx_rows) = (csv["rows"].as_array().unwrap(), xlsx["rows"].as_array().unwrap());
        assert_eq!((rows.len(), csv.len(), xlsx_rows.len()), (9, 10, 10), "{}", fresh.name);
        let columns: Vec<&str> = csv[0].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        assert_eq!(columns.len(), COLUMNS);
        for (number, row) in rows.iter().enumerate() {
            for (place, column) in columns.iter().enumerate() {
                let said = as_text(&row[column]);
                // What would run is kept from it in tables; JSON is for programs.
                let safe = if said.starts_with('=') { format!("'{said}") } else { said };
                assert_eq!(csv[number + 1][place], json!(safe), "{column} of row {number}");
                let cell = &xlsx_rows[number + 1][place];
                let in_sheet = match (&cell[1], cell[0].as_str()) {
                    (Json::Null, _) => String::new(),
                    (Json::Bool(truth), _) => truth.to_string(),
                    (Json::Number(number), Some("n")) => number.as_f64().unwrap().to_string(),
                    (value, _) => as_text(value),
                };
                assert_eq!(in_sheet, safe, "{column} of row {number}: {cell}");
            }
        }
        assert_eq!((xlsx["formulas"].clone(), xlsx["frozen"].clone()), (json!(0), json!("A2")));
        // A few by hand: the zeros of a number, a truth, a day, a list.
        let of_ten = rows.iter().find(|row| row["employee_ref"] == "10").unwrap();
        assert_eq!((&of_ten["ready"], &of_ten["name"]), (&json!(true), &json!("=1+1 <b>Officer</b> Ten")));
        assert_eq!(xlsx_rows[1][0], json!(["s", "01"]));
        assert_eq!(csv[1][18], json!("B-K1"));
        assert_eq!(xlsx_rows[1][24][1], json!(DAY));
    });
}
