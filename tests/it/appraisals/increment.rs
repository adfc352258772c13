//! The recommendation on the increment within the grade, on the bundled scheme of S001: asked for at the year's end alone, held to
//! its rules, read by nobody too early, and no fact that an assessment of levels reads. Tables written by hand.

use gradus::app::appraisals::{self, OverviewQuery};
use gradus::app::progress;
use gradus::clock::new_id;
use gradus::domain::appraisal::{Answer, Increment, Recommended, SignatureKind, Stage, View, ViewKind, Written};
use gradus::domain::ids::LocalId;
use gradus::store::appraisals::views;

use super::schemes::year_of;
use super::{Year, summary, word};
use crate::people::council::{day, id, moment};
use crate::support::databases::on_both;

/// "withheld 2027-02-28 Why" with a day, "withheld - Why" without; what is withheld has a value rated, but for "unrated withheld".
fn recommended(text: &str) -> Written {
    let (is_rated, text) = text.strip_prefix("unrated ").map_or((text.starts_with("withheld"), text), |rest| (false, rest));
    let mut parts = text.splitn(3, ' ');
    let mut next = || parts.next().unwrap_or_default();
    let recommendation = Recommended::from_word(next()).unwrap();
    let discussed_on = Some(next()).filter(|day| !matches!(*day, "" | "-")).map(day);
    let increment = Increment { recommendation, discussed_on, reason: next().to_owned() };
    let value = Answer {
        section: LocalId::new("values"),
        part: "v1".to_owned(),
        rating: Some(LocalId::new("not_achieved")),
        comment: String::new(),
    };
    let answers = if is_rated { vec![value] } else { Vec::new() };
    Written { answers, increment: Some(increment), ..summary("The year in short.") }
}

/// Vera's year-end appraisal with her manager Hugo on 1 March 2027.
fn with_manager(year: &Year) -> String {
    let appraisal = year.of("Vera", Stage::YearEnd);
    year.desk.council.at("2027-03-01T09:00:00Z");
    year.save("Vera", &appraisal, ViewKind::Own, 0, summary("Mine.")).unwrap();
    year.send_own("Vera", &appraisal, 1).unwrap();
    appraisal
}

#[test]
fn an_increment_is_recommended_at_the_years_end_by_the_manager_alone() {
    on_both(|fresh| {
        let year = year_of(fresh, "s001", "s001.ho.jd");
        let name = year.desk.name;
        let (mid, end) = (year.of("Vera", Stage::MidYear), year.of("Vera", Stage::YearEnd));
        for (appraisal, asks) in [(&mid, false), (&end, true)] {
            assert_eq!(year.view("Vera", appraisal).unwrap().form.increment, asks, "{name}");
        }
        for (who, appraisal, kind, said) in [
            ("Hugo", &mid, ViewKind::Manager, "increment:not_asked"),
            ("Hugo", &end, ViewKind::Interim, "increment:manager_only"),
            ("Vera", &end, ViewKind::Own, "increment:manager_only"),
            ("Hugo", &end, ViewKind::Manager, "ok"),
        ] {
            assert_eq!(word(year.save(who, appraisal, kind, 0, recommended("normal"))), said, "{name}: {who} {kind:?}");
        }
    });
}

#[test]
fn a_scheme_that_does_not_say_so_asks_for_no_recommendation() {
    on_both(|fresh| {
        let year = Year::open(fresh);
        let appraisal = year.of("Olga", Stage::YearEnd);
        assert!(!year.view("Olga", &appraisal).unwrap().form.increment, "{}", year.desk.name);
        let saved = year.save("Max", &appraisal, ViewKind::Manager, 0, recommended("normal"));
        assert_eq!(word(saved), "increment:not_asked", "{}", year.desk.name);
    });
}

/// What is typed on 1 March 2027, what is said when it is saved, and when it is to be shared.
const TYPED: &str = "
    normal | ok | ok
    normal - As_every_year | ok | ok
    normal 2027-02-01 | increment_discussed_on:not_withheld | -
    accelerated | ok | increment_reason:required
    accelerated - Covered_two_patches | ok | ok
    accelerated 2027-02-01 Covered | increment_discussed_on:not_withheld | -
    withheld | ok | increment_discussed_on:required increment_reason:required
    withheld - Late_again | ok | increment_discussed_on:required
    withheld 2027-02-28 | ok | increment_reason:required
    withheld 2027-02-28 Late_again | ok | ok
    unrated withheld 2027-02-28 Late_again | ok | increment:nothing_rated
    withheld 2027-03-01 Late_again | increment_discussed_on:not_past | -
    withheld 2027-03-02 Late_again | increment_discussed_on:not_past | -
    withheld 1066-10-14 Late_again | increment_discussed_on:date | -
    not_applicable | ok | increment_reason:required
    not_applicable 2027-02-28 New | increment_discussed_on:not_withheld | -
    not_applicable - At_the_maximum_of_the_grade | ok | ok
";

