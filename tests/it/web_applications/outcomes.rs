//! The other ways of an application: returned and sent again, withdrawn, deferred, declined with an appeal, reversed.

use super::{Council, done, hidden, is_silent, says, send};
use crate::support::databases::on_both;

#[test]
fn what_came_back_is_changed_and_sent_again() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let case = council.sent();
        let mut max = council.browser(&council.manager);
        let said = [("recommendation", "return"), ("reason", "Which rota was yours?")];
        let answer = send(&mut max, &format!("{case}/recommend"), &said);
        says(&max.follow(&answer), &["Returned. The officer has been told and can change it."]);
        let mut olga = council.browser(&council.officer);
        let page = olga.get(&case);
        says(&page, &["Max Manager returned this on 10 April 2026.", "Which rota was yours?", "Change and send again"]);
        council.service.clock.advance(chrono::Duration::days(3));
        let mut olga = council.browser(&council.officer);
        let check = olga.get(&format!("{case}/check"));
        says(&check, &["Which rota was yours?", "Send again", "As at 13 April 2026."]);
        let version = hidden(&check, "version");
        let typed = [("statement", "The second one"), ("own_work", "yes"), ("version", &version), ("step", "send")];
        let sent = olga.post(&format!("{case}/check"), &typed);
        says(&olga.follow(&sent), &["26-0001", "27 April 2026"]);
        says(&olga.get(&case), &["As at 13 April 2026.", "Changed and sent again by Olga Officer", "Returned by Max Manager"]);
        assert_eq!(council.state(&case), "submitted", "{}", fresh.name);
    });
}

#[test]
fn an_application_is_withdrawn_and_can_be_started_anew() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let case = council.recommended();
        let mut olga = council.browser(&council.officer);
        let path = format!("{case}/withdraw");
        let ask = olga.get(&path);
        says(&ask, &["Withdraw your application?", "26-0001", "You can apply again when you are ready."]);
        let answer = olga.post(&path, &[("reason", "Not <now>"), ("version", &hidden(&ask, "version"))]);
        let page = olga.follow(&answer);
        says(&page, &["Application withdrawn. You can apply again.", "Not &lt;now&gt;", "Withdrawn by Olga Officer"]);
        assert_eq!(council.state(&case), "withdrawn");
        // Whoever comes too late reads what it is now.
        let late = council.browser(&council.hr).get(&format!("{case}/gates/criteria_met"));
        assert_eq!(late.status, 409);
        says(&late, &["This has changed", "Withdrawn by Olga Officer on 10 April 2026 at 10am."]);
        says(&olga.get("/applications/new"), &["Start an application"]);
        let again = council.sent();
        assert_eq!(council.application(&again).reference.as_deref(), Some("26-0002"), "{}", fresh.name);
    });
}

#[test]
fn met_and_not_funded_is_deferred_to_a_day() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let case = council.checked("yes", "not_now");
        let mut hana = council.browser(&council.hr);
        let path = format!("{case}/decision");
        let form = hana.get(&path);
        says(&form, &["Review date", "review_on_day"]);
        is_silent(&form, &["effective_on_day"]);
        let date = [("review_on_day", "1"), ("review_on_month", "9"), ("review_on_year", "2026")];
        let said = [&[("interest", "no"), ("words", "The post is not there yet")][..], &date].concat();
        done(&send(&mut hana, &path, &said));
        assert_eq!(council.state(&case), "met_deferred");
        assert_eq!(council.levels(&council.officer), "A 2025-05-01", "{}", fresh.name);
        let mut olga = council.browser(&council.officer);
        says(
            &olga.get(&case),
            &[
                "You meet the criteria. The higher-level work is not funded now.",
                "1 September 2026",
                "Read the decision",
                ">Appeal<",
            ],
        );
        says(&olga.get(&format!("{case}/letter")), &["Met but deferred", "1 September 2026", "24 April 2026"]);
    });
}

