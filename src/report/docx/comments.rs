//! Comments as Word stores them: their marks in the text, and the part that holds their words.

use super::characters::foreign;
use super::edits::AUTHOR;
use super::remarks::Remark;

/// A comment.
#[derive(Debug)]
pub(super) struct Comment {
    /// Its number, by which the text refers to it.
    pub(super) id: i64,
    /// What it says.
    pub(super) remarks: Vec<Remark>,
}

/// The mark where a comment's passage starts.
pub(super) fn start(prefix: &str, id: i64) -> String {
    format!("<{prefix}:commentRangeStart {prefix}:id=\"{id}\"/>")
}

/// The mark where it ends, with the reference to the comment.
pub(super) fn end(prefix: &str, id: i64) -> String {
    format!("{}{}", range_end(prefix, id), reference(prefix, id))
}

/// The mark where it ends.
pub(super) fn range_end(prefix: &str, id: i64) -> String {
    format!("<{prefix}:commentRangeEnd {prefix}:id=\"{id}\"/>")
}

/// The reference to the comment, a run.
pub(super) fn reference(prefix: &str, id: i64) -> String {
    format!("<{prefix}:r><{prefix}:commentReference {prefix}:id=\"{id}\"/></{prefix}:r>")
}

/// The comments as elements of the comments part, in whose text `prefix` stands for Word's namespace. Without a date, so that the
/// same contract gives the same bytes.
pub(super) fn elements(comments: &[Comment], prefix: &str) -> String {
    comments.iter().map(|comment| element(comment, prefix)).collect()
}

fn element(comment: &Comment, p: &str) -> String {
    let mut xml =
        format!("<{p}:comment {p}:id=\"{}\" {p}:author=\"{AUTHOR}\" {p}:initials=\"TS\">", comment.id);
    for (i, remark) in comment.remarks.iter().enumerate() {
        xml.push_str(&format!("<{p}:p>"));
        if i == 0 {
            xml.push_str(&format!("<{p}:r><{p}:annotationRef/></{p}:r>"));
        }
        let space = if remark.strong.is_empty() || remark.plain.is_empty() { "" } else { " " };
        if !remark.strong.is_empty() {
            let words = foreign(&remark.strong);
            xml.push_str(&format!(
                "<{p}:r><{p}:rPr><{p}:b/></{p}:rPr><{p}:t xml:space=\"preserve\">{words}{space}</{p}:t></{p}:r>"
            ));
        }
        if !remark.plain.is_empty() {
            let words = foreign(&remark.plain);
            xml.push_str(&format!("<{p}:r><{p}:t xml:space=\"preserve\">{words}</{p}:t></{p}:r>"));
        }
        xml.push_str(&format!("</{p}:p>"));
    }
    xml.push_str(&format!("</{p}:comment>"));
    xml
}

/// A comments part without comments, in a namespace.
pub(super) fn empty_part(namespace: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:comments xmlns:w=\"{}\"/>",
        foreign(namespace)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_holds_its_words_as_words() {
        let remark = Remark { strong: "A <b>".to_owned(), plain: "& \u{1}".to_owned() };
        let xml = elements(&[Comment { id: 4, remarks: vec![remark] }], "w");
        assert!(
            xml.contains("w:id=\"4\"") && xml.contains("A &lt;b&gt; <") && xml.contains("&amp; ␁<"),
            "{xml}"
        );
        assert!(!xml.contains("w:date"), "{xml}");
    }
}
