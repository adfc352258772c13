//! The HTTP server: reads a request whole, within its limits, hands it to its handler on a thread of its own, and makes HTTP
//! of the reply. Every answer passes through here, so what every answer must have stands here once.

use std::collections::BTreeMap;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::net::{IpAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use actix_web::body::SizedStream;
use actix_web::cookie::{Cookie as HttpCookie, SameSite};
use actix_web::dev::{Payload, Server};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Compress;
use actix_web::{App as ActixApp, HttpRequest, HttpResponse, HttpServer, web};

use super::asked::Asked;
use super::form::Form;
use super::limits::Kind;
use super::paths::{Found, Paths};
use super::reply::{self, Body, Cookie, CookieName, Reply, Stored};
use super::routes::{self, Access, IN_HAND, Route};
use super::unsettled::Unsettled;
use super::{Web, body, error};
use crate::app::{AppError, Call, Channel, Credentials, Once};

/// Bytes of a stored file that are read at once.
const PIECE: u64 = 64 * 1024;

/// How the server is set up.
pub struct Options {
    /// Threads that read requests; each has as many for the work itself.
    pub workers: usize,
    /// How long a request in hand may take once the service is being stopped.
    pub grace: Duration,
}

/// Serves on `listener` until it is told to stop.
pub fn serve(web: Arc<Web>, listener: TcpListener, options: &Options) -> std::io::Result<Server> {
    serve_table(web, listener, options, routes::ROUTES)
}

/// The same with another table of routes.
pub fn serve_table(web: Arc<Web>, listener: TcpListener, options: &Options, table: &'static [Route]) -> std::io::Result<Server> {
    let shared = web::Data::from(web);
    let paths = web::Data::new(Paths::of(table).map_err(std::io::Error::other)?);
    let app = move || {
        let app = ActixApp::new().app_data(shared.clone()).app_data(paths.clone());
        app.wrap(Compress::default()).default_service(web::to(found))
    };
    let server = HttpServer::new(app)
        .workers(options.workers)
        .worker_max_blocking_threads(2)
        .client_request_timeout(Duration::from_secs(10))
        .keep_alive(Duration::from_secs(30))
        .shutdown_timeout(options.grace.as_secs())
        .disable_signals()
        .listen(listener)?
        .run();
    Ok(server)
}

/// The metrics, for a listener of their own.
pub fn serve_metrics(shared: Arc<Web>, listener: TcpListener) -> std::io::Result<Server> {
    let shared = web::Data::from(shared);
    let server = HttpServer::new(move || {
        ActixApp::new().app_data(shared.clone()).route(
            "/metrics",
            web::get().to(|web: web::Data<Web>| async move {
                HttpResponse::Ok()
                    .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
                    .body(web.metrics.text())
            }),
        )
    })
    .workers(1)
    .disable_signals()
    .listen(listener)?
    .run();
    Ok(server)
}

/// Takes every request: actix-web's own table tries one pattern after the other.
async fn found(shared: web::Data<Web>, paths: web::Data<Paths>, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    let nothing = || Found { route: &routes::NO_ROUTE, params: BTreeMap::new() };
    let found = paths.find(request.method().as_str(), request.match_info().unprocessed()).unwrap_or_else(nothing);
    handle(found, shared.into_inner(), request, payload.into_inner()).await
}

async fn handle(found: Found, shared: Arc<Web>, request: HttpRequest, payload: Payload) -> HttpResponse {
    let route = found.route;
    let begun = Instant::now();
    let method = request.method().as_str().to_owned();
    let request_id = shared.app.request_id();
    let web = shared.clone();
    let span_id = request_id.clone();
    // Actix drops the connection of a handler that panics; here it becomes an answer like any other.
    let work = std::panic::AssertUnwindSafe(answer(found, shared, &request, payload, request_id.clone()));
    let reply = match futures_util::FutureExt::catch_unwind(work).await {
        Ok(reply) => reply,
        Err(_) => {
            tracing::error!(request_id, "a request panicked");
            Reply::text(500, format!("There is a problem on our side. Reference {request_id}"))
        }
    };
    let took = begun.elapsed();
    web.metrics.count(route.path, &method, reply.status, took);
    // The pattern and not the path: paths hold ids, and the paths of links hold secrets.
    tracing::info!(
        request_id = span_id,
        method,
        route = route.path,
        status = reply.status,
        milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        "request"
    );
    respond(&web, &request_id, reply)
}

/// The answer, once whatever reading left to be written is on disk.
async fn answer(found: Found, shared: Arc<Web>, request: &HttpRequest, payload: Payload, request_id: String) -> Reply {
    let unsettled = Arc::new(Unsettled::default());
    let mut asked = read_head(found, shared, request, request_id);
    asked.call.later = Some(unsettled.clone());
    let (reply, asked) = worked_out(asked, request, payload).await;
    match (unsettled.settled().await, asked) {
        (Ok(()), _) => reply,
        (Err(error), Some(asked)) => error::reply(&asked, &error),
        (Err(_), None) => Reply::text(503, "Gradus cannot answer now. Try again in a moment."),
    }
}

/// The answer of the handler, or why it was not asked; with what was asked, unless the handler broke down.
async fn worked_out(mut asked: Asked, request: &HttpRequest, payload: Payload) -> (Reply, Option<Asked>) {
    let route = asked.route;
    let kind = match route.access {
        Access::Door => Kind::Door,
        _ if route.costly => Kind::Costly,
        _ => Kind::Plain,
    };
    let caller = match &asked.call.credentials {
        Credentials::Session(secret) | Credentials::Token(secret) if kind != Kind::Door => secret.clone(),
        _ => asked.call.address.clone(),
    };
    if let Some(wait) = asked.web.limits.wait(kind, &caller, &asked.call.address) {
        let until = asked.app().now() + chrono::Duration::from_std(wait).unwrap_or_default() + chrono::Duration::seconds(1);
        return refused(asked, &AppError::TooMany { until });
    }
    let changes = route.path != routes::NO_ROUTE.path && !matches!(asked.method.as_str(), "GET" | "HEAD");
    if changes && !asked.is_api() && comes_from_elsewhere(request, &asked.app().settings().public_url) {
        let words = "This form came from another site, so nothing was done. Open the page in Gradus and send it from there.";
        return refused(asked, &AppError::forbidden(error::problem::FORM_KEY, words));
    }
    if route.upload.is_some_and(|most| most > IN_HAND) {
        // Only who may bring in files makes us keep a large one.
        let checked = web::block(move || {
            let allowed = asked.read(crate::app::imports::allowed);
            (asked, allowed)
        });
        match checked.await {
            // Who has to prove again who they are finds the form as it was sent.
            Ok((back, Ok(()) | Err(AppError::StepUp))) => asked = back,
            Ok((back, Err(error))) => return refused(back, &error),
            Err(_) => return (Reply::text(500, "There is a problem on our side."), None),
        }
    }
    // Where a path leads nowhere, what was sent there does not matter.
    if route.path != routes::NO_ROUTE.path
        && let Err(body::Refused(status, words)) = body::read(&mut asked, request, payload).await
    {
        return (error::turned_away(&asked, status, words), Some(asked));
    }
    if route.at_once {
        return (routes::run(&asked), Some(asked));
    }
    if let Some(key) = asked.idempotency_key.take().filter(|_| asked.is_api() && asked.method != "GET") {
        if key.is_empty() || key.len() > 200 {
            return (error::turned_away(&asked, 400, "An Idempotency-Key has 1 to 200 letters."), Some(asked));
        }
        let Ok(digest) = digest(&asked) else {
            return refused(asked, &AppError::Internal("a file that came could not be read again".to_owned()));
        };
        asked.call.once = Some(Once { key, digest });
    }
    if route.long {
        return run_apart(asked).await;
    }
    // The work may wait for the database, so it has a thread of its own; a panic in it ends there.
    let id = asked.request_id.clone();
    let done = web::block(move || (routes::run(&asked), asked));
    match done.await {
        Ok((reply, asked)) => (reply, Some(asked)),
        Err(_) => {
            tracing::error!(request_id = id, "a request panicked");
            (Reply::text(500, format!("There is a problem on our side. Reference {id}")), None)
        }
    }
}

fn refused(asked: Asked, error: &AppError) -> (Reply, Option<Asked>) {
    (error::reply(&asked, error), Some(asked))
}

/// Tells a call from any other: the address, and all that was sent, files as well.
fn digest(asked: &Asked) -> std::io::Result<String> {
    let here = asked.here();
    let mut parts: Vec<&[u8]> = vec![asked.method.as_bytes(), here.as_bytes(), &asked.body];
    parts.extend(asked.form.fields().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]));
    let files: Vec<String> = asked.uploads.iter().map(|upload| upload.content.digest()).collect::<std::io::Result<_>>()?;
    let named = asked.uploads.iter().zip(&files);
    parts.extend(named.flat_map(|(upload, file)| [upload.field.as_bytes(), upload.file_name.as_bytes(), file.as_bytes()]));
    Ok(asked.app().digest(&parts))
}

