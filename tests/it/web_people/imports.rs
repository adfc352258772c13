//! Bringing in staff files by the pages and by the API: from the file to the result, and everything that stops on the way.

use std::sync::mpsc::channel;
use std::time::Duration;

use gradus::app::AppError;
use gradus::domain::account::Role;
use gradus::exchange::table;
use gradus::store::people;
use gradus::web::under_way::State;

use super::Council;
use crate::support::databases::{Fresh, on_both};
use crate::support::service::{Browser, PASSWORD};
use crate::support::wire::{Wire, exchange, host};

const HEAD: &str = "employee_ref,name,email,roles,manager_ref,job_profile,framework,level,post_from,team,active\n";

/// A row of somebody new in Income North.
fn newcomer(number: &str, name: &str) -> String {
    format!("{number},{name},,,,medway.iao.jd,medway.iao.framework,A,2026-01-05,Income North,true\n")
}

/// A row of somebody who leaves.
fn leaver(number: &str, name: &str) -> String {
    format!("{number},{name},,,,,,,,,false\n")
}

fn upload(browser: &mut Browser, name: &str, table: &str) -> String {
    upload_as(browser, "people", name, table)
}

fn upload_as(browser: &mut Browser, kind: &str, name: &str, table: &str) -> String {
    browser.get("/imports/new");
    let answer = browser.post_files("/imports/new", &[("kind", kind)], &[("file", name, table), ("mapping", "", "")]);
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location().to_owned()
}

#[test]
fn a_file_goes_from_upload_to_result_and_the_same_again_changes_nothing() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut hr = council.service.signed_in(&council.hr);
        let table = format!("{HEAD}{}{}", newcomer("00201", "Ada <b>"), newcomer("00202", "=Bram"));
        let path = upload(&mut hr, "staff.csv", &table);
        let page = hr.get(&path).body;
        for part in [
            "Check the changes: staff.csv",
            "2 lines, added by Hr One on 10 April 2026 at 10am.",
            "<strong>2</strong> new",
            "Ada &lt;b&gt; (00201)",
            "Import 2 rows",
            "Cancel: nothing is stored",
        ] {
            assert!(page.contains(part), "{}: {part}: {page}", fresh.name);
        }
        let stored = |council: &Council| {
            people::find_by_ref(&mut council.service.connection(), &council.hr.organisation, "00201").unwrap().is_some()
        };
        assert!(!stored(&council), "nothing is stored before it is confirmed");
        let answer = hr.post(&format!("{path}/confirm"), &[("version", "1")]);
        assert_eq!(answer.location(), path);
        let page = hr.follow(&answer).body;
        assert!(page.contains("Imported: 2 added, 0 corrected, 0 unchanged."), "{page}");
        assert!(page.contains("Imported: staff.csv") && page.contains("Hr One, 10 April 2026 at 10am"), "{page}");
        assert!(stored(&council), "{}", fresh.name);
        // A second press of the button, or another window.
        let again = hr.post(&format!("{path}/confirm"), &[("version", "1")]);
        assert_eq!(again.location(), path);
        let page = hr.follow(&again).body;
        assert!(page.contains("Hr One has imported this already.") && page.contains("Imported: staff.csv"), "{page}");
        assert_eq!(hr.post(&format!("{path}/cancel"), &[("version", "2")]).status, 409, "it is over");

        council.service.clock.advance(chrono::Duration::seconds(1));
        let again = upload(&mut hr, "staff.csv", &table);
        let page = hr.get(&again).body;
        assert!(page.contains("<strong>0</strong> new") && page.contains("<strong>2</strong> unchanged"), "{page}");
        assert!(!page.contains("Import 2 rows"), "there is nothing to do: {page}");
        let answer = hr.post(&format!("{again}/cancel"), &[("version", "1")]);
        let page = hr.follow(&answer).body;
        assert!(page.contains("Cancelled: staff.csv") && page.contains("Nothing was stored."), "{page}");
        let list = hr.get("/imports").body;
        let (first, second) = (list.find("Cancelled").unwrap(), list.find("Imported").unwrap());
        assert!(first < second, "newest first");
        // Another council's HR knows of none of this.
        let mut stranger = council.service.signed_in(&council.stranger);
        assert!(stranger.get("/imports").body.contains("Nothing imported."));
        for step in ["/confirm", "/check", "/cancel"] {
            assert_eq!(stranger.get(&path).status, 404, "{}", fresh.name);
            assert_eq!(stranger.post(&format!("{path}{step}"), &[("version", "1")]).status, 404);
        }
        assert_eq!(stranger.get(&format!("{path}/problems.csv")).status, 404);
    });
}

