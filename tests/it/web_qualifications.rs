//! The pages and the API of qualifications, through the real doors on both databases.

use gradus::clock::new_id;
use gradus::domain::account::Role;
use gradus::domain::ids::PostId;
use gradus::domain::people::{Days, Person, Post};
use gradus::store::{posts, qualifications};
use serde_json::json;

use crate::support::databases::{Fresh, on_both};
use crate::support::files;
use crate::support::pages::{all_hidden, done, hidden, is_silent, main_of, reads, says};
use crate::support::service::Browser;
use crate::web_applications::{Council, day};

/// A council with an officer who has recorded nothing yet.
struct Desk {
    council: Council,
    officer: Person,
}

/// The day of one date field.
fn on(name: &'static str, day: [&'static str; 3]) -> [(String, &'static str); 3] {
    ["day", "month", "year"].map(|part| format!("{name}_{part}")).into_iter().zip(day).collect::<Vec<_>>().try_into().unwrap()
}

impl Desk {
    fn new(fresh: &Fresh) -> Desk {
        let council = Council::new(fresh);
        let officer = council.service.person("Quin Learner", &[Role::Officer]);
        council.line(&officer, &council.manager);
        let now = council.service.clock.now();
        // No level is held yet, so none is taken as met.
        let post = Post {
            id: PostId::new(new_id(now)),
            person: officer.id.clone(),
            organisation: officer.organisation.clone(),
            job_profile: "medway.iao.jd".to_owned(),
            framework: Some("medway.iao.framework".to_owned()),
            team: None,
            post_number: None,
            days: Days::from(day("2025-05-01")),
            levels: Vec::new(),
            version: 1,
        };
        posts::insert(&mut council.service.connection(), &post, now).unwrap();
        Desk { council, officer }
    }

    fn quin(&self) -> Browser {
        self.council.browser(&self.officer)
    }

    /// Quin adds a qualification by the form. Gives its id.
    fn added(&self, fields: &[(&str, &str)]) -> String {
        let awarded = on("awarded_on", ["30", "6", "2025"]);
        let awarded: Vec<(&str, &str)> = awarded.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        let held = || qualifications::held_by(&mut self.council.service.connection(), &self.officer.id).unwrap();
        let before: Vec<String> = held().iter().map(|held| held.award.id.to_string()).collect();
        let mut quin = self.quin();
        quin.get("/qualifications/new");
        done(&quin.post("/qualifications/new", &[fields, &awarded, &[("status", "complete")]].concat()));
        let added = held().into_iter().map(|held| held.award.id.to_string()).find(|id| !before.contains(id));
        added.unwrap()
    }

    fn verify(&self, who: &Person, id: &str) -> u16 {
        let mut browser = self.council.browser(who);
        let path = format!("/qualifications/{id}/verification");
        let page = browser.get(&path);
        if page.status != 200 {
            return page.status;
        }
        // Where there is nothing to verify there is no form; somebody may have had the page open.
        let version =
            all_hidden(&page).into_iter().find(|(name, _)| name == "version").map_or("1".to_owned(), |(_, value)| value);
        browser.post(&path, &[("version", &version), ("seen", "yes")]).status
    }

    /// The outcome of a criterion and the codes of its reasons.
    fn criterion(&self, id: &str) -> (String, Vec<String>) {
        let program = self.council.service.program(&self.officer, &["read"]);
        let answer = program.get(&format!("/api/v1/progress/criteria/{id}")).json();
        let reasons = answer["criterion"]["reasons"].as_array().unwrap().iter();
        let codes = reasons.map(|reason| reason["code"].as_str().unwrap().to_owned()).collect();
        (answer["criterion"]["outcome"].as_str().unwrap().to_owned(), codes)
    }
}

#[test]
fn a_qualification_counts_once_the_line_manager_has_seen_the_certificate() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let mut quin = desk.quin();
        reads(&quin.get("/qualifications"), &["None recorded. Add what you hold, and what you are working towards."]);
        assert_eq!(desk.criterion("C-Q1").0, "not_met");
        assert!(desk.criterion("C-Q1").1.contains(&"qualification_missing".to_owned()));
        reads(&quin.get("/progress/criteria/C-Q1"), &["Add a qualification"]);
        let id = desk.added(&[("catalogue", "cih-l3"), ("qualification_number", "610/4695/4")]);
        let own = quin.get("/qualifications");
        says(&own, &["0 of 1 verified", "CIH Level 3 certificate", "610/4695/4", "Not verified"]);
        assert_eq!(desk.criterion("C-Q1").0, "insufficient_data");
        // Nobody verifies their own; others than the line and HR do not know of it.
        assert_eq!(desk.verify(&desk.officer, &id), 403);
        assert_eq!(desk.verify(&desk.council.colleague, &id), 404);
        assert_eq!(desk.verify(&desk.council.stranger, &id), 404);
        let mut manager = desk.council.browser(&desk.council.manager);
        reads(&manager.get("/qualifications/to-verify"), &["1 qualification waits for somebody to look at the certificate."]);
        let page = manager.get(&format!("/people/{}/progress/criteria/C-Q1", desk.officer.id));
        reads(&page, &["Verify it"]);
        // The box has to be ticked.
        let path = format!("/qualifications/{id}/verification");
        let version = hidden(&manager.get(&path), "version");
        let refused = manager.post(&path, &[("version", &version)]);
        assert_eq!(refused.status, 422);
        reads(&refused, &["Confirm that you have seen the certificate"]);
        assert_eq!(desk.verify(&desk.council.manager, &id), 303);
        assert_eq!(desk.criterion("C-Q1").0, "met");
        let own = quin.get("/qualifications");
        says(&own, &["1 of 1 verified", "By Max Manager, 10 Apr 2026", "Meets"]);
        reads(&manager.get("/qualifications/to-verify"), &["Nothing waits to be verified."]);
        assert_eq!(desk.verify(&desk.council.manager, &id), 409, "{}: it is verified already", fresh.name);
    });
}

