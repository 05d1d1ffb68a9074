//! Where results go: standard output, or a file that is whole or not there at all.

use std::fs::{File, Permissions};
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::ColorChoice;
use termscore::report::{Detail, TextOptions};
use termscore::{Error, Result};

/// Columns of a text report that goes to no terminal, and the most that one uses on a terminal: longer lines are hard
/// to read.
const PLAIN_WIDTH: usize = 80;
const WIDEST: usize = 110;

/// A place for results.
#[derive(Debug)]
pub enum Output {
    /// Standard output.
    Standard,
    /// A file, replaced in one step once the results are complete.
    File(PathBuf),
    /// A device or pipe that can only be written to as it is.
    Stream(PathBuf),
}

impl Output {
    /// The place that `--output` names; standard output without it and for `-`. What can be known to be wrong is said
    /// now and not after the work.
    pub fn at(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path.filter(|path| path.as_os_str() != "-") else { return Ok(Self::Standard) };
        let refuse = |kind: ErrorKind, reason: String| Error::write(path)(io::Error::new(kind, reason));
        // A link is followed, so that the file it leads to is replaced and not the link.
        let path_of_file = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        match path_of_file.metadata() {
            Ok(found) if found.is_dir() => {
                Err(refuse(ErrorKind::IsADirectory, "it is a folder; name a file in it".to_owned()))
            }
            Ok(found) if found.is_file() => Ok(Self::File(path_of_file)),
            Ok(_) => Ok(Self::Stream(path_of_file)),
            Err(_) if folder_of(path).is_dir() => Ok(Self::File(path.to_owned())),
            Err(_) => {
                let folder = folder_of(path).display().to_string();
                Err(refuse(
                    ErrorKind::NotFound,
                    format!("the folder `{folder}` does not exist; make it first"),
                ))
            }
        }
    }

    /// As [`Self::at`], but never one of the files that are read: it would be lost.
    pub fn beside<'a>(path: Option<&Path>, inputs: impl IntoIterator<Item = &'a PathBuf>) -> Result<Self> {
        let output = Self::at(path)?;
        if let Self::File(file) = &output
            && let Ok(file) = file.canonicalize()
            && inputs.into_iter().any(|input| input.canonicalize().is_ok_and(|input| input == file))
        {
            let reason = "is read by this command too and would be lost: name another file with --output";
            return Err(Error::document(&file, reason));
        }
        Ok(output)
    }

    /// How a text report is to look here.
    pub fn look(&self, color: ColorChoice, detail: Detail) -> TextOptions {
        let stdout = io::stdout();
        let on_terminal = matches!(self, Self::Standard) && stdout.is_terminal();
        let color = match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            // Knows NO_COLOR, CLICOLOR and terminals without colours.
            ColorChoice::Auto => {
                on_terminal && anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never
            }
        };
        let columns = on_terminal.then(|| terminal_size::terminal_size_of(&stdout)).flatten();
        let width = columns.map_or(PLAIN_WIDTH, |(width, _)| usize::from(width.0).min(WIDEST));
        TextOptions { width, color, detail }
    }

    /// Refuses a terminal, which cannot show a Word file.
    pub fn refuse_terminal(&self) -> Result<()> {
        let terminal = match self {
            Self::Standard => io::stdout().is_terminal(),
            Self::Stream(path) => File::open(path).is_ok_and(|stream| stream.is_terminal()),
            Self::File(_) => false,
        };
        if !terminal {
            return Ok(());
        }
        let reason = "a Word file cannot be shown in a terminal: name a file for it with `--output`";
        Err(Error::Usage(reason.to_owned()))
    }

    /// Writes `text`. A reader that closed its end of a pipe has had what it wanted: that is no error.
    pub fn write(&self, text: &str) -> Result<()> {
        if !matches!(self, Self::Standard) {
            return self.write_bytes(text.as_bytes());
        }
        // Old terminals of Windows know no escapes: what they are for is done by calls there.
        to_standard_output(&mut anstream::AutoStream::always(io::stdout().lock()), text.as_bytes())
    }

    /// Writes bytes as they are, as [`Self::write`] does text.
    pub fn write_bytes(&self, bytes: &[u8]) -> Result<()> {
        match self {
            Self::Standard => to_standard_output(&mut io::stdout().lock(), bytes),
            Self::Stream(path) => {
                let written = File::options().write(true).open(path).and_then(|mut stream| {
                    stream.write_all(bytes)?;
                    stream.flush()
                });
                tolerate_closed_pipe(written).map_err(Error::write(path))
            }
            Self::File(path) => replace(path, bytes).map_err(Error::write(path)),
        }
    }
}

fn to_standard_output(stdout: &mut impl Write, bytes: &[u8]) -> Result<()> {
    let written = stdout.write_all(bytes).and_then(|()| stdout.flush());
    tolerate_closed_pipe(written).map_err(Error::write("standard output"))
}

fn tolerate_closed_pipe(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Puts `bytes` beside `path` and then in its place: whoever looks finds the old file or the new one, never a part.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    if let Some(permissions) = permissions(path) {
        builder.permissions(permissions);
    }
    let mut file = builder.prefix(".termscore-").tempfile_in(folder_of(path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map(drop).map_err(|failed| failed.error)
}

/// Those of the file that is replaced, else those that any new file gets; a temporary file alone would be for its owner
/// only.
#[cfg(unix)]
fn permissions(path: &Path) -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(path.metadata().map_or_else(|_| Permissions::from_mode(0o666), |found| found.permissions()))
}

#[cfg(not(unix))]
fn permissions(_path: &Path) -> Option<Permissions> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_else_is_left_in_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        std::fs::write(&path, "old").unwrap();
        Output::at(Some(&path)).unwrap().write("new").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_and_a_file_in_no_folder_are_refused_before_any_work() {
        let folder = tempfile::tempdir().unwrap();
        let refused = |path: &Path| Output::at(Some(path)).unwrap_err().to_string();
        assert!(refused(folder.path()).contains("it is a folder"));
        assert!(refused(&folder.path().join("none/report.json")).contains("does not exist"));
    }

    #[test]
    fn a_failed_write_leaves_the_old_file_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        // A folder in the file's place makes the last step fail.
        std::fs::create_dir(&path).unwrap();
        assert!(replace(&path, b"new").is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_and_permissions_are_kept() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("report.txt"), folder.path().join("latest.txt"));
        std::fs::write(&path, "old").unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        Output::at(Some(&link)).unwrap().write("new").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
        assert!(link.is_symlink());
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o640);
    }
}
