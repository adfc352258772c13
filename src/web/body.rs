//! The body of a request: a form, a call, files. Small ones stay in memory; files go to the disk piece by piece.

use std::io::Write as _;

use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::StreamExt as _;

use super::asked::{Asked, Upload};
use super::form::Form;
use super::routes::{IN_HAND, Route};
use super::server::header_text;
use crate::domain::staff_import::content::Content;
use crate::exchange::spool::Spool;

/// Bytes that a form or an API call has at most.
const FORM_BYTES: usize = 256 * 1024;
/// Bytes of a file that comes in that are written at once.
const WRITTEN: usize = 1024 * 1024;
/// A file name that is kept.
const NAME: usize = 255;

/// A body that is not read to its end: the status, and why.
pub(super) struct Refused(pub u16, pub &'static str);

/// Reads what was sent into `asked`, within the limits of its route.
pub(super) async fn read(asked: &mut Asked, request: &HttpRequest, payload: Payload) -> Result<(), Refused> {
    if request.method().is_safe() {
        return Ok(());
    }
    let content_type = header_text(request, header::CONTENT_TYPE).unwrap_or_default();
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let most = asked.route.upload.unwrap_or(FORM_BYTES);
    // A large file that says of itself that it is too large is not waited for.
    let length = header_text(request, header::CONTENT_LENGTH).and_then(|text| text.parse::<usize>().ok());
    if most > IN_HAND && length.is_some_and(|length| length > most) {
        return Err(too_large(asked.route));
    }
    if asked.route.upload.is_some() && kind == "multipart/form-data" {
        return read_files(asked, request, payload, most).await;
    }
    let wanted: &[&str] = if asked.is_api() { &["application/json", ""] } else { &["application/x-www-form-urlencoded", ""] };
    let file = asked.is_api() && asked.route.upload.is_some() && kind == "text/csv";
    if !file && !wanted.contains(&kind.as_str()) {
        return Err(Refused(415, "This takes another kind of content."));
    }
    let mut payload = web::Payload::from_request(request, &mut { payload }).await.map_err(|_| Refused(400, "Not understood."))?;
    let mut coming = Coming::default();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Refused(400, "The request broke off."))?;
        if coming.size + chunk.len() > if file { most } else { FORM_BYTES } {
            return Err(too_large(asked.route));
        }
        coming.take(&chunk, file).await?;
    }
    if file {
        let file_name = asked.query.filled("file_name").unwrap_or("import.csv").to_owned();
        asked.uploads.push(Upload { field: "file".to_owned(), file_name, content: coming.content().await? });
        return Ok(());
    }
    let bytes = coming.waiting;
    if asked.is_api() {
        asked.body = bytes;
    } else {
        asked.form = Form::read(&bytes).ok_or(Refused(400, "The form has too many fields."))?;
    }
    Ok(())
}

/// What is said of a body that is larger than its route takes.
fn too_large(route: &Route) -> Refused {
    Refused(
        413,
        match route.upload {
            None => "That is too large.",
            Some(most) if most > IN_HAND => "The file is too large. Figures may have up to 250 MB, other files up to 50 MB.",
            Some(_) => "That is too large. Each file may have up to 10 MB, and all that you send at once up to 50 MB.",
        },
    )
}

/// A file that is coming in. It goes to the disk piece by piece, by a thread that may wait for it.
#[derive(Default)]
struct Coming {
    waiting: Vec<u8>,
    spool: Spool,
    size: usize,
}

impl Coming {
    /// `is_file`: it may be written; anything else stays in memory.
    async fn take(&mut self, chunk: &[u8], is_file: bool) -> Result<(), Refused> {
        self.size += chunk.len();
        self.waiting.extend_from_slice(chunk);
        if is_file && self.waiting.len() >= WRITTEN { self.write().await } else { Ok(()) }
    }

    async fn write(&mut self) -> Result<(), Refused> {
        let (mut spool, mut waiting) = (std::mem::take(&mut self.spool), std::mem::take(&mut self.waiting));
        let written = web::block(move || {
            let written = spool.write_all(&waiting);
            waiting.clear();
            written.map(|()| (spool, waiting))
        });
        match written.await {
            Ok(Ok((spool, waiting))) => {
                (self.spool, self.waiting) = (spool, waiting);
                Ok(())
            }
            failed => {
                tracing::error!(error = ?failed.map(|written| written.err()), "a file that came could not be written");
                Err(Refused(500, "Something went wrong on our side."))
            }
        }
    }

    async fn content(mut self) -> Result<Content, Refused> {
        if self.spool.size() == 0 {
            return Ok(self.waiting.into());
        }
        self.write().await?;
        Ok(self.spool.content())
    }
}

async fn read_files(asked: &mut Asked, request: &HttpRequest, payload: Payload, most: usize) -> Result<(), Refused> {
    let broken = |_| Refused(400, "The form could not be read.");
    let mut parts =
        Multipart::new(request.headers(), web::Payload::from_request(request, &mut { payload }).await.map_err(broken)?);
    let mut fields = Vec::new();
    let (mut total, mut in_fields) = (0, 0);
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(|_| Refused(400, "The form could not be read."))?;
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.content_disposition().and_then(|disposition| disposition.get_filename()).map(|name| {
            let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
            last.chars().filter(|c| !c.is_control()).take(NAME).collect::<String>()
        });
        let mut coming = Coming::default();
        while let Some(chunk) = part.next().await {
            let chunk = chunk.map_err(|_| Refused(400, "The form could not be read."))?;
            total += chunk.len();
            in_fields += if file_name.is_none() { chunk.len() } else { 0 };
            if total > most || in_fields > IN_HAND {
                return Err(too_large(asked.route));
            }
            coming.take(&chunk, file_name.is_some()).await?;
        }
        match file_name {
            Some(file_name) => asked.uploads.push(Upload { field: name, file_name, content: coming.content().await? }),
            None => fields.push((name, String::from_utf8_lossy(&coming.waiting).into_owned())),
        }
        if fields.len() + asked.uploads.len() > 100 {
            return Err(Refused(400, "The form has too many fields."));
        }
    }
    asked.form = Form::of(fields);
    Ok(())
}
