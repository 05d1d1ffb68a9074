//! Style sheets of a page, as far as they say what is read: classes that strike text out, classes that hide it for good, and the marks that
//! Google Docs draws in front of list items.
//!
//! What a sheet hides is read where anything may show it again: pages open such parts at a click.

use std::collections::{HashMap, HashSet};

use html5ever::tokenizer::Tag;

use super::elements::{attribute, strikes_out};

/// What the sheets of a page say.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Style elements that have not been read yet.
    css: String,
    /// Whether something besides the page's own sheets may change what is shown.
    changeable: bool,
    /// Classes whose text is struck out.
    struck: HashSet<String>,
    /// Classes (`.old`) and names (`#old`) whose elements are not displayed.
    hidden: HashSet<String>,
    /// Those that a rule displays, whatever the circumstances.
    shown: HashSet<String>,
    /// Whether rules display elements by something else than a class or name.
    shows_others: bool,
    /// Whether ticking a box changes what is shown.
    switches: bool,
    /// What stands before the items of a class of lists, as `content` has it.
    contents: HashMap<String, String>,
}

/// A rule of a sheet.
#[derive(Debug)]
struct Rule<'a> {
    selectors: &'a str,
    body: &'a str,
    /// Whether it holds for some media or circumstances alone.
    conditional: bool,
}

impl Sheet {
    /// The sheets of a page, before its style elements are read.
    pub(super) fn of(page: &str) -> Self {
        Self { changeable: may_change(page), ..Self::default() }
    }

    /// Takes text of a style element.
    pub(super) fn push(&mut self, css: &str) {
        self.css.push_str(css);
    }

    /// Whether a class of the tag strikes its text out.
    pub(super) fn strikes(&mut self, tag: &Tag) -> bool {
        self.read();
        !self.struck.is_empty() && classes(tag).any(|class| self.struck.contains(class))
    }

    /// Whether a class or the name of the tag hides it and nothing can show it again.
    pub(super) fn hides(&mut self, tag: &Tag) -> bool {
        self.read();
        if self.hidden.is_empty() || self.changeable || self.shows_others {
            return false;
        }
        let own = attribute(tag, "style").is_some_and(|style| style.contains("display:"));
        let id = tag.attrs.iter().find(|attribute| &*attribute.name.local == "id").map(|id| &*id.value);
        let names: Vec<String> =
            classes(tag).map(|class| format!(".{class}")).chain(id.map(|id| format!("#{id}"))).collect();
        !own && names.iter().any(|name| self.hidden.contains(name))
            && !names.iter().any(|name| self.shown.contains(name))
    }

    /// Whether ticking a box opens or closes parts of the page.
    pub(super) fn switches(&mut self) -> bool {
        self.read();
        self.switches
    }

    /// What stands before the items of lists of `class`, in the words of the sheet.
    pub(super) fn content(&mut self, class: &str) -> Option<&str> {
        self.read();
        self.contents.get(class).map(String::as_str)
    }

    /// Reads the style elements that came since.
    fn read(&mut self) {
        if self.css.is_empty() {
            return;
        }
        let css = uncommented(&std::mem::take(&mut self.css));
        for rule in rules(&css) {
            let style: String =
                rule.body.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
            self.rule(&rule, &style);
        }
    }

    fn rule(&mut self, rule: &Rule<'_>, style: &str) {
        let selectors = || rule.selectors.split(',').map(str::trim);
        if !rule.conditional && strikes_out(style) {
            self.struck.extend(selectors().filter_map(|s| name_of(s, '.')));
        }
        let display = declared(style, "display:");
        let off = display.is_some_and(|value| value.starts_with("none"));
        if off && !rule.conditional {
            for sign in ['.', '#'] {
                let named = selectors().filter_map(|s| name_of(s, sign));
                self.hidden.extend(named.map(|name| format!("{sign}{name}")));
            }
        }
        if let Some(value) = display.filter(|_| !off) {
            self.shows_others |= value.contains("!important");
            for selector in selectors() {
                self.shows_others |= selector.contains('[') || has_state(selector);
                self.shown.extend(names_in(selector));
            }
        }
        let moves = ["display:", "visibility:", "height:", "opacity:", "left:", "transform:"];
        self.switches |= rule.selectors.contains(":checked")
            && rule.selectors.contains(['~', '+'])
            && moves.iter().any(|property| style.contains(property));
        if !rule.conditional
            && let Some(at) = rule.body.find("content:")
        {
            let content = &rule.body[at + "content:".len()..];
            for selector in selectors() {
                let class = selector
                    .strip_suffix("::before")
                    .or_else(|| selector.strip_suffix(":before"))
                    .and_then(|list| list.trim_end().strip_suffix("li"))
                    .and_then(|list| list.trim_end().strip_suffix('>'))
                    .and_then(|list| name_of(list.trim_end(), '.'));
                if let Some(class) = class {
                    self.contents.insert(class, content.to_owned());
                }
            }
        }
    }
}

