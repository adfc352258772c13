//! A career with text that would do something if it were taken for more than text, and eleven people who follow every link
//! that they are given: nobody is led to a page that is closed to them, each reads what is theirs to read and no more, and
//! nothing that was written is shown to nobody.

use std::collections::{BTreeMap, BTreeSet};

use diesel::connection::SimpleConnection;
use gradus::clock::new_id;
use gradus::domain::account::Role;
use gradus::domain::ids::TeamId;
use gradus::domain::people::{Person, Team};
use gradus::store::teams;

use super::Council;
use crate::support::databases::on_both;
use crate::support::files;
use crate::support::pages::{all_hidden, done, hidden, main_of, plain, send};
use crate::support::service::{Answer, Browser};

/// What is planted begins with what a spreadsheet takes for a formula and goes on with markup, a script, a way out of an
/// attribute and a name of the templates. A number tells one field from another.
fn planted(number: usize) -> String {
    format!("=1+1 \"><script>plant()</script><img src=x onerror=plant()>{{{{title}}}} k{number:02}")
}

/// The same in a field of several lines, with what ends a statement and adds a head to a mail.
fn long(number: usize) -> String {
    format!("{}\r\nBcc: spy@evil.example\r\n🏠 ' OR 1=1;-- {{{{{{title}}}}}}", planted(number))
}

/// In a field that takes no more than forty letters.
const CASE_REFERENCE: &str = "=1+1 \"><script>plant()</script> k06";
/// The name of a file. A browser would write a quotation mark in it in another way.
const FILE_NAME: &str = "=1+1 '><img src=x onerror=plant()>{{title}} k12.pdf";
/// As it is kept: without what a file's name cannot have everywhere.
const FILE_KEPT: &str = "=1+1 '__img src=x onerror=plant()_{{title}} k12.pdf";

/// Fields of people, evidence, reviews, judgements and applications, in the order in which they are filled in.
struct Field;

#[rustfmt::skip]
impl Field {
    const OFFICER: usize = 1;
    const MANAGER: usize = 2;
    const HR: usize = 3;
    const TEAM: usize = 4;
    const TITLE: usize = 5;
    const CASE: usize = 6;
    const SITUATION: usize = 7;
    const TASK: usize = 8;
    const ACTION: usize = 9;
    const RESULT: usize = 10;
    const NOTE: usize = 11;
    const FILE: usize = 12;
    const RETURNED: usize = 13;
    const OUTCOME: usize = 14;
    const JUDGEMENT: usize = 15;
    const STATEMENT: usize = 16;
    const CASE_RETURNED: usize = 17;
    const RECOMMENDED: usize = 18;
    const CRITERIA_MET: usize = 19;
    const FUNDED: usize = 20;
    const WORDS: usize = 21;
    const GROUNDS: usize = 22;
    const HEARD: usize = 23;
    const WITHDRAWN: usize = 24;
    const REVERSED: usize = 25;
    const DRAFT: usize = 26;
    const LAST: usize = 26;
}

/// Gives somebody a name that no form would refuse.
fn rename(council: &Council, person: &Person, number: usize) {
    let name = planted(number).replace('\'', "''");
    let statement = format!("UPDATE person SET name = '{name}' WHERE id = '{}'", person.id);
    council.service.connection().batch_execute(&statement).unwrap();
}

/// A team with a name of this kind, in which the officer is.
fn in_team(council: &Council) {
    let name = planted(Field::TEAM);
    let team = Team { id: TeamId::new(new_id(council.service.clock.now())), organisation: "medway".into(), name, version: 1 };
    let connection = &mut council.service.connection();
    teams::insert(connection, &team, council.service.clock.now()).unwrap();
    let statement = format!("UPDATE post SET team_id = '{}' WHERE person_id = '{}'", team.id, council.officer.id);
    connection.batch_execute(&statement).unwrap();
}

