//! The worked cases of domain.md 3.8, each from the file that HR imports to the verdict on the officer's pages.

use diesel::prelude::*;
use gradus::app::Call;
use gradus::app::imports::{Ran, run, unheard};
use gradus::clock::new_id;
use gradus::domain::account::Role;
use gradus::domain::ids::PostId;
use gradus::domain::people::{Days, LevelBasis, Person, Post, PostLevel};
use gradus::domain::staff_import::StaffFile;
use gradus::store::posts;
use gradus::store::schema::person;

use crate::imports::upload;
use crate::support::databases::{Fresh, on_both};
use crate::support::pages::{is_silent, reads, says, words_of};
use crate::web_applications::{Council, day};

const HEADING: &str =
    "employee_ref,patch,period_kind,period_start,period_end,metric,numerator,denominator,target,source,extracted_at\n";

/// The quarters of 2025/26.
const QUARTERS: [(&str, &str); 4] =
    [("2025-04-01", "2025-06-30"), ("2025-07-01", "2025-09-30"), ("2025-10-01", "2025-12-31"), ("2026-01-01", "2026-03-31")];

/// A row for each quarter: numerator, denominator, target.
fn quarters(metric: &str, rows: [[&str; 3]; 4]) -> String {
    let lines = QUARTERS.iter().zip(rows).map(|((start, end), [numerator, denominator, target])| {
        format!("00123,ALL,quarter,{start},{end},{metric},{numerator},{denominator},{target},Housing system,2026-04-07\n")
    });
    HEADING.to_owned() + &lines.collect::<String>()
}

/// Two visits a month, and so many in the last month of 2025/26.
fn visits(in_march: u32) -> String {
    let lines = (0..12_u32).map(|month| {
        let start = day("2025-04-01") + chrono::Months::new(month);
        let end = (start + chrono::Months::new(1)).pred_opt().unwrap();
        let count = if month == 11 { in_march } else { 2 };
        format!("00123,ALL,month,{start},{end},newtenant_visits,{count},,,Housing system,2026-04-07\n")
    });
    HEADING.to_owned() + &lines.collect::<String>()
}

const HEARINGS: &str = "employee_ref,metric,on,ref,outcome,role
00123,hearings,2024-03-20,H1,suspended_order,representative
00123,hearings,2024-09-12,H2,suspended_order,representative
00123,hearings,2025-02-04,H3,vacated,representative
00123,hearings,2025-06-18,H4,adjourned_on_terms,representative
00123,hearings,2025-06-18,H4,adjourned_on_terms,representative
";
const FIFTH: &str = "employee_ref,metric,on,ref,outcome,role\n00123,hearings,2026-03-31,H5,outright_order,representative\n";
const HOURS: &str = "employee_ref,from,fte\n00123,2023-05-01,0.6\n00123,2026-01-01,1\n";

/// A council with an officer at level B since 2024, whose number is 00123. It is 10 April 2026.
fn with_officer(fresh: &Fresh) -> (Council, Person) {
    let council = Council::new(fresh);
    let officer = council.service.person("Fay Figures", &[Role::Officer]);
    let connection = &mut council.service.connection();
    diesel::update(person::table.find(officer.id.as_str())).set(person::employee_ref.eq("00123")).execute(connection).unwrap();
    council.line(&officer, &council.manager);
    let now = council.service.clock.now();
    let since =
        |level: &str, on: &str| PostLevel { level: level.into(), starts_on: day(on), basis: LevelBasis::Appointment, by: None };
    let post = Post {
        id: PostId::new(new_id(now)),
        person: officer.id.clone(),
        organisation: officer.organisation.clone(),
        job_profile: "medway.iao.jd".to_owned(),
        framework: Some("medway.iao.framework".to_owned()),
        team: None,
        post_number: None,
        days: Days::from(day("2023-05-01")),
        levels: vec![since("A", "2023-05-01"), since("B", "2024-05-01")],
        version: 1,
    };
    posts::insert(connection, &post, now).unwrap();
    (council, officer)
}

/// Hana of HR imports a file.
fn add(council: &Council, kind: StaffFile, text: &str) {
    let file = upload(kind, text.as_bytes(), None);
    let call = Call::command(council.hr.email.as_deref().unwrap());
    let ran = council.service.app.write(&call, move |tx, me| run(tx, me, file, &unheard)).unwrap();
    assert!(matches!(&ran, Ran::Kept(_, import) if import.done_at.is_some()), "{ran:?}");
}

