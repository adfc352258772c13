//! Who may read the report and who may take it away, by the doors of the service; and what stands in the audit log afterwards.

use gradus::domain::audit::Outcome;
use gradus::store::audit::{self, Filter};

use super::council::{Council, DAY, changed};
use crate::support::databases::on_both;
use crate::support::service::{Answer, PASSWORD};

fn page(council: &Council, who: &str, path: &str) -> Answer {
    council.service.signed_in(&council.find(who)).get(path)
}

/// What the log says of the report, newest first: action, who, details.
fn log(council: &Council) -> Vec<String> {
    let entries = audit::list(&mut council.service.connection(), &Filter::default(), 200).unwrap();
    let events = entries.into_iter().map(|entry| entry.event).filter(|event| event.subject_kind == "report");
    let said = events.map(|event| {
        assert_eq!((event.outcome, event.person.as_ref()), (Outcome::Read, None), "{event:?}");
        let details: Vec<String> = event.details.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{} {} {}", event.action, event.actor.unwrap(), details.join(" "))
    });
    said.collect()
}

#[test]
fn a_page_shows_each_reader_what_is_theirs() {
    on_both(|fresh| {
        let council = changed(fresh);
        let path = format!("/reports/grades?as_of={DAY}");
        for who in ["hana", "aud"] {
            let shown = page(&council, who, &path);
            assert_eq!(shown.status, 200, "{}", shown.body);
            assert!(shown.body.contains("9 people: A 5, B 1, C 1, no level 2."), "{who}: {}", shown.body);
            assert!(shown.body.contains("&#x3D;1+1 &lt;b&gt;Officer&lt;/b&gt; Ten"), "{who}");
            assert_eq!(shown.body.contains("/reports/grades.csv"), who == "hana", "{who}: an auditor has the screen alone");
            assert_eq!(shown.header("cache-control"), Some("no-store"));
            assert!(!shown.body.contains("only people who report to you"), "{who}");
        }
        // A manager sees those who report to them today, also of days before that.
        let own = page(&council, "m2", &path);
        assert!(own.body.contains("4 people: A 3, no level 1."), "{}", own.body);
        assert!(own.body.contains("This covers only people who report to you."), "{}", own.body);
        for (name, there) in [("Officer Three", true), ("Officer Eight", true), ("Officer One", false), ("Ten", false)] {
            assert_eq!(own.body.contains(&format!(">{name}<")), there, "{name}");
        }
        assert!(!own.body.contains("/reports/grades.csv") && !own.body.contains("All managers</option><option"), "{}", own.body);
        let before = page(&council, "m1", &format!("{path}&team=south"));
        assert!(before.body.contains("No people match."), "{}", before.body);
        assert_eq!(page(&council, "01", &path).status, 403);
        let foreign = page(&council, "fritz", &path);
        assert!(foreign.body.contains("No one held a post then.") && !foreign.body.contains("Officer One"), "{}", foreign.body);
        let details = format!("as_of={DAY} known=today rows");
        assert_eq!(
            log(&council),
            [
                format!("grade_report_read fritz {details}=0"),
                format!("grade_report_read m1 {details}=0 team=south"),
                format!("grade_report_read m2 {details}=4"),
                format!("grade_report_read aud {details}=9"),
                format!("grade_report_read hana {details}=9"),
            ]
        );
    });
}

