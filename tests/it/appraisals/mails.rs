//! Who is told of appraisals, and when, on both databases: with the days of a cycle and the steps of one appraisal.

use std::collections::BTreeSet;

use diesel::prelude::*;
use gradus::app::appraisals;
use gradus::app::post;
use gradus::domain::appraisal::{NotRatedReason, SignatureKind, Stage, ViewKind};
use gradus::domain::ids::{OutboxId, PersonId};
use gradus::domain::outbox::{Outgoing, Truth};
use gradus::store::schema::outbox;

use super::{Year, summary};
use crate::support::databases::on_both;

impl Year {
    /// The mails that are new since this was asked, as "who: what".
    fn told(&self, known: &mut BTreeSet<String>) -> String {
        let rows: Vec<(String, String, String)> = outbox::table
            .filter(outbox::message.like("appraisal%"))
            .select((outbox::id, outbox::person_id.assume_not_null(), outbox::message))
            .load(&mut self.desk.council.connection())
            .unwrap();
        let new = rows.into_iter().filter_map(|(id, who, what)| known.insert(id).then(|| format!("{who} {what}")));
        let mut new: Vec<String> = new.collect();
        new.sort();
        new.join(", ")
    }

    /// Of all mails about appraisals, those that would still be sent now: whose they are.
    fn still_true(&self) -> String {
        let connection = &mut self.desk.council.connection();
        let rows: Vec<(String, Option<String>)> = outbox::table
            .filter(outbox::message.like("appraisal%"))
            .select((outbox::person_id.assume_not_null(), outbox::context))
            .load(connection)
            .unwrap();
        let now = self.desk.council.app.now();
        let mut found: Vec<String> = Vec::new();
        for (who, context) in rows {
            let mail = Outgoing {
                id: OutboxId::new("mail"),
                organisation: None,
                person: Some(PersonId::new(&*who)),
                address: "somebody@example.org".to_owned(),
                message: serde_json::from_str(&context.unwrap()).map_err(|error| error.to_string()),
                due_at: now,
                attempts: 0,
                message_id: None,
            };
            if let Truth::Send(_) = post::still_true(connection, &mail, "", now).unwrap() {
                found.push(who);
            }
        }
        found.sort();
        found.join(" ")
    }
}

#[test]
fn whoever_acts_is_told_when_it_opens_a_week_before_and_on_the_day() {
    on_both(|fresh| {
        let year = Year::open(fresh);
        let (name, known) = (year.desk.name, &mut BTreeSet::new());
        // Mid-year is due on 30 October 2026, year end on 12 March 2027; the clocks go back on 25 October.
        assert_eq!(year.told(known), "olga appraisal_due, otto appraisal_due", "{name}");
        let otto = year.of("Otto", Stage::MidYear);
        year.not_rate("Hana", &otto, Some(NotRatedReason::LongAbsence), "Away since May.").unwrap();
        for (now, told) in [
            ("2026-04-11T09:00:00Z", ""),
            ("2026-10-22T22:59:00Z", ""),
            // Midnight in London, still summer time.
            ("2026-10-22T23:00:00Z", "olga appraisal_due"),
            ("2026-10-23T09:00:00Z", ""),
            ("2026-10-29T23:59:00Z", ""),
            // Midnight in London, winter time.
            ("2026-10-30T00:00:00Z", "olga appraisal_due"),
            ("2026-10-30T23:59:00Z", ""),
            ("2027-02-11T23:59:00Z", ""),
            // The year end opens four weeks before.
            ("2027-02-12T00:00:00Z", "olga appraisal_due, otto appraisal_due"),
            ("2027-02-12T06:00:00Z", ""),
        ] {
            year.desk.council.at(now);
            year.desk.council.app.begin_day().unwrap();
            assert_eq!(year.told(known), told, "{name}: {now}");
        }
        // Olga's reminders of the middle of the year and of its end are still true; nothing is of Otto's that is not rated.
        assert_eq!(year.still_true(), "olga olga olga olga otto", "{name}");
    });
}

#[test]
fn each_is_told_when_it_becomes_their_turn_and_only_while_it_is() {
    on_both(|fresh| {
        let year = Year::open(fresh);
        let (name, known) = (year.desk.name, &mut BTreeSet::new());
        year.told(known);
        let appraisal = year.of("Olga", Stage::MidYear);
        year.save("Olga", &appraisal, ViewKind::Own, 0, summary("Mine.")).unwrap();
        assert_eq!(year.told(known), "", "{name}: writing tells nobody");
        year.send_own("Olga", &appraisal, 1).unwrap();
        assert_eq!(year.told(known), "max appraisal_due", "{name}");
        assert_eq!(year.still_true(), "max otto", "{name}: it is Olga's turn no more");
        year.save("Max", &appraisal, ViewKind::Manager, 0, summary("Ours.")).unwrap();
        year.share("Max", &appraisal, 1).unwrap();
        assert_eq!(year.told(known), "olga appraisal_shared", "{name}");
        assert_eq!(year.still_true(), "olga olga otto", "{name}: it is hers again");
        year.sign("Olga", &appraisal, Some(SignatureKind::Agreed), "").unwrap();
        assert_eq!(year.told(known), "max appraisal_due", "{name}: to close it");
        year.close("Max", &appraisal, "").unwrap();
        assert_eq!(year.told(known), "", "{name}");
        assert_eq!(year.still_true(), "otto", "{name}");
        // The days of the cycle move: what named the old day is true no more.
        let cycle = year.cycle.clone();
        let changed = appraisals::ChangedCycle {
            title: "2026 to 2027".to_owned(),
            mid_year_due_on: Some("2026-11-06".parse().unwrap()),
            year_end_due_on: "2027-03-12".parse().unwrap(),
            moderator: None,
        };
        year.desk.write("Hana", move |tx, me| appraisals::change(tx, me, &cycle, 1, &changed)).unwrap();
        assert_eq!(year.still_true(), "", "{name}");
    });
}
