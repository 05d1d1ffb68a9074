//! The addresses of the server, and what each answers.
//!
//! | address | answer |
//! | --- | --- |
//! | `GET /` | the start page; `/page.css`, `/page.js` and `/icon.svg` are its parts |
//! | `POST /scan` | the report as a page once it is ready, or, for `Accept: application/json`, at once where to ask how far it is |
//! | `POST /compare` | the same for what changed between two versions |
//! | `GET /jobs/{id}` | how far a job is, as JSON |
//! | `GET /reports/{id}` | the report as a page |
//! | `GET /reports/{id}/{form}` | the report as a file |
//!
//! Another thing to do is a handler beside [`scan`]: read the fields, make the work, and let [`answered`] do the rest.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::json;

use super::answer::{Answer, Form};
use super::body;
use super::bounds::Bounds;
use super::compare as comparing;
use super::form::Fields;
use super::guard::{self, Hosts};
use super::jobs::{Job, Jobs, Stage};
use super::page::{ICON, SCRIPT, Start, side_name};
use super::queue::{INTERNAL_ERROR, Place, Queue, Work};
use super::refusal::{Refusal, Wanted, json_response};
use super::scan::{self as scanning, Sides};
use super::{Notice, download};
use crate::document::Limits;
use crate::report::html::style_source;
use crate::risk::{Names, Role};

/// What the handlers share.
pub struct App {
    /// Who labels and weighs.
    pub sides: Sides,
    /// Limits of reading documents.
    pub limits: Limits,
    /// Bounds of the server.
    pub bounds: Bounds,
    /// The jobs.
    pub jobs: Arc<Jobs>,
    /// Who does them.
    pub queue: Queue,
    /// The start page.
    pub start: Start,
}

type Shared = State<Arc<App>>;

/// All addresses, behind the guards.
pub fn router(app: App, hosts: Hosts, notice: &Notice) -> Router {
    let routes = Router::new()
        .route("/", get(start))
        .route("/page.css", get(|| async { ([(header::CONTENT_TYPE, "text/css")], Start::style()) }))
        .route("/page.js", get(|| async { ([(header::CONTENT_TYPE, "text/javascript")], SCRIPT) }))
        .route("/icon.svg", get(|| async { ([(header::CONTENT_TYPE, "image/svg+xml")], ICON) }))
        .route("/scan", post(scan))
        .route("/compare", post(compare))
        .route("/jobs/{id}", get(job))
        .route("/reports/{id}", get(report))
        .route("/reports/{id}/{form}", get(file))
        .fallback(unknown)
        .method_not_allowed_fallback(not_so)
        .with_state(Arc::new(app));
    guarded(routes, hosts, notice)
}

/// `routes` behind the guards. The body is bounded where it is read.
fn guarded(routes: Router, hosts: Hosts, notice: &Notice) -> Router {
    routes
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(Arc::new(hosts), guard::known_askers))
        .layer(from_fn_with_state(Arc::clone(notice), guard::panics_answered))
        .layer(from_fn(guard::careful_headers))
}

async fn start(State(app): Shared) -> Response {
    app.start.response(Html(app.start.html(None)))
}

async fn unknown(State(app): Shared, headers: HeaderMap) -> Response {
    let words = "there is no such page: the form is here";
    Refusal::new(StatusCode::NOT_FOUND, words).response(wanted(&headers), &app.start)
}

/// Such as an address that a form was posted to, asked for anew.
async fn not_so(State(app): Shared, headers: HeaderMap) -> Response {
    let words = "this address takes a form: it is here";
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, words).response(wanted(&headers), &app.start)
}

async fn scan(State(app): Shared, request: Request) -> Response {
    let wanted = wanted(request.headers());
    let read = async {
        let (place, fields) = fields(&app, request).await?;
        fields.only(&["file", "text", "side", "creator", "recipient"])?;
        let upload = fields.document("file", "text")?;
        let side = side(&app, &fields)?;
        let names = Names {
            creator: fields.value("creator").map(str::to_owned),
            recipient: fields.value("recipient").map(str::to_owned),
        };
        Ok((place, scanning::work(upload, app.sides.clone(), side, names, app.limits.clone())))
    };
    answered(&app, wanted, read.await).await
}

