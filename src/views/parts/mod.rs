//! The pieces that pages share, each with a partial of its own below `templates/partials`: links, tags, errors of a form,
//! buttons that post, pages of a list. The fields of forms are in `fields`.

mod drawing;
mod fields;
mod markup;
mod queue;
mod written;

use serde::Serialize;

pub use drawing::{Drawing, tenths, wrap};
pub use fields::{Choice, Choices, DateField, Field, Select, TextArea};
pub use markup::Markup;
pub use queue::{Queue, QueueWords};
pub use written::{NONE, filters};

/// A link: address, words, and words only for those who hear the page ("Change" + " team").
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Link {
    pub href: String,
    pub text: String,
    pub hidden: Option<String>,
}

impl Link {
    pub fn new(href: impl Into<String>, text: impl Into<String>) -> Link {
        Link { href: href.into(), text: text.into(), hidden: None }
    }

    /// With words that follow the visible ones for those who hear the page.
    pub fn hidden(mut self, words: impl Into<String>) -> Link {
        self.hidden = Some(words.into());
        self
    }
}

/// A status: the word carries it, glyph and colour repeat it (pages.md 8).
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Tag {
    pub text: String,
    /// The class of the colour, or null for grey.
    pub class: Option<&'static str>,
    /// The glyph of the sprite.
    pub icon: &'static str,
}

impl Tag {
    fn of(text: impl Into<String>, class: Option<&'static str>, icon: &'static str) -> Tag {
        Tag { text: text.into(), class, icon }
    }

    /// Done, active, intact: a tick.
    pub fn green(text: impl Into<String>) -> Tag {
        Tag::of(text, Some("govuk-tag--green"), "i-met")
    }

    /// Not met, refused: a cross.
    pub fn red(text: impl Into<String>) -> Tag {
        Tag::of(text, Some("govuk-tag--red"), "i-not")
    }

    /// Returned, to be looked at: an exclamation mark.
    pub fn amber(text: impl Into<String>) -> Tag {
        Tag::of(text, Some("govuk-tag--yellow"), "i-part")
    }

    /// Waiting, on its way: a half disc.
    pub fn blue(text: impl Into<String>) -> Tag {
        Tag::of(text, Some("govuk-tag--blue"), "i-wait")
    }

    /// Not known yet: a question mark.
    pub fn purple(text: impl Into<String>) -> Tag {
        Tag::of(text, Some("govuk-tag--purple"), "i-ask")
    }

    /// Not begun, closed: a dash.
    pub fn grey(text: impl Into<String>) -> Tag {
        Tag::of(text, None, "i-none")
    }
}

/// One thing that is wrong with a form: the id of its first control, and what to do about it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FieldError {
    pub field: String,
    pub text: String,
}

/// All that is wrong with a form, in the order of its fields.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct FormErrors(Vec<FieldError>);

impl FormErrors {
    pub fn none() -> FormErrors {
        FormErrors::default()
    }

    pub fn push(&mut self, field: impl Into<String>, text: impl Into<String>) {
        self.0.push(FieldError { field: field.into(), text: text.into() });
    }

    /// With one more.
    pub fn with(mut self, field: impl Into<String>, text: impl Into<String>) -> FormErrors {
        self.push(field, text);
        self
    }

    /// The first words for a field.
    pub fn of(&self, field: &str) -> Option<String> {
        self.0.iter().find(|error| error.field == field).map(|error| error.text.clone())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn list(&self) -> &[FieldError] {
        &self.0
    }
}

/// A form of one button, for a row of a table or a line of a page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PostButton {
    pub action: String,
    pub label: String,
    /// Words that tell this button from its like for those who hear the page: " cover by Manager Two".
    pub hidden: Option<String>,
    /// What is posted besides the token: the `version` of what is changed, or the id of what is meant.
    pub values: Vec<Posted>,
}

/// A hidden value of a form.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Posted {
    pub name: String,
    pub value: String,
}

impl PostButton {
    pub fn new(action: impl Into<String>, label: impl Into<String>) -> PostButton {
        PostButton { action: action.into(), label: label.into(), hidden: None, values: Vec::new() }
    }

    pub fn hidden(mut self, words: impl Into<String>) -> PostButton {
        self.hidden = Some(words.into());
        self
    }

    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> PostButton {
        self.values.push(Posted { name: name.into(), value: value.into() });
        self
    }
}

/// The way to the rows before and after. A list is read by key, so there are no page numbers.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Pagination {
    pub previous: Option<String>,
    pub next: Option<String>,
}

/// One row of a summary list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SummaryRow {
    pub key: String,
    /// One paragraph each.
    pub lines: Vec<String>,
    pub tag: Option<Tag>,
    /// What can be done about it: "Change".
    pub links: Vec<Link>,
}

impl SummaryRow {
    pub fn new(key: impl Into<String>, line: impl Into<String>) -> SummaryRow {
        SummaryRow { key: key.into(), lines: vec![line.into()], tag: None, links: Vec::new() }
    }

    pub fn line(mut self, line: impl Into<String>) -> SummaryRow {
        self.lines.push(line.into());
        self
    }

    pub fn tag(mut self, tag: Tag) -> SummaryRow {
        self.tag = Some(tag);
        self
    }

    pub fn link(mut self, link: Link) -> SummaryRow {
        self.links.push(link);
        self
    }
}

/// One of the views of the same thing. They are links; the one the reader is at is current.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Tab {
    pub href: String,
    pub label: String,
    pub current: bool,
}

impl Tab {
    pub fn new(href: impl Into<String>, label: impl Into<String>, current: bool) -> Tab {
        Tab { href: href.into(), label: label.into(), current }
    }
}

/// Instead of a list: nothing is there, or nothing matches the filters.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Nothing {
    /// "No people match."
    pub text: String,
    /// Where the filters are gone; null where there were none.
    pub clear: Option<String>,
    /// "There are 412 people."
    pub exist: Option<String>,
}

impl Nothing {
    /// There is nothing yet.
    pub fn yet(text: impl Into<String>) -> Nothing {
        Nothing { text: text.into(), clear: None, exist: None }
    }

    /// The filters match nothing. `things`: "people"; `exist`: "There are 412 people."
    pub fn matches(things: &str, clear: impl Into<String>, exist: impl Into<String>) -> Nothing {
        Nothing { text: format!("No {things} match."), clear: Some(clear.into()), exist: Some(exist.into()) }
    }
}