#[test]
fn a_change_has_to_be_verified_again_and_what_is_withdrawn_counts_no_longer() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let id = desk.added(&[("catalogue", "cih-l3")]);
        assert_eq!(desk.verify(&desk.council.hr, &id), 303);
        assert_eq!(desk.criterion("C-Q1").0, "met");
        let mut quin = desk.quin();
        let path = format!("/qualifications/{id}/change");
        let page = quin.get(&path);
        reads(&page, &["If you change it, somebody has to verify it again"]);
        let version = hidden(&page, "version");
        let fields = |grade: &'static str| {
            vec![
                ("catalogue", "cih-l3"),
                ("grade", grade),
                ("status", "complete"),
                ("awarded_on_day", "30"),
                ("awarded_on_month", "6"),
                ("awarded_on_year", "2025"),
            ]
        };
        // Saved without a change it stays as it is.
        done(&quin.post(&path, &[fields(""), vec![("version", &*version)]].concat()));
        assert_eq!(desk.criterion("C-Q1").0, "met");
        done(&quin.post(&path, &[fields("Pass"), vec![("version", &*version)]].concat()));
        assert_eq!(desk.criterion("C-Q1").0, "insufficient_data");
        // Somebody with the old page is too late, and sees both texts.
        let stale = quin.post(&path, &[fields("Merit"), vec![("version", &*version)]].concat());
        assert_eq!(stale.status, 412, "{}", fresh.name);
        says(&stale, &["Both versions", "Merit", "Pass", "Save mine", "Keep theirs"]);
        assert_eq!(desk.verify(&desk.council.manager, &id), 303);
        let withdraw = format!("/qualifications/{id}/withdraw");
        let page = quin.get(&withdraw);
        says(&page, &["It is verified."]);
        let version = hidden(&page, "version");
        assert_eq!(desk.council.browser(&desk.council.manager).get(&withdraw).status, 404);
        done(&quin.post(&withdraw, &[("version", &version)]));
        reads(&quin.get("/qualifications"), &["None recorded."]);
        assert!(desk.criterion("C-Q1").1.contains(&"qualification_missing".to_owned()));
        assert_eq!(quin.get(&withdraw).status, 404);
    });
}

