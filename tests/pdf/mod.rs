//! PDFs, written by hand: the objects of each page, the table of their places, and nothing else.

#![allow(dead_code, reason = "each test file uses what it needs")]

use std::fmt::Write as _;

/// One page, 900 points wide and 842 high.
#[derive(Default)]
pub struct Page {
    /// Its content stream; `/F1` is Helvetica.
    pub content: String,
    /// Dictionaries of its annotations.
    pub annotations: Vec<String>,
    /// A picture of 1000 by 1000 pixels stands on it.
    pub pictured: bool,
    /// `/F2` is a font that does not say what its letters are.
    pub nameless: bool,
}

impl Page {
    /// Text at a place, in points from the left and from the bottom.
    pub fn show(&mut self, x: f64, y: f64, text: &str) -> &mut Self {
        writeln!(self.content, "BT /F1 10 Tf {x} {y} Td ({text}) Tj ET").unwrap();
        self
    }
}

/// A PDF of `pages`.
pub fn written(pages: &[Page]) -> Vec<u8> {
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        String::new(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut add = |object: String| {
        objects.push(object);
        objects.len()
    };
    let mut kids = String::new();
    for page in pages {
        let content =
            add(format!("<< /Length {} >>\nstream\n{}\nendstream", page.content.len(), page.content));
        let annotations: String =
            page.annotations.iter().map(|annotation| format!("{} 0 R ", add(annotation.clone()))).collect();
        let (mut fonts, mut pictures) = ("/F1 3 0 R".to_owned(), String::new());
        if page.pictured {
            let picture =
                add("<< /Type /XObject /Subtype /Image /Width 1000 /Height 1000 /ColorSpace /DeviceGray \
                               /BitsPerComponent 8 /Length 0 >>\nstream\n\nendstream"
                    .to_owned());
            write!(pictures, "/XObject << /X {picture} 0 R >>").unwrap();
        }
        if page.nameless {
            let glyphs = add(
                "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Odd /CIDSystemInfo << /Registry (Adobe) \
                              /Ordering (Identity) /Supplement 0 >> /DW 500 \
                              /FontDescriptor << /Type /FontDescriptor /FontName /Odd /Flags 4 >> >>"
                    .to_owned(),
            );
            let font = add(format!(
                "<< /Type /Font /Subtype /Type0 /BaseFont /Odd /Encoding /Identity-H /DescendantFonts [{glyphs} 0 R] >>"
            ));
            write!(fonts, " /F2 {font} 0 R").unwrap();
        }
        let page = add(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900 842] /Contents {content} 0 R /Annots [{annotations}] \
             /Resources << /Font << {fonts} >> {pictures} >> >>"
        ));
        write!(kids, "{page} 0 R ").unwrap();
    }
    objects[1] = format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", pages.len());
    let (mut file, mut table) = ("%PDF-1.4\n".to_owned(), "0000000000 65535 f \n".to_owned());
    for (i, object) in objects.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
        write!(file, "{} 0 obj\n{object}\nendobj\n", i + 1).unwrap();
    }
    let (start, size) = (file.len(), objects.len() + 1);
    write!(
        file,
        "xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    )
    .unwrap();
    file.into_bytes()
}

/// A PDF of one page, a line for each of `lines`.
pub fn of_lines(lines: &[&str]) -> Vec<u8> {
    let mut page = Page::default();
    for (i, line) in lines.iter().enumerate() {
        page.show(40.0, 780.0 - 20.0 * i as f64, line);
    }
    written(&[page])
}
