//! Opening a cycle: the form, the last look before it is opened, and changing its days later.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Choice, Choices, DateField, Field, FormErrors, Link, Posted, Select, SummaryRow};
use super::super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::super::words::{counted, date};
use super::day;

/// What was typed into the form of a cycle.
#[derive(Clone, Copy, Default, Debug)]
pub struct CycleTyped<'a> {
    pub title: &'a str,
    pub scheme: &'a str,
    pub starts_on: [&'a str; 3],
    pub ends_on: [&'a str; 3],
    pub mid_year_due_on: [&'a str; 3],
    pub year_end_due_on: [&'a str; 3],
    pub team: &'a str,
    pub job_profile: &'a str,
    pub moderator: &'a str,
}

/// A scheme to choose.
#[derive(Clone, Copy, Debug)]
pub struct SchemeChoice<'a> {
    pub id: &'a str,
    /// "Objectives 40".
    pub sections: &'a [String],
    pub moderation: bool,
    /// An increment within the grade is recommended at the year's end.
    pub increment: bool,
    pub sample: bool,
}

/// `/appraisals/cycles/new`. Posts to itself, with `step`: `check`, then `open`; `change` comes back to the form.
#[derive(Clone, Debug, Serialize)]
pub struct NewCycle {
    /// There is no scheme: the form is not shown.
    pub no_scheme: bool,
    pub key: String,
    pub title: Field,
    pub scheme: Choices,
    pub starts_on: DateField,
    pub ends_on: DateField,
    pub mid_year_due_on: DateField,
    pub year_end_due_on: DateField,
    pub team: Select,
    pub job_profile: Select,
    /// Null where no scheme asks for one.
    pub moderator: Option<Field>,
    pub errors: FormErrors,
}

fn choices(first: &str, all: &[(String, String)]) -> Vec<Choice> {
    let of = |(id, name): &(String, String)| Choice::new(id.clone(), name.clone());
    std::iter::once(Choice::new("", first)).chain(all.iter().map(of)).collect()
}

fn moderator(typed: &str, errors: &FormErrors) -> Field {
    Field::text("moderator", "Who moderates?")
        .hint("Looks over the managers' views before they are shared. Employee reference of somebody in HR or of a manager. Leading zeros count")
        .value(typed)
        .width("gradus-input-10")
        .checked(errors)
}

fn due(id: &str, label: &str, hint: &str, typed: [&str; 3], errors: &FormErrors) -> DateField {
    DateField::new(id, label).hint(hint).typed(typed).checked(errors)
}

const MID_YEAR: &str = "When is the mid-year appraisal due?";
const YEAR_END: &str = "When is the year end appraisal due?";

impl NewCycle {
    /// `key` tells one opening of the form from the next, so that it is sent once.
    pub fn new(
        schemes: &[SchemeChoice<'_>],
        teams: &[(String, String)],
        jobs: &[(String, String)],
        key: &str,
        typed: CycleTyped<'_>,
        errors: FormErrors,
    ) -> NewCycle {
        let hint = |scheme: &SchemeChoice<'_>| {
            let moderated = if scheme.moderation { ". Moderated before it is shared" } else { "" };
            let sample = if scheme.sample { ". Sample, not the council's own" } else { "" };
            let increment = if scheme.increment { ". Recommends the increment within the grade at the year's end" } else { "" };
            format!("{}{moderated}{increment}{sample}", scheme.sections.join(", "))
        };
        let options = schemes.iter().map(|scheme| Choice::new(scheme.id, scheme.id).hint(hint(scheme))).collect();
        let chosen = match (typed.scheme, schemes) {
            ("", [only]) => only.id,
            (chosen, _) => chosen,
        };
        NewCycle {
            no_scheme: schemes.is_empty(),
            key: key.to_owned(),
            title: Field::text("title", "Name")
                .hint("For example, 2026 to 2027")
                .value(typed.title)
                .width("gradus-input-20")
                .checked(&errors),
            scheme: Choices::new("scheme", "Appraisal scheme", options).chosen(&[chosen]).checked(&errors),
            starts_on: due("starts_on", "First day", "For example, 1 4 2026", typed.starts_on, &errors),
            ends_on: due("ends_on", "Last day", "For example, 31 3 2027", typed.ends_on, &errors),
            mid_year_due_on: due(
                "mid_year_due_on",
                &format!("{MID_YEAR} (optional)"),
                "Leave it empty for a cycle without one",
                typed.mid_year_due_on,
                &errors,
            ),
            year_end_due_on: due(
                "year_end_due_on",
                YEAR_END,
                "Whoever acts is reminded a week before, and on the day",
                typed.year_end_due_on,
                &errors,
            ),
            team: Select::new("team", "Which team?", choices("All teams", teams)).chosen(typed.team).checked(&errors),
            job_profile: Select::new("job_profile", "Which job?", choices("All jobs", jobs))
                .chosen(typed.job_profile)
                .checked(&errors),
            moderator: schemes.iter().any(|scheme| scheme.moderation).then(|| moderator(typed.moderator, &errors)),
            errors,
        }
    }
}

impl Page for NewCycle {
    const TEMPLATE: &'static str = "pages/appraisal_cycles/new";

    fn title(&self) -> String {
        "Open an appraisal cycle".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, NewCycle)> {
        let sections = ["Objectives 40".to_owned(), "Behaviours 60".to_owned()];
        let scheme =
            |id, moderation| SchemeChoice { id, sections: &sections, moderation, increment: moderation, sample: moderation };
        let one = |id: &str, name: &str| (id.to_owned(), name.to_owned());
        let teams = [one("t1", "Income North"), one("t2", LONG_NAME)];
        let jobs = [one("medway.iao.jd", "Income and Arrears Officer")];
        let typed = CycleTyped {
            title: "2026 to 2027",
            starts_on: ["1", "4", "2026"],
            ends_on: ["31", "3", "2027"],
            mid_year_due_on: ["30", "10", "2026"],
            year_end_due_on: ["12", "3", "2027"],
            ..CycleTyped::default()
        };
        let odd = CycleTyped { title: HOSTILE, starts_on: ["31", "2", "x"], moderator: NON_ASCII, ..typed };
        let errors = FormErrors::none()
            .with("title", "There is a cycle 2026 to 2027 already")
            .with("scheme", "Select an appraisal scheme")
            .with("starts_on", "First day must be a real date")
            .with("moderator", "Enter who moderates: somebody of HR, or a manager");
        let plain = FormErrors::none;
        vec![
            ("normal", NewCycle::new(&[scheme("medway.appraisal", false)], &teams[..1], &jobs, "k-1", typed, plain())),
            ("empty", NewCycle::new(&[], &[], &[], "k-1", CycleTyped::default(), plain())),
            (
                "awkward",
                NewCycle::new(&[scheme(HOSTILE, true), scheme("medway.appraisal", false)], &teams, &jobs, HOSTILE, odd, errors),
            ),
        ]
    }
}

/// A cycle before it is opened.
#[derive(Clone, Copy, Debug)]
pub struct CycleWhole<'a> {
    pub title: &'a str,
    /// "medway.appraisal@1".
    pub scheme: &'a str,
    pub meant_for: &'a str,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub mid_year_due_on: Option<NaiveDate>,
    pub year_end_due_on: NaiveDate,
    pub moderator: Option<&'a str>,
    pub people: u64,
}

/// The last look: what is opened, for whom, and for whom not.
#[derive(Clone, Debug, Serialize)]
pub struct CheckCycle {
    pub lead: String,
    pub rows: Vec<SummaryRow>,
    pub late: Vec<Link>,
    pub without_manager: Vec<Link>,
    /// Every field of the form, to be sent again.
    pub fields: Vec<Posted>,
}

pub(super) fn person((id, name): &(String, String)) -> Link {
    Link::new(format!("/people/{id}"), name.clone())
}

impl CheckCycle {
    /// `late` and `without_manager`: ids and names.
    pub fn new(
        cycle: &CycleWhole<'_>,
        late: &[(String, String)],
        without_manager: &[(String, String)],
        fields: impl Iterator<Item = (String, String)>,
    ) -> CheckCycle {
        let mut rows = vec![
            SummaryRow::new("Name", cycle.title),
            SummaryRow::new("For", cycle.meant_for),
            SummaryRow::new("Scheme", cycle.scheme),
            SummaryRow::new("Days", format!("{} to {}", date(cycle.starts_on), date(cycle.ends_on))),
        ];
        rows.push(SummaryRow::new("Mid-year due", cycle.mid_year_due_on.map_or_else(|| "None".to_owned(), date)));
        rows.push(SummaryRow::new("Year end due", date(cycle.year_end_due_on)));
        rows.extend(cycle.moderator.map(|name| SummaryRow::new("Moderated by", name)));
        let of = if cycle.mid_year_due_on.is_some() { "Each gets two appraisals." } else { "Each gets one appraisal." };
        CheckCycle {
            lead: format!("{} would be in it. {of} They get a mail.", counted(cycle.people, "person", "people")),
            rows,
            late: late.iter().map(person).collect(),
            without_manager: without_manager.iter().map(person).collect(),
            fields: fields.map(|(name, value)| Posted { name, value }).collect(),
        }
    }
}

impl Page for CheckCycle {
    const TEMPLATE: &'static str = "pages/appraisal_cycles/check";

    fn title(&self) -> String {
        "Check before you open the cycle".to_owned()
    }

    fn samples() -> Vec<(&'static str, CheckCycle)> {
        let cycle = CycleWhole {
            title: "2026 to 2027",
            scheme: "medway.appraisal@1",
            meant_for: "Everybody with a post and a line manager",
            starts_on: day(2026, 4, 1),
            ends_on: day(2027, 3, 31),
            mid_year_due_on: Some(day(2026, 10, 30)),
            year_end_due_on: day(2027, 3, 12),
            moderator: None,
            people: 41,
        };
        let odd = CycleWhole { title: HOSTILE, mid_year_due_on: None, moderator: Some(LONG_NAME), people: 1, ..cycle };
        let one = |name: &str| ("00101".to_owned(), name.to_owned());
        let field = |value: &str| [("title".to_owned(), value.to_owned())].into_iter();
        vec![
            ("normal", CheckCycle::new(&cycle, &[one("Officer Two")], &[one("Officer Three")], field("2026 to 2027"))),
            ("empty", CheckCycle::new(&cycle, &[], &[], field("2026 to 2027"))),
            ("awkward", CheckCycle::new(&odd, &[one(HOSTILE)], &[one(NON_ASCII), one(LONG_NAME)], field(HOSTILE))),
        ]
    }
}

/// `/appraisals/cycles/{id}/change`. Posts `title`, the due days, `moderator` and `version` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeCycle {
    #[serde(skip)]
    pub of: String,
    pub action: String,
    pub cancel: String,
    pub version: String,
    pub title: Field,
    /// Null for a cycle without one.
    pub mid_year_due_on: Option<DateField>,
    pub year_end_due_on: DateField,
    /// Null where nobody moderates.
    pub moderator: Option<Field>,
    pub errors: FormErrors,
}

