//! Two who write at once, one form sent twice, and what somebody else did meanwhile.

use super::*;

/// What a form carries besides its key.
fn carried(page: &Answer) -> Vec<(String, String)> {
    all_hidden(page).into_iter().filter(|(name, _)| name != "csrf_token").collect()
}

fn refs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[test]
fn of_two_who_write_at_once_the_second_sees_both_texts_and_chooses() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let path = desk.appraisal("t", State::SelfAssessment, false);
        let own = format!("{path}/own");
        let (mut first, mut second) = (desk.olga(), desk.olga());
        let fields = |rating, text| {
            [("rating_behaviours_resident", rating), ("comment_behaviours_resident", text), ("summary", text), ("action", "save")]
        };
        let (one, other) = (carried(&first.get(&own)), carried(&second.get(&own)));
        done(&first.post(&own, &[&refs(&one)[..], &fields("reached", "Written at the desk.")].concat()));
        let stale = second.post(&own, &[&refs(&other)[..], &fields("partly", "Written at home.")].concat());
        assert_eq!(stale.status, 412);
        reads(
            &stale,
            &[
                "Someone else saved this while you were working",
                "You saved this on 10 April 2026",
                "Residents first",
                "Partly reached Written at home.",
                "Reached Written at the desk.",
                "Summary Written at home. Written at the desk.",
            ],
        );
        // Theirs is kept by going back to the form; mine is saved as it was typed.
        says(&stale, &[&format!("href=\"{own}\"")]);
        let saved = second.post(&own, &refs(&carried(&stale)));
        assert_eq!(saved.location(), format!("{path}/own/check"));
        reads(&second.get(&path), &["Written at home."]);
        is_silent(&second.get(&path), &["Written at the desk."]);

        // What the script saves by itself says at which version it is now, and never replaces what another has written.
        let auto = |browser: &mut Browser, version: &str, text: &str| {
            browser.get(&own);
            browser.post(&own, &[("autosave", "1"), ("version", version), ("summary", text), ("part", "behaviours/learning")])
        };
        let answer = auto(&mut second, "2", "By itself.");
        assert_eq!((answer.status, answer.json()["version"].as_i64()), (200, Some(3)), "{}", fresh.name);
        assert_eq!(auto(&mut first, "1", "Much older.").status, 412);
        reads(&second.get(&own), &["By itself.", "Last saved 10am"]);
    });
}

#[test]
fn the_line_manager_and_who_acts_for_them_do_not_overwrite_each_other() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let path = desk.appraisal("l", State::ManagerReview(None), false);
        let manager = format!("{path}/manager");
        let (mut first, mut second) = (desk.max(), desk.max());
        let (one, other) = (carried(&first.get(&manager)), carried(&second.get(&manager)));
        let offer = [("offer_criterion_1", "C-E1"), ("offer_outcome_1", "met"), ("offer_reason_1", "All year.")];
        done(&first.post(&manager, &[&refs(&one)[..], &offer, &[("summary", "First.")]].concat()));
        let stale = second.post(&manager, &[&refs(&other)[..], &[("summary", "Second.")]].concat());
        assert_eq!(stale.status, 412);
        reads(&stale, &["Second.", "First.", "(C-E1): Met: All year."]);
        // The form that was shared meanwhile is not written any more, and what was typed stands there to be copied.
        done(&fill(&mut first, &format!("{path}/share"), &[]));
        let late = second.post(&manager, &[&refs(&carried(&stale))[..], &[("summary", "Third.")]].concat());
        assert_eq!(late.status, 409, "{}", fresh.name);
        reads(&late, &["It was shared on 10 April 2026.", "What you typed", "Second.", "See the appraisal as it is now"]);
    });
}

#[test]
fn a_form_sent_twice_is_done_once_and_says_so_both_times() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let path = desk.appraisal("s", State::SelfAssessment, false);
        let (mut olga, mut max) = (desk.olga(), desk.max());
        let twice = |browser: &mut Browser, last: &str, fields: &[(&str, &str)]| {
            let page = browser.get(&format!("{path}{last}"));
            assert_eq!(page.status, 200, "{last}");
            let hidden = carried(&page);
            let all = [&refs(&hidden)[..], fields].concat();
            let answers = [(); 2].map(|()| browser.post(&format!("{path}{last}"), &all));
            let found = answers.each_ref().map(|answer| (answer.status, answer.location().to_owned()));
            assert_eq!(found[0], found[1], "{}: {last}", fresh.name);
            assert_eq!(found[0].0, 303, "{last}: {}", answers[0].body);
        };
        twice(&mut olga, "/own", &[("summary", OWN)]);
        twice(&mut olga, "/own/check", &[]);
        twice(&mut max, "/manager", &[("summary", MANAGERS)]);
        twice(&mut max, "/share", &[]);
        twice(&mut olga, "/sign", &[("signature", "seen_not_agreed"), ("comment", "No.\r\nAnd why.")]);
        twice(&mut max, "/close", &[]);
        assert_eq!(desk.label(&path), "Closed", "{}", fresh.name);
        // To the moderator and back.
        let path = desk.appraisal("m", State::ManagerReview(None), true);
        desk.view(&path, ViewKind::Manager, &desk.council.manager, summary(MANAGERS), false);
        let share = format!("{path}/share");
        let hidden = carried(&max.get(&share));
        let answers = [(); 2].map(|()| max.post(&share, &refs(&hidden)).status);
        assert_eq!((answers, desk.label(&path)), ([303, 303], "Moderation"), "{}", fresh.name);
        let mut zoe = desk.council.browser(&desk.council.other);
        let page = zoe.get(&format!("{path}/moderate"));
        let hidden = carried(&page);
        let all = [&refs(&hidden)[..], &[("outcome", "given_back"), ("reason", "Again.")]].concat();
        let answers = [(); 2].map(|()| zoe.post(&format!("{path}/moderate"), &all).status);
        assert_eq!(answers, [303, 303], "{}", fresh.name);
    });
}

#[test]
fn what_was_typed_stays_where_somebody_else_moved_it_on() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let path = desk.with_views("shared");
        let (mut olga, mut max) = (desk.olga(), desk.max());
        let sign = format!("{path}/sign");
        let form = carried(&olga.get(&sign));
        done(&fill(&mut max, &format!("{path}/not-rated"), &[("not_rated", "left"), ("reason", "Moved to another post.")]));
        let late =
            olga.post(&sign, &[&refs(&form)[..], &[("signature", "agreed"), ("comment", "Half an hour of words.")]].concat());
        assert_eq!(late.status, 409, "{}", fresh.name);
        reads(
            &late,
            &[
                "It was marked as not rated on 10 April 2026",
                "What you typed",
                "Half an hour of words.",
                "See the appraisal as it is now",
            ],
        );
    });
}