async fn compare(State(app): Shared, request: Request) -> Response {
    let wanted = wanted(request.headers());
    let read = async {
        let (place, fields) = fields(&app, request).await?;
        fields.only(&["old", "old_text", "new", "new_text", "side"])?;
        let (old, new) = (fields.document("old", "old_text")?, fields.document("new", "new_text")?);
        let side = side(&app, &fields)?;
        Ok((place, comparing::work(old, new, app.sides.clone(), side, app.limits.clone())))
    };
    answered(&app, wanted, read.await).await
}

/// A place in the queue, and then the fields of `request`.
async fn fields(app: &App, request: Request) -> Result<(Place, Fields), Refusal> {
    let Some(place) = app.queue.place() else {
        body::discard(request.into_body(), &app.bounds).await;
        return Err(Refusal::busy());
    };
    Ok((place, Fields::read(request, &app.bounds).await?))
}

/// The side that the field `side` names.
fn side(app: &App, fields: &Fields) -> Result<Option<Role>, Refusal> {
    let Some(name) = fields.value("side") else { return Ok(None) };
    let side = [Role::Creator, Role::Client].into_iter().find(|side| side_name(*side) == name);
    match side.filter(|side| app.sides.offer(*side)) {
        Some(side) => Ok(Some(side)),
        None => Err(Refusal::bad_form("`side`: there is no such side here; leave it out")),
    }
}

/// Puts work into the queue and answers: where to ask how far it is, or its answer as a page once that is there.
async fn answered(app: &Arc<App>, wanted: Wanted, work: Result<(Place, Work), Refusal>) -> Response {
    let (place, work) = match work {
        Ok(ready) => ready,
        Err(refusal) => return refusal.response(wanted, &app.start),
    };
    let job = app.queue.add(place, work);
    if wanted == Wanted::Json {
        let address = format!("/jobs/{}", job.id());
        let mut response = json_response(&json!({ "id": job.id(), "status": address }));
        *response.status_mut() = StatusCode::ACCEPTED;
        return response;
    }
    match job.end().await {
        Stage::Done(answer) => page(app, &job, answer).await,
        Stage::Failed(words) => Refusal::failed(&words).response(wanted, &app.start),
        _ => Refusal::unknown(&app.bounds).response(wanted, &app.start),
    }
}

async fn job(State(app): Shared, Path(id): Path<String>) -> Response {
    let Some(job) = app.jobs.get(&id) else {
        return Refusal::unknown(&app.bounds).response(Wanted::Json, &app.start);
    };
    json_response(&match job.stage() {
        Stage::Waiting => json!({ "state": "waiting", "before": app.jobs.before(&job) }),
        Stage::Reading => json!({ "state": "reading" }),
        Stage::Labelling { done, all } => json!({ "state": "labelling", "done": done, "all": all }),
        Stage::Done(_) => json!({ "state": "done", "report": format!("/reports/{id}") }),
        Stage::Failed(words) => json!({ "state": "failed", "message": *words }),
    })
}

async fn report(State(app): Shared, Path(id): Path<String>) -> Response {
    match ended(&app, &id) {
        Ok((job, answer)) => page(&app, &job, answer).await,
        Err(refusal) => refusal.response(Wanted::Page, &app.start),
    }
}

async fn file(State(app): Shared, Path((id, slug)): Path<(String, String)>) -> Response {
    let refused = |refusal: Refusal| refusal.response(Wanted::Page, &app.start);
    let answer = match ended(&app, &id) {
        Ok((_, answer)) => answer,
        Err(refusal) => return refused(refusal),
    };
    let Some(form) = answer.forms().into_iter().find(|form| form.slug == slug) else {
        return refused(Refusal::new(StatusCode::NOT_FOUND, "there is no such form of a report"));
    };
    let name = download::file_name(answer.name(), form.extension);
    let written = tokio::task::spawn_blocking(move || answer.file(form.slug)).await;
    match written {
        Ok(Some(Ok(bytes))) => {
            let headers = [
                (header::CONTENT_TYPE, form.media_type.to_owned()),
                (header::CONTENT_DISPOSITION, download::disposition(&name)),
            ];
            (headers, bytes).into_response()
        }
        Ok(Some(Err(error))) => refused(Refusal::failed(&scanning::words(&error, &app.limits))),
        _ => refused(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, INTERNAL_ERROR)),
    }
}