#[test]
fn figures_are_shown_before_and_after_with_whom_and_what_they_bear_on() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut hr = council.service.signed_in(&council.hr);
        let mut bring = |kind: &str, table: &str| -> String {
            let path = upload_as(&mut hr, kind, &format!("{kind}.csv"), table);
            let page = hr.get(&path).body;
            let answer = hr.post(&format!("{path}/confirm"), &[("version", "1")]);
            assert_eq!(answer.status, 303, "{}: {page}", fresh.name);
            council.service.clock.advance(chrono::Duration::seconds(1));
            page
        };
        bring("people", &format!("{HEAD}{}", newcomer("00201", "Ada <b>")));
        bring("patches", "patch,employee_ref,from,to,basis\nCH-1,00201,2026-01-05,,\n");
        let head =
            "employee_ref,patch,period_kind,period_start,period_end,metric,numerator,denominator,target,source,extracted_at\n";
        let figure = |amount: &str| {
            format!("{head}00201,CH-1,quarter,2026-01-01,2026-03-31,cta_pct,{amount},1840000,2.6,Housing system,2026-04-07\n")
        };
        let page = bring("metrics", &figure("45080"));
        for part in [
            "Check the changes: metrics.csv",
            "<strong>1</strong> new",
            "Ada &lt;b&gt; (00201)",
            "Current tenant arrears, quarter 4 (January to March 2026), CH-1",
            "2.45% (£45,080 of £1,840,000)",
            "C-E1, C-S2",
        ] {
            assert!(page.contains(part), "{}: {part}: {page}", fresh.name);
        }
        let page = bring("metrics", &figure("48300"));
        for part in ["<strong>1</strong> changed", "2.45% (£45,080 of £1,840,000)", "2.63% (£48,300 of £1,840,000)"] {
            assert!(page.contains(part), "{}: {part}: {page}", fresh.name);
        }
        let path = upload_as(&mut hr, "metrics", "again.csv", &figure("48300"));
        let page = hr.get(&path).body;
        assert!(page.contains("<strong>1</strong> unchanged") && !page.contains("Import 1 row"), "{page}");
        let path = upload_as(&mut hr, "metrics", "wrong.csv", &figure("\"1.234,56\""));
        let page = hr.get(&path).body;
        assert!(page.contains("There is 1 problem. Nothing has been imported."), "{page}");
        assert!(page.contains("<td>numerator</td><td class=\"gradus-typed\">1.234,56</td>"), "{page}");
    });
}

#[test]
fn problems_are_listed_with_their_places_and_can_be_taken_away() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut hr = council.service.signed_in(&council.hr);
        let mut table = HEAD.to_owned();
        for nth in 0..60 {
            table += &format!("00{nth:03},P,,,,=cmd(),,,01/13/2026,,maybe\n");
        }
        let path = upload(&mut hr, "bad.csv", &table);
        let page = hr.get(&path).body;
        assert!(page.contains("<title>Problems in bad.csv - Gradus</title>"), "{page}");
        assert!(page.contains("There are 180 problems. Nothing has been imported."), "{}: {page}", fresh.name);
        assert!(
            page.contains("<th scope=\"row\" class=\"gradus-number\">2</th><td>active</td><td class=\"gradus-typed\">maybe</td>")
        );
        assert_eq!(page.matches("<th scope=\"row\"").count(), 50);
        assert!(page.contains(&format!("{path}?from&#x3D;50")));
        let last = hr.get(&format!("{path}?from=150")).body;
        assert_eq!(last.matches("<th scope=\"row\"").count(), 30);
        assert!(!last.contains("rel=\"next\"") && last.contains("?from&#x3D;100"));
        assert_eq!(hr.get(&format!("{path}?from=99999999999")).status, 200);

        let file = hr.get(&format!("{path}/problems.csv"));
        assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8"));
        assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"problems-bad.csv\""));
        assert_eq!(file.body.lines().count(), 181, "{}", file.body);
        assert!(file.body.contains(",'=cmd(),"), "{}", file.body);
        assert!(!file.body.contains(",=cmd"), "no spreadsheet runs it");
        assert_eq!(hr.post(&format!("{path}/confirm"), &[("version", "1")]).status, 409);
    });
}