/// Writes a piece of evidence with all its steps. Gives its path.
fn write_evidence(olga: &mut Browser) -> String {
    olga.get("/evidence/new");
    let begun = olga.post("/evidence/new", &[("criteria", "B-E1"), ("criteria", "B-K2")]);
    done(&begun);
    let account = begun.location().to_owned();
    let page = olga.follow(&begun);
    let version = hidden(&page, "version");
    let texts = [
        ("title", planted(Field::TITLE)),
        ("case_reference", CASE_REFERENCE.to_owned()),
        ("situation", long(Field::SITUATION)),
        ("task", long(Field::TASK)),
        ("action_taken", long(Field::ACTION)),
        ("result", long(Field::RESULT)),
        ("note_B-E1", long(Field::NOTE)),
        ("note_B-K2", "I explained it on the telephone.".to_owned()),
    ];
    let mut fields: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let days = [("happened_on_day", "1"), ("happened_on_month", "4"), ("happened_on_year", "2026")];
    fields.extend([("version", &*version), ("kind", "case_study")].into_iter().chain(days));
    let saved = olga.post(&account, &fields);
    done(&saved);
    let path = account.strip_suffix("/edit/account").unwrap().to_owned();
    olga.get(&format!("{path}/edit/files"));
    let file = [("files", FILE_NAME, &*files::pdf())];
    done(&olga.post_bytes(&format!("{path}/edit/files"), &[("action", "upload")], &file));
    path
}

/// Says of everything that was found that it is nobody's, and sends.
fn send_evidence(olga: &mut Browser, path: &str) {
    let tenants = format!("{path}/edit/tenants");
    let page = olga.get(&tenants);
    let version = hidden(&page, "version");
    let found: BTreeSet<String> =
        page.body.split("name=\"finding_").skip(1).map(|rest| format!("finding_{}", rest.split('"').next().unwrap())).collect();
    let mut fields = vec![("version", version.as_str()), ("declared", "yes")];
    fields.extend(found.iter().map(|name| (name.as_str(), "not_tenant")));
    done(&olga.post(&tenants, &fields));
    let check = olga.get(&format!("{path}/check"));
    let sent = olga.post(&format!("{path}/check"), &[("version", &hidden(&check, "version"))]);
    assert_eq!(sent.status, 303, "{}", main_of(&sent));
}

/// Evidence that comes back, is sent again and is reviewed; a judgement; a draft beside it.
fn evidence(council: &Council) {
    let mut olga = council.browser(&council.officer);
    let path = write_evidence(&mut olga);
    send_evidence(&mut olga, &path);
    let review = path.replace("/evidence/", "/reviews/");
    let mut max = council.browser(&council.manager);
    let form = max.get(&format!("{review}/return"));
    let fields: Vec<(String, String)> = all_hidden(&form).into_iter().filter(|(name, _)| name != "csrf_token").collect();
    let mut fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let words = long(Field::RETURNED);
    fields.extend([("reason", "more_detail"), ("comment", &words)]);
    done(&max.post(&format!("{review}/return"), &fields));
    olga.get(&path);
    send_evidence(&mut olga, &path);
    let form = max.get(&review);
    let comment = long(Field::OUTCOME);
    let revision = hidden(&form, "revision");
    let said = [
        ("revision", &*revision),
        ("outcome_B-E1", "partly_met"),
        ("comment_B-E1", &comment),
        ("outcome_B-K2", "met"),
        ("comment_B-K2", ""),
    ];
    done(&max.post(&review, &said));
    let check = max.get(&format!("{review}/check"));
    let carried = all_hidden(&check);
    let carried: Vec<(&str, &str)> = carried.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let carried: Vec<(&str, &str)> = carried.into_iter().filter(|(name, _)| *name != "csrf_token").collect();
    done(&max.post(&format!("{review}/check"), &carried));
    let judge = format!("/people/{}/progress/criteria/B-K2/judgement", council.officer.id);
    let form = max.get(&judge);
    let kept: Vec<(String, String)> = all_hidden(&form).into_iter().filter(|(name, _)| name != "csrf_token").collect();
    let reason = long(Field::JUDGEMENT);
    let mut fields: Vec<(&str, &str)> = kept.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.extend([("outcome", "met"), ("reason", &reason)]);
    done(&max.post(&judge, &fields));
    olga.get("/evidence/new");
    let begun = olga.post("/evidence/new", &[("criteria", "B-E1")]);
    let page = olga.follow(&begun);
    let saved = olga.post(begun.location(), &[("version", &hidden(&page, "version")), ("title", &planted(Field::DRAFT))]);
    done(&saved);
}

