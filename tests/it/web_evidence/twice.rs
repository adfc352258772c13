//! Each form sent twice, as an impatient hand does it: one effect, and a second answer that makes sense.

use chrono::Duration;

use super::{ACCOUNT, begun, count, fill, piece_at, state, whole};
use crate::support::databases::on_both;
use crate::support::files;
use crate::support::pages::{hidden, reads};
use crate::support::service::Browser;
use crate::web_applications::Council;

#[test]
fn what_is_written_twice_is_there_once() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut olga = council.browser(&council.officer);
        // Begun twice by one form is one draft; with other criteria it is another.
        let key = hidden(&olga.get("/evidence/new"), "key");
        let form = [("criteria", "B-K2"), ("key", &*key)];
        let (first, second) = (olga.post("/evidence/new", &form), olga.post("/evidence/new", &form));
        assert_eq!((first.status, first.location()), (303, second.location()), "{}", fresh.name);
        let other = olga.post("/evidence/new", &[("criteria", "B-E1"), ("key", &key)]);
        assert_ne!(other.location(), first.location());
        let other = hidden(&olga.get("/evidence/new"), "key");
        assert_ne!(other, key);
        olga.post("/evidence/new", &[("criteria", "B-K2"), ("key", &other)]);
        // Whoever went back to a new form opens the draft that they began just now, until something is written in it.
        let pieces = || count(&council, "SELECT COUNT(*) AS number FROM evidence");
        assert_eq!(pieces(), 2, "{}", fresh.name);
        let piece = begun(&mut olga, &["B-K2"]);
        assert_eq!((format!("{piece}/edit/account"), pieces()), (first.location().to_owned(), 2), "{}", fresh.name);
        fill(&mut olga, &format!("{piece}/edit/account"), &[("title", "A joint visit")]);
        assert_ne!(begun(&mut olga, &["B-K2"]), piece, "{}", fresh.name);
        council.service.clock.advance(Duration::minutes(11));
        begun(&mut olga, &["B-K2"]);
        assert_eq!(pieces(), 4, "{}", fresh.name);
        let steps: [(&str, &[(&str, &str)]); 3] = [
            ("account", &ACCOUNT),
            ("tenants", &[("declared", "yes")]),
            ("criteria", &[("criteria", "B-E1"), ("criteria", "B-K2")]),
        ];
        for (step, fields) in steps {
            let path = format!("{piece}/edit/{step}");
            let version = hidden(&olga.get(&path), "version");
            let form = [fields, &[("version", &*version)]].concat();
            let (first, second) = (olga.post(&path, &form), olga.post(&path, &form));
            assert_eq!((first.status, second.status), (303, 303), "{} {step}", fresh.name);
            assert_eq!(first.location(), second.location(), "{}", fresh.name);
        }
        let plan = files::pdf();
        let path = format!("{piece}/edit/files");
        for _ in 0..2 {
            let version = hidden(&olga.get(&path), "version");
            olga.post_bytes(&path, &[("action", "upload"), ("version", &version)], &[("files", "plan.pdf", &plan)]);
        }
        let found = piece_at(&council, &piece).unwrap().content.files;
        assert_eq!(found.len(), 1, "{}: the same file is one file", fresh.name);
        let remove = [("action", "remove"), ("file", found[0].id.as_str())];
        let statuses = [0; 2].map(|_| olga.post_files(&path, &remove, &[]).status);
        assert_eq!(statuses, [303, 404], "{}", fresh.name);
    });
}

#[test]
fn what_is_done_twice_is_done_once_and_the_second_hears_it() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut olga = council.browser(&council.officer);
        let piece = whole(&mut olga, &["B-K2"]);
        let twice = |browser: &mut Browser, step: &str| {
            let version = piece_at(&council, &piece).unwrap().version.to_string();
            browser.get("/evidence");
            let path = format!("{piece}/{step}");
            let first = browser.post(&path, &[("version", &version)]);
            (first.status, browser.post(&path, &[("version", &version)]))
        };
        let (first, second) = twice(&mut olga, "check");
        assert_eq!((first, second.status), (303, 409), "{}", fresh.name);
        assert_eq!(count(&council, "SELECT COUNT(*) AS number FROM outbox WHERE message = 'review_requested'"), 1);
        assert_eq!(count(&council, "SELECT COUNT(*) AS number FROM evidence_revision"), 1, "{}", fresh.name);
        let (first, second) = twice(&mut olga, "withdraw");
        assert_eq!((first, second.status), (303, 409), "{}", fresh.name);
        let (first, second) = twice(&mut olga, "change");
        assert_eq!((first, second.status), (303, 409), "{}", fresh.name);
        assert_eq!(state(&council, &piece), "draft", "{}", fresh.name);

        let draft = begun(&mut olga, &["B-K2"]);
        let version = piece_at(&council, &draft).unwrap().version.to_string();
        let path = format!("{draft}/discard");
        reads(&olga.get(&path), &["Are you sure you want to delete this draft?"]);
        let statuses = [0; 2].map(|_| olga.post(&path, &[("version", &version)]).status);
        assert_eq!((statuses, state(&council, &draft)), ([303, 404], "gone"), "{}", fresh.name);
    });
}

#[test]
fn a_version_that_is_gone_does_nothing() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut olga = council.browser(&council.officer);
        let piece = whole(&mut olga, &["B-K2"]);
        for version in ["1", "", "99", "x"] {
            for step in ["check", "discard"] {
                let answer = olga.post(&format!("{piece}/{step}"), &[("version", version)]);
                assert_eq!((answer.status, state(&council, &piece)), (412, "draft"), "{} {step} {version:?}", fresh.name);
            }
        }
        fill(&mut olga, &format!("{piece}/check"), &[]);
        let answer = olga.post(&format!("{piece}/withdraw"), &[("version", "1")]);
        assert_eq!((answer.status, state(&council, &piece)), (412, "submitted"), "{}", fresh.name);
    });
}
