//! Which contracts a corpus holds: files, folders, patterns, a list or a manifest, as one stream of entries in a fixed order.
//!
//! In: what was named. Out: [`Entry`]s, the same in every run over the same files, however many there are: folders are walked
//! by name, and nothing is kept in memory but the choice of a sample. Reading the contracts is left to [`super::runner`].

mod pattern;

use std::collections::{BTreeSet, HashSet};
use std::path::{Component, Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use self::pattern::{Found, Matches};
use super::manifest_file::{ManifestFile, Rows};
use crate::error::{Error, Result};
use crate::model::seed::{Rng, mix};

/// Where contracts come from.
#[derive(Debug, Clone)]
pub enum Origin {
    /// A file.
    File(PathBuf),
    /// A folder, with those in it at any depth. What is hidden is left out, and links to folders are not followed.
    Folder(PathBuf),
    /// A pattern with `*`, `?`, `[...]` or `**`.
    Pattern(String),
    /// A file that names a contract a line, or with a NUL byte after each name.
    List {
        /// The file.
        path: PathBuf,
        /// Whether names end with NUL.
        nul: bool,
    },
    /// A table with a column `path` and any others.
    Manifest(ManifestFile),
}

/// One contract of a corpus that is still to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The file.
    pub path: PathBuf,
    /// The group it is counted in.
    pub group: String,
    /// Its values in the manifest's other columns, in the order of [`Source::columns`].
    pub columns: Vec<Option<String>>,
}

/// Which of the entries are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Choice {
    /// Only so many, drawn at random by this seed.
    pub sample: Option<(usize, u64)>,
    /// Only the first so many.
    pub limit: Option<usize>,
}

/// A corpus that is ready to be read any number of times.
#[derive(Debug, Clone)]
pub struct Source {
    origins: Vec<Origin>,
    columns: Vec<String>,
    limit: Option<usize>,
    /// Folder whose files are results and no contracts.
    results: PathBuf,
    /// Positions of a sample.
    drawn: Option<BTreeSet<u64>>,
    /// Entries it gives.
    pub count: u64,
    /// Contracts that were named once more, in another way or in another row; they are given once.
    pub repeated: u64,
    /// The first of them.
    pub first_repeated: Option<PathBuf>,
    /// Folders and patterns that name no contract, while others do.
    pub barren: Vec<PathBuf>,
    /// Files and folders that a pattern would name if their names were UTF-8.
    pub not_utf8: u64,
    /// The first of them.
    pub first_not_utf8: Option<PathBuf>,
    /// Hash of all entries and of the choice among them, 16 hexadecimal digits: the same corpus has the same.
    pub fingerprint: String,
}

/// What going through the origins comes upon.
enum Step {
    /// An entry, or what stops everything.
    Entry(Result<Entry>),
    /// What a pattern cannot name.
    NotUtf8(PathBuf),
}

type Steps<'a> = Box<dyn Iterator<Item = Step> + Send + 'a>;

impl Origin {
    /// What `argument` names: a folder or file that is there, else a pattern if it looks like one, else a file.
    #[must_use]
    pub fn named(argument: &Path) -> Self {
        if argument.is_dir() {
            return Self::Folder(argument.to_owned());
        }
        match argument.to_str() {
            Some(text) if !argument.exists() && text.contains(['*', '?', '[']) => {
                Self::Pattern(text.to_owned())
            }
            _ => Self::File(argument.to_owned()),
        }
    }

    fn steps(&self, columns: &[String]) -> Result<Steps<'_>> {
        let plain = |path: PathBuf, group: String| Entry { path, group, columns: vec![None; columns.len()] };
        Ok(match self {
            Self::File(path) => {
                Box::new(std::iter::once(Step::Entry(Ok(plain(path.clone(), parent_name(path))))))
            }
            Self::Folder(root) => {
                let width = columns.len();
                Box::new(walk(root).map(move |found| {
                    Step::Entry(found.map(|path| Entry {
                        group: group_in(root, &path),
                        path,
                        columns: vec![None; width],
                    }))
                }))
            }
            Self::Pattern(pattern) => {
                let width = columns.len();
                Box::new(Matches::of(pattern)?.map(move |found| match found {
                    Found::Path(path) => {
                        Step::Entry(Ok(Entry { group: parent_name(&path), path, columns: vec![None; width] }))
                    }
                    Found::NotUtf8(path) => Step::NotUtf8(path),
                }))
            }
            Self::List { path, nul } => {
                let width = columns.len();
                Box::new(super::manifest_file::names(path, *nul)?.map(move |path| {
                    Step::Entry(path.map(|path| Entry {
                        group: parent_name(&path),
                        path,
                        columns: vec![None; width],
                    }))
                }))
            }
            Self::Manifest(file) => Box::new(Rows::open(file, columns)?.map(Step::Entry)),
        })
    }
}