/// Runs what takes long on a thread of its own, as soon as there is room for it: threads of other requests never wait for it.
/// Somebody who goes away while waiting is not waited for; what has begun is ended.
async fn run_apart(asked: Asked) -> (Reply, Option<Asked>) {
    let id = asked.request_id.clone();
    // The places are never closed.
    let place = asked.web.long.clone().acquire_owned().await;
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let begun = std::thread::Builder::new().name("report".to_owned()).spawn(move || {
        let reply = routes::run(&asked);
        drop(place);
        // Nobody may be there to take it any more.
        drop(sender.send((reply, asked)));
    });
    match (begun, receiver.await) {
        (Ok(_), Ok((reply, asked))) => (reply, Some(asked)),
        (begun, _) => {
            tracing::error!(request_id = id, error = ?begun.err(), "a request panicked, or no thread could be had for it");
            (Reply::text(500, format!("There is a problem on our side. Reference {id}")), None)
        }
    }
}

pub(super) fn header_text(request: &HttpRequest, name: header::HeaderName) -> Option<String> {
    request.headers().get(name)?.to_str().ok().map(str::to_owned)
}

/// Whether the browser says that a page of another site sent this. The key of the form is what protects; this refuses earlier,
/// and where a key should have been stolen.
fn comes_from_elsewhere(request: &HttpRequest, public_url: &str) -> bool {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    if text("Sec-Fetch-Site").is_some_and(|site| site == "cross-site") {
        return true;
    }
    // Some browsers hide where they come from.
    let Some(origin) = text("Origin").filter(|origin| *origin != "null") else { return false };
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    origin != public_url && text("Host") != Some(host)
}

