//! What others do while pages are read: the grade report is written, and a month's figures of everybody are brought in.

use chrono::{Months, NaiveDate};

use super::filled::{self, Filled};
use super::load::{Asker, Server};

/// The metrics of each officer, and whether they are a share of something.
const METRICS: [(&str, bool); 6] = [
    ("cta_pct", true),
    ("collected_pct_excl_bf", true),
    ("actions_pct", true),
    ("arrears_cases", false),
    ("nosp", false),
    ("referrals", false),
];

/// Has the grade report written and reads it to its end.
pub fn report(filled: &Filled, server: &Server) {
    let length = Asker::to(&server.address).download("/reports/grades.xlsx", &filled.hr.cookie);
    assert!(length > 1_000, "a report");
}

/// Brings in the figures of one month that nothing is held of, as a council's own system would over the API.
pub fn month(filled: &Filled, server: &Server, number: u32) {
    let mut asker = Asker::to(&server.address);
    let file = figures(filled.officers, number);
    let found = send(&mut asker, &filled.importer, "/api/v1/imports?kind=metrics", "text/csv", &file);
    assert_eq!(found["summary"]["new"], filled.officers * METRICS.len(), "{found}");
    let path = format!("/api/v1/imports/{}/confirm", found["id"].as_str().expect("an id"));
    let done = send(&mut asker, &filled.importer, &path, "application/json", "{}");
    assert_eq!(done["state"], "done", "{done}");
}

/// A file of the month that lies so many before January 2023.
fn figures(officers: usize, number: u32) -> String {
    let first = NaiveDate::from_ymd_opt(2023, 1, 1).expect("a day") - Months::new(number);
    let last = first + Months::new(1) - chrono::Days::new(1);
    let mut file =
        "employee_ref,patch,period_kind,period_start,period_end,metric,numerator,denominator,source,extracted_at\n".to_owned();
    for officer in 0..officers {
        let reference = filled::number_of(officer);
        for (metric, is_share) in METRICS {
            let (done, of) = (officer % 200, if is_share { "4000" } else { "" });
            file += &format!("{reference},ALL,month,{first},{last},{metric},{done},{of},Housing system,2026-04-07\n");
        }
    }
    file
}

/// The answer to what is sent in the version that was given last.
fn send(asker: &mut Asker, token: &str, path: &str, kind: &str, body: &str) -> serde_json::Value {
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\nIf-Match: \"1\"\r\nContent-Type: {kind}\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    );
    let (status, answer) = asker.send(&request);
    assert!((200..300).contains(&status), "{status} {}", String::from_utf8_lossy(&answer));
    serde_json::from_slice(&answer).expect("JSON")
}
