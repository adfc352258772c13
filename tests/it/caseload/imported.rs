//! What imports of figures leave behind: provenance, corrections, and what rules make of it.

use std::sync::Barrier;

use gradus::app::record::{assessed, find_post};
use gradus::app::{AppError, Call};
use gradus::domain::assessment::Assessment;
use gradus::domain::caseload::{Figure, PastFigure};
use gradus::domain::staff_import::StaffFile;
use gradus::domain::staff_import::record::ImportState;
use gradus::store::caseload;

use super::files::council;
use crate::imports::{Council, HR, OTHER_HR, upload};
use crate::support::databases::{Fresh, on_both};

pub const HEADING: &str =
    "employee_ref,patch,period_kind,period_start,period_end,metric,numerator,denominator,target,note,source,extracted_at\n";

/// The four quarters of 2025/26.
const QUARTERS: [(&str, &str); 4] =
    [("2025-04-01", "2025-06-30"), ("2025-07-01", "2025-09-30"), ("2025-10-01", "2025-12-31"), ("2026-01-01", "2026-03-31")];

fn line(metric: &str, (start, end): (&str, &str), numerator: &str, denominator: &str, target: &str) -> String {
    format!("00123,CH1,quarter,{start},{end},{metric},{numerator},{denominator},{target},,Housing system,2026-04-07\n")
}

/// A file of one metric in the four quarters.
fn quarters(metric: &str, rows: [(&str, &str, &str); 4]) -> String {
    let lines = QUARTERS.iter().zip(rows).map(|(days, (n, d, target))| line(metric, *days, n, d, target));
    HEADING.to_owned() + &lines.collect::<String>()
}

fn figures(council: &Council) -> Vec<Figure> {
    caseload::figures_of(&mut council.connection(), &council.person("00123").id).unwrap()
}

fn history(council: &Council) -> Vec<PastFigure> {
    caseload::history_of(&mut council.connection(), &council.person("00123").id).unwrap()
}

/// The officer's answer as their page has it.
pub fn answer(council: &Council, as_of: &str) -> Assessment {
    let person = council.person("00123");
    let day = as_of.parse().unwrap();
    let call = Call::command(HR);
    council
        .app
        .read(&call, |tx, _| -> Result<Assessment, AppError> {
            let post = find_post(tx, &person.id, day)?.unwrap();
            Ok(assessed(tx, &person, &post, day)?.assessment)
        })
        .unwrap()
}

/// The outcome of a rule of the bundled policy, and its value.
pub fn rule(council: &Council, id: &str, as_of: &str) -> (String, String) {
    let answer = serde_json::to_value(answer(council, as_of)).unwrap();
    let criteria = answer["criteria"].as_array().unwrap();
    let rules = criteria.iter().flat_map(|criterion| criterion["rules"].as_array().unwrap());
    let found = rules.into_iter().find(|rule| rule["id"] == id).unwrap();
    let text = |key: &str| found[key].as_str().map_or_else(|| found[key].to_string(), str::to_owned);
    (text("outcome"), text("value"))
}

