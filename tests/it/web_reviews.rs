//! The forms of reviews and judgements and their twins for programs, through the real doors on both databases.

mod judgements;
mod together;

use gradus::clock::new_id;
use gradus::domain::people::{Days, Delegation, DelegationScope, Person};
use gradus::store::delegations;
use serde_json::json;

use crate::support::databases::on_both;
use crate::support::pages::{done, hidden, is_silent, main_of, reads, says};
use crate::web_applications::{Council, day};
use crate::web_evidence::{count, sent, state};

/// The page of the review of a piece.
fn review_of(piece: &str) -> String {
    piece.replace("/evidence/", "/reviews/")
}

/// Lets somebody review in the manager's place.
fn acts(council: &Council, person: &Person) {
    let now = council.service.clock.now();
    let cover = Delegation {
        id: new_id(now),
        organisation: person.organisation.clone(),
        from: council.manager.id.clone(),
        to: person.id.clone(),
        days: Days { starts_on: day("2026-04-01"), ends_on: Some(day("2026-05-31")) },
        scopes: vec![DelegationScope::Review],
        by: council.manager.id.clone(),
        ended_at: None,
        version: 1,
    };
    delegations::insert(&mut council.service.connection(), &cover, now).unwrap();
}

/// What is typed into a review, what is said of it, and what stays in the form.
type Case<'c> = (&'c [(&'c str, &'c str)], &'c [&'c str], &'c str);

#[test]
fn what_a_review_lacks_is_said_and_what_was_typed_stays() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let piece = sent(&mut council.browser(&council.officer), &["B-K2", "B-E1"]);
        let path = review_of(&piece);
        let mut max = council.browser(&council.manager);
        let revision = hidden(&max.get(&path), "revision");
        let long = "c".repeat(4_002);
        let cases: [Case<'_>; 4] = [
            (
                &[("outcome_B-K2", "met"), ("comment_B-E1", "Half <typed>")],
                &["Select an outcome for Relationships (B-E1)"],
                "Half &lt;typed&gt;",
            ),
            (
                &[("outcome_B-K2", "not_met"), ("outcome_B-E1", "partly_met"), ("comment_B-K2", " ")],
                &["Say what would make Signposting (B-K2) met", "Say what would make Relationships (B-E1) met"],
                "value=\"not_met\" checked",
            ),
            (
                &[("outcome_B-K2", "met"), ("judge_B-K2", "yes"), ("outcome_B-E1", "met")],
                &["Enter a reason. Olga Officer will read it"],
                "value=\"met\" checked",
            ),
            (&[("outcome_B-K2", "met"), ("outcome_B-E1", "met"), ("comment_B-E1", &long)], &["You have 2 too many"], &long),
        ];
        for (typed, said, kept) in cases {
            let form = [typed, &[("revision", &*revision)]].concat();
            for step in ["", "/check"] {
                let answer = max.post(&format!("{path}{step}"), &form);
                assert_eq!(answer.status, 422, "{}: {said:?}: {}", fresh.name, main_of(&answer));
                reads(&answer, said);
                says(&answer, &["There is a problem", kept]);
                is_silent(&answer, &["<typed>"]);
            }
        }
        assert_eq!((state(&council, &piece), max.get(&format!("{path}/check")).status), ("submitted", 303), "{}", fresh.name);

        // A return needs its reason and its words.
        let back = format!("{path}/return");
        let revision = hidden(&max.get(&back), "revision");
        for (typed, said) in [
            (vec![("comment", "Say <more>")], "Select why you return it"),
            (vec![("reason", "more_detail"), ("comment", " \r\n")], "Olga Officer"),
        ] {
            let answer = max.post(&back, &[&typed[..], &[("revision", &*revision)]].concat());
            assert_eq!(answer.status, 422, "{}: {said}", fresh.name);
            reads(&answer, &[said]);
        }
        says(&max.post(&back, &[("comment", "Say <more>"), ("revision", &revision)]), &["Say &lt;more&gt;</textarea>"]);
        assert_eq!(state(&council, &piece), "submitted", "{}", fresh.name);
        for who in [&council.colleague, &council.other, &council.hr, &council.stranger, &council.admin] {
            let mut browser = council.browser(who);
            assert!(matches!(browser.get(&path).status, 403 | 404), "{}", who.name);
            browser.get("/account");
            let refused = browser.post(&format!("{path}/check"), &[("outcome_B-K2", "met"), ("revision", "1")]);
            assert!(matches!(refused.status, 403 | 404), "{}: {}", who.name, refused.status);
        }
        let mut own = council.browser(&council.officer);
        own.get("/account");
        let own = own.post(&format!("{path}/check"), &[("outcome_B-K2", "met"), ("outcome_B-E1", "met"), ("revision", "1")]);
        assert_eq!((own.status, state(&council, &piece)), (403, "submitted"), "{}: nobody reviews their own", fresh.name);
    });
}

