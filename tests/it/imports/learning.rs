//! Files of qualifications and of jobs: what they store, that the same again changes nothing, and that a correction has to be
//! verified again.

use gradus::app::imports::Ran;
use gradus::app::training::take_out;
use gradus::app::{Call, Caller, Tx, qualifications};
use gradus::domain::ids::PersonId;
use gradus::domain::qualification::HeldAward;
use gradus::domain::staff_import::StaffFile;
use gradus::store::{employment, people, qualifications as rows, training};

use super::{Council, HR};
use crate::support::databases::on_both;

const HEADING: &str = "employee_ref,catalogue,title,grade,guided_hours,status,awarded_on\n";

fn officer(council: &Council) -> PersonId {
    let everybody = people::list_for_organisation(&mut council.connection(), &"medway".into()).unwrap();
    everybody.into_iter().find(|person| person.employee_ref.as_deref() == Some("00123")).unwrap().id
}

fn held(council: &Council) -> Vec<HeldAward> {
    rows::held_by(&mut council.connection(), &officer(council)).unwrap()
}

#[test]
fn qualifications_come_in_unverified_and_the_same_file_again_changes_nothing() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let file = format!("{HEADING}00123,cih-l3,,Pass,130,complete,2025-06-30\n00123,,BTEC,,,in_progress,\n");
        let import = council.done(StaffFile::Qualifications, &file);
        assert_eq!(import.summary.words(), "2 added, 0 corrected, 0 unchanged", "{}", fresh.name);
        let found = held(&council);
        assert_eq!(found.len(), 2, "{}", fresh.name);
        assert!(found.iter().all(|held| !held.award.verified));
        // HR looks at the certificate; the same file again leaves that as it is.
        let cih = found.iter().find(|held| held.award.catalogue.is_some()).unwrap();
        let (id, version) = (cih.award.id.to_string(), cih.version);
        let call = Call::command(HR);
        council.app.write(&call, move |tx, me| qualifications::verify(tx, me, &id, version, true)).unwrap();
        let again = council.done(StaffFile::Qualifications, &file);
        assert_eq!(again.summary.words(), "0 added, 0 corrected, 2 unchanged", "{}", fresh.name);
        assert_eq!(held(&council).iter().filter(|held| held.award.verified).count(), 1, "{}", fresh.name);
        // What is blank stays; another grade has to be verified again, and who verified the old one stays.
        let corrected = format!("{HEADING}00123,CIH-L3,,Merit,,complete,2025-06-30\n");
        let refused = council.run(HR, StaffFile::Qualifications, &corrected).unwrap();
        assert!(matches!(refused, Ran::Refused(..)), "{}: ids are written as they are", fresh.name);
        let corrected = format!("{HEADING}00123,cih-l3,cih level 3  certificate,Merit,,complete,2025-06-30\n");
        let import = council.done(StaffFile::Qualifications, &corrected);
        assert_eq!(import.summary.words(), "0 added, 1 corrected, 0 unchanged", "{}", fresh.name);
        let after = held(&council).into_iter().find(|held| held.award.catalogue.is_some()).unwrap();
        assert_eq!((after.award.grade.as_deref(), after.award.guided_hours), (Some("Merit"), Some(130)), "{}", fresh.name);
        assert!(!after.award.verified);
        assert_eq!(after.past.len(), 1, "{}", fresh.name);
        assert_eq!(after.past[0].award.grade.as_deref(), Some("Pass"));
    });
}

#[test]
fn a_file_does_not_bring_back_a_completion_that_hr_took_out() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let file = "employee_ref,course,completed_on\n00123,gdpr,2025-06-30\n00123,gdpr,2024-06-30\n";
        assert_eq!(council.done(StaffFile::Training, file).summary.words(), "2 added, 0 corrected, 0 unchanged");
        let of = officer(&council);
        let held = || training::kept_by(&mut council.connection(), &of).unwrap();
        let id = held()[0].id.clone();
        let call = Call::command(HR);
        let taken = move |tx: &mut Tx<'_>, me: &Caller| take_out(tx, me, &id, "It was another Officer");
        council.app.write(&call, taken).unwrap();
        assert_eq!(held().len(), 1, "{}", fresh.name);
        let again = council.done(StaffFile::Training, file);
        let said: Vec<&str> = again.summary.problems.list.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(said, ["Line 2: HR has taken this completion out as a mistake, so it is left out"]);
        assert_eq!((again.summary.words().as_str(), held().len()), ("0 added, 0 corrected, 1 unchanged", 1), "{}", fresh.name);
    });
}

#[test]
fn a_file_of_jobs_says_who_verified_them_or_they_wait_for_somebody() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let heading = "employee_ref,employer,field,from,to\n";
        let file = format!("{heading}00123,A housing association,housing,2019-01-07,\n");
        assert_eq!(council.done(StaffFile::Employment, &file).summary.words(), "1 added, 0 corrected, 0 unchanged");
        let jobs = || employment::list_for_organisation(&mut council.connection(), &"medway".into()).unwrap();
        let (_, of, job, _) = jobs().remove(0);
        assert_eq!((of, job.field.as_str(), job.to), (officer(&council), "housing", None), "{}", fresh.name);
        assert_eq!(job.verified_on, None, "{}: a file without a name verifies nothing", fresh.name);
        assert_eq!(council.done(StaffFile::Employment, &file).summary.words(), "0 added, 0 corrected, 1 unchanged");
        let ended = format!("{heading}00123,a housing  association,housing,2019-01-07,2023-04-28\n");
        assert_eq!(council.done(StaffFile::Employment, &ended).summary.words(), "0 added, 1 corrected, 0 unchanged");
        assert_eq!(jobs().len(), 1, "{}", fresh.name);
        assert_eq!(jobs()[0].2.to, Some("2023-04-28".parse().unwrap()), "{}", fresh.name);
        // The file names who verified it, and when; the same again changes nothing, with the names or without.
        let heading = "employee_ref,employer,field,from,to,verified_by,verified_on\n";
        let row = |to: &str, verified: &str| format!("{heading}00123,A housing association,housing,2019-01-07,{to},{verified}\n");
        let named = row("2023-04-28", "00045,2023-05-02");
        assert_eq!(council.done(StaffFile::Employment, &named).summary.words(), "0 added, 1 corrected, 0 unchanged");
        assert_eq!(jobs()[0].2.verified_on, Some("2023-05-02".parse().unwrap()), "{}", fresh.name);
        assert_eq!(council.done(StaffFile::Employment, &named).summary.words(), "0 added, 0 corrected, 1 unchanged");
        assert_eq!(council.done(StaffFile::Employment, &ended).summary.words(), "0 added, 0 corrected, 1 unchanged");
        // A correction without a name ends the verification, which is kept.
        let longer = row("2023-04-30", ",");
        assert_eq!(council.done(StaffFile::Employment, &longer).summary.words(), "0 added, 1 corrected, 0 unchanged");
        let kept = employment::kept_by(&mut council.connection(), &officer(&council)).unwrap().remove(0);
        assert_eq!((kept.is_verified(), kept.past.len()), (false, 1), "{}", fresh.name);
    });
}