/// Starts and sends an application.
fn apply(council: &Council, officer: &Person) -> String {
    let mut browser = council.browser(officer);
    browser.get("/applications/new");
    let started = browser.post("/applications", &[]);
    done(&started);
    send_application(&mut browser, started.location());
    started.location().strip_suffix("/check").unwrap().to_owned()
}

fn send_application(browser: &mut Browser, check: &str) {
    let page = browser.get(check);
    let statement = long(Field::STATEMENT);
    let fields = [("statement", &*statement), ("own_work", "yes"), ("version", &hidden(&page, "version")), ("step", "send")];
    let sent = browser.post(check, &fields);
    assert_eq!(sent.status, 303, "{}", main_of(&sent));
}

/// Recommended and checked, with `criteria` as the answer to whether they are met.
fn checked(council: &Council, case: &str, criteria: &str) {
    let mut max = council.browser(&council.manager);
    let said = [("recommendation", "recommend"), ("reason", &*long(Field::RECOMMENDED))];
    done(&send(&mut max, &format!("{case}/recommend"), &said));
    let gates =
        [(&council.hr, "criteria_met", criteria, Field::CRITERIA_MET), (&council.holder, "funded_need", "yes", Field::FUNDED)];
    for (who, gate, answer, field) in gates {
        let said = [("interest", "no"), ("answer", answer), ("reason", &*long(field))];
        done(&send(&mut council.browser(who), &format!("{case}/gates/{gate}"), &said));
    }
}

fn decide(council: &Council, case: &str) {
    let said = [("interest", "no"), ("words", &*long(Field::WORDS))];
    done(&send(&mut council.browser(&council.hr), &format!("{case}/decision"), &said));
}

/// One application that is returned, declined, appealed and heard; one that is approved and reversed; one withdrawn.
fn applications(council: &Council) {
    let case = apply(council, &council.officer);
    let said = [("recommendation", "return"), ("reason", &*long(Field::CASE_RETURNED))];
    done(&send(&mut council.browser(&council.manager), &format!("{case}/recommend"), &said));
    send_application(&mut council.browser(&council.officer), &format!("{case}/check"));
    checked(council, &case, "no");
    decide(council, &case);
    let mut olga = council.browser(&council.officer);
    done(&send(&mut olga, &format!("{case}/appeal"), &[("grounds", &*long(Field::GROUNDS))]));
    council.name(&case, &council.other, "hearer");
    let said = [("interest", "no"), ("finding", "dismiss"), ("reason", &*long(Field::HEARD))];
    done(&send(&mut council.browser(&council.other), &format!("{case}/hearing"), &said));

    let case = apply(council, &council.colleague);
    checked(council, &case, "yes");
    decide(council, &case);
    let said = [("interest", "no"), ("outcome", "declined"), ("reason", &*long(Field::REVERSED)), ("words", "")];
    done(&send(&mut council.browser(&council.hr_two), &format!("{case}/reverse"), &said));

    let case = apply(council, &council.officer);
    let mut olga = council.browser(&council.officer);
    let ask = olga.get(&format!("{case}/withdraw"));
    let fields = [("reason", &*long(Field::WITHDRAWN)), ("version", &hidden(&ask, "version"))];
    done(&olga.post(&format!("{case}/withdraw"), &fields));
}

