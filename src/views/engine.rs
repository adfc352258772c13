//! The engine of the pages: every template below `templates/` but the mails, registered once, strict and escaping HTML.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

use handlebars::{Context, Handlebars};
use rust_embed::RustEmbed;
use serde::Serialize;

use super::expand::expand;
use super::layout::Frame;
use super::parts::{FieldError, FormErrors, Markup};

/// Templates and assets. Built into a release; a development build reads them from disk when it starts.
#[derive(RustEmbed)]
#[folder = "templates/"]
pub(super) struct Templates;

/// One page: a struct of strings ready to print, and the template that prints it. `Option` serialises as null, because
/// the engine refuses a name that is not there.
pub trait Page: Serialize + Sized {
    /// The path below `templates/`, without its ending: `pages/sign_in/code`.
    const TEMPLATE: &'static str;

    /// The h1, and the start of the title of the window.
    fn title(&self) -> String;

    /// What was wrong with the form. Anything in it is listed first in `main`, and the title starts "Error: ".
    fn errors(&self) -> Option<&FormErrors> {
        None
    }

    /// Writes what has very many pieces alike, in the place that the template names with `{{> written}}`. Fields that only this
    /// reads are not for the template: `#[serde(skip)]`.
    fn write(&self, _out: &mut Markup) {}

    /// The frame around the samples.
    fn sample_frame() -> Frame {
        Frame::sample()
    }

    /// By name: `normal`, `empty` where there can be nothing, `awkward`.
    fn samples() -> Vec<(&'static str, Self)>;
}

/// A template that could not be read or did not fit its page. Its words are for the log, never for the reader.
#[derive(Debug)]
pub struct RenderError(String);

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RenderError {}

impl From<serde_json::Error> for RenderError {
    fn from(error: serde_json::Error) -> RenderError {
        RenderError(error.to_string())
    }
}

/// What a template sees: `title`, `failed` and `errors` of the page, `frame`, and the page's own fields below `page`; those are
/// not for what stands around it.
#[derive(Serialize)]
struct Root<'a, P> {
    title: &'a str,
    failed: bool,
    errors: &'a [FieldError],
    frame: &'a Frame,
    page: Option<&'a P>,
}

/// The whole document of `page` within `frame`.
pub fn render<P: Page>(frame: &Frame, page: &P) -> Result<String, RenderError> {
    let errors = page.errors().map(FormErrors::list).unwrap_or_default();
    let title = page.title();
    let root = Root { title: &title, failed: !errors.is_empty(), errors, frame, page: Some(page) };
    let wrong = |name: &str, error: String| RenderError(format!("{name}: {error}"));
    let around =
        Context::wraps(Root::<P> { title: &title, page: None, ..root }).map_err(|error| wrong("layout", error.to_string()))?;
    let own = Context::wraps(&root).map_err(|error| wrong(P::TEMPLATE, error.to_string()))?;
    let mut html = String::with_capacity(ROOM);
    let mut part = |name: &str, context: &Context, write: &dyn Fn(&mut Markup)| -> Result<(), RenderError> {
        let print = |name: &str| registry()?.render_with_context(name, context).map_err(|error| wrong(name, error.to_string()));
        html += &print(name)?;
        let after = after_written(name);
        if registry()?.has_template(&after) {
            let mut out = Markup::after(std::mem::take(&mut html));
            write(&mut out);
            html = out.into_html();
            html += &print(&after)?;
        }
        Ok(())
    };
    part(ABOVE, &around, &|out| frame.write_navigation(out))?;
    part(P::TEMPLATE, &own, &|out| page.write(out))?;
    part(BELOW, &around, &|out| frame.write_session(out))?;
    Ok(html)
}

/// The layout in two, so that nothing of a page is copied for what stands around it.
const ABOVE: &str = "layout/above";
const BELOW: &str = "layout/below";
/// The first and the last line of a page's template.
const OPEN: &str = "{{#> layout}}\n";
const CLOSE: &str = "{{/layout}}\n";
/// Where the page stands in the layout.
const PLACE: &str = "{{> @partial-block}}\n";

/// The bytes that most pages have.
const ROOM: usize = 32 * 1024;
/// Where Rust writes a part of a template, once in each: a line of its own, outside of every block.
const WRITTEN: &str = "{{> written}}\n";

/// The name of what follows the place where a page writes.
fn after_written(template: &str) -> String {
    format!("{template}/after")
}

/// The names of the page templates that exist, in order: `pages/sign_in/code`.
pub fn template_names() -> Vec<String> {
    let mut names: Vec<String> = templates().filter(|name| name.starts_with("pages/")).collect();
    names.sort_unstable();
    names
}

/// All templates by name. The mails are read by an engine of their own, which does not escape.
fn templates() -> impl Iterator<Item = String> {
    Templates::iter().filter(|path| !path.starts_with("mail/")).filter_map(|path| Some(path.strip_suffix(".hbs")?.to_owned()))
}

fn registry() -> Result<&'static Handlebars<'static>, RenderError> {
    static REGISTRY: OnceLock<Result<Handlebars<'static>, String>> = OnceLock::new();
    REGISTRY.get_or_init(register).as_ref().map_err(|error| RenderError(error.clone()))
}

fn register() -> Result<Handlebars<'static>, String> {
    let mut registry = Handlebars::new();
    registry.set_strict_mode(true);
    // Indenting a partial would indent what a reader typed into a text area.
    registry.set_prevent_indent(true);
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for name in templates() {
        let file = Templates::get(&format!("{name}.hbs")).ok_or_else(|| format!("{name}: the template is gone"))?;
        let text = std::str::from_utf8(&file.data).map_err(|error| format!("{name}: {error}"))?;
        texts.insert(name, text.to_owned());
    }
    let layout = texts.remove("layout").ok_or("layout: the template is gone")?;
    let (above, below) = layout.split_once(PLACE).ok_or("layout: there is no place for a page")?;
    texts.insert(ABOVE.to_owned(), above.to_owned());
    texts.insert(BELOW.to_owned(), below.to_owned());
    for (name, text) in &texts {
        let find = |partial: &str| texts.get(partial).filter(|_| partial.starts_with("partials/")).cloned();
        let own = text.strip_prefix(OPEN).and_then(|text| text.strip_suffix(CLOSE));
        if name.starts_with("pages/") && own.is_none() {
            return Err(format!("{name}: the template does not begin and end with the layout"));
        }
        let whole = expand(own.unwrap_or(text), &find);
        let mut register =
            |name: &str, text: &str| registry.register_template_string(name, text).map_err(|error| format!("{name}: {error}"));
        match whole.split_once(WRITTEN) {
            Some((before, after)) => {
                register(name, before)?;
                register(&after_written(name), after)?;
            }
            None => register(name, &whole)?,
        }
    }
    Ok(registry)
}
