//! Strings that try to be more than text, planted into everything that people type, by the forms and calls that take it; then
//! every page, call, mail and file is opened as everybody: they are there to be read, and nowhere anything else.

use gradus::domain::people::Person;
use gradus::web::routes::ROUTES;
use serde_json::json;

use crate::command::Folder;
use crate::support::databases::on_both;
use crate::support::files;
use crate::support::pages::{done, hidden, main_of, plain, send};
use crate::support::service::{Answer, Browser};
use crate::support::{post, python};
use crate::web_applications::Council;
use crate::web_evidence::{ACCOUNT, begun, fill};

/// One line: a formula, the end of an attribute, an element with a handler, a script, a query, a template, four bytes.
const LINE: &str = "=zq\"><img src=x onerror=zqx()><script>zqx(1)</script>' OR 1=1 -- {{this}} 😀";
/// What of it a field of forty letters takes.
const SHORT: &str = "=zq\"><img src=x onerror=zqx()>{{this}}";
/// As a file may be called, without what no file name holds.
const FILE: &str = "=zq'><img src=x onerror=zqx()>{{this}}😀.pdf";

/// Several lines, each of which begins as a formula or a header does, and a word that is longer than any screen.
fn text() -> String {
    format!("{LINE}\r\nBcc: zq@evil.example\r\n+cmd|' /C zq'!A0\r\n@SUM(zq)\r\n{{{{{{this}}}}}}\r\n{}", "w".repeat(300))
}

/// What no text may hold: it is refused with a word about it, and the form comes back.
const REFUSED: [&str; 3] = ["a\0zq", "a\u{202e}zq", "a\u{7}zq"];

/// The ids of what was planted.
struct Planted {
    officer: String,
    piece: String,
    returned: String,
    waiting: String,
    draft: String,
    file: String,
    case: String,
    appealed: String,
    team: String,
    import: String,
    post: String,
}

