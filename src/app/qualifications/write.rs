//! What their owner does: adds a qualification, changes it, takes it back.

use chrono::NaiveDate;

use super::super::fields::Fields;
use super::super::{About, AppError, Caller, FieldError, Tx, record, relations, standing};
use super::{catalogue, found};
use crate::domain::audit::Outcome;
use crate::domain::ids::{LocalId, PersonId, QualificationId};
use crate::domain::officer::{Award, AwardStatus};
use crate::domain::people::Person;
use crate::domain::qualification::{HeldAward, QualificationCatalogue};
use crate::domain::words;
use crate::policy::{Action, EvidenceStage};
use crate::store::qualifications as rows;

/// Letters of a line at most.
const LINE: usize = 200;
const SHORT_LINE: usize = 50;
/// The highest level of the framework of regulated qualifications.
const HIGHEST_LEVEL: u32 = 8;
const MOST_HOURS: u32 = 10_000;

/// A qualification as it was typed; what is empty was left out.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct NewAward {
    /// The entry of the catalogue, or empty for any other.
    pub catalogue: String,
    pub title: String,
    pub level: String,
    pub field: String,
    pub awarding_body: String,
    pub qualification_number: String,
    pub subject: String,
    pub grade: String,
    pub guided_hours: String,
    /// `complete` or `in_progress`.
    pub status: String,
    pub awarded_on: Option<NaiveDate>,
    pub expires_on: Option<NaiveDate>,
}

impl NewAward {
    /// What is kept, as the form shows it again.
    pub fn of(held: &HeldAward) -> NewAward {
        let award = &held.award;
        let number = |number: Option<u32>| number.map_or_else(String::new, |number| number.to_string());
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        NewAward {
            catalogue: text(award.catalogue.as_ref().map(QualificationId::as_str)),
            title: award.title.clone(),
            level: number(award.level),
            field: text(award.field.as_ref().map(LocalId::as_str)),
            awarding_body: text(award.awarding_body.as_deref()),
            qualification_number: text(held.qualification_number.as_deref()),
            subject: text(award.subject.as_ref().map(LocalId::as_str)),
            grade: text(award.grade.as_deref()),
            guided_hours: number(award.guided_hours),
            status: if award.status == AwardStatus::Complete { "complete" } else { "in_progress" }.to_owned(),
            awarded_on: award.awarded_on,
            expires_on: award.expires_on,
        }
    }

