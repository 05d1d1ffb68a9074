//! What is read from the pages of a PDF: columns, turned pages, filled-in forms, struck-out words, and what cannot be read.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod pdf;

use pdf::{Page, written};
use termscore::document::{Document, Limits, read};

fn document(pages: &[Page]) -> Document {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("contract.pdf");
    std::fs::write(&path, written(pages)).unwrap();
    read(&path, &Limits::default()).unwrap()
}

fn refused(pages: &[Page]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("contract.pdf");
    std::fs::write(&path, written(pages)).unwrap();
    read(&path, &Limits::default()).unwrap_err().to_string()
}

const LEFT: [&str; 7] = [
    "1. The studio keeps its copyright in the pictures that it",
    "takes. The client may print them in its annual report for",
    "two years and may show them on a website of its own, from",
    "the day on which the fee has been paid. It may lend none",
    "of them to other firms, whatever the purpose is, and may",
    "sell none of them. 2. The client shall not use a picture,",
    "or let anybody else use one, in order to train or improve",
];
const RIGHT: [&str; 7] = [
    "any system of artificial intelligence, whether that is its",
    "own or not. 3. The fee falls due within thirty days of the",
    "day on which the pictures were delivered. A late sum bears",
    "four percent of interest above the base rate of the bank.",
    "4. The studio is named next to each of the pictures that a",
    "reader can see. 5. A dispute goes to the court of the town",
    "in which the studio has its seat, and to no other court.",
];

fn text_page(lines: &[&str]) -> Page {
    let mut page = Page::default();
    for (i, line) in lines.iter().enumerate() {
        page.show(60.0, 780.0 - 13.0 * i as f64, line);
    }
    page
}

#[test]
fn columns_that_are_drawn_row_by_row_are_read_one_after_the_other() {
    let mut page = Page::default();
    for i in 0..7 {
        let y = 780.0 - 13.0 * i as f64;
        page.show(60.0, y, LEFT[i]).show(420.0, y, RIGHT[i]);
    }
    let text = document(&[page]).text.replace('\n', " ");
    assert!(text.contains("in order to train or improve any system of artificial intelligence"), "{text}");
}

#[test]
fn a_page_that_is_turned_and_a_note_on_its_margin_are_read_as_they_stand() {
    let mut page = Page::default();
    page.content.push_str("q 0 1 -1 0 600 0 cm\n");
    for (i, line) in LEFT.iter().enumerate() {
        page.show(60.0, 500.0 - 13.0 * i as f64, line);
    }
    page.content.push_str("Q\n");
    page.show(20.0, 20.0, "Copy for the studio");
    let text = document(&[page]).text;
    assert!(text.replace('\n', " ").contains("from the day on which the fee has been paid"), "{text}");
    assert!(text.trim_end().ends_with("Copy for the studio"));
}

#[test]
fn letters_that_are_drawn_twice_for_bold_are_read_once() {
    let mut page = Page::default();
    for (i, letter) in "unbound".chars().enumerate() {
        for shift in [0.0, 0.3] {
            page.show(60.0 + 5.56 * i as f64 + shift, 700.0, &letter.to_string());
        }
    }
    assert_eq!(document(&[page]).text.trim(), "unbound");
}

#[test]
fn filled_in_fields_and_typed_text_stand_where_they_are_seen_and_hidden_ones_do_not() {
    let mut page = Page::default();
    page.show(60.0, 700.0, "Client:").show(60.0, 680.0, "Fee:").show(
        80.0,
        660.0,
        "The licence is exclusive.",
    );
    page.show(60.0, 640.0, "The studio keeps its copyright.");
    let field = |kind: &str, y: f64, value: &str| {
        format!(
            "<< /Type /Annot /Subtype /Widget /FT /{kind} {value} /Rect [110 {} 300 {}] /F 4 >>",
            y - 4.0,
            y + 10.0
        )
    };
    page.annotations = vec![
        field("Tx", 700.0, "/V (Brightwater Ltd)"),
        "<< /Type /Annot /Subtype /FreeText /Contents (400 euros) /Rect [110 678 300 690] /F 4 >>".to_owned(),
        "<< /Type /Annot /Subtype /Widget /FT /Btn /AS /Yes /Rect [62 658 74 670] /F 4 >>".to_owned(),
        field("Tx", 640.0, "/V (nobody sees this)").replace("/F 4", "/F 2"),
    ];
    let text = document(&[page]).text;
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(
        lines,
        [
            "Client: Brightwater Ltd",
            "Fee: 400 euros",
            "☒ The licence is exclusive.",
            "The studio keeps its copyright."
        ]
    );
}

#[test]
fn what_is_struck_out_by_an_annotation_is_left_out_and_said() {
    let mut page = text_page(&["The client owns the pictures.", "The studio keeps its copyright."]);
    page.annotations = vec![
        "<< /Type /Annot /Subtype /StrikeOut /Rect [60 777 250 790] /QuadPoints [60 790 250 790 60 777 250 777] >>".to_owned(),
    ];
    let document = document(&[page]);
    assert_eq!(document.text.trim(), "The studio keeps its copyright.");
    assert_eq!(document.warnings, ["1 passage that is struck out or marked as deleted was left out"]);
}