impl Source {
    /// The corpus of `origins`, which are gone through once: to count, to draw the sample, to know the corpus again and to find what
    /// can't be listed. What lies
    /// in the folder `results` is left out.
    ///
    /// # Errors
    /// A folder that cannot be listed, a list or manifest with a line that cannot be used, no entry at all.
    pub fn new(origins: Vec<Origin>, choice: &Choice, results: &Path) -> Result<Self> {
        let columns = origins.iter().find_map(|origin| match origin {
            Origin::Manifest(file) => Some(file.columns.clone()),
            _ => None,
        });
        let mut source = Self {
            origins,
            columns: columns.unwrap_or_default(),
            limit: choice.limit,
            results: full(results),
            drawn: None,
            count: 0,
            repeated: 0,
            first_repeated: None,
            barren: Vec::new(),
            not_utf8: 0,
            first_not_utf8: None,
            fingerprint: String::new(),
        };
        let (mut all, mut hash) = (0u64, 0);
        let mut smallest = BTreeSet::new();
        let (mut repeated, mut not_utf8) = (0, 0);
        let (mut first_repeated, mut first_not_utf8) = (None, None);
        let mut fruitful = vec![false; source.origins.len()];
        for Named { origin, again, step } in source.all()? {
            let entry = match step {
                Step::Entry(entry) => entry?,
                Step::NotUtf8(path) => {
                    not_utf8 += 1;
                    first_not_utf8.get_or_insert(path);
                    continue;
                }
            };
            fruitful[origin] = true;
            if again {
                repeated += 1;
                first_repeated.get_or_insert(entry.path);
                continue;
            }
            if let Some((n, seed)) = choice.sample {
                smallest.insert((ticket(seed, &entry.path), all));
                if smallest.len() > n {
                    smallest.pop_last();
                }
            }
            all += 1;
            hash = entry.hashed(hash);
        }
        (source.repeated, source.first_repeated) = (repeated, first_repeated);
        (source.not_utf8, source.first_not_utf8) = (not_utf8, first_not_utf8);
        let searched = |origin: &Origin| matches!(origin, Origin::Folder(_) | Origin::Pattern(_));
        let barren = source.origins.iter().zip(fruitful).filter(|(origin, any)| !any && searched(origin));
        source.barren = barren.map(|(origin, _)| origin.name()).collect();
        let [n, seed, limit] = [
            choice.sample.map_or(0, |(n, _)| n as u64),
            choice.sample.map_or(0, |(_, seed)| seed),
            choice.limit.map_or(0, |limit| limit as u64),
        ];
        source.fingerprint =
            format!("{:016x}", [n, seed, limit].iter().fold(hash, |h, &x| mix(h.rotate_left(1) ^ x)));
        if choice.sample.is_some() {
            source.drawn = Some(smallest.into_iter().map(|(_, position)| position).collect());
        }
        let drawn = source.drawn.as_ref().map_or(all, |drawn| drawn.len() as u64);
        source.count = choice.limit.map_or(drawn, |limit| drawn.min(limit as u64));
        if source.count == 0 {
            let named = source.origins.first().map(Origin::name).unwrap_or_default();
            let reason = if full(&named).starts_with(&source.results) {
                "lies in the folder of the results, whose files are no contracts: name another folder with --out"
            } else if source.not_utf8 > 0 {
                "names only files and folders whose names are not UTF-8: name their folder in place of a pattern"
            } else {
                "holds no files; name contracts, folders with contracts or a list"
            };
            return Err(Error::document(named, reason));
        }
        Ok(source)
    }

    /// Names of the columns that entries have beside path and group.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The entries in order.
    ///
    /// # Errors
    /// As [`Source::new`], and the iterator gives those that come up later.
    pub fn entries(&self) -> Result<impl Iterator<Item = Result<Entry>> + Send + '_> {
        let drawn = self.drawn.as_ref();
        let each = self.all()?.filter_map(|named| match named.step {
            Step::Entry(entry) if !named.again => Some(entry),
            _ => None,
        });
        let chosen = (0u64..).zip(each).filter(move |(i, _)| drawn.is_none_or(|d| d.contains(i)));
        Ok(chosen.map(|(_, entry)| entry).take(self.limit.unwrap_or(usize::MAX)))
    }

    /// All that is named, in order.
    fn all(&self) -> Result<impl Iterator<Item = Named> + Send + '_> {
        let each: Vec<Steps<'_>> =
            self.origins.iter().map(|origin| origin.steps(&self.columns)).collect::<Result<_>>()?;
        let result = |step: &Step| match step {
            Step::Entry(Ok(entry)) => full(&entry.path).starts_with(&self.results),
            _ => false,
        };
        // A folder or a pattern alone names nothing twice, and needs no memory of what it named.
        let alone = matches!(self.origins[..], [Origin::File(_) | Origin::Folder(_) | Origin::Pattern(_)]);
        let mut seen = HashSet::new();
        let mut again = move |step: &Step| match step {
            Step::Entry(Ok(entry)) if !alone => {
                !seen.insert(hashed(0, full(&entry.path).as_os_str().as_encoded_bytes()))
            }
            _ => false,
        };
        let placed = each.into_iter().enumerate().flat_map(|(i, steps)| steps.map(move |step| (i, step)));
        Ok(placed.filter(move |(_, step)| !result(step)).map(move |(origin, step)| Named {
            origin,
            again: again(&step),
            step,
        }))
    }
}