fn read_head(Found { route, params }: Found, shared: Arc<Web>, request: &HttpRequest, request_id: String) -> Asked {
    let path = request.path().to_owned();
    let is_api = path.starts_with("/api/");
    let cookie = |name: CookieName| {
        let name = name.name(shared.secure);
        request.cookie(name).map(|cookie| cookie.value().to_owned()).filter(|value| !value.is_empty())
    };
    let bearer = header_text(request, header::AUTHORIZATION)
        .and_then(|text| text.strip_prefix("Bearer ").map(|secret| secret.trim().to_owned()));
    let safe = request.method().is_safe();
    let credentials = match (bearer, cookie(CookieName::Session)) {
        (Some(secret), _) if is_api => Credentials::Token(secret),
        // A cookie goes along with whatever another site makes the browser send, so it never changes anything by the API.
        (_, Some(secret)) if safe || !is_api => Credentials::Session(secret),
        _ => Credentials::Nobody,
    };
    let form_cookie = cookie(CookieName::Form).filter(|key| key.len() == 64 && key.bytes().all(|b| b.is_ascii_hexdigit()));
    let call = Call {
        channel: if is_api { Channel::Api } else { Channel::Page },
        credentials,
        request_id: Some(request_id.clone()),
        address: address(&shared, request),
        device: header_text(request, header::USER_AGENT).unwrap_or_default(),
        once: None,
        later: None,
    };
    Asked {
        method: request.method().as_str().to_owned(),
        params,
        query: Form::read(request.query_string().as_bytes()).unwrap_or_default(),
        form: Form::default(),
        body: Vec::new(),
        uploads: Vec::new(),
        call,
        request_id,
        new_form_key: form_cookie.is_none(),
        form_key: form_cookie.unwrap_or_else(|| shared.app.new_secret()),
        notice: cookie(CookieName::Notice).and_then(|text| reply::notice(&text)),
        wants_json: header_text(request, header::ACCEPT).is_some_and(|kinds| kinds.contains("application/json")),
        if_match: header_text(request, header::IF_MATCH),
        idempotency_key: request.headers().get("Idempotency-Key").and_then(|value| value.to_str().ok()).map(str::to_owned),
        web: shared,
        route,
        path,
    }
}

/// The caller's address: the peer's, or what a trusted proxy says of it. Anybody else's word is not taken.
fn address(web: &Web, request: &HttpRequest) -> String {
    let Some(peer) = request.peer_addr().map(|peer| peer.ip()) else { return String::new() };
    let trusted = |address: &IpAddr| web.trusted_proxies.contains(address);
    if !trusted(&peer) {
        return peer.to_string();
    }
    let forwarded = request.headers().get_all("X-Forwarded-For").filter_map(|value| value.to_str().ok());
    let named: Vec<IpAddr> = forwarded.flat_map(|line| line.split(',')).filter_map(|part| part.trim().parse().ok()).collect();
    // The last one that is not a proxy of ours was written by one that is.
    named.iter().rev().find(|address| !trusted(address)).unwrap_or(&peer).to_string()
}