#[test]
fn what_a_drawn_line_strikes_out_is_left_out_and_said_and_an_underline_stays() {
    let lines = ["The client owns the pictures.", "The studio keeps its copyright."];
    let drawn = |above: f64| {
        let mut page = Page::default();
        page.show(60.0, 780.0, lines[0]).show(60.0, 760.0, lines[1]);
        let y = 780.0 + above;
        page.content.push_str(&format!("0.6 w 60 {y} m 190 {y} l S\n"));
        document(&[page])
    };
    let struck = drawn(3.0);
    assert_eq!(struck.text.trim(), lines[1]);
    assert_eq!(struck.warnings, ["1 passage that is struck out or marked as deleted was left out"]);
    let underlined = drawn(-1.0);
    assert!(underlined.text.contains(lines[0]), "{}", underlined.text);
    assert!(underlined.warnings.is_empty());
}

#[test]
fn a_sentence_goes_on_behind_a_footnote_and_the_end_of_its_page() {
    let mut first = Page::default();
    first.show(60.0, 780.0, "The studio keeps its copyright.").show(
        60.0,
        120.0,
        "The client shall not allow anybody to use the",
    );
    first.content.push_str("BT /F1 7 Tf 60 80 Td (1 The fee does not include any tax.) Tj ET\n");
    first.show(300.0, 30.0, "Page 1 of 2");
    let mut second = Page::default();
    second.show(60.0, 780.0, "Works to train AI on them.").show(300.0, 30.0, "Page 2 of 2");
    let document = document(&[first, second]);
    assert!(document.text.contains("to use the\nWorks to train AI on them.\n"), "{}", document.text);
    assert!(document.text.contains("\n\n1 The fee does not include any tax.\n"), "{}", document.text);
}

#[test]
fn a_scan_among_other_pages_is_told_even_with_a_stamp_on_it() {
    let mut scan = text_page(&["Envelope 9F3A of 4 May"]);
    scan.pictured = true;
    let mut drawing = text_page(&[&LEFT[..], &RIGHT[..]].concat());
    drawing.pictured = true;
    let pages = [text_page(&LEFT), scan, drawing, Page::default()];
    let warnings = document(&pages).warnings;
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(
        warnings[0].starts_with("page 2 could not be read") && warnings[0].contains("OCR"),
        "{warnings:?}"
    );
}

#[test]
fn fonts_that_do_not_name_their_letters_are_told() {
    let hidden = |page: &mut Page| {
        page.nameless = true;
        page.content
            .push_str("BT /F2 10 Tf 60 400 Td <000100020003000400050006000700080009000a000b000c> Tj ET\n");
    };
    let mut page = text_page(&LEFT[..2]);
    hidden(&mut page);
    let warnings = document(&[page]).warnings;
    assert!(
        warnings.len() == 1 && warnings[0].starts_with("page 1 could not be read in full"),
        "{warnings:?}"
    );
    let mut alone = Page::default();
    hidden(&mut alone);
    assert!(refused(&[alone]).contains("do not say what their letters are"));
}

#[test]
fn what_stands_before_the_place_where_decoding_fails_is_kept() {
    let mut page = text_page(&LEFT[..2]);
    page.content.push_str("BT /NoSuchFont 10 Tf (lost) Tj ET\n");
    let document = document(&[page, text_page(&RIGHT)]);
    assert!(document.text.contains("keeps its copyright") && document.text.contains("the court of the town"));
    assert!(
        document.warnings[0].starts_with("page 1 could not be read, or not to the end"),
        "{:?}",
        document.warnings
    );
}

/// A rule from one place to another, stroked or as a thin rectangle that is filled.
fn rule(page: &mut Page, [x, y, to_x, to_y]: [f64; 4], filled: bool) {
    use std::fmt::Write as _;
    if filled {
        let (width, height) = ((to_x - x).max(0.5), (to_y - y).max(0.5));
        writeln!(page.content, "{x} {y} {width} {height} re f*").unwrap();
    } else {
        writeln!(page.content, "{x} {y} m {to_x} {to_y} l S").unwrap();
    }
}

/// Rows of a table with rules around each cell.
fn ruled(page: &mut Page, columns: &[f64], rows: &[&[&[&str]]], filled: bool) {
    let (left, right) = (columns[0], columns[columns.len() - 1]);
    let mut top = 700.0;
    rule(page, [left, top, right, top], filled);
    for row in rows {
        let bottom = top - 6.0 - 12.0 * row.iter().map(|cell| cell.len()).max().unwrap() as f64;
        for (&x, cell) in columns.iter().zip(*row) {
            for (at, line) in cell.iter().enumerate() {
                page.show(x + 4.0, top - 11.0 - 12.0 * at as f64, line);
            }
        }
        for &x in columns {
            rule(page, [x, bottom, x, top], filled);
        }
        rule(page, [left, bottom, right, bottom], filled);
        top = bottom;
    }
}

