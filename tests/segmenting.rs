//! Segments of legal text: what stays whole, what is cut, what a list item hangs on. Texts are written for these tests.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use termscore::document::{Block, BlockKind};
use termscore::segment::{Outline, Segment, SegmentKind, segment};

fn outline(text: &str) -> Outline {
    segment(text, &[])
}

fn texts(outline: &Outline) -> Vec<&str> {
    outline.segments.iter().map(|s| s.text.as_str()).collect()
}

fn with<'a>(outline: &'a Outline, words: &str) -> &'a Segment {
    let found = outline.segments.iter().find(|s| s.text.contains(words));
    found.unwrap_or_else(|| panic!("no segment with `{words}` in {:?}", texts(outline)))
}

#[test]
fn a_list_item_hangs_on_its_lead_in() {
    let outline = outline(
        "6. Limits. Client shall not:\n(a) train any model on the Work;\n(b) pass the Work on; or\n(c) sell it.\nFees are due at once.",
    );
    assert_eq!(with(&outline, "Client shall not:").kind, SegmentKind::Lead);
    for item in ["train any model", "pass the Work on", "sell it"] {
        let item = with(&outline, item);
        assert_eq!((item.kind, item.lead.as_str()), (SegmentKind::Item, "Client shall not:"), "{item:?}");
        assert_eq!(item.section, "6. Limits");
    }
    assert_eq!(with(&outline, "Fees").lead, "");
}

/// Paragraphs of which each sets off what stands in stars at its start, as Markdown, HTML and Word do in bold.
fn with_bold(paragraphs: &[&str]) -> Outline {
    let (mut text, mut blocks) = (String::new(), Vec::new());
    for paragraph in paragraphs {
        let start = text.len();
        let bold = paragraph.find('*').unwrap_or(0);
        text.push_str(&paragraph.replacen('*', "", 1));
        let kind = match paragraph.strip_prefix('•') {
            Some(_) => BlockKind::Item { depth: 0 },
            None => BlockKind::Paragraph,
        };
        blocks.push(Block { start, end: text.len(), kind, opening: start + bold });
        text.push_str("\n\n");
    }
    segment(&text, &blocks)
}

#[test]
fn what_is_bold_before_a_clause_names_its_section() {
    let outline = with_bold(&[
        "4. Feedback and ideas.* You may send us some.",
        "Your license to us*",
        "You let us show your posts.",
        "Who sees my posts?* Everyone does.",
        "You* may not sell the posts of others.",
    ]);
    assert_eq!(texts(&outline).len(), 4, "{:?}", texts(&outline));
    for (words, section) in [
        ("You may send us some.", "4. Feedback and ideas"),
        ("You let us show", "Your license to us"),
        ("Everyone does", "Who sees my posts?"),
        ("You may not sell", "Who sees my posts?"),
    ] {
        assert_eq!(with(&outline, words).section, section);
    }
}

#[test]
fn a_numbered_bold_line_of_a_list_is_a_heading_and_a_bold_bullet_is_none() {
    let text = "2. Assignment of inventions\n\nWork passes.\n\n• A logo\n\nFees and payments.\n\nThe fee is due.\n\nYou pay us.\n";
    let block = |words: &str, kind: BlockKind, bold: bool| {
        let start = text.find(words).unwrap();
        let end = start + words.len();
        Block { start, end, kind, opening: if bold { end } else { start } }
    };
    let outline = segment(
        text,
        &[
            block("2. Assignment of inventions", BlockKind::Item { depth: 0 }, true),
            block("Work passes.", BlockKind::Paragraph, false),
            block("• A logo", BlockKind::Item { depth: 0 }, true),
            block("Fees and payments.", BlockKind::Heading, false),
            block("The fee is due.", BlockKind::Paragraph, false),
            block("You pay us.", BlockKind::Heading, false),
        ],
    );
    assert_eq!(texts(&outline), ["Work passes.", "• A logo", "The fee is due.", "You pay us."]);
    assert_eq!(with(&outline, "Work passes").section, "2. Assignment of inventions");
    assert_eq!(with(&outline, "The fee").section, "Fees and payments");
}