/// The job of this id and its answer.
fn ended(app: &App, id: &str) -> Result<(Arc<Job>, Arc<dyn Answer>), Refusal> {
    let job = app.jobs.get(id).ok_or_else(|| Refusal::unknown(&app.bounds))?;
    match job.stage() {
        Stage::Done(answer) => Ok((job, answer)),
        Stage::Failed(words) => Err(Refusal::failed(&words)),
        _ => Err(Refusal::new(StatusCode::NOT_FOUND, "the report is not ready yet: ask for it again")),
    }
}

/// An answer as a page, below links to its files. Making one of a long contract takes a while, in which others are answered.
async fn page(app: &App, job: &Job, answer: Arc<dyn Answer>) -> Response {
    let above = above(job.id(), &answer.forms(), &app.bounds);
    let Ok(html) = tokio::task::spawn_blocking(move || answer.page(&above)).await else {
        let refusal = Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, INTERNAL_ERROR);
        return refusal.response(Wanted::Page, &app.start);
    };
    let policy = format!(
        "default-src 'none'; style-src {}; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        style_source()
    );
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CONTENT_LOCATION, format!("/reports/{}", job.id())),
    ];
    (headers, Html(html)).into_response()
}

fn above(id: &str, forms: &[Form], bounds: &Bounds) -> String {
    let links: String = forms
        .iter()
        .map(|form| format!("<a href=\"/reports/{id}/{}\" download>{}</a>\n", form.slug, form.name))
        .collect();
    format!(
        "<nav class=\"above\" aria-label=\"This report\">\n<a href=\"/\">Another contract</a>\n<span>Download:</span>\n{links}\
         <span class=\"soft\">Kept in memory for {} at most, then forgotten.</span>\n</nav>\n",
        bounds.kept_in_words()
    )
}

/// The page's script asks for JSON; whoever else asks gets a page.
fn wanted(headers: &HeaderMap) -> Wanted {
    let json = headers.get(header::ACCEPT).is_some_and(|value| value.as_bytes() == b"application/json");
    if json { Wanted::Json } else { Wanted::Page }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use axum::body::Body;
    use hyper::service::Service;
    use hyper_util::service::TowerToHyperService;

    use super::*;

    #[test]
    fn a_panic_is_an_answer_with_careful_headers_and_none_of_its_words() {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hears = Arc::clone(&heard);
        let notice: Notice = Arc::new(move |words| hears.lock().unwrap().push(words.to_owned()));
        let panics = || async {
            if true {
                panic!("secret words");
            }
        };
        let routes = guarded(Router::new().route("/", get(panics)), Hosts::at(4711), &notice);
        let request =
            Request::builder().uri("/").header("host", "127.0.0.1:4711").body(Body::empty()).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let response =
            runtime.block_on(async { TowerToHyperService::new(routes).call(request).await.unwrap() });
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(response.headers().contains_key("content-security-policy"));
        let heard = heard.lock().unwrap();
        assert!(heard.len() == 1 && !heard[0].contains("secret"), "{heard:?}");
    }

    #[test]
    fn only_the_script_gets_json() {
        let accepts =
            |value: &'static str| wanted(&HeaderMap::from_iter([(header::ACCEPT, value.parse().unwrap())]));
        assert_eq!(accepts("application/json"), Wanted::Json);
        assert_eq!(accepts("text/html,application/xhtml+xml,*/*;q=0.8"), Wanted::Page);
        assert_eq!(wanted(&HeaderMap::new()), Wanted::Page);
    }
}
