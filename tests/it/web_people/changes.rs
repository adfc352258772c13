//! The forms: filled in rightly, emptily and wrongly, and by two people at once.

use super::{Council, number};
use crate::support::databases::on_both;

/// `name_day=1` and so on.
fn date<'a>(name: &str, parts: [&'a str; 3]) -> Vec<(String, &'a str)> {
    ["day", "month", "year"].into_iter().zip(parts).map(|(part, value)| (format!("{name}_{part}"), value)).collect()
}

fn fields<'a>(all: &'a [(String, &'a str)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    all.iter().map(|(name, value)| (name.as_str(), *value)).chain(more.iter().copied()).collect()
}

#[test]
fn hr_changes_line_team_posts_and_facts_and_is_told_so() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let profile = format!("/people/{}", council.officer.id);
        let mut browser = council.service.signed_in(&council.hr);

        browser.get(&format!("{profile}/manager"));
        let version = council.version(&council.officer);
        let day = date("starts_on", ["1", "5", "2026"]);
        let sent = fields(&day, &[("manager", number(&council.former)), ("version", &version)]);
        let answer = browser.post(&format!("{profile}/manager"), &sent);
        let page = browser.follow(&answer).body;
        assert!(page.contains("Line manager changed from 1 May 2026."), "{}: {page}", fresh.name);
        assert!(page.contains("Manager Two, from 1 May 2026"), "{page}");
        assert!(!browser.get(&profile).body.contains("Line manager changed"), "said once");

        let version = council.version(&council.officer);
        browser.get(&format!("{profile}/team"));
        let sent = [("team", council.other_team.id.as_str()), ("version", &version)];
        let answer = browser.post(&format!("{profile}/team"), &sent);
        let page = browser.follow(&answer).body;
        assert!(page.contains("Moved to the team.") && page.contains("<p>Income South</p>"), "{page}");

        let version = council.version(&council.officer);
        let day = date("ends_on", ["30", "6", "2026"]);
        let path = format!("{profile}/posts/{}/end", council.post);
        browser.get(&path);
        let answer = browser.post(&path, &fields(&day, &[("version", &version)]));
        let page = browser.follow(&answer).body;
        assert!(page.contains("The post ends on 30 June 2026.") && page.contains("30 Jun 2026"), "{page}");

        let version = council.version(&council.officer);
        let form = browser.get(&format!("{profile}/posts")).body;
        assert!(form.contains("value=\"medway.iao.jd\"") && !form.contains("value=\"s002."), "only the council's own: {form}");
        let day = date("starts_on", ["1", "7", "2026"]);
        let more = [
            ("job_profile", "medway.iao.jd"),
            ("framework", "medway.iao.framework"),
            ("level", ""),
            ("team", council.team.id.as_str()),
            ("post_number", "P-7"),
            ("version", &version),
        ];
        let answer = browser.post(&format!("{profile}/posts"), &fields(&day, &more));
        let page = browser.follow(&answer).body;
        assert!(page.contains("Post added from 1 July 2026.") && page.contains(">1 Jul 2026</td>"), "{page}");

        let version = council.version(&council.officer);
        browser.get(&format!("{profile}/edit"));
        let sent = [("name", "Officer Ünö <b>"), ("employee_ref", "00101"), ("version", &version)];
        let answer = browser.post(&format!("{profile}/edit"), &sent);
        let page = browser.follow(&answer).body;
        assert!(page.contains("Saved: Officer Ünö &lt;b&gt;.") && page.contains("00101"), "{page}");
        assert!(!page.contains("Ünö <b>"), "{page}");

        browser.get("/people/new");
        let sent = [("name", "New One"), ("employee_ref", "00900"), ("email", "New.One@medway.example")];
        let answer = browser.post("/people/new", &sent);
        let page = browser.follow(&answer).body;
        assert!(page.contains("New One added. The invitation goes out by mail."), "{page}");
        assert_eq!(council.service.mailed_paths("activation").len(), 1, "{}", fresh.name);

        let history = browser.get(&format!("{profile}/history")).body;
        for entry in ["Line manager: Manager One", "Last day with line manager Manager One", "Level A: "] {
            assert!(history.contains(entry), "{entry}: {history}");
        }
    });
}

