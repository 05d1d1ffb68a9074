//! A report written into a Word file: what is there stays, comments stand at the right words, and changes can be accepted and rejected.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "a test says what it measured")]

mod report_samples;
mod word;

use std::path::Path;

use proptest::prelude::*;
use termscore::document::{BlockKind, Document, Limits, from_bytes};
use termscore::report::docx::{Commented, Paragraph, Read, commented, write};
use termscore::risk::report::{Band, Edit, Effect, RiskReport, Suggestion};
use termscore::risk::suggest;
use termscore::segment::segment;
use word::{TRANSITIONAL, check, marked, part, parts, rejected, word, word_of, word_with};

fn read(bytes: &[u8], name: &str) -> Document {
    from_bytes(bytes, Path::new(name), &Limits::default()).unwrap()
}

/// A report on some passages of a contract.
fn report(document: &Document, passages: &[&str]) -> RiskReport {
    let mut report = report_samples::empty("contract.docx", 62, Band::High);
    report.document.format = document.format;
    let mut from = 0;
    for passage in passages {
        let start = from
            + document.text[from..].find(passage).unwrap_or_else(|| panic!("{passage} in {}", document.text));
        let mut finding = report_samples::finding("ai_training", 0.97, "1 Rights", "", "");
        finding.text = (*passage).to_owned();
        (finding.start, finding.end) = (start, start + passage.len());
        finding.why = "It may train AI.".to_owned();
        finding.ask = "Strike it.".to_owned();
        report.findings.push(finding);
        from = start + passage.len();
    }
    report
}

/// The same with other words for each passage.
fn with_changes(mut report: RiskReport, replacement: &str, addition: &str) -> RiskReport {
    let effect = Effect { score: 48, band: Band::Medium, points: -14.0 };
    let suggestions = report.findings.iter().enumerate().map(|(at, finding)| Suggestion {
        edit: Edit {
            start: finding.start,
            end: finding.end,
            passage: finding.text.clone(),
            replacement: replacement.to_owned(),
            addition: if at == 0 { addition.to_owned() } else { String::new() },
            findings: vec![at],
            answers: vec![finding.label.clone()],
            completes: false,
        },
        alone: effect,
        together: effect,
    });
    report.suggestions = suggestions.collect();
    report
}

fn write_into(file: &[u8], document: &Document, report: &RiskReport) -> Commented {
    let outline = segment(&document.text, &document.blocks);
    let read = Read { report, document, outline: &outline, file };
    let written = commented(&read, &Limits::default()).unwrap();
    assert_eq!(written, commented(&read, &Limits::default()).unwrap(), "two runs give the same bytes");
    written
}

fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Writes changes for `passages` into `file` and holds the result to what is promised: rejected it reads as before, accepted as the
/// edited contract, and the comments stand at their passages. Gives the result and its main part.
fn changed(file: &[u8], passages: &[&str]) -> (Commented, String) {
    let document = read(file, "contract.docx");
    let report = with_changes(
        report(&document, passages),
        "The Author keeps all rights.",
        "No Work trains any model.",
    );
    let written = write_into(file, &document, &report);
    let main = part(&written.bytes, "word/document.xml");
    check(&main);
    check(&part(&written.bytes, "word/comments.xml"));
    let marks: Vec<String> = marked(&main).into_values().collect();
    for passage in passages {
        assert!(marks.iter().any(|words| solid(words) == solid(passage)), "{passage:?} in {marks:?}");
    }
    assert_eq!(written.comments, 1 + passages.len());
    let other: Vec<(&str, Vec<u8>)> = vec![("word/document.xml", rejected(&main).into_bytes())];
    assert_eq!(read(&with_parts(&written.bytes, other), "contract.docx").text, document.text);
    if written.changes == passages.len() {
        let accepted = read(&written.bytes, "contract.docx").text;
        let edits = report.suggestions.iter().map(|suggestion| &suggestion.edit);
        assert_eq!(solid(&accepted), solid(&suggest::apply(&document, edits).text));
    }
    (written, main)
}

/// The package with other bytes for some parts.
fn with_parts(bytes: &[u8], other: Vec<(&str, Vec<u8>)>) -> Vec<u8> {
    let mut all = parts(bytes);
    all.extend(other.into_iter().map(|(name, content)| (name.to_owned(), content)));
    let texts: Vec<(String, String)> =
        all.into_iter().map(|(name, content)| (name, String::from_utf8(content).unwrap())).collect();
    word::package(&texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>())
}

fn p(runs: &str) -> String {
    format!("<w:p>{runs}</w:p>")
}

