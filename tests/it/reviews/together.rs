//! Several reviews in one go: each by itself, what changed meanwhile skipped and named.

use gradus::app::AppError;
use gradus::app::reviews::{OneOf, Together, open_together, together};
use gradus::domain::evidence::StateWord;
use gradus::domain::ids::EvidenceId;
use gradus::domain::officer::ReviewOutcome;
use gradus::domain::review::{ReturnReason, Typed};
use gradus::store::reviews;

use crate::evidence::{Desk, all, met};
use crate::people::council::word;
use crate::support::databases::on_both;

fn one(of: &EvidenceId, typed: Typed) -> OneOf {
    OneOf { evidence: of.clone(), revision: 1, typed }
}

fn go(desk: &Desk, name: &str, all: Vec<OneOf>) -> Result<Together, AppError> {
    desk.write(name, move |tx, me| together(tx, me, &all))
}

#[test]
fn what_changed_meanwhile_is_skipped_and_named_and_the_others_are_recorded() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let [first, taken, restricted, last] = [(); 4].map(|()| desk.sent("Olga", &["B-K2"]));
        let withdrawn = desk.sent("Otto", &["B-K2"]);
        desk.council.add("Ulf", "o").line("Ulf<Zoe 2026-01-01..");
        desk.post("Ulf", "2024-01-01..");
        let strange = desk.sent("Ulf", &["B-K2"]);
        let chosen = [&first, &taken, &restricted, &withdrawn, &strange, &last];
        let ids: Vec<EvidenceId> = chosen.into_iter().cloned().collect();
        let opened = desk.council.read("Max", |tx, me| open_together(tx, me, &ids)).unwrap();
        assert_eq!(opened.len(), 5, "{}: all but what is not his", desk.name);
        desk.record("Mia", &taken, met(&["B-K2"])).unwrap();
        desk.give_back("Mia", &restricted, ReturnReason::MayIdentifyTenant).unwrap();
        desk.withdraw("Otto", &withdrawn).unwrap();
        let typed = chosen.into_iter().map(|of| one(of, all(&["B-K2"], ReviewOutcome::PartlyMet))).collect();
        let came = go(&desk, "Max", typed).unwrap();
        let done: Vec<&EvidenceId> = came.done.iter().map(|done| &done.evidence).collect();
        assert_eq!(done, [&first, &last], "{}", desk.name);
        let told: Vec<String> =
            came.skipped.iter().map(|skipped| format!("{} / {}: {}", skipped.title, skipped.officer, skipped.words)).collect();
        let expected = [
            "A joint visit / Olga: Mia has just settled this. What you typed is kept as a draft.",
            " / : It can no longer be read.",
            "A joint visit / Otto: Otto has withdrawn this. What you typed is kept as a draft.",
            " / : It can no longer be read.",
        ];
        assert_eq!(told, expected, "{}", desk.name);
        let states = [&first, &taken, &restricted, &withdrawn, &strange, &last].map(|of| desk.find(of).state.word());
        use StateWord::*;
        assert_eq!(states, [Reviewed, Reviewed, Restricted, Withdrawn, Submitted, Reviewed], "{}", desk.name);
        let connection = &mut desk.council.connection();
        assert!(reviews::draft(connection, &taken, &"max".into()).unwrap().is_some(), "{}", desk.name);
        // What is left can be opened; the rest is left out.
        let opened = desk.council.read("Max", |tx, me| open_together(tx, me, &ids)).unwrap();
        assert_eq!(opened.len(), 0, "{}", desk.name);
    });
}

#[test]
fn what_is_incomplete_is_told_for_all_before_any_is_recorded() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let (first, second, third) =
            (desk.sent("Olga", &["B-K2"]), desk.sent("Olga", &["B-K2", "B-E1"]), desk.sent("Otto", &["B-K2"]));
        let mut bare = all(&["B-K2"], ReviewOutcome::NotMet);
        bare.outcomes.get_mut("B-K2").unwrap().comment.clear();
        let came = go(&desk, "Max", vec![one(&first, met(&["B-K2"])), one(&second, met(&["B-K2"])), one(&third, bare)]);
        let expected = [format!("{second}.outcome_B-E1:required"), format!("{third}.comment_B-K2:required")];
        let mut told: Vec<String> = word(came).split(' ').map(str::to_owned).collect();
        told.sort();
        let mut expected = expected.to_vec();
        expected.sort();
        assert_eq!(told, expected, "{}", desk.name);
        for of in [&first, &second, &third] {
            assert_eq!(desk.find(of).state.word(), StateWord::Submitted, "{}", desk.name);
            assert_eq!(reviews::list_of(&mut desk.council.connection(), of).unwrap(), [], "{}", desk.name);
        }
        assert!(!desk.mails().iter().any(|mail| mail.starts_with("reviewed")), "{}", desk.name);
    });
}

#[test]
fn there_are_ten_at_most_and_one_at_least() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let all: Vec<OneOf> = (0..11).map(|_| one(&desk.sent("Olga", &["B-K2"]), met(&["B-K2"]))).collect();
        assert_eq!(word(go(&desk, "Max", all.clone())), "chosen:too_many", "{}", desk.name);
        assert_eq!(word(go(&desk, "Max", Vec::new())), "chosen:required", "{}", desk.name);
        assert_eq!(word(go(&desk, "Hana", all[..2].to_vec())), "forbidden not_permitted", "{}", desk.name);
        assert_eq!(go(&desk, "Max", all[..10].to_vec()).unwrap().done.len(), 10, "{}", desk.name);
        let told = desk.mails().into_iter().filter(|mail| mail.starts_with("reviewed")).count();
        assert_eq!(told, 10, "{}", desk.name);
    });
}
