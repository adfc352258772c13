//! Small questions to `assess`: criterion X with one rule, the facts of one officer, one day. The documents stand on the
//! bundled set, with a training matrix of their own so that every renewal rule can be asked about.

use std::sync::OnceLock;

use chrono::NaiveDate;
use gradus::domain::assessment::answer::CriterionStatus;
use gradus::domain::assessment::plan::Plan;
use gradus::domain::assessment::{Assessment, assess};
use gradus::domain::ids::Reference;
use gradus::domain::officer::Record;
use gradus::frameworks::diagnostics::{SourceFile, to_text};
use gradus::frameworks::files::bundled;
use gradus::frameworks::library::Library;
use gradus::frameworks::load::{Published, load};
use gradus::frameworks::record;
use gradus::frameworks::select::Basis;

/// The day on which tests ask unless they say otherwise.
pub const TODAY: &str = "2026-04-10";

const FRAMEWORK: &str = "
kind: progression_framework
schema_version: 1
id: mini.framework
version: \"1\"
title: Mini
effective_from: 2000-01-01
job_profile: medway.iao.jd
levels: [{id: A, name: First, order: 1}, {id: B, name: Second, order: 2, includes: [A]}]
groups: [all]
criteria:
  - {id: X, level: A, group: all, text: What is asked about.}
  - {id: Z, level: B, group: all, text: Something else.}
---
kind: training_matrix
schema_version: 1
id: mini.matrix
version: \"1\"
courses:
  - {id: yearly, title: Data protection, renew_months: 12, valid_until: end_of_month}
  - {id: exact, title: Fire safety, renew_months: 12, valid_until: exact_day}
  - {id: eighteen, title: Lone working, renew_months: 18, valid_until: exact_day}
  - {id: once, title: Induction, renew_months: null}
roles: [{job_profile: medway.iao.jd, requires: [yearly, once]}]
---
kind: evidence_policy
schema_version: 1
id: mini.policy
version: \"1\"
framework: mini.framework@1
effective_from: 2000-01-01
uses: {training_matrix: mini.matrix, metric_catalogue: income.metrics, qualification_catalogue: uk.qualifications, calendar: medway.rent}
document_types: [{id: case_study, name: Case study}, {id: feedback, name: Feedback}, {id: licence, name: Licence}]
rules:
";

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The bundled documents with more of them, all of which must be in order.
pub fn library_with(documents: &str) -> Library {
    let mut files = bundled();
    files.push(SourceFile::new("test.yaml", documents));
    let loaded = load(&files, &[], &Published::new(), day(TODAY));
    assert!(loaded.report.ok, "{}", to_text(&loaded.report));
    loaded.library
}

/// The bundled documents.
pub fn bundle() -> &'static Library {
    static BUNDLE: OnceLock<Library> = OnceLock::new();
    BUNDLE.get_or_init(|| load(&bundled(), &[], &Published::new(), day(TODAY)).library)
}

/// The compiled rules of a framework or job profile on a day.
pub fn plan(library: &Library, framework: &str, as_of: &str) -> Plan {
    Basis::choose(library, &Reference::new(framework), day(as_of)).unwrap_or_else(|why| panic!("{why:?}")).plan()
}

/// The record in the text, which must be in order.
pub fn record(library: &Library, text: &str) -> Record {
    match record::read(&SourceFile::new("record.yaml", text), library, day(TODAY)) {
        Ok(loaded) => loaded.record,
        Err(report) => panic!("{}\n{text}", to_text(&report)),
    }
}

/// One rule for the criterion X.
pub struct Question {
    library: Library,
    plan: Plan,
}

impl Question {
    /// `requires` is the tree of criterion X, in YAML.
    pub fn new(requires: &str) -> Question {
        Question::with_rules(&format!("  - {{id: EX, criterion: X, requires: {requires}}}\n"))
    }

    /// All rules of the policy, in YAML.
    pub fn with_rules(rules: &str) -> Question {
        let library = library_with(&format!("{FRAMEWORK}{rules}"));
        let plan = plan(&library, "mini.framework", TODAY);
        Question { library, plan }
    }

    /// The whole answer for an officer with these facts and no level.
    pub fn answer(&self, facts: &str, as_of: &str) -> Assessment {
        let text = format!("schema_version: 1\nofficer: \"1\"\nframework: mini.framework\n{facts}\n");
        assess(&self.plan, &record(&self.library, &text), day(as_of), None)
    }

    /// What is said of X.
    pub fn ask(&self, facts: &str, as_of: &str) -> CriterionStatus {
        self.answer(facts, as_of).criteria.swap_remove(0)
    }

    /// Holds every row's facts, on its day, against what is expected of them: see [`said`].
    pub fn table(&self, rows: &[(&str, &str, &str)]) {
        let wrong: Vec<String> = rows
            .iter()
            .filter_map(|(facts, as_of, expected)| {
                let status = self.ask(facts, as_of);
                (said(&status) != *expected).then(|| {
                    format!("{facts}\n  on {as_of} expected {expected}\n  but found {}\n  {:?}", said(&status), status.reasons)
                })
            })
            .collect();
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }

    /// As [`Question::table`], all on the usual day.
    pub fn today(&self, rows: &[(&str, &str)]) {
        let rows: Vec<_> = rows.iter().map(|(facts, expected)| (*facts, TODAY, *expected)).collect();
        self.table(&rows);
    }

    /// The sentences about X, on the usual day.
    pub fn texts(&self, facts: &str) -> Vec<String> {
        self.ask(facts, TODAY).reasons.into_iter().map(|reason| reason.text).collect()
    }
}

/// `outcome leading-reason act lapses_on earliest_on`, with `-` for none.
pub fn said(status: &CriterionStatus) -> String {
    let date = |date: Option<NaiveDate>| date.map_or_else(|| "-".to_owned(), |date| date.to_string());
    let lead = status.reasons.first().map_or("-", |reason| reason.code.as_str());
    let (outcome, act) = (word(&status.outcome), word(&status.act));
    format!("{outcome} {lead} {act} {} {}", date(status.lapses_on), date(status.earliest_on))
}

/// The word that JSON has for it.
pub fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}
