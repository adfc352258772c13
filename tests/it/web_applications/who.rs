//! Who may open and send what: the wrong people get the rule or nothing, and whoever has an interest keeps out.

use gradus::domain::people::Person;

use super::{Council, done, hidden, is_silent, says, send};
use crate::support::databases::on_both;

#[test]
fn pages_of_a_case_open_to_whom_they_should() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let case = council.recommended();
        let readers: [(&str, &Person); 10] = [
            ("officer", &council.officer),
            ("colleague", &council.colleague),
            ("manager", &council.manager),
            ("director", &council.director),
            ("holder", &council.holder),
            ("other", &council.other),
            ("hr", &council.hr),
            ("auditor", &council.auditor),
            ("admin", &council.admin),
            ("stranger", &council.stranger),
        ];
        // In the order of the readers. 409: they may, and it is not the time for it.
        let table: [(&str, [u16; 10]); 12] = [
            ("", [200, 404, 200, 200, 200, 404, 200, 200, 404, 404]),
            ("/assessment", [200, 404, 200, 200, 200, 404, 200, 200, 404, 404]),
            ("/letter", [404; 10]),
            ("/check", [409, 404, 403, 403, 403, 404, 403, 403, 404, 404]),
            ("/withdraw", [200, 404, 403, 403, 403, 404, 403, 403, 404, 404]),
            ("/recommend", [403, 404, 409, 403, 403, 404, 403, 403, 404, 404]),
            ("/gates/criteria_met", [403, 404, 403, 403, 403, 404, 200, 403, 404, 404]),
            ("/gates/funded_need", [403, 404, 403, 403, 200, 404, 403, 403, 404, 404]),
            ("/decision", [403, 404, 403, 403, 403, 404, 409, 403, 404, 404]),
            ("/interest", [403, 404, 403, 403, 200, 404, 200, 403, 404, 404]),
            ("/named", [403, 404, 403, 403, 404, 404, 200, 403, 403, 404]),
            ("/reverse", [403, 404, 403, 403, 403, 404, 409, 403, 404, 404]),
        ];
        let mut browsers: Vec<_> = readers.iter().map(|(name, person)| (*name, council.browser(person))).collect();
        let mut wrong = Vec::new();
        for (page, statuses) in table {
            for ((name, browser), wanted) in browsers.iter_mut().zip(statuses) {
                let got = browser.get(&format!("{case}{page}")).status;
                if got != wanted {
                    wrong.push(format!("{page} as {name}: {got}, not {wanted}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}: {wrong:#?}", fresh.name);
        let refused = council.browser(&council.manager).get(&format!("{case}/decision"));
        says(&refused, &["You cannot do this", "You manage this person or act for who does, so someone else must decide."]);
        for path in ["/applications/none", "/applications/%00", "/applications/%3Cb%3E/letter"] {
            assert_eq!(council.browser(&council.hr).get(path).status, 404, "{path}");
        }
    });
}

#[test]
fn whoever_has_an_interest_keeps_out_and_someone_else_decides() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let case = council.recommended();
        let gate = format!("{case}/gates/funded_need");
        let mut berta = council.browser(&council.holder);
        let version = hidden(&berta.get(&gate), "version");
        // Whatever else was typed: the interest goes first.
        let typed = [("interest", "yes"), ("answer", "yes"), ("reason", "x"), ("version", &*version), ("step", "send")];
        let asked = berta.post(&gate, &typed);
        assert_eq!(asked.location(), format!("{case}/interest"), "{}", fresh.name);
        let page = berta.follow(&asked);
        says(&page, &["Declare an interest?", "You cannot take this back.", "Someone else decides."]);
        is_silent(&council.browser(&council.hr).get(&case), &["declared an interest"]);
        let declared = berta.post(asked.location(), &[("version", &hidden(&page, "version"))]);
        assert_eq!(declared.location(), "/decisions");
        says(&berta.follow(&declared), &["You declared an interest. Someone else decides.", "Nothing to decide."]);
        assert_eq!(berta.get(&case).status, 404);
        assert_eq!(berta.get(&gate).status, 404);

        let mut hana = council.browser(&council.hr);
        says(&hana.get("/decisions"), &["Name a budget holder"]);
        says(&hana.get(&case), &["Berta Budget declared an interest, so someone else decides", "Budget holder, not named yet"]);
        let named = hana.get(&format!("{case}/named"));
        says(&named, &["Berta Budget", "Declared an interest", "By Berta Budget, 10 Apr 2026"]);
        is_silent(&named, &["/end\""]);
        council.name(&case, &council.other, "budget_holder");
        let mut zoe = council.browser(&council.other);
        done(&send(&mut zoe, &gate, &[("interest", "no"), ("answer", "yes"), ("reason", "In the budget")]));
        // One who is named by mistake is released again.
        council.name(&case, &council.director, "panel_member");
        let named = hana.get(&format!("{case}/named"));
        says(&named, &["Dora Director", "By Hana Resources, 10 Apr 2026"]);
        let end =
            named.body.split("action=\"").find(|rest| rest.contains("for Dora Director")).unwrap().split_once('"').unwrap().0;
        let ended = hana.post(end, &[("version", &hidden(&named, "version"))]);
        says(&hana.follow(&ended), &["Their part in this case is ended."]);
        is_silent(&hana.get(&format!("{case}/named")), &["Dora Director"]);
    });
}

#[test]
fn nobody_answers_both_checks_and_who_recommends_does_not_decide() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let case = council.recommended();
        // Cover lets the director recommend; Hana is of HR and manages nobody here.
        let mut hana = council.browser(&council.hr);
        done(&send(&mut hana, &format!("{case}/gates/criteria_met"), &[("interest", "no"), ("answer", "yes"), ("reason", "x")]));
        let version = council.application(&case).version.to_string();
        let typed = [("interest", "no"), ("answer", "yes"), ("reason", "x"), ("version", &*version), ("step", "send")];
        assert_eq!(hana.post(&format!("{case}/gates/funded_need"), &typed).status, 403, "{}", fresh.name);
        let mut max = council.browser(&council.manager);
        for path in ["gates/criteria_met", "gates/funded_need", "decision"] {
            max.get(&case);
            max.get(&format!("{case}/named"));
            let answer = max.post(&format!("{case}/{path}"), &[&typed[..], &[("words", "x")]].concat());
            assert_eq!(answer.status, 403, "{path}: {}", answer.body);
        }
        assert_eq!(council.application(&case).version.to_string(), version, "nothing happened");
    });
}