fn r(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

const RIGHT: &str = "The Studio may train any model on the Work.";

#[test]
fn a_change_is_struck_and_inserted_with_the_look_of_its_run() {
    let body = p(
        "<w:pPr><w:jc w:val=\"both\"/></w:pPr><w:r w:rsidR=\"00A1\"><w:rPr><w:b/><w:sz w:val=\"20\"/></w:rPr>\
         <w:t>Rights. The Studio may train any model on the Work. Fees follow.</w:t></w:r>",
    );
    let (written, main) = changed(&word(&body), &[RIGHT]);
    assert_eq!((written.changes, written.unplaced), (1, 0));
    let looks = "<w:rPr><w:b/><w:sz w:val=\"20\"/></w:rPr>";
    assert!(main.contains(&format!(
        "<w:del w:id=\"8\" w:author=\"TermScore\"><w:r w:rsidR=\"00A1\">{looks}<w:delText xml:space=\"preserve\">{RIGHT}</w:delText>"
    )), "{main}");
    assert!(
        main.contains(&format!(
            "<w:r>{looks}<w:t xml:space=\"preserve\">The Author keeps all rights.</w:t></w:r></w:ins>"
        )),
        "{main}"
    );
    assert!(!main.contains("w:date"), "{main}");
    let comments = part(&written.bytes, "word/comments.xml");
    for words in [
        "TermScore: 62 of 100, high risk.",
        "no legal advice",
        "The work may train AI",
        "It may train AI.",
        "Strike it.",
        "97%",
        "With this change alone",
        "the score would be 48 (medium), now 62 (high).",
    ] {
        assert!(comments.contains(words), "{words}: {comments}");
    }
}

#[test]
fn all_other_parts_stay_as_they_are_packed() {
    let more = [
        ("word/styles.xml", "<w:styles xmlns:w='u'/>"),
        ("customXml/item1.xml", "<a/>"),
        ("docProps/app.xml", "<b/>"),
    ];
    let file = word_with(&p(&r(RIGHT)), &more, "");
    let (written, _) = changed(&file, &[RIGHT]);
    let (before, after) = (parts(&file), parts(&written.bytes));
    for name in ["word/styles.xml", "customXml/item1.xml", "docProps/app.xml", "_rels/.rels"] {
        assert_eq!(before[name], after[name]);
    }
    assert_eq!(after.len(), before.len() + 1);
    assert!(part(&written.bytes, "[Content_Types].xml").contains("PartName=\"/word/comments.xml\""));
    assert!(
        part(&written.bytes, "word/_rels/document.xml.rels")
            .contains("relationships/comments\" Target=\"comments.xml\"")
    );
}

#[test]
fn comments_that_are_there_stay_with_their_numbers() {
    let relation = "<Relationship Id=\"c\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments\" \
                    Target=\"notes.xml\"/>";
    let old = format!(
        "<ns:comments xmlns:ns=\"{TRANSITIONAL}\"><ns:comment ns:id=\"7\" ns:author=\"A\"><ns:p/></ns:comment></ns:comments>"
    );
    let body = p(&format!(
        "<w:commentRangeStart w:id=\"7\"/>{}<w:commentRangeEnd w:id=\"7\"/><w:r><w:commentReference w:id=\"7\"/></w:r>{}",
        r("The Studio may train any "),
        r("model on the Work.")
    ));
    let file = word_with(&body, &[("word/notes.xml", &old)], relation);
    let document = read(&file, "contract.docx");
    let report = with_changes(report(&document, &[RIGHT]), "None.", "");
    let written = write_into(&file, &document, &report);
    let comments = part(&written.bytes, "word/notes.xml");
    check(&comments);
    assert!(comments.contains("<ns:comment ns:id=\"7\" ns:author=\"A\"><ns:p/></ns:comment>"), "{comments}");
    assert_eq!(comments.matches("<ns:comment ns:id=").count(), 3);
    assert!(!parts(&written.bytes).contains_key("word/comments.xml"));
    let main = part(&written.bytes, "word/document.xml");
    check(&main);
    assert!(
        main.contains("<w:r><w:commentReference w:id=\"7\"/></w:r>"),
        "the old comment is not struck: {main}"
    );
}

#[test]
fn passages_over_many_runs_and_insertions_by_others_are_changed() {
    let body = p(&format!(
        "{}<w:ins w:id=\"3\" w:author=\"B\"><w:r><w:rPr><w:i/></w:rPr><w:t>may train</w:t></w:r></w:ins>\
         <w:del w:id=\"4\" w:author=\"B\"><w:r><w:delText>must not train</w:delText></w:r></w:del>{}<w:proofErr w:type=\"spellStart\"/>\
         <w:bookmarkStart w:id=\"0\" w:name=\"x\"/>{}<w:bookmarkEnd w:id=\"0\"/>",
        r("Yes. The Studio "),
        r(" any model"),
        r(" on the Work. And so on.")
    ));
    let (written, main) = changed(&word(&body), &[RIGHT]);
    assert_eq!(written.changes, 1);
    assert!(
        main.contains("<w:ins w:id=\"3\" w:author=\"B\"><w:del w:id="),
        "struck within the insertion: {main}"
    );
    assert!(main.contains(
        "<w:del w:id=\"4\" w:author=\"B\"><w:r><w:delText>must not train</w:delText></w:r></w:del>"
    ));
}

#[test]
fn new_words_stand_between_the_parts_of_an_insertion_by_someone_else() {
    let body = p(&format!(
        "{}<w:ins w:id=\"3\" w:author=\"B\" w:date=\"2020-01-01T00:00:00Z\"><w:r><w:t>model on the Work. Fees follow.</w:t></w:r></w:ins>",
        r("The Studio may train any ")
    ));
    let (written, main) = changed(&word(&body), &[RIGHT]);
    assert_eq!(written.changes, 1);
    assert_eq!(main.matches("w:author=\"B\" w:date=\"2020-01-01T00:00:00Z\"").count(), 2, "{main}");
}

#[test]
fn fields_and_links_are_taken_whole_or_not_at_all() {
    let field = |shown: &str| {
        format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> REF a </w:instrText></w:r>\
             <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>",
            r(shown)
        )
    };
    let changes = |body: &str, passage: &str| changed(&word(&p(body)), &[passage]).0.changes;
    let whole = format!("{}{}{}", r("It may train under "), field("Section 4"), r(" for ever. More."));
    let (written, main) = changed(&word(&p(&whole)), &["It may train under Section 4 for ever."]);
    assert_eq!(written.changes, 1);
    assert!(main.contains("<w:delInstrText xml:space=\"preserve\"> REF a </w:delInstrText>"), "{main}");
    assert_eq!(
        changes(
            &format!("{}{}", r("It may train under "), field("Section 4")),
            "It may train under Section 4"
        ),
        1
    );
    assert_eq!(
        changes(&format!("{}{}", field("Section 4"), r(" lets it train.")), "Section 4 lets it train."),
        1
    );
    assert_eq!(
        changes(&format!("{}{}", r("It may train as "), field("in A. Then B.")), "It may train as in A."),
        0
    );
    assert_eq!(changes(&field("It may train. More."), "It may train."), 0);
    let simple = format!("{}<w:fldSimple w:instr=\"x\">{}</w:fldSimple>", r("It may train "), r("models."));
    assert_eq!(changes(&simple, "It may train models."), 0);
    let link = |before: &str, linked: &str, after: &str| {
        format!("{}<w:hyperlink r:id=\"l\">{}</w:hyperlink>{}", r(before), r(linked), r(after))
    };
    assert_eq!(changes(&link("It may ", "train", " models."), "It may train models."), 1);
    assert_eq!(changes(&link("It may ", "train models. Always", "."), "It may train models."), 0);
    assert_eq!(changes(&link("See ", "here. It may train. Bye", "."), "It may train."), 1);
    assert_eq!(changes(&link("", "It may train.", " Bye."), "It may train."), 1);
    // Nobody ended this field: what follows is no part of it.
    let loose = format!(
        "<w:r><w:fldChar w:fldCharType=\"begin\"/><w:fldChar w:fldCharType=\"separate\"/></w:r>{}",
        r("It may train.")
    );
    assert_eq!(changes(&loose, "It may train."), 1);
}