/// domain.md 1.4 and 2.5: what looks alike and is not. Five GCSEs from grade 4 with English and Maths, or one award of level
/// 2; letters stand for numbers; level, field and body decide, not the title.
#[test]
fn what_only_looks_alike_does_not_count() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let gcse = |subject: &str, grade: &str| {
            let id = desk.added(&[("catalogue", "gcse"), ("subject", subject), ("grade", grade)]);
            assert_eq!(desk.verify(&desk.council.hr, &id), 303);
        };
        // A single one is not a qualification of level 2, whatever its grade.
        gcse("english", "9");
        assert_eq!(desk.criterion("A-Q1").0, "not_met");
        gcse("maths", "3");
        gcse("other", "C");
        gcse("other", "5");
        gcse("other", "A*");
        // Five, but maths is a grade short; then maths by the old letter C, which stands for 4.
        assert_eq!(desk.criterion("A-Q1").0, "not_met");
        gcse("maths", "C");
        assert_eq!(desk.criterion("A-Q1").0, "met");
        // The title says level 3 in housing; what is stated does not.
        let id = desk.added(&[("title", "CIH Level 3 certificate"), ("level", "2"), ("field", "housing")]);
        assert_eq!(desk.verify(&desk.council.hr, &id), 303);
        let id = desk.added(&[("title", "Level 3 in hairdressing"), ("level", "3"), ("field", "general")]);
        assert_eq!(desk.verify(&desk.council.hr, &id), 303);
        assert_eq!(desk.criterion("C-Q1").0, "not_met");
        let mut quin = desk.quin();
        quin.get("/qualifications/new");
        let typed = [("catalogue", "gcse"), ("grade", "10"), ("status", "complete")];
        let refused = quin.post("/qualifications/new", &typed);
        assert_eq!(refused.status, 422);
        says(&refused, &["Grade must be 1, 2,", "Enter the date it was awarded"]);
    });
}

#[test]
fn hr_decides_whether_an_award_is_equivalent_and_says_why() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let id = desk.added(&[("title", "School certificate from abroad")]);
        let mut quin = desk.quin();
        let ask = format!("/qualifications/{id}/equivalence");
        let asks = |quin: &mut Browser, criterion: &str| {
            let version = hidden(&quin.get(&ask), "version");
            quin.post(&ask, &[("version", &version), ("criterion", criterion)])
        };
        // Only where the rule takes equivalents.
        assert_eq!(asks(&mut quin, "A-K1").status, 422);
        done(&asks(&mut quin, "A-Q1"));
        assert!(desk.criterion("A-Q1").1.contains(&"equivalence_pending".to_owned()), "{:?}", desk.criterion("A-Q1"));
        // The manager verifies and does not decide; HR decides.
        let decision = format!("/qualifications/{id}/equivalence/decision");
        let verification = format!("/qualifications/{id}/verification");
        let mut manager = desk.council.browser(&desk.council.manager);
        let page = manager.get(&verification);
        is_silent(&page, &["Is it equivalent"]);
        let version = hidden(&page, "version");
        let typed = |version: &str, decision: &str, reason: &str| {
            [("version", version), ("criterion", "A-Q1"), ("decision", decision), ("reason", reason)]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        let send = |browser: &mut Browser, decision_word: &str, reason: &str| {
            let page = browser.get(&verification);
            let version = hidden(&page, "version");
            let fields = typed(&version, decision_word, reason);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            browser.post(&decision, &fields)
        };
        let fields = typed(&version, "approved", "Good");
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(manager.post(&decision, &fields).status, 403);
        let mut hr = desk.council.browser(&desk.council.hr);
        reads(&hr.get("/qualifications/to-verify"), &["Is it equivalent for A-Q1?"]);
        let refused = send(&mut hr, "refused", " ");
        assert_eq!(refused.status, 422);
        reads(&refused, &["Enter a reason. Quin Learner will read it"]);
        done(&send(&mut hr, "refused", "It is a certificate of attendance"));
        assert!(desk.criterion("A-Q1").1.contains(&"equivalence_refused".to_owned()));
        reads(&quin.get("/qualifications"), &["It is a certificate of attendance"]);
        // Quin asks again, and HR agrees; it counts once it is verified too.
        done(&asks(&mut quin, "A-Q1"));
        done(&send(&mut hr, "approved", "The transcript shows five subjects"));
        assert_eq!(desk.criterion("A-Q1").0, "insufficient_data");
        assert_eq!(desk.verify(&desk.council.manager, &id), 303);
        assert_eq!(desk.criterion("A-Q1").0, "met");
        let fields = typed("1", "approved", "Again");
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(hr.post(&decision, &fields).status, 409, "{}: nothing is asked any more", fresh.name);
    });
}

