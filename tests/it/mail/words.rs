//! The words of every mail: samples held against stored ones, what each must have, and texts that mean harm.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use chrono::{TimeZone, Utc};
use gradus::domain::outbox::{Message, MessageKind};
use gradus::views::mail::{Frame, MailError, Rendered, render, samples, template_files};

/// Rewrites the stored samples instead of comparing.
const UPDATE: &str = "GRADUS_UPDATE_SNAPSHOTS";

fn frame() -> Frame {
    Frame {
        council: "Medway Council".to_owned(),
        public_url: "https://gradus.example.gov.uk".to_owned(),
        contact: "the income team's desk, 01634 000000".to_owned(),
    }
}

fn all() -> Vec<(&'static str, Message, Rendered)> {
    samples()
        .into_iter()
        .map(|(name, message)| {
            let rendered = render(&message, &frame()).unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, message, rendered)
        })
        .collect()
}

#[test]
fn every_sample_reads_as_it_was_accepted() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/mail");
    let mut expected = BTreeSet::new();
    for (name, _, mail) in all() {
        let text = format!("Subject: {}\n\n{}\n==== HTML ====\n{}", mail.subject, mail.text, mail.html);
        let file = folder.join(format!("{name}.txt"));
        if std::env::var_os(UPDATE).is_some() {
            fs::write(&file, &text).unwrap();
        }
        let stored = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}; set {UPDATE}=1", file.display()));
        assert_eq!(text, stored, "{name}; after looking at it, set {UPDATE}=1");
        expected.insert(format!("{name}.txt"));
    }
    let found: BTreeSet<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(found, expected, "a stored sample of no message");
}

#[test]
fn every_message_has_its_templates_and_a_sample_and_no_template_is_left_over() {
    let mut expected: BTreeSet<String> = ["layout.html.hbs", "foot.txt.hbs"].map(str::to_owned).into();
    for kind in MessageKind::ALL {
        for file in ["subject.txt.hbs", "body.txt.hbs", "body.html.hbs"] {
            expected.insert(format!("{}/{file}", kind.as_str()));
        }
    }
    assert_eq!(template_files().into_iter().collect::<BTreeSet<_>>(), expected);
    let sampled: BTreeSet<MessageKind> = samples().iter().map(|(_, message)| message.kind()).collect();
    assert_eq!(sampled, MessageKind::ALL.into());
}

#[test]
fn subjects_are_the_fixed_ones_and_name_nobody() {
    let fixed = [
        "Set up your Gradus account",
        "Set a new password",
        "Your account changed",
        "Cover starts",
        "Cover ends",
        "Your line manager changed",
        "Someone new reports to you",
        "A change needs you",
        "Evidence is waiting for you",
        "Your evidence needs a change",
        "Your evidence was reviewed",
        "An application needs you",
        "An application is ready",
        "Your application needs a change",
        "There is a decision",
        "An appeal was received",
        "New figures about you",
        "About a disputed figure",
        "A figure changed",
        "Your appraisal needs you",
        "Your appraisal is ready",
        "A course is waiting for you",
        "An application is looked at again",
        "Something runs out",
    ];
    let found: BTreeSet<String> = all().into_iter().map(|(_, _, mail)| mail.subject).collect();
    assert_eq!(found, fixed.map(str::to_owned).into());
}

#[test]
fn every_mail_has_one_link_and_says_why_it_came() {
    for (name, _, mail) in all() {
        assert_eq!(mail.text.matches("://").count(), 1, "{name}: {}", mail.text);
        assert_eq!(mail.text.matches("https://gradus.example.gov.uk/").count(), 1, "{name}");
        assert_eq!(mail.html.matches("<a ").count(), 1, "{name}: {}", mail.html);
        assert_eq!(mail.html.matches("href=\"https://gradus.example.gov.uk/").count(), 1, "{name}: {}", mail.html);
        for body in [&mail.text, &mail.html] {
            assert!(body.contains("You get this because "), "{name}: {body}");
            assert!(body.contains("Sent by Gradus for Medway Council."), "{name}: {body}");
        }
        assert!(mail.html.starts_with("<!DOCTYPE html>\n<html lang=\"en-GB\">"), "{name}");
        for foreign in ["<img", "src=", "style=", "<script", "<link", "url("] {
            assert!(!mail.html.contains(foreign), "{name}: {foreign}");
        }
    }
}

#[test]
fn hostile_texts_stay_texts_in_both_engines() {
    let awkward: Vec<_> = all().into_iter().filter(|(name, ..)| name.ends_with("-awkward")).collect();
    assert_eq!(awkward.len(), 15);
    for (name, _, mail) in awkward {
        assert!(
            mail.text.contains("<script>alert(1)</script> {{7*7}} {{{link}}} Bcc: everyone@evil.example"),
            "{name}: {}",
            mail.text
        );
        assert!(mail.html.contains("&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}} {{{link}}} Bcc"), "{name}: {}", mail.html);
        for part in [&mail.subject, &mail.text, &mail.html] {
            assert!(!part.contains('\r') && !part.contains('\u{202e}'), "{name}: {part}");
            assert!(!part.contains("\nBcc"), "{name}: {part}");
        }
    }
}

#[test]
fn an_endless_name_is_cut() {
    let message = Message::SecondPerson {
        who: "é".repeat(5_000),
        by: chrono::NaiveDate::from_ymd_opt(2026, 4, 24).unwrap(),
        path: "/imports/1".to_owned(),
    };
    let mail = render(&message, &frame()).unwrap();
    assert!(mail.text.starts_with(&format!("{}... asks you", "é".repeat(200))), "{}", mail.text);
}

#[test]
fn times_are_londons_in_summer_and_in_winter() {
    let at = |month, hour| Message::Security {
        what: gradus::domain::outbox::AccountChange::Password,
        at: Utc.with_ymd_and_hms(2026, month, 10, hour, 5, 0).unwrap(),
    };
    for (month, hour, words) in [
        (1, 16, "Your password changed at 4:05pm on 10 January 2026."),
        (7, 16, "Your password changed at 5:05pm on 10 July 2026."),
        (7, 23, "Your password changed at 12:05am on 11 July 2026."),
    ] {
        let mail = render(&at(month, hour), &frame()).unwrap();
        assert_eq!(mail.text.lines().next(), Some(words));
    }
}

#[test]
fn a_mail_whose_link_was_wiped_is_not_written() {
    for (name, message) in samples() {
        let without = message.without_secret();
        let result = render(&without, &frame());
        match name {
            "activation" | "reset" => assert!(matches!(result, Err(MailError::LinkGone)), "{name}"),
            _ => assert!(result.is_ok() && without == message, "{name}"),
        }
    }
}

#[test]
fn an_appeal_is_told_of_only_to_an_officer_who_can_make_one() {
    use gradus::domain::outbox::CaseSide;
    let day = chrono::NaiveDate::from_ymd_opt(2026, 8, 3);
    let told = |side, appeal_until| {
        let on = chrono::NaiveDate::from_ymd_opt(2026, 7, 20).unwrap();
        let mail = render(&Message::Decision { side, on, appeal_until, application: "a".to_owned() }, &frame()).unwrap();
        mail.text.lines().nth(1).unwrap().to_owned()
    };
    assert_eq!(told(CaseSide::Officer, day), "Read it and how to appeal by the end of 3 August 2026.");
    for (side, until) in [(CaseSide::Officer, None), (CaseSide::LineManager, day)] {
        assert_eq!(told(side, until), "Read it and its reasons.", "{side:?}");
    }
}
