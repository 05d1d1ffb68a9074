//! New Word documents: an addendum, a notice, the contract of another format.
//!
//! In: paragraphs of a few kinds. Out: the bytes of a `.docx` that Word, LibreOffice and Pages open, the same in every run. Page size,
//! fonts and styles are given here; what the paragraphs say is left to the caller.

use super::characters::{foreign, shown};
use super::markup::TRANSITIONAL;
use super::package::packed;

/// A paragraph of a new document. Line ends within the words are line breaks, tabs are tabs.
///
/// Words in square brackets ("[date]") are blanks for the reader to fill in, and are shown on a yellow ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paragraph {
    /// The title of the document.
    Title(String),
    /// A heading above some paragraphs.
    Heading(String),
    /// A paragraph with a number of its own choosing ("1.", "(a)") in front, which hangs in the margin.
    Numbered {
        /// The number as it is printed.
        number: String,
        /// The words.
        text: String,
    },
    /// A paragraph that stands further in.
    Indented {
        /// Steps of half an inch from the margin; 8 at most.
        depth: u8,
        /// The words.
        text: String,
    },
    /// Running text.
    Plain(String),
}

/// The document of these paragraphs as the bytes of a `.docx`. Characters that XML cannot hold are shown by a picture, and what turns
/// the reading direction by its name, so that words of any origin may be given.
///
/// ```
/// use termscore::report::docx::{Paragraph, write};
///
/// let bytes = write(&[
///     Paragraph::Title("Addendum".to_owned()),
///     Paragraph::Numbered { number: "1.".to_owned(), text: "No Work may train a model.".to_owned() },
///     Paragraph::Plain("Signed on [date]".to_owned()),
/// ]);
/// assert!(bytes.starts_with(b"PK"));
/// ```
#[must_use]
pub fn write(paragraphs: &[Paragraph]) -> Vec<u8> {
    packed(&parts(main_part(paragraphs, true).0))
}

/// Where a stretch of a paragraph's words stands in the main part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// The first of its characters, counted in the paragraph.
    pub(super) first: usize,
    /// First byte of the tag of its element.
    pub(super) element: usize,
}

/// The main part, and for each paragraph where its words stand in it. Blanks are coloured if `blanks` says so.
pub(super) fn main_part(paragraphs: &[Paragraph], blanks: bool) -> (String, Vec<Vec<Piece>>) {
    let mut xml = format!("{DECLARATION}<w:document xmlns:w=\"{TRANSITIONAL}\"><w:body>");
    let pieces = paragraphs.iter().map(|paragraph| write_paragraph(&mut xml, paragraph, blanks)).collect();
    xml.push_str(
        "<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1440\" w:right=\"1440\" w:bottom=\"1440\" \
         w:left=\"1440\" w:header=\"720\" w:footer=\"720\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>",
    );
    (xml, pieces)
}

fn write_paragraph(xml: &mut String, paragraph: &Paragraph, blanks: bool) -> Vec<Piece> {
    let (properties, words) = match paragraph {
        Paragraph::Title(words) => ("<w:pStyle w:val=\"Title\"/>".to_owned(), words),
        Paragraph::Heading(words) => ("<w:pStyle w:val=\"Heading1\"/>".to_owned(), words),
        Paragraph::Numbered { text, .. } => (
            "<w:tabs><w:tab w:val=\"left\" w:pos=\"720\"/></w:tabs><w:ind w:left=\"720\" w:hanging=\"720\"/>"
                .to_owned(),
            text,
        ),
        Paragraph::Indented { depth, text } => {
            (format!("<w:ind w:left=\"{}\"/>", 720 * u32::from((*depth).min(8))), text)
        }
        Paragraph::Plain(words) => (String::new(), words),
    };
    xml.push_str("<w:p>");
    if !properties.is_empty() {
        xml.push_str(&format!("<w:pPr>{properties}</w:pPr>"));
    }
    if let Paragraph::Numbered { number, .. } = paragraph {
        xml.push_str(&format!(
            "<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r><w:r><w:tab/></w:r>",
            foreign(number)
        ));
    }
    let mut pieces = Vec::new();
    let mut first = 0;
    let words = shown(words);
    for (words, blank) in if blanks { stretches(&words) } else { vec![(words.as_str(), false)] } {
        let looks = if blank { "<w:rPr><w:highlight w:val=\"yellow\"/></w:rPr>" } else { "" };
        xml.push_str(&format!("<w:r>{looks}"));
        for part in words.split_inclusive(['\n', '\t']) {
            let plain = part.trim_end_matches(['\n', '\t']);
            if !plain.is_empty() {
                pieces.push(Piece { first, element: xml.len() });
                xml.push_str(&format!("<w:t xml:space=\"preserve\">{}</w:t>", foreign(plain)));
            }
            if part.ends_with('\n') {
                xml.push_str("<w:br/>");
            } else if part.ends_with('\t') {
                xml.push_str("<w:tab/>");
            }
            first += part.chars().count();
        }
        xml.push_str("</w:r>");
    }
    xml.push_str("</w:p>");
    pieces
}

