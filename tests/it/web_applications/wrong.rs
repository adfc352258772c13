//! Each form filled in emptily and wrongly: what is wrong is said beside the field, what was typed stays, nothing is done.

use super::{Council, done, hidden, is_silent, main_of, says, send};
use crate::support::databases::on_both;
use crate::support::service::Browser;

/// What is wrong, and the words for it.
struct Wrong<'a> {
    typed: &'a [(&'a str, &'a str)],
    said: &'a [&'a str],
    kept: &'a [&'a str],
}

/// Each of these is refused, whether it is looked at once more or sent at once.
fn refuses(browser: &mut Browser, path: &str, all: &[Wrong<'_>]) {
    let version = hidden(&browser.get(path), "version");
    for (number, wrong) in all.iter().enumerate() {
        for step in ["continue", "send"] {
            let answer = browser.post(path, &[wrong.typed, &[("version", &version), ("step", step)]].concat());
            assert_eq!(answer.status, 422, "{path} {number} {step}: {}", main_of(&answer));
            says(&answer, &["<title>Error: ", "There is a problem"]);
            says(&answer, wrong.said);
            says(&answer, wrong.kept);
            is_silent(&answer, &["<script>alert"]);
            assert_eq!(hidden(&answer, "version"), version);
        }
    }
}

const HOSTILE: &str = "<script>alert(1)</script> {{7*7}}";
const KEPT: &str = "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}}";

#[test]
fn the_forms_before_a_decision_say_what_is_wrong() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let mut olga = council.browser(&council.officer);
        olga.get("/applications/new");
        let started = olga.post("/applications", &[]);
        let path = started.location().to_owned();
        let case = path.strip_suffix("/check").unwrap().to_owned();
        let long = "é".repeat(4_003);
        let version = hidden(&olga.follow(&started), "version");
        for (typed, said, kept) in [
            (vec![("statement", HOSTILE)], "Confirm that this is your own work", KEPT),
            (vec![("statement", &*long), ("own_work", "yes")], "must be 4,000 characters or less. You have 3 too many", &*long),
            (vec![("statement", "a\u{0}b"), ("own_work", "yes")], "must not have control characters", "a"),
        ] {
            let answer = olga.post(&path, &[&typed[..], &[("version", &version), ("step", "send")]].concat());
            assert_eq!(answer.status, 422, "{said}");
            says(&answer, &["<title>Error: ", said, kept]);
        }
        let sent = olga.post(&path, &[("own_work", "yes"), ("version", &version), ("step", "send")]);
        done(&sent);

        let mut max = council.browser(&council.manager);
        refuses(
            &mut max,
            &format!("{case}/recommend"),
            &[
                Wrong { typed: &[], said: &["Select a recommendation"], kept: &[] },
                Wrong {
                    typed: &[("recommendation", "approve"), ("reason", HOSTILE)],
                    said: &["Select a recommendation"],
                    kept: &[KEPT],
                },
                Wrong {
                    typed: &[("recommendation", "return"), ("reason", " \r\n ")],
                    said: &["Enter a reason. Olga Officer will read it"],
                    kept: &["value=\"return\" checked"],
                },
                Wrong {
                    typed: &[("recommendation", "recommend"), ("reason", &long)],
                    said: &["Reason must be 4,000 characters or less. You have 3 too many"],
                    kept: &[&long],
                },
            ],
        );
        // Looked at once more, all that is wrong is said at once.
        let version = hidden(&max.get(&format!("{case}/recommend")), "version");
        let both = max.post(&format!("{case}/recommend"), &[("version", &version)]);
        says(&both, &["Select a recommendation", "Enter a reason. Olga Officer will read it"]);
        assert_eq!(council.state(&case), "submitted", "{}", fresh.name);
    });
}

