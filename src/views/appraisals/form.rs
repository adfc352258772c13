//! `/appraisals/{id}/own`, `/manager` and `/interim`: every part with what the other side said of it beside the fields.

use serde::Serialize;

use super::super::applications::Quote;
use super::super::engine::Page;
use super::super::parts::{Choice, Choices, FormErrors, Select, SummaryRow, TextArea};
use super::increment::{IncrementAsked, IncrementTyped};
use super::shared::{Party, ViewFacts, answered, heading, level, nothing_asked, rating_name, weight};
use crate::domain::appraisal::{Form, Stage, ViewKind, Written};
use crate::domain::ids::LocalId;
use crate::domain::officer::ReviewOutcome;

/// The name of a field about one part: `rating_objectives_1`.
pub fn field_name(field: &str, section: &LocalId, part: &str) -> String {
    format!("{field}_{section}_{part}")
}

/// The id of the control with this name: safe in an address and in a selector.
pub fn control_id(name: &str) -> String {
    super::super::reviews::control_id(name)
}

/// What was typed about one part.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PartTyped {
    pub rating: String,
    pub comment: String,
}

/// What was typed into one row of judgements.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OfferTyped {
    pub criterion: String,
    pub outcome: String,
    pub reason: String,
}

pub type OffersTyped = Vec<OfferTyped>;

/// All that was typed: `parts` by section and part.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Typed {
    pub parts: Vec<(LocalId, String, PartTyped)>,
    pub summary: String,
    pub offers: OffersTyped,
    pub increment: IncrementTyped,
}

impl Typed {
    /// What is kept, as the form has it.
    pub fn held(written: &Written) -> Typed {
        let rating = |rating: &Option<LocalId>| rating.as_ref().map(ToString::to_string).unwrap_or_default();
        Typed {
            parts: written
                .answers
                .iter()
                .map(|answer| {
                    let typed = PartTyped { rating: rating(&answer.rating), comment: answer.comment.clone() };
                    (answer.section.clone(), answer.part.clone(), typed)
                })
                .collect(),
            summary: written.summary.clone(),
            offers: written
                .offers
                .iter()
                .map(|offer| OfferTyped {
                    criterion: offer.criterion.to_string(),
                    outcome: offer.outcome.as_str().to_owned(),
                    reason: offer.reason.clone(),
                })
                .collect(),
            increment: written.increment.as_ref().map(IncrementTyped::held).unwrap_or_default(),
        }
    }

    pub fn of(&self, section: &LocalId, part: &str) -> PartTyped {
        let found = self.parts.iter().find(|(known, id, _)| known == section && id == part);
        found.map(|(.., typed)| typed.clone()).unwrap_or_default()
    }
}

/// What the form is made from.
#[derive(Clone, Debug)]
pub struct FormFacts<'a> {
    pub path: &'a str,
    pub kind: ViewKind,
    pub cycle: &'a str,
    pub stage: Stage,
    pub party: Party<'a>,
    pub form: &'a Form,
    /// The version of the view that is changed; 0 where there is none yet.
    pub version: i64,
    /// Views of others that the writer may see.
    pub beside: &'a [ViewFacts<'a>],
    pub typed: &'a Typed,
    /// Criteria that a judgement can be offered for: id and words.
    pub criteria: &'a [(String, String)],
    /// Parts that were asked when the form was opened, and are no more, with what was typed of them.
    pub gone: Vec<SummaryRow>,
    pub last_saved: Option<String>,
}

/// Posts `part` (`section/part`, once for each), `rating_{section}_{part}`, `comment_{section}_{part}`, `summary`,
/// `offer_criterion_{n}`, `offer_outcome_{n}`, `offer_reason_{n}`, what [`IncrementAsked`] posts, and `version`; `action=save` keeps it, `action=another` asks
/// for a further judgement.
#[derive(Clone, Debug, Serialize)]
pub struct WriteView {
    pub heading: &'static str,
    pub caption: String,
    pub lead: String,
    pub action: String,
    pub version: i64,
    pub sections: Vec<SectionAsked>,
    pub summary: TextArea,
    /// What others wrote as their summary.
    pub summaries: Vec<Quote>,
    /// Null where none is asked for.
    pub increment: Option<IncrementAsked>,
    pub offers: Option<OffersAsked>,
    pub gone: Vec<SummaryRow>,
    pub last_saved: Option<String>,
    pub errors: FormErrors,
}

#[derive(Clone, Debug, Serialize)]
pub struct SectionAsked {
    pub title: String,
    pub weight: Option<String>,
    pub none: Option<&'static str>,
    pub parts: Vec<PartAsked>,
}

