//! A file that belongs to a piece of evidence, as it is known without its bytes.

use serde::{Deserialize, Serialize};

use super::ids::AttachmentId;

/// The kinds of file that are taken.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    Pdf,
    Docx,
    Xlsx,
    Png,
    Jpeg,
}

impl AttachmentKind {
    pub const ALL: [AttachmentKind; 5] =
        [AttachmentKind::Pdf, AttachmentKind::Docx, AttachmentKind::Xlsx, AttachmentKind::Png, AttachmentKind::Jpeg];

    pub fn as_str(self) -> &'static str {
        match self {
            AttachmentKind::Pdf => "pdf",
            AttachmentKind::Docx => "docx",
            AttachmentKind::Xlsx => "xlsx",
            AttachmentKind::Png => "png",
            AttachmentKind::Jpeg => "jpeg",
        }
    }

    pub fn from_word(word: &str) -> Option<AttachmentKind> {
        AttachmentKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// As pages name it.
    pub fn label(self) -> &'static str {
        match self {
            AttachmentKind::Pdf => "PDF",
            AttachmentKind::Docx => "Word",
            AttachmentKind::Xlsx => "Excel",
            AttachmentKind::Png => "PNG",
            AttachmentKind::Jpeg => "JPEG",
        }
    }
}

/// A file, without its bytes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Attachment {
    pub id: AttachmentId,
    pub name: String,
    pub kind: AttachmentKind,
    pub bytes: i64,
    /// SHA-256 of the bytes, in hex.
    pub digest: String,
}
