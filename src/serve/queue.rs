//! Jobs to be done, in the order they come, by a fixed number of threads.
//!
//! In: a place, and work for it. Out: a job that ends in an answer or in words for its sender. Work that panics ends its own job and no
//! other. A place is taken before a request is read and given back when its work has really ended, so that it bounds memory too.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Notice;
use super::answer::Answer;
use super::bounds::Bounds;
use super::jobs::{Job, Jobs, Stage, took_too_long};
use crate::panics::internal_error;

/// What a job does. It tells how far it is, and ends in an answer or in words for its sender.
pub type Work = Box<dyn FnOnce(&Progress) -> Result<Arc<dyn Answer>, String> + Send>;

/// A place in the queue.
pub struct Place {
    _permit: OwnedSemaphorePermit,
}

/// What is said of an error of ours. Where it happened is for the terminal: the place names folders of the machine.
pub(super) const INTERNAL_ERROR: &str =
    "internal error; please report it with what the terminal says, without the contract";

/// What work tells of itself.
pub struct Progress {
    job: Arc<Job>,
    bounds: Bounds,
}

impl Progress {
    /// The document is being read.
    pub fn reading(&self) {
        self.job.set(Stage::Reading, Instant::now());
    }

    /// `done` of `all` clauses are labelled. False: the time is over, and nobody waits for the rest.
    #[must_use]
    pub fn labelling(&self, done: usize, all: usize) -> bool {
        let now = Instant::now();
        self.job.set(Stage::Labelling { done, all }, now);
        self.job.began().is_none_or(|began| now.duration_since(began) <= self.bounds.job)
    }

    /// What to say where [`Progress::labelling`] was false.
    #[must_use]
    pub fn took_too_long(&self) -> String {
        took_too_long(&self.bounds)
    }
}

struct Task {
    job: Arc<Job>,
    work: Work,
    place: Place,
}

/// The queue.
pub struct Queue {
    jobs: Arc<Jobs>,
    places: Arc<Semaphore>,
    tasks: Sender<Task>,
}

impl Queue {
    /// Starts the threads. They end with the queue. `notice` hears of panics.
    ///
    /// # Errors
    /// A thread that cannot be started.
    pub fn start(bounds: &Bounds, jobs: Arc<Jobs>, notice: &Notice) -> std::io::Result<Self> {
        let (tasks, receiver) = channel();
        let receiver = Arc::new(Mutex::new(receiver));
        for number in 0..bounds.workers.max(1) {
            let (receiver, jobs, bounds, notice) =
                (Arc::clone(&receiver), Arc::clone(&jobs), bounds.clone(), Arc::clone(notice));
            std::thread::Builder::new()
                .name(format!("job-{number}"))
                .spawn(move || work_off(&receiver, &jobs, &bounds, &notice))?;
        }
        let places = Arc::new(Semaphore::new(bounds.workers.max(1) + bounds.waiting));
        Ok(Self { jobs, places, tasks })
    }

    /// A place for one more job, if there is one.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        let permit = Arc::clone(&self.places).try_acquire_owned().ok()?;
        Some(Place { _permit: permit })
    }

    /// Puts `work` at the end.
    #[must_use]
    pub fn add(&self, place: Place, work: Work) -> Arc<Job> {
        let job = self.jobs.add();
        if self.tasks.send(Task { job: Arc::clone(&job), work, place }).is_err() {
            job.set(Stage::Failed(INTERNAL_ERROR.into()), Instant::now());
        }
        job
    }
}

fn work_off(tasks: &Mutex<Receiver<Task>>, jobs: &Jobs, bounds: &Bounds, notice: &Notice) {
    loop {
        let next = tasks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Task { job, work, place }) = next else { return };
        job.set(Stage::Reading, Instant::now());
        let progress = Progress { job: Arc::clone(&job), bounds: bounds.clone() };
        let outcome = catch_unwind(AssertUnwindSafe(|| work(&progress))).unwrap_or_else(|_| {
            notice(&internal_error());
            Err(INTERNAL_ERROR.to_owned())
        });
        // Whoever hears of the end may come with the next contract.
        drop(place);
        let stage = match outcome {
            Ok(answer) => Stage::Done(answer),
            Err(words) => Stage::Failed(words.into()),
        };
        let now = Instant::now();
        job.set(stage, now);
        jobs.tidy(now);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;
    use std::time::Duration;

    use super::*;

    fn queue(workers: usize, waiting: usize) -> Queue {
        let bounds = Bounds { workers, waiting, ..Bounds::new(1000) };
        let notice: Notice = Arc::new(|_| {});
        Queue::start(&bounds, Arc::new(Jobs::new(bounds.clone())), &notice).unwrap()
    }

    fn end(job: &Job) -> Stage {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(job.end())
    }

    #[test]
    fn a_full_queue_has_no_place_until_a_job_has_ended() {
        let queue = queue(1, 1);
        let (go, wait) = sync_channel::<()>(0);
        let first = queue.add(
            queue.place().unwrap(),
            Box::new(move |_| {
                wait.recv().unwrap();
                Err("done".to_owned())
            }),
        );
        let second = queue.add(queue.place().unwrap(), Box::new(|_| Err("done too".to_owned())));
        assert!(queue.place().is_none());
        assert!(matches!(second.stage(), Stage::Waiting));
        go.send(()).unwrap();
        for job in [first, second] {
            assert!(matches!(end(&job), Stage::Failed(words) if words.starts_with("done")));
        }
        assert!(queue.place().is_some());
    }

    #[test]
    fn a_place_that_is_not_used_is_free_again() {
        let queue = queue(1, 0);
        drop(queue.place().unwrap());
        assert!(queue.place().is_some());
    }

    #[test]
    fn work_hears_that_its_time_is_over() {
        let bounds = Bounds { job: Duration::ZERO, ..Bounds::new(1000) };
        let notice: Notice = Arc::new(|_| {});
        let queue = Queue::start(&bounds, Arc::new(Jobs::new(bounds.clone())), &notice).unwrap();
        let work = |progress: &Progress| {
            progress.reading();
            std::thread::sleep(Duration::from_millis(2));
            if progress.labelling(1, 2) { Err("went on".to_owned()) } else { Err(progress.took_too_long()) }
        };
        let job = queue.add(queue.place().unwrap(), Box::new(work));
        assert!(matches!(end(&job), Stage::Failed(words) if words.contains("was stopped")));
    }

    #[test]
    fn work_that_panics_ends_its_own_job_and_says_nothing_of_its_words() {
        let queue = queue(1, 1);
        let job = queue.add(queue.place().unwrap(), Box::new(|_| panic!("secret words")));
        assert!(matches!(end(&job), Stage::Failed(words) if &*words == INTERNAL_ERROR));
        let next = queue.add(queue.place().unwrap(), Box::new(|_| Err("fine".to_owned())));
        assert!(matches!(end(&next), Stage::Failed(words) if &*words == "fine"));
    }
}
