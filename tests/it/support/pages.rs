//! What stands on a page, and forms filled in as a browser does it.

use super::service::{Answer, Browser};

/// What came of a form that was sent as it should be.
pub fn done(answer: &Answer) {
    assert_eq!(answer.status, 303, "{}", main_of(answer));
    assert!(!answer.location().starts_with("/confirm"), "{}", answer.location());
}

/// The hidden value of a page's form.
pub fn hidden(page: &Answer, name: &str) -> String {
    let found = all_hidden(page).into_iter().find(|(known, _)| known == name);
    found.unwrap_or_else(|| panic!("no {name} on {}: {}", page.status, main_of(page))).1
}

/// Every hidden value of a page's forms, as a browser posts them.
pub fn all_hidden(page: &Answer) -> Vec<(String, String)> {
    let inputs = page.body.split("<input type=\"hidden\" name=\"").skip(1);
    inputs
        .map(|rest| {
            let (name, rest) = rest.split_once('"').unwrap();
            let value = rest.strip_prefix(" value=\"").unwrap().split_once('"').unwrap().0;
            (plain(name), plain(value))
        })
        .collect()
}

/// Text as it was before it was written into a page.
pub fn plain(text: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x60;", "`"), ("&#x3D;", "="), ("&amp;", "&")]
        .into_iter()
        .fold(text.to_owned(), |text, (written, meant)| text.replace(written, meant))
}

/// Fills in a form, looks at it once more, and sends what the last look carries. Where it does not come so far, gives that.
pub fn send(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let form = browser.get(path);
    assert_eq!(form.status, 200, "{path}: {}", main_of(&form));
    let version = hidden(&form, "version");
    let all: Vec<(&str, &str)> = fields.iter().copied().chain([("version", &*version), ("step", "continue")]).collect();
    let check = browser.post(path, &all);
    if check.status != 200 {
        return check;
    }
    let carried = all_hidden(&check);
    let carried: Vec<(&str, &str)> = carried.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let carried: Vec<(&str, &str)> = carried.into_iter().filter(|(name, _)| *name != "csrf_token").collect();
    assert!(!carried.is_empty(), "{path}: {}", main_of(&check));
    browser.post(path, &[carried, vec![("step", "send")]].concat())
}

/// What a page says, without what stands around it.
pub fn main_of(page: &Answer) -> &str {
    let main = page.body.split_once("<main").map_or(page.body.as_str(), |(_, rest)| rest);
    main.split_once("</main>").map_or(main, |(main, _)| main)
}

/// The words of a page as they are read: no tags, one space between two words.
pub fn words_of(page: &Answer) -> String {
    let main = format!("<main{}", main_of(page));
    let mut text = String::new();
    for part in main.split('<').skip(1) {
        let (tag, words) = part.split_once('>').unwrap_or((part, ""));
        let name = tag.trim_start_matches('/').split_whitespace().next().unwrap_or_default();
        if !["a", "strong", "em", "span", "b"].contains(&name) {
            text.push(' ');
        }
        text.push_str(words);
    }
    plain(&text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Each of these stands on a page.
pub fn says(page: &Answer, all: &[&str]) {
    for text in all {
        assert!(page.body.contains(text), "{text:?} is not on {}: {}", page.status, main_of(page));
    }
}

/// Each of these can be read on a page, whatever tags stand between its words.
pub fn reads(page: &Answer, all: &[&str]) {
    let words = words_of(page);
    for text in all {
        assert!(words.contains(text), "{text:?} cannot be read on {}: {words}", page.status);
    }
}

/// None of these stands on a page.
pub fn is_silent(page: &Answer, all: &[&str]) {
    for text in all {
        assert!(!page.body.contains(text), "{text:?} is on {}: {}", page.status, main_of(page));
    }
}
