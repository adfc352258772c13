//! Coming in and going out, through the real doors on both databases.

use chrono::Duration;
use gradus::domain::account::{AccountState, Role, Roles};
use gradus::domain::people::Person;
use gradus::domain::session::Credential;
use gradus::store::{access, people};

use crate::support::databases::on_both;
use crate::support::service::{PASSWORD, Service};

#[test]
fn the_right_password_lets_in_and_anything_else_says_the_same() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let officer = service.person("Officer One", &[Role::Officer]);
        let closed = service.person("Closed One", &[Role::Officer]);
        let mut row = people::find(&mut service.connection(), &closed.id).unwrap().unwrap();
        row.account = AccountState::Disabled;
        assert!(people::update(&mut service.connection(), &row).unwrap());

        let refused: Vec<String> = [
            ("officer.one@medway.example", "maple tractor violim"),
            ("nobody@medway.example", PASSWORD),
            ("closed.one@medway.example", PASSWORD),
            ("' OR 1=1 --@x", PASSWORD),
        ]
        .into_iter()
        .map(|(email, password)| {
            let answer = service.browser().sign_in(email, password);
            assert_eq!(answer.status, 422, "{}: {email}", fresh.name);
            assert!(answer.body.contains("<title>Error: Sign in to Gradus"), "{email}");
            assert!(answer.body.contains("Email address or password is not right"), "{email}");
            assert!(!answer.body.contains("maple"), "a password is never shown again");
            answer.header("set-cookie").unwrap_or_default().to_owned()
        })
        .collect();
        assert!(refused.iter().all(|cookie| !cookie.contains("gradus=")), "{refused:?}");

        // Case and spaces of an address do not count.
        let mut browser = service.browser();
        let answer = browser.sign_in("  Officer.One@Medway.example ", PASSWORD);
        assert_eq!((answer.status, answer.location()), (303, "/"));
        let cookie = answer.header("set-cookie").unwrap();
        assert!(cookie.starts_with("gradus=") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        assert!(people::find(&mut service.connection(), &officer.id).unwrap().unwrap().last_sign_in_at.is_some());

        let gone = browser.get("/sign-in");
        browser.key = gone.form_key().unwrap();
        assert_eq!(browser.post("/sign-out", &[]).location(), "/signed-out");
        assert_eq!(browser.get("/account").location(), "/sign-in?next=%2Faccount");
    });
}

#[test]
fn an_old_cookie_is_worth_nothing_after_signing_out_and_a_new_one_comes_with_each_step() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let officer = service.person("Officer One", &[Role::Officer]);
        let mut browser = service.browser();
        let first = browser.sign_in("officer.one@medway.example", PASSWORD);
        let cookie = first.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        browser.get("/sign-in");
        browser.post("/sign-out", &[]);
        let agent = ureq::Agent::config_builder().max_redirects(0).http_status_as_error(false).build().new_agent();
        let replayed = agent.get(format!("{}/account", service.url)).header("Cookie", &cookie).call().unwrap();
        assert_eq!(replayed.status().as_u16(), 303, "{}", fresh.name);
        // A cookie that somebody else planted is not taken over by signing in.
        let planted = format!("gradus={}", "a".repeat(64));
        let page = agent.get(format!("{}/sign-in", service.url)).header("Cookie", &planted).call().unwrap();
        assert!(page.headers().get_all("set-cookie").iter().all(|cookie| !cookie.to_str().unwrap().contains(&"a".repeat(64))));
        drop(officer);
    });
}

