//! Every page with every sample: stored pictures of the HTML, and what holds on all pages whatever they say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use gradus::views::engine::template_names;
use gradus::views::{RenderedSample, assets, page_templates, rendered_samples};

fn samples() -> Vec<RenderedSample> {
    rendered_samples().expect("every sample fits its template")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// `pages/sign_in/code` and `normal`: `sign_in-code-normal.html`.
fn file_name(sample: &RenderedSample) -> String {
    format!("{}-{}.html", sample.template.trim_start_matches("pages/").replace('/', "-"), sample.name)
}

/// What is inside `main`, without the hidden token, and with the names of assets that follow their content.
fn picture(html: &str) -> String {
    let links = assets::built_in().links();
    html.replace(&links.css, "/assets/gradus.css")
        .replace(&links.js, "/assets/gradus.js")
        .replace(&links.icon, "/assets/icon.svg")
}

/// The start tags of an element in a document: all between `<name` and `>`.
fn tags<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let open = format!("<{name}");
    html.match_indices(&open)
        .filter(|(at, _)| html[at + open.len()..].starts_with([' ', '>', '\n']))
        .map(|(at, _)| &html[at..at + html[at..].find('>').expect("a closed tag")])
        .collect()
}

/// The value of an attribute in a start tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    Some(&tag[start..start + tag[start..].find('"')?])
}

/// Every complaint with the sample it is about.
fn check(what: &str, complain: impl Fn(&RenderedSample) -> Vec<String>) {
    let found: Vec<String> = samples()
        .iter()
        .flat_map(|sample| complain(sample).into_iter().map(|why| format!("{}: {why}", file_name(sample))))
        .collect();
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

#[test]
fn pages_look_as_they_did() {
    let folder = root().join("tests/snapshots/pages");
    let update = std::env::var_os("GRADUS_UPDATE_SNAPSHOTS").is_some();
    let write_to = std::env::var_os("GRADUS_SAMPLES_TO").map(PathBuf::from);
    let mut expected = BTreeSet::new();
    let mut changed = Vec::new();
    if update {
        fs::create_dir_all(&folder).expect("a folder for snapshots");
    }
    for sample in samples() {
        let name = file_name(&sample);
        let text = picture(&sample.html);
        if let Some(to) = &write_to {
            fs::create_dir_all(to.join("assets")).expect("a folder for samples");
            fs::write(to.join(&name), &text).expect("a sample written");
        }
        let path = folder.join(&name);
        if update {
            fs::write(&path, &text).expect("a snapshot written");
        } else if fs::read_to_string(&path).ok().as_deref() != Some(text.as_str()) {
            changed.push(name.clone());
        }
        assert!(expected.insert(name.clone()), "{name} is written by two samples");
    }
    if let Some(to) = &write_to {
        for name in ["gradus.css", "gradus.js", "icon.svg"] {
            fs::copy(root().join("templates/assets").join(name), to.join("assets").join(name)).expect("an asset copied");
        }
    }
    for entry in fs::read_dir(&folder).expect("stored snapshots") {
        let path = entry.expect("a readable entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !expected.contains(&name) {
            if update {
                fs::remove_file(&path).expect("a snapshot of nothing removed");
            } else {
                changed.push(format!("{name} (no sample any more)"));
            }
        }
    }
    assert!(changed.is_empty(), "look at these and run again with GRADUS_UPDATE_SNAPSHOTS=1:\n{}", changed.join("\n"));
}

#[test]
fn every_template_is_a_page_and_every_page_a_template() {
    let pages: Vec<String> = page_templates().iter().map(ToString::to_string).collect();
    let unique: BTreeSet<&String> = pages.iter().collect();
    assert_eq!(unique.len(), pages.len(), "a template is the page of two structs");
    let templates = template_names();
    let orphans: Vec<_> = templates.iter().filter(|name| !pages.contains(name)).collect();
    let missing: Vec<_> = pages.iter().filter(|name| !templates.contains(name)).collect();
    assert!(orphans.is_empty() && missing.is_empty(), "templates of no page: {orphans:?}; pages without template: {missing:?}");
}

#[test]
fn every_partial_is_used() {
    fn read(folder: &Path, texts: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).expect("templates") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                read(&path, texts);
            } else if path.extension().is_some_and(|ending| ending == "hbs") {
                texts.push((path.clone(), fs::read_to_string(&path).expect("a template")));
            }
        }
    }
    let mut texts = Vec::new();
    read(&root().join("templates"), &mut texts);
    let all: String = texts.iter().map(|(_, text)| text.as_str()).collect();
    for (path, _) in texts.iter().filter(|(path, _)| path.parent().is_some_and(|folder| folder.ends_with("partials"))) {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let used = ["{{> partials/", "{{#> partials/"]
            .iter()
            .any(|open| [" ", "}"].iter().any(|close| all.contains(&format!("{open}{name}{close}"))));
        assert!(used, "partials/{name} is used by no template");
    }
}