#[test]
fn a_table_with_rules_is_read_row_by_row_however_they_are_drawn() {
    for filled in [false, true] {
        let mut page = text_page(&["Terms of the order"]);
        let rows: &[&[&[&str]]] = &[
            &[&["Copyright"], &["Assigned to the client on", "payment of the whole fee"]],
            &[&["Artificial", "intelligence"], &["No training"]],
        ];
        ruled(&mut page, &[60.0, 160.0, 300.0], rows, filled);
        let text = document(&[page]).text;
        assert_eq!(
            text.trim_end(),
            "Terms of the order\n\nCopyright: Assigned to the client on payment of the whole fee\n\n\
             Artificial intelligence: No training"
        );
    }
}

#[test]
fn what_is_ticked_in_a_table_is_named_by_its_column_on_the_next_page_too() {
    let heads: &[&[&str]] = &[&["Right"], &["Yes"], &["No"]];
    let columns = [60.0, 260.0, 300.0, 340.0];
    let (mut first, mut second) = (text_page(&["Rights"]), Page::default());
    let rows: &[&[&[&str]]] = &[heads, &[&["Moral rights are waived"], &[], &["X"]], &[&["Prints"], &["X"]]];
    ruled(&mut first, &columns, rows, false);
    ruled(&mut second, &columns, &[heads, &[&["AI training"], &[], &["X"]]], false);
    let read = document(&[first, second]);
    for row in ["Moral rights are waived: No", "Prints: Yes", "AI training: No"] {
        assert!(read.text.contains(&format!("\n{row}\n")), "{}", read.text);
    }
    assert!(!read.text.contains("Right: Right"), "{}", read.text);
}

#[test]
fn a_page_of_two_framed_columns_is_no_table() {
    let mut page = Page::default();
    let (left, right): (&[&str], &[&str]) = (&LEFT, &RIGHT);
    ruled(&mut page, &[60.0, 440.0, 800.0], &[&[left, right]], false);
    let text = document(&[page]).text.replace('\n', " ");
    assert!(text.contains("in order to train or improve any system of artificial intelligence"), "{text}");
}

#[test]
fn a_thin_rectangle_that_is_filled_by_any_operator_strikes_words_out() {
    for operator in ["f", "f*", "B"] {
        let mut page = text_page(&["The client may print it.", "It may lend it."]);
        page.content.push_str(&format!("0.9 0 0 rg 60 770 64 0.6 re {operator}\n"));
        let read = document(&[page]);
        assert_eq!(read.text.trim(), "The client may print it.", "{operator}");
        assert!(read.warnings[0].contains("struck out"), "{:?}", read.warnings);
    }
    // White lines cross nothing out.
    let mut page = text_page(&["The client may print it.", "It may lend it."]);
    page.content.push_str("1 g 60 770 64 0.6 re f\n");
    assert!(document(&[page]).text.contains("It may lend it."));
}

#[test]
fn text_that_nobody_sees_is_left_out_and_told_and_that_of_a_scan_is_read() {
    for paint in ["3 Tr", "1 g", "1 1 1 rg"] {
        let mut page = text_page(&["The client may print it in its annual report."]);
        page.content.push_str(&format!("{paint}\n"));
        page.show(60.0, 700.0, "It may train AI on it.");
        let read = document(&[page]);
        assert_eq!(read.text.trim(), "The client may print it in its annual report.", "{paint}");
        assert!(read.warnings[0].contains("cannot be seen"), "{:?}", read.warnings);
    }
    let mut scan = Page { pictured: true, ..Page::default() };
    scan.content.push_str("q 900 0 0 842 0 0 cm /X Do Q 3 Tr\n");
    scan.show(60.0, 700.0, "It may train AI on it.").content.push_str("0 Tr\n");
    scan.show(60.0, 600.0, "Received in May by the office of the studio");
    assert!(document(&[scan]).text.contains("It may train AI on it."));
    let mut banner = text_page(&["The client may print it in its annual report."]);
    banner.content.push_str("0 0 0.5 rg 50 690 300 30 re f 1 g\n");
    banner.show(60.0, 700.0, "It may train AI on it.");
    assert!(document(&[banner]).text.contains("It may train AI on it."));
}

#[test]
fn text_that_is_shown_on_the_next_line_is_read() {
    let mut page = Page::default();
    page.content
        .push_str("BT /F1 10 Tf 12 TL 60 700 Td (The client may print it.) Tj (It may lend it.) ' ET\n");
    assert_eq!(document(&[page]).text.trim(), "The client may print it.\nIt may lend it.");
}

#[test]
fn a_header_that_begins_on_the_second_page_does_not_cut_a_sentence() {
    let first = text_page(&[
        "The fee is due in thirty days.",
        "The client shall not allow any third party to use the",
    ]);
    let mut second = Page::default();
    second.content.push_str("BT /F1 8 Tf 60 810 Td (Moor Ltd - Confidential) Tj ET\n");
    second.show(60.0, 770.0, "Work to train any system. It may print it.");
    let text = document(&[first, second]).text;
    assert!(text.contains("third party to use the\nWork to train any system."), "{text}");
}
