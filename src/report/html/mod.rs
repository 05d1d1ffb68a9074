//! Pages in one file: no script, nothing from the network, light and dark, for a screen, a phone and paper.
//!
//! In: a title and a body of HTML made here or from [`escape`]d text. Out: the page. Charts are inline SVG ([`chart`], [`bars`]).

pub mod bars;
pub mod chart;
pub mod contract;
pub mod difference;
mod marked;

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Text as it may stand in HTML, in attributes too. Control characters, which HTML has no place for, become spaces.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(c),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Foreign words as they may stand on a page: what acts on text or cannot be seen is named.
fn foreign(text: &str) -> String {
    escape(&super::text::printable(text))
}

/// A table: the first column names its rows, the others are numbers to the right.
#[must_use]
pub fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let head: String = header.iter().map(|cell| format!("<th scope=\"col\">{}</th>", escape(cell))).collect();
    let mut body = String::new();
    for row in rows {
        body.push_str("<tr>");
        for (column, cell) in row.iter().enumerate() {
            let cell = escape(cell);
            body.push_str(&match column {
                0 => format!("<th scope=\"row\">{cell}</th>"),
                // An interval goes below its figure where both are too wide.
                _ => match cell.split_once(" (") {
                    Some((figure, interval)) if interval.len() < 30 && interval.ends_with(')') => {
                        format!("<td>{figure} <span>({interval}</span></td>")
                    }
                    _ => format!("<td>{cell}</td>"),
                },
            });
        }
        body.push_str("</tr>\n");
    }
    format!(
        "<div class=\"wide\" tabindex=\"0\"><table><thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table></div>\n"
    )
}

/// A list of facts: what each is, and its value.
#[must_use]
pub fn facts(list: &[(&str, String)]) -> String {
    let fact =
        |(what, value): &(&str, String)| format!("<dt>{}</dt><dd>{}</dd>\n", escape(what), escape(value));
    format!("<dl>\n{}</dl>\n", list.iter().map(fact).collect::<String>())
}

/// A whole page. `body` is HTML.
#[must_use]
pub fn page(title: &str, body: &str) -> String {
    page_below("", title, body)
}

/// A whole page with `above`, which is HTML as `body` is, over its main part.
#[must_use]
pub fn page_below(above: &str, title: &str, body: &str) -> String {
    let (title, style) = (escape(title), style_source());
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src {style}\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{above}<main>\n<h1>{title}</h1>\n{body}</main>\n</body>\n</html>\n"
    )
}

/// The style of every page.
pub const STYLE: &str = include_str!("style.css");

/// The style of [`page`] as a Content-Security-Policy names it, by its hash: no other style can act there.
#[must_use]
pub fn style_source() -> &'static str {
    static SOURCE: LazyLock<String> =
        LazyLock::new(|| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(STYLE))));
    &SOURCE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_place() {
        let page = page("a</title><script>x</script>", &table(&["<b>"], &[vec!["\"'&\u{7}".to_owned()]]));
        assert!(!page.contains("<script") && !page.contains("<b>"), "{page}");
        assert!(page.contains("&quot;&#39;&amp; "), "{page}");
    }

    #[test]
    fn only_the_style_that_is_on_the_page_may_act_there() {
        let page = page_below("<nav>up</nav>", "a", "b");
        let style = page.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next()).unwrap();
        let hash = STANDARD.encode(Sha256::digest(style));
        assert_eq!(style_source(), format!("'sha256-{hash}'"));
        assert!(page.contains(&format!("style-src {}\"", style_source())) && !page.contains("unsafe-inline"));
        assert!(page.contains("<body>\n<nav>up</nav><main>"), "{page}");
    }
}
