//! The forms in which each side writes its view. What is typed is kept by (Save), by (Continue) and by the script; where two
//! write at once the second chooses between both texts.

use std::collections::BTreeSet;

use serde::Serialize;

use super::shown::{back, caption, id, mine, party, path, version_of, views};
use crate::app::appraisals::{self as app, Sheet, Wanted};
use crate::app::{AppError, FieldError};
use crate::domain::appraisal::form::MOST_OFFERS;
use crate::domain::appraisal::{Answer as Said, Form as AskedForm, Increment, Offer, Recommended, ViewKind, Written};
use crate::domain::ids::{CriterionId, LocalId};
use crate::domain::officer::ReviewOutcome;
use crate::views::appraisals::{
    FormFacts, IncrementTyped, OfferTyped, PartTyped, Typed, WriteView, field_name, increment_in_words, offered, rating_name,
};
use crate::views::errors::{Stale, TwoVersions};
use crate::views::evidence::last_saved;
use crate::views::parts::{FormErrors, Posted, SummaryRow};
use crate::views::words;
use crate::web::asked::{Answer, Asked};
use crate::web::form::Form;
use crate::web::pages::{form_errors, form_version, typed::optional_day};
use crate::web::reply::Reply;

pub fn own_form(asked: &Asked) -> Answer {
    opened(asked, ViewKind::Own)
}

pub fn own_submit(asked: &Asked) -> Answer {
    submit(asked, ViewKind::Own)
}

pub fn manager_form(asked: &Asked) -> Answer {
    opened(asked, ViewKind::Manager)
}

pub fn manager_submit(asked: &Asked) -> Answer {
    submit(asked, ViewKind::Manager)
}

pub fn interim_form(asked: &Asked) -> Answer {
    opened(asked, ViewKind::Interim)
}

pub fn interim_submit(asked: &Asked) -> Answer {
    submit(asked, ViewKind::Interim)
}

fn opened(asked: &Asked, kind: ViewKind) -> Answer {
    let before = asked.typed_before();
    let typed = (!before.names().is_empty()).then_some(&before);
    form_page(asked, kind, 200, typed, asked.query.has("another"), FormErrors::none())
}

/// The form with what is kept, or with what was typed. `another`: with a further judgement to fill in.
pub(super) fn form_page(
    asked: &Asked,
    kind: ViewKind,
    status: u16,
    typed: Option<&Form>,
    another: bool,
    errors: FormErrors,
) -> Answer {
    asked.framed(status, |tx, me, frame| {
        let sheet = app::to_do(tx, me, &id(asked), Wanted::Write(kind))?;
        back(asked, frame);
        frame.print_caption = Some(caption(&sheet));
        let held = mine(&sheet, me, kind);
        let (mut shown, gone) = match typed {
            Some(form) => read(form, &sheet.opened.form),
            None => (held.map(|seen| Typed::held(&seen.view.written)).unwrap_or_default(), Vec::new()),
        };
        let blank = OfferTyped::default();
        if another && shown.offers.len() < MOST_OFFERS && shown.offers.last().is_some_and(|last| *last != blank) {
            shown.offers.push(blank);
        }
        // What was typed against an older version is sent with that version, so that nobody's later change is lost.
        let version = typed.and_then(|form| form.number("version")).unwrap_or_else(|| version_of(&sheet, me, kind));
        let (path, all) = (path(asked), views(&sheet));
        // An interim view of one's own stands in the fields and not beside them.
        let mine = held.map(|seen| &seen.view.written);
        let beside: Vec<_> = all
            .into_iter()
            .filter(|view| view.kind != kind || !mine.is_some_and(|mine| std::ptr::eq(mine, view.written)))
            .collect();
        let criteria: Vec<(String, String)> =
            sheet.criteria.iter().map(|criterion| (criterion.id.to_string(), criterion.name.clone())).collect();
        let facts = FormFacts {
            path: &path,
            kind,
            cycle: &sheet.opened.cycle.title,
            stage: sheet.opened.stage,
            party: party(&sheet),
            form: &sheet.opened.form,
            version,
            beside: &beside,
            typed: &shown,
            criteria: &criteria,
            gone,
            last_saved: held.map(|seen| last_saved(seen.view.changed_at.naive_utc(), tx.now.naive_utc())),
        };
        Ok(WriteView::new(&facts, &errors))
    })
}

