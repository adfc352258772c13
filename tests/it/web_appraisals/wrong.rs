//! Forms that are not right yet, texts made to do harm, and objectives.

use super::*;

#[test]
fn a_form_that_is_not_right_yet_comes_back_with_what_was_typed() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let path = desk.appraisal("w", State::ManagerReview(None), false);
        desk.objective(&path, "o-1", "First contacts");
        let mut max = desk.max();
        let long = "x".repeat(2_001);
        let manager = format!("{path}/manager");
        // All that is wrong at once, each with what to do.
        let fields = [
            ("rating_objectives_o-1", "splendid"),
            ("comment_behaviours_learning", &long),
            ("comment_behaviours_resident", "Kept as it was typed."),
            ("summary", "A whole year in words."),
        ];
        let refused = fill(&mut max, &manager, &fields);
        assert_eq!(refused.status, 422);
        reads(
            &refused,
            &[
                "Select a rating from the list",
                "Comment must be 2,000 characters or less. You have 1 too many",
                "A whole year in words.",
                "Kept as it was typed.",
            ],
        );
        says(&refused, &["<title>Error: ", "href=\"#comment_behaviours_learning\"", &long]);
        for (row, said) in [
            (vec![("offer_criterion_1", ""), ("offer_outcome_1", "met")], "Select a criterion, or empty the row"),
            (vec![("offer_criterion_1", "C-E1"), ("offer_reason_1", "Why")], "Select an outcome for C-E1"),
            (
                vec![("offer_criterion_1", "Z-9"), ("offer_outcome_1", "met"), ("offer_reason_1", "Why")],
                "One of these is not a criterion of the officer's post",
            ),
            (vec![("summary", "")], "Enter a summary. The officer will read it"),
        ] {
            let typed = [("comment_behaviours_resident", "Kept as it was typed.")];
            let refused = fill(&mut max, &manager, &[row, typed.to_vec()].concat());
            assert_eq!(refused.status, 422, "{said}");
            reads(&refused, &[said, "Kept as it was typed."]);
        }
        // What is not whole cannot be looked over: the way leads back to the form.
        assert_eq!(max.get(&format!("{path}/share")).location(), manager);
        let not_rated = format!("{path}/not-rated");
        let refused = fill(&mut max, &not_rated, &[("reason", "")]);
        reads(&refused, &["Select why it is not rated", "Enter a reason. Olga Officer will read it"]);
        let refused = fill(&mut max, &not_rated, &[("reason", "Away since May.")]);
        reads(&refused, &["Select why it is not rated", "Away since May."]);
        done(&fill(&mut max, &not_rated, &[("not_rated", "long_absence"), ("reason", "Away since May.")]));
        reads(
            &desk.olga().get(&path),
            &["It was marked as not rated on 10 April 2026: long absence.", "Nothing of it is rated", "Away since May."],
        );

        let shared = desk.with_views("shared");
        let mut olga = desk.olga();
        let sign = format!("{shared}/sign");
        let refused = fill(&mut olga, &sign, &[("comment", "Not chosen yet.")]);
        assert_eq!(refused.status, 422);
        reads(&refused, &["Select whether you agree", "Not chosen yet."]);
        let refused = fill(&mut olga, &sign, &[("signature", "seen_not_agreed"), ("comment", " ")]);
        reads(&refused, &["Enter what you do not agree with"]);
        assert_eq!(desk.label(&shared), "Shared", "{}", fresh.name);
    });
}

#[test]
fn without_a_signature_it_is_closed_once_there_was_time_to_sign() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let path = desk.with_views("shared");
        let close = format!("{path}/close");
        let mut max = desk.max();
        let early = max.get(&close);
        assert_eq!(early.status, 409);
        reads(&early, &["Olga Officer has until the end of 19 April 2026 to sign it. From 20 April 2026 you can close it"]);
        is_silent(&max.get(&path), &["Close without the signature"]);
        // The last day on which she signs is the 19th, in London.
        desk.at("2026-04-19T22:59:00Z");
        let mut max = desk.max();
        assert_eq!(max.get(&close).status, 409);
        desk.at("2026-04-19T23:00:00Z");
        let mut max = desk.max();
        reads(&max.get(&path), &["You can close it without.", "Close without the signature"]);
        let refused = fill(&mut max, &close, &[("reason", " ")]);
        reads(&refused, &["Enter why the officer has not signed"]);
        done(&fill(&mut max, &close, &[("reason", "No answer to two letters.")]));
        reads(
            &desk.olga().get(&path),
            &["Olga Officer did not sign it in the time there was.", "No answer to two letters.", "Sign Left out"],
        );
    });
}

#[test]
fn a_self_assessment_that_does_not_come_is_gone_on_without_once_it_is_due() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let path = desk.with_views("self_assessment");
        let go_on = format!("{path}/go-on");
        let mut max = desk.max();
        assert_eq!(max.get(&go_on).status, 409);
        is_silent(&max.get(&path), &["Go on without"]);
        // A draft before it is the manager's turn is only kept.
        let saved = fill(&mut max, &format!("{path}/manager"), &[("summary", MANAGERS)]);
        reads(&max.follow(&saved), &["Draft saved. You can share it once the self-assessment was sent, or is due."]);
        desk.at("2026-04-30T09:00:00Z");
        let mut max = desk.max();
        reads(&max.get(&path), &["Go on without the self-assessment"]);
        done(&fill(&mut max, &go_on, &[]));
        let page = max.get(&path);
        reads(&page, &["Self-assessment Left out", "It is your turn"]);
        is_silent(&page, &[OWN]);
        assert_eq!(desk.olga().get(&format!("{path}/own")).status, 409, "{}", fresh.name);
        reads(&desk.olga().get(&path), &[OWN]);
    });
}

