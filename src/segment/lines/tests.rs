use super::*;

fn split(text: &str) -> Vec<&str> {
    paragraphs(text, &[]).iter().map(|p| &text[p.start..p.end]).collect()
}

#[test]
fn wrapped_lines_are_joined_and_items_kept_apart() {
    let text = "The Client may use the Work on its own site and in\nits spring catalogue, and shall not:\n(a) train any model on it;\n(b) pass it on.\n";
    assert_eq!(split(text).len(), 3);
    assert!(split(text)[0].ends_with("shall not:"));
}

#[test]
fn a_numbered_name_right_above_its_text_stands_alone() {
    let text = "3. Who owns what\nOnce the last payment is in, the copyright in the final drawing passes to you, and until then\nit is mine.";
    assert_eq!(split(text)[0], "3. Who owns what");
    let item = "3. Delivery of the drawings to the printer in Leeds by the first\nMonday of the month, at the cost of the publisher, and in a box.";
    assert_eq!(split(item).len(), 1);
}

#[test]
fn a_reference_at_the_start_of_a_wrapped_line_is_no_item() {
    let text = "The fee is due as set out in the schedule and in Sections\n4.2 and 4.3 of the framework agreement between the parties.";
    assert_eq!(split(text).len(), 1);
}

#[test]
fn items_without_a_stop_are_kept_apart_however_long_their_lines_are() {
    assert_eq!(split("1. The Client may edit the Artwork\n2. The Client owns the Artwork").len(), 2);
    assert_eq!(split("The Client may:\n- print the files\n- show them online").len(), 3);
    assert_eq!(split("The Label shall not –\n(a) sell the Recordings;\n(b) train AI on them.").len(), 3);
    assert_eq!(split("(a) what is due under clauses 3 and\n4. of the order").len(), 1);
}

#[test]
fn a_sentence_that_cannot_end_where_a_blank_line_cuts_it_goes_on_in_capitals_too() {
    assert_eq!(
        split("Maker grants to Harrow Press a licence during the\n\nTerm to print the Work.").len(),
        1
    );
    assert_eq!(split("It keeps the opinions of the Company, the Parent and\n\nBank of the North.").len(), 1);
    assert_eq!(
        split("Maker shall not, without the consent of the\nPUBLISHER, which is in writing, lend the\nWork.")
            .len(),
        1
    );
    assert_eq!(split("The Client may edit the Work as it likes; and\n\nThe Client may print it.").len(), 2);
    assert_eq!(split("The Work is described in\n\n(a) the first schedule;").len(), 2);
    assert_eq!(split("Signed for the\n\n________________").len(), 2);
    assert_eq!(
        split(
            "It is kept on terms that suit the Borrower or\n\nCredit Agreement\n\nsuch others as it names."
        )
        .len(),
        3
    );
    assert_eq!(split("1.1 The liability of the Publisher is limited to EUR\n\n500.").len(), 1);
    assert_eq!(split("This Agreement ends on 31 December\n2027 or on notice.").len(), 1);
}

#[test]
fn page_numbers_and_form_feeds_stand_alone() {
    assert_eq!(split("It may\n12\n\x0cedit the Work.").len(), 3);
}

#[test]
fn a_clause_that_is_named_at_the_end_of_a_line_begins_no_item_with_its_letter() {
    let text = "(a) sell it, except in the cases named in clause\n(b) of the Brief;\n(b) train AI on it;";
    assert_eq!(split(text).len(), 2);
    assert_eq!(split("it is due as is set out under Schedule\n2. of the order").len(), 1);
    assert_eq!(
        split("1. Payment schedule\n(a) half of the fee on signing of this order;\n(b) half in May.").len(),
        3
    );
}

#[test]
fn options_stand_apart_whatever_they_are_ticked_with() {
    for (empty, ticked) in [("( )", "(x)"), ("⬜", "✅"), ("☐", "✓"), ("[ ]", "_X_")] {
        let lines =
            [format!("{empty} Client may train AI on it"), format!("{ticked} Client may print it in books")];
        assert_eq!(split(&lines.join("\n")).len(), 2, "{empty}");
        assert_eq!(split(&[lines[1].as_str(), lines[0].as_str()].join("\n")).len(), 2, "{ticked}");
    }
}
