//! Files: added within limits, taken out, and kept by what was sent with them.

use gradus::app::evidence::{attach, download, remove_file};
use gradus::domain::attachment::AttachmentKind;
use gradus::domain::evidence::Attachment;
use gradus::domain::ids::{AttachmentId, EvidenceId};
use gradus::domain::review::ReturnReason;
use gradus::store::attachments;

use super::{Desk, pdf};
use crate::people::council::{messages, word};
use crate::support::databases::on_both;

fn get(desk: &Desk, name: &str, of: &EvidenceId, file: &AttachmentId) -> String {
    let (of, file) = (of.clone(), file.clone());
    let got = desk.council.read(name, |tx, me| download(tx, me, &of, &file));
    got.map_or_else(|error| word::<()>(Err(error)), |got| format!("{} {}", got.file.name, String::from_utf8(got.bytes).unwrap()))
}

#[test]
fn a_piece_takes_ten_files_and_gives_back_their_bytes() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let of = desk.whole("Olga", &["B-K2"]);
        let first = desk.attach("Olga", &of, "1.pdf").unwrap();
        assert_eq!(get(&desk, "Olga", &of, &first), "1.pdf %PDF-1.7 1.pdf", "{}", desk.name);
        for nth in 2..=10 {
            desk.attach("Olga", &of, &format!("{nth}.pdf")).unwrap();
        }
        let before = desk.find(&of);
        let refused = desk.attach("Olga", &of, "11.pdf");
        assert_eq!(messages(refused), "You can add 10 files at most. Remove one first", "{}", desk.name);
        assert_eq!(desk.find(&of), before, "{}", desk.name);
        assert_eq!(before.content.files.len(), 10, "{}", desk.name);
        let id = of.clone();
        desk.write("Olga", move |tx, me| remove_file(tx, me, &id, &first)).unwrap();
        desk.attach("Olga", &of, "11.pdf").unwrap();
    });
}

#[test]
fn all_files_of_an_officer_together_have_a_limit() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let (of, other) = (desk.whole("Olga", &["B-K2"]), desk.whole("Olga", &["B-K2"]));
        let of_otto = desk.whole("Otto", &["B-K2"]);
        // As if it were that large: what counts is the size that is kept.
        let large = Attachment {
            id: "large".into(),
            name: "large.pdf".to_owned(),
            kind: AttachmentKind::Pdf,
            bytes: 200_000_000 - 14,
            digest: "d".to_owned(),
        };
        attachments::insert(&mut desk.council.connection(), &of, &large, b"", desk.council.app.now()).unwrap();
        // "%PDF-1.7 a.pdf" has 14 bytes, and one more is too many.
        desk.attach("Olga", &other, "a.pdf").unwrap();
        let refused = desk.attach("Olga", &other, "b.pdf");
        let words = "Your files may take 200 MB together. Remove one that you no longer need";
        assert_eq!(messages(refused), words, "{}", desk.name);
        desk.attach("Otto", &of_otto, "b.pdf").unwrap();
    });
}

#[test]
fn a_file_that_was_sent_stays_with_what_it_was_sent_with() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let of = desk.whole("Olga", &["B-K2"]);
        let sent = desk.attach("Olga", &of, "sent.pdf").unwrap();
        let never = desk.attach("Olga", &of, "never.pdf").unwrap();
        let remove = |file: &AttachmentId| {
            let (of, file) = (of.clone(), file.clone());
            desk.write("Olga", move |tx, me| remove_file(tx, me, &of, &file))
        };
        remove(&never).unwrap();
        assert_eq!(word(remove(&never)), "not found", "{}", desk.name);
        assert_eq!(get(&desk, "Olga", &of, &never), "not found", "{}: it is gone for good", desk.name);
        // While it is a draft nobody else gets it.
        assert_eq!(get(&desk, "Max", &of, &sent), "not found", "{}", desk.name);
        desk.submit("Olga", &of).unwrap();
        assert_eq!(get(&desk, "Max", &of, &sent), "sent.pdf %PDF-1.7 sent.pdf", "{}", desk.name);
        assert_eq!(desk.council.last_event().event.action, "attachment_read", "{}", desk.name);
        assert_eq!(word(remove(&sent)), "conflict wrong_state", "{}: it has been sent", desk.name);
        desk.give_back("Max", &of, ReturnReason::MoreDetail).unwrap();
        remove(&sent).unwrap();
        let later = desk.attach("Olga", &of, "later.pdf").unwrap();
        let names = |of: &EvidenceId| -> Vec<String> { desk.find(of).content.files.into_iter().map(|file| file.name).collect() };
        assert_eq!(names(&of), ["later.pdf"], "{}", desk.name);
        // Others see what was sent: the one that was taken out since, and not yet the new one.
        assert_eq!(get(&desk, "Max", &of, &sent), "sent.pdf %PDF-1.7 sent.pdf", "{}", desk.name);
        assert_eq!(get(&desk, "Max", &of, &later), "not found", "{}", desk.name);
        assert_eq!(get(&desk, "Olga", &of, &later), "later.pdf %PDF-1.7 later.pdf", "{}", desk.name);
        // A file is found with its own piece alone, and only where there is one.
        let other = desk.sent("Olga", &["B-K2"]);
        assert_eq!(get(&desk, "Olga", &other, &sent), "not found", "{}", desk.name);
        assert_eq!(get(&desk, "Olga", &of, &"no\0such".into()), "not found", "{}", desk.name);
    });
}

#[test]
fn two_files_at_once_do_not_both_count_as_the_tenth() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let of = desk.whole("Olga", &["B-K2"]);
        for nth in 1..=9 {
            desk.attach("Olga", &of, &format!("{nth}.pdf")).unwrap();
        }
        let apps = [desk.council.app.clone(), desk.council.twin()];
        let results: Vec<bool> = std::thread::scope(|scope| {
            let add = |app: &gradus::app::App| {
                let (app, of) = (app.clone(), of.clone());
                scope.spawn(move || {
                    app.write(&crate::people::council::call("Olga"), move |tx, me| attach(tx, me, &of, pdf("x.pdf"))).is_ok()
                })
            };
            let threads: Vec<_> = apps.iter().map(add).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(results.contains(&true), "{}", desk.name);
        assert_eq!(desk.find(&of).content.files.len(), 10, "{}: {results:?}", desk.name);
    });
}
