//! Files as people add them to evidence, and files that nobody should add, made byte by byte.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// What must not be left in a picture.
pub const PLACE: &str = "51 deg 23' 20.4\" N";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const EXCEL: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";

pub fn pdf() -> Vec<u8> {
    b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\n\
      endobj\nxref\n0 3\n0000000000 65535 f \n0000000015 00000 n \n0000000064 00000 n \ntrailer\n<< /Size 3 /Root 1 0 R >>\n\
      startxref\n116\n%%EOF\n"
        .to_vec()
}

/// A chunk with its check sum.
pub fn chunk(kind: &str, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    let named = [kind.as_bytes(), content].concat();
    let sum = !named.iter().fold(!0u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 })
    });
    [&length[..], &named, &sum.to_be_bytes()].concat()
}

/// A grey picture of one point that says it has these sides, with more chunks before its points.
pub fn png(width: u32, height: u32, more: &[(&str, &[u8])]) -> Vec<u8> {
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    // One line, no filter, one grey point, in a block that is not packed.
    let points = [0x78, 0x01, 0x01, 0x02, 0x00, 0xFD, 0xFF, 0x00, 0x80, 0x00, 0x82, 0x00, 0x81];
    let more: Vec<u8> = more.iter().flat_map(|(kind, content)| chunk(kind, content)).collect();
    [&b"\x89PNG\r\n\x1a\n"[..], &chunk("IHDR", &head), &more, &chunk("IDAT", &points), &chunk("IEND", &[])].concat()
}

/// A segment with its length.
pub fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    [&[0xFF, marker], &u16::try_from(content.len() + 2).unwrap().to_be_bytes()[..], content].concat()
}

/// EXIF that says which way is up, and where the picture was taken.
pub fn exif(orientation: u8) -> Vec<u8> {
    let entries =
        [0, 2, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0x26, 0, 0, 0, 0];
    segment(0xE1, &[b"Exif\0\0MM\0*\0\0\0\x08", &entries[..], b"\0\0\0\0", PLACE.as_bytes()].concat())
}

pub const JFIF: &[u8] = b"JFIF\0\x01\x02\x00\x00\x48\x00\x48\x00\x00";

/// A grey picture of eight by eight points that says it has these sides. `before` stands at its beginning, `between` after a
/// first scan, `after` behind its end.
pub fn jpeg(width: u16, height: u16, before: &[u8], between: &[u8], after: &[u8]) -> Vec<u8> {
    let frame = [&[8], &height.to_be_bytes()[..], &width.to_be_bytes(), &[1, 1, 0x11, 0]].concat();
    let quantities = [&[0][..], &[1; 64]].concat();
    // One code of one bit for direct current and one for alternating, each for nothing.
    let codes = |class: u8| [&[class, 1][..], &[0; 15], &[0]].concat();
    let scan = segment(0xDA, &[1, 1, 0, 0, 63, 0]);
    [
        &[0xFF, 0xD8],
        before,
        &segment(0xDB, &quantities),
        &segment(0xC0, &frame),
        &segment(0xC4, &codes(0x00)),
        &segment(0xC4, &codes(0x10)),
        &scan,
        // Stuffing and a restart are points, too.
        &[0x3F, 0xFF, 0x00, 0xFF, 0xD0, 0x3F],
        between,
        &[0xFF, 0xD9],
        after,
    ]
    .concat()
}

/// What a telephone writes: a head, where and which way up, a comment, colours, a second picture.
pub fn photo(orientation: u8) -> Vec<u8> {
    let place = PLACE.as_bytes();
    let before = [
        segment(0xE0, JFIF),
        exif(orientation),
        segment(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0", place].concat()),
        segment(0xE2, &[b"ICC_PROFILE\0\x01\x01", &b"colours"[..]].concat()),
        segment(0xE2, &[b"MPF\0", place].concat()),
        segment(0xED, &[b"Photoshop 3.0\0", place].concat()),
        segment(0xEE, b"Adobe\0\x64\0\0\0\0\0"),
        segment(0xFE, place),
    ];
    let second = jpeg(8, 8, &exif(1), &[], &[]);
    jpeg(8, 8, &before.concat(), &segment(0xFE, place), &[&second, place].concat())
}

/// A zip archive of these files.
pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        archive.start_file(*name, options).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// An archive whose list of contents says that the main part is of this kind, with more files.
pub fn office(main: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let list = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Override PartName=\"/main.xml\" ContentType=\"{main}\"/></Types>"
    );
    let files: [(&str, &[u8]); 2] = [("[Content_Types].xml", list.as_bytes()), ("main.xml", b"<main/>")];
    zip(&[&files[..], more].concat())
}

pub fn docx() -> Vec<u8> {
    office(WORD, &[])
}

pub fn docx_with(more: &[(&str, &[u8])]) -> Vec<u8> {
    office(WORD, more)
}

pub fn xlsx() -> Vec<u8> {
    office(EXCEL, &[])
}

/// One good file of each kind, by name.
pub fn good() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("plan.pdf", pdf()),
        ("letter.docx", docx()),
        ("figures.xlsx", xlsx()),
        ("screen.png", png(1, 1, &[])),
        ("desk.jpg", jpeg(8, 8, &segment(0xE0, JFIF), &[], &[])),
        ("photo.jpeg", photo(6)),
    ]
}
