//! A year of appraisals as programs follow it. What one writes of oneself a program may write with one's own token; what judges
//! or signs is a person's, signed in, and programs read what came of it.

use serde_json::json;

use super::*;

/// An appraisal as a program of this person reads it.
fn read(desk: &Desk, who: &Person, id: &str) -> serde_json::Value {
    let answer = desk.council.service.program(who, &["read"]).get(&format!("/api/v1/appraisals/{id}"));
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

/// State, and whose turn it is.
fn stands(desk: &Desk, who: &Person, id: &str) -> (String, String) {
    let found = read(desk, who, id);
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    (text(&found["state"]), text(&found["turn"]["name"]))
}

#[test]
fn a_year_is_opened_written_and_followed_by_programs() {
    on_both(|fresh| {
        let desk = Desk::new(fresh);
        let service = &desk.council.service;
        let (olga, max, hana) = (&desk.council.officer, &desk.council.manager, &desk.council.hr);
        let is = |state: &str, turn: &str| (state.to_owned(), turn.to_owned());

        // HR opens it.
        let cycle = json!({
            "scheme": "medway.appraisal", "title": "2026 to 2027", "starts_on": "2026-04-01", "ends_on": "2027-03-31",
            "mid_year_due_on": "2026-10-30", "year_end_due_on": "2027-03-12", "moderator": desk.council.other.id.as_str(),
            "check": false,
        });
        let opened = service.program(hana, &["read", "staff"]).send("POST", "/api/v1/appraisals/cycles", &cycle, None);
        assert_eq!(opened.status, 201, "{}", opened.body);
        let overview = format!("/api/v1/appraisals/cycles/{}", opened.json()["cycle"]["id"].as_str().unwrap());
        let own = service.program(olga, &["read", "evidence"]);
        let listed = own.get("/api/v1/appraisals").json();
        let [mid, end] = [0, 1].map(|at| listed["items"][at]["id"].as_str().unwrap().to_owned());
        assert_eq!(stands(&desk, olga, &mid), is("not_started", "Olga Officer"));

        // Objectives: proposed by one side, agreed by the other.
        let words = json!({"title": "First contacts", "measure": "Within 5 days"});
        let proposed = own.send("POST", &format!("/api/v1/appraisals/{mid}/objectives"), &words, None);
        assert_eq!(proposed.status, 201, "{}", proposed.body);
        let agreement = format!("/api/v1/appraisals/{mid}/objectives/{}/agreement", proposed.json()["id"].as_str().unwrap());
        assert_eq!(own.send("POST", &agreement, &json!({}), Some(1)).status, 409, "nobody agrees with themselves");
        let agreed = service.program(max, &["read", "evidence"]).send("POST", &agreement, &json!({}), Some(1));
        assert_eq!((agreed.status, agreed.json()["state"].clone()), (200, json!("agreed")), "{}", agreed.body);

        for (id, then, mine) in
            [(&mid, "2026-10-12T09:00:00Z", "Half way there."), (&end, "2027-03-01T09:00:00Z", "A whole year.")]
        {
            desk.at(then);
            let own = service.program(olga, &["read", "evidence"]);
            let path = format!("/api/v1/appraisals/{id}");

            // The self-assessment is the officer's alone until it is sent.
            let written = own.send("PUT", &format!("{path}/own"), &json!({"summary": mine}), Some(0));
            assert_eq!(written.status, 200, "{}", written.body);
            assert_eq!(read(&desk, max, id)["views"], json!([]), "hidden from the manager");
            let sent = own.send("POST", &format!("{path}/own/submission"), &json!({}), written.json()["version"].as_i64());
            assert_eq!((sent.status, sent.json()["state"].clone()), (200, json!("manager_review")), "{}", sent.body);
            assert_eq!(read(&desk, max, id)["views"][0]["summary"], mine);
            assert_eq!(stands(&desk, olga, id), is("manager_review", "Max Manager"));

            // What judges, shares, signs and closes no program does.
            let program = service.program(max, &["read", "evidence", "staff"]);
            let version = read(&desk, max, id)["version"].as_i64();
            for (who, method, act, body) in [
                (&program, "PUT", "manager", json!({"summary": "By a program"})),
                (&program, "POST", "share", json!({})),
                (&own, "POST", "signature", json!({"signature": "agreed"})),
                (&program, "POST", "closing", json!({})),
            ] {
                assert_eq!(who.send(method, &format!("{path}/{act}"), &body, version).status, 403, "{act}");
            }
            let (mut manager, page) = (desk.max(), format!("/appraisals/{id}"));
            let offer = [("offer_criterion_1", "C-E1"), ("offer_outcome_1", "met"), ("offer_reason_1", "All year.")];
            let view = [&offer[..], &[("summary", MANAGERS)]].concat();
            assert_eq!(fill(&mut manager, &format!("{page}/manager"), &view).location(), format!("{page}/share"));
            assert_eq!(read(&desk, olga, id)["views"].as_array().unwrap().len(), 1, "hidden from the officer");
            // The ratings are moderated before the officer reads them: given back once at the year's end.
            let mut moderator = desk.council.browser(&desk.council.other);
            let moderate = format!("{page}/moderate");
            let (share, zoe) = (format!("{page}/share"), &desk.council.other);
            let stale = service.program(zoe, &["read"]).get(&path);
            assert_eq!(stale.status, 404, "the moderator reads it only while it waits for her");
            done(&fill(&mut manager, &share, &[]));
            assert_eq!(stands(&desk, olga, id), is("moderation", "Zoe Other"));
            let waits = service.program(zoe, &["read"]).get("/api/v1/appraisals").json();
            assert_eq!((waits["items"][0]["id"].clone(), waits["items"][0]["my_turn"].clone()), (json!(id), json!(true)));
            let waiting = moderator.get(&path).json();
            assert_eq!(waiting["views"][1]["summary"], MANAGERS);
            let program = service.program(zoe, &["read", "evidence", "staff"]);
            let (confirmed, version) = (json!({"outcome": "confirmed"}), waiting["version"].as_i64());
            assert_eq!(
                program.send("POST", &format!("{path}/moderation"), &confirmed, version).status,
                403,
                "nor does a program moderate"
            );
            if id == &end {
                done(&fill(&mut moderator, &moderate, &[("outcome", "given_back"), ("reason", "Too mild.")]));
                assert_eq!(read(&desk, max, id)["given_back_because"], "Too mild.");
                assert_eq!(read(&desk, olga, id)["given_back_because"], json!(null), "not the officer's to read");
                done(&fill(&mut manager, &share, &[]));
            }
            reads(&moderator.get("/appraisals"), &["1 appraisal waits for you."]);
            done(&fill(&mut moderator, &moderate, &[("outcome", "confirmed")]));
            assert_eq!(stands(&desk, olga, id), is("moderation", "Max Manager"));
            assert_eq!(read(&desk, max, id)["moderated"]["by"], "Zoe Other");
            assert_eq!(read(&desk, olga, id)["views"].as_array().unwrap().len(), 1, "still hidden from the officer");
            done(&fill(&mut manager, &share, &[]));
            assert_eq!(stands(&desk, olga, id), is("shared", "Olga Officer"));
            assert_eq!(read(&desk, olga, id)["views"][1]["summary"], MANAGERS);
            let before = judgements_of(&desk, "C-E1");
            done(&fill(&mut desk.olga(), &format!("{page}/sign"), &[("signature", "agreed")]));
            assert_eq!(read(&desk, max, id)["signature"]["kind"], "agreed");
            done(&fill(&mut manager, &format!("{page}/close"), &[]));
            assert_eq!(stands(&desk, olga, id), is("closed", ""));
            assert_ne!(judgements_of(&desk, "C-E1"), before, "the judgement is among the facts");
        }

        // HR sees what is left.
        let left = service.program(hana, &["read", "staff"]).get(&overview).json();
        assert_eq!((left["appraisals"].clone(), left["settled"].clone()), (json!(4), json!(2)), "{}", fresh.name);
    });
}
