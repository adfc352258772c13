//! The fields of forms. The id of a field is the id of its first control, so that an error links to it; what was typed
//! is kept, but never a password.

use serde::Serialize;

use super::FormErrors;

/// A field of one line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Field {
    pub id: String,
    pub name: String,
    pub label: String,
    pub hint: Option<String>,
    pub value: String,
    pub error: Option<String>,
    /// `text`, `email`, `password`, `search`.
    pub input_type: &'static str,
    pub autocomplete: Option<&'static str>,
    pub inputmode: Option<&'static str>,
    /// Words that a checker of spelling should leave alone.
    pub no_spellcheck: bool,
    /// `gradus-input-10` and `-20`: as wide as what is expected.
    pub width: Option<&'static str>,
    /// Several files at once, where the field is one for files.
    pub multiple: bool,
    /// The ids of hint and error, for `aria-describedby`.
    pub described_by: Option<String>,
}

impl Field {
    /// A field whose id and name are the same.
    pub fn text(id: &str, label: &str) -> Field {
        Field {
            id: id.to_owned(),
            name: id.to_owned(),
            label: label.to_owned(),
            hint: None,
            value: String::new(),
            error: None,
            input_type: "text",
            autocomplete: None,
            inputmode: None,
            no_spellcheck: false,
            width: None,
            multiple: false,
            described_by: None,
        }
    }

    pub fn email(id: &str, label: &str) -> Field {
        Field { input_type: "email", no_spellcheck: true, autocomplete: Some("email"), ..Field::text(id, label) }
    }

    /// `autocomplete`: `current-password` or `new-password`.
    pub fn password(id: &str, label: &str, autocomplete: &'static str) -> Field {
        Field { input_type: "password", no_spellcheck: true, autocomplete: Some(autocomplete), ..Field::text(id, label) }
    }

    /// A code of digits from a telephone, or a recovery code.
    pub fn code(id: &str, label: &str) -> Field {
        Field {
            autocomplete: Some("one-time-code"),
            no_spellcheck: true,
            width: Some("gradus-input-20"),
            ..Field::text(id, label)
        }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Field {
        self.hint = Some(hint.into());
        self.describe()
    }

    pub fn value(mut self, value: impl Into<String>) -> Field {
        self.value = value.into();
        self
    }

    pub fn autocomplete(mut self, token: &'static str) -> Field {
        self.autocomplete = Some(token);
        self
    }

    pub fn width(mut self, class: &'static str) -> Field {
        self.width = Some(class);
        self
    }

    /// With the words of `errors` for this field.
    pub fn checked(mut self, errors: &FormErrors) -> Field {
        self.error = errors.of(&self.id);
        self.describe()
    }

    fn describe(mut self) -> Field {
        self.described_by = described_by(&self.id, self.hint.is_some(), self.error.is_some());
        self
    }
}

/// A field of several lines.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TextArea {
    pub id: String,
    pub name: String,
    pub label: String,
    pub hint: Option<String>,
    pub value: String,
    pub error: Option<String>,
    pub described_by: Option<String>,
}

impl TextArea {
    pub fn new(id: &str, label: &str) -> TextArea {
        TextArea {
            id: id.to_owned(),
            name: id.to_owned(),
            label: label.to_owned(),
            hint: None,
            value: String::new(),
            error: None,
            described_by: None,
        }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> TextArea {
        self.hint = Some(hint.into());
        self.describe()
    }

    pub fn value(mut self, value: impl Into<String>) -> TextArea {
        self.value = value.into();
        self
    }

    pub fn checked(mut self, errors: &FormErrors) -> TextArea {
        self.error = errors.of(&self.id);
        self.describe()
    }

    fn describe(mut self) -> TextArea {
        self.described_by = described_by(&self.id, self.hint.is_some(), self.error.is_some());
        self
    }
}

/// One answer among several.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Choice {
    /// Given by the list it stands in.
    pub id: String,
    pub value: String,
    pub label: String,
    pub hint: Option<String>,
    pub chosen: bool,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice { id: String::new(), value: value.into(), label: label.into(), hint: None, chosen: false }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Choice {
        self.hint = Some(hint.into());
        self
    }
}