#[test]
fn teams_designations_and_cover_are_made_and_ended() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut hr = council.service.signed_in(&council.hr);
        hr.get("/teams");
        let answer = hr.post("/teams", &[("name", "  Income   East ")]);
        let page = hr.follow(&answer).body;
        assert!(page.contains("Team added: Income East."), "{page}");
        assert!(
            page.contains("Income North</a></th><td class=\"gradus-number\">1</td>"),
            "one person holds a post there: {page}"
        );
        let path = format!("/teams/{}", council.team.id);
        hr.get(&path);
        let answer = hr.post(&path, &[("name", "Income Far North"), ("version", "1")]);
        assert!(hr.follow(&answer).body.contains("The team is now called Income Far North."));
        // Whoever had opened the form before is shown both names and may go on.
        let late = hr.post(&path, &[("name", "Mine"), ("version", "1")]);
        assert_eq!(late.status, 412);
        assert!(late.body.contains("Income Far North") && late.body.contains("value=\"Mine\""), "{}", late.body);
        assert_eq!(hr.post(&path, &[("name", "Mine"), ("version", "2")]).status, 303);

        hr.get("/designations");
        let day = date("starts_on", ["1", "5", "2026"]);
        let more = [("person", number(&council.former)), ("kind", "panel_member"), ("team", "")];
        let answer = hr.post("/designations", &fields(&day, &more));
        let page = hr.follow(&answer).body;
        assert!(page.contains("Panel member named from 1 May 2026."), "{page}");
        let end = page.split("action=\"").filter_map(|part| part.split('"').next()).find(|path| path.ends_with("/end")).unwrap();
        let answer = hr.post(end, &[("version", "1")]);
        assert!(hr.follow(&answer).body.contains("It ends today."), "{}", fresh.name);

        let mut manager = council.service.signed_in(&council.manager);
        assert!(manager.get("/delegations").body.contains("Nobody acts for you."));
        let (from, to) = (date("starts_on", ["10", "4", "2026"]), date("ends_on", ["30", "4", "2026"]));
        let days: Vec<(String, &str)> = from.into_iter().chain(to).collect();
        let more = [("to", number(&council.former)), ("scopes", "review"), ("scopes", "appraise")];
        let answer = manager.post("/delegations", &fields(&days, &more));
        let page = manager.follow(&answer).body;
        assert!(page.contains("Cover added: 10 April 2026 to 30 April 2026."), "{page}");
        assert!(page.contains("Review evidence and write and sign off appraisals"), "{page}");
        // Whoever acts sees the officers, and why, and cannot end the cover.
        let mut acting = council.service.signed_in(&council.former);
        let profile = format!("/people/{}", council.officer.id);
        assert!(acting.get(&profile).body.contains("Acting for Manager One until 30 Apr 2026."));
        let theirs = acting.get("/delegations").body;
        assert!(theirs.contains("You, for Manager One") && !theirs.contains("/end\""), "{theirs}");
        let end = page.split("action=\"").filter_map(|part| part.split('"').next()).find(|path| path.ends_with("/end")).unwrap();
        assert!(matches!(acting.post(end, &[("version", "1")]).status, 403 | 404));
        assert_eq!(hr.get("/delegations").body.matches("Manager Two for Manager One").count(), 1);
        let answer = manager.post(end, &[("version", "1")]);
        assert!(manager.follow(&answer).body.contains("The cover is ended."), "{}", fresh.name);
        assert_eq!(acting.get(&profile).status, 404, "at once");
        assert_eq!(manager.post(end, &[("version", "2")]).status, 409, "it is over");
    });
}

/// A form sent emptily or wrongly: path, fields, what is said, and a value that must still stand in its field.
type Wrong<'a> = (&'a str, Vec<(&'a str, &'a str)>, Vec<&'a str>, Option<&'a str>);

