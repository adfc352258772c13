//! PDF: that it begins and ends as one, and is nothing else beside.

use super::ends_like_zip;
use crate::domain::attachment::AttachmentFault;

/// How near to the end the last words of a PDF stand.
const TAIL: usize = 1024;

pub(super) fn check(bytes: &[u8]) -> Result<(), AttachmentFault> {
    let versioned = |rest: &[u8]| matches!(rest, [b'1' | b'2', b'.', minor, ..] if minor.is_ascii_digit());
    if !bytes.strip_prefix(b"%PDF-").is_some_and(versioned) || ends_like_zip(bytes) {
        return Err(AttachmentFault::NotItsName);
    }
    let tail = &bytes[bytes.len().saturating_sub(TAIL)..];
    let end = rfind(tail, b"%%EOF").ok_or(AttachmentFault::Damaged)?;
    let after = &tail[end + b"%%EOF".len()..];
    if !after.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        return Err(AttachmentFault::NotItsName);
    }
    rfind(&tail[..end], b"startxref").map(|_| ()).ok_or(AttachmentFault::Damaged)
}

fn rfind(bytes: &[u8], words: &[u8]) -> Option<usize> {
    bytes.windows(words.len()).rposition(|window| window == words)
}
