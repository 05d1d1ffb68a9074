//! The table of jobs: what each is at, and its answer until that is forgotten. It lives in memory and nowhere else.
//!
//! In: jobs in the order they come. Out: where each stands. Doing the work is left to [`super::queue`].

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::watch;

use super::answer::Answer;
use super::bounds::Bounds;

/// How far a job is.
#[derive(Clone)]
pub enum Stage {
    /// Others are before it.
    Waiting,
    /// Its document is being read.
    Reading,
    /// Its clauses are being labelled.
    Labelling {
        /// Clauses that are.
        done: usize,
        /// All of them.
        all: usize,
    },
    /// It ended with an answer.
    Done(Arc<dyn Answer>),
    /// It ended with words for its sender.
    Failed(Arc<str>),
}

impl Stage {
    /// Whether nothing more will come.
    #[must_use]
    pub fn is_end(&self) -> bool {
        matches!(self, Self::Done(_) | Self::Failed(_))
    }
}

/// Where a job stands, and since when.
struct Status {
    stage: Stage,
    began: Option<Instant>,
    ended: Option<Instant>,
}

/// One job. Its id is random, so that nobody can name a job that is not his.
pub struct Job {
    id: String,
    status: watch::Sender<Status>,
}

impl Job {
    fn new() -> Self {
        let mut random = [0; 16];
        getrandom::fill(&mut random).expect("the system has random numbers");
        let id = random.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { id, status: watch::Sender::new(Status { stage: Stage::Waiting, began: None, ended: None }) }
    }

    /// 128 random bits as 32 hexadecimal digits.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How far it is.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.status.borrow().stage.clone()
    }

    /// Waits until it ends.
    pub async fn end(&self) -> Stage {
        let mut status = self.status.subscribe();
        match status.wait_for(|status| status.stage.is_end()).await {
            Ok(status) => status.stage.clone(),
            Err(_) => self.stage(),
        }
    }

    /// It is at `stage` now. What comes after the end, from work that was given up, is not heard.
    pub(super) fn set(&self, stage: Stage, now: Instant) {
        self.status.send_if_modified(|status| {
            if status.stage.is_end() {
                return false;
            }
            status.began.get_or_insert(now);
            status.ended = stage.is_end().then_some(now);
            status.stage = stage;
            true
        });
    }

    /// When it was taken up.
    pub(super) fn began(&self) -> Option<Instant> {
        self.status.borrow().began
    }

    fn ended(&self) -> Option<Instant> {
        self.status.borrow().ended
    }

    fn bytes(&self) -> usize {
        match &self.status.borrow().stage {
            Stage::Done(answer) => answer.bytes(),
            _ => 0,
        }
    }
}

/// All jobs that are not forgotten, oldest first.
pub struct Jobs {
    bounds: Bounds,
    table: Mutex<Vec<Arc<Job>>>,
}

impl Jobs {
    /// An empty table.
    #[must_use]
    pub fn new(bounds: Bounds) -> Self {
        Self { bounds, table: Mutex::new(Vec::new()) }
    }

    /// A new job, which waits.
    pub fn add(&self) -> Arc<Job> {
        let job = Arc::new(Job::new());
        self.table().push(Arc::clone(&job));
        job
    }

    /// The job of this id, unless it is forgotten.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Arc<Job>> {
        self.tidy(Instant::now());
        self.table().iter().find(|job| job.id == id).cloned()
    }

    /// How many jobs are to be done before this one.
    #[must_use]
    pub fn before(&self, job: &Job) -> usize {
        let table = self.table();
        table.iter().take_while(|other| other.id != job.id).filter(|other| !other.stage().is_end()).count()
    }

    /// Gives up jobs that take too long, and forgets what is too old, too many or too large.
    pub(super) fn tidy(&self, now: Instant) {
        let bounds = &self.bounds;
        let mut table = self.table();
        for job in table.iter().filter(|job| !job.stage().is_end()) {
            if job.began().is_some_and(|began| now.duration_since(began) > bounds.job + bounds.grace) {
                job.set(Stage::Failed(took_too_long(bounds).into()), now);
            }
        }
        table.retain(|job| job.ended().is_none_or(|ended| now.duration_since(ended) < bounds.kept));
        let ended: Vec<usize> =
            table.iter().filter(|job| job.ended().is_some()).map(|job| job.bytes()).collect();
        let mut bytes: usize = ended.iter().sum();
        let mut too_many = 0;
        while ended.len() - too_many > bounds.reports.max(1)
            || (bytes > bounds.report_bytes && ended.len() - too_many > 1)
        {
            bytes -= ended[too_many];
            too_many += 1;
        }
        table.retain(|job| {
            let forgotten = too_many > 0 && job.ended().is_some();
            too_many -= usize::from(forgotten);
            !forgotten
        });
    }

    fn table(&self) -> MutexGuard<'_, Vec<Arc<Job>>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is said of a job that was stopped by its clock.