#[test]
fn what_is_sent_wrongly_comes_back_with_what_to_do() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut hr = council.service.signed_in(&council.hr);
        hr.get("/imports/new");
        let mapping = "kind: mapping\nschema_version: 1\nid: m\nversion: \"1\"\nfor: people\ncolumns: {nmae: Name}\n";
        for (fields, files, said) in [
            (vec![], vec![], vec!["Select what is in it", "Select a file"]),
            (vec![("kind", "people")], vec![("file", "", "")], vec!["Select a file"]),
            (vec![("kind", "salaries")], vec![("file", "a.csv", "x")], vec!["Select what is in it"]),
            (vec![("kind", "people")], vec![("file", "empty.csv", "")], vec!["empty.csv is empty"]),
            (
                vec![("kind", "people")],
                vec![("file", "a.csv", "x"), ("mapping", "m.yaml", mapping)],
                vec!["Line 6: There is no column nmae"],
            ),
            (vec![("kind", "people")], vec![("file", "a.csv", "x"), ("mapping", "m.yaml", "{{{")], vec!["Line 1: "]),
        ] {
            let answer = hr.post_files("/imports/new", &fields, &files);
            assert_eq!(answer.status, 422, "{}: {fields:?} {files:?}", fresh.name);
            assert!(answer.body.contains("<title>Error: Add a file - Gradus</title>"), "{}", answer.body);
            for said in said {
                assert!(answer.body.matches(said).count() >= 2, "{said}: {}", answer.body);
            }
            let kept = fields.contains(&("kind", "people"));
            assert_eq!(answer.body.contains("<option value=\"people\" selected>"), kept, "{fields:?}");
        }
        // Without its key a form with files does nothing either, and whoever may not is told before a file is read.
        hr.key = "0".repeat(64);
        assert_eq!(hr.post_files("/imports/new", &[("kind", "people")], &[("file", "a.csv", HEAD)]).status, 403);
        let mut manager = council.service.signed_in(&council.manager);
        manager.get("/confirm");
        assert_eq!(manager.post_files("/imports/new", &[("kind", "people")], &[("file", "a.csv", HEAD)]).status, 403);
        assert!(council.service.signed_in(&council.hr).get("/imports").body.contains("Nothing imported."), "{}", fresh.name);
    });
}

#[test]
fn many_leavers_wait_for_a_second_person() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        for nth in 0..12 {
            let name = format!("Leaver {nth:02}");
            council.service.person(&name, &[Role::Officer]);
        }
        let row = |nth: usize| leaver(&format!("medway-leaver.{nth:02}"), &format!("Leaver {nth:02}"));
        let table = format!("{HEAD}{}", (0..12).map(row).collect::<String>());
        let mut hr = council.service.signed_in(&council.hr);
        let path = upload(&mut hr, "leavers.csv", &table);
        let page = hr.get(&path).body;
        assert!(page.contains("This moves or ends 12 of ") && page.contains("Another HR colleague must confirm."), "{page}");
        assert!(page.contains("Ask a colleague to confirm") && !page.contains("Import 12 rows"), "{page}");
        // A colleague cannot do it before being asked.
        let mut colleague = council.service.signed_in(&council.hr_two);
        let answer = hr.post(&format!("{path}/confirm"), &[("version", "1")]);
        assert!(hr.follow(&answer).body.contains("Your colleagues in HR are asked by mail."), "{}", fresh.name);
        assert_eq!(council.service.mailed_paths("second_person").len(), 1, "HR Two");
        let page = hr.get(&path).body;
        assert!(page.contains("It waits for another HR colleague to confirm.") && !page.contains("Import 12 rows"), "{page}");
        assert_eq!(hr.post(&format!("{path}/confirm"), &[("version", "2")]).status, 403, "not the same person");
        let page = colleague.get(&path).body;
        assert!(page.contains("Hr One asks you to confirm.") && page.contains("Import 12 rows"), "{page}");
        let answer = colleague.post(&format!("{path}/confirm"), &[("version", "2")]);
        let page = colleague.follow(&answer).body;
        assert!(page.contains("Confirmed by") && page.contains("Hr Two"), "{page}");
        assert_eq!(council.service.browser().sign_in("leaver.03@medway.example", crate::support::service::PASSWORD).status, 422);
    });
}

