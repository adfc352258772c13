//! What was frozen with figures stays as it was when a later file corrects them; what they say now stands beside it, and whoever
//! is concerned is told.

use diesel::prelude::*;
use gradus::app::imports::{Ran, run, unheard};
use gradus::app::{Call, post};
use gradus::domain::account::Role;
use gradus::domain::ids::{OutboxId, PersonId};
use gradus::domain::outbox::{Outgoing, Truth};
use gradus::domain::staff_import::StaffFile;
use gradus::store::people;
use gradus::store::schema::{outbox, person};

use super::{Council, done, hidden, main_of};
use crate::imports::upload;
use crate::support::databases::{Fresh, on_both};
use crate::support::pages::{is_silent, reads, says};

const HEADING: &str =
    "employee_ref,patch,period_kind,period_start,period_end,metric,numerator,denominator,target,note,source,extracted_at\n";

/// The quarters of 2025/26 with the audits of R5 (domain.md 3.8).
const AUDITS: [(&str, &str, &str); 4] = [
    ("2025-04-01", "2025-06-30", "11"),
    ("2025-07-01", "2025-09-30", "9"),
    ("2025-10-01", "2025-12-31", "12"),
    ("2026-01-01", "2026-03-31", "11"),
];

fn line((start, end, done): (&str, &str, &str)) -> String {
    format!("00123,ALL,quarter,{start},{end},audits_pct,{done},12,,,Housing system,2026-04-07\n")
}

impl Council {
    fn with_audits(fresh: &Fresh) -> Council {
        let council = Council::new(fresh);
        diesel::update(person::table.find(council.officer.id.as_str()))
            .set(person::employee_ref.eq("00123"))
            .execute(&mut council.service.connection())
            .unwrap();
        council.add(&AUDITS.map(line).concat());
        council
    }

    /// Hana of HR imports figures.
    fn add(&self, lines: &str) {
        let file = upload(StaffFile::Metrics, (HEADING.to_owned() + lines).as_bytes(), None);
        let call = Call::command(self.hr.email.as_deref().unwrap());
        let ran = self.service.app.write(&call, move |tx, me| run(tx, me, file, &unheard)).unwrap();
        assert!(matches!(&ran, Ran::Kept(_, import) if import.done_at.is_some()), "{ran:?}");
    }

    fn a_day_later(&self) {
        self.service.clock.advance(chrono::Duration::days(1));
    }

    /// Who would get mails of a kind if their turn came now.
    fn still_told(&self, kind: &str) -> Vec<String> {
        let connection = &mut self.service.connection();
        let rows: Vec<(String, Option<String>, Option<String>)> = outbox::table
            .filter(outbox::message.eq(kind))
            .order(outbox::address)
            .select((outbox::address, outbox::person_id, outbox::context))
            .load(connection)
            .unwrap();
        let now = self.service.clock.now();
        let goes = rows.into_iter().filter_map(|(address, person, context)| {
            let mail = Outgoing {
                id: OutboxId::new("mail"),
                organisation: None,
                person: person.map(PersonId::new),
                address: address.clone(),
                message: Ok(serde_json::from_str(&context.unwrap()).unwrap()),
                due_at: now,
                attempts: 0,
                message_id: None,
            };
            let truth = post::still_true(connection, &mail, "HR", now).unwrap();
            matches!(truth, Truth::Send(_)).then_some(address)
        });
        goes.collect()
    }

    /// Who is to get mails of a kind, oldest first.
    fn told(&self, kind: &str) -> Vec<String> {
        outbox::table
            .filter(outbox::message.eq(kind))
            .order((outbox::made_at, outbox::address))
            .select(outbox::address)
            .load(&mut self.service.connection())
            .unwrap()
    }
}

