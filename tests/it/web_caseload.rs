//! The pages and the API of caseload figures and of disputes about them, through the real doors on both databases.

mod worked;

use diesel::prelude::*;
use gradus::clock::new_id;
use gradus::domain::account::Role;
use gradus::domain::caseload::{Basis, Figure, Origin, PeriodKind};
use gradus::domain::ids::PostId;
use gradus::domain::officer::Observation;
use gradus::domain::people::{Days, LevelBasis, Person, Post, PostLevel};
use gradus::store::schema::outbox;
use gradus::store::{caseload, posts};

use crate::support::databases::{Fresh, on_both};
use crate::support::pages::{done, hidden, is_silent, main_of, reads, says};
use crate::support::post::deliver;
use crate::support::service::{Browser, forget_kept};
use crate::web_applications::{Council, day};

/// R1 of domain.md 3.8, case a: start, end, arrears, target.
const R1: [(&str, &str, &str, &str); 4] = [
    ("2025-04-01", "2025-06-30", "48300", "2.75"),
    ("2025-07-01", "2025-09-30", "49680", "2.70"),
    ("2025-10-01", "2025-12-31", "52440", "2.65"),
    ("2026-01-01", "2026-03-31", "45080", "2.60"),
];

/// A council with an officer at level B who has the figures of R1, from a file that Hana of HR added.
struct Desk {
    council: Council,
    officer: Person,
    import: String,
}

impl Desk {
    fn new(fresh: &Fresh) -> Desk {
        let council = Council::new(fresh);
        let officer = council.service.person("Fay Figures", &[Role::Officer]);
        council.line(&officer, &council.manager);
        let now = council.service.clock.now();
        let since = |level: &str, on: &str| PostLevel {
            level: level.into(),
            starts_on: day(on),
            basis: LevelBasis::Appointment,
            by: None,
        };
        let post = Post {
            id: PostId::new(new_id(now)),
            person: officer.id.clone(),
            organisation: officer.organisation.clone(),
            job_profile: "medway.iao.jd".to_owned(),
            framework: Some("medway.iao.framework".to_owned()),
            team: None,
            post_number: None,
            days: Days::from(day("2023-05-01")),
            levels: vec![since("A", "2023-05-01"), since("B", "2024-05-01")],
            version: 1,
        };
        posts::insert(&mut council.service.connection(), &post, now).unwrap();
        let file = "employee_ref,organisation,name\n1,medway,\n";
        let program = council.service.program(&council.hr, &["import"]);
        let given = program.send_text("POST", "/api/v1/imports?kind=people", "text/csv", file, None);
        let import = given.json()["id"].as_str().unwrap().to_owned();
        let desk = Desk { council, officer, import };
        for (at, (_, _, arrears, target)) in R1.into_iter().enumerate() {
            caseload::add(&mut desk.council.service.connection(), &desk.figure(at, "cta_pct", arrears, Some(target))).unwrap();
        }
        desk
    }

    fn figure(&self, at: usize, metric: &str, numerator: &str, target: Option<&str>) -> Figure {
        let (start, end, ..) = R1[at];
        Figure {
            person: self.officer.id.clone(),
            of_team: false,
            observation: Observation {
                metric: metric.into(),
                patch: "CH1".to_owned(),
                period: PeriodKind::Quarter,
                start: day(start),
                end: day(end),
                numerator: numerator.parse().unwrap(),
                denominator: target.map(|_| "1840000".parse().unwrap()),
                target: target.map(|target| target.parse().unwrap()),
                basis: Basis::Substantive,
                disputed: false,
                source: Some("Housing system".to_owned()),
            },
            origin: Origin {
                revision: 1,
                import: Some((self.import.clone(), u32::try_from(at).unwrap() + 12)),
                extracted_at: None,
                fte: None,
                note: None,
                made_at: self.council.service.clock.now(),
            },
        }
    }

    fn fay(&self) -> Browser {
        self.council.browser(&self.officer)
    }

    /// A later file says something else of a quarter.
    fn correct(&self, at: usize, arrears: &str) {
        let connection = &mut self.council.service.connection();
        let was = caseload::figures_of(connection, &self.officer.id).unwrap();
        let was = was.into_iter().find(|figure| figure.observation.start == day(R1[at].0)).unwrap();
        let mut new = was.clone();
        new.observation.numerator = arrears.parse().unwrap();
        new.origin.revision += 1;
        assert!(caseload::correct(connection, &was, &new).unwrap());
        forget_kept(connection);
    }

