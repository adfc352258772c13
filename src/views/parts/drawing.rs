//! A picture from the server: paths and texts with classes and geometry only (pages.md 4). Its title and description say
//! what it shows; colours, dashes and sizes of letters are the stylesheet's.

use std::fmt::Write as _;

use super::Markup;

/// One SVG. A page gives two, one for wide windows and one redrawn for narrow ones, whose ids differ.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Drawing {
    /// `gradus-wide` or `gradus-narrow`.
    pub class: &'static str,
    /// The start of the ids of title and description.
    pub id: String,
    pub width: i32,
    pub height: i32,
    pub title: String,
    /// What the picture shows, in a sentence.
    pub description: String,
    /// In the order of drawing; all below the texts.
    pub paths: Vec<Path>,
    pub texts: Vec<Text>,
}

/// Lines or shapes of one class.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Path {
    pub class: &'static str,
    pub d: String,
}

/// Words at a place: `x` where they begin, `y` their line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Text {
    pub class: &'static str,
    pub x: i32,
    pub y: i32,
    pub text: String,
}

impl Drawing {
    pub fn wide(id: &str, title: impl Into<String>, description: impl Into<String>) -> Drawing {
        Drawing {
            class: "gradus-wide",
            id: id.to_owned(),
            width: 0,
            height: 0,
            title: title.into(),
            description: description.into(),
            paths: Vec::new(),
            texts: Vec::new(),
        }
    }

    pub fn narrow(id: &str, title: impl Into<String>, description: impl Into<String>) -> Drawing {
        Drawing { class: "gradus-narrow", ..Drawing::wide(&format!("{id}-narrow"), title, description) }
    }

    pub fn size(&mut self, width: i32, height: i32) {
        (self.width, self.height) = (width, height);
    }

    /// Nothing is drawn for an empty path.
    pub fn path(&mut self, class: &'static str, d: impl Into<String>) {
        let d = d.into();
        if !d.is_empty() {
            self.paths.push(Path { class, d });
        }
    }

    pub fn rect(&mut self, class: &'static str, [x, y, width, height]: [i32; 4]) {
        self.path(class, format!("M{x} {y}h{width}v{height}h-{width}z"));
    }

    pub fn text(&mut self, class: &'static str, x: i32, y: i32, text: impl Into<String>) {
        self.texts.push(Text { class, x, y, text: text.into() });
    }

    /// Its HTML.
    pub fn write(&self, out: &mut Markup) {
        out.raw("<svg class=\"").raw(self.class).raw("\" width=\"").number(self.width).raw("\" height=\"").number(self.height);
        out.raw("\" viewBox=\"0 0 ").number(self.width).raw(" ").number(self.height);
        out.raw("\" role=\"img\" aria-labelledby=\"").text(&self.id).raw("-t ").text(&self.id).raw("-d\"><title id=\"");
        out.text(&self.id).raw("-t\">").text(&self.title).raw("</title><desc id=\"").text(&self.id).raw("-d\">");
        out.text(&self.description).raw("</desc>");
        for path in &self.paths {
            out.raw("<path class=\"").raw(path.class).raw("\" d=\"").text(&path.d).raw("\"/>");
        }
        for Text { class, x, y, text } in &self.texts {
            out.raw("<text class=\"").raw(class).raw("\" x=\"").number(*x).raw("\" y=\"").number(*y).raw("\">").text(text);
            out.raw("</text>");
        }
        out.raw("</svg>");
    }
}

/// A length in tenths, a half to the even one, as drawings have them: "12.5".
pub fn tenths(out: &mut String, length: f64) {
    let tenths = (length * 10.0).round_ties_even() as i64;
    // A text takes whatever is written to it.
    let _ = write!(out, "{}.{}", tenths / 10, tenths % 10);
}

/// The words of `text` in lines of at most `letters`, at most `lines` of them; what does not fit ends in an ellipsis.
pub fn wrap(text: &str, letters: usize, lines: usize) -> Vec<String> {
    let mut wrapped: Vec<String> = Vec::new();
    let mut cut = false;
    for word in text.split_whitespace() {
        let fits = |line: &String| line.chars().count() + 1 + word.chars().count() <= letters;
        let count = wrapped.len();
        match wrapped.last_mut() {
            Some(line) if fits(line) => {
                line.push(' ');
                line.push_str(word);
            }
            _ if count == lines => {
                cut = true;
                break;
            }
            _ => wrapped.push(word.to_owned()),
        }
    }
    let last = wrapped.len().saturating_sub(1);
    for (place, line) in wrapped.iter_mut().enumerate() {
        if line.chars().count() > letters || (cut && place == last) {
            let kept: String = line.chars().take(letters.saturating_sub(1)).collect();
            *line = format!("{}\u{2026}", kept.trim_end());
        }
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_has_one_digit_after_the_point() {
        for (length, expected) in
            [(0.0, "0.0"), (4.46, "4.5"), (12.25, "12.2"), (12.75, "12.8"), (9.96, "10.0"), (220.0, "220.0")]
        {
            let mut out = String::new();
            tenths(&mut out, length);
            assert_eq!(out, expected, "{length}");
        }
    }

    #[test]
    fn words_wrap_and_what_does_not_fit_is_cut() {
        for (text, letters, lines, expected) in [
            ("Accomplished", 15, 2, vec!["Accomplished"]),
            ("Senior income officer", 15, 2, vec!["Senior income", "officer"]),
            ("Qualifications and professional membership", 15, 2, vec!["Qualifications", "and\u{2026}"]),
            ("Llanfairpwllgwyngyll", 10, 2, vec!["Llanfairp\u{2026}"]),
            ("  ", 10, 2, vec![]),
        ] {
            assert_eq!(wrap(text, letters, lines), expected, "{text}");
        }
    }
}
