//! Working days of an organisation, as its calendar has them.

use chrono::NaiveDate;

use super::Tx;
use crate::domain::calendar::{self, Calendar};
use crate::domain::ids::{OrganisationId, Reference};
use crate::frameworks::library::Library;

/// The last of `working_days` working days that follow `day`.
pub fn working_days_after(tx: &Tx<'_>, organisation: &OrganisationId, day: NaiveDate, working_days: u32) -> NaiveDate {
    match calendar_of(tx.library(), organisation, day) {
        Some(calendar) => calendar.working_days_after(day, working_days),
        None => calendar::working_days_after(day, working_days, &[]),
    }
}

/// The calendar of an organisation that is in force on a day; else one that belongs to nobody. Where several would do, the
/// first by id.
pub(super) fn calendar_of<'l>(library: &'l Library, organisation: &OrganisationId, day: NaiveDate) -> Option<&'l Calendar> {
    let of = |owner: Option<&str>| {
        let mut all = library.calendars.iter().map(|stored| &stored.document);
        all.find_map(|calendar| {
            let fits = calendar.organisation.as_ref().map(Reference::id) == owner;
            let in_force = || library.calendars.find(&Reference::new(calendar.id.as_str()), day).ok();
            fits.then(in_force).flatten().map(|stored| &stored.document)
        })
    };
    of(Some(organisation.as_str())).or_else(|| of(None))
}
