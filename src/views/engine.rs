//! The engine of the pages: every template below `templates/` but the mails, registered once, strict and escaping HTML.

use std::fmt;
use std::sync::OnceLock;

use handlebars::Handlebars;
use rust_embed::RustEmbed;
use serde::Serialize;

use super::layout::Frame;
use super::parts::{FieldError, FormErrors};

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

/// What a template sees: `title`, `failed` and `errors` of the page, `frame`, and the page's own fields below `page`.
#[derive(Serialize)]
struct Root<'a, P> {
    title: String,
    failed: bool,
    errors: &'a [FieldError],
    frame: &'a Frame,
    page: &'a P,
}

/// The whole document of `page` within `frame`.
pub fn render<P: Page>(frame: &Frame, page: &P) -> Result<String, RenderError> {
    let errors = page.errors().map(FormErrors::list).unwrap_or_default();
    let root = Root { title: page.title(), failed: !errors.is_empty(), errors, frame, page };
    registry()?.render(P::TEMPLATE, &root).map_err(|error| RenderError(format!("{}: {error}", P::TEMPLATE)))
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
    for name in templates() {
        let file = Templates::get(&format!("{name}.hbs")).ok_or_else(|| format!("{name}: the template is gone"))?;
        let text = std::str::from_utf8(&file.data).map_err(|error| format!("{name}: {error}"))?;
        registry.register_template_string(&name, text).map_err(|error| format!("{name}: {error}"))?;
    }
    Ok(registry)
}