/// What was typed, and what of it is about parts that are not asked any more.
fn read(form: &Form, asked: &AskedForm) -> (Typed, Vec<SummaryRow>) {
    let (mut parts, mut gone) = (Vec::new(), Vec::new());
    for name in form.all("part") {
        let Some((section, part)) = name.split_once('/') else { continue };
        let section = LocalId::new(section);
        let typed = PartTyped {
            rating: form.get(&field_name("rating", &section, part)).to_owned(),
            comment: form.raw(&field_name("comment", &section, part)).to_owned(),
        };
        if asked.has_part(section.as_str(), part) {
            parts.push((section, part.to_owned(), typed));
        } else if !typed.comment.trim().is_empty() {
            gone.push(SummaryRow::new("Your comment", typed.comment));
        }
    }
    let offer = |place: usize| {
        let get = |field: &str| form.raw(&format!("offer_{field}_{place}")).to_owned();
        OfferTyped { criterion: get("criterion"), outcome: get("outcome"), reason: get("reason") }
    };
    let rows = (1..=MOST_OFFERS).filter(|place| form.has(&format!("offer_criterion_{place}")));
    let offers = rows.map(offer).collect();
    let increment = IncrementTyped {
        recommendation: form.get("increment").to_owned(),
        reason: form.raw("increment_reason").to_owned(),
        discussed_on: form.date("increment_discussed_on").map(str::to_owned),
    };
    (Typed { parts, summary: form.raw("summary").to_owned(), offers, increment }, gone)
}

/// The same as it is kept. A judgement is kept once it has a criterion and an outcome; what is wrong with the others is told.
fn written(typed: &Typed) -> (Written, Vec<FieldError>) {
    let answers = typed.parts.iter().map(|(section, part, typed)| Said {
        section: section.clone(),
        part: part.clone(),
        rating: (!typed.rating.is_empty()).then(|| LocalId::new(&*typed.rating)),
        comment: typed.comment.clone(),
    });
    let (mut offers, mut wrong) = (Vec::new(), Vec::new());
    let mut chosen = BTreeSet::new();
    for (place, offer) in typed.offers.iter().enumerate() {
        let field = |name: &str| format!("offer_{name}_{}", place + 1);
        let said = !offer.outcome.is_empty() || !offer.reason.trim().is_empty();
        match (offer.criterion.as_str(), ReviewOutcome::from_word(&offer.outcome)) {
            ("", _) if said => {
                wrong.push(FieldError::new(field("criterion"), "required", "Select a criterion, or empty the row"))
            }
            ("", _) => {}
            (criterion, _) if !chosen.insert(criterion.to_owned()) => {
                wrong.push(FieldError::new(field("criterion"), "twice", "This criterion is chosen already. Select another"));
            }
            (criterion, None) => {
                wrong.push(FieldError::new(field("outcome"), "required", format!("Select an outcome for {criterion}")));
            }
            (criterion, Some(outcome)) => {
                offers.push(Offer { criterion: CriterionId::new(criterion), outcome, reason: offer.reason.clone() });
            }
        }
    }
    let increment = increment(&typed.increment, &mut wrong);
    (Written { answers: answers.collect(), summary: typed.summary.clone(), offers, increment }, wrong)
}

/// A recommendation as it is kept, once one is selected.
fn increment(typed: &IncrementTyped, wrong: &mut Vec<FieldError>) -> Option<Increment> {
    if typed.is_empty() {
        return None;
    }
    let recommendation = Recommended::from_word(&typed.recommendation);
    if recommendation.is_none() {
        let code = if typed.recommendation.is_empty() { "required" } else { "unknown" };
        wrong.push(FieldError::new("increment", code, "Select what you recommend for the increment"));
    }
    let parts = ["day", "month", "year"].into_iter().zip(&typed.discussed_on);
    let day = Form::of(parts.map(|(part, text)| (format!("increment_discussed_on_{part}"), text.clone())).collect());
    let discussed_on = optional_day(wrong, &day, "increment_discussed_on", "Day of the discussion");
    Some(Increment { recommendation: recommendation?, reason: typed.reason.clone(), discussed_on })
}

#[derive(Serialize)]
struct SavedAt {
    saved_at: String,
    version: i64,
}

