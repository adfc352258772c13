//! Files that HR brings in: the list, the form, what is wrong with a file, what it would change, what it did.

use serde::Serialize;

use super::engine::Page;
use super::parts::{Choice, Field, FormErrors, Link, Pagination, Select, SummaryRow, Tag};
use super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::words;

/// `/imports`.
#[derive(Clone, Debug, Serialize)]
pub struct List {
    pub rows: Vec<ImportRow>,
    pub pages: Pagination,
}

/// One file.
#[derive(Clone, Debug, Serialize)]
pub struct ImportRow {
    pub href: String,
    pub file: String,
    /// "People", "Absences".
    pub kind: String,
    /// "Problems", "To be checked", "Waits for a second person", "Imported", "Cancelled".
    pub state: Tag,
    pub lines: String,
    pub by: String,
    pub at: String,
}

impl Page for List {
    const TEMPLATE: &'static str = "pages/imports/list";

    fn title(&self) -> String {
        "Imports".to_owned()
    }

    fn samples() -> Vec<(&'static str, List)> {
        let row = |file: &str, state: Tag| ImportRow {
            href: "/imports/1".to_owned(),
            file: file.to_owned(),
            kind: "People".to_owned(),
            state,
            lines: "412".to_owned(),
            by: "HR One".to_owned(),
            at: "9 Apr 2026, 8:58am".to_owned(),
        };
        let of = |rows| List { rows, pages: Pagination::default() };
        let rows = vec![
            row("people-april.csv", Tag::blue("To be checked")),
            row("people-march.csv", Tag::green("Imported")),
            row("absences.csv", Tag::red("Problems")),
        ];
        vec![("normal", of(rows)), ("empty", of(Vec::new())), ("awkward", of(vec![row(HOSTILE, Tag::grey(LONG_NAME))]))]
    }
}

/// `/imports/new`. Posts `kind`, `file` and `mapping` as multipart to itself.
#[derive(Clone, Debug, Serialize)]
pub struct AddFile {
    pub kind: Select,
    pub file: Field,
    pub mapping: Field,
    pub templates: Vec<Template>,
    pub errors: FormErrors,
}

/// A file to begin with, and what goes into its columns.
#[derive(Clone, Debug, Serialize)]
pub struct Template {
    pub kind: &'static str,
    pub link: Link,
    pub columns: Vec<TemplateColumn>,
}

#[derive(Clone, Debug, Serialize)]
pub struct TemplateColumn {
    pub name: &'static str,
    /// "Needed", "May be blank".
    pub needed: &'static str,
    pub about: &'static str,
}

impl AddFile {
    /// `kinds` begins with the answer that chooses nothing.
    pub fn new(kinds: Vec<Choice>, kind: &str, templates: Vec<Template>, errors: FormErrors) -> AddFile {
        AddFile {
            kind: Select::new("kind", "What is in it?", kinds).chosen(kind).checked(&errors),
            file: Field::text("file", "File").hint("CSV, up to 50 MB; figures up to 250 MB").checked(&errors),
            mapping: Field::text("mapping", "Mapping (optional)")
                .hint("A YAML file that renames columns and says how dates are written")
                .checked(&errors),
            templates,
            errors,
        }
    }
}

impl Page for AddFile {
    const TEMPLATE: &'static str = "pages/imports/add_file";

    fn title(&self) -> String {
        "Add a file".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, AddFile)> {
        let kinds =
            || vec![Choice::new("", "Choose a kind"), Choice::new("people", "People"), Choice::new("absences", "Absences")];
        let errors = FormErrors::none()
            .with("kind", "Select what is in it")
            .with("file", format!("{HOSTILE} must be smaller than 50 MB").replace(['"', '&', '\'', '<', '>'], ""))
            .with("mapping", "Line 3: there is no column pay_no");
        let template = Template {
            kind: "Absences",
            link: Link::new("/imports/templates/absences", "Download a template").hidden("for Absences"),
            columns: vec![
                TemplateColumn { name: "employee_ref", needed: "Needed", about: "The officer's reference. Leading zeros stay." },
                TemplateColumn { name: "to", needed: "May be blank", about: "The last day away; blank goes on." },
            ],
        };
        vec![
            ("normal", AddFile::new(kinds(), "", vec![template], FormErrors::none())),
            ("awkward", AddFile::new(kinds(), "people", Vec::new(), errors)),
        ]
    }
}

