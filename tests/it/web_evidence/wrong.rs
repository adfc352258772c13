//! Each step filled in emptily and wrongly: what is wrong stands beside its field, what was typed stays, and nothing is kept.

use super::{begun, fill, piece_at, sent, whole};
use crate::support::databases::on_both;
use crate::support::pages::{done, hidden, is_silent, main_of, reads, says};
use crate::web_applications::Council;

const HOSTILE: &str = "<script>alert(1)</script> {{7*7}}";
const KEPT: &str = "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}}";

/// What is typed into a step, what is said of it, and what stays in the form.
type Case<'c> = (&'c str, &'c [(&'c str, &'c str)], &'c str, &'c str);

#[test]
fn a_step_refuses_what_cannot_be_kept_and_gives_all_of_it_back() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut olga = council.browser(&council.officer);
        let piece = begun(&mut olga, &["B-K2"]);
        let before = piece_at(&council, &piece);
        let (title, text, note) = ("t".repeat(203), "é".repeat(4_003), "n".repeat(1_001));
        let cases: [Case<'_>; 13] = [
            ("account", &[("title", &title)], "Title must be 200 characters or less. You have 3 too many", &title),
            ("account", &[("title", "a\nb"), ("task", HOSTILE)], "Title must be on one line, without control characters", KEPT),
            ("account", &[("kind", "poem"), ("result", HOSTILE)], "Select the kind of evidence", KEPT),
            (
                "account",
                &[("happened_on_day", "31"), ("happened_on_month", "2"), ("happened_on_year", "2026"), ("task", HOSTILE)],
                "Date it happened must be a real date",
                KEPT,
            ),
            (
                "account",
                &[("happened_on_day", "11"), ("happened_on_month", "4"), ("happened_on_year", "2026"), ("task", HOSTILE)],
                "Date it happened must be today or in the past",
                KEPT,
            ),
            ("account", &[("happened_on_day", "x")], "Date it happened must", "value=\"x\""),
            ("account", &[("situation", &text)], "Situation must be 4,000 characters or less. You have 3 too many", &text),
            ("account", &[("task", "a\0b")], "Your task must be without control characters", "a"),
            ("account", &[("action_taken", &text)], "What you did must be 4,000 characters or less", &text),
            ("account", &[("result", &text)], "What came of it must be 4,000 characters or less", &text),
            ("account", &[("note_B-K2", &note)], "must be 1,000 characters or less. You have 1 too many", &note),
            ("account", &[("case_reference", &title)], "Housing case reference must be 40 characters or less", &title),
            (
                "criteria",
                &[("criteria", "B-K2"), ("criteria", "Z-9")],
                "One of these is not a criterion of your post. Select from the list",
                "value=\"B-K2\" checked",
            ),
        ];
        for (step, typed, said, kept) in cases {
            let path = format!("{piece}/edit/{step}");
            let version = hidden(&olga.get(&path), "version");
            for action in ["", "save"] {
                let answer = olga.post(&path, &[typed, &[("version", &*version), ("action", action)]].concat());
                assert_eq!(answer.status, 422, "{}: {said}: {}", fresh.name, main_of(&answer));
                says(&answer, &["<title>Error: ", "There is a problem", kept]);
                reads(&answer, &[said]);
                is_silent(&answer, &["<script>alert"]);
                assert_eq!(hidden(&answer, "version"), version, "it can be sent again at once");
            }
        }
        assert_eq!(piece_at(&council, &piece), before, "{}", fresh.name);
        assert_eq!(olga.get(&format!("{piece}/edit/poem")).status, 404);
        assert_eq!(olga.post(&format!("{piece}/edit/poem"), &[("version", "1")]).status, 404);
        // Unfinished is not wrong: everything may be empty until it is sent, and then all of it is said at once.
        let check = format!("{piece}/check");
        let page = olga.get(&check);
        reads(&page, &["You cannot send this yet", "Enter a title", "Select the kind of evidence", "Enter the situation"]);
        let version = piece_at(&council, &piece).unwrap().version.to_string();
        let refused = olga.post(&check, &[("version", &version)]);
        assert_eq!(refused.status, 422, "{}", fresh.name);
        reads(&refused, &["You cannot send this yet", "Enter what came of it, or add a file"]);
        // Criteria of a post that the officer does not hold are nowhere to be chosen.
        olga.get("/evidence/new");
        let foreign = olga.post("/evidence/new", &[("criteria", "Z-9")]);
        assert_eq!(foreign.status, 422, "{}", fresh.name);
        reads(&foreign, &["One of these is not a criterion of your post. Select from the list"]);
    });
}

