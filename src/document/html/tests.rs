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

#[test]
fn lists_of_google_docs_stand_as_deep_as_their_class_says_and_count_on() {
    let html = "<ol class='lst-kix_a-0 start' start=1><li>Pay.</li><li>The Client shall not:</li></ol>\
        <ol class='c3 lst-kix_a-1 start' start=1><li>print it; or</li></ol><ol class='lst-kix_a-1'><li>lend it.</li></ol>\
        <ol class='lst-kix_a-0' start=3><li>End.</li></ol><ul class='lst-kix_b-2'><li>Dot</ul>";
    let (text, blocks, _) = read(html);
    assert_eq!(
        text,
        "1. Pay.\n\n2. The Client shall not:\n\na. print it; or\n\nb. lend it.\n\n3. End.\n\n• Dot\n"
    );
    let depths: Vec<BlockKind> = blocks.iter().map(|block| block.kind).collect();
    assert_eq!(depths, [0, 0, 1, 1, 0, 2].map(|depth| BlockKind::Item { depth }));
    let drawn = "<style>.lst-kix_a-1>li:before{content:\"\" counter(lst-ctn-kix_a-0,decimal) \".\" counter(lst-ctn-kix_a-1,lower-latin) \") \"}</style>";
    assert!(read(&format!("{drawn}{html}")).0.contains("\n\n2.a) print it; or\n\n2.b) lend it.\n\n3. End."));
}

#[test]
fn comments_of_google_docs_and_their_marks_are_left_out_and_said() {
    let html = "<p>The Client may print it.<sup><a href='#cmnt1' id='cmnt_ref1'>[a]</a></sup> See <a href='#n1' id='n_ref1'>[1]</a>.</p>\
        <div class=c8><p><a href='#cmnt_ref1' id='cmnt1'>[a]</a><span>May it train AI?</span></p><p>I ask.</p></div>\
        <div><p><a href='#n_ref1' id='n1'>[1]</a> A note.</p></div><p>Kept.</p><p><a href='#cmnt_ref2' id='cmnt2'>[b]</a>No.</p><p>End.</p>";
    let (text, _, warnings) = read(html);
    assert_eq!(text, "The Client may print it. See [1].\n\n[1] A note.\n\nKept.\n\nEnd.\n");
    assert_eq!(warnings, ["2 comments were left out"]);
}

#[test]
fn what_a_class_hides_for_good_is_left_out_and_said() {
    let page = |css: &str, more: &str| {
        read(&format!(
            "<style>{css}</style><p>Shown.</p><div class='a old' id=x>They may train AI on it.</div>{more}"
        ))
    };
    for css in
        [".old{display:none}", "div.old { display : none !important; }", "#x{display:none}.b{display:block}"]
    {
        let (text, _, warnings) = page(css, "");
        assert_eq!(text, "Shown.\n", "{css}");
        assert_eq!(warnings, ["1 piece of hidden text was left out"], "{css}");
    }
    for (css, more) in [
        (".old{display:none}.open .old{display:block}", ""),
        (".old{display:none}.a{display:block}", ""),
        (".old{display:none}@media print{.old{display:block}}", ""),
        (".old{display:none}:target{display:block}", ""),
        (".old{display:none}[data-open]{display:block}", ""),
        ("@media print{.old{display:none}}", ""),
        (".b .old{display:none}", ""),
        (".old{display:none}", "<script>show()</script>"),
        (".old{display:none}", "<link rel=stylesheet href=a.css>"),
    ] {
        let (text, _, warnings) = page(css, more);
        assert!(text.contains("train AI"), "{css}{more}");
        assert!(warnings.is_empty(), "{css}{more}");
    }
}

#[test]
fn boxes_and_buttons_are_read_as_ticked_or_not() {
    assert_eq!(
        text(
            "<p><input type=checkbox checked> Print.</p><p><INPUT TYPE=Radio>Train AI.</p><p>Web <input type=checkbox hidden>ok"
        ),
        "☒ Print.\n\n☐ Train AI.\n\nWeb ok\n"
    );
    assert_eq!(text("<p>AI: Yes<input type=radio>No<input type=radio checked>"), "AI: Yes ☐ No ☒\n");
    let notion = |state: &str| {
        format!(
            "<ul class=to-do-list><li><div class='checkbox checkbox-{state}'></div> <span>Train AI.</span></li></ul>"
        )
    };
    assert_eq!(text(&(notion("on") + &notion("off"))), "• ☒ Train AI.\n\n• ☐ Train AI.\n");
    assert_eq!(
        text("<table><tr><td><input type=checkbox><td>Train AI.<tr><td>Fee<td><input type=checkbox>"),
        "☐ Train AI.\n\nFee\n\n☐\n"
    );
    let accordion = "<style>#a:checked ~ .panel{max-height:none}</style><input type=checkbox id=a><label for=a>Rights</label><div class=panel>We own it.</div>";
    assert_eq!(text(accordion), "Rights\n\nWe own it.\n");
}

#[test]
fn of_a_list_of_entries_what_is_chosen_is_read() {
    let list = |chosen: &str| {
        format!(
            "<p>1. Copyright: <select><option>Client<option{chosen}>Freelancer</select> from May.</p><p>End."
        )
    };
    assert_eq!(text(&list(" selected")), "1. Copyright: Freelancer from May.\n\nEnd.\n");
    assert_eq!(text(&list("")), "1. Copyright:\n\nClient\n\nFreelancer\n\nfrom May.\n\nEnd.\n");
    assert_eq!(text("<p>One<select><option selected>Two<p>Three"), "One Two\n\nThree\n");
    assert_eq!(text("<select><option selected>Two"), "Two\n");
}

#[test]
fn banners_that_ask_about_cookies_are_left_out_and_other_dialogs_are_read() {
    for banner in [
        "<div id=onetrust-banner-sdk role=dialog><p>You grant us all <div>rights</div>.</p></div>",
        "<div id='site-Cookie-Banner'>You grant us all rights.</div>",
        "<section role=dialog aria-label='Cookie consent'>You grant us all rights.</section>",
    ] {
        let (text, _, warnings) = read(&format!("<p>Kept.</p>{banner}<p>End."));
        assert_eq!(text, "Kept.\n\nEnd.\n", "{banner}");
        assert_eq!(warnings, ["1 banner that asks about cookies was left out"]);
    }
    for kept in [
        "<div role=dialog aria-label='Terms of use'>You grant us all rights.</div>",
        "<section id=cookie-banner>You grant us all rights.</section>",
        "<footer>You grant us all rights.</footer>",
    ] {
        assert!(text(kept).contains("all rights"), "{kept}");
    }
}
