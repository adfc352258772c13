//! The bundled schemes of councils without levels, on the documents as they are bundled: values and delivery targets of S001,
//! which bear on increments within the grade and on no level, and the ten behaviours of S004, each at the level that the post
//! asks for.

use gradus::app::appraisals::{self, NewCycle, Reworded};
use gradus::app::progress;
use gradus::domain::appraisal::{Answer, SignatureKind, Stage, ViewKind, Written};
use gradus::domain::ids::{LocalId, OrganisationId, PostId};
use gradus::domain::people::Post;
use gradus::store::{people, posts};

use super::{Year, new_cycle, summary};
use crate::evidence::Desk;
use crate::people::council::{days, id};
use crate::support::databases::{Fresh, on_both};

/// A cycle of a council of its own: Vera reports to Hugo, who is HR as well.
pub(super) fn year_of(fresh: &Fresh, council: &str, job: &str) -> Year {
    let desk = Desk::open(fresh);
    let mut connection = desk.council.connection();
    people::ensure_organisation(&mut connection, &OrganisationId::new(council), "Third Council", desk.council.app.now()).unwrap();
    desk.council.add_to(council, "Vera", "o").add_to(council, "Hugo", "omh");
    desk.council.line("Vera<Hugo 2026-01-01..");
    let post = Post {
        id: PostId::new("post-vera"),
        person: id("Vera"),
        organisation: OrganisationId::new(council),
        job_profile: job.to_owned(),
        framework: None,
        team: None,
        post_number: None,
        days: days("2025-01-01.."),
        levels: Vec::new(),
        version: 1,
    };
    posts::insert(&mut connection, &post, desk.council.app.now()).unwrap();
    drop(connection);
    let new = NewCycle { scheme: format!("{council}.appraisal"), ..new_cycle("2026 to 2027") };
    let (cycle, found) = desk.write("Hugo", move |tx, me| appraisals::open(tx, me, new)).unwrap();
    assert_eq!(found.in_it.len(), 1, "{}", desk.name);
    Year { desk, cycle: cycle.id }
}

/// Section, part and rating.
fn rated(all: &[(&str, &str, &str)]) -> Written {
    let answer = |(section, part, rating): &(&str, &str, &str)| Answer {
        section: LocalId::new(*section),
        part: (*part).to_owned(),
        rating: Some(LocalId::new(*rating)),
        comment: String::new(),
    };
    Written { answers: all.iter().map(answer).collect(), ..summary("The half year in short.") }
}

