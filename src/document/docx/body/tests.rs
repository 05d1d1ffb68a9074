use super::*;
use crate::document::docx::xml;
use crate::document::limits::Limits;

/// What is set off at the start of the first block, of paragraphs in which `[B]` stands for a bold run's properties.
fn opening(paragraphs: &str) -> String {
    let bold = "<w:rPr><w:b/></w:rPr>";
    let styles = "<w:styles xmlns:w='u'><w:style w:type='character' w:styleId='Strong'><w:rPr><w:b/></w:rPr></w:style></w:styles>";
    let text = format!("<w:body xmlns:w='u'>{}</w:body>", paragraphs.replace("[B]", bold));
    let parse = |text: &str| xml::parse(text, "document.xml", &Limits::default()).unwrap();
    let mut body = Body::new(Styles::read(&parse(styles)), Numbering::default(), false);
    body.blocks(&parse(&text));
    let ((text, blocks, _), _) = body.finish(0);
    text[blocks[0].start..blocks[0].opening].to_owned()
}

/// The text of a body with these paragraphs and styles, and the warnings.
fn read(styles: &str, body: &str) -> (String, Vec<String>) {
    let parse = |name: &str, inner: &str| {
        xml::parse(&format!("<w:{name} xmlns:w='u'>{inner}</w:{name}>"), "document.xml", &Limits::default())
            .unwrap()
    };
    let mut reader = Body::new(Styles::read(&parse("styles", styles)), Numbering::default(), false);
    reader.blocks(&parse("body", body));
    let ((text, _, warnings), _) = reader.finish(0);
    (text, warnings)
}

#[test]
fn what_is_struck_out_or_hidden_is_left_out_and_said() {
    let run =
        |properties: &str, words: &str| format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{words}</w:t></w:r>");
    let struck = format!(
        "<w:p>{}{}{}</w:p>",
        run("", "Kept."),
        run("<w:strike/>", "One."),
        run("<w:dstrike/>", "Two.")
    );
    let (text, warnings) = read("", &struck);
    assert_eq!(text, "Kept.\n");
    assert!(warnings[0].starts_with("2 passages that are struck out"), "{warnings:?}");
    assert_eq!(read("", &format!("<w:p>{}</w:p>", run("<w:strike w:val='0'/>", "Kept."))).0, "Kept.\n");

    let styles = "<w:style w:type='paragraph' w:styleId='Gone'><w:rPr><w:strike/></w:rPr></w:style>\
        <w:style w:type='character' w:styleId='Old'><w:rPr><w:dstrike/></w:rPr></w:style>\
        <w:style w:type='character' w:styleId='Older'><w:basedOn w:val='Old'/></w:style>";
    let by_style = format!(
        "<w:p><w:pPr><w:pStyle w:val='Gone'/></w:pPr>{}{}</w:p><w:p>{}{}</w:p>",
        run("", "One."),
        run("<w:strike w:val='0'/>", "Kept."),
        run("<w:rStyle w:val='Older'/>", "Two."),
        run("", "Kept too.")
    );
    let (text, warnings) = read(styles, &by_style);
    assert_eq!(text, "Kept.\n\nKept too.\n");
    assert!(warnings[0].starts_with("2 passages that are struck out"), "{warnings:?}");

    let style = "<w:style w:type='paragraph' w:styleId='Unseen'><w:rPr><w:vanish/></w:rPr></w:style>";
    let row = |properties: &str, cell: &str, words: &str| {
        format!(
            "<w:tr><w:trPr>{properties}</w:trPr><w:tc><w:tcPr>{cell}</w:tcPr><w:p>{}</w:p></w:tc></w:tr>",
            run("", words)
        )
    };
    let body = format!(
        "<w:p><w:pPr><w:pStyle w:val='Unseen'/></w:pPr><w:r><w:t>One.</w:t></w:r></w:p><w:tbl>{}{}{}</w:tbl>",
        row("<w:hidden/>", "", "Two."),
        row("", "<w:cellDel/>", "Three."),
        row("", "", "Kept.")
    );
    let (text, warnings) = read(style, &body);
    assert_eq!(text, "Kept.\n");
    assert!(warnings.iter().any(|w| w.starts_with("2 pieces of hidden text")), "{warnings:?}");
}

