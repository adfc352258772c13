//! One request, read: what is asked, what came with it, and the ways to answer it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Web;
use super::error::problem;
use super::form::Form;
use super::frame;
use super::json;
use super::reply::{CookieName, Reply};
use super::routes::Route;
use crate::app::call::KEY_REUSED;
use crate::app::{App, AppError, Call, Caller, Once, Tx};
use crate::domain::staff_import::content::Content;
use crate::views::engine::{self, Page};
use crate::views::layout::{Frame, Notice};

/// A file that came with a form.
#[derive(Clone, Debug)]
pub struct Upload {
    pub field: String,
    /// As the browser calls it; never a path of ours.
    pub file_name: String,
    pub content: Content,
}

impl Upload {
    /// A browser sends a nameless, empty file where none was chosen.
    pub fn is_none(&self) -> bool {
        self.file_name.is_empty() && self.content.size() == 0
    }

    /// All of it, for what is known to be small.
    pub fn bytes(&self) -> Result<Vec<u8>, AppError> {
        self.content.to_vec().map_err(|error| AppError::Internal(format!("a file that came could not be read: {error}")))
    }
}

/// One request.
pub struct Asked {
    pub web: Arc<Web>,
    pub route: &'static Route,
    pub method: String,
    /// Without the query string.
    pub path: String,
    pub params: BTreeMap<String, String>,
    pub query: Form,
    /// What was posted by a page.
    pub form: Form,
    /// What was sent to the API.
    pub body: Vec<u8>,
    pub uploads: Vec<Upload>,
    pub call: Call,
    pub request_id: String,
    /// The key of forms for somebody who is not signed in: the cookie's, or a new one.
    pub form_key: String,
    /// The cookie with it has to be set.
    pub new_form_key: bool,
    pub notice: Option<Notice>,
    /// A script of ours asks, and wants JSON.
    pub wants_json: bool,
    pub if_match: Option<String>,
    pub idempotency_key: Option<String>,
}

pub type Answer = Result<Reply, AppError>;
/// A handler.
pub type Handler = fn(&Asked) -> Answer;

impl Asked {
    pub fn app(&self) -> &App {
        &self.web.app
    }

    /// A part of the path.
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    pub fn is_api(&self) -> bool {
        self.path.starts_with("/api/")
    }

    /// Path and query, to come back to.
    pub fn here(&self) -> String {
        match self.query.encoded() {
            query if query.is_empty() => self.path.clone(),
            query => format!("{}?{query}", self.path),
        }
    }

    pub fn read<T>(&self, work: impl FnOnce(&mut Tx<'_>, &Caller) -> Result<T, AppError>) -> Result<T, AppError> {
        self.app().read(&self.call, work)
    }

    /// The same on a connection of its own, for what takes long.
    pub fn read_apart<T>(&self, work: impl FnOnce(&mut Tx<'_>, &Caller) -> Result<T, AppError>) -> Result<T, AppError> {
        self.app().read_apart(&self.call, work)
    }

    pub fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>, &Caller) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let sent = (self.method == "POST" && !self.is_api()).then(|| self.path.clone());
        self.app().write(&self.call, move |tx, me| {
            let done = work(tx, me)?;
            if let Some(path) = sent {
                crate::app::sessions::forget_typed(tx, me, &path)?;
            }
            Ok(done)
        })
    }

    /// The same for a form that begins something: sent twice it leads to what it led to the first time. `key` is the form's
    /// own, `fields` tell what was asked; something else under the same key is a thing of its own.
    pub fn begin_once(
        &self,
        key: &str,
        fields: &[&str],
        work: impl FnOnce(&mut Tx<'_>, &Caller) -> Result<String, AppError> + Clone + Send + 'static,
    ) -> Result<String, AppError> {
        if key.is_empty() || key.len() > 200 {
            return self.write(work);
        }
        let parts: Vec<&[u8]> = std::iter::once(self.path.as_str()).chain(fields.iter().copied()).map(str::as_bytes).collect();
        let once = Once { key: format!("form {key}"), digest: self.app().digest(&parts) };
        let call = Call { once: Some(once), ..self.call.clone() };
        match self.app().write(&call, work.clone()) {
            Ok(led_to) => {
                // It is done whatever becomes of this.
                if let Err(error) = self.app().keep_answer(&call, 303, &led_to) {
                    tracing::warn!(request_id = self.request_id, %error, "an answer was not kept");
                }
                Ok(led_to)
            }
            Err(AppError::Answered { body, .. }) => Ok(body),
            Err(AppError::Conflict { code, .. }) if code == KEY_REUSED => self.write(work),
            Err(error) => Err(error),
        }
    }

    /// A page for somebody who is signed in.
    pub fn page<P: Page>(&self, work: impl FnOnce(&mut Tx<'_>, &Caller) -> Result<P, AppError>) -> Answer {
        self.page_with(200, work)
    }

    /// The same with another status: 422 for a form that is not right yet.
    pub fn page_with<P: Page>(&self, status: u16, work: impl FnOnce(&mut Tx<'_>, &Caller) -> Result<P, AppError>) -> Answer {
        self.framed(status, |tx, me, _| work(tx, me))
    }

    /// The same, and the page may change its frame: a way back, a line for print.
    pub fn framed<P: Page>(
        &self,
        status: u16,
        work: impl FnOnce(&mut Tx<'_>, &Caller, &mut Frame) -> Result<P, AppError>,
    ) -> Answer {
        let (frame, page) = self.read(|tx, me| {
            let mut frame = frame::signed_in(self, tx, me)?;
            let page = work(tx, me, &mut frame)?;
            Ok((frame, page))
        })?;
        self.rendered(status, frame, &page)
    }

    /// A page for anybody: with the reader's own navigation where they are signed in.
    pub fn open_page<P: Page>(&self, status: u16, page: &P) -> Answer {
        let frame = frame::for_anybody(self);
        self.rendered(status, frame, page)
    }

    /// A page that asks the database for nothing: for when it does not answer, or is to be spared.
    pub fn bare_page<P: Page>(&self, status: u16, page: &P) -> Answer {
        self.rendered(status, frame::bare(self), page)
    }

    fn rendered<P: Page>(&self, status: u16, mut frame: Frame, page: &P) -> Answer {
        frame.notice.clone_from(&self.notice);
        let html = engine::render(&frame, page).map_err(|error| AppError::Internal(error.to_string()))?;
        let mut reply = Reply::html(status, html);
        if self.notice.is_some() {
            reply = reply.with_cookie(CookieName::Notice, "");
        }
        if self.new_form_key {
            reply = reply.with_cookie(CookieName::Form, self.form_key.clone());
        }
        Ok(reply)
    }

    /// What was typed into the form of this page before the time ran out, or nothing yet.
    pub fn typed_before(&self) -> Form {
        let kept = self.read(|tx, me| crate::app::sessions::typed(tx, me, &self.path));
        kept.ok().flatten().map(Form::of).unwrap_or_default()
    }

    /// The body as JSON of this shape.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, AppError> {
        json::read(&self.body)
    }

    /// The version that an API call is about: the thing must still have it.
    pub fn version(&self) -> Result<i64, AppError> {
        let Some(text) = &self.if_match else {
            return Err(AppError::conflict(problem::VERSION_REQUIRED, "Send the ETag of what you change as If-Match."));
        };
        text.trim().trim_start_matches("W/").trim_matches('"').parse().map_err(|_| AppError::Stale)
    }
}
