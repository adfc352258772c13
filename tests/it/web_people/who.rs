//! Who may open which page: a table of paths and readers, written from trust.md 1.

use super::Council;
use crate::support::databases::on_both;

/// Readers, in the order of the columns below: HR, the line manager, a former one, a colleague, oneself, an auditor, an
/// administrator, HR of another council.
const PAGES: &[(&str, [u16; 8])] = &[
    ("/people", [200, 200, 200, 200, 200, 200, 200, 200]),
    ("/people/{officer}", [200, 200, 404, 404, 200, 200, 404, 404]),
    ("/people/{officer}/history", [200, 200, 404, 404, 200, 200, 404, 404]),
    ("/people/{officer}/edit", [200, 403, 404, 404, 403, 403, 404, 404]),
    ("/people/{officer}/manager", [200, 403, 404, 404, 403, 403, 403, 404]),
    ("/people/{officer}/team", [200, 403, 404, 404, 403, 403, 403, 404]),
    ("/people/{officer}/posts", [200, 403, 404, 404, 403, 403, 403, 404]),
    ("/people/{officer}/posts/{post}/end", [200, 403, 404, 404, 403, 403, 403, 404]),
    ("/people/new", [200, 403, 403, 403, 403, 403, 403, 200]),
    ("/people/nobody", [404, 404, 404, 404, 404, 404, 404, 404]),
    ("/people/%00", [404, 404, 404, 404, 404, 404, 404, 404]),
    ("/teams", [200, 200, 200, 200, 200, 200, 200, 200]),
    ("/teams/{team}", [200, 403, 403, 403, 403, 403, 403, 404]),
    ("/designations", [200, 403, 403, 403, 403, 403, 403, 200]),
    ("/competence-and-conduct", [200, 403, 403, 403, 403, 200, 403, 200]),
    ("/competence-and-conduct/{officer}", [200, 403, 403, 403, 403, 200, 403, 404]),
    ("/delegations", [200, 200, 200, 403, 403, 403, 403, 200]),
    ("/delegations?for={manager}", [200, 200, 404, 404, 404, 403, 403, 404]),
    ("/imports", [200, 403, 403, 403, 403, 403, 403, 200]),
    ("/imports/new", [200, 403, 403, 403, 403, 403, 403, 200]),
    ("/imports/nothing", [404, 403, 403, 403, 403, 403, 403, 404]),
];

fn path(council: &Council, pattern: &str) -> String {
    pattern
        .replace("{officer}", council.officer.id.as_str())
        .replace("{manager}", council.manager.id.as_str())
        .replace("{post}", council.post.as_str())
        .replace("{team}", council.team.id.as_str())
}

#[test]
fn pages_open_to_whom_they_should() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let readers = [
            &council.hr,
            &council.manager,
            &council.former,
            &council.colleague,
            &council.officer,
            &council.auditor,
            &council.admin,
            &council.stranger,
        ];
        let mut browsers: Vec<_> =
            readers.iter().map(|reader| (reader.name.clone(), council.service.signed_in(reader))).collect();
        let mut wrong = Vec::new();
        for (pattern, wanted) in PAGES {
            let path = path(&council, pattern);
            for ((name, browser), status) in browsers.iter_mut().zip(wanted) {
                let answer = browser.get(&path);
                if answer.status != *status {
                    wrong.push(format!("{pattern} by {name}: {} and not {status}", answer.status));
                }
                let must_not = answer.status != 200 && answer.body.contains("Officer One");
                if must_not && *name != "Officer One" {
                    wrong.push(format!("{pattern} by {name}: names the officer"));
                }
            }
            let nobody = council.service.browser().get(&path);
            if nobody.status != 303 || !nobody.location().starts_with("/sign-in?next=%2F") {
                wrong.push(format!("{pattern} by nobody: {} {}", nobody.status, nobody.location()));
            }
        }
        assert!(wrong.is_empty(), "{}:\n{}", fresh.name, wrong.join("\n"));
    });
}

#[test]
fn a_profile_offers_what_its_reader_may_do_and_nothing_else() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let path = path(&council, "/people/{officer}");
        for (reader, why, offered) in [
            (&council.hr, Some("You are HR. That you opened this is recorded."), true),
            (&council.manager, Some("Your direct report."), false),
            (&council.auditor, Some("You are an auditor. That you opened this is recorded."), false),
            (&council.officer, None, false),
        ] {
            let page = council.service.signed_in(reader).get(&path).body;
            let name = &reader.name;
            assert!(page.contains("<h1 class=\"govuk-heading-xl\">Officer One</h1>"), "{name}: {page}");
            assert_eq!(page.contains("You see this because: "), why.is_some(), "{name}");
            assert!(why.is_none_or(|why| page.contains(why)), "{name}");
            for link in ["/manager\"", "/team\"", "/posts\"", "/edit\"", "/end\""] {
                assert_eq!(
                    page.contains(&format!("{path}{link}")) || (link == "/end\"" && page.contains(link)),
                    offered,
                    "{name}: {link}"
                );
            }
            for fact in ["Income North", "Manager One, since 1 January 2025", "level A"] {
                assert!(page.contains(fact), "{name}: {fact}");
            }
            assert_eq!(page.contains("/account/views"), *name == "Officer One", "{name}");
        }
        let own = council.service.signed_in(&council.officer).get("/profile");
        assert_eq!((own.status, own.location()), (303, path.as_str()));
        // Everybody but the officer is on record, and the officer reads so.
        let seen = council.service.signed_in(&council.officer).get("/account/views").body;
        for (who, role) in [("Hr One", "HR"), ("Manager One", "Manager"), ("Auditor One", "Auditor")] {
            assert!(seen.contains(&format!("{who}</th><td>{role}</td>")), "{}: {who}", fresh.name);
        }
        assert!(!seen.contains("Officer One</th>"));
    });
}

#[test]
fn nobody_changes_by_post_what_they_may_not() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let version = council.version(&council.officer);
        let number = super::number(&council.former).to_owned();
        let set = [("manager", number.as_str()), ("starts_on_day", "1"), ("starts_on_month", "5"), ("starts_on_year", "2026")];
        let forms: Vec<(String, Vec<(&str, &str)>)> = vec![
            (path(&council, "/people/{officer}/manager"), set.to_vec()),
            (path(&council, "/people/{officer}/team"), vec![("team", council.other_team.id.as_str())]),
            (path(&council, "/people/{officer}/posts"), set[1..].to_vec()),
            (path(&council, "/people/{officer}/posts/{post}/end"), vec![]),
            (path(&council, "/people/{officer}/edit"), vec![("name", "Taken Over"), ("employee_ref", "1")]),
        ];
        for reader in [&council.manager, &council.former, &council.colleague, &council.officer, &council.admin, &council.stranger]
        {
            let mut browser = council.service.signed_in(reader);
            browser.get("/confirm");
            for (path, fields) in &forms {
                let mut fields = fields.clone();
                fields.push(("version", &version));
                let status = browser.post(path, &fields).status;
                assert!(matches!(status, 403 | 404), "{}: {path} by {}: {status}", fresh.name, reader.name);
            }
            for path in ["/teams", "/designations", "/people/new"] {
                let status = browser.post(path, &[]).status;
                let expected = if reader.name == "Hr Other" { 422 } else { 403 };
                assert_eq!(status, expected, "{}: {path} by {}", fresh.name, reader.name);
            }
        }
        assert_eq!(council.version(&council.officer), version, "{}", fresh.name);
        assert_eq!(council.unchanged(&council.officer), council.officer);
    });
}
