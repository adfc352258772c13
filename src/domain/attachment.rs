//! Files that people add to evidence: which kinds there are, how large one may be, and why one is refused. What a file really
//! is, `exchange::attachment` finds out.

use std::fmt;

use serde::Serialize;

/// The most bytes a file may have: 10 MiB, which people call 10 MB.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;
/// The most letters a name may have, its extension among them.
pub const MAX_NAME: usize = 200;
/// The most points a picture may have. What shows it needs four bytes for each, so this is 256 MB.
pub const MAX_PIXELS: u64 = 64_000_000;
/// The most bytes a Word or Excel file may say it unpacks to.
pub const MAX_UNPACKED: u64 = 100 * 1024 * 1024;

/// What a file is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    Pdf,
    Word,
    Excel,
    Png,
    Jpeg,
}

impl AttachmentKind {
    pub const ALL: [AttachmentKind; 5] =
        [AttachmentKind::Pdf, AttachmentKind::Word, AttachmentKind::Excel, AttachmentKind::Png, AttachmentKind::Jpeg];

    pub fn as_str(self) -> &'static str {
        match self {
            AttachmentKind::Pdf => "pdf",
            AttachmentKind::Word => "word",
            AttachmentKind::Excel => "excel",
            AttachmentKind::Png => "png",
            AttachmentKind::Jpeg => "jpeg",
        }
    }

    pub fn from_word(word: &str) -> Option<AttachmentKind> {
        AttachmentKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// As a page names it.
    pub fn label(self) -> &'static str {
        match self {
            AttachmentKind::Pdf => "PDF",
            AttachmentKind::Word => "Word",
            AttachmentKind::Excel => "Excel",
            AttachmentKind::Png => "PNG",
            AttachmentKind::Jpeg => "JPEG",
        }
    }

    pub fn media_type(self) -> &'static str {
        match self {
            AttachmentKind::Pdf => "application/pdf",
            AttachmentKind::Word => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            AttachmentKind::Excel => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            AttachmentKind::Png => "image/png",
            AttachmentKind::Jpeg => "image/jpeg",
        }
    }

    /// The usual extension first. `jfif` is what some browsers call a JPEG that they save.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            AttachmentKind::Pdf => &["pdf"],
            AttachmentKind::Word => &["docx"],
            AttachmentKind::Excel => &["xlsx"],
            AttachmentKind::Png => &["png"],
            AttachmentKind::Jpeg => &["jpg", "jpeg", "jfif"],
        }
    }

    /// What a name says the file is.
    pub fn from_name(name: &str) -> Option<AttachmentKind> {
        let (_, extension) = name.rsplit_once('.')?;
        AttachmentKind::ALL.into_iter().find(|kind| kind.extensions().iter().any(|known| known.eq_ignore_ascii_case(extension)))
    }
}

/// A file that may be kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Accepted {
    /// As it was given, without what a name must not hold.
    pub name: String,
    pub kind: AttachmentKind,
    /// Pictures have lost what is not picture: where and when and with what they were taken.
    pub bytes: Vec<u8>,
}

/// Why a file is refused.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentFault {
    /// The name is not that of an accepted kind.
    WrongKind,
    Empty,
    TooLarge,
    /// The content is another kind than the name says, or two kinds at once.
    NotItsName,
    /// It begins as it should and then breaks off or makes no sense.
    Damaged,
    Locked,
    Macros,
    /// It would unpack to more than [`MAX_UNPACKED`].
    Swells,
    TooManyPixels,
}

impl AttachmentFault {
    pub fn as_str(self) -> &'static str {
        match self {
            AttachmentFault::WrongKind => "wrong_kind",
            AttachmentFault::Empty => "empty",
            AttachmentFault::TooLarge => "too_large",
            AttachmentFault::NotItsName => "not_its_name",
            AttachmentFault::Damaged => "damaged",
            AttachmentFault::Locked => "locked",
            AttachmentFault::Macros => "macros",
            AttachmentFault::Swells => "swells",
            AttachmentFault::TooManyPixels => "too_many_pixels",
        }
    }

    /// What follows the file's name.
    fn words(self) -> &'static str {
        match self {
            AttachmentFault::WrongKind => "must be a PDF, Word, Excel, PNG or JPEG",
            AttachmentFault::Empty => "is empty",
            AttachmentFault::TooLarge => "must be smaller than 10 MB",
            AttachmentFault::NotItsName => "is not what its name says",
            AttachmentFault::Damaged => "cannot be read. Save it again and choose the new file",
            AttachmentFault::Locked => "is locked with a password. Save it without one",
            AttachmentFault::Macros => "has macros. Save it without them",
            AttachmentFault::Swells => "holds too much. Save it in parts",
            AttachmentFault::TooManyPixels => "must have fewer than 64 million pixels. Save it smaller",
        }
    }
}

/// A refused file, by the name that it would have had.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AttachmentProblem {
    pub name: String,
    pub fault: AttachmentFault,
}

impl fmt::Display for AttachmentProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.fault.words())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_a_file_is() {
        for (name, kind) in [
            ("plan.pdf", Some("pdf")),
            ("Plan.PDF", Some("pdf")),
            ("a.b.docx", Some("word")),
            ("a.xlsx", Some("excel")),
            ("a.png", Some("png")),
            ("a.jpg", Some("jpeg")),
            ("a.JPEG", Some("jpeg")),
            ("a.jfif", Some("jpeg")),
            ("a.doc", None),
            ("a.docm", None),
            ("a.xlsm", None),
            ("a.svg", None),
            ("a.pdf.exe", None),
            ("pdf", None),
            ("a.pdf ", None),
            ("", None),
        ] {
            assert_eq!(AttachmentKind::from_name(name), kind.and_then(AttachmentKind::from_word), "{name}");
        }
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        let told = |fault| AttachmentProblem { name: "plan.pdf".into(), fault }.to_string();
        assert_eq!(told(AttachmentFault::WrongKind), "plan.pdf must be a PDF, Word, Excel, PNG or JPEG");
        assert_eq!(told(AttachmentFault::TooLarge), "plan.pdf must be smaller than 10 MB");
        assert_eq!(told(AttachmentFault::Empty), "plan.pdf is empty");
        assert_eq!(told(AttachmentFault::NotItsName), "plan.pdf is not what its name says");
    }
}