#[test]
fn content_controls_change_within_if_they_take_free_text() {
    let control = |properties: &str, words: &str| {
        format!("<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>", r(words))
    };
    let changes = |body: &str| changed(&word(&p(body)), &["It may train models."]).0.changes;
    assert_eq!(changes(&control("<w:richText/>", "So. It may train models. Bye.")), 1);
    assert_eq!(changes(&control("<w:text/>", "It may train models.")), 0);
    assert_eq!(changes(&control("<w:lock w:val=\"contentLocked\"/>", "It may train models.")), 0);
    assert_eq!(changes(&format!("{}{}", r("It may "), control("", "train models."))), 0);
    let block =
        format!("<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>", p(&r("It may train models.")));
    assert_eq!(changed(&word(&block), &["It may train models."]).0.changes, 1);
}

#[test]
fn tables_numbers_and_hidden_words_do_not_move_a_comment() {
    let cell = |words: &str| format!("<w:tc>{}</w:tc>", p(&r(words)));
    let body = format!(
        "<w:tbl><w:tr>{}{}</w:tr></w:tbl>{}",
        cell("(a)"),
        cell("The Studio may train."),
        p(&format!(
            "<w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr>{}<w:r><w:rPr><w:vanish/></w:rPr>\
             <w:t>secret words</w:t></w:r>{}",
            r("1.1 It may "),
            r("sell.")
        ))
    );
    let numbering = format!(
        "<w:numbering xmlns:w=\"{TRANSITIONAL}\"><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/>\
         <w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"1.%1\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\">\
         <w:abstractNumId w:val=\"0\"/></w:num></w:numbering>"
    );
    let relation = "<Relationship Id=\"n\" Type=\"x/numbering\" Target=\"numbering.xml\"/>";
    let file = word_with(&body, &[("word/numbering.xml", &numbering)], relation);
    let document = read(&file, "contract.docx");
    assert!(
        document.text.contains("(a) The Studio may train.") && document.text.contains("1.1 1.1 It may sell."),
        "{}",
        document.text
    );
    let report =
        with_changes(report(&document, &["(a) The Studio may train.", "1.1 1.1 It may sell."]), "None.", "");
    let written = write_into(&file, &document, &report);
    let main = part(&written.bytes, "word/document.xml");
    check(&main);
    // The number in another cell and the one that Word makes are not marked; hidden words stay where they are.
    let marks: Vec<String> = marked(&main).into_values().collect();
    assert_eq!(marks[1..], ["The Studio may train.", "1.1 It may secret wordssell."]);
    assert!(main.contains("<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret words</w:t></w:r>"), "{main}");
}

