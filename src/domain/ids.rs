//! Identifiers as newtypes. They are explicit, unique within their document and never reused; their letters are
//! `[A-Za-z0-9._-]+` (documents.md 1). Whoever reads them from outside has checked that before they get here.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// The letters an id may have, as the JSON Schema states them.
pub const ID_PATTERN: &str = "^[A-Za-z0-9._-]+$";
/// A document id, with or without `@version`.
pub const REFERENCE_PATTERN: &str = "^[A-Za-z0-9._-]+(@[A-Za-z0-9._-]+)?$";

/// Whether `text` could be an id.
pub fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

/// Whether `text` could be a reference: an id, or `id@version`.
pub fn is_reference(text: &str) -> bool {
    match text.rsplit_once('@') {
        Some((id, version)) => is_id(id) && is_id(version),
        None => is_id(text),
    }
}

macro_rules! ids {
    ($pattern:expr; $($(#[$doc:meta])* $name:ident)*) => { $(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes text that the caller knows to be well formed.
            pub fn new(text: impl Into<String>) -> Self { Self(text.into()) }
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{:?}", self.0) }
        }
        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str { &self.0 }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self { Self(text.to_owned()) }
        }
        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool { self.0 == other }
        }
        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool { self.0 == *other }
        }
        impl JsonSchema for $name {
            fn inline_schema() -> bool { true }
            fn schema_name() -> Cow<'static, str> { stringify!($name).into() }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", "pattern": $pattern})
            }
        }
    )* };
}

ids! { ID_PATTERN;
    /// Somebody with an account, a staff record, or both. Minted by us, time-ordered.
    PersonId
    TeamId
    PostId
    ApplicationId
    /// Names a document in every version, for example `medway.iao.framework`.
    DocumentId
    /// One version of a document, for example `2025-04`. Versions have no order; `effective_from` has.
    Version
    OrganisationId
    CriterionId
    LevelId
    GroupId
    GradeId
    RuleId
    MetricId
    CourseId
    QualificationId
    LadderId
    /// A mail of the outbox. Minted by us, time-ordered.
    OutboxId
    /// A piece of evidence. Minted by us, time-ordered; so are files and reviews.
    EvidenceId
    AttachmentId
    ReviewId
    /// Any other id that is only looked up inside its own document.
    LocalId
    /// A kind of evidence document, for example `case_study`.
    DocumentType
}

ids! { REFERENCE_PATTERN;
    /// `ID@VERSION`, or `ID` alone for the version in force on the day asked about.
    Reference
}

impl Reference {
    /// The document id and, where the reference pins one, the version.
    pub fn parts(&self) -> (&str, Option<&str>) {
        match self.0.rsplit_once('@') {
            Some((id, version)) => (id, Some(version)),
            None => (&self.0, None),
        }
    }

    pub fn id(&self) -> &str {
        self.parts().0
    }
}
