//! Markup that is written here and not by a template: for pieces of which a page has very many alike. The template engine takes
//! microseconds for what this does in nanoseconds. A page writes it where its template says so.

use std::fmt::Write as _;

/// Escaped HTML.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Markup(String);

impl Markup {
    /// HTML that somebody else made of it already, to be written on.
    pub fn after(html: String) -> Markup {
        Markup(html)
    }

    /// So many bytes are about to be written: what is long would be copied over and over as it grows.
    pub fn make_room(&mut self, bytes: usize) {
        self.0.reserve(bytes);
    }

    /// Tags and words of ours. Nothing that is read or typed has so long a life.
    pub fn raw(&mut self, text: &'static str) -> &mut Markup {
        self.0.push_str(text);
        self
    }

    /// Anything else, escaped as the templates escape it.
    pub fn text(&mut self, text: &str) -> &mut Markup {
        if text.bytes().any(|byte| matches!(byte, b'<' | b'>' | b'"' | b'&' | b'\'' | b'`' | b'=')) {
            self.0.push_str(&handlebars::html_escape(text));
        } else {
            self.0.push_str(text);
        }
        self
    }

    pub fn number(&mut self, number: i32) -> &mut Markup {
        // A text takes whatever is written to it.
        let _ = write!(self.0, "{number}");
        self
    }

    /// What was escaped before: a piece that comes many times is made once.
    pub fn piece(&mut self, piece: &Markup) -> &mut Markup {
        self.0.push_str(&piece.0);
        self
    }

    pub fn into_html(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_as_in_templates() {
        let hostile = "<b a='1' c=\"2\">&`x`=é</b> plain";
        let template = handlebars::Handlebars::new().render_template("<p>{{this}}</p>", &hostile).unwrap();
        let mut markup = Markup::default();
        markup.raw("<p>").text(hostile).raw("</p>");
        assert_eq!(markup.0, template);
        assert!(!template.contains("<b"), "{template}");
    }
}