#[test]
fn the_forms_of_a_decision_say_what_is_wrong() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let case = council.recommended();
        let mut hana = council.browser(&council.hr);
        refuses(
            &mut hana,
            &format!("{case}/gates/criteria_met"),
            &[
                Wrong {
                    typed: &[("reason", HOSTILE)],
                    said: &["Select if you have an interest", "Select an answer"],
                    kept: &[KEPT],
                },
                Wrong {
                    typed: &[("interest", "no"), ("answer", "not_now"), ("reason", "x")],
                    said: &["Select an answer"],
                    kept: &["value=\"no\" checked"],
                },
                Wrong {
                    typed: &[("interest", "no"), ("answer", "yes"), ("reason", "")],
                    said: &["Enter a reason. Olga Officer will read it"],
                    kept: &["value=\"yes\" checked"],
                },
            ],
        );
        let missing = hana.get(&format!("{case}/decision"));
        assert_eq!(missing.status, 409);
        says(&missing, &["The checks come first. Not decided yet: criteria met and funded need."]);
        assert_eq!(hana.get(&format!("{case}/gates/other")).status, 404, "{}", fresh.name);
        let said = [("interest", "no"), ("answer", "yes"), ("reason", "All of it")];
        done(&send(&mut hana, &format!("{case}/gates/criteria_met"), &said));
        done(&send(&mut council.browser(&council.holder), &format!("{case}/gates/funded_need"), &said));

        let date = |day, month, year| [("effective_on_day", day), ("effective_on_month", month), ("effective_on_year", year)];
        let with = |date: [(&'static str, &'static str); 3]| [&[("interest", "no"), ("words", HOSTILE)][..], &date].concat();
        refuses(
            &mut hana,
            &format!("{case}/decision"),
            &[
                Wrong { typed: &[], said: &["Select if you have an interest"], kept: &[] },
                Wrong {
                    typed: &[("interest", "no")],
                    said: &["Enter words for the officer. Olga Officer will read them"],
                    kept: &[],
                },
                Wrong { typed: &with(date("1", "", "2026")), said: &["Effective date must include a month"], kept: &[KEPT] },
                Wrong {
                    typed: &with(date("31", "2", "2026")),
                    said: &["Effective date must be a real date"],
                    kept: &["value=\"31\""],
                },
                Wrong {
                    typed: &with(date("2", "5", "2026")),
                    said: &["Effective date must be the first day of a month"],
                    kept: &[KEPT],
                },
                Wrong {
                    typed: &with(date("1", "5", "2025")),
                    said: &["Effective date must be on or after 1 June 2025, when the criteria were met"],
                    kept: &["value=\"2025\""],
                },
                Wrong {
                    typed: &with(date("1", "5", "2028")),
                    said: &["Effective date must be on or before 10 April 2027"],
                    kept: &[KEPT],
                },
            ],
        );
        assert_eq!((council.state(&case), council.levels(&council.officer).as_str()), ("recommended", "A 2025-05-01"));
    });
}

#[test]
fn the_forms_after_a_decision_say_what_is_wrong() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let case = council.decided("no", "yes");
        let mut hugo = council.browser(&council.hr_two);
        refuses(
            &mut hugo,
            &format!("{case}/reverse"),
            &[
                Wrong {
                    typed: &[("reason", HOSTILE)],
                    said: &["Select if you have an interest", "Select a decision"],
                    kept: &[KEPT],
                },
                Wrong {
                    typed: &[("interest", "yes"), ("outcome", "met_deferred"), ("reason", "x")],
                    said: &["You have an interest, so someone else in HR must reverse this"],
                    kept: &["value=\"met_deferred\" checked"],
                },
                Wrong {
                    typed: &[("interest", "no"), ("outcome", "declined"), ("reason", "x")],
                    said: &["Select another outcome than the one that stands"],
                    kept: &[],
                },
                Wrong {
                    typed: &[("interest", "no"), ("outcome", "approved"), ("reason", "")],
                    said: &["Enter a reason. Olga Officer will read it"],
                    kept: &["value=\"approved\" checked"],
                },
            ],
        );
        let mut olga = council.browser(&council.officer);
        let path = format!("{case}/appeal");
        refuses(
            &mut olga,
            &path,
            &[Wrong { typed: &[("grounds", "  ")], said: &["Say why the decision should be looked at again"], kept: &[] }],
        );
        done(&send(&mut olga, &path, &[("grounds", "Left out")]));
        let open = hugo.get(&format!("{case}/reverse"));
        assert_eq!(open.status, 409);
        says(&open, &["An appeal against this decision is open. It is heard first."]);

        // Hugo names, for nobody names themselves.
        let named = format!("{case}/named");
        let version = hidden(&hugo.get(&named), "version");
        let reference = |person: &gradus::domain::people::Person| person.employee_ref.clone().unwrap();
        for (person, kind, said) in [
            (String::new(), "hearer", "Enter an employee reference"),
            ("00999".to_owned(), "hearer", "Nobody has reference 00999"),
            (reference(&council.other), "conflict", "Select what they are named as"),
            (reference(&council.other), "", "Select what they are named as"),
            (reference(&council.officer), "hearer", "own application. Select someone else"),
            (reference(&council.manager), "hearer", "Max Manager manages Olga Officer"),
            (reference(&council.hr), "hearer", "Hana Resources had a part in this case before the appeal"),
            (reference(&council.colleague), "hearer", "Cleo Colleague is neither a manager nor HR"),
        ] {
            let answer = hugo.post(&named, &[("person", &*person), ("kind", kind), ("version", &version)]);
            assert_eq!(answer.status, 422, "{said}: {}", main_of(&answer));
            says(&answer, &["There is a problem", said, &format!("value=\"{person}\"")]);
        }
        council.name(&case, &council.other, "hearer");
        let mut zoe = council.browser(&council.other);
        refuses(
            &mut zoe,
            &format!("{case}/hearing"),
            &[
                Wrong {
                    typed: &[("reason", HOSTILE)],
                    said: &["Select if you have an interest", "Select if you uphold the appeal"],
                    kept: &[KEPT],
                },
                Wrong {
                    typed: &[("interest", "no"), ("finding", "dismiss")],
                    said: &["Enter a reason. Olga Officer will read it"],
                    kept: &[],
                },
                Wrong {
                    typed: &[("interest", "no"), ("finding", "uphold"), ("reason", "x")],
                    said: &["Select a decision"],
                    kept: &["value=\"uphold\" checked"],
                },
            ],
        );
        assert_eq!(council.state(&case), "declined", "{}", fresh.name);
    });
}
