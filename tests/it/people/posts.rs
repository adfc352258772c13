//! Posts: documents that exist and belong together, a level at the first placement only, moves and ends.

use gradus::app::AppError;
use gradus::app::posts::{NewPost, add, end, move_to_team};
use gradus::app::teams;
use gradus::domain::ids::{LevelId, PersonId, PostId};
use gradus::domain::people::{LevelBasis, Post, PostLevel};
use gradus::store::posts;

use super::council::{Council, day, id, messages, word};
use crate::support::databases::on_both;

/// `JOB_PROFILE FRAMEWORK LEVEL FROM`; `-` leaves out.
fn new(text: &str) -> NewPost {
    let [job_profile, framework, level, from] = text.split(' ').collect::<Vec<_>>()[..] else { panic!("{text}") };
    let given = |word: &str| (word != "-").then(|| word.to_owned());
    NewPost {
        job_profile: given(job_profile).unwrap_or_default(),
        framework: given(framework),
        level: given(level),
        starts_on: day(from),
        ..NewPost::default()
    }
}

fn give(council: &Council, caller: &str, name: &'static str, post: NewPost) -> Result<Post, AppError> {
    let version = council.version(name);
    council.write(caller, move |tx, me| add(tx, me, &id(name), version, post))
}

const JD: &str = "medway.iao.jd";
const FRAMEWORK: &str = "medway.iao.framework";

#[test]
fn a_post_needs_documents_that_belong_together() {
    // The framework is in force from 1 April 2025.
    let table = [
        (format!("{JD} {FRAMEWORK} A 2025-05-01"), "ok"),
        (format!("{JD} {FRAMEWORK} C 2025-04-01"), "ok"),
        (format!("{JD} - - 2020-01-01"), "ok"),
        (format!("- {FRAMEWORK} A 2025-05-01"), "framework:other_post job_profile:required"),
        (format!("no.such.jd {FRAMEWORK} A 2025-05-01"), "framework:other_post job_profile:unknown_document"),
        (format!("{JD} no.such.framework A 2025-05-01"), "framework:unknown_document"),
        (format!("{JD} {JD} A 2025-05-01"), "framework:unknown_document"),
        (format!("{JD} {FRAMEWORK} A 2025-03-31"), "framework:unknown_document"),
        (format!("{JD} {FRAMEWORK} D 2025-05-01"), "level:unknown_level"),
        (format!("{JD} {FRAMEWORK} a 2025-05-01"), "level:unknown_level"),
        (format!("{JD} {FRAMEWORK} - 2025-05-01"), "level:required"),
        (format!("{JD} - A 2025-05-01"), "level:no_framework"),
        // Another council's documents.
        ("s001.ho.jd - - 2025-05-01".to_owned(), "job_profile:unknown_document"),
        (format!("s001.ho.jd {FRAMEWORK} A 2025-05-01"), "framework:other_post job_profile:unknown_document"),
        (format!("{JD} {FRAMEWORK} A 1850-01-01"), "framework:unknown_document starts_on:date"),
    ];
    on_both(|fresh| {
        let council = Council::with_documents(fresh);
        council.add("Hana", "h").add_to("s001", "Xena", "h").add_to("s001", "Xaver", "o");
        for (at, (text, expected)) in table.iter().enumerate() {
            let name: &'static str = format!("P{at}").leak();
            council.add(name, "o");
            let before = council.everything();
            assert_eq!(word(give(&council, "Hana", name, new(text))), *expected, "{}: {text}", council.name);
            assert_eq!(council.everything() == before, *expected != "ok", "{}: {text}", council.name);
        }
        assert_eq!(word(give(&council, "Xena", "Xaver", new("s001.ho.jd - - 2025-05-01"))), "ok");
        assert_eq!(
            word(give(&council, "Xena", "Xaver", new(&format!("{JD} {FRAMEWORK} A 2025-05-01")))),
            "framework:unknown_document job_profile:unknown_document"
        );
    });
}

#[test]
fn a_level_is_given_once_and_held_on_into_the_next_post() {
    on_both(|fresh| {
        let council = Council::with_documents(fresh);
        council.add("Hana", "h").add("Olga", "o");
        let first = give(&council, "Hana", "Olga", new(&format!("{JD} {FRAMEWORK} A 2025-05-01"))).unwrap();
        assert_eq!(
            council.last_change(),
            "post_added by hana about olga job_profile_after=medway.iao.jd starts_on_after=2025-05-01 \
             framework_after=medway.iao.framework level_after=A"
        );
        let appointed = PostLevel {
            level: LevelId::new("A"),
            starts_on: day("2025-05-01"),
            basis: LevelBasis::Appointment,
            by: Some(id("Hana")),
        };
        assert_eq!(first.levels, [appointed]);
        // Level B by a decision, then another post under the same framework.
        let decided = PostLevel { level: LevelId::new("B"), starts_on: day("2026-01-01"), basis: LevelBasis::Decision, by: None };
        posts::insert_level(&mut council.connection(), &first.id, &decided, council.app.now()).unwrap();
        let text = format!("{JD} {FRAMEWORK} A 2026-05-01");
        let second = NewPost { post_number: Some("3227".to_owned()), ..new(&text) };
        let tried = give(&council, "Hana", "Olga", second.clone());
        assert_eq!(messages(tried), "Olga holds level B. Levels change only by a decision");
        for level in [None, Some("B".to_owned())] {
            let post = NewPost { level: level.clone(), post_number: Some(format!("32{}", level.is_some())), ..second.clone() };
            let made = give(&council, "Hana", "Olga", post).unwrap();
            assert_eq!(made.levels, std::slice::from_ref(&decided), "{}: {level:?}", council.name);
            let kept = posts::find(&mut council.connection(), &made.id).unwrap().unwrap();
            assert_eq!(kept, made);
        }
    });
}