/// Everybody types.
fn plant(council: &Council) -> Planted {
    let text = text();
    let hr = council.service.program(&council.hr, &["read", "staff"]);
    for person in [&council.officer, &council.manager, &council.holder] {
        let path = format!("/api/v1/people/{}", person.id);
        let version = hr.get(&path).json()["version"].as_i64();
        let name = format!("{} {LINE}", person.name);
        let renamed = hr.send("PATCH", &path, &json!({ "name": name }), version);
        assert_eq!(renamed.status, 200, "{}", renamed.body);
        for wrong in REFUSED.iter().chain(&["a\r\nBcc: zq@evil.example"]) {
            let refused = hr.send("PATCH", &path, &json!({ "name": wrong }), renamed.json()["version"].as_i64());
            assert_eq!(refused.status, 422, "{wrong:?}: {}", refused.body);
        }
    }
    let team = hr.send("POST", "/api/v1/teams", &json!({ "name": format!("T {LINE}") }), None);
    assert_eq!(team.status, 201, "{}", team.body);
    let team = team.json()["id"].as_str().unwrap().to_owned();

    let mut olga = council.browser(&council.officer);
    let account = [
        ("title", LINE),
        ("case_reference", SHORT),
        ("situation", &*text),
        ("task", &*text),
        ("action_taken", &*text),
        ("result", &*text),
        ("note_B-K2", &*text),
    ];
    let account = [&account[..], &ACCOUNT[1..5]].concat();
    // Each is written before the next is begun: one without words would be opened again.
    let pieces = [0; 4].map(|_| {
        let piece = begun(&mut olga, &["B-K2"]);
        let path = format!("{piece}/edit/account");
        for wrong in REFUSED {
            let version = hidden(&olga.get(&path), "version");
            let refused = olga.post(&path, &[("title", wrong), ("situation", wrong), ("version", &version)]);
            assert_eq!(refused.status, 422, "{wrong:?}");
            harmless(&refused, "a refused form");
        }
        fill(&mut olga, &path, &account);
        let version = hidden(&olga.get(&format!("{piece}/edit/files")), "version");
        let plan = files::pdf();
        let path = format!("{piece}/edit/files");
        done(&olga.post_bytes(&path, &[("action", "upload"), ("version", &version)], &[("files", FILE, &plan)]));
        // What looks like a tenant's detail is answered for.
        let tenants = format!("{piece}/edit/tenants");
        let page = olga.get(&tenants).body;
        let findings = page.split("name=\"finding_").skip(1).map(|rest| rest.split_once('"').unwrap().0);
        let findings: Vec<String> = findings.map(|key| format!("finding_{key}")).collect();
        let answers = findings.iter().map(|name| (name.as_str(), "not_tenant"));
        fill(&mut olga, &tenants, &answers.chain([("declared", "yes")]).collect::<Vec<_>>());
        piece
    });
    let [piece, returned, waiting, draft] = pieces;
    let mut max = council.browser(&council.manager);
    for sent in [&piece, &returned, &waiting] {
        fill(&mut olga, &format!("{sent}/check"), &[]);
    }
    let review = |piece: &str| piece.replace("/evidence/", "/reviews/");
    max.get(&review(&piece));
    let found = [("outcome_B-K2", "partly_met"), ("comment_B-K2", &*text), ("judge_B-K2", "yes"), ("revision", "1")];
    done(&max.post(&review(&piece), &found));
    done(&max.post(&format!("{}/check", review(&piece)), &found));
    let back = [("reason", "more_detail"), ("comment", &*text), ("revision", "1")];
    done(&max.post(&format!("{}/return", review(&returned)), &back));
    let half = [("comment_B-K2", &*text), ("revision", "1"), ("autosave", "1")];
    assert_eq!(max.post(&review(&waiting), &half).status, 200);
    let judgement = format!("/people/{}/progress/criteria/B-K2/judgement", council.officer.id);
    max.get(&judgement);
    done(&max.post(&judgement, &[("outcome", "met"), ("reason", &text)]));

    let decided = |officer: &Person, funded: &str| {
        let mut browser = council.browser(officer);
        browser.get("/applications/new");
        let started = browser.post("/applications", &[]);
        let check = started.location().to_owned();
        let version = hidden(&browser.follow(&started), "version");
        done(&browser.post(&check, &[("statement", &*text), ("own_work", "yes"), ("version", &version), ("step", "send")]));
        let case = check.strip_suffix("/check").unwrap().to_owned();
        let said = [("recommendation", "recommend"), ("reason", &*text)];
        done(&send(&mut council.browser(&council.manager), &format!("{case}/recommend"), &said));
        for (who, gate, answer) in [(&council.hr, "criteria_met", funded), (&council.holder, "funded_need", "yes")] {
            let said = [("interest", "no"), ("answer", answer), ("reason", &*text)];
            done(&send(&mut council.browser(who), &format!("{case}/gates/{gate}"), &said));
        }
        done(&send(&mut council.browser(&council.hr), &format!("{case}/decision"), &[("interest", "no"), ("words", &text)]));
        case
    };
    let case = decided(&council.officer, "yes");
    council.make_ready(&council.colleague);
    let appealed = decided(&council.colleague, "no");
    let appeal = format!("{appealed}/appeal");
    done(&send(&mut council.browser(&council.colleague), &appeal, &[("grounds", &text)]));

    let mut hana = council.browser(&council.hr);
    hana.get("/imports/new");
    let table = format!("employee_ref,name,active\n00077,\"{}\",true\n00078,b,perhaps\n", LINE.replace('"', "\"\""));
    let name = FILE.replace(".pdf", ".csv");
    let sent = [("file", &*name, &*table), ("mapping", "", "")];
    let import = hana.post_files("/imports/new", &[("kind", "people")], &sent);
    done(&import);
    olga.get("/account/tokens");
    let token = olga.post("/account/tokens", &[("name", LINE), ("scopes", "read"), ("days", "30")]);
    assert!(token.status < 400, "{}", main_of(&token));
    harmless(&token, "a new token");
    let found = crate::web_evidence::piece_at(council, &piece).unwrap();
    let post = gradus::store::posts::list_for_person(&mut council.service.connection(), &council.officer.id).unwrap();
    let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    Planted {
        officer: council.officer.id.to_string(),
        piece: id(&piece),
        returned: id(&returned),
        waiting: id(&waiting),
        draft: id(&draft),
        file: found.content.files[0].id.to_string(),
        case: id(&case),
        appealed: id(&appealed),
        team,
        import: id(import.location()),
        post: post[0].id.to_string(),
    }
}

/// An element of a page: its name, and its attributes with their values.
type Element = (String, Vec<(String, String)>);

/// The elements that a page begins, read as a browser reads them.
fn elements(html: &str) -> Vec<Element> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let closes = rest.starts_with('/');
        let name: String = rest.trim_start_matches('/').chars().take_while(|letter| letter.is_ascii_alphanumeric()).collect();
        // A browser takes what does not begin with a letter as text.
        if name.is_empty() || name.starts_with(|letter: char| letter.is_ascii_digit()) {
            continue;
        }
        rest = &rest[usize::from(closes) + name.len()..];
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '/');
            if rest.is_empty() || rest.starts_with('>') {
                break;
            }
            let end = rest.find(|letter: char| letter.is_whitespace() || "=>/".contains(letter)).unwrap_or(rest.len());
            let key = rest[..end.max(1)].to_lowercase();
            rest = &rest[end.max(1)..];
            let mut value = "";
            if let Some(after) = rest.strip_prefix('=') {
                let quote = after.chars().next().filter(|letter| "\"'".contains(*letter));
                let inside = if quote.is_some() { &after[1..] } else { after };
                let end = match quote {
                    Some(quote) => inside.find(quote),
                    None => inside.find(|letter: char| letter.is_whitespace() || letter == '>'),
                };
                let end = end.unwrap_or(inside.len());
                value = &inside[..end];
                rest = &inside[(end + usize::from(quote.is_some())).min(inside.len())..];
            }
            attributes.push((key, plain(value)));
        }
        if !closes {
            found.push((name.to_lowercase(), attributes));
        }
    }
    found
}

