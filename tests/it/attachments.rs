//! Files that are added to evidence: what is taken, what is refused and in which words, and what a picture loses.

use chrono::DateTime;
use gradus::domain::attachment::{Accepted, AttachmentKind, MAX_BYTES};
use gradus::exchange::attachment::accept;
use gradus::exchange::grade_report_xlsx;

use crate::allocation::counting;
use crate::support::files::{JFIF, PLACE, chunk, docx, docx_with, exif, good, jpeg, office, pdf, photo, png, segment, xlsx, zip};

fn refused(name: &str, bytes: Vec<u8>) -> String {
    match accept(name, bytes) {
        Ok(accepted) => panic!("{name} was taken as {:?}", accepted.kind),
        Err(problem) => problem.to_string(),
    }
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn each_kind_is_taken_by_its_content_and_name() {
    let kinds: Vec<_> = good().into_iter().map(|(name, bytes)| accept(name, bytes).unwrap().kind.as_str()).collect();
    assert_eq!(kinds, ["pdf", "word", "excel", "png", "jpeg", "jpeg"]);
    // What another program writes, as a stream: sizes stand behind the content.
    let made_at = DateTime::from_timestamp(1_780_000_000, 0).unwrap();
    let book = grade_report_xlsx::begin(Vec::new(), made_at).unwrap().finish().unwrap();
    let accepted = accept("Figures.XLSX", book.clone()).unwrap();
    assert_eq!(accepted, Accepted { name: "Figures.XLSX".into(), kind: AttachmentKind::Excel, bytes: book });
    // Documents stay byte by byte.
    for (name, bytes) in [("a.pdf", pdf()), ("a.docx", docx()), ("a.xlsx", xlsx())] {
        assert_eq!(accept(name, bytes.clone()).unwrap().bytes, bytes);
    }
    assert_eq!(accept("../b\u{202e}\r\n.pdf", pdf()).unwrap().name, "b.pdf");
}

/// A file that says another size of what it holds, in the directory at its end.
fn lying_zip(size: u32) -> Vec<u8> {
    let mut bytes = docx();
    let at = bytes.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
    bytes[at + 24..at + 28].copy_from_slice(&size.to_le_bytes());
    bytes
}

fn locked_office() -> Vec<u8> {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", &[0; 504][..], &name].concat()
}

const MACROS: &str = "application/vnd.ms-word.document.macroEnabled.main+xml";
const SHOW: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml";

#[test]
fn what_is_not_what_it_should_be_is_refused() {
    let not_its_name = "is not what its name says";
    let wrong_kind = "must be a PDF, Word, Excel, PNG or JPEG";
    let damaged = "cannot be read. Save it again and choose the new file";
    let macros = "has macros. Save it without them";
    let too_large = "holds too much. Save it in parts";
    let html = b"<!DOCTYPE html><script>alert(1)</script>".to_vec();
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".to_vec();
    let exe = b"MZ\x90\0\x03\0\0\0".to_vec();
    let cut = |bytes: Vec<u8>, short: usize| bytes[..bytes.len() - short].to_vec();
    let table: Vec<(&str, Vec<u8>, &str)> = vec![
        // The name.
        ("page.html", html.clone(), wrong_kind),
        ("logo.svg", svg.clone(), wrong_kind),
        ("setup.exe", exe.clone(), wrong_kind),
        ("letter.docm", office(MACROS, &[("word/vbaProject.bin", b"x")]), wrong_kind),
        ("figures.xlsm", xlsx(), wrong_kind),
        ("letter.doc", locked_office(), wrong_kind),
        ("plan.pdf.exe", pdf(), wrong_kind),
        ("plan.pdf\0.exe", pdf(), wrong_kind),
        ("plan", pdf(), wrong_kind),
        ("archive.zip", zip(&[]), wrong_kind),
        // Sizes.
        ("plan.pdf", Vec::new(), "is empty"),
        ("plan.pdf", vec![b'%'; MAX_BYTES + 1], "must be smaller than 10 MB"),
        // Another content than the name says.
        ("plan.pdf", html.clone(), not_its_name),
        ("plan.pdf", photo(1), not_its_name),
        ("plan.pdf", docx(), not_its_name),
        ("plan.pdf", [b"\n", &pdf()[..]].concat(), not_its_name),
        ("photo.png", photo(1), not_its_name),
        ("photo.jpg", png(1, 1, &[]), not_its_name),
        ("photo.jpg", svg, not_its_name),
        ("photo.png", exe.clone(), not_its_name),
        ("letter.docx", xlsx(), not_its_name),
        ("figures.xlsx", docx(), not_its_name),
        ("letter.docx", office(SHOW, &[]), not_its_name),
        ("letter.docx", zip(&[("readme.txt", b"x")]), not_its_name),
        ("letter.docx", html, not_its_name),
        ("letter.docx", [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", &[0; 504][..]].concat(), not_its_name),
        // Two kinds at once.
        ("plan.pdf", [pdf(), zip(&[("a.txt", b"x")])].concat(), not_its_name),
        ("plan.pdf", [&pdf()[..], b"<script>alert(1)</script>"].concat(), not_its_name),
        ("letter.docx", [exe, docx()].concat(), not_its_name),
        ("letter.docx", [docx(), docx()].concat(), damaged),
        ("letter.docx", [docx(), pdf()].concat(), damaged),
        // Broken off, or senseless.
        ("plan.pdf", cut(pdf(), 8), damaged),
        ("plan.pdf", b"%PDF-1.7\n%%EOF".to_vec(), damaged),
        ("letter.docx", cut(docx(), 1), damaged),
        ("letter.docx", b"PK\x03\x04".to_vec(), damaged),
        ("photo.png", cut(png(1, 1, &[]), 12), damaged),
        ("photo.png", cut(png(1, 1, &[]), 1), damaged),
        ("photo.png", png(0, 1, &[]), damaged),
        ("photo.png", png(1, 1, &[("ABCD", b"x")]), damaged),
        ("photo.png", [b"\x89PNG\r\n\x1a\n", &chunk("IEND", &[])[..]].concat(), damaged),
        ("photo.jpg", cut(photo(1), photo(1).len() - 200), damaged),
        ("photo.jpg", b"\xFF\xD8\xFF\xD9".to_vec(), damaged),
        ("photo.jpg", jpeg(8, 0, &[], &[], &[]), damaged),
        ("photo.jpg", cut(jpeg(8, 8, &[], &[], &[]), 2), damaged),
        // What acts, what swells, what is locked.
        ("letter.docx", office(MACROS, &[("word/vbaProject.bin", b"x")]), macros),
        ("letter.docx", docx_with(&[("word/vbaProject.bin", b"x")]), macros),
        ("letter.docx", docx_with(&[("word/activeX/activeX1.xml", b"x")]), macros),
        ("letter.docx", docx_with(&[("../../etc/passwd", b"x")]), damaged),
        ("letter.docx", docx_with(&[("a\\b", b"x")]), damaged),
        ("letter.docx", locked_office(), "is locked with a password. Save it without one"),
        ("letter.docx", docx_with(&[("big.bin", &vec![0; 101 * 1024 * 1024])]), too_large),
        ("letter.docx", lying_zip(u32::MAX - 1), too_large),
        ("letter.docx", lying_zip(1), damaged),
        // Pictures that nobody can show.
        ("photo.png", png(50_000, 50_000, &[]), "must have fewer than 64 million pixels. Save it smaller"),
        ("photo.jpg", jpeg(50_000, 50_000, &[], &[], &[]), "must have fewer than 64 million pixels. Save it smaller"),
        ("photo.png", png(8_000, 8_000, &[]), "must have fewer than 64 million pixels. Save it smaller"),
    ];
    let mut wrong = Vec::new();
    for (place, (name, bytes, words)) in table.into_iter().enumerate() {
        let told = match accept(name, bytes) {
            Ok(_) => "taken".to_owned(),
            Err(problem) => problem.to_string(),
        };
        if !told.ends_with(words) {
            wrong.push(format!("{place}: {name} {words}: {told}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(refused("../\u{202e}plan.txt", pdf()), "plan.txt must be a PDF, Word, Excel, PNG or JPEG");
    assert!(accept("photo.png", png(8_000, 7_999, &[])).is_ok());
    let largest = [pdf().strip_suffix(b"%%EOF\n").unwrap(), b"%%EOF"].concat();
    let padding = vec![b' '; MAX_BYTES - largest.len()];
    let at = largest.len() - b"startxref\n116\n%%EOF".len();
    let largest = [&largest[..at], &padding, &largest[at..]].concat();
    assert_eq!(largest.len(), MAX_BYTES);
    assert!(accept("plan.pdf", largest).is_ok());
}

#[test]
fn a_pixel_flood_costs_no_memory() {
    let (png, jpeg) = (png(50_000, 50_000, &[]), jpeg(50_000, 50_000, &[], &[], &[]));
    let held = counting::most_held(|| {
        refused("a.png", png);
        refused("a.jpg", jpeg);
    });
    assert!(held < 10_000, "{held} bytes");
}

#[test]
fn a_photo_forgets_where_it_was_taken_and_stays_upright() {
    for orientation in 0..=9 {
        let accepted = accept("photo.jpg", photo(orientation)).unwrap();
        for gone in [PLACE.as_bytes(), b"http://ns.adobe.com", b"Photoshop", b"MPF\0", b"\x88\x25"] {
            assert!(!has(&accepted.bytes, gone), "{orientation}: {:?} is still there", String::from_utf8_lossy(gone));
        }
        // Written out by hand: head, which way up, colours, points; then its end, and nothing more.
        let turned = (2..=8).contains(&orientation);
        let turn = b"\xFF\xE1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0";
        let turn = if turned { [&turn[..], &[orientation, 0, 0, 0, 0, 0, 0]].concat() } else { Vec::new() };
        let colours = segment(0xE2, b"ICC_PROFILE\0\x01\x01colours");
        let before = [segment(0xE0, JFIF), turn, colours, segment(0xEE, b"Adobe\0\x64\0\0\0\0\0")].concat();
        assert_eq!(accepted.bytes, jpeg(8, 8, &before, &[], &[]), "{orientation}");
        assert_eq!(accept("photo.jpg", accepted.bytes.clone()).unwrap(), accepted);
    }
    // Written the other way round, as many cameras do.
    let little = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x08\0\0\0\0\0\0\0";
    let accepted = accept("a.jpg", jpeg(8, 8, &segment(0xE1, little), &[], &[])).unwrap();
    assert!(has(&accepted.bytes, b"MM\0*") && has(&accepted.bytes, b"\x01\x12\0\x03\0\0\0\x01\0\x08"));
    // A small picture in the head goes; it may show what was cut away.
    let head = [&JFIF[..12], &[1, 1], PLACE.as_bytes()].concat();
    let accepted = accept("a.jpg", jpeg(8, 8, &segment(0xE0, &head), &[], &[])).unwrap();
    assert_eq!(accepted.bytes, jpeg(8, 8, &segment(0xE0, JFIF), &[], &[]));
    let extension = segment(0xE0, &[b"JFXX\0\x10", PLACE.as_bytes()].concat());
    assert_eq!(accept("a.jpg", jpeg(8, 8, &extension, &[], &[])).unwrap().bytes, jpeg(8, 8, &[], &[], &[]));
}

#[test]
fn exif_that_makes_no_sense_is_dropped() {
    let whole = exif(6);
    let content = &whole[4..];
    for length in 6..content.len() {
        let broken = segment(0xE1, &content[..length]);
        let accepted = accept("a.jpg", jpeg(8, 8, &broken, &[], &[])).unwrap();
        assert!(!has(&accepted.bytes, PLACE.as_bytes()), "{length}");
    }
    for far in [b"Exif\0\0MM\0*\xFF\xFF\xFF\xFF", b"Exif\0\0II*\0\xFF\xFF\xFF\x7F", b"Exif\0\0XX\0*\0\0\0\x08"] {
        assert_eq!(accept("a.jpg", jpeg(8, 8, &segment(0xE1, far), &[], &[])).unwrap().bytes, jpeg(8, 8, &[], &[], &[]));
    }
}

#[test]
fn a_picture_of_a_screen_keeps_its_points_and_nothing_else() {
    let place = PLACE.as_bytes();
    let more: [(&str, &[u8]); 9] = [
        ("gAMA", &[0, 0, 0xB1, 0x8F]),
        ("pHYs", &[0, 0, 0x0B, 0x13, 0, 0, 0x0B, 0x13, 1]),
        ("tEXt", place),
        ("zTXt", place),
        ("iTXt", place),
        ("eXIf", place),
        ("tIME", &[7, 0xEA, 3, 31, 15, 30, 0]),
        ("prVt", place),
        ("acTL", &[0, 0, 0, 1, 0, 0, 0, 0]),
    ];
    let bytes = [&png(1, 1, &more)[..], place].concat();
    let accepted = accept("screen.png", bytes).unwrap();
    assert_eq!(accepted.bytes, png(1, 1, &more[..2]));
    assert_eq!(accept("screen.png", accepted.bytes.clone()).unwrap(), accepted);
}