#[test]
fn a_frozen_figure_stays_as_it_was_and_its_correction_stands_beside_it() {
    on_both(|fresh| {
        let council = Council::with_audits(fresh);
        let email = |person: &gradus::domain::people::Person| person.email.clone().unwrap();
        assert_eq!(council.told("figures_added"), [email(&council.officer)], "{}", fresh.name);
        let case = council.recommended();
        let assessment = format!("{case}/assessment");
        let page = council.browser(&council.officer).get(&assessment);
        says(&page, &["B-E4"]);
        let before = main_of(&page).to_owned();
        let page = council.browser(&council.officer).get(&case);
        reads(&page, &["The 4 figures that it rests on", "Quarter 2 (July to September 2025) 75.00% 1 The same"]);
        is_silent(&page, &["Since then</h3>"]);
        let brief = format!("{case}/gates/criteria_met");
        is_silent(&council.browser(&council.hr).get(&brief), &["Figures that changed since"]);

        council.a_day_later();
        council.add(&line(("2025-07-01", "2025-09-30", "11")));
        let mut olga = council.browser(&council.officer);
        assert_eq!(main_of(&olga.get(&assessment)), before, "{}: what was assessed", fresh.name);
        let page = olga.get(&case);
        let told = "Tenancy audits completed: quarter 2 (July to September 2025) was corrected from 75.00% to 91.67% on \
                    11 April 2026 by staff.csv, line 2 (not counted)";
        reads(&page, &[told, "Quarter 2 (July to September 2025) 75.00% 1 91.67% since 11 April 2026, revision 2"]);
        says(&page, &["href=\"/caseload/audits_pct\""]);
        // Whoever decides reads it before the checks, with the way to the figures where they may open them.
        let page = council.browser(&council.hr).get(&brief);
        reads(&page, &["Figures that changed since", told]);
        says(&page, &[&format!("href=\"/people/{}/caseload/audits_pct\"", council.officer.id)]);
        let mut holder = council.browser(&council.holder);
        let page = holder.get(&format!("{case}/gates/funded_need"));
        reads(&page, &["Figures that changed since", told]);
        let figures = format!("/people/{}/caseload/audits_pct", council.officer.id);
        let is_linked = main_of(&page).contains(&figures);
        assert_eq!(holder.get(&figures).status == 200, is_linked, "{}: only what opens is linked", fresh.name);

        let answer = council.service.program(&council.officer, &["read"]).get(&format!("/api/v1{case}")).json();
        let figures = answer["figures"].as_array().unwrap();
        let quarter = figures.iter().find(|figure| figure["start"] == "2025-07-01").unwrap();
        assert_eq!((&quarter["numerator"], &quarter["revision"]), (&"9".into(), &1.into()), "{}", fresh.name);
        let since = &quarter["since"][0];
        assert_eq!(
            (&since["kind"], &since["now"]["numerator"], &since["now"]["line"]),
            (&"corrected".into(), &"11".into(), &2.into())
        );
        assert_eq!(figures.iter().filter(|figure| figure["since"].as_array().unwrap().is_empty()).count(), 3);

        let mut expected = vec![email(&council.hr), email(&council.hr_two), email(&council.officer)];
        expected.sort();
        assert_eq!(council.told("frozen_changed"), expected, "{}", fresh.name);
        assert_eq!(council.told("figures_added").len(), 2);
        assert_eq!(council.still_told("frozen_changed"), expected, "{}", fresh.name);
        assert_eq!(council.still_told("figures_added").len(), 2);
        // Hugo works elsewhere, and the application is taken back.
        let connection = &mut council.service.connection();
        let now = council.service.clock.now();
        people::revoke(connection, &council.hr_two.id, Role::Hr, Some(&council.admin.id), now).unwrap();
        expected.retain(|address| *address != email(&council.hr_two));
        assert_eq!(council.still_told("frozen_changed"), expected, "{}", fresh.name);
        let page = olga.get(&format!("{case}/withdraw"));
        done(&olga.post(&format!("{case}/withdraw"), &[("reason", ""), ("version", &hidden(&page, "version"))]));
        assert!(council.still_told("frozen_changed").is_empty(), "{}", fresh.name);
    });
}

#[test]
fn a_dispute_after_the_freeze_is_told_beside_it_until_it_is_settled_and_after() {
    let fresh = Fresh::sqlite();
    let council = Council::with_audits(&fresh);
    let case = council.sent();
    council.a_day_later();
    let mut olga = council.browser(&council.officer);
    olga.get("/caseload/audits_pct/dispute");
    let figure = "quarter.2025-07-01.2025-09-30.substantive.ALL";
    done(&olga.post("/caseload/audits_pct/dispute", &[("figure", figure), ("kind", "amount"), ("reason", "Two more were done")]));
    let quarter = "Tenancy audits completed: quarter 2 (July to September 2025)";
    reads(&olga.get(&case), &[&format!("{quarter} was disputed on 11 April 2026 (not counted)")]);
    council.a_day_later();
    let mut hugo = council.browser(&council.hr_two);
    let list = hugo.get("/disputes");
    let path = main_of(&list).split("href=\"").find(|part| part.starts_with("/disputes/")).unwrap();
    let path = path.split('"').next().unwrap().to_owned();
    hugo.get(&path);
    done(&hugo.post(&path, &[("outcome", "stands"), ("reason", "The list says so"), ("version", "1")]));
    let settled = format!("{quarter}: the dispute was settled on 12 April 2026: the figure stands (not counted)");
    reads(&council.browser(&council.officer).get(&case), &[&settled]);
}

/// An application that is sent again is frozen anew, so a correction from before then is no news to it.
#[test]
fn a_correction_before_the_application_was_sent_is_not_told() {
    let fresh = Fresh::sqlite();
    let council = Council::with_audits(&fresh);
    council.a_day_later();
    council.add(&line(("2025-07-01", "2025-09-30", "11")));
    let case = council.sent();
    let page = council.browser(&council.officer).get(&case);
    reads(&page, &["Quarter 2 (July to September 2025) 91.67% 2 The same"]);
    is_silent(&page, &["was corrected from"]);
    assert!(council.told("frozen_changed").is_empty());
}