/// Nothing that was planted is an element, an attribute, an address or a script of a page.
fn harmless(page: &Answer, at: &str) {
    for (name, attributes) in elements(&page.body) {
        assert!(!["img", "iframe", "object", "embed", "base"].contains(&&*name), "{at}: <{name}> {attributes:?}");
        let value = |key: &str| attributes.iter().find(|(known, _)| known == key).map_or("", |(_, value)| value.as_str());
        assert!(name != "script" || value("src").starts_with("/assets/"), "{at}: <script> {attributes:?}");
        for (key, value) in &attributes {
            assert!(!key.starts_with("on") && !key.contains("zq") && *key != "style", "{at}: <{name} {key}>");
            let leads = ["href", "src", "action", "formaction"].contains(&&**key);
            let sound =
                value.starts_with('/') || value.starts_with('#') || value.starts_with('?') || value.starts_with("mailto:");
            // What the pages link to elsewhere is written in them, and nobody types it.
            let ours = value.starts_with("https://") && !value.contains("zq");
            assert!(!leads || sound || ours, "{at}: <{name} {key}={value:?}>");
        }
    }
}

/// The path of a route with what there is.
fn paths(route: &str, planted: &Planted) -> Vec<String> {
    let mut ids: Vec<&str> = vec!["none"];
    let bare = route.trim_start_matches("/api/v1");
    for (beginning, known) in [
        ("/evidence/", vec![&*planted.piece, &planted.returned, &planted.waiting, &planted.draft]),
        ("/reviews/", vec![&*planted.waiting, &planted.piece]),
        ("/applications/", vec![&*planted.case, &planted.appealed]),
        ("/people/", vec![&*planted.officer]),
        ("/admin/people/", vec![&*planted.officer]),
        ("/accounts/", vec![&*planted.officer]),
        ("/teams/", vec![&*planted.team]),
        ("/imports/", vec![&*planted.import]),
    ] {
        if bare.starts_with(beginning) {
            ids = known;
        }
    }
    let steps: &[&str] = if route.contains("{step}") { &["criteria", "account", "tenants"] } else { &[""] };
    let fill = |id: &&str, step: &&str| {
        route
            .replace("{id}", id)
            .replace("{person}", &planted.officer)
            .replace("{criterion}", "B-K2")
            .replace("{file}", &planted.file)
            .replace("{post}", &planted.post)
            .replace("{gate}", "criteria_met")
            .replace("{sequence}", "5")
            .replace("{part}", "none")
            .replace("{step}", step)
    };
    ids.iter().flat_map(|id| steps.iter().map(move |step| fill(id, step))).collect()
}

/// Opens whatever there is to open. Gives how many pages showed what was planted, and how many answers of the API.
fn walk(browser: &mut Browser, planted: &Planted, who: &str) -> (usize, usize) {
    let (mut pages, mut answers) = (0, 0);
    let skipped = |path: &str| path.contains("{name}") || path.contains("{secret}") || path == "/demo";
    for route in ROUTES.iter().filter(|route| route.method == "GET" && !skipped(route.path)) {
        let paths = match route.path {
            "/reviews/together" | "/reviews/together/check" => vec![format!("{}?chosen={}", route.path, planted.waiting)],
            "/reviews/done" => vec![format!("/reviews/done?reviewed={}&skipped={}", planted.piece, planted.returned)],
            "/evidence/new" => vec!["/evidence/new?criterion=%22%3E%3Cscript%3Ezqx(1)%3C%2Fscript%3E".to_owned()],
            path => paths(path, planted),
        };
        for path in paths {
            let at = format!("{who} {path}");
            let got = browser.get(&path);
            assert!(got.status < 500, "{at}: {}", got.status);
            for (name, value) in &got.headers {
                assert!(!name.eq_ignore_ascii_case("bcc") && !value.contains(['\r', '\n']), "{at}: {name}: {value}");
            }
            let kind = got.header("content-type").unwrap_or_default();
            if kind.starts_with("text/html") {
                harmless(&got, &at);
                pages += usize::from(plain(&got.body).contains(LINE));
            } else if kind.starts_with("application/json") || kind.starts_with("application/problem+json") {
                assert_eq!(got.header("x-content-type-options"), Some("nosniff"), "{at}");
                answers += usize::from(got.json().to_string().contains("onerror=zqx()"));
            }
        }
    }
    (pages, answers)
}

