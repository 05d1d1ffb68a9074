//! `termscore scan` and `segment` as their users meet them: exit codes, streams and files.

use std::path::Path;
use std::process::{Command as Process, Stdio};

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::{contains, is_empty, starts_with};
use serde_json::Value;

const AGGRESSIVE: &str = "data/samples/illustration-commission.md";
const FAIR: &str = "data/samples/voice-over-fair.md";
const SILENT: &str = "data/samples/photo-silent.txt";

fn termscore() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_termscore"));
    for setting in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(setting);
    }
    command
}

/// A message of one line that starts with the program's name.
fn one_line() -> impl Predicate<str> {
    predicate::function(|message: &str| {
        message.starts_with("termscore: ") && message.ends_with('\n') && message.lines().count() == 1
    })
}

fn json(output: &[u8]) -> Value {
    serde_json::from_slice(output).expect("the output is JSON")
}

fn file_names(folder: &Path) -> Vec<String> {
    let entries = folder.read_dir().expect("the folder is there");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn one_contract_is_reported_in_words() {
    termscore()
        .args(["scan", AGGRESSIVE])
        .assert()
        .code(0)
        .stdout(
            starts_with(AGGRESSIVE)
                .and(contains("of 100"))
                .and(contains("WHAT WEIGHS MOST"))
                .and(contains("\u{1b}").not()),
        )
        .stderr(is_empty());
}

#[test]
fn ownership_that_goes_to_the_creator_weighs_nothing() {
    let scanned = |clause: &str| {
        let text = format!(
            "Between Tilda Brandt (\"Client\") and Oke Hansen (\"Photographer\").\n\n1. Copyright.\n\n{clause}\n"
        );
        let run = termscore().args(["scan", "--format", "json", "-"]).write_stdin(text).assert().code(0);
        json(&run.get_output().stdout)
    };
    let points = |report: &Value, rule: &str| {
        let parts = report["score"]["contributions"].as_array().expect("contributions").clone();
        parts.iter().find(|part| part["rule"] == rule).map(|part| part["points"].as_f64().expect("a number"))
    };
    let back = scanned("The Client hereby assigns to the Photographer all copyright in the Photographs.");
    assert_eq!(back["findings"][0]["label"], "ip_assignment");
    assert_eq!(back["findings"][0]["direction"], "to_creator");
    assert_eq!(points(&back, "label:ip_assignment:to_creator"), Some(0.0));
    assert_eq!(points(&back, "silent_ai_exposure"), None);
    assert_eq!(back["score"]["value"], 0);
    let away = scanned("The Photographer hereby assigns to the Client all copyright in the Photographs.");
    assert!(away["findings"][0].get("direction").is_none());
    assert!(points(&away, "label:ip_assignment").is_some_and(|points| points > 15.0));
}

#[test]
fn a_ban_that_binds_the_creator_protects_nothing() {
    let scanned = |ban: &str| {
        let text = format!(
            "# Terms of Fernwick\n\nYou keep your posts. You let us show your posts to others, and you may delete them.\n\n\
             We may use your posts to train artificial intelligence models.\n\n{ban}\n"
        );
        let run = termscore().args(["scan", "--format", "json", "-"]).write_stdin(text).assert().code(0);
        json(&run.get_output().stdout)
    };
    let rules = |report: &Value| -> Vec<String> {
        let parts = report["score"]["contributions"].as_array().expect("contributions").clone();
        parts.iter().map(|part| part["rule"].as_str().expect("a name").to_owned()).collect()
    };
    let none = scanned("We answer letters within a week.");
    let binds_you = scanned("You may not use our pages to train artificial intelligence models.");
    let ban = binds_you["findings"].as_array().expect("findings").iter().find(|f| f["label"] == "no_ai");
    let ban = ban.expect("it forbids something");
    assert_eq!(ban["direction"], "binds_creator");
    assert!(ban["why"].as_str().is_some_and(|why| why.contains("you may not")), "{ban}");
    assert_eq!(binds_you["score"]["value"], none["score"]["value"]);
    let of_you = rules(&binds_you);
    assert!(of_you.contains(&"label:no_ai:binds_creator".to_owned()), "{of_you:?}");
    assert!(!of_you.iter().any(|rule| rule == "conflict" || rule.starts_with("offset:no_ai")), "{of_you:?}");
    let card = binds_you["protections"]["no_ai"]["components"].as_array().expect("a card");
    assert!(card.iter().all(|part| part["present"] == false));
    let missing = |report: &Value| report["protections"]["missing"].as_array().expect("a list").len();
    assert_eq!(missing(&binds_you), missing(&none));
    let binds_us = scanned("We shall not use your photographs to train artificial intelligence models.");
    assert!(rules(&binds_us).contains(&"conflict".to_owned()), "{:?}", rules(&binds_us));
    assert_eq!(missing(&binds_us) + 1, missing(&none));
}

#[test]
fn one_contract_as_json_is_an_object_and_several_are_an_array() {
    let one = termscore().args(["scan", "--format", "json", FAIR]).assert().code(0);
    assert_eq!(json(&one.get_output().stdout)["document"]["path"], FAIR);
    let two = termscore().args(["scan", "--format", "json", SILENT, FAIR]).assert().code(0);
    let two = json(&two.get_output().stdout);
    assert_eq!([&two[0]["document"]["path"], &two[1]["document"]["path"]], [SILENT, FAIR]);
}

#[test]
fn findings_quote_the_file_byte_for_byte() {
    let scan = termscore().args(["scan", "--format", "json", SILENT]).assert().code(0);
    let aggressive = termscore().args(["scan", "--format", "json", AGGRESSIVE]).assert().code(0);
    let text = std::fs::read_to_string(SILENT).expect("the sample is there");
    let report = json(&scan.get_output().stdout);
    for finding in report["findings"].as_array().expect("an array") {
        let place = |end: &str| finding[end].as_u64().expect("a place") as usize;
        assert_eq!(finding["text"], text[place("start")..place("end")]);
    }
    assert_ne!(json(&aggressive.get_output().stdout)["findings"], Value::Array(Vec::new()));
}

#[test]
fn two_runs_write_the_same_bytes() {
    let run = |format| {
        termscore().args(["scan", "--format", format, AGGRESSIVE, FAIR]).assert().get_output().stdout.clone()
    };
    assert_eq!(run("json"), run("json"));
    assert_eq!(run("text"), run("text"));
}

#[test]
fn several_contracts_end_in_a_table_worst_first() {
    let scan = termscore().args(["scan", "-q", FAIR, AGGRESSIVE, SILENT]).assert().code(0);
    let text = String::from_utf8(scan.get_output().stdout.clone()).expect("UTF-8");
    assert!(text.starts_with("3 CONTRACTS, WORST FIRST\n"), "{text}");
    assert!(text.lines().nth(1).is_some_and(|line| line.ends_with(AGGRESSIVE)), "{text}");
}

#[test]
fn a_dash_reads_standard_input() {
    let scan = termscore()
        .args(["scan", "--format", "json", "-"])
        .write_stdin("The Writer hereby assigns all right, title and interest in the Work to the Press.")
        .assert()
        .code(0);
    assert_eq!(json(&scan.get_output().stdout)["document"]["path"], "-");
    termscore()
        .args(["scan", "-", "-"])
        .write_stdin("x")
        .assert()
        .code(2)
        .stderr(one_line().and(contains("given twice")));
}

#[test]
fn a_word_file_is_the_same_bytes_in_a_file_and_a_pipe() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("commented.docx");
    let pipe = termscore().args(["scan", "--format", "docx", AGGRESSIVE]).assert().code(0).stderr(is_empty());
    termscore()
        .args(["scan", "--format", "docx", AGGRESSIVE, "--output"])
        .arg(&path)
        .assert()
        .code(0)
        .stdout(is_empty());
    let bytes = std::fs::read(&path).expect("the file");
    assert!(bytes.starts_with(b"PK") && bytes == pipe.get_output().stdout);
    // It is a contract itself, with the changes made.
    let again = termscore().args(["scan", "--format", "json"]).arg(&path).assert().code(0);
    assert_eq!(json(&again.get_output().stdout)["document"]["format"], "docx");
}