pub(super) fn took_too_long(bounds: &Bounds) -> String {
    let minutes = bounds.job.as_secs().div_ceil(60);
    format!(
        "this took more than {minutes} minutes and was stopped: give the contract alone, or use `termscore scan`"
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::error::Result;
    use crate::serve::answer::Form;

    struct Sized(usize);

    impl Answer for Sized {
        fn name(&self) -> &str {
            "a"
        }
        fn page(&self, _above: &str) -> String {
            String::new()
        }
        fn forms(&self) -> Vec<Form> {
            Vec::new()
        }
        fn file(&self, _slug: &str) -> Option<Result<Vec<u8>>> {
            None
        }
        fn bytes(&self) -> usize {
            self.0
        }
    }

    fn jobs() -> Jobs {
        Jobs::new(Bounds { reports: 3, report_bytes: 100, ..Bounds::new(1000) })
    }

    fn done(jobs: &Jobs, bytes: usize, now: Instant) -> Arc<Job> {
        let job = jobs.add();
        job.set(Stage::Done(Arc::new(Sized(bytes))), now);
        job
    }

    fn known(jobs: &Jobs, of: &[Arc<Job>]) -> Vec<bool> {
        of.iter().map(|job| jobs.table().iter().any(|other| other.id == job.id)).collect()
    }

    #[test]
    fn ids_are_long_and_differ() {
        let jobs = jobs();
        let (a, b) = (jobs.add(), jobs.add());
        assert!(a.id() != b.id() && a.id().len() == 32 && a.id().bytes().all(|b| b.is_ascii_hexdigit()));
    }

    #[test]
    fn the_oldest_reports_are_forgotten_first_and_work_never_is() {
        let (jobs, now) = (jobs(), Instant::now());
        let waiting = jobs.add();
        let all: Vec<_> = (0..5).map(|_| done(&jobs, 1, now)).collect();
        jobs.tidy(now);
        assert_eq!(known(&jobs, &all), [false, false, true, true, true]);
        assert_eq!(known(&jobs, &[waiting]), [true]);
    }

    #[test]
    fn large_reports_push_out_others_but_not_themselves() {
        let (jobs, now) = (jobs(), Instant::now());
        let all = [done(&jobs, 60, now), done(&jobs, 30, now), done(&jobs, 20, now)];
        jobs.tidy(now);
        assert_eq!(known(&jobs, &all), [false, true, true]);
        let huge = done(&jobs, 5000, now);
        jobs.tidy(now);
        assert_eq!(known(&jobs, &[huge]), [true]);
        assert_eq!(known(&jobs, &all), [false, false, false]);
    }

    #[test]
    fn a_report_is_forgotten_after_its_time() {
        let (jobs, now) = (jobs(), Instant::now());
        let job = done(&jobs, 1, now);
        jobs.tidy(now + Duration::from_secs(14 * 60));
        assert_eq!(known(&jobs, std::slice::from_ref(&job)), [true]);
        jobs.tidy(now + Duration::from_secs(15 * 60));
        assert_eq!(known(&jobs, &[job]), [false]);
    }

    #[test]
    fn work_that_does_not_end_is_given_up_and_not_heard_any_more() {
        let (jobs, now) = (jobs(), Instant::now());
        let job = jobs.add();
        job.set(Stage::Reading, now);
        jobs.tidy(now + Duration::from_secs(5 * 60));
        assert!(!job.stage().is_end());
        jobs.tidy(now + Duration::from_secs(7 * 60));
        assert!(matches!(job.stage(), Stage::Failed(words) if words.contains("more than 5 minutes")));
        job.set(Stage::Done(Arc::new(Sized(1))), now);
        assert!(matches!(job.stage(), Stage::Failed(_)));
    }

    #[test]
    fn a_job_knows_how_many_are_before_it() {
        let (jobs, now) = (jobs(), Instant::now());
        let all: Vec<_> = (0..3).map(|_| jobs.add()).collect();
        all[0].set(Stage::Failed("no".into()), now);
        assert_eq!(jobs.before(&all[2]), 1);
    }
}
