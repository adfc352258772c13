//! `/caseload/{metric}/dispute`, `/disputes` and `/disputes/{id}`: to say that a figure is wrong, what waits to be settled, and
//! to settle it.

use serde::Serialize;

use super::super::confirm::Confirmation;
use super::super::engine::Page;
use super::super::parts::{Choice, Choices, FormErrors, Link, Nothing, Select, TextArea};
use super::super::words::{self, short_date};
use super::facts::{Disputed, Source, attribution, kind_of_dispute, origin};
use super::metric::{DisputeLines, dispute_lines, figures, whole_value};
use crate::domain::caseload::{Dispute, DisputeKind, DisputeOutcome, Metric};
use crate::views::progress::Reader;

/// Posts `figure`, `kind` and `reason` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct DisputeForm {
    pub heading: String,
    pub figure: Select,
    pub kind: Choices,
    pub reason: TextArea,
    pub action: String,
    pub cancel: String,
    pub errors: FormErrors,
}

/// What was typed into it.
#[derive(Clone, Copy, Debug, Default)]
pub struct DisputeTyped<'a> {
    pub figure: &'a str,
    pub kind: &'a str,
    pub reason: &'a str,
}

impl DisputeForm {
    pub fn new(metric: &Metric, sources: &[Source<'_>], typed: DisputeTyped<'_>, errors: FormErrors) -> DisputeForm {
        let kinds = DisputeKind::ALL.map(|kind| Choice::new(kind.as_str(), kind_of_dispute(kind)));
        let here = format!("/caseload/{}", metric.id);
        DisputeForm {
            heading: format!("Dispute a figure: {}", metric.name),
            figure: figures(metric, sources).chosen(typed.figure).checked(&errors),
            kind: Choices::new("kind", "What is wrong?", kinds.to_vec()).chosen(&[typed.kind]).checked(&errors),
            reason: TextArea::new("reason", "Why is it wrong?")
                .hint("HR and your manager will read it. Do not name tenants.")
                .value(typed.reason)
                .checked(&errors),
            action: format!("{here}/dispute"),
            cancel: here,
            errors,
        }
    }
}

impl Page for DisputeForm {
    const TEMPLATE: &'static str = "pages/caseload/dispute";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, DisputeForm)> {
        super::samples::dispute()
    }
}

/// `/disputes/{id}/withdraw`: to take a dispute back. Posts `version`.
pub fn withdraw(dispute: &Dispute, metric: &str, period: &str) -> Confirmation {
    let (here, figures) = (format!("/disputes/{}/withdraw", dispute.id), format!("/caseload/{}", dispute.key.metric));
    Confirmation::new("Are you sure you want to take this dispute back?", "Take it back", here, &figures)
        .about(format!("{metric}, {period}"))
        .effect("The figure counts again, as it stands.")
        .effect("What you said against it stays on record. You can dispute the figure again.")
        .value("version", dispute.version.to_string())
}

/// One line of the list.
#[derive(Clone, Debug)]
pub struct OpenDispute<'a> {
    pub dispute: &'a Dispute,
    pub officer: &'a str,
    pub metric: &'a str,
    pub period: &'a str,
}

#[derive(Clone, Debug, Serialize)]
pub struct Disputes {
    pub lead: Option<String>,
    pub rows: Vec<OpenRow>,
    pub nothing: Option<Nothing>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct OpenRow {
    pub link: Link,
    pub officer: String,
    pub period: String,
    pub kind: &'static str,
    pub raised_on: String,
}

impl Disputes {
    pub fn new(open: &[OpenDispute<'_>]) -> Disputes {
        let rows: Vec<OpenRow> = open
            .iter()
            .map(|row| OpenRow {
                link: Link::new(format!("/disputes/{}", row.dispute.id), row.metric)
                    .hidden(format!("of {}, {}", row.officer, row.period)),
                officer: row.officer.to_owned(),
                period: row.period.to_owned(),
                kind: kind_of_dispute(row.dispute.kind),
                raised_on: short_date(words::day_of(row.dispute.raised_at.naive_utc())),
            })
            .collect();
        let figures = words::counted(rows.len() as u64, "figure waits", "figures wait");
        Disputes {
            lead: (!rows.is_empty()).then(|| format!("{figures} to be settled. Until then they do not count.")),
            nothing: rows.is_empty().then(|| Nothing::yet("No figure is disputed.")),
            rows,
        }
    }
}

impl Page for Disputes {
    const TEMPLATE: &'static str = "pages/caseload/disputes";

