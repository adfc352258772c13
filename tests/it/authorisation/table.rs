//! Reads `routes.txt`: for each route what it is about and what it is sent.

use gradus::policy::Action;

pub const TEXT: &str = include_str!("routes.txt");

/// What a route is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum About {
    Own,
    Officer,
    Manager,
    Whole,
    List,
}

/// One line.
pub struct Line {
    pub method: &'static str,
    pub path: &'static str,
    pub about: About,
    pub asks: Option<Action>,
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

fn read(line: &'static str) -> Line {
    let mut parts = line.split(" | ").map(str::trim);
    let (method, path) = parts.next().unwrap().split_once(' ').unwrap_or_else(|| panic!("no path: {line}"));
    let mut words = parts.next().unwrap_or_else(|| panic!("nothing said: {line}")).split(' ');
    let about = match words.next() {
        Some("own") => About::Own,
        Some("officer") => About::Officer,
        Some("manager") => About::Manager,
        Some("whole") => About::Whole,
        Some("list") => About::List,
        _ => panic!("what is it about? {line}"),
    };
    let mut read = Line {
        method,
        path,
        about,
        asks: None,
        met: "",
        changes: false,
        body: parts.next().unwrap_or_default(),
        params: Vec::new(),
        content_type: parts.next(),
    };
    for word in words {
        match word.split_once('=') {
            None if word == "changes" => read.changes = true,
            Some(("asks", action)) => read.asks = Some(Action::from_word(action).unwrap_or_else(|| panic!("no action: {line}"))),
            Some(("met", letters)) => read.met = letters,
            Some((name, value)) if path.contains(&format!("{{{name}}}")) => read.params.push((name, value)),
            _ => panic!("not understood: {word} in {line}"),
        }
    }
    read
}
