//! The documents that were found to be in order, by kind, id and version.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::appraisal::AppraisalScheme;
use crate::domain::calendar::Calendar;
use crate::domain::caseload::MetricCatalogue;
use crate::domain::competency::CompetencyFramework;
use crate::domain::document::{Document, Kind};
use crate::domain::evidence_policy::EvidencePolicy;
use crate::domain::framework::ProgressionFramework;
use crate::domain::ids::Reference;
use crate::domain::job_profile::JobProfile;
use crate::domain::mapping::Mapping;
use crate::domain::organisation::Organisation;
use crate::domain::problem::Code;
use crate::domain::qualification::QualificationCatalogue;
use crate::domain::training::TrainingMatrix;

/// A document with what pins it for good: the digest of its content and the content itself.
#[derive(Debug)]
pub struct Stored<T> {
    pub document: T,
    /// SHA-256 of `content`, in hex. Comments, order of keys and layout do not change it.
    pub digest: String,
    /// The document as JSON with sorted keys; `load` reads it back.
    pub content: String,
    pub path: String,
}

impl<T: Document> Stored<T> {
    /// `id@version`.
    pub fn pinned(&self) -> String {
        format!("{}@{}", self.document.id(), self.document.version())
    }
}

/// All versions of all documents of one kind.
#[derive(Debug)]
pub struct Shelf<T>(BTreeMap<String, Vec<Stored<T>>>);

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Shelf(BTreeMap::new())
    }
}

/// Why a reference leads nowhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unresolved {
    pub code: Code,
    pub message: String,
    pub suggestion: Option<String>,
}

/// Which of several versions a reference means (documents.md 1): the pinned one, or the one with the greatest
/// `effective_from` on or before `as_of`. A version without `effective_from` has always been in force.
pub(super) fn choose<V: Copy>(
    reference: &str,
    versions: impl Iterator<Item = (V, impl AsRef<str>, Option<NaiveDate>)>,
    as_of: NaiveDate,
) -> Result<V, Unresolved> {
    let (id, pinned) = reference.rsplit_once('@').map_or((reference, None), |(id, version)| (id, Some(version)));
    let versions: Vec<_> = versions.map(|(value, version, from)| (value, version.as_ref().to_owned(), from)).collect();
    let unresolved = |code, message: String, suggestion| Err(Unresolved { code, message, suggestion });
    if let Some(pinned) = pinned {
        return match versions.iter().find(|(_, version, _)| version == pinned) {
            Some((value, _, _)) => Ok(*value),
            None => {
                let nearest = super::shape::nearest(pinned, versions.iter().map(|(_, version, _)| version.as_str()));
                let only = (versions.len() == 1).then(|| versions[0].1.clone());
                let suggestion = nearest.or(only).map(|version| format!("{id}@{version}"));
                unresolved(Code::UnknownVersion, format!("There is no version {pinned} of {id}"), suggestion)
            }
        };
    }
    let in_force = || versions.iter().filter(|(_, _, from)| from.is_none_or(|from| from <= as_of));
    let Some(latest) = in_force().map(|(_, _, from)| *from).max() else {
        return unresolved(Code::NoVersionInForce, format!("No version of {id} was in force on {as_of}"), None);
    };
    let mut latest_ones = in_force().filter(|(_, _, from)| *from == latest);
    match (latest_ones.next(), latest_ones.next()) {
        (Some((_, first, _)), Some((_, second, _))) => unresolved(
            Code::AmbiguousVersion,
            format!("{id} came into force on the same day as version {first} and as version {second}; name one"),
            Some(format!("{id}@{first}")),
        ),
        (Some((value, _, _)), None) => Ok(*value),
        (None, _) => unresolved(Code::NoVersionInForce, format!("No version of {id} was in force on {as_of}"), None),
    }
}

impl<T: Document> Shelf<T> {
    pub fn iter(&self) -> impl Iterator<Item = &Stored<T>> {
        self.0.values().flatten()
    }

    pub fn len(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn has(&self, id: &str) -> bool {
        self.0.contains_key(id)
    }

    /// The document that the reference means on that day.
    pub fn find(&self, reference: &Reference, as_of: NaiveDate) -> Result<&Stored<T>, Unresolved> {
        let id = reference.id();
        let Some(versions) = self.0.get(id) else {
            let suggestion = super::shape::nearest(id, self.0.keys().map(String::as_str));
            let message = format!("There is no {} {id}", T::KIND.as_str().replace('_', " "));
            return Err(Unresolved { code: Code::UnknownDocument, message, suggestion });
        };
        let rows = versions.iter().map(|stored| (stored, stored.document.version().as_str(), stored.document.effective_from()));
        choose(reference.as_str(), rows, as_of)
    }

    pub(super) fn insert(&mut self, stored: Stored<T>) {
        self.0.entry(stored.document.id().as_str().to_owned()).or_default().push(stored);
    }
}

/// The library: every document in order.
#[derive(Default, Debug)]
pub struct Library {
    pub organisations: Shelf<Organisation>,
    pub qualification_catalogues: Shelf<QualificationCatalogue>,
    pub metric_catalogues: Shelf<MetricCatalogue>,
    pub calendars: Shelf<Calendar>,
    pub competency_frameworks: Shelf<CompetencyFramework>,
    pub job_profiles: Shelf<JobProfile>,
    pub training_matrices: Shelf<TrainingMatrix>,
    pub frameworks: Shelf<ProgressionFramework>,
    pub policies: Shelf<EvidencePolicy>,
    pub appraisal_schemes: Shelf<AppraisalScheme>,
    pub mappings: Shelf<Mapping>,
}

/// One line of the library's register.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RegisterEntry {
    pub kind: Kind,
    pub pinned: String,
    pub digest: String,
    /// The file that it stands in.
    pub path: String,
}

impl Library {
    /// Every document with its digest, by kind and then by id.
    pub fn register(&self) -> Vec<RegisterEntry> {
        fn rows<T: Document>(shelf: &Shelf<T>) -> impl Iterator<Item = RegisterEntry> {
            shelf.iter().map(|stored| RegisterEntry {
                kind: T::KIND,
                pinned: stored.pinned(),
                digest: stored.digest.clone(),
                path: stored.path.clone(),
            })
        }
        rows(&self.organisations)
            .chain(rows(&self.qualification_catalogues))
            .chain(rows(&self.metric_catalogues))
            .chain(rows(&self.calendars))
            .chain(rows(&self.competency_frameworks))
            .chain(rows(&self.job_profiles))
            .chain(rows(&self.training_matrices))
            .chain(rows(&self.frameworks))
            .chain(rows(&self.policies))
            .chain(rows(&self.appraisal_schemes))
            .chain(rows(&self.mappings))
            .collect()
    }
}