/// Radios or checkboxes: a group of answers under one legend.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Choices {
    pub id: String,
    pub name: String,
    pub legend: String,
    pub hint: Option<String>,
    pub error: Option<String>,
    pub options: Vec<Choice>,
    pub described_by: Option<String>,
}

impl Choices {
    /// The first answer has the id of the group.
    pub fn new(id: &str, legend: &str, options: Vec<Choice>) -> Choices {
        let options = options
            .into_iter()
            .enumerate()
            .map(|(place, option)| Choice {
                id: if place == 0 { id.to_owned() } else { format!("{id}-{}", place + 1) },
                ..option
            })
            .collect();
        Choices {
            id: id.to_owned(),
            name: id.to_owned(),
            legend: legend.to_owned(),
            hint: None,
            error: None,
            options,
            described_by: None,
        }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Choices {
        self.hint = Some(hint.into());
        self.describe()
    }

    /// The answers with these values are chosen.
    pub fn chosen<T: AsRef<str>>(mut self, values: &[T]) -> Choices {
        for option in &mut self.options {
            option.chosen = values.iter().any(|value| value.as_ref() == option.value);
        }
        self
    }

    pub fn checked(mut self, errors: &FormErrors) -> Choices {
        self.error = errors.of(&self.id);
        self.describe()
    }

    fn describe(mut self) -> Choices {
        self.described_by = described_by(&self.id, self.hint.is_some(), self.error.is_some());
        self
    }
}

/// A list to choose one from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Select {
    pub id: String,
    pub name: String,
    pub label: String,
    pub hint: Option<String>,
    pub error: Option<String>,
    pub options: Vec<Choice>,
    pub described_by: Option<String>,
}

impl Select {
    pub fn new(id: &str, label: &str, options: Vec<Choice>) -> Select {
        Select {
            id: id.to_owned(),
            name: id.to_owned(),
            label: label.to_owned(),
            hint: None,
            error: None,
            options,
            described_by: None,
        }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Select {
        self.hint = Some(hint.into());
        self.describe()
    }

    pub fn chosen(mut self, value: &str) -> Select {
        for option in &mut self.options {
            option.chosen = option.value == value;
        }
        self
    }

    pub fn checked(mut self, errors: &FormErrors) -> Select {
        self.error = errors.of(&self.id);
        self.describe()
    }

    fn describe(mut self) -> Select {
        self.described_by = described_by(&self.id, self.hint.is_some(), self.error.is_some());
        self
    }
}

/// A day in three fields, posted as `{name}_day`, `{name}_month` and `{name}_year`. Its day has the id of the field.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct DateField {
    pub id: String,
    pub name: String,
    pub legend: String,
    pub hint: Option<String>,
    pub day: String,
    pub month: String,
    pub year: String,
    pub error: Option<String>,
    pub described_by: Option<String>,
}

impl DateField {
    pub fn new(id: &str, legend: &str) -> DateField {
        DateField {
            id: id.to_owned(),
            name: id.to_owned(),
            legend: legend.to_owned(),
            hint: None,
            day: String::new(),
            month: String::new(),
            year: String::new(),
            error: None,
            described_by: None,
        }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> DateField {
        self.hint = Some(hint.into());
        self.describe()
    }

    /// Day, month and year as they were typed.
    pub fn typed(mut self, [day, month, year]: [&str; 3]) -> DateField {
        (self.day, self.month, self.year) = (day.to_owned(), month.to_owned(), year.to_owned());
        self
    }

    pub fn checked(mut self, errors: &FormErrors) -> DateField {
        self.error = errors.of(&self.id);
        self.describe()
    }

    fn describe(mut self) -> DateField {
        self.described_by = described_by(&self.id, self.hint.is_some(), self.error.is_some());
        self
    }
}

fn described_by(id: &str, hint: bool, error: bool) -> Option<String> {
    match (hint, error) {
        (false, false) => None,
        (true, false) => Some(format!("{id}-hint")),
        (false, true) => Some(format!("{id}-error")),
        (true, true) => Some(format!("{id}-hint {id}-error")),
    }
}
