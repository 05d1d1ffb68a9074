//! Files that a pattern names: `*`, `?` and `[...]` within a name, `**` for folders at any depth.
//!
//! In: a pattern. Out: its files, each folder's by name and before what lies deeper, with the names that are not UTF-8 told apart:
//! a pattern is text and cannot say whether it means them. The crate `glob` compares the names; its own walk ends the program at
//! such a name, and goes into hidden folders and round in circles of links.

use std::ffi::{OsStr, OsString};
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use glob::{MatchOptions, Pattern};

use super::holds_results;
use crate::error::{Error, Result};

/// What a pattern comes upon.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// A file that it names, or a folder that cannot be listed.
    Path(PathBuf),
    /// What it would name if its name were UTF-8.
    NotUtf8(PathBuf),
}

/// One name of a pattern.
#[derive(Debug)]
enum Part {
    Name(OsString),
    Wild(Pattern),
    /// `**`.
    AnyDepth,
}

/// What is still to be looked at.
enum Step {
    Told(Found),
    /// What lies in a folder that is listed for the part in this place.
    Child {
        path: PathBuf,
        is_folder: bool,
        part: usize,
    },
}

/// The files of a pattern, one after another.
pub struct Matches {
    parts: Vec<Part>,
    /// The next is the last.
    steps: Vec<Step>,
}

/// As names in folders are shown: what begins with a dot is hidden unless the pattern has the dot.
const OPTIONS: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };

impl Matches {
    /// # Errors
    /// What is no pattern.
    pub fn of(pattern: &str) -> Result<Self> {
        let compiled = |text: &str| {
            Pattern::new(text).map_err(|e| Error::document(pattern, format!("is no pattern: {e}")))
        };
        compiled(pattern)?;
        let wild = |part: &OsStr| part.as_encoded_bytes().iter().any(|b| b"*?[".contains(b));
        let mut fixed = PathBuf::new();
        let mut parts = Vec::new();
        for component in Path::new(pattern).components().filter(|part| *part != Component::CurDir) {
            let name = component.as_os_str();
            match name.to_str().filter(|_| wild(name)) {
                None if parts.is_empty() => fixed.push(name),
                None => parts.push(Part::Name(name.to_owned())),
                Some("**") if matches!(parts.last(), Some(Part::AnyDepth)) => {}
                Some("**") => parts.push(Part::AnyDepth),
                Some(text) => parts.push(Part::Wild(compiled(text)?)),
            }
        }
        let mut matches = Self { parts, steps: Vec::new() };
        // Folders alone are asked for by a separator at the end, and they are no contracts.
        if !pattern.ends_with(std::path::is_separator) {
            matches.open(&fixed, 0);
        }
        Ok(matches)
    }

    /// Takes up what `folder` holds for the part in the place `part`.
    fn open(&mut self, folder: &Path, part: usize) {
        if let Some(Part::Name(name)) = self.parts.get(part) {
            let path = folder.join(name);
            if let Ok(found) = path.symlink_metadata() {
                self.go_on(path, found.is_dir(), part);
            }
            return;
        }
        let listed = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let child = |entry: std::io::Result<std::fs::DirEntry>| -> std::io::Result<(OsString, bool)> {
            let entry = entry?;
            Ok((entry.file_name(), entry.file_type()?.is_dir()))
        };
        match listed.read_dir().and_then(|all| all.map(child).collect::<std::io::Result<Vec<_>>>()) {
            Ok(mut children) => {
                children.sort_by(|a, b| b.0.cmp(&a.0));
                let step = |(name, is_folder)| Step::Child { path: folder.join(name), is_folder, part };
                self.steps.extend(children.into_iter().map(step));
            }
            Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
            // It is an entry that fails, and stops nothing.
            Err(_) => self.steps.push(Step::Told(Found::Path(listed.to_owned()))),
        }
    }

    /// `path` fits the part in the place `part`: it is found if that is the last, else what lies in it is looked at.
    fn go_on(&mut self, path: PathBuf, is_folder: bool, part: usize) {
        if part + 1 == self.parts.len() {
            if !path.is_dir() {
                self.steps.push(Step::Told(Found::Path(path)));
            }
        } else if is_folder && !holds_results(&path) {
            self.open(&path, part + 1);
        }
    }

    /// Looks at what lies in a folder that is listed for the part in the place `part`.
    fn look_at(&mut self, path: PathBuf, is_folder: bool, mut part: usize) {
        let name = path.file_name().unwrap_or_default().to_owned();
        let shown = name.to_string_lossy();
        let is_text = name.to_str().is_some();
        let is_hidden = shown.starts_with('.');
        if matches!(self.parts[part], Part::AnyDepth) {
            if is_folder && !is_hidden {
                if !is_text {
                    return self.steps.push(Step::Told(Found::NotUtf8(path)));
                }
                if holds_results(&path) {
                    return;
                }
                self.open(&path, part);
            }
            part += 1;
        }
        let fits = match self.parts.get(part) {
            // `*.*` would take the dot that hides a name for its own.
            Some(Part::Wild(pattern)) if is_hidden && !pattern.as_str().starts_with('.') => false,
            Some(Part::Wild(pattern)) => pattern.matches_with(&shown, OPTIONS),
            Some(Part::Name(wanted)) => *wanted == name,
            Some(Part::AnyDepth) | None => false,
        };
        let is_last = part + 1 == self.parts.len();
        if fits && is_text {
            self.go_on(path, is_folder, part);
        } else if fits && is_folder != is_last {
            self.steps.push(Step::Told(Found::NotUtf8(path)));
        }
    }
}

