//! Word and Excel files (ECMA-376): a zip archive whose list of contents says which of the two it is. Without macros, which
//! could act on whoever opens it, and without tricks of zip archives, which two programs could read as two files.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::domain::attachment::{AttachmentFault, AttachmentKind, MAX_UNPACKED};

/// The most files inside; a long document with pictures has some hundred.
const MAX_FILES: usize = 4_000;
/// The most bytes of the list of contents.
const MAX_LIST: u64 = 1024 * 1024;
const LIST: &str = "[Content_Types].xml";

/// What older office files begin with, and those that a password locks.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
const LOCKED: &str = "EncryptedPackage";

/// The main part of each, as the list of contents names it.
fn main_part(kind: AttachmentKind) -> &'static str {
    match kind {
        AttachmentKind::Excel => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        _ => "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    }
}

pub(super) fn check(kind: AttachmentKind, bytes: &[u8]) -> Result<(), AttachmentFault> {
    if bytes.starts_with(COMPOUND) {
        let wide: Vec<u8> = LOCKED.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let locked = bytes.windows(wide.len()).any(|window| window == wide);
        return Err(if locked { AttachmentFault::Locked } else { AttachmentFault::NotItsName });
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return Err(AttachmentFault::NotItsName);
    }
    // The archive begins and ends where the file does.
    if bytes.len() < 22 || !bytes[bytes.len() - 22..].starts_with(b"PK\x05\x06") {
        return Err(AttachmentFault::Damaged);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| AttachmentFault::Damaged)?;
    if archive.offset() != 0 || archive.len() > MAX_FILES {
        return Err(AttachmentFault::Damaged);
    }
    inside(&archive)?;
    archive.validate_header_consistency().map_err(|_| AttachmentFault::Damaged)?;
    let list = contents(&mut archive)?;
    if !list.contains(main_part(kind)) {
        return Err(AttachmentFault::NotItsName);
    }
    if list.contains("macroEnabled") || list.contains("vbaProject") {
        return Err(AttachmentFault::Macros);
    }
    Ok(())
}

/// What the archive says of the files inside it.
fn inside(archive: &ZipArchive<Cursor<&[u8]>>) -> Result<(), AttachmentFault> {
    let mut unpacked: u64 = 0;
    for index in 0..archive.len() {
        let file = archive.by_index_data(index).map_err(|_| AttachmentFault::Damaged)?;
        if file.encrypted() {
            return Err(AttachmentFault::Locked);
        }
        unpacked = unpacked.saturating_add(file.size());
        let name = file.name().map_err(|_| AttachmentFault::Damaged)?.to_ascii_lowercase();
        if file.enclosed_name().is_none() || name.contains('\\') {
            return Err(AttachmentFault::Damaged);
        }
        if name.ends_with("vbaproject.bin") || name.contains("/activex/") {
            return Err(AttachmentFault::Macros);
        }
    }
    if unpacked > MAX_UNPACKED { Err(AttachmentFault::Swells) } else { Ok(()) }
}

/// The list of contents. A zip archive without one is some other file.
fn contents(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<String, AttachmentFault> {
    let file = match archive.by_name(LIST) {
        Ok(file) => file,
        Err(ZipError::FileNotFound) => return Err(AttachmentFault::NotItsName),
        Err(_) => return Err(AttachmentFault::Damaged),
    };
    let mut list = String::new();
    let read = file.take(MAX_LIST + 1).read_to_string(&mut list).map_err(|_| AttachmentFault::Damaged)?;
    if read as u64 > MAX_LIST { Err(AttachmentFault::Swells) } else { Ok(list) }
}