    /// The reasons of C-E1 that are about figures.
    fn reasons(&self) -> Vec<String> {
        let program = self.council.service.program(&self.officer, &["read"]);
        let answer = program.get("/api/v1/progress/criteria/C-E1").json();
        let reasons = answer["criterion"]["reasons"].as_array().unwrap().iter();
        reasons.map(|reason| reason["code"].as_str().unwrap().to_owned()).filter(|code| code.starts_with("metric_")).collect()
    }

    /// Fay disputes the figure of a quarter. Gives the path of the dispute.
    fn disputed(&self, at: usize) -> String {
        let (start, end, ..) = R1[at];
        let figure = format!("quarter.{start}.{end}.substantive.CH1");
        let typed = [("figure", &*figure), ("kind", "amount"), ("reason", "Two accounts are of CH2")];
        let mut fay = self.fay();
        fay.get("/caseload/cta_pct/dispute");
        done(&fay.post("/caseload/cta_pct/dispute", &typed));
        let open = caseload::disputes_of(&mut self.council.service.connection(), &self.officer.id).unwrap();
        let open = open.iter().find(|dispute| dispute.settlement.is_none()).unwrap();
        format!("/disputes/{}", open.id)
    }

    fn mails(&self) -> Vec<String> {
        let connection = &mut self.council.service.connection();
        outbox::table
            .filter(outbox::message.eq("dispute"))
            .order((outbox::made_at, outbox::id))
            .select(outbox::address)
            .load(connection)
            .unwrap()
    }
}

/// The rule looks for a share lower than 3% in 3 of the last 4 quarters, and decides nothing.
#[test]
fn a_figure_that_is_only_looked_at_says_what_it_comes_to() {
    // (amounts of 1,840,000, quarters on the right side)
    for (amounts, hits) in [(["50000", "50000", "60000", "50000"], 3), (["60000", "60000", "55199", "55200"], 1)] {
        let fresh = Fresh::sqlite();
        let desk = Desk::new(&fresh);
        for (at, amount) in amounts.into_iter().enumerate() {
            let figure = desk.figure(at, "over_7wk_pct", amount, Some("3.00"));
            caseload::add(&mut desk.council.service.connection(), &figure).unwrap();
        }
        let page = desk.fay().get("/caseload/over_7wk_pct");
        let lead = format!("On the right side of the target in {hits} of the last 4 quarters.");
        let comes_to = format!("Over seven weeks in arrears reached target in {hits} of 4 quarters");
        reads(&page, &[&lead, "This is looked at beside Rent collection (B-K1) and never decides it.", &comes_to]);
        reads(&page, &["Looked at, never decides."]);
        is_silent(&page, &["B-K1 needs"]);
    }
}

#[test]
fn the_worked_case_stands_on_its_pages_with_where_each_figure_came_from() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let notices = desk.figure(3, "nosp", "7", None);
        caseload::add(&mut desk.council.service.connection(), &notices).unwrap();
        let mut fay = desk.fay();
        let all = fay.get("/caseload");
        reads(
            &all,
            &["Your caseload figures", "Current tenant arrears", "2.45%", "Target 2.60%", "(C-E1)", "Notices served", "7"],
        );
        let page = fay.get("/caseload/cta_pct");
        reads(
            &page,
            &[
                "On the right side of the target in 2 of the last 4 quarters. C-E1 needs 3.",
                "In Quarter 2 (July to September 2025) it equalled the target, 2.70%; it must be lower.",
                "Quarter 1 (April to June 2025) £48,300 £1,840,000 2.63% 2.75%",
                "line 15, added by Hana Resources on 10 April 2026. Revision 1.",
                "Figures support a judgement. They never decide a level.",
            ],
        );
        says(&page, &["<svg class=\"gradus-wide\"", "<svg class=\"gradus-narrow\""]);
        // What has no direction has neither a target nor a picture of one.
        let page = fay.get("/caseload/nosp");
        reads(&page, &["Looked at, never decides.", "Counted"]);
        is_silent(&page, &["l-target", "Target", "target reached"]);
        assert_eq!(fay.get("/caseload/no-such").status, 404, "{}", fresh.name);
        // The criterion leads to the figures, and the manager reads them of her.
        says(&fay.get("/progress/criteria/C-E1"), &["href=\"/caseload/cta_pct\""]);
        let theirs = format!("/people/{}/caseload", desk.officer.id);
        let mut max = desk.council.browser(&desk.council.manager);
        reads(&max.get(&theirs), &["Fay Figures", "Your direct report.", "2.45%"]);
        says(&max.get("/team/caseload?metric=cta_pct"), &["gradus-small", "Fay Figures"]);
        let answer = desk.council.service.program(&desk.officer, &["read"]).get("/api/v1/caseload/cta_pct").json();
        let periods: Vec<(&str, bool)> = answer["periods"]
            .as_array()
            .unwrap()
            .iter()
            .map(|period| (period["value"].as_str().unwrap(), period["hit"].as_bool().unwrap()))
            .collect();
        assert_eq!(periods, [("2.6250", true), ("2.7000", false), ("2.8500", false), ("2.4500", true)], "{}", fresh.name);
        assert_eq!((&answer["figures"][0]["line"], &answer["figures"][0]["added_by"]), (&12.into(), &"Hana Resources".into()));
        // Nobody else knows of them.
        for (person, status) in [(&desk.council.colleague, 404), (&desk.council.other, 404), (&desk.council.stranger, 404)] {
            assert_eq!(desk.council.browser(person).get(&theirs).status, status, "{}: {}", fresh.name, person.name);
        }
        let nothing = desk.council.browser(&desk.council.officer).get("/caseload");
        reads(&nothing, &["We hold no figures about you."]);
    });
}

