//! Cover: who may arrange it, for whom, for how long; and ending it.

use gradus::app::AppError;
use gradus::app::delegations::{NewDelegation, end, grant, list, of};
use gradus::domain::account::AccountState;
use gradus::domain::people::{Delegation, DelegationScope};

use super::council::{Council, day, id, messages, word};
use crate::support::databases::on_both;

/// Dora over Max and Mia and Zoe, Max over Olga and Ned, who is a manager too; Hana of HR reports to Zoe.
fn staff(council: &Council) {
    council.add("Dora", "m").add("Max", "om").add("Mia", "om").add("Zoe", "om").add("Ned", "om").add("Olga", "o");
    council.add("Hana", "oh").add("Adam", "a").add("Audrey", "u").add("Hugo", "hm");
    for line in ["Max<Dora", "Mia<Dora", "Zoe<Dora", "Olga<Max", "Ned<Max", "Hana<Zoe"] {
        council.line(&format!("{line} 2026-01-01.."));
    }
}

/// `Max>Mia 2026-05-01..2026-05-31`
fn arrange(council: &Council, caller: &str, text: &str) -> Result<Delegation, AppError> {
    let (who, held) = text.split_once(' ').unwrap();
    let (from, to) = who.split_once('>').unwrap();
    let (starts_on, ends_on) = held.split_once("..").unwrap();
    let new = NewDelegation {
        from: id(from),
        to: id(to),
        starts_on: day(starts_on),
        ends_on: day(ends_on),
        scopes: vec![DelegationScope::Recommend, DelegationScope::Review, DelegationScope::Review],
    };
    council.write(caller, move |tx, me| grant(tx, me, new))
}

#[test]
fn cover_is_arranged_by_the_manager_or_hr_and_on_sound_terms_only() {
    // Today is 10 April 2026. 90 days from 1 May end on 29 July.
    let table = [
        ("Max", "Max>Mia 2026-05-01..2026-05-31", "ok"),
        ("Max", "Max>Mia 2026-04-10..2026-04-10", "ok"),
        ("Max", "Max>Mia 2026-05-01..2026-07-29", "ok"),
        ("Max", "Max>Mia 2026-05-01..2026-07-30", "ends_on:too_long"),
        ("Max", "Max>Mia 2026-04-09..2026-04-30", "starts_on:too_early"),
        ("Max", "Max>Mia 2026-05-02..2026-05-01", "ends_on:too_early"),
        ("Max", "Max>Olga 2026-05-01..2026-05-31", "to:not_a_manager"),
        ("Max", "Max>Hana 2026-05-01..2026-05-31", "to:not_a_manager"),
        ("Max", "Max>Max 2026-05-01..2026-05-31", "forbidden own_delegation"),
        ("Max", "Max>Vera 2026-05-01..2026-05-31", "to:not_active"),
        // Ned is among those it would be about.
        ("Max", "Max>Ned 2026-05-01..2026-05-31", "to:to_subject"),
        ("Max", "Max>Dora 2026-05-01..2026-05-31", "ok"),
        ("Hana", "Max>Mia 2026-05-01..2026-05-31", "ok"),
        ("Hana", "Max>Max 2026-05-01..2026-05-31", "to:same_person"),
        ("Hana", "Olga>Mia 2026-05-01..2026-05-31", "from:not_a_manager"),
        // Not for one's own line manager or above, not to oneself.
        ("Hana", "Zoe>Mia 2026-05-01..2026-05-31", "forbidden own_line"),
        ("Hana", "Dora>Mia 2026-05-01..2026-05-31", "forbidden own_line"),
        ("Hugo", "Max>Hugo 2026-05-01..2026-05-31", "forbidden own_delegation"),
        ("Hugo", "Max>Mia 2026-05-01..2026-05-31", "ok"),
        // Nobody else: not the manager's manager, not whom it is about, not an administrator or auditor.
        ("Dora", "Max>Mia 2026-05-01..2026-05-31", "forbidden not_permitted"),
        ("Mia", "Max>Mia 2026-05-01..2026-05-31", "not found"),
        ("Zoe", "Max>Mia 2026-05-01..2026-05-31", "not found"),
        ("Olga", "Max>Mia 2026-05-01..2026-05-31", "not found"),
        ("Olga", "Olga>Mia 2026-05-01..2026-05-31", "forbidden not_permitted"),
        ("Adam", "Max>Mia 2026-05-01..2026-05-31", "forbidden not_permitted"),
        ("Audrey", "Max>Mia 2026-05-01..2026-05-31", "forbidden not_permitted"),
    ];
    on_both(|fresh| {
        let council = Council::new(fresh);
        staff(&council);
        council.add("Vera", "om").force("Vera", |vera| vera.account = AccountState::Disabled);
        for (caller, new, expected) in table {
            let before = council.everything();
            let done = arrange(&council, caller, new);
            let made = done.as_ref().ok().map(|cover| cover.id.clone());
            assert_eq!(word(done), expected, "{}: {caller}, {new}", council.name);
            match made {
                None => assert_eq!(council.everything(), before, "{}: {caller}, {new}", council.name),
                // Out of the way of the next row.
                Some(cover) => council.write("Hana", move |tx, me| end(tx, me, &cover, 1)).unwrap(),
            }
        }
    });
}

