//! Teams: HR makes and names them, and no two have one name.

use gradus::app::teams::{add, list, rename};

use super::council::{Council, word};
use crate::support::databases::on_both;

#[test]
fn hr_adds_and_renames_teams() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        council.add("Hana", "h").add("Max", "om").add("Adam", "a").add("Audrey", "u").add_to("s001", "Xena", "h");
        let team = council.write("Hana", |tx, me| add(tx, me, "  Income   North ")).unwrap();
        assert_eq!(team.name, "Income North");
        assert_eq!(council.last_change(), "team_added by hana about - name_after=Income North");
        for (caller, name, expected) in [
            ("Hana", "", "name:required"),
            ("Hana", "INCOME north", "name:taken"),
            ("Hana", "a\nb", "name:characters"),
            ("Hana", &"x".repeat(121), "name:too_long"),
            ("Max", "Income South", "forbidden not_permitted"),
            ("Adam", "Income South", "forbidden not_permitted"),
            ("Audrey", "Income South", "forbidden not_permitted"),
            ("Hana", "Income South", "ok"),
            ("Xena", "Income North", "ok"),
        ] {
            let name = name.to_owned();
            assert_eq!(word(council.write(caller, move |tx, me| add(tx, me, &name))), expected, "{}: {caller}", council.name);
        }
        let renamed = |caller: &'static str, version: i64, name: &'static str| {
            let team = team.id.clone();
            word(council.write(caller, move |tx, me| rename(tx, me, &team, version, name)))
        };
        assert_eq!(renamed("Max", 1, "North"), "forbidden not_permitted");
        assert_eq!(renamed("Xena", 1, "North"), "not found");
        assert_eq!(renamed("Hana", 1, "income south"), "name:taken");
        assert_eq!(renamed("Hana", 2, "North"), "stale");
        assert_eq!(renamed("Hana", 1, "INCOME NORTH"), "ok");
        assert_eq!(council.last_change(), "team_renamed by hana about - name_before=Income North name_after=INCOME NORTH");
        assert_eq!(renamed("Hana", 1, "North"), "stale");
        for (caller, expected) in [("Max", "INCOME NORTH, Income South"), ("Xena", "Income North")] {
            let names: Vec<String> = council.read(caller, list).unwrap().into_iter().map(|team| team.name).collect();
            assert_eq!(names.join(", "), expected, "{}", council.name);
        }
    });
}