    /// What it says, or all that is wrong with it.
    fn read(
        &self,
        id: &str,
        catalogue: Option<&QualificationCatalogue>,
        today: NaiveDate,
        wrong: Vec<FieldError>,
    ) -> Result<(Award, Option<String>), AppError> {
        let mut fields = Fields::default();
        // A day that could not be read is not asked for again.
        let unread = wrong.iter().any(|error| error.field == "awarded_on");
        let entry = catalogue.and_then(|all| all.qualification(&self.catalogue));
        if entry.is_none() && !self.catalogue.is_empty() {
            fields.wrong("catalogue", "unknown_qualification", "Select a qualification from the list");
        }
        let mut line = |field: &str, label: &str, value: &str, most: usize| fields.optional_line(field, label, Some(value), most);
        let title = line("title", "Title", &self.title, LINE);
        let awarding_body = line("awarding_body", "Awarding body", &self.awarding_body, LINE);
        let number = line("qualification_number", "Qualification number", &self.qualification_number, SHORT_LINE);
        let grade = line("grade", "Grade", &self.grade, SHORT_LINE);
        let title = title.or_else(|| entry.map(|entry| entry.title.clone()));
        if title.is_none() {
            fields.wrong("title", "required", "Enter a title, or select a qualification from the list");
        }
        // Level and field of an entry are the catalogue's to say.
        let (mut level, mut field) = (None, None);
        if entry.is_none() {
            level = whole(&mut fields, "level", "Level", &self.level, HIGHEST_LEVEL);
            let known = |field: &str| catalogue.is_some_and(|all| all.qualifications.iter().any(|entry| entry.field == *field));
            match self.field.as_str() {
                "" => {}
                word if known(word) => field = Some(LocalId::new(word)),
                _ => fields.wrong("field", "unknown_field", "Select a field from the list"),
            }
        }
        let mut subject = None;
        if !self.subject.is_empty() {
            let known =
                |entry: &crate::domain::qualification::Qualification| entry.subjects.iter().any(|id| *id == *self.subject);
            match (entry, catalogue) {
                (Some(entry), _) if known(entry) => subject = Some(LocalId::new(&*self.subject)),
                (None, Some(all)) if all.qualifications.iter().any(known) => subject = Some(LocalId::new(&*self.subject)),
                _ => fields.wrong("subject", "unknown_subject", "This qualification is not taken in that subject"),
            }
        }
        let guided_hours = whole(&mut fields, "guided_hours", "Guided learning hours", &self.guided_hours, MOST_HOURS);
        let status = match self.status.as_str() {
            "complete" => AwardStatus::Complete,
            "in_progress" => AwardStatus::InProgress,
            _ => {
                fields.wrong("status", "required", "Select whether you have finished it");
                AwardStatus::InProgress
            }
        };
        if let (Some(entry), Some(all), Some(grade)) = (entry, catalogue, &grade)
            && !entry.ladders.is_empty()
            && all.grade_rank(entry, grade).is_none()
        {
            let grades: Vec<String> = all.grades(entry).into_iter().map(str::to_owned).collect();
            fields.wrong("grade", "unknown_grade", format!("Grade must be {}", words::either(&grades)));
        }
        match (status, self.awarded_on) {
            (AwardStatus::Complete, None) if self.status == "complete" && !unread => {
                fields.wrong("awarded_on", "required", "Enter the date it was awarded");
            }
            (AwardStatus::InProgress, Some(_)) if self.status == "in_progress" => {
                fields.wrong("awarded_on", "not_awarded", "Leave the date it was awarded empty until you have finished it");
            }
            (_, Some(day)) => {
                fields.day("awarded_on", "Date it was awarded", day);
                if day > today {
                    fields.wrong("awarded_on", "in_the_future", "Date it was awarded must be today or in the past");
                }
            }
            _ => {}
        }
        if let Some(last) = self.expires_on {
            fields.day_from("expires_on", "Last day it is valid", last, self.awarded_on.unwrap_or(last));
        }
        wrong.into_iter().for_each(|error| fields.wrong(&error.field, &error.code, error.message));
        fields.check()?;
        let award = Award {
            id: LocalId::new(id),
            catalogue: entry.map(|entry| entry.id.clone()),
            title: title.unwrap_or_default(),
            level,
            field,
            awarding_body,
            subject,
            grade,
            guided_hours,
            status,
            awarded_on: self.awarded_on,
            expires_on: self.expires_on,
            verified: false,
            verified_by: None,
            verified_on: None,
            equivalent_to: Vec::new(),
            equivalence: Vec::new(),
        };
        Ok((award, number))
    }
}

/// A whole number that may be left out.
fn whole(fields: &mut Fields, field: &str, label: &str, text: &str, most: u32) -> Option<u32> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let number = text.parse().ok().filter(|number| (1..=most).contains(number));
    if number.is_none() {
        let most = words::grouped(most as usize);
        fields.wrong(field, "out_of_range", format!("{label} must be a whole number from 1 to {most}"));
    }
    number
}

/// The caller as the owner of what is to be written.
fn owner(tx: &mut Tx<'_>, me: &Caller) -> Result<Person, AppError> {
    let (person, standing) = relations::find(tx, me, me.id())?;
    tx.allow(me, Action::SubmitEvidence, &standing.subject(&person).evidence(EvidenceStage::New))?;
    Ok(person)
}

/// The catalogue for whatever the caller adds.
fn own_catalogue<'l>(tx: &mut Tx<'l>, me: &PersonId) -> Result<Option<&'l QualificationCatalogue>, AppError> {
    let today = tx.today;
    let post = record::find_post(tx, me, today)?;
    catalogue(tx, post.as_ref())
}

fn facts(award: &Award, number: Option<&str>) -> Vec<(&'static str, String)> {
    let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    vec![
        ("title_after", award.title.clone()),
        ("catalogue_after", award.catalogue.as_ref().map_or_else(String::new, ToString::to_string)),
        ("number_after", number.unwrap_or_default().to_owned()),
        ("grade_after", award.grade.clone().unwrap_or_default()),
        ("status_after", if award.status == AwardStatus::Complete { "complete" } else { "in_progress" }.to_owned()),
        ("awarded_on_after", day(award.awarded_on)),
        ("expires_on_after", day(award.expires_on)),
    ]
}