#[test]
fn the_address_says_what_is_shown_and_a_wrong_day_is_told() {
    on_both(|fresh| {
        let council = changed(fresh);
        let mut hana = council.service.signed_in(&council.find("hana"));
        let typed = "as_of_day=31&as_of_month=3&as_of_year=2026";
        let shown = hana.get(&format!("/reports/grades?{typed}&team=north&ready=no&sort=-missing&known=then"));
        assert!(shown.body.contains("As at 31 March 2026, shown as known on that date."), "{}", shown.body);
        assert!(shown.body.contains("Remove<span class=\"govuk-visually-hidden\"> the filter Income North</span>"));
        assert!(shown.body.contains("<strong>3 people: A 3.</strong>"), "{}", shown.body);
        let link =
            format!("/reports/grades.csv?{typed}&known=then&team=north&ready=no").replace('&', "&amp;").replace('=', "&#x3D;");
        assert!(shown.body.contains(&link), "{link} in {}", shown.body);
        let today = hana.get("/reports/grades");
        assert!(today.body.contains("As at 10 April 2026, shown as known today."), "{}", today.body);
        for (query, words) in [
            ("as_of_day=31&as_of_month=2&as_of_year=2026", "As at must be a real date"),
            ("as_of_day=31&as_of_year=2026", "As at must include a month"),
            ("as_of=2026-13-01", "As at must be a real date"),
            ("as_of=2026-04-11", "As at must be today, 10 April 2026, or in the past"),
        ] {
            let wrong = hana.get(&format!("/reports/grades?{query}"));
            assert_eq!(wrong.status, 422, "{query}");
            assert!(wrong.body.contains(words) && wrong.body.contains("<title>Error: Grade report"), "{query}: {}", wrong.body);
        }
        let page =
            hana.get("/reports/grades?team=%00&manager=%00&framework=%00&level=%00&after=%00&sort=%00&known=%00&ready=%00");
        assert_eq!(page.status, 200, "{}", page.body);
    });
}

#[test]
fn a_file_is_for_hr_who_prove_it_again() {
    on_both(|fresh| {
        let council = changed(fresh);
        let path = format!("/reports/grades.csv?as_of={DAY}");
        for who in ["aud", "m1", "01"] {
            assert_eq!(page(&council, who, &path).status, 403, "{who}");
        }
        let mut hana = council.service.signed_in(&council.find("hana"));
        council.service.clock.advance(chrono::Duration::minutes(20));
        hana.get("/reports/grades");
        let asked = hana.get(&path);
        assert_eq!(asked.status, 303, "{}", asked.body);
        assert!(asked.location().starts_with("/confirm?next="), "{}", asked.location());
        hana.follow(&asked);
        let confirmed = hana.post(asked.location(), &[("proof", PASSWORD)]);
        assert_eq!((confirmed.status, confirmed.location()), (303, path.as_str()), "{}", confirmed.body);
        let file = hana.get(&path);
        assert_eq!(file.status, 200);
        assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"grades-2026-03-31.csv\""));
        assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8"));
        assert_eq!(file.header("cache-control"), Some("no-store"));
        assert_eq!(file.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(file.body.lines().count(), 10);
        let of_log = log(&council);
        assert_eq!(of_log[0], format!("grade_report_exported hana as_of={DAY} known=today rows=9 format=csv"));
        assert_eq!(of_log.iter().filter(|entry| entry.starts_with("grade_report_exported")).count(), 1, "{of_log:?}");
        // A day that has not come leads back to the page, which says so.
        let wrong = hana.get("/reports/grades.xlsx?as_of=2026-04-11");
        assert_eq!((wrong.status, wrong.location()), (303, "/reports/grades?as_of=2026-04-11"));
        let mut fritz = council.service.signed_in(&council.find("fritz"));
        assert_eq!(fritz.get(&path).body.lines().count(), 1, "another council has its own people alone");
    });
}

#[test]
fn a_report_waits_for_room_and_nobody_waits_for_it() {
    on_both(|fresh| {
        let council = changed(fresh);
        let service = &council.service;
        let (mut hana, mut other) = (service.signed_in(&council.find("hana")), service.signed_in(&council.find("aud")));
        let room = u32::try_from(service.web.long.available_permits()).unwrap();
        let taken = service.web.long.try_acquire_many(room).unwrap();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(move || hana.get("/reports/grades.csv"));
            for _ in 0..20 {
                assert_eq!(other.get("/account").status, 200);
            }
            assert!(!waiting.is_finished(), "{}: there was no room", fresh.name);
            drop(taken);
            assert_eq!(waiting.join().unwrap().status, 200);
        });
        assert_eq!(service.web.long.available_permits(), room as usize, "and it is given back");
    });
}

