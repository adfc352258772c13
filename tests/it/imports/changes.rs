//! What an import does: whole or not at all, the same again changes nothing, and what was shown is what happens.

use gradus::app::imports::{self, Ran, unheard};
use gradus::app::{App, AppError, Call, Channel, Credentials, Settings};
use gradus::domain::account::AccountState;
use gradus::domain::conduct_standard::TitledPost;
use gradus::domain::people::Days;
use gradus::domain::session::{Session, Stage};
use gradus::domain::staff_import::StaffFile;
use gradus::domain::staff_import::content::PIECE;
use gradus::domain::staff_import::record::ImportState;
use gradus::frameworks::files::bundled;
use gradus::store::{access, audit, imports as stored, titled_posts};

use super::{Council, HEADING, HR, OTHER_HR, conflict, library, newcomers, noon, read, row, upload};
use crate::support::databases::{Fresh, on_both};

#[test]
fn one_bad_row_among_many_leaves_everything_as_it_was() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let before = council.everything();
        let text = newcomers(30)
            + &row(&[
                ("employee_ref", "00123"),
                ("name", "Officer One"),
                ("job_profile", "medway.iao.jd"),
                ("post_from", "2023-05-02"),
                ("level", "C"),
            ]);
        match council.run(HR, StaffFile::People, &text).unwrap() {
            Ran::Refused(plan, summary) => {
                let codes: Vec<_> = plan.problems.list.iter().map(|problem| (problem.line, problem.code.as_str())).collect();
                assert_eq!((codes, summary.errors), (vec![(32, "level_by_decision_only")], 1));
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(council.everything(), before);
    });
}

#[test]
fn the_same_file_again_changes_nothing_even_on_another_day() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let text = newcomers(5)
            + &row(&[
                ("employee_ref", "00124"),
                ("name", "Officer Two"),
                ("manager_ref", "00045"),
                ("job_profile", "medway.iao.jd"),
                ("framework", "medway.iao.framework"),
                ("level", "B"),
                ("post_from", "2022-01-10"),
                ("fte", "0.6"),
            ]);
        assert_eq!(council.done(StaffFile::People, &text).summary.words(), "5 added, 1 corrected, 0 unchanged");
        let after = council.everything();
        assert_eq!(council.done(StaffFile::People, &text).summary.words(), "0 added, 0 corrected, 6 unchanged");
        council.clock.advance(chrono::Duration::days(40));
        assert_eq!(council.done(StaffFile::People, &text).summary.words(), "0 added, 0 corrected, 6 unchanged");
        assert_eq!(council.everything(), after);
        for (kind, text) in [
            (
                StaffFile::Patches,
                "patch,employee_ref,from,to,basis\nCH1,00123,2026-01-01,,\nCH2,00124,2026-01-01,2026-02-01,cover\n",
            ),
            (StaffFile::Fte, "employee_ref,from,fte\n00123,2024-01-01,0.60\n"),
            (StaffFile::Absences, "employee_ref,from,to\n00123,2026-01-05,2026-01-09\n00124,2026-03-01,\n"),
        ] {
            let rows = text.lines().count() - 1;
            assert_eq!(council.done(kind, text).summary.words(), format!("{rows} added, 0 corrected, 0 unchanged"));
            assert_eq!(council.done(kind, text).summary.words(), format!("0 added, 0 corrected, {rows} unchanged"));
        }
    });
}

#[test]
fn a_later_file_corrects_what_begins_on_the_same_day() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        for (kind, first, second, held) in [
            (
                StaffFile::Patches,
                "patch,employee_ref,from,to,basis\nCH1,00123,2026-01-01,,\n",
                "patch,employee_ref,from,to,basis\nCH1,00123,2026-01-01,2026-03-31,cover\n",
                "patch CH1 2026-01-01 to 2026-03-31 Cover",
            ),
            (
                StaffFile::Fte,
                "employee_ref,from,fte\n00123,2024-01-01,0.60\n",
                "employee_ref,from,fte\n00123,2024-01-01,0.8\n",
                "hours 2024-01-01 0.8",
            ),
            (
                StaffFile::Absences,
                "employee_ref,from,to\n00123,2026-01-05,\n",
                "employee_ref,from,to\n00123,2026-01-05,2026-02-01\n",
                "away 2026-01-05 to 2026-02-01",
            ),
        ] {
            council.done(kind, first);
            assert_eq!(council.done(kind, second).summary.words(), "0 added, 1 corrected, 0 unchanged");
            assert!(council.everything().contains(held), "{}", council.everything());
        }
    });
}

#[test]
fn what_was_shown_is_what_happens() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let before = council.everything();
        let shown = council.preview(HR, &newcomers(3));
        assert_eq!((shown.state, shown.summary.new), (ImportState::Previewed, 3));
        assert_eq!(council.everything(), before);
        let done = council.confirm(HR, &shown).unwrap();
        assert_eq!((done.state, &done.summary, done.version), (ImportState::Done, &shown.summary, 2));
        assert_eq!(council.person("20000").account, AccountState::Invited);
        // It is over now.
        assert_eq!(conflict(council.confirm(HR, &done)), "wrong_state");
        assert!(matches!(council.confirm(HR, &shown), Err(AppError::Stale)));
    });
}