fn submit(asked: &Asked, kind: ViewKind) -> Answer {
    let version = form_version(asked)?;
    let sheet = asked.read(|tx, me| app::to_do(tx, me, &id(asked), Wanted::Write(kind)));
    let sheet = match sheet {
        Ok(sheet) => sheet,
        Err(error) => return settled(asked, kind, error),
    };
    let (typed, gone) = read(&asked.form, &sheet.opened.form);
    let (written, mut wrong) = written(&typed);
    let by_itself = asked.form.get("autosave") == "1";
    if !gone.is_empty() {
        wrong.push(FieldError::new("answers", "unknown", "Something you wrote about was dropped. Copy what you still need"));
    }
    if !wrong.is_empty() && !by_itself {
        return form_page(asked, kind, 422, Some(&asked.form), false, form_errors(&wrong));
    }
    let appraisal = id(asked);
    let saved = asked.write(move |tx, me| app::save(tx, me, &appraisal, kind, version, &written));
    match saved {
        Ok(saved) if by_itself => {
            Reply::json(200, &SavedAt { saved_at: words::time(saved.at.naive_utc()), version: saved.version })
        }
        Ok(saved) => match asked.form.get("action") {
            "save" => {
                let said = format!("Draft saved at {}", words::time(saved.at.naive_utc()));
                Ok(Reply::on_to(path(asked)).saying(said))
            }
            "another" => Ok(Reply::on_to(format!("{}/{}?another=1#offers", path(asked), kind.as_str()))),
            _ => go_on_to_check(asked, kind),
        },
        Err(AppError::Invalid(errors)) => form_page(asked, kind, 422, Some(&asked.form), false, form_errors(&errors)),
        Err(AppError::Stale) if !by_itself => stale(asked, kind, &typed),
        Err(error) if !by_itself => settled(asked, kind, error),
        Err(error) => Err(error),
    }
}

/// It was saved; where something is missing before it can be sent, the form says what. What is not with the manager yet is
/// only saved.
fn go_on_to_check(asked: &Asked, kind: ViewKind) -> Answer {
    let check = if kind == ViewKind::Manager { "share".to_owned() } else { format!("{}/check", kind.as_str()) };
    match asked.read(|tx, me| app::to_do(tx, me, &id(asked), Wanted::Send(kind))) {
        Ok(_) => Ok(Reply::on_to(format!("{}/{check}", path(asked)))),
        Err(AppError::Invalid(errors)) => {
            let held = Form::of(
                asked.form.fields().filter(|(name, _)| *name != "version").map(|(n, v)| (n.to_owned(), v.to_owned())).collect(),
            );
            form_page(asked, kind, 422, Some(&held), false, form_errors(&errors))
        }
        Err(AppError::Conflict { .. }) => {
            let said = "Draft saved. You can share it once the self-assessment was sent, or is due.";
            Ok(Reply::on_to(path(asked)).saying(said))
        }
        Err(error) => Err(error),
    }
}

/// It is not to be written any more: how it is now, beside what was typed.
fn settled(asked: &Asked, kind: ViewKind, error: AppError) -> Answer {
    let typed: Vec<(String, String)> = asked
        .form
        .fields()
        .filter(|(name, _)| {
            ["comment_", "summary", "offer_reason_", "increment_reason"].iter().any(|start| name.starts_with(start))
        })
        .map(|(name, value)| (label(name, kind), value.to_owned()))
        .collect();
    let typed: Vec<(&str, &str)> = typed.iter().map(|(label, text)| (label.as_str(), text.as_str())).collect();
    super::shown::overtaken(asked, error, &typed)
}

fn label(name: &str, kind: ViewKind) -> String {
    match (name, kind) {
        ("summary", _) => "Summary".to_owned(),
        ("increment_reason", _) => "Reason for the recommendation".to_owned(),
        (name, _) if name.starts_with("offer_reason_") => "Reason".to_owned(),
        _ => "Comment".to_owned(),
    }
}

/// Both versions, and the choice between them.
fn stale(asked: &Asked, kind: ViewKind, typed: &Typed) -> Answer {
    asked.page_with(412, |tx, me| {
        let sheet = app::to_do(tx, me, &id(asked), Wanted::Write(kind))?;
        let held = mine(&sheet, me, kind);
        let theirs = held.map(|seen| Typed::held(&seen.view.written)).unwrap_or_default();
        let action = format!("{}/{}", path(asked), kind.as_str());
        let fields = asked.form.fields().filter(|(name, _)| !["version", "csrf_token", "action"].contains(name));
        let values = fields.map(|(name, value)| Posted { name: name.to_owned(), value: value.to_owned() }).collect();
        Ok(Stale {
            saved_by: match held {
                Some(seen) => {
                    let who = if seen.view.by == *me.id() { "You" } else { &seen.by };
                    format!("{who} saved this on {}.", words::date_time(seen.view.changed_at.naive_utc()))
                }
                None => "What is stored now stands beside what you typed.".to_owned(),
            },
            rows: differences(&sheet, typed, &theirs),
            values,
            version: version_of(&sheet, me, kind).to_string(),
            keep_theirs: action.clone(),
            action,
        })
    })
}