#[test]
fn texts_made_to_do_harm_are_only_texts() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let path = desk.appraisal("h", State::ManagerReview(None), false);
        let (mut olga, mut max) = (desk.olga(), desk.max());
        const EVIL: &str = "</textarea><script>alert(1)</script> {{7*7}} ' OR 1=1; --";
        done(&fill(&mut max, &format!("{path}/objectives"), &[("title", EVIL), ("measure", EVIL)]));
        let fields = [
            ("comment_behaviours_resident", EVIL),
            ("summary", EVIL),
            ("offer_criterion_1", "C-E1"),
            ("offer_outcome_1", "met"),
            ("offer_reason_1", EVIL),
        ];
        done(&fill(&mut max, &format!("{path}/manager"), &fields));
        for page in ["", "/manager", "/share", "/objectives"].map(|last| max.get(&format!("{path}{last}"))) {
            assert_eq!(page.status, 200);
            reads(&page, &[EVIL]);
            is_silent(&page, &["<script>alert(1)", "49 "]);
        }
        done(&fill(&mut max, &format!("{path}/share"), &[]));
        done(&fill(&mut olga, &format!("{path}/sign"), &[("signature", "agreed"), ("comment", EVIL)]));
        let page = olga.get(&path);
        reads(&page, &[EVIL]);
        is_silent(&page, &["<script>alert(1)"]);
        // Nor does an address find anything that is not there.
        for odd in ["/appraisals/%00", "/appraisals/'%20OR%201=1", "/appraisals/h%2Fshare", "/appraisals/h/objectives/%00"] {
            assert_eq!(max.get(odd).status, 404, "{}: {odd}", fresh.name);
        }
        assert_eq!(max.post(&format!("{path}/sign"), &[("version", "1'"), ("signature", "agreed")]).status, 412);
    });
}

#[test]
fn objectives_are_changed_and_dropped_by_both_until_the_year_is_over() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let path = desk.appraisal("o", State::SelfAssessment, false);
        let objectives = format!("{path}/objectives");
        let (mut olga, mut max) = (desk.olga(), desk.max());
        reads(&olga.get(&objectives), &["There is no objective yet. Propose the first; it counts once Max Manager agrees."]);
        let refused = fill(&mut olga, &objectives, &[("title", ""), ("measure", "Within 5 days")]);
        assert_eq!(refused.status, 422);
        reads(&refused, &["Enter an objective", "Within 5 days"]);
        let proposed = [("title", "First contacts"), ("measure", "Within 5 days")];
        done(&fill(&mut olga, &objectives, &proposed));
        // The same again is the same.
        done(&fill(&mut olga, &objectives, &proposed));
        let held = || beside::objectives(&mut desk.council.service.connection(), "cycle-o", &desk.council.officer.id).unwrap();
        assert_eq!(held().len(), 1, "{}", fresh.name);
        let one = format!("{objectives}/{}", held()[0].id);
        // Nobody agrees with themselves.
        let own = olga.post(&format!("{one}/agree"), &[("version", "1")]);
        assert_eq!(own.status, 409);
        reads(&own, &["It waits for the manager to agree."]);
        max.get(&objectives);
        done(&max.post(&format!("{one}/agree"), &[("version", "1")]));
        // Other words have to be agreed to anew; of two who write at once the second sees both.
        let form = max.get(&one);
        reads(&form, &["In other words it counts again once Olga Officer agrees."]);
        says(&form, &["value=\"First contacts\""]);
        done(&fill(&mut max, &one, &[("title", "First contacts"), ("measure", "Within 3 days")]));
        let late = olga.post(&one, &[("version", "2"), ("title", "First contacts"), ("measure", "Within 10 days")]);
        assert_eq!(late.status, 412);
        reads(&late, &["Someone else saved this while you were working", "Within 10 days", "Within 3 days"]);
        let mine: Vec<(String, String)> = all_hidden(&late);
        let mine: Vec<(&str, &str)> = mine.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mine: Vec<(&str, &str)> = mine.into_iter().filter(|(name, _)| *name != "csrf_token").collect();
        done(&olga.post(&one, &mine));
        assert_eq!(held()[0].measure, "Within 10 days", "{}", fresh.name);
        done(&fill(&mut max, &format!("{one}/drop"), &[]));
        reads(&olga.get(&path), &["Dropped", "Objectives that are not agreed"]);
        assert_eq!(olga.get(&one).status, 409);
    });
}

/// Somebody writes about an objective while the other side drops it.
#[test]
fn what_was_written_about_an_objective_that_is_dropped_is_given_back() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let path = desk.appraisal("d", State::ManagerReview(None), false);
        desk.objective(&path, "o-1", "First contacts");
        let mut max = desk.max();
        let manager = format!("{path}/manager");
        let form = max.get(&manager);
        let carried = all_hidden(&form);
        done(&fill(&mut desk.olga(), &format!("{path}/objectives/o-1/drop"), &[]));
        let typed = [("comment_objectives_o-1", "Half a page about it."), ("summary", "A year.")];
        let carried: Vec<(&str, &str)> = carried.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let refused = max.post(&manager, &[&carried[..], &typed].concat());
        assert_eq!(refused.status, 422, "{}", fresh.name);
        reads(&refused, &["What is not asked any more", "Half a page about it.", "A year."]);
        done(&fill(&mut max, &manager, &[("summary", "A year.")]));
    });
}
