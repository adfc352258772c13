//! Drift as a manager reads it: what disagrees, with both wordings, gates first. It prints what the comparison found and adds
//! no judgement.

use crate::domain::framework::MapEffect;
use crate::frameworks::prose::paragraph;

use super::{Difference, DriftPair, DriftRelation, DriftReport, Proposal, Section};

impl DriftReport {
    /// All pairs, one after the other.
    pub fn to_text(&self) -> String {
        self.pairs.iter().map(DriftPair::to_text).collect::<Vec<_>>().join("\n")
    }
}

impl DriftPair {
    /// Readable text of at most 80 columns, ending in a line break.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        let named = |title: &str, id: &str, version: &str| format!("{title} ({id}, version {version})");
        let job_profile = named(&self.job_title, self.job_profile.as_str(), self.job_profile_version.as_str());
        let framework = named(&self.framework_title, self.framework.as_str(), self.framework_version.as_str());
        paragraph(&mut out, "Job description: ", 17, &job_profile);
        paragraph(&mut out, "Framework:       ", 17, &framework);
        let counts = &self.counts;
        let numbers = format!(
            "Identical {}, punctuation {}, reworded {}, added {}, missing {}, moved {}.",
            counts.identical, counts.punctuation, counts.reworded, counts.added, counts.missing, counts.moved
        );
        paragraph(&mut out, "", 0, &numbers);
        paragraph(&mut out, "", 0, "The framework governs progression; the job description governs appointment.");
        if !self.has_differences() {
            out.push_str("\nThey agree.\n");
            return out;
        }
        let mut section = None;
        for difference in &self.differences {
            if section != Some(difference.section()) {
                section = Some(difference.section());
                out.push('\n');
                paragraph(&mut out, "", 0, heading(difference.section()));
            }
            describe(&mut out, difference, &self.proposals);
        }
        out
    }
}

fn heading(section: Section) -> &'static str {
    match section {
        Section::Gate => "Changes who passes",
        Section::ChangesWhatIsAsked => "Changes what is asked",
        Section::Added => "Added: only in the job description",
        Section::Missing => "Missing: only in the framework",
        Section::Moved => "Moved: elsewhere in the job description",
        Section::Wording => "Reworded",
        Section::Punctuation => "Punctuation only",
    }
}

fn describe(out: &mut String, difference: &Difference, proposals: &[Proposal]) {
    paragraph(out, "  ", 4, &title(difference));
    if let Some(text) = &difference.framework_text {
        paragraph(out, "    Framework:       ", 21, text);
    }
    if let Some(duty) = &difference.accountability {
        let summary = difference.job_profile_text.as_deref().unwrap_or_default();
        let place = format!("as accountability {duty}: {summary}");
        paragraph(out, "    Job description: ", 21, &place);
    } else if let Some(text) = &difference.job_profile_text {
        paragraph(out, "    Job description: ", 21, text);
    }
    if let Some(effect) = difference.effect {
        paragraph(out, "    ", 4, in_words(effect));
    } else if let Some(score) = difference.score {
        let remark = format!("Nobody has declared how they relate: only the id is the same (score {score:.2}).");
        paragraph(out, "    ", 4, &remark);
    }
    for (id, text, proposal) in proposals.iter().filter_map(|proposal| related(difference, proposal)) {
        let related = format!("Possibly related (score {:.2}): {id} \"{text}\"", proposal.score);
        paragraph(out, "    ", 6, &related);
    }
}

fn title(difference: &Difference) -> String {
    let id = match (&difference.framework_criterion, &difference.job_profile_criterion) {
        (Some(ours), Some(theirs)) if ours != theirs => format!("{ours} ({theirs} in the job description)"),
        (Some(id), _) | (None, Some(id)) => id.to_string(),
        (None, None) => String::new(),
    };
    match &difference.short {
        Some(short) => format!("{id} {short}"),
        None => id,
    }
}

fn in_words(effect: MapEffect) -> &'static str {
    match effect {
        MapEffect::Stricter => "The job description asks for more.",
        MapEffect::Looser => "The job description asks for less.",
        MapEffect::Same => "Both ask for the same.",
        MapEffect::Unclear => "It is unclear which of them asks for more.",
    }
}

/// The other side of a proposal that names this missing or added criterion.
fn related<'a>(difference: &Difference, proposal: &'a Proposal) -> Option<(&'a str, &'a str, &'a Proposal)> {
    match difference.relation {
        DriftRelation::Missing if difference.framework_criterion.as_ref() == Some(&proposal.framework_criterion) => {
            Some((proposal.job_profile_criterion.as_str(), &proposal.job_profile_text, proposal))
        }
        DriftRelation::Added if difference.job_profile_criterion.as_ref() == Some(&proposal.job_profile_criterion) => {
            Some((proposal.framework_criterion.as_str(), &proposal.framework_text, proposal))
        }
        _ => None,
    }
}