#[test]
fn five_wrong_passwords_close_the_door_for_that_place_and_nobody_else() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        service.person("Officer One", &[Role::Officer]);
        service.person("Officer Two", &[Role::Officer]);
        for (try_number, status) in [(1, 422), (2, 422), (3, 422), (4, 422), (5, 422), (6, 429), (7, 429)] {
            let answer = service.browser().sign_in("officer.one@medway.example", "wrong");
            assert_eq!(answer.status, status, "{}: try {try_number}", fresh.name);
        }
        let right = service.browser().sign_in("officer.one@medway.example", PASSWORD);
        assert_eq!(right.status, 429, "even the right one waits");
        assert_eq!(right.header("retry-after"), Some("60"));
        assert!(right.body.contains("Too many tries. Try again at 10:01am"), "{}", right.body);
        let other = service.browser().sign_in("officer.two@medway.example", PASSWORD);
        assert_eq!(other.status, 303, "a colleague at the same address gets in");
        // Somebody who is not there is treated alike.
        let unknown: Vec<u16> = (0..6).map(|_| service.browser().sign_in("nobody@medway.example", "wrong").status).collect();
        assert_eq!(unknown, [422, 422, 422, 422, 422, 429]);
        service.clock.advance(Duration::seconds(61));
        assert_eq!(service.browser().sign_in("officer.one@medway.example", PASSWORD).status, 303, "after the wait");
    });
}

#[test]
fn a_second_factor_is_asked_for_and_its_code_works_once() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let hr = service.person("Hr One", &[Role::Hr]);
        let secret = service.second_factor(&hr);
        let mut browser = service.browser();
        let answer = browser.sign_in("hr.one@medway.example", PASSWORD);
        assert_eq!(answer.location(), "/sign-in/code");
        // Going round the step gets nowhere.
        for path in ["/account", "/confirm", "/"] {
            let answer = browser.get(path);
            assert!(answer.location().starts_with("/sign-in"), "{path}: {}", answer.location());
        }
        browser.get("/sign-in/code");
        assert_eq!(browser.post("/sign-in/code", &[("code", "000000")]).status, 422);
        let code = service.code(&secret);
        assert_eq!(browser.post("/sign-in/code", &[("code", &code)]).location(), "/");
        assert_eq!(browser.get("/confirm").status, 200, "{}: signed in", fresh.name);

        let mut again = service.browser();
        again.sign_in("hr.one@medway.example", PASSWORD);
        again.get("/sign-in/code");
        assert_eq!(again.post("/sign-in/code", &[("code", &code)]).status, 422, "the same code a second time");
        service.clock.advance(Duration::seconds(30));
        let next = service.code(&secret);
        assert_eq!(again.post("/sign-in/code", &[("code", &next)]).location(), "/");
    });
}

#[test]
fn a_reset_link_works_once_for_an_hour_and_does_not_skip_the_second_factor() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let hr = service.person("Hr One", &[Role::Hr]);
        service.second_factor(&hr);
        let mut before = service.browser();
        before.sign_in("hr.one@medway.example", PASSWORD);

        let ask = |email: &str| {
            let mut browser = service.browser();
            browser.get("/reset");
            let answer = browser.post("/reset", &[("email", email)]);
            (answer.status, answer.body.replace(&browser.key, "KEY"))
        };
        let (known, unknown) = (ask("hr.one@medway.example"), ask("nobody@medway.example"));
        assert_eq!(known.0, 200);
        assert_eq!(strip(&known.1), strip(&unknown.1), "nobody learns who has an account");
        let first = service.mailed_paths("reset").pop().unwrap();
        service.clock.advance(Duration::seconds(1));
        ask("hr.one@medway.example");
        let paths = service.mailed_paths("reset");
        assert_eq!(paths.len(), 2, "{}", fresh.name);

        let mut browser = service.browser();
        assert_eq!(browser.get(&first).status, 404, "only the newest link works");
        let answer = browser.get(&paths[1]);
        assert_eq!(answer.location(), "/set-password", "the secret is out of the address at once");
        assert!(browser.get("/set-password").body.contains("Hr One"));
        assert_eq!(browser.post("/set-password", &[("password", "Password1234")]).status, 422);
        let answer = browser.post("/set-password", &[("password", "copper lantern meadow")]);
        assert_eq!(answer.location(), "/sign-in/code", "the code is still owed");
        assert_eq!(service.browser().get(&paths[1]).status, 404, "used");
        assert_eq!(service.browser().sign_in("hr.one@medway.example", PASSWORD).status, 422, "the old password");
        assert_eq!(service.browser().sign_in("hr.one@medway.example", "copper lantern meadow").status, 303);

        service.clock.advance(Duration::seconds(1));
        ask("hr.one@medway.example");
        let late = service.mailed_paths("reset").pop().unwrap();
        service.clock.advance(Duration::minutes(61));
        let answer = service.browser().get(&late);
        assert_eq!(answer.status, 404);
        assert!(answer.body.contains("This link no longer works"));
    });
}

