//! What a file of jobs would change. The same person, employer and first day again is the same job, corrected. The file is
//! HR's own word, so whoever imports it verifies what it says.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::dated::{Planner, until};
use super::snapshot::{Dated, HeldJob};
use super::{EmploymentRow, Plan, Problems, RowProblem, Step};
use crate::domain::ids::LocalId;
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
        |row| (row.line, format!("{} {}", row.field, until(row.days.ends_on))),
    );
    let of_key: BTreeMap<_, &HeldJob> =
        held.iter().map(|held| ((held.person.as_str(), folded(&held.job.employer), held.job.from), held)).collect();
    for row in rows {
        let first = row.days.starts_on;
        if first > today {
            let text = format!("{} is still to come", words::date(first));
            planner.problem(RowProblem::cell(Code::FutureDate, row.line, "from", &first.to_string(), text));
        }
        let Some(person) = planner.person(row.line, &row.employee_ref, today) else { continue };
        let was = of_key.get(&(person.person.id.as_str(), folded(&row.employer), row.days.starts_on)).copied();
        // A job that nobody verified is verified by this file, even where it says the same.
        let verified = |held: &HeldJob| if held.job.verified_on.is_some() { "yes" } else { "no" }.to_owned();
        let from = row.days.starts_on.to_string();
        let changes = [
            (
                "employer",
                was.map(|was| was.job.employer.clone()),
                was.map_or(row.employer.clone(), |was| was.job.employer.clone()),
            ),
            ("field", was.map(|was| was.job.field.to_string()), row.field.clone()),
            ("from", was.map(|_| from.clone()), from),
            ("to", was.map(|was| until(was.job.to)), until(row.days.ends_on)),
            ("verified", was.map(verified), "yes".to_owned()),
        ];
        let (employer, field) = (row.employer.clone(), LocalId::new(&*row.field));
        let step = match was {
            None => Step::AddJob { employer, field, days: row.days },
            Some(was) => Step::CorrectJob { id: was.id.clone(), version: was.version, field, days: row.days },
        };
        planner.entry(row.line, person, changes, step);
    }
    planner.finish()
}