#[test]
fn outcomes_that_are_saved_leave_the_words_of_a_return() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        acts(&council, &council.other);
        let piece = sent(&mut council.browser(&council.officer), &["B-K2"]);
        let path = review_of(&piece);
        let mut max = council.browser(&council.manager);
        let typed = [("outcome_B-K2", "not_met"), ("comment_B-K2", "Not yet."), ("revision", "1"), ("autosave", "1")];
        max.get(&path);
        assert_eq!(max.post(&path, &typed).json()["saved_at"], "10am", "{}", fresh.name);
        // Somebody else settles it before the return is sent: its words are kept, and so are the outcomes.
        let mut zoe = council.browser(&council.other);
        zoe.get(&path);
        let theirs = [("reason", "more_detail"), ("comment", "By Zoe."), ("revision", "1")];
        assert_eq!(zoe.post(&format!("{path}/return"), &theirs).status, 303, "{}", fresh.name);
        let late = max.post(&format!("{path}/return"), &[("reason", "not_mine"), ("comment", "By <Max>."), ("revision", "1")]);
        assert_eq!(late.status, 409, "{}", fresh.name);
        reads(&late, &["Zoe Other has just settled this.", "What you typed", "Not mine to judge", "By <Max>."]);
        let mut olga = council.browser(&council.officer);
        crate::web_evidence::fill(&mut olga, &format!("{piece}/check"), &[]);
        let form = max.get(&path);
        says(&form, &["Not yet.</textarea>"]);
        is_silent(&form, &["value=\"not_met\" checked"]);
        let again = [("outcome_B-K2", "met"), ("comment_B-K2", "Now."), ("revision", "2"), ("action", "save")];
        assert_eq!(max.post(&path, &again).status, 303, "{}", fresh.name);
        let back = max.get(&format!("{path}/return"));
        says(&back, &["By &lt;Max&gt;.</textarea>", "value=\"not_mine\" checked"]);
        says(&max.get(&path), &["Now.</textarea>", "value=\"met\" checked"]);
    });
}

/// Trust.md, separation of duties 11: work done under cover names both.
#[test]
fn what_is_done_under_cover_names_both() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        acts(&council, &council.other);
        let (mut olga, mut zoe) = (council.browser(&council.officer), council.browser(&council.other));
        let both = "Zoe Other (acting for Max Manager)";
        let returned = sent(&mut olga, &["B-K2"]);
        let path = review_of(&returned);
        zoe.get(&path);
        let why = [("reason", "more_detail"), ("comment", "Say more."), ("revision", "1")];
        done(&zoe.post(&format!("{path}/return"), &why));
        let page = olga.get(&returned);
        reads(&page, &[&format!("{both} returned this on 10 April 2026"), &format!("Why {both} returned it")]);
        reads(&olga.get(&format!("{returned}/history")), &[&format!("{both} returned version 1")]);
        let judged = sent(&mut olga, &["B-K2"]);
        let path = review_of(&judged);
        zoe.get(&path);
        let met = [("outcome_B-K2", "met"), ("comment_B-K2", "Seen."), ("judge_B-K2", "yes"), ("revision", "1")];
        done(&zoe.post(&format!("{path}/check"), &met));
        reads(&olga.get(&judged), &[&format!("{both} reviewed this on 10 April 2026.")]);
        reads(&olga.get("/progress/criteria/B-K2"), &[both]);
    });
}

#[test]
fn a_review_that_is_sent_twice_is_one_and_of_two_reviewers_one_wins() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        acts(&council, &council.other);
        let piece = sent(&mut council.browser(&council.officer), &["B-K2"]);
        let path = format!("{}/check", review_of(&piece));
        let (mut max, mut zoe) = (council.browser(&council.manager), council.browser(&council.other));
        for browser in [&mut max, &mut zoe] {
            browser.get(&review_of(&piece));
        }
        let met = [("outcome_B-K2", "met"), ("comment_B-K2", "Seen."), ("judge_B-K2", "yes"), ("revision", "1")];
        let first = max.post(&path, &met);
        let done = max.follow(&first);
        reads(&done, &["A joint visit"]);
        let second = max.post(&path, &met);
        assert_eq!(second.status, 409, "{}", fresh.name);
        reads(&second, &["Max Manager has just settled this.", "Seen."]);
        let late = zoe.post(&path, &[("outcome_B-K2", "not_met"), ("comment_B-K2", "I <doubt> it."), ("revision", "1")]);
        assert_eq!(late.status, 409, "{}", fresh.name);
        reads(&late, &["Max Manager has just settled this.", "Not met", "I <doubt> it."]);
        is_silent(&late, &["<doubt>"]);
        // What is said to be kept is there to be read again.
        reads(&late, &["What you typed is kept as a draft.", "See what you typed"]);
        reads(&zoe.get(&review_of(&piece)), &["What you typed", "It was not sent.", "Not met", "I <doubt> it."]);
        for (table, expected) in [("review", 1), ("judgement", 1)] {
            assert_eq!(count(&council, &format!("SELECT COUNT(*) AS number FROM {table}")), expected, "{}: {table}", fresh.name);
        }
        assert_eq!(count(&council, "SELECT COUNT(*) AS number FROM outbox WHERE message = 'reviewed'"), 1, "{}", fresh.name);
        reads(&max.get(&review_of(&piece)), &["A joint visit"]);
        // No token reviews.
        let id = piece.rsplit('/').next().unwrap();
        let program = council.service.program(&council.manager, &["read", "evidence", "staff"]);
        let body = json!({ "revision": 1, "outcomes": { "B-K2": { "outcome": "met" } } });
        assert_eq!(program.send("POST", &format!("/api/v1/reviews/{id}/outcomes"), &body, None).status, 403, "{}", fresh.name);
    });
}
