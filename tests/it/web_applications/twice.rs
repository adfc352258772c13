//! The same form sent twice, and two people at one case: one of them is done, the other is told, and no text is lost.

use super::{Council, all_hidden, done, hidden, is_silent, says, send};
use crate::support::databases::on_both;

#[test]
fn what_is_sent_twice_is_done_once_and_the_second_says_so() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let case = council.sent();
        let path = format!("{case}/recommend");
        let mut max = council.browser(&council.manager);
        let version = hidden(&max.get(&path), "version");
        let said = [("recommendation", "recommend"), ("reason", "All of <it>"), ("version", &*version), ("step", "send")];
        done(&max.post(&path, &said));
        let second = max.post(&path, &said);
        assert_eq!(second.status, 409, "{}", fresh.name);
        says(
            &second,
            &["This has changed", "Recommended by Max Manager on 10 April 2026 at 10am.", "What you typed", "All of &lt;it&gt;"],
        );
        let back = max.get(&path);
        assert_eq!(back.status, 409, "the form is over");

        let gate = format!("{case}/gates/criteria_met");
        let mut hana = council.browser(&council.hr);
        let version = hidden(&hana.get(&gate), "version");
        let said = [("interest", "no"), ("answer", "yes"), ("reason", "Read"), ("version", &*version), ("step", "send")];
        done(&hana.post(&gate, &said));
        let second = hana.post(&gate, &said);
        assert_eq!(second.status, 412);
        says(&second, &["You have done this already.", "Criteria met: yes, by Hana Resources"]);
        let steps = hana.get(&case).body.matches("Criteria met: yes, by Hana Resources").count();
        assert_eq!(steps, 1, "{}", fresh.name);

        let said = [("interest", "no"), ("answer", "yes"), ("reason", "In the budget")];
        done(&send(&mut council.browser(&council.holder), &format!("{case}/gates/funded_need"), &said));
        let path = format!("{case}/decision");
        let version = hidden(&hana.get(&path), "version");
        let said = [("interest", "no"), ("words", "Well done"), ("version", &*version), ("step", "send")];
        done(&hana.post(&path, &said));
        assert_eq!(hana.post(&path, &said).status, 409);
        let mails = diesel_count(&council, "SELECT COUNT(*) AS number FROM outbox WHERE message = 'decision'");
        assert_eq!(mails, 2, "{}: the officer and the line manager, once each", fresh.name);
        let mut olga = council.browser(&council.officer);
        olga.get(&case);
        assert_eq!(olga.post(&format!("{case}/withdraw"), &[("version", &version)]).status, 409, "{}", fresh.name);
    });
}

fn diesel_count(council: &Council, query: &str) -> i64 {
    use diesel::prelude::*;
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        number: i64,
    }
    diesel::sql_query(query).get_result::<Row>(&mut council.service.connection()).unwrap().number
}

#[test]
fn whoever_is_slower_sees_both_and_loses_nothing() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let case = council.recommended();
        let gate = format!("{case}/gates/criteria_met");
        let (mut hana, mut hugo) = (council.browser(&council.hr), council.browser(&council.hr_two));
        let version = hidden(&hana.get(&gate), "version");
        done(&send(&mut hugo, &gate, &[("interest", "no"), ("answer", "no"), ("reason", "Two are missing")]));
        for step in ["continue", "send"] {
            let typed = [("interest", "no"), ("answer", "yes"), ("reason", "All is <b>there</b>"), ("version", &*version)];
            let late = hana.post(&gate, &[&typed[..], &[("step", step)]].concat());
            assert_eq!(late.status, 412, "{}: {step}", fresh.name);
            says(
                &late,
                &[
                    "Someone else saved this while you were working",
                    "Criteria met: no, by Hugo Resources on 10 April 2026 at 10am.",
                    "data-label=\"Yours\">Yes</td><td class=\"gradus-typed\" data-label=\"Theirs\">No</td>",
                    "All is &lt;b&gt;there&lt;/b&gt;</td><td class=\"gradus-typed\" data-label=\"Theirs\">Two are missing",
                    "Keep theirs",
                ],
            );
        }
        let typed = [("interest", "no"), ("answer", "yes"), ("reason", "All is <b>there</b>"), ("version", &*version)];
        let late = hana.post(&gate, &typed);
        // To save one's own leads to the last look, never past it.
        let carried = all_hidden(&late);
        let carried: Vec<(&str, &str)> = carried.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let check = hana.post_only(&gate, &carried);
        assert_eq!(check.status, 200, "{}", check.body);
        says(&check, &["Check your answer", "All is &lt;b&gt;there"]);
        let carried = all_hidden(&check);
        let carried: Vec<(&str, &str)> =
            carried.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain([("step", "send")]).collect();
        done(&hana.post_only(&gate, &carried));
        let page = hana.get(&case);
        says(&page, &["All is &lt;b&gt;there", "Criteria met: no, by Hugo Resources", "Criteria met: yes, by Hana Resources"]);
    });
}

#[test]
fn two_windows_of_one_draft_are_laid_side_by_side() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut olga = council.browser(&council.officer);
        olga.get("/applications/new");
        let started = olga.post("/applications", &[]);
        let path = started.location().to_owned();
        let version = hidden(&olga.follow(&started), "version");
        done(&olga.post(&path, &[("statement", "First <window>"), ("version", &version), ("step", "save")]));
        let late = olga.post(&path, &[("statement", "Second"), ("own_work", "yes"), ("version", &version), ("step", "send")]);
        assert_eq!(late.status, 412, "{}", fresh.name);
        says(&late, &["Second</td>", "First &lt;window&gt;</td>"]);
        assert_eq!(council.state(path.strip_suffix("/check").unwrap()), "draft");
        let carried = all_hidden(&late);
        let carried: Vec<(&str, &str)> = carried.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let sent = olga.post_only(&path, &carried);
        assert_eq!(sent.location(), path.replace("/check", "/sent"), "{}", sent.body);
        says(&olga.get(path.strip_suffix("/check").unwrap()), &["Second"]);
    });
}

#[test]
fn of_two_who_decide_at_once_one_decides() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let case = council.checked("yes", "yes");
        let path = format!("{case}/decision");
        let answers: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = [&council.hr, &council.hr_two]
                .map(|decider| {
                    let mut browser = council.browser(decider);
                    let version = hidden(&browser.get(&path), "version");
                    (browser, version, format!("Words of {}", decider.name), path.clone())
                })
                .map(|(mut browser, version, words, path)| {
                    scope.spawn(move || {
                        let said = [("interest", "no"), ("words", &*words), ("version", &*version), ("step", "send")];
                        browser.post(&path, &said)
                    })
                })
                .into_iter()
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "{}", fresh.name);
        let late = answers.iter().find(|answer| answer.status == 409).unwrap();
        says(late, &["This has changed", "Approved by", "Words of H"]);
        assert_eq!(council.levels(&council.officer), "A 2025-05-01, B 2026-05-01", "{}", fresh.name);
        let page = council.browser(&council.hr).get(&case);
        assert_eq!(page.body.matches("Approved by H").count(), 1);
        is_silent(&page, &["Read the earlier decision of"]);
    });
}