#[test]
fn a_disputed_figure_does_not_count_until_somebody_else_settles_it() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let mut fay = desk.fay();
        fay.get("/caseload/cta_pct/dispute");
        let empty = fay.post("/caseload/cta_pct/dispute", &[("figure", ""), ("kind", ""), ("reason", " ")]);
        assert_eq!(empty.status, 422, "{}", fresh.name);
        reads(&empty, &["Select a figure", "Select what is wrong", "Say why it is wrong"]);
        assert_eq!(desk.reasons(), ["metric_below_target"], "{}", fresh.name);
        // Without the second quarter two of three are hits, and three are needed: it cannot be told.
        let dispute = desk.disputed(1);
        assert_eq!(desk.reasons(), ["metric_disputed"], "{}", fresh.name);
        reads(&fay.get("/caseload/cta_pct"), &["Disputed: it does not count until it is settled.", "Two accounts are of CH2"]);
        reads(&fay.get("/caseload"), &["1 figure is disputed and does not count until it is settled."]);
        let again = format!("quarter.{}.{}.substantive.CH1", R1[1].0, R1[1].1);
        let again = fay.post("/caseload/cta_pct/dispute", &[("figure", &again), ("kind", "other"), ("reason", "Again")]);
        assert_eq!(again.status, 409, "{}: {}", fresh.name, main_of(&again));
        assert_eq!(desk.mails().len(), 2, "{}: both of HR are told", fresh.name);
        let council = &desk.council;
        // What the page and what the form say to each: who added the figure reads it and leaves it to others.
        for (person, page, form) in [
            (&desk.officer, 403, 403),
            (&council.colleague, 404, 404),
            (&council.other, 404, 404),
            (&council.director, 403, 403),
            (&council.hr, 200, 403),
            (&council.auditor, 403, 403),
            (&council.admin, 404, 404),
            (&council.stranger, 404, 404),
            (&council.manager, 200, 422),
            (&council.hr_two, 200, 422),
        ] {
            let mut browser = council.browser(person);
            assert_eq!(browser.get(&dispute).status, page, "{}: {} reads", fresh.name, person.name);
            let typed = [("outcome", ""), ("reason", ""), ("version", "1")];
            assert_eq!(browser.post(&dispute, &typed).status, form, "{}: {} settles", fresh.name, person.name);
        }
        reads(&council.browser(&council.hr).get(&dispute), &["You added this figure, so someone else must settle"]);
        reads(&council.browser(&council.hr_two).get("/disputes"), &["1 figure waits to be settled", "Fay Figures"]);
        assert_eq!(council.browser(&council.other).get("/disputes").status, 200);
        is_silent(&council.browser(&council.other).get("/disputes"), &["Fay Figures"]);
        let mut max = council.browser(&council.manager);
        let page = max.get(&dispute);
        let version = hidden(&page, "version");
        is_silent(&page, &["value=\"corrected\""]);
        let corrected = [("outcome", "corrected"), ("reason", "See the file"), ("version", &*version)];
        reads(&max.post(&dispute, &corrected), &["No later file has corrected this figure"]);
        let typed = [("outcome", "stands"), ("reason", "Both are of CH1"), ("version", &*version)];
        done(&max.post(&dispute, &typed));
        assert_eq!(desk.reasons(), ["metric_below_target"], "{}: it counts again", fresh.name);
        assert_eq!(max.post(&dispute, &typed).status, 409, "{}", fresh.name);
        assert_eq!(desk.mails().len(), 3, "{}: Fay is told", fresh.name);
        reads(&fay.get("/caseload/cta_pct"), &["The figure stands (Max Manager, 10 April 2026).", "Both are of CH1"]);
    });
}

