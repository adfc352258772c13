//! The main job from an empty installation to the grade report, as the README tells it: over HTTP, by the pages, on both
//! databases. Nothing is written behind the service's back but what it cannot be told yet: what HR had agreed with the officer
//! before there was Gradus.

use chrono::{Duration, NaiveDate};
use gradus::app::accounts;
use gradus::domain::ids::OrganisationId;
use gradus::domain::officer::Waiver;
use gradus::domain::people::Person;
use gradus::mail::Sent;
use gradus::store::{people, waivers};
use serde_json::{Value as Json, json};

use crate::command::Folder;
use crate::support::databases::{Fresh, on_both};
use crate::support::files;
use crate::support::pages::{done, hidden, is_silent, plain, reads, says, send};
use crate::support::service::{Answer, Browser, PASSWORD, Service};
use crate::support::{post, python};

const ADMIN: &str = "adam.admin@medway.example";
const HR: &str = "hana.resources@medway.example";
const HR_TWO: &str = "hugo.resources@medway.example";
const DIRECTOR: &str = "dora.director@medway.example";
const MANAGER: &str = "max.manager@medway.example";
const HOLDER: &str = "berta.budget@medway.example";
const OFFICER: &str = "olga.officer@medway.example";

/// The people of the council as HR has them in a file.
const STAFF: &str = "\
employee_ref,name,email,roles,manager_ref,job_profile,framework,level,post_from,team,fte,active
00001,Dora Director,dora.director@medway.example,manager,,,,,,,,true
00002,Max Manager,max.manager@medway.example,manager,00001,,,,,,,true
00003,Berta Budget,berta.budget@medway.example,manager,00001,,,,,,,true
00004,Olga Officer,olga.officer@medway.example,officer,00002,medway.iao.jd,medway.iao.framework,A,2025-05-01,Income North,1,true
";

/// What level B asks for and HR had agreed to on paper: all but signposting.
const AGREED: [&str; 9] = ["B-Q1", "B-K1", "B-E1", "B-E2", "B-E3", "B-E4", "B-S1", "B-S2", "B-S3"];

/// An installation and the browsers of its people. It is Friday 10 April 2026, ten in the morning.
struct Installation {
    service: Service,
    database: &'static str,
    /// Everything that was mailed so far.
    mail: Vec<Sent>,
}

impl Installation {
    fn empty(fresh: &Fresh) -> Installation {
        Installation { service: Service::start(fresh), database: fresh.name, mail: Vec::new() }
    }

    /// Sends what waits in the outbox. Gives `address: subject` of each, in the order of addresses.
    fn mails_go_out(&mut self) -> Vec<String> {
        let sent = post::deliver(&self.service);
        let mut told: Vec<String> = sent.iter().map(|mail| format!("{}: {}", mail.to, subject(mail))).collect();
        told.sort();
        self.mail.extend(sent);
        told
    }

    /// The last mail that somebody got.
    fn last_mail_to(&self, address: &str) -> String {
        let mail = self.mail.iter().rev().find(|mail| mail.to == address);
        post::unfolded(&mail.unwrap_or_else(|| panic!("{}: no mail to {address}", self.database)).raw)
    }