    fn title(&self) -> String {
        "Disputed figures".to_owned()
    }

    fn samples() -> Vec<(&'static str, Disputes)> {
        super::samples::disputes()
    }
}

/// What the page of one dispute is made from.
#[derive(Clone, Copy, Debug)]
pub struct SettleFacts<'a> {
    pub reader: &'a Reader,
    pub why: &'a str,
    pub metric: &'a Metric,
    pub source: &'a Source<'a>,
    pub disputed: &'a Disputed<'a>,
    /// A later file said something else since.
    pub corrected: bool,
    /// Why the reader may not settle it.
    pub refused: Option<&'a str>,
    /// `outcome` and `reason` as they were posted.
    pub typed: (&'a str, &'a str),
}

/// Posts `outcome`, `reason` and `version` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct Settle {
    pub officer: String,
    pub why: String,
    pub metric: Link,
    pub period: String,
    pub value: String,
    pub attribution: Vec<String>,
    pub origin: String,
    pub earlier: Vec<String>,
    pub lines: DisputeLines,
    /// Why there is no form.
    pub refused: Option<String>,
    pub form: Option<SettleForm>,
    pub errors: FormErrors,
}

#[derive(Clone, Debug, Serialize)]
pub struct SettleForm {
    pub action: String,
    pub version: i64,
    pub outcome: Choices,
    pub reason: TextArea,
}

impl Settle {
    pub fn new(facts: &SettleFacts<'_>, errors: FormErrors) -> Settle {
        let SettleFacts { reader, metric, source, disputed, typed, .. } = *facts;
        let dispute = disputed.dispute;
        let figure = source.figure;
        let line = |figure: &crate::domain::caseload::Figure| figure.origin.import.as_ref().map(|(_, line)| *line);
        let answers = [
            (DisputeOutcome::Stands, "The figure stands", Some("It is right, and counts again.")),
            (DisputeOutcome::Corrected, "A later file has corrected it", Some("What that file said counts.")),
            (DisputeOutcome::LeftOut, "It is left out", Some("It is wrong, and does not count.")),
        ];
        let answers = answers.into_iter().filter(|(outcome, ..)| facts.corrected || *outcome != DisputeOutcome::Corrected);
        let answers = answers.map(|(outcome, label, hint)| {
            let choice = Choice::new(outcome.as_str(), label);
            match hint {
                Some(hint) => choice.hint(hint),
                None => choice,
            }
        });
        let is_open = dispute.settlement.is_none() && facts.refused.is_none();
        Settle {
            officer: reader.officer.clone(),
            why: facts.why.to_owned(),
            metric: Link::new(reader.figure(metric.id.as_str()), metric.name.clone()),
            period: source.name.clone(),
            value: whole_value(metric, &figure.observation),
            attribution: attribution(reader, metric, source),
            origin: origin(source.file.as_ref(), line(figure), figure.origin.revision),
            earlier: source
                .earlier
                .iter()
                .map(|(past, file)| {
                    let from = origin(file.as_ref(), line(&past.figure), past.figure.origin.revision);
                    format!("Was {}: {from}", whole_value(metric, &past.figure.observation))
                })
                .collect(),
            lines: dispute_lines(disputed, false),
            refused: facts.refused.map(str::to_owned).filter(|_| dispute.settlement.is_none()),
            form: is_open.then(|| SettleForm {
                action: format!("/disputes/{}", dispute.id),
                version: dispute.version,
                outcome: Choices::new("outcome", "How is it settled?", answers.collect()).chosen(&[typed.0]).checked(&errors),
                reason: TextArea::new("reason", "Reason")
                    .hint(format!("{} will read it.", reader.officer))
                    .value(typed.1)
                    .checked(&errors),
            }),
            errors,
        }
    }
}

impl Page for Settle {
    const TEMPLATE: &'static str = "pages/caseload/settle";

    fn title(&self) -> String {
        format!("Disputed figure: {}", self.officer)
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, Settle)> {
        super::samples::settle()
    }
}