/// A page without what is different for each reader.
fn strip(body: &str) -> String {
    body.lines().filter(|line| !line.contains("csrf_token")).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_session_ends_when_idle_and_in_any_case_and_typed_text_comes_back() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let officer = service.person("Officer One", &[Role::Officer]);
        let mut browser = service.signed_in(&officer);
        for _ in 0..10 {
            service.clock.advance(Duration::minutes(29));
            assert_eq!(browser.get("/confirm").status, 200, "{}: in use", fresh.name);
        }
        service.clock.advance(Duration::minutes(31));
        assert_eq!(browser.get("/confirm").location(), "/sign-in?timed_out=1&next=%2Fconfirm");

        let mut browser = service.signed_in(&officer);
        for _ in 0..20 {
            service.clock.advance(Duration::minutes(29));
            browser.get("/confirm");
        }
        assert_eq!(browser.get("/confirm").status, 200, "nine hours and forty minutes");
        service.clock.advance(Duration::minutes(21));
        assert!(browser.get("/confirm").location().starts_with("/sign-in"), "ten hours are the most");
    });
}

#[test]
fn a_form_without_its_key_changes_nothing() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let officer = service.person("Officer One", &[Role::Officer]);
        let other = service.person("Officer Two", &[Role::Officer]);
        let mut browser = service.signed_in(&officer);
        let mut stranger = service.signed_in(&other);
        stranger.get("/confirm");
        browser.get("/confirm");
        let proof = ("proof", PASSWORD);
        for (fields, what) in [
            (vec![proof], "no key"),
            (vec![proof, ("csrf_token", "")], "an empty key"),
            (vec![proof, ("csrf_token", "0000")], "a wrong key"),
            (vec![proof, ("csrf_token", stranger.key.as_str())], "somebody else's key"),
        ] {
            let answer = browser.post_only("/confirm", &fields);
            assert_eq!(answer.status, 403, "{}: {what}", fresh.name);
        }
        assert_eq!(browser.post("/confirm", &[proof]).status, 303, "with its key");
        let mut nobody = service.browser();
        nobody.get("/sign-in");
        let answer = nobody.post_only("/sign-in", &[("email", "officer.one@medway.example"), ("password", PASSWORD)]);
        assert_eq!(answer.status, 403, "signing somebody in from another site");
    });
}

#[test]
fn nobody_is_sent_away_from_the_service() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        service.person("Officer One", &[Role::Officer]);
        for (next, to) in [
            ("/account", "/account"),
            ("//evil.test", "/"),
            ("/\\evil.test", "/"),
            ("https:evil.test", "/"),
            ("https://evil.test/", "/"),
            ("javascript:alert(1)", "/"),
            ("/%0d%0aLocation:x", "/%0d%0aLocation:x"),
        ] {
            let mut browser = service.browser();
            browser.get("/sign-in");
            let fields = [("email", "officer.one@medway.example"), ("password", PASSWORD), ("next", next)];
            assert_eq!(browser.post("/sign-in", &fields).location(), to, "{}: {next}", fresh.name);
        }
    });
}

#[test]
fn a_role_that_needs_a_second_factor_sets_one_up_before_anything_else() {
    on_both(|fresh| {
        let service = Service::with(fresh, |settings| settings.require_totp = Roles::NONE.with(Role::Hr));
        service.person("Hr One", &[Role::Hr]);
        service.person("Officer One", &[Role::Officer]);
        let mut browser = service.browser();
        assert_eq!(browser.sign_in("hr.one@medway.example", PASSWORD).location(), "/sign-in/second-factor");
        assert!(browser.get("/account").location().starts_with("/sign-in/second-factor"));
        let page = browser.get("/sign-in/second-factor");
        let secret: String = page.body.split_once("<code>").unwrap().1.split_once("</code>").unwrap().0.replace(' ', "");
        assert_eq!(browser.post("/sign-in/second-factor", &[("code", "123456")]).status, 422);
        let page = browser.post("/sign-in/second-factor", &[("code", &service.code(&secret))]);
        assert_eq!(page.status, 200, "{}", page.body);
        let recovery = page.body.split_once("<code>").unwrap().1.split_once("</code>").unwrap().0.to_owned();
        assert_eq!(browser.get("/confirm").status, 200, "{}: let in", fresh.name);

        for status in [303, 422] {
            let mut browser = service.browser();
            browser.sign_in("hr.one@medway.example", PASSWORD);
            browser.get("/sign-in/code");
            let answer = browser.post("/sign-in/code", &[("code", &recovery.to_uppercase())]);
            assert_eq!(answer.status, status, "{}: a recovery code works once", fresh.name);
        }
        assert_eq!(service.browser().sign_in("officer.one@medway.example", PASSWORD).location(), "/", "others go on");
    });
}

