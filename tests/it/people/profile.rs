//! Profile and history: why somebody may look, what is shown, and who looked.

use gradus::app::About;
use gradus::app::people::{Why, history, profile, who_viewed};
use gradus::app::posts::{NewPost, add};
use gradus::domain::audit::Outcome;
use gradus::domain::caseload::Basis;
use gradus::domain::ids::OrganisationId;
use gradus::domain::people::{PatchHeld, WorkingHours};
use gradus::store::{absences, hours, patches};

use super::council::{Council, day, days, id, word};
use crate::support::databases::on_both;
use crate::support::service::forget_kept;

fn staff(council: &Council) {
    council.add("Dora", "m").add("Max", "om").add("Mia", "om").add("Olga", "o").add("Otto", "o").add("Hana", "h");
    council.add("Audrey", "u").add("Adam", "a");
    council.line("Max<Dora 2026-01-01..").line("Olga<Mia 2025-01-01..2025-12-31").line("Olga<Max 2026-01-01..2026-06-30");
    council.line("Olga<Dora 2026-07-01..").line("Otto<Olga 2026-01-01..");
    council.cover("Max>Mia 2026-04-01..2026-04-30 review,appraise", "max");
}

#[test]
fn a_profile_says_why_it_is_shown() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        staff(&council);
        let until = Some(day("2026-04-30"));
        for (caller, why, words) in [
            ("Olga", Why::Own, "This is you."),
            ("Max", Why::DirectReport, "Your direct report."),
            ("Mia", Why::ActingFor { manager: "Max".into(), until }, "Acting for Max until 30 Apr 2026."),
            ("Dora", Why::Indirect { through: "Max".into() }, "Reports to you through Max."),
            ("Hana", Why::Hr, "You are HR. That you opened this is recorded."),
            ("Audrey", Why::Auditor, "You are an auditor. That you opened this is recorded."),
        ] {
            let shown = council.read(caller, |tx, me| profile(tx, me, &id("Olga"))).unwrap();
            assert_eq!((&shown.why, shown.why.words().as_str()), (&why, words), "{}: {caller}", council.name);
            let past = council.read(caller, |tx, me| history(tx, me, &id("Olga"))).unwrap();
            assert_eq!(past.why, why, "{}: {caller}", council.name);
        }
        for caller in ["Otto", "Adam"] {
            assert_ne!(word(council.read(caller, |tx, me| profile(tx, me, &id("Olga")))), "ok", "{caller}");
            assert_ne!(word(council.read(caller, |tx, me| history(tx, me, &id("Olga")))), "ok", "{caller}");
        }
        assert_eq!(word(council.read("Mia", |tx, me| profile(tx, me, &id("nobody")))), "not found");
        assert_eq!(word(council.read("Mia", |tx, me| profile(tx, me, &id("a\0b")))), "not found");
        // The former manager loses sight with the cover's last day, at midnight.
        council.at("2026-04-30T22:59:59Z");
        assert_eq!(word(council.read("Mia", |tx, me| profile(tx, me, &id("Olga")))), "ok");
        council.at("2026-04-30T23:00:00Z");
        assert_eq!(word(council.read("Mia", |tx, me| profile(tx, me, &id("Olga")))), "not found");
    });
}

#[test]
fn a_profile_shows_what_holds_and_is_planned_and_history_shows_all() {
    on_both(|fresh| {
        let council = Council::with_documents(fresh);
        staff(&council);
        let version = council.version("Olga");
        let post = NewPost {
            job_profile: "medway.iao.jd".to_owned(),
            framework: Some("medway.iao.framework".to_owned()),
            level: Some("B".to_owned()),
            starts_on: day("2025-05-01"),
            ..NewPost::default()
        };
        council.write("Hana", move |tx, me| add(tx, me, &id("Olga"), version, post)).unwrap();
        let now = council.app.now();
        let connection = &mut council.connection();
        let olga = id("Olga");
        for (from, fte) in [("2025-05-01", "1"), ("2026-01-01", "0.6"), ("2026-09-01", "0.8")] {
            hours::insert(connection, &olga, &WorkingHours { starts_on: day(from), fte: fte.parse().unwrap() }, now).unwrap();
        }
        for held in ["2025-06-01..2025-06-30", "2026-04-01..2026-04-30"] {
            absences::insert(connection, &olga, days(held), now).unwrap();
        }
        let medway = OrganisationId::new("medway");
        for (patch, held) in [("CH1", "2025-05-01..2026-03-31"), ("CH2", "2026-04-01..")] {
            let held = PatchHeld { patch: patch.into(), person: olga.clone(), days: days(held), basis: Basis::Cover };
            patches::insert(connection, &format!("olga-{patch}"), &medway, &held, now).unwrap();
        }
        forget_kept(connection);
        let shown = council.read("Max", |tx, me| profile(tx, me, &id("Olga"))).unwrap();
        assert_eq!(shown.person.employee_ref.as_deref(), Some("E-olga"));
        let post = &shown.posts[0];
        assert_eq!(post.job_title, "Income and Arrears Officer", "{}", council.name);
        assert_eq!(post.framework_title.as_deref(), Some("Tenant Services Career progression framework"));
        let (level, name) = post.level.clone().unwrap();
        assert_eq!((level.as_str(), name.as_str()), ("B", "Practising"));
        let line = shown.line.unwrap();
        assert_eq!((line.manager.as_str(), line.line.days.starts_on), ("Max", day("2026-01-01")));
        assert_eq!(shown.next_lines.iter().map(|next| next.manager.as_str()).collect::<Vec<_>>(), ["Dora"]);
        assert_eq!(shown.acting[0].who.name, "Mia");
        assert_eq!((shown.acting[0].until, shown.acting[0].scopes.len()), (Some(day("2026-04-30")), 2));
        assert_eq!(shown.reports.iter().map(|report| report.name.as_str()).collect::<Vec<_>>(), ["Otto"]);
        assert_eq!(shown.hours.unwrap().fte.to_string(), "0.6");
        assert_eq!(shown.absences, [days("2026-04-01..2026-04-30")]);
        assert_eq!(shown.patches.iter().map(|held| held.patch.as_str()).collect::<Vec<_>>(), ["CH2"]);

        let past = council.read("Olga", |tx, me| history(tx, me, &id("Olga"))).unwrap();
        let managers: Vec<&str> = past.lines.iter().map(|line| line.manager.as_str()).collect();
        assert_eq!(managers, ["Mia", "Max", "Dora"]);
        assert_eq!((past.posts.len(), past.hours.len(), past.absences.len(), past.patches.len()), (1, 3, 2, 2));
    });
}