#[test]
fn what_was_written_about_a_criterion_goes_only_where_that_is_confirmed() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut olga = council.browser(&council.officer);
        let piece = begun(&mut olga, &["B-E1", "B-K2"]);
        let account = format!("{piece}/edit/account");
        let version = hidden(&olga.get(&account), "version");
        done(&olga.post(&account, &[("title", "A visit"), ("note_B-K2", "How & why"), ("version", &version)]));
        let notes = || {
            let claims = piece_at(&council, &piece).unwrap().content.criteria.into_iter();
            claims.map(|claim| format!("{}: {}", claim.criterion, claim.note)).collect::<Vec<_>>()
        };
        assert_eq!(notes(), ["B-E1: ", "B-K2: How & why"], "{}", fresh.name);
        let path = format!("{piece}/edit/criteria");
        let version = hidden(&olga.get(&path), "version");
        for action in ["", "save"] {
            let asked = olga.post(&path, &[("criteria", "B-E1"), ("version", &*version), ("action", action)]);
            assert_eq!(asked.status, 422, "{}", fresh.name);
            reads(
                &asked,
                &[
                    "Tick Signposting (B-K2) again, or confirm that what you wrote is deleted",
                    "Delete what I wrote about Signposting (B-K2)",
                    "How & why",
                ],
            );
        }
        // What saves itself asks nobody, so it deletes nothing.
        let kept = olga.post(&path, &[("criteria", "B-E1"), ("version", &version), ("autosave", "1")]);
        assert_eq!(kept.status, 200, "{}", fresh.name);
        assert_eq!(notes(), ["B-E1: ", "B-K2: How & why"], "{}", fresh.name);
        // One of which nothing is written is unticked as it is; the other where it was said so.
        fill(&mut olga, &path, &[("criteria", "B-K2")]);
        assert_eq!(notes(), ["B-K2: How & why"], "{}", fresh.name);
        fill(&mut olga, &path, &[("criteria", "B-E1"), ("forget", "B-K2")]);
        assert_eq!(notes(), ["B-E1: "], "{}", fresh.name);
    });
}

#[test]
fn a_step_that_was_opened_from_the_check_leads_back_there() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut olga = council.browser(&council.officer);
        let piece = begun(&mut olga, &["B-K2"]);
        let check = format!("{piece}/check");
        says(&olga.get(&check), &[&format!("href=\"{piece}/edit/account?return&#x3D;check#title\"")]);
        for (step, fields) in [
            ("criteria", &[("criteria", "B-K2")][..]),
            ("account", &[("title", "A visit")]),
            ("files", &[]),
            ("tenants", &[("declared", "yes")]),
        ] {
            let path = format!("{piece}/edit/{step}");
            let form = olga.get(&format!("{path}?return=check"));
            assert_eq!(hidden(&form, "return"), "check", "{} {step}", fresh.name);
            says(&form, &[&format!("href=\"{check}\"")]);
            let version = hidden(&form, "version");
            let typed = [fields, &[("version", &*version), ("return", "check")]].concat();
            let sent = if step == "files" { olga.post_bytes(&path, &typed, &[]) } else { olga.post(&path, &typed) };
            assert_eq!(sent.location(), check, "{} {step}", fresh.name);
            // Any other word leads on as ever.
            let form = olga.get(&format!("{path}?return=https://elsewhere.example"));
            is_silent(&form, &["name=\"return\""]);
        }
    });
}

#[test]
fn a_kind_that_counts_for_nothing_is_said_to_whoever_sends_it_and_whoever_reviews_it() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut olga = council.browser(&council.officer);
        // B-K1 takes a reflective account, and the piece is a case study.
        let piece = whole(&mut olga, &["B-K1", "B-K2"]);
        let said = "(B-K1) takes: reflective account. Case study does not count for it.";
        reads(&olga.get(&format!("{piece}/edit/account")), &["(B-K1) takes: reflective account."]);
        let check = olga.get(&format!("{piece}/check"));
        reads(&check, &[said]);
        is_silent(&check, &["(B-K2) takes"]);
        fill(&mut olga, &format!("{piece}/check"), &[]);
        let review = council.browser(&council.manager).get(&piece.replace("/evidence/", "/reviews/"));
        reads(&review, &[said]);
    });
}

#[test]
fn anothers_evidence_is_not_there_to_be_written() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut olga = council.browser(&council.officer);
        let (draft, sent) = (whole(&mut olga, &["B-K2"]), sent(&mut olga, &["B-E1"]));
        let before = (piece_at(&council, &draft), piece_at(&council, &sent));
        // Who may read what was sent hears that it is another's to change; of a draft nobody hears anything.
        for (who, of_sent) in
            [(&council.colleague, 404), (&council.stranger, 404), (&council.admin, 404), (&council.manager, 403)]
        {
            let mut browser = council.browser(who);
            browser.get("/account");
            for (piece, expected) in [(&draft, 404), (&sent, of_sent)] {
                for form in ["edit/criteria", "edit/account", "edit/tenants", "check", "withdraw", "change", "discard"] {
                    let path = format!("{piece}/{form}");
                    let got = browser.get(&path).status;
                    assert!(got == 404 || got == expected, "{} {path}: {got}", who.name);
                    let posted = browser.post(&path, &[("version", "1"), ("title", "Mine now")]).status;
                    assert!(posted == 404 || posted == expected, "{} {path}: {posted}", who.name);
                }
                let files = browser.post_bytes(&format!("{piece}/edit/files"), &[("version", "1")], &[("files", "a.pdf", b"x")]);
                assert!(files.status == 404 || files.status == expected, "{} {piece}: {}", who.name, files.status);
            }
        }
        assert_eq!((piece_at(&council, &draft), piece_at(&council, &sent)), before, "{}", fresh.name);
    });
}
