//! What was typed into a form, read field by field, with what is wrong in the words of pages.md 7.

use chrono::NaiveDate;

use crate::app::{AppError, FieldError};
use crate::domain::words::lower_first;
use crate::web::form::Form;

/// A day of three fields, or what to do about it. `label` begins a sentence: "Start date".
pub fn day(wrong: &mut Vec<FieldError>, form: &Form, field: &str, label: &str) -> NaiveDate {
    if let Some(day) = optional_day(wrong, form, field, label) {
        return day;
    }
    if wrong.iter().all(|error| error.field != field) {
        wrong.push(FieldError::new(field, "required", format!("Enter {} {}", article(label), lower_first(label))));
    }
    NaiveDate::default()
}

/// A day that may be left out.
pub fn optional_day(wrong: &mut Vec<FieldError>, form: &Form, field: &str, label: &str) -> Option<NaiveDate> {
    let parts = form.date(field);
    if parts.iter().all(|part| part.is_empty()) {
        return None;
    }
    let missing: Vec<&str> =
        ["day", "month", "year"].into_iter().zip(parts).filter(|(_, part)| part.is_empty()).map(|(name, _)| name).collect();
    if let [first, rest @ ..] = missing.as_slice() {
        let more: String = rest.iter().map(|name| format!(" and a {name}")).collect();
        wrong.push(FieldError::new(field, "date", format!("{label} must include a {first}{more}")));
        return None;
    }
    let day = match [parts[0].parse(), parts[1].parse(), parts[2].parse()] {
        [Ok(day), Ok(month), Ok(year)] => i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, month, day)),
        _ => None,
    };
    // A year of two digits is somebody's guess, and not ours.
    let day = day.filter(|_| parts[2].len() == 4 && parts[2].bytes().all(|b| b.is_ascii_digit()));
    if day.is_none() {
        wrong.push(FieldError::new(field, "date", format!("{label} must be a real date")));
    }
    day
}

fn article(label: &str) -> &'static str {
    if label.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" }
}

/// A part of a form that is looked up: what is wrong with it joins the rest, before it; any other failure goes on.
pub fn looked_up<T>(wrong: &mut Vec<FieldError>, found: Result<T, AppError>) -> Result<Option<T>, AppError> {
    match found {
        Ok(value) => Ok(Some(value)),
        Err(AppError::Invalid(errors)) => {
            wrong.splice(0..0, errors);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Nothing may be wrong.
pub fn sound(wrong: Vec<FieldError>) -> Result<(), AppError> {
    if wrong.is_empty() { Ok(()) } else { Err(AppError::Invalid(wrong)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_or_their_fault_is_said() {
        for (typed, said) in [
            (["1", "5", "2026"], "2026-05-01"),
            ([" 01", "05 ", "2026"], "2026-05-01"),
            (["29", "2", "2028"], "2028-02-29"),
            (["", "", ""], "Enter a start date"),
            (["1", "", "2026"], "Start date must include a month"),
            (["", "", "2026"], "Start date must include a day and a month"),
            (["1", "5", ""], "Start date must include a year"),
            (["29", "2", "2027"], "Start date must be a real date"),
            (["31", "4", "2026"], "Start date must be a real date"),
            (["1", "13", "2026"], "Start date must be a real date"),
            (["0", "1", "2026"], "Start date must be a real date"),
            (["1", "5", "26"], "Start date must be a real date"),
            (["-1", "5", "2026"], "Start date must be a real date"),
            (["1", "5", "+026"], "Start date must be a real date"),
            (["1", "5", "999999999999"], "Start date must be a real date"),
            (["<b>", "5", "2026"], "Start date must be a real date"),
            (["1.5", "5", "2026"], "Start date must be a real date"),
        ] {
            let named = ["on_day", "on_month", "on_year"].into_iter().zip(typed);
            let form = Form::of(named.map(|(name, value)| (name.to_owned(), value.to_owned())).collect());
            let mut wrong = Vec::new();
            let day = day(&mut wrong, &form, "on", "Start date");
            let answer = wrong.first().map_or_else(|| day.to_string(), |error| error.message.clone());
            assert_eq!(answer, said, "{typed:?}");
            assert!(wrong.len() <= 1, "{typed:?}");
        }
        let mut wrong = Vec::new();
        assert_eq!(day(&mut wrong, &Form::default(), "on", "End date"), NaiveDate::default());
        assert_eq!(wrong[0].message, "Enter an end date");
    }
}
