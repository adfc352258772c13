//! Several pieces down one page: each decided by itself, and whatever was settled meanwhile is left out and named.

use super::review_of;
use crate::support::databases::on_both;
use crate::support::pages::{all_hidden, reads, says};
use crate::web_applications::Council;
use crate::web_evidence::{fill, sent, state};

#[test]
fn several_are_reviewed_down_one_page_each_by_itself() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut olga = council.browser(&council.officer);
        let pieces = [0; 3].map(|_| sent(&mut olga, &["B-K2"]));
        let ids = pieces.each_ref().map(|piece| piece.rsplit('/').next().unwrap().to_owned());
        let mut max = council.browser(&council.manager);
        max.get("/reviews");
        assert_eq!(max.post("/reviews/together", &[]).status, 422, "{}", fresh.name);
        let eleven: Vec<String> = (0..11).map(|nth| format!("id-{nth}")).collect();
        let eleven: Vec<(&str, &str)> = eleven.iter().map(|id| ("chosen", id.as_str())).collect();
        let too_many = max.post("/reviews/together", &eleven);
        assert_eq!(too_many.status, 422, "{}", fresh.name);
        reads(&too_many, &["Select 10 pieces of evidence at most"]);

        let names = |field: &str| ids.each_ref().map(|id| format!("{id}.{field}"));
        let (outcomes, comments, revisions) = (names("outcome_B-K2"), names("comment_B-K2"), names("revision"));
        let mut form: Vec<(&str, &str)> = ids.iter().map(|id| ("chosen", id.as_str())).collect();
        form.extend(revisions.iter().map(|name| (name.as_str(), "1")));
        form.extend(comments.iter().map(|name| (name.as_str(), "Seen <so>.")));
        // One of them lacks its outcome: nothing is sent, and nothing typed is lost.
        let part = [&form[..], &[(&*outcomes[0], "met"), (&*outcomes[1], "not_met")]].concat();
        let lacking = max.post("/reviews/together", &part);
        assert_eq!(lacking.status, 422, "{}", fresh.name);
        reads(&lacking, &["“A joint visit”: Select an outcome for Signposting (B-K2)"]);
        assert_eq!(lacking.body.matches("Seen &lt;so&gt;.</textarea>").count(), 3, "{}", fresh.name);
        says(&lacking, &["value=\"not_met\" checked"]);
        let whole = [&part[..], &[(&*outcomes[2], "met")]].concat();
        let looked = max.post("/reviews/together", &whole);
        let check = max.follow(&looked);
        reads(&check, &["This cannot be edited later.", "Seen <so>."]);
        let carried = all_hidden(&check);
        let carried: Vec<(&str, &str)> = carried.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        // Meanwhile the officer takes one back.
        fill(&mut olga, &format!("{}/withdraw", pieces[1]), &[]);
        let sent = max.post_only("/reviews/together/check", &carried);
        reads(&max.follow(&sent), &["Olga Officer withdrew this on 10 April 2026."]);
        let states = pieces.each_ref().map(|piece| state(&council, piece));
        assert_eq!(states, ["reviewed", "withdrawn", "reviewed"], "{}", fresh.name);
        // The same form again finds all of it settled.
        let again = max.post_only("/reviews/together/check", &carried);
        reads(&max.follow(&again), &["Left out", "Olga Officer withdrew this on 10 April 2026."]);
        assert_eq!(max.get(&review_of(&pieces[0])).status, 200);
    });
}