#[test]
fn notes_headers_and_text_boxes_are_commented_where_that_is_safe() {
    let boxed = format!(
        "<mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wps:txbx><w:txbxContent>{0}</w:txbxContent></wps:txbx></w:drawing></mc:Choice>\
         <mc:Fallback><w:pict><w:txbxContent>{0}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent>",
        p(&r("It may train in a box."))
    );
    let body = format!(
        "{}{}<w:sectPr><w:headerReference r:id=\"h\"/></w:sectPr>",
        p(&format!("{}<w:r><w:footnoteReference w:id=\"2\"/></w:r>", r("Words."))),
        p(&format!("{}<w:r>{boxed}</w:r>", r("Around.")))
    );
    let part_of =
        |root: &str, inner: &str| format!("<w:{root} xmlns:w=\"{TRANSITIONAL}\">{inner}</w:{root}>");
    let notes = part_of(
        "footnotes",
        &format!("<w:footnote w:id=\"2\">{}</w:footnote>", p(&r("It may train in a note."))),
    );
    let header = part_of("hdr", &p(&r("It may train in a header.")));
    let relations = "<Relationship Id=\"f\" Type=\"x/footnotes\" Target=\"footnotes.xml\"/>\
                     <Relationship Id=\"h\" Type=\"x/header\" Target=\"header1.xml\"/>";
    let file = word_with(&body, &[("word/footnotes.xml", &notes), ("word/header1.xml", &header)], relations);
    let document = read(&file, "contract.docx");
    let passages = ["It may train in a header.", "It may train in a box.", "It may train in a note."];
    let report = with_changes(report(&document, &passages), "None.", "");
    let written = write_into(&file, &document, &report);
    assert_eq!((written.comments, written.changes, written.unplaced), (4, 0, 1));
    let main = part(&written.bytes, "word/document.xml");
    check(&main);
    assert!(
        main.contains(&format!("/><w:r>{boxed}</w:r><w:commentRangeEnd")),
        "the box is marked as a whole: {main}"
    );
    assert!(main.contains("/><w:r><w:footnoteReference w:id=\"2\"/></w:r><w:commentRangeEnd"), "{main}");
    let comments = part(&written.bytes, "word/comments.xml");
    for words in
        ["could not be placed in the text", "stand in the note", "They are not marked as a change, because"]
    {
        assert!(comments.contains(words), "{words}: {comments}");
    }
}

#[test]
fn formulas_rubies_and_mixed_runs_break_nothing() {
    let formula = "<m:oMath><m:r><m:t>It may train.</m:t></m:r></m:oMath>";
    let (written, main) = changed(&word(&p(&format!("{}{formula}", r("As ")))), &["It may train."]);
    assert!(written.changes == 0 && main.contains(formula), "{main}");
    let run = "<w:r><w:t>It may</w:t><w:tab/><w:t> train</w:t><w:br/><w:t>models</w:t><w:noBreakHyphen/><w:t>now. Bye</w:t>\
               <w:drawing/></w:r>";
    let file = word(&p(run));
    let document = read(&file, "a.docx");
    let passage = document.text.split(" Bye").next().unwrap().to_owned();
    let report = with_changes(report(&document, &[&passage]), "None.", "");
    let written = write_into(&file, &document, &report);
    let main = part(&written.bytes, "word/document.xml");
    check(&main);
    assert!(
        main.contains("<w:noBreakHyphen/><w:delText xml:space=\"preserve\">now.</w:delText></w:r></w:del>"),
        "{main}"
    );
    assert_eq!(solid(&read(&written.bytes, "a.docx").text), "None.Bye");
}

#[test]
fn other_prefixes_and_the_strict_standard_are_kept() {
    let strict = "http://purl.oclc.org/ooxml/wordprocessingml/main";
    for (main, author) in [
        (
            format!(
                "<x:document xmlns:x=\"{strict}\"><x:body><x:p><x:r><x:t>{RIGHT}</x:t></x:r></x:p></x:body></x:document>"
            ),
            "x:author",
        ),
        (
            format!(
                "<document xmlns=\"{TRANSITIONAL}\"><body><p><r><t>{RIGHT}</t></r></p></body></document>"
            ),
            "w:author",
        ),
        (
            format!(
                "<document xmlns=\"{TRANSITIONAL}\" xmlns:w=\"other\"><body><p><r><t>{RIGHT}</t></r></p></body></document>"
            ),
            "w1:author",
        ),
    ] {
        let (written, xml) = changed(&word_of(&main, &[], ""), &[RIGHT]);
        assert_eq!(written.changes, 1);
        assert!(xml.contains(author), "{xml}");
        let relations = part(&written.bytes, "word/_rels/document.xml.rels");
        assert_eq!(relations.contains("purl.oclc.org"), main.contains(strict));
        assert_eq!(part(&written.bytes, "word/comments.xml").contains(strict), main.contains(strict));
    }
}

