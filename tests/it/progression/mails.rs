//! Who is told of what, once each; and that a mail which is no longer true does not go.

use gradus::app::post;
use gradus::app::progression::{Hearing, Recommendation};
use gradus::domain::ids::OutboxId;
use gradus::domain::outbox::{Message, Outgoing, Truth};
use gradus::domain::progression::case::{Answer, Part};
use gradus::domain::progression::decision::DecisionOutcome;

use super::world::{World, id, new};
use crate::support::databases::on_both;

#[test]
fn each_step_tells_those_who_act_next() {
    on_both(|fresh| {
        let world = World::new(fresh);
        world.cover("Max>Mia 2026-04-01..2026-04-30 recommend", "Max");
        world.cover("Max>Zoe 2026-04-01..2026-04-30 review", "Max");
        world.judge("Hugo", "Olga", "B-E1", "2026-01-10");
        world.add("Ida", "h");
        let told = |what: &str, expected: &[&str]| {
            assert_eq!(world.mails(), expected, "{}: {what}", world.name);
            world.forget_mails();
        };
        let of = world.start("Olga").unwrap().id;
        told("a draft", &[]);
        world.submit("Olga", &of).unwrap();
        told("sent", &["application_sent to max", "application_sent to mia"]);
        world.recommend("Mia", &of, Recommendation::Return).unwrap();
        told("returned", &["application_returned to olga"]);
        world.submit("Olga", &of).unwrap();
        told("sent again", &["application_sent to max", "application_sent to mia"]);
        world.name_for("Hana", &of, "Pia", Part::PanelMember).unwrap();
        told("named too early to act", &[]);
        world.recommend("Max", &of, Recommendation::Recommend).unwrap();
        // Hugo judged what counts, so has no part in it.
        told("recommended", &["to_decide to berta", "to_decide to hana", "to_decide to ida", "to_decide to pia"]);
        world.name_for("Hana", &of, "Dora", Part::BudgetHolder).unwrap();
        told("named", &["to_decide to dora"]);
        world.criteria("Hana", &of, Answer::Yes).unwrap();
        world.funding("Berta", &of, Answer::No).unwrap();
        // Berta has said what there is to say, and Dora too; whoever decides is next.
        told("checked", &["to_decide to hana", "to_decide to ida", "to_decide to pia"]);
        world.decide("Ida", &of).unwrap();
        told("decided", &["decision to max", "decision to olga"]);
        world.appeal("Olga", &of).unwrap();
        told("appealed", &["appeal to hana", "appeal to hugo", "appeal to ida", "appeal to olga"]);
        world.add("Noah", "m");
        world.name_for("Hana", &of, "Noah", Part::Hearer).unwrap();
        told("named to hear", &["appeal to noah"]);
        world.hear("Noah", &of, Hearing::Uphold(new(DecisionOutcome::MetDeferred))).unwrap();
        told("upheld", &["decision to max", "decision to olga"]);
        world.reverse("Hana", &of, new(DecisionOutcome::Declined)).unwrap();
        told("reversed", &["decision to max", "decision to olga"]);
        world.officer("Otto");
        let of = world.sent("Otto");
        world.forget_mails();
        world.withdraw("Otto", &of).unwrap();
        told("withdrawn", &[]);
    });
}

#[test]
fn keys_name_what_is_told_and_to_whom() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.decided("Olga", Answer::No, Answer::Yes);
        let appeal = world.appeal("Olga", &of).unwrap().id;
        let one = |query: &str| world.texts(query).remove(0);
        let freeze = one("SELECT id AS text FROM application_freeze");
        let step = one("SELECT id AS text FROM application_step WHERE kind = 'recommended'");
        let checked = one("SELECT id AS text FROM application_step WHERE kind = 'funding_checked'");
        let decision = one("SELECT id AS text FROM decision");
        let key = |kind: &str, parts: &[&str]| {
            let parts: String = parts.iter().map(|part| format!(":{}.{part}", part.len())).collect();
            format!("{kind}{parts}")
        };
        let mut expected = vec![
            key("application_sent", &[&freeze, "max"]),
            key("to_decide", &[of.as_str(), &step, "berta"]),
            key("to_decide", &[of.as_str(), &step, "hana"]),
            key("to_decide", &[of.as_str(), &step, "hugo"]),
            key("to_decide", &[of.as_str(), &checked, "hana"]),
            key("to_decide", &[of.as_str(), &checked, "hugo"]),
            key("decision", &[&decision, "olga"]),
            key("decision", &[&decision, "max"]),
            key("appeal", &[&appeal, "olga"]),
            key("appeal", &[&appeal, "hana"]),
            key("appeal", &[&appeal, "hugo"]),
        ];
        expected.sort();
        let mut found = world.texts("SELECT natural_key AS text FROM outbox");
        found.sort();
        assert_eq!(found, expected, "{}", world.name);
    });
}

