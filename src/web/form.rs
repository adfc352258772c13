//! What a form or a query string says: names and values, in order, repeated names kept.

/// The fields of a form or of a query string.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Form(Vec<(String, String)>);

/// Fields that a form or query string has at most.
const MOST: usize = 1_000;

impl Form {
    /// Reads `application/x-www-form-urlencoded`. None: more fields than any page of ours has.
    pub fn read(text: &[u8]) -> Option<Form> {
        let fields: Vec<(String, String)> = form_urlencoded::parse(text).into_owned().take(MOST + 1).collect();
        (fields.len() <= MOST).then_some(Form(fields))
    }

    pub fn of(fields: Vec<(String, String)>) -> Form {
        Form(fields)
    }

    /// The first value of a name, without the spaces around it; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// The first value as it was typed: for passwords.
    pub fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The value, where there is one that is not empty.
    pub fn filled(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|value| !value.is_empty())
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// Every value of a name: ticked boxes.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.trim().to_owned()).collect()
    }

    /// The same as they were typed.
    pub fn all_raw(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }

    /// The names of its fields, each once for every value.
    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| name.clone()).collect()
    }

    /// The three parts of a date field.
    pub fn date(&self, name: &str) -> [&str; 3] {
        [self.get(&format!("{name}_day")), self.get(&format!("{name}_month")), self.get(&format!("{name}_year"))]
    }

    /// A whole number.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.get(name).parse().ok()
    }

    /// What may be kept for somebody who comes back: no password, no code and no form key.
    pub fn worth_keeping(&self) -> Vec<(String, String)> {
        const SECRET: [&str; 6] = ["csrf_token", "password", "current", "code", "proof", "version"];
        self.0.iter().filter(|(name, _)| !SECRET.contains(&name.as_str())).cloned().collect()
    }

    /// Every field, in its order.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// As it would stand after a `?`.
    pub fn encoded(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }
}

/// A path of ours that somebody may be sent to; `None` for anything that could lead elsewhere.
pub fn local_path(text: &str) -> Option<&str> {
    let safe = text.starts_with('/')
        && !text.starts_with("//")
        && text.len() <= 2_000
        && !text.contains('\\')
        && !text.chars().any(|c| c.is_control() || c.is_whitespace());
    safe.then_some(text)
}

/// One value for a query string.
pub fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_ours_are_taken_to_go_on_to() {
        for (text, taken) in [
            ("/people", true),
            ("/people?q=a%20b&page=2", true),
            ("/", true),
            ("", false),
            ("people", false),
            ("//evil.test", false),
            ("/\\evil.test", false),
            ("\\/evil.test", false),
            ("https:evil.test", false),
            ("https://evil.test", false),
            ("javascript:alert(1)", false),
            ("/people\r\nSet-Cookie: a=b", false),
            ("/\t/evil.test", false),
        ] {
            assert_eq!(local_path(text).is_some(), taken, "{text:?}");
        }
    }

    #[test]
    fn a_form_keeps_what_was_typed_but_no_secrets() {
        let form = Form::read(b"title=+A+b%26&tick=1&tick=2&password=x+y&csrf_token=t").unwrap();
        assert_eq!(form.get("title"), "A b&");
        assert_eq!(form.raw("password"), "x y");
        assert_eq!(form.all("tick"), ["1", "2"]);
        let kept: Vec<(String, String)> =
            [("title", " A b&"), ("tick", "1"), ("tick", "2")].map(|(k, v)| (k.to_owned(), v.to_owned())).into();
        assert_eq!(form.worth_keeping(), kept);
        assert!(Form::read("a=1&".repeat(1_001).as_bytes()).is_none());
    }
}