/// `/imports/{id}` while it is read or stored.
#[derive(Clone, Debug, Serialize)]
pub struct Running {
    pub file: String,
    /// "41,200 of 100,000 lines".
    pub progress: String,
    pub refresh: String,
}

impl Running {
    pub fn new(file: impl Into<String>, done: u64, total: u64, refresh: impl Into<String>) -> Running {
        let progress = format!("{} of {}", words::number(done), words::counted(total, "line", "lines"));
        Running { file: file.into(), progress, refresh: refresh.into() }
    }
}

impl Page for Running {
    const TEMPLATE: &'static str = "pages/imports/running";

    fn title(&self) -> String {
        format!("Reading {}", self.file)
    }

    fn samples() -> Vec<(&'static str, Running)> {
        vec![
            ("normal", Running::new("people-april.csv", 41_200, 100_000, "/imports/1")),
            ("awkward", Running::new(HOSTILE, 0, 1, "/imports/2")),
        ]
    }
}

/// `/imports/{id}` when a file cannot be taken.
#[derive(Clone, Debug, Serialize)]
pub struct Problems {
    pub file: String,
    /// "There are 12 problems. Nothing has been imported."
    pub summary: String,
    pub rows: Vec<ProblemRow>,
    pub pages: Pagination,
    /// All of them as a file.
    pub download: String,
}

/// One thing that is wrong with a file.
#[derive(Clone, Debug, Serialize)]
pub struct ProblemRow {
    /// Null where it is about the whole file.
    pub line: Option<String>,
    pub column: Option<String>,
    pub value: Option<String>,
    pub remedy: String,
}

impl Problems {
    pub fn new(file: impl Into<String>, how_many: u64, rows: Vec<ProblemRow>, download: impl Into<String>) -> Problems {
        let are = if how_many == 1 { "There is" } else { "There are" };
        Problems {
            file: file.into(),
            summary: format!("{are} {}. Nothing has been imported.", words::counted(how_many, "problem", "problems")),
            rows,
            pages: Pagination::default(),
            download: download.into(),
        }
    }
}

impl Page for Problems {
    const TEMPLATE: &'static str = "pages/imports/problems";

    fn title(&self) -> String {
        format!("Problems in {}", self.file)
    }

    fn samples() -> Vec<(&'static str, Problems)> {
        let row = |line: Option<&str>, column: Option<&str>, value: Option<&str>, remedy: &str| ProblemRow {
            line: line.map(str::to_owned),
            column: column.map(str::to_owned),
            value: value.map(str::to_owned),
            remedy: remedy.to_owned(),
        };
        let rows = vec![
            row(None, Some("manager_ref"), None, "The file has no column manager_ref. Add it or choose a mapping"),
            row(
                Some("12"),
                Some("post_from"),
                Some("01/04/2025"),
                "\"01/04/2025\" could be two dates. Use 2025-04-01 or a mapping",
            ),
            row(Some("77"), Some("level"), Some("B"), "Levels change only by a decision"),
        ];
        let awkward = vec![row(Some("1,000,000"), Some(LONG_NAME), Some(HOSTILE), NON_ASCII)];
        vec![
            ("normal", Problems::new("people-april.csv", 3, rows, "/imports/1/problems.csv")),
            ("awkward", Problems::new(HOSTILE, 1, awkward, "/imports/2/problems.csv")),
        ]
    }
}

