//! A server of the binary in an empty folder, and a browser of few words to ask it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// A running `termscore serve`, with a working folder and a folder for temporary files of its own. Ends with the test.
pub struct Served {
    child: Child,
    pub port: u16,
    pub folder: tempfile::TempDir,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    head: String,
    pub body: Vec<u8>,
}

/// A field of a form: its name, its file's name, and its bytes.
pub type Field<'a> = (&'a str, Option<&'a str>, &'a [u8]);

impl Served {
    pub fn start(arguments: &[&str]) -> Self {
        Self::start_with(arguments, &[])
    }

    /// As [`Served::start`], with these settings of the environment.
    pub fn start_with(arguments: &[&str], settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for part in ["work", "temporary"] {
            std::fs::create_dir(folder.path().join(part)).unwrap();
        }
        let mut child = Command::new(env!("CARGO_BIN_EXE_termscore"))
            .arg("serve")
            .args(arguments)
            .current_dir(folder.path().join("work"))
            .env("TMPDIR", folder.path().join("temporary"))
            .env("HOME", folder.path().join("temporary"))
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim_end().strip_prefix("http://127.0.0.1:").and_then(|rest| rest.strip_suffix('/'));
        let port = port.unwrap_or_else(|| panic!("no address: {line:?}")).parse().unwrap();
        Self { child, port, folder }
    }

    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub fn connect(&self) -> TcpStream {
        TcpStream::connect(self.host()).unwrap()
    }

    /// Asks as it says, with no headers but those given.
    pub fn ask_as(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
        headers.iter().for_each(|(name, value)| request.push_str(&format!("{name}: {value}\r\n")));
        if method == "POST" {
            request.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        request.push_str("\r\n");
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        Answer::read(&mut stream)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask_as("GET", path, &[("host", &self.host())], b"")
    }

    /// Posts a form to `/scan`, as a browser without a script does.
    pub fn post(&self, fields: &[Field<'_>]) -> Answer {
        self.post_with(&[], fields)
    }

    pub fn post_with(&self, more: &[(&str, &str)], fields: &[Field<'_>]) -> Answer {
        self.post_to("/scan", more, fields)
    }

    /// Posts a form to `path` with more headers.
    pub fn post_to(&self, path: &str, more: &[(&str, &str)], fields: &[Field<'_>]) -> Answer {
        let host = self.host();
        let headers: Vec<_> =
            [("host", &*host), ("content-type", FORM)].into_iter().chain(more.iter().copied()).collect();
        self.ask_as("POST", path, &headers, &form(fields))
    }

    pub fn post_file(&self, name: &str, bytes: &[u8]) -> Answer {
        self.post(&[("file", Some(name), bytes), ("text", None, b"")])
    }

    /// Posts a form as the page's script does and waits for the end of the job.
    pub fn job(&self, fields: &[Field<'_>]) -> Value {
        let taken = self.post_with(&[("accept", "application/json")], fields);
        assert_eq!(taken.status, 202, "{taken:?}");
        let address = taken.json()["status"].as_str().unwrap().to_owned();
        loop {
            let status = self.get(&address).json();
            match status["state"].as_str().unwrap() {
                "done" | "failed" => return status,
                "waiting" | "reading" | "labelling" => {
                    std::thread::sleep(std::time::Duration::from_millis(20))
                }
                other => panic!("{other}"),
            }
        }
    }

    /// Ends it as Ctrl-C does and gives its exit code and what it said on standard error.
    #[cfg(unix)]
    pub fn interrupt(mut self) -> (Option<i32>, String) {
        let ended = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        assert!(ended.success());
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answer {
    pub fn read(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self { status, head, body: bytes[end + 4..].to_vec() }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{}", self.text()))
    }

    /// Where the report on this page is.
    pub fn report(&self) -> String {
        self.header("content-location").expect("a report").to_owned()
    }

    /// What the page says is wrong.
    pub fn alert(&self) -> String {
        let words = self.text().split("role=\"alert\">").nth(1).unwrap().split("</p>").next().unwrap();
        let plain =
            words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
        plain.replace("&amp;", "&")
    }
}

const FORM: &str = "multipart/form-data; boundary=xXx";

/// The body of a form.
pub fn form(fields: &[Field<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, bytes) in fields {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        body.extend(
            format!("--xXx\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--xXx--\r\n");
    body
}

/// Names of the files in a folder, at any depth.
pub fn files_in(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            names.extend(files_in(&path));
        } else {
            names.push(path.display().to_string());
        }
    }
    names
}
