//! What must hold of taking a file for any name and any bytes at all. The fuzzer and `tests/it/corpus.rs` run the same
//! function; it panics where something does not hold. The name is the first line, the rest is the file.

use gradus::domain::attachment::{AttachmentKind, MAX_BYTES, MAX_NAME, MAX_PIXELS};
use gradus::exchange::attachment::{accept, clean_name, content_disposition};

pub fn run(data: &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let name = String::from_utf8_lossy(&data[..end]);
    let bytes = data.get(end + 1..).unwrap_or_default();
    name_holds(&name);
    match accept(&name, bytes.to_vec()) {
        Ok(accepted) => {
            assert_eq!(accepted.name, clean_name(&name));
            assert_eq!(AttachmentKind::from_name(&accepted.name), Some(accepted.kind));
            // A picture may gain a head that says which way is up.
            assert!(!accepted.bytes.is_empty() && accepted.bytes.len() <= MAX_BYTES.min(bytes.len() + 64));
            let again = accept(&accepted.name, accepted.bytes.clone()).expect("what was taken is taken again");
            assert_eq!(again, accepted, "what was taken changes when it is taken again");
            match accepted.kind {
                AttachmentKind::Png => png_holds(&accepted.bytes),
                AttachmentKind::Jpeg => jpeg_holds(&accepted.bytes),
                _ => assert_eq!(accepted.bytes, bytes, "a document was changed"),
            }
        }
        Err(problem) => assert!(problem.to_string().starts_with(&problem.name) && problem.name == clean_name(&name)),
    }
}

fn name_holds(given: &str) {
    let name = clean_name(given);
    assert_eq!(clean_name(&name), name, "{given:?}");
    assert!((1..=MAX_NAME).contains(&name.chars().count()), "{given:?}");
    assert!(!name.contains(['/', '\\', '"', '\u{202e}']) && !name.contains(char::is_control), "{given:?}");
    let header = content_disposition(given);
    assert!(header.bytes().all(|byte| (0x20..0x7F).contains(&byte)), "{header}");
    assert_eq!(header.matches('"').count(), 2, "{header}");
}

/// By its own count: every chunk is one that draws.
fn png_holds(bytes: &[u8]) {
    let mut at = 8;
    let mut last = "";
    while at < bytes.len() {
        let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
        last = std::str::from_utf8(&bytes[at + 4..at + 8]).expect("letters");
        assert!(!["tEXt", "zTXt", "iTXt", "eXIf", "tIME"].contains(&last), "{last} is left");
        if last == "IHDR" {
            assert!(u64::from(number(at + 8)) * u64::from(number(at + 12)) < MAX_PIXELS);
        }
        at += 12 + number(at) as usize;
    }
    assert_eq!((last, at), ("IEND", bytes.len()), "something follows the end");
}

/// No comment and no segment of a program's own, except those that draw, up to the first points.
fn jpeg_holds(bytes: &[u8]) {
    let mut at = 2;
    loop {
        assert_eq!(bytes[at], 0xFF);
        let length = usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
        let content = &bytes[at + 4..at + 2 + length];
        match bytes[at + 1] {
            0xE0 => assert!(content.starts_with(b"JFIF\0") && content.len() == 14),
            0xE1 => assert!(content.starts_with(b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12") && content.len() == 32),
            0xE2 => assert!(content.starts_with(b"ICC_PROFILE\0")),
            0xEE => assert!(content.starts_with(b"Adobe") && content.len() == 12),
            0xDA => break,
            marker => assert!(!(0xE0..=0xEF).contains(&marker) && marker != 0xFE, "{marker:x} is left"),
        }
        at += 2 + length;
    }
    assert!(bytes.ends_with(&[0xFF, 0xD9]));
}
