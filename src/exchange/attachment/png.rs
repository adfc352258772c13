//! PNG (ISO/IEC 15948): its chunks, of which those stay that draw the picture.

use super::fits;
use crate::domain::attachment::AttachmentFault;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What draws the picture: its head, palette, points and end; transparency; what its colours mean; the size of its points.
/// Texts, times, EXIF, extra frames and private chunks are not among them.
const KEPT: [&[u8; 4]; 14] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"bKGD", b"cHRM", b"gAMA", b"iCCP", b"sRGB", b"cICP", b"sBIT", b"hIST", b"pHYs",
];

/// The picture alone. What follows its end is dropped too.
pub(super) fn strip(bytes: &[u8]) -> Result<Vec<u8>, AttachmentFault> {
    let mut rest = bytes.strip_prefix(SIGNATURE).ok_or(AttachmentFault::NotItsName)?;
    let mut picture = Vec::with_capacity(bytes.len());
    picture.extend_from_slice(SIGNATURE);
    let (mut has_head, mut has_points) = (false, false);
    loop {
        let (chunk, kind, content) = next(rest).ok_or(AttachmentFault::Damaged)?;
        rest = &rest[chunk.len()..];
        match kind {
            b"IHDR" if !has_head => {
                fits_head(content)?;
                has_head = true;
            }
            b"IHDR" => return Err(AttachmentFault::Damaged),
            _ if !has_head => return Err(AttachmentFault::Damaged),
            b"IDAT" => has_points = true,
            _ => {}
        }
        if KEPT.contains(&kind) {
            picture.extend_from_slice(chunk);
        } else if kind[0].is_ascii_uppercase() {
            // A chunk that nobody may skip, and that the standard does not know.
            return Err(AttachmentFault::Damaged);
        }
        if kind == b"IEND" {
            return if has_points && content.is_empty() { Ok(picture) } else { Err(AttachmentFault::Damaged) };
        }
    }
}

/// The next chunk: all of it, its kind, and its content.
fn next(rest: &[u8]) -> Option<(&[u8], &[u8; 4], &[u8])> {
    let length = usize::try_from(u32::from_be_bytes(*rest.first_chunk()?)).ok()?;
    let kind = rest.get(4..)?.first_chunk::<4>()?;
    // Before the content its length and kind, after it four bytes of check sum.
    let chunk = rest.get(..length.checked_add(12)?)?;
    kind.iter().all(u8::is_ascii_alphabetic).then(|| (chunk, kind, &chunk[8..8 + length]))
}

fn fits_head(content: &[u8]) -> Result<(), AttachmentFault> {
    let content: &[u8; 13] = content.try_into().map_err(|_| AttachmentFault::Damaged)?;
    let side = |at: usize| u32::from_be_bytes([content[at], content[at + 1], content[at + 2], content[at + 3]]);
    fits(side(0), side(4))
}