#[test]
fn a_field_without_an_end_hides_its_paragraph_and_a_chosen_entry_is_read() {
    let field =
        |kind: &str, data: &str| format!("<w:r><w:fldChar w:fldCharType='{kind}'>{data}</w:fldChar></w:r>");
    let words = |words: &str| format!("<w:r><w:t xml:space='preserve'>{words}</w:t></w:r>");
    let body = format!("<w:p>{}{}</w:p><w:p>{}</w:p>", field("begin", ""), words("hidden"), words("Kept."));
    assert_eq!(read("", &body).0, "Kept.\n");
    let list = "<w:ffData><w:ddList><w:result w:val='1'/><w:listEntry w:val='may'/><w:listEntry w:val='shall not'/></w:ddList></w:ffData>";
    let body = format!(
        "<w:p>{}{}{}{}</w:p>",
        words("The Client "),
        field("begin", list),
        field("end", ""),
        words(" copy it.")
    );
    assert_eq!(read("", &body).0, "The Client shall not copy it.\n");
}

#[test]
fn notes_what_is_bold_or_underlined_at_the_start_of_a_paragraph() {
    let rest = "<w:r><w:t xml:space='preserve'> The Client asks.</w:t></w:r></w:p>";
    for start in [
        "<w:p><w:r>[B]<w:t>No training.</w:t></w:r>",
        "<w:p><w:r>[B]<w:t>No </w:t></w:r><w:r>[B]<w:t>training.</w:t></w:r>",
        "<w:p><w:r><w:rPr><w:u w:val='single'/></w:rPr><w:t>No training.</w:t></w:r>",
        "<w:p><w:r><w:rPr><w:rStyle w:val='Strong'/></w:rPr><w:t>No training.</w:t></w:r>",
    ] {
        assert_eq!(opening(&format!("{start}{rest}")), "No training.", "{start}");
    }
    let numbered = "<w:p><w:r><w:t xml:space='preserve'>4. </w:t></w:r><w:r>[B]<w:t>No training.</w:t></w:r>";
    assert_eq!(opening(&format!("{numbered}{rest}")), "4. No training.");
    for start in [
        "<w:p><w:r><w:t>No training.</w:t></w:r>",
        "<w:p><w:r><w:rPr><w:b w:val='0'/><w:u w:val='none'/></w:rPr><w:t>No training.</w:t></w:r>",
        "<w:p><w:r><w:t>No </w:t></w:r><w:r>[B]<w:t>training.</w:t></w:r>",
    ] {
        assert_eq!(opening(&format!("{start}{rest}")), "", "{start}");
    }
}

#[test]
fn a_run_in_heading_with_a_hidden_end_is_set_off_from_its_clause() {
    let heading = "<w:p><w:pPr><w:rPr><w:vanish/><w:specVanish/></w:rPr></w:pPr><w:r><w:t>No training.</w:t></w:r></w:p>";
    let clause = "<w:p><w:r><w:t>The Client asks.</w:t></w:r></w:p>";
    assert_eq!(opening(&format!("{heading}{clause}")), "No training.");
}

#[test]
fn a_large_picture_is_said_to_be_unread_and_a_logo_is_not() {
    let picture = |cx: u64, cy: u64| {
        format!(
            "<w:p><w:r><w:t>Kept.</w:t><w:drawing><inline><extent cx='{cx}' cy='{cy}'/><graphic><blip/></graphic></inline></w:drawing></w:r></w:p>"
        )
    };
    let (_, warnings) = read("", &picture(5_400_000, 7_000_000));
    assert!(warnings[0].starts_with("1 large picture was not read"), "{warnings:?}");
    assert!(read("", &picture(1_000_000, 700_000)).1.is_empty());
}
