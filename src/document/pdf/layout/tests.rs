use super::*;

fn page_text(runs: Vec<Run>, typed: Vec<Run>) -> String {
    let mut text = String::new();
    for PageLine { text: line, ends, .. } in page_lines(runs, typed, &Grid::default()) {
        let end = match ends {
            Break::Wrap => " ",
            Break::Line => "\n",
            Break::Paragraph => "\n\n",
        };
        text.push_str(&line);
        text.push_str(end);
    }
    text.trim_end().to_owned()
}

fn run(text: &str, start: f64, baseline: f64) -> Run {
    Run { text: text.to_owned(), start, end: start + 5.0 * text.len() as f64, baseline, size: 10.0, angle: 0 }
}

/// Rows of two columns, drawn row by row.
fn two_columns(left: &[&str], right: &[&str]) -> Vec<Run> {
    let mut runs =
        vec![run("General terms of the studio, which are part of every order that it takes", 50.0, 80.0)];
    for (i, (l, r)) in left.iter().zip(right).enumerate() {
        runs.push(run(l, 50.0, 100.0 + 12.0 * i as f64));
        runs.push(run(r, 250.0, 100.0 + 12.0 * i as f64));
    }
    runs
}

const LEFT: &[&str] = &[
    "1. The studio keeps all rights",
    "in the pictures that it takes,",
    "and the client may print them",
    "in its annual report and show",
    "them on its own site for two",
    "years from the day of the fee.",
    "2. Nobody may use a picture to",
];
const RIGHT: &[&str] = &[
    "train a model, whether of the",
    "client or of somebody else, or",
    "lend it to those who do so.",
    "3. The fee is due in a month,",
    "and falls due at once where a",
    "picture is shown before it is",
    "paid or without any credit.",
];

#[test]
fn columns_that_are_drawn_row_by_row_are_read_one_after_the_other() {
    let text = page_text(two_columns(LEFT, RIGHT), Vec::new());
    assert!(text.contains("use a picture to train a model"), "{text}");
    assert!(text.starts_with("General terms"));
}

#[test]
fn three_columns_are_too() {
    let mut runs = Vec::new();
    for i in 0..7 {
        for (text, start) in [(LEFT[i], 50.0), (RIGHT[i], 250.0), (LEFT[i], 450.0)] {
            runs.push(run(text, start, 100.0 + 12.0 * i as f64));
        }
    }
    let text = page_text(runs, Vec::new());
    assert_eq!(text.replace('\n', " "), [LEFT, RIGHT, LEFT].concat().join(" "));
}

#[test]
fn a_table_is_read_row_by_row() {
    let left = ["Cover", "Inside", "Back", "Spine", "Endpapers, both of them", "Map", "Title"];
    let right = [
        "400 euros",
        "200 euros",
        "100 euros",
        "20 euros",
        "60 euros",
        "90 euros and a copy of it",
        "10 euros",
    ];
    let text = page_text(two_columns(&left, &right), Vec::new());
    assert!(text.contains("Cover 400 euros\nInside 200 euros"), "{text}");
}

#[test]
fn a_column_of_clause_numbers_stays_beside_its_clauses() {
    let numbers = ["1.1.", "1.2.", "1.3.", "1.4.", "1.5.", "1.6.", "1.7."];
    let text = page_text(two_columns(&numbers, RIGHT), Vec::new());
    assert!(text.contains("1.1. train a model"), "{text}");
}

#[test]
fn columns_that_are_drawn_one_after_the_other_stay_and_go_on_without_a_blank_line() {
    let mut runs = two_columns(LEFT, RIGHT);
    runs.sort_by_key(|run| run.start > 200.0);
    assert!(page_text(runs, Vec::new()).contains("use a picture to train a model"));
}

#[test]
fn a_header_that_is_drawn_last_is_read_first_and_a_footer_that_is_drawn_first_last() {
    let runs = vec![
        run("Page 1", 50.0, 800.0),
        run("The client may print", 50.0, 100.0),
        run("the picture once.", 50.0, 112.0),
        run("Moor Ltd", 50.0, 40.0),
    ];
    let text = page_text(runs, Vec::new());
    assert_eq!(text, "Moor Ltd\n\nThe client may print\nthe picture once.\n\nPage 1");
}

