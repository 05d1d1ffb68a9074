//! What is known of HTML's elements, attributes and styles.

use html5ever::tokenizer::Tag;
use html5ever::tokenizer::states::RawKind;

/// An attribute's value in lower case without spaces; `type="A"` keeps its case.
pub(super) fn attribute(tag: &Tag, name: &str) -> Option<String> {
    let value = &tag.attrs.iter().find(|attribute| &*attribute.name.local == name)?.value;
    let value: String = value.chars().filter(|c| !c.is_whitespace()).collect();
    Some(if name == "type" { value } else { value.to_ascii_lowercase() })
}

/// The numbering that a style asks for, as the `type` of a list names it.
pub(super) fn css_style(style: &str) -> Option<char> {
    let value = style.split_once("list-style-type:").or_else(|| style.split_once("list-style:"))?.1;
    [
        ("lower-alpha", 'a'),
        ("lower-latin", 'a'),
        ("upper-alpha", 'A'),
        ("upper-latin", 'A'),
        ("lower-roman", 'i'),
        ("upper-roman", 'I'),
    ]
    .into_iter()
    .find(|(name, _)| value.starts_with(name))
    .map(|(_, style)| style)
}

/// Elements whose content is no markup.
pub(super) fn raw_kind(name: &str) -> Option<RawKind> {
    match name {
        "script" => Some(RawKind::ScriptData),
        "style" | "iframe" | "noembed" | "noframes" | "xmp" => Some(RawKind::Rawtext),
        "title" | "textarea" => Some(RawKind::Rcdata),
        _ => None,
    }
}

/// Whether a style starts or ends a page.
pub(super) fn breaks_page(style: &str) -> bool {
    style.contains("page-break-before:always") || style.contains("page-break-after:always")
}

/// Elements that have no content and no end tag.
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Whether a style makes text bold.
pub(super) fn is_bold(style: &str) -> bool {
    style.split_once("font-weight:").is_some_and(|(_, weight)| {
        weight.starts_with("bold") || weight.starts_with(|c: char| matches!(c, '6'..='9'))
    })
}

/// Whether a style strikes text out.
pub(super) fn strikes_out(style: &str) -> bool {
    ["text-decoration:", "text-decoration-line:"].iter().any(|property| {
        style
            .split_once(property)
            .is_some_and(|(_, value)| value.split(';').next().unwrap_or_default().contains("line-through"))
    })
}

/// Elements whose end tag may be left out.
pub(super) fn may_be_open(name: &str) -> bool {
    matches!(name, "p" | "li" | "td" | "th" | "tr" | "dd" | "dt" | "option")
}

/// Whether `inner`, whose end tag may be left out, ends with the element `outer` that it stands in.
pub(super) fn holds(outer: &str, inner: &str) -> bool {
    match inner {
        "li" => matches!(outer, "ul" | "ol" | "menu" | "dir"),
        "td" | "th" => matches!(outer, "table" | "tr"),
        "tr" => outer == "table",
        "dd" | "dt" => outer == "dl",
        "option" => outer == "select",
        _ => is_block(outer) && outer != "p",
    }
}

/// Elements that stand on lines of their own.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "header"
            | "hr"
            | "html"
            | "legend"
            | "main"
            | "nav"
            | "option"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "title"
            | "text"
            | "document"
    )
}
