//! The same as a scan, as a page in the browser of this machine: a contract is sent, its report is read and downloaded.
//!
//! In: requests on 127.0.0.1 and no other address. Out: pages, reports as files, and how far a job is. Nothing is stored: jobs and
//! reports live in memory, bounded in number and time ([`jobs`]), and nothing of a request becomes a path. Reading, labelling and
//! weighing are left to [`crate::scan`], reports to [`crate::report`].
//!
//! The files: [`bounds`] says what a request may cost, [`guard`] who may ask, [`body`] and [`form`] read requests, [`queue`] does jobs,
//! [`jobs`] knows where they stand, [`scan`] and [`compare`] are what can be done, and [`answer`] what any job ends in, [`page`] is the start page,
//! [`routes`] has the addresses.

mod answer;
mod body;
mod bounds;
mod compare;
mod download;
mod form;
mod guard;
mod jobs;
mod page;
mod queue;
mod refusal;
mod routes;
mod scan;

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::sync::{Notify, Semaphore};

use crate::document::Limits;
use crate::error::{Error, Result};

pub use bounds::Bounds;
pub use scan::Sides;

use guard::Hosts;
use jobs::Jobs;
use page::Start;
use queue::Queue;
use routes::App;

/// Hears of errors of ours, in words without anything of a contract.
pub type Notice = Arc<dyn Fn(&str) + Send + Sync>;

/// How often what is too old is looked for.
const TIDY: Duration = Duration::from_secs(5);
/// Pause after a connection that could not be taken, as when there are no more file handles.
const AFTER_FAILURE: Duration = Duration::from_millis(50);

/// A server that has its address and does not answer yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    stop: Arc<Notify>,
}

/// Stops a server.
#[derive(Clone)]
pub struct Stopper(Arc<Notify>);

impl Stopper {
    /// Stops it at once: jobs in work are given up.
    pub fn stop(&self) {
        self.0.notify_one();
    }
}

/// What a server works with.
pub struct Settings {
    /// Who labels and weighs.
    pub sides: Sides,
    /// Limits of reading documents.
    pub limits: Limits,
    /// Bounds of the server.
    pub bounds: Bounds,
    /// Hears of errors of ours.
    pub notice: Notice,
}

impl Server {
    /// Takes `port` of 127.0.0.1, or a free one for 0.
    ///
    /// # Errors
    /// A port that is in use or may not be used.
    pub fn bind(port: u16) -> Result<Self> {
        let refused = |error: std::io::Error| {
            Error::Usage(match error.kind() {
                ErrorKind::AddrInUse => format!(
                    "--port {port}: another program uses this port; name another one, or leave --port out for a free one"
                ),
                ErrorKind::PermissionDenied => {
                    format!(
                        "--port {port}: this port may not be used; name one above 1023, or leave --port out"
                    )
                }
                _ => format!("--port {port}: the port cannot be used: {error}"),
            })
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(refused)?;
        listener.set_nonblocking(true).map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        Ok(Self { listener, address, stop: Arc::new(Notify::new()) })
    }

    /// The address of its start page.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// What stops it.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper(Arc::clone(&self.stop))
    }

    /// Answers until it is stopped.
    ///
    /// # Errors
    /// Threads that cannot be started.
    pub fn run(self, settings: Settings) -> Result<()> {
        let failed = |error: std::io::Error| Error::Usage(format!("the server cannot be started: {error}"));
        let Settings { sides, limits, bounds, notice } = settings;
        let jobs = Arc::new(Jobs::new(bounds.clone()));
        let queue = Queue::start(&bounds, Arc::clone(&jobs), &notice).map_err(failed)?;
        let start = Start::new(sides.roles(), limits.file_bytes, &bounds);
        let app = App { sides, limits, bounds: bounds.clone(), jobs: Arc::clone(&jobs), queue, start };
        let router = routes::router(app, Hosts::at(self.address.port()), &notice);
        // One thread answers; the cores are for the jobs.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(self.listener).map_err(failed)?;
            tokio::spawn(answer_all(listener, router, bounds));
            tokio::spawn(async move {
                loop {
                    tokio::time::sleep(TIDY).await;
                    jobs.tidy(Instant::now());
                }
            });
            self.stop.notified().await;
            Ok::<(), Error>(())
        })?;
        runtime.shutdown_background();
        Ok(())
    }
}

/// Takes connections, at most so many at once, and answers what is asked on them.
async fn answer_all(listener: tokio::net::TcpListener, router: axum::Router, bounds: Bounds) {
    let places = Arc::new(Semaphore::new(bounds.connections.max(1)));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(_) => {
                tokio::time::sleep(AFTER_FAILURE).await;
                continue;
            }
        };
        let service = TowerToHyperService::new(router.clone());
        let (head, longest) = (bounds.head, bounds.connection);
        tokio::spawn(async move {
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(head)
                .serve_connection(TokioIo::new(stream), service);
            // A connection that breaks is its asker's affair.
            let _ = tokio::time::timeout(longest, connection).await;
            drop(place);
        });
    }
}