#[test]
fn a_recommendation_is_whole_before_it_is_shared_and_wrong_ones_are_not_kept() {
    on_both(|fresh| {
        let year = year_of(fresh, "s001", "s001.ho.jd");
        let name = year.desk.name;
        let appraisal = with_manager(&year);
        year.save("Hugo", &appraisal, ViewKind::Manager, 0, summary("No word of it.")).unwrap();
        let ready = || {
            let wanted = appraisals::Wanted::Send(ViewKind::Manager);
            word(year.desk.council.read("Hugo", |tx, me| appraisals::to_do(tx, me, &appraisal, wanted)))
        };
        assert_eq!(ready(), "increment:required", "{name}");
        assert_eq!(word(year.share("Hugo", &appraisal, 1)), "increment:required", "{name}");
        let (mut version, mut rows) = (1, 0);
        for row in TYPED.lines().map(str::trim).filter(|row| !row.is_empty()) {
            let [typed, saved, shared] = row.split('|').map(str::trim).collect::<Vec<_>>()[..] else { panic!("{row}") };
            rows += 1;
            let found = year.save("Hugo", &appraisal, ViewKind::Manager, version, recommended(typed));
            version = *found.as_ref().unwrap_or(&version);
            assert_eq!(word(found), saved, "{name}: {typed}");
            if shared != "-" {
                assert_eq!(ready(), shared, "{name}: {typed}");
            }
        }
        assert_eq!(rows, 17);
        // The database holds it to the same rules, whoever writes.
        let view = |written, kind, sent: bool| View {
            id: new_id(moment("2027-03-01T09:00:00Z")),
            appraisal: year.of("Vera", Stage::MidYear),
            kind,
            by: id("Hugo"),
            written,
            sent_at: sent.then(|| moment("2027-03-01T09:00:00Z")),
            changed_at: moment("2027-03-01T09:00:00Z"),
            version: 1,
        };
        for (typed, kind, sent, fits) in [
            ("normal", ViewKind::Interim, false, false),
            ("normal 2027-02-28", ViewKind::Manager, false, false),
            ("withheld - Late", ViewKind::Manager, true, false),
            ("withheld 2027-02-28", ViewKind::Manager, true, false),
            ("withheld 2027-02-28 Late", ViewKind::Manager, true, true),
        ] {
            let view = view(recommended(typed), kind, sent);
            let written = views::insert(&mut year.desk.council.connection(), &view);
            assert_eq!(written.is_ok(), fits, "{name}: {typed} {kind:?}");
            if fits {
                let read = views::list(&mut year.desk.council.connection(), &view.appraisal).unwrap();
                assert_eq!(read, [view], "{name}: it is read as it was written");
            }
        }
    });
}

#[test]
fn a_withheld_increment_is_hidden_until_shared_frozen_afterwards_and_moves_no_level() {
    on_both(|fresh| {
        let year = year_of(fresh, "s001", "s001.ho.jd");
        let name = year.desk.name;
        let stands = || {
            let view = year.desk.council.read("Vera", |tx, me| progress::view(tx, me, me.id())).unwrap();
            serde_json::to_value(view.held.unwrap().assessed.assessment).unwrap()
        };
        let appraisal = with_manager(&year);
        let before = stands();
        let overview = |query: OverviewQuery| {
            let found = year.desk.council.read("Hugo", |tx, me| appraisals::overview(tx, me, &year.cycle, &query)).unwrap();
            let rows = found.rows.iter().map(|row| format!("{} {:?}", row.stage.as_str(), row.increment));
            (rows.collect::<Vec<_>>().join(", "), found.increments)
        };
        let told = |who: &str| {
            let opened = year.view(who, &appraisal).unwrap();
            let held = opened.views.into_iter().find_map(|seen| seen.view.written.increment);
            held.map_or_else(|| "-".to_owned(), |held| format!("{} {}", held.recommendation.as_str(), held.reason))
        };
        year.save("Hugo", &appraisal, ViewKind::Manager, 0, recommended("withheld 2027-02-10 Late again")).unwrap();
        assert_eq!((told("Vera"), told("Hugo")), ("-".to_owned(), "withheld Late again".to_owned()), "{name}");
        assert_eq!(overview(OverviewQuery::default()), ("mid_year None, year_end None".to_owned(), vec![]), "{name}");
        year.share("Hugo", &appraisal, 1).unwrap();
        assert_eq!(told("Vera"), "withheld Late again", "{name}");
        let again = year.save("Hugo", &appraisal, ViewKind::Manager, 2, recommended("normal"));
        assert_eq!(word(again), "conflict wrong_state", "{name}");
        year.sign("Vera", &appraisal, Some(SignatureKind::SeenNotAgreed), "Nobody told me before.").unwrap();
        assert_eq!(year.close("Hugo", &appraisal, "").unwrap(), 0, "{name}");
        assert_eq!(told("Vera"), "withheld Late again", "{name}");
        assert_eq!(stands(), before, "{name}: pay within the grade is no fact that an assessment reads");
        let withheld = vec![(Recommended::Withheld, 1)];
        let by = |increment| overview(OverviewQuery { increment: Some(increment), ..OverviewQuery::default() });
        assert_eq!(by(Recommended::Withheld), ("year_end Some(Withheld)".to_owned(), withheld.clone()), "{name}");
        assert_eq!(by(Recommended::Normal), (String::new(), withheld), "{name}");
    });
}