#[test]
fn an_appeal_is_heard_by_somebody_who_had_no_part_and_dismissed() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let case = council.decided("no", "yes");
        assert_eq!(council.state(&case), "declined");
        let mut olga = council.browser(&council.officer);
        says(&olga.get(&case), &["Your level does not change.", "An appeal is possible until the end of 24 April 2026."]);
        says(&olga.get(&format!("{case}/letter")), &["declined", "You can appeal by the end of 24 April 2026.", ">Appeal<"]);
        let path = format!("{case}/appeal");
        let form = olga.get(&path);
        says(&form, &["You can appeal against the decision of 10 April 2026 by the end of 24 April 2026."]);
        let answer = send(&mut olga, &path, &[("grounds", "An <audit> was left out")]);
        says(&olga.follow(&answer), &["Appeal sent", "26-0001", "heard by the end of 11 May 2026"]);
        says(&olga.get(&path), &["Appeal sent"]);
        says(&olga.get(&case), &["Under appeal", "HR still has to name who hears it."]);
        says(&olga.get("/applications"), &["Under appeal, heard by 11 May 2026", "Your appeal about 26-0001 is heard first."]);

        let mut hana = council.browser(&council.hr);
        says(&hana.get("/decisions"), &["Name who hears the appeal"]);
        let named = hana.get(&format!("{case}/named"));
        says(&named, &["Hears the appeal"]);
        is_silent(&named, &["value=\"panel_member\"", "value=\"budget_holder\""]);
        council.name(&case, &council.other, "hearer");
        says(&olga.get(&case), &["It is heard by Zoe Other."]);
        let mut zoe = council.browser(&council.other);
        says(&zoe.get("/decisions"), &["Hear the appeal"]);
        says(&zoe.get(&case), &["You are named for this case."]);
        let path = format!("{case}/hearing");
        let form = zoe.get(&path);
        says(&form, &["An &lt;audit&gt; was left out", "You are: named to hear this appeal", "Uphold the appeal"]);
        is_silent(&form, &["checked"]);
        let said = [("interest", "no"), ("finding", "dismiss"), ("reason", "The audit was counted")];
        let version = hidden(&form, "version");
        let check = zoe.post(&path, &[&said[..], &[("version", &version)]].concat());
        says(&check, &["Check the outcome of the appeal", "The decision stands.", "Dismiss the appeal", "The audit was counted"]);
        done(&send(&mut zoe, &path, &said));
        let page = olga.get(&case);
        says(&page, &["Zoe Other dismissed the appeal on 10 April 2026.", "The audit was counted", "The decision stands."]);
        is_silent(&page, &[">Appeal<"]);
        let late = olga.get(&format!("{case}/appeal"));
        assert_eq!(late.status, 409, "{}", fresh.name);
        says(&late, &["A decision takes one appeal."]);
    });
}

#[test]
fn an_appeal_that_is_upheld_makes_a_new_decision() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let case = council.decided("no", "yes");
        let mut olga = council.browser(&council.officer);
        done(&send(&mut olga, &format!("{case}/appeal"), &[("grounds", "An audit was left out")]));
        council.name(&case, &council.other, "hearer");
        let mut zoe = council.browser(&council.other);
        let date = [("effective_on_day", "1"), ("effective_on_month", "6"), ("effective_on_year", "2026")];
        let said =
            [&[("interest", "no"), ("finding", "uphold"), ("outcome", "approved"), ("reason", "It was left out")][..], &date]
                .concat();
        let path = format!("{case}/hearing");
        let version = hidden(&zoe.get(&path), "version");
        let check = zoe.post(&path, &[&said[..], &[("version", &version)]].concat());
        says(&check, &["The letter to Olga Officer", "1 June 2026", "In place of", "There is no further appeal."]);
        is_silent(&check, &["1 6 2026"]);
        done(&send(&mut zoe, &path, &said));
        assert_eq!(council.state(&case), "approved");
        assert_eq!(council.levels(&council.officer), "A 2025-05-01, B 2026-06-01", "{}", fresh.name);
        let page = olga.get(&case);
        says(
            &page,
            &[
                "Zoe Other upheld the appeal",
                "Level B (Practising) from 1 June 2026.",
                "Read the earlier decision of 10 April 2026",
            ],
        );
        says(&olga.get(&format!("{case}/letter?number=1")), &["is declined", "Words of the decider"]);
        says(&olga.get(&format!("{case}/letter")), &["is approved", "It was left out"]);
        for missing in ["0", "3", "x", "-1", "99999999999999999999"] {
            assert_eq!(olga.get(&format!("{case}/letter?number={missing}")).status, 404, "{missing}");
        }
    });
}

