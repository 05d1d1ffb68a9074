//! Who may ask, and what browsers may do with the answers.
//!
//! The server listens on this machine alone, but any page in any browser on it can try to reach it: a page that makes its own name
//! point here (DNS rebinding) is told by the `Host` it asks for, a page elsewhere that posts a form by `Origin` and `Sec-Fetch-Site`.
//! Every answer says that it is to be read as what it is, kept nowhere, framed and embedded by nobody, and that nothing but what it
//! names itself may act in it.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Notice;
use super::queue::INTERNAL_ERROR;
use crate::panics::internal_error;

/// What an answer may do that says nothing itself: nothing.
const NOTHING: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The names under which the server may be asked.
#[derive(Debug, Clone)]
pub struct Hosts(Vec<String>);

impl Hosts {
    /// Those of a server on this machine at `port`.
    #[must_use]
    pub fn at(port: u16) -> Self {
        let names = ["127.0.0.1", "localhost", "[::1]"];
        let mut hosts: Vec<String> = names.iter().map(|name| format!("{name}:{port}")).collect();
        // Browsers leave out the port that the scheme implies.
        if port == 80 {
            hosts.extend(names.map(str::to_owned));
        }
        Self(hosts)
    }

    fn knows(&self, host: &str) -> bool {
        self.0.iter().any(|known| known.eq_ignore_ascii_case(host))
    }

    /// Why a request may not be answered.
    fn refuse(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<(StatusCode, &'static str)> {
        let mut hosts = headers.get_all(header::HOST).iter();
        let host = match (hosts.next().map(HeaderValue::to_str), hosts.next()) {
            (Some(Ok(host)), None) if self.knows(host) => host,
            _ => {
                return Some((StatusCode::MISDIRECTED_REQUEST, "ask for the address that termscore printed"));
            }
        };
        if uri.authority().is_some_and(|asked| !asked.as_str().eq_ignore_ascii_case(host)) {
            return Some((StatusCode::MISDIRECTED_REQUEST, "ask for the address that termscore printed"));
        }
        if method.is_safe() {
            return None;
        }
        let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
        let origin = headers.get(header::ORIGIN).map(HeaderValue::as_bytes);
        let own = format!("http://{host}");
        let from_here = match (site, origin) {
            // `none`: the user's own doing, such as a form that is sent again after a restart.
            (Some(b"same-origin" | b"none"), None | Some(b"null")) => true,
            (Some(b"same-origin" | b"none") | None, Some(origin)) => {
                origin.eq_ignore_ascii_case(own.as_bytes())
            }
            (Some(_), _) => false,
            // No browser: those send one of the two with every post.
            (None, None) => true,
        };
        (!from_here).then_some((StatusCode::FORBIDDEN, "only termscore's own page may post here"))
    }
}

/// Refuses requests for other names and posts from other pages, before any of their body is read.
pub async fn known_askers(State(hosts): State<Arc<Hosts>>, request: Request, next: Next) -> Response {
    match hosts.refuse(request.method(), request.uri(), request.headers()) {
        Some((status, words)) => (status, format!("{words}\n")).into_response(),
        None => next.run(request).await,
    }
}

/// Adds to every answer what browsers may do with it.
pub async fn careful_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(NOTHING));
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("x-frame-options", "DENY"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Makes a panic an answer; `notice` hears of it.
pub async fn panics_answered(State(notice): State<Notice>, request: Request, next: Next) -> Response {
    match tokio::spawn(next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            notice(&internal_error());
            (StatusCode::INTERNAL_SERVER_ERROR, format!("{INTERNAL_ERROR}\n")).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(method: &Method, uri: &str, headers: &[(&'static str, &str)]) -> Option<u16> {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).parse().unwrap(), HeaderValue::from_str(value).unwrap()))
            .collect();
        Hosts::at(4711).refuse(method, &uri.parse().unwrap(), &headers).map(|(status, _)| status.as_u16())
    }

    #[test]
    fn only_names_of_this_machine_with_its_port_are_answered() {
        let asked = |host: &str| refused(&Method::GET, "/", &[("host", host)]);
        for host in ["127.0.0.1:4711", "localhost:4711", "[::1]:4711", "LOCALHOST:4711"] {
            assert_eq!(asked(host), None, "{host}");
        }
        for host in ["127.0.0.1", "localhost:4712", "evil.example:4711", "127.0.0.1.evil.example:4711", ""] {
            assert_eq!(asked(host), Some(421), "{host}");
        }
        assert_eq!(refused(&Method::GET, "/", &[]), Some(421));
        assert_eq!(refused(&Method::GET, "http://evil.example/", &[("host", "127.0.0.1:4711")]), Some(421));
        assert_eq!(refused(&Method::GET, "http://127.0.0.1:4711/", &[("host", "127.0.0.1:4711")]), None);
    }

    #[test]
    fn two_hosts_are_none() {
        let mut headers = HeaderMap::new();
        headers.append("host", HeaderValue::from_static("127.0.0.1:4711"));
        headers.append("host", HeaderValue::from_static("evil.example"));
        assert!(Hosts::at(4711).refuse(&Method::GET, &Uri::from_static("/"), &headers).is_some());
    }

    #[test]
    fn only_its_own_page_and_programs_may_post() {
        let post = |headers: &[(&'static str, &str)]| {
            let all: Vec<_> = [("host", "localhost:4711")].iter().chain(headers).copied().collect();
            refused(&Method::POST, "/scan", &all)
        };
        let (site, origin) = ("sec-fetch-site", "origin");
        for allowed in [
            &[][..],
            &[(origin, "http://localhost:4711")],
            &[(site, "same-origin"), (origin, "http://localhost:4711")],
            &[(site, "same-origin"), (origin, "null")],
            &[(site, "none")],
        ] {
            assert_eq!(post(allowed), None, "{allowed:?}");
        }
        for refused in [
            &[(origin, "http://evil.example")][..],
            &[(origin, "null")],
            &[(origin, "http://127.0.0.1:4711")],
            &[(origin, "https://localhost:4711")],
            &[(site, "cross-site")],
            &[(site, "same-site"), (origin, "http://localhost:4711")],
            &[(site, "same-origin"), (origin, "http://evil.example")],
        ] {
            assert_eq!(post(refused), Some(403), "{refused:?}");
        }
    }
}
