//! The pieces of `templates/partials` as pages write them that write themselves. They say what the templates say, which a test
//! holds.

use super::{Link, Markup, Nothing, Select, Tag};

/// Nothing is known here: a dash, and the word for those who hear the page.
pub const NONE: &str = "<span aria-hidden=\"true\">&ndash;</span><span class=\"govuk-visually-hidden\">none</span>";

/// The text, where there is one with a letter in it.
fn filled(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| !text.is_empty())
}

impl Link {
    pub fn write(&self, out: &mut Markup) {
        out.raw("<a href=\"").text(&self.href).raw("\">").text(&self.text);
        if let Some(hidden) = filled(self.hidden.as_ref()) {
            out.raw("<span class=\"govuk-visually-hidden\"> ").text(hidden).raw("</span>");
        }
        out.raw("</a>");
    }
}

impl Tag {
    pub fn write(&self, out: &mut Markup) {
        out.raw("<strong class=\"govuk-tag");
        if let Some(class) = self.class {
            out.raw(" ").raw(class);
        }
        out.raw("\"><svg class=\"gradus-icon\" aria-hidden=\"true\" focusable=\"false\"><use href=\"#").raw(self.icon);
        out.raw("\"/></svg>").text(&self.text).raw("</strong>");
    }
}

impl Nothing {
    pub fn write(&self, out: &mut Markup) {
        out.raw("<p class=\"govuk-inset-text\">").text(&self.text);
        if let Some(exist) = filled(self.exist.as_ref()) {
            out.raw(" ").text(exist);
        }
        if let Some(clear) = filled(self.clear.as_ref()) {
            out.raw(" <a href=\"").text(clear).raw("\">Clear filters</a>");
        }
        out.raw("</p>\n");
    }
}

impl Select {
    pub fn write(&self, out: &mut Markup) {
        let (hint, error) = (filled(self.hint.as_ref()), filled(self.error.as_ref()));
        out.raw("<div class=\"govuk-form-group").raw(if error.is_some() { " govuk-form-group--error" } else { "" });
        out.raw("\">\n<label class=\"govuk-label\" for=\"").text(&self.id).raw("\">").text(&self.label).raw("</label>\n");
        if let Some(hint) = hint {
            out.raw("<div class=\"govuk-hint\" id=\"").text(&self.id).raw("-hint\">").text(hint).raw("</div>\n");
        }
        if let Some(error) = error {
            out.raw("<p class=\"govuk-error-message\" id=\"").text(&self.id);
            out.raw("-error\"><span class=\"govuk-visually-hidden\">Error: </span>").text(error).raw("</p>\n");
        }
        out.raw("<select class=\"govuk-select").raw(if error.is_some() { " govuk-input--error" } else { "" });
        out.raw("\" id=\"").text(&self.id).raw("\" name=\"").text(&self.name).raw("\"");
        if let Some(described_by) = filled(self.described_by.as_ref()) {
            out.raw(" aria-describedby=\"").text(described_by).raw("\"");
        }
        out.raw(if error.is_some() { " aria-invalid=\"true\">\n" } else { ">\n" });
        for option in &self.options {
            out.raw("<option value=\"").text(&option.value).raw(if option.chosen { "\" selected>" } else { "\">" });
            out.text(&option.label).raw("</option>\n");
        }
        out.raw("</select>\n</div>\n");
    }
}

/// The form that chooses what a page shows, around its fields.
pub fn filters(out: &mut Markup, action: &str, fields: impl FnOnce(&mut Markup)) {
    out.raw("<form class=\"gradus-panel gradus-noprint\" method=\"get\" action=\"").text(action);
    out.raw("\" role=\"search\" aria-label=\"Choose what to show\" novalidate><div class=\"gradus-fields\">\n");
    fields(out);
    out.raw("<div><button class=\"govuk-button govuk-button--secondary\" type=\"submit\">Show</button></div>\n</div></form>\n");
}

#[cfg(test)]
mod tests {
    use handlebars::Handlebars;
    use serde::Serialize;

    use super::super::super::engine::Templates;
    use super::super::{Choice, FormErrors};
    use super::*;

    const HOSTILE: &str = "<b a='1' c=\"2\">&`x`=";

    /// What the template of a partial makes of it.
    fn by_template(name: &str, part: &impl Serialize) -> String {
        let mut registry = Handlebars::new();
        for name in [name, "field-error"] {
            let file = Templates::get(&format!("partials/{name}.hbs")).expect("a partial");
            let text = std::str::from_utf8(&file.data).expect("text");
            registry.register_template_string(&format!("partials/{name}"), text).expect("a template");
        }
        registry.render(&format!("partials/{name}"), part).expect("it fits")
    }

    fn written(write: impl FnOnce(&mut Markup)) -> String {
        let mut out = Markup::default();
        write(&mut out);
        out.into_html()
    }

    #[test]
    fn pieces_are_written_as_their_templates_print_them() {
        for link in [Link::new(HOSTILE, HOSTILE), Link::new("/a", "b").hidden(HOSTILE), Link::new("/a", "b").hidden("")] {
            assert_eq!(written(|out| link.write(out)), by_template("link", &link));
        }
        for tag in [Tag::green(HOSTILE), Tag::grey("Closed")] {
            assert_eq!(written(|out| tag.write(out)), by_template("tag", &tag));
        }
        for nothing in [Nothing::yet(HOSTILE), Nothing::matches("people", HOSTILE, "There are <2>.")] {
            assert_eq!(written(|out| nothing.write(out)), by_template("nothing", &nothing));
        }
        assert_eq!(NONE, by_template("none", &()));
        let options = || vec![Choice::new("", "All"), Choice::new(HOSTILE, HOSTILE)];
        let plain = Select::new("kind", HOSTILE, options());
        let wrong = Select::new("kind", "Kind", options()).hint(HOSTILE).checked(&FormErrors::none().with("kind", HOSTILE));
        for select in [plain.chosen(HOSTILE), wrong] {
            assert_eq!(written(|out| select.write(out)), by_template("select", &select));
        }
        let form = "<form class=\"gradus-panel gradus-noprint\" method=\"get\" action=\"/a?b&#x3D;1\" role=\"search\" \
            aria-label=\"Choose what to show\" novalidate><div class=\"gradus-fields\">\n<p>\n\
            <div><button class=\"govuk-button govuk-button--secondary\" type=\"submit\">Show</button></div>\n</div></form>\n";
        let around = |out: &mut Markup| {
            out.raw("<p>\n");
        };
        assert_eq!(written(|out| filters(out, "/a?b=1", around)), form);
    }
}
