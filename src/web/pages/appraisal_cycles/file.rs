//! A cycle as a file, the same for pages and programs.

use crate::app::AppError;
use crate::app::appraisals as app;
use crate::exchange::appraisal_cycle_csv::{self, Row};
use crate::web::asked::{Answer, Asked};
use crate::web::reply::Reply;

pub fn csv(asked: &Asked) -> Answer {
    let (bytes, today) = asked.read_apart(|tx, me| {
        let rows = app::export(tx, me, asked.param("id"))?;
        let rows = rows.iter().map(|row| Row {
            employee_ref: &row.employee_ref,
            name: &row.name,
            manager_ref: &row.manager_ref,
            manager: &row.manager,
            stage: row.stage,
            due_on: row.due_on,
            state: row.word,
            signature: row.signature,
            not_rated: row.not_rated,
            turn: row.turn,
            turn_name: &row.turn_name,
            since: row.since,
            overdue: row.overdue,
            score: row.score,
            increment: row.increment.as_ref(),
        });
        let bytes = appraisal_cycle_csv::write(rows).map_err(|error| AppError::Internal(error.to_string()))?;
        Ok((bytes, tx.today))
    })?;
    Ok(Reply::file("text/csv; charset=utf-8", format!("appraisals-{today}.csv"), bytes))
}