#[test]
fn a_sentence_in_capitals_is_read_and_a_numbered_line_in_small_letters_is_a_heading() {
    let outline = outline(
        "5. Artificial intelligence\n\n5.1 The Client asks first.\n\nCLIENT MAY USE THE WORK TO TRAIN AI MODELS.\n\n\
         6. Deliverables\n\n1. Three banners for print\n\n2. One poster in colour\n\nThe fee is due.\n",
    );
    let read = texts(&outline);
    assert!(read.contains(&"CLIENT MAY USE THE WORK TO TRAIN AI MODELS."), "{read:?}");
    assert!(read.iter().any(|text| text.contains("Three banners")), "{read:?}");
    assert!(read.iter().any(|text| text.contains("One poster")), "{read:?}");
    assert_eq!(with(&outline, "asks first").section, "5. Artificial intelligence");
}

#[test]
fn a_bold_ban_names_its_section_and_is_read_as_a_clause_too() {
    let outline = with_bold(&["3. Fees.* None are due.", "4. No training.* The Client asks first."]);
    for words in ["No training.", "The Client asks first."] {
        assert_eq!(with(&outline, words).section, "4. No training");
    }
    let plain = self::outline("3. Fees. None are due.\n\n4. No training of models. The Client asks first.\n");
    for words in ["No training of models.", "The Client asks first."] {
        assert_eq!(with(&plain, words).section, "4. No training of models");
    }
}

#[test]
fn the_name_of_a_bulleted_item_names_that_item_alone() {
    let outline = with_bold(&[
        "5. Definitions.* These words have a meaning.",
        "• Posts:* What you write.",
        "AI training:* Not allowed.",
        "Nothing else is meant.",
    ]);
    assert_eq!(with(&outline, "Posts: What you write").section, "• Posts");
    assert_eq!(with(&outline, "AI training: Not allowed").section, "AI training");
    assert_eq!(with(&outline, "Nothing else").section, "5. Definitions");
}

#[test]
fn inline_and_nested_lists_carry_every_level() {
    let outline =
        outline("Publisher may (a) print the Story in (i) the paper and (ii) its archive, and (b) quote it.");
    assert_eq!(with(&outline, "(ii) its archive").lead, "Publisher may (a) print the Story in");
    assert_eq!(with(&outline, "(b) quote").lead, "Publisher may");

    let nested = self::outline(
        "The Agency may:\n(a) use the Photographs for:\n    (i) its own site; and\n    (ii) one poster;\n(b) crop them.\n",
    );
    assert_eq!(with(&nested, "one poster").lead, "The Agency may: (a) use the Photographs for:");
    assert_eq!(with(&nested, "crop them").lead, "The Agency may:");
}

#[test]
fn boxes_of_a_form_are_items_and_no_headings() {
    for mark in ["[ ]", "[x]", "☐", "☒"] {
        let outline = outline(&format!(
            "3. Training.\n\nSupplier may train its models on:\n\n{mark} Usage Records\n\n{mark} Nothing\n\n4. Fees.\n\nFees are due at once."
        ));
        for item in ["Usage Records", "Nothing"] {
            let item = with(&outline, item);
            assert_eq!(item.lead, "Supplier may train its models on:", "{item:?}");
            assert_eq!(item.section, "3. Training");
        }
        assert_eq!(with(&outline, "Fees are due").lead, "");
    }
}

#[test]
fn references_are_no_lists() {
    let outline = outline(
        "Subject to Section 4(a) and (b), clause 5 (c) and paragraph (d) of Annex 1, the fee (the \"Fee\") is due.",
    );
    assert_eq!(outline.segments.len(), 1, "{:?}", texts(&outline));
}

