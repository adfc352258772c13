//! Reads Rust source far enough to know which paths it names: tokens without comments and texts, then `use` trees and
//! paths in code, with `self`, `super` and inline modules followed.

/// A word or a sign. `::` is one token; texts and comments are none.
#[derive(Clone, Copy, Debug)]
pub struct Token<'s> {
    pub text: &'s str,
    pub line: usize,
}

/// Where a path leads.
#[derive(Clone, Debug)]
pub struct Target {
    /// From the root of our own crate; else from a name that may be an outside crate.
    pub of_crate: bool,
    pub segments: Vec<String>,
}

/// A path that the source names.
#[derive(Debug)]
pub struct Found {
    pub line: usize,
    /// It stands behind `#[cfg(test)]`.
    pub in_test: bool,
    pub target: Target,
}

/// Splits the source into tokens.
pub fn tokens(source: &str) -> Vec<Token<'_>> {
    let bytes = source.as_bytes();
    let mut found = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < bytes.len() {
        let rest = &source[at..];
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if let Some(length) = text_literal(rest) {
            length
        } else if bytes[at] == b'\'' {
            quote(rest)
        } else {
            let length = match bytes[at] {
                byte if is_word(byte) => rest.bytes().take_while(|byte| is_word(*byte)).count(),
                b':' if rest.starts_with("::") => 2,
                _ => rest.chars().next().map_or(1, char::len_utf8),
            };
            if !bytes[at].is_ascii_whitespace() {
                found.push(Token { text: &rest[..length], line });
            }
            length
        };
        line += rest[..length].bytes().filter(|byte| *byte == b'\n').count();
        at += length;
    }
    found
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn block_comment(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let (mut depth, mut at) = (0, 0);
    while at < bytes.len() {
        match &bytes[at..(at + 2).min(bytes.len())] {
            b"/*" => (depth, at) = (depth + 1, at + 2),
            b"*/" => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// The length of the text literal that starts here, in any of its forms.
fn text_literal(rest: &str) -> Option<usize> {
    let prefix = ["br", "cr", "b", "c", "r", ""].into_iter().find(|prefix| {
        let after = rest.strip_prefix(prefix);
        after.is_some_and(|after| {
            after.starts_with('"') || prefix.ends_with('r') && after.trim_start_matches('#').starts_with('"')
        })
    })?;
    let after = &rest[prefix.len()..];
    let hashes = after.len() - after.trim_start_matches('#').len();
    if prefix.ends_with('r') {
        let end = format!("\"{}", "#".repeat(hashes));
        let body = &after[hashes + 1..];
        return Some(prefix.len() + hashes + 1 + body.find(&end).map_or(body.len(), |at| at + end.len()));
    }
    Some(prefix.len() + 1 + quoted(&after[1..], b'"'))
}

/// The length up to and with the closing mark, past escapes.
fn quoted(body: &str, mark: u8) -> usize {
    let bytes = body.as_bytes();
    let mut at = 0;
    while at < bytes.len() && bytes[at] != mark {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

/// A character, or a lifetime.
fn quote(rest: &str) -> usize {
    let mut after = rest[1..].chars();
    match (after.next(), after.next()) {
        (Some('\\'), _) => 1 + quoted(&rest[1..], b'\''),
        (Some(one), Some('\'')) => 2 + one.len_utf8(),
        _ => 1,
    }
}

/// Every path of the source. `modules` is the module that the file is.
pub fn paths(tokens: &[Token<'_>], modules: &[String]) -> Vec<Found> {
    let mut reader = Reader { tokens, at: 0, found: Vec::new(), modules: modules.to_vec(), open: Vec::new(), test_ends: None };
    reader.run();
    reader.found
}

struct Reader<'t, 's> {
    tokens: &'t [Token<'s>],
    at: usize,
    found: Vec<Found>,
    modules: Vec<String>,
    /// For every open brace, how many modules were open outside it.
    open: Vec<usize>,
    /// The token at which what stands behind `#[cfg(test)]` ends.
    test_ends: Option<usize>,
}

impl Reader<'_, '_> {
    fn text(&self, ahead: usize) -> &str {
        self.tokens.get(self.at + ahead).map_or("", |token| token.text)
    }

    fn run(&mut self) {
        while self.at < self.tokens.len() {
            if self.test_ends.is_some_and(|end| self.at >= end) {
                self.test_ends = None;
            }
            match self.text(0) {
                "#" if self.test_ends.is_none() && self.is_cfg_test() => self.test_ends = Some(self.item_end()),
                "mod" if self.text(2) == "{" => {
                    self.open.push(self.modules.len());
                    self.modules.push(self.text(1).to_owned());
                    self.at += 2;
                }
                "{" => self.open.push(self.modules.len()),
                "}" => {
                    let depth = self.open.pop().unwrap_or(self.modules.len());
                    self.modules.truncate(depth);
                }
                "use" => {
                    self.at += 1;
                    self.tree(&[]);
                    continue;
                }
                "$" if self.text(1) == "crate" => {}
                // `pub(in crate::x)` names a module but uses nothing of it.
                "in" if self.at > 0 && self.tokens[self.at - 1].text == "(" => {
                    self.at += 1;
                    while is_path(self.text(0)) || self.text(0) == "::" {
                        self.at += 1;
                    }
                    continue;
                }
                word if (is_path(word) || word == "::") && self.starts_path() => {
                    self.path();
                    continue;
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    fn is_cfg_test(&self) -> bool {
        ["#", "[", "cfg", "(", "test", ")", "]"].iter().enumerate().all(|(ahead, text)| self.text(ahead) == *text)
    }

    /// The end of the item that begins here: its closing brace, or its semicolon.
    fn item_end(&self) -> usize {
        let mut depth = 0;
        for (at, token) in self.tokens.iter().enumerate().skip(self.at) {
            match token.text {
                "{" | "(" | "[" => depth += 1,
                ")" | "]" => depth -= 1,
                "}" => {
                    depth -= 1;
                    if depth == 0 {
                        return at + 1;
                    }
                }
                ";" if depth == 0 => return at + 1,
                _ => {}
            }
        }
        self.tokens.len()
    }

    /// Whether a path with more than one part starts here.
    fn starts_path(&self) -> bool {
        match self.text(0) {
            "::" => is_path(self.text(1)),
            _ => self.text(1) == "::",
        }
    }

    /// A path in code, such as `crate::domain::ids::Id`.
    fn path(&mut self) {
        let line = self.tokens[self.at].line;
        let mut segments = Vec::new();
        if self.text(0) == "::" {
            segments.push("::".to_owned());
            self.at += 1;
        }
        while is_path(self.text(0)) {
            segments.push(self.text(0).to_owned());
            self.at += 1;
            if self.text(0) != "::" || !is_path(self.text(1)) {
                break;
            }
            self.at += 1;
        }
        self.note(line, segments);
    }

    /// One branch of a `use` tree behind the parts `before`.
    fn tree(&mut self, before: &[String]) {
        let mut segments = before.to_vec();
        let line = self.tokens.get(self.at).map_or(0, |token| token.line);
        loop {
            match self.text(0) {
                "::" if segments.is_empty() => segments.push("::".to_owned()),
                "::" => {}
                "{" => {
                    self.at += 1;
                    while !matches!(self.text(0), "}" | "") {
                        self.tree(&segments);
                        if self.text(0) != "}" {
                            self.at += 1;
                        }
                    }
                    self.at += 1;
                    return;
                }
                "as" => {
                    self.at += 2;
                    break;
                }
                "*" => segments.push("*".to_owned()),
                word if is_path(word) => segments.push(word.to_owned()),
                _ => break,
            }
            self.at += 1;
        }
        self.note(line, segments);
    }

    fn note(&mut self, line: usize, mut segments: Vec<String>) {
        let mut base = self.modules.clone();
        let head = segments.first().cloned().unwrap_or_default();
        let of_crate = matches!(head.as_str(), "crate" | "self" | "super");
        match head.as_str() {
            "crate" => {
                segments.remove(0);
            }
            "self" | "super" => {
                while segments.first().is_some_and(|step| step == "self" || step == "super") {
                    if segments.remove(0) == "super" {
                        base.pop();
                    }
                }
                base.append(&mut segments);
                segments = base;
            }
            "::" => {
                segments.remove(0);
            }
            _ => {}
        }
        let in_test = self.test_ends.is_some();
        self.found.push(Found { line, in_test, target: Target { of_crate, segments } });
    }
}

fn is_path(word: &str) -> bool {
    word.bytes().next().is_some_and(|byte| is_word(byte) && !byte.is_ascii_digit())
}
