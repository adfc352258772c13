//! A judgement of a criterion by its form.

use crate::support::databases::on_both;
use crate::support::pages::{is_silent, reads, says};
use crate::web_applications::Council;
use crate::web_evidence::count;

const JUDGEMENTS: &str = "SELECT COUNT(*) AS number FROM judgement";

#[test]
fn a_judgement_is_recorded_once_however_often_its_form_is_sent() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut max = council.browser(&council.manager);
        let criterion = format!("/people/{}/progress/criteria/B-S3", council.colleague.id);
        let path = format!("{criterion}/judgement");
        is_silent(&max.get(&path), &["checked"]);
        for (typed, said) in [
            (vec![("reason", "Seen <it>")], "Select an outcome for Customer care (B-S3)"),
            (vec![("outcome", "met"), ("reason", " ")], "Enter a reason. Cleo Colleague will read it"),
            (vec![("outcome", "perhaps"), ("reason", "Seen <it>")], "Select an outcome for Customer care (B-S3)"),
        ] {
            let answer = max.post(&path, &typed);
            assert_eq!(answer.status, 422, "{}: {said}", fresh.name);
            reads(&answer, &[said]);
            is_silent(&answer, &["Seen <it>"]);
        }
        says(&max.post(&path, &[("reason", "Seen <it>")]), &["Seen &lt;it&gt;</textarea>"]);
        assert_eq!(count(&council, JUDGEMENTS), 0, "{}", fresh.name);
        let said = [("outcome", "met"), ("reason", "Seen at the desk.")];
        let (first, second) = (max.post(&path, &said), max.post(&path, &said));
        reads(&max.follow(&second), &["You have recorded this judgement already."]);
        assert_eq!((first.status, count(&council, JUDGEMENTS)), (303, 1), "{}", fresh.name);
        // Judgements of one moment have no order; people need a while.
        let later = || council.service.clock.advance(chrono::Duration::minutes(1));
        later();
        let other = max.post(&path, &[("outcome", "not_met"), ("reason", "Seen at the desk.")]);
        reads(&max.follow(&other), &["Judgement recorded."]);
        // Back to the first opinion is a new one.
        later();
        max.post(&path, &said);
        assert_eq!(count(&council, JUDGEMENTS), 3, "{}", fresh.name);
        for who in [&council.officer, &council.other, &council.stranger] {
            let mut browser = council.browser(who);
            browser.get("/account");
            assert!(matches!(browser.post(&path, &said).status, 403 | 404), "{}", who.name);
        }
        assert_eq!(count(&council, JUDGEMENTS), 3, "{}", fresh.name);
    });
}
