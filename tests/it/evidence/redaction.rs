//! What may identify a tenant: hidden at once from all but its owner, and gone for good when the redacted text is sent.

use gradus::app::evidence::{Change, history, remove_file, view};
use gradus::app::reviews::save_draft;
use gradus::domain::review::{ReturnReason, Typed};
use gradus::store::db::DatabaseUrl;
use gradus::store::{attachments, evidence as rows, reviews};

use super::Desk;
use crate::people::council::word;
use crate::support::databases::{Fresh, on_both};

const MARKER: &str = "Tenant-Zebedee-7f3a91c2";

fn bare(text: &str) -> Change {
    Change { situation: Some(text.to_owned()), declared: Some(true), ..Change::default() }
}

/// A piece of two revisions with the marker in text, title, note and files, returned because it may identify a tenant.
fn restricted(desk: &Desk) -> (gradus::domain::ids::EvidenceId, gradus::domain::ids::AttachmentId) {
    let of = desk.whole("Olga", &["B-K2"]);
    let change = Change {
        title: Some(format!("Visit to {MARKER}")),
        notes: [("B-K2".into(), format!("{MARKER} was helped."))].into(),
        ..bare(&format!("{MARKER} owed rent. ").repeat(110))
    };
    desk.save("Olga", &of, change).unwrap();
    let file = desk.attach("Olga", &of, &format!("{MARKER}.pdf")).unwrap();
    desk.attach("Olga", &of, "clean.pdf").unwrap();
    desk.submit("Olga", &of).unwrap();
    desk.give_back("Max", &of, ReturnReason::MoreDetail).unwrap();
    desk.submit("Olga", &of).unwrap();
    // Mia begins to type before Max returns it.
    let typed = Typed { comment: format!("{MARKER} should not be named."), ..Typed::default() };
    let id = of.clone();
    desk.write("Mia", move |tx, me| save_draft(tx, me, &id, 2, &typed)).unwrap();
    desk.give_back("Max", &of, ReturnReason::MayIdentifyTenant).unwrap();
    (of, file)
}

#[test]
fn it_is_hidden_from_all_but_its_owner_until_a_redacted_text_is_sent() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let (of, file) = restricted(&desk);
        for name in ["Max", "Mia", "Dora", "Hana", "Audrey", "Adam", "Zoe", "Otto"] {
            let look = desk.council.read(name, |tx, me| view(tx, me, &of));
            let past = desk.council.read(name, |tx, me| history(tx, me, &of));
            assert_eq!((word(look), word(past)), ("not found".into(), "not found".into()), "{}: {name}", desk.name);
            let (of, file) = (of.clone(), file.clone());
            let got = desk.council.read(name, |tx, me| gradus::app::evidence::download(tx, me, &of, &file));
            assert_eq!(word(got), "not found", "{}: {name}", desk.name);
        }
        let own = desk.council.read("Olga", |tx, me| view(tx, me, &of)).unwrap();
        let (reason, _) = own.review.unwrap().returned.unwrap();
        assert_eq!((reason, own.may.edit, own.may.submit), (ReturnReason::MayIdentifyTenant, true, true), "{}", desk.name);
        // What was declared did not hold, so it is declared again.
        assert_eq!(word(desk.submit("Olga", &of)), "declared:required", "{}", desk.name);
    });
}

#[test]
fn sending_the_redacted_text_takes_the_earlier_ones_away_and_leaves_a_stub() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let (of, file) = restricted(&desk);
        let digests: Vec<String> =
            rows::revisions(&mut desk.council.connection(), &of).unwrap().into_iter().map(|sent| sent.digest).collect();
        let (id, gone) = (of.clone(), file.clone());
        desk.write("Olga", move |tx, me| remove_file(tx, me, &id, &gone)).unwrap();
        let clean = Change {
            title: Some("A visit".to_owned()),
            notes: [("B-K2".into(), "They were helped.".to_owned())].into(),
            ..bare("Rent was owed.")
        };
        desk.save("Olga", &of, clean).unwrap();
        assert_eq!(desk.submit("Olga", &of).unwrap(), 3, "{}", desk.name);
        let event = desk.council.last_change();
        assert!(event.ends_with("contents_removed=2 files_removed=1"), "{}: {event}", desk.name);
        // Others see it again: what was sent now, and stubs of what went.
        let past = desk.council.read("Max", |tx, me| history(tx, me, &of)).unwrap();
        let told: Vec<String> = past
            .versions
            .iter()
            .map(|version| match (&version.content, &version.removed) {
                (Some(content), None) => format!("{}: {}", version.number, content.title),
                (None, Some(removed)) => format!("{}: taken away by {}, {}", version.number, removed.by, version.digest),
                other => panic!("{other:?}"),
            })
            .collect();
        let stub = |number: usize| format!("{number}: taken away by Olga, {}", digests[number - 1]);
        assert_eq!(told, ["3: A visit".to_owned(), stub(2), stub(1)], "{}", desk.name);
        let reasons: Vec<_> =
            past.versions[1..].iter().map(|version| version.review.clone().unwrap().returned.unwrap().0).collect();
        assert_eq!(reasons, [ReturnReason::MayIdentifyTenant, ReturnReason::MoreDetail], "{}", desk.name);
        // The file that went has neither name nor bytes; the other is still there.
        let connection = &mut desk.council.connection();
        let found = attachments::find(connection, &file).unwrap().unwrap();
        assert_eq!((found.file.name.as_str(), found.current, found.file.digest.len()), ("", false, 64), "{}", desk.name);
        assert_eq!(attachments::content(connection, &file).unwrap(), None, "{}", desk.name);
        let kept = desk.find(&of).content.files;
        assert_eq!(kept.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["clean.pdf"], "{}", desk.name);
        assert!(attachments::content(connection, &kept[0].id).unwrap().is_some(), "{}", desk.name);
        assert_eq!(reviews::draft(connection, &of, &"mia".into()).unwrap(), None, "{}", desk.name);
    });
}

#[test]
fn nothing_of_it_is_left_in_the_files_of_the_database() {
    let fresh = Fresh::sqlite();
    let DatabaseUrl::Sqlite(path) = DatabaseUrl::parse(&fresh.url).unwrap() else { panic!("{}", fresh.url) };
    let desk = Desk::open(&fresh);
    let found = || -> usize {
        let folder = std::path::Path::new(&path).parent().unwrap();
        let files = std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
        files.map(|bytes| bytes.windows(MARKER.len()).filter(|part| *part == MARKER.as_bytes()).count()).sum()
    };
    let (of, file) = restricted(&desk);
    assert!(found() > 100, "the marker is looked for where it stands");
    let id = of.clone();
    desk.write("Olga", move |tx, me| remove_file(tx, me, &id, &file)).unwrap();
    let clean = Change {
        title: Some("A visit".to_owned()),
        notes: [("B-K2".into(), "They were helped.".to_owned())].into(),
        ..bare("Rent was owed.")
    };
    desk.save("Olga", &of, clean).unwrap();
    desk.submit("Olga", &of).unwrap();
    desk.council.app.clear_away().unwrap();
    assert_eq!(found(), 0);
}
