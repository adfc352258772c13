//! The whole way of an application by the pages, from the first look to the day on which the level changes.

use chrono::Duration;

use super::{Council, done, hidden, is_silent, says, send};
use crate::support::databases::on_both;

#[test]
fn an_application_goes_from_the_start_page_to_the_level_on_its_day() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut olga = council.browser(&council.officer);
        let list = olga.get("/applications");
        says(
            &list,
            &["You have not applied.", "You meet all 23 criteria for level B (Practising). You can apply.", "/applications/new"],
        );
        let start = olga.get("/applications/new");
        says(&start, &["Apply for level B (Practising)", "Start an application", "Your line manager, Max Manager", "No promise"]);
        let started = olga.post("/applications", &[]);
        let check = olga.follow(&started);
        says(&check, &["Application started. Nothing is sent yet.", "Check your application", "Level B (10)", "Level A (13)"]);
        let path = started.location().to_owned();
        let case = path.strip_suffix("/check").unwrap();
        assert_eq!(council.application(case).reference, None);
        says(&olga.get(case), &["Not sent. Only you can see it.", "Check and send"]);

        // What is saved is there again, and nobody else knows of the draft.
        let typed =
            [("statement", "I covered <b>patch</b> CH2.\r\nTwice."), ("version", &hidden(&check, "version")), ("step", "save")];
        let saved = olga.post(&path, &typed);
        says(&olga.follow(&saved), &["Draft saved at 10am. Nothing is sent."]);
        let again = olga.get(&path);
        says(&again, &["I covered &lt;b&gt;patch&lt;/b&gt; CH2.\nTwice.</textarea>"]);
        assert_eq!(council.browser(&council.manager).get(case).status, 404, "{}", fresh.name);

        let typed = [("statement", "I covered <b>patch</b> CH2."), ("own_work", "yes"), ("version", &hidden(&again, "version"))];
        let sent = olga.post(&path, &[&typed[..], &[("step", "send")]].concat());
        let page = olga.follow(&sent);
        says(&page, &["Application sent", "26-0001", "is with Max Manager", "by the end of 24 April 2026", "11 May 2026"]);
        let page = olga.get(case);
        says(
            &page,
            &[
                "Application for level B (Practising)",
                "Sent 10 April 2026. Decision due by the end of 11 May 2026. It waits for Max Manager.",
                "As at 10 April 2026. This does not change.",
                "23 of 23 met, framework",
                "See all 23",
                "Expected by 24 April 2026",
                "Recommendation by Max Manager",
                "Sent by Olga Officer",
                "Not decided",
                "Withdraw application",
            ],
        );
        is_silent(&page, &["Reverse the decision", "Name people", "<b>patch"]);

        let mut max = council.browser(&council.manager);
        says(&max.get("/applications"), &["Waiting for your recommendation (1)", "Olga Officer", "You recommend by 24 Apr 2026"]);
        let page = max.get(case);
        says(&page, &["Olga Officer. Your direct report.", "Recommend or return"]);
        is_silent(&page, &["Withdraw application"]);
        let form = max.get(&format!("{case}/recommend"));
        says(&form, &["You are: line manager", "As at 10 April 2026: 23 met, 0 not met, 0 cannot tell.", "&lt;b&gt;patch"]);
        is_silent(&form, &["checked"]);
        let said = [("recommendation", "recommend"), ("reason", "All of it, \"twice\" & more.\nSeen by me.")];
        let answer = send(&mut max, &format!("{case}/recommend"), &said);
        says(&max.follow(&answer), &["Recommended. Those who check and decide have been told.", "Recommended by Max Manager"]);
        assert_eq!(council.state(case), "recommended");
        assert_eq!(council.application(case).state.reason(), Some("All of it, \"twice\" & more.\nSeen by me."));

        let mut hana = council.browser(&council.hr);
        let queue = hana.get("/decisions");
        says(
            &queue,
            &["1 waits for you. The first is due by the end of 11 May 2026.", "Check 1: are the criteria met?", "26-0001"],
        );
        is_silent(&queue, &["Check 2"]);
        let gate = format!("{case}/gates/criteria_met");
        let form = hana.get(&gate);
        says(&form, &["You are: HR, check 1", "Max Manager recommended this on 10 April 2026.", "Seen by me."]);
        is_silent(&form, &["checked", "Not now"]);
        let said = [("interest", "no"), ("answer", "yes"), ("reason", "I read all of it")];
        done(&send(&mut hana, &gate, &said));
        is_silent(&hana.get("/decisions"), &["26-0001"]);

        let mut berta = council.browser(&council.holder);
        says(&berta.get("/decisions"), &["Check 2: is the work needed and funded?"]);
        let gate = format!("{case}/gates/funded_need");
        says(&berta.get(&gate), &["You are: budget holder, check 2", "Not now", "I read all of it"]);
        let said = [("interest", "no"), ("answer", "yes"), ("reason", "It is in the budget")];
        done(&send(&mut berta, &gate, &said));

        let path = format!("{case}/decision");
        let form = hana.get(&path);
        says(&form, &["Decide: Olga Officer, level B", "First of a month, by policy", "It is 1 May 2026 if you leave it empty."]);
        is_silent(&form, &["checked"]);
        let version = hidden(&form, "version");
        let said = [("interest", "no"), ("words", "Well done, <i>Olga</i>"), ("version", &version), ("step", "continue")];
        let check = hana.post(&path, &said);
        says(
            &check,
            &[
                "Check your decision",
                "The letter to Olga Officer",
                "A person must make this decision. Your name and reasons go to Olga Officer.",
                "1 May 2026",
                "&lt;i&gt;Olga",
            ],
        );
        assert_eq!(council.state(case), "recommended", "nothing is decided by looking");
        let answer = send(&mut hana, &path, &said[..2]);
        says(
            &hana.follow(&answer),
            &["Decision sent. The officer and the line manager have been told.", "Approved by Hana Resources"],
        );
        assert_eq!(council.state(case), "approved");
        assert_eq!(council.levels(&council.officer), "A 2025-05-01, B 2026-05-01", "{}", fresh.name);

        let letter = olga.get(&format!("{case}/letter"));
        says(
            &letter,
            &[
                "Decision",
                "Approved",
                "1 May 2026",
                "I read all of it",
                "It is in the budget",
                "Well done, &lt;i&gt;Olga",
                "Hana Resources",
            ],
        );
        is_silent(&letter, &["£", "<i>Olga", "salary"]);
        let page = olga.get(case);
        says(&page, &["Level B (Practising) from 1 May 2026.", "Read the decision"]);
        is_silent(&page, &["Withdraw application", "An appeal is possible", ">Appeal<"]);

        // The level is held from its day on, and not before.
        let held = |council: &Council| {
            let program = council.service.program(&council.officer, &["read"]);
            let profile = program.get(&format!("/api/v1/people/{}", council.officer.id)).json();
            profile["posts"][0]["level"].as_str().unwrap().to_owned()
        };
        // 30 April, and then 1 May.
        council.service.clock.advance(Duration::days(20));
        assert_eq!(held(&council), "A", "{}", fresh.name);
        says(&council.browser(&council.officer).get("/applications/new"), &["You move to level B on 1 May 2026."]);
        council.service.clock.advance(Duration::days(1));
        assert_eq!(held(&council), "B", "{}", fresh.name);
        says(&council.browser(&council.officer).get("/applications/new"), &["Apply for level C", "Why you cannot apply yet"]);
    });
}