impl ChangeCycle {
    /// `asks`: it has a mid-year appraisal, it is moderated.
    pub fn new(
        (id, of): (&str, &str),
        version: i64,
        asks: (bool, bool),
        typed: CycleTyped<'_>,
        errors: FormErrors,
    ) -> ChangeCycle {
        let hint = "Appraisals that are not finished are due on this day";
        ChangeCycle {
            of: of.to_owned(),
            action: format!("/appraisals/cycles/{id}/change"),
            cancel: format!("/appraisals/cycles/{id}"),
            version: version.to_string(),
            title: Field::text("title", "Name").value(typed.title).width("gradus-input-20").checked(&errors),
            mid_year_due_on: asks.0.then(|| due("mid_year_due_on", MID_YEAR, hint, typed.mid_year_due_on, &errors)),
            year_end_due_on: due("year_end_due_on", YEAR_END, hint, typed.year_end_due_on, &errors),
            moderator: asks.1.then(|| moderator(typed.moderator, &errors)),
            errors,
        }
    }
}

impl Page for ChangeCycle {
    const TEMPLATE: &'static str = "pages/appraisal_cycles/change";

    fn title(&self) -> String {
        format!("Change appraisal cycle {}", self.of)
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, ChangeCycle)> {
        let typed = CycleTyped {
            title: "2026 to 2027",
            mid_year_due_on: ["30", "10", "2026"],
            year_end_due_on: ["12", "3", "2027"],
            moderator: "00046",
            ..CycleTyped::default()
        };
        let errors = FormErrors::none().with("year_end_due_on", "Year end due date must be on or after 1 April 2026");
        let odd = CycleTyped { title: HOSTILE, moderator: HOSTILE, ..typed };
        vec![
            ("normal", ChangeCycle::new(("1", "2026 to 2027"), 1, (true, false), typed, FormErrors::none())),
            ("awkward", ChangeCycle::new(("1", HOSTILE), 2, (false, true), odd, errors)),
        ]
    }
}