#[test]
fn an_old_preview_does_nothing_and_is_checked_again() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut hr = council.service.signed_in(&council.hr);
        let table = format!("{HEAD}{}", newcomer("00201", "Ada"));
        let path = upload(&mut hr, "staff.csv", &table);
        // In between the same person is added by hand.
        let mut colleague = council.service.signed_in(&council.hr_two);
        colleague.get("/people/new");
        assert_eq!(colleague.post("/people/new", &[("name", "Adam"), ("employee_ref", "00201")]).status, 303);
        hr.get(&path);
        let answer = hr.post(&format!("{path}/confirm"), &[("version", "1")]);
        assert_eq!(answer.status, 409, "{}", fresh.name);
        assert!(answer.body.contains("Records changed since. Check again."), "{}", answer.body);
        assert!(answer.body.contains(&format!("action=\"{path}/check\"")), "{}", answer.body);
        let checked = hr.post(&format!("{path}/check"), &[("version", "1")]);
        let page = hr.follow(&checked).body;
        assert!(page.contains("Checked again.") && page.contains("<strong>1</strong> changed"), "{page}");
        assert_eq!(hr.post(&format!("{path}/confirm"), &[("version", "2")]).status, 303);
        let ada = people::find_by_ref(&mut council.service.connection(), &council.hr.organisation, "00201").unwrap().unwrap();
        assert_eq!(ada.name, "Ada", "{}", fresh.name);
    });
}

#[test]
fn a_program_imports_by_the_same_steps() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let program = council.service.program(&council.hr, &["import"]);
        let table = format!("{HEAD}{}", newcomer("00201", "Ada"));
        let made = program.send_table("/api/v1/imports?kind=people&file_name=api.csv", &table);
        assert_eq!(made.status, 201, "{}", made.body);
        let body = made.json();
        let path = made.location().to_owned();
        assert_eq!(path, format!("/api/v1/imports/{}", body["id"].as_str().unwrap()));
        assert_eq!(made.header("etag"), Some("\"1\""));
        assert_eq!((&body["state"], &body["summary"]["new"]), (&"previewed".into(), &1.into()));
        assert_eq!(body["actions"], serde_json::json!(["confirm", "cancel", "check"]));
        assert_eq!(program.get(&path).json(), body);
        let page = council.service.signed_in(&council.hr).get(&path.replace("/api/v1", "")).body;
        assert!(page.contains("<strong>1</strong> new") && page.contains("Check the changes: api.csv"), "the page says the same");

        let nothing = serde_json::Value::Null;
        for (version, status) in [(None, 428), (Some(7), 412), (Some(1), 200), (Some(1), 412), (Some(2), 409)] {
            let answer = program.send("POST", &format!("{path}/confirm"), &nothing, version);
            assert_eq!(answer.status, status, "{}: {version:?}: {}", fresh.name, answer.body);
        }
        assert_eq!(program.get(&path).json()["state"], "done");

        council.service.clock.advance(chrono::Duration::seconds(1));
        let refused = program.send_table("/api/v1/imports?kind=people", "nothing,of,use\n1,2,3\n").json();
        assert_eq!(refused["state"], "refused");
        let code = &refused["summary"]["problems"]["list"][0]["code"];
        assert_eq!(code, "columns", "{refused}");
        for (path, status) in [("/api/v1/imports?kind=pictures", 422), ("/api/v1/imports", 422), ("/api/v1/imports?limit=0", 405)]
        {
            let answer = program.send_table(path, &table);
            let status = if path.contains("limit") { 422 } else { status };
            assert_eq!(answer.status, status, "{path}: {}", answer.body);
        }
        for limit in ["0", "201", "-1", "x"] {
            assert_eq!(program.get(&format!("/api/v1/imports?limit={limit}")).status, 422, "{limit}");
        }
        let first = program.get("/api/v1/imports?limit=1").json();
        let next = first["next"].as_str().unwrap();
        let second = program.get(&format!("/api/v1/imports?limit=1&cursor={next}")).json();
        assert_eq!((&first["items"][0]["state"], &second["items"][0]["state"]), (&"refused".into(), &"done".into()));
        assert!(second["next"].is_null());

        for (program, status) in [
            (council.service.program(&council.hr, &["read"]), 403),
            (council.service.program(&council.manager, &["import"]), 403),
            (council.service.program(&council.stranger, &["import"]), 404),
            (council.service.stranger(), 401),
        ] {
            assert_eq!(program.get(&path).status, status, "{}", fresh.name);
            assert_eq!(program.send("POST", &format!("{path}/cancel"), &nothing, Some(2)).status, status);
        }
    });
}