#[test]
fn a_demonstration_lets_anybody_be_its_people_and_a_council_does_not() {
    on_both(|fresh| {
        let service = Service::with(fresh, |settings| settings.demonstration = true);
        let officer = service.person("Officer One", &[Role::Officer]);
        let mut browser = service.browser();
        assert_eq!(browser.get("/").location(), "/demo");
        assert!(browser.get("/demo").body.contains("Officer One"));
        assert_eq!(browser.post("/demo", &[("person", officer.id.as_str())]).location(), "/");
        assert!(browser.get("/confirm").body.contains("invented people"));
        // Whoever has no password gives their word where a password would be asked for; whoever has one does not.
        let make = [("name", "mine"), ("scopes", "read"), ("days", "30")];
        service.clock.advance(Duration::minutes(11));
        assert_eq!(browser.post("/account/tokens", &make).location(), "/confirm?next=%2Faccount%2Ftokens", "{}", fresh.name);
        assert_eq!(browser.post("/confirm", &[]).status, 422, "{}", fresh.name);
        without_password(&service, &officer);
        let asked = browser.get("/confirm?next=%2Faccount%2Ftokens").body;
        assert!(asked.contains("This is a demonstration") && !asked.contains("name=\"proof\""), "{}: {asked}", fresh.name);
        assert_eq!(browser.post("/confirm", &[("next", "/account/tokens")]).location(), "/account/tokens", "{}", fresh.name);
        assert_eq!(browser.post("/account/tokens", &make).status, 200, "{}", fresh.name);
    });
    on_both(|fresh| {
        let service = Service::start(fresh);
        let officer = service.person("Officer One", &[Role::Officer]);
        let mut browser = service.browser();
        assert_eq!(browser.get("/demo").status, 404, "{}", fresh.name);
        browser.get("/sign-in");
        assert_eq!(browser.post("/demo", &[("person", officer.id.as_str())]).status, 404);
        let mut browser = service.signed_in(&officer);
        without_password(&service, &officer);
        assert!(browser.get("/confirm").body.contains("name=\"proof\""), "{}", fresh.name);
        assert_eq!(browser.post("/confirm", &[]).status, 422, "{}: a council takes nobody's word", fresh.name);
    });
}

fn without_password(service: &Service, person: &Person) {
    let connection = &mut service.connection();
    let held = access::credential(connection, &person.id).unwrap();
    assert!(access::save_credential(connection, &person.id, &Credential { password_hash: None, ..held }).unwrap());
}

#[test]
fn a_token_is_offered_what_its_owner_could_use() {
    on_both(|fresh| {
        let service = Service::start(fresh);
        let officer = service.person("Officer One", &[Role::Officer]);
        let mut browser = service.signed_in(&officer);
        let page = browser.get("/account/tokens").body;
        for (scope, offered) in
            [("read", true), ("evidence", true), ("export", true), ("import", false), ("audit", false), ("staff", false)]
        {
            assert_eq!(page.contains(&format!("value=\"{scope}\"")), offered, "{}: {scope}", fresh.name);
        }
        let forged = browser.post("/account/tokens", &[("name", "mine"), ("scopes", "import"), ("days", "30")]);
        assert_eq!(forged.status, 422, "{}", fresh.name);
        assert!(forged.body.contains("Your roles let no token do this: import"), "{}: {}", fresh.name, forged.body);
    });
}
