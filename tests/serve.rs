//! `termscore serve` as browsers and others meet it: the page, reports and their files, and what is refused.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod pdf;
mod served;

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use termscore::classify::Classifier;
use termscore::document::Limits;
use termscore::model::{Runtime, Source, select_device};
use termscore::risk::report::RiskReport;
use termscore::risk::{Policy, Role};
use termscore::scan::{Contract, Scanner};

use served::{Answer, Served, files_in, form};

const SAMPLE: &str = "illustration-commission.md";
const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples");
const CLAUSE: &str = "The Writer hereby assigns all right, title and interest in the Work to the Press.";

fn sample() -> Vec<u8> {
    std::fs::read(format!("{SAMPLES}/{SAMPLE}")).unwrap()
}

/// What `termscore` prints in the folder of the samples.
fn printed(arguments: &[&str]) -> Vec<u8> {
    Command::new(env!("CARGO_BIN_EXE_termscore"))
        .args(arguments)
        .current_dir(SAMPLES)
        .output()
        .unwrap()
        .stdout
}

/// What `termscore scan` says of a file that it refuses.
fn said_of(name: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), bytes).unwrap();
    let mut scan = Command::new(env!("CARGO_BIN_EXE_termscore"));
    let output = scan.args(["scan", name]).current_dir(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    String::from_utf8(output.stderr).unwrap().trim_start_matches("termscore: ").trim_end().to_owned()
}

fn is_report(answer: &Answer) -> bool {
    answer.status == 200 && answer.text().contains(" of 100") && answer.text().contains("About this report")
}

#[test]
fn the_page_has_a_form_and_says_what_happens_to_a_contract() {
    let served = Served::start(&[]);
    let page = served.get("/");
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    for part in [
        "<form action=\"/scan\" method=\"post\"",
        "Nothing leaves this computer",
        "no legal advice",
        "value=\"client\"",
    ] {
        assert!(page.text().contains(part), "{part}");
    }
    for (path, kind) in
        [("/page.css", "text/css"), ("/page.js", "text/javascript"), ("/icon.svg", "image/svg+xml")]
    {
        let part = served.get(path);
        assert_eq!((part.status, part.header("content-type")), (200, Some(kind)));
        assert!(page.text().contains(&format!("\"{path}\"")), "{path}");
    }
}

#[test]
fn a_form_without_a_script_is_answered_with_the_report_and_its_files_are_those_of_scan() {
    let served = Served::start(&[]);
    let page = served.post_file(SAMPLE, &sample());
    assert!(is_report(&page), "{}", page.text());
    let report = page.report();
    assert_eq!(served.get(&report).body, page.body);
    for (form, ending) in [("html", "html"), ("json", "json"), ("markdown", "md")] {
        let file = served.get(&format!("{report}/{form}"));
        assert_eq!(file.body, printed(&["scan", SAMPLE, "--format", form]), "{form}");
        let named = format!("attachment; filename=\"illustration-commission-report.{ending}\"");
        assert!(file.header("content-disposition").unwrap().starts_with(&named));
        assert!(page.text().contains(&format!("href=\"{report}/{form}\"")), "{form}");
    }
    assert_eq!(served.get(&format!("{report}/tape")).status, 404);
}