#[test]
fn records_that_changed_since_the_preview_stop_it() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let shown = council.preview(HR, &newcomers(3));
        council.done(StaffFile::People, &newcomers(1));
        let before = council.everything();
        assert_eq!(conflict(council.confirm(HR, &shown)), "import_stale");
        assert_eq!(council.everything(), before);
        let call = Call::command(HR);
        let read = read(StaffFile::People, newcomers(3).as_bytes(), None);
        let (id, again) = (shown.id.clone(), read.clone());
        let shown = council.app.write(&call, move |tx, me| imports::check_again(tx, me, &id, 1, &again)).unwrap();
        assert_eq!(shown.summary.words(), "2 added, 0 corrected, 1 unchanged");
        council.confirm(HR, &shown).unwrap();
        // Rows of another file are not taken for it.
        let other = council.preview(HR, &newcomers(4));
        let result = council.app.write(&call, move |tx, me| imports::confirm(tx, me, &other.id, 1, &read, &unheard));
        assert!(matches!(result, Err(AppError::Internal(_))), "{result:?}");
    });
}

#[test]
fn a_leaver_is_shut_out_in_the_same_moment() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let person = council.person("00125");
        let session = Session {
            id: "s1".to_owned(),
            person: person.id.clone(),
            stage: Stage::Open,
            link: None,
            csrf: "c".to_owned(),
            made_at: noon(),
            seen_at: noon(),
            ends_at: noon() + chrono::Duration::hours(8),
            stepped_up_at: None,
            device: String::new(),
            ended_at: None,
        };
        access::insert_session(&mut council.connection(), &gradus::app::passwords::digest("secret"), &session).unwrap();
        let call = Call::new(Channel::Page, Credentials::Session("secret".to_owned()));
        council.app.read(&call, |_, _| Ok(())).unwrap();
        let text = HEADING.to_owned() + &row(&[("employee_ref", "00125"), ("name", "Officer Three"), ("active", "false")]);
        let waiting = council.confirm(HR, &council.preview(HR, &text)).unwrap();
        council.app.read(&call, |_, _| Ok(())).unwrap();
        council.confirm(OTHER_HR, &waiting).unwrap();
        assert!(matches!(council.app.read(&call, |_, _| Ok(())), Err(AppError::Unauthenticated(_))));
        let all = council.everything();
        assert!(all.contains("manager Manager Two 2024-09-01 to 2026-04-10"), "{all}");
        assert!(all.contains("post medway.iao.jd medway.iao.framework Income South 2024-09-01 to 2026-04-10"), "{all}");
        // Having left is no change the next time, but for a post without a job profile that was entered since.
        assert_eq!(council.done(StaffFile::People, &text).summary.words(), "0 added, 0 corrected, 1 unchanged");
        let left = council.person("00125");
        let post = TitledPost {
            id: "head".into(),
            organisation: left.organisation.clone(),
            person: left.id.clone(),
            title: "Head".to_owned(),
            days: Days { starts_on: "2025-01-01".parse().unwrap(), ends_on: None },
            version: 1,
        };
        titled_posts::insert(&mut council.connection(), &post, noon()).unwrap();
        let waiting = council.confirm(HR, &council.preview(HR, &text)).unwrap();
        council.confirm(OTHER_HR, &waiting).unwrap();
        let ended = titled_posts::list_for_person(&mut council.connection(), &left.id).unwrap().remove(0);
        assert_eq!(ended.days.ends_on, Some(noon().date_naive()), "{}", fresh.name);
        assert_eq!(council.done(StaffFile::People, &text).summary.words(), "0 added, 0 corrected, 1 unchanged");
    });
}

#[test]
fn a_transfer_ends_the_old_line_the_day_before_and_is_in_the_audit_log() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let text = HEADING.to_owned()
            + &row(&[("employee_ref", "00123"), ("name", "Officer 1"), ("manager_ref", "00046"), ("roles", "officer; manager")]);
        council.confirm(OTHER_HR, &council.confirm(HR, &council.preview(HR, &text)).unwrap()).unwrap();
        let all = council.everything();
        let lines = |now: &str| format!("  manager Manager One 2023-05-02 to 2026-04-09\n  manager {now} 2026-04-10 on\n");
        assert!(all.contains(&lines("Manager Two")), "{all}");
        let person = council.person("00123");
        let filter = audit::Filter { person: Some(person.id.as_str().to_owned()), ..audit::Filter::default() };
        let entry = audit::list(&mut council.connection(), &filter, 1).unwrap().remove(0).event;
        let details: Vec<_> = entry.details[1..].iter().map(|(name, value)| format!("{name}: {value}")).collect();
        assert_eq!(entry.action, "person_changed");
        assert_eq!(
            details,
            ["name: Officer One -> Officer 1", "roles: officer -> officer; manager", "manager_ref: 00045 -> 00046"]
        );
        // Back again on the same day: the line of today is replaced, and no day has two managers.
        let text = text.replace("00046", "00045");
        council.confirm(OTHER_HR, &council.confirm(HR, &council.preview(HR, &text)).unwrap()).unwrap();
        assert!(council.everything().contains(&(lines("Manager One") + "00125")), "{}", council.everything());
    });
}