    /// The path of the link in the last mail to somebody.
    fn mailed_link(&self, address: &str, beginning: &str) -> String {
        let mail = self.last_mail_to(address);
        let wanted = format!("{}{beginning}", self.service.url);
        let (_, rest) = mail.split_once(&wanted).unwrap_or_else(|| panic!("no {wanted} in {mail}"));
        let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && !"/-_".contains(letter)).unwrap_or(rest.len());
        format!("{beginning}{}", &rest[..end])
    }

    /// Somebody follows the link of their invitation, sets a password and is in.
    fn takes_up_the_account(&self, link: &str, address: &str) -> Browser {
        let mut browser = self.service.browser();
        assert_eq!(browser.get(link).location(), "/set-password");
        browser.get("/set-password");
        done(&browser.post("/set-password", &[("password", PASSWORD)]));
        self.comes(address)
    }

    /// A browser in which somebody has signed in just now.
    fn comes(&self, address: &str) -> Browser {
        let mut browser = self.service.browser();
        done(&browser.sign_in(address, PASSWORD));
        browser
    }

    fn person(&self, address: &str) -> Person {
        people::find_by_email(&mut self.service.connection(), address).unwrap().unwrap()
    }

    /// What HR agreed before Gradus knew of it.
    fn hr_agreed_before(&self, officer: &str) {
        let (officer, hr, now) = (self.person(officer), self.person(HR), self.service.clock.now());
        for criterion in AGREED {
            let reason = "Shown in another post".to_owned();
            let waiver =
                Waiver { criterion: criterion.into(), on: on("2025-06-01"), by: hr.name.clone(), reason, review_on: None };
            let (id, connection) = (format!("agreed-{criterion}"), &mut self.service.connection());
            waivers::insert(connection, &id, &officer.id, "medway.iao.framework", &waiver, &hr.id, now).unwrap();
        }
    }

    /// The level that the officer holds, as a program is told.
    fn level_held(&self) -> String {
        let officer = self.person(OFFICER);
        let profile = self.service.program(&officer, &["read"]).get(&format!("/api/v1/people/{}", officer.id)).json();
        profile["posts"][0]["level"].as_str().unwrap().to_owned()
    }

    /// The row of the officer in a report as at a day, from the file that HR exports, read back by Python. Gives the columns
    /// that change on the way, and how many rows there are.
    fn report(&self, kind: &str, as_of: &str) -> Json {
        let program = self.service.program(&self.person(HR), &["export"]);
        let bytes = program.get_bytes(&format!("/api/v1/reports/grades.{kind}?as_of={as_of}"));
        let folder = Folder::new();
        let path = folder.write(&format!("report.{kind}"), bytes);
        let read = python::run("reports/read.py", &[kind, path.to_str().unwrap()]);
        let rows = read["rows"].as_array().unwrap();
        assert_eq!(rows.len(), 2, "{}: the heading and the one who is on a framework", self.database);
        // A cell of a sheet is its kind and its value.
        let value = |cell: &Json| cell.get(1).unwrap_or(cell).clone();
        let heading: Vec<Json> = rows[0].as_array().unwrap().iter().map(value).collect();
        let cell = |column: &str| {
            let place = heading.iter().position(|name| name == column).unwrap_or_else(|| panic!("no column {column}"));
            value(&rows[1][place])
        };
        let columns =
            ["name", "level", "level_since", "ready", "criteria_met", "criteria_total", "outstanding", "application_state"];
        json!(columns.map(cell))
    }
}

