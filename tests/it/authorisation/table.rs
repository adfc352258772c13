//! Reads `routes.txt`: for each route what it is about and what it is sent.

use gradus::policy::Action;

pub const TEXT: &str = include_str!("routes.txt");

/// What a route is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum About {
    Own,
    Officer,
    Manager,
    Cover,
    Team,
    Hr,
    Thing,
    Whole,
    List,
}

/// One line.
pub struct Line {
    pub method: &'static str,
    pub path: &'static str,
    pub about: About,
    /// What is asked for, where that is another than the route names; any of these opens it.
    pub asks: Vec<Action>,
    /// What has to be allowed besides.
    pub first: Option<Action>,
    /// Whoever may do this knows of the thing, whatever else they are refused.
    pub seen: Option<Action>,
    /// Only leads to another page, which asks.
    pub leads: bool,
    /// Letters that the request meets besides those that all meet.
    pub met: &'static str,
    pub changes: bool,
    /// `name=value` pairs joined by `&`, or a JSON text.
    pub body: &'static str,
    /// What stands for `{id}` and the like: `id=@officer`.
    pub params: Vec<(&'static str, &'static str)>,
    /// Where it is not the one of a form or of JSON.
    pub content_type: Option<&'static str>,
}

/// All lines, in order.
pub fn lines() -> Vec<Line> {
    TEXT.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(read).collect()
}

fn action(word: &str, line: &str) -> Action {
    Action::from_word(word).unwrap_or_else(|| panic!("no action {word}: {line}"))
}

fn read(line: &'static str) -> Line {
    let mut parts = line.split(" | ").map(str::trim);
    let (method, path) = parts.next().unwrap().split_once(' ').unwrap_or_else(|| panic!("no path: {line}"));
    let mut words = parts.next().unwrap_or_else(|| panic!("nothing said: {line}")).split(' ');
    let about = match words.next() {
        Some("own") => About::Own,
        Some("officer") => About::Officer,
        Some("manager") => About::Manager,
        Some("cover") => About::Cover,
        Some("team") => About::Team,
        Some("hr") => About::Hr,
        Some("thing") => About::Thing,
        Some("whole") => About::Whole,
        Some("list") => About::List,
        _ => panic!("what is it about? {line}"),
    };
    let mut read = Line {
        method,
        path,
        about,
        asks: Vec::new(),
        first: None,
        seen: None,
        leads: false,
        met: "",
        changes: false,
        body: parts.next().unwrap_or_default(),
        params: Vec::new(),
        content_type: parts.next(),
    };
    for word in words {
        match word.split_once('=') {
            None if word == "changes" => read.changes = true,
            None if word == "leads" => read.leads = true,
            Some(("asks", actions)) => read.asks = actions.split('+').map(|word| action(word, line)).collect(),
            Some(("first", word)) => read.first = Some(action(word, line)),
            Some(("seen", word)) => read.seen = Some(action(word, line)),
            Some(("met", letters)) => read.met = letters,
            Some((name, value)) if path.contains(&format!("{{{name}}}")) => read.params.push((name, value)),
            _ => panic!("not understood: {word} in {line}"),
        }
    }
    read
}