/// Every mail that waits, as a mail program reads it.
fn mails_are_harmless(council: &Council) {
    let sent = post::deliver(&council.service);
    assert!(sent.len() >= 10, "{} mails", sent.len());
    let (folder, mut shown) = (Folder::new(), 0);
    for mail in sent {
        let path = folder.write("mail.eml", mail.raw.as_bytes());
        let read = python::run("mail/read.py", &[path.to_str().unwrap()]);
        let headers: Vec<&str> = read["headers"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        let expected =
            ["auto-submitted", "content-type", "date", "from", "message-id", "mime-version", "subject", "to", "x-gradus-outbox"];
        assert_eq!(headers, expected, "{read}");
        assert_eq!((&read["to"], read["defects"].as_array().unwrap().len()), (&json!(mail.to), 0));
        let word = |part: &str| read[part].as_str().unwrap().to_owned();
        assert!(!word("subject").contains("zq"), "{read}");
        assert!(!word("html").is_empty() && !word("plain").is_empty(), "{read}");
        for (name, attributes) in elements(&word("html")) {
            assert!(!["img", "script"].contains(&&*name), "<{name}> {attributes:?}");
            assert!(attributes.iter().all(|(key, _)| !key.starts_with("on") && !key.contains("zq")), "<{name}> {attributes:?}");
        }
        shown += usize::from(word("plain").contains("{{this}}") && plain(&word("html")).contains("{{this}}"));
    }
    assert!(shown > 0, "no mail names anybody");
}

/// The reports as files: texts, never formulas.
fn files_are_harmless(council: &Council) {
    let program = council.service.program(&council.hr, &["export"]);
    let folder = Folder::new();
    for kind in ["csv", "xlsx"] {
        let bytes = program.get_bytes(&format!("/api/v1/reports/grades.{kind}"));
        let path = folder.write(&format!("report.{kind}"), bytes);
        let read = python::run("reports/read.py", &[kind, path.to_str().unwrap()]);
        assert!(kind == "csv" || read["formulas"] == 0, "{read}");
        let cells = read["rows"].as_array().unwrap().iter().flat_map(|row| row.as_array().unwrap());
        let cells: Vec<String> = cells.map(|cell| cell.get(1).unwrap_or(cell).as_str().unwrap_or_default().to_owned()).collect();
        assert!(cells.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{cells:?}");
        assert!(cells.iter().any(|cell| cell.ends_with(LINE)), "{kind}: nobody is named: {cells:?}");
    }
}

#[test]
fn what_people_type_is_text_wherever_it_is_shown() {
    on_both(|fresh| {
        let council = Council::new(fresh);
        let planted = plant(&council);
        // How many pages at least name what was planted, by who reads them.
        for (who, most) in [
            (&council.officer, 20),
            (&council.manager, 15),
            (&council.director, 5),
            (&council.hr, 15),
            (&council.holder, 3),
            (&council.auditor, 5),
            (&council.admin, 2),
        ] {
            let (pages, answers) = walk(&mut council.browser(who), &planted, &who.name);
            assert!(pages >= most && answers > 0, "{}: {} sees it on {pages} pages, {answers} answers", fresh.name, who.name);
        }
        let (pages, answers) = walk(&mut council.browser(&council.stranger), &planted, "another council");
        assert_eq!((pages, answers), (0, 0), "{}: another council sees nothing of it", fresh.name);
        mails_are_harmless(&council);
        files_are_harmless(&council);
    });
}

/// The reader of elements finds what a browser would run.
#[test]
fn the_reader_of_elements_sees_what_was_not_escaped() {
    let found = |html: &str| {
        let names: Vec<String> = elements(html)
            .into_iter()
            .map(|(name, attributes)| {
                let keys: Vec<String> = attributes.into_iter().map(|(key, _)| key).collect();
                format!("{name} {}", keys.join(" "))
            })
            .collect();
        names.join(", ")
    };
    assert_eq!(found(&format!("<p>{LINE}</p>")), "p , img src onerror, script ");
    assert_eq!(found(&format!("<input value=\"{LINE}\">")), "input value, img src onerror, script ");
    assert_eq!(found("<input value=\"a\" onclick=zq b><p>1 < 2</p>"), "input value onclick b, p ");
    assert_eq!(found("<p>&lt;script&gt;</p>"), "p ");
}
