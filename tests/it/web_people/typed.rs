//! Text typed before the time ran out is there again after signing in.

use chrono::Duration;

use super::{Council, number};
use crate::support::databases::on_both;
use crate::support::service::PASSWORD;

#[test]
fn what_was_typed_before_the_time_ran_out_comes_back() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let path = format!("/people/{}/manager", council.officer.id);
        let mut hr = council.service.signed_in(&council.hr);
        hr.get(&path);
        council.service.clock.advance(Duration::minutes(31));
        let typed = [
            ("manager", number(&council.former)),
            ("starts_on_day", "9"),
            ("starts_on_month", "4"),
            ("starts_on_year", "2026"),
            ("reason", "Agreed with <both> of them"),
            ("version", "1"),
        ];
        let answer = hr.post(&path, &typed);
        assert!(answer.location().starts_with("/sign-in?timed_out=1&next=%2Fpeople%2F"), "{}", answer.location());
        let line = |council: &Council| council.person(&council.officer.id).version;
        assert_eq!(line(&council), 1, "{}: nothing is done yet", fresh.name);

        let page = hr.get(answer.location()).body;
        assert!(page.contains("what you typed is kept"), "{page}");
        let next = path.as_str();
        let answer =
            hr.post("/sign-in", &[("email", council.hr.email.as_deref().unwrap()), ("password", PASSWORD), ("next", next)]);
        let page = hr.follow(&answer).body;
        for kept in [
            format!("value=\"{}\"", number(&council.former)),
            "value=\"9\"".to_owned(),
            "Agreed with &lt;both&gt; of them</textarea>".to_owned(),
        ] {
            assert!(page.contains(&kept), "{}: {kept}: {page}", fresh.name);
        }
        // It is only theirs.
        let other = council.service.signed_in(&council.hr_two).get(&path).body;
        assert!(!other.contains("Agreed with"), "{}", fresh.name);
        assert_eq!(hr.post(&path, &typed).status, 303, "sent again");
        assert_eq!(line(&council), 2);
    });
}
