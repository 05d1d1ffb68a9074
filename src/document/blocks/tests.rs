use super::*;

#[test]
fn a_mark_in_a_cell_joins_the_clause_in_the_next() {
    let mut writer = BlockWriter::default();
    writer.push("(a)");
    writer.end_block(BlockKind::Cell);
    writer.push("The Client owns the Sketches.");
    writer.end_block(BlockKind::Cell);
    writer.end_row();
    let (text, blocks) = writer.finish();
    assert_eq!(text, "(a) The Client owns the Sketches.\n");
    assert_eq!(blocks.len(), 1);
    assert_eq!(blocks[0].kind, BlockKind::Item { depth: 0 });
}

#[test]
fn a_mark_without_clause_is_not_lost() {
    let mut writer = BlockWriter::default();
    writer.push("(b)");
    writer.end_block(BlockKind::Cell);
    writer.end_row();
    assert_eq!(writer.finish().0, "(b)\n");
}

#[test]
fn list_marks_are_told_from_words() {
    for mark in ["(a)", "1.", "2.3", "2.3.1.", "iv)", "(xii)", "•", "A."] {
        assert!(is_list_mark(mark), "{mark}");
    }
    for other in ["Fee", "a", "100", "vi", "Annex 1.", "e.g. this", "()", "."] {
        assert!(!is_list_mark(other), "{other}");
    }
}

#[test]
fn a_clause_in_heading_style_stays_a_paragraph() {
    assert_eq!(heading_or_paragraph("Intellectual Property"), BlockKind::Heading);
    assert_eq!(heading_or_paragraph("4. Governing Law and Venue."), BlockKind::Heading);
    assert_eq!(heading_or_paragraph("The Client owns all work."), BlockKind::Paragraph);
}

#[test]
fn invisible_characters_go_and_fixed_spaces_become_spaces() {
    let mut writer = BlockWriter::default();
    writer.push_collapsed("li\u{ad}cence\u{200b} fee\u{a0}\u{a0} due\n now");
    assert_eq!(writer.finish().0, "licence fee due now\n");
}

#[test]
fn cells_of_a_table_with_more_columns_are_read_with_their_heads_and_never_as_two() {
    let mut writer = BlockWriter::default();
    let mut row = |cells: &[&str], heads: bool| {
        for cell in cells {
            writer.begin_cell(1);
            writer.push(cell);
            writer.end_block(BlockKind::Cell);
        }
        if heads {
            writer.end_head();
        }
        writer.end_row();
    };
    row(&["Item", "Media", "Term"], true);
    row(&["Images", "Print, web", "Perpetual"], false);
    row(&["Film", "", "Worldwide"], false);
    row(&["3", "", "AI training"], false);
    assert_eq!(
        writer.finish().0,
        "Item\n\nMedia\n\nTerm\n\nItem: Images; Media: Print, web; Term: Perpetual\n\nItem: Film; Term: Worldwide\n\n3\n\nAI training\n"
    );
}

#[test]
fn no_with_a_stop_is_an_answer_and_no_mark_of_a_list() {
    assert!(is_list_mark("iv.") && is_list_mark("b.") && !is_list_mark("No."));
    let mut writer = BlockWriter::default();
    for cell in ["May the Client train AI on it?", "No."] {
        writer.push(cell);
        writer.end_block(BlockKind::Cell);
    }
    writer.end_row();
    assert_eq!(writer.finish().0, "May the Client train AI on it? No.\n");
}

#[test]
fn old_wording_beside_the_new_is_kept_out_of_sentences_and_told() {
    let mut writer = BlockWriter::traced();
    writer.begin_table();
    for row in [
        ["Clause", "Original text", "New text"],
        ["4", "The Artist assigns it.", "The Artist keeps it."],
        ["5", "The Client may train AI on it.", ""],
    ] {
        for cell in row {
            writer.begin_cell(1);
            writer.push(cell);
            writer.end_block(BlockKind::Cell);
        }
        writer.end_row();
    }
    let warning = writer.replaced().unwrap();
    assert!(warning.starts_with("1 passage beside its new wording"), "{warning}");
    let (text, blocks) = writer.finish();
    let kind = |words: &str| blocks.iter().find(|b| text[b.start..b.end] == *words).unwrap().kind;
    assert_eq!(kind("The Artist assigns it."), BlockKind::Head);
    assert_eq!(kind("The Artist keeps it."), BlockKind::Cell);
    assert_eq!(kind("The Client may train AI on it."), BlockKind::Cell);
}