#[test]
fn a_figure_is_corrected_or_stays_out() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        // 47,100 of 1,840,000 is 2.5598%: the second quarter becomes a hit, and three of four are.
        let dispute = desk.disputed(1);
        desk.correct(1, "47100");
        let mut hugo = desk.council.browser(&desk.council.hr_two);
        reads(&hugo.get(&dispute), &["2.56%", "Was 2.70% (£49,680 of £1,840,000)"]);
        done(&hugo.post(&dispute, &[("outcome", "corrected"), ("reason", "As you said"), ("version", "1")]));
        // The rule is met; that a figure of it was corrected is told.
        assert_eq!(desk.reasons(), ["metric_restated"], "{}: the rule is met", fresh.name);
        let page = desk.fay().get("/caseload/cta_pct");
        reads(&page, &["On the right side of the target in 3 of the last 4 quarters. C-E1 needs 3.", "Was 2.70%", "Revision 2."]);
        let dispute = desk.disputed(3);
        done(&hugo.post(&dispute, &[("outcome", "left_out"), ("reason", "It is of a colleague"), ("version", "1")]));
        let mut fay = desk.fay();
        let page = fay.get("/caseload/cta_pct");
        let counts = [
            "On the right side of the target in 2 of the 3 quarters of the last 4 that can be judged. C-E1 needs 3.",
            "Left out: it was found wrong.",
        ];
        reads(&page, &[counts[0], counts[1], "Left out (Hugo Resources, 10 April 2026).", "It is of a colleague"]);
        is_silent(&page, &["it does not count until it is settled", "Take the dispute back"]);
        reads(
            &fay.get("/progress/criteria/C-E1"),
            &[
                "The figure for Quarter 4 (January to March 2026) was left out by Hugo Resources on 10 April 2026: \"It is of a \
                 colleague\".",
                "This does not count against you.",
            ],
        );
        assert_eq!(desk.reasons(), ["metric_left_out", "metric_restated"], "{}", fresh.name);
        let answer = desk.council.service.program(&desk.officer, &["read"]).get("/api/v1/caseload/cta_pct").json();
        let (row, period) = (&answer["figures"][3], &answer["periods"][3]);
        assert_eq!((&row["disputed"], &row["left_out"]["by"]), (&false.into(), &"Hugo Resources".into()), "{}", fresh.name);
        assert_eq!(row["left_out"]["reason"], "It is of a colleague", "{}", fresh.name);
        assert_eq!((&period["left_out"], &period["value"]), (&"metric_left_out".into(), &serde_json::Value::Null));
        // There is nothing to dispute about it, and it is no evidence.
        let figure = format!("quarter.{}.{}.substantive.CH1", R1[3].0, R1[3].1);
        let again = fay.post("/caseload/cta_pct/dispute", &[("figure", &figure), ("kind", "other"), ("reason", "Again")]);
        reads(&again, &["This figure is left out already."]);
        reads(&fay.post("/caseload/cta_pct/evidence", &[("figure", &figure)]), &["This figure is left out"]);
        let log = desk.council.service.program(&desk.council.auditor, &["audit"]).get("/api/v1/audit?limit=200").json();
        let log = log["items"].as_array().unwrap().iter().rev().map(|entry| entry["action"].as_str().unwrap().to_owned());
        let log: Vec<String> = log.filter(|action| action.contains("disput") && !action.ends_with("read")).collect();
        assert_eq!(log, ["figure_disputed", "dispute_settled", "figure_disputed", "dispute_settled"], "{}", fresh.name);
    });
}

