//! Style sheets of a page, as far as they strike text out: programs that export to HTML name such a style by a class.
//!
//! What a sheet hides is read all the same: pages show such parts at a click.

use std::collections::HashSet;

use html5ever::tokenizer::Tag;

use super::elements::strikes_out;

/// The classes whose text is struck out.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Style elements so far.
    css: String,
    /// How much of them has been read.
    read: usize,
    struck: HashSet<String>,
}

impl Sheet {
    /// Takes text of a style element.
    pub(super) fn push(&mut self, css: &str) {
        self.css.push_str(css);
    }

    /// Whether a class of the tag strikes its text out.
    pub(super) fn strikes(&mut self, tag: &Tag) -> bool {
        if self.read < self.css.len() {
            self.struck = struck(&self.css);
            self.read = self.css.len();
        }
        !self.struck.is_empty()
            && tag
                .attrs
                .iter()
                .filter(|attribute| &*attribute.name.local == "class")
                .any(|attribute| attribute.value.split_whitespace().any(|class| self.struck.contains(class)))
    }
}

/// Classes that alone, or with the name of an element, select text that is struck out; rules for some media left out.
fn struck(css: &str) -> HashSet<String> {
    let mut struck = HashSet::new();
    let mut depth = 0_usize;
    let mut selectors = String::new();
    let mut body = String::new();
    for c in css.chars() {
        match c {
            '{' => depth += 1,
            '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    let style: String =
                        body.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
                    if !selectors.trim_start().starts_with('@') && strikes_out(&style) {
                        struck.extend(selectors.split(',').filter_map(class_of));
                    }
                    selectors.clear();
                    body.clear();
                }
            }
            c if depth == 0 => selectors.push(c),
            c => body.push(c),
        }
    }
    struck
}

/// `c7` of `.c7` and `span.c7`.
fn class_of(selector: &str) -> Option<String> {
    let (element, class) = selector.trim().split_once('.')?;
    let name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    (element.chars().all(char::is_alphanumeric) && !class.is_empty() && class.chars().all(name))
        .then(|| class.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_that_strike_text_out_are_found_and_others_are_not() {
        let css = "p{margin:0} .c7{color:#000;text-decoration:line-through} span.del, .gone { text-decoration-line: line-through }
            .c8{text-decoration:none} .a .b{text-decoration:line-through} @media print{.c9{text-decoration:line-through}} .c10{display:none}";
        let mut found: Vec<String> = struck(css).into_iter().collect();
        found.sort();
        assert_eq!(found, ["c7", "del", "gone"]);
    }
}
