//! `gradus export`, as it is run.

use std::fs;

use super::council::{DAY, changed, email};
use crate::command::Folder;
use crate::support::databases::on_both;

#[test]
fn a_team_that_an_import_changed_is_told_of_no_earlier_day() {
    on_both(|fresh| {
        let _council = changed(fresh);
        let folder = Folder::new();
        let (hana, url) = (email("hana"), ["--database-url", &fresh.url]);
        let heading =
            "employee_ref,organisation,name,email,roles,manager_ref,job_profile,framework,level,post_from,team,fte,active";
        let of_two = format!(
            "02,medway,Officer Two,{},officer,m1,medway.iao.jd,medway.iao.framework,,2023-05-02,Income South,,true",
            email("02")
        );
        folder.write("people.csv", format!("{heading}\n{of_two}\n"));
        let done = folder.gradus(["import", "people", "people.csv", "--actor", &hana].into_iter().chain(url));
        assert_eq!((done.code, done.out.as_str()), (Some(0), "0 added, 1 corrected, 0 unchanged.\n"), "{done:?}");
        let team = |day: &[&str]| {
            let all = ["export", "grades", "--format", "csv", "--output", "g.csv", "--actor", &hana].into_iter();
            let done = folder.gradus(all.chain(day.iter().copied()).chain(url));
            assert_eq!(done.code, Some(0), "{done:?}");
            let csv = fs::read_to_string(folder.documents().join("g.csv")).unwrap();
            csv.lines().find(|line| line.starts_with("02,")).unwrap().split(',').nth(3).unwrap().to_owned()
        };
        // The command goes by the clock of the machine, on which the tests were run later than that.
        assert_eq!([team(&["--as-of", DAY]), team(&[])], ["Income North", "Income South"], "{}", fresh.name);
    });
}

#[test]
fn a_report_is_written_by_a_command_or_not_at_all() {
    on_both(|fresh| {
        let _council = changed(fresh);
        let folder = Folder::new();
        let hana = email("hana");
        let export = |more: &[&str]| {
            let url = ["--database-url", &fresh.url];
            folder.gradus(["export"].into_iter().chain(more.iter().copied()).chain(url))
        };
        let grades = |format: &str, output: &str, actor: &str| {
            export(&["grades", "--as-of", DAY, "--format", format, "--output", output, "--actor", actor])
        };
        for format in ["csv", "xlsx", "json"] {
            let output = format!("grades.{format}");
            let done = grades(format, &output, &hana);
            assert_eq!((done.code, done.err.as_str()), (Some(0), ""), "{}: {done:?}", fresh.name);
            assert_eq!(done.out, format!("9 rows written to {output}.\n"));
        }
        let csv = fs::read_to_string(folder.documents().join("grades.csv")).unwrap();
        assert_eq!(csv.lines().count(), 10);
        assert!(csv.lines().nth(1).unwrap().starts_with("01,Officer One,medway,Income North,Manager One,"), "{csv}");
        let ready = export(&["readiness", "--as-of", DAY, "--format", "csv", "--output", "r.csv", "--actor", &hana]);
        assert_eq!(ready.code, Some(0), "{ready:?}");
        assert_eq!(fs::read_to_string(folder.documents().join("r.csv")).unwrap(), csv);
        let then = ["--as-of", DAY, "--format", "csv", "--output", "t.csv", "--actor", &hana, "--known", "then"];
        assert_eq!(export(&[&["grades"], &then[..]].concat()).code, Some(0));
        assert_ne!(fs::read_to_string(folder.documents().join("t.csv")).unwrap(), csv);
        // Who may not, may not by a command either; nothing is left behind.
        for (actor, code) in [(email("m1"), 1), (email("aud"), 1), ("nobody@council.example".to_owned(), 2)] {
            let refused = grades("csv", "refused.csv", &actor);
            assert_eq!(refused.code, Some(code), "{actor}: {refused:?}");
            assert!(!folder.documents().join("refused.csv").exists());
        }
        let elsewhere = export(&["grades", "--format", "csv", "--output", "x.csv", "--actor", &hana, "--organisation", "sidley"]);
        assert_eq!(elsewhere.code, Some(1));
        assert!(elsewhere.err.contains("You do not belong to sidley"), "{elsewhere:?}");
        let future = export(&["grades", "--as-of", "2999-01-01", "--format", "csv", "--output", "x.csv", "--actor", &hana]);
        assert_eq!(future.code, Some(1), "{future:?}");
        assert!(future.err.contains("As at must be today"), "{future:?}");
        let nowhere = grades("csv", "no/such/folder/x.csv", &hana);
        assert_eq!(nowhere.code, Some(2), "{nowhere:?}");
        for wrong in [&["metrics"][..], &["grades", "--format", "pdf", "--output", "x", "--actor", "y"]] {
            assert_eq!(export(wrong).code, Some(2));
        }
        let left: Vec<String> = fs::read_dir(folder.documents())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .filter(|name| name.starts_with(".tmp") || name == "x.csv")
            .collect();
        assert!(left.is_empty(), "{left:?}");
    });
}