#[derive(Clone, Debug, Serialize)]
pub struct PartAsked {
    /// `section/part`.
    pub part: String,
    pub anchor: String,
    pub name: String,
    pub text: Option<String>,
    pub level: Option<String>,
    /// What others said of it.
    pub said: Vec<Said>,
    pub rating: Option<Choices>,
    pub comment: TextArea,
}

#[derive(Clone, Debug, Serialize)]
pub struct Said {
    /// "Olga Officer's view".
    pub who: String,
    pub rating: Option<String>,
    pub comment: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct OffersAsked {
    pub lead: String,
    pub rows: Vec<OfferAsked>,
}

#[derive(Clone, Debug, Serialize)]
pub struct OfferAsked {
    /// "Judgement 1".
    pub legend: String,
    pub criterion: Select,
    pub outcome: Choices,
    pub reason: TextArea,
}

impl WriteView {
    /// `errors` are named as the fields are.
    pub fn new(facts: &FormFacts<'_>, errors: &FormErrors) -> WriteView {
        let errors = by_control(errors, &facts.typed.offers);
        let party = facts.party;
        let beside: Vec<&ViewFacts<'_>> = facts.beside.iter().collect();
        let hint = match facts.kind {
            ViewKind::Own => format!("{} reads it once you send it.", party.manager_first()),
            ViewKind::Manager => format!("{} reads it once you share it.", party.officer),
            ViewKind::Interim => "Whoever manages them next reads it, and they do once the appraisal is shared.".to_owned(),
        };
        let summary = match facts.kind {
            ViewKind::Own => "Your summary",
            ViewKind::Manager => "Summary",
            ViewKind::Interim => "Summary of the time until now",
        };
        WriteView {
            heading: title(facts.kind),
            caption: format!("{}. {}", party.officer, heading(facts.cycle, facts.stage)),
            lead: lead(facts),
            action: format!("{}/{}", facts.path, facts.kind.as_str()),
            version: facts.version,
            sections: sections(facts, &beside, &errors),
            summary: TextArea::new("summary", summary).hint(hint).value(facts.typed.summary.as_str()).checked(&errors),
            summaries: beside
                .iter()
                .filter(|view| !view.written.summary.is_empty())
                .map(|view| Quote::new(format!("{}, {}", view.title(), view.when()), view.written.summary.clone()))
                .collect(),
            increment: (facts.kind == ViewKind::Manager && facts.form.increment)
                .then(|| IncrementAsked::new(party.officer, &facts.typed.increment, &errors)),
            offers: (facts.kind == ViewKind::Manager && !facts.criteria.is_empty()).then(|| offers(facts, &errors)),
            gone: facts.gone.clone(),
            last_saved: facts.last_saved.clone(),
            errors,
        }
    }
}

pub(super) fn title(kind: ViewKind) -> &'static str {
    match kind {
        ViewKind::Own => "Your self-assessment",
        ViewKind::Manager => "Your view",
        ViewKind::Interim => "Your interim view",
    }
}

fn lead(facts: &FormFacts<'_>) -> String {
    let party = facts.party;
    match facts.kind {
        ViewKind::Own => format!("{} cannot see this until you send it.", party.manager_first()),
        ViewKind::Manager if facts.form.moderation => {
            format!("{} cannot see this until it is moderated and you share it.", party.officer)
        }
        ViewKind::Manager => format!("{} cannot see this until you share it.", party.officer),
        ViewKind::Interim => format!(
            "For a manager who leaves before the appraisal is shared. {} cannot see this until the appraisal is shared.",
            party.officer
        ),
    }
}

/// What is wrong, told of the ids of controls in place of their names. What is wrong with a judgement is told of its criterion
/// by the app, and stands in the row that has it.
fn by_control(errors: &FormErrors, offers: &[OfferTyped]) -> FormErrors {
    errors.list().iter().fold(FormErrors::none(), |all, error| {
        let of_offer = error.field.strip_prefix("offer_reason_");
        let row = of_offer.and_then(|id| offers.iter().position(|offer| offer.criterion == id));
        let field = match row {
            Some(row) => format!("offer_reason_{}", row + 1),
            None if error.field == "offers" => "offer_criterion_1".to_owned(),
            None if error.field == "answers" => "summary".to_owned(),
            None => control_id(&error.field),
        };
        all.with(field, error.text.clone())
    })
}