#[test]
fn a_program_needs_the_scope_of_exports() {
    on_both(|fresh| {
        let council = changed(fresh);
        let hana = council.find("hana");
        let path = format!("/api/v1/reports/grades?as_of={DAY}");
        let reads = council.service.program(&hana, &["read"]).get(&path);
        assert_eq!((reads.status, reads.json()["code"].as_str()), (403, Some("token_too_narrow")), "{}", reads.body);
        assert_eq!(council.service.stranger().get(&path).status, 401);
        let program = council.service.program(&hana, &["export"]);
        let (mut refs, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = program.get(&format!("{path}&limit=2{cursor}"));
            assert_eq!(page.status, 200, "{}", page.body);
            let page = page.json();
            refs.extend(page["items"].as_array().unwrap().iter().map(|row| row["employee_ref"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(refs, ["01", "02", "03", "04", "05", "08", "08", "09", "10"]);
        assert!(log(&council)[0].starts_with("grade_report_exported hana"), "{:?}", log(&council));
        let manager = council.service.program(&council.find("m1"), &["export", "read"]).get(&path);
        assert_eq!(manager.status, 403, "a manager has the screen alone");
        for (query, field) in [
            ("as_of=x", "as_of"),
            ("as_of=2026-04-11", "as_of"),
            ("known=x", "known"),
            ("ready=x", "ready"),
            ("limit=0", "limit"),
        ] {
            let wrong = program.get(&format!("/api/v1/reports/grades?{query}"));
            assert_eq!((wrong.status, wrong.json()["errors"][0]["field"].as_str()), (422, Some(field)), "{query}");
        }
    });
}

#[test]
fn what_was_exported_is_listed_for_hr() {
    on_both(|fresh| {
        let council = changed(fresh);
        let mut hana = council.service.signed_in(&council.find("hana"));
        let empty = hana.get("/exports");
        assert_eq!(empty.status, 200);
        assert!(empty.body.contains("Nothing exported."), "{}", empty.body);
        hana.get(&format!("/reports/grades.csv?as_of={DAY}&level=B&known=then&manager={}", council.find("m1").id));
        council.service.program(&council.find("hana"), &["export"]).get(&format!("/api/v1/reports/grades?as_of={DAY}&ready=yes"));
        let list = hana.get("/exports").body;
        let row = |format: &str| {
            let at = list.find(&format!(">{format}</td>")).unwrap_or_else(|| panic!("{format}: {list}"));
            let start = list[..at].rfind("<tr>").unwrap();
            list[start..].split("</tr>").next().unwrap().to_owned()
        };
        let of_program = row("JSON, by a program");
        assert!(of_program.contains("Ready: yes") && !of_program.contains("as known"), "{of_program}");
        let file = row("CSV");
        for part in
            ["Hana", "31 Mar 2026, as known on that date", "Level: B", "Manager: Manager One", "level&#x3D;B&amp;manager&#x3D;m1"]
        {
            assert!(file.contains(part), "{part}: {file}");
        }
        assert!(list.find("JSON").unwrap() < list.find("CSV").unwrap(), "the newest first");
        let program = council.service.program(&council.find("hana"), &["export"]).get("/api/v1/exports").json();
        let items = program["items"].as_array().unwrap();
        assert_eq!(items.len(), 2, "{program}");
        assert_eq!(items[1]["filters"]["level"], "B");
        assert_eq!((items[0]["channel"].as_str(), items[0]["format"].as_str()), (Some("api"), Some("json")));
        for who in ["aud", "m1", "01"] {
            assert_eq!(page(&council, who, "/exports").status, 403, "{who}");
        }
        let mut fritz = council.service.signed_in(&council.find("fritz"));
        assert!(fritz.get("/exports").body.contains("Nothing exported."), "another council has its own alone");
    });
}