#[test]
fn files_of_utf16_and_entities_end_in_utf8_with_the_same_words() {
    let text = "The Studio &amp; friends &#8211; &quot;train&quot; <![CDATA[<models>]]> now.";
    let main = format!(
        "<?xml version=\"1.0\" encoding=\"utf-16\"?><w:document xmlns:w=\"{TRANSITIONAL}\"><w:body><w:p><w:r><w:t>So. {text} Bye.</w:t>\
         </w:r></w:p></w:body></w:document>"
    );
    let bytes: Vec<u8> = format!("\u{feff}{main}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut writer, &bytes).unwrap();
    let file = writer.finish().unwrap().into_inner();
    let document = read(&file, "a.docx");
    let passage = "The Studio & friends – \"train\" <models> now.";
    let report = with_changes(report(&document, &[passage]), "None.", "");
    let written = write_into(&file, &document, &report);
    let xml = part(&written.bytes, "word/document.xml");
    check(&xml);
    assert!(xml.contains("encoding=\"UTF-8\""), "{xml}");
    assert_eq!(solid(&marked(&xml).into_values().next_back().unwrap()), solid(passage));
    assert_eq!(solid(&read(&written.bytes, "a.docx").text), "So.None.Bye.");
}

#[test]
fn additions_go_before_the_last_section_and_an_empty_last_paragraph() {
    let end = "<w:sectPr><w:pgSz w:w=\"1\"/></w:sectPr>";
    let (_, main) = changed(&word(&format!("{}{end}", p(&r(RIGHT)))), &[RIGHT]);
    let heading = main.find("Additional Terms").unwrap();
    assert!(heading < main.find("No Work trains any model.").unwrap());
    assert!(main.ends_with(&format!("</w:p>{end}</w:body></w:document>")), "{main}");
    let (_, main) = changed(&word(&format!("{}<w:p/>{end}", p(&r(RIGHT)))), &[RIGHT]);
    assert!(main.ends_with(&format!("</w:p><w:p/>{end}</w:body></w:document>")), "{main}");
    let (_, main) = changed(&word(&p(&r(RIGHT))), &[RIGHT]);
    assert!(main.ends_with("</w:p></w:body></w:document>"), "{main}");
}

#[test]
fn a_clause_that_is_missing_gets_a_comment_on_the_inserted_words() {
    let file = word(&p(&r(RIGHT)));
    let document = read(&file, "a.docx");
    let mut report = with_changes(report(&document, &[RIGHT]), "None.", "");
    let mut missing = report.suggestions[0].clone();
    missing.edit = Edit {
        start: document.text.len(),
        end: document.text.len(),
        passage: String::new(),
        replacement: String::new(),
        addition: "Line one.\nLine two.".to_owned(),
        findings: Vec::new(),
        answers: vec!["no_ai".to_owned()],
        completes: false,
    };
    report.suggestions.push(missing);
    let written = write_into(&file, &document, &report);
    assert_eq!((written.comments, written.changes), (3, 2));
    let comments = part(&written.bytes, "word/comments.xml");
    assert!(comments.contains("Missing from this contract:") && comments.contains("No AI."), "{comments}");
    let xml = part(&written.bytes, "word/document.xml");
    check(&xml);
    assert_eq!(solid(&read(&written.bytes, "a.docx").text), "None.AdditionalTermsLineone.Linetwo.");
}

#[test]
fn hostile_words_end_as_words() {
    let file = word(&p(&r("It may train \u{202e}&lt;w:p/&gt; models.")));
    let document = read(&file, "a.docx");
    let passage = document.text.trim().to_owned();
    let evil = "</w:t></w:r><w:p/> & \"\u{1b}[2J\u{0}\u{ffff}\u{202e}x";
    let mut report = with_changes(report(&document, &[&passage]), evil, evil);
    report.findings[0].why = evil.to_owned();
    report.disclaimer = evil.to_owned();
    let written = write_into(&file, &document, &report);
    for name in ["word/document.xml", "word/comments.xml"] {
        let xml = part(&written.bytes, name);
        check(&xml);
        assert!(xml.contains("&lt;/w:t&gt;&lt;/w:r&gt;&lt;w:p/&gt;"), "{xml}");
        let forbidden =
            |c: char| (c < ' ' && !matches!(c, '\t' | '\n')) || matches!(c, '\u{fffe}' | '\u{ffff}');
        assert!(!xml.contains(forbidden), "{xml}");
    }
    assert!(
        part(&written.bytes, "word/document.xml").contains("It may train \u{202e}&lt;w:p/&gt; models."),
        "its own words stay"
    );
}

#[test]
fn what_word_would_not_write_but_we_read_breaks_nothing() {
    let header = format!("<w:hdr xmlns:w=\"{TRANSITIONAL}\">{}</w:hdr>", p(&r(RIGHT)));
    let relation = "<Relationship Id=\"h\" Type=\"x/header\" Target=\"header1.xml\"/>\
                    <Relationship Id=\"c\" Type=\"x/comments\" Target=\"gone.xml\"/>";
    let space = format!("xmlns:w=\"{TRANSITIONAL}\" xmlns:r=\"r\"");
    let outside = "<w:headerReference r:id=\"h\"/>";
    for main in [
        format!("<w:document {space}>{outside}<w:body/></w:document>"),
        format!("<w:document {space}>{outside}<w:body><w:p/></w:body></w:document>"),
        format!("<w:document {space}>{outside}<w:body><w:tbl/></w:body></w:document>"),
        format!(
            "<w:document {space}>{outside}<w:body><odd><w:p><w:r><w:t>x</w:t></w:r></w:p></odd></w:body></w:document>"
        ),
        format!("<document>{outside}<body><p><r><t>x<t>y</t></t></r></p></body></document>")
            .replace("w:", "")
            .replace("r:", ""),
    ] {
        let file = word_of(&main, &[("word/header1.xml", &header)], relation);
        let document = read(&file, "a.docx");
        let report = with_changes(report(&document, &[RIGHT]), "None.", "More.");
        let written = write_into(&file, &document, &report);
        assert_eq!((written.comments, written.unplaced), (2, 1), "{main}");
        let xml = part(&written.bytes, "word/document.xml");
        check(&xml);
        assert_eq!(read(&written.bytes, "a.docx").text, document.text, "{main}\n{xml}");
        assert!(part(&written.bytes, "word/gone.xml").contains("could not be placed"));
    }
}

#[test]
fn contracts_of_other_formats_become_word_files_with_comments() {
    let text = "MURAL AGREEMENT\n\n1. Rights\n\nThe Studio may train any model on\nthe Work. It may <sell> \"it\".\n\n(a) Fees are due.\n(b) \
                No one may sue.\n";
    let markdown = "# Mural Agreement\n\n## Rights\n\nThe Studio may train any model on the Work. It may sell it.\n\n- Fees are due.\n";
    for (name, text) in [("a.txt", text), ("a.md", markdown)] {
        let document = read(text.as_bytes(), name);
        let passages = if name == "a.txt" {
            vec!["The Studio may train any model on\nthe Work.", "(b) No one may sue."]
        } else {
            vec![RIGHT, "Fees are due."]
        };
        let report = with_changes(report(&document, &passages), "The Author keeps it.", "More.");
        let written = write_into(text.as_bytes(), &document, &report);
        assert_eq!((written.comments, written.changes, written.unplaced), (3, 2, 0));
        let xml = part(&written.bytes, "word/document.xml");
        check(&xml);
        let marks: Vec<String> = marked(&xml).into_values().map(|words| solid(&words)).collect();
        assert_eq!(marks[1..], passages.iter().map(|words| solid(words)).collect::<Vec<_>>());
        let edits = report.suggestions.iter().map(|suggestion| &suggestion.edit);
        let accepted = suggest::apply(&document, edits).text;
        assert_eq!(solid(&read(&written.bytes, "a.docx").text), solid(&accepted));
    }
}

#[test]
fn a_new_document_reads_back_as_it_was_given() {
    let bytes = write(&[
        Paragraph::Title("Addendum".to_owned()),
        Paragraph::Heading("Rights & <duties>".to_owned()),
        Paragraph::Numbered { number: "1.".to_owned(), text: "Paid by [name] on [date].".to_owned() },
        Paragraph::Indented { depth: 1, text: "Line one\nline two\ttab".to_owned() },
        Paragraph::Plain("a\u{202e}b\u{7}c".to_owned()),
    ]);
    assert_eq!(
        read(&bytes, "new.docx").text,
        "Addendum\n\nRights & <duties>\n\n1.\tPaid by [name] on [date].\n\nLine one\nline two\ttab\n\na<U+202E>b␇c\n"
    );
    let xml = part(&bytes, "word/document.xml");
    check(&xml);
    assert_eq!(xml.matches("<w:highlight w:val=\"yellow\"/>").count(), 2);
    assert_eq!(
        bytes,
        write(&[
            Paragraph::Title("Addendum".to_owned()),
            Paragraph::Heading("Rights & <duties>".to_owned()),
            Paragraph::Numbered { number: "1.".to_owned(), text: "Paid by [name] on [date].".to_owned() },
            Paragraph::Indented { depth: 1, text: "Line one\nline two\ttab".to_owned() },
            Paragraph::Plain("a\u{202e}b\u{7}c".to_owned()),
        ])
    );
    // An empty document is one all the same.
    check(&part(&write(&[]), "word/document.xml"));
}

/// Runs and what may stand between and around them.
fn inline() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "The Studio ",
        "may train ",
        "models. ",
        "It &amp; he ",
        "sell\u{a0}it ",
        " &lt;b&gt; ",
        "x",
        " ",
        "ﬁn é ",
        "a\u{200b}b",
    ]);
    let looks = prop::sample::select(vec![
        "",
        "<w:rPr><w:b/></w:rPr>",
        "<w:rPr><w:vanish/></w:rPr>",
        "<w:rPr><w:i/><w:rPrChange w:id=\"1\" w:author=\"B\"><w:rPr/></w:rPrChange></w:rPr>",
    ]);
    let spaced = prop::sample::select(vec!["", " xml:space=\"preserve\""]);
    let inner = prop::sample::select(vec![
        "",
        "<w:tab/>",
        "<w:br/>",
        "<w:br w:type=\"page\"/>",
        "<w:noBreakHyphen/>",
        "<w:sym w:font=\"Wingdings\" w:char=\"F0FE\"/>",
        "<w:lastRenderedPageBreak/>",
        "<w:drawing/>",
    ]);
    let run = (words.clone(), looks, spaced, inner, words).prop_map(|(a, looks, space, inner, b)| {
        format!("<w:r>{looks}<w:t{space}>{a}</w:t>{inner}<w:t>{b}</w:t></w:r>")
    });
    let field = "<w:r><w:fldChar w:fldCharType=\"begin\"/><w:instrText>REF x</w:instrText><w:fldChar w:fldCharType=\"separate\"/></w:r>";
    prop_oneof![
        6 => run.clone(),
        1 => run.clone().prop_map(|run| format!("<w:ins w:id=\"@\" w:author=\"B\">{run}</w:ins>")),
        1 => run.clone().prop_map(|run| format!("<w:hyperlink>{run}</w:hyperlink>")),
        1 => run.clone().prop_map(|run| format!("<w:sdt><w:sdtPr/><w:sdtContent>{run}</w:sdtContent></w:sdt>")),
        1 => run.clone().prop_map(move |run| format!("{field}{run}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>")),
        1 => run.prop_map(|run| format!("<w:smartTag>{run}</w:smartTag>")),
        1 => Just("<w:del w:id=\"@\" w:author=\"B\"><w:r><w:delText>gone</w:delText></w:r></w:del>".to_owned()),
        1 => Just("<w:bookmarkStart w:id=\"0\" w:name=\"x\"/><w:proofErr/>".to_owned()),
    ]
}

