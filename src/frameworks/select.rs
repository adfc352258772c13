//! Which documents an assessment rests on: the framework or job profile asked about, its policy, and what that uses.

use chrono::NaiveDate;

use super::library::{Library, Shelf, Stored, Unresolved};
use crate::domain::assessment::plan::{Documents, PinnedDocument, Plan, Target};
use crate::domain::calendar::Calendar;
use crate::domain::caseload::MetricCatalogue;
use crate::domain::document::Document;
use crate::domain::evidence_policy::EvidencePolicy;
use crate::domain::framework::ProgressionFramework;
use crate::domain::ids::Reference;
use crate::domain::job_profile::JobProfile;
use crate::domain::problem::Code;
use crate::domain::qualification::QualificationCatalogue;
use crate::domain::training::TrainingMatrix;

/// The documents in force for a framework, or a job profile, on a day.
#[derive(Clone, Copy)]
pub struct Basis<'l> {
    pub target: Chosen<'l>,
    pub policy: Option<&'l Stored<EvidencePolicy>>,
    pub training_matrix: Option<&'l Stored<TrainingMatrix>>,
    pub metric_catalogue: Option<&'l Stored<MetricCatalogue>>,
    pub qualification_catalogue: Option<&'l Stored<QualificationCatalogue>>,
    pub calendar: Option<&'l Stored<Calendar>>,
}