#[test]
fn a_page_offers_what_the_policy_allows() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        staff(&council);
        council.line("Hana<Max 2026-01-01..");
        // set_line, correct, designate, arrange_cover, see_views, manage_account
        for (caller, person, expected) in [
            ("Olga", "Olga", "----v-"),
            ("Max", "Olga", "------"),
            ("Max", "Max", "---av-"),
            ("Dora", "Max", "------"),
            ("Hana", "Olga", "lcd-v-"),
            ("Hana", "Mia", "lcdav-"),
            ("Hana", "Max", "----v-"),
            ("Hana", "Hana", "----v-"),
            ("Audrey", "Olga", "----v-"),
        ] {
            let may = council.read(caller, |tx, me| profile(tx, me, &id(person))).unwrap().may;
            let flags = [may.set_line, may.correct, may.designate, may.arrange_cover, may.see_views, may.manage_account];
            let found: String = flags.iter().zip("lcdavm".chars()).map(|(on, letter)| if *on { letter } else { '-' }).collect();
            assert_eq!(found, expected, "{}: {caller} at {person}", council.name);
        }
    });
}

#[test]
fn a_person_sees_who_looked_in_which_role_and_at_what() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        staff(&council);
        let look = |caller: &str, at: &str| {
            council.at(at);
            council.read(caller, |tx, me| profile(tx, me, &id("Olga"))).unwrap();
        };
        look("Max", "2026-04-10T10:00:00Z");
        look("Olga", "2026-04-10T10:01:00Z");
        look("Hana", "2026-04-10T10:02:00Z");
        look("Mia", "2026-04-10T10:03:00Z");
        council.at("2026-04-10T10:04:00Z").read("Audrey", |tx, me| history(tx, me, &id("Olga"))).unwrap();
        // A look that was refused is none, and a look at somebody else is somebody else's.
        assert!(council.read("Otto", |tx, me| profile(tx, me, &id("Olga"))).is_err());
        council.read("Max", |tx, me| profile(tx, me, &id("Max"))).unwrap();
        let told = |caller: &str| {
            let views = council.read(caller, |tx, me| who_viewed(tx, me, &id("Olga"), None)).unwrap();
            assert_eq!(views.next, None);
            let words = views.views.iter().map(|view| {
                let role = view.role.map_or("-", |role| role.label());
                format!("{} {role} {} {}", view.who, view.at.format("%H:%M"), view.kind)
            });
            words.collect::<Vec<_>>()
        };
        let expected = [
            "Audrey Auditor 10:04 history_read",
            "Mia Manager 10:03 profile_read",
            "Hana HR 10:02 profile_read",
            "Max Manager 10:00 profile_read",
        ];
        assert_eq!(told("Olga"), expected, "{}", council.name);
        assert_eq!(told("Hana"), expected, "{}", council.name);
        // That HR looked at this is itself on record.
        assert_eq!(told("Olga")[0], "Hana HR 10:04 views_read");
        for caller in ["Max", "Otto", "Adam"] {
            assert_ne!(word(council.read(caller, |tx, me| who_viewed(tx, me, &id("Olga"), None))), "ok", "{caller}");
        }
    });
}

#[test]
fn views_page_without_a_gap_past_ones_own_reading() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        staff(&council);
        let olga = council.person("Olga");
        for nth in 0..120 {
            council.read("Max", |tx, me| profile(tx, me, &id("Olga"))).unwrap();
            // More than a page of the person's own reading lies between.
            for _ in 0..(if nth == 60 { 110 } else { 0 }) {
                council
                    .read("Olga", |tx, me| {
                        tx.record(me, Outcome::Read, "evidence_read", About::person(&olga), Vec::new());
                        Ok(())
                    })
                    .unwrap();
            }
        }
        let mut counts = Vec::new();
        let mut before = None;
        loop {
            let page = council.read("Olga", |tx, me| who_viewed(tx, me, &id("Olga"), before)).unwrap();
            counts.push(page.views.len());
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        assert_eq!(counts, [50, 50, 20], "{}", council.name);
    });
}