#[test]
fn rows_about_the_importer_are_left_to_a_colleague_who_imports_just_those() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut hr = council.service.signed_in(&council.hr);
        {
            use diesel::prelude::*;
            use gradus::store::schema::person;
            let mine = person::table.filter(person::id.eq(council.hr.id.as_str()));
            let with_reference = diesel::update(mine).set(person::employee_ref.eq("90001"));
            assert_eq!(with_reference.execute(&mut council.service.connection()).unwrap(), 1);
        }
        let head = "employee_ref,from,fte\n";
        let people = upload(&mut hr, "people.csv", &format!("{HEAD}{}", newcomer("00201", "Ada")));
        hr.post(&format!("{people}/confirm"), &[("version", "1")]);
        let path = upload_as(&mut hr, "fte", "hours.csv", &format!("{head}00201,2026-02-01,0.5\n90001,2026-02-01,0.6\n"));
        let page = hr.get(&path).body;
        assert!(page.contains("Line 3 (90001) is about you, so it is left out. Ask a colleague to import it."), "{page}");
        assert!(!page.contains("/set-aside"), "{page}");
        hr.post(&format!("{path}/confirm"), &[("version", "1")]);
        assert_eq!(hr.post(&format!("{path}/set-aside"), &[]).status, 403, "{}: not their own", fresh.name);
        let mut other = council.service.signed_in(&council.hr_two);
        let page = other.get(&path).body;
        assert!(page.contains("1 row is about Hr One and left out of this import"), "{page}");
        let answer = other.post(&format!("{path}/set-aside"), &[]);
        assert_eq!(answer.status, 303, "{}", answer.body);
        let own = answer.location().to_owned();
        let page = other.follow(&answer).body;
        for part in ["Check the changes: set-aside-hours.csv", "1 line, added by Hr Two", "(90001)", "Import 1 row"] {
            assert!(page.contains(part), "{}: {part}: {page}", fresh.name);
        }
        assert!(!page.contains("00201"), "{}: the other row is not brought in again", fresh.name);
        let answer = other.post(&format!("{own}/confirm"), &[("version", "1")]);
        assert!(other.follow(&answer).body.contains("Imported: 1 added, 0 corrected, 0 unchanged."), "{}", fresh.name);
        let hours = gradus::store::hours::list_for_organisation(&mut council.service.connection(), &council.hr.organisation);
        let mine = hours.unwrap().into_iter().filter(|(person, _)| *person == council.hr.id).count();
        assert_eq!(mine, 1, "{}", fresh.name);
        // What has no such rows has nothing to bring in.
        assert_eq!(other.post(&format!("{people}/set-aside"), &[]).status, 409, "{}", fresh.name);
    });
}

#[test]
fn each_kind_has_a_template_to_begin_with() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut hr = council.service.signed_in(&council.hr);
        let page = hr.get("/imports/new").body;
        for kind in ["people", "patches", "fte", "absences", "metrics", "events", "targets", "training", "cpd"] {
            let path = format!("/imports/templates/{kind}");
            assert!(page.contains(&format!("href=\"{path}\"")), "{}: {kind}: {page}", fresh.name);
            let file = hr.get(&path);
            assert_eq!((file.status, file.body.lines().count()), (200, 3), "{}: {kind}", fresh.name);
            assert_eq!(council.service.program(&council.hr, &["import"]).get(&format!("/api/v1{path}")).body, file.body);
        }
        assert!(page.contains("May be blank") && page.contains("Leading zeros stay."), "{page}");
        assert_eq!(hr.get("/imports/templates/nothing").status, 404, "{}", fresh.name);
    });
}