/// What an origin gives.
struct Named {
    /// Its place among the origins.
    origin: usize,
    /// Whether the file was named before.
    again: bool,
    step: Step,
}

impl Entry {
    /// `hash` with this entry taken in.
    fn hashed(&self, hash: u64) -> u64 {
        let columns = self.columns.iter().map(|value| value.as_deref().unwrap_or_default().as_bytes());
        let parts =
            [self.path.as_os_str().as_encoded_bytes(), self.group.as_bytes()].into_iter().chain(columns);
        // Each part begins with a mark of its own, so that no byte can move from one to the next.
        parts.fold(hash, hashed)
    }
}

/// `hash` with `part` taken in.
fn hashed(hash: u64, part: &[u8]) -> u64 {
    part.iter().fold(mix(hash ^ 0xff), |h, &b| mix(h.rotate_left(1) ^ u64::from(b)))
}

impl Origin {
    fn name(&self) -> PathBuf {
        match self {
            Self::File(path) | Self::Folder(path) | Self::List { path, .. } => path.clone(),
            Self::Pattern(pattern) => PathBuf::from(pattern),
            Self::Manifest(file) => file.path.clone(),
        }
    }
}

/// A path from the root, without `.` and `..`. Links are not followed: that would cost a look at the disk for every contract.
fn full(path: &Path) -> PathBuf {
    let mut full = PathBuf::new();
    for part in std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).components() {
        if part == Component::ParentDir {
            full.pop();
        } else {
            full.push(part);
        }
    }
    full
}

/// A path's place in a sample's drawing of lots.
fn ticket(seed: u64, path: &Path) -> u64 {
    let lot = Rng::new(seed, "sample").next_u64();
    path.as_os_str().as_encoded_bytes().iter().fold(lot, |h, &b| mix(h ^ u64::from(b)).rotate_left(1))
}

/// Whether a folder holds what `batch` has written, and no contracts.
fn holds_results(folder: &Path) -> bool {
    let has = |name: &str| folder.join(name).exists();
    has("manifest.json") && has("contracts.parquet") || has("run.json") && has("parts")
}

/// The files below `root` by name. Whatever is no folder is given, so that a pipe or a broken link is told and not lost.
fn walk(root: &Path) -> impl Iterator<Item = Result<PathBuf>> + Send + use<> {
    let root = root.to_owned();
    let shown = |entry: &DirEntry| {
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let results = || entry.file_type().is_dir() && holds_results(entry.path());
        entry.depth() == 0 || !(hidden || results())
    };
    let walker = WalkDir::new(&root).sort_by_file_name().into_iter().filter_entry(shown);
    walker.filter_map(move |entry| match entry {
        Ok(entry) if entry.file_type().is_dir() => None,
        Ok(entry) if entry.path_is_symlink() && entry.path().is_dir() => None,
        Ok(entry) => Some(Ok(entry.into_path())),
        // A folder that may not be opened is an entry that fails, and stops nothing.
        Err(e) => match e.path() {
            Some(path) => Some(Ok(path.to_owned())),
            None => Some(Err(Error::document(&root, format!("cannot be listed: {e}")))),
        },
    })
}

/// The folder right below `root` that `path` lies in, or the name of `root` itself.
fn group_in(root: &Path, path: &Path) -> String {
    let mut below = path.strip_prefix(root).unwrap_or(path).components();
    match (below.next(), below.next()) {
        (Some(Component::Normal(folder)), Some(_)) => folder.to_string_lossy().into_owned(),
        _ => folder_name(root),
    }
}

fn parent_name(path: &Path) -> String {
    path.parent().map(folder_name).unwrap_or_default()
}

/// The last name of a folder, also where it is given as `.` or `..`.
fn folder_name(folder: &Path) -> String {
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let shown = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    name(folder).or_else(|| shown.canonicalize().ok().and_then(|full| name(&full))).unwrap_or_default()
}

#[cfg(test)]
mod tests;