#[test]
fn one_word_file_is_written_for_one_contract() {
    termscore()
        .args(["scan", "--format", "docx", AGGRESSIVE, FAIR])
        .assert()
        .code(2)
        .stdout(is_empty())
        .stderr(one_line().and(contains("give them one at a time")));
}

#[test]
fn output_goes_to_a_file_and_replaces_it_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.json");
    std::fs::write(&path, "something old and longer than nothing").expect("written");
    termscore()
        .args(["scan", "--format", "json", FAIR, "--output"])
        .arg(&path)
        .assert()
        .code(0)
        .stdout(is_empty());
    assert_eq!(json(&std::fs::read(&path).expect("the report"))["document"]["path"], FAIR);
    assert_eq!(file_names(folder.path()), ["report.json"]);
}

#[test]
fn output_into_a_missing_folder_or_over_a_folder_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, reason) in
        [(folder.path().join("no/report.txt"), "does not exist"), (folder.path().to_owned(), "is a folder")]
    {
        termscore()
            .args(["scan", FAIR, "--output"])
            .arg(path)
            .assert()
            .code(2)
            .stdout(is_empty())
            .stderr(one_line().and(contains(reason)));
    }
    assert_eq!(file_names(folder.path()), [""; 0]);
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_one_clear_line_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    // With no room for a single byte, as on a full disk.
    Command::new("sh")
        .args(["-c", r#"trap "" XFSZ; ulimit -f 0; exec "$0" scan "$1" --output "$2/report.txt""#])
        .args([env!("CARGO_BIN_EXE_termscore"), FAIR])
        .arg(folder.path())
        .assert()
        .code(2)
        .stderr(one_line().and(contains("report.txt")).and(contains("cannot be written")));
    assert_eq!(file_names(folder.path()), [""; 0]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_output_is_an_error() {
    let full = std::fs::File::options().write(true).open("/dev/full").expect("the device is there");
    let mut scan = Process::new(env!("CARGO_BIN_EXE_termscore"));
    let output = scan.args(["scan", FAIR]).stdout(full).stderr(Stdio::piped()).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(one_line().eval(&String::from_utf8_lossy(&output.stderr)));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut scan = Process::new(env!("CARGO_BIN_EXE_termscore"))
        .args(["scan", AGGRESSIVE, FAIR])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    drop(scan.stdout.take());
    let output = scan.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn fail_on_turns_a_band_into_exit_code_1_and_still_reports() {
    termscore()
        .args(["scan", AGGRESSIVE, "--fail-on", "high"])
        .assert()
        .code(1)
        .stdout(contains("of 100"))
        .stderr(is_empty());
    termscore().args(["scan", FAIR, "--fail-on", "high"]).assert().code(0);
    termscore().args(["scan", FAIR, AGGRESSIVE, "--fail-on", "high"]).assert().code(1);
    termscore().args(["scan", FAIR, "--fail-on", "low"]).assert().code(1);
}

#[test]
fn a_missing_file_among_several_is_named_and_the_others_are_reported() {
    let scan = termscore()
        .args(["scan", "--format", "json", FAIR, "data/samples/lost.pdf", SILENT])
        .assert()
        .code(2)
        .stderr(one_line().and(contains("`data/samples/lost.pdf`")).and(contains("no such file")));
    assert_eq!(json(&scan.get_output().stdout).as_array().map(Vec::len), Some(2));
}

#[test]
fn an_unreadable_file_outweighs_a_gate() {
    termscore().args(["scan", AGGRESSIVE, "lost.txt", "--fail-on", "low"]).assert().code(2);
}

#[test]
fn a_folder_where_a_file_is_wanted_says_so() {
    termscore()
        .args(["scan", "data/samples"])
        .assert()
        .code(2)
        .stdout(is_empty())
        .stderr(one_line().and(contains("`data/samples`: is a folder")));
}

#[test]
fn empty_input_is_an_error_with_a_name() {
    termscore()
        .args(["scan", "-"])
        .write_stdin("")
        .assert()
        .code(2)
        .stdout(is_empty())
        .stderr(one_line().and(contains("`-`")));
}

#[test]
fn nothing_is_written_where_nothing_could_be_read() {
    let folder = tempfile::tempdir().expect("a folder");
    termscore().args(["scan", "lost.txt", "--output"]).arg(folder.path().join("report.txt")).assert().code(2);
    assert_eq!(file_names(folder.path()), [""; 0]);
}

#[test]
fn wrong_use_is_one_line_and_exit_code_2() {
    for (arguments, reason) in [
        (vec!["scan"], "<FILE>"),
        (vec!["scan", FAIR, "--formt", "json"], "--format"),
        (vec!["scan", FAIR, "--fail-on", "awful"], "critical"),
        (vec!["scan", FAIR, "--threads", "0"], "--threads"),
        (vec!["scan", FAIR, "--device", "abacus"], "abacus"),
        (vec!["scan", FAIR, "--model", "no/such/model"], "no/such/model"),
        (vec!["scan", FAIR, "--policy", "no-such-policy.toml"], "no-such-policy.toml"),
        (vec!["scan", FAIR, "-q", "-v"], "--verbose"),
        (vec!["scna", FAIR], "scan"),
    ] {
        termscore()
            .args(&arguments)
            .assert()
            .code(2)
            .stdout(is_empty())
            .stderr(one_line().and(contains(reason)));
    }
}

#[test]
fn a_name_with_escapes_cannot_reach_the_terminal() {
    termscore()
        .args(["scan", "lost\u{1b}[2J\r.txt"])
        .assert()
        .code(2)
        .stderr(one_line().and(contains("\u{1b}").not()));
}

#[test]
fn help_and_version_go_to_standard_output() {
    termscore().arg("--version").assert().code(0).stdout(starts_with("termscore "));
    termscore().args(["scan", "--help"]).assert().code(0).stdout(contains("--fail-on"));
    termscore().assert().code(2).stdout(is_empty()).stderr(contains("scan"));
}

#[test]
fn colour_comes_only_when_asked_for_or_on_a_terminal() {
    termscore().args(["scan", FAIR, "--color", "always"]).assert().stdout(contains("\u{1b}["));
    termscore().args(["scan", FAIR, "--color", "never"]).assert().stdout(contains("\u{1b}").not());
    termscore()
        .args(["scan", FAIR, "--format", "json", "--color", "always"])
        .assert()
        .stdout(contains("\u{1b}").not());
}

#[test]
fn both_sides_of_a_contract_can_ask() {
    for role in ["creator", "client"] {
        termscore().args(["scan", AGGRESSIVE, "--as", role]).assert().code(0);
    }
}

#[test]
fn segments_are_in_order_and_never_overlap() {
    let segments = termscore().args(["segment", AGGRESSIVE, "--format", "json"]).assert().code(0);
    let segments = json(&segments.get_output().stdout);
    let segments = segments.as_array().expect("an array");
    assert!(!segments.is_empty());
    let place = |segment: &Value, end: &str| segment[end].as_u64().expect("a place");
    assert!(segments.windows(2).all(|pair| place(&pair[0], "end") <= place(&pair[1], "start")));
    assert!(
        segments
            .iter()
            .all(|segment| ["text", "lead", "section"].iter().all(|field| segment[field].is_string()))
    );
    termscore().args(["segment", AGGRESSIVE]).assert().code(0).stdout(is_empty().not());
    termscore().args(["segment", "lost.txt"]).assert().code(2).stderr(one_line());
}

#[test]
fn whom_a_report_takes_for_whom_is_said_and_can_be_set_right() {
    let text = "Between Moor Ltd (\"Client\") and Jo Ash (\"Artist\").\n\n1. Costs.\n\nThe Client shall indemnify the Artist against all claims of third parties.\n";
    let scan = |more: &[&str]| {
        let mut command = termscore();
        command.args(["scan", "-", "--format", "json"]).args(more).write_stdin(text);
        json(&command.assert().code(0).get_output().stdout)
    };
    let read = scan(&[]);
    assert_eq!(read["parties"], serde_json::json!({"creator": "Artist", "recipient": "Client"}));
    assert_eq!(read["findings"][0]["direction"], "recipient_indemnifies");
    let turned = scan(&["--creator", "Client"]);
    assert_eq!(turned["parties"], serde_json::json!({"creator": "Client", "recipient": "Artist"}));
    assert_eq!(turned["findings"][0]["direction"], "creator_indemnifies");
    termscore()
        .args(["scan", SILENT])
        .assert()
        .stdout(contains("as whoever makes or provides the work").and(contains("--creator NAME")));
    termscore()
        .args(["scan", SILENT, "--recipient", "Larkspur"])
        .assert()
        .code(2)
        .stderr(one_line().and(contains(SILENT)).and(contains("does not name \"Larkspur\"")));
}

#[test]
fn a_paper_without_works_is_told_as_such_and_what_it_lacks_is_not_listed() {
    let filing = "JOINT FILING AGREEMENT\n\nThe undersigned agree that the statement on Schedule 13G is filed on behalf of each of them.\n\n\
                  Each of them is responsible for the timely filing of its amendments. It may be signed in counterparts.\n";
    termscore().args(["scan", "-"]).write_stdin(filing).assert().code(0).stdout(
        contains("no contract under which a work is made")
            .and(contains("MISSING PROTECTIONS").not())
            .and(contains("WORDS TO SEND BACK").not()),
    );
    let order = "Mia Holm paints a mural in the hall for Fern Teas and is paid 900 euros.\n";
    termscore()
        .args(["scan", "-"])
        .write_stdin(order)
        .assert()
        .code(0)
        .stdout(contains("MISSING PROTECTIONS").and(contains("no contract under which").not()));
}

#[test]
fn gaps_forms_and_copies_are_remarked_on() {
    let grant = "You hereby assign to us all right, title and interest in the illustrations that you draw for the calendar.";
    let licence = "You grant us the perpetual and irrevocable right to adapt the illustrations and to make new works from them.";
    let more = "You waive all moral rights in the illustrations, and we need not name you anywhere.";
    let once = format!(
        "{grant}\n\n{licence}\n\n{more}\n\nThe fee is [***].\n\n[ ] Print\n\n[ ] Web\n\n☐ You let us train AI on the illustrations.\n"
    );
    let text = format!("{once}\n2. Terms for other countries.\n\n{grant}\n\n{licence}\n\n{more}\n");
    let run = termscore().args(["scan", "-", "--format", "json"]).write_stdin(text.clone()).assert().code(0);
    let report = json(&run.get_output().stdout);
    let remarks = report["remarks"].to_string();
    for said in ["1 passage is cut out", "3 blanks and boxes", "stand in the text twice"] {
        assert!(remarks.contains(said), "{remarks}");
    }
    let labels = report["findings"].to_string();
    assert!(
        labels.contains("ip_assignment") && !labels.contains("ai_training"),
        "a box that nobody ticked counts"
    );
    termscore()
        .args(["scan", "-"])
        .write_stdin(text)
        .assert()
        .code(0)
        .stdout(contains("The same words stand in the text once more"));
}

#[test]
fn a_report_for_the_client_speaks_of_the_client() {
    for format in ["text", "markdown", "html"] {
        let output = termscore().args(["scan", FAIR, "--as", "client", "--format", format]).output().unwrap();
        let report = String::from_utf8(output.stdout).unwrap().to_lowercase();
        assert!(report.contains("against the client, worst first"), "{format}: {report}");
        assert!(!report.contains("against the creator"), "{format}: {report}");
    }
    let output = termscore().args(["scan", FAIR, "--as", "client", "--format", "json"]).output().unwrap();
    assert_eq!(json(&output.stdout)["side"], "client");
}

#[test]
fn one_name_for_both_parties_is_refused() {
    termscore()
        .args(["scan", FAIR, "--creator", "Producer", "--recipient", "producer"])
        .assert()
        .code(2)
        .stderr(one_line().and(contains("same name")));
    termscore().args(["scan", FAIR, "--creator", ""]).assert().code(2).stderr(contains("without letters"));
}

#[test]
fn a_contract_in_another_language_is_told_as_such() {
    let german = "VERTRAG\n\n1. Die Zeichnerin überträgt dem Verlag alle Rechte an den Zeichnungen, zeitlich und räumlich unbeschränkt.\n\n\
        2. Der Verlag darf die Zeichnungen für das Training von Systemen künstlicher Intelligenz nutzen.\n\n\
        3. Der Verlag zahlt dafür eine Vergütung von tausend Euro nach Lieferung der letzten Zeichnung.\n";
    termscore().args(["scan", "-"]).write_stdin(german).assert().stdout(contains("not to be in English"));
    termscore().args(["scan", FAIR]).assert().stdout(contains("not to be in English").not());
}