#[test]
fn what_is_wrong_is_said_in_words() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        staff(&council);
        assert_eq!(
            messages(arrange(&council, "Max", "Max>Mia 2026-05-01..2026-07-30")),
            "End date must be on or before 29 July 2026. Cover lasts 90 days at most"
        );
        assert_eq!(
            messages(arrange(&council, "Max", "Max>Mia 2026-05-02..2026-05-01")),
            "End date must be on or after 2 May 2026"
        );
        let new = NewDelegation {
            from: id("Max"),
            to: id("Mia"),
            starts_on: day("2026-05-01"),
            ends_on: day("2026-05-02"),
            scopes: Vec::new(),
        };
        assert_eq!(messages(council.write("Max", move |tx, me| grant(tx, me, new))), "Select what Mia may do");
    });
}

#[test]
fn whoever_acts_neither_passes_it_on_nor_ends_it() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        staff(&council);
        council.cover("Max>Mia 2026-04-01..2026-04-30 review", "max");
        council.cover("Max>Hugo 2026-04-01..2026-04-30 recommend", "max");
        // Mia may arrange cover for her own reports, not for those of Max; Hugo of HR not either while he acts for Max.
        for (caller, new, expected) in [
            ("Mia", "Max>Zoe 2026-05-01..2026-05-31", "not found"),
            ("Hugo", "Max>Zoe 2026-05-01..2026-05-31", "forbidden delegation_terms"),
            ("Mia", "Mia>Zoe 2026-05-01..2026-05-31", "ok"),
        ] {
            assert_eq!(word(arrange(&council, caller, new)), expected, "{}: {caller}, {new}", council.name);
        }
        let of_mia = "max>mia 2026-04-01..2026-04-30 review";
        let of_hugo = "max>hugo 2026-04-01..2026-04-30 recommend";
        for (caller, cover, version, expected) in [
            ("Mia", of_mia, 1, "not found"),
            ("Hugo", of_hugo, 1, "forbidden own_delegation"),
            ("Hugo", of_mia, 1, "forbidden delegation_terms"),
            ("Olga", of_mia, 1, "not found"),
            ("Dora", of_mia, 1, "forbidden not_permitted"),
            ("Adam", of_mia, 1, "forbidden not_permitted"),
            ("Max", "no such cover", 1, "not found"),
            ("Max", of_mia, 2, "stale"),
            ("Max", of_mia, 1, "ok"),
            ("Max", of_mia, 2, "conflict over"),
            ("Hana", of_hugo, 1, "ok"),
        ] {
            let done = council.write(caller, move |tx, me| end(tx, me, cover, version));
            assert_eq!(word(done), expected, "{}: {caller} ends {cover}", council.name);
        }
        assert_eq!(
            council.last_change(),
            "cover_ended by hana about max to_before=hugo ends_on_before=2026-04-30 ended_on_after=2026-04-10"
        );
        council.cover("Max>Zoe 2026-03-01..2026-04-09 review", "max");
        let late = council.write("Max", |tx, me| end(tx, me, "max>zoe 2026-03-01..2026-04-09 review", 1));
        assert_eq!(word(late), "conflict over");
    });
}

#[test]
fn cover_can_end_though_the_one_who_acts_is_no_manager_any_more() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        staff(&council);
        council.cover("Max>Olga 2026-04-01..2026-04-30 review", "max");
        let done = council.write("Max", |tx, me| end(tx, me, "max>olga 2026-04-01..2026-04-30 review", 1));
        assert_eq!(word(done), "ok");
    });
}

#[test]
fn two_covers_of_the_same_two_do_not_overlap() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        staff(&council);
        arrange(&council, "Max", "Max>Mia 2026-05-01..2026-05-31").unwrap();
        assert_eq!(
            council.last_change(),
            "cover_granted by max about max to_after=mia starts_on_after=2026-05-01 ends_on_after=2026-05-31 \
             scopes_after=review recommend"
        );
        for (new, expected) in [
            ("Max>Mia 2026-05-31..2026-06-10", "to:overlaps"),
            ("Max>Mia 2026-04-20..2026-05-01", "to:overlaps"),
            ("Max>Mia 2026-06-01..2026-06-10", "ok"),
            ("Max>Zoe 2026-05-10..2026-05-12", "ok"),
        ] {
            assert_eq!(word(arrange(&council, "Max", new)), expected, "{}: {new}", council.name);
        }
    });
}

#[test]
fn the_page_of_cover_shows_both_sides_with_names() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        staff(&council);
        council.cover("Max>Mia 2026-04-01..2026-04-30 review", "hana");
        council.cover("Max>Zoe 2026-03-01..2026-03-31 review", "max");
        council.cover("Zoe>Max 2026-05-01..2026-05-31 review", "zoe");
        let covers = council.read("Max", |tx, me| of(tx, me, me.id())).unwrap();
        let shown = |views: &[gradus::app::delegations::CoverView]| -> Vec<String> {
            views.iter().map(|view| format!("{} for {} by {} {}", view.to, view.from, view.by, view.active)).collect()
        };
        assert_eq!(shown(&covers.for_them), ["Mia for Max by Hana true", "Zoe for Max by Max false"], "{}", council.name);
        assert_eq!(shown(&covers.by_them), ["Max for Zoe by Zoe false"]);
        for (caller, expected) in [("Hana", "ok"), ("Dora", "ok"), ("Mia", "not found"), ("Olga", "not found")] {
            assert_eq!(word(council.read(caller, |tx, me| of(tx, me, &id("Max")))), expected, "{caller}");
        }
        for (caller, expected) in
            [("Hana", "ok"), ("Audrey", "ok"), ("Max", "forbidden not_permitted"), ("Olga", "forbidden not_permitted")]
        {
            assert_eq!(word(council.read(caller, list)), expected, "{caller}");
        }
        assert_eq!(council.read("Hana", list).unwrap().len(), 3);
    });
}