#[test]
fn a_post_is_not_held_twice_at_once() {
    on_both(|fresh| {
        let council = Council::with_documents(fresh);
        council.add("Hana", "h").add("Olga", "o");
        let post = give(&council, "Hana", "Olga", new(&format!("{JD} - - 2025-05-01"))).unwrap();
        assert_eq!(word(give(&council, "Hana", "Olga", new(&format!("{JD} - - 2026-05-01")))), "job_profile:held");
        let ended = council.write("Hana", move |tx, me| end(tx, me, &post.id, 1, day("2026-04-30"))).unwrap();
        assert_eq!((ended.version, ended.days.ends_on), (2, Some(day("2026-04-30"))));
        assert_eq!(council.last_change(), "post_ended by hana about olga ends_on_before= ends_on_after=2026-04-30");
        assert_eq!(word(give(&council, "Hana", "Olga", new(&format!("{JD} - - 2026-05-01")))), "ok", "{}", council.name);
    });
}

#[test]
fn posts_end_and_move_by_hr_with_the_right_version() {
    on_both(|fresh| {
        let council = Council::with_documents(fresh);
        council.add("Hana", "oh").add("Max", "om").add("Olga", "o").add("Adam", "a").add("Audrey", "u");
        council.line("Olga<Max 2026-01-01..").line("Hana<Max 2026-01-01..");
        let north = council.write("Hana", |tx, me| teams::add(tx, me, "North")).unwrap();
        let with_team = NewPost { team: Some(north.id.clone()), ..new(&format!("{JD} - - 2025-05-01")) };
        let post = give(&council, "Hana", "Olga", with_team).unwrap();
        let ends = |caller: &'static str, version: i64, on: &'static str| {
            let post = post.id.clone();
            word(council.write(caller, move |tx, me| end(tx, me, &post, version, day(on))))
        };
        let moves = |caller: &'static str, version: i64| {
            let post = post.id.clone();
            word(council.write(caller, move |tx, me| move_to_team(tx, me, &post, version, None)))
        };
        for (caller, expected) in [
            ("Max", "forbidden not_permitted"),
            ("Olga", "forbidden not_permitted"),
            ("Adam", "forbidden not_permitted"),
            ("Audrey", "forbidden not_permitted"),
        ] {
            assert_eq!((ends(caller, 1, "2026-05-01"), moves(caller, 1)), (expected.into(), expected.into()), "{caller}");
        }
        assert_eq!(ends("Hana", 1, "2025-04-30"), "ends_on:too_early");
        assert_eq!((ends("Hana", 2, "2026-05-01"), moves("Hana", 2)), ("stale".into(), "stale".into()));
        assert_eq!(moves("Hana", 1), "ok");
        assert_eq!(council.last_change(), format!("post_moved by hana about olga team_before={} team_after=", north.id));
        assert_eq!(ends("Hana", 2, "2026-05-01"), "ok");
        let gone = council.write("Hana", |tx, me| end(tx, me, &PostId::new("none"), 1, day("2026-05-01")));
        assert_eq!(word(gone), "not found");
        // Who has no staff record gets no post; nobody gives one to themselves, or to their own line manager.
        council.add("Gwen", "o").force("Gwen", |gwen| gwen.employee_ref = None);
        for (name, expected) in [
            ("Gwen", "conflict no_employee_ref"),
            ("Audrey", "conflict auditor"),
            ("Hana", "forbidden not_permitted"),
            ("Max", "forbidden own_line"),
        ] {
            assert_eq!(word(give(&council, "Hana", name, new(&format!("{JD} - - 2025-05-01")))), expected, "{name}");
        }
        let stale = council.write("Hana", |tx, me| add(tx, me, &id("Olga"), 1, NewPost::default()));
        assert_eq!(word(stale), "stale");
        let nobody = council.write("Hana", |tx, me| add(tx, me, &PersonId::new("a\0b"), 1, NewPost::default()));
        assert_eq!(word(nobody), "not found", "{}", council.name);
    });
}
