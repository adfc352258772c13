//! Takes a file that somebody adds to evidence, or says why not: by its content, which its name must agree with. Pictures
//! lose everything that is not picture, such as the place where they were taken. Nothing is unpacked to disk.

mod jpeg;
mod name;
mod office;
mod pdf;
mod png;

use crate::domain::attachment::{Accepted, AttachmentFault, AttachmentKind, AttachmentProblem, MAX_BYTES, MAX_PIXELS};

pub use name::{clean_name, content_disposition};

/// The file under a clean name, ready to be kept.
pub fn accept(name: &str, bytes: Vec<u8>) -> Result<Accepted, AttachmentProblem> {
    let name = clean_name(name);
    match check(&name, bytes) {
        Ok((kind, bytes)) => Ok(Accepted { name, kind, bytes }),
        Err(fault) => Err(AttachmentProblem { name, fault }),
    }
}

fn check(name: &str, bytes: Vec<u8>) -> Result<(AttachmentKind, Vec<u8>), AttachmentFault> {
    let kind = AttachmentKind::from_name(name).ok_or(AttachmentFault::WrongKind)?;
    if bytes.is_empty() {
        return Err(AttachmentFault::Empty);
    }
    if bytes.len() > MAX_BYTES {
        return Err(AttachmentFault::TooLarge);
    }
    let bytes = match kind {
        AttachmentKind::Pdf => pdf::check(&bytes).map(|()| bytes)?,
        AttachmentKind::Word | AttachmentKind::Excel => office::check(kind, &bytes).map(|()| bytes)?,
        AttachmentKind::Png => png::strip(&bytes)?,
        AttachmentKind::Jpeg => jpeg::strip(&bytes)?,
    };
    Ok((kind, bytes))
}

/// Whether a picture of these sides can be shown.
fn fits(width: u32, height: u32) -> Result<(), AttachmentFault> {
    match u64::from(width) * u64::from(height) {
        0 => Err(AttachmentFault::Damaged),
        pixels if pixels >= MAX_PIXELS => Err(AttachmentFault::TooManyPixels),
        _ => Ok(()),
    }
}

/// Whether these bytes can be opened as a zip archive from their end, whatever they begin with.
fn ends_like_zip(bytes: &[u8]) -> bool {
    const END: &[u8] = b"PK\x05\x06";
    const LENGTH: usize = 22;
    let Some(last) = bytes.len().checked_sub(LENGTH) else { return false };
    let first = last.saturating_sub(usize::from(u16::MAX));
    // The record ends with the length of a comment that reaches to the end of the file.
    (first..=last)
        .any(|at| bytes[at..].starts_with(END) && usize::from(u16::from_le_bytes([bytes[at + 20], bytes[at + 21]])) == last - at)
}