/// Nothing but our own files, no script in the page, no frame around it.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

fn respond(web: &Web, request_id: &str, reply: Reply) -> HttpResponse {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    response
        .insert_header(("Content-Security-Policy", POLICY))
        .insert_header(("X-Content-Type-Options", "nosniff"))
        .insert_header(("X-Frame-Options", "DENY"))
        .insert_header(("Referrer-Policy", "same-origin"))
        .insert_header(("Cross-Origin-Opener-Policy", "same-origin"))
        .insert_header(("Cross-Origin-Resource-Policy", "same-origin"))
        .insert_header(("Permissions-Policy", "camera=(), geolocation=(), microphone=()"))
        .insert_header(("X-Request-Id", request_id));
    if web.secure {
        response.insert_header(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"));
    }
    for (name, value) in &reply.headers {
        response.insert_header((*name, value.as_str()));
    }
    for cookie in &reply.cookies {
        response.cookie(http_cookie(web, cookie));
    }
    let kept = matches!(&reply.body, Body::Asset { for_ever: true, .. });
    response.insert_header((
        "Cache-Control",
        match &reply.body {
            Body::Asset { .. } if kept => "public, max-age=31536000, immutable",
            Body::Asset { .. } => "public, max-age=3600",
            _ => "no-store",
        },
    ));
    match reply.body {
        Body::Empty => response.finish(),
        Body::Html(html) => response.content_type("text/html; charset=utf-8").body(html),
        Body::Text(text) => response.content_type("text/plain; charset=utf-8").body(text),
        Body::Json { text, problem: false } => response.content_type("application/json; charset=utf-8").body(text),
        Body::Json { text, problem: true } => response.content_type("application/problem+json; charset=utf-8").body(text),
        Body::Asset { content_type, bytes, .. } => response.content_type(content_type).body(bytes.into_owned()),
        Body::File { content_type, name, bytes } => {
            response.insert_header(("Content-Disposition", disposition(&name))).content_type(content_type).body(bytes)
        }
        Body::Stored { content_type, name, stored } => {
            let length = stored.bytes;
            response
                .insert_header(("Content-Disposition", disposition(&name)))
                .content_type(content_type)
                .body(SizedStream::new(length, pieces(stored)))
        }
    }
}

/// The name in letters that every program reads, and beside it as it is where that is another one (RFC 6266 with the letters of
/// RFC 5987).
fn disposition(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    if plain == name {
        return format!("attachment; filename=\"{plain}\"");
    }
    let whole =
        name.bytes().map(|byte| if is_plain(char::from(byte)) { char::from(byte).to_string() } else { format!("%{byte:02X}") });
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", whole.collect::<String>())
}

/// A stored file, piece by piece, each read as the one before has been sent.
fn pieces(stored: Stored) -> impl futures_util::Stream<Item = std::io::Result<web::Bytes>> {
    futures_util::stream::try_unfold((stored, 0), |(stored, at)| async move {
        let file = stored.file.clone();
        let wanted = PIECE.min(stored.bytes - at);
        if wanted == 0 {
            return Ok(None);
        }
        let read = web::block(move || {
            let mut file = &*file;
            file.seek(SeekFrom::Start(at))?;
            let mut bytes = Vec::new();
            file.take(wanted).read_to_end(&mut bytes)?;
            Ok::<_, std::io::Error>(bytes)
        });
        let bytes = read.await.map_err(std::io::Error::other)??;
        if bytes.is_empty() {
            return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof));
        }
        let next = at + bytes.len() as u64;
        Ok(Some((web::Bytes::from(bytes), (stored, next))))
    })
}

fn http_cookie(web: &Web, cookie: &Cookie) -> HttpCookie<'static> {
    let mut built = HttpCookie::build(cookie.name.name(web.secure), cookie.value.clone())
        .path("/")
        .http_only(true)
        .secure(web.secure)
        // Lax, so that a link in a mail finds its reader signed in; every form has its key besides.
        .same_site(SameSite::Lax)
        .finish();
    if cookie.value.is_empty() {
        built.make_removal();
    }
    built
}

/// No new work is wanted: readiness says so from now on.
pub fn begin_stopping(web: &Web) {
    web.stopping.store(true, Ordering::SeqCst);
}
