//! Drift: where a job profile and a progression framework for the same post say the same, and where they do not. It compares
//! two typed documents and reports; it merges nothing, guesses no effect, and knows neither files nor officers.

mod pairing;
mod text;
mod wording;

use serde::Serialize;

use crate::domain::framework::{Criterion, MapEffect, MapRelation, ProgressionFramework};
use crate::domain::ids::{CriterionId, DocumentId, LocalId, Version};
use crate::domain::job_profile::{JobProfile, SpecCriterion};

use pairing::{Line, Partner, Target};
pub use wording::Score;

/// The answer of `drift` (documents.md 7).
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct DriftReport {
    pub pairs: Vec<DriftPair>,
}

impl DriftReport {
    pub fn has_differences(&self) -> bool {
        self.pairs.iter().any(DriftPair::has_differences)
    }
}

/// One job profile compared with one framework. Retired criteria of the framework take no part.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct DriftPair {
    pub job_profile: DocumentId,
    pub job_profile_version: Version,
    pub framework: DocumentId,
    pub framework_version: Version,
    pub counts: DriftCounts,
    /// All but the identical ones: gates first, then what changes what is asked, added, missing, moved, wording, punctuation.
    pub differences: Vec<Difference>,
    /// Likely relatives of missing and added criteria, for a person to look at; they count for nothing.
    pub proposals: Vec<Proposal>,
    /// For the readable text only.
    #[serde(skip)]
    pub job_title: String,
    #[serde(skip)]
    pub framework_title: String,
}

impl DriftPair {
    /// A difference in punctuation is one too.
    pub fn has_differences(&self) -> bool {
        !self.differences.is_empty()
    }
}

/// Every active criterion of the framework counts once under all but `added`, which counts the job profile's own.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct DriftCounts {
    pub identical: usize,
    pub punctuation: usize,
    pub reworded: usize,
    pub added: usize,
    pub missing: usize,
    pub moved: usize,
}

/// How the two documents differ at one criterion, seen from the framework.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DriftRelation {
    Punctuation,
    Reworded,
    /// Only the job profile asks for it.
    Added,
    /// Only the framework asks for it.
    Missing,
    /// The job profile has it in another place, for example as an accountability.
    Moved,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Difference {
    pub relation: DriftRelation,
    /// How the job profile differs from the framework: as declared, never guessed.
    pub effect: Option<MapEffect>,
    /// Declared to change who passes.
    pub gate: bool,
    /// Whether the relation comes from a `maps_to`, and not from comparing texts or ids.
    pub declared: bool,
    pub framework_criterion: Option<CriterionId>,
    pub job_profile_criterion: Option<CriterionId>,
    pub accountability: Option<LocalId>,
    pub framework_text: Option<String>,
    /// Of an accountability, its summary.
    pub job_profile_text: Option<String>,
    /// How alike the texts are, where only the shared id says that they belong together.
    pub score: Option<Score>,
    /// The page label, where one is given; for the readable text only.
    #[serde(skip)]
    pub short: Option<String>,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Proposal {
    pub framework_criterion: CriterionId,
    pub job_profile_criterion: CriterionId,
    /// From 0.2000 up.
    pub score: Score,
    /// For the readable text only.
    #[serde(skip)]
    pub framework_text: String,
    #[serde(skip)]
    pub job_profile_text: String,
}

/// The parts of the report in reading order (pages.md 3.12). A gate comes first whatever its relation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Section {
    Gate,
    ChangesWhatIsAsked,
    Added,
    Missing,
    Moved,
    Wording,
    Punctuation,
}

impl Difference {
    pub(crate) fn section(&self) -> Section {
        match self.relation {
            _ if self.gate => Section::Gate,
            DriftRelation::Added => Section::Added,
            DriftRelation::Missing => Section::Missing,
            DriftRelation::Moved => Section::Moved,
            DriftRelation::Punctuation => Section::Punctuation,
            // Somebody has judged an unclear one and could not rule a change out.
            DriftRelation::Reworded => match self.effect {
                Some(MapEffect::Stricter | MapEffect::Looser | MapEffect::Unclear) => Section::ChangesWhatIsAsked,
                Some(MapEffect::Same) | None => Section::Wording,
            },
        }
    }
}

/// Compares a job profile with a framework (domain.md 1.4). The order of criteria within either document changes no count.
pub fn drift(job_profile: &JobProfile, framework: &ProgressionFramework) -> DriftPair {
    let asked: Vec<&Criterion> = framework.active_criteria().collect();
    let printed: Vec<&SpecCriterion> = job_profile.criteria().map(|(_, criterion)| criterion).collect();
    let ours: Vec<Line> = asked.iter().copied().map(Line::of_framework).collect();
    let theirs: Vec<Line> = job_profile.criteria().map(|(group, criterion)| Line::of_profile(group, criterion)).collect();
    let targets = declared_targets(&asked, &printed, job_profile);
    let partners = pairing::pair(&ours, &theirs, &targets);

    let mut counts = DriftCounts::default();
    let mut differences = Vec::new();
    let (mut missing, mut used) = (Vec::new(), vec![false; theirs.len()]);
    for (i, partner) in partners.iter().enumerate() {
        if let Some(Partner { target: Target::Criterion(j), .. }) = partner {
            used[*j] = true;
        }
        match relation(i, *partner, &ours, &theirs) {
            None => counts.identical += 1,
            Some(relation) => {
                if relation == DriftRelation::Missing {
                    missing.push(i);
                }
                let mut difference = difference(relation, asked[i], *partner, &printed, job_profile);
                if let (DriftRelation::Reworded, Some(Partner { target: Target::Criterion(j), declared: None })) =
                    (relation, partner)
                {
                    difference.score = Some(ours[i].score_with(&theirs[*j]));
                }
                differences.push(difference);
            }
        }
    }
    let added: Vec<usize> = (0..printed.len()).filter(|j| !used[*j]).collect();
    differences.extend(added.iter().map(|j| only_in_profile(printed[*j])));
    for difference in &differences {
        *counts.of(difference.relation) += 1;
    }
    differences.sort_by_key(Difference::section);
    let proposals = pairing::proposals(&ours, &theirs, &missing, &added)
        .into_iter()
        .map(|(i, j, score)| Proposal {
            framework_criterion: asked[i].id.clone(),
            job_profile_criterion: printed[j].id.clone(),
            score,
            framework_text: asked[i].text.clone(),
            job_profile_text: printed[j].text.clone(),
        })
        .collect();
    DriftPair {
        job_profile: job_profile.id.clone(),
        job_profile_version: job_profile.version.clone(),
        framework: framework.id.clone(),
        framework_version: framework.version.clone(),
        counts,
        differences,
        proposals,
        job_title: job_profile.job_title.clone(),
        framework_title: framework.title.clone(),
    }
}