/// Words cut into blanks, with their brackets, and what is between them.
fn stretches(words: &str) -> Vec<(&str, bool)> {
    let mut found = Vec::new();
    let mut rest = words;
    while let Some(close) = rest.find(']') {
        let (before, after) = rest.split_at(close + 1);
        match before.rfind('[') {
            Some(open) => found.extend([(&before[..open], false), (&before[open..], true)]),
            None => found.push((before, false)),
        }
        rest = after;
    }
    found.push((rest, false));
    found.retain(|(words, _)| !words.is_empty());
    found
}

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// All parts of a document with this main part.
pub(super) fn parts(main: String) -> Vec<(String, String)> {
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/word/document.xml\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>\
         <Override PartName=\"/word/styles.xml\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>\
         <Override PartName=\"/word/settings.xml\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml\"/></Types>";
    let related = |relations: &[(&str, &str)]| {
        let each: String = relations
            .iter()
            .enumerate()
            .map(|(i, (kind, target))| {
                format!(
                    "<Relationship Id=\"rId{}\" \
                     Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" \
                     Target=\"{target}\"/>",
                    i + 1
                )
            })
            .collect();
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{each}</Relationships>"
        )
    };
    let settings = format!(
        "<w:settings xmlns:w=\"{TRANSITIONAL}\"><w:zoom w:percent=\"100\"/><w:defaultTabStop w:val=\"720\"/><w:compat>\
         <w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/>\
         </w:compat></w:settings>"
    );
    let declared = |name: &str, xml: String| (name.to_owned(), format!("{DECLARATION}{xml}"));
    vec![
        declared("[Content_Types].xml", types.to_owned()),
        declared("_rels/.rels", related(&[("officeDocument", "word/document.xml")])),
        ("word/document.xml".to_owned(), main),
        declared(
            "word/_rels/document.xml.rels",
            related(&[("styles", "styles.xml"), ("settings", "settings.xml")]),
        ),
        declared("word/styles.xml", styles()),
        declared("word/settings.xml", settings),
    ]
}

fn styles() -> String {
    let heading = |id: &str, name: &str, size: u32, spacing: &str, level: &str| {
        format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"Normal\"/>\
             <w:next w:val=\"Normal\"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing {spacing}/>{level}</w:pPr>\
             <w:rPr><w:b/><w:bCs/><w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr></w:style>"
        )
    };
    format!(
        "<w:styles xmlns:w=\"{TRANSITIONAL}\"><w:docDefaults><w:rPrDefault><w:rPr>\
         <w:rFonts w:ascii=\"Calibri\" w:hAnsi=\"Calibri\" w:eastAsia=\"Calibri\" w:cs=\"Calibri\"/>\
         <w:sz w:val=\"22\"/><w:szCs w:val=\"22\"/><w:lang w:val=\"en-US\"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>\
         <w:spacing w:after=\"120\" w:line=\"264\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/></w:style>\
         {}{}</w:styles>",
        heading("Title", "Title", 36, "w:before=\"0\" w:after=\"240\"", ""),
        heading(
            "Heading1",
            "heading 1",
            26,
            "w:before=\"240\" w:after=\"80\"",
            "<w:outlineLvl w:val=\"0\"/>"
        )
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_cut_out_of_the_words_with_their_brackets() {
        assert_eq!(
            stretches("Paid by [name] on [date]."),
            [("Paid by ", false), ("[name]", true), (" on ", false), ("[date]", true), (".", false)]
        );
        assert_eq!(stretches("a] [b"), [("a]", false), (" [b", false)]);
        assert_eq!(stretches("[a [b] c]"), [("[a ", false), ("[b]", true), (" c]", false)]);
        assert_eq!(stretches(""), []);
    }

    #[test]
    fn pieces_say_where_words_stand() {
        let (xml, pieces) = main_part(&[Paragraph::Plain("one\ttwo\n[three]".to_owned())], true);
        let firsts: Vec<usize> = pieces[0].iter().map(|piece| piece.first).collect();
        assert_eq!(firsts, [0, 4, 8]);
        for (piece, words) in pieces[0].iter().zip(["one", "two", "[three]"]) {
            assert!(
                xml[piece.element..].starts_with(&format!("<w:t xml:space=\"preserve\">{words}<")),
                "{xml}"
            );
        }
    }
}