#[test]
fn the_word_file_and_the_papers_are_downloaded_and_read_back() {
    let served = Served::start(&[]);
    let job = served.job(&[("file", Some(SAMPLE), &sample())]);
    let report = job["report"].as_str().unwrap().to_owned();
    let page = served.get(&report).text().to_owned();
    assert!(
        page.contains("No-AI addendum (Word)") && !page.contains("/notice"),
        "a notice would have nothing to quote"
    );
    let read = |name: &str, bytes: &[u8]| {
        std::fs::write(served.folder.path().join(name), bytes).unwrap();
        let mut segment = Command::new(env!("CARGO_BIN_EXE_termscore"));
        let read = segment.args(["segment", name]).current_dir(served.folder.path()).output().unwrap();
        assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
        String::from_utf8(read.stdout).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let addendum = served.get(&format!("{report}/addendum"));
    assert!(addendum.header("content-disposition").unwrap().contains("addendum.docx"), "{addendum:?}");
    let addendum = read("addendum.docx", &addendum.body);
    assert!(addendum.contains("No-AI Addendum") && addendum.contains("Larkspur Media Ltd"), "{addendum}");
    let commented = read("commented.docx", &served.get(&format!("{report}/docx")).body);
    assert!(
        commented.contains("Illustration Commission Agreement") && commented.contains("Additional Terms")
    );
    assert_eq!(served.get(&format!("{report}/notice")).status, 404);
}

#[test]
fn two_versions_are_compared() {
    let served = Served::start(&[]);
    let (old, new) = ("The Writer keeps the Work. The fee is 10 pounds.", CLAUSE);
    let fields: [served::Field<'_>; 2] =
        [("old", Some("old.txt"), old.as_bytes()), ("new", Some("<b>new.txt"), new.as_bytes())];
    let answer = served.post_to("/compare", &[], &fields);
    assert_eq!(answer.status, 200, "{answer:?}");
    let page = answer.text().to_owned();
    assert!(
        page.contains("old.txt") && page.contains("&lt;b&gt;new.txt") && !page.contains("<b>new.txt"),
        "{page}"
    );
    assert!(page.contains("Ownership of the work passes"), "{page}");
    let alone = served.post_to("/compare", &[], &fields[..1]);
    assert_eq!(alone.status, 400, "{alone:?}");
}

#[test]
fn a_script_gets_a_job_and_hears_of_its_end() {
    let served = Served::start(&[]);
    let end = served.job(&[("text", None, CLAUSE.as_bytes())]);
    assert_eq!(end["state"], "done");
    let report = served.get(end["report"].as_str().unwrap());
    assert!(is_report(&report) && report.text().contains("<h1>pasted text</h1>"), "{}", report.text());
    assert!(report.text().contains("Ownership of the work passes"));
    assert_eq!(served.get("/jobs/00000000000000000000000000000000").status, 404);
    assert_eq!(served.get("/reports/00000000000000000000000000000000").status, 404);
}

#[test]
fn a_pdf_is_read_in_a_child_process_and_nothing_is_written_to_disk() {
    let served = Served::start(&[]);
    let page = served.post_file("deal.pdf", &pdf::of_lines(&["1. Assignment", "", CLAUSE]));
    assert!(is_report(&page) && page.text().contains("Ownership of the work passes"), "{}", page.text());
    assert!(page.text().contains("<dd>PDF, "));
    served.post(&[("text", None, CLAUSE.as_bytes())]);
    assert_eq!(files_in(served.folder.path()), [""; 0]);
}

#[test]
fn a_scan_step_by_step_is_the_same_scan_and_can_be_stopped() {
    let runtime = Runtime { device: select_device("cpu").unwrap(), precision: None };
    let classifier = Classifier::load(&Source::BuiltIn, &runtime).unwrap();
    let scanner = Scanner::new(classifier, Policy::built_in(Role::Creator)).unwrap();
    let contract = Contract::read(Path::new(SAMPLE), &sample(), &Limits::default()).unwrap();
    let mut heard = Vec::new();
    let report = scanner.report_step_by_step(&contract, |done, all| {
        heard.push((done, all));
        true
    });
    let as_json = |report: &RiskReport| serde_json::to_string(report).unwrap();
    assert_eq!(
        as_json(&report.unwrap().unwrap()),
        as_json(&scanner.report_with_suggestions(&contract).unwrap())
    );
    let all = contract.outline().segments.len();
    assert_eq!((heard.first(), heard.last()), (Some(&(0, all)), Some(&(all, all))));
    assert!(scanner.report_step_by_step(&contract, |_, _| false).unwrap().is_none());
}

#[test]
fn somebody_may_say_who_is_who() {
    let served = Served::start(&[]);
    let text =
        b"Moor Ltd (\"Client\") and Jo Ash (\"Artist\") agree. Artist paints a wall, and Client pays for it.";
    let parties = |names: &[(&'static str, Option<&'static str>, &'static [u8])]| {
        let fields = [&[("text", None, &text[..])], names].concat();
        let report = served.post(&fields).report();
        served.get(&format!("{report}/json")).json()["parties"].clone()
    };
    let read = serde_json::json!({"creator": "Artist", "recipient": "Client"});
    assert_eq!(parties(&[("creator", None, b" "), ("recipient", None, b"")]), read);
    let turned = serde_json::json!({"creator": "Client", "recipient": "Artist"});
    assert_eq!(parties(&[("creator", None, b"Client")]), turned);
    let page = served.post(&[("text", None, &text[..]), ("creator", None, b"Fenmark")]);
    assert_eq!(page.status, 422);
    assert!(page.alert().contains("does not name \"Fenmark\""), "{}", page.alert());
}

#[test]
fn either_side_can_ask() {
    let policy = |served: &Served, side: Option<&[u8]>| {
        let mut fields = vec![("file", Some(SAMPLE), &*Box::leak(sample().into_boxed_slice()))];
        fields.extend(side.map(|side| ("side", None, side)));
        let report = served.post(&fields).report();
        served.get(&format!("{report}/json")).json()["policy"]["name"].as_str().unwrap().to_owned()
    };
    let served = Served::start(&["--as", "client"]);
    let (asked, other) = (policy(&served, None), policy(&served, Some(b"creator")));
    assert!(asked.contains("client") && other.contains("creator"), "{asked}, {other}");
    assert_eq!(served.post(&[("text", None, CLAUSE.as_bytes()), ("side", None, b"court")]).status, 400);
}

#[test]
fn what_cannot_be_read_is_said_in_the_words_of_the_command_line() {
    let served = Served::start(&[]);
    for (name, bytes) in [
        ("broken.pdf", &b"%PDF-1.7 and nothing more"[..]),
        ("empty.pdf", b""),
        ("photo.docx", b"\x89PNG\r\n\x1a\n...."),
        ("blank.txt", b" \n\n"),
    ] {
        let words = said_of(name, bytes);
        let page = served.post_file(name, bytes);
        assert_eq!((page.status, page.alert()), (422, words.clone()), "{name}");
        assert!(page.text().contains("<form"), "one can try again");
        let end = served.job(&[("file", Some(name), bytes)]);
        assert_eq!(
            (end["state"].as_str(), end["message"].as_str()),
            (Some("failed"), Some(&*words)),
            "{name}"
        );
    }
}

#[test]
fn a_form_without_a_contract_or_with_two_is_refused() {
    let served = Served::start(&[]);
    let text = CLAUSE.as_bytes();
    let nothing = served.post(&[("file", Some(""), b""), ("text", None, b"  ")]);
    assert_eq!(
        (nothing.status, &*nothing.alert()),
        (400, "choose a file, or paste the text of the contract")
    );
    assert_eq!(served.post(&[("file", Some("a.txt"), text), ("text", None, text)]).status, 400);
    assert_eq!(served.post(&[("file", Some("a.txt"), text), ("file", Some("b.txt"), text)]).status, 400);
    let host = served.host();
    assert_eq!(served.ask_as("POST", "/scan", &[("host", &host)], text).status, 415);
    let kind = ("content-type", "multipart/form-data; boundary=xXx");
    assert_eq!(served.ask_as("POST", "/scan", &[("host", &host), kind], b"--xXx\r\nnonsense").status, 400);
    let again = served.get("/scan");
    assert!(again.status == 405 && again.header("allow") == Some("POST") && again.text().contains("<form"));
    assert_eq!(served.get("/nowhere").status, 404);
}

#[test]
fn what_is_too_large_is_said_to_whoever_sent_it() {
    let served = Served::start(&[]);
    let page = served.post_file("huge.txt", &vec![b'a'; (100 << 20) + (1 << 17)]);
    assert_eq!(page.status, 413);
    assert_eq!(page.alert(), "larger than 100 MiB: split it, or give the contract alone");
    assert!(is_report(&served.post(&[("text", None, CLAUSE.as_bytes())])));
}

#[test]
fn other_names_and_other_pages_are_refused() {
    let served = Served::start(&[]);
    let (port, text) = (served.port, form(&[("text", None, CLAUSE.as_bytes())]));
    for host in
        ["evil.example", &format!("evil.example:{port}"), "127.0.0.1", &format!("127.0.0.1:{}", port ^ 1)]
    {
        assert_eq!(served.ask_as("GET", "/", &[("host", host)], b"").status, 421, "{host}");
    }
    assert_eq!(served.ask_as("GET", "/", &[], b"").status, 421);
    assert_eq!(served.ask_as("GET", "/", &[("host", &format!("localhost:{port}"))], b"").status, 200);
    let host = served.host();
    let kind = ("content-type", "multipart/form-data; boundary=xXx");
    for from in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        assert_eq!(
            served.ask_as("POST", "/scan", &[("host", &host), kind, from], &text).status,
            403,
            "{from:?}"
        );
    }
    let own = ("origin", &*format!("http://{host}"));
    let same = ("sec-fetch-site", "same-origin");
    assert!(is_report(&served.ask_as("POST", "/scan", &[("host", &host), kind, own, same], &text)));
}

#[test]
fn every_answer_tells_browsers_to_be_careful() {
    let served = Served::start(&[]);
    let report = served.post(&[("text", None, CLAUSE.as_bytes())]);
    let own = report.report();
    let answers = [
        served.get("/"),
        served.get("/page.js"),
        served.get("/nowhere"),
        served.get("/scan"),
        served.get("/jobs/0"),
        served.get(&format!("{own}/html")),
        served.ask_as("GET", "/", &[("host", "evil.example")], b""),
        report,
    ];
    for answer in &answers {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{name} of {answer:?}");
        }
        let policy = answer.header("content-security-policy").unwrap();
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe") && !policy.contains('*') && !policy.contains("http"), "{policy}");
    }
    let policy = answers[7].header("content-security-policy").unwrap();
    assert!(policy.contains("style-src 'sha256-") && !policy.contains("script-src"), "{policy}");
}

#[test]
fn nothing_that_a_stranger_wrote_acts() {
    let served = Served::start(&[]);
    let name = "../<script>alert(1)\u{202e}.md";
    let text = format!(
        "{CLAUSE}\n\nThe Press may <script>alert(1)</script> \u{1b}[2J\u{202e} use the Work for ever.\n"
    );
    let page = served.post_file(name, text.as_bytes());
    assert!(is_report(&page), "{}", page.text());
    let own = page.report();
    for answer in [page, served.get(&format!("{own}/html")), served.get(&format!("{own}/markdown"))] {
        let shown = answer.text();
        assert!(!shown.contains("<script") && !shown.contains('\u{1b}') && !shown.contains('\u{202e}'));
        assert!(shown.contains("&lt;script&gt;alert(1)"));
    }
    let json = served.get(&format!("{own}/json"));
    assert!(!json.text().contains('\u{1b}') && !json.text().contains('\u{202e}'));
    let named = json.header("content-disposition").unwrap();
    assert!(named.starts_with("attachment; filename=\"script alert 1 U 202E-report.json\""), "{named}");
    let failed = served.post_file(name, b"\x89PNG\r\n\x1a\n....");
    assert!(failed.status == 422 && !failed.text().contains("<script>"), "{}", failed.text());
}

#[test]
fn a_full_queue_says_busy_and_is_free_again() {
    let served = Served::start(&[]);
    let body = form(&[("text", None, CLAUSE.as_bytes())]);
    // Whoever has begun to send holds a place.
    let mut senders: Vec<_> = (0..10)
        .map(|_| {
            let mut sender = served.connect();
            let head = format!(
                "POST /scan HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-type: multipart/form-data; boundary=xXx\r\n\
                 content-length: {}\r\n\r\n",
                served.host(),
                body.len()
            );
            sender.write_all(head.as_bytes()).unwrap();
            sender.write_all(&body[..10]).unwrap();
            sender
        })
        .collect();
    let busy = loop {
        let answer = served.post(&[("text", None, CLAUSE.as_bytes())]);
        // The last of the senders may not have been heard yet.
        if answer.status != 200 {
            break answer;
        }
    };
    assert_eq!((busy.status, busy.header("retry-after")), (503, Some("3")));
    assert!(busy.alert().starts_with("busy with other contracts"), "{}", busy.text());
    let json = served.post_with(&[("accept", "application/json")], &[("text", None, b"x")]);
    assert!(json.status == 503 && json.json()["message"].is_string());
    assert_eq!(served.get("/").status, 200, "the page itself is never busy");
    for sender in &mut senders {
        sender.write_all(&body[10..]).unwrap();
    }
    for mut sender in senders {
        assert!(is_report(&Answer::read(&mut sender)));
    }
    assert!(is_report(&served.post(&[("text", None, CLAUSE.as_bytes())])));
}

#[test]
fn the_oldest_reports_are_forgotten() {
    let served = Served::start(&["--no-baseline"]);
    let scan = || served.post(&[("text", None, CLAUSE.as_bytes())]).report();
    let first = scan();
    assert_eq!(served.get(&first).status, 200);
    let second = scan();
    // What failed is an answer too.
    (0..63).for_each(|_| assert_eq!(served.post_file("empty.pdf", b"").status, 422));
    let forgotten = served.get(&first);
    assert_eq!(forgotten.status, 404);
    assert!(forgotten.alert().contains("15 minutes at most"), "{}", forgotten.alert());
    assert_eq!(served.get(&second).status, 200);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_at_once_and_nothing_of_a_contract_was_said() {
    let served = Served::start(&[]);
    served.post_file("secret-name.txt", b"The Secretive Party assigns the Work.");
    served.post_file("secret-name.pdf", b"%PDF-1.7 broken");
    // More than can be labelled by the time that it ends.
    let long: String =
        (0..4000).map(|n| format!("The Writer assigns work {n} of the series to the Press. ")).collect();
    let begun = served.post_with(&[("accept", "application/json")], &[("text", None, long.as_bytes())]);
    assert_eq!(begun.status, 202);
    let (code, said) = served.interrupt();
    assert_eq!(code, Some(0));
    assert_eq!(said, "open this address in the browser of this computer; Ctrl-C ends it\n");
}

#[test]
fn a_port_in_use_is_one_clear_line() {
    let served = Served::start(&["--quiet"]);
    let port = served.port.to_string();
    let output =
        Command::new(env!("CARGO_BIN_EXE_termscore")).args(["serve", "--port", &port]).output().unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    let said = String::from_utf8(output.stderr).unwrap();
    let words = "termscore: --port ";
    assert!(said.starts_with(words) && said.contains("another program uses this port"), "{said}");
    assert_eq!(said.lines().count(), 1);
}

#[test]
fn options_are_checked_before_anything_is_served() {
    for (arguments, reason) in [
        (&["--port", "70000"][..], "--port"),
        (&["--policy", "no-such-policy.toml"], "no-such-policy.toml"),
        (&["--baseline", "no-such-baseline.json"], "no-such-baseline.json"),
        (&["--model", "no/such/model"], "no/such/model"),
    ] {
        let mut serve = Command::new(env!("CARGO_BIN_EXE_termscore"));
        let output = serve.arg("serve").args(arguments).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{said}");
        assert!(said.contains(reason) && said.lines().count() == 1, "{said}");
    }
}

#[test]
fn a_baseline_that_is_named_must_fit_the_side_asked_for_and_the_other_side_goes_without() {
    let folder = tempfile::tempdir().unwrap();
    let baseline = folder.path().join("baseline.json");
    let report: Value = serde_json::from_slice(&printed(&["scan", SAMPLE, "--format", "json"])).unwrap();
    let built_in = concat!(env!("CARGO_MANIFEST_DIR"), "/data/baseline/default.json");
    let mut counts: Value = serde_json::from_slice(&std::fs::read(built_in).unwrap()).unwrap();
    for part in ["model", "policy"] {
        counts[format!("{part}_sha256")] = report[part]["sha256"].clone();
    }
    std::fs::write(&baseline, counts.to_string()).unwrap();
    let baseline = baseline.to_str().unwrap();
    let served = Served::start(&["--baseline", baseline]);
    let compared = |side: &'static [u8]| {
        let report = served.post(&[("text", None, CLAUSE.as_bytes()), ("side", None, side)]).report();
        served.get(&format!("{report}/json")).json()["baseline"] != Value::Null
    };
    assert!(compared(b"creator") && !compared(b"client"));
    let mut serve = Command::new(env!("CARGO_BIN_EXE_termscore"));
    let output = serve.args(["serve", "--as", "client", "--baseline", baseline]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("which are others than the ones in use"));
}

#[cfg(target_os = "linux")]
#[test]
fn open_gives_the_address_to_the_browser() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (browser, opened) = (folder.path().join("xdg-open"), folder.path().join("opened"));
    let script =
        format!("#!/bin/sh\nprintf %s \"$1\" > '{0}.part' && mv '{0}.part' '{0}'\n", opened.display());
    std::fs::write(&browser, script).unwrap();
    std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap_or_default());
    let served = Served::start_with(&["--open"], &[("PATH", &path)]);
    while !opened.exists() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert_eq!(std::fs::read_to_string(&opened).unwrap(), format!("http://{}/", served.host()));
}