#[derive(Clone, Copy)]
pub enum Chosen<'l> {
    Framework(&'l Stored<ProgressionFramework>),
    JobProfile(&'l Stored<JobProfile>),
}

impl<'l> Basis<'l> {
    /// Chooses for `reference` on a day. Without a policy in force the manager judges everything.
    pub fn choose(library: &'l Library, reference: &Reference, as_of: NaiveDate) -> Result<Basis<'l>, Unresolved> {
        let target = match library.job_profiles.has(reference.id()) {
            true => Chosen::JobProfile(library.job_profiles.find(reference, as_of)?),
            false => Chosen::Framework(library.frameworks.find(reference, as_of)?),
        };
        let (id, version, organisation) = match target {
            Chosen::Framework(stored) => {
                (stored.document.id.as_str(), stored.document.version.as_str(), &stored.document.organisation)
            }
            Chosen::JobProfile(stored) => {
                (stored.document.id.as_str(), stored.document.version.as_str(), &stored.document.organisation)
            }
        };
        let organisation = organisation.as_ref().map(Reference::id);
        let policy = policy_for(library, id, version, as_of)?;
        let uses = match (policy, target) {
            (Some(policy), _) => Some(&policy.document.uses),
            (None, Chosen::JobProfile(stored)) => Some(&stored.document.uses),
            (None, Chosen::Framework(_)) => None,
        };
        let named =
            |pick: fn(&crate::domain::evidence_policy::Uses) -> &Option<Reference>| uses.and_then(|uses| pick(uses).as_ref());
        Ok(Basis {
            target,
            policy,
            training_matrix: used(
                &library.training_matrices,
                named(|uses| &uses.training_matrix),
                organisation,
                as_of,
                |stored| stored.document.organisation.as_ref().map(Reference::id),
            )?,
            metric_catalogue: used(
                &library.metric_catalogues,
                named(|uses| &uses.metric_catalogue),
                organisation,
                as_of,
                |_| None,
            )?,
            qualification_catalogue: used(
                &library.qualification_catalogues,
                named(|uses| &uses.qualification_catalogue),
                organisation,
                as_of,
                |_| None,
            )?,
            calendar: used(&library.calendars, named(|uses| &uses.calendar), organisation, as_of, |stored| {
                stored.document.organisation.as_ref().map(Reference::id)
            })?,
        })
    }

    /// The id of the framework or job profile.
    pub fn id(&self) -> &'l str {
        match self.target {
            Chosen::Framework(stored) => stored.document.id.as_str(),
            Chosen::JobProfile(stored) => stored.document.id.as_str(),
        }
    }

    /// The documents with their contents, in a fixed order, for keeping an answer reproducible.
    pub fn contents(&self) -> Vec<(PinnedDocument, &'l str)> {
        fn row<T: Document>(stored: &Stored<T>) -> (PinnedDocument, &str) {
            let pinned = PinnedDocument {
                kind: T::KIND,
                id: stored.document.id().to_string(),
                version: stored.document.version().to_string(),
                digest: stored.digest.clone(),
            };
            (pinned, &stored.content)
        }
        let target = match self.target {
            Chosen::Framework(stored) => row(stored),
            Chosen::JobProfile(stored) => row(stored),
        };
        std::iter::once(target)
            .chain(self.policy.map(row))
            .chain(self.training_matrix.map(row))
            .chain(self.metric_catalogue.map(row))
            .chain(self.qualification_catalogue.map(row))
            .chain(self.calendar.map(row))
            .collect()
    }

    /// Compiles the rules.
    pub fn plan(&self) -> Plan {
        Plan::compile(&Documents {
            target: match self.target {
                Chosen::Framework(stored) => Target::Framework(&stored.document),
                Chosen::JobProfile(stored) => Target::JobProfile(&stored.document),
            },
            policy: self.policy.map(|stored| &stored.document),
            training_matrix: self.training_matrix.map(|stored| &stored.document),
            metric_catalogue: self.metric_catalogue.map(|stored| &stored.document),
            qualification_catalogue: self.qualification_catalogue.map(|stored| &stored.document),
            calendar: self.calendar.map(|stored| &stored.document),
            pinned: self.contents().into_iter().map(|(pinned, _)| pinned).collect(),
        })
    }
}

/// The policy for this version of the framework that came into force last.
fn policy_for<'l>(
    library: &'l Library,
    id: &str,
    version: &str,
    as_of: NaiveDate,
) -> Result<Option<&'l Stored<EvidencePolicy>>, Unresolved> {
    let fits = |stored: &&Stored<EvidencePolicy>| {
        let (of, pinned) = stored.document.framework.parts();
        of == id && pinned.is_none_or(|pinned| pinned == version) && stored.document.effective_from <= as_of
    };
    let policies: Vec<_> = library.policies.iter().filter(fits).collect();
    let Some(latest) = policies.iter().map(|stored| stored.document.effective_from).max() else { return Ok(None) };
    let mut latest_ones = policies.into_iter().filter(|stored| stored.document.effective_from == latest);
    match (latest_ones.next(), latest_ones.next()) {
        (Some(first), Some(second)) => {
            let message = format!("{} and {} came into force on the same day for {id}", first.pinned(), second.pinned());
            Err(Unresolved { code: Code::AmbiguousVersion, message, suggestion: None })
        }
        (only, _) => Ok(only),
    }
}

/// The document that the policy names; else the organisation's own, else the one that belongs to nobody, else the only one
/// there is. None where that leaves a choice: the check has refused every rule that would have needed it.
fn used<'l, T: Document>(
    shelf: &'l Shelf<T>,
    named: Option<&Reference>,
    organisation: Option<&str>,
    as_of: NaiveDate,
    owner: impl Fn(&'l Stored<T>) -> Option<&'l str>,
) -> Result<Option<&'l Stored<T>>, Unresolved> {
    if let Some(reference) = named {
        return shelf.find(reference, as_of).map(Some);
    }
    let ids = |wanted: &dyn Fn(Option<&str>) -> bool| {
        let mut ids: Vec<&str> =
            shelf.iter().filter(|stored| wanted(owner(stored))).map(|stored| stored.document.id().as_str()).collect();
        ids.dedup();
        ids
    };
    let own = ids(&|owner| owner.is_some() && owner == organisation);
    let candidates = [own, ids(&|owner| owner.is_none()), ids(&|_| true)].into_iter().find(|found| !found.is_empty());
    match candidates.as_deref() {
        Some([only]) => Ok(shelf.find(&Reference::new(*only), as_of).ok()),
        _ => Ok(None),
    }
}
