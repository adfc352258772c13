//! `serve --demo` as it is on a fresh machine: the real program, an empty database, and what is in it afterwards.

mod days;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use gradus::domain::account::AccountState;
use gradus::domain::conduct_standard::Scope;
use gradus::domain::ids::OrganisationId;
use gradus::domain::installation::Purpose;
use gradus::domain::people::Person;
use gradus::domain::staff_import::StaffFile;
use gradus::store::conduct_standard::{self, Filter};
use gradus::store::db::AnyConnection;
use gradus::store::{absences, caseload, delegations, designations, hours, imports, installation, lines, patches, people, posts};

use super::support::databases::{Fresh, on_both};

/// A running demonstration, ended with the test.
struct Demonstration {
    child: Child,
    url: String,
}

impl Demonstration {
    fn start(fresh: &Fresh) -> Demonstration {
        let mut child = Command::new(env!("CARGO_BIN_EXE_gradus"))
            .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--database-url", &fresh.url])
            .env_remove("GRADUS_FRAMEWORKS")
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let said = lines.find_map(|line| line.unwrap().strip_prefix("Gradus is at ").map(str::to_owned));
        let url = said.expect("the program says where it is");
        // Whatever it logs from here on is read away, so that it never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Demonstration { child, url }
    }

    fn page(&self) -> String {
        ureq::get(format!("{}/demo", self.url)).call().unwrap().into_body().read_to_string().unwrap()
    }
}