impl Iterator for Matches {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            match self.steps.pop()? {
                Step::Told(found) => return Some(found),
                Step::Child { path, is_folder, part } => self.look_at(path, is_folder, part),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The paths below a folder with `files` that `pattern` finds, with `!` in front of those that are not UTF-8.
    fn found(files: &[&str], pattern: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(named(file));
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "words").unwrap();
        }
        let below = |path: &Path| path.strip_prefix(folder.path()).unwrap().to_string_lossy().into_owned();
        let matches = Matches::of(&format!("{}/{pattern}", folder.path().display())).unwrap();
        matches
            .map(|found| match found {
                Found::Path(path) => below(&path),
                Found::NotUtf8(path) => format!("!{}", below(&path)),
            })
            .collect()
    }

    /// A file's name, in which a byte that is no UTF-8 is written `\xff`.
    #[cfg(unix)]
    fn named(file: &str) -> PathBuf {
        use std::os::unix::ffi::OsStringExt;
        let parts: Vec<&[u8]> = file.split("\\xff").map(str::as_bytes).collect();
        OsString::from_vec(parts.join(&0xff)).into()
    }

    #[cfg(not(unix))]
    fn named(file: &str) -> PathBuf {
        file.into()
    }

    #[test]
    fn files_come_by_name_and_before_what_lies_deeper() {
        let files = ["b/2.txt", "b/a/3.txt", "a.txt", "c/d/4.txt", "b.txt", "c/5.md"];
        assert_eq!(found(&files, "**/*.txt"), ["a.txt", "b/2.txt", "b/a/3.txt", "b.txt", "c/d/4.txt"]);
        assert_eq!(found(&files, "*.txt"), ["a.txt", "b.txt"]);
        assert_eq!(found(&files, "?/[0-9].*"), ["b/2.txt", "c/5.md"]);
        assert_eq!(found(&files, "**/**/d/*"), ["c/d/4.txt"]);
        assert_eq!(found(&files, "*/a/3.txt"), ["b/a/3.txt"]);
        assert_eq!(found(&files, "**/a/*"), ["b/a/3.txt"]);
    }

    #[test]
    fn folders_are_no_files_and_what_is_not_there_is_nothing() {
        let files = ["a.txt/b.txt"];
        assert_eq!(found(&files, "*.txt"), [""; 0]);
        assert_eq!(found(&files, "*/"), [""; 0]);
        assert_eq!(found(&files, "**"), [""; 0]);
        assert_eq!(found(&files, "nowhere/*.txt"), [""; 0]);
        assert_eq!(found(&files, "a.txt/b.txt/*"), [""; 0]);
    }

    #[test]
    fn what_is_hidden_and_what_batch_has_written_is_left_out_unless_it_is_named() {
        let files = [".a/1.txt", "b/.2.txt", "b/3.txt", "out/manifest.json", "out/contracts.parquet"];
        assert_eq!(found(&files, "**/*"), ["b/3.txt"]);
        assert_eq!(found(&files, "*/*.*"), ["b/3.txt"]);
        assert_eq!(found(&files, "**/.*.txt"), ["b/.2.txt"]);
        assert_eq!(found(&files, "*/.*.txt"), ["b/.2.txt"]);
        assert_eq!(found(&files, ".*/*.txt"), [".a/1.txt"]);
        assert_eq!(found(&files, "**/.a/*.txt"), [".a/1.txt"]);
        assert_eq!(found(&files, "out/*"), ["out/contracts.parquet", "out/manifest.json"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_name_that_is_not_utf_8_is_told_where_it_would_be_found_and_hides_no_other() {
        let files = ["a.md", "b\\xff.md", "c.md", "d\\xff.txt", "e\\xff.md/x.md"];
        assert_eq!(found(&files, "*.md"), ["a.md", "!b\u{fffd}.md", "c.md"]);
        assert_eq!(found(&files, "**/*.md"), ["a.md", "!b\u{fffd}.md", "c.md", "!e\u{fffd}.md"]);
        assert_eq!(found(&files, "*/*.md"), ["!e\u{fffd}.md"]);
        assert_eq!(found(&files, "[ac].md"), ["a.md", "c.md"]);
    }

    #[test]
    fn what_is_no_pattern_is_told() {
        for wrong in ["[a-", "a***", "a**/b"] {
            let told = Matches::of(wrong).err().map(|e| e.to_string()).unwrap_or_default();
            assert!(told.contains("is no pattern"), "{wrong}: {told}");
        }
    }
}
