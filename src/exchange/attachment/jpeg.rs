//! JPEG (ISO/IEC 10918-1): its segments, of which those stay that draw the picture. Of EXIF only which way is up is kept.

use super::fits;
use crate::domain::attachment::AttachmentFault;

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const JFIF: &[u8] = b"JFIF\0";
/// A JFIF head without the small picture that may follow it.
const JFIF_LENGTH: usize = 14;
const EXIF: &[u8] = b"Exif\0\0";
const ICC: &[u8] = b"ICC_PROFILE\0";
const ADOBE: &[u8] = b"Adobe";
const ADOBE_LENGTH: usize = 12;

/// The picture alone. Comments, small pictures, other pictures and what follows the end are dropped.
pub(super) fn strip(bytes: &[u8]) -> Result<Vec<u8>, AttachmentFault> {
    if !bytes.starts_with(&[0xFF, SOI, 0xFF]) {
        return Err(AttachmentFault::NotItsName);
    }
    read(bytes).ok_or(AttachmentFault::Damaged)?
}

#[derive(Default)]
struct Picture {
    jfif: Option<Vec<u8>>,
    /// Two to eight: how the picture is to be turned or mirrored.
    orientation: Option<u8>,
    body: Vec<u8>,
    has_frame: bool,
    has_scan: bool,
}

/// None where the bytes break off or make no sense.
fn read(bytes: &[u8]) -> Option<Result<Vec<u8>, AttachmentFault>> {
    let mut picture = Picture { body: Vec::with_capacity(bytes.len()), ..Picture::default() };
    let mut at = 2;
    loop {
        // What stands before a marker is padding.
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xFF)?;
        at += bytes[at..].iter().position(|byte| *byte != 0xFF)?;
        let marker = bytes[at];
        at += 1;
        match marker {
            EOI if picture.has_scan => return Some(Ok(picture.whole())),
            // Stuffing and restarts outside of points, and a marker for private use: nothing is lost without them.
            0x00 | 0x01 | 0xD0..=0xD7 => continue,
            SOI | EOI => return None,
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
        let segment = bytes.get(at..at + length)?;
        let content = segment.get(2..)?;
        at += length;
        match marker {
            // Frames: baseline to progressive, Huffman or arithmetic.
            0xC0..=0xC3 | 0xC9..=0xCB if !picture.has_frame => {
                if let Err(fault) = fits_frame(content)? {
                    return Some(Err(fault));
                }
                picture.has_frame = true;
                picture.keep(marker, segment);
            }
            // Tables of codes and of quantities, restarts, lines.
            0xC4 | 0xCC | 0xDB..=0xDD => picture.keep(marker, segment),
            SOS if picture.has_frame => {
                picture.has_scan = true;
                picture.keep(marker, segment);
                let points = points(&bytes[at..])?;
                picture.body.extend_from_slice(points);
                at += points.len();
            }
            0xE0..=0xEF => picture.application(marker, content),
            0xFE => {}
            _ => return None,
        }
    }
}

/// The coded points up to the next marker; a zero after 0xFF is one of them, and so is a restart.
fn points(rest: &[u8]) -> Option<&[u8]> {
    let ends = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7 | 0xFF);
    rest.windows(2).position(ends).map(|end| &rest[..end])
}

/// Of the head of a frame: precision, height, width, number of components, three bytes for each.
fn fits_frame(content: &[u8]) -> Option<Result<(), AttachmentFault>> {
    let [_, h1, h2, w1, w2, components, rest @ ..] = content else { return None };
    let well_formed = (1..=4).contains(components) && rest.len() == 3 * usize::from(*components);
    let side = |high: &u8, low: &u8| u32::from(u16::from_be_bytes([*high, *low]));
    well_formed.then(|| fits(side(w1, w2), side(h1, h2)))
}

impl Picture {
    fn keep(&mut self, marker: u8, segment: &[u8]) {
        self.body.extend_from_slice(&[0xFF, marker]);
        self.body.extend_from_slice(segment);
    }

    /// What programs write for themselves, of which little draws.
    fn application(&mut self, marker: u8, content: &[u8]) {
        match marker {
            0xE0 if content.starts_with(JFIF) && content.len() >= JFIF_LENGTH && self.jfif.is_none() => {
                let mut head = content[..JFIF_LENGTH].to_vec();
                // No small picture: no columns, no rows.
                head[JFIF_LENGTH - 2..].fill(0);
                self.jfif = Some(segment(0xE0, &head));
            }
            0xE1 if self.orientation.is_none() => {
                self.orientation = content.strip_prefix(EXIF).and_then(orientation).filter(|turn| (2..=8).contains(turn));
            }
            0xE2 if content.starts_with(ICC) => self.body.extend_from_slice(&segment(marker, content)),
            0xEE if content.starts_with(ADOBE) && content.len() >= ADOBE_LENGTH => {
                self.body.extend_from_slice(&segment(marker, &content[..ADOBE_LENGTH]));
            }
            _ => {}
        }
    }

    fn whole(self) -> Vec<u8> {
        let turn = self.orientation.map(|turn| {
            // A directory of one entry: orientation, one short number.
            let directory = [0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turn, 0, 0, 0, 0, 0, 0];
            segment(0xE1, &[EXIF, b"MM\0*\0\0\0\x08", &directory].concat())
        });
        let (jfif, turn) = (self.jfif.unwrap_or_default(), turn.unwrap_or_default());
        [&[0xFF, SOI], &jfif[..], &turn, &self.body, &[0xFF, EOI]].concat()
    }
}

/// A segment of its own. The content is shorter than any that a file can hold.
fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap_or(u16::MAX).to_be_bytes();
    [&[0xFF, marker], &length[..], content].concat()
}

/// The orientation that a TIFF directory gives.
fn orientation(tiff: &[u8]) -> Option<u8> {
    let little = match tiff.first_chunk::<4>()? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let pair = *tiff.get(at..)?.first_chunk::<2>()?;
        Some(if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let long = |at: usize| {
        let four = *tiff.get(at..)?.first_chunk::<4>()?;
        usize::try_from(if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) }).ok()
    };
    let start = long(4)?;
    for entry in 0..usize::from(short(start)?) {
        let at = start.checked_add(2 + 12 * entry)?;
        if short(at)? == 0x0112 {
            return (short(at + 2)? == 3).then(|| short(at + 8)).flatten().and_then(|turn| u8::try_from(turn).ok());
        }
    }
    None
}