#[test]
fn wrapped_lines_page_numbers_and_form_feeds_do_not_end_a_sentence_for_the_reader() {
    let outline = outline(
        "The Photographer grants the Studio the right to print the\nPictures in its annual\n\n                 7\n\x0c\nreport and nowhere else. Nothing else is granted.",
    );
    let rest = with(&outline, "report and nowhere else");
    assert!(rest.lead.ends_with("Pictures in its annual"), "{rest:?}");
    assert!(outline.segments.iter().all(|s| !s.text.contains('7')), "{:?}", texts(&outline));
    assert_eq!(with(&outline, "Nothing else").lead, "");
}

#[test]
fn headings_name_the_section_and_are_no_segments() {
    let outline = outline(
        "ARTICLE II\n\nGRANT OF RIGHTS\n\n2.1 Term. The licence ends in May.\n\nMoral Rights\n\nAuthor keeps them.",
    );
    assert_eq!(texts(&outline), ["The licence ends in May.", "Author keeps them."]);
    assert_eq!(outline.segments[0].section, "2.1 Term");
    assert_eq!(outline.segments[1].section, "Moral Rights");
}

#[test]
fn capitals_quotes_and_citations_are_cut_at_their_ends_only() {
    let outline = outline(
        "THE WORK IS PROVIDED “AS IS.” NO WARRANTY IS GIVEN. See Vale v. Orr, 3 A.C. 9, and Sec. 2 of Acme Inc. Standard Terms No. 4.",
    );
    assert_eq!(
        texts(&outline),
        [
            "THE WORK IS PROVIDED “AS IS.”",
            "NO WARRANTY IS GIVEN.",
            "See Vale v. Orr, 3 A.C. 9, and Sec. 2 of Acme Inc. Standard Terms No. 4."
        ]
    );
}