/// Each part, the summary and the judgements, where the two differ.
fn differences(sheet: &Sheet, mine: &Typed, theirs: &Typed) -> Vec<TwoVersions> {
    let form = &sheet.opened.form;
    let part = |typed: &Typed, section: &LocalId, part: &str| {
        let typed = typed.of(section, part);
        let rating = (!typed.rating.is_empty()).then(|| rating_name(form, &LocalId::new(&*typed.rating)));
        [rating.unwrap_or_default(), typed.comment.trim().replace("\r\n", "\n")].join("\n").trim().to_owned()
    };
    let mut rows = Vec::new();
    let mut row = |what: &str, mine: String, theirs: String| {
        if mine != theirs {
            rows.push(TwoVersions { what: what.to_owned(), mine, theirs });
        }
    };
    for section in &form.sections {
        for asked in &section.parts {
            row(&asked.name, part(mine, &section.id, &asked.id), part(theirs, &section.id, &asked.id));
        }
    }
    row("Summary", mine.summary.trim().replace("\r\n", "\n"), theirs.summary.clone());
    let recommended = |typed: &Typed| {
        let kept = increment(&typed.increment, &mut Vec::new());
        kept.map_or_else(|| typed.increment.reason.trim().replace("\r\n", "\n"), |kept| increment_in_words(&kept))
    };
    row("Increment within the grade", recommended(mine), recommended(theirs));
    let judgements = |typed: &Typed| {
        let (written, _) = written(typed);
        let all = written.offers.iter().map(|offer| {
            let name = sheet.criteria.iter().find(|criterion| criterion.id == offer.criterion);
            let name = name.map_or_else(|| offer.criterion.to_string(), |criterion| criterion.name.clone());
            format!("{name}: {}", offered(offer))
        });
        all.collect::<Vec<String>>().join("\n")
    };
    row("Judgements", judgements(mine), judgements(theirs));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> Form {
        Form::of(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    fn asks(parts: &[&str]) -> AskedForm {
        use crate::domain::appraisal::{FormPart, FormSection, SectionKind};
        let part = |id: &&str| FormPart { id: (*id).to_owned(), name: (*id).to_owned(), text: None, required_level: None };
        AskedForm {
            scale: Vec::new(),
            moderation: false,
            increment: false,
            fixed: false,
            sections: vec![FormSection {
                id: LocalId::new("our_values"),
                title: "Values".to_owned(),
                kind: SectionKind::Values,
                weight: "100".parse().unwrap(),
                parts: parts.iter().map(part).collect(),
            }],
        }
    }

    #[test]
    fn what_was_typed_is_read_by_part_and_what_is_gone_is_given_back() {
        let sent = form(&[
            ("part", "our_values/open_minded"),
            ("part", "our_values/dropped"),
            ("part", "our_values/silent"),
            ("rating_our_values_open_minded", "reached"),
            ("comment_our_values_open_minded", " Yes.\r\nOften. "),
            ("comment_our_values_dropped", "Words about something."),
            ("comment_our_values_silent", " "),
            ("summary", "All."),
        ]);
        let (typed, gone) = read(&sent, &asks(&["open_minded"]));
        assert_eq!(typed.parts.len(), 1);
        let one = typed.of(&LocalId::new("our_values"), "open_minded");
        assert_eq!((one.rating.as_str(), one.comment.as_str()), ("reached", " Yes.\r\nOften. "));
        let lost: Vec<&str> = gone.iter().flat_map(|row| &row.lines).map(String::as_str).collect();
        assert_eq!(lost, ["Words about something."]);
    }

    #[test]
    fn a_judgement_needs_a_criterion_of_its_own_and_an_outcome() {
        for (rows, kept, said) in [
            ([("", "", ""), ("", "", "")], "", ""),
            ([("B-E1", "met", "Yes."), ("", "", "")], "B-E1 Met: Yes.", ""),
            ([("B-E1", "met", ""), ("B-E3", "not_met", "No.")], "B-E1 Met: , B-E3 Not met: No.", ""),
            ([("", "met", ""), ("", "", "Why")], "", "offer_criterion_1 required, offer_criterion_2 required"),
            ([("B-E1", "", "Yes."), ("", "", "")], "", "offer_outcome_1 required"),
            ([("B-E1", "splendid", ""), ("", "", "")], "", "offer_outcome_1 required"),
            ([("B-E1", "met", "A"), ("B-E1", "not_met", "B")], "B-E1 Met: A", "offer_criterion_2 twice"),
        ] {
            let offers = rows.map(|(criterion, outcome, reason)| OfferTyped {
                criterion: criterion.to_owned(),
                outcome: outcome.to_owned(),
                reason: reason.to_owned(),
            });
            let (written, wrong) = written(&Typed { offers: offers.to_vec(), ..Typed::default() });
            let found: Vec<String> =
                written.offers.iter().map(|offer| format!("{} {}", offer.criterion, offered(offer))).collect();
            let told: Vec<String> = wrong.iter().map(|error| format!("{} {}", error.field, error.code)).collect();
            assert_eq!((found.join(", ").as_str(), told.join(", ").as_str()), (kept, said), "{rows:?}");
        }
    }
}
