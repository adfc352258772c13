//! A form that was opened in one window and sent after something happened in another: what was typed is kept for whoever
//! typed it, for nobody else, and nothing is done by it.

use gradus::domain::account::Role;

use crate::support::databases::on_both;
use crate::support::pages::{done, says};
use crate::support::service::{Browser, PASSWORD, Service};

const HR: &[Role] = &[Role::Hr];

/// Sends the form of a new team with this key.
fn send(browser: &mut Browser, key: &str) -> crate::support::service::Answer {
    browser.post_only("/teams", &[("csrf_token", key), ("name", "Rent & <north>")])
}

fn shows_it(browser: &mut Browser) -> bool {
    browser.get("/teams").body.contains("Rent &amp; &lt;north&gt;")
}

#[test]
fn after_signing_in_again_in_another_window_what_was_typed_is_there() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let hr = service.person("Hr One", HR);
        let mut browser = service.signed_in(&hr);
        browser.get("/teams");
        let old = browser.key.clone();
        assert_eq!(browser.sign_in("hr.one@medway.example", PASSWORD).status, 303, "{}", fresh.name);
        let sent = send(&mut browser, &old);
        assert_eq!((sent.status, sent.location()), (303, "/teams"), "{}", fresh.name);
        let page = browser.follow(&sent);
        says(
            &page,
            &[
                "We kept what you typed. Check it and send it again.",
                "value=\"Rent &amp; &lt;north&gt;\"",
                "There are no teams yet.",
            ],
        );
        // Said once; and it is only theirs.
        assert!(!browser.get("/teams").body.contains("We kept what you typed"), "{}", fresh.name);
        let other = service.person("Hr Two", HR);
        assert!(!shows_it(&mut service.signed_in(&other)), "{}", fresh.name);
        done(&browser.post("/teams", &[("name", "Rent & <north>")]));
        let page = browser.get("/teams").body;
        assert!(
            page.contains("Rent &amp; &lt;north&gt;") && !page.contains("value=\"Rent"),
            "{}: sent, and forgotten",
            fresh.name
        );
        // A button that stands on another page leads there; a script that keeps what is typed is heard.
        let end = browser.post_only("/delegations/1/end", &[("csrf_token", &old)]);
        assert_eq!((end.status, end.location()), (303, "/delegations"), "{}", fresh.name);
        let keep = [("csrf_token", old.as_str()), ("keep_path", "/teams"), ("name", "Rent south")];
        assert_eq!(browser.post_only("/session/keep", &keep).status, 200, "{}", fresh.name);
        says(&browser.get("/teams"), &["value=\"Rent south\""]);
    });
}

#[test]
fn nothing_is_kept_of_a_form_of_somebody_else_or_of_one_without_a_key() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let (one, two) = (service.person("Hr One", HR), service.person("Hr Two", HR));
        let mut browser = service.signed_in(&one);
        browser.get("/teams");
        let of_one = browser.key.clone();
        browser.sign_in("hr.two@medway.example", PASSWORD);
        for (key, what) in [(&*of_one, "somebody else's"), ("", "none"), ("0123456789abcdef", "nobody's")] {
            let sent = send(&mut browser, key);
            assert_eq!(sent.status, 403, "{}: {what}", fresh.name);
            let keep = [("csrf_token", key), ("keep_path", "/teams"), ("name", "Rent & <north>")];
            assert_eq!(browser.post_only("/session/keep", &keep).status, 403, "{}: {what}", fresh.name);
        }
        for person in [&one, &two] {
            assert!(!shows_it(&mut service.signed_in(person)), "{}: {}", fresh.name, person.name);
        }
    });
}

#[test]
fn a_session_that_was_ended_elsewhere_leads_back_by_signing_in() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let hr = service.person("Hr One", HR);
        let (mut here, mut elsewhere) = (service.signed_in(&hr), service.signed_in(&hr));
        here.get("/teams");
        elsewhere.get("/account/sessions");
        done(&elsewhere.post("/account/sessions/others", &[]));
        let key = here.key.clone();
        let sent = send(&mut here, &key);
        assert_eq!((sent.status, sent.location()), (303, "/sign-in?ended=1&next=%2Fteams"), "{}", fresh.name);
        says(&here.follow(&sent), &["You were signed out in another window or on another device.", "what you typed is kept"]);
        let fields = [("email", "hr.one@medway.example"), ("password", PASSWORD), ("next", "/teams")];
        let back = here.post("/sign-in", &fields);
        says(&here.follow(&back), &["value=\"Rent &amp; &lt;north&gt;\"", "There are no teams yet."]);

        // Signed out in another window of the same browser: nobody is known, so nothing is kept, and there is a way back.
        here.get("/teams");
        let key = here.key.clone();
        done(&here.post("/sign-out", &[]));
        let sent = send(&mut here, &key);
        assert_eq!((sent.status, sent.location()), (303, "/sign-in?next=%2Fteams"), "{}", fresh.name);
        assert_eq!(send(&mut here, "").status, 403, "{}", fresh.name);
    });
}

#[test]
fn what_was_saved_is_named_letter_for_letter() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let hr = service.person("Hr One", HR);
        let mut browser = service.signed_in(&hr);
        for (name, shown) in [("A+B 100% %41", "A+B 100% %41"), ("Zoë & \"Co\"", "Zoë &amp; &quot;Co&quot;")] {
            browser.get("/teams");
            let added = browser.post("/teams", &[("name", name)]);
            says(&browser.follow(&added), &[&format!("Team added: {shown}.")]);
        }
    });
}