/// Opens the form for another one: with the catalogue that the caller's post is judged by.
pub fn to_add<'l>(tx: &mut Tx<'l>, me: &Caller) -> Result<Option<&'l QualificationCatalogue>, AppError> {
    owner(tx, me)?;
    own_catalogue(tx, me.id())
}

/// Opens one of the caller's own to change it.
pub fn to_change<'l>(
    tx: &mut Tx<'l>,
    me: &Caller,
    id: &str,
) -> Result<(HeldAward, Option<&'l QualificationCatalogue>), AppError> {
    Ok((find_own(tx, me, id)?, own_catalogue(tx, me.id())?))
}

/// The caller adds a qualification. It counts once it is verified. One that is there already in every word is not added
/// twice. `wrong`: what could not be read of it.
pub fn add(tx: &mut Tx<'_>, me: &Caller, new: &NewAward, wrong: Vec<FieldError>) -> Result<HeldAward, AppError> {
    owner(tx, me)?;
    let all = own_catalogue(tx, me.id())?;
    let (award, number) = new.read(&tx.new_id(), all, tx.today, wrong)?;
    let same = |held: &HeldAward| {
        let bare = Award { id: award.id.clone(), verified: false, verified_by: None, verified_on: None, ..held.award.clone() };
        bare == award && held.qualification_number == number
    };
    if let Some(held) = rows::held_by(tx.connection, me.id())?.into_iter().find(same) {
        return Ok(held);
    }
    rows::insert(tx.connection, award.id.as_str(), me.id(), &award, number.as_deref(), None, tx.now)?;
    let about = About::thing("qualification", award.id.as_str(), Some(me.id()));
    tx.record(me, Outcome::Done, "qualification_added", about, facts(&award, number.as_deref()));
    standing::changed(tx, me.id(), &[standing::Part::Held])?;
    Ok(HeldAward {
        person: me.id().clone(),
        award,
        verified_by: None,
        qualification_number: number,
        equivalents: Vec::new(),
        files: Vec::new(),
        past: Vec::new(),
        version: 1,
    })
}

/// One of the caller's own, to change it. Somebody else's is refused to whoever may know of it.
pub fn find_own(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<HeldAward, AppError> {
    let (held, person, standing) = found(tx, me, id)?;
    tx.allow(me, Action::SubmitEvidence, &standing.subject(&person).evidence(EvidenceStage::New))?;
    Ok(held)
}

/// The caller changes a qualification. Whoever verified it has to look again, and HR too where it decided about it.
pub fn change(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &str,
    version: i64,
    new: &NewAward,
    wrong: Vec<FieldError>,
) -> Result<HeldAward, AppError> {
    let held = find_own(tx, me, id)?;
    let all = own_catalogue(tx, me.id())?;
    let (award, number) = new.read(id, all, tx.today, wrong)?;
    if held.version != version {
        return Err(AppError::Stale);
    }
    if NewAward::of(&held)
        == NewAward::of(&HeldAward { award: award.clone(), qualification_number: number.clone(), ..held.clone() })
    {
        return Ok(held);
    }
    let after = HeldAward { award, qualification_number: number, verified_by: None, ..held.clone() };
    if !rows::change(tx.connection, &after)? {
        return Err(AppError::Stale);
    }
    rows::end_verification(tx.connection, &tx.new_id(), &held, tx.now)?;
    let mut details = facts(&after.award, after.qualification_number.as_deref());
    details.push(("title_before", held.award.title.clone()));
    details.push(("grade_before", held.award.grade.clone().unwrap_or_default()));
    details.push(("was_verified", held.award.verified.to_string()));
    let about = About::thing("qualification", id, Some(me.id()));
    tx.record(me, Outcome::Done, "qualification_changed", about, details);
    standing::changed(tx, me.id(), &[standing::Part::Held])?;
    rows::find(tx.connection, id)?.ok_or(AppError::NotFound)
}

/// The caller takes a qualification back. It counts no longer.
pub fn withdraw(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64) -> Result<(), AppError> {
    let held = find_own(tx, me, id)?;
    if held.version != version || !rows::withdraw(tx.connection, id, version, tx.now)? {
        return Err(AppError::Stale);
    }
    let details = vec![("title_before", held.award.title), ("was_verified", held.award.verified.to_string())];
    let about = About::thing("qualification", id, Some(me.id()));
    tx.record(me, Outcome::Done, "qualification_withdrawn", about, details);
    standing::changed(tx, me.id(), &[standing::Part::Held])?;
    Ok(())
}
