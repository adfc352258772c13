//! What was frozen and decided reads the same for ever, whatever becomes of facts, names, rules and documents.

use gradus::app::progression::{letter, view};
use gradus::app::{App, Call};
use gradus::clock::Clock;
use gradus::domain::ids::ApplicationId;
use gradus::domain::progression::case::Answer;
use gradus::frameworks::files::bundled;
use gradus::frameworks::load::{Published, digest, load};

use super::world::{World, day};
use crate::people::council::{call, email};
use crate::support::databases::{Fresh, on_both};

/// Everything that a page shows of what was frozen and decided, as text.
fn pages(app: &App, of: &ApplicationId) -> (String, String) {
    let shown = app.read(&call("Audrey"), |tx, me| view(tx, me, of)).unwrap();
    let kept = format!("{:#?}\n{:#?}\n{:#?}\n{:#?}", shown.frozen, shown.decisions, shown.steps, shown.checks);
    let letter = app.read(&call("Audrey"), |tx, me| letter(tx, me, of, None)).unwrap();
    (kept, serde_json::to_string_pretty(&letter).unwrap())
}

/// Holds two of them equal, and names the first line that differs.
fn same(now: &(String, String), before: &(String, String), when: &str) {
    for (now, before) in [(&now.0, &before.0), (&now.1, &before.1)] {
        let differs = now.lines().zip(before.lines()).find(|(now, before)| now != before);
        assert_eq!(differs, None, "{when}");
        assert_eq!(now.len(), before.len(), "{when}");
    }
}

/// The service with other wording of the framework, other terms and other days off, all under the same versions.
fn with_other_documents(world: &World, fresh: &Fresh) -> App {
    let mut files = bundled();
    let mut changed = 0;
    for file in &mut files {
        let Ok(text) = &file.text else { continue };
        let new = text
            .replace("Practising", "Proficient")
            .replace("short: Rent collection", "short: Collecting rent")
            .replace("effective: first_of_next_month", "effective: april_first")
            .replace("appeal_working_days: 10", "appeal_working_days: 3")
            .replace("2026-05-04,", "2026-05-05,");
        changed += usize::from(new != *text);
        file.text = Ok(new);
    }
    assert!(changed >= 3, "framework, policy and calendar have been changed: {changed}");
    let loaded = load(&files, &[], &Published::new(), day("2026-04-10"));
    assert_eq!(loaded.report.errors, 0);
    App::new(fresh.manager(), 2, Clock::set_to(world.app.now()), loaded.library, world.app.settings().clone()).unwrap()
}

#[test]
fn a_case_reads_the_same_after_facts_names_rules_and_documents_have_changed() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.decided("Olga", Answer::Yes, Answer::No);
        let before = pages(&world.app, &of);
        assert!(before.1.contains("\"level_name\": \"Practising\""), "{}", before.1);
        assert!(before.1.contains("\"met\": 23"), "{}", before.1);

        world.at("2026-04-20T09:00:00Z");
        for criterion in ["B-K1", "B-S1"] {
            world.unwaive("Olga", criterion);
        }
        world.judge("Max", "Olga", "B-E1", "2026-04-15");
        for name in ["Olga", "Max", "Hana", "Berta"] {
            world.force(name, |person| person.name = format!("{name} Renamed"));
        }
        world.run("UPDATE organisation SET name = 'Another name' WHERE id = 'medway'");
        world.run("UPDATE post SET job_profile = 's001.ho.jd' WHERE person_id = 'olga'");
        same(&pages(&world.app, &of), &before, &format!("{}: facts and names", world.name));
        let other = with_other_documents(&world, fresh);
        same(&pages(&other, &of), &before, &format!("{}: documents", world.name));
    });
}

#[test]
fn a_case_goes_on_by_the_terms_that_were_frozen() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let (approved, declined) = {
            world.officer("Otto");
            (world.checked("Olga", Answer::Yes, Answer::Yes), world.checked("Otto", Answer::No, Answer::No))
        };
        let other = with_other_documents(&world, fresh);
        let decide = |of: &ApplicationId| {
            let (of, version) = (of.clone(), world.version_of(of));
            let new = gradus::app::progression::NewDecision { words: "So".to_owned(), ..Default::default() };
            let call: Call = Call::command(&email("Hana"));
            other.write(&call, move |tx, me| gradus::app::progression::decide(tx, me, &of, version, new)).unwrap()
        };
        assert_eq!(decide(&approved).effective_on, Some(day("2026-05-01")));
        assert_eq!(decide(&declined).appeal_until, Some(day("2026-04-24")), "{}", world.name);
    });
}

#[test]
fn what_is_kept_is_what_was_printed_and_has_its_digest() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let of = world.sent("Olga");
        let column = |name: &str| world.texts(&format!("SELECT {name} AS text FROM application_freeze")).remove(0);
        assert_eq!(digest(&column("answer")), column("answer_digest"));
        assert_eq!(digest(&column("record")), column("record_digest"));
        let answer: serde_json::Value = serde_json::from_str(&column("answer")).unwrap();
        assert_eq!(
            (&answer["target_level"], &answer["ready"], &answer["as_of"]),
            (&"B".into(), &true.into(), &"2026-04-10".into())
        );
        let documents: Vec<serde_json::Value> = serde_json::from_str(&column("documents")).unwrap();
        let kinds: Vec<&str> = documents.iter().map(|document| document["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds[..2], ["progression_framework", "evidence_policy"], "{}", world.name);
        assert_eq!(column("statement"), "I like the work.");
        assert_eq!(column("application_id"), of.as_str());
    });
}