/// Marks of changes in a body, each with a number of its own.
fn numbered(body: &str) -> String {
    let body = body.replace("w:id=\"1\"", "w:id=\"@\"");
    let mut parts = body.split('@');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.enumerate().fold(first, |text, (i, part)| format!("{text}{}{part}", 100 + i))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Whatever a paragraph is made of and wherever passages begin and end.
    #[test]
    fn any_passage_can_be_changed_and_taken_back(
        paragraphs in prop::collection::vec(prop::collection::vec(inline(), 1..6), 1..4),
        cuts in prop::collection::vec(0usize..10_000, 4),
    ) {
        let body: String = paragraphs.iter().map(|runs| p(&runs.concat())).collect();
        let file = word(&numbered(&format!("{body}{}", p(&r("End of it.")))));
        let document = read(&file, "a.docx");
        let solid_places: Vec<(usize, char)> = document.text.char_indices().filter(|(_, c)| !c.is_whitespace()).collect();
        let mut places: Vec<usize> = cuts.iter().map(|cut| cut % solid_places.len()).collect();
        places.sort_unstable();
        places.dedup();
        let mut report = report(&document, &[]);
        for pair in places.chunks_exact(2) {
            let (start, (last, c)) = (solid_places[pair[0]].0, solid_places[pair[1]]);
            let mut finding = report_samples::finding("ai_training", 0.5, "", "", "");
            (finding.start, finding.end) = (start, last + c.len_utf8());
            finding.text = document.text[finding.start..finding.end].to_owned();
            report.findings.push(finding);
        }
        let report = with_changes(report, "Other words.", "One more.");
        let written = write_into(&file, &document, &report);
        prop_assert_eq!((written.comments, written.unplaced), (1 + report.findings.len(), 0));
        let main = part(&written.bytes, "word/document.xml");
        check(&main);
        let back = with_parts(&written.bytes, vec![("word/document.xml", rejected(&main).into_bytes())]);
        prop_assert_eq!(&read(&back, "a.docx").text, &document.text);
        let comments = part(&written.bytes, "word/comments.xml");
        let unmarked = comments.matches("They are not marked").count();
        prop_assert_eq!(written.changes + unmarked, report.suggestions.len());
        if unmarked == 0 {
            let edits = report.suggestions.iter().map(|suggestion| &suggestion.edit);
            prop_assert_eq!(solid(&read(&written.bytes, "a.docx").text), solid(&suggest::apply(&document, edits).text));
        }
    }
}