/// The outcome of a rule and its value, as the API gives the criterion to its officer.
fn rule(council: &Council, officer: &Person, criterion: &str, id: &str) -> String {
    let answer = council.service.program(officer, &["read"]).get(&format!("/api/v1/progress/criteria/{criterion}")).json();
    let rules = answer["criterion"]["rules"].as_array().unwrap();
    let found = rules.iter().find(|rule| rule["id"] == id).unwrap();
    format!("{} {}", found["outcome"].as_str().unwrap(), found["value"].as_str().unwrap_or("-"))
}

#[test]
fn every_worked_case_is_read_on_its_page_from_its_file() {
    let arrears = |second: &str| {
        let debit = "1840000";
        quarters(
            "cta_pct",
            [["48300", debit, "2.75"], [second, debit, "2.70"], ["52440", debit, "2.65"], ["45080", debit, "2.60"]],
        )
    };
    let collected = quarters(
        "collected_pct_excl_bf",
        [["397700", "410000", ""], ["401800", "410000", ""], ["123600", "120000", ""], ["121200", "120000", ""]],
    );
    let audits = quarters("audits_pct", [["11", "12", ""], ["9", "12", ""], ["12", "12", ""], ["11", "12", ""]]);
    // Case, file, page, what it reads. Of a rule that the page of its criterion does not spell out, its outcome and value.
    let cases: [(&str, StaffFile, String, &str, &str); 9] = [
        (
            "R1 a",
            StaffFile::Metrics,
            arrears("49680"),
            "/progress/criteria/C-E1",
            "Current tenant arrears reached target in 2 of 4 quarters; 3 needed.",
        ),
        (
            "R1 b",
            StaffFile::Metrics,
            arrears("47100"),
            "/progress/criteria/C-E1",
            "Current tenant arrears reached target in 3 of 4 quarters",
        ),
        ("R2", StaffFile::Metrics, collected, "S11 of C-E1", "not_met 98.5189"),
        ("R5", StaffFile::Metrics, audits, "R5 of B-E4", "not_met 89.5833"),
        (
            "R6, two of three",
            StaffFile::Events,
            HEARINGS.to_owned(),
            "/progress/criteria/C-E3",
            "2 of 3 hearings represented count since 11 April 2024.",
        ),
        ("R6, three", StaffFile::Events, FIFTH.to_owned(), "R6 of C-E3", "met -"),
        ("hours of R7", StaffFile::Fte, HOURS.to_owned(), "/caseload", "Your caseload figures"),
        ("R7, 27 visits", StaffFile::Metrics, visits(5), "S6 of B-E2", "not_met -"),
        ("R7, 29 visits", StaffFile::Metrics, visits(7), "S6 of B-E2", "met -"),
    ];
    on_both(|fresh| {
        let (council, officer) = with_officer(fresh);
        let mut fay = council.browser(&officer);
        for (case, kind, file, page, words) in &cases {
            add(&council, *kind, file);
            if let Some((id, criterion)) = page.split_once(" of ") {
                assert_eq!(rule(&council, &officer, criterion, id), *words, "{}: {case}", fresh.name);
                continue;
            }
            let answer = fay.get(page);
            assert!(words_of(&answer).contains(words), "{}: {case}: {words}\n{}", fresh.name, words_of(&answer));
        }
        // What was corrected between the two cases of R1 is said, and what it was.
        let corrected = "Quarter 2 (July to September 2025) was corrected from 2.70% to 2.56% on 10 April 2026.";
        reads(&fay.get("/progress/criteria/C-E1"), &[corrected]);
    });
}