/// `/imports/{id}` before anything is stored. Going on posts `version` to `action`, cancelling to `cancel`.
#[derive(Clone, Debug, Serialize)]
pub struct Preview {
    pub file: String,
    /// "412 lines, added by HR One on 9 April 2026 at 8:58am."
    pub summary: String,
    pub counts: Vec<Count>,
    /// "This ends 14 accounts. Another HR colleague must confirm."
    pub second_person: Option<String>,
    /// "Records changed since. Check again."
    pub old: Option<String>,
    pub changed: Changed,
    pub set_aside: Option<SetAside>,
    pub action: String,
    pub version: String,
    /// "Import 308 rows", "Ask a colleague to confirm"; null where there is nothing to do or it is another's turn.
    pub button: Option<String>,
    /// Where the form goes that leaves everything as it is; null where the reader may not.
    pub cancel: Option<String>,
}

/// What a file changes, or has changed.
#[derive(Clone, Debug, Serialize)]
pub struct Changed {
    /// "Changed", or "Changed (the first 50)".
    pub caption: String,
    /// "Will be", or "Is".
    pub will_be: &'static str,
    pub changes: Vec<ChangeRow>,
    pub pages: Pagination,
    /// Warnings and what the reader ought to know.
    pub notes: Vec<String>,
}

impl Changed {
    pub fn new(will_be: &'static str) -> Changed {
        let (changes, notes) = (Vec::new(), Vec::new());
        Changed { caption: "Changed".to_owned(), will_be, changes, pages: Pagination::default(), notes }
    }
}

/// Rows that are about whoever brought the file in, for a colleague to look at.
#[derive(Clone, Debug, Serialize)]
pub struct SetAside {
    pub words: String,
    pub action: String,
    pub button: String,
}

/// How many lines are new, changed, unchanged, or have a warning.
#[derive(Clone, Debug, Serialize)]
pub struct Count {
    pub number: String,
    pub label: String,
}

/// One value that a file would change.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeRow {
    pub who: String,
    /// Where it can be seen of them.
    pub href: Option<String>,
    pub field: String,
    pub was: Option<String>,
    pub will_be: Option<String>,
    /// "C-E1: Not met, then Met".
    pub affects: Option<String>,
}

impl Preview {
    /// `counts`: new, changed, unchanged, warnings.
    pub fn new(file: impl Into<String>, summary: impl Into<String>, counts: [u64; 4], path: &str, version: &str) -> Preview {
        let warnings = if counts[3] == 1 { "warning" } else { "warnings" };
        let labels = ["new", "changed", "unchanged", warnings];
        let rows = counts[0] + counts[1];
        Preview {
            file: file.into(),
            summary: summary.into(),
            counts: labels
                .iter()
                .zip(counts)
                .map(|(label, number)| Count { number: words::number(number), label: (*label).to_owned() })
                .collect(),
            second_person: None,
            old: None,
            changed: Changed::new("Will be"),
            set_aside: None,
            action: format!("{path}/confirm"),
            version: version.to_owned(),
            button: (rows > 0).then(|| format!("Import {}", words::counted(rows, "row", "rows"))),
            cancel: Some(format!("{path}/cancel")),
        }
    }
}

impl Page for Preview {
    const TEMPLATE: &'static str = "pages/imports/preview";

    fn title(&self) -> String {
        format!("Check the changes: {}", self.file)
    }