#[test]
fn a_form_that_is_not_right_comes_back_with_what_was_typed() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut hr = council.service.signed_in(&council.hr);
        hr.get("/teams");
        let manager = number(&council.manager);
        let cases: Vec<Wrong<'_>> = vec![
            ("{officer}/manager", vec![], vec!["Enter an employee reference", "Enter a start date"], None),
            (
                "{officer}/manager",
                vec![("manager", "<zz>"), ("starts_on_day", "31"), ("starts_on_month", "4"), ("starts_on_year", "2026")],
                vec!["Nobody has reference &lt;zz&gt;", "Start date must be a real date"],
                Some("value=\"&lt;zz&gt;\""),
            ),
            (
                "{officer}/manager",
                vec![("manager", manager), ("starts_on_day", "1"), ("starts_on_month", "3"), ("starts_on_year", "2026")],
                vec!["Enter a reason. Officer One will read it", "Manager One is the line manager on that day already"],
                Some("value=\"2026\""),
            ),
            ("{officer}/team", vec![], vec!["Select a team"], None),
            ("{officer}/posts", vec![], vec!["Select a job profile", "Enter a start date"], None),
            (
                "{officer}/posts",
                vec![
                    ("job_profile", "medway.iao.jd"),
                    ("framework", "medway.iao.framework"),
                    ("level", "C"),
                    ("starts_on_day", "1"),
                    ("starts_on_month", "5"),
                    ("starts_on_year", "2026"),
                ],
                vec!["Officer One holds level A. Levels change only by a decision"],
                Some("<option value=\"C\" selected>"),
            ),
            (
                "{end}",
                vec![("ends_on_day", "1"), ("ends_on_month", "5"), ("ends_on_year", "2023")],
                vec!["End date must be on or after 2 May 2023"],
                Some("value=\"2023\""),
            ),
            ("{officer}/edit", vec![("name", ""), ("employee_ref", "")], vec!["Enter a name", "Enter a staff number"], None),
            ("/people/new", vec![], vec!["Enter a name", "Enter a staff number"], None),
            (
                "/people/new",
                vec![("name", "A"), ("employee_ref", manager), ("email", "a@b.example")],
                vec!["is somebody else&#x27;s. Check it"],
                Some("value=\"a@b.example\""),
            ),
            ("/teams", vec![("name", " ")], vec!["Enter a team name"], None),
            (
                "/teams",
                vec![("name", "income NORTH")],
                vec!["There is a team Income North already. Enter another name"],
                Some("value=\"income NORTH\""),
            ),
            (
                "/designations",
                vec![],
                vec!["Enter an employee reference", "Select what they are named as", "Enter a start date"],
                None,
            ),
            (
                "/delegations",
                vec![("to", "x")],
                vec!["Nobody has reference x", "Enter an employee reference", "Select what they may do", "Enter an end date"],
                Some("value=\"x\""),
            ),
        ];
        for (path, typed, said, kept) in &cases {
            let path = path
                .replace("{end}", &format!("{{officer}}/posts/{}/end", council.post))
                .replace("{officer}", &format!("/people/{}", council.officer.id));
            let version = council.version(&council.officer);
            let mut sent = typed.clone();
            sent.push(("version", &version));
            let answer = hr.post(&path, &sent);
            let page = &answer.body;
            assert_eq!(answer.status, 422, "{}: {path} {typed:?}: {page}", fresh.name);
            assert!(page.contains("<title>Error: "), "{path}");
            for said in said {
                // Above and beside the field.
                assert_eq!(page.matches(said).count(), 2, "{}: {path} {typed:?}: {said}: {page}", fresh.name);
            }
            assert!(kept.is_none_or(|kept| page.contains(kept)), "{path}: {kept:?}: {page}");
        }
        assert_eq!(council.unchanged(&council.officer), council.officer, "{}: nothing is changed", fresh.name);
    });
}

#[test]
fn the_second_of_two_is_told_and_loses_nothing() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let path = format!("/people/{}/edit", council.officer.id);
        let (mut one, mut two) = (council.service.signed_in(&council.hr), council.service.signed_in(&council.hr_two));
        one.get(&path);
        two.get(&path);
        let sent = |name| [("name", name), ("employee_ref", "00101"), ("version", "1")];
        assert_eq!(one.post(&path, &sent("First")).status, 303);
        let late = two.post(&path, &sent("Second"));
        assert_eq!(late.status, 412, "{}", fresh.name);
        for part in ["Someone else saved this while you were working", "First", "value=\"Second\"", "value=\"2\""] {
            assert!(late.body.contains(part), "{part}: {}", late.body);
        }
        assert_eq!(council.person(&council.officer.id).name, "First");
        let mine = [("name", "Second"), ("employee_ref", "00101"), ("version", "2")];
        assert_eq!(two.post(&path, &mine).status, 303, "after having seen both");
        assert_eq!(council.person(&council.officer.id).name, "Second");
        // Where no text is edited, the page says so and nothing more.
        let path = format!("/people/{}/team", council.officer.id);
        two.get(&path);
        let late = two.post(&path, &[("team", council.other_team.id.as_str()), ("version", "1")]);
        assert_eq!(late.status, 412);
        assert_eq!(two.post(&path, &[("team", council.other_team.id.as_str())]).status, 412, "a form without its version");
    });
}