#[test]
fn what_is_ready_is_named_as_it_is() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let ready = || {
            let all = world.texts("SELECT context AS text FROM outbox WHERE message = 'to_decide' AND person_id = 'hugo'");
            let said = all.into_iter().map(|context| match serde_json::from_str(&context).unwrap() {
                Message::ToDecide { name, level, by, ready, .. } => format!("{name} {level} {} {ready:?}", by.unwrap()),
                other => panic!("{other:?}"),
            });
            let said: Vec<String> = said.collect();
            world.forget_mails();
            said
        };
        let of = world.sent("Olga");
        world.recommend("Max", &of, Recommendation::NotRecommend).unwrap();
        assert_eq!(ready(), ["Olga B 2026-05-11 NotRecommended"]);
        world.funding("Berta", &of, Answer::Yes).unwrap();
        world.funding("Berta", &of, Answer::NotNow).unwrap();
        assert!(ready().is_empty(), "the other check is missing");
        world.criteria("Hana", &of, Answer::Yes).unwrap();
        assert_eq!(ready(), ["Olga B 2026-05-11 Checked"], "{}", world.name);
        // What is answered anew was complete before.
        world.criteria("Hana", &of, Answer::No).unwrap();
        assert!(ready().is_empty());
        world.officer("Otto");
        world.recommended("Otto");
        assert_eq!(ready(), ["Otto B 2026-05-11 Recommended"]);
    });
}

#[test]
fn a_deferred_application_is_told_of_once_on_its_day() {
    on_both(|fresh| {
        let world = World::new(fresh);
        // Six months after 10 April.
        let of = world.decided("Olga", Answer::Yes, Answer::NotNow);
        world.forget_mails();
        world.at("2026-10-09T09:00:00Z").app.begin_day().unwrap();
        assert!(world.mails().is_empty(), "{}: {:?}", world.name, world.mails());
        world.at("2026-10-10T09:00:00Z");
        let told = ["look_again to hana", "look_again to hugo", "look_again to max", "look_again to olga"];
        for _ in 0..2 {
            world.app.begin_day().unwrap();
            assert_eq!(world.mails(), told, "{}", world.name);
        }
        assert_eq!(still_go(&world), told);
        world.at("2026-10-11T09:00:00Z").app.begin_day().unwrap();
        assert_eq!(world.mails(), told);
        // Deferred once more, it is told of on the other day.
        world.reverse("Hugo", &of, new(DecisionOutcome::MetDeferred)).unwrap();
        assert!(!still_go(&world).iter().any(|mail| mail.starts_with("look_again")), "{}", world.name);
    });
}

/// Of each mail that waits, whether it would still go: `MESSAGE to NAME`.
fn still_go(world: &World) -> Vec<String> {
    let rows = world.texts("SELECT person_id || ' ' || context AS text FROM outbox");
    let mut go = Vec::new();
    for row in rows {
        let (person, context) = row.split_once(' ').unwrap();
        let message: Message = serde_json::from_str(context).unwrap();
        let kind = message.kind().as_str();
        let mail = Outgoing {
            id: OutboxId::new("x"),
            organisation: Some("medway".into()),
            person: Some(id(person)),
            address: String::new(),
            message: Ok(message),
            due_at: world.app.now(),
            attempts: 0,
            message_id: None,
        };
        if let Truth::Send(_) = post::still_true(&mut world.connection(), &mail, "HR", world.app.now()).unwrap() {
            go.push(format!("{kind} to {person}"));
        }
    }
    go.sort();
    go
}

#[test]
fn a_mail_that_is_no_longer_true_does_not_go() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.sent("Olga");
        assert_eq!(still_go(&world), ["application_sent to max"]);
        // Another manages her now.
        world.run("UPDATE management_line SET manager_id = 'mia' WHERE person_id = 'olga'");
        assert_eq!(still_go(&world).len(), 0);
        world.run("UPDATE management_line SET manager_id = 'max' WHERE person_id = 'olga'");
        world.recommend("Max", &of, Recommendation::Return).unwrap();
        assert_eq!(still_go(&world), ["application_returned to olga"]);
        world.submit("Olga", &of).unwrap();
        // The first and the second time it was sent: each has its mail.
        assert_eq!(still_go(&world), ["application_sent to max", "application_sent to max"]);
        world.recommend("Max", &of, Recommendation::Recommend).unwrap();
        assert_eq!(still_go(&world), ["to_decide to berta", "to_decide to hana", "to_decide to hugo"]);
        world.run("UPDATE role_grant SET revoked_at = '2026-04-10 09:00:00' WHERE person_id = 'hugo' AND role = 'hr'");
        assert_eq!(still_go(&world), ["to_decide to berta", "to_decide to hana"]);
        world.criteria("Hana", &of, Answer::No).unwrap();
        world.funding("Berta", &of, Answer::Yes).unwrap();
        world.decide("Hana", &of).unwrap();
        assert_eq!(still_go(&world), ["decision to max", "decision to olga"]);
        world.at("2026-04-13T09:00:00Z").add("Ida", "h");
        world.forget_mails();
        world.appeal("Olga", &of).unwrap();
        assert_eq!(still_go(&world), ["appeal to hana", "appeal to ida", "appeal to olga"]);
        world.name_for("Hana", &of, "Zoe", Part::Hearer).unwrap();
        world.hear("Zoe", &of, Hearing::Dismiss { reasons: "No".to_owned() }).unwrap();
        assert_eq!(still_go(&world), ["decision to max", "decision to olga"]);
        world.at("2026-04-14T09:00:00Z");
        world.reverse("Ida", &of, new(DecisionOutcome::MetDeferred)).unwrap();
        // That of the hearing is still true, and that of the reversal.
        assert_eq!(still_go(&world).len(), 4, "{}", world.name);
    });
}
