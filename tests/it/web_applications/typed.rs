//! What is typed outlives a break, the end of a session, and the question for a password.

use chrono::Duration;

use super::{Council, all_hidden, done, hidden, is_silent, says, send};
use crate::support::databases::on_both;
use crate::support::service::PASSWORD;

#[test]
fn a_form_is_saved_and_gone_on_with_by_whoever_typed_it() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let case = council.recommended();
        let gate = format!("{case}/gates/criteria_met");
        let mut hana = council.browser(&council.hr);
        let version = hidden(&hana.get(&gate), "version");
        // Unfinished, and nothing is wrong with that.
        let typed = [("answer", "yes"), ("reason", "Half a <sentence>"), ("version", &*version), ("step", "save")];
        let saved = hana.post(&gate, &typed);
        says(&hana.follow(&saved), &["Draft saved at 10am. Nothing is sent.", "Check 1: are the criteria met?"]);
        council.service.clock.advance(Duration::minutes(5));
        let form = council.browser(&council.hr).get(&gate);
        says(&form, &["Half a &lt;sentence&gt;</textarea>", "value=\"yes\" checked", "Last saved 10am"]);
        is_silent(&council.browser(&council.hr_two).get(&gate), &["Half a", "Last saved"]);
        is_silent(&council.browser(&council.officer).get(&case), &["Half a"]);
        let long = "x".repeat(40_001);
        let refused = hana.post(&gate, &[("reason", &*long), ("version", &*version), ("step", "save")]);
        assert_eq!(refused.status, 422, "{}", fresh.name);
        says(&refused, &["This is too much text to keep. Shorten it", &long]);
        done(&send(&mut hana, &gate, &[("interest", "no"), ("answer", "no"), ("reason", "A whole sentence")]));
        is_silent(&hana.get(&gate), &["Half a", "checked"]);
    });
}

#[test]
fn the_question_for_the_password_loses_no_text() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let case = council.checked("yes", "yes");
        let path = format!("{case}/decision");
        for step in ["continue", "send", "save"] {
            let mut hana = council.browser(&council.hr);
            let version = hidden(&hana.get(&path), "version");
            council.service.clock.advance(Duration::minutes(11));
            let words = format!("Long <thought> about it, {step}");
            let typed =
                [("interest", "no"), ("words", &*words), ("effective_on_day", "1"), ("version", &*version), ("step", step)];
            let asked = hana.post(&path, &typed);
            let wanted = format!("/confirm?next={}", path.replace('/', "%2F"));
            assert_eq!((asked.status, asked.location()), (303, &*wanted), "{}: {step}", fresh.name);
            assert_eq!(council.state(&case), "recommended", "nothing is done yet");
            hana.follow(&asked);
            let back = hana.post("/confirm", &[("proof", PASSWORD), ("next", &path)]);
            let form = hana.follow(&back);
            let kept = format!("Long &lt;thought&gt; about it, {step}</textarea>");
            says(&form, &["Decide: Olga Officer, level B", &kept, "value=\"no\" checked"]);
            is_silent(&council.browser(&council.hr_two).get(&path), &["Long &lt;thought"]);
        }
        let mut hana = council.browser(&council.hr);
        done(&send(&mut hana, &path, &[("interest", "no"), ("words", "Done")]));
        assert_eq!(council.state(&case), "approved", "{}", fresh.name);
        says(&hana.get(&format!("{case}/letter")), &["Done"]);
    });
}

#[test]
fn what_was_typed_before_the_time_ran_out_is_there_after_signing_in() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let case = council.sent();
        let path = format!("{case}/recommend");
        let mut max = council.browser(&council.manager);
        let version = hidden(&max.get(&path), "version");
        let check = max.post(&path, &[("recommendation", "recommend"), ("reason", "Much <text>"), ("version", &*version)]);
        says(&check, &["Check your recommendation"]);
        council.service.clock.advance(Duration::minutes(31));
        let carried = all_hidden(&check);
        let carried: Vec<(&str, &str)> =
            carried.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain([("step", "send")]).collect();
        let out = max.post_only(&path, &carried);
        assert!(out.location().starts_with("/sign-in?timed_out=1"), "{}", out.location());
        assert_eq!(council.state(&case), "submitted", "{}", fresh.name);
        max.get(out.location());
        let email = council.manager.email.clone().unwrap();
        let answer = max.post("/sign-in", &[("email", &*email), ("password", PASSWORD), ("next", &path)]);
        let form = max.follow(&answer);
        says(&form, &["Much &lt;text&gt;</textarea>", "value=\"recommend\" checked"]);
        done(&send(&mut max, &path, &[("recommendation", "recommend"), ("reason", "Much <text>")]));
        assert_eq!(council.state(&case), "recommended", "{}", fresh.name);
    });
}

#[test]
fn the_last_look_gives_the_form_back() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let case = council.sent();
        let path = format!("{case}/recommend");
        let mut max = council.browser(&council.manager);
        let version = hidden(&max.get(&path), "version");
        let check =
            max.post(&path, &[("recommendation", "return"), ("reason", "Line one\r\nLine two & <three>"), ("version", &version)]);
        says(&check, &["<p>Return</p>", "<p>Line one</p><p>Line two &amp; &lt;three&gt;</p>", "This cannot be edited later."]);
        let carried = all_hidden(&check);
        let carried: Vec<(&str, &str)> =
            carried.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain([("step", "change")]).collect();
        let form = max.post_only(&path, &carried);
        assert_eq!(form.status, 200, "{}", fresh.name);
        says(&form, &["Recommend: Olga Officer, level B", "Line two &amp; &lt;three&gt;</textarea>", "value=\"return\" checked"]);
    });
}