impl Drop for Demonstration {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn medway() -> OrganisationId {
    OrganisationId::new("medway")
}

fn person(connection: &mut AnyConnection, employee_ref: &str) -> Person {
    people::find_by_ref(connection, &medway(), employee_ref).unwrap().expect("somebody")
}

#[test]
fn a_demonstration_has_its_people_and_what_the_imports_brought() {
    on_both(|fresh| {
        let page = Demonstration::start(fresh).page();
        let cards = [
            ("Officer One", "Income and Arrears Officer, level A", "Ready for level B: start an application."),
            (
                "Officer Two",
                "Income and Arrears Officer, level B",
                "Half way to level C: see what is missing and who has to act.",
            ),
            (
                "Officer Three",
                "Income and Arrears Officer, level C",
                "Something has run out at the level held: see what, and that the level stays.",
            ),
            ("Officer Four", "Income and Arrears Officer, level A", "Evidence came back: see why, change it and send it again."),
            (
                "Officer Five",
                "Income and Arrears Officer, level B",
                "An appeal was made: see who hears it, by when, and what came of it.",
            ),
            (
                "Officer Six",
                "Income and Arrears Officer, level A",
                "An application for level B is on its way: see where it stands.",
            ),
            ("Officer Seven", "Income and Arrears Officer, level C", "Holds the highest level: see what runs out soon."),
            (
                "Officer Fourteen",
                "Income and Arrears Officer, level A",
                "An application for level B came back: change it and send it again.",
            ),
            ("Officer Sixteen", "Income and Arrears Officer, level B", "Level C begins on 1 "),
            (
                "Officer Seventeen",
                "Income and Arrears Officer, level A",
                "An application for level B is begun: check it and send it.",
            ),
            (
                "Officer Eighteen",
                "Income and Arrears Officer, level A",
                "The decision on level B is declined: read the letter, and appeal.",
            ),
            ("Officer Twenty", "Income and Arrears Officer, level A", "See what the next level needs, and add evidence."),
            (
                "Officer Eight",
                "Housing Officer (Income Team)",
                "A post without levels: collect evidence for the requirements of the job description.",
            ),
            (
                "Manager One",
                "Line manager of 10 people",
                "Waiting: 4 pieces of evidence and 1 application. Review, recommend, and see who in your team needs what.",
            ),
            (
                "Manager Two",
                "Line manager of 8 people",
                "Waiting: 4 pieces of evidence and 1 application. Review, recommend, and see who in your team needs what.",
            ),
            (
                "Manager Four",
                "Line manager of 2 people",
                "Waiting: 1 piece of evidence. Review, recommend, and see who in your team needs what.",
            ),
            ("HR One", "Human resources", "Waiting: 2 applications. Check, decide, and see the grade report."),
            ("HR Two", "Human resources", "Waiting: "),
            ("HR Three", "Human resources", "Nothing waits now. Check, decide, and see the grade report."),
            ("Budget Holder One", "Budget holder", "Waiting: 1 application. Say if higher-level work is needed and funded."),
            ("Admin One", "System administrator", "Add people and roles."),
            ("Auditor One", "Internal audit", "Read records and the audit log."),
        ];
        let mut rest = page.as_str();
        for (name, post, can) in cards {
            let second = ["Officer Eight", "Manager Four", "HR Three"].contains(&name);
            let council = if second { "Council of source S001 (unnamed district)" } else { "Medway Council" };
            let card = format!(
                "<h2 class=\"govuk-heading-s\">{name}</h2>\n<p class=\"govuk-body-s gradus-muted\">{post}, {council}</p>\n<p class=\"govuk-body-s\">{can}"
            );
            let (_, after) =
                rest.split_once(&card).unwrap_or_else(|| panic!("{}: {card} is not here, or out of order\n{page}", fresh.name));
            rest = after;
        }
        assert_eq!(page.matches("name=\"person\"").count(), 27, "five more officers stand between them");

        let connection = &mut fresh.manager().open().unwrap();
        assert_eq!(installation::find(connection).unwrap().unwrap().purpose, Purpose::Demonstration);
        let today = gradus::clock::today();
        // What the files brought: people who are still to come, patches, hours and absences.
        let ten = person(connection, "00108");
        assert_eq!((ten.name.as_str(), ten.account), ("Officer Ten", AccountState::Invited));
        let files = imports::list(connection, &medway(), None, 100).unwrap();
        let (figures, others): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| file.kind == StaffFile::Metrics);
        let of = |kind: StaffFile| others.iter().filter(|file| file.kind == kind).collect::<Vec<_>>();
        let staff = [StaffFile::People, StaffFile::Patches, StaffFile::Fte, StaffFile::Absences];
        assert_eq!(staff.map(|kind| of(kind).len()), [1; 4]);
        // The hearings came as they were held, those before the beginning together; nobody's record brought one.
        let (hearings, events) = (of(StaffFile::Events), caseload::events_of_organisation(connection, &medway()).unwrap());
        assert_eq!((hearings.len(), hearings.iter().map(|file| file.summary.new).sum::<usize>()), (3, events.len()));
        assert_eq!(events.len(), 22);
        let targets = of(StaffFile::Targets);
        assert_eq!(targets.iter().map(|file| file.summary.new).collect::<Vec<_>>(), [81], "nine patches, nine quarters");
        // One file of what there was in the beginning, and one for each month of the three hundred days since.
        assert!((10..=12).contains(&figures.len()), "{}", figures.len());
        let one = person(connection, "00101");
        let of_one = caseload::figures_of(connection, &one.id).unwrap();
        assert!(of_one.len() > 60, "{}", of_one.len());
        for figure in of_one {
            let (import, line) = figure.origin.import.expect("every figure names its file");
            let file = figures.iter().find(|file| file.id == import).expect("a file of figures");
            assert!(
                (2..=file.summary.rows as u32 + 1).contains(&line)
                    && figure.observation.end <= gradus::clock::day_in_london(file.made_at)
            );
        }
        let held = patches::list_for_organisation(connection, &medway()).unwrap();
        assert_eq!(held.len(), 21);
        assert!(held.iter().any(|held| held.patch == "S02" && held.person == ten.id && held.days.ends_on.is_none()));
        assert_eq!(absences::list_for_organisation(connection, &medway()).unwrap().len(), 5);
        let seven = person(connection, "00107");
        let of_seven = hours::list_for_organisation(connection, &medway()).unwrap();
        let of_seven: Vec<String> =
            of_seven.iter().filter(|(of, _)| *of == seven.id).map(|(_, hours)| hours.fte.to_string()).collect();
        assert_eq!(of_seven, ["1", "0.6"]);
        // What the scenario brought: a level with its history, a transfer, cover that is in force, a budget holder.
        let three = person(connection, "00103");
        let levels = posts::list_for_person(connection, &three.id).unwrap().remove(0).levels;
        assert_eq!(levels.iter().map(|held| held.level.as_str()).collect::<Vec<_>>(), ["A", "B", "C"]);
        let six = person(connection, "00106");
        let managers: Vec<String> =
            lines::list_for_person(connection, &six.id).unwrap().into_iter().map(|line| line.manager.to_string()).collect();
        let (one, two) = (person(connection, "00201").id.to_string(), person(connection, "00202").id.to_string());
        assert!(managers.contains(&one) && managers.contains(&two), "{managers:?}");
        assert_eq!(lines::find_on(connection, &six.id, today).unwrap().unwrap().manager.to_string(), two);
        let cover = delegations::list_for_organisation(connection, &medway()).unwrap();
        assert!(cover.iter().any(|cover| cover.is_active(today) && cover.from.to_string() == one && cover.to.to_string() == two));
        assert_eq!(designations::list_for_organisation(connection, &medway()).unwrap().len(), 1);
        // Posts that HR has looked at for the Competence and Conduct Standard, and others of which nothing is recorded yet.
        let (counts, to_review) = conduct_standard::count(connection, &medway(), today).unwrap();
        let of = |wanted: Scope| counts.iter().find(|(scope, _)| *scope == wanted).unwrap().1;
        assert_eq!([Scope::SeniorManager, Scope::SeniorExecutive, Scope::None].map(of), [4, 1, 3]);
        assert!(of(Scope::Undecided) > 0 && to_review == 1, "{counts:?} {to_review}");
        let listed = conduct_standard::list(connection, &medway(), today, Filter::InScope, None, 50).unwrap();
        let mut progress: Vec<&str> = listed.iter().filter_map(|row| Some(row.recorded.as_ref()?.progress?.as_str())).collect();
        progress.sort_unstable();
        assert_eq!(progress, ["enrolled", "holds", "in_grace_period", "not_started", "part_qualified"]);
    });
}

#[test]
fn a_demonstration_that_is_started_again_stays_as_it_is() {
    let fresh = Fresh::sqlite();
    let first = Demonstration::start(&fresh).page();
    let files = imports::list(&mut fresh.manager().open().unwrap(), &medway(), None, 20).unwrap();
    let again = Demonstration::start(&fresh).page();
    let names = |page: &str| page.matches("Sign in as ").count();
    assert_eq!((names(&first), names(&again)), (27, 27));
    let connection = &mut fresh.manager().open().unwrap();
    assert_eq!(imports::list(connection, &medway(), None, 20).unwrap(), files);
}