#[test]
fn every_criterion_stays_as_it_was_assessed() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let case = council.sent();
        let mut hana = council.browser(&council.hr);
        let page = hana.get(&format!("{case}/assessment"));
        says(
            &page,
            &[
                "What was assessed",
                "Olga Officer, application 26-0001 for level B (Practising)",
                "Level B (Practising): 10 of 10 met",
                "Level A (Developing): 13 of 13 met",
                "Waived by Hana Resources",
                "medway.iao.framework, version",
            ],
        );
        says(&page, &["Taken as met: level A held since"]);
        // What meets a criterion is not said once more as a reason, which would end with a full stop.
        is_silent(&page, &["Not met", "C-E1", "(appointment)."]);
        let before = page.body.split("<main").nth(1).unwrap().to_owned();
        // Afterwards a waiver is gone: the case says so, and the frozen answer does not change.
        council.unwaive(&council.officer, "B-K1");
        let after = hana.get(&format!("{case}/assessment"));
        assert_eq!(after.body.split("<main").nth(1).unwrap(), before, "{}", fresh.name);
        says(&hana.get(&case), &["Since then", "(B-K1): not met now, met then", "(not counted)"]);
    });
}

#[test]
fn whoever_is_not_ready_reads_why_and_gets_no_button() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut cleo = council.browser(&council.colleague);
        says(&cleo.get("/applications"), &["You meet 13 of the 23 criteria for level B (Practising).", "See what is missing"]);
        let page = cleo.get("/applications/new");
        says(&page, &["Why you cannot apply yet", "You can act on these", "/progress/criteria/B-Q1", "See my progress"]);
        is_silent(&page, &["Start an application"]);
        let forced = cleo.post("/applications", &[]);
        assert_eq!(forced.status, 409, "{}", fresh.name);
        says(&forced, &["Why you cannot apply yet", "/progress/criteria/B-Q1"]);

        // With a draft in hand something runs out: it cannot be sent, and the reason stands where the button was.
        let mut olga = council.browser(&council.officer);
        olga.get("/applications/new");
        let started = olga.post("/applications", &[]);
        let check = started.location().to_owned();
        let version = hidden(&olga.follow(&started), "version");
        says(
            &olga.get("/applications/new"),
            &["You have an application that is not decided yet.", "Go on with your application"],
        );
        assert_eq!(olga.post("/applications", &[]).status, 409, "one at a time");
        council.unwaive(&council.officer, "B-K2");
        says(&olga.get(&check), &["Why you cannot apply yet", "1 criterion is", "B-K2"]);
        let refused = olga.post(&check, &[("own_work", "yes"), ("version", &version), ("step", "send")]);
        assert_eq!(refused.status, 409);
        says(&refused, &["Why you cannot apply yet", "B-K2"]);
        assert_eq!(council.state(check.strip_suffix("/check").unwrap()), "draft", "{}", fresh.name);
        // HR holds no post.
        says(&council.browser(&council.hr).get("/applications/new"), &["You hold no post today."]);
    });
}
