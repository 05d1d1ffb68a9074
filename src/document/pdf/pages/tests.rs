use super::*;

/// Pages whose lines end as the place does not tell.
fn assembled(pages: &[String]) -> (String, Vec<Block>) {
    let line = |text: &str| PageLine { text: text.to_owned(), ..PageLine::default() };
    let pages: Vec<Vec<PageLine>> = pages.iter().map(|page| page.lines().map(line).collect()).collect();
    assemble(&pages)
}

fn furniture(text: &str, blocks: &[Block]) -> Vec<String> {
    blocks.iter().map(|b| text[b.start..b.end].to_owned()).collect()
}

#[test]
fn ligatures_and_hyphens_are_mended() {
    let (text, _) = assembled(&[
        "The \u{fb01}nal o\u{fb03}cial ver-\nsion is non-\nexclusive and royalty-\nfree.".to_owned(),
    ]);
    assert_eq!(text.trim(), "The final official version is non-exclusive and royalty-free.");
}

#[test]
fn running_headers_and_page_numbers_are_marked_and_kept() {
    let page = |n: usize| {
        let body: Vec<String> =
            (0..14).map(|i| format!("{} of the text goes on and on", "word ".repeat(14 * n + i))).collect();
        format!("Harrow Press - Confidential draft\n{}\nPage {n} of 4\n", body.join("\n"))
    };
    let pages: Vec<String> = (1..=4).map(page).collect();
    let (text, blocks) = assembled(&pages);
    let found = furniture(&text, &blocks);
    assert_eq!(found.len(), 8, "{found:?}");
    assert!(
        found.contains(&"Page 3 of 4".to_owned())
            && found.contains(&"Harrow Press - Confidential draft".to_owned())
    );
}

#[test]
fn a_sentence_over_a_page_break_stays_whole_and_the_edges_follow_it() {
    let line = |text: &str, ends: Break| PageLine {
        text: text.to_owned(),
        ends,
        at_foot: ends,
        note: false,
        ..PageLine::default()
    };
    let pages = [
        vec![
            line("Harrow Press", Break::Line),
            line("The studio may print it during the", Break::Wrap),
            line("Page 1 of 2", Break::Line),
        ],
        vec![
            line("Harrow Press", Break::Line),
            line("Term in its books, and sell", Break::Wrap),
            line("those. It may not lend it.", Break::Line),
            line("Page 2 of 2", Break::Line),
        ],
    ];
    let (text, blocks) = assemble(&pages);
    assert!(text.contains("during the\nTerm in its books, and sell\nthose."), "{text}");
    assert_eq!(furniture(&text, &blocks), ["Harrow Press", "Page 1 of 2", "Harrow Press", "Page 2 of 2"]);
}

#[test]
fn a_footnote_in_the_middle_of_a_sentence_follows_it_as_text() {
    let line = |text: &str, note: bool| PageLine {
        text: text.to_owned(),
        ends: Break::Paragraph,
        at_foot: Break::Line,
        note,
        ..PageLine::default()
    };
    let pages = [
        vec![
            line("The studio shall not allow anybody to use the", false),
            line("1 The fee does not include", true),
            line("any tax.", true),
            line("Page 1 of 2", false),
        ],
        vec![line("Work to train AI. It pays on receipt.", false), line("Page 2 of 2", false)],
    ];
    let (text, blocks) = assemble(&pages);
    assert!(text.starts_with("The studio shall not allow anybody to use the\nWork to train AI."), "{text}");
    assert!(text.contains("\n\n1 The fee does not include\nany tax.\n"), "{text}");
    assert_eq!(furniture(&text, &blocks), ["Page 1 of 2", "Page 2 of 2"]);
}

#[test]
fn a_hyphen_at_the_end_of_a_line_goes_where_the_document_has_the_word_or_no_such_second_half() {
    let pages = ["All in-\nterest is due, de-\nrivative works in-\ncluded, text-\nand data mining too. An in-\nhouse team, which is a house of its own, is".to_owned()];
    let (text, _) = assembled(&pages);
    assert!(
        text.starts_with(
            "All interest is due, derivative works included, text- and data mining too. An in-house team"
        ),
        "{text}"
    );
}

#[test]
fn words_of_the_contract_are_no_furniture() {
    let pages: Vec<String> = (1..=5)
        .map(|n| {
            format!("Clause {n} first line differs {}\nmiddle\nlast line {}", "x".repeat(n), "y".repeat(n))
        })
        .collect();
    let (_, blocks) = assembled(&pages);
    assert!(blocks.is_empty(), "{blocks:?}");
}