/// `{{#if}}` is quiet about a name that is not there, so the names are looked up in the values of the samples.
#[test]
fn templates_name_only_what_pages_have() {
    for sample in samples().iter().filter(|sample| sample.template != "layout") {
        let path = root().join("templates").join(format!("{}.hbs", sample.template));
        let text = fs::read_to_string(&path).expect("a template");
        let in_braces = |at: usize| text[..at].rfind("{{") > text[..at].rfind("}}");
        for (at, _) in text.match_indices("page.").filter(|(at, _)| in_braces(*at)) {
            let rest = &text[at + 5..];
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
            let mut value = &sample.values;
            for name in rest[..end].split('.') {
                if value.is_null() {
                    break;
                }
                value = value.get(name).unwrap_or_else(|| panic!("{}: the page has no {}", sample.template, &rest[..end]));
            }
        }
    }
}

/// What is markup already is written by Rust, which escapes all but its own words; no template prints anything as it is.
#[test]
fn nothing_is_printed_as_it_is() {
    let folder = root().join("templates");
    let mut found: Vec<String> = Vec::new();
    let mut open = vec![folder.clone()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path()));
        } else if let Ok(text) = fs::read_to_string(&path)
            && (text.contains("{{{") || text.contains("{{&"))
        {
            found.push(path.strip_prefix(&folder).expect("below templates").display().to_string());
        }
    }
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn hostile_text_is_never_markup() {
    check("hostile text", |sample| {
        let mut found = Vec::new();
        for raw in ["<script>", "<b>", "</textarea><"] {
            if sample.html.contains(raw) {
                found.push(format!("holds {raw}"));
            }
        }
        let hostile = sample.values.to_string().contains("{{7*7}}");
        if hostile && !sample.html.contains("{{7*7}}") {
            found.push("evaluated or lost {{7*7}}".to_owned());
        }
        found
    });
}

#[test]
fn nothing_inline_runs_or_styles() {
    check("inline script or style", |sample| {
        let html = &sample.html;
        let mut found = Vec::new();
        if tags(html, "style").len() + tags(html, "script").len() != 1 {
            found.push("holds a style element or another script than the one of the frame".to_owned());
        }
        for open in html.match_indices('<').map(|(at, _)| &html[at..at + html[at..].find('>').unwrap_or(0)]) {
            if [" style=", " onclick=", " onload=", " onsubmit=", " onchange=", "\"javascript:"]
                .iter()
                .any(|bad| open.contains(bad))
            {
                found.push(open.to_owned());
            }
        }
        found
    });
}

#[test]
fn every_page_has_its_frame_and_one_heading() {
    check("frame", |sample| {
        let html = &sample.html;
        let mut found = Vec::new();
        for (what, there) in [
            ("one h1", tags(html, "h1").len() == 1),
            ("one main", tags(html, "main").len() == 1 && html.contains("id=\"main\"")),
            ("a language", html.contains("<html lang=\"en-GB\"")),
            ("a skip link", html.contains("href=\"#main\"")),
            ("one primary button at most", primary_buttons(html) <= 1),
            ("help at the end of main", html.contains("Help with this page</a></p>\n</main>")),
        ] {
            if !there {
                found.push(format!("lacks {what}"));
            }
        }
        let title = html.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or_default();
        if title.starts_with("Error: ") != sample.failed || !title.ends_with(" - Gradus") {
            found.push(format!("is titled {title}"));
        }
        if sample.failed {
            let main = html.split("<main").nth(1).unwrap_or_default();
            let summary = main.find("govuk-error-summary").unwrap_or(usize::MAX);
            if summary > main.find("<h1").unwrap_or_default() {
                found.push("does not begin main with its errors".to_owned());
            }
        }
        found
    });
}