#[test]
fn programs_read_and_write_the_same() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let program = desk.council.service.program(&desk.officer, &["read", "evidence"]);
        let wrong = program.send("POST", "/api/v1/qualifications", &json!({"title": "BTEC", "status": "complete"}), None);
        assert_eq!(wrong.status, 422, "{}", wrong.body);
        let body = json!({"catalogue": "btec-housing", "status": "complete", "awarded_on": "2024-02-29"});
        let made = program.send("POST", "/api/v1/qualifications", &body, None);
        assert_eq!(made.status, 201, "{}", made.body);
        let again = program.send("POST", "/api/v1/qualifications", &body, None).json();
        assert_eq!(again["id"], made.json()["id"], "{}: sent twice it is one", fresh.name);
        let future = json!({"catalogue": "btec-housing", "status": "complete", "awarded_on": "2026-04-11"});
        assert_eq!(program.send("POST", "/api/v1/qualifications", &future, None).status, 422);
        let path = format!("/api/v1/qualifications/{}", made.json()["id"].as_str().unwrap());
        let changed = program.send(
            "PUT",
            &path,
            &json!({"catalogue": "btec-housing", "guided_hours": 360, "status": "in_progress"}),
            Some(1),
        );
        assert_eq!((changed.status, changed.json()["version"].as_i64()), (200, Some(2)), "{}", changed.body);
        let list = program.get("/api/v1/qualifications").json();
        assert_eq!(list["items"][0]["status"], "in_progress");
        assert!(list["items"][0]["reasons"].as_array().unwrap().iter().any(|why| why["code"] == "qualification_in_progress"));
        assert!(list["missing"].as_array().unwrap().iter().any(|why| why["criterion"] == "C-Q1"), "{list}");
        // A token never verifies.
        let by_manager = desk.council.service.program(&desk.council.manager, &["read", "staff"]);
        let verification = format!("{path}/verification");
        assert_eq!(by_manager.send("POST", &verification, &json!({"seen": true}), Some(2)).status, 403);
        assert_eq!(program.send("DELETE", &path, &json!(null), Some(1)).status, 412);
        assert_eq!(program.send("DELETE", &path, &json!(null), Some(2)).status, 204);
        assert_eq!(program.get("/api/v1/qualifications").json()["items"].as_array().unwrap().len(), 0);
        assert!(!main_of(&desk.quin().get("/qualifications")).contains("BTEC"));
    });
}

#[test]
fn a_certificate_goes_to_whoever_verifies_and_to_nobody_else() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let mut quin = desk.quin();
        quin.get("/qualifications/new");
        let typed = [
            ("catalogue", "cih-l3"),
            ("status", "complete"),
            ("awarded_on_day", "30"),
            ("awarded_on_month", "6"),
            ("awarded_on_year", "2025"),
        ];
        let added = quin.post("/qualifications/new", &typed);
        let path = added.location().to_owned();
        assert!(path.ends_with("/files"), "{path}");
        says(&quin.get(&path), &["Qualification added", "Add the certificate"]);
        // Each wrong file is named, and the right ones stay; a photo loses where it was taken.
        let photo = files::photo(1);
        let sent: [(&str, &str, &[u8]); 3] =
            [("files", "photo.jpg", &photo), ("files", "page.html", b"<p>"), ("files", "empty.pdf", b"")];
        let refused = quin.post_bytes(&path, &[("action", "upload")], &sent);
        assert_eq!(refused.status, 422, "{}", fresh.name);
        reads(&refused, &["page.html must be a PDF, Word, Excel, PNG or JPEG", "empty.pdf is empty", "photo.jpg"]);
        assert_eq!(quin.post_bytes(&path, &[("action", "upload")], &[("files", "", b"")]).status, 422);
        let held = || qualifications::held_by(&mut desk.council.service.connection(), &desk.officer.id).unwrap().remove(0);
        let file = held().files.remove(0);
        let award = held().award.id.to_string();
        let download = format!("/qualifications/{award}/files/{}", file.id);
        let own = quin.get(&download);
        assert_eq!((own.status, own.header("content-type")), (200, Some("image/jpeg")), "{}", fresh.name);
        assert!(own.header("content-disposition").unwrap().starts_with("attachment"));
        assert!(!own.body.contains("Exif"), "{}", fresh.name);
        says(&quin.get("/qualifications"), &["photo.jpg"]);
        // Whoever verifies sees it; a colleague and another council know nothing of it.
        let council = &desk.council;
        let mut manager = council.browser(&council.manager);
        let verification = format!("/qualifications/{award}/verification");
        says(&manager.get(&verification), &["photo.jpg"]);
        assert_eq!(manager.get(&download).status, 200);
        assert_eq!(council.browser(&council.hr).get(&download).status, 200);
        assert_eq!(council.browser(&council.colleague).get(&download).status, 404);
        assert_eq!(council.browser(&council.stranger).get(&download).status, 404);
        says(&quin.get("/account/views"), &["Certificate"]);
        // A file of another qualification is not found under this one.
        let other = desk.added(&[("catalogue", "degree")]);
        assert_eq!(quin.get(&format!("/qualifications/{other}/files/{}", file.id)).status, 404);
        // A file that comes while somebody looks makes them look again.
        let version = hidden(&manager.get(&verification), "version");
        let pdf = files::pdf();
        done(&quin.post_bytes(&path, &[("action", "upload")], &[("files", "transcript.pdf", &pdf)]));
        assert_eq!(manager.post(&verification, &[("version", &version), ("seen", "yes")]).status, 412);
        assert_eq!(desk.verify(&council.manager, &award), 303);
        // What it was verified by stays.
        let page = quin.get(&path);
        says(&page, &["It is verified, so these stay as they are.", "transcript.pdf"]);
        is_silent(&page, &["Remove"]);
        let version = hidden(&page, "version");
        let remove = [("action", "remove"), ("file", file.id.as_str()), ("version", &version)];
        assert_eq!(quin.post(&path, &remove).status, 409, "{}", fresh.name);
    });
}