#[test]
fn a_column_that_is_longer_than_the_one_beside_it_is_read_to_its_end() {
    let mut runs = two_columns(&LEFT[..6], &RIGHT[..6]);
    runs.push(run(LEFT[6], 50.0, 100.0 + 12.0 * 6.0));
    runs.push(run(RIGHT[6], 50.0, 100.0 + 12.0 * 7.0));
    runs.push(run("Signed", 50.0, 100.0 + 12.0 * 9.5));
    let text = page_text(runs, Vec::new());
    assert!(
        text.replace('\n', " ").contains("Nobody may use a picture to paid or without any credit. train a"),
        "{text}"
    );
    assert!(text.ends_with("Signed"), "{text}");
}

#[test]
fn turned_text_comes_last_and_is_whole() {
    let mut runs = vec![run("The client may print", 50.0, 100.0)];
    runs.push(Run { angle: 90, ..run("Draft of May", 20.0, 30.0) });
    runs.push(run("the picture once.", 50.0, 112.0));
    assert_eq!(page_text(runs, Vec::new()), "The client may print\nthe picture once.\n\nDraft of May");
}

#[test]
fn double_spacing_ends_no_paragraph_and_more_than_that_does() {
    let row = |at: f64| run("and so it goes on to the edge", 50.0, at);
    let mut runs: Vec<Run> = (0..8).map(|i| row(100.0 + 24.0 * f64::from(i))).collect();
    runs.push(row(100.0 + 24.0 * 7.0 + 40.0));
    assert_eq!(page_text(runs, Vec::new()).matches("\n\n").count(), 1);
    let single = vec![run("A title", 50.0, 100.0), run("Its text.", 50.0, 124.0)];
    assert_eq!(page_text(single, Vec::new()), "A title\n\nIts text.");
}

#[test]
fn what_is_typed_into_a_blank_stands_where_it_is_seen() {
    let runs =
        vec![run("Client:", 50.0, 100.0), run("Fee:", 50.0, 114.0), run("It is due in May.", 50.0, 128.0)];
    let typed = vec![run("400 euros", 90.0, 116.0), run("Brightwater", 90.0, 98.0)];
    assert_eq!(page_text(runs, typed), "Client: Brightwater\nFee: 400 euros\nIt is due in May.");
}

#[test]
fn words_and_raised_numerals_of_one_row_are_one_line() {
    let runs = vec![
        run("may", 50.0, 100.0),
        run("print", 67.5, 100.0),
        run("2", 92.5, 96.0),
        run("it", 150.0, 100.0),
    ];
    assert_eq!(page_text(runs, Vec::new()), "may print2 it");
}

#[test]
fn rows_that_no_rules_part_are_read_row_by_row() {
    use pdf_extract::{Path, PathOp, Transform};
    let mut grid = Grid::default();
    let mut ops = vec![PathOp::Rect(40.0, -200.0, 250.0, 120.0)];
    for x in [104.0, 162.0, 220.0] {
        ops.extend([PathOp::MoveTo(x, -200.0), PathOp::LineTo(x, -80.0)]);
    }
    grid.stroke(&Transform::row_major(1.0, 0.0, 0.0, 1.0, 0.0, 0.0), &Path { ops });
    let mut runs = Vec::new();
    for i in 0..8 {
        let baseline = 100.0 + 12.0 * f64::from(i);
        for (column, word) in ["Cover", "Paper", "Euros", "Hours"].iter().enumerate().skip(usize::from(i > 4))
        {
            runs.push(run(&format!("{word} {i}000"), 50.0 + 58.0 * column as f64, baseline));
        }
    }
    let lines: Vec<String> = page_lines(runs, Vec::new(), &grid).into_iter().map(|line| line.text).collect();
    assert_eq!(lines[0], "Cover 0000 Paper 0000 Euros 0000 Hours 0000", "{lines:?}");
}
