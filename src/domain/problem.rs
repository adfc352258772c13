//! Problems in what people give us: one registry of stable codes for `check`, for records, for imports and for the API,
//! and the shape in which each problem is told.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Error,
    Warning,
}

impl Severity {
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

macro_rules! codes {
    ($($name:ident $word:literal $severity:ident $summary:literal)*) => {
        /// A stable code. Codes are never renamed or reused.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub enum Code { $(#[doc = $summary] $name),* }

        impl Code {
            pub const ALL: &'static [Code] = &[$(Code::$name),*];

            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $word),* }
            }

            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity),* }
            }

            /// What the code means and what to do about it.
            pub fn summary(self) -> &'static str {
                match self { $(Code::$name => $summary),* }
            }
        }
    };
}

codes! {
    // Files and YAML.
    UnreadableFile "unreadable_file" Error "The file cannot be opened or read. Check that it exists and that you may read it."
    NotUtf8 "not_utf8" Error "The file is not UTF-8 text. Save it as UTF-8."
    EmptyFile "empty_file" Error "The file holds no document. Remove it or write one."
    FileTooLarge "file_too_large" Error "The file is too large: documents take 2 MiB, imports 50 MB, figures 250 MB. Split it."
    NestedTooDeep "nested_too_deep" Error "Values are nested more than 64 deep. No document needs that; look for a stray indent or bracket."
    AliasBudget "alias_budget" Error "Aliases (*name) repeat more than 50,000 values, or 2 MiB of text. Write the values out, or fewer of them."
    AliasCycle "alias_cycle" Error "An alias (*name) stands inside the value that it repeats."
    UnknownAlias "unknown_alias" Error "An alias (*name) has no anchor (&name) before it. Text that begins with * must be quoted."
    YamlSyntax "yaml_syntax" Error "The text is not YAML. Look at the place shown and just before it."
    DuplicateKey "duplicate_key" Error "A key stands twice in the same mapping. Keep one of them."
    UnsupportedTag "unsupported_tag" Error "A YAML tag (!name) is used. Documents need none."

    // Shape of a document.
    UnknownKind "unknown_kind" Error "The word behind kind: is not a kind of document."
    UnsupportedSchemaVersion "unsupported_schema_version" Error "This version of Gradus reads schema_version: 1."
    UnknownKey "unknown_key" Error "The key is not known here. Correct its spelling or remove it."
    MissingKey "missing_key" Error "A key that is needed is not there."
    WrongType "wrong_type" Error "The value is of another type than the key takes."
    RetypedValue "retyped_value" Error "YAML would read this text as a number, a truth value, a time or a date. Put it in quotes."
    EmptyValue "empty_value" Error "Nothing stands behind the key. Write null where you mean nothing."
    UnknownValue "unknown_value" Error "The word is not one of those that the key takes."
    IdFormat "id_format" Error "An id has letters, digits, dots, underscores and hyphens only."
    ReferenceFormat "reference_format" Error "A reference is an id, or id@version."
    DecimalFormat "decimal_format" Error "A decimal number is digits with at most one point, in quotes: \"2.75\"."
    DateFormat "date_format" Error "A date is year-month-day and must exist: 2026-04-10."
    OutOfRange "out_of_range" Error "The number is too small or too large for this key."

    // Documents among each other.
    DuplicateDocument "duplicate_document" Error "The same id and version stand twice. Give one of them another version."
    DuplicateId "duplicate_id" Error "The id stands twice in its document. Ids are never reused, not even after retirement."
    UnknownDocument "unknown_document" Error "No document has this id."
    UnknownVersion "unknown_version" Error "The document exists, but not in this version."
    WrongKind "wrong_kind" Error "The reference names a document of another kind."
    AmbiguousVersion "ambiguous_version" Error "Two versions came into force on the same day. Name one: id@version."
    NoVersionInForce "no_version_in_force" Error "No version of the document was in force on that day."
    AmbiguousDefault "ambiguous_default" Error "Several documents could be meant where none is named. Name one under uses."
    PublishedChanged "published_changed" Error "The document was published with other content. Give the change a new version."

    // Inside a document.
    UnknownLevel "unknown_level" Error "The level is not defined in this document."
    LevelCycle "level_cycle" Error "A level includes itself, directly or through others."
    DuplicateOrder "duplicate_order" Error "Two entries have the same place in the order."
    UnknownGroup "unknown_group" Error "The group is not defined in this document."
    UnknownGrade "unknown_grade" Error "The organisation has no such grade."
    UnknownCriterion "unknown_criterion" Error "There is no such criterion."
    RetiredCriterion "retired_criterion" Error "The criterion is retired and no longer counts."
    SupersededNotRetired "superseded_not_retired" Error "Only a retired criterion can be superseded. Add retired: with the day."
    UnknownAccountability "unknown_accountability" Error "The job profile has no such accountability."
    MappingTarget "mapping_target" Error "maps_to names either a criterion or an accountability of the job profile."
    UnknownMethod "unknown_method" Error "The assessment method is not among the document's own codes."
    UnknownAlternative "unknown_alternative" Error "The condition names an alternative that does not exist."
    UnknownDuplicate "unknown_duplicate" Error "duplicate_of names nothing that stands before it."
    UnknownCluster "unknown_cluster" Error "The cluster is not defined."
    UnknownCompetency "unknown_competency" Error "The competency framework has no such competency."
    UnknownCompetencyLevel "unknown_competency_level" Error "The competency framework knows no such level."
    UnknownMetric "unknown_metric" Error "The metric catalogue has no such metric."
    UnknownCourse "unknown_course" Error "The training matrix has no such course."
    UnknownRole "unknown_role" Error "The training matrix sets no courses for this post."
    UnknownRule "unknown_rule" Error "The policy has no metric rule with this id."
    UnknownQualification "unknown_qualification" Error "The qualification catalogue has no such qualification."
    UnknownLadder "unknown_ladder" Error "The qualification catalogue has no such grade ladder."
    UnknownGradeStep "unknown_grade_step" Error "No ladder of the qualification has this grade."
    UnknownSubject "unknown_subject" Error "The qualification has no such subject."
    UnknownDocumentType "unknown_document_type" Error "The policy lists no such kind of evidence."
    UnknownField "unknown_field" Error "No qualification of the catalogue is in this field."
    UnknownColumn "unknown_column" Error "The import has no such column."
    DelimiterFormat "delimiter_format" Error "A delimiter is one character."

    // Rules.
    RuleKeyMissing "rule_key_missing" Error "A rule of this type needs another key."
    RuleKeyNotAllowed "rule_key_not_allowed" Error "A rule of this type does not take the key."
    DuplicateRequires "duplicate_requires" Error "The criterion already has a requires tree. Join the two with all_of."
    RuleOfOtherCriterion "rule_of_other_criterion" Error "The tree names a metric rule that belongs to another criterion."
    RuleNotRequired "rule_not_required" Error "The tree names a metric rule that only supports. Set use: requires, or take it out of the tree."
    NeutralTarget "neutral_target" Error "The metric has no better direction, so it takes no target: more of it must not become an aim."
    MetricShape "metric_shape" Error "The rule type does not fit the metric."
    RuleImpossible "rule_impossible" Error "The rule can never be met."
    EmptyRule "empty_rule" Error "The rule asks for nothing, so anything or nothing would meet it."
    MetricAlone "metric_alone" Warning "A figure decides this criterion without a person. Add manager_judgement."

    // Records of officers.
    ByOfficer "by_officer" Error "Nobody decides about themselves. Name the person who decided."
    DateOrder "date_order" Error "The later date comes before the earlier one."
    OverlappingHoldings "overlapping_holdings" Error "The same patch is held twice on the same days. Join or shorten the holdings."
    DuplicateObservation "duplicate_observation" Error "Two figures are given for the same metric, patch and period."
    PeriodMismatch "period_mismatch" Error "The days are not a period of the calendar."
    NegativeAmount "negative_amount" Error "The amount cannot be negative."
    OverWhole "over_whole" Error "More was done than was due. A catch-up belongs to the period in which it fell due."
    ZeroDenominator "zero_denominator" Error "A denominator of nothing goes with a numerator of nothing."

    // Tables that are imported: the file and its cells.
    Columns "columns" Error "The file has no such column. Add it or choose a mapping."
    DuplicateColumn "duplicate_column" Error "Two columns have the same heading. Take one of them out."
    Delimiter "delimiter" Error "The columns are parted by another sign. Choose a mapping that names it."
    FieldCount "field_count" Error "The line has more or fewer cells than the heading."
    UnclosedQuote "unclosed_quote" Error "A quotation mark is opened and never closed."
    TooManyRows "too_many_rows" Error "The file has over 200,000 rows, or over 2,500,000 figures. Split it."
    TooLong "too_long" Error "The text is longer than the cell may be."
    ControlCharacter "control_character" Error "The text holds a character that cannot be seen or printed. Take it out."
    EmptyCell "empty_cell" Error "The cell must say something."
    NumberFormat "number_format" Error "The text is no number that we can read. Write 1234.56."
    EmailFormat "email_format" Error "The text is not an email address."
    DuplicateRow "duplicate_row" Warning "The same row stands twice. It is used once."
    SameKey "same_key" Error "Two rows give different values for the same thing. Keep one."

    // Imports of caseload figures.
    UnknownPatch "unknown_patch" Error "Nobody holds or held a patch of this name."
    UnknownTeam "unknown_team" Error "There is no team of this name."
    PatchOrTeam "patch_or_team" Error "A target is for a patch or for a team. Leave one of the two blank."
    NoAssignment "no_assignment" Error "The officer did not hold the patch in that period. Import who held it first."
    LockedYear "locked_year" Error "The calendar has closed the year. Its figures take no more changes."
    PctScale "pct_scale" Error "The percentage is written as a fraction. Write 4.2 for 4.2%."
    PctDiffers "pct_differs" Warning "The percentage is not what the two amounts give. The amounts are used."
    IdleTarget "idle_target" Warning "The rules ask for a number of their own, so the target decides nothing."
    PatchesCount "patches_count" Warning "Where there are figures of single patches, the one of all patches does not count."

    // Imports of staff files.
    WrongMapping "wrong_mapping" Error "The mapping is for another kind of file."
    RoleNotImported "role_not_imported" Error "A file gives the roles officer and manager only. Other roles are given by an administrator."
    EmailTaken "email_taken" Error "Somebody else has this email address."
    EmailByAdmin "email_by_admin" Error "The address of somebody in HR, of an administrator or auditor is changed by an administrator."
    AuditorRecord "auditor_record" Error "An auditor holds no staff record."
    OtherOrganisation "other_organisation" Error "The row belongs to another organisation. A file is for one."
    UnknownOfficer "unknown_officer" Error "Nobody has this reference."
    OfficerLeft "officer_left" Error "The person had left by then."
    UnknownLeaver "unknown_leaver" Warning "Somebody who has left was never here. The row is left out."
    UnknownManager "unknown_manager" Error "Nobody has the reference of this manager."
    ManagerUnfit "manager_unfit" Error "A line manager has not left and has the role manager."
    LineLoop "line_loop" Error "People would manage each other in a circle."
    ReportsLeft "reports_left" Warning "Somebody who manages others leaves or is no longer a manager. Name a new manager for them."
    PostIncomplete "post_incomplete" Error "A post needs a job profile and the day from which it is held."
    PostChanged "post_changed" Error "Another post needs its own first day, after that of the post held now."
    FrameworkOfOtherPost "framework_of_other_post" Error "The progression framework belongs to another job profile."
    LevelByDecisionOnly "level_by_decision_only" Error "A file gives a level at the first placement only. After that, levels change by a decision."
    OverlappingAbsences "overlapping_absences" Error "The same person is away twice on the same days. Join or shorten the absences."
    TakenOut "taken_out" Warning "HR has taken this out as a mistake. The row is left out; a person can record it again in Gradus."
    OwnRow "own_row" Warning "Nobody imports a row about themselves. It is set aside."

    // Scenarios.
    NotYet "not_yet" Error "This version does not load that part of a scenario. Leave the list empty."
    UnknownOrganisation "unknown_organisation" Error "There is no such organisation, or the scenario does not name it."
    ToxicRoles "toxic_roles" Error "One person cannot have these roles: an administrator is not in HR, and an auditor is nothing else."
    FutureDate "future_date" Error "What has happened lies in the past. Write a day that is not after today."
    NobodyToAct "nobody_to_act" Error "The state needs somebody whom the scenario does not have. Add them, or choose an earlier state."
    NotPossible "not_possible" Error "This could not have come about: the rules of Gradus would have refused it."
    TotpSecret "totp_secret" Error "The key of a second factor is at least 16 letters of base32: A to Z and 2 to 7."

    // Sums and calendars.
    WeightsTotal "weights_total" Error "The weights do not add up to 100."
    CalendarYear "calendar_year" Error "The rent year does not fit the calendar."
    CalendarGap "calendar_gap" Error "The rent years do not follow on from each other."
}

