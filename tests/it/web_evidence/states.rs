//! A piece by the pages through its states: returned and sent again, taken back, opened again after a review, with its history.

use super::{begun, fill, hidden, sent, state};
use crate::support::databases::on_both;
use crate::support::pages::{done, is_silent, reads};
use crate::support::service::Browser;
use crate::web_applications::Council;

/// The manager gives an outcome for one criterion, or returns the piece.
fn review(max: &mut Browser, piece: &str, fields: &[(&str, &str)], returns: bool) {
    let review = piece.replace("/evidence/", "/reviews/");
    let path = if returns { format!("{review}/return") } else { review.clone() };
    let revision = hidden(&max.get(&path), "revision");
    let posted = max.post(&path, &[fields, &[("revision", &*revision)]].concat());
    done(&posted);
    if !returns {
        done(&max.post(&format!("{review}/check"), &[fields, &[("revision", &*revision)]].concat()));
    }
}

#[test]
fn a_piece_goes_back_and_forth_and_its_history_keeps_each_version() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let (mut olga, mut max) = (council.browser(&council.officer), council.browser(&council.manager));
        let piece = sent(&mut olga, &["B-K2"]);
        review(&mut max, &piece, &[("reason", "more_detail"), ("comment", "Say <what> came of it.")], true);
        assert_eq!(state(&council, &piece), "returned", "{}", fresh.name);
        reads(&olga.get("/evidence"), &["1 came back to you.", "A joint visit"]);
        reads(&olga.get(&piece), &["Max Manager returned", "Say <what> came of it.", "Change and send again"]);
        let form = olga.get(&format!("{piece}/edit/account"));
        reads(&form, &["Max Manager returned this on 10 April 2026", "Say <what> came of it."]);
        is_silent(&form, &["<what>"]);
        fill(&mut olga, &format!("{piece}/edit/account"), &[("title", "A joint visit, and more"), ("kind", "case_study")]);
        // The manager goes on reading what was sent.
        reads(&max.get(&piece), &["A joint visit"]);
        is_silent(&max.get(&piece), &["and more"]);
        let day = [("happened_on_day", "12"), ("happened_on_month", "2"), ("happened_on_year", "2026")];
        fill(
            &mut olga,
            &format!("{piece}/edit/account"),
            &[&[("title", "A joint visit, and more"), ("kind", "case_study")], &day[..]].concat(),
        );
        fill(&mut olga, &format!("{piece}/check"), &[]);
        // Whoever reviews it again reads what was asked for.
        let again = max.get(&piece.replace("/evidence/", "/reviews/"));
        reads(&again, &["Max Manager returned this on 10 April 2026", "Say <what> came of it."]);
        let met = [("outcome_B-K2", "met"), ("comment_B-K2", "Now it is clear."), ("judge_B-K2", "yes")];
        review(&mut max, &piece, &met, false);
        reads(&olga.get(&piece), &["Max Manager reviewed it", "Now it is clear."]);

        // To change it makes the outcome count no longer, and the page says so before and after.
        reads(&olga.get(&format!("{piece}/change")), &["Signposting (B-K2)"]);
        fill(&mut olga, &format!("{piece}/change"), &[]);
        assert_eq!(state(&council, &piece), "draft", "{}", fresh.name);
        reads(&max.get(&piece), &["This has been opened again", "The outcomes count no longer."]);
        let anew = "This is a new version that nobody else can read yet. Version 2 as it was reviewed is in the history.";
        reads(
            &olga.get(&piece),
            &[anew, "See version 2", "Max Manager reviewed version 2", "See every version", "Drop this change"],
        );
        let undone = "You are changing what was reviewed, so the outcome for Signposting (B-K2) counts no longer.";
        reads(&olga.get(&format!("{piece}/check")), &[undone]);
        reads(&max.get(&piece.replace("/evidence/", "/reviews/")), &["Its officer is writing a new version of it."]);
        // That tenants' details are taken out is confirmed for each version.
        fill(&mut olga, &format!("{piece}/edit/tenants"), &[("declared", "yes")]);
        fill(&mut olga, &format!("{piece}/check"), &[]);
        reads(&olga.get(&format!("{piece}/withdraw")), &["A joint visit, and more"]);
        fill(&mut olga, &format!("{piece}/withdraw"), &[]);
        assert_eq!(state(&council, &piece), "withdrawn", "{}", fresh.name);
        reads(&max.get(&piece.replace("/evidence/", "/reviews/")), &["Olga Officer withdrew this on 10 April 2026."]);

        for browser in [&mut olga, &mut max] {
            let history = browser.get(&format!("{piece}/history"));
            reads(
                &history,
                &[
                    "Olga Officer sent version 1",
                    "Max Manager returned version 1",
                    "Say <what> came of it.",
                    "Olga Officer sent version 2",
                    "Max Manager reviewed version 2",
                    "Version 2 counted no longer",
                    "Olga Officer sent version 3",
                    "A joint visit, and more",
                ],
            );
        }
    });
}

#[test]
fn what_saves_itself_says_when_and_under_which_version() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut olga = council.browser(&council.officer);
        let piece = begun(&mut olga, &["B-K2"]);
        let path = format!("{piece}/edit/account");
        let version = hidden(&olga.get(&path), "version");
        let kept = olga.post(&path, &[("title", "Hal"), ("happened_on_day", "1"), ("version", &version), ("autosave", "1")]);
        assert_eq!((kept.status, kept.header("content-type")), (200, Some("application/json; charset=utf-8")), "{}", fresh.name);
        let kept = kept.json();
        assert_eq!(kept["saved_at"], "10am", "{}", fresh.name);
        council.service.clock.advance(chrono::Duration::minutes(4));
        let next = kept["version"].to_string();
        let again = olga.post(&path, &[("title", "Half"), ("version", &next), ("autosave", "1")]).json();
        assert_eq!(again["saved_at"], "10:04am", "{}", fresh.name);
        // What cannot be kept is not kept, and the answer is no success.
        let version = again["version"].to_string();
        let refused = olga.post(&path, &[("title", "a\nb"), ("version", &version), ("autosave", "1")]);
        assert_eq!(refused.status, 422, "{}", fresh.name);
        let page = olga.get(&path);
        reads(&page, &["Last saved 10:04am"]);
        assert_eq!(hidden(&page, "version"), version, "{}", fresh.name);
        let saved = olga.post(&path, &[("title", "Half a title"), ("version", &version), ("action", "save")]);
        reads(&olga.follow(&saved), &["Draft saved at 10:04am", "Half a title"]);
    });
}