fn sections(facts: &FormFacts<'_>, beside: &[&ViewFacts<'_>], errors: &FormErrors) -> Vec<SectionAsked> {
    let form = facts.form;
    let part = |section: &LocalId, part: &crate::domain::appraisal::FormPart| {
        let typed = facts.typed.of(section, &part.id);
        let (rating, comment) = (field_name("rating", section, &part.id), field_name("comment", section, &part.id));
        let said = beside.iter().filter_map(|view| {
            let answer = answered(view.written, section, &part.id)?;
            Some(Said {
                who: view.title(),
                rating: answer.rating.as_ref().map(|rating| rating_name(form, rating)),
                comment: Some(answer.comment.clone()).filter(|comment| !comment.is_empty()),
            })
        });
        let options = form.scale.iter().map(|step| {
            let choice = Choice::new(step.id.to_string(), step.name.clone());
            match &step.note {
                Some(note) => choice.hint(note.clone()),
                None => choice,
            }
        });
        let none = Choice::new("", "No rating").hint("It is left out of the score.");
        let rating =
            Choices { name: rating.clone(), ..Choices::new(&control_id(&rating), "Rating", options.chain([none]).collect()) };
        let label = format!("Comment on {}", part.name);
        PartAsked {
            part: format!("{section}/{}", part.id),
            anchor: control_id(&field_name("part", section, &part.id)),
            name: part.name.clone(),
            text: part.text.clone(),
            level: level(part.required_level),
            said: said.collect(),
            rating: (!form.scale.is_empty()).then(|| rating.chosen(&[typed.rating.as_str()]).checked(errors)),
            comment: TextArea { name: comment.clone(), ..TextArea::new(&control_id(&comment), &label) }
                .value(typed.comment)
                .checked(errors),
        }
    };
    let asked = form.sections.iter().map(|section| SectionAsked {
        title: section.title.clone(),
        weight: weight(form, &section.weight),
        none: section.parts.is_empty().then(|| nothing_asked(section.kind)),
        parts: section.parts.iter().map(|asked| part(&section.id, asked)).collect(),
    });
    asked.collect()
}

fn offers(facts: &FormFacts<'_>, errors: &FormErrors) -> OffersAsked {
    let officer = facts.party.officer;
    let row = |place: usize, typed: &OfferTyped| {
        let name = |field: &str| format!("offer_{field}_{}", place + 1);
        let criteria = facts.criteria.iter().map(|(id, label)| Choice::new(id.clone(), label.clone()));
        let none = std::iter::once(Choice::new("", "No judgement"));
        let outcomes = ReviewOutcome::ALL.into_iter().map(|outcome| Choice::new(outcome.as_str(), outcome.words()));
        OfferAsked {
            legend: format!("Judgement {}", place + 1),
            criterion: Select::new(&name("criterion"), "Criterion", none.chain(criteria).collect())
                .chosen(&typed.criterion)
                .checked(errors),
            outcome: Choices::new(&name("outcome"), "Outcome", outcomes.collect())
                .chosen(&[typed.outcome.as_str()])
                .checked(errors),
            reason: TextArea::new(&name("reason"), "Reason")
                .hint(format!("{officer} will read it."))
                .value(typed.reason.as_str())
                .checked(errors),
        }
    };
    let blank = OfferTyped::default();
    let typed = facts.typed.offers.iter().chain(facts.typed.offers.is_empty().then_some(&blank));
    OffersAsked {
        lead: format!(
            "Offer a judgement of a whole criterion where the appraisal shows it. It is recorded when the appraisal is closed, and \
             counts towards the criterion on {officer}'s record from then on."
        ),
        rows: typed.enumerate().map(|(place, typed)| row(place, typed)).collect(),
    }
}

impl Page for WriteView {
    const TEMPLATE: &'static str = "pages/appraisals/write";

    fn title(&self) -> String {
        self.heading.to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, WriteView)> {
        super::samples::forms()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_stands_at_the_field_where_it_is() {
        let offers = [("B-E1", "met"), ("B-E3", "met")].map(|(criterion, outcome)| OfferTyped {
            criterion: criterion.to_owned(),
            outcome: outcome.to_owned(),
            reason: String::new(),
        });
        for (field, id) in [
            ("offer_reason_B-E3", "offer_reason_2"),
            ("offer_reason_B-E1", "offer_reason_1"),
            ("offer_outcome_2", "offer_outcome_2"),
            ("offers", "offer_criterion_1"),
            ("comment_objectives_019a", "comment_objectives_019a"),
            ("comment_values_a.b", "comment_values_a-b"),
            ("summary", "summary"),
        ] {
            let told = by_control(&FormErrors::none().with(field, "x"), &offers);
            assert_eq!(told.list()[0].field, id, "{field}");
        }
    }
}