#[test]
fn each_hearing_says_which_line_of_which_file_it_came_from_and_who_corrects_it() {
    on_both(|fresh| {
        let (council, officer) = with_officer(fresh);
        add(&council, StaffFile::Events, HEARINGS);
        let no_role = "employee_ref,metric,on,ref,outcome,role\n00123,hearings,2026-02-02,H7,dismissed,\n";
        add(&council, StaffFile::Events, no_role);
        let mut fay = council.browser(&officer);
        let page = fay.get("/caseload/hearings");
        // H4 stands on lines 5 and 6, and is used once.
        for line in [2, 3, 4, 5] {
            reads(&page, &[&format!("staff.csv, line {line}, added by Hana Resources on 10 April 2026.")]);
        }
        reads(&page, &["tell HR. The next file of events corrects it: the same day and reference again.", "No role was given."]);
        is_silent(&page, &["line 6", "Dispute a figure"]);
        let theirs = council.browser(&council.manager).get(&format!("/people/{}/caseload/hearings", officer.id));
        reads(&theirs, &["staff.csv, line 5", "The next file of events that HR adds corrects what is wrong"]);
        // There is nothing to choose, so there is no form.
        for (metric, words) in [("hearings", "the next file of events corrects it"), ("cta_pct", "We hold no figure of this")] {
            let answer = fay.get(&format!("/caseload/{metric}/dispute"));
            assert_eq!(answer.status, 409, "{}: {metric}", fresh.name);
            reads(&answer, &[words]);
        }
        assert_eq!(fay.get("/caseload/no-such/dispute").status, 404, "{}", fresh.name);
    });
}

/// The rule looks for a share lower than 3%, whatever the file says.
#[test]
fn a_target_that_decides_nothing_is_told_beside_the_number_of_the_rule() {
    on_both(|fresh| {
        let (council, officer) = with_officer(fresh);
        let rows = [["20", "1000", "1"], ["20", "1000", "1"], ["20", "1000", "3"], ["40", "1000", "1.5"]];
        add(&council, StaffFile::Metrics, &quarters("over_7wk_pct", rows));
        let mut fay = council.browser(&officer);
        let page = fay.get("/caseload/over_7wk_pct");
        reads(
            &page,
            &[
                "Your council's file gives 1.00% and 1.50% as its targets. The rule asks for 3.00%, and that decides.",
                "On the right side of the target in 3 of the last 4 quarters.",
            ],
        );
        // Those who hold level B have its criteria, whatever the figures say; one that only supports says nothing of it.
        is_silent(&page, &["Taken as met"]);
        let audits = [["10", "20", "85"], ["10", "20", "85"], ["10", "20", "85"], ["10", "20", "85"]];
        add(&council, StaffFile::Metrics, &quarters("audits_pct", audits));
        let page = fay.get("/caseload/audits_pct");
        reads(&page, &["Your council's file gives 85.00% as its target. The rule asks for 90.00%, and that decides."]);
        reads(&page, &["Met Taken as met on appointment", "Tenancy audits completed was 50.00% (40 of 80)"]);
        is_silent(&page, &["rent weeks"]);
        reads(&fay.get("/caseload"), &["(B-E4) Met Taken as met on appointment"]);
    });
}

#[test]
fn a_figure_of_all_patches_is_left_out_beside_those_of_single_ones() {
    on_both(|fresh| {
        let (council, officer) = with_officer(fresh);
        let held = "patch,employee_ref,from,to,basis\nCH1,00123,2023-05-01,,\n";
        add(&council, StaffFile::Patches, held);
        let row = |patch: &str, days: &str, numerator: u32| {
            format!("00123,{patch},{days},dd_pct,{numerator},100,,Housing system,2026-04-07\n")
        };
        let quarter = "quarter,2026-01-01,2026-03-31";
        let month = "month,2026-03-01,2026-03-31";
        let year_before = "quarter,2025-01-01,2025-03-31";
        let rows = [row("CH1", quarter, 40), row("ALL", quarter, 70), row("ALL", month, 60), row("ALL", year_before, 50)];
        let file = rows.concat();
        add(&council, StaffFile::Metrics, &(HEADING.to_owned() + &file));
        let mut fay = council.browser(&officer);
        let page = fay.get("/caseload/dd_pct");
        // A change looks at quarters; the row of CH1 counts, and that of all patches does not.
        reads(
            &page,
            &["40.00% (40 of 100) Counted", "70.00% (70 of 100) Left out", "Left out: figures of single patches are there."],
        );
        reads(&page, &["Direct debit worsened by 10.00 percentage points; it must improve by more than 0."]);
        let page = fay.get("/caseload/dd_pct?period=month");
        reads(
            &page,
            &["No criterion looks at the months. C-E2 looks at the quarters.", "See the quarters", "60.00% (60 of 100) Counted"],
        );
        says(&page, &["href=\"/caseload/dd_pct?period&#x3D;quarter\""]);
    });
}