impl DriftCounts {
    fn of(&mut self, relation: DriftRelation) -> &mut usize {
        match relation {
            DriftRelation::Punctuation => &mut self.punctuation,
            DriftRelation::Reworded => &mut self.reworded,
            DriftRelation::Added => &mut self.added,
            DriftRelation::Missing => &mut self.missing,
            DriftRelation::Moved => &mut self.moved,
        }
    }
}

/// What each criterion of the framework is declared to be in this job profile. A declaration about another job profile, about
/// another version of this one, or with a target that is not there says nothing here.
fn declared_targets(asked: &[&Criterion], printed: &[&SpecCriterion], job_profile: &JobProfile) -> Vec<Option<Partner>> {
    let target = |criterion: &Criterion| {
        let maps_to = criterion.maps_to.as_ref()?;
        let (id, version) = maps_to.job_profile.parts();
        if job_profile.id != *id || version.is_some_and(|version| job_profile.version != *version) {
            return None;
        }
        let position = |id: &CriterionId| printed.iter().position(|criterion| criterion.id == *id);
        let duty = |id: &LocalId| job_profile.accountabilities.iter().position(|duty| duty.id == *id);
        let as_criterion = maps_to.criterion.as_ref().and_then(position).map(Target::Criterion);
        let as_duty = maps_to.accountability.as_ref().and_then(duty).map(Target::Accountability);
        let target = match maps_to.relation {
            MapRelation::Reworded => as_criterion.or(as_duty),
            MapRelation::Moved => as_duty.or(as_criterion),
        };
        target.map(|target| Partner { target, declared: Some(maps_to.relation) })
    };
    asked.iter().map(|criterion| target(criterion)).collect()
}

/// None where both say exactly the same. Texts that have become equal since somebody declared them reworded are equal.
fn relation(i: usize, partner: Option<Partner>, ours: &[Line], theirs: &[Line]) -> Option<DriftRelation> {
    let Some(partner) = partner else { return Some(DriftRelation::Missing) };
    match (partner.declared, partner.target) {
        (Some(MapRelation::Moved), _) => Some(DriftRelation::Moved),
        (_, Target::Accountability(_)) => Some(DriftRelation::Reworded),
        (_, Target::Criterion(j)) if ours[i].text == theirs[j].text => None,
        (_, Target::Criterion(j)) if ours[i].folded == theirs[j].folded => Some(DriftRelation::Punctuation),
        (_, Target::Criterion(_)) => Some(DriftRelation::Reworded),
    }
}

fn difference(
    relation: DriftRelation,
    asked: &Criterion,
    partner: Option<Partner>,
    printed: &[&SpecCriterion],
    job_profile: &JobProfile,
) -> Difference {
    let criterion = partner.and_then(|partner| match partner.target {
        Target::Criterion(j) => printed.get(j),
        Target::Accountability(_) => None,
    });
    let duty = partner.and_then(|partner| match partner.target {
        Target::Accountability(k) => job_profile.accountabilities.get(k),
        Target::Criterion(_) => None,
    });
    // Punctuation is found by comparing, so a declaration that the texts have overtaken no longer speaks for it.
    let declared = relation != DriftRelation::Punctuation && partner.is_some_and(|partner| partner.declared.is_some());
    let maps_to = asked.maps_to.as_ref().filter(|_| declared);
    Difference {
        relation,
        effect: maps_to.and_then(|maps_to| maps_to.effect),
        gate: maps_to.is_some_and(|maps_to| maps_to.gate),
        declared,
        framework_criterion: Some(asked.id.clone()),
        job_profile_criterion: criterion.map(|criterion| criterion.id.clone()),
        accountability: duty.map(|duty| duty.id.clone()),
        framework_text: Some(asked.text.clone()),
        job_profile_text: criterion.map(|criterion| &criterion.text).or(duty.map(|duty| &duty.summary)).cloned(),
        score: None,
        short: asked.short.clone(),
    }
}

fn only_in_profile(printed: &SpecCriterion) -> Difference {
    Difference {
        relation: DriftRelation::Added,
        effect: None,
        gate: false,
        declared: false,
        framework_criterion: None,
        job_profile_criterion: Some(printed.id.clone()),
        accountability: None,
        framework_text: None,
        job_profile_text: Some(printed.text.clone()),
        score: None,
        short: printed.short.clone(),
    }
}

#[cfg(test)]
mod tests;