/// A body with a little of everything.
fn everything() -> String {
    let field = "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r>\
                 <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>4.2</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>";
    format!(
        "{}{}<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl><w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt><w:p/>\
         <w:sectPr/>",
        p(&format!(
            "<w:pPr><w:jc w:val=\"both\"/></w:pPr>{}{field}{}",
            r("The Studio may, under "),
            r(", train any model. More.")
        )),
        p(&format!(
            "<w:ins w:id=\"3\" w:author=\"B\">{}</w:ins><w:hyperlink>{}</w:hyperlink>{}",
            r("It may "),
            r("sell"),
            r(" the Work.")
        )),
        p(&r("In a cell it may copy.")),
        p(&format!(
            "<w:r><w:rPr><w:b/></w:rPr><w:t>In a control</w:t><w:tab/><w:t>it may lend.</w:t></w:r><w:r><w:pict>\
            <w:txbxContent>{}</w:txbxContent></w:pict></w:r>",
            p(&r("In a box it may give."))
        ))
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    /// Files that are damaged in any way either are refused or stay files that can be read.
    #[test]
    fn damaged_files_are_refused_or_written_whole(
        cuts in prop::collection::vec((0usize..100_000, 0usize..100_000, prop::bool::ANY), 1..3),
    ) {
        let space = format!("xmlns:w=\"{TRANSITIONAL}\"");
        let mut main = format!("<w:document {space}><w:body>{}</w:body></w:document>", everything());
        for (a, b, twice) in cuts {
            // Whole tags go or come twice, so that most of what is left can be read.
            let tags: Vec<usize> = main.match_indices('<').map(|(at, _)| at).collect();
            let (from, to) = (tags[a % tags.len()], tags[(a + b % 6) % tags.len()]);
            let (from, to) = (from.min(to), from.max(to));
            let part = main[from..to].to_owned();
            main.replace_range(if twice { to..to } else { from..to }, if twice { &part } else { "" });
        }
        let file = word_of(&main, &[], "");
        let Ok(document) = from_bytes(&file, Path::new("a.docx"), &Limits::default()) else { return Ok(()) };
        let outline = segment(&document.text, &document.blocks);
        let mut report = report(&document, &[]);
        for segment in &outline.segments {
            let mut finding = report_samples::finding("ai_training", 0.5, "", "", "");
            (finding.start, finding.end) = (segment.start, segment.end);
            finding.text = document.text[segment.start..segment.end].to_owned();
            report.findings.push(finding);
        }
        let report = with_changes(report, "Other words.", "One more.");
        let read_file = Read { report: &report, document: &document, outline: &outline, file: &file };
        if let Ok(written) = commented(&read_file, &Limits::default()) {
            let xml = part(&written.bytes, "word/document.xml");
            prop_assert!(from_bytes(&written.bytes, Path::new("a.docx"), &Limits::default()).is_ok(), "{}", xml);
            let back = with_parts(&written.bytes, vec![("word/document.xml", rejected(&xml).into_bytes())]);
            prop_assert_eq!(&read(&back, "a.docx").text, &document.text);
        }
    }
}

/// Real Word files, where they lie beside the checkout: each of their sentences is commented on, and stands where it is said to.
#[test]
fn every_sentence_of_real_files_is_marked_exactly() {
    let folder = Path::new("../shared/documents/docx");
    let Ok(entries) = std::fs::read_dir(folder) else {
        println!("`{}` is not there: not tested", folder.display());
        return;
    };
    let (mut all, mut exact, mut changes, mut unplaced) = (0, 0, 0, 0);
    for path in entries.map(|entry| entry.unwrap().path()) {
        let file = std::fs::read(&path).unwrap();
        let document = read(&file, "a.docx");
        let outline = segment(&document.text, &document.blocks);
        let mut report = report(&document, &[]);
        for segment in &outline.segments {
            let mut finding = report_samples::finding("ai_training", 0.5, "", "", "");
            (finding.start, finding.end) = (segment.start, segment.end);
            finding.text = document.text[segment.start..segment.end].to_owned();
            report.findings.push(finding);
        }
        let report = with_changes(report, "Other words.", "");
        let written = write_into(&file, &document, &report);
        let main = part(&written.bytes, "word/document.xml");
        check(&main);
        let marks = marked(&main);
        let mut ids: Vec<i64> = marks.keys().map(|id| id.parse().unwrap()).collect();
        ids.sort_unstable();
        let placed: Vec<&String> = ids.iter().map(|id| &marks[&id.to_string()]).collect();
        // The first comment is the one on the whole; those without a place stand there too, with no words.
        let words: Vec<String> = placed.iter().skip(1).map(|words| solid(words)).collect();
        assert_eq!(words.len(), report.findings.len());
        for (finding, words) in report.findings.iter().zip(&words) {
            all += 1;
            let passage = solid(&finding.text);
            // A number that Word makes is in the text, but not in the file.
            // Of a row of two cells the second is marked: a comment is not stretched from one cell into another.
            let mut rows = document.blocks.iter().filter(|block| block.kind == BlockKind::Row);
            let in_row = rows.any(|row| row.start <= finding.start && finding.end <= row.end);
            let near = passage.ends_with(words.as_str())
                && (in_row || passage.len() - words.len() <= 12)
                && !words.is_empty();
            if near {
                exact += 1;
            } else {
                println!(
                    "{}: a sentence of {} characters is not marked as such",
                    path.display(),
                    passage.len()
                );
            }
        }
        changes += written.changes;
        unplaced += written.unplaced;
        let back = with_parts_of(&written.bytes, "word/document.xml", rejected(&main).into_bytes());
        assert_eq!(read(&back, "a.docx").text, document.text, "{}", path.display());
    }
    println!(
        "{exact} of {all} sentences marked exactly, {unplaced} without a place, {changes} can be changed"
    );
    assert!(exact + unplaced == all, "{exact} and {unplaced} of {all}");
}

/// The package with other bytes for one part, whatever the others are.
fn with_parts_of(bytes: &[u8], name: &str, content: Vec<u8>) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut all = parts(bytes);
    all.insert(name.to_owned(), content);
    for (name, content) in all {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut writer, &content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_row_of_two_cells_is_one_clause_whose_comment_stands_at_what_is_agreed() {
    let cell = |words: &str| format!("<w:tc>{}</w:tc>", p(&r(words)));
    let body = format!(
        "{}<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>{}",
        p(&r("Key terms")),
        cell("Copyright"),
        cell("Assigned to the Studio on payment"),
        cell("AI training"),
        cell("Permitted"),
        p(&r("Fees follow."))
    );
    let file = word(&body);
    let document = read(&file, "contract.docx");
    let row = "AI training: Permitted";
    assert_eq!(
        document.text,
        format!("Key terms\n\nCopyright: Assigned to the Studio on payment\n\n{row}\n\nFees follow.\n")
    );
    let report = with_changes(report(&document, &[row]), "AI training: forbidden.", "");
    let written = write_into(&file, &document, &report);
    let main = part(&written.bytes, "word/document.xml");
    check(&main);
    assert_eq!((written.comments, written.unplaced), (2, 0));
    let marks: Vec<String> = marked(&main).into_values().collect();
    assert!(marks.iter().any(|words| words == "Permitted"), "{marks:?}");
    let other: Vec<(&str, Vec<u8>)> = vec![("word/document.xml", rejected(&main).into_bytes())];
    assert_eq!(read(&with_parts(&written.bytes, other), "contract.docx").text, document.text);
    // What would run over two cells is told in the comment, and changed by nobody but the reader.
    assert_eq!(written.changes, 0);
}