#[test]
fn programs_add_and_remove_certificates() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let id = desk.added(&[("catalogue", "cih-l3")]);
        let program = desk.council.service.program(&desk.officer, &["read", "evidence"]);
        let path = format!("/api/v1/qualifications/{id}/files");
        let pdf = files::pdf();
        assert_eq!(program.send_files(&path, &[("a.exe", b"MZ")], 1).status, 422);
        assert_eq!(program.send_files(&path, &[("a.pdf", &pdf)], 9).status, 412);
        let added = program.send_files(&path, &[("a.pdf", &pdf), ("b.pdf", &pdf)], 1);
        assert_eq!(added.status, 201, "{}", added.body);
        let (json, version) = (added.json(), added.json()["version"].as_i64());
        assert_eq!(json["files"].as_array().unwrap().len(), 2, "{}", fresh.name);
        let many: Vec<String> = (0..4).map(|nth| format!("{nth}.pdf")).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &*pdf)).collect();
        let refused = program.send_files(&path, &many, version.unwrap());
        assert_eq!(refused.status, 422, "{}", fresh.name);
        assert!(refused.body.contains("5 files at most"), "{}", refused.body);
        let one = format!("{path}/{}", json["files"][0]["id"].as_str().unwrap());
        assert_eq!(program.get_bytes(&one), pdf, "{}", fresh.name);
        assert_eq!(program.send("DELETE", &one, &json!(null), version).status, 200);
        assert_eq!(program.get(&one).status, 404, "{}", fresh.name);
        let left = program.get("/api/v1/qualifications").json();
        assert_eq!(left["items"][0]["files"].as_array().unwrap().len(), 1, "{}", fresh.name);
    });
}

#[test]
fn who_verified_what_stays_visible_after_a_change() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let id = desk.added(&[("catalogue", "cih-l3"), ("grade", "Pass")]);
        assert_eq!(desk.verify(&desk.council.hr, &id), 303);
        let mut quin = desk.quin();
        let path = format!("/qualifications/{id}/change");
        let version = hidden(&quin.get(&path), "version");
        let typed = [
            ("catalogue", "cih-l3"),
            ("grade", "Merit"),
            ("status", "complete"),
            ("awarded_on_day", "30"),
            ("awarded_on_month", "6"),
            ("awarded_on_year", "2025"),
            ("version", &version),
        ];
        done(&quin.post(&path, &typed));
        let told = format!("Verified by {} on 10 April 2026; changed on 10 April 2026. It said then: ", desk.council.hr.name);
        let own = quin.get("/qualifications");
        reads(&own, &[&told, "Grade Pass", "Grade Merit", "Not verified"]);
        let mut manager = desk.council.browser(&desk.council.manager);
        reads(&manager.get(&format!("/qualifications/{id}/verification")), &[&told]);
        let program = desk.council.service.program(&desk.officer, &["read"]);
        let listed = program.get("/api/v1/qualifications").json();
        let past = &listed["items"][0]["past_verifications"][0];
        assert_eq!(past["verified_on"], "2026-04-10", "{}: {listed}", fresh.name);
        assert_eq!(past["award"]["grade"], "Pass");
        // It stays beside the verification that follows.
        assert_eq!(desk.verify(&desk.council.manager, &id), 303);
        reads(&quin.get("/qualifications"), &[&told, "By Max Manager, 10 Apr 2026"]);
    });
}