    fn samples() -> Vec<(&'static str, Preview)> {
        let change = |who: &str, was: Option<&str>, will_be: Option<&str>| ChangeRow {
            who: who.to_owned(),
            href: Some("/people/1".to_owned()),
            field: "Team".to_owned(),
            was: was.map(str::to_owned),
            will_be: will_be.map(str::to_owned),
            affects: None,
        };
        let summary = "412 lines, added by HR One on 9 April 2026 at 8:58am.";
        vec![
            (
                "normal",
                Preview {
                    changed: Changed {
                        changes: vec![
                            change("Officer Two (00102)", Some("Income North"), Some("Income South")),
                            change("Officer Three (00103)", None, Some("Income South")),
                        ],
                        notes: vec!["Line 77: Manager Nine has left. We will keep Manager One.".to_owned()],
                        ..Changed::new("Will be")
                    },
                    ..Preview::new("people-april.csv", summary, [300, 8, 104, 1], "/imports/1", "2")
                },
            ),
            ("empty", Preview { cancel: None, ..Preview::new("people-march.csv", summary, [0, 0, 412, 0], "/imports/1", "2") }),
            (
                "awkward",
                Preview {
                    second_person: Some("This ends 14 accounts. Another HR colleague must confirm.".to_owned()),
                    button: Some("Ask a colleague to confirm".to_owned()),
                    old: Some("Records changed since. Check again.".to_owned()),
                    changed: Changed {
                        changes: vec![ChangeRow { href: None, ..change(LONG_NAME, Some(HOSTILE), None) }],
                        notes: vec![HOSTILE.to_owned()],
                        ..Changed::new("Will be")
                    },
                    ..Preview::new(HOSTILE, NON_ASCII, [1_000_000, 8, 0, 12], "/imports/3", "1")
                },
            ),
        ]
    }
}

/// `/imports/{id}` when it is over: done, or cancelled.
#[derive(Clone, Debug, Serialize)]
pub struct Imported {
    pub file: String,
    pub cancelled: bool,
    /// "300 added, 8 changed, 104 unchanged."
    pub summary: String,
    /// Who added it, who confirmed it, when it was stored.
    pub facts: Vec<SummaryRow>,
    pub changed: Changed,
    pub set_aside: Option<SetAside>,
    /// Whose criteria got another outcome: "Officer Two (00102): C-E1: Not met, then Met".
    pub effects: Vec<String>,
    pub links: Vec<Link>,
}

impl Page for Imported {
    const TEMPLATE: &'static str = "pages/imports/result";

    fn title(&self) -> String {
        format!("{}: {}", if self.cancelled { "Cancelled" } else { "Imported" }, self.file)
    }

    fn samples() -> Vec<(&'static str, Imported)> {
        let of = |file: &str, links| Imported {
            file: file.to_owned(),
            cancelled: false,
            summary: "300 added, 8 changed, 104 unchanged.".to_owned(),
            facts: vec![
                SummaryRow::new("Added by", "HR One, 9 April 2026 at 8:58am"),
                SummaryRow::new("Stored", "9 April 2026 at 9:02am"),
            ],
            changed: Changed::new("Is"),
            set_aside: None,
            effects: Vec::new(),
            links,
        };
        vec![
            ("normal", of("people-april.csv", vec![Link::new("/people", "See people")])),
            (
                "effects",
                Imported {
                    changed: Changed {
                        changes: vec![ChangeRow {
                            who: "Officer Two (00102)".to_owned(),
                            href: Some("/people/2/caseload".to_owned()),
                            field: "Tenancy audits completed, Quarter 4 (January to March 2026), N02".to_owned(),
                            was: Some("83.33% (10 of 12)".to_owned()),
                            will_be: Some("91.67% (11 of 12)".to_owned()),
                            affects: Some("B-E4".to_owned()),
                        }],
                        notes: vec!["Line 9: you gave 83.3%; the amounts give 83.33%. We will use 83.33%".to_owned()],
                        ..Changed::new("Is")
                    },
                    set_aside: Some(SetAside {
                        words: "1 row is about HR One and left out of this import.".to_owned(),
                        action: "/imports/1/set-aside".to_owned(),
                        button: "Check this row".to_owned(),
                    }),
                    effects: vec!["Officer Two (00102): C-E1: Not met, then Met".to_owned(), format!("{HOSTILE}: B-E4")],
                    ..of("figures-q4.csv", Vec::new())
                },
            ),
            ("awkward", Imported { cancelled: true, ..of(HOSTILE, Vec::new()) }),
        ]
    }
}
