//! Two at one piece at the same moment, on two copies of the service: one wins, the other keeps what they typed.

use std::sync::Barrier;

use gradus::app::App;
use gradus::app::evidence::withdraw;
use gradus::app::reviews::{Settled, give_back, record};
use gradus::domain::evidence::StateWord;
use gradus::domain::officer::ReviewOutcome;
use gradus::domain::review::{ReturnReason, Typed};
use gradus::store::reviews;

use crate::evidence::{Desk, all};
use crate::people::council::call;
use crate::support::databases::on_both;

const ROUNDS: usize = 50;

#[test]
fn of_two_reviewers_one_wins_and_the_other_loses_no_word() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let apps = [desk.council.app.clone(), desk.council.twin()];
        let mut won = [0, 0];
        for round in 0..ROUNDS {
            let of = desk.sent("Olga", &["B-K2"]);
            let begun = Barrier::new(2);
            let results: Vec<Settled> = std::thread::scope(|scope| {
                let review = |name: &'static str, app: &App| {
                    let (app, of, begun) = (app.clone(), of.clone(), &begun);
                    scope.spawn(move || {
                        begun.wait();
                        app.write(&call(name), move |tx, me| match name {
                            // One gives an outcome, the other sends it back in every second round.
                            "Mia" if round % 2 == 0 => {
                                let reason = Some(ReturnReason::MoreDetail);
                                let typed = Typed { reason, comment: format!("By {name}"), ..Typed::default() };
                                give_back(tx, me, &of, 1, &typed)
                            }
                            _ => record(tx, me, &of, 1, &all(&["B-K2"], ReviewOutcome::NotMet)),
                        })
                        .unwrap()
                    })
                };
                let threads = [review("Max", &apps[0]), review("Mia", &apps[1])];
                threads.map(|thread| thread.join().unwrap()).into()
            });
            let winners: Vec<usize> = (0..2).filter(|at| matches!(results[*at], Settled::Done(_))).collect();
            assert_eq!(winners.len(), 1, "{}: round {round}: {results:?}", desk.name);
            won[winners[0]] += 1;
            let connection = &mut desk.council.connection();
            let kept = reviews::list_of(connection, &of).unwrap();
            assert_eq!(kept.len(), 1, "{}: round {round}", desk.name);
            let names = ["max", "mia"];
            assert_eq!(kept[0].reviewer, names[winners[0]], "{}: round {round}", desk.name);
            let loser = names[1 - winners[0]];
            assert!(reviews::draft(connection, &of, &loser.into()).unwrap().is_some(), "{}: round {round}", desk.name);
            assert!(reviews::draft(connection, &of, &names[winners[0]].into()).unwrap().is_none(), "{}", desk.name);
        }
        assert_eq!(won[0] + won[1], ROUNDS, "{}", desk.name);
    });
}

#[test]
fn a_review_and_a_withdrawal_at_once_are_one_or_the_other() {
    on_both(|fresh| {
        let desk = Desk::open(fresh);
        let apps = [desk.council.app.clone(), desk.council.twin()];
        for round in 0..ROUNDS / 2 {
            let of = desk.sent("Olga", &["B-K2"]);
            let (begun, version) = (Barrier::new(2), desk.version(&of));
            let (reviewed, withdrawn) = std::thread::scope(|scope| {
                let (of, begun) = (&of, &begun);
                let reviews = scope.spawn(|| {
                    let of = of.clone();
                    begun.wait();
                    apps[round % 2].write(&call("Max"), move |tx, me| record(tx, me, &of, 1, &all(&["B-K2"], ReviewOutcome::Met)))
                });
                let withdraws = scope.spawn(|| {
                    let of = of.clone();
                    begun.wait();
                    apps[1 - round % 2].write(&call("Olga"), move |tx, me| withdraw(tx, me, &of, version)).is_ok()
                });
                (reviews.join().unwrap().unwrap(), withdraws.join().unwrap())
            });
            let at = format!("{}: round {round}: {reviewed:?}", desk.name);
            let state = desk.find(&of).state.word();
            let kept = reviews::list_of(&mut desk.council.connection(), &of).unwrap().len();
            match &reviewed {
                Settled::Done(_) => assert_eq!((withdrawn, state, kept), (false, StateWord::Reviewed, 1), "{at}"),
                Settled::Overtaken(by) => {
                    assert_eq!((withdrawn, state, kept, by.state), (true, StateWord::Withdrawn, 0, StateWord::Withdrawn), "{at}");
                }
            }
        }
    });
}