fn on(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn subject(mail: &Sent) -> &str {
    mail.raw.split("\r\n").find_map(|line| line.strip_prefix("Subject: ")).unwrap()
}

/// What stands between these two on a page.
fn between(page: &Answer, before: &str, after: &str) -> String {
    let body = plain(&page.body);
    let (_, rest) = body.split_once(before).unwrap_or_else(|| panic!("no {before} on {body}"));
    rest.split_once(after).unwrap().0.to_owned()
}

/// The administrator of a new installation lets HR in, HR brings the people in, and names who holds a budget.
fn the_council_moves_in(here: &mut Installation) {
    let medway = OrganisationId::new("medway");
    let link = accounts::bootstrap(&here.service.app, medway, "Medway Council".to_owned(), ADMIN.to_owned()).unwrap();
    let mut adam = here.takes_up_the_account(&link, ADMIN);
    let hana = [("name", "Hana Resources"), ("email", HR), ("employee_ref", "00009"), ("roles", "hr"), ("roles", "manager")];
    let hugo = [("name", "Hugo Resources"), ("email", HR_TWO), ("employee_ref", "00010"), ("roles", "hr")];
    for colleague in [&hana[..], &hugo[..]] {
        adam.get("/admin/people/new");
        done(&adam.post("/admin/people/new", colleague));
    }
    let invited = [HR, HR_TWO].map(|address| format!("{address}: Set up your Gradus account"));
    assert_eq!(here.mails_go_out(), invited, "{}", here.database);

    let mut hana = here.takes_up_the_account(&here.mailed_link(HR, "/activate/"), HR);
    let mut hugo = here.takes_up_the_account(&here.mailed_link(HR_TWO, "/activate/"), HR_TWO);
    hana.get("/imports/new");
    let added = hana.post_files("/imports/new", &[("kind", "people")], &[("file", "staff.csv", STAFF), ("mapping", "", "")]);
    reads(&hana.follow(&added), &["Check the changes: staff.csv", "4 new"]);
    let import = added.location();
    let version = hidden(&hana.get(import), "version");
    let imported = hana.post(&format!("{import}/confirm"), &[("version", &version)]);
    reads(&hana.follow(&imported), &["Imported: 4 added, 0 corrected, 0 unchanged."]);

    let invited = [HOLDER, DIRECTOR, MANAGER, OFFICER].map(|address| format!("{address}: Set up your Gradus account"));
    let mails = here.mails_go_out();
    let invitations: Vec<&String> = mails.iter().filter(|mail| mail.contains("Set up")).collect();
    assert_eq!(invitations, invited.iter().collect::<Vec<_>>(), "{}", here.database);
    for address in [DIRECTOR, MANAGER, HOLDER, OFFICER] {
        here.takes_up_the_account(&here.mailed_link(address, "/activate/"), address);
    }
    // Nobody names themselves.
    for number in ["00003", "00009"] {
        hugo.get("/designations");
        let from = [("starts_on_day", "10"), ("starts_on_month", "4"), ("starts_on_year", "2026")];
        let named =
            hugo.post("/designations", &[&[("person", number), ("kind", "budget_holder"), ("team", "")], &from[..]].concat());
        reads(&hugo.follow(&named), &["Budget holder named from 10 April 2026."]);
    }
    here.hr_agreed_before(OFFICER);
}

/// The officer sees what level B still needs, and writes down a piece of work that shows it. Gives the path of the evidence.
fn the_officer_writes_evidence(here: &mut Installation) -> String {
    let mut olga = here.comes(OFFICER);
    let progress = olga.get("/progress");
    reads(&progress, &["You meet 22 of the 23 criteria for level B (Practising).", "Signposting (B-K2)"]);
    let criterion = olga.get("/progress/criteria/B-K2");
    reads(&criterion, &["In depth knowledge relating to support agencies", "Not met", "Nothing recorded yet."]);
    let add = format!("/evidence/new?criterion=B-K2{}", between(&criterion, "/evidence/new?criterion=B-K2", "\""));
    says(&olga.get(&add), &["value=\"B-K2\" checked"]);
    let begun = olga.post("/evidence/new", &[("criteria", "B-K2")]);
    let form = olga.follow(&begun);
    let account = begun.location().to_owned();
    let evidence = account.strip_suffix("/edit/account").unwrap().to_owned();

    // What is typed is kept while it is typed, and is there in another browser.
    let version = hidden(&form, "version");
    let half = [("title", "A tenant with three debts"), ("situation", "Rent was ow"), ("version", &*version), ("autosave", "1")];
    let kept = olga.post(&account, &half);
    let kept = kept.json();
    assert_eq!(kept["saved_at"], "10am", "{}", here.database);
    let mut elsewhere = here.comes(OFFICER);
    let form = elsewhere.get(&account);
    says(&form, &["value=\"A tenant with three debts\"", "Rent was ow</textarea>"]);
    let version = hidden(&form, "version");
    assert_eq!(kept["version"].to_string(), version, "{}", here.database);
    let whole = [
        ("title", "A tenant with three debts"),
        ("kind", "case_study"),
        ("happened_on_day", "12"),
        ("happened_on_month", "2"),
        ("happened_on_year", "2026"),
        ("situation", "Rent was owed, and two other debts pressed."),
        ("task", "To find help for all three."),
        ("action_taken", "I brought the tenant to a debt adviser and a food bank."),
        ("result", "A plan was agreed and kept."),
        ("note_B-K2", "I knew whom to ask for each debt."),
        ("version", &version),
    ];
    let next = elsewhere.post(&account, &whole);
    let form = elsewhere.follow(&next);
    assert_eq!(next.location(), format!("{evidence}/edit/files"));
    let plan = [("files", "plan.pdf", &*files::pdf())];
    let version = hidden(&form, "version");
    let added = elsewhere.post_bytes(next.location(), &[("action", "upload"), ("version", &version)], &plan);
    reads(&elsewhere.follow(&added), &["1 file added.", "plan.pdf"]);
    let tenants = format!("{evidence}/edit/tenants");
    let version = hidden(&elsewhere.get(&tenants), "version");
    let next = elsewhere.post(&tenants, &[("declared", "yes"), ("version", &version)]);
    assert_eq!(next.location(), format!("{evidence}/check"), "{}", here.database);

    // Nobody else knows of it before it is sent.
    assert_eq!(here.comes(MANAGER).get(&evidence).status, 404, "{}", here.database);
    let check = elsewhere.follow(&next);
    let all = [
        "A tenant with three debts",
        "Case study",
        "12 February 2026",
        "Rent was owed, and two other debts pressed.",
        "I knew whom to ask for each debt.",
        "plan.pdf",
        "Max Manager",
    ];
    reads(&check, &all);
    let sent = elsewhere.post(&format!("{evidence}/check"), &[("version", &hidden(&check, "version"))]);
    reads(&elsewhere.follow(&sent), &["A tenant with three debts", "Max Manager", "24 April 2026"]);
    reads(&elsewhere.get("/progress"), &["You meet 22 of the 23 criteria for level B (Practising)."]);
    assert_eq!(here.mails_go_out(), [format!("{MANAGER}: Evidence is waiting for you")], "{}", here.database);
    evidence
}

/// The manager takes the evidence and judges the whole criterion in one act; the officer's progress changes.
fn the_manager_reviews(here: &mut Installation, evidence: &str) {
    let mut max = here.comes(MANAGER);
    reads(&max.get("/team"), &["Olga Officer"]);
    reads(&max.get("/reviews"), &["Evidence to review (1)", "A tenant with three debts", "Olga Officer", "B-K2"]);
    let review = here.mailed_link(MANAGER, "/reviews/");
    assert_eq!(review, evidence.replace("/evidence/", "/reviews/"), "{}", here.database);
    let page = max.get(&review);
    reads(
        &page,
        &["I brought the tenant to a debt adviser and a food bank.", "Also my judgement of all of B-K2", "24 April 2026"],
    );
    is_silent(&page, &["checked"]);
    let file = between(&page, &format!("href=\"{evidence}/files/"), "\"");
    let file = max.get(&format!("{evidence}/files/{file}"));
    assert_eq!((file.status, file.header("content-type")), (200, Some("application/pdf")), "{}", here.database);
    assert!(file.header("content-disposition").unwrap().starts_with("attachment; filename=\"plan.pdf\""));
    let comment = "Knows the agencies and whom to ask.";
    let found =
        [("outcome_B-K2", "met"), ("comment_B-K2", comment), ("judge_B-K2", "yes"), ("revision", &*hidden(&page, "revision"))];
    let looked = max.post(&review, &found);
    let check = max.follow(&looked);
    reads(&check, &["This cannot be edited later.", "Met", comment, "Also your judgement of the whole criterion."]);
    let revision = hidden(&check, "revision");
    let found = [&found[..3], &[("revision", &*revision)]].concat();
    let done = max.post(&format!("{review}/check"), &found);
    reads(&max.follow(&done), &["A tenant with three debts", "Whoever sent it has been told"]);
    assert_eq!(here.mails_go_out(), [format!("{OFFICER}: Your evidence was reviewed")], "{}", here.database);

    // Two records: what the piece shows, and how the criterion stands.
    let mut olga = here.comes(OFFICER);
    reads(&olga.get(evidence), &["Max Manager reviewed it", "Met", comment]);
    reads(&olga.get("/progress/criteria/B-K2"), &["Met", "A tenant with three debts", "Max Manager"]);
    reads(&olga.get("/progress"), &["You meet all 23 criteria for level B (Practising)."]);
}

/// The officer applies; what was assessed is frozen. Gives the path of the application.
fn the_officer_applies(here: &mut Installation) -> String {
    let mut olga = here.comes(OFFICER);
    reads(&olga.get("/applications/new"), &["Apply for level B (Practising)", "Your line manager, Max Manager"]);
    let started = olga.post("/applications", &[]);
    let check = olga.follow(&started);
    reads(&check, &["Check your application", "Level B (10)", "Level A (13)"]);
    let statement = [("statement", "I covered patch CH2 twice."), ("own_work", "yes"), ("step", "send")];
    let sent = olga.post(started.location(), &[&statement[..], &[("version", &hidden(&check, "version"))]].concat());
    reads(&olga.follow(&sent), &["Application sent", "26-0001", "is with Max Manager"]);
    assert_eq!(here.mails_go_out(), [format!("{MANAGER}: An application needs you")], "{}", here.database);
    started.location().strip_suffix("/check").unwrap().to_owned()
}

/// The manager recommends, HR confirms the criteria, somebody else the money, and HR decides.
fn the_council_decides(here: &mut Installation, case: &str) {
    let mut max = here.comes(MANAGER);
    let said = [("recommendation", "recommend"), ("reason", "I saw all of it.")];
    done(&send(&mut max, &format!("{case}/recommend"), &said));

    let told = [HOLDER, HR, HR_TWO].map(|address| format!("{address}: An application is ready"));
    assert_eq!(here.mails_go_out(), told, "{}", here.database);

    let mut hana = here.comes(HR);
    let said = [("interest", "no"), ("answer", "yes"), ("reason", "I read all of it.")];
    done(&send(&mut hana, &format!("{case}/gates/criteria_met"), &said));
    // Hana was named as a holder of the budget as well, and one person does not answer both.
    let refused = hana.get(&format!("{case}/gates/funded_need"));
    assert_eq!(refused.status, 403, "{}", here.database);
    reads(&refused, &["You confirmed the other check, so someone else must confirm this one."]);
    let early = hana.get(&format!("{case}/decision"));
    assert_eq!(early.status, 409, "{}: both checks come first", here.database);
    let mut berta = here.comes(HOLDER);
    let said = [("interest", "no"), ("answer", "yes"), ("reason", "It is in the budget.")];
    done(&send(&mut berta, &format!("{case}/gates/funded_need"), &said));

    let decision = format!("{case}/decision");
    reads(&hana.get(&decision), &["Decide: Olga Officer, level B", "It is 1 May 2026 if you leave it empty."]);
    let answer = send(&mut hana, &decision, &[("interest", "no"), ("words", "Well done, Olga.")]);
    reads(&hana.follow(&answer), &["Decision sent.", "Approved by Hana Resources"]);
}

/// The letter says what was decided and why, on paper, on the page and by mail; the level is held from its day on.
fn the_level_changes_on_its_day(here: &mut Installation, case: &str) {
    let told = [MANAGER, OFFICER].map(|address| format!("{address}: There is a decision"));
    assert_eq!(here.mails_go_out(), told, "{}", here.database);
    let mut olga = here.comes(OFFICER);
    let link = here.mailed_link(OFFICER, "/applications/");
    assert!(link.starts_with(case), "{link}");
    let letter = olga.get(&format!("{case}/letter"));
    reads(
        &letter,
        &["Approved", "1 May 2026", "I read all of it.", "It is in the budget.", "Well done, Olga.", "Hana Resources"],
    );

    // From Monday 13 April to 30 April, and then to 1 May.
    here.service.clock.advance(Duration::days(17));
    assert_eq!(here.level_held(), "A", "{}", here.database);
    reads(&here.comes(OFFICER).get("/applications/new"), &["You move to level B on 1 May 2026."]);
    here.service.clock.advance(Duration::days(1));
    assert_eq!(here.level_held(), "B", "{}", here.database);
    reads(&here.comes(OFFICER).get("/progress"), &["level C (Accomplished)"]);
}

/// The grade report says of each day what was true on it.
fn hr_exports_the_report(here: &Installation) {
    let officer = "Olga Officer";
    // The review was on 13 April; eight criteria of level C are still to be met on 1 May.
    let days = [
        ("2026-04-12", json!([officer, "A", "2025-05-01", false, 22, 23, "B-K2", null])),
        ("2026-04-13", json!([officer, "A", "2025-05-01", true, 23, 23, null, "approved"])),
        ("2026-04-30", json!([officer, "A", "2025-05-01", true, 23, 23, null, "approved"])),
        (
            "2026-05-01",
            json!([officer, "B", "2026-05-01", false, 23, 31, "C-Q1; C-Q2; C-K1; C-E1; C-E2; C-E3; C-S1; C-S2", "approved"]),
        ),
    ];
    for (day, expected) in days {
        assert_eq!(here.report("xlsx", day), expected, "{} {day}", here.database);
        let as_text = |value: &Json| match value {
            Json::Null => json!(""),
            Json::String(text) => json!(text),
            other => json!(other.to_string()),
        };
        let expected: Vec<Json> = expected.as_array().unwrap().iter().map(as_text).collect();
        assert_eq!(here.report("csv", day), json!(expected), "{} {day}", here.database);
    }
    let mut hana = here.comes(HR);
    for (day, held) in [("2026-04-30", "MPR 4 A 1 May 2025 B Yes 0"), ("2026-05-01", "MPR 4 B 1 May 2026 C No 8")] {
        let row = format!("{officer} 00004 Income North Income and Arrears Officer {held}");
        reads(&hana.get(&format!("/reports/grades?as_of={day}")), &[&row]);
    }
    assert_eq!(here.comes(OFFICER).get("/reports/grades").status, 403, "{}", here.database);
}

#[test]
fn from_an_empty_installation_to_the_grade_report() {
    on_both(|fresh| {
        let here = &mut Installation::empty(fresh);
        the_council_moves_in(here);
        let evidence = the_officer_writes_evidence(here);
        // Over the weekend nothing happens. It is Monday 13 April.
        here.service.clock.advance(Duration::days(3));
        the_manager_reviews(here, &evidence);
        let case = the_officer_applies(here);
        the_council_decides(here, &case);
        the_level_changes_on_its_day(here, &case);
        hr_exports_the_report(here);
        // Every step left its row in the log, and the log is whole.
        let connection = &mut here.service.connection();
        assert!(gradus::store::audit::verify(connection, &[]).unwrap().is_ok(), "{}", here.database);
    });
}