#[test]
fn an_import_gives_and_takes_officer_and_manager_and_leaves_other_roles() {
    let fresh = Fresh::sqlite();
    let council = Council::new(&fresh);
    let text = HEADING.to_owned() + &row(&[("employee_ref", "90002"), ("name", "HR Two"), ("roles", "officer")]);
    council.done(StaffFile::People, &text);
    let roles: Vec<_> = council.person("90002").roles.iter().map(|role| role.as_str()).collect();
    assert_eq!(roles, ["officer", "hr"]);
}

#[test]
fn a_cancelled_import_stays_cancelled_and_lists_go_page_by_page() {
    let fresh = Fresh::sqlite();
    let council = Council::new(&fresh);
    let call = Call::command(HR);
    let made: Vec<_> = (1..=5).map(|count| council.preview(HR, &newcomers(count)).id).collect();
    let id = made[0].clone();
    let cancelled = council.app.write(&call, move |tx, me| imports::cancel(tx, me, &id, 1)).unwrap();
    assert_eq!(cancelled.state, ImportState::Cancelled);
    assert_eq!(conflict(council.confirm(HR, &cancelled)), "wrong_state");
    let mut seen = Vec::new();
    let mut before: Option<(chrono::DateTime<chrono::Utc>, String)> = None;
    loop {
        let at = before.clone();
        let list = |at: Option<(_, &str)>| council.app.read(&call, |tx, me| imports::list(tx, me, at, 2)).unwrap();
        let page = list(at.as_ref().map(|(at, id)| (*at, id.as_str())));
        let Some(last) = page.last() else { break };
        before = Some((last.made_at, last.id.clone()));
        seen.extend(page.into_iter().map(|import| import.id));
    }
    let mut expected = made;
    expected.sort();
    expected.reverse();
    assert_eq!(seen, expected);
}

#[test]
fn two_imports_at_once_add_everybody_once() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        // Each has a writer of its own, as two processes do.
        let other = App::new(fresh.manager(), 2, council.clock.clone(), library(&bundled()), Settings::default()).unwrap();
        let run = |app: App| {
            let upload = upload(StaffFile::People, newcomers(40).as_bytes(), None);
            move || app.write(&Call::command(HR), move |tx, me| imports::run(tx, me, upload, &unheard))
        };
        let (one, two) = (run(council.app.clone()), run(other));
        let (one, two) = (std::thread::spawn(one), std::thread::spawn(two));
        let mut words: Vec<_> = [one.join().unwrap(), two.join().unwrap()]
            .into_iter()
            .map(|ran| match ran.unwrap() {
                Ran::Kept(_, import) => import.summary.words(),
                other => panic!("{other:?}"),
            })
            .collect();
        words.sort();
        assert_eq!(words, ["0 added, 0 corrected, 40 unchanged", "40 added, 0 corrected, 0 unchanged"], "{}", fresh.name);
        assert!(audit::verify(&mut council.connection(), &[]).unwrap().is_ok());
    });
}

#[test]
fn a_file_is_kept_as_it_came_and_its_name_without_folders() {
    let fresh = Fresh::sqlite();
    let council = Council::new(&fresh);
    let mut upload = upload(StaffFile::People, newcomers(1).as_bytes(), None);
    upload.file_name = "C:\\Users\\hr\\..\\sta\tff.csv".to_owned();
    let import = council.preview_of(HR, upload);
    assert_eq!(import.file_name, "staff.csv");
    let mut content = Vec::new();
    let kept = council.app.read(&Call::command(HR), |tx, me| imports::file(tx, me, &import.id, &mut content)).unwrap();
    assert_eq!((kept, content), ((StaffFile::People, None), newcomers(1).into_bytes()));
    // A large one is kept in pieces, and comes back whole and in their order.
    let large = newcomers(1) + &" ".repeat(3 * PIECE);
    let import = council.preview_of(HR, self::upload(StaffFile::People, large.as_bytes(), None));
    assert_eq!(stored::piece(&mut council.connection(), &import.id, 0).unwrap().map(|piece| piece.len()), Some(PIECE));
    let mut content = Vec::new();
    council.app.read(&Call::command(HR), |tx, me| imports::file(tx, me, &import.id, &mut content)).unwrap();
    assert!(content == large.as_bytes());
}
