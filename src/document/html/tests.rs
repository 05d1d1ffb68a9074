use super::*;

fn text(html: &str) -> String {
    read(html).0
}

#[test]
fn keeps_blocks_apart_and_inline_text_together() {
    assert_eq!(
        text("<h1>Terms</h1><p>The <b>Art</b>ist keeps\n  all&nbsp;rights.<p>Second<br>line<br><br>third"),
        "Terms\n\nThe Artist keeps all rights.\n\nSecond\nline\n\nthird\n"
    );
}

#[test]
fn notes_what_is_bold_at_the_start_of_a_block() {
    for html in [
        "<p><b>No training.</b> The Client asks.",
        "<p><strong><u>No</u> training.</strong> The Client <b>asks</b>.",
        "<p>4. <span style='font-weight: 700'>No <i>training</i>.</span> The Client asks.",
        "<ol><li><b>No training.</b> The Client asks.</ol>",
        "<table><tr><td>(a)<td><font style='font-weight:bold'>No training.</font> The Client asks.</table>",
    ] {
        let (text, blocks, _) = read(html);
        assert!(text[..blocks[0].opening].ends_with("No training."), "{html}");
    }
    for html in ["<p>No <b>training.</b> The Client asks.", "<p><b> </b>No training. The Client asks."] {
        assert_eq!(read(html).1[0].opening, 0, "{html}");
    }
}

#[test]
fn leaves_out_what_no_reader_sees() {
    let html = "<head><title>T</title><style>p{}</style></head><script>if(a<b){}</script>\
        <p>Shown.<span style='display: none'>not <span>this</span> or this</span> Also shown.\
        <div hidden><p>no</div><template>no</template><noscript>no</noscript><!-- no --><p>End.";
    assert_eq!(text(html), "Shown. Also shown.\n\nEnd.\n");
}

#[test]
fn what_is_struck_out_is_left_out_and_said() {
    let (text, _, warnings) = read(
        "<p>Kept. <s>One.</s><strike>Two.</strike><span style='text-decoration: line-through'>Three.</span><del>Four.</del></p>",
    );
    assert_eq!(text, "Kept.\n");
    assert!(warnings[0].starts_with("4 passages"), "{warnings:?}");
    assert_eq!(read("<p style='text-decoration: underline; color: red'>Kept.").0, "Kept.\n");
}

#[test]
fn a_hidden_paragraph_without_end_tag_hides_no_other() {
    let shown = |html: &str| text(&format!("{html}<p>Shown."));
    for html in [
        "<ul><li>One.<li style='display:none'>no</ul>",
        "<div>One.<p hidden>no</div>",
        "<table><tr><td>One.<td hidden>no</table>",
        "<table><tr><td>One.<tr style='display:none'><td>no</table>",
        "<dl><dt>One.<dd hidden>no</dl>",
        "<ul><li>One.<li hidden>no<ul><li>no</ul></ul>",
        "<p>One.<p hidden>no<div></div>",
    ] {
        assert_eq!(shown(html).replace("• ", ""), "One.\n\nShown.\n", "{html}");
    }
    assert_eq!(text("<p hidden>no<p>Yes.<p>Also."), "Yes.\n\nAlso.\n");
}

#[test]
fn numbers_lists_as_a_browser_does() {
    let html = "<ol><li>One<ol type=a start=3><li>Sub<li>(x) Own mark</ol><li>Two</ol><ul><li>Dot</ul>";
    assert_eq!(text(html), "1. One\n\nc. Sub\n\n(x) Own mark\n\n2. Two\n\n• Dot\n");
    let kinds: Vec<BlockKind> = read(html).1.iter().map(|block| block.kind).collect();
    assert_eq!(kinds[1], BlockKind::Item { depth: 1 });
}

#[test]
fn joins_numbers_and_clauses_of_layout_tables() {
    let html = "<table><tr><td width=5%>&nbsp;</td><td><font size=2>(a)</font></td><td><p>The Buyer pays.</p></td></tr>\
        <tr><td><td>(b)<td>The Maker delivers.</table><p>After.";
    assert_eq!(text(html), "(a) The Buyer pays.\n\n(b) The Maker delivers.\n\nAfter.\n");
}

#[test]
fn preformatted_text_keeps_its_lines() {
    assert_eq!(
        text("<p>Before</p><PRE>\n  1.  Grant.\n      To Studio.\n<PAGE>\n  2.  Fee.\n</PRE>after"),
        "Before\n\n  1.  Grant.\n      To Studio.\n\u{c}\n  2.  Fee.\n\nafter\n"
    );
}

#[test]
fn deleted_text_is_left_out_with_a_warning() {
    let (text, _, warnings) = read("<p>The fee is <del>10</del><ins>20</ins> euro.");
    assert_eq!(text, "The fee is 20 euro.\n");
    assert_eq!(warnings.len(), 1);
}

#[test]
fn deep_and_unclosed_nesting_costs_neither_stack_nor_time() {
    let html = "<p><font color=red><div>".repeat(30_000) + "End.";
    assert_eq!(text(&html), "End.\n");
}

#[test]
fn blocks_cover_the_words() {
    let (text, blocks, _) = read("<h2>A</h2><ul><li>b</ul><table><tr><td>c</table>d");
    let shown: Vec<&str> = blocks.iter().map(|block| &text[block.start..block.end]).collect();
    assert_eq!(shown, ["A", "• b", "c", "d"]);
}

#[test]
fn what_a_class_of_the_sheet_strikes_out_is_left_out_and_said() {
    let html = "<style>.c7{text-decoration:line-through}</style><p><span class='c2 c7'>They may train AI on it.</span> <span class='c2'>They may print it.</span></p>";
    let (text, _, warnings) = read(html);
    assert_eq!(text.trim(), "They may print it.");
    assert_eq!(warnings.len(), 1);
}