#[test]
fn an_import_that_takes_long_says_how_far_it_is_and_then_what_came_of_it() {
    let fresh = Fresh::sqlite();
    let council = Council::new(&fresh);
    let mut hr = council.service.signed_in(&council.hr);
    let path = upload(&mut hr, "staff.csv", &format!("{HEAD}{}", newcomer("00201", "Ada")));
    let id = path.rsplit('/').next().unwrap();
    let (end, wait) = channel::<()>();
    let (heard, begun) = channel::<()>();
    let under_way = council.service.web.imports.begin(id, 100_000, Duration::ZERO, move |far| {
        far.hear(41_200);
        heard.send(()).unwrap();
        wait.recv().unwrap();
        Err(AppError::conflict("import_stale", "Records changed since. Check again."))
    });
    assert!(matches!(under_way.unwrap(), State::GoesOn(_)));
    begun.recv().unwrap();
    let page = hr.get(&path).body;
    assert!(page.contains("41,200 of 100,000 lines") && page.contains("Refresh"), "{page}");
    // Sent again it is not begun again, and nobody of another council sees it.
    let again = hr.post(&format!("{path}/confirm"), &[("version", "1")]);
    assert_eq!((again.status, again.location()), (303, path.as_str()), "{}", again.body);
    let other = council.service.person_of("s001", "Hr Elsewhere", &[Role::Hr]);
    assert_eq!(council.service.signed_in(&other).get(&path).status, 404);
    end.send(()).unwrap();
    let page = std::iter::repeat_with(|| hr.get(&path)).find(|page| !page.body.contains("of 100,000 lines")).unwrap();
    assert_eq!(page.status, 409);
    assert!(page.body.contains("Records changed since. Check again."), "{}", page.body);
    let answer = hr.post(&format!("{path}/confirm"), &[("version", "1")]);
    assert!(hr.follow(&answer).body.contains("Imported: 1 added, 0 corrected, 0 unchanged."));
}

#[test]
fn a_file_of_figures_may_be_large_and_what_is_too_large_is_told_before_it_is_sent() {
    let fresh = Fresh::sqlite();
    let council = Council::new(&fresh);
    // More than any other file may have. Its first sign is not UTF-8, so it is not read any further.
    let large = vec![0xA3; 53 * 1024 * 1024];
    let mut hr = council.service.signed_in(&council.hr);
    hr.get("/imports/new");
    let answer = hr.post_bytes("/imports/new", &[("kind", "metrics")], &[("file", "figures.csv", &large), ("mapping", "", b"")]);
    let page = hr.follow(&answer).body;
    assert!(page.contains("The text is not UTF-8") || page.contains("the text is not UTF-8"), "{page}");
    let officer = council.service.signed_in(&council.officer).get("/imports/new");
    assert_eq!(officer.status, 403);

    let mut wire = Wire::to(&council.service.url);
    assert_eq!(wire.sign_in(&council.hr.email.clone().unwrap(), PASSWORD).status, 303);
    let cookie: Vec<String> = wire.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let most = table::MAX_BYTES + 2 * 1024 * 1024;
    let told = |path: &str, length: usize, headers: &str| {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n\r\n",
            host(&council.service.url)
        );
        String::from_utf8_lossy(&exchange(&council.service.url, head.as_bytes(), Duration::from_millis(500))).into_owned()
    };
    let form = format!("Content-Type: multipart/form-data; boundary=x\r\nCookie: {}", cookie.join("; "));
    let page = told("/imports/new", most + 1, &form);
    assert!(page.starts_with("HTTP/1.1 413") && page.contains("Figures may have up to 250 MB"), "{page}");
    // Not one byte more: the body is waited for.
    assert!(!told("/imports/new", most, &form).starts_with("HTTP/1.1 413"));
    let stranger = told("/api/v1/imports?kind=metrics", most + 1, "Content-Type: text/csv");
    assert!(stranger.starts_with("HTTP/1.1 401"), "who calls comes before what is sent: {stranger}");
}
