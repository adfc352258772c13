//! What a file of jobs would change. The same person, employer and first day again is the same job, corrected. A job comes in
//! unverified unless the file names who verified it, and when; a correction without a name ends the verification that was.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::dated::{Planner, until};
use super::snapshot::{Dated, Held, HeldJob};
use super::{EmploymentRow, Plan, Problems, RowProblem, Step};
use crate::domain::ids::{LocalId, PersonId};
use crate::domain::problem::Code;
use crate::domain::words;

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

pub fn plan(rows: &[EmploymentRow], read: &Problems, dated: &Dated, held: &[HeldJob], today: NaiveDate) -> Plan {
    let mut planner = Planner::new(read, dated);
    let rows = planner.one_row_each(
        rows,
        "job",
        |row| (row.employee_ref.clone(), folded(&row.employer), row.days.starts_on),
        |row| (row.line, format!("{} {} {:?}", row.field, until(row.days.ends_on), row.verified)),
    );
    let of_key: BTreeMap<_, &HeldJob> =
        held.iter().map(|held| ((held.person.as_str(), folded(&held.job.employer), held.job.from), held)).collect();
    let of_id: BTreeMap<&str, &Held> = dated.people.iter().map(|held| (held.person.id.as_str(), held)).collect();
    for row in rows {
        let first = row.days.starts_on;
        if first > today {
            let text = format!("{} is still to come", words::date(first));
            planner.problem(RowProblem::cell(Code::FutureDate, row.line, "from", &first.to_string(), text));
        }
        let Some(person) = planner.person(row.line, &row.employee_ref, today) else { continue };
        let id = person.person.id.as_str();
        let was = of_key.get(&(id, folded(&row.employer), first)).copied();
        let verified = match &row.verified {
            Some((by, on)) => verifier(&mut planner, row, id, by, *on, today),
            None => None,
        };
        let said = |by: Option<&str>, on: Option<NaiveDate>| match on {
            Some(on) => {
                let number = by.and_then(|by| of_id.get(by)?.person.employee_ref.clone()).unwrap_or_else(|| "yes".to_owned());
                format!("{number} {on}")
            }
            None => "no".to_owned(),
        };
        let before = was.map(|was| said(was.job.verified_by.as_deref(), was.job.verified_on));
        let same = was.is_some_and(|was| was.job.field == *row.field && was.job.to == row.days.ends_on);
        let after = match (&verified, &before) {
            (Some((by, on)), _) => said(Some(by.as_str()), Some(*on)),
            (None, Some(before)) if same => before.clone(),
            (None, _) => "no".to_owned(),
        };
        let from = first.to_string();
        let employer = was.map(|was| was.job.employer.clone());
        let changes = [
            ("employer", employer.clone(), employer.unwrap_or_else(|| row.employer.clone())),
            ("field", was.map(|was| was.job.field.to_string()), row.field.clone()),
            ("from", was.map(|_| from.clone()), from),
            ("to", was.map(|was| until(was.job.to)), until(row.days.ends_on)),
            ("verified", before, after),
        ];
        let (employer, field, days) = (row.employer.clone(), LocalId::new(&*row.field), row.days);
        let step = match was {
            None => Step::AddJob { employer, field, days, verified },
            Some(was) => Step::CorrectJob { was: Box::new(was.clone()), field, days, verified },
        };
        planner.entry(row.line, person, changes, step);
    }
    planner.finish()
}

/// Whoever a row names as having verified the job, where that can be.
fn verifier(
    planner: &mut Planner<'_>,
    row: &EmploymentRow,
    owner: &str,
    by: &str,
    on: NaiveDate,
    today: NaiveDate,
) -> Option<(PersonId, NaiveDate)> {
    let known = planner.held(by);
    let mut wrong = |code, column: &str, value: &str, text: String| {
        planner.problem(RowProblem::cell(code, row.line, column, value, text));
        None
    };
    if on > today {
        return wrong(Code::FutureDate, "verified_on", &on.to_string(), format!("{} is still to come", words::date(on)));
    }
    match known {
        None => wrong(Code::UnknownOfficer, "verified_by", by, format!("nobody has reference {by}")),
        Some(held) if held.person.id.as_str() == owner => {
            wrong(Code::ByOfficer, "verified_by", by, "nobody verifies their own job. Name who did".to_owned())
        }
        Some(held) => Some((held.person.id.clone(), on)),
    }
}
