//! `/qualifications/{id}/files`: the certificate of a qualification.

use serde::Serialize;

use super::super::engine::Page;
use super::super::evidence::{FileLine, FileRow};
use super::super::parts::{Field, FormErrors};
use super::{details, lines};
use crate::domain::evidence::Attachment;
use crate::domain::officer::Award;

/// Posts `files` (several) as multipart to itself, with `action=upload`; each (Remove) posts `action=remove` and `file`.
#[derive(Clone, Debug, Serialize)]
pub struct Certificates {
    pub award: String,
    pub details: Vec<String>,
    pub action: String,
    pub version: i64,
    /// Files that can be removed.
    pub files: Vec<FileRow>,
    /// Files that stay, because the qualification is verified.
    pub kept: Vec<FileLine>,
    pub upload: Field,
    pub errors: FormErrors,
}

impl Certificates {
    pub fn new(award: &Award, version: i64, files: &[Attachment], errors: FormErrors) -> Certificates {
        let path = format!("/qualifications/{}", award.id);
        let action = format!("{path}/files");
        // One field takes several files, so what is wrong with any of them is said together.
        let all: Vec<&str> = errors.list().iter().map(|error| error.text.as_str()).collect();
        let errors = if all.is_empty() { FormErrors::none() } else { FormErrors::none().with("files", all.join(". ")) };
        let row = |file| FileRow::at(&path, &action, file, &version.to_string());
        Certificates {
            award: award.title.clone(),
            details: details(award, None),
            version,
            files: if award.verified { Vec::new() } else { files.iter().map(row).collect() },
            kept: if award.verified { lines(award, files) } else { Vec::new() },
            upload: Field { multiple: true, ..Field::text("files", "Files") }
                .hint("PDF, Word, Excel, PNG or JPEG, up to 10 MB each. A photo loses where and when it was taken.")
                .checked(&errors),
            action,
            errors,
        }
    }
}

impl Page for Certificates {
    const TEMPLATE: &'static str = "pages/qualifications/files";

    fn title(&self) -> String {
        "Add the certificate".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, Certificates)> {
        super::samples::files()
    }
}
