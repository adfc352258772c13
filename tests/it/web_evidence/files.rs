//! Files by the form: what is right is taken, each that is not is named with the reason, and what comes back is a download.

use super::{begun, fill, piece_at, whole};
use crate::support::databases::{Fresh, on_both};
use crate::support::files::{self, docx_with, pdf};
use crate::support::pages::{hidden, reads, says};
use crate::web_applications::Council;

#[test]
fn each_wrong_file_is_named_and_the_right_ones_stay() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut olga = council.browser(&council.officer);
        let piece = begun(&mut olga, &["B-K2"]);
        let path = format!("{piece}/edit/files");
        let version = hidden(&olga.get(&path), "version");
        let nothing = olga.post_bytes(&path, &[("action", "upload"), ("version", &version)], &[("files", "", b"")]);
        assert_eq!(nothing.status, 422, "{}", fresh.name);
        reads(&nothing, &["Select a file"]);
        // A document with a password is a container that Word made, and no document.
        let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let locked = [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", &[0; 504][..], &name].concat();
        let (plan, large) = (pdf(), vec![b'%'; 10 * 1024 * 1024 + 1]);
        let macros = docx_with(&[("word/vbaProject.bin", b"x")]);
        let sent: [(&str, &str, &[u8]); 7] = [
            ("files", "plan.pdf", &plan),
            ("files", "page.html", b"<script>alert(1)</script>"),
            ("files", "large.pdf", &large),
            ("files", "locked.docx", &locked),
            ("files", "macros.docx", &macros),
            ("files", "photo.png", &plan),
            ("files", "empty.pdf", b""),
        ];
        let answer = olga.post_bytes(&path, &[("action", "upload"), ("version", &version)], &sent);
        assert_eq!(answer.status, 422, "{}", fresh.name);
        reads(
            &answer,
            &[
                "There is a problem",
                "page.html must be a PDF, Word, Excel, PNG or JPEG",
                "large.pdf must be smaller than 10 MB",
                "locked.docx",
                "password",
                "macros.docx has macros. Save it without them",
                "photo.png is not what its name says",
                "empty.pdf is empty",
                "Files you added",
                "plan.pdf",
            ],
        );
        let held: Vec<String> = piece_at(&council, &piece).unwrap().content.files.into_iter().map(|file| file.name).collect();
        assert_eq!(held, ["plan.pdf"], "{}", fresh.name);

        // Ten at most, whatever comes at once.
        let more: Vec<String> = (0..10).map(|nth| format!("more-{nth}.pdf")).collect();
        let more: Vec<(&str, &str, &[u8])> = more.iter().map(|name| ("files", name.as_str(), &*plan)).collect();
        let answer = olga.post_bytes(&path, &[("action", "upload"), ("version", &version)], &more);
        assert_eq!(answer.status, 422, "{}", fresh.name);
        reads(&answer, &["You can add 10 files at most. Remove one first", "more-8.pdf, "]);
        assert_eq!(piece_at(&council, &piece).unwrap().content.files.len(), 10, "{}", fresh.name);
    });
}

#[test]
fn more_than_a_request_may_hold_is_refused_before_it_is_read() {
    let fresh = Fresh::sqlite();
    let council = Council::new(&fresh);
    let mut olga = council.browser(&council.officer);
    let piece = begun(&mut olga, &["B-K2"]);
    let path = format!("{piece}/edit/files");
    olga.get(&path);
    let most = vec![b'%'; 53 * 1024 * 1024];
    let answer = olga.post_bytes(&path, &[("action", "upload")], &[("files", "a.pdf", &most)]);
    assert_eq!(answer.status, 413);
    reads(&answer, &["Each file may have up to 10 MB, and all that you send at once up to 50 MB.", "the form"]);
    says(&answer, &[&format!("href=\"{path}\"")]);
    assert_eq!(piece_at(&council, &piece).unwrap().content.files.len(), 0);
}

#[test]
fn a_file_comes_back_as_a_download_and_never_as_a_page() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut olga = council.browser(&council.officer);
        let piece = whole(&mut olga, &["B-K2"]);
        let path = format!("{piece}/edit/files");
        let version = hidden(&olga.get(&path), "version");
        // A name as long as file systems have it, one in another script, and one that tries to leave its header.
        let long = format!("{}.pdf", "n".repeat(190));
        let photo = files::photo(6);
        let plan = pdf();
        let sent: [(&str, &str, &[u8]); 3] =
            [("files", &long, &plan), ("files", "Zoë 計画.jpeg", &photo), ("files", "a;b=c.pdf", &plan)];
        let added = olga.post_bytes(&path, &[("action", "upload"), ("version", &version)], &sent);
        reads(&olga.follow(&added), &["3 files added.", &long, "Zoë 計画.jpeg", "a;b=c.pdf"]);
        fill(&mut olga, &format!("{piece}/check"), &[]);
        let held = piece_at(&council, &piece).unwrap().content.files;
        for who in [&council.officer, &council.manager] {
            let mut browser = council.browser(who);
            for file in &held {
                let kind = if file.name.ends_with(".jpeg") { "image/jpeg" } else { "application/pdf" };
                let got = browser.get(&format!("{piece}/files/{}", file.id));
                assert_eq!((got.status, got.header("content-type")), (200, Some(kind)), "{} {}", fresh.name, file.name);
                let disposition = got.header("content-disposition").unwrap();
                assert!(disposition.starts_with("attachment; filename="), "{disposition}");
                assert!(!disposition.contains(['\r', '\n']), "{disposition}");
                if file.name.starts_with("Zo") {
                    let said = "attachment; filename=\"Zo____.jpeg\"; filename*=UTF-8''Zo%C3%AB%20%E8%A8%88%E7%94%BB.jpeg";
                    assert_eq!(disposition, said);
                }
                assert_eq!(got.header("x-content-type-options"), Some("nosniff"));
                assert!(got.header("content-security-policy").unwrap().contains("default-src 'none'"));
                assert!(got.header("cache-control").unwrap().contains("no-store"), "{:?}", got.headers);
            }
            // Where a picture was taken is nobody's to read.
            let photo = held.iter().find(|file| file.name.ends_with(".jpeg")).unwrap();
            let photo = browser.get(&format!("{piece}/files/{}", photo.id));
            assert!(!photo.body.contains(files::PLACE), "{}", fresh.name);
        }
        let foreign = council.browser(&council.colleague).get(&format!("{piece}/files/{}", held[0].id));
        assert_eq!(foreign.status, 404, "{}", fresh.name);
        let other = whole(&mut olga, &["B-E1"]);
        assert_eq!(olga.get(&format!("{other}/files/{}", held[0].id)).status, 404, "a file belongs to its piece");
        assert_eq!(olga.get(&format!("{piece}/files/none")).status, 404);
        says(&olga.get(&piece), &["/files/"]);
    });
}