#[test]
fn an_officer_takes_a_dispute_back_and_the_figure_counts_again() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let council = &desk.council;
        let dispute = desk.disputed(1);
        assert_eq!(deliver(&council.service).len(), 2, "{}: both of HR are asked", fresh.name);
        let back = format!("{dispute}/withdraw");
        let mut fay = desk.fay();
        says(&fay.get("/caseload/cta_pct"), &[&format!("href=\"{back}\"")]);
        let theirs = council.browser(&council.manager).get(&format!("/people/{}/caseload/cta_pct", desk.officer.id));
        is_silent(&theirs, &["Take the dispute back"]);
        for (person, status) in [(&council.manager, 403), (&council.hr_two, 403), (&council.colleague, 404)] {
            let mut browser = council.browser(person);
            assert_eq!(browser.get(&back).status, status, "{}: {}", fresh.name, person.name);
            assert_eq!(browser.post(&back, &[("version", "1")]).status, status, "{}: {}", fresh.name, person.name);
        }
        let page = fay.get(&back);
        reads(&page, &["Are you sure you want to take this dispute back?", "Current tenant arrears", "The figure counts again"]);
        assert_eq!(fay.post(&back, &[("version", "7")]).status, 412, "{}", fresh.name);
        assert_eq!(desk.reasons(), ["metric_disputed"], "{}", fresh.name);
        let version = hidden(&page, "version");
        let answer = fay.post(&back, &[("version", &version)]);
        done(&answer);
        reads(&fay.follow(&answer), &["The figure counts again.", "Taken back (Fay Figures, 10 April 2026)."]);
        assert_eq!(desk.reasons(), ["metric_below_target"], "{}: it counts again", fresh.name);
        assert_eq!(fay.post(&back, &[("version", "1")]).status, 409, "{}", fresh.name);
        reads(&council.browser(&council.hr_two).get("/disputes"), &["No figure is disputed."]);
        assert_eq!(deliver(&council.service).len(), 2, "{}: both hear that there is nothing left to settle", fresh.name);
        // Who was not asked yet hears nothing at all.
        let again = desk.disputed(1);
        done(&fay.post(&format!("{again}/withdraw"), &[("version", "1")]));
        // A program cannot: there is no scope of a token for it.
        let program = council.service.program(&desk.officer, &["read", "evidence"]);
        let taken = program.send("POST", &format!("/api/v1{again}/withdrawal"), &serde_json::json!({}), Some(1));
        assert_eq!(taken.status, 403, "{}", fresh.name);
        assert_eq!(deliver(&council.service).len(), 0, "{}", fresh.name);
        let log = council.service.program(&council.auditor, &["audit"]).get("/api/v1/audit?limit=200").json();
        let taken = log["items"].as_array().unwrap().iter().filter(|entry| entry["action"] == "dispute_withdrawn").count();
        assert_eq!(taken, 2, "{}", fresh.name);
    });
}

#[test]
fn a_figure_in_evidence_stays_as_it_was_and_says_what_came_later() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let mut fay = desk.fay();
        let figure = format!("quarter.{}.{}.substantive.CH1", R1[3].0, R1[3].1);
        fay.get("/caseload/cta_pct");
        assert_eq!(fay.post("/caseload/cta_pct/evidence", &[("figure", "quarter.nothing")]).location(), "/caseload/cta_pct");
        let begun = fay.post("/caseload/cta_pct/evidence", &[("figure", &figure)]);
        done(&begun);
        let piece = begun.location().strip_suffix("/edit/criteria").unwrap().to_owned();
        // It is for the criterion that the figure decides.
        says(&fay.follow(&begun), &["value=\"C-E1\" checked"]);
        let kept = ["Current tenant arrears, Quarter 4 (January to March 2026), patch CH1: 2.45% (£45,080 of £1,840,000)"];
        reads(
            &fay.get(&piece),
            &[kept[0], "line 15, added by Hana Resources on 10 April 2026. Revision 1. Kept as it was on 10 April 2026."],
        );
        is_silent(&fay.get(&piece), &["A later file says"]);
        reads(&fay.get(&format!("{piece}/check")), &kept);
        // It stays through what is written besides, and a later file changes nothing in it.
        let account = format!("{piece}/edit/account");
        let version = hidden(&fay.get(&account), "version");
        let typed = [("title", "Below target"), ("kind", "case_study"), ("version", &*version)];
        assert_ne!(fay.post(&account, &typed).status, 409, "{}", fresh.name);
        desk.correct(3, "51520");
        let both = [kept[0], "A later file says 2.80% (£51,520 of £1,840,000) (revision 2). This evidence keeps 2.45%"];
        reads(&fay.get(&piece), &both);
        let program = desk.council.service.program(&desk.officer, &["read", "evidence"]);
        let content = program.get(&format!("/api/v1{piece}")).json();
        let figure = &content["content"]["figures"][0];
        assert_eq!((&figure["revision"], &figure["row"]["numerator"]), (&1.into(), &"45080".into()), "{}", fresh.name);
        // What is disputed is not used.
        desk.disputed(2);
        let disputed = format!("quarter.{}.{}.substantive.CH1", R1[2].0, R1[2].1);
        assert_eq!(fay.post("/caseload/cta_pct/evidence", &[("figure", &disputed)]).status, 409, "{}", fresh.name);
    });
}