/// Which of the planted texts can be read here. Panics where one of them is more than text.
fn read_in(place: &str, page: &Answer) -> BTreeSet<usize> {
    assert!(page.status < 500, "{place}: {}", page.status);
    if !page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
        return BTreeSet::new();
    }
    harmless(place, &page.body);
    let policy = page.header("content-security-policy").unwrap_or_default();
    assert!(policy.contains("default-src 'none'") || policy.contains("default-src 'self'"), "{place}: {policy}");
    assert!(!policy.contains("unsafe-inline") && !policy.contains("unsafe-eval"), "{place}: {policy}");
    found(&plain(&page.body))
}

fn harmless(place: &str, html: &str) {
    for raw in ["<script>plant", "<img src=x", "onerror=plant", "\"><"] {
        // The last one stands between two of our own elements where nobody typed it.
        let planted = html.match_indices(raw).any(|(at, _)| raw != "\"><" || html[..at].ends_with("=1+1 "));
        assert!(!planted, "{raw} came through on {place}: {html}");
    }
}

fn found(text: &str) -> BTreeSet<usize> {
    let is_here = |number: &usize| match *number {
        Field::CASE => text.contains(CASE_REFERENCE),
        Field::FILE => text.contains(FILE_KEPT),
        other => text.contains(&planted(other)),
    };
    (1..=Field::LAST).filter(is_here).collect()
}

/// Opens every page that can be reached by links, as somebody does who is curious. Gives what could be read.
fn walk(council: &Council, who: &Person) -> BTreeSet<usize> {
    let mut browser = council.browser(who);
    let (mut seen, mut open) = (BTreeMap::<String, usize>::new(), vec![("/".to_owned(), String::new())]);
    let (mut known, mut found, mut pages) = (BTreeSet::new(), BTreeSet::new(), 0);
    while let Some((path, from)) = open.pop() {
        let place = path.split(['?', '#']).next().unwrap().to_owned();
        let times = seen.entry(place).or_default();
        // The same page sorted, filtered and turned in every way is looked at a few times.
        if !known.insert(path.clone()) || *times >= 3 {
            continue;
        }
        *times += 1;
        pages += 1;
        let page = browser.get(&path);
        assert!(![404, 403, 409].contains(&page.status), "{from} led {} to {path}: {}", who.name, page.status);
        if page.status == 303 {
            open.push((page.location().to_owned(), path));
            continue;
        }
        found.extend(read_in(&format!("{path} of {}", who.name), &page));
        let links = page.body.split("href=\"/").skip(1).map(|rest| format!("/{}", plain(rest.split('"').next().unwrap())));
        let links = links.filter(|link| !link.starts_with("//") && !link.starts_with("/assets/"));
        open.extend(links.map(|link| (link, path.clone())));
    }
    assert!(pages > 10, "{} saw {pages} pages", who.name);
    found
}

#[test]
fn links_lead_everybody_to_what_they_may_read_and_to_no_more() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.make_ready(&council.colleague);
        in_team(&council);
        let named = [(&council.officer, Field::OFFICER), (&council.manager, Field::MANAGER), (&council.hr, Field::HR)];
        named.into_iter().for_each(|(person, number)| rename(&council, person, number));
        evidence(&council);
        applications(&council);
        let newcomer = council.service.person("Nosy Newcomer", &[Role::Officer]);
        let everybody = [
            &council.officer,
            &council.colleague,
            &council.manager,
            &council.hr,
            &council.hr_two,
            &council.holder,
            &council.other,
            &council.auditor,
            &council.admin,
            &newcomer,
            &council.stranger,
        ];
        let mut read = BTreeMap::new();
        for who in everybody {
            read.insert(who.name.clone(), walk(&council, who));
        }
        let by_anybody: BTreeSet<usize> = read.values().flatten().copied().collect();
        let all: BTreeSet<usize> = (1..=Field::LAST).collect();
        let lost: Vec<_> = all.difference(&by_anybody).collect();
        assert!(lost.is_empty(), "{}: nobody could read {lost:?}", fresh.name);
        assert_eq!(read["Xena Stranger"], BTreeSet::new(), "another council");
        assert_eq!(read["Nosy Newcomer"], BTreeSet::from([Field::HR]), "a colleague knows who HR is, and no more");
    });
}