#[test]
fn markdown_in_plain_text_is_read() {
    let outline = outline(
        "2\\. Your content\n-----------------\n\n**2.1** You keep it. You let us:\n\n*   show it;\n*   adapt it.\n",
    );
    assert_eq!(with(&outline, "adapt it").lead, "You let us:");
    assert_eq!(with(&outline, "show it").section, "2. Your content");
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let outline = segment(text, &[]);
    let mut spans: Vec<(usize, usize)> = outline.segments.iter().map(|s| (s.start, s.end)).collect();
    prop_assert!(spans.is_sorted(), "segments are out of order");
    spans.extend(outline.headings.iter().map(|h| (h.start, h.end)));
    spans.sort_unstable();
    let mut at = 0;
    for (start, end) in spans {
        prop_assert!(start >= at && end > start, "spans overlap or are empty at {start}..{end}");
        prop_assert!(text.is_char_boundary(start) && text.is_char_boundary(end));
        let between = &text[at..start];
        prop_assert!(!between.contains(char::is_alphanumeric), "words were lost: {between:?}");
        at = end;
    }
    prop_assert!(
        !text[at..].contains(char::is_alphanumeric),
        "words were lost at the end: {:?}",
        &text[at..]
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn every_word_is_in_one_span_whatever_the_text(text in "\\PC{0,200}") {
        check(&text)?;
    }

    #[test]
    fn and_with_the_signs_that_contracts_are_made_of(
        text in "([A-Za-z]{1,8}|[0-9]{1,3}|\\(([a-d]|i{1,3}|[1-3])\\)|[.:;,]| |\n|\n\n|\x0c|    |\u{a0}|•|§|\"|“|”|\\*\\*|-{3,5}|Inc\\.|Section 4|shall not:|and|é|日本){0,60}"
    ) {
        check(&text)?;
    }
}

#[test]
fn hostile_texts_take_time_in_proportion_to_their_length() {
    // Quadratic work on these would take minutes; they are ten times as long as the slowest contract.
    for unit in
        ["(", "(a) ", ". ", "\n", "a\n", "§ a ", "**", "1. ", "Section ", "\"", "\u{a0}", "A. ", "a: (a) b; "]
    {
        let text = unit.repeat(1_000_000 / unit.len());
        check(&text).unwrap();
    }
}

/// The lead-in of the segment with these words.
fn lead(text: &str, words: &str) -> String {
    with(&outline(text), words).lead.clone()
}

#[test]
fn what_may_not_be_done_hangs_on_its_lead_in_however_it_is_set() {
    for text in [
        "The Client shall not:\n1. Train AI on the Work.\n2. Resell the Work.",
        "7. Client shall not:\n7.1 Train AI on the Work.\n7.2 Resell the Work.",
        "The Client shall not:\n\nTrain AI on the Work\n\nResell the Work",
        "The Client shall not:\n\nTrain AI on the Work.\n\nResell the Work.",
        "Client Shall Not:\n\nTrain AI on the Work\n\nResell the Work",
        "THE CLIENT MUST NOT\n\n- Train AI on the Work\n- Resell the Work",
        "4. The Client shall not –\n(a) Train AI on the Work;\n(b) Resell the Work.",
        "The Client shall not:\n\n(a) Resell the Work;\n\nPage | 6\n\n(b) Train AI on the Work.",
    ] {
        let lead = lead(text, "Train AI").to_lowercase();
        assert!(lead.contains("shall not") || lead.contains("must not"), "{text}: {lead:?}");
    }
}

#[test]
fn what_may_be_done_does_not_hang_on_the_ban_before_it() {
    for text in [
        "Publisher may not:\n- resell the articles\n- rent the articles\n1. Publisher may train AI on them.",
        "2) Publisher may not:\n1. resell the articles\n2. rent the articles\n3) Publisher may train AI on them.",
        "The Client shall not:\n\nResell the Work\n\nThe Client may train AI on them.",
    ] {
        assert_eq!(lead(text, "may train AI"), "", "{text}");
    }
}

#[test]
fn lists_without_a_lead_in_hang_on_none_of_their_items() {
    assert_eq!(lead("Notes.\n\n- resell the files\n- train AI on the files\n- burn them", "train AI"), "");
}

#[test]
fn short_clauses_are_read_and_name_nothing() {
    for text in [
        "2.4 Publisher May Train AI Models On The Work.",
        "5. Client Owns All Rights. Author keeps none.",
        "AI Training: Permitted",
        "- No AI Training\n- Moral Rights Waived",
        "2. AI. THE AGENCY MAY USE THE PHOTOS TO TRAIN MACHINE LEARNING MODELS.",
    ] {
        let outline = outline(text);
        let read: String = texts(&outline).join(" ");
        for word in
            ["Train", "Owns", "Permitted", "Waived", "TRAIN"].iter().filter(|word| text.contains(**word))
        {
            assert!(read.contains(word), "{text}: {read}");
        }
    }
}

#[test]
fn lines_of_a_form_are_clauses_of_their_own() {
    let form = outline(
        "BOOKING\n\nClient: Moor Ltd\nVoice: Dana Reed\nAI: Client may train AI on the recordings\nCredit: None\nUse: radio and online, in every country where the\nClient sells\nMay we clone the voice? Forever",
    );
    for words in ["AI: Client may train AI on the recordings", "Credit: None", "Client: Moor Ltd"] {
        assert_eq!((with(&form, words).text.as_str(), with(&form, words).lead.as_str()), (words, ""));
    }
    let columns =
        outline("CLIENT     Moor Ltd\nCOPYRIGHT  Assigned to Client\nAI         Client may train AI on it\n");
    assert_eq!(columns.segments.len(), 3, "{:?}", texts(&columns));
    let numbered =
        outline("3. Copyright: Assigned to Client\n4. Moral rights: Waived\n5. AI training: Allowed\n");
    assert_eq!(texts(&numbered).len(), 3, "{:?}", texts(&numbered));
}

#[test]
fn an_answer_below_a_question_in_bold_hangs_on_it() {
    let asked = with_bold(&["Do you train AI on my notes?* No. We do not.", "Who owns them?* You do."]);
    assert_eq!(with(&asked, "No.").lead, "Do you train AI on my notes?");
}

#[test]
fn an_answer_hangs_on_its_question() {
    let text = "# Terms\n\n## Do you train AI on my work?\n\nNo, never.\n\nWe keep it safe.";
    assert_eq!(lead(text, "No, never"), "## Do you train AI on my work?");
    assert_eq!(lead(text, "We keep it safe"), "");
}

/// Markdown's points with two spaces a level, as a reader of the format hands them over.
fn points(lines: &[(u8, &str)]) -> Outline {
    let (mut text, mut blocks) = (String::new(), Vec::new());
    for &(depth, words) in lines {
        let start = text.len();
        text.push_str(words);
        blocks.push(Block { start, end: text.len(), kind: BlockKind::Item { depth }, opening: start });
        text.push_str("\n\n");
    }
    segment(&text, &blocks)
}

#[test]
fn a_point_beside_a_lead_in_does_not_hang_on_it() {
    let lines = [
        (0, "The Brand shall not:"),
        (1, "sell the raw files; or"),
        (1, "edit the audio."),
        (0, "The Brand may train AI models on the Videos."),
        (0, "The Creator waives all moral rights."),
    ];
    let nested = points(&lines);
    assert_eq!(with(&nested, "edit the audio").lead, "The Brand shall not:");
    assert_eq!(with(&nested, "train AI models").lead, "");
    assert_eq!(with(&nested, "waives").lead, "");
    let plain = "- The Brand shall not:\n  - sell the raw files; or\n  - edit the audio.\n- The Brand may train AI models on the Videos.\n";
    assert_eq!(lead(plain, "edit the audio"), "- The Brand shall not:");
    assert_eq!(lead(plain, "train AI models"), "");
}

#[test]
fn a_numbered_heading_behind_a_lettered_list_is_one() {
    let outline = outline(
        "2. Rights\nThe Client may:\n(a) copy the Works; and\n(b) sell the Works.\n3. Fees\nThe Client pays EUR 500 for them in May.\n",
    );
    assert!(outline.headings.iter().any(|heading| heading.text == "3. Fees"), "{:?}", texts(&outline));
    assert_eq!(with(&outline, "pays EUR 500").section, "3. Fees");
}

#[test]
fn a_short_answer_hangs_on_the_question_before_it_in_a_line_or_below() {
    for text in
        ["Do you train AI on my photos? Yes, we do.", "Do you train AI on my photos?\n\nYes, we do.\n"]
    {
        assert_eq!(lead(text, "Yes, we do"), "Do you train AI on my photos?", "{text}");
    }
    assert_eq!(lead("Why so? The studio prints the pictures in its books.", "The studio prints"), "");
}

#[test]
fn points_hang_on_a_heading_that_says_what_is_done_with_them() {
    let outline = points_below("What we will never do", &["train our models on your content", "sell it"]);
    assert_eq!(with(&outline, "train our models").lead, "What we will never do");
    assert_eq!(with(&points_below("Content", &["train our models on your content"]), "train").lead, "");
}

/// A heading with points below it, as a reader of HTML hands them over.
fn points_below(heading: &str, points: &[&str]) -> Outline {
    let mut text = format!("{heading}\n\n");
    let mut blocks = vec![Block { start: 0, end: heading.len(), kind: BlockKind::Heading, opening: 0 }];
    for point in points {
        let start = text.len();
        text.push_str(&format!("• {point}"));
        blocks.push(Block { start, end: text.len(), kind: BlockKind::Item { depth: 0 }, opening: start });
        text.push_str("\n\n");
    }
    segment(&text, &blocks)
}