/// Buttons in `main` that are neither secondary nor a warning.
fn primary_buttons(html: &str) -> usize {
    let main = html.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).unwrap_or_default();
    ["button", "a"]
        .iter()
        .flat_map(|name| tags(main, name))
        .filter(|tag| attribute(tag, "class").is_some_and(|class| class.split(' ').any(|one| one == "govuk-button")))
        .filter(|tag| !tag.contains("govuk-button--"))
        .count()
}

#[test]
fn titles_tell_pages_apart() {
    let mut by_title: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for sample in samples().into_iter().filter(|sample| sample.template != "layout") {
        by_title.entry(sample.title).or_default().insert(sample.template);
    }
    for (title, templates) in by_title {
        assert_eq!(templates.len(), 1, "{title} is the title of {templates:?}");
    }
}

#[test]
fn ids_are_unique_and_references_lead_somewhere() {
    check("ids", |sample| {
        let html = &sample.html;
        let mut found = Vec::new();
        let mut ids = BTreeSet::new();
        for (at, _) in html.match_indices(" id=\"") {
            let id = html[at + 5..].split('"').next().unwrap_or_default();
            if !ids.insert(id) {
                found.push(format!("the id {id} twice"));
            }
        }
        for name in ["for", "aria-describedby", "aria-labelledby", "aria-controls"] {
            for (at, _) in html.match_indices(&format!(" {name}=\"")) {
                let value = html[at + name.len() + 3..].split('"').next().unwrap_or_default();
                found.extend(value.split(' ').filter(|id| !ids.contains(id)).map(|id| format!("{name} names no id: {id}")));
            }
        }
        for (at, _) in html.match_indices("href=\"#") {
            let id = html[at + 7..].split('"').next().unwrap_or_default();
            if !ids.contains(id) {
                found.push(format!("a link to nowhere: #{id}"));
            }
        }
        found
    });
}

#[test]
fn every_control_has_a_label_and_every_form_its_token() {
    check("forms", |sample| {
        let html = &sample.html;
        let labelled: BTreeSet<&str> = tags(html, "label").into_iter().filter_map(|tag| attribute(tag, "for")).collect();
        let mut found = Vec::new();
        for tag in ["input", "select", "textarea"].iter().flat_map(|name| tags(html, name)) {
            if tag.contains("type=\"hidden\"") || tag.ends_with(" hidden") {
                continue;
            }
            match attribute(tag, "id") {
                Some(id) if labelled.contains(id) => {}
                _ => found.push(format!("no label for {tag}")),
            }
            if tag.contains("type=\"password\"") && attribute(tag, "value") != Some("") {
                found.push("a password is shown again".to_owned());
            }
        }
        for form in html.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap_or_default();
            let post = form.contains("method=\"post\"");
            if post != form.contains("name=\"csrf_token\"") {
                found.push(format!(
                    "a form with a token that needs none, or without: {}",
                    form.lines().next().unwrap_or_default()
                ));
            }
            let typed =
                ["input", "textarea"].iter().flat_map(|name| tags(form, name)).any(|tag| !tag.contains("type=\"hidden\""));
            if typed && !form.contains("novalidate") {
                found.push(format!("a form that the browser checks: {}", form.lines().next().unwrap_or_default()));
            }
        }
        found
    });
}

/// A text as it stands in a page.
fn printed(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#x27;")
}

#[test]
fn errors_stand_beside_their_fields_in_the_same_words() {
    let mut seen = 0;
    for sample in samples().iter().filter(|sample| sample.failed) {
        let errors = sample.values["errors"].as_array().expect("errors are a list");
        for error in errors {
            let (field, text) = (error["field"].as_str().unwrap_or_default(), error["text"].as_str().unwrap_or_default());
            let beside = format!("id=\"{field}-error\"><span class=\"govuk-visually-hidden\">Error: </span>{}<", printed(text));
            assert!(sample.html.contains(&beside), "{}: {field} has no message", file_name(sample));
            seen += 1;
        }
    }
    assert!(seen >= 30, "only {seen} messages seen");
}

#[test]
fn tables_have_captions_and_scoped_heads() {
    check("tables", |sample| {
        let html = &sample.html;
        let mut found = Vec::new();
        if tags(html, "table").len() != tags(html, "caption").len() {
            found.push("a table without a caption".to_owned());
        }
        found.extend(
            tags(html, "th").into_iter().filter(|tag| attribute(tag, "scope").is_none()).map(|tag| format!("no scope: {tag}")),
        );
        found
    });
}