#[test]
fn a_figure_knows_its_file_and_line_and_a_correction_keeps_what_stood_before() {
    on_both(|fresh| {
        let council = council(fresh);
        let first =
            council.done(StaffFile::Metrics, &(HEADING.to_owned() + &line("cta_pct", QUARTERS[0], "48300", "1840000", "2.75")));
        assert_eq!(first.summary.words(), "1 added, 0 corrected, 0 unchanged");
        let stored = figures(&council);
        assert_eq!(stored.len(), 1);
        let origin = &stored[0].origin;
        assert_eq!((origin.revision, origin.import.clone()), (1, Some((first.id.clone(), 2))), "{}", fresh.name);
        assert_eq!(stored[0].observation.source.as_deref(), Some("Housing system"));
        assert_eq!(origin.extracted_at.unwrap().to_rfc3339(), "2026-04-07T00:00:00+00:00");

        // The same again from a later extract says nothing new; another amount is a correction.
        let later = line("cta_pct", QUARTERS[0], "48,300.00", "1840000", "2.750").replace("2026-04-07", "2026-04-09");
        let same = council.done(StaffFile::Metrics, &(HEADING.to_owned() + &later.replace("48,300.00", "\"48,300.00\"")));
        assert_eq!(same.summary.words(), "0 added, 0 corrected, 1 unchanged");
        assert_eq!(figures(&council), stored);
        let other = HEADING.to_owned()
            + &line("cta_pct", QUARTERS[1], "1", "1840000", "2.75")
            + &line("cta_pct", QUARTERS[0], "47000", "1840000", "2.75");
        let second = council.done(StaffFile::Metrics, &other);
        assert_eq!(second.summary.words(), "1 added, 1 corrected, 0 unchanged");
        let change = &second.summary.entries[0].changes;
        assert_eq!(
            (change.len(), change[0].was.as_str(), change[0].will_be.as_str()),
            (1, "2.63% (£48,300 of £1,840,000)", "2.55% (£47,000 of £1,840,000)")
        );
        let now = figures(&council);
        assert_eq!((now[0].origin.revision, now[0].origin.import.clone()), (2, Some((second.id, 3))));
        let past = history(&council);
        assert_eq!((past.len(), &past[0].figure), (1, &stored[0]));
    });
}

#[test]
fn the_worked_cases_give_their_verdicts_from_the_file() {
    on_both(|fresh| {
        let arrears = |second: &str| {
            let debit = "1840000";
            quarters(
                "cta_pct",
                [("48300", debit, "2.75"), (second, debit, "2.70"), ("52440", debit, "2.65"), ("45080", debit, "2.60")],
            )
        };
        let day = "2026-04-10";
        // R1: equal is not beating; then a correction of one quarter turns it.
        let council = council(fresh);
        council.done(StaffFile::Metrics, &arrears("49680"));
        assert_eq!(rule(&council, "R1", day).0, "not_met", "{}", fresh.name);
        let restated = council.done(StaffFile::Metrics, &arrears("47100"));
        assert_eq!(restated.summary.words(), "0 added, 1 corrected, 3 unchanged");
        assert_eq!(rule(&council, "R1", day).0, "met");
        // R2: the sum of amounts, not the mean of percentages.
        council.done(
            StaffFile::Metrics,
            &quarters(
                "collected_pct_excl_bf",
                [("397700", "410000", ""), ("401800", "410000", ""), ("123600", "120000", ""), ("121200", "120000", "")],
            ),
        );
        assert_eq!(rule(&council, "S11", day), ("not_met".to_owned(), "98.5189".to_owned()));
        // R5: 89.5833 is not 90.
        council.done(
            StaffFile::Metrics,
            &quarters("audits_pct", [("11", "12", ""), ("9", "12", ""), ("12", "12", ""), ("11", "12", "")]),
        );
        assert_eq!(rule(&council, "R5", day), ("not_met".to_owned(), "89.5833".to_owned()));
        // R6: two of three in the window; the last day of it counts.
        let heading = "employee_ref,metric,on,ref,outcome,role\n";
        let events = "00123,hearings,2024-03-20,H1,suspended_order,representative\n00123,hearings,2024-09-12,H2,suspended_order,representative\n\
                      00123,hearings,2025-02-04,H3,vacated,representative\n00123,hearings,2025-06-18,H4,adjourned_on_terms,representative\n\
                      00123,hearings,2025-06-18,H4,adjourned_on_terms,representative\n";
        let file = heading.to_owned() + events;
        assert_eq!(council.done(StaffFile::Events, &file).summary.words(), "4 added, 0 corrected, 0 unchanged");
        assert_eq!(rule(&council, "R6", "2026-03-31").0, "not_met");
        let more = file + "00123,hearings,2026-03-31,H5,outright_order,representative\n";
        assert_eq!(council.done(StaffFile::Events, &more).summary.words(), "1 added, 0 corrected, 4 unchanged");
        assert_eq!(rule(&council, "R6", "2026-03-31").0, "met");
        // A hearing that turns out to have been vacated counts no more.
        let vacated = heading.to_owned() + "00123,hearings,2026-03-31,H5,vacated,representative\n";
        assert_eq!(council.done(StaffFile::Events, &vacated).summary.words(), "0 added, 1 corrected, 0 unchanged");
        assert_eq!(rule(&council, "R6", "2026-03-31").0, "not_met");
        // R8: 75 of 100 kept is what is asked of C, 80, and what is asked of B, 75.
        council.done(
            StaffFile::Metrics,
            &quarters("agreements_kept_pct", [("15", "20", ""), ("20", "25", ""), ("20", "30", ""), ("20", "25", "")]),
        );
        assert_eq!(rule(&council, "S19", day), ("not_met".to_owned(), "75.0000".to_owned()));
        assert_eq!(rule(&council, "S4", day).0, "met");
    });
}