impl Code {
    pub fn from_word(word: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.as_str() == word)
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Code::from_word(&word).ok_or_else(|| serde::de::Error::custom(format!("there is no code {word}")))
    }
}

/// Another place that belongs to a problem: the first of two duplicates, for example.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Related {
    pub path: String,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    pub message: String,
}

/// One problem and where it stands. `line` and `column` count from 1 (in characters); 0 means the file as a whole.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Problem {
    pub severity: Severity,
    pub code: Code,
    pub path: String,
    pub line: u32,
    pub column: u32,
    /// The id of the document, where it is known.
    pub document: Option<String>,
    /// JSON Pointer (RFC 6901) into the document.
    pub pointer: Option<String>,
    pub message: String,
    pub source_line: Option<String>,
    /// The nearest known word.
    pub suggestion: Option<String>,
    pub related: Vec<Related>,
}

/// Problems of a whole run, in the order of file, line and column.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Report {
    pub ok: bool,
    pub documents: usize,
    pub errors: usize,
    pub warnings: usize,
    pub problems: Vec<Problem>,
}

impl Report {
    pub fn new(documents: usize, mut problems: Vec<Problem>) -> Report {
        problems.sort_by(|a, b| (&a.path, a.line, a.column, a.code).cmp(&(&b.path, b.line, b.column, b.code)));
        let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
        Report { ok: errors == 0, documents, errors, warnings: problems.len() - errors, problems }
    }
}
