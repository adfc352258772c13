//! What in a piece may identify a tenant, and whether its owner has answered for it.

use std::collections::BTreeSet;

use super::super::{AppError, Caller, Tx};
use super::write::editable;
use crate::domain::evidence::{Content, OpenFinding};
use crate::domain::ids::EvidenceId;
use crate::domain::tenant_details;

/// A detail that may be a tenant's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// Stays the same while the text found does.
    pub key: String,
    /// "Possible National Insurance number in What you did".
    pub words: String,
    /// What was found, with some words around it.
    pub excerpt: String,
    /// Its owner said that it is no tenant's.
    pub not_a_tenants: bool,
}

/// Everything found in a piece that the caller is writing.
pub fn findings(tx: &mut Tx<'_>, me: &Caller, id: &EvidenceId) -> Result<Vec<Finding>, AppError> {
    let loaded = editable(tx, me, id)?;
    Ok(of(&loaded.evidence.content, &loaded.evidence.not_tenants))
}

pub(super) fn of(content: &Content, not_tenants: &BTreeSet<String>) -> Vec<Finding> {
    let texts = content.texts();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(label, text)| (label.as_str(), *text)).collect();
    let found = tenant_details::scan(&texts).into_iter();
    found
        .map(|finding| Finding {
            not_a_tenants: not_tenants.contains(&finding.key),
            words: finding.words(),
            key: finding.key,
            excerpt: finding.excerpt,
        })
        .collect()
}

/// Those that nobody has answered for.
pub(super) fn open(content: &Content, not_tenants: &BTreeSet<String>) -> Vec<OpenFinding> {
    let open = of(content, not_tenants).into_iter().filter(|finding| !finding.not_a_tenants);
    open.map(|finding| OpenFinding { key: finding.key, words: finding.words }).collect()
}