#[test]
fn a_decision_is_reversed_by_another_of_hr_and_both_stay_in_sight() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let case = council.decided("yes", "yes");
        assert_eq!(council.levels(&council.officer), "A 2025-05-01, B 2026-05-01");
        let path = format!("{case}/reverse");
        let refused = council.browser(&council.hr).get(&path);
        assert_eq!(refused.status, 403, "{}", fresh.name);
        let mut hugo = council.browser(&council.hr_two);
        let form = hugo.get(&path);
        says(&form, &["Reverse the decision: Olga Officer, level B", "Hana Resources", "Words of the decider"]);
        is_silent(&form, &["effective_on_day", "value=\"approved\""]);
        let said = [("interest", "no"), ("outcome", "declined"), ("reason", "A document was not genuine"), ("words", "")];
        let version = hidden(&form, "version");
        let check = hugo.post(&path, &[&said[..], &[("version", &version)]].concat());
        says(&check, &["Check the reversal", "The first decision stays on record.", "A document was not genuine", "In place of"]);
        done(&send(&mut hugo, &path, &said));
        assert_eq!(council.state(&case), "declined");
        assert_eq!(council.levels(&council.officer), "A 2025-05-01", "{}", fresh.name);
        let page = council.browser(&council.officer).get(&case);
        says(
            &page,
            &[
                "Hugo Resources reversed the decision of 10 April 2026 on 10 April 2026. Both stay on record.",
                "Approved by Hana Resources",
                "Decision reversed by Hugo Resources: now declined",
            ],
        );
        // Whoever sees the whole organisation finds what was decided, and what stands now; nobody else does.
        for person in [&council.hr, &council.auditor] {
            let list = council.browser(person).get("/decisions");
            says(&list, &["Decided", "Olga Officer", "Declined", "In place of an earlier one", "Hugo Resources", &case]);
            is_silent(&list, &["Nothing was decided yet."]);
        }
        is_silent(&council.browser(&council.holder).get("/decisions"), &["Decided", "Olga Officer"]);
        // Once the level has begun, the level before is held again from a day on.
        let case = {
            council.service.clock.advance(chrono::Duration::days(30));
            council.decided("yes", "yes")
        };
        council.service.clock.advance(chrono::Duration::days(40));
        let mut hugo = council.browser(&council.hr_two);
        let form = hugo.get(&format!("{case}/reverse"));
        says(&form, &["The level before is held again from", "what was paid is not taken back"]);
        let early = [("effective_on_day", "1"), ("effective_on_month", "6"), ("effective_on_year", "2026")];
        let said = [&said[..], &early].concat();
        let refused = send(&mut hugo, &format!("{case}/reverse"), &said);
        assert_eq!(refused.status, 422);
        says(&refused, &["Effective date must be on or after", "A document was not genuine"]);
        done(&send(&mut hugo, &format!("{case}/reverse"), &said[..4]));
        let page = council.browser(&council.officer).get(&case);
        says(&page, &["Level A is held again from 19 June 2026. The decision says why."]);
        is_silent(&page, &["Your level does not change."]);
    });
}