/// The classes of a tag.
pub(super) fn classes(tag: &Tag) -> impl Iterator<Item = &str> {
    tag.attrs
        .iter()
        .filter(|attribute| &*attribute.name.local == "class")
        .flat_map(|attribute| attribute.value.split_whitespace())
}

/// Whether a page has a script, or sheets in other files.
fn may_change(page: &str) -> bool {
    let lower = page.to_ascii_lowercase();
    ["<script", "stylesheet", "@import", "javascript:", "onclick", "onload", "onchange"]
        .iter()
        .any(|sign| lower.contains(sign))
}

/// The value that a style gives a property last.
fn declared<'a>(style: &'a str, property: &str) -> Option<&'a str> {
    style.split(';').rev().find_map(|declaration| declaration.strip_prefix(property))
}

/// Whether a selector asks for the state of an element ("`:checked`"), and not for a mark beside it.
fn has_state(selector: &str) -> bool {
    selector.split(':').skip(1).any(|state| {
        !state.is_empty()
            && !["before", "after", "marker", "first-l"].iter().any(|mark| state.starts_with(mark))
    })
}

/// All classes and names in a selector, with their sign.
fn names_in(selector: &str) -> impl Iterator<Item = String> {
    selector.match_indices(['.', '#']).filter_map(|(at, sign)| {
        let rest = &selector[at + 1..];
        let end = rest.find(|c: char| !is_name(c)).unwrap_or(rest.len());
        (end > 0).then(|| format!("{sign}{}", &rest[..end]))
    })
}

/// `c7` of `.c7` and `span.c7`; nothing for a selector that is more than that.
fn name_of(selector: &str, sign: char) -> Option<String> {
    let (element, name) = selector.trim().split_once(sign)?;
    (element.chars().all(char::is_alphanumeric) && !name.is_empty() && name.chars().all(is_name))
        .then(|| name.to_owned())
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_')
}

fn uncommented(css: &str) -> String {
    let mut plain = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    plain.replace("<!--", "").replace("-->", "")
}

/// The rules of a sheet.
fn rules(css: &str) -> Vec<Rule<'_>> {
    let mut rules = Vec::new();
    let mut conditions = 0_usize;
    let mut quote: Option<char> = None;
    // The first byte of a selector, and of the body of the rule that is open with how many braces.
    let (mut from, mut body, mut depth) = (0, 0, 0_usize);
    for (at, c) in css.char_indices() {
        if let Some(sign) = quote {
            if c == sign || c == '\n' {
                quote = None;
            }
            continue;
        }
        match c {
            '"' | '\'' if depth > 0 => quote = Some(c),
            '{' if depth > 0 => depth += 1,
            '{' if css[from..at].trim_start().starts_with('@') => {
                conditions += 1;
                from = at + 1;
            }
            '{' => (body, depth) = (at + 1, 1),
            '}' if depth > 1 => depth -= 1,
            '}' if depth == 1 => {
                let selectors = css[from..body - 1].trim();
                rules.push(Rule { selectors, body: &css[body..at], conditional: conditions > 0 });
                (depth, from) = (0, at + 1);
            }
            '}' => {
                conditions = conditions.saturating_sub(1);
                from = at + 1;
            }
            ';' if depth == 0 => from = at + 1,
            _ => {}
        }
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(css: &str) -> Sheet {
        let mut sheet = Sheet::default();
        sheet.push(css);
        sheet.read();
        sheet
    }

    #[test]
    fn classes_that_strike_text_out_are_found_and_others_are_not() {
        let css = "p{margin:0} .c7{color:#000;text-decoration:line-through} span.del, .gone { text-decoration-line: line-through }
            .c8{text-decoration:none} .a .b{text-decoration:line-through} @media print{.c9{text-decoration:line-through}} .c10{display:none}";
        let mut found: Vec<String> = read(css).struck.into_iter().collect();
        found.sort();
        assert_eq!(found, ["c7", "del", "gone"]);
    }

    #[test]
    fn rules_behind_an_import_a_comment_or_a_bracket_in_quotes_are_read() {
        let css = "@import url('a.css');.a{text-decoration:line-through}/* .x{} */.b:before{content:\"}\"}.c{text-decoration:line-through}";
        let mut found: Vec<String> = read(css).struck.into_iter().collect();
        found.sort();
        assert_eq!(found, ["a", "c"]);
    }

    #[test]
    fn boxes_that_open_parts_of_a_page_are_told() {
        assert!(read("#menu:checked ~ .panel{display:block}").switches);
        assert!(!read("input:checked + span{color:green}").switches);
    }
}
