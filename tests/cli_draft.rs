//! `termscore draft`: what the papers say, and when there is none.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;
mod tiny;

const AGGRESSIVE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples/illustration-commission.md");
const FAIR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples/voice-over-fair.md");

fn answer(arguments: &[&str]) -> String {
    let output = command::termscore(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// On one line.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn an_addendum_names_the_contract_its_parties_and_the_clauses_it_overrides() {
    let paper = flat(&answer(&["draft", "addendum", AGGRESSIVE]));
    for words in [
        "“Illustration Commission Agreement” dated 3 March 2026",
        "Ines Okafor (“Illustrator”) and Larkspur Media Ltd (“Client”)",
        "this addendum prevails, above all over clauses 3.1, ",
        "4(c)",
        "Client shall not",
        "without Illustrator's separate written consent",
        "[signature, name, date]",
        "no legal advice",
    ] {
        assert!(paper.contains(words), "{words}: {paper}");
    }
}

#[test]
fn a_paper_takes_the_parties_as_somebody_says_they_are() {
    let paper = flat(&answer(&["draft", "addendum", AGGRESSIVE, "--creator", "Client"]));
    assert!(paper.contains("Illustrator shall not") && !paper.contains("Client shall not"), "{paper}");
    let wrong =
        command::termscore(&["draft", "addendum", AGGRESSIVE, "--creator", "Fenmark"]).output().unwrap();
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("does not name \"Fenmark\""));
}

#[test]
fn strength_decides_how_much_is_asked_for() {
    let paper = |strength: &str| flat(&answer(&["draft", "addendum", AGGRESSIVE, "--strength", strength]));
    let (light, standard, strict) = (paper("light"), paper("standard"), paper("strict"));
    assert!(light.contains("train") && !light.contains("data mining") && !light.contains("[amount]"));
    assert!(
        standard.contains("data mining") && standard.contains("injunction") && !standard.contains("[amount]")
    );
    assert!(strict.contains("data mining") && strict.contains("[amount]"));
}

#[test]
fn notes_on_the_law_say_what_is_open_with_source_and_date_and_only_when_asked() {
    let without = answer(&["draft", "addendum", AGGRESSIVE]);
    assert!(!without.contains("Not settled"));
    let with = flat(&answer(&["draft", "addendum", AGGRESSIVE, "--jurisdiction", "eu,in"]));
    for words in ["European Union", "India", "Settled:", "Not settled:", "2019/790", "Written up to"] {
        assert!(with.contains(words), "{words}");
    }
    assert!(!with.contains("17 U.S.C."));
}

#[test]
fn a_notice_quotes_the_very_clause_and_leaves_visible_blanks() {
    let paper = flat(&answer(&["draft", "notice", FAIR]));
    assert!(paper.contains("The agreement between us says in clauses 4.1, "), "{paper}");
    assert!(paper.contains("4.1 The Producer shall not use the Recording"), "{paper}");
    assert!(
        paper.contains("[describe the use")
            && paper.contains("Date: [date]")
            && paper.contains("within 14 days")
    );
    assert!(paper.contains("To: Coastline Learning GmbH") && paper.contains("no legal advice"));
    let told = flat(&answer(&["draft", "notice", FAIR, "--breach", "My voice was cloned.", "--days", "7"]));
    assert!(told.contains("I have learned of this use: My voice was cloned. As I read"), "{told}");
    assert!(told.contains("within 7 days"));
}

#[test]
fn without_a_clause_to_quote_there_is_no_notice() {
    assert!(command::refused(&["draft", "notice", FAIR, "--breach", " "]).contains("says nothing"));
    let said = command::refused(&["draft", "notice", AGGRESSIVE]);
    assert!(said.contains("illustration-commission.md") && said.contains("draft addendum"), "{said}");
}

#[test]
fn a_paper_to_a_platform_calls_nobody_we_or_you() {
    let terms = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/contracts/03-sharing-app-terms.txt");
    let paper = flat(&answer(&["draft", "addendum", terms]));
    assert!(
        paper.contains("The Recipient shall not")
            && paper.contains("without the Creator's separate written consent")
            && !paper.contains("We ")
            && !paper.contains(" your "),
        "{paper}"
    );
    assert!(paper.contains("[full name and address of the creator]"), "{paper}");
}

#[test]
fn markdown_is_escaped_and_a_broken_file_is_refused() {
    let paper = answer(&["draft", "addendum", AGGRESSIVE, "--format", "markdown"]);
    assert!(
        paper.starts_with("# No-AI Addendum\n") && paper.contains("\\[signature, name, date\\]"),
        "{paper}"
    );
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.txt");
    std::fs::write(&empty, "").unwrap();
    assert!(command::refused(&["draft", "addendum", empty.to_str().unwrap()]).contains("the file is empty"));
}

#[test]
fn a_word_file_holds_the_paper_and_reads_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("addendum.docx");
    answer(&["draft", "addendum", AGGRESSIVE, "--format", "docx", "-o", path.to_str().unwrap()]);
    let paper = flat(&answer(&["segment", path.to_str().unwrap()]));
    for words in
        ["No-AI Addendum", "Client shall not", "Ines Okafor", "[signature, name, date]", "no legal advice"]
    {
        assert!(paper.contains(words), "{words}: {paper}");
    }
}

#[test]
fn papers_are_the_creators_and_no_clients() {
    for paper in ["addendum", "notice"] {
        let said = command::refused(&["draft", paper, AGGRESSIVE, "--as", "client"]);
        assert!(said.contains("whoever made the work") && said.contains("--as client"), "{said}");
    }
}
