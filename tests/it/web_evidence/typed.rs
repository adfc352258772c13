//! What is typed outlives a window that is too old, the end of a session, and somebody else's saving.

use chrono::Duration;

use super::{ACCOUNT, begun, piece_at};
use crate::support::databases::on_both;
use crate::support::pages::{all_hidden, done, hidden, reads, says};
use crate::support::service::PASSWORD;
use crate::web_applications::Council;

#[test]
fn of_two_windows_the_later_one_chooses() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut olga = council.browser(&council.officer);
        let piece = begun(&mut olga, &["B-K2"]);
        let path = format!("{piece}/edit/account");
        let version = hidden(&olga.get(&path), "version");
        done(&olga.post(&path, &[("title", "First <window>"), ("version", &version)]));
        let mine = [("title", "Second"), ("situation", "Typed <b>long</b>"), ("version", &*version)];
        let late = olga.post(&path, &mine);
        assert_eq!(late.status, 412, "{}", fresh.name);
        says(&late, &["Second</td>", "First &lt;window&gt;</td>", "Typed &lt;b&gt;long"]);
        reads(&late, &["Nothing of yours is saved yet.", "Save mine", "Keep theirs"]);
        // What saves itself is told so, and writes over nothing.
        let by_itself = olga.post(&path, &[&mine[..], &[("autosave", "1")]].concat());
        assert_eq!(by_itself.status, 412, "{}", fresh.name);
        assert_eq!(piece_at(&council, &piece).unwrap().content.title, "First <window>");
        // Keeping theirs is to open the form again; saving mine posts what was typed under the version of now.
        let carried = all_hidden(&late);
        let carried: Vec<(&str, &str)> = carried.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        done(&olga.post_only(&path, &carried));
        let content = piece_at(&council, &piece).unwrap().content;
        assert_eq!((&*content.title, &*content.situation), ("Second", "Typed <b>long</b>"), "{}", fresh.name);

        let path = format!("{piece}/edit/criteria");
        let late = olga.post(&path, &[("criteria", "B-E1"), ("version", &version)]);
        assert_eq!(late.status, 412, "{}", fresh.name);
        reads(&late, &["B-E1", "B-K2"]);
        let late = olga.post(&format!("{piece}/edit/tenants"), &[("declared", "yes"), ("version", &version)]);
        assert_eq!(late.status, 412, "{}", fresh.name);
        reads(&late, &["Tenants' details", "Confirmed", "Not confirmed"]);
    });
}

#[test]
fn what_was_typed_before_the_time_ran_out_is_there_after_signing_in() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut olga = council.browser(&council.officer);
        let piece = begun(&mut olga, &["B-K2"]);
        let path = format!("{piece}/edit/account");
        let version = hidden(&olga.get(&path), "version");
        council.service.clock.advance(Duration::minutes(31));
        let typed = [&ACCOUNT[1..], &[("title", "Half an <hour>"), ("note_B-K2", "How & why"), ("version", &*version)]].concat();
        let out = olga.post(&path, &typed);
        assert!(out.location().starts_with("/sign-in?timed_out=1"), "{}: {}", fresh.name, out.location());
        assert_eq!(piece_at(&council, &piece).unwrap().content.title, "", "{}", fresh.name);
        olga.get(out.location());
        let email = council.officer.email.clone().unwrap();
        let back = olga.post("/sign-in", &[("email", &*email), ("password", PASSWORD), ("next", &path)]);
        let form = olga.follow(&back);
        let kept = [
            "value=\"Half an &lt;hour&gt;\"",
            "How &amp; why</textarea>",
            "Rent was owed.</textarea>",
            "value=\"case_study\" checked",
        ];
        says(&form, &kept);
        // Nobody else gets to see it, and once it is sent it is gone from there.
        done(&olga.post(&path, &typed));
        assert_eq!(piece_at(&council, &piece).unwrap().content.title, "Half an <hour>", "{}", fresh.name);
    });
}

#[test]
fn a_form_without_its_key_does_nothing() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut olga = council.browser(&council.officer);
        let piece = begun(&mut olga, &["B-K2"]);
        let before = piece_at(&council, &piece);
        let version = hidden(&olga.get(&format!("{piece}/edit/account")), "version");
        for key in ["", "0123456789abcdef"] {
            for form in ["edit/criteria", "edit/account", "edit/tenants", "check", "discard"] {
                let fields = [("csrf_token", key), ("version", &*version), ("title", "Forged"), ("declared", "yes")];
                let refused = olga.post_only(&format!("{piece}/{form}"), &fields);
                assert_eq!(refused.status, 403, "{} {form}", fresh.name);
                reads(&refused, &["This form was open too long, or came from somewhere else."]);
            }
        }
        assert_eq!(piece_at(&council, &piece), before, "{}", fresh.name);
    });
}