#[test]
fn targets_and_values_of_s001_make_a_score_and_move_no_level() {
    on_both(|fresh| {
        let year = year_of(fresh, "s001", "s001.ho.jd");
        let name = year.desk.name;
        let appraisal = year.of("Vera", Stage::MidYear);
        let of = appraisal.clone();
        let words = Reworded { title: "Rent collected".to_owned(), measure: "98 of every 100 pounds".to_owned() };
        let target = year.desk.write("Vera", move |tx, me| appraisals::propose(tx, me, &of, &words)).unwrap().id;
        let (of, objective) = (appraisal.clone(), target.clone());
        year.desk.write("Hugo", move |tx, me| appraisals::agree(tx, me, &of, &objective, 1)).unwrap();
        let form = year.view("Hugo", &appraisal).unwrap().form;
        let parts: Vec<(&str, Vec<&str>)> = form
            .sections
            .iter()
            .map(|section| (section.id.as_str(), section.parts.iter().map(|part| part.name.as_str()).collect()))
            .collect();
        let values = ["We are Customer Driven", "We Care", "We are Confident", "We Work Together", "We are Trusted"];
        assert_eq!(
            parts,
            [("targets", vec!["Rent collected"]), ("values", values.to_vec()), ("behaviours", vec![])],
            "{name}: the job description asks for no behaviours"
        );
        let stands = || {
            let view = year.desk.council.read("Vera", |tx, me| progress::view(tx, me, me.id())).unwrap();
            serde_json::to_value(view.held.unwrap().assessed.assessment).unwrap()
        };
        let before = stands();
        year.save("Vera", &appraisal, ViewKind::Own, 0, summary("Mine.")).unwrap();
        year.send_own("Vera", &appraisal, 1).unwrap();
        // Targets count 50 and values 25, behaviours are not used. Exceeded is 100, achieved 200/3, partly achieved 100/3.
        for (version, ratings, targets, values, overall) in [
            (0, vec![("targets", &*target, "achieved")], "66.67", None, "66.67"),
            (1, vec![("targets", &*target, "exceeded"), ("values", "v1", "not_achieved")], "100", Some("0"), "66.67"),
            (
                2,
                vec![("targets", &*target, "exceeded"), ("values", "v1", "achieved"), ("values", "v5", "partly_achieved")],
                "100",
                Some("50"),
                "83.33",
            ),
        ] {
            year.save("Hugo", &appraisal, ViewKind::Manager, version, rated(&ratings)).unwrap();
            let opened = year.view("Hugo", &appraisal).unwrap();
            let score = &opened.views.iter().find(|seen| seen.view.kind == ViewKind::Manager).unwrap().score;
            let shown: Vec<Option<String>> =
                score.sections.iter().map(|(_, mean)| mean.as_ref().map(ToString::to_string)).collect();
            assert_eq!(shown, [Some(targets.to_owned()), values.map(str::to_owned), None], "{name}: {ratings:?}");
            assert_eq!(score.overall.as_ref().unwrap().to_string(), overall, "{name}: {ratings:?}");
        }
        year.share("Hugo", &appraisal, 3).unwrap();
        // Words and score of the manager's view, and the targets that are agreed.
        let targets = |appraisal: &str| {
            let opened = year.view("Vera", appraisal).unwrap();
            let parts: Vec<String> = opened.form.sections[0].parts.iter().map(|part| part.name.clone()).collect();
            let seen = opened.views.iter().find(|seen| seen.view.kind == ViewKind::Manager);
            (parts.join(", "), seen.and_then(|seen| Some(seen.score.overall.as_ref()?.to_string())).unwrap_or_default())
        };
        let year_end = year.of("Vera", Stage::YearEnd);
        let say = |who: &str, by: &str, words: &str, version: i64| {
            let (of, objective) = (year_end.clone(), target.clone());
            let typed = Reworded { title: words.to_owned(), measure: "In March".to_owned() };
            year.desk.write(who, move |tx, me| appraisals::reword(tx, me, &of, &objective, version, &typed)).unwrap();
            let (of, objective) = (year_end.clone(), target.clone());
            year.desk.write(by, move |tx, me| appraisals::agree(tx, me, &of, &objective, version + 1)).unwrap();
        };
        let [read, later] = ["Rent collected", "Letters answered"].map(str::to_owned);
        let shared = (read.clone(), "83.33".to_owned());
        assert_eq!(targets(&appraisal), shared, "{name}");
        say("Vera", "Hugo", &later, 2);
        assert_eq!((targets(&appraisal), targets(&year_end).0), (shared.clone(), later), "{name}: shared");
        year.sign("Vera", &appraisal, Some(SignatureKind::Agreed), "").unwrap();
        assert_eq!(year.close("Hugo", &appraisal, "").unwrap(), 0, "{name}");
        say("Hugo", "Vera", "Calls returned", 4);
        assert_eq!((targets(&appraisal), &*targets(&year_end).0), (shared.clone(), "Calls returned"), "{name}: closed");
        let file = year.desk.council.read("Hugo", |tx, me| appraisals::export(tx, me, &year.cycle)).unwrap();
        let row = file.iter().find(|row| row.stage == Stage::MidYear).unwrap();
        assert_eq!(row.score.as_ref().unwrap().to_string(), "83.33", "{name}");
        assert_eq!(stands(), before, "{name}: ratings are no facts that an assessment reads");
    });
}

#[test]
fn behaviours_of_s004_stand_against_the_level_that_the_post_asks_for() {
    on_both(|fresh| {
        let year = year_of(fresh, "s004", "s004.snh.jd");
        let form = year.view("Vera", &year.of("Vera", Stage::YearEnd)).unwrap().form;
        let [objectives, behaviours] = form.sections.as_slice() else { panic!("{}", year.desk.name) };
        assert!(objectives.parts.is_empty());
        let asked: Vec<(&str, Option<u32>)> =
            behaviours.parts.iter().map(|part| (part.name.as_str(), part.required_level)).collect();
        let ten = [
            "Embraces change",
            "Innovation and creative thinking",
            "Effective communication",
            "Customer focus",
            "Problem solving and decision making",
            "Focus on efficiency",
            "Performance and learning",
            "Team working",
            "Builds relationships",
            "Commitment to the organisation",
        ];
        assert_eq!(asked, ten.map(|name| (name, Some(2))), "{}", year.desk.name);
        // The source has no descriptors, so what is asked is explained in the summary of the competency.
        assert!(behaviours.parts.iter().all(|part| part.text.as_ref().is_some_and(|text| text.ends_with('.'))));
    });
}