/// The reasons of C-E1 that are about corrected figures.
fn restated(council: &Council) -> Vec<String> {
    let answer = serde_json::to_value(answer(council, "2026-04-10")).unwrap();
    let criteria = answer["criteria"].as_array().unwrap();
    let criterion = criteria.iter().find(|criterion| criterion["id"] == "C-E1").unwrap();
    let reasons = criterion["reasons"].as_array().unwrap().iter().filter(|reason| reason["code"] == "metric_restated");
    reasons.map(|reason| reason["text"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_criterion_says_which_of_its_figures_a_later_file_corrected() {
    on_both(|fresh| {
        let council = council(fresh);
        let add = |at: usize, arrears: &str, target: &str| {
            council.done(StaffFile::Metrics, &(HEADING.to_owned() + &line("cta_pct", QUARTERS[at], arrears, "1840000", target)));
        };
        for (at, (arrears, target)) in
            [("48300", "2.75"), ("49680", "2.70"), ("52440", "2.65"), ("45080", "2.60")].into_iter().enumerate()
        {
            add(at, arrears, target);
        }
        assert!(restated(&council).is_empty(), "{}", fresh.name);
        // Another target is no other figure.
        add(2, "52440", "2.60");
        assert!(restated(&council).is_empty(), "{}", fresh.name);
        add(2, "47472", "2.60");
        let third = "Quarter 3 (October to December 2025) was corrected from 2.85% to 2.58% on 10 April 2026.";
        assert_eq!(restated(&council), [third], "{}", fresh.name);
        // R1 is met by it, and it is told all the same.
        add(1, "47100", "2.70");
        let second = "Quarter 2 (July to September 2025) was corrected from 2.70% to 2.56% on 10 April 2026.";
        assert_eq!(restated(&council), [format!("{second} {third}")], "{}", fresh.name);
        assert_eq!(rule(&council, "R1", "2026-04-10").0, "met");
        // Back to what it was: the last correction is told.
        add(2, "52440", "2.60");
        let back = "Quarter 3 (October to December 2025) was corrected from 2.58% to 2.85% on 10 April 2026.";
        assert_eq!(restated(&council), [format!("{second} {back}")], "{}", fresh.name);
    });
}

/// R7: 0.6 of full time for nine months, then full time for three: 28 visits are expected of the 40 a year.
#[test]
fn part_time_is_counted_by_its_days_from_the_files() {
    let day = "2026-04-10";
    for (last_month, verdict) in [("7", "met"), ("6", "met"), ("5", "not_met")] {
        let fresh = Fresh::sqlite();
        let council = council(&fresh);
        council.done(StaffFile::Fte, "employee_ref,from,fte\n00123,2023-05-02,0.6\n00123,2026-01-01,1\n");
        let month = |month: u32| {
            let start = chrono::NaiveDate::from_ymd_opt(2025, 4, 1).unwrap() + chrono::Months::new(month);
            (start, (start + chrono::Months::new(1)).pred_opt().unwrap())
        };
        // Two a month for eleven months, and the rest in the last: 29, 28 and 27 visits.
        let rows: String = (0..12)
            .map(|number| {
                let ((start, end), visits) = (month(number), if number == 11 { last_month } else { "2" });
                format!("00123,CH1,month,{start},{end},newtenant_visits,{visits},,,,Housing system,2026-04-07\n")
            })
            .collect();
        council.done(StaffFile::Metrics, &(HEADING.to_owned() + &rows));
        assert_eq!(rule(&council, "S6", day).0, verdict, "{last_month} visits in the last month");
    }
}

/// R4: at least nine tenths of thirteen weeks, twelve of them, at 95 percent.
#[test]
fn weeks_are_those_of_the_rent_calendar_and_a_week_without_work_drops_out() {
    let first = chrono::NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
    // (weeks below 95 percent, weeks without an action, verdict)
    for (missed, idle, verdict) in [(1, 0, "met"), (2, 0, "not_met"), (1, 3, "met"), (0, 4, "insufficient_data")] {
        let fresh = Fresh::sqlite();
        let council = council(&fresh);
        let rows: String = (0..13)
            .map(|week| {
                let start = first + chrono::Days::new(week * 7);
                let end = start + chrono::Days::new(6);
                let (done, due) = if week < idle {
                    (0, 0)
                } else if week < idle + missed {
                    (18, 20)
                } else {
                    (19, 20)
                };
                format!("00123,CH1,week,{start},{end},actions_pct,{done},{due},,,Housing system,2026-04-07\n")
            })
            .collect();
        council.done(StaffFile::Metrics, &(HEADING.to_owned() + &rows));
        assert_eq!(rule(&council, "S1", "2026-04-10").0, verdict, "{missed} missed, {idle} idle");
    }
}

#[test]
fn a_patch_given_up_and_days_away_decide_what_a_figure_counts_as() {
    let debit = "1840000";
    // Below the target in quarters 1, 2 and 4, which is enough.
    let arrears = quarters(
        "cta_pct",
        [("48300", debit, "2.75"), ("47100", debit, "2.70"), ("52440", debit, "2.65"), ("45080", debit, "2.60")],
    );
    let patches = "patch,employee_ref,from,to,basis\n";
    let absences = "employee_ref,from,to\n";
    for (kind, file, verdict) in [
        // 45 of 90 days of quarter 4, but not its last: nobody's, so the answer is open.
        (StaffFile::Patches, format!("{patches}CH1,00123,2023-05-02,2026-02-14,\n"), "insufficient_data"),
        // Somebody else covers it: it is still the officer's own.
        (StaffFile::Patches, format!("{patches}CH1,00124,2026-01-01,,cover\n"), "met"),
        // Away for most of quarter 3, which was missed: earlier quarters are not there, so one is wanting.
        (StaffFile::Absences, format!("{absences}00123,2025-10-01,2025-12-15\n"), "met"),
        // Away for most of quarter 4: two of three are left.
        (StaffFile::Absences, format!("{absences}00123,2026-01-01,2026-03-15\n"), "insufficient_data"),
    ] {
        let fresh = Fresh::sqlite();
        let council = council(&fresh);
        council.done(StaffFile::Metrics, &arrears);
        assert_eq!(rule(&council, "R1", "2026-04-10").0, "met");
        council.done(kind, &file);
        assert_eq!(rule(&council, "R1", "2026-04-10").0, verdict, "{file}");
    }
}

#[test]
fn splitting_and_reordering_a_file_changes_no_figure_and_no_verdict() {
    let rows: Vec<String> = QUARTERS
        .iter()
        .zip(["48300", "47100", "52440", "45080"])
        .map(|(days, arrears)| line("cta_pct", *days, arrears, "1840000", "2.75"))
        .chain(QUARTERS.iter().map(|days| line("audits_pct", *days, "11", "12", "")))
        .collect();
    let text = |rows: &[String]| HEADING.to_owned() + &rows.concat();
    let facts = |council: &Council| -> (Vec<String>, String) {
        let said = figures(council).into_iter().map(|figure| format!("{:?}", figure.observation)).collect();
        (said, serde_json::to_string(&answer(council, "2026-04-10")).unwrap())
    };
    let at_once = Fresh::sqlite();
    let whole = council(&at_once);
    whole.done(StaffFile::Metrics, &text(&rows));
    let expected = facts(&whole);
    let backwards: Vec<String> = rows.iter().rev().cloned().collect();
    for parts in [
        vec![backwards.clone()],
        rows.chunks(3).map(<[String]>::to_vec).collect(),
        backwards.chunks(1).map(<[String]>::to_vec).collect(),
    ] {
        let fresh = Fresh::sqlite();
        let council = council(&fresh);
        for part in &parts {
            council.done(StaffFile::Metrics, &text(part));
        }
        assert_eq!(facts(&council), expected, "{} parts", parts.len());
        assert!(history(&council).is_empty());
    }
}

#[test]
fn targets_stand_for_figures_without_one_and_the_nearest_wins() {
    on_both(|fresh| {
        let council = council(fresh);
        let debit = "1840000";
        // 2.625, 2.7, 2.85 and 2.45 percent, none with a target of its own but the third.
        council.done(
            StaffFile::Metrics,
            &quarters("cta_pct", [("48300", debit, ""), ("49680", debit, ""), ("52440", debit, "2.9"), ("45080", debit, "")]),
        );
        let day = "2026-04-10";
        assert_eq!(rule(&council, "R1", day).0, "insufficient_data");
        let heading = "metric,patch,team,period_kind,period_start,period_end,target\n";
        let target = |who: &str, amount: &str| -> String {
            QUARTERS.iter().map(|(start, end)| format!("cta_pct,{who},quarter,{start},{end},{amount}\n")).collect()
        };
        // (file, verdict): the patch goes before the team, and the team before everybody.
        for (rows, verdict) in [
            (target(",", "2.4"), "not_met"),
            (target(",Income North", "3"), "met"),
            (target("CH2,", "2"), "met"),
            (target("CH1,", "2.45"), "not_met"),
            (target("CH1,", "2.65"), "met"),
        ] {
            council.done(StaffFile::Targets, &(heading.to_owned() + &rows));
            assert_eq!(rule(&council, "R1", day).0, verdict, "{} {rows}", fresh.name);
        }
        let again = council.done(StaffFile::Targets, &(heading.to_owned() + &target("CH1,", "2.65")));
        assert_eq!(again.summary.words(), "0 added, 0 corrected, 4 unchanged");
    });
}

#[test]
fn of_two_imports_at_once_each_is_whole_and_the_later_one_corrects_the_first() {
    on_both(|fresh| {
        let council = council(fresh);
        let file = |amount: u32| {
            let rows = QUARTERS.iter().map(|days| line("cta_pct", *days, &amount.to_string(), "1840000", "2.75"));
            HEADING.to_owned() + &rows.collect::<String>()
        };
        let start = Barrier::new(4);
        std::thread::scope(|scope| {
            for number in 1..=4 {
                let (council, start, text) = (&council, &start, file(40_000 + number));
                scope.spawn(move || {
                    start.wait();
                    council.run(if number % 2 == 0 { HR } else { OTHER_HR }, StaffFile::Metrics, &text).unwrap();
                });
            }
        });
        let now = figures(&council);
        let amounts: Vec<String> = now.iter().map(|figure| figure.observation.numerator.to_string()).collect();
        assert_eq!(amounts, vec![amounts[0].clone(); 4], "{}: parts of two files", fresh.name);
        assert!(now.iter().all(|figure| figure.origin.revision == 4), "{}", fresh.name);
        assert_eq!(history(&council).len(), 12);
    });
}

#[test]
fn a_preview_of_figures_is_confirmed_by_hand_and_goes_stale_when_others_were_faster() {
    on_both(|fresh| {
        let council = council(fresh);
        let file = |amount: &str| HEADING.to_owned() + &line("cta_pct", QUARTERS[0], amount, "1840000", "2.75");
        let preview = |text: &str| {
            let sent = upload(StaffFile::Metrics, text.as_bytes(), None);
            council.preview_of(HR, sent)
        };
        let (first, second) = (preview(&file("48300")), preview(&file("48301")));
        assert!(figures(&council).is_empty());
        assert_eq!(council.confirm(HR, &first).unwrap().state, ImportState::Done);
        assert_eq!(crate::imports::conflict(council.confirm(HR, &second)), "import_stale");
        assert_eq!(figures(&council)[0].observation.numerator.to_string(), "48300");
        let third = preview(&file("48302"));
        assert_eq!(council.confirm(OTHER_HR, &third).unwrap().summary.words(), "0 added, 1 corrected, 0 unchanged");
    });
}
